//! How do several flows become one to all of their receivers, and one with several receivers a flow for each?
//!
//! In: flows. Out: the scenario in which each receiver gets what it got, or why that cannot be. It must not know whether
//! the result is sound.

use std::collections::BTreeSet;

use crate::scenario::{Entries, FaultKind, Flow, FlowId, Follow, Scenario, Start, Style, SystemId, Then, To};

use super::ends::copies;
use super::fresh::fresh_flow_id;
use super::prune::unlink_strangers;
use super::selected::system_name;

/// Fields in which flows that are merged may differ.
const OWN: [&str; 4] = ["id", "name", "to", "then"];

/// Several flows become the first of them, which goes to the receivers of all.
pub(super) fn merge(scenario: &mut Scenario, ids: &[FlowId]) -> Result<(), String> {
    let flows = chosen(scenario, ids)?;
    let (first, rest) = flows.split_first().ok_or("nothing is selected to be merged")?;
    let mut receivers = scenario.receivers(first).to_vec();
    let mut then = first.then.clone();
    for flow in rest {
        same_fields(first, flow)?;
        same_ways(scenario, first, flow)?;
        for receiver in scenario.receivers(flow) {
            if receivers.contains(receiver) {
                let name = system_name(scenario, receiver);
                return Err(format!(
                    "{name} gets more than one of them: merged, it would get one copy less"
                ));
            }
            receivers.push(receiver.clone());
        }
    }
    for (at, one) in flows.iter().enumerate() {
        for other in flows[..at].iter().chain(&flows[at + 1..]) {
            same_consequences(scenario, one, other)?;
        }
        if let (Then::All(all), Then::All(more)) = (&mut then, &one.then) {
            let news: Vec<Follow> = more.iter().filter(|follow| !all.contains(follow)).cloned().collect();
            all.extend(news);
        }
    }
    let first = first.id.clone();
    for gone in rest {
        rename(scenario, gone, &first);
    }
    let gone: BTreeSet<&FlowId> = rest.iter().map(|flow| &flow.id).collect();
    scenario.flows.retain(|flow| !gone.contains(&flow.id));
    if let Some(flow) = scenario.flows.iter_mut().find(|flow| flow.id == first) {
        (flow.to, flow.then) = (To::Systems(receivers), then);
    }
    Ok(())
}

/// The flows, in the scenario's order; each must be one whose receivers all get a copy.
fn chosen(scenario: &Scenario, ids: &[FlowId]) -> Result<Vec<Flow>, String> {
    if let Some(id) = ids.iter().find(|id| scenario.flow(id).is_none()) {
        return Err(format!("there is no flow \"{id}\""));
    }
    let flows = scenario.flows.iter().filter(|flow| ids.contains(&flow.id));
    let flows: Vec<Flow> = flows.cloned().collect();
    if flows.len() < 2 {
        return Err("it takes two flows to merge them".to_owned());
    }
    match flows.iter().find(|flow| !copies(flow)) {
        Some(flow) => Err(format!(
            "{} does not give each receiver a copy: only Publish, Batch, Stream and Tap to named systems can be merged",
            flow.name()
        )),
        None => Ok(flows),
    }
}

fn same_fields(first: &Flow, flow: &Flow) -> Result<(), String> {
    let written = |flow: &Flow| -> Vec<&'static str> { flow.written().into_iter().map(|(field, _)| field).collect() };
    let fields: BTreeSet<&str> = written(first).into_iter().chain(written(flow)).collect();
    for field in fields.into_iter().filter(|field| !OWN.contains(field)) {
        let said = |flow: &Flow| flow.entry(field).unwrap_or_else(|| "nothing".to_owned());
        let (a, b) = (said(first), said(flow));
        if a != b {
            let (first, flow) = (first.name(), flow.name());
            return Err(format!("{first} and {flow} differ in `{field}`: {a} and {b}"));
        }
    }
    if matches!(first.start, Some(Start::Closed { .. })) {
        return Err(format!("{} has users of its own, who cannot be merged", first.name()));
    }
    Ok(())
}

