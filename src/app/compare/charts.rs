//! The charts of the comparison: how long it takes, what happens when the network breaks, what it costs as it grows.
//!
//! In: what is told. Out: charts. It must not smooth or compute any figure: points are the study's and the prices'.

use egui::{Color32, Ui};

use super::told::Told;
use crate::app::chart::{self, Axis, Chart, Line};
use crate::app::text::three_digits;
use crate::app::theme::Theme;
use crate::cost::{GrowthLaw, Range};
use crate::report::{latency, median, money_range, share};
use crate::scenario::{Fault, When};
use crate::study::{CurvePoint, Series};

/// The least share of a latency curve that is drawn.
const LEAST: f64 = 1e-4;
/// Rates beyond so many times the median are cut off: a backlog that drains would flatten everything else.
const CLIP: f64 = 2.5;

/// The color of a candidate.
pub fn color(told: &Told, candidate: usize, theme: &Theme) -> Color32 {
    let network = &told.comparison.candidates[candidate].network;
    let written = told.comparison.scenario.architectures_or_default();
    let own = written.get(network.architecture).and_then(|it| it.color.as_deref());
    theme.architecture(network.style, own)
}

fn line(told: &Told, candidate: usize, theme: &Theme, points: Vec<(f64, f64)>, band: Vec<(f64, f64, f64)>) -> Line {
    Line {
        name: told.comparison.candidates[candidate].network.name.clone(),
        color: color(told, candidate, theme),
        points,
        band,
    }
}

/// The share of deliveries of the flow slower than a latency, in one pass; gives back whether there is one.
pub fn curves_ui(ui: &mut Ui, told: &Told, when: When, height: f32) -> bool {
    let theme = Theme::of(ui.ctx());
    let comparison = &told.comparison;
    let flow = told.table.flow;
    let curve = |at| Some((at, comparison.pass(at, when)?.flows.get(flow)?.curve.as_slice()));
    let curves: Vec<(usize, &[CurvePoint])> = (0..comparison.candidates.len()).filter_map(curve).collect();
    let latencies = curves.iter().flat_map(|(_, curve)| curve.iter()).map(|it| it.latency);
    let (least, most) = latencies
        .filter(|latency| *latency > 0.0 && latency.is_finite())
        .fold((f64::INFINITY, 0.0_f64), |(least, most), it| {
            (least.min(it), most.max(it))
        });
    if most <= 0.0 {
        return false;
    }
    let lines = curves.iter().map(|(at, curve)| {
        let arrived = || curve.iter().filter(|it| it.latency > 0.0);
        let start = arrived().next().map(|first| (first.latency, 1.0));
        let points = arrived().map(|it| (it.latency, it.slower.max(LEAST)));
        line(told, *at, theme, start.into_iter().chain(points).collect(), Vec::new())
    });
    let deadline = comparison.scenario.flows.get(flow).and_then(|flow| flow.deadline);
    let deadline = deadline
        .map(|span| span.as_secs_f64())
        .filter(|at| (least..most).contains(at));
    let pass = if when == When::Calm { "calm" } else { "broken" };
    let chart = Chart {
        title: &format!("Share of {} slower than …, {pass}", told.table.flow_name),
        x: Axis::log(least, most, latency),
        y: Axis::log(LEAST, 1.0, share),
        lines: lines.collect(),
        marks: deadline.map(|at| (at, "deadline".to_owned())).into_iter().collect(),
        spans: Vec::new(),
    };
    chart::ui(ui, &chart, height);
    true
}

