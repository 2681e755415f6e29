//! Carries out what was asked for, between frames: one function per kind of action.
//!
//! In: actions, in order. Out: a changed app. It must not draw.

use std::path::Path;
use std::sync::Arc;

use egui::ViewportCommand;

use super::actions::{Action, ExportAction, FileAction, StudyAction, ViewAction};
use super::commands::Section;
use super::commands::palette::Palette;
use super::dialogs::{Answer, Dialog, Next};
use super::export;
use super::files::{PathDialog, Purpose};
use super::recovery::LeftBehind;
use super::report_stage::ReportState;
use super::session::{Session, Stage};
use super::settings::{Look, Wheel};
use super::sketch::SketchState;
use super::start::Start;
use super::table::TableDialog;
use super::window::TopolabApp;
use crate::edit::{Command, apply};
use crate::scenario::{Diagnostic, load, save, would_lose_comments};

impl TopolabApp {
    /// Applies everything that was asked for since the last frame.
    pub(super) fn apply_all(&mut self, ctx: &egui::Context) {
        // What an action asks for in its turn is done in the same frame.
        loop {
            let asked = self.actions.take();
            if asked.is_empty() {
                break;
            }
            // A field that was left in this frame belongs to what is saved in it, whichever was heard first.
            let is_edit = |action: &Action| matches!(action, Action::Edit(_) | Action::EditInGesture(..));
            let (edits, others): (Vec<_>, Vec<_>) = asked.into_iter().partition(is_edit);
            for action in edits.into_iter().chain(others) {
                self.apply(ctx, action);
            }
            ctx.request_repaint();
        }
        if self.closing {
            ctx.send_viewport_cmd(ViewportCommand::Close);
        }
    }

    /// Takes over what is being typed on Sketch, as far as it makes sense.
    fn settle_typing(&mut self, leaves: bool) {
        for command in self.sketch.typed(&self.session.scenario) {
            self.edit(&command, None);
        }
        self.sketch.settled(leaves);
    }

    fn apply(&mut self, ctx: &egui::Context, action: Action) {
        if action.wants_all() {
            self.settle_typing(!matches!(action, Action::File(_) | Action::Export(_)));
        }
        match action {
            Action::Edit(command) => self.edit(&command, None),
            Action::EditInGesture(gesture, command) => self.edit(&command, Some(gesture)),
            Action::EndGesture => self.session.history.end_gesture(),
            Action::Undo => self.session.undo(),
            Action::Redo => self.session.redo(),
            Action::Jump(number) => self.session.jump(number),
            Action::Paste(text) => self.sketch.paste(ctx, &self.session, &text, &mut self.actions),
            Action::File(action) => self.apply_file(action),
            Action::View(action) => self.apply_view(ctx, action),
            Action::Sketch(action) => self.sketch.carry_out(ctx, &self.session, action, &mut self.actions),
            Action::Canvas(action) => match self.stage {
                Stage::Simulate => self.simulate.canvas.carry_out(action),
                _ => self.sketch.canvas.carry_out(action),
            },
            Action::Study(action) => self.apply_study(action),
            Action::Export(action) => self.apply_export(action),
        }
    }

    fn edit(&mut self, command: &Command, gesture: Option<u64>) {
        if let Err(text) = self.session.edit(command, gesture) {
            self.tell("That cannot be done", text);
        }
    }

    /// Shows a message.
    pub(super) fn tell(&mut self, title: &str, text: impl Into<String>) {
        self.show(Dialog::Message {
            title: title.to_owned(),
            text: text.into(),
        });
    }

    /// Says that what is typed in a field makes no sense, so that it has no part in what was done.
    fn tell_refused(&mut self, title: &str) {
        if let Some(refused) = self.sketch.refused(&self.session.scenario) {
            self.tell(title, refused);
        }
    }

    /// Asks or tells something; an offer that was there comes again afterwards.
    fn show(&mut self, dialog: Dialog) {
        if let Some(Dialog::LeftBehind(left)) = self.dialog.replace(dialog) {
            self.left_behind.insert(0, left);
        }
    }

