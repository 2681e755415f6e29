//! Questions to several, in every style: one delivery, joined where the style joins, ended by the answer that completes
//! it or by the news that it cannot be completed.

mod common;
#[path = "common/play.rs"]
mod play;

use common::scenario;
use play::play;
use topolab::compile::Plan;
use topolab::engine::{Closed, Freight, Hop, Observer, Outcome, Totals};
use topolab::scenario::Scenario;
use topolab::units::SimSpan;

#[derive(Default)]
struct Log {
    closed: Vec<Closed>,
    hops: Vec<(Freight, u32, u32, u64)>,
}

impl Observer for Log {
    fn closed(&mut self, closed: &Closed) {
        self.closed.push(*closed);
    }
    fn hop(&mut self, hop: &Hop) {
        if self.hops.len() < 5_000 {
            self.hops.push((hop.freight, hop.from, hop.to, hop.size.bytes()));
        }
    }
}

fn run(scenario: &Scenario, architecture: usize, plan: Plan<'_>) -> (Log, Totals) {
    let mut log = Log::default();
    let totals = play(scenario, architecture, plan, 1, &mut log);
    assert_eq!(totals.expected, totals.created, "one delivery each");
    assert_eq!(log.closed.len() as u64, totals.expected);
    assert_eq!(totals.outcomes.iter().sum::<u64>(), totals.expected);
    (log, totals)
}

fn seconds(log: &Log, flow: u32) -> Vec<f64> {
    let of = log.closed.iter().filter(|closed| closed.flow == flow);
    of.filter_map(|closed| closed.latency)
        .map(|latency| latency.as_secs_f64())
        .collect()
}

/// The mean lies within five standard errors of what is exact.
fn mean_is(what: &str, values: &[f64], exact: f64) {
    let n = values.len() as f64;
    let mean = values.iter().sum::<f64>() / n;
    let variance = values.iter().map(|value| (value - mean).powi(2)).sum::<f64>() / (n - 1.0);
    let error = (variance / n).sqrt();
    assert!(
        (mean - exact).abs() <= 5.0 * error,
        "{what}: {mean} ± {error}, exact {exact}"
    );
    assert!(error <= 0.02 * exact, "{what}: ± {error} says little of {exact}");
}

#[test]
fn the_slowest_of_ten_and_the_fastest_of_five_are_as_order_statistics_say() {
    let (log, _) = run(&scenario(include_str!("sketches/F02-parallel-max.ron")), 0, Plan::Calm);
    mean_is("F02", &seconds(&log, 0), 0.058_579_4);
    let (log, _) = run(&scenario(include_str!("sketches/F03-quorum-3-of-5.ron")), 0, Plan::Calm);
    for (flow, exact) in [(0, 0.007_833_33), (1, 0.002), (2, 0.022_833_3)] {
        mean_is("F03", &seconds(&log, flow), exact);
    }
}

#[test]
fn a_hundred_leaves_make_rare_slowness_common() {
    let (log, totals) = run(
        &scenario(include_str!("sketches/F01-tail-at-scale-p01-n100.ron")),
        0,
        Plan::Calm,
    );
    let late: Vec<f64> = log
        .closed
        .iter()
        .map(|closed| f64::from(u8::from(closed.outcome == Outcome::Late)))
        .collect();
    assert!(totals.created > 9_000);
    mean_is("F01", &late, 0.633_968);
}

const ASKED: &str = r#"(format: 1, name: "asked",
    zones: [(id: "here", kind: DataCenter, within: (latency: "1ms"))],
    systems: [
        (id: "desk", concurrency: Unlimited, service_time: "0s"),
        (id: "a", concurrency: Unlimited, service_time: "10ms"),
        (id: "b", concurrency: Unlimited, service_time: "20ms"),
        (id: "c", concurrency: Unlimited, service_time: "30ms"),
    ],
    flows: [(id: "ask", from: ["desk"], to: ["a", "b", "c"], pattern: Gather(RULE), size: "100B", answer_size: "1kB",
        start: Constant(rate: "10/s"), policy: (timeout: "200ms"RETRY))],
    faults: [FAULTS],
    architectures: [
        (id: "direct", style: PointToPoint()), (id: "hub", style: HubAndSpoke(service_time: "0s", service_time_per_kb: "0s")),
        (id: "bus", style: MessageBus(publish_time: "0s", delivery_time: "0s")),
    ],
    run: (duration: "10s", warm_up: "0s", drain: "1min"))"#;

fn asked(rule: &str, retry: &str, faults: &str) -> Scenario {
    scenario(
        &ASKED
            .replace("RULE", rule)
            .replace("RETRY", retry)
            .replace("FAULTS", faults),
    )
}

