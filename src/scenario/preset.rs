//! Which ready-made parts can a scenario name, and what are their figures?
//!
//! In: the RON files under `assets/presets`, built into the program. Out: a typed preset for an id, each of its figures
//! with source and date. It must not know what a figure does.

use std::fmt;
use std::sync::OnceLock;

use crate::units::{Law, Money, SimSpan};

use super::model::{AckLevel, Concurrency, DeliveryGuarantee, PresetId, QueueLimit};
use super::read::presets;

/// A figure with where it comes from.
#[derive(Clone, PartialEq, Debug)]
pub struct Figure<T> {
    /// The figure.
    pub value: T,
    /// Who says so.
    pub source: String,
    /// When it was said or read: `2019`, `2026-08`.
    pub as_of: String,
}

/// A ready-made hub.
#[derive(Clone, PartialEq, Debug)]
pub struct HubPreset {
    /// Shown name.
    pub name: String,
    /// Time of one visit (nanoseconds), whatever the size.
    pub service_time: Figure<Law>,
    /// More for each kB (1000 bytes) of the message.
    pub service_time_per_kb: Figure<SimSpan>,
    /// Instances.
    pub instances: Figure<u32>,
    /// Places in the queue of an instance.
    pub queue_limit: Figure<QueueLimit>,
    /// Wait for an acknowledgement before delivering again.
    pub ack_wait: Figure<SimSpan>,
    /// Deliveries tried before a message is a dead letter.
    pub max_deliveries: Figure<u32>,
    /// Cost of one instance an hour.
    pub hourly_cost: Figure<Money>,
}

/// A ready-made broker cluster.
#[derive(Clone, PartialEq, Debug)]
pub struct BrokerPreset {
    /// Shown name.
    pub name: String,
    /// Nodes.
    pub nodes: Figure<u32>,
    /// Time to take one message (nanoseconds).
    pub publish_time: Figure<Law>,
    /// Time to hand out one message (nanoseconds).
    pub delivery_time: Figure<Law>,
    /// Places in the queue of a node.
    pub queue_limit: Figure<QueueLimit>,
    /// What confirms a publish.
    pub ack: Figure<AckLevel>,
    /// How often a message may take effect.
    pub delivery: Figure<DeliveryGuarantee>,
    /// Messages an instance holds unacknowledged.
    pub prefetch: Figure<u32>,
    /// Wait for an acknowledgement before delivering again.
    pub ack_wait: Figure<SimSpan>,
    /// Deliveries tried before a message is a dead letter.
    pub max_deliveries: Figure<u32>,
    /// How long a crashed node's topics are without a leader.
    pub failover: Figure<SimSpan>,
    /// Nodes that keep each topic.
    pub replicas: Figure<u32>,
    /// Partitions of each topic; 0: none.
    pub partitions: Figure<u32>,
    /// Cost of one node an hour.
    pub hourly_cost: Figure<Money>,
}

/// A ready-made load balancer.
#[derive(Clone, PartialEq, Debug)]
pub struct BalancerPreset {
    /// Shown name.
    pub name: String,
    /// Time it adds to each message (nanoseconds).
    pub service_time: Figure<Law>,
    /// Instances.
    pub instances: Figure<u32>,
    /// Places in the queue of an instance.
    pub queue_limit: Figure<QueueLimit>,
    /// Cost of one instance an hour.
    pub hourly_cost: Figure<Money>,
}

/// A ready-made kind of system.
#[derive(Clone, PartialEq, Debug)]
pub struct SystemPreset {
    /// Shown name.
    pub name: String,
    /// Time to serve one message (nanoseconds), whatever the size.
    pub service_time: Figure<Law>,
    /// More for each kB (1000 bytes) of the message.
    pub service_time_per_kb: Figure<SimSpan>,
    /// Servers of an instance.
    pub concurrency: Figure<Concurrency>,
}

/// A ready-made part.
#[derive(Clone, PartialEq, Debug)]
pub enum Preset {
    /// A hub.
    Hub(HubPreset),
    /// A broker cluster.
    Broker(BrokerPreset),
    /// A load balancer.
    Balancer(BalancerPreset),
    /// A kind of system.
    System(SystemPreset),
}

/// What a preset is of.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum PresetKind {
    /// A hub.
    Hub,
    /// A broker cluster.
    Broker,
    /// A load balancer.
    Balancer,
    /// A kind of system.
    System,
}

impl PresetKind {
    /// What it is called in messages.
    pub fn label(self) -> &'static str {
        match self {
            PresetKind::Hub => "hub",
            PresetKind::Broker => "broker",
            PresetKind::Balancer => "load balancer",
            PresetKind::System => "system",
        }
    }
}

impl Preset {
    /// What it is of.
    pub fn kind(&self) -> PresetKind {
        match self {
            Preset::Hub(_) => PresetKind::Hub,
            Preset::Broker(_) => PresetKind::Broker,
            Preset::Balancer(_) => PresetKind::Balancer,
            Preset::System(_) => PresetKind::System,
        }
    }

    /// The hub's figures, if it is one.
    pub fn hub(&self) -> Option<&HubPreset> {
        if let Preset::Hub(hub) = self { Some(hub) } else { None }
    }

