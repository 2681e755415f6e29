//! Runs one replication and tallies it, in slices, so that it can be watched and stopped.
//!
//! In: a program, what breaks, a seed and a replication number. Out: a [`Replication`]. The slices change nothing about
//! the result. It must not know why it is run.

use std::sync::Arc;

use super::recorder::Recorder;
use super::replication::Replication;
use crate::engine::{FaultSpec, Program, Simulation};
use crate::units::SimTime;

/// Slices of a replication: how often `go_on` is asked.
pub const SLICES: u64 = 128;

/// Runs replication number `replication` to its end; `go_on` is asked after each of [`SLICES`] slices of simulated time.
/// None if it said no.
pub fn replicate(
    program: &Arc<Program>,
    faults: Vec<FaultSpec>,
    seed: u64,
    replication: u32,
    mut go_on: impl FnMut() -> bool,
) -> Option<Replication> {
    let mut recorder = Recorder::new(program);
    let mut simulation = Simulation::new(program.clone(), faults, seed, replication);
    let end = u128::from(program.drain_end.nanos());
    for slice in 1..=SLICES {
        let until = (end * u128::from(slice) / u128::from(SLICES)) as u64;
        simulation.run_until(SimTime::from_nanos(until), &mut recorder);
        if !go_on() {
            return None;
        }
    }
    simulation.run(&mut recorder);
    let mut replication = recorder.finish(simulation.now());
    replication.events = simulation.totals().events;
    Some(replication)
}
