//! What does each kind of fault do? The same in every style, traced exactly where that can be, and within five standard
//! errors where it is chance. Seeds are fixed.

#[path = "../common/mod.rs"]
mod common;
use common::scenario;
use std::collections::BTreeMap;
use std::sync::Arc;

use topolab::compile::{Compiled, Plan, compile};
use topolab::engine::{Closed, Observer, Outcome, Simulation, Visit, VisitFact};
use topolab::scenario::Scenario;
use topolab::topology::{Network, derive};
use topolab::units::SimTime;

mod closing;
mod lines;
mod many;
mod stations;
mod times;

/// A till asks a stock, and tells it and the books; a provider keeps the books.
const SHOP: &str = r#"
Scenario(
    format: 1,
    name: "shop",
    zones: [(id: "shop"), (id: "cloud", kind: CloudRegion)],
    between: [(zones: ("shop", "cloud"), latency: "10ms", transport: TRANSPORT)],
    systems: [
        (id: "till", zone: "shop", service_time: "1ms"),
        (id: "stock", zone: "cloud", STOCK),
        (id: "books", zone: "cloud", service_time: "1ms", owner: Provider("acme")),
    ],
    flows: [
        (id: "price", from: ["till"], to: ["stock"], start: Constant(rate: "2/s", first: "0.25s"), size: "1kB",
         policy: (timeout: "60s")),
        (id: "sale", from: ["till"], to: ["books"], pattern: Publish, start: Constant(rate: "2/s", first: "0.35s")),
    ],
    architectures: [
        (id: "direct", style: PointToPoint()), (id: "hub", style: HubAndSpoke(zone: "cloud", service_time: "1ms")),
        (id: "bus", style: MessageBus(zones: ["cloud"], ack_wait: "300s")), (id: "mixed", style: Hybrid(base: "bus")),
    ],
    faults: [FAULTS],
    run: (duration: "200s", warm_up: "0s"),
)
"#;
const STYLES: [&str; 4] = ["direct", "hub", "bus", "mixed"];
const PRICE: u32 = 0;
const SALE: u32 = 1;

/// The shop with a stock as described and these faults.
fn shop(stock: &str, faults: &str) -> Scenario {
    with_transport("Reliable", stock, faults)
}

fn with_transport(transport: &str, stock: &str, faults: &str) -> Scenario {
    let text = SHOP.replace("TRANSPORT", transport).replace("STOCK", stock);
    scenario(&text.replace("FAULTS", faults))
}

/// Ends of deliveries, and what happened at systems.
#[derive(Default)]
struct Log {
    ends: Vec<Closed>,
    visits: Vec<Visit>,
    faults: Vec<(SimTime, u32, bool)>,
}

impl Observer for Log {
    fn closed(&mut self, closed: &Closed) {
        self.ends.push(*closed);
    }
    fn visit(&mut self, visit: &Visit) {
        self.visits.push(*visit);
    }
    fn fault(&mut self, at: SimTime, fault: u32, on: bool) {
        self.faults.push((at, fault, on));
    }
}

impl Log {
    fn of(&self, flow: u32) -> impl Iterator<Item = &Closed> {
        self.ends.iter().filter(move |closed| closed.flow == flow)
    }

    /// Numbers of a flow's messages that ended so, in order.
    fn ended(&self, flow: u32, outcome: Outcome) -> Vec<u64> {
        let mut numbers: Vec<u64> = self
            .of(flow)
            .filter(|closed| closed.outcome == outcome)
            .map(|closed| closed.number)
            .collect();
        numbers.sort_unstable();
        numbers
    }

    /// When something happened at a party (systems come first), with the key of the message.
    fn at(&self, party: u32, fact: impl Fn(VisitFact) -> bool) -> Vec<(SimTime, u64)> {
        let here = self
            .visits
            .iter()
            .filter(|visit| visit.party == party && fact(visit.fact));
        here.map(|visit| (visit.at, visit.key)).collect()
    }
}

/// The party of the stock; systems come first.
const STOCK: u32 = 1;

fn is_start(fact: VisitFact) -> bool {
    matches!(fact, VisitFact::Started { .. })
}

fn ready(scenario: &Scenario, style: usize) -> (Network, Compiled) {
    let network = derive(scenario, style).unwrap_or_else(|problems| panic!("{problems:?}"));
    assert_eq!(network.id.as_str(), STYLES[style]);
    let compiled = compile(scenario, &network);
    (network, compiled)
}

fn run(scenario: &Scenario, style: usize, plan: Plan<'_>) -> Log {
    let (network, compiled) = ready(scenario, style);
    let faults = compiled.faults(scenario, &network, plan, 1, 0);
    let mut log = Log::default();
    Simulation::new(Arc::clone(&compiled.program), faults, 1, 0).run(&mut log);
    log
}

fn secs(at: SimTime) -> f64 {
    at.nanos() as f64 / 1e9
}

/// Numbers of messages (two a second, the first at 0.25 s) made while a fault lasts.
fn made(from: u64, until: u64) -> Vec<u64> {
    (from * 2..until * 2).collect()
}
