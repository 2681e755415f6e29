//! Moving things with the pointer: from taking hold of them to letting go.
//!
//! In: what is held, where the pointer is. Out: how far it has got, the zone it would drop into, then one command. It must
//! not know how any of it is drawn.

use egui::{Pos2, Rect, Ui, Vec2, pos2, vec2};

use crate::app::actions::{Action, Actions, ViewAction};
use crate::app::canvas::{Board, Guide, Manners, Snapping, snapped};
use crate::app::session::{Selection, Session};
use crate::edit::{Drawn, Frame, Selected, move_by, move_into};
use crate::scenario::ZoneId;

use super::SketchState;
use super::hand::{Hand, Lead, Moving};

/// How near edges must be to line up, in screen points.
const GUIDE_REACH: f32 = 8.0;
/// The grid that things stand on, in points of the canvas.
pub const GRID: f32 = 20.0;

/// Takes hold of something that is dragged, and of all that is selected with it.
pub fn take_hold(
    ui: &Ui,
    state: &mut SketchState,
    session: &Session,
    board: &Board,
    lead: Lead,
    actions: &mut Actions,
) {
    let Some(from) = ui.input(|input| input.pointer.press_origin()) else {
        return;
    };
    let selected = session.selection.to_selected();
    let (only, held) = match &lead {
        Lead::System(id) => (Selection::system(id), selected.systems.contains(id)),
        Lead::Zone(id) => (Selection::zone(id), selected.zones.contains(id)),
        Lead::Note(id) => (Selection::note(id), selected.notes.contains(id)),
    };
    let what = if held {
        selected
    } else {
        actions.push(ViewAction::Select(only.clone()));
        only.to_selected()
    };
    let all = what.with_contents(&session.scenario, &state.drawn(session));
    state.hand = Hand::Moving(Box::new(Moving {
        what,
        all,
        lead,
        from: board.view.from_screen(from),
        by: Vec2::ZERO,
        guides: Vec::new(),
        into: None,
    }));
}

/// Follows the pointer while it holds something, and puts it down where it is let go.
pub fn carry(ui: &Ui, state: &mut SketchState, session: &Session, board: &Board, actions: &mut Actions) {
    let Hand::Moving(held) = &state.hand else {
        return;
    };
    let drawn = state.drawn(session);
    let mut moving = held.clone();
    if let Some(to) = ui.input(|input| input.pointer.interact_pos()) {
        let to = board.view.from_screen(to);
        (moving.by, moving.guides) = lined_up(ui, session, board, state.canvas.manners, (&moving, &drawn), to);
        let stays = ui.input(|input| input.modifiers.command);
        moving.into = target(session, &drawn, &moving, to).filter(|_| !stays);
    }
    ui.ctx().set_cursor_icon(egui::CursorIcon::Grabbing);
    ui.ctx().request_repaint();
    if ui.input(|input| input.pointer.primary_down()) {
        state.hand = Hand::Moving(moving);
        return;
    }
    state.hand = Hand::Empty;
    if moving.by == Vec2::ZERO {
        return;
    }
    let by = (moving.by.x, moving.by.y);
    let command = match &moving.into {
        Some(zone) => move_into(&session.scenario, &drawn, &moving.what, by, zone),
        None => move_by(&session.scenario, &drawn, &moving.what, by),
    };
    if let Some(command) = command {
        actions.push(Action::Edit(command));
    }
}

