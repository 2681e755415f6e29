//! What messages mean, in every style: copies, takers, answers, losses, and that sites are separate.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use topolab::compile::{Compiled, Plan, compile};
use topolab::engine::{Closed, Observer, Outcome, Simulation, Totals, Visit, VisitFact};
use topolab::scenario::{Scenario, parse};
use topolab::topology::{Network, derive};
use topolab::units::SimTime;

fn scenario(text: &str) -> Scenario {
    match parse(text, "test") {
        Ok(loaded) => loaded.scenario,
        Err(problems) => panic!("{}", problems.iter().map(|p| format!("{p}\n")).collect::<String>()),
    }
}

fn ready(scenario: &Scenario, architecture: usize) -> (Network, Compiled) {
    let network = match derive(scenario, architecture) {
        Ok(network) => network,
        Err(problems) => panic!("{problems:?}"),
    };
    let compiled = compile(scenario, &network);
    (network, compiled)
}

/// Everything that ended, and when each message was answered and served.
#[derive(Default)]
struct Log {
    closed: Vec<Closed>,
    served: BTreeMap<(u32, u64, u32), Vec<SimTime>>,
}

impl Observer for Log {
    fn closed(&mut self, closed: &Closed) {
        self.closed.push(*closed);
    }
    fn visit(&mut self, visit: &Visit) {
        if visit.fact == VisitFact::Ended {
            self.served
                .entry((visit.flow, visit.key, visit.party))
                .or_default()
                .push(visit.at);
        }
    }
}

fn run(scenario: &Scenario, architecture: usize, plan: Plan<'_>) -> (Network, Log, Totals) {
    let (network, compiled) = ready(scenario, architecture);
    let mut log = Log::default();
    let faults = compiled.faults(scenario, &network, plan, 1, 0);
    let totals = Simulation::new(Arc::clone(&compiled.program), faults, 1, 0).run(&mut log);
    (network, log, totals)
}

const TOPIC: &str = r#"
Scenario(
    format: 1,
    name: "one topic, three subscribers, three workers",
    systems: [(id: "maker"), (id: "a"), (id: "b"), (id: "c", instances: 2)],
    flows: [
        (id: "news", from: ["maker"], to: ["a", "b", "c"], pattern: Publish, start: Poisson("20/s")),
        (id: "task", from: ["maker"], to: ["a", "b", "c"], pattern: Work, start: Poisson("20/s")),
    ],
    run: (duration: "60s"),
)
"#;

#[test]
fn a_topic_gives_every_subscriber_a_copy_and_a_group_exactly_one_taker() {
    let scenario = scenario(TOPIC);
    for architecture in 0..4 {
        let (network, log, totals) = run(&scenario, architecture, Plan::Calm);
        let mut copies: BTreeMap<(u32, u64), u32> = BTreeMap::new();
        for ((flow, key, party), times) in &log.served {
            if (1..4).contains(party) {
                *copies.entry((*flow, *key)).or_default() += times.len() as u32;
            }
        }
        assert!(copies.len() > 2_000, "{}: {} messages", network.id, copies.len());
        for ((flow, key), count) in copies {
            assert_eq!(
                count,
                if flow == 0 { 3 } else { 1 },
                "{}: message {key:x} of flow {flow}",
                network.id
            );
        }
        assert_eq!(totals.outcome(Outcome::OnTime), totals.expected, "{}", network.id);
        assert_eq!(totals.applied_twice, 0);
    }
}

const PRICE: &str = r#"
Scenario(
    format: 1,
    name: "a price",
    zones: [(id: "shop", kind: Site, sites: 3), (id: "cloud", kind: CloudRegion)],
    systems: [(id: "till", zone: "shop"), (id: "stock", zone: "cloud", instances: 2)],
    flows: [(id: "price", from: ["till"], to: ["stock"], pattern: Request, start: Poisson("10/s"))],
    architectures: [
        (id: "direct", style: PointToPoint()),
        (id: "hub", style: HubAndSpoke()),
        (id: "later", style: HubAndSpoke(), exceptions: [(flow: "price", exchange: StoreAndForward)]),
        (id: "bus", style: MessageBus()),
    ],
    run: (duration: "60s"),
)
"#;

