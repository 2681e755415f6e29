//! Zones on the sketch: frames with a title, taken hold of by it or by their border.
//!
//! In: the session. Out: shapes given to the painter, a zone in the hand, actions. It must not know how zones are moved.

use egui::{CornerRadius, PointerButton, Pos2, Rect, Sense, Stroke, StrokeKind, Ui, vec2};

use crate::app::actions::{Actions, ViewAction};
use crate::app::canvas::{self, Board, DrawnFrame, shape_response};
use crate::app::commands::{DELETE, RENAME};
use crate::app::session::{Selection, Session};
use crate::app::theme::Theme;
use crate::scenario::ZoneId;

use super::SketchState;
use super::carry::take_hold;
use super::hand::{Hand, Lead};
use super::overlay::{Named, Rename};
use super::pointer::{item_ui, keep_arrows, select, used_up};

/// How near the pointer must be to a border, in screen points.
const BORDER_REACH: f32 = 4.0;

/// Draws the frames; the one that would take in what is in the hand is lit.
pub fn frames_ui(ui: &Ui, state: &SketchState, board: &Board, session: &Session) {
    let theme = Theme::of(ui.ctx());
    let target = target_zone(ui, state, board, session);
    for drawn in &board.drawn.frames {
        let Some(zone) = session.scenario.zones.get(drawn.frame.zone) else {
            continue;
        };
        canvas::frame(&board.painter, &board.view, drawn, theme.zone(zone.kind()), ui);
        let selected = session.selection.zones.contains(&zone.id);
        let is_target = target.as_ref() == Some(&zone.id);
        if selected || is_target {
            let rect = board.view.rect_to_screen(drawn.area);
            let stroke = Stroke::new(if selected { 2.0 } else { 1.5 }, theme.accent);
            let radius = CornerRadius::same(board.view.scale(12.0).clamp(1.0, 48.0) as u8);
            if is_target {
                board
                    .painter
                    .rect_filled(rect, radius, theme.accent.gamma_multiply(0.08));
            }
            board.painter.rect_stroke(rect, radius, stroke, StrokeKind::Inside);
        }
    }
}

/// The zone that what is in the hand would live in.
pub fn target_zone(ui: &Ui, state: &SketchState, board: &Board, session: &Session) -> Option<ZoneId> {
    if let Hand::Moving(moving) = &state.hand {
        return moving.into.clone();
    }
    let at = board.pointer(ui)?;
    state.zone_at(session, state.hand.kind()?, at)
}

/// The spot of a frame's title on the screen.
pub fn title_rect(board: &Board, drawn: &DrawnFrame) -> Rect {
    let frame = board.view.rect_to_screen(drawn.area);
    let size = vec2(frame.width().min(board.view.scale(150.0)), board.view.scale(24.0));
    Rect::from_min_size(frame.min, size)
}

/// The zone whose border is at a screen point, by its place in the scenario; of several the uppermost.
pub fn border_at(board: &Board, at: Pos2) -> Option<usize> {
    let frames = board.drawn.frames.iter().rev();
    let mut hit = frames.filter(|drawn| {
        let rect = board.view.rect_to_screen(drawn.area);
        rect.expand(BORDER_REACH).contains(at) && !rect.shrink(BORDER_REACH).contains(at)
    });
    hit.next().map(|drawn| drawn.frame.zone)
}

/// Registers the titles, with their names, and does what the pointer asks for.
pub fn touch_ui(ui: &Ui, state: &mut SketchState, session: &Session, board: &Board, actions: &mut Actions) {
    for drawn in &board.drawn.frames {
        let Some(zone) = session.scenario.zones.get(drawn.frame.zone) else {
            continue;
        };
        let rect = title_rect(board, drawn);
        let id = ui.scope_id().with(("zone", &zone.id));
        let selected = session.selection.zones.contains(&zone.id);
        let (name, sense) = (format!("Zone {}", zone.name()), Sense::click_and_drag());
        let Some(response) = shape_response(ui, board, rect, id, sense, &name, selected) else {
            continue;
        };
        keep_arrows(ui, &response, selected);
        if response.double_clicked() {
            state.rename = Rename::of(&session.scenario, Named::Zone(zone.id.clone()));
        } else if response.clicked() && !used_up(state, session, board, response.interact_pointer_pos(), actions) {
            select(ui, session, Selection::zone(&zone.id), actions);
        }
        if response.drag_started_by(PointerButton::Primary) && state.hand.is_empty() {
            take_hold(ui, state, session, board, Lead::Zone(zone.id.clone()), actions);
        }
        if response.hovered() && state.hand.is_empty() {
            ui.ctx().set_cursor_icon(egui::CursorIcon::Grab);
        }
        if response.secondary_clicked() && !selected {
            actions.push(ViewAction::Select(Selection::zone(&zone.id)));
        }
        response.context_menu(|ui| {
            ui.set_min_width(170.0);
            if item_ui(ui, "Rename", &RENAME.key_text(ui.ctx())) {
                state.rename = Rename::of(&session.scenario, Named::Zone(zone.id.clone()));
            }
            let framed = zone.frame().is_some();
            if framed && item_ui(ui, "Frame around its systems", "") {
                let unframed = crate::edit::ZoneCommand::SetFrame(zone.id.clone(), None);
                actions.push(crate::edit::Command::from(unframed));
            }
            if item_ui(ui, "Delete", &DELETE.key_text(ui.ctx())) {
                state.remove(ui.ctx(), session, actions);
            }
        });
    }
}
