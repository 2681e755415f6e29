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

/// Runs replication number `replication` without faults and once with each of `plans`, whose faults stand in the order in
/// which they strike: first what came of the calm run, then of each plan in turn. As long as the same faults have struck,
/// runs are the same, so they branch off where they part; each result is what [`replicate`] gives. `go_on` is asked
/// [`SLICES`] times a run.
pub fn replicate_branches(
    program: &Arc<Program>,
    plans: &[Vec<FaultSpec>],
    seed: u64,
    replication: u32,
    mut go_on: impl FnMut() -> bool,
) -> Option<Vec<Replication>> {
    let run = Run::new(program, Vec::new(), seed, replication);
    let mut branches = vec![Branch { place: 0, left: &[] }];
    branches.extend(
        plans
            .iter()
            .enumerate()
            .map(|(at, left)| Branch { place: at + 1, left }),
    );
    let mut results: Vec<Option<Replication>> = vec![None; branches.len()];
    part(run, branches, &mut results, &mut go_on)?;
    results.into_iter().collect()
}

/// A run to come: where its result belongs, and the faults that have not struck yet.
#[derive(Clone, Copy)]
struct Branch<'a> {
    place: usize,
    left: &'a [FaultSpec],
}

/// Takes `run`, which all of `branches` have in common so far, to the end of each of them.
fn part(
    mut run: Run,
    mut branches: Vec<Branch<'_>>,
    results: &mut [Option<Replication>],
    go_on: &mut impl FnMut() -> bool,
) -> Option<()> {
    while let Some(next) = branches
        .iter()
        .filter_map(|branch| branch.left.first())
        .min_by_key(|fault| fault.at)
    {
        run.advance(next.at, go_on)?;
        let fault = next.clone();
        let strikes = |branch: &Branch<'_>| branch.left.first() == Some(&fault);
        let (mut struck, others): (Vec<Branch<'_>>, _) = branches.into_iter().partition(strikes);
        for branch in &mut struck {
            branch.left = &branch.left[1..];
        }
        if others.is_empty() {
            run.simulation.add_fault(fault);
            branches = struck;
            continue;
        }
        let mut broken = run.clone();
        broken.simulation.add_fault(fault);
        // The slices behind it count for this run, too.
        if !(0..broken.slice).all(|_| go_on()) {
            return None;
        }
        part(broken, struck, results, go_on)?;
        branches = others;
    }
    let Some((first, rest)) = branches.split_first() else {
        return Some(());
    };
    let replication = run.finish(go_on)?;
    for branch in rest {
        if !(0..SLICES).all(|_| go_on()) {
            return None;
        }
        results[branch.place] = Some(replication.clone());
    }
    results[first.place] = Some(replication);
    Some(())
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
        replication.overflow = self.simulation.overflow();
        replication.events = self.simulation.totals().events;
        Some(replication)
    }
}
