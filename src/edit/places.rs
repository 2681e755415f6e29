//! How do systems, zones and notes get to other places?
//!
//! In: a command, or what is to be moved and by how much. Out: the scenario with other places, or the command. It must
//! not know whether a hand, a key or a layout moves them.
//!
//! A picture finds places for the systems without one. A place that is written for one would let it find others for the
//! rest, so whatever writes places writes down where the rest stands, too.

use std::collections::BTreeMap;

use crate::scenario::{CANVAS_MAX, NoteId, Scenario, SystemId, ZoneId};

use super::command::{Command, ZoneCommand};
use super::drawn::{Drawn, Frame, moved};
use super::selected::{Selected, zone_name};

/// Where things shall stand; what is not named stays.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Places {
    /// Centers of systems.
    pub systems: Vec<(SystemId, (f32, f32))>,
    /// Frames of zones.
    pub zones: Vec<(ZoneId, Frame)>,
    /// Centers of notes.
    pub notes: Vec<(NoteId, (f32, f32))>,
}

pub(super) fn apply(scenario: &mut Scenario, places: &Places) -> Result<(), String> {
    let systems = places.systems.iter().map(|(_, at)| *at);
    let zones = places.zones.iter().flat_map(|(_, frame)| [frame.at, frame.size]);
    let notes = places.notes.iter().map(|(_, at)| *at);
    systems.chain(zones).chain(notes).try_for_each(on_canvas)?;
    let flat = |frame: &Frame| frame.size.0 <= 0.0 || frame.size.1 <= 0.0;
    if let Some((zone, _)) = places.zones.iter().find(|(_, frame)| flat(frame)) {
        return Err(format!("the frame of \"{zone}\" needs a width and a height above 0"));
    }
    set(
        &places.systems,
        "system",
        &mut scenario.systems,
        |system| &system.id,
        |system, at| {
            system.at = Some(at);
        },
    )?;
    set(
        &places.notes,
        "note",
        &mut scenario.notes,
        |note| &note.id,
        |note, at| note.at = at,
    )?;
    set(
        &places.zones,
        "zone",
        &mut scenario.zones,
        |zone| &zone.id,
        |zone, frame| {
            (zone.at, zone.size) = (Some(frame.at), Some(frame.size));
        },
    )
}

/// Sets something of each item that is named; each must be there.
fn set<T, I: Ord + std::fmt::Display, V: Copy>(
    values: &[(I, V)],
    what: &str,
    items: &mut [T],
    id_of: impl Fn(&T) -> &I,
    set: impl Fn(&mut T, V),
) -> Result<(), String> {
    let mut values: BTreeMap<&I, V> = values.iter().map(|(id, value)| (id, *value)).collect();
    for item in items {
        if let Some(value) = values.remove(id_of(item)) {
            set(item, value);
        }
    }
    match values.keys().next() {
        Some(id) => Err(format!("there is no {what} \"{id}\"")),
        None => Ok(()),
    }
}

/// Says so where a place or a size is too far out, or no number.
pub(super) fn on_canvas((x, y): (f32, f32)) -> Result<(), String> {
    match x.abs() <= CANVAS_MAX && y.abs() <= CANVAS_MAX {
        true => Ok(()),
        false => Err(format!(
            "({x}, {y}) lies off the canvas, which goes from -{CANVAS_MAX} to {CANVAS_MAX} points each way"
        )),
    }
}

pub(super) fn label(places: &Places, before: &Scenario) -> String {
    let selected = Selected {
        systems: places.systems.iter().map(|(id, _)| id.clone()).collect(),
        zones: places.zones.iter().map(|(id, _)| id.clone()).collect(),
        notes: places.notes.iter().map(|(id, _)| id.clone()).collect(),
        ..Selected::default()
    };
    format!("move {}", selected.words(before))
}

/// Systems, notes, and zones with what lies inside, moved by so many points; nothing where nothing is selected that has
/// a place. Nudging is the same with a point or a step of the grid.
pub fn move_by(scenario: &Scenario, drawn: &Drawn, selected: &Selected, by: (f32, f32)) -> Option<Command> {
    let selected = Selected {
        flows: Default::default(),
        ..selected.clone()
    };
    let selected = selected.existing(scenario);
    if selected.is_empty() {
        return None;
    }
    let label = format!("move {}", selected.words(scenario));
    let all = selected.with_contents(scenario, drawn);
    let mut places = Places::default();
    for (at, system) in scenario.systems.iter().enumerate() {
        if all.systems.contains(&system.id) {
            let to = drawn.system(scenario, at).moved(by).at;
            places.systems.push((system.id.clone(), to));
        }
    }
    for zone in scenario.zones.iter().filter(|zone| all.zones.contains(&zone.id)) {
        // A frame around its systems moves with them.
        if let Some((at, size)) = zone.frame() {
            places.zones.push((zone.id.clone(), Frame { at, size }.moved(by)));
        }
    }
    let notes = scenario.notes.iter().filter(|note| all.notes.contains(&note.id));
    places.notes = notes.map(|note| (note.id.clone(), moved(note.at, by))).collect();
    Some(Command::All(label, vec![with_pins(scenario, drawn, places)]))
}

/// The same, dropped into a zone: its systems live there then.
pub fn move_into(
    scenario: &Scenario,
    drawn: &Drawn,
    selected: &Selected,
    by: (f32, f32),
    zone: &ZoneId,
) -> Option<Command> {
    let moved = move_by(scenario, drawn, selected, by)?;
    let systems: Vec<SystemId> = selected.clone().existing(scenario).systems.into_iter().collect();
    if systems.is_empty() {
        return Some(moved);
    }
    let label = format!("{} into {}", moved.label(scenario), zone_name(scenario, zone));
    let take = ZoneCommand::Take(zone.clone(), systems).into();
    Some(Command::All(label, vec![moved, take]))
}

/// The places, and with them those of the systems that have none written yet and shall stay where they are drawn.
pub(super) fn with_pins(scenario: &Scenario, drawn: &Drawn, mut places: Places) -> Command {
    let named: std::collections::BTreeSet<SystemId> = places.systems.iter().map(|(id, _)| id.clone()).collect();
    let bare = scenario.systems.iter().enumerate();
    let bare = bare.filter(|(_, system)| system.at.is_none() && !named.contains(&system.id));
    let pins = bare.map(|(at, system)| (system.id.clone(), drawn.system(scenario, at).at));
    places.systems.extend(pins);
    Command::Place(places)
}
