//! What does a scenario ask for that is not simulated yet?
//!
//! In: a sound scenario. Out: every such thing by name, with its place: it can be edited and saved, but playing,
//! comparing, reporting and checking would be wrong about it and stop. It must not know how anything is simulated.

mod sites;

use super::diagnostic::{Diagnostic, Places, Problem, Severity};
use super::model::*;

/// Everything that is loaded but not simulated yet; empty where the scenario can be run.
pub fn refusals(scenario: &Scenario, places: &Places) -> Vec<Diagnostic> {
    let mut refused = Refused::default();
    refused.nothing_to_run(scenario);
    for (at, zone) in scenario.zones.iter().enumerate() {
        if let Some(within) = &zone.within {
            refused.link_settings(&format!("zones[{at}].within"), within);
        }
    }
    for (at, between) in scenario.between.iter().enumerate() {
        refused.link_settings(&format!("between[{at}]"), &between.settings);
    }
    for (at, flow) in scenario.flows.iter().enumerate() {
        refused.flow(&format!("flows[{at}]"), flow);
        let watched = |id: &SystemId| scenario.system(id).is_some_and(|system| system.ejection.is_some());
        let guarded = scenario.policy_of(flow).is_guarded() || scenario.receivers(flow).iter().any(watched);
        let gathers = matches!(flow.pattern(), Pattern::Gather(_));
        let what = "a `Gather` whose sender does more than wait, try again and keep";
        refused.when(gathers && guarded, format!("flows[{at}].pattern"), what);
        refused.tap(&format!("flows[{at}]"), flow, scenario);
        refused.callback(&format!("flows[{at}]"), flow, scenario);
        refused.calls_of_the_polled(&format!("flows[{at}]"), flow, scenario);
        refused.calls_by_files(&format!("flows[{at}]"), flow, scenario);
    }
    for (at, architecture) in scenario.architectures.iter().enumerate() {
        refused.style(&format!("architectures[{at}].style"), &architecture.style, scenario);
        for (place, exception) in architecture.exceptions.iter().enumerate() {
            let flow = scenario.flow(&exception.flow);
            let gathers = flow.is_some_and(|flow| matches!(flow.pattern(), Pattern::Gather(_)));
            let kept = exception.exchange == Some(Exchange::StoreAndForward);
            let path = format!("architectures[{at}].exceptions[{place}].exchange");
            refused.when(gathers && kept, path, "a `Gather` that a hub stores and forwards");
        }
    }
    for (at, fault) in scenario.faults.iter().enumerate().filter(|(_, fault)| !fault.off) {
        refused
            .problems
            .extend(sites::against(scenario, &format!("faults[{at}].what"), fault));
    }
    for (at, objective) in scenario.objectives.iter().enumerate() {
        let path = format!("objectives[{at}].exposure_at_most");
        refused.when(objective.exposure_at_most.is_some(), path, "a bound on exposure");
    }
    refused.traces(scenario);
    refused.growth_and_run(scenario);
    places.locate_all(Severity::Error, refused.problems)
}

#[derive(Default)]
struct Refused {
    problems: Vec<Problem>,
}

impl Refused {
    fn when(&mut self, asked: bool, path: impl Into<String>, what: &str) {
        if asked {
            let hint = "it can be edited and saved; take it out, or set it aside in a copy, to run the scenario";
            let message = format!("{what} is not simulated yet");
            self.problems.push(Problem {
                path: path.into(),
                message,
                hint: hint.to_owned(),
            });
        }
    }

    fn nothing_to_run(&mut self, scenario: &Scenario) {
        for (path, is_empty) in [
            ("systems", scenario.systems.is_empty()),
            ("flows", scenario.flows.is_empty()),
        ] {
            if is_empty {
                let message = format!("there are no {path}, so there is nothing to run");
                let hint = "a scenario needs at least two systems and a flow between them".to_owned();
                self.problems.push(Problem {
                    path: path.to_owned(),
                    message,
                    hint,
                });
            }
        }
    }

    /// One time without the other says nothing.
    fn link_settings(&mut self, path: &str, settings: &LinkSettings) {
        let times = [("mttf", settings.mttf, "mttr"), ("mttr", settings.mttr, "mttf")];
        if settings.mttf.is_none() == settings.mttr.is_none() {
            return;
        }
        for (name, _, other) in times.into_iter().filter(|(_, time, _)| time.is_some()) {
            self.problems.push(Problem {
                path: format!("{path}.{name}"),
                message: format!("a trunk that fails by itself needs `{other}`, too"),
                hint: "the mean up time `mttf` and the mean repair time `mttr`".to_owned(),
            });
        }
    }

