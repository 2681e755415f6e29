//! What is being worked on: the scenario and its history, what was derived from it, what is selected and chosen.
//!
//! In: a scenario and the actions applied to it. Out: what every screen reads. It must not know how anything is drawn.

use std::collections::{BTreeSet, HashSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;

use crate::cost::Pricing;
use crate::edit::{Command, History, Selected};
use crate::report::Comparison;
use crate::scenario::{
    ArchitectureId, Diagnostic, EXAMPLE, EXAMPLE_NAME, EXAMPLES, FlowId, Loaded, NoteId, Places, Problem, Scenario,
    Severity, SystemId, When, ZoneId, load, parse, refusals,
};
use crate::structure::Structure;
use crate::study::physics_digest;
use crate::topology::{Network, StyleKind};

use super::derived::Derived;
use super::study_state::StudyState;

/// How many revisions there were, of all sessions.
static REVISIONS: AtomicU64 = AtomicU64::new(0);

/// The four stages of the window.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub enum Stage {
    /// What systems need from each other.
    #[default]
    Sketch,
    /// The network alive.
    Simulate,
    /// The architectures side by side.
    Compare,
    /// The write-up.
    Report,
}

impl Stage {
    /// All, in the order of the work.
    pub const ALL: [Stage; 4] = [Stage::Sketch, Stage::Simulate, Stage::Compare, Stage::Report];

    /// Its name on the screen.
    pub fn name(self) -> &'static str {
        match self {
            Stage::Sketch => "Sketch",
            Stage::Simulate => "Simulate",
            Stage::Compare => "Compare",
            Stage::Report => "Report",
        }
    }
}

/// What is selected on the sketch.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Selection {
    /// Systems.
    pub systems: BTreeSet<SystemId>,
    /// Flows.
    pub flows: BTreeSet<FlowId>,
    /// Zones.
    pub zones: BTreeSet<ZoneId>,
    /// Notes.
    pub notes: BTreeSet<NoteId>,
}

impl Selection {
    /// Just this system.
    pub fn system(id: &SystemId) -> Self {
        Selection {
            systems: [id.clone()].into(),
            ..Selection::default()
        }
    }

    /// Just this flow.
    pub fn flow(id: &FlowId) -> Self {
        Selection {
            flows: [id.clone()].into(),
            ..Selection::default()
        }
    }

    /// Just this zone.
    pub fn zone(id: &ZoneId) -> Self {
        Selection {
            zones: [id.clone()].into(),
            ..Selection::default()
        }
    }

    /// Just this note.
    pub fn note(id: &NoteId) -> Self {
        Selection {
            notes: [id.clone()].into(),
            ..Selection::default()
        }
    }

    /// The same for the edit room.
    pub fn to_selected(&self) -> Selected {
        Selected {
            systems: self.systems.clone(),
            flows: self.flows.clone(),
            zones: self.zones.clone(),
            notes: self.notes.clone(),
        }
    }

    /// Whether nothing is selected.
    pub fn is_empty(&self) -> bool {
        self.systems.is_empty() && self.flows.is_empty() && self.zones.is_empty() && self.notes.is_empty()
    }

    /// Forgets what is no longer in the scenario.
    pub fn keep_existing(&mut self, scenario: &Scenario) {
        if self.is_empty() {
            return;
        }
        let systems: HashSet<&SystemId> = scenario.systems.iter().map(|system| &system.id).collect();
        self.systems.retain(|id| systems.contains(id));
        let flows: HashSet<&FlowId> = scenario.flows.iter().map(|flow| &flow.id).collect();
        self.flows.retain(|id| flows.contains(id));
        self.zones.retain(|id| scenario.zones.iter().any(|zone| &zone.id == id));
        self.notes.retain(|id| scenario.notes.iter().any(|note| &note.id == id));
    }
}

impl From<Selected> for Selection {
    fn from(selected: Selected) -> Self {
        let Selected {
            systems,
            flows,
            zones,
            notes,
        } = selected;
        Selection {
            systems,
            flows,
            zones,
            notes,
        }
    }
}

