//! The canvas of Simulate: nodes with what they do, what a click on them or on a link means.
//!
//! In: the latest snapshot, the picture gliding into place. Out: what was clicked. It must not know how marks are kept
//! (see `flights`), nor how links look (see `ways`).

use egui::{Align2, Color32, Pos2, Rect, Sense, Ui, vec2};

use crate::app::canvas::{self, Board, ShapeLook, nearest_wire, shape_response, wire_response};
use crate::app::live::{Lasting, NodeState, PartyState};
use crate::app::session::Session;
use crate::app::theme::{Theme, Weight, size};
use crate::engine::Freight;
use crate::picture::ShapeKind;

use super::flights::look;
use super::text::percent;
use super::tools::{self, Picked};
use super::{SimulateState, menu, text, ways};

/// Draws the canvas.
pub fn ui(ui: &mut Ui, state: &mut SimulateState, session: &Session) {
    let theme = Theme::of(ui.ctx());
    if let Some(problem) = &state.problem {
        ui.centered_and_justified(|ui| ui.colored_label(theme.text_dim, problem));
        return;
    }
    let id = ui.scope_id().with("network");
    let board = state.canvas.begin(ui, id);
    let tone = tone(session, theme);
    frames_ui(ui, &board, session);
    let hovered = hovered_wire(ui, &board);
    ways::wires_ui(ui, state, &board, hovered, tone);
    state
        .flights
        .paint(&board.painter, &board.view, &board.drawn, tone, theme);
    let clicked = interact_ui(ui, state, &board, hovered);
    shapes_ui(ui, state, &board, session, tone);
    canvas::zone_names(&board.painter, &board.view, &board.drawn.frames, ui);
    state
        .flights
        .paint_inside(&board.painter, &board.view, &board.drawn, tone, theme);
    ways::labels_ui(state, &board, theme);
    legend_ui(state, &board, tone, theme);
    canvas::zoom_bar_ui(ui, &board, &mut state.canvas);
    if let Some((picked, at)) = clicked {
        menu::click(state, session, picked, at);
    }
    menu::ui(ui, state, session);
    escape(ui, state, &board);
}

/// The color of the chosen architecture.
pub fn tone(session: &Session, theme: &Theme) -> Color32 {
    let all = session.scenario.architectures_or_default();
    match (all.get(session.chosen), session.network(session.chosen)) {
        (Some(architecture), Some(network)) => theme.architecture(network.style, architecture.color.as_deref()),
        _ => theme.accent,
    }
}

fn frames_ui(ui: &Ui, board: &Board, session: &Session) {
    let theme = Theme::of(ui.ctx());
    let zones = session.scenario.zones_or_default();
    for drawn in &board.drawn.frames {
        if let Some(zone) = zones.get(drawn.frame.zone) {
            canvas::frame(&board.painter, &board.view, drawn, theme.zone(zone.kind()), ui);
        }
    }
}

fn hovered_wire(ui: &Ui, board: &Board) -> Option<usize> {
    let at = ui.input(|input| input.pointer.hover_pos())?;
    let over_shape = board
        .drawn
        .shapes
        .iter()
        .any(|drawn| board.shape_rect(drawn).contains(at));
    (board.view.rect.contains(at) && ui.rect_contains_pointer(board.view.rect) && !over_shape)
        .then(|| nearest_wire(board, at))
        .flatten()
}

/// Registers everything drawn with its name; gives back what was clicked, and where.
fn interact_ui(ui: &Ui, state: &SimulateState, board: &Board, hovered: Option<usize>) -> Option<(Picked, Pos2)> {
    let mut clicked = None;
    let pointer = ui.input(|input| input.pointer.interact_pos());
    if board.background.clicked() {
        clicked = hovered.zip(pointer).map(|(wire, at)| (Picked::Wire(wire), at));
    }
    if hovered.is_some() {
        ui.ctx().set_cursor_icon(egui::CursorIcon::PointingHand);
    }
    for drawn in &board.drawn.wires {
        let Some(index) = drawn.index else { continue };
        let name = tools::wire_name(&state.picture, index);
        let picked = state.picked == Some(Picked::Wire(index));
        if let Some(response) = wire_response(ui, board, drawn, &name, picked)
            && response.clicked()
        {
            let meant = hovered.filter(|_| pointer.is_some_and(|at| response.rect.contains(at)));
            clicked = Some((Picked::Wire(meant.unwrap_or(index)), response.rect.center()));
        }
    }
    for drawn in &board.drawn.shapes {
        let Some(index) = drawn.index else { continue };
        let picked = Picked::Shape(index);
        let rect = board.shape_rect(drawn);
        let id = ui.scope_id().with(("node", &drawn.shape.key));
        let chosen = state.picked == Some(picked);
        let name = tools::name(&state.picture, picked);
        let Some(response) = shape_response(ui, board, rect, id, Sense::click(), &name, chosen) else {
            continue;
        };
        if response.clicked() {
            clicked = Some((picked, response.interact_pointer_pos().unwrap_or(rect.center())));
        }
        if let Some(node) = state.snapshot.nodes.get(index) {
            let hint = hint(&name, node);
            response.on_hover_text(hint);
        }
    }
    clicked
}

fn hint(title: &str, node: &NodeState) -> String {
    let stations = if node.stations == 1 {
        "1 station".to_owned()
    } else {
        format!("{} stations", node.stations)
    };
    format!(
        "{title}: {stations}, {} in service, {} in line",
        node.in_service, node.queued
    )
}

