//! What is to be simulated, as tables of plain numbers: parties, ways between zones, flows.
//!
//! In: nothing. Out: [`Program`], which `compile` builds and [`crate::engine::Simulation`] runs. It must not know names,
//! styles or money: everything is an index, a law or a key (the hash of an id, so that a draw does not depend on where a
//! thing stands in a list).

use std::sync::Arc;

use super::guard_spec::{GuardSpec, WatchSpec};
use super::rules::StationRules;
use crate::units::{Law, SimSpan, SimTime, Size};

/// Everything that one replication needs but its seed.
#[derive(Clone, Debug)]
pub struct Program {
    /// Stations and groups of stations.
    pub parties: Vec<PartySpec>,
    /// Hash of each zone's id.
    pub zone_keys: Vec<u64>,
    /// Sites of each zone.
    pub zone_sites: Vec<u32>,
    /// One per ordered zone pair: `ways[from * zones + to]`.
    pub ways: Vec<WaySpec>,
    /// Flows, in the scenario's order.
    pub flows: Vec<FlowSpec>,
    /// For each medium (direct 0, hub 1, bus 2) and party: parties passed just before it.
    pub approach: [Vec<Vec<u32>>; 3],
    /// For each medium and party: parties passed just after it when it sends.
    pub exit: [Vec<Vec<u32>>; 3],
    /// The hub's party.
    pub hub: Option<u32>,
    /// Whether the hub holds a request in the worker that passed it on, until something comes back.
    pub hub_holds: bool,
    /// The broker cluster.
    pub cluster: Option<ClusterSpec>,
    /// The registry by which direct senders find instances.
    pub registry: Option<RegistrySpec>,
    /// Systems that are polled; each poll is a message of a flow of its own, after those of the scenario.
    pub polls: Vec<PollSpec>,
    /// Messages created from here on are counted.
    pub warm_up: SimTime,
    /// Sources stop here.
    pub end: SimTime,
    /// The run stops here even if something is still on its way.
    pub drain_end: SimTime,
    /// Size of an acknowledgement, confirm or error answer.
    pub ack_size: Size,
    /// With more deliveries under way than these the run stops: memory is bounded, and an overload has its diagnosis.
    pub most_in_flight: u64,
}

/// A registry that says which instances are there.
#[derive(Clone, Debug)]
pub struct RegistrySpec {
    /// Its party.
    pub party: u32,
    /// From one time that a sender asks it to the next.
    pub every: SimSpan,
    /// Parties whose instances are found by it.
    pub found: Vec<u32>,
}

/// A system that sends nothing by itself: what it has to send waits until its connector asks for it.
#[derive(Clone, Debug)]
pub struct PollSpec {
    /// The flow whose messages are the polls, from the connector to the system.
    pub flow: u32,
    /// The system's party.
    pub party: u32,
    /// From one poll to the next.
    pub every: SimSpan,
    /// The first.
    pub first: SimTime,
    /// Flows whose messages wait for it.
    pub sends: Vec<u32>,
    /// Flows whose answers wait for it.
    pub answers: Vec<u32>,
}

/// Stations: `instances` at each of `sites` sites.
#[derive(Clone, Debug)]
pub struct PartySpec {
    /// Hash of its stable name.
    pub key: u64,
    /// Its zone.
    pub zone: u32,
    /// Sites.
    pub sites: u32,
    /// Instances per site.
    pub instances: u32,
    /// Servers per instance; none: unlimited.
    pub servers: Option<u32>,
    /// Places in the queue; none: unlimited.
    pub queue_limit: Option<u32>,
    /// How instances share work.
    pub balancing: BalancingRule,
    /// Token bucket per site: tokens a second and the most it holds.
    pub rate_limit: Option<(f64, f64)>,
    /// Probability that a served message is answered with an error.
    pub errors: f64,
    /// What its balancer knows, where it does not know at once which instances are up; not for one queue.
    pub watch: Option<WatchSpec>,
    /// Whether it can stop taking messages from a bus while it runs.
    pub can_pause: bool,
    /// Service times by index.
    pub services: Vec<ServiceSpec>,
    /// What its stations do beyond first come, first served.
    pub rules: StationRules,
}

