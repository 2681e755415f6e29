//! Every hop, confirm and acknowledgement of each pattern in all four styles, for a sketch of three systems: the trace of
//! one message equals the golden text, which was checked by hand against the rules of who acknowledges.

use std::fmt::Write as _;
use std::sync::Arc;

use topolab::compile::{Plan, compile};
use topolab::engine::{Freight, Hop, Observer, Simulation, Visit, VisitFact};
use topolab::scenario::{
    Concurrency, Flow, LinkSettings, Pattern, Policy, PolicyChoice, Retry, Run, Scenario, Start, System, To, Zone,
};
use topolab::topology::{Network, derive};
use topolab::units::{Law, Rate, SimSpan, SimTime};

const MS: f64 = 1e6;

fn sketch() -> Scenario {
    let within = LinkSettings {
        latency: Some(Law::Constant(MS)),
        ..LinkSettings::default()
    };
    let system = |id: &str, instances: u32| System {
        instances: Some(instances),
        concurrency: Some(Concurrency::Servers(1)),
        service_time: Some(Law::Constant(5.0 * MS)),
        ..System::new(id)
    };
    let systems = vec![system("till", 1), system("stock", 2), system("books", 1)];
    let both = To::Systems(vec![systems[1].id.clone(), systems[2].id.clone()]);
    let patient = Policy {
        retry: Some(Retry::default()),
        ..Policy::default()
    };
    // One message of each, a second apart, so that none waits for another's.
    let mut seconds = 0..;
    let mut flow = |id: &str, pattern: Pattern, to: To, policy: Option<Policy>| Flow {
        to,
        pattern: Some(pattern),
        policy: policy.map(PolicyChoice::Inline),
        start: Some(Start::Constant {
            rate: Rate::from_per_sec(0.1),
            first: seconds.next().map(SimSpan::from_secs),
            count: Some(1),
        }),
        ..Flow::new(id, &systems[0].id, &systems[1].id)
    };
    let stock = || To::Systems(vec![systems[1].id.clone()]);
    let flows = vec![
        flow("price (Request)", Pattern::Request, stock(), None),
        flow(
            "sale (Publish, patient)",
            Pattern::Publish,
            both.clone(),
            Some(patient.clone()),
        ),
        flow("hint (Publish, nobody waits)", Pattern::Publish, stock(), None),
        flow("pick (Work, patient)", Pattern::Work, both, Some(patient.clone())),
        flow("order (Callback, patient)", Pattern::Callback, stock(), Some(patient)),
    ];
    let run = Run {
        duration: Some(SimSpan::from_secs(10)),
        warm_up: Some(SimSpan::ZERO),
        ..Run::default()
    };
    let zones = vec![Zone {
        within: Some(within),
        ..Zone::new("here")
    }];
    Scenario {
        zones,
        systems,
        flows,
        run,
        ..Scenario::new("three systems")
    }
}

/// What happened to the messages of one flow, in order, without moments.
struct Steps<'a> {
    network: &'a Network,
    flow: u32,
    steps: Vec<(SimTime, usize, String)>,
}

impl Steps<'_> {
    fn note(&mut self, at: SimTime, text: String) {
        let order = self.steps.len();
        self.steps.push((at, order, text));
    }
    fn label(&self, party: u32) -> String {
        self.network.parties[party as usize].key.label()
    }
}

impl Observer for Steps<'_> {
    fn hop(&mut self, hop: &Hop) {
        if hop.flow != self.flow {
            return;
        }
        let what = match hop.freight {
            Freight::Message => "message",
            Freight::Answer => "answer",
            Freight::Ack => "ack",
            Freight::Refusal => "refusal",
            Freight::Replica => "replica",
        };
        let text = format!("{} -> {} {what}", self.label(hop.from), self.label(hop.to));
        self.note(hop.depart, text);
    }
    fn visit(&mut self, visit: &Visit) {
        if visit.flow != self.flow {
            return;
        }
        let what = match visit.fact {
            VisitFact::Started { service } => format!("serves ({service})"),
            VisitFact::Stored => "stores".to_owned(),
            VisitFact::Confirmed => "knows".to_owned(),
            VisitFact::Queued | VisitFact::Ended => return,
            other => format!("{other:?}"),
        };
        let text = format!("{}: {what}", self.label(visit.party));
        self.note(visit.at, text);
    }
}

fn traces(scenario: &Scenario) -> String {
    let mut text = String::new();
    for architecture in 0..4 {
        let network = derive(scenario, architecture).expect("a network");
        let compiled = compile(scenario, &network);
        for (flow, spec) in scenario.flows.iter().enumerate() {
            let faults = compiled.faults(scenario, &network, Plan::Calm, 1, 0);
            let mut steps = Steps {
                network: &network,
                flow: flow as u32,
                steps: Vec::new(),
            };
            Simulation::new(Arc::clone(&compiled.program), faults, 1, 0).run(&mut steps);
            steps.steps.sort();
            writeln!(text, "# {}: {}", network.id, spec.id).expect("text");
            for (_, _, step) in &steps.steps {
                writeln!(text, "{step}").expect("text");
            }
            text.push('\n');
        }
    }
    text
}

#[test]
fn every_step_of_every_pattern_in_every_style_is_as_written_down() {
    let golden = include_str!("golden/patterns.txt");
    let traced = traces(&sketch());
    if std::env::var_os("TOPOLAB_SHOW_TRACES").is_some() {
        println!("{traced}");
    }
    for (number, (expected, found)) in golden.lines().zip(traced.lines()).enumerate() {
        assert_eq!(expected, found, "line {}", number + 1);
    }
    assert_eq!(golden.lines().count(), traced.lines().count());
}
