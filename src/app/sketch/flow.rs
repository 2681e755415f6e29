//! The inspector for one flow: who sends what to whom, how, how often.
//!
//! In: the session and a flow. Out: actions. It must not know the canvas.

use egui::Ui;

use crate::app::actions::{Actions, ViewAction};
use crate::app::parts::section_ui;
use crate::app::session::{Selection, Session};
use crate::app::theme::space;
use crate::edit::{Command, FlowCommand};
use crate::scenario::{Entries, Flow, Pattern, PolicyChoice, SiteChoice, Start, System, SystemId, To};

use super::SketchState;
use super::fields::{Field, Room, Target, choice_ui};
use super::inspector::{delete_ui, head_ui, hint_ui};

/// Patterns that can be chosen: those that are simulated.
const PATTERNS: [Pattern; 5] = [
    Pattern::Request,
    Pattern::Callback,
    Pattern::Publish,
    Pattern::Work,
    Pattern::Batch,
];

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
    let target = Target::Flow(flow.id.clone());
    let name = Field {
        label: "Name",
        name: "name",
        text: flow.name().to_owned(),
        default: flow.id.to_string(),
        room: Room::Long,
    };
    state.fields.text_ui(ui, &session.scenario, &target, &name, actions);
    choices_ui(ui, session, flow, actions);
    let set_off = setters(session, flow);
    for field in fields(flow, !set_off.is_empty()) {
        state.fields.text_ui(ui, &session.scenario, &target, &field, actions);
    }
    if !set_off.is_empty() {
        hint_ui(ui, &format!("Set off by {}", set_off.join(", ")));
    }
    ui.add_space(space::S);
    ends_ui(ui, session, flow, actions);
    delete_ui(ui, state, session, actions);
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

fn choices_ui(ui: &mut Ui, session: &Session, flow: &Flow, actions: &mut Actions) {
    let patterns = PATTERNS
        .map(|pattern| (pattern, pattern_name(pattern).to_owned()))
        .to_vec();
    if let Some(pattern) = choice_ui(ui, "Pattern", pattern_name(flow.pattern()), patterns) {
        set(
            actions,
            Flow {
                pattern: Some(pattern),
                ..flow.clone()
            },
        );
    }
    let scenario = &session.scenario;
    if !scenario.data.is_empty() {
        let mut all = vec![(None, "none".to_owned())];
        all.extend(
            scenario
                .data
                .iter()
                .map(|data| (Some(data.id.clone()), data.name().to_owned())),
        );
        let now = flow.data.as_ref().and_then(|id| scenario.data_index(id));
        let now = now.map_or("none", |at| scenario.data[at].name());
        if let Some(data) = choice_ui(ui, "Data", now, all) {
            set(actions, Flow { data, ..flow.clone() });
        }
    }
    policy_ui(ui, session, flow, actions);
    let sites = [
        (None, "by default"),
        (Some(SiteChoice::Same), "the sender's"),
        (Some(SiteChoice::Random), "one drawn"),
        (Some(SiteChoice::Each), "each, a copy"),
    ];
    let many = scenario.zones.iter().any(|zone| zone.sites() > 1);
    let now = sites
        .iter()
        .find(|(site, _)| *site == flow.site)
        .map_or("", |(_, name)| name);
    let sites = sites.map(|(site, name)| (site, name.to_owned())).to_vec();
    if let Some(site) = many.then(|| choice_ui(ui, "Site", now, sites)).flatten() {
        set(actions, Flow { site, ..flow.clone() });
    }
}

fn policy_ui(ui: &mut Ui, session: &Session, flow: &Flow, actions: &mut Actions) {
    let named = &session.scenario.policies;
    if named.is_empty() {
        return;
    }
    let now = match &flow.policy {
        None => "none",
        Some(PolicyChoice::Named(id)) => id.as_str(),
        Some(PolicyChoice::Inline(_)) => "its own",
    };
    let mut all = vec![(None, "none".to_owned())];
    all.extend(
        named
            .iter()
            .map(|named| (Some(PolicyChoice::Named(named.id.clone())), named.id.to_string())),
    );
    if let Some(policy) = choice_ui(ui, "Policy", now, all) {
        set(actions, Flow { policy, ..flow.clone() });
    }
}

/// The fields of text, each with what holds when it says nothing.
fn fields(flow: &Flow, is_set_off: bool) -> Vec<Field<'static>> {
    let full = Flow {
        size: Some(flow.size()),
        answer_size: Some(flow.answer_size()),
        ..flow.clone()
    };
    let field = |label, name, room| Field {
        label,
        name,
        text: flow.entry(name).unwrap_or_default(),
        default: full.entry(name).unwrap_or_else(|| "none".to_owned()),
        room,
    };
    let start = Field {
        default: if is_set_off {
            "set off by another flow"
        } else {
            "sends nothing"
        }
        .to_owned(),
        ..field("Start", "start", Room::Line)
    };
    let mut all = vec![start, field("Size", "size", Room::Line)];
    if flow.is_answered() {
        all.push(field("Answer size", "answer_size", Room::Line));
    }
    all.push(field("Deadline", "deadline", Room::Short));
    all.push(field("Cost if lost", "cost_lost", Room::Short));
    all
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
        if let Some(any) = choice_ui(ui, "Each message goes to", if any { one } else { all }, choices) {
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
