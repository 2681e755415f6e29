//! What does a fault of the scenario strike in this network?
//!
//! In: a fault, a network and its program, a seed and a replication. Out: a [`FaultSpec`] with its targets. Which of
//! several sites or instances are struck is a draw of (seed, replication, fault, site), the same in every architecture;
//! of a way that most sites share, such as the one from a hub to a central system, nothing is struck unless all sites
//! are. It must not know what the fault does to messages.

use std::collections::BTreeSet;

use crate::engine::{Effect, FaultSpec, Program, Target};
use crate::scenario::{Direction, Fault, FaultKind, LinkPlace, Part, Scenario, Select, SystemId, ZoneId};
use crate::topology::{Network, PartyKey};
use crate::units::{SimTime, hash_id, mix};

/// Resolves a fault: no targets if it touches nothing here.
pub fn resolve(
    scenario: &Scenario,
    network: &Network,
    program: &Program,
    fault: &Fault,
    seed: u64,
    replication: u32,
) -> FaultSpec {
    let key = hash_id(fault.id.as_str());
    let draw = mix(mix(mix(seed, 0x6661_756c_7473), u64::from(replication) + 1), key);
    let resolver = Resolver {
        scenario,
        network,
        program,
        draw,
    };
    let (effect, targets) = match &fault.what {
        FaultKind::Cut {
            place,
            sites,
            direction,
            refuses,
        } => (
            Effect::Cut { refuses: *refuses },
            resolver.wires(place, sites, *direction),
        ),
        FaultKind::Partition { zone, sites, refuses } => {
            (Effect::Cut { refuses: *refuses }, resolver.partition(zone, sites))
        }
        FaultKind::Latency {
            place,
            sites,
            adds,
            direction,
        } => (Effect::Latency(adds.clone()), resolver.wires(place, sites, *direction)),
        FaultKind::Loss {
            place,
            sites,
            share,
            direction,
        } => (Effect::Loss(share.value()), resolver.wires(place, sites, *direction)),
        FaultKind::Crash {
            part,
            sites,
            instances,
            silent,
        } => (
            Effect::Crash { silent: *silent },
            resolver.stations(part, sites, instances),
        ),
        FaultKind::SlowDown {
            part,
            sites,
            instances,
            factor,
        } => (Effect::Slow(*factor), resolver.stations(part, sites, instances)),
        FaultKind::NotYet { .. } => (Effect::Loss(0.0), BTreeSet::new()),
    };
    let at = SimTime::ZERO + fault.at;
    let until = fault.lasting.map_or(SimTime::MAX, |lasting| at.saturating_add(lasting));
    FaultSpec {
        key,
        at,
        until,
        effect,
        targets: targets.into_iter().collect(),
    }
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

struct Resolver<'a> {
    scenario: &'a Scenario,
    network: &'a Network,
    program: &'a Program,
    draw: u64,
}

impl Resolver<'_> {
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
            Select::Count(_) | Select::Share(_) => drawn(select.picks(count)),
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
        let find = |key: PartyKey| self.network.party(&key).map(|party| party as u32);
        let mut targets = BTreeSet::new();
        let party = match part {
            Part::System(id) => find(PartyKey::System(id.clone())),
            Part::Hub => find(PartyKey::Hub),
            Part::Balancer(id) => find(PartyKey::Balancer(id.clone())),
            Part::Broker => {
                let nodes: Vec<usize> = self.network.bus.as_ref().map_or(Vec::new(), |bus| bus.nodes.clone());
                for node in self.chosen(instances, nodes.len() as u32, 2) {
                    targets.insert(Target::Station {
                        party: nodes[node as usize] as u32,
                        site: 0,
                        instance: 0,
                    });
                }
                return targets;
            }
        };
        let Some(party) = party else { return targets };
        let spec = &self.program.parties[party as usize];
        for site in self.sites(sites, spec.sites) {
            for instance in self.chosen(instances, spec.instances, 2) {
                targets.insert(Target::Station { party, site, instance });
            }
        }
        targets
    }
}
