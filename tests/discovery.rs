//! Instances found by a registry: what callers do not know yet fails, or is not called, until they ask again. Exact
//! traces: ten calls a second to two instances in turn, so that every other call goes to the one that is gone.

mod common;

use std::sync::Arc;

use common::scenario;
use topolab::compile::{Plan, compile};
use topolab::engine::{Closed, Observer, Outcome, Simulation, Visit, VisitFact};
use topolab::scenario::Scenario;
use topolab::topology::{Network, PartyKey, derive};

fn network(scenario: &Scenario, architecture: usize) -> Network {
    match derive(scenario, architecture) {
        Ok(network) => network,
        Err(problems) => panic!("{problems:?}"),
    }
}

/// Deliveries that ended, and moments at which the first instance of `b`, party 1, began to serve, in tenths of a second
/// of the flow's clock: call k leaves at k / 10 s + 1 ms.
#[derive(Default)]
struct Log {
    closed: Vec<Closed>,
    first_serves: Vec<u64>,
}

fn tenth(nanos: u64) -> u64 {
    nanos / 100_000_000
}

impl Observer for Log {
    fn closed(&mut self, closed: &Closed) {
        self.closed.push(*closed);
    }
    fn visit(&mut self, visit: &Visit) {
        if visit.party == 1 && visit.instance == Some(0) && matches!(visit.fact, VisitFact::Started { .. }) {
            self.first_serves.push(tenth(visit.at.nanos()));
        }
    }
}

impl Log {
    /// Calls of a flow that ended so, by number.
    fn ended(&self, flow: u32, outcome: Outcome) -> Vec<u64> {
        let hits = self.closed.iter().filter(|c| c.flow == flow && c.outcome == outcome);
        let mut calls: Vec<u64> = hits.map(|closed| tenth(closed.created.nanos())).collect();
        calls.sort_unstable();
        calls
    }

    fn first_serves_from(&self, call: u64) -> Option<u64> {
        self.first_serves.iter().copied().find(|at| *at >= call)
    }
}

fn run(scenario: &Scenario, architecture: usize) -> Log {
    let network = network(scenario, architecture);
    let compiled = compile(scenario, &network);
    let mut log = Log::default();
    let faults = compiled.faults(scenario, &network, Plan::Broken, 7, 0);
    Simulation::new(Arc::clone(&compiled.program), faults, 7, 0).run(&mut log);
    log
}

/// The caller asks every 20 s. `more` says more of `b`, `policy` of the flow.
fn found(more: &str, policy: &str, faults: &str) -> Scenario {
    let turns = if more.contains("balancing") {
        ""
    } else {
        "balancing: RoundRobin, "
    };
    scenario(&format!(
        r#"(format: 1, name: "found",
        zones: [(id: "here", within: (latency: "0s")), (id: "there")],
        between: [(zones: ("here", "there"), latency: "1ms")],
        systems: [(id: "a", zone: "here", concurrency: Unlimited, service_time: "0s"),
            (id: "b", zone: "here", instances: 2, concurrency: Unlimited, service_time: "0s", {turns}{more})],
        flows: [(id: "f", from: ["a"], to: ["b"], pattern: Request, start: Constant(rate: "10/s", first: "1ms"), policy: ({policy}))],
        architectures: [
            (id: "direct", style: PointToPoint(discovery: Registry(zone: "there"), staleness: "20s")),
            (id: "balanced", style: PointToPoint()),
            (id: "hub", style: HubAndSpoke(zone: "here")), (id: "bus", style: MessageBus(zones: ["here"])),
            (id: "mixed", style: Hybrid(base: "bus")),
        ],
        faults: [{faults}],
        run: (duration: "300s", warm_up: "0s", drain: "2min"))"#
    ))
}

const GONE: &str = r#"(what: Crash(system: "b", instances: [1]), at: "100s", lasting: "100s"),"#;
/// The last call before the caller asks for the first time after 100 s, of those to the first instance.
const LAST: u64 = 1050;

#[test]
fn who_is_gone_is_called_and_who_is_back_is_not_until_the_caller_asks_again() {
    let log = run(&found("", "", GONE), 0);
    let refused = log.ended(0, Outcome::Rejected);
    // Every other call from 100 s on, for less than 20 s.
    let last = *refused.last().unwrap_or(&0);
    assert_eq!(refused.first(), Some(&1000));
    assert_eq!(refused, (1000..=last).step_by(2).collect::<Vec<u64>>());
    assert_eq!(last, LAST);
    // It is called again as soon as the caller has asked after 200 s: whole intervals later.
    let back = log.first_serves_from(1000).unwrap_or(0);
    assert!((2000..2200).contains(&back), "{back}");
    assert!((back - last) % 200 <= 3, "{back} {last}");
    assert_eq!(log.ended(0, Outcome::OnTime).len() + refused.len(), 3000);
}

