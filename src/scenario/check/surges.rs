//! What do surges come to that may be there at the same time?
//!
//! In: the scenario, sound or not. Out: problems where they multiply a flow beyond what one alone may. It must not know
//! how traffic surges.

use super::Checker;
use super::limits::{SURGE_MAX, USERS_MAX};
use crate::scenario::model::*;
use crate::units::SimSpan;

/// A surge, and from when until when it may be there.
struct Surge<'a> {
    at: usize,
    fault: &'a Fault,
    flows: &'a [FlowId],
    factor: f64,
    span: (SimSpan, SimSpan),
}

impl Surge<'_> {
    fn means(&self, flow: &FlowId) -> bool {
        self.flows.is_empty() || self.flows.contains(flow)
    }

    fn may_meet(&self, other: &Self) -> bool {
        self.span.0 < other.span.1 && other.span.0 < self.span.1
    }
}

/// When a fault may be there: at any time, unless it strikes once at a set time.
fn span(fault: &Fault) -> (SimSpan, SimSpan) {
    let Timing {
        mttf, follows, when, ..
    } = &fault.timing;
    let is_set = mttf.is_none() && follows.is_none() && when.is_none() && fault.every.is_none();
    match fault.lasting {
        Some(lasting) if is_set => {
            let end = fault.at.nanos().saturating_add(lasting.nanos());
            (fault.at, SimSpan::from_nanos(end))
        }
        _ if is_set => (fault.at, SimSpan::MAX),
        _ => (SimSpan::ZERO, SimSpan::MAX),
    }
}

impl Checker<'_> {
    /// Surges of one flow that may meet multiply.
    pub(super) fn surges_together(&mut self) {
        let scenario = self.scenario;
        let surges: Vec<Surge<'_>> = scenario
            .faults
            .iter()
            .enumerate()
            .filter(|(_, fault)| !fault.off)
            .filter_map(|(at, fault)| match &fault.what {
                FaultKind::Surge { flows, factor } if *factor > 1.0 => Some(Surge {
                    at,
                    fault,
                    flows,
                    factor: *factor,
                    span: span(fault),
                }),
                _ => None,
            })
            .collect();
        for flow in scenario.flows.iter().filter(|flow| flow.start.is_some()) {
            let users = match flow.start {
                Some(Start::Closed { users, .. }) => f64::from(users),
                _ => 0.0,
            };
            let own: Vec<&Surge<'_>> = surges.iter().filter(|surge| surge.means(&flow.id)).collect();
            let all: f64 = own.iter().map(|surge| surge.factor).product();
            if own.len() < 2 || all <= SURGE_MAX && all * users <= f64::from(USERS_MAX) {
                continue;
            }
            if !self.surges_of(flow, users, &own) {
                return;
            }
        }
    }

    /// Whether none of the surges of a flow is too much, with those that it may meet.
    fn surges_of(&mut self, flow: &Flow, users: f64, own: &[&Surge<'_>]) -> bool {
        for surge in own {
            let met = own.iter().filter(|other| other.at != surge.at && other.may_meet(surge));
            let (mut together, mut last) = (surge.factor, None);
            for other in met {
                together *= other.factor;
                last = Some(&other.fault.id);
            }
            let Some(last) = last else { continue };
            let path = format!("faults[{}].what.factor", surge.at);
            if together > SURGE_MAX {
                let message = format!("with `{last}` makes {together:.0} times as much of `{}`", flow.id);
                let hint = format!("at most {SURGE_MAX} times of all that may be there at the same time");
                self.problem(path, message, hint);
                return false;
            }
            if together * users > f64::from(USERS_MAX) {
                let message = format!("with `{last}` makes {:.0} users of `{}`", together * users, flow.id);
                self.problem(path, message, format!("at most {USERS_MAX}"));
                return false;
            }
        }
        true
    }
}

#[cfg(test)]
mod tests {
    use crate::scenario::parse;

    fn told(start: &str, second: &str) -> Option<String> {
        let text = format!(
            r#"(format: 1, name: "x", systems: [(id: "a"), (id: "b")],
            flows: [(id: "f", from: ["a"], to: ["b"], start: {start})],
            faults: [(what: Surge(factor: 100), at: "1s", lasting: "1s"), ({second})])"#
        );
        parse(&text, "x.ron").err().map(|problems| problems[0].to_string())
    }

    #[test]
    fn surges_that_may_meet_are_held_to_what_one_may() {
        let users = r#"Closed(users: 2000, think: "1s")"#;
        let poisson = r#"Poisson("1/s")"#;
        let meets = |factor: u32| format!(r#"what: Surge(factor: {factor}), at: "1500ms", lasting: "1s""#);
        assert_eq!(told(poisson, &meets(10)), None);
        let text = told(poisson, &meets(11)).expect("too much");
        assert!(
            text.contains("with `fault-2` makes 1100 times as much of `f`"),
            "{text}"
        );
        let text = told(users, &meets(10)).expect("too much");
        assert!(text.contains("with `fault-2` makes 2000000 users of `f`"), "{text}");
        // One after the other they never meet, unless the second may come at any time.
        assert_eq!(
            told(poisson, r#"what: Surge(factor: 100), at: "2s", lasting: "1s""#),
            None
        );
        let again = r#"what: Surge(factor: 100), at: "2s", lasting: "1s", every: "5s""#;
        assert!(told(poisson, again).is_some());
        assert_eq!(told(poisson, &format!("{again}, off: true")), None);
    }
}
