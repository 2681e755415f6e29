//! How does a network look? Each style in its own shape: a web, a ring around a hub, two rows along a bus.
//!
//! In: a scenario and a network made of it. Out: a [`Picture`]. Every party has a shape and every hop a wire, so that
//! marks can move on it; in the compact form, what stands beside a system is part of its box. It must not know time.

use std::collections::BTreeSet;

use super::joints::{beside, joints};
use super::places::{CARD_HEIGHT, CARD_WIDTH, around, centroid, ring_slots, system_places, two_rows};
use super::shapes::{Area, Picture, Point, Shape, ShapeKey, ShapeKind, Wire};
use super::sketch::{card, frames};
use super::strands::{SMALL, curve, side_of_peers, stations_between};
use crate::scenario::{Scenario, Via};
use crate::topology::{Joint, Network, PartyKey, StyleKind};

/// The general shape of a layout.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Layout {
    /// Systems where the sketch has them.
    Web,
    /// Systems around the middle.
    Ring,
    /// Systems in two rows along the bus.
    Rows,
}

const RING_CELL: (f32, f32) = (CARD_WIDTH + 44.0, CARD_HEIGHT + 34.0);
const RING_HEIGHT_MIN: f32 = 420.0;
const COMPACT_CELL: (f32, f32) = (96.0, 36.0);
const COMPACT_HEIGHT_MIN: f32 = 150.0;
/// Distance of the columns along a bus: few stand wide, many close.
const COLUMN: (f32, f32) = (CARD_WIDTH + 60.0, CARD_WIDTH + 24.0);
/// More columns than this are many.
const COLUMNS_WIDE: usize = 5;
/// Distance of the rows from a bus: where there are many columns, the picture is wide, and height costs nothing.
const ROW: (f32, f32) = (172.0, 200.0);
const BAR_HEIGHT: f32 = 34.0;

/// A network in its style's shape, with everything that stands in between.
pub fn of_network(scenario: &Scenario, network: &Network) -> Picture {
    let layout = match (&network.bus, &network.hub) {
        (Some(_), _) => Layout::Rows,
        (None, Some(_)) => Layout::Ring,
        (None, None) => Layout::Web,
    };
    let sketched = system_places(scenario);
    let origin = middle_of(&sketched);
    let places = match layout {
        Layout::Web => sketched,
        Layout::Ring => ring(&sketched, RING_CELL, RING_HEIGHT_MIN, origin),
        Layout::Rows => rows(&sketched, origin),
    };
    let (joints, wires_left_out) = joints(network);
    let mut shapes: Vec<Shape> = places
        .iter()
        .enumerate()
        .map(|(i, &at)| card(scenario, i, at))
        .collect();
    let frames = if layout == Layout::Web {
        frames(scenario, &shapes)
    } else {
        Vec::new()
    };
    let written = written_places(scenario, network);
    let bar_width = bar_width(&places);
    shapes.extend(middles(network, origin, bar_width, &written));
    let target = |system: usize| match layout {
        Layout::Web => side_of_peers(&joints, network, &places, system),
        Layout::Ring | Layout::Rows => origin,
    };
    let between: Vec<Shape> = (0..places.len())
        .flat_map(|system| stations_between(network, layout, system, &shapes[..places.len()], target(system)))
        .collect();
    shapes.extend(between);
    let below = frames.iter().map(|frame| &frame.area);
    let below = below.chain(shapes.iter().map(|shape| &shape.area)).copied();
    let all = below.reduce(|a, b| a.joined(&b)).unwrap_or_default();
    shapes.extend(registry(network, &all, &written));
    let wires = wires(&joints, network, &shapes, layout, origin);
    Picture {
        style: Some(network.style),
        shapes,
        wires,
        frames,
        notes: Vec::new(),
        wires_left_out,
    }
}

