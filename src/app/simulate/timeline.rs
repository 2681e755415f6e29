//! The timeline of Simulate: what was made and went right, how late, what was broken when.
//!
//! In: the run's buckets and faults. Out: a painted strip, and which flow's latency is told. It must not give other orders.

use egui::{Align2, Color32, ComboBox, Painter, Pos2, Rect, Sense, Shape, Stroke, Ui, pos2, vec2};

use crate::app::live::{BUCKETS, Bucket, Command, fault_name};
use crate::app::parts::rich;
use crate::app::session::Session;
use crate::app::theme::{Theme, Weight, font, size};
use crate::units::{SimSpan, SimTime};

use super::{SimulateState, stage, text};

const HEIGHT: f32 = 118.0;
/// Share of the height that latency takes.
const UPPER: f32 = 0.56;

/// Draws the strip.
pub fn ui(ui: &mut Ui, state: &mut SimulateState, session: &Session) {
    let theme = Theme::of(ui.ctx());
    head_ui(ui, state, session);
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), HEIGHT), Sense::hover());
    response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Image, true, "timeline of the run"));
    let painter = ui.painter().with_clip_rect(rect.expand(2.0));
    let tone = theme.readable(stage::tone(session, theme));
    let plot = rect.with_max_y(rect.bottom() - 14.0);
    let (upper, lower) = plot.split_top_bottom_at_fraction(UPPER);
    faults_ui(&painter, plot, state, session, theme);
    latency_ui(
        &painter,
        upper.shrink2(vec2(0.0, 6.0)),
        &state.snapshot.timeline,
        tone,
        theme,
    );
    bars_ui(&painter, lower, &state.snapshot.timeline, tone, theme);
    axis_ui(&painter, rect, state, theme);
    if let Some(at) = response.hover_pos() {
        hover_ui(&response, &painter, plot, state, at, theme);
    }
    let x = x_of(plot, state.snapshot.now.min(state.snapshot.end), state.snapshot.end);
    painter.vline(x, plot.y_range(), Stroke::new(1.0, theme.text_strong));
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
        let bars = "line, by the moment of creation · bars below: deliveries created (outline), correct and on time (filled), all flows";
        ui.label(rich(bars, Weight::Regular, size::SMALL, theme.text_faint));
    });
}

fn x_of(plot: Rect, at: SimTime, end: SimTime) -> f32 {
    let share = at.as_secs_f64() / end.as_secs_f64().max(1e-9);
    plot.left() + plot.width() * share.clamp(0.0, 1.0) as f32
}

fn bucket_x(plot: Rect, bucket: usize) -> f32 {
    plot.left() + plot.width() * bucket as f32 / BUCKETS as f32
}

fn faults_ui(painter: &Painter, plot: Rect, state: &SimulateState, session: &Session, theme: &Theme) {
    let end = state.snapshot.end;
    let mut spans: Vec<(SimSpan, Option<SimSpan>, String)> = Vec::new();
    if state.plan {
        let planned = session.scenario.faults.iter().filter(|fault| !fault.off);
        spans.extend(planned.map(|fault| (fault.at, fault.lasting, fault_name(&session.scenario, fault))));
    }
    let thrown = state.snapshot.faults.iter().filter(|live| !live.idle);
    spans.extend(thrown.map(|live| (live.fault.at, live.fault.lasting, live.name.clone())));
    let mut rows: Vec<f32> = Vec::new();
    for (at, lasting, name) in spans {
        let from = SimTime::ZERO + at;
        let until = lasting.map_or(end, |lasting| from.saturating_add(lasting));
        let (left, right) = (x_of(plot, from, end), x_of(plot, until, end));
        let rect = Rect::from_x_y_ranges(left..=right.max(left + 2.0), plot.y_range());
        painter.rect_filled(rect, 2.0, theme.fault.gamma_multiply(0.16));
        painter.vline(left, plot.y_range(), Stroke::new(1.0, theme.fault.gamma_multiply(0.7)));
        let galley = painter.layout_no_wrap(name, font(Weight::Regular, size::CAPTION), theme.fault_text);
        let x = (left + 4.0).min(plot.right() - galley.size().x);
        let row = rows.iter().position(|taken| *taken < x).unwrap_or(rows.len());
        let until = x + galley.size().x + 8.0;
        match rows.get_mut(row) {
            Some(taken) => *taken = until,
            None => rows.push(until),
        }
        painter.galley(pos2(x, plot.top() + 1.0 + row as f32 * 13.0), galley, theme.fault_text);
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
    let text = format!("{} at most", text::span(SimSpan::from_secs_f64(top)));
    let at = rect.left_top() + vec2(2.0, -4.0);
    painter.text(
        at,
        Align2::LEFT_TOP,
        text,
        font(Weight::Regular, size::CAPTION),
        theme.text_dim,
    );
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
        "{from}\ncreated {}, correct {}, wrong or late {}, open {open}\np99 {p99}",
        bucket.expected,
        bucket.correct,
        bucket.ended - bucket.correct
    );
    response.clone().on_hover_text_at_pointer(text);
}
