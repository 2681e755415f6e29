//! How do faults change?
//!
//! In: a command. Out: the scenario with another fault plan. It must not know whether the result is sound.

use crate::scenario::{Fault, FaultId, Scenario};

use super::command::{FaultCommand, find, take};
use super::prune::without_strays;

pub(super) fn apply(scenario: &mut Scenario, command: &FaultCommand) -> Result<(), String> {
    match command {
        FaultCommand::Add(fault) => scenario.faults.push(fault.clone()),
        FaultCommand::Remove(id) => {
            take(&mut scenario.faults, "fault", id, |fault| &fault.id)?;
            without_strays(scenario);
        }
        FaultCommand::Set(changed) => {
            find(&mut scenario.faults, "fault", &changed.id, |fault| &fault.id)?.clone_from(changed);
        }
        FaultCommand::SetOff(id, off) => {
            find(&mut scenario.faults, "fault", id, |fault| &fault.id)?.off = *off;
        }
    }
    Ok(())
}

pub(super) fn label(command: &FaultCommand, before: &Scenario) -> String {
    let shown = |fault: &Fault| fault.name.clone().unwrap_or_else(|| fault.id.to_string());
    let name = |id: &FaultId| {
        let fault = before.faults.iter().find(|fault| &fault.id == id);
        fault.map_or_else(|| id.to_string(), shown)
    };
    match command {
        FaultCommand::Add(fault) => format!("add fault {}", shown(fault)),
        FaultCommand::Remove(id) => format!("delete fault {}", name(id)),
        FaultCommand::Set(fault) => format!("change fault {}", name(&fault.id)),
        FaultCommand::SetOff(id, true) => format!("set fault {} aside", name(id)),
        FaultCommand::SetOff(id, false) => format!("take up fault {}", name(id)),
    }
}
