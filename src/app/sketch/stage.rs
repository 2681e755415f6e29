//! The canvas of Sketch: zones, flows, systems, and what is in the hand.
//!
//! In: the session, the picture gliding into place. Out: shapes given to the painter. It must not decide what a gesture
//! means (see `pointer`).

use std::sync::Arc;

use egui::{Align2, Pos2, Rect, Stroke, StrokeKind, Ui, Vec2, pos2, vec2};

use crate::app::actions::{Actions, SketchAction};
use crate::app::canvas::{self, Board, DrawnShape, DrawnWire, FlowLook, ShapeLook};
use crate::app::session::Session;
use crate::app::theme::{Theme, Weight, size};
use crate::picture::{Area, CARD_HEIGHT, CARD_WIDTH, Shape, ShapeKey, ShapeKind};
use crate::scenario::{Pattern, SystemId};
use crate::topology::PartyKey;

use super::asking::Answer;
use super::edits::zone;
use super::first_steps::first_steps_ui;
use super::flow::pattern_name;
use super::hand::Hand;
use super::kinds::{kind_name, paint_kind};
use super::offer::offer_ui;
use super::overlay::Named;
use super::pointer::{self, Under, flow_of, system_of};
use super::{SketchState, aiming, connecting, handles, keys, labels, notes, panel, sizing, tools, zones};

/// Draws the canvas.
pub fn ui(ui: &mut Ui, state: &mut SketchState, session: &Session, actions: &mut Actions) {
    keys::press(ui, state, session, actions);
    if session.scenario.systems.is_empty() {
        state.canvas.stay();
    }
    let id = ui.scope_id().with("sketch");
    let board = state.canvas.begin(ui, id);
    let under = pointer::under(ui, state, &board);
    pointer::touch_ui(ui, state, session, &board, &under, actions);
    zones::frames_ui(ui, state, &board, session);
    notes::notes_ui(ui, state, &board, session);
    wires_ui(ui, state, &board, session, &under);
    let lit = aiming::lit(state, session, &under);
    connecting::connecting_ui(ui, state, &board, session, &lit);
    shapes_ui(ui, state, &board, session, &lit);
    canvas::zone_names(&board.painter, &board.view, &board.drawn.frames, ui);
    for (at, hovered) in handles::handles_ui(ui, state, session, &board, &under) {
        handle(ui, &board, at, hovered);
    }
    sizing::sizing_ui(ui, state, session, &board);
    labels::labels_ui(ui, state, &board, session, &under);
    tools::tool_ui(ui, state, session, &board, actions);
    placing_ui(ui, state, &board, session);
    band_ui(ui, state, &board);
    guides_ui(ui, state, &board);
    legend_ui(ui, &board, session);
    empty_ui(ui, &board, session);
    canvas::zoom_bar_ui(ui, &board, &mut state.canvas);
    problems_chip_ui(ui, state, &board, session, actions);
    if state.canvas.manners.minimap {
        canvas::minimap_ui(ui, &board, &mut state.canvas);
    }
    aiming::aim_ui(ui, state, session, &board, actions);
    first_steps_ui(ui, state, session, &board, actions);
    over_ui(ui, state, &board, session, actions);
}

fn wires_ui(ui: &Ui, state: &SketchState, board: &Board, session: &Session, under: &Under) {
    let theme = Theme::of(ui.ctx());
    let lit = under
        .wire
        .and_then(|wire| flow_of(state, session, wire))
        .map(|flow| &flow.id);
    let lit = lit.filter(|_| state.hand.is_empty());
    // What is selected lies over the rest.
    for above in [false, true] {
        for drawn in &board.drawn.wires {
            let flow = drawn.index.and_then(|index| flow_of(state, session, index));
            let selected = flow.is_some_and(|flow| session.selection.flows.contains(&flow.id));
            let hovered = flow.is_some_and(|flow| Some(&flow.id) == lit);
            if (selected || hovered) != above {
                continue;
            }
            let (color, width) = match (selected || hovered, is_of_selected(state, session, drawn)) {
                (true, _) => (theme.accent, if selected { 2.5 } else { 2.0 }),
                (false, true) => (theme.border_strong, 1.5),
                (false, false) => (theme.wire, 1.3),
            };
            let look = FlowLook {
                pattern: flow.map_or(Pattern::Publish, |flow| flow.pattern()),
                color,
                width,
                ground: theme.canvas,
            };
            canvas::flow(&board.painter, &board.view, drawn, &look);
        }
    }
}

/// Whether a wire ends at a selected system.
fn is_of_selected(state: &SketchState, session: &Session, drawn: &DrawnWire) -> bool {
    let Some(wire) = drawn.index.and_then(|index| state.canvas.picture().wires.get(index)) else {
        return false;
    };
    let systems = &session.scenario.systems;
    let is_selected = |shape: usize| {
        let system = systems.get(shape);
        system.is_some_and(|system| session.selection.systems.contains(&system.id))
    };
    is_selected(wire.a) || is_selected(wire.b)
}

