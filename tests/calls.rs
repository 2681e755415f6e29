//! Calls before the answer, in every style: who waits for whom, whose failure is whose, which server stays occupied, and
//! what becomes of it all when something breaks.

mod common;
#[path = "common/play.rs"]
mod play;

use std::collections::BTreeMap;

use common::scenario;
use play::play;
use topolab::compile::Plan;
use topolab::engine::{Closed, Observer, Outcome, Totals};
use topolab::scenario::Scenario;
use topolab::units::{SimSpan, SimTime};

/// Everything that ended, by flow, and attempts of each flow.
#[derive(Default)]
struct Log {
    closed: Vec<Closed>,
    attempts: BTreeMap<u32, u64>,
    busy: Vec<(SimTime, u32, u32)>,
}

impl Observer for Log {
    fn closed(&mut self, closed: &Closed) {
        self.closed.push(*closed);
    }
    fn attempt(&mut self, _: SimTime, flow: u32, _: bool, _: bool) {
        *self.attempts.entry(flow).or_default() += 1;
    }
    fn station(&mut self, at: SimTime, station: u32, in_service: u32, _: u32) {
        self.busy.push((at, station, in_service));
    }
}

impl Log {
    fn of(&self, flow: u32) -> impl Iterator<Item = &Closed> {
        self.closed.iter().filter(move |closed| closed.flow == flow)
    }
    fn latencies(&self, flow: u32) -> Vec<SimSpan> {
        self.of(flow).filter_map(|closed| closed.latency).collect()
    }
}

fn run(scenario: &Scenario, architecture: usize, plan: Plan<'_>) -> (Log, Totals) {
    let mut log = Log::default();
    let totals = play(scenario, architecture, plan, 1, &mut log);
    (log, totals)
}

#[test]
fn nested_retries_multiply() {
    let cases = [
        (include_str!("sketches/R04-retries-multiply-3x4.ron"), 2, 64),
        (include_str!("sketches/R04-retries-multiply-5x3.ron"), 4, 243),
    ];
    for (text, last, each) in cases {
        let scenario = scenario(text);
        let (log, _) = run(&scenario, 0, Plan::Calm);
        let actions = log.of(0).count() as u64;
        assert!(actions >= 59, "{actions} actions");
        assert_eq!(log.attempts[&last], each * actions);
        assert!(log.of(0).all(|closed| closed.outcome == Outcome::Rejected));
    }
}

/// A caller with two servers, what it calls, and how the callers of both take it.
fn shop(work: &str, flows: &str, faults: &str) -> Scenario {
    scenario(&format!(
        r#"(format: 1, name: "calls",
        zones: [(id: "here", kind: DataCenter, within: (latency: "1ms"))],
        systems: [
            (id: "till", concurrency: Unlimited, service_time: "0s"),
            (id: "desk", concurrency: 1, service_time: "10ms"{work}),
            (id: "stock", concurrency: Unlimited, service_time: "20ms"),
            (id: "books", concurrency: Unlimited, service_time: "50ms"),
        ],
        flows: [{flows}],
        faults: [{faults}],
        architectures: [
            (id: "direct", style: PointToPoint()), (id: "hub", style: HubAndSpoke(service_time: "0s")),
            (id: "later", style: HubAndSpoke(service_time: "0s"), exceptions: [(flow: "sale", exchange: StoreAndForward)]),
            (id: "bus", style: MessageBus()),
        ],
        run: (duration: "10s", warm_up: "0s", drain: "2min"))"#
    ))
}

const SALE: &str = r#"(id: "sale", from: ["till"], to: ["desk"], start: Constant(rate: "10/s", first: "0s"), policy: (timeout: "2s"),
    then: [(flow: "take", before_answer: true), (flow: "book", before_answer: true)]),
    (id: "take", from: ["desk"], to: ["stock"]),
    (id: "book", from: ["desk"], to: ["books"]),"#;

