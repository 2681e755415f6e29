//! Simulate: the network of the chosen architecture, alive.
//!
//! In: the session, the live thread's snapshots. Out: orders to that thread, actions. It must not change the scenario, nor
//! know how a run is stepped.

mod flights;
mod left;
mod menu;
mod right;
mod stage;
mod text;
mod timeline;
mod tools;
mod transport;
mod ways;

use std::sync::Arc;

use egui::{Frame, Margin, Ui};

use crate::app::actions::Actions;
use crate::app::canvas::Canvas;
use crate::app::live::{Command, Live, LiveFault, Setup, Snapshot};
use crate::app::session::Session;
use crate::app::theme::{Theme, space};
use crate::picture::{Picture, of_network};
use crate::scenario::{FaultKind, Places, refusals};
use crate::units::SimTime;

use flights::Flights;
use tools::{Menu, Picked, Reach, Tool};
use transport::SPEEDS;

/// A stage narrower than this gives less to its panels...
const NARROW: f32 = 1400.0;
/// ... and a lower one less to its timeline and its rows.
const LOW: f32 = 700.0;

/// What Simulate keeps between frames.
pub struct SimulateState {
    /// Where it looks.
    pub canvas: Canvas,
    live: Option<Live>,
    /// What is being run.
    running: Option<Running>,
    /// Runs begun on the thread, and moments asked of it: what it published before the last of them is old.
    orders: u64,
    picture: Arc<Picture>,
    snapshot: Arc<Snapshot>,
    flights: Flights,
    tool: Option<Tool>,
    reach: Reach,
    picked: Option<Picked>,
    menu: Option<Menu>,
    speed: usize,
    playing: bool,
    plan: bool,
    seed: u64,
    replication: u32,
    watched: usize,
    problem: Option<String>,
}

/// What a run is a run of.
#[derive(Clone, PartialEq)]
struct Running {
    /// Digest of what the scenario says about what happens.
    physics: String,
    architecture: usize,
    /// Revision of the scenario that the picture shows.
    revision: u64,
}

impl Default for SimulateState {
    fn default() -> Self {
        Self {
            canvas: Canvas::default(),
            live: None,
            running: None,
            orders: 0,
            picture: Arc::default(),
            snapshot: Arc::default(),
            flights: Flights::default(),
            tool: None,
            reach: Reach::default(),
            picked: None,
            menu: None,
            speed: SPEEDS.iter().position(|speed| speed.0 == "10×").unwrap_or(0),
            playing: false,
            plan: true,
            seed: 0,
            replication: 0,
            watched: 0,
            problem: None,
        }
    }
}

impl SimulateState {
    /// The latest snapshot of the run.
    pub fn snapshot(&self) -> &Snapshot {
        &self.snapshot
    }

    fn send(&self, command: Command) {
        if let Some(live) = &self.live {
            live.send(command);
        }
    }

    /// Lets the run follow the session: another scenario begins anew, with the faults thrown by hand; another architecture
    /// goes on at the same moment; what was only moved or renamed is shown at its new place.
    fn follow(&mut self, ui: &Ui, session: &Session) {
        let wanted = Running {
            physics: session.study.wanted.clone(),
            architecture: session.chosen,
            revision: session.revision,
        };
        if self.running.as_ref() == Some(&wanted) {
            return;
        }
        let before = self.running.replace(wanted.clone());
        let is_same = before.as_ref().is_some_and(|before| before.physics == wanted.physics);
        let other = before
            .as_ref()
            .is_some_and(|before| before.architecture != wanted.architecture);
        if is_same && !other && self.redraw(ui, session) {
            return;
        }
        if before.is_none() {
            let chosen = session.flow.as_ref();
            self.watched = chosen.and_then(|id| session.scenario.flow_index(id)).unwrap_or(0);
        }
        if !is_same {
            self.seed = session.scenario.run.seed();
        }
        self.picked = None;
        self.menu = None;
        let reached = self.snapshot.now;
        self.restart(ui, session, self.snapshot.faults.as_ref().clone());
        self.canvas.fit();
        if is_same && reached > SimTime::ZERO {
            self.seek(reached);
        }
    }

    /// Shows the same network with other places or names; false when it is not the same after all.
    fn redraw(&mut self, ui: &Ui, session: &Session) -> bool {
        let Some(network) = session.network(session.chosen).filter(|_| self.problem.is_none()) else {
            return false;
        };
        let picture = Arc::new(of_network(&session.scenario, network));
        let is_same = groups(&picture) == groups(&self.picture) && wires(&picture) == wires(&self.picture);
        if is_same {
            self.canvas.show(&picture, ui.input(|input| input.time));
            self.picture = picture;
        }
        is_same
    }

