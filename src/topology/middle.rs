//! Which hub and which broker cluster stand in between, and where?
//!
//! In: an architecture's settings, routes and planned rates. Out: the parties of the middle, with one server each until
//! `derive` sizes them. It must not know balancers or connectors.

use crate::scenario::{
    Balancing, Concurrency, Discovery, Holds, HubAndSpoke, MessageBus, PointToPoint, Scenario, Via, Zone, ZoneId,
    defaults,
};
use crate::units::{Law, Share, SimSpan};

use super::footing::{self, BusFooting, HubFooting};
use super::network::{BusSettings, HubSettings, Network, Party, PartyKey, RegistrySettings, ServiceTime};
use super::place::nearest_zone;
use super::problem::{Problem, problem};
use super::rates::Planned;
use super::rules::PartyRules;

/// Adds the hub.
pub(super) fn add_hub(
    scenario: &Scenario,
    network: &mut Network,
    planned: &Planned,
    (settings, footing, path): (&HubAndSpoke, &HubFooting, &str),
) -> Result<(), Problem> {
    let written = settings
        .zone
        .as_ref()
        .map(|zone| known_zone(scenario, zone, &format!("{path}.zone")));
    let zone = written
        .transpose()?
        .unwrap_or_else(|| nearest(scenario, network, planned, Via::Hub));
    at_least_one(footing.instances, &format!("{path}.instances"), "a hub", "2")?;
    let party = network.parties.len();
    network.parties.push(Party {
        key: PartyKey::Hub,
        name: footing.name.clone(),
        zone,
        sites: 1,
        instances: footing.instances,
        concurrency: settings.concurrency.unwrap_or(Concurrency::Servers(1)),
        queue_limit: footing.queue_limit,
        balancing: footing.balancing,
        rate_limit: None,
        errors: Share::ZERO,
        rules: PartyRules::failing(settings.failures.as_ref()),
        services: vec![footing.service.clone()],
        planned_utilization: None,
        planned_rate: 0.0,
        hourly_cost: footing.hourly_cost,
    });
    let (ack_wait, max_deliveries) = (footing.ack_wait, footing.max_deliveries);
    network.hub = Some(HubSettings {
        party,
        ack_wait,
        max_deliveries,
        holds: settings.holds.unwrap_or(Holds::Memory),
    });
    Ok(())
}

/// Adds the registry by which direct senders find the instances of `systems`, if there are any. Its parties of fronts
/// are there already: it is the last, and nothing passes it.
pub(super) fn add_registry(
    scenario: &Scenario,
    network: &mut Network,
    planned: &Planned,
    (settings, systems, path): (&PointToPoint, Vec<usize>, &str),
) -> Result<(), Problem> {
    let Some(Discovery::Registry(registry)) = settings.discovery.as_ref().filter(|_| !systems.is_empty()) else {
        return Ok(());
    };
    let written = registry
        .zone
        .as_ref()
        .map(|zone| known_zone(scenario, zone, &format!("{path}.discovery.zone")));
    let zone = written
        .transpose()?
        .unwrap_or_else(|| nearest(scenario, network, planned, Via::Direct));
    let instances = registry.instances.unwrap_or(footing::REGISTRY_INSTANCES);
    at_least_one(instances, &format!("{path}.discovery.instances"), "a registry", "2")?;
    let party = network.parties.len();
    network.parties.push(Party {
        key: PartyKey::Registry,
        name: "Registry".to_owned(),
        zone,
        sites: 1,
        instances,
        concurrency: Concurrency::Servers(1),
        queue_limit: defaults::queue_limit(),
        balancing: Balancing::RoundRobin,
        rate_limit: None,
        errors: Share::ZERO,
        rules: PartyRules::failing(registry.failures.as_ref()),
        services: vec![ServiceTime {
            law: Law::Constant(0.0),
            per_kb: SimSpan::ZERO,
        }],
        planned_utilization: None,
        planned_rate: 0.0,
        hourly_cost: None,
    });
    for lists in network.approach.iter_mut().chain(&mut network.exit) {
        lists.push(Vec::new());
    }
    network.registry = Some(RegistrySettings {
        party,
        staleness: settings.staleness.unwrap_or(defaults::STALENESS),
        systems,
    });
    Ok(())
}

