//! From a file's name to a scenario that can be simulated, or to what stands against it.
//!
//! In: a [`Selection`]. Out: an [`Input`] with what was asked in place of the file's, or a [`Failure`] with every
//! diagnostic. It must not simulate.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::args::Selection;
use super::output;
use crate::cost::{CostBook, load_book};
use crate::scenario::{self, Diagnostic, Loaded, Places, Problem, Scenario, Severity};
use crate::study::StudyError;

/// Why something could not be done, line by line.
#[derive(Debug)]
pub(super) struct Failure {
    pub lines: Vec<String>,
}

impl Failure {
    /// With one line.
    pub(super) fn of(line: String) -> Self {
        Self {
            lines: vec![format!("error: {line}")],
        }
    }
}

/// A scenario, ready to be simulated.
pub(super) struct Input {
    pub scenario: Arc<Scenario>,
    pub places: Places,
    pub book: CostBook,
    /// Places of the architectures asked for.
    pub architectures: Vec<usize>,
    pub flow: Option<usize>,
    pub seed: u64,
    pub replications: u32,
}

/// Reads the file and puts in place what was asked for.
pub(super) fn read(selection: &Selection) -> Result<Input, Failure> {
    let loaded = scenario::load(&selection.file).map_err(|found| told(&found))?;
    prepare(loaded, selection)
}

/// The same for a scenario that is already read.
pub(super) fn prepare(loaded: Loaded, selection: &Selection) -> Result<Input, Failure> {
    let Loaded {
        mut scenario,
        diagnostics,
        places,
    } = loaded;
    diagnostics.iter().for_each(|diagnostic| output::say(&line(diagnostic)));
    shorten(&mut scenario, selection);
    let refused = scenario::refusals(&scenario, &places);
    if !refused.is_empty() {
        return Err(told(&refused));
    }
    let architectures = chosen(&scenario, selection)?;
    let flow = match &selection.flow {
        None => None,
        Some(id) => Some(scenario.flow_index(id).ok_or_else(|| {
            let known: Vec<&str> = scenario.flows.iter().map(|flow| flow.id.as_str()).collect();
            Failure::of(format!("there is no flow `{id}` (known: {})", known.join(", ")))
        })?),
    };
    let book =
        load_book(&scenario, folder(&selection.file).as_deref()).map_err(|error| Failure::of(error.to_string()))?;
    Ok(Input {
        seed: selection.seed.unwrap_or(scenario.run.seed()),
        replications: selection.replications.unwrap_or(scenario.run.replications()),
        scenario: Arc::new(scenario),
        places,
        book,
        architectures,
        flow,
    })
}

fn folder(file: &Path) -> Option<PathBuf> {
    file.parent().map(Path::to_path_buf)
}

/// Another duration; a warm-up that no longer fits is shortened by the same share.
fn shorten(scenario: &mut Scenario, selection: &Selection) {
    let Some(duration) = selection.duration else { return };
    let (before, warm_up) = (scenario.run.duration(), scenario.run.warm_up());
    if warm_up >= duration && !before.is_zero() {
        scenario.run.warm_up = Some(duration.mul_f64(warm_up.as_secs_f64() / before.as_secs_f64()));
    }
    scenario.run.duration = Some(duration);
}

fn chosen(scenario: &Scenario, selection: &Selection) -> Result<Vec<usize>, Failure> {
    let known = scenario.architectures_or_default();
    if selection.architectures.is_empty() {
        return Ok((0..known.len()).collect());
    }
    let mut chosen = Vec::new();
    for id in &selection.architectures {
        let Some(index) = scenario.architecture_index(id) else {
            let names: Vec<&str> = known.iter().map(|architecture| architecture.id.as_str()).collect();
            return Err(Failure::of(format!(
                "there is no architecture `{id}` (known: {})",
                names.join(", ")
            )));
        };
        if !chosen.contains(&index) {
            chosen.push(index);
        }
    }
    chosen.sort_unstable();
    Ok(chosen)
}

fn line(diagnostic: &Diagnostic) -> String {
    let word = match diagnostic.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
    };
    format!("{word}: {diagnostic}")
}

fn told(diagnostics: &[Diagnostic]) -> Failure {
    Failure {
        lines: diagnostics.iter().map(line).collect(),
    }
}

/// Problems with their places in the file.
pub(super) fn located(places: &Places, problems: Vec<Problem>) -> Failure {
    let located: Vec<Diagnostic> = problems
        .into_iter()
        .map(|problem| places.locate(Severity::Error, problem))
        .collect();
    told(&located)
}

/// Why there is no study, with places in the file.
pub(super) fn no_study(places: &Places, error: StudyError) -> Failure {
    match error {
        StudyError::NoNetwork { problems, .. } => no_network(places, problems),
        other => Failure::of(other.to_string()),
    }
}

/// Why there is no network, with places in the file.
pub(super) fn no_network(places: &Places, problems: Vec<crate::topology::Problem>) -> Failure {
    let problems = problems.into_iter();
    located(
        places,
        problems
            .map(|it| Problem {
                path: it.path,
                message: it.message,
                hint: it.hint,
            })
            .collect(),
    )
}
