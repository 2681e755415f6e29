//! The pointer on the sketch: what is under it, and what pressing, dragging and releasing mean.
//!
//! In: responses of what is drawn. Out: another hand, actions. It must not know how anything is painted.

use std::collections::BTreeSet;

use egui::{PointerButton, Pos2, Rect, Response, Sense, Ui};

use crate::app::actions::{Actions, ViewAction};
use crate::app::canvas::{Board, DrawnShape, nearest_wire, shape_response, wire_response};
use crate::app::commands::{DELETE, RENAME};
use crate::app::session::{Selection, Session};
use crate::scenario::{Flow, System, SystemId};

use super::carry::{carry, take_hold};
use super::hand::{Hand, Lead};
use super::handles::HANDLE_SPOT;
use super::offer::Offer;
use super::overlay::{Named, Rename};
use super::sizing::resize;
use super::system::connect_menu_ui;
use super::zones::border_at;
use super::{SketchState, notes, zones};

/// What is under the pointer.
#[derive(Clone, Copy, Default, Debug)]
pub struct Under {
    /// A system, by its place in the scenario.
    pub system: Option<usize>,
    /// A wire, by its place in the picture.
    pub wire: Option<usize>,
    /// A system whose handles are shown: it is under the pointer or close by.
    pub handles: Option<usize>,
    /// A zone whose border is there, by its place in the scenario.
    pub border: Option<usize>,
}

/// Whether a click adds to what is selected.
pub fn adds(ui: &Ui) -> bool {
    ui.input(|input| input.modifiers.shift || input.modifiers.command)
}

/// What is selected once `what` was added, or taken out where all of it was there.
pub fn toggled(selection: &Selection, what: Selection) -> Selection {
    let mut after = selection.clone();
    toggle(&mut after.systems, what.systems);
    toggle(&mut after.flows, what.flows);
    toggle(&mut after.zones, what.zones);
    toggle(&mut after.notes, what.notes);
    after
}

fn toggle<I: Ord>(all: &mut BTreeSet<I>, ids: BTreeSet<I>) {
    for id in ids {
        if !all.remove(&id) {
            all.insert(id);
        }
    }
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
    let border = if system.is_none() { border_at(board, at) } else { None };
    Under {
        system,
        wire,
        handles,
        border,
    }
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
    zones::touch_ui(ui, state, session, board, actions);
    notes::touch_ui(ui, state, session, board, actions);
    wires_ui(ui, state, session, board, under, actions);
    for drawn in &board.drawn.shapes {
        if let Some(system) = system_of(drawn).and_then(|index| session.scenario.systems.get(index)) {
            system_ui(ui, state, session, board, (drawn, system), actions);
        }
    }
    carry(ui, state, session, board, actions);
    resize(ui, state, session, board, actions);
    release(ui, state, session, board, actions);
}

/// Selects something, or adds it to what is selected.
pub fn select(ui: &Ui, session: &Session, what: Selection, actions: &mut Actions) {
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
    if ground.clicked() && !used_up(state, session, board, pointer, actions) {
        let flow = under.wire.and_then(|wire| flow_of(state, session, wire));
        let zone = under.border.and_then(|zone| session.scenario.zones.get(zone));
        match (flow, zone) {
            (Some(flow), _) => select(ui, session, Selection::flow(&flow.id), actions),
            (None, Some(zone)) => select(ui, session, Selection::zone(&zone.id), actions),
            (None, None) if adds(ui) => {}
            (None, None) => actions.push(ViewAction::Select(Selection::default())),
        }
    }
    if under.border.is_some() && under.wire.is_none() && state.hand.is_empty() {
        ui.ctx().set_cursor_icon(egui::CursorIcon::Grab);
    }
    let pans = ui.input(|input| input.key_down(egui::Key::Space));
    if ground.drag_started_by(PointerButton::Primary) && state.hand.is_empty() && !pans {
        begin_drag(ui, state, session, board, actions);
    }
    if ground.drag_stopped_by(PointerButton::Primary)
        && let (Hand::Banding { .. }, Some(to)) = (&state.hand, pointer)
        && let Hand::Banding {
            from,
            mut keep,
            toggles,
        } = std::mem::take(&mut state.hand)
    {
        let caught = caught(session, board, Rect::from_two_pos(from, board.view.from_screen(to)));
        if toggles {
            keep = toggled(&keep, caught);
        } else {
            keep.systems.extend(caught.systems);
            keep.notes.extend(caught.notes);
        }
        actions.push(ViewAction::Select(keep));
    }
}

