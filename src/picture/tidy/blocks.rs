//! How do zones stand among each other, and systems within them?
//!
//! In: a scenario, a manner, and which systems. Out: a place for each of these, as if they were alone. Each zone is laid
//! out by itself, and then the zones by the flows between them. It must not know where anything stands now.

use std::collections::{BTreeMap, BTreeSet};

use super::super::shapes::{Area, Point};
use super::super::sketch::{FRAME_MARGIN, FRAME_TITLE};
use super::graph::{Links, between_groups, components, directed, links};
use super::spots::{Taken, spots};
use super::{CARD_HEIGHT, CARD_WIDTH, Tidy, bounds, layered, organic, pack};
use crate::scenario::Scenario;

/// Between the frames of zones.
pub(super) const ZONE_GAP: f32 = 60.0;
/// Between parts of a zone that have nothing to do with each other.
const PART_GAP: f32 = 44.0;
/// From center to center of cards that stand alone.
const PITCH: (f32, f32) = (220.0, 100.0);
/// Radius of the room that a card needs, in the plane of forces.
const CARD_ROOM: f64 = 66.0;
/// Zones in layers that are so many times as wide as high would not fit on any screen.
const BAND: f32 = 3.0;
/// So many zones are laid out by the flows between them; more stand in rows.
const ZONES_MAX: usize = 60;

/// Systems of one zone, laid out.
struct Block {
    /// Which of those picked.
    members: Vec<usize>,
    /// Where they stand, by themselves.
    places: Vec<Point>,
}

/// Places of the systems picked, in their order.
pub(super) fn laid_out(scenario: &Scenario, manner: Tidy, picked: &[usize]) -> Vec<Point> {
    let links = between_picked(&links(scenario), scenario.systems.len(), picked);
    let mut by_zone: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (nth, &at) in picked.iter().enumerate() {
        let zone = scenario.system_zone(&scenario.systems[at]);
        by_zone.entry(zone).or_default().push(nth);
    }
    let mut blocks: Vec<Block> = by_zone
        .into_values()
        .map(|members| block(manner, members, &links))
        .collect();
    let framed = !scenario.zones.is_empty();
    let mut places = set_down(manner, &blocks, (picked.len(), &links), framed);
    if manner == Tidy::Layered && blocks.len() > 1 {
        blocks
            .iter_mut()
            .for_each(|block| beside_partners(block, &links, &places));
        places = set_down(manner, &blocks, (picked.len(), &links), framed);
    }
    places
}

/// The links between those picked, by their numbers among them.
fn between_picked(links: &Links, systems: usize, picked: &[usize]) -> Links {
    let mut number = vec![None; systems];
    picked.iter().enumerate().for_each(|(nth, &at)| number[at] = Some(nth));
    let of_both = |(&(from, to), &flows): (&(usize, usize), &usize)| Some(((number[from]?, number[to]?), flows));
    links.iter().filter_map(of_both).collect()
}

/// Lays out the systems of one zone.
fn block(manner: Tidy, members: Vec<usize>, links: &Links) -> Block {
    let number: BTreeMap<usize, usize> = members.iter().enumerate().map(|(nth, &member)| (member, nth)).collect();
    let inner = directed(links).into_iter();
    let inner = inner.filter_map(|(from, to)| Some((*number.get(&from)?, *number.get(&to)?)));
    let edges: Vec<(usize, usize)> = inner.collect();
    let wishes = match manner {
        Tidy::Layered => in_layers(members.len(), &edges),
        Tidy::Organic => organic::organic(&vec![CARD_ROOM; members.len()], &edges),
    };
    let places = spots(&wishes, &mut Taken::default());
    Block { members, places }
}

/// Connected parts each by themselves, the largest first, then those that stand alone.
fn in_layers(count: usize, edges: &[(usize, usize)]) -> Vec<Point> {
    let mut parts = components(count, edges);
    parts.sort_by_key(|part| std::cmp::Reverse(part.len()));
    let several = parts.partition_point(|part| part.len() > 1);
    let alone: Vec<usize> = parts.split_off(several).concat();
    let mut laid: Vec<(Vec<usize>, Vec<Point>)> = parts
        .into_iter()
        .map(|part| {
            let places = one_part(&part, edges);
            (part, places)
        })
        .collect();
    if !alone.is_empty() {
        let places = pack::columns(alone.len(), PITCH);
        laid.push((alone, places));
    }
    let areas: Vec<Area> = laid.iter().filter_map(|(_, places)| bounds(places)).collect();
    let sizes: Vec<(f32, f32)> = areas.iter().map(|area| (area.width, area.height)).collect();
    let mut all = vec![Point::default(); count];
    for (((part, places), area), center) in laid.iter().zip(&areas).zip(pack::shelves(&sizes, PART_GAP)) {
        let by = pack::on_grid(Point::new(center.x - area.center.x, center.y - area.center.y));
        part.iter()
            .zip(places)
            .for_each(|(&at, place)| all[at] = place.moved(by.x, by.y));
    }
    all
}

fn one_part(part: &[usize], edges: &[(usize, usize)]) -> Vec<Point> {
    let number: BTreeMap<usize, usize> = part.iter().enumerate().map(|(nth, &at)| (at, nth)).collect();
    let inner = edges
        .iter()
        .filter_map(|(a, b)| Some((*number.get(a)?, *number.get(b)?)));
    let inner: Vec<(usize, usize)> = inner.collect();
    let sizes = vec![(CARD_WIDTH, CARD_HEIGHT); part.len()];
    layered::layered(&sizes, &inner).unwrap_or_else(|| pack::columns(part.len(), PITCH))
}

