//! What is every part in between given, so that the styles meet on equal footing?
//!
//! In: an architecture's settings. Out: service times, redundancy and limits of hub, broker, balancers and connectors,
//! from what is written, else from the preset. It must not know the sketch.

use crate::scenario::{
    AckLevel, Balancing, DeliveryGuarantee, HubAndSpoke, MessageBus, PointToPoint, PresetId, QueueLimit, defaults,
};
use crate::units::{Law, Money, SimSpan};

use super::network::ServiceTime;
use super::problem::Problem;

/// Instances of a hub, a balancer, a connector: any one may fail.
pub(super) const INSTANCES: u32 = 2;
/// Nodes of a broker cluster: any one may fail and a majority is left.
const NODES: u32 = 3;

/// A balancer or connector.
pub(super) struct FrontFooting {
    pub service: ServiceTime,
    pub queue_limit: QueueLimit,
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
    FrontFooting {
        service,
        queue_limit: defaults::queue_limit(),
        hourly_cost: None,
        origin,
    }
}

/// What balancers are given.
pub(super) fn balancer(settings: &PointToPoint, path: &str) -> Result<FrontFooting, Problem> {
    let origin = known(settings.balancer.as_ref(), defaults::BALANCER_PRESET, path, "balancer")?;
    let service = ServiceTime {
        law: Law::LogNormal {
            median: 0.2e6,
            p99: 1e6,
        },
        per_kb: SimSpan::ZERO,
    };
    Ok(FrontFooting {
        service,
        queue_limit: defaults::queue_limit(),
        hourly_cost: None,
        origin,
    })
}

/// What the hub is given.
pub(super) fn hub(settings: &HubAndSpoke, path: &str) -> Result<HubFooting, Problem> {
    let origin = known(settings.platform.as_ref(), defaults::HUB_PRESET, path, "platform")?;
    let law = settings
        .service_time
        .clone()
        .unwrap_or(Law::Exponential { mean: 1.3e6 });
    let per_kb = settings.service_time_per_kb.unwrap_or(SimSpan::from_micros(610));
    Ok(HubFooting {
        name: "Hub".to_owned(),
        instances: settings.instances.unwrap_or(INSTANCES),
        service: ServiceTime { law, per_kb },
        queue_limit: settings.queue_limit.unwrap_or_else(defaults::queue_limit),
        balancing: settings.balancing.unwrap_or(defaults::BALANCING),
        ack_wait: settings.ack_wait.unwrap_or(SimSpan::from_secs(30)),
        max_deliveries: settings.max_deliveries.unwrap_or(20),
        hourly_cost: None,
        origin,
    })
}

/// What the broker cluster is given.
pub(super) fn bus(settings: &MessageBus, path: &str) -> Result<BusFooting, Problem> {
    let origin = known(settings.broker.as_ref(), defaults::BROKER_PRESET, path, "broker")?;
    let plain = |written: &Option<Law>, usual: Law| ServiceTime {
        law: written.clone().unwrap_or(usual),
        per_kb: SimSpan::ZERO,
    };
    Ok(BusFooting {
        nodes: settings.nodes.unwrap_or(NODES),
        publish: plain(&settings.publish_time, Law::LogNormal { median: 5e6, p99: 25e6 }),
        delivery: plain(
            &settings.delivery_time,
            Law::LogNormal {
                median: 0.5e6,
                p99: 2e6,
            },
        ),
        queue_limit: defaults::queue_limit(),
        ack: settings.ack.unwrap_or(AckLevel::Quorum),
        guarantee: settings.delivery.unwrap_or(DeliveryGuarantee::AtLeastOnce),
        prefetch: settings.prefetch.unwrap_or(32),
        ack_wait: settings.ack_wait.unwrap_or(SimSpan::from_secs(30)),
        max_deliveries: settings.max_deliveries.unwrap_or(20),
        failover: settings.failover.unwrap_or(SimSpan::from_secs(5)),
        hourly_cost: None,
        origin,
    })
}

fn known(written: Option<&PresetId>, usual: &str, path: &str, field: &str) -> Result<String, Problem> {
    let id = written.map_or(usual, PresetId::as_str);
    if id == usual {
        return Ok(format!("preset {id}"));
    }
    Err(Problem::new(
        format!("{path}.{field}"),
        format!("there is no preset `{id}` for this"),
        format!("known: {usual}"),
    ))
}

/// What the parts of one network were given.
pub(super) struct Footing {
    pub balancer: FrontFooting,
    pub hub: Option<HubFooting>,
    pub bus: Option<BusFooting>,
}
