//! Does each command do what its name says, and does it say why where it cannot?
//!
//! In: small sketches. Out: what became of them. It must not know how commands are carried out.

use topolab::edit::*;
use topolab::scenario::{Flow, Note, Scenario, System, To, check, parse, write};

use crate::drawing::CARD;

const SHOP: &str = r#"(format: 1, name: "Shop",
    zones: [(id: "shop", name: "Shop", kind: Site, at: (0, 0), size: (400, 300)), (id: "cloud", name: "Cloud")],
    between: [(zones: ("shop", "cloud"), loss: "1%")],
    data: [(id: "sales", owner: "till", allowed: ["till", "stock"])],
    systems: [
        (id: "till", name: "Till", zone: "shop", at: (0, 0)),
        (id: "stock", name: "Stock", zone: "cloud", at: (400, 30), service_time_for: [("sale", "3ms")]),
        (id: "books", name: "Books", zone: "cloud", at: (700, 90), service_time_for: [("sale", "5ms")]),
    ],
    policies: [(id: "patient", timeout: "3s")],
    flows: [
        (id: "sale", name: "Sale", from: ["till"], to: ["stock", "books"], pattern: Publish, start: Poisson("1/s"),
         data: "sales", policy: "patient", then: [(flow: "order")]),
        (id: "order", name: "Stock to Books", from: ["stock"], to: ["books"]),
        (id: "price", name: "Price", from: ["till"], to: ["stock"], start: Poisson("1/s")),
    ],
    notes: [(text: "inside", at: (20, 100)), (text: "outside", at: (900, 900))],
    architectures: [(id: "direct", style: PointToPoint(), exceptions: [(flow: "sale", via: Hub)]),
        (id: "mixed", style: Hybrid(bus: ["sale"]))],
    faults: [(what: Crash(system: "stock"), at: "1s"), (what: Surge(flows: ["sale"], factor: 2), at: "1s", lasting: "1s")],
    objectives: [(flow: "sale", p99_below: "1s")],
)"#;

fn shop() -> Scenario {
    read(SHOP)
}

fn read(text: &str) -> Scenario {
    match parse(text, "x.ron") {
        Ok(loaded) => loaded.scenario,
        Err(problems) => panic!("{}", problems[0]),
    }
}

fn drawn(scenario: &Scenario) -> Drawn {
    Drawn::as_written(scenario, CARD)
}

fn done(scenario: &Scenario, command: impl Into<Command>) -> Scenario {
    let command = command.into();
    let after = apply(scenario, &command).unwrap_or_else(|why| panic!("{command:?}: {why}"));
    assert_eq!(check(&after), []);
    after
}

fn refused(scenario: &Scenario, command: impl Into<Command>) -> String {
    apply(scenario, &command.into()).expect_err("it is refused")
}

fn systems(ids: &[&str]) -> Selected {
    Selected {
        systems: ids.iter().map(|id| (*id).into()).collect(),
        ..Selected::default()
    }
}

fn zones(ids: &[&str]) -> Selected {
    Selected {
        zones: ids.iter().map(|id| (*id).into()).collect(),
        ..Selected::default()
    }
}

fn flow<'s>(scenario: &'s Scenario, id: &str) -> &'s Flow {
    scenario.flow(&id.into()).expect("it is there")
}

fn place(scenario: &Scenario, id: &str) -> (f32, f32) {
    scenario
        .system(&id.into())
        .and_then(|system| system.at)
        .expect("a place")
}

