//! Which id is still free?
//!
//! In: a scenario and a word to begin with. Out: that word, or the word with the first number that is not taken. It must
//! not know what the id is for.

use crate::scenario::{FaultId, FlowId, NoteId, Scenario, SystemId, ZoneId};

use super::words::numbered;

/// A free id of a system, like `word` or `word-2`.
pub fn fresh_system_id(scenario: &Scenario, word: &str) -> SystemId {
    let taken =
        |id: &str| ["hub", "bus"].contains(&id) || scenario.systems.iter().any(|system| system.id.as_str() == id);
    SystemId::new(free(word, taken))
}

/// A free id of a flow, like `word` or `word-2`.
pub fn fresh_flow_id(scenario: &Scenario, word: &str) -> FlowId {
    FlowId::new(free(word, |id| {
        scenario.flows.iter().any(|flow| flow.id.as_str() == id)
    }))
}

/// A free id of a zone, like `word` or `word-2`.
pub fn fresh_zone_id(scenario: &Scenario, word: &str) -> ZoneId {
    let zones = scenario.zones_or_default();
    ZoneId::new(free(word, |id| zones.iter().any(|zone| zone.id.as_str() == id)))
}

/// A free id of a fault: the one a fault without id would get at the end of the list, or the next that is free.
pub fn fresh_fault_id(scenario: &Scenario) -> FaultId {
    let taken = |id: &str| scenario.faults.iter().any(|fault| fault.id.as_str() == id);
    let first = scenario.faults.len() + 1;
    let id = (first..).map(|number| format!("fault-{number}")).find(|id| !taken(id));
    FaultId::new(id.unwrap_or_default())
}

/// A free id of a note: the one a note without id would get at the end of the list, or the next that is free.
pub fn fresh_note_id(scenario: &Scenario) -> NoteId {
    let taken = |id: &str| scenario.notes.iter().any(|note| note.id.as_str() == id);
    let first = scenario.notes.len() + 1;
    let id = (first..).map(|number| format!("note-{number}")).find(|id| !taken(id));
    NoteId::new(id.unwrap_or_default())
}

/// The name, or where it is taken the next that is free: "Till 2".
pub(super) fn fresh_name(name: &str, taken: impl Fn(&str) -> bool) -> String {
    if !taken(name) {
        return name.to_owned();
    }
    let (stem, number) = numbered(name, ' ');
    let first = number.map_or(2, |number| number.saturating_add(1));
    let next = (first..)
        .map(|number| format!("{stem} {number}"))
        .find(|name| !taken(name));
    next.unwrap_or_else(|| name.to_owned())
}

/// The word as an id (small letters, digits, dashes), with a number where it is taken.
pub(super) fn free(word: &str, taken: impl Fn(&str) -> bool) -> String {
    let plain: String = word
        .chars()
        .map(|c| {
            if c.is_alphanumeric() {
                c.to_ascii_lowercase()
            } else {
                '-'
            }
        })
        .collect();
    let plain = plain
        .split('-')
        .filter(|part| !part.is_empty())
        .collect::<Vec<_>>()
        .join("-");
    let word = if plain.is_empty() { "x".to_owned() } else { plain };
    if !taken(&word) {
        return word;
    }
    let (stem, number) = numbered(&word, '-');
    let first = number.map_or(2, |number| number.saturating_add(1));
    let next = (first..).map(|number| format!("{stem}-{number}")).find(|id| !taken(id));
    next.unwrap_or_else(|| word.clone())
}
