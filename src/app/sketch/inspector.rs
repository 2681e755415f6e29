//! The right panel: what is selected, in its fields.
//!
//! In: the session. Out: actions. It must not know the canvas.

use egui::{Align, Layout, ScrollArea, Ui};

use crate::app::actions::{Actions, ViewAction};
use crate::app::parts::{rich, row_ui, section_ui};
use crate::app::session::{Selection, Session};
use crate::app::theme::{Theme, Weight, size, space};

use crate::scenario::Note;

use super::catalog::{FLOW, SYSTEM, Section, ZONE};
use super::edits::{self, counted};
use super::problems::Problem;
use super::things::{Target, Thing};
use super::{SketchState, flow, note, panel, system, zone};

/// At most so many problems are told here; the list has them all.
const PROBLEMS_MAX: usize = 8;

/// Draws the panel.
pub fn ui(ui: &mut Ui, state: &mut SketchState, session: &Session, actions: &mut Actions) {
    state.fields.settle(&session.scenario, actions);
    let only = session.selection.to_selected().len() == 1;
    note::settle(state, &session.scenario, noted(session).filter(|_| only), actions);
    ui.spacing_mut().item_spacing.y = 4.0;
    ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
        let Selection {
            systems, flows, zones, ..
        } = &session.selection;
        if let (true, Some(system)) = (only, systems.iter().find_map(|id| session.scenario.system(id))) {
            system::ui(ui, state, session, system, actions);
        } else if let (true, Some(flow)) = (only, flows.iter().find_map(|id| session.scenario.flow(id))) {
            flow::ui(ui, state, session, flow, actions);
        } else if let (true, Some(zone)) = (only, zones.iter().find_map(|id| edits::zone(&session.scenario, id))) {
            zone::ui(ui, state, session, zone, actions);
        } else if let (true, Some(note)) = (only, noted(session)) {
            note::ui(ui, state, session, note, actions);
        } else if session.selection.is_empty() {
            overview_ui(ui, state, session, actions);
        } else {
            several_ui(ui, state, session, actions);
        }
        problems_ui(ui, state, session, actions);
    });
}

/// A selected note.
fn noted(session: &Session) -> Option<&Note> {
    let is_selected = |note: &&Note| session.selection.notes.contains(&note.id);
    session.scenario.notes.iter().find(is_selected)
}

/// The kind of what is inspected, and its name.
pub fn head_ui(ui: &mut Ui, kind: &str, name: &str) {
    let theme = Theme::of(ui.ctx());
    section_ui(ui, kind);
    let name = rich(name, Weight::SemiBold, size::HEADING, theme.text_strong);
    ui.add(egui::Label::new(name).truncate());
    ui.add_space(space::XS);
}

/// The button that takes out what is selected.
pub fn delete_ui(ui: &mut Ui, state: &mut SketchState, session: &Session, actions: &mut Actions) {
    ui.add_space(space::S);
    let button = ui
        .button("Delete")
        .on_hover_text("Take it out (Delete); undo brings it back");
    if button.clicked() {
        state.remove(ui.ctx(), session, actions);
    }
}

fn several_ui(ui: &mut Ui, state: &mut SketchState, session: &Session, actions: &mut Actions) {
    head_ui(
        ui,
        "Selected",
        &edits::selected_words(&session.scenario, &session.selection),
    );
    let targets = selected(session);
    let several = targets.len() > 1;
    for (target, sections, count) in targets {
        if several {
            section_ui(ui, &counted(count, target.kind()));
        }
        names_ui(ui, session, &target, count);
        state.fields.sections_ui(ui, session, &target, sections, actions);
    }
    delete_ui(ui, state, session, actions);
}

/// What is selected of each kind, in the order of the scenario, with its fields and how many there are.
fn selected(session: &Session) -> Vec<(Target, &'static [Section], usize)> {
    let (scenario, selection) = (&session.scenario, &session.selection);
    let systems = scenario.systems.iter().map(|system| &system.id);
    let systems: Vec<_> = systems.filter(|id| selection.systems.contains(id)).cloned().collect();
    let flows = scenario.flows.iter().map(|flow| &flow.id);
    let flows: Vec<_> = flows.filter(|id| selection.flows.contains(id)).cloned().collect();
    let zones = scenario.zones.iter().map(|zone| &zone.id);
    let zones: Vec<_> = zones.filter(|id| selection.zones.contains(id)).cloned().collect();
    let counts = [systems.len(), flows.len(), zones.len()];
    let targets = [
        (Target::Systems(systems), SYSTEM),
        (Target::Flows(flows), FLOW),
        (Target::Zones(zones), ZONE),
    ];
    let counted = targets.into_iter().zip(counts).filter(|(_, count)| *count > 0);
    counted
        .map(|((target, sections), count)| (target, sections, count))
        .collect()
}

/// Whose fields follow: a few names, and how many more.
fn names_ui(ui: &mut Ui, session: &Session, target: &Target, count: usize) {
    const NAMES: usize = 4;
    let things = target.first(NAMES).things(&session.scenario);
    let mut names: Vec<String> = things.iter().map(Thing::shown_name).collect();
    if count > NAMES {
        names.push(format!("{} more", count - NAMES));
    }
    hint_ui(ui, &names.join(", "));
}

