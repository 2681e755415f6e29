//! How does one make a first sketch? A few steps on a card beside the sheet, each ticked off as the sketch has it.
//!
//! In: the session, and whether its comparison was looked at. Out: a card on the canvas, the wish to close it. It must not
//! know clicks: what is ticked is read off the scenario, so that undo takes the tick away again.

use egui::{Align, Area, Button, Layout, Margin, Order, Pos2, Role, Sense, Shape, Stroke, Ui, WidgetInfo, pos2, vec2};

use crate::app::actions::{Actions, ViewAction};
use crate::app::canvas::Board;
use crate::app::commands::{self, Command};
use crate::app::parts::{card, rich, text_at};
use crate::app::session::Session;
use crate::app::theme::{Theme, Weight, size, space};
use crate::scenario::Scenario;

use super::{SketchState, edits};

/// Width of what the card holds.
const WIDTH: f32 = 262.0;
/// Distance from the corner of the canvas.
const ASIDE: f32 = 18.0;

/// The steps, as far as they are not in the scenario.
#[derive(Default)]
pub struct FirstSteps {
    /// Whether they are of use here: the sheet was blank, or they were asked for. None: not looked at yet.
    fit: Option<bool>,
    /// The user does not want to see them.
    pub closed: bool,
    /// The figures were looked at.
    compared: bool,
}

impl FirstSteps {
    /// They are wanted, whatever the sheet was.
    pub fn ask_for(&mut self) {
        self.fit = Some(true);
    }

    /// The comparison was on the screen, with figures of the sketch as it is.
    pub fn saw_figures(&mut self) {
        self.compared = true;
    }

    /// Which are done, in their order.
    fn done(&self, scenario: &Scenario) -> [bool; 5] {
        let systems = scenario.systems.len();
        let flows = &scenario.flows;
        let rated = flows
            .iter()
            .any(|flow| flow.start.is_some() && flow.start != Some(edits::first_start()));
        let connected = !flows.is_empty();
        [systems > 0, systems > 1, connected, rated, connected && self.compared]
    }
}

/// What a step is called, how it is done with the mouse, and how with keys.
struct Step {
    name: &'static str,
    mouse: &'static str,
    keys: String,
}

fn steps(ctx: &egui::Context) -> [Step; 5] {
    let key = |command: &Command| command.key_text(ctx);
    let add = key(&commands::ADD);
    let step = |name, mouse, keys| Step { name, mouse, keys };
    [
        step(
            "Place a system",
            "Drag Service, or another kind, from the left onto the sheet.",
            format!("Press {add}, choose with the arrow keys, then Enter."),
        ),
        step(
            "Place a second one",
            "Which one does it talk to? Drag it beside the first.",
            format!("Press {add} again."),
        ),
        step(
            "Connect them",
            "Point at a card and drag from a dot at its edge to the other card.",
            format!(
                "Select a card, press {}, choose the other one with the arrow keys, then Enter.",
                key(&commands::CONNECT)
            ),
        ),
        step(
            "Set a rate",
            "Click the flow, then say in Start, at the right, how often it is sent: Poisson(40/s).",
            "With the flow selected, Tab goes from field to field.".to_owned(),
        ),
        step(
            "Run and compare",
            "Click Run comparison, at the top right.",
            format!("Press {}.", key(&commands::RUN)),
        ),
    ]
}

