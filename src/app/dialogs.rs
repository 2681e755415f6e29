//! What must be answered before going on: unsaved changes, comments that saving would lose, and messages.
//!
//! In: the question. Out: the answer. It must not know how a file is saved.

use std::path::PathBuf;
use std::sync::Arc;

use egui::{Align, Layout};

use super::parts::{dialog_ui, primary_button, rich};
use super::recovery::LeftBehind;
use super::theme::{Theme, Weight, size, space};
use crate::scenario::Scenario;

/// What happens once unsaved changes are dealt with.
#[derive(Clone, PartialEq, Debug)]
pub enum Next {
    /// The window closes.
    Close,
    /// A file is asked for.
    Ask,
    /// This file is opened.
    Open(PathBuf),
    /// A blank sheet is opened.
    New,
    /// An example is opened.
    Example(&'static str),
    /// A sketch that was made of a table is opened.
    Sketched(Arc<Scenario>),
}

/// A question or message over everything.
#[derive(Clone, PartialEq, Debug)]
pub enum Dialog {
    /// There are unsaved changes.
    Unsaved {
        /// Of this file; none: all is saved.
        file: Option<String>,
        /// What is typed and makes no sense, so that it would be lost.
        refused: Option<String>,
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
    /// The program ended before this was saved.
    LeftBehind(LeftBehind),
    /// The file says something else than when it was read or saved last.
    ChangedOnDisk {
        /// The file.
        path: PathBuf,
        /// Whether there is something here that is not saved.
        dirty: bool,
        /// Whether it was about to be saved.
        saving: bool,
    },
    /// All that is not saved is given up.
    Revert(PathBuf),
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
    /// Go on with what was left behind.
    Recover(LeftBehind),
    /// Throw away what was left behind.
    ThrowAway(LeftBehind),
    /// Read the file, whatever is here.
    Reread(PathBuf),
    /// Keep what is here, whatever the file says.
    Keep(PathBuf),
    /// Save over what the file says now.
    SaveOver(PathBuf),
    /// Leave all as it is.
    Cancel,
}

/// Draws the dialog; gives back the answer, once there is one.
pub fn ui(ctx: &egui::Context, dialog: &Dialog) -> Option<Answer> {
    match dialog {
        Dialog::Unsaved { file, refused, next } => ask_unsaved(ctx, file.as_deref(), refused.as_deref(), next),
        Dialog::LosesComments { path, notice } => {
            let buttons = [
                ("Cancel", Answer::Cancel),
                ("Save all the same", Answer::SaveAnyway(path.clone())),
            ];
            ask(ctx, "Comments would be lost", notice, buttons.to_vec())
        }
        Dialog::LeftBehind(left) => {
            let ago = left.at.elapsed().map(ago).unwrap_or_default();
            let text = format!(
                "Topolab ended before changes of {} were saved. A copy of them was made {ago}.",
                left.name()
            );
            let buttons = [
                ("Later", Answer::Cancel),
                ("Throw away", Answer::ThrowAway(left.clone())),
                ("Recover", Answer::Recover(left.clone())),
            ];
            ask(ctx, "Recover your work?", &text, buttons.to_vec())
        }
        Dialog::ChangedOnDisk { path, dirty, saving } => {
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            let mut text = format!("{name} was changed by another program.");
            if *dirty {
                text.push_str(" What is here has changes that are not saved, too.");
            }
            let keep = Answer::Keep(path.clone());
            let mut buttons = vec![
                ("Keep what is here", keep.clone()),
                ("Read the file", Answer::Reread(path.clone())),
            ];
            if *saving {
                buttons = vec![
                    ("Cancel", Answer::Cancel),
                    ("Read the file", Answer::Reread(path.clone())),
                    ("Save over it", Answer::SaveOver(path.clone())),
                ];
            }
            let answer = ask(ctx, "The file has changed", &text, buttons);
            // It is asked once: Escape keeps, too.
            match answer {
                Some(Answer::Cancel) if !saving => Some(keep),
                answer => answer,
            }
        }
        Dialog::Revert(path) => {
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            let text = format!("All changes since {name} was saved last would be given up.");
            let buttons = [("Cancel", Answer::Cancel), ("Revert", Answer::Reread(path.clone()))];
            ask(ctx, "Revert to the file?", &text, buttons.to_vec())
        }
        Dialog::Message { title, text } => ask(ctx, title, text, vec![("OK", Answer::Cancel)]),
    }
}

/// Asks what is to become of changes that are not saved, and of what is typed and makes no sense.
fn ask_unsaved(ctx: &egui::Context, file: Option<&str>, refused: Option<&str>, next: &Next) -> Option<Answer> {
    let changes = file.map(|file| format!("{file} has changes that are not saved."));
    let typed = refused.map(|refused| format!("What is typed in a field would be lost. {refused}"));
    let text: Vec<String> = changes.into_iter().chain(typed).collect();
    let mut buttons = vec![("Cancel", Answer::Cancel), ("Discard", Answer::Discard(next.clone()))];
    let title = match file {
        Some(_) => {
            buttons.push(("Save", Answer::SaveThen(next.clone())));
            "Save your changes?"
        }
        None => "Discard what is typed?",
    };
    ask(ctx, title, &text.join("\n\n"), buttons)
}

/// Asks; the last button is the main one, and has the keyboard.
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
            let mut first = None;
            if let Some((name, main)) = buttons.next() {
                let button = primary_button(ui, name);
                if button.clicked() {
                    answer = Some(main.clone());
                }
                // Enter takes the main answer, unless something would be lost by it.
                first = (!matches!(main, Answer::Discard(_))).then_some(button);
            }
            for (name, other) in buttons {
                let button = ui.button(name);
                if button.clicked() {
                    answer = Some(other);
                }
                first.get_or_insert(button);
            }
            if ui.memory(|memory| memory.focused().is_none()) {
                first.iter().for_each(egui::Response::request_focus);
            }
        });
    });
    answer.or(closed.then_some(Answer::Cancel))
}

/// "3 minutes ago".
fn ago(since: std::time::Duration) -> String {
    let seconds = since.as_secs();
    let (count, word) = match seconds {
        0..60 => return "less than a minute ago".to_owned(),
        60..3600 => (seconds / 60, "minute"),
        3600..86_400 => (seconds / 3600, "hour"),
        _ => (seconds / 86_400, "day"),
    };
    let plural = if count == 1 { "" } else { "s" };
    format!("{count} {word}{plural} ago")
}
