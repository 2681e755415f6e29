//! Do flows make sense in themselves and one after the other?
//!
//! In: what is known of a scenario. Out: findings about flows to nobody, flows never sent, retries, and fan-out. It must
//! not know links.

use std::collections::BTreeSet;

use super::known::Known;
use super::{About, Finding, FindingKind, Level, listed};
use crate::edit::{Command, FlowCommand};
use crate::scenario::{Flow, Pattern, SiteChoice, Start, Then, To};
use crate::units::Rate;

/// So many attempts at the end of a chain for one message are a storm.
const STORM: f64 = 9.0;
/// So many messages for one are a fan-out to be looked at.
const FAN_OUT: f64 = 1_000.0;
/// Chains are followed so deep.
const DEPTH_MAX: usize = 12;
/// ... and over so many links from one beginning.
const LINKS_MAX: usize = 2_000;

pub(super) fn look(known: &Known<'_>) -> Vec<Finding> {
    // What is called by a flow that is tried again itself.
    let again = (0..known.scenario.flows.len()).filter(|at| known.policies[*at].max_attempts() > 1);
    let called: BTreeSet<usize> = again.flat_map(|at| calls(known, at)).collect();
    let flows = known.scenario.flows.iter().enumerate();
    let each = flows.flat_map(|(at, flow)| {
        let looks = [
            nobody(known, flow),
            never(known, flow),
            twice(known, at, flow),
            fan_out(known, at, flow),
            storm(known, at, &called),
        ];
        looks.into_iter().flatten()
    });
    each.collect()
}

fn about(flow: &Flow) -> Vec<About> {
    vec![About::Flow(flow.id.clone())]
}

fn nobody(known: &Known<'_>, flow: &Flow) -> Option<Finding> {
    let receivers = known.places(known.scenario.receivers(flow));
    let lonely = matches!(flow.to, To::Others) && receivers.len() < 2;
    if !receivers.is_empty() && !lonely {
        return None;
    }
    let what = format!("{} goes to nobody", flow.name());
    let why = "Without a receiver there is nothing to deliver, and nothing can be simulated.";
    let finding = Finding::new(FindingKind::NoConsumer, Level::Serious, about(flow), what, why);
    Some(finding.with_fix("delete it", FlowCommand::Remove(flow.id.clone())))
}

fn never(known: &Known<'_>, flow: &Flow) -> Option<Finding> {
    if flow.start.is_some() || known.set_off.contains(&flow.id) {
        return None;
    }
    let what = format!("{} sends nothing", flow.name());
    let why = "Nothing starts it and no other flow sets it off, so it counts as a wire and is never simulated.";
    let finding = Finding::new(FindingKind::NeverSent, Level::Warning, about(flow), what, why);
    let mut started = flow.clone();
    started.start = Some(Start::Poisson(Rate::from_per_sec(1.0)));
    Some(finding.with_fix("send one a second", FlowCommand::Set(started)))
}

fn twice(known: &Known<'_>, at: usize, flow: &Flow) -> Option<Finding> {
    let policy = &known.policies[at];
    let repeats = policy.max_attempts() > 1 || policy.hedge.is_some();
    let changes = matches!(flow.pattern(), Pattern::Request | Pattern::Work | Pattern::Callback);
    if !repeats || !changes || policy.idempotent() {
        return None;
    }
    let what = format!("{} is tried again, and is not idempotent", flow.name());
    let why = "When only the answer was lost, the retry takes effect a second time (two orders, two payments), unless it only reads.";
    let finding = Finding::new(FindingKind::RetryNotIdempotent, Level::Warning, about(flow), what, why);
    let fix = known.with_policy(at, |policy| policy.idempotent = Some(true));
    Some(finding.with_fix("have receivers tell repeats", fix))
}

/// Flows that are sent before the answer of another: calls within calls.
fn calls(known: &Known<'_>, at: usize) -> Vec<usize> {
    match &known.scenario.flows[at].then {
        Then::All(follows) => {
            let inner = follows.iter().filter(|follow| follow.before_answer == Some(true));
            inner.filter_map(|follow| known.flow_index(&follow.flow)).collect()
        }
        Then::OneOf(..) => Vec::new(),
    }
}

