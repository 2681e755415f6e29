//! Notes on the sketch: drawn below cards, taken hold of, typed where they are.
//!
//! In: the session. Out: shapes given to the painter, a note in the hand, actions. It must not know how notes are moved.

use egui::{Key, Modifiers, PointerButton, Pos2, Rect, Sense, TextEdit, Ui, Vec2, vec2};

use crate::app::actions::{Actions, ViewAction};
use crate::app::canvas::{self, Board, shape_response};
use crate::app::commands::{DELETE, RENAME};
use crate::app::session::{Selection, Session};
use crate::app::theme::{Theme, Weight, font};
use crate::edit::{Command, NoteCommand, fresh_note_id};
use crate::picture::Slip;
use crate::scenario::{NOTE_CHARACTERS_MAX, Note, NoteId, Scenario};

use super::SketchState;
use super::carry::take_hold;
use super::hand::Lead;
use super::pointer::{item_ui, keep_arrows, select, used_up};

/// The smallest field to type in, in screen points.
const FIELD: Vec2 = vec2(180.0, 90.0);

/// What a note is called, by its place in the scenario.
pub fn note_name(index: usize) -> String {
    format!("Note {}", index + 1)
}

fn area(slip: &Slip) -> Rect {
    let center = Pos2::new(slip.area.center.x, slip.area.center.y);
    Rect::from_center_size(center, vec2(slip.area.width, slip.area.height))
}

/// Draws them, lowest first.
pub fn notes_ui(ui: &Ui, state: &SketchState, board: &Board, session: &Session) {
    let pointer = board.pointer(ui).filter(|_| state.hand.is_empty());
    for slip in &state.canvas.picture().notes {
        let note = session.scenario.notes.get(slip.note);
        let selected = note.is_some_and(|note| session.selection.notes.contains(&note.id));
        let hovered = pointer.is_some_and(|at| area(slip).contains(at));
        canvas::note(
            &board.painter,
            &board.view,
            area(slip),
            &slip.text,
            (selected, hovered),
            ui,
        );
    }
}

/// Registers them, with their names, and does what the pointer asks for.
pub fn touch_ui(ui: &Ui, state: &mut SketchState, session: &Session, board: &Board, actions: &mut Actions) {
    let picture = std::sync::Arc::clone(state.canvas.picture());
    for slip in &picture.notes {
        let Some(note) = session.scenario.notes.get(slip.note) else {
            continue;
        };
        let rect = board.view.rect_to_screen(area(slip));
        let id = ui.scope_id().with(("note", &note.id));
        let selected = session.selection.notes.contains(&note.id);
        let (name, sense) = (note_name(slip.note), Sense::click_and_drag());
        let Some(response) = shape_response(ui, board, rect, id, sense, &name, selected) else {
            continue;
        };
        keep_arrows(ui, &response, selected);
        if response.double_clicked() {
            state.writing = Writing::of(&session.scenario, &note.id);
        } else if response.clicked() && !used_up(state, session, board, response.interact_pointer_pos(), actions) {
            select(ui, session, Selection::note(&note.id), actions);
        }
        if response.drag_started_by(PointerButton::Primary) && state.hand.is_empty() {
            take_hold(ui, state, session, board, Lead::Note(note.id.clone()), actions);
        }
        if response.secondary_clicked() && !selected {
            actions.push(ViewAction::Select(Selection::note(&note.id)));
        }
        response.context_menu(|ui| {
            ui.set_min_width(170.0);
            if item_ui(ui, "Edit the text", &RENAME.key_text(ui.ctx())) {
                state.writing = Writing::of(&session.scenario, &note.id);
            }
            if item_ui(ui, "Delete", &DELETE.key_text(ui.ctx())) {
                state.remove(ui.ctx(), session, actions);
            }
        });
    }
}

/// The text of a note, being typed on it.
pub struct Writing {
    note: Note,
    fresh: bool,
}

impl Writing {
    /// Begins with the present text.
    pub fn of(scenario: &Scenario, id: &NoteId) -> Option<Self> {
        let note = scenario.notes.iter().find(|note| &note.id == id)?.clone();
        Some(Writing { note, fresh: true })
    }

    /// Begins another note, centered at a place.
    pub fn another(scenario: &Scenario, at: Pos2) -> Self {
        let note = Note {
            id: fresh_note_id(scenario),
            text: String::new(),
            at: (at.x.round(), at.y.round()),
            size: None,
        };
        Writing { note, fresh: true }
    }

    /// Draws the field where the note is; false once it is done.
    pub fn ui(&mut self, ui: &mut Ui, board: &Board, session: &Session, actions: &mut Actions) -> bool {
        let theme = Theme::of(ui.ctx());
        let ((x, y), (width, height)) = (self.note.at, self.note.size());
        let place = Rect::from_center_size(Pos2::new(x, y), vec2(width, height));
        let rect = board.view.rect_to_screen(place);
        let rect = Rect::from_center_size(rect.center(), rect.size().max(FIELD));
        let size = board.view.scale(canvas::NOTE_TYPE).clamp(11.0, 20.0).round();
        let edit = TextEdit::multiline(&mut self.note.text)
            .id_salt("text of a note")
            .hint_text("Write a note")
            .char_limit(NOTE_CHARACTERS_MAX)
            .font(font(Weight::Regular, size))
            .text_color(theme.text_strong)
            .background_color(theme.note)
            .min_size(rect.size())
            .desired_width(rect.width() - 16.0);
        let mut child = ui.new_child(egui::UiBuilder::new().max_rect(rect));
        let mut output = edit.show(&mut child);
        let response = output.response.response.clone().accessible_name("Text of the note");
        if std::mem::take(&mut self.fresh) {
            response.request_focus();
            let end = egui::text::CCursor::new(self.note.text.chars().count());
            let end = egui::text::CCursorRange::one(end);
            output.state.cursor.set_char_range(Some(end));
            output.state.store(ui.ctx(), response.id);
            return true;
        }
        let done = ui.input_mut(|input| input.consume_key(Modifiers::COMMAND, Key::Enter));
        if response.has_focus() && !done {
            return true;
        }
        response.surrender_focus();
        if !ui.input(|input| input.key_pressed(Key::Escape)) {
            self.settle(session, actions);
        }
        false
    }

    /// Asks for what was typed.
    fn settle(&self, session: &Session, actions: &mut Actions) {
        if let Some(command) = self.command(&session.scenario) {
            let is_new = matches!(command, Command::Note(NoteCommand::Add(_)));
            actions.push(command);
            if is_new {
                actions.push(ViewAction::Select(Selection::note(&self.note.id)));
            }
        }
    }

    /// What makes of the note what was typed: another note, another text, or without text none.
    pub fn command(&self, scenario: &Scenario) -> Option<Command> {
        let text = self.note.text.trim_end();
        let before = scenario.notes.iter().find(|note| note.id == self.note.id);
        let changed = Note {
            text: text.to_owned(),
            ..before.unwrap_or(&self.note).clone()
        };
        let command = match (text.is_empty(), before) {
            (false, None) => NoteCommand::Add(changed),
            (true, Some(_)) => NoteCommand::Remove(changed.id),
            (false, Some(before)) if before.text != text => NoteCommand::Set(changed),
            _ => return None,
        };
        Some(command.into())
    }

    /// What was typed so far.
    pub fn text(&self) -> &str {
        &self.note.text
    }
}