    fn apply_study(&mut self, action: StudyAction) {
        if action == StudyAction::Compare {
            self.stage = Stage::Compare;
        }
        if action != StudyAction::Stop {
            self.tell_refused("Compared without what is typed in a field");
        }
        let study = &mut self.session.study;
        match action {
            StudyAction::Run | StudyAction::Compare if study.running || study.is_complete() => {}
            StudyAction::Run | StudyAction::Compare => self.start_study(),
            StudyAction::Stop => {
                self.worker.stop();
                study.running = false;
                study.given_up = Some(study.wanted.clone());
            }
        }
    }

    fn apply_export(&mut self, action: ExportAction) {
        match action {
            ExportAction::Ask(format) => {
                let proposed = export::proposed(&self.session, format);
                self.path_dialog = Some(PathDialog::new(Purpose::Export(format), &proposed));
            }
            ExportAction::Write(format, path) => match export::write(&self.session, format, &path) {
                Ok(kept) => self.report.kept = Some(kept),
                Err(why) => {
                    self.report.kept = None;
                    self.tell("The report cannot be written", why);
                }
            },
        }
    }

    fn apply_view(&mut self, ctx: &egui::Context, action: ViewAction) {
        match action {
            ViewAction::Stage(stage) => self.stage = stage,
            ViewAction::Select(selection) => self.session.selection = selection,
            ViewAction::GoTo(selection) => {
                self.stage = Stage::Sketch;
                self.sketch.look_at(&self.session, &selection);
                self.session.selection = selection;
            }
            ViewAction::ChooseArchitecture(index) => self.session.chosen = index,
            ViewAction::ChooseFlow(flow) => self.session.flow = flow,
            ViewAction::ChoosePass(pass) => self.session.pass = pass,
            ViewAction::Theme(preference) => {
                self.settings.look = Look::of(preference);
                ctx.set_theme(preference);
            }
            ViewAction::Palette => self.palette = Some(Palette::of_all()),
            ViewAction::InsertPalette => self.palette = Some(Palette::of_section(Section::Insert)),
            ViewAction::Help => self.help = true,
            ViewAction::Start => self.start = Some(Start::new(&self.settings)),
            ViewAction::FirstSteps(shown) => {
                self.settings.first_steps = shown;
                if shown {
                    self.sketch.first_steps.ask_for();
                    self.stage = Stage::Sketch;
                }
            }
            ViewAction::TextScale(by) => self.settings.scale_text(by),
            ViewAction::Wheel => {
                self.settings.wheel = match self.settings.wheel {
                    Wheel::Pans => Wheel::Zooms,
                    Wheel::Zooms => Wheel::Pans,
                }
            }
            ViewAction::Snap => self.settings.snap = !self.settings.snap,
            ViewAction::Guides => self.settings.guides = !self.settings.guides,
            ViewAction::Minimap => self.settings.minimap = !self.settings.minimap,
            ViewAction::Motion => self.settings.reduced_motion = !self.settings.reduced_motion,
        }
    }

    fn apply_file(&mut self, action: FileAction) {
        match action {
            FileAction::Open => self.ask_to_open(Next::Ask),
            FileAction::OpenPath(path) => self.open(&path),
            FileAction::OpenNext(path) => self.ask_to_open(Next::Open(path)),
            FileAction::New => self.ask_to_open(Next::New),
            FileAction::Example(name) => self.ask_to_open(Next::Example(name)),
            FileAction::Table => {
                self.start = None;
                self.table = Some(TableDialog::new());
            }
            FileAction::Sketched(scenario) => self.ask_to_open(Next::Sketched(scenario)),
            FileAction::Revert => match self.session.path.clone() {
                Some(path) => self.dialog = Some(Dialog::Revert(path)),
                None => self.tell("There is nothing to go back to", "This sketch was never saved."),
            },
            FileAction::Save => match self.session.path.clone() {
                Some(path) if self.disk.has_changed(&path) => {
                    let dirty = self.session.is_dirty();
                    self.dialog = Some(Dialog::ChangedOnDisk {
                        path,
                        dirty,
                        saving: true,
                    });
                }
                Some(path) => self.save(&path, false),
                None => self.ask_where_to_save(),
            },
            FileAction::SaveAs => self.ask_where_to_save(),
            FileAction::SavePath(path) => self.save(&path, false),
            FileAction::Close => self.ask_to_open(Next::Close),
        }
    }

