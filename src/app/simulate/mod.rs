//! Simulate: the network of the chosen architecture, alive.
//!
//! In: the session, the live thread's snapshots. Out: orders to that thread, actions. It must not change the scenario, nor
//! know how a run is stepped.

mod flights;
mod left;
mod right;
mod stage;
mod text;
mod timeline;
mod tools;
mod transport;

use std::sync::Arc;

use egui::{Frame, Margin, Ui};

use crate::app::actions::Actions;
use crate::app::canvas::Canvas;
use crate::app::live::{Command, Live, LiveFault, Setup, Snapshot};
use crate::app::session::Session;
use crate::app::theme::{Theme, space};
use crate::picture::{Picture, of_network};
use crate::scenario::{FaultKind, Places, refusals};

use flights::Flights;
use tools::{Menu, Picked, Reach, Tool};
use transport::SPEEDS;

/// What Simulate keeps between frames.
pub struct SimulateState {
    canvas: Canvas,
    live: Option<Live>,
    /// Revision and architecture of the run.
    running: Option<(u64, usize)>,
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

impl Default for SimulateState {
    fn default() -> Self {
        Self {
            canvas: Canvas::default(),
            live: None,
            running: None,
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

    /// Lets the run follow the session: another scenario or architecture begins anew, with the faults thrown by hand.
    fn follow(&mut self, ui: &Ui, session: &Session) {
        let wanted = (session.revision, session.chosen);
        if self.running == Some(wanted) {
            return;
        }
        if self.running.is_none_or(|(revision, _)| revision != session.revision) {
            self.seed = session.scenario.run.seed();
        }
        if self.running.is_none() {
            self.watched = session
                .flow
                .as_ref()
                .and_then(|id| session.scenario.flow_index(id))
                .unwrap_or(0);
        }
        self.running = Some(wanted);
        self.picked = None;
        self.menu = None;
        self.restart(ui, session, self.snapshot.faults.as_ref().clone());
    }

    /// Begins the run anew at time 0.
    fn restart(&mut self, ui: &Ui, session: &Session, faults: Vec<LiveFault>) {
        self.flights = Flights::default();
        self.problem = problem(session);
        let Some(network) = session.network(session.chosen).filter(|_| self.problem.is_none()) else {
            self.live = None;
            self.snapshot = Arc::default();
            return;
        };
        self.picture = Arc::new(of_network(&session.scenario, network));
        self.canvas.show(&self.picture, ui.input(|input| input.time));
        let parties = |shape: &crate::picture::Shape| shape.parties.iter().map(|party| *party as u32).collect();
        let setup = Setup {
            scenario: Arc::clone(&session.scenario),
            network: Arc::new(network.clone()),
            groups: self.picture.shapes.iter().map(parties).collect(),
            wires: self
                .picture
                .wires
                .iter()
                .map(|wire| (wire.a as u32, wire.b as u32))
                .collect(),
            faults,
            plan: self.plan,
            seed: self.seed,
            replication: self.replication,
            watched: self.watched as u32,
        };
        let ctx = ui.ctx().clone();
        let live = self
            .live
            .get_or_insert_with(|| Live::start(move || ctx.request_repaint()));
        live.send(Command::Restart(Box::new(setup)));
        live.send(Command::Speed(SPEEDS[self.speed].1));
        live.send(Command::Play(self.playing));
    }

    /// Takes in what the thread has published.
    fn look(&mut self, ui: &Ui) {
        let Some(live) = &self.live else { return };
        let (snapshot, marks) = live.look();
        if snapshot.run != self.snapshot.run {
            self.flights = Flights::default();
        }
        let dt = ui.input(|input| input.stable_dt).min(0.1);
        self.flights.advance(f64::from(dt), &snapshot);
        self.flights.set_out(&marks, &snapshot, &self.picture);
        if snapshot.finished {
            self.playing = false;
        }
        self.snapshot = snapshot;
        if self.playing && self.flights.any() {
            ui.request_repaint();
        }
    }

    fn throw(&mut self, session: &Session, what: FaultKind) {
        let name = crate::app::live::kind_name(&session.scenario, &what);
        self.send(Command::Throw(what, name));
    }
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
    egui::Panel::left("simulate left")
        .exact_size(space::SIDE_PANEL)
        .resizable(false)
        .frame(side())
        .show(ui, |ui| {
            left::ui(ui, state, session, actions);
        });
    egui::Panel::right("simulate right")
        .exact_size(space::INSPECTOR)
        .resizable(false)
        .frame(side())
        .show(ui, |ui| {
            right::ui(ui, state, session);
        });
    let foot = Frame::new()
        .fill(theme.panel)
        .inner_margin(Margin::symmetric(space::M as i8, 8));
    egui::Panel::bottom("simulate timeline")
        .exact_size(196.0)
        .resizable(false)
        .frame(foot)
        .show(ui, |ui| {
            timeline::ui(ui, state, session);
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
