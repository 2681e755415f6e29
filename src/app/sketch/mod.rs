//! Sketch: the systems, and who needs what from whom.
//!
//! In: the session. Out: actions, never a changed scenario. It must not know any topology but for what replacing a
//! system touches: things in the middle are no part of the sketch.

mod aiming;
mod arrange;
mod asking;
mod carry;
mod catalog;
mod changes;
mod choices;
mod connecting;
mod controls;
mod curve;
mod edits;
mod fields;
mod finder;
mod first_steps;
mod flow;
mod forms;
mod hand;
mod handles;
mod inspector;
mod keys;
mod kinds;
mod labels;
mod left;
mod note;
mod notes;
mod offer;
mod overlay;
mod panel;
mod pointer;
mod problems;
mod said;
mod sizing;
mod stage;
mod system;
mod things;
mod tools;
mod typing;
mod zone;
mod zones;

use std::sync::Arc;

use egui::{Frame, Margin, Pos2, Rect, Ui, vec2};

use crate::app::actions::{Actions, SketchAction, ViewAction};
use crate::app::canvas::Canvas;
use crate::app::session::{Selection, Session};
use crate::app::theme::{Theme, space};
use crate::edit::{Drawn, Inside, Selected};
use crate::picture::{CARD_HEIGHT, CARD_WIDTH, Picture, of_sketch, system_places};
use crate::scenario::{Scenario, SystemId, SystemKind};

use asking::Question;
use fields::Fields;
use finder::Finder;
use first_steps::FirstSteps;
use hand::Hand;
use notes::Writing;
use offer::Offer;
use overlay::{Named, Notice, Rename};

/// What was found out about one system in one revision: for each architecture a name, a short text and a full one.
type Replaced = ((u64, SystemId), Vec<(String, String, String)>);

/// What Sketch keeps between frames.
#[derive(Default)]
pub struct SketchState {
    /// Where it looks.
    pub canvas: Canvas,
    /// The scenario that is shown.
    shown: Option<Arc<Scenario>>,
    picture: Arc<Picture>,
    hand: Hand,
    /// The system whose handles were shown, by its place in the scenario.
    handles_of: Option<usize>,
    /// Whether a text was being typed in the last frame.
    typing: bool,
    fields: Fields,
    rename: Option<Rename>,
    /// The list below the canvas.
    panel: Option<panel::Shown>,
    /// A note that is changed in the inspector.
    note: Option<note::Changed>,
    /// The text of a note, being typed.
    writing: Option<Writing>,
    /// What is offered where a flow was dropped on nothing.
    offer: Option<Offer>,
    /// What must be answered before something is deleted.
    question: Option<Question>,
    /// What the outline's names must contain.
    find: String,
    /// The field for it gets the keyboard.
    find_wanted: bool,
    notice: Option<Notice>,
    /// Numbers gestures.
    gestures: u64,
    /// The gesture of nudging by keys, and when it was last.
    nudging: Option<(u64, f64)>,
    finder: Finder,
    /// Where in the list of problems the keyboard is.
    listed: panel::Listed,
    replaced: Option<Replaced>,
    /// The card of this system gets the keyboard.
    focus_wanted: Option<SystemId>,
    /// How to make a first sketch.
    pub first_steps: FirstSteps,
}

impl SketchState {
    /// Lets the picture follow the scenario; while systems are dragged it shows them where they would be.
    fn follow(&mut self, ui: &Ui, session: &Session) {
        let now = ui.input(|input| input.time);
        let same = self
            .shown
            .as_ref()
            .is_some_and(|shown| Arc::ptr_eq(shown, &session.scenario));
        if !same {
            self.shown = Some(Arc::clone(&session.scenario));
            self.picture = Arc::new(of_sketch(&session.scenario));
            self.hand.keep_existing(&session.scenario);
            self.rename = self
                .rename
                .take()
                .filter(|rename| rename.of.name(&session.scenario).is_some());
            (self.question, self.offer) = (None, None);
        }
        let drawn = || edits::drawn(&session.scenario, &self.picture);
        match self.hand.preview(&session.scenario, drawn) {
            Some(moved) => self.canvas.show_at_once(&Arc::new(of_sketch(&moved))),
            None => self.canvas.show(&self.picture, now),
        }
        self.finder.follow(ui.ctx(), session);
    }

