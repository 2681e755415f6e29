//! Who reads along pushes nobody back, in any style; streams; hubs whose workers wait.

use std::sync::Arc;

use topolab::compile::{Plan, compile};
use topolab::engine::{Closed, Observer, Outcome, Simulation, Totals};
use topolab::scenario::{Scenario, parse, refusals};
use topolab::topology::derive;
use topolab::units::{SimSpan, SimTime};

fn scenario(text: &str) -> Scenario {
    let loaded = parse(text, "test").unwrap_or_else(|problems| panic!("{problems:#?}"));
    let refused = refusals(&loaded.scenario, &loaded.places);
    assert!(refused.is_empty(), "{refused:#?}");
    loaded.scenario
}

#[derive(Default)]
struct Log {
    closed: Vec<Closed>,
    blocked: bool,
}

impl Log {
    fn of(&self, flow: u32) -> Vec<&Closed> {
        self.closed.iter().filter(|closed| closed.flow == flow).collect()
    }

    /// What became of each message of a flow, key by key.
    fn told(&self, flow: u32) -> Vec<(u64, u32, Outcome, Option<SimSpan>, bool)> {
        let tell = |c: &&Closed| (c.key, c.consumer, c.outcome, c.latency, c.applied_twice);
        let mut told: Vec<_> = self.of(flow).iter().map(tell).collect();
        told.sort_by_key(|told| (told.0, told.1));
        told
    }

    fn ended(&self, flow: u32, outcome: Outcome) -> usize {
        self.of(flow).iter().filter(|closed| closed.outcome == outcome).count()
    }
}

impl Observer for Log {
    fn closed(&mut self, closed: &Closed) {
        self.closed.push(*closed);
    }
    fn publishers_blocked(&mut self, _: SimTime, on: bool) {
        self.blocked |= on;
    }
}

fn run(text: &str, architecture: usize) -> (Log, Totals) {
    let scenario = scenario(text);
    let network = derive(&scenario, architecture).unwrap_or_else(|problems| panic!("{problems:?}"));
    let compiled = compile(&scenario, &network);
    let faults = compiled.faults(&scenario, &network, Plan::Broken, 1, 0);
    let mut log = Log::default();
    let totals = Simulation::new(Arc::clone(&compiled.program), faults, 1, 0).run(&mut log);
    assert_eq!(log.closed.len() as u64, totals.expected);
    (log, totals)
}

/// Sales that `books` and `stock` get, and an audit that reads along what the stock serves. Stations in between have
/// servers enough and lines keep their order by themselves, so that the audit shares no place in line with anybody.
const TAPPED: &str = r#"(format: 1, name: "tapped",
    zones: [(id: "here", kind: DataCenter, within: (latency: "2ms"))],
    systems: [(id: "till", errors: "2%"), (id: "stock", service_time: Exponential(mean: "20ms")),
        (id: "books", service_time: Exponential(mean: "50ms"), queue_limit: 5), (id: "audit", AUDIT)],
    flows: [
        (id: "sale", from: ["till"], to: ["stock", "books"], pattern: Publish, START, size: "2kB",
         policy: (timeout: "2s", retry: (max_attempts: 2), outbox: Memory(limit: 50)), then: [(flow: "ask"), THEN]),
        (id: "ask", from: ["stock", "books"], to: ["till"], deadline: "5s"),
        (id: "read", from: ["stock", "books"], to: ["audit"], pattern: PATTERN, size: "2kB"),
    ],
    faults: [(what: Crash(system: "stock"), at: "10s", lasting: "5s"), FAULT],
    architectures: [
        (id: "direct", style: PointToPoint()), (id: "hub", style: HubAndSpoke(concurrency: Unlimited)),
        (id: "bus", style: MessageBus(concurrency: Unlimited, BUS)),
    ],
    run: (duration: "60s", warm_up: "0s", drain: "5min"))"#;

const READS: &str = r#"(flow: "read")"#;
const OPEN: &str = r#"start: Poisson("12/s")"#;

fn tapped(audit: &str, fault: &str, then: &str, (start, bus, pattern): (&str, &str, &str)) -> String {
    let text = TAPPED.replace("AUDIT", audit).replace("FAULT", fault);
    let text = text.replace("THEN", then).replace("START", start);
    text.replace("BUS", bus).replace("PATTERN", pattern)
}