    /// The broker's figures, if it is one.
    pub fn broker(&self) -> Option<&BrokerPreset> {
        if let Preset::Broker(broker) = self {
            Some(broker)
        } else {
            None
        }
    }

    /// The system's figures, if it is one.
    pub fn system(&self) -> Option<&SystemPreset> {
        if let Preset::System(system) = self {
            Some(system)
        } else {
            None
        }
    }

    /// The load balancer's figures, if it is one.
    pub fn balancer(&self) -> Option<&BalancerPreset> {
        if let Preset::Balancer(balancer) = self {
            Some(balancer)
        } else {
            None
        }
    }
}

/// There is no preset of this name.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct UnknownPreset {
    /// The name.
    pub id: PresetId,
    /// Those there are.
    pub known: Vec<&'static str>,
}

impl UnknownPreset {
    /// What would be right.
    pub fn hint(&self) -> String {
        format!("known: {}", self.known.join(", "))
    }
}

impl fmt::Display for UnknownPreset {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "there is no preset \"{}\"", self.id)
    }
}

impl std::error::Error for UnknownPreset {}

/// Names of the presets and their files.
const FILES: [(&str, &str); 13] = [
    ("api-gateway", include_str!("../../assets/presets/api-gateway.ron")),
    ("event-service", include_str!("../../assets/presets/event-service.ron")),
    ("grpc", include_str!("../../assets/presets/grpc.ron")),
    (
        "integration-platform",
        include_str!("../../assets/presets/integration-platform.ron"),
    ),
    ("kafka", include_str!("../../assets/presets/kafka.ron")),
    ("load-balancer", include_str!("../../assets/presets/load-balancer.ron")),
    (
        "managed-api-gateway",
        include_str!("../../assets/presets/managed-api-gateway.ron"),
    ),
    ("nats-core", include_str!("../../assets/presets/nats-core.ron")),
    (
        "nats-jetstream",
        include_str!("../../assets/presets/nats-jetstream.ron"),
    ),
    (
        "rabbitmq-classic",
        include_str!("../../assets/presets/rabbitmq-classic.ron"),
    ),
    (
        "rabbitmq-quorum",
        include_str!("../../assets/presets/rabbitmq-quorum.ron"),
    ),
    ("rest", include_str!("../../assets/presets/rest.ron")),
    ("saas-api", include_str!("../../assets/presets/saas-api.ron")),
];

/// Names of all presets, in alphabetical order.
pub fn preset_names() -> impl Iterator<Item = &'static str> {
    FILES.iter().map(|(name, _)| *name)
}

/// The preset of this name.
///
/// # Errors
/// There is none; the error lists those known.
///
/// # Panics
/// Never in a released program: the files are built in, and a test reads each of them.
pub fn preset(id: &PresetId) -> Result<&'static Preset, UnknownPreset> {
    static READ: OnceLock<Vec<(&'static str, Preset)>> = OnceLock::new();
    let all = READ.get_or_init(|| {
        FILES
            .iter()
            .map(|(name, text)| (*name, presets::built_in(name, text)))
            .collect()
    });
    let found = all.iter().find(|(name, _)| *name == id.as_str());
    found.map(|(_, preset)| preset).ok_or_else(|| UnknownPreset {
        id: id.clone(),
        known: preset_names().collect(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::defaults;

    #[test]
    fn the_default_presets_are_of_the_kind_they_stand_for() {
        let kind = |id: &str| preset(&PresetId::from(id)).expect("a preset").kind();
        assert_eq!(kind(defaults::HUB_PRESET), PresetKind::Hub);
        assert_eq!(kind(defaults::BROKER_PRESET), PresetKind::Broker);
        assert_eq!(kind(defaults::BALANCER_PRESET), PresetKind::Balancer);
    }

    #[test]
    fn hub_and_broker_are_on_equal_footing() {
        let hub = preset(&defaults::HUB_PRESET.into())
            .expect("a preset")
            .hub()
            .expect("a hub");
        let broker = preset(&defaults::BROKER_PRESET.into())
            .expect("a preset")
            .broker()
            .expect("a broker");
        assert_eq!(hub.ack_wait.value, broker.ack_wait.value);
        assert_eq!(hub.max_deliveries.value, broker.max_deliveries.value);
        assert_eq!(hub.queue_limit.value, broker.queue_limit.value);
    }

    #[test]
    fn hubs_and_brokers_are_patient_alike() {
        for name in preset_names() {
            let (wait, most) = match preset(&PresetId::from(name)).expect("a preset") {
                Preset::Hub(hub) => (hub.ack_wait.value, hub.max_deliveries.value),
                Preset::Broker(broker) => (broker.ack_wait.value, broker.max_deliveries.value),
                Preset::Balancer(_) | Preset::System(_) => continue,
            };
            assert_eq!((wait, most), (SimSpan::from_secs(30), 20), "{name}");
        }
    }

    #[test]
    fn an_unknown_preset_lists_those_known() {
        let unknown = preset(&"rabbit".into()).expect_err("no such preset");
        assert_eq!(
            unknown.hint(),
            "known: api-gateway, event-service, grpc, integration-platform, kafka, load-balancer, managed-api-gateway, nats-core, nats-jetstream, rabbitmq-classic, rabbitmq-quorum, rest, saas-api"
        );
    }
}
