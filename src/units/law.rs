//! Laws: how is a quantity distributed?
//!
//! In: parameters in base units (nanoseconds for spans, bytes for sizes). Out: mean, checks, and draws by way of
//! [`LawSampler`]. Must not know which quantity is meant, nor where the parameters were written.

use super::math;
use super::sampler::LawSampler;
use super::{SimSpan, Size};
use rand::Rng;

/// A distribution of a quantity that is zero or more, in base units.
#[derive(Clone, PartialEq, Debug)]
pub enum Law {
    /// Always this value.
    Constant(f64),
    /// Anything from `low` to `high`, equally likely.
    Uniform {
        /// Least value.
        low: f64,
        /// Greatest value.
        high: f64,
    },
    /// Without memory.
    Exponential {
        /// Mean.
        mean: f64,
    },
    /// Sum of `k` equal exponential stages.
    Erlang {
        /// Number of stages.
        k: u32,
        /// Mean of the sum.
        mean: f64,
    },
    /// One of several exponentials: (weight, mean) each.
    Hyperexponential(Vec<(f64, f64)>),
    /// One of several values: (value, weight) each.
    Discrete(Vec<(f64, f64)>),
    /// The logarithm is normally distributed.
    LogNormal {
        /// Half lie below.
        median: f64,
        /// 99 % lie below.
        p99: f64,
    },
    /// Gamma by its mean and coefficient of variation.
    Gamma {
        /// Mean.
        mean: f64,
        /// Standard deviation over mean.
        cv: f64,
    },
    /// Weibull: P(X > x) = exp(-(x / scale)^shape).
    Weibull {
        /// Below 1 heavy-tailed, 1 exponential, above 1 peaked.
        shape: f64,
        /// 63 % lie below.
        scale: f64,
    },
    /// Pareto: P(X > x) = (scale / x)^shape for x >= scale.
    Pareto {
        /// How fast the tail falls; above 1, or there is no mean.
        shape: f64,
        /// Least value.
        scale: f64,
    },
    /// Measured quantiles: (probability, value) each, linear in between; nothing lies below the first or above the
    /// last value given.
    Quantiles(Vec<(f64, f64)>),
}

impl Law {
    /// The mean, in closed form; infinite where there is none, and meaningless where [`Law::validate`] objects.
    #[must_use]
    pub fn mean(&self) -> f64 {
        match self {
            Self::Constant(value) => *value,
            Self::Uniform { low, high } => low + (high - low) / 2.0,
            Self::Exponential { mean } | Self::Erlang { mean, .. } | Self::Gamma { mean, .. } => *mean,
            Self::Hyperexponential(stages) => weighted_mean(stages.iter().map(|(weight, mean)| (*mean, *weight))),
            Self::Discrete(values) => weighted_mean(values.iter().copied()),
            Self::LogNormal { median, p99 } => {
                let sigma = lognormal_sigma(*median, *p99);
                median * math::exp(sigma * sigma / 2.0)
            }
            Self::Weibull { shape, scale } => scale * math::gamma(1.0 + 1.0 / shape),
            Self::Pareto { shape, scale } if *shape > 1.0 => scale * shape / (shape - 1.0),
            Self::Pareto { .. } => f64::INFINITY,
            Self::Quantiles(points) => quantiles_mean(points),
        }
    }

    /// A draw: zero or more, and finite. Many draws of one law are quicker with a [`LawSampler`].
    pub fn sample<R: Rng + ?Sized>(&self, rng: &mut R) -> f64 {
        LawSampler::new(self).sample(rng)
    }

    /// A draw in nanoseconds, rounded.
    pub fn sample_span<R: Rng + ?Sized>(&self, rng: &mut R) -> SimSpan {
        LawSampler::new(self).sample_span(rng)
    }

    /// A draw in bytes, rounded.
    pub fn sample_size<R: Rng + ?Sized>(&self, rng: &mut R) -> Size {
        LawSampler::new(self).sample_size(rng)
    }

    /// The law of `factor` times the quantity.
    #[must_use]
    pub fn scaled(&self, factor: f64) -> Self {
        match self {
            Self::Constant(value) => Self::Constant(value * factor),
            Self::Uniform { low, high } => Self::Uniform {
                low: low * factor,
                high: high * factor,
            },
            Self::Exponential { mean } => Self::Exponential { mean: mean * factor },
            Self::Erlang { k, mean } => Self::Erlang {
                k: *k,
                mean: mean * factor,
            },
            Self::Hyperexponential(stages) => {
                Self::Hyperexponential(stages.iter().map(|(weight, mean)| (*weight, mean * factor)).collect())
            }
            Self::Discrete(values) => {
                Self::Discrete(values.iter().map(|(value, weight)| (value * factor, *weight)).collect())
            }
            Self::LogNormal { median, p99 } => Self::LogNormal {
                median: median * factor,
                p99: p99 * factor,
            },
            Self::Gamma { mean, cv } => Self::Gamma {
                mean: mean * factor,
                cv: *cv,
            },
            Self::Weibull { shape, scale } => Self::Weibull {
                shape: *shape,
                scale: scale * factor,
            },
            Self::Pareto { shape, scale } => Self::Pareto {
                shape: *shape,
                scale: scale * factor,
            },
            Self::Quantiles(points) => Self::Quantiles(points.iter().map(|(p, value)| (*p, value * factor)).collect()),
        }
    }

