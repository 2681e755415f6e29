//! Messaging through the product's own path: scenario text, network, program, engine, study.

mod common;
#[path = "common/play.rs"]
mod play;

use common::scenario;
use play::play;
use topolab::compile::Plan;
use topolab::engine::{Closed, Observer, Outcome, Totals};
use topolab::scenario::Scenario;
use topolab::units::{SimSpan, SimTime};

#[derive(Default)]
struct Log {
    closed: Vec<Closed>,
    blocked: SimSpan,
    locked_up: Option<bool>,
}

impl Observer for Log {
    fn closed(&mut self, closed: &Closed) {
        self.closed.push(*closed);
    }
    fn publishers_blocked(&mut self, _: SimTime, _: bool) {}
    fn blocked(&mut self, _: SimTime, _: u32, _: u64, blocked: SimSpan, _: bool) {
        self.blocked += blocked;
    }
    fn locked_up(&mut self, _: SimTime, on: bool) {
        self.locked_up = Some(on);
    }
}

/// Runs one architecture under all faults.
fn simulate(scenario: &Scenario, architecture: usize) -> (Log, Totals) {
    let mut log = Log::default();
    let totals = play(scenario, architecture, Plan::Broken, 1, &mut log);
    (log, totals)
}

#[test]
fn b13_a_backlog_drains_as_fast_as_there_is_room() {
    let (log, totals) = simulate(&scenario(include_str!("sketches/B13-consumer-outage-backlog.ron")), 0);
    assert_eq!(totals.outcome(Outcome::OnTime), 200_000);
    let healed = SimTime::ZERO + SimSpan::from_secs(1300);
    let backlog = log
        .closed
        .iter()
        .filter(|c| c.created < healed && c.at >= healed)
        .count();
    assert!(backlog.abs_diff(30_000) <= 150, "{backlog}");
    let latency = |closed: &Closed| closed.latency.map_or(0.0, |latency| latency.as_secs_f64());
    let oldest = log.closed.iter().map(latency).fold(0.0, f64::max);
    assert!((oldest - 300.0).abs() <= 1.5, "{oldest}");
    // Late is what took longer than a service and a gap.
    let late = log.closed.iter().filter(|closed| latency(closed) > 0.0351);
    let last = late.map(|closed| closed.created.as_secs_f64()).fold(0.0, f64::max);
    assert!((last - 1800.0).abs() <= 9.0, "{last}");
}

#[test]
fn a_topic_with_one_subscriber_equals_a_store_and_forward_hub() {
    let text = r#"
Scenario(
    format: 1,
    name: "identity",
    zones: [(id: "here", kind: DataCenter, within: (latency: "2ms"))],
    systems: [
        (id: "till", instances: 2),
        (id: "books", concurrency: 2, service_time: Exponential(mean: "30ms"), queue_limit: Unlimited, errors: "ERRORS"),
    ],
    flows: [(id: "sale", from: ["till"], to: ["books"], pattern: PATTERN, start: Poisson("50/s"), policy: (retry: ()))],
    architectures: [
        (id: "hub", style: HubAndSpoke(instances: 1, concurrency: SERVERS, service_time: "5ms", service_time_per_kb: "0ms",
         queue_limit: Unlimited, ack_wait: "1s", max_deliveries: 5)),
        (id: "bus", style: MessageBus(nodes: 1, concurrency: SERVERS, publish_time: "0s", delivery_time: "5ms", ack: Leader,
         ack_wait: "1s", max_deliveries: 5, prefetch: 1000000)),
    ],
    run: (duration: "120s", warm_up: "0s"),
)
"#;
    // With one server a broker's second visit of the same message joins the line anew, so that what is delivered again may
    // change places with a newcomer; without errors nothing is.
    for (pattern, servers, errors) in [
        ("Publish", "1", "0%"),
        ("Work", "1", "0%"),
        ("Publish", "Unlimited", "2%"),
        ("Work", "Unlimited", "2%"),
    ] {
        let text = text.replace("PATTERN", pattern);
        let scenario = scenario(&text.replace("SERVERS", servers).replace("ERRORS", errors));
        let ends = |architecture| {
            let (log, totals) = simulate(&scenario, architecture);
            let mut ends: Vec<_> = log.closed.iter().map(|c| (c.key, c.outcome, c.latency)).collect();
            ends.sort_unstable_by_key(|end| end.0);
            assert!(totals.expected > 5_000);
            ends
        };
        let (hub, bus) = (ends(0), ends(1));
        let differ = hub.iter().zip(&bus).filter(|(a, b)| a != b).count();
        assert_eq!((differ, hub.len()), (0, bus.len()), "{pattern} {servers} {errors}");
    }
}

