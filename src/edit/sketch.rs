//! How do title, zones, the network between them, objectives, costs and the run change?
//!
//! In: a command. Out: the scenario with that part changed. It must not know whether the result is sound.

use crate::scenario::{Between, Scenario, ZoneId};

use super::command::{SketchCommand, find, take};
use super::prune;

pub(super) fn apply(scenario: &mut Scenario, command: &SketchCommand) -> Result<(), String> {
    match command {
        SketchCommand::SetName(name) => scenario.name.clone_from(name),
        SketchCommand::AddZone(zone) => {
            name_the_only_zone(scenario);
            scenario.zones.push(zone.clone());
        }
        SketchCommand::SetZone(changed) => {
            name_the_only_zone(scenario);
            find(&mut scenario.zones, "zone", &changed.id, |zone| &zone.id)?.clone_from(changed);
        }
        SketchCommand::RemoveZone(id) => {
            if let Some(system) = scenario.systems.iter().find(|system| system.zone.as_ref() == Some(id)) {
                return Err(format!("{} lives in \"{id}\"; move it first", system.name()));
            }
            take(&mut scenario.zones, "zone", id, |zone| &zone.id)?;
            prune::without_zone(scenario, id);
        }
        SketchCommand::SetBetween(changed) => {
            let (a, b) = &changed.zones;
            let pair = |(c, d): &(ZoneId, ZoneId)| (a == c && b == d) || (a == d && b == c);
            match scenario.between.iter_mut().find(|between| pair(&between.zones)) {
                Some(between) => between.clone_from(changed),
                None => scenario.between.push(changed.clone()),
            }
            // A network about which nothing is said is as if it were not written.
            let says_nothing = |between: &Between| {
                let (a, b) = &between.zones;
                *between == Between::new(a.as_str(), b.as_str())
            };
            scenario
                .between
                .retain(|between| !pair(&between.zones) || !says_nothing(between));
        }
        SketchCommand::AddData(data) => scenario.data.push(data.clone()),
        SketchCommand::AddPolicy(policy) => scenario.policies.push(policy.clone()),
        SketchCommand::SetPolicy(changed) => {
            find(&mut scenario.policies, "policy", &changed.id, |policy| &policy.id)?.clone_from(changed);
        }
        SketchCommand::SetObjectives(objectives) => scenario.objectives.clone_from(objectives),
        SketchCommand::SetCosts(costs) => scenario.costs.clone_from(costs),
        SketchCommand::SetBudget(budget) => scenario.budget = *budget,
        SketchCommand::SetRun(run) => scenario.run.clone_from(run),
    }
    Ok(())
}

/// Writes down the zone that stands where none is written, and that the systems without a zone live in the first one,
/// before there are several to choose from.
pub(super) fn name_the_only_zone(scenario: &mut Scenario) {
    if scenario.zones.is_empty() {
        scenario.zones = scenario.zones_or_default().into_owned();
    }
    let Some(first) = scenario.zones.first().map(|zone| zone.id.clone()) else {
        return;
    };
    for system in scenario.systems.iter_mut().filter(|system| system.zone.is_none()) {
        system.zone = Some(first.clone());
    }
}

pub(super) fn label(command: &SketchCommand, before: &Scenario) -> String {
    let name = |id: &ZoneId| {
        let zones = before.zones_or_default();
        let found = zones.iter().find(|zone| &zone.id == id);
        found.map_or_else(|| id.to_string(), |zone| zone.name().to_owned())
    };
    match command {
        SketchCommand::SetName(_) => "rename the scenario".to_owned(),
        SketchCommand::AddZone(zone) => format!("add zone {}", zone.name()),
        SketchCommand::SetZone(zone) => format!("change zone {}", name(&zone.id)),
        SketchCommand::RemoveZone(id) => format!("delete zone {}", name(id)),
        SketchCommand::SetBetween(between) => {
            format!(
                "change the network between {} and {}",
                name(&between.zones.0),
                name(&between.zones.1)
            )
        }
        SketchCommand::AddData(data) => format!("add data {}", data.name()),
        SketchCommand::AddPolicy(policy) => format!("add policy {}", policy.id),
        SketchCommand::SetPolicy(policy) => format!("change policy {}", policy.id),
        SketchCommand::SetObjectives(_) => "change the objectives".to_owned(),
        SketchCommand::SetCosts(_) => "change the costs".to_owned(),
        SketchCommand::SetBudget(_) => "change the budget".to_owned(),
        SketchCommand::SetRun(_) => "change the run".to_owned(),
    }
}
