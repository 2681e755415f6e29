//! Systems chosen by keys: which one is next to the left, to the right, above or below? To go there, or to connect to it.
//!
//! In: a direction, where systems stand. Out: another selection, a flow in the hand with the system it aims at. It must
//! not know which command has which key.

use egui::{Event, EventFilter, Key, Modifiers, Pos2, Rect, Role, Sense, Ui, Vec2, WidgetInfo, vec2};

use crate::app::actions::{Actions, ViewAction, Way};
use crate::app::canvas::{self, Board};
use crate::app::session::{Selection, Session};
use crate::app::theme::Theme;
use crate::picture::system_places;
use crate::scenario::{Scenario, System, SystemId};

use super::hand::Hand;
use super::pointer::{Under, system_of};
use super::{SketchState, covered};

/// How much farther something aside seems than something straight ahead.
const ASIDE: f32 = 2.0;
/// How far above the canvas' foot it says what is aimed at.
const FOOT: f32 = 76.0;

impl Way {
    fn vec(self) -> Vec2 {
        match self {
            Way::Left => vec2(-1.0, 0.0),
            Way::Right => vec2(1.0, 0.0),
            Way::Up => vec2(0.0, -1.0),
            Way::Down => vec2(0.0, 1.0),
        }
    }
}

/// Which of some places comes next from a point, to one side.
fn next(places: impl Iterator<Item = (usize, Pos2)>, from: Pos2, way: Way) -> Option<usize> {
    let way = way.vec();
    let distance = |at: Pos2| {
        let to = at - from;
        let (along, aside) = (to.dot(way), to.dot(way.rot90()).abs());
        // What lies more aside than ahead is reached another way.
        (along > 1.0 && aside <= along * ASIDE).then_some(along + aside * ASIDE)
    };
    let ahead = places.filter_map(|(place, at)| Some((place, distance(at)?)));
    ahead.min_by(|a, b| a.1.total_cmp(&b.1)).map(|(place, _)| place)
}

fn places(scenario: &Scenario) -> Vec<Pos2> {
    let places = system_places(scenario).into_iter();
    places.map(|at| Pos2::new(at.x, at.y)).collect()
}

/// Where everything stands but one system.
fn others<'a>(
    scenario: &'a Scenario,
    places: &'a [Pos2],
    but: Option<&'a SystemId>,
) -> impl Iterator<Item = (usize, Pos2)> + Clone + 'a {
    let all = scenario.systems.iter().zip(places).enumerate();
    all.filter(move |(_, (system, _))| Some(&system.id) != but)
        .map(|(place, (_, at))| (place, *at))
}

impl SketchState {
    /// Selects the system that stands next to what is selected; the one nearest to the middle where nothing is.
    pub(super) fn walk(&mut self, session: &Session, way: Way, actions: &mut Actions) {
        let scenario = &session.scenario;
        let places = places(scenario);
        let from = covered(session, &session.selection).map(|area| area.center());
        let only = Some(&session.selection.systems).filter(|systems| systems.len() == 1);
        let only = only.and_then(|systems| systems.first());
        let all = others(scenario, &places, only);
        let found = match from {
            Some(from) => next(all, from, way),
            None => nearest(all, self.canvas.camera.center),
        };
        if let Some(system) = found.map(|place| &scenario.systems[place]) {
            let selection = Selection::system(&system.id);
            self.reveal(session, &selection);
            self.focus_wanted = Some(system.id.clone());
            actions.push(ViewAction::Select(selection));
        }
    }

    /// Takes a flow from the selected system into the hand, to be ended by keys: first at the nearest system.
    pub(super) fn aim(&mut self, session: &Session) {
        let scenario = &session.scenario;
        let places = places(scenario);
        let Some(from) = session.selection.systems.first() else {
            return;
        };
        let Some(start) = scenario.system_index(from).map(|place| places[place]) else {
            return;
        };
        if let Some(place) = nearest(others(scenario, &places, Some(from)), start) {
            let at = scenario.systems[place].id.clone();
            self.aim_at(session, from.clone(), at);
        }
    }

    fn aim_at(&mut self, session: &Session, from: SystemId, at: SystemId) {
        self.reveal(session, &Selection::system(&at));
        self.hand = Hand::Connecting {
            from,
            held: false,
            aim: Some(at),
        };
    }
}

fn nearest(places: impl Iterator<Item = (usize, Pos2)>, from: Pos2) -> Option<usize> {
    let near = places.min_by(|a, b| a.1.distance_sq(from).total_cmp(&b.1.distance_sq(from)));
    near.map(|(place, _)| place)
}

