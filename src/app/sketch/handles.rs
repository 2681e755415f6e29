//! The handles at a card's edges, from which flows are drawn.
//!
//! In: the systems whose handles are shown. Out: a flow in the hand. It must not know how handles are painted.

use std::collections::BTreeSet;

use egui::{PointerButton, Pos2, Rect, Sense, Ui, Vec2};

use crate::app::canvas::{Board, shape_response};
use crate::app::session::Session;

use super::SketchState;
use super::hand::Hand;
use super::pointer::{Under, system_of};

/// Size of the spot that takes hold of a handle, in screen points.
pub const HANDLE_SPOT: f32 = 18.0;
/// Below this zoom there are no handles.
const HANDLES_FROM: f32 = 0.5;

/// The handles of a card, with their names; gives back where they are and whether the pointer is over each.
pub fn handles_ui(
    ui: &Ui,
    state: &mut SketchState,
    session: &Session,
    board: &Board,
    under: &Under,
) -> Vec<(Pos2, bool)> {
    let mut handles = Vec::new();
    if !state.hand.is_empty() || board.view.camera.zoom < HANDLES_FROM || state.rename.is_some() {
        return handles;
    }
    let only = match session.selection.systems.len() {
        1 => session.selection.systems.first(),
        _ => None,
    };
    let chosen = only.and_then(|id| session.scenario.system_index(id));
    let shown: BTreeSet<usize> = chosen.into_iter().chain(under.handles).collect();
    for drawn in &board.drawn.shapes {
        let Some(system) = system_of(drawn).filter(|index| shown.contains(index)) else {
            continue;
        };
        let system = &session.scenario.systems[system];
        let rect = board.shape_rect(drawn);
        for (side, at) in [
            ("right", rect.right_center()),
            ("left", rect.left_center()),
            ("top", rect.center_top()),
            ("bottom", rect.center_bottom()),
        ] {
            let spot = Rect::from_center_size(at, Vec2::splat(HANDLE_SPOT));
            let id = ui.scope_id().with(("handle", &system.id, side));
            let name = format!("Connect {}, {side}", system.name());
            let Some(response) = shape_response(ui, board, spot, id, Sense::click_and_drag(), &name, false) else {
                continue;
            };
            let from = system.id.clone();
            if response.drag_started_by(PointerButton::Primary) {
                state.hand = Hand::drawing(from, true);
            } else if response.clicked() {
                state.hand = Hand::drawing(from, false);
            }
            if response.hovered() {
                ui.ctx().set_cursor_icon(egui::CursorIcon::Crosshair);
            }
            handles.push((at, response.hovered() || response.has_focus()));
        }
    }
    handles
}
