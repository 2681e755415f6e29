//! The thread that plays: takes commands, steps the run in slices against the clock on the wall, publishes snapshots.
//!
//! In: [`Command`]s. Out: the latest [`Snapshot`] and the marks since it was last read, at most sixty times a second; a
//! wake-up after each. Every command happens between two slices, so at a definite moment of the run. It must not know
//! egui.

use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use crate::scenario::FaultKind;
use crate::units::{SimSpan, SimTime};

use super::run::{LiveRun, Setup};
use super::snapshot::{Mark, Snapshot};

/// Time between snapshots.
const FRAME: Duration = Duration::from_micros(16_667);
/// Marks kept at most for a window that is late.
const MARKS_MAX: usize = 8_000;
/// After so many snapshots that nobody looked at, marks are old news.
const UNSEEN_MAX: u32 = 30;

/// How fast it plays.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Speed {
    /// So many simulated seconds a second.
    Times(f64),
    /// As fast as it goes.
    Max,
}

/// What the thread is told.
pub enum Command {
    /// Begin this run at time 0.
    Restart(Box<Setup>),
    /// Go on, or stop.
    Play(bool),
    /// To the next hop.
    Step,
    /// As fast as it goes to this moment of the run, then on as before. It begins a new count of the marks.
    Seek(SimTime),
    /// Play so fast.
    Speed(Speed),
    /// Break this now; it is called so.
    Throw(FaultKind, String),
    /// Heal this fault thrown by hand.
    Heal(usize),
    /// Tell the latency of this flow.
    Watch(u32),
    /// End the thread.
    Stop,
}

#[derive(Default)]
struct Latest {
    snapshot: Arc<Snapshot>,
    marks: Vec<Mark>,
    /// Snapshots published since the window last looked.
    unseen: u32,
}

type Shared = Arc<Mutex<Latest>>;

/// The window's end of the thread.
pub struct Live {
    commands: Sender<Command>,
    shared: Shared,
    thread: Option<JoinHandle<()>>,
}

impl Live {
    /// Starts the thread; `wake` is called after the first snapshot since [`Live::look`] was last called, so that a
    /// window which shows something else is left in peace.
    pub fn start(wake: impl Fn() + Send + 'static) -> Self {
        let (commands, orders) = channel();
        let shared = Shared::default();
        let theirs = Arc::clone(&shared);
        let thread = std::thread::Builder::new().name("live".to_owned()).spawn(move || {
            Player::new(orders, theirs, Box::new(wake)).play();
        });
        Self {
            commands,
            shared,
            thread: thread.ok(),
        }
    }

    /// Gives an order; it happens between two slices.
    pub fn send(&self, command: Command) {
        // The thread ends only when told to, so nobody can be missing but after a panic there, which was reported.
        let _ = self.commands.send(command);
    }

    /// The latest snapshot, and the marks since this was last asked.
    pub fn look(&self) -> (Arc<Snapshot>, Vec<Mark>) {
        let mut latest = lock(&self.shared);
        latest.unseen = 0;
        (Arc::clone(&latest.snapshot), std::mem::take(&mut latest.marks))
    }
}

impl Drop for Live {
    fn drop(&mut self) {
        self.send(Command::Stop);
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

fn lock(shared: &Shared) -> MutexGuard<'_, Latest> {
    shared.lock().unwrap_or_else(PoisonError::into_inner)
}

struct Player {
    orders: Receiver<Command>,
    shared: Shared,
    wake: Box<dyn Fn() + Send>,
    run: Option<LiveRun>,
    runs: u64,
    playing: bool,
    seeking: Option<SimTime>,
    speed: Speed,
    /// Simulated span that a slice of about five milliseconds manages.
    stride: SimSpan,
    pace: f64,
    published: Instant,
    published_at: f64,
    ended: bool,
}

impl Player {
    fn new(orders: Receiver<Command>, shared: Shared, wake: Box<dyn Fn() + Send>) -> Self {
        Self {
            orders,
            shared,
            wake,
            run: None,
            runs: 0,
            playing: false,
            seeking: None,
            speed: Speed::Times(1.0),
            stride: SimSpan::from_millis(1),
            pace: 0.0,
            published: Instant::now(),
            published_at: 0.0,
            ended: false,
        }
    }

    fn play(mut self) {
        let mut slice_began = Instant::now();
        while !self.ended {
            if !self.is_running() {
                match self.orders.recv() {
                    Ok(command) => self.obey(command),
                    Err(_) => return,
                }
                while let Ok(command) = self.orders.try_recv() {
                    self.obey(command);
                }
                self.publish();
                slice_began = Instant::now();
                continue;
            }
            let passed = slice_began.elapsed();
            slice_began = Instant::now();
            self.slice(passed, slice_began);
            let over = !self.is_running();
            if over || self.published.elapsed() >= FRAME {
                self.publish();
            }
            if !over {
                self.listen(slice_began);
            }
        }
    }

    fn is_running(&self) -> bool {
        (self.playing || self.seeking.is_some()) && self.run.as_ref().is_some_and(|run| !run.finished())
    }