#[test]
fn answers_are_joined_by_the_hub_in_a_hub_and_by_the_caller_elsewhere() {
    for (rule, slowest, joined) in [("All", 30, 3), ("First(2)", 20, 2)] {
        let scenario = asked(rule, "", "");
        for (architecture, hops) in [(0, 2), (1, 4), (2, 4)] {
            let (log, totals) = run(&scenario, architecture, Plan::Calm);
            assert_eq!(totals.outcome(Outcome::OnTime), totals.expected);
            assert!(totals.created >= 99);
            let exact = SimSpan::from_millis(slowest + hops);
            assert!(
                log.closed.iter().all(|closed| closed.latency == Some(exact)),
                "{rule} in {architecture}"
            );
            // What leaves the desk (party 0), and what comes back to it: late answers, too.
            let sent = log.hops.iter().filter(|hop| hop.0 == Freight::Message && hop.1 == 0);
            let home = log.hops.iter().filter(|hop| hop.0 == Freight::Answer && hop.2 == 0);
            let (each_sent, each_home, size) = [(3, 3, 1), (1, 1, joined), (1, 3, 1)][architecture];
            assert_eq!(
                sent.count() as u64,
                each_sent * totals.created,
                "{rule} in {architecture}"
            );
            assert_eq!(
                home.clone().count() as u64,
                each_home * totals.created,
                "{rule} in {architecture}"
            );
            assert!(
                home.into_iter().all(|hop| hop.3 == size * 1_000),
                "{rule} in {architecture}"
            );
        }
    }
}

#[test]
fn it_fails_when_too_few_can_still_answer_and_not_before() {
    let crash = r#"(what: Crash(system: "a"), at: "0s")"#;
    for architecture in 0..3 {
        let (log, _) = run(&asked("First(2)", "", crash), architecture, Plan::Broken);
        assert!(
            log.closed.iter().all(|closed| closed.outcome == Outcome::OnTime),
            "{architecture}"
        );
        let (log, totals) = run(&asked("All", "", crash), architecture, Plan::Broken);
        assert!(
            log.closed.iter().all(|closed| closed.outcome == Outcome::Rejected),
            "{architecture}"
        );
        assert_eq!(totals.outcome(Outcome::Rejected), totals.expected);
        let again = asked(
            "All",
            r#", retry: (max_attempts: 3, backoff: "10ms", jitter: Off)"#,
            crash,
        );
        let (log, totals) = run(&again, architecture, Plan::Broken);
        assert!(
            log.closed.iter().all(|closed| closed.outcome == Outcome::Rejected),
            "{architecture}"
        );
        // Point to point one tries again, and the two others are asked once; elsewhere all are asked together.
        let each = if architecture == 0 { 5 } else { 3 };
        assert_eq!(totals.attempts, each * totals.created, "{architecture}");
    }
}

#[test]
fn nothing_is_lost_count_of_when_the_one_who_asks_or_those_asked_break_down() {
    let faults = r#"(what: Crash(system: "desk"), at: "2.01s", lasting: "1s"),
        (what: Crash(system: "b", silent: true), at: "5.01s", lasting: "1s")"#;
    for rule in ["All", "First(2)"] {
        for architecture in 0..3 {
            let (log, totals) = run(&asked(rule, "", faults), architecture, Plan::Broken);
            let lost = totals.expected - totals.outcome(Outcome::OnTime);
            let most = if rule == "All" { 22 } else { 12 };
            assert!((9..=most).contains(&lost), "{rule} in {architecture}: {lost}");
            let mut late = log.closed.iter().filter(|closed| closed.number > 70);
            assert!(late.all(|closed| closed.outcome == Outcome::OnTime));
        }
    }
}

#[test]
fn a_gather_that_is_called_ends_for_its_caller_when_it_is_joined() {
    let text = ASKED
        .replace("(id: \"desk\",", "(id: \"till\", concurrency: Unlimited, service_time: \"0s\"), (id: \"desk\",")
        .replace("start: Constant(rate: \"10/s\"), ", "")
        .replace(
            "flows: [",
            "flows: [(id: \"sale\", from: [\"till\"], to: [\"desk\"], start: Constant(rate: \"10/s\"), then: [(flow: \"ask\", before_answer: true)]), ",
        )
        .replace("RETRY", "");
    let calm = scenario(&text.replace("RULE", "First(2)").replace("FAULTS", ""));
    let (log, _) = run(&calm, 0, Plan::Calm);
    assert!(seconds(&log, 0).len() >= 99);
    assert!(seconds(&log, 0).iter().all(|latency| (latency - 0.024).abs() < 1e-9));
    let broken = scenario(
        &text
            .replace("RULE", "All")
            .replace("FAULTS", r#"(what: Crash(system: "a"), at: "0s")"#),
    );
    for architecture in 0..3 {
        let (log, _) = run(&broken, architecture, Plan::Broken);
        assert!(
            log.closed.iter().all(|closed| closed.outcome == Outcome::Rejected),
            "{architecture}"
        );
    }
}
