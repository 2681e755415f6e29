//! What does a fault of the scenario strike in this network?
//!
//! In: a fault, a network and its program, a seed and a replication. Out: a [`FaultSpec`] with its targets. Which of
//! several sites or instances are struck is a draw of (seed, replication, fault, site), the same in every architecture;
//! of a way that most sites share, such as the one from a hub to a central system, nothing is struck unless all sites
//! are. It must not know what the fault does to messages.

use std::collections::BTreeSet;

use crate::engine::{FaultSpec, Program, Target};
use crate::scenario::{
    Direction, Fault, FaultKind, FlowId, LinkPlace, Owner, Part, Scenario, Select, System, SystemId, Whose, ZoneId,
};
use crate::topology::{Network, PartyKey};
use crate::units::{hash_id, mix};

/// Resolves a fault as it acts in a run: no targets if it touches nothing here.
pub fn resolve(
    scenario: &Scenario,
    network: &Network,
    program: &Program,
    fault: &Fault,
    seed: u64,
    replication: u32,
) -> FaultSpec {
    let resolver = Resolver::new(scenario, network, program, fault, (seed, replication));
    resolver.spec(fault, false)
}

/// Resolves a fault as it acts when it is priced: alone, and struck once.
pub(super) fn resolve_alone(
    scenario: &Scenario,
    network: &Network,
    program: &Program,
    fault: &Fault,
    seed: u64,
    replication: u32,
) -> FaultSpec {
    let resolver = Resolver::new(scenario, network, program, fault, (seed, replication));
    resolver.spec(fault, true)
}

/// The sites that a fault on links takes.
struct Struck {
    /// Counted from 0; in order.
    sites: Vec<u32>,
    /// Zones whose sites these are: of the ends that the fault names, those with most sites.
    zones: Vec<u32>,
    /// Whether there are no others.
    all: bool,
}

pub(super) struct Resolver<'a> {
    scenario: &'a Scenario,
    network: &'a Network,
    pub(super) program: &'a Program,
    /// Of the fault in this replication.
    pub(super) key: u64,
    /// Of the strike whose targets are drawn.
    draw: u64,
}

impl<'a> Resolver<'a> {
    fn new(
        scenario: &'a Scenario,
        network: &'a Network,
        program: &'a Program,
        fault: &Fault,
        (seed, replication): (u64, u32),
    ) -> Self {
        let run = mix(mix(seed, 0x6661_756c_7473), u64::from(replication) + 1);
        let key = mix(run, hash_id(fault.id.as_str()));
        Self {
            scenario,
            network,
            program,
            key,
            draw: key,
        }
    }

    /// What strike number `strike` of a fault strikes: what is drawn is drawn anew for each.
    pub(super) fn targets(&self, what: &FaultKind, strike: u32) -> BTreeSet<Target> {
        let draw = match strike {
            0 => self.key,
            strike => mix(self.key, u64::from(strike) << 32),
        };
        Resolver { draw, ..*self }.struck_by(what)
    }

    fn struck_by(&self, what: &FaultKind) -> BTreeSet<Target> {
        match what {
            FaultKind::Cut {
                place,
                sites,
                direction,
                ..
            }
            | FaultKind::Latency {
                place,
                sites,
                direction,
                ..
            }
            | FaultKind::Loss {
                place,
                sites,
                direction,
                ..
            }
            | FaultKind::Line {
                place,
                sites,
                direction,
                ..
            } => self.wires(place, sites, *direction),
            FaultKind::Partition { zone, sites, .. } => self.partition(zone, sites),
            FaultKind::Crash {
                part, sites, instances, ..
            }
            | FaultKind::SlowDown {
                part, sites, instances, ..
            }
            | FaultKind::Station {
                part, sites, instances, ..
            } => self.stations(part, sites, instances),
            FaultKind::QuorumLoss => {
                let nodes = self.network.bus.as_ref().map_or(0, |bus| bus.nodes.len() as u32);
                self.stations(&Part::Broker, &Select::All, &Select::Count(nodes - nodes / 2))
            }
            FaultKind::BrokerLockUp => self.stations(&Part::Broker, &Select::All, &Select::One),
            FaultKind::LeaderLoss { flow } => self.leader(flow.as_ref()),
            FaultKind::ProviderLimit { whose, .. } => self.pools(&self.systems_of(whose)),
            FaultKind::CredentialOutage { provider } => {
                self.pools(&self.systems_of(&Whose::Provider(provider.clone())))
            }
            FaultKind::ProviderOutage { provider, .. } => self
                .systems_of(&Whose::Provider(provider.clone()))
                .iter()
                .flat_map(|id| self.stations(&Part::System(id.clone()), &Select::All, &Select::All))
                .collect(),
            FaultKind::ZoneOutage { zone, sites, .. } => self.all_in(zone, sites),
            FaultKind::Surge { flows, .. } => self.flows(flows),
            FaultKind::RegistryStale => self.registry(),
        }
    }

