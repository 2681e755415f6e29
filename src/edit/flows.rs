//! How do flows change?
//!
//! In: a command. Out: the scenario with another list of flows. It must not know whether the result is sound.

use crate::scenario::{FlowId, Scenario};

use super::command::{FlowCommand, find, take};
use super::prune;

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
    }
}
