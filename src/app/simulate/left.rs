//! The left panel of Simulate: break something, the fault plan, the architectures.
//!
//! In: the session and the run. Out: the tool in hand, orders, actions. It must not draw the canvas.

use egui::{Align, Button, Layout, Response, ScrollArea, Sense, Ui, Vec2};

use crate::app::actions::{Actions, ViewAction};
use crate::app::live::{Command, fault_name};
use crate::app::parts::{rich, section_ui, segments_ui, square_ui};
use crate::app::session::Session;
use crate::app::theme::{Theme, Weight, size, space};
use crate::units::SimTime;

use super::tools::{Reach, Tool};
use super::{SimulateState, text};

/// Draws the panel.
pub fn ui(ui: &mut Ui, state: &mut SimulateState, session: &Session, actions: &mut Actions) {
    ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
        tools_ui(ui, state);
        ui.add_space(space::S);
        plan_ui(ui, state, session);
        ui.add_space(space::S);
        architectures_ui(ui, session, actions);
    });
}

fn tools_ui(ui: &mut Ui, state: &mut SimulateState) {
    let theme = Theme::of(ui.ctx());
    section_ui(ui, "Break something");
    for tool in Tool::ALL {
        let chosen = state.tool == Some(tool);
        if row_button(ui, tool.name(), chosen, Some(icon(tool))).clicked() {
            state.tool = (!chosen).then_some(tool);
        }
    }
    if let Some(tool) = state.tool {
        ui.label(rich(tool.hint(), Weight::Regular, size::SMALL, theme.fault_text));
        ui.horizontal(|ui| {
            ui.label(rich("at", Weight::Regular, size::SMALL, theme.text_dim));
            if let Some(reach) = segments_ui(ui, state.reach, &Reach::ALL) {
                state.reach = reach;
            }
        });
    } else {
        let hint = "Choose one, or click anything in the network";
        ui.label(rich(hint, Weight::Regular, size::SMALL, theme.text_faint));
    }
}

fn plan_ui(ui: &mut Ui, state: &mut SimulateState, session: &Session) {
    let theme = Theme::of(ui.ctx());
    section_ui(ui, "Fault plan");
    let end = state.snapshot.end;
    let planned: Vec<_> = session.scenario.faults.iter().filter(|fault| !fault.off).collect();
    if planned.is_empty() && state.snapshot.faults.is_empty() {
        ui.label(rich(
            "No faults planned, none thrown",
            Weight::Regular,
            size::SMALL,
            theme.text_faint,
        ));
    }
    if !planned.is_empty() {
        let text = "Play the plan";
        if ui.checkbox(&mut state.plan, text).changed() {
            let kept = state.snapshot.faults.as_ref().clone();
            state.restart(ui, session, kept);
        }
    }
    for fault in planned {
        let at = text::clock(SimTime::ZERO + fault.at, end);
        let color = if state.plan { theme.text } else { theme.text_faint };
        fault_row_ui(ui, &at, &fault_name(&session.scenario, fault), color, |_| {});
    }
    let faults = std::sync::Arc::clone(&state.snapshot.faults);
    for (number, live) in faults.iter().enumerate() {
        let at = text::clock(SimTime::ZERO + live.fault.at, end);
        let on = live.is_on(state.snapshot.now);
        let color = if live.idle {
            theme.text_faint
        } else if on {
            theme.fault_text
        } else {
            theme.text
        };
        let name = if live.idle {
            format!("{} (not here)", live.name)
        } else {
            live.name.clone()
        };
        fault_row_ui(ui, &at, &name, color, |ui| {
            if on
                && ui
                    .small_button("Heal")
                    .on_hover_text(format!("Heal {}", live.name))
                    .clicked()
            {
                state.send(Command::Heal(number));
            }
        });
    }
    if !faults.is_empty()
        && ui
            .button("Forget thrown faults")
            .on_hover_text("Begin anew without them")
            .clicked()
    {
        state.restart(ui, session, Vec::new());
    }
}

fn fault_row_ui(ui: &mut Ui, at: &str, name: &str, color: egui::Color32, end_ui: impl FnOnce(&mut Ui)) {
    let theme = Theme::of(ui.ctx());
    ui.horizontal(|ui| {
        ui.label(rich(at, Weight::Regular, size::SMALL, theme.text_dim));
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            end_ui(ui);
            ui.add(egui::Label::new(rich(name, Weight::Regular, size::SMALL, color)).truncate());
        });
    });
}

fn architectures_ui(ui: &mut Ui, session: &Session, actions: &mut Actions) {
    let theme = Theme::of(ui.ctx());
    section_ui(ui, "Architecture");
    for (index, architecture) in session.scenario.architectures_or_default().iter().enumerate() {
        let style = session.network(index).map(|network| network.style);
        let color = style.map_or(theme.text_faint, |style| {
            theme.architecture(style, architecture.color.as_deref())
        });
        ui.horizontal(|ui| {
            ui.spacing_mut().item_spacing.x = 0.0;
            ui.add_space(6.0);
            square_ui(ui, color);
            if row_button(ui, architecture.name(), index == session.chosen, None).clicked() {
                actions.push(ViewAction::ChooseArchitecture(index));
            }
        });
    }
}

fn row_button(ui: &mut Ui, name: &str, chosen: bool, icon: Option<&str>) -> Response {
    let theme = Theme::of(ui.ctx());
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = 0.0;
        if let Some(icon) = icon {
            let (rect, _) = ui.allocate_exact_size(Vec2::new(20.0, 20.0), Sense::hover());
            let font = crate::app::theme::font(Weight::SemiBold, size::BODY);
            ui.painter()
                .text(rect.center(), egui::Align2::CENTER_CENTER, icon, font, theme.fault_text);
        }
        let color = if chosen { theme.text_strong } else { theme.text };
        let text = rich(name, Weight::Regular, size::BODY, color);
        let button = Button::new(text)
            .selected(chosen)
            .frame_when_inactive(chosen)
            .min_size(Vec2::new(ui.available_width(), 0.0));
        ui.add(button.right_text(""))
    })
    .inner
}

fn icon(tool: Tool) -> &'static str {
    match tool {
        Tool::Cut => "×",
        Tool::Crash => "!",
        Tool::Slow => "…",
        Tool::Partition => "≠",
    }
}
