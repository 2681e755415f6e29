//! What must be the same in two styles, or in two sketches: message by message where it can be exact, and within noise
//! where it is chance. Seeds are fixed.

mod common;

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use common::scenario;
use topolab::compile::{Plan, compile};
use topolab::engine::{Closed, Observer, Outcome, Simulation};
use topolab::scenario::Scenario;
use topolab::study::{Progress, StudyPlan, run as study};
use topolab::topology::derive;
use topolab::units::{SimSpan, SimTime};

/// Of each delivery, by flow, message and consumer: its key, how it ended, when, and after how long.
type Ends = BTreeMap<(u32, u64, u32, u32), (u64, Outcome, SimTime, Option<SimSpan>)>;

#[derive(Default)]
struct Log(Ends);

impl Observer for Log {
    fn closed(&mut self, closed: &Closed) {
        let place = (closed.flow, closed.number, closed.consumer, closed.consumer_site);
        let end = (closed.key, closed.outcome, closed.at, closed.latency);
        assert_eq!(self.0.insert(place, end), None, "{closed:?}");
    }
}

fn ends(scenario: &Scenario, architecture: usize, plan: Plan<'_>) -> Ends {
    let network = derive(scenario, architecture).unwrap_or_else(|problems| panic!("{problems:?}"));
    let compiled = compile(scenario, &network);
    let faults = compiled.faults(scenario, &network, plan, 5, 2);
    let mut log = Log::default();
    Simulation::new(Arc::clone(&compiled.program), faults, 5, 2).run(&mut log);
    log.0
}

/// The same message ended the same way after the same time; when it was said to have ended may differ.
fn same_latencies(one: &Ends, other: &Ends) {
    assert_eq!(one.len(), other.len());
    for ((place, a), (other_place, b)) in one.iter().zip(other) {
        assert_eq!((place, a.0, a.1, a.3), (other_place, b.0, b.1, b.3));
    }
}

/// A till asks and tells a stock through one line with a queue at its end.
const SHOP: &str = r#"
Scenario(
    format: 1,
    name: "shop",
    zones: [(id: "shop", sites: 3), (id: "cloud", kind: CloudRegion, within: (latency: "1ms"))],
    between: [(zones: ("shop", "cloud"), latency: "LATENCY")],
    systems: [
        (id: "till", zone: "shop", concurrency: Unlimited, service_time: "0s"),
        (id: "stock", zone: "cloud", concurrency: 2, queue_limit: Unlimited, service_time: Exponential(mean: "15ms")),
        (id: "books", zone: "cloud", concurrency: 1, queue_limit: Unlimited, service_time: Exponential(mean: "9ms")),
    ],
    flows: [
        (id: "price", from: ["till"], to: ["stock"], start: Poisson("60/s"), deadline: "80ms"),
        (id: "sale", from: ["till"], to: ["stock", "books"], pattern: Publish, start: Poisson("40/s"), deadline: "60ms"),
        (id: "job", from: ["till"], to: ["books"], pattern: Work, start: Bursts(rate: "3/s", of: 5)),
    ],
    architectures: [
        (id: "direct", style: PointToPoint()),
        (id: "hub", style: HubAndSpoke(zone: "cloud", instances: 1, concurrency: Unlimited, service_time: "0s",
         service_time_per_kb: "0s")),
    ],
    run: (duration: "100s", warm_up: "0s"),
)
"#;

#[test]
fn a_hub_that_costs_no_time_is_point_to_point_with_the_latency_of_its_hops() {
    let hub = ends(&scenario(&SHOP.replace("LATENCY", "10ms")), 1, Plan::Calm);
    let direct = ends(&scenario(&SHOP.replace("LATENCY", "11ms")), 0, Plan::Calm);
    assert!(hub.len() > 10_000, "{}", hub.len());
    for outcome in [Outcome::OnTime, Outcome::Late] {
        assert!(hub.values().filter(|end| end.1 == outcome).count() > 100, "{outcome:?}");
    }
    same_latencies(&hub, &direct);
}

