//! Do the parts of a scenario fit each other?
//!
//! In: a scenario, read from a file or just edited. Out: every dangling or duplicate id and every number out of range,
//! by the path of its field. It must not know the text, nor what is simulated (see `refusals`).

mod architectures;
mod bounds;
mod canvas;
mod faults;
mod flows;
mod guards;
mod limits;
mod parts;
mod stations;
mod surges;
mod volume;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Display;

use super::diagnostic::{Problem, suggestion};
use super::model::*;

pub use limits::{CANVAS_MAX, FLOWS_MAX, NOTE_CHARACTERS_MAX};

/// Every dangling or duplicate id and every number out of range; empty for a sound scenario.
pub fn check(scenario: &Scenario) -> Vec<Problem> {
    let mut checker = Checker {
        scenario,
        problems: Vec::new(),
    };
    checker.zones();
    checker.between();
    checker.data();
    checker.systems();
    checker.policies();
    checker.flows();
    checker.architectures();
    checker.faults();
    checker.objectives();
    checker.money();
    checker.run();
    checker.canvas();
    checker.bounds();
    checker.problems
}

/// What is allowed but hardly meant: flows that never send, faults after the end.
pub fn warnings(scenario: &Scenario) -> Vec<Problem> {
    let set_off: BTreeSet<&FlowId> = scenario.flows.iter().flat_map(Flow::follows).collect();
    let mut problems = Vec::new();
    let mut warn = |path: String, message: String, hint: &str| {
        problems.push(Problem {
            path,
            message,
            hint: hint.to_owned(),
        });
    };
    for (at, flow) in scenario.flows.iter().enumerate() {
        if flow.start.is_none() && !set_off.contains(&flow.id) {
            let hint = "give it a start, such as Poisson(\"1/s\"), or name it in the `then` of another flow";
            warn(format!("flows[{at}]"), format!("`{}` sends nothing", flow.id), hint);
        }
    }
    let duration = scenario.run.duration();
    for (at, fault) in scenario.faults.iter().enumerate() {
        if fault.at >= duration && !fault.off {
            let message = format!("`{}` begins after the run of {duration} is over", fault.id);
            warn(format!("faults[{at}].at"), message, "");
        }
    }
    problems
}

struct Checker<'a> {
    scenario: &'a Scenario,
    problems: Vec<Problem>,
}