/// How instances share work.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum BalancingRule {
    /// One queue.
    Central,
    /// In turn.
    RoundRobin,
    /// By lot.
    Random,
    /// To the one with the fewest messages; ties by lot.
    LeastLoaded,
    /// To the one with the fewest messages of so many different ones drawn; ties by lot.
    PowerOf(u32),
}

/// Time of one visit.
#[derive(Clone, Debug)]
pub struct ServiceSpec {
    /// Whatever the size (nanoseconds).
    pub law: Law,
    /// More for each 1000 bytes.
    pub per_kb: SimSpan,
}

/// The way from a place in one zone to a place in another or the same.
#[derive(Clone, Debug)]
pub struct WaySpec {
    /// One-way latency (nanoseconds).
    pub latency: Law,
    /// Probability that a transmission is lost.
    pub loss: f64,
    /// Whether a later message may overtake on the same link.
    pub reorders: bool,
    /// Whether a loss is repaired by retransmission (else it is silent).
    pub reliable: bool,
    /// Wait before the first retransmission: max(200 ms, 2 round trips).
    pub retransmit_after: SimSpan,
    /// Trunk bandwidth in bits a second; none: unlimited.
    pub trunk_bits_per_sec: Option<f64>,
    /// Bandwidth of each link in bits a second; none: unlimited.
    pub link_bits_per_sec: Option<f64>,
}

/// When files leave: at `first`, `first + every` and so on, and whenever as many records are there as go in one.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct FileSpec {
    /// From one to the next.
    pub every: SimSpan,
    /// The first.
    pub first: SimTime,
    /// Records in a file at most, at least one.
    pub most: u32,
}

/// The pattern of a flow, as far as the engine cares.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum PatternRule {
    /// Ends with the answer at the sender.
    Request,
    /// Every consumer is asked; ends with the answer of the k-th (at most: of all) at the sender.
    Gather(u32),
    /// Accepted on arrival, ends with the callback's arrival at the sender.
    Callback,
    /// Ends with the service at the consumer.
    OneWay,
    /// The same, but nobody waits for it and nothing is kept for it: at most once, in no transaction of another flow.
    Tap,
}

/// Who gets a message.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Choice {
    /// Every consumer a copy.
    All,
    /// One consumer drawn by the message's key (`AnyOf`).
    OneDrawn,
    /// One of the senders but this one, drawn by the message's key.
    Others,
    /// One taker: drawn by the sender or the hub; on a bus whoever of the group has room.
    Group,
}

/// Which site of a consumer.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum SiteRule {
    /// The sender's.
    Same,
    /// A copy for each.
    Each,
    /// One drawn.
    Random,
}

/// The medium of a leg.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Medium {
    /// From party to party.
    Direct = 0,
    /// Through the hub.
    Hub = 1,
    /// Over the bus.
    Bus = 2,
}

/// What makes messages.
#[derive(Clone, Debug)]
pub enum SourceSpec {
    /// Nothing: set off by another flow.
    SetOff,
    /// Independent arrivals, per second.
    Poisson(f64),
    /// Equal gaps.
    Constant {
        /// The first.
        first: SimTime,
        /// From one to the next.
        gap: SimSpan,
        /// How many at most.
        count: u64,
    },
    /// Poisson arrivals while on; times on and off are exponential.
    Bursty {
        /// Messages a second while on.
        rate: f64,
        /// Mean time on.
        on: SimSpan,
        /// Mean time off.
        off: SimSpan,
    },
    /// Several at the same moment.
    Bursts {
        /// Bursts a second.
        rate: f64,
        /// Messages a burst, at least one.
        of: u32,
    },
    /// Poisson arrivals at a rate that depends on the time of day.
    Timetable {
        /// Time of day at the start of the run.
        starts_at: SimSpan,
        /// Times of day, rising, at least one, and messages a second from then on; the last holds over midnight.
        steps: Vec<(SimSpan, f64)>,
    },
    /// Users who each begin a message, wait until all that it set off has ended, and think.
    Closed {
        /// How many.
        users: u32,
        /// Time to think (nanoseconds).
        think: Law,
    },
    /// Written down, in the order of time.
    Trace(Arc<[TraceRow]>),
}

