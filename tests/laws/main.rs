//! Laws that hold whatever is simulated: messages are conserved, Little's law and the utilization law hold at every
//! station to the nanosecond, parts of a latency add up, and a run told twice is told the same.
//!
//! Scenarios are drawn: whatever may be written together, with all kinds of faults and policies. Each is run in four
//! styles, calm and under its faults: 4 cases. `LAWS_CASES` asks for more, `LAWS_SHRINK` for a longer search for the
//! plainest that fails.

#[path = "../common/mod.rs"]
mod common;
mod ledger;
mod sketch;

use common::scenario as read;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use ledger::{Held, Ledger};
use proptest::collection::vec;
use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::{Config, RngAlgorithm, TestError, TestRng, TestRunner};
use topolab::compile::{Compiled, Plan, compile};
use topolab::engine::{FaultSpec, Outcome, Simulation};
use topolab::measure::{Recorder, Replication, replicate};
use topolab::scenario::{Pattern, Scenario, SiteChoice, To};
use topolab::study::{Progress, StudyPlan, run};
use topolab::topology::derive;

const STYLES: usize = 4;
/// Scenarios that each of the tests draws.
const DRAWN: u32 = 130;

/// How many deliveries each message of a flow should make.
fn copies(scenario: &Scenario, flow: usize) -> u64 {
    let flow = &scenario.flows[flow];
    let To::Systems(to) = &flow.to else { return 1 };
    if !matches!(
        flow.pattern(),
        Pattern::Publish | Pattern::Batch | Pattern::Stream | Pattern::Tap
    ) {
        return 1;
    }
    let sites = |system: &topolab::scenario::SystemId| {
        let zone = scenario.system(system).and_then(|system| system.zone.as_ref());
        let zone = scenario.zones.iter().find(|it| Some(&it.id) == zone);
        match flow.site {
            Some(SiteChoice::Each) => u64::from(zone.expect("a zone").sites()),
            _ => 1,
        }
    };
    to.iter().map(sites).sum()
}

/// Runs once, with books kept, and once again, in slices or on the general way only.
fn holds(scenario: &Scenario, compiled: &Compiled, faults: Vec<FaultSpec>, what: &str, sliced: bool) -> Held {
    let program = &compiled.program;
    let mut both = (Recorder::new(program), Ledger::new(program));
    let mut run = Simulation::new(Arc::clone(program), faults.clone(), 3, 1);
    let totals = run.run(&mut both);
    assert_eq!(
        totals.outcomes.iter().sum::<u64>(),
        totals.expected,
        "deliveries are conserved"
    );
    assert_eq!(run.overflow(), None);
    let (recorder, ledger) = both;
    let mut once = recorder.finish(run.now());
    for flow in 0..scenario.flows.len() {
        let (created, expected) = ledger.of_flow(flow);
        assert_eq!(
            expected,
            created * copies(scenario, flow),
            "{what}, flow {flow}: created by consumers"
        );
        adds_up(&once, flow, expected, what);
    }
    let again = if sliced {
        replicate(program, faults, 3, 1, || true).expect("a run")
    } else {
        let mut recorder = Recorder::new(program);
        let mut run = Simulation::new(Arc::clone(program), faults, 3, 1);
        run.go_the_long_way();
        run.run(&mut recorder);
        recorder.finish(once.stopped)
    };
    once.events = again.events;
    assert!(once == again, "{what}: told twice, told differently (sliced: {sliced})");
    ledger.close(run.now(), what)
}

/// What the tallies of a flow say, with a warm-up of nothing.
fn adds_up(once: &Replication, flow: usize, expected: u64, what: &str) {
    let tally = &once.flows[flow];
    let ended = &tally.deliveries;
    let counted = ended.outcomes.iter().sum::<u64>();
    assert!(
        tally.expected <= expected && counted == tally.expected,
        "{what}, flow {flow}: outcomes"
    );
    let well = ended.outcomes[Outcome::OnTime.index()] + ended.outcomes[Outcome::Late.index()];
    let path = &tally.path;
    assert!(
        ended.latency.count() <= well,
        "{what}, flow {flow}: latencies of what did not end well"
    );
    assert_eq!(
        path.count,
        ended.latency.count(),
        "{what}, flow {flow}: paths and latencies"
    );
    assert_eq!(
        path.total,
        ended.latency.sum_nanos(),
        "{what}, flow {flow}: paths make up the latencies"
    );
    let parts = path.network + path.waiting + path.service + path.retry + path.blocked + path.held();
    assert_eq!(parts, path.total, "{what}, flow {flow}: parts of latency");
    assert!(
        path.wasted <= path.worked,
        "{what}, flow {flow}: more work wasted than done"
    );
    assert!(tally.retries <= tally.attempts, "{what}, flow {flow}: attempts");
}

