//! How long does it take, once all faults are healed, until everything is as it would have been?
//!
//! In: a replication under faults and the calm one with the same draws. Out: [`Course`] for each flow: it has recovered
//! at the first bucket of the timeline from which on three in a row bring 95 % of what the calm run brings correct and on
//! time, with no more outstanding than the calm run has nineteen buckets in twenty. A flow that does not, and whose
//! outstanding work does not shrink either, is stuck: what keeps it down is no longer the fault (a metastable failure:
//! Bronson et al., HotOS 2021). It must not know what broke.

use super::estimate::Estimate;
use crate::measure::{BUCKETS, Replication, Timeline};

/// Buckets in a row that must be good.
const IN_A_ROW: usize = 3;
/// Share of the calm run's correct deliveries that counts as recovered.
const GOOD: f64 = 0.95;
/// Share under which a flow that does not recover counts as down.
const DOWN: f64 = 0.5;
/// Buckets at the end of the run that are looked at for being stuck, and that must lie this far behind the healing.
const LAST: usize = BUCKETS / 20;

/// What became of a flow after the last fault.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(super) struct Course {
    /// Seconds from the last healing until it had recovered: infinite if it had not at the end, NaN if there was no
    /// healing before it.
    pub after: f64,
    /// Whether it is down and will not recover by itself.
    pub stuck: bool,
}

/// How long a flow took to recover.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Recovery {
    /// It did in every replication (seconds from the last healing; the timeline's buckets are the resolution).
    After(Estimate),
    /// In some it had not when sources stopped.
    Never {
        /// In so many...
        never_in: u32,
        /// ... of so many.
        n: u32,
    },
}

impl Recovery {
    pub(super) fn of(samples: &[f64]) -> Option<Self> {
        let never_in = samples.iter().filter(|after| after.is_infinite()).count() as u32;
        let n = samples.iter().filter(|after| !after.is_nan()).count() as u32;
        match never_in {
            0 => Estimate::of(samples.iter().copied()).map(Recovery::After),
            _ => Some(Recovery::Never { never_in, n }),
        }
    }
}

/// What became of each flow of `broken`, by comparison with `calm`.
pub(super) fn courses(calm: &Replication, broken: &Replication) -> Vec<Course> {
    let width = broken.bucket.nanos().max(1);
    let healed = broken.healed.map(|at| at.nanos());
    let from = (broken.warm_up.nanos() / width) as usize;
    let pairs = calm.timelines.iter().zip(&broken.timelines);
    pairs
        .map(|(calm, broken)| {
            let (calm, broken) = (Line::of(calm), Line::of(broken));
            match healed {
                Some(healed) if healed.div_ceil(width) as usize + IN_A_ROW <= BUCKETS => {
                    course(&calm, &broken, (from, healed), width)
                }
                _ => Course {
                    after: f64::NAN,
                    stuck: false,
                },
            }
        })
        .collect()
}

/// Correct deliveries in each bucket, and what is outstanding at its end.
struct Line {
    correct: Vec<f64>,
    outstanding: Vec<f64>,
}

impl Line {
    fn of(timeline: &Timeline) -> Self {
        let mut outstanding = 0.0;
        Self {
            correct: timeline.buckets.iter().map(|bucket| bucket.correct as f64).collect(),
            outstanding: timeline
                .buckets
                .iter()
                .map(|bucket| {
                    outstanding += bucket.expected as f64 - bucket.ended as f64;
                    outstanding
                })
                .collect(),
        }
    }
}

