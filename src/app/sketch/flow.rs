//! The inspector for one flow: who sends what to whom, how, how often.
//!
//! In: the session and a flow. Out: actions. It must not know the canvas.

use egui::Ui;

use crate::app::actions::{Actions, ViewAction};
use crate::app::parts::section_ui;
use crate::app::session::{Selection, Session};
use crate::app::theme::space;
use crate::edit::{Command, FlowCommand};
use crate::scenario::{Flow, Pattern, PolicyChoice, PolicyId, Start, System, SystemId, To};

use super::SketchState;
use super::catalog::{FLOW, SHARED};
use super::controls::plain_choice_ui;
use super::edits::counted;
use super::fields::Fields;
use super::inspector::{delete_ui, head_ui, hint_ui};
use super::things::Target;

/// What a pattern is called.
pub fn pattern_name(pattern: Pattern) -> &'static str {
    match pattern {
        Pattern::Request => "Request",
        Pattern::Callback => "Callback",
        Pattern::Publish => "Publish",
        Pattern::Work => "Work queue",
        Pattern::Gather(_) => "Gather",
        Pattern::Batch => "Batch",
        Pattern::Stream => "Stream",
        Pattern::Tap => "Tap",
    }
}

/// How often a flow starts, in short: "12/s", "every 9s"; nothing where another flow sets it off.
pub fn start_text(flow: &Flow) -> String {
    match &flow.start {
        Some(Start::Every { every, .. }) => format!("every {every}"),
        Some(start @ (Start::Timetable(_) | Start::Closed { .. } | Start::Trace(_))) => {
            let rate = start.mean_rate().per_sec();
            if rate > 0.0 {
                format!("{}", start.mean_rate())
            } else {
                String::new()
            }
        }
        Some(start) => start.mean_rate().to_string(),
        None => String::new(),
    }
}

/// A flow in a line: its name, how often, its pattern.
pub fn flow_line(flow: &Flow) -> String {
    let parts = [
        flow.name().to_owned(),
        start_text(flow),
        pattern_name(flow.pattern()).to_lowercase(),
    ];
    let parts: Vec<String> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    parts.join(" · ")
}

/// Draws the fields.
pub fn ui(ui: &mut Ui, state: &mut SketchState, session: &Session, flow: &Flow, actions: &mut Actions) {
    head_ui(ui, "Flow", flow.name());
    let target = Target::Flows(vec![flow.id.clone()]);
    let fields = &mut state.fields;
    fields.name_ui(ui, session, &target, FLOW, actions);
    fields.sections_ui(ui, session, &target, FLOW, actions);
    shared_ui(ui, fields, session, flow, actions);
    let set_off = setters(session, flow);
    if !set_off.is_empty() {
        hint_ui(ui, &format!("Set off by {}", set_off.join(", ")));
    }
    ui.add_space(space::S);
    ends_ui(ui, session, flow, actions);
    delete_ui(ui, state, session, actions);
}

/// The fields of the policies that it has by their names, and who else has them.
fn shared_ui(ui: &mut Ui, fields: &mut Fields, session: &Session, flow: &Flow, actions: &mut Actions) {
    let named = |choice: &Option<PolicyChoice>| match choice {
        Some(PolicyChoice::Named(id)) => Some(id.clone()),
        _ => None,
    };
    let of = |flow: &Flow| [named(&flow.policy), named(&flow.callback_policy)];
    let mut all: Vec<PolicyId> = of(flow).into_iter().flatten().collect();
    all.dedup();
    for id in all {
        let others = session.scenario.flows.iter().filter(|other| other.id != flow.id);
        let others = others.filter(|other| of(other).iter().flatten().any(|other| *other == id));
        let told = match others.count() {
            0 => format!("\"{id}\", which no other flow has"),
            others => format!(
                "\"{id}\" is shared with {}: they change, too",
                counted(others, "other flow")
            ),
        };
        ui.add_space(space::XS);
        hint_ui(ui, &told);
        fields.sections_ui(ui, session, &Target::Policy(id), SHARED, actions);
    }
}

/// The flows that set this one off, by name.
fn setters<'s>(session: &'s Session, flow: &Flow) -> Vec<&'s str> {
    let all = session.scenario.flows.iter();
    all.filter(|other| other.follows().contains(&&flow.id))
        .map(Flow::name)
        .collect()
}

fn set(actions: &mut Actions, changed: Flow) {
    actions.push(Command::from(FlowCommand::Set(changed)));
}

fn ends_ui(ui: &mut Ui, session: &Session, flow: &Flow, actions: &mut Actions) {
    section_ui(ui, "From");
    if let Some(from) = list_ui(ui, session, &flow.from, "sender", receivers(&flow.to), actions) {
        set(actions, Flow { from, ..flow.clone() });
    }
    ui.add_space(space::XS);
    section_ui(ui, "To");
    let (To::Systems(systems) | To::AnyOf(systems)) = &flow.to else {
        hint_ui(ui, "One of the other senders, drawn for each message");
        return;
    };
    let any = matches!(flow.to, To::AnyOf(_));
    let to = |systems: Vec<SystemId>, any: bool| if any { To::AnyOf(systems) } else { To::Systems(systems) };
    if let Some(systems) = list_ui(ui, session, systems, "receiver", &flow.from, actions) {
        let any = any && systems.len() > 1;
        set(
            actions,
            Flow {
                to: to(systems, any),
                ..flow.clone()
            },
        );
    }
    if systems.len() > 1 {
        let (all, one) = ("all of them", "one, drawn");
        let choices = vec![(false, all.to_owned()), (true, one.to_owned())];
        if let Some(any) = plain_choice_ui(ui, "Each message goes to", if any { one } else { all }, choices) {
            set(
                actions,
                Flow {
                    to: to(systems.clone(), any),
                    ..flow.clone()
                },
            );
        }
    }
}

fn receivers(to: &To) -> &[SystemId] {
    match to {
        To::Systems(systems) | To::AnyOf(systems) => systems,
        To::Others => &[],
    }
}

/// Systems at one end of a flow, which can be taken out and added to; gives back the list once it is another.
fn list_ui(
    ui: &mut Ui,
    session: &Session,
    systems: &[SystemId],
    what: &str,
    not: &[SystemId],
    actions: &mut Actions,
) -> Option<Vec<SystemId>> {
    let mut changed = None;
    for system in systems.iter().filter_map(|id| session.scenario.system(id)) {
        ui.horizontal(|ui| {
            if ui.link(system.name()).on_hover_text("Select it").clicked() {
                actions.push(ViewAction::Select(Selection::system(&system.id)));
            }
            let name = format!("Take {} out of the {what}s", system.name());
            let cross = egui::Button::new("×").small().frame_when_inactive(false);
            if systems.len() > 1 && ui.add(cross).on_hover_text(&name).accessible_name(&name).clicked() {
                changed = Some(systems.iter().filter(|id| *id != &system.id).cloned().collect());
            }
        });
    }
    let free = |other: &&System| !systems.contains(&other.id) && !not.contains(&other.id);
    let others: Vec<&System> = session.scenario.systems.iter().filter(free).collect();
    if others.is_empty() {
        return changed;
    }
    ui.menu_button(format!("Add {what}…"), |ui| {
        egui::ScrollArea::vertical().max_height(360.0).show(ui, |ui| {
            for other in others {
                if ui
                    .add(egui::Button::new(other.name()).frame_when_inactive(false))
                    .clicked()
                {
                    changed = Some(systems.iter().chain([&other.id]).cloned().collect());
                    ui.close();
                }
            }
        });
    });
    changed
}
