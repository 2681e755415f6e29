//! What a study found about parties, trunks and the course of time, as plain data.
//!
//! In: nothing. Out: the parts of a [`super::PassResult`] that are not about flows. Units as there. It must not know how
//! anything was simulated.

use super::estimate::{CountEstimate, Estimate};
use crate::measure::GuardFact;
use crate::topology::PartyKey;
use crate::units::SimSpan;

/// One instance at one site, both counted from 0.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Place {
    /// The site.
    pub site: u32,
    /// The instance; 0 where one queue serves all.
    pub instance: u32,
}

/// How a system was asked that has to be polled, from the end of the warm-up until sources stop.
#[derive(Clone, Debug)]
pub struct PollFigures {
    /// The system's id.
    pub system: String,
    /// Its shown name.
    pub name: String,
    /// From one poll to the next.
    pub every: SimSpan,
    /// Polls, at all its sites, per replication.
    pub made: Option<Estimate>,
    /// Polls without an answer: lost, refused by its limits, timed out.
    pub failed: CountEstimate,
}

/// The figures of one party over all its stations, from the end of the warm-up until sources stop.
#[derive(Clone, Debug)]
pub struct PartyFigures {
    /// Its place in the network.
    pub party: usize,
    /// Its stable name.
    pub key: PartyKey,
    /// Its shown name.
    pub name: String,
    /// Stations.
    pub stations: u32,
    /// Mean share of servers busy; where servers are unlimited, none.
    pub utilization: Option<Estimate>,
    /// Mean number in service, all stations together.
    pub in_service: Option<Estimate>,
    /// The station with the highest utilization (servers unlimited: most in service), over all replications.
    pub worst: Option<Place>,
    /// Its utilization.
    pub worst_utilization: Option<Estimate>,
    /// Mean number in service and in line, all stations together.
    pub in_system: Option<Estimate>,
    /// Share of time with 0, 1, 2, ... in service and in line at a station, mean over stations, as far as the highest
    /// seen; the one numbered [`crate::measure::LEVELS`], where it is there, stands for that many and more.
    pub occupancy: Vec<Estimate>,
    /// Time-weighted queue of one station, mean over stations.
    pub queue_mean: Option<Estimate>,
    /// Longest queue at any station.
    pub queue_max: Option<Estimate>,
    /// Mean wait in line (seconds).
    pub waiting: Option<Estimate>,
    /// Quantiles of the wait in line (seconds) over all visits served; none in networks of a thousand parties and more.
    pub waits: Option<WaitQuantiles>,
    /// Mean wait and service together (seconds).
    pub response: Option<Estimate>,
    /// Share of visits that waited.
    pub waited: Option<Estimate>,
    /// Visits served, per replication.
    pub served: Option<Estimate>,
    /// Share of requests found in its cache; none where it has none.
    pub cache_hits: Option<Estimate>,
    /// Share of time that its stations are up.
    pub up: Option<Estimate>,
    /// Share of time that all instances of a site are down, mean over sites.
    pub outage: Option<Estimate>,
    /// Times that a station went down, per replication.
    pub failures: Option<Estimate>,
    /// From the start to the first moment at which all instances of a site are down (seconds), mean over those sites
    /// where that came to pass.
    pub first_outage: Option<Estimate>,
}

/// What guards did for the messages of one flow.
#[derive(Clone, Debug)]
pub struct GuardFigures {
    /// What was done at all, in the order of [`GuardFact::ALL`].
    pub counts: Vec<GuardCount>,
    /// Mean number of its breakers that are open at a time; none: none ever was.
    pub breakers_open: Option<Estimate>,
}

/// How often guards did one thing.
#[derive(Clone, Debug)]
pub struct GuardCount {
    /// What they did.
    pub fact: GuardFact,
    /// How often, of so many deliveries.
    pub count: CountEstimate,
}

impl GuardFigures {
    /// How often something was done, if it ever was.
    pub fn count(&self, fact: GuardFact) -> Option<&CountEstimate> {
        self.counts.iter().find(|it| it.fact == fact).map(|it| &it.count)
    }
}