/// What is being worked on.
pub struct Session {
    /// The scenario at the cursor of the history.
    pub scenario: Arc<Scenario>,
    /// Its revisions, with what led to each.
    pub history: History,
    /// Counts up with every change of `scenario`, undo and redo too, and is never used twice, not even by a session
    /// that follows: what was derived from the scenario carries the same number.
    pub revision: u64,
    /// When that was.
    pub changed: Instant,
    /// Where it was read or saved last; none: never (the example).
    pub path: Option<PathBuf>,
    /// What it is called as long as there is no path.
    pub working_name: String,
    /// What is selected on the sketch.
    pub selection: Selection,
    /// What follows from the scenario as it is: networks, counts, prices.
    pub derived: Derived,
    /// The latest comparison with figures; while a changed scenario is simulated anew, it is of an earlier one.
    pub figured: Option<Arc<Comparison>>,
    /// What keeps the scenario from being compared, with field and place.
    pub troubles: Vec<Diagnostic>,
    /// Where each field stands in the file that was read or saved last.
    pub places: Places,
    /// The architecture that Simulate shows, as a place in the scenario's list.
    pub chosen: usize,
    /// The flow whose figures the scoreboard shows; none: the worst.
    pub flow: Option<FlowId>,
    /// The pass whose figures are shown.
    pub pass: When,
    /// The figures and how far they are.
    pub study: StudyState,
}

impl Session {
    /// Begins working on the example.
    pub fn example() -> Self {
        // A test holds every scenario that comes with the program against the reader.
        match parse(EXAMPLE, EXAMPLE_NAME) {
            Ok(loaded) => Session::loaded(loaded, None),
            Err(_) => Session::new(Scenario::new("Untitled"), None),
        }
    }

    /// Begins with a blank sheet.
    pub fn blank() -> Self {
        let mut session = Session::new(Scenario::new("Untitled"), None);
        session.working_name = "untitled.ron".to_owned();
        session
    }

    /// Begins with one of the scenarios that come with the program, by its file name.
    pub fn of_example(name: &str) -> Option<Self> {
        let (name, text) = EXAMPLES.into_iter().find(|(known, _)| *known == name)?;
        let mut session = Session::loaded(parse(text, name).ok()?, None);
        session.working_name = name.to_owned();
        Some(session)
    }

    /// Begins with a sketch that was made of something else, and is not saved anywhere.
    pub fn sketched(scenario: &Scenario) -> Self {
        let mut session = Session::new(scenario.clone(), None);
        session.working_name = format!("{}.ron", scenario.name.to_lowercase().replace([' ', '/'], "-"));
        session.history.mark_unsaved();
        session
    }

    /// Goes on with work that was not saved before the program ended: it is of `path` (none: it was never saved).
    pub fn recovered(loaded: Loaded, path: Option<PathBuf>) -> Self {
        let mut session = Session::loaded(loaded, path);
        session.working_name = "recovered.ron".to_owned();
        session.history.mark_unsaved();
        session
    }

    /// Begins working on what was read from `path` (none: it is an example).
    pub fn loaded(loaded: Loaded, path: Option<PathBuf>) -> Self {
        let mut session = Session::new(loaded.scenario, path);
        session.places = loaded.places;
        session.troubles = session.find_troubles();
        session
    }

    /// Begins working on `scenario`, read from `path` (none: it is an example).
    pub fn new(scenario: Scenario, path: Option<PathBuf>) -> Self {
        let scenario = Arc::new(scenario);
        let mut history = History::new(Arc::clone(&scenario));
        history.mark_saved();
        let mut session = Session {
            scenario,
            history,
            revision: 0,
            changed: Instant::now(),
            path,
            working_name: EXAMPLE_NAME.to_owned(),
            selection: Selection::default(),
            derived: Derived::default(),
            figured: None,
            troubles: Vec::new(),
            places: Places::default(),
            chosen: 0,
            flow: None,
            pass: When::Calm,
            study: StudyState::default(),
        };
        session.derive_anew();
        session
    }

    /// Changes the scenario; commands of one gesture (a number of its own) make one revision.
    ///
    /// # Errors
    /// Why the scenario cannot be changed so.
    pub fn edit(&mut self, command: &Command, gesture: Option<u64>) -> Result<(), String> {
        match gesture {
            Some(gesture) => self.history.apply_in_gesture(gesture, command)?,
            None => self.history.apply(command)?,
        }
        self.follow_history();
        Ok(())
    }

    /// Steps back.
    pub fn undo(&mut self) {
        self.history.undo();
        self.follow_history();
    }

