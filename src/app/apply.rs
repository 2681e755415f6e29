//! Carries out what was asked for, between frames: one function per kind of action.
//!
//! In: actions, in order. Out: a changed app. It must not draw.

use std::path::Path;

use egui::ViewportCommand;

use super::actions::{Action, FileAction, StudyAction, ViewAction};
use super::app::TopolabApp;
use super::dialogs::{Answer, Dialog, Next};
use super::files::{PathDialog, Purpose};

impl TopolabApp {
    /// Applies everything that was asked for since the last frame.
    pub(super) fn apply_all(&mut self, ctx: &egui::Context) {
        for action in self.actions.take() {
            self.apply(ctx, action);
            ctx.request_repaint();
        }
    }

    fn apply(&mut self, ctx: &egui::Context, action: Action) {
        match action {
            Action::Undo | Action::Redo => {}
            Action::File(action) => self.apply_file(action),
            Action::View(action) => self.apply_view(ctx, action),
            Action::Study(action) => self.apply_study(action),
            Action::Export(_) => {}
        }
    }

    fn apply_study(&mut self, action: StudyAction) {
        let study = &mut self.session.study;
        match action {
            StudyAction::Run if study.running || study.is_complete() => {}
            StudyAction::Run => self.start_study(),
            StudyAction::Stop => {
                self.worker.stop();
                study.running = false;
                study.given_up = Some(study.wanted.clone());
            }
        }
    }

    fn apply_view(&mut self, ctx: &egui::Context, action: ViewAction) {
        match action {
            ViewAction::Stage(stage) => self.stage = stage,
            ViewAction::Select(selection) => self.session.selection = selection,
            ViewAction::ChooseArchitecture(index) => self.session.chosen = index,
            ViewAction::ChooseFlow(flow) => self.session.flow = flow,
            ViewAction::ChoosePass(pass) => self.session.pass = pass,
            ViewAction::Theme(preference) => ctx.set_theme(preference),
        }
    }

    fn apply_file(&mut self, action: FileAction) {
        match action {
            FileAction::Open => self.ask_to_open(Next::Ask),
            FileAction::OpenPath(path) => self.open(&path),
            FileAction::Save => match self.session.path.clone() {
                Some(path) => self.save(&path, false),
                None => self.ask_where_to_save(),
            },
            FileAction::SaveAs => self.ask_where_to_save(),
            FileAction::SavePath(path) => self.save(&path, false),
        }
    }

    fn ask_to_open(&mut self, next: Next) {
        if self.session.is_dirty() {
            self.dialog = Some(Dialog::Unsaved {
                file: self.session.file_name(),
                next,
            });
        } else {
            self.go_on(next);
        }
    }

    fn ask_where_to_save(&mut self) {
        let proposed = self
            .session
            .path
            .clone()
            .unwrap_or_else(|| self.session.file_name().into());
        self.path_dialog = Some(PathDialog::new(Purpose::Save, &proposed));
    }

    fn open(&mut self, _path: &Path) {}

    fn save(&mut self, _path: &Path, _losing_comments: bool) {}

    /// Goes on with what had to wait for unsaved changes.
    fn go_on(&mut self, next: Next) {
        match next {
            Next::Close => self.closing = true,
            Next::Ask => {
                let folder = self
                    .session
                    .path
                    .as_deref()
                    .and_then(Path::parent)
                    .unwrap_or(Path::new(""));
                self.path_dialog = Some(PathDialog::new(Purpose::Open, folder));
            }
            Next::Open(path) => self.open(&path),
        }
    }

    /// Carries out the answer to a dialog.
    pub(super) fn answered(&mut self, ctx: &egui::Context, answer: Answer) {
        match answer {
            Answer::SaveThen(next) => {
                self.after_save = Some(next);
                self.actions.push(FileAction::Save);
            }
            Answer::Discard(next) => self.go_on(next),
            Answer::SaveAnyway(path) => self.save(&path, true),
            Answer::Cancel => self.after_save = None,
        }
        if self.closing {
            ctx.send_viewport_cmd(ViewportCommand::Close);
        }
        ctx.request_repaint();
    }

    /// Keeps the window open while there are unsaved changes, and asks.
    pub(super) fn guard_close(&mut self, ctx: &egui::Context) {
        let asked = ctx.input(|input| input.viewport().close_requested());
        if asked && !self.closing && self.session.is_dirty() {
            ctx.send_viewport_cmd(ViewportCommand::CancelClose);
            self.dialog = Some(Dialog::Unsaved {
                file: self.session.file_name(),
                next: Next::Close,
            });
        }
    }
}
