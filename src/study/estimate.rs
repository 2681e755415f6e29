//! A figure and how sure it is: estimates over replications, quantiles that may be infinite, counts that may be zero.
//!
//! In: one value per replication. Out: [`Estimate`], [`Quantile`], [`CountEstimate`]. The half-widths are called
//! simulation noise: they say nothing about inputs that are wrong. It must not know what is being measured.

use std::sync::OnceLock;

/// A mean over replications with its 95 % Student interval.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Estimate {
    /// Mean over the replications that have the figure.
    pub mean: f64,
    /// Half of the 95 % interval; none with a single replication.
    pub half_width: Option<f64>,
    /// Replications that have the figure.
    pub n: u32,
}

/// A quantile over all deliveries created, an undelivered one counting as infinitely late (seconds).
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Quantile {
    /// Finite in every replication that has deliveries.
    Finite(Estimate),
    /// Infinite in some: there is no mean.
    Never {
        /// Replications in which it is infinite...
        never_in: u32,
        /// ... of so many.
        n: u32,
        /// Share of deliveries without an end.
        undelivered: Estimate,
    },
    /// No replication created any delivery.
    Nothing,
}

/// How often something happened, with what can be said when it never did.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct CountEstimate {
    /// In all replications together.
    pub count: u64,
    /// Of so many trials (deliveries) in all replications together.
    pub of: u64,
    /// Mean number in one replication.
    pub per_replication: Option<Estimate>,
    /// Mean share of trials in one replication.
    pub share: Option<Estimate>,
}

impl Estimate {
    /// The estimate from one value per replication; values that are not finite are left out. None if none is left.
    pub fn of(samples: impl IntoIterator<Item = f64>) -> Option<Self> {
        let samples: Vec<f64> = samples.into_iter().filter(|value| value.is_finite()).collect();
        let n = samples.len();
        if n == 0 {
            return None;
        }
        let mean = samples.iter().sum::<f64>() / n as f64;
        let half_width = (n > 1).then(|| {
            let squares: f64 = samples.iter().map(|value| (value - mean) * (value - mean)).sum();
            student_975(n - 1) * (squares / (n - 1) as f64 / n as f64).sqrt()
        });
        Some(Self {
            mean,
            half_width,
            n: n as u32,
        })
    }

    /// Lower end of the interval (the mean where there is none).
    pub fn low(&self) -> f64 {
        self.mean - self.half_width.unwrap_or(0.0)
    }

    /// Upper end of the interval (the mean where there is none).
    pub fn high(&self) -> f64 {
        self.mean + self.half_width.unwrap_or(0.0)
    }

    /// The same figure in another unit.
    pub fn scaled(&self, factor: f64) -> Self {
        Self {
            mean: self.mean * factor,
            half_width: self.half_width.map(|half| half * factor.abs()),
            n: self.n,
        }
    }
}

impl Quantile {
    /// The quantile from one value per replication: NaN where a replication has none, infinite where it is never.
    /// `undelivered` is the share of deliveries without an end.
    pub fn of(samples: &[f64], undelivered: Option<Estimate>) -> Self {
        let never_in = samples.iter().filter(|value| value.is_infinite()).count() as u32;
        let n = samples.iter().filter(|value| !value.is_nan()).count() as u32;
        match (Estimate::of(samples.iter().copied()), undelivered) {
            (Some(estimate), _) if never_in == 0 => Quantile::Finite(estimate),
            (_, Some(undelivered)) if never_in > 0 => Quantile::Never {
                never_in,
                n,
                undelivered,
            },
            _ => Quantile::Nothing,
        }
    }

    /// The estimate, where it is finite.
    pub fn finite(&self) -> Option<Estimate> {
        match self {
            Quantile::Finite(estimate) => Some(*estimate),
            _ => None,
        }
    }

    /// Its mean for sorting and drawing: infinite for never; none if there is nothing.
    pub fn value(&self) -> Option<f64> {
        match self {
            Quantile::Finite(estimate) => Some(estimate.mean),
            Quantile::Never { .. } => Some(f64::INFINITY),
            Quantile::Nothing => None,
        }
    }
}