    /// Takes orders until the next slice is due.
    fn listen(&mut self, slice_began: Instant) {
        let mut took = false;
        loop {
            let rest = match (self.seeking, self.speed) {
                (Some(_), _) | (_, Speed::Max) => Duration::ZERO,
                (None, Speed::Times(_)) => FRAME.saturating_sub(slice_began.elapsed()),
            };
            match self.orders.recv_timeout(rest) {
                Ok(command) => {
                    self.obey(command);
                    took = true;
                    if self.ended {
                        return;
                    }
                }
                Err(RecvTimeoutError::Timeout) => break,
                Err(RecvTimeoutError::Disconnected) => {
                    self.ended = true;
                    return;
                }
            }
        }
        if took {
            self.publish();
        }
    }

    /// Steps as far as the wall's clock says, giving up after a while so that orders are heard.
    fn slice(&mut self, passed: Duration, began: Instant) {
        let Some(run) = &mut self.run else { return };
        let goal = match (self.seeking, self.speed) {
            (Some(there), _) => Some(there.max(run.now())),
            (None, Speed::Max) => None,
            (None, Speed::Times(times)) => {
                Some(run.now() + SimSpan::from_secs_f64(passed.as_secs_f64().min(0.1) * times))
            }
        };
        while !run.finished() && began.elapsed() < FRAME {
            let next = run.now() + self.stride;
            let next = goal.map_or(next, |goal| goal.min(next));
            let start = Instant::now();
            run.advance_to(next);
            let took = start.elapsed();
            if took < Duration::from_millis(2) && goal.is_none_or(|goal| next < goal) {
                self.stride = self.stride.saturating_mul(2).min(SimSpan::from_secs(60));
            } else if took > Duration::from_millis(6) {
                self.stride = SimSpan::from_nanos((self.stride.nanos() / 2).max(1_000));
            }
            if goal.is_some_and(|goal| run.now() >= goal) {
                break;
            }
        }
        if self.seeking.is_some_and(|there| run.now() >= there || run.finished()) {
            self.seeking = None;
            run.forget_marks();
            self.published_at = run.now().as_secs_f64();
            self.pace = 0.0;
        }
    }

    fn obey(&mut self, command: Command) {
        match command {
            Command::Restart(setup) => self.restart(*setup),
            Command::Play(on) => self.playing = on,
            Command::Speed(speed) => self.speed = speed,
            Command::Stop => self.ended = true,
            Command::Step => {
                self.playing = false;
                if let Some(run) = &mut self.run {
                    run.step();
                }
            }
            Command::Throw(what, name) => {
                if let Some(run) = &mut self.run {
                    run.throw(what, name);
                }
            }
            Command::Heal(number) => {
                if let Some(run) = &mut self.run {
                    run.heal(number);
                }
            }
            Command::Seek(there) => {
                self.runs += 1;
                self.seeking = Some(there);
            }
            Command::Watch(flow) => {
                if let Some(run) = &mut self.run {
                    run.watch(flow);
                }
            }
        }
    }

    fn restart(&mut self, setup: Setup) {
        self.runs += 1;
        self.seeking = None;
        self.pace = 0.0;
        self.published_at = 0.0;
        self.stride = SimSpan::from_millis(1);
        lock(&self.shared).marks.clear();
        self.run = Some(LiveRun::new(setup));
    }

    fn publish(&mut self) {
        let wall = self.published.elapsed().as_secs_f64().max(1e-4);
        self.published = Instant::now();
        let mut marks = Vec::new();
        let mut snapshot = match &mut self.run {
            Some(run) => {
                marks = run.take_marks();
                let memory = SimSpan::from_secs_f64((self.pace * 0.7).clamp(0.02, 600.0));
                run.snapshot(wall, memory)
            }
            None => Snapshot::default(),
        };
        let now = snapshot.now.as_secs_f64();
        let pace = (now - self.published_at) / wall;
        self.published_at = now;
        let seeking = self.seeking.is_some() && !snapshot.finished;
        if self.playing && !seeking && !snapshot.finished && wall < 0.5 {
            self.pace += (pace - self.pace) * if self.pace > 0.0 { 0.2 } else { 1.0 };
        }
        snapshot.run = self.runs;
        snapshot.seeking = seeking;
        snapshot.playing = self.playing && !seeking && !snapshot.finished && self.run.is_some();
        if seeking {
            marks.clear();
        }
        snapshot.pace = if snapshot.playing { self.pace } else { 0.0 };
        let mut latest = lock(&self.shared);
        latest.snapshot = Arc::new(snapshot);
        if latest.unseen > UNSEEN_MAX {
            latest.marks.clear();
        }
        latest.marks.extend(marks);
        let surplus = latest.marks.len().saturating_sub(MARKS_MAX);
        latest.marks.drain(..surplus);
        latest.unseen += 1;
        let is_news = latest.unseen == 1;
        drop(latest);
        if is_news {
            (self.wake)();
        }
    }
}
