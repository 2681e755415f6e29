//! The app itself: what is open, which stage is shown, and the order of a frame.
//!
//! In: input and time from eframe. Out: a drawn frame. A frame takes in what threads have sent, turns keys into actions,
//! draws, and then applies what was asked for, so that drawing never changes the scenario.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use egui::Ui;

use super::actions::{Actions, FileAction};
use super::canvas::Manners;
use super::commands::palette::Palette;
use super::commands::{Around, help};
use super::compare::{self, CompareState, Telling};
use super::dialogs::{self, Dialog, Next};
use super::disk::Disk;
use super::files::{Asked, PathDialog};
use super::frame_log::FrameLog;
use super::recovery::{LeftBehind, Recovery};
use super::report_stage::{self, ReportState};
use super::session::{Session, Stage};
use super::settings::{Settings, Wheel};
use super::simulate::{self, SimulateState};
use super::sketch::{self, SketchState};
use super::start::Start;
use super::table::TableDialog;
use super::theme::{self, Theme};
use super::worker::Worker;
use super::{AppOptions, commands, scoreboard, shell};

/// The app.
pub struct TopolabApp {
    /// What is being worked on.
    pub session: Session,
    /// The stage shown.
    pub stage: Stage,
    /// What Sketch keeps.
    pub sketch: SketchState,
    /// What Simulate keeps.
    pub simulate: SimulateState,
    /// What Compare keeps.
    pub compare: CompareState,
    /// What Report keeps.
    pub report: ReportState,
    telling: Telling,
    /// The window's title, as it was set last.
    title: String,
    pub(super) actions: Actions,
    pub(super) dialog: Option<Dialog>,
    pub(super) path_dialog: Option<PathDialog>,
    pub(super) palette: Option<Palette>,
    /// Keys and gestures are shown.
    pub(super) help: bool,
    /// What goes on once the scenario is saved.
    pub(super) after_save: Option<Next>,
    /// The window closes without a further question.
    pub(super) closing: bool,
    pub(super) worker: Worker,
    frame_log: Option<FrameLog>,
    /// What the user prefers.
    pub settings: Settings,
    /// As they were kept last.
    kept_settings: Settings,
    /// The program's own folder; none: nothing is kept there.
    folder: Option<PathBuf>,
    pub(super) recovery: Option<Recovery>,
    pub(super) left_behind: Vec<LeftBehind>,
    pub(super) disk: Disk,
    pub(super) start: Option<Start>,
    pub(super) table: Option<TableDialog>,
}

/// How long the scenario must stay as it is before a study of it starts by itself.
const SETTLED: Duration = Duration::from_millis(250);
/// How often the progress of a study is shown.
const PROGRESS: Duration = Duration::from_millis(200);

impl TopolabApp {
    /// The app on its first frame, with the file of `options` or the example.
    ///
    /// # Errors
    /// When the frame log cannot be written. A scenario that cannot be read is told in the window.
    pub fn new(ctx: &egui::Context, options: AppOptions) -> Result<Self, String> {
        theme::install(ctx);
        let started = options.started.unwrap_or_else(Instant::now);
        let frame_log = options
            .frame_log
            .map(|path| FrameLog::create(&path, started))
            .transpose()?;
        let mut app = Self::with_session(ctx, Session::example());
        app.frame_log = frame_log;
        if let Some(folder) = options.folder {
            app.live_in(ctx, folder);
        }
        if let Some(path) = options.file {
            app.actions.push(FileAction::OpenPath(path));
            app.apply_all(ctx);
        }
        Ok(app)
    }

