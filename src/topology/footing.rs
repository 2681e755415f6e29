//! What is every part in between given, so that the styles meet on equal footing?
//!
//! In: an architecture's settings. Out: service times, redundancy and limits of hub, broker, balancers and connectors,
//! from what is written, else from the preset. It must not know the sketch.

use crate::scenario::{
    AckLevel, Balancing, Connections, DeliveryGuarantee, Failures, HubAndSpoke, MessageBus, PointToPoint, Preset,
    PresetId, PresetKind, QueueLimit, defaults, preset,
};
use crate::units::{Law, Money, Share, SimSpan, Size};

use super::network::ServiceTime;
use super::problem::{Problem, problem};

/// Instances of a connector, as of hubs and balancers: any one may fail.
const CONNECTOR_INSTANCES: u32 = 2;

/// Instances of a registry, likewise.
pub(super) const REGISTRY_INSTANCES: u32 = 2;

/// A balancer or connector.
pub(super) struct FrontFooting {
    pub instances: u32,
    pub service: ServiceTime,
    pub queue_limit: QueueLimit,
    pub failures: Option<Failures>,
    pub hourly_cost: Option<Money>,
    pub origin: String,
}

/// A hub.
pub(super) struct HubFooting {
    pub name: String,
    pub instances: u32,
    pub service: ServiceTime,
    pub queue_limit: QueueLimit,
    pub balancing: Balancing,
    pub ack_wait: SimSpan,
    pub max_deliveries: u32,
    pub hourly_cost: Option<Money>,
    pub origin: String,
}

/// A broker cluster.
pub(super) struct BusFooting {
    pub name: String,
    pub nodes: u32,
    pub publish: ServiceTime,
    pub delivery: ServiceTime,
    pub queue_limit: QueueLimit,
    pub ack: AckLevel,
    pub guarantee: DeliveryGuarantee,
    pub prefetch: u32,
    pub ack_wait: SimSpan,
    pub max_deliveries: u32,
    pub failover: SimSpan,
    pub replicas: u32,
    pub memory: Option<(Size, Size)>,
    pub connections: Connections,
    pub partitions: u32,
    pub rebalance: SimSpan,
    pub dedup_window: SimSpan,
    pub hourly_cost: Option<Money>,
    pub origin: String,
}

/// What a connector takes to turn one protocol and shape into another: 1.3 ms and 0.61 ms for each kB, the transforming
/// proxy of the WSO2 Enterprise Micro Integrator benchmark of 2019 (wso2/product-ei, performance/benchmarks), as CPU
/// time of one core.
pub(super) fn connector() -> FrontFooting {
    let service = ServiceTime {
        law: Law::Constant(1.3e6),
        per_kb: SimSpan::from_micros(610),
    };
    let origin = "WSO2 benchmark 2019, transforming proxy".to_owned();
    let (instances, queue_limit) = (CONNECTOR_INSTANCES, defaults::queue_limit());
    FrontFooting {
        instances,
        service,
        queue_limit,
        failures: None,
        hourly_cost: None,
        origin,
    }
}

/// What balancers are given.
pub(super) fn balancer(settings: &PointToPoint, path: &str) -> Result<FrontFooting, Problem> {
    let (id, field) = (settings.balancer.as_ref(), format!("{path}.balancer"));
    let (preset, origin) = chosen(
        id,
        defaults::BALANCER_PRESET,
        &field,
        PresetKind::Balancer,
        Preset::balancer,
    )?;
    Ok(FrontFooting {
        instances: preset.instances.value,
        service: ServiceTime {
            law: preset.service_time.value.clone(),
            per_kb: SimSpan::ZERO,
        },
        queue_limit: preset.queue_limit.value,
        failures: settings.balancer_failures.clone(),
        hourly_cost: Some(preset.hourly_cost.value),
        origin,
    })
}