    /// Is there only one value that a draw can give?
    #[must_use]
    pub fn is_constant(&self) -> bool {
        match self {
            Self::Constant(_) => true,
            Self::Uniform { low, high } => low == high,
            Self::Exponential { mean } | Self::Erlang { mean, .. } => *mean == 0.0,
            Self::Hyperexponential(stages) => stages.iter().all(|(weight, mean)| *weight == 0.0 || *mean == 0.0),
            Self::Discrete(values) => {
                let mut possible = values.iter().filter(|(_, weight)| *weight > 0.0);
                let first = possible.next();
                possible.all(|(value, _)| first.is_some_and(|(only, _)| only == value))
            }
            Self::LogNormal { median, p99 } => median == p99,
            Self::Gamma { mean, cv } => *mean == 0.0 || *cv == 0.0,
            Self::Weibull { scale, .. } | Self::Pareto { scale, .. } => *scale == 0.0,
            Self::Quantiles(points) => points.windows(2).all(|pair| pair[0].1 == pair[1].1),
        }
    }

    /// Are the parameters such that the law exists and has a mean?
    ///
    /// # Errors
    /// Says what is wrong and what would be right, in words that hold for every quantity.
    pub fn validate(&self) -> Result<(), String> {
        match self {
            Self::Constant(value) => at_least_zero("the value", *value)?,
            Self::Uniform { low, high } => {
                at_least_zero("low", *low)?;
                at_least_zero("high", *high)?;
                ensure(low <= high, "low must not exceed high")?;
            }
            Self::Exponential { mean } => at_least_zero("the mean", *mean)?,
            Self::Erlang { k, mean } => {
                ensure(*k >= 1, "k must be 1 or more")?;
                at_least_zero("the mean", *mean)?;
            }
            Self::Hyperexponential(stages) => {
                stages
                    .iter()
                    .try_for_each(|(_, mean)| at_least_zero("every mean", *mean))?;
                validate_weights(stages.iter().map(|(weight, _)| *weight))?;
            }
            Self::Discrete(values) => {
                values
                    .iter()
                    .try_for_each(|(value, _)| at_least_zero("every value", *value))?;
                validate_weights(values.iter().map(|(_, weight)| *weight))?;
            }
            Self::LogNormal { median, p99 } => {
                above_zero("the median", *median)?;
                above_zero("p99", *p99)?;
                ensure(median <= p99, "p99 must not be below the median")?;
            }
            Self::Gamma { mean, cv } => {
                at_least_zero("the mean", *mean)?;
                at_least_zero("cv", *cv)?;
            }
            Self::Weibull { shape, scale } => {
                above_zero("the shape", *shape)?;
                at_least_zero("the scale", *scale)?;
            }
            Self::Pareto { shape, scale } => {
                above_zero("the scale", *scale)?;
                ensure(
                    *shape > 1.0 && shape.is_finite(),
                    "the shape must be above 1, or there is no mean",
                )?;
            }
            Self::Quantiles(points) => validate_quantiles(points)?,
        }
        ensure(self.mean().is_finite(), "the mean would be too large to tell")
    }
}

/// Standard deviation of the logarithm.
pub(super) fn lognormal_sigma(median: f64, p99: f64) -> f64 {
    math::ln(p99 / median) / math::NORMAL_P99
}

fn weighted_mean(values: impl Iterator<Item = (f64, f64)> + Clone) -> f64 {
    let total: f64 = values.clone().map(|(_, weight)| weight).sum();
    values.map(|(value, weight)| value * (weight / total)).sum()
}

/// Trapezoids between the points, and the first and last value for what lies outside.
fn quantiles_mean(points: &[(f64, f64)]) -> f64 {
    let (Some(first), Some(last)) = (points.first(), points.last()) else {
        return f64::NAN;
    };
    let between = points
        .windows(2)
        .map(|pair| (pair[1].0 - pair[0].0) * f64::midpoint(pair[0].1, pair[1].1));
    first.0 * first.1 + between.sum::<f64>() + (1.0 - last.0) * last.1
}

fn ensure(holds: bool, otherwise: &str) -> Result<(), String> {
    if holds { Ok(()) } else { Err(otherwise.to_owned()) }
}

fn at_least_zero(what: &str, value: f64) -> Result<(), String> {
    ensure(
        value.is_finite() && value >= 0.0,
        &format!("{what} must be a finite number, zero or more"),
    )
}

