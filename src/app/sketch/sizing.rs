//! Resizing a zone's frame or a note by the handles at its edges and corners.
//!
//! In: what is selected, where the pointer is. Out: another size, then one command. It must not know how a zone or a note
//! is drawn.

use egui::{CursorIcon, PointerButton, Pos2, Rect, Sense, Stroke, StrokeKind, Ui, Vec2, vec2};

use crate::app::actions::Actions;
use crate::app::canvas::{Board, shape_response};
use crate::app::session::Session;
use crate::app::theme::Theme;
use crate::edit::{Command, Frame, NoteCommand, ZoneCommand};
use crate::scenario::{Note, Scenario};

use super::SketchState;
use super::carry::GRID;
use super::edits::zone;
use super::hand::{Hand, Resizable, Sizing};
use super::notes::note_name;

/// The smallest size on the canvas.
const LEAST: Vec2 = vec2(80.0, 40.0);
/// Size of the spot that takes hold, in screen points.
const SPOT: f32 = 14.0;
/// What is smaller on the screen has handles at its corners only.
const EDGES_FROM: f32 = 70.0;

const SIDES: [(&str, (i8, i8), CursorIcon); 8] = [
    ("right", (1, 0), CursorIcon::ResizeHorizontal),
    ("left", (-1, 0), CursorIcon::ResizeHorizontal),
    ("top", (0, -1), CursorIcon::ResizeVertical),
    ("bottom", (0, 1), CursorIcon::ResizeVertical),
    ("top left", (-1, -1), CursorIcon::ResizeNwSe),
    ("bottom right", (1, 1), CursorIcon::ResizeNwSe),
    ("top right", (1, -1), CursorIcon::ResizeNeSw),
    ("bottom left", (-1, 1), CursorIcon::ResizeNeSw),
];

/// The handles of the zone or the note that is selected alone, with their names.
pub fn sizing_ui(ui: &Ui, state: &mut SketchState, session: &Session, board: &Board) {
    let free = state.hand.is_empty() && state.rename.is_none() && state.writing.is_none();
    let sizing = matches!(state.hand, Hand::Sizing(_));
    let Some((what, area, name)) = resizable(state, session, board).filter(|_| free || sizing) else {
        return;
    };
    let rect = board.view.rect_to_screen(area);
    let theme = Theme::of(ui.ctx());
    for (side, (x, y), cursor) in SIDES {
        if (x == 0 || y == 0) && rect.size().min_elem() < EDGES_FROM {
            continue;
        }
        let half = rect.size() / 2.0;
        let at = rect.center() + vec2(half.x * f32::from(x), half.y * f32::from(y));
        let spot = Rect::from_center_size(at, Vec2::splat(SPOT));
        let id = ui.scope_id().with(("size", &name, side));
        let label = format!("Resize {name}, {side}");
        let sense = Sense::click_and_drag();
        let Some(response) = shape_response(ui, board, spot, id, sense, &label, false) else {
            continue;
        };
        if response.hovered() {
            ui.ctx().set_cursor_icon(cursor);
        }
        let dot = Rect::from_center_size(at, Vec2::splat(if response.hovered() { 9.0 } else { 7.0 }));
        let stroke = Stroke::new(1.5, theme.accent);
        board.painter.rect(dot, 2.0, theme.card, stroke, StrokeKind::Inside);
        let from = ui.input(|input| input.pointer.press_origin());
        if let Some(from) = from.filter(|_| free && response.drag_started_by(PointerButton::Primary)) {
            state.hand = Hand::Sizing(Box::new(Sizing {
                what: what.clone(),
                side: (x, y),
                from: board.view.from_screen(from),
                start: area,
                now: area,
            }));
        }
    }
}

/// What is selected alone, what it covers on the canvas, and what it is called.
fn resizable(state: &SketchState, session: &Session, board: &Board) -> Option<(Resizable, Rect, String)> {
    let selection = &session.selection;
    if selection.to_selected().len() != 1 {
        return None;
    }
    if let Some(id) = selection.zones.first() {
        let index = session.scenario.zone_index(id)?;
        let frame = board.drawn.frames.iter().find(|drawn| drawn.frame.zone == index)?;
        let name = format!("zone {}", zone(&session.scenario, id)?.name());
        return Some((Resizable::Zone(id.clone()), frame.area, name));
    }
    let id = selection.notes.first()?;
    let index = session.scenario.notes.iter().position(|note| &note.id == id)?;
    let slip = state.canvas.picture().notes.iter().find(|slip| slip.note == index)?;
    let (center, size) = (slip.area.center, vec2(slip.area.width, slip.area.height));
    let area = Rect::from_center_size(Pos2::new(center.x, center.y), size);
    Some((Resizable::Note(id.clone()), area, note_name(index).to_lowercase()))
}

/// Follows the pointer while it resizes something, and changes the scenario when it lets go.
pub fn resize(ui: &Ui, state: &mut SketchState, session: &Session, board: &Board, actions: &mut Actions) {
    let snaps = state.canvas.manners.snap && !ui.input(|input| input.modifiers.alt);
    let Hand::Sizing(sizing) = &mut state.hand else {
        return;
    };
    if let Some(to) = ui.input(|input| input.pointer.interact_pos()) {
        let by = board.view.from_screen(to) - sizing.from;
        sizing.now = resized(sizing.start, sizing.side, by, snaps);
    }
    ui.ctx().request_repaint();
    if ui.input(|input| input.pointer.primary_down()) {
        return;
    }
    let command = command(&session.scenario, sizing);
    let changed = sizing.now != sizing.start;
    state.hand = Hand::Empty;
    if let Some(command) = command.filter(|_| changed) {
        actions.push(command);
    }
}

/// A rectangle with some of its edges moved.
fn resized(start: Rect, (x, y): (i8, i8), by: Vec2, snaps: bool) -> Rect {
    let mut now = start;
    for (axis, side) in [(0, x), (1, y)] {
        let place = |edge: f32| {
            let grid = if snaps { GRID / 2.0 } else { 1.0 };
            ((edge + by[axis]) / grid).round() * grid
        };
        match side {
            1 => now.max[axis] = place(start.max[axis]).max(start.min[axis] + LEAST[axis]),
            -1 => now.min[axis] = place(start.min[axis]).min(start.max[axis] - LEAST[axis]),
            _ => {}
        }
    }
    now
}

fn command(scenario: &Scenario, sizing: &Sizing) -> Option<Command> {
    let (at, size) = (sizing.now.center(), sizing.now.size());
    let (at, size) = ((at.x, at.y), (size.x, size.y));
    match &sizing.what {
        Resizable::Zone(id) => Some(ZoneCommand::SetFrame(id.clone(), Some(Frame { at, size })).into()),
        Resizable::Note(id) => {
            let note = scenario.notes.iter().find(|note| &note.id == id)?;
            let size = Some(size);
            Some(
                NoteCommand::Set(Note {
                    at,
                    size,
                    ..note.clone()
                })
                .into(),
            )
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use egui::pos2;

    #[test]
    fn an_edge_moves_alone_and_not_past_the_other() {
        let start = Rect::from_min_max(pos2(0.0, 0.0), pos2(200.0, 100.0));
        let wider = resized(start, (1, 0), vec2(33.0, 50.0), false);
        assert_eq!((wider.min, wider.max), (start.min, pos2(233.0, 100.0)));
        assert_eq!(resized(start, (1, 0), vec2(33.0, 0.0), true).max.x, 230.0);
        let corner = resized(start, (-1, -1), vec2(500.0, 10.0), false);
        assert_eq!(corner.min, pos2(120.0, 10.0));
    }
}
