//! Which file? The system's file dialog on a thread of its own, beside a plain path field that always works.
//!
//! In: what is to be opened or saved. Out: the path that was chosen. It must not read or write the file.

use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, TryRecvError, channel};

use egui::{Key, Ui};

use super::actions::{Action, Actions, ExportAction, FileAction, ReportFormat};
use super::parts::{dialog_ui, primary_button, rich};
use super::theme::{Theme, Weight, size, space};

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

/// A question for a path, while it is open.
pub struct PathDialog {
    purpose: Purpose,
    path: String,
    focused: bool,
    browsing: Option<Receiver<Option<PathBuf>>>,
}

impl PathDialog {
    /// Asks for a path, proposing `path`.
    pub fn new(purpose: Purpose, path: &Path) -> Self {
        PathDialog {
            purpose,
            path: path.display().to_string(),
            focused: false,
            browsing: None,
        }
    }

    /// Draws it; gives back whether it stays open.
    #[must_use]
    pub fn ui(&mut self, ctx: &egui::Context, actions: &mut Actions) -> bool {
        if let Some(path) = self.browsed() {
            actions.push(self.purpose.action(path));
            return false;
        }
        let mut open = true;
        let closed = dialog_ui(ctx, self.purpose.title(), |ui| {
            self.field_ui(ui);
            ui.add_space(space::M);
            open = self.buttons_ui(ui, actions);
        });
        open && !closed
    }

    fn field_ui(&mut self, ui: &mut Ui) {
        let theme = Theme::of(ui.ctx());
        let label = ui.label(rich("Path", Weight::Regular, size::SMALL, theme.text_dim));
        let field = egui::TextEdit::singleline(&mut self.path)
            .desired_width(420.0)
            .margin(egui::vec2(8.0, 6.0));
        let field = ui.add(field).labelled_by(label.id);
        if !self.focused {
            field.request_focus();
            self.focused = true;
        }
    }

    fn buttons_ui(&mut self, ui: &mut Ui, actions: &mut Actions) -> bool {
        let entered = ui.input(|input| input.key_pressed(Key::Enter));
        let mut open = true;
        ui.horizontal(|ui| {
            let browse = egui::Button::new("Browse…");
            if ui.add_enabled(self.browsing.is_none(), browse).clicked() {
                self.browse(ui.ctx().clone());
            }
            ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
                let path = self.path.trim();
                let confirmed = ui
                    .add_enabled_ui(!path.is_empty(), |ui| primary_button(ui, self.purpose.verb()))
                    .inner;
                if (confirmed.clicked() || entered) && !path.is_empty() {
                    actions.push(self.purpose.action(PathBuf::from(path)));
                    open = false;
                }
                if ui.button("Cancel").clicked() {
                    open = false;
                }
            });
        });
        open
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
        self.browsing = spawned.is_ok().then_some(receive);
    }

    fn browsed(&mut self) -> Option<PathBuf> {
        let answer = self.browsing.as_ref()?.try_recv();
        match answer {
            Ok(path) => {
                self.browsing = None;
                path
            }
            Err(TryRecvError::Empty) => None,
            Err(TryRecvError::Disconnected) => {
                self.browsing = None;
                None
            }
        }
    }
}
