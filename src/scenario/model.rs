//! What the architect wrote, as plain data: one struct per part of the file, nothing derived, nothing simulated.
//!
//! In: nothing. Out: the types that every other room reads. It must not know the file syntax (see `read`, `write`),
//! nor what any topology makes of it. A field that may be left out is an `Option` or an empty list, so that what was
//! written and what is a default stay apart; the methods (`system.concurrency()`) fill in `defaults`.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

pub use super::resilience::*;
pub use super::stations::*;
use super::trace::Trace;
use crate::units::{Bandwidth, Law, Money, Rate, Share, SimSpan, Size};

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
        pub struct $name(Arc<str>);

        impl $name {
            /// The id spelled `text`.
            pub fn new(text: impl AsRef<str>) -> Self { Self(Arc::from(text.as_ref())) }
            /// The id as text.
            pub fn as_str(&self) -> &str { &self.0 }
        }
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result { f.write_str(&self.0) }
        }
        impl From<&str> for $name {
            fn from(text: &str) -> Self { Self::new(text) }
        }
    )+};
}

ids! {
    /// Names a zone.
    ZoneId,
    /// Names a system.
    SystemId,
    /// Names a data set.
    DataId,
    /// Names a flow.
    FlowId,
    /// Names a policy under `policies`.
    PolicyId,
    /// Names an architecture.
    ArchitectureId,
    /// Names a fault.
    FaultId,
    /// Names a preset.
    PresetId,
}

/// All that the architect writes down; one RON file.
#[derive(Clone, PartialEq, Debug)]
pub struct Scenario {
    /// Version of the file format, 1.
    pub format: u32,
    /// Title shown on screens and reports.
    pub name: String,
    /// Where systems live. Empty: one data center with the id `defaults::ZONE`.
    pub zones: Vec<Zone>,
    /// The network between pairs of zones.
    pub between: Vec<Between>,
    /// Data sets.
    pub data: Vec<DataSet>,
    /// Systems, at least one.
    pub systems: Vec<System>,
    /// Named policies.
    pub policies: Vec<NamedPolicy>,
    /// Integration needs, at least one.
    pub flows: Vec<Flow>,
    /// Candidate answers. Empty: `direct`, `hub`, `bus`, `mixed` (see [`Scenario::architectures`]).
    pub architectures: Vec<Architecture>,
    /// The fault plan. Empty: there is no broken pass.
    pub faults: Vec<Fault>,
    /// Bounds that the architect wants held.
    pub objectives: Vec<Objective>,
    /// What prices the comparison.
    pub costs: Costs,
    /// How the landscape grows.
    pub growth: Option<Growth>,
    /// Money available a year.
    pub budget: Option<Money>,
    /// How long, how often and from which seed it is simulated.
    pub run: Run,
    /// Files of times beside the scenario's own, by the name that `start: Trace(...)` gives; not written with it.
    pub traces: BTreeMap<String, Trace>,
}

/// A place where systems live.
#[derive(Clone, PartialEq, Debug)]
pub struct Zone {
    /// Its id.
    pub id: ZoneId,
    /// Shown name; default: the id.
    pub name: Option<String>,
    /// What kind of place.
    pub kind: Option<ZoneKind>,
    /// How many separate sites it stands for (400 restaurants: 400).
    pub sites: Option<u32>,
    /// The network within the zone (within one site).
    pub within: Option<LinkSettings>,
}

/// What kind of place a zone is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ZoneKind {
    /// A shop, plant, office: one of possibly many.
    Site,
    /// One's own data center.
    DataCenter,
    /// A cloud region.
    CloudRegion,
    /// A provider's (SaaS) environment.
    Provider,
    /// The open internet.
    Internet,
}

/// The network between two zones.
#[derive(Clone, PartialEq, Debug)]
pub struct Between {
    /// The two zones, in the order in which `settings` reads; `back` reads the other way round.
    pub zones: (ZoneId, ZoneId),
    /// Settings from the first zone to the second, and back too where `back` says nothing else.
    pub settings: LinkSettings,
    /// One-way latency from the second zone to the first, where it differs.
    pub latency_back: Option<Law>,
    /// Trunk bandwidth from the second zone to the first, where it differs.
    pub bandwidth_back: Option<Bandwidth>,
}

