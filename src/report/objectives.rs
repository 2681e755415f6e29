//! Are the objectives held? The study's verdicts on timing and delivery, and those on structure and cost.
//!
//! In: a [`Comparison`]. Out: [`Judged`] bounds, and a group of rows. It must not weigh one objective against another.

use super::comparison::Comparison;
use super::table::{Cell, Group, Mark, row};
use super::words;
use crate::scenario::{Objective, When};
use crate::structure::passes;
use crate::study::{self, Bound};

pub use crate::study::Verdict as Held;

/// One bound of one objective in one architecture.
#[derive(Clone, PartialEq, Debug)]
pub struct Judged {
    /// Place in the scenario's objectives.
    pub objective: usize,
    /// Place in the comparison's candidates.
    pub candidate: usize,
    /// "p99 of price below 300 ms, calm".
    pub what: String,
    /// Held, missed or undecided.
    pub verdict: Held,
    /// Why.
    pub reason: String,
}

/// Every bound of every objective in every candidate, by objective, then bound, then candidate.
pub fn judged(comparison: &Comparison) -> Vec<Judged> {
    let mut found = simulated(comparison);
    for (index, objective) in comparison.scenario.objectives.iter().enumerate() {
        for candidate in 0..comparison.candidates.len() {
            let exact = exact(comparison, objective, candidate).into_iter();
            found.extend(exact.map(|(what, verdict, reason)| Judged {
                objective: index,
                candidate,
                what,
                verdict,
                reason,
            }));
        }
    }
    found.sort_by_key(|judged| judged.objective);
    found
}

fn simulated(comparison: &Comparison) -> Vec<Judged> {
    let Some(result) = &comparison.study else {
        return not_simulated(comparison);
    };
    let verdicts = study::judge(&comparison.scenario, result);
    let told = verdicts.into_iter().filter_map(|verdict| {
        let id = &result.architectures.get(verdict.architecture)?.id;
        let candidate = comparison.candidates.iter().position(|it| &it.network.id == id)?;
        let objective = &comparison.scenario.objectives[verdict.objective];
        Some(Judged {
            objective: verdict.objective,
            candidate,
            what: bound_text(comparison, objective, verdict.bound, verdict.when),
            verdict: verdict.verdict,
            reason: verdict.reason,
        })
    });
    told.collect()
}

/// Bounds on timing and delivery while there is no study.
fn not_simulated(comparison: &Comparison) -> Vec<Judged> {
    let mut found = Vec::new();
    for (index, objective) in comparison.scenario.objectives.iter().enumerate() {
        let bounds = [
            objective.p50_below.map(Bound::P50Below),
            objective.p99_below.map(Bound::P99Below),
            objective.correct_at_least.map(Bound::CorrectAtLeast),
            objective.lost_at_most.map(Bound::LostAtMost),
        ];
        for bound in bounds.into_iter().flatten() {
            let when = objective.when.unwrap_or(When::Calm);
            found.extend((0..comparison.candidates.len()).map(|candidate| Judged {
                objective: index,
                candidate,
                what: bound_text(comparison, objective, bound, when),
                verdict: Held::Undecided,
                reason: "not simulated".to_owned(),
            }));
        }
    }
    found
}

fn bound_text(comparison: &Comparison, objective: &Objective, bound: Bound, when: When) -> String {
    let flow = objective.flow.as_ref().and_then(|id| comparison.scenario.flow(id));
    let of = flow.map_or("all flows".to_owned(), |flow| flow.name().to_owned());
    let pass = match when {
        When::Calm => "calm",
        When::Broken => "broken",
    };
    match bound {
        Bound::P50Below(span) => format!("p50 of {of} below {span}, {pass}"),
        Bound::P99Below(span) => format!("p99 of {of} below {span}, {pass}"),
        Bound::CorrectAtLeast(share) => format!("correct and on time of {of} at least {share}, {pass}"),
        Bound::LostAtMost(share) => format!("lost of {of} at most {share}, {pass}"),
    }
}

/// Bounds that need no clock: on structure and on cost.
fn exact(comparison: &Comparison, objective: &Objective, candidate: usize) -> Vec<(String, Held, String)> {
    let own = &comparison.candidates[candidate];
    let decided = |held: bool| if held { Held::Held } else { Held::Missed };
    let mut found = Vec::new();
    if let Some(most) = objective.touched_at_most {
        let worst = own.structure.touched_max;
        let what = format!("other systems touched to replace one at most {most}");
        found.push((what, decided(worst <= most as usize), format!("at worst {worst}")));
    }
    if let Some(bound) = objective.cost_below {
        let year = own.pricing.a_year;
        let verdict = match () {
            () if year.high < bound.amount => Held::Held,
            () if year.low >= bound.amount => Held::Missed,
            () => Held::Undecided,
        };
        let reason = words::money_range(&year, own.pricing.currency);
        found.push((format!("cost a year below {bound}"), verdict, reason));
    }
    if let Some(name) = &objective.never_through {
        found.push(never_through(comparison, objective, candidate, name));
    }
    found
}

/// Whether flows keep away from a system or party.
fn never_through(
    comparison: &Comparison,
    objective: &Objective,
    candidate: usize,
    name: &str,
) -> (String, Held, String) {
    let scenario = &comparison.scenario;
    let network = &comparison.candidates[candidate].network;
    let is_meant = |flow: usize| objective.flow.as_ref().is_none_or(|id| &scenario.flows[flow].id == id);
    let flows = (0..scenario.flows.len()).filter(|&flow| is_meant(flow));
    let through: Vec<&str> = flows
        .filter(|&flow| passes(network, flow, name))
        .map(|flow| scenario.flows[flow].name())
        .collect();
    let of = objective
        .flow
        .as_ref()
        .and_then(|id| scenario.flow(id))
        .map_or("no flow", |flow| flow.name());
    let what = match objective.flow {
        Some(_) => format!("{of} never through {name}"),
        None => format!("no flow through {name}"),
    };
    match through.as_slice() {
        [] => (what, Held::Held, "none does".to_owned()),
        some => (what, Held::Missed, format!("through it: {}", some.join(", "))),
    }
}

/// The rows of the objectives; none where there are none.
pub(super) fn group(comparison: &Comparison) -> Option<Group> {
    let judged = judged(comparison);
    let mut names: Vec<(usize, &str)> = Vec::new();
    for one in &judged {
        if !names.contains(&(one.objective, one.what.as_str())) {
            names.push((one.objective, &one.what));
        }
    }
    let rows: Vec<_> = names
        .iter()
        .map(|&(objective, what)| {
            row(comparison, what, "", |at| {
                let one = judged
                    .iter()
                    .find(|it| (it.objective, it.what.as_str(), it.candidate) == (objective, what, at));
                match one {
                    Some(one) => {
                        let mark = if one.verdict == Held::Undecided {
                            Mark::Missing
                        } else {
                            Mark::Plain
                        };
                        Cell {
                            text: held_text(one.verdict).to_owned(),
                            mark,
                            detail: one.reason.clone(),
                        }
                    }
                    None => Cell::missing("not judged"),
                }
            })
        })
        .collect();
    (!rows.is_empty()).then(|| Group {
        title: "Objectives".to_owned(),
        when: None,
        is_main: true,
        rows,
    })
}

/// A verdict as one word.
pub(super) fn held_text(verdict: Held) -> &'static str {
    match verdict {
        Held::Held => "held",
        Held::Undecided => "undecided",
        Held::Missed => "missed",
    }
}
