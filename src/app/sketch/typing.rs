//! What is being typed into a field of the sketch, and is no part of the scenario yet?
//!
//! In: fields of the inspector, names and notes on the canvas. Out: commands that would take it over, or what is wrong
//! with it. It must not know who wants to have it taken over.

use std::hash::{DefaultHasher, Hash as _, Hasher as _};

use crate::edit::Command;
use crate::scenario::Scenario;

use super::SketchState;

impl SketchState {
    /// What was typed so far and makes sense, as commands to be carried out in order.
    pub fn typed(&self, scenario: &Scenario) -> Vec<Command> {
        let name = self.rename.as_ref().and_then(|rename| rename.command(scenario));
        let note = self.writing.as_ref().and_then(|writing| writing.command(scenario));
        let note = note.or_else(|| self.note.as_ref()?.command(scenario));
        let fields = self.fields.typed(scenario);
        name.into_iter().chain(note).chain(fields).collect()
    }

    /// What was typed has been taken over. Who leaves Sketch goes on with none of it.
    pub fn settled(&mut self, leaves: bool) {
        self.fields.settled();
        self.note = None;
        if leaves {
            self.rename = None;
            self.writing = None;
        }
    }

    /// Whether the keyboard is in a field in which nothing was typed: undo is not the field's own then.
    pub fn rests_in_a_field(&self, ctx: &egui::Context) -> bool {
        self.fields.rest(ctx)
    }

    /// What was typed and makes no sense, in a sentence: where, and what is wrong with it.
    pub fn refused(&self, scenario: &Scenario) -> Option<String> {
        self.fields.refused(scenario)
    }

    /// A number that changes with every letter that is typed and makes sense; nothing while there is none.
    pub fn typing(&self, scenario: &Scenario) -> Option<u64> {
        let name = self.rename.as_ref().filter(|rename| rename.command(scenario).is_some());
        let note = self.writing.as_ref().filter(|note| note.command(scenario).is_some());
        let mut texts: Vec<&str> = self.fields.typed_texts().collect();
        texts.extend(name.map(super::Rename::text));
        texts.extend(note.map(super::Writing::text));
        let changed = self.note.as_ref().filter(|note| note.command(scenario).is_some());
        texts.extend(changed.map(super::note::Changed::text));
        let mut hasher = DefaultHasher::new();
        texts.hash(&mut hasher);
        (!texts.is_empty()).then(|| hasher.finish())
    }
}
