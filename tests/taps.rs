//! Who reads along pushes nobody back, in any style; streams; hubs whose workers wait.

mod common;
#[path = "common/play.rs"]
mod play;

use common::scenario;
use play::play;
use topolab::compile::Plan;
use topolab::engine::{Closed, Observer, Outcome, Totals};
use topolab::units::{SimSpan, SimTime};

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
    let mut log = Log::default();
    let totals = play(&scenario, architecture, Plan::Broken, 1, &mut log);
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

/// Through a hub with so many workers and one instance: 1 ms a hop, 2 ms of the hub's work each way, 10 ms at `quick`.
fn worker_hub(workers: u32, holds: &str, flows: &str, run: &str) -> String {
    const HUB: &str = r#"(format: 1, name: "workers",
        zones: [(id: "here", kind: DataCenter, within: (latency: "1ms"))],
        systems: [(id: "desk"), (id: "quick", concurrency: Unlimited, service_time: "10ms"),
            (id: "stuck", concurrency: Unlimited, service_time: "1h"),
            (id: "wrong", concurrency: Unlimited, service_time: "10ms", errors: "100%")],
        flows: [FLOWS],
        architectures: [(id: "hub", style: HubAndSpoke(instances: 1, concurrency: WORKERS, holds: HOLDS,
            queue_limit: Unlimited, service_time: "2ms", service_time_per_kb: "0s"))],
        run: (RUN))"#;
    let text = HUB.replace("FLOWS", flows).replace("HOLDS", holds).replace("RUN", run);
    text.replace("WORKERS", &workers.to_string())
}

fn at_once(id: &str, to: &str, timeout: &str, first: &str) -> String {
    format!(
        r#"(id: "{id}", from: ["desk"], to: ["{to}"], policy: (timeout: "{timeout}"),
            start: Constant(rate: "1/s", first: "{first}", count: 1)), "#
    )
}

#[test]
fn a_worker_that_waits_serves_nobody_else() {
    let first_and = |to: &str, timeout: &str, second: &str| {
        at_once("first", to, timeout, "0s") + &at_once("second", "quick", "9s", second)
    };
    let usual = r#"duration: "10s", warm_up: "0s""#;
    let latencies = |holds: &str, flows: &str| {
        let (log, _) = run(&worker_hub(1, holds, flows, usual), 0);
        [0, 1].map(|flow| log.of(flow)[0].latency)
    };
    let ms = |ms: u64| Some(SimSpan::from_millis(ms));
    // 1 + 2 + 1 + 10 + 1 + 2 + 1; the second is taken when the first's answer goes on, after 17 ms.
    let both = first_and("quick", "9s", "0s");
    assert_eq!(latencies("Worker", &both), [ms(18), ms(34)]);
    // In memory it only waits for its turn: 2 ms.
    assert_eq!(latencies("Memory", &both), [ms(18), ms(20)]);
    // Nothing comes back: taken over 100 ms after the hub passed it on, at 3 ms; the second came to the hub after 51 ms.
    let stuck = first_and("stuck", "100ms", "50ms");
    assert_eq!(latencies("Worker", &stuck), [None, ms(103 + 17 - 50)]);
    // Bad news is at the hub after 15 ms.
    let wrong = first_and("wrong", "9s", "0s");
    assert_eq!(latencies("Worker", &wrong), [None, ms(15 + 17)]);
}

#[test]
fn a_hub_does_no_more_than_its_workers_over_the_time_that_each_is_away() {
    let flow = r#"(id: "ask", from: ["desk"], to: ["quick"], start: Poisson("300/s"), policy: (timeout: "1h"))"#;
    let text = |holds: &str| worker_hub(2, holds, flow, r#"duration: "10s", warm_up: "0s", drain: "1s""#);
    let done = |holds: &str| {
        let (log, _) = run(&text(holds), 0);
        let second = |at: SimTime| at.nanos() / 1_000_000_000;
        let within = |closed: &&Closed| closed.latency.is_some() && (1..9).contains(&second(closed.at));
        log.closed.iter().filter(within).count()
    };
    // Two workers, each 16 ms away: 125 a second, for 8 seconds, and one more or less of each at both ends.
    assert!(done("Worker").abs_diff(1_000) <= 2, "{}", done("Worker"));
    // 300 a second come, and two workers can do 500; within five standard errors of 8 seconds' arrivals.
    assert!(done("Memory").abs_diff(2_400) <= 245, "{}", done("Memory"));
}

#[test]
fn no_worker_is_lost_whatever_comes_back_or_does_not() {
    const TEXT: &str = r#"(format: 1, name: "lost workers",
        zones: [(id: "here", kind: DataCenter, within: (latency: Exponential(mean: "1ms"), loss: "2%", transport: Datagram))],
        systems: [(id: "desk"), (id: "quick", errors: "10%", queue_limit: 2, service_time: Exponential(mean: "10ms"))],
        flows: [
            (id: "ask", from: ["desk"], to: ["quick"], start: Poisson("20/s"),
             policy: (timeout: "200ms", retry: (max_attempts: 3, backoff: "50ms"), cancel_on_timeout: true)),
            (id: "tell", from: ["desk"], to: ["quick"], pattern: Publish, start: Poisson("20/s"),
             policy: (timeout: "300ms", retry: (max_attempts: 2))),
            (id: "call", from: ["desk"], to: ["quick"], pattern: Callback, start: Poisson("20/s"),
             policy: (timeout: "300ms", retry: (max_attempts: 2))),
            (id: "last", from: ["desk"], to: ["quick"], start: Constant(rate: "1000/s", first: "55s", count: 1),
             policy: (timeout: "1s", retry: (max_attempts: 9, backoff: "50ms"))),
        ],
        architectures: [(id: "hub", style: HubAndSpoke(instances: 2, concurrency: 3, holds: Worker),
            exceptions: [(flow: "tell", exchange: Synchronous), (flow: "call", exchange: Synchronous)])],
        faults: [(what: Crash(party: "hub"), at: "5s", lasting: "2s"), (what: Pause(party: "hub"), at: "12s", lasting: "2s"),
            (what: Duplicate(zones: ("here", "here"), share: "20%"), at: "1s", lasting: "40s"),
            (what: Crash(system: "quick"), at: "20s", lasting: "3s"), (what: Pause(system: "quick"), at: "30s", lasting: "3s")],
        run: (duration: "56s", warm_up: "0s", drain: "10min"))"#;
    let (log, totals) = run(TEXT, 0);
    assert_eq!(totals.outcome(Outcome::InFlight), 0, "every wait ends");
    assert!(totals.outcome(Outcome::OnTime) * 2 > totals.expected, "{totals:?}");
    assert_eq!(log.ended(3, Outcome::OnTime), 1, "workers are there in the end");
}
