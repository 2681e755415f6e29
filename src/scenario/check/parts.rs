//! Do zones, the network between them, data sets, systems, policies, objectives, money and the run make sense?
//!
//! In: the scenario. Out: problems. It must not know the text.

use super::Checker;
use crate::scenario::diagnostic::suggestion;
use crate::scenario::model::*;
use crate::scenario::preset::PresetKind;
use crate::units::SimSpan;

/// Names that things in between have in every architecture.
pub(super) const MIDDLES: [&str; 2] = ["hub", "bus"];

impl Checker<'_> {
    pub(super) fn zones(&mut self) {
        let scenario = self.scenario;
        self.ids("zones", scenario.zones.iter().map(|zone| &zone.id));
        for (at, zone) in scenario.zones.iter().enumerate() {
            self.at_least_one(format!("zones[{at}].sites"), zone.sites);
            if let Some(within) = &zone.within {
                self.link_settings(&format!("zones[{at}].within"), within);
            }
        }
    }

    pub(super) fn between(&mut self) {
        let scenario = self.scenario;
        for (at, between) in scenario.between.iter().enumerate() {
            let (a, b) = &between.zones;
            let path = format!("between[{at}].zones");
            self.zone(format!("{path}[0]"), a);
            self.zone(format!("{path}[1]"), b);
            self.ensure(
                a != b,
                path.clone(),
                "names one zone twice",
                "the network within a zone is its field `within`",
            );
            let same = |other: &Between| {
                let (c, d) = &other.zones;
                (a == c && b == d) || (a == d && b == c)
            };
            if let Some(earlier) = scenario.between[..at].iter().position(same) {
                self.problem(
                    path,
                    format!("the same two zones as between[{earlier}]"),
                    "each pair once",
                );
            }
            self.link_settings(&format!("between[{at}]"), &between.settings);
            let back = between
                .bandwidth_back
                .is_none_or(|bandwidth| bandwidth.bits_per_sec() > 0.0);
            self.ensure(
                back,
                format!("between[{at}].bandwidth_back"),
                "is 0",
                "more than 0, or left out for no limit",
            );
        }
    }

    fn link_settings(&mut self, path: &str, settings: &LinkSettings) {
        for (name, bandwidth) in [
            ("bandwidth", settings.bandwidth),
            ("bandwidth_per_link", settings.bandwidth_per_link),
        ] {
            let holds = bandwidth.is_none_or(|bandwidth| bandwidth.bits_per_sec() > 0.0);
            self.ensure(
                holds,
                format!("{path}.{name}"),
                "is 0",
                "more than 0, or left out for no limit",
            );
        }
        self.span_above_zero(format!("{path}.mttf"), settings.mttf);
        self.span_above_zero(format!("{path}.mttr"), settings.mttr);
    }

    pub(super) fn span_above_zero(&mut self, path: String, span: Option<SimSpan>) {
        self.ensure(span != Some(SimSpan::ZERO), path, "is 0", "more than 0");
    }

    pub(super) fn data(&mut self) {
        let scenario = self.scenario;
        self.ids("data", scenario.data.iter().map(|data| &data.id));
        for (at, data) in scenario.data.iter().enumerate() {
            if let Some(owner) = &data.owner {
                self.system(format!("data[{at}].owner"), owner);
            }
            self.distinct_systems(&format!("data[{at}].allowed"), &data.allowed);
        }
    }

    pub(super) fn systems(&mut self) {
        let scenario = self.scenario;
        self.ids("systems", scenario.systems.iter().map(|system| &system.id));
        for (at, system) in scenario.systems.iter().enumerate() {
            let path = format!("systems[{at}]");
            self.one_system(&path, system);
            let reserved = MIDDLES.contains(&system.id.as_str());
            let message = format!("\"{}\" is the name of what stands in between", system.id);
            self.ensure(!reserved, format!("{path}.id"), &message, "choose another id");
            match &system.zone {
                Some(zone) => self.zone(format!("{path}.zone"), zone),
                None if scenario.zones.len() > 1 => {
                    let known: Vec<&str> = scenario.zones.iter().map(|zone| zone.id.as_str()).collect();
                    self.problem(path, format!("`{}` needs a `zone`", system.id), suggestion("", &known));
                }
                None => {}
            }
        }
    }

    fn one_system(&mut self, path: &str, system: &System) {
        self.at_least_one(format!("{path}.instances"), system.instances);
        let stuck = system.concurrency == Some(Concurrency::Servers(0));
        self.ensure(
            !stuck,
            format!("{path}.concurrency"),
            "is 0",
            "one or more, or Unlimited",
        );
        let drawn = system.balancing != Some(Balancing::PowerOf(0));
        self.ensure(
            drawn,
            format!("{path}.balancing"),
            "draws from 0 instances",
            "PowerOf(2)",
        );
        for (at, data) in system.shapes.iter().enumerate() {
            self.data_set(format!("{path}.shapes[{at}]"), data);
        }
        self.preset(format!("{path}.preset"), &system.preset, PresetKind::System);
        for (at, (flow, _)) in system.service_time_for.iter().enumerate() {
            self.flow(format!("{path}.service_time_for[{at}][0]"), flow);
            let twice = system.service_time_for[..at].iter().any(|(other, _)| other == flow);
            let message = format!("\"{flow}\" is named twice");
            self.ensure(
                !twice,
                format!("{path}.service_time_for[{at}]"),
                &message,
                "each flow once",
            );
        }
        self.rate_limit(&format!("{path}.rate_limit"), system.rate_limit);
        self.balancer_guards(path, system);
        self.station_rules(path, system);
    }

    pub(super) fn rate_limit(&mut self, path: &str, limit: Option<RateLimit>) {
        let Some(limit) = limit else { return };
        self.ensure(limit.rate.per_sec() > 0.0, path, "lets nothing pass", "a rate above 0");
        self.at_least_one(format!("{path}.burst"), limit.burst);
    }

    pub(super) fn policies(&mut self) {
        let scenario = self.scenario;
        self.ids("policies", scenario.policies.iter().map(|policy| &policy.id));
        for (at, named) in scenario.policies.iter().enumerate() {
            self.policy(&format!("policies[{at}]"), &named.policy);
        }
    }

    pub(super) fn policy(&mut self, path: &str, policy: &Policy) {
        self.span_above_zero(format!("{path}.timeout"), policy.timeout);
        self.span_above_zero(format!("{path}.timeout_total"), policy.timeout_total);
        self.at_least_one(format!("{path}.bulkhead"), policy.bulkhead);
        self.rate_limit(&format!("{path}.rate_limit"), policy.rate_limit);
        self.span_above_zero(format!("{path}.hedge"), policy.hedge);
        self.guards(path, policy);
        if let Some(retry) = &policy.retry {
            self.at_least_one(format!("{path}.retry.max_attempts"), retry.max_attempts);
            let grows = retry.factor.is_none_or(|factor| factor >= 1.0);
            self.ensure(
                grows,
                format!("{path}.retry.factor"),
                "lets the wait shrink",
                "1 or more",
            );
        }
        if let Some(Outbox::Memory { limit, every } | Outbox::Durable { limit, every, .. }) = policy.outbox {
            self.at_least_one(format!("{path}.outbox.limit"), Some(limit));
            self.span_above_zero(format!("{path}.outbox.every"), every);
        }
    }

    pub(super) fn objectives(&mut self) {
        let scenario = self.scenario;
        for (at, objective) in scenario.objectives.iter().enumerate() {
            let path = format!("objectives[{at}]");
            let of_flow = objective.p50_below.is_some()
                || objective.p99_below.is_some()
                || objective.correct_at_least.is_some()
                || objective.lost_at_most.is_some()
                || objective.never_through.is_some();
            let of_whole = objective.exposure_at_most.is_some()
                || objective.touched_at_most.is_some()
                || objective.cost_below.is_some();
            self.ensure(
                of_flow || of_whole,
                path.clone(),
                "bounds nothing",
                "like p99_below: \"300ms\"",
            );
            self.ensure(
                !of_flow || objective.flow.is_some(),
                path.clone(),
                "needs a `flow`",
                "flow: \"...\"",
            );
            if let Some(flow) = &objective.flow {
                self.flow(format!("{path}.flow"), flow);
            }
            if let Some(party) = &objective.never_through {
                self.party(format!("{path}.never_through"), party);
            }
        }
    }

    /// A party by the name it has in faults and objectives: a system, `hub`, `bus`, `bus:2`, `balancer:stock`.
    pub(super) fn party(&mut self, path: String, name: &str) {
        let node = name
            .strip_prefix("bus:")
            .is_some_and(|node| node.parse::<u32>().is_ok_and(|node| node > 0));
        let (kind, system) = name.split_once(':').unwrap_or(("", name));
        if node || MIDDLES.contains(&name) {
            return;
        }
        match kind {
            "" | "balancer" | "connector" => self.system(path, &SystemId::new(system)),
            _ => {
                let hint = "known: a system, hub, bus, bus:1, balancer:<system>, connector:<system>";
                self.problem(path, format!("there is no party \"{name}\""), hint);
            }
        }
    }

    /// One currency, whole ranges.
    pub(super) fn money(&mut self) {
        let amounts = self.scenario.amounts();
        let first = amounts.first().map(|(_, amount)| amount.currency);
        for (path, amount) in &amounts {
            if let Some(first) = first.filter(|first| *first != amount.currency) {
                let message = format!("{amount} is another currency than {first}");
                self.problem(path.clone(), message, "one currency in a scenario");
            }
        }
        let costs = &self.scenario.costs;
        let spans = costs.horizon_years.is_none_or(|years| years > 0.0);
        self.ensure(spans, "costs.horizon_years", "is 0", "more than 0");
        for (at, (name, low, middle, high)) in costs.overrides.iter().enumerate() {
            let path = format!("costs.overrides[{at}]");
            let message = format!("\"{name}\" has no range");
            self.ensure(
                low <= middle && middle <= high,
                path,
                &message,
                "low, middle, high, rising",
            );
        }
    }

    pub(super) fn run(&mut self) {
        let run = &self.scenario.run;
        self.span_above_zero("run.duration".to_owned(), run.duration);
        self.at_least_one("run.replications".to_owned(), run.replications);
        let leaves_time = run.duration().is_zero() || run.warm_up() < run.duration();
        self.ensure(
            leaves_time,
            "run.warm_up",
            "leaves nothing to count",
            "shorter than the duration",
        );
    }
}
