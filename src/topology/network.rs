//! What an architecture makes of the sketch: parties, who is joined to whom, and the way of every flow.
//!
//! In: nothing. Out: the type that `structure`, `compile`, `picture` and the screens read. It must not know how a
//! network is derived (see `derive`) nor what time does to it. Indices: `zone`, `flow`, `system` count the scenario's
//! lists (`Scenario::zones_or_default`, `flows`, `systems`); a party index counts [`Network::parties`], whose first
//! `systems.len()` entries are the systems in the scenario's order.

use crate::scenario::{
    AckLevel, Balancing, Concurrency, Connections, DeliveryGuarantee, Direction, Exchange, Holds, LinkSettings,
    Pattern, QueueLimit, RateLimit, SiteChoice, SystemId, Transport, Via,
};
use crate::units::{Bandwidth, Law, Money, Share, SimSpan, Size};

use super::rules::PartyRules;

/// The four styles (and the hand-drawn one), for colors, names and sorting.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum StyleKind {
    /// Each pair by itself.
    PointToPoint,
    /// Through a hub.
    HubAndSpoke,
    /// Over a broker cluster.
    MessageBus,
    /// Some flows another way than the rest.
    Hybrid,
    /// Drawn by hand.
    Custom,
}

/// Names a party the same way in every architecture, so that shapes can glide from style to style.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum PartyKey {
    /// A system of the sketch.
    System(SystemId),
    /// The load balancer before a system.
    Balancer(SystemId),
    /// The connector that speaks for a system.
    Connector(SystemId),
    /// The hub.
    Hub,
    /// A node of the broker cluster, counted from 0.
    BrokerNode(u32),
    /// The registry that says which instances are there.
    Registry,
}

impl PartyKey {
    /// The name used in files and on the command line: `till`, `balancer:till`, `connector:till`, `hub`, `bus:1`.
    pub fn label(&self) -> String {
        match self {
            PartyKey::System(id) => id.to_string(),
            PartyKey::Balancer(id) => format!("balancer:{id}"),
            PartyKey::Connector(id) => format!("connector:{id}"),
            PartyKey::Hub => "hub".to_owned(),
            PartyKey::BrokerNode(node) => format!("bus:{}", node + 1),
            PartyKey::Registry => "registry".to_owned(),
        }
    }

    /// The middle this is a part of, by the name of a link's end in a fault: `hub` or `bus`.
    pub fn middle(&self) -> Option<&'static str> {
        match self {
            PartyKey::Hub => Some("hub"),
            PartyKey::BrokerNode(_) => Some("bus"),
            _ => None,
        }
    }
}

/// Time of one visit at a party.
#[derive(Clone, PartialEq, Debug)]
pub struct ServiceTime {
    /// Whatever the size (nanoseconds).
    pub law: Law,
    /// More for each kB (1000 bytes) of the message.
    pub per_kb: SimSpan,
}

/// A station or group of stations: instances at each site of its zone.
#[derive(Clone, PartialEq, Debug)]
pub struct Party {
    /// Its stable name.
    pub key: PartyKey,
    /// Its shown name.
    pub name: String,
    /// Its zone.
    pub zone: usize,
    /// Sites of that zone (1 for parties of the middle).
    pub sites: u32,
    /// Instances per site.
    pub instances: u32,
    /// Servers per instance.
    pub concurrency: Concurrency,
    /// Places in the queue, beside the servers.
    pub queue_limit: QueueLimit,
    /// How instances share the work.
    pub balancing: Balancing,
    /// What it accepts at most, per site.
    pub rate_limit: Option<RateLimit>,
    /// Share of served messages answered with an error.
    pub errors: Share,
    /// What its stations do beyond first come, first served.
    pub rules: PartyRules,
    /// Service times: entry 0 is its own; broker nodes have publish (0) and delivery (1); systems have more for
    /// single flows (see [`Route::service_of`]).
    pub services: Vec<ServiceTime>,
    /// Utilization reached under the planned load by the sizing rule; none for systems of the sketch.
    pub planned_utilization: Option<f64>,
    /// Planned visits a second at each site (mean rates).
    pub planned_rate: f64,
    /// Cost of one instance an hour, where known.
    pub hourly_cost: Option<Money>,
}