/// How waits in line are spread (seconds).
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct WaitQuantiles {
    /// Median.
    pub p50: Estimate,
    /// 90th percentile.
    pub p90: Estimate,
    /// 95th percentile.
    pub p95: Estimate,
    /// 99th percentile.
    pub p99: Estimate,
}

/// The figures of the trunks from one zone to another.
#[derive(Clone, Debug)]
pub struct TrunkFigures {
    /// From this zone.
    pub from_zone: usize,
    /// To this zone.
    pub to_zone: usize,
    /// Mean share of time occupied, over sites.
    pub utilization: Option<Estimate>,
    /// The busiest site, over all replications.
    pub worst_site: u32,
    /// Its share of time occupied.
    pub worst_utilization: Option<Estimate>,
    /// Bytes carried, all sites together, per replication.
    pub bytes: Option<Estimate>,
}

/// What would be full first if all load grew alike: the station or trunk with the highest utilization.
#[derive(Clone, Debug)]
pub struct Headroom {
    /// What it is.
    pub place: FullFirst,
    /// Share of its time or servers in use.
    pub utilization: Estimate,
}

/// A broker cluster that takes nothing while a node is over its memory mark.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct ClusterFigures {
    /// Share of the time from the end of the warm-up until sources stop in which it took nothing from any publisher.
    pub blocked: Option<Estimate>,
    /// Replications in which it locked up: consumers that had to publish to go on never drained it.
    pub locked_up_in: u32,
}

/// Something with a limit.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum FullFirst {
    /// A station of this party.
    Party(usize, Place),
    /// The trunk between two zones at a site.
    Trunk {
        /// From this zone.
        from_zone: usize,
        /// To this zone.
        to_zone: usize,
        /// At this site.
        site: u32,
    },
}

impl Headroom {
    /// By which share load could grow until it is full: 1 / utilization - 1.
    pub fn growth(&self) -> f64 {
        1.0 / self.utilization.mean - 1.0
    }
}

/// Replications that were stopped because more messages were under way than are simulated at once.
#[derive(Clone, PartialEq, Debug)]
pub struct Overload {
    /// In so many replications; what follows is of the first of them.
    pub replications: u32,
    /// When it was stopped (seconds).
    pub at: f64,
    /// Deliveries under way then.
    pub in_flight: u64,
    /// Stable name of the party, or id of the flow whose topic it is, where most of them waited; none: in no queue.
    pub crowd: Option<String>,
    /// How many waited there.
    pub waiting: u64,
}

/// The longest queue.
#[derive(Clone, Debug)]
pub struct WorstQueue {
    /// The party whose queue it is (in most replications' maximum).
    pub party: usize,
    /// Its stable name.
    pub key: PartyKey,
    /// Its shown name.
    pub name: String,
    /// The station.
    pub place: Place,
    /// Longest queue anywhere, whichever party has it, mean over replications.
    pub longest: Estimate,
}

/// How a pass went over time: `points` equal buckets from the start (warm-up included) until sources stop.
#[derive(Clone, Debug)]
pub struct Timelines {
    /// Width of a bucket in seconds.
    pub bucket: f64,
    /// All flows together.
    pub total: FlowTimeline,
    /// One per flow.
    pub flows: Vec<FlowTimeline>,
}

/// How a flow went over time.
#[derive(Clone, Debug)]
pub struct FlowTimeline {
    /// Messages created a second, by creation.
    pub created: Series,
    /// Deliveries that ended correct and on time a second, by their end.
    pub correct: Series,
    /// Deliveries that ended without effect a second, by their end.
    pub lost: Series,
    /// Mean latency in seconds of what arrived in the bucket; NaN where nothing did.
    pub latency: Series,
}

/// One value per bucket: mean over replications and the band around it.
#[derive(Clone, PartialEq, Default, Debug)]
pub struct Series {
    /// Means.
    pub mean: Vec<f64>,
    /// Half-widths of the 95 % interval; empty with a single replication.
    pub half_width: Vec<f64>,
}