    /// Whoever leads, where there is a cluster, and the flow has a topic.
    fn leader(&self, flow: Option<&FlowId>) -> BTreeSet<Target> {
        if self.network.bus.is_none() {
            return BTreeSet::new();
        }
        let target = match flow.map(|flow| self.scenario.flow_index(flow)) {
            None => Some(u32::MAX),
            Some(flow) => flow
                .filter(|flow| {
                    self.network
                        .routes
                        .iter()
                        .any(|route| route.flow == *flow && route.topic.is_some())
                })
                .map(|flow| flow as u32),
        };
        target.map(Target::Leader).into_iter().collect()
    }

    /// The registry, where there is one.
    fn registry(&self) -> BTreeSet<Target> {
        let registry = self.network.registry.iter();
        let pool = |party: usize| Target::Pool {
            party: party as u32,
            site: 0,
        };
        registry.map(|registry| pool(registry.party)).collect()
    }

    fn systems_of(&self, whose: &Whose) -> Vec<SystemId> {
        match whose {
            Whose::System(id) => vec![id.clone()],
            Whose::Provider(name) => {
                let theirs = |system: &&System| matches!(system.owner(), Owner::Provider(own) if own == *name);
                let systems = self.scenario.systems.iter().filter(theirs);
                systems.map(|system| system.id.clone()).collect()
            }
        }
    }

    fn pools(&self, systems: &[SystemId]) -> BTreeSet<Target> {
        let parties = systems.iter().filter_map(|id| self.scenario.system_index(id));
        parties
            .flat_map(|party| {
                let sites = self.program.parties[party].sites;
                (0..sites).map(move |site| Target::Pool {
                    party: party as u32,
                    site,
                })
            })
            .collect()
    }

    /// Systems, and what stands in between, of a zone.
    fn all_in(&self, zone: &ZoneId, sites: &Select) -> BTreeSet<Target> {
        let mut targets = BTreeSet::new();
        let Some(zone) = self.zone(zone) else { return targets };
        let struck = self.sites(sites, self.program.zone_sites[zone as usize]);
        for (party, spec) in self.program.parties.iter().enumerate() {
            if spec.zone != zone {
                continue;
            }
            for &site in struck.iter().filter(|site| **site < spec.sites) {
                let party = party as u32;
                targets.extend((0..spec.instances).map(|instance| Target::Station { party, site, instance }));
            }
        }
        targets
    }

    fn flows(&self, flows: &[FlowId]) -> BTreeSet<Target> {
        let all = self.scenario.flows.iter().enumerate();
        let meant = all.filter(|(_, flow)| match flows.is_empty() {
            true => flow.start.is_some(),
            false => flows.contains(&flow.id),
        });
        meant.map(|(flow, _)| Target::Flow(flow as u32)).collect()
    }

    /// Which of `count` things are struck. `what` keeps the lots of sites and instances apart.
    fn chosen(&self, select: &Select, count: u32, what: u64) -> Vec<u32> {
        let drawn = |wanted: u32| {
            let mut lots: Vec<(u64, u32)> = (0..count)
                .map(|i| (mix(mix(self.draw, what), u64::from(i)), i))
                .collect();
            lots.sort_unstable();
            let mut picked: Vec<u32> = lots.into_iter().take(wanted as usize).map(|(_, i)| i).collect();
            picked.sort_unstable();
            picked
        };
        match select {
            Select::All | Select::One => (0..select.picks(count)).collect(),
            Select::Count(_) | Select::Share(_) | Select::Minority | Select::Majority => drawn(select.picks(count)),
            Select::These(list) => {
                let there: BTreeSet<u32> = list.iter().copied().filter(|i| (1..=count).contains(i)).collect();
                there.into_iter().map(|i| i - 1).collect()
            }
        }
    }

    fn sites(&self, select: &Select, count: u32) -> Vec<u32> {
        self.chosen(select, count, 1)
    }

    fn zone(&self, id: &ZoneId) -> Option<u32> {
        self.scenario.zone_index(id).map(|zone| zone as u32)
    }

    fn wires(&self, place: &LinkPlace, sites: &Select, direction: Direction) -> BTreeSet<Target> {
        match place {
            LinkPlace::Zones(a, b) => match (self.zone(a), self.zone(b)) {
                (Some(a), Some(b)) => self.trunks(a, b, sites, direction),
                _ => BTreeSet::new(),
            },
            LinkPlace::Systems(a, b) => self.pair(a, b, sites, direction),
            LinkPlace::Link(a, b) => {
                let (from, to) = (self.parties_named(a), self.parties_named(b));
                let mut targets = BTreeSet::new();
                if from.is_empty() || to.is_empty() {
                    return targets;
                }
                let ends: Vec<u32> = from.iter().chain(&to).copied().collect();
                let struck = self.struck(&ends, sites);
                for &from in &from {
                    for &to in &to {
                        self.link((from, to), &struck, direction, &mut targets);
                    }
                }
                targets
            }
        }
    }

