//! Callbacks with a policy of their own: who tries again, for how long, and what comes twice. Everything takes constant
//! times, so that traces are exact.

mod common;
#[path = "common/play.rs"]
mod play;

use common::scenario;
use play::play;
use topolab::compile::Plan;
use topolab::engine::{Closed, Observer, Outcome, Totals};
use topolab::scenario::{Scenario, parse, refusals};

#[derive(Default)]
struct Log {
    closed: Vec<Closed>,
    attempts: u64,
}

impl Observer for Log {
    fn closed(&mut self, closed: &Closed) {
        self.closed.push(*closed);
    }
    fn attempt(&mut self, _at: topolab::units::SimTime, _flow: u32, _first: bool, _counted: bool) {
        self.attempts += 1;
    }
}

impl Log {
    /// Milliseconds until the callback was in, of the only message.
    fn latency(&self) -> Option<f64> {
        self.closed[0].latency.map(|latency| latency.as_secs_f64() * 1e3)
    }
}

fn run(scenario: &Scenario, architecture: usize) -> (Log, Totals) {
    let mut log = Log::default();
    let totals = play(scenario, architecture, Plan::Broken, 1, &mut log);
    assert_eq!(log.attempts, totals.attempts, "every attempt is told");
    (log, totals)
}

/// A desk asks a stock in another zone once, at 800 ms, which takes 500 ms and calls back; then what the policies and
/// faults say.
fn desk(latency: &str, more: &str, faults: &str) -> Scenario {
    scenario(&format!(
        r#"(format: 1, name: "callbacks",
        zones: [(id: "here", within: (latency: "0s")), (id: "there", kind: CloudRegion, within: (latency: "0s"))],
        between: [(zones: ("here", "there"), latency: "{latency}")],
        systems: [
            (id: "desk", zone: "here", concurrency: Unlimited, service_time: "0s"),
            (id: "stock", zone: "there", concurrency: Unlimited, service_time: "500ms"),
        ],
        flows: [(id: "order", from: ["desk"], to: ["stock"], pattern: Callback, start: Every(first: "800ms", every: "1h", count: 1){more})],
        architectures: [
            (id: "direct", style: PointToPoint()),
            (id: "hub", style: HubAndSpoke(zone: "here", service_time: "0s", service_time_per_kb: "0s")),
            (id: "bus", style: MessageBus(zones: ["here"], publish_time: "0s", delivery_time: "0s")),
            (id: "mixed", style: Hybrid(base: "bus", direct: ["order"])),
        ],
        faults: [{faults}],
        run: (duration: "10s", warm_up: "0s", drain: "5min"))"#
    ))
}

const AGAIN: &str =
    r#", callback_policy: (timeout: "200ms", retry: (max_attempts: 5, backoff: "300ms", factor: 1, jitter: Off))"#;

/// Nothing gets through from 1 s to 2 s; the stock is done at 1.3 s, and fails at 1.3, 1.6 and 1.9 s.
#[test]
fn who_calls_back_by_a_policy_gets_through_in_every_style() {
    let cut = r#"(what: Cut(zones: ("here", "there"), refuses: true), at: "1s", lasting: "1s")"#;
    for architecture in 0..4 {
        let (log, totals) = run(&desk("0s", AGAIN, cut), architecture);
        assert_eq!(log.latency(), Some(1400.0), "{architecture}");
        let (once, without) = run(&desk("0s", "", cut), architecture);
        assert_eq!(
            once.closed[0].outcome,
            Outcome::Unconfirmed,
            "{architecture}: served, and nobody learned of it"
        );
        assert_eq!(
            totals.attempts,
            without.attempts + 3 + u64::from(architecture == 1),
            "{architecture}"
        );
    }
}

/// The desk itself is down from 1 s to 2 s: it takes no callback. A hub in between keeps it.
#[test]
fn a_caller_that_is_down_is_called_again() {
    let crash = r#"(what: Crash(system: "desk"), at: "1s", lasting: "1s")"#;
    for architecture in [0, 2, 3] {
        let (log, _) = run(&desk("0s", AGAIN, crash), architecture);
        assert_eq!(log.latency(), Some(1400.0), "{architecture}");
        let (once, _) = run(&desk("0s", "", crash), architecture);
        assert_eq!(once.closed[0].outcome, Outcome::Unconfirmed, "{architecture}");
    }
    let (kept, _) = run(&desk("0s", "", crash), 1);
    assert_eq!(kept.closed[0].outcome, Outcome::OnTime, "the hub delivers again");
    // The stock that would try again crashes itself, and forgets it.
    let both = format!(r#"{crash}, (what: Crash(system: "stock"), at: "1.7s", lasting: "100ms")"#);
    let (log, _) = run(&desk("0s", AGAIN, &both), 0);
    assert_eq!((log.closed[0].outcome, log.attempts), (Outcome::Unconfirmed, 3));
}

/// Word of a callback takes 300 ms, and is awaited for 200: a second one is sent 250 ms after the first. The desk
/// has both, which does it harm or not. The hub has both too, and passes both on.
#[test]
fn a_callback_that_comes_twice_does_harm_unless_it_is_idempotent() {
    let twice = AGAIN.replace("300ms", "50ms");
    let idempotent = twice.replace("(timeout", "(idempotent: true, timeout");
    for architecture in 0..4 {
        let (log, totals) = run(&desk("150ms", &twice, ""), architecture);
        assert_eq!(
            (totals.applied_twice, log.latency()),
            (1, Some(800.0)),
            "{architecture}"
        );
        let (_, totals) = run(&desk("150ms", &idempotent, ""), architecture);
        assert_eq!(
            (totals.applied_twice, totals.outcome(Outcome::OnTime)),
            (0, 1),
            "{architecture}"
        );
    }
}

/// A caller that never comes back is called so often and no more.
#[test]
fn a_policy_gives_up() {
    let gone = r#"(what: Crash(system: "desk"), at: "1s", lasting: "1h")"#;
    let (log, totals) = run(&desk("0s", AGAIN, gone), 0);
    assert_eq!((log.closed[0].outcome, totals.attempts), (Outcome::Unconfirmed, 6));
    assert_eq!(
        log.closed[0].at.nanos(),
        2_500_000_000,
        "the fifth try, 1.2 s after the first"
    );
}

#[test]
fn what_a_callback_cannot_have_is_refused_by_name() {
    let refused = |policy: &str| {
        let text = format!(
            r#"(format: 1, name: "x", systems: [(id: "a"), (id: "b")],
            flows: [(id: "f", from: ["a"], to: ["b"], pattern: Callback, start: Poisson("1/s"), callback_policy: {policy})])"#
        );
        let loaded = parse(&text, "test").unwrap_or_else(|problems| panic!("{problems:?}"));
        let paths = refusals(&loaded.scenario, &loaded.places);
        paths.into_iter().map(|refusal| refusal.path).collect::<Vec<_>>()
    };
    assert_eq!(refused(r#"(outbox: Memory(limit: 3))"#), ["flows[0].callback_policy"]);
    assert_eq!(refused(r#"(hedge: "1s")"#), ["flows[0].callback_policy"]);
    assert!(refused(r#"(retry: (max_attempts: 3))"#).is_empty());
    let requests = r#"(format: 1, name: "x", systems: [(id: "a"), (id: "b")],
        flows: [(id: "f", from: ["a"], to: ["b"], start: Poisson("1/s"), callback_policy: (timeout: "1s"))])"#;
    assert!(parse(requests, "test").is_err(), "nobody is called back");
}
