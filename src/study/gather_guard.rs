//! The series of what one flow's guards did, one value per replication, and its figures.
//!
//! In: tallies. Out: [`GuardFigures`], none where no guard ever did anything. It must not know other figures of the flow.

use super::gather::{count, estimate};
use super::result_parts::{GuardCount, GuardFigures};
use crate::measure::{GuardFact, GuardTally};
use crate::units::SimSpan;

/// What the guards of a flow did.
#[derive(Clone, Default, Debug)]
pub(super) struct GuardSeries {
    counts: [Vec<u64>; GuardFact::COUNT],
    open: Vec<f64>,
}

impl GuardSeries {
    /// Adds the next replication.
    pub fn push(&mut self, tally: &GuardTally, window: SimSpan) {
        for (series, count) in self.counts.iter_mut().zip(tally.counts) {
            series.push(count);
        }
        self.open.push(tally.open as f64 / window.nanos().max(1) as f64);
    }

    /// The figures so far; `expected`: deliveries, per replication.
    pub fn figures(&self, expected: &[u64]) -> Option<GuardFigures> {
        let of = |fact: GuardFact| {
            let series = &self.counts[fact.index()];
            series.iter().any(|count| *count > 0).then(|| GuardCount {
                fact,
                count: count(series, expected),
            })
        };
        let counts: Vec<GuardCount> = GuardFact::ALL.into_iter().filter_map(of).collect();
        let open = self.open.iter().any(|open| *open > 0.0);
        (open || !counts.is_empty()).then(|| GuardFigures {
            counts,
            breakers_open: estimate(&self.open).filter(|_| open),
        })
    }
}
