//! What is wrong with the scenario, or hardly meant, and which part it is about.
//!
//! In: the session. Out: a list of problems. It must not know how they are drawn.

use crate::app::session::{Selection, Session};
use crate::scenario::{Problem as Found, Scenario, warnings};
use crate::structure::{self, About, Finding, FindingKind, Fix, Level};

/// Something that is wrong or hardly meant.
#[derive(Clone, PartialEq, Debug)]
pub struct Problem {
    /// Whether nothing can be simulated before it is put right.
    pub stops: bool,
    /// What is wrong.
    pub text: String,
    /// What would be right; may be empty.
    pub hint: String,
    /// Whether it is but worth a look.
    pub is_hint: bool,
    /// What puts it right at one stroke, where that is safe.
    pub fix: Option<Fix>,
    /// What it is about; nothing for the scenario as a whole.
    pub about: Selection,
}

/// Everything that is wrong, worst first.
pub fn problems(session: &Session) -> Vec<Problem> {
    let scenario = &session.scenario;
    if scenario.systems.is_empty() || scenario.flows.is_empty() {
        // The hints for beginning say what is missing.
        return Vec::new();
    }
    let troubles = session.troubles.iter().cloned();
    let troubles = troubles.map(|one| problem(scenario, true, &one.path, one.message, one.hint));
    let mut all: Vec<Problem> = troubles.collect();
    let warned = warnings(scenario).into_iter();
    all.extend(warned.map(|Found { path, message, hint }| problem(scenario, false, &path, message, hint)));
    // What is never sent stands among the warnings already.
    let found = structure::problems(scenario).into_iter();
    all.extend(
        found
            .filter(|finding| finding.kind != FindingKind::NeverSent)
            .map(of_finding),
    );
    all
}

fn of_finding(finding: Finding) -> Problem {
    let mut about = Selection::default();
    match finding.about.first() {
        Some(About::System(id)) => about.systems.extend([id.clone()]),
        Some(About::Flow(id)) => about.flows.extend([id.clone()]),
        Some(About::Zone(id)) => about.zones.extend([id.clone()]),
        _ => {}
    }
    Problem {
        stops: false,
        text: finding.what,
        hint: finding.why,
        is_hint: finding.level == Level::Hint,
        fix: finding.fix,
        about,
    }
}

fn problem(scenario: &Scenario, stops: bool, path: &str, text: String, hint: String) -> Problem {
    let (about, name) = about(scenario, path);
    let text = match name {
        Some(name) => format!("{name}: {text}"),
        None => text,
    };
    Problem {
        stops,
        text,
        hint,
        is_hint: false,
        fix: None,
        about,
    }
}

/// What the field at a path belongs to, and its name.
fn about(scenario: &Scenario, path: &str) -> (Selection, Option<String>) {
    let item = |list: &str| -> Option<usize> {
        let rest = path.strip_prefix(list)?.strip_prefix('[')?;
        rest.split_once(']')?.0.parse().ok()
    };
    if let Some(system) = item("systems").and_then(|at| scenario.systems.get(at)) {
        return (Selection::system(&system.id), Some(system.name().to_owned()));
    }
    if let Some(flow) = item("flows").and_then(|at| scenario.flows.get(at)) {
        return (Selection::flow(&flow.id), Some(flow.name().to_owned()));
    }
    if let Some(zone) = item("zones").and_then(|at| scenario.zones.get(at)) {
        return (Selection::zone(&zone.id), Some(zone.name().to_owned()));
    }
    let architectures = scenario.architectures_or_default();
    let architecture = item("architectures").filter(|at| *at < architectures.len());
    let name = architecture.map(|at| scenario.architecture_name(at));
    (Selection::default(), name)
}
