//! Which parts stop a flow when they fail: parts, neither end of the flow, that every usable route contains?
//!
//! In: a network. Out: [`SinglePoint`]s. It must not know how likely a failure is. Where another instance or node takes
//! over, the part is no single point; its cluster as a whole is among the [`super::Domain`]s. Consumers of which one
//! serves are alternatives; where each gets a copy, a part that only some copies pass does not stop the flow.

use std::collections::{BTreeMap, BTreeSet};

use crate::scenario::Via;
use crate::topology::{Network, PartyKey, Route};

use super::routes::{Ends, fronts, goes_back_otherwise, grouped, in_every_route, meeting, middles};

/// A part whose failure can stop flows.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Part {
    /// A party (index) with a single instance.
    Party(usize),
    /// The trunk between two zones (`a < b`).
    Trunk {
        /// One zone.
        a: usize,
        /// The other.
        b: usize,
    },
}

/// A part whose failure stops flows.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SinglePoint {
    /// The part.
    pub part: Part,
    /// At how many sites there is one like it; each stops the flows of its own site.
    pub sites: u32,
    /// Flows stopped.
    pub flows: Vec<usize>,
}

/// Single points of whole flows, and those of single sites; worst first.
pub(super) fn single_points(network: &Network) -> (Vec<SinglePoint>, Vec<SinglePoint>) {
    let mut stopped: BTreeMap<Part, Vec<usize>> = BTreeMap::new();
    for route in &network.routes {
        let parts = single_parties(network, route)
            .into_iter()
            .chain(single_trunks(network, route));
        parts.for_each(|part| stopped.entry(part).or_default().push(route.flow));
    }
    let point = |(part, flows)| SinglePoint {
        part,
        sites: sites_of(network, part),
        flows,
    };
    let mut points: Vec<SinglePoint> = stopped.into_iter().map(point).collect();
    points.sort_by_key(|point| std::cmp::Reverse(point.flows.len()));
    points.into_iter().partition(|point| point.sites == 1)
}

fn sites_of(network: &Network, part: Part) -> u32 {
    match part {
        Part::Party(party) => network.parties[party].sites,
        Part::Trunk { a, b } => network.zone_sites[a].max(network.zone_sites[b]),
    }
}

fn single_parties(network: &Network, route: &Route) -> Vec<Part> {
    let alone = |party: &usize| match network.parties[*party].key {
        PartyKey::BrokerNode(_) => !tolerates_a_node(network),
        _ => network.parties[*party].instances == 1,
    };
    let fronts = fronts(network, route).into_iter();
    let fronts = fronts
        .filter(|(part, brought)| in_every_route(route, network, *part, *brought))
        .map(|(part, _)| part);
    middles(network, route)
        .into_iter()
        .chain(fronts)
        .filter(alone)
        .map(Part::Party)
        .collect()
}

/// Whether a majority is left when one node fails.
fn tolerates_a_node(network: &Network) -> bool {
    network.bus.as_ref().is_some_and(|bus| bus.nodes.len() >= 3)
}

fn single_trunks(network: &Network, route: &Route) -> Vec<Part> {
    let (senders, consumers) = grouped(network, route);
    let mut common: Option<BTreeSet<Part>> = None;
    for (sender, consumer) in meeting(&senders, &consumers) {
        for node in node_zones(network, route) {
            let trunks = trunks_of(network, route, (sender, consumer), node);
            common = Some(common.map_or_else(|| trunks.clone(), |common| &common & &trunks));
        }
    }
    common.unwrap_or_default().into_iter().collect()
}

/// Zones of the nodes that may lead; any can stand in for another.
fn node_zones(network: &Network, route: &Route) -> BTreeSet<Option<usize>> {
    let bus = network.bus.as_ref().filter(|_| route.uses(Via::Bus));
    let zones = bus.map(|bus| bus.nodes.iter().map(|&node| Some(network.parties[node].zone)).collect());
    zones.unwrap_or_else(|| BTreeSet::from([None]))
}

/// Trunks between the zones passed from a sender to a consumer and back.
fn trunks_of(
    network: &Network,
    route: &Route,
    (sender, consumer): (&Ends, &Ends),
    node: Option<usize>,
) -> BTreeSet<Part> {
    let middle = |via: Via| match via {
        Via::Direct => None,
        Via::Hub => network.hub.as_ref().map(|hub| network.parties[hub.party].zone),
        Via::Bus => node,
    };
    let chain = |from: &Ends, after: &[usize], via: Via, before: &[usize], to: &Ends| -> Vec<usize> {
        let outer = std::iter::once(from.zone)
            .chain(after.iter().copied())
            .chain(middle(via));
        outer.chain(before.iter().copied()).chain([to.zone]).collect()
    };
    let mut chains = vec![chain(sender, &sender.there, route.there, &consumer.there, consumer)];
    if goes_back_otherwise(route) {
        chains.push(chain(consumer, &consumer.back, route.answer, &sender.back, sender));
    }
    let steps = chains
        .iter()
        .flat_map(|chain| chain.windows(2))
        .filter(|step| step[0] != step[1]);
    steps
        .map(|step| Part::Trunk {
            a: step[0].min(step[1]),
            b: step[0].max(step[1]),
        })
        .collect()
}
