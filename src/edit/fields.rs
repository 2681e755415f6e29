//! How does one field change on many systems, flows or zones at once?
//!
//! In: ids, the name of a field as the file has it, text. Out: a command that sets it on all of them, or why not, in the
//! reader's own words. It must not know which fields there are.

use crate::scenario::{Entries, Flow, FlowId, Scenario, System, SystemId, Zone, ZoneId};

use super::command::{Command, FlowCommand, SketchCommand, SystemCommand};
use super::words::counted;

/// What a field says on several things.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Shared {
    /// The same on all; none: nothing is written, so that the default holds.
    Same(Option<String>),
    /// Not the same on all.
    Mixed,
}

/// What a field says on several systems.
pub fn systems_field<'i>(scenario: &Scenario, ids: impl IntoIterator<Item = &'i SystemId>, field: &str) -> Shared {
    shared(ids.into_iter().filter_map(|id| scenario.system(id)), field)
}

/// What a field says on several flows.
pub fn flows_field<'i>(scenario: &Scenario, ids: impl IntoIterator<Item = &'i FlowId>, field: &str) -> Shared {
    shared(ids.into_iter().filter_map(|id| scenario.flow(id)), field)
}

fn shared<'s, T: Entries + 's>(items: impl Iterator<Item = &'s T>, field: &str) -> Shared {
    let mut items = items.map(|item| item.entry(field));
    let first = items.next().flatten();
    match items.all(|entry| entry == first) {
        true => Shared::Same(first),
        false => Shared::Mixed,
    }
}

/// One field of several systems says something else; nothing: the default.
///
/// # Errors
/// Says what is wrong with the text and what would be right, or which system is not there.
pub fn set_systems_field<'i>(
    scenario: &Scenario,
    ids: impl IntoIterator<Item = &'i SystemId>,
    field: &'static str,
    text: &str,
) -> Result<Command, String> {
    let find = |id: &SystemId| {
        scenario
            .system(id)
            .ok_or_else(|| format!("there is no system \"{id}\""))
    };
    let items: Result<Vec<&System>, String> = ids.into_iter().map(find).collect();
    set(&items?, "system", field, text, System::name, |changed| {
        SystemCommand::Set(changed).into()
    })
}

/// One field of several flows says something else; nothing: the default.
///
/// # Errors
/// Says what is wrong with the text and what would be right, or which flow is not there.
pub fn set_flows_field<'i>(
    scenario: &Scenario,
    ids: impl IntoIterator<Item = &'i FlowId>,
    field: &'static str,
    text: &str,
) -> Result<Command, String> {
    let find = |id: &FlowId| scenario.flow(id).ok_or_else(|| format!("there is no flow \"{id}\""));
    let items: Result<Vec<&Flow>, String> = ids.into_iter().map(find).collect();
    set(&items?, "flow", field, text, Flow::name, |changed| {
        FlowCommand::Set(changed).into()
    })
}

/// One field of several zones says something else; nothing: the default.
///
/// # Errors
/// Says what is wrong with the text and what would be right, or which zone is not there.
pub fn set_zones_field<'i>(
    scenario: &Scenario,
    ids: impl IntoIterator<Item = &'i ZoneId>,
    field: &'static str,
    text: &str,
) -> Result<Command, String> {
    let zones = scenario.zones_or_default();
    let find = |id: &ZoneId| {
        let found = zones.iter().find(|zone| &zone.id == id);
        found.ok_or_else(|| format!("there is no zone \"{id}\""))
    };
    let items: Result<Vec<&Zone>, String> = ids.into_iter().map(find).collect();
    set(&items?, "zone", field, text, Zone::name, |changed| {
        SketchCommand::SetZone(changed).into()
    })
}

fn set<T: Entries>(
    items: &[&T],
    what: &str,
    field: &'static str,
    text: &str,
    name: impl Fn(&T) -> &str,
    command: impl Fn(T) -> Command,
) -> Result<Command, String> {
    if field == "id" {
        return Err("an id stays as it is: change the name".to_owned());
    }
    let label = match items {
        [] => return Err(format!("no {what} is selected")),
        [one] => format!("change {field} of {}", name(one)),
        several => format!("change {field} of {}", counted(several.len(), what)),
    };
    let changed = items.iter().map(|item| item.with_entry(field, text).map(&command));
    Ok(Command::All(label, changed.collect::<Result<_, String>>()?))
}
