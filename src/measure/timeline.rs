//! How did it go over time? Counts in equal buckets from the start until sources stop, the warm-up included.
//!
//! In: moments. Out: [`Timeline`]. Creations count in the bucket in which the message was meant to be created; ends in
//! the bucket in which the delivery ended. What ends after the last bucket (in the drain) is in no bucket. It must not
//! know whether figures count a message: these do.

use super::replication::tell_wide;
use crate::units::{SimSpan, SimTime};

/// Points of a timeline.
pub const BUCKETS: usize = 240;

/// The buckets of one flow.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Timeline {
    /// In order of time.
    pub buckets: Vec<Bucket>,
}

/// What happened in one bucket.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct Bucket {
    /// Messages created.
    pub created: u64,
    /// Deliveries that these should make.
    pub expected: u64,
    /// Deliveries that ended, whichever way.
    pub ended: u64,
    /// Deliveries that ended correct and on time.
    pub correct: u64,
    /// Deliveries that ended without effect.
    pub lost: u64,
    /// Deliveries with a latency.
    pub arrived: u64,
    /// Sum of their latencies (nanoseconds).
    pub latency: u128,
}

impl Default for Timeline {
    fn default() -> Self {
        Self {
            buckets: vec![Bucket::default(); BUCKETS],
        }
    }
}

impl Timeline {
    pub(super) fn tell(&self, sink: &mut impl FnMut(u64)) {
        for bucket in &self.buckets {
            for count in [
                bucket.created,
                bucket.expected,
                bucket.ended,
                bucket.correct,
                bucket.lost,
                bucket.arrived,
            ] {
                sink(count);
            }
            tell_wide(bucket.latency, sink);
        }
    }
}

/// Finds the bucket of a moment; most moments lie in the bucket of the one before.
#[derive(Clone, Debug)]
pub(super) struct Clock {
    width: u64,
    bucket: usize,
    from: u64,
}

impl Clock {
    /// The clock of a run whose sources stop at `end`.
    pub fn new(end: SimTime) -> Self {
        Self {
            width: end.nanos().div_ceil(BUCKETS as u64).max(1),
            bucket: 0,
            from: 0,
        }
    }

    /// Width of a bucket.
    pub fn width(&self) -> SimSpan {
        SimSpan::from_nanos(self.width)
    }

    /// The bucket of a moment; [`BUCKETS`] or more if it lies beyond the last.
    #[inline]
    pub fn bucket(&mut self, at: SimTime) -> usize {
        if at.nanos().wrapping_sub(self.from) >= self.width {
            self.bucket = (at.nanos() / self.width) as usize;
            self.from = self.bucket as u64 * self.width;
        }
        self.bucket
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn buckets_share_the_time_until_the_end() {
        let mut clock = Clock::new(SimTime::from_nanos(2_400));
        assert_eq!(clock.width().nanos(), 10);
        for (nanos, bucket) in [(0, 0), (9, 0), (10, 1), (5, 0), (2_399, 239), (2_400, 240), (11, 1)] {
            assert_eq!(clock.bucket(SimTime::from_nanos(nanos)), bucket, "{nanos}");
        }
    }
}
