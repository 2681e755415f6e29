//! The pointer on the sketch: what is under it, and what pressing, dragging and releasing mean.
//!
//! In: responses of what is drawn. Out: another hand, actions. It must not know how anything is painted.

use std::collections::BTreeSet;

use egui::{PointerButton, Pos2, Rect, Response, Sense, Ui, Vec2, vec2};

use crate::app::actions::{Action, Actions, ViewAction};
use crate::app::canvas::{
    Board, DrawnShape, Guide, Manners, Snapping, nearest_wire, shape_response, snapped, wire_response,
};
use crate::app::session::{Selection, Session};
use crate::picture::{CARD_HEIGHT, CARD_WIDTH, Point, system_places};
use crate::scenario::{Flow, System, SystemId};

use super::SketchState;
use super::edits::move_systems;
use super::hand::Hand;
use super::handles::HANDLE_SPOT;
use super::overlay::Rename;
use super::system::connect_menu_ui;

/// How near edges must be to line up, in screen points.
const GUIDE_REACH: f32 = 8.0;
/// The grid that systems stand on, in points of the canvas.
const GRID: f32 = 20.0;

/// What is under the pointer.
#[derive(Clone, Copy, Default, Debug)]
pub struct Under {
    /// A system, by its place in the scenario.
    pub system: Option<usize>,
    /// A wire, by its place in the picture.
    pub wire: Option<usize>,
    /// A system whose handles are shown: it is under the pointer or close by.
    pub handles: Option<usize>,
}

/// Whether a click adds to what is selected.
pub fn adds(ui: &Ui) -> bool {
    ui.input(|input| input.modifiers.shift || input.modifiers.command)
}

/// What is selected once `what` was added, or taken out where all of it was there.
pub fn toggled(selection: &Selection, what: Selection) -> Selection {
    let mut after = selection.clone();
    let Selection { systems, flows, zones } = what;
    let toggle = |id: &SystemId, all: &mut BTreeSet<SystemId>| all.remove(id) || all.insert(id.clone());
    systems.iter().for_each(|id| {
        toggle(id, &mut after.systems);
    });
    for id in flows {
        if !after.flows.remove(&id) {
            after.flows.insert(id);
        }
    }
    for id in zones {
        if !after.zones.remove(&id) {
            after.zones.insert(id);
        }
    }
    after
}

/// What the card of a system is called within the window.
pub fn system_id(ui: &Ui, id: &SystemId) -> egui::Id {
    ui.scope_id().with(("system", id))
}

/// The system that a drawn shape stands for, by its place in the scenario.
pub fn system_of(drawn: &DrawnShape) -> Option<usize> {
    drawn.index.and(drawn.shape.parties.first().copied())
}

/// What is under the pointer; nothing while something lies over the canvas there. While a button is held the handles
/// stay where they were, however fast the pointer leaves them.
pub fn under(ui: &Ui, state: &mut SketchState, board: &Board) -> Under {
    let mut under = now_under(ui, board);
    if ui.input(|input| input.pointer.any_down()) {
        under.handles = state.handles_of;
    }
    state.handles_of = under.handles;
    under
}

fn now_under(ui: &Ui, board: &Board) -> Under {
    let at = ui.input(|input| input.pointer.hover_pos());
    let Some(at) = at.filter(|at| board.view.rect.contains(*at) && ui.rect_contains_pointer(board.view.rect)) else {
        return Under::default();
    };
    let within = |margin: f32| {
        let shapes = board.drawn.shapes.iter().rev();
        let mut hit = shapes.filter(|drawn| board.shape_rect(drawn).expand(margin).contains(at));
        hit.find_map(system_of)
    };
    let system = within(0.0);
    let wire = if system.is_none() {
        nearest_wire(board, at)
    } else {
        None
    };
    let handles = system.or_else(|| within(HANDLE_SPOT / 2.0));
    Under { system, wire, handles }
}

/// The flow of a wire.
pub fn flow_of<'s>(state: &SketchState, session: &'s Session, wire: usize) -> Option<&'s Flow> {
    let wire = state.canvas.picture().wires.get(wire)?;
    session.scenario.flows.get(wire.flow?)
}

