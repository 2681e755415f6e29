//! Do the figures beside the headline say what happened: where time goes, what work was for nothing, how long records
//! differ, when a flow is back? Everything takes constant times, so that figures are exact.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use topolab::measure::GuardFact;
use topolab::scenario::parse;
use topolab::study::{
    FlowFigures, FullFirst, GuardFigures, LatencyParts, PassResult, Progress, Recovery, StudyPlan, StudyResult, run,
};

fn study(text: &str) -> StudyResult {
    let loaded = parse(text, "test.ron").unwrap_or_else(|problems| panic!("{problems:?}"));
    let plan = StudyPlan::of(Arc::new(loaded.scenario));
    run(&plan, &mut |_| {}, &Progress::default(), &AtomicBool::new(false)).unwrap_or_else(|error| panic!("{error}"))
}

/// A till that asks every second over 10 ms each way, and tells two systems that take 2 ms and 30 ms; each style in turn.
fn shop(more: &str) -> String {
    format!(
        r#"(format: 1, name: "shop",
        zones: [(id: "shop", kind: Site), (id: "cloud", kind: CloudRegion, within: (latency: "0s"))],
        between: [(zones: ("shop", "cloud"), latency: "10ms")],
        systems: [
            (id: "till", zone: "shop", service_time: "0s", concurrency: Unlimited),
            (id: "stock", zone: "cloud", service_time: "2ms", concurrency: 1),
            (id: "books", zone: "cloud", service_time: "30ms", concurrency: 1),
        ],
        flows: [
            (id: "ask", from: ["till"], to: ["stock"], pattern: Request, start: Every(every: "1s"), policy: (timeout: "5s")),
            (id: "sale", from: ["till"], to: ["stock", "books"], pattern: Publish, start: Every(first: "500ms", every: "1s")),
        ],
        architectures: [
            (id: "direct", style: PointToPoint()),
            (id: "hub", style: HubAndSpoke(zone: "cloud", service_time: "1ms", service_time_per_kb: "0s")),
            (id: "bus", style: MessageBus(zones: ["cloud"], publish_time: "1ms", delivery_time: "1ms")),
        ],
        run: (duration: "4min", warm_up: "10s", drain: "1min", replications: 2),
        {more})"#
    )
}

fn millis(parts: &LatencyParts) -> [f64; 6] {
    parts.named().map(|(_, part)| (part.unwrap().mean * 1e6).round() / 1e3)
}

fn adds_up(flow: &FlowFigures) {
    let sum: f64 = parts_sum(&flow.parts);
    let mean = flow.latency_mean.unwrap().mean;
    assert!((sum - mean).abs() <= 1e-9 * mean, "{}: {sum} of {mean}", flow.id);
}

fn parts_sum(parts: &LatencyParts) -> f64 {
    parts.named().iter().map(|(_, part)| part.unwrap().mean).sum()
}

#[test]
fn time_goes_to_links_and_services_in_every_style() {
    let result = study(&shop(""));
    let calm = |at: usize| &result.architectures[at].calm;
    for pass in result.architectures.iter().map(|it| &it.calm) {
        pass.flows.iter().for_each(adds_up);
    }
    // Network, waiting, service, retry, blocked, held.
    assert_eq!(millis(&calm(0).flows[0].parts), [20.0, 0.0, 2.0, 0.0, 0.0, 0.0]);
    assert_eq!(
        millis(&calm(1).flows[0].parts),
        [20.0, 0.0, 4.0, 0.0, 0.0, 0.0],
        "two visits at the hub"
    );
    assert_eq!(
        millis(&calm(2).flows[0].parts),
        [20.0, 0.0, 6.0, 0.0, 0.0, 0.0],
        "publish and delivery, both ways"
    );
    assert_eq!(
        millis(&calm(0).flows[1].parts),
        [10.0, 0.0, 16.0, 0.0, 0.0, 0.0],
        "mean of 2 ms and 30 ms"
    );
    // The one worker of the node that leads the topic hands out one copy after the other, 1 ms each.
    for (pass, longest) in [(calm(0), 0.028), (calm(1), 0.028), (calm(2), 0.029)] {
        assert_eq!(pass.flows[0].wasted.unwrap().mean, 0.0);
        let gap = pass.flows[1].gap.unwrap();
        assert!((gap.longest.unwrap().mean - longest).abs() < 1e-9, "{gap:?}");
        assert!(
            (gap.differing.unwrap().mean - longest).abs() < 1e-3,
            "once a second: {gap:?}"
        );
        assert_eq!(gap.never_equal.count, 0);
    }
    let full = calm(0).headroom.as_ref().unwrap();
    assert!(matches!(full.place, FullFirst::Party(2, _)), "{full:?}");
    assert!((full.growth() - (1.0 / 0.03 - 1.0)).abs() < 0.3, "{}", full.growth());
}

