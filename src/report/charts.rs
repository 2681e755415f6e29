//! The report's charts, as SVG: what happens when the network breaks, how long messages take, what it costs.
//!
//! In: a [`Comparison`]. Out: SVG elements in the classes of the page's style sheet (`c-ptp`, `c-hub`, `c-bus`, `c-mix`).
//! It must not know the page. Every chart has a text for those who cannot see it.

mod costs;
mod curves;
mod timeline;

pub(super) use costs::cost_bars;
pub(super) use curves::survival;
pub(super) use timeline::timeline;

use crate::picture::escaped;
use crate::topology::StyleKind;

/// The class that colors an architecture.
pub(super) fn style_class(style: StyleKind) -> &'static str {
    match style {
        StyleKind::PointToPoint => "c-ptp",
        StyleKind::HubAndSpoke => "c-hub",
        StyleKind::MessageBus => "c-bus",
        StyleKind::Hybrid => "c-mix",
        StyleKind::Custom => "c-own",
    }
}

/// Begins a chart.
fn open(width: f64, height: f64, title: &str) -> String {
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"chart\" viewBox=\"0 0 {width} {height}\" role=\"img\">\
         <title>{}</title>",
        escaped(title)
    )
}

/// A text; `class` may hold several.
fn text(x: f64, y: f64, class: &str, anchor: &str, words: &str) -> String {
    format!(
        "<text class=\"{class}\" x=\"{x:.1}\" y=\"{y:.1}\" text-anchor=\"{anchor}\">{}</text>",
        escaped(words)
    )
}

/// A line through points; gaps where a point is not finite.
fn path(points: impl IntoIterator<Item = (f64, f64)>) -> String {
    let mut out = String::new();
    let mut pen_down = false;
    for (x, y) in points {
        if !x.is_finite() || !y.is_finite() {
            pen_down = false;
            continue;
        }
        out.push_str(&format!("{}{x:.1} {y:.1}", if pen_down { "L" } else { "M" }));
        pen_down = true;
    }
    out
}

/// The median, in the unit of `values`, or infinity where it says nothing (half of the time nothing happens): what a
/// timeline's scale is cut off by.
pub fn median(values: impl Iterator<Item = f64>) -> f64 {
    let mut values: Vec<f64> = values.collect();
    values.sort_by(f64::total_cmp);
    match values.get(values.len() / 2) {
        Some(&middle) if middle > 0.0 => middle,
        _ => f64::INFINITY,
    }
}
