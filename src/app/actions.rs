//! What panels ask for: actions, pushed while drawing and applied between frames.
//!
//! In: what the user did. Out: a queue in the order of the doing. It must not know how an action is carried out (see
//! `apply`), so that drawing never changes the scenario.

use std::path::PathBuf;
use std::sync::Arc;

use crate::edit::{Align, Axis, Command};
use crate::picture::Tidy;
use crate::report::ReportFormat;
use crate::scenario::{FlowId, Scenario, SystemKind, When};

use super::session::{Selection, Stage};

/// One thing asked for.
#[derive(Clone, Debug)]
pub enum Action {
    /// Change the scenario.
    Edit(Command),
    /// Change the scenario as part of a gesture: all changes with the same number are one step of the history.
    EditInGesture(u64, Command),
    /// The gesture is over: the next change is a step of its own.
    EndGesture,
    /// Step back in the history.
    Undo,
    /// Step forth again.
    Redo,
    /// Go to a step of the history, by its number.
    Jump(u64),
    /// Put text from the clipboard onto the sketch.
    Paste(String),
    /// About the file.
    File(FileAction),
    /// About what is shown.
    View(ViewAction),
    /// About what is drawn on Sketch.
    Sketch(SketchAction),
    /// About the canvas of the stage that is shown.
    Canvas(CanvasAction),
    /// About the study.
    Study(StudyAction),
    /// Write a report.
    Export(ExportAction),
}

impl Action {
    /// Whether it is about the scenario as a whole, so that what is being typed belongs to it already.
    pub fn wants_all(&self) -> bool {
        match self {
            Action::File(_) | Action::Export(_) | Action::View(ViewAction::Stage(_)) => true,
            Action::Study(action) => *action != StudyAction::Stop,
            _ => false,
        }
    }
}

/// Something about the study.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum StudyAction {
    /// Simulate, unless the figures that are there are those of this scenario.
    Run,
    /// Simulate, and show what comes of it.
    Compare,
    /// Stop simulating.
    Stop,
}

/// Something about what is drawn on Sketch and selected there.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum SketchAction {
    /// Select everything.
    SelectAll,
    /// Select nothing.
    SelectNothing,
    /// Type another name for the selected system.
    Rename,
    /// Take out what is selected.
    Delete,
    /// Another system, where there is room.
    Insert(SystemKind),
    /// Look at what is selected.
    FitSelection,
    /// Type what to look for in the outline.
    Find,
    /// Put what is selected into the clipboard.
    Copy,
    /// The same, and take it out.
    Cut,
    /// Ask for what is in the clipboard.
    Paste,
    /// Another one of what is selected.
    Duplicate,
    /// Begin a flow from the selected system, to be ended by keys.
    Connect,
    /// Select the next system to one side.
    Walk(Way),
    /// In one line.
    Align(Align),
    /// At equal distances.
    Distribute(Axis),
    /// Over everything else.
    ToFront,
    /// Below everything else.
    ToBack,
    /// Laid out anew: all, or what is selected where that are several systems.
    Tidy(Tidy),
    /// From receivers to senders.
    Reverse,
    /// One flow in place of several.
    Merge,
    /// A flow for each receiver.
    Split,
    /// The list of problems, or none.
    Problems,
    /// The list of steps, or none.
    History,
    /// Another zone.
    InsertZone,
    /// Another note, to be typed.
    InsertNote,
}

/// To which side.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Way {
    /// To the left.
    Left,
    /// To the right.
    Right,
    /// Above.
    Up,
    /// Below.
    Down,
}

/// Something about where a canvas looks.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum CanvasAction {
    /// A step closer.
    ZoomIn,
    /// A step away.
    ZoomOut,
    /// As large as drawn.
    Zoom100,
    /// All that is drawn.
    FitAll,
}

/// Something about writing a report.
#[derive(Clone, PartialEq, Debug)]
pub enum ExportAction {
    /// Ask where, then write.
    Ask(ReportFormat),
    /// Write there.
    Write(ReportFormat, PathBuf),
}

/// Something about the file.
#[derive(Clone, PartialEq, Debug)]
pub enum FileAction {
    /// Ask for a file, then open it.
    Open,
    /// Open this file.
    OpenPath(PathBuf),
    /// Open this file, once unsaved changes are dealt with.
    OpenNext(PathBuf),
    /// Begin with a blank sheet, once unsaved changes are dealt with.
    New,
    /// Begin with an example, by its file name, once unsaved changes are dealt with.
    Example(&'static str),
    /// Begin with a table of integrations.
    Table,
    /// Begin with a sketch that was made of a table, once unsaved changes are dealt with.
    Sketched(Arc<Scenario>),
    /// Back to what the file says, once that is confirmed.
    Revert,
    /// Save where it came from; ask where it came from nowhere.
    Save,
    /// Ask where, then save.
    SaveAs,
    /// Save there.
    SavePath(PathBuf),
    /// Close the window, once unsaved changes are dealt with.
    Close,
}

/// Something about what is shown.
#[derive(Clone, PartialEq, Debug)]
pub enum ViewAction {
    /// Go to a stage.
    Stage(Stage),
    /// Select this and nothing else.
    Select(Selection),
    /// Select this, go to Sketch and look at it.
    GoTo(Selection),
    /// Make this architecture (a place in the scenario's list) the chosen one.
    ChooseArchitecture(usize),
    /// Show this flow's figures on the scoreboard; none: the one with the worst p99 against its deadline.
    ChooseFlow(Option<FlowId>),
    /// Show figures of this pass.
    ChoosePass(When),
    /// Change the look.
    Theme(egui::ThemePreference),
    /// Ask which command to carry out.
    Palette,
    /// Ask what to put onto the sketch.
    InsertPalette,
    /// Show keys and gestures.
    Help,
    /// Show the ways to begin.
    Start,
    /// Show the steps of a first sketch, or show them no more.
    FirstSteps(bool),
    /// Larger text (`1`) or smaller (`-1`).
    TextScale(isize),
    /// The wheel zooms, or pans again.
    Wheel,
    /// Nothing glides, or things glide again.
    Motion,
    /// What is moved stands on the grid, or anywhere.
    Snap,
    /// Lines show where things meet, or not.
    Guides,
    /// The small picture of the sheet is shown, or not.
    Minimap,
}

/// What was asked for since the last frame.
#[derive(Default, Debug)]
pub struct Actions(Vec<Action>);

impl Actions {
    /// Asks for one more thing.
    pub fn push(&mut self, action: impl Into<Action>) {
        self.0.push(action.into());
    }

    /// Takes all, in order.
    pub fn take(&mut self) -> Vec<Action> {
        std::mem::take(&mut self.0)
    }
}

impl From<Command> for Action {
    fn from(command: Command) -> Self {
        Action::Edit(command)
    }
}

impl From<FileAction> for Action {
    fn from(action: FileAction) -> Self {
        Action::File(action)
    }
}

impl From<StudyAction> for Action {
    fn from(action: StudyAction) -> Self {
        Action::Study(action)
    }
}

impl From<ExportAction> for Action {
    fn from(action: ExportAction) -> Self {
        Action::Export(action)
    }
}

impl From<ViewAction> for Action {
    fn from(action: ViewAction) -> Self {
        Action::View(action)
    }
}

impl From<SketchAction> for Action {
    fn from(action: SketchAction) -> Self {
        Action::Sketch(action)
    }
}

impl From<CanvasAction> for Action {
    fn from(action: CanvasAction) -> Self {
        Action::Canvas(action)
    }
}
