//! What one replication showed: integers that add up, in the program's order.
//!
//! In: nothing. Out: [`Replication`], which `study` makes figures of. It must not know names nor other replications.

use super::cluster::ClusterTally;
use super::guarding::GuardTally;
use super::histogram::Histogram;
use super::path::PathTally;
use super::spread::SpreadTally;
use super::station::StationTally;
use super::timeline::Timeline;
use super::trunk::TrunkTally;
use super::uptime::{OutageTally, UpTally};
use crate::engine::{Outcome, Overflow};
use crate::units::{SimSpan, SimTime};

/// Everything one replication showed of messages created in [warm-up, end).
#[derive(Clone, PartialEq, Debug)]
pub struct Replication {
    /// One per flow.
    pub flows: Vec<FlowTally>,
    /// One per flow and consumer, by flow; empty where there are too many pairs.
    pub consumers: Vec<Vec<DeliveryTally>>,
    /// Chains of flows without branches that ended at least once, by (root, last).
    pub chains: Vec<ChainTally>,
    /// Transactions, by the flow that they began with, where there were any.
    pub transactions: Vec<TransactionTally>,
    /// One per station, counting [`crate::engine::Program::station_bases`].
    pub stations: Vec<StationTally>,
    /// Per party, waits in line of visits that waited; empty where there are too many parties.
    pub waits: Vec<Histogram>,
    /// Up times of the stations, likewise.
    pub uptimes: Vec<UpTally>,
    /// One per party and site, by party.
    pub outages: Vec<OutageTally>,
    /// Trunks that carried something, by zones and site.
    pub trunks: Vec<TrunkTally>,
    /// Bytes sent from one zone to another (whatever bounds them or not), where there were any.
    pub between_zones: Vec<ZoneBytes>,
    /// One per flow; these cover the warm-up too.
    pub timelines: Vec<Timeline>,
    /// Width of a bucket of the timelines.
    pub bucket: SimSpan,
    /// From here on stations and trunks are watched...
    pub warm_up: SimTime,
    /// ... until here.
    pub end: SimTime,
    /// When the last fault was healed; none: there was none, or one lasted until the run stopped.
    pub healed: Option<SimTime>,
    /// Why the run was stopped before its end, if it was.
    pub overflow: Option<Overflow>,
    /// When the run stopped.
    pub stopped: SimTime,
    /// The broker cluster.
    pub cluster: ClusterTally,
    /// Events the engine handled (0 where it was not asked).
    pub events: u64,
}

/// Deliveries of one flow, or to one consumer of it.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct DeliveryTally {
    /// Deliveries by [`Outcome::index`].
    pub outcomes: [u64; 9],
    /// Right effect, once and before the deadline.
    pub correct: u64,
    /// Took effect more than once at a consumer that is not idempotent.
    pub applied_twice: u64,
    /// Latencies of what ended.
    pub latency: Histogram,
}

/// One flow.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct FlowTally {
    /// Messages.
    pub created: u64,
    /// Deliveries they should make.
    pub expected: u64,
    /// How they ended.
    pub deliveries: DeliveryTally,
    /// Times until the next hop had taken a message, where the sender learned it.
    pub accepted: Histogram,
    /// Times until the first sender gave a message (or its delivery) up, where it waited for word.
    pub gave_up: Histogram,
    /// Attempts of senders and middles.
    pub attempts: u64,
    /// Of these, attempts that were not the first of their round.
    pub retries: u64,
    /// Where the time of its deliveries went.
    pub path: PathTally,
    /// Messages and answers that waited for a cluster that took none.
    pub times_blocked: u64,
    /// How long they waited for it, together.
    pub blocked: SimSpan,
    /// Deliveries that took effect after a later one of the same key.
    pub out_of_order: u64,
    /// What its guards did.
    pub guards: GuardTally,
    /// How long its consumers differed, where it has several.
    pub spread: SpreadTally,
    /// The slowest, slowest first, at most [`Example::KEPT`].
    pub slowest: Vec<Example>,
    /// The first that never took effect, at most [`Example::KEPT`].
    pub lost: Vec<Example>,
}

/// A message worth tracing.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Example {
    /// Its number within the flow.
    pub number: u64,
    /// Its key.
    pub key: u64,
    /// Its latency; zero if it never arrived.
    pub latency: SimSpan,
}

/// Chains that began with a message of `root` and ended with one of `last`.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ChainTally {
    /// The flow it began with.
    pub root: u32,
    /// The flow it ended with.
    pub last: u32,
    /// Times from end to end.
    pub latency: Histogram,
}

