//! Which ends need something that speaks for them: a connector, a broker client, a change of shape?
//!
//! In: a scenario and a network. Out: [`Adapter`]s. It must not know what they cost. A native API or a provider's own
//! connector counts none; a broker client counts like any other.
//!
//! Shapes: a system whose `shapes` are not written speaks whatever it is given. One whose `shapes` are written adapts
//! every data set that it takes and that is not among them; a canonical data set is adapted by those who send it, too.
//! Point to point there is one such adapter per partner; in the middle, one per data set.

use std::collections::BTreeMap;

use crate::scenario::{Contract, Scenario, Via};
use crate::topology::{Network, Pairs, PartyKey};

use super::data::{contract_of, data_of, owner_of};

/// Why an end needs an adapter.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum AdapterKind {
    /// It does not speak what is spoken there: a connector speaks for it.
    Connector,
    /// It speaks to the broker with a client of its own.
    BrokerClient,
    /// Its shape of the data differs.
    Shape,
}

/// Adapters of one kind at one end.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Adapter {
    /// Whose end.
    pub system: usize,
    /// Towards what.
    pub via: Via,
    /// Why.
    pub kind: AdapterKind,
    /// For a difference of shape, the number of the data set (see [`super::data_name`]).
    pub data: Option<usize>,
    /// How many: one, but for differences of shape point to point one for each partner.
    pub count: u64,
}

/// The adapters of a network: by system, then by medium.
pub(super) fn adapters(scenario: &Scenario, network: &Network) -> Vec<Adapter> {
    let mut adapters = Vec::new();
    for via in [Via::Direct, Via::Hub, Via::Bus] {
        adapters.extend(protocol_adapters(network, via));
    }
    adapters.extend(shape_adapters(scenario, network));
    adapters.sort_by_key(|adapter| (adapter.system, adapter.via, adapter.kind, adapter.data));
    adapters
}

fn protocol_adapters(network: &Network, via: Via) -> Vec<Adapter> {
    let attached = network.attached(via);
    let fronts = |system: usize| {
        let parts = [
            &network.approach[via as usize][system],
            &network.exit[via as usize][system],
        ];
        parts
            .into_iter()
            .flatten()
            .any(|&part| matches!(network.parties[part].key, PartyKey::Connector(_)))
    };
    let kind = |system: usize| match (fronts(system), via) {
        (true, _) => Some(AdapterKind::Connector),
        (false, Via::Bus) => Some(AdapterKind::BrokerClient),
        (false, _) => None,
    };
    let ends = (0..attached.len()).filter(|&system| attached[system]);
    ends.filter_map(|system| {
        Some(Adapter {
            system,
            via,
            kind: kind(system)?,
            data: None,
            count: 1,
        })
    })
    .collect()
}

fn shape_adapters(scenario: &Scenario, network: &Network) -> Vec<Adapter> {
    // Per data set and medium of the message: who sends to whom, among those whose shapes are written.
    let mut ends: BTreeMap<(usize, Via), Pairs> = BTreeMap::new();
    for route in &network.routes {
        let takers = adapting(scenario, &route.consumers, data_of(scenario, route.flow));
        let canonical = contract_of(scenario, data_of(scenario, route.flow)) == Contract::Canonical;
        let givers = adapting(scenario, &route.senders, data_of(scenario, route.flow));
        if takers.is_empty() && (givers.is_empty() || !canonical) {
            continue;
        }
        let key = (data_of(scenario, route.flow), route.there);
        let pairs = ends.entry(key).or_insert_with(|| Pairs::new(scenario.systems.len()));
        pairs.add(&takers, &route.senders);
        if canonical {
            pairs.add(&givers, &route.consumers);
        }
    }
    let mut adapters = Vec::new();
    for ((data, via), pairs) in &ends {
        for system in 0..pairs.systems() {
            let partners = pairs.degree(system);
            let count = if *via == Via::Direct { partners } else { partners.min(1) };
            let (via, data, kind) = (*via, Some(*data), AdapterKind::Shape);
            adapters.extend((count > 0).then_some(Adapter {
                system,
                via,
                kind,
                data,
                count,
            }));
        }
    }
    adapters
}

/// Those of `systems` that do not speak the shape of `data`, which its owner does.
fn adapting(scenario: &Scenario, systems: &[usize], data: usize) -> Vec<usize> {
    let Some(set) = scenario.data.get(data) else {
        return Vec::new();
    };
    let owner = owner_of(scenario, data);
    let differs = |&&system: &&usize| {
        let shapes = &scenario.systems[system].shapes;
        owner != Some(system) && !shapes.is_empty() && !shapes.contains(&set.id)
    };
    systems.iter().filter(differs).copied().collect()
}
