//! Wins and ties of samples written by hand.

use super::*;

fn standings(figure: Figure, samples: &[&[f64]]) -> (Option<usize>, Vec<Standing>) {
    let pairs = samples.len() * (samples.len() - 1) / 2;
    let samples = samples.iter().map(|own| Series::of(figure, own.to_vec(), &[]));
    standings_of(figure, &samples.collect::<Vec<_>>(), pairs)
}

fn standings_of(figure: Figure, samples: &[Series], comparisons: usize) -> (Option<usize>, Vec<Standing>) {
    let key = FigureKey::of_flow(figure, 0);
    let comparison = compare_samples(When::Calm, key, samples, (Margin::default(), comparisons));
    (
        comparison.best,
        comparison.architectures.iter().map(|it| it.standing).collect(),
    )
}

use Standing::{Behind, Nothing, Tie, Win};

#[test]
fn pairs_that_differ_alike_win_where_means_overlap() {
    // Noise shared by both is far larger than the difference, which is the same in every replication.
    let noise = [1.0, 9.0, 3.0, 7.0, 5.0];
    let fast: Vec<f64> = noise.to_vec();
    let slow: Vec<f64> = noise
        .iter()
        .enumerate()
        .map(|(at, value)| value + 0.5 + at as f64 * 1e-3)
        .collect();
    assert_eq!(standings(Figure::P99, &[&slow, &fast]), (Some(1), vec![Behind, Win]));
}

#[test]
fn a_difference_that_does_not_matter_is_a_tie() {
    let fast = [1.000, 1.001, 1.002, 1.001];
    let slow = [1.020, 1.021, 1.022, 1.0211];
    assert_eq!(standings(Figure::P50, &[&fast, &slow]), (Some(0), vec![Tie, Tie]));
}

#[test]
fn noise_makes_a_tie() {
    assert_eq!(
        standings(Figure::P50, &[&[1.0, 2.0, 3.0], &[3.0, 1.0, 3.5]]).1,
        [Tie, Tie]
    );
    assert_eq!(
        standings(Figure::P50, &[&[1.0], &[3.0]]).1,
        [Tie, Tie],
        "one replication says nothing"
    );
}

#[test]
fn to_win_all_others_must_be_behind() {
    let (a, b, c) = ([1.0, 1.1, 1.0, 1.1], [1.0, 1.1, 1.01, 1.1], [9.0, 9.1, 9.0, 9.2]);
    assert_eq!(standings(Figure::P50, &[&a, &b, &c]), (Some(0), vec![Tie, Tie, Behind]));
}

#[test]
fn more_correct_is_better_and_measured_by_what_is_not() {
    let good = [0.9990, 0.9991, 0.9990, 0.9991];
    let bad = [0.9950, 0.9952, 0.9951, 0.9950];
    assert_eq!(standings(Figure::Correct, &[&bad, &good]), (Some(1), vec![Behind, Win]));
}

/// Comparisons of the short table with four architectures and two passes: 6 pairs, 12 figures.
const TABLE: usize = 72;

const NEVER: f64 = f64::INFINITY;

/// A p99 by replication, with the share undelivered.
fn p99(values: [f64; 10], undelivered: [f64; 10]) -> Series {
    Series::of(Figure::P99, values.to_vec(), &undelivered)
}

/// Ten shares around `mean`.
fn around(mean: f64) -> [f64; 10] {
    [1.02, 0.99, 1.0, 0.97, 1.01, 1.03, 0.98, 1.0, 1.01, 0.99].map(|factor| factor * mean)
}

fn slow() -> [f64; 10] {
    std::array::from_fn(|at| 100.0 + at as f64)
}

#[test]
fn never_in_all_replications_loses_to_a_number_in_the_whole_table() {
    let [never, number] = [p99([NEVER; 10], around(0.2)), p99(slow(), [0.0; 10])];
    assert_eq!(
        standings_of(Figure::P99, &[never, number], TABLE),
        (Some(1), vec![Behind, Win])
    );
    // Hardly more is undelivered than p99 allows, hardly less by the other: still one is never and one a number.
    let [never, number] = [p99([NEVER; 10], around(0.0104)), p99(slow(), around(0.0096))];
    assert_eq!(
        standings_of(Figure::P99, &[never, number], 1),
        (Some(1), vec![Behind, Win])
    );
}

