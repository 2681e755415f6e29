//! What may a system's stations do beyond first come, first served? Failures, caches, batches, quotas: plain data.
//!
//! In: nothing. Out: parts of [`super::System`]. It must not know how they are read, checked or simulated.

use crate::units::{Law, Share, SimSpan};

/// How instances fail on their own, each for itself.
#[derive(Clone, PartialEq, Debug)]
pub struct Failures {
    /// Time from a repair to the next failure (nanoseconds); written as a time: exponential with that mean.
    pub mttf: Law,
    /// Time of a repair (nanoseconds), likewise.
    pub mttr: Law,
    /// Whether the queue outlives the failure; default: it is lost.
    pub queue: Option<QueueOnFailure>,
    /// What happens to work in service; default: it is lost.
    pub work: Option<WorkOnFailure>,
    /// What wears an instance out; default: all the time it is up.
    pub wears: Option<Wears>,
    /// Repairs at once at one site; default: as many as needed.
    pub crews: Option<u32>,
}

impl Failures {
    /// Exponential up times and repairs with these means.
    pub fn new(mttf: SimSpan, mttr: SimSpan) -> Self {
        let law = |mean: SimSpan| Law::Exponential {
            mean: mean.nanos() as f64,
        };
        Self {
            mttf: law(mttf),
            mttr: law(mttr),
            queue: None,
            work: None,
            wears: None,
            crews: None,
        }
    }
}

/// What a failure does to the queue.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum QueueOnFailure {
    /// It waits for the restart.
    Kept,
    /// It is gone.
    Lost,
}

/// What a failure does to work in service.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum WorkOnFailure {
    /// Goes on where it stopped.
    Resumed,
    /// Begins again.
    Restarted,
    /// Is gone.
    Lost,
}

/// What wears an instance out.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Wears {
    /// All the time it is up.
    Always,
    /// Only time in which it serves.
    Busy,
}

/// How an instance gets up to speed after a restart.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct SlowStart {
    /// Services take so many times as long right after the restart...
    pub factor: f64,
    /// ... falling evenly to once over this time.
    pub lasting: SimSpan,
}

/// How messages are served together.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Batching {
    /// Most messages of a batch; default: all that wait.
    pub size: Option<u32>,
    /// How long the first of a batch that is not full waits for others; default: not at all.
    pub linger: Option<SimSpan>,
}

/// How many requests are taken in a window of time, as providers have it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Quota {
    /// So many...
    pub requests: u32,
    /// ... in this time.
    pub per: SimSpan,
    /// Which windows; default: fixed.
    pub window: Option<QuotaWindow>,
}

/// Which windows a quota counts in.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum QuotaWindow {
    /// One after another, from the start of the run on.
    Fixed,
    /// The time just past.
    Sliding,
}

/// When an instance refuses work at once, to keep up with the rest: as soon as any of its bounds is passed.
#[derive(Clone, Copy, PartialEq, Debug, Default)]
pub struct Shedding {
    /// With more than these in line.
    pub queue_above: Option<u32>,
    /// While the one who has waited longest has waited longer.
    pub waiting_above: Option<SimSpan>,
    /// After a window in which its servers were busy for more.
    pub utilization_above: Option<Share>,
    /// The windows one after another over which utilization is taken; default `defaults::SHEDDING_WINDOW`.
    pub window: Option<SimSpan>,
    /// Only flows whose priority is below are shed; default: all.
    pub priority_below: Option<i32>,
}

impl Shedding {
    /// The windows over which utilization is taken.
    pub fn window(&self) -> SimSpan {
        self.window.unwrap_or(crate::scenario::defaults::SHEDDING_WINDOW)
    }
}

/// A cache before a system.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Cache {
    /// Share of requests answered from it, by lot; or else `keys`.
    pub hit: Option<Share>,
    /// Keys that requests ask for.
    pub keys: Option<u32>,
    /// Popularity: key k is asked for in proportion to 1 / k^zipf; default 0, all alike.
    pub zipf: Option<f64>,
    /// Entries it holds, the least recently used going first; default: all.
    pub capacity: Option<u32>,
    /// How long an entry lives; default: for ever.
    pub ttl: Option<SimSpan>,
    /// Whether a hit lets its entry live as long again.
    pub sliding: Option<bool>,
    /// Time to answer from it (nanoseconds); default: none.
    pub service_time: Option<Law>,
}