impl CountEstimate {
    /// The estimate from count and trials of each replication.
    pub fn of(counts: &[(u64, u64)]) -> Self {
        Self {
            count: counts.iter().map(|(count, _)| count).sum(),
            of: counts.iter().map(|(_, of)| of).sum(),
            per_replication: Estimate::of(counts.iter().map(|(count, _)| *count as f64)),
            share: Estimate::of(counts.iter().map(|(count, of)| *count as f64 / *of as f64)),
        }
    }

    /// Where it never happened: the share it stays under with 95 % confidence, by the rule of three ("< 3/N").
    pub fn below(&self) -> Option<f64> {
        (self.count == 0 && self.of > 0).then(|| 3.0 / self.of as f64)
    }

    /// Occurrences in a million trials.
    pub fn per_million(&self) -> Option<Estimate> {
        self.share.map(|share| share.scaled(1e6))
    }
}

/// Student's 97.5 % quantile, which every 95 % interval asks for: kept in a table, since finding it is slow.
pub(super) fn student_975(degrees: usize) -> f64 {
    static TABLE: OnceLock<Vec<f64>> = OnceLock::new();
    let table = TABLE.get_or_init(|| (1..=128).map(|degrees| student_quantile(0.975, degrees)).collect());
    table
        .get(degrees.wrapping_sub(1))
        .copied()
        .unwrap_or_else(|| student_quantile(0.975, degrees))
}

/// Quantile of Student's distribution.
pub(super) fn student_quantile(probability: f64, degrees: usize) -> f64 {
    use statrs::distribution::{ContinuousCDF, StudentsT};
    StudentsT::new(0.0, 1.0, degrees as f64).map_or(f64::INFINITY, |student| student.inverse_cdf(probability))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn intervals_are_those_of_the_tables() {
        // Student's 97.5 % quantiles with 1, 4 and 9 degrees of freedom.
        for (degrees, expected) in [(1, 12.7062), (4, 2.7764), (9, 2.2622), (29, 2.0452)] {
            assert!((student_quantile(0.975, degrees) - expected).abs() < 1e-4, "{degrees}");
        }
        // Mean 3, standard deviation sqrt(2.5), half-width 2.7764 * sqrt(2.5 / 5).
        let estimate = Estimate::of([1.0, 2.0, 3.0, 4.0, 5.0]).unwrap();
        assert_eq!((estimate.mean, estimate.n), (3.0, 5));
        assert!((estimate.half_width.unwrap() - 1.96324).abs() < 1e-4);
        assert!((estimate.low() - 1.03676).abs() < 1e-4 && (estimate.high() - 4.96324).abs() < 1e-4);
    }

    #[test]
    fn a_replication_without_the_figure_is_left_out_and_never_zero() {
        let estimate = Estimate::of([2.0, f64::NAN, 4.0]).unwrap();
        assert_eq!((estimate.mean, estimate.n), (3.0, 2));
        assert_eq!(Estimate::of([f64::NAN]), None);
        assert_eq!(Estimate::of([7.0]).unwrap().half_width, None);
    }

    #[test]
    fn a_quantile_infinite_once_is_never_and_has_no_mean() {
        let undelivered = Estimate::of([0.02, 0.01, 0.0]);
        let quantile = Quantile::of(&[0.5, f64::INFINITY, 0.7, f64::NAN], undelivered);
        assert!(matches!(quantile, Quantile::Never { never_in: 1, n: 3, undelivered } if undelivered.n == 3));
        assert_eq!(quantile.value(), Some(f64::INFINITY));
        assert_eq!(quantile.finite(), None);
        assert_eq!(Quantile::of(&[f64::NAN], undelivered), Quantile::Nothing);
        assert_eq!(Quantile::of(&[0.5, 0.7], undelivered).value(), Some(0.6));
    }

    #[test]
    fn a_count_of_zero_is_below_three_in_all_trials() {
        let none = CountEstimate::of(&[(0, 1_000), (0, 2_000)]);
        assert_eq!(none.below(), Some(0.001));
        let some = CountEstimate::of(&[(3, 1_000), (0, 2_000), (0, 0)]);
        assert_eq!((some.below(), some.count, some.of), (None, 3, 3_000));
        let share = some.share.unwrap();
        assert_eq!((share.mean, share.n), (0.0015, 2));
        assert_eq!(some.per_million().unwrap().mean, 1_500.0);
    }
}
