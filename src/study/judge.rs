//! Are the objectives on timing and delivery held?
//!
//! In: a scenario's objectives and a [`StudyResult`]. Out: a verdict per objective, bound and architecture. The interval
//! decides: a bound inside it is undecided, and so is everything with a single replication. What happened to none of N
//! deliveries is below 3/N (with 95 % confidence), not impossible: a bound that is at least 3/N is held, a smaller one is
//! undecided, and a bound of nothing at all can never be shown by simulation; a single case against it misses it. It must
//! not know structure or cost, whose bounds are judged where they are counted.

use super::estimate::{Estimate, Quantile};
use super::result::{ArchitectureResult, FlowFigures, PassResult, StudyResult};
use crate::scenario::{Objective, Scenario, When};
use crate::units::{Share, SimSpan};

/// What can be said about an objective.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Verdict {
    /// The whole interval is within the bound.
    Held,
    /// Neither can be said.
    Undecided,
    /// The whole interval is beyond the bound.
    Missed,
}

/// A bound on a simulated figure.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Bound {
    /// Median latency below this.
    P50Below(SimSpan),
    /// 99th percentile of latency below this.
    P99Below(SimSpan),
    /// Share correct and on time at least this.
    CorrectAtLeast(Share),
    /// Share lost at most this.
    LostAtMost(Share),
}

/// One bound of one objective in one architecture.
#[derive(Clone, PartialEq, Debug)]
pub struct ObjectiveVerdict {
    /// Place in the scenario's objectives.
    pub objective: usize,
    /// Place in `StudyResult::architectures`.
    pub architecture: usize,
    /// The pass.
    pub when: When,
    /// The bound.
    pub bound: Bound,
    /// What can be said.
    pub verdict: Verdict,
    /// Why, in a sentence.
    pub reason: String,
}

/// Judges every bound on timing and delivery, by objective, then architecture.
pub fn judge(scenario: &Scenario, result: &StudyResult) -> Vec<ObjectiveVerdict> {
    let mut verdicts = Vec::new();
    for (objective, written) in scenario.objectives.iter().enumerate() {
        for bound in bounds(written) {
            for (architecture, own) in result.architectures.iter().enumerate() {
                let when = written.when.unwrap_or(When::Calm);
                let (verdict, reason) = judge_one(scenario, written, (when, bound), own);
                verdicts.push(ObjectiveVerdict {
                    objective,
                    architecture,
                    when,
                    bound,
                    verdict,
                    reason,
                });
            }
        }
    }
    verdicts
}

fn bounds(objective: &Objective) -> Vec<Bound> {
    let bounds = [
        objective.p50_below.map(Bound::P50Below),
        objective.p99_below.map(Bound::P99Below),
        objective.correct_at_least.map(Bound::CorrectAtLeast),
        objective.lost_at_most.map(Bound::LostAtMost),
    ];
    bounds.into_iter().flatten().collect()
}

fn judge_one(
    scenario: &Scenario,
    objective: &Objective,
    (when, bound): (When, Bound),
    architecture: &ArchitectureResult,
) -> (Verdict, String) {
    let Some(pass) = architecture.pass(when) else {
        return (
            Verdict::Undecided,
            "there is no broken pass, because the fault plan is empty".to_owned(),
        );
    };
    match &objective.flow {
        Some(flow) => match pass.flows.iter().find(|figures| &figures.id == flow) {
            Some(figures) => of_flow(bound, figures),
            None => (Verdict::Undecided, format!("there is no flow {flow}")),
        },
        None => of_all(scenario, bound, pass),
    }
}

/// Quantiles are never pooled: for all flows together each flow must hold them. Shares are those of all deliveries.
fn of_all(scenario: &Scenario, bound: Bound, pass: &PassResult) -> (Verdict, String) {
    match bound {
        Bound::P50Below(_) | Bound::P99Below(_) => {
            let each = pass.flows.iter().map(|figures| (of_flow(bound, figures), figures.flow));
            let worst = each.max_by_key(|((verdict, _), flow)| (*verdict, std::cmp::Reverse(*flow)));
            let named = |((verdict, reason), flow): ((Verdict, String), usize)| {
                (verdict, format!("{}: {reason}", scenario.flows[flow].name()))
            };
            worst.map_or((Verdict::Undecided, "there is no flow".to_owned()), named)
        }
        Bound::CorrectAtLeast(share) => correct(share, pass.total.correct, pass.total.lost.of),
        Bound::LostAtMost(share) => at_most(share.value(), pass.total.lost.share, pass.total.lost.of, "lost"),
    }
}

