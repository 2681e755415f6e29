//! A sketch from a table of integrations: paste it, or open a file, see row by row what was understood, and take it.
//!
//! In: text. Out: an action that opens the sketch. It must not read tables itself (see `exchange`).

use std::path::Path;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, TryRecvError, channel};
use std::time::Duration;

use egui::{Margin, ScrollArea, TextEdit, Ui, vec2};

use super::actions::{Actions, FileAction};
use super::parts::{card, primary_button, rich};
use super::theme::{Theme, Weight, size, space};
use crate::exchange::{Intake, intake, intake_file};
use crate::scenario::Scenario;

/// What stands in the field before anything is typed.
const EXAMPLE: &str = "source, target, data, rate, size, pattern\nTill, Stock, Price, 0.7/s, 400B, request\n\
    Till, Bookkeeping, Sale, 1000 a day, 2kB, event";

/// What is typed is read after so long a pause, in seconds.
const PAUSE: f64 = 0.25;

/// The question for a table, while it is open.
#[derive(Default)]
pub struct TableDialog {
    text: String,
    name: String,
    read: Option<Result<Intake, String>>,
    /// What is being read, beside the window.
    reading: Option<Receiver<Result<Intake, String>>>,
    /// When the text was changed, while it waits to be read.
    changed: Option<f64>,
    fresh: bool,
    /// A path is being typed.
    path: String,
}

impl TableDialog {
    /// With an empty field.
    pub fn new() -> Self {
        TableDialog {
            name: "Inventory".to_owned(),
            fresh: true,
            ..TableDialog::default()
        }
    }

    /// With the table of a file.
    pub fn of_file(ctx: &egui::Context, path: &Path) -> Self {
        let mut dialog = TableDialog::new();
        dialog.read_file(ctx, path);
        dialog
    }

    fn read_file(&mut self, ctx: &egui::Context, path: &Path) {
        self.name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let (path, name) = (path.to_owned(), self.name.clone());
        self.begin(ctx, move || match std::fs::read(&path) {
            Ok(bytes) => intake_file(&bytes, &name),
            Err(error) => Err(format!("{}: {error}", path.display())),
        });
    }

    /// Reads on a thread; what was read or is being read is forgotten.
    fn begin(&mut self, ctx: &egui::Context, read: impl FnOnce() -> Result<Intake, String> + Send + 'static) {
        (self.read, self.changed) = (None, None);
        let (send, receive) = channel();
        let ctx = ctx.clone();
        let work = move || {
            // Nobody listens any more once the text has changed again.
            let _ = send.send(read());
            ctx.request_repaint();
        };
        match std::thread::Builder::new().name("table".to_owned()).spawn(work) {
            Ok(_) => self.reading = Some(receive),
            Err(error) => self.read = Some(Err(format!("the table cannot be read: {error}"))),
        }
    }

    /// Takes in what was read, and reads what was typed once that has paused.
    fn tend(&mut self, ctx: &egui::Context) {
        if let Some(receive) = &self.reading {
            match receive.try_recv() {
                Ok(read) => (self.read, self.reading) = (Some(read), None),
                Err(TryRecvError::Empty) => {}
                Err(TryRecvError::Disconnected) => {
                    let why = "the table cannot be read".to_owned();
                    (self.read, self.reading) = (Some(Err(why)), None);
                }
            }
        }
        let Some(changed) = self.changed else { return };
        let left = changed + PAUSE - ctx.input(|input| input.time);
        if left <= 0.0 {
            let (text, name) = (self.text.clone(), self.name.clone());
            self.begin(ctx, move || intake(&text, &name));
        } else {
            ctx.request_repaint_after(Duration::from_secs_f64(left));
        }
    }

    /// Draws it; false once it is done.
    #[must_use]
    pub fn ui(&mut self, ctx: &egui::Context, actions: &mut Actions) -> bool {
        let theme = Theme::of(ctx);
        let mut open = true;
        self.tend(ctx);
        let modal = egui::Modal::new(egui::Id::unique("table"))
            .frame(card(theme).inner_margin(Margin::same(22)))
            .backdrop_color(theme.veil);
        let response = modal.show(ctx, |ui| {
            ui.set_width(820.0);
            ui.label(rich("A sketch from a table", Weight::SemiBold, size::HEADING, theme.text_strong));
            let hint = "One integration a row. Columns are known by their headers: source, target, data, rate, size, pattern; also \
                zone, team, deadline. Commas, semicolons or tabs.";
            ui.add(egui::Label::new(rich(hint, Weight::Regular, size::SMALL, theme.text_dim)).wrap());
            ui.add_space(space::S);
            self.field_ui(ui);
            self.file_ui(ui);
            ui.add_space(space::S);
            self.told_ui(ui);
            ui.add_space(space::S);
            open = self.buttons_ui(ui, actions);
        });
        // What was pasted is not lost by a click beside it.
        open && !(response.should_close() && self.text.trim().is_empty())
    }

