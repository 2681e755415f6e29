//! The inspector of a note: what it says, where it lies, how large it is.
//!
//! In: a note. Out: commands. It must not know how notes are drawn (see `notes`).

use std::ops::RangeInclusive;

use egui::{DragValue, Key, Modifiers, TextEdit, Ui};

use crate::app::actions::Actions;
use crate::app::parts::section_ui;
use crate::app::session::Session;
use crate::app::theme::space;
use crate::edit::{Command, NoteCommand};
use crate::scenario::{NOTE_CHARACTERS_MAX, Note, Scenario};

use super::SketchState;
use super::inspector::delete_ui;

/// Widths, heights and places that can be typed, in canvas points.
const WIDTHS: RangeInclusive<f32> = 80.0..=4_000.0;
const HEIGHTS: RangeInclusive<f32> = 40.0..=4_000.0;
const PLACES: RangeInclusive<f32> = -100_000.0..=100_000.0;

/// A note while it is changed here.
pub struct Changed {
    /// As it was when it was shown first.
    before: Note,
    note: Note,
}

impl Changed {
    fn of(note: &Note) -> Self {
        Self {
            before: note.clone(),
            note: note.clone(),
        }
    }

    /// What makes the note what it is here; nothing where nothing was changed, or where it has become another meanwhile.
    pub fn command(&self, scenario: &Scenario) -> Option<Command> {
        let now = scenario.notes.iter().find(|note| note.id == self.before.id)?;
        if *now != self.before || self.note == self.before {
            return None;
        }
        let mut changed = self.note.clone();
        if changed.text != self.before.text {
            changed.text.truncate(changed.text.trim_end().len());
            if changed.text.is_empty() {
                return Some(NoteCommand::Remove(changed.id).into());
            }
        }
        (changed != self.before).then(|| NoteCommand::Set(changed).into())
    }

    /// Its text so far.
    pub fn text(&self) -> &str {
        &self.note.text
    }
}

/// Takes over what was changed of a note that is not shown any more.
pub fn settle(state: &mut SketchState, scenario: &Scenario, shown: Option<&Note>, actions: &mut Actions) {
    let is_shown = |known: &mut Changed| shown.is_some_and(|note| note.id == known.before.id);
    if let Some(gone) = state.note.take_if(|known| !is_shown(known))
        && let Some(command) = gone.command(scenario)
    {
        actions.push(command);
    }
}

/// Draws the fields of a note.
pub fn ui(ui: &mut Ui, state: &mut SketchState, session: &Session, note: &Note, actions: &mut Actions) {
    let known = state.note.take().filter(|known| known.before == *note);
    let mut changed = known.unwrap_or_else(|| Changed::of(note));
    section_ui(ui, "Note");
    match fields_ui(ui, &mut changed.note) {
        true if ui.input(|input| input.key_pressed(Key::Escape)) => {}
        left => {
            if let Some(command) = changed.command(&session.scenario).filter(|_| left) {
                actions.push(command);
            }
            state.note = Some(changed);
        }
    }
    delete_ui(ui, state, session, actions);
}

/// Whether one of them was left.
fn fields_ui(ui: &mut Ui, note: &mut Note) -> bool {
    let text = TextEdit::multiline(&mut note.text)
        .id_salt("text of the selected note")
        .hint_text("Empty: the note is deleted")
        .char_limit(NOTE_CHARACTERS_MAX)
        .desired_rows(4)
        .desired_width(f32::INFINITY);
    let text = ui.add(text).accessible_name("Text of the selected note");
    let finished = text.has_focus() && ui.input_mut(|input| input.consume_key(Modifiers::COMMAND, Key::Enter));
    if finished {
        text.surrender_focus();
    }
    let mut left = finished || (text.lost_focus());
    ui.add_space(space::XS);
    let (mut width, mut height) = note.size();
    let mut number_ui = |ui: &mut Ui, name: &str, value: &mut f32, range: RangeInclusive<f32>| {
        ui.horizontal(|ui| {
            ui.label(name);
            ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
                // What is told is rounded, and only what is typed or dragged is taken over.
                let told = (*value * 10.0).round() / 10.0;
                let mut typed = told;
                let number = DragValue::new(&mut typed).range(range).clamp_existing_to_range(false);
                let number = ui.add(number.speed(1.0).max_decimals(1).suffix(" pt"));
                let number = number.accessible_name(format!("{name} of the selected note"));
                if (typed - told).abs() > 0.05 {
                    *value = typed;
                }
                left |= number.drag_stopped() || number.lost_focus();
            });
        });
    };
    number_ui(ui, "Across", &mut note.at.0, PLACES);
    number_ui(ui, "Down", &mut note.at.1, PLACES);
    number_ui(ui, "Width", &mut width, WIDTHS);
    number_ui(ui, "Height", &mut height, HEIGHTS);
    if (width, height) != note.size() {
        note.size = Some((width, height));
    }
    left
}