fn overview_ui(ui: &mut Ui, state: &mut SketchState, session: &Session, actions: &mut Actions) {
    let scenario = &session.scenario;
    head_ui(ui, "Scenario", &scenario.name);
    state.fields.name_ui(ui, session, &Target::Scenario, &[], actions);
    ui.add_space(space::XS);
    row_ui(ui, "Systems", &scenario.systems.len().to_string());
    row_ui(ui, "Flows", &scenario.flows.len().to_string());
    row_ui(
        ui,
        "Faults planned",
        &scenario.faults.iter().filter(|fault| !fault.off).count().to_string(),
    );
    row_ui(ui, "Objectives", &scenario.objectives.len().to_string());
    ui.add_space(space::S);
    zones_ui(ui, session, actions);
    ui.add_space(space::S);
    begin_ui(ui, session);
}

fn zones_ui(ui: &mut Ui, session: &Session, actions: &mut Actions) {
    let scenario = &session.scenario;
    section_ui(ui, &format!("Zones · {}", scenario.zones.len()));
    for (place, zone) in scenario.zones.iter().enumerate() {
        let here = |system: &&crate::scenario::System| scenario.system_zone(system) == place;
        let count = scenario.systems.iter().filter(here).count();
        let sites = match zone.sites() {
            1 => String::new(),
            sites => format!(" × {sites} sites"),
        };
        if link_ui(ui, zone.name(), &format!("{}{sites}", counted(count, "system"))).clicked() {
            actions.push(ViewAction::Select(Selection::zone(&zone.id)));
        }
    }
    let hint = "A place where systems live: a shop, a data center, a cloud region, a provider";
    if ui.button("Add zone").on_hover_text(hint).clicked() {
        let (command, id) = edits::add_zone(scenario);
        actions.push(command);
        actions.push(ViewAction::Select(Selection::zone(&id)));
    }
}

/// How to begin, as long as there is little; else how to go on.
fn begin_ui(ui: &mut Ui, session: &Session) {
    let scenario = &session.scenario;
    section_ui(ui, "How to");
    let hints: &[&str] = if scenario.systems.len() < 2 {
        &[
            "Drag a system from the left onto the canvas, or click it and then click where it belongs.",
            "Two systems are enough to begin with.",
        ]
    } else if scenario.flows.is_empty() {
        &["Point at a system and drag from one of its handles to another: that is a flow."]
    } else {
        &[
            "Click a system or a flow to change it here.",
            "Drag from a system's handle to another for a new flow.",
            "Double-click a system to rename it; Delete takes out what is selected, arrow keys move it.",
        ]
    };
    for hint in hints {
        hint_ui(ui, hint);
    }
}

/// A sentence that helps.
pub fn hint_ui(ui: &mut Ui, text: &str) {
    let theme = Theme::of(ui.ctx());
    ui.label(rich(text, Weight::Regular, size::SMALL, theme.text_dim));
}

/// A row that leads to something: its name, and a short text at the right.
pub fn link_ui(ui: &mut Ui, name: &str, right: &str) -> egui::Response {
    ui.scope(|ui| link_button_ui(ui, name, right)).inner
}

fn link_button_ui(ui: &mut Ui, name: &str, right: &str) -> egui::Response {
    let theme = Theme::of(ui.ctx());
    let name = rich(name, Weight::Regular, size::BODY, theme.text);
    let right = rich(right, Weight::Regular, size::SMALL, theme.text_dim);
    ui.spacing_mut().interact_size.y = 24.0;
    ui.spacing_mut().button_padding = egui::vec2(4.0, 3.0);
    let button = egui::Button::new(name)
        .right_text(right)
        .frame_when_inactive(false)
        .truncate()
        .min_size(egui::vec2(ui.available_width(), 0.0));
    ui.add(button)
}

fn problems_ui(ui: &mut Ui, state: &mut SketchState, session: &Session, actions: &mut Actions) {
    let selection = &session.selection;
    let concerns = |problem: &&Problem| {
        selection.is_empty()
            || problem.about().is_some_and(|about| {
                about.systems.iter().any(|id| selection.systems.contains(id))
                    || about.flows.iter().any(|id| selection.flows.contains(id))
                    || about.zones.iter().any(|id| selection.zones.contains(id))
            })
    };
    let problems: Vec<&Problem> = state.finder.found().iter().filter(concerns).collect();
    if !state.finder.is_fresh(session) {
        ui.disable();
    }
    if problems.is_empty() {
        return;
    }
    let theme = Theme::of(ui.ctx());
    ui.add_space(space::S);
    section_ui(ui, "Problems");
    for problem in problems.iter().take(PROBLEMS_MAX) {
        let color = panel::color(theme, problem.severity);
        let response = ui.with_layout(Layout::top_down(Align::Min), |ui| {
            let text = format!("{}: {}", problem.severity.word(), problem.text);
            let text = rich(text, Weight::Regular, size::BODY, color);
            let response = match problem.about() {
                Some(_) => ui.add(egui::Button::new(text).frame(false).wrap()),
                None => ui.add(egui::Label::new(text).wrap()),
            };
            if !problem.hint.is_empty() {
                hint_ui(ui, &problem.hint);
            }
            response
        });
        let about = problem.about().filter(|_| response.inner.clicked());
        if let Some(about) = about {
            actions.push(ViewAction::Select(about.clone()));
        }
    }
    if problems.len() > PROBLEMS_MAX && ui.button(format!("List all {} problems", problems.len())).clicked() {
        state.panel = Some(panel::Shown::Problems);
    }
}
