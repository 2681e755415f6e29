//! Can systems bear what comes to them?
//!
//! In: what is known of a scenario. Out: findings about limits, queues, load, and systems alone. It must not know links.

use std::collections::BTreeSet;

use super::known::Known;
use super::{About, Finding, FindingKind, Level};
use crate::edit::SystemCommand;
use crate::scenario::{Concurrency, Owner, QueueLimit, System, SystemKind, defaults};

/// From this utilization on a system is nearly full.
const NEARLY_FULL: f64 = 0.8;
/// To this utilization a fix brings a system.
const COMFORTABLE: f64 = 0.6;
/// A fix adds instances up to so many.
const INSTANCES_MAX: f64 = 100.0;

pub(super) fn look(known: &Known<'_>) -> Vec<Finding> {
    let each = (0..known.scenario.systems.len()).flat_map(|place| {
        let looks = [limit(known, place), queue(known, place), load(known, place)];
        looks.into_iter().flatten()
    });
    each.chain(idle(known)).chain(alone(known)).collect()
}

fn set(system: &System, change: impl FnOnce(&mut System)) -> SystemCommand {
    let mut system = system.clone();
    change(&mut system);
    SystemCommand::Set(system)
}

/// What a system lets in a second at each site, and where that is written.
fn limit_of(system: &System) -> Option<(f64, &'static str)> {
    let rate = system.rate_limit.map(|limit| (limit.rate.per_sec(), "rate limit"));
    let quota = system.quota.map(|quota| {
        let per = quota.per.as_secs_f64().max(f64::MIN_POSITIVE);
        (f64::from(quota.requests) / per, "quota")
    });
    rate.into_iter()
        .chain(quota)
        .reduce(|a, b| if b.0 < a.0 { b } else { a })
}

fn limit(known: &Known<'_>, place: usize) -> Option<Finding> {
    let system = &known.scenario.systems[place];
    let (most, word) = limit_of(system)?;
    let load = known.load[place].0;
    if load <= most {
        return None;
    }
    let what = format!(
        "{} gets {} and takes {} by its {word}",
        system.name(),
        told(load),
        told(most)
    );
    let share = (1.0 - most / load) * 100.0;
    let why = format!("Some {share:.0} % of what is sent to it is refused, again and again, in every architecture.");
    Some(Finding::new(
        FindingKind::LimitBelowLoad,
        Level::Serious,
        vec![About::System(system.id.clone())],
        what,
        why,
    ))
}

/// A rate with as many digits as anybody reads.
fn told(per_sec: f64) -> String {
    let (value, unit) = match per_sec {
        1.0.. => (per_sec, "/s"),
        value if value * 60.0 >= 1.0 => (value * 60.0, "/min"),
        value => (value * 3600.0, "/h"),
    };
    let digits = if value >= 100.0 {
        0
    } else if value >= 10.0 {
        1
    } else {
        2
    };
    let text = format!("{value:.digits$}");
    let text = if text.contains('.') {
        text.trim_end_matches('0').trim_end_matches('.')
    } else {
        &text
    };
    format!("{text}{unit}")
}

fn queue(known: &Known<'_>, place: usize) -> Option<Finding> {
    let system = &known.scenario.systems[place];
    let waits = matches!(system.concurrency(), Concurrency::Servers(_));
    if system.queue_limit != Some(QueueLimit::Unlimited) || !waits || known.load[place].0 <= 0.0 {
        return None;
    }
    let what = format!("The queue of {} has no bound", system.name());
    let why = "When it falls behind, waiting times and memory grow without end, and callers have given up long before.";
    let about = vec![About::System(system.id.clone())];
    let finding = Finding::new(FindingKind::QueueWithoutBound, Level::Warning, about, what, why);
    let places = QueueLimit::Places(defaults::QUEUE_PLACES);
    let label = format!("bound it at {} places", defaults::QUEUE_PLACES);
    Some(finding.with_fix(label, set(system, |system| system.queue_limit = Some(places))))
}

