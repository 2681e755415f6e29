//! Which file? A path field with the folder's files below it, which always work, and the system's file dialog on a thread
//! of its own, which needs the desktop's help.
//!
//! In: what is to be opened or saved. Out: the path that was chosen. It must not read or write the file.

use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, TryRecvError, channel};
use std::time::{Duration, Instant};

use egui::{Key, Ui};

use super::actions::{Action, Actions, ExportAction, FileAction};
use super::listing::Listing;
use super::parts::{dialog_ui, primary_button, rich};
use super::theme::{Theme, Weight, size, space};
use crate::report::ReportFormat;

/// What the path is wanted for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Purpose {
    /// A scenario to open.
    Open,
    /// Where to save the scenario.
    Save,
    /// Where to write a report.
    Export(ReportFormat),
}

impl Purpose {
    fn title(self) -> &'static str {
        match self {
            Purpose::Open => "Open a scenario",
            Purpose::Save => "Save the scenario",
            Purpose::Export(_) => "Save the report",
        }
    }

    fn verb(self) -> &'static str {
        match self {
            Purpose::Open => "Open",
            _ => "Save",
        }
    }

    fn extension(self) -> &'static str {
        match self {
            Purpose::Open | Purpose::Save => "ron",
            Purpose::Export(format) => format.extension(),
        }
    }

    fn action(self, path: PathBuf) -> Action {
        match self {
            Purpose::Open => FileAction::OpenPath(path).into(),
            Purpose::Save => FileAction::SavePath(path).into(),
            Purpose::Export(format) => ExportAction::Write(format, path).into(),
        }
    }
}

/// How a question for a path stands.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Asked {
    /// It is still open.
    Open,
    /// A path was chosen, and the action pushed.
    Answered,
    /// It was given up.
    Canceled,
}

/// A question for a path, while it is open.
pub struct PathDialog {
    purpose: Purpose,
    path: String,
    focused: bool,
    listing: Listing,
    browsing: Option<(Receiver<Option<PathBuf>>, Instant)>,
    /// What is said below the field.
    notice: Option<&'static str>,
}

/// A system dialog that was closed so soon was never seen: there is none.
const NEVER_SEEN: Duration = Duration::from_millis(700);

impl PathDialog {
    /// Asks for a path, proposing `path`.
    pub fn new(purpose: Purpose, path: &Path) -> Self {
        PathDialog {
            purpose,
            path: path.display().to_string(),
            focused: false,
            listing: Listing::default(),
            browsing: None,
            notice: None,
        }
    }

    /// Draws it; gives back how it stands.
    #[must_use]
    pub fn ui(&mut self, ctx: &egui::Context, actions: &mut Actions) -> Asked {
        if let Some(path) = self.browsed() {
            actions.push(self.purpose.action(path));
            return Asked::Answered;
        }
        let mut asked = Asked::Open;
        let closed = dialog_ui(ctx, self.purpose.title(), |ui| {
            self.field_ui(ui);
            if let Some(path) = self.listing.ui(ui, self.path.trim(), self.purpose.extension()) {
                self.path = path;
            }
            self.notice_ui(ui);
            ui.add_space(space::S);
            asked = self.buttons_ui(ui, actions);
        });
        if closed { Asked::Canceled } else { asked }
    }

    fn field_ui(&mut self, ui: &mut Ui) {
        let theme = Theme::of(ui.ctx());
        let label = ui.label(rich("Path", Weight::Regular, size::SMALL, theme.text_dim));
        let field = egui::TextEdit::singleline(&mut self.path)
            .desired_width(f32::INFINITY)
            .margin(egui::vec2(8.0, 6.0));
        let field = ui.add(field).labelled_by(label.id);
        if !self.focused {
            field.request_focus();
            self.focused = true;
        }
    }

    /// Whether a file would be written over.
    fn replaces(&self) -> bool {
        self.purpose != Purpose::Open && Path::new(self.path.trim()).is_file()
    }

    fn notice_ui(&self, ui: &mut Ui) {
        let theme = Theme::of(ui.ctx());
        let replaced = self.replaces().then_some("This file exists; it would be replaced.");
        if let Some(notice) = replaced.or(self.notice) {
            let text = rich(notice, Weight::Regular, size::SMALL, theme.warning);
            ui.add(egui::Label::new(text).wrap());
        }
    }

    fn buttons_ui(&mut self, ui: &mut Ui, actions: &mut Actions) -> Asked {
        let entered = ui.input(|input| input.key_pressed(Key::Enter));
        let mut asked = Asked::Open;
        ui.horizontal(|ui| {
            let browse = egui::Button::new("Browse…");
            if ui.add_enabled(self.browsing.is_none(), browse).clicked() {
                self.browse(ui.ctx().clone());
            }
            ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
                let path = self.path.trim().to_owned();
                let verb = if self.replaces() {
                    "Replace"
                } else {
                    self.purpose.verb()
                };
                let confirmed = ui.add_enabled_ui(!path.is_empty(), |ui| primary_button(ui, verb)).inner;
                if (confirmed.clicked() || entered) && !path.is_empty() {
                    asked = self.confirm(&path, actions);
                }
                if ui.button("Cancel").clicked() {
                    asked = Asked::Canceled;
                }
            });
        });
        asked
    }

    /// Takes the path; a folder is entered instead.
    fn confirm(&mut self, path: &str, actions: &mut Actions) -> Asked {
        if Path::new(path).is_dir() {
            self.path = format!("{}/", path.trim_end_matches('/'));
            self.notice = Some("This is a folder: choose a file in it.");
            return Asked::Open;
        }
        actions.push(self.purpose.action(PathBuf::from(path)));
        Asked::Answered
    }

    /// Opens the system's dialog on a thread: it may take its time, or never answer, without stopping the window.
    fn browse(&mut self, ctx: egui::Context) {
        let (send, receive) = channel();
        let (purpose, path) = (self.purpose, PathBuf::from(self.path.trim()));
        let name = path
            .file_name()
            .map(|name| name.to_string_lossy().into_owned())
            .unwrap_or_default();
        let spawned = std::thread::Builder::new()
            .name("file dialog".to_owned())
            .spawn(move || {
                let mut dialog = rfd::FileDialog::new()
                    .set_title(purpose.title())
                    .add_filter(purpose.extension().to_uppercase(), &[purpose.extension()]);
                if let Some(folder) = path.parent().filter(|folder| folder.is_dir()) {
                    dialog = dialog.set_directory(folder);
                }
                let chosen = match purpose {
                    Purpose::Open => dialog.pick_file(),
                    _ => dialog.set_file_name(name).save_file(),
                };
                // Nobody listens any more when the dialog was cancelled in the window.
                let _ = send.send(chosen);
                ctx.request_repaint();
            });
        self.notice = None;
        self.browsing = spawned.is_ok().then(|| (receive, Instant::now()));
    }

    fn browsed(&mut self) -> Option<PathBuf> {
        let (receive, since) = self.browsing.as_ref()?;
        let (answer, since) = (receive.try_recv(), *since);
        match answer {
            Err(TryRecvError::Empty) => None,
            Ok(Some(path)) => {
                self.browsing = None;
                Some(path)
            }
            Ok(None) | Err(TryRecvError::Disconnected) => {
                self.browsing = None;
                if since.elapsed() < NEVER_SEEN {
                    self.notice = Some("The system has no file dialog: choose above, or type the path.");
                }
                None
            }
        }
    }
}
