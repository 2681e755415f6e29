//! What lies on every route of a flow, when senders times consumers are too many to walk?
//!
//! In: a network. Out: for a flow, the parts that only one of its ends brings, and the ends grouped by the zones that
//! they bring ([`Ends`]). It must not know what is counted from them.

use std::collections::{BTreeMap, BTreeSet};

use crate::topology::{Network, Route};

/// Whether `flow` passes the system or party named `label` (`till`, `hub`, `bus`, `balancer:stock`), its ends included.
/// What this network does not have is not passed.
pub fn passes(network: &Network, flow: usize, label: &str) -> bool {
    let named = |party: &usize| {
        let key = &network.parties[*party].key;
        key.label() == label || key.middle() == Some(label)
    };
    let route = &network.routes[flow];
    let mut ends = route.senders.iter().chain(&route.consumers);
    ends.any(named) || middles(network, route).iter().any(named) || fronts(network, route).keys().any(named)
}

/// Whether an objective's `never_through` holds: `flow` does not pass what is named `label` (see [`passes`]).
pub fn never_through(network: &Network, flow: usize, label: &str) -> bool {
    !passes(network, flow, label)
}

/// Parties of the middles that a route passes: the hub, all nodes that may lead its topic.
pub(super) fn middles(network: &Network, route: &Route) -> Vec<usize> {
    use crate::scenario::Via;
    let hub = network.hub.iter().filter(|_| route.uses(Via::Hub)).map(|hub| hub.party);
    let nodes = network
        .bus
        .iter()
        .filter(|_| route.uses(Via::Bus))
        .flat_map(|bus| bus.nodes.iter().copied());
    hub.chain(nodes).collect()
}

/// Parts that stand with single ends of a route, with how many senders and how many consumers bring each.
pub(super) fn fronts(network: &Network, route: &Route) -> BTreeMap<usize, (usize, usize)> {
    let mut fronts: BTreeMap<usize, (usize, usize)> = BTreeMap::new();
    for &sender in &route.senders {
        let parts: BTreeSet<usize> = sender_side(network, route, sender).concat().into_iter().collect();
        parts
            .into_iter()
            .for_each(|part| fronts.entry(part).or_default().0 += 1);
    }
    for &consumer in &route.consumers {
        let parts: BTreeSet<usize> = consumer_side(network, route, consumer).concat().into_iter().collect();
        parts
            .into_iter()
            .for_each(|part| fronts.entry(part).or_default().1 += 1);
    }
    fronts
}

/// Parts that a sender brings: on the way there, and on the way back where that is another.
fn sender_side(network: &Network, route: &Route, sender: usize) -> [Vec<usize>; 2] {
    let back = goes_back_otherwise(route).then(|| network.approach[route.answer as usize][sender].clone());
    [
        network.exit[route.there as usize][sender].clone(),
        back.unwrap_or_default(),
    ]
}

/// Parts that a consumer brings.
fn consumer_side(network: &Network, route: &Route, consumer: usize) -> [Vec<usize>; 2] {
    let back = goes_back_otherwise(route).then(|| network.exit[route.answer as usize][consumer].clone());
    [
        network.approach[route.there as usize][consumer].clone(),
        back.unwrap_or_default(),
    ]
}

/// Whether answers take a way of their own.
pub(super) fn goes_back_otherwise(route: &Route) -> bool {
    route.is_answered() && !route.retraces()
}

/// Whether every route of a flow contains a part that so many of its senders and of its consumers bring. A part stands
/// with one system only; a flow never goes from a system to itself.
pub(super) fn in_every_route(
    route: &Route,
    network: &Network,
    part: usize,
    (by_senders, by_consumers): (usize, usize),
) -> bool {
    let (senders, consumers) = (route.senders.len() - by_senders, route.consumers.len() - by_consumers);
    if senders == 0 || consumers == 0 {
        return true;
    }
    if senders > 1 || consumers > 1 {
        return false;
    }
    let lacks = |sides: [Vec<usize>; 2]| !sides.concat().contains(&part);
    let sender = route
        .senders
        .iter()
        .find(|&&sender| lacks(sender_side(network, route, sender)));
    let consumer = route
        .consumers
        .iter()
        .find(|&&consumer| lacks(consumer_side(network, route, consumer)));
    sender == consumer
}

/// Ends of a route that bring the same zones.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Ends {
    /// Their own zone.
    pub zone: usize,
    /// Zones of the parts they bring on the way there, in the order passed.
    pub there: Vec<usize>,
    /// Zones of the parts they bring on a way back that is another.
    pub back: Vec<usize>,
    /// The only system among them, if there is one only.
    pub only: Option<usize>,
}

/// The senders of a route and its consumers, grouped.
pub(super) fn grouped(network: &Network, route: &Route) -> (Vec<Ends>, Vec<Ends>) {
    let senders = group(network, &route.senders, |end| sender_side(network, route, end));
    let consumers = group(network, &route.consumers, |end| consumer_side(network, route, end));
    (senders, consumers)
}

fn group(network: &Network, ends: &[usize], side: impl Fn(usize) -> [Vec<usize>; 2]) -> Vec<Ends> {
    let zones = |parts: &[usize]| -> Vec<usize> { parts.iter().map(|&part| network.parties[part].zone).collect() };
    let mut groups: BTreeMap<(usize, Vec<usize>, Vec<usize>), Option<usize>> = BTreeMap::new();
    for &end in ends {
        let [there, back] = side(end);
        let key = (network.parties[end].zone, zones(&there), zones(&back));
        let only = groups.entry(key).or_insert(Some(end));
        *only = only.filter(|&only| only == end);
    }
    groups
        .into_iter()
        .map(|((zone, there, back), only)| Ends {
            zone,
            there,
            back,
            only,
        })
        .collect()
}

/// Pairs of groups between which messages can go: not from a system to itself.
pub(super) fn meeting<'e>(senders: &'e [Ends], consumers: &'e [Ends]) -> impl Iterator<Item = (&'e Ends, &'e Ends)> {
    let pairs = senders
        .iter()
        .flat_map(move |sender| consumers.iter().map(move |consumer| (sender, consumer)));
    pairs.filter(|(sender, consumer)| sender.only.is_none() || sender.only != consumer.only)
}
