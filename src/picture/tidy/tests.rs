//! Is a tidied sketch tidy: no cards on top of each other, zones apart, flows from left to right, and the same each time?

use std::collections::BTreeMap;
use std::time::Instant;

use super::super::sketch::of_sketch;
use super::spots::CARD_GAP;
use super::*;
use crate::scenario::{Flow, System, To, Zone};

/// Systems `s0`, `s1`, ... in zones in turn, and a flow for each pair.
fn scenario(systems: usize, zones: usize, flows: &[(usize, usize)]) -> Scenario {
    let mut scenario = Scenario::new("tidy");
    scenario.zones = (0..zones).map(|zone| Zone::new(&format!("z{zone}"))).collect();
    for at in 0..systems {
        let mut system = System::new(&format!("s{at}"));
        system.zone = (zones > 0).then(|| format!("z{}", at % zones.max(1)).as_str().into());
        scenario.systems.push(system);
    }
    for (nth, (from, to)) in flows.iter().enumerate() {
        let id = |at: &usize| SystemId::new(format!("s{at}"));
        scenario.flows.push(Flow::new(&format!("f{nth}"), &id(from), &id(to)));
    }
    scenario
}

/// Numbers that look drawn, always the same.
fn drawn(count: usize, below: usize) -> Vec<usize> {
    let mut state = 1_u64;
    let mut next = || {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as usize % below.max(1)
    };
    (0..count).map(|_| next()).collect()
}

fn random_flows(count: usize, systems: usize) -> Vec<(usize, usize)> {
    drawn(2 * count, systems)
        .chunks(2)
        .map(|pair| (pair[0], pair[1]))
        .collect()
}

fn done(scenario: &Scenario, manner: Tidy, selection: Option<&[SystemId]>) -> Scenario {
    let moves: BTreeMap<SystemId, (f32, f32)> = tidy(scenario, manner, selection).into_iter().collect();
    let mut after = scenario.clone();
    for system in &mut after.systems {
        system.at = moves.get(&system.id).copied().or(system.at);
    }
    after
}

fn assert_tidy(scenario: &Scenario, told: &str) {
    let picture = of_sketch(scenario);
    for (at, shape) in picture.shapes.iter().enumerate() {
        let Point { x, y } = shape.area.center;
        assert_eq!(
            (x % TIDY_GRID, y % TIDY_GRID),
            (0.0, 0.0),
            "{told}: {} off the grid",
            shape.title
        );
        for other in &picture.shapes[at + 1..] {
            assert!(
                !shape.area.overlaps(&other.area, CARD_GAP),
                "{told}: {} on {}",
                shape.title,
                other.title
            );
        }
    }
    for (at, frame) in picture.frames.iter().enumerate() {
        for other in &picture.frames[at + 1..] {
            assert!(
                !frame.area.overlaps(&other.area, 10.0),
                "{told}: {} on {}",
                frame.title,
                other.title
            );
        }
    }
}

#[test]
fn nothing_overlaps_and_zones_stand_apart() {
    for manner in Tidy::ALL {
        for (systems, zones, flows) in [
            (1, 0, 0),
            (2, 1, 0),
            (9, 3, 0),
            (12, 4, 20),
            (40, 3, 80),
            (60, 0, 120),
            (90, 70, 90),
        ] {
            let before = scenario(systems, zones, &random_flows(flows, systems));
            let after = done(&before, manner, None);
            assert!(after.systems.iter().all(|system| system.at.is_some()));
            assert_tidy(&after, &format!("{manner:?} {systems} in {zones}"));
            assert_eq!(tidy(&after, manner, None), [], "tidied once, nothing is left to do");
        }
    }
}

#[test]
fn the_same_sketch_looks_the_same_wherever_systems_stood() {
    let plain = scenario(50, 4, &random_flows(110, 50));
    let mut moved = plain.clone();
    let places = drawn(100, 2_000);
    for (at, system) in moved.systems.iter_mut().enumerate() {
        system.at = Some((places[2 * at] as f32, places[2 * at + 1] as f32));
    }
    for manner in Tidy::ALL {
        let first = done(&plain, manner, None);
        assert_eq!(done(&plain, manner, None), first);
        assert_eq!(done(&moved, manner, None), first);
    }
}

