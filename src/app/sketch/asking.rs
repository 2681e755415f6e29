//! What goes with what is deleted, and what becomes of the systems in a zone? A question before it goes.
//!
//! In: the scenario and what is selected. Out: the answer. It must not delete anything itself.

use egui::{Align, Event, Key, Layout, Ui};

use crate::app::parts::{dialog_ui, primary_button, rich};
use crate::app::session::Session;
use crate::app::theme::{Theme, Weight, size, space};
use crate::edit::{Inside, Selected, leaves_systems, what_goes};
use crate::scenario::{Scenario, ZoneId};

use super::edits::counted;

/// A question that waits for its answer.
pub struct Question {
    selected: Selected,
    /// Whether systems live in the zones that go.
    leaves_systems: bool,
    /// What goes with it.
    sentences: Vec<String>,
    fresh: bool,
}

/// How it was answered.
pub enum Answer {
    /// Delete, and do this with the systems inside.
    Delete(Inside),
    /// Leave all as it is.
    Cancel,
}

impl Question {
    /// Asks about what is selected; nothing where nothing else goes with it, or where it cannot go.
    pub fn new(session: &Session) -> Option<Self> {
        let (scenario, selected) = (&session.scenario, session.selection.to_selected());
        let leaves_systems = leaves_systems(scenario, &selected);
        let inside = if leaves_systems { Inside::Goes } else { Inside::Stays };
        let mut goes = what_goes(scenario, &selected, &inside).unwrap_or_default();
        if leaves_systems {
            // They are asked about by themselves.
            goes.systems.clear();
        }
        let with = if !leaves_systems && selected.len() == 1 {
            "it"
        } else {
            "them"
        };
        let sentences = goes.sentences(with);
        (leaves_systems || !sentences.is_empty()).then_some(Question {
            selected,
            leaves_systems,
            sentences,
            fresh: true,
        })
    }

    /// Draws the question; gives back the answer, once there is one. Enter and Delete say yes, Escape says no.
    pub fn ui(&mut self, ctx: &egui::Context, scenario: &Scenario) -> Option<Answer> {
        let theme = Theme::of(ctx);
        let fresh = std::mem::take(&mut self.fresh);
        let inside = if self.leaves_systems {
            Inside::Goes
        } else {
            Inside::Stays
        };
        let mut answer = None;
        let title = format!("Delete {}?", self.words(scenario));
        let closed = dialog_ui(ctx, &title, |ui| {
            let line = |ui: &mut Ui, text: &str| {
                ui.add(egui::Label::new(rich(text, Weight::Regular, size::BODY, theme.text)).wrap());
            };
            if self.leaves_systems {
                line(ui, &self.told(scenario));
            }
            egui::ScrollArea::vertical().max_height(260.0).show(ui, |ui| {
                for sentence in &self.sentences {
                    line(ui, sentence);
                }
                ui.add_space(space::S);
                for (id, name) in self.homes(scenario) {
                    if ui.button(format!("Move them to {name}")).clicked() {
                        answer = Some(Answer::Delete(Inside::MovesTo(id)));
                    }
                }
            });
            ui.add_space(space::S);
            ui.with_layout(Layout::right_to_left(Align::Min), |ui| {
                let name = if self.leaves_systems {
                    "Delete its systems too"
                } else {
                    "Delete"
                };
                let yes = primary_button(ui, name).on_hover_text("Enter or Delete; undo brings it back");
                if fresh {
                    yes.request_focus();
                }
                if yes.clicked() || (!fresh && delete_pressed(ui)) {
                    answer = Some(Answer::Delete(inside.clone()));
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

    /// The zones that systems could move to, with their names.
    fn homes(&self, scenario: &Scenario) -> Vec<(ZoneId, String)> {
        let zones = scenario.zones.iter().filter(|_| self.leaves_systems);
        let stay = zones.filter(|zone| !self.selected.zones.contains(&zone.id));
        stay.map(|zone| (zone.id.clone(), zone.name().to_owned())).collect()
    }
}

/// Whether Delete was pressed anew: holding the key that asked is no answer.
fn delete_pressed(ui: &Ui) -> bool {
    let is_answer = |event: &Event| {
        matches!(
            event,
            Event::Key {
                key: Key::Delete | Key::Backspace,
                pressed: true,
                repeat: false,
                ..
            }
        )
    };
    ui.input(|input| input.events.iter().any(is_answer))
}
