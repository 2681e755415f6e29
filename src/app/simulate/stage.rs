//! The canvas of Simulate: nodes with what they do, links with what travels on them, what is broken, menus.
//!
//! In: the latest snapshot, the picture gliding into place. Out: orders to break and heal. It must not know how marks are
//! kept (see `flights`).

use egui::{Align2, Color32, Popup, PopupKind, Pos2, Sense, Ui, vec2};

use crate::app::canvas::{self, Board, ShapeLook, WireLook, nearest_wire, sample, shape_response, wire_response};
use crate::app::live::{Command, NodeState, PairState, PartyState};
use crate::app::session::Session;
use crate::app::theme::{Theme, Weight, size};
use crate::engine::Freight;
use crate::scenario::{Fault, FaultKind, LinkPlace, Part};

use super::flights::look;
use super::text::{percent, rate};
use super::tools::{self, Menu, Picked, Tool};
use super::{SimulateState, text};

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
    wires_ui(ui, state, &board, hovered, tone);
    state
        .flights
        .paint(&board.painter, &board.view, &board.drawn, tone, theme);
    let clicked = interact_ui(ui, state, &board, hovered);
    shapes_ui(ui, state, &board, session, tone);
    cuts_ui(state, &board, theme);
    legend_ui(state, &board, tone, theme);
    bar_ui(ui, state, &board);
    if let Some((picked, at)) = clicked {
        click(state, session, picked, at);
    }
    menu_ui(ui, state, session);
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

fn wires_ui(ui: &Ui, state: &SimulateState, board: &Board, hovered: Option<usize>, tone: Color32) {
    let theme = Theme::of(ui.ctx());
    let mut dense: Vec<f64> = vec![0.0; state.picture.wires.len()];
    for lane in state.snapshot.lanes.iter().filter(|lane| lane.dense) {
        if let Some((wire, _)) = state.flights.wire(lane.from, lane.to) {
            dense[wire as usize] += lane.per_sec;
        }
    }
    for drawn in &board.drawn.wires {
        let pair = drawn.index.map_or_else(PairState::default, |index| pair(state, index));
        let picked = drawn.index.is_some() && state.picked == drawn.index.map(Picked::Wire);
        let lit = drawn.index.is_some() && drawn.index == hovered;
        let cut = pair.cut >= 1.0;
        let color = match (cut || pair.cut > 0.0, picked || lit, pair.worse) {
            (true, ..) => theme.fault,
            (_, true, _) => theme.accent,
            (_, _, true) => theme.warning,
            _ => theme.tint(theme.readable(tone), 0.55),
        };
        let width = if picked || lit { 2.5 } else { 1.5 };
        canvas::wire(
            &board.painter,
            &board.view,
            drawn,
            &WireLook {
                color,
                width,
                dashed: cut,
                arrow: false,
            },
        );
    }
    for lane in state
        .snapshot
        .lanes
        .iter()
        .filter(|lane| lane.dense && state.snapshot.playing)
    {
        let Some((wire, back)) = state.flights.wire(lane.from, lane.to) else {
            continue;
        };
        if let Some(drawn) = board.drawn.wire(wire as usize) {
            let curve = board.view.curve_to_screen(drawn.curve);
            state
                .flights
                .paint_dense(&board.painter, &curve, lane, back, tone, theme);
        }
    }
    if !board.view.writes() {
        return;
    }
    for (wire, per_sec) in dense.into_iter().enumerate().filter(|(_, per_sec)| *per_sec > 0.0) {
        if let Some(drawn) = board.drawn.wire(wire) {
            let at = board.view.to_screen(sample(&drawn.curve, drawn.spot)) + vec2(0.0, -9.0);
            canvas::label(
                &board.painter,
                at,
                Align2::CENTER_BOTTOM,
                &rate(per_sec),
                Weight::Medium,
                10.5,
                theme.text_dim,
            );
        }
    }
}