#[test]
fn a_zone_moves_with_its_contents() {
    let shop = shop();
    let command = move_by(&shop, &drawn(&shop), &zones(&["shop"]), (10.0, 5.0)).expect("it moves");
    assert_eq!(command.label(&shop), "move Shop");
    let after = done(&shop, command);
    assert_eq!(
        (place(&after, "till"), place(&after, "stock")),
        ((10.0, 5.0), (400.0, 30.0))
    );
    assert_eq!(after.zones[0].frame(), Some(((10.0, 5.0), (400.0, 300.0))));
    assert_eq!((after.notes[0].at, after.notes[1].at), ((30.0, 105.0), (900.0, 900.0)));
    let command = move_by(&shop, &drawn(&shop), &systems(&["till", "books"]), (1.0, 0.0)).expect("they move");
    assert_eq!(command.label(&shop), "move 2 systems");
    let far = move_by(&shop, &drawn(&shop), &systems(&["till"]), (2e6, 0.0)).expect("a command");
    assert!(refused(&shop, far).contains("off the canvas"));
    let flat = Frame {
        at: (0.0, 0.0),
        size: (10.0, 0.0),
    };
    let places = Places {
        zones: vec![("shop".into(), flat)],
        ..Places::default()
    };
    assert!(refused(&shop, Command::Place(places)).contains("a height above 0"));
}

#[test]
fn what_moves_leaves_the_rest_where_it_is_drawn() {
    let mut shop = shop();
    shop.systems[2].at = None;
    let mut drawn = drawn(&shop);
    drawn.systems[2].at = (33.0, 44.0);
    let after = done(
        &shop,
        move_by(&shop, &drawn, &systems(&["till"]), (1.0, 0.0)).expect("it moves"),
    );
    assert_eq!(place(&after, "books"), (33.0, 44.0));
}

#[test]
fn systems_are_dropped_into_zones() {
    let shop = shop();
    let command = move_into(&shop, &drawn(&shop), &systems(&["till"]), (300.0, 0.0), &"cloud".into());
    let command = command.expect("it moves");
    assert_eq!(command.label(&shop), "move Till into Cloud");
    let after = done(&shop, command);
    assert_eq!(after.systems[0].zone, Some("cloud".into()));
    assert_eq!(place(&after, "till"), (300.0, 0.0));
}

#[test]
fn zones_are_framed_renamed_and_go_with_or_without_their_systems() {
    let shop = shop();
    let frame = Frame {
        at: (1.0, 2.0),
        size: (30.0, 40.0),
    };
    let after = done(&shop, ZoneCommand::SetFrame("cloud".into(), Some(frame)));
    assert_eq!(after.zones[1].frame(), Some(((1.0, 2.0), (30.0, 40.0))));
    assert_eq!(done(&after, ZoneCommand::SetFrame("cloud".into(), None)), shop);
    let flat = Frame {
        size: (0.0, 1.0),
        ..frame
    };
    assert!(refused(&shop, ZoneCommand::SetFrame("cloud".into(), Some(flat))).contains("no size"));
    let after = done(&shop, ZoneCommand::Rename("cloud".into(), Some("Frankfurt".to_owned())));
    assert_eq!(after.zones[1].name(), "Frankfurt");
    let after = done(&shop, ZoneCommand::RemoveWithSystems("cloud".into()));
    assert_eq!((after.zones.len(), after.systems.len(), after.flows.len()), (1, 1, 0));
    let after = done(&shop, ZoneCommand::RemoveInto("cloud".into(), "shop".into()));
    assert_eq!((after.zones.len(), after.systems.len(), after.flows.len()), (1, 3, 3));
    assert!(refused(&shop, ZoneCommand::RemoveInto("cloud".into(), "cloud".into())).contains("another zone"));
}

