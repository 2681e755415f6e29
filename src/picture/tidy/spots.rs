//! Which spot of the grid near a wish is free?
//!
//! In: what stands already, and wishes. Out: spots. It must not know why anybody wishes to stand anywhere.

use std::collections::BTreeMap;

use super::super::shapes::{Area, Point};
use super::{CARD_HEIGHT, CARD_WIDTH, TIDY_GRID, card, snapped};

/// Cards stay so far apart.
pub(super) const CARD_GAP: f32 = 20.0;
/// So many steps of the grid are looked at to each side.
const REACH: i16 = 40;

/// Cards and areas that stand already.
#[derive(Default)]
pub(super) struct Taken {
    /// Cards by cells that are as large as a card with its gap, so that only neighbors can touch.
    cards: BTreeMap<(i32, i32), Vec<Point>>,
    areas: Vec<Area>,
}

impl Taken {
    pub(super) fn add_card(&mut self, at: Point) {
        self.cards.entry(cell(at)).or_default().push(at);
    }

    /// An area that no card may touch.
    pub(super) fn add_area(&mut self, area: Area) {
        self.areas.push(area);
    }

    pub(super) fn is_free(&self, at: Point) -> bool {
        let own = card(at);
        let (column, row) = cell(at);
        let around = (column - 1..=column + 1).flat_map(|column| (row - 1..=row + 1).map(move |row| (column, row)));
        let mut near = around.filter_map(|cell| self.cards.get(&cell)).flatten();
        near.all(|&other| !own.overlaps(&card(other), CARD_GAP))
            && !self.areas.iter().any(|area| area.overlaps(&own, 0.0))
    }
}

fn cell(at: Point) -> (i32, i32) {
    let (wide, high) = (CARD_WIDTH + CARD_GAP, CARD_HEIGHT + CARD_GAP);
    ((at.x / wide).floor() as i32, (at.y / high).floor() as i32)
}

/// Steps away from a wish, the shortest first.
pub(super) fn steps() -> Vec<(f32, f32)> {
    let side = || -REACH..=REACH;
    let mut steps: Vec<(i32, i16, i16)> = side()
        .flat_map(|across| side().map(move |down| (across, down)))
        .map(|(across, down)| (i32::from(across).pow(2) + i32::from(down).pow(2), across, down))
        .collect();
    steps.sort_unstable();
    let scaled = |(_, across, down)| (f32::from(across) * TIDY_GRID, f32::from(down) * TIDY_GRID);
    steps.into_iter().map(scaled).collect()
}

/// Spots on the grid for cards, each as near to its wish as those before it leave room.
pub(super) fn spots(wishes: &[Point], taken: &mut Taken) -> Vec<Point> {
    let steps = steps();
    let spot = |wish: &Point| {
        let wish = Point::new(snapped(wish.x), snapped(wish.y));
        let near = steps.iter().map(|&(dx, dy)| wish.moved(dx, dy));
        let spot = near
            .into_iter()
            .find(|&at| taken.is_free(at))
            .unwrap_or_else(|| beyond(wish, taken));
        taken.add_card(spot);
        spot
    };
    wishes.iter().map(spot).collect()
}

/// The first free spot to the right; there is one, since what stands there ends somewhere.
fn beyond(wish: Point, taken: &Taken) -> Point {
    let mut at = wish;
    while !taken.is_free(at) {
        at = at.moved(CARD_WIDTH, 0.0);
    }
    at
}