fn pair(state: &SimulateState, wire: usize) -> PairState {
    let wire = &state.picture.wires[wire];
    state.snapshot.broken.pair(wire.a as u32, wire.b as u32)
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
            clicked = Some((Picked::Wire(hovered.unwrap_or(index)), response.rect.center()));
        }
    }
    for drawn in &board.drawn.shapes {
        let Some(index) = drawn.index else { continue };
        let picked = Picked::Shape(index);
        let rect = board.shape_rect(drawn);
        let id = ui.scope_id().with(("node", &drawn.shape.key));
        let chosen = state.picked == Some(picked);
        let Some(response) = shape_response(ui, board, rect, id, Sense::click(), &drawn.shape.title, chosen) else {
            continue;
        };
        if response.clicked() {
            clicked = Some((picked, response.interact_pointer_pos().unwrap_or(rect.center())));
        }
        if let Some(node) = state.snapshot.nodes.get(index) {
            let hint = hint(&drawn.shape.title, node);
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
            if let Some(node) = node {
                dress(&mut look, node, party, theme);
            }
        }
        canvas::shape(&board.painter, &board.view, drawn, &look, ui);
    }
}

/// What a node says about itself.
fn dress(look: &mut ShapeLook, node: &NodeState, party: PartyState, theme: &Theme) {
    let queue = format!("q {}", text::count(node.queued));
    let mut second = match node.busy {
        Some(busy) => format!("{} busy · {queue}", percent(busy)),
        None => format!("{} in service", node.in_service),
    };
    if let Some(busy) = node.busy {
        look.bar = Some((busy as f32, theme.utilization(busy)));
    }
    if party.slow > 1.0 {
        second = format!("slow ×{} · {second}", party.slow);
        look.broken = true;
    }
    if party.down > 0 && party.down >= party.of {
        second = format!("down · {queue}");
        look.broken = true;
        look.bar = None;
    } else if party.down > 0 {
        second = format!("{} of {} down · {queue}", party.down, party.of);
        look.broken = true;
    }
    look.second = Some(second);
    if let Some(worst) = node.worst {
        let busy = percent(worst.busy);
        look.note = Some(format!("worst: site {}, {busy} busy, q {}", worst.site, worst.queued));
    }
}

/// Labels on what is cut.
fn cuts_ui(state: &SimulateState, board: &Board, theme: &Theme) {
    if !board.view.writes() {
        return;
    }
    for drawn in &board.drawn.wires {
        let Some(index) = drawn.index else { continue };
        let pair = pair(state, index);
        if pair.cut <= 0.0 {
            continue;
        }
        let at = board.view.to_screen(sample(&drawn.curve, drawn.spot));
        let text = match pair.links {
            (cut, all) if cut >= all => "× link cut".to_owned(),
            (cut, all) => format!("× {cut} of {all} cut"),
        };
        canvas::pill(
            &board.painter,
            at + vec2(46.0, 0.0),
            &text,
            theme.fault_soft,
            theme.fault,
            theme.fault_text,
        );
    }
}

fn legend_ui(state: &SimulateState, board: &Board, tone: Color32, theme: &Theme) {
    let mut at = board.view.rect.left_top() + vec2(18.0, 18.0);
    let kinds = [
        (Freight::Message, "message"),
        (Freight::Answer, "answer"),
        (Freight::Ack, "acknowledgement"),
        (Freight::Refusal, "refusal"),
    ];
    for (freight, name) in kinds {
        let (color, size) = look(freight, tone, theme);
        board
            .painter
            .rect_filled(egui::Rect::from_center_size(at, vec2(size, size)), 0.0, color);
        let right = at + vec2(8.0, 0.0);
        let text = canvas::label(
            &board.painter,
            right,
            Align2::LEFT_CENTER,
            name,
            Weight::Regular,
            size::CAPTION,
            theme.text_dim,
        );
        at.x = text.right() + 16.0;
    }
    let mut notes = Vec::new();
    if state.flights.stretched && state.flights.any() {
        notes.push("flights stretched to 0.5 s");
    }
    if state.snapshot.lanes.iter().any(|lane| lane.dense) {
        notes.push("dashes with a figure: more than 30 a second, not single messages");
    }
    let at = board.view.rect.left_top() + vec2(14.0, 36.0);
    canvas::label(
        &board.painter,
        at,
        Align2::LEFT_CENTER,
        &notes.join(" · "),
        Weight::Regular,
        size::CAPTION,
        theme.text_faint,
    );
}

