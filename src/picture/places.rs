//! Where do systems stand? The places the architect gave, places found for the rest, and slots around a middle.
//!
//! In: a scenario. Out: one center per system, and orders of systems along a ring or in rows. It must not know styles.
//! Everything here is a pure function of the scenario's order, so the same file always looks the same.

use super::shapes::{Area, Point};
use crate::scenario::{Scenario, ZoneKind};

/// Width of a system's card.
pub const CARD_WIDTH: f32 = 150.0;
/// Height of a system's card.
pub const CARD_HEIGHT: f32 = 56.0;

const COLUMN: f32 = 210.0;
const ROW: f32 = 110.0;
const COLUMN_ROWS_MAX: usize = 5;

/// The center of each system, in the scenario's order: as written, or found.
pub fn system_places(scenario: &Scenario) -> Vec<Point> {
    let written: Vec<Option<Point>> = scenario
        .systems
        .iter()
        .map(|system| system.at.map(|(x, y)| Point::new(x, y)))
        .collect();
    if written.iter().all(Option::is_none) {
        return columns(scenario);
    }
    beside_the_written(scenario, written)
}

/// All systems in columns by zone: sites to the left, data centers in the middle, providers to the right.
fn columns(scenario: &Scenario) -> Vec<Point> {
    let kinds: Vec<ZoneKind> = scenario.zones_or_default().iter().map(|zone| zone.kind()).collect();
    let mut zones: Vec<usize> = (0..kinds.len()).collect();
    zones.sort_by_key(|&zone| (column_rank(kinds[zone]), zone));
    let mut places = vec![Point::default(); scenario.systems.len()];
    let mut left = 160.0;
    for zone in zones {
        let members: Vec<usize> = (0..places.len())
            .filter(|&i| scenario.system_zone(&scenario.systems[i]) == zone)
            .collect();
        if members.is_empty() {
            continue;
        }
        let wide = members.len().div_ceil(COLUMN_ROWS_MAX);
        let rows = members.len().div_ceil(wide);
        for (n, &system) in members.iter().enumerate() {
            let top = 260.0 - ROW * (rows as f32 - 1.0) / 2.0;
            places[system] = Point::new(left + (n / rows) as f32 * COLUMN, top + (n % rows) as f32 * ROW);
        }
        left += wide as f32 * COLUMN + 70.0;
    }
    places
}

fn column_rank(kind: ZoneKind) -> u8 {
    match kind {
        ZoneKind::Site => 0,
        ZoneKind::DataCenter => 1,
        ZoneKind::CloudRegion => 2,
        ZoneKind::Provider => 3,
        ZoneKind::Internet => 4,
    }
}

/// Places for those without one: free spots nearest to the center of their zone's systems.
fn beside_the_written(scenario: &Scenario, written: Vec<Option<Point>>) -> Vec<Point> {
    let mut places = written;
    for index in 0..places.len() {
        if places[index].is_some() {
            continue;
        }
        let zone = scenario.system_zone(&scenario.systems[index]);
        let mates: Vec<Point> = (0..places.len())
            .filter(|&i| scenario.system_zone(&scenario.systems[i]) == zone)
            .filter_map(|i| places[i])
            .collect();
        let taken: Vec<Point> = places.iter().flatten().copied().collect();
        let from = if mates.is_empty() {
            right_of(&taken)
        } else {
            centroid(&mates)
        };
        places[index] = Some(free_spot(from, &taken));
    }
    places.into_iter().flatten().collect()
}

fn right_of(taken: &[Point]) -> Point {
    let right = taken.iter().map(|point| point.x).fold(f32::NEG_INFINITY, f32::max);
    Point::new(right + COLUMN, centroid(taken).y)
}

/// A spot for a new card near `from` that touches no card at `taken`: the nearest of rings of a grid.
pub fn free_spot(from: Point, taken: &[Point]) -> Point {
    let is_free = |spot: Point| {
        let card = Area::new(spot, CARD_WIDTH, CARD_HEIGHT);
        taken
            .iter()
            .all(|&other| !card.overlaps(&Area::new(other, CARD_WIDTH, CARD_HEIGHT), 20.0))
    };
    let rings = 2 + taken.len() as i32;
    for ring in 0..=rings {
        let spots = (-ring..=ring)
            .flat_map(|row| (-ring..=ring).map(move |column| (column, row)))
            .filter(|(column, row)| column.abs().max(row.abs()) == ring)
            .map(|(column, row)| from.moved(column as f32 * 95.0, row as f32 * 48.0));
        let nearest = spots
            .filter(|&spot| is_free(spot))
            .min_by(|a, b| a.distance(from).total_cmp(&b.distance(from)));
        if let Some(spot) = nearest {
            return spot;
        }
    }
    from
}

/// The mean of some points; the origin of none.
pub(super) fn centroid(points: &[Point]) -> Point {
    let count = points.len().max(1) as f32;
    Point::new(
        points.iter().map(|p| p.x).sum::<f32>() / count,
        points.iter().map(|p| p.y).sum::<f32>() / count,
    )
}

