//! What a year costs: bars of build, change, run and outage with inputs in the middle, whiskers from all low to all high.
//!
//! In: what is told. Out: shapes, a label per bar. It must not price anything.

use egui::{Align2, Rect, Role, Sense, Stroke, Ui, Vec2, WidgetInfo, pos2};

use super::charts::color;
use super::told::Told;
use crate::app::parts::text_at;
use crate::app::theme::{Theme, Weight, size};
use crate::cost::Pricing;
use crate::report::money_range;

/// How strong the four parts are drawn, from build to outage.
const STRENGTHS: [f32; 4] = [1.0, 0.72, 0.48, 0.28];
/// Height of a row.
const ROW: f32 = 30.0;
/// Width of the names, and of the amounts.
const SIDES: (f32, f32) = (112.0, 92.0);

/// Draws the bars, and what they are.
pub fn bars_ui(ui: &mut Ui, told: &Told) {
    ui.scope(|ui| rows_ui(ui, told));
}

fn rows_ui(ui: &mut Ui, told: &Told) {
    let theme = Theme::of(ui.ctx());
    let prices = || told.comparison.candidates.iter().map(|candidate| &candidate.pricing);
    let most = prices().map(|pricing| pricing.a_year.high).fold(1.0, f64::max);
    let years = prices().next().map_or(0.0, |pricing| pricing.horizon_years);
    super::caption_ui(ui, "Cost a year");
    ui.spacing_mut().item_spacing.y = 2.0;
    for (at, candidate) in told.comparison.candidates.iter().enumerate() {
        let (rect, response) = ui.allocate_exact_size(Vec2::new(ui.available_width(), ROW), Sense::hover());
        let text = spoken(&candidate.network.name, &candidate.pricing);
        response.widget_info(|| WidgetInfo::labeled(Role::Label, true, &text));
        response.on_hover_text(text);
        bar_ui(
            ui,
            rect,
            &candidate.network.name,
            &candidate.pricing,
            most,
            color(told, at, theme),
        );
    }
    ui.add_space(4.0);
    let legend = format!(
        "Build, change, run, outage, from strong to faint, over {years} years; bars: inputs in the middle, whiskers: all low \
         to all high"
    );
    super::table::note_ui(ui, &legend);
}

fn bar_ui(ui: &Ui, rect: Rect, name: &str, pricing: &Pricing, most: f64, color: egui::Color32) {
    let theme = Theme::of(ui.ctx());
    let painter = ui.painter().with_clip_rect(Rect::from_min_max(
        rect.min,
        pos2(rect.left() + SIDES.0 - 6.0, rect.bottom()),
    ));
    painter.text(
        pos2(rect.left(), rect.center().y),
        Align2::LEFT_CENTER,
        name,
        crate::app::theme::font(Weight::Regular, size::SMALL),
        theme.text,
    );
    let (left, right) = (rect.left() + SIDES.0, rect.right() - SIDES.1);
    let x = |amount: f64| left + (amount / most) as f32 * (right - left);
    let (top, bottom) = (rect.center().y - 9.0, rect.center().y + 9.0);
    let mut from = 0.0;
    for (part, strength) in pricing.parts.iter().zip(STRENGTHS) {
        let until = from + part.a_year.middle;
        let bar = Rect::from_min_max(pos2(x(from), top), pos2(x(until), bottom));
        ui.painter().rect_filled(bar, 0.0, theme.tint(color, strength));
        from = until;
    }
    let stroke = Stroke::new(1.2, theme.text_strong);
    let (low, high) = (x(pricing.a_year.low), x(pricing.a_year.high));
    ui.painter().hline(low..=high, rect.center().y, stroke);
    for end in [low, high] {
        ui.painter()
            .vline(end, rect.center().y - 4.0..=rect.center().y + 4.0, stroke);
    }
    text_at(
        ui,
        pos2(rect.right(), rect.center().y),
        Align2::RIGHT_CENTER,
        &money_range(&pricing.a_year, pricing.currency),
        (Weight::Medium, size::SMALL),
        theme.text,
    );
}

fn spoken(name: &str, pricing: &Pricing) -> String {
    let amount = |range| money_range(range, pricing.currency);
    let parts = pricing.parts.iter();
    let parts: Vec<String> = parts
        .map(|part| format!("{} {}", part.kind.name(), amount(&part.a_year)))
        .collect();
    format!(
        "Cost a year, {name}: {} ({})",
        amount(&pricing.a_year),
        parts.join(", ")
    )
}
