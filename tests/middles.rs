//! What hubs and brokers do when they or their consumers fail: nothing is kept by what is down, what was kept outlives a
//! crash, and both try again by the same rules.

use std::sync::Arc;

use topolab::compile::{Plan, compile};
use topolab::engine::{Closed, Observer, Outcome, Simulation, Totals, Visit, VisitFact};
use topolab::scenario::parse;
use topolab::topology::{Network, derive};
use topolab::units::SimTime;

/// A flow of ten messages a second for a minute, and what is put in its places.
const SCENARIO: &str = r#"
Scenario(
    format: 1,
    name: "middles",
    systems: [(id: "till"), (id: "books", BOOKS)],
    flows: [(id: "sale", from: ["till"], to: ["books"], start: Constant(rate: "10/s", first: "0s"), FLOW)],
    architectures: [ARCHITECTURES],
    faults: [FAULTS],
    run: (duration: "60s", warm_up: "0s"),
)
"#;

const MIDDLES: &str = r#"(id: "hub", style: HubAndSpoke()), (id: "bus", style: MessageBus())"#;

#[derive(Default)]
struct Log {
    closed: Vec<Closed>,
    /// Party, moment and message of every service begun.
    begun: Vec<(u32, SimTime, u64)>,
}

impl Observer for Log {
    fn closed(&mut self, closed: &Closed) {
        self.closed.push(*closed);
    }
    fn visit(&mut self, visit: &Visit) {
        if matches!(visit.fact, VisitFact::Started { .. }) {
            self.begun.push((visit.party, visit.at, visit.key));
        }
    }
}

struct Ran {
    network: Network,
    log: Log,
    totals: Totals,
}

impl Ran {
    fn party(&self, label: &str) -> u32 {
        let place = self.network.parties.iter().position(|party| party.key.label() == label);
        place.map_or_else(|| panic!("there is no {label}"), |place| place as u32)
    }

    /// Every message ended so.
    fn all_ended(&self, outcome: Outcome) {
        assert_eq!(
            self.totals.outcome(outcome),
            600,
            "{}: {:?}",
            self.network.id,
            self.totals
        );
    }

    /// Messages created between two moments (seconds) that ended so.
    fn ended(&self, outcome: Outcome, from: f64, until: f64) -> usize {
        let between = |closed: &&Closed| (from..until).contains(&closed.created.as_secs_f64());
        self.log
            .closed
            .iter()
            .filter(between)
            .filter(|closed| closed.outcome == outcome)
            .count()
    }
}

/// Runs every architecture under all faults: books, flow, architectures, faults.
fn run(parts: [&str; 4]) -> Vec<Ran> {
    let mut text = SCENARIO.to_owned();
    for (name, part) in ["BOOKS", "FLOW", "ARCHITECTURES", "FAULTS"].into_iter().zip(parts) {
        text = text.replace(name, part);
    }
    let scenario = match parse(&text, "test") {
        Ok(loaded) => loaded.scenario,
        Err(problems) => panic!("{}", problems.iter().map(|p| format!("{p}\n")).collect::<String>()),
    };
    let architectures = 0..scenario.architectures_or_default().len();
    let one = |architecture: usize| {
        let network = derive(&scenario, architecture).expect("a network");
        let compiled = compile(&scenario, &network);
        let mut log = Log::default();
        let faults = compiled.faults(&scenario, &network, Plan::Broken, 1, 0);
        let totals = Simulation::new(Arc::clone(&compiled.program), faults, 1, 0).run(&mut log);
        assert_eq!(totals.expected, 600);
        Ran { network, log, totals }
    };
    architectures.map(one).collect()
}

const MIDDLE_DOWN: &str = r#"(what: Crash(party: "hub"), at: "20s", lasting: "20s"),
    (what: Crash(party: "bus"), at: "20s", lasting: "20s")"#;

#[test]
fn a_middle_that_is_down_takes_nothing_and_confirms_nothing() {
    for ran in run(["", "pattern: Publish", MIDDLES, MIDDLE_DOWN]) {
        let id = &ran.network.id;
        assert_eq!(ran.ended(Outcome::OnTime, 20.01, 39.99), 0, "{id}");
        assert_eq!(ran.ended(Outcome::OnTime, 0.0, 19.0), 190, "{id}");
        assert_eq!(ran.ended(Outcome::OnTime, 40.0, 60.0), 200, "{id}");
    }
}

#[test]
fn a_sender_with_a_durable_outbox_loses_nothing_while_the_middle_is_down() {
    let flow = "pattern: Publish, policy: (outbox: Durable(limit: 10000))";
    for ran in run(["", flow, MIDDLES, MIDDLE_DOWN]) {
        ran.all_ended(Outcome::OnTime);
    }
}

