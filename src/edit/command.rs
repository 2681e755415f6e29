//! What can be done to a scenario?
//!
//! In: a scenario and a command. Out: the changed scenario, which is sound again, or a sentence that says why not; the
//! one put in is untouched. It must not know what came before (see `history`).

use crate::scenario::{
    Architecture, ArchitectureId, Between, Costs, DataSet, Fault, FaultId, Flow, FlowId, NamedPolicy, Note, NoteId,
    Objective, Run, Scenario, System, SystemId, Zone, ZoneId, check,
};
use crate::units::Money;

use super::drawn::Frame;
use super::places::{self, Places};
use super::{architectures, faults, flows, notes, sketch, systems, zones};

/// One change of a scenario.
#[derive(Clone, PartialEq, Debug)]
pub enum Command {
    /// Of a system.
    System(SystemCommand),
    /// Of a flow.
    Flow(FlowCommand),
    /// Of a fault.
    Fault(FaultCommand),
    /// Of an architecture.
    Architecture(ArchitectureCommand),
    /// Of a zone, with what lies inside.
    Zone(ZoneCommand),
    /// Of a note.
    Note(NoteCommand),
    /// Systems, zones and notes to other places.
    Place(Places),
    /// Of the rest.
    Sketch(SketchCommand),
    /// Several as one step, with its label ("delete 3 systems"); all of them or none.
    All(String, Vec<Command>),
}

/// A change of a system.
#[derive(Clone, PartialEq, Debug)]
pub enum SystemCommand {
    /// Another one.
    Add(System),
    /// Without it, and without whatever then has no sender, no receiver or no meaning: flows, faults, objectives.
    Remove(SystemId),
    /// To another place on the canvas.
    Move(SystemId, (f32, f32)),
    /// Another shown name; none: the id.
    Rename(SystemId, Option<String>),
    /// Over or below others on the canvas; none: 0.
    SetLayer(SystemId, Option<i32>),
    /// Everything but its id.
    Set(System),
}

/// A change of a flow.
#[derive(Clone, PartialEq, Debug)]
pub enum FlowCommand {
    /// Another one.
    Add(Flow),
    /// Without it, and without whatever speaks of it alone.
    Remove(FlowId),
    /// Another shown name; none: the id.
    Rename(FlowId, Option<String>),
    /// Everything but its id.
    Set(Flow),
    /// From its receivers to its senders.
    Reverse(FlowId),
    /// To one system more.
    AddConsumer(FlowId, SystemId),
    /// No longer to a system, which must not be the only one.
    RemoveConsumer(FlowId, SystemId),
    /// From one system more.
    AddSender(FlowId, SystemId),
    /// No longer from a system, which must not be the only one.
    RemoveSender(FlowId, SystemId),
    /// One flow to the receivers of all, where they are alike in everything else; the first in the list stays.
    Merge(Vec<FlowId>),
    /// A flow for each of its receivers.
    Split(FlowId),
}

/// A change of a zone, with what lies inside.
#[derive(Clone, PartialEq, Debug)]
pub enum ZoneCommand {
    /// Another shown name; none: the id.
    Rename(ZoneId, Option<String>),
    /// Another frame; none: around its systems.
    SetFrame(ZoneId, Option<Frame>),
    /// These systems live in it from now on.
    Take(ZoneId, Vec<SystemId>),
    /// Without it and all systems in it.
    RemoveWithSystems(ZoneId),
    /// Without it, its systems living in another one.
    RemoveInto(ZoneId, ZoneId),
}

/// A change of a note.
#[derive(Clone, PartialEq, Debug)]
pub enum NoteCommand {
    /// Another one.
    Add(Note),
    /// Everything but its id.
    Set(Note),
    /// To another place on the canvas.
    Move(NoteId, (f32, f32)),
    /// Without it.
    Remove(NoteId),
    /// Over all other notes.
    ToFront(Vec<NoteId>),
    /// Below all other notes.
    ToBack(Vec<NoteId>),
}

/// A change of a fault.
#[derive(Clone, PartialEq, Debug)]
pub enum FaultCommand {
    /// Another one.
    Add(Fault),
    /// Without it.
    Remove(FaultId),
    /// Everything but its id.
    Set(Fault),
    /// Set aside (`true`) or taken up again.
    SetOff(FaultId, bool),
}

/// A change of an architecture. The four that stand where none is written are written down first.
#[derive(Clone, PartialEq, Debug)]
pub enum ArchitectureCommand {
    /// Another one.
    Add(Architecture),
    /// Without it.
    Remove(ArchitectureId),
    /// Everything but its id.
    Set(Architecture),
    /// A thing in between to another place on the canvas, by its name (`hub`, `bus`, `balancer:till`).
    Place(ArchitectureId, String, (f32, f32)),
}

