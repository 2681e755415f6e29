//! A chart of lines over two axes, painted: for latencies, costs and timelines.
//!
//! In: points and what they are called. Out: shapes. It must not know what the figures mean.

use egui::{Align2, Color32, Pos2, Rect, Role, Sense, Shape, Stroke, Ui, pos2};

use crate::units::math::{log10, pow};

use super::parts::text_at;
use super::theme::{Theme, Weight, font, size, space};

/// How an axis places values.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Scale {
    /// Evenly.
    Linear,
    /// By their logarithm.
    Log,
}

/// An axis.
pub struct Axis {
    /// How it places values.
    pub scale: Scale,
    /// From where to where.
    pub range: (f64, f64),
    /// Values that are written at it, with their text.
    pub ticks: Vec<(f64, String)>,
}

/// A line.
pub struct Line {
    /// Whose it is.
    pub name: String,
    /// Its color.
    pub color: Color32,
    /// Its points, by x.
    pub points: Vec<(f64, f64)>,
    /// A band around it: lowest and highest y by x; may be empty.
    pub band: Vec<(f64, f64, f64)>,
}

/// A chart.
pub struct Chart<'a> {
    /// What it shows, above it.
    pub title: &'a str,
    /// To the right.
    pub x: Axis,
    /// Upwards.
    pub y: Axis,
    /// The lines.
    pub lines: Vec<Line>,
    /// Dashed vertical lines with their text.
    pub marks: Vec<(f64, String)>,
    /// Shaded spans of x with their text.
    pub spans: Vec<(f64, f64, String)>,
}

impl Axis {
    /// An axis from `low` to `high` with some four round ticks, written by `text`.
    pub fn linear(low: f64, high: f64, text: impl Fn(f64) -> String) -> Self {
        let high = if high > low { high } else { low + 1.0 };
        let step = round_step((high - low) / 4.0);
        let first = (low / step).ceil() as i64;
        let last = (high / step).floor() as i64;
        let ticks = (first..=last)
            .map(|k| k as f64 * step)
            .map(|value| (value, text(value)))
            .collect();
        Axis {
            scale: Scale::Linear,
            range: (low, high),
            ticks,
        }
    }

    /// An axis over a course of `end` seconds, with ticks at round times, written by `text`.
    pub fn time(end: f64, text: impl Fn(f64) -> String) -> Self {
        let rounds = [1.0, 60.0, 3600.0, 86_400.0].into_iter().flat_map(|unit| {
            let counts: &[f64] = if unit == 3600.0 {
                &[1.0, 2.0, 3.0, 6.0, 12.0]
            } else {
                &[1.0, 2.0, 5.0, 10.0, 15.0, 30.0]
            };
            counts.iter().map(move |count| count * unit)
        });
        let mut rounds = rounds.filter(|step| *step >= end / 5.0);
        let step = rounds
            .next()
            .filter(|_| end > 4.0)
            .unwrap_or_else(|| round_step(end.max(1e-12) / 4.0));
        let last = (end / step * 1.001).floor() as i64;
        let ticks = (0..=last).map(|k| k as f64 * step).map(|at| (at, text(at))).collect();
        Axis {
            scale: Scale::Linear,
            range: (0.0, end),
            ticks,
        }
    }

    /// An axis from `low` to `high` with a tick at each power of ten (and at twice and five times that, where there are
    /// few), written by `text`.
    pub fn log(low: f64, high: f64, text: impl Fn(f64) -> String) -> Self {
        let low = low.max(1e-12);
        let high = high.max(low * 10.0);
        let (first, last) = (log10(low).ceil() as i32, log10(high).floor() as i32);
        let steps: &[f64] = if last - first < 2 { &[1.0, 2.0, 5.0] } else { &[1.0] };
        let ticks = (first - 1..=last)
            .flat_map(|power| steps.iter().map(move |step| step * pow(10.0, f64::from(power))))
            .filter(|value| (low..=high * 1.001).contains(value))
            .map(|value| (value, text(value)))
            .collect();
        Axis {
            scale: Scale::Log,
            range: (low, high),
            ticks,
        }
    }

