//! What is a piece called where it is put?
//!
//! In: a scenario and a piece of one. Out: the command that adds the piece under ids and names that are free, and what it
//! adds. Zones, policies and data sets that are there already, alike, are used and not added. It must not know where the
//! piece comes from.

use std::collections::{BTreeMap, BTreeSet};

use crate::scenario::{
    DataId, DataSet, Flow, FlowId, Note, NoteId, PolicyChoice, PolicyId, Scenario, System, SystemId, Then, To, Zone,
    ZoneId, defaults,
};

use super::command::{Command, FlowCommand, NoteCommand, SketchCommand, SystemCommand};
use super::drawn::{Drawn, moved};
use super::ends::joined;
use super::fresh::{free, fresh_name};
use super::places::{Places, with_pins};
use super::selected::{Selected, system_name};

/// Puts a piece into a scenario; the zones in `anew` are added even where they are there already.
pub(super) fn put(
    scenario: &Scenario,
    drawn: &Drawn,
    piece: &Scenario,
    by: (f32, f32),
    anew: &BTreeSet<ZoneId>,
    verb: &str,
) -> Result<(Command, Selected), String> {
    let mut put = Put::new(scenario, by);
    put.policies(piece);
    put.name_data(piece);
    put.zones(piece, anew);
    put.name_systems_and_flows(piece);
    put.data(piece);
    put.systems(piece);
    put.flows(piece);
    put.notes(piece);
    if put.selected.is_empty() {
        return Err("there is nothing in it that could be added".to_owned());
    }
    if !put.selected.systems.is_empty() {
        put.commands.insert(0, with_pins(scenario, drawn, Places::default()));
    }
    let label = format!("{verb} {}", put.words());
    Ok((Command::All(label, put.commands), put.selected))
}

/// What a piece is called where it is put.
struct Put<'s> {
    scenario: &'s Scenario,
    by: (f32, f32),
    /// Nothing is there yet that speaks of the zone which stands where none is written.
    blank: bool,
    policies: BTreeMap<PolicyId, PolicyId>,
    data: BTreeMap<DataId, DataId>,
    zones: BTreeMap<ZoneId, ZoneId>,
    /// Where systems live that name no zone.
    zone: Option<ZoneId>,
    systems: BTreeMap<SystemId, (SystemId, Option<String>)>,
    flows: BTreeMap<FlowId, FlowId>,
    commands: Vec<Command>,
    selected: Selected,
    first_name: Option<String>,
}

impl<'s> Put<'s> {
    fn new(scenario: &'s Scenario, by: (f32, f32)) -> Self {
        let blank = scenario.zones.is_empty()
            && scenario.systems.is_empty()
            && scenario.faults.is_empty()
            && scenario.architectures.is_empty();
        Put {
            scenario,
            by,
            blank,
            policies: BTreeMap::new(),
            data: BTreeMap::new(),
            zones: BTreeMap::new(),
            zone: None,
            systems: BTreeMap::new(),
            flows: BTreeMap::new(),
            commands: Vec::new(),
            selected: Selected::default(),
            first_name: None,
        }
    }

    /// The name of the one thing that is added, or how many there are of each.
    fn words(&self) -> String {
        match (self.selected.len(), &self.first_name) {
            (1, Some(name)) => name.clone(),
            _ => self.selected.words(self.scenario),
        }
    }

    fn policies(&mut self, piece: &Scenario) {
        let there = &self.scenario.policies;
        let mut taken: BTreeSet<String> = there.iter().map(|named| named.id.to_string()).collect();
        for named in &piece.policies {
            let mut named = named.clone();
            let old = named.id.clone();
            if !there.contains(&named) {
                named.id = PolicyId::new(fresh(&mut taken, old.as_str()));
                self.commands.push(SketchCommand::AddPolicy(named.clone()).into());
            }
            self.policies.insert(old, named.id);
        }
    }

    /// The ids of data sets; one that is there already, alike, is used as it is, whoever owns and may read it.
    fn name_data(&mut self, piece: &Scenario) {
        let there = &self.scenario.data;
        let mut taken: BTreeSet<String> = there.iter().map(|data| data.id.to_string()).collect();
        let alike = |a: &DataSet, b: &DataSet| {
            (&a.id, &a.name, a.sensitivity, a.contract) == (&b.id, &b.name, b.sensitivity, b.contract)
        };
        for data in &piece.data {
            let id = match there.iter().any(|other| alike(data, other)) {
                true => data.id.clone(),
                false => DataId::new(fresh(&mut taken, data.id.as_str())),
            };
            self.data.insert(data.id.clone(), id);
        }
    }

