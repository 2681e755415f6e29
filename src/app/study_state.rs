//! How far are the figures? The latest result of the study, what it belongs to, and whether one is running.
//!
//! In: reports from the worker. Out: the result to show and whether it is stale. It must not know threads.

use std::sync::Arc;

use crate::study::StudyResult;

/// The figures and how far they are.
#[derive(Clone, Default)]
pub struct StudyState {
    /// The latest figures; they may belong to an earlier revision.
    pub result: Option<Arc<StudyResult>>,
    /// Digest of what affects the physics of the scenario as it is now.
    pub wanted: String,
    /// Digest of what is being simulated; none: nothing is.
    pub running: Option<String>,
    /// Digest of what shall not be simulated by itself again: it was stopped or failed.
    pub stopped: Option<String>,
    /// Why the last study could not run.
    pub failure: Option<String>,
}

impl StudyState {
    /// Whether a study is running.
    pub fn is_running(&self) -> bool {
        self.running.is_some()
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

    /// How far it is, in words.
    pub fn progress_text(&self) -> String {
        match (&self.result, &self.running) {
            (Some(result), Some(_)) if self.is_current() => {
                format!(
                    "Simulating · {} of {}",
                    result.replications_done, result.replications_planned
                )
            }
            (_, Some(_)) => "Simulating".to_owned(),
            (Some(result), None) if self.is_current() => {
                format!(
                    "{} of {} replications",
                    result.replications_done, result.replications_planned
                )
            }
            _ => String::new(),
        }
    }
}
