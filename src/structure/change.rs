//! What does a change touch: other systems, own connectors, mappings, settings of the platform, contracts, teams?
//!
//! In: a scenario and a network. Out: [`Touched`] for each kind of change. It must not price anything.
//!
//! The rules, by the medium of each leg:
//!
//! | change | point to point | hub | bus |
//! |---|---|---|---|
//! | replace x | all that share a direct leg with x | none; a mapping for each of its data sets | takers of its data sets whose contract is `Own` |
//! | add x | as replacing | as replacing | those who send what nobody took before |
//! | reshape x's data | all who take it | none; a mapping for each data set | takers, unless versioned (or canonical: x maps) |
//! | new consumer | each producer | none; one mapping, one route | none; one subscription |
//! | tap f flows | one end of each flow | none; one route for each flow | none; one subscription for each flow |
//!
//! A provider's system cannot be touched: it is listed as one that we adapt to.

use std::collections::{BTreeMap, BTreeSet};

use crate::scenario::{Contract, Owner, Scenario, Via};
use crate::topology::{Network, Pairs, Route};

use super::data::{contract_of, data_of, owner_of};

/// What a change touches, kept apart.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Touched {
    /// Other systems that must be changed.
    pub systems: Vec<usize>,
    /// A provider's systems that would have to be changed and cannot: we adapt to each.
    pub adapted: Vec<usize>,
    /// Own connectors to build or renew: one for each middle that the system is attached to.
    pub own_connector: u32,
    /// Mappings to change in the middle.
    pub mappings: u32,
    /// Settings of the platform to change: endpoints, routes, subscriptions.
    pub platform_settings: u32,
    /// Interfaces to agree on and test again; equal in all styles.
    pub contracts: u32,
    /// Teams of the other systems that must be changed (a system without a team is one of its own).
    pub teams: Vec<String>,
}

/// Answers what changes touch in one network.
pub struct Change<'a> {
    scenario: &'a Scenario,
    network: &'a Network,
    data: Vec<usize>,
    /// Whom replacing each system touches, a provider's systems included.
    replacing: Pairs,
    ours: Vec<u64>,
}

impl<'a> Change<'a> {
    /// Prepares the answers for one network.
    pub fn new(scenario: &'a Scenario, network: &'a Network) -> Self {
        let data: Vec<usize> = (0..scenario.flows.len()).map(|flow| data_of(scenario, flow)).collect();
        let mut replacing = network.direct_pairs();
        for route in network.routes.iter().filter(|route| route.there == Via::Bus) {
            if contract_of(scenario, data[route.flow]) == Contract::Own {
                replacing.add(&route.senders, &route.consumers);
            }
        }
        for (route, owner) in answering_owners(scenario, network, &data) {
            if route.answer == Via::Bus && contract_of(scenario, data[route.flow]) == Contract::Own {
                replacing.add(&[owner], &route.senders);
            }
        }
        let is_ours = |system: &usize| scenario.systems[*system].owner() == Owner::Ours;
        let ours = replacing.mask(&(0..scenario.systems.len()).filter(is_ours).collect::<Vec<_>>());
        Change {
            scenario,
            network,
            data,
            replacing,
            ours,
        }
    }

    /// How many other systems replacing `system` touches.
    pub fn touched_by_replacing(&self, system: usize) -> usize {
        self.replacing.degree_in(system, &self.ours) as usize
    }

    /// Replacing `system` by another that does the same.
    pub fn replacing(&self, system: usize) -> Touched {
        self.with_middles(system, self.replacing.partners(system).collect())
    }

    /// Adding `system`, as if all others were there already.
    pub fn adding(&self, system: usize) -> Touched {
        let mut touched: BTreeSet<usize> = BTreeSet::new();
        for route in self.routes_of(system) {
            if route.uses(Via::Direct) {
                touched.extend(others(route, system));
            }
            if route.there == Via::Bus && route.consumers.contains(&system) && !self.is_published(route, system) {
                touched.extend(route.senders.iter().filter(|&&sender| sender != system));
            }
        }
        self.with_middles(system, touched)
    }

    /// Changing the shape of the data sets that `system` produces, in a way that breaks those who take them.
    pub fn reshaping(&self, system: usize) -> Touched {
        let mut takers: BTreeSet<usize> = BTreeSet::new();
        let mut mapped: BTreeSet<usize> = BTreeSet::new();
        let mut shapes: BTreeSet<(usize, usize)> = BTreeSet::new();
        for (route, via, to) in self.produced_by(system) {
            let data = self.data[route.flow];
            shapes.extend(to.iter().map(|&taker| (data, taker)));
            match (via, contract_of(self.scenario, data)) {
                (Via::Direct, _) | (Via::Bus, Contract::Own) => takers.extend(to),
                (Via::Hub, _) | (Via::Bus, Contract::Canonical) => drop(mapped.insert(data)),
                (Via::Bus, Contract::Versioned) => {}
            }
        }
        let (mappings, contracts) = (mapped.len() as u32, shapes.len() as u32);
        self.split(
            takers,
            Touched {
                mappings,
                contracts,
                ..Touched::default()
            },
        )
    }

    /// A system that is not there yet and takes data set `data` (see [`super::data_of`]) from all who send it.
    pub fn new_consumer(&self, data: usize) -> Touched {
        let mut way: BTreeMap<usize, Via> = BTreeMap::new();
        for route in self.network.routes.iter().filter(|route| self.data[route.flow] == data) {
            for &sender in &route.senders {
                let best = way.entry(sender).or_insert(route.there);
                *best = (*best).max(route.there);
            }
        }
        let taken_by = |via: Via| {
            way.iter()
                .filter(move |(_, best)| **best == via)
                .map(|(&sender, _)| sender)
        };
        let (hub, bus) = (taken_by(Via::Hub).next().is_some(), taken_by(Via::Bus).next().is_some());
        let rest = Touched {
            own_connector: u32::from(hub) + u32::from(bus),
            mappings: u32::from(hub),
            platform_settings: u32::from(hub) + u32::from(bus),
            contracts: way.len() as u32,
            ..Touched::default()
        };
        self.split(taken_by(Via::Direct).collect(), rest)
    }

