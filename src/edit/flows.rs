//! How do flows change?
//!
//! In: a command. Out: the scenario with another list of flows. It must not know whether the result is sound.

use crate::scenario::{FlowId, Scenario};

use super::command::{FlowCommand, find, take};
use super::selected::system_name;
use super::words::counted;
use super::{ends, merge, prune};

pub(super) fn apply(scenario: &mut Scenario, command: &FlowCommand) -> Result<(), String> {
    match command {
        FlowCommand::Add(flow) => scenario.flows.push(flow.clone()),
        FlowCommand::Remove(id) => {
            take(&mut scenario.flows, "flow", id, |flow| &flow.id)?;
            prune::without_flows(scenario, std::slice::from_ref(id));
        }
        FlowCommand::Rename(id, name) => {
            find(&mut scenario.flows, "flow", id, |flow| &flow.id)?
                .name
                .clone_from(name);
        }
        FlowCommand::Set(changed) => {
            find(&mut scenario.flows, "flow", &changed.id, |flow| &flow.id)?.clone_from(changed);
        }
        FlowCommand::Reverse(id) => ends::reverse(scenario, id)?,
        FlowCommand::AddConsumer(id, system) => ends::add_consumer(scenario, id, system)?,
        FlowCommand::RemoveConsumer(id, system) => ends::remove_consumer(scenario, id, system)?,
        FlowCommand::AddSender(id, system) => ends::add_sender(scenario, id, system)?,
        FlowCommand::RemoveSender(id, system) => ends::remove_sender(scenario, id, system)?,
        FlowCommand::Merge(ids) => merge::merge(scenario, ids)?,
        FlowCommand::Split(id) => merge::split(scenario, id)?,
    }
    Ok(())
}

pub(super) fn label(command: &FlowCommand, before: &Scenario) -> String {
    let name = |id: &FlowId| {
        before
            .flow(id)
            .map_or_else(|| id.to_string(), |flow| flow.name().to_owned())
    };
    match command {
        FlowCommand::Add(flow) => format!("connect {}", flow.name()),
        FlowCommand::Remove(id) => format!("delete {}", name(id)),
        FlowCommand::Rename(id, _) => format!("rename {}", name(id)),
        FlowCommand::Set(flow) => format!("change {}", name(&flow.id)),
        FlowCommand::Reverse(id) => format!("reverse {}", name(id)),
        FlowCommand::AddConsumer(id, system) => format!("send {} to {}, too", name(id), system_name(before, system)),
        FlowCommand::RemoveConsumer(id, system) => {
            format!("no longer send {} to {}", name(id), system_name(before, system))
        }
        FlowCommand::AddSender(id, system) => format!("send {} from {}, too", name(id), system_name(before, system)),
        FlowCommand::RemoveSender(id, system) => {
            format!("no longer send {} from {}", name(id), system_name(before, system))
        }
        FlowCommand::Merge(ids) => format!("merge {}", counted(ids.len(), "flow")),
        FlowCommand::Split(id) => format!("split {}", name(id)),
    }
}
