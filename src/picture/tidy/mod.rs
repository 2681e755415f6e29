//! Where would everything stand, were it tidied up? New places for all systems, or for some of them.
//!
//! In: a scenario, a manner, and which systems. Out: the systems that move, and where to. It must not know what the rest
//! of a system says, nor where systems stood before, except where only some of them are tidied: the same sketch always
//! looks the same. Nothing else changes; cards never overlap, and systems of a zone stay together in its frame.

mod blocks;
mod graph;
mod layered;
mod organic;
mod pack;
mod selected;
mod spots;
#[cfg(test)]
mod tests;

use std::collections::BTreeSet;

use super::places::{CARD_HEIGHT, CARD_WIDTH, system_places};
use super::shapes::{Area, Point};
use crate::scenario::{Scenario, SystemId};

/// Centers of cards come to stand on multiples of this.
pub const TIDY_GRID: f32 = 20.0;
/// Where the upper left corner of a tidied sketch comes to lie.
const CORNER: Point = Point::new(40.0, 40.0);

/// How a sketch is tidied.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Tidy {
    /// In columns, from those who send on the left to those who receive on the right.
    Layered,
    /// Partners near each other, whichever way their flows run.
    Organic,
}

impl Tidy {
    /// Both, in the order of menus.
    pub const ALL: [Tidy; 2] = [Tidy::Layered, Tidy::Organic];

    /// What menus call it.
    pub fn label(self) -> &'static str {
        match self {
            Tidy::Layered => "Tidy in layers",
            Tidy::Organic => "Tidy by partners",
        }
    }
}

/// New places of systems, each with its center: of all where `selection` is none, else of those named in it. Systems
/// that stay where they are written to be are left out. Where only some are tidied, others that had no place of their own
/// get the one at which they are shown, so that they stay there.
pub fn tidy(scenario: &Scenario, manner: Tidy, selection: Option<&[SystemId]>) -> Vec<(SystemId, (f32, f32))> {
    let places = match selection {
        None => all_tidied(scenario, manner),
        Some(ids) => some_tidied(scenario, manner, &ids.iter().collect()),
    };
    let moved = scenario.systems.iter().zip(places);
    moved
        .map(|(system, place)| (system, (place.x, place.y)))
        .filter(|(system, place)| system.at != Some(*place))
        .map(|(system, place)| (system.id.clone(), place))
        .collect()
}

fn all_tidied(scenario: &Scenario, manner: Tidy) -> Vec<Point> {
    let all: Vec<usize> = (0..scenario.systems.len()).collect();
    let laid = blocks::laid_out(scenario, manner, &all);
    let framed = !scenario.zones.is_empty();
    let corner = bounds(&laid).map_or(CORNER, |bounds| blocks::with_frame(bounds, framed).least());
    let (dx, dy) = (snapped(CORNER.x - corner.x), snapped(CORNER.y - corner.y));
    laid.iter().map(|place| place.moved(dx, dy)).collect()
}

fn some_tidied(scenario: &Scenario, manner: Tidy, ids: &BTreeSet<&SystemId>) -> Vec<Point> {
    let mut places = system_places(scenario);
    let is_picked = |&at: &usize| ids.contains(&scenario.systems[at].id);
    let picked: Vec<usize> = (0..places.len()).filter(is_picked).collect();
    let laid = blocks::laid_out(scenario, manner, &picked);
    let found = selected::among_others(scenario, &places, &picked, &laid);
    picked.iter().zip(found).for_each(|(&at, place)| places[at] = place);
    places
}

/// The card around a place.
fn card(at: Point) -> Area {
    Area::new(at, CARD_WIDTH, CARD_HEIGHT)
}

/// The least area that holds the cards at these places.
fn bounds(places: &[Point]) -> Option<Area> {
    places.iter().map(|&at| card(at)).reduce(|a, b| a.joined(&b))
}

/// The nearest multiple of the grid.
fn snapped(value: f32) -> f32 {
    (value / TIDY_GRID).round() * TIDY_GRID
}