/// Draws the card, where it is of use and wanted.
pub fn first_steps_ui(ui: &Ui, state: &mut SketchState, session: &Session, board: &Board, actions: &mut Actions) {
    let first = &mut state.first_steps;
    let fits = *first.fit.get_or_insert(session.scenario.systems.is_empty());
    if !fits || first.closed {
        return;
    }
    let done = first.done(&session.scenario);
    let theme = Theme::of(ui.ctx());
    let area = Area::new(ui.scope_id().with("first steps"))
        .order(Order::Middle)
        .pivot(egui::Align2::RIGHT_TOP)
        .constrain_to(board.view.rect)
        .fixed_pos(board.view.rect.right_top() + vec2(-ASIDE, ASIDE));
    area.show(ui.ctx(), |ui| {
        card(theme).inner_margin(Margin::same(14)).show(ui, |ui| {
            ui.set_width(WIDTH);
            ui.spacing_mut().item_spacing.y = space::XS;
            head_ui(ui, done, actions);
            let next = done.iter().position(|done| !done);
            for (at, step) in steps(ui.ctx()).iter().enumerate() {
                step_ui(ui, at, step, done[at], next == Some(at));
            }
            if next.is_none() {
                let text = "That is all it takes. Whatever you change now, the figures follow.";
                ui.add(egui::Label::new(rich(text, Weight::Regular, size::SMALL, theme.text)).wrap());
            }
        });
    });
}

fn head_ui(ui: &mut Ui, done: [bool; 5], actions: &mut Actions) {
    let theme = Theme::of(ui.ctx());
    let count = done.iter().filter(|done| **done).count();
    ui.horizontal(|ui| {
        ui.label(rich("First steps", Weight::SemiBold, size::BODY, theme.text_strong));
        let told = format!("{count} of {}", done.len());
        ui.label(rich(told, Weight::Regular, size::SMALL, theme.text_dim));
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            let text = rich("Close", Weight::Regular, size::SMALL, theme.text_dim);
            let close = ui.add(Button::new(text).small().frame_when_inactive(false));
            let hint = format!("\"{}\" in the menu brings them back", commands::FIRST_STEPS.name);
            if close
                .on_hover_text(hint)
                .accessible_name("Close the first steps")
                .clicked()
            {
                actions.push(ViewAction::FirstSteps(false));
            }
        });
    });
}

/// A step with its mark; the one to be done next says how.
fn step_ui(ui: &mut Ui, at: usize, step: &Step, done: bool, next: bool) {
    let theme = Theme::of(ui.ctx());
    ui.horizontal_top(|ui| {
        let (rect, _) = ui.allocate_exact_size(vec2(18.0, 20.0), Sense::hover());
        mark(ui, rect.center(), at, done, next);
        ui.vertical(|ui| {
            let (state, weight, color) = match (done, next) {
                (true, _) => ("Done", Weight::Regular, theme.text_dim),
                (false, true) => ("Next", Weight::SemiBold, theme.text_strong),
                (false, false) => ("Later", Weight::Regular, theme.text),
            };
            let name = rich(step.name, weight, size::BODY, color);
            let response = ui.label(name);
            response.widget_info(|| WidgetInfo::labeled(Role::Label, true, format!("{state}: {}", step.name)));
            if next {
                for how in [step.mouse, &step.keys] {
                    ui.add(egui::Label::new(rich(how, Weight::Regular, size::SMALL, theme.text_dim)).wrap());
                }
            }
        });
    });
}

/// A tick where it is done, else its number.
fn mark(ui: &Ui, center: Pos2, at: usize, done: bool, next: bool) {
    let theme = Theme::of(ui.ctx());
    let radius = 8.0;
    if done {
        ui.painter().circle_filled(center, radius, theme.accent);
        let tick = [(-3.5, 0.0), (-1.0, 2.8), (3.8, -2.8)].map(|(x, y)| pos2(center.x + x, center.y + y));
        let stroke = Stroke::new(1.6, theme.on_accent);
        ui.painter().add(Shape::line(tick.to_vec(), stroke));
        return;
    }
    let (edge, color) = match next {
        true => (theme.accent, theme.text_strong),
        false => (theme.border, theme.text_dim),
    };
    ui.painter().circle_stroke(center, radius, Stroke::new(1.2, edge));
    let look = (Weight::Medium, size::CAPTION);
    text_at(
        ui,
        center,
        egui::Align2::CENTER_CENTER,
        &(at + 1).to_string(),
        look,
        color,
    );
}
