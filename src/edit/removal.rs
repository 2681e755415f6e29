//! What goes when a selection is deleted, and what else goes with it?
//!
//! In: a scenario and a selection. Out: one command, and in words what else it takes along, before it is done. It must
//! not know how the question is asked.

use std::collections::BTreeSet;

use crate::scenario::{Flow, Scenario, SystemId, ZoneId};

use super::command::{Command, FlowCommand, NoteCommand, SketchCommand, SystemCommand, ZoneCommand, apply};
use super::selected::{Selected, zone};
use super::words::{counted, listed};

/// What becomes of the systems in a zone that goes.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub enum Inside {
    /// They must be gone or selected, too; otherwise the zone does not go.
    #[default]
    Stays,
    /// They go with it.
    Goes,
    /// They move to another zone.
    MovesTo(ZoneId),
}

/// Names that are told before the rest is only counted.
const NAMES_MAX: usize = 4;

/// Everything selected taken out as one step; nothing where nothing is selected.
pub fn remove(scenario: &Scenario, selected: &Selected, inside: &Inside) -> Option<Command> {
    let selected = selected.clone().existing(scenario);
    if selected.is_empty() {
        return None;
    }
    let label = format!("delete {}", selected.words(scenario));
    let mut commands: Vec<Command> = Vec::new();
    commands.extend(selected.notes.into_iter().map(|id| NoteCommand::Remove(id).into()));
    commands.extend(selected.flows.into_iter().map(|id| FlowCommand::Remove(id).into()));
    // A flow that is selected with a system is gone when the system goes.
    commands.extend(selected.systems.into_iter().map(|id| SystemCommand::Remove(id).into()));
    commands.extend(selected.zones.into_iter().map(|id| match inside {
        Inside::Stays => SketchCommand::RemoveZone(id).into(),
        Inside::Goes => ZoneCommand::RemoveWithSystems(id).into(),
        Inside::MovesTo(other) => ZoneCommand::RemoveInto(id, other.clone()).into(),
    }));
    Some(Command::All(label, commands))
}

/// What goes or changes beside the selection itself when it is deleted: "2 flows (Price and Sale), 1 fault and 1
/// objective"; empty where nothing does.
///
/// # Errors
/// Says why the selection cannot be deleted.
pub fn what_goes(scenario: &Scenario, selected: &Selected, inside: &Inside) -> Result<String, String> {
    let Some(command) = remove(scenario, selected, inside) else {
        return Ok(String::new());
    };
    let after = apply(scenario, &command)?;
    let systems = gone(
        scenario.systems.iter().map(|system| (&system.id, system.name())),
        after.systems.iter().map(|system| &system.id),
        &selected.systems,
    );
    let flows = gone(
        scenario.flows.iter().map(|flow| (&flow.id, flow.name())),
        after.flows.iter().map(|flow| &flow.id),
        &selected.flows,
    );
    let fewer = |before: usize, after: usize| before.saturating_sub(after);
    let counts = [
        (fewer(scenario.faults.len(), after.faults.len()), "fault"),
        (fewer(scenario.objectives.len(), after.objectives.len()), "objective"),
        (
            fewer(scenario.between.len(), after.between.len()),
            "network between zones",
        ),
    ];
    let mut parts: Vec<String> = [(systems, "system"), (flows, "flow")]
        .into_iter()
        .filter(|(names, _)| !names.is_empty())
        .map(|(names, word)| named(&names, word))
        .collect();
    let some = counts.into_iter().filter(|(count, _)| *count > 0);
    parts.extend(some.map(|(count, word)| match (count, word) {
        (1, _) | (_, "fault" | "objective") => counted(count, word),
        _ => format!("{count} networks between zones"),
    }));
    let ends = narrowed(scenario, &after);
    if !ends.is_empty() {
        parts.push(format!("one end or more of {}", named(&ends, "flow")));
    }
    Ok(listed(&parts))
}

/// The names of what is there before and not after, without what was selected.
fn gone<'s, I: Ord + 's>(
    before: impl Iterator<Item = (&'s I, &'s str)>,
    after: impl Iterator<Item = &'s I>,
    selected: &BTreeSet<I>,
) -> Vec<&'s str> {
    let after: BTreeSet<&I> = after.collect();
    let gone = before.filter(|(id, _)| !after.contains(id) && !selected.contains(id));
    gone.map(|(_, name)| name).collect()
}

/// Flows that stay with fewer senders or receivers.
fn narrowed<'s>(before: &'s Scenario, after: &Scenario) -> Vec<&'s str> {
    let ends = |scenario: &Scenario, flow: &Flow| -> BTreeSet<SystemId> {
        flow.from.iter().chain(scenario.receivers(flow)).cloned().collect()
    };
    let narrowed = before.flows.iter().filter(|flow| {
        let kept = after.flow(&flow.id);
        kept.is_some_and(|kept| ends(after, kept).len() < ends(before, flow).len())
    });
    narrowed.map(Flow::name).collect()
}

/// "2 flows (Price and Sale)", "9 flows".
fn named(names: &[&str], word: &str) -> String {
    let count = counted(names.len(), word);
    match names.len() > NAMES_MAX {
        true => count,
        false => {
            let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
            format!("{count} ({})", listed(&names))
        }
    }
}

/// Whether any zone of the selection has systems inside that are not selected, so that it must be asked what becomes of
/// them.
pub fn leaves_systems(scenario: &Scenario, selected: &Selected) -> bool {
    let lives_in = |id: &ZoneId| {
        let place = scenario.zones.iter().position(|zone| &zone.id == id);
        scenario
            .systems
            .iter()
            .any(|system| Some(scenario.system_zone(system)) == place && !selected.systems.contains(&system.id))
    };
    selected
        .zones
        .iter()
        .any(|id| zone(scenario, id).is_some() && lives_in(id))
}