    fn data(&mut self, piece: &Scenario) {
        for data in &piece.data {
            let id = self.data[&data.id].clone();
            if self.scenario.data_index(&id).is_some() {
                continue;
            }
            let system = |id: &SystemId| self.system(id);
            let added = DataSet {
                id,
                owner: data.owner.as_ref().map(system),
                allowed: data.allowed.iter().map(system).collect(),
                ..data.clone()
            };
            self.commands.push(SketchCommand::AddData(added).into());
        }
    }

    fn zones(&mut self, piece: &Scenario, anew: &BTreeSet<ZoneId>) {
        let there = match self.blank {
            true => Vec::new(),
            false => self.scenario.zones_or_default().into_owned(),
        };
        let mut ids: BTreeSet<String> = there.iter().map(|zone| zone.id.to_string()).collect();
        let mut names: BTreeSet<String> = there.iter().map(|zone| zone.name().to_owned()).collect();
        let bare = |zone: &Zone| Zone {
            at: None,
            size: None,
            ..zone.clone()
        };
        for zone in &piece.zones {
            let same = there.iter().any(|other| bare(other) == bare(zone));
            let mut new = zone.clone();
            if !same || anew.contains(&zone.id) {
                new.id = ZoneId::new(fresh(&mut ids, zone.id.as_str()));
                new.name = fresh_name_of(&mut names, zone.name.as_deref());
                new.at = zone.at.map(|at| moved(at, self.by));
                self.first_name.get_or_insert_with(|| new.name().to_owned());
                self.selected.zones.insert(new.id.clone());
                self.commands.push(SketchCommand::AddZone(new.clone()).into());
                if self.blank && self.selected.zones.len() == 1 {
                    self.commands
                        .push(SketchCommand::RemoveZone(ZoneId::new(defaults::ZONE)).into());
                }
            }
            self.zones.insert(zone.id.clone(), new.id);
        }
        let first = piece.zones.first().map(|zone| self.zones[&zone.id].clone());
        self.zone = first.or_else(|| self.scenario.zones.first().map(|zone| zone.id.clone()));
        self.between(piece);
    }

    /// The networks between zones of the piece, where nothing is said of the two yet.
    fn between(&mut self, piece: &Scenario) {
        for between in &piece.between {
            let (a, b) = (&self.zones[&between.zones.0], &self.zones[&between.zones.1]);
            let said = self.scenario.between.iter().any(|other| {
                let (c, d) = &other.zones;
                (a == c && b == d) || (a == d && b == c)
            });
            if !said {
                let mut new = between.clone();
                new.zones = (a.clone(), b.clone());
                self.commands.push(SketchCommand::SetBetween(new).into());
            }
        }
    }

    fn name_systems_and_flows(&mut self, piece: &Scenario) {
        let there = &self.scenario.systems;
        let mut ids: BTreeSet<String> = there.iter().map(|system| system.id.to_string()).collect();
        let mut names: BTreeSet<String> = there.iter().map(|system| system.name().to_owned()).collect();
        for system in &piece.systems {
            let id = SystemId::new(fresh(&mut ids, system.id.as_str()));
            let name = fresh_name_of(&mut names, system.name.as_deref());
            self.systems.insert(system.id.clone(), (id, name));
        }
        let mut ids: BTreeSet<String> = self.scenario.flows.iter().map(|flow| flow.id.to_string()).collect();
        for flow in &piece.flows {
            let id = FlowId::new(fresh(&mut ids, flow.id.as_str()));
            self.flows.insert(flow.id.clone(), id);
        }
    }

    /// What a system is called; one that is no part of the piece keeps its id.
    fn system(&self, id: &SystemId) -> SystemId {
        self.systems.get(id).map_or_else(|| id.clone(), |(id, _)| id.clone())
    }

    fn flow(&self, id: &FlowId) -> FlowId {
        self.flows.get(id).unwrap_or(id).clone()
    }

