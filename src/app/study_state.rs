//! How far are the figures? The latest result of the study, what it belongs to, and whether one is running.
//!
//! In: news from the worker. Out: the result to show and whether it is stale. It must not know threads.

use std::sync::Arc;

use crate::study::StudyResult;

use super::worker::News;

/// The figures and how far they are.
#[derive(Clone, Default)]
pub struct StudyState {
    /// The latest figures; they may belong to an earlier revision.
    pub result: Option<Arc<StudyResult>>,
    /// Digest of what affects the physics of the scenario as it is now.
    pub wanted: String,
    /// Whether a study of the scenario as it is runs.
    pub running: bool,
    /// Share of it that is done.
    pub share: f64,
    /// Digest of what shall not be simulated by itself again: it was stopped or failed.
    pub given_up: Option<String>,
    /// Why the study of the scenario as it is cannot run.
    pub failure: Option<String>,
}

impl StudyState {
    /// Whether a study is running.
    pub fn is_running(&self) -> bool {
        self.running
    }

    /// Whether the figures are those of the scenario as it is.
    pub fn is_current(&self) -> bool {
        self.result
            .as_ref()
            .is_some_and(|result| result.physics_digest == self.wanted)
    }

    /// Whether the figures are those of the scenario as it is, and all replications are in.
    pub fn is_complete(&self) -> bool {
        self.is_current() && self.result.as_ref().is_some_and(|result| result.complete)
    }

    /// Whether there are figures, but of an earlier scenario.
    pub fn is_stale(&self) -> bool {
        self.result.is_some() && !self.is_current()
    }

    /// The figures, if they are those of the scenario as it is.
    pub fn current(&self) -> Option<&Arc<StudyResult>> {
        self.result.as_ref().filter(|_| self.is_current())
    }

    /// Whether a study should be started by itself.
    pub fn wants_study(&self) -> bool {
        !self.running && !self.is_complete() && self.given_up.as_ref() != Some(&self.wanted)
    }

    /// Takes in news; gives back whether there are new figures.
    pub fn take_in(&mut self, news: News) -> bool {
        match news {
            News::Figures(result) => {
                self.result = Some(result);
                self.failure = None;
                return true;
            }
            News::Done => {}
            News::Stopped => self.given_up = Some(self.wanted.clone()),
            News::Failed(failure) => {
                self.failure = Some(failure);
                self.given_up = Some(self.wanted.clone());
            }
        }
        self.running = false;
        false
    }

    /// How far it is, in words.
    pub fn progress_text(&self) -> String {
        let percent = (self.share * 100.0).floor();
        match (self.current(), self.running) {
            (Some(result), true) => {
                let (done, planned) = (result.replications_done, result.replications_planned);
                format!("Simulating {percent:.0} % · {done} of {planned} replications in")
            }
            (None, true) => format!("Simulating {percent:.0} %"),
            (Some(result), false) if result.complete => format!("{} replications", result.replications_done),
            (Some(result), false) => {
                format!(
                    "Stopped after {} of {} replications",
                    result.replications_done, result.replications_planned
                )
            }
            (None, false) => "Not simulated".to_owned(),
        }
    }
}
