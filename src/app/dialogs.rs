//! What must be answered before going on: unsaved changes, comments that saving would lose, and messages.
//!
//! In: the question. Out: the answer. It must not know how a file is saved.

use std::path::PathBuf;

use egui::{Align, Layout};

use super::parts::{dialog_ui, primary_button, rich};
use super::theme::{Theme, Weight, size, space};

/// What happens once unsaved changes are dealt with.
#[derive(Clone, PartialEq, Debug)]
pub enum Next {
    /// The window closes.
    Close,
    /// A file is asked for.
    Ask,
    /// This file is opened.
    Open(PathBuf),
}

/// A question or message over everything.
#[derive(Clone, PartialEq, Debug)]
pub enum Dialog {
    /// There are unsaved changes.
    Unsaved {
        /// Of this file.
        file: String,
        /// What comes then.
        next: Next,
    },
    /// Saving would lose comments.
    LosesComments {
        /// Saving here.
        path: PathBuf,
        /// What is said about it.
        notice: String,
    },
    /// Something went wrong, or is worth knowing.
    Message {
        /// In a few words.
        title: String,
        /// In full.
        text: String,
    },
}

/// How a dialog was answered.
#[derive(Clone, PartialEq, Debug)]
pub enum Answer {
    /// Save first, then go on.
    SaveThen(Next),
    /// Go on without saving.
    Discard(Next),
    /// Save here all the same.
    SaveAnyway(PathBuf),
    /// Leave all as it is.
    Cancel,
}

/// Draws the dialog; gives back the answer, once there is one.
pub fn ui(ctx: &egui::Context, dialog: &Dialog) -> Option<Answer> {
    match dialog {
        Dialog::Unsaved { file, next } => {
            let text = format!("{file} has changes that are not saved.");
            let buttons = [
                ("Cancel", Answer::Cancel),
                ("Discard", Answer::Discard(next.clone())),
                ("Save", Answer::SaveThen(next.clone())),
            ];
            ask(ctx, "Save your changes?", &text, buttons.to_vec())
        }
        Dialog::LosesComments { path, notice } => {
            let buttons = [
                ("Cancel", Answer::Cancel),
                ("Save all the same", Answer::SaveAnyway(path.clone())),
            ];
            ask(ctx, "Comments would be lost", notice, buttons.to_vec())
        }
        Dialog::Message { title, text } => ask(ctx, title, text, vec![("OK", Answer::Cancel)]),
    }
}

/// Asks; the last button is the main one.
fn ask(ctx: &egui::Context, title: &str, text: &str, buttons: Vec<(&str, Answer)>) -> Option<Answer> {
    let theme = Theme::of(ctx);
    let mut answer = None;
    let closed = dialog_ui(ctx, title, |ui| {
        egui::ScrollArea::vertical().max_height(320.0).show(ui, |ui| {
            ui.label(rich(text, Weight::Regular, size::BODY, theme.text));
        });
        ui.add_space(space::M);
        ui.with_layout(Layout::right_to_left(Align::Min), |ui| {
            let mut buttons = buttons.into_iter().rev();
            if let Some((name, main)) = buttons.next()
                && primary_button(ui, name).clicked()
            {
                answer = Some(main);
            }
            for (name, other) in buttons {
                if ui.button(name).clicked() {
                    answer = Some(other);
                }
            }
        });
    });
    answer.or(closed.then_some(Answer::Cancel))
}