    /// The app on its first frame, working on `session`.
    pub fn with_session(ctx: &egui::Context, session: Session) -> Self {
        theme::install(ctx);
        TopolabApp {
            session,
            stage: Stage::default(),
            sketch: SketchState::default(),
            simulate: SimulateState::default(),
            compare: CompareState::default(),
            report: ReportState::default(),
            telling: Telling::default(),
            title: String::new(),
            actions: Actions::default(),
            dialog: None,
            path_dialog: None,
            palette: None,
            help: false,
            after_save: None,
            closing: false,
            worker: Worker::new(ctx.clone()),
            frame_log: None,
            settings: Settings::default(),
            kept_settings: Settings::default(),
            folder: None,
            recovery: None,
            left_behind: Vec::new(),
            disk: Disk::default(),
            start: None,
            table: None,
        }
    }

    /// Keeps settings and copies of unsaved work in `folder`, and takes up what is there.
    fn live_in(&mut self, ctx: &egui::Context, folder: PathBuf) {
        self.settings = Settings::load(&folder);
        self.kept_settings = self.settings.clone();
        ctx.set_theme(self.settings.look.preference());
        // Without a place for copies the work goes on as it would without the folder.
        self.recovery = Recovery::new(&folder.join("recovery")).ok();
        self.left_behind = self.recovery.as_ref().map(Recovery::left_behind).unwrap_or_default();
        self.folder = Some(folder);
        self.offer_what_is_left();
    }

    /// Lets the window be as the user prefers, and keeps what has changed.
    fn tend_settings(&mut self, ctx: &egui::Context) {
        if (ctx.zoom_factor() - self.settings.text_scale).abs() > 1e-3 {
            ctx.set_zoom_factor(self.settings.text_scale);
        }
        let manners = Manners {
            wheel_zooms: self.settings.wheel == Wheel::Zooms,
            still: self.settings.reduced_motion,
            snap: self.settings.snap,
            guides: self.settings.guides,
            minimap: self.settings.minimap,
        };
        self.sketch.canvas.manners = manners;
        self.simulate.canvas.manners = manners;
        self.sketch.first_steps.closed = !self.settings.first_steps;
        let seconds = if manners.still { 0.0 } else { theme::ANIMATION_SECONDS };
        if ctx.global_style().animation_time != seconds {
            ctx.all_styles_mut(|style| style.animation_time = seconds);
        }
        if self.settings != self.kept_settings {
            self.kept_settings = self.settings.clone();
            if let Some(folder) = &self.folder {
                // They hold for this window all the same.
                let _ = self.settings.save(folder);
            }
        }
    }

    /// Takes in what the worker has sent, stops what is no longer wanted, starts what is.
    fn tend_study(&mut self, ctx: &egui::Context) {
        let mut has_figures = false;
        for news in self.worker.news() {
            has_figures |= self.session.study.take_in(news);
        }
        if has_figures {
            self.session.take_in_figures();
        }
        let study = &mut self.session.study;
        if self.worker.running().is_some_and(|digest| digest != study.wanted) {
            self.worker.stop();
        }
        study.running = self.worker.running().is_some();
        study.share = self.worker.share();
        if study.wants_study() {
            match SETTLED.checked_sub(self.session.changed.elapsed()) {
                Some(left) if !left.is_zero() => ctx.request_repaint_after(left),
                _ => self.start_study(),
            }
        } else if study.running {
            ctx.request_repaint_after(PROGRESS);
        }
    }

    /// Simulates the scenario as it is.
    pub(super) fn start_study(&mut self) {
        let session = &mut self.session;
        session.study.running = true;
        session.study.share = 0.0;
        session.study.failure = None;
        session.study.given_up = None;
        self.worker
            .start(Arc::clone(&session.scenario), session.study.wanted.clone());
    }

    /// Shows this look, whatever the system says.
    pub fn set_theme(&self, ctx: &egui::Context, theme: egui::Theme) {
        ctx.set_theme(theme);
    }

