//! Who is better? Paired differences between architectures, and when a difference is a win.
//!
//! In: a [`StudyResult`] and the figures to compare. Out: a [`Comparison`] per figure. Replication r of every
//! architecture shares its draws, so differences are taken replication by replication. It must not know what a figure
//! costs, nor which is wanted.
//!
//! **Never against a number.** A quantile q is infinite in a replication if and only if a share u > 1 - q of what was
//! created is not delivered. Infinite values have no difference, but their excess has: e = u - (1 - q) where the quantile
//! is infinite, 0 where it is finite. Its mean is 0 exactly if the quantile is finite always, and it takes part in the same
//! paired Student interval as any other figure, so that ten replications can tell "never" from a number however many
//! comparisons there are (the test by signs cannot: its least chance of error with ten is 2/1024, before any correction).
//! - If the best is finite in every replication, no difference of excess is too small to matter: between a number and never
//!   nothing lies. If the best itself is never at times, "never" stands against "never", both told by what is undelivered,
//!   and the difference matters as one of a share does: relative to the best's share undelivered.
//! - Replications in which both are finite keep their say, unless there is one in which only the best is infinite. Those in
//!   which only the other is infinite are left out, which can but make the other look better than it is.
//! - Either of the two tests may call it behind, so each has half the chance of error.

use super::estimate::student_quantile;
use super::figure::{Figure, FigureKey};
use super::result::StudyResult;
use crate::scenario::When;

/// Chance of calling a win where there is none, over all comparisons together.
const ERROR: f64 = 0.05;

/// A difference of this share of the better figure matters, unless something else is asked for.
const SHARE: f64 = 0.05;

/// A difference that matters.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Margin {
    /// This share of the better figure (for the share that is correct: of the share that is not).
    Relative(f64),
    /// So much.
    Absolute(f64),
}

impl Default for Margin {
    /// 5 %.
    fn default() -> Self {
        Margin::Relative(SHARE)
    }
}

/// How an architecture stands in one figure.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Standing {
    /// Better than every other by more than noise and by a difference that matters.
    Win,
    /// Not behind, or not by more than noise and by a difference that matters.
    Tie,
    /// Behind the best by more than noise and by a difference that matters.
    Behind,
    /// It has no such figure.
    Nothing,
}

/// How much one architecture is worse than another, replication by replication.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct PairedDifference {
    /// Of the figure itself, over the replications in which both are finite.
    pub finite: MeanDifference,
    /// Where either is infinite (never) in some replication: of the share undelivered beyond what the quantile allows.
    pub excess: Option<MeanDifference>,
    /// Replications in which only this one is infinite.
    pub never_here: u32,
    /// Replications in which only the best is infinite.
    pub never_there: u32,
}

/// A mean of paired differences with its interval.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct MeanDifference {
    /// Mean of the differences; positive: worse than the best.
    pub mean: f64,
    /// Half-width, corrected for the number of comparisons; none with fewer than two pairs.
    pub half_width: Option<f64>,
    /// Pairs.
    pub n: u32,
}

/// One architecture in a comparison.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Compared {
    /// How it stands.
    pub standing: Standing,
    /// Mean over replications; infinite if it is never in any; none without a figure.
    pub value: Option<f64>,
    /// Against the best; none for the best itself.
    pub behind: Option<PairedDifference>,
}

/// All architectures in one figure.
#[derive(Clone, PartialEq, Debug)]
pub struct Comparison {
    /// The pass.
    pub when: When,
    /// The figure.
    pub key: FigureKey,
    /// The one with the best figure (place in `StudyResult::architectures`), whether it wins or not.
    pub best: Option<usize>,
    /// One per architecture, in the result's order.
    pub architectures: Vec<Compared>,
}

