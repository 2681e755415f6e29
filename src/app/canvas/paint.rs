//! Painting: cards, hubs, buses, wires, frames, the dotted ground.
//!
//! In: what is drawn and how it shall look. Out: shapes given to the painter. It must not know what a click means, nor
//! any color that is not a token.

use std::sync::Arc;

use egui::epaint::CubicBezierShape;
use egui::text::{LayoutJob, TextFormat, TextWrapping};
use egui::{
    Align2, Color32, CornerRadius, Galley, Painter, Pos2, Rect, Shape, Stroke, StrokeKind, Ui, Vec2, pos2, vec2,
};

use crate::app::theme::{Theme, Weight, font};
use crate::picture::ShapeKind;

use super::afar;
use super::layout::{DrawnFrame, DrawnShape, DrawnWire, sample};
use super::model::View;

/// Distance of the dots of the ground, in canvas points.
const GRID: f32 = 24.0;
/// Corner of a card, in canvas points.
const RADIUS: f32 = 9.0;
/// How far each card behind another peeps out.
const STACK: Vec2 = vec2(5.0, -5.0);

/// How a shape shall look beside what its picture says.
#[derive(Clone, Debug, Default)]
pub struct ShapeLook {
    /// Drawn with the accent.
    pub selected: bool,
    /// The pointer is over it.
    pub hovered: bool,
    /// Broken: drawn in the fault's colors.
    pub broken: bool,
    /// In place of its second line.
    pub second: Option<String>,
    /// A bar at its foot: share and color.
    pub bar: Option<(f32, Color32)>,
    /// A line below it.
    pub note: Option<String>,
    /// Color of hubs and buses.
    pub tone: Color32,
    /// Color of the zone's bar.
    pub zone: Color32,
}

/// How a wire shall look.
#[derive(Clone, Copy, Debug)]
pub struct WireLook {
    /// Its color.
    pub color: Color32,
    /// Its width, in screen points.
    pub width: f32,
    /// Whether it is dashed (cut).
    pub dashed: bool,
    /// Whether an arrow shows where it goes.
    pub arrow: bool,
}

/// The dotted ground.
pub fn grid(painter: &Painter, view: &View, ui: &Ui) {
    let theme = Theme::of(ui.ctx());
    painter.rect_filled(view.rect, 0.0, theme.canvas);
    if !view.writes() {
        return;
    }
    let step = view.scale(GRID) * if view.camera.zoom < 0.7 { 2.0 } else { 1.0 };
    let origin = view.to_screen(Pos2::ZERO);
    let first = |from: f32, origin: f32| origin + ((from - origin) / step).ceil() * step;
    let mut mesh = egui::Mesh::default();
    let mut y = first(view.rect.top(), origin.y);
    while y < view.rect.bottom() {
        let mut x = first(view.rect.left(), origin.x);
        while x < view.rect.right() {
            mesh.add_colored_rect(Rect::from_center_size(pos2(x, y), Vec2::splat(1.5)), theme.canvas_dot);
            x += step;
        }
        y += step;
    }
    painter.add(mesh);
}

/// A zone's frame: tinted, dashed, with its name.
pub fn frame(painter: &Painter, view: &View, drawn: &DrawnFrame, color: Color32, ui: &Ui) {
    let rect = view.rect_to_screen(drawn.area);
    if !rect.intersects(view.rect) {
        return;
    }
    let theme = Theme::of(ui.ctx());
    let radius = view.scale(12.0);
    painter.rect_filled(rect, radius, color.gamma_multiply(0.06 * drawn.alpha));
    let edge = Stroke::new(1.0, color.gamma_multiply(0.45 * drawn.alpha));
    painter.extend(Shape::dashed_line(&rounded_outline(rect, radius), edge, 5.0, 4.0));
    if view.writes() {
        let at = rect.min + vec2(view.scale(12.0), view.scale(8.0));
        let color = theme.text_dim.gamma_multiply(drawn.alpha);
        let room = rect.width() - view.scale(20.0);
        let text = line(
            painter,
            &drawn.frame.title,
            Weight::Regular,
            view.font_size(11.5),
            color,
            room,
        );
        painter.galley(at, text, color);
    }
}

