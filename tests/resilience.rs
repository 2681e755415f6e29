//! Guards of senders and balancers, in every style: breakers, budgets, hedges, withdrawal, bulkheads, throttles, health
//! checks, ejection. Exact traces where there is no chance in them; else bounds of at least four standard errors, which
//! are worked out beside them.

mod common;
#[path = "common/play.rs"]
mod play;

use std::collections::BTreeMap;

use common::scenario;
use play::play;
use topolab::compile::Plan;
use topolab::engine::{Closed, GuardFact, Guarded, Observer, Outcome, Totals};
use topolab::scenario::Scenario;
use topolab::units::SimTime;

/// What a run tells about guards.
#[derive(Default)]
struct Log {
    closed: Vec<Closed>,
    guarded: Vec<Guarded>,
    /// By flow: first attempts and further ones.
    attempts: BTreeMap<u32, (u64, u64)>,
    attempts_at: Vec<SimTime>,
    /// Integral of messages in service, by station.
    busy: BTreeMap<u32, (SimTime, u32, f64)>,
    most_in_service: BTreeMap<u32, u32>,
}

impl Observer for Log {
    fn closed(&mut self, closed: &Closed) {
        self.closed.push(*closed);
    }
    fn guarded(&mut self, guarded: &Guarded) {
        self.guarded.push(*guarded);
    }
    fn attempt(&mut self, at: SimTime, flow: u32, first: bool, _counted: bool) {
        let (firsts, more) = self.attempts.entry(flow).or_default();
        *firsts += u64::from(first);
        *more += u64::from(!first);
        self.attempts_at.push(at);
    }
    fn station(&mut self, at: SimTime, station: u32, in_service: u32, _queued: u32) {
        let (since, before, sum) = self.busy.entry(station).or_default();
        *sum += (at - *since).as_secs_f64() * f64::from(*before);
        (*since, *before) = (at, in_service);
        let most = self.most_in_service.entry(station).or_default();
        *most = in_service.max(*most);
    }
}

impl Log {
    fn count(&self, flow: u32, fact: GuardFact) -> usize {
        let told = self
            .guarded
            .iter()
            .filter(|told| told.flow == flow && told.fact == fact);
        told.count()
    }

    fn first(&self, fact: GuardFact) -> Option<f64> {
        let first = self.guarded.iter().find(|told| told.fact == fact);
        first.map(|told| told.at.nanos() as f64 / 1e9)
    }

    fn share(&self, flow: u32, outcome: Outcome) -> f64 {
        let of_flow = self.closed.iter().filter(|closed| closed.flow == flow);
        let (hits, all) = of_flow.fold((0, 0), |(hits, all), closed| {
            (hits + u32::from(closed.outcome == outcome), all + 1)
        });
        f64::from(hits) / f64::from(all)
    }

    fn per_message(&self, flow: u32) -> f64 {
        let (firsts, more) = self.attempts[&flow];
        (firsts + more) as f64 / firsts as f64
    }

    fn latencies(&self, flow: u32) -> Vec<f64> {
        let of_flow = self.closed.iter().filter(|closed| closed.flow == flow);
        let mut found: Vec<f64> = of_flow.filter_map(|c| c.latency).map(|l| l.as_secs_f64()).collect();
        found.sort_by(f64::total_cmp);
        found
    }
}

fn run(scenario: &Scenario, architecture: usize, seed: u64) -> (Log, Totals) {
    let mut log = Log::default();
    let totals = play(scenario, architecture, Plan::Broken, seed, &mut log);
    (log, totals)
}

fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len() as f64
}

/// Systems `a` and `b` and a flow `f`, with what is to be tried put in.
fn two(b: &str, start: &str, policy: &str, rest: &str) -> Scenario {
    scenario(&format!(
        r#"(format: 1, name: "two", zones: [(id: "here", within: (latency: "0s"))],
        systems: [(id: "a", concurrency: Unlimited, service_time: "0s"), (id: "b", {b})],
        flows: [(id: "f", from: ["a"], to: ["b"], start: {start}, policy: ({policy}))],
        architectures: [(id: "direct", style: PointToPoint())],
        {rest})"#
    ))
}