    fn field_ui(&mut self, ui: &mut Ui) {
        ScrollArea::vertical()
            .id_salt("table text")
            .max_height(150.0)
            .show(ui, |ui| {
                let field = TextEdit::multiline(&mut self.text)
                    .hint_text(EXAMPLE)
                    .desired_rows(7)
                    .desired_width(f32::INFINITY);
                let response = ui.add(field).accessible_name("Table of integrations");
                if std::mem::take(&mut self.fresh) {
                    response.request_focus();
                }
                if response.changed() {
                    (self.read, self.reading) = (None, None);
                    let now = ui.input(|input| input.time);
                    self.changed = (!self.text.trim().is_empty()).then_some(now);
                }
            });
    }

    fn file_ui(&mut self, ui: &mut Ui) {
        ui.horizontal(|ui| {
            let field = TextEdit::singleline(&mut self.path)
                .hint_text("or the path of a .csv file")
                .desired_width(560.0)
                .margin(vec2(8.0, 5.0));
            let response = ui.add(field).accessible_name("Path of a table");
            let entered = response.lost_focus() && ui.input(|input| input.key_pressed(egui::Key::Enter));
            let read = ui.add_enabled(!self.path.trim().is_empty(), egui::Button::new("Read the file"));
            if read.clicked() || entered {
                let path = self.path.trim().to_owned();
                self.read_file(ui.ctx(), Path::new(&path));
            }
        });
    }

    /// What was understood: how much, and row by row what was not.
    fn told_ui(&self, ui: &mut Ui) {
        let theme = Theme::of(ui.ctx());
        let Some(read) = &self.read else {
            if self.reading.is_some() || self.changed.is_some() {
                ui.label(rich("Reading …", Weight::Regular, size::BODY, theme.text_dim));
            }
            return;
        };
        let intake = match read {
            Ok(intake) => intake,
            Err(why) => {
                ui.add(egui::Label::new(rich(why, Weight::Regular, size::BODY, theme.fault_text)).wrap());
                return;
            }
        };
        let taken = intake.rows.iter().filter(|row| !row.flows.is_empty()).count();
        let told = format!(
            "{} of {} rows understood: {} systems, {} flows, {} zones",
            taken,
            intake.rows.len(),
            intake.scenario.systems.len(),
            intake.scenario.flows.len(),
            intake.scenario.zones.len()
        );
        ui.label(rich(told, Weight::Medium, size::BODY, theme.text_strong));
        let columns = intake.columns.iter().map(|column| match &column.taken_for {
            Some(what) => format!("{} is {what}", column.header),
            None => format!("{} is not looked at", column.header),
        });
        let columns = columns.collect::<Vec<_>>().join("; ");
        ui.add(egui::Label::new(rich(columns, Weight::Regular, size::SMALL, theme.text_dim)).wrap());
        if intake.problems.is_empty() {
            return;
        }
        ui.add_space(space::XS);
        let area = ScrollArea::vertical().id_salt("table problems").max_height(170.0);
        area.auto_shrink([false, true]).show(ui, |ui| {
            for problem in &intake.problems {
                let text = rich(problem.to_string(), Weight::Regular, size::SMALL, theme.warning);
                ui.add(egui::Label::new(text).wrap());
            }
        });
    }

    fn buttons_ui(&self, ui: &mut Ui, actions: &mut Actions) -> bool {
        let mut open = true;
        ui.with_layout(egui::Layout::right_to_left(egui::Align::Min), |ui| {
            let scenario: Option<&Scenario> = match &self.read {
                Some(Ok(intake)) if !intake.scenario.systems.is_empty() => Some(&intake.scenario),
                _ => None,
            };
            let made = ui
                .add_enabled_ui(scenario.is_some(), |ui| primary_button(ui, "Make the sketch"))
                .inner;
            if let Some(scenario) = scenario.filter(|_| made.clicked()) {
                // It stays until the sketch is open: what comes first may be given up.
                actions.push(FileAction::Sketched(Arc::new(scenario.clone())));
            }
            if ui.button("Cancel").clicked() {
                open = false;
            }
        });
        open
    }
}