/// Registers everything that is drawn, with its name, and does what the pointer asks for.
pub fn touch_ui(
    ui: &mut Ui,
    state: &mut SketchState,
    session: &Session,
    board: &Board,
    under: &Under,
    actions: &mut Actions,
) {
    ground_ui(ui, state, session, board, under, actions);
    zones_ui(ui, state, session, board, actions);
    wires_ui(ui, state, session, board, under, actions);
    for drawn in &board.drawn.shapes {
        if let Some(system) = system_of(drawn).and_then(|index| session.scenario.systems.get(index)) {
            system_ui(ui, state, session, board, (drawn, system), actions);
        }
    }
    release(ui, state, session, board, actions);
}

fn select(ui: &Ui, session: &Session, what: Selection, actions: &mut Actions) {
    let selection = match adds(ui) {
        true => toggled(&session.selection, what),
        false => what,
    };
    actions.push(ViewAction::Select(selection));
}

/// The canvas itself: a click selects the wire there or nothing, a drag selects what it surrounds.
fn ground_ui(ui: &Ui, state: &mut SketchState, session: &Session, board: &Board, under: &Under, actions: &mut Actions) {
    let ground = &board.background;
    let pointer = ground.interact_pointer_pos();
    if ground.clicked() {
        match (std::mem::take(&mut state.hand), pointer) {
            (Hand::Placing { kind, .. }, Some(at)) => state.add(session, kind, board.view.from_screen(at), actions),
            (Hand::Empty, _) => match under.wire.and_then(|wire| flow_of(state, session, wire)) {
                Some(flow) => select(ui, session, Selection::flow(&flow.id), actions),
                None if adds(ui) => {}
                None => actions.push(ViewAction::Select(Selection::default())),
            },
            _ => {}
        }
    }
    let pans = ui.input(|input| input.key_down(egui::Key::Space));
    if ground.drag_started_by(PointerButton::Primary) && state.hand.is_empty() && !pans {
        let from = ui.input(|input| input.pointer.press_origin());
        let keep = if adds(ui) {
            session.selection.clone()
        } else {
            Selection::default()
        };
        if let Some(from) = from.map(|from| board.view.from_screen(from)) {
            state.hand = Hand::Banding { from, keep };
        }
    }
    if ground.drag_stopped_by(PointerButton::Primary)
        && let (Hand::Banding { .. }, Some(to)) = (&state.hand, pointer)
        && let Hand::Banding { from, mut keep } = std::mem::take(&mut state.hand)
    {
        let band = Rect::from_two_pos(from, board.view.from_screen(to));
        let caught = board.drawn.shapes.iter().filter(|drawn| band.intersects(drawn.area));
        let caught = caught.filter_map(|drawn| session.scenario.systems.get(system_of(drawn)?));
        keep.systems.extend(caught.map(|system| system.id.clone()));
        actions.push(ViewAction::Select(keep));
    }
}

/// The titles of the zones' frames.
fn zones_ui(ui: &Ui, state: &SketchState, session: &Session, board: &Board, actions: &mut Actions) {
    for drawn in &board.drawn.frames {
        let Some(zone) = session.scenario.zones.get(drawn.frame.zone) else {
            continue;
        };
        let frame = board.view.rect_to_screen(drawn.area);
        let size = vec2(frame.width().min(board.view.scale(150.0)), board.view.scale(24.0));
        let rect = Rect::from_min_size(frame.min, size);
        let id = ui.scope_id().with(("zone", &zone.id));
        let selected = session.selection.zones.contains(&zone.id);
        let name = format!("Zone {}", zone.name());
        let response = shape_response(ui, board, rect, id, Sense::click(), &name, selected);
        if response.is_some_and(|response| response.clicked()) && state.hand.is_empty() {
            select(ui, session, Selection::zone(&zone.id), actions);
        }
    }
}