#[test]
fn the_answer_waits_for_the_slowest_of_calls_that_run_in_parallel() {
    let scenario = shop("", SALE, "");
    let (log, totals) = run(&scenario, 0, Plan::Calm);
    // 1 ms there, 10 ms of service, 1 + 50 + 1 ms for the slower call, 1 ms back.
    assert_eq!(log.latencies(0).len(), 100);
    assert!(
        log.latencies(0)
            .iter()
            .all(|latency| *latency == SimSpan::from_millis(64))
    );
    assert_eq!(log.latencies(1)[0], SimSpan::from_millis(22));
    assert_eq!(totals.created, 300);
    assert_eq!(totals.outcome(Outcome::OnTime), 300);
    for architecture in 1..4 {
        let (log, totals) = run(&scenario, architecture, Plan::Calm);
        let called: BTreeMap<u32, usize> = (0..3).map(|flow| (flow, log.of(flow).count())).collect();
        assert_eq!(called, BTreeMap::from([(0, 100), (1, 100), (2, 100)]));
        assert_eq!(totals.outcome(Outcome::OnTime), 300, "style {architecture}");
        assert!(
            log.latencies(0)
                .iter()
                .all(|latency| *latency > SimSpan::from_millis(64))
        );
    }
}

#[test]
fn a_server_stays_occupied_while_its_call_is_away_only_where_it_holds_its_worker() {
    // A sale every 50 ms keeps one server of 10 ms easily; holding it for 62 ms each, it cannot keep up.
    let fast = SALE.replace("10/s", "20/s");
    let (free, _) = run(&shop("", &fast, ""), 0, Plan::Calm);
    assert!(
        free.latencies(0)
            .iter()
            .all(|latency| *latency == SimSpan::from_millis(64))
    );
    let holding = fast.replace(
        "\"book\", before_answer: true",
        "\"book\", before_answer: true, holds_worker: true",
    );
    let (held, totals) = run(&shop("", &holding, ""), 0, Plan::Calm);
    let latencies = held.latencies(0);
    // The desk serves one every 62 ms: the n-th sale, from 0, ends at 1 + 62 (n + 1) + 1 ms and began at 50 n ms.
    assert_eq!(latencies[100], SimSpan::from_millis(2 + 62 * 101 - 50 * 100));
    assert!(
        held.busy
            .iter()
            .filter(|(_, station, _)| *station == 1)
            .all(|(_, _, busy)| *busy <= 1)
    );
    assert_eq!(totals.outcomes.iter().sum::<u64>(), totals.expected);
}

#[test]
fn a_call_that_fails_for_good_is_an_error_of_the_caller_at_once() {
    let failing = SALE.replace(
        "policy: (timeout: \"2s\")",
        "policy: (timeout: \"2s\", retry: (max_attempts: 2, backoff: \"10ms\", jitter: Off))",
    );
    let crash = r#"(what: Crash(system: "stock"), at: "0s")"#;
    for architecture in [0, 1, 3] {
        let (log, totals) = run(&shop("", &failing, crash), architecture, Plan::Broken);
        assert!(
            log.of(0).all(|closed| closed.outcome == Outcome::Rejected),
            "style {architecture}"
        );
        assert_eq!(log.attempts[&0], 200, "style {architecture}");
        assert_eq!(log.of(1).count(), 200, "each try calls anew, style {architecture}");
        // What was called beside it goes on and ends well, for nothing.
        assert!(log.of(2).all(|closed| closed.outcome == Outcome::OnTime));
        assert_eq!(totals.outcomes.iter().sum::<u64>(), totals.expected);
        if architecture == 0 {
            // Twice 1 + 10 + 1 + 1 + 1 ms, and 10 ms between: books (50 ms) is not waited for.
            assert!(
                log.of(0)
                    .all(|closed| closed.at - closed.created == SimSpan::from_millis(38))
            );
        }
    }
}

