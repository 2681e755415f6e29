//! How does the sketch look? Cards of systems, frames of zones, notes, a curve for each flow.
//!
//! In: a scenario. Out: a [`Picture`] without a style. It must not know any topology: things in between are no part of
//! the sketch.

use std::collections::BTreeMap;

use super::WIRES_MAX;
use super::geometry::{bowed, looped};
use super::places::{CARD_HEIGHT, CARD_WIDTH, system_places};
use super::shapes::{Area, Frame, Picture, Point, Shape, ShapeKey, ShapeKind, Slip, Wire};
use crate::scenario::{Flow, Note, Scenario, SystemId, To, Zone};
use crate::topology::PartyKey;

pub(super) const FRAME_MARGIN: f32 = 24.0;
pub(super) const FRAME_TITLE: f32 = 22.0;
const FAN: f32 = 26.0;
/// How far flows may be led aside to pass other cards, nearest first.
const SHIFTS: [f32; 6] = [40.0, -40.0, 70.0, -70.0, 100.0, -100.0];
/// So far aside is as bad as a twentieth of the way beneath a card.
const SHIFT_WORTH: f32 = 30.0;
/// Distance at which a flow passes a card.
const CLEARANCE: f32 = 5.0;
/// Flows are led around cards while there are at most so many pairs of a wire and a card.
const LEADING_MAX: usize = 20_000;

/// The sketch of a scenario: systems where they were put (or places found for them), zones around them, and a wire from
/// sender to consumer for each flow.
pub fn of_sketch(scenario: &Scenario) -> Picture {
    let places = system_places(scenario);
    let shapes: Vec<Shape> = (0..places.len())
        .map(|system| card(scenario, system, places[system]))
        .collect();
    let frames = frames(scenario, &shapes);
    let (wires, wires_left_out) = wires(scenario, &shapes);
    Picture {
        style: None,
        shapes,
        wires,
        frames,
        notes: notes(scenario),
        wires_left_out,
    }
}

/// The card of a system at a place.
pub(super) fn card(scenario: &Scenario, index: usize, at: Point) -> Shape {
    let system = &scenario.systems[index];
    let zone = scenario.system_zone(system);
    let zones = scenario.zones_or_default();
    let sites = zones[zone].sites();
    let count = match (sites, system.instances()) {
        (1, instances) => format!("{instances} inst."),
        (sites, 1) => format!("{sites} sites"),
        (sites, instances) => format!("{sites} sites × {instances}"),
    };
    let key = PartyKey::System(system.id.clone());
    Shape {
        key: ShapeKey::Party(key),
        kind: ShapeKind::System,
        title: system.name().to_owned(),
        subtitle: format!("{} · {count}", zones[zone].name()),
        area: Area::new(at, CARD_WIDTH, CARD_HEIGHT),
        zone,
        stacked: sites > 1 || system.instances() > 1,
        layer: system.layer.unwrap_or(0),
        parties: vec![index],
    }
}

/// A frame for each zone that the file names: the one it was given, or one around its systems.
pub(super) fn frames(scenario: &Scenario, shapes: &[Shape]) -> Vec<Frame> {
    let around = |zone: usize| {
        let members = shapes.iter().filter(|shape| shape.zone == zone).map(|shape| shape.area);
        let area = members.reduce(|a, b| a.joined(&b))?.grown(FRAME_MARGIN);
        Some(Area::between(area.least().moved(0.0, -FRAME_TITLE), area.most()))
    };
    let framed = |(zone, written): (usize, &Zone)| {
        let given = written.frame();
        let given = given.map(|((x, y), (width, height))| Area::new(Point::new(x, y), width, height));
        let title = match written.sites() {
            1 => written.name().to_owned(),
            sites => format!("{} · {sites} sites", written.name()),
        };
        Some(Frame {
            zone,
            title,
            area: given.or_else(|| around(zone))?,
        })
    };
    scenario.zones.iter().enumerate().filter_map(framed).collect()
}

fn notes(scenario: &Scenario) -> Vec<Slip> {
    let slip = |(note, written): (usize, &Note)| {
        let ((x, y), (width, height)) = (written.at, written.size());
        Slip {
            note,
            text: written.text.clone(),
            area: Area::new(Point::new(x, y), width, height),
        }
    };
    scenario.notes.iter().enumerate().map(slip).collect()
}

