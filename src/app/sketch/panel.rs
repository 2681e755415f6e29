//! Below the canvas: what is hardly right, and what was done so far.
//!
//! In: problems, the history. Out: actions. It must not find problems itself.

use egui::scroll_area::ScrollArea;
use egui::{
    Align, Align2, Color32, EventFilter, Key, Layout, Modifiers, Rect, Response, Role, Sense, TextStyle, TextWrapMode,
    Ui, UiBuilder, WidgetInfo, WidgetText, pos2, style::ScrollAnimation, vec2,
};

use crate::app::actions::{Action, Actions, ViewAction};
use crate::app::parts::{rich, segments_ui, text_at};
use crate::app::session::Session;
use crate::app::theme::{Theme, Weight, size, space};

use super::SketchState;
use super::problems::{Place, Problem, Severity};

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
/// Height of a problem.
const ROW: f32 = 44.0;
/// Where a problem's text begins, after how bad it is.
const WORD: f32 = 78.0;
/// Free space between a problem and the list's edge.
const MARGIN: f32 = 18.0;

/// Where in the list of problems the keyboard is.
#[derive(Default)]
pub struct Listed {
    at: usize,
    has_focus: bool,
    wants_focus: bool,
}

impl Listed {
    /// At the first, which gets the keyboard.
    pub fn first() -> Self {
        Listed {
            wants_focus: true,
            ..Listed::default()
        }
    }

    /// Gives a row the keyboard that it was moved to, and moves it on by arrow keys.
    fn keys(&mut self, ui: &Ui, at: usize, count: usize, row: &Response) {
        if !ui.is_enabled() {
            // It has the keyboard again once it can be acted on.
            self.wants_focus |= self.has_focus;
            if self.wants_focus {
                // Until then the arrows are still the list's, and move nothing on the sketch.
                let arrows = [Key::ArrowUp, Key::ArrowDown];
                ui.input_mut(|input| arrows.map(|arrow| input.consume_key(Modifiers::NONE, arrow)));
            }
            return;
        }
        if self.wants_focus && self.at == at {
            self.wants_focus = false;
            row.request_focus();
        }
        // Until the row that it was moved to is drawn, another one has it.
        if !row.has_focus() || self.wants_focus {
            self.has_focus &= self.at != at || self.wants_focus;
            return;
        }
        (self.at, self.has_focus) = (at, true);
        let arrows = EventFilter {
            vertical_arrows: true,
            ..EventFilter::default()
        };
        ui.memory_mut(|memory| memory.set_focus_lock_filter(row.id, arrows));
        let pressed = |key: Key| ui.input_mut(|input| input.consume_key(Modifiers::NONE, key));
        let last = count - 1;
        let next = [
            (Key::ArrowDown, (at + 1).min(last)),
            (Key::ArrowUp, at.saturating_sub(1)),
            (Key::Home, 0),
            (Key::End, last),
        ];
        if let Some((_, next)) = next.into_iter().find(|(key, _)| pressed(*key)) {
            self.at = next;
            self.wants_focus = next != at;
        }
    }
}

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
            head_ui(ui, state, session, shown);
            ui.add_space(space::XS);
            match shown {
                Shown::Problems => problems_ui(ui, state, session, actions),
                Shown::History => {
                    let area = ScrollArea::vertical().auto_shrink(false);
                    area.show(ui, |ui| history_ui(ui, session, actions));
                }
            }
        });
}