    fn systems(&mut self, piece: &Scenario) {
        for system in &piece.systems {
            let (id, name) = self.systems[&system.id].clone();
            let zone = system
                .zone
                .as_ref()
                .map(|zone| self.zones.get(zone).unwrap_or(zone).clone());
            let added = System {
                id: id.clone(),
                name,
                zone: zone.or_else(|| self.zone.clone()),
                at: system.at.map(|at| moved(at, self.by)),
                shapes: system.shapes.iter().map(|data| self.data[data].clone()).collect(),
                service_time_for: system
                    .service_time_for
                    .iter()
                    .map(|(flow, law)| (self.flow(flow), law.clone()))
                    .collect(),
                ..system.clone()
            };
            self.first_name.get_or_insert_with(|| added.name().to_owned());
            self.selected.systems.insert(id);
            self.commands.push(SystemCommand::Add(added).into());
        }
    }

    fn flows(&mut self, piece: &Scenario) {
        let there = &self.scenario.flows;
        let mut names: BTreeSet<String> = there.iter().map(|flow| flow.name().to_owned()).collect();
        for flow in &piece.flows {
            let systems = |ids: &[SystemId]| -> Vec<SystemId> { ids.iter().map(|id| self.system(id)).collect() };
            let policy = |choice: &Option<PolicyChoice>| match choice {
                Some(PolicyChoice::Named(id)) => Some(PolicyChoice::Named(self.policies[id].clone())),
                other => other.clone(),
            };
            let to = match &flow.to {
                To::Systems(ids) => To::Systems(systems(ids)),
                To::AnyOf(ids) => To::AnyOf(systems(ids)),
                To::Others => To::Others,
            };
            let added = Flow {
                id: self.flow(&flow.id),
                name: fresh_name_of(&mut names, self.renamed(piece, flow).as_deref()),
                from: systems(&flow.from),
                to,
                data: flow.data.as_ref().map(|data| self.data[data].clone()),
                policy: policy(&flow.policy),
                callback_policy: policy(&flow.callback_policy),
                then: self.then(&flow.then),
                ..flow.clone()
            };
            self.first_name.get_or_insert_with(|| added.name().to_owned());
            self.selected.flows.insert(added.id.clone());
            self.commands.push(FlowCommand::Add(added).into());
        }
    }

    /// Its name; one that is made of its two ends is made of what they are called now.
    fn renamed(&self, piece: &Scenario, flow: &Flow) -> Option<String> {
        let receivers = piece.receivers(flow);
        // An end outside the piece is in the scenario, where it keeps its name.
        let before = |id: &SystemId| match piece.system(id) {
            Some(system) => system.name().to_owned(),
            None => system_name(self.scenario, id),
        };
        if flow.name.is_none() || flow.name != joined(&flow.from, receivers, before) {
            return flow.name.clone();
        }
        joined(&flow.from, receivers, |id| match self.systems.get(id) {
            Some((id, name)) => name.clone().unwrap_or_else(|| id.to_string()),
            None => system_name(self.scenario, id),
        })
    }

    fn then(&self, then: &Then) -> Then {
        let mut then = then.clone();
        match &mut then {
            Then::All(follows) => follows
                .iter_mut()
                .for_each(|follow| follow.flow = self.flow(&follow.flow)),
            Then::OneOf(choices, _) => choices.iter_mut().for_each(|(flow, _)| *flow = self.flow(flow)),
        }
        then
    }

    fn notes(&mut self, piece: &Scenario) {
        let mut ids: BTreeSet<String> = self.scenario.notes.iter().map(|note| note.id.to_string()).collect();
        for note in &piece.notes {
            let id = NoteId::new(fresh(&mut ids, note.id.as_str()));
            let added = Note {
                id: id.clone(),
                at: moved(note.at, self.by),
                ..note.clone()
            };
            self.selected.notes.insert(id);
            self.commands.push(NoteCommand::Add(added).into());
        }
    }
}

/// The id, or one like it that is free; nobody else gets it then.
fn fresh(taken: &mut BTreeSet<String>, id: &str) -> String {
    let fresh = match taken.contains(id) {
        false => id.to_owned(),
        true => free(id, |id| taken.contains(id)),
    };
    taken.insert(fresh.clone());
    fresh
}

/// The name, or one like it that nobody has; nobody else gets it then.
fn fresh_name_of(taken: &mut BTreeSet<String>, name: Option<&str>) -> Option<String> {
    let name = fresh_name(name?, |name| taken.contains(name));
    taken.insert(name.clone());
    Some(name)
}
