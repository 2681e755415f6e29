//! Are the draws of each law distributed as the law says?
//!
//! Against closed forms: the mean, and the share of draws below quantiles. Bounds are five standard errors, so a right
//! sampler fails once in two million tries, and with fixed keys never. Against rand_distr as a reference:
//! Kolmogorov-Smirnov on two samples.

use super::*;
use crate::units::{KeyedRng, math};
use rand_distr::Distribution;

const DRAWS: usize = 200_000;

fn draws(law: &Law, key: u64) -> Vec<f64> {
    assert_eq!(law.validate(), Ok(()), "{law:?}");
    let sampler = LawSampler::new(law);
    (0..DRAWS as u64)
        .map(|n| sampler.sample(&mut KeyedRng::new(key, n)))
        .collect()
}

/// The mean within 5 standard errors, sd / sqrt(n); and the share at or below each quantile within 5, which are
/// sqrt(p (1 - p) / n).
fn check(law: Law, standard_deviation: f64, quantiles: &[(f64, f64)]) {
    let drawn = draws(&law, 42);
    assert!(drawn.iter().all(|x| x.is_finite() && *x >= 0.0), "{law:?}");
    let n = DRAWS as f64;
    let mean = drawn.iter().sum::<f64>() / n;
    let bound = 5.0 * standard_deviation / n.sqrt() + 1e-12 * law.mean();
    assert!(
        (mean - law.mean()).abs() <= bound,
        "{law:?}: mean {mean}, should be {} within {bound}",
        law.mean()
    );
    for (p, value) in quantiles {
        let share = drawn.iter().filter(|x| *x <= value).count() as f64 / n;
        let bound = 5.0 * (p * (1.0 - p) / n).sqrt();
        assert!(
            (share - p).abs() <= bound,
            "{law:?}: {share} below {value}, should be {p} within {bound}"
        );
    }
}

const PROBABILITIES: [f64; 5] = [0.01, 0.25, 0.5, 0.9, 0.999];

fn quantiles(inverse: impl Fn(f64) -> f64) -> Vec<(f64, f64)> {
    PROBABILITIES.iter().map(|p| (*p, inverse(*p))).collect()
}

#[test]
fn constant_and_uniform() {
    check(Law::Constant(5.0), 0.0, &[(0.0, 4.999), (1.0, 5.0)]);
    check(
        Law::Uniform { low: 2.0, high: 5.0 },
        3.0 / 12_f64.sqrt(),
        &quantiles(|p| 2.0 + 3.0 * p),
    );
}

#[test]
fn exponential() {
    check(
        Law::Exponential { mean: 8.0 },
        8.0,
        &quantiles(|p| -8.0 * math::ln(1.0 - p)),
    );
}

/// P(X <= x) of an Erlang law with `k` stages of mean one, from the Poisson sum.
fn erlang_below(k: u32, x: f64) -> f64 {
    let terms = (0..k).scan(1.0, |term, n| {
        let this = *term;
        *term *= x / f64::from(n + 1);
        Some(this)
    });
    1.0 - math::exp(-x) * terms.sum::<f64>()
}

#[test]
fn erlang_summed_and_by_gamma() {
    for k in [1, 3, STAGES_SUMMED, 20] {
        let stages = f64::from(k);
        let points: Vec<_> = [0.5, 1.0, 1.5].map(|x| (erlang_below(k, x * stages), x * 6.0)).into();
        check(Law::Erlang { k, mean: 6.0 }, 6.0 / stages.sqrt(), &points);
    }
}

#[test]
fn hyperexponential() {
    let law = Law::Hyperexponential(vec![(1.0, 10.0), (3.0, 2.0)]);
    // E[X^2] = sum of p 2 m^2 = 0.25 * 200 + 0.75 * 8 = 56, and the mean is 4.
    let below = |x: f64| 1.0 - 0.25 * math::exp(-x / 10.0) - 0.75 * math::exp(-x / 2.0);
    check(law, 40_f64.sqrt(), &[1.0, 4.0, 20.0].map(|x| (below(x), x)));
}

#[test]
fn discrete() {
    let law = Law::Discrete(vec![(1.0, 2.0), (7.0, 0.0), (3.0, 6.0)]);
    check(law, 0.75_f64.sqrt(), &[(0.25, 1.0), (0.25, 2.9), (1.0, 3.0)]);
}

#[test]
fn lognormal() {
    let (median, p99) = (15.0, 60.0);
    let sigma = math::ln(p99 / median) / math::NORMAL_P99;
    let mean = median * math::exp(sigma * sigma / 2.0);
    let standard_deviation = mean * math::exp_m1(sigma * sigma).sqrt();
    let one_sigma = (0.841_344_746_068_542_9, median * math::exp(sigma));
    check(
        Law::LogNormal { median, p99 },
        standard_deviation,
        &[(0.5, median), (0.99, p99), one_sigma],
    );
}

#[test]
fn gamma_above_and_below_shape_one() {
    // cv 0.5 is an Erlang law of four stages, whose quantiles have a closed form; cv sqrt(2) is half a squared normal
    // of shape one half: P(X <= x) = P(|Z| <= sqrt(x / mean)).
    let points = [0.5, 1.0, 2.0].map(|x| (erlang_below(4, 4.0 * x), 6.0 * x));
    check(Law::Gamma { mean: 6.0, cv: 0.5 }, 3.0, &points);
    let points = [0.01, 1.0, 4.0].map(|x: f64| (1.0 - math::erfc((x / 2.0).sqrt()), 6.0 * x));
    let cv = std::f64::consts::SQRT_2;
    check(Law::Gamma { mean: 6.0, cv }, 6.0 * cv, &points);
}

