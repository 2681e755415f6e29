//! The transport of Simulate: play, pause, step, speed, time, seed.
//!
//! In: the run's clock. Out: orders to the live thread. It must not draw the timeline.

use egui::{ComboBox, DragValue, Response, Role, Sense, Shape, Stroke, Ui, Vec2};

use crate::app::live::{Command, Speed};
use crate::app::parts::{Icon, icon_button, rich};
use crate::app::session::Session;
use crate::app::theme::{Theme, Weight, size, space};

use super::{SimulateState, text};

/// Speeds offered.
pub const SPEEDS: [(&str, Speed); 8] = [
    ("0.1×", Speed::Times(0.1)),
    ("0.5×", Speed::Times(0.5)),
    ("1×", Speed::Times(1.0)),
    ("10×", Speed::Times(10.0)),
    ("60×", Speed::Times(60.0)),
    ("300×", Speed::Times(300.0)),
    ("1000×", Speed::Times(1000.0)),
    ("max", Speed::Max),
];

/// Draws the row.
pub fn ui(ui: &mut Ui, state: &mut SimulateState, session: &Session) {
    let theme = Theme::of(ui.ctx());
    keys(ui, state);
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = space::XS;
        if shape_button(ui, "Back to the start", start_shape).clicked() {
            let kept = state.snapshot.faults.as_ref().clone();
            state.restart(ui, session, kept);
        }
        let (icon, name) = if state.playing {
            (Icon::Pause, "Pause")
        } else {
            (Icon::Play, "Play")
        };
        let can = state.live.is_some() && !state.snapshot.finished;
        if icon_button(ui, icon, name, can).clicked() {
            play(state, !state.playing);
        }
        if shape_button(ui, "Step to the next hop", step_shape).clicked() && can {
            state.playing = false;
            state.flights.step();
            state.send(Command::Step);
        }
        ui.add_space(space::XS);
        speed_ui(ui, state);
        ui.add_space(space::S);
        let (now, end) = (state.snapshot.now, state.snapshot.end);
        let time = format!("{} / {}", text::clock(now, end), text::clock(end, end));
        ui.label(rich(time, Weight::Medium, size::BODY, theme.text_strong));
        ui.label(rich(status(state), Weight::Regular, size::SMALL, theme.text_dim));
        ui.add_space(space::S);
        draws_ui(ui, state, session);
    });
}

fn play(state: &mut SimulateState, on: bool) {
    state.playing = on;
    state.send(Command::Play(on));
}

/// Space plays and pauses when nothing else has the keyboard.
fn keys(ui: &Ui, state: &mut SimulateState) {
    let busy = ui.ctx().text_edit_focused() || ui.input(|input| input.pointer.any_down());
    let pressed = !busy && ui.input_mut(|input| input.consume_key(egui::Modifiers::NONE, egui::Key::Space));
    if pressed && state.live.is_some() && !state.snapshot.finished {
        play(state, !state.playing);
    }
}

fn status(state: &SimulateState) -> String {
    let snapshot = &state.snapshot;
    if snapshot.seeking {
        return "on the way there".to_owned();
    }
    if snapshot.finished {
        return "ended".to_owned();
    }
    if snapshot.now > snapshot.end {
        return "sources stopped, running dry".to_owned();
    }
    match (SPEEDS[state.speed].1, snapshot.playing) {
        (Speed::Max, true) => format!("{:.0}× now", snapshot.pace),
        (Speed::Times(times), true) if snapshot.pace > 0.0 && snapshot.pace < times * 0.8 => {
            format!("{:.1}× is what this machine manages", snapshot.pace)
        }
        _ => String::new(),
    }
}

fn speed_ui(ui: &mut Ui, state: &mut SimulateState) {
    let before = state.speed;
    let combo = ComboBox::from_id_salt("speed")
        .width(70.0)
        .height(360.0)
        .selected_text(SPEEDS[state.speed].0);
    let response = combo.show_ui(ui, |ui| {
        for (index, (name, _)) in SPEEDS.iter().enumerate() {
            ui.selectable_value(&mut state.speed, index, *name);
        }
    });
    response
        .response
        .accessible_name("Speed")
        .on_hover_text("Simulated seconds that pass in a second");
    if state.speed != before {
        state.send(Command::Speed(SPEEDS[state.speed].1));
    }
}

fn draws_ui(ui: &mut Ui, state: &mut SimulateState, session: &Session) {
    let theme = Theme::of(ui.ctx());
    let before = (state.seed, state.replication);
    ui.label(rich("seed", Weight::Regular, size::SMALL, theme.text_dim));
    ui.add(DragValue::new(&mut state.seed).speed(0.2))
        .accessible_name("Seed");
    ui.label(rich("replication", Weight::Regular, size::SMALL, theme.text_dim));
    let mut shown = state.replication + 1;
    let all = session.scenario.run.replications().max(1);
    ui.add(DragValue::new(&mut shown).range(1..=all).speed(0.1))
        .accessible_name("Replication");
    state.replication = shown.clamp(1, all) - 1;
    ui.label(rich(format!("of {all}"), Weight::Regular, size::SMALL, theme.text_dim));
    if before != (state.seed, state.replication) {
        let kept = state.snapshot.faults.as_ref().clone();
        state.restart(ui, session, kept);
    }
}

/// A button with a painted sign, called `name` by tooltips, tests and screen readers.
fn shape_button(ui: &mut Ui, name: &str, shape: fn(egui::Pos2, egui::Color32) -> Vec<Shape>) -> Response {
    let theme = Theme::of(ui.ctx());
    let (rect, response) = ui.allocate_exact_size(Vec2::splat(28.0), Sense::click());
    response.widget_info(|| egui::WidgetInfo::labeled(Role::Button, true, name));
    if response.hovered() || response.has_focus() {
        ui.painter()
            .rect_filled(rect, f32::from(space::FIELD_RADIUS), theme.hover);
    }
    let color = if response.hovered() {
        theme.text_strong
    } else {
        theme.text_dim
    };
    ui.painter().extend(shape(rect.center(), color));
    response.on_hover_text(name)
}

fn start_shape(at: egui::Pos2, color: egui::Color32) -> Vec<Shape> {
    let points = [(5.0, -6.0), (-4.0, 0.0), (5.0, 6.0)].map(|(x, y)| at + Vec2::new(x, y));
    let bar = egui::Rect::from_center_size(at + Vec2::new(-6.0, 0.0), Vec2::new(2.0, 12.0));
    vec![
        Shape::convex_polygon(points.to_vec(), color, Stroke::NONE),
        Shape::rect_filled(bar, 0.0, color),
    ]
}

fn step_shape(at: egui::Pos2, color: egui::Color32) -> Vec<Shape> {
    let points = [(-5.0, -6.0), (4.0, 0.0), (-5.0, 6.0)].map(|(x, y)| at + Vec2::new(x, y));
    let bar = egui::Rect::from_center_size(at + Vec2::new(6.0, 0.0), Vec2::new(2.0, 12.0));
    vec![
        Shape::convex_polygon(points.to_vec(), color, Stroke::NONE),
        Shape::rect_filled(bar, 0.0, color),
    ]
}
