//! Live play is the studies' own engine: what is broken by hand while it plays comes out as if it had been planned.
#![cfg(feature = "app")]
#![allow(clippy::unwrap_used, reason = "a test may stop at what it did not expect")]

use std::sync::Arc;
use std::time::{Duration, Instant};

use topolab::app::live::{Command, Live, LiveFault, LiveRun, Setup, Speed, tallies_digest};
use topolab::compile::{self, resolve};
use topolab::measure::replicate;
use topolab::picture::of_network;
use topolab::scenario::{Direction, FaultKind, Flow, LinkPlace, Part, Scenario, Select, Start, System, SystemId};
use topolab::topology::derive;
use topolab::units::{Rate, SimSpan, SimTime};

fn scenario() -> Arc<Scenario> {
    let mut scenario = Scenario::new("Three");
    scenario.systems = ["till", "stock", "books"].map(System::new).into();
    scenario.systems[1].instances = Some(2);
    let id = SystemId::from;
    let mut ask = Flow::new("ask", &id("till"), &id("stock"));
    ask.start = Some(Start::Poisson(Rate::from_per_sec(20.0)));
    let mut tell = Flow::new("tell", &id("stock"), &id("books"));
    tell.start = Some(Start::Poisson(Rate::from_per_sec(5.0)));
    scenario.flows = vec![ask, tell];
    scenario.run.duration = Some(SimSpan::from_secs(60));
    scenario.run.warm_up = Some(SimSpan::ZERO);
    Arc::new(scenario)
}

fn setup(scenario: &Arc<Scenario>, architecture: usize) -> Setup {
    let network = Arc::new(derive(scenario, architecture).unwrap());
    let picture = of_network(scenario, &network);
    Setup {
        scenario: Arc::clone(scenario),
        network,
        groups: picture
            .shapes
            .iter()
            .map(|shape| shape.parties.iter().map(|party| *party as u32).collect())
            .collect(),
        wires: picture
            .wires
            .iter()
            .map(|wire| (wire.a as u32, wire.b as u32))
            .collect(),
        faults: Vec::new(),
        plan: false,
        seed: 7,
        replication: 3,
        watched: 0,
    }
}

/// The same run without a window, with these faults planned.
fn headless(setup: &Setup, faults: &[LiveFault]) -> String {
    let program = compile::compile(&setup.scenario, &setup.network).program;
    let specs = faults.iter().map(|live| {
        resolve(
            &setup.scenario,
            &setup.network,
            &program,
            &live.fault,
            setup.seed,
            setup.replication,
        )
    });
    let replication = replicate(&program, specs.collect(), setup.seed, setup.replication, || true).unwrap();
    tallies_digest(&replication)
}

fn cut(a: &str, b: &str) -> FaultKind {
    FaultKind::Cut {
        place: LinkPlace::Link(a.to_owned(), b.to_owned()),
        sites: Select::All,
        direction: Direction::Both,
        refuses: false,
    }
}

fn play_to(run: &mut LiveRun, secs: f64) {
    let until = SimTime::from_secs_f64(secs);
    while run.now() < until && !run.finished() {
        let next = run.now() + SimSpan::from_millis(17);
        run.advance_to(next.min(until));
    }
}

#[test]
fn a_link_cut_by_hand_comes_out_as_if_planned() {
    let scenario = scenario();
    for (architecture, ends) in [
        (0, ("till", "balancer:stock")),
        (1, ("till", "hub")),
        (2, ("till", "bus")),
    ] {
        let setup = setup(&scenario, architecture);
        let calm = headless(&setup, &[]);
        let mut run = LiveRun::new(setup.clone());
        play_to(&mut run, 12.345);
        run.throw(cut(ends.0, ends.1), "cut".to_owned());
        play_to(&mut run, 20.0);
        assert!(!run.faults()[0].idle, "{architecture}: it strikes something");
        assert_eq!(run.snapshot(0.1, SimSpan::from_secs(1)).broken.active, vec![0]);
        run.heal(0);
        play_to(&mut run, 1e9);
        assert!(run.finished());
        assert_ne!(run.digest(), calm, "{architecture}: it did something");
        assert_eq!(run.digest(), headless(&setup, run.faults()), "{architecture}");
    }
}