#[test]
fn what_goes_is_told_beforehand() {
    let shop = shop();
    let told = |selected: &Selected, inside: &Inside, with: &str| {
        what_goes(&shop, selected, inside).map(|goes| goes.sentences(with))
    };
    assert_eq!(
        told(&systems(&["stock"]), &Inside::Stays, "it"),
        Ok(vec![
            "2 flows go with it: Stock to Books and Price.".to_owned(),
            "1 fault goes with it.".to_owned(),
            "1 flow stays, between its other ends: Sale.".to_owned(),
        ])
    );
    assert_eq!(
        told(&zones(&["cloud"]), &Inside::Goes, "them"),
        Ok(vec![
            "2 systems go with them: Stock and Books.".to_owned(),
            "3 flows go with them: Sale, Stock to Books and Price.".to_owned(),
            "2 faults, 1 objective and 1 network between zones go with them.".to_owned(),
        ])
    );
    let told_why = told(&zones(&["cloud"]), &Inside::Stays, "it").expect_err("it has systems");
    assert!(told_why.contains("Stock lives in"), "{told_why}");
    assert!(leaves_systems(&shop, &zones(&["cloud"])));
    let mut all = zones(&["cloud"]);
    all.systems = [("stock").into(), ("books").into()].into();
    assert!(!leaves_systems(&shop, &all));
    assert_eq!(told(&Selected::default(), &Inside::Stays, "it"), Ok(Vec::new()));
    let gone = remove(&shop, &Selected::all(&shop), &Inside::Stays).expect("a command");
    let after = done(&shop, gone);
    assert!(after.systems.is_empty() && after.notes.is_empty() && after.zones.is_empty());
}

#[test]
fn things_are_put_in_line_and_spread() {
    let shop = shop();
    let all = systems(&["till", "stock", "books"]);
    let xs = |scenario: &Scenario| -> Vec<f32> { scenario.systems.iter().map(|s| s.at.expect("a place").0).collect() };
    let ys = |scenario: &Scenario| -> Vec<f32> { scenario.systems.iter().map(|s| s.at.expect("a place").1).collect() };
    let aligned = |how| done(&shop, align(&shop, &drawn(&shop), &all, how).expect("three"));
    assert_eq!(
        align(&shop, &drawn(&shop), &all, Align::Left)
            .expect("three")
            .label(&shop),
        "align 3 systems"
    );
    assert_eq!(xs(&aligned(Align::Left)), [0.0, 0.0, 0.0]);
    assert_eq!(xs(&aligned(Align::Right)), [700.0, 700.0, 700.0]);
    assert_eq!(xs(&aligned(Align::CenterX)), [350.0, 350.0, 350.0]);
    assert_eq!(ys(&aligned(Align::Top)), [0.0, 0.0, 0.0]);
    assert_eq!(ys(&aligned(Align::Bottom)), [90.0, 90.0, 90.0]);
    assert_eq!(ys(&aligned(Align::CenterY)), [45.0, 45.0, 45.0]);
    let spread = |axis| done(&shop, distribute(&shop, &drawn(&shop), &all, axis).expect("three"));
    assert_eq!(xs(&spread(Axis::Horizontal)), [0.0, 350.0, 700.0]);
    assert_eq!(ys(&spread(Axis::Vertical)), [0.0, 45.0, 90.0]);
    assert_eq!(align(&shop, &drawn(&shop), &systems(&["till"]), Align::Left), None);
    assert_eq!(
        distribute(&shop, &drawn(&shop), &systems(&["till", "stock"]), Axis::Vertical),
        None
    );
}

#[test]
fn gaps_are_equal_where_sizes_differ() {
    let mut shop = shop();
    shop.notes = vec![Note {
        size: Some((50.0, 20.0)),
        ..Note::new("note-1", "x", (200.0, 0.0))
    }];
    let selected = Selected {
        notes: ["note-1".into()].into(),
        ..systems(&["till", "stock"])
    };
    let after = done(
        &shop,
        distribute(&shop, &drawn(&shop), &selected, Axis::Horizontal).expect("three"),
    );
    // From 75 to 325 lies between the cards: a hundred each side of the note.
    assert_eq!(after.notes[0].at, (200.0, 0.0));
    assert_eq!((place(&after, "till").0, place(&after, "stock").0), (0.0, 400.0));
}

