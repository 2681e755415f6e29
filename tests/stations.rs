//! What stations do beyond first come, first served, against traces by hand; against theory: see `tests/theory/records`.

use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use topolab::measure::Outcome;
use topolab::scenario::{parse, refusals};
use topolab::study::{PassResult, Progress, StudyPlan, run};

fn calm(text: &str, name: &str) -> PassResult {
    let loaded = parse(text, name).unwrap_or_else(|problems| panic!("{problems:?}"));
    let refused = refusals(&loaded.scenario, &loaded.places);
    assert!(refused.is_empty(), "{refused:?}");
    let plan = StudyPlan::of(Arc::new(loaded.scenario));
    match run(&plan, &mut |_| {}, &Progress::default(), &AtomicBool::new(false)) {
        Ok(result) => result.architectures[0].calm.clone(),
        Err(error) => panic!("{error}"),
    }
}

/// What became of a few messages at one server, by hand: `system` and `flow` are what is written of them beside the usual.
fn by_hand(system: &str, flow: &str, rest: &str) -> PassResult {
    let text = format!(
        r#"Scenario(
            format: 1, name: "by hand", zones: [(id: "here", kind: DataCenter, within: (latency: "0s"))],
            systems: [
                (id: "source", concurrency: Unlimited, service_time: "0s"),
                (id: "server", concurrency: 1, {system}),
            ],
            flows: [(id: "work", from: ["source"], to: ["server"], pattern: Publish, {flow})],
            architectures: [(id: "direct", style: PointToPoint())],
            run: (duration: "100s", warm_up: "0s", drain: "100s", replications: 2, seed: 3), {rest}
        )"#
    );
    let pass = calm(&text, "by hand");
    assert_eq!(
        pass.flows[0].created.as_ref().and_then(|made| made.half_width),
        Some(0.0),
        "nothing is left to chance"
    );
    pass
}

fn ended(pass: &PassResult, flow: usize) -> (u64, u64, u64, u64) {
    let count = |outcome| pass.flows[flow].outcome(outcome).count / 2;
    (
        count(Outcome::OnTime),
        count(Outcome::Rejected),
        count(Outcome::Expired),
        count(Outcome::Lost),
    )
}

fn mean(pass: &PassResult, flow: usize) -> f64 {
    pass.flows[flow]
        .latency_mean
        .as_ref()
        .map_or(f64::NAN, |latency| latency.mean)
}