    /// Takes out what is selected; asks first where something else goes with it.
    fn remove(&mut self, ctx: &egui::Context, session: &Session, actions: &mut Actions) {
        if session.selection.is_empty() {
            return;
        }
        self.question = Question::new(session);
        if self.question.is_none() {
            self.remove_all(ctx, session, &Inside::Stays, actions);
        }
    }

    /// Whether a question lies over the sketch that wants an answer.
    pub fn asks(&self) -> bool {
        self.question.is_some()
    }

    /// The same once it is known what becomes of the systems in zones that go.
    fn remove_all(&mut self, ctx: &egui::Context, session: &Session, inside: &Inside, actions: &mut Actions) {
        match edits::remove(&session.scenario, &session.selection, inside) {
            Ok((command, told)) => {
                actions.push(command);
                self.notice = Some(Notice::undoable(ctx, told, session));
            }
            Err(wrong) => self.notice = Some(Notice::plain(ctx, wrong)),
        }
    }

    /// Adds a system of a kind, centered at a point of the canvas, and selects it.
    fn add(&mut self, session: &Session, kind: SystemKind, at: Pos2, actions: &mut Actions) {
        let zone = self.zone_at(session, kind, at);
        let (command, id) = edits::add_system(&session.scenario, kind, at, zone);
        actions.push(command);
        actions.push(ViewAction::Select(Selection::system(&id)));
    }

    /// Draws a flow, and selects it.
    fn connect(&mut self, session: &Session, from: &SystemId, to: &SystemId, actions: &mut Actions) {
        let (command, id) = edits::connect(&session.scenario, from, to);
        actions.push(command);
        actions.push(ViewAction::Select(Selection::flow(&id)));
    }

    /// Carries out a command about what is drawn and selected.
    pub fn carry_out(&mut self, ctx: &egui::Context, session: &Session, action: SketchAction, actions: &mut Actions) {
        let scenario = &session.scenario;
        match action {
            SketchAction::SelectAll => {
                let all = Selection {
                    zones: Default::default(),
                    ..Selected::all(scenario).into()
                };
                actions.push(ViewAction::Select(all));
            }
            SketchAction::SelectNothing => actions.push(ViewAction::Select(Selection::default())),
            SketchAction::Rename => {
                let system = session.selection.systems.first().cloned().map(Named::System);
                let zone = || session.selection.zones.first().cloned().map(Named::Zone);
                let named = system.or_else(zone).and_then(|named| Rename::of(scenario, named));
                self.rename = named.or(self.rename.take());
                if let (None, Some(note)) = (&self.rename, session.selection.notes.first()) {
                    self.writing = Writing::of(scenario, note);
                }
            }
            SketchAction::Delete => self.remove(ctx, session, actions),
            SketchAction::Insert(kind) => {
                let middle = edits::spot_near(scenario, self.canvas.camera.center);
                self.add(session, kind, middle, actions);
            }
            SketchAction::Copy => {
                self.copy(ctx, session);
            }
            SketchAction::Cut => {
                if self.copy(ctx, session) {
                    self.remove(ctx, session, actions);
                }
            }
            SketchAction::Paste => ctx.send_viewport_cmd(egui::ViewportCommand::RequestPaste),
            SketchAction::Duplicate => self.duplicate(ctx, session, actions),
            SketchAction::Problems => {
                self.toggle(panel::Shown::Problems);
                self.listed = panel::Listed::first();
            }
            SketchAction::History => self.toggle(panel::Shown::History),
            SketchAction::Align(_)
            | SketchAction::Distribute(_)
            | SketchAction::ToFront
            | SketchAction::ToBack
            | SketchAction::Tidy(_)
            | SketchAction::Reverse
            | SketchAction::Merge
            | SketchAction::Split => self.arrange(ctx, session, action, actions),
            SketchAction::Connect => self.aim(session),
            SketchAction::Walk(way) => self.walk(session, way, actions),
            SketchAction::Find => self.find_wanted = true,
            SketchAction::FitSelection => {
                if let Some(area) = covered(session, &session.selection) {
                    self.canvas.fit_to(area);
                }
            }
            SketchAction::InsertZone => {
                let area = Rect::from_center_size(self.canvas.camera.center, tools::ZONE_SIZE);
                let (command, id) = edits::draw_zone(scenario, &self.drawn(session), area);
                actions.push(command);
                actions.push(ViewAction::Select(Selection::zone(&id)));
            }
            SketchAction::InsertNote => self.write_note(session, self.canvas.camera.center),
        }
    }

