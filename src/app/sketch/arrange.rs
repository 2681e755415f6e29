//! What a command does to what is selected: copies, pastes, lines up, tidies, turns round, joins and parts.
//!
//! In: a command, the session. Out: changes of the scenario, text for the clipboard. It must not know keys or menus.

use egui::{Context, Pos2, Rect};

use crate::app::actions::{Actions, SketchAction, ViewAction};
use crate::app::session::{Selection, Session};
use crate::edit::{
    self, Command, Drawn, FlowCommand, Pasted, Places, Selected, ZoneCommand, align, copy, distribute, duplicate,
    to_back, to_front,
};
use crate::picture::{Tidy, of_sketch, system_places, tidy};
use crate::scenario::{Scenario, SystemId};

use super::overlay::Notice;
use super::{SketchState, edits};

/// How far aside a copy stands.
const ASIDE: (f32, f32) = (40.0, 40.0);

/// Where everything stands on the canvas.
pub fn drawn(scenario: &Scenario) -> Drawn {
    edits::drawn(scenario, &of_sketch(scenario))
}

impl SketchState {
    /// Changes what is selected; a command that has nothing to change says so.
    pub(super) fn arrange(&mut self, ctx: &Context, session: &Session, action: SketchAction, actions: &mut Actions) {
        let scenario = &session.scenario;
        let selected = session.selection.to_selected();
        let command = match action {
            SketchAction::Align(how) => align(scenario, &drawn(scenario), &selected, how),
            SketchAction::Distribute(along) => distribute(scenario, &drawn(scenario), &selected, along),
            SketchAction::ToFront => to_front(scenario, &selected),
            SketchAction::ToBack => to_back(scenario, &selected),
            SketchAction::Tidy(manner) => tidied(scenario, &session.selection, manner),
            SketchAction::Reverse => each_flow(&selected, "reverse", FlowCommand::Reverse),
            SketchAction::Split => each_flow(&selected, "split", FlowCommand::Split),
            SketchAction::Merge => {
                let flows: Vec<_> = scenario.flows.iter().map(|flow| flow.id.clone()).collect();
                let flows = flows.into_iter().filter(|id| selected.flows.contains(id)).collect();
                Some(FlowCommand::Merge(flows).into())
            }
            _ => None,
        };
        let Some(command) = command else {
            self.notice = Some(Notice::plain(ctx, "It stands so already".to_owned()));
            return;
        };
        match edit::apply(scenario, &command) {
            Ok(after) => {
                if let SketchAction::Tidy(_) = action {
                    self.look_at_tidied(&after, &session.selection);
                }
                actions.push(command);
            }
            Err(why) => self.notice = Some(Notice::plain(ctx, why)),
        }
    }

    /// Shows all that was tidied; where that was a part, only if nothing of it would be seen.
    fn look_at_tidied(&mut self, after: &Scenario, selection: &Selection) {
        if !is_part(selection) {
            self.canvas.fit();
            return;
        }
        let places = after.systems.iter().zip(system_places(after));
        let tidied = places.filter(|(system, _)| selection.systems.contains(&system.id));
        let tidied: Vec<Pos2> = tidied.map(|(_, at)| Pos2::new(at.x, at.y)).collect();
        if !tidied.iter().any(|at| self.canvas.sees(*at)) {
            self.canvas.look_at(Rect::from_points(&tidied).center());
        }
    }

    /// Another one of what is selected.
    pub(super) fn duplicate(&mut self, ctx: &Context, session: &Session, actions: &mut Actions) {
        let scenario = &session.scenario;
        let selected = session.selection.to_selected();
        let pasted = duplicate(scenario, &drawn(scenario), &selected, ASIDE, false);
        self.take_in(ctx, pasted, actions);
    }

    /// Puts what is selected into the clipboard; true if it went there.
    pub(super) fn copy(&mut self, ctx: &Context, session: &Session) -> bool {
        let scenario = &session.scenario;
        match copy(scenario, &drawn(scenario), &session.selection.to_selected()) {
            Ok(text) => {
                ctx.copy_text(text);
                true
            }
            Err(why) => {
                self.notice = Some(Notice::plain(ctx, why));
                false
            }
        }
    }

    /// Puts text from the clipboard under the pointer, or into the middle of what is seen.
    pub fn paste(&mut self, ctx: &Context, session: &Session, text: &str, actions: &mut Actions) {
        let at = self.canvas.pointer().unwrap_or(self.canvas.camera.center);
        let scenario = &session.scenario;
        let pasted = edit::paste(scenario, &drawn(scenario), text, (at.x.round(), at.y.round()));
        self.take_in(ctx, pasted, actions);
    }

    fn take_in(&mut self, ctx: &Context, pasted: Result<Pasted, String>, actions: &mut Actions) {
        match pasted {
            Ok(pasted) => {
                actions.push(pasted.command);
                actions.push(ViewAction::Select(Selection::from(pasted.selected)));
                if !pasted.left_out.is_empty() {
                    let text = format!("Pasted without {}", pasted.left_out);
                    self.notice = Some(Notice::plain(ctx, text));
                }
            }
            Err(why) => self.notice = Some(Notice::plain(ctx, why)),
        }
    }
}

/// The same change of each selected flow, as one step.
fn each_flow(selected: &Selected, word: &str, change: fn(crate::scenario::FlowId) -> FlowCommand) -> Option<Command> {
    let commands: Vec<Command> = selected.flows.iter().map(|id| change(id.clone()).into()).collect();
    match commands.as_slice() {
        [] => None,
        [one] => Some(one.clone()),
        several => Some(Command::All(
            format!("{word} {} flows", several.len()),
            commands.clone(),
        )),
    }
}

/// Whether what is selected is tidied, not all.
fn is_part(selection: &Selection) -> bool {
    selection.systems.len() > 1
}

/// All systems laid out anew, or those selected where there are several.
fn tidied(scenario: &Scenario, selection: &Selection, manner: Tidy) -> Option<Command> {
    let chosen: Vec<SystemId> = selection.systems.iter().cloned().collect();
    let some = is_part(selection);
    let moves = tidy(scenario, manner, some.then_some(chosen.as_slice()));
    // A frame that was drawn by hand would stay behind: it goes around its systems again.
    let moved = |zone: usize| {
        let lives = |id: &SystemId| {
            scenario
                .system(id)
                .is_some_and(|system| scenario.system_zone(system) == zone)
        };
        moves.iter().any(|(id, _)| lives(id))
    };
    let zones = scenario.zones.iter().enumerate();
    let left = zones.filter(|(at, zone)| zone.frame().is_some() && moved(*at));
    let mut commands: Vec<Command> = left
        .map(|(_, zone)| ZoneCommand::SetFrame(zone.id.clone(), None).into())
        .collect();
    let label = if some {
        format!("tidy {} systems", chosen.len())
    } else {
        "tidy all".to_owned()
    };
    if moves.is_empty() {
        return None;
    }
    commands.push(Command::Place(Places {
        systems: moves,
        ..Places::default()
    }));
    Some(Command::All(label, commands))
}