impl Checker<'_> {
    fn problem(&mut self, path: impl Into<String>, message: impl Into<String>, hint: impl Into<String>) {
        let (path, message, hint) = (path.into(), message.into(), hint.into());
        self.problems.push(Problem { path, message, hint });
    }

    /// Tells a problem unless `holds`.
    fn ensure(&mut self, holds: bool, path: impl Into<String>, message: &str, hint: &str) {
        if !holds {
            self.problem(path, message, hint);
        }
    }

    /// A count that must be one or more, where it is written.
    fn at_least_one(&mut self, path: String, count: Option<u32>) {
        self.ensure(count != Some(0), path, "is 0", "one or more");
    }

    /// Ids of one list: never empty, never twice, no colon (which parties between systems have).
    fn ids<'i, T: Display + 'i>(&mut self, list: &str, ids: impl Iterator<Item = &'i T>) {
        let mut first: BTreeMap<String, usize> = BTreeMap::new();
        for (at, id) in ids.enumerate() {
            let id = id.to_string();
            let path = format!("{list}[{at}].id");
            if id.trim().is_empty() {
                self.problem(path, "is empty", "an id is a short name, like \"till\"");
            } else if id.contains(':') {
                self.problem(
                    path,
                    format!("\"{id}\" has a colon"),
                    "colons name things in between, like balancer:till",
                );
            } else if let Some(earlier) = first.get(&id) {
                self.problem(
                    path,
                    format!("\"{id}\" is already the id of {list}[{earlier}]"),
                    "each id once",
                );
            } else {
                first.insert(id, at);
            }
        }
    }

    /// Tells an id that is not among `known`.
    fn reference(&mut self, path: String, what: &str, id: &str, known: &[&str]) {
        if !known.contains(&id) {
            self.problem(path, format!("there is no {what} \"{id}\""), suggestion(id, known));
        }
    }

    fn system(&mut self, path: String, id: &SystemId) {
        let known: Vec<&str> = self.scenario.systems.iter().map(|system| system.id.as_str()).collect();
        self.reference(path, "system", id.as_str(), &known);
    }

    fn flow(&mut self, path: String, id: &FlowId) {
        let known: Vec<&str> = self.scenario.flows.iter().map(|flow| flow.id.as_str()).collect();
        self.reference(path, "flow", id.as_str(), &known);
    }

    fn data_set(&mut self, path: String, id: &DataId) {
        let known: Vec<&str> = self.scenario.data.iter().map(|data| data.id.as_str()).collect();
        self.reference(path, "data set", id.as_str(), &known);
    }

    fn zone(&mut self, path: String, id: &ZoneId) {
        let zones = self.scenario.zones_or_default();
        let known: Vec<&str> = zones.iter().map(|zone| zone.id.as_str()).collect();
        self.reference(path, "zone", id.as_str(), &known);
    }

    /// Systems of one list: all known, none twice.
    fn distinct_systems(&mut self, path: &str, systems: &[SystemId]) {
        for (at, id) in systems.iter().enumerate() {
            let path = format!("{path}[{at}]");
            if systems[..at].contains(id) {
                self.problem(path, format!("\"{id}\" is named twice"), "each system once");
            } else {
                self.system(path, id);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::units::SimSpan;

    fn two_systems() -> Scenario {
        let mut scenario = Scenario::new("two");
        scenario.systems = vec![System::new("a"), System::new("b")];
        scenario.flows = vec![Flow::new("f", &"a".into(), &"b".into())];
        scenario
    }

    fn says(change: impl FnOnce(&mut Scenario), path: &str, part: &str) {
        let mut scenario = two_systems();
        change(&mut scenario);
        let problems = check(&scenario);
        let found = problems
            .iter()
            .any(|problem| problem.path == path && problem.to_string().contains(part));
        assert!(found, "{path} ... {part}: {problems:?}");
    }

    #[test]
    fn a_sound_scenario_has_no_problems() {
        assert_eq!(check(&two_systems()), []);
        assert_eq!(warnings(&two_systems()).len(), 1, "a flow without start");
    }

    #[test]
    fn ids_are_checked() {
        says(|s| s.systems[1].id = "a".into(), "systems[1].id", "already");
        says(
            |s| s.flows[0].to = To::Systems(vec!["bb".into()]),
            "flows[0].to[0]",
            "did you mean `b`",
        );
        says(|s| s.systems[0].id = "hub".into(), "systems[0].id", "in between");
        says(
            |s| s.systems[0].zone = Some("mian".into()),
            "systems[0].zone",
            "did you mean `main`",
        );
        says(
            |s| s.flows[0].then = Then::All(vec![follow("g")]),
            "flows[0].then[0].flow",
            "no flow \"g\"",
        );
        says(
            |s| s.flows[0].policy = Some(PolicyChoice::Named("x".into())),
            "flows[0].policy",
            "there are none",
        );
    }

    #[test]
    fn numbers_are_checked() {
        says(
            |s| s.systems[0].instances = Some(0),
            "systems[0].instances",
            "one or more",
        );
        says(
            |s| s.run.warm_up = Some(SimSpan::from_secs(600)),
            "run.warm_up",
            "shorter than",
        );
        says(|s| s.run.replications = Some(0), "run.replications", "one or more");
    }

    #[test]
    fn chains_that_never_end_are_refused() {
        says(
            |s| {
                s.flows.push(Flow::new("back", &"b".into(), &"a".into()));
                s.flows[0].then = Then::All(vec![follow("back")]);
                s.flows[1].then = Then::All(vec![follow("f")]);
            },
            "flows[0].then",
            "never ends",
        );
    }

    fn follow(flow: &str) -> Follow {
        Follow {
            flow: flow.into(),
            times: None,
            probability: None,
            before_answer: None,
            on_miss: None,
            holds_worker: None,
        }
    }
}