    fn stage_ui(&mut self, ui: &mut Ui) {
        let theme = Theme::of(ui.ctx());
        let frame = egui::Frame::new().fill(theme.canvas);
        if matches!(self.stage, Stage::Compare | Stage::Report) {
            self.telling.refresh(&self.session);
        }
        if self.stage == Stage::Compare && self.session.study.is_current() {
            self.sketch.first_steps.saw_figures();
        }
        egui::CentralPanel::default()
            .frame(frame)
            .show(ui, |ui| match self.stage {
                Stage::Simulate => simulate::ui(ui, &mut self.simulate, &self.session, &mut self.actions),
                Stage::Sketch => sketch::ui(ui, &mut self.sketch, &self.session, &mut self.actions),
                Stage::Compare => {
                    compare::ui(ui, &mut self.compare, &self.telling, &self.session, &mut self.actions);
                }
                Stage::Report => report_stage::ui(ui, &self.report, &self.telling, &self.session, &mut self.actions),
            });
    }

    /// Whether something lies over the window that wants an answer.
    fn asks(&self) -> bool {
        self.dialog.is_some()
            || self.path_dialog.is_some()
            || self.start.is_some()
            || self.table.is_some()
            || self.palette.is_some()
            || self.help
            || (self.stage == Stage::Sketch && self.sketch.asks())
    }

    fn dialogs_ui(&mut self, ctx: &egui::Context) {
        if let Some(dialog) = &self.dialog {
            if let Some(answer) = dialogs::ui(ctx, dialog) {
                self.dialog = None;
                self.answered(ctx, answer);
                self.offer_what_is_left();
            }
        } else if let Some(dialog) = &mut self.path_dialog {
            match dialog.ui(ctx, &mut self.actions) {
                Asked::Open => {}
                Asked::Answered => self.path_dialog = None,
                Asked::Canceled => {
                    self.path_dialog = None;
                    self.after_save = None;
                }
            }
        } else if let Some(palette) = &mut self.palette {
            let around = Around {
                session: &self.session,
                stage: self.stage,
                rests_in_a_field: false,
            };
            if !palette.ui(ctx, &around, &mut self.actions) {
                self.palette = None;
            }
        } else if let Some(table) = &mut self.table {
            if !table.ui(ctx, &mut self.actions) {
                self.table = None;
            }
        } else if let Some(start) = &mut self.start {
            if !start.ui(ctx, &mut self.actions) {
                self.start = None;
            }
        } else if self.help {
            self.help = help::ui(ctx);
        }
    }

    /// Names the file in the window's title, with a dot while there is something unsaved.
    fn title_ui(&mut self, ctx: &egui::Context) {
        let dot = if self.session.is_dirty() { " •" } else { "" };
        let title = format!("{}{dot} – Topolab", self.session.file_name());
        if title != self.title {
            self.title.clone_from(&title);
            ctx.send_viewport_cmd(egui::ViewportCommand::Title(title));
        }
    }
}

impl eframe::App for TopolabApp {
    fn logic(&mut self, ctx: &egui::Context, _frame: &mut eframe::Frame) {
        if let Some(log) = &mut self.frame_log {
            log.begin();
        }
        self.guard_close(ctx);
        self.tend_study(ctx);
        self.tend_recovery(ctx);
        self.tend_disk(ctx);
        self.tend_settings(ctx);
        if !self.asks() {
            self.take_dropped(ctx);
        }
        if !self.asks() {
            let around = Around {
                session: &self.session,
                stage: self.stage,
                rests_in_a_field: self.stage == Stage::Sketch && self.sketch.rests_in_a_field(ctx),
            };
            commands::press(ctx, &around, &mut self.actions);
        }
    }

    fn ui(&mut self, ui: &mut Ui, _frame: &mut eframe::Frame) {
        shell::top_bar_ui(ui, self.stage, &self.session, &mut self.actions);
        scoreboard::ui(ui, &self.session, &mut self.actions);
        self.stage_ui(ui);
        let ctx = ui.ctx().clone();
        self.dialogs_ui(&ctx);
        self.apply_all(&ctx);
        self.title_ui(&ctx);
        if let Some(log) = &mut self.frame_log {
            log.end(self.session.study.is_running());
        }
    }
}