fn bar_ui(ui: &mut Ui, state: &mut SimulateState, board: &Board) {
    canvas::zoom_bar_ui(ui, board, &mut state.canvas);
}

/// Does what the tool in hand means, or opens a menu.
fn click(state: &mut SimulateState, session: &Session, picked: Picked, at: Pos2) {
    state.picked = Some(picked);
    let Some(tool) = state.tool else {
        state.menu = Some(Menu {
            about: picked,
            at,
            fresh: true,
        });
        return;
    };
    if let Some(what) = fault_for(state, session, tool, picked) {
        state.throw(session, what);
        state.tool = None;
    }
}

fn fault_for(state: &SimulateState, session: &Session, tool: Tool, picked: Picked) -> Option<FaultKind> {
    let network = session.network(session.chosen)?;
    tools::fault(tool, state.reach, picked, &state.picture, network, &session.scenario)
}

fn menu_ui(ui: &Ui, state: &mut SimulateState, session: &Session) {
    let Some(menu) = state.menu else { return };
    let mut open = true;
    let mut asked = None;
    let mut heals = Vec::new();
    let popup = Popup::new(ui.scope_id().with("menu"), ui.ctx().clone(), menu.at, ui.layer_id())
        .kind(PopupKind::Menu)
        .open_bool(&mut open)
        .accessible_name("break or heal");
    popup.show(|ui| {
        ui.set_min_width(170.0);
        ui.weak(tools::name(&state.picture, menu.about));
        for (tool, label) in [
            (Tool::Cut, "Cut it"),
            (Tool::Crash, "Crash it"),
            (Tool::Slow, "Slow it ×10"),
            (Tool::Partition, "Cut off its zone"),
        ] {
            if let Some(what) = fault_for(state, session, tool, menu.about)
                && ui.add(egui::Button::new(label).frame_when_inactive(false)).clicked()
            {
                asked = Some(what);
            }
        }
        for (number, name) in healable(state, session, menu.about) {
            let label = format!("Heal: {name}");
            if ui.add(egui::Button::new(label).frame_when_inactive(false)).clicked() {
                heals.push(number);
            }
        }
    });
    let done = asked.is_some() || !heals.is_empty();
    if let Some(what) = asked {
        state.throw(session, what);
    }
    for number in heals {
        state.send(Command::Heal(number));
    }
    state.menu = ((open || menu.fresh) && !done).then_some(Menu { fresh: false, ..menu });
}

/// Faults thrown by hand that last and strike this.
fn healable(state: &SimulateState, session: &Session, about: Picked) -> Vec<(usize, String)> {
    let all = [Tool::Cut, Tool::Crash, Tool::Slow, Tool::Partition];
    let ours: Vec<FaultKind> = all
        .into_iter()
        .filter_map(|tool| fault_for(state, session, tool, about))
        .collect();
    let now = state.snapshot.now;
    let strikes = |fault: &Fault| ours.iter().any(|kind| same_place(kind, &fault.what));
    let faults = state.snapshot.faults.iter().enumerate();
    let lasting = faults.filter(|(_, live)| live.is_on(now) && strikes(&live.fault));
    lasting.map(|(number, live)| (number, live.name.clone())).collect()
}

fn same_place(a: &FaultKind, b: &FaultKind) -> bool {
    fn part(kind: &FaultKind) -> Option<&Part> {
        match kind {
            FaultKind::Crash { part, .. } | FaultKind::SlowDown { part, .. } => Some(part),
            _ => None,
        }
    }
    fn place(kind: &FaultKind) -> Option<&LinkPlace> {
        match kind {
            FaultKind::Cut { place, .. } => Some(place),
            _ => None,
        }
    }
    match (a, b) {
        (FaultKind::Partition { zone: a, .. }, FaultKind::Partition { zone: b, .. }) => a == b,
        _ => (part(a).is_some() && part(a) == part(b)) || (place(a).is_some() && place(a) == place(b)),
    }
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