/// Compares all architectures in each of `figures`. The chance of error is shared by all pairs and all figures
/// (Bonferroni), so figures that are not shown should not be asked for.
pub fn compare(result: &StudyResult, figures: &[(When, FigureKey)], margin: Margin) -> Vec<Comparison> {
    let count = result.architectures.len();
    let comparisons = (count * count.saturating_sub(1) / 2 * figures.len()).max(1);
    let one = |&(when, key): &(When, FigureKey)| {
        let samples = result.architectures.iter().map(|architecture| {
            let pass = architecture.pass(when);
            let of = |key| pass.map_or(Vec::new(), |pass| pass.samples.of(key).to_vec());
            let undelivered = FigureKey {
                figure: Figure::Undelivered,
                ..key
            };
            Series::of(key.figure, of(key), &of(undelivered))
        });
        compare_samples(when, key, &samples.collect::<Vec<_>>(), (margin, comparisons))
    };
    figures.iter().map(one).collect()
}

/// One architecture's figure, by replication.
struct Series {
    /// NaN where there is none, infinite where it is never.
    values: Vec<f64>,
    /// Share undelivered beyond what the quantile allows; 0 where it is finite.
    excess: Vec<f64>,
    /// Share undelivered, where the quantile is infinite in some replication.
    undelivered: Vec<f64>,
}

impl Series {
    fn of(figure: Figure, values: Vec<f64>, undelivered: &[f64]) -> Self {
        let allowed = figure.quantile().map_or(0.0, |quantile| 1.0 - quantile);
        let undelivered: Vec<f64> = match values.iter().any(|value| value.is_infinite()) {
            true => undelivered.to_vec(),
            false => Vec::new(),
        };
        let beyond = |(at, value): (usize, &f64)| match value {
            value if value.is_nan() => f64::NAN,
            value if value.is_finite() => 0.0,
            _ => undelivered.get(at).map_or(f64::NAN, |share| (share - allowed).max(0.0)),
        };
        let excess = values.iter().enumerate().map(beyond).collect();
        Self {
            values,
            excess,
            undelivered,
        }
    }
}

fn compare_samples(
    when: When,
    key: FigureKey,
    samples: &[Series],
    (margin, comparisons): (Margin, usize),
) -> Comparison {
    let sign = if key.figure.less_is_better() { 1.0 } else { -1.0 };
    let best = best(samples, sign);
    let mut architectures: Vec<Compared> = samples
        .iter()
        .enumerate()
        .map(|(at, own)| {
            let value = mean(&own.values);
            let behind = best.filter(|best| *best != at && value.is_some());
            let behind = behind.map(|best| paired(own, &samples[best], sign, comparisons));
            Compared {
                standing: Standing::Tie,
                value,
                behind,
            }
        })
        .collect();
    let Some(best) = best else {
        architectures.iter_mut().for_each(|it| it.standing = Standing::Nothing);
        return Comparison {
            when,
            key,
            best: None,
            architectures,
        };
    };
    let matters = Matters::beside(&samples[best], sign, margin);
    for it in &mut architectures {
        it.standing = match (it.value, it.behind) {
            (None, _) => Standing::Nothing,
            (_, Some(difference)) if difference.exceeds(matters) => Standing::Behind,
            _ => Standing::Tie,
        };
    }
    let others_behind = |it: &Compared| it.behind.is_none() || it.standing == Standing::Behind;
    if architectures.iter().filter(|it| it.behind.is_some()).count() > 0 && architectures.iter().all(others_behind) {
        architectures[best].standing = Standing::Win;
    }
    Comparison {
        when,
        key,
        best: Some(best),
        architectures,
    }
}

/// The differences from the best that matter.
#[derive(Clone, Copy)]
struct Matters {
    /// Of the figure.
    value: f64,
    /// Of the share undelivered beyond what a quantile allows.
    excess: f64,
}

