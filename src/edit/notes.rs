//! How do notes change?
//!
//! In: a command. Out: the scenario with other notes. It must not know how they are drawn.

use crate::scenario::{Note, NoteId, Scenario};

use super::command::{NoteCommand, find, take};
use super::places::on_canvas;
use super::words::counted;

pub(super) fn apply(scenario: &mut Scenario, command: &NoteCommand) -> Result<(), String> {
    let notes = &mut scenario.notes;
    match command {
        NoteCommand::Add(note) => notes.push(note.clone()),
        NoteCommand::Set(changed) => {
            find(notes, "note", &changed.id, |note| &note.id)?.clone_from(changed);
        }
        NoteCommand::Move(id, at) => {
            on_canvas(*at)?;
            find(notes, "note", id, |note| &note.id)?.at = *at;
        }
        NoteCommand::Remove(id) => {
            take(notes, "note", id, |note| &note.id)?;
        }
        NoteCommand::ToFront(ids) => {
            let (moved, others) = parted(notes, ids)?;
            *notes = others.into_iter().chain(moved).collect();
        }
        NoteCommand::ToBack(ids) => {
            let (moved, others) = parted(notes, ids)?;
            *notes = moved.into_iter().chain(others).collect();
        }
    }
    Ok(())
}

/// Those that are named, and the others, each in their order.
fn parted(notes: &[Note], ids: &[NoteId]) -> Result<(Vec<Note>, Vec<Note>), String> {
    let there = |id: &&NoteId| notes.iter().any(|note| note.id == **id);
    match ids.iter().find(|id| !there(id)) {
        Some(id) => Err(format!("there is no note \"{id}\"")),
        None => Ok(notes.iter().cloned().partition(|note| ids.contains(&note.id))),
    }
}

pub(super) fn label(command: &NoteCommand) -> String {
    match command {
        NoteCommand::Add(_) => "add a note".to_owned(),
        NoteCommand::Set(_) => "change a note".to_owned(),
        NoteCommand::Move(..) => "move a note".to_owned(),
        NoteCommand::Remove(_) => "delete a note".to_owned(),
        NoteCommand::ToFront(ids) => format!("bring {} to the front", counted(ids.len(), "note")),
        NoteCommand::ToBack(ids) => format!("send {} to the back", counted(ids.len(), "note")),
    }
}