/// Every style, calm and broken.
fn case(tape: &[u16]) -> Held {
    let text = sketch::scenario(tape);
    let scenario = read(&text);
    let mut held = Held::default();
    for style in 0..STYLES {
        let network = derive(&scenario, style).unwrap_or_else(|problems| panic!("{problems:?}"));
        let compiled = compile(&scenario, &network);
        for plan in [Plan::Calm, Plan::Broken] {
            let faults = compiled.faults(&scenario, &network, plan, 3, 1);
            if plan == Plan::Broken && faults.is_empty() {
                continue;
            }
            let what = format!("{} {plan:?}", network.id);
            held += holds(
                &scenario,
                &compiled,
                faults,
                &what,
                (style == 0) == (plan == Plan::Calm),
            );
        }
    }
    held
}

/// A number asked for: more cases, a longer search for the plainest case that fails.
fn asked(name: &str) -> Option<u32> {
    std::env::var(name).ok()?.parse().ok()
}

/// Draws scenarios from a seed fixed here, and shrinks the first that fails.
fn laws_hold(seed: u8) {
    let cases = asked("LAWS_CASES").unwrap_or(DRAWN);
    let config = Config {
        cases,
        failure_persistence: None,
        max_shrink_iters: asked("LAWS_SHRINK").unwrap_or(300),
        ..Config::default()
    };
    let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &[seed; 32]);
    let sum = std::cell::Cell::new(Held::default());
    let result = TestRunner::new_with_rng(config, rng).run(&vec(0_u16..96, sketch::TAPE), |tape| {
        let mut held = sum.get();
        held += case(&tape);
        sum.set(held);
        Ok(())
    });
    if let Err(TestError::Fail(reason, tape)) = result {
        panic!("{reason}\n{}", sketch::scenario(&tape));
    }
    let held = sum.get();
    eprintln!("{held:?}");
    assert!(held.deliveries > 1_000 * u64::from(cases), "{held:?}");
    assert!(held.exact > 5 * held.bounded, "{held:?}");
}

#[test]
fn laws_hold_in_drawn_scenarios_1() {
    laws_hold(1);
}

#[test]
fn laws_hold_in_drawn_scenarios_2() {
    laws_hold(2);
}

#[test]
fn laws_hold_in_drawn_scenarios_3() {
    laws_hold(3);
}

#[test]
fn laws_hold_in_drawn_scenarios_4() {
    laws_hold(4);
}

/// Digest of a study of three replications, on so many threads.
fn digest(text: &str, threads: usize) -> String {
    let mut scenario = read(text);
    scenario.run.replications = Some(3);
    let plan = StudyPlan::of(Arc::new(scenario));
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build();
    let result = pool
        .expect("threads")
        .install(|| run(&plan, &mut |_| {}, &Progress::default(), &AtomicBool::new(false)));
    let result = result.unwrap_or_else(|error| panic!("{error}\n{text}"));
    assert!(result.complete, "{text}");
    result.result_digest.to_string()
}

#[test]
fn threads_and_a_disabled_fault_change_no_digest_of_a_drawn_scenario() {
    let mut runner = TestRunner::new_with_rng(Config::default(), TestRng::from_seed(RngAlgorithm::ChaCha, &[9; 32]));
    for _ in 0..12 {
        let tape = vec(0_u16..96, sketch::TAPE)
            .new_tree(&mut runner)
            .expect("a tape")
            .current();
        let text = sketch::scenario(&tape);
        let alone = digest(&text, 1);
        assert_eq!(digest(&text, 3), alone, "{text}");
        // At the end: the ids of faults that are written without one tell their places.
        let off = r#"(id: "asleep", what: Crash(system: "a"), at: "1s", lasting: "2s", off: true),"#;
        let more = text.replace("],\nrun: ", &format!("{off}],\nrun: "));
        assert_ne!(more, text);
        assert_eq!(digest(&more, 2), alone, "{more}");
    }
}
