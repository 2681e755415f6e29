//! What do several looks at a scenario need to know?
//!
//! In: a scenario. Out: [`Known`]: rates with chains, load of systems, links between zones, policies, each worked out
//! once. It must not judge.

use std::cell::OnceCell;
use std::collections::{BTreeMap, BTreeSet};

use crate::edit::{Command, FlowCommand};
use crate::scenario::{
    Concurrency, Flow, FlowId, LinkSettings, Pattern, Policy, PolicyChoice, Scenario, SiteChoice, System, SystemId, To,
    Transport, Zone, default_latency, default_latency_within,
};
use crate::topology::{Network, derive};

/// A scenario and what follows from it at once.
pub(super) struct Known<'s> {
    pub(super) scenario: &'s Scenario,
    pub(super) zones: Vec<Zone>,
    systems: BTreeMap<&'s SystemId, usize>,
    flows: BTreeMap<&'s FlowId, usize>,
    zone_of: Vec<usize>,
    /// Messages a second of each flow at the time for which one plans, with those that others set off.
    pub(super) rates: Vec<f64>,
    pub(super) policies: Vec<Policy>,
    pub(super) set_off: BTreeSet<&'s FlowId>,
    /// Of each system at each site: messages a second, and servers they keep busy.
    pub(super) load: Vec<(f64, f64)>,
    networks: OnceCell<Vec<Network>>,
}

impl<'s> Known<'s> {
    pub(super) fn of(scenario: &'s Scenario) -> Self {
        let own = scenario.own_rates();
        let more = scenario
            .planned_rates()
            .into_iter()
            .zip(own)
            .map(|(planned, own)| planned - own);
        let rates = scenario
            .mean_rates()
            .into_iter()
            .zip(more)
            .map(|(mean, more)| mean + more);
        let mut known = Self {
            scenario,
            zones: scenario.zones_or_default().into_owned(),
            systems: scenario
                .systems
                .iter()
                .enumerate()
                .map(|(at, system)| (&system.id, at))
                .collect(),
            flows: scenario
                .flows
                .iter()
                .enumerate()
                .map(|(at, flow)| (&flow.id, at))
                .collect(),
            zone_of: scenario
                .systems
                .iter()
                .map(|system| scenario.system_zone(system))
                .collect(),
            rates: rates.collect(),
            policies: scenario.flows.iter().map(|flow| scenario.policy_of(flow)).collect(),
            set_off: scenario.flows.iter().flat_map(Flow::follows).collect(),
            load: vec![(0.0, 0.0); scenario.systems.len()],
            networks: OnceCell::new(),
        };
        (0..scenario.flows.len()).for_each(|flow| known.add_load(flow));
        known
    }

    /// What a flow does to its receivers.
    fn add_load(&mut self, at: usize) {
        let flow = &self.scenario.flows[at];
        let receivers = self.places(self.scenario.receivers(flow));
        let one_taker = matches!(flow.pattern(), Pattern::Request | Pattern::Callback | Pattern::Work)
            || !matches!(flow.to, To::Systems(_));
        let part = if one_taker {
            1.0 / receivers.len().max(1) as f64
        } else {
            1.0
        };
        for place in receivers {
            let system = &self.scenario.systems[place];
            let sites = f64::from(self.sites(place));
            let at_each = if flow.site == Some(SiteChoice::Each) {
                sites
            } else {
                1.0
            };
            let mut rate = self.rates[at] * part * at_each / sites;
            if let Some(batch) = flow.batch {
                rate = rate.min(1.0 / batch.every.as_secs_f64().max(f64::MIN_POSITIVE));
            }
            let time = system.service_time_of(&flow.id).mean() / 1e9
                + system.service_time_per_kb().as_secs_f64() * flow.size().mean() / 1000.0;
            self.load[place].0 += rate;
            self.load[place].1 += rate * time;
        }
    }

    /// Share of a system's servers that its load keeps busy; none where they have no number.
    pub(super) fn utilization(&self, place: usize) -> Option<f64> {
        let system = &self.scenario.systems[place];
        match system.concurrency() {
            Concurrency::Servers(servers) => {
                Some(self.load[place].1 / (f64::from(servers.max(1)) * f64::from(system.instances().max(1))))
            }
            Concurrency::Unlimited => None,
        }
    }

