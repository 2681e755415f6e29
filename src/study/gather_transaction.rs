//! Gathers transactions, replication by replication.
//!
//! In: [`TransactionTally`]s. Out: [`TransactionFigures`]. It must not know flows by name.

use super::gather::{count, estimate};
use super::result::TransactionFigures;
use crate::measure::{Replication, TransactionTally};

/// Transactions that begin with one flow; one value per replication.
#[derive(Clone, Default, Debug)]
pub(super) struct TransactionSeries {
    ended: Vec<f64>,
    per_sec: Vec<f64>,
    correct: Vec<f64>,
    failed: Vec<u64>,
    over: Vec<u64>,
    p50: Vec<f64>,
    p95: Vec<f64>,
    p99: Vec<f64>,
    mean: Vec<f64>,
}

impl TransactionSeries {
    /// Adds what the next replication showed.
    pub fn push(&mut self, tally: &TransactionTally, replication: &Replication) {
        let over = tally.ended + tally.failed;
        let quantile = |per_mille| {
            let span = tally.latency.quantile(per_mille, tally.ended);
            span.map_or(f64::NAN, |span| span.as_secs_f64())
        };
        self.ended.push(tally.ended as f64);
        let window = (replication.end - replication.warm_up).as_secs_f64();
        self.per_sec.push(tally.passed as f64 / window);
        self.correct.push(tally.correct as f64 / over as f64);
        self.failed.push(tally.failed);
        self.over.push(over);
        self.p50.push(quantile(500));
        self.p95.push(quantile(950));
        self.p99.push(quantile(990));
        self.mean.push(tally.latency.mean_secs().unwrap_or(f64::NAN));
    }

    /// Fills up replications in which there were none.
    pub fn fill(&mut self, done: usize) {
        for series in [&mut self.ended, &mut self.per_sec] {
            series.resize(done.max(series.len()), 0.0);
        }
        for series in [&mut self.failed, &mut self.over] {
            series.resize(done.max(series.len()), 0);
        }
        for series in [
            &mut self.correct,
            &mut self.p50,
            &mut self.p95,
            &mut self.p99,
            &mut self.mean,
        ] {
            series.resize(done.max(series.len()), f64::NAN);
        }
    }

    /// The figures so far.
    pub fn figures(&self, root: u32) -> TransactionFigures {
        TransactionFigures {
            root: root as usize,
            ended: estimate(&self.ended),
            per_sec: estimate(&self.per_sec),
            correct: estimate(&self.correct),
            failed: count(&self.failed, &self.over),
            p50: estimate(&self.p50),
            p95: estimate(&self.p95),
            p99: estimate(&self.p99),
            mean: estimate(&self.mean),
        }
    }
}
