//! How do zones change, with what lies inside?
//!
//! In: a command. Out: the scenario with other zones. It must not know whether the result is sound.

use crate::scenario::{Scenario, SystemId, ZoneId};

use super::command::{SketchCommand, SystemCommand, ZoneCommand, find};
use super::places::on_canvas;
use super::selected::{system_name, zone_name};
use super::words::counted;
use super::{sketch, systems};

pub(super) fn apply(scenario: &mut Scenario, command: &ZoneCommand) -> Result<(), String> {
    match command {
        ZoneCommand::Rename(id, name) => {
            sketch::name_the_only_zone(scenario);
            find(&mut scenario.zones, "zone", id, |zone| &zone.id)?
                .name
                .clone_from(name);
        }
        ZoneCommand::SetFrame(id, frame) => {
            if let Some(frame) = frame {
                on_canvas(frame.at)?;
            }
            sketch::name_the_only_zone(scenario);
            let zone = find(&mut scenario.zones, "zone", id, |zone| &zone.id)?;
            (zone.at, zone.size) = (frame.map(|frame| frame.at), frame.map(|frame| frame.size));
        }
        ZoneCommand::Take(id, systems) => take_in(scenario, id, systems)?,
        ZoneCommand::RemoveWithSystems(id) => {
            for system in living_in(scenario, id)? {
                systems::apply(scenario, &SystemCommand::Remove(system))?;
            }
            sketch::apply(scenario, &SketchCommand::RemoveZone(id.clone()))?;
        }
        ZoneCommand::RemoveInto(id, other) => {
            if id == other {
                return Err(format!("\"{id}\" goes itself: name another zone for its systems"));
            }
            let systems = living_in(scenario, id)?;
            take_in(scenario, other, &systems)?;
            sketch::apply(scenario, &SketchCommand::RemoveZone(id.clone()))?;
        }
    }
    Ok(())
}

fn living_in(scenario: &Scenario, id: &ZoneId) -> Result<Vec<SystemId>, String> {
    let zone = scenario.zones.iter().position(|zone| &zone.id == id);
    let zone = zone.ok_or_else(|| format!("there is no zone \"{id}\""))?;
    let inside = scenario
        .systems
        .iter()
        .filter(|system| scenario.system_zone(system) == zone);
    Ok(inside.map(|system| system.id.clone()).collect())
}

fn take_in(scenario: &mut Scenario, id: &ZoneId, systems: &[SystemId]) -> Result<(), String> {
    if scenario.zone_index(id).is_none() {
        return Err(format!("there is no zone \"{id}\""));
    }
    for system in systems {
        find(&mut scenario.systems, "system", system, |system| &system.id)?.zone = Some(id.clone());
    }
    Ok(())
}

pub(super) fn label(command: &ZoneCommand, before: &Scenario) -> String {
    let name = |id: &ZoneId| zone_name(before, id);
    match command {
        ZoneCommand::Rename(id, _) => format!("rename zone {}", name(id)),
        ZoneCommand::SetFrame(id, Some(_)) => format!("frame zone {}", name(id)),
        ZoneCommand::SetFrame(id, None) => format!("frame zone {} around its systems", name(id)),
        ZoneCommand::Take(id, systems) => match systems.as_slice() {
            [one] => format!("move {} into {}", system_name(before, one), name(id)),
            several => format!("move {} into {}", counted(several.len(), "system"), name(id)),
        },
        ZoneCommand::RemoveWithSystems(id) => format!("delete zone {} with its systems", name(id)),
        ZoneCommand::RemoveInto(id, other) => format!("delete zone {}, its systems to {}", name(id), name(other)),
    }
}
