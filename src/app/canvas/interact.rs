//! Pointer and keys on the canvas: the camera's gestures, what is under the pointer, and names for everything drawn.
//!
//! In: responses and input. Out: a moved camera, the nearest wire, responses with accessible names. It must not know what
//! a click shall do.

use egui::{Id, Key, Modifiers, PointerButton, Pos2, Rect, Response, Role, Sense, Ui, Vec2, WidgetInfo};

use crate::units::math;

use super::layout::{DrawnWire, sample};
use super::model::Camera;
use super::paint::wire_path;
use super::{Board, Manners};

/// How near the pointer must be to a wire, in screen points.
pub const WIRE_REACH: f32 = 7.0;
/// Size of the accessible spot of a wire, in screen points.
const SPOT: f32 = 14.0;
/// Movement of an arrow key, in screen points.
const ARROW_STEP: f32 = 60.0;

/// Lets the camera follow wheel, pinch, drag and arrow keys.
pub fn gestures(ui: &Ui, background: &Response, rect: Rect, manners: Manners, camera: &mut Camera) {
    let pointer = ui
        .input(|input| input.pointer.hover_pos())
        .filter(|at| rect.contains(*at));
    if let Some(at) = pointer.filter(|_| ui.rect_contains_pointer(rect)) {
        let (zoom, scroll) = ui.input(|input| (input.zoom_delta(), input.smooth_scroll_delta()));
        if zoom != 1.0 {
            camera.zoom_at(rect, at, zoom);
        } else if manners.wheel_zooms && scroll.y != 0.0 {
            camera.zoom_at(rect, at, math::exp(f64::from(scroll.y) / 200.0) as f32);
        } else if scroll != Vec2::ZERO {
            camera.pan(scroll);
        }
        drag_pans(ui, background, camera);
    }
    arrows(ui, camera);
}

fn drag_pans(ui: &Ui, background: &Response, camera: &mut Camera) {
    let (delta, other, space) = ui.input(|input| {
        let pointer = &input.pointer;
        let other = pointer.button_down(PointerButton::Middle) || pointer.button_down(PointerButton::Secondary);
        (
            pointer.delta(),
            other,
            pointer.primary_down() && input.key_down(Key::Space),
        )
    });
    let free = !ui.ctx().text_edit_focused();
    if other || (space && free && background.dragged()) {
        camera.pan(delta);
        ui.ctx().set_cursor_icon(egui::CursorIcon::Grabbing);
    }
}

fn arrows(ui: &Ui, camera: &mut Camera) {
    if ui.ctx().text_edit_focused() || ui.ctx().any_popup_open() {
        return;
    }
    let pressed = |modifiers: Modifiers, key: Key| ui.input_mut(|input| input.consume_key(modifiers, key));
    if ui.ctx().memory(|memory| memory.focused()).is_none() {
        for (key, by) in [
            (Key::ArrowLeft, Vec2::new(ARROW_STEP, 0.0)),
            (Key::ArrowRight, Vec2::new(-ARROW_STEP, 0.0)),
            (Key::ArrowUp, Vec2::new(0.0, ARROW_STEP)),
            (Key::ArrowDown, Vec2::new(0.0, -ARROW_STEP)),
        ] {
            if pressed(Modifiers::NONE, key) {
                camera.pan(by);
            }
        }
    }
}

/// The wire nearest to a screen point, if one is within reach.
pub fn nearest_wire(board: &Board, at: Pos2) -> Option<usize> {
    let distance = |wire: &DrawnWire| {
        let curve = board.view.curve_to_screen(wire.curve);
        if !Rect::from_points(&curve).expand(WIRE_REACH).contains(at) {
            return f32::INFINITY;
        }
        wire_path(&curve)
            .windows(2)
            .map(|pair| segment_distance(pair[0], pair[1], at))
            .fold(f32::INFINITY, f32::min)
    };
    let near = board
        .drawn
        .wires
        .iter()
        .filter_map(|wire| Some((wire.index?, distance(wire))));
    let best = near.min_by(|a, b| a.1.total_cmp(&b.1))?;
    (best.1 <= WIRE_REACH).then_some(best.0)
}

fn segment_distance(a: Pos2, b: Pos2, at: Pos2) -> f32 {
    let along = b - a;
    let length = along.length_sq();
    let t = if length > 0.0 {
        ((at - a).dot(along) / length).clamp(0.0, 1.0)
    } else {
        0.0
    };
    (a + along * t).distance(at)
}

/// The response of a drawn wire's spot, with an accessible name; none when it is outside the canvas.
pub fn wire_response(ui: &Ui, board: &Board, wire: &DrawnWire, name: &str, selected: bool) -> Option<Response> {
    let at = board.view.to_screen(sample(&wire.curve, wire.spot));
    let rect = Rect::from_center_size(at, Vec2::splat(SPOT));
    named(
        ui,
        board,
        rect,
        ui.scope_id().with(("wire", &wire.key)),
        Sense::click(),
        name,
        selected,
    )
}

/// The response of a rectangle on the canvas, with an accessible name; none when it is outside the canvas.
pub fn shape_response(
    ui: &Ui,
    board: &Board,
    rect: Rect,
    id: Id,
    sense: Sense,
    name: &str,
    selected: bool,
) -> Option<Response> {
    named(ui, board, rect, id, sense, name, selected)
}

fn named(ui: &Ui, board: &Board, rect: Rect, id: Id, sense: Sense, name: &str, selected: bool) -> Option<Response> {
    let seen = rect.intersect(board.view.rect);
    if !seen.is_positive() {
        return None;
    }
    let response = ui.interact(seen, id, sense);
    response.widget_info(|| WidgetInfo::selected(Role::ListBoxOption, true, selected, name));
    Some(response)
}