#[test]
fn layers_run_from_left_to_right() {
    let onward = |zones| -> f64 {
        let flows: Vec<(usize, usize)> = random_flows(160, 60)
            .into_iter()
            .filter(|(a, b)| a != b)
            .map(|(a, b)| (a.min(b), a.max(b)))
            .collect();
        let mut scenario = scenario(60, 0, &flows);
        if zones > 1 {
            scenario.zones = (0..zones).map(|zone| Zone::new(&format!("z{zone}"))).collect();
            for (at, system) in scenario.systems.iter_mut().enumerate() {
                system.zone = Some(format!("z{}", at * zones / 60).as_str().into());
            }
        }
        let after = done(&scenario, Tidy::Layered, None);
        let x = |at: usize| after.systems[at].at.map_or(0.0, |at| at.0);
        let right = flows.iter().filter(|(from, to)| x(*from) < x(*to)).count();
        right as f64 / flows.len() as f64
    };
    assert_eq!(onward(1), 1.0);
    assert!(onward(3) > 0.8, "{}", onward(3));
}

#[test]
fn circles_loops_and_flows_to_all_others_are_laid_out_too() {
    let mut circle = scenario(6, 2, &[(0, 1), (1, 2), (2, 0), (3, 3), (4, 5), (5, 4)]);
    let mut others = Flow::new("others", &"s0".into(), &"s1".into());
    others.from = circle.systems.iter().map(|system| system.id.clone()).collect();
    others.to = To::Others;
    circle.flows.push(others);
    circle.flows.push(Flow::new("dangling", &"nobody".into(), &"s1".into()));
    for manner in Tidy::ALL {
        assert_tidy(&done(&circle, manner, None), "circle");
        assert_eq!(tidy(&Scenario::new("empty"), manner, None), []);
        assert_eq!(
            tidy(&circle, manner, Some(&[])).len(),
            6,
            "places that were only found are kept"
        );
    }
}

#[test]
fn a_selection_leaves_the_others_alone_and_lies_on_nobody() {
    for manner in Tidy::ALL {
        let before = done(&scenario(40, 3, &random_flows(70, 40)), Tidy::Organic, None);
        let picked: Vec<SystemId> = before
            .systems
            .iter()
            .step_by(3)
            .take(9)
            .map(|system| system.id.clone())
            .collect();
        let mut heaped = before.clone();
        for system in heaped.systems.iter_mut().filter(|system| picked.contains(&system.id)) {
            system.at = Some((400.0, 300.0));
        }
        let after = done(&heaped, manner, Some(&picked));
        let picture = of_sketch(&after);
        for (at, shape) in picture.shapes.iter().enumerate() {
            let others = &picture.shapes[at + 1..];
            assert!(
                !others.iter().any(|other| shape.area.overlaps(&other.area, CARD_GAP)),
                "{}",
                shape.title
            );
        }
        for (was, is) in heaped.systems.iter().zip(&after.systems) {
            assert!(picked.contains(&was.id) || was.at == is.at, "{} moved", was.id);
        }
        let of_picked = after.systems.iter().filter(|system| picked.contains(&system.id));
        let middle: Vec<Point> = of_picked
            .filter_map(|system| system.at)
            .map(|(x, y)| Point::new(x, y))
            .collect();
        let far = super::super::places::centroid(&middle).distance(Point::new(400.0, 300.0));
        assert!(far < 1_000.0, "{manner:?}: {far} from where they were");
    }
}

#[test]
fn places_that_were_only_found_stay_when_a_selection_moves() {
    let before = scenario(12, 2, &random_flows(14, 12));
    let shown = of_sketch(&before);
    let after = of_sketch(&done(&before, Tidy::Layered, Some(&["s0".into(), "s2".into()])));
    for (was, is) in shown.shapes.iter().zip(&after.shapes).skip(3) {
        assert_eq!(was.area, is.area);
    }
}

/// Prints what large sketches take; long chains and dense ones must come to an end at all.
#[test]
fn large_sketches_are_laid_out_as_well() {
    let chain: Vec<(usize, usize)> = (1..2_000)
        .map(|at| (at - 1, at))
        .chain([(0, 1_999), (5, 1_500)])
        .collect();
    for (told, large) in [
        (
            "2000 systems, 6000 flows, 5 zones",
            scenario(2_000, 5, &random_flows(6_000, 2_000)),
        ),
        (
            "2000 systems, 6000 flows, no zones",
            scenario(2_000, 0, &random_flows(6_000, 2_000)),
        ),
        ("2000 systems in a chain", scenario(2_000, 0, &chain)),
        (
            "200 systems, 600 flows, 5 zones",
            scenario(200, 5, &random_flows(600, 200)),
        ),
    ] {
        for manner in Tidy::ALL {
            let start = Instant::now();
            let moves = tidy(&large, manner, None);
            eprintln!("{told}, {manner:?}: {:.2} s", start.elapsed().as_secs_f64());
            let mut taken = super::spots::Taken::default();
            for (id, (x, y)) in &moves {
                assert!(
                    taken.is_free(Point::new(*x, *y)),
                    "{told}, {manner:?}: {id} lies on another"
                );
                taken.add_card(Point::new(*x, *y));
            }
            assert_eq!(moves.len(), large.systems.len());
        }
    }
}
