//! The links of Simulate: how they look, how much travels on them, what is cut.
//!
//! In: the latest snapshot, drawn wires. Out: painted lines and labels, kept off each other. It must not know what a click
//! means.

use std::collections::BTreeMap;
use std::sync::Arc;

use egui::{Color32, Galley, Pos2, Rect, Stroke, StrokeKind, Ui, Vec2, vec2};

use crate::app::canvas::{self, Board, WireLook, sample};
use crate::app::live::{LaneState, Lasting, PairState};
use crate::app::theme::{Theme, Weight, font};

use super::flights::look;
use super::tools::Picked;
use super::{SimulateState, text};

/// Places along a wire where a label may sit, the best first.
const SPOTS: [f32; 11] = [0.5, 0.42, 0.58, 0.34, 0.66, 0.26, 0.74, 0.18, 0.82, 0.12, 0.88];
/// Links that may each say the same; of more, one says it for all.
const ALIKE_MAX: usize = 3;
/// Labels painted at most: more could not be read, nor kept apart in time.
const LABELS_MAX: usize = 120;

/// How the link of a wire is broken.
fn pair(state: &SimulateState, wire: usize) -> PairState {
    state.picture.wires.get(wire).map_or_else(PairState::default, |wire| {
        state.snapshot.broken.pair(wire.a as u32, wire.b as u32)
    })
}

/// Each shape to which no link is left, with the time for which that lasts.
pub fn cut_off(state: &SimulateState) -> Vec<Option<Lasting>> {
    let mut found: Vec<(u32, u32, Lasting)> = vec![(0, 0, Lasting::default()); state.picture.shapes.len()];
    if state.snapshot.broken.pairs.is_empty() {
        return Vec::new();
    }
    for (index, wire) in state.picture.wires.iter().enumerate() {
        let pair = pair(state, index);
        for end in [wire.a, wire.b] {
            let (all, cut, time) = &mut found[end];
            *all += 1;
            if pair.cut >= 1.0 {
                *cut += 1;
                *time = if pair.time.since > time.since { pair.time } else { *time };
            }
        }
    }
    let whole = |(all, cut, time): (u32, u32, Lasting)| (all > 0 && cut == all).then_some(time);
    found.into_iter().map(whole).collect()
}

/// Paints all links, and the dashes of dense lanes on them.
pub fn wires_ui(ui: &Ui, state: &SimulateState, board: &Board, hovered: Option<usize>, tone: Color32) {
    let theme = Theme::of(ui.ctx());
    for drawn in &board.drawn.wires {
        let pair = drawn.index.map_or_else(PairState::default, |index| pair(state, index));
        let picked = drawn.index.is_some() && state.picked == drawn.index.map(Picked::Wire);
        let lit = drawn.index.is_some() && drawn.index == hovered;
        let color = match (pair.cut > 0.0, picked || lit, pair.worse) {
            (true, ..) => theme.fault,
            (_, true, _) => theme.accent,
            (_, _, true) => theme.warning,
            _ => theme.tint(theme.readable(tone), 0.55),
        };
        let style = WireLook {
            color,
            width: if picked || lit { 2.5 } else { 1.5 },
            dashed: pair.cut >= 1.0,
            arrow: false,
        };
        canvas::wire(&board.painter, &board.view, drawn, &style);
    }
    for lane in dense_lanes(state) {
        let Some((wire, back)) = state.flights.wire(lane.from, lane.to) else {
            continue;
        };
        if let Some(drawn) = board.drawn.wire(wire as usize) {
            let curve = board.view.curve_to_screen(drawn.curve);
            let cut = pair(state, wire as usize).cut >= 1.0;
            let color = if cut {
                theme.fault
            } else {
                look(lane.freight, tone, theme).0
            };
            state
                .flights
                .paint_dense(&board.painter, &curve, lane, back, (color, cut));
        }
    }
}

fn dense_lanes(state: &SimulateState) -> impl Iterator<Item = &LaneState> {
    let playing = state.snapshot.playing;
    state.snapshot.lanes.iter().filter(move |lane| lane.dense && playing)
}

