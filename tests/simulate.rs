//! The Simulate stage, driven through the whole window by the names of what is drawn: what is broken by a click comes out
//! as a headless run with that fault at that moment.
#![cfg(feature = "app")]
#![allow(clippy::unwrap_used, reason = "a test may stop at what it did not expect")]

use std::time::{Duration, Instant};

use egui::accesskit::Role;
use egui_kittest::Harness;
use egui_kittest::kittest::{self, By, NodeT, Queryable};
use topolab::app::live::{LiveFault, Snapshot, tallies_digest};
use topolab::app::{Session, TopolabApp};
use topolab::compile::{self, resolve};
use topolab::edit::{Command, SystemCommand};
use topolab::measure::replicate;
use topolab::scenario::{Direction, Fault, FaultKind, Flow, LinkPlace, Scenario, Select, Start, System, SystemId};
use topolab::units::{Rate, SimSpan, SimTime};

type Window<'a> = Harness<'a, TopolabApp>;

/// How long a test waits for what must come, on a machine that is busy with others.
const PATIENCE: Duration = Duration::from_secs(60);

/// Tills ask the stock, the stock tells the books.
fn scenario() -> Scenario {
    let mut scenario = Scenario::new("Three");
    scenario.systems = ["till", "stock", "books"].map(System::new).into();
    let id = SystemId::from;
    let mut ask = Flow::new("ask", &id("till"), &id("stock"));
    ask.start = Some(Start::Poisson(Rate::from_per_sec(20.0)));
    let mut tell = Flow::new("tell", &id("stock"), &id("books"));
    tell.start = Some(Start::Poisson(Rate::from_per_sec(5.0)));
    scenario.flows = vec![ask, tell];
    scenario.run.duration = Some(SimSpan::from_secs(120));
    scenario.run.replications = Some(1);
    scenario.run.warm_up = Some(SimSpan::ZERO);
    scenario
}

/// The window on its Simulate stage.
fn window<'a>() -> Window<'a> {
    let session = Session::new(scenario(), None);
    let mut window = Harness::builder()
        .with_size(egui::vec2(1280.0, 800.0))
        .with_step_dt(1.0 / 60.0)
        .build_eframe(move |cc| TopolabApp::with_session(&cc.egui_ctx, session));
    window.run_steps(2);
    click(&mut window, "Simulate");
    wait(&mut window, "the run", |now| now.end > SimTime::ZERO);
    window
}

/// Clicks what is called so, and is no mere text.
fn click(window: &mut Window<'_>, label: &str) {
    let is_it = |node: &kittest::AccessKitNode<'_>| node.label().is_some_and(|name| name == label);
    let called = By::new().predicate(move |node| node.role() != Role::Label && is_it(node));
    window.get(called).click();
    window.run_steps(3);
}

/// Chooses how fast it plays.
fn speed(window: &mut Window<'_>, name: &str) {
    click(window, "Speed");
    click(window, name);
}

fn now<'a>(window: &'a Window<'_>) -> &'a Snapshot {
    window.state().simulate.snapshot()
}

/// Steps until the run is as wished.
fn wait(window: &mut Window<'_>, what: &str, mut pleases: impl FnMut(&Snapshot) -> bool) {
    let since = Instant::now();
    while !pleases(now(window)) {
        assert!(since.elapsed() < PATIENCE, "{what} never came: {:?}", now(window).now);
        window.run_steps(1);
        std::thread::sleep(Duration::from_millis(5));
    }
}

fn wait_secs(window: &mut Window<'_>, secs: f64) {
    let until = now(window).now + SimSpan::from_secs_f64(secs);
    wait(window, "time", |now| now.now > until);
}

