//! What does a selection need to stand by itself?
//!
//! In: a scenario and a selection. Out: a smaller scenario, sound by itself: the systems, the flows among them, their
//! zones, policies and data sets, and notes; as RON text it can be mailed. It must not know where it is put (see `paste`).

use std::collections::BTreeSet;

use crate::scenario::{Flow, PolicyChoice, Scenario, System, SystemId, Then, To, parse, write};

use super::drawn::{Drawn, Frame};
use super::prune::unlink_strangers;
use super::selected::Selected;

/// Which flows go with the systems.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Ends {
    /// Those among the systems, without ends outside.
    Inside,
    /// Those among the systems, without ends outside, and those that are selected themselves, as they are.
    Chosen,
    /// All that begin or end at one of the systems, and those that are selected themselves, as they are.
    Any,
}

/// The text of a selection, which [`paste`](super::paste) takes.
///
/// # Errors
/// Says so where nothing is selected that can be copied.
pub fn copy(scenario: &Scenario, drawn: &Drawn, selected: &Selected) -> Result<String, String> {
    let piece = piece(scenario, drawn, selected, Ends::Inside);
    if piece.systems.is_empty() && piece.zones.is_empty() && piece.notes.is_empty() {
        return Err(match selected.flows.is_empty() {
            true => "nothing is selected that can be copied".to_owned(),
            false => "a flow is copied together with its systems: select them, too".to_owned(),
        });
    }
    Ok(write(&piece))
}

/// The part of a scenario that a selection is, with what it needs.
pub(super) fn piece(scenario: &Scenario, drawn: &Drawn, selected: &Selected, ends: Ends) -> Scenario {
    let all = selected.with_contents(scenario, drawn);
    let mut piece = Scenario::new(&format!("Part of {}", scenario.name));
    let systems = scenario.systems.iter().enumerate();
    let systems = systems.filter(|(_, system)| all.systems.contains(&system.id));
    piece.systems = systems
        .map(|(at, system)| System {
            at: Some(drawn.system(scenario, at).at),
            ..system.clone()
        })
        .collect();
    let flows = scenario.flows.iter();
    piece.flows = flows.filter_map(|flow| taken_along(flow, &all, ends)).collect();
    let notes = scenario.notes.iter().filter(|note| all.notes.contains(&note.id));
    piece.notes = notes.cloned().collect();
    let flows: BTreeSet<_> = piece.flows.iter().map(|flow| flow.id.clone()).collect();
    for system in &mut piece.systems {
        system.service_time_for.retain(|(flow, _)| flows.contains(flow));
    }
    for flow in &mut piece.flows {
        match &mut flow.then {
            Then::All(follows) => follows.retain(|follow| flows.contains(&follow.flow)),
            Then::OneOf(choices, _) => choices.retain(|(flow, _)| flows.contains(flow)),
        }
    }
    unlink_strangers(&mut piece);
    add_needs(scenario, drawn, &all, &mut piece);
    piece
}

/// The flow as far as it goes along; none: not at all.
fn taken_along(flow: &Flow, all: &Selected, ends: Ends) -> Option<Flow> {
    let inside = |id: &SystemId| all.systems.contains(id);
    let receivers = match &flow.to {
        To::Systems(systems) | To::AnyOf(systems) => systems.as_slice(),
        To::Others => &[],
    };
    let touched = flow.from.iter().chain(receivers).any(inside);
    let chosen = all.flows.contains(&flow.id);
    if (ends == Ends::Any && touched) || (ends != Ends::Inside && chosen) {
        return Some(flow.clone());
    }
    let mut flow = flow.clone();
    flow.from.retain(inside);
    let whole = match &mut flow.to {
        To::Systems(systems) | To::AnyOf(systems) => {
            systems.retain(inside);
            !flow.from.is_empty() && !systems.is_empty()
        }
        To::Others => flow.from.len() > 1,
    };
    whole.then_some(flow)
}

/// Zones with the networks between them, data sets and policies that the piece speaks of.
fn add_needs(scenario: &Scenario, drawn: &Drawn, all: &Selected, piece: &mut Scenario) {
    let zones: BTreeSet<usize> = piece
        .systems
        .iter()
        .map(|system| scenario.system_zone(system))
        .collect();
    for (at, zone) in scenario.zones.iter().enumerate() {
        let chosen = all.zones.contains(&zone.id);
        if !chosen && !zones.contains(&at) {
            continue;
        }
        let mut zone = zone.clone();
        // A zone that is there only because systems live in it is as large as they need it.
        let frame = drawn.zone(scenario, at).filter(|_| chosen && zone.frame().is_some());
        (zone.at, zone.size) = frame.map(|Frame { at, size }| (at, size)).unzip();
        piece.zones.push(zone);
    }
    let has_zone = |id| piece.zones.iter().any(|zone| &zone.id == id);
    let between = scenario.between.iter();
    let between = between.filter(|between| has_zone(&between.zones.0) && has_zone(&between.zones.1));
    piece.between = between.cloned().collect();
    let shapes = piece.systems.iter().flat_map(|system| &system.shapes);
    let carried = piece.flows.iter().filter_map(|flow| flow.data.as_ref());
    let data: BTreeSet<_> = shapes.chain(carried).cloned().collect();
    let mut sets: Vec<_> = scenario
        .data
        .iter()
        .filter(|set| data.contains(&set.id))
        .cloned()
        .collect();
    for set in &mut sets {
        set.owner.take_if(|owner| !all.systems.contains(owner));
        set.allowed.retain(|system| all.systems.contains(system));
    }
    piece.data = sets;
    let policies = piece
        .flows
        .iter()
        .flat_map(|flow| [&flow.policy, &flow.callback_policy]);
    let policies: BTreeSet<_> = policies
        .filter_map(|policy| match policy {
            Some(PolicyChoice::Named(id)) => Some(id.clone()),
            _ => None,
        })
        .collect();
    let named = scenario.policies.iter().filter(|named| policies.contains(&named.id));
    piece.policies = named.cloned().collect();
}

/// The piece that a text says, or a sentence that says why it is none.
pub(super) fn read(text: &str) -> Result<Scenario, String> {
    let text = text.trim();
    if !text.trim_start_matches('\u{feff}').starts_with(['(', '/']) && !text.contains("Scenario") {
        return Err(
            "this is no part of a scenario: copy systems here, or the text of a scenario file, and paste that"
                .to_owned(),
        );
    }
    match parse(text, "") {
        Ok(loaded) => Ok(loaded.scenario),
        Err(problems) => Err(match problems.first() {
            Some(problem) if problem.line > 0 => {
                format!(
                    "this is no part of a scenario that can be read: line {}: {problem}",
                    problem.line
                )
            }
            Some(problem) => format!("this is no part of a scenario that can be read: {problem}"),
            None => "this is no part of a scenario that can be read".to_owned(),
        }),
    }
}