/// Which list is shown, and the way out.
fn head_ui(ui: &mut Ui, state: &mut SketchState, session: &Session, shown: Shown) {
    ui.horizontal(|ui| {
        let problems = match state.finder.is_fresh(session) {
            true => format!("Problems · {}", state.finder.found().len()),
            false => "Problems · …".to_owned(),
        };
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
}

/// The color of a severity; its word stands beside it.
pub fn color(theme: &Theme, severity: Severity) -> Color32 {
    match severity {
        Severity::Error | Severity::Serious => theme.fault_text,
        Severity::Warning => theme.warning,
        Severity::Hint => theme.text_dim,
    }
}

/// The problems that are seen; what is of an earlier revision cannot be acted on.
fn problems_ui(ui: &mut Ui, state: &mut SketchState, session: &Session, actions: &mut Actions) {
    let theme = Theme::of(ui.ctx());
    let fresh = state.finder.is_fresh(session);
    let problems = state.finder.found();
    if problems.is_empty() {
        let text = match (fresh, state.finder.failed()) {
            (false, _) => "Looking …",
            (true, false) => "Nothing stands out",
            (true, true) => "Problems could not be looked for: change something to try again",
        };
        ui.label(rich(text, Weight::Regular, size::BODY, theme.text_dim));
        return;
    }
    if !fresh {
        ui.disable();
    }
    ui.spacing_mut().item_spacing.y = 0.0;
    let listed = &mut state.listed;
    listed.at = listed.at.min(problems.len() - 1);
    let area = ScrollArea::vertical().auto_shrink(false);
    area.show_rows(ui, ROW, problems.len(), |ui, rows| {
        let top = ui.max_rect().top() - rows.start as f32 * ROW;
        for at in rows.clone() {
            ui.push_id(at, |ui| {
                problem_ui(ui, at, &problems[at], problems.len(), listed, actions)
            });
        }
        if listed.wants_focus {
            let row = Rect::from_x_y_ranges(
                ui.max_rect().x_range(),
                top + listed.at as f32 * ROW..=top + (listed.at + 1) as f32 * ROW,
            );
            ui.scroll_to_rect_animation(row, None, ScrollAnimation::none());
            ui.ctx().request_repaint();
        }
    });
}

/// A problem: how bad, what, why, and what puts it right. A click or Enter goes there, arrows go to the next.
fn problem_ui(ui: &mut Ui, at: usize, problem: &Problem, count: usize, listed: &mut Listed, actions: &mut Actions) {
    let theme = Theme::of(ui.ctx());
    let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), ROW), Sense::hover());
    let mut row = rect.shrink2(vec2(0.0, 1.0));
    row.max.x -= MARGIN;
    if let Some(fix) = &problem.fix {
        let builder = UiBuilder::new()
            .max_rect(row)
            .layout(Layout::right_to_left(Align::Center));
        let mut side = ui.new_child(builder);
        let button = side.button(format!("Fix: {}", fix.label));
        row.max.x = button.rect.left() - space::S;
        if button.on_hover_text(&problem.text).clicked() {
            actions.push(fix.command.clone());
        }
    }
    let (sense, role) = match problem.place {
        Some(_) => (Sense::click(), Role::Button),
        None => (Sense::focusable_noninteractive(), Role::ListItem),
    };
    let response = ui.interact(row, ui.scope_id().with("row"), sense);
    let name = format!("{}: {}", problem.severity.word(), problem.text);
    response.widget_info(|| WidgetInfo::labeled(role, ui.is_enabled(), &name));
    response
        .ctx
        .accesskit_node_builder(response.id, |node| node.set_description(problem.hint.as_str()));
    listed.keys(ui, at, count, &response);
    if response.has_focus() || response.hovered() {
        let ground = if response.has_focus() {
            theme.selected
        } else {
            theme.hover
        };
        ui.painter().rect_filled(row, f32::from(space::FIELD_RADIUS), ground);
    }
    paint(ui, row, problem);
    let place = problem.place.as_ref().filter(|_| response.clicked());
    if let Some(place) = place {
        actions.push(match place {
            Place::Sketch(selection) => ViewAction::GoTo(selection.clone()),
            Place::Stage(stage) => ViewAction::Stage(*stage),
        });
    }
    let mut told = vec![problem.text.as_str(), problem.hint.as_str()];
    told.extend(problem.place.is_some().then_some("Click to go there"));
    response.on_hover_text(told.join("\n"));
}

fn paint(ui: &Ui, row: Rect, problem: &Problem) {
    let theme = Theme::of(ui.ctx());
    let color = color(theme, problem.severity);
    ui.painter().circle_filled(row.left_top() + vec2(9.0, 13.0), 4.0, color);
    let word = row.left_top() + vec2(20.0, 13.0);
    let look = (Weight::Medium, size::SMALL);
    text_at(ui, word, Align2::LEFT_CENTER, problem.severity.word(), look, color);
    let left = row.left() + WORD;
    let line = |text: &str, weight: Weight, size: f32, color: Color32, top: f32| {
        let text = WidgetText::from(rich(text, weight, size, color));
        let room = row.right() - left - 8.0;
        let galley = text.into_galley(ui, Some(TextWrapMode::Truncate), room, TextStyle::Body);
        ui.painter().galley(pos2(left, row.top() + top), galley, color);
    };
    line(&problem.text, Weight::Medium, size::BODY, theme.text_strong, 4.0);
    line(&problem.hint, Weight::Regular, size::SMALL, theme.text_dim, 23.0);
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