    /// Steps forth again.
    pub fn redo(&mut self) {
        self.history.redo();
        self.follow_history();
    }

    /// Goes to a step of the history, by its number.
    pub fn jump(&mut self, number: u64) {
        self.history.jump(number);
        self.follow_history();
    }

    /// Goes to where the cursor of the history is.
    fn follow_history(&mut self) {
        if !Arc::ptr_eq(&self.scenario, self.history.scenario()) {
            self.scenario = Arc::clone(self.history.scenario());
            self.derive_anew();
        }
    }

    /// Derives everything from the scenario as it is now.
    fn derive_anew(&mut self) {
        self.revision = REVISIONS.fetch_add(1, Ordering::Relaxed) + 1;
        self.changed = Instant::now();
        self.study.wanted = physics_digest(&self.scenario);
        self.selection.keep_existing(&self.scenario);
        self.take_in_figures();
        self.troubles = self.find_troubles();
        self.chosen = self.chosen.min(self.derived.written.len().saturating_sub(1));
    }

    /// Derives what depends on figures, too: called when new ones have come in.
    pub fn take_in_figures(&mut self) {
        let folder = self.path.as_deref().and_then(Path::parent);
        self.derived = Derived::of(&self.scenario, folder, self.study.current());
        let whole = self.derived.whole.as_ref();
        if let Some(whole) = whole.filter(|whole| whole.study.is_some()) {
            self.figured = Some(Arc::clone(whole));
        }
    }

    /// What is not simulated yet, architectures of which no network can be made, a cost book that is wrong.
    fn find_troubles(&self) -> Vec<Diagnostic> {
        let mut troubles = refusals(&self.scenario, &self.places);
        troubles.extend(
            self.places
                .locate_all(Severity::Error, self.derived.problems().cloned().collect()),
        );
        let problem = |message: &String| Problem {
            path: "costs".to_owned(),
            message: message.clone(),
            hint: String::new(),
        };
        let book = self.derived.book_problem.as_ref().map(problem);
        troubles.extend(self.places.locate_all(Severity::Error, book.into_iter().collect()));
        troubles
    }

    /// It was saved at `path` and reads there as `text`.
    pub fn saved(&mut self, path: &Path) {
        self.history.mark_saved();
        self.path = Some(path.to_owned());
        // Fields may stand elsewhere now; a file that cannot be read back leaves the old places, which name them still.
        if let Ok(loaded) = load(path) {
            self.places = loaded.places;
        }
        self.take_in_figures();
        self.troubles = self.find_troubles();
    }

    /// The name of the file, for the top bar.
    pub fn file_name(&self) -> String {
        let name = self.path.as_ref().and_then(|path| path.file_name());
        name.map_or_else(|| self.working_name.clone(), |name| name.to_string_lossy().into_owned())
    }

    /// Whether there is something that is not saved.
    pub fn is_dirty(&self) -> bool {
        self.history.is_dirty()
    }

    /// What undo would take back ("move Payments"); none: nothing.
    pub fn undo_label(&self) -> Option<&str> {
        self.history.undo_label()
    }

    /// What redo would do again; none: nothing.
    pub fn redo_label(&self) -> Option<&str> {
        self.history.redo_label()
    }

    /// The network of an architecture (by its place in the scenario's list), where one can be made.
    pub fn network(&self, architecture: usize) -> Option<&Network> {
        self.derived.candidate(architecture).map(|candidate| &candidate.network)
    }

    /// What can be said of an architecture without a clock.
    pub fn structure(&self, architecture: usize) -> Option<&Structure> {
        self.derived
            .candidate(architecture)
            .map(|candidate| &candidate.structure)
    }

    /// The price of an architecture, with what has been simulated so far.
    pub fn pricing(&self, architecture: usize) -> Option<&Pricing> {
        self.derived.candidate(architecture).map(|candidate| &candidate.pricing)
    }

    /// The style of an architecture.
    pub fn style(&self, architecture: usize) -> StyleKind {
        self.network(architecture)
            .map_or(StyleKind::Custom, |network| network.style)
    }

    /// The chosen architecture.
    pub fn chosen_id(&self) -> Option<ArchitectureId> {
        self.scenario
            .architectures_or_default()
            .get(self.chosen)
            .map(|architecture| architecture.id.clone())
    }
}