/// Transactions that began with a message of `root`.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct TransactionTally {
    /// The flow they began with.
    pub root: u32,
    /// Those that came to a good end in all their parts.
    pub ended: u64,
    /// Of these, on time and with no effect twice.
    pub correct: u64,
    /// Those in which something failed.
    pub failed: u64,
    /// Those that came to a good end in [warm-up, end), whenever they began: what the throughput is made of.
    pub passed: u64,
    /// Times from end to end of those that came to a good end.
    pub latency: Histogram,
}

/// Bytes sent from one zone to another in [warm-up, end), lost transmissions included.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct ZoneBytes {
    /// From this zone.
    pub from: u32,
    /// To another zone.
    pub to: u32,
    /// So many.
    pub bytes: u64,
}

impl Example {
    /// How many are kept of each kind.
    pub const KEPT: usize = 3;
}

impl DeliveryTally {
    /// Deliveries that ended, whichever way.
    pub fn closed(&self) -> u64 {
        self.outcomes.iter().sum()
    }

    /// Deliveries that never took effect: timed out, expired in line, rejected, lost or dead-lettered.
    pub fn lost(&self) -> u64 {
        Outcome::ALL
            .iter()
            .filter(|outcome| is_lost(**outcome))
            .map(|outcome| self.outcomes[outcome.index()])
            .sum()
    }

    /// Adds another.
    pub fn merge(&mut self, other: &Self) {
        for (mine, theirs) in self.outcomes.iter_mut().zip(&other.outcomes) {
            *mine += theirs;
        }
        self.correct += other.correct;
        self.applied_twice += other.applied_twice;
        self.latency.merge(&other.latency);
    }

    fn tell(&self, sink: &mut impl FnMut(u64)) {
        self.outcomes.iter().for_each(|&count| sink(count));
        sink(self.correct);
        sink(self.applied_twice);
        tell_histogram(&self.latency, sink);
    }
}

/// Whether a delivery that ended so never took effect.
pub(super) fn is_lost(outcome: Outcome) -> bool {
    matches!(
        outcome,
        Outcome::TimedOut | Outcome::Rejected | Outcome::Lost | Outcome::DeadLettered | Outcome::Expired
    )
}

impl Replication {
    /// Hands every integer that figures are made of to `sink`, always in the same order: what a result's digest covers.
    pub fn tallies(&self, sink: &mut impl FnMut(u64)) {
        for flow in &self.flows {
            for count in [flow.created, flow.expected, flow.attempts, flow.retries] {
                sink(count);
            }
            flow.deliveries.tell(sink);
            tell_histogram(&flow.accepted, sink);
            flow.spread.tell(sink);
            tell_histogram(&flow.gave_up, sink);
            flow.path.tell(sink);
            flow.guards.tell(sink);
        }
        self.consumers.iter().flatten().for_each(|consumer| consumer.tell(sink));
        for chain in &self.chains {
            sink(u64::from(chain.root));
            sink(u64::from(chain.last));
            tell_histogram(&chain.latency, sink);
        }
        for tally in &self.transactions {
            let root = u64::from(tally.root);
            for count in [root, tally.ended, tally.correct, tally.failed, tally.passed] {
                sink(count);
            }
            tell_histogram(&tally.latency, sink);
        }
        self.stations.iter().for_each(|station| station.tell(sink));
        self.waits.iter().for_each(|waits| tell_histogram(waits, sink));
        self.uptimes.iter().for_each(|station| station.tell(sink));
        self.outages.iter().for_each(|site| site.tell(sink));
        self.trunks.iter().for_each(|trunk| trunk.tell(sink));
        for zones in &self.between_zones {
            for count in [u64::from(zones.from), u64::from(zones.to), zones.bytes] {
                sink(count);
            }
        }
        self.timelines.iter().for_each(|timeline| timeline.tell(sink));
        sink(self.stopped.nanos());
    }
}

/// Hands a histogram's integers to `sink`.
fn tell_histogram(histogram: &Histogram, sink: &mut impl FnMut(u64)) {
    sink(histogram.count());
    tell_wide(histogram.sum_nanos(), sink);
    for (span, count) in histogram.buckets() {
        sink(span.nanos());
        sink(count);
    }
}

/// Hands a wide integer to `sink`, low half first.
pub(super) fn tell_wide(wide: u128, sink: &mut impl FnMut(u64)) {
    sink(wide as u64);
    sink((wide >> 64) as u64);
}
