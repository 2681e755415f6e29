//! The timeline of Simulate: what was made and went right, how late, what was broken when.
//!
//! In: the run's buckets and faults. Out: a painted strip, and which flow's latency is told. It must not give other orders.

use egui::{Align, Align2, Color32, ComboBox, Layout, Painter, Pos2, Rect, Sense, Shape, Stroke, Ui, pos2, vec2};

use crate::app::live::{BUCKETS, Bucket, Command};
use crate::app::parts::{rich, square_ui};
use crate::app::session::Session;
use crate::app::theme::{Theme, Weight, font, size};
use crate::scenario::Fault;
use crate::units::{SimSpan, SimTime};

use super::{SimulateState, stage, text};

/// Share of the height that latency takes.
const UPPER: f32 = 0.56;
/// Room for what the two halves are called, at the left.
const GUTTER: f32 = 84.0;
/// Height of a row of fault names.
const NAMES: f32 = 13.0;

/// Height of the strip, where there is little room or enough.
pub fn height(low: bool) -> f32 {
    if low { 88.0 } else { 120.0 }
}

/// Draws the strip.
pub fn ui(ui: &mut Ui, state: &mut SimulateState, session: &Session, low: bool) {
    let theme = Theme::of(ui.ctx());
    head_ui(ui, state, session);
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), height(low)), Sense::click());
    response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Image, true, "timeline of the run"));
    let painter = ui.painter().with_clip_rect(rect.expand(2.0));
    let tone = theme.readable(stage::tone(session, theme));
    let right = rect.right() - 6.0;
    let plot = Rect::from_min_max(
        pos2(rect.left() + GUTTER, rect.top()),
        pos2(right, rect.bottom() - 15.0),
    );
    let (upper, lower) = plot.split_top_bottom_at_fraction(UPPER);
    let curve = upper
        .with_min_y(upper.top() + NAMES + 4.0)
        .with_max_y(upper.bottom() - 4.0);
    faults_ui(&painter, plot, state, theme);
    let buckets = &state.snapshot.timeline;
    latency_ui(&painter, curve, buckets, tone, theme);
    bars_ui(&painter, lower, buckets, tone, theme);
    gutter_ui(&painter, rect.left(), (curve, lower), state, theme);
    axis_ui(&painter, plot.with_max_y(rect.bottom()), state, theme);
    let (now, end) = (state.snapshot.now, state.snapshot.end);
    if let Some(at) = response.hover_pos().filter(|at| at.x >= plot.left()) {
        hover_ui(&response, &painter, plot, state, at, theme);
    }
    let x = x_of(plot, now.min(end), end);
    painter.vline(x, plot.y_range(), Stroke::new(1.5, theme.text_strong));
    let clicked = response.interact_pointer_pos().filter(|_| response.clicked());
    if let Some(at) = clicked.filter(|at| at.x >= plot.left()) {
        let share = f64::from((at.x - plot.left()) / plot.width()).clamp(0.0, 1.0);
        let there = SimTime::from_secs_f64(end.as_secs_f64() * share);
        state.go_to(ui, session, there);
    }
}

fn head_ui(ui: &mut Ui, state: &mut SimulateState, session: &Session) {
    let theme = Theme::of(ui.ctx());
    ui.horizontal(|ui| {
        ui.label(rich("p99 latency of", Weight::Regular, size::SMALL, theme.text_dim));
        let flows = &session.scenario.flows;
        let before = state.watched;
        let shown = flows.get(state.watched).map_or("-", |flow| flow.name());
        let combo = ComboBox::from_id_salt("watched flow").width(130.0).selected_text(shown);
        let response = combo.show_ui(ui, |ui| {
            for (index, flow) in flows.iter().enumerate() {
                ui.selectable_value(&mut state.watched, index, flow.name());
            }
        });
        response.response.accessible_name("Flow on the timeline");
        if state.watched != before {
            state.send(Command::Watch(state.watched as u32));
        }
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            let tone = theme.readable(stage::tone(session, theme));
            let kinds = [
                (theme.border, "still open"),
                (theme.fault.gamma_multiply(0.75), "wrong or late"),
                (theme.tint(tone, 0.7), "correct and on time"),
            ];
            for (color, name) in kinds {
                ui.label(rich(name, Weight::Regular, size::CAPTION, theme.text_dim));
                square_ui(ui, color);
            }
        });
    });
}

