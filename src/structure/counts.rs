//! How many connections, interfaces and adapters does a network have?
//!
//! In: a scenario and a network. Out: [`Counts`], exact. It must not estimate: where a formula holds (n(n-1)/2 pairs of
//! a complete sketch), it stands beside as a check.

use std::collections::BTreeMap;

use crate::scenario::{Scenario, SiteChoice, Via};
use crate::topology::{Network, Pairs};

use super::adapters::{Adapter, adapters};
use super::data::data_of;

/// Wires and contracts. Connections and interfaces are always shown together.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Counts {
    /// Distinct unordered pairs set up to talk: direct pairs and attachments.
    pub connections: u64,
    /// Pairs of systems joined by a direct leg.
    pub direct_pairs: u64,
    /// Systems attached to the hub.
    pub hub_attachments: u64,
    /// Systems attached to the bus.
    pub bus_attachments: u64,
    /// One per data set, producer and consumer; equal in all styles.
    pub interfaces: u64,
    /// Pairs if every system talked to every other, n(n-1)/2: a footnote, never the comparison.
    pub full_mesh_ceiling: u64,
    /// Connections with each site's own counted: 400 shops connected to one center are 400.
    pub endpoints: u64,
    /// Connections at one site, for each zone with several.
    pub per_site: Vec<SiteEndpoints>,
    /// Ends that need something that speaks for them.
    pub adapters: Vec<Adapter>,
    /// How many adapters in all.
    pub adapter_count: u64,
}

/// What each site of a zone is connected by.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct SiteEndpoints {
    /// The zone.
    pub zone: usize,
    /// How many sites it has.
    pub sites: u32,
    /// Connections with an end at one of them.
    pub connections: u64,
}

/// Counts a network.
pub(super) fn count(scenario: &Scenario, network: &Network) -> Counts {
    let pairs = network.direct_pairs();
    let attached = [network.attached(Via::Hub), network.attached(Via::Bus)];
    let attachments = |which: usize| attached[which].iter().filter(|attached| **attached).count() as u64;
    let (direct_pairs, hub_attachments, bus_attachments) = (pairs.count_unordered(), attachments(0), attachments(1));
    let sites = Sites {
        network,
        pairs: &pairs,
        attached: &attached,
    };
    let adapters = adapters(scenario, network);
    let systems = scenario.systems.len() as u64;
    Counts {
        connections: direct_pairs + hub_attachments + bus_attachments,
        direct_pairs,
        hub_attachments,
        bus_attachments,
        interfaces: interfaces(scenario, network),
        full_mesh_ceiling: systems * systems.saturating_sub(1) / 2,
        endpoints: sites.endpoints(),
        per_site: sites.per_site(),
        adapter_count: adapters.iter().map(|adapter| adapter.count).sum(),
        adapters,
    }
}

/// Distinct (data set, producer, consumer).
fn interfaces(scenario: &Scenario, network: &Network) -> u64 {
    let mut carriers: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    (0..scenario.flows.len()).for_each(|flow| carriers.entry(data_of(scenario, flow)).or_default().push(flow));
    carriers
        .values()
        .map(|flows| {
            let mut contracts = Pairs::new(scenario.systems.len());
            let routes = flows.iter().map(|&flow| &network.routes[flow]);
            routes.for_each(|route| contracts.add(&route.senders, &route.consumers));
            contracts.count()
        })
        .sum()
}

/// Connections where zones stand for several sites.
struct Sites<'n> {
    network: &'n Network,
    pairs: &'n Pairs,
    attached: &'n [Vec<bool>; 2],
}

impl Sites<'_> {
    fn members(&self, zone: usize) -> Vec<usize> {
        (0..self.pairs.systems())
            .filter(|&system| self.network.parties[system].zone == zone)
            .collect()
    }

    fn sites_of(&self, zone: usize) -> u64 {
        u64::from(self.network.zone_sites[zone])
    }

    fn attachments(&self, system: usize) -> u64 {
        self.attached.iter().map(|attached| u64::from(attached[system])).sum()
    }

    /// Each pair times the pairs of sites that meet: every site of one end with every site of the other, but only with
    /// its own kind where all that joins them stays within a site.
    fn endpoints(&self) -> u64 {
        let across = self.across();
        let zones = self.network.zone_sites.len();
        let masks: Vec<Vec<u64>> = (0..zones).map(|zone| self.pairs.mask(&self.members(zone))).collect();
        let mut ends = 0;
        for system in 0..self.pairs.systems() {
            let own = self.sites_of(self.network.parties[system].zone);
            for (zone, mask) in masks.iter().enumerate() {
                let (all, far) = (self.pairs.degree_in(system, mask), across.degree_in(system, mask));
                let other = self.sites_of(zone);
                ends += far * own * other + (all - far) * own.max(other);
            }
        }
        let attached = |system: usize| self.attachments(system) * self.sites_of(self.network.parties[system].zone);
        ends / 2 + (0..self.pairs.systems()).map(attached).sum::<u64>()
    }

    /// Pairs of which some leg leaves the sender's site for any other.
    fn across(&self) -> Pairs {
        let mut across = Pairs::new(self.pairs.systems());
        for route in self.network.routes.iter().filter(|route| route.uses(Via::Direct)) {
            let far = route
                .consumers
                .iter()
                .zip(&route.sites)
                .filter(|(_, site)| **site != SiteChoice::Same);
            across.add_both(&route.senders, &far.map(|(&consumer, _)| consumer).collect::<Vec<_>>());
        }
        across
    }

    fn per_site(&self) -> Vec<SiteEndpoints> {
        let several = (0..self.network.zone_sites.len()).filter(|&zone| self.network.zone_sites[zone] > 1);
        several
            .map(|zone| {
                let members = self.members(zone);
                let mask = self.pairs.mask(&members);
                let ends: u64 = members.iter().map(|&system| self.pairs.degree(system)).sum();
                let within: u64 = members.iter().map(|&system| self.pairs.degree_in(system, &mask)).sum();
                let attached: u64 = members.iter().map(|&system| self.attachments(system)).sum();
                let connections = ends - within / 2 + attached;
                SiteEndpoints {
                    zone,
                    sites: self.network.zone_sites[zone],
                    connections,
                }
            })
            .collect()
    }
}
