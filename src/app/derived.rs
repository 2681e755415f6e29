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
    /// Those of which a network can be made, together, where there is no whole.
    pub partial: Option<Arc<Comparison>>,
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
                let singles: Vec<Result<Comparison, _>> = written
                    .iter()
                    .map(|one| compare(std::slice::from_ref(&one.id)))
                    .collect();
                let sound = written.iter().zip(&singles).filter(|(_, single)| single.is_ok());
                let sound: Vec<_> = sound.map(|(one, _)| one.id.clone()).collect();
                let partial = if sound.is_empty() { None } else { compare(&sound).ok() };
                Derived {
                    written,
                    partial: partial.map(Arc::new),
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

    /// What keeps networks from being made.
    pub fn problems(&self) -> impl Iterator<Item = &Problem> {
        self.singles.iter().filter_map(|single| single.as_ref().err()).flatten()
    }
}