/// Whether both go the same ways in every architecture, and are struck by the same surges.
fn same_ways(scenario: &Scenario, first: &Flow, flow: &Flow) -> Result<(), String> {
    for architecture in &scenario.architectures {
        let exceptions = |id: &FlowId| -> Vec<_> {
            let own = architecture.exceptions.iter().filter(|exception| &exception.flow == id);
            own.map(|exception| (exception.leg, exception.via, exception.exchange))
                .collect()
        };
        let lists = |id: &FlowId| match &architecture.style {
            Style::Hybrid(hybrid) => {
                let direct = hybrid.direct.as_ref().is_some_and(|flows| flows.contains(id));
                (direct, hybrid.hub.contains(id), hybrid.bus.contains(id))
            }
            _ => (false, false, false),
        };
        let ways = |id: &FlowId| (exceptions(id), lists(id));
        if ways(&first.id) != ways(&flow.id) {
            return Err(format!(
                "{} and {} go different ways in the architecture {}",
                first.name(),
                flow.name(),
                architecture.name()
            ));
        }
    }
    for fault in &scenario.faults {
        if let FaultKind::Surge { flows, .. } = &fault.what
            && flows.contains(&first.id) != flows.contains(&flow.id)
        {
            return Err(format!("the surge \"{}\" is of one of them only", fault.id));
        }
    }
    Ok(())
}

/// Whether `other` is set off by the same as `one`, and sets off at its receivers whatever `one` would set off there.
fn same_consequences(scenario: &Scenario, one: &Flow, other: &Flow) -> Result<(), String> {
    let (name, other_name) = (one.name(), other.name());
    for before in &scenario.flows {
        let sets_off = |flow: &Flow| before.follows().into_iter().filter(|id| **id == flow.id).count();
        let same = match &before.then {
            Then::All(all) => {
                let settings = |flow: &Flow| -> Vec<Follow> {
                    let own = all.iter().filter(|follow| follow.flow == flow.id);
                    own.map(|follow| Follow {
                        flow: "".into(),
                        ..follow.clone()
                    })
                    .collect()
                };
                settings(one) == settings(other)
            }
            Then::OneOf(..) => sets_off(one) == 0 && sets_off(other) == 0,
        };
        if !same {
            let before = before.name();
            return Err(format!("{before} sets off {name} and {other_name} each in its own way"));
        }
    }
    let same = match (&one.then, &other.then) {
        (Then::All(all), Then::All(theirs)) => {
            let reaches = |follow: &Follow| {
                let next = scenario.flow(&follow.flow);
                let receivers = scenario.receivers(other);
                next.is_some_and(|next| next.from.iter().any(|sender| receivers.contains(sender)))
            };
            all.iter().all(|follow| theirs.contains(follow) || !reaches(follow))
        }
        (then, theirs) => then == theirs,
    };
    match same {
        true => Ok(()),
        false => Err(format!("{name} sets off what {other_name} does not")),
    }
}

/// Whatever speaks of a flow that is merged speaks of the one that it becomes.
fn rename(scenario: &mut Scenario, gone: &Flow, to: &FlowId) {
    let from = &gone.id;
    let receivers = scenario.receivers(gone).to_vec();
    for flow in &mut scenario.flows {
        if let Then::All(follows) = &mut flow.then {
            // The first is set off there, too, in the same way.
            follows.retain(|follow| &follow.flow != from);
        }
    }
    for system in &mut scenario.systems {
        let own = system.service_time_for.iter().position(|(flow, _)| flow == from);
        let Some(own) = own else { continue };
        let (_, law) = system.service_time_for.remove(own);
        if receivers.contains(&system.id) {
            system.service_time_for.retain(|(flow, _)| flow != to);
            system.service_time_for.push((to.clone(), law));
        }
    }
    for architecture in &mut scenario.architectures {
        architecture.exceptions.retain(|exception| &exception.flow != from);
        if let Style::Hybrid(hybrid) = &mut architecture.style {
            let lists = [Some(&mut hybrid.hub), Some(&mut hybrid.bus), hybrid.direct.as_mut()];
            lists
                .into_iter()
                .flatten()
                .for_each(|flows| flows.retain(|flow| flow != from));
        }
    }
    for fault in &mut scenario.faults {
        match &mut fault.what {
            FaultKind::Surge { flows, .. } => flows.retain(|flow| flow != from),
            FaultKind::LeaderLoss { flow: Some(flow) } if flow == from => *flow = to.clone(),
            _ => {}
        }
    }
    for objective in &mut scenario.objectives {
        if objective.flow.as_ref() == Some(from) {
            objective.flow = Some(to.clone());
        }
    }
    let mut kept = Vec::new();
    for objective in std::mem::take(&mut scenario.objectives) {
        if objective.flow.as_ref() != Some(to) || !kept.contains(&objective) {
            kept.push(objective);
        }
    }
    scenario.objectives = kept;
}

