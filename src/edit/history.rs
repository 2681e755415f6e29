//! How does one go back and forth between what a scenario was and is?
//!
//! In: scenarios and what led to them. Out: a list of labelled revisions with a cursor. A scenario is a few kilobytes, so
//! each revision simply holds it. It must not know selection nor camera: they are not undone.

use std::sync::Arc;

use crate::scenario::Scenario;

use super::command::{Command, apply};

/// At most so many steps can be undone; older ones are forgotten.
const REVISIONS_MAX: usize = 500;

/// A scenario at one moment of its editing.
#[derive(Clone, PartialEq, Debug)]
pub struct Revision {
    /// Counts up with every change, amended ones too, and is never used twice.
    pub number: u64,
    /// What led here: "move Till"; empty for the first.
    pub label: String,
    /// The scenario.
    pub scenario: Arc<Scenario>,
}

/// A step of the history, as a list of them shows it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Step<'h> {
    /// Number of the revision, by which [`History::jump`] goes there.
    pub number: u64,
    /// What led there: "move Till"; empty for the first of all.
    pub label: &'h str,
    /// Whether it is the present one.
    pub is_present: bool,
    /// Whether it was undone, so that it can be redone.
    pub is_undone: bool,
}

/// Revisions of one scenario; never empty.
#[derive(Clone, Debug)]
pub struct History {
    revisions: Vec<Revision>,
    cursor: usize,
    last_number: u64,
    saved: Option<u64>,
    gesture: Option<u64>,
}

impl History {
    /// A history that begins with a scenario as it was opened: there is nothing to save.
    pub fn new(scenario: Arc<Scenario>) -> Self {
        let first = Revision {
            number: 0,
            label: String::new(),
            scenario,
        };
        History {
            revisions: vec![first],
            cursor: 0,
            last_number: 0,
            saved: Some(0),
            gesture: None,
        }
    }

    /// The present revision.
    pub fn revision(&self) -> &Revision {
        &self.revisions[self.cursor]
    }

    /// The present scenario.
    pub fn scenario(&self) -> &Arc<Scenario> {
        &self.revision().scenario
    }

    /// Does one thing, as a step of its own.
    ///
    /// # Errors
    /// Says why it cannot be done; nothing has changed then.
    pub fn apply(&mut self, command: &Command) -> Result<(), String> {
        let changed = apply(self.scenario(), command)?;
        let label = command.label(self.scenario());
        self.push(label, changed);
        Ok(())
    }

    /// Does one thing as part of the gesture number `gesture` (a drag, typing into one field): all of it is one step.
    ///
    /// # Errors
    /// Says why it cannot be done; nothing has changed then.
    pub fn apply_in_gesture(&mut self, gesture: u64, command: &Command) -> Result<(), String> {
        let changed = apply(self.scenario(), command)?;
        if self.gesture == Some(gesture) {
            self.amend(changed);
            return Ok(());
        }
        let label = command.label(self.scenario());
        let steps_before = self.last_number;
        self.push(label, changed);
        self.gesture = (self.last_number > steps_before).then_some(gesture);
        Ok(())
    }

    /// Another revision after the present one; what was undone can no longer be redone. Nothing happens when nothing
    /// changed.
    pub fn push(&mut self, label: impl Into<String>, scenario: Scenario) {
        self.gesture = None;
        if *self.scenario().as_ref() == scenario {
            return;
        }
        self.last_number += 1;
        self.revisions.truncate(self.cursor + 1);
        let revision = Revision {
            number: self.last_number,
            label: label.into(),
            scenario: Arc::new(scenario),
        };
        self.revisions.push(revision);
        if self.revisions.len() > REVISIONS_MAX + 1 {
            self.revisions.remove(0);
        }
        self.cursor = self.revisions.len() - 1;
    }

    /// The present revision once more, changed: the same step back, another number.
    pub fn amend(&mut self, scenario: Scenario) {
        if *self.scenario().as_ref() == scenario {
            return;
        }
        self.last_number += 1;
        self.revisions.truncate(self.cursor + 1);
        let revision = &mut self.revisions[self.cursor];
        revision.number = self.last_number;
        revision.scenario = Arc::new(scenario);
    }

    /// Ends a gesture: the next change is a step of its own.
    pub fn end_gesture(&mut self) {
        self.gesture = None;
    }

    /// What undoing would take back: "move Till".
    pub fn undo_label(&self) -> Option<&str> {
        (self.cursor > 0).then(|| self.revision().label.as_str())
    }

    /// What redoing would do again.
    pub fn redo_label(&self) -> Option<&str> {
        self.revisions
            .get(self.cursor + 1)
            .map(|revision| revision.label.as_str())
    }

    /// What the menu says of undoing: "Undo move Till".
    pub fn undo_text(&self) -> Option<String> {
        self.undo_label().map(|label| format!("Undo {label}"))
    }

    /// What the menu says of redoing: "Redo move Till".
    pub fn redo_text(&self) -> Option<String> {
        self.redo_label().map(|label| format!("Redo {label}"))
    }

    /// Every revision that is kept, oldest first, those that were undone last.
    pub fn steps(&self) -> impl DoubleEndedIterator<Item = Step<'_>> + ExactSizeIterator {
        self.revisions.iter().enumerate().map(|(at, revision)| Step {
            number: revision.number,
            label: &revision.label,
            is_present: at == self.cursor,
            is_undone: at > self.cursor,
        })
    }

    /// Goes to the revision with a number, back or forth; false where it is not kept any more.
    pub fn jump(&mut self, number: u64) -> bool {
        self.gesture = None;
        let found = self.revisions.iter().position(|revision| revision.number == number);
        self.cursor = found.unwrap_or(self.cursor);
        found.is_some()
    }

    /// One step back; false where there is none.
    pub fn undo(&mut self) -> bool {
        self.gesture = None;
        let can = self.cursor > 0;
        self.cursor -= usize::from(can);
        can
    }

    /// One step forth; false where there is none.
    pub fn redo(&mut self) -> bool {
        self.gesture = None;
        let can = self.cursor + 1 < self.revisions.len();
        self.cursor += usize::from(can);
        can
    }

    /// Remembers that the present revision is what the file holds.
    pub fn mark_saved(&mut self) {
        self.saved = Some(self.revision().number);
    }

    /// Remembers that no file holds the present revision (a new scenario, an example).
    pub fn mark_unsaved(&mut self) {
        self.saved = None;
    }

    /// Whether the file holds something else than the present revision.
    pub fn is_dirty(&self) -> bool {
        self.saved != Some(self.revision().number)
    }
}
