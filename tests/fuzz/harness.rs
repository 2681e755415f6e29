//! What is asked of any text at all: it is refused with a message, or it loads, is written back and read the same, and
//! runs within bounds without a panic. Used by the fuzz targets and by the test that replays what they kept.

use std::sync::Arc;

use topolab::compile::{Plan, compile};
use topolab::engine::Simulation;
use topolab::measure::Recorder;
use topolab::scenario::{Scenario, parse, refusals, write};
use topolab::topology::derive;
use topolab::units::{SimSpan, SimTime};

/// Events after which a run has shown enough.
const EVENTS: u64 = 100_000;
/// Simulated time of a run at most.
const SECONDS: u64 = 20;
/// Systems, instances and sites above which a run is left out: it would take long and show nothing new.
const STATIONS: u64 = 20_000;

/// Loads a text; what loads is written and read again.
pub fn load(text: &str) -> Option<Scenario> {
    let loaded = parse(text, "fuzz.ron").ok()?;
    let written = write(&loaded.scenario);
    match parse(&written, "again.ron") {
        Ok(again) => assert_eq!(again.scenario, loaded.scenario, "{written}"),
        Err(problems) => panic!("what was written does not load: {problems:?}\n{written}"),
    }
    let asked = refusals(&loaded.scenario, &loaded.places);
    asked.is_empty().then_some(loaded.scenario)
}

/// Runs what loads in every architecture, calm and broken, for a while.
pub fn run(text: &str) {
    let Some(mut scenario) = load(text) else {
        return;
    };
    let short = SimSpan::from_secs_f64(SECONDS as f64);
    scenario.run.duration = Some(scenario.run.duration().min(short));
    scenario.run.warm_up = None;
    scenario.run.drain = Some(scenario.run.drain().min(short));
    for architecture in 0..scenario.architectures_or_default().len().min(8) {
        let Ok(network) = derive(&scenario, architecture) else {
            continue;
        };
        let stations = network
            .parties
            .iter()
            .map(|party| u64::from(party.sites) * u64::from(party.instances))
            .sum::<u64>();
        if stations > STATIONS {
            continue;
        }
        let compiled = compile(&scenario, &network);
        for plan in [Plan::Calm, Plan::Broken] {
            let faults = compiled.faults(&scenario, &network, plan, 1, 0);
            let mut recorder = Recorder::new(&compiled.program);
            let mut simulation = Simulation::new(Arc::clone(&compiled.program), faults, 1, 0);
            let end = compiled.program.drain_end.nanos();
            for slice in 1..=500 {
                simulation.run_until(SimTime::from_nanos(end / 500 * slice), &mut recorder);
                if simulation.totals().events > EVENTS {
                    break;
                }
            }
            if simulation.totals().events <= EVENTS {
                simulation.run_until(SimTime::MAX, &mut recorder);
                assert!(simulation.finished());
                recorder.finish(simulation.now());
            } else {
                recorder.so_far(simulation.now());
            }
        }
    }
}
