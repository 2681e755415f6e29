//! What is simulated while time is taken? Workloads that go through the product's own path: scenario, topology, compile,
//! engine, measures.

use std::sync::Arc;

use topolab::compile::{Compiled, Plan, compile};
use topolab::engine::Simulation;
use topolab::measure::Recorder;
use topolab::scenario::{
    Architecture, Concurrency, Flow, HubAndSpoke, LinkSettings, MessageBus, Pattern, PointToPoint, Policy,
    PolicyChoice, QueueLimit, Run, Scenario, Start, Style, System, To, Zone, parse,
};
use topolab::topology::{Network, derive};
use topolab::units::{Law, Rate, SimSpan};

const ZERO: Law = Law::Constant(0.0);

/// A scenario with one architecture, ready to run.
pub struct Workload {
    scenario: Scenario,
    network: Network,
    pub compiled: Compiled,
    /// Messages a run makes, about.
    pub messages: u64,
}

impl Workload {
    pub fn new(scenario: Scenario, messages: u64) -> Self {
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

    /// Runs a replication to its end; returns how many events that took.
    pub fn run(&self, replication: u32) -> u64 {
        let faults = self
            .compiled
            .faults(&self.scenario, &self.network, Plan::Broken, 1, replication);
        let mut recorder = Recorder::new(&self.compiled.program);
        let totals = Simulation::new(Arc::clone(&self.compiled.program), faults, 1, replication).run(&mut recorder);
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
pub fn w1() -> Workload {
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
pub fn w2() -> Workload {
    asking_hub(None)
}

/// W2 with a timeout on every request; a timeout longer than the run arms no timer.
pub fn asking_hub(timeout: Option<SimSpan>) -> Workload {
    let messages = 300_000;
    let systems: Vec<System> = (0..100)
        .map(|i| system(&format!("spoke-{i}"), Concurrency::Unlimited, ZERO))
        .collect();
    let flow = Flow {
        from: systems.iter().map(|system| system.id.clone()).collect(),
        to: To::Others,
        pattern: Some(Pattern::Request),
        start: Some(Start::Poisson(Rate::from_per_sec(3200.0))),
        policy: timeout.map(waiting),
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
pub fn w3() -> Workload {
    mesh(1000, 500_000, Pattern::Publish, None)
}

/// W3 with so many systems and messages, or with requests that are answered.
pub fn mesh(count: u32, messages: u64, pattern: Pattern, timeout: Option<SimSpan>) -> Workload {
    let rate = 0.8 * f64::from(count);
    let systems: Vec<System> = (0..count)
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
        pattern: Some(pattern),
        start: Some(Start::Poisson(Rate::from_per_sec(rate))),
        policy: timeout.map(waiting),
        ..Flow::new("tell", &systems[0].id, &systems[1].id)
    };
    let latency = Law::Exponential { mean: 1e9 };
    let style = Style::PointToPoint(PointToPoint::default());
    Workload::new(
        scenario(zone(latency), systems, flow, style, messages as f64 / rate),
        messages,
    )
}

fn waiting(timeout: SimSpan) -> PolicyChoice {
    PolicyChoice::Inline(Policy {
        timeout: Some(timeout),
        ..Policy::default()
    })
}

/// The fourth: three brokers, 50 publishers, 50 subscribers, confirms from a quorum, retries, circuit breakers, a
/// node that fails and subscribers that crash.
pub fn broken_bus() -> Workload {
    let messages = 100_000;
    let systems = |kind: &str| -> String {
        (0..50)
            .map(|i| format!("(id: \"{kind}-{i}\", concurrency: 8, service_time: Exponential(mean: \"5ms\")), "))
            .collect()
    };
    let names = |kind: &str| -> String { (0..50).map(|i| format!("\"{kind}-{i}\", ")).collect() };
    let text = format!(
        r#"Scenario(format: 1, name: "a broken bus", systems: [{}{}],
        flows: [(id: "tell", from: [{}], to: AnyOf([{}]), pattern: Publish, start: Poisson("1000/s"),
            policy: (timeout: "1s", retry: (max_attempts: 3, backoff: "100ms"),
                breaker: (consecutive: 5, open: "5s", probes: 1)))],
        architectures: [(id: "bus", style: MessageBus(nodes: 3, ack: Quorum))],
        faults: [(what: Crash(party: "bus", instances: One), at: "20s", lasting: "10s"),
            (what: Crash(system: "subscriber-1"), at: "30s", lasting: "10s"),
            (what: Crash(system: "subscriber-2"), at: "50s", lasting: "10s")],
        run: (duration: "100s", warm_up: "0s"))"#,
        systems("publisher"),
        systems("subscriber"),
        names("publisher"),
        names("subscriber"),
    );
    match parse(&text, "the broken bus") {
        Ok(loaded) => Workload::new(loaded.scenario, messages),
        Err(problems) => panic!("{}", problems.iter().map(|p| format!("{p}\n")).collect::<String>()),
    }
}

/// A bus of three nodes, for the share of its time that replication and acknowledgements take.
pub fn bus() -> Workload {
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
