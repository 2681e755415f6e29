//! What breaks, when, and where?
//!
//! In: nothing. Out: parts of a [`super::Scenario`], as they are written. It must not know the file's syntax, nor what is
//! made of it.

use super::*;
use crate::units::{Bandwidth, Law, Share, SimSpan};

/// Something broken for a time.
#[derive(Clone, PartialEq, Debug)]
pub struct Fault {
    /// Its id; read as `fault-1`, `fault-2`, ... where the file gives none.
    pub id: FaultId,
    /// Shown name; default: told from `what`.
    pub name: Option<String>,
    /// What breaks.
    pub what: FaultKind,
    /// From when.
    pub at: SimSpan,
    /// How long; default: to the end.
    pub lasting: Option<SimSpan>,
    /// Again after so long.
    pub every: Option<SimSpan>,
    /// When it strikes, beside that.
    pub timing: Timing,
    /// How often a year; none: it costs nothing in the comparison.
    pub a_year: Option<f64>,
    /// Off: kept in the file, not in the plan.
    pub off: bool,
}

/// When a fault strikes, beside `at`, `lasting` and `every`.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Timing {
    /// How often at most in a run.
    pub count: Option<u32>,
    /// Up time from `at` or a repair to the next strike (nanoseconds), with `mttr`.
    pub mttf: Option<Law>,
    /// How long each strike lasts (nanoseconds), with `mttf`.
    pub mttr: Option<Law>,
    /// Whether each site (or instance) that is chosen fails by itself, with `mttf`.
    pub each: bool,
    /// The fault that sets it off.
    pub follows: Option<Follows>,
    /// The condition that sets it off.
    pub when: Option<Condition>,
}

/// A fault set off by another.
#[derive(Clone, PartialEq, Debug)]
pub struct Follows {
    /// The other one.
    pub fault: FaultId,
    /// At which moments of it.
    pub moment: Option<Moment>,
    /// So long after; default: at once.
    pub after: Option<SimSpan>,
    /// How likely each time; default: surely.
    pub probability: Option<Share>,
}

/// A moment of a fault.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Moment {
    /// When it strikes.
    Start,
    /// When it heals.
    End,
}

/// What sets a fault off.
#[derive(Clone, PartialEq, Debug)]
pub struct Condition {
    /// What is looked at.
    pub sees: Sight,
    /// For how long every look must see it; default: one look is enough.
    pub during: Option<SimSpan>,
    /// From one look to the next; default `defaults::LOOK_EVERY`.
    pub check: Option<SimSpan>,
}

/// What a look at a part sees at any one of its sites.
#[derive(Clone, PartialEq, Debug)]
pub enum Sight {
    /// More than so many in line.
    Queue {
        /// Where.
        part: Part,
        /// More than so many.
        over: u32,
    },
    /// More than this share of its servers at work.
    Busy {
        /// Where.
        part: Part,
        /// More than this.
        over: Share,
    },
    /// A node of the broker cluster over its memory mark, so that its alarm is on.
    MemoryAlarm,
}

/// What a fault does to lines beside cutting, delaying and losing.
#[derive(Clone, PartialEq, Debug)]
pub enum LineIll {
    /// Every transmission takes up to so much longer, each alike.
    Jitter {
        /// At most this.
        up_to: SimSpan,
    },
    /// Loss in bursts (Gilbert-Elliott).
    BurstLoss {
        /// Share of transmissions after which a good line turns bad.
        to_bad: Share,
        /// Share of transmissions after which a bad line turns good.
        to_good: Share,
        /// Share lost while good; default none.
        good: Option<Share>,
        /// Share lost while bad; default all.
        bad: Option<Share>,
    },
    /// Messages and answers arrive twice.
    Duplicate {
        /// This share of them.
        share: Share,
    },
    /// Messages are held back, and others overtake them.
    Reorder {
        /// This share of them.
        share: Share,
        /// For so long (nanoseconds).
        by: Law,
    },
    /// Less bandwidth.
    Bandwidth {
        /// What is left.
        to: Bandwidth,
    },
    /// Cut again and again, beginning with a cut.
    Flapping {
        /// How long it is cut (nanoseconds).
        down: Law,
        /// How long it is whole (nanoseconds).
        up: Law,
        /// Whether senders are told at once.
        refuses: bool,
    },
}

/// What a fault does to stations beside crashing and slowing down.
#[derive(Clone, PartialEq, Debug)]
pub enum StationIll {
    /// They stand still, and go on afterwards.
    Pause,
    /// This share of the servers takes no work.
    CapacityLoss {
        /// This share, rounded to whole servers.
        share: Share,
    },
    /// Out of the balancer, but running; over a bus only if the consumer can pause.
    Drain,
    /// This share of the answers are errors.
    Errors {
        /// This share.
        share: Share,
    },
    /// A planned window: taking and sending nothing, but ending what was begun.
    Maintenance,
}