#[test]
fn a_topic_with_one_subscriber_is_a_hub_that_stores_and_forwards() {
    let styles = r#"
        (id: "hub", style: HubAndSpoke(zone: "cloud", instances: 1, concurrency: Unlimited, service_time: "4ms",
         service_time_per_kb: "0s")),
        (id: "bus", style: MessageBus(zones: ["cloud"], nodes: 1, concurrency: Unlimited, publish_time: "3ms",
         delivery_time: "1ms", prefetch: 1000000)),
    ],
    run:"#;
    let text = SHOP
        .replace("LATENCY", "10ms")
        .replace(r#"["stock", "books"]"#, r#"["stock"]"#);
    let (head, rest) = text.split_once("(id: \"direct\"").unwrap_or_else(|| panic!("styles"));
    let (_, tail) = rest.split_once("run:").unwrap_or_else(|| panic!("run"));
    // Requests are not stored by a hub of its own accord, and over a bus pass it twice like a synchronous hub.
    let asked = scenario(&format!("{head}{styles}{tail}"));
    let (hub, bus) = (ends(&asked, 0, Plan::Calm), ends(&asked, 1, Plan::Calm));
    assert!(hub.len() > 10_000, "{}", hub.len());
    same_latencies(&hub, &bus);
}

/// Retries, an outbox, what follows, and faults, too.
const MUCH: &str = r#"
Scenario(
    format: 1,
    name: "much",
    zones: [(id: "shop", kind: Site, sites: 3), (id: "cloud", kind: CloudRegion)],
    between: [(zones: ("shop", "cloud"), latency: LogNormal(median: "12ms", p99: "80ms"), loss: "2%", bandwidth: "1Mbit/s")],
    systems: [
        (id: "till", zone: "shop", concurrency: 2, service_time: "2ms"),
        (id: "stock", zone: "cloud", instances: 2, concurrency: 2, service_time: Exponential(mean: "40ms"), errors: "3%"),
        (id: "books", zone: "cloud", concurrency: 1, queue_limit: 4, service_time: Exponential(mean: "30ms")),
    ],
    flows: [
        (id: "price", from: ["till"], to: ["stock"], start: Poisson("30/s"), deadline: "300ms",
         policy: (timeout: "250ms", retry: (max_attempts: 3, backoff: "50ms")), then: [(flow: "note", probability: "40%")]),
        (id: "sale", from: ["till"], to: ["stock", "books"], pattern: Publish, start: Poisson("10/s"),
         policy: (timeout: "400ms", outbox: Durable(limit: 50, every: "1s"))),
        (id: "offer", from: ["stock"], to: ["till"], pattern: Callback, site: Random, start: Poisson("9/s"),
         policy: (timeout: "1s")),
        (id: "note", from: ["stock"], to: ["books"], pattern: Work),
    ],
    architectures: [
        (id: "direct", style: PointToPoint()), (id: "hub", style: HubAndSpoke()), (id: "bus", style: MessageBus()),
        (id: "mixed", style: Hybrid(base: "bus", direct: ["price", "sale", "offer", "note"])),
        (id: "other", style: Hybrid(base: "hub", direct: ["price", "sale", "offer", "note"])),
    ],
    faults: [
        (what: Crash(system: "stock", instances: One), at: "20s", lasting: "9s"),
        (what: Cut(zones: ("shop", "cloud"), sites: [2]), at: "40s", lasting: "5s"),
        (what: Loss(zones: ("shop", "cloud"), share: "20%"), at: "60s", lasting: "9s"),
        (what: Crash(party: "hub"), at: "10s", lasting: "30s"), (what: QuorumLoss(), at: "10s", lasting: "30s"),
    ],
    run: (duration: "100s", warm_up: "0s", drain: "1min"),
)
"#;

#[test]
fn a_hybrid_with_every_flow_direct_is_point_to_point() {
    let scenario = scenario(MUCH);
    for plan in [Plan::Calm, Plan::Broken] {
        let direct = ends(&scenario, 0, plan);
        assert!(direct.len() > 5_000, "{}", direct.len());
        for architecture in [3, 4] {
            assert!(
                direct == ends(&scenario, architecture, plan),
                "{plan:?}, {architecture}"
            );
        }
    }
}