fn load(known: &Known<'_>, place: usize) -> Option<Finding> {
    let system = &known.scenario.systems[place];
    let utilization = known
        .utilization(place)
        .filter(|utilization| *utilization >= NEARLY_FULL)?;
    let percent = utilization * 100.0;
    let (kind, level, what, why) = if utilization > 1.0 {
        let what = format!("{} would be busy for {percent:.0} % of the time", system.name());
        let why = "Work comes in faster than it can be done: the queue fills, and what finds no place is rejected.";
        (FindingKind::Overload, Level::Serious, what, why)
    } else {
        let what = format!("{} is busy for {percent:.0} % of the time", system.name());
        let why =
            "From about 80 % on waiting times grow steeply, and the loss of an instance is more than the rest bears.";
        (FindingKind::NearlyFull, Level::Warning, what, why)
    };
    let finding = Finding::new(kind, level, vec![About::System(system.id.clone())], what, why);
    let needed = (f64::from(system.instances()) * utilization / COMFORTABLE - 1e-9).ceil();
    if system.owner() != Owner::Ours || needed > INSTANCES_MAX {
        return Some(finding);
    }
    let label = format!("run {needed:.0} instances");
    Some(finding.with_fix(label, set(system, |system| system.instances = Some(needed as u32))))
}

fn idle(known: &Known<'_>) -> Vec<Finding> {
    let flows = known.scenario.flows.iter();
    let touched: BTreeSet<usize> = flows
        .flat_map(|flow| [known.places(&flow.from), known.places(known.scenario.receivers(flow))])
        .flatten()
        .collect();
    let systems = known.scenario.systems.iter().enumerate();
    let idle = systems.filter(|(place, _)| !touched.contains(place));
    let finding = |(_, system): (usize, &System)| {
        let what = format!("{} has no flow", system.name());
        let why = "It costs and counts nothing, and no comparison says anything about it: connect it, or leave it out.";
        Finding::new(
            FindingKind::IdleSystem,
            Level::Hint,
            vec![About::System(system.id.clone())],
            what,
            why,
        )
    };
    idle.map(finding).collect()
}

/// Single instances of ours that flows with an objective need.
fn alone(known: &Known<'_>) -> Vec<Finding> {
    let bound: BTreeSet<_> = known
        .scenario
        .objectives
        .iter()
        .filter_map(|objective| objective.flow.as_ref())
        .collect();
    let flows: Vec<_> = known
        .scenario
        .flows
        .iter()
        .filter(|flow| bound.contains(&flow.id))
        .collect();
    let mut findings = Vec::new();
    for (place, system) in known.scenario.systems.iter().enumerate() {
        let single = system.instances() == 1 && known.sites(place) == 1 && system.owner() == Owner::Ours;
        if !single || system.kind() == SystemKind::Device {
            continue;
        }
        // Of several who may serve, one is spare.
        let needs = |flow: &&&crate::scenario::Flow| known.scenario.receivers(flow) == std::slice::from_ref(&system.id);
        let Some(flow) = flows.iter().find(needs) else { continue };
        let what = format!("{} has one instance, and {} depends on it", system.name(), flow.name());
        let why = "An objective is set on that flow, and every restart of the one instance stops it.";
        let about = vec![About::System(system.id.clone()), About::Flow(flow.id.clone())];
        let finding = Finding::new(FindingKind::SingleInstance, Level::Hint, about, what, why);
        findings.push(finding.with_fix("run 2 instances", set(system, |system| system.instances = Some(2))));
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::told;

    #[test]
    fn rates_are_told_in_few_digits() {
        assert_eq!(
            [told(1234.5), told(12.34), told(2.0), told(0.05), told(0.001)],
            ["1234/s", "12.3/s", "2/s", "3/min", "3.6/h"]
        );
    }
}
