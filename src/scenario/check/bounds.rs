//! Is every time, size, rate and count within its bounds?
//!
//! In: the scenario. Out: problems. It must not know what the numbers do, nor what they come to together (see
//! `volume`).

use super::Checker;
use super::limits::*;
use crate::scenario::model::*;
use crate::units::{Bandwidth, Law, Rate, SimSpan, Size};

impl Checker<'_> {
    /// Each number by itself; where all are within their bounds, what they come to.
    pub(super) fn bounds(&mut self) {
        let before = self.problems.len();
        self.lists_within();
        self.places_within();
        self.systems_within();
        self.flows_within();
        self.styles_within();
        self.plans_within();
        if self.problems.len() == before {
            self.volume();
        }
    }

    fn lists_within(&mut self) {
        let scenario = self.scenario;
        let lengths = [
            scenario.zones.len(),
            scenario.systems.len(),
            scenario.flows.len(),
            scenario.architectures.len(),
            scenario.faults.len(),
            scenario.notes.len(),
        ];
        for ((list, most), length) in ENTRIES_MAX.into_iter().zip(lengths) {
            let message = format!("lists {length}");
            self.ensure(length <= most, list, &message, &format!("at most {most}"));
        }
    }

    fn places_within(&mut self) {
        let scenario = self.scenario;
        for (at, zone) in scenario.zones.iter().enumerate() {
            self.count_within(format!("zones[{at}].sites"), zone.sites, SITES_MAX);
            if let Some(within) = &zone.within {
                self.link_within(&format!("zones[{at}].within"), within);
            }
        }
        for (at, between) in scenario.between.iter().enumerate() {
            let path = format!("between[{at}]");
            self.link_within(&path, &between.settings);
            self.time_law_within(format!("{path}.latency_back"), between.latency_back.as_ref());
            self.bandwidth_within(format!("{path}.bandwidth_back"), between.bandwidth_back);
        }
    }

    fn link_within(&mut self, path: &str, settings: &LinkSettings) {
        self.time_law_within(format!("{path}.latency"), settings.latency.as_ref());
        self.bandwidth_within(format!("{path}.bandwidth"), settings.bandwidth);
        self.bandwidth_within(format!("{path}.bandwidth_per_link"), settings.bandwidth_per_link);
        self.times_within(path, [("mttf", settings.mttf), ("mttr", settings.mttr)]);
    }

    fn systems_within(&mut self) {
        let scenario = self.scenario;
        for (at, system) in scenario.systems.iter().enumerate() {
            let path = format!("systems[{at}]");
            self.count_within(format!("{path}.instances"), system.instances, INSTANCES_MAX);
            self.time_law_within(format!("{path}.service_time"), system.service_time.as_ref());
            for (at, (_, law)) in system.service_time_for.iter().enumerate() {
                self.time_law_within(format!("{path}.service_time_for[{at}][1]"), Some(law));
            }
            self.limit_within(format!("{path}.rate_limit"), system.rate_limit);
            for (at, speaks) in system.speaks.iter().enumerate() {
                if let Speaks::Polled(every) = speaks {
                    self.time_within(format!("{path}.speaks[{at}]"), Some(*every));
                }
            }
            if let Some(cache) = &system.cache {
                self.time_law_within(format!("{path}.cache.service_time"), cache.service_time.as_ref());
                self.time_within(format!("{path}.cache.ttl"), cache.ttl);
                self.count_within(format!("{path}.cache.keys"), cache.keys, CACHE_KEYS_MAX);
            }
            let checked = match system.health {
                Some(HealthCheck::Every { every, .. }) => Some(every),
                Some(HealthCheck::Off) | None => None,
            };
            self.time_within(format!("{path}.health.every"), checked);
            let ejected = system.ejection.map(|ejection| ejection.lasting);
            self.time_within(format!("{path}.ejection.lasting"), ejected);
            self.failures_within(&format!("{path}.failures"), system.failures.as_ref());
            self.time_within(format!("{path}.queue_timeout"), system.queue_timeout);
            self.time_within(
                format!("{path}.batch.linger"),
                system.batch.and_then(|batch| batch.linger),
            );
            for (at, rule) in system.shedding.iter().enumerate() {
                let path = format!("{path}.shedding[{at}]");
                self.time_within(format!("{path}.waiting_above"), rule.waiting_above);
                self.time_within(format!("{path}.window"), rule.window);
            }
            self.time_within(format!("{path}.quota.per"), system.quota.map(|quota| quota.per));
            self.time_within(
                format!("{path}.slow_start.lasting"),
                system.slow_start.map(|ramp| ramp.lasting),
            );
        }
    }

    fn failures_within(&mut self, path: &str, failures: Option<&Failures>) {
        if let Some(failures) = failures {
            self.time_law_within(format!("{path}.mttf"), Some(&failures.mttf));
            self.time_law_within(format!("{path}.mttr"), Some(&failures.mttr));
        }
    }

    fn flows_within(&mut self) {
        let scenario = self.scenario;
        for (at, named) in scenario.policies.iter().enumerate() {
            self.policy_within(&format!("policies[{at}]"), &named.policy);
        }
        for (at, flow) in scenario.flows.iter().enumerate() {
            let path = format!("flows[{at}]");
            self.size_law_within(format!("{path}.size"), flow.size.as_ref());
            self.size_law_within(format!("{path}.answer_size"), flow.answer_size.as_ref());
            self.time_within(format!("{path}.deadline"), flow.deadline);
            self.time_within(format!("{path}.batch.every"), flow.batch.map(|batch| batch.every));
            self.time_within(format!("{path}.batch.first"), flow.batch.and_then(|batch| batch.first));
            if let Some(PolicyChoice::Inline(policy)) = &flow.policy {
                self.policy_within(&format!("{path}.policy"), policy);
            }
            if let Some(PolicyChoice::Inline(policy)) = &flow.callback_policy {
                self.policy_within(&format!("{path}.callback_policy"), policy);
            }
            if let Some(start) = &flow.start {
                self.start_within(&format!("{path}.start"), start);
            }
            if let Then::All(follows) = &flow.then {
                for (at, follow) in follows.iter().enumerate() {
                    self.count_within(format!("{path}.then[{at}].times"), follow.times, TIMES_MAX);
                }
            }
        }
    }

    fn policy_within(&mut self, path: &str, policy: &Policy) {
        let (timeout, total, hedge) = (policy.timeout, policy.timeout_total, policy.hedge);
        self.times_within(path, [("timeout", timeout), ("timeout_total", total), ("hedge", hedge)]);
        self.limit_within(format!("{path}.rate_limit"), policy.rate_limit);
        if let Some(retry) = &policy.retry {
            let times = [
                ("backoff", retry.backoff),
                ("cap", retry.cap),
                ("retry_after", retry.retry_after),
            ];
            self.times_within(&format!("{path}.retry"), times);
        }
        if let Some(breaker) = &policy.breaker {
            self.time_within(format!("{path}.breaker.open"), Some(breaker.open));
            self.count_within(format!("{path}.breaker.window"), breaker.window, WINDOW_MAX);
        }
        self.time_within(
            format!("{path}.throttle.window"),
            policy.throttle.and_then(|throttle| throttle.window),
        );
        let (every, lasting) = match policy.outbox {
            Some(Outbox::Memory { every, .. }) => (every, None),
            Some(Outbox::Durable { every, lasting, .. }) => (every, lasting),
            Some(Outbox::Off) | None => (None, None),
        };
        self.times_within(&format!("{path}.outbox"), [("every", every), ("lasting", lasting)]);
    }

    fn start_within(&mut self, path: &str, start: &Start) {
        match start {
            Start::Poisson(rate) => self.rate_within(path.to_owned(), *rate),
            Start::Constant { rate, first, .. } => {
                self.rate_within(format!("{path}.rate"), *rate);
                self.time_within(format!("{path}.first"), *first);
            }
            Start::Every { first, every, .. } => self.times_within(path, [("first", *first), ("every", Some(*every))]),
            Start::Bursty { rate, on, off } => {
                self.rate_within(format!("{path}.rate"), *rate);
                self.times_within(path, [("on", Some(*on)), ("off", Some(*off))]);
            }
            Start::Bursts { rate, of } => {
                self.rate_within(format!("{path}.rate"), *rate);
                self.count_within(format!("{path}.of"), Some(*of), BURST_MAX);
            }
            Start::Timetable(steps) => {
                for (at, (_, rate)) in steps.iter().enumerate() {
                    self.rate_within(format!("{path}[{at}][1]"), *rate);
                }
            }
            Start::Closed { users, think } => {
                self.count_within(format!("{path}.users"), Some(*users), USERS_MAX);
                self.time_law_within(format!("{path}.think"), Some(think));
            }
            Start::Trace(_) => {}
        }
    }

    fn styles_within(&mut self) {
        let scenario = self.scenario;
        for (at, architecture) in scenario.architectures.iter().enumerate() {
            let path = format!("architectures[{at}].style");
            match &architecture.style {
                Style::HubAndSpoke(hub) => {
                    self.count_within(format!("{path}.instances"), hub.instances, INSTANCES_MAX);
                    self.time_law_within(format!("{path}.service_time"), hub.service_time.as_ref());
                    self.failures_within(&format!("{path}.failures"), hub.failures.as_ref());
                    let times = [
                        ("service_time_per_kb", hub.service_time_per_kb),
                        ("ack_wait", hub.ack_wait),
                    ];
                    self.times_within(&path, times);
                }
                Style::MessageBus(bus) => {
                    self.count_within(format!("{path}.nodes"), bus.nodes, NODES_MAX);
                    self.time_law_within(format!("{path}.publish_time"), bus.publish_time.as_ref());
                    self.failures_within(&format!("{path}.failures"), bus.failures.as_ref());
                    self.time_law_within(format!("{path}.delivery_time"), bus.delivery_time.as_ref());
                    self.count_within(format!("{path}.partitions"), bus.partitions, PARTITIONS_MAX);
                    let times = [
                        ("ack_wait", bus.ack_wait),
                        ("failover", bus.failover),
                        ("rebalance", bus.rebalance),
                        ("dedup_window", bus.dedup_window),
                        ("retention", bus.retention),
                    ];
                    self.times_within(&path, times);
                }
                Style::PointToPoint(direct) => {
                    self.failures_within(&format!("{path}.balancer_failures"), direct.balancer_failures.as_ref());
                    self.times_within(&path, [("staleness", direct.staleness)]);
                    if let Some(Discovery::Registry(registry)) = &direct.discovery {
                        let path = format!("{path}.discovery");
                        self.count_within(format!("{path}.instances"), registry.instances, INSTANCES_MAX);
                        self.failures_within(&format!("{path}.failures"), registry.failures.as_ref());
                    }
                }
                Style::Hybrid(_) | Style::Custom => {}
            }
        }
    }

    /// Faults, objectives and the run.
    fn plans_within(&mut self) {
        let scenario = self.scenario;
        for (at, fault) in scenario.faults.iter().enumerate() {
            let path = format!("faults[{at}]");
            let times = [
                ("at", Some(fault.at)),
                ("lasting", fault.lasting),
                ("every", fault.every),
            ];
            self.times_within(&path, times);
            self.fault_within(&path, fault);
        }
        for (at, objective) in scenario.objectives.iter().enumerate() {
            let times = [("p50_below", objective.p50_below), ("p99_below", objective.p99_below)];
            self.times_within(&format!("objectives[{at}]"), times);
        }
        let run = &scenario.run;
        let times = [
            ("duration", run.duration),
            ("warm_up", run.warm_up),
            ("drain", run.drain),
        ];
        self.times_within("run", times);
        self.count_within("run.replications".to_owned(), run.replications, REPLICATIONS_MAX);
    }

    fn fault_within(&mut self, path: &str, fault: &Fault) {
        let timing = &fault.timing;
        self.time_law_within(format!("{path}.mttf"), timing.mttf.as_ref());
        self.time_law_within(format!("{path}.mttr"), timing.mttr.as_ref());
        if let Some(follows) = &timing.follows {
            self.time_within(format!("{path}.follows.after"), follows.after);
        }
        if let Some(when) = &timing.when {
            self.times_within(
                &format!("{path}.when"),
                [("during", when.during), ("check", when.check)],
            );
        }
        let what = format!("{path}.what");
        match &fault.what {
            FaultKind::Latency { adds, .. } => self.time_law_within(format!("{what}.adds"), Some(adds)),
            FaultKind::ProviderLimit { limit, .. } => self.limit_within(format!("{what}.limit"), Some(*limit)),
            FaultKind::Line { ill, .. } => match ill {
                LineIll::Jitter { up_to } => self.time_within(format!("{what}.up_to"), Some(*up_to)),
                LineIll::Reorder { by, .. } => self.time_law_within(format!("{what}.by"), Some(by)),
                LineIll::Bandwidth { to } => self.bandwidth_within(format!("{what}.to"), Some(*to)),
                LineIll::Flapping { down, up, .. } => {
                    self.time_law_within(format!("{what}.down"), Some(down));
                    self.time_law_within(format!("{what}.up"), Some(up));
                }
                LineIll::BurstLoss { .. } | LineIll::Duplicate { .. } => {}
            },
            _ => {}
        }
    }

    fn times_within<const N: usize>(&mut self, path: &str, times: [(&str, Option<SimSpan>); N]) {
        for (field, time) in times {
            self.time_within(format!("{path}.{field}"), time);
        }
    }

    fn time_within(&mut self, path: String, time: Option<SimSpan>) {
        let Some(time) = time.filter(|time| *time > TIME_MAX) else {
            return;
        };
        self.problem(path, format!("{time} is too long"), time_hint());
    }

    fn time_law_within(&mut self, path: String, law: Option<&Law>) {
        let Some(law) = law else { return };
        let beyond = |nanos: f64| nanos > TIME_MAX.nanos() as f64;
        if beyond(greatest(law)) {
            let time = SimSpan::from_nanos_f64(greatest(law));
            self.problem(path, format!("{time} is too long"), time_hint());
        } else if beyond(law.mean()) {
            self.problem(path, "its mean is too long", time_hint());
        }
    }

    fn size_law_within(&mut self, path: String, law: Option<&Law>) {
        let Some(law) = law else { return };
        let beyond = |bytes: f64| bytes > SIZE_MAX.bytes() as f64;
        let hint = format!("at most {SIZE_MAX}");
        if beyond(greatest(law)) {
            let size = Size::from_bytes(greatest(law) as u64);
            self.problem(path, format!("{size} is too large"), hint);
        } else if beyond(law.mean()) {
            self.problem(path, "its mean is too large", hint);
        }
    }

    fn rate_within(&mut self, path: String, rate: Rate) {
        let most = Rate::from_per_sec(RATE_MAX);
        let message = format!("{rate} is too high");
        self.ensure(rate <= most, path, &message, &format!("at most {most}"));
    }

    fn limit_within(&mut self, path: String, limit: Option<RateLimit>) {
        if let Some(limit) = limit {
            self.rate_within(path, limit.rate);
        }
    }

    /// No bandwidth at all is told elsewhere.
    fn bandwidth_within(&mut self, path: String, bandwidth: Option<Bandwidth>) {
        let least = bandwidth_min();
        let narrow = bandwidth.filter(|bandwidth| bandwidth.bits_per_sec() > 0.0 && *bandwidth < least);
        if let Some(bandwidth) = narrow {
            let hint = format!("at least {least}, or left out for no limit");
            self.problem(path, format!("{bandwidth} is too narrow"), hint);
        }
    }

    fn count_within(&mut self, path: String, count: Option<u32>, most: u32) {
        let Some(count) = count.filter(|count| *count > most) else {
            return;
        };
        self.problem(path, format!("{count} is too many"), format!("at most {most}"));
    }
}

fn time_hint() -> String {
    format!("at most {TIME_MAX}")
}

/// The greatest number that is written in a law; a long tail may go beyond it.
fn greatest(law: &Law) -> f64 {
    match law {
        Law::Constant(value) => *value,
        Law::Uniform { high, .. } => *high,
        Law::Exponential { mean } | Law::Erlang { mean, .. } | Law::Gamma { mean, .. } => *mean,
        Law::Hyperexponential(stages) => most(stages.iter().map(|(_, mean)| *mean)),
        Law::Discrete(values) => most(values.iter().map(|(value, _)| *value)),
        Law::LogNormal { p99, .. } => *p99,
        Law::Weibull { scale, .. } | Law::Pareto { scale, .. } => *scale,
        Law::Quantiles(points) => most(points.iter().map(|(_, value)| *value)),
    }
}

fn most(values: impl Iterator<Item = f64>) -> f64 {
    values.fold(0.0, f64::max)
}
