//! Whom does a fault at some sites strike? Those sites' messages and no others, the same ones in every style; where that
//! cannot be simulated, it is refused by name.

use std::collections::BTreeSet;
use std::sync::Arc;

use topolab::compile::{Compiled, Plan, compile};
use topolab::engine::{Observer, Outcome, Simulation, Visit, VisitFact};
use topolab::measure::OutcomeLog;
use topolab::scenario::{Loaded, Scenario, parse, refusals};
use topolab::topology::{Network, derive};
use topolab::units::{SimSpan, SimTime};

fn loaded(text: &str) -> Loaded {
    match parse(text, "test.ron") {
        Ok(loaded) => loaded,
        Err(problems) => panic!("{}", problems.iter().map(|p| format!("{p}\n")).collect::<String>()),
    }
}

/// Shops in four places ask a central stock and a depot with two places; an application beside the stock asks it too.
/// No message is on its way when the fault begins or ends.
const SHOPS: &str = r#"
Scenario(
    format: 1,
    name: "shops",
    zones: [(id: "shop", kind: Site, sites: 4), (id: "cloud", kind: CloudRegion), (id: "region", kind: Site, sites: 2)],
    between: [
        (zones: ("shop", "cloud"), latency: "15ms"), (zones: ("shop", "region"), latency: "15ms"),
        (zones: ("region", "cloud"), latency: "15ms"),
    ],
    systems: [
        (id: "till", zone: "shop", service_time: "1ms"), (id: "shelf", zone: "shop", service_time: "1ms"),
        (id: "stock", zone: "cloud", service_time: "1ms", concurrency: Unlimited), (id: "app", zone: "cloud"),
        (id: "depot", zone: "region", service_time: "1ms", concurrency: Unlimited),
    ],
    flows: [
        (id: "price", from: ["till"], to: ["stock"], start: Constant(rate: "2/s", first: "0.25s"), deadline: "400ms",
         policy: (timeout: "2s")),
        (id: "sale", from: ["till"], to: ["stock"], pattern: Publish, start: Constant(rate: "2/s", first: "0.25s"),
         deadline: "400ms"),
        (id: "order", from: ["till"], to: ["depot"], start: Constant(rate: "2/s", first: "0.25s"), policy: (timeout: "2s")),
        (id: "ask", from: ["app"], to: ["stock"], start: Constant(rate: "2/s", first: "0.25s"), policy: (timeout: "2s")),
        (id: "label", from: ["till"], to: ["shelf"], start: Constant(rate: "2/s", first: "0.25s"), policy: (timeout: "2s")),
    ],
    faults: [(id: "fault", what: FAULT, at: "60s", lasting: "80s")],
    run: (duration: "200s", warm_up: "0s"),
)
"#;

fn shops(fault: &str) -> Loaded {
    loaded(&SHOPS.replace("FAULT", fault))
}

