//! Where is what in a picture? Bounds, hits, curves and the edges of shapes.
//!
//! In: areas, points and curves. Out: points, distances and rectangles. It must not know what the shapes stand for.

use super::shapes::{Area, Picture, Point, Shape, Wire};
use crate::units::math;

impl Point {
    /// The point at `x`, `y`.
    pub const fn new(x: f32, y: f32) -> Self {
        Self { x, y }
    }

    /// This point moved by `dx`, `dy`.
    pub fn moved(self, dx: f32, dy: f32) -> Self {
        Self::new(self.x + dx, self.y + dy)
    }

    /// The point a share `t` of the way to `other`.
    pub fn toward(self, other: Self, t: f32) -> Self {
        Self::new(self.x + (other.x - self.x) * t, self.y + (other.y - self.y) * t)
    }

    /// The distance to `other`.
    pub fn distance(self, other: Self) -> f32 {
        let (dx, dy) = (other.x - self.x, other.y - self.y);
        (dx * dx + dy * dy).sqrt()
    }

    /// The unit vector to `other`; to the right where the two are one.
    pub fn direction(self, other: Self) -> Self {
        let length = self.distance(other);
        if length < 1e-3 {
            return Self::new(1.0, 0.0);
        }
        Self::new((other.x - self.x) / length, (other.y - self.y) / length)
    }

    /// The angle of `other` as seen from here, in radians, clockwise from the right (y points downwards).
    pub fn angle(self, other: Self) -> f64 {
        math::atan2(f64::from(other.y - self.y), f64::from(other.x - self.x))
    }
}

impl Area {
    /// The area around `center`.
    pub const fn new(center: Point, width: f32, height: f32) -> Self {
        Self { center, width, height }
    }

    /// The area between two corners.
    pub fn between(least: Point, most: Point) -> Self {
        Self::new(least.toward(most, 0.5), most.x - least.x, most.y - least.y)
    }

    /// Its upper left corner.
    pub fn least(&self) -> Point {
        self.center.moved(-self.width / 2.0, -self.height / 2.0)
    }

    /// Its lower right corner.
    pub fn most(&self) -> Point {
        self.center.moved(self.width / 2.0, self.height / 2.0)
    }

    /// Whether `point` is inside.
    pub fn contains(&self, point: Point) -> bool {
        (point.x - self.center.x).abs() <= self.width / 2.0 && (point.y - self.center.y).abs() <= self.height / 2.0
    }

    /// Whether the two come closer than `gap`.
    pub fn overlaps(&self, other: &Self, gap: f32) -> bool {
        (self.center.x - other.center.x).abs() < (self.width + other.width) / 2.0 + gap
            && (self.center.y - other.center.y).abs() < (self.height + other.height) / 2.0 + gap
    }

    /// This area with a margin on every side.
    pub fn grown(&self, margin: f32) -> Self {
        Self::new(self.center, self.width + 2.0 * margin, self.height + 2.0 * margin)
    }

    /// The least area that holds both.
    pub fn joined(&self, other: &Self) -> Self {
        let (a, b, c, d) = (self.least(), self.most(), other.least(), other.most());
        Self::between(
            Point::new(a.x.min(c.x), a.y.min(c.y)),
            Point::new(b.x.max(d.x), b.y.max(d.y)),
        )
    }

    /// Where the ray from its center to `toward` leaves it.
    pub fn edge(&self, toward: Point) -> Point {
        let way = self.center.direction(toward);
        let across = if way.x.abs() < 1e-6 {
            f32::INFINITY
        } else {
            self.width / 2.0 / way.x.abs()
        };
        let down = if way.y.abs() < 1e-6 {
            f32::INFINITY
        } else {
            self.height / 2.0 / way.y.abs()
        };
        let length = across.min(down);
        self.center.moved(way.x * length, way.y * length)
    }
}

impl Wire {
    /// The point at share `t` of the curve (0: at `a`, 1: at `b`).
    pub fn curve_at(&self, t: f32) -> Point {
        let [p0, p1, p2, p3] = self.curve;
        let u = 1.0 - t;
        let (w0, w1, w2, w3) = (u * u * u, 3.0 * u * u * t, 3.0 * u * t * t, t * t * t);
        Point::new(
            w0 * p0.x + w1 * p1.x + w2 * p2.x + w3 * p3.x,
            w0 * p0.y + w1 * p1.y + w2 * p2.y + w3 * p3.y,
        )
    }

    /// The unit vector along the curve at share `t`, from `a` to `b`.
    pub fn direction_at(&self, t: f32) -> Point {
        let before = self.curve_at((t - 0.01).max(0.0));
        before.direction(self.curve_at((t + 0.01).min(1.0)))
    }

    /// The curve's length, by 16 chords.
    pub fn length(&self) -> f32 {
        (0..16u8)
            .map(|i| {
                self.curve_at(f32::from(i) / 16.0)
                    .distance(self.curve_at(f32::from(i + 1) / 16.0))
            })
            .sum()
    }