fn rounded_outline(rect: Rect, radius: f32) -> Vec<Pos2> {
    use std::f32::consts::FRAC_PI_2;
    let radius = radius.min(rect.width() / 2.0).min(rect.height() / 2.0);
    let inner = rect.shrink(radius);
    let corners = [
        (inner.right_top(), -FRAC_PI_2),
        (inner.right_bottom(), 0.0),
        (inner.left_bottom(), FRAC_PI_2),
        (inner.left_top(), 2.0 * FRAC_PI_2),
    ];
    let mut points: Vec<Pos2> = corners
        .into_iter()
        .flat_map(|(center, start)| {
            (0..=6).map(move |step| center + Vec2::angled(start + FRAC_PI_2 * step as f32 / 6.0) * radius)
        })
        .collect();
    points.push(points[0]);
    points
}

/// A wire.
pub fn wire(painter: &Painter, view: &View, drawn: &DrawnWire, look: &WireLook) {
    let curve = view.curve_to_screen(drawn.curve);
    let bounds = Rect::from_points(&curve);
    if !bounds.expand(8.0).intersects(view.rect) || drawn.alpha <= 0.01 {
        return;
    }
    let stroke = Stroke::new(look.width, look.color.gamma_multiply(drawn.alpha));
    if look.dashed {
        painter.extend(Shape::dashed_line(&wire_path(&curve), stroke, 7.0, 5.0));
    } else {
        painter.add(CubicBezierShape::from_points_stroke(
            curve,
            false,
            Color32::TRANSPARENT,
            stroke,
        ));
    }
    if look.arrow && view.writes() {
        arrow(painter, &curve, view.scale(7.0).clamp(4.0, 9.0), stroke.color);
    }
}

/// Points along a screen curve.
pub fn wire_path(curve: &[Pos2; 4]) -> Vec<Pos2> {
    let length = curve[0].distance(curve[1]) + curve[1].distance(curve[2]) + curve[2].distance(curve[3]);
    let steps = ((length / 12.0) as usize).clamp(8, 64);
    (0..=steps)
        .map(|step| sample(curve, step as f32 / steps as f32))
        .collect()
}

fn arrow(painter: &Painter, curve: &[Pos2; 4], size: f32, color: Color32) {
    let tip = curve[3];
    let back = sample(curve, 0.96);
    let along = (tip - back).normalized();
    if along == Vec2::ZERO {
        return;
    }
    let base = tip - along * size;
    let side = along.rot90() * size * 0.45;
    painter.add(Shape::convex_polygon(
        vec![tip, base + side, base - side],
        color,
        Stroke::NONE,
    ));
}

/// A shape of any kind.
pub fn shape(painter: &Painter, view: &View, drawn: &DrawnShape, look: &ShapeLook, ui: &Ui) {
    let rect = view.rect_to_screen(drawn.area);
    if !rect.expand(30.0).intersects(view.rect) || drawn.alpha <= 0.01 {
        return;
    }
    let theme = Theme::of(ui.ctx());
    let mut painter = painter.clone();
    painter.multiply_opacity(drawn.alpha);
    if !view.writes() {
        afar::shape(&painter, view, rect, drawn, look, theme);
        return;
    }
    match drawn.shape.kind {
        ShapeKind::System | ShapeKind::Connector | ShapeKind::Balancer | ShapeKind::Registry => {
            card(&painter, view, rect, drawn, look, theme)
        }
        ShapeKind::Hub | ShapeKind::Bus => middle(&painter, view, rect, drawn, look, theme),
    }
    if let Some(note) = &look.note {
        let color = if look.broken { theme.fault_text } else { theme.text_dim };
        let text = line(
            &painter,
            note,
            Weight::Regular,
            view.font_size(10.5),
            color,
            f32::INFINITY,
        );
        let at = pos2(rect.center().x - text.size().x / 2.0, rect.bottom() + view.scale(4.0));
        painter.rect_filled(
            Rect::from_min_size(at, text.size()).expand(2.0),
            3.0,
            theme.canvas.gamma_multiply(0.8),
        );
        painter.galley(at, text, color);
    }
}

fn outline(look: &ShapeLook, theme: &Theme, calm: Color32) -> Stroke {
    if look.broken {
        Stroke::new(if look.selected { 2.5 } else { 1.5 }, theme.fault)
    } else if look.selected {
        Stroke::new(2.0, theme.accent)
    } else if look.hovered {
        Stroke::new(1.0, theme.border_strong)
    } else {
        Stroke::new(1.0, calm)
    }
}