/// What a link between a place in one zone and a place in another (or the same) is like; one per ordered zone pair.
#[derive(Clone, PartialEq, Debug)]
pub struct LinkClass {
    /// One-way latency (nanoseconds).
    pub latency: Law,
    /// Share of transmissions lost.
    pub loss: Share,
    /// Whether a later message may overtake.
    pub reorders: bool,
    /// What a loss means.
    pub transport: Transport,
    /// Bandwidth of the trunk, shared; none: unlimited.
    pub bandwidth: Option<Bandwidth>,
    /// Bandwidth of each link; none: unlimited.
    pub bandwidth_per_link: Option<Bandwidth>,
    /// The settings it came from, for showing what was written and what is a default.
    pub written: LinkSettings,
}

/// How one flow travels. The same for all its senders and consumers; parties before a receiver come from
/// [`Network::approach`], parties after a sender from [`Network::exit`].
#[derive(Clone, PartialEq, Debug)]
pub struct Route {
    /// The flow.
    pub flow: usize,
    /// Its pattern.
    pub pattern: Pattern,
    /// How the message gets there.
    pub there: Via,
    /// How the answer (of a `Request` or `Callback`) gets back.
    pub answer: Via,
    /// How a hub on its way exchanges it.
    pub exchange: Exchange,
    /// Senders, as party indices.
    pub senders: Vec<usize>,
    /// Receivers, as party indices.
    pub consumers: Vec<usize>,
    /// Which site of each consumer (same length as `consumers`).
    pub sites: Vec<SiteChoice>,
    /// Which entry of the consumer's `services` serves it (same length as `consumers`).
    pub service_of: Vec<usize>,
    /// Number of its topic, where it uses a bus.
    pub topic: Option<usize>,
}

/// A system that sends nothing by itself, since it can only be asked: its connector asks it again and again.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Poller {
    /// The system, as a party index.
    pub system: usize,
    /// Its connector, likewise.
    pub connector: usize,
    /// From one poll to the next.
    pub every: SimSpan,
    /// Routes whose messages it has to be asked for.
    pub sends: Vec<usize>,
    /// Routes whose answers it has to be asked for.
    pub answers: Vec<usize>,
}

/// The hub, where there is one.
#[derive(Clone, PartialEq, Debug)]
pub struct HubSettings {
    /// Its party.
    pub party: usize,
    /// Wait for an acknowledgement before delivering again.
    pub ack_wait: SimSpan,
    /// Deliveries tried before a message is a dead letter.
    pub max_deliveries: u32,
    /// How a request is held.
    pub holds: Holds,
}

/// The broker cluster, where there is one.
#[derive(Clone, PartialEq, Debug)]
pub struct BusSettings {
    /// Parties of its nodes.
    pub nodes: Vec<usize>,
    /// For each topic, which node (0-based) leads it at the start.
    pub leaders: Vec<usize>,
    /// What confirms a publish.
    pub ack: AckLevel,
    /// How often a message may take effect.
    pub delivery: DeliveryGuarantee,
    /// Messages an instance holds unacknowledged.
    pub prefetch: u32,
    /// Wait for an acknowledgement before delivering again.
    pub ack_wait: SimSpan,
    /// Deliveries tried before a message is a dead letter.
    pub max_deliveries: u32,
    /// How long a crashed node's topics are without a leader.
    pub failover: SimSpan,
    /// Nodes that keep each topic.
    pub replicas: u32,
    /// What a node keeps before publishers are blocked, and at which they go on; none: as much as comes.
    pub memory: Option<(Size, Size)>,
    /// How a party that publishes and consumes is joined to it.
    pub connections: Connections,
    /// Partitions of each topic; 0: none.
    pub partitions: u32,
    /// How long partitions of an instance that is gone wait for another.
    pub rebalance: SimSpan,
    /// How long ids are remembered, where messages take effect once.
    pub dedup_window: SimSpan,
    /// How long a message waits for a consumer at most.
    pub retention: Option<SimSpan>,
    /// How much waits in a subscription at most.
    pub retention_bytes: Option<Size>,
}