/// A flow keeps its first receiver, and each of the others gets one of its own.
pub(super) fn split(scenario: &mut Scenario, id: &FlowId) -> Result<(), String> {
    let place = scenario
        .flow_index(id)
        .ok_or_else(|| format!("there is no flow \"{id}\""))?;
    let flow = scenario.flows[place].clone();
    let receivers = scenario.receivers(&flow).to_vec();
    can_split(scenario, &flow, &receivers)?;
    scenario.flows[place].to = To::Systems(receivers[..1].to_vec());
    for (at, receiver) in receivers.iter().enumerate().skip(1) {
        let new = fresh_flow_id(scenario, &format!("{id}-{receiver}"));
        let piece = Flow {
            id: new.clone(),
            name: Some(format!("{} to {}", flow.name(), system_name(scenario, receiver))),
            to: To::Systems(vec![receiver.clone()]),
            ..flow.clone()
        };
        scenario.flows.insert(place + at, piece);
        speak_of_both(scenario, id, &new, receiver);
    }
    unlink_strangers(scenario);
    Ok(())
}

fn can_split(scenario: &Scenario, flow: &Flow, receivers: &[SystemId]) -> Result<(), String> {
    let name = flow.name();
    let chosen = |before: &&Flow| matches!(&before.then, Then::OneOf(choices, _) if choices.iter().any(|(next, _)| next == &flow.id));
    if receivers.len() < 2 && flow.to != To::Others {
        return Err(format!("{name} has one receiver only"));
    }
    if !copies(flow) {
        return Err(format!(
            "{name} does not give each receiver a copy: only Publish, Batch, Stream and Tap to named systems can be split"
        ));
    }
    if matches!(flow.start, Some(Start::Closed { .. })) {
        return Err(format!("{name} has users, who would be there once for each receiver"));
    }
    match scenario.flows.iter().find(chosen) {
        Some(before) => Err(format!(
            "{} chooses {name} or another, and cannot choose several",
            before.name()
        )),
        None => Ok(()),
    }
}

/// Whatever speaks of a flow speaks of the piece of it, too.
fn speak_of_both(scenario: &mut Scenario, id: &FlowId, piece: &FlowId, receiver: &SystemId) {
    for flow in &mut scenario.flows {
        if let Then::All(follows) = &mut flow.then {
            let own: Vec<Follow> = follows.iter().filter(|follow| &follow.flow == id).cloned().collect();
            follows.extend(own.into_iter().map(|follow| Follow {
                flow: piece.clone(),
                ..follow
            }));
        }
    }
    for system in scenario.systems.iter_mut().filter(|system| &system.id == receiver) {
        for (flow, _) in system.service_time_for.iter_mut().filter(|(flow, _)| flow == id) {
            *flow = piece.clone();
        }
    }
    for architecture in &mut scenario.architectures {
        let own: Vec<_> = architecture
            .exceptions
            .iter()
            .filter(|exception| &exception.flow == id)
            .cloned()
            .collect();
        architecture.exceptions.extend(own.into_iter().map(|mut exception| {
            exception.flow = piece.clone();
            exception
        }));
        if let Style::Hybrid(hybrid) = &mut architecture.style {
            let lists = [Some(&mut hybrid.hub), Some(&mut hybrid.bus), hybrid.direct.as_mut()];
            for flows in lists.into_iter().flatten().filter(|flows| flows.contains(id)) {
                flows.push(piece.clone());
            }
        }
    }
    for fault in &mut scenario.faults {
        if let FaultKind::Surge { flows, .. } = &mut fault.what
            && flows.contains(id)
        {
            flows.push(piece.clone());
        }
    }
    let own: Vec<_> = scenario
        .objectives
        .iter()
        .filter(|objective| objective.flow.as_ref() == Some(id))
        .cloned()
        .collect();
    scenario.objectives.extend(own.into_iter().map(|mut objective| {
        objective.flow = Some(piece.clone());
        objective
    }));
}
