//! `check`: is the scenario valid, and are its objectives held?
//!
//! In: a selection. Out: a line per objective and architecture on standard output (or JSON), and the exit code: 0 yes, 1
//! some missed or undecided. It simulates only where an objective asks for it.

use std::process::ExitCode;

use serde::Serialize;

use super::args::Selection;
use super::input::{self, Failure};
use super::simulate::{counted, simulate};
use super::{NOT_HELD, output};
use crate::report::{Comparison, Held, Judged, judged};
use crate::scenario::{Objective, Scenario};

#[derive(Serialize)]
struct Checked<'a> {
    valid: bool,
    held: bool,
    objectives: Vec<Objected<'a>>,
}

#[derive(Serialize)]
struct Objected<'a> {
    objective: &'a str,
    architecture: &'a str,
    verdict: &'static str,
    reason: &'a str,
}

/// Checks a scenario.
pub(super) fn check(selection: &Selection, as_json: bool) -> Result<ExitCode, Failure> {
    let input = input::read(selection)?;
    let comparison = if needs_simulation(&input.scenario) {
        simulate(&input)?
    } else {
        counted(&input)?
    };
    let judged = judged(&comparison);
    let held = judged.iter().all(|one| one.verdict == Held::Held);
    let text = if as_json {
        json(&comparison, &judged, held)
    } else {
        text(&comparison, &judged)
    };
    output::result(&text)?;
    Ok(if held {
        ExitCode::SUCCESS
    } else {
        ExitCode::from(NOT_HELD)
    })
}

fn needs_simulation(scenario: &Scenario) -> bool {
    let is_timed = |objective: &Objective| {
        objective.p50_below.is_some()
            || objective.p99_below.is_some()
            || objective.correct_at_least.is_some()
            || objective.lost_at_most.is_some()
            || objective.cost_below.is_some()
    };
    scenario.objectives.iter().any(is_timed)
}

fn word(verdict: Held) -> &'static str {
    match verdict {
        Held::Held => "held",
        Held::Undecided => "undecided",
        Held::Missed => "missed",
    }
}

fn name<'a>(comparison: &'a Comparison, one: &Judged) -> &'a str {
    comparison.candidates[one.candidate].network.id.as_str()
}

fn text(comparison: &Comparison, judged: &[Judged]) -> String {
    let mut out = String::from("valid\n");
    if judged.is_empty() {
        out.push_str("no objectives\n");
    }
    for one in judged {
        let architecture = name(comparison, one);
        out.push_str(&format!(
            "{:<9}  {architecture}: {}: {}\n",
            word(one.verdict),
            one.what,
            one.reason
        ));
    }
    let count = |verdict: Held| judged.iter().filter(|one| one.verdict == verdict).count();
    if !judged.is_empty() {
        out.push_str(&format!(
            "{} held, {} missed, {} undecided\n",
            count(Held::Held),
            count(Held::Missed),
            count(Held::Undecided)
        ));
    }
    out
}

fn json(comparison: &Comparison, judged: &[Judged], held: bool) -> String {
    let objectives = judged.iter().map(|one| Objected {
        objective: &one.what,
        architecture: name(comparison, one),
        verdict: word(one.verdict),
        reason: &one.reason,
    });
    let checked = Checked {
        valid: true,
        held,
        objectives: objectives.collect(),
    };
    serde_json::to_string_pretty(&checked).map_or_else(|error| error.to_string(), |text| text + "\n")
}
