//! Who talks to whom, as far as a layout needs to know?
//!
//! In: a scenario. Out: [`Links`]: each pair of systems once, the way most of their flows run. It must not know places.

use std::collections::BTreeMap;

use crate::scenario::{Flow, Scenario, SystemId, To};

/// Pairs of a flow that are looked at, at most; a flow from a thousand systems to all others says nothing by its rest.
const PAIRS_MAX: usize = 4_000;

/// How many flows run from one of two to the other, by (from, to); never from one to itself.
pub(super) type Links = BTreeMap<(usize, usize), usize>;

/// The links between systems, by their places in the scenario.
pub(super) fn links(scenario: &Scenario) -> Links {
    let systems = scenario.systems.iter().enumerate();
    let places: BTreeMap<&SystemId, usize> = systems.map(|(at, system)| (&system.id, at)).collect();
    let mut links = Links::new();
    for flow in &scenario.flows {
        for pair in pairs(scenario, flow, &places) {
            *links.entry(pair).or_default() += 1;
        }
    }
    links
}

fn pairs(scenario: &Scenario, flow: &Flow, places: &BTreeMap<&SystemId, usize>) -> Vec<(usize, usize)> {
    let receivers: Vec<usize> = place_all(scenario.receivers(flow), places);
    // Where everybody talks to everybody, the order of the list says no more than a ring of them.
    let reach = match flow.to {
        To::Others => 1,
        _ => receivers.len(),
    };
    let senders = place_all(&flow.from, places).into_iter().enumerate();
    let of_sender = |(nth, from): (usize, usize)| {
        let skipped = if matches!(flow.to, To::Others) { nth + 1 } else { 0 };
        let to: Vec<usize> = receivers.iter().cycle().skip(skipped).take(reach).copied().collect();
        to.into_iter().map(move |to| (from, to))
    };
    let all = senders.flat_map(of_sender).filter(|(from, to)| from != to);
    all.take(PAIRS_MAX).collect()
}

fn place_all(ids: &[SystemId], places: &BTreeMap<&SystemId, usize>) -> Vec<usize> {
    ids.iter().filter_map(|id| places.get(id).copied()).collect()
}

/// The links between groups of systems, and within none.
pub(super) fn between_groups(links: &Links, group_of: &[Option<usize>]) -> Links {
    let mut between = Links::new();
    for (&(from, to), flows) in links {
        if let (Some(a), Some(b)) = (group_of[from], group_of[to])
            && a != b
        {
            *between.entry((a, b)).or_default() += flows;
        }
    }
    between
}

/// Each linked pair once, the way most of its flows run; the earlier first where it is even.
pub(super) fn directed(links: &Links) -> Vec<(usize, usize)> {
    let count = |pair: &(usize, usize)| links.get(pair).copied().unwrap_or(0);
    let leads = |&(from, to): &(usize, usize)| {
        let (there, back) = (count(&(from, to)), count(&(to, from)));
        there > back || there == back && from < to
    };
    links.keys().copied().filter(leads).collect()
}

/// The groups of things that hang together by edges, each in order, the group of the earliest first.
pub(super) fn components(count: usize, edges: &[(usize, usize)]) -> Vec<Vec<usize>> {
    let mut sets = petgraph::unionfind::UnionFind::<usize>::new(count);
    for &(a, b) in edges {
        sets.union(a, b);
    }
    let mut first: BTreeMap<usize, usize> = BTreeMap::new();
    let mut groups: Vec<Vec<usize>> = Vec::new();
    for at in 0..count {
        let group = *first.entry(sets.find(at)).or_insert(groups.len());
        if group == groups.len() {
            groups.push(Vec::new());
        }
        groups[group].push(at);
    }
    groups
}
