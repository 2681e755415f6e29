//! Do commands do what they say, leave a sound scenario behind, and can all of them be undone?

use std::sync::Arc;

use proptest::prelude::*;

use super::*;
use crate::scenario::{
    Architecture, Between, Fault, FaultKind, Flow, FlowId, LinkPlace, PointToPoint, Scenario, Select, Style, System,
    SystemId, Zone, check, parse, write,
};
use crate::units::SimSpan;

const TEXT: &str = r#"Scenario(
    format: 1, name: "Shops",
    zones: [(id: "shop", kind: Site, sites: 3), (id: "cloud"), (id: "spare")],
    between: [(zones: ("shop", "spare"), loss: "1%")],
    data: [(id: "sales", owner: "till", allowed: ["till", "stock"])],
    systems: [
        (id: "till", name: "Till", zone: "shop", at: (10, 20)), (id: "stock", zone: "cloud"),
        (id: "books", zone: "cloud", service_time_for: [("sale", "5ms")]),
    ],
    flows: [
        (id: "sale", from: ["till"], to: ["stock", "books"], pattern: Publish, then: [(flow: "order")]),
        (id: "order", from: ["stock"], to: ["books"]),
        (id: "talk", from: ["till", "stock"], to: Others),
    ],
    architectures: [
        (id: "direct", style: PointToPoint(), exceptions: [(flow: "order", via: Hub)]),
        (id: "mixed", style: Hybrid(direct: ["order"], hub: ["talk"])),
    ],
    faults: [
        (what: Cut(systems: ("till", "stock")), at: "1s"), (what: Crash(party: "balancer:books"), at: "1s"),
        (what: Partition(zone: "spare"), at: "1s"),
    ],
    objectives: [(flow: "order", p99_below: "1s"), (flow: "sale", never_through: "balancer:stock")],
)"#;

fn scenario() -> Scenario {
    parse(TEXT, "x.ron")
        .unwrap_or_else(|problems| panic!("{problems:#?}"))
        .scenario
}

fn done(command: Command) -> Scenario {
    let changed = apply(&scenario(), &command).unwrap_or_else(|message| panic!("{command:?}: {message}"));
    assert_eq!(check(&changed), []);
    changed
}

fn refused(command: Command, part: &str) {
    let message = apply(&scenario(), &command).expect_err("refused");
    assert!(message.contains(part), "{message}");
}

#[test]
fn several_commands_are_one_step_or_none() {
    let remove = |id: &str| Command::System(SystemCommand::Remove(id.into()));
    let both = Command::All("delete 2 systems".to_owned(), vec![remove("stock"), remove("books")]);
    assert_eq!(both.label(&scenario()), "delete 2 systems");
    assert_eq!(done(both).systems.len(), 1);
    let wrong = Command::All("delete".to_owned(), vec![remove("stock"), remove("nobody")]);
    refused(wrong, "no system \"nobody\"");
}

#[test]
fn a_system_goes_with_what_spoke_of_it_alone() {
    let after = done(Command::System(SystemCommand::Remove("stock".into())));
    let flows: Vec<&str> = after.flows.iter().map(|flow| flow.id.as_str()).collect();
    assert_eq!(flows, ["sale"], "what is left: the till still tells the books");
    assert_eq!(after.flows[0].follows(), Vec::<&FlowId>::new());
    assert_eq!(after.faults.len(), 2);
    assert_eq!(after.objectives, []);
    assert_eq!(after.data[0].allowed, [SystemId::from("till")]);
    assert_eq!(after.architectures[0].exceptions, []);
}

#[test]
fn a_flow_goes_with_what_spoke_of_it_alone() {
    let after = done(Command::Flow(FlowCommand::Remove("order".into())));
    assert_eq!(after.flows.len(), 2);
    assert_eq!(after.flows[0].follows(), Vec::<&FlowId>::new());
    assert_eq!(after.objectives.len(), 1);
    let after = done(Command::Flow(FlowCommand::Remove("sale".into())));
    assert_eq!(after.systems[2].service_time_for, []);
}

