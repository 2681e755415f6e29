//! Who is better? Paired differences between architectures, and when a difference is a win.
//!
//! In: a [`StudyResult`] and the figures to compare. Out: a [`Comparison`] per figure. Replication r of every
//! architecture shares its draws, so differences are taken replication by replication. It must not know what a figure
//! costs, nor which is wanted.

use super::estimate::{binomial_tail, student_quantile};
use super::figure::FigureKey;
use super::result::StudyResult;
use crate::scenario::When;

/// Chance of calling a win where there is none, over all comparisons together.
const ERROR: f64 = 0.05;

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
        Margin::Relative(0.05)
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
    /// Mean of the differences; positive: worse than the best.
    pub mean: f64,
    /// Half-width, corrected for the number of comparisons; none with a single pair.
    pub half_width: Option<f64>,
    /// Replications that both have.
    pub n: u32,
    /// Replications in which only this one is infinite (never).
    pub never_here: u32,
    /// Replications in which only the best is infinite.
    pub never_there: u32,
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
            architecture
                .pass(when)
                .map_or(Vec::new(), |pass| pass.samples.of(key).to_vec())
        });
        compare_samples(when, key, &samples.collect::<Vec<_>>(), (margin, comparisons))
    };
    figures.iter().map(one).collect()
}

fn compare_samples(
    when: When,
    key: FigureKey,
    samples: &[Vec<f64>],
    (margin, comparisons): (Margin, usize),
) -> Comparison {
    let sign = if key.figure.less_is_better() { 1.0 } else { -1.0 };
    let best = best(samples, sign);
    let mut architectures: Vec<Compared> = samples
        .iter()
        .enumerate()
        .map(|(at, own)| {
            let behind = best.filter(|best| *best != at && !values(own).is_empty());
            let behind = behind.map(|best| paired(own, &samples[best], sign, comparisons));
            Compared {
                standing: Standing::Tie,
                value: mean(own),
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
    let reference = mean(&samples[best]).unwrap_or(0.0);
    let matters = match margin {
        Margin::Absolute(margin) => margin,
        Margin::Relative(share) if sign < 0.0 => share * (1.0 - reference).abs(),
        Margin::Relative(share) => share * reference.abs(),
    };
    for it in &mut architectures {
        it.standing = match (it.value, it.behind) {
            (None, _) => Standing::Nothing,
            (_, Some(difference)) if difference.exceeds(matters, comparisons) => Standing::Behind,
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

impl PairedDifference {
    fn exceeds(&self, matters: f64, comparisons: usize) -> bool {
        if self.never_here + self.never_there > 0 {
            // No mean: by how often only one of the two is infinite (the exact test of McNemar, 1947).
            let tail = binomial_tail(self.never_here + self.never_there, self.never_here);
            return 2.0 * tail * comparisons as f64 <= ERROR;
        }
        self.half_width
            .is_some_and(|half_width| self.mean - half_width > matters && self.mean > 0.0)
    }
}

/// Values there are: finite or infinite.
fn values(samples: &[f64]) -> Vec<f64> {
    samples.iter().copied().filter(|value| !value.is_nan()).collect()
}

fn mean(samples: &[f64]) -> Option<f64> {
    let values = values(samples);
    (!values.is_empty()).then(|| values.iter().sum::<f64>() / values.len() as f64)
}

/// The best: least often infinite, then by mean; the first of equals.
fn best(samples: &[Vec<f64>], sign: f64) -> Option<usize> {
    let rank = |own: &Vec<f64>| {
        let values = values(own);
        let finite: Vec<f64> = values.iter().copied().filter(|value| value.is_finite()).collect();
        let never = (values.len() - finite.len()) as f64 / values.len() as f64;
        let mean = if finite.is_empty() {
            f64::INFINITY
        } else {
            finite.iter().sum::<f64>() / finite.len() as f64
        };
        (!values.is_empty()).then_some((never, sign * mean))
    };
    let ranked = samples
        .iter()
        .enumerate()
        .filter_map(|(at, own)| rank(own).map(|rank| (rank, at)));
    ranked
        .min_by(|a, b| a.0.0.total_cmp(&b.0.0).then(a.0.1.total_cmp(&b.0.1)))
        .map(|(_, at)| at)
}

fn paired(own: &[f64], best: &[f64], sign: f64, comparisons: usize) -> PairedDifference {
    let pairs = || own.iter().zip(best).filter(|(a, b)| !a.is_nan() && !b.is_nan());
    let differences: Vec<f64> = pairs()
        .filter(|(a, b)| a.is_finite() && b.is_finite())
        .map(|(a, b)| sign * (a - b))
        .collect();
    let n = differences.len();
    let mean = if n == 0 {
        0.0
    } else {
        differences.iter().sum::<f64>() / n as f64
    };
    let half_width = (n > 1).then(|| {
        let squares: f64 = differences.iter().map(|value| (value - mean) * (value - mean)).sum();
        let quantile = student_quantile(1.0 - ERROR / 2.0 / comparisons as f64, n - 1);
        quantile * (squares / (n - 1) as f64 / n as f64).sqrt()
    });
    PairedDifference {
        mean,
        half_width,
        n: n as u32,
        never_here: pairs().filter(|(a, b)| a.is_infinite() && b.is_finite()).count() as u32,
        never_there: pairs().filter(|(a, b)| a.is_finite() && b.is_infinite()).count() as u32,
    }
}

#[cfg(test)]
mod tests;
