//! The stage that keeps: the report as it will read, and its export as HTML, Markdown and JSON.
//!
//! In: the session and what is told of it. Out: a drawn stage, and actions. It must not write any file (see `export`),
//! nor say anything that the report does not.

use egui::{Margin, ScrollArea, Ui};

use super::actions::{Actions, ExportAction, StudyAction};
use super::compare::{
    CHART, STALE, Standing, Telling, Told, assumptions_ui, bars_ui, break_even_ui, curves_ui, group_ui, look,
    main_tables_ui, networks_ui, note_ui, simulated_group_ui, timeline_ui, troubles_ui, verdict_ui,
};
use super::parts::{primary_button, rich, section_ui};
use super::session::Session;
use super::theme::{Theme, Weight, size, space};
use crate::report::{ReportFormat, ReportOptions, money_range, subtitle, today};
use crate::scenario::When;

/// Width of the page.
const PAGE: f32 = 940.0;

/// What Report keeps.
#[derive(Default)]
pub struct ReportState {
    /// Where the last report went.
    pub kept: Option<String>,
}

/// Draws the stage.
pub fn ui(ui: &mut Ui, state: &ReportState, telling: &Telling, session: &Session, actions: &mut Actions) {
    let theme = Theme::of(ui.ctx());
    let side = egui::Frame::new()
        .fill(theme.panel)
        .inner_margin(Margin::same(space::M as i8));
    egui::Panel::right("report export")
        .exact_size(space::INSPECTOR)
        .resizable(false)
        .frame(side)
        .show(ui, |ui| keep_ui(ui, state, telling, session, actions));
    ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
        let room = ui.available_width();
        let width = (room - 28.0).min(PAGE);
        ui.add_space(14.0);
        ui.horizontal_top(|ui| {
            ui.add_space((room - width) / 2.0);
            let page = egui::Frame::new()
                .fill(theme.card)
                .stroke(egui::Stroke::new(1.0, theme.border))
                .corner_radius(space::CARD_RADIUS)
                .inner_margin(Margin::symmetric(30, 26));
            ui.vertical(|ui| {
                page.show(ui, |ui| {
                    ui.set_width(width - 62.0);
                    page_ui(ui, telling, session, actions);
                });
            });
        });
        ui.add_space(14.0);
    });
}

fn page_ui(ui: &mut Ui, telling: &Telling, session: &Session, actions: &mut Actions) {
    ui.spacing_mut().item_spacing.y = space::M;
    troubles_ui(ui, session);
    let Some(told) = &telling.now else {
        note_ui(
            ui,
            "No network can be made of this scenario, so there is nothing to report yet.",
        );
        return;
    };
    title_ui(ui, told);
    verdict_ui(ui, telling, session, actions);
    heading_ui(ui, "The architectures");
    networks_ui(ui, told, session, actions);
    heading_ui(ui, "What they do");
    main_tables_ui(ui, telling, session);
    broken_ui(ui, telling);
    heading_ui(ui, "How long it takes");
    match telling.simulated() {
        Some((simulated, stale)) if simulated.comparison.study.is_some() => {
            curves_side_by_side_ui(ui, simulated, stale)
        }
        _ => note_ui(ui, "Nothing simulated."),
    }
    costs_ui(ui, told, session);
    heading_ui(ui, "Flow by flow");
    for (group, stale) in telling.groups(false) {
        simulated_group_ui(ui, told, session, &group, stale);
        ui.add_space(space::S);
    }
    heading_ui(ui, "Assumptions of the prices");
    assumptions_ui(ui, &told.assumptions);
    heading_ui(ui, "Faults that touch nothing");
    told.untouched.iter().for_each(|line| note_ui(ui, line));
}

fn title_ui(ui: &mut Ui, told: &Told) {
    let theme = Theme::of(ui.ctx());
    let title = format!("{}: how shall the systems talk?", told.table.title);
    let title = rich(title, Weight::Bold, size::TITLE, theme.text_strong);
    ui.add(egui::Label::new(title).wrap());
    let options = ReportOptions {
        date: Some(today()),
        ..ReportOptions::default()
    };
    note_ui(ui, &subtitle(&told.comparison, &options));
}

fn heading_ui(ui: &mut Ui, text: &str) {
    let theme = Theme::of(ui.ctx());
    ui.add_space(space::M);
    ui.label(rich(text, Weight::SemiBold, size::HEADING, theme.text_strong));
}

fn broken_ui(ui: &mut Ui, telling: &Telling) {
    heading_ui(ui, "When the network breaks");
    let found = telling.simulated().filter(|(told, _)| {
        let passes = told.comparison.passes();
        passes.contains(&When::Broken)
    });
    let Some((told, stale)) = found else {
        note_ui(ui, "No broken pass: the fault plan is empty, or nothing was simulated.");
        return;
    };
    ui.scope(|ui| {
        if stale {
            ui.set_opacity(STALE);
        }
        if !timeline_ui(ui, told, CHART) {
            note_ui(ui, "Nothing was delivered under the fault plan.");
        }
    });
}

