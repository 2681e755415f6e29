//! How do the systems talk to each other? Architectures, their styles, and exceptions.
//!
//! In: nothing. Out: parts of a [`super::Scenario`], as they are written. It must not know the file's syntax, nor what is
//! made of it.

use super::*;
use crate::units::{Law, Share, SimSpan, Size};

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