/// Puts the blocks beside each other. Out: the places of all systems, in their order.
fn set_down(manner: Tidy, blocks: &[Block], (count, links): (usize, &Links), framed: bool) -> Vec<Point> {
    let areas: Vec<Area> = blocks
        .iter()
        .map(|block| with_frame(bounds(&block.places).unwrap_or_default(), framed))
        .collect();
    let mut group = vec![None; count];
    for (nth, block) in blocks.iter().enumerate() {
        block.members.iter().for_each(|&member| group[member] = Some(nth));
    }
    let edges = directed(&between_groups(links, &group));
    let centers = zone_centers(manner, &areas, &edges);
    let mut places = vec![Point::default(); count];
    for ((block, area), center) in blocks.iter().zip(&areas).zip(centers) {
        let by = pack::on_grid(Point::new(center.x - area.center.x, center.y - area.center.y));
        let moved = block.places.iter().map(|place| place.moved(by.x, by.y));
        block
            .members
            .iter()
            .zip(moved)
            .for_each(|(&member, place)| places[member] = place);
    }
    places
}

/// Centers of the zones' frames, none of which overlap, whatever the library had in mind.
fn zone_centers(manner: Tidy, areas: &[Area], edges: &[(usize, usize)]) -> Vec<Point> {
    let sizes: Vec<(f32, f32)> = areas.iter().map(|area| (area.width, area.height)).collect();
    // Moving a frame to the grid may bring it a step closer to each of two others.
    let gap = ZONE_GAP + super::TIDY_GRID;
    if areas.len() < 2 || areas.len() > ZONES_MAX {
        return pack::shelves(&sizes, gap);
    }
    let wished = match manner {
        Tidy::Layered => zones_in_layers(&sizes, edges, gap),
        Tidy::Organic => {
            let radius = |&(width, height): &(f32, f32)| f64::from((width / organic::STRETCH).max(height) + gap) / 2.0;
            organic::organic(&sizes.iter().map(radius).collect::<Vec<_>>(), edges)
        }
    };
    let wished = wished.iter().zip(&sizes);
    let wished: Vec<Area> = wished.map(|(&at, size)| Area::new(at, size.0, size.1)).collect();
    pack::apart(&wished, gap)
}

/// Zones from left to right by their flows; where that comes to a narrow band, in rows in the same order.
fn zones_in_layers(sizes: &[(f32, f32)], edges: &[(usize, usize)], gap: f32) -> Vec<Point> {
    let Some(centers) = layered::layered(sizes, edges) else {
        return pack::shelves(sizes, gap);
    };
    let areas = centers
        .iter()
        .zip(sizes)
        .map(|(&at, size)| Area::new(at, size.0, size.1));
    let whole = areas.reduce(|a, b| a.joined(&b)).unwrap_or_default();
    if whole.width <= BAND * whole.height {
        return centers;
    }
    let mut order: Vec<usize> = (0..sizes.len()).collect();
    order.sort_by(|&a, &b| {
        centers[a]
            .x
            .total_cmp(&centers[b].x)
            .then(centers[a].y.total_cmp(&centers[b].y))
    });
    let in_order: Vec<(f32, f32)> = order.iter().map(|&at| sizes[at]).collect();
    let mut rows = vec![Point::default(); sizes.len()];
    order
        .iter()
        .zip(pack::shelves(&in_order, gap))
        .for_each(|(&at, place)| rows[at] = place);
    rows
}

/// The area of some cards with the frame of their zone.
pub(super) fn with_frame(cards: Area, framed: bool) -> Area {
    if !framed {
        return cards;
    }
    let area = cards.grown(FRAME_MARGIN);
    Area::between(area.least().moved(0.0, -FRAME_TITLE), area.most())
}

/// Systems without partners in their own zone change places among each other, to stand level with those they have in
/// other zones: fewer wires cross.
fn beside_partners(block: &mut Block, links: &Links, places: &[Point]) {
    let mut partners: BTreeMap<usize, Vec<f32>> = block.members.iter().map(|&member| (member, Vec::new())).collect();
    let mut bound = BTreeSet::new();
    for &(from, to) in links.keys() {
        if partners.contains_key(&from) && partners.contains_key(&to) {
            bound.extend([from, to]);
            continue;
        }
        for (own, other) in [(from, to), (to, from)] {
            if let Some(heights) = partners.get_mut(&own) {
                heights.push(places[other].y);
            }
        }
    }
    let free: Vec<usize> = (0..block.members.len())
        .filter(|&nth| !bound.contains(&block.members[nth]))
        .collect();
    let height = |nth: &usize| {
        let heights = &partners[&block.members[*nth]];
        heights.iter().sum::<f32>() / heights.len().max(1) as f32
    };
    let mut order = free.clone();
    order.sort_by(|a, b| height(a).total_cmp(&height(b)).then(a.cmp(b)));
    let mut slots: Vec<Point> = free.iter().map(|&nth| block.places[nth]).collect();
    slots.sort_by(|a, b| a.y.total_cmp(&b.y).then(a.x.total_cmp(&b.x)));
    order
        .into_iter()
        .zip(slots)
        .for_each(|(nth, slot)| block.places[nth] = slot);
}