    /// A new cross-cutting capability (audit, metrics) that reads along `flows`. Point to point one end of each flow
    /// sends a copy: the senders, or the receivers where a sender is a provider's.
    pub fn capability(&self, flows: &[usize]) -> Touched {
        let mut touched: BTreeSet<usize> = BTreeSet::new();
        let mut middles: BTreeMap<Via, u32> = BTreeMap::new();
        for route in flows.iter().map(|&flow| &self.network.routes[flow]) {
            if route.there != Via::Direct {
                *middles.entry(route.there).or_default() += 1;
                continue;
            }
            let ours = |systems: &[usize]| systems.iter().all(|&system| self.is_ours(system));
            let copies = !ours(&route.senders) && ours(&route.consumers);
            touched.extend(if copies { &route.consumers } else { &route.senders });
        }
        let rest = Touched {
            own_connector: middles.len() as u32,
            platform_settings: middles.values().sum(),
            contracts: flows.len() as u32,
            ..Touched::default()
        };
        self.split(touched, rest)
    }

    /// What changes in the middles when `system` comes or goes, beside the systems touched.
    fn with_middles(&self, system: usize, touched: BTreeSet<usize>) -> Touched {
        let attached = [Via::Hub, Via::Bus].map(|via| self.routes_of(system).any(|route| route.uses(via)));
        let by_hub = self
            .routes_of(system)
            .filter(|route| route.uses(Via::Hub))
            .map(|route| self.data[route.flow]);
        let middles = attached.iter().filter(|attached| **attached).count() as u32;
        let rest = Touched {
            own_connector: middles,
            mappings: by_hub.collect::<BTreeSet<_>>().len() as u32,
            platform_settings: middles,
            contracts: self.contracts_of(system),
            ..Touched::default()
        };
        self.split(touched, rest)
    }

    /// Interfaces with an end at `system`.
    fn contracts_of(&self, system: usize) -> u32 {
        let mut contracts = BTreeSet::new();
        for route in self.routes_of(system) {
            let data = self.data[route.flow];
            if route.senders.contains(&system) {
                contracts.extend(route.consumers.iter().map(|&other| (data, system, other)));
            }
            if route.consumers.contains(&system) {
                contracts.extend(route.senders.iter().map(|&other| (data, other, system)));
            }
        }
        contracts.iter().filter(|(_, from, to)| from != to).count() as u32
    }

    fn routes_of(&self, system: usize) -> impl Iterator<Item = &'a Route> {
        let ends = move |route: &&Route| route.senders.contains(&system) || route.consumers.contains(&system);
        self.network.routes.iter().filter(ends)
    }

    /// Legs that carry what `system` produces: what it sends, and the answers of data sets that it owns.
    fn produced_by(&self, system: usize) -> Vec<(&'a Route, Via, Vec<usize>)> {
        let without = |systems: &[usize]| systems.iter().copied().filter(|&other| other != system).collect();
        let sent = self
            .network
            .routes
            .iter()
            .filter(|route| route.senders.contains(&system));
        let sent = sent.map(|route| (route, route.there, without(&route.consumers)));
        let answered = answering_owners(self.scenario, self.network, &self.data);
        let answered = answered.into_iter().filter(|(_, owner)| *owner == system);
        sent.chain(answered.map(|(route, _)| (route, route.answer, without(&route.senders))))
            .collect()
    }

    /// Whether what `route` carries is on the bus for someone other than `system`.
    fn is_published(&self, route: &Route, system: usize) -> bool {
        let same = |other: &&Route| other.there == Via::Bus && self.data[other.flow] == self.data[route.flow];
        let taken = |other: &Route| other.consumers.iter().any(|&consumer| consumer != system);
        self.network.routes.iter().filter(same).any(taken)
    }

    fn is_ours(&self, system: usize) -> bool {
        self.ours[system / 64] >> (system % 64) & 1 == 1
    }

    /// Sorts who would be touched into ours and providers', and names the teams of ours.
    fn split(&self, touched: BTreeSet<usize>, rest: Touched) -> Touched {
        let (systems, adapted): (Vec<usize>, Vec<usize>) =
            touched.into_iter().partition(|&system| self.is_ours(system));
        let team = |&system: &usize| {
            let system = &self.scenario.systems[system];
            system.team.clone().unwrap_or_else(|| system.name().to_owned())
        };
        let teams: BTreeSet<String> = systems.iter().map(team).collect();
        Touched {
            systems,
            adapted,
            teams: teams.into_iter().collect(),
            ..rest
        }
    }
}

fn others(route: &Route, system: usize) -> impl Iterator<Item = usize> + '_ {
    let sends = route.senders.contains(&system).then_some(&route.consumers);
    let takes = route.consumers.contains(&system).then_some(&route.senders);
    sends
        .into_iter()
        .chain(takes)
        .flatten()
        .copied()
        .filter(move |&other| other != system)
}

/// Answered flows whose data set belongs to one of those who answer: what travels back is the owner's.
fn answering_owners<'n>(scenario: &Scenario, network: &'n Network, data: &[usize]) -> Vec<(&'n Route, usize)> {
    let owner = |route: &'n Route| {
        let owner = owner_of(scenario, data[route.flow]).filter(|owner| route.consumers.contains(owner))?;
        route.is_answered().then_some((route, owner))
    };
    network.routes.iter().filter_map(owner).collect()
}