    /// Begins the run anew at time 0.
    fn restart(&mut self, ui: &Ui, session: &Session, faults: Vec<LiveFault>) {
        self.flights = Flights::default();
        self.problem = problem(session);
        let Some(network) = session.network(session.chosen).filter(|_| self.problem.is_none()) else {
            self.live = None;
            self.orders = 0;
            self.snapshot = Arc::default();
            return;
        };
        self.picture = Arc::new(of_network(&session.scenario, network));
        self.canvas.show(&self.picture, ui.input(|input| input.time));
        let setup = Setup {
            scenario: Arc::clone(&session.scenario),
            network: Arc::new(network.clone()),
            groups: groups(&self.picture),
            wires: wires(&self.picture),
            faults,
            plan: self.plan,
            seed: self.seed,
            replication: self.replication,
            watched: self.watched as u32,
        };
        // What stands in the snapshot until the new run's first one comes must not name shapes of the old picture.
        self.snapshot = Arc::new(Snapshot {
            end: self.snapshot.end,
            faults: Arc::new(setup.faults.clone()),
            planned: Arc::clone(&self.snapshot.planned),
            ..Snapshot::default()
        });
        let ctx = ui.ctx().clone();
        let live = self
            .live
            .get_or_insert_with(|| Live::start(move || ctx.request_repaint()));
        live.send(Command::Restart(Box::new(setup)));
        live.send(Command::Speed(SPEEDS[self.speed].1));
        live.send(Command::Play(self.playing));
        self.orders += 1;
    }

    /// Goes on to this later moment of the run as fast as it can.
    fn seek(&mut self, there: SimTime) {
        self.send(Command::Seek(there));
        self.orders += 1;
        self.flights = Flights::default();
    }

    /// Goes to any moment of the run.
    fn go_to(&mut self, ui: &Ui, session: &Session, there: SimTime) {
        if self.live.is_none() {
            return;
        }
        if there < self.snapshot.now {
            let kept = self.snapshot.faults.as_ref().clone();
            self.restart(ui, session, kept);
        }
        self.seek(there);
    }

    /// Takes in what the thread has published.
    fn look(&mut self, ui: &Ui) {
        let Some(live) = &self.live else { return };
        let (snapshot, marks) = live.look();
        if snapshot.run < self.orders {
            return;
        }
        let dt = ui.input(|input| input.stable_dt).min(0.1);
        self.flights.advance(f64::from(dt), &snapshot);
        self.flights.set_out(&marks, &snapshot, &self.picture);
        if snapshot.finished {
            self.playing = false;
        }
        self.snapshot = snapshot;
        if self.flights.moves(&self.snapshot) {
            ui.request_repaint();
        }
    }

    fn throw(&mut self, session: &Session, what: FaultKind) {
        let name = crate::app::live::kind_name(&session.scenario, &what);
        self.send(Command::Throw(what, name));
    }
}

/// The parties of each shape, as the run counts them.
fn groups(picture: &Picture) -> Vec<Vec<u32>> {
    let parties = |shape: &crate::picture::Shape| shape.parties.iter().map(|party| *party as u32).collect();
    picture.shapes.iter().map(parties).collect()
}

/// The pairs of shapes that have a wire.
fn wires(picture: &Picture) -> Vec<(u32, u32)> {
    let pair = |wire: &crate::picture::Wire| (wire.a as u32, wire.b as u32);
    picture.wires.iter().map(pair).collect()
}

/// Draws the stage.
pub fn ui(ui: &mut Ui, state: &mut SimulateState, session: &Session, actions: &mut Actions) {
    state.follow(ui, session);
    state.look(ui);
    let theme = Theme::of(ui.ctx());
    let side = || {
        Frame::new()
            .fill(theme.panel)
            .inner_margin(Margin::same(space::M as i8))
    };
    let room = ui.available_size();
    let (narrow, low) = (room.x < NARROW, room.y < LOW);
    egui::Panel::left("simulate left")
        .exact_size(space::SIDE_PANEL - if narrow { 14.0 } else { 0.0 })
        .resizable(false)
        .frame(side())
        .show(ui, |ui| {
            left::ui(ui, state, session, actions);
        });
    egui::Panel::right("simulate right")
        .exact_size(space::INSPECTOR - if narrow { 44.0 } else { 0.0 })
        .resizable(false)
        .frame(side())
        .show(ui, |ui| {
            right::ui(ui, state, session, low);
        });
    let foot = Frame::new()
        .fill(theme.panel)
        .inner_margin(Margin::symmetric(space::M as i8, 8));
    egui::Panel::bottom("simulate timeline")
        .exact_size(84.0 + timeline::height(low))
        .resizable(false)
        .frame(foot)
        .show(ui, |ui| {
            timeline::ui(ui, state, session, low);
            transport::ui(ui, state, session);
        });
    egui::CentralPanel::default()
        .frame(Frame::new().fill(theme.canvas))
        .show(ui, |ui| {
            stage::ui(ui, state, session);
        });
}

/// Why the chosen architecture cannot be played; none: it can.
fn problem(session: &Session) -> Option<String> {
    let refused = refusals(&session.scenario, &Places::default());
    let first = refused.first().map(ToString::to_string);
    first.or_else(|| session.derived.problem(session.chosen))
}