/// An answer takes 22 ms.
#[test]
fn tries_that_fail_are_retry_time_and_service_for_nobody_is_wasted() {
    let text = shop("").replace(
        r#"policy: (timeout: "5s")"#,
        r#"policy: (timeout: "21ms", retry: (max_attempts: 3, backoff: "100ms", factor: 1, jitter: Off))"#,
    );
    let result = study(&text);
    let flow = &result.architectures[0].calm.flows[0];
    assert!(flow.latency_mean.is_none(), "nobody waits so long");
    assert_eq!(flow.wasted.unwrap().mean, 1.0);
    assert_eq!(flow.attempts.unwrap().mean, 3.0);
}

fn broken(result: &StudyResult, at: usize) -> &PassResult {
    result.architectures[at].broken.as_ref().unwrap()
}

#[test]
fn a_flow_has_recovered_when_rate_and_backlog_are_back() {
    let cut = r#"faults: [(id: "cut", what: Cut(zones: ("shop", "cloud"), refuses: true), at: "60s", lasting: "30s")]"#;
    let result = study(&shop(cut));
    for at in 0..3 {
        let ask = &broken(&result, at).flows[0];
        assert!(
            matches!(ask.recovery, Some(Recovery::After(after)) if after.mean <= 1.0),
            "{:?}",
            ask.recovery
        );
        assert_eq!(
            (ask.stuck_in, result.architectures[at].calm.flows[0].recovery),
            (0, None)
        );
    }
    let gone = cut.replace(r#"lasting: "30s""#, r#"lasting: "1h""#);
    let result = study(&shop(&gone));
    assert_eq!(broken(&result, 0).flows[0].recovery, None, "the fault outlasts the run");
}

/// One retry at 80 % of the server, and a pause in which nothing is answered: what waits is asked for again before it is
/// served, which alone keeps the server at its limit (the case of Bronson et al. with other numbers).
/// What has arrived where all stands still has been on its way no longer for it.
#[test]
fn waiting_for_a_station_that_stands_still_is_no_time_on_the_way() {
    for (style, still) in [
        (0, r#"system: "till""#),
        (1, r#"party: "hub""#),
        (2, r#"system: "till""#),
        (2, r#"party: "bus""#),
    ] {
        let fault = format!(r#"faults: [(id: "still", what: Pause({still}), at: "59.005s", lasting: "5s")]"#);
        let result = study(&shop(&fault));
        let calm = &result.architectures[style].calm;
        let broken = broken(&result, style);
        for (calm, broken) in calm.flows.iter().zip(&broken.flows) {
            adds_up(broken);
            let (calm, broken) = (millis(&calm.parts), millis(&broken.parts));
            assert_eq!(calm[0], broken[0], "{style}, {still}: {broken:?}");
        }
        let waited = |pass: &PassResult| millis(&pass.flows[0].parts)[1];
        assert!(waited(broken) > waited(calm), "{style}, {still}");
    }
}

/// Of 10, 20 and 30 ms the first answer is enough: 50 of 60 are for nothing, whoever joins (a hub's time is none here).
#[test]
fn what_a_gather_does_not_need_is_wasted_in_every_style() {
    let text = r#"(format: 1, name: "ask all",
        zones: [(id: "here", within: (latency: "1ms"))],
        systems: [(id: "desk"), (id: "a", service_time: "10ms"), (id: "b", service_time: "20ms"),
            (id: "c", service_time: "30ms")],
        flows: [(id: "ask", from: ["desk"], to: ["a", "b", "c"], pattern: Gather(First(1)), start: Every(every: "1s"))],
        architectures: [
            (id: "direct", style: PointToPoint()),
            (id: "hub", style: HubAndSpoke(service_time: "0s", service_time_per_kb: "0s")),
            (id: "bus", style: MessageBus(publish_time: "0s", delivery_time: "0s")),
        ],
        run: (duration: "1min", warm_up: "0s", replications: 2))"#;
    for own in &study(text).architectures {
        let wasted = own.calm.flows[0].wasted.unwrap().mean;
        assert!((wasted - 50.0 / 60.0).abs() < 1e-9, "{}: {wasted}", own.id);
    }
}

#[test]
fn a_storm_of_retries_that_outlives_its_fault_is_named() {
    let text = r#"(format: 1, name: "storm",
        zones: [(id: "here", within: (latency: "0s"))],
        systems: [
            (id: "site", service_time: "0s", concurrency: Unlimited),
            (id: "store", service_time: "8ms", concurrency: 1, queue_limit: Unlimited),
        ],
        flows: [(id: "read", from: ["site"], to: ["store"], pattern: Request, start: Constant(rate: "100/s"),
                 policy: (timeout: "1s", retry: (max_attempts: 2, backoff: "0s")))],
        architectures: [(id: "direct", style: PointToPoint())],
        faults: [(id: "slow", what: SlowDown(system: "store", factor: 100), at: "60s", lasting: "10s")],
        run: (duration: "8min", warm_up: "10s", drain: "10s", replications: 2),
    )"#;
    let result = study(text);
    let read = &broken(&result, 0).flows[0];
    assert_eq!(read.recovery, Some(Recovery::Never { never_in: 2, n: 2 }));
    assert_eq!(read.stuck_in, 2);
    assert!(read.wasted.unwrap().mean > 0.8, "{:?}", read.wasted);
    let calmer = study(&text.replace("100/s", "50/s"));
    let read = &broken(&calmer, 0).flows[0];
    assert!(matches!(read.recovery, Some(Recovery::After(_))), "{:?}", read.recovery);
}

/// One flow from `a` to `b` at the given times, over no distance, watched from 10 s to 240 s.
fn guarded(b: &str, policy: &str, start: &str, faults: &str) -> StudyResult {
    study(&format!(
        r#"(format: 1, name: "guards", zones: [(id: "here", within: (latency: "0s"))],
        systems: [(id: "a", service_time: "0s", concurrency: Unlimited), (id: "b", queue_limit: Unlimited, {b})],
        flows: [(id: "f", from: ["a"], to: ["b"], start: {start}, policy: ({policy}))],
        architectures: [(id: "direct", style: PointToPoint())],
        faults: [{faults}],
        run: (duration: "4min", warm_up: "10s", drain: "5min", replications: 2))"#
    ))
}

fn guards(pass: &PassResult) -> &GuardFigures {
    pass.flows[0].guards.as_ref().unwrap()
}

fn per_delivery(pass: &PassResult, fact: GuardFact) -> f64 {
    let count = guards(pass).count(fact).unwrap_or_else(|| panic!("{fact:?}"));
    count.share.unwrap().mean
}

/// A call each second, half past; `b` is down from 60 s to 90 s. It fails at 60.5 s and 61.5 s, which opens the breaker
/// for 10 s; probes at 71.5 s and 81.5 s fail too, the one at 91.5 s closes it. Nine calls in each of the three gaps stay
/// at home.
#[test]
fn a_breaker_is_told_with_the_time_it_was_open() {
    let result = guarded(
        r#"service_time: "1ms""#,
        r#"breaker: (consecutive: 2, open: "10s", probes: 1)"#,
        r#"Every(first: "500ms", every: "1s")"#,
        r#"(what: Crash(system: "b"), at: "60s", lasting: "30s")"#,
    );
    let pass = broken(&result, 0);
    let times = |fact| guards(pass).count(fact).unwrap().per_replication.unwrap().mean;
    assert_eq!(times(GuardFact::BreakerOpened), 3.0);
    assert_eq!(times(GuardFact::BreakerHalfOpened), 3.0);
    assert_eq!(times(GuardFact::BreakerClosed), 1.0);
    assert_eq!(times(GuardFact::HeldByBreaker), 27.0);
    assert!((guards(pass).breakers_open.unwrap().mean - 30.0 / 230.0).abs() < 1e-12);
    assert!(result.architectures[0].calm.flows[0].guards.is_none(), "nothing to say");
}

/// Of two instances in turn one takes a hundred times as long: once a call has got there, each next one does, for its
/// second copy 50 ms later goes to the other, answers in 10 ms and has the first withdrawn.
#[test]
fn second_copies_are_attempts_and_may_win() {
    let result = guarded(
        r#"instances: 2, balancing: RoundRobin, concurrency: 1, service_time: "10ms""#,
        r#"hedge: "50ms", cancel_on_timeout: true"#,
        r#"Every(first: "500ms", every: "2s")"#,
        r#"(what: SlowDown(system: "b", factor: 100, instances: One), at: "1s", lasting: "1h")"#,
    );
    let pass = broken(&result, 0);
    for fact in [GuardFact::Hedged, GuardFact::HedgeWon, GuardFact::Withdrawn] {
        assert_eq!(per_delivery(pass, fact), 1.0, "{fact:?}");
    }
    assert_eq!(pass.flows[0].attempts.unwrap().mean, 2.0);
    let mean = pass.flows[0].latency_mean.unwrap().mean;
    assert!(
        (0.06..0.061).contains(&mean),
        "{mean}: the balancer takes a quarter of a millisecond"
    );
    // Where both are as fast, 80 ms, the first is home before the second, 50 ms younger, is done.
    let result = guarded(
        r#"instances: 2, balancing: RoundRobin, concurrency: 1, service_time: "80ms""#,
        r#"hedge: "50ms", cancel_on_timeout: true"#,
        r#"Every(first: "500ms", every: "2s")"#,
        "",
    );
    let calm = &result.architectures[0].calm;
    assert_eq!(per_delivery(calm, GuardFact::Hedged), 1.0);
    assert!(guards(calm).count(GuardFact::HedgeWon).is_none());
    let wasted = calm.flows[0].wasted.unwrap().mean;
    assert!((wasted - 30.0 / 110.0).abs() < 0.01, "{wasted}");
}

/// Ten a second: two tokens a second let two through; of calls of 1 s each four are under way at once.
#[test]
fn what_limits_hold_back_is_told() {
    let ten = r#"Every(first: "50ms", every: "100ms")"#;
    let b = r#"concurrency: Unlimited, service_time: "999ms""#;
    let limited = guarded(b, r#"rate_limit: (rate: "2/s", burst: 1)"#, ten, "");
    let share = per_delivery(&limited.architectures[0].calm, GuardFact::HeldByRateLimit);
    assert!((share - 0.8).abs() < 1e-9, "{share}");
    let limited = guarded(b, "bulkhead: 4", ten, "");
    let share = per_delivery(&limited.architectures[0].calm, GuardFact::HeldByBulkhead);
    assert!((share - 0.6).abs() < 1e-9, "{share}");
}

/// Two calls of 1 s in each second on one server: whoever waits has waited for 400 ms when the next one comes, which is shed.
#[test]
fn what_stations_shed_is_told() {
    let shedding = r#"concurrency: 1, service_time: "1s", shedding: [(waiting_above: "100ms")]"#;
    let result = guarded(shedding, "", r#"Every(first: "0s", every: "500ms")"#, "");
    let share = per_delivery(&result.architectures[0].calm, GuardFact::Shed);
    assert!((share - 0.5).abs() < 1e-9, "{share}");
}
