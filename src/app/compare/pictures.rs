//! Small pictures of the networks, side by side.
//!
//! In: laid-out networks. Out: shapes. It must not know how a network is laid out.

use egui::epaint::CubicBezierShape;
use egui::{Align2, Color32, CornerRadius, Painter, Pos2, Rect, Shape, Stroke, StrokeKind, Vec2, pos2};

use crate::app::theme::{Theme, Weight, font, mix};
use crate::picture::{Picture, Point, ShapeKind};
use crate::scenario::Via;

/// Largest scale at which a picture is drawn.
const SCALE_MAX: f32 = 1.15;

/// Draws `picture` as large as it fits into `rect`, in the architecture's `color`; direct ways of a hybrid in `direct`.
pub fn paint(painter: &Painter, rect: Rect, picture: &Picture, color: Color32, direct: Color32, theme: &Theme) {
    let Some(bounds) = bounds(picture) else { return };
    let scale = (rect.width() / bounds.width())
        .min(rect.height() / bounds.height())
        .min(SCALE_MAX);
    let place = |point: Point| rect.center() + (pos2(point.x, point.y) - bounds.center()) * scale;
    for wire in &picture.wires {
        let is_direct = wire.via == Some(Via::Direct);
        let stroke = Stroke::new(
            if is_direct { 1.4 } else { 1.2 },
            if is_direct { direct } else { color },
        );
        let points = wire.curve.map(place);
        painter.add(CubicBezierShape::from_points_stroke(
            points,
            false,
            Color32::TRANSPARENT,
            stroke,
        ));
    }
    for shape in &picture.shapes {
        let size = Vec2::new(shape.area.width, shape.area.height) * scale;
        let card = Rect::from_center_size(place(shape.area.center), size);
        paint_shape(painter, card, shape.kind, &shape.title, scale, color, theme);
    }
}

fn paint_shape(painter: &Painter, card: Rect, kind: ShapeKind, title: &str, scale: f32, color: Color32, theme: &Theme) {
    let is_middle = matches!(kind, ShapeKind::Hub | ShapeKind::Bus);
    let (fill, stroke, weight) = match is_middle {
        true => (mix(theme.card, color, 0.22), Stroke::new(1.4, color), Weight::SemiBold),
        false => (
            mix(theme.card, theme.selected, 0.6),
            Stroke::new(1.0, theme.border),
            Weight::Regular,
        ),
    };
    let radius = if kind == ShapeKind::Bus {
        card.height() / 2.0
    } else {
        5.0 * scale
    };
    painter.add(Shape::from(egui::epaint::RectShape::new(
        card,
        CornerRadius::same(radius as u8),
        fill,
        stroke,
        StrokeKind::Middle,
    )));
    let text_size = (10.0 * scale).round().max(6.0);
    let mut job = egui::text::LayoutJob::simple_singleline(title.to_owned(), font(weight, text_size), theme.text);
    job.wrap = egui::text::TextWrapping::truncate_at_width(card.width() - 4.0);
    let galley = painter.layout_job(job);
    let at = Align2::CENTER_CENTER.anchor_size(card.center(), galley.size());
    painter.galley(at.min, galley, theme.text);
}

/// Height of a picture by its width.
pub fn aspect(picture: &Picture) -> f32 {
    bounds(picture).map_or(1.0, |bounds| bounds.height() / bounds.width())
}

/// What the shapes cover.
fn bounds(picture: &Picture) -> Option<Rect> {
    let mut bounds: Option<Rect> = None;
    for shape in &picture.shapes {
        let center = Pos2::new(shape.area.center.x, shape.area.center.y);
        let area = Rect::from_center_size(center, Vec2::new(shape.area.width, shape.area.height));
        bounds = Some(bounds.map_or(area, |all| all.union(area)));
    }
    bounds.map(|bounds| bounds.expand(4.0))
}