#[test]
fn r11_a_breaker_goes_through_an_outage_as_worked_out_by_hand() {
    let scenario = scenario(include_str!("sketches/R11-circuit-breaker-outage-trace.ron"));
    let (log, _) = run(&scenario, 0, 61);
    let refused = |flow| {
        log.closed
            .iter()
            .filter(|c| c.flow == flow && c.outcome == Outcome::Rejected)
            .count()
    };
    assert_eq!(log.count(0, GuardFact::HeldByBreaker), 600);
    assert_eq!(refused(0) - 600, 10, "failures at the backend");
    assert_eq!(log.count(0, GuardFact::BreakerOpened), 6);
    assert_eq!(log.first(GuardFact::BreakerOpened), Some(100.45));
    assert_eq!(log.count(0, GuardFact::BreakerClosed), 1);
    assert_eq!(log.first(GuardFact::BreakerClosed), Some(161.05));
    assert_eq!(refused(1), 600, "without a breaker");
}

#[test]
fn l07_a_retry_that_avoids_the_dead_backend_never_fails() {
    let scenario = scenario(include_str!("sketches/L07-one-dead-backend.ron"));
    let (log, _) = run(&scenario, 0, 67);
    // 96,000 messages a flow: a standard error of 0.0014 at a quarter and 0.0008 at a sixteenth.
    assert!((log.share(0, Outcome::Rejected) - 0.25).abs() < 0.006);
    assert!((log.share(1, Outcome::Rejected) - 0.0625).abs() < 0.0035);
    assert_eq!(log.share(2, Outcome::Rejected), 0.0);
    assert!((log.per_message(1) - 1.25).abs() < 0.006);
    assert!((log.per_message(2) - 1.25).abs() < 0.006);
}

#[test]
fn r08_a_budget_keeps_retries_to_a_tenth() {
    let scenario = scenario(include_str!("sketches/R08-retry-budget.ron"));
    let (log, _) = run(&scenario, 0, 73);
    assert_eq!(log.per_message(0), 3.0);
    assert!((log.per_message(1) - 1.1).abs() < 0.001, "{}", log.per_message(1));
    assert!(log.count(1, GuardFact::RetryDenied) > 0);
}

#[test]
fn f07_a_second_copy_cuts_the_tail_for_a_twentieth_more_requests() {
    let scenario = scenario(include_str!("sketches/F07-hedged-request-exponential.ron"));
    let (log, _) = run(&scenario, 0, 71);
    let found = log.latencies(0);
    let quantile = |q: f64| found[(q * found.len() as f64) as usize] * 1e3;
    // 300,000 requests: standard errors of 0.0004 (share), 0.018 ms (mean), 0.11 ms (p99: sqrt(0.99/0.01/n) / hazard 0.2).
    let share = log.count(0, GuardFact::Hedged) as f64 / found.len() as f64;
    assert!((share - 0.05).abs() < 0.0016, "{share}");
    assert!((mean(&found) * 1e3 - 9.75).abs() < 0.075, "{}", mean(&found));
    assert!((quantile(0.99) - 38.0045).abs() < 0.4, "{}", quantile(0.99));
    assert!((quantile(0.999) - 49.517).abs() < 1.2, "{}", quantile(0.999));
    assert!(log.count(0, GuardFact::Withdrawn) > 10_000);
}

#[test]
fn r06_a_small_overload_grows_by_a_hundred_requests_a_second() {
    let scenario = scenario(include_str!("sketches/R06-sre-retry-growth.ron"));
    let (log, _) = run(&scenario, 0, 79);
    let mut offered = vec![0_u32; 120];
    for at in &log.attempts_at {
        offered[(at.nanos() / 1_000_000_000) as usize] += 1;
    }
    for (second, expected) in [
        (0, 10_100.0),
        (1, 10_200.0),
        (2, 10_300.0),
        (10, 11_100.0),
        (50, 15_100.0),
    ] {
        let found = f64::from(offered[second]);
        assert!((found / expected - 1.0).abs() < 0.005, "second {second}: {found}");
    }
}

