//! Below the canvas: what is hardly right, and what was done so far.
//!
//! In: problems, the history. Out: actions. It must not find problems itself.

use egui::{Align, Layout, Role, ScrollArea, Sense, Ui, WidgetInfo, vec2};

use crate::app::actions::{Action, Actions, ViewAction};
use crate::app::parts::{rich, segments_ui};
use crate::app::session::Session;
use crate::app::theme::{Theme, Weight, size, space};

use super::SketchState;
use super::problems::Problem;

/// Which list is shown.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Shown {
    /// What is hardly right.
    Problems,
    /// What was done.
    History,
}

/// Height of the panel.
const HEIGHT: f32 = 196.0;

/// Draws the panel, if one is shown.
pub fn ui(ui: &mut Ui, state: &mut SketchState, session: &Session, actions: &mut Actions) {
    let Some(shown) = state.panel else { return };
    let theme = Theme::of(ui.ctx());
    let frame = egui::Frame::new()
        .fill(theme.panel)
        .inner_margin(egui::Margin::symmetric(space::M as i8, space::S as i8));
    egui::Panel::bottom("sketch lists")
        .exact_size(HEIGHT)
        .resizable(false)
        .frame(frame)
        .show(ui, |ui| {
            ui.horizontal(|ui| {
                let problems = format!("Problems · {}", state.problems.len());
                let all = [(Shown::Problems, problems.as_str()), (Shown::History, "History")];
                if let Some(other) = segments_ui(ui, shown, &all) {
                    state.panel = Some(other);
                }
                ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                    if ui.button("Close the list").clicked() {
                        state.panel = None;
                    }
                });
            });
            ui.add_space(space::XS);
            ScrollArea::vertical().auto_shrink(false).show(ui, |ui| match shown {
                Shown::Problems => problems_ui(ui, state, actions),
                Shown::History => history_ui(ui, session, actions),
            });
        });
}

fn problems_ui(ui: &mut Ui, state: &SketchState, actions: &mut Actions) {
    let theme = Theme::of(ui.ctx());
    if state.problems.is_empty() {
        ui.label(rich("Nothing stands out", Weight::Regular, size::BODY, theme.text_dim));
    }
    for (at, problem) in state.problems.iter().enumerate() {
        ui.push_id(at, |ui| problem_ui(ui, problem, actions));
    }
}

/// A problem: how bad, what, why, and what puts it right; a click goes there.
fn problem_ui(ui: &mut Ui, problem: &Problem, actions: &mut Actions) {
    let theme = Theme::of(ui.ctx());
    ui.horizontal_top(|ui| {
        let (dot, _) = ui.allocate_exact_size(vec2(14.0, 20.0), Sense::hover());
        let color = match (problem.stops, problem.is_hint) {
            (true, _) => theme.fault,
            (false, false) => theme.warning,
            (false, true) => theme.text_faint,
        };
        ui.painter().circle_filled(dot.center(), 4.0, color);
        let room = ui.available_width() - if problem.fix.is_some() { 210.0 } else { 10.0 };
        ui.vertical(|ui| {
            ui.set_width(room);
            let text = rich(&problem.text, Weight::Medium, size::BODY, theme.text_strong);
            let response = ui.add(egui::Button::new(text).frame(false).wrap());
            if !problem.hint.is_empty() {
                let why = rich(&problem.hint, Weight::Regular, size::SMALL, theme.text_dim);
                ui.add(egui::Label::new(why).wrap());
            }
            if response.on_hover_text("Go there").clicked() && !problem.about.is_empty() {
                actions.push(ViewAction::GoTo(problem.about.clone()));
            }
        });
        if let Some(fix) = &problem.fix {
            let name = format!("Fix: {}", fix.label);
            if ui.button(name).on_hover_text(&problem.text).clicked() {
                actions.push(fix.command.clone());
            }
        }
    });
    ui.add_space(space::XS);
}

/// All steps, the latest first; a click goes there.
fn history_ui(ui: &mut Ui, session: &Session, actions: &mut Actions) {
    let theme = Theme::of(ui.ctx());
    ui.spacing_mut().item_spacing.y = 1.0;
    for step in session.history.steps().rev() {
        let text = match step.label {
            "" => "As it was opened",
            label => label,
        };
        let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), 24.0), Sense::click());
        let name = format!("Step: {text}");
        response.widget_info(|| WidgetInfo::selected(Role::ListBoxOption, true, step.is_present, &name));
        let lit = response.hovered() || response.has_focus();
        if step.is_present || lit {
            let ground = if step.is_present { theme.selected } else { theme.hover };
            ui.painter().rect_filled(rect, f32::from(space::FIELD_RADIUS), ground);
        }
        let color = if step.is_undone { theme.text_faint } else { theme.text };
        let at = rect.left_center() + vec2(10.0, 0.0);
        let anchor = egui::Align2::LEFT_CENTER;
        crate::app::parts::text_at(ui, at, anchor, text, (Weight::Regular, size::BODY), color);
        if response.clicked() {
            actions.push(Action::Jump(step.number));
        }
    }
}