fn wires_ui(ui: &Ui, state: &SketchState, session: &Session, board: &Board, under: &Under, actions: &mut Actions) {
    if under.wire.is_some() && state.hand.is_empty() {
        ui.ctx().set_cursor_icon(egui::CursorIcon::PointingHand);
    }
    // Seen from afar, wires are chosen by the pointer and in the outline: a spot for each would hide what it lies on.
    let has_spots = board.view.writes();
    for drawn in board.drawn.wires.iter().filter(|_| has_spots) {
        let Some(index) = drawn.index else { continue };
        let Some(flow) = flow_of(state, session, index) else {
            continue;
        };
        let picture = state.canvas.picture();
        let title = |shape: usize| picture.shapes.get(shape).map_or("?", |shape| shape.title.as_str());
        let wire = &picture.wires[index];
        let name = format!("{}: {} to {}", flow.name(), title(wire.a), title(wire.b));
        let selected = session.selection.flows.contains(&flow.id);
        let response = wire_response(ui, board, drawn, &name, selected);
        if response.is_some_and(|response| response.clicked()) && state.hand.is_empty() {
            // Where wires run close, the one that is lit is the one that is meant.
            let meant = under
                .wire
                .and_then(|wire| flow_of(state, session, wire))
                .unwrap_or(flow);
            select(ui, session, Selection::flow(&meant.id), actions);
        }
    }
}

fn system_ui(
    ui: &mut Ui,
    state: &mut SketchState,
    session: &Session,
    board: &Board,
    (drawn, system): (&DrawnShape, &System),
    actions: &mut Actions,
) {
    let rect = board.shape_rect(drawn);
    let id = system_id(ui, &system.id);
    let selected = session.selection.systems.contains(&system.id);
    let sense = Sense::click_and_drag();
    let Some(response) = shape_response(ui, board, rect, id, sense, system.name(), selected) else {
        return;
    };
    if response.has_focus() && selected {
        // The arrow keys move it, not the focus.
        let arrows = egui::EventFilter {
            horizontal_arrows: true,
            vertical_arrows: true,
            ..Default::default()
        };
        ui.memory_mut(|memory| memory.set_focus_lock_filter(response.id, arrows));
    }
    if response.double_clicked() {
        state.rename = Rename::of(&session.scenario, &system.id);
    } else if response.clicked() {
        click_system(ui, state, session, board, (&response, system), actions);
    }
    drag_system(ui, state, session, board, (&response, system), actions);
    if response.secondary_clicked() && !selected {
        actions.push(ViewAction::Select(Selection::system(&system.id)));
    }
    response.context_menu(|ui| menu_ui(ui, state, session, system, actions));
}

fn click_system(
    ui: &Ui,
    state: &mut SketchState,
    session: &Session,
    board: &Board,
    (response, system): (&Response, &System),
    actions: &mut Actions,
) {
    match std::mem::take(&mut state.hand) {
        Hand::Connecting { from, .. } if from != system.id => state.connect(session, &from, &system.id, actions),
        Hand::Placing { kind, .. } => {
            let at = response.interact_pointer_pos().unwrap_or(response.rect.center());
            state.add(session, kind, board.view.from_screen(at), actions);
        }
        _ => select(ui, session, Selection::system(&system.id), actions),
    }
}

fn drag_system(
    ui: &Ui,
    state: &mut SketchState,
    session: &Session,
    board: &Board,
    (response, system): (&Response, &System),
    actions: &mut Actions,
) {
    if response.drag_started_by(PointerButton::Primary) && state.hand.is_empty() {
        let mut systems = session.selection.systems.clone();
        if !systems.contains(&system.id) {
            systems = BTreeSet::from([system.id.clone()]);
            actions.push(ViewAction::Select(Selection::system(&system.id)));
        }
        state.hand = Hand::Moving {
            systems,
            by: Vec2::ZERO,
            guides: Vec::new(),
        };
    }
    let manners = state.canvas.manners;
    if let Hand::Moving { systems, by, guides } = &mut state.hand
        && systems.contains(&system.id)
        && response.dragged_by(PointerButton::Primary)
    {
        let pointer = ui.input(|input| Some((input.pointer.press_origin()?, input.pointer.interact_pos()?)));
        if let Some((from, to)) = pointer {
            let wanted = (to - from) / board.view.camera.zoom;
            (*by, *guides) = lined_up(ui, session, board, manners, (&system.id, systems), wanted);
        }
        ui.ctx().set_cursor_icon(egui::CursorIcon::Grabbing);
        ui.ctx().request_repaint();
    }
    if response.drag_stopped_by(PointerButton::Primary)
        && matches!(state.hand, Hand::Moving { .. })
        && let Hand::Moving { systems, by, .. } = std::mem::take(&mut state.hand)
        && let Some(command) = move_systems(&session.scenario, &systems, by)
    {
        actions.push(Action::Edit(command));
    }
}