/// How messages travel between two zones or within one.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct LinkSettings {
    /// One-way latency (nanoseconds).
    pub latency: Option<Law>,
    /// Share of transmissions lost.
    pub loss: Option<Share>,
    /// Whether a later message may overtake an earlier one on the same link when jitter says so.
    pub reorders: Option<bool>,
    /// What a loss means.
    pub transport: Option<Transport>,
    /// Bandwidth of the trunk (per site, one each way), shared by all links between the two zones.
    pub bandwidth: Option<Bandwidth>,
    /// Bandwidth of each single link, beside the trunk's.
    pub bandwidth_per_link: Option<Bandwidth>,
    /// Mean up time of the trunk, with `mttr`.
    pub mttf: Option<SimSpan>,
    /// Mean repair time of the trunk, with `mttf`.
    pub mttr: Option<SimSpan>,
}

/// What a loss means to the two ends.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Transport {
    /// Lost transmissions are repeated after max(200 ms, 2 RTT), doubling; an error after 5.
    Reliable,
    /// Loss is silent.
    Datagram,
}

/// What flows carry.
#[derive(Clone, PartialEq, Debug)]
pub struct DataSet {
    /// Its id.
    pub id: DataId,
    /// Shown name; default: the id.
    pub name: Option<String>,
    /// How sensitive.
    pub sensitivity: Option<Sensitivity>,
    /// The system that owns it.
    pub owner: Option<SystemId>,
    /// Systems allowed to read it; empty: all.
    pub allowed: Vec<SystemId>,
    /// Who defines its shape.
    pub contract: Option<Contract>,
}

/// How sensitive data is.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Sensitivity {
    /// May be published.
    Public,
    /// For the organization.
    Internal,
    /// About persons.
    Personal,
    /// Cards and accounts.
    Payment,
}

/// Who defines the shape of a data set.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Contract {
    /// The producer's own shape.
    Own,
    /// A canonical model.
    Canonical,
    /// The producer's, versioned and compatible.
    Versioned,
}

/// An application that makes or needs data.
#[derive(Clone, PartialEq, Debug)]
pub struct System {
    /// Its id.
    pub id: SystemId,
    /// Shown name; default: the id.
    pub name: Option<String>,
    /// What kind.
    pub kind: Option<SystemKind>,
    /// Where it lives; default: the only zone.
    pub zone: Option<ZoneId>,
    /// Place of its center on the canvas, in points.
    pub at: Option<(f32, f32)>,
    /// The team that keeps it.
    pub team: Option<String>,
    /// Whose it is.
    pub owner: Option<Owner>,
    /// What it speaks; empty: the default of its owner (see [`System::speaks`]).
    pub speaks: Vec<Speaks>,
    /// Whose service time and concurrency it has where none is written; default: those of its kind.
    pub preset: Option<PresetId>,
    /// Native shapes: the data sets whose canonical or other shape it speaks as it is.
    pub shapes: Vec<DataId>,
    /// Instances, per site.
    pub instances: Option<u32>,
    /// Servers per instance.
    pub concurrency: Option<Concurrency>,
    /// Time to serve one message (nanoseconds).
    pub service_time: Option<Law>,
    /// Other service times for single flows (nanoseconds).
    pub service_time_for: Vec<(FlowId, Law)>,
    /// Places in the queue (of an instance; of the whole system when balancing is `Central`), beside the servers.
    pub queue_limit: Option<QueueLimit>,
    /// What waits longer than this is turned away.
    pub queue_timeout: Option<SimSpan>,
    /// Whether what is past its flow's deadline when its turn comes is turned away.
    pub drops_overdue: Option<bool>,
    /// Who is served next.
    pub discipline: Option<Discipline>,
    /// Messages served together.
    pub batch: Option<Batching>,
    /// How instances share the work.
    pub balancing: Option<Balancing>,
    /// What it accepts at most; the rest is rejected.
    pub rate_limit: Option<RateLimit>,
    /// Requests it takes in a window of time, per site; the rest is rejected.
    pub quota: Option<Quota>,
    /// Requests it holds at once, waiting or in service, per site; the rest is rejected.
    pub concurrent_calls: Option<u32>,
    /// What it sheds to keep up with the rest; one rule or several.
    pub shedding: Vec<Shedding>,
    /// Share of requests that fail after service.
    pub errors: Option<Share>,
    /// A cache before the service.
    pub cache: Option<Cache>,
    /// Whether it can stop taking work while it stays up (a consumer that can pause).
    pub can_pause: Option<bool>,
    /// How a balancer learns which instances are up; default: it knows at once.
    pub health: Option<HealthCheck>,
    /// When an instance whose attempts fail is put out of the balancer.
    pub ejection: Option<Ejection>,
    /// How instances fail on their own.
    pub failures: Option<Failures>,
    /// How an instance gets up to speed after a restart.
    pub slow_start: Option<SlowStart>,
    /// Cost of one instance an hour.
    pub hourly_cost: Option<Money>,
}