/// One message that was written down. `u32::MAX` stands for what was not.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct TraceRow {
    /// When.
    pub at: SimTime,
    /// Bytes.
    pub size: u32,
    /// Place in the flow's list of senders.
    pub sender: u32,
    /// The sender's site, counted from 0.
    pub site: u32,
}

/// How a sender deals with failure.
#[derive(Clone, Copy, Debug)]
pub struct PolicySpec {
    /// How long one attempt waits.
    pub timeout: SimSpan,
    /// Tries in all.
    pub max_attempts: u32,
    /// Wait before the first retry.
    pub backoff: SimSpan,
    /// Growth from retry to retry.
    pub factor: f64,
    /// Longest wait.
    pub cap: SimSpan,
    /// How the wait is scattered.
    pub jitter: JitterRule,
    /// Whether a second effect does no harm.
    pub idempotent: bool,
    /// What the sender keeps.
    pub outbox: OutboxSpec,
}

/// How a wait v before a retry is scattered.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum JitterRule {
    /// v.
    Off,
    /// U(0, v).
    Full,
    /// v/2 + U(0, v/2).
    Equal,
    /// U(base, 3 × the last wait), at most the cap; needs a [`GuardSpec`], which remembers the last wait.
    Decorrelated,
}

impl PolicySpec {
    /// Whether a sender of one-way messages waits for an acknowledgement.
    pub fn waits(&self) -> bool {
        self.max_attempts > 1 || self.outbox.limit > 0
    }
}

/// What a sender keeps while its next hop cannot be reached; per flow, sender and site.
#[derive(Clone, Copy, Debug)]
pub struct OutboxSpec {
    /// Messages; 0: no outbox.
    pub limit: u32,
    /// Whether it outlives a crash of the sender.
    pub durable: bool,
    /// How long an entry is kept.
    pub lasting: SimSpan,
    /// Wait between rounds.
    pub every: SimSpan,
}

/// One integration need.
#[derive(Clone, Debug)]
pub struct FlowSpec {
    /// Hash of its id.
    pub key: u64,
    /// Its pattern.
    pub pattern: PatternRule,
    /// How the message gets there.
    pub there: Medium,
    /// How the answer gets back.
    pub answer: Medium,
    /// Whether a hub holds it (else stores and forwards).
    pub synchronous: bool,
    /// Senders (parties).
    pub senders: Vec<u32>,
    /// Receivers (parties).
    pub consumers: Vec<u32>,
    /// Which site of each consumer.
    pub sites: Vec<SiteRule>,
    /// Which of the consumer's services.
    pub services: Vec<u32>,
    /// Who gets a message.
    pub choice: Choice,
    /// What makes messages.
    pub source: SourceSpec,
    /// When its messages leave their sender together, as one file; none: each by itself.
    pub files: Option<FileSpec>,
    /// Size of a message (bytes).
    pub size: Law,
    /// Size of an answer or callback (bytes).
    pub answer_size: Law,
    /// Which goes first where stations know priorities: the higher one.
    pub priority: i32,
    /// When it is too late.
    pub deadline: Option<SimSpan>,
    /// How the first sender deals with failure.
    pub policy: PolicySpec,
    /// How a consumer that calls back deals with failure of that; none: one try, and nobody waits for word of it.
    pub callback: Option<Box<PolicySpec>>,
    /// What else it guards itself with; none: nothing.
    pub guard: Option<Box<GuardSpec>>,
    /// What a served message sets off.
    pub then: Vec<FollowSpec>,
    /// Whether it sets off one of these, by lot (or none, by what is left), and not each by itself.
    pub one_of: bool,
    /// Shares of keys, which add up to 1; empty: no two messages have the same key.
    pub key_shares: Vec<f64>,
    /// Whether its topic is a log that each consumer reads in order: who fails at a record reads it again until it has
    /// got it, and nothing behind it before.
    pub is_log: bool,
    /// Number of its topic.
    pub topic: u32,
    /// Wait for an acknowledgement behind the middle (hub or bus) before delivering again.
    pub ack_wait: SimSpan,
    /// Deliveries tried behind the middle before a dead letter.
    pub max_deliveries: u32,
}