/// Slots for `count` boxes around a middle at the origin, clockwise from the upper left; each box has room `cell`, and
/// the upper and lower row stand at least `height_min` apart.
pub(super) fn ring_slots(count: usize, cell: (f32, f32), height_min: f32) -> Vec<Point> {
    let top = ((count as f32 * 0.3).round() as usize).max(usize::from(count > 0));
    let bottom = top.min(count - top.min(count));
    let right = (count - top.min(count) - bottom).div_ceil(2);
    let left = count - top.min(count) - bottom - right;
    let height = (cell.1 * (right.max(left) as f32 + 1.0)).max(height_min);
    let width = cell.0 * top as f32 + cell.0 * 1.2;
    let row = |n: usize, of: usize| (n as f32 - (of as f32 - 1.0) / 2.0) * cell.0 * 1.05;
    let side = |n: usize, of: usize| ((n as f32 + 1.0) / (of as f32 + 1.0) - 0.5) * height;
    // The sides bulge, so that the wires to a column of boxes do not run into each other.
    let bulge = |y: f32| width / 2.0 + cell.0 * 0.25 * (1.0 - (2.0 * y / height) * (2.0 * y / height));
    let mut slots: Vec<Point> = (0..top).map(|n| Point::new(row(n, top), -height / 2.0)).collect();
    slots.extend((0..right).map(|n| Point::new(bulge(side(n, right)), side(n, right))));
    slots.extend((0..bottom).map(|n| Point::new(-row(n, bottom), height / 2.0)));
    slots.extend((0..left).map(|n| Point::new(-bulge(side(n, left)), -side(n, left))));
    slots
}

/// Which slot each system takes, so that the order around the middle is the order of the sketch: with wires to the
/// middle only, any order is free of crossings, and this one moves systems least.
pub(super) fn around(places: &[Point], slots: &[Point]) -> Vec<usize> {
    let middle = centroid(places);
    let mut order: Vec<usize> = (0..places.len()).collect();
    order.sort_by(|&a, &b| {
        middle
            .angle(places[a])
            .total_cmp(&middle.angle(places[b]))
            .then(a.cmp(&b))
    });
    let origin = Point::default();
    let turned = |turn: usize| -> f64 {
        let one = |(n, &system): (usize, &usize)| {
            let slot = slots[(n + turn) % slots.len()];
            let apart = (middle.angle(places[system]) - origin.angle(slot)).abs();
            let apart = apart.min(std::f64::consts::TAU - apart);
            apart * apart
        };
        order.iter().enumerate().map(one).sum()
    };
    let turns = 0..slots.len();
    let best = turns
        .map(|turn| (turned(turn), turn))
        .min_by(|a, b| a.0.total_cmp(&b.0))
        .map_or(0, |(_, turn)| turn);
    let mut taken = vec![0; places.len()];
    for (n, &system) in order.iter().enumerate() {
        taken[system] = (n + best) % slots.len();
    }
    taken
}

/// The systems in two rows, the upper half of the sketch above, each from left to right.
pub(super) fn two_rows(places: &[Point]) -> [Vec<usize>; 2] {
    let mut by_height: Vec<usize> = (0..places.len()).collect();
    by_height.sort_by(|&a, &b| places[a].y.total_cmp(&places[b].y).then(a.cmp(&b)));
    let mut lower = by_height.split_off(places.len().div_ceil(2));
    let by_side = |row: &mut Vec<usize>| row.sort_by(|&a, &b| places[a].x.total_cmp(&places[b].x).then(a.cmp(&b)));
    by_side(&mut by_height);
    by_side(&mut lower);
    [by_height, lower]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ring_has_a_slot_for_each_and_none_overlap() {
        for count in 1..60 {
            let slots = ring_slots(count, (176.0, 84.0), 340.0);
            assert_eq!(slots.len(), count);
            for (i, &a) in slots.iter().enumerate() {
                for &b in &slots[i + 1..] {
                    let card = |at| Area::new(at, CARD_WIDTH, CARD_HEIGHT);
                    assert!(!card(a).overlaps(&card(b), 4.0), "{count}: {a:?} {b:?}");
                }
            }
        }
    }

    #[test]
    fn every_system_gets_a_slot_of_its_own_in_the_order_of_its_angle() {
        let places: Vec<Point> = [(0.0, 0.0), (300.0, 20.0), (310.0, 200.0), (10.0, 220.0), (150.0, -40.0)]
            .map(|(x, y)| Point::new(x, y))
            .to_vec();
        let mut slots = around(&places, &ring_slots(5, (176.0, 84.0), 340.0));
        slots.sort_unstable();
        assert_eq!(slots, vec![0, 1, 2, 3, 4]);
        let [upper, lower] = two_rows(&places);
        assert_eq!((upper, lower), (vec![0, 4, 1], vec![3, 2]));
    }

    #[test]
    fn a_free_spot_touches_nobody() {
        let taken: Vec<Point> = (0..9u8)
            .map(|n| Point::new(f32::from(n % 3) * 160.0, f32::from(n / 3) * 60.0))
            .collect();
        let spot = free_spot(Point::new(160.0, 60.0), &taken);
        let card = Area::new(spot, CARD_WIDTH, CARD_HEIGHT);
        assert!(
            taken
                .iter()
                .all(|&at| !card.overlaps(&Area::new(at, CARD_WIDTH, CARD_HEIGHT), 19.0))
        );
    }
}
