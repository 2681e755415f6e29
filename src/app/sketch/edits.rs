//! What a gesture does to the scenario, as one command: add, move, connect, delete.
//!
//! In: the scenario as it is, what the gesture meant. Out: a command, what to select then, what to say. It must not know
//! how the gesture was made.

use std::collections::BTreeSet;

use egui::{Pos2, Vec2};

use crate::app::session::Selection;
use crate::edit::{
    Command, FlowCommand, SketchCommand, SystemCommand, apply, fresh_flow_id, fresh_system_id, fresh_zone_id,
};
use crate::picture::{Point, free_spot, system_places};
use crate::scenario::{Flow, FlowId, Scenario, Start, System, SystemId, SystemKind, Zone, ZoneId};
use crate::units::Rate;

use super::kinds::kind_name;

/// Messages a second of a flow that has just been drawn, so that it carries something.
const FIRST_RATE: f64 = 1.0;

/// Another system of a kind, centered at `at`.
pub fn add_system(scenario: &Scenario, kind: SystemKind, at: Pos2, zone: Option<ZoneId>) -> (Command, SystemId) {
    let word = kind_name(kind);
    let id = fresh_system_id(scenario, word);
    let mut system = System::new(id.as_str());
    system.name = Some(numbered(word, id.as_str()));
    system.kind = Some(kind);
    system.zone = zone;
    system.at = Some((at.x.round(), at.y.round()));
    let mut commands = pins(scenario, &BTreeSet::new());
    let label = format!("add {}", system.name());
    commands.push(SystemCommand::Add(system).into());
    (Command::All(label, commands), id)
}

/// The word with the number that its id has: "Service 2" for `service-2`.
fn numbered(word: &str, id: &str) -> String {
    match id.rsplit_once('-').and_then(|(_, end)| end.parse::<u32>().ok()) {
        Some(number) => format!("{word} {number}"),
        None => word.to_owned(),
    }
}

/// A spot near `at` where a new card touches no other.
pub fn spot_near(scenario: &Scenario, at: Pos2) -> Pos2 {
    let spot = free_spot(Point::new(at.x, at.y), &system_places(scenario));
    Pos2::new(spot.x, spot.y)
}

/// Systems moved by so many points of the canvas. Those that stand where the picture put them stay there, since a place
/// that is written for one would let the picture find others for them.
pub fn move_systems(scenario: &Scenario, ids: &BTreeSet<SystemId>, by: Vec2) -> Option<Command> {
    let places = system_places(scenario);
    let moved = scenario.systems.iter().zip(&places);
    let moved = moved
        .filter(|(system, _)| ids.contains(&system.id))
        .map(|(system, at)| {
            let to = ((at.x + by.x).round(), (at.y + by.y).round());
            Command::from(SystemCommand::Move(system.id.clone(), to))
        });
    let mut commands: Vec<Command> = moved.collect();
    let label = match commands.as_slice() {
        [] => return None,
        [one] => one.label(scenario),
        several => format!("move {} systems", several.len()),
    };
    commands.extend(pins(scenario, ids));
    Some(Command::All(label, commands))
}

/// Writes down where the systems stand that have no place of their own yet.
fn pins(scenario: &Scenario, but: &BTreeSet<SystemId>) -> Vec<Command> {
    let places = system_places(scenario);
    let bare = scenario.systems.iter().zip(places);
    let bare = bare.filter(|(system, _)| system.at.is_none() && !but.contains(&system.id));
    bare.map(|(system, at)| SystemCommand::Move(system.id.clone(), (at.x, at.y)).into())
        .collect()
}

/// A flow from one system to another, with what a flow begins with.
pub fn connect(scenario: &Scenario, from: &SystemId, to: &SystemId) -> (Command, FlowId) {
    let name = |id: &SystemId| {
        scenario
            .system(id)
            .map_or_else(|| id.to_string(), |system| system.name().to_owned())
    };
    let id = fresh_flow_id(scenario, &format!("{from}-{to}"));
    let mut flow = Flow::new(id.as_str(), from, to);
    flow.name = Some(format!("{} to {}", name(from), name(to)));
    flow.start = Some(Start::Poisson(Rate::from_per_sec(FIRST_RATE)));
    (FlowCommand::Add(flow).into(), id)
}

/// Another zone.
pub fn add_zone(scenario: &Scenario) -> (Command, ZoneId) {
    let id = fresh_zone_id(scenario, "zone");
    let mut zone = Zone::new(id.as_str());
    zone.name = Some(numbered("Zone", id.as_str()));
    (SketchCommand::AddZone(zone).into(), id)
}

