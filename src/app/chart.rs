//! A chart of lines over two axes, painted: for latencies, costs and timelines.
//!
//! In: points and what they are called. Out: shapes. It must not know what the figures mean.

use egui::{Align2, Color32, Pos2, Rect, Role, Sense, Shape, Stroke, Ui, pos2};

use crate::units::math::{log10, pow};

use super::parts::text_at;
use super::theme::{Theme, Weight, size, space};

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

    /// An axis from `low` to `high` with a tick at each power of ten, written by `text`.
    pub fn log(low: f64, high: f64, text: impl Fn(f64) -> String) -> Self {
        let low = low.max(1e-12);
        let high = high.max(low * 10.0);
        let (first, last) = (log10(low).ceil() as i32, log10(high).floor() as i32);
        let ticks = (first..=last)
            .map(|power| pow(10.0, f64::from(power)))
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

/// Draws the chart in the whole width, `height` points high.
pub fn ui(ui: &mut Ui, chart: &Chart<'_>, height: f32) {
    let theme = Theme::of(ui.ctx());
    let (whole, response) = ui.allocate_exact_size(egui::vec2(ui.available_width(), height), Sense::hover());
    response.widget_info(|| egui::WidgetInfo::labeled(Role::Label, true, chart.title));
    text_at(
        ui,
        whole.left_top(),
        Align2::LEFT_TOP,
        chart.title,
        (Weight::Regular, size::SMALL),
        theme.text_dim,
    );
    let top = whole.top() + 24.0;
    let area = Rect::from_min_max(
        pos2(whole.left() + 44.0, top),
        pos2(whole.right() - space::S, whole.bottom() - 20.0),
    );
    let at = |x: f64, y: f64| {
        pos2(
            area.left() + chart.x.place(x) * area.width(),
            area.bottom() - chart.y.place(y) * area.height(),
        )
    };
    axes_ui(ui, chart, area, &at);
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
    legend_ui(ui, chart, whole);
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
        text_at(
            ui,
            pos2(x, area.bottom() + 5.0),
            Align2::CENTER_TOP,
            text,
            small,
            theme.text_faint,
        );
    }
    for (from, until, text) in &chart.spans {
        let rect = Rect::from_x_y_ranges(at(*from, 0.0).x..=at(*until, 0.0).x, area.y_range());
        ui.painter().rect_filled(rect, 0.0, theme.fault.gamma_multiply(0.14));
        text_at(
            ui,
            rect.left_top() + egui::vec2(4.0, 3.0),
            Align2::LEFT_TOP,
            text,
            small,
            theme.fault_text,
        );
    }
    for (value, text) in &chart.marks {
        let x = at(*value, chart.y.range.0).x;
        let ends = [pos2(x, area.top()), pos2(x, area.bottom())];
        ui.painter()
            .extend(Shape::dashed_line(&ends, Stroke::new(1.0, theme.text_faint), 3.0, 4.0));
        text_at(
            ui,
            pos2(x + 4.0, area.top()),
            Align2::LEFT_TOP,
            text,
            small,
            theme.text_dim,
        );
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

/// Names of the lines at the right of the title.
fn legend_ui(ui: &Ui, chart: &Chart<'_>, whole: Rect) {
    let theme = Theme::of(ui.ctx());
    let mut right = whole.right();
    for line in chart.lines.iter().rev() {
        let at = pos2(right, whole.top());
        let color = theme.readable(line.color);
        let drawn = text_at(
            ui,
            at,
            Align2::RIGHT_TOP,
            &line.name,
            (Weight::Medium, size::CAPTION),
            color,
        );
        right = drawn.left() - 12.0;
    }
}