/// A movement as it snaps: Alt lets it go free, Shift keeps it level or upright.
fn lined_up(
    ui: &Ui,
    session: &Session,
    board: &Board,
    manners: Manners,
    (lead, moving): (&SystemId, &BTreeSet<SystemId>),
    wanted: Vec2,
) -> (Vec2, Vec<Guide>) {
    let modifiers = ui.input(|input| input.modifiers);
    let wanted = match (modifiers.shift, wanted.x.abs() > wanted.y.abs()) {
        (false, _) => wanted,
        (true, true) => vec2(wanted.x, 0.0),
        (true, false) => vec2(0.0, wanted.y),
    };
    let systems = session.scenario.systems.iter().zip(system_places(&session.scenario));
    let card = |at: Point| Rect::from_center_size(Pos2::new(at.x, at.y), vec2(CARD_WIDTH, CARD_HEIGHT));
    let (mut all, mut held, mut others) = (Rect::NOTHING, Rect::NOTHING, Vec::new());
    for (system, at) in systems {
        let area = card(at);
        if !moving.contains(&system.id) {
            if board.view.rect.intersects(board.view.rect_to_screen(area)) {
                others.push(area);
            }
            continue;
        }
        all = all.union(area);
        if system.id == *lead {
            held = area;
        }
    }
    let free = modifiers.alt;
    let snapping = Snapping {
        reach: (manners.guides && !free).then_some(GUIDE_REACH / board.view.camera.zoom),
        grid: (manners.snap && !free).then_some(GRID),
    };
    snapped(all, held, &others, wanted, snapping)
}

fn menu_ui(ui: &mut Ui, state: &mut SketchState, session: &Session, system: &System, actions: &mut Actions) {
    ui.set_min_width(170.0);
    let item = |ui: &mut Ui, text: &str, key: &str| {
        let button = egui::Button::new(text).shortcut_text(key).frame_when_inactive(false);
        ui.add(button).clicked()
    };
    if item(ui, "Rename", "F2") {
        state.rename = Rename::of(&session.scenario, &system.id);
    }
    if session.scenario.systems.len() > 1 {
        ui.menu_button("Connect to", |ui| connect_menu_ui(ui, session, &system.id, actions));
    }
    if item(ui, "Delete", "Del") {
        state.remove(ui.ctx(), session, actions);
    }
}

/// Ends what was held when the button is released anywhere.
fn release(ui: &Ui, state: &mut SketchState, session: &Session, board: &Board, actions: &mut Actions) {
    if let Hand::PlacingAnywhere(kind) = state.hand {
        state.hand = Hand::Empty;
        let middle = super::edits::spot_near(&session.scenario, board.view.camera.center);
        state.add(session, kind, middle, actions);
    }
    let released = ui.input(|input| input.pointer.primary_released());
    let at = ui.input(|input| input.pointer.interact_pos());
    let over = at.filter(|at| board.view.rect.contains(*at));
    if !released {
        return;
    }
    match state.hand.clone() {
        Hand::Placing { kind, held: true } => {
            state.hand = Hand::Empty;
            if let Some(at) = over {
                state.add(session, kind, board.view.from_screen(at), actions);
            }
        }
        Hand::Connecting { from, held: true } => {
            state.hand = Hand::Empty;
            let target = over.and_then(|at| system_at(session, board, at));
            if let Some(target) = target.filter(|target| target.id != from) {
                state.connect(session, &from, &target.id, actions);
            }
        }
        _ => {}
    }
}

fn system_at<'s>(session: &'s Session, board: &Board, at: Pos2) -> Option<&'s System> {
    let shapes = board.drawn.shapes.iter().rev();
    let mut hit = shapes.filter(|drawn| board.shape_rect(drawn).expand(4.0).contains(at));
    session.scenario.systems.get(hit.find_map(system_of)?)
}