/// The latency curves of all passes in a row.
fn curves_side_by_side_ui(ui: &mut Ui, told: &Told, stale: bool) {
    let passes = told.comparison.passes();
    ui.scope(|ui| {
        if stale {
            ui.set_opacity(STALE);
        }
        ui.columns(passes.len().max(1), |columns| {
            for (ui, when) in columns.iter_mut().zip(passes) {
                if !curves_ui(ui, told, when, CHART) {
                    note_ui(ui, "No delivery of this flow arrived, so there is no curve.");
                }
            }
        });
    });
}

fn costs_ui(ui: &mut Ui, told: &Told, session: &Session) {
    heading_ui(ui, "What they cost");
    bars_ui(ui, told);
    break_even_ui(ui, told);
    for candidate in &told.comparison.candidates {
        let pricing = &candidate.pricing;
        let year = money_range(&pricing.a_year, pricing.currency);
        egui::CollapsingHeader::new(format!("{}: {year} a year, line by line", candidate.network.name))
            .id_salt(candidate.network.id.as_str())
            .show(ui, |ui| {
                ui.spacing_mut().item_spacing.y = 3.0;
                for part in &pricing.parts {
                    for line in &part.lines {
                        let amount = money_range(&line.amount, pricing.currency);
                        let text = format!("{} · {}: {amount} = {}", part.kind.name(), line.what, line.formula);
                        note_ui(ui, &text);
                    }
                }
                pricing.notes.iter().for_each(|note| note_ui(ui, note));
            });
    }
    heading_ui(ui, "On what footing they meet");
    let look = look(told, session, Theme::of(ui.ctx()));
    let title = "Settings that differ, sizes chosen by the rule";
    group_ui(ui, &look, title, &told.table.settings, Standing::Current);
}

/// The panel that keeps the report.
fn keep_ui(ui: &mut Ui, state: &ReportState, telling: &Telling, session: &Session, actions: &mut Actions) {
    section_ui(ui, "Keep this report");
    ui.add_space(space::XS);
    contents_ui(ui, telling, session, actions);
    ui.add_space(space::S);
    for format in ReportFormat::ALL {
        let text = format!("Save as {}…", format.name());
        ui.add_enabled_ui(telling.now.is_some(), |ui| {
            ui.vertical_centered_justified(|ui| {
                ui.spacing_mut().button_padding.y = 8.0;
                let clicked = match format {
                    ReportFormat::Html => primary_button(ui, &text).clicked(),
                    _ => ui.button(&text).clicked(),
                };
                if clicked {
                    actions.push(ExportAction::Ask(format));
                }
            });
        });
        note_ui(ui, about(format));
        ui.add_space(space::S);
    }
    if let Some(kept) = &state.kept {
        section_ui(ui, "Kept");
        let theme = Theme::of(ui.ctx());
        let kept = rich(kept, Weight::Regular, size::BODY, theme.text);
        ui.add(egui::Label::new(kept).wrap());
    }
}

fn about(format: ReportFormat) -> &'static str {
    match format {
        ReportFormat::Html => "One page that needs nothing from outside: to mail, to print.",
        ReportFormat::Markdown => "Text and tables for a wiki or a repository.",
        ReportFormat::Json => "Every figure with its noise, for other programs.",
    }
}

/// What a report kept now would hold, and what would be missing.
fn contents_ui(ui: &mut Ui, telling: &Telling, session: &Session, actions: &mut Actions) {
    let theme = Theme::of(ui.ctx());
    let study = telling.now.as_ref().and_then(|told| told.comparison.study.as_ref());
    let text = match study {
        _ if telling.now.is_none() => "There is nothing to keep yet: see what stands against it.".to_owned(),
        Some(study) if study.complete => format!("All {} replications are in.", study.replications_done),
        Some(study) => format!(
            "{} of {} replications are in. Kept now, the report says so.",
            study.replications_done, study.replications_planned
        ),
        None => {
            "Nothing of this scenario is simulated yet. Kept now, the report has counts and cost only, and says so."
                .to_owned()
        }
    };
    ui.add(egui::Label::new(rich(text, Weight::Regular, size::BODY, theme.text)).wrap());
    let is_whole = study.is_some_and(|study| study.complete);
    if !is_whole && session.troubles.is_empty() {
        if session.study.is_running() {
            note_ui(ui, &session.study.progress_text());
        } else if ui.button("Simulate first").clicked() {
            actions.push(StudyAction::Run);
        }
    }
}
