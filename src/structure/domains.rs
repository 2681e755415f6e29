//! Which failures of a whole (zone, cluster, provider) stop flows?
//!
//! In: a scenario and a network. Out: [`Domain`]s. It must not know how likely a failure is.
//!
//! A domain stops a flow if every route of the flow touches it and some route does so between its ends only: then it is
//! more than the loss of a sender or a consumer, which no style can help.

use std::collections::BTreeMap;

use crate::scenario::{Owner, Scenario, Via};
use crate::topology::{Network, PartyKey, Route};

use super::routes::{Ends, fronts, grouped, in_every_route, meeting};

/// A whole that fails together.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum DomainKind {
    /// Everything in a zone (index), at all its sites.
    Zone(usize),
    /// All instances of one part, or all nodes: `hub`, `bus`, `balancer:stock`.
    Cluster(String),
    /// All systems of a provider.
    Provider(String),
}

/// A whole and what its failure stops.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Domain {
    /// What fails.
    pub kind: DomainKind,
    /// Its parties.
    pub parties: Vec<usize>,
    /// Flows stopped though some of their messages neither begin nor end in it.
    pub flows: Vec<usize>,
    /// Flows stopped because all of their messages begin or end in it: the same in every style.
    pub flows_of_its_own: Vec<usize>,
}

/// The domains that stop any flow, those that stop most first.
pub(super) fn domains(scenario: &Scenario, network: &Network) -> Vec<Domain> {
    let mut domains = zones(network);
    domains.extend(clusters(network));
    domains.extend(providers(scenario, network));
    domains.retain(|domain| !domain.flows.is_empty() || !domain.flows_of_its_own.is_empty());
    domains.sort_by_key(|domain| std::cmp::Reverse((domain.flows.len(), domain.flows_of_its_own.len())));
    domains
}

fn zones(network: &Network) -> Vec<Domain> {
    let groups: Vec<(Vec<Ends>, Vec<Ends>)> = network.routes.iter().map(|route| grouped(network, route)).collect();
    let in_zone = |zone: usize| (0..network.parties.len()).filter(move |&party| network.parties[party].zone == zone);
    (0..network.zone_sites.len())
        .map(|zone| {
            let (mut flows, mut flows_of_its_own) = (Vec::new(), Vec::new());
            for (route, (senders, consumers)) in network.routes.iter().zip(&groups) {
                match hit_by_zone(network, route, (senders, consumers), zone) {
                    Hit::Between => flows.push(route.flow),
                    Hit::AtTheEnds => flows_of_its_own.push(route.flow),
                    Hit::No => {}
                }
            }
            Domain {
                kind: DomainKind::Zone(zone),
                parties: in_zone(zone).collect(),
                flows,
                flows_of_its_own,
            }
        })
        .collect()
}

/// How the loss of a whole stops a flow.
enum Hit {
    No,
    AtTheEnds,
    Between,
}

fn hit_by_zone(network: &Network, route: &Route, (senders, consumers): (&[Ends], &[Ends]), zone: usize) -> Hit {
    let middle = middle_lost(network, route, zone);
    let mut hit = Hit::No;
    for (sender, consumer) in meeting(senders, consumers) {
        let at_the_ends = sender.zone == zone || consumer.zone == zone;
        let fronts = [&sender.there, &sender.back, &consumer.there, &consumer.back];
        if !at_the_ends && !middle && !fronts.iter().any(|zones| zones.contains(&zone)) {
            return Hit::No;
        }
        hit = if !at_the_ends || matches!(hit, Hit::Between) {
            Hit::Between
        } else {
            Hit::AtTheEnds
        };
    }
    hit
}

/// Whether a middle that the route uses is gone with the zone: the hub, or the majority of the broker nodes.
fn middle_lost(network: &Network, route: &Route, zone: usize) -> bool {
    let stands_there = |party: usize| network.parties[party].zone == zone;
    let hub = network
        .hub
        .as_ref()
        .filter(|_| route.uses(Via::Hub))
        .is_some_and(|hub| stands_there(hub.party));
    let bus = network
        .bus
        .as_ref()
        .filter(|_| route.uses(Via::Bus))
        .is_some_and(|bus| {
            let left = bus.nodes.iter().filter(|&&node| !stands_there(node)).count();
            left * 2 <= bus.nodes.len()
        });
    hub || bus
}

fn clusters(network: &Network) -> Vec<Domain> {
    let mut stopped: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for route in &network.routes {
        let hub = network
            .hub
            .as_ref()
            .filter(|_| route.uses(Via::Hub))
            .map(|hub| hub.party);
        let bus = network
            .bus
            .as_ref()
            .filter(|_| route.uses(Via::Bus))
            .and_then(|bus| bus.nodes.first().copied());
        let fronts = fronts(network, route).into_iter();
        let fronts = fronts.filter(|(part, brought)| in_every_route(route, network, *part, *brought));
        let parts = hub.into_iter().chain(bus).chain(fronts.map(|(part, _)| part));
        parts.for_each(|part| stopped.entry(part).or_default().push(route.flow));
    }
    let several = |part: &usize| is_node(network, *part) || network.parties[*part].instances > 1;
    let stopped = stopped.into_iter().filter(|(part, _)| several(part));
    stopped.map(|(part, flows)| cluster(network, part, flows)).collect()
}

fn is_node(network: &Network, party: usize) -> bool {
    matches!(network.parties[party].key, PartyKey::BrokerNode(_))
}

fn cluster(network: &Network, part: usize, flows: Vec<usize>) -> Domain {
    let key = &network.parties[part].key;
    let name = key.middle().map_or_else(|| key.label(), str::to_owned);
    let nodes = network
        .bus
        .as_ref()
        .filter(|_| is_node(network, part))
        .map(|bus| bus.nodes.clone());
    let parties = nodes.unwrap_or_else(|| vec![part]);
    Domain {
        kind: DomainKind::Cluster(name),
        parties,
        flows,
        flows_of_its_own: Vec::new(),
    }
}

fn providers(scenario: &Scenario, network: &Network) -> Vec<Domain> {
    let mut providers: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (place, system) in scenario.systems.iter().enumerate() {
        if let Owner::Provider(name) = system.owner() {
            providers.entry(name).or_default().push(place);
        }
    }
    let mut domains = Vec::new();
    for (name, parties) in providers {
        let all_here = |ends: &[usize]| !ends.is_empty() && ends.iter().all(|end| parties.contains(end));
        let hit = |route: &&Route| all_here(&route.senders) || all_here(&route.consumers);
        let flows_of_its_own = network.routes.iter().filter(hit).map(|route| route.flow).collect();
        domains.push(Domain {
            kind: DomainKind::Provider(name),
            parties,
            flows: Vec::new(),
            flows_of_its_own,
        });
    }
    domains
}