#[test]
fn sites_cut_one_by_one_add_up_to_all_cut() {
    let text = |sites: &str| {
        let fault = format!(
            r#"faults: [(what: Cut(zones: ("shop", "cloud"), sites: {sites}, refuses: true), at: "30s", lasting: "20s")], run:"#
        );
        let text = SHOP.replace("LATENCY", "10ms").replace("run:", &fault);
        // Nobody waits for anybody: whoever is not cut must not be quicker for it.
        let text = text.replace("concurrency: 2", "concurrency: Unlimited");
        text.replace("concurrency: 1,", "concurrency: Unlimited,")
            .replace("deadline: \"80ms\", ", "")
    };
    let ill = |sites: &str, style: usize| -> Vec<(u32, u64, u32, u32)> {
        let ends = ends(&scenario(&text(sites)), style, Plan::Broken);
        let ill = ends
            .iter()
            .filter(|(_, end)| !matches!(end.1, Outcome::OnTime | Outcome::Late));
        ill.map(|(place, _)| *place).collect()
    };
    for style in 0..2 {
        let all = ill("All", style);
        assert!(all.len() > 1_000, "{}", all.len());
        let mut one_by_one: Vec<_> = ["[1]", "[2]", "[3]"]
            .into_iter()
            .flat_map(|sites| ill(sites, style))
            .collect();
        one_by_one.sort_unstable();
        assert_eq!(one_by_one, all, "style {style}");
    }
}

/// Twice the rate for twice the servers: the load of each stays, though waits do not.
#[test]
fn what_is_doubled_in_every_rate_and_every_server_keeps_its_utilization() {
    let text = |times: u32| {
        format!(
            r#"(format: 1, name: "x", zones: [(id: "z", kind: CloudRegion)],
            systems: [
                (id: "a", concurrency: {two}, queue_limit: Unlimited, service_time: Exponential(mean: "9ms")),
                (id: "b", instances: 2, concurrency: {one}, queue_limit: Unlimited, service_time: Exponential(mean: "20ms")),
            ],
            flows: [
                (id: "f", from: ["a"], to: ["b"], start: Poisson("{rate}/s"), then: [(flow: "g", probability: "50%")]),
                (id: "g", from: ["b"], to: ["a"], pattern: Publish, start: Poisson("{rate}/s")),
            ],
            architectures: [
                (id: "direct", style: PointToPoint()),
                (id: "hub", style: HubAndSpoke(instances: 2, concurrency: {two}, queue_limit: Unlimited,
                 service_time: "4ms", service_time_per_kb: "0s")),
                (id: "bus", style: MessageBus(concurrency: {two}, nodes: 3, publish_time: "2ms", delivery_time: "2ms")),
            ],
            run: (duration: "25s", warm_up: "3s", replications: 10, seed: {times}))"#,
            one = times,
            two = 2 * times,
            rate = 50 * times,
        )
    };
    let utilization = |times: u32| -> Vec<(String, f64, f64)> {
        let plan = StudyPlan::of(Arc::new(scenario(&text(times))));
        let result = match study(&plan, &mut |_| {}, &Progress::default(), &AtomicBool::new(false)) {
            Ok(result) => result,
            Err(error) => panic!("{error}"),
        };
        let parties = result
            .architectures
            .iter()
            .flat_map(|it| it.calm.parties.iter().map(|party| (&it.id, party)));
        let figures = parties.filter_map(|(id, party)| {
            let estimate = party.utilization.as_ref()?;
            // Of ten replications: the half-width is 2.262 standard errors.
            Some((
                format!("{id} {}", party.name),
                estimate.mean,
                estimate.half_width? / 2.262,
            ))
        });
        figures.filter(|(_, mean, _)| *mean > 0.05).collect()
    };
    let (once, twice) = (utilization(1), utilization(2));
    assert!(once.len() >= 8, "{once:?}");
    assert_eq!(once.len(), twice.len());
    for ((name, one, error), (other, two, other_error)) in once.iter().zip(&twice) {
        assert_eq!(name, other);
        // Four standard errors of the difference: of a dozen figures, one in a thousand such tests goes beyond.
        let bound = 4.0 * (error * error + other_error * other_error).sqrt();
        assert!((one - two).abs() <= bound, "{name}: {one} and {two}, ± {bound}");
        assert!(bound < 0.1 * one, "{name}: {one} ± {bound}");
    }
}
