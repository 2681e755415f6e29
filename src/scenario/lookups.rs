//! What does a scenario say once its defaults are filled in?
//!
//! In: the model as it was written. Out: values to work with, and the place of an id in its list. It must not know the
//! file, nor any topology.

use std::borrow::Cow;

use crate::units::{Currency, Law, Money, Rate, Share, SimSpan};

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

    /// The system with this id.
    pub fn system(&self, id: &SystemId) -> Option<&System> {
        self.systems.iter().find(|system| &system.id == id)
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
        match &flow.policy {
            Some(PolicyChoice::Inline(policy)) => policy.clone(),
            Some(PolicyChoice::Named(id)) => {
                let named = self.policies.iter().find(|named| &named.id == id);
                named.map(|named| named.policy.clone()).unwrap_or_default()
            }
            None => Policy::default(),
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

impl Zone {
    /// Shown name.
    pub fn name(&self) -> &str {
        self.name.as_deref().unwrap_or(self.id.as_str())
    }

    /// What kind of place.
    pub fn kind(&self) -> ZoneKind {
        self.kind.unwrap_or(defaults::ZONE_KIND)
    }

    /// How many sites it stands for.
    pub fn sites(&self) -> u32 {
        self.sites.unwrap_or(defaults::SITES)
    }
}

impl DataSet {
    /// Shown name.
    pub fn name(&self) -> &str {
        self.name.as_deref().unwrap_or(self.id.as_str())
    }
}

impl System {
    /// Shown name.
    pub fn name(&self) -> &str {
        self.name.as_deref().unwrap_or(self.id.as_str())
    }

    /// What kind.
    pub fn kind(&self) -> SystemKind {
        self.kind.unwrap_or(defaults::SYSTEM_KIND)
    }

    /// Whose it is.
    pub fn owner(&self) -> Owner {
        match &self.owner {
            Some(owner) => owner.clone(),
            None if defaults::is_foreign(self.kind()) => Owner::Provider(self.name().to_owned()),
            None => Owner::Ours,
        }
    }

    /// What it speaks.
    pub fn speaks(&self) -> Vec<Speaks> {
        match self.owner() {
            _ if !self.speaks.is_empty() => self.speaks.clone(),
            Owner::Ours => vec![Speaks::Api, Speaks::Broker],
            Owner::Provider(_) => vec![Speaks::Api, Speaks::Webhook],
        }
    }

    /// Instances, per site.
    pub fn instances(&self) -> u32 {
        self.instances.unwrap_or(defaults::INSTANCES)
    }

    /// Servers per instance.
    pub fn concurrency(&self) -> Concurrency {
        self.concurrency.unwrap_or_else(|| defaults::concurrency(self.kind()))
    }

    /// Time to serve one message (nanoseconds).
    pub fn service_time(&self) -> Law {
        self.service_time
            .clone()
            .unwrap_or_else(|| defaults::service_time(self.kind()))
    }

    /// Time to serve one message of a flow (nanoseconds).
    pub fn service_time_of(&self, flow: &FlowId) -> Law {
        let own = self.service_time_for.iter().find(|(id, _)| id == flow);
        own.map_or_else(|| self.service_time(), |(_, law)| law.clone())
    }

    /// Places in the queue.
    pub fn queue_limit(&self) -> QueueLimit {
        self.queue_limit.unwrap_or_else(defaults::queue_limit)
    }

    /// Who is served next.
    pub fn discipline(&self) -> Discipline {
        self.discipline.unwrap_or(defaults::DISCIPLINE)
    }

    /// How instances share the work.
    pub fn balancing(&self) -> Balancing {
        self.balancing.unwrap_or(defaults::BALANCING)
    }

    /// Share of requests that fail after service.
    pub fn errors(&self) -> Share {
        self.errors.unwrap_or(defaults::ERRORS)
    }

    /// Whether it can stop taking work while it stays up.
    pub fn can_pause(&self) -> bool {
        self.can_pause.unwrap_or(defaults::CAN_PAUSE)
    }
}

impl RateLimit {
    /// Tokens it holds at most.
    pub fn burst(&self) -> u32 {
        self.burst.unwrap_or((self.rate.per_sec().ceil() as u32).max(1))
    }
}

impl Flow {
    /// Shown name.
    pub fn name(&self) -> &str {
        self.name.as_deref().unwrap_or(self.id.as_str())
    }

    /// How it is exchanged.
    pub fn pattern(&self) -> Pattern {
        self.pattern.unwrap_or(defaults::PATTERN)
    }

    /// Whether an answer comes back over the network.
    pub fn is_answered(&self) -> bool {
        matches!(
            self.pattern(),
            Pattern::Request | Pattern::Callback | Pattern::Gather(_)
        )
    }

    /// Size of a message (bytes).
    pub fn size(&self) -> Law {
        self.size
            .clone()
            .unwrap_or(Law::Constant(defaults::SIZE.bytes() as f64))
    }

    /// Size of an answer (bytes).
    pub fn answer_size(&self) -> Law {
        self.answer_size
            .clone()
            .unwrap_or(Law::Constant(defaults::ANSWER_SIZE.bytes() as f64))
    }

    /// Whether it is built already.
    pub fn exists(&self) -> bool {
        self.exists.unwrap_or(defaults::EXISTS)
    }

    /// Mean rate of the messages it starts itself, over all senders and sites; zero when it is set off by another.
    pub fn mean_rate(&self) -> Rate {
        self.start.as_ref().map_or(Rate::ZERO, Start::mean_rate)
    }

    /// What its served messages set off, each flow once.
    pub fn follows(&self) -> Vec<&FlowId> {
        match &self.then {
            Then::All(follows) => follows.iter().map(|follow| &follow.flow).collect(),
            Then::OneOf(choices) => choices.iter().map(|(flow, _)| flow).collect(),
        }
    }
}

impl Start {
    /// Mean rate over the time that it is at work; of a trace, whose file is not read here, zero.
    pub fn mean_rate(&self) -> Rate {
        let per_sec = |span: SimSpan| if span.is_zero() { 0.0 } else { 1.0 / span.as_secs_f64() };
        match self {
            Start::Poisson(rate) | Start::Constant { rate, .. } => *rate,
            Start::Every { every, .. } => Rate::from_per_sec(per_sec(*every)),
            Start::Bursty { rate, on, off } => {
                let share = on.as_secs_f64() * per_sec(on.saturating_add(*off));
                Rate::from_per_sec(rate.per_sec() * share)
            }
            Start::Bursts { rate, of } => Rate::from_per_sec(rate.per_sec() * f64::from(*of)),
            Start::Timetable(steps) => {
                let sum: f64 = steps.iter().map(|(_, rate)| rate.per_sec()).sum();
                Rate::from_per_sec(sum / steps.len().max(1) as f64)
            }
            Start::Closed { users, think } => {
                let per_user = per_sec(SimSpan::from_nanos_f64(think.mean()));
                Rate::from_per_sec(f64::from(*users) * per_user)
            }
            Start::Trace(_) => Rate::ZERO,
        }
    }
}

impl Policy {
    /// How long one attempt waits.
    pub fn timeout(&self) -> SimSpan {
        self.timeout.unwrap_or(defaults::TIMEOUT)
    }

    /// Attempts in all.
    pub fn max_attempts(&self) -> u32 {
        match &self.retry {
            Some(retry) => retry.max_attempts.unwrap_or(defaults::MAX_ATTEMPTS),
            None => defaults::ATTEMPTS_WITHOUT_RETRY,
        }
    }

    /// Wait before the first retry.
    pub fn backoff(&self) -> SimSpan {
        self.retry
            .as_ref()
            .and_then(|retry| retry.backoff)
            .unwrap_or(defaults::BACKOFF)
    }

    /// Growth of the wait from retry to retry.
    pub fn factor(&self) -> f64 {
        self.retry
            .as_ref()
            .and_then(|retry| retry.factor)
            .unwrap_or(defaults::BACKOFF_FACTOR)
    }

    /// Longest wait.
    pub fn cap(&self) -> SimSpan {
        self.retry
            .as_ref()
            .and_then(|retry| retry.cap)
            .unwrap_or(defaults::BACKOFF_CAP)
    }

    /// How the wait is scattered.
    pub fn jitter(&self) -> Jitter {
        self.retry
            .as_ref()
            .and_then(|retry| retry.jitter)
            .unwrap_or(defaults::JITTER)
    }

    /// Whether a second effect of the same message does no harm.
    pub fn idempotent(&self) -> bool {
        self.idempotent.unwrap_or(defaults::IDEMPOTENT)
    }

    /// What the sender keeps while its next hop cannot be reached.
    pub fn outbox(&self) -> Outbox {
        self.outbox.unwrap_or(defaults::OUTBOX)
    }

    /// Whether a one-way sender waits for an acknowledgement: it retries or keeps an outbox.
    pub fn waits(&self) -> bool {
        self.max_attempts() > 1 || self.outbox() != Outbox::Off
    }
}

impl Outbox {
    /// Wait between rounds of attempts.
    pub fn round(&self) -> SimSpan {
        match self {
            Outbox::Off => defaults::OUTBOX_ROUND,
            Outbox::Memory { every, .. } | Outbox::Durable { every, .. } => every.unwrap_or(defaults::OUTBOX_ROUND),
        }
    }
}

impl Fault {
    /// How long it lasts in a run whose sources work for `duration`: to the end where nothing is written.
    pub fn lasting(&self, duration: SimSpan) -> SimSpan {
        self.lasting.unwrap_or(duration.saturating_sub(self.at))
    }
}

impl Costs {
    /// Years over which building is spread.
    pub fn horizon_years(&self) -> f64 {
        self.horizon_years.unwrap_or(defaults::HORIZON_YEARS)
    }
}

impl Run {
    /// How long sources work.
    pub fn duration(&self) -> SimSpan {
        self.duration.unwrap_or(defaults::DURATION)
    }

    /// Messages made before this are not counted.
    pub fn warm_up(&self) -> SimSpan {
        self.warm_up
            .unwrap_or_else(|| self.duration().mul_f64(defaults::WARM_UP_SHARE))
    }

    /// How long the run goes on after sources stop, at most.
    pub fn drain(&self) -> SimSpan {
        self.drain.unwrap_or(defaults::DRAIN)
    }

    /// Replications.
    pub fn replications(&self) -> u32 {
        self.replications.unwrap_or(defaults::REPLICATIONS)
    }

    /// The seed.
    pub fn seed(&self) -> u64 {
        self.seed.unwrap_or(defaults::SEED)
    }
}

impl Style {
    /// What it is called on screens and in reports.
    pub fn label(&self) -> &'static str {
        match self {
            Style::PointToPoint(_) => "Point to point",
            Style::HubAndSpoke(_) => "Hub and spoke",
            Style::MessageBus(_) => "Message bus",
            Style::Hybrid(_) => "Hybrid",
            Style::Custom => "Custom",
        }
    }

    /// Its color, `#rrggbb`: the same everywhere, and told apart by color-blind eyes.
    pub fn color(&self) -> &'static str {
        match self {
            Style::PointToPoint(_) => "#E69F00",
            Style::HubAndSpoke(_) => "#56B4E9",
            Style::MessageBus(_) => "#27B889",
            Style::Hybrid(_) => "#CC79A7",
            Style::Custom => "#9AA0A6",
        }
    }
}

impl Architecture {
    /// Shown name.
    pub fn name(&self) -> &str {
        self.name.as_deref().unwrap_or(self.style.label())
    }

    /// Its color, `#rrggbb`.
    pub fn color(&self) -> &str {
        self.color.as_deref().unwrap_or(self.style.color())
    }
}
