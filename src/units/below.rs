//! What share of a law lies below a value, and below which value lies a share of it?
//!
//! In: a [`Law`], a value or a share. Out: the other of the two. It is for showing laws, not for drawing from them: close
//! to within what the eye can tell. It must not know which quantity is meant.

use statrs::function::gamma::checked_gamma_lr;

use super::law::{Law, lognormal_sigma};
use super::math::{erfc, exp, ln, pow, sqrt};

/// Halvings after which a quantile is exact enough.
const HALVINGS: u32 = 64;
/// Doublings after which a value is beyond everything.
const DOUBLINGS: u32 = 200;
/// A gamma law of more stages than this is taken from the normal one.
const MANY_STAGES: f64 = 1_000.0;

impl Law {
    /// The share of it, from 0 to 1, that is `value` or less; meaningless where [`Law::validate`] objects.
    #[must_use]
    pub fn share_below(&self, value: f64) -> f64 {
        if value < 0.0 || value.is_nan() {
            return 0.0;
        }
        if self.is_constant() && !matches!(self, Self::Quantiles(_)) {
            return step(value, self.mean());
        }
        let share = match self {
            Self::Constant(only) => step(value, *only),
            Self::Uniform { low, high } => (value - low) / (high - low),
            Self::Exponential { mean } => exponential(value, *mean),
            Self::Erlang { k, mean } => gamma(value, f64::from(*k), *mean),
            Self::Gamma { mean, cv } => gamma(value, 1.0 / (cv * cv), *mean),
            Self::Hyperexponential(stages) => {
                weighted(stages.iter().map(|(weight, mean)| (*weight, exponential(value, *mean))))
            }
            Self::Discrete(values) => weighted(values.iter().map(|(one, weight)| (*weight, step(value, *one)))),
            Self::LogNormal { median, p99 } => normal(ln(value / median) / lognormal_sigma(*median, *p99)),
            Self::Weibull { shape, scale } => 1.0 - exp(-pow(value / scale, *shape)),
            Self::Pareto { scale, .. } if value <= *scale => 0.0,
            Self::Pareto { shape, scale } => 1.0 - pow(scale / value, *shape),
            Self::Quantiles(points) => between(points, value),
        };
        share.clamp(0.0, 1.0)
    }

    /// The least value that at least this share of it does not exceed; meaningless where [`Law::validate`] objects.
    #[must_use]
    pub fn quantile(&self, share: f64) -> f64 {
        let mut high = self.mean().max(f64::MIN_POSITIVE);
        let mut doublings = 0;
        while self.share_below(high) < share && doublings < DOUBLINGS {
            high *= 2.0;
            doublings += 1;
        }
        let mut low = 0.0;
        if self.share_below(low) >= share {
            return low;
        }
        for _ in 0..HALVINGS {
            let middle = f64::midpoint(low, high);
            match self.share_below(middle) >= share {
                true => high = middle,
                false => low = middle,
            }
        }
        high
    }
}

/// All of a single value.
fn step(value: f64, only: f64) -> f64 {
    if value >= only { 1.0 } else { 0.0 }
}

fn exponential(value: f64, mean: f64) -> f64 {
    match mean > 0.0 {
        true => 1.0 - exp(-value / mean),
        false => 1.0,
    }
}

fn gamma(value: f64, shape: f64, mean: f64) -> f64 {
    if value == 0.0 {
        return 0.0;
    }
    if shape > MANY_STAGES {
        // Wilson and Hilferty: its cube root is all but normal.
        let ninth = 1.0 / (9.0 * shape);
        return normal((pow(value / mean, 1.0 / 3.0) - 1.0 + ninth) / sqrt(ninth));
    }
    let scaled = value * shape / mean;
    checked_gamma_lr(shape, scaled).unwrap_or_else(|_| step(value, mean))
}

fn normal(deviations: f64) -> f64 {
    erfc(-deviations / std::f64::consts::SQRT_2) / 2.0
}

fn weighted(parts: impl Iterator<Item = (f64, f64)> + Clone) -> f64 {
    let total: f64 = parts.clone().map(|(weight, _)| weight).sum();
    parts.map(|(weight, share)| weight / total * share).sum()
}

/// Linear between measured quantiles; nothing below the first, all at the last.
fn between(points: &[(f64, f64)], value: f64) -> f64 {
    let (Some(first), Some(last)) = (points.first(), points.last()) else {
        return 0.0;
    };
    if value < first.1 {
        return 0.0;
    }
    if value >= last.1 {
        return 1.0;
    }
    let next = points.partition_point(|(_, at)| *at <= value);
    match (next.checked_sub(1).and_then(|at| points.get(at)), points.get(next)) {
        (Some((below, from)), Some((above, to))) => below + (above - below) * (value - from) / (to - from),
        _ => 1.0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::units::{KeyedRng, LawSampler};

    fn laws() -> Vec<Law> {
        vec![
            Law::Constant(5.0),
            Law::Uniform { low: 2.0, high: 4.0 },
            Law::Exponential { mean: 8.0 },
            Law::Erlang { k: 3, mean: 9.0 },
            Law::Erlang { k: 5_000, mean: 9.0 },
            Law::Hyperexponential(vec![(0.9, 5.0), (0.1, 80.0)]),
            Law::Discrete(vec![(5.0, 9.0), (80.0, 1.0)]),
            Law::LogNormal {
                median: 12.0,
                p99: 90.0,
            },
            Law::Gamma { mean: 10.0, cv: 0.5 },
            Law::Gamma { mean: 10.0, cv: 2.0 },
            Law::Weibull {
                shape: 1.5,
                scale: 10.0,
            },
            Law::Pareto { shape: 2.5, scale: 5.0 },
            Law::Quantiles(vec![(0.5, 5.0), (0.9, 20.0), (0.99, 80.0)]),
        ]
    }

    #[test]
    fn draws_lie_below_quantiles_as_often_as_told() {
        const DRAWS: u32 = 20_000;
        for law in laws() {
            let sampler = LawSampler::new(&law);
            let mut rng = KeyedRng::new(7, 1);
            let draws: Vec<f64> = (0..DRAWS).map(|_| sampler.sample(&mut rng)).collect();
            for share in [0.1, 0.5, 0.9, 0.98] {
                let value = law.quantile(share);
                let told = law.share_below(value);
                assert!(told >= share - 1e-9, "{law:?}: {told} below {value}");
                let seen = draws.iter().filter(|draw| **draw <= value * (1.0 + 1e-9)).count() as f64;
                let seen = seen / f64::from(DRAWS);
                // Four standard deviations of a share.
                let near = 4.0 * sqrt(told * (1.0 - told) / f64::from(DRAWS)) + 1e-6;
                assert!((seen - told).abs() <= near, "{law:?}: {seen} for {told}");
            }
        }
    }

    #[test]
    fn what_is_given_comes_back() {
        let law = Law::LogNormal {
            median: 12.0,
            p99: 90.0,
        };
        assert!((law.quantile(0.5) - 12.0).abs() < 1e-9);
        assert!((law.quantile(0.99) - 90.0).abs() < 1e-6);
        assert_eq!(Law::Constant(0.0).quantile(0.99), 0.0);
        assert_eq!(Law::Constant(3.0).share_below(2.999), 0.0);
        assert_eq!(Law::Exponential { mean: 0.0 }.share_below(0.0), 1.0);
    }
}