#[test]
fn zones_come_and_go() {
    let after = done(Command::Sketch(SketchCommand::RemoveZone("spare".into())));
    assert_eq!((after.zones.len(), after.between.len(), after.faults.len()), (2, 0, 2));
    refused(
        Command::Sketch(SketchCommand::RemoveZone("cloud".into())),
        "stock lives in \"cloud\"",
    );
    let mut small = Scenario::new("small");
    small.systems.push(System::new("a"));
    let after = apply(&small, &Command::Sketch(SketchCommand::AddZone(Zone::new("north")))).expect("done");
    assert_eq!(
        (after.zones.len(), after.systems[0].zone.clone()),
        (2, Some("main".into()))
    );
    let mut between = Between::new("spare", "shop");
    let nothing = done(Command::Sketch(SketchCommand::SetBetween(between.clone()))).between;
    assert_eq!(nothing, [], "nothing is said of it any more");
    between.settings.reorders = Some(true);
    assert_eq!(
        done(Command::Sketch(SketchCommand::SetBetween(between.clone()))).between,
        [between]
    );
}

#[test]
fn what_makes_no_sense_is_refused() {
    refused(
        Command::System(SystemCommand::Add(System {
            zone: Some("shop".into()),
            ..System::new("till")
        })),
        "already",
    );
    refused(
        Command::System(SystemCommand::Remove("tyll".into())),
        "no system \"tyll\"",
    );
    refused(
        Command::System(SystemCommand::Set(System {
            instances: Some(0),
            ..System::new("till")
        })),
        "one or more",
    );
    refused(
        Command::Flow(FlowCommand::Add(Flow::new("x", &"till".into(), &"till".into()))),
        "send to itself",
    );
    let cut = FaultKind::Cut {
        place: LinkPlace::Zones("shop".into(), "shed".into()),
        sites: Select::All,
        direction: crate::scenario::Direction::Both,
        refuses: false,
    };
    refused(
        Command::Fault(FaultCommand::Add(Fault::new("x", cut, SimSpan::ZERO))),
        "no zone \"shed\"",
    );
}

#[test]
fn the_four_styles_are_written_down_before_one_changes() {
    let mut bare = scenario();
    bare.architectures.clear();
    let place = ArchitectureCommand::Place("hub".into(), "hub".to_owned(), (1.0, 2.0));
    let after = apply(&bare, &Command::Architecture(place)).expect("done");
    assert_eq!(after.architectures.len(), 4);
    assert_eq!(after.architectures[1].places, [("hub".to_owned(), (1.0, 2.0))]);
    let more = Architecture::new("direct2", Style::PointToPoint(PointToPoint::default()));
    assert_eq!(
        done(Command::Architecture(ArchitectureCommand::Add(more)))
            .architectures
            .len(),
        3
    );
}

#[test]
fn fresh_ids_are_free() {
    assert_eq!(fresh_system_id(&scenario(), "Till"), "till-2".into());
    assert_eq!(fresh_system_id(&scenario(), "Hub"), "hub-2".into());
    assert_eq!(fresh_flow_id(&scenario(), "Till to Books!"), "till-to-books".into());
    assert_eq!(fresh_fault_id(&scenario()), "fault-4".into());
}

fn moved(x: f32) -> Command {
    Command::System(SystemCommand::Move("till".into(), (x, 0.0)))
}

#[test]
fn a_gesture_is_one_step() {
    let mut history = History::new(Arc::new(scenario()));
    assert!(!history.is_dirty());
    for x in [1.0, 2.0, 3.0] {
        history.apply_in_gesture(7, &moved(x)).expect("done");
    }
    assert_eq!(
        (history.undo_label(), history.revision().number),
        (Some("move Till"), 3)
    );
    history.end_gesture();
    history.apply_in_gesture(7, &moved(4.0)).expect("done");
    assert!(history.undo() && history.undo() && !history.undo());
    assert_eq!(history.scenario().as_ref(), &scenario());
    assert!(!history.is_dirty());
    assert_eq!(history.redo_label(), Some("move Till"));
    assert!(history.redo());
    assert_eq!(history.scenario().systems[0].at, Some((3.0, 0.0)));
    history.mark_saved();
    history
        .apply(&Command::Sketch(SketchCommand::SetName("Other".to_owned())))
        .expect("done");
    assert!(history.is_dirty() && history.redo_label().is_none());
    history.undo();
    assert!(!history.is_dirty());
}