const LOCK_UP: &str = r#"
Scenario(
    format: 1,
    name: "lock-up",
    systems: [(id: "till"), (id: "stock", concurrency: 1, service_time: "20ms"), (id: "books", service_time: "1ms")],
    flows: [
        (id: "sale", from: ["till"], to: ["stock"], pattern: Publish, start: Constant(rate: "100/s", first: "0s"),
         policy: (timeout: "1h"), then: [(flow: "booking")]),
        (id: "booking", from: ["stock"], to: ["books"], pattern: Publish,
         policy: (timeout: "1h")),
    ],
    architectures: [
        (id: "shared", style: MessageBus(memory: "100kB", connections: Shared, ack_wait: "1h")),
        (id: "separate", style: MessageBus(memory: "100kB", memory_low: "50%", ack_wait: "1h")),
    ],
    run: (duration: "30s", warm_up: "0s", drain: "10min"),
)
"#;

#[test]
fn a_cluster_over_its_memory_locks_up_where_its_consumers_publish_on_the_same_connection() {
    let scenario = scenario(LOCK_UP);
    let (log, totals) = simulate(&scenario, 0);
    assert_eq!(log.locked_up, Some(true), "{totals:?}");
    assert!(totals.outcome(Outcome::InFlight) > 2_000, "{totals:?}");
    let (log, totals) = simulate(&scenario, 1);
    assert_eq!(log.locked_up, None);
    // 3000 sales of 20 ms take a minute; the last has waited half of that, at its sender for the most part.
    assert_eq!(totals.outcome(Outcome::OnTime), 6_000, "{totals:?}");
    let slowest = log.closed.iter().filter_map(|closed| closed.latency).max();
    assert!(
        slowest.is_some_and(|slowest| (29.0..32.0).contains(&slowest.as_secs_f64())),
        "{slowest:?}"
    );
    assert!(log.blocked > SimSpan::from_secs(10_000), "{}", log.blocked);
}

#[test]
fn every_preset_can_be_named_where_it_belongs() {
    let text = |hub: &str, broker: &str, balancer: &str, system: &str| {
        format!(
            r#"(format: 1, name: "x", systems: [(id: "a"), (id: "b", instances: 2, preset: "{system}")],
            flows: [(id: "f", from: ["a"], to: ["b"], start: Poisson("5/s"))],
            architectures: [(id: "d", style: PointToPoint(balancer: "{balancer}")),
                (id: "h", style: HubAndSpoke(platform: "{hub}")), (id: "m", style: MessageBus(broker: "{broker}"))],
            run: (duration: "10s", warm_up: "0s"))"#
        )
    };
    for (hub, broker, balancer, system) in [
        ("integration-platform", "rabbitmq-quorum", "load-balancer", "rest"),
        ("event-service", "rabbitmq-classic", "api-gateway", "grpc"),
        ("event-service", "nats-core", "managed-api-gateway", "saas-api"),
        ("event-service", "nats-jetstream", "api-gateway", "rest"),
        ("event-service", "kafka", "api-gateway", "rest"),
    ] {
        let scenario = scenario(&text(hub, broker, balancer, system));
        for architecture in 0..3 {
            let (_, totals) = simulate(&scenario, architecture);
            assert_eq!(
                totals.outcome(Outcome::OnTime),
                totals.expected,
                "{hub} {broker} {balancer} {system}"
            );
        }
    }
}
