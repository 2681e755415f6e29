//! The window: session, actions, worker, theme, canvas, one folder per screen.
//!
//! In: a file to open. Out: a window (eframe, glow). It may use every room but `cli`; no room may use it.

pub mod actions;

pub mod apply;
pub mod canvas;
pub mod chart;
pub mod commands;
pub mod compare;
pub mod derived;
pub mod dialogs;
pub mod disk;
pub mod export;
pub mod files;
pub mod frame_log;
pub mod listing;
pub mod live;
pub mod parts;
pub mod recovery;
pub mod report_stage;
pub mod scoreboard;
pub mod session;
pub mod settings;
pub mod shell;
pub mod simulate;
pub mod sketch;
pub mod start;
pub mod study_state;
pub mod table;
pub mod text;
pub mod theme;
pub mod window;
pub mod worker;

use std::path::PathBuf;
use std::time::Instant;

pub use actions::{Action, Actions, CanvasAction, ExportAction, FileAction, SketchAction, StudyAction, ViewAction};
pub use session::{Selection, Session, Stage};
pub use theme::Theme;
pub use window::TopolabApp;

/// How the window is opened.
#[derive(Clone, Default, Debug)]
pub struct AppOptions {
    /// The scenario to open; none: the example.
    pub file: Option<PathBuf>,
    /// Where to write a line per frame.
    pub frame_log: Option<PathBuf>,
    /// The program's own folder, for settings and copies of unsaved work; none: nothing is kept.
    pub folder: Option<PathBuf>,
    /// When the program started, for the frame log; none: now.
    pub started: Option<Instant>,
}

/// Where this system keeps a program's own files.
pub fn own_folder() -> Option<PathBuf> {
    use etcetera::BaseStrategy as _;
    let places = etcetera::choose_base_strategy().ok()?;
    Some(places.state_dir().unwrap_or_else(|| places.data_dir()).join("topolab"))
}

/// Opens the window and stays until it is closed.
///
/// # Errors
/// When there is no display, or no way to draw on it; in words for the user.
pub fn run(options: AppOptions) -> Result<(), String> {
    let viewport = egui::ViewportBuilder::default()
        .with_title("Topolab")
        .with_app_id("topolab")
        .with_inner_size([1600.0, 1000.0])
        .with_min_inner_size([960.0, 640.0]);
    let native = eframe::NativeOptions {
        viewport,
        renderer: eframe::Renderer::Glow,
        ..Default::default()
    };
    eframe::run_native(
        "Topolab",
        native,
        Box::new(|cc| Ok(Box::new(TopolabApp::new(&cc.egui_ctx, options)?))),
    )
    .map_err(|error| error.to_string())
}
