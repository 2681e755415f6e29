//! The right panel of Simulate: how things stand, what is picked, what happened.
//!
//! In: the latest snapshot. Out: nothing but pictures. It must not give orders.

use egui::{Align, Layout, ScrollArea, Ui};

use crate::app::live::{LogEntry, Tone};
use crate::app::parts::{rich, row_ui, section_ui};
use crate::app::session::Session;
use crate::app::theme::{Theme, Weight, size, space};
use crate::engine::Outcome;

use super::tools::{self, Picked};
use super::{SimulateState, text};

/// Rows of the log that are drawn.
const ROWS_MAX: usize = 60;

/// Draws the panel, close where there is little room.
pub fn ui(ui: &mut Ui, state: &SimulateState, session: &Session, low: bool) {
    if low {
        ui.spacing_mut().item_spacing.y = 1.0;
        ui.spacing_mut().interact_size.y = 20.0;
    }
    now_ui(ui, state);
    if let Some(picked) = state.picked {
        ui.add_space(space::S);
        picked_ui(ui, state, session, picked);
    }
    ui.add_space(space::S);
    log_ui(ui, state);
}

fn now_ui(ui: &mut Ui, state: &SimulateState) {
    section_ui(ui, "Now");
    let totals = &state.snapshot.totals;
    let rows = [
        ("In flight", totals.in_flight()),
        ("Delivered on time", totals.of(Outcome::OnTime)),
        ("Late", totals.of(Outcome::Late)),
        ("Timed out", totals.of(Outcome::TimedOut)),
        ("Rejected", totals.of(Outcome::Rejected)),
        ("Expired in queue", totals.of(Outcome::Expired)),
        ("Lost", totals.of(Outcome::Lost)),
        ("Dead-lettered", totals.of(Outcome::DeadLettered)),
        ("Unconfirmed", totals.of(Outcome::Unconfirmed)),
        ("Retries", totals.retries),
    ];
    for (name, value) in rows {
        row_ui(ui, name, &text::count(value));
    }
}

fn picked_ui(ui: &mut Ui, state: &SimulateState, session: &Session, picked: Picked) {
    let theme = Theme::of(ui.ctx());
    section_ui(ui, "Picked");
    ui.label(rich(
        tools::name(&state.picture, picked),
        Weight::SemiBold,
        size::HEADING,
        theme.text_strong,
    ));
    match picked {
        Picked::Shape(shape) => shape_ui(ui, state, session, shape),
        Picked::Wire(wire) => wire_ui(ui, state, wire),
    }
}

fn shape_ui(ui: &mut Ui, state: &SimulateState, session: &Session, shape: usize) {
    if let Some(node) = state.snapshot.nodes.get(shape) {
        if let Some(busy) = node.busy {
            row_ui(ui, "Busy", &text::percent(busy));
        }
        row_ui(ui, "In service", &text::count(node.in_service));
        row_ui(ui, "In line", &text::count(node.queued));
        row_ui(ui, "Stations", &text::count(u64::from(node.stations)));
        if let Some(worst) = node.worst {
            row_ui(
                ui,
                "Worst site",
                &format!("{}: {}, q {}", worst.site, text::percent(worst.busy), worst.queued),
            );
        }
    }
    let zones = session.scenario.zones_or_default();
    if let Some(zone) = state.picture.shapes.get(shape).and_then(|shape| zones.get(shape.zone)) {
        row_ui(ui, "Zone", zone.name());
    }
}

fn wire_ui(ui: &mut Ui, state: &SimulateState, wire: usize) {
    let Some(wire) = state.picture.wires.get(wire) else {
        return;
    };
    let title = |shape: usize| {
        state
            .picture
            .shapes
            .get(shape)
            .map_or("?", |shape| shape.title.as_str())
    };
    for (from, to) in [(wire.a, wire.b), (wire.b, wire.a)] {
        let lane = state
            .snapshot
            .lanes
            .iter()
            .find(|lane| (lane.from, lane.to) == (from as u32, to as u32));
        let per_sec = lane.map_or(0.0, |lane| lane.per_sec);
        row_ui(ui, &format!("to {}", title(to)), &text::rate(per_sec));
    }
    let (cut, all) = state.snapshot.broken.pair(wire.a as u32, wire.b as u32).links;
    if cut > 0 {
        row_ui(ui, "Cut", &format!("{cut} of {all} links"));
    }
}

fn log_ui(ui: &mut Ui, state: &SimulateState) {
    let theme = Theme::of(ui.ctx());
    section_ui(ui, "Events");
    if state.snapshot.log.is_empty() {
        ui.label(rich("Nothing yet", Weight::Regular, size::SMALL, theme.text_faint));
    }
    ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
        for entry in state.snapshot.log.iter().rev().take(ROWS_MAX) {
            entry_ui(ui, state, entry);
        }
    });
}

fn entry_ui(ui: &mut Ui, state: &SimulateState, entry: &LogEntry) {
    let theme = Theme::of(ui.ctx());
    let color = match entry.tone {
        Tone::Fault => theme.fault_text,
        Tone::Heal => theme.good,
        Tone::Warning => theme.warning,
        Tone::Plain => theme.text,
    };
    ui.horizontal(|ui| {
        let at = text::clock(entry.at, state.snapshot.end);
        ui.label(rich(at, Weight::Regular, size::SMALL, theme.text_dim));
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            ui.add(egui::Label::new(rich(&entry.text, Weight::Regular, size::SMALL, color)).truncate());
        });
    });
}