    /// Where everything stands.
    fn drawn(&self, session: &Session) -> Drawn {
        edits::drawn(&session.scenario, &self.picture)
    }

    /// Moves the camera so that what is selected stands in the middle.
    pub fn look_at(&mut self, session: &Session, selection: &Selection) {
        if let Some(area) = covered(session, selection) {
            self.canvas.look_at(area.center());
        }
    }

    /// Moves the camera if what is selected is not seen.
    fn reveal(&mut self, session: &Session, selection: &Selection) {
        if let Some(area) = covered(session, selection).filter(|area| !self.canvas.sees(area.center())) {
            self.canvas.look_at(area.center());
        }
    }

    fn toggle(&mut self, list: panel::Shown) {
        self.panel = (self.panel != Some(list)).then_some(list);
    }

    fn next_gesture(&mut self) -> u64 {
        self.gestures += 1;
        self.gestures
    }
}

/// What a selection covers: notes, frames, and systems that are selected, at the ends of flows, or in zones.
fn covered(session: &Session, selection: &Selection) -> Option<Rect> {
    let systems = session.scenario.systems.iter().zip(system_places(&session.scenario));
    let ends = |id: &SystemId| {
        let flows = selection.flows.iter().filter_map(|flow| session.scenario.flow(flow));
        let mut flows = flows.map(|flow| flow.from.contains(id) || session.scenario.receivers(flow).contains(id));
        flows.any(|ends| ends)
    };
    let lives = |system: &crate::scenario::System| {
        let zone = session.scenario.zones.get(session.scenario.system_zone(system));
        zone.is_some_and(|zone| selection.zones.contains(&zone.id))
    };
    let meant =
        systems.filter(|(system, _)| selection.systems.contains(&system.id) || ends(&system.id) || lives(system));
    let places: Vec<Pos2> = meant.map(|(_, at)| Pos2::new(at.x, at.y)).collect();
    let size = vec2(CARD_WIDTH, CARD_HEIGHT);
    let cards = places.iter().map(|at| Rect::from_center_size(*at, size));
    let framed = |at: (f32, f32), size: (f32, f32)| Rect::from_center_size(at.into(), size.into());
    let zones = session.scenario.zones.iter();
    let zones = zones.filter(|zone| selection.zones.contains(&zone.id));
    let zones = zones.filter_map(|zone| zone.frame().map(|(at, size)| framed(at, size)));
    let notes = session.scenario.notes.iter();
    let notes = notes.filter(|note| selection.notes.contains(&note.id));
    let notes = notes.map(|note| framed(note.at, note.size()));
    cards.chain(zones).chain(notes).reduce(Rect::union)
}

/// Draws the stage.
pub fn ui(ui: &mut Ui, state: &mut SketchState, session: &Session, actions: &mut Actions) {
    state.follow(ui, session);
    let theme = Theme::of(ui.ctx());
    let side = || {
        Frame::new()
            .fill(theme.panel)
            .inner_margin(Margin::same(space::M as i8))
    };
    egui::Panel::left("sketch left")
        .exact_size(space::SIDE_PANEL)
        .resizable(false)
        .frame(side())
        .show(ui, |ui| left::ui(ui, state, session, actions));
    egui::Panel::right("sketch right")
        .exact_size(space::INSPECTOR)
        .resizable(false)
        .frame(side())
        .show(ui, |ui| inspector::ui(ui, state, session, actions));
    panel::ui(ui, state, session, actions);
    egui::CentralPanel::default()
        .frame(Frame::new().fill(theme.canvas))
        .show(ui, |ui| stage::ui(ui, state, session, actions));
}
