//! What does a hand do to a sketch? Everything, to whatever is there.
//!
//! In: a scenario and a drawn stroke. Out: a command of every kind that there is, or a selection. It must not know what
//! becomes of it.

use proptest::prelude::*;
use topolab::edit::{
    Align, ArchitectureCommand, Axis, Command, Drawn, FaultCommand, FlowCommand, Frame, Inside, NoteCommand, Selected,
    SketchCommand, SystemCommand, ZoneCommand, align, copy, distribute, duplicate, fresh_fault_id, fresh_flow_id,
    fresh_note_id, fresh_system_id, fresh_zone_id, move_by, move_into, paste, remove, set_flows_field,
    set_systems_field, set_zones_field, to_back, to_front,
};
use topolab::scenario::{Between, Fault, FaultKind, Flow, FlowId, Note, Run, Scenario, System, SystemId, Zone, ZoneId};
use topolab::units::SimSpan;

/// One thing done, to be understood by what is there.
#[derive(Clone, Debug)]
pub struct Stroke {
    kind: usize,
    bits: [u8; 4],
    by: (i8, i8),
    flag: bool,
}

/// Any stroke.
pub fn stroke() -> impl Strategy<Value = Stroke> {
    let parts = (0..Stroke::KINDS, any::<[u8; 4]>(), any::<(i8, i8)>(), any::<bool>());
    parts.prop_map(|(kind, bits, by, flag)| Stroke { kind, bits, by, flag })
}

impl Stroke {
    /// How many kinds of strokes there are.
    pub const KINDS: usize = 36;

    /// Whether it is a part of a longer gesture.
    pub fn is_in_gesture(&self) -> bool {
        self.bits[3].is_multiple_of(3)
    }

    /// The same of another kind.
    pub fn of_kind(self, kind: usize) -> Self {
        Stroke { kind, ..self }
    }
}

/// Whatever the stroke's bits choose.
pub fn selection(scenario: &Scenario, stroke: &Stroke) -> Selected {
    fn chosen<T, I: Ord>(items: &[T], bits: u8, id: impl Fn(&T) -> I) -> std::collections::BTreeSet<I> {
        let chosen = items.iter().enumerate().filter(|(at, _)| bits >> (at % 8) & 1 == 1);
        chosen.map(|(_, item)| id(item)).collect()
    }
    let [systems, flows, zones, notes] = stroke.bits;
    Selected {
        systems: chosen(&scenario.systems, systems, |system| system.id.clone()),
        flows: chosen(&scenario.flows, flows, |flow| flow.id.clone()),
        zones: chosen(&scenario.zones, zones & zones >> 1, |zone| zone.id.clone()),
        notes: chosen(&scenario.notes, notes, |note| note.id.clone()),
    }
}

/// What the stroke does here; nothing: there is nothing to do it to.
pub fn command(scenario: &Scenario, drawn: &Drawn, stroke: &Stroke) -> Option<Command> {
    let by = (f32::from(stroke.by.0), f32::from(stroke.by.1));
    let selected = selection(scenario, stroke);
    match stroke.kind {
        0 => move_by(scenario, drawn, &selected, by),
        1 => move_into(scenario, drawn, &selected, by, &zone(scenario, stroke, 0)?),
        2 => align(scenario, drawn, &selected, alignment(stroke)),
        3 => distribute(
            scenario,
            drawn,
            &selected,
            if stroke.flag { Axis::Horizontal } else { Axis::Vertical },
        ),
        4 => to_front(scenario, &selected),
        5 => to_back(scenario, &selected),
        6 => duplicate(scenario, drawn, &selected, by, stroke.flag)
            .ok()
            .map(|pasted| pasted.command),
        7 => {
            let text = copy(scenario, drawn, &selected).ok()?;
            paste(scenario, drawn, &text, by).ok().map(|pasted| pasted.command)
        }
        8 => remove(scenario, &selected, &inside(scenario, stroke)),
        9 => set_systems_field(scenario, &selected.systems, "instances", "4").ok(),
        10 => set_flows_field(scenario, &selected.flows, "deadline", "3s").ok(),
        11 => set_zones_field(scenario, &selected.zones, "sites", "2").ok(),
        12..=19 => of_flow(scenario, stroke),
        20..=24 => of_zone(scenario, stroke, by),
        25..=28 => of_note(scenario, stroke, by),
        29..=31 => of_system(scenario, stroke, by),
        _ => of_the_rest(scenario, stroke),
    }
}

fn alignment(stroke: &Stroke) -> Align {
    let all = [
        Align::Left,
        Align::Right,
        Align::Top,
        Align::Bottom,
        Align::CenterX,
        Align::CenterY,
    ];
    all[usize::from(stroke.bits[2]) % all.len()]
}

fn inside(scenario: &Scenario, stroke: &Stroke) -> Inside {
    match (stroke.flag, zone(scenario, stroke, 1)) {
        (true, _) => Inside::Goes,
        (false, Some(zone)) => Inside::MovesTo(zone),
        (false, None) => Inside::Stays,
    }
}

fn zone(scenario: &Scenario, stroke: &Stroke, bit: usize) -> Option<ZoneId> {
    let zones = &scenario.zones;
    (!zones.is_empty()).then(|| zones[usize::from(stroke.bits[bit]) % zones.len()].id.clone())
}