/// At 0, 1, 2, 3 s, each taking 2.5 s, waiting 2.1 s at most: the third gives up at 4.1 s, the others end at 2.5, 5, 7.5 s.
#[test]
fn what_waits_too_long_is_turned_away() {
    let start = r#"start: Every(every: "1s", count: 4)"#;
    let pass = by_hand(r#"service_time: "2.5s", queue_timeout: "2.1s""#, start, "");
    assert_eq!(ended(&pass, 0), (3, 0, 1, 0));
    assert!(
        (mean(&pass, 0) - (2.5 + 4.0 + 4.5) / 3.0).abs() < 1e-6,
        "{}",
        mean(&pass, 0)
    );
}

/// The same with a deadline of 3 s, looked at when a message's turn comes: at 2.5 s the second has half a second left, at
/// 5 s the third is out of time and the fourth, 2 s old, is not. It is late in the end, as is the second.
#[test]
fn what_is_past_its_deadline_is_not_served() {
    let start = r#"start: Every(every: "1s", count: 4), deadline: "2.9s""#;
    let pass = by_hand(r#"service_time: "2.5s", drops_overdue: true"#, start, "");
    assert_eq!(ended(&pass, 0), (1, 0, 1, 0));
    assert_eq!(pass.flows[0].outcome(Outcome::Late).count / 2, 2);
}

/// A server that is up for 10 s and down for 5 s has done half of 4 s of work when it fails.
#[test]
fn interrupted_work_goes_on_begins_again_or_is_gone() {
    let start = r#"start: Every(first: "8s", every: "1s", count: 1)"#;
    let failing = |rest: &str| {
        let failures = format!(r#"failures: (mttf: Constant("10s"), mttr: Constant("5s"), {rest})"#);
        by_hand(&format!(r#"service_time: "4s", {failures}"#), start, "")
    };
    let resumed = failing("queue: Kept, work: Resumed");
    assert!((mean(&resumed, 0) - 9.0).abs() < 1e-6, "{}", mean(&resumed, 0));
    let restarted = failing("queue: Kept, work: Restarted");
    assert!((mean(&restarted, 0) - 11.0).abs() < 1e-6, "{}", mean(&restarted, 0));
    assert_eq!(ended(&failing("queue: Kept, work: Lost"), 0), (0, 0, 0, 1));
    assert_eq!(ended(&failing(""), 0), (0, 0, 0, 1));
    let busy = failing("queue: Kept, work: Resumed, wears: Busy");
    assert!((mean(&busy, 0) - 4.0).abs() < 1e-6, "idle time does not wear it out");
    assert!(
        busy.parties[1]
            .failures
            .as_ref()
            .is_some_and(|failures| failures.mean == 0.0)
    );
}

/// One that comes while the server is down waits for it, or is refused.
#[test]
fn arrivals_join_a_kept_queue() {
    let start = r#"start: Every(first: "12s", every: "1s", count: 1)"#;
    let failures = |rest: &str| format!(r#"failures: (mttf: Constant("10s"), mttr: Constant("5s"), {rest})"#);
    let kept = by_hand(
        &format!(r#"service_time: "1s", {}"#, failures("queue: Kept")),
        start,
        "",
    );
    assert!((mean(&kept, 0) - 4.0).abs() < 1e-6, "{}", mean(&kept, 0));
    let lost = by_hand(
        &format!(r#"service_time: "1s", {}"#, failures("queue: Lost")),
        start,
        "",
    );
    assert_eq!(ended(&lost, 0), (0, 1, 0, 0));
}

/// Full with the third at 2 s, over at 3 s; the fourth comes then, lingers until 8 s and is over at 9 s.
#[test]
fn a_batch_begins_when_it_is_full_or_has_lingered() {
    let start = r#"start: Every(every: "1s", count: 4)"#;
    let pass = by_hand(r#"service_time: "1s", batch: (size: 3, linger: "5s")"#, start, "");
    assert_eq!(ended(&pass, 0), (4, 0, 0, 0));
    assert!(
        (mean(&pass, 0) - (3.0 + 2.0 + 1.0 + 6.0) / 4.0).abs() < 1e-6,
        "{}",
        mean(&pass, 0)
    );
    assert!(
        pass.parties[1]
            .in_service
            .as_ref()
            .is_some_and(|busy| (busy.mean - 0.02).abs() < 1e-9)
    );
}

/// One a second: 3 in each 5 s pass a quota; with 2.5 s each, of 6 the third and the sixth find two there.
#[test]
fn quotas_and_concurrent_calls_refuse_what_is_too_much() {
    for window in ["Fixed", "Sliding"] {
        let quota = format!(r#"service_time: "1ms", quota: (requests: 3, per: "5s", window: {window})"#);
        let pass = by_hand(&quota, r#"start: Every(every: "1s", count: 10)"#, "");
        assert_eq!(ended(&pass, 0), (6, 4, 0, 0), "{window}");
    }
    let pass = by_hand(
        r#"service_time: "2.4s", discipline: ProcessorSharing, concurrent_calls: 2"#,
        r#"start: Every(every: "1s", count: 3)"#,
        "",
    );
    assert_eq!(ended(&pass, 0), (2, 1, 0, 0));
}

/// Fluid arithmetic of an outage of 300 s: 100/s gather, and 60/s more than come are served afterwards.
#[test]
fn b13_a_backlog_builds_up_and_drains() {
    let pass = calm(include_str!("sketches/b13-consumer-outage.ron"), "b13");
    let server = &pass.parties[1];
    let longest = server.queue_max.as_ref().map_or(0.0, |queue| queue.mean);
    assert!((longest - 30_000.0).abs() <= 0.005 * 30_000.0, "{longest}");
    let slowest = pass.flows[0]
        .curve
        .iter()
        .map(|point| point.latency)
        .fold(0.0, f64::max);
    println!("B13: {longest} in line, slowest {slowest}");
    // A wait falls evenly from 300 s to 0 over the 800 s in which arrivals wait at all.
    let waiting = server.waiting.as_ref().map_or(0.0, |waiting| waiting.mean);
    let exact = 150.0 * 800.0 / 2200.0;
    assert!((waiting - exact).abs() <= 0.005 * exact, "{waiting}, exact {exact}");
}

/// 100 keys asked for 200 times a second for 40 s: each is missed once, and once more after the crash that empties the
/// cache (that one of them is not asked for in 20 s has a chance of 100 e^-40).
#[test]
fn only_misses_go_to_the_store_behind() {
    let text = r#"(format: 1, name: "look-aside",
        zones: [(id: "here", within: (latency: "0s"))],
        systems: [
            (id: "site", service_time: "0s", concurrency: Unlimited),
            (id: "app", service_time: "0s", concurrency: Unlimited, cache: (keys: 100, zipf: 0)),
            (id: "store", service_time: "0s", concurrency: Unlimited),
        ],
        flows: [
            (id: "ask", from: ["site"], to: ["app"], pattern: Publish, start: Constant(rate: "200/s"),
             then: [(flow: "fetch", on_miss: true)]),
            (id: "fetch", from: ["app"], to: ["store"], pattern: Publish),
        ],
        architectures: [(id: "direct", style: PointToPoint())],
        faults: [(id: "crash", what: Crash(system: "app"), at: "20s", lasting: "1s")],
        run: (duration: "40s", warm_up: "0s", drain: "1s", replications: 1),
    )"#;
    let loaded = parse(text, "look-aside").unwrap_or_else(|problems| panic!("{problems:?}"));
    let plan = StudyPlan::of(Arc::new(loaded.scenario));
    let Ok(result) = run(&plan, &mut |_| {}, &Progress::default(), &AtomicBool::new(false)) else {
        panic!("it runs")
    };
    let fetched = |pass: &PassResult| pass.flows[1].created.map(|created| created.mean);
    assert_eq!(fetched(&result.architectures[0].calm), Some(100.0));
    assert_eq!(result.architectures[0].broken.as_ref().and_then(fetched), Some(200.0));
    let without = text.replace("cache: (keys: 100, zipf: 0)", "instances: 1");
    let Err(problems) = parse(&without, "x") else {
        panic!("nothing can be missed")
    };
    assert!(
        problems[0].to_string().contains("no receiver has a cache"),
        "{}",
        problems[0]
    );
}
