//! What becomes of the systems in a zone that is deleted? A question before it goes.
//!
//! In: the scenario and what is selected. Out: the answer. It must not delete anything itself.

use crate::app::parts::{dialog_ui, rich};
use crate::app::session::Session;
use crate::app::theme::{Theme, Weight, size, space};
use crate::edit::{Inside, Selected, what_goes};
use crate::scenario::{Scenario, ZoneId};

use super::edits::counted;

/// A question that waits for its answer.
pub struct Question {
    selected: Selected,
}

/// How it was answered.
pub enum Answer {
    /// Delete, and do this with the systems inside.
    Delete(Inside),
    /// Leave all as it is.
    Cancel,
}

impl Question {
    /// Asks about what is selected.
    pub fn new(session: &Session) -> Self {
        Question {
            selected: session.selection.to_selected(),
        }
    }

    /// Draws the question; gives back the answer, once there is one.
    pub fn ui(&self, ctx: &egui::Context, scenario: &Scenario) -> Option<Answer> {
        let theme = Theme::of(ctx);
        let mut answer = None;
        let title = format!("Delete {}?", self.words(scenario));
        let closed = dialog_ui(ctx, &title, |ui| {
            let line = |ui: &mut egui::Ui, text: &str, size: f32, color| {
                ui.label(rich(text, Weight::Regular, size, color));
            };
            line(ui, &self.told(scenario), size::BODY, theme.text);
            ui.add_space(space::M);
            if let Ok(goes) = what_goes(scenario, &self.selected, &Inside::Goes) {
                let text = format!("With its systems go {goes}.");
                line(ui, &text, size::SMALL, theme.text_dim);
            }
            egui::ScrollArea::vertical().max_height(220.0).show(ui, |ui| {
                for (id, name) in self.others(scenario) {
                    if ui.button(format!("Move them to {name}")).clicked() {
                        answer = Some(Answer::Delete(Inside::MovesTo(id)));
                    }
                }
                let with = rich("Delete its systems too", Weight::Regular, size::BODY, theme.fault_text);
                if ui.button(with).clicked() {
                    answer = Some(Answer::Delete(Inside::Goes));
                }
                if ui.button("Cancel").clicked() {
                    answer = Some(Answer::Cancel);
                }
            });
        });
        answer.or(closed.then_some(Answer::Cancel))
    }

    fn words(&self, scenario: &Scenario) -> String {
        match (self.selected.len(), self.selected.zones.len()) {
            (1, 1) => format!("zone {}", self.selected.words(scenario)),
            _ => self.selected.words(scenario),
        }
    }

    fn told(&self, scenario: &Scenario) -> String {
        let lives = |system: &&crate::scenario::System| {
            let zone = scenario.zones.get(scenario.system_zone(system));
            zone.is_some_and(|zone| self.selected.zones.contains(&zone.id))
        };
        let inside = scenario.systems.iter().filter(lives);
        let inside = inside.filter(|system| !self.selected.systems.contains(&system.id));
        let names: Vec<&str> = inside.map(|system| system.name()).collect();
        let shown = names.iter().take(4).copied().collect::<Vec<_>>().join(", ");
        let more = if names.len() > 4 { ", ..." } else { "" };
        let verb = if names.len() == 1 { "lives" } else { "live" };
        format!("{} {verb} there: {shown}{more}.", counted(names.len(), "system"))
    }

    /// The zones that stay, with their names.
    fn others(&self, scenario: &Scenario) -> Vec<(ZoneId, String)> {
        let stay = scenario
            .zones
            .iter()
            .filter(|zone| !self.selected.zones.contains(&zone.id));
        stay.map(|zone| (zone.id.clone(), zone.name().to_owned())).collect()
    }
}