/// Adds the nodes of the broker cluster; topics are spread over them in turn.
pub(super) fn add_bus(
    scenario: &Scenario,
    network: &mut Network,
    planned: &Planned,
    (settings, footing, path): (&MessageBus, &BusFooting, &str),
) -> Result<(), Problem> {
    at_least_one(footing.nodes, &format!("{path}.nodes"), "a broker cluster", "3")?;
    let written = settings.zones.iter().enumerate();
    let mut zones = written
        .map(|(at, zone)| known_zone(scenario, zone, &format!("{path}.zones[{at}]")))
        .collect::<Result<Vec<_>, _>>()?;
    if zones.is_empty() {
        zones.push(nearest(scenario, network, planned, Via::Bus));
    }
    let first = network.parties.len();
    for (node, zone) in (0..footing.nodes).zip(zones.into_iter().cycle()) {
        network.parties.push(node_party(settings, footing, node, zone));
    }
    let topics = network.routes.iter().filter(|route| route.topic.is_some()).count();
    network.bus = Some(BusSettings {
        nodes: (first..network.parties.len()).collect(),
        leaders: (0..topics).map(|topic| topic % footing.nodes as usize).collect(),
        ack: footing.ack,
        delivery: footing.guarantee,
        prefetch: footing.prefetch,
        ack_wait: footing.ack_wait,
        max_deliveries: footing.max_deliveries,
        failover: footing.failover,
        replicas: footing.replicas,
        memory: footing.memory,
        connections: footing.connections,
        partitions: footing.partitions,
        rebalance: footing.rebalance,
        dedup_window: footing.dedup_window,
        retention: settings.retention,
        retention_bytes: settings.retention_bytes,
    });
    Ok(())
}

fn node_party(settings: &MessageBus, footing: &BusFooting, node: u32, zone: usize) -> Party {
    Party {
        key: PartyKey::BrokerNode(node),
        name: format!("{}, node {}", footing.name, node + 1),
        zone,
        sites: 1,
        instances: 1,
        concurrency: settings.concurrency.unwrap_or(Concurrency::Servers(1)),
        queue_limit: footing.queue_limit,
        balancing: Balancing::Central,
        rate_limit: None,
        errors: Share::ZERO,
        rules: PartyRules::failing(settings.failures.as_ref()),
        services: vec![footing.publish.clone(), footing.delivery.clone()],
        planned_utilization: None,
        planned_rate: 0.0,
        hourly_cost: footing.hourly_cost,
    }
}

fn nearest(scenario: &Scenario, network: &Network, planned: &Planned, via: Via) -> usize {
    let zones = scenario.zones_or_default();
    nearest_zone(
        &zones,
        &network.classes,
        &network.parties,
        (&network.routes, planned),
        via,
    )
}

fn known_zone(scenario: &Scenario, zone: &ZoneId, path: &str) -> Result<usize, Problem> {
    let zones = scenario.zones_or_default();
    let known = || zones.iter().map(Zone::name).collect::<Vec<_>>().join(", ");
    let unknown = || {
        problem(
            path,
            format!("there is no zone `{zone}`"),
            format!("known: {}", known()),
        )
    };
    scenario.zone_index(zone).ok_or_else(unknown)
}

fn at_least_one(count: u32, path: &str, what: &str, usual: &str) -> Result<(), Problem> {
    let missing = || {
        problem(
            path,
            format!("{what} cannot stand with none"),
            format!("at least 1; usual: {usual}"),
        )
    };
    (count > 0).then_some(()).ok_or_else(missing)
}
