//! A run of one architecture of a scenario: the way from text to engine that the product takes.

use topolab::compile::{Plan, compile};
use topolab::engine::{Observer, Simulation, Totals};
use topolab::scenario::Scenario;
use topolab::topology::derive;

/// Runs replication 0 of a plan with a seed. Every delivery has ended once, else the engine panics.
pub fn play<O: Observer>(
    scenario: &Scenario,
    architecture: usize,
    plan: Plan<'_>,
    seed: u64,
    observer: &mut O,
) -> Totals {
    let network = derive(scenario, architecture).unwrap_or_else(|problems| panic!("{problems:?}"));
    let compiled = compile(scenario, &network);
    let faults = compiled.faults(scenario, &network, plan, seed, 0);
    Simulation::new(compiled.program, faults, seed, 0).run(observer)
}
