//! What can break, where, and when? [`FaultSpec`], one thing that breaks once, again and again, or when something
//! happens.
//!
//! In: nothing. Out: the tables that `compile` fills and [`crate::engine::Simulation`] follows. It must not know names or
//! styles.

use crate::units::{Law, SimSpan, SimTime};

/// Something that breaks for a time: a layer on each target, taken off by its owner.
#[derive(Clone, PartialEq, Debug)]
pub struct FaultSpec {
    /// Hash of its id.
    pub key: u64,
    /// Place in the plan: of what happens to faults at one moment, heals come first, then the lower rank.
    pub rank: u32,
    /// From when, the first time; for what something else sets off, from when that may be.
    pub at: SimTime,
    /// Until when, the first time.
    pub until: SimTime,
    /// What is done.
    pub effect: Effect,
    /// To what: of all strikes, those of the first in front.
    pub targets: Vec<Target>,
    /// When, and which of the targets.
    pub timing: Timing,
}

/// When a fault strikes.
#[derive(Clone, PartialEq, Debug)]
pub enum Timing {
    /// Once, from `at` until `until`, all of its targets.
    Once,
    /// At these moments, in order; the first is `at`. Strikes that overlap have no target in common.
    Planned(Vec<Strike>),
    /// Set off by another fault, by its key, at each of its strikes (or at each end of one).
    Follows {
        /// The other one's key.
        fault: u64,
        /// Whether at its ends.
        at_end: bool,
        /// So long after.
        after: SimSpan,
        /// How likely, each time.
        probability: f64,
        /// How long it lasts; none: to the end.
        lasting: Option<SimSpan>,
        /// How often at most.
        most: u32,
    },
    /// Set off by what is seen at a look every so often.
    When {
        /// What must be seen.
        condition: Condition,
        /// From one look to the next.
        every: SimSpan,
        /// For how long every look must have seen it; zero: one look is enough.
        during: SimSpan,
        /// How long it lasts; none: to the end.
        lasting: Option<SimSpan>,
        /// How often at most.
        most: u32,
    },
}

/// One occurrence of a planned fault.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Strike {
    /// From when.
    pub at: SimTime,
    /// Until when.
    pub until: SimTime,
    /// First of its targets.
    pub first: u32,
    /// How many.
    pub count: u32,
}

/// What a look at the parties must see, at any one site of any of them.
#[derive(Clone, PartialEq, Debug)]
pub enum Condition {
    /// More than so many in line.
    Queue {
        /// At these parties.
        parties: Vec<u32>,
        /// More than so many.
        over: u32,
    },
    /// More than this share of the servers at work.
    Busy {
        /// At these parties.
        parties: Vec<u32>,
        /// More than this share.
        over: f64,
    },
    /// A broker node is over its memory mark, so that its alarm is on.
    MemoryAlarm,
}

/// What a fault does to its targets.
#[derive(Clone, PartialEq, Debug)]
pub enum Effect {
    /// Trunks or links carry nothing.
    Cut {
        /// Whether senders are told at once.
        refuses: bool,
    },
    /// Transmissions take longer (nanoseconds).
    Latency(Law),
    /// Transmissions are lost with this probability.
    Loss(f64),
    /// Transmissions are lost in bursts (Gilbert-Elliott): each trunk or link is good or bad, and may change after every
    /// transmission; it begins as it is on average.
    BurstLoss {
        /// Probability of good turning bad.
        to_bad: f64,
        /// Probability of bad turning good.
        to_good: f64,
        /// Probability of loss while good.
        good: f64,
        /// Probability of loss while bad.
        bad: f64,
    },
    /// Messages and answers arrive twice with this probability.
    Duplicate(f64),
    /// Transmissions are held back, and others may overtake them.
    Reorder {
        /// Probability.
        share: f64,
        /// For how long (nanoseconds).
        by: Law,
    },
    /// Trunks or links carry at most so many bits a second.
    Bandwidth(f64),
    /// Stations are down.
    Crash {
        /// Whether callers hang instead of being refused at once.
        silent: bool,
    },
    /// Services take so many times as long.
    Slow(f64),
    /// Broker nodes hold their alarm on: the cluster takes nothing from publishers, whatever its memory says.
    BlockPublishers,
    /// Broker nodes cannot lead: topics they led have no leader until the failover time is over.
    LeaderLoss,
    /// Broker nodes reach no other node of their cluster, nor are they reached: where no majority is left, what needs a
    /// quorum is not confirmed, and no leader is elected.
    QuorumLoss,
    /// Stations stand still: what arrives waits, what is in service goes on afterwards, nothing is sent.
    Pause,
    /// This share of the servers takes no work; what is in service ends.
    Capacity(f64),
    /// Out of the balancer, but running; over a bus only where the consumer can pause.
    Drain,
    /// Taking nothing and sending nothing, but ending what was begun.
    Close,
    /// Visits of messages end in an error with this probability.
    Errors(f64),
    /// Pools accept at most so many messages a second.
    Limit {
        /// Tokens a second.
        rate: f64,
        /// The most that the bucket holds, and what it begins with.
        burst: f64,
    },
    /// The registry answers nothing new.
    StaleRegistry,
    /// Flows have so many times as many messages.
    Surge(f64),
}

/// What a fault strikes.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Target {
    /// The trunk from one zone to another; `site` counts the sites of whichever of the two zones has more.
    Trunk {
        /// From this zone.
        from: u32,
        /// To this zone.
        to: u32,
        /// At this site.
        site: u32,
    },
    /// The link from one party to another; `site` as for the trunk.
    Link {
        /// From this party.
        from: u32,
        /// To this party.
        to: u32,
        /// At this site.
        site: u32,
    },
    /// One instance.
    Station {
        /// Of this party.
        party: u32,
        /// At this site.
        site: u32,
        /// Counted from 0.
        instance: u32,
    },
    /// What all instances at a site share.
    Pool {
        /// Of this party.
        party: u32,
        /// At this site.
        site: u32,
    },
    /// A flow.
    Flow(u32),
    /// Whichever broker node leads a flow's topic when it is struck; of no flow in particular (`u32::MAX`) the one that
    /// leads most.
    Leader(u32),
}

impl FaultSpec {
    /// Whether it is planned to last at a moment; what something else sets off is not planned.
    pub fn is_planned_at(&self, now: SimTime) -> bool {
        match &self.timing {
            Timing::Once => self.at <= now && now < self.until,
            Timing::Planned(strikes) => strikes
                .iter()
                .take_while(|strike| strike.at <= now)
                .any(|strike| now < strike.until),
            Timing::Follows { .. } | Timing::When { .. } => false,
        }
    }

    /// Whether something that happens in the run sets it off.
    pub fn is_set_off(&self) -> bool {
        matches!(self.timing, Timing::Follows { .. } | Timing::When { .. })
    }
}
