//! How are times spread? A flat log-linear histogram of nanoseconds.
//!
//! In: spans. Out: quantiles within 0.4 %, exact counts and an exact mean. Seven bits of each value are kept: a bucket
//! is at most 1/128 as wide as its values are large, and told as its middle. It must not know what the times are of.

use crate::units::SimSpan;

const BITS: u32 = 7;

/// Counts of spans by size; only the range of buckets in use is stored.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Histogram {
    first: usize,
    counts: Vec<u64>,
    count: u64,
    sum: u128,
}

impl Histogram {
    /// Counts one span.
    #[inline]
    pub fn record(&mut self, span: SimSpan) {
        let bucket = bucket_of(span.nanos());
        let at = bucket.wrapping_sub(self.first);
        match self.counts.get_mut(at) {
            Some(count) => *count += 1,
            None => *self.slot(bucket) += 1,
        }
        self.count += 1;
        self.sum += u128::from(span.nanos());
    }

    /// How many spans.
    pub fn count(&self) -> u64 {
        self.count
    }

    /// Sum of all spans in nanoseconds.
    pub fn sum_nanos(&self) -> u128 {
        self.sum
    }

    /// Mean in seconds; none without spans.
    pub fn mean_secs(&self) -> Option<f64> {
        (self.count > 0).then(|| self.sum as f64 / self.count as f64 / 1e9)
    }

    /// The smallest span that at least `per_mille` of `total` things do not exceed, things beyond those counted being
    /// infinitely large: none if it is infinite.
    pub fn quantile(&self, per_mille: u32, total: u64) -> Option<SimSpan> {
        debug_assert!(total >= self.count, "{total} < {}", self.count);
        let rank = (u128::from(total) * u128::from(per_mille)).div_ceil(1_000).max(1) as u64;
        if rank > self.count {
            return None;
        }
        let mut below = 0;
        let at = self.counts.iter().position(|count| {
            below += count;
            below >= rank
        })?;
        Some(middle_of(self.first + at))
    }

    /// Adds all spans of another.
    pub fn merge(&mut self, other: &Self) {
        for (at, &count) in other.counts.iter().enumerate().filter(|(_, count)| **count > 0) {
            *self.slot(other.first + at) += count;
        }
        self.count += other.count;
        self.sum += other.sum;
    }

    /// The largest span of each bucket in use and how many it holds, in order.
    pub fn buckets(&self) -> impl Iterator<Item = (SimSpan, u64)> + '_ {
        let used = self.counts.iter().enumerate().filter(|(_, count)| **count > 0);
        used.map(|(at, &count)| (SimSpan::from_nanos(lowest_of(self.first + at + 1) - 1), count))
    }

    #[cold]
    fn slot(&mut self, bucket: usize) -> &mut u64 {
        if self.counts.is_empty() {
            self.first = bucket;
        }
        if bucket < self.first {
            let more = self.first - bucket;
            self.counts.splice(0..0, std::iter::repeat_n(0, more));
            self.first = bucket;
        }
        let at = bucket - self.first;
        if at >= self.counts.len() {
            self.counts.resize(at + 1, 0);
        }
        &mut self.counts[at]
    }
}

fn bucket_of(nanos: u64) -> usize {
    let shift = (63 - (nanos | 1).leading_zeros()).saturating_sub(BITS);
    ((shift as usize) << BITS) + (nanos >> shift) as usize
}

fn lowest_of(bucket: usize) -> u64 {
    let shift = (bucket >> BITS).saturating_sub(1);
    let mantissa = (bucket - (shift << BITS)) as u128;
    u64::try_from(mantissa << shift).unwrap_or(u64::MAX)
}

fn middle_of(bucket: usize) -> SimSpan {
    let (low, next) = (lowest_of(bucket), lowest_of(bucket + 1));
    SimSpan::from_nanos(low + (next - low) / 2)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::units::{KeyedRng, Law, hash_id};

    fn nanos(values: impl IntoIterator<Item = u64>) -> Histogram {
        let mut histogram = Histogram::default();
        values
            .into_iter()
            .for_each(|value| histogram.record(SimSpan::from_nanos(value)));
        histogram
    }

    #[test]
    fn buckets_meet_without_gaps_and_are_narrow() {
        for bucket in 0..7_000 {
            let (low, next) = (lowest_of(bucket), lowest_of(bucket + 1));
            assert!(
                low < next && bucket_of(low) == bucket && bucket_of(next - 1) == bucket,
                "{bucket}"
            );
            assert!(next - low <= 1 + low / 128, "{bucket}");
        }
        assert_eq!(lowest_of(bucket_of(u64::MAX) + 1), u64::MAX);
    }

    #[test]
    fn quantiles_are_within_one_percent_of_sorted_values() {
        let law = Law::LogNormal { median: 2e7, p99: 3e9 };
        let mut values: Vec<u64> = (0..20_000)
            .map(|k| law.sample_span(&mut KeyedRng::new(hash_id("histogram"), k)).nanos())
            .collect();
        let histogram = nanos(values.iter().copied());
        values.sort_unstable();
        for per_mille in [1, 100, 500, 900, 950, 990, 999, 1_000] {
            let exact = values[(20_000 * per_mille as usize).div_ceil(1_000) - 1] as f64;
            let told = histogram.quantile(per_mille, 20_000).unwrap().nanos() as f64;
            assert!((told / exact - 1.0).abs() < 0.005, "{per_mille}: {told} for {exact}");
        }
        let mean = values.iter().sum::<u64>() as f64 / 20_000.0 / 1e9;
        assert!((histogram.mean_secs().unwrap() - mean).abs() < 1e-12);
    }

    #[test]
    fn what_never_came_is_infinitely_late() {
        let histogram = nanos(1..=98);
        assert_eq!(histogram.quantile(500, 100).unwrap().nanos(), 50);
        assert_eq!(histogram.quantile(980, 100).unwrap().nanos(), 98);
        assert_eq!(histogram.quantile(981, 100), None);
        assert_eq!(Histogram::default().quantile(500, 0), None);
    }

    #[test]
    fn merging_is_recording_both() {
        let mut left = nanos([5, 700, 1_000_000]);
        left.merge(&nanos([1, 90_000_000]));
        assert_eq!(left, nanos([5, 700, 1_000_000, 1, 90_000_000]));
        assert_eq!(left.buckets().map(|(_, count)| count).sum::<u64>(), 5);
        let mut empty = Histogram::default();
        empty.merge(&left);
        assert_eq!(empty, left);
    }
}