/// The zone into whose frame a system is dragged: the smallest there, unless it lives in it or stood on it before.
fn target(session: &Session, drawn: &Drawn, moving: &Moving, at: Pos2) -> Option<ZoneId> {
    let Lead::System(lead) = &moving.lead else {
        return None;
    };
    if !moving.what.zones.is_empty() {
        return None;
    }
    let scenario = &session.scenario;
    let home = scenario.system_zone(scenario.system(lead)?);
    // A frame around systems that are being moved is no place to drop them.
    let follows = |zone: usize| {
        let mut systems = scenario.systems.iter();
        zone != home
            && scenario.zones[zone].frame().is_none()
            && systems.any(|system| moving.all.systems.contains(&system.id) && scenario.system_zone(system) == zone)
    };
    let frames = drawn.zones.iter().enumerate();
    let here = frames.filter_map(|(zone, frame)| Some((zone, frame.filter(|frame| frame.contains((at.x, at.y)))?)));
    let size = |frame: &Frame| frame.size.0 * frame.size.1;
    let (zone, frame) = here
        .filter(|(zone, _)| !follows(*zone))
        .min_by(|a, b| size(&a.1).total_cmp(&size(&b.1)))?;
    let stood = frame.contains((moving.from.x, moving.from.y));
    (zone != home && !stood).then(|| scenario.zones[zone].id.clone())
}

fn area(frame: &Frame) -> Rect {
    Rect::from_center_size(pos2(frame.at.0, frame.at.1), vec2(frame.size.0, frame.size.1))
}

/// A movement to `to` as it snaps: Alt lets it go free, Shift keeps it level or upright.
fn lined_up(
    ui: &Ui,
    session: &Session,
    board: &Board,
    manners: Manners,
    (moving, drawn): (&Moving, &Drawn),
    to: Pos2,
) -> (Vec2, Vec<Guide>) {
    let modifiers = ui.input(|input| input.modifiers);
    let wanted = to - moving.from;
    let wanted = match (modifiers.shift, wanted.x.abs() > wanted.y.abs()) {
        (false, _) => wanted,
        (true, true) => vec2(wanted.x, 0.0),
        (true, false) => vec2(0.0, wanted.y),
    };
    let (all, held, others) = covered(session, board, &moving.all, &moving.lead, drawn);
    let free = modifiers.alt;
    let snapping = Snapping {
        reach: (manners.guides && !free).then_some(GUIDE_REACH / board.view.camera.zoom),
        grid: (manners.snap && !free).then_some(GRID),
    };
    let (mut by, mut guides) = snapped(all, held, &others, wanted, snapping);
    if modifiers.shift {
        // What is held level stays level, whatever stands near.
        let fixed = usize::from(wanted.x != 0.0 || wanted.y == 0.0);
        by[fixed] = 0.0;
        guides.retain(|guide| guide.axis != fixed);
    }
    (by, guides)
}

/// What all that moves covers, what is held, and what stands where it is seen.
fn covered(session: &Session, board: &Board, moving: &Selected, lead: &Lead, drawn: &Drawn) -> (Rect, Rect, Vec<Rect>) {
    let scenario = &session.scenario;
    let (mut all, mut held, mut others) = (Rect::NOTHING, Rect::NOTHING, Vec::new());
    let mut sort = |area: Rect, moves: bool, is_lead: bool| {
        if moves {
            all = all.union(area);
        } else if board.view.rect.intersects(board.view.rect_to_screen(area)) {
            others.push(area);
        }
        if is_lead {
            held = area;
        }
    };
    for (system, card) in scenario.systems.iter().zip(&drawn.systems) {
        let is_lead = matches!(lead, Lead::System(id) if id == &system.id);
        sort(area(card), moving.systems.contains(&system.id), is_lead);
    }
    for note in &scenario.notes {
        let is_lead = matches!(lead, Lead::Note(id) if id == &note.id);
        let frame = Frame {
            at: note.at,
            size: note.size(),
        };
        sort(area(&frame), moving.notes.contains(&note.id), is_lead);
    }
    for (zone, frame) in scenario.zones.iter().zip(&drawn.zones) {
        // Frames that stand are no help: cards within them are what things line up with.
        if let Some(frame) = frame.filter(|_| moving.zones.contains(&zone.id)) {
            sort(area(&frame), true, matches!(lead, Lead::Zone(id) if id == &zone.id));
        }
    }
    (all, held, others)
}
