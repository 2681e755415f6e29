//! What flows are, written beside their lines: those selected or pointed at always, the others where there is room.
//!
//! In: what is drawn. Out: texts given to the painter. It must not move anything to make room.

use egui::{Align2, Color32, Pos2, Rect, Ui, Vec2, vec2};

use crate::app::canvas::{self, Board, DrawnWire, sample};
use crate::app::session::Session;
use crate::app::theme::{Theme, Weight, font, size};
use crate::picture::Slip;
use crate::scenario::Flow;

use super::SketchState;
use super::flow::flow_line;
use super::pointer::{Under, flow_of};

/// From this zoom on, flows are labelled that are neither selected nor pointed at.
const ALL_FROM: f32 = 0.85;
/// At most so many of them.
const ALL_MAX: usize = 80;
/// With more selected, what is selected is labeled as all the rest: where there is room.
const MARKED_MAX: usize = 20;
/// At most so many of a flow's wires are tried for a place.
const WIRES_TRIED: usize = 6;
/// A letter is at least so wide, on the screen.
const LETTER_LEAST: f32 = 3.0;

/// Writes the labels.
pub fn labels_ui(ui: &Ui, state: &SketchState, board: &Board, session: &Session, under: &Under) {
    let marked = marked(state, board, session, under);
    let mut taken: Vec<Rect> = marked.iter().map(|(_, _, rect)| *rect).collect();
    if board.view.camera.zoom >= ALL_FROM {
        quiet_ui(ui, state, board, session, &marked, &mut taken);
    }
    let theme = Theme::of(ui.ctx());
    for (_, text, rect) in &marked {
        let (ground, edge) = (theme.accent_soft, theme.accent);
        canvas::pill(&board.painter, rect.center(), text, ground, edge, theme.text_strong);
    }
}

/// The flow under the pointer and the selected ones: each with its text and where it is written. The first is written
/// wherever it has to be, others only where they lie on no label.
fn marked<'s>(
    state: &SketchState,
    board: &Board,
    session: &'s Session,
    under: &Under,
) -> Vec<(&'s Flow, String, Rect)> {
    let hovered = under.wire.filter(|_| state.hand.is_empty());
    let lit = hovered.and_then(|wire| flow_of(state, session, wire));
    let few = session.selection.to_selected().len() <= MARKED_MAX;
    let is_chosen =
        |flow: &&Flow| session.selection.flows.contains(&flow.id) && lit.is_none_or(|lit| lit.id != flow.id);
    let chosen = session.scenario.flows.iter().filter(|flow| few && is_chosen(flow));
    let mut marked: Vec<(&Flow, String, Rect)> = Vec::new();
    for flow in lit.into_iter().chain(chosen) {
        let is_lit = lit.is_some_and(|lit| lit.id == flow.id);
        let own = board.drawn.wires.iter().filter(|drawn| {
            let of = drawn.index.and_then(|index| flow_of(state, session, index));
            of.is_some_and(|of| of.id == flow.id) && (!is_lit || drawn.index == hovered)
        });
        let text = flow_line(flow);
        let size = canvas::pill_size(&board.painter, &text);
        let others: Vec<Rect> = marked.iter().map(|(_, _, rect)| *rect).collect();
        if let Some(at) = least_covering(board, own.collect(), size, &others) {
            marked.push((flow, text, Rect::from_center_size(at, size)));
        }
    }
    marked
}

/// A place at one of a flow's wires, the longest first, where a label lies on no other and covers as little of the cards
/// as can be.
fn least_covering(board: &Board, mut wires: Vec<&DrawnWire>, size: Vec2, others: &[Rect]) -> Option<Pos2> {
    let length = |drawn: &DrawnWire| drawn.curve[0].distance(drawn.curve[3]);
    wires.sort_by(|a, b| length(b).total_cmp(&length(a)));
    wires.truncate(WIRES_TRIED);
    let covers = |at: Pos2| -> f32 {
        let label = Rect::from_center_size(at, size);
        let shapes = board.drawn.shapes.iter();
        let common = shapes.map(|drawn| board.shape_rect(drawn).intersect(label));
        common.filter(Rect::is_positive).map(|common| common.area()).sum()
    };
    let aside = [0.0, -1.0, 1.0].map(|part| vec2(0.0, part * (size.y + 2.0)));
    let spots = aside.iter().flat_map(|aside| {
        let on_wires = wires.iter().flat_map(|drawn| {
            let along = [drawn.spot, 0.5, 0.4, 0.6, 0.3, 0.7, 0.2, 0.8];
            along.map(|part| board.view.to_screen(sample(&drawn.curve, part)))
        });
        on_wires.map(move |at| at + *aside)
    });
    let is_free = |at: &Pos2| {
        let label = Rect::from_center_size(*at, size);
        !others.iter().any(|other| other.intersects(label))
    };
    let seen = spots.filter(|at| board.view.rect.shrink(20.0).contains(*at) && is_free(at));
    let mut best: Option<(f32, Pos2)> = None;
    for at in seen {
        let covered = covers(at);
        if best.is_none_or(|(least, _)| covered < least) {
            best = Some((covered, at));
        }
        if covered == 0.0 {
            break;
        }
    }
    best.map(|(_, at)| at)
}