/// What the hub is given.
pub(super) fn hub(settings: &HubAndSpoke, path: &str) -> Result<HubFooting, Problem> {
    let (id, field) = (settings.platform.as_ref(), format!("{path}.platform"));
    let (preset, origin) = chosen(id, defaults::HUB_PRESET, &field, PresetKind::Hub, Preset::hub)?;
    // A time of one's own for a visit is the whole of it, unless a time for each kB is written too.
    let usual_per_kb = settings
        .service_time
        .as_ref()
        .map_or(preset.service_time_per_kb.value, |_| SimSpan::ZERO);
    Ok(HubFooting {
        name: preset.name.clone(),
        instances: settings.instances.unwrap_or(preset.instances.value),
        service: ServiceTime {
            law: settings
                .service_time
                .clone()
                .unwrap_or_else(|| preset.service_time.value.clone()),
            per_kb: settings.service_time_per_kb.unwrap_or(usual_per_kb),
        },
        queue_limit: settings.queue_limit.unwrap_or(preset.queue_limit.value),
        balancing: settings.balancing.unwrap_or(defaults::BALANCING),
        ack_wait: settings.ack_wait.unwrap_or(preset.ack_wait.value),
        max_deliveries: settings.max_deliveries.unwrap_or(preset.max_deliveries.value),
        hourly_cost: Some(preset.hourly_cost.value),
        origin,
    })
}

/// What the broker cluster is given.
pub(super) fn bus(settings: &MessageBus, path: &str) -> Result<BusFooting, Problem> {
    let (id, field) = (settings.broker.as_ref(), format!("{path}.broker"));
    let (preset, origin) = chosen(id, defaults::BROKER_PRESET, &field, PresetKind::Broker, Preset::broker)?;
    let service = |written: &Option<Law>, usual: &Law| {
        let law = written.clone().unwrap_or_else(|| usual.clone());
        ServiceTime {
            law,
            per_kb: SimSpan::ZERO,
        }
    };
    let nodes = settings.nodes.unwrap_or(preset.nodes.value);
    Ok(BusFooting {
        name: preset.name.clone(),
        nodes,
        replicas: settings.replicas.unwrap_or(preset.replicas.value).min(nodes),
        memory: settings.memory.map(|memory| marks(settings, memory)),
        connections: settings.connections.unwrap_or(Connections::Separate),
        partitions: settings.partitions.unwrap_or(preset.partitions.value),
        rebalance: settings.rebalance.unwrap_or(defaults::REBALANCE),
        dedup_window: settings.dedup_window.unwrap_or(defaults::DEDUP_WINDOW),
        publish: service(&settings.publish_time, &preset.publish_time.value),
        delivery: service(&settings.delivery_time, &preset.delivery_time.value),
        queue_limit: preset.queue_limit.value,
        ack: settings.ack.unwrap_or(preset.ack.value),
        guarantee: settings.delivery.unwrap_or(preset.delivery.value),
        prefetch: settings.prefetch.unwrap_or(preset.prefetch.value),
        ack_wait: settings.ack_wait.unwrap_or(preset.ack_wait.value),
        max_deliveries: settings.max_deliveries.unwrap_or(preset.max_deliveries.value),
        failover: settings.failover.unwrap_or(preset.failover.value),
        hourly_cost: Some(preset.hourly_cost.value),
        origin,
    })
}

/// Bytes over which a node has publishers blocked, and at which it lets them go on.
fn marks(settings: &MessageBus, memory: Size) -> (Size, Size) {
    let high = settings.memory_high.map_or(defaults::MEMORY_HIGH, Share::value);
    let low = settings.memory_low.map_or(high, Share::value);
    let of = |share: f64| Size::from_bytes((memory.bytes() as f64 * share).round() as u64);
    (of(high), of(low))
}

/// The preset that is named, else the usual one, and how it is told as an origin.
fn chosen<T>(
    written: Option<&PresetId>,
    usual: &str,
    path: &str,
    kind: PresetKind,
    pick: fn(&'static Preset) -> Option<&'static T>,
) -> Result<(&'static T, String), Problem> {
    let id = written.cloned().unwrap_or_else(|| usual.into());
    let found = preset(&id).map_err(|unknown| problem(path, unknown.to_string(), unknown.hint()))?;
    let wrong = || {
        problem(
            path,
            format!("preset \"{id}\" is no {}", kind.label()),
            format!("such as {usual}"),
        )
    };
    Ok((pick(found).ok_or_else(wrong)?, format!("preset {id}")))
}

/// What the parts of one network were given.
pub(super) struct Footing {
    pub balancer: FrontFooting,
    pub hub: Option<HubFooting>,
    pub bus: Option<BusFooting>,
}