/// Everything selected taken out as one step, and what goes with it in words.
///
/// # Errors
/// Why it cannot go.
pub fn remove(scenario: &Scenario, selection: &Selection) -> Result<(Command, String), String> {
    let flows = selection.flows.iter().cloned().map(FlowCommand::Remove);
    let systems = selection.systems.iter().cloned().map(SystemCommand::Remove);
    let zones = selection.zones.iter().cloned().map(SketchCommand::RemoveZone);
    let flows = flows.map(Command::from);
    let commands: Vec<Command> = flows
        .chain(systems.map(Command::from))
        .chain(zones.map(Command::from))
        .collect();
    let what = selected_words(scenario, selection);
    let command = Command::All(format!("delete {what}"), commands);
    let after = apply(scenario, &command)?;
    let gone = [
        (scenario.flows.len() - after.flows.len(), selection.flows.len(), "flow"),
        (scenario.faults.len() - after.faults.len(), 0, "fault"),
        (scenario.objectives.len() - after.objectives.len(), 0, "objective"),
    ];
    let with: Vec<String> = gone
        .into_iter()
        .filter(|(gone, asked, _)| gone > asked)
        .map(|(gone, asked, word)| match asked {
            0 => counted(gone, word),
            _ => counted(gone - asked, &format!("more {word}")),
        })
        .collect();
    let told = match with.is_empty() {
        true => format!("Deleted {what}"),
        false => format!("Deleted {what} with {}", listed(&with)),
    };
    Ok((command, told))
}

/// What is selected: the name of one thing, or how many there are of each.
pub fn selected_words(scenario: &Scenario, selection: &Selection) -> String {
    let (systems, flows, zones) = (&selection.systems, &selection.flows, &selection.zones);
    if systems.len() + flows.len() + zones.len() == 1 {
        let system = systems.iter().find_map(|id| scenario.system(id)).map(System::name);
        let flow = flows.iter().find_map(|id| scenario.flow(id)).map(Flow::name);
        let zone = zones.iter().find_map(|id| zone(scenario, id)).map(Zone::name);
        return system.or(flow).or(zone).unwrap_or_default().to_owned();
    }
    let counts = [(systems.len(), "system"), (flows.len(), "flow"), (zones.len(), "zone")];
    let some = counts.into_iter().filter(|(count, _)| *count > 0);
    listed(&some.map(|(count, word)| counted(count, word)).collect::<Vec<_>>())
}

/// The zone with an id.
pub fn zone<'s>(scenario: &'s Scenario, id: &ZoneId) -> Option<&'s Zone> {
    scenario.zones.iter().find(|zone| &zone.id == id)
}

/// "1 flow", "3 flows".
pub fn counted(count: usize, word: &str) -> String {
    if count == 1 {
        format!("1 {word}")
    } else {
        format!("{count} {word}s")
    }
}

/// "a, b and c".
fn listed(parts: &[String]) -> String {
    match parts {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::{check, parse};
    use egui::{pos2, vec2};

    fn three() -> Scenario {
        let text = r#"(format: 1, name: "x", systems: [(id: "a", name: "A"), (id: "b", name: "B"), (id: "c")],
            flows: [(id: "f", from: ["a"], to: ["b"]), (id: "g", from: ["b"], to: ["c"])])"#;
        parse(text, "x.ron").expect("it loads").scenario
    }

    #[test]
    fn moving_one_lets_the_others_stand_where_they_stood() {
        let scenario = three();
        let before = system_places(&scenario);
        let command = move_systems(&scenario, &["a".into()].into(), vec2(40.0, 0.0)).expect("something moves");
        assert_eq!(command.label(&scenario), "move A");
        let after = system_places(&apply(&scenario, &command).expect("it can be done"));
        assert_eq!((after[1], after[2]), (before[1], before[2]));
        assert!((after[0].x - before[0].x - 40.0).abs() <= 0.5);
        assert_eq!(move_systems(&scenario, &BTreeSet::new(), vec2(1.0, 0.0)), None);
    }

    #[test]
    fn what_is_added_has_a_name_and_a_zone_of_its_own() {
        let mut scenario = three();
        for (id, name) in [("data-store", "Data store"), ("data-store-2", "Data store 2")] {
            let (command, added) = add_system(&scenario, SystemKind::DataStore, pos2(1.4, 2.0), None);
            scenario = apply(&scenario, &command).expect("it can be done");
            let system = scenario.system(&added).expect("it is there");
            assert_eq!(
                (system.id.as_str(), system.name(), system.at),
                (id, name, Some((1.0, 2.0)))
            );
        }
        assert_eq!(check(&scenario), []);
    }

    #[test]
    fn deleting_says_what_goes_with_it() {
        let scenario = three();
        let (command, told) = remove(&scenario, &Selection::system(&"b".into())).expect("it can go");
        assert_eq!(told, "Deleted B with 2 flows");
        assert_eq!(command.label(&scenario), "delete B");
        assert_eq!(apply(&scenario, &command).expect("it can be done").flows, []);
        let mut two = Selection::flow(&"f".into());
        two.systems.insert("c".into());
        let (_, told) = remove(&scenario, &two).expect("it can go");
        assert_eq!(told, "Deleted 1 system and 1 flow with 1 more flow");
    }
}
