//! Drawing from laws: what does this law give for these random bits?
//!
//! In: a [`Law`], once, and a generator of random bits, often. Out: draws in base units. What can be computed
//! beforehand is: the hot loop sees no logarithm but in the rare corners of the ziggurat. Must not keep any state
//! between draws, and no generator of its own: a draw depends on the bits it is given alone.

use super::keyed::unit_f64;
use super::law::{Law, lognormal_sigma};
use super::math::{exp, ln, pow, sqrt};
use super::time::round_to_u64;
use super::ziggurat::Ziggurat;
use super::{SimSpan, Size};
use rand::Rng;

/// A law made ready for drawing.
#[derive(Clone)]
pub struct LawSampler {
    /// Of an exponential law: its mean and its table, ahead of all others, for it is drawn most.
    exponential: Option<(f64, &'static Ziggurat)>,
    plan: Plan,
}

#[derive(Clone)]
enum Plan {
    Constant(f64),
    Uniform {
        low: f64,
        width: f64,
    },
    Exponential {
        mean: f64,
        table: &'static Ziggurat,
    },
    Stages {
        k: u32,
        stage_mean: f64,
        table: &'static Ziggurat,
    },
    Hyperexponential {
        choice: Choice,
        table: &'static Ziggurat,
    },
    Discrete(Choice),
    LogNormal {
        median: f64,
        sigma: f64,
        table: &'static Ziggurat,
    },
    Gamma(GammaPlan),
    Weibull {
        scale: f64,
        power: f64,
        table: &'static Ziggurat,
    },
    Pareto {
        scale: f64,
        power: f64,
        table: &'static Ziggurat,
    },
    Quantiles(Box<[(f64, f64)]>),
}

/// Up to this many stages are summed; beyond, a gamma draw of the same law is cheaper.
const STAGES_SUMMED: u32 = 8;

impl LawSampler {
    /// Prepares a law. One that [`Law::validate`] objects to still gives finite numbers, but which is not said.
    #[must_use]
    pub fn new(law: &Law) -> Self {
        let exponential = Ziggurat::exponential();
        let plan = match law {
            constant if constant.is_constant() => Plan::Constant(constant.mean()),
            Law::Constant(value) => Plan::Constant(*value),
            Law::Uniform { low, high } => Plan::Uniform {
                low: *low,
                width: high - low,
            },
            Law::Exponential { mean } => Plan::Exponential {
                mean: *mean,
                table: exponential,
            },
            Law::Erlang { k, mean } if *k <= STAGES_SUMMED => Plan::Stages {
                k: *k,
                stage_mean: mean / f64::from(*k),
                table: exponential,
            },
            Law::Erlang { k, mean } => Plan::Gamma(GammaPlan::new(f64::from(*k), mean / f64::from(*k))),
            Law::Hyperexponential(stages) => Plan::Hyperexponential {
                choice: Choice::new(stages.iter().map(|(weight, mean)| (*mean, *weight))),
                table: exponential,
            },
            Law::Discrete(values) => Plan::Discrete(Choice::new(values.iter().copied())),
            Law::LogNormal { median, p99 } => Plan::LogNormal {
                median: *median,
                sigma: lognormal_sigma(*median, *p99),
                table: Ziggurat::normal(),
            },
            Law::Gamma { mean, cv } => Plan::Gamma(GammaPlan::new(1.0 / (cv * cv), mean * cv * cv)),
            Law::Weibull { shape, scale } => Plan::Weibull {
                scale: *scale,
                power: 1.0 / shape,
                table: exponential,
            },
            Law::Pareto { shape, scale } => Plan::Pareto {
                scale: *scale,
                power: 1.0 / shape,
                table: exponential,
            },
            Law::Quantiles(points) => Plan::Quantiles(points.as_slice().into()),
        };
        let exponential = match plan {
            Plan::Exponential { mean, table } => Some((mean, table)),
            _ => None,
        };
        Self { exponential, plan }
    }

    /// A draw: zero or more, and finite.
    #[inline(always)]
    pub fn sample<R: Rng + ?Sized>(&self, rng: &mut R) -> f64 {
        let drawn = match self.exponential {
            Some((mean, table)) => mean * table.draw_exponential(rng),
            None => self.plan.draw(rng),
        };
        if drawn > 0.0 { drawn.min(f64::MAX) } else { 0.0 }
    }

    /// A draw in nanoseconds, rounded.
    #[inline(always)]
    pub fn sample_span<R: Rng + ?Sized>(&self, rng: &mut R) -> SimSpan {
        // What is rounded to whole nanoseconds is held to what they can tell anyway.
        match self.exponential {
            Some((mean, table)) => SimSpan::from_nanos_f64(mean * table.draw_exponential(rng)),
            None => SimSpan::from_nanos_f64(self.sample(rng)),
        }
    }