#[test]
fn a_price_is_answered_only_after_the_consumer_served_it() {
    let scenario = scenario(PRICE);
    for architecture in 0..4 {
        let (network, log, totals) = run(&scenario, architecture, Plan::Calm);
        assert!(totals.expected > 400);
        for closed in &log.closed {
            assert_eq!(closed.outcome, Outcome::OnTime, "{}", network.id);
            let served = &log.served[&(0, closed.key, 1)];
            assert_eq!(served.len(), 1);
            assert!(
                served[0] < closed.at,
                "{}: answered at {:?}, served at {:?}",
                network.id,
                closed.at,
                served[0]
            );
        }
    }
}

const SALES: &str = r#"
Scenario(
    format: 1,
    name: "sales behind a cut",
    zones: [(id: "shop", kind: Site, sites: 1), (id: "cloud", kind: CloudRegion)],
    between: [(zones: ("shop", "cloud"), latency: "15ms")],
    systems: [(id: "till", zone: "shop"), (id: "stock", zone: "cloud"), (id: "books", zone: "cloud")],
    flows: [
        (id: "sale", from: ["till"], to: ["stock", "books"], pattern: Publish, start: Constant(rate: "2/s", first: "0.25s"),
         policy: (timeout: "5s", outbox: Durable(limit: 40, lasting: "20min"))),
    ],
    faults: [(id: "cut", what: Cut(zones: ("shop", "cloud")), at: "60s", lasting: "60s")],
    run: (duration: "5min", warm_up: "0s"),
)
"#;

#[test]
fn with_the_same_outbox_every_style_loses_the_same_sales() {
    let scenario = scenario(SALES);
    let lost = |architecture: usize| -> (String, BTreeSet<(u64, u32)>) {
        let (network, log, _) = run(&scenario, architecture, Plan::Broken);
        let lost: BTreeSet<(u64, u32)> = log
            .closed
            .iter()
            .filter(|closed| closed.outcome == Outcome::Lost)
            .map(|closed| (closed.number, closed.consumer))
            .collect();
        (network.id.to_string(), lost)
    };
    let (_, direct) = lost(0);
    // Two a second into a box of 40 during 60 s: 40 kept, about 80 lost, for both consumers.
    assert!((140..=170).contains(&direct.len()), "{}", direct.len());
    for architecture in 1..4 {
        let (id, other) = lost(architecture);
        assert_eq!(other, direct, "{id}");
    }
}

const SITES: &str = r#"
Scenario(
    format: 1,
    name: "400 sites",
    zones: [(id: "shop", kind: Site, sites: 400), (id: "cloud", kind: CloudRegion)],
    systems: [(id: "till", zone: "shop"), (id: "stock", zone: "cloud", concurrency: Unlimited)],
    flows: [(id: "price", from: ["till"], to: ["stock"], pattern: Request, start: Poisson("200/s"), policy: (timeout: "2s"))],
    architectures: [(id: "direct", style: PointToPoint())],
    faults: [(id: "seven", what: Partition(zone: "shop", sites: [7]), at: "10s", lasting: "30s")],
    run: (duration: "60s"),
)
"#;

#[test]
fn cutting_one_site_leaves_the_tallies_of_all_others_as_they_were() {
    let scenario = scenario(SITES);
    let ends = |plan: Plan<'_>| {
        let (_, log, _) = run(&scenario, 0, plan);
        let mut by_site: BTreeMap<u32, Vec<(u64, Outcome, SimTime)>> = BTreeMap::new();
        for closed in &log.closed {
            by_site
                .entry(closed.sender_site)
                .or_default()
                .push((closed.number, closed.outcome, closed.at));
        }
        by_site.values_mut().for_each(|ends| ends.sort());
        by_site
    };
    let (calm, broken) = (ends(Plan::Calm), ends(Plan::Broken));
    assert_eq!(calm.len(), 400);
    for (site, ends) in &calm {
        if *site == 6 {
            assert_ne!(ends, &broken[site], "the seventh site felt nothing");
        } else {
            assert_eq!(ends, &broken[site], "site {}", site + 1);
        }
    }
}