/// A network small enough for four beside each other: boxes around a middle, the same places in every style.
pub fn of_network_compact(scenario: &Scenario, network: &Network) -> Picture {
    let origin = Point::default();
    let places = ring(&system_places(scenario), COMPACT_CELL, COMPACT_HEIGHT_MIN, origin);
    let mut shapes: Vec<Shape> = Vec::new();
    for (system, &at) in places.iter().enumerate() {
        let full = card(scenario, system, at);
        let mut parties = full.parties.clone();
        parties.extend(beside(network, system));
        let area = Area::new(at, COMPACT_CELL.0 - 8.0, COMPACT_CELL.1 - 15.0);
        shapes.push(Shape {
            area,
            parties,
            subtitle: String::new(),
            stacked: false,
            layer: 0,
            ..full
        });
    }
    let mut small = middles(network, origin, 0.0, &[]);
    let count = small.len();
    for (n, shape) in small.iter_mut().enumerate() {
        let lift = if count > 1 { (n as f32 - 0.5) * 44.0 } else { 0.0 };
        shape.area = Area::new(origin.moved(0.0, lift), 84.0, 28.0);
        let short = if shape.kind == ShapeKind::Hub { "Hub" } else { "Bus" };
        let copies: u32 = shape
            .parties
            .iter()
            .map(|&party| network.parties[party].instances)
            .sum();
        shape.title = if copies > 1 {
            format!("{short} ×{copies}")
        } else {
            short.to_owned()
        };
        shape.subtitle = String::new();
        shape.stacked = false;
    }
    shapes.extend(small);
    let (joints, wires_left_out) = joints(network);
    let wires = wires(&joints, network, &shapes, Layout::Web, origin);
    Picture {
        style: Some(network.style),
        shapes,
        wires,
        frames: Vec::new(),
        notes: Vec::new(),
        wires_left_out,
    }
}

/// The middle of the sketch, rounded, so that dragging one system does not shift everything by fractions.
fn middle_of(places: &[Point]) -> Point {
    let areas = places.iter().map(|&at| Area::new(at, CARD_WIDTH, CARD_HEIGHT));
    let middle = areas.reduce(|a, b| a.joined(&b)).unwrap_or_default().center;
    Point::new(middle.x.round(), middle.y.round())
}

fn ring(places: &[Point], cell: (f32, f32), height_min: f32, origin: Point) -> Vec<Point> {
    let slots = ring_slots(places.len(), cell, height_min);
    around(places, &slots)
        .into_iter()
        .map(|slot| origin.moved(slots[slot].x, slots[slot].y))
        .collect()
}

fn rows(places: &[Point], origin: Point) -> Vec<Point> {
    let mut found = vec![origin; places.len()];
    let (column, height) = if places.len().div_ceil(2) > COLUMNS_WIDE {
        (COLUMN.1, ROW.1)
    } else {
        (COLUMN.0, ROW.0)
    };
    for (row, side) in two_rows(places).into_iter().zip([-1.0, 1.0]) {
        let count = row.len() as f32;
        for (n, system) in row.into_iter().enumerate() {
            // The lower row stands a little aside, so that no wire looks as if it went through the bar.
            let aside = if side > 0.0 { 24.0 } else { 0.0 };
            found[system] = origin.moved((n as f32 - (count - 1.0) / 2.0) * column + aside, side * height);
        }
    }
    found
}

fn bar_width(places: &[Point]) -> f32 {
    let least = places.iter().map(|at| at.x).fold(f32::INFINITY, f32::min);
    let most = places.iter().map(|at| at.x).fold(f32::NEG_INFINITY, f32::max);
    (most - least).max(0.0) + CARD_WIDTH
}

/// Places of middles that the architecture has written, by name.
fn written_places(scenario: &Scenario, network: &Network) -> Vec<(String, Point)> {
    let architectures = scenario.architectures_or_default();
    let places = architectures
        .get(network.architecture)
        .map(|it| it.places.clone())
        .unwrap_or_default();
    places
        .into_iter()
        .map(|(name, (x, y))| (name, Point::new(x, y)))
        .collect()
}