    /// Where `value` is, 0 at the low and 1 at the high end.
    fn place(&self, value: f64) -> f32 {
        let (low, high) = self.range;
        let share = match self.scale {
            Scale::Linear => (value - low) / (high - low),
            Scale::Log => (log10(value.max(low)) - log10(low)) / (log10(high) - log10(low)),
        };
        share as f32
    }
}

/// The next of 1, 2, 5, 10, 20, ... that is not below `least`.
fn round_step(least: f64) -> f64 {
    let power = pow(10.0, log10(least.max(1e-12)).floor());
    [1.0, 2.0, 5.0, 10.0]
        .into_iter()
        .map(|step| step * power)
        .find(|step| *step >= least * 0.999)
        .unwrap_or(power)
}

/// Width of what is written at the left.
const LEFT: f32 = 50.0;

/// Draws the chart in the whole width, `height` points high.
pub fn ui(ui: &mut Ui, chart: &Chart<'_>, height: f32) {
    let theme = Theme::of(ui.ctx());
    let width = ui.available_width();
    let lanes = lanes(ui, chart, width);
    let rows = lanes.iter().map(|(_, lane)| lane + 1).max().unwrap_or(0);
    let height = height + LANE * rows.saturating_sub(2) as f32;
    let (whole, response) = ui.allocate_exact_size(egui::vec2(width, height), Sense::hover());
    response.widget_info(|| egui::WidgetInfo::labeled(Role::Label, true, chart.title));
    text_at(
        ui,
        whole.left_top(),
        Align2::LEFT_TOP,
        chart.title,
        (Weight::Regular, size::SMALL),
        theme.text_dim,
    );
    let names = legend_ui(ui, chart, whole);
    let top = whole.top() + names + LANE * rows as f32;
    let area = Rect::from_min_max(
        pos2(whole.left() + LEFT, top),
        pos2(whole.right() - space::S, whole.bottom() - 20.0),
    );
    let at = |x: f64, y: f64| {
        pos2(
            area.left() + chart.x.place(x) * area.width(),
            area.bottom() - chart.y.place(y) * area.height(),
        )
    };
    axes_ui(ui, chart, area, &at);
    spans_ui(ui, chart, area, &lanes, &at);
    let painter = ui.painter().with_clip_rect(area.expand(2.0));
    for line in &chart.lines {
        paint_band(&painter, line, &at);
    }
    for line in &chart.lines {
        let points: Vec<Pos2> = line
            .points
            .iter()
            .map(|&(x, y)| at(x, y))
            .filter(|at| at.is_finite())
            .collect();
        painter.line(points, Stroke::new(1.8, line.color));
    }
}

fn axes_ui(ui: &Ui, chart: &Chart<'_>, area: Rect, at: &impl Fn(f64, f64) -> Pos2) {
    let theme = Theme::of(ui.ctx());
    let small = (Weight::Regular, size::CAPTION);
    for (value, text) in &chart.y.ticks {
        let y = at(chart.x.range.0, *value).y;
        ui.painter().hline(area.x_range(), y, theme.hairline());
        text_at(
            ui,
            pos2(area.left() - 6.0, y),
            Align2::RIGHT_CENTER,
            text,
            small,
            theme.text_faint,
        );
    }
    for (value, text) in &chart.x.ticks {
        let x = at(*value, chart.y.range.0).x;
        let (x, anchor) = match x > area.right() - 12.0 {
            true => (area.right() + space::S, Align2::RIGHT_TOP),
            false => (x, Align2::CENTER_TOP),
        };
        text_at(ui, pos2(x, area.bottom() + 5.0), anchor, text, small, theme.text_faint);
    }
    for (value, text) in &chart.marks {
        let x = at(*value, chart.y.range.0).x;
        let ends = [pos2(x, area.top()), pos2(x, area.bottom())];
        ui.painter()
            .extend(Shape::dashed_line(&ends, Stroke::new(1.0, theme.text_faint), 3.0, 4.0));
        // On whichever side there is room.
        let (text_x, anchor) = if x > area.center().x {
            (x - 4.0, Align2::RIGHT_TOP)
        } else {
            (x + 4.0, Align2::LEFT_TOP)
        };
        text_at(ui, pos2(text_x, area.top()), anchor, text, small, theme.text_dim);
    }
    ui.painter()
        .hline(area.x_range(), area.bottom(), Stroke::new(1.0, theme.border));
}