/// What kind of system.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum SystemKind {
    /// One's own service.
    Service,
    /// Software as a service.
    Saas,
    /// A data store.
    DataStore,
    /// A cache.
    Cache,
    /// A device or an application on a site.
    Device,
    /// An external partner.
    Partner,
}

/// Whose a system is.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Owner {
    /// Ours: we can change it.
    Ours,
    /// A provider's, by name: it cannot be changed, we adapt.
    Provider(String),
}

/// A way of talking that a system knows.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Speaks {
    /// Can be called.
    Api,
    /// Can call a URL of ours.
    Webhook,
    /// Must be asked every so often (not simulated yet).
    Polled(SimSpan),
    /// Exchanges files.
    File,
    /// Speaks to a broker with a client of its own.
    Broker,
}

/// Servers of an instance.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Concurrency {
    /// So many at once.
    Servers(u32),
    /// No bound: nothing ever waits.
    Unlimited,
}

/// Places in a queue.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum QueueLimit {
    /// So many.
    Places(u32),
    /// No bound.
    Unlimited,
}

/// Who is served next.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Discipline {
    /// First in, first out.
    Fifo,
    /// By priority of their flows, not interrupting.
    Priority,
    /// By priority of their flows; a less urgent one in service is put back and goes on later.
    PreemptivePriority,
    /// All at once, sharing.
    ProcessorSharing,
}

/// How instances share work.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Balancing {
    /// One queue for all instances.
    Central,
    /// In turn.
    RoundRobin,
    /// By lot.
    Random,
    /// To the one with the fewest messages; ties by lot.
    LeastLoaded,
    /// The least loaded of `d` drawn; ties by lot.
    PowerOf(u32),
}

/// A token bucket that rejects.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct RateLimit {
    /// Tokens a second (of the whole system, per site).
    pub rate: Rate,
    /// Tokens it holds at most; default: one second's worth, at least one.
    pub burst: Option<u32>,
}

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

/// One candidate answer.
#[derive(Clone, PartialEq, Debug)]
pub struct Architecture {
    /// Its id.
    pub id: ArchitectureId,
    /// Shown name; default: by style.
    pub name: Option<String>,
    /// `#rrggbb`; default: the style's color.
    pub color: Option<String>,
    /// How systems are joined.
    pub style: Style,
    /// Flows or legs that go another way, or by another exchange.
    pub exceptions: Vec<Exception>,
    /// Whether this is what stands today.
    pub as_is: bool,
    /// Whether differences are told against this one.
    pub baseline: bool,
    /// Places of things in between on the canvas, by party name (`hub`, `bus`).
    pub places: Vec<(String, (f32, f32))>,
}

/// How an architecture joins systems.
#[derive(Clone, PartialEq, Debug)]
pub enum Style {
    /// Each pair by itself.
    PointToPoint(PointToPoint),
    /// Through a hub.
    HubAndSpoke(HubAndSpoke),
    /// Over a broker cluster.
    MessageBus(MessageBus),
    /// Some flows another way than the rest.
    Hybrid(Hybrid),
    /// Drawn by hand (not simulated yet).
    Custom,
}

/// Settings of point to point.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct PointToPoint {
    /// Preset of the load balancers; default `load-balancer`.
    pub balancer: Option<PresetId>,
    /// How instances are found.
    pub discovery: Option<Discovery>,
    /// How old what a sender knows of a registry may be; default `defaults::STALENESS`.
    pub staleness: Option<SimSpan>,
    /// How instances of the balancers fail on their own.
    pub balancer_failures: Option<Failures>,
}

