//! Painting flows: a line and two ends that tell pattern and direction without color.
//!
//! In: a curve, a pattern. Out: shapes given to the painter. It must not know which flow it is.
//!
//! | pattern | line | at the sender | at the receiver |
//! |---|---|---|---|
//! | request, gather | solid | open arrow (the answer) | full arrow |
//! | callback | solid | ring and open arrow (the answer, later) | full arrow |
//! | publish | solid | dot (one for all) | open arrow |
//! | work | solid | square (a queue) | full arrow |
//! | batch | dashed | - | full arrow |
//! | stream, tap | dotted | - | full arrow, ring |

use egui::epaint::CubicBezierShape;
use egui::{Color32, Painter, Pos2, Rect, Shape, Stroke, StrokeKind, Vec2};

use crate::scenario::Pattern;

use super::layout::{DrawnWire, sample};
use super::model::View;
use super::paint::wire_path;

/// How a flow shall look.
#[derive(Clone, Copy, Debug)]
pub struct FlowLook {
    /// Its pattern.
    pub pattern: Pattern,
    /// Its color.
    pub color: Color32,
    /// Its width, in screen points.
    pub width: f32,
    /// Color of the ground, inside rings.
    pub ground: Color32,
}

/// A flow along a drawn wire.
pub fn flow(painter: &Painter, view: &View, drawn: &DrawnWire, look: &FlowLook) {
    let curve = view.curve_to_screen(drawn.curve);
    if !Rect::from_points(&curve).expand(10.0).intersects(view.rect) || drawn.alpha <= 0.01 {
        return;
    }
    if !view.names() {
        // Seen from afar, a curve is as good as its chords.
        let middle = sample(&drawn.curve, 0.5);
        let points = vec![curve[0], view.to_screen(middle), curve[3]];
        painter.line(points, Stroke::new(1.0, look.color.gamma_multiply(0.5 * drawn.alpha)));
        return;
    }
    let mut painter = painter.clone();
    painter.multiply_opacity(drawn.alpha);
    let (size, thinner) = if view.writes() {
        (view.scale(8.0).clamp(5.0, 10.0), 0.0)
    } else {
        (3.5, 0.4)
    };
    let width = look.width - thinner;
    flow_curve(&painter, curve, &FlowLook { width, ..*look }, size);
}

/// A flow along a screen curve, with ends of a `size`; none for 0.
pub fn flow_curve(painter: &Painter, curve: [Pos2; 4], look: &FlowLook, size: f32) {
    let stroke = Stroke::new(look.width, look.color);
    match look.pattern {
        Pattern::Batch => {
            painter.extend(Shape::dashed_line(&wire_path(&curve), stroke, 7.0, 4.0));
        }
        Pattern::Stream | Pattern::Tap => {
            painter.extend(Shape::dashed_line(&wire_path(&curve), stroke, 2.0, 3.0));
        }
        _ => {
            let line = CubicBezierShape::from_points_stroke(curve, false, Color32::TRANSPARENT, stroke);
            painter.add(line);
        }
    }
    if size > 0.0 {
        receiver_end(painter, &curve, look, size);
        sender_end(painter, &curve, look, size);
    }
}

fn receiver_end(painter: &Painter, curve: &[Pos2; 4], look: &FlowLook, size: f32) {
    let (tip, along) = end(curve, 1.0);
    match look.pattern {
        Pattern::Publish => chevron(painter, tip, along, size, look),
        Pattern::Tap => ring(painter, tip - along * size * 0.5, size, look),
        _ => {
            let (base, side) = (tip - along * size, along.rot90() * size * 0.45);
            let points = vec![tip, base + side, base - side];
            painter.add(Shape::convex_polygon(points, look.color, Stroke::NONE));
        }
    }
}

fn sender_end(painter: &Painter, curve: &[Pos2; 4], look: &FlowLook, size: f32) {
    let (tip, along) = end(curve, 0.0);
    match look.pattern {
        Pattern::Request | Pattern::Gather(_) => chevron(painter, tip, along, size * 0.85, look),
        Pattern::Callback => {
            chevron(painter, tip, along, size * 0.85, look);
            ring(painter, tip - along * size * 1.6, size, look);
        }
        Pattern::Publish => {
            painter.circle_filled(tip - along * size * 0.35, size * 0.38, look.color);
        }
        Pattern::Work => {
            let rect = Rect::from_center_size(tip - along * size * 0.45, Vec2::splat(size * 0.8));
            painter.rect(rect, 1.0, look.ground, Stroke::new(1.5, look.color), StrokeKind::Inside);
        }
        Pattern::Batch | Pattern::Stream | Pattern::Tap => {}
    }
}

/// An end of a curve, and the direction in which the curve runs out there.
fn end(curve: &[Pos2; 4], at: f32) -> (Pos2, Vec2) {
    let (tip, back) = (sample(curve, at), sample(curve, 0.5 + (at - 0.5) * 0.92));
    let along = (tip - back).normalized();
    (tip, if along.is_finite() { along } else { Vec2::X })
}

fn chevron(painter: &Painter, tip: Pos2, along: Vec2, size: f32, look: &FlowLook) {
    let (base, side) = (tip - along * size, along.rot90() * size * 0.5);
    let stroke = Stroke::new(look.width.max(1.4), look.color);
    painter.line(vec![base + side, tip, base - side], stroke);
}

fn ring(painter: &Painter, center: Pos2, size: f32, look: &FlowLook) {
    painter.circle(center, size * 0.36, look.ground, Stroke::new(1.4, look.color));
}
