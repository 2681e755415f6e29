//! What a study found, as plain data: per architecture and pass the figures of flows, chains, parties and trunks.
//!
//! In: nothing. Out: [`StudyResult`], which cost, report, the command line and the app read. Times are seconds, shares
//! are 0 to 1, rates are per second; sites and instances count from 0. It must not know how anything was simulated.

use super::estimate::{CountEstimate, Estimate, Quantile};
use super::figure::Samples;
use super::recovery::Recovery;
use super::result_parts::{
    ClusterFigures, GuardFigures, Headroom, Overload, PartyFigures, PollFigures, Timelines, TrunkFigures, WorstQueue,
};
use crate::measure::Outcome;
use crate::scenario::{ArchitectureId, FaultId, FlowId, When};
use crate::topology::StyleKind;

/// What a study found so far.
#[derive(Clone, Debug)]
pub struct StudyResult {
    /// SHA-256 of the whole scenario, in hex (see [`super::scenario_digest`]).
    pub scenario_digest: String,
    /// SHA-256 of what affects physics, in hex (see [`super::physics_digest`]): a scenario with another one is another study.
    pub physics_digest: String,
    /// SHA-256 of all integer tallies in replication order, in hex.
    pub result_digest: String,
    /// The program's version.
    pub version: String,
    /// The seed.
    pub seed: u64,
    /// Replications asked for.
    pub replications_planned: u32,
    /// Replications in these figures.
    pub replications_done: u32,
    /// Whether all are there.
    pub complete: bool,
    /// Inputs that were left to defaults, of all inputs.
    pub defaults: (usize, usize),
    /// Flows by id, in the scenario's order.
    pub flows: Vec<FlowId>,
    /// Simulated events in all runs together.
    pub events: u64,
    /// In the order asked for.
    pub architectures: Vec<ArchitectureResult>,
}

/// What a study found about one architecture.
#[derive(Clone, Debug)]
pub struct ArchitectureResult {
    /// Place in `Scenario::architectures_or_default`.
    pub index: usize,
    /// Its id.
    pub id: ArchitectureId,
    /// Its shown name.
    pub name: String,
    /// Its style.
    pub style: StyleKind,
    /// Without faults.
    pub calm: PassResult,
    /// Under the fault plan; none: the plan is empty.
    pub broken: Option<PassResult>,
    /// Under each fault with `a_year` by itself, for pricing; empty unless asked for.
    pub alone: Vec<FaultAlone>,
    /// Faults of the plan that touch nothing here.
    pub untouched: Vec<FaultId>,
}

/// A pass under a single fault.
#[derive(Clone, Debug)]
pub struct FaultAlone {
    /// The fault.
    pub fault: FaultId,
    /// What it did.
    pub pass: PassResult,
}

/// The figures of one pass.
#[derive(Clone, Debug)]
pub struct PassResult {
    /// Replications in these figures.
    pub replications: u32,
    /// One per flow, in the scenario's order.
    pub flows: Vec<FlowFigures>,
    /// Chains of flows without branches that ended at least once.
    pub chains: Vec<ChainFigures>,
    /// Transactions, by the flow that they begin with: flows that set something off, and those of users.
    pub transactions: Vec<TransactionFigures>,
    /// Systems that were polled, in the scenario's order. Polls are in no figure of a flow, nor of all flows.
    pub polls: Vec<PollFigures>,
    /// One per party, in the network's order.
    pub parties: Vec<PartyFigures>,
    /// Trunks with a bandwidth that carried something.
    pub trunks: Vec<TrunkFigures>,
    /// All flows together.
    pub total: TotalFigures,
    /// What would be full first if all load grew alike; none: nothing that has a limit was used.
    pub headroom: Option<Headroom>,
    /// Whether more came in than could be simulated: then these figures end where it was stopped.
    pub overload: Option<Overload>,
    /// The broker cluster; none: there is none.
    pub cluster: Option<ClusterFigures>,
    /// The longest queue at any station; none if nothing ever waited.
    pub worst_queue: Option<WorstQueue>,
    /// How it went over time.
    pub timelines: Timelines,
    /// Every figure that is compared, in every replication.
    pub samples: Samples,
}