fn shapes_ui(ui: &Ui, state: &SimulateState, board: &Board, session: &Session, tone: Color32) {
    let theme = Theme::of(ui.ctx());
    let zones = session.scenario.zones_or_default();
    let pointer = ui.input(|input| input.pointer.hover_pos());
    let cut_off = ways::cut_off(state);
    for drawn in &board.drawn.shapes {
        let mut look = ShapeLook {
            tone,
            ..ShapeLook::default()
        };
        look.zone = zones
            .get(drawn.shape.zone)
            .map_or(theme.border, |zone| theme.zone(zone.kind()));
        look.hovered = pointer.is_some_and(|at| board.shape_rect(drawn).contains(at));
        if let Some(index) = drawn.index {
            look.selected = state.picked == Some(Picked::Shape(index));
            let node = state.snapshot.nodes.get(index);
            let party = state.snapshot.broken.parties.get(index).copied().unwrap_or_default();
            let small = matches!(
                drawn.shape.kind,
                ShapeKind::Balancer | ShapeKind::Connector | ShapeKind::Registry
            );
            match node {
                Some(node) if small => dress_small(&mut look, node, party, theme),
                Some(node) => dress(&mut look, node, party, theme),
                None => {}
            }
            let cut_off = cut_off.get(index).copied().flatten();
            mark_broken(&mut look, state, party, cut_off, small);
        }
        canvas::shape(&board.painter, &board.view, drawn, &look, ui);
    }
}

/// What a node says about itself.
fn dress(look: &mut ShapeLook, node: &NodeState, party: PartyState, theme: &Theme) {
    let queue = format!("q {}", text::count(node.queued));
    let mut second = match node.busy {
        Some(busy) => format!("{} busy · {queue}", percent(busy)),
        None => format!("{} in service", text::count(node.in_service)),
    };
    if let Some(busy) = node.busy {
        look.bar = Some((busy as f32, theme.utilization(busy)));
    }
    if party.slow > 1.0 {
        second = format!("slow ×{} · {second}", party.slow);
        look.broken = true;
    }
    if party.down > 0 && party.down < party.of {
        second = format!("{} of {} down · {queue}", party.down, party.of);
        look.broken = true;
    }
    look.second = Some(second);
    if let Some(worst) = node.worst {
        let busy = percent(worst.busy);
        look.note = Some(format!("worst site {}: {busy} busy · q {}", worst.site, worst.queued));
    }
}

/// What a balancer or a connector says: there is room for its name and a bar.
fn dress_small(look: &mut ShapeLook, node: &NodeState, party: PartyState, theme: &Theme) {
    look.second = Some(String::new());
    look.bar = node.busy.map(|busy| (busy as f32, theme.utilization(busy)));
    look.broken = party.down > 0 || party.slow > 1.0;
}

/// What is down altogether, or reached by nobody.
fn mark_broken(look: &mut ShapeLook, state: &SimulateState, party: PartyState, cut_off: Option<Lasting>, small: bool) {
    let now = state.snapshot.now;
    let said = match (party.down > 0 && party.down >= party.of, cut_off) {
        (true, _) => format!("down {}", text::lasting(party.time, now)),
        (false, Some(time)) => format!("unreachable {}", text::lasting(time, now)),
        (false, None) => return,
    };
    look.broken = true;
    look.bar = None;
    if !small {
        look.second = Some(said);
    }
}

fn legend_ui(state: &SimulateState, board: &Board, tone: Color32, theme: &Theme) {
    let mut at = board.view.rect.left_top() + vec2(18.0, 18.0);
    let ground = board.painter.add(egui::Shape::Noop);
    let mut covered = Rect::NOTHING;
    let kinds = [
        (Freight::Message, "message"),
        (Freight::Answer, "answer"),
        (Freight::Ack, "acknowledgement"),
        (Freight::Refusal, "refusal"),
    ];
    for (freight, name) in kinds {
        let (color, side) = look(freight, tone, theme);
        let square = Rect::from_center_size(at, vec2(side, side));
        board.painter.rect_filled(square, 0.0, color);
        let text = caption(board, at + vec2(8.0, 0.0), name, theme.text_dim);
        covered = covered.union(square).union(text);
        at.x = text.right() + 16.0;
    }
    let mut notes = Vec::new();
    if state.flights.stretched && state.flights.any() {
        notes.push("flights stretched to 0.5 s");
    }
    if state.snapshot.lanes.iter().any(|lane| lane.dense) {
        notes.push("dashes with a rate: more than 30 a second on the screen");
    }
    if !notes.is_empty() {
        let at = board.view.rect.left_top() + vec2(15.0, 35.0);
        covered = covered.union(caption(board, at, &notes.join(" · "), theme.text_faint));
    }
    let fill = theme.canvas.gamma_multiply(0.85);
    let ground_shape = egui::Shape::rect_filled(covered.expand2(vec2(6.0, 4.0)), 5.0, fill);
    board.painter.set(ground, ground_shape);
}

fn caption(board: &Board, at: Pos2, text: &str, color: Color32) -> Rect {
    let (align, weight) = (Align2::LEFT_CENTER, Weight::Regular);
    canvas::label(&board.painter, at, align, text, weight, size::CAPTION, color)
}

fn escape(ui: &Ui, state: &mut SimulateState, board: &Board) {
    if ui.input(|input| input.key_pressed(egui::Key::Escape)) {
        state.tool = None;
        state.menu = None;
        state.picked = None;
    }
    if board.background.clicked() && state.menu.is_none() {
        let pointer = ui.input(|input| input.pointer.interact_pos());
        if pointer.is_some_and(|at| nearest_wire(board, at).is_none()) {
            state.picked = None;
        }
    }
}
