//! Correct deliveries a second over the broken pass, with its faults shaded.
//!
//! In: a [`Comparison`]. Out: an SVG element, or nothing where there is no broken pass. It must not smooth anything.

use super::{median, open, path, style_class, text};
use crate::report::comparison::Comparison;
use crate::report::words;
use crate::scenario::{Fault, When};
use crate::study::Series;

const WIDTH: f64 = 900.0;
const TOP: f64 = 54.0;
const BOTTOM: f64 = 204.0;
const HEIGHT: f64 = 226.0;
const LANES: usize = 4;
/// Mean width of a letter of a fault's name.
const LETTER: f64 = 5.8;
/// Rates beyond so many times the median are cut off: a backlog that drains would flatten everything else.
const CLIP: f64 = 2.5;

/// The chart.
pub(in crate::report) fn timeline(comparison: &Comparison) -> Option<String> {
    let passes: Vec<_> = (0..comparison.candidates.len())
        .filter_map(|at| Some((at, comparison.pass(at, When::Broken)?)))
        .collect();
    let first = passes.first()?.1;
    let points = first.timelines.total.correct.mean.len();
    let end = first.timelines.bucket * points as f64;
    let highest = passes
        .iter()
        .flat_map(|(_, pass)| highs(&pass.timelines.total.correct))
        .fold(0.0, f64::max);
    let means = || {
        passes
            .iter()
            .flat_map(|(_, pass)| pass.timelines.total.correct.mean.iter().copied())
    };
    let most = highest.min(CLIP * median(means()));
    if points == 0 || end <= 0.0 || most <= 0.0 {
        return None;
    }
    let x = |secs: f64| secs / end * WIDTH;
    let y = |rate: f64| BOTTOM - rate.min(most) / most * (BOTTOM - TOP - 10.0);
    let mut out = open(WIDTH, HEIGHT, "Correct deliveries a second under the fault plan");
    let duration = comparison.scenario.run.duration();
    let mut faults: Vec<&Fault> = comparison.scenario.faults.iter().filter(|fault| !fault.off).collect();
    faults.sort_by_key(|fault| fault.at);
    let mut lanes = [f64::NEG_INFINITY; LANES];
    for fault in faults {
        let (from, lasting) = (fault.at.as_secs_f64(), fault.lasting(duration).as_secs_f64());
        let (left, right) = (x(from.min(end)), x((from + lasting).min(end)));
        let width = (right - left).max(1.5);
        let height = BOTTOM - TOP;
        out.push_str(&format!(
            "<rect class=\"fault\" x=\"{left:.1}\" y=\"{TOP}\" width=\"{width:.1}\" height=\"{height:.1}\"/>"
        ));
        let name = fault.name.clone().unwrap_or_else(|| fault.id.to_string());
        let start = left.min(WIDTH - name.chars().count() as f64 * LETTER).max(2.0);
        // The first lane in which it touches no name, or the one that is free soonest.
        let free = lanes.iter().position(|taken| *taken < start);
        let soonest = || (0..LANES).min_by(|&a, &b| lanes[a].total_cmp(&lanes[b])).unwrap_or(0);
        let lane = free.unwrap_or_else(soonest);
        lanes[lane] = start + name.chars().count() as f64 * LETTER + 8.0;
        out.push_str(&text(start, 10.0 + 12.0 * lane as f64, "fault-name", "start", &name));
    }
    for (at, pass) in &passes {
        let (series, bucket) = (&pass.timelines.total.correct, pass.timelines.bucket);
        let class = style_class(comparison.candidates[*at].network.style);
        let middle = |n: usize| x((n as f64 + 0.5) * bucket);
        if series.half_width.len() == series.mean.len() {
            let upper = highs(series).enumerate().map(|(n, high)| (middle(n), y(high)));
            let lower = lows(series).enumerate().map(|(n, low)| (middle(n), y(low)));
            let around: Vec<(f64, f64)> = upper.chain(lower.collect::<Vec<_>>().into_iter().rev()).collect();
            out.push_str(&format!("<path class=\"band {class}\" d=\"{}Z\"/>", path(around)));
        }
        let line = series.mean.iter().enumerate().map(|(n, mean)| (middle(n), y(*mean)));
        out.push_str(&format!("<path class=\"line {class}\" d=\"{}\"/>", path(line)));
    }
    out.push_str(&format!("<path class=\"axis\" d=\"M0 {BOTTOM}H{WIDTH}\"/>"));
    out.push_str(&text(0.0, HEIGHT - 6.0, "tick", "start", "0"));
    out.push_str(&text(WIDTH, HEIGHT - 6.0, "tick", "end", &words::latency(end)));
    let scale = match highest > most {
        true => format!(
            "{} a second; cut off above, up to {}",
            words::plain(most),
            words::plain(highest)
        ),
        false => format!("{} a second", words::plain(most)),
    };
    out.push_str(&text(4.0, TOP + 14.0, "tick", "start", &scale));
    out.push_str("</svg>");
    Some(out)
}

fn highs(series: &Series) -> impl Iterator<Item = f64> {
    series
        .mean
        .iter()
        .enumerate()
        .map(|(n, mean)| mean + series.half_width.get(n).copied().unwrap_or(0.0))
}

fn lows(series: &Series) -> impl Iterator<Item = f64> {
    let low = |(n, mean): (usize, &f64)| (mean - series.half_width.get(n).copied().unwrap_or(0.0)).max(0.0);
    series.mean.iter().enumerate().map(low)
}
