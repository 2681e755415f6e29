//! Which parties are drawn as joined?
//!
//! In: a network. Out: unordered pairs of parties with the medium between them, and what stands just beside each system.
//! It must not know places. It reads the same routes that messages take, so that every message has a wire to move on.

use std::collections::BTreeSet;

use super::WIRES_MAX;
use crate::scenario::{Pattern, Via};
use crate::topology::{Joint, Network, Route};

/// Every pair of parties that a message may pass between, in order, with how many were left out beyond `WIRES_MAX`.
/// All nodes of a broker cluster count as its first.
pub(super) fn joints(network: &Network) -> (Vec<Joint>, usize) {
    let mut found = BTreeSet::new();
    let mut left_out = 0;
    for route in &network.routes {
        for (sender, consumer) in pairs(route) {
            for (parties, via) in journeys(network, route, sender, consumer) {
                for step in parties.windows(2).filter(|step| step[0] != step[1]) {
                    let (a, b) = (step[0].min(step[1]), step[0].max(step[1]));
                    if found.len() < WIRES_MAX {
                        found.insert((a, b, via));
                    } else if !found.contains(&(a, b, via)) {
                        left_out += 1;
                    }
                }
            }
        }
    }
    let mut joints: Vec<Joint> = found.into_iter().map(|(a, b, via)| Joint { a, b, via }).collect();
    joints.dedup_by_key(|joint| (joint.a, joint.b));
    (joints, left_out)
}

/// The parties passed by a message, and by its answer where there is one.
fn journeys(network: &Network, route: &Route, sender: usize, consumer: usize) -> Vec<(Vec<usize>, Via)> {
    let there = (chain(network, sender, consumer, route.there), route.there);
    let is_answered = matches!(route.pattern, Pattern::Request | Pattern::Callback | Pattern::Gather(_));
    let retraces = route.answer == route.there && route.pattern != Pattern::Callback;
    match is_answered && !retraces {
        // A callback is a call of its own, and so is an answer by another medium.
        true => vec![there, (chain(network, consumer, sender, route.answer), route.answer)],
        false => vec![there],
    }
}

fn pairs(route: &Route) -> impl Iterator<Item = (usize, usize)> {
    let of_sender = |&sender: &usize| route.consumers.iter().map(move |&consumer| (sender, consumer));
    route
        .senders
        .iter()
        .flat_map(of_sender)
        .filter(|(sender, consumer)| sender != consumer)
}

fn chain(network: &Network, from: usize, to: usize, via: Via) -> Vec<usize> {
    let medium = via as usize;
    let mut parties = vec![from];
    parties.extend(&network.exit[medium][from]);
    parties.extend(middle(network, via));
    parties.extend(&network.approach[medium][to]);
    parties.push(to);
    parties
}

/// The party in the middle of a medium: the hub, or the first node of the bus.
pub(super) fn middle(network: &Network, via: Via) -> Option<usize> {
    match via {
        Via::Direct => None,
        Via::Hub => network.hub.as_ref().map(|hub| hub.party),
        Via::Bus => network.bus.as_ref().and_then(|bus| bus.nodes.first().copied()),
    }
}

/// What stands just beside a system (its balancer, its connector), the nearest first.
pub(super) fn beside(network: &Network, system: usize) -> Vec<usize> {
    let mut found: Vec<usize> = Vec::new();
    let ways = network
        .approach
        .iter()
        .map(|way| (way, true))
        .chain(network.exit.iter().map(|way| (way, false)));
    for (way, is_approach) in ways {
        let mut parties = way.get(system).cloned().unwrap_or_default();
        if is_approach {
            parties.reverse();
        }
        for party in parties {
            if !found.contains(&party) {
                found.push(party);
            }
        }
    }
    found
}