fn of_flow(bound: Bound, figures: &FlowFigures) -> (Verdict, String) {
    match bound {
        Bound::P50Below(span) => below(span, &figures.p50),
        Bound::P99Below(span) => below(span, &figures.p99),
        Bound::CorrectAtLeast(share) => correct(share, figures.correct, figures.lost.of),
        Bound::LostAtMost(share) => at_most(share.value(), figures.lost.share, figures.lost.of, "lost"),
    }
}

fn below(span: SimSpan, quantile: &Quantile) -> (Verdict, String) {
    let bound = span.as_secs_f64();
    match quantile {
        Quantile::Nothing => (
            Verdict::Undecided,
            "no message was created in the measured time".to_owned(),
        ),
        Quantile::Never { never_in, n, .. } => {
            let reason = format!("never in {never_in} of {n} replications");
            let verdict = if *n > 1 && never_in * 2 >= *n {
                Verdict::Missed
            } else {
                Verdict::Undecided
            };
            (verdict, reason)
        }
        Quantile::Finite(estimate) => {
            let reason = match estimate.half_width {
                Some(half_width) => format!("{} ± {} against {span}", told(estimate.mean), told(half_width)),
                None => single(&told(estimate.mean), &span.to_string()),
            };
            (within(estimate, |value| value < bound), reason)
        }
    }
}

fn correct(share: Share, estimate: Option<Estimate>, of: u64) -> (Verdict, String) {
    let failed = estimate.map(|estimate| Estimate {
        mean: 1.0 - estimate.mean,
        ..estimate
    });
    let allowed = 1.0 - share.value();
    at_most(allowed, failed, of, "not correct and on time")
}

/// A time in four digits: what is beyond them is noise.
fn told(secs: f64) -> String {
    let nanos = SimSpan::from_secs_f64(secs).nanos();
    let mut step = 1;
    while nanos / step >= 10_000 {
        step *= 10;
    }
    let rounded = (nanos + step / 2) / step * step;
    match rounded {
        0 => "0s".to_owned(),
        1..10_000_000_000 => format!("{}ms", rounded as f64 / 1e6),
        _ => format!("{}s", rounded as f64 / 1e9),
    }
}

/// Judges a share of `of` things, what has it being a failure told as `what`.
fn at_most(bound: f64, share: Option<Estimate>, of: u64, what: &str) -> (Verdict, String) {
    let Some(share) = share else {
        return (
            Verdict::Undecided,
            "no message was created in the measured time".to_owned(),
        );
    };
    if share.mean <= 0.0 {
        return none_of(bound, share, of, what);
    }
    let reason = match share.half_width {
        Some(half_width) => {
            format!(
                "{} ± {} {what} against {}",
                percent(share.mean),
                percent(half_width),
                percent(bound)
            )
        }
        None => single(&format!("{} {what}", percent(share.mean)), &percent(bound)),
    };
    // One case is enough to know that it is not never, wide as the interval may be.
    if bound <= 0.0 && share.half_width.is_some() {
        return (Verdict::Missed, reason);
    }
    // Rounding of 1 - share must not turn a bound that is met exactly into one that is missed.
    (within(&share, |value| value <= bound + 1e-12), reason)
}

/// Judges what happened to none of `of` things.
fn none_of(bound: f64, share: Estimate, of: u64, what: &str) -> (Verdict, String) {
    let none = format!("none of {of} {what}");
    if bound <= 0.0 {
        let reason = format!("{none}, but that none ever is cannot be shown by simulation");
        return (Verdict::Undecided, reason);
    }
    let below = 3.0 / of as f64;
    let told = format!("so under {} against {}", percent(below), percent(bound));
    match share.half_width {
        None => (Verdict::Undecided, single(&none, &percent(bound))),
        Some(_) if below > bound => (Verdict::Undecided, format!("{none}, {told}")),
        Some(_) => (Verdict::Held, format!("{none}, {told}")),
    }
}

fn within(estimate: &Estimate, holds: impl Fn(f64) -> bool) -> Verdict {
    match (estimate.half_width, holds(estimate.low()), holds(estimate.high())) {
        (None, _, _) => Verdict::Undecided,
        (_, true, true) => Verdict::Held,
        (_, false, false) => Verdict::Missed,
        _ => Verdict::Undecided,
    }
}

fn single(value: &str, bound: &str) -> String {
    format!("{value} against {bound}, but a single replication says nothing about noise")
}