fn corner(view: &View, radius: f32) -> CornerRadius {
    CornerRadius::same(view.scale(radius).round().clamp(1.0, 60.0) as u8)
}

fn card(painter: &Painter, view: &View, rect: Rect, drawn: &DrawnShape, look: &ShapeLook, theme: &Theme) {
    let radius = corner(view, RADIUS);
    let fill = if look.broken { theme.fault_soft } else { theme.card };
    if drawn.shape.stacked {
        for behind in [2.0, 1.0] {
            let rect = rect.translate(STACK * view.camera.zoom * behind * 0.7);
            painter.rect(rect, radius, fill, Stroke::new(1.0, theme.border), StrokeKind::Inside);
        }
    }
    painter.rect(
        rect,
        radius,
        fill,
        outline(look, theme, theme.border),
        StrokeKind::Inside,
    );
    let small = drawn.shape.kind != ShapeKind::System;
    let zone = Rect::from_min_max(
        pos2(rect.left() - view.scale(1.0), rect.top() + rect.height() * 0.18),
        pos2(rect.left() + view.scale(3.0), rect.bottom() - rect.height() * 0.18),
    );
    painter.rect_filled(zone, view.scale(1.5), look.zone);
    // Seen from afar, a small card has room for its name only.
    let tight = small && view.camera.zoom < 0.75;
    let meter = look.bar.filter(|_| !tight);
    let left = rect.left()
        + view.scale(if tight {
            7.0
        } else if small {
            10.0
        } else {
            14.0
        });
    let room = rect.right() - left - view.scale(if tight { 2.0 } else { 6.0 });
    let (size, weight) = if small {
        (11.0, Weight::Medium)
    } else {
        (13.5, Weight::SemiBold)
    };
    let title = line(
        painter,
        &drawn.shape.title,
        weight,
        if tight { 7.0 } else { view.font_size(size) },
        theme.text_strong,
        room,
    );
    let second = look.second.as_deref().unwrap_or(&drawn.shape.subtitle);
    let color = if look.broken { theme.fault_text } else { theme.text_dim };
    let second = line(
        painter,
        second,
        Weight::Regular,
        view.font_size(if small { 10.0 } else { 11.0 }),
        color,
        room,
    );
    let gap = view.scale(2.0);
    let (lift, room_below) = if small { (5.5, 4.0) } else { (7.0, 6.0) };
    let foot = if meter.is_some() { view.scale(room_below) } else { 0.0 };
    let height = title.size().y + if second.is_empty() { 0.0 } else { gap + second.size().y } + foot;
    let top = rect.center().y - height / 2.0;
    let below = top + title.size().y + gap;
    painter.galley(pos2(left, top), title, theme.text_strong);
    painter.galley(pos2(left, below), second, color);
    if let Some((share, color)) = meter {
        let y = rect.bottom() - view.scale(lift);
        bar(
            painter,
            Rect::from_x_y_ranges(left..=rect.right() - view.scale(12.0), y..=y + view.scale(2.5)),
            share,
            color,
            theme,
        );
    }
}

fn bar(painter: &Painter, rect: Rect, share: f32, color: Color32, theme: &Theme) {
    painter.rect_filled(rect, 1.5, theme.border);
    let mut filled = rect;
    filled.set_right(rect.left() + rect.width() * share.clamp(0.0, 1.0));
    painter.rect_filled(filled, 1.5, color);
}

