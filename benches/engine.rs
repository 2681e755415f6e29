//! How long does a message take to simulate? Three workloads through the product's own path: scenario, topology,
//! compile, engine, measures. Compare the time per message with that of other programs on the same machine in the same
//! hour; absolute figures say little.

#![allow(missing_docs, reason = "the benchmark macros make undocumented items")]

use std::sync::Arc;

use topolab::compile::{Compiled, Plan, compile};
use topolab::engine::Simulation;
use topolab::measure::Recorder;
use topolab::scenario::{
    Architecture, Concurrency, Flow, HubAndSpoke, LinkSettings, MessageBus, Pattern, PointToPoint, QueueLimit, Run,
    Scenario, Start, Style, System, To, Zone,
};
use topolab::topology::{Network, derive};
use topolab::units::{Law, Rate, SimSpan};

const ZERO: Law = Law::Constant(0.0);

fn main() {
    divan::main();
}

struct Workload {
    scenario: Scenario,
    network: Network,
    compiled: Compiled,
    messages: u64,
}

impl Workload {
    fn new(scenario: Scenario, messages: u64) -> Self {
        let Ok(network) = derive(&scenario, 0) else {
            panic!("the workload has no network")
        };
        let compiled = compile(&scenario, &network);
        Self {
            scenario,
            network,
            compiled,
            messages,
        }
    }

    fn run(&self) -> u64 {
        let faults = self.compiled.faults(&self.scenario, &self.network, Plan::Calm, 1, 0);
        let mut recorder = Recorder::new(&self.compiled.program);
        let totals = Simulation::new(Arc::clone(&self.compiled.program), faults, 1, 0).run(&mut recorder);
        assert!(totals.created > self.messages * 9 / 10, "{totals:?}");
        totals.events
    }
}

fn zone(latency: Law) -> Zone {
    let within = LinkSettings {
        latency: Some(latency),
        reorders: Some(true),
        ..LinkSettings::default()
    };
    Zone {
        within: Some(within),
        ..Zone::new("here")
    }
}

fn system(id: &str, servers: Concurrency, service: Law) -> System {
    System {
        concurrency: Some(servers),
        service_time: Some(service),
        queue_limit: Some(QueueLimit::Unlimited),
        ..System::new(id)
    }
}

fn scenario(zone: Zone, systems: Vec<System>, flow: Flow, style: Style, seconds: f64) -> Scenario {
    let run = Run {
        duration: Some(SimSpan::from_secs_f64(seconds)),
        ..Run::default()
    };
    let architectures = vec![Architecture::new("only", style)];
    Scenario {
        zones: vec![zone],
        systems,
        flows: vec![flow],
        architectures,
        run,
        ..Scenario::new("workload")
    }
}

/// W1: one M/M/1 station at 0.8.
fn w1() -> Workload {
    let messages = 500_000;
    let systems = vec![
        system("source", Concurrency::Unlimited, ZERO),
        system("server", Concurrency::Servers(1), Law::Exponential { mean: 1e9 }),
    ];
    let flow = Flow {
        pattern: Some(Pattern::Publish),
        start: Some(Start::Poisson(Rate::from_per_sec(0.8))),
        ..Flow::new("work", &systems[0].id, &systems[1].id)
    };
    let style = Style::PointToPoint(PointToPoint::default());
    Workload::new(
        scenario(zone(ZERO), systems, flow, style, messages as f64 / 0.8),
        messages,
    )
}

/// W2: 100 spokes ask one another through a hub of 8 servers, both ways a visit of exponential 1 ms (utilization 0.8).
fn w2() -> Workload {
    let messages = 300_000;
    let systems: Vec<System> = (0..100)
        .map(|i| system(&format!("spoke-{i}"), Concurrency::Unlimited, ZERO))
        .collect();
    let flow = Flow {
        from: systems.iter().map(|system| system.id.clone()).collect(),
        to: To::Others,
        pattern: Some(Pattern::Request),
        start: Some(Start::Poisson(Rate::from_per_sec(3200.0))),
        ..Flow::new("ask", &systems[0].id, &systems[1].id)
    };
    let hub = HubAndSpoke {
        instances: Some(1),
        concurrency: Some(Concurrency::Servers(8)),
        queue_limit: Some(QueueLimit::Unlimited),
        service_time: Some(Law::Exponential { mean: 1e6 }),
        service_time_per_kb: Some(SimSpan::ZERO),
        ..HubAndSpoke::default()
    };
    let latency = Law::Constant(1e6);
    Workload::new(
        scenario(
            zone(latency),
            systems,
            flow,
            Style::HubAndSpoke(hub),
            messages as f64 / 3200.0,
        ),
        messages,
    )
}

/// W3: 1,000 systems, each an M/M/1 server at 0.8 that sends to any other over links of exponential latency.
fn w3() -> Workload {
    let messages = 500_000;
    let systems: Vec<System> = (0..1000)
        .map(|i| {
            system(
                &format!("node-{i}"),
                Concurrency::Servers(1),
                Law::Exponential { mean: 1e9 },
            )
        })
        .collect();
    let flow = Flow {
        from: systems.iter().map(|system| system.id.clone()).collect(),
        to: To::Others,
        pattern: Some(Pattern::Publish),
        start: Some(Start::Poisson(Rate::from_per_sec(800.0))),
        ..Flow::new("tell", &systems[0].id, &systems[1].id)
    };
    let latency = Law::Exponential { mean: 1e9 };
    let style = Style::PointToPoint(PointToPoint::default());
    Workload::new(
        scenario(zone(latency), systems, flow, style, messages as f64 / 800.0),
        messages,
    )
}

/// A bus of three nodes, for the share of its time that replication and acknowledgements take.
fn bus() -> Workload {
    let messages = 100_000;
    let systems: Vec<System> = (0..50)
        .map(|i| system(&format!("system-{i}"), Concurrency::Unlimited, ZERO))
        .collect();
    let flow = Flow {
        from: systems[..25].iter().map(|system| system.id.clone()).collect(),
        to: To::AnyOf(systems[25..].iter().map(|system| system.id.clone()).collect()),
        pattern: Some(Pattern::Publish),
        start: Some(Start::Poisson(Rate::from_per_sec(1000.0))),
        ..Flow::new("tell", &systems[0].id, &systems[1].id)
    };
    let style = Style::MessageBus(MessageBus::default());
    Workload::new(
        scenario(zone(Law::Constant(1e6)), systems, flow, style, messages as f64 / 1000.0),
        messages,
    )
}

#[divan::bench(args = ["W1", "W2", "W3", "bus"], sample_count = 5, sample_size = 1)]
fn workload(bencher: divan::Bencher, name: &str) {
    let workload = match name {
        "W1" => w1(),
        "W2" => w2(),
        "W3" => w3(),
        _ => bus(),
    };
    bencher
        .counter(divan::counter::ItemsCount::new(workload.messages))
        .bench(|| workload.run());
}