/// The registry, where there is one.
#[derive(Clone, PartialEq, Debug)]
pub struct RegistrySettings {
    /// Its party; nothing passes it.
    pub party: usize,
    /// From one time that a sender asks it to the next.
    pub staleness: SimSpan,
    /// Systems whose instances direct senders find by it.
    pub systems: Vec<usize>,
}

/// A setting in which architectures differ, or a size that the rule chose: shown above every comparison.
#[derive(Clone, PartialEq, Debug)]
pub struct Setting {
    /// What it is about ("instances of the hub").
    pub what: String,
    /// Its value here ("2 × 3 workers, 54 % planned").
    pub value: String,
    /// Where it comes from ("preset integration-platform", "sizing rule", "scenario").
    pub origin: String,
}

/// What an architecture makes of the sketch.
#[derive(Clone, PartialEq, Debug)]
pub struct Network {
    /// Place of the architecture in [`crate::scenario::Scenario::architectures_or_default`].
    pub architecture: usize,
    /// Its id.
    pub id: crate::scenario::ArchitectureId,
    /// Its shown name.
    pub name: String,
    /// Its style.
    pub style: StyleKind,
    /// Systems first, in the scenario's order; then what stands in between.
    pub parties: Vec<Party>,
    /// Sites of each zone.
    pub zone_sites: Vec<u32>,
    /// One per ordered zone pair: `classes[from * zones + to]`.
    pub classes: Vec<LinkClass>,
    /// One per flow, in the scenario's order.
    pub routes: Vec<Route>,
    /// For each [`Via`] (Direct 0, Hub 1, Bus 2) and party: parties passed just before it (connector, balancer).
    pub approach: [Vec<Vec<usize>>; 3],
    /// For each [`Via`] and party: parties passed just after it (its connector, when it sends).
    pub exit: [Vec<Vec<usize>>; 3],
    /// The hub.
    pub hub: Option<HubSettings>,
    /// The broker cluster.
    pub bus: Option<BusSettings>,
    /// The registry.
    pub registry: Option<RegistrySettings>,
    /// Systems that are polled for what they send, in the scenario's order.
    pub pollers: Vec<Poller>,
    /// What is listed above a comparison.
    pub settings: Vec<Setting>,
}

/// Two parties set up to talk, for drawing and counting: unordered, `a < b`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Joint {
    /// One end.
    pub a: usize,
    /// The other.
    pub b: usize,
    /// By which medium.
    pub via: Via,
}

/// One hop of a flow, for drawing and explaining.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct RouteHop {
    /// From this party.
    pub from: usize,
    /// To this party.
    pub to: usize,
    /// By which medium.
    pub via: Via,
    /// To the receiver, or back with the answer.
    pub direction: Direction,
}

impl Network {
    /// The class of links from a place in zone `from` to one in zone `to`.
    pub fn class(&self, from: usize, to: usize) -> &LinkClass {
        &self.classes[from * self.zone_sites.len() + to]
    }

    /// The party with this key.
    pub fn party(&self, key: &PartyKey) -> Option<usize> {
        self.parties.iter().position(|party| &party.key == key)
    }

    /// The party that a file or a command means by `label` (see [`PartyKey::label`]); `bus` is its first node.
    pub fn party_by_label(&self, label: &str) -> Option<usize> {
        self.parties
            .iter()
            .position(|party| party.key.label() == label || party.key.middle() == Some(label))
    }
}