    fn trunks(&self, a: u32, b: u32, sites: &Select, direction: Direction) -> BTreeSet<Target> {
        let mut targets = BTreeSet::new();
        for site in self.sites(sites, self.program.trunk_sites(a, b)) {
            if direction != Direction::Back {
                targets.insert(Target::Trunk { from: a, to: b, site });
            }
            if direction != Direction::Forward {
                targets.insert(Target::Trunk { from: b, to: a, site });
            }
        }
        targets
    }

    /// Draws the sites of a fault between parties: once, for all links on the way and for every architecture alike.
    fn struck(&self, ends: &[u32], select: &Select) -> Struck {
        let party = |end: &u32| &self.program.parties[*end as usize];
        let count = ends.iter().map(|end| party(end).sites).max().unwrap_or(1);
        let sites = self.sites(select, count);
        let spread = ends.iter().map(party).filter(|party| party.sites == count);
        Struck {
            all: sites.len() == count as usize,
            sites,
            zones: spread.map(|party| party.zone).collect(),
        }
    }

    fn link(&self, (a, b): (u32, u32), struck: &Struck, direction: Direction, targets: &mut BTreeSet<Target>) {
        let there = (direction != Direction::Back).then_some((a, b));
        let back = (direction != Direction::Forward).then_some((b, a));
        for (from, to) in there.into_iter().chain(back) {
            let sites = self.sites_of_link(from, to, struck).into_iter();
            targets.extend(sites.map(|site| Target::Link { from, to, site }));
        }
    }

    /// Which sites of the link from one party to another are struck. A link that is not told apart by the sites that
    /// were drawn carries the messages of all of them.
    fn sites_of_link(&self, from: u32, to: u32, struck: &Struck) -> Vec<u32> {
        let party = |party: u32| &self.program.parties[party as usize];
        let (from_zone, to_zone) = (party(from).zone, party(to).zone);
        if struck.all {
            return (0..self.program.trunk_sites(from_zone, to_zone)).collect();
        }
        // Whose site tells the link apart? Asked with the parties in the place of their sites.
        let teller = party(self.program.link_site(from_zone, from, to_zone, to));
        let is_theirs = struck.zones.contains(&teller.zone) && teller.sites > 1;
        match is_theirs {
            true => struck.sites.clone(),
            false => Vec::new(),
        }
    }

    /// Whatever carries messages between two systems: every link on the ways of their flows, either way round, at the
    /// sites of the end that has more.
    fn pair(&self, a: &SystemId, b: &SystemId, sites: &Select, direction: Direction) -> BTreeSet<Target> {
        let mut targets = BTreeSet::new();
        let (Some(a), Some(b)) = (self.scenario.system_index(a), self.scenario.system_index(b)) else {
            return targets;
        };
        let struck = self.struck(&[a as u32, b as u32], sites);
        for route in &self.network.routes {
            for (sender, consumer, turned) in [(a, b, false), (b, a, true)] {
                if !route.senders.contains(&sender) || !route.consumers.contains(&consumer) {
                    continue;
                }
                for hop in self.network.hops(route.flow, sender, consumer) {
                    let towards_b = (hop.direction == Direction::Forward) != turned;
                    let (from, to) = if towards_b {
                        (hop.from, hop.to)
                    } else {
                        (hop.to, hop.from)
                    };
                    self.link((from as u32, to as u32), &struck, direction, &mut targets);
                }
            }
        }
        targets
    }

    /// Place in the plan; what was thrown by hand comes last.
    pub(super) fn rank(&self, fault: &Fault) -> u32 {
        let place = self.scenario.faults.iter().position(|other| other.id == fault.id);
        place.map_or(u32::MAX, |place| place as u32)
    }