/// How instances of a system are found, point to point.
#[derive(Clone, PartialEq, Debug)]
pub enum Discovery {
    /// By a load balancer before them.
    Balancer,
    /// By a registry: no extra hop, but what a sender knows of it may be old.
    Registry(Registry),
}

/// Settings of the registry that says which instances are there; what is left out comes from the equal-footing rules.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Registry {
    /// Where it stands.
    pub zone: Option<ZoneId>,
    /// Instances: while any is up, it answers.
    pub instances: Option<u32>,
    /// How its instances fail on their own; default: never.
    pub failures: Option<Failures>,
}

/// Settings of hub and spoke; what is left out comes from the preset and the equal-footing rules.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct HubAndSpoke {
    /// Preset; default `integration-platform`.
    pub platform: Option<PresetId>,
    /// Where it stands.
    pub zone: Option<ZoneId>,
    /// Instances.
    pub instances: Option<u32>,
    /// Servers per instance.
    pub concurrency: Option<Concurrency>,
    /// Time of one visit (nanoseconds), in place of the preset's.
    pub service_time: Option<Law>,
    /// Time of a visit for each kB (nanoseconds), in place of the preset's.
    pub service_time_per_kb: Option<SimSpan>,
    /// Places in the queue.
    pub queue_limit: Option<QueueLimit>,
    /// How instances share the work.
    pub balancing: Option<Balancing>,
    /// How a held request is kept; default: in memory.
    pub holds: Option<Holds>,
    /// How long the hub waits for an acknowledgement before it delivers again.
    pub ack_wait: Option<SimSpan>,
    /// Deliveries tried before a message is a dead letter.
    pub max_deliveries: Option<u32>,
    /// How instances fail on their own.
    pub failures: Option<Failures>,
    /// Several hubs, one per zone (not simulated yet).
    pub bridged: Vec<ZoneId>,
}

/// How a synchronous hub holds a request.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Holds {
    /// In memory; no worker waits.
    Memory,
    /// In the worker that passed it on, which waits until something comes back or the timeout has passed.
    Worker,
}

/// Settings of the message bus; what is left out comes from the preset and the equal-footing rules.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct MessageBus {
    /// Preset; default `rabbitmq-quorum`.
    pub broker: Option<PresetId>,
    /// Where each node stands; one zone for all, or one per node.
    pub zones: Vec<ZoneId>,
    /// Nodes; default 3.
    pub nodes: Option<u32>,
    /// Servers per node.
    pub concurrency: Option<Concurrency>,
    /// Time to take one message (nanoseconds).
    pub publish_time: Option<Law>,
    /// Time to hand out one message (nanoseconds).
    pub delivery_time: Option<Law>,
    /// What confirms a publish.
    pub ack: Option<AckLevel>,
    /// How often a message may take effect.
    pub delivery: Option<DeliveryGuarantee>,
    /// Messages an instance holds unacknowledged.
    pub prefetch: Option<u32>,
    /// How long the broker waits for an acknowledgement before it delivers again.
    pub ack_wait: Option<SimSpan>,
    /// Deliveries tried before a message is a dead letter.
    pub max_deliveries: Option<u32>,
    /// How long a crashed node's topics are without a leader.
    pub failover: Option<SimSpan>,
    /// Nodes that keep each topic; default: all.
    pub replicas: Option<u32>,
    /// How nodes fail on their own.
    pub failures: Option<Failures>,
    /// Memory of a node; default: as much as comes.
    pub memory: Option<Size>,
    /// Share of its memory over which a node has all publishers blocked.
    pub memory_high: Option<Share>,
    /// Share of its memory at which it lets them go on; default: the same.
    pub memory_low: Option<Share>,
    /// Whether a party publishes and consumes over one connection.
    pub connections: Option<Connections>,
    /// Partitions of each topic; default: the preset's, 0: none.
    pub partitions: Option<u32>,
    /// How long partitions of an instance that is gone wait for another.
    pub rebalance: Option<SimSpan>,
    /// How long ids are remembered where messages take effect once.
    pub dedup_window: Option<SimSpan>,
    /// How long a message waits for a consumer at most; default: without end.
    pub retention: Option<SimSpan>,
    /// How much waits in a subscription (of a partition) at most; default: without bound.
    pub retention_bytes: Option<Size>,
}

/// How a party that publishes and consumes is joined to a broker.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Connections {
    /// By one connection for each.
    Separate,
    /// By one connection for both: where publishers are blocked, its acknowledgements are too.
    Shared,
}