const FAST: &str = r#"concurrency: Unlimited, service_time: "0s""#;
const SLOW: &str = r#"service_time: "3s""#;
const FULL: &str = r#"service_time: "3s", queue_limit: 1"#;
const DOWN: &str = r#"(what: Crash(system: "audit"), at: "1s", lasting: "30s")"#;
const HANGS: &str = r#"(what: Pause(system: "audit"), at: "1s", lasting: "30s")"#;

#[test]
fn a_tap_that_is_slow_full_or_down_changes_nothing_for_anybody_else() {
    for architecture in 0..3 {
        let usual = (OPEN, "", "Tap");
        let (alone, _) = run(&tapped(FAST, "", "", usual), architecture);
        assert!(alone.of(0).len() > 1_000 && alone.of(1).len() > 1_000);
        let (well, _) = run(&tapped(FAST, "", READS, usual), architecture);
        let read = well.of(2).len();
        assert!(read > 1_000);
        assert_eq!(well.ended(2, Outcome::OnTime), read, "a healthy tap misses nothing");
        for (audit, fault, misses) in [
            (FAST, "", false),
            (SLOW, "", false),
            (FULL, "", true),
            (FAST, DOWN, true),
            (FAST, HANGS, false),
            (r#"errors: "100%""#, "", true),
        ] {
            let (ill, _) = run(&tapped(audit, fault, READS, usual), architecture);
            for flow in [0, 1] {
                assert!(
                    ill.told(flow) == alone.told(flow),
                    "{audit} {fault} in {architecture}: {flow}"
                );
            }
            assert_eq!(ill.of(2).len(), read);
            let missed = ill.ended(2, Outcome::Lost) + ill.ended(2, Outcome::Rejected);
            assert_eq!(missed > 100, misses, "{audit} {fault} in {architecture}: {missed}");
            assert!(ill.of(2).iter().all(|closed| !closed.applied_twice));
        }
    }
}

#[test]
fn a_tap_that_is_down_fills_no_broker_and_blocks_nobody() {
    let roomy = r#"memory: "1MB""#;
    let (publish, _) = run(&tapped(FAST, DOWN, READS, (OPEN, roomy, "Publish")), 2);
    assert!(publish.blocked, "a subscriber that is down fills the brokers");
    // In small nodes the sales alone block publishers while the stock is down: that, too, is the same with a tap.
    for (bus, blocked) in [(roomy, false), (r#"memory: "100kB""#, true)] {
        let (tap, _) = run(&tapped(FAST, DOWN, READS, (OPEN, bus, "Tap")), 2);
        let (alone, _) = run(&tapped(FAST, DOWN, "", (OPEN, bus, "Tap")), 2);
        assert_eq!([tap.blocked, alone.blocked], [blocked; 2]);
        assert!([tap.told(0), tap.told(1)] == [alone.told(0), alone.told(1)]);
    }
}

#[test]
fn users_do_not_wait_for_who_reads_along() {
    let users = r#"start: Closed(users: 3, think: "100ms")"#;
    for architecture in 0..3 {
        let alone = run(&tapped(SLOW, "", "", (users, "", "Tap")), architecture).0;
        let tap = run(&tapped(SLOW, "", READS, (users, "", "Tap")), architecture).0;
        let publish = run(&tapped(SLOW, "", READS, (users, "", "Publish")), architecture).0;
        assert!(
            publish.of(0).len() * 4 < alone.of(0).len(),
            "they wait for what is published"
        );
        assert!([tap.told(0), tap.told(1)] == [alone.told(0), alone.told(1)]);
    }
}

#[test]
fn nobody_acknowledges_a_tap() {
    let text = r#"(format: 1, name: "mirror", systems: [(id: "till"), (id: "audit")],
        flows: [(id: "read", from: ["till"], to: ["audit"], pattern: Tap, start: Constant(rate: "1/s", count: 9))],
        faults: [(what: Crash(system: "audit"), at: "4500ms", lasting: "2s")],
        architectures: [(id: "direct", style: PointToPoint()), (id: "hub", style: HubAndSpoke()),
            (id: "bus", style: MessageBus())],
        run: (duration: "20s", warm_up: "0s", drain: "1min"))"#;
    for architecture in 0..3 {
        let (log, totals) = run(text, architecture);
        let missed = log
            .of(0)
            .iter()
            .filter(|c| c.latency.is_none())
            .map(|c| c.number)
            .collect::<Vec<_>>();
        assert_eq!(missed, [4, 5], "of architecture {architecture}, after 5 s and 6 s");
        // One try each for every one who sends it on; a broker that finds nobody does not try.
        assert_eq!(totals.attempts, [9, 18, 16][architecture]);
    }
}
