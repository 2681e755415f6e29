//! Keys that are gestures of the sketch: nudge, give up.
//!
//! In: key presses, the selection. Out: actions. It must not know the keys that are commands (see `app::commands`).

use egui::{Event, Key, Modifiers, Ui, Vec2};

use crate::app::actions::{Action, Actions, ViewAction};
use crate::app::session::{Selection, Session};
use crate::edit::move_by;

use super::hand::Hand;
use super::{SketchState, aiming};

/// How far an arrow key moves, in points of the canvas; with Shift.
const NUDGE: (f32, f32) = (1.0, 24.0);
/// Presses of arrow keys within so many seconds are one step of the history.
const NUDGE_PAUSE: f64 = 1.0;

/// Turns key presses into actions; call before the canvas takes its keys.
pub fn press(ui: &Ui, state: &mut SketchState, session: &Session, actions: &mut Actions) {
    // Escape and Enter end the typing, and mean nothing else then.
    let typing = ui.ctx().text_edit_focused();
    let typed = std::mem::replace(&mut state.typing, typing);
    let busy = typing || typed || ui.ctx().any_popup_open();
    if busy || ui.memory(|memory| memory.top_modal_layer().is_some()) {
        return;
    }
    let pressed = |modifiers: Modifiers, key: Key| ui.input_mut(|input| input.consume_key(modifiers, key));
    if pressed(Modifiers::NONE, Key::Escape) {
        let offered = state.offer.take().is_some();
        if state.hand.is_empty() && !offered {
            actions.push(ViewAction::Select(Selection::default()));
        }
        state.hand = Hand::Empty;
    }
    aiming::keys(ui, state, session, actions);
    nudge(ui, state, session, actions);
}

fn nudge(ui: &Ui, state: &mut SketchState, session: &Session, actions: &mut Actions) {
    let selected = session.selection.to_selected();
    if selected.is_empty() || !state.hand.is_empty() || state.offer.is_some() {
        return;
    }
    let by = taken_arrows(ui);
    if by == Vec2::ZERO {
        return;
    }
    let drawn = state.drawn(session);
    let Some(command) = move_by(&session.scenario, &drawn, &selected, (by.x, by.y)) else {
        return;
    };
    let now = ui.input(|input| input.time);
    let gesture = match state.nudging {
        Some((gesture, last)) if now - last < NUDGE_PAUSE => gesture,
        _ => state.next_gesture(),
    };
    state.nudging = Some((gesture, now));
    actions.push(Action::EditInGesture(gesture, command));
}

/// How far the arrow keys pressed since the last frame move; they are taken from the camera.
fn taken_arrows(ui: &Ui) -> Vec2 {
    ui.input_mut(|input| {
        let mut by = Vec2::ZERO;
        input.events.retain(|event| {
            let Event::Key {
                key,
                pressed: true,
                modifiers,
                ..
            } = event
            else {
                return true;
            };
            let step = match (modifiers.is_none(), modifiers.shift_only()) {
                (true, _) => NUDGE.0,
                (_, true) => NUDGE.1,
                _ => return true,
            };
            let way = match key {
                Key::ArrowLeft => Vec2::new(-1.0, 0.0),
                Key::ArrowRight => Vec2::new(1.0, 0.0),
                Key::ArrowUp => Vec2::new(0.0, -1.0),
                Key::ArrowDown => Vec2::new(0.0, 1.0),
                _ => return true,
            };
            by += way * step;
            false
        });
        by
    })
}
