//! How do wires run, and where do the small things on them stand?
//!
//! In: shapes and a layout. Out: curves, and shapes of balancers and connectors beside their system. It must not know
//! why two parties are joined.

use super::geometry::{bowed, straight};
use super::joints::beside;
use super::networks::{Layout, mean_place};
use super::shapes::{Area, Point, Shape, ShapeKey, ShapeKind};
use crate::scenario::Via;
use crate::topology::{Joint, Network, PartyKey};

pub(super) const SMALL: (f32, f32) = (76.0, 27.0);
const GAP: f32 = 16.0;

/// The balancer and the connector of a system, between its card and `target`.
pub(super) fn stations_between(
    network: &Network,
    layout: Layout,
    system: usize,
    cards: &[Shape],
    target: Point,
) -> Vec<Shape> {
    let card = &cards[system].area;
    let parties = beside(network, system);
    let way = match layout {
        Layout::Web => free_side(system, cards, target),
        Layout::Ring => card.center.direction(target),
        Layout::Rows => Point::new(0.0, (target.y - card.center.y).signum()),
    };
    let mut shapes = Vec::new();
    for (n, party) in parties.into_iter().enumerate() {
        let edge = card.edge(card.center.moved(way.x * 1e4, way.y * 1e4));
        let half = (way.x * SMALL.0 / 2.0).abs().max((way.y * SMALL.1 / 2.0).abs());
        let off = GAP + half + n as f32 * (2.0 * half + 10.0);
        // What only direct messages pass stands aside of the wire to the bus.
        let aside = if layout == Layout::Rows && !on_the_bus(network, system, party) {
            52.0
        } else {
            0.0
        };
        let at = edge.moved(way.x * off + aside, way.y * off);
        shapes.push(small_shape(network, party, at));
    }
    shapes
}

fn on_the_bus(network: &Network, system: usize, party: usize) -> bool {
    let bus = Via::Bus as usize;
    network.approach[bus][system].contains(&party) || network.exit[bus][system].contains(&party)
}

fn small_shape(network: &Network, index: usize, at: Point) -> Shape {
    let party = &network.parties[index];
    let kind = if matches!(party.key, PartyKey::Balancer(_)) {
        ShapeKind::Balancer
    } else {
        ShapeKind::Connector
    };
    let name = if kind == ShapeKind::Balancer {
        "Balancer"
    } else {
        "Connector"
    };
    Shape {
        key: ShapeKey::Party(party.key.clone()),
        kind,
        title: name.to_owned(),
        subtitle: format!("{} inst.", party.instances),
        area: Area::new(at, SMALL.0, SMALL.1),
        zone: party.zone,
        stacked: false,
        layer: 0,
        parties: vec![index],
    }
}

/// The side of a card that looks toward `target`, or the next best where another card is in the way.
fn free_side(system: usize, cards: &[Shape], target: Point) -> Point {
    let card = &cards[system].area;
    let toward = card.center.direction(target);
    let mut sides = [(1.0, 0.0), (0.0, 1.0), (-1.0, 0.0), (0.0, -1.0)].map(|(x, y)| Point::new(x, y));
    let along = |side: &Point| side.x * toward.x + side.y * toward.y;
    sides.sort_by(|a, b| along(b).total_cmp(&along(a)));
    let is_free = |side: &Point| {
        let at = card.center.moved(
            side.x * (card.width / 2.0 + GAP + SMALL.0 / 2.0),
            side.y * (card.height / 2.0 + GAP + SMALL.1 / 2.0),
        );
        let small = Area::new(at, SMALL.0, SMALL.1);
        cards
            .iter()
            .enumerate()
            .all(|(i, other)| i == system || !small.overlaps(&other.area, 4.0))
    };
    sides.iter().copied().find(is_free).unwrap_or(sides[0])
}

/// The mean place of the systems that reach `system` through what stands beside it.
pub(super) fn side_of_peers(joints: &[Joint], network: &Network, places: &[Point], system: usize) -> Point {
    let own = beside(network, system);
    let is_own = |party: usize| own.contains(&party);
    let far_end = |joint: &Joint| match (is_own(joint.a), is_own(joint.b)) {
        (true, false) => Some(joint.b),
        (false, true) => Some(joint.a),
        _ => None,
    };
    let peers: Vec<usize> = joints.iter().filter_map(far_end).filter(|&end| end != system).collect();
    mean_place(places, &peers, places[system].moved(1.0, 0.0))
}

/// The curve between two shapes.
pub(super) fn curve(shapes: &[Shape], (a, b): (usize, usize), via: Via, layout: Layout, origin: Point) -> [Point; 4] {
    let (from, to) = (&shapes[a], &shapes[b]);
    match (layout, from.kind, to.kind) {
        (Layout::Rows, _, ShapeKind::Bus) => onto_the_bar(&from.area, &to.area),
        (Layout::Rows, ShapeKind::Bus, _) => reversed(onto_the_bar(&to.area, &from.area)),
        (Layout::Rows, ShapeKind::System, ShapeKind::System)
            if via == Via::Direct && from.area.center.y == to.area.center.y =>
        {
            over_the_row(&from.area, &to.area, from.area.center.y < origin.y)
        }
        (Layout::Rows | Layout::Ring, ShapeKind::System, ShapeKind::System) if via == Via::Direct => {
            clear_of(origin, &from.area, &to.area)
        }
        _ => straight(&from.area, &to.area),
    }
}

/// Straight down (or up) onto the bar.
fn onto_the_bar(shape: &Area, bar: &Area) -> [Point; 4] {
    let reach = (bar.width / 2.0 - bar.height / 2.0).max(0.0);
    let x = shape.center.x.clamp(bar.center.x - reach, bar.center.x + reach);
    let side = (shape.center.y - bar.center.y).signum();
    let start = Point::new(shape.center.x, shape.center.y - side * shape.height / 2.0);
    let end = Point::new(x, bar.center.y + side * bar.height / 2.0);
    [start, start.toward(end, 1.0 / 3.0), start.toward(end, 2.0 / 3.0), end]
}

fn reversed([a, b, c, d]: [Point; 4]) -> [Point; 4] {
    [d, c, b, a]
}

/// A direct wire within a row: an arc on the outer side of it, the higher the farther it goes.
fn over_the_row(from: &Area, to: &Area, is_above: bool) -> [Point; 4] {
    let side = if is_above { -1.0 } else { 1.0 };
    let across = to.center.x - from.center.x;
    let lean = 26.0 * across.signum();
    let start = from.center.moved(lean, side * from.height / 2.0);
    let end = to.center.moved(-lean, side * to.height / 2.0);
    let lift = side * (24.0 + across.abs() * 0.12).min(190.0);
    [
        start,
        start.moved(across * 0.15, lift),
        end.moved(-across * 0.15, lift),
        end,
    ]
}

/// A direct wire that keeps away from the middle: it bows outwards, the more the nearer it would pass.
fn clear_of(origin: Point, from: &Area, to: &Area) -> [Point; 4] {
    let middle = from.center.toward(to.center, 0.5);
    let way = from.center.direction(to.center);
    let left = Point::new(way.y, -way.x);
    let off = (middle.x - origin.x) * left.x + (middle.y - origin.y) * left.y;
    let bow = (150.0 - off.abs()).clamp(30.0, 130.0);
    bowed(from, to, if off < 0.0 { -bow } else { bow })
}