/// The shapes of the hub and of the bus, where the network has them.
fn middles(network: &Network, origin: Point, bar_width: f32, written: &[(String, Point)]) -> Vec<Shape> {
    let at = |name: &str| written.iter().find(|(known, _)| known == name).map(|(_, place)| *place);
    let mut shapes = Vec::new();
    if let Some(bus) = &network.bus {
        let first = &network.parties[bus.nodes[0]];
        let nodes = bus.nodes.len();
        shapes.push(Shape {
            key: ShapeKey::Bus,
            kind: ShapeKind::Bus,
            title: "Message bus".to_owned(),
            subtitle: format!("{nodes} {}", if nodes == 1 { "node" } else { "nodes" }),
            area: Area::new(at("bus").unwrap_or(origin), bar_width, BAR_HEIGHT),
            zone: first.zone,
            stacked: false,
            layer: 0,
            parties: bus.nodes.clone(),
        });
    }
    if let Some(hub) = &network.hub {
        let party = &network.parties[hub.party];
        let beside = if network.bus.is_some() {
            -bar_width / 2.0 - 110.0
        } else {
            0.0
        };
        shapes.push(Shape {
            key: ShapeKey::Party(PartyKey::Hub),
            kind: ShapeKind::Hub,
            title: party.name.clone(),
            subtitle: format!("{} inst.", party.instances),
            area: Area::new(at("hub").unwrap_or(origin.moved(beside, 0.0)), 196.0, 64.0),
            zone: party.zone,
            stacked: party.instances > 1,
            layer: 0,
            parties: vec![hub.party],
        });
    }
    shapes
}

/// The registry by which direct senders find instances, below everything else: no message passes it.
fn registry(network: &Network, all: &Area, written: &[(String, Point)]) -> Option<Shape> {
    let party = network.registry.as_ref()?.party;
    let found = &network.parties[party];
    let at = written
        .iter()
        .find(|(name, _)| name == "registry")
        .map_or_else(|| all.center.moved(0.0, all.height / 2.0 + 44.0), |(_, place)| *place);
    Some(Shape {
        key: ShapeKey::Party(found.key.clone()),
        kind: ShapeKind::Registry,
        title: found.name.clone(),
        subtitle: format!("{} inst.", found.instances),
        area: Area::new(at, SMALL.0, SMALL.1),
        zone: found.zone,
        stacked: false,
        layer: 0,
        parties: vec![party],
    })
}

fn wires(joints: &[Joint], network: &Network, shapes: &[Shape], layout: Layout, origin: Point) -> Vec<Wire> {
    let mut shape_of = vec![None; network.parties.len()];
    for (index, shape) in shapes.iter().enumerate() {
        shape.parties.iter().for_each(|&party| shape_of[party] = Some(index));
    }
    let mut drawn = BTreeSet::new();
    let mut wires = Vec::new();
    for joint in joints {
        let (Some(a), Some(b)) = (shape_of[joint.a], shape_of[joint.b]) else {
            continue;
        };
        if a == b || !drawn.insert((a.min(b), a.max(b))) {
            continue;
        }
        let curve = curve(shapes, (a, b), joint.via, layout, origin);
        wires.push(Wire {
            a,
            b,
            curve,
            via: Some(joint.via),
            flow: None,
        });
    }
    if network.style == StyleKind::Hybrid {
        // The exceptions are what the eye looks for: last, so on top.
        wires.sort_by_key(|wire| wire.via == Some(Via::Direct));
    }
    wires
}

/// The mean place of some systems, or `otherwise` where there are none.
pub(super) fn mean_place(places: &[Point], systems: &[usize], otherwise: Point) -> Point {
    let points: Vec<Point> = systems
        .iter()
        .filter_map(|&system| places.get(system).copied())
        .collect();
    if points.is_empty() {
        otherwise
    } else {
        centroid(&points)
    }
}
