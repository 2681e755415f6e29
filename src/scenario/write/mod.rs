//! How is a scenario written?
//!
//! In: a scenario. Out: RON text that reads as the same scenario, in the order of the file, without defaults that nobody
//! wrote. It must not know where the text goes (see `save`).

mod architectures;
mod doc;
mod flows;
mod guards;
mod parts;
mod stations;
#[cfg(test)]
mod tests;
mod values;

use doc::{Doc, Record};
use values::{plain, quoted};

use super::model::*;

/// The text of a scenario's file.
pub fn write(scenario: &Scenario) -> String {
    let faults = scenario.faults.iter().enumerate();
    let notes = scenario.notes.iter().enumerate();
    let doc = Record::named("Scenario")
        .with("format", plain(scenario.format))
        .with("name", quoted(&scenario.name))
        .list("zones", scenario.zones.iter().map(parts::zone).collect())
        .list("between", scenario.between.iter().map(parts::between).collect())
        .list("data", scenario.data.iter().map(parts::data_set).collect())
        .with(
            "systems",
            Doc::List(scenario.systems.iter().map(flows::system).collect()),
        )
        .list("policies", scenario.policies.iter().map(parts::named_policy).collect())
        .with("flows", Doc::List(scenario.flows.iter().map(flows::flow).collect()))
        .list("notes", notes.map(|(at, note)| parts::note(at, note)).collect())
        .list(
            "architectures",
            scenario.architectures.iter().map(architectures::architecture).collect(),
        )
        .list(
            "faults",
            faults.map(|(at, fault)| architectures::fault(at, fault)).collect(),
        )
        .list("objectives", scenario.objectives.iter().map(parts::objective).collect())
        .opt("costs", parts::costs(&scenario.costs))
        .opt("growth", scenario.growth.as_ref().map(parts::growth))
        .opt("budget", scenario.budget.map(quoted))
        .opt("run", parts::run(&scenario.run))
        .done();
    let mut text = String::new();
    doc.write_file(&mut text);
    text
}

/// The fields of a system that are written, each on one line.
pub(super) fn system_fields(system: &System) -> Vec<(&'static str, String)> {
    flows::system(system).into_flat_fields()
}

/// The fields of a flow that are written, each on one line.
pub(super) fn flow_fields(flow: &Flow) -> Vec<(&'static str, String)> {
    flows::flow(flow).into_flat_fields()
}

/// The fields of a policy with a name that are written, each on one line.
pub(super) fn policy_fields(policy: &NamedPolicy) -> Vec<(&'static str, String)> {
    parts::named_policy(policy).into_flat_fields()
}

/// The fields of a zone that are written, each on one line.
pub(super) fn zone_fields(zone: &Zone) -> Vec<(&'static str, String)> {
    parts::zone(zone).into_flat_fields()
}

/// The fields of the network between two zones that are written, each on one line.
pub(super) fn between_fields(between: &Between) -> Vec<(&'static str, String)> {
    parts::between(between).into_flat_fields()
}

/// The fields of the network within a zone that are written, each on one line.
pub(super) fn link_fields(settings: &LinkSettings) -> Vec<(&'static str, String)> {
    parts::within(settings).into_flat_fields()
}