/// Paints what is cut, for how long, and the rates of dense lanes, where there is room.
pub fn labels_ui(state: &SimulateState, board: &Board, theme: &Theme) {
    if !board.view.writes() || board.drawn.moving {
        return;
    }
    let mut taken = obstacles(state, board);
    for (words, wires) in cuts(state) {
        // One fault that cuts many links is told once.
        let shown = if wires.len() > ALIKE_MAX { 1 } else { wires.len() };
        let words = match wires.len() - shown {
            0 => words,
            _ => format!("{words} · {} links", wires.len()),
        };
        let galley = lay_out(board, words, 11.0, theme.fault_text);
        let size = galley.size() + vec2(16.0, 8.0);
        let drawn = wires.iter().filter_map(|wire| board.drawn.wire(*wire));
        let mut left = shown;
        for drawn in drawn {
            let curve = board.view.curve_to_screen(drawn.curve);
            let Some(at) = free_spot(&curve, size, &taken).filter(|_| left > 0) else {
                continue;
            };
            let rect = Rect::from_center_size(at, size);
            pill(board, rect, Arc::clone(&galley), theme);
            taken.push(rect);
            left -= 1;
        }
    }
    rates_ui(state, board, &mut taken, theme);
}

/// What is said about cut links, with the wires about which it is said.
fn cuts(state: &SimulateState) -> BTreeMap<String, Vec<usize>> {
    let mut said: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for wire in 0..state.picture.wires.len() {
        let pair = pair(state, wire);
        if pair.cut > 0.0 {
            let time = text::lasting(pair.time, state.snapshot.now);
            let words = match pair.links {
                (cut, all) if cut >= all => format!("× link cut {time}"),
                (cut, all) => format!("× {cut} of {all} cut {time}"),
            };
            said.entry(words).or_default().push(wire);
        }
    }
    said
}

fn pill(board: &Board, rect: Rect, galley: Arc<Galley>, theme: &Theme) {
    let (edge, radius) = (Stroke::new(1.0, theme.fault), rect.height() / 2.0);
    board
        .painter
        .rect(rect, radius, theme.fault_soft, edge, StrokeKind::Inside);
    put(board, rect, galley, theme.fault_text);
}

fn rates_ui(state: &SimulateState, board: &Board, taken: &mut Vec<Rect>, theme: &Theme) {
    let mut dense: Vec<f64> = vec![0.0; state.picture.wires.len()];
    for lane in state.snapshot.lanes.iter().filter(|lane| lane.dense) {
        if let Some((wire, _)) = state.flights.wire(lane.from, lane.to) {
            dense[wire as usize] += lane.per_sec;
        }
    }
    let rates = dense.into_iter().enumerate().filter(|(_, per_sec)| *per_sec > 0.0);
    for (wire, per_sec) in rates.take(LABELS_MAX) {
        let Some(drawn) = board.drawn.wire(wire).filter(|_| pair(state, wire).cut <= 0.0) else {
            continue;
        };
        let galley = lay_out(board, text::rate(per_sec), 10.5, theme.text);
        let curve = board.view.curve_to_screen(drawn.curve);
        let size = galley.size() + vec2(8.0, 3.0);
        if let Some(at) = free_spot(&curve, size, taken) {
            let rect = Rect::from_center_size(at, size);
            let ground = theme.canvas.gamma_multiply(0.88);
            board.painter.rect_filled(rect, 4.0, ground);
            put(board, rect, galley, theme.text);
            taken.push(rect);
        }
    }
}

/// What labels must keep off: shapes, and the notes below them.
fn obstacles(state: &SimulateState, board: &Board) -> Vec<Rect> {
    let rect = |drawn: &canvas::DrawnShape| {
        let node = drawn.index.and_then(|index| state.snapshot.nodes.get(index));
        let mut rect = board.shape_rect(drawn).expand(3.0);
        if node.is_some_and(|node| node.worst.is_some()) {
            rect.max.y += board.view.scale(18.0);
        }
        rect
    };
    let seen = board.drawn.shapes.iter().map(rect);
    seen.filter(|rect| rect.intersects(board.view.rect)).collect()
}

fn free_spot(curve: &[Pos2; 4], size: Vec2, taken: &[Rect]) -> Option<Pos2> {
    let spots = SPOTS.iter().map(|spot| sample(curve, *spot));
    spots.into_iter().find(|at| {
        let rect = Rect::from_center_size(*at, size);
        taken.iter().all(|other| !other.intersects(rect))
    })
}

fn lay_out(board: &Board, words: String, size: f32, color: Color32) -> Arc<Galley> {
    board.painter.layout_no_wrap(words, font(Weight::Medium, size), color)
}

fn put(board: &Board, rect: Rect, galley: Arc<Galley>, color: Color32) {
    let at = rect.center() - galley.size() / 2.0;
    board.painter.galley(at, galley, color);
}