fn shapes_ui(ui: &Ui, state: &SketchState, board: &Board, session: &Session, under: &Under) {
    let theme = Theme::of(ui.ctx());
    let zones = session.scenario.zones_or_default();
    for drawn in &board.drawn.shapes {
        let system = system_of(drawn).and_then(|index| session.scenario.systems.get(index));
        let hovered = system_of(drawn).is_some() && system_of(drawn) == under.system;
        let id = system.map(|system| pointer::system_id(ui, &system.id));
        let focused = id.is_some_and(|id| ui.memory(|memory| memory.has_focus(id)));
        let target =
            hovered && matches!(&state.hand, Hand::Connecting { from, .. } if connecting::is_other(system, from));
        let look = ShapeLook {
            selected: target || system.is_some_and(|system| session.selection.systems.contains(&system.id)),
            hovered: hovered || focused,
            zone: zones
                .get(drawn.shape.zone)
                .map_or(theme.border, |zone| theme.zone(zone.kind())),
            ..ShapeLook::default()
        };
        canvas::shape(&board.painter, &board.view, drawn, &look, ui);
        if system.is_some()
            && matches!(&state.hand, Hand::Connecting { from, .. } if connecting::is_other(system, from))
        {
            connecting::target_outline(ui, board, drawn, target);
        }
        if let Some(system) = system.filter(|_| board.view.writes()) {
            let rect = board.shape_rect(drawn);
            let at = rect.right_bottom() - vec2(15.0, 15.0) * board.view.camera.zoom;
            let color = theme.text_faint.gamma_multiply(drawn.alpha);
            paint_kind(&board.painter, system.kind(), at, board.view.scale(13.0), color);
        }
    }
}

fn handle(ui: &Ui, board: &Board, at: Pos2, hovered: bool) {
    let theme = Theme::of(ui.ctx());
    let (radius, fill) = if hovered {
        (6.0, theme.accent)
    } else {
        (4.0, theme.card)
    };
    board.painter.circle(at, radius, fill, Stroke::new(1.5, theme.accent));
}

/// What is about to be placed, under the pointer.
fn placing_ui(ui: &Ui, state: &SketchState, board: &Board, session: &Session) {
    let (Some(kind), Some(at)) = (state.hand.kind(), board.pointer(ui)) else {
        return;
    };
    let theme = Theme::of(ui.ctx());
    ui.ctx().set_cursor_icon(egui::CursorIcon::Crosshair);
    let home = zones::target_zone(ui, state, board, session);
    let home = home.and_then(|id| zone(&session.scenario, &id).cloned());
    let ghost = DrawnShape {
        index: None,
        shape: Arc::new(Shape {
            key: ShapeKey::Party(PartyKey::System(SystemId::new("new"))),
            kind: ShapeKind::System,
            title: kind_name(kind).to_owned(),
            subtitle: home.as_ref().map_or_else(String::new, |zone| zone.name().to_owned()),
            area: Area::default(),
            zone: 0,
            stacked: false,
            layer: 0,
            parties: Vec::new(),
        }),
        area: Rect::from_center_size(at, vec2(CARD_WIDTH, CARD_HEIGHT)),
        alpha: 0.8,
    };
    let look = ShapeLook {
        selected: true,
        zone: home.map_or(theme.border, |zone| theme.zone(zone.kind())),
        ..ShapeLook::default()
    };
    canvas::shape(&board.painter, &board.view, &ghost, &look, ui);
}

fn band_ui(ui: &Ui, state: &SketchState, board: &Board) {
    let Hand::Banding { from, .. } = &state.hand else {
        return;
    };
    let Some(to) = ui.input(|input| input.pointer.interact_pos()) else {
        return;
    };
    let theme = Theme::of(ui.ctx());
    let rect = Rect::from_two_pos(board.view.to_screen(*from), to);
    let fill = theme.accent.gamma_multiply(0.12);
    board
        .painter
        .rect(rect, 2.0, fill, Stroke::new(1.0, theme.accent), StrokeKind::Inside);
}

/// How many problems there are; a click lists them.
fn problems_chip_ui(ui: &mut Ui, state: &SketchState, board: &Board, session: &Session, actions: &mut Actions) {
    let problems = state.finder.found();
    if problems.is_empty() {
        return;
    }
    let theme = Theme::of(ui.ctx());
    let corner = board.view.rect.left_bottom() + vec2(204.0, -18.0);
    let rect = Rect::from_min_max(corner - vec2(0.0, 32.0), corner + vec2(130.0, 0.0));
    let worst = problems.iter().map(|problem| problem.severity).next();
    let (text, color) = match worst.filter(|_| state.finder.is_fresh(session)) {
        Some(worst) => (format!("Problems · {}", problems.len()), panel::color(theme, worst)),
        None => ("Problems · …".to_owned(), theme.text_dim),
    };
    let text = crate::app::parts::rich(text, Weight::Medium, size::BODY, color);
    let button = egui::Button::new(text)
        .fill(theme.bar)
        .stroke(theme.hairline())
        .corner_radius(8);
    if ui
        .put(rect, button)
        .on_hover_text("List what is hardly right")
        .clicked()
    {
        actions.push(SketchAction::Problems);
    }
}

