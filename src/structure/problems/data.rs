//! Does sensitive data go where it may?
//!
//! In: what is known of a scenario. Out: findings about data that reaches who may not read it, or a provider. It must not
//! know styles: what hubs and brokers could read is counted elsewhere.

use std::collections::BTreeMap;

use super::known::Known;
use super::{About, Finding, FindingKind, Level, listed};
use crate::scenario::{DataSet, Flow, Owner, Sensitivity, System, ZoneKind};

pub(super) fn look(known: &Known<'_>) -> Vec<Finding> {
    let mut flows: BTreeMap<&str, Vec<&Flow>> = BTreeMap::new();
    for flow in &known.scenario.flows {
        let data = flow.data.iter();
        data.for_each(|data| flows.entry(data.as_str()).or_default().push(flow));
    }
    let sets = known.scenario.data.iter();
    let used = sets.filter_map(|data| Some((data, flows.get(data.id.as_str())?)));
    used.flat_map(|(data, flows)| [strangers(known, data, flows), outside(known, data, flows)])
        .flatten()
        .collect()
}

/// Who gets a data set, each once.
fn readers<'k>(known: &Known<'k>, flows: &[&Flow]) -> Vec<&'k System> {
    let all = flows.iter().flat_map(|flow| known.scenario.receivers(flow));
    let mut readers: BTreeMap<&str, &System> = BTreeMap::new();
    all.filter_map(|id| known.system(id)).for_each(|system| {
        readers.insert(system.id.as_str(), system);
    });
    readers.into_values().collect()
}

fn finding(kind: FindingKind, level: Level, data: &DataSet, systems: &[&System], what: String, why: &str) -> Finding {
    let systems = systems.iter().map(|system| About::System(system.id.clone()));
    let about = systems.chain([About::Data(data.id.clone())]).collect();
    Finding::new(kind, level, about, what, why)
}

fn strangers(known: &Known<'_>, data: &DataSet, flows: &[&Flow]) -> Option<Finding> {
    if data.allowed.is_empty() {
        return None;
    }
    let may = |system: &&System| data.allowed.contains(&system.id) || data.owner.as_ref() == Some(&system.id);
    let strangers: Vec<&System> = readers(known, flows)
        .into_iter()
        .filter(|system| !may(system))
        .collect();
    if strangers.is_empty() {
        return None;
    }
    let names = listed(strangers.iter().map(|system| system.name()));
    let what = format!("{} goes to {names}, not allowed to read it", data.name());
    let why = "The data set names who may read it, and a flow brings it to somebody else in every architecture.";
    Some(finding(
        FindingKind::NotAllowed,
        Level::Serious,
        data,
        &strangers,
        what,
        why,
    ))
}

fn outside(known: &Known<'_>, data: &DataSet, flows: &[&Flow]) -> Option<Finding> {
    let sensitivity = data
        .sensitivity
        .filter(|sensitivity| *sensitivity >= Sensitivity::Personal)?;
    // Where it is written who may read it, that was thought of.
    if !data.allowed.is_empty() {
        return None;
    }
    let is_outside = |system: &&System| {
        let zone = &known.zones[known.scenario.system_zone(system)];
        let foreign = matches!(system.owner(), Owner::Provider(_));
        let owns = data.owner.as_ref() == Some(&system.id);
        !owns && (foreign || matches!(zone.kind(), ZoneKind::Provider | ZoneKind::Internet))
    };
    let readers: Vec<&System> = readers(known, flows).into_iter().filter(is_outside).collect();
    if readers.is_empty() {
        return None;
    }
    let word = if sensitivity == Sensitivity::Payment {
        "Payment"
    } else {
        "Personal"
    };
    let names = listed(readers.iter().map(|system| system.name()));
    let what = format!("{word} data ({}) leaves the house to {names}", data.name());
    let why =
        "Nothing says that these may read it: name them in the data set's `allowed`, or take them out of the flow.";
    Some(finding(
        FindingKind::LeavesTheHouse,
        Level::Warning,
        data,
        &readers,
        what,
        why,
    ))
}
