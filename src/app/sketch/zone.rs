//! The inspector for one zone: its fields, the network within it and to others, who lives there.
//!
//! In: the session and a zone. Out: actions. It must not know the canvas.

use egui::Ui;

use crate::app::actions::{Actions, ViewAction};
use crate::app::parts::section_ui;
use crate::app::session::{Selection, Session};
use crate::app::theme::space;
use crate::scenario::{Zone, ZoneId};

use super::SketchState;
use super::catalog::{BETWEEN, ZONE};
use super::controls::plain_choice_ui;
use super::inspector::{delete_ui, head_ui, hint_ui, link_ui};
use super::things::Target;

/// Draws the fields.
pub fn ui(ui: &mut Ui, state: &mut SketchState, session: &Session, zone: &Zone, actions: &mut Actions) {
    head_ui(ui, "Zone", zone.name());
    let target = Target::Zones(vec![zone.id.clone()]);
    let fields = &mut state.fields;
    fields.name_ui(ui, session, &target, ZONE, actions);
    fields.sections_ui(ui, session, &target, ZONE, actions);
    network_ui(ui, state, session, zone, actions);
    ui.add_space(space::S);
    members_ui(ui, state, session, zone, actions);
}

/// The network to another zone, which is chosen.
fn network_ui(ui: &mut Ui, state: &mut SketchState, session: &Session, zone: &Zone, actions: &mut Actions) {
    let others = session.scenario.zones.iter().filter(|other| other.id != zone.id);
    let others: Vec<&Zone> = others.collect();
    let chosen = others
        .iter()
        .find(|other| Some(&other.id) == state.fields.other_zone.as_ref());
    let Some(other) = chosen.or(others.first()).copied() else {
        return;
    };
    ui.add_space(space::XS);
    let all = others.iter().map(|other| (other.id.clone(), other.name().to_owned()));
    if let Some(id) = plain_choice_ui(ui, "Network to", other.name(), all.collect()) {
        state.fields.other_zone = Some(id);
    }
    let (a, b) = pair(session, &zone.id, &other.id);
    let target = Target::Between(a, b);
    state.fields.sections_ui(ui, session, &target, BETWEEN, actions);
}

/// Two zones in the order in which the network between them is written, where it is.
fn pair(session: &Session, a: &ZoneId, b: &ZoneId) -> (ZoneId, ZoneId) {
    let is_turned = |(one, other): &(ZoneId, ZoneId)| one == b && other == a;
    match session.scenario.between.iter().any(|between| is_turned(&between.zones)) {
        true => (b.clone(), a.clone()),
        false => (a.clone(), b.clone()),
    }
}

/// Who lives in a zone; a zone where nobody lives can go.
fn members_ui(ui: &mut Ui, state: &mut SketchState, session: &Session, zone: &Zone, actions: &mut Actions) {
    let place = session.scenario.zone_index(&zone.id);
    let members = session.scenario.systems.iter();
    let members: Vec<_> = members
        .filter(|system| Some(session.scenario.system_zone(system)) == place)
        .collect();
    section_ui(ui, &format!("Lives here · {}", members.len()));
    for system in &members {
        if link_ui(ui, system.name(), "").clicked() {
            actions.push(ViewAction::Select(Selection::system(&system.id)));
        }
    }
    if members.is_empty() {
        hint_ui(
            ui,
            "Nobody yet: drag a system into its frame, or choose this zone in the system's fields",
        );
        delete_ui(ui, state, session, actions);
    }
}
