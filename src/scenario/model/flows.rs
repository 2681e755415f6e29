//! Who needs what from whom? Flows, how they start, what they set off, and what a sender does about failure.
//!
//! In: nothing. Out: parts of a [`super::Scenario`], as they are written. It must not know the file's syntax, nor what is
//! made of it.

use super::*;
use crate::units::{Law, Money, Rate, Share, SimSpan};

/// A policy with a name.
#[derive(Clone, PartialEq, Debug)]
pub struct NamedPolicy {
    /// Its id.
    pub id: PolicyId,
    /// What it says.
    pub policy: Policy,
}

/// How a sender deals with failure.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Policy {
    /// How long one attempt waits.
    pub timeout: Option<SimSpan>,
    /// How long all attempts together wait.
    pub timeout_total: Option<SimSpan>,
    /// Whether the callee is told of a timeout, so that it stops what nobody waits for.
    pub cancel_on_timeout: Option<bool>,
    /// Repeated attempts.
    pub retry: Option<Retry>,
    /// A circuit breaker.
    pub breaker: Option<Breaker>,
    /// A second copy after so long.
    pub hedge: Option<SimSpan>,
    /// Calls at once, per instance of the sender and consumer.
    pub bulkhead: Option<u32>,
    /// What the sender sends at most, per site.
    pub rate_limit: Option<RateLimit>,
    /// Adaptive throttling.
    pub throttle: Option<Throttle>,
    /// Whether a second effect of the same message does no harm.
    pub idempotent: Option<bool>,
    /// What the sender keeps while its next hop cannot be reached.
    pub outbox: Option<Outbox>,
}

/// Repeated attempts.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Retry {
    /// Tries in all: 3 is the first and two retries; [`UNLIMITED_ATTEMPTS`]: without end.
    pub max_attempts: Option<u32>,
    /// Failures that are tried again; empty: all but what was held back.
    pub on: Vec<RetryCause>,
    /// Wait before the first retry.
    pub backoff: Option<SimSpan>,
    /// Growth of the wait from retry to retry.
    pub factor: Option<f64>,
    /// Longest wait.
    pub cap: Option<SimSpan>,
    /// How the wait is scattered.
    pub jitter: Option<Jitter>,
    /// Retries allowed as a share of first attempts.
    pub budget: Option<Share>,
    /// Whether a retry avoids the instance tried before.
    pub exclude_tried: Option<bool>,
    /// The longest wait that a refusal may ask for and get (HTTP's Retry-After); default: nobody listens.
    pub retry_after: Option<SimSpan>,
}

/// How a backoff v is scattered.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Jitter {
    /// v.
    Off,
    /// U(0, v).
    Full,
    /// v/2 + U(0, v/2).
    Equal,
    /// U(base, 3 × the last wait).
    Decorrelated,
}

/// What a sender keeps while its next hop cannot be reached.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Outbox {
    /// Nothing.
    Off,
    /// In memory: a crash of the sender loses it.
    Memory {
        /// Messages it holds at most.
        limit: u32,
        /// Wait between rounds of attempts; default `defaults::OUTBOX_ROUND`.
        every: Option<SimSpan>,
    },
    /// On disk.
    Durable {
        /// Messages it holds at most.
        limit: u32,
        /// How long an entry is kept; default: for ever.
        lasting: Option<SimSpan>,
        /// Wait between rounds of attempts; default `defaults::OUTBOX_ROUND`.
        every: Option<SimSpan>,
    },
}

/// An integration need.
#[derive(Clone, PartialEq, Debug)]
pub struct Flow {
    /// Its id.
    pub id: FlowId,
    /// Shown name; default: the id.
    pub name: Option<String>,
    /// Senders; a message's sender is drawn from them, each alike, then its site.
    pub from: Vec<SystemId>,
    /// Receivers.
    pub to: To,
    /// The data set it carries.
    pub data: Option<DataId>,
    /// How it is exchanged.
    pub pattern: Option<Pattern>,
    /// What makes its messages; nothing: set off by another flow.
    pub start: Option<Start>,
    /// When the messages of a `Batch` leave together, as one file; none: each is a file of its own.
    pub batch: Option<FileTimes>,
    /// Size of a message (bytes).
    pub size: Option<Law>,
    /// Size of an answer (bytes).
    pub answer_size: Option<Law>,
    /// When it is too late.
    pub deadline: Option<SimSpan>,
    /// Higher goes first (not simulated yet).
    pub priority: Option<i32>,
    /// Cost of a delivery that is lost.
    pub cost_lost: Option<Money>,
    /// Cost of a delivery that is late.
    pub cost_late: Option<Money>,
    /// How the first sender deals with failure.
    pub policy: Option<PolicyChoice>,
    /// How a consumer that calls back deals with failure of that; default: it tries once.
    pub callback_policy: Option<PolicyChoice>,
    /// Shares of the keys that messages have in common, as weights.
    pub key_shares: Vec<(String, f64)>,
    /// Whether it is built already.
    pub exists: Option<bool>,
    /// Which site of the receiver.
    pub site: Option<SiteChoice>,
    /// What a served message sets off.
    pub then: Then,
}