/// The figures of one flow; latencies are in seconds and run from the intended creation.
#[derive(Clone, Debug)]
pub struct FlowFigures {
    /// Its place in the scenario.
    pub flow: usize,
    /// Its id.
    pub id: FlowId,
    /// Messages counted, per replication.
    pub created: Option<Estimate>,
    /// Deliveries they should make, per replication.
    pub expected: Option<Estimate>,
    /// Median latency.
    pub p50: Quantile,
    /// 90th percentile.
    pub p90: Quantile,
    /// 95th percentile.
    pub p95: Quantile,
    /// 99th percentile.
    pub p99: Quantile,
    /// 99.9th percentile.
    pub p999: Quantile,
    /// Mean latency of what was delivered.
    pub latency_mean: Option<Estimate>,
    /// Mean time until the next hop had taken the message, where the sender learns it.
    pub accepted_mean: Option<Estimate>,
    /// Mean time until the sender gave up, where it waited and did.
    pub gave_up_mean: Option<Estimate>,
    /// Mean time until the sender knew, one way or the other: it was accepted (a request: answered), or it gave up.
    pub told_mean: Option<Estimate>,
    /// Share of deliveries that took the right effect, once and before the deadline.
    pub correct: Option<Estimate>,
    /// Deliveries that never took effect: timed out, expired in line, rejected, lost or dead-lettered.
    pub lost: CountEstimate,
    /// Deliveries that have no latency: lost as above, unconfirmed or still on their way at the end.
    pub undelivered: CountEstimate,
    /// How deliveries ended, in the order of [`Outcome::ALL`].
    pub outcomes: Vec<OutcomeFigures>,
    /// Deliveries that took effect more than once at a consumer that is not idempotent.
    pub applied_twice: CountEstimate,
    /// Attempts by first senders and middles per delivery.
    pub attempts: Option<Estimate>,
    /// Where the mean latency of what was delivered went.
    pub parts: LatencyParts,
    /// Share of service for its messages that was of no use: nobody waited any more for what came of it.
    pub wasted: Option<Estimate>,
    /// How long it took to recover once all faults were healed, by comparison with the calm pass; none: nothing was healed
    /// before sources stopped.
    pub recovery: Option<Recovery>,
    /// Deliveries that took effect after a later one of the same key.
    pub out_of_order: CountEstimate,
    /// Mean time that one of its messages was kept from publishing by the broker (seconds).
    pub blocked_mean: Option<Estimate>,
    /// Replications in which it stayed down for good though all faults were healed (a metastable failure).
    pub stuck_in: u32,
    /// Where it has several consumers: how much their records differ.
    pub gap: Option<GapFigures>,
    /// What guards did for its messages; none: nothing.
    pub guards: Option<GuardFigures>,
    /// By consumer, where flows and consumers together stay under 1,000 pairs; else empty.
    pub consumers: Vec<ConsumerFigures>,
    /// Share of deliveries slower than a latency, all replications together.
    pub curve: Vec<CurvePoint>,
}

impl FlowFigures {
    /// Deliveries that ended so.
    pub fn outcome(&self, outcome: Outcome) -> &CountEstimate {
        &self.outcomes[outcome.index()].count
    }
}

/// Parts of the mean latency of what was delivered (seconds); they add up to it in every replication.
#[derive(Clone, Copy, PartialEq, Default, Debug)]
pub struct LatencyParts {
    /// On links and trunks, retransmissions included.
    pub network: Option<Estimate>,
    /// In line at stations, at a broker until an instance had room, and in the buffer of who fetches ahead.
    pub waiting: Option<Estimate>,
    /// Being served.
    pub service: Option<Estimate>,
    /// From the first try to the one that won.
    pub retry: Option<Estimate>,
    /// Kept from publishing by a broker that takes nothing.
    pub blocked: Option<Estimate>,
    /// Held: on calls to others, in a batch, at rest in a store.
    pub held: Option<Estimate>,
}

impl LatencyParts {
    /// All parts with their names, in the order in which they are told.
    pub fn named(&self) -> [(&'static str, Option<Estimate>); 6] {
        [
            ("network", self.network),
            ("waiting", self.waiting),
            ("service", self.service),
            ("retry", self.retry),
            ("blocked", self.blocked),
            ("held", self.held),
        ]
    }
}

/// How much the records of a flow's consumers differ.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct GapFigures {
    /// Mean number of records that some consumers have and others have not.
    pub differing: Option<Estimate>,
    /// Longest time that one differed, of those that all consumers got (seconds).
    pub longest: Option<Estimate>,
    /// Records that some consumers got and others never.
    pub never_equal: CountEstimate,
}

