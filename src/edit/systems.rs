//! How do systems change?
//!
//! In: a command. Out: the scenario with another list of systems. It must not know whether the result is sound.

use crate::scenario::{Scenario, SystemId};

use super::command::{SystemCommand, find, take};
use super::places::on_canvas;
use super::prune;

pub(super) fn apply(scenario: &mut Scenario, command: &SystemCommand) -> Result<(), String> {
    match command {
        SystemCommand::Add(system) => scenario.systems.push(system.clone()),
        SystemCommand::Remove(id) => {
            take(&mut scenario.systems, "system", id, |system| &system.id)?;
            prune::without_system(scenario, id);
        }
        SystemCommand::Move(id, at) => {
            on_canvas(*at)?;
            find(&mut scenario.systems, "system", id, |system| &system.id)?.at = Some(*at);
        }
        SystemCommand::Rename(id, name) => {
            find(&mut scenario.systems, "system", id, |system| &system.id)?
                .name
                .clone_from(name);
        }
        SystemCommand::SetLayer(id, layer) => {
            find(&mut scenario.systems, "system", id, |system| &system.id)?.layer = *layer;
        }
        SystemCommand::Set(changed) => {
            find(&mut scenario.systems, "system", &changed.id, |system| &system.id)?.clone_from(changed);
        }
    }
    Ok(())
}

pub(super) fn label(command: &SystemCommand, before: &Scenario) -> String {
    let name = |id: &SystemId| {
        before
            .system(id)
            .map_or_else(|| id.to_string(), |system| system.name().to_owned())
    };
    match command {
        SystemCommand::Add(system) => format!("add {}", system.name()),
        SystemCommand::Remove(id) => format!("delete {}", name(id)),
        SystemCommand::Move(id, _) => format!("move {}", name(id)),
        SystemCommand::Rename(id, _) => format!("rename {}", name(id)),
        SystemCommand::SetLayer(id, _) => format!("move {} to another layer", name(id)),
        SystemCommand::Set(system) => format!("change {}", name(&system.id)),
    }
}