/// What is being moved lines up with this.
fn guides_ui(ui: &Ui, state: &SketchState, board: &Board) {
    let Hand::Moving(moving) = &state.hand else {
        return;
    };
    let theme = Theme::of(ui.ctx());
    for guide in &moving.guides {
        let ends = guide.ends.map(|end| board.view.to_screen(end));
        board.painter.line_segment(ends, Stroke::new(1.0, theme.fault));
        if let Some(gap) = guide.gap {
            canvas::gap(&board.painter, ends, gap, ui);
        }
    }
}

/// How each pattern that occurs is drawn.
fn legend_ui(ui: &Ui, board: &Board, session: &Session) {
    let theme = Theme::of(ui.ctx());
    let mut patterns: Vec<Pattern> = Vec::new();
    for flow in &session.scenario.flows {
        let pattern = flow.pattern();
        if !patterns
            .iter()
            .any(|known| pattern_name(*known) == pattern_name(pattern))
        {
            patterns.push(pattern);
        }
    }
    let mut at = board.view.rect.left_top() + vec2(18.0, 20.0);
    let ground = board.painter.add(egui::Shape::Noop);
    let left = at.x;
    for pattern in patterns {
        let look = FlowLook {
            pattern,
            color: theme.text_dim,
            width: 1.3,
            ground: theme.canvas,
        };
        let curve = [0.0, 0.33, 0.67, 1.0].map(|part| at + vec2(34.0 * part, 0.0));
        canvas::flow_curve(&board.painter, curve, &look, 7.0);
        let right = at + vec2(42.0, 0.0);
        let name = pattern_name(pattern).to_lowercase();
        let text = canvas::label(
            &board.painter,
            right,
            Align2::LEFT_CENTER,
            &name,
            Weight::Regular,
            size::CAPTION,
            theme.text_dim,
        );
        at.x = text.right() + 18.0;
    }
    if at.x > left {
        let rect = Rect::from_min_max(pos2(left - 8.0, at.y - 11.0), pos2(at.x - 8.0, at.y + 11.0));
        let fill = theme.canvas.gamma_multiply(0.85);
        let shape = egui::epaint::RectShape::filled(rect, 6.0, fill);
        board.painter.set(ground, shape);
    }
}

/// How to begin, on an empty canvas.
fn empty_ui(ui: &Ui, board: &Board, session: &Session) {
    let scenario = &session.scenario;
    if !scenario.systems.is_empty() || !scenario.notes.is_empty() || !board.drawn.frames.is_empty() {
        return;
    }
    let theme = Theme::of(ui.ctx());
    let center = board.view.rect.center();
    let lines = [
        ("Who talks to whom?", Weight::SemiBold, size::TITLE, theme.text_strong),
        (
            "Drag systems from the left onto the canvas, then draw flows between them.",
            Weight::Regular,
            size::BODY,
            theme.text_dim,
        ),
        (
            "Topolab lays the same sketch out point to point, through a hub, and over a bus.",
            Weight::Regular,
            size::BODY,
            theme.text_dim,
        ),
    ];
    let mut at = center - vec2(0.0, 40.0);
    for (text, weight, size, color) in lines {
        let drawn = canvas::label(&board.painter, at, Align2::CENTER_CENTER, text, weight, size, color);
        at.y += drawn.height() + 12.0;
    }
}

/// A name being typed, and notices.
fn over_ui(ui: &mut Ui, state: &mut SketchState, board: &Board, session: &Session, actions: &mut Actions) {
    if let Some(rename) = &mut state.rename {
        let place = name_rect(board, session, &rename.of);
        let goes_on = place.is_some_and(|rect| {
            let rect = Rect::from_center_size(rect.center(), rect.size().max(Vec2::splat(30.0)));
            rename.ui(ui, rect, board.view.camera.zoom, session, actions)
        });
        if !goes_on {
            state.rename = None;
        }
    }
    if let Some(mut writing) = state.writing.take()
        && writing.ui(ui, board, session, actions)
    {
        state.writing = Some(writing);
    }
    offer_ui(ui, state, session, board, actions);
    let answer = state
        .question
        .as_mut()
        .and_then(|question| question.ui(ui.ctx(), &session.scenario));
    if let Some(answer) = answer {
        state.question = None;
        if let Answer::Delete(inside) = answer {
            state.remove_all(ui.ctx(), session, &inside, actions);
        }
    }
    if let Some(notice) = &mut state.notice
        && !notice.ui(ui, board.view.rect, session, actions)
    {
        state.notice = None;
    }
}

/// Where on the screen a name is shown.
fn name_rect(board: &Board, session: &Session, named: &Named) -> Option<Rect> {
    match named {
        Named::System(id) => {
            let index = session.scenario.system_index(id);
            let shape = board.drawn.shapes.iter().find(|drawn| system_of(drawn) == index);
            shape.map(|shape| board.shape_rect(shape))
        }
        Named::Zone(id) => {
            let index = session.scenario.zone_index(id)?;
            let frame = board.drawn.frames.iter().find(|drawn| drawn.frame.zone == index);
            frame.map(|frame| zones::title_rect(board, frame))
        }
    }
}