    fn ask_to_open(&mut self, next: Next) {
        self.after_save = None;
        let refused = self.sketch.refused(&self.session.scenario);
        if self.session.is_dirty() || refused.is_some() {
            self.show(Dialog::Unsaved {
                file: self.session.is_dirty().then(|| self.session.file_name()),
                refused,
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

    fn open(&mut self, path: &Path) {
        // The folder that the program was started in means nothing to a copy of unsaved work.
        let path = &std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
        match load(path) {
            Ok(loaded) => {
                self.worker.stop();
                let remarks = told(&loaded.diagnostics);
                self.work_on(Session::loaded(loaded, Some(path.to_owned())));
                self.disk.saw(path);
                self.settings.used(path);
                if !remarks.is_empty() {
                    self.tell("Opened, with remarks", remarks);
                }
            }
            Err(diagnostics) => {
                self.tell("This file cannot be opened", told(&diagnostics));
            }
        }
    }

    /// Works on something else from now on.
    fn work_on(&mut self, session: Session) {
        self.after_save = None;
        self.table = None;
        self.session = session;
        self.sketch = SketchState::default();
        self.report = ReportState::default();
        self.path_dialog = None;
        self.start = None;
    }

    fn save(&mut self, path: &Path, losing_comments: bool) {
        let path = &std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
        if !losing_comments && would_lose_comments(path) {
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            let notice =
                format!("Comments in {name} are not written back. The file as it is now would be kept as {name}.bak.");
            self.dialog = Some(Dialog::LosesComments {
                path: path.to_owned(),
                notice,
            });
            return;
        }
        match save(&self.session.scenario, path) {
            Ok(_) => {
                self.session.saved(path);
                self.disk.saw(path);
                self.settings.used(path);
                match self.after_save.take() {
                    Some(next) => self.go_on(next),
                    None => self.tell_refused("Saved without what is typed in a field"),
                }
            }
            Err(error) => {
                self.after_save = None;
                self.tell("This file cannot be saved", format!("{}: {error}", path.display()));
            }
        }
    }

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
            Next::New => {
                self.worker.stop();
                self.work_on(Session::blank());
                self.stage = Stage::Sketch;
            }
            Next::Sketched(scenario) => {
                self.worker.stop();
                self.work_on(Session::sketched(&scenario));
                self.stage = Stage::Sketch;
            }
            Next::Example(name) => {
                if let Some(session) = Session::of_example(name) {
                    self.worker.stop();
                    self.work_on(session);
                }
            }
        }
    }

    /// Carries out the answer to a dialog.
    pub(super) fn answered(&mut self, ctx: &egui::Context, answer: Answer) {
        match answer {
            Answer::SaveThen(next) => {
                self.after_save = Some(next);
                self.actions.push(FileAction::Save);
            }
            Answer::Discard(next) => {
                if let (Next::Close, Some(recovery)) = (&next, &mut self.recovery) {
                    recovery.give_up();
                }
                self.go_on(next);
            }
            Answer::SaveAnyway(path) => self.save(&path, true),
            Answer::Recover(left) => self.recover(&left),
            Answer::ThrowAway(left) => {
                if let Err(error) = left.remove() {
                    self.tell("The copy cannot be removed", error.to_string());
                }
                self.offer_what_is_left();
            }
            Answer::Reread(path) => {
                // Where it cannot be read, that is told once.
                self.disk.saw(&path);
                self.open(&path);
            }
            Answer::SaveOver(path) => {
                self.disk.saw(&path);
                self.save(&path, false);
            }
            Answer::Keep(path) => {
                // Asked once about what the file says now; what is here is not what it says.
                self.disk.saw(&path);
                self.session.history.mark_unsaved();
            }
            Answer::Cancel => self.after_save = None,
        }
        ctx.request_repaint();
    }

    fn recover(&mut self, left: &LeftBehind) {
        match left.read() {
            Ok(loaded) => {
                self.worker.stop();
                self.work_on(Session::recovered(loaded, left.of.clone()));
                if let Some(path) = &left.of {
                    let changed = std::fs::metadata(path).and_then(|metadata| metadata.modified());
                    match changed {
                        // What the file says now was written after the copy: saving asks.
                        Ok(changed) if changed > left.at => self.disk.distrust(path),
                        _ => self.disk.saw(path),
                    }
                }
                if let Some(recovery) = &mut self.recovery {
                    // The old copy goes once there is a new one.
                    recovery.adopt(left.clone());
                }
            }
            Err(why) => self.tell("The copy cannot be read", why),
        }
    }

    /// Asks about the next piece of work that was left behind.
    pub(super) fn offer_what_is_left(&mut self) {
        if self.dialog.is_none() && !self.left_behind.is_empty() {
            self.dialog = Some(Dialog::LeftBehind(self.left_behind.remove(0)));
        }
    }

    /// Notices that another program has changed the file.
    pub(super) fn tend_disk(&mut self, ctx: &egui::Context) {
        let focused = ctx.input(|input| input.focused);
        let Some(path) = self.session.path.clone().filter(|_| focused && self.dialog.is_none()) else {
            return;
        };
        if self.disk.is_due() && self.disk.has_changed(&path) {
            let scenario = &self.session.scenario;
            let typed = self.sketch.typing(scenario).is_some() || self.sketch.refused(scenario).is_some();
            let dirty = self.session.is_dirty() || typed;
            self.dialog = Some(Dialog::ChangedOnDisk {
                path,
                dirty,
                saving: false,
            });
        }
    }

    /// Keeps a copy of what is not saved.
    pub(super) fn tend_recovery(&mut self, ctx: &egui::Context) {
        let Some(recovery) = &mut self.recovery else { return };
        let typed = self.sketch.typing(&self.session.scenario);
        let whole = || {
            let commands = self.sketch.typed(&self.session.scenario);
            let all = Command::All("take over what is typed".to_owned(), commands);
            apply(&self.session.scenario, &all).map_or_else(|_| Arc::clone(&self.session.scenario), Arc::new)
        };
        if let Some(wait) = recovery.tend(&self.session, typed, whole) {
            ctx.request_repaint_after(wait);
        }
    }

    /// Opens files that are let go of over the window.
    pub(super) fn take_dropped(&mut self, ctx: &egui::Context) {
        let dropped = ctx.input(|input| input.raw.dropped_files.clone());
        if let Some(file) = dropped.first() {
            let is_table = file.path().extension().is_some_and(|end| end == "csv" || end == "tsv");
            match is_table {
                true => self.table = Some(TableDialog::of_file(ctx, file.path())),
                false => self.actions.push(FileAction::OpenNext(file.path().to_owned())),
            }
        }
    }

    /// Keeps the window open while there are unsaved changes, and asks.
    pub(super) fn guard_close(&mut self, ctx: &egui::Context) {
        let asked = ctx.input(|input| input.viewport().close_requested());
        let typing = ctx.text_edit_focused() || self.sketch.refused(&self.session.scenario).is_some();
        let typed = || self.sketch.typing(&self.session.scenario).is_some();
        if asked && !self.closing && (self.session.is_dirty() || typing || typed()) {
            ctx.send_viewport_cmd(ViewportCommand::CancelClose);
            self.actions.push(FileAction::Close);
        }
    }
}

/// Diagnostics as one text.
fn told(diagnostics: &[Diagnostic]) -> String {
    let lines: Vec<String> = diagnostics.iter().map(ToString::to_string).collect();
    lines.join("\n\n")
}
