//! Are pictures whole? Every system has a shape, every hop a wire, nothing lies on anything, and SVG is well formed.

use super::*;
use crate::scenario::{Architecture, Discovery, Flow, PointToPoint, Registry, Scenario, Style, System, To};
use crate::topology::{PartyKey, derive};

fn check_scenario(systems: usize) -> Scenario {
    let mut scenario = Scenario::new("Check");
    for n in 0..systems {
        scenario.systems.push(System::new(&format!("s{n}")));
    }
    for n in 1..systems {
        let (from, to) = (scenario.systems[n - 1].id.clone(), scenario.systems[n].id.clone());
        scenario.flows.push(Flow::new(&format!("f{n}"), &from, &to));
    }
    scenario
}

#[test]
fn a_sketch_has_a_card_for_each_system_and_a_wire_for_each_flow() {
    let mut scenario = check_scenario(7);
    scenario.systems[0].name = Some("A <b> & \"c\"".to_owned());
    scenario.flows[0].to = To::Systems(vec!["s1".into(), "s2".into(), "s0".into()]);
    let picture = of_sketch(&scenario);
    assert_eq!(picture.shapes.len(), 7);
    assert_eq!(picture.wires.len(), 8);
    for (i, a) in picture.shapes.iter().enumerate() {
        assert!(
            picture.shapes[i + 1..].iter().all(|b| !a.area.overlaps(&b.area, 0.0)),
            "{}",
            a.title
        );
    }
    for wire in &picture.wires {
        let card = &picture.shapes[wire.a].area.grown(0.5);
        assert!(card.contains(wire.curve[0]), "{wire:?}");
    }
    let text = svg(&picture, &SvgStyle::default());
    assert!(text.contains("A &lt;b&gt; &amp;") && !text.contains("<b>"), "{text}");
    assert_eq!(picture, of_sketch(&scenario));
}

#[test]
fn flows_beside_each_other_are_fanned_out() {
    let mut scenario = check_scenario(2);
    for n in 0..3 {
        let (from, to): (crate::scenario::SystemId, _) = if n == 1 {
            ("s1".into(), "s0".into())
        } else {
            ("s0".into(), "s1".into())
        };
        scenario.flows.push(Flow::new(&format!("g{n}"), &from, &to));
    }
    let picture = of_sketch(&scenario);
    let middles: Vec<Point> = picture.wires.iter().map(|wire| wire.curve_at(0.5)).collect();
    for (i, a) in middles.iter().enumerate() {
        assert!(middles[i + 1..].iter().all(|b| a.distance(*b) > 15.0), "{middles:?}");
    }
}

#[test]
fn a_thousand_systems_that_talk_to_the_others_are_drawn_in_part_and_say_so() {
    let mut scenario = check_scenario(1_000);
    scenario.flows[0].from = scenario.systems.iter().map(|system| system.id.clone()).collect();
    scenario.flows[0].to = To::Others;
    let picture = of_sketch(&scenario);
    assert_eq!(picture.wires.len(), WIRES_MAX);
    assert!(picture.wires_left_out > 0);
}

#[test]
fn a_registry_stands_below_everything_and_on_nothing() {
    let mut scenario = check_scenario(5);
    scenario.systems[2].instances = Some(3);
    let settings = PointToPoint {
        discovery: Some(Discovery::Registry(Registry::default())),
        ..PointToPoint::default()
    };
    scenario.architectures = vec![Architecture::new("direct", Style::PointToPoint(settings))];
    let network = derive(&scenario, 0).expect("a network");
    let picture = of_network(&scenario, &network);
    let [registry] = &picture
        .shapes
        .iter()
        .filter(|shape| shape.kind == ShapeKind::Registry)
        .collect::<Vec<_>>()[..]
    else {
        panic!("one registry")
    };
    assert_eq!(network.parties[registry.parties[0]].key, PartyKey::Registry);
    for other in picture.shapes.iter().filter(|shape| shape.key != registry.key) {
        assert!(!other.area.overlaps(&registry.area, 8.0), "{}", other.title);
    }
}

#[test]
fn a_zone_stands_where_its_frame_was_drawn() {
    let text = r#"(format: 1, name: "x", systems: [(id: "a", zone: "north", at: (0, 0))], flows: [],
        zones: [(id: "north", at: (10, 20), size: (300, 100)), (id: "empty", at: (0, 500), size: (80, 60)), (id: "bare")])"#;
    let scenario = crate::scenario::parse(text, "x.ron").expect("it loads").scenario;
    let frames = of_sketch(&scenario).frames;
    let areas: Vec<_> = frames.iter().map(|frame| (frame.zone, frame.area)).collect();
    assert_eq!(
        areas,
        [
            (0, Area::new(Point::new(10.0, 20.0), 300.0, 100.0)),
            (1, Area::new(Point::new(0.0, 500.0), 80.0, 60.0))
        ]
    );
}