/// What the two halves show, and how much of it at most.
fn gutter_ui(painter: &Painter, left: f32, (upper, lower): (Rect, Rect), state: &SimulateState, theme: &Theme) {
    let write = |y: f32, words: &str, color: Color32| {
        let font = font(Weight::Regular, size::CAPTION);
        painter.text(pos2(left, y), Align2::LEFT_TOP, words, font, color);
    };
    write(upper.top() - 4.0, "p99 latency", theme.text_dim);
    let top = state.snapshot.timeline.iter().filter_map(|bucket| bucket.p99).max();
    if let Some(top) = top {
        write(
            upper.top() + 10.0,
            &format!("max {}", text::span(top)),
            theme.text_faint,
        );
    }
    write(lower.top(), "deliveries", theme.text_dim);
    let most = state.snapshot.timeline.iter().map(|bucket| bucket.expected).max();
    let width = state.snapshot.end.as_secs_f64() / BUCKETS as f64;
    if let Some(most) = most.filter(|most| *most > 0 && width > 0.0) {
        let rate = text::rate(f64::from(most) / width);
        write(lower.top() + 14.0, &format!("max {rate}"), theme.text_faint);
    }
}

fn x_of(plot: Rect, at: SimTime, end: SimTime) -> f32 {
    let share = at.as_secs_f64() / end.as_secs_f64().max(1e-9);
    plot.left() + plot.width() * share.clamp(0.0, 1.0) as f32
}

fn bucket_x(plot: Rect, bucket: usize) -> f32 {
    plot.left() + plot.width() * bucket as f32 / BUCKETS as f32
}

/// A fault on the strip.
struct Span {
    from: SimTime,
    until: SimTime,
    name: String,
}

fn spans(state: &SimulateState) -> Vec<Span> {
    let (now, end) = (state.snapshot.now, state.snapshot.end);
    let span = |fault: &Fault, open: SimTime, name: String| {
        let from = SimTime::ZERO + fault.at;
        let until = fault.lasting.map_or(open, |lasting| from.saturating_add(lasting));
        Span { from, until, name }
    };
    let mut spans: Vec<Span> = Vec::new();
    let planned = state.snapshot.planned.iter().filter(|live| !live.idle);
    spans.extend(planned.map(|live| span(&live.fault, end, live.name.clone())));
    // How long one thrown by hand will last nobody knows: it is shaded as far as it has lasted.
    let thrown = state.snapshot.faults.iter().filter(|live| !live.idle);
    spans.extend(thrown.map(|live| span(&live.fault, now, live.name.clone())));
    spans.sort_by_key(|span| span.from);
    spans
}

fn faults_ui(painter: &Painter, plot: Rect, state: &SimulateState, theme: &Theme) {
    let end = state.snapshot.end;
    let mut rows: Vec<f32> = Vec::new();
    for span in spans(state) {
        let (left, right) = (x_of(plot, span.from, end), x_of(plot, span.until, end));
        let rect = Rect::from_x_y_ranges(left..=right.max(left + 2.0), plot.y_range());
        painter.rect_filled(rect, 2.0, theme.fault.gamma_multiply(0.14));
        painter.vline(left, plot.y_range(), Stroke::new(1.0, theme.fault.gamma_multiply(0.6)));
        let galley = painter.layout_no_wrap(span.name, font(Weight::Regular, size::CAPTION), theme.fault_text);
        let x = (left + 4.0).min(plot.right() - galley.size().x);
        let row = rows.iter().position(|taken| *taken < x).unwrap_or(rows.len());
        let until = x + galley.size().x + 8.0;
        match rows.get_mut(row) {
            Some(taken) => *taken = until,
            None => rows.push(until),
        }
        painter.galley(pos2(x, plot.top() + 1.0 + row as f32 * NAMES), galley, theme.fault_text);
    }
}