/// Sender and consumer pairs of a flow, as places in the scenario's systems.
fn pairs(scenario: &Scenario, at: &BTreeMap<&SystemId, usize>, flow: &Flow) -> Vec<(usize, usize)> {
    let index = |id: &SystemId| at.get(id).copied();
    let senders = flow.from.iter().filter_map(index);
    let receivers: Vec<usize> = scenario.receivers(flow).iter().filter_map(index).collect();
    let others = matches!(flow.to, To::Others);
    let of_sender = |sender| {
        receivers
            .iter()
            .map(move |&to| (sender, to))
            .filter(move |(a, b)| !(others && a == b))
    };
    senders
        .take(WIRES_MAX)
        .flat_map(of_sender)
        .take(WIRES_MAX + 1)
        .collect()
}

/// The flows between two systems: (flow, sender, consumer).
type Lanes = Vec<(usize, usize, usize)>;

fn wires(scenario: &Scenario, shapes: &[Shape]) -> (Vec<Wire>, usize) {
    let flows = scenario.flows.iter().enumerate();
    let at: BTreeMap<&SystemId, usize> = (scenario.systems.iter().map(|system| &system.id)).zip(0..).collect();
    let all = flows.flat_map(|(index, flow)| pairs(scenario, &at, flow).into_iter().map(move |pair| (index, pair)));
    let mut beside: BTreeMap<(usize, usize), Lanes> = BTreeMap::new();
    let mut count = 0;
    for (flow, (a, b)) in all {
        count += 1;
        if count <= WIRES_MAX {
            beside.entry((a.min(b), a.max(b))).or_default().push((flow, a, b));
        }
    }
    let leads_around = beside.len() * shapes.len() <= LEADING_MAX;
    let fanned = beside.values().flat_map(|together| {
        let lanes = together.len();
        let shift = if leads_around {
            free_shift(shapes, together)
        } else {
            0.0
        };
        together.iter().enumerate().map(move |(lane, &(flow, a, b))| Wire {
            a,
            b,
            curve: curve(shapes, (a, b), (lane, lanes), shift),
            via: None,
            flow: Some(flow),
        })
    });
    let mut wires: Vec<Wire> = fanned.collect();
    wires.sort_by_key(|wire| wire.flow);
    (wires, count.saturating_sub(WIRES_MAX))
}

/// How far all flows between two systems are led aside, so that they pass beneath as few other cards as can be.
fn free_shift(shapes: &[Shape], together: &Lanes) -> f32 {
    let lanes = together.len();
    let covered = |shift: f32| -> usize {
        let beneath = |(lane, &(_, a, b)): (usize, &(usize, usize, usize))| {
            let line = curve(shapes, (a, b), (lane, lanes), shift);
            let others = shapes
                .iter()
                .enumerate()
                .filter(|(other, _)| *other != a && *other != b);
            others
                .map(|(_, other)| points_within(&line, &other.area.grown(CLEARANCE)))
                .sum::<usize>()
        };
        together.iter().enumerate().map(beneath).sum()
    };
    let mut best = (covered(0.0) as f32, 0.0);
    for shift in SHIFTS {
        let cost = covered(shift) as f32 + shift.abs() / SHIFT_WORTH;
        if cost < best.0 {
            best = (cost, shift);
        }
    }
    best.1
}

/// How many of 20 points along a curve lie within an area.
fn points_within(line: &[Point; 4], area: &Area) -> usize {
    let wire = Wire {
        a: 0,
        b: 0,
        curve: *line,
        via: None,
        flow: None,
    };
    (1..=20u8)
        .filter(|&step| area.contains(wire.curve_at(f32::from(step) / 21.0)))
        .count()
}

/// The curve of one of several flows between two systems: each in its own lane, whichever way it runs, all `shift`
/// farther aside.
fn curve(shapes: &[Shape], (a, b): (usize, usize), (lane, lanes): (usize, usize), shift: f32) -> [Point; 4] {
    let (from, to) = (&shapes[a].area, &shapes[b].area);
    if a == b {
        return looped(from, 50.0 + FAN * lane as f32);
    }
    let base = if lanes == 1 {
        (from.center.distance(to.center) * 0.07).min(28.0)
    } else {
        0.0
    };
    let aside = shift + base + FAN * (lane as f32 - (lanes as f32 - 1.0) / 2.0);
    bowed(from, to, if a < b { aside } else { -aside })
}
