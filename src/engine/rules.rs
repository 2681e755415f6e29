//! What may a station do beyond serving first come, first served? Its rules, as plain numbers.
//!
//! In: nothing. Out: [`StationRules`], a part of [`crate::engine::PartySpec`]. It must not know how they are kept (see
//! `special` and its siblings).

use crate::units::{Law, SimSpan};

/// What the stations of a party do beyond first come, first served. The default is nothing of it.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct StationRules {
    /// Who is served next.
    pub discipline: DisciplineRule,
    /// How instances fail on their own.
    pub failures: Option<FailureSpec>,
    /// What waits longer than this is turned away.
    pub queue_timeout: Option<SimSpan>,
    /// Whether what is past its flow's deadline when its turn comes is turned away.
    pub drops_overdue: bool,
    /// After a restart services take so many times as long, less and less so until the time is over.
    pub slow_start: Option<(f64, SimSpan)>,
    /// Messages served together.
    pub batch: Option<BatchRule>,
    /// Requests taken in a window of time, per site.
    pub quota: Option<QuotaRule>,
    /// Requests held at once, waiting or in service, per site.
    pub concurrent: Option<u32>,
    /// When an instance refuses what asks it to serve, to keep up with the rest: if any of these says so.
    pub shedding: Vec<SheddingRule>,
    /// A cache in each instance.
    pub cache: Option<CacheRule>,
}

/// How messages are served together.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct BatchRule {
    /// Most of a batch.
    pub size: u32,
    /// How long the first of a batch that is not full waits for others.
    pub linger: SimSpan,
}

/// How many requests are taken in a window of time.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct QuotaRule {
    /// So many...
    pub requests: u32,
    /// ... in this time.
    pub per: SimSpan,
    /// Whether the window is the time just past; else one follows another.
    pub sliding: bool,
}

/// When an instance sheds an arrival: if any of its bounds is passed.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct SheddingRule {
    /// More than these are in line.
    pub queue_above: Option<u32>,
    /// The one who has waited longest in line has waited longer.
    pub waiting_above: Option<SimSpan>,
    /// In the last full window its servers were busy for a larger share.
    pub utilization_above: Option<f64>,
    /// How long a window is.
    pub window: SimSpan,
    /// Whose flow has this priority or a higher one is not shed.
    pub priority_below: Option<i32>,
}

/// What a cache answers.
#[derive(Clone, PartialEq, Debug)]
pub struct CacheRule {
    /// Share answered from it, by lot, where there are no keys.
    pub hit: f64,
    /// What is asked for.
    pub keys: Option<Keys>,
    /// Time to answer from it (nanoseconds).
    pub service: Law,
}

/// What requests to a cache ask for.
#[derive(Clone, PartialEq, Debug)]
pub struct Keys {
    /// How many there are.
    pub count: u32,
    /// Key k is asked for in proportion to 1 / k^zipf.
    pub zipf: f64,
    /// How many are held at most; the least recently used goes first.
    pub capacity: u32,
    /// How long one is held.
    pub ttl: SimSpan,
    /// Whether a hit lets it live as long again.
    pub sliding: bool,
}

/// Who is served next.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum DisciplineRule {
    /// Whoever came first.
    #[default]
    Fifo,
    /// The most urgent flow; whoever is in service is left alone.
    Priority,
    /// The most urgent flow; a less urgent one in service is put back and goes on later.
    Preemptive,
    /// All at once: each of n jobs gets min(1, servers / n) of a server.
    Sharing,
}

/// How instances of a party fail on their own, each for itself.
#[derive(Clone, PartialEq, Debug)]
pub struct FailureSpec {
    /// Time from a repair to the next failure (nanoseconds).
    pub up: Law,
    /// Time of a repair (nanoseconds).
    pub repair: Law,
    /// Whether only time in which it serves wears an instance out.
    pub while_busy: bool,
    /// Whether the queue waits for the repair, and arrivals join it, if no other instance is up.
    pub keeps_queue: bool,
    /// What happens to work in service.
    pub work: WorkRule,
    /// Repairs at once of a party's instances at one site; none: as many as needed.
    pub crews: Option<u32>,
}

/// What a failure does to work in service.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum WorkRule {
    /// It goes on where it stopped.
    Resumed,
    /// It begins again.
    Restarted,
    /// It is gone.
    Lost,
}

impl StationRules {
    /// Whether there is nothing beyond first come, first served.
    pub fn is_plain(&self) -> bool {
        *self == Self::default()
    }
}