fn system(scenario: &Scenario, stroke: &Stroke, bit: usize) -> Option<SystemId> {
    let systems = &scenario.systems;
    (!systems.is_empty()).then(|| systems[usize::from(stroke.bits[bit]) % systems.len()].id.clone())
}

fn flow(scenario: &Scenario, stroke: &Stroke) -> Option<FlowId> {
    let flows = &scenario.flows;
    (!flows.is_empty()).then(|| flows[usize::from(stroke.bits[0]) % flows.len()].id.clone())
}

fn of_flow(scenario: &Scenario, stroke: &Stroke) -> Option<Command> {
    if stroke.kind == 12 {
        let (from, to) = (system(scenario, stroke, 0)?, system(scenario, stroke, 1)?);
        let id = fresh_flow_id(scenario, "drawn");
        return Some(FlowCommand::Add(Flow::new(id.as_str(), &from, &to)).into());
    }
    let id = flow(scenario, stroke)?;
    let end = || system(scenario, stroke, 1);
    let command = match stroke.kind {
        13 => FlowCommand::Reverse(id),
        14 => FlowCommand::AddConsumer(id, end()?),
        15 => FlowCommand::RemoveConsumer(id, end()?),
        16 => FlowCommand::AddSender(id, end()?),
        17 => FlowCommand::RemoveSender(id, end()?),
        18 => match stroke.flag {
            true => FlowCommand::Merge(selection(scenario, stroke).flows.into_iter().collect()),
            false => twins(scenario, &id)?,
        },
        _ => FlowCommand::Split(id),
    };
    Some(command.into())
}

/// The flow with all that can be merged with it, as far as can be told from outside.
fn twins(scenario: &Scenario, id: &FlowId) -> Option<FlowCommand> {
    let own = scenario.flow(id)?;
    let alike = |flow: &&Flow| (flow.pattern, &flow.from, &flow.start) == (own.pattern, &own.from, &own.start);
    let ids = scenario.flows.iter().filter(alike).map(|flow| flow.id.clone());
    Some(FlowCommand::Merge(ids.collect()))
}

fn of_zone(scenario: &Scenario, stroke: &Stroke, by: (f32, f32)) -> Option<Command> {
    if stroke.kind == 20 {
        let id = fresh_zone_id(scenario, "zone");
        return Some(SketchCommand::AddZone(Zone::new(id.as_str())).into());
    }
    let id = zone(scenario, stroke, 0)?;
    let frame = Frame {
        at: by,
        size: (320.0, 200.0),
    };
    let command = match stroke.kind {
        21 => ZoneCommand::Rename(id, stroke.flag.then(|| "A zone".to_owned())),
        22 => ZoneCommand::SetFrame(id, stroke.flag.then_some(frame)),
        23 => ZoneCommand::RemoveWithSystems(id),
        _ => ZoneCommand::RemoveInto(id, zone(scenario, stroke, 1)?),
    };
    Some(command.into())
}

fn of_note(scenario: &Scenario, stroke: &Stroke, by: (f32, f32)) -> Option<Command> {
    let id = fresh_note_id(scenario);
    if stroke.kind == 25 {
        return Some(NoteCommand::Add(Note::new(id.as_str(), "new", by)).into());
    }
    let notes = &scenario.notes;
    let note = (!notes.is_empty()).then(|| notes[usize::from(stroke.bits[0]) % notes.len()].clone())?;
    let command = match stroke.kind {
        26 => NoteCommand::Set(Note {
            text: format!("{} and more", note.text),
            ..note
        }),
        27 => NoteCommand::Move(note.id, by),
        _ => NoteCommand::Remove(note.id),
    };
    Some(command.into())
}

fn of_system(scenario: &Scenario, stroke: &Stroke, by: (f32, f32)) -> Option<Command> {
    let command = match stroke.kind {
        29 => {
            let id = fresh_system_id(scenario, "service");
            SystemCommand::Add(System {
                zone: zone(scenario, stroke, 0),
                at: stroke.flag.then_some(by),
                ..System::new(id.as_str())
            })
        }
        30 => SystemCommand::Rename(system(scenario, stroke, 0)?, stroke.flag.then(|| "Renamed".to_owned())),
        _ => SystemCommand::Remove(system(scenario, stroke, 0)?),
    };
    Some(command.into())
}

fn of_the_rest(scenario: &Scenario, stroke: &Stroke) -> Option<Command> {
    let seconds = SimSpan::from_secs(u64::from(stroke.bits[0]) + 1);
    Some(match stroke.kind {
        32 => {
            let id = fresh_fault_id(scenario);
            FaultCommand::Add(Fault::new(id.as_str(), FaultKind::RegistryStale, seconds)).into()
        }
        33 => {
            let (a, b) = (zone(scenario, stroke, 0)?, zone(scenario, stroke, 1)?);
            SketchCommand::SetBetween(Between::new(a.as_str(), b.as_str())).into()
        }
        34 => {
            let run = Run {
                drain: Some(seconds),
                ..scenario.run.clone()
            };
            SketchCommand::SetRun(run).into()
        }
        _ => {
            let at = (f32::from(stroke.by.0), f32::from(stroke.by.1));
            ArchitectureCommand::Place("bus".into(), "bus".to_owned(), at).into()
        }
    })
}
