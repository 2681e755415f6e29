//! How do parts stand side by side in little room?
//!
//! In: sizes of rectangles. Out: a center for each, none of them overlapping. It must not know what is in them.

use super::super::shapes::{Area, Point};
use super::{TIDY_GRID, snapped};
use crate::units::math;

/// A packed whole is about so many times as wide as it is high.
const ASPECT: f32 = 1.6;

/// Centers of rectangles (width, height) in rows from left to right, in their order, with a gap between them.
pub(super) fn shelves(sizes: &[(f32, f32)], gap: f32) -> Vec<Point> {
    let area: f32 = sizes.iter().map(|(width, height)| (width + gap) * (height + gap)).sum();
    let widest = sizes.iter().map(|size| size.0).fold(0.0, f32::max);
    let room = (area * ASPECT).sqrt().max(widest);
    let (mut left, mut top, mut lowest) = (0.0_f32, 0.0_f32, 0.0_f32);
    let mut places = Vec::with_capacity(sizes.len());
    for &(width, height) in sizes {
        if left > 0.0 && left + width > room {
            (left, top, lowest) = (0.0, lowest + gap, lowest + gap);
        }
        places.push(Point::new(left + width / 2.0, top + height / 2.0));
        left += width + gap;
        lowest = lowest.max(top + height);
    }
    places
}

/// Places in columns for so many cards of one size, about as high as wide; each column from above.
pub(super) fn columns(count: usize, pitch: (f32, f32)) -> Vec<Point> {
    let rows = math::sqrt(count as f64 * f64::from(pitch.0 / pitch.1)).ceil().max(1.0) as usize;
    let columns = count.div_ceil(rows).max(1);
    let rows = count.div_ceil(columns).max(1);
    let place = |at: usize| Point::new((at / rows) as f32 * pitch.0, (at % rows) as f32 * pitch.1);
    (0..count).map(place).collect()
}

/// Areas near where they are, moved on until none comes closer to another than `gap`; those farthest up and left first.
pub(super) fn apart(areas: &[Area], gap: f32) -> Vec<Point> {
    let mut order: Vec<usize> = (0..areas.len()).collect();
    let key = |at: &usize| areas[*at].least();
    order.sort_by(|a, b| {
        let (a, b) = (key(a), key(b));
        a.x.total_cmp(&b.x).then(a.y.total_cmp(&b.y))
    });
    let mut stand: Vec<Area> = Vec::new();
    let mut places = vec![Point::default(); areas.len()];
    for at in order {
        let free = nearest_free(&areas[at], &stand, gap);
        places[at] = free.center;
        stand.push(free);
    }
    places
}

/// An area moved as little as it takes to stand free: along one side of those in its way, or of those in the way there.
fn nearest_free(area: &Area, stand: &[Area], gap: f32) -> Area {
    let snapped_to = |at: Point| Area::new(at, area.width, area.height);
    let free = |candidate: &Area| !stand.iter().any(|other| other.overlaps(candidate, gap));
    if free(area) {
        return *area;
    }
    // It stands free beside some other, level with where it is, or in a corner between two others.
    let room = |other: &Area| {
        (
            (area.width + other.width) / 2.0 + gap,
            (area.height + other.height) / 2.0 + gap,
        )
    };
    let across = stand.iter().flat_map(|other| {
        let (dx, _) = room(other);
        [up(other.center.x + dx), down(other.center.x - dx)]
    });
    let along = stand.iter().flat_map(|other| {
        let (_, dy) = room(other);
        [up(other.center.y + dy), down(other.center.y - dy)]
    });
    let across: Vec<f32> = across.chain([area.center.x]).collect();
    let along: Vec<f32> = along.chain([area.center.y]).collect();
    let candidates = across
        .iter()
        .flat_map(|&x| along.iter().map(move |&y| Point::new(x, y)));
    let all = candidates.map(snapped_to).filter(free);
    let far = |candidate: &Area| candidate.center.distance(area.center);
    all.min_by(|a, b| far(a).total_cmp(&far(b))).unwrap_or(*area)
}

/// The next multiple of the grid to the right, or downwards.
fn up(value: f32) -> f32 {
    (value / TIDY_GRID).ceil() * TIDY_GRID
}

fn down(value: f32) -> f32 {
    (value / TIDY_GRID).floor() * TIDY_GRID
}

/// The point of the grid next to a point.
pub(super) fn on_grid(at: Point) -> Point {
    Point::new(snapped(at.x), snapped(at.y))
}
