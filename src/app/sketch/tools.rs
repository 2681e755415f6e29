//! Tools that draw on the canvas: the frame of a zone, a note.
//!
//! In: a tool in the hand, the pointer. Out: a new zone as one command, a note to be typed. It must not know how either is
//! drawn once it is there.

use egui::{CursorIcon, Painter, Pos2, Rect, Sense, Stroke, StrokeKind, Ui, Vec2, vec2};

use crate::app::actions::{Actions, ViewAction};
use crate::app::canvas::Board;
use crate::app::session::{Selection, Session};
use crate::app::theme::Theme;

use super::hand::Hand;
use super::left::row_ui;
use super::notes::Writing;
use super::{SketchState, edits};

/// The frame of a zone that is put down by a click, on the canvas.
pub const ZONE_SIZE: Vec2 = vec2(360.0, 220.0);
/// What is smaller on the screen was no drag.
const DRAG_LEAST: f32 = 12.0;

/// The tools' rows in the left panel.
pub fn rows_ui(ui: &mut Ui, state: &mut SketchState) {
    let theme = Theme::of(ui.ctx());
    let color = |armed: bool| if armed { theme.accent } else { theme.text_dim };
    let armed = matches!(state.hand, Hand::Framing { .. });
    let zone = row_ui(ui, "Zone", "Draw a zone", armed, Sense::click(), |ui, at| {
        frame_icon(ui.painter(), at, color(armed));
    });
    if zone.clicked() {
        state.hand = match armed {
            true => Hand::Empty,
            false => Hand::Framing { from: None },
        };
    }
    let armed = matches!(state.hand, Hand::Noting { .. });
    let note = row_ui(ui, "Note", "Add a note", armed, Sense::click_and_drag(), |ui, at| {
        note_icon(ui.painter(), at, color(armed));
    });
    if note.drag_started() {
        state.hand = Hand::Noting { held: true };
    } else if note.clicked() {
        state.hand = match armed {
            true => Hand::Empty,
            false => Hand::Noting { held: false },
        };
    }
    if state.hand.is_empty() {
        zone.on_hover_text("Click, then drag a rectangle on the canvas: the systems in it will live in the zone");
        note.on_hover_text("A text on the canvas. Drag it there, or click and then click where it belongs");
    }
}

fn frame_icon(painter: &Painter, at: Pos2, color: egui::Color32) {
    let rect = Rect::from_center_size(at, vec2(14.0, 11.0));
    let corners = [
        rect.left_top(),
        rect.right_top(),
        rect.right_bottom(),
        rect.left_bottom(),
        rect.left_top(),
    ];
    let stroke = Stroke::new(1.2, color);
    painter.extend(egui::Shape::dashed_line(&corners, stroke, 2.5, 1.8));
}

fn note_icon(painter: &Painter, at: Pos2, color: egui::Color32) {
    let stroke = Stroke::new(1.2, color);
    let rect = Rect::from_center_size(at, Vec2::splat(12.0));
    painter.rect_stroke(rect, 2.0, stroke, StrokeKind::Middle);
    for (y, width) in [(-2.0, 6.0), (2.0, 4.0)] {
        painter.hline(at.x - 3.0..=at.x - 3.0 + width, at.y + y, stroke);
    }
}

/// Lets the tool in the hand work: it lies over everything on the canvas.
pub fn tool_ui(ui: &Ui, state: &mut SketchState, session: &Session, board: &Board, actions: &mut Actions) {
    if !matches!(state.hand, Hand::Framing { .. } | Hand::Noting { held: false }) {
        return;
    }
    let response = ui.interact(board.view.rect, ui.scope_id().with("tool"), Sense::click_and_drag());
    ui.ctx().set_cursor_icon(CursorIcon::Crosshair);
    let (origin, at) = ui.input(|input| (input.pointer.press_origin(), input.pointer.interact_pos()));
    let Some(at) = at else { return };
    if let Hand::Noting { .. } = state.hand {
        if response.clicked() || response.drag_stopped() {
            state.write_note(session, board.view.from_screen(at));
        }
        return;
    }
    if response.clicked() {
        let area = Rect::from_center_size(board.view.from_screen(at), ZONE_SIZE);
        frame(state, session, area, actions);
        return;
    }
    if let (true, Some(origin)) = (response.drag_started_by(egui::PointerButton::Primary), origin) {
        let from = Some(board.view.from_screen(origin));
        state.hand = Hand::Framing { from };
    }
    if let Hand::Framing { from: Some(from) } = state.hand {
        let drawn = Rect::from_two_pos(board.view.to_screen(from), at);
        if !response.drag_stopped() {
            let theme = Theme::of(ui.ctx());
            let (fill, stroke) = (theme.accent.gamma_multiply(0.08), Stroke::new(1.5, theme.accent));
            board.painter.rect(drawn, 8.0, fill, stroke, StrokeKind::Inside);
        } else if drawn.size().min_elem() >= DRAG_LEAST {
            let area = Rect::from_two_pos(from, board.view.from_screen(at));
            frame(state, session, area, actions);
        } else {
            state.hand = Hand::Empty;
        }
    }
}

fn frame(state: &mut SketchState, session: &Session, area: Rect, actions: &mut Actions) {
    let (command, id) = edits::draw_zone(&session.scenario, &state.drawn(session), area);
    state.hand = Hand::Empty;
    actions.push(command);
    actions.push(ViewAction::Select(Selection::zone(&id)));
}

impl SketchState {
    /// Lets a new note be typed, centered at a point of the canvas; without text nothing is added.
    pub(super) fn write_note(&mut self, session: &Session, at: Pos2) {
        self.hand = Hand::Empty;
        self.writing = Some(Writing::another(&session.scenario, at));
    }
}