/// The labels of all other flows that are seen, each where it lies on nothing; a flow without such a place has none.
fn quiet_ui(
    ui: &Ui,
    state: &SketchState,
    board: &Board,
    session: &Session,
    marked: &[(&Flow, String, Rect)],
    taken: &mut Vec<Rect>,
) {
    let theme = Theme::of(ui.ctx());
    let seen = board.view.rect.shrink(4.0);
    let cards = board.drawn.shapes.iter().map(|drawn| board.shape_rect(drawn));
    taken.extend(cards.filter(|rect| rect.intersects(seen)).map(|rect| rect.expand(3.0)));
    let slips = state.canvas.picture().notes.iter();
    taken.extend(
        slips
            .map(|slip| note_rect(board, slip))
            .filter(|rect| rect.intersects(seen)),
    );
    let mut written = 0;
    let mut last = None;
    for drawn in &board.drawn.wires {
        let Some(index) = drawn.index else { continue };
        let flow = state.canvas.picture().wires.get(index).and_then(|wire| wire.flow);
        // A flow with several wires is labelled once.
        if flow.is_none() || flow == last || !is_seen(board, drawn, seen) {
            continue;
        }
        let Some(meant) = flow.and_then(|at| session.scenario.flows.get(at)) else {
            continue;
        };
        if marked.iter().any(|(other, ..)| other.id == meant.id) {
            continue;
        }
        let Some((rect, text)) = free_spot(board, drawn, meant, seen, taken) else {
            continue;
        };
        last = flow;
        taken.push(rect);
        let ground = board.painter.add(egui::Shape::Noop);
        let (weight, color) = (Weight::Regular, theme.text_dim);
        let (at, align) = (rect.center(), Align2::CENTER_CENTER);
        let text = canvas::label(&board.painter, at, align, &text, weight, size::CAPTION, color);
        let fill = theme.canvas.gamma_multiply(0.92);
        let shape = egui::epaint::RectShape::filled(text.expand2(vec2(4.0, 0.0)), 4.0, fill);
        board.painter.set(ground, shape);
        written += 1;
        if written == ALL_MAX {
            return;
        }
    }
}

fn note_rect(board: &Board, slip: &Slip) -> Rect {
    let center = Pos2::new(slip.area.center.x, slip.area.center.y);
    board
        .view
        .rect_to_screen(Rect::from_center_size(center, vec2(slip.area.width, slip.area.height)))
}

fn is_seen(board: &Board, drawn: &DrawnWire, seen: Rect) -> bool {
    Rect::from_points(&board.view.curve_to_screen(drawn.curve)).intersects(seen)
}

/// Where a flow's label lies on nothing: all that is to be said of it, or only its name.
fn free_spot(board: &Board, drawn: &DrawnWire, flow: &Flow, seen: Rect, taken: &[Rect]) -> Option<(Rect, String)> {
    let spots = [drawn.spot, 0.5, 0.35, 0.65].map(|part| board.view.to_screen(sample(&drawn.curve, part)));
    let length = board.view.scale(drawn.curve[0].distance(drawn.curve[3]));
    // A label much longer than its line no longer shows which line it means.
    let longest = length * 1.5;
    for text in [flow_line(flow), flow.name().to_owned()] {
        if text.chars().count() as f32 * LETTER_LEAST > longest {
            continue;
        }
        let font = font(Weight::Regular, size::CAPTION);
        let written = board.painter.layout_no_wrap(text.clone(), font, Color32::PLACEHOLDER);
        let size = written.size() + vec2(8.0, 2.0);
        if size.x > longest {
            continue;
        }
        let rects = spots.map(|at| Rect::from_center_size(at, size));
        let free = |rect: &Rect| seen.contains_rect(*rect) && !taken.iter().any(|other| other.intersects(*rect));
        if let Some(rect) = rects.into_iter().find(free) {
            return Some((rect, text));
        }
    }
    None
}