#[test]
fn what_is_brought_to_the_front_is_drawn_last() {
    let shop = shop();
    let names = |scenario: &Scenario| -> Vec<String> {
        let order = scenario.drawing_order().into_iter();
        order.map(|at| scenario.systems[at].id.to_string()).collect()
    };
    let front = to_front(&shop, &systems(&["till", "stock"])).expect("two");
    assert_eq!(front.label(&shop), "bring 2 systems to the front");
    let after = done(&shop, front);
    assert_eq!(names(&after), ["books", "till", "stock"]);
    let back = done(&after, to_back(&after, &systems(&["stock"])).expect("one"));
    assert_eq!(names(&back), ["stock", "books", "till"]);
    let order = |scenario: &Scenario| -> Vec<String> { scenario.systems.iter().map(|s| s.id.to_string()).collect() };
    assert_eq!(order(&back), order(&shop), "the list stays as it is");
    let notes = Selected {
        notes: ["note-1".into()].into(),
        ..Selected::default()
    };
    let after = done(&shop, to_front(&shop, &notes).expect("one"));
    assert_eq!(after.notes[1].text, "inside");
}

#[test]
fn no_figure_depends_on_how_a_sketch_is_drawn() {
    use topolab::topology::derive;
    let shop = shop();
    let mut changed = shop.clone();
    for (system, layer) in changed.systems.iter_mut().zip([3, -1, 0]) {
        (system.layer, system.at) = (Some(layer), Some((9.0, 9.0)));
    }
    changed.notes.clear();
    (changed.zones[0].at, changed.zones[0].size) = (None, None);
    for at in 0..shop.architectures.len() {
        let network = derive(&shop, at).expect("a network");
        assert_eq!(network, derive(&changed, at).expect("a network"));
        let program = |scenario: &Scenario| format!("{:?}", topolab::compile::compile(scenario, &network).program);
        assert_eq!(program(&shop), program(&changed));
    }
}

#[test]
fn a_flow_is_reversed() {
    let shop = shop();
    let after = done(&shop, FlowCommand::Reverse("order".into()));
    let order = flow(&after, "order");
    assert_eq!(
        (order.from.as_slice(), order.name()),
        (["books".into()].as_slice(), "Books to Stock")
    );
    assert_eq!(flow(&after, "sale").follows().len(), 1, "the books get the sale, too");
    let after = done(&shop, FlowCommand::Reverse("sale".into()));
    assert_eq!(after.receivers(flow(&after, "sale")), ["till".into()]);
    assert!(flow(&after, "sale").follows().is_empty());
    let mut talk = shop.clone();
    talk.flows[2].from = vec!["till".into(), "books".into()];
    talk.flows[2].to = To::Others;
    assert!(refused(&talk, FlowCommand::Reverse("price".into())).contains("no other direction"));
}

#[test]
fn ends_come_and_go() {
    let shop = shop();
    let after = done(&shop, FlowCommand::AddConsumer("price".into(), "books".into()));
    assert_eq!(after.receivers(flow(&after, "price")), ["stock".into(), "books".into()]);
    assert_eq!(
        done(&after, FlowCommand::RemoveConsumer("price".into(), "books".into())),
        shop
    );
    let alone = refused(&shop, FlowCommand::RemoveConsumer("price".into(), "stock".into()));
    assert_eq!(alone, "Price has no other receiver: delete the flow instead");
    let after = done(&shop, FlowCommand::AddSender("price".into(), "books".into()));
    assert_eq!(
        done(&after, FlowCommand::RemoveSender("price".into(), "books".into())),
        shop
    );
    assert!(refused(&shop, FlowCommand::AddSender("price".into(), "stock".into())).contains("send to itself"));
    assert!(refused(&shop, FlowCommand::RemoveSender("price".into(), "books".into())).contains("no sender"));
}

#[test]
fn a_flow_is_split_and_merged_again() {
    let shop = shop();
    let split = FlowCommand::Split("sale".into());
    let after = done(&shop, split.clone());
    let (one, other) = (flow(&after, "sale"), flow(&after, "sale-books"));
    assert_eq!(
        (after.receivers(one), after.receivers(other)),
        (["stock".into()].as_slice(), ["books".into()].as_slice())
    );
    assert_eq!((one.name(), other.name()), ("Sale", "Sale to Books"));
    assert_eq!(
        (one.follows().len(), other.follows().len()),
        (1, 0),
        "only the stock orders"
    );
    assert_eq!(after.systems[2].service_time_for[0].0, "sale-books".into());
    assert_eq!(
        (after.objectives.len(), after.architectures[0].exceptions.len()),
        (2, 2)
    );
    let merge = FlowCommand::Merge(vec!["sale-books".into(), "sale".into()]);
    assert_eq!(Command::from(merge.clone()).label(&after), "merge 2 flows");
    assert_eq!(done(&after, merge), shop);
    assert!(refused(&shop, FlowCommand::Split("price".into())).contains("one receiver only"));
}