#[test]
fn while_the_registry_gives_nothing_new_is_down_or_cut_off_callers_keep_what_they_know() {
    let last = |faults: &str| {
        let log = run(&found("", "", &format!("{GONE} {faults}")), 0);
        let refused = log.ended(0, Outcome::Rejected);
        let last = *refused.last().unwrap_or(&0);
        assert_eq!(refused, (1000..=last).step_by(2).collect::<Vec<u64>>(), "{faults}");
        last
    };
    // Three moments to ask pass in 65 s, whichever they are; the fourth tells it.
    let ills = [
        r#"(what: RegistryStale(), at: "90s", lasting: "65s")"#,
        r#"(what: Crash(party: "registry"), at: "90s", lasting: "65s")"#,
        r#"(what: Cut(zones: ("here", "there")), at: "90s", lasting: "65s")"#,
        r#"(what: Cut(zones: ("here", "there"), direction: Back), at: "90s", lasting: "65s")"#,
        r#"(what: ZoneOutage(zone: "there"), at: "90s", lasting: "65s")"#,
        r#"(what: RegistryStale(), at: "90s", lasting: "40s"), (what: RegistryStale(), at: "125s", lasting: "30s")"#,
    ];
    for ill in ills {
        assert_eq!(last(ill), LAST + 600, "{ill}");
    }
    // One of its two instances is enough, and what is over before it matters changes nothing.
    assert_eq!(
        last(r#"(what: Crash(party: "registry", instances: One), at: "90s", lasting: "65s")"#),
        LAST
    );
    assert_eq!(last(r#"(what: RegistryStale(), at: "20s", lasting: "79s")"#), LAST);
}

#[test]
fn a_retry_elsewhere_makes_up_for_what_is_not_known_and_silence_costs_the_timeout() {
    let retry = r#"timeout: "50ms", retry: (max_attempts: 2, backoff: "1ms", jitter: Off, exclude_tried: true)"#;
    let log = run(&found("", retry, GONE), 0);
    assert_eq!(log.ended(0, Outcome::OnTime).len(), 3000);
    let silent = r#"(what: Crash(system: "b", instances: [1], silent: true), at: "100s", lasting: "100s")"#;
    let log = run(&found("", r#"timeout: "50ms""#, silent), 0);
    assert_eq!(
        log.ended(0, Outcome::TimedOut),
        (1000..=LAST).step_by(2).collect::<Vec<u64>>()
    );
}

#[test]
fn who_knows_of_nobody_is_refused_at_once_though_all_are_back() {
    let both = r#"(what: Crash(system: "b", silent: true), at: "100s", lasting: "100s")"#;
    let log = run(&found("", r#"timeout: "50ms""#, both), 0);
    // Silence until the caller has asked; then it knows of nobody until it has asked after 200 s.
    let timed_out = log.ended(0, Outcome::TimedOut);
    let asked = timed_out.last().map_or(0, |last| last + 1);
    assert_eq!(timed_out, (1000..asked).collect::<Vec<u64>>());
    assert!((LAST..=LAST + 2).contains(&asked), "{asked}");
    let rejected = log.ended(0, Outcome::Rejected);
    assert_eq!(rejected, (asked..asked + 1000).collect::<Vec<u64>>());
}

#[test]
fn who_is_drained_serves_on_until_the_caller_asks() {
    let drained = r#"(what: Drain(system: "b", instances: [1]), at: "100s", lasting: "100s")"#;
    let log = run(&found("", "", drained), 0);
    assert_eq!(log.ended(0, Outcome::OnTime).len(), 3000);
    let served: Vec<u64> = log
        .first_serves
        .iter()
        .copied()
        .filter(|at| (1000..2000).contains(at))
        .collect();
    assert_eq!(served, (1000..=LAST).step_by(2).collect::<Vec<u64>>());
}

#[test]
fn the_registry_learns_by_checks_where_there_are_any() {
    let last = |more: &str| {
        let log = run(&found(more, "", GONE), 0);
        log.ended(0, Outcome::Rejected).last().copied()
    };
    // Checks at 110, 120 and 130 s fail: the caller asks for the second time after that of the first trace.
    assert_eq!(
        last(r#"health: (every: "10s", unhealthy: 3, healthy: 1)"#),
        Some(LAST + 400)
    );
    // Never told, it calls in vain to the end.
    assert_eq!(last("health: Off"), Some(1998));
}

#[test]
fn only_direct_calls_depend_on_it() {
    let stale = format!(r#"{GONE} (id: "old", what: RegistryStale(), at: "90s", lasting: "65s")"#);
    let scenario = found("", "", &stale);
    for (architecture, in_vain) in [(0, LAST + 600), (4, LAST + 600), (1, 0), (2, 0), (3, 0)] {
        let log = run(&scenario, architecture);
        assert_eq!(
            log.ended(0, Outcome::Rejected).last().copied().unwrap_or(0),
            in_vain,
            "{architecture}"
        );
        let network = network(&scenario, architecture);
        let untouched = compile(&scenario, &network).untouched(&scenario, &network);
        assert_eq!(untouched.len(), usize::from(in_vain == 0), "{architecture}");
    }
    // Over the hub or the bus of a hybrid nobody asks a registry.
    let mut mixed = scenario.clone();
    mixed.architectures[4] = topolab::scenario::Architecture::new("mixed", bus_hybrid());
    assert!(run(&mixed, 4).ended(0, Outcome::Rejected).is_empty());
    assert!(network(&mixed, 4).registry.is_none());
}

fn bus_hybrid() -> topolab::scenario::Style {
    topolab::scenario::Style::Hybrid(topolab::scenario::Hybrid {
        base: Some("bus".into()),
        bus: vec!["f".into()],
        ..Default::default()
    })
}

#[test]
fn a_registry_stands_in_the_place_of_balancers() {
    let scenario = found("", "", "");
    let found_by = network(&scenario, 0);
    assert!(found_by.party(&PartyKey::Balancer("b".into())).is_none());
    let registry = found_by
        .party(&PartyKey::Registry)
        .map(|party| &found_by.parties[party]);
    assert_eq!(registry.map(|party| (party.instances, party.zone)), Some((2, 1)));
    let told = found_by
        .settings
        .iter()
        .any(|setting| setting.what.starts_with("registry"));
    assert!(told, "{:?}", found_by.settings);
    assert!(network(&scenario, 1).registry.is_none());
    // One queue for all instances is its balancer's.
    let central = found("balancing: Central", "", "");
    assert!(network(&central, 0).registry.is_none());
    assert!(network(&central, 0).party(&PartyKey::Balancer("b".into())).is_some());
}