impl FlowSpec {
    /// Place of a party in the list of consumers; 0 where it is none of them.
    pub(super) fn place_of(&self, party: u32) -> u32 {
        let place = self.consumers.iter().position(|consumer| *consumer == party);
        place.unwrap_or(0) as u32
    }
}

/// What a served message sets off.
#[derive(Clone, Copy, Debug)]
pub struct FollowSpec {
    /// The flow.
    pub flow: u32,
    /// How likely.
    pub probability: f64,
    /// How many messages of it, all or none.
    pub times: u32,
    /// Whether each receiver of the one is a sender of the other; else only some set it off.
    pub by_all: bool,
    /// Whether it is a call: the message's own answer waits until it has ended, and its failure is the message's.
    pub before_answer: bool,
    /// Whether only what the server's cache missed sets it off.
    pub on_miss: bool,
    /// Whether the server that took the message stays occupied meanwhile.
    pub holds_worker: bool,
}

/// The broker cluster.
#[derive(Clone, Debug)]
pub struct ClusterSpec {
    /// Parties of the nodes (service 0: publish, service 1: delivery).
    pub nodes: Vec<u32>,
    /// For each topic, which node leads it at the start.
    pub leaders: Vec<u32>,
    /// What confirms a publish.
    pub confirm: ConfirmRule,
    /// Whether deliveries are acknowledged and repeated.
    pub at_least_once: bool,
    /// Messages an instance holds unacknowledged.
    pub prefetch: u32,
    /// How long a crashed node's topics are without a leader.
    pub failover: SimSpan,
    /// Nodes that keep each topic: its first leader and those next to it in the ring.
    pub replicas: u32,
    /// What a node keeps at most; none: as much as comes.
    pub memory: Option<MemorySpec>,
    /// Whether a party publishes and consumes over one connection.
    pub shared_connections: bool,
    /// Partitions of each topic; 0: none, any instance with room takes the next message.
    pub partitions: u32,
    /// How long partitions of an instance that is gone wait for another.
    pub rebalance: SimSpan,
    /// How long brokers and consumers remember what they have stored and served; none: not at all.
    pub remembers: Option<SimSpan>,
    /// How long a message waits for a consumer at most.
    pub retention: Option<SimSpan>,
    /// How much waits for a consumer at most, per subscription and partition: then the oldest goes.
    pub retention_bytes: Option<Size>,
}

/// Bytes of kept messages over which a node takes no more.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct MemorySpec {
    /// Over this its alarm goes on: publishers of the whole cluster are blocked.
    pub high: Size,
    /// At or below this it goes off.
    pub low: Size,
}

/// What confirms a publish.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ConfirmRule {
    /// Nothing.
    Off,
    /// The leader.
    Leader,
    /// The leader and its nearest follower.
    Quorum,
}

impl FollowSpec {
    /// Whether exactly one message follows without fail, after the end of the first.
    pub(super) fn is_sure(&self) -> bool {
        self.probability >= 1.0 && self.times == 1 && self.by_all && !self.before_answer && !self.on_miss
    }
}

impl Program {
    /// Site index of the trunk or link between a place in `from` (at `from_site`) and a place in `to` (at `to_site`):
    /// that of the zone with more sites.
    pub fn link_site(&self, from: u32, from_site: u32, to: u32, to_site: u32) -> u32 {
        if self.zone_sites[from as usize] >= self.zone_sites[to as usize] {
            from_site
        } else {
            to_site
        }
    }

    /// How many sites trunks between two zones have.
    pub fn trunk_sites(&self, from: u32, to: u32) -> u32 {
        self.zone_sites[from as usize].max(self.zone_sites[to as usize])
    }

    /// Index of the first instance of each party in the flat table of stations, and their number at the end.
    pub fn station_bases(&self) -> Vec<u32> {
        let mut bases = Vec::with_capacity(self.parties.len() + 1);
        let mut next = 0;
        for party in &self.parties {
            bases.push(next);
            next += party.sites * party.instances;
        }
        bases.push(next);
        bases
    }
}