#[test]
fn flows_that_differ_are_not_merged() {
    let after = done(&shop(), FlowCommand::Split("sale".into()));
    let merged = |change: &dyn Fn(&mut Scenario)| {
        let mut changed = after.clone();
        change(&mut changed);
        assert_eq!(check(&changed), []);
        refused(&changed, FlowCommand::Merge(vec!["sale".into(), "sale-books".into()]))
    };
    let said = merged(&|scenario| scenario.flows[1].deadline = Some(topolab::units::SimSpan::from_secs(3)));
    assert_eq!(said, "Sale and Sale to Books differ in `deadline`: nothing and 3s");
    let said = merged(&|scenario| scenario.architectures[0].exceptions.truncate(1));
    assert_eq!(
        said,
        "Sale and Sale to Books go different ways in the architecture Point to point"
    );
    let said = merged(&|scenario| scenario.flows[1].to = To::Systems(vec!["stock".into()]));
    assert!(said.starts_with("Stock gets more than one of them"), "{said}");
    let said = merged(&|scenario| {
        scenario.flows.iter_mut().for_each(|flow| flow.pattern = None);
    });
    assert!(said.contains("does not give each receiver a copy"), "{said}");
    let said = refused(&after, FlowCommand::Merge(vec!["sale".into()]));
    assert_eq!(said, "it takes two flows to merge them");
}

#[test]
fn copies_have_ids_and_names_of_their_own() {
    let shop = shop();
    let selected = systems(&["till", "stock"]);
    let copied = duplicate(&shop, &drawn(&shop), &selected, (40.0, 40.0), false).expect("copied");
    assert_eq!(copied.command.label(&shop), "duplicate 2 systems and 2 flows");
    let after = done(&shop, copied.command);
    let names: Vec<&str> = after.systems.iter().map(System::name).collect();
    assert_eq!(names, ["Till", "Stock", "Books", "Till 2", "Stock 2"]);
    assert_eq!(place(&after, "stock-2"), (440.0, 70.0));
    let sale = flow(&after, "sale-2");
    assert_eq!(
        (sale.from.as_slice(), after.receivers(sale)),
        (["till-2".into()].as_slice(), ["stock-2".into()].as_slice())
    );
    assert!(sale.follows().is_empty());
    assert_eq!(after.systems[4].service_time_for[0].0, "sale-2".into());
    let with_outside = duplicate(&shop, &drawn(&shop), &selected, (40.0, 40.0), true).expect("copied");
    let after = done(&shop, with_outside.command);
    let order = flow(&after, "order-2");
    assert_eq!(
        (order.name(), after.receivers(order)),
        ("Stock 2 to Books", ["books".into()].as_slice())
    );
    let zone = duplicate(&shop, &drawn(&shop), &zones(&["shop"]), (500.0, 0.0), false).expect("copied");
    let after = done(&shop, zone.command);
    assert_eq!(after.systems[3].zone, Some("shop-2".into()));
    assert_eq!(
        (after.notes.len(), after.between.len()),
        (3, 1),
        "the note inside is copied, too"
    );
}