/// The consumer is away, so that both middles hold what they took; then they go down for longer than their tries would
/// last, were they counted.
#[test]
fn what_a_middle_has_taken_it_keeps_through_a_crash() {
    let settings = r#"ack_wait: "5s", max_deliveries: 6"#;
    let middles = format!(r#"(id: "hub", style: HubAndSpoke({settings})), (id: "bus", style: MessageBus({settings}))"#);
    let faults = r#"(what: Crash(system: "books"), at: "10s", lasting: "15s"),
        (what: Crash(party: "hub"), at: "20s", lasting: "60s"), (what: Crash(party: "bus"), at: "20s", lasting: "60s")"#;
    for ran in run([
        "",
        "pattern: Publish, policy: (outbox: Durable(limit: 10000))",
        &middles,
        faults,
    ]) {
        ran.all_ended(Outcome::OnTime);
    }
}

#[test]
fn the_next_node_leads_after_the_failover_with_what_was_confirmed_kept() {
    let bus = r#"(id: "bus", style: MessageBus())"#;
    let mut interrupted = 0;
    for node in 1..=3 {
        // The consumer is away from before the crash until after it: what the topic holds then was confirmed.
        let faults = format!(
            r#"(what: Crash(system: "books"), at: "10s", lasting: "40s"),
            (what: Crash(party: "bus", instances: [{node}]), at: "20s")"#
        );
        let ran = run([
            "",
            "pattern: Publish, policy: (outbox: Durable(limit: 10000))",
            bus,
            &faults,
        ])
        .remove(0);
        assert_eq!(
            ran.totals.outcome(Outcome::OnTime),
            600,
            "node {node}: {:?}",
            ran.totals
        );
        let publishes = |from: f64, until: f64| {
            let nodes = [1, 2, 3].map(|node| ran.party(&format!("bus:{node}")));
            let begun = ran.log.begun.iter().filter(|(party, ..)| nodes.contains(party));
            begun
                .filter(|(_, at, _)| (from..until).contains(&at.as_secs_f64()))
                .count()
        };
        assert!(publishes(19.0, 20.0) > 0, "node {node}");
        // Five seconds of failover in which the topic has no leader; and then it goes on.
        interrupted += usize::from(publishes(20.2, 24.9) == 0);
        assert!(publishes(25.0, 32.0) > 0, "node {node}");
    }
    assert_eq!(interrupted, 1, "exactly one of three nodes leads the topic");
}

#[test]
fn what_is_never_served_becomes_a_dead_letter_after_the_same_tries() {
    let settings = r#"ack_wait: "5s", max_deliveries: 3"#;
    let middles = format!(r#"(id: "hub", style: HubAndSpoke({settings})), (id: "bus", style: MessageBus({settings}))"#);
    for ran in run([r#"errors: "100%""#, "pattern: Publish", &middles, ""]) {
        ran.all_ended(Outcome::DeadLettered);
        let books = ran.party("books");
        let tried = ran.log.begun.iter().filter(|(party, ..)| *party == books).count();
        assert_eq!(tried, 3 * 600, "{}", ran.network.id);
    }
}

#[test]
fn a_broker_hands_out_again_at_once_what_a_crashed_instance_held() {
    let books = r#"instances: 2, concurrency: 16, service_time: "1s""#;
    let bus = r#"(id: "bus", style: MessageBus())"#;
    let crash = r#"(what: Crash(system: "books", instances: One), at: "20s")"#;
    let ran = run([books, r#"pattern: Work, deadline: "10s""#, bus, crash]).remove(0);
    // Its acknowledgement would be waited for thirty seconds.
    assert_eq!(ran.totals.outcome(Outcome::OnTime), 600, "{:?}", ran.totals);
    let books = ran.party("books");
    let begun = ran.log.begun.iter().filter(|(party, ..)| *party == books).count();
    assert!(
        (601..=632).contains(&begun),
        "{begun} services begun: what was in service is served again"
    );
}

#[test]
fn five_nodes_need_three() {
    let bus = r#"(id: "bus", style: MessageBus(nodes: 5, replicas: 5))"#;
    let crash = |nodes: &[u32]| {
        let one = |node: &u32| format!(r#"(what: Crash(party: "bus", instances: [{node}]), at: "20s"),"#);
        nodes.iter().map(one).collect::<String>()
    };
    let two = run(["", "pattern: Publish", bus, &crash(&[1, 2])]).remove(0);
    assert_eq!(two.ended(Outcome::OnTime, 26.0, 60.0), 340, "two of five may fail");
    let three = run(["", "pattern: Publish", bus, &crash(&[1, 2, 3])]).remove(0);
    assert_eq!(three.ended(Outcome::OnTime, 0.0, 19.0), 190);
    assert_eq!(
        three.ended(Outcome::OnTime, 20.01, 60.0),
        0,
        "two of five are no majority"
    );
}

/// The answer comes a second later, when the caller has given up its first try and waits to begin its second.
#[test]
fn an_answer_after_its_timeout_counts_in_no_style() {
    let flow = r#"pattern: Request, policy: (timeout: "100ms", retry: (max_attempts: 2, backoff: "5s", jitter: Off))"#;
    let all = r#"(id: "direct", style: PointToPoint()), (id: "hub", style: HubAndSpoke()), (id: "bus", style: MessageBus()),
        (id: "later", style: HubAndSpoke(), exceptions: [(flow: "sale", exchange: StoreAndForward)])"#;
    let books = r#"service_time: "1s", concurrency: Unlimited"#;
    for ran in run([books, flow, all, ""]) {
        ran.all_ended(Outcome::Unconfirmed);
    }
}
