//! How much is there to build, keep and run? Interfaces by way, attached systems, platforms, instances.
//!
//! In: a scenario and a network made of it. Out: [`Volumes`], plain counts as numbers, so that growth can scale them. It
//! must not know prices.

use std::collections::{BTreeMap, BTreeSet};

use crate::scenario::{Contract, Scenario, Style, Via};
use crate::structure::{AdapterKind, Structure, contract_of, data_of};
use crate::topology::{Network, Route};

/// What there is to build, keep and run.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Volumes {
    /// Systems of the sketch.
    pub systems: f64,
    /// Contracts: data set, producer, consumer; the same in every style.
    pub interfaces: f64,
    /// Of these, with a leg from system to system.
    pub direct: f64,
    /// Of these, with a leg through the hub.
    pub hub: f64,
    /// Of these, with a leg over the bus.
    pub bus: f64,
    /// Of those over the bus, in the producer's own shape.
    pub bus_own: f64,
    /// Data sets that go through the hub.
    pub hub_data: f64,
    /// Systems attached to the hub.
    pub attached_hub: f64,
    /// Systems attached to the bus.
    pub attached_bus: f64,
    /// Whether there is a hub (1) or not (0).
    pub hubs: f64,
    /// Whether there is a bus (1) or not (0).
    pub buses: f64,
    /// Connectors for what systems do not speak and changes of shape; broker clients are part of attaching.
    pub adapters: f64,
    /// What of all this stands already and costs nothing to build.
    pub standing: Standing,
}

/// What stands already (flows with `exists`).
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Standing {
    /// Interfaces whose contract stands.
    pub interfaces: f64,
    /// Interfaces that stand as direct connections and stay so.
    pub direct: f64,
    /// Interfaces that stand on the bus and stay there.
    pub bus: f64,
    /// Systems attached to the hub already.
    pub attached_hub: f64,
    /// Systems attached to the bus already.
    pub attached_bus: f64,
    /// Whether the hub stands.
    pub hubs: f64,
    /// Whether the bus stands.
    pub buses: f64,
    /// Interfaces that stand another way and must be moved.
    pub moved: f64,
}

#[derive(Clone, Copy, Default)]
struct Ways {
    direct: bool,
    hub: bool,
    bus: bool,
    exists: bool,
    own_shape: bool,
}

impl Volumes {
    /// Counts a network.
    pub fn of(scenario: &Scenario, network: &Network, structure: &Structure) -> Self {
        let interfaces = interfaces(scenario, network);
        let count = |is: fn(&Ways) -> bool| interfaces.values().filter(|ways| is(ways)).count() as f64;
        let hub_data: BTreeSet<usize> = interfaces
            .iter()
            .filter(|(_, ways)| ways.hub)
            .map(|((data, ..), _)| *data)
            .collect();
        let adapters = structure
            .counts
            .adapters
            .iter()
            .filter(|adapter| adapter.kind != AdapterKind::BrokerClient);
        Self {
            systems: scenario.systems.len() as f64,
            interfaces: interfaces.len() as f64,
            direct: count(|ways| ways.direct),
            hub: count(|ways| ways.hub),
            bus: count(|ways| ways.bus),
            bus_own: count(|ways| ways.bus && ways.own_shape),
            hub_data: hub_data.len() as f64,
            attached_hub: attached(&interfaces, |ways| ways.hub),
            attached_bus: attached(&interfaces, |ways| ways.bus),
            hubs: f64::from(u8::from(network.hub.is_some())),
            buses: f64::from(u8::from(network.bus.is_some())),
            adapters: adapters.map(|adapter| adapter.count).sum::<u64>() as f64,
            standing: standing(scenario, &interfaces),
        }
    }

