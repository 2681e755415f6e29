//! How do a flow's senders and receivers change?
//!
//! In: a flow and an end of it. Out: the scenario with that end added, gone, or both ends exchanged. It must not know
//! whether the result is sound.

use crate::scenario::{Flow, FlowId, Scenario, SystemId, To};

use super::command::find;
use super::prune::unlink_strangers;
use super::selected::system_name;

/// From receivers to senders, with what it was set off by or set off only as far as that still meets.
pub(super) fn reverse(scenario: &mut Scenario, id: &FlowId) -> Result<(), String> {
    let before = scenario.clone();
    let flow = find(&mut scenario.flows, "flow", id, |flow| &flow.id)?;
    let receivers = match &mut flow.to {
        To::Systems(systems) | To::AnyOf(systems) => systems,
        To::Others => {
            return Err(format!(
                "{} goes between all of its senders, so it has no other direction",
                flow.name()
            ));
        }
    };
    let name = |id: &SystemId| system_name(&before, id);
    let named_by_ends = flow.name == joined(&flow.from, receivers, name);
    std::mem::swap(&mut flow.from, receivers);
    if named_by_ends {
        flow.name = joined(&flow.from, before.receivers(flow), name);
    }
    unlink_strangers(scenario);
    Ok(())
}

/// "Till to Stock", where there is one of each: the name that a flow is given when it is drawn.
pub(super) fn joined(from: &[SystemId], to: &[SystemId], name: impl Fn(&SystemId) -> String) -> Option<String> {
    match (from, to) {
        ([from], [to]) => Some(format!("{} to {}", name(from), name(to))),
        _ => None,
    }
}

pub(super) fn add_consumer(scenario: &mut Scenario, id: &FlowId, system: &SystemId) -> Result<(), String> {
    let flow = find(&mut scenario.flows, "flow", id, |flow| &flow.id)?;
    match &mut flow.to {
        To::Systems(systems) | To::AnyOf(systems) => systems.push(system.clone()),
        // Whoever sends such a flow receives it, too.
        To::Others => flow.from.push(system.clone()),
    }
    Ok(())
}

pub(super) fn add_sender(scenario: &mut Scenario, id: &FlowId, system: &SystemId) -> Result<(), String> {
    let flow = find(&mut scenario.flows, "flow", id, |flow| &flow.id)?;
    flow.from.push(system.clone());
    Ok(())
}

pub(super) fn remove_consumer(scenario: &mut Scenario, id: &FlowId, system: &SystemId) -> Result<(), String> {
    let flow = find(&mut scenario.flows, "flow", id, |flow| &flow.id)?;
    let name = flow.name().to_owned();
    match &mut flow.to {
        To::Systems(systems) | To::AnyOf(systems) => take_end(systems, system, &name, "receiver", 1)?,
        To::Others => take_end(&mut flow.from, system, &name, "receiver", 2)?,
    }
    unlink_strangers(scenario);
    Ok(())
}

pub(super) fn remove_sender(scenario: &mut Scenario, id: &FlowId, system: &SystemId) -> Result<(), String> {
    let flow = find(&mut scenario.flows, "flow", id, |flow| &flow.id)?;
    let (name, least) = (flow.name().to_owned(), if flow.to == To::Others { 2 } else { 1 });
    take_end(&mut flow.from, system, &name, "sender", least)?;
    unlink_strangers(scenario);
    Ok(())
}

fn take_end(ends: &mut Vec<SystemId>, system: &SystemId, flow: &str, what: &str, least: usize) -> Result<(), String> {
    if !ends.contains(system) {
        return Err(format!("\"{system}\" is no {what} of {flow}"));
    }
    if ends.len() <= least {
        return Err(match least {
            1 => format!("{flow} has no other {what}: delete the flow instead"),
            _ => format!("{flow} goes between its senders and needs two: delete the flow instead"),
        });
    }
    ends.retain(|end| end != system);
    Ok(())
}

/// Whether each receiver gets a copy of its own, so that receivers can be told apart or put together.
pub(super) fn copies(flow: &Flow) -> bool {
    use crate::scenario::Pattern::{Batch, Publish, Stream, Tap};
    matches!(flow.to, To::Systems(_)) && matches!(flow.pattern(), Publish | Batch | Stream | Tap)
}
