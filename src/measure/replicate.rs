//! Runs one replication and tallies it, in slices, so that it can be watched and stopped.
//!
//! In: a program, what breaks, a seed and a replication number. Out: [`Replication`]s. Neither slices nor what a run has
//! in common with another change anything about the result. It must not know why it is run.

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
    Run::new(program, faults, seed, replication).finish(&mut go_on)
}

/// Runs replication number `replication` without faults and once with each of `plans`: first what came of the calm run,
/// then of each plan in turn. Until its first fault strikes, a plan's run is the calm one, so it branches off there; each
/// result is what [`replicate`] gives. `go_on` is asked [`SLICES`] times a run.
pub fn replicate_branches(
    program: &Arc<Program>,
    plans: &[Vec<FaultSpec>],
    seed: u64,
    replication: u32,
    mut go_on: impl FnMut() -> bool,
) -> Option<Vec<Replication>> {
    let first_fault = |plan: &usize| plans[*plan].iter().map(|fault| fault.at).min().unwrap_or(SimTime::MAX);
    let mut order: Vec<usize> = (0..plans.len()).collect();
    order.sort_by_key(first_fault);
    let mut calm = Run::new(program, Vec::new(), seed, replication);
    let mut branches: Vec<(usize, Replication)> = Vec::with_capacity(plans.len());
    for plan in order {
        calm.advance(first_fault(&plan), &mut go_on)?;
        let mut branch = calm.clone();
        for fault in &plans[plan] {
            branch.simulation.add_fault(fault.clone());
        }
        if !(0..branch.slice).all(|_| go_on()) {
            return None;
        }
        branches.push((plan, branch.finish(&mut go_on)?));
    }
    branches.sort_by_key(|(plan, _)| *plan);
    let calm = calm.finish(&mut go_on)?;
    Some(
        std::iter::once(calm)
            .chain(branches.into_iter().map(|(_, branch)| branch))
            .collect(),
    )
}

/// A run with its recorder, and how many slices of it are done.
#[derive(Clone)]
struct Run {
    simulation: Simulation,
    recorder: Recorder,
    end: SimTime,
    slice: u64,
}

impl Run {
    fn new(program: &Arc<Program>, faults: Vec<FaultSpec>, seed: u64, replication: u32) -> Self {
        Self {
            simulation: Simulation::new(Arc::clone(program), faults, seed, replication),
            recorder: Recorder::new(program),
            end: program.drain_end,
            slice: 0,
        }
    }

    /// Handles what comes before `until`.
    fn advance(&mut self, until: SimTime, go_on: &mut impl FnMut() -> bool) -> Option<()> {
        while self.slice < SLICES {
            let next = u128::from(self.end.nanos()) * u128::from(self.slice + 1) / u128::from(SLICES);
            let next = SimTime::from_nanos(next as u64);
            if next > until {
                break;
            }
            self.simulation.advance(next, &mut self.recorder);
            self.slice += 1;
            if !go_on() {
                return None;
            }
        }
        self.simulation.advance(until, &mut self.recorder);
        Some(())
    }

    fn finish(mut self, go_on: &mut impl FnMut() -> bool) -> Option<Replication> {
        self.advance(SimTime::MAX, go_on)?;
        self.simulation.run(&mut self.recorder);
        let mut replication = self.recorder.finish(self.simulation.now());
        replication.events = self.simulation.totals().events;
        Some(replication)
    }
}