/// What confirms a publish.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum AckLevel {
    /// Nothing.
    Off,
    /// The topic's leader.
    Leader,
    /// The leader and its nearest follower.
    Quorum,
}

/// How often a message may take effect.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum DeliveryGuarantee {
    /// Never twice, perhaps not at all.
    AtMostOnce,
    /// At least once, perhaps twice.
    AtLeastOnce,
    /// At least once, with duplicates thrown away (not simulated yet).
    EffectivelyOnce,
}

/// Settings of a hybrid.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Hybrid {
    /// The architecture whose style and settings the rest uses; default: the first bus, else the first hub.
    pub base: Option<ArchitectureId>,
    /// Flows that go direct; left out altogether: every `Request`.
    pub direct: Option<Vec<FlowId>>,
    /// Flows that go through a hub.
    pub hub: Vec<FlowId>,
    /// Flows that go over a bus.
    pub bus: Vec<FlowId>,
}

/// One flow or leg that goes another way.
#[derive(Clone, PartialEq, Debug)]
pub struct Exception {
    /// The flow.
    pub flow: FlowId,
    /// Which of its journeys; default: both.
    pub leg: Option<Leg>,
    /// Which way.
    pub via: Option<Via>,
    /// How a hub exchanges it.
    pub exchange: Option<Exchange>,
}

/// One journey of a flow.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Leg {
    /// To the receiver.
    There,
    /// Back to the caller.
    Answer,
}

/// Which way a flow goes.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Via {
    /// From sender to receiver.
    Direct,
    /// Through the hub.
    Hub,
    /// Over the bus.
    Bus,
}

/// How a hub exchanges a flow.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Exchange {
    /// Holds it while it is on its way; default for `Request`.
    Synchronous,
    /// Keeps it, accepts at once, delivers with retries; default otherwise.
    StoreAndForward,
}

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

/// A bound on a figure.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Objective {
    /// The flow it speaks of; none: the whole architecture.
    pub flow: Option<FlowId>,
    /// In which pass; default calm.
    pub when: Option<When>,
    /// Median latency.
    pub p50_below: Option<SimSpan>,
    /// 99th percentile of latency.
    pub p99_below: Option<SimSpan>,
    /// Share right, once and before the deadline.
    pub correct_at_least: Option<Share>,
    /// Share lost.
    pub lost_at_most: Option<Share>,
    /// The flow passes no system or party of this name.
    pub never_through: Option<String>,
    /// Systems that can read a data set unentitled (not measured yet).
    pub exposure_at_most: Option<u32>,
    /// Other systems touched when one is replaced (the worst).
    pub touched_at_most: Option<u32>,
    /// Cost a year (upper end of the range).
    pub cost_below: Option<Money>,
}

/// A pass of the study.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum When {
    /// Without faults.
    Calm,
    /// Under the plan.
    Broken,
}

/// What prices the comparison.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Costs {
    /// A cost book: path of a RON file beside the scenario; default: the built-in one.
    pub book: Option<String>,
    /// Years over which building is spread; default `defaults::HORIZON_YEARS`.
    pub horizon_years: Option<f64>,
    /// Single figures in place of the book's: (name, low, middle, high).
    pub overrides: Vec<(String, f64, f64, f64)>,
}

/// How the landscape grows.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Growth {
    /// Systems added a year.
    pub systems_a_year: Option<f64>,
    /// Partners each newcomer talks to.
    pub partners_per_newcomer: Option<f64>,
    /// Growth of load a year (not simulated yet).
    pub load_a_year: Option<Share>,
    /// Sites added a year (not simulated yet).
    pub sites_a_year: Option<f64>,
}

/// How long, how often and from which seed.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Run {
    /// Sources work so long.
    pub duration: Option<SimSpan>,
    /// Time of day at the start (for timetables; not simulated yet).
    pub starts_at: Option<SimSpan>,
    /// Messages made before this are not counted.
    pub warm_up: Option<SimSpan>,
    /// How long the run goes on after sources stop, at most.
    pub drain: Option<SimSpan>,
    /// Replications.
    pub replications: Option<u32>,
    /// The seed.
    pub seed: Option<u64>,
    /// Stop early when half-widths are below this share (not simulated yet).
    pub precision: Option<Share>,
}
