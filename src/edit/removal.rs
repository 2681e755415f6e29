//! What goes when a selection is deleted, and what else goes with it?
//!
//! In: a scenario and a selection. Out: one command, and what else it takes along, in words, before it is done. It must
//! not know how the question is asked.

use std::collections::{BTreeSet, HashMap};

use crate::scenario::{Flow, FlowId, Scenario, SystemId, ZoneId};

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

/// What goes or changes beside the selection itself when it is deleted.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Goes {
    /// Names of systems.
    pub systems: Vec<String>,
    /// Names of flows.
    pub flows: Vec<String>,
    /// How many faults.
    pub faults: usize,
    /// How many objectives.
    pub objectives: usize,
    /// How many networks between zones.
    pub networks: usize,
    /// Names of flows that stay with fewer senders or receivers.
    pub narrowed: Vec<String>,
}

impl Goes {
    /// Whether nothing goes and nothing changes.
    pub fn is_empty(&self) -> bool {
        *self == Goes::default()
    }

    /// A sentence for each kind of things that go: "2 flows go with it: Price and Sale." `with` is "it" or "them".
    pub fn sentences(&self, with: &str) -> Vec<String> {
        let go = |count: usize| if count == 1 { "goes" } else { "go" };
        let named = [(&self.systems, "system"), (&self.flows, "flow")];
        let named = named.into_iter().filter(|(names, _)| !names.is_empty());
        let mut told: Vec<String> = named
            .map(|(names, word)| {
                let count = names.len();
                format!(
                    "{} {} with {with}: {}.",
                    counted(count, word),
                    go(count),
                    some_of(names)
                )
            })
            .collect();
        let networks = match self.networks {
            1 => "1 network between zones".to_owned(),
            count => format!("{count} networks between zones"),
        };
        let counts = [
            (self.faults, counted(self.faults, "fault")),
            (self.objectives, counted(self.objectives, "objective")),
            (self.networks, networks),
        ];
        let counts: Vec<(usize, String)> = counts.into_iter().filter(|(count, _)| *count > 0).collect();
        if let [(count, _), rest @ ..] = counts.as_slice() {
            let go = go(count + rest.len());
            let words: Vec<String> = counts.into_iter().map(|(_, words)| words).collect();
            told.push(format!("{} {go} with {with}.", listed(&words)));
        }
        if !self.narrowed.is_empty() {
            let count = self.narrowed.len();
            let (stay, their) = if count == 1 {
                ("stays", "its")
            } else {
                ("stay", "their")
            };
            let flows = counted(count, "flow");
            told.push(format!(
                "{flows} {stay}, between {their} other ends: {}.",
                some_of(&self.narrowed)
            ));
        }
        told
    }
}

/// What goes or changes beside the selection itself when it is deleted.
///
/// # Errors
/// Says why the selection cannot be deleted.
pub fn what_goes(scenario: &Scenario, selected: &Selected, inside: &Inside) -> Result<Goes, String> {
    let Some(command) = remove(scenario, selected, inside) else {
        return Ok(Goes::default());
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
    Ok(Goes {
        systems,
        flows,
        faults: fewer(scenario.faults.len(), after.faults.len()),
        objectives: fewer(scenario.objectives.len(), after.objectives.len()),
        networks: fewer(scenario.between.len(), after.between.len()),
        narrowed: narrowed(scenario, &after),
    })
}

/// The names of what is there before and not after, without what was selected.
fn gone<'s, I: Ord + 's>(
    before: impl Iterator<Item = (&'s I, &'s str)>,
    after: impl Iterator<Item = &'s I>,
    selected: &BTreeSet<I>,
) -> Vec<String> {
    let after: BTreeSet<&I> = after.collect();
    let gone = before.filter(|(id, _)| !after.contains(id) && !selected.contains(id));
    gone.map(|(_, name)| name.to_owned()).collect()
}

/// Flows that stay with fewer senders or receivers.
fn narrowed(before: &Scenario, after: &Scenario) -> Vec<String> {
    let ends = |scenario: &Scenario, flow: &Flow| -> BTreeSet<SystemId> {
        flow.from.iter().chain(scenario.receivers(flow)).cloned().collect()
    };
    let left: HashMap<&FlowId, &Flow> = after.flows.iter().map(|flow| (&flow.id, flow)).collect();
    let narrowed = before.flows.iter().filter(|flow| {
        let kept = left.get(&flow.id);
        kept.is_some_and(|kept| ends(after, kept).len() < ends(before, flow).len())
    });
    narrowed.map(|flow| flow.name().to_owned()).collect()
}

/// "Price and Sale", "Price, Sale, Stock, Order and 5 more".
fn some_of(names: &[String]) -> String {
    let mut some = names.to_vec();
    if some.len() > NAMES_MAX + 1 {
        some.truncate(NAMES_MAX);
        some.push(format!("{} more", names.len() - NAMES_MAX));
    }
    listed(&some)
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