/// A drag that begins beside everything: on a zone's border it moves the zone, else it draws a rectangle that selects.
fn begin_drag(ui: &Ui, state: &mut SketchState, session: &Session, board: &Board, actions: &mut Actions) {
    let Some(from) = ui.input(|input| input.pointer.press_origin()) else {
        return;
    };
    let zone = border_at(board, from).and_then(|zone| session.scenario.zones.get(zone));
    if let Some(zone) = zone {
        take_hold(ui, state, session, board, Lead::Zone(zone.id.clone()), actions);
        return;
    }
    let keep = match adds(ui) {
        true => session.selection.clone(),
        false => Selection::default(),
    };
    state.hand = Hand::Banding {
        from: board.view.from_screen(from),
        keep,
        toggles: ui.input(|input| input.modifiers.command),
    };
}

/// The systems and notes that a rectangle on the canvas touches.
fn caught(session: &Session, board: &Board, band: Rect) -> Selection {
    let shapes = board.drawn.shapes.iter().filter(|drawn| band.intersects(drawn.area));
    let systems = shapes.filter_map(|drawn| session.scenario.systems.get(system_of(drawn)?));
    let notes = session.scenario.notes.iter();
    let notes = notes.filter(|note| band.intersects(Rect::from_center_size(note.at.into(), note.size().into())));
    Selection {
        systems: systems.map(|system| system.id.clone()).collect(),
        notes: notes.map(|note| note.id.clone()).collect(),
        ..Selection::default()
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
    keep_arrows(ui, &response, selected);
    if state.focus_wanted.as_ref() == Some(&system.id) {
        state.focus_wanted = None;
        response.request_focus();
    }
    if response.double_clicked() {
        state.rename = Rename::of(&session.scenario, Named::System(system.id.clone()));
    } else if response.clicked() {
        click_system(ui, state, session, board, (&response, system), actions);
    }
    if response.drag_started_by(PointerButton::Primary) && state.hand.is_empty() {
        take_hold(ui, state, session, board, Lead::System(system.id.clone()), actions);
    }
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

fn menu_ui(ui: &mut Ui, state: &mut SketchState, session: &Session, system: &System, actions: &mut Actions) {
    ui.set_min_width(170.0);
    if item_ui(ui, "Rename", &RENAME.key_text(ui.ctx())) {
        state.rename = Rename::of(&session.scenario, Named::System(system.id.clone()));
    }
    if session.scenario.systems.len() > 1 {
        ui.menu_button("Connect to", |ui| connect_menu_ui(ui, session, &system.id, actions));
    }
    if item_ui(ui, "Delete", &DELETE.key_text(ui.ctx())) {
        state.remove(ui.ctx(), session, actions);
    }
}

/// A line of a menu with its key; whether it was clicked.
pub fn item_ui(ui: &mut Ui, text: &str, key: &str) -> bool {
    let button = egui::Button::new(text).shortcut_text(key).frame_when_inactive(false);
    ui.add(button).clicked()
}

/// Lets the arrow keys move what is selected and has the focus, not the focus.
pub fn keep_arrows(ui: &Ui, response: &Response, selected: bool) {
    if response.has_focus() && selected {
        let arrows = egui::EventFilter {
            horizontal_arrows: true,
            vertical_arrows: true,
            ..Default::default()
        };
        ui.memory_mut(|memory| memory.set_focus_lock_filter(response.id, arrows));
    }
}

/// Whether a click where no system is was meant for what is in the hand; then that is done.
pub fn used_up(
    state: &mut SketchState,
    session: &Session,
    board: &Board,
    at: Option<Pos2>,
    actions: &mut Actions,
) -> bool {
    match (std::mem::take(&mut state.hand), at) {
        (Hand::Empty, _) => return false,
        (Hand::Placing { kind, .. }, Some(at)) => state.add(session, kind, board.view.from_screen(at), actions),
        (Hand::Connecting { from, .. }, Some(at)) => {
            state.offer = Some(Offer::new(&from, board.view.from_screen(at)));
        }
        _ => {}
    }
    true
}

/// Ends what was held when the button is released anywhere.
fn release(ui: &Ui, state: &mut SketchState, session: &Session, board: &Board, actions: &mut Actions) {
    if let Hand::PlacingAnywhere(kind) = state.hand {
        state.hand = Hand::Empty;
        let middle = super::edits::spot_near(&session.scenario, board.view.camera.center);
        state.add(session, kind, middle, actions);
    }
    let (released, modifiers) = ui.input(|input| (input.pointer.primary_released(), input.modifiers));
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
        Hand::Noting { held: true } => {
            state.hand = Hand::Empty;
            if let Some(at) = over {
                state.write_note(session, board.view.from_screen(at));
            }
        }
        Hand::Connecting { from, held: true, .. } => {
            state.hand = Hand::Empty;
            let Some(at) = over else { return };
            match system_at(session, board, at) {
                Some(target) if target.id != from => state.connect(session, &from, &target.id, actions),
                Some(_) => {}
                None if modifiers.command || modifiers.alt => {}
                None => state.offer = Some(Offer::new(&from, board.view.from_screen(at))),
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
