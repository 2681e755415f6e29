//! The left panel of Simulate: break something, the architectures, the fault plan.
//!
//! In: the session and the run. Out: the tool in hand, orders, actions. It must not draw the canvas.

use egui::{
    Align, Align2, Color32, Layout, Painter, Pos2, Rect, Response, Role, ScrollArea, Sense, Shape, Stroke, Ui, Vec2,
    WidgetInfo, pos2, vec2,
};

use crate::app::actions::{Actions, ViewAction};
use crate::app::live::{Command, LiveFault, fault_name};
use crate::app::parts::{rich, section_ui, segments_ui};
use crate::app::session::Session;
use crate::app::theme::{Theme, Weight, font, size, space};
use crate::units::SimTime;

use super::tools::{Reach, Tool};
use super::{SimulateState, text};

/// Draws the panel.
pub fn ui(ui: &mut Ui, state: &mut SimulateState, session: &Session, actions: &mut Actions) {
    ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
        tools_ui(ui, state);
        ui.add_space(space::S);
        architectures_ui(ui, session, actions);
        ui.add_space(space::S);
        plan_ui(ui, state, session);
    });
}

fn tools_ui(ui: &mut Ui, state: &mut SimulateState) {
    let theme = Theme::of(ui.ctx());
    section_ui(ui, "Break something");
    for tool in Tool::ALL {
        let chosen = state.tool == Some(tool);
        let sign = |painter: &Painter, at: Pos2| sign(painter, at, tool, theme.fault_text);
        if row_button(ui, tool.name(), chosen, sign).clicked() {
            state.tool = (!chosen).then_some(tool);
        }
    }
    if let Some(tool) = state.tool {
        ui.label(rich(tool.hint(), Weight::Regular, size::SMALL, theme.fault_text));
        ui.horizontal(|ui| {
            ui.label(rich("sites", Weight::Regular, size::SMALL, theme.text_dim));
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
    for (number, fault) in planned.into_iter().enumerate() {
        let at = text::short_clock(SimTime::ZERO + fault.at, end);
        let live = state.snapshot.planned.get(number).filter(|_| state.plan);
        let (color, hint) = match live {
            Some(live) if live.idle => (theme.text_faint, "touches nothing in this network"),
            Some(live) if live.is_on(state.snapshot.now) => (theme.fault_text, "lasts now"),
            Some(_) => (theme.text, "planned"),
            None => (theme.text_faint, "not played"),
        };
        fault_row_ui(ui, &at, &fault_name(&session.scenario, fault), color).on_hover_text(hint);
    }
    let faults = std::sync::Arc::clone(&state.snapshot.faults);
    for (number, live) in faults.iter().enumerate() {
        thrown_ui(ui, state, number, live);
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

/// A fault thrown by hand; while it lasts, with what heals it.
fn thrown_ui(ui: &mut Ui, state: &SimulateState, number: usize, live: &LiveFault) {
    let theme = Theme::of(ui.ctx());
    let at = text::short_clock(SimTime::ZERO + live.fault.at, state.snapshot.end);
    let on = live.is_on(state.snapshot.now);
    let color = match (live.idle, on) {
        (true, _) => theme.text_faint,
        (false, true) => theme.fault_text,
        (false, false) => theme.text,
    };
    fault_row_ui(ui, &at, &live.name, color);
    ui.horizontal(|ui| {
        let said = match (live.idle, on) {
            (true, _) => "not in this network",
            (false, true) => "lasts until healed",
            (false, false) if live.fault.lasting.is_some() => "healed",
            (false, false) => "still to come",
        };
        ui.label(rich(said, Weight::Regular, size::CAPTION, theme.text_faint));
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            let name = format!("Heal {}", live.name);
            if on
                && ui
                    .small_button("Heal")
                    .on_hover_text(&name)
                    .accessible_name(name)
                    .clicked()
            {
                state.send(Command::Heal(number));
            }
        });
    });
}

fn fault_row_ui(ui: &mut Ui, at: &str, name: &str, color: Color32) -> Response {
    let theme = Theme::of(ui.ctx());
    let row = ui.horizontal(|ui| {
        ui.set_min_height(20.0);
        ui.label(rich(at, Weight::Regular, size::SMALL, theme.text_dim));
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            ui.add(egui::Label::new(rich(name, Weight::Regular, size::SMALL, color)).truncate());
        });
    });
    let rect = row.response.rect;
    let right = ui.max_rect().right();
    ui.painter()
        .hline(rect.left()..=right, rect.bottom() + 2.0, theme.hairline());
    row.response
}

fn architectures_ui(ui: &mut Ui, session: &Session, actions: &mut Actions) {
    let theme = Theme::of(ui.ctx());
    section_ui(ui, "Architecture");
    for (index, architecture) in session.scenario.architectures_or_default().iter().enumerate() {
        let style = session.network(index).map(|network| network.style);
        let color = style.map_or(theme.text_faint, |style| {
            theme.architecture(style, architecture.color.as_deref())
        });
        let square = |painter: &Painter, at: Pos2| {
            let square = Rect::from_center_size(at, Vec2::splat(11.0));
            painter.rect_filled(square, 3.0, color);
        };
        let name = session.scenario.architecture_name(index);
        if row_button(ui, &name, index == session.chosen, square).clicked() {
            actions.push(ViewAction::ChooseArchitecture(index));
        }
    }
}

/// A row that can be chosen, with a painted sign at its left.
fn row_button(ui: &mut Ui, name: &str, chosen: bool, sign: impl FnOnce(&Painter, Pos2)) -> Response {
    let theme = Theme::of(ui.ctx());
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), 26.0), Sense::click());
    response.widget_info(|| WidgetInfo::selected(Role::Button, true, chosen, name));
    let fill = match (chosen, response.hovered() || response.has_focus()) {
        (true, _) => theme.selected,
        (false, true) => theme.hover,
        (false, false) => Color32::TRANSPARENT,
    };
    ui.painter().rect_filled(rect, f32::from(space::FIELD_RADIUS), fill);
    sign(ui.painter(), rect.left_center() + vec2(13.0, 0.0));
    let color = if chosen { theme.text_strong } else { theme.text };
    let text = ui
        .painter()
        .layout_no_wrap(name.to_owned(), font(Weight::Regular, size::BODY), color);
    let at = Align2::LEFT_CENTER.anchor_size(rect.left_center() + vec2(28.0, 0.0), text.size());
    ui.painter().with_clip_rect(rect).galley(at.min, text, color);
    match rect.contains_rect(at) {
        true => response,
        false => response.on_hover_text(name),
    }
}

