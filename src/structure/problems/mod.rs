//! What would an experienced colleague point at? Things that are allowed, and yet hardly right.
//!
//! In: a scenario, best a sound one. Out: [`Finding`]s, each with its place, what it is, why it matters and, where it is
//! safe, a command that puts it right. It must not know what a simulation would show: everything here is read off the
//! sketch, with rates as they are written.

mod data;
mod flows;
mod known;
mod links;
mod plan;
mod stations;
#[cfg(test)]
mod tests;
mod wishes;

use crate::edit::Command;
use crate::scenario::{ArchitectureId, DataId, FaultId, FlowId, Scenario, SystemId, ZoneId};

use known::Known;

/// Something that is hardly right.
#[derive(Clone, PartialEq, Debug)]
pub struct Finding {
    /// Which of all kinds.
    pub kind: FindingKind,
    /// What it is about, the place to go to first; never empty.
    pub about: Vec<About>,
    /// How bad it is.
    pub level: Level,
    /// What it is: a sentence.
    pub what: String,
    /// Why it matters: a sentence.
    pub why: String,
    /// What puts it right at one stroke, where that is safe.
    pub fix: Option<Fix>,
}

/// What puts a finding right.
#[derive(Clone, PartialEq, Debug)]
pub struct Fix {
    /// What a button says: "try 3 times".
    pub label: String,
    /// The change.
    pub command: Command,
}

/// How bad a finding is.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Level {
    /// It cannot work like this.
    Serious,
    /// It goes wrong on a bad day.
    Warning,
    /// Worth a look.
    Hint,
}

/// What a finding is about.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum About {
    /// A system.
    System(SystemId),
    /// A flow.
    Flow(FlowId),
    /// A zone.
    Zone(ZoneId),
    /// A data set.
    Data(DataId),
    /// A fault.
    Fault(FaultId),
    /// An architecture.
    Architecture(ArchitectureId),
    /// An objective, by its place in the list.
    Objective(usize),
    /// The settings of the run.
    Run,
}

/// All kinds of findings.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum FindingKind {
    /// A message is lost, and its sender never tries again.
    LossWithoutRetry,
    /// A system gets more than it takes in.
    LimitBelowLoad,
    /// A queue may grow without end.
    QueueWithoutBound,
    /// A system has more to do than it can.
    Overload,
    /// A system is nearly at what it can do.
    NearlyFull,
    /// A flow goes to nobody.
    NoConsumer,
    /// Nothing starts a flow.
    NeverSent,
    /// A system has no flow.
    IdleSystem,
    /// Sensitive data goes to who may not read it.
    NotAllowed,
    /// Sensitive data goes to a provider, and nobody said it may.
    LeavesTheHouse,
    /// An objective is about what does not happen.
    NothingToMeasure,
    /// Flows with a deadline that no objective holds.
    NoObjective,
    /// Retries may take effect twice.
    RetryNotIdempotent,
    /// A timeout is over before an answer can be there.
    TimeoutTooShort,
    /// A caller waits longer than the answer is worth.
    TimeoutBeyondDeadline,
    /// Retries of retries.
    RetryStorm,
    /// What is published far away is kept by nobody.
    NoOutbox,
    /// One instance holds an objective.
    SingleInstance,
    /// One message comes to very many.
    FanOut,
    /// A fault breaks nothing.
    FaultTouchesNothing,
    /// Two architectures are one.
    SameArchitecture,
    /// The run is counted before it has seen a whole period.
    WarmUpTooShort,
    /// The run is too short for what is rare.
    RunTooShort,
}

/// All findings, the worst first, else in the order of the scenario.
pub fn problems(scenario: &Scenario) -> Vec<Finding> {
    if scenario.systems.is_empty() || scenario.flows.is_empty() {
        return Vec::new();
    }
    let known = Known::of(scenario);
    let looks: [fn(&Known<'_>) -> Vec<Finding>; 6] = [
        stations::look,
        links::look,
        flows::look,
        data::look,
        wishes::look,
        plan::look,
    ];
    let mut all: Vec<Finding> = looks.iter().flat_map(|look| look(&known)).collect();
    all.sort_by_key(|finding| (finding.level, finding.kind));
    all
}

impl Finding {
    fn new(kind: FindingKind, level: Level, about: Vec<About>, what: String, why: impl Into<String>) -> Self {
        Self {
            kind,
            about,
            level,
            what,
            why: why.into(),
            fix: None,
        }
    }

    fn with_fix(mut self, label: impl Into<String>, command: impl Into<Command>) -> Self {
        self.fix = Some(Fix {
            label: label.into(),
            command: command.into(),
        });
        self
    }
}

/// Some names for a sentence: "A, B and 3 more".
fn listed<'n>(names: impl ExactSizeIterator<Item = &'n str>) -> String {
    const SHOWN: usize = 4;
    let count = names.len();
    let first: Vec<&str> = names.take(if count > SHOWN + 1 { SHOWN } else { count }).collect();
    match (count - first.len(), first.as_slice()) {
        (0, [others @ .., last]) if !others.is_empty() => format!("{} and {last}", others.join(", ")),
        (0, all) => all.concat(),
        (more, all) => format!("{} and {more} more", all.join(", ")),
    }
}