/// Attempts at the end of the worst chain of calls that begins here, and that chain.
fn worst_chain(known: &Known<'_>, chain: &mut Vec<usize>, left: &mut usize) -> (f64, Vec<usize>) {
    let Some(&last) = chain.last() else {
        return (1.0, Vec::new());
    };
    let attempts = |at: &usize| f64::from(known.policies[*at].max_attempts());
    let mut worst = (chain.iter().map(attempts).product(), chain.clone());
    for next in calls(known, last) {
        if *left == 0 || chain.len() >= DEPTH_MAX || chain.contains(&next) {
            continue;
        }
        *left -= 1;
        chain.push(next);
        let found = worst_chain(known, chain, left);
        chain.pop();
        if found.0 > worst.0 {
            worst = found;
        }
    }
    worst
}

fn storm(known: &Known<'_>, at: usize, called: &BTreeSet<usize>) -> Option<Finding> {
    // It is told where it begins.
    if called.contains(&at) {
        return None;
    }
    let (attempts, chain) = worst_chain(known, &mut vec![at], &mut LINKS_MAX.clone());
    let tries_again = |at: &usize| known.policies[*at].max_attempts() > 1;
    let again: Vec<usize> = chain.iter().copied().filter(tries_again).collect();
    if attempts < STORM || again.len() < 2 || !tries_again(&at) {
        return None;
    }
    let flows = &known.scenario.flows;
    let names = listed(again.iter().map(|&at| flows[at].name()));
    let what = match attempts {
        ..1e6 => format!("Retries of {names} multiply to {attempts:.0} attempts"),
        _ => format!("Retries of {names} multiply without end"),
    };
    let why = "When the last of them is slow, each level tries all of the next again: the load rises just then.";
    let about = again.iter().map(|&at| About::Flow(flows[at].id.clone())).collect();
    let finding = Finding::new(FindingKind::RetryStorm, Level::Serious, about, what, why);
    let once = |&at: &usize| known.with_policy(at, |policy| policy.retry = None);
    let commands: Vec<Command> = again.iter().skip(1).map(once).collect();
    let label = "retry at the first level only".to_owned();
    Some(finding.with_fix(label.clone(), Command::All(label, commands)))
}

/// Copies of one message.
fn copies(known: &Known<'_>, flow: &Flow) -> f64 {
    let receivers = known.places(known.scenario.receivers(flow));
    let one_taker = matches!(flow.pattern(), Pattern::Request | Pattern::Callback | Pattern::Work)
        || !matches!(flow.to, To::Systems(_));
    let at = |&place: &usize| match flow.site {
        Some(SiteChoice::Each) => f64::from(known.sites(place)),
        _ => 1.0,
    };
    let all: f64 = receivers.iter().map(at).sum();
    if one_taker {
        all / receivers.len().max(1) as f64
    } else {
        all
    }
}

fn fan_out(known: &Known<'_>, at: usize, flow: &Flow) -> Option<Finding> {
    // Those that others set off are told with them.
    if known.set_off.contains(&flow.id) {
        return None;
    }
    let mut sum = 0.0;
    let mut fresh = vec![(at, 1.0)];
    let mut left = LINKS_MAX;
    for _ in 0..DEPTH_MAX {
        let mut next = Vec::new();
        for (at, messages) in fresh {
            let flow = &known.scenario.flows[at];
            let copies = messages * copies(known, flow);
            sum += copies;
            for (follow, times) in flow.mean_follows() {
                left = left.saturating_sub(1);
                let follow = known.flow_index(follow).filter(|_| left > 0);
                next.extend(follow.map(|follow| (follow, copies * times)));
            }
        }
        fresh = next;
    }
    if sum < FAN_OUT {
        return None;
    }
    let what = match sum {
        ..1e7 => format!("One message of {} comes to {sum:.0} deliveries", flow.name()),
        _ => format!(
            "One message of {} comes to more than 10 million deliveries",
            flow.name()
        ),
    };
    let why =
        "They all begin at one moment, wait for each other on the same lines, and grow with every site or step added.";
    Some(Finding::new(FindingKind::FanOut, Level::Hint, about(flow), what, why))
}
