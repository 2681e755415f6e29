//! Where does a part of a sketch go that was laid out by itself, among the others that stay?
//!
//! In: all places as they are, which systems were picked, and how these were laid out. Out: their new places, around the
//! middle of their old ones, on top of nothing. It must not move anybody else.

use super::super::places::centroid;
use super::super::shapes::{Area, Point};
use super::blocks::{ZONE_GAP, with_frame};
use super::spots::{Taken, spots, steps};
use super::{bounds, card, pack};
use crate::scenario::Scenario;

/// As a whole, so many systems are moved at most; more find their spots one by one.
const WHOLE_MAX: usize = 300;

/// Places for those picked.
pub(super) fn among_others(scenario: &Scenario, places: &[Point], picked: &[usize], laid: &[Point]) -> Vec<Point> {
    let Some(area) = bounds(laid) else {
        return Vec::new();
    };
    let mut taken = taken_by_others(scenario, places, picked);
    let old: Vec<Point> = picked.iter().map(|&at| places[at]).collect();
    let middle = centroid(&old);
    let by = pack::on_grid(Point::new(middle.x - area.center.x, middle.y - area.center.y));
    let wishes: Vec<Point> = laid.iter().map(|place| place.moved(by.x, by.y)).collect();
    if wishes.len() <= WHOLE_MAX {
        let moved = |(dx, dy): (f32, f32)| wishes.iter().map(move |wish| wish.moved(dx, dy));
        let fits = |step: &(f32, f32)| moved(*step).all(|at| taken.is_free(at));
        if let Some(step) = steps().into_iter().find(fits) {
            return moved(step).collect();
        }
    }
    spots(&wishes, &mut taken)
}

/// The cards of the others, and the frames of zones of which nobody was picked.
fn taken_by_others(scenario: &Scenario, places: &[Point], picked: &[usize]) -> Taken {
    let mut taken = Taken::default();
    let mut is_picked = vec![false; places.len()];
    picked.iter().for_each(|&at| is_picked[at] = true);
    let zones = scenario.zones_or_default();
    let mut frames: Vec<Option<Area>> = vec![None; zones.len()];
    let mut touched = vec![false; zones.len()];
    for (at, &place) in places.iter().enumerate() {
        let zone = scenario.system_zone(&scenario.systems[at]);
        touched[zone] |= is_picked[at];
        if !is_picked[at] {
            taken.add_card(place);
            frames[zone] = Some(frames[zone].map_or(card(place), |area| area.joined(&card(place))));
        }
    }
    let untouched = frames.into_iter().zip(touched).filter(|(_, touched)| !touched);
    for frame in untouched
        .filter_map(|(frame, _)| frame)
        .filter(|_| !scenario.zones.is_empty())
    {
        // The frame of those picked needs its room too.
        taken.add_area(with_frame(frame, true).grown(ZONE_GAP / 2.0));
    }
    taken
}
