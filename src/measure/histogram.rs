//! How are times spread? A flat log-linear histogram of nanoseconds.
//!
//! In: spans. Out: quantiles, exact counts and an exact mean. Seven bits of each value choose its bucket, which is at most
//! 1/128 as wide as its values are large; within a bucket the least and the greatest value are known, and quantiles lie
//! evenly between them. So a value that repeats is told exactly, and no quantile is off by more than 0.8 %, nor, where
//! a bucket holds many, by anything worth telling. It must not know what the times are of.

use crate::units::SimSpan;

const BITS: u32 = 7;

/// Counts of spans by size; only the range of buckets in use is stored.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Histogram {
    first: usize,
    buckets: Vec<Bucket>,
    count: u64,
    sum: u128,
}

/// What one bucket holds; offsets count from its lowest value, in units of [`unit_of`].
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
struct Bucket {
    count: u64,
    least: u32,
    greatest: u32,
}

impl Default for Bucket {
    fn default() -> Self {
        Self {
            count: 0,
            least: u32::MAX,
            greatest: 0,
        }
    }
}

impl Bucket {
    #[inline]
    fn add(&mut self, offset: u32) {
        self.count += 1;
        self.least = self.least.min(offset);
        self.greatest = self.greatest.max(offset);
    }

    /// Offset of the value of this rank, counted from 1, as if values lay evenly between the least and the greatest.
    fn offset(&self, rank: u64) -> u64 {
        let range = u128::from(self.greatest - self.least);
        let steps = u128::from((self.count - 1).max(1));
        u64::from(self.least) + (range * u128::from(rank - 1) / steps) as u64
    }
}

impl Histogram {
    /// Counts one span.
    #[inline(always)]
    pub fn record(&mut self, span: SimSpan) {
        let (bucket, offset) = bucket_of(span.nanos());
        let at = bucket.wrapping_sub(self.first);
        match self.buckets.get_mut(at) {
            Some(bucket) => bucket.add(offset),
            None => self.slot(bucket).add(offset),
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
        self.of_rank(rank(per_mille, total))
    }

    /// The smallest span that at least `per_mille` of `total` things do not exceed, things beyond those counted being
    /// zero: most that arrive at a station that is not busy do not wait.
    pub fn quantile_with_zeros(&self, per_mille: u32, total: u64) -> Option<SimSpan> {
        let zeros = total.checked_sub(self.count)?;
        match rank(per_mille, total).checked_sub(zeros) {
            None | Some(0) => (total > 0).then_some(SimSpan::ZERO),
            Some(rank) => self.of_rank(rank),
        }
    }

    /// The span of this rank, counted from 1; none beyond those counted.
    fn of_rank(&self, rank: u64) -> Option<SimSpan> {
        let mut below = 0;
        for (at, bucket) in self.buckets.iter().enumerate() {
            if below + bucket.count >= rank {
                let number = self.first + at;
                let offset = bucket.offset(rank - below) << unit_of(number);
                return Some(SimSpan::from_nanos(lowest_of(number) + offset));
            }
            below += bucket.count;
        }
        None
    }

    /// Adds all spans of another.
    pub fn merge(&mut self, other: &Self) {
        for (at, bucket) in other.buckets.iter().enumerate().filter(|(_, bucket)| bucket.count > 0) {
            let mine = self.slot(other.first + at);
            mine.count += bucket.count;
            mine.least = mine.least.min(bucket.least);
            mine.greatest = mine.greatest.max(bucket.greatest);
        }
        self.count += other.count;
        self.sum += other.sum;
    }

    /// The largest span of each bucket in use and how many it holds, in order.
    pub fn buckets(&self) -> impl Iterator<Item = (SimSpan, u64)> + '_ {
        let used = self.buckets.iter().enumerate().filter(|(_, bucket)| bucket.count > 0);
        used.map(|(at, bucket)| (SimSpan::from_nanos(lowest_of(self.first + at + 1) - 1), bucket.count))
    }

    #[cold]
    fn slot(&mut self, bucket: usize) -> &mut Bucket {
        if self.buckets.is_empty() {
            self.first = bucket;
        }
        if bucket < self.first {
            let more = self.first - bucket;
            self.buckets.splice(0..0, std::iter::repeat_n(Bucket::default(), more));
            self.first = bucket;
        }
        let at = bucket - self.first;
        if at >= self.buckets.len() {
            self.buckets.resize(at + 1, Bucket::default());
        }
        &mut self.buckets[at]
    }
}

/// Rank of a quantile among `total`, counted from 1.
fn rank(per_mille: u32, total: u64) -> u64 {
    (u128::from(total) * u128::from(per_mille)).div_ceil(1_000).max(1) as u64
}

/// Number of a value's bucket, and how far it lies above the bucket's lowest value.
#[inline]
fn bucket_of(nanos: u64) -> (usize, u32) {
    let shift = 63 - BITS - (nanos | 1 << BITS).leading_zeros();
    let offset = nanos & ((1 << shift) - 1);
    let offset = if shift > u32::BITS {
        offset >> (shift - u32::BITS)
    } else {
        offset
    };
    (((shift as usize) << BITS) + (nanos >> shift) as usize, offset as u32)
}

/// Offsets within a bucket are multiples of 2 to this power (nanoseconds): 1 below ten minutes.
fn unit_of(bucket: usize) -> u32 {
    ((bucket >> BITS) as u32).saturating_sub(1).saturating_sub(u32::BITS)
}

fn lowest_of(bucket: usize) -> u64 {
    let shift = (bucket >> BITS).saturating_sub(1);
    let mantissa = (bucket - (shift << BITS)) as u128;
    u64::try_from(mantissa << shift).unwrap_or(u64::MAX)
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
                low < next && bucket_of(low) == (bucket, 0) && bucket_of(next - 1).0 == bucket,
                "{bucket}"
            );
            assert!(next - low <= 1 + low / 128, "{bucket}");
        }
        assert_eq!(lowest_of(bucket_of(u64::MAX).0 + 1), u64::MAX);
    }

    #[test]
    fn quantiles_are_close_to_sorted_values() {
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
    fn values_that_repeat_are_told_exactly() {
        let (much, more) = (u64::MAX - 7, 440_000_001);
        let histogram = nanos([40_000_003; 90].into_iter().chain([more; 9]).chain([much]));
        for (per_mille, exact) in [(1, 40_000_003), (900, 40_000_003), (901, more), (990, more)] {
            assert_eq!(histogram.quantile(per_mille, 100).unwrap().nanos(), exact);
        }
        let most = histogram.quantile(1_000, 100).unwrap().nanos();
        assert!(most <= much && much - most <= 1 << 25, "{most}");
    }

    #[test]
    fn those_that_did_not_wait_waited_for_no_time() {
        let histogram = nanos([700; 30]);
        assert_eq!(histogram.quantile_with_zeros(700, 100), Some(SimSpan::ZERO));
        assert_eq!(histogram.quantile_with_zeros(701, 100).unwrap().nanos(), 700);
        assert_eq!(Histogram::default().quantile_with_zeros(990, 4), Some(SimSpan::ZERO));
        assert_eq!(Histogram::default().quantile_with_zeros(990, 0), None);
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
