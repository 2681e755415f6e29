//! The stage that answers: the verdict in a sentence, the networks side by side, the table, the charts.
//!
//! In: the session and what is told of it. Out: a drawn stage, and actions. It must not compute any figure: what stands
//! here stands in `topolab compare` and in the report.

mod charts;
mod costs;
mod head;
pub mod pictures;
mod table;
mod told;

use egui::{CollapsingHeader, Margin, ScrollArea, Ui};

pub use charts::{color, curves_ui, growth_ui, timeline_ui};
pub use costs::bars_ui;
pub use head::{networks_ui, troubles_ui, verdict_ui};
pub use table::{Look, Standing, group_ui, note_ui};
pub use told::{Telling, Told};

use super::actions::Actions;
use super::parts::{card, rich, segments_ui};
use super::session::Session;
use super::theme::{Theme, Weight, size, space};
use crate::cost::GrowthLaw;
use crate::report::{Assumption, Group};
use crate::scenario::When;

/// Narrower than this the charts stand below the table.
const SIDE_BY_SIDE: f32 = 1100.0;
/// Settings named in the line above the table, at most.
const NAMED: usize = 12;
/// Height of a chart.
pub const CHART: f32 = 210.0;
/// How strong what is stale is drawn.
pub const STALE: f32 = 0.45;

/// What Compare keeps.
pub struct CompareState {
    /// How interfaces grow in the chart of growth.
    law: GrowthLaw,
}

impl Default for CompareState {
    fn default() -> Self {
        CompareState {
            law: GrowthLaw::ConstantPartners,
        }
    }
}

/// Draws the stage.
pub fn ui(ui: &mut Ui, state: &mut CompareState, telling: &Telling, session: &Session, actions: &mut Actions) {
    ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
        let margin = Margin::symmetric(14, 12);
        egui::Frame::new().inner_margin(margin).show(ui, |ui| {
            ui.spacing_mut().item_spacing.y = space::M;
            troubles_ui(ui, session);
            let Some(told) = &telling.now else { return };
            verdict_ui(ui, telling, session, actions);
            networks_ui(ui, told, session, actions);
            if ui.available_width() >= SIDE_BY_SIDE {
                let charts = (ui.available_width() * 0.36).min(560.0);
                let tables = ui.available_width() - charts - space::M;
                ui.horizontal_top(|ui| {
                    ui.spacing_mut().item_spacing.x = space::M;
                    ui.allocate_ui(egui::vec2(tables, 0.0), |ui| {
                        ui.vertical(|ui| tables_ui(ui, telling, session))
                    });
                    ui.vertical(|ui| charts_ui(ui, state, telling));
                });
            } else {
                tables_ui(ui, telling, session);
                charts_ui(ui, state, telling);
            }
        });
    });
}

/// Cards with the tables: what decides, then every flow, then what it all rests on.
fn tables_ui(ui: &mut Ui, telling: &Telling, session: &Session) {
    let Some(told) = &telling.now else { return };
    ui.spacing_mut().item_spacing.y = space::M;
    wide_card_ui(ui, |ui| main_tables_ui(ui, telling, session));
    wide_card_ui(ui, |ui| {
        for (group, stale) in telling.groups(false) {
            folded_ui(ui, &group.title.clone(), |ui| {
                simulated_group_ui(ui, told, session, &group, stale);
            });
        }
        folded_ui(ui, "Assumptions of the prices", |ui| {
            assumptions_ui(ui, &told.assumptions)
        });
    });
}

/// A card as wide as there is space.
pub fn wide_card_ui(ui: &mut Ui, contents_ui: impl FnOnce(&mut Ui)) {
    let theme = Theme::of(ui.ctx());
    card(theme).inner_margin(Margin::symmetric(14, 8)).show(ui, |ui| {
        ui.set_width(ui.available_width());
        contents_ui(ui);
    });
}

fn folded_ui(ui: &mut Ui, title: &str, contents_ui: impl FnOnce(&mut Ui)) {
    let theme = Theme::of(ui.ctx());
    let title = rich(title, Weight::Medium, size::BODY, theme.text);
    ui.spacing_mut().item_spacing.y = 2.0;
    CollapsingHeader::new(title).show_unindented(ui, contents_ui);
}

/// The columns of what is told now.
pub fn look(told: &Told, session: &Session, theme: &Theme) -> Look {
    Look::of(&told.table, theme, |architecture| {
        session
            .derived
            .written
            .get(architecture)
            .and_then(|it| it.color.clone())
    })
}

/// The short table with what differs beside the topology above it.
pub fn main_tables_ui(ui: &mut Ui, telling: &Telling, session: &Session) {
    ui.scope(|ui| unscoped_tables_ui(ui, telling, session));
}

fn unscoped_tables_ui(ui: &mut Ui, telling: &Telling, session: &Session) {
    let Some(told) = &telling.now else { return };
    let look = look(told, session, Theme::of(ui.ctx()));
    footing_ui(ui, told, &look);
    for (group, stale) in telling.groups(true) {
        simulated_group_ui(ui, told, session, &group, stale);
        ui.add_space(space::S);
    }
    ui.spacing_mut().item_spacing.y = 2.0;
    let table = telling.simulated().map_or(&told.table, |(told, _)| &told.table);
    note_ui(
        ui,
        &format!("Latencies are of {} ({}). ★ a win.", table.flow_name, table.flow_reason),
    );
    table.footers.iter().for_each(|footer| note_ui(ui, footer));
}