/// A band as one strip of triangles.
fn paint_band(painter: &egui::Painter, line: &Line, at: &impl Fn(f64, f64) -> Pos2) {
    let color = line.color.gamma_multiply(0.16);
    let mut mesh = egui::Mesh::default();
    for &(x, low, high) in &line.band {
        let next = mesh.vertices.len() as u32;
        mesh.colored_vertex(at(x, low), color);
        mesh.colored_vertex(at(x, high), color);
        if next >= 2 {
            mesh.add_triangle(next - 2, next - 1, next);
            mesh.add_triangle(next - 1, next, next + 1);
        }
    }
    painter.add(mesh);
}

/// Names of the lines at the right of the title, or below it where there is no room; gives back where the chart begins.
fn legend_ui(ui: &Ui, chart: &Chart<'_>, whole: Rect) -> f32 {
    let theme = Theme::of(ui.ctx());
    let kind = font(Weight::Medium, size::CAPTION);
    let width = |text: &str, font| ui.painter().layout_no_wrap(text.to_owned(), font, theme.text).size().x;
    let title = width(chart.title, font(Weight::Regular, size::SMALL));
    let names = chart.lines.iter().map(|line| width(&line.name, kind.clone()) + 12.0);
    let names: f32 = names.sum();
    let beside = title + names + 12.0 <= whole.width();
    let (y, mut left) = if beside {
        (whole.top(), whole.right() - names + 12.0)
    } else {
        (whole.top() + 17.0, whole.left())
    };
    for line in &chart.lines {
        let color = theme.readable(line.color);
        let drawn = text_at(
            ui,
            pos2(left, y),
            Align2::LEFT_TOP,
            &line.name,
            (Weight::Medium, size::CAPTION),
            color,
        );
        left = drawn.right() + 12.0;
    }
    y - whole.top() + 24.0
}

/// Height of a row of names of spans.
const LANE: f32 = 13.0;
/// Rows of them at most.
const LANES_MAX: usize = 8;

/// Where the name of each span begins, and in which row: the first in which it touches no other.
fn lanes(ui: &Ui, chart: &Chart<'_>, width: f32) -> Vec<(f32, usize)> {
    let mut taken = [f32::NEG_INFINITY; LANES_MAX];
    let room = width - LEFT - space::S;
    let one = |(from, _, text): &(f64, f64, String)| {
        let kind = font(Weight::Regular, size::CAPTION);
        let length = ui.painter().layout_no_wrap(text.clone(), kind, Color32::WHITE).size().x;
        let start = (chart.x.place(*from) * room).min(room - length).max(0.0);
        let free = taken.iter().position(|end| *end < start);
        let soonest = || {
            (0..LANES_MAX)
                .min_by(|&a, &b| taken[a].total_cmp(&taken[b]))
                .unwrap_or(0)
        };
        let lane = free.unwrap_or_else(soonest);
        taken[lane] = start + length + 8.0;
        (start, lane)
    };
    chart.spans.iter().map(one).collect()
}

fn spans_ui(ui: &Ui, chart: &Chart<'_>, area: Rect, lanes: &[(f32, usize)], at: &impl Fn(f64, f64) -> Pos2) {
    let theme = Theme::of(ui.ctx());
    let rows = lanes.iter().map(|(_, lane)| lane + 1).max().unwrap_or(0);
    for ((from, until, text), (start, lane)) in chart.spans.iter().zip(lanes) {
        let (left, right) = (at(*from, chart.y.range.0).x, at(*until, chart.y.range.0).x);
        let rect = Rect::from_x_y_ranges(left..=right.max(left + 1.5), area.y_range());
        ui.painter().rect_filled(rect, 0.0, theme.fault.gamma_multiply(0.14));
        let y = area.top() - 2.0 - LANE * (rows - lane) as f32;
        text_at(
            ui,
            pos2(area.left() + start, y),
            Align2::LEFT_TOP,
            text,
            (Weight::Regular, size::CAPTION),
            theme.fault_text,
        );
    }
}