fn above_zero(what: &str, value: f64) -> Result<(), String> {
    ensure(
        value.is_finite() && value > 0.0,
        &format!("{what} must be a finite number above zero"),
    )
}

fn validate_weights(mut weights: impl Iterator<Item = f64> + Clone) -> Result<(), String> {
    let total: f64 = weights.clone().sum();
    weights.try_for_each(|weight| at_least_zero("every weight", weight))?;
    ensure(
        total > 0.0 && total.is_finite(),
        "there must be at least one entry with a weight above zero",
    )
}

fn validate_quantiles(points: &[(f64, f64)]) -> Result<(), String> {
    ensure(!points.is_empty(), "there must be at least one quantile")?;
    points
        .iter()
        .try_for_each(|(_, value)| at_least_zero("every value", *value))?;
    ensure(
        points.iter().all(|(p, _)| (0.0..=1.0).contains(p)),
        "every probability must lie between 0 and 1",
    )?;
    ensure(
        points.windows(2).all(|pair| pair[0].0 < pair[1].0),
        "the probabilities must rise",
    )?;
    ensure(
        points.windows(2).all(|pair| pair[0].1 <= pair[1].1),
        "the values must not fall",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn means_are_those_of_the_textbook() {
        let check = |law: Law, mean: f64| {
            assert_eq!(law.validate(), Ok(()), "{law:?}");
            assert!((law.mean() - mean).abs() <= 1e-12 * mean, "{law:?}: {}", law.mean());
            assert!(
                (law.scaled(3.0).mean() - 3.0 * mean).abs() <= 1e-12 * 3.0 * mean,
                "{law:?} scaled"
            );
        };
        check(Law::Constant(5.0), 5.0);
        check(Law::Uniform { low: 2.0, high: 4.0 }, 3.0);
        check(Law::Exponential { mean: 8.0 }, 8.0);
        check(Law::Erlang { k: 3, mean: 9.0 }, 9.0);
        check(Law::Hyperexponential(vec![(1.0, 10.0), (3.0, 2.0)]), 4.0);
        check(Law::Discrete(vec![(1.0, 0.5), (3.0, 0.5)]), 2.0);
        check(
            Law::LogNormal {
                median: 1.0,
                p99: math::exp(math::NORMAL_P99),
            },
            math::exp(0.5),
        );
        check(Law::Gamma { mean: 7.0, cv: 0.5 }, 7.0);
        check(Law::Weibull { shape: 0.5, scale: 3.0 }, 6.0);
        check(Law::Pareto { shape: 3.0, scale: 2.0 }, 3.0);
        check(Law::Quantiles(vec![(0.0, 0.0), (0.5, 2.0), (1.0, 10.0)]), 3.5);
        check(Law::Quantiles(vec![(0.5, 2.0), (0.9, 4.0)]), 1.0 + 1.2 + 0.4);
    }

    #[test]
    fn wrong_parameters_are_explained() {
        let says = |law: Law, part: &str| {
            let message = law.validate().expect_err("a wrong law");
            assert!(message.contains(part), "{message}");
        };
        says(Law::Constant(-1.0), "zero or more");
        says(Law::Constant(f64::NAN), "finite");
        says(Law::Uniform { low: 2.0, high: 1.0 }, "must not exceed");
        says(Law::Exponential { mean: f64::INFINITY }, "finite");
        says(Law::Erlang { k: 0, mean: 1.0 }, "1 or more");
        says(Law::Hyperexponential(vec![]), "at least one");
        says(Law::Discrete(vec![(1.0, 0.0)]), "above zero");
        says(Law::LogNormal { median: 2.0, p99: 1.0 }, "below the median");
        says(
            Law::LogNormal {
                median: 1e-300,
                p99: 1e300,
            },
            "too large",
        );
        says(Law::Gamma { mean: 1.0, cv: -1.0 }, "cv");
        says(Law::Weibull { shape: 0.0, scale: 1.0 }, "shape");
        says(Law::Pareto { shape: 1.0, scale: 1.0 }, "no mean");
        says(Law::Quantiles(vec![(0.5, 1.0), (0.5, 2.0)]), "rise");
        says(Law::Quantiles(vec![(0.5, 2.0), (0.9, 1.0)]), "fall");
        says(Law::Quantiles(vec![(50.0, 2.0)]), "between 0 and 1");
    }

    #[test]
    fn constants_are_seen_through() {
        assert!(Law::Discrete(vec![(4.0, 1.0), (9.0, 0.0)]).is_constant());
        assert!(Law::LogNormal { median: 3.0, p99: 3.0 }.is_constant());
        assert!(!Law::Gamma { mean: 3.0, cv: 0.1 }.is_constant());
        assert!(Law::Quantiles(vec![(0.5, 3.0)]).is_constant());
    }
}
