//! How does a landscape look from afar? Cards with nothing but their names while these can be read, then blocks; zones
//! keep their names at any distance.
//!
//! In: what is drawn and how it shall look. Out: shapes given to the painter. It must not know what a click means.

use egui::{Painter, Pos2, Rect, Stroke, StrokeKind, Ui, pos2, vec2};

use crate::app::theme::{Theme, Weight};
use crate::picture::ShapeKind;

use super::layout::{DrawnFrame, DrawnShape};
use super::model::View;
use super::paint::{ShapeLook, line};

/// Of names, in screen points.
const NAME: f32 = 8.0;
/// Of zones' names, in screen points.
const TITLE: f32 = 11.0;

/// A shape of any kind.
pub(super) fn shape(painter: &Painter, view: &View, rect: Rect, drawn: &DrawnShape, look: &ShapeLook, theme: &Theme) {
    let edge = match (look.broken, look.selected, look.hovered) {
        (true, ..) => theme.fault,
        (_, true, _) => theme.accent,
        (.., true) => theme.border_strong,
        _ => theme.border,
    };
    if !view.names() {
        let is_plain = !look.broken && !look.selected && !look.hovered;
        let zone = look.zone.gamma_multiply(0.75);
        painter.rect_filled(rect, 2.0, if is_plain { zone } else { edge });
        return;
    }
    let (fill, mark) = match drawn.shape.kind {
        ShapeKind::Hub | ShapeKind::Bus => (theme.tint(look.tone, 0.18), look.tone),
        _ => (theme.card, look.zone),
    };
    let fill = if look.broken { theme.fault_soft } else { fill };
    let width = if look.selected { 2.0 } else { 1.0 };
    painter.rect(rect, 2.0, fill, Stroke::new(width, edge), StrokeKind::Inside);
    let bar = Rect::from_min_max(rect.min, pos2(rect.left() + 2.0, rect.bottom()));
    painter.rect_filled(bar, 1.0, mark);
    let left = bar.right() + 2.0;
    let color = if look.broken {
        theme.fault_text
    } else {
        theme.text_strong
    };
    let name = line(
        painter,
        &drawn.shape.title,
        Weight::Medium,
        NAME,
        color,
        rect.right() - left - 1.0,
    );
    painter.galley(pos2(left, rect.center().y - name.size().y / 2.0), name, color);
}

/// The names of zones, over all that lies in them. Near by they stand on their frames.
pub fn zone_names(painter: &Painter, view: &View, frames: &[DrawnFrame], ui: &Ui) {
    if view.writes() {
        return;
    }
    let theme = Theme::of(ui.ctx());
    for drawn in frames {
        let rect = view.rect_to_screen(drawn.area);
        let room = rect.width() - 12.0;
        if !rect.intersects(view.rect) || room < 3.0 * TITLE {
            continue;
        }
        let color = theme.text_dim.gamma_multiply(drawn.alpha);
        let name = line(painter, &drawn.frame.title, Weight::SemiBold, TITLE, color, room);
        let at: Pos2 = rect.min + vec2(6.0, 2.0);
        let ground = Rect::from_min_size(at, name.size()).expand2(vec2(3.0, 0.0));
        painter.rect_filled(ground, 3.0, theme.canvas.gamma_multiply(0.85 * drawn.alpha));
        painter.galley(at, name, color);
    }
}