/// The digest of the same run without a window, with these faults planned.
fn headless(window: &Window<'_>, faults: &[Fault]) -> String {
    let session = &window.state().session;
    let (scenario, network) = (&session.scenario, session.network(session.chosen).unwrap());
    let program = compile::compile(scenario, network).program;
    let seed = scenario.run.seed();
    let specs = faults
        .iter()
        .map(|fault| resolve(scenario, network, &program, fault, seed, 0));
    let replication = replicate(&program, specs.collect(), seed, 0, || true).unwrap();
    tallies_digest(&replication)
}

/// What a scenario would say of a cut link.
fn cut(place: LinkPlace, thrown: &LiveFault) -> Fault {
    let what = FaultKind::Cut {
        place,
        sites: Select::All,
        direction: Direction::Both,
        refuses: false,
    };
    Fault {
        what,
        ..thrown.fault.clone()
    }
}

fn titles(window: &Window<'_>) -> Vec<String> {
    let nodes = window.root();
    let named = nodes.query_all(By::new().predicate(|_| true));
    named.filter_map(|node| node.accesskit_node().label()).collect()
}

#[test]
fn a_link_cut_by_its_label_comes_out_as_if_planned() {
    let mut window = window();
    speed(&mut window, "10×");
    click(&mut window, "Play");
    wait_secs(&mut window, 5.0);
    click(&mut window, "link till – stock");
    click(&mut window, "Cut it");
    wait(&mut window, "the cut", |now| !now.faults.is_empty());
    assert!(now(&window).playing, "it plays on");
    speed(&mut window, "max");
    wait(&mut window, "the end", |now| now.finished);
    let [thrown] = now(&window).faults.as_slice() else {
        panic!("one fault was thrown");
    };
    assert!(thrown.fault.at > SimSpan::from_secs(5) && !thrown.idle);
    let place = LinkPlace::Systems(SystemId::from("till"), SystemId::from("stock"));
    let planned = headless(&window, &[cut(place, thrown)]);
    let calm = headless(&window, &[]);
    assert_ne!(planned, calm, "the cut does something");
    assert_eq!(now(&window).digest, Some(planned));
}

#[test]
fn what_is_healed_by_hand_was_broken_until_then() {
    let mut window = window();
    speed(&mut window, "60×");
    click(&mut window, "Play");
    wait_secs(&mut window, 5.0);
    click(&mut window, "stock");
    click(&mut window, "Crash it");
    wait(&mut window, "the crash", |now| !now.broken.active.is_empty());
    wait_secs(&mut window, 10.0);
    click(&mut window, "stock");
    click(&mut window, "Heal: crash stock");
    wait(&mut window, "the heal", |now| now.broken.active.is_empty());
    speed(&mut window, "max");
    wait(&mut window, "the end", |now| now.finished);
    let fault = now(&window).faults[0].fault.clone();
    assert!(fault.lasting.is_some_and(|lasting| lasting > SimSpan::from_secs(10)));
    let said: Vec<&str> = now(&window).log.iter().map(|entry| entry.text.as_str()).collect();
    assert!(
        said.contains(&"crash stock") && said.contains(&"healed: crash stock"),
        "{said:?}"
    );
    assert_ne!(headless(&window, std::slice::from_ref(&fault)), headless(&window, &[]));
    assert_eq!(now(&window).digest, Some(headless(&window, &[fault])));
}

#[test]
fn another_architecture_plays_on_with_its_own_nodes() {
    let mut window = window();
    speed(&mut window, "10×");
    click(&mut window, "Play");
    wait_secs(&mut window, 2.0);
    assert!(!titles(&window).iter().any(|title| title.ends_with("– Message bus")));
    let (run, reached) = (now(&window).run, now(&window).now);
    click(&mut window, "Message bus");
    wait(&mut window, "the other run", |now| now.run > run);
    wait(&mut window, "the same moment", |now| now.playing && now.now >= reached);
    wait_secs(&mut window, 2.0);
    let seen = titles(&window);
    assert!(seen.iter().any(|title| title == "link till – Message bus"), "{seen:?}");
    assert!(!seen.iter().any(|title| title == "link till – stock"), "{seen:?}");
    assert!(now(&window).lanes.iter().any(|lane| lane.per_sec > 0.0));
}