#[test]
fn weibull_and_pareto() {
    // Variance of a Weibull law with shape one half: scale^2 (Gamma(5) - Gamma(3)^2) = 20 scale^2.
    let inverse = |p: f64| 3.0 * math::pow(-math::ln(1.0 - p), 2.0);
    check(
        Law::Weibull { shape: 0.5, scale: 3.0 },
        3.0 * 20_f64.sqrt(),
        &quantiles(inverse),
    );
    // Variance of a Pareto law with shape 5: scale^2 * 5 / (16 * 3).
    let inverse = |p: f64| 2.0 * math::pow(1.0 - p, -0.2);
    check(
        Law::Pareto { shape: 5.0, scale: 2.0 },
        2.0 * (5_f64 / 48.0).sqrt(),
        &quantiles(inverse),
    );
}

#[test]
fn measured_quantiles() {
    // Half uniform on 0..2, half on 2..10: E[X^2] = (4/3 + (100 + 20 + 4) / 3) / 2, and the mean is 3.5.
    let law = Law::Quantiles(vec![(0.0, 0.0), (0.5, 2.0), (1.0, 10.0)]);
    let variance = (4.0 + 124.0) / 6.0 - 12.25_f64;
    check(law, variance.sqrt(), &[(0.25, 1.0), (0.5, 2.0), (0.75, 6.0)]);
    let law = Law::Quantiles(vec![(0.5, 2.0), (0.9, 4.0)]);
    check(law, 1.0, &[(0.0, 1.99), (0.5, 2.0), (0.7, 3.0), (1.0, 4.0)]);
}

/// Two samples of n come from one law if the largest distance between their distribution functions stays below
/// c * sqrt(2 / n); c = 2.3 is exceeded with probability 2 exp(-2 c^2) = 5e-5 (Kolmogorov's limit).
fn check_against(law: Law, reference: impl Distribution<f64>) {
    let mut ours = draws(&law, 43);
    let mut theirs: Vec<f64> = (0..DRAWS as u64)
        .map(|n| reference.sample(&mut KeyedRng::new(44, n)))
        .collect();
    ours.sort_by(f64::total_cmp);
    theirs.sort_by(f64::total_cmp);
    let (mut at, mut distance) = (0, 0_i64);
    for (i, x) in ours.iter().enumerate() {
        while at < theirs.len() && theirs[at] <= *x {
            at += 1;
        }
        distance = distance.max((i as i64 - at as i64).abs());
    }
    let bound = 2.3 * (2.0 * DRAWS as f64).sqrt();
    assert!(
        (distance as f64) < bound,
        "{law:?}: {distance} of {DRAWS}, bound {bound}"
    );
}

#[test]
fn draws_agree_with_the_reference() {
    let expect = "valid parameters";
    check_against(
        Law::Exponential { mean: 4.0 },
        rand_distr::Exp::new(0.25).expect(expect),
    );
    check_against(
        Law::Gamma { mean: 6.0, cv: 0.5 },
        rand_distr::Gamma::new(4.0, 1.5).expect(expect),
    );
    check_against(
        Law::Gamma { mean: 6.0, cv: 2.0 },
        rand_distr::Gamma::new(0.25, 24.0).expect(expect),
    );
    let p99 = 3.0 * math::exp(0.8 * math::NORMAL_P99);
    let reference = rand_distr::LogNormal::new(math::ln(3.0), 0.8).expect(expect);
    check_against(Law::LogNormal { median: 3.0, p99 }, reference);
    check_against(
        Law::Weibull { shape: 2.0, scale: 3.0 },
        rand_distr::Weibull::new(3.0, 2.0).expect(expect),
    );
    check_against(
        Law::Pareto { shape: 2.0, scale: 3.0 },
        rand_distr::Pareto::new(3.0, 2.0).expect(expect),
    );
}

/// Whoever changes these changes every result: raise the version with it.
#[test]
fn the_numbers_are_pinned() {
    let drawn = |law: Law| law.sample_span(&mut KeyedRng::new(1, 2)).nanos();
    let found = [
        drawn(Law::Exponential { mean: 1e6 }),
        drawn(Law::LogNormal { median: 1e6, p99: 5e6 }),
        drawn(Law::Gamma { mean: 1e6, cv: 1.5 }),
        drawn(Law::Pareto { shape: 2.5, scale: 1e6 }),
    ];
    assert_eq!(found, [661_705, 756_878, 384_587, 1_303_016]);
}

#[test]
fn wrong_laws_still_give_finite_numbers() {
    let wrong = [
        Law::Constant(f64::NAN),
        Law::Uniform {
            low: 0.0,
            high: f64::INFINITY,
        },
        Law::Discrete(vec![]),
        Law::Quantiles(vec![]),
        Law::Pareto {
            shape: 1e-9,
            scale: 1.0,
        },
        Law::LogNormal { median: 0.0, p99: 1.0 },
    ];
    for law in wrong {
        let drawn = law.sample(&mut KeyedRng::new(5, 6));
        assert!(drawn.is_finite() && drawn >= 0.0, "{law:?}: {drawn}");
    }
    assert_eq!(Law::Constant(2.6).sample_size(&mut KeyedRng::new(1, 1)).bytes(), 3);
}