    /// The distance of `point` from the curve, by 24 samples.
    pub fn distance(&self, point: Point) -> f32 {
        (0..=24u8)
            .map(|i| self.curve_at(f32::from(i) / 24.0).distance(point))
            .fold(f32::INFINITY, f32::min)
    }
}

impl Picture {
    /// The area that everything drawn lies in; empty at the origin where there is nothing.
    pub fn bounds(&self) -> Area {
        let shapes = self.shapes.iter().map(|shape| shape.area);
        let frames = self.frames.iter().map(|frame| frame.area);
        let notes = self.notes.iter().map(|slip| slip.area);
        let wires = self.wires.iter().map(|wire| {
            let middle = wire.curve_at(0.5);
            Area::new(middle, 0.0, 0.0).joined(&Area::new(wire.curve[0], 0.0, 0.0))
        });
        shapes
            .chain(frames)
            .chain(notes)
            .chain(wires)
            .reduce(|a, b| a.joined(&b))
            .unwrap_or_default()
    }

    /// The topmost shape at `point`.
    pub fn shape_at(&self, point: Point) -> Option<usize> {
        self.shapes.iter().rposition(|shape| shape.area.contains(point))
    }

    /// The wire nearest to `point`, within `reach`.
    pub fn wire_at(&self, point: Point, reach: f32) -> Option<usize> {
        let near = |wire: &Wire| wire.distance(point);
        let best = (0..self.wires.len()).min_by(|&a, &b| near(&self.wires[a]).total_cmp(&near(&self.wires[b])))?;
        (near(&self.wires[best]) <= reach).then_some(best)
    }

    /// The shape that stands for a party of the network.
    pub fn shape_of(&self, party: usize) -> Option<usize> {
        self.shapes
            .iter()
            .position(|shape: &Shape| shape.parties.contains(&party))
    }

    /// The wire that a message from party `from` to party `to` moves along, and whether it runs against its curve.
    pub fn wire_of(&self, from: usize, to: usize) -> Option<(usize, bool)> {
        let (a, b) = (self.shape_of(from)?, self.shape_of(to)?);
        let found = self
            .wires
            .iter()
            .position(|wire| (wire.a, wire.b) == (a, b) || (wire.a, wire.b) == (b, a))?;
        Some((found, self.wires[found].a != a))
    }
}

/// A straight wire's curve, trimmed to the edges of both areas.
pub(super) fn straight(a: &Area, b: &Area) -> [Point; 4] {
    let (start, end) = (a.edge(b.center), b.edge(a.center));
    [start, start.toward(end, 1.0 / 3.0), start.toward(end, 2.0 / 3.0), end]
}

/// A curve that bows by `bow` points to the left of the way from `a` to `b` (as seen with y downwards), trimmed.
pub(super) fn bowed(a: &Area, b: &Area, bow: f32) -> [Point; 4] {
    let way = a.center.direction(b.center);
    let aside = Point::new(way.y * bow, -way.x * bow);
    let first = a.center.toward(b.center, 0.3).moved(aside.x, aside.y);
    let second = a.center.toward(b.center, 0.7).moved(aside.x, aside.y);
    [a.edge(first), first, second, b.edge(second)]
}

/// A loop above an area, for a flow from a system to itself.
pub(super) fn looped(a: &Area, lift: f32) -> [Point; 4] {
    let top = a.center.moved(0.0, -a.height / 2.0);
    [
        top.moved(-28.0, 0.0),
        top.moved(-60.0, -lift),
        top.moved(60.0, -lift),
        top.moved(28.0, 0.0),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rays_leave_areas_at_their_edges() {
        let area = Area::new(Point::new(10.0, 10.0), 20.0, 10.0);
        assert_eq!(area.edge(Point::new(100.0, 10.0)), Point::new(20.0, 10.0));
        assert_eq!(area.edge(Point::new(10.0, -50.0)), Point::new(10.0, 5.0));
        let corner = area.edge(Point::new(30.0, 20.0));
        assert!(
            (corner.x - 20.0).abs() < 1e-4 && (corner.y - 15.0).abs() < 1e-4,
            "{corner:?}"
        );
    }

    #[test]
    fn a_straight_wire_has_its_middle_between_the_edges() {
        let (a, b) = (
            Area::new(Point::new(0.0, 0.0), 20.0, 20.0),
            Area::new(Point::new(100.0, 0.0), 20.0, 20.0),
        );
        let wire = Wire {
            a: 0,
            b: 1,
            curve: straight(&a, &b),
            via: None,
            flow: None,
        };
        assert_eq!(wire.curve[0], Point::new(10.0, 0.0));
        assert!((wire.curve_at(0.5).x - 50.0).abs() < 1e-3);
        assert!((wire.length() - 80.0).abs() < 1e-2);
        assert!((wire.direction_at(0.5).x - 1.0).abs() < 1e-3);
    }
}
