//! The inspector for one system: its fields, its flows, what replacing it touches.
//!
//! In: the session and a system. Out: actions. It must not know the canvas.

use egui::Ui;

use crate::app::actions::{Actions, ViewAction};
use crate::app::parts::{row_ui, section_ui};
use crate::app::session::{Selection, Session};
use crate::app::theme::space;
use crate::scenario::{Flow, System, SystemId};
use crate::structure::{Change, Touched};

use super::catalog::SYSTEM;
use super::flow::{pattern_name, start_text};
use super::inspector::{delete_ui, head_ui, link_ui};
use super::things::Target;
use super::{SketchState, edits};

/// Draws the fields.
pub fn ui(ui: &mut Ui, state: &mut SketchState, session: &Session, system: &System, actions: &mut Actions) {
    head_ui(ui, "System", system.name());
    let target = Target::Systems(vec![system.id.clone()]);
    let fields = &mut state.fields;
    fields.name_ui(ui, session, &target, SYSTEM, actions);
    fields.sections_ui(ui, session, &target, SYSTEM, actions);
    ui.add_space(space::S);
    flows_ui(ui, session, system, actions);
    ui.add_space(space::S);
    replaced_ui(ui, state, session, system);
    flows_in_ui(ui, session, system, actions);
    delete_ui(ui, state, session, actions);
}

fn flows_ui(ui: &mut Ui, session: &Session, system: &System, actions: &mut Actions) {
    let scenario = &session.scenario;
    let out: Vec<&Flow> = scenario
        .flows
        .iter()
        .filter(|flow| flow.from.contains(&system.id))
        .collect();
    section_ui(ui, &format!("Flows out · {}", out.len()));
    for flow in out {
        flow_ui(ui, flow, actions);
    }
    ui.menu_button("Connect to…", |ui| {
        connect_menu_ui(ui, session, &system.id, actions);
    });
}

fn flows_in_ui(ui: &mut Ui, session: &Session, system: &System, actions: &mut Actions) {
    let scenario = &session.scenario;
    let taken = |flow: &&Flow| scenario.receivers(flow).contains(&system.id) && !flow.from.contains(&system.id);
    let taken: Vec<&Flow> = scenario.flows.iter().filter(taken).collect();
    if taken.is_empty() {
        return;
    }
    ui.add_space(space::S);
    section_ui(ui, &format!("Flows in · {}", taken.len()));
    for flow in taken {
        flow_ui(ui, flow, actions);
    }
}

fn flow_ui(ui: &mut Ui, flow: &Flow, actions: &mut Actions) {
    let what = format!("{} {}", start_text(flow), pattern_name(flow.pattern()).to_lowercase());
    if link_ui(ui, flow.name(), what.trim()).clicked() {
        actions.push(ViewAction::Select(Selection::flow(&flow.id)));
    }
}

/// A menu of the systems that a flow could go to.
pub fn connect_menu_ui(ui: &mut Ui, session: &Session, from: &SystemId, actions: &mut Actions) {
    egui::ScrollArea::vertical().max_height(360.0).show(ui, |ui| {
        for other in session.scenario.systems.iter().filter(|other| &other.id != from) {
            if ui
                .add(egui::Button::new(other.name()).frame_when_inactive(false))
                .clicked()
            {
                let (command, flow) = edits::connect(&session.scenario, from, &other.id);
                actions.push(command);
                actions.push(ViewAction::Select(Selection::flow(&flow)));
                ui.close();
            }
        }
    });
}

fn replaced_ui(ui: &mut Ui, state: &mut SketchState, session: &Session, system: &System) {
    section_ui(ui, "If this system is replaced");
    let wanted = (session.revision, system.id.clone());
    if state.replaced.as_ref().is_none_or(|(of, _)| *of != wanted) {
        state.replaced = Some((wanted, replaced(session, &system.id)));
    }
    let Some((_, rows)) = &state.replaced else { return };
    for (name, short, full) in rows {
        row_ui(ui, name, short).on_hover_text(full);
    }
}

/// For each architecture: its name, what replacing a system touches in short, and in full.
fn replaced(session: &Session, id: &SystemId) -> Vec<(String, String, String)> {
    let scenario = &session.scenario;
    let Some(index) = scenario.system_index(id) else {
        return Vec::new();
    };
    let names = session.derived.written.iter().enumerate();
    let rows = names.filter_map(|(place, _)| {
        let network = session.network(place)?;
        let touched = Change::new(scenario, network).replacing(index);
        let full = touched_full(session, &touched);
        Some((scenario.architecture_name(place), touched_short(&touched), full))
    });
    rows.collect()
}

fn touched_short(touched: &Touched) -> String {
    let mut parts = Vec::new();
    if !touched.systems.is_empty() {
        parts.push(edits::counted(touched.systems.len(), "system"));
    }
    if !touched.adapted.is_empty() {
        parts.push(format!("{} adapted to", touched.adapted.len()));
    }
    if touched.own_connector > 0 {
        parts.push("own".to_owned());
    }
    if touched.mappings > 0 {
        parts.push(edits::counted(touched.mappings as usize, "mapping"));
    }
    if parts.is_empty() {
        return "nothing else".to_owned();
    }
    parts.join(" + ")
}

fn touched_full(session: &Session, touched: &Touched) -> String {
    let names = |systems: &[usize]| {
        let names = systems.iter().filter_map(|&at| session.scenario.systems.get(at));
        names.map(System::name).collect::<Vec<_>>().join(", ")
    };
    let mut lines = Vec::new();
    if !touched.systems.is_empty() {
        lines.push(format!("To change: {}", names(&touched.systems)));
    }
    if !touched.adapted.is_empty() {
        lines.push(format!("Providers to adapt to: {}", names(&touched.adapted)));
    }
    let counts = [
        (touched.own_connector, "own connector"),
        (touched.mappings, "mapping"),
        (touched.platform_settings, "setting of the platform"),
        (touched.contracts, "contract to agree on and test"),
    ];
    let some = counts.into_iter().filter(|(count, _)| *count > 0);
    lines.extend(some.map(|(count, word)| format!("{count} × {word}")));
    lines.join("\n")
}
