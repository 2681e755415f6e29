//! What lies over what?
//!
//! In: systems and notes. Out: a command that brings them to the front or the back. It must not change the order of the
//! systems' list, which ties between events follow (see `System::layer`).

use std::collections::BTreeSet;

use crate::scenario::{Scenario, System};

use super::command::{Command, NoteCommand, SystemCommand};
use super::selected::Selected;

/// Systems and notes over all others, in the order that they have among themselves.
pub fn to_front(scenario: &Scenario, selected: &Selected) -> Option<Command> {
    reordered(scenario, selected, true)
}

/// Systems and notes below all others, in the order that they have among themselves.
pub fn to_back(scenario: &Scenario, selected: &Selected) -> Option<Command> {
    reordered(scenario, selected, false)
}

fn reordered(scenario: &Scenario, selected: &Selected, front: bool) -> Option<Command> {
    let (zones, flows) = Default::default();
    let moved = Selected {
        zones,
        flows,
        ..selected.clone()
    };
    let moved = moved.existing(scenario);
    if moved.is_empty() {
        return None;
    }
    let (verb, side) = if front { ("bring", "front") } else { ("send", "back") };
    let label = format!("{verb} {} to the {side}", moved.words(scenario));
    let mut commands = layers(scenario, &moved, front);
    if !moved.notes.is_empty() {
        let notes = moved.notes.into_iter().collect();
        commands.push(match front {
            true => NoteCommand::ToFront(notes).into(),
            false => NoteCommand::ToBack(notes).into(),
        });
    }
    Some(Command::All(label, commands))
}

/// Layers beyond those of all others.
fn layers(scenario: &Scenario, moved: &Selected, front: bool) -> Vec<Command> {
    let layer = |system: &System| system.layer.unwrap_or(0);
    let (own, others): (Vec<&System>, Vec<&System>) = scenario
        .systems
        .iter()
        .partition(|system| moved.systems.contains(&system.id));
    let others = others.into_iter().map(layer);
    let Some(bound) = (if front { others.max() } else { others.min() }) else {
        return Vec::new();
    };
    let steps: Vec<i32> = own
        .iter()
        .map(|system| layer(system))
        .collect::<BTreeSet<_>>()
        .into_iter()
        .collect();
    let set = |system: &&System| {
        let step = steps.iter().position(|step| *step == layer(system)).unwrap_or(0) as i32;
        let to = match front {
            true => bound.saturating_add(1 + step),
            false => bound.saturating_sub(steps.len() as i32 - step),
        };
        SystemCommand::SetLayer(system.id.clone(), Some(to).filter(|to| *to != 0)).into()
    };
    own.iter().map(set).collect()
}
