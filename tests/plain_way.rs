//! The plain way is only shorter: the same facts in the same order as on the general way, whatever happens around it.

use std::fmt::{Debug, Write};
use std::sync::Arc;

use topolab::compile::{Plan, compile};
use topolab::engine::{Closed, Created, Hop, Observer, PathTime, Program, Simulation, Totals, Visit, VisitFact};
use topolab::measure::{Recorder, Replication};
use topolab::scenario::{Scenario, parse};
use topolab::topology::derive;
use topolab::units::{SimSpan, SimTime};

/// Two zones, one server or a few each, short queues, timeouts that strike now and then; plain flows and others share
/// every station.
const SHARED: &str = r#"
Scenario(
    format: 1,
    name: "plain flows among others",
    zones: [(id: "here", within: (latency: "1ms")), (id: "there", kind: CloudRegion)],
    between: [(zones: ("here", "there"), latency: LogNormal(median: "4ms", p99: "30ms"), reorders: REORDERS, loss: "0%")],
    systems: [
        (id: "a", zone: "here", concurrency: 2, service_time: Exponential(mean: "6ms")),
        (id: "b", zone: "there", concurrency: 1, queue_limit: 4, service_time: Exponential(mean: "5ms")),
        (id: "c", zone: "there", concurrency: Unlimited, service_time: "0ms"),
        (id: "d", zone: "here", concurrency: 3, service_time: LogNormal(median: "8ms", p99: "60ms")),
    ],
    flows: [
        (id: "ask", from: ["a", "c", "d"], to: Others, pattern: Request, start: Poisson("60/s"), deadline: "40ms",
         policy: (timeout: "45ms", retry: (max_attempts: 3, backoff: "5ms"))),
        (id: "tell", from: ["a", "c"], to: ["b"], pattern: Publish, start: Poisson("40/s"), size: Exponential(mean: "2kB")),
        (id: "pick", from: ["c"], to: AnyOf(["a", "b", "d"]), pattern: Publish, start: Constant(rate: "50/s")),
        (id: "copies", from: ["d"], to: ["a", "b", "c"], pattern: Publish, start: Poisson("10/s")),
        (id: "kept", from: ["a"], to: ["d"], pattern: Publish, start: Poisson("10/s"), policy: (outbox: Memory(limit: 9))),
        (id: "asked", from: ["a"], to: ["b", "d"], pattern: Request, start: Every(first: "10ms", every: "10ms")),
    ],
    architectures: [
        (id: "direct", style: PointToPoint()),
        (id: "hub", style: HubAndSpoke(zone: "here", instances: 1, concurrency: 3, queue_limit: 5,
         service_time: Exponential(mean: "2ms")), exceptions: [(flow: "tell", exchange: Synchronous)]),
        (id: "quick", style: HubAndSpoke(zone: "there", instances: 1, concurrency: Unlimited, service_time: "0ms",
         service_time_per_kb: "0ms"), exceptions: [(flow: "pick", exchange: Synchronous), (flow: "asked", via: Direct)]),
        (id: "bus", style: MessageBus()),
    ],
    faults: [FAULTS],
    run: (duration: "60s", warm_up: "5s", drain: "20s"),
)
"#;

const FAULTS: &str = r#"
    (what: Crash(system: "b"), at: "20s", lasting: "2s"),
    (what: Crash(system: "d"), at: "21s", lasting: "4s"),
    (what: SlowDown(system: "a", factor: 3), at: "30s", lasting: "3s"),
    (what: Latency(zones: ("here", "there"), adds: "5ms"), at: "40s", lasting: "5s"),
    (what: Loss(zones: ("here", "there"), share: "10%"), at: "42s", lasting: "5s"),
    (what: Cut(zones: ("here", "there")), at: "50s", lasting: "1s"),
    (what: Crash(system: "a"), at: "58s", lasting: "10s")
"#;

/// All facts in one number, and how many there were.
struct Facts {
    text: String,
    hash: u64,
    count: u64,
    timeouts: u64,
}

impl Facts {
    fn new() -> Self {
        Self {
            text: String::new(),
            hash: 0xcbf2_9ce4_8422_2325,
            count: 0,
            timeouts: 0,
        }
    }

