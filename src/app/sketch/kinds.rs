//! The kinds of systems: what they are called, how they are drawn, where a new one lives.
//!
//! In: a kind. Out: names, shapes given to the painter, a zone. It must not know what is selected.

use egui::{Color32, Painter, Pos2, Rect, Shape, Stroke, StrokeKind, Vec2, vec2};

use crate::scenario::{Scenario, SystemKind, ZoneId, ZoneKind};

/// All kinds, in the order of the palette.
pub const KINDS: [SystemKind; 6] = [
    SystemKind::Service,
    SystemKind::Saas,
    SystemKind::DataStore,
    SystemKind::Cache,
    SystemKind::Device,
    SystemKind::Partner,
];

/// What a kind is called.
pub fn kind_name(kind: SystemKind) -> &'static str {
    match kind {
        SystemKind::Service => "Service",
        SystemKind::Saas => "SaaS system",
        SystemKind::DataStore => "Data store",
        SystemKind::Cache => "Cache",
        SystemKind::Device => "Device",
        SystemKind::Partner => "External partner",
    }
}

/// What a kind is, for its tooltip.
pub fn kind_hint(kind: SystemKind) -> &'static str {
    match kind {
        SystemKind::Service => "An application or service of your own",
        SystemKind::Saas => "Bought as a service: it cannot be changed, you adapt",
        SystemKind::DataStore => "A database, warehouse or file store of your own",
        SystemKind::Cache => "Keeps copies close by, in memory",
        SystemKind::Device => "A device or an application on a site, such as a till",
        SystemKind::Partner => "Another organization's system",
    }
}

/// The zone that a new system of a kind goes to when it is put into none: the first that suits, else the first; none
/// where no zone is written.
pub fn home_zone(scenario: &Scenario, kind: SystemKind) -> Option<ZoneId> {
    let suits: &[ZoneKind] = match kind {
        SystemKind::Saas | SystemKind::Partner => &[ZoneKind::Provider, ZoneKind::Internet],
        SystemKind::Device => &[ZoneKind::Site],
        _ => &[ZoneKind::CloudRegion, ZoneKind::DataCenter],
    };
    let zones = &scenario.zones;
    let suiting = zones.iter().find(|zone| suits.contains(&zone.kind()));
    suiting.or(zones.first()).map(|zone| zone.id.clone())
}

/// Paints the icon of a kind, `size` points wide, around a point.
pub fn paint_kind(painter: &Painter, kind: SystemKind, center: Pos2, size: f32, color: Color32) {
    let stroke = Stroke::new((size / 12.0).clamp(1.0, 1.6), color);
    let at = |x: f32, y: f32| center + vec2(x, y) * size / 16.0;
    let line = |points: &[(f32, f32)]| {
        painter.line(points.iter().map(|&(x, y)| at(x, y)).collect(), stroke);
    };
    let outline = |from: (f32, f32), to: (f32, f32), radius: f32| {
        let rect = Rect::from_two_pos(at(from.0, from.1), at(to.0, to.1));
        painter.rect_stroke(rect, radius * size / 16.0, stroke, StrokeKind::Middle);
    };
    match kind {
        SystemKind::Service => {
            outline((-7.0, -5.5), (7.0, 5.5), 2.5);
            line(&[(-7.0, -2.0), (7.0, -2.0)]);
        }
        SystemKind::Saas => cloud(painter, center, size, stroke),
        SystemKind::DataStore => cylinder(painter, center, size, stroke),
        SystemKind::Cache => {
            line(&[
                (1.5, -7.0),
                (-4.5, 1.0),
                (0.0, 1.0),
                (-1.5, 7.0),
                (4.5, -1.0),
                (0.0, -1.0),
                (1.5, -7.0),
            ]);
        }
        SystemKind::Device => {
            outline((-7.0, -6.0), (7.0, 3.5), 1.5);
            line(&[(0.0, 3.5), (0.0, 6.5)]);
            line(&[(-4.0, 6.5), (4.0, 6.5)]);
        }
        SystemKind::Partner => {
            line(&[
                (-7.0, 6.5),
                (-7.0, -2.0),
                (0.0, -6.5),
                (7.0, -2.0),
                (7.0, 6.5),
                (-7.0, 6.5),
            ]);
            line(&[(-2.0, 6.5), (-2.0, 1.5), (2.0, 1.5), (2.0, 6.5)]);
        }
    }
}

fn arc(center: Pos2, radii: Vec2, from: f32, to: f32) -> impl Iterator<Item = Pos2> {
    (0..=10).map(move |step| {
        let angle = (from + (to - from) * step as f32 / 10.0) * std::f32::consts::PI;
        center + Vec2::angled(angle) * radii
    })
}

fn cloud(painter: &Painter, center: Pos2, size: f32, stroke: Stroke) {
    let unit = size / 16.0;
    let bow = |x: f32, y: f32, radius: f32, from: f32, to: f32| {
        arc(center + vec2(x, y) * unit, Vec2::splat(radius * unit), from, to)
    };
    let mut points: Vec<Pos2> = bow(-4.2, 2.2, 3.2, 0.5, 1.45).collect();
    points.extend(bow(-0.5, -1.6, 4.2, 1.1, 1.9));
    points.extend(bow(4.4, 2.0, 3.4, -0.55, 0.5));
    points.push(points[0]);
    painter.add(Shape::line(points, stroke));
}

fn cylinder(painter: &Painter, center: Pos2, size: f32, stroke: Stroke) {
    let unit = size / 16.0;
    let radii = vec2(5.5, 2.2) * unit;
    let (top, foot) = (center - vec2(0.0, 4.8) * unit, center + vec2(0.0, 4.8) * unit);
    painter.add(Shape::line(arc(top, radii, 0.0, 2.0).collect(), stroke));
    let mut side: Vec<Pos2> = vec![top + vec2(radii.x, 0.0)];
    side.extend(arc(foot, radii, 0.0, 1.0));
    side.push(top - vec2(radii.x, 0.0));
    painter.add(Shape::line(side, stroke));
}
