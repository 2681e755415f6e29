//! What goes when a system, a flow or a zone goes?
//!
//! In: a scenario that has just lost something. Out: the same without whatever spoke of it alone, so that nothing
//! dangles. It must not remove anything that still makes sense.

use std::collections::BTreeSet;

use crate::scenario::{
    Fault, FaultId, FaultKind, FlowId, LinkPlace, Part, Scenario, Sight, Style, SystemId, Then, To, Whose, ZoneId,
};

/// Takes a system out of flows, data sets, faults and objectives; flows left without sender or receiver go too.
pub(super) fn without_system(scenario: &mut Scenario, id: &SystemId) {
    for flow in &mut scenario.flows {
        flow.from.retain(|system| system != id);
        if let To::Systems(systems) | To::AnyOf(systems) = &mut flow.to {
            systems.retain(|system| system != id);
        }
    }
    let gone: Vec<FlowId> = scenario
        .flows
        .iter()
        .filter(|flow| is_lonely(flow))
        .map(|flow| flow.id.clone())
        .collect();
    scenario.flows.retain(|flow| !gone.contains(&flow.id));
    for data in &mut scenario.data {
        data.owner.take_if(|owner| owner == id);
        data.allowed.retain(|system| system != id);
    }
    scenario.faults.retain(|fault| !speaks_of_system(fault, id));
    without_strays(scenario);
    for objective in &mut scenario.objectives {
        objective.never_through.take_if(|party| is_party_of(party, id));
    }
    scenario.objectives.retain(bounds_something);
    without_flows(scenario, &gone);
    unlink_strangers(scenario);
}

fn is_lonely(flow: &crate::scenario::Flow) -> bool {
    match &flow.to {
        To::Systems(systems) | To::AnyOf(systems) => flow.from.is_empty() || systems.is_empty(),
        To::Others => flow.from.len() < 2,
    }
}

fn bounds_something(objective: &crate::scenario::Objective) -> bool {
    let bare = crate::scenario::Objective {
        flow: objective.flow.clone(),
        when: objective.when,
        ..Default::default()
    };
    *objective != bare
}

/// Takes out faults that follow one that is not there any more, and those that follow them.
pub(super) fn without_strays(scenario: &mut Scenario) {
    loop {
        let there: Vec<FaultId> = scenario.faults.iter().map(|fault| fault.id.clone()).collect();
        let strays = |fault: &Fault| {
            let follows = fault.timing.follows.as_ref();
            follows.is_some_and(|follows| !there.contains(&follows.fault))
        };
        let before = scenario.faults.len();
        scenario.faults.retain(|fault| !strays(fault));
        if scenario.faults.len() == before {
            return;
        }
    }
}

/// Whether `party` is the system itself or something that stands before it.
fn is_party_of(party: &str, id: &SystemId) -> bool {
    let name = party.split_once(':').map_or(party, |(_, system)| system);
    name == id.as_str()
}

fn speaks_of_system(fault: &Fault, id: &SystemId) -> bool {
    let of_part = |part: &Part| match part {
        Part::System(system) | Part::Balancer(system) => system == id,
        Part::Hub | Part::Broker | Part::Registry => false,
    };
    let of_lines = |place: &LinkPlace| match place {
        LinkPlace::Zones(..) => false,
        LinkPlace::Systems(a, b) => a == id || b == id,
        LinkPlace::Link(a, b) => is_party_of(a, id) || is_party_of(b, id),
    };
    let watched = fault.timing.when.as_ref().is_some_and(|when| match &when.sees {
        Sight::Queue { part, .. } | Sight::Busy { part, .. } => of_part(part),
        Sight::MemoryAlarm => false,
    });
    watched
        || fault.what.lines().is_some_and(|(place, _)| of_lines(place))
        || fault.what.stations().is_some_and(|(part, ..)| of_part(part))
        || matches!(&fault.what, FaultKind::ProviderLimit { whose: Whose::System(system), .. } if system == id)
}

