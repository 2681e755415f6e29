//! What does a scenario say once its defaults are filled in?
//!
//! In: the model as it was written. Out: values to work with, and the place of an id in its list. It must not know the
//! file, nor any topology.

use std::borrow::Cow;

use crate::units::{Currency, Money};

use super::defaults;
use super::model::*;

impl Scenario {
    /// The zones, or one data center where none is written.
    pub fn zones_or_default(&self) -> Cow<'_, [Zone]> {
        match self.zones.is_empty() {
            true => Cow::Owned(vec![Zone::new(defaults::ZONE)]),
            false => Cow::Borrowed(&self.zones),
        }
    }

    /// The architectures, or the four styles where none is written: `direct`, `hub`, `bus`, and `mixed` with every
    /// `Request` direct and the bus for the rest.
    pub fn architectures_or_default(&self) -> Cow<'_, [Architecture]> {
        if !self.architectures.is_empty() {
            return Cow::Borrowed(&self.architectures);
        }
        let hybrid = Hybrid {
            base: Some("bus".into()),
            ..Hybrid::default()
        };
        Cow::Owned(vec![
            Architecture::new("direct", Style::PointToPoint(PointToPoint::default())),
            Architecture::new("hub", Style::HubAndSpoke(HubAndSpoke::default())),
            Architecture::new("bus", Style::MessageBus(MessageBus::default())),
            Architecture::new("mixed", Style::Hybrid(hybrid)),
        ])
    }

    /// Place of a zone in [`Scenario::zones_or_default`].
    pub fn zone_index(&self, id: &ZoneId) -> Option<usize> {
        match self.zones.is_empty() {
            true => (id.as_str() == defaults::ZONE).then_some(0),
            false => self.zones.iter().position(|zone| &zone.id == id),
        }
    }

    /// Place of a system in `systems`.
    pub fn system_index(&self, id: &SystemId) -> Option<usize> {
        self.systems.iter().position(|system| &system.id == id)
    }

    /// Place of a flow in `flows`.
    pub fn flow_index(&self, id: &FlowId) -> Option<usize> {
        self.flows.iter().position(|flow| &flow.id == id)
    }

    /// Place of a data set in `data`.
    pub fn data_index(&self, id: &DataId) -> Option<usize> {
        self.data.iter().position(|data| &data.id == id)
    }

    /// Place of an architecture in [`Scenario::architectures_or_default`].
    pub fn architecture_index(&self, id: &ArchitectureId) -> Option<usize> {
        self.architectures_or_default()
            .iter()
            .position(|architecture| &architecture.id == id)
    }

    /// Shown name of an architecture in [`Scenario::architectures_or_default`], by which it can be told from all others:
    /// with its id in parentheses where another has the same name. Every table, sentence and screen takes it from here.
    pub fn architecture_name(&self, index: usize) -> String {
        let all = self.architectures_or_default();
        let Some(own) = all.get(index) else {
            return String::new();
        };
        match all.iter().filter(|other| other.name() == own.name()).count() {
            1 => own.name().to_owned(),
            _ => format!("{} ({})", own.name(), own.id),
        }
    }

    /// The system with this id.
    pub fn system(&self, id: &SystemId) -> Option<&System> {
        self.systems.iter().find(|system| &system.id == id)
    }

    /// Places of the systems in `systems`, in the order in which they are drawn: by layer, then as listed.
    pub fn drawing_order(&self) -> Vec<usize> {
        let mut order: Vec<usize> = (0..self.systems.len()).collect();
        order.sort_by_key(|&at| self.systems[at].layer.unwrap_or(0));
        order
    }

    /// The flow with this id.
    pub fn flow(&self, id: &FlowId) -> Option<&Flow> {
        self.flows.iter().find(|flow| &flow.id == id)
    }

    /// The zone a system lives in, as a place in [`Scenario::zones_or_default`].
    pub fn system_zone(&self, system: &System) -> usize {
        system.zone.as_ref().and_then(|zone| self.zone_index(zone)).unwrap_or(0)
    }

    /// The policy of a flow's first sender.
    pub fn policy_of(&self, flow: &Flow) -> Policy {
        flow.policy
            .as_ref()
            .map_or_else(Policy::default, |choice| self.policy_chosen(choice))
    }

    /// The policy by which a flow's consumers call back; none: they try once.
    pub fn callback_policy_of(&self, flow: &Flow) -> Option<Policy> {
        flow.callback_policy.as_ref().map(|choice| self.policy_chosen(choice))
    }

    fn policy_chosen(&self, choice: &PolicyChoice) -> Policy {
        match choice {
            PolicyChoice::Inline(policy) => policy.clone(),
            PolicyChoice::Named(id) => {
                let named = self.policies.iter().find(|named| &named.id == id);
                named.map(|named| named.policy.clone()).unwrap_or_default()
            }
        }
    }

    /// Which site of a consumer gets messages that come from zone `from_zone`.
    pub fn site_choice(&self, flow: &Flow, from_zone: usize, consumer: &System) -> SiteChoice {
        let within = self.system_zone(consumer) == from_zone;
        flow.site
            .unwrap_or(if within { SiteChoice::Same } else { SiteChoice::Random })
    }

    /// The receivers of a flow in the order written, whatever chooses between them; `Others` are its senders.
    pub fn receivers<'a>(&self, flow: &'a Flow) -> &'a [SystemId] {
        match &flow.to {
            To::Systems(systems) | To::AnyOf(systems) => systems,
            To::Others => &flow.from,
        }
    }

    /// The currency of the scenario's amounts (there is one, or the file would not load); none where there is no
    /// amount.
    pub fn currency(&self) -> Option<Currency> {
        self.amounts().into_iter().map(|(_, amount)| amount.currency).next()
    }

    /// Every amount of money with the path of its field, in the order of the file.
    pub fn amounts(&self) -> Vec<(String, Money)> {
        let systems = self.systems.iter().enumerate();
        let hourly = systems.map(|(at, system)| (format!("systems[{at}].hourly_cost"), system.hourly_cost));
        let flows = self.flows.iter().enumerate().flat_map(|(at, flow)| {
            [
                (format!("flows[{at}].cost_lost"), flow.cost_lost),
                (format!("flows[{at}].cost_late"), flow.cost_late),
            ]
        });
        let objectives = self.objectives.iter().enumerate();
        let bounds = objectives.map(|(at, objective)| (format!("objectives[{at}].cost_below"), objective.cost_below));
        let budget = [("budget".to_owned(), self.budget)];
        let all = hourly.chain(flows).chain(bounds).chain(budget);
        all.filter_map(|(path, amount)| Some((path, amount?))).collect()
    }

    /// How many inputs of the simulation are defaults, and how many there are: "14 of 61 inputs are defaults".
    pub fn defaults_used(&self) -> (usize, usize) {
        let mut written = Vec::new();
        for system in &self.systems {
            written.extend([
                system.instances.is_some(),
                system.concurrency.is_some(),
                system.service_time.is_some(),
            ]);
            written.extend([
                system.queue_limit.is_some(),
                system.balancing.is_some() || system.instances() == 1,
            ]);
        }
        for flow in &self.flows {
            let policy = self.policy_of(flow);
            let retry = policy.retry.clone().unwrap_or_default();
            written.extend([flow.pattern.is_some(), flow.size.is_some()]);
            written.extend(flow.is_answered().then_some(flow.answer_size.is_some()));
            written.extend(policy.waits().then_some(policy.timeout.is_some()));
            written.extend((policy.max_attempts() > 1).then_some(retry.backoff.is_some()));
        }
        written.extend(self.crossings().iter().map(|pair| self.has_latency(*pair)));
        let run = &self.run;
        written.extend([
            run.duration.is_some(),
            run.warm_up.is_some(),
            run.replications.is_some(),
            run.seed.is_some(),
        ]);
        (written.iter().filter(|is_written| !**is_written).count(), written.len())
    }

    /// Unordered pairs of zones that flows cross.
    fn crossings(&self) -> Vec<(usize, usize)> {
        let zone = |id: &SystemId| self.system(id).map(|system| self.system_zone(system));
        let pairs = self.flows.iter().flat_map(|flow| {
            let senders = flow.from.iter().filter_map(zone);
            senders.flat_map(|a| {
                self.receivers(flow)
                    .iter()
                    .filter_map(zone)
                    .map(move |b| (a.min(b), a.max(b)))
            })
        });
        let mut pairs: Vec<_> = pairs.collect();
        pairs.sort_unstable();
        pairs.dedup();
        pairs
    }

    fn has_latency(&self, (a, b): (usize, usize)) -> bool {
        let zones = self.zones_or_default();
        if a == b {
            return zones[a].within.as_ref().is_some_and(|within| within.latency.is_some());
        }
        let joins = |between: &&Between| {
            let (from, to) = &between.zones;
            (*from == zones[a].id && *to == zones[b].id) || (*from == zones[b].id && *to == zones[a].id)
        };
        self.between
            .iter()
            .find(joins)
            .is_some_and(|between| between.settings.latency.is_some())
    }
}