#[test]
fn never_now_and_then_is_no_certainty() {
    let mut sometimes = slow();
    sometimes[3] = NEVER;
    let mut undelivered = [0.0; 10];
    undelivered[3] = 0.2;
    let [own, other] = [p99(sometimes, undelivered), p99(slow(), [0.0; 10])];
    assert_eq!(standings_of(Figure::P99, &[own, other], 1), (Some(1), vec![Tie, Tie]));
}

#[test]
fn between_never_and_never_the_share_undelivered_decides() {
    let of = |a: [f64; 10], b: [f64; 10]| {
        let both = [p99([NEVER; 10], a), p99([NEVER; 10], b)];
        standings_of(Figure::P99, &both, TABLE)
    };
    assert_eq!(of(around(0.2), around(0.2)).1, [Tie, Tie]);
    assert_eq!(of(around(0.2), around(0.03)), (Some(1), vec![Behind, Win]));
    // 0.8 % more of what is undelivered, in every replication alike: beyond noise, but it does not matter.
    assert_eq!(of(around(0.2), around(0.2016)), (Some(0), vec![Tie, Tie]));
}

#[test]
fn what_is_finite_still_counts_where_one_replication_is_never() {
    let fast: [f64; 10] = slow().map(|value| value / 10.0);
    let mut slow_once_never = slow();
    slow_once_never[3] = NEVER;
    let mut undelivered = [0.0; 10];
    undelivered[3] = 0.011;
    let standing = |own: Series, other: Series| standings_of(Figure::P99, &[own, other], TABLE);
    assert_eq!(
        standing(p99(slow_once_never, undelivered), p99(fast, [0.0; 10])),
        (Some(1), vec![Behind, Win])
    );
    // The fast one is never once: that speaks against it, so that neither is behind.
    let mut fast_once_never = fast;
    fast_once_never[3] = NEVER;
    assert_eq!(
        standing(p99(slow(), [0.0; 10]), p99(fast_once_never, undelivered)),
        (Some(0), vec![Tie, Tie])
    );
    // Both are never in the same replication, and as much is undelivered: the other nine decide.
    assert_eq!(
        standing(p99(slow_once_never, undelivered), p99(fast_once_never, undelivered)),
        (Some(1), vec![Behind, Win])
    );
    // Never in a replication of its own each: the best's speaks against it, as before.
    let mut early = undelivered;
    early.swap(3, 0);
    let mut fast_early_never = fast;
    fast_early_never[0] = NEVER;
    assert_eq!(
        standing(p99(slow_once_never, undelivered), p99(fast_early_never, early)).1,
        [Tie, Tie]
    );
}

#[test]
fn two_tests_have_half_the_chance_each() {
    let mut once = slow();
    once[3] = NEVER;
    let shares = [0.0; 10];
    let one = paired(&p99(once, shares), &p99(slow().map(|it| it / 2.0), shares), 1.0, 10);
    let excess = one.excess.unwrap();
    assert_eq!((one.never_here, one.never_there, one.finite.n, excess.n), (1, 0, 9, 10));
    let halves: Vec<f64> = (0..10)
        .filter(|at| *at != 3)
        .map(|at| (100.0 + f64::from(at)) / 2.0)
        .collect();
    assert_eq!(one.finite, MeanDifference::of(&halves, 20));
    let without = paired(&p99(slow(), shares), &p99(slow(), shares), 1.0, 10);
    assert_eq!((without.excess, without.finite.n), (None, 10));
}

#[test]
fn who_has_no_figure_is_in_no_comparison() {
    let (some, none) = ([1.0, 1.1, 1.0], [f64::NAN; 3]);
    assert_eq!(standings(Figure::P99, &[&none, &some]), (Some(1), vec![Nothing, Tie]));
    assert_eq!(standings(Figure::P99, &[&none, &none]), (None, vec![Nothing, Nothing]));
    assert_eq!(
        standings(Figure::P99, &[&none, &some, &[5.0, 5.2, 5.1]]).1,
        [Nothing, Win, Behind]
    );
}

#[test]
fn more_comparisons_ask_for_more() {
    let fast = vec![1.0, 1.0, 1.0, 1.0];
    let slow = vec![1.5, 1.9, 1.4, 1.8];
    let key = FigureKey::overall(Figure::WorstQueue);
    let standing = |comparisons| {
        let samples = [&fast, &slow].map(|own| Series::of(key.figure, own.clone(), &[]));
        compare_samples(When::Calm, key, &samples, (Margin::default(), comparisons)).architectures[1].standing
    };
    assert_eq!(standing(1), Behind);
    assert_eq!(standing(500), Tie);
}