/// As many regions as shops, and each shop orders at the region of its number.
fn twins(fault: &str) -> Loaded {
    let text = SHOPS.replace("sites: 2", "sites: 4");
    let text = text.replace(r#"to: ["depot"],"#, r#"to: ["depot"], site: Same,"#);
    loaded(&text.replace("FAULT", fault))
}

fn simulated(loaded: Loaded) -> Scenario {
    assert_eq!(refusals(&loaded.scenario, &loaded.places), vec![]);
    loaded.scenario
}

/// How all deliveries ended, and which messages were served by whom.
#[derive(Default)]
struct Log {
    ends: OutcomeLog,
    served: BTreeSet<(u32, u64, u32)>,
}

impl Observer for Log {
    fn closed(&mut self, closed: &topolab::engine::Closed) {
        self.ends.closed(closed);
    }
    fn visit(&mut self, visit: &Visit) {
        if visit.fact == VisitFact::Ended {
            self.served.insert((visit.flow, visit.key, visit.party));
        }
    }
}

const PRICE: u32 = 0;
const SALE: u32 = 1;
const ORDER: u32 = 2;
/// The fourth topic: a broker of three nodes has it on the same node as the first.
const ASK: u32 = 3;
const LABEL: u32 = 4;
const FLOWS: u32 = 5;
const STYLES: [&str; 4] = ["direct", "hub", "bus", "mixed"];

fn ready(scenario: &Scenario, architecture: usize) -> (Network, Compiled) {
    let network = match derive(scenario, architecture) {
        Ok(network) => network,
        Err(problems) => panic!("{problems:?}"),
    };
    let compiled = compile(scenario, &network);
    (network, compiled)
}

fn run(scenario: &Scenario, architecture: usize, plan: Plan<'_>) -> Log {
    let (network, compiled) = ready(scenario, architecture);
    assert_eq!(network.id.as_str(), STYLES[architecture]);
    let mut log = Log::default();
    let faults = compiled.faults(scenario, &network, plan, 1, 0);
    Simulation::new(Arc::clone(&compiled.program), faults, 1, 0).run(&mut log);
    log
}

/// A flow's messages that ended otherwise: number and key.
fn ill(log: &Log, flow: u32) -> BTreeSet<(u64, u64)> {
    let ends = log.ends.of_flow(flow);
    ends.filter(|closed| closed.outcome != Outcome::OnTime)
        .map(|closed| (closed.number, closed.key))
        .collect()
}

/// A flow's messages that were made at a site (counted from 0) while the fault lasted.
fn made(log: &Log, flow: u32, site: u32) -> BTreeSet<(u64, u64)> {
    let second = |second: u64| SimTime::ZERO + SimSpan::from_secs(second);
    let lasting = second(60)..second(140);
    let ends = log.ends.of_flow(flow);
    ends.filter(|closed| closed.sender_site == site && lasting.contains(&closed.created))
        .map(|closed| (closed.number, closed.key))
        .collect()
}

/// Runs a fault in every style. Of each of these flows exactly the messages of one site (counted from 0) suffer, the same
/// ones in every style; of other flows at most those which go over the same line.
fn strikes(scenario: &Scenario, flows: &[u32], site: u32) {
    let what = &scenario.faults[0].what;
    for (architecture, style) in STYLES.iter().enumerate() {
        let calm = run(scenario, architecture, Plan::Calm);
        let broken = run(scenario, architecture, Plan::Broken);
        for flow in 0..FLOWS {
            assert_eq!(ill(&calm, flow), BTreeSet::new(), "{style}, calm, flow {flow}");
            let (ill, made) = (ill(&broken, flow), made(&calm, flow, site));
            assert!(
                flow == ASK || (20..=60).contains(&made.len()),
                "flow {flow}: {}",
                made.len()
            );
            if flows.contains(&flow) {
                assert_eq!(ill, made, "{style}: {what:?}, flow {flow}");
            } else {
                let shares = *style != "direct" && flow != ASK;
                assert!(
                    ill.is_empty() || shares && ill.is_subset(&made),
                    "{style}: {what:?}, flow {flow}"
                );
            }
        }
    }
}

#[test]
fn a_fault_at_one_site_of_a_pair_strikes_that_site_alone_and_in_every_style() {
    for fault in [
        r#"Cut(systems: ("till", "stock"), sites: [2], refuses: true)"#,
        r#"Cut(systems: ("stock", "till"), sites: [2], direction: Back, refuses: true)"#,
        r#"Latency(systems: ("till", "stock"), sites: [2], adds: "600ms")"#,
    ] {
        strikes(&simulated(shops(fault)), &[PRICE, SALE], 1);
    }
    // The depot has sites too, but fewer: they are the shops' that are meant.
    let fault = r#"Cut(systems: ("depot", "till"), sites: [2], refuses: true)"#;
    strikes(&simulated(shops(fault)), &[ORDER], 1);
    strikes(&simulated(twins(fault)), &[ORDER], 1);
    let fault = r#"Cut(systems: ("till", "shelf"), sites: [2], refuses: true)"#;
    strikes(&simulated(shops(fault)), &[LABEL], 1);
}

#[test]
fn a_drawn_site_is_the_same_one_in_every_style() {
    for (sites, first) in [("Count(1)", false), (r#"Share("25%")"#, false), ("One", true)] {
        let fault = format!(r#"Cut(systems: ("till", "stock"), sites: {sites}, refuses: true)"#);
        let scenario = simulated(shops(&fault));
        let direct = run(&scenario, 0, Plan::Broken);
        let struck = |site: &u32| made(&direct, PRICE, *site) == ill(&direct, PRICE);
        let site = (0..4).find(struck).unwrap_or_else(|| panic!("{sites}: not one site"));
        assert!(!first || site == 0, "{sites}: site {site}");
        strikes(&scenario, &[PRICE, SALE], site);
    }
}

#[test]
fn one_way_means_that_way_in_every_style() {
    for (direction, served) in [("Forward", false), ("Back", true)] {
        let fault = format!(r#"Cut(systems: ("till", "stock"), sites: [2], direction: {direction}, refuses: true)"#);
        let scenario = simulated(shops(&fault));
        let stock = scenario.system_index(&"stock".into()).map(|system| system as u32);
        let flows: &[u32] = if served { &[PRICE] } else { &[PRICE, SALE] };
        strikes(&scenario, flows, 1);
        for (architecture, style) in STYLES.iter().enumerate() {
            let log = run(&scenario, architecture, Plan::Broken);
            for (_, key) in ill(&log, PRICE) {
                let was = stock.is_some_and(|stock| log.served.contains(&(PRICE, key, stock)));
                assert_eq!(was, served, "{style}, {direction}: message {key:x}");
            }
            assert_eq!(
                ill(&log, SALE).is_empty(),
                served,
                "{style}, {direction}: nobody waits for word of a sale"
            );
        }
    }
}

#[test]
fn a_line_that_all_sites_share_is_struck_only_with_all_of_them() {
    for (sites, all) in [
        ("Count(3)", false),
        ("[1, 2, 3, 4]", true),
        ("Count(4)", true),
        ("All", true),
    ] {
        let fault = format!(r#"Cut(systems: ("till", "stock"), sites: {sites}, refuses: true)"#);
        let scenario = simulated(shops(&fault));
        for (architecture, style) in STYLES.iter().enumerate() {
            let log = run(&scenario, architecture, Plan::Broken);
            let asked = made(&log, ASK, 0);
            assert_eq!(asked.len(), 160);
            // The application goes to the stock by the same line from the middle; where there is none, by its own.
            let shares = ["hub", "bus"].contains(style);
            let expected = if all && shares { asked } else { BTreeSet::new() };
            assert_eq!(ill(&log, ASK), expected, "{style}: {sites}");
            let whole = (0..4).filter(|site| made(&log, PRICE, *site).is_subset(&ill(&log, PRICE)));
            assert_eq!(whole.count(), if all { 4 } else { 3 }, "{style}: {sites}");
        }
    }
}

#[test]
fn a_link_to_a_middle_is_cut_at_the_sites_named_and_touches_no_other_style() {
    let scenario = simulated(shops(r#"Cut(link: ("till", "hub"), sites: [2], refuses: true)"#));
    for (architecture, style) in STYLES.iter().enumerate() {
        let log = run(&scenario, architecture, Plan::Broken);
        let (network, compiled) = ready(&scenario, architecture);
        let untouched = compiled.untouched(&scenario, &network);
        if *style == "hub" {
            assert_eq!(ill(&log, PRICE), made(&log, PRICE, 1));
            assert!(untouched.is_empty());
        } else {
            assert_eq!(ill(&log, PRICE), BTreeSet::new(), "{style}");
            assert_eq!(untouched.len(), 1, "{style}");
        }
    }
}

#[test]
fn a_partition_of_some_sites_strikes_theirs_where_they_can_be_told_apart() {
    let fault = r#"Partition(zone: "shop", sites: [2], refuses: true)"#;
    // The shops are more than the regions.
    strikes(&simulated(shops(fault)), &[PRICE, SALE, ORDER], 1);
    // As many, but each with its own.
    strikes(&simulated(twins(fault)), &[PRICE, SALE, ORDER], 1);
    let fault = r#"Partition(zone: "region", sites: [2], refuses: true)"#;
    strikes(&simulated(twins(fault)), &[ORDER], 1);
}

fn refused(loaded: &Loaded) -> Vec<String> {
    let refused = refusals(&loaded.scenario, &loaded.places);
    refused.iter().map(ToString::to_string).collect()
}

#[test]
fn sites_that_cannot_be_told_apart_are_refused_by_name() {
    let fault = r#"Partition(zone: "region", sites: [1])"#;
    assert_eq!(
        refused(&shops(fault)),
        [concat!(
            "test.ron:24:60: faults[0].what.sites: a fault at some sites of `region` is not simulated yet while the flow ",
            "`order` runs between it and `shop`, which has several sites too (all sites, or `shop` with one site)"
        )]
    );
    let many = |fault: &str| loaded(&SHOPS.replace("sites: 2", "sites: 4").replace("FAULT", fault));
    let between = concat!(
        "a fault at some sites of `shop` is not simulated yet while the flow `order` runs between it and `region`, which ",
        "has several sites too (all sites, or `region` with one site, or `site: Same` for `order`)"
    );
    for fault in [
        r#"Partition(zone: "shop", sites: Count(3))"#,
        r#"Cut(zones: ("shop", "region"), sites: Share("25%"))"#,
        r#"Loss(zones: ("shop", "region"), sites: One, share: "50%")"#,
        r#"Latency(systems: ("till", "depot"), sites: [2], adds: "1s")"#,
        r#"Cut(link: ("till", "balancer:depot"), sites: [2])"#,
    ] {
        let refused = refused(&many(fault));
        assert!(
            refused.len() == 1 && refused[0].ends_with(between),
            "{fault}: {refused:#?}"
        );
    }
    let wanders = SHOPS.replace(r#"to: ["shelf"],"#, r#"to: ["shelf"], site: Random,"#);
    let refused_within = refused(&loaded(
        &wanders.replace("FAULT", r#"Partition(zone: "shop", sites: [2])"#),
    ));
    let within = concat!(
        "a fault at some sites of `shop` is not simulated yet while the flow `label` runs from site to site within it ",
        "(all sites, or `site: Same` for `label`)"
    );
    assert!(
        refused_within.len() == 1 && refused_within[0].ends_with(within),
        "{refused_within:#?}"
    );
}

#[test]
fn a_middle_among_several_sites_is_refused_with_a_fault_at_some_of_them() {
    let placed = |zone: &str, sites: &str| {
        let hub = format!(r#"architectures: [(id: "middle", style: HubAndSpoke(zone: "{zone}"))], faults:"#);
        let fault = format!(r#"Cut(systems: ("till", "stock"), sites: {sites})"#);
        refused(&loaded(&SHOPS.replace("faults:", &hub).replace("FAULT", &fault)))
    };
    let refused = placed("shop", "[2]");
    let expected = concat!(
        "a fault at some sites of `shop` is not simulated yet while the middle of `middle` stands in `shop`, which has ",
        "several sites (all sites, or the middle in a zone with one site)"
    );
    assert!(refused.len() == 1 && refused[0].ends_with(expected), "{refused:#?}");
    for (zone, sites) in [("shop", "All"), ("cloud", "[2]"), ("region", "[2]")] {
        assert_eq!(placed(zone, sites), Vec::<String>::new(), "{zone}, {sites}");
    }
}

#[test]
fn what_does_not_matter_is_not_refused() {
    for fault in [
        // All of them, however it is written.
        r#"Partition(zone: "region")"#,
        r#"Partition(zone: "region", sites: [1, 2])"#,
        r#"Partition(zone: "region", sites: Share("100%"))"#,
        // None of them.
        r#"Partition(zone: "region", sites: Share("10%"))"#,
        // The other zone has fewer.
        r#"Partition(zone: "shop", sites: [2])"#,
        r#"Cut(zones: ("region", "shop"), sites: [2])"#,
        // Stations are told apart by their own site.
        r#"Crash(system: "depot", sites: [2])"#,
    ] {
        assert_eq!(refused(&shops(fault)), Vec::<String>::new(), "{fault}");
    }
    // Nothing runs between the two.
    let apart = SHOPS.replace(r#"to: ["depot"],"#, r#"to: ["stock"],"#);
    let fault = r#"Partition(zone: "region", sites: [1])"#;
    assert_eq!(refused(&loaded(&apart.replace("FAULT", fault))), Vec::<String>::new());
    // Not in the plan.
    let off = SHOPS.replace(r#"at: "60s""#, r#"at: "60s", off: true"#);
    assert_eq!(refused(&loaded(&off.replace("FAULT", fault))), Vec::<String>::new());
}
