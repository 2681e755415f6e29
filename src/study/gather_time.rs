//! Timelines over replications: for each bucket mean and variance, held as running moments.
//!
//! In: timelines of replications. Out: [`Timelines`] with bands. It must not know what flows are called.

use super::estimate::student_975;
use super::result_parts::{FlowTimeline, Series, Timelines};
use crate::measure::{BUCKETS, Bucket, Replication};

/// Mean and sum of squared deviations, one value at a time (Welford 1962).
#[derive(Clone, Copy, Default, Debug)]
struct Moments {
    n: u32,
    mean: f64,
    squares: f64,
}

impl Moments {
    fn push(&mut self, value: f64) {
        if value.is_nan() {
            return;
        }
        self.n += 1;
        let off = value - self.mean;
        self.mean += off / f64::from(self.n);
        self.squares += off * (value - self.mean);
    }

    fn half_width(&self) -> f64 {
        if self.n < 2 {
            return f64::NAN;
        }
        let variance = self.squares / f64::from(self.n - 1);
        student_975(self.n as usize - 1) * (variance / f64::from(self.n)).sqrt()
    }
}

/// Created, correct and lost a second, and mean latency.
type Line = [Vec<Moments>; 4];

/// Timelines of all flows and of all together.
#[derive(Clone, Debug)]
pub(super) struct TimelineSums {
    bucket: f64,
    replications: u32,
    total: Line,
    flows: Vec<Line>,
}

fn line() -> Line {
    std::array::from_fn(|_| vec![Moments::default(); BUCKETS])
}

fn push(line: &mut Line, at: usize, bucket: &Bucket, secs: f64) {
    let latency = if bucket.arrived == 0 {
        f64::NAN
    } else {
        bucket.latency as f64 / bucket.arrived as f64 / 1e9
    };
    let [created, correct, lost] = [bucket.created, bucket.correct, bucket.lost].map(|count| count as f64 / secs);
    for (moments, value) in line.iter_mut().zip([created, correct, lost, latency]) {
        moments[at].push(value);
    }
}

fn figures(line: &Line, replications: u32) -> FlowTimeline {
    let series = |moments: &[Moments]| Series {
        mean: moments
            .iter()
            .map(|it| if it.n == 0 { f64::NAN } else { it.mean })
            .collect(),
        half_width: match replications {
            0 | 1 => Vec::new(),
            _ => moments.iter().map(Moments::half_width).collect(),
        },
    };
    let [created, correct, lost, latency] = line;
    FlowTimeline {
        created: series(created),
        correct: series(correct),
        lost: series(lost),
        latency: series(latency),
    }
}

impl TimelineSums {
    pub fn new(flows: usize) -> Self {
        Self {
            bucket: 0.0,
            replications: 0,
            total: line(),
            flows: (0..flows).map(|_| line()).collect(),
        }
    }

    /// Adds the next replication.
    pub fn push(&mut self, replication: &Replication) {
        self.bucket = replication.bucket.as_secs_f64();
        self.replications += 1;
        for at in 0..BUCKETS {
            let mut total = Bucket::default();
            for (line, timeline) in self.flows.iter_mut().zip(&replication.timelines) {
                let bucket = &timeline.buckets[at];
                push(line, at, bucket, self.bucket);
                total.created += bucket.created;
                total.correct += bucket.correct;
                total.lost += bucket.lost;
                total.arrived += bucket.arrived;
                total.latency += bucket.latency;
            }
            push(&mut self.total, at, &total, self.bucket);
        }
    }

    pub fn figures(&self) -> Timelines {
        Timelines {
            bucket: self.bucket,
            total: figures(&self.total, self.replications),
            flows: self.flows.iter().map(|line| figures(line, self.replications)).collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_are_mean_and_interval() {
        let mut moments = Moments::default();
        [1.0, 2.0, f64::NAN, 3.0, 4.0, 5.0]
            .into_iter()
            .for_each(|value| moments.push(value));
        assert_eq!((moments.n, moments.mean), (5, 3.0));
        assert!((moments.half_width() - 1.96324).abs() < 1e-4);
        assert!(Moments::default().half_width().is_nan());
    }
}
