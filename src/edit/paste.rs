//! How does a piece of a scenario come into another, or once more into its own?
//!
//! In: text or a selection, and where it goes. Out: a command that adds it, and what to select then. It must not know how
//! a selection is cut out (see `piece`), nor what it is called where it is put (see `put`).

use std::collections::BTreeSet;

use crate::scenario::Scenario;

use super::command::Command;
use super::drawn::{Drawn, Frame, around};
use super::piece::{Ends, piece, read};
use super::put::put;
use super::selected::Selected;
use super::words::{counted, listed};

/// What a piece becomes when it is put into a scenario.
#[derive(Clone, PartialEq, Debug)]
pub struct Pasted {
    /// The command that adds it.
    pub command: Command,
    /// What it adds.
    pub selected: Selected,
    /// What of the text is left out, since it is no part of a sketch: "2 faults and 1 objective"; empty: nothing.
    pub left_out: String,
}

/// From one to the next of the systems that no place is written for.
const STEP: (f32, f32) = (210.0, 110.0);
/// So many of them side by side.
const COLUMNS: usize = 4;

/// A text that [`copy`](super::copy) wrote, or that of a whole scenario file, put with its middle at a point.
///
/// # Errors
/// Says why the text is no part of a scenario, or that there is nothing in it.
pub fn paste(scenario: &Scenario, drawn: &Drawn, text: &str, at: (f32, f32)) -> Result<Pasted, String> {
    let mut piece = read(text)?;
    find_places(&mut piece);
    let card = drawn.systems.first().map_or((0.0, 0.0), |card| card.size);
    let pieces = Drawn::as_written(&piece, card);
    let notes = piece.notes.iter().map(|note| Frame {
        at: note.at,
        size: note.size(),
    });
    let frames = pieces
        .systems
        .iter()
        .copied()
        .chain(pieces.zones.iter().copied().flatten());
    let middle = around(frames.chain(notes)).map_or(at, |all| all.at);
    let by = (at.0 - middle.0, at.1 - middle.1);
    let (command, selected) = put(scenario, drawn, &piece, by, &BTreeSet::new(), "paste")?;
    Ok(Pasted {
        command,
        selected,
        left_out: left_out(&piece),
    })
}

/// A selection once more, so many points aside; flows to the rest are copied, too, where `with_outside` says so.
///
/// # Errors
/// Says so where nothing is selected.
pub fn duplicate(
    scenario: &Scenario,
    drawn: &Drawn,
    selected: &Selected,
    by: (f32, f32),
    with_outside: bool,
) -> Result<Pasted, String> {
    let selected = selected.clone().existing(scenario);
    let ends = if with_outside { Ends::Any } else { Ends::Chosen };
    let piece = piece(scenario, drawn, &selected, ends);
    let (command, selected) = put(scenario, drawn, &piece, by, &selected.zones, "duplicate")?;
    Ok(Pasted {
        command,
        selected,
        left_out: String::new(),
    })
}

/// Systems of a piece without places get some, in rows below the others.
fn find_places(piece: &mut Scenario) {
    let written = piece.systems.iter().filter_map(|system| system.at);
    let lowest = written.fold(None, |lowest: Option<f32>, (_, y)| {
        Some(lowest.map_or(y, |lowest| lowest.max(y)))
    });
    let top = lowest.map_or(0.0, |y| y + STEP.1);
    let bare = piece.systems.iter_mut().filter(|system| system.at.is_none());
    for (at, system) in bare.enumerate() {
        let (column, row) = ((at % COLUMNS) as f32, (at / COLUMNS) as f32);
        system.at = Some((column * STEP.0, top + row * STEP.1));
    }
}

fn left_out(piece: &Scenario) -> String {
    let counts = [
        (piece.architectures.len(), "architecture"),
        (piece.faults.len(), "fault"),
        (piece.objectives.len(), "objective"),
    ];
    let some = counts.into_iter().filter(|(count, _)| *count > 0);
    let parts: Vec<String> = some.map(|(count, word)| counted(count, word)).collect();
    listed(&parts)
}
