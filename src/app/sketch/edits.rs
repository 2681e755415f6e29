//! What a gesture does to the scenario, as one command: add, move, connect, delete.
//!
//! In: the scenario as it is, what the gesture meant. Out: a command, what to select then, what to say. It must not know
//! how the gesture was made.

use egui::{Pos2, Rect};

use crate::app::session::Selection;
use crate::edit::{
    self, Command, Drawn, FlowCommand, Frame, Inside, Places, SketchCommand, SystemCommand, ZoneCommand, apply,
    fresh_flow_id, fresh_system_id, fresh_zone_id,
};
use crate::picture::{Area, Picture, Point, free_spot, of_sketch, system_places};
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
    let mut commands = pins(scenario);
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

/// Where everything stands in a picture of the scenario.
pub fn drawn(scenario: &Scenario, picture: &Picture) -> Drawn {
    let framed = |area: &Area| Frame {
        at: (area.center.x, area.center.y),
        size: (area.width, area.height),
    };
    let mut zones = vec![None; scenario.zones.len()];
    for frame in &picture.frames {
        if let Some(zone) = zones.get_mut(frame.zone) {
            *zone = Some(framed(&frame.area));
        }
    }
    Drawn {
        systems: picture.shapes.iter().map(|shape| framed(&shape.area)).collect(),
        zones,
    }
}

/// Writes down where the systems stand that have no place of their own yet, since a place that is written for another
/// would let the picture find others for them.
fn pins(scenario: &Scenario) -> Vec<Command> {
    let bare = scenario.systems.iter().zip(system_places(scenario));
    let bare = bare.filter(|(system, _)| system.at.is_none());
    let systems: Vec<_> = bare.map(|(system, at)| (system.id.clone(), (at.x, at.y))).collect();
    let places = Places {
        systems,
        ..Places::default()
    };
    (!places.systems.is_empty())
        .then_some(places.into())
        .into_iter()
        .collect()
}

/// How often a flow is sent that has just been drawn.
pub fn first_start() -> Start {
    Start::Poisson(Rate::from_per_sec(FIRST_RATE))
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
    flow.start = Some(first_start());
    (FlowCommand::Add(flow).into(), id)
}

/// A system of a kind, centered at `at`, and a flow to it from another.
pub fn connect_to_new(
    scenario: &Scenario,
    from: &SystemId,
    kind: SystemKind,
    at: Pos2,
    zone: Option<ZoneId>,
) -> Option<(Command, SystemId)> {
    let (add, id) = add_system(scenario, kind, at, zone);
    let with = apply(scenario, &add).ok()?;
    let (flow, _) = connect(&with, from, &id);
    let label = format!("{} with a flow", add.label(scenario));
    Some((Command::All(label, vec![add, flow]), id))
}

/// Another zone.
pub fn add_zone(scenario: &Scenario) -> (Command, ZoneId) {
    let mut zone = new_zone(scenario);
    // The first zone is that of all systems, and its frame around them.
    if !scenario.zones.is_empty() || scenario.systems.is_empty() {
        let (at, size) = beside(&of_sketch(scenario));
        (zone.at, zone.size) = (Some(at), Some(size));
    }
    let id = zone.id.clone();
    (SketchCommand::AddZone(zone).into(), id)
}

/// A place for a frame to the right of all that is drawn: its center and its size.
fn beside(picture: &Picture) -> ((f32, f32), (f32, f32)) {
    let (width, height) = (240.0, 160.0);
    let frames = picture.frames.iter().map(|frame| frame.area);
    let areas: Vec<Area> = frames.chain(picture.shapes.iter().map(|shape| shape.area)).collect();
    let right = areas
        .iter()
        .map(|area| area.center.x + area.width / 2.0)
        .reduce(f32::max);
    let top = areas
        .iter()
        .map(|area| area.center.y - area.height / 2.0)
        .reduce(f32::min);
    let left = right.map_or(0.0, |right| right + 40.0);
    let center = (left + width / 2.0, top.unwrap_or(0.0) + height / 2.0);
    ((center.0.round(), center.1.round()), (width, height))
}

fn new_zone(scenario: &Scenario) -> Zone {
    let id = fresh_zone_id(scenario, "zone");
    let mut zone = Zone::new(id.as_str());
    zone.name = Some(numbered("Zone", id.as_str()));
    zone
}

