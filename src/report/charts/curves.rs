//! The share of deliveries slower than a latency, both axes logarithmic.
//!
//! In: a [`Comparison`], a flow and a pass. Out: an SVG element. A curve that ends above the axis is the share that was
//! never delivered.

use super::{open, path, style_class, text};
use crate::report::comparison::Comparison;
use crate::report::words;
use crate::scenario::When;
use crate::study::CurvePoint;
use crate::units::math::{log10, pow};

const WIDTH: f64 = 440.0;
const HEIGHT: f64 = 232.0;
const LEFT: f64 = 44.0;
const RIGHT: f64 = 430.0;
const TOP: f64 = 24.0;
const BOTTOM: f64 = 196.0;
/// The least share that is drawn.
const LEAST: f64 = 1e-4;

/// The chart of one flow in one pass; none where nothing arrived.
pub(in crate::report) fn survival(comparison: &Comparison, flow: usize, when: When) -> Option<String> {
    let curves: Vec<(usize, &[CurvePoint])> = (0..comparison.candidates.len())
        .filter_map(|at| Some((at, comparison.pass(at, when)?.flows.get(flow)?.curve.as_slice())))
        .collect();
    let latencies = || {
        curves
            .iter()
            .flat_map(|(_, curve)| curve.iter())
            .map(|point| point.latency)
    };
    let finite = || latencies().filter(|latency| *latency > 0.0 && latency.is_finite());
    let least = finite().min_by(f64::total_cmp)?;
    let most = finite().max_by(f64::total_cmp)?;
    let (from, to) = (log10(least).floor(), log10(most).ceil().max(log10(least).floor() + 1.0));
    let x = |latency: f64| LEFT + (log10(latency.max(1e-12)) - from) / (to - from) * (RIGHT - LEFT);
    let y = |share: f64| TOP + log10(share.clamp(LEAST, 1.0)) / log10(LEAST) * (BOTTOM - TOP);
    let name = comparison.scenario.flows[flow].name();
    let pass = if when == When::Calm { "calm" } else { "broken" };
    let mut out = open(WIDTH, HEIGHT, &format!("Share of {name} slower than a latency, {pass}"));
    out.push_str(&text(
        LEFT,
        12.0,
        "tick",
        "start",
        &format!("{pass}: share slower than …"),
    ));
    grid(&mut out, (from, to), &x, &y);
    for (at, curve) in &curves {
        let class = style_class(comparison.candidates[*at].network.style);
        let line = path(steps(curve).into_iter().map(|(latency, share)| (x(latency), y(share))));
        out.push_str(&format!("<path class=\"line {class}\" d=\"{line}\"/>"));
    }
    if let Some(deadline) = comparison.scenario.flows[flow].deadline {
        let at = x(deadline.as_secs_f64());
        if at > LEFT && at < RIGHT {
            out.push_str(&format!("<path class=\"deadline\" d=\"M{at:.1} {TOP}V{BOTTOM}\"/>"));
            out.push_str(&text(at - 4.0, TOP + 10.0, "tick", "end", "deadline"));
        }
    }
    out.push_str("</svg>");
    Some(out)
}

fn grid(out: &mut String, (from, to): (f64, f64), x: &dyn Fn(f64) -> f64, y: &dyn Fn(f64) -> f64) {
    for decade in 0..=4 {
        let share = pow(10.0, -f64::from(decade));
        let at = y(share);
        out.push_str(&format!("<path class=\"grid\" d=\"M{LEFT} {at:.1}H{RIGHT}\"/>"));
        out.push_str(&text(LEFT - 6.0, at + 4.0, "tick", "end", &words::share(share)));
    }
    let decades = (to - from) as i32;
    for decade in 0..=decades {
        let latency = pow(10.0, from + f64::from(decade));
        out.push_str(&format!(
            "<path class=\"grid\" d=\"M{:.1} {TOP}V{BOTTOM}\"/>",
            x(latency)
        ));
        let anchor = if decade == decades { "end" } else { "middle" };
        out.push_str(&text(
            x(latency),
            BOTTOM + 18.0,
            "tick",
            anchor,
            &words::latency(latency),
        ));
    }
}

/// The curve from all to none, down to what is never delivered.
fn steps(curve: &[CurvePoint]) -> Vec<(f64, f64)> {
    let Some(first) = curve.iter().find(|point| point.latency > 0.0) else {
        return Vec::new();
    };
    let mut points = vec![(first.latency, 1.0)];
    points.extend(
        curve
            .iter()
            .filter(|it| it.latency > 0.0)
            .map(|it| (it.latency, it.slower)),
    );
    points
}