    /// The same architecture with other numbers of systems and interfaces: what hangs on systems grows with systems,
    /// what hangs on interfaces with interfaces. What stands already stays as it is.
    #[must_use]
    pub fn grown(&self, systems: f64, interfaces: f64) -> Self {
        let by_systems = if self.systems > 0.0 {
            systems / self.systems
        } else {
            1.0
        };
        let by_interfaces = if self.interfaces > 0.0 {
            interfaces / self.interfaces
        } else {
            1.0
        };
        Self {
            systems,
            interfaces,
            direct: self.direct * by_interfaces,
            hub: self.hub * by_interfaces,
            bus: self.bus * by_interfaces,
            bus_own: self.bus_own * by_interfaces,
            hub_data: self.hub_data * by_interfaces,
            attached_hub: self.attached_hub * by_systems,
            attached_bus: self.attached_bus * by_systems,
            adapters: self.adapters * by_systems,
            ..self.clone()
        }
    }
}

type Interfaces = BTreeMap<(usize, usize, usize), Ways>;

/// Every interface (data set, producer, consumer) with the ways its legs go. A flow without a data set is one of its own.
fn interfaces(scenario: &Scenario, network: &Network) -> Interfaces {
    let mut found = Interfaces::new();
    for route in &network.routes {
        let flow = &scenario.flows[route.flow];
        let data = data_of(scenario, route.flow);
        let own_shape = contract_of(scenario, data) == Contract::Own;
        for &producer in &route.senders {
            for &consumer in route.consumers.iter().filter(|consumer| **consumer != producer) {
                let ways = found.entry((data, producer, consumer)).or_insert(Ways {
                    exists: true,
                    ..Ways::default()
                });
                for via in legs(route) {
                    match via {
                        Via::Direct => ways.direct = true,
                        Via::Hub => ways.hub = true,
                        Via::Bus => ways.bus = true,
                    }
                }
                ways.exists &= flow.exists();
                ways.own_shape |= own_shape;
            }
        }
    }
    found
}

fn legs(route: &Route) -> impl Iterator<Item = Via> {
    std::iter::once(route.there).chain(route.is_answered().then_some(route.answer))
}

fn attached(interfaces: &Interfaces, is: fn(&Ways) -> bool) -> f64 {
    let by_way = interfaces.iter().filter(|(_, ways)| is(ways));
    let systems: BTreeSet<usize> = by_way
        .flat_map(|((_, producer, consumer), _)| [*producer, *consumer])
        .collect();
    systems.len() as f64
}

/// What stands already: existing flows stand as the architecture marked as-is has them, or directly where none is.
fn standing(scenario: &Scenario, interfaces: &Interfaces) -> Standing {
    let architectures = scenario.architectures_or_default();
    let as_is = architectures
        .iter()
        .find(|architecture| architecture.as_is)
        .map(|architecture| &architecture.style);
    let existing: Interfaces = interfaces
        .iter()
        .filter(|(_, ways)| ways.exists)
        .map(|(key, ways)| (*key, *ways))
        .collect();
    let stays: fn(&Ways) -> bool = match as_is {
        Some(Style::HubAndSpoke(_)) => |ways| ways.hub,
        Some(Style::MessageBus(_)) => |ways| ways.bus,
        _ => |ways| ways.direct,
    };
    let is_hub = matches!(as_is, Some(Style::HubAndSpoke(_)));
    let is_bus = matches!(as_is, Some(Style::MessageBus(_)));
    let staying = existing.values().filter(|ways| stays(ways)).count() as f64;
    Standing {
        interfaces: existing.len() as f64,
        direct: if is_hub || is_bus { 0.0 } else { staying },
        bus: if is_bus { staying } else { 0.0 },
        attached_hub: if is_hub {
            attached(&existing, |ways| ways.hub)
        } else {
            0.0
        },
        attached_bus: if is_bus {
            attached(&existing, |ways| ways.bus)
        } else {
            0.0
        },
        hubs: f64::from(u8::from(is_hub && staying > 0.0)),
        buses: f64::from(u8::from(is_bus && staying > 0.0)),
        moved: existing.len() as f64 - staying,
    }
}