/// What differs beside the topology: named in a line, with its values behind it.
fn footing_ui(ui: &mut Ui, told: &Told, look: &Look) {
    let settings = &told.table.settings;
    if settings.is_empty() {
        note_ui(ui, "Nothing differs but the topology.");
        return;
    }
    let title = format!(
        "Beside the topology, {} settings differ or follow the sizing rule",
        settings.len()
    );
    folded_ui(ui, &title, |ui| {
        group_ui(ui, look, "Settings", settings, Standing::Current)
    });
    let names: Vec<&str> = settings.iter().take(NAMED).map(|row| row.name.as_str()).collect();
    let more = match settings.len() - names.len() {
        0 => String::new(),
        more => format!(" · and {more} more"),
    };
    note_ui(ui, &format!("{}{more}", names.join(" · ")));
    ui.add_space(space::S);
}

/// A group, with how far its figures are.
pub fn simulated_group_ui(ui: &mut Ui, told: &Told, session: &Session, group: &Group, stale: bool) {
    let look = look(told, session, Theme::of(ui.ctx()));
    let standing = match (stale, group.when.is_some() && told.comparison.study.is_none()) {
        (true, _) => Standing::Stale,
        (false, false) => Standing::Current,
        (false, true) if session.study.is_running() => Standing::Awaited("being simulated"),
        (false, true) => Standing::Awaited("not simulated"),
    };
    group_ui(ui, &look, &group.title, &group.rows, standing);
}

/// What prices rest on, with its origin.
pub fn assumptions_ui(ui: &mut Ui, assumptions: &[Assumption]) {
    let theme = Theme::of(ui.ctx());
    ui.spacing_mut().item_spacing.y = 2.0;
    let width = ui.available_width();
    let shares = [0.36, 0.18, 0.46];
    for it in assumptions {
        let texts = [
            (&it.what, theme.text),
            (&it.value, theme.text),
            (&it.origin, theme.text_dim),
        ];
        let row = ui.horizontal_top(|ui| {
            ui.spacing_mut().item_spacing.x = 0.0;
            for ((text, color), share) in texts.into_iter().zip(shares) {
                ui.vertical(|ui| {
                    ui.set_width(width * share - space::S);
                    let text = rich(text, Weight::Regular, size::SMALL, color);
                    ui.add(egui::Label::new(text).wrap());
                });
                ui.add_space(space::S);
            }
        });
        let bottom = row.response.rect.bottom() + 2.0;
        ui.painter()
            .hline(row.response.rect.x_range(), bottom, theme.hairline());
        ui.add_space(4.0);
    }
}

/// The title of a chart or list.
pub fn caption_ui(ui: &mut Ui, text: &str) {
    let theme = Theme::of(ui.ctx());
    ui.label(rich(text, Weight::Regular, size::SMALL, theme.text_dim));
}

fn charts_ui(ui: &mut Ui, state: &mut CompareState, telling: &Telling) {
    ui.spacing_mut().item_spacing.y = space::M;
    let Some(told) = &telling.now else { return };
    simulated_charts_ui(ui, telling);
    wide_card_ui(ui, |ui| bars_ui(ui, told));
    wide_card_ui(ui, |ui| {
        growth_ui(ui, told, state.law, CHART);
        let laws = [
            (GrowthLaw::ConstantPartners, "Constant partners"),
            (GrowthLaw::ConstantDensity, "Constant density"),
        ];
        if let Some(law) = segments_ui(ui, state.law, &laws) {
            state.law = law;
        }
        break_even_ui(ui, told);
    });
}

/// The charts of simulated figures, each in a card; what is stale is faint.
fn simulated_charts_ui(ui: &mut Ui, telling: &Telling) {
    let Some((told, stale)) = telling.simulated() else {
        return;
    };
    if told.comparison.study.is_none() {
        return;
    }
    let passes = told.comparison.passes();
    ui.scope(|ui| {
        if stale {
            ui.set_opacity(STALE);
        }
        for when in passes {
            wide_card_ui(ui, |ui| {
                if !curves_ui(ui, told, when, CHART) {
                    note_ui(ui, "No delivery of this flow arrived, so there is no curve.");
                }
            });
        }
        if told.comparison.pass(0, When::Broken).is_some() {
            wide_card_ui(ui, |ui| {
                if !timeline_ui(ui, told, CHART) {
                    note_ui(ui, "Nothing was delivered under the fault plan.");
                }
            });
        }
    });
}

/// From how many systems on each other architecture costs less than point to point, as a band.
pub fn break_even_ui(ui: &mut Ui, told: &Told) {
    for found in told.comparison.break_even() {
        let candidates = &told.comparison.candidates;
        let Some(own) = candidates.iter().find(|it| it.network.id == found.architecture) else {
            continue;
        };
        note_ui(
            ui,
            &format!(
                "{} costs less than point to point: {} (outages aside).",
                own.network.name,
                found.sentence()
            ),
        );
    }
}
