//! The small bar at the foot of a canvas: zoom and fit.
//!
//! In: a drawn board. Out: a moved camera. It must not know the stage.

use egui::{Align, Button, Layout, Rect, StrokeKind, Ui, UiBuilder, vec2};

use crate::app::parts::rich;
use crate::app::theme::{Theme, Weight, size};

use super::model::ZOOM_STEP;
use super::{Board, Canvas};

/// Draws the bar.
pub fn zoom_bar_ui(ui: &mut Ui, board: &Board, canvas: &mut Canvas) {
    let theme = Theme::of(ui.ctx());
    let corner = board.view.rect.left_bottom() + vec2(18.0, -18.0);
    let rect = Rect::from_min_max(corner - vec2(0.0, 32.0), corner + vec2(176.0, 0.0));
    ui.painter()
        .rect(rect, 8.0, theme.bar, theme.hairline(), StrokeKind::Inside);
    let mut ui = ui.new_child(
        UiBuilder::new()
            .max_rect(rect.shrink2(vec2(6.0, 2.0)))
            .layout(Layout::left_to_right(Align::Center)),
    );
    ui.spacing_mut().item_spacing.x = 2.0;
    let button = |ui: &mut Ui, text: &str, name: &str| {
        let text = rich(text, Weight::Regular, size::BODY, theme.text_dim);
        let response = ui.add(Button::new(text).frame_when_inactive(false));
        response.on_hover_text(name).accessible_name(name).clicked()
    };
    if button(&mut ui, "–", "Zoom out") {
        canvas
            .camera
            .zoom_at(board.view.rect, board.view.rect.center(), 1.0 / ZOOM_STEP);
    }
    let percent = format!("{:.0} %", board.view.camera.zoom * 100.0);
    if button(&mut ui, &percent, "Zoom to 100 %") {
        canvas.camera.set_zoom(board.view.rect, 1.0);
    }
    if button(&mut ui, "+", "Zoom in") {
        canvas
            .camera
            .zoom_at(board.view.rect, board.view.rect.center(), ZOOM_STEP);
    }
    if button(&mut ui, "Fit", "Fit all (Shift+1)") {
        canvas.fit();
    }
}