    fn flow(&mut self, path: &str, flow: &Flow) {
        if let (Some(Pattern::Gather(GatherRule::First(first))), To::Systems(asked)) = (flow.pattern, &flow.to) {
            let lacks = first as usize > asked.len() && flow.site != Some(SiteChoice::Each);
            self.when(
                lacks,
                format!("{path}.pattern"),
                "waiting for more answers than are asked for",
            );
        }
        if let Then::All(follows) = &flow.then {
            for (at, follow) in follows.iter().enumerate() {
                self.follow(&format!("{path}.then[{at}]"), follow);
            }
        }
    }

    /// Who calls back tries again, and that is all; what is fetched from a polled system it does not send itself.
    fn callback(&mut self, path: &str, flow: &Flow, scenario: &Scenario) {
        let Some(policy) = scenario.callback_policy_of(flow) else {
            return;
        };
        let path = format!("{path}.callback_policy");
        let minds = policy.is_guarded() || policy.outbox() != Outbox::Off;
        let what = "a callback whose sender keeps it or guards itself";
        self.when(minds, path.as_str(), what);
        let polled = |system: &System| system.speaks.iter().any(|speaks| matches!(speaks, Speaks::Polled(_)));
        let receivers = scenario.receivers(flow);
        let fetched = receivers.iter().filter_map(|id| scenario.system(id)).any(polled);
        self.when(
            fetched,
            path,
            "a policy of callbacks that are fetched from a `Polled` system",
        );
    }

    /// Nobody waits for a tap, and nobody tries it again.
    fn tap(&mut self, path: &str, flow: &Flow, scenario: &Scenario) {
        let policy = scenario.policy_of(flow);
        let minds = flow.pattern() == Pattern::Tap && (policy.waits() || policy.is_guarded());
        let what = "a `Tap` whose sender tries again, keeps what it sends or guards itself";
        self.when(minds, format!("{path}.policy"), what);
        if let Then::All(follows) = &flow.then {
            for (at, follow) in follows.iter().enumerate() {
                let next = scenario.flow(&follow.flow);
                let taps = next.is_some_and(|next| next.pattern() == Pattern::Tap);
                let waited = taps && follow.before_answer == Some(true);
                self.when(
                    waited,
                    format!("{path}.then[{at}].before_answer"),
                    "waiting for a `Tap`",
                );
            }
        }
    }

    /// Who is only ever asked cannot wait for what it asks.
    fn calls_of_the_polled(&mut self, path: &str, flow: &Flow, scenario: &Scenario) {
        let polled = |id: &SystemId| scenario.system(id).is_some_and(|system| system.polled().is_some());
        let Then::All(follows) = &flow.then else {
            return;
        };
        for (at, follow) in follows.iter().enumerate() {
            let next = scenario.flow(&follow.flow);
            let calls = follow.before_answer == Some(true)
                && next.is_some_and(|next| next.from.iter().any(polled))
                && scenario.receivers(flow).iter().any(polled);
            let what = "a call by a system that can only be polled";
            self.when(calls, format!("{path}.then[{at}].before_answer"), what);
        }
    }

    /// A file makes no calls for each of its records, and nobody's answer waits until the next one leaves.
    fn calls_by_files(&mut self, path: &str, flow: &Flow, scenario: &Scenario) {
        let Then::All(follows) = &flow.then else {
            return;
        };
        for (at, follow) in follows.iter().enumerate() {
            let next = scenario.flow(&follow.flow);
            let in_files = flow.batch.is_some() || next.is_some_and(|next| next.batch.is_some());
            let what = "a call by or for a record that goes in a file";
            let calls = in_files && follow.before_answer == Some(true);
            self.when(calls, format!("{path}.then[{at}].before_answer"), what);
        }
    }

    /// A file of times that was not read with the scenario: it was typed in since, or the scenario has no place of its own.
    fn traces(&mut self, scenario: &Scenario) {
        for (at, flow) in scenario.flows.iter().enumerate() {
            if let Some(Start::Trace(file)) = &flow.start
                && !scenario.traces.contains_key(file)
            {
                self.problems.push(Problem {
                    path: format!("flows[{at}].start"),
                    message: format!("the file \"{file}\" has not been read"),
                    hint: "it is read when the scenario is opened, from the folder that the scenario stands in"
                        .to_owned(),
                });
            }
        }
    }

    fn follow(&mut self, path: &str, follow: &Follow) {
        self.when(
            follow.holds_worker == Some(true) && follow.before_answer != Some(true),
            format!("{path}.holds_worker"),
            "`holds_worker` without `before_answer`",
        );
    }