#[test]
fn a_caller_that_gives_up_leaves_work_behind_that_counts_for_nothing() {
    let hasty = SALE.replace(
        "timeout: \"2s\"",
        "timeout: \"30ms\", retry: (max_attempts: 3, backoff: \"5ms\", jitter: Off), idempotent: true",
    );
    for architecture in 0..4 {
        let (log, totals) = run(&shop("", &hasty, ""), architecture, Plan::Calm);
        assert!(
            log.of(0)
                .all(|closed| matches!(closed.outcome, Outcome::Unconfirmed | Outcome::OnTime)),
            "style {architecture}"
        );
        if architecture == 0 {
            // The third try comes when the first has taken effect, and is answered at once: 75 + 1 + 10 + 1 ms.
            assert!(
                log.latencies(0)
                    .iter()
                    .all(|latency| *latency == SimSpan::from_millis(87))
            );
            assert_eq!(log.latencies(0).len(), 100);
            assert_eq!(log.of(2).count(), 200);
        }
        assert_eq!(totals.outcomes.iter().sum::<u64>(), totals.expected);
    }
}

#[test]
fn a_caller_that_crashes_forgets_whom_it_called() {
    for holds in ["false", "true"] {
        let text = SALE.replace(
            "before_answer: true",
            &format!("before_answer: true, holds_worker: {holds}"),
        );
        for architecture in 0..4 {
            let crash = r#"(what: Crash(system: "desk"), at: "1.04s", lasting: "1s")"#;
            let (log, totals) = run(&shop("", &text, crash), architecture, Plan::Broken);
            assert_eq!(totals.outcomes.iter().sum::<u64>(), totals.expected);
            let bad = log.of(0).filter(|closed| closed.outcome != Outcome::OnTime).count();
            // Sales of a second and those under way, at 10 a second. A hub that kept a sale delivers it again after
            // `ack_wait`: later than the till waits.
            assert!((10..=12).contains(&bad), "style {architecture}: {bad} lost");
            let late = SimTime::ZERO + SimSpan::from_secs(4);
            let after: Vec<&Closed> = log.of(0).filter(|closed| closed.created > late).collect();
            assert!(after.len() > 50);
            assert!(
                after.iter().all(|closed| closed.outcome == Outcome::OnTime),
                "style {architecture}"
            );
            let busy = log.busy.iter().rfind(|(_, station, _)| *station == 1);
            assert_eq!(busy.map(|(_, _, busy)| *busy), Some(0), "no server is left occupied");
        }
    }
}

#[test]
fn one_way_calls_end_with_their_acknowledgement_or_in_the_callers_outbox() {
    let one_way = |policy: &str| {
        shop(
            "",
            &format!(
                r#"(id: "sale", from: ["till"], to: ["desk"], start: Constant(rate: "10/s"), then: [(flow: "note", before_answer: true)]),
                (id: "note", from: ["desk"], to: ["stock", "books"], pattern: Publish{policy}),"#
            ),
            "",
        )
    };
    let first = |scenario: &Scenario, architecture| run(scenario, architecture, Plan::Calm).0.latencies(0)[0];
    // Point to point both consumers acknowledge when they have served: 50 ms. A hub that takes no time has it after 1 ms.
    assert_eq!(first(&one_way(""), 0), SimSpan::from_millis(64));
    assert_eq!(first(&one_way(""), 1), SimSpan::from_millis(16));
    let kept = one_way(r#", policy: (outbox: Durable(limit: 100))"#);
    assert_eq!(first(&kept, 0), SimSpan::from_millis(12));
    let (_, totals) = run(&kept, 3, Plan::Calm);
    assert_eq!(totals.outcome(Outcome::OnTime), totals.expected);
}

#[test]
fn a_called_callback_ends_when_it_is_back() {
    let callback = r#"(id: "sale", from: ["till"], to: ["desk"], start: Constant(rate: "10/s"),
            then: [(flow: "take", before_answer: true, holds_worker: true)]),
        (id: "take", from: ["desk"], to: ["stock"], pattern: Callback),"#;
    for architecture in 0..4 {
        let (log, totals) = run(&shop("", callback, ""), architecture, Plan::Calm);
        assert_eq!(totals.outcome(Outcome::OnTime), totals.expected);
        let (sale, take) = (log.latencies(0)[0], log.latencies(1)[0]);
        assert!(sale >= take + SimSpan::from_millis(12), "{sale} and {take}");
    }
    let crash = r#"(what: Crash(system: "stock"), at: "0s")"#;
    let (log, _) = run(&shop("", callback, crash), 0, Plan::Broken);
    assert!(log.of(0).all(|closed| closed.outcome == Outcome::Rejected));
}