#[test]
fn r17_waits_add_up_as_the_four_jitters_say() {
    for (jitter, expected) in [
        ("Off", 5.1),
        ("Full", 2.55),
        ("Equal", 3.825),
        ("Decorrelated", 4.06292266),
    ] {
        let policy = format!(r#"retry: (max_attempts: 7, backoff: "100ms", cap: "2s", jitter: {jitter})"#);
        let b = r#"concurrency: Unlimited, service_time: "0s", errors: "100%""#;
        let rest = r#"run: (duration: "1000s", warm_up: "0s", drain: "1min")"#;
        let (log, _) = run(&two(b, r#"Constant(rate: "20/s")"#, &policy, rest), 0, 7);
        let waits: Vec<f64> = log.closed.iter().map(|c| (c.at - c.created).as_secs_f64()).collect();
        // 20,000 sums whose standard deviation is at most 1.7 s: a standard error of 0.012 s.
        let found = mean(&waits);
        assert!((found - expected).abs() < 0.05, "{jitter}: {found}");
    }
}

#[test]
fn r03_work_that_is_withdrawn_frees_its_server() {
    // 50/s for 4,000 s; what is busy has a relaxation time of 0.1 s: a standard error of about 0.02.
    for (cancels, expected) in [(false, 5.44411473), (true, 4.99723458)] {
        let policy = format!(
            r#"timeout: "250ms", cancel_on_timeout: {cancels}, retry: (max_attempts: 3, backoff: "0s", jitter: Off)"#
        );
        let b = r#"concurrency: Unlimited, service_time: Exponential(mean: "100ms")"#;
        let rest = r#"run: (duration: "4000s", warm_up: "0s", drain: "1min")"#;
        let (log, totals) = run(&two(b, r#"Poisson("50/s")"#, &policy, rest), 0, 11);
        let (_, _, busy) = log.busy[&1];
        assert!((busy / 4000.0 - expected).abs() < 0.1, "{cancels}: {}", busy / 4000.0);
        let attempts = totals.attempts as f64 / totals.created as f64;
        assert!((attempts - 1.08882295).abs() < 0.005, "{attempts}");
    }
}

#[test]
fn work_that_is_withdrawn_leaves_its_place_in_line() {
    // Ten messages, one a millisecond, each given up after 250 ms. Two are served, in 100 ms each; the third is withdrawn
    // from its server at 252 ms, and every one after it a millisecond after it got there: 259 ms of work in all.
    let b = r#"concurrency: 1, service_time: "100ms", queue_limit: Unlimited"#;
    let start = r#"Constant(rate: "1000/s", first: "0s", count: 10)"#;
    let rest = r#"run: (duration: "100s", warm_up: "0s", drain: "1min")"#;
    for (policy, busy, withdrawn) in [
        (r#"timeout: "250ms", cancel_on_timeout: true"#, 0.259, 8),
        (r#"timeout: "250ms""#, 1.0, 0),
    ] {
        let (log, totals) = run(&two(b, start, policy, rest), 0, 1);
        let (_, in_service, sum) = log.busy[&1];
        assert_eq!((in_service, totals.outcome(Outcome::OnTime)), (0, 2));
        assert!((sum - busy).abs() < 1e-9, "{sum}");
        assert_eq!(log.count(0, GuardFact::Withdrawn), withdrawn);
    }
}

#[test]
fn all_attempts_together_take_no_longer_than_they_may() {
    let b = r#"concurrency: Unlimited, service_time: "10s""#;
    let policy = r#"timeout: "400ms", timeout_total: "1s", retry: (max_attempts: Unlimited, backoff: "50ms", factor: 1, jitter: Off)"#;
    let rest = r#"run: (duration: "20s", warm_up: "0s", drain: "1min")"#;
    let (log, totals) = run(&two(b, r#"Constant(rate: "1/s")"#, policy, rest), 0, 1);
    // Sent at 0, 450 and 900 ms; given up at 1 s. The server serves them all, and nobody learns of it.
    assert_eq!(totals.attempts, 3 * totals.created);
    assert!(totals.outcome(Outcome::Unconfirmed) > 10);
    assert!(log.closed.iter().all(|closed| closed.outcome != Outcome::OnTime));
}

#[test]
fn only_named_failures_are_tried_again() {
    let b = r#"concurrency: Unlimited, service_time: "0s", errors: "100%""#;
    let rest = r#"run: (duration: "100s", warm_up: "0s", drain: "1min")"#;
    for (on, attempts) in [("[Error]", 3), ("[Timeout, Rejection]", 1), ("[]", 3)] {
        let policy = format!(r#"retry: (max_attempts: 3, on: {on}, backoff: "10ms", jitter: Off)"#);
        let (_, totals) = run(&two(b, r#"Constant(rate: "1/s")"#, &policy, rest), 0, 1);
        assert_eq!(totals.attempts, attempts * totals.created, "{on}");
    }
}

#[test]
fn a_bulkhead_and_a_rate_limit_hold_back_what_is_beyond() {
    let b = r#"concurrency: Unlimited, service_time: "1s""#;
    let rest = r#"run: (duration: "100s", warm_up: "0s", drain: "1min")"#;
    let (log, totals) = run(&two(b, r#"Constant(rate: "10/s")"#, "bulkhead: 4", rest), 0, 1);
    assert_eq!(log.most_in_service[&1], 4);
    assert_eq!(
        log.count(0, GuardFact::HeldByBulkhead) as u64,
        totals.outcome(Outcome::Rejected)
    );
    let limited = r#"rate_limit: (rate: "2/s", burst: 1)"#;
    let (log, totals) = run(&two(b, r#"Constant(rate: "10/s")"#, limited, rest), 0, 1);
    // From 0.1 s to 99.9 s: a token every half second, the first at once.
    assert_eq!(totals.attempts, 200);
    assert_eq!(log.count(0, GuardFact::HeldByRateLimit) as u64, totals.created - 200);
}

#[test]
fn a_throttle_lets_through_about_twice_what_is_accepted() {
    let b = r#"concurrency: Unlimited, service_time: "0s", rate_limit: (rate: "10/s", burst: 20)"#;
    let rest = r#"run: (duration: "20min", warm_up: "0s", drain: "1min")"#;
    let (log, totals) = run(&two(b, r#"Poisson("100/s")"#, r#"throttle: (factor: 2)"#, rest), 0, 1);
    let per_sec = totals.attempts as f64 / 1200.0;
    assert!((19.0..22.0).contains(&per_sec), "{per_sec}");
    assert!(log.count(0, GuardFact::HeldByThrottle) > 90_000);
}

/// Four instances in turn, one of which is down from 12 s to 40 s.
fn checked(health: &str) -> Log {
    let b = format!(r#"instances: 4, balancing: RoundRobin, concurrency: Unlimited, service_time: "0s", {health}"#);
    let rest = r#"faults: [(what: Crash(system: "b", instances: One), at: "12s", lasting: "28s")],
        run: (duration: "100s", warm_up: "0s", drain: "1min")"#;
    run(&two(&b, r#"Constant(rate: "40/s", first: "1ms")"#, "", rest), 0, 1).0
}

#[test]
fn a_dead_instance_gets_its_share_until_checks_show_it() {
    let failed = |log: &Log, from: f64, until: f64| {
        let at = |closed: &Closed| closed.created.nanos() as f64 / 1e9;
        let failed = log.closed.iter().filter(|closed| closed.outcome == Outcome::Rejected);
        failed.filter(|closed| at(closed) >= from && at(closed) < until).count()
    };
    let known = checked("");
    assert_eq!(failed(&known, 0.0, 100.0), 0);
    let never = checked("health: Off");
    assert_eq!(failed(&never, 12.0, 40.0), 280);
    // Checks at 15, 20 and 25 s fail; after that none.
    let checks = checked(r#"health: (every: "5s", unhealthy: 3, healthy: 2)"#);
    assert_eq!(failed(&checks, 12.0, 25.0), 130);
    assert_eq!(failed(&checks, 0.0, 100.0), 130);
    // Ejected after three failures in a row: out for 30 s, and one failure more is not made.
    let ejects = checked(r#"health: Off, ejection: (consecutive: 3, lasting: "30s")"#);
    assert_eq!(failed(&ejects, 0.0, 100.0), 3);
    assert_eq!(ejects.count(0, GuardFact::Ejected), 1);
}

/// Every guard at once, in every style, with the consumer down for a while: whatever happens, deliveries end once (which
/// the run itself asserts), and the breaker opens and closes wherever the sender waits for the consumer. The second copy
/// goes beyond the 95th percentile of every style: sooner, over a bus, it would bring the node that leads the topic, more
/// than half busy already, to its end, since from there nothing can be withdrawn.
#[test]
fn guards_work_in_every_style() {
    let text = r#"(format: 1, name: "guards",
        zones: [(id: "shop", kind: Site, sites: 2), (id: "cloud", kind: CloudRegion)],
        between: [(zones: ("shop", "cloud"), latency: LogNormal(median: "15ms", p99: "60ms"), loss: "1%")],
        systems: [
            (id: "till", zone: "shop", instances: 2),
            (id: "stock", zone: "cloud", instances: 3, concurrency: 2, balancing: RoundRobin, service_time: Exponential(mean: "40ms"),
             errors: "2%", health: (every: "5s"), ejection: (consecutive: 3, lasting: "10s")),
        ],
        policies: [(id: "guarded", timeout: "400ms", timeout_total: "3s", cancel_on_timeout: true, idempotent: true,
            hedge: "280ms", bulkhead: 20, rate_limit: (rate: "40/s", burst: 20), throttle: (),
            retry: (max_attempts: 4, backoff: "50ms", jitter: Decorrelated, budget: "50%", exclude_tried: true),
            breaker: (failure_share: "50%", window: 20, least: 10, open: "5s", probes: 2))],
        flows: [
            (id: "price", from: ["till"], to: ["stock"], pattern: Request, start: Poisson("40/s"), policy: "guarded"),
            (id: "sale", from: ["till"], to: ["stock"], pattern: Publish, start: Poisson("20/s"), policy: "guarded"),
            (id: "kept", from: ["till"], to: ["stock"], pattern: Work, start: Poisson("5/s"),
             policy: (timeout: "1s", timeout_total: "2s", bulkhead: 3, outbox: Memory(limit: 500))),
        ],
        architectures: [
            (id: "direct", style: PointToPoint()), (id: "hub", style: HubAndSpoke()), (id: "bus", style: MessageBus()),
            (id: "mixed", style: Hybrid(base: "bus", direct: ["price"])),
        ],
        faults: [(what: Crash(system: "stock"), at: "60s", lasting: "40s"),
            (what: Cut(zones: ("shop", "cloud"), sites: One), at: "120s", lasting: "10s")],
        run: (duration: "200s", warm_up: "0s", drain: "2min"))"#;
    let scenario = scenario(text);
    for architecture in 0..4 {
        let (log, _) = run(&scenario, architecture, 5);
        let (again, _) = run(&scenario, architecture, 5);
        assert_eq!(
            log.guarded.len(),
            again.guarded.len(),
            "a run is a function of its seed"
        );
        for fact in [
            GuardFact::BreakerOpened,
            GuardFact::BreakerClosed,
            GuardFact::HeldByBreaker,
        ] {
            assert!(log.count(0, fact) > 0, "{architecture}: {fact:?}");
        }
        assert!(log.count(0, GuardFact::Hedged) > 0, "{architecture}");
        assert!(log.share(0, Outcome::OnTime) > 0.5, "{architecture}");
        assert!(
            log.share(2, Outcome::OnTime) > 0.95,
            "{architecture}: {}",
            log.share(2, Outcome::OnTime)
        );
    }
}

/// Three calls, at 1, 2 and 3 s (or the last a quarter second after the first), of which one is too many: what refuses it
/// says when it may come again, and who listens waits so long and no longer.
#[test]
fn a_refusal_says_when_to_come_again() {
    let latency = |b: &str, start: &str, listens: &str| {
        let policy = format!(r#"retry: (max_attempts: 2, backoff: "100ms", factor: 1, jitter: Off{listens})"#);
        let b = format!(r#"concurrency: Unlimited, service_time: "0s", {b}"#);
        let rest = r#"run: (duration: "100s", warm_up: "0s", drain: "1min")"#;
        let (log, _) = run(&two(&b, start, &policy, rest), 0, 1);
        log.closed.last().and_then(|last| last.latency).map(|l| l.as_secs_f64())
    };
    let seconds = r#"Every(first: "1s", every: "1s", count: 3)"#;
    let fixed = r#"quota: (requests: 2, per: "10s")"#;
    let long = r#", retry_after: "1min""#;
    assert_eq!(
        latency(fixed, seconds, long),
        Some(7.0),
        "the next window begins at 10 s"
    );
    assert_eq!(
        latency(fixed, seconds, ""),
        None,
        "who does not listen is refused again"
    );
    assert_eq!(
        latency(fixed, seconds, r#", retry_after: "6s""#),
        None,
        "nor does who is asked for too much"
    );
    let sliding = r#"quota: (requests: 2, per: "10s", window: Sliding)"#;
    assert_eq!(
        latency(sliding, seconds, long),
        Some(8.0),
        "the first call is out of it at 11 s"
    );
    let bucket = r#"rate_limit: (rate: "1/s", burst: 1)"#;
    let quarter = r#"Every(first: "1s", every: "250ms", count: 2)"#;
    let found = latency(bucket, quarter, long);
    assert!(
        found.is_some_and(|found| (found - 0.75).abs() < 1e-6),
        "the token of 2 s: {found:?}"
    );
    assert_eq!(latency(bucket, quarter, ""), None);
}

/// A call at 2 s and its hedge 90 ms later are refused, 100 ms away. The first refusal is home at 2.2 s; the second, spoken
/// meanwhile, is not by the timeout of 2.25 s. What the first has said holds: again when the next window begins at 10 s.
#[test]
fn what_either_of_two_refused_copies_says_is_heard() {
    let scenario = scenario(
        r#"(format: 1, name: "hedged",
        zones: [(id: "here", within: (latency: "100ms"))],
        systems: [(id: "a", concurrency: Unlimited),
            (id: "b", concurrency: Unlimited, service_time: "0s", quota: (requests: 3, per: "10s"))],
        flows: [
            (id: "fill", from: ["a"], to: ["b"], start: Every(first: "1s", every: "10ms", count: 3)),
            (id: "ask", from: ["a"], to: ["b"], start: Every(first: "2s", every: "1s", count: 1), policy: (hedge: "90ms",
             timeout: "250ms", retry: (max_attempts: 2, backoff: "100ms", jitter: Off, retry_after: "1min"))),
        ],
        architectures: [(id: "direct", style: PointToPoint())],
        run: (duration: "30s", warm_up: "0s", drain: "1min"))"#,
    );
    let (log, totals) = run(&scenario, 0, 1);
    let asked: Vec<_> = log.closed.iter().filter(|closed| closed.flow == 1).collect();
    let told: Vec<_> = asked.iter().map(|call| (call.outcome, call.at.nanos())).collect();
    assert_eq!(told, [(Outcome::OnTime, 10_200_000_000)]);
    assert_eq!(totals.attempts, 3 + 4, "two tries with a hedge each");
}

/// Thirty calls in 10 s, twenty of which a window takes: ten have to come again, in every style.
#[test]
fn who_listens_to_refusals_comes_through_in_every_style() {
    let text = |listens: &str| {
        format!(
            r#"(format: 1, name: "quota",
            systems: [(id: "till"), (id: "books", kind: Saas, service_time: "20ms", quota: (requests: 20, per: "10s"))],
            flows: [(id: "ask", from: ["till"], to: ["books"], start: Every(first: "10s", every: "333ms", count: 30),
                     policy: (retry: (max_attempts: 2, backoff: "100ms", {listens})))],
            architectures: [
                (id: "direct", style: PointToPoint()), (id: "hub", style: HubAndSpoke()), (id: "bus", style: MessageBus()),
                (id: "mixed", style: Hybrid(base: "bus", direct: ["ask"])),
            ],
            run: (duration: "30s", warm_up: "0s", drain: "2min"))"#
        )
    };
    for architecture in 0..4 {
        let (_, totals) = run(&scenario(&text(r#"retry_after: "30s""#)), architecture, 1);
        assert_eq!(
            (totals.outcome(Outcome::OnTime), totals.attempts),
            (30, 40),
            "{architecture}"
        );
        let (_, totals) = run(&scenario(&text("")), architecture, 1);
        let refused = totals.outcome(Outcome::Rejected);
        assert!((9..=10).contains(&refused), "{architecture}: {refused}");
    }
}
