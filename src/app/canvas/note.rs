//! Painting notes: quiet slips of paper with wrapped text.
//!
//! In: a place, a text. Out: shapes given to the painter. It must not know who wrote it.

use egui::text::{LayoutJob, TextFormat, TextWrapping};
use egui::{Painter, Rect, Stroke, StrokeKind, Ui, vec2};

use crate::app::theme::{Theme, Weight, font, mix};

use super::model::View;

/// Size of the type, in canvas points.
pub const NOTE_TYPE: f32 = 12.5;
/// Free space around the text, in canvas points.
const PAD: f32 = 10.0;

/// A note at a place on the canvas; text that has no room is cut off with an ellipsis.
pub fn note(painter: &Painter, view: &View, area: Rect, text: &str, (selected, hovered): (bool, bool), ui: &Ui) {
    let rect = view.rect_to_screen(area);
    if !rect.intersects(view.rect) {
        return;
    }
    let theme = Theme::of(ui.ctx());
    let ground = theme.note;
    let edge = match (selected, hovered) {
        (true, _) => Stroke::new(2.0, theme.accent),
        (false, true) => Stroke::new(1.0, theme.border_strong),
        (false, false) => Stroke::new(1.0, mix(ground, theme.warning, 0.22)),
    };
    let radius = view.scale(4.0).clamp(1.0, 12.0);
    painter.rect(rect, radius, ground, edge, StrokeKind::Inside);
    if !view.writes() {
        return;
    }
    let size = view.font_size(NOTE_TYPE);
    let room = rect.size() - vec2(2.0, 1.6) * view.scale(PAD);
    let format = TextFormat::simple(font(Weight::Regular, size), theme.text);
    let mut job = LayoutJob::single_section(text.to_owned(), format);
    job.wrap = TextWrapping {
        max_width: room.x.max(8.0),
        max_rows: (room.y / (size * 1.3)).max(1.0) as usize,
        break_anywhere: false,
        overflow_character: Some('…'),
    };
    let galley = painter.layout_job(job);
    let at = rect.min + vec2(1.0, 0.8) * view.scale(PAD);
    painter
        .with_clip_rect(rect.intersect(view.rect))
        .galley(at, galley, theme.text);
}