/// Lets keys choose where the flow in the hand ends: arrows the next system to that side, Tab one after the other, Enter
/// connects. The pointer takes over once it is moved.
pub fn keys(ui: &Ui, state: &mut SketchState, session: &Session, actions: &mut Actions) {
    let Hand::Connecting {
        from, aim: Some(at), ..
    } = state.hand.clone()
    else {
        return;
    };
    let moved = |event: &Event| matches!(event, Event::PointerMoved(_));
    if ui.input(|input| input.events.iter().any(moved)) {
        state.hand = Hand::drawing(from, false);
        return;
    }
    let pressed = |modifiers: Modifiers, key: Key| ui.input_mut(|input| input.consume_key(modifiers, key));
    if pressed(Modifiers::NONE, Key::Enter) {
        state.hand = Hand::Empty;
        state.connect(session, &from, &at, actions);
        return;
    }
    let scenario = &session.scenario;
    let places = places(scenario);
    let all = others(scenario, &places, Some(&from));
    let Some(now) = scenario.system_index(&at) else { return };
    let mut aimed = None;
    for (key, way) in [
        (Key::ArrowLeft, Way::Left),
        (Key::ArrowRight, Way::Right),
        (Key::ArrowUp, Way::Up),
        (Key::ArrowDown, Way::Down),
    ] {
        if pressed(Modifiers::NONE, key) {
            aimed = next(all.clone(), places[now], way).or(aimed);
        }
    }
    // More modifiers before fewer, as egui asks for.
    if pressed(Modifiers::SHIFT, Key::Tab) {
        let before = all.clone().filter(|(place, _)| *place < now).last();
        aimed = before.or(all.clone().last()).map(|(place, _)| place);
    } else if pressed(Modifiers::NONE, Key::Tab) {
        let after = all.clone().find(|(place, _)| *place > now);
        aimed = after.or(all.clone().next()).map(|(place, _)| place);
    }
    if let Some(place) = aimed {
        let at = scenario.systems[place].id.clone();
        state.aim_at(session, from.clone(), at);
    }
}

/// What is lit: the system that keys aim at in place of what is under the pointer.
pub fn lit(state: &SketchState, session: &Session, under: &Under) -> Under {
    match &state.hand {
        Hand::Connecting { aim: Some(at), .. } => Under {
            system: session.scenario.system_index(at),
            ..Under::default()
        },
        _ => *under,
    }
}

/// Says at which system keys aim, on the screen and to screen readers, and keeps the keys for that.
pub fn aim_ui(ui: &Ui, state: &mut SketchState, session: &Session, board: &Board, actions: &mut Actions) {
    let Hand::Connecting {
        from, aim: Some(at), ..
    } = state.hand.clone()
    else {
        return;
    };
    let name = |id: &SystemId| session.scenario.system(id).map_or("", System::name);
    let text = format!("Connect {} to {}", name(&from), name(&at));
    let place = session.scenario.system_index(&at);
    let shape = board.drawn.shapes.iter().find(|drawn| system_of(drawn) == place);
    let card = shape.map_or(Rect::NOTHING, |shape| board.shape_rect(shape));
    let seen = card.intersect(board.view.rect);
    // Out of sight it is told all the same.
    let rect = if seen.is_positive() {
        seen
    } else {
        Rect::from_center_size(board.view.rect.center(), Vec2::splat(1.0))
    };
    let response = ui.interact(rect, ui.scope_id().with("aim"), Sense::click());
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, &text));
    ui.ctx().accesskit_node_builder(response.id, |node| {
        node.set_live(egui::accesskit::Live::Polite);
        node.set_description("Arrow keys and Tab choose another system, Enter connects, Escape stops");
    });
    let elsewhere = state.rename.is_some() || state.writing.is_some();
    if elsewhere || ui.memory(|memory| memory.top_modal_layer().is_some()) {
        // Something else is asked, and has the keyboard.
        return;
    }
    if !response.has_focus() {
        response.request_focus();
    }
    let all_keys = EventFilter {
        tab: true,
        horizontal_arrows: true,
        vertical_arrows: true,
        escape: true,
    };
    ui.memory_mut(|memory| memory.set_focus_lock_filter(response.id, all_keys));
    if response.clicked() {
        state.hand = Hand::Empty;
        state.connect(session, &from, &at, actions);
    }
    let theme = Theme::of(ui.ctx());
    let told = format!("{text} · arrow keys choose, Enter connects, Escape stops");
    let foot = board.view.rect.center_bottom() - vec2(0.0, FOOT);
    canvas::pill(&board.painter, foot, &told, theme.card, theme.accent, theme.text_strong);
}

#[cfg(test)]
mod tests {
    use super::*;
    use egui::pos2;

    #[test]
    fn straight_ahead_comes_before_aside_and_nothing_behind() {
        let places = [pos2(0.0, 0.0), pos2(200.0, 10.0), pos2(160.0, 150.0), pos2(0.0, 300.0)];
        let to = |way: Way| {
            let all = places.into_iter().enumerate().filter(|(place, _)| *place != 0);
            next(all, places[0], way)
        };
        assert_eq!(to(Way::Right), Some(1));
        assert_eq!(to(Way::Down), Some(3));
        assert_eq!(to(Way::Left), None);
        assert_eq!(to(Way::Up), None);
    }
}