/// When files leave their sender.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct FileTimes {
    /// From one to the next.
    pub every: SimSpan,
    /// The first, from the start of the run; default: after `every`.
    pub first: Option<SimSpan>,
    /// Records in a file at most: with so many it leaves at once; default: as many as there are.
    pub max_records: Option<u32>,
}

impl FileTimes {
    /// When the first leaves.
    pub fn first(&self) -> SimSpan {
        self.first.unwrap_or(self.every)
    }
}

/// The receivers of a flow.
#[derive(Clone, PartialEq, Debug)]
pub enum To {
    /// These.
    Systems(Vec<SystemId>),
    /// One of these, drawn per message.
    AnyOf(Vec<SystemId>),
    /// One of all in `from` but the sender, drawn per message.
    Others,
}

/// How a flow is exchanged.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Pattern {
    /// Answered.
    Request,
    /// Accepted at once, answered later to the caller's URL.
    Callback,
    /// Every consumer its own copy.
    Publish,
    /// Exactly one taker.
    Work,
    /// Answers of several joined: all or the first k.
    Gather(GatherRule),
    /// A file on a timetable; a copy for each receiver.
    Batch,
    /// Retained and replayable (not simulated yet).
    Stream,
    /// Reads along, never pushes back: nobody waits for it, and what it misses is lost.
    Tap,
}

/// When a `Gather` is complete.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum GatherRule {
    /// With all answers.
    All,
    /// With the first k.
    First(u32),
}

/// What makes a flow's messages.
#[derive(Clone, PartialEq, Debug)]
pub enum Start {
    /// Independent arrivals at this rate (of the whole flow).
    Poisson(Rate),
    /// Equal gaps.
    Constant {
        /// Of the whole flow.
        rate: Rate,
        /// The first; default: one gap after the start.
        first: Option<SimSpan>,
        /// How many in all; default: as many as the run holds.
        count: Option<u64>,
    },
    /// `Batch`: a file at `first`, then every `every`.
    Every {
        /// The first; default: at the start.
        first: Option<SimSpan>,
        /// Interval between files.
        every: SimSpan,
        /// How many in all; default: as many as the run holds.
        count: Option<u64>,
    },
    /// On and off, for exponential times; Poisson while on.
    Bursty {
        /// While on.
        rate: Rate,
        /// Mean time on.
        on: SimSpan,
        /// Mean time off.
        off: SimSpan,
    },
    /// Poisson bursts of n at once.
    Bursts {
        /// Bursts, not messages.
        rate: Rate,
        /// Messages a burst.
        of: u32,
    },
    /// Rates from times of day on, the last over midnight; Poisson.
    Timetable(Vec<(SimSpan, Rate)>),
    /// Users who each begin a message, wait until all that it set off has ended, and think.
    Closed {
        /// How many.
        users: u32,
        /// From the end of one's transaction, well or not, to the beginning of the next (nanoseconds).
        think: Law,
    },
    /// A CSV file of times, beside the scenario's own.
    Trace(String),
}

/// Which policy a flow uses.
#[derive(Clone, PartialEq, Debug)]
pub enum PolicyChoice {
    /// One of `policies`.
    Named(PolicyId),
    /// Its own.
    Inline(Policy),
}

/// Which site of the receiver gets a message.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum SiteChoice {
    /// The sender's (default within a zone).
    Same,
    /// A copy per site, counted as consumers.
    Each,
    /// One drawn (default otherwise).
    Random,
}

/// What a served message sets off.
#[derive(Clone, PartialEq, Debug)]
pub enum Then {
    /// These, each on its own.
    All(Vec<Follow>),
    /// One of these by weight, or nothing by the weight that stands last (`End`).
    OneOf(Vec<(FlowId, f64)>, f64),
}

/// One thing that a served message sets off.
#[derive(Clone, PartialEq, Debug)]
pub struct Follow {
    /// The flow.
    pub flow: FlowId,
    /// How many messages of it.
    pub times: Option<u32>,
    /// How likely.
    pub probability: Option<Share>,
    /// Whether the answer waits for it, and fails with it.
    pub before_answer: Option<bool>,
    /// Whether only what the server's cache missed sets it off (the look-aside pattern).
    pub on_miss: Option<bool>,
    /// Whether the worker waits for it (simulated together with `before_answer`).
    pub holds_worker: Option<bool>,
}