#[test]
fn a_crash_and_a_slow_down_come_out_as_if_planned() {
    let scenario = scenario();
    let setup = setup(&scenario, 1);
    let mut run = LiveRun::new(setup.clone());
    play_to(&mut run, 5.0);
    let instances = Select::All;
    run.throw(
        FaultKind::Crash {
            part: Part::Hub,
            sites: Select::All,
            instances,
            silent: false,
        },
        "crash".to_owned(),
    );
    play_to(&mut run, 9.0);
    run.heal(0);
    let part = Part::System(SystemId::from("stock"));
    run.throw(
        FaultKind::SlowDown {
            part,
            sites: Select::All,
            instances: Select::One,
            factor: 10.0,
        },
        "slow".to_owned(),
    );
    play_to(&mut run, 1e9);
    assert_eq!(run.digest(), headless(&setup, run.faults()));
}

#[test]
fn without_faults_it_is_the_studies_run() {
    let setup = setup(&scenario(), 3);
    let mut run = LiveRun::new(setup.clone());
    run.step();
    assert!(run.now() > SimTime::ZERO);
    play_to(&mut run, 1e9);
    assert_eq!(run.digest(), headless(&setup, &[]));
    let now = run.snapshot(0.1, SimSpan::from_secs(1));
    assert_eq!(now.totals.in_flight(), 0);
    assert_eq!(
        now.timeline
            .iter()
            .map(|bucket| u64::from(bucket.expected))
            .sum::<u64>(),
        now.totals.expected
    );
}

#[test]
fn every_mark_is_a_message_of_the_run() {
    let mut run = LiveRun::new(setup(&scenario(), 1));
    play_to(&mut run, 2.0);
    let marks = run.take_marks();
    assert!(marks.len() > 50, "{}", marks.len());
    assert!(marks.iter().all(|mark| mark.from != mark.to && mark.flight.is_some()));
    assert!(run.take_marks().is_empty());
}

/// Waits until the thread has published something that pleases.
fn wait(
    live: &Live,
    mut pleases: impl FnMut(&topolab::app::live::Snapshot) -> bool,
) -> Arc<topolab::app::live::Snapshot> {
    let since = Instant::now();
    loop {
        let (snapshot, _) = live.look();
        if pleases(&snapshot) {
            return snapshot;
        }
        assert!(
            since.elapsed() < Duration::from_secs(60),
            "at {:?}, pace {}",
            snapshot.now,
            snapshot.pace
        );
        std::thread::sleep(Duration::from_millis(2));
    }
}

#[test]
fn the_thread_plays_breaks_and_ends_with_the_headless_digest() {
    let setup = setup(&scenario(), 0);
    let live = Live::start(|| {});
    live.send(Command::Restart(Box::new(setup.clone())));
    live.send(Command::Speed(Speed::Times(40.0)));
    live.send(Command::Play(true));
    wait(&live, |snapshot| snapshot.now > SimTime::from_secs_f64(3.0));
    live.send(Command::Throw(cut("till", "balancer:stock"), "cut till".to_owned()));
    let broken = wait(&live, |snapshot| !snapshot.faults.is_empty());
    assert!(broken.playing);
    live.send(Command::Speed(Speed::Max));
    let end = wait(&live, |snapshot| snapshot.finished);
    assert_eq!(end.digest, Some(headless(&setup, &end.faults)));
    assert!(end.log.iter().any(|entry| entry.text == "cut till"));
}

#[test]
fn a_cut_that_is_never_healed_lets_the_run_end() {
    let setup = setup(&scenario(), 0);
    let mut run = LiveRun::new(setup.clone());
    play_to(&mut run, 3.0);
    run.throw(cut("till", "balancer:stock"), "cut".to_owned());
    play_to(&mut run, 1e9);
    assert!(run.finished());
    assert_eq!(run.digest(), headless(&setup, run.faults()));
}