/// Whose systems.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Whose {
    /// This one.
    System(SystemId),
    /// All of this provider.
    Provider(String),
}

/// What breaks.
#[derive(Clone, PartialEq, Debug)]
pub enum FaultKind {
    /// The trunks between two zones, the way between two systems, or one link of a network.
    Cut {
        /// Where.
        place: LinkPlace,
        /// At which sites.
        sites: Select,
        /// One way only.
        direction: Direction,
        /// Whether senders are told at once.
        refuses: bool,
    },
    /// A zone (or some of its sites) from all other zones.
    Partition {
        /// Which zone.
        zone: ZoneId,
        /// Which of its sites.
        sites: Select,
        /// Whether senders are told at once.
        refuses: bool,
    },
    /// More latency.
    Latency {
        /// Where.
        place: LinkPlace,
        /// At which sites.
        sites: Select,
        /// Added to each transmission, one way (nanoseconds).
        adds: Law,
        /// One way only.
        direction: Direction,
    },
    /// More loss.
    Loss {
        /// Where.
        place: LinkPlace,
        /// At which sites.
        sites: Select,
        /// Share of transmissions lost.
        share: Share,
        /// One way only.
        direction: Direction,
    },
    /// Instances down; they restart at the end.
    Crash {
        /// Of what.
        part: Part,
        /// At which sites.
        sites: Select,
        /// Which instances (per site).
        instances: Select,
        /// Whether callers hang instead of being refused at once.
        silent: bool,
    },
    /// Instances slower.
    SlowDown {
        /// Of what.
        part: Part,
        /// At which sites.
        sites: Select,
        /// Which instances (per site).
        instances: Select,
        /// Service times are multiplied by this.
        factor: f64,
    },
    /// Lines that do worse.
    Line {
        /// Where.
        place: LinkPlace,
        /// At which sites.
        sites: Select,
        /// One way only.
        direction: Direction,
        /// How.
        ill: LineIll,
    },
    /// Instances that do worse.
    Station {
        /// Of what.
        part: Part,
        /// At which sites.
        sites: Select,
        /// Which instances (per site).
        instances: Select,
        /// How.
        ill: StationIll,
    },
    /// Broker nodes, drawn, reach no other: so many that no majority is left.
    QuorumLoss,
    /// The cluster takes nothing from publishers, as when a node is over its memory.
    BrokerLockUp,
    /// The broker node that leads when it strikes cannot lead.
    LeaderLoss {
        /// The flow whose topic it leads; none: whichever leads most topics.
        flow: Option<FlowId>,
    },
    /// A provider lets in less.
    ProviderLimit {
        /// To which systems.
        whose: Whose,
        /// At most this, at each system.
        limit: RateLimit,
    },
    /// Everything in a zone is down.
    ZoneOutage {
        /// Which zone.
        zone: ZoneId,
        /// Which of its sites.
        sites: Select,
        /// Whether callers are told at once.
        refuses: bool,
    },
    /// All systems of a provider are down.
    ProviderOutage {
        /// Whose systems.
        provider: String,
        /// Whether callers are told at once.
        refuses: bool,
    },
    /// All calls to a provider's systems are refused.
    CredentialOutage {
        /// Whose systems.
        provider: String,
    },
    /// More messages.
    Surge {
        /// Of these flows; empty: of all that make any.
        flows: Vec<FlowId>,
        /// So many times as many.
        factor: f64,
    },
    /// The registry answers nothing new: callers keep what they know of instances.
    RegistryStale,
}

/// Where a link fault strikes.
#[derive(Clone, PartialEq, Debug)]
pub enum LinkPlace {
    /// All trunks between two zones.
    Zones(ZoneId, ZoneId),
    /// Whatever carries messages between two systems: every link on the routes of their flows.
    Systems(SystemId, SystemId),
    /// One link of a network by the party names of its ends (`till`, `hub`, `bus`, `balancer:stock`).
    Link(String, String),
}

/// What a station fault strikes.
#[derive(Clone, PartialEq, Debug)]
pub enum Part {
    /// A system.
    System(SystemId),
    /// The hub: each architecture's own risk.
    Hub,
    /// Nodes of the broker cluster: each architecture's own risk.
    Broker,
    /// The registry by which direct senders find instances.
    Registry,
    /// The load balancer before a system: each architecture's own risk.
    Balancer(SystemId),
}

/// Which of several.
#[derive(Clone, PartialEq, Debug)]
pub enum Select {
    /// All.
    All,
    /// The first.
    One,
    /// So many, drawn.
    Count(u32),
    /// A share, drawn, rounded to the nearest.
    Share(Share),
    /// As many as may be missing while more than half are left, drawn.
    Minority,
    /// More than half, as few as that takes, drawn.
    Majority,
    /// These, counted from 1.
    These(Vec<u32>),
}

/// Which way of a link.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Direction {
    /// Both.
    Both,
    /// From the first named to the second.
    Forward,
    /// From the second to the first.
    Back,
}