/// Of so many frames, how many at once asked for another.
fn frames_asked_for(window: &mut Window<'_>, frames: u32) -> u32 {
    let mut asked = 0;
    for _ in 0..frames {
        window.run_steps(1);
        std::thread::sleep(Duration::from_millis(20));
        asked += u32::from(window.ctx.has_requested_repaint());
    }
    asked
}

#[test]
fn another_stage_and_a_pause_keep_the_run_and_ask_for_no_frames() {
    let mut window = window();
    let since = Instant::now();
    while !window.state().session.study.is_complete() && since.elapsed() < PATIENCE {
        window.run_steps(1);
        std::thread::sleep(Duration::from_millis(5));
    }
    speed(&mut window, "1×");
    click(&mut window, "Play");
    wait_secs(&mut window, 0.5);
    assert!(frames_asked_for(&mut window, 10) > 5, "what moves is painted");
    let (run, left) = (now(&window).run, now(&window).now);
    click(&mut window, "Sketch");
    window.run_steps(60);
    assert!(frames_asked_for(&mut window, 20) < 3, "the sketch is left in peace");
    click(&mut window, "Simulate");
    let back = now(&window);
    assert!(back.run == run && back.now > left, "the same run went on");
    click(&mut window, "Pause");
    wait(&mut window, "the pause", |now| !now.playing);
    window.run_steps(60);
    assert!(frames_asked_for(&mut window, 20) < 3, "a pause is left in peace");
    let at = now(&window).now;
    click(&mut window, "Step to the next hop");
    wait(&mut window, "a step", |now| now.now > at);
    assert!(!now(&window).playing);
}

#[test]
fn a_click_on_the_timeline_goes_there_and_back() {
    let mut window = window();
    let track = window.get_by_label("timeline of the run").rect();
    let go = |window: &mut Window<'_>, share: f32| {
        let at = egui::pos2(track.left() + track.width() * share, track.center().y);
        window.hover_at(at);
        window.run_steps(1);
        window.drag_at(at);
        window.run_steps(1);
        window.drop_at(at);
        window.run_steps(1);
        wait(window, "the moment", |now| !now.seeking && now.now > SimTime::ZERO);
        now(window).now
    };
    let late = go(&mut window, 0.8);
    let early = go(&mut window, 0.3);
    assert!(late > SimTime::from_secs_f64(60.0), "{late:?}");
    assert!(early < SimTime::from_secs_f64(60.0), "{early:?}");
    assert!(!now(&window).playing, "it was not playing");
    speed(&mut window, "max");
    click(&mut window, "Play");
    wait(&mut window, "the end", |now| now.finished);
    assert_eq!(
        now(&window).digest,
        Some(headless(&window, &[])),
        "going to and fro changes nothing"
    );
}

#[test]
fn what_is_moved_or_renamed_plays_on_and_what_matters_begins_anew() {
    let mut window = window();
    speed(&mut window, "10×");
    click(&mut window, "Play");
    wait_secs(&mut window, 2.0);
    let run = now(&window).run;
    let edit = |window: &mut Window<'_>, command: SystemCommand| {
        let session = &mut window.state_mut().session;
        session.edit(&Command::System(command), None).unwrap();
        window.run_steps(3);
    };
    edit(
        &mut window,
        SystemCommand::Move(SystemId::from("books"), (700.0, 500.0)),
    );
    edit(
        &mut window,
        SystemCommand::Rename(SystemId::from("books"), Some("Ledger".to_owned())),
    );
    assert!(titles(&window).iter().any(|title| title == "Ledger"));
    wait_secs(&mut window, 1.0);
    assert_eq!(now(&window).run, run, "the same run goes on");
    edit(&mut window, SystemCommand::Add(System::new("archive")));
    wait(&mut window, "another run", |now| now.run > run && now.playing);
    assert!(titles(&window).iter().any(|title| title == "archive"));
}
