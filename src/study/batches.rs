//! In which order are replications run, and how do they come in?
//!
//! In: a bench that runs one replication of a group of passes. Out: batches of results, cumulatively 1, 2, 4, 8, ... replications
//! of every pass, handed over in replication order. Results are the same for any number of threads: a replication is a
//! pure function, and merging is in order. It must not know what a pass is.

use std::ops::{ControlFlow, Range};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use rayon::prelude::*;

use super::digest::of_replication;
use crate::measure::{Replication, SLICES};

/// At most so many replications are held at once, so that memory stays bounded.
const HELD: usize = 32;

/// How far a study is, for other threads to read.
#[derive(Default, Debug)]
pub struct Progress {
    done: AtomicU64,
    total: AtomicU64,
}

impl Progress {
    /// Share done, 0 to 1.
    pub fn share(&self) -> f64 {
        match self.total.load(Ordering::Relaxed) {
            0 => 0.0,
            total => self.done.load(Ordering::Relaxed) as f64 / total as f64,
        }
    }

    /// Parts done, and parts in all; parts are equal spans of simulated time.
    pub fn parts(&self) -> (u64, u64) {
        (self.done.load(Ordering::Relaxed), self.total.load(Ordering::Relaxed))
    }

    fn begin(&self, total: u64) {
        self.done.store(0, Ordering::Relaxed);
        self.total.store(total, Ordering::Relaxed);
    }
}

/// Runs single replications; `go_on` is asked after each slice.
pub(super) trait Bench: Sync {
    /// Groups of passes that are run together.
    fn groups(&self) -> usize;

    /// All passes, in all groups.
    fn passes(&self) -> usize;

    /// Replication `replication` of every pass of a group, with the number of the pass, which counts on from group to
    /// group; none if it was told to stop.
    fn replicate(
        &self,
        group: usize,
        replication: u32,
        go_on: &mut dyn FnMut() -> bool,
    ) -> Option<Vec<(usize, Replication)>>;
}

/// One replication of one pass, with its digest.
pub(super) struct Done {
    pub pass: usize,
    pub replication: Replication,
    pub digest: [u8; 32],
}

/// Batches that make 1, 2, 4, 8, ... and at last all `replications`.
pub(super) fn batches(replications: u32) -> Vec<Range<u32>> {
    let mut batches = Vec::new();
    let (mut done, mut until) = (0, 1);
    while done < replications {
        let end = replications.min(until);
        batches.push(done..end);
        (done, until) = (end, end.saturating_mul(2));
    }
    batches
}

/// Runs `replications` of each pass, hands each to `take` in order of (replication, pass), and calls `after`
/// with the number of replications done after each batch. Breaks off as soon as `cancel` is set.
pub(super) fn conduct(
    bench: &impl Bench,
    replications: u32,
    (progress, cancel): (&Progress, &AtomicBool),
    mut report: impl FnMut(Step),
) -> ControlFlow<()> {
    let passes = bench.passes();
    progress.begin(passes as u64 * u64::from(replications) * SLICES);
    let at_once = (HELD / passes.max(1)).max(1) as u32;
    for batch in batches(replications) {
        let mut from = batch.start;
        while from < batch.end {
            let until = batch.end.min(from + at_once);
            for done in run(bench, from..until, (progress, cancel)) {
                match done {
                    Some(group) => group.into_iter().for_each(|done| report(Step::Done(Box::new(done)))),
                    None => return ControlFlow::Break(()),
                }
            }
            from = until;
        }
        if cancel.load(Ordering::Relaxed) {
            return ControlFlow::Break(());
        }
        report(Step::Batch(batch.end));
    }
    ControlFlow::Continue(())
}

/// What [`conduct`] reports.
pub(super) enum Step {
    /// The next replication of the next pass.
    Done(Box<Done>),
    /// So many replications of every pass are done.
    Batch(u32),
}

fn run(
    bench: &impl Bench,
    replications: Range<u32>,
    (progress, cancel): (&Progress, &AtomicBool),
) -> Vec<Option<Vec<Done>>> {
    let tasks: Vec<(u32, usize)> = replications
        .flat_map(|at| (0..bench.groups()).map(move |group| (at, group)))
        .collect();
    let one = |&(at, group): &(u32, usize)| {
        let mut go_on = || {
            progress.done.fetch_add(1, Ordering::Relaxed);
            !cancel.load(Ordering::Relaxed)
        };
        if cancel.load(Ordering::Relaxed) {
            return None;
        }
        let replications = bench.replicate(group, at, &mut go_on)?;
        let done = |(pass, replication): (usize, Replication)| Done {
            pass,
            digest: of_replication(&replication),
            replication,
        };
        Some(replications.into_iter().map(done).collect())
    };
    tasks.par_iter().with_max_len(1).map(one).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn batches_double_until_all_are_done() {
        assert_eq!(batches(10), [0..1, 1..2, 2..4, 4..8, 8..10]);
        assert_eq!(batches(1).len(), 1);
        assert_eq!(batches(1)[0], 0..1);
        assert_eq!(batches(0), []);
        assert_eq!(batches(8), [0..1, 1..2, 2..4, 4..8]);
    }
}
