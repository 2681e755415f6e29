//! Are objectives about something, and is anything without one?
//!
//! In: what is known of a scenario. Out: findings about objectives. It must not know figures.

use std::collections::BTreeSet;

use super::known::Known;
use super::{About, Finding, FindingKind, Level, listed};
use crate::edit::SketchCommand;
use crate::scenario::{Flow, FlowId, Objective, When};
use crate::units::Share;

/// The share on time that a fix asks for.
const ASKED: f64 = 0.99;

pub(super) fn look(known: &Known<'_>) -> Vec<Finding> {
    let objectives = known.scenario.objectives.iter().enumerate();
    let each = objectives.flat_map(|(at, objective)| unmeasured(known, at, objective));
    each.chain(without(known)).collect()
}

/// Whether an objective bounds what a simulation shows.
fn is_timed(objective: &Objective) -> bool {
    objective.p50_below.is_some()
        || objective.p99_below.is_some()
        || objective.correct_at_least.is_some()
        || objective.lost_at_most.is_some()
}

fn unmeasured(known: &Known<'_>, at: usize, objective: &Objective) -> Option<Finding> {
    let scenario = known.scenario;
    let flow = objective
        .flow
        .as_ref()
        .and_then(|id| known.flow_index(id))
        .map(|place| (place, &scenario.flows[place]));
    let name = flow.map_or("the whole", |(_, flow)| flow.name());
    let about = || {
        let flow = flow.map(|(_, flow)| About::Flow(flow.id.clone()));
        std::iter::once(About::Objective(at)).chain(flow).collect::<Vec<_>>()
    };
    let timed = is_timed(objective);
    if timed && objective.when == Some(When::Broken) && scenario.faults.iter().all(|fault| fault.off) {
        let what = format!("An objective on {name} is to hold under faults, and there are none");
        let why = "Without faults there is no broken pass, so nobody measures whether it is held.";
        let finding = Finding::new(FindingKind::NothingToMeasure, Level::Warning, about(), what, why);
        let mut all = scenario.objectives.clone();
        all[at].when = Some(When::Calm);
        return Some(finding.with_fix("hold it in calm", SketchCommand::SetObjectives(all)));
    }
    let (index, flow) = flow?;
    if timed && known.rates[index] <= 0.0 {
        let what = format!("An objective on {name} has nothing to measure");
        let why = "The flow sends no message by itself, and none of those that set it off does.";
        return Some(Finding::new(
            FindingKind::NothingToMeasure,
            Level::Warning,
            about(),
            what,
            why,
        ));
    }
    let on_time = objective.correct_at_least.is_some() && flow.deadline.is_none();
    let bound = objective.p99_below.or(objective.p50_below);
    if on_time && bound.is_none() {
        let what = format!("An objective asks for {name} on time, and the flow has no deadline");
        let why = "Without a deadline nothing is ever late: a delivery that takes hours counts as one on time.";
        return Some(Finding::new(
            FindingKind::NothingToMeasure,
            Level::Hint,
            about(),
            what,
            why,
        ));
    }
    None
}

/// One finding for all flows with a deadline that no objective speaks of.
fn without(known: &Known<'_>) -> Option<Finding> {
    let scenario = known.scenario;
    let named: BTreeSet<&FlowId> = scenario
        .objectives
        .iter()
        .filter_map(|objective| objective.flow.as_ref())
        .collect();
    let bare = |flow: &&Flow| flow.deadline.is_some() && !named.contains(&flow.id);
    let flows: Vec<&Flow> = scenario.flows.iter().filter(bare).collect();
    if flows.is_empty() {
        return None;
    }
    let names = listed(flows.iter().map(|flow| flow.name()));
    let what = match flows.len() {
        1 => format!("{names} has a deadline and no objective"),
        count => format!("{count} flows have a deadline and no objective: {names}"),
    };
    let why = "How often a deadline may be missed is said nowhere, so no architecture can be said to hold it.";
    let about = flows.iter().map(|flow| About::Flow(flow.id.clone())).collect();
    let asked = flows.iter().map(|flow| Objective {
        flow: Some(flow.id.clone()),
        when: Some(When::Calm),
        correct_at_least: Some(Share::from_ratio(ASKED)),
        ..Objective::default()
    });
    let all = scenario.objectives.iter().cloned().chain(asked).collect();
    let finding = Finding::new(FindingKind::NoObjective, Level::Hint, about, what, why);
    Some(finding.with_fix("ask for 99 % on time in calm", SketchCommand::SetObjectives(all)))
}
