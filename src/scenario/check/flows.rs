//! Do flows make sense?
//!
//! In: the scenario. Out: problems. It must not know the text.

use super::Checker;
use super::limits::KEYS_MAX;
use crate::scenario::diagnostic::suggestion;
use crate::scenario::model::*;
use crate::scenario::trace::TraceLine;
use crate::units::{Rate, Share, SimSpan};

impl Checker<'_> {
    pub(super) fn flows(&mut self) {
        let scenario = self.scenario;
        self.ids("flows", scenario.flows.iter().map(|flow| &flow.id));
        for (at, flow) in scenario.flows.iter().enumerate() {
            let path = format!("flows[{at}]");
            self.ends(&path, flow);
            self.settings(&path, flow);
            if let Some(start) = &flow.start {
                self.start(&format!("{path}.start"), start);
            }
            self.then(&path, flow);
        }
        self.endless_chains();
    }

    fn ends(&mut self, path: &str, flow: &Flow) {
        self.ensure(
            !flow.from.is_empty(),
            format!("{path}.from"),
            "names no sender",
            "at least one system",
        );
        self.distinct_systems(&format!("{path}.from"), &flow.from);
        match &flow.to {
            To::Others => {
                let hint = "at least two senders";
                self.ensure(
                    flow.from.len() > 1,
                    format!("{path}.to"),
                    "leaves no other to send to",
                    hint,
                );
            }
            To::Systems(systems) | To::AnyOf(systems) => {
                self.ensure(
                    !systems.is_empty(),
                    format!("{path}.to"),
                    "names no receiver",
                    "at least one system",
                );
                self.distinct_systems(&format!("{path}.to"), systems);
                for both in systems.iter().filter(|system| flow.from.contains(system)) {
                    let message = format!("\"{both}\" would send to itself");
                    self.problem(
                        format!("{path}.to"),
                        message,
                        "`Others` is all in `from` but the sender",
                    );
                }
            }
        }
    }

    fn settings(&mut self, path: &str, flow: &Flow) {
        if let Some(data) = &flow.data {
            self.data_set(format!("{path}.data"), data);
        }
        for (field, choice) in [("policy", &flow.policy), ("callback_policy", &flow.callback_policy)] {
            match choice {
                Some(PolicyChoice::Named(id)) => {
                    let known: Vec<&str> = self.scenario.policies.iter().map(|policy| policy.id.as_str()).collect();
                    self.reference(format!("{path}.{field}"), "policy", id.as_str(), &known);
                }
                Some(PolicyChoice::Inline(policy)) => self.policy(&format!("{path}.{field}"), policy),
                None => {}
            }
        }
        self.ensure(
            flow.callback_policy.is_none() || flow.pattern() == Pattern::Callback,
            format!("{path}.callback_policy"),
            "rules nothing, for nobody is called back",
            "the pattern `Callback`",
        );
        self.span_above_zero(format!("{path}.deadline"), flow.deadline);
        if let Some(batch) = flow.batch {
            self.span_above_zero(format!("{path}.batch.every"), Some(batch.every));
            self.at_least_one(format!("{path}.batch.max_records"), batch.max_records);
            self.ensure(
                flow.pattern() == Pattern::Batch,
                format!("{path}.batch"),
                "is for what goes as files",
                "pattern: Batch, or no `batch`",
            );
        }
        self.keys(path, flow);
        if flow.pattern == Some(Pattern::Gather(GatherRule::First(0))) {
            self.problem(format!("{path}.pattern"), "waits for 0 answers", "First(1) or more");
        }
    }

    fn keys(&mut self, path: &str, flow: &Flow) {
        let (path, shares) = (format!("{path}.key_shares"), &flow.key_shares);
        let hint = "shares above 0 as plain numbers, like [(\"north\", 0.7), (\"south\", 0.3)]";
        let sound = shares.iter().all(|(_, share)| share.is_finite() && *share > 0.0);
        self.ensure(sound, path.clone(), "has a share that is not above 0", hint);
        let mut names: Vec<&str> = shares.iter().map(|(name, _)| name.as_str()).collect();
        names.sort_unstable();
        names.dedup();
        self.ensure(
            names.len() == shares.len(),
            path.clone(),
            "names a key twice",
            "each key once",
        );
        let few = shares.len() <= KEYS_MAX;
        self.ensure(few, path, "names too many keys", "at most 1,000");
    }

    fn start(&mut self, path: &str, start: &Start) {
        let mut rate = |rate: &Rate| {
            let hint = "a rate above 0; without `start` the flow sends nothing of its own";
            self.ensure(rate.per_sec() > 0.0, path, "makes no messages", hint);
        };
        match start {
            Start::Poisson(own) | Start::Constant { rate: own, .. } => rate(own),
            Start::Bursty { rate: own, .. } | Start::Bursts { rate: own, .. } => rate(own),
            _ => {}
        }
        match start {
            Start::Constant { count, .. } | Start::Every { count, .. } => {
                self.ensure(*count != Some(0), format!("{path}.count"), "is 0", "one or more");
            }
            Start::Bursty { on, .. } => self.span_above_zero(format!("{path}.on"), Some(*on)),
            Start::Bursts { of, .. } => self.at_least_one(format!("{path}.of"), Some(*of)),
            Start::Closed { users, .. } => self.at_least_one(format!("{path}.users"), Some(*users)),
            Start::Timetable(steps) => {
                let late = steps
                    .last()
                    .is_some_and(|(from, _)| *from >= SimSpan::from_secs(86_400));
                self.ensure(!late, path, "goes beyond the day", "times of day before 24:00");
                let idle = steps.iter().all(|(_, rate)| rate.per_sec() == 0.0);
                self.ensure(steps.is_empty() || !idle, path, "makes no messages", "a rate above 0");
                let rises = steps.windows(2).all(|pair| pair[0].0 < pair[1].0);
                self.ensure(
                    rises && !steps.is_empty(),
                    path,
                    "is no timetable",
                    "times of day, rising",
                );
            }
            Start::Trace(file) => self.trace(path, file),
            Start::Poisson(_) => {}
        }
        if let Start::Every { every, .. } = start {
            self.span_above_zero(format!("{path}.every"), Some(*every));
        }
    }

    /// Senders and sites of a file of times, if it has been read.
    fn trace(&mut self, path: &str, file: &str) {
        let scenario = self.scenario;
        let Some(trace) = scenario.traces.get(file) else { return };
        let using = |flow: &&Flow| matches!(&flow.start, Some(Start::Trace(name)) if name == file);
        for flow in scenario.flows.iter().filter(using) {
            let stranger = |line: &&TraceLine| line.sender.as_ref().is_some_and(|sender| !flow.from.contains(sender));
            if let Some(line) = trace.lines().iter().find(stranger) {
                let sender = line.sender.as_ref().map_or("", SystemId::as_str);
                let message = format!(
                    "\"{file}\" names the sender \"{sender}\", who does not send \"{}\"",
                    flow.id
                );
                let senders: Vec<&str> = flow.from.iter().map(SystemId::as_str).collect();
                self.problem(path, message, suggestion(sender, &senders));
            }
        }
    }

    /// What follows exists, and is sent by one who was served.
    fn then(&mut self, path: &str, flow: &Flow) {
        let one_of = matches!(flow.then, Then::OneOf(..));
        let receivers = self.scenario.receivers(flow);
        for (at, next) in flow.follows().into_iter().enumerate() {
            let at = format!("{path}.then[{at}]{}", if one_of { "[0]" } else { ".flow" });
            let Some(follow) = self.scenario.flow(next) else {
                self.flow(at, next);
                continue;
            };
            if !follow.from.iter().any(|sender| receivers.contains(sender)) {
                let senders: Vec<&str> = follow.from.iter().map(SystemId::as_str).collect();
                let message = format!("\"{next}\" is sent by none of the receivers of \"{}\"", flow.id);
                self.problem(at, message, suggestion("", &senders).replace("known:", "it is sent by"));
            }
        }
        match &flow.then {
            Then::All(follows) => {
                for (at, follow) in follows.iter().enumerate() {
                    self.at_least_one(format!("{path}.then[{at}].times"), follow.times);
                    let caches = |id: &SystemId| {
                        let server = self.scenario.systems.iter().find(|system| &system.id == id);
                        server.is_some_and(|system| system.cache.is_some())
                    };
                    let never = follow.on_miss == Some(true) && !receivers.iter().any(caches);
                    self.ensure(
                        !never,
                        format!("{path}.then[{at}].on_miss"),
                        "never happens, because no receiver has a cache",
                        "a `cache` at the system that serves this flow, or nothing here",
                    );
                }
            }
            Then::OneOf(choices, end) => {
                self.ensure(
                    !choices.is_empty(),
                    format!("{path}.then"),
                    "names no flow",
                    "like OneOf([(\"ship\", 0.9), (End, 0.1)])",
                );
                let sum = *end + choices.iter().map(|(_, weight)| weight).sum::<f64>();
                self.ensure(
                    sum > 0.0,
                    format!("{path}.then"),
                    "has no weight above 0",
                    "weights like 0.9 and 0.1",
                );
            }
        }
    }

    /// Chains that come back to where they began with certainty.
    fn endless_chains(&mut self) {
        let flows = &self.scenario.flows;
        let mut state = vec![0_u8; flows.len()];
        for first in 0..flows.len() {
            let mut stack = vec![(first, 0)];
            while let Some((at, next)) = stack.pop() {
                if next == 0 && state[at] == 2 {
                    continue;
                }
                state[at] = 1;
                let certain = self.certain_follows(at);
                let Some(&follow) = certain.get(next) else {
                    state[at] = 2;
                    continue;
                };
                stack.push((at, next + 1));
                match state[follow] {
                    0 => stack.push((follow, 0)),
                    1 => {
                        let message = format!("`{}` sets itself off again, and that never ends", flows[follow].id);
                        self.problem(
                            format!("flows[{follow}].then"),
                            message,
                            "a probability below 100% in the loop",
                        );
                    }
                    _ => {}
                }
            }
        }
    }

    /// Flows that each served message of a flow sets off without fail.
    fn certain_follows(&self, at: usize) -> Vec<usize> {
        let certain = |follow: &&Follow| follow.probability.is_none_or(|share| share == Share::ONE);
        match &self.scenario.flows[at].then {
            Then::All(follows) => {
                let flows = follows.iter().filter(certain);
                flows
                    .filter_map(|follow| self.scenario.flow_index(&follow.flow))
                    .collect()
            }
            Then::OneOf(choices, 0.0) if choices.len() == 1 => choices
                .iter()
                .filter_map(|(flow, _)| self.scenario.flow_index(flow))
                .collect(),
            Then::OneOf(..) => Vec::new(),
        }
    }
}