fn middle(painter: &Painter, view: &View, rect: Rect, drawn: &DrawnShape, look: &ShapeLook, theme: &Theme) {
    let bus = drawn.shape.kind == ShapeKind::Bus;
    let radius = corner(view, if bus { 14.0 } else { 12.0 });
    let tone = look.tone;
    let fill = if look.broken {
        theme.fault_soft
    } else {
        theme.tint(tone, 0.18)
    };
    if drawn.shape.stacked && !bus {
        let behind = rect.translate(STACK * view.camera.zoom * 0.8);
        painter.rect(
            behind,
            radius,
            fill,
            Stroke::new(1.0, tone.gamma_multiply(0.6)),
            StrokeKind::Inside,
        );
    }
    let edge = if look.broken || look.selected {
        outline(look, theme, tone)
    } else {
        Stroke::new(if look.hovered { 2.0 } else { 1.5 }, tone)
    };
    painter.rect(rect, radius, fill, edge, StrokeKind::Inside);
    let second = look.second.as_deref().unwrap_or(&drawn.shape.subtitle);
    let room = rect.width() - view.scale(16.0);
    if bus && rect.width() > rect.height() * 3.0 {
        let text = if second.is_empty() {
            drawn.shape.title.clone()
        } else {
            format!("{} · {second}", drawn.shape.title)
        };
        let text = line(
            painter,
            &text,
            Weight::Medium,
            view.font_size(12.0),
            theme.text_strong,
            room,
        );
        painter.galley(rect.center() - text.size() / 2.0, text, theme.text_strong);
        return;
    }
    let title = line(
        painter,
        &drawn.shape.title,
        Weight::SemiBold,
        view.font_size(13.5),
        theme.text_strong,
        room,
    );
    let color = if look.broken { theme.fault_text } else { theme.text_dim };
    let second = line(painter, second, Weight::Regular, view.font_size(11.0), color, room);
    let top = rect.center().y - (title.size().y + second.size().y) / 2.0;
    let below = top + title.size().y;
    painter.galley(
        pos2(rect.center().x - title.size().x / 2.0, top),
        title,
        theme.text_strong,
    );
    painter.galley(pos2(rect.center().x - second.size().x / 2.0, below), second, color);
    if let Some((share, color)) = look.bar {
        let y = rect.bottom() - view.scale(8.0);
        bar(
            painter,
            Rect::from_x_y_ranges(
                rect.left() + view.scale(14.0)..=rect.right() - view.scale(14.0),
                y..=y + view.scale(2.5),
            ),
            share,
            color,
            theme,
        );
    }
}

/// How large a text on a small rounded ground is.
pub fn pill_size(painter: &Painter, text: &str) -> Vec2 {
    let text = line(
        painter,
        text,
        Weight::Regular,
        11.0,
        Color32::PLACEHOLDER,
        f32::INFINITY,
    );
    text.size() + vec2(16.0, 8.0)
}

/// Text on a small rounded ground, centered at a screen point.
pub fn pill(painter: &Painter, at: Pos2, text: &str, ground: Color32, edge: Color32, color: Color32) -> Rect {
    let text = line(painter, text, Weight::Regular, 11.0, color, f32::INFINITY);
    let rect = Rect::from_center_size(at, text.size() + vec2(16.0, 8.0));
    painter.rect(
        rect,
        rect.height() / 2.0,
        ground,
        Stroke::new(1.0, edge),
        StrokeKind::Inside,
    );
    painter.galley(rect.center() - text.size() / 2.0, text, color);
    rect
}

/// A gap between two things that is as wide as another: a bar at each end, and its width in the middle.
pub fn gap(painter: &Painter, ends: [Pos2; 2], width: f32, ui: &Ui) {
    let theme = Theme::of(ui.ctx());
    let along = (ends[1] - ends[0]).normalized();
    let bar = along.rot90() * 4.0;
    for end in ends {
        painter.line_segment([end - bar, end + bar], Stroke::new(1.0, theme.fault));
    }
    let text = format!("{width:.0}");
    pill(
        painter,
        ends[0].lerp(ends[1], 0.5),
        &text,
        theme.card,
        theme.fault,
        theme.text_strong,
    );
}

/// A short text beside a screen point.
pub fn label(
    painter: &Painter,
    at: Pos2,
    align: Align2,
    text: &str,
    weight: Weight,
    size: f32,
    color: Color32,
) -> Rect {
    painter.text(at, align, text, font(weight, size), color)
}

/// One line of text, cut off with an ellipsis where there is no room.
pub(super) fn line(painter: &Painter, text: &str, weight: Weight, size: f32, color: Color32, room: f32) -> Arc<Galley> {
    let mut job = LayoutJob::single_section(text.to_owned(), TextFormat::simple(font(weight, size), color));
    job.wrap = TextWrapping {
        max_width: room.max(1.0),
        max_rows: 1,
        break_anywhere: true,
        overflow_character: Some('…'),
    };
    painter.layout_job(job)
}