#[test]
fn the_history_is_a_list_to_jump_in() {
    let mut history = History::new(Arc::new(scenario()));
    history.apply(&moved(1.0)).expect("done");
    history
        .apply(&Command::Sketch(SketchCommand::SetName("Other".to_owned())))
        .expect("done");
    assert_eq!(history.undo_text().as_deref(), Some("Undo rename the scenario"));
    assert_eq!(history.redo_text(), None);
    assert!(history.jump(1));
    assert_eq!(history.redo_text().as_deref(), Some("Redo rename the scenario"));
    let told: Vec<_> = history
        .steps()
        .map(|step| (step.label, step.is_present, step.is_undone))
        .collect();
    let expected = [
        ("", false, false),
        ("move Till", true, false),
        ("rename the scenario", false, true),
    ];
    assert_eq!(told, expected);
    assert!(!history.jump(77) && history.jump(2) && history.jump(0));
    assert_eq!(history.scenario().as_ref(), &scenario());
}

#[test]
fn only_so_many_steps_are_kept() {
    let mut history = History::new(Arc::new(scenario()));
    for x in 0..600_u16 {
        history.apply(&moved(f32::from(x) + 100.0)).expect("done");
    }
    assert_eq!(history.steps().len(), 501);
    assert!(!history.jump(0) && history.jump(100));
    assert!(!history.undo(), "the oldest that is kept");
}

#[test]
fn nothing_changed_is_no_step() {
    let mut history = History::new(Arc::new(scenario()));
    history
        .apply(&Command::Sketch(SketchCommand::SetName("Shops".to_owned())))
        .expect("done");
    history.apply_in_gesture(1, &moved(10.0)).expect("done");
    history.undo();
    assert!(history.undo_label().is_none());
}

fn command() -> impl Strategy<Value = Command> {
    let system = || prop_oneof![Just("till"), Just("stock"), Just("books"), Just("new")].prop_map(SystemId::from);
    let flow = || prop_oneof![Just("sale"), Just("order"), Just("talk"), Just("new")].prop_map(FlowId::from);
    prop_oneof![
        system().prop_map(|id| Command::System(SystemCommand::Remove(id))),
        (system(), any::<i8>()).prop_map(|(id, x)| Command::System(SystemCommand::Move(id, (f32::from(x), 0.0)))),
        system().prop_map(|id| Command::System(SystemCommand::Add(System {
            zone: Some("shop".into()),
            ..System::new(id.as_str())
        }))),
        flow().prop_map(|id| Command::Flow(FlowCommand::Remove(id))),
        (flow(), system(), system()).prop_map(|(id, from, to)| Command::Flow(FlowCommand::Add(Flow::new(
            id.as_str(),
            &from,
            &to
        )))),
        (0_usize..9).prop_map(|at| Command::Sketch(SketchCommand::SetName(format!("name {at}")))),
        (1_u32..4).prop_map(|at| Command::Fault(FaultCommand::SetOff(format!("fault-{at}").as_str().into(), true))),
        Just(Command::Sketch(SketchCommand::RemoveZone("spare".into()))),
    ]
}

proptest! {
    #[test]
    fn all_undone_is_the_first_byte_for_byte(commands in proptest::collection::vec(command(), 1..30)) {
        let first = scenario();
        let text = write(&first);
        let mut history = History::new(Arc::new(first));
        for (at, command) in commands.iter().enumerate() {
            let before = history.scenario().clone();
            match at % 3 {
                0 => history.apply_in_gesture(at as u64 / 6, command).is_ok(),
                _ => history.apply(command).is_ok(),
            };
            prop_assert_eq!(check(history.scenario()), vec![], "{:?} after {:?}", command, before);
        }
        let last = write(history.scenario());
        while history.undo() {}
        prop_assert_eq!(write(history.scenario()), text);
        while history.redo() {}
        prop_assert_eq!(write(history.scenario()), last);
    }
}