/// How often deliveries ended in one way.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct OutcomeFigures {
    /// The way.
    pub outcome: Outcome,
    /// How often, and of how many deliveries.
    pub count: CountEstimate,
}

/// The figures of one consumer of one flow.
#[derive(Clone, Debug)]
pub struct ConsumerFigures {
    /// Its place in the flow's list of consumers (for `Others`: of senders).
    pub consumer: usize,
    /// Median latency.
    pub p50: Quantile,
    /// 99th percentile.
    pub p99: Quantile,
    /// Share correct and on time.
    pub correct: Option<Estimate>,
    /// Deliveries that never took effect.
    pub lost: CountEstimate,
}

/// A point of a latency curve.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct CurvePoint {
    /// Latency in seconds.
    pub latency: f64,
    /// Share of deliveries slower than that; those that never arrived are slower than any.
    pub slower: f64,
}

/// The end-to-end figures of a chain of flows.
#[derive(Clone, Debug)]
pub struct ChainFigures {
    /// The flow it began with.
    pub root: usize,
    /// The flow it ended with.
    pub last: usize,
    /// Chains that ended, per replication.
    pub ended: Option<Estimate>,
    /// Median of what ended (seconds).
    pub p50: Option<Estimate>,
    /// 95th percentile of what ended (seconds).
    pub p95: Option<Estimate>,
    /// 99th percentile of what ended (seconds).
    pub p99: Option<Estimate>,
    /// Mean of what ended (seconds).
    pub mean: Option<Estimate>,
}

/// The end-to-end figures of transactions: a message of a flow that starts by itself, and all that it sets off.
#[derive(Clone, Debug)]
pub struct TransactionFigures {
    /// The flow they begin with.
    pub root: usize,
    /// Those that came to a good end in all their parts, per replication.
    pub ended: Option<Estimate>,
    /// Those that came to a good end a second, in [warm-up, end).
    pub per_sec: Option<Estimate>,
    /// Share on time and with no effect twice, of those that are over.
    pub correct: Option<Estimate>,
    /// In which something failed.
    pub failed: CountEstimate,
    /// Median of those that came to a good end (seconds).
    pub p50: Option<Estimate>,
    /// 95th percentile of those that came to a good end (seconds).
    pub p95: Option<Estimate>,
    /// 99th percentile of those that came to a good end (seconds).
    pub p99: Option<Estimate>,
    /// Mean of those that came to a good end (seconds).
    pub mean: Option<Estimate>,
}

/// All flows together.
#[derive(Clone, Debug)]
pub struct TotalFigures {
    /// Messages counted, per replication.
    pub created: Option<Estimate>,
    /// Deliveries they should make, per replication.
    pub expected: Option<Estimate>,
    /// Share correct and on time.
    pub correct: Option<Estimate>,
    /// Deliveries that never took effect.
    pub lost: CountEstimate,
    /// How deliveries ended, in the order of [`Outcome::ALL`].
    pub outcomes: Vec<OutcomeFigures>,
    /// Deliveries that took effect more than once at a consumer that is not idempotent.
    pub applied_twice: CountEstimate,
    /// Attempts, per replication.
    pub attempts: Option<Estimate>,
    /// Bytes carried between zones, per replication (from the warm-up until sources stop).
    pub bytes_between_zones: Option<Estimate>,
}

impl ArchitectureResult {
    /// The pass, where there is one.
    pub fn pass(&self, when: When) -> Option<&PassResult> {
        match when {
            When::Calm => Some(&self.calm),
            When::Broken => self.broken.as_ref(),
        }
    }
}

impl StudyResult {
    /// Whether there is a broken pass.
    pub fn has_broken(&self) -> bool {
        self.architectures
            .iter()
            .any(|architecture| architecture.broken.is_some())
    }

    /// The result of this architecture.
    pub fn architecture(&self, id: &ArchitectureId) -> Option<&ArchitectureResult> {
        self.architectures.iter().find(|architecture| &architecture.id == id)
    }
}
