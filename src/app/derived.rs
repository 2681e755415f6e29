//! What follows from the scenario: networks, counts, prices. Made anew with every revision, within the frame of the
//! edit, and again when figures come in, since they change prices.
//!
//! In: a scenario, and a study's figures where there are some. Out: [`Derived`]. It must not know selection, files or
//! threads.

use std::path::Path;
use std::sync::Arc;

use crate::cost::load_book;
use crate::report::{Candidate, Comparison, Judged, judged};
use crate::scenario::{Architecture, Scenario};
use crate::study::StudyResult;
use crate::topology::Problem;

/// What follows from one revision.
#[derive(Default)]
pub struct Derived {
    /// The architectures as they are written, or the default ones.
    pub written: Vec<Architecture>,
    /// All architectures together; none: at least one has no network, or the cost book is wrong.
    pub whole: Option<Arc<Comparison>>,
    /// What came of each objective in each architecture.
    pub judged: Vec<Judged>,
    /// Each by itself, where there is no whole.
    singles: Vec<Result<Comparison, Vec<Problem>>>,
    /// What is wrong with the cost book.
    pub book_problem: Option<String>,
}

impl Derived {
    /// Derives everything from a scenario read from `folder`, with the figures of `study`.
    pub fn of(scenario: &Arc<Scenario>, folder: Option<&Path>, study: Option<&Arc<StudyResult>>) -> Self {
        let written = scenario.architectures_or_default().into_owned();
        let book = match load_book(scenario, folder) {
            Ok(book) => book,
            Err(error) => {
                return Derived {
                    written,
                    book_problem: Some(error.to_string()),
                    ..Derived::default()
                };
            }
        };
        let compare = |only: &[_]| Comparison::of(Arc::clone(scenario), only, study.cloned(), book.clone());
        match compare(&[]) {
            Ok(whole) => {
                let judged = judged(&whole);
                Derived {
                    written,
                    whole: Some(Arc::new(whole)),
                    judged,
                    ..Derived::default()
                }
            }
            Err(_) => {
                let singles = written
                    .iter()
                    .map(|one| compare(std::slice::from_ref(&one.id)))
                    .collect();
                Derived {
                    written,
                    singles,
                    ..Derived::default()
                }
            }
        }
    }

    /// What is known of an architecture (by its place in the scenario's list), where a network can be made.
    pub fn candidate(&self, architecture: usize) -> Option<&Candidate> {
        match &self.whole {
            Some(whole) => whole.candidates.get(architecture),
            None => self.singles.get(architecture)?.as_ref().ok()?.candidates.first(),
        }
    }

    /// Why there is nothing to say of an architecture.
    pub fn problem(&self, architecture: usize) -> Option<String> {
        if let Some(problem) = &self.book_problem {
            return Some(problem.clone());
        }
        let problems = self.singles.get(architecture)?.as_ref().err()?;
        Some(
            problems
                .first()
                .map_or_else(|| "No network can be made of it".to_owned(), ToString::to_string),
        )
    }

    /// The first reason why the architectures cannot be compared.
    pub fn first_problem(&self) -> Option<String> {
        let named = |index: usize| Some(format!("{}: {}", self.written[index].name(), self.problem(index)?));
        (0..self.written.len()).find_map(named)
    }
}