/// A share as a percentage with three digits that matter.
fn percent(share: f64) -> String {
    let percent = share * 100.0;
    let digits = [100.0, 10.0, 1.0, 0.1, 0.01, 0.001]
        .iter()
        .position(|least| percent >= *least)
        .unwrap_or(6);
    let text = format!("{percent:.digits$}");
    let text = if text.contains('.') {
        text.trim_end_matches('0').trim_end_matches('.')
    } else {
        &text
    };
    format!("{text} %")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn estimate(mean: f64, half_width: f64) -> Option<Estimate> {
        Some(Estimate {
            mean,
            half_width: Some(half_width),
            n: 10,
        })
    }

    #[test]
    fn times_are_told_in_four_digits() {
        assert_eq!(told(0.077_527_291), "77.53ms");
        assert_eq!(told(0.004_584_513), "4.585ms");
        assert_eq!(told(0.025), "25ms");
        assert_eq!(told(0.0), "0s");
        assert_eq!(told(73.123_46), "73.12s");
    }

    fn p99(mean: f64, half_width: f64) -> Verdict {
        let quantile = Quantile::Finite(Estimate {
            mean,
            half_width: Some(half_width),
            n: 10,
        });
        below(SimSpan::from_millis(300), &quantile).0
    }

    #[test]
    fn the_interval_decides() {
        assert_eq!(p99(0.25, 0.02), Verdict::Held);
        assert_eq!(p99(0.29, 0.02), Verdict::Undecided);
        assert_eq!(p99(0.33, 0.02), Verdict::Missed);
        let single = Quantile::Finite(Estimate {
            mean: 0.1,
            half_width: None,
            n: 1,
        });
        assert_eq!(below(SimSpan::from_millis(300), &single).0, Verdict::Undecided);
    }

    #[test]
    fn never_is_missed_when_it_is_not_rare() {
        let never = |never_in| {
            let undelivered = Estimate {
                mean: 0.02,
                half_width: None,
                n: 10,
            };
            below(
                SimSpan::from_secs(1),
                &Quantile::Never {
                    never_in,
                    n: 10,
                    undelivered,
                },
            )
            .0
        };
        assert_eq!(
            (never(10), never(5), never(1)),
            (Verdict::Missed, Verdict::Missed, Verdict::Undecided)
        );
    }

    #[test]
    fn what_never_happened_is_below_three_in_all() {
        let share = Share::from_ratio(0.999);
        assert_eq!(correct(share, estimate(1.0, 0.0), 10_000).0, Verdict::Held);
        assert_eq!(correct(share, estimate(1.0, 0.0), 1_000).0, Verdict::Undecided);
        assert_eq!(at_most(0.001, estimate(0.0, 0.0), 3_000, "lost").0, Verdict::Held);
        assert_eq!(at_most(0.001, estimate(0.0, 0.0), 2_999, "lost").0, Verdict::Undecided);
        assert_eq!(correct(share, estimate(0.9995, 0.0001), 1_000).0, Verdict::Held);
        assert_eq!(correct(share, estimate(0.99, 0.001), 1_000).0, Verdict::Missed);
        assert_eq!(at_most(0.0, estimate(0.01, 0.001), 1_000, "lost").0, Verdict::Missed);
        assert_eq!(correct(share, None, 0).0, Verdict::Undecided);
    }

    #[test]
    fn nothing_at_all_cannot_be_shown_only_refuted() {
        let all = Share::from_ratio(1.0);
        assert_eq!(correct(all, estimate(1.0, 0.0), 1_000_000).0, Verdict::Undecided);
        let (verdict, reason) = at_most(0.0, estimate(0.0, 0.0), 1_000_000, "lost");
        assert_eq!(verdict, Verdict::Undecided);
        assert_eq!(
            reason,
            "none of 1000000 lost, but that none ever is cannot be shown by simulation"
        );
        // One lost in one of ten replications: the interval reaches below nothing, the loss stays a loss.
        let once = at_most(0.0, estimate(1e-6, 2.262e-6), 1_000_000, "lost");
        assert_eq!(once.0, Verdict::Missed);
    }

    #[test]
    fn a_single_replication_decides_nothing() {
        let single = |mean| {
            Some(Estimate {
                mean,
                half_width: None,
                n: 1,
            })
        };
        let none = at_most(0.01, single(0.0), 1_000_000, "lost");
        assert_eq!(none.0, Verdict::Undecided);
        assert!(none.1.contains("a single replication says nothing"), "{}", none.1);
        assert_eq!(at_most(0.0, single(0.0), 3, "lost").0, Verdict::Undecided);
        assert_eq!(at_most(0.01, single(0.5), 1_000, "lost").0, Verdict::Undecided);
    }

    #[test]
    fn percentages_are_short() {
        let told = [1.0, 0.5, 0.012345, 0.000_1, 0.0].map(percent);
        assert_eq!(told, ["100 %", "50 %", "1.23 %", "0.01 %", "0 %"]);
    }
}