fn latency_ui(painter: &Painter, rect: Rect, buckets: &[Bucket], tone: Color32, theme: &Theme) {
    let top = buckets
        .iter()
        .filter_map(|bucket| bucket.p99)
        .max()
        .unwrap_or(SimSpan::ZERO)
        .as_secs_f64();
    if top <= 0.0 {
        return;
    }
    let mut line: Vec<Pos2> = Vec::new();
    for (index, bucket) in buckets.iter().enumerate() {
        let x = bucket_x(rect, index) + rect.width() / BUCKETS as f32 / 2.0;
        match bucket.p99 {
            Some(p99) => line.push(pos2(
                x,
                rect.bottom() - rect.height() * (p99.as_secs_f64() / top) as f32,
            )),
            None => {
                flush(painter, &mut line, tone);
                if bucket.ended > 0 && bucket.correct < bucket.ended {
                    painter.circle_filled(pos2(x, rect.top()), 1.5, theme.fault);
                }
            }
        }
    }
    flush(painter, &mut line, tone);
}

fn flush(painter: &Painter, line: &mut Vec<Pos2>, tone: Color32) {
    let points = std::mem::take(line);
    if points.len() == 1 {
        painter.circle_filled(points[0], 1.5, tone);
    } else if points.len() > 1 {
        painter.add(Shape::line(points, Stroke::new(1.5, tone)));
    }
}

fn bars_ui(painter: &Painter, rect: Rect, buckets: &[Bucket], tone: Color32, theme: &Theme) {
    let top = buckets.iter().map(|bucket| bucket.expected).max().unwrap_or(0).max(1) as f32;
    let width = rect.width() / BUCKETS as f32;
    let mut mesh = egui::Mesh::default();
    for (index, bucket) in buckets.iter().enumerate().filter(|(_, bucket)| bucket.expected > 0) {
        let left = bucket_x(rect, index);
        let bar = |count: u32| {
            let height = rect.height() * count as f32 / top;
            Rect::from_min_max(
                pos2(left, rect.bottom() - height),
                pos2(left + width * 0.8, rect.bottom()),
            )
        };
        mesh.add_colored_rect(bar(bucket.expected), theme.border);
        let bad = bucket.ended - bucket.correct;
        mesh.add_colored_rect(bar(bucket.correct + bad), theme.fault.gamma_multiply(0.75));
        mesh.add_colored_rect(bar(bucket.correct), theme.tint(tone, 0.7));
    }
    painter.add(Shape::mesh(mesh));
}

fn axis_ui(painter: &Painter, rect: Rect, state: &SimulateState, theme: &Theme) {
    let end = state.snapshot.end;
    for quarter in 0..=4_u64 {
        let at = SimTime::from_nanos(end.nanos() / 4 * quarter);
        let align = match quarter {
            0 => Align2::LEFT_BOTTOM,
            4 => Align2::RIGHT_BOTTOM,
            _ => Align2::CENTER_BOTTOM,
        };
        let spot = pos2(x_of(rect, at, end), rect.bottom());
        painter.text(
            spot,
            align,
            text::clock(at, end),
            font(Weight::Regular, 10.0),
            theme.text_faint,
        );
    }
}

fn hover_ui(response: &egui::Response, painter: &Painter, plot: Rect, state: &SimulateState, at: Pos2, theme: &Theme) {
    let share = ((at.x - plot.left()) / plot.width()).clamp(0.0, 0.9999);
    let index = (share * BUCKETS as f32) as usize;
    let Some(bucket) = state.snapshot.timeline.get(index) else {
        return;
    };
    painter.vline(at.x, plot.y_range(), Stroke::new(1.0, theme.border_strong));
    let end = state.snapshot.end;
    let from = text::clock(SimTime::from_nanos(end.nanos() / BUCKETS as u64 * index as u64), end);
    let p99 = match (bucket.p99, bucket.ended) {
        (Some(p99), _) => text::span(p99),
        (None, 0) => "-".to_owned(),
        (None, _) => "never".to_owned(),
    };
    let open = bucket.expected.saturating_sub(bucket.ended);
    let text = format!(
        "{from}, click to go there\ncreated {}, correct {}, wrong or late {}, open {open}\np99 {p99}",
        bucket.expected,
        bucket.correct,
        bucket.ended - bucket.correct
    );
    response.clone().on_hover_text_at_pointer(text);
}