/// A change of anything else.
#[derive(Clone, PartialEq, Debug)]
pub enum SketchCommand {
    /// Another title.
    SetName(String),
    /// Another zone.
    AddZone(Zone),
    /// Everything of a zone but its id.
    SetZone(Zone),
    /// Without a zone that no system lives in.
    RemoveZone(ZoneId),
    /// The network between two zones, in place of what was said of the two.
    SetBetween(Between),
    /// Another data set.
    AddData(DataSet),
    /// Another policy with a name.
    AddPolicy(NamedPolicy),
    /// Everything of a policy but its id.
    SetPolicy(NamedPolicy),
    /// All objectives.
    SetObjectives(Vec<Objective>),
    /// What prices the comparison.
    SetCosts(Costs),
    /// Money available a year.
    SetBudget(Option<Money>),
    /// How long, how often and from which seed.
    SetRun(Run),
}

macro_rules! from {
    ($($kind:ident($command:ty)),+) => {$(
        impl From<$command> for Command {
            fn from(command: $command) -> Self {
                Command::$kind(command)
            }
        }
    )+};
}

from!(
    System(SystemCommand),
    Flow(FlowCommand),
    Fault(FaultCommand),
    Architecture(ArchitectureCommand),
    Zone(ZoneCommand),
    Note(NoteCommand),
    Place(Places),
    Sketch(SketchCommand)
);

impl Command {
    /// What it does, as a step back is labelled: "move Till".
    pub fn label(&self, before: &Scenario) -> String {
        match self {
            Command::System(command) => systems::label(command, before),
            Command::Flow(command) => flows::label(command, before),
            Command::Fault(command) => faults::label(command, before),
            Command::Architecture(command) => architectures::label(command, before),
            Command::Zone(command) => zones::label(command, before),
            Command::Note(command) => notes::label(command),
            Command::Place(places) => places::label(places, before),
            Command::Sketch(command) => sketch::label(command, before),
            Command::All(label, _) => label.clone(),
        }
    }

    /// Whether the scenario may be unsound afterwards; names do no harm, and places are looked at one by one.
    fn needs_check(&self) -> bool {
        if let Command::All(_, commands) = self {
            return commands.iter().any(Command::needs_check);
        }
        let harmless = matches!(
            self,
            Command::System(SystemCommand::Move(..) | SystemCommand::Rename(..) | SystemCommand::SetLayer(..))
                | Command::Place(_)
                | Command::Zone(ZoneCommand::Rename(..))
                | Command::Note(
                    NoteCommand::Move(..) | NoteCommand::Remove(_) | NoteCommand::ToFront(_) | NoteCommand::ToBack(_)
                )
                | Command::Flow(FlowCommand::Rename(..))
                | Command::Sketch(SketchCommand::SetName(_))
        );
        !harmless
    }
}

/// The scenario after `command`.
///
/// # Errors
/// Says why it cannot be done: the thing is not there, or the scenario would no longer make sense.
pub fn apply(scenario: &Scenario, command: &Command) -> Result<Scenario, String> {
    let mut changed = scenario.clone();
    change(&mut changed, command)?;
    match command
        .needs_check()
        .then(|| check(&changed))
        .and_then(|problems| problems.into_iter().next())
    {
        Some(problem) => Err(problem.to_string()),
        None => Ok(changed),
    }
}

fn change(scenario: &mut Scenario, command: &Command) -> Result<(), String> {
    match command {
        Command::System(command) => systems::apply(scenario, command),
        Command::Flow(command) => flows::apply(scenario, command),
        Command::Fault(command) => faults::apply(scenario, command),
        Command::Architecture(command) => architectures::apply(scenario, command),
        Command::Zone(command) => zones::apply(scenario, command),
        Command::Note(command) => notes::apply(scenario, command),
        Command::Place(places) => places::apply(scenario, places),
        Command::Sketch(command) => sketch::apply(scenario, command),
        Command::All(_, commands) => commands.iter().try_for_each(|command| change(scenario, command)),
    }
}

/// The item with an id, or a sentence that says it is not there.
pub(super) fn find<'s, T, I: PartialEq + std::fmt::Display>(
    items: &'s mut [T],
    what: &str,
    id: &I,
    id_of: impl Fn(&T) -> &I,
) -> Result<&'s mut T, String> {
    items
        .iter_mut()
        .find(|item| id_of(item) == id)
        .ok_or_else(|| format!("there is no {what} \"{id}\""))
}

/// Takes the item with an id out of a list.
pub(super) fn take<T, I: PartialEq + std::fmt::Display>(
    items: &mut Vec<T>,
    what: &str,
    id: &I,
    id_of: impl Fn(&T) -> &I,
) -> Result<T, String> {
    let at = items
        .iter()
        .position(|item| id_of(item) == id)
        .ok_or_else(|| format!("there is no {what} \"{id}\""))?;
    Ok(items.remove(at))
}
