//! What a year costs: bars of build, change, run and outage with inputs in the middle, whiskers from all low to all high.
//!
//! In: a [`Comparison`]. Out: an SVG element. It must not price anything.

use super::{open, style_class, text};
use crate::report::comparison::Comparison;
use crate::report::words;

const WIDTH: f64 = 900.0;
const LEFT: f64 = 150.0;
const RIGHT: f64 = 800.0;
const ROW: f64 = 34.0;
/// How strong the four parts are drawn, from build to outage.
const STRENGTHS: [f64; 4] = [1.0, 0.72, 0.48, 0.28];

/// The chart.
pub(in crate::report) fn cost_bars(comparison: &Comparison) -> String {
    let prices = || comparison.candidates.iter().map(|candidate| &candidate.pricing);
    let most = prices().map(|pricing| pricing.a_year.high).fold(1.0, f64::max);
    let x = |amount: f64| LEFT + amount / most * (RIGHT - LEFT);
    let rows = comparison.candidates.len() as f64;
    let mut out = open(WIDTH, ROW * rows + 24.0, "Cost a year: build, change, run and outage");
    for (row, candidate) in comparison.candidates.iter().enumerate() {
        let top = ROW * row as f64 + 4.0;
        let pricing = &candidate.pricing;
        let class = style_class(candidate.network.style);
        out.push_str(&text(0.0, top + 15.0, "name", "start", &candidate.network.name));
        let mut from = 0.0;
        for (part, strength) in pricing.parts.iter().zip(STRENGTHS) {
            let amount = part.a_year.middle;
            out.push_str(&format!(
                "<rect class=\"bar {class}\" opacity=\"{strength}\" x=\"{:.1}\" y=\"{top:.1}\" width=\"{:.1}\" \
                 height=\"22\"><title>{}: {}</title></rect>",
                x(from),
                (x(from + amount) - x(from)).max(0.0),
                part.kind.name(),
                words::money(amount, pricing.currency)
            ));
            from += amount;
        }
        let (low, high, middle) = (x(pricing.a_year.low), x(pricing.a_year.high), top + 11.0);
        out.push_str(&format!(
            "<path class=\"whisker\" d=\"M{low:.1} {middle:.1}H{high:.1}M{low:.1} {:.1}v8M{high:.1} {:.1}v8\"/>",
            middle - 4.0,
            middle - 4.0
        ));
        out.push_str(&text(
            high + 8.0,
            top + 15.0,
            "tick",
            "start",
            &words::money_range(&pricing.a_year, pricing.currency),
        ));
    }
    let years = prices().next().map_or(0.0, |pricing| pricing.horizon_years);
    let legend = format!(
        "build · change · run · outage (strong to faint), a year over {} years; bars: middle, whiskers: all inputs low to all high",
        words::plain(years)
    );
    out.push_str(&text(LEFT, ROW * rows + 16.0, "tick", "start", &legend));
    out.push_str("</svg>");
    out
}
