//! Wins and ties of samples written by hand.

use super::*;
use crate::study::Figure;

fn standings(figure: Figure, samples: &[&[f64]]) -> (Option<usize>, Vec<Standing>) {
    let samples: Vec<Vec<f64>> = samples.iter().map(|own| own.to_vec()).collect();
    let pairs = samples.len() * (samples.len() - 1) / 2;
    let key = FigureKey::of_flow(figure, 0);
    let comparison = compare_samples(When::Calm, key, &samples, (Margin::default(), pairs));
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

#[test]
fn never_is_worse_than_any_number_once_it_is_certain() {
    let never = [f64::INFINITY; 10];
    let slow: Vec<f64> = (0..10).map(|at| 100.0 + f64::from(at)).collect();
    assert_eq!(standings(Figure::P99, &[&never, &slow]), (Some(1), vec![Behind, Win]));
    let mut sometimes = slow.clone();
    sometimes[3] = f64::INFINITY;
    assert_eq!(standings(Figure::P99, &[&sometimes, &slow]), (Some(1), vec![Tie, Tie]));
    assert_eq!(standings(Figure::P99, &[&never, &never]).1, [Tie, Tie]);
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
        let samples = [fast.clone(), slow.clone()];
        compare_samples(When::Calm, key, &samples, (Margin::default(), comparisons)).architectures[1].standing
    };
    assert_eq!(standing(1), Behind);
    assert_eq!(standing(500), Tie);
}