    fn note(&mut self, fact: impl Debug) {
        self.text.clear();
        assert!(write!(self.text, "{fact:?}").is_ok());
        for byte in self.text.bytes() {
            self.hash = (self.hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        }
        self.count += 1;
    }
}

impl Observer for Facts {
    fn created(&mut self, created: &Created) {
        self.note(created);
    }
    fn closed(&mut self, closed: &Closed) {
        self.note(closed);
    }
    fn attempt(&mut self, at: SimTime, flow: u32, first: bool, counted: bool) {
        self.note((at, flow, first, counted));
    }
    fn accepted(&mut self, flow: u32, after: SimSpan, counted: bool) {
        self.note((flow, after, counted));
    }
    fn hop(&mut self, hop: &Hop) {
        self.note(hop);
    }
    fn visit(&mut self, visit: &Visit) {
        self.timeouts += u64::from(visit.fact == VisitFact::TimedOut);
        self.note(visit);
    }
    fn station(&mut self, at: SimTime, station: u32, in_service: u32, queued: u32) {
        self.note((at, station, in_service, queued));
    }
    fn served(&mut self, at: SimTime, station: u32, waited: SimSpan, service: SimSpan) {
        self.note((at, station, waited, service));
    }
    fn gave_up(&mut self, flow: u32, after: SimSpan, counted: bool) {
        self.note((flow, after, counted));
    }
    fn path(&mut self, path: &PathTime) {
        self.note(path);
    }
    fn worked(&mut self, flow: u32, service: SimSpan, counted: bool) {
        self.note((flow, service, counted));
    }
    fn wasted(&mut self, flow: u32, service: SimSpan, counted: bool) {
        self.note((flow, service, counted));
    }
    fn fault(&mut self, at: SimTime, fault: u32, on: bool) {
        self.note((at, fault, on));
    }
}

fn scenario(reorders: bool, faults: &str) -> Scenario {
    let text = SHARED
        .replace("REORDERS", &reorders.to_string())
        .replace("FAULTS", faults);
    match parse(&text, "test") {
        Ok(loaded) => loaded.scenario,
        Err(problems) => panic!("{}", problems.iter().map(|p| format!("{p}\n")).collect::<String>()),
    }
}

fn facts(scenario: &Scenario, architecture: usize, long: bool) -> (Facts, Totals, SimTime) {
    run(scenario, architecture, long, |_| Facts::new())
}

/// What the tallies show, which hear some facts together that come together on the plain way.
fn recorded(scenario: &Scenario, architecture: usize, long: bool) -> Replication {
    let (recorder, _, end) = run(scenario, architecture, long, Recorder::new);
    recorder.finish(end)
}

fn run<O: Observer>(
    scenario: &Scenario,
    architecture: usize,
    long: bool,
    observer: impl FnOnce(&Program) -> O,
) -> (O, Totals, SimTime) {
    let network = derive(scenario, architecture).unwrap_or_else(|problems| panic!("{problems:?}"));
    let compiled = compile(scenario, &network);
    let faults = compiled.faults(scenario, &network, Plan::Broken, 1, 0);
    let mut simulation = Simulation::new(Arc::clone(&compiled.program), faults, 1, 0);
    if long {
        simulation.go_the_long_way();
    }
    let mut observer = observer(&compiled.program);
    let totals = simulation.run(&mut observer);
    (observer, totals, simulation.now())
}

fn check(reorders: bool, faults: &str) {
    let scenario = scenario(reorders, faults);
    for architecture in 0..4 {
        let (short, short_totals, short_end) = facts(&scenario, architecture, false);
        let (long, long_totals, long_end) = facts(&scenario, architecture, true);
        assert_eq!(short_totals, long_totals, "architecture {architecture}");
        assert_eq!(
            (short.count, short.hash),
            (long.count, long.hash),
            "architecture {architecture}"
        );
        assert_eq!(short_end, long_end, "architecture {architecture}");
        assert!(
            recorded(&scenario, architecture, false) == recorded(&scenario, architecture, true),
            "architecture {architecture}: tallies differ"
        );
        assert!(
            short.timeouts > 50,
            "architecture {architecture}: {} timeouts",
            short.timeouts
        );
    }
}

#[test]
fn a_calm_run_tells_the_same() {
    check(true, "");
}

#[test]
fn a_calm_run_over_links_that_keep_their_order_tells_the_same() {
    check(false, "");
}

#[test]
fn a_run_with_faults_tells_the_same() {
    check(true, FAULTS);
}

#[test]
fn a_run_with_faults_over_links_that_keep_their_order_tells_the_same() {
    check(false, FAULTS);
}
