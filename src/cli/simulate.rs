//! Runs the study and shows how far it is, on a terminal only.
//!
//! In: an [`Input`]. Out: a [`Comparison`] with all figures. It must not know how results are told.

use std::io::IsTerminal;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};

use super::input::{Failure, Input, no_network, no_study};
use crate::report::Comparison;
use crate::scenario::ArchitectureId;
use crate::study::{Progress, StudyError, StudyPlan, StudyResult, run};

/// Simulates what the input asks for.
pub(super) fn simulate(input: &Input) -> Result<Comparison, Failure> {
    let plan = StudyPlan {
        architectures: input.architectures.clone(),
        replications: input.replications,
        seed: input.seed,
        ..StudyPlan::of(input.scenario.clone())
    };
    let result = watched(&plan).map_err(|error| no_study(&input.places, error))?;
    compared(input, Some(Arc::new(result)))
}

/// The comparison without a study.
pub(super) fn counted(input: &Input) -> Result<Comparison, Failure> {
    compared(input, None)
}

fn compared(input: &Input, study: Option<Arc<StudyResult>>) -> Result<Comparison, Failure> {
    let known = input.scenario.architectures_or_default();
    let ids: Vec<ArchitectureId> = input
        .architectures
        .iter()
        .map(|&index| known[index].id.clone())
        .collect();
    let comparison = Comparison::of(input.scenario.clone(), &ids, study, input.book.clone());
    comparison.map_err(|problems| no_network(&input.places, problems))
}

/// Runs the study, with a bar on standard error where that is a terminal.
fn watched(plan: &StudyPlan) -> Result<StudyResult, StudyError> {
    let (progress, cancel) = (Progress::default(), AtomicBool::new(false));
    if !std::io::stderr().is_terminal() {
        return run(plan, &mut |_| {}, &progress, &cancel);
    }
    let is_done = AtomicBool::new(false);
    std::thread::scope(|scope| {
        scope.spawn(|| show(&progress, &is_done));
        let result = run(plan, &mut |_| {}, &progress, &cancel);
        is_done.store(true, Ordering::Relaxed);
        result
    })
}

fn show(progress: &Progress, is_done: &AtomicBool) {
    let bar = ProgressBar::new(1);
    if let Ok(style) = ProgressStyle::with_template("simulating {bar:40} {percent:>3} %  {eta} left") {
        bar.set_style(style);
    }
    while !is_done.load(Ordering::Relaxed) {
        let (done, total) = progress.parts();
        bar.set_length(total.max(1));
        bar.set_position(done);
        std::thread::sleep(Duration::from_millis(50));
    }
    bar.finish_and_clear();
}
