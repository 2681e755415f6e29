//! The log: what is worth a line? Faults and heals, and the first of each bad end since.
//!
//! In: facts of the engine with names. Out: [`LogEntry`]s, bounded. It must not know how it is drawn.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::engine::Outcome;
use crate::units::SimTime;

/// Entries kept at most; the oldest go first.
const ENTRIES_MAX: usize = 400;

/// How a line sounds.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Tone {
    /// Something broke.
    Fault,
    /// Something healed.
    Heal,
    /// Something went wrong in consequence.
    Warning,
    /// Said for the record.
    Plain,
}

/// One line.
#[derive(Clone, PartialEq, Debug)]
pub struct LogEntry {
    /// When.
    pub at: SimTime,
    /// What.
    pub text: String,
    /// How it sounds.
    pub tone: Tone,
}

#[derive(Clone, Default)]
pub(super) struct Log {
    entries: Arc<Vec<LogEntry>>,
    said: BTreeSet<(u32, u8)>,
}

/// Stands for a retry among the outcomes in `said`.
const RETRY: u8 = 100;

impl Log {
    pub(super) fn entries(&self) -> Arc<Vec<LogEntry>> {
        Arc::clone(&self.entries)
    }

    pub(super) fn say(&mut self, at: SimTime, tone: Tone, text: String) {
        let entries = Arc::make_mut(&mut self.entries);
        if entries.len() >= ENTRIES_MAX {
            entries.drain(..ENTRIES_MAX / 4);
        }
        entries.push(LogEntry { at, text, tone });
    }

    /// From here on the first of each bad end is news again.
    pub(super) fn turn(&mut self) {
        self.said.clear();
    }

    /// Whether a delivery of `flow` that ended so is the first of its kind since the last turn.
    pub(super) fn is_news(&mut self, flow: u32, outcome: Outcome) -> bool {
        !matches!(outcome, Outcome::OnTime | Outcome::InFlight) && self.said.insert((flow, outcome.index() as u8))
    }

    /// Whether a retry of `flow` is the first since the last turn.
    pub(super) fn is_first_retry(&mut self, flow: u32) -> bool {
        self.said.insert((flow, RETRY))
    }
}

/// "first ..." in the words of the screen.
pub(super) fn first_words(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::OnTime => "first on time",
        Outcome::Late => "first late",
        Outcome::TimedOut => "first timed out",
        Outcome::Rejected => "first rejected",
        Outcome::Lost => "first lost",
        Outcome::DeadLettered => "first dead letter",
        Outcome::Unconfirmed => "first unconfirmed",
        Outcome::InFlight => "first in flight",
        Outcome::Expired => "first expired in a queue",
    }
}
