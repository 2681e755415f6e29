//! What does a part of a scenario say once its defaults are filled in?
//!
//! In: zones, systems, flows, policies and so on as they were written. Out: values to work with. It must not know the
//! scenario around them (see `lookups`).

use std::collections::BTreeSet;

use crate::units::{Law, Rate, Share, SimSpan};

use super::defaults;
use super::model::*;
use super::preset::{Preset, SystemPreset, preset};

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

    /// Center and size of the frame it was given; none: it goes around its systems.
    pub fn frame(&self) -> Option<((f32, f32), (f32, f32))> {
        self.at.zip(self.size)
    }
}

impl Note {
    /// Width and height, in points.
    pub fn size(&self) -> (f32, f32) {
        self.size.unwrap_or(defaults::NOTE_SIZE)
    }
}

impl Select {
    /// How many of `count` things it takes.
    pub fn picks(&self, count: u32) -> u32 {
        match self {
            Select::All => count,
            Select::One => count.min(1),
            Select::Count(wanted) => count.min(*wanted),
            Select::Share(share) => (f64::from(count) * share.value()).round() as u32,
            Select::Minority => count.saturating_sub(1) / 2,
            Select::Majority => (count / 2 + 1).min(count),
            Select::These(list) => {
                let there: BTreeSet<u32> = list.iter().copied().filter(|i| (1..=count).contains(i)).collect();
                there.len() as u32
            }
        }
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

    /// How often it is polled, where it cannot send by itself; none: it can.
    pub fn polled(&self) -> Option<SimSpan> {
        let every = self.speaks.iter().find_map(|speaks| match speaks {
            Speaks::Polled(every) => Some(*every),
            _ => None,
        });
        every.filter(|_| !self.speaks.contains(&Speaks::Webhook))
    }

    /// Instances, per site.
    pub fn instances(&self) -> u32 {
        self.instances.unwrap_or(defaults::INSTANCES)
    }

    /// Servers per instance.
    pub fn concurrency(&self) -> Concurrency {
        let usual = || {
            let preset = self.figures();
            preset.map_or_else(|| defaults::concurrency(self.kind()), |preset| preset.concurrency.value)
        };
        self.concurrency.unwrap_or_else(usual)
    }

    /// The preset it names, if there is such a one.
    fn figures(&self) -> Option<&'static SystemPreset> {
        self.preset
            .as_ref()
            .and_then(|id| preset(id).ok())
            .and_then(Preset::system)
    }

    /// More time for each kB (1000 bytes) of a message: its preset's, where no service time is written.
    pub fn service_time_per_kb(&self) -> SimSpan {
        let preset = self.figures().filter(|_| self.service_time.is_none());
        preset.map_or(SimSpan::ZERO, |preset| preset.service_time_per_kb.value)
    }

    /// Time to serve one message (nanoseconds).
    pub fn service_time(&self) -> Law {
        let usual = || match self.figures() {
            Some(preset) => preset.service_time.value.clone(),
            None => defaults::service_time(self.kind()),
        };
        self.service_time.clone().unwrap_or_else(usual)
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
            Then::OneOf(choices, _) => choices.iter().map(|(flow, _)| flow).collect(),
        }
    }

    /// What each of its served messages sets off, and how many of them on average.
    pub fn mean_follows(&self) -> Vec<(&FlowId, f64)> {
        match &self.then {
            Then::All(follows) => {
                let times = |follow: &Follow| f64::from(follow.times.unwrap_or(1));
                let share = |follow: &Follow| follow.probability.unwrap_or(Share::ONE).value();
                let mean = |follow: &Follow| times(follow) * share(follow);
                follows.iter().map(|follow| (&follow.flow, mean(follow))).collect()
            }
            Then::OneOf(choices, end) => {
                let total: f64 = choices.iter().map(|(_, weight)| weight).sum::<f64>() + end;
                let part = |weight: f64| if total > 0.0 { weight / total } else { 0.0 };
                choices.iter().map(|(flow, weight)| (flow, part(*weight))).collect()
            }
        }
    }
}

/// One of a timetable's.
const DAY: SimSpan = SimSpan::from_secs(86_400);

impl Start {
    /// Mean rate over the time that it is at work, without what it takes to serve it: of users by their thinking alone,
    /// of a trace zero (see [`Scenario::mean_rate_of`]).
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
                let next = steps.iter().skip(1).map(|(from, _)| *from).chain([DAY]);
                let lasting = |((from, rate), until): (&(SimSpan, Rate), SimSpan)| {
                    rate.per_sec() * until.saturating_sub(*from).as_secs_f64()
                };
                // Before the first of the day the last one holds.
                let before = steps.first().zip(steps.last());
                let early = before.map_or(0.0, |((first, _), (_, last))| last.per_sec() * first.as_secs_f64());
                let messages = early + steps.iter().zip(next).map(lasting).sum::<f64>();
                Rate::from_per_sec(messages / DAY.as_secs_f64())
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

    /// Whether a one-way sender waits for an acknowledgement: it retries, keeps an outbox, or has guards that must learn
    /// how calls end.
    pub fn waits(&self) -> bool {
        let guarded = self.breaker.is_some()
            || self.throttle.is_some()
            || self.bulkhead.is_some()
            || self.hedge.is_some()
            || self.timeout_total.is_some();
        guarded || self.cancels() || self.max_attempts() > 1 || self.outbox() != Outbox::Off
    }

    /// Whether it asks for more of a sender than a timeout, plain retries and an outbox.
    pub fn is_guarded(&self) -> bool {
        let retry = self.retry.clone().unwrap_or_default();
        self.jitter() == Jitter::Decorrelated
            || self.timeout_total.is_some()
            || self.cancels()
            || self.hedge.is_some()
            || self.bulkhead.is_some()
            || self.rate_limit.is_some()
            || self.breaker.is_some()
            || self.throttle.is_some()
            || !retry.on.is_empty()
            || retry.budget.is_some()
            || retry.exclude_tried == Some(true)
            || retry.retry_after.is_some()
    }

    /// Whether the callee is told of a timeout.
    pub fn cancels(&self) -> bool {
        self.cancel_on_timeout == Some(true)
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

    /// Time of day at the start.
    pub fn starts_at(&self) -> SimSpan {
        self.starts_at.unwrap_or(defaults::STARTS_AT)
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