    fn style(&mut self, path: &str, style: &Style, scenario: &Scenario) {
        match style {
            Style::HubAndSpoke(style) => {
                let worker = style.holds == Some(Holds::Worker);
                let fails = worker && style.failures.is_some();
                let what = "holding requests in a `Worker` of a hub that fails on its own";
                self.when(fails, format!("{path}.failures"), what);
                let gathers = scenario
                    .flows
                    .iter()
                    .any(|flow| matches!(flow.pattern(), Pattern::Gather(_)));
                let what = "holding the question of a `Gather` in a `Worker`";
                self.when(worker && gathers, format!("{path}.holds"), what);
                self.when(
                    !style.bridged.is_empty(),
                    format!("{path}.bridged"),
                    "several bridged hubs",
                );
            }
            Style::PointToPoint(_) | Style::MessageBus(_) | Style::Hybrid(_) => {}
            Style::Custom => self.when(true, path, "the style `Custom`"),
        }
    }

    fn growth_and_run(&mut self, scenario: &Scenario) {
        if let Some(growth) = &scenario.growth {
            self.when(growth.load_a_year.is_some(), "growth.load_a_year", "growth of load");
            self.when(growth.sites_a_year.is_some(), "growth.sites_a_year", "growth of sites");
        }
        self.when(
            scenario.run.precision.is_some(),
            "run.precision",
            "stopping early by `precision`",
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::parse;

    const TEXT: &str = r#"(
        format: 1, name: "x",
        between: [(zones: ("north", "south"), mttf: "60d")],
        zones: [(id: "north", kind: Site), (id: "south", within: (mttr: "1h"))],
        systems: [
            (id: "a", zone: "north", discipline: Priority, cache: (hit: "90%")),
            (id: "b", zone: "south", balancing: PowerOf(2), speaks: [Api, Polled("30s")], failures: (mttf: "9d", mttr: "1h")),
        ],
        flows: [
            (id: "f", from: ["a"], to: ["b"], pattern: Tap, start: Bursts(rate: "1/s", of: 3), priority: 2,
             policy: (hedge: "1s", retry: (jitter: Equal)), then: [(flow: "g", times: 2, before_answer: true)]),
            (id: "g", from: ["b"], to: ["a"], then: OneOf([("f", 1.0), ("g2", 3.0)])),
            (id: "g2", from: ["a"], to: ["b"], policy: (cancel_on_timeout: false)),
        ],
        architectures: [
            (id: "direct", style: PointToPoint(discovery: Registry)), (id: "drawn", style: Custom()),
            (id: "hub", style: HubAndSpoke(holds: Worker, failures: (mttf: "9d", mttr: "1h"))), (id: "bus", style: MessageBus(memory: "1GB")),
        ],
        faults: [
            (what: Crash(system: "a"), at: "1s", lasting: "1s", every: "1min"),
            (what: Surge(factor: 3), at: "1s", off: true),
        ],
        objectives: [(exposure_at_most: 1)],
        growth: (load_a_year: "10%"),
        run: (starts_at: "08:00"),
    )"#;

    #[test]
    fn everything_not_simulated_is_refused_by_name_and_place() {
        let loaded = parse(TEXT, "x.ron").unwrap_or_else(|problems| panic!("{problems:#?}"));
        let refused = refusals(&loaded.scenario, &loaded.places);
        let paths: Vec<&str> = refused.iter().map(|refusal| refusal.path.as_str()).collect();
        let expected = [
            "zones[1].within.mttr",
            "between[0].mttf",
            "flows[0].policy",
            "flows[0].then[0].before_answer",
            "architectures[1].style",
            "architectures[2].style.failures",
            "objectives[0].exposure_at_most",
            "growth.load_a_year",
        ];
        assert_eq!(paths, expected);
        assert!(refused.iter().all(|refusal| refusal.line > 0));
        let drawn = refused.iter().find(|refusal| refusal.path == "architectures[1].style");
        let text = drawn.map(ToString::to_string).unwrap_or_default();
        assert!(
            text.starts_with("x.ron:16:85: architectures[1].style: the style `Custom` is not simulated yet"),
            "{text}"
        );
    }

    #[test]
    fn an_empty_sketch_has_nothing_to_run() {
        let refused = refusals(&Scenario::new("x"), &Places::default());
        assert_eq!(refused.len(), 2);
        assert_eq!(
            refused[0].to_string(),
            "systems: there are no systems, so there is nothing to run (a scenario needs at least two systems and a flow between them)"
        );
    }
}
