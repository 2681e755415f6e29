//! A flow that is being drawn: the line up to the pointer, and the systems at which it can end.
//!
//! In: a flow in the hand, or one that waits for a new system. Out: shapes given to the painter. It must not connect
//! anything.

use egui::{CornerRadius, Stroke, StrokeKind, Ui, pos2};

use crate::app::canvas::{self, Board, DrawnShape, FlowLook};
use crate::app::session::Session;
use crate::app::theme::Theme;
use crate::picture::{Area, Point};
use crate::scenario::{Pattern, System, SystemId};

use super::SketchState;
use super::hand::Hand;
use super::pointer::{Under, system_of};

/// The flow that is being drawn, up to the pointer, the system under it, or where it waits for a new one.
pub fn connecting_ui(ui: &Ui, state: &SketchState, board: &Board, session: &Session, under: &Under) {
    let (from, pointer, target) = match (&state.hand, &state.offer) {
        (Hand::Connecting { from, aim, .. }, _) => {
            if aim.is_none() {
                ui.ctx().set_cursor_icon(egui::CursorIcon::Crosshair);
            }
            (from, ui.input(|input| input.pointer.hover_pos()), under.system)
        }
        (_, Some(offer)) => (&offer.from, Some(board.view.to_screen(offer.at)), None),
        _ => return,
    };
    let pointer = pointer.map(|at| Point::new(at.x, at.y));
    let area = |index: Option<usize>| {
        let shape = board.drawn.shapes.iter().find(|drawn| system_of(drawn) == index);
        let rect = board.shape_rect(shape.filter(|_| index.is_some())?);
        let center = Point::new(rect.center().x, rect.center().y);
        Some(Area::new(center, rect.width(), rect.height()))
    };
    let to = area(target).map(|target| target.center);
    let (Some(start), Some(to)) = (area(session.scenario.system_index(from)), to.or(pointer)) else {
        return;
    };
    if start.contains(to) {
        return;
    }
    let (from, to) = match area(target) {
        Some(target) => (start.edge(target.center), target.edge(start.center)),
        None => (start.edge(to), to),
    };
    let theme = Theme::of(ui.ctx());
    let look = FlowLook {
        pattern: Pattern::Request,
        color: theme.accent,
        width: 2.0,
        ground: theme.canvas,
    };
    let curve = [0.0, 0.33, 0.67, 1.0].map(|part| {
        let at = from.toward(to, part);
        pos2(at.x, at.y)
    });
    canvas::flow_curve(&board.painter, curve, &look, 9.0);
}

/// A system at which a flow can end; the one under the pointer stands out.
pub fn target_outline(ui: &Ui, board: &Board, drawn: &DrawnShape, strong: bool) {
    let rect = board.shape_rect(drawn);
    if !rect.intersects(board.view.rect) {
        return;
    }
    let theme = Theme::of(ui.ctx());
    let radius = CornerRadius::same(board.view.scale(11.0).clamp(1.0, 48.0) as u8);
    let stroke = match strong {
        true => Stroke::new(3.0, theme.accent),
        false => Stroke::new(1.0, theme.accent.gamma_multiply(0.55)),
    };
    let rect = rect.expand(if strong { 4.0 } else { 2.0 });
    board.painter.rect_stroke(rect, radius, stroke, StrokeKind::Inside);
}

/// Whether there is a system other than the one that the flow comes from.
pub fn is_other(system: Option<&System>, from: &SystemId) -> bool {
    system.is_some_and(|system| &system.id != from)
}