fn course(calm: &Line, broken: &Line, (from, healed): (usize, u64), width: u64) -> Course {
    let mut usual: Vec<f64> = calm.outstanding[from.min(BUCKETS - 1)..].to_vec();
    usual.sort_by(f64::total_cmp);
    let usual = usual[(usual.len() - 1) * 19 / 20];
    // The bucket of the healing itself: what the fault did not touch, or was itself again at once, took no time.
    let first = (healed / width) as usize;
    let good = |at: usize| {
        let sum = |line: &Line| line.correct[at..at + IN_A_ROW].iter().sum::<f64>();
        broken.outstanding[at] <= usual.max(calm.outstanding[at]) && sum(broken) >= GOOD * sum(calm)
    };
    if let Some(at) = (first..=BUCKETS - IN_A_ROW).find(|at| good(*at)) {
        return Course {
            after: ((at as u64 * width).saturating_sub(healed)) as f64 / 1e9,
            stuck: false,
        };
    }
    let last = BUCKETS - LAST..BUCKETS;
    let down = |at: usize| broken.correct[at] < DOWN * calm.correct[at] || calm.correct[at] == 0.0;
    let seen = calm.correct[last.clone()].iter().any(|count| *count > 0.0);
    let shrinks = broken.outstanding[BUCKETS - 1] < 0.98 * broken.outstanding[last.start];
    Course {
        after: f64::INFINITY,
        stuck: first + LAST <= last.start && seen && last.clone().all(down) && !shrinks,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const WIDTH: u64 = 1_000_000_000;

    fn line(of: impl Fn(usize) -> (f64, f64)) -> Line {
        let (correct, outstanding) = (0..BUCKETS).map(of).unzip();
        Line { correct, outstanding }
    }

    fn after_fault(of: impl Fn(usize) -> (f64, f64)) -> Course {
        let calm = line(|at| (10.0, if at % 30 == 0 { 9.0 } else { 2.0 }));
        course(&calm, &line(of), (10, 100 * WIDTH), WIDTH)
    }

    #[test]
    fn it_takes_until_both_rate_and_backlog_are_back() {
        let course = after_fault(|at| match at {
            50..100 => (0.0, 10.0 * (at - 50) as f64),
            100..130 => (10.0, 500.0 - 16.0 * (at - 100) as f64),
            130.. => (10.0, 2.0),
            _ => (10.0, 2.0),
        });
        assert_eq!(
            course,
            Course {
                after: 30.0,
                stuck: false
            }
        );
        let at_once = after_fault(|at| {
            if (50..100).contains(&at) {
                (0.0, 2.0)
            } else {
                (10.0, 2.0)
            }
        });
        assert_eq!(
            at_once,
            Course {
                after: 0.0,
                stuck: false
            }
        );
    }

    /// Healed within a bucket: that bucket counts, if it was good in spite of it.
    #[test]
    fn what_the_fault_did_not_touch_takes_no_time_to_recover() {
        let calm = line(|_| (10.0, 2.0));
        let healed = (10, 100 * WIDTH + WIDTH / 3);
        let after = |hit: f64| {
            let broken = line(|at| (if at == 100 { hit } else { 10.0 }, 2.0));
            course(&calm, &broken, healed, WIDTH).after
        };
        assert_eq!(after(10.0), 0.0);
        let rest = (2 * WIDTH).div_ceil(3) as f64 / 1e9;
        assert!((after(3.0) - rest).abs() < 1e-8, "{}", after(3.0));
    }

    #[test]
    fn what_stays_down_is_stuck_and_what_drains_is_not() {
        let stuck = after_fault(|at| if at < 50 { (10.0, 2.0) } else { (0.0, 40.0) });
        assert_eq!((stuck.after, stuck.stuck), (f64::INFINITY, true));
        let drains = after_fault(|at| {
            if at < 50 {
                (10.0, 2.0)
            } else {
                (0.0, 4_000.0 - 10.0 * at as f64)
            }
        });
        assert_eq!((drains.after, drains.stuck), (f64::INFINITY, false));
        let slow = after_fault(|at| if at < 50 { (10.0, 2.0) } else { (8.0, 40.0) });
        assert!(slow.after.is_infinite() && !slow.stuck, "four fifths get through");
    }

    #[test]
    fn never_in_some_is_no_mean() {
        assert!(matches!(Recovery::of(&[1.0, 3.0]), Some(Recovery::After(it)) if it.mean == 2.0 && it.n == 2));
        assert_eq!(
            Recovery::of(&[1.0, f64::INFINITY, f64::NAN]),
            Some(Recovery::Never { never_in: 1, n: 2 })
        );
        assert_eq!(Recovery::of(&[f64::NAN]), None);
    }
}