    /// A draw in bytes, rounded.
    #[inline]
    pub fn sample_size<R: Rng + ?Sized>(&self, rng: &mut R) -> Size {
        Size::from_bytes(round_to_u64(self.sample(rng)))
    }
}

impl Plan {
    /// Apart from what is drawn most, which shall not pay for the rest.
    #[inline(never)]
    fn draw<R: Rng + ?Sized>(&self, rng: &mut R) -> f64 {
        match self {
            Plan::Constant(value) => *value,
            Plan::Uniform { low, width } => low + width * unit_f64(rng.next_u64()),
            Plan::Exponential { mean, table } => mean * table.draw_exponential(rng),
            Plan::Stages { k, stage_mean, table } => {
                stage_mean * (0..*k).map(|_| table.draw_exponential(rng)).sum::<f64>()
            }
            Plan::Hyperexponential { choice, table } => choice.pick(rng) * table.draw_exponential(rng),
            Plan::Discrete(choice) => choice.pick(rng),
            Plan::LogNormal { median, sigma, table } => median * exp(sigma * table.draw_normal(rng)),
            Plan::Gamma(gamma) => gamma.draw(rng),
            Plan::Weibull { scale, power, table } => scale * pow(table.draw_exponential(rng), *power),
            // The logarithm of a Pareto number over its scale is exponential.
            Plan::Pareto { scale, power, table } => scale * exp(power * table.draw_exponential(rng)),
            Plan::Quantiles(points) => between(points, unit_f64(rng.next_u64())),
        }
    }
}

impl std::fmt::Debug for LawSampler {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("LawSampler").finish_non_exhaustive()
    }
}

/// Values with the probability up to and including each.
#[derive(Clone)]
struct Choice {
    entries: Box<[(f64, f64)]>,
}

impl Choice {
    fn new(weighted: impl Iterator<Item = (f64, f64)>) -> Self {
        // Entries without weight are left out, so that rounding at the end can never pick one.
        let weighted: Vec<(f64, f64)> = weighted.filter(|(_, weight)| *weight > 0.0).collect();
        let total: f64 = weighted.iter().map(|(_, weight)| weight).sum();
        let mut up_to = 0.0;
        let cumulate = |(value, weight)| {
            up_to += weight;
            (up_to / total, value)
        };
        Self {
            entries: weighted.into_iter().map(cumulate).collect(),
        }
    }

    #[inline]
    fn pick<R: Rng + ?Sized>(&self, rng: &mut R) -> f64 {
        let at = unit_f64(rng.next_u64());
        let found = self
            .entries
            .iter()
            .find(|(up_to, _)| at < *up_to)
            .or(self.entries.last());
        found.map_or(0.0, |(_, value)| *value)
    }
}

/// Gamma by squeezed rejection from the normal (Marsaglia and Tsang, "A simple method for generating gamma variables",
/// ACM TOMS 26(3), 2000); a shape below one is raised by one and paid back with a power of a uniform number.
#[derive(Clone)]
struct GammaPlan {
    scale: f64,
    d: f64,
    c: f64,
    boost: Option<f64>,
    table: &'static Ziggurat,
}

impl GammaPlan {
    fn new(shape: f64, scale: f64) -> Self {
        let boosted = shape < 1.0;
        let d = if boosted { shape + 1.0 } else { shape } - 1.0 / 3.0;
        let boost = boosted.then_some(1.0 / shape);
        Self {
            scale,
            d,
            c: 1.0 / sqrt(9.0 * d),
            boost,
            table: Ziggurat::normal(),
        }
    }

    #[inline]
    fn draw<R: Rng + ?Sized>(&self, rng: &mut R) -> f64 {
        let raised = self.scale * self.d * self.draw_cube(rng);
        match self.boost {
            None => raised,
            // 1 - u lies in (0, 1]: the power stays above zero wherever it can be told.
            Some(power) => raised * pow(1.0 - unit_f64(rng.next_u64()), power),
        }
    }

    #[inline]
    fn draw_cube<R: Rng + ?Sized>(&self, rng: &mut R) -> f64 {
        loop {
            let x = self.table.draw_normal(rng);
            let root = 1.0 + self.c * x;
            if root <= 0.0 {
                continue;
            }
            let (cube, square) = (root * root * root, x * x);
            let u = 1.0 - unit_f64(rng.next_u64());
            let squeezed = u < 1.0 - 0.0331 * square * square;
            if squeezed || ln(u) < 0.5 * square + self.d * (1.0 - cube + ln(cube)) {
                return cube;
            }
        }
    }
}

/// The value at probability `p`, linear between the points.
fn between(points: &[(f64, f64)], p: f64) -> f64 {
    let after = points.partition_point(|(at, _)| *at <= p);
    match (
        after.checked_sub(1).and_then(|before| points.get(before)),
        points.get(after),
    ) {
        (Some((p0, low)), Some((p1, high))) => low + (high - low) * ((p - p0) / (p1 - p0)),
        (Some((_, only)), None) | (None, Some((_, only))) => *only,
        (None, None) => 0.0,
    }
}

#[cfg(test)]
mod tests;
