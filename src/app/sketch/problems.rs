//! What is wrong with the scenario, or hardly meant, and which part it is about.
//!
//! In: a scenario, and what keeps it from being compared. Out: a list of problems. It must not know how they are drawn.

use crate::app::session::{Selection, Stage};
use crate::scenario::{Diagnostic, Problem as Found, Scenario, warnings};
use crate::structure::{self, About, Finding, FindingKind, Fix, Level};

/// How bad a problem is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Severity {
    /// Nothing can be simulated before it is put right.
    Error,
    /// It cannot work like this.
    Serious,
    /// It goes wrong on a bad day.
    Warning,
    /// Worth a look.
    Hint,
}

impl Severity {
    /// As it is written before a problem.
    pub fn word(self) -> &'static str {
        match self {
            Severity::Error => "Error",
            Severity::Serious => "Serious",
            Severity::Warning => "Warning",
            Severity::Hint => "Hint",
        }
    }
}

/// Where a problem is put right.
#[derive(Clone, PartialEq, Debug)]
pub enum Place {
    /// On the sketch, with this selected.
    Sketch(Selection),
    /// On another stage.
    Stage(Stage),
}

/// Something that is wrong or hardly meant.
#[derive(Clone, PartialEq, Debug)]
pub struct Problem {
    /// How bad it is.
    pub severity: Severity,
    /// What is wrong: a sentence.
    pub text: String,
    /// What would be right; may be empty.
    pub hint: String,
    /// What puts it right at one stroke, where that is safe.
    pub fix: Option<Fix>,
    /// Where it is put right; nothing where that is nowhere in the window.
    pub place: Option<Place>,
}

impl Problem {
    /// What on the sketch it is about.
    pub fn about(&self) -> Option<&Selection> {
        match &self.place {
            Some(Place::Sketch(selection)) => Some(selection),
            _ => None,
        }
    }
}

/// Everything that is wrong, worst first; `troubles` are known already.
pub fn problems(scenario: &Scenario, troubles: Vec<Diagnostic>) -> Vec<Problem> {
    if scenario.systems.is_empty() || scenario.flows.is_empty() {
        // The hints for beginning say what is missing.
        return Vec::new();
    }
    let error = |one: Diagnostic| problem(scenario, Severity::Error, &one.path, one.message, one.hint);
    let mut all: Vec<Problem> = troubles.into_iter().map(error).collect();
    // A fault after the end is among the findings, with what puts it right.
    let late = |path: &str| path.starts_with("faults[") && path.ends_with("].at");
    let warned = warnings(scenario).into_iter().filter(|found| !late(&found.path));
    let warned = warned.map(|Found { path, message, hint }| problem(scenario, Severity::Warning, &path, message, hint));
    // What is never sent stands among the warnings already.
    let found = structure::problems(scenario).into_iter();
    let found = found.filter(|finding| finding.kind != FindingKind::NeverSent);
    all.extend(warned.chain(found.map(of_finding)));
    all.sort_by_key(|problem| problem.severity as u8);
    all
}

fn of_finding(finding: Finding) -> Problem {
    Problem {
        severity: match finding.level {
            Level::Serious => Severity::Serious,
            Level::Warning => Severity::Warning,
            Level::Hint => Severity::Hint,
        },
        text: finding.what,
        hint: finding.why,
        fix: finding.fix,
        place: finding.about.iter().find_map(place),
    }
}

/// Where something is put right; the settings of the run, architectures, objectives and data sets stand in the file only.
fn place(about: &About) -> Option<Place> {
    Some(match about {
        About::System(id) => Place::Sketch(Selection::system(id)),
        About::Flow(id) => Place::Sketch(Selection::flow(id)),
        About::Zone(id) => Place::Sketch(Selection::zone(id)),
        About::Fault(_) => Place::Stage(Stage::Simulate),
        About::Run | About::Architecture(_) | About::Objective(_) | About::Data(_) => return None,
    })
}

fn problem(scenario: &Scenario, severity: Severity, path: &str, text: String, hint: String) -> Problem {
    let (place, name) = about(scenario, path);
    let text = match name {
        Some(name) => format!("{name}: {text}"),
        None => capitalized(&text),
    };
    Problem {
        severity,
        text,
        hint: capitalized(&hint),
        fix: None,
        place,
    }
}

/// A sentence begins with a capital letter.
fn capitalized(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters.next().map(char::to_uppercase);
    first.into_iter().flatten().chain(letters).collect()
}

/// What the field at a path belongs to, and its name.
fn about(scenario: &Scenario, path: &str) -> (Option<Place>, Option<String>) {
    let item = |list: &str| -> Option<usize> {
        let rest = path.strip_prefix(list)?.strip_prefix('[')?;
        rest.split_once(']')?.0.parse().ok()
    };
    let on_sketch = |selection: Selection, name: &str| (Some(Place::Sketch(selection)), Some(name.to_owned()));
    if let Some(system) = item("systems").and_then(|at| scenario.systems.get(at)) {
        return on_sketch(Selection::system(&system.id), system.name());
    }
    if let Some(flow) = item("flows").and_then(|at| scenario.flows.get(at)) {
        return on_sketch(Selection::flow(&flow.id), flow.name());
    }
    if let Some(zone) = item("zones").and_then(|at| scenario.zones.get(at)) {
        return on_sketch(Selection::zone(&zone.id), zone.name());
    }
    if let Some(fault) = item("faults").and_then(|at| scenario.faults.get(at)) {
        let name = fault.name.clone().unwrap_or_else(|| fault.id.to_string());
        return (Some(Place::Stage(Stage::Simulate)), Some(name));
    }
    let architectures = scenario.architectures_or_default();
    let architecture = item("architectures").filter(|at| *at < architectures.len());
    (None, architecture.map(|at| scenario.architecture_name(at)))
}
