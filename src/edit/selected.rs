//! Which things of a sketch are meant?
//!
//! In: ids. Out: a set of them, in words, and with what lies inside. It must not know how they were chosen.

use std::collections::BTreeSet;

use crate::scenario::{Flow, FlowId, NoteId, Scenario, System, SystemId, Zone, ZoneId};

use super::drawn::Drawn;
use super::words::{counted, listed};

/// A set of things of one scenario.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Selected {
    /// Systems.
    pub systems: BTreeSet<SystemId>,
    /// Flows.
    pub flows: BTreeSet<FlowId>,
    /// Zones.
    pub zones: BTreeSet<ZoneId>,
    /// Notes.
    pub notes: BTreeSet<NoteId>,
}

impl Selected {
    /// Everything that a scenario has.
    pub fn all(scenario: &Scenario) -> Self {
        Selected {
            systems: scenario.systems.iter().map(|system| system.id.clone()).collect(),
            flows: scenario.flows.iter().map(|flow| flow.id.clone()).collect(),
            zones: scenario.zones.iter().map(|zone| zone.id.clone()).collect(),
            notes: scenario.notes.iter().map(|note| note.id.clone()).collect(),
        }
    }

    /// Whether there is nothing in it.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// How many things there are in it.
    pub fn len(&self) -> usize {
        self.systems.len() + self.flows.len() + self.zones.len() + self.notes.len()
    }

    /// What it is: the name of one thing, or how many there are of each.
    pub fn words(&self, scenario: &Scenario) -> String {
        if self.len() == 1 {
            let system = self.systems.iter().find_map(|id| scenario.system(id)).map(System::name);
            let flow = self.flows.iter().find_map(|id| scenario.flow(id)).map(Flow::name);
            let zone = self.zones.iter().find_map(|id| zone(scenario, id)).map(Zone::name);
            let note = self.notes.first().map(|_| "1 note");
            return system.or(flow).or(zone).or(note).unwrap_or_default().to_owned();
        }
        let counts = [
            (self.systems.len(), "system"),
            (self.flows.len(), "flow"),
            (self.zones.len(), "zone"),
            (self.notes.len(), "note"),
        ];
        let some = counts.into_iter().filter(|(count, _)| *count > 0);
        listed(&some.map(|(count, word)| counted(count, word)).collect::<Vec<_>>())
    }

    /// The same with the systems that live in its zones, and the notes that lie on their frames.
    pub fn with_contents(&self, scenario: &Scenario, drawn: &Drawn) -> Self {
        let mut all = self.clone();
        for (at, zone) in scenario.zones.iter().enumerate() {
            if !self.zones.contains(&zone.id) {
                continue;
            }
            let inside = scenario
                .systems
                .iter()
                .filter(|system| scenario.system_zone(system) == at);
            all.systems.extend(inside.map(|system| system.id.clone()));
            if let Some(frame) = drawn.zone(scenario, at) {
                let notes = scenario.notes.iter().filter(|note| frame.contains(note.at));
                all.notes.extend(notes.map(|note| note.id.clone()));
            }
        }
        all
    }

    /// The same without what a scenario does not have.
    pub fn existing(mut self, scenario: &Scenario) -> Self {
        let all = Selected::all(scenario);
        self.systems.retain(|id| all.systems.contains(id));
        self.flows.retain(|id| all.flows.contains(id));
        self.zones.retain(|id| all.zones.contains(id));
        self.notes.retain(|id| all.notes.contains(id));
        self
    }
}

/// The zone with an id.
pub(super) fn zone<'s>(scenario: &'s Scenario, id: &ZoneId) -> Option<&'s Zone> {
    scenario.zones.iter().find(|zone| &zone.id == id)
}

/// Shown name of a zone, the default one too.
pub(super) fn zone_name(scenario: &Scenario, id: &ZoneId) -> String {
    zone(scenario, id).map_or_else(|| id.to_string(), |zone| zone.name().to_owned())
}

/// Shown name of a system.
pub(super) fn system_name(scenario: &Scenario, id: &SystemId) -> String {
    let system = scenario.system(id);
    system.map_or_else(|| id.to_string(), |system| system.name().to_owned())
}