    /// Places of systems; unknown ids are left out.
    pub(super) fn places(&self, ids: &[SystemId]) -> Vec<usize> {
        ids.iter().filter_map(|id| self.systems.get(id).copied()).collect()
    }

    pub(super) fn system(&self, id: &SystemId) -> Option<&'s System> {
        self.systems.get(id).map(|&at| &self.scenario.systems[at])
    }

    /// Place of a flow.
    pub(super) fn flow_index(&self, id: &FlowId) -> Option<usize> {
        self.flows.get(id).copied()
    }

    pub(super) fn zone(&self, place: usize) -> usize {
        self.zone_of[place]
    }

    pub(super) fn sites(&self, place: usize) -> u32 {
        self.zones[self.zone_of[place]].sites().max(1)
    }

    /// Pairs of zones that a flow's messages go from and to, each once.
    pub(super) fn crossings(&self, flow: &Flow) -> BTreeSet<(usize, usize)> {
        let zones = |ids: &[SystemId]| {
            self.places(ids)
                .into_iter()
                .map(|at| self.zone_of[at])
                .collect::<BTreeSet<_>>()
        };
        let (from, to) = (zones(&flow.from), zones(self.scenario.receivers(flow)));
        from.iter()
            .flat_map(|&from| to.iter().map(move |&to| (from, to)))
            .collect()
    }

    /// What is written of the links from one zone to another.
    fn settings(&self, from: usize, to: usize) -> Option<&'s LinkSettings> {
        let (a, b) = (&self.zones[from].id, &self.zones[to].id);
        if from == to {
            return self.scenario.zones.get(from).and_then(|zone| zone.within.as_ref());
        }
        let joins = |zones: &(crate::scenario::ZoneId, crate::scenario::ZoneId)| {
            (&zones.0 == a && &zones.1 == b) || (&zones.0 == b && &zones.1 == a)
        };
        let between = self.scenario.between.iter().find(|between| joins(&between.zones));
        between.map(|between| &between.settings)
    }

    /// Share of transmissions between two zones that are lost, and what a loss means.
    pub(super) fn loss(&self, from: usize, to: usize) -> (f64, Transport) {
        let settings = self.settings(from, to);
        let loss = settings
            .and_then(|settings| settings.loss)
            .map_or(0.0, |loss| loss.value());
        let transport = settings
            .and_then(|settings| settings.transport)
            .unwrap_or(Transport::Reliable);
        (loss, transport)
    }

    /// Mean latency in seconds from one zone to another.
    fn latency(&self, from: usize, to: usize) -> f64 {
        let written = self.settings(from, to).and_then(|settings| settings.latency.clone());
        let usual = || match from == to {
            true => default_latency_within(self.zones[from].kind()),
            false => default_latency(self.zones[from].kind(), self.zones[to].kind()),
        };
        written.unwrap_or_else(usual).mean() / 1e9
    }

    /// Least mean time in seconds from sending a message to its answer or acknowledgement, when nothing waits: of the
    /// quickest of the receivers, and without anything in between.
    pub(super) fn round_trip(&self, flow: &Flow) -> f64 {
        let mut quickest: BTreeMap<usize, f64> = BTreeMap::new();
        for place in self.places(self.scenario.receivers(flow)) {
            let service = self.scenario.systems[place].service_time_of(&flow.id).mean() / 1e9;
            let least = quickest.entry(self.zone_of[place]).or_insert(f64::INFINITY);
            *least = least.min(service);
        }
        let crossings = self.crossings(flow).into_iter();
        let times = crossings.map(|(from, to)| self.latency(from, to) + quickest[&to] + self.latency(to, from));
        times.reduce(f64::min).unwrap_or(0.0)
    }

    /// The networks of all architectures of which one can be made.
    pub(super) fn networks(&self) -> &[Network] {
        self.networks.get_or_init(|| {
            let count = self.scenario.architectures_or_default().len();
            (0..count).filter_map(|at| derive(self.scenario, at).ok()).collect()
        })
    }

    /// The flow with another policy of its own.
    pub(super) fn with_policy(&self, at: usize, change: impl FnOnce(&mut Policy)) -> Command {
        let mut flow = self.scenario.flows[at].clone();
        let mut policy = self.policies[at].clone();
        change(&mut policy);
        flow.policy = Some(PolicyChoice::Inline(policy));
        FlowCommand::Set(flow).into()
    }
}