/// Another zone with a frame, in which the systems live that stand there.
pub fn draw_zone(scenario: &Scenario, drawn: &Drawn, area: Rect) -> (Command, ZoneId) {
    let (center, size) = (area.center().round(), area.size().round());
    let mut zone = new_zone(scenario);
    (zone.at, zone.size) = (Some((center.x, center.y)), Some((size.x, size.y)));
    let id = zone.id.clone();
    let inside = scenario.systems.iter().zip(&drawn.systems);
    let inside = inside.filter(|(_, card)| area.contains(Pos2::new(card.at.0, card.at.1)));
    let inside: Vec<SystemId> = inside.map(|(system, _)| system.id.clone()).collect();
    let label = match inside.len() {
        0 => format!("add zone {}", zone.name()),
        systems => format!("add zone {} around {}", zone.name(), counted(systems, "system")),
    };
    let mut commands = pins(scenario);
    commands.push(SketchCommand::AddZone(zone).into());
    if !inside.is_empty() {
        commands.push(ZoneCommand::Take(id.clone(), inside).into());
    }
    (Command::All(label, commands), id)
}

/// Everything selected taken out as one step, and what goes with it in words. `inside` says what becomes of the systems
/// in a zone that goes.
///
/// # Errors
/// Why it cannot go.
pub fn remove(scenario: &Scenario, selection: &Selection, inside: &Inside) -> Result<(Command, String), String> {
    let selected = selection.to_selected();
    let what = selected.words(scenario);
    let command = edit::remove(scenario, &selected, inside).ok_or("Nothing is selected")?;
    let after = apply(scenario, &command)?;
    let (systems, flows) = (selection.systems.len(), selection.flows.len());
    let gone = [
        (scenario.systems.len() - after.systems.len(), systems, "system"),
        (scenario.flows.len() - after.flows.len(), flows, "flow"),
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
    selection.to_selected().words(scenario)
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
    use crate::picture::of_sketch;
    use crate::scenario::{check, parse};
    use egui::{pos2, vec2};

    fn three() -> Scenario {
        let text = r#"(format: 1, name: "x", systems: [(id: "a", name: "A"), (id: "b", name: "B"), (id: "c")],
            flows: [(id: "f", from: ["a"], to: ["b"]), (id: "g", from: ["b"], to: ["c"])])"#;
        parse(text, "x.ron").expect("it loads").scenario
    }

    #[test]
    fn a_zone_takes_in_what_stands_in_its_frame_and_the_others_stay() {
        let scenario = three();
        let drawn = drawn(&scenario, &of_sketch(&scenario));
        let (x, y) = drawn.systems[1].at;
        let (command, id) = draw_zone(
            &scenario,
            &drawn,
            Rect::from_center_size(pos2(x, y), vec2(200.4, 100.0)),
        );
        assert_eq!(command.label(&scenario), "add zone Zone around 1 system");
        let after = apply(&scenario, &command).expect("it can be done");
        assert_eq!(after.systems[1].zone, Some(id));
        assert_ne!(after.systems[0].zone, after.systems[1].zone);
        assert_eq!(after.zones[1].size, Some((200.0, 100.0)));
        assert_eq!(system_places(&after), system_places(&scenario));
    }

    #[test]
    fn a_new_system_comes_with_the_flow_to_it() {
        let scenario = three();
        let made = connect_to_new(&scenario, &"a".into(), SystemKind::Cache, pos2(900.0, 0.0), None);
        let (command, id) = made.expect("it can be made");
        let after = apply(&scenario, &command).expect("it can be done");
        assert_eq!(after.flows[2].name(), "A to Cache");
        assert_eq!(after.receivers(&after.flows[2]), [id]);
        assert_eq!(command.label(&scenario), "add Cache with a flow");
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
        let (command, told) = remove(&scenario, &Selection::system(&"b".into()), &Inside::Stays).expect("it can go");
        assert_eq!(told, "Deleted B with 2 flows");
        assert_eq!(command.label(&scenario), "delete B");
        assert_eq!(apply(&scenario, &command).expect("it can be done").flows, []);
        let mut two = Selection::flow(&"f".into());
        two.systems.insert("c".into());
        let (_, told) = remove(&scenario, &two, &Inside::Stays).expect("it can go");
        assert_eq!(told, "Deleted 1 system and 1 flow with 1 more flow");
    }
}