impl Matters {
    fn beside(best: &Series, sign: f64, margin: Margin) -> Self {
        let finite = mean(best.values.iter().filter(|value| value.is_finite())).unwrap_or(0.0);
        let undelivered = mean(&best.undelivered).unwrap_or(0.0);
        let of = |share: f64| match sign {
            sign if sign < 0.0 => share * (1.0 - finite).abs(),
            _ => share * finite.abs(),
        };
        match margin {
            Margin::Relative(share) => Self {
                value: of(share),
                excess: share * undelivered,
            },
            // An absolute margin is in the figure's own unit, which says nothing about shares.
            Margin::Absolute(value) => Self {
                value,
                excess: SHARE * undelivered,
            },
        }
    }
}

impl PairedDifference {
    fn exceeds(&self, matters: Matters) -> bool {
        let undelivered = self.excess.is_some_and(|excess| excess.exceeds(matters.excess));
        undelivered || (self.never_there == 0 && self.finite.exceeds(matters.value))
    }
}

impl MeanDifference {
    /// With its interval at a level at which `comparisons` of them together err as often as they may.
    fn of(differences: &[f64], comparisons: usize) -> Self {
        let n = differences.len();
        let mean = mean(differences).unwrap_or(0.0);
        let half_width = (n > 1).then(|| {
            let squares: f64 = differences.iter().map(|value| (value - mean) * (value - mean)).sum();
            let quantile = student_quantile(1.0 - ERROR / 2.0 / comparisons as f64, n - 1);
            quantile * (squares / (n - 1) as f64 / n as f64).sqrt()
        });
        Self {
            mean,
            half_width,
            n: n as u32,
        }
    }

    fn exceeds(&self, matters: f64) -> bool {
        self.half_width
            .is_some_and(|half_width| self.mean - half_width > matters && self.mean > 0.0)
    }
}

/// Mean of the values there are, finite or infinite.
fn mean<'a>(samples: impl IntoIterator<Item = &'a f64>) -> Option<f64> {
    let values: Vec<f64> = samples.into_iter().copied().filter(|value| !value.is_nan()).collect();
    (!values.is_empty()).then(|| values.iter().sum::<f64>() / values.len() as f64)
}

/// The best: with the least undelivered beyond what the quantile allows (none where it is finite), then by mean; the first
/// of equals.
fn best(samples: &[Series], sign: f64) -> Option<usize> {
    let rank = |own: &Series| {
        mean(&own.values)?;
        let finite = mean(own.values.iter().filter(|value| value.is_finite()));
        let excess = mean(&own.excess).unwrap_or(f64::INFINITY);
        Some((excess, finite.map_or(f64::INFINITY, |mean| sign * mean)))
    };
    let ranked = samples
        .iter()
        .enumerate()
        .filter_map(|(at, own)| rank(own).map(|rank| (rank, at)));
    ranked
        .min_by(|a, b| a.0.0.total_cmp(&b.0.0).then(a.0.1.total_cmp(&b.0.1)))
        .map(|(_, at)| at)
}

fn paired(own: &Series, best: &Series, sign: f64, comparisons: usize) -> PairedDifference {
    let pairs = || {
        own.values
            .iter()
            .zip(&best.values)
            .filter(|(a, b)| !a.is_nan() && !b.is_nan())
    };
    let finite: Vec<f64> = pairs()
        .filter(|(a, b)| a.is_finite() && b.is_finite())
        .map(|(a, b)| sign * (a - b))
        .collect();
    let is_never = pairs().any(|(a, b)| a.is_infinite() || b.is_infinite());
    // Two tests instead of one share the chance of error.
    let comparisons = if is_never { 2 * comparisons } else { comparisons };
    let excess = own.excess.iter().zip(&best.excess).map(|(a, b)| a - b);
    let excess: Vec<f64> = excess.filter(|value| !value.is_nan()).collect();
    PairedDifference {
        finite: MeanDifference::of(&finite, comparisons),
        excess: is_never.then(|| MeanDifference::of(&excess, comparisons)),
        never_here: pairs().filter(|(a, b)| a.is_infinite() && b.is_finite()).count() as u32,
        never_there: pairs().filter(|(a, b)| a.is_finite() && b.is_infinite()).count() as u32,
    }
}

#[cfg(test)]
mod tests;
