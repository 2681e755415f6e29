//! Names of the figures that architectures are compared by, and their values in every replication.
//!
//! In: nothing. Out: [`FigureKey`] and [`Samples`], which paired differences are taken from. It must not know how a
//! value was measured.

use std::collections::BTreeMap;

/// What a figure says.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Figure {
    /// Median latency (seconds).
    P50,
    /// 90th percentile (seconds).
    P90,
    /// 95th percentile (seconds).
    P95,
    /// 99th percentile (seconds).
    P99,
    /// Mean latency of what was delivered (seconds).
    MeanLatency,
    /// Share correct and on time.
    Correct,
    /// Share lost (see [`super::FlowFigures::lost`]).
    Lost,
    /// Share without a latency (see [`super::FlowFigures::undelivered`]), of one flow only.
    Undelivered,
    /// Share applied twice.
    AppliedTwice,
    /// Longest queue at any station (messages).
    WorstQueue,
}

impl Figure {
    /// Whether less is better.
    pub fn less_is_better(self) -> bool {
        self != Figure::Correct
    }

    /// The share of deliveries that are faster, for a quantile of latency: it is infinite where more than the rest are
    /// undelivered.
    pub fn quantile(self) -> Option<f64> {
        match self {
            Figure::P50 => Some(0.5),
            Figure::P90 => Some(0.9),
            Figure::P95 => Some(0.95),
            Figure::P99 => Some(0.99),
            _ => None,
        }
    }

    /// The name used in JSON and on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Figure::P50 => "p50",
            Figure::P90 => "p90",
            Figure::P95 => "p95",
            Figure::P99 => "p99",
            Figure::MeanLatency => "mean_latency",
            Figure::Correct => "correct",
            Figure::Lost => "lost",
            Figure::Undelivered => "undelivered",
            Figure::AppliedTwice => "applied_twice",
            Figure::WorstQueue => "worst_queue",
        }
    }
}

/// A figure of one flow or of a whole architecture, in one pass.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct FigureKey {
    /// What it says.
    pub figure: Figure,
    /// Of this flow; none: of the whole architecture (only `Correct`, `Lost`, `AppliedTwice` and `WorstQueue`).
    pub flow: Option<usize>,
}

impl FigureKey {
    /// A figure of one flow.
    pub fn of_flow(figure: Figure, flow: usize) -> Self {
        Self {
            figure,
            flow: Some(flow),
        }
    }

    /// A figure of the whole architecture.
    pub fn overall(figure: Figure) -> Self {
        Self { figure, flow: None }
    }
}

/// Every figure of a pass in every replication: NaN where a replication has none, infinite where it is never.
#[derive(Clone, PartialEq, Default, Debug)]
pub struct Samples {
    values: BTreeMap<FigureKey, Vec<f64>>,
}

impl Samples {
    /// One value per replication, in their order; empty for a figure that is not measured.
    pub fn of(&self, key: FigureKey) -> &[f64] {
        self.values.get(&key).map_or(&[], Vec::as_slice)
    }

    /// Adds the next replication's value.
    pub fn push(&mut self, key: FigureKey, value: f64) {
        self.values.entry(key).or_default().push(value);
    }
}
