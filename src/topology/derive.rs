//! What network does an architecture make of the sketch? The steps in order.
//!
//! In: a scenario and the place of one of its architectures. Out: a [`Network`], or what stands against it. A pure
//! function: the same in, the same out. It must not know time, money or pixels.

use crate::scenario::{Concurrency, Scenario, Via};

use super::load::{Load, least_servers};
use super::network::{Network, PartyKey};
use super::problem::{Problem, problem};
use super::style::{Chosen, choose, unknown_flows};
use super::{footing, fronts, links, middle, rates, settings, sketch};

/// Lays the scenario out as its architecture number `architecture` (a place in
/// [`Scenario::architectures_or_default`]).
///
/// # Errors
/// Says which settings no network can be made of: an unknown id or preset, a style that is not simulated yet.
pub fn derive(scenario: &Scenario, architecture: usize) -> Result<Network, Vec<Problem>> {
    let architectures = scenario.architectures_or_default();
    let Some(own) = architectures.get(architecture) else {
        let message = format!("there is no architecture number {architecture}");
        return Err(vec![problem(
            "architectures",
            message,
            format!("there are {}", architectures.len()),
        )]);
    };
    let unknown = unknown_flows(scenario, own, architecture);
    if !unknown.is_empty() {
        return Err(unknown);
    }
    let chosen = choose(&architectures, architecture)?;
    let zones = scenario.zones_or_default();
    let mut network = Network {
        architecture,
        id: own.id.clone(),
        name: scenario.architecture_name(architecture),
        style: chosen.kind,
        parties: sketch::systems(scenario, &zones),
        zone_sites: zones.iter().map(|zone| zone.sites()).collect(),
        classes: links::link_classes(scenario),
        routes: sketch::routes(scenario, own, &chosen)?,
        approach: Default::default(),
        exit: Default::default(),
        hub: None,
        bus: None,
        registry: None,
        pollers: Vec::new(),
        settings: Vec::new(),
    };
    let planned = rates::plan(scenario, &network.routes, &network.parties);
    let footing = add_between(scenario, &mut network, &planned, &chosen).map_err(|problem| vec![problem])?;
    size(scenario, &mut network, &planned, &chosen);
    network.settings = settings::tell(&network, &zones, &chosen, &footing);
    Ok(network)
}

/// Adds middles and fronts, each only where a leg uses it.
fn add_between(
    scenario: &Scenario,
    network: &mut Network,
    planned: &rates::Planned,
    chosen: &Chosen<'_>,
) -> Result<footing::Footing, Problem> {
    let uses = |network: &Network, via| network.routes.iter().any(|route| route.uses(via));
    let [direct_path, hub_path, bus_path] = &chosen.paths;
    let balancer = footing::balancer(&chosen.direct, direct_path)?;
    let hub = uses(network, Via::Hub)
        .then(|| footing::hub(&chosen.hub, hub_path))
        .transpose()?;
    let bus = uses(network, Via::Bus)
        .then(|| footing::bus(&chosen.bus, bus_path))
        .transpose()?;
    if let Some(hub) = &hub {
        middle::add_hub(scenario, network, planned, (&chosen.hub, hub, hub_path))?;
    }
    if let Some(bus) = &bus {
        middle::add_bus(scenario, network, planned, (&chosen.bus, bus, bus_path))?;
    }
    let registry = fronts::add(scenario, network, (&balancer, &chosen.direct));
    middle::add_registry(scenario, network, planned, (&chosen.direct, registry, direct_path))?;
    Ok(footing::Footing { balancer, hub, bus })
}

/// Gives every part in between the least servers that its planned load takes, where no number is written, and notes
/// what is planned. Nodes of a cluster are equals: as many servers as the busiest of them takes.
fn size(scenario: &Scenario, network: &mut Network, planned: &rates::Planned, chosen: &Chosen<'_>) {
    let load = Load::of(scenario, network, planned);
    let nodes = network.bus.as_ref().map_or(&[][..], |bus| &bus.nodes);
    let busiest_node = nodes.iter().map(|&node| load.busy[node]).fold(0.0, f64::max);
    for (at, party) in network.parties.iter_mut().enumerate() {
        party.planned_rate = load.visits[at];
        let (written, busy) = match &party.key {
            PartyKey::System(_) | PartyKey::Registry => continue,
            PartyKey::Hub => (chosen.hub.concurrency, load.busy[at]),
            PartyKey::BrokerNode(_) => (chosen.bus.concurrency, busiest_node),
            PartyKey::Balancer(_) | PartyKey::Connector(_) => (None, load.busy[at]),
        };
        let needed = || Concurrency::Servers(least_servers(busy, party.instances));
        party.concurrency = written.unwrap_or_else(needed);
        party.planned_utilization = match party.concurrency {
            Concurrency::Servers(servers) => {
                Some(load.busy[at] / (f64::from(servers.max(1)) * f64::from(party.instances)))
            }
            Concurrency::Unlimited => None,
        };
    }
}