    /// The same for each of the sites and instances that are chosen.
    pub(super) fn apart(&self, what: &FaultKind) -> Vec<FaultKind> {
        let (sites, instances) = match (what.lines(), what.stations(), what.zone()) {
            (Some((place, select)), ..) => (self.sites(select, self.sites_at(place)), vec![None]),
            (_, Some((part, sites, instances)), _) => {
                let (site_count, instance_count) = self.stations_at(part);
                let chosen = self.chosen(instances, instance_count, 2);
                (self.sites(sites, site_count), chosen.into_iter().map(Some).collect())
            }
            (.., Some((zone, select))) => {
                let sites = self.zone(zone).map_or(1, |zone| self.program.zone_sites[zone as usize]);
                (self.sites(select, sites), vec![None])
            }
            _ => return vec![what.clone()],
        };
        let mut apart = Vec::with_capacity(sites.len() * instances.len());
        for &site in &sites {
            for &instance in &instances {
                let mut one = what.clone();
                let choices = one.choices_mut();
                if let Some(sites) = choices.0 {
                    *sites = Select::These(vec![site + 1]);
                }
                if let (Some(instances), Some(instance)) = (choices.1, instance) {
                    *instances = Select::These(vec![instance + 1]);
                }
                apart.push(one);
            }
        }
        apart
    }

    /// Sites that a fault on lines may choose from.
    fn sites_at(&self, place: &LinkPlace) -> u32 {
        let most = |ends: Vec<u32>| ends.iter().map(|end| self.program.parties[*end as usize].sites).max();
        match place {
            LinkPlace::Zones(a, b) => match (self.zone(a), self.zone(b)) {
                (Some(a), Some(b)) => self.program.trunk_sites(a, b),
                _ => 1,
            },
            LinkPlace::Systems(a, b) => {
                let ends = [a, b].into_iter().filter_map(|id| self.scenario.system_index(id));
                most(ends.map(|end| end as u32).collect()).unwrap_or(1)
            }
            LinkPlace::Link(a, b) => {
                let ends = self.parties_named(a).into_iter().chain(self.parties_named(b));
                most(ends.collect()).unwrap_or(1)
            }
        }
    }

    /// Sites of a part, and instances at each; for a cluster its nodes.
    fn stations_at(&self, part: &Part) -> (u32, u32) {
        let parties = self.parties_of(part);
        match (part, parties.first()) {
            (Part::Broker, _) => (1, parties.len() as u32),
            (_, Some(party)) => {
                let spec = &self.program.parties[*party as usize];
                (spec.sites, spec.instances)
            }
            (_, None) => (1, 1),
        }
    }

    /// The parties that a part is in this network.
    pub(super) fn parties_of(&self, part: &Part) -> Vec<u32> {
        let key = match part {
            Part::System(id) => PartyKey::System(id.clone()),
            Part::Hub => PartyKey::Hub,
            Part::Balancer(id) => PartyKey::Balancer(id.clone()),
            Part::Registry => PartyKey::Registry,
            Part::Broker => {
                let nodes = self.network.bus.as_ref().map_or(&[][..], |bus| &bus.nodes);
                return nodes.iter().map(|node| *node as u32).collect();
            }
        };
        self.network.party(&key).map(|party| party as u32).into_iter().collect()
    }

    fn parties_named(&self, label: &str) -> Vec<u32> {
        let named = |key: &PartyKey| key.label() == label || key.middle() == Some(label);
        (0..self.network.parties.len())
            .filter(|p| named(&self.network.parties[*p].key))
            .map(|p| p as u32)
            .collect()
    }

    fn partition(&self, zone: &ZoneId, sites: &Select) -> BTreeSet<Target> {
        let mut targets = BTreeSet::new();
        let Some(zone) = self.zone(zone) else { return targets };
        let own = self.program.zone_sites[zone as usize];
        let struck = self.sites(sites, own);
        for other in (0..self.program.zone_sites.len() as u32).filter(|other| *other != zone) {
            let lines = self.program.trunk_sites(zone, other);
            // Trunks are told apart by the sites of the zone that has more. Where that is the other one, some sites of
            // this one cannot be cut off: such a scenario is refused, unless nothing runs there.
            let lines = match struck.len() == own as usize {
                true => (0..lines).collect(),
                false if lines == own => struck.clone(),
                false => Vec::new(),
            };
            for site in lines {
                targets.insert(Target::Trunk {
                    from: zone,
                    to: other,
                    site,
                });
                targets.insert(Target::Trunk {
                    from: other,
                    to: zone,
                    site,
                });
            }
        }
        targets
    }

    fn stations(&self, part: &Part, sites: &Select, instances: &Select) -> BTreeSet<Target> {
        let mut targets = BTreeSet::new();
        let parties = self.parties_of(part);
        if *part == Part::Broker {
            for node in self.chosen(instances, parties.len() as u32, 2) {
                targets.insert(Target::Station {
                    party: parties[node as usize],
                    site: 0,
                    instance: 0,
                });
            }
            return targets;
        }
        for party in parties {
            let spec = &self.program.parties[party as usize];
            for site in self.sites(sites, spec.sites) {
                for instance in self.chosen(instances, spec.instances, 2) {
                    targets.insert(Target::Station { party, site, instance });
                }
            }
        }
        targets
    }
}