/// Takes flows out of whatever follows, exceptions, hybrids, objectives and special service times.
pub(super) fn without_flows(scenario: &mut Scenario, gone: &[FlowId]) {
    for flow in &mut scenario.flows {
        match &mut flow.then {
            Then::All(follows) => follows.retain(|follow| !gone.contains(&follow.flow)),
            Then::OneOf(choices, _) => choices.retain(|(flow, _)| !gone.contains(flow)),
        }
        if matches!(&flow.then, Then::OneOf(choices, _) if choices.is_empty()) {
            flow.then = Then::default();
        }
    }
    for system in &mut scenario.systems {
        system.service_time_for.retain(|(flow, _)| !gone.contains(flow));
    }
    for architecture in &mut scenario.architectures {
        architecture
            .exceptions
            .retain(|exception| !gone.contains(&exception.flow));
        if let Style::Hybrid(hybrid) = &mut architecture.style {
            let lists = [Some(&mut hybrid.hub), Some(&mut hybrid.bus), hybrid.direct.as_mut()];
            lists
                .into_iter()
                .flatten()
                .for_each(|flows| flows.retain(|flow| !gone.contains(flow)));
        }
    }
    scenario
        .objectives
        .retain(|objective| objective.flow.as_ref().is_none_or(|flow| !gone.contains(flow)));
    scenario.faults.retain_mut(|fault| match &mut fault.what {
        FaultKind::Surge { flows, .. } => {
            let of_all = flows.is_empty();
            flows.retain(|flow| !gone.contains(flow));
            of_all || !flows.is_empty()
        }
        FaultKind::LeaderLoss { flow: Some(flow) } => !gone.contains(flow),
        _ => true,
    });
    without_strays(scenario);
}

/// Takes out what follows a flow that no longer reaches any sender of what follows, and what follows only what a cache
/// missed where no receiver has a cache any more.
pub(super) fn unlink_strangers(scenario: &mut Scenario) {
    let senders: Vec<(FlowId, Vec<SystemId>)> = scenario
        .flows
        .iter()
        .map(|flow| (flow.id.clone(), flow.from.clone()))
        .collect();
    let receivers: Vec<Vec<SystemId>> = scenario
        .flows
        .iter()
        .map(|flow| scenario.receivers(flow).to_vec())
        .collect();
    let caches: BTreeSet<SystemId> = scenario
        .systems
        .iter()
        .filter(|system| system.cache.is_some())
        .map(|system| system.id.clone())
        .collect();
    for (flow, receivers) in scenario.flows.iter_mut().zip(receivers) {
        let misses = receivers.iter().any(|receiver| caches.contains(receiver));
        let reaches = |next: &FlowId| {
            let from = senders.iter().find(|(id, _)| id == next).map(|(_, from)| from);
            from.is_some_and(|from| from.iter().any(|sender| receivers.contains(sender)))
        };
        match &mut flow.then {
            Then::All(follows) => {
                follows.retain(|follow| reaches(&follow.flow) && (misses || follow.on_miss != Some(true)));
            }
            Then::OneOf(choices, _) => choices.retain(|(next, _)| reaches(next)),
        }
        if matches!(&flow.then, Then::OneOf(choices, _) if choices.is_empty()) {
            flow.then = Then::default();
        }
    }
}

/// Takes a zone out of the network between zones, faults and the settings of hubs and buses.
pub(super) fn without_zone(scenario: &mut Scenario, id: &ZoneId) {
    scenario
        .between
        .retain(|between| between.zones.0 != *id && between.zones.1 != *id);
    scenario.faults.retain(|fault| {
        let whole = fault.what.zone().is_some_and(|(zone, _)| zone == id);
        let line = matches!(fault.what.lines(), Some((LinkPlace::Zones(a, b), _)) if a == id || b == id);
        !whole && !line
    });
    without_strays(scenario);
    for architecture in &mut scenario.architectures {
        match &mut architecture.style {
            Style::HubAndSpoke(hub) => {
                hub.zone.take_if(|zone| zone == id);
                hub.bridged.retain(|zone| zone != id);
            }
            // Nodes that stood there are placed by the rule again, all of them, since the list counts nodes.
            Style::MessageBus(bus) if bus.zones.contains(id) => bus.zones.clear(),
            _ => {}
        }
    }
}