/// Correct deliveries a second under the fault plan, faults shaded; gives back whether there is one.
pub fn timeline_ui(ui: &mut Ui, told: &Told, height: f32) -> bool {
    let theme = Theme::of(ui.ctx());
    let comparison = &told.comparison;
    let series = |at| {
        let timelines = &comparison.pass(at, When::Broken)?.timelines;
        Some((at, timelines.bucket, &timelines.total.correct))
    };
    let all: Vec<(usize, f64, &Series)> = (0..comparison.candidates.len()).filter_map(series).collect();
    let Some(&(_, bucket, first)) = all.first() else {
        return false;
    };
    let end = bucket * first.mean.len() as f64;
    let highs = all
        .iter()
        .flat_map(|(_, _, series)| around(series))
        .map(|(_, high)| high);
    let highest = highs.fold(0.0, f64::max);
    let most = highest.min(CLIP * median(all.iter().flat_map(|(_, _, series)| series.mean.iter().copied())));
    if end <= 0.0 || most <= 0.0 {
        return false;
    }
    let lines = all.iter().map(|(at, bucket, series)| {
        let middle = |n: usize| (n as f64 + 0.5) * bucket;
        let points = series
            .mean
            .iter()
            .enumerate()
            .map(|(n, mean)| (middle(n), mean.min(most)));
        let band = around(series)
            .enumerate()
            .map(|(n, (low, high))| (middle(n), low.min(most), high.min(most)));
        let has_band = series.half_width.len() == series.mean.len();
        let band = if has_band { band.collect() } else { Vec::new() };
        line(told, *at, theme, points.collect(), band)
    });
    let cut_off = if highest > most { " (peaks cut off)" } else { "" };
    let chart = Chart {
        title: &format!("Correct deliveries a second, broken{cut_off}"),
        x: Axis::time(end, time),
        y: Axis::linear(0.0, most, three_digits),
        lines: lines.collect(),
        marks: Vec::new(),
        spans: spans(told, end),
    };
    chart::ui(ui, &chart, height);
    true
}

/// Faults of the plan, as spans of time.
fn spans(told: &Told, end: f64) -> Vec<(f64, f64, String)> {
    let scenario = &told.comparison.scenario;
    let duration = scenario.run.duration();
    let mut faults: Vec<&Fault> = scenario.faults.iter().filter(|fault| !fault.off).collect();
    faults.sort_by_key(|fault| fault.at);
    let span = |fault: &Fault| {
        let from = fault.at.as_secs_f64();
        let until = from + fault.lasting(duration).as_secs_f64();
        let name = fault.name.clone().unwrap_or_else(|| fault.id.to_string());
        (from.min(end), until.min(end), name)
    };
    faults.into_iter().map(span).collect()
}

/// Lowest and highest of the band.
fn around(series: &Series) -> impl Iterator<Item = (f64, f64)> {
    series.mean.iter().enumerate().map(|(n, mean)| {
        let half = series.half_width.get(n).copied().unwrap_or(0.0);
        ((mean - half).max(0.0), mean + half)
    })
}

/// Cost a year as systems are added, outages aside, inputs in the middle.
pub fn growth_ui(ui: &mut Ui, told: &Told, law: GrowthLaw, height: f32) {
    let theme = Theme::of(ui.ctx());
    let at = GrowthLaw::ALL.iter().position(|it| *it == law).unwrap_or(0);
    let Some(pricing) = told.comparison.candidates.first().map(|it| &it.pricing) else {
        return;
    };
    let middles = told.growth.iter().flat_map(|growth| growth.laws[at].iter());
    let (most_systems, most) = middles.fold((2, 0.0_f64), |(systems, most), (at, middle)| {
        (systems.max(*at), most.max(*middle))
    });
    let lines = told.growth.iter().map(|growth| {
        let points = growth.laws[at].iter();
        let points = points.map(|(systems, middle)| (f64::from(*systems), *middle)).collect();
        line(told, growth.candidate, theme, points, Vec::new())
    });
    let amount = |value: f64| money_range(&Range::exactly(value), pricing.currency);
    let today = told.comparison.scenario.systems.len();
    let chart = Chart {
        title: "Cost a year by number of systems, outages aside",
        x: Axis::linear(2.0, f64::from(most_systems), |systems| format!("{systems:.0}")),
        y: Axis::linear(0.0, most * 1.05, amount),
        lines: lines.collect(),
        marks: vec![(today as f64, format!("today, {today}"))],
        spans: Vec::new(),
    };
    chart::ui(ui, &chart, height);
}

/// A moment on the axis of time.
fn time(at: f64) -> String {
    if at == 0.0 { "0".to_owned() } else { latency(at) }
}
