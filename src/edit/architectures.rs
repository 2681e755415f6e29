//! How do architectures change?
//!
//! In: a command. Out: the scenario with another list of architectures. It must not know whether the result is sound.

use crate::scenario::{ArchitectureId, Scenario};

use super::command::{ArchitectureCommand, find, take};

pub(super) fn apply(scenario: &mut Scenario, command: &ArchitectureCommand) -> Result<(), String> {
    if scenario.architectures.is_empty() {
        scenario.architectures = scenario.architectures_or_default().into_owned();
    }
    let all = &mut scenario.architectures;
    match command {
        ArchitectureCommand::Add(architecture) => all.push(architecture.clone()),
        ArchitectureCommand::Remove(id) => {
            take(all, "architecture", id, |architecture| &architecture.id)?;
            if all.is_empty() {
                return Err("the last architecture cannot be deleted: without one, the four styles stand".to_owned());
            }
        }
        ArchitectureCommand::Set(changed) => {
            find(all, "architecture", &changed.id, |architecture| &architecture.id)?.clone_from(changed);
        }
        ArchitectureCommand::Place(id, party, at) => {
            let places = &mut find(all, "architecture", id, |architecture| &architecture.id)?.places;
            match places.iter_mut().find(|(name, _)| name == party) {
                Some(place) => place.1 = *at,
                None => places.push((party.clone(), *at)),
            }
        }
    }
    Ok(())
}

pub(super) fn label(command: &ArchitectureCommand, before: &Scenario) -> String {
    let name = |id: &ArchitectureId| {
        let all = before.architectures_or_default();
        let found = all.iter().find(|architecture| &architecture.id == id);
        found.map_or_else(|| id.to_string(), |architecture| architecture.name().to_owned())
    };
    match command {
        ArchitectureCommand::Add(architecture) => format!("add {}", architecture.name()),
        ArchitectureCommand::Remove(id) => format!("delete {}", name(id)),
        ArchitectureCommand::Set(architecture) => format!("change {}", name(&architecture.id)),
        ArchitectureCommand::Place(_, party, _) => format!("move {party}"),
    }
}