/// The sign of a tool.
fn sign(painter: &Painter, at: Pos2, tool: Tool, color: Color32) {
    let stroke = Stroke::new(1.5, color);
    let line = |from: (f32, f32), to: (f32, f32)| {
        painter.line_segment([at + vec2(from.0, from.1), at + vec2(to.0, to.1)], stroke);
    };
    match tool {
        Tool::Cut => {
            line((-4.0, -4.0), (4.0, 4.0));
            line((-4.0, 4.0), (4.0, -4.0));
        }
        Tool::Crash => {
            let points = [
                (1.5, -6.5),
                (-4.0, 1.0),
                (-0.5, 1.0),
                (-1.5, 6.5),
                (4.0, -1.0),
                (0.5, -1.0),
            ];
            let points = points.map(|(x, y)| pos2(at.x + x, at.y + y));
            painter.add(Shape::closed_line(points.to_vec(), Stroke::new(1.2, color)));
        }
        Tool::Slow => {
            painter.circle_stroke(at, 5.5, stroke);
            line((0.0, 0.0), (0.0, -3.5));
            line((0.0, 0.0), (2.5, 1.5));
        }
        Tool::Partition => {
            for side in [-1.0, 1.0] {
                let cell = Rect::from_center_size(at + vec2(side * 4.5, 0.0), vec2(4.0, 9.0));
                painter.rect_stroke(cell, 1.0, Stroke::new(1.2, color), egui::StrokeKind::Middle);
            }
            painter.extend(Shape::dashed_line(
                &[at - vec2(0.0, 6.0), at + vec2(0.0, 6.0)],
                Stroke::new(1.0, color),
                2.0,
                2.0,
            ));
        }
    }
}