#[test]
fn a_part_can_be_mailed() {
    let shop = shop();
    let text = copy(&shop, &drawn(&shop), &systems(&["till", "stock"])).expect("copied");
    let part = read(&text);
    assert_eq!(
        (part.name.as_str(), part.systems.len(), part.flows.len()),
        ("Part of Shop", 2, 2)
    );
    assert_eq!(
        (
            part.zones.len(),
            part.policies.len(),
            part.data.len(),
            part.faults.len()
        ),
        (2, 1, 1, 0)
    );
    let mut other = Scenario::new("Other");
    other.systems = vec![System::new("till")];
    let pasted = paste(&other, &drawn(&other), &text, (1000.0, 500.0)).expect("pasted");
    assert_eq!(pasted.command.label(&other), "paste 2 systems, 2 flows and 2 zones");
    let after = done(&other, pasted.command);
    assert_eq!(
        (after.systems[1].id.as_str(), after.systems[1].name()),
        ("till-2", "Till")
    );
    assert_eq!(
        after.systems[0].zone,
        Some("main".into()),
        "whoever was there stays where it was"
    );
    assert_eq!(
        (place(&after, "till-2"), place(&after, "stock")),
        ((800.0, 485.0), (1200.0, 515.0))
    );
    assert_eq!(after.data[0].owner, Some("till-2".into()));
    let mut known = shop.clone();
    known.policies[0].policy.timeout = None;
    let pasted = paste(&known, &drawn(&known), &text, (0.0, 0.0)).expect("pasted");
    let after = done(&known, pasted.command);
    assert_eq!((after.zones.len(), after.data.len(), after.policies.len()), (2, 1, 2));
    assert_eq!(after.policies[1].id, "patient-2".into());
}

#[test]
fn a_whole_file_is_pasted_and_what_is_none_is_refused() {
    let empty = Scenario::new("Empty");
    let pasted = paste(&empty, &drawn(&empty), &format!("// mailed\n{SHOP}"), (0.0, 0.0)).expect("pasted");
    assert_eq!(pasted.left_out, "2 architectures, 2 faults and 1 objective");
    let after = done(&empty, pasted.command);
    assert_eq!((after.systems.len(), after.flows.len(), after.zones.len()), (3, 3, 2));
    let why = |text: &str| paste(&empty, &drawn(&empty), text, (0.0, 0.0)).expect_err("it is none");
    assert!(why("Dear all, see below").starts_with("this is no part of a scenario: copy systems here"));
    assert!(why("").starts_with("this is no part of a scenario"));
    let said = why("(format: 1, name: \"x\",\n systems: [(id: \"a\", instances: many)], flows: [])");
    assert!(said.contains("line 2") && said.contains("many"), "{said}");
    assert!(why(&write(&empty)).contains("nothing in it"));
    let flows = Selected {
        flows: ["sale".into()].into(),
        ..Selected::default()
    };
    let said = copy(&shop(), &drawn(&shop()), &flows).expect_err("a flow alone");
    assert!(said.contains("together with its systems"), "{said}");
}

#[test]
fn a_field_is_set_on_many() {
    let shop = shop();
    let ids = ["till".into(), "stock".into()];
    let command = set_systems_field(&shop, &ids, "instances", "3").expect("a number");
    assert_eq!(command.label(&shop), "change instances of 2 systems");
    let after = done(&shop, command);
    assert_eq!(
        systems_field(&after, &ids, "instances"),
        Shared::Same(Some("3".to_owned()))
    );
    let all = ["till".into(), "books".into()];
    assert_eq!(systems_field(&after, &all, "instances"), Shared::Mixed);
    assert_eq!(systems_field(&after, &all, "cache"), Shared::Same(None));
    assert!(
        set_systems_field(&shop, &ids, "service_time", "12 parsecs")
            .expect_err("no unit")
            .contains("parsecs")
    );
    assert!(set_systems_field(&shop, &ids, "id", "\"x\"").is_err());
    let flows = ["sale".into(), "price".into()];
    let after = done(&shop, set_flows_field(&shop, &flows, "deadline", "3s").expect("a time"));
    assert_eq!(
        flows_field(&after, &flows, "deadline"),
        Shared::Same(Some("3s".to_owned()))
    );
    let after = done(
        &shop,
        set_zones_field(&shop, &["shop".into()], "sites", "7").expect("a number"),
    );
    assert_eq!(after.zones[0].sites, Some(7));
}
