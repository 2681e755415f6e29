//! Simulated time: when, and how long?
//!
//! In: whole nanoseconds, or seconds as `f64` at the edges. Out: [`SimTime`], a moment counted from the start of a run,
//! and [`SimSpan`], a length of time. Both are unsigned 64-bit nanoseconds, so sums are exact and order never depends on
//! rounding. More than they can tell (584 years) is for ever: sums and products stay at the end, where nothing happens
//! any more. Differences stay honest: one below zero is a mistake of ours and stops the program. Must not know the wall
//! clock.

use std::fmt;
use std::iter::Sum;
use std::ops::{Add, AddAssign, Mul, Sub, SubAssign};

const NANOS_PER_SEC: f64 = 1e9;

/// A moment of simulated time: nanoseconds since the start of the run.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Debug)]
pub struct SimTime(u64);

/// A length of simulated time in nanoseconds.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Debug)]
pub struct SimSpan(u64);

impl SimTime {
    /// The start of the run.
    pub const ZERO: Self = Self(0);
    /// Later than anything that happens: "never".
    pub const MAX: Self = Self(u64::MAX);

    /// The moment `nanos` nanoseconds after the start.
    #[inline]
    #[must_use]
    pub const fn from_nanos(nanos: u64) -> Self {
        Self(nanos)
    }

    /// The moment `secs` seconds after the start, rounded to the nanosecond, held within what can be told; NaN is zero.
    #[inline]
    #[must_use]
    pub fn from_secs_f64(secs: f64) -> Self {
        Self(round_to_u64(secs * NANOS_PER_SEC))
    }

    /// Nanoseconds since the start.
    #[inline]
    #[must_use]
    pub const fn nanos(self) -> u64 {
        self.0
    }

    /// Seconds since the start.
    #[inline]
    #[must_use]
    pub fn as_secs_f64(self) -> f64 {
        self.0 as f64 / NANOS_PER_SEC
    }

    /// `self + span`, or [`SimTime::MAX`] where that cannot be told.
    #[inline]
    #[must_use]
    pub const fn saturating_add(self, span: SimSpan) -> Self {
        Self(self.0.saturating_add(span.0))
    }

    /// Time gone by since `earlier`, or zero if `earlier` is the later of the two.
    #[inline]
    #[must_use]
    pub const fn since(self, earlier: Self) -> SimSpan {
        SimSpan(self.0.saturating_sub(earlier.0))
    }
}

impl SimSpan {
    /// No time at all.
    pub const ZERO: Self = Self(0);
    /// The longest span that can be told.
    pub const MAX: Self = Self(u64::MAX);

    /// A span of `nanos` nanoseconds.
    #[inline]
    #[must_use]
    pub const fn from_nanos(nanos: u64) -> Self {
        Self(nanos)
    }

    /// A span of `micros` microseconds, held at [`SimSpan::MAX`].
    #[inline]
    #[must_use]
    pub const fn from_micros(micros: u64) -> Self {
        Self(micros.saturating_mul(1_000))
    }

    /// A span of `millis` milliseconds, held at [`SimSpan::MAX`].
    #[inline]
    #[must_use]
    pub const fn from_millis(millis: u64) -> Self {
        Self(millis.saturating_mul(1_000_000))
    }

    /// A span of `secs` seconds, held at [`SimSpan::MAX`].
    #[inline]
    #[must_use]
    pub const fn from_secs(secs: u64) -> Self {
        Self(secs.saturating_mul(1_000_000_000))
    }

    /// A span of `secs` seconds, rounded to the nanosecond; below zero and NaN give zero, too long gives the longest.
    #[inline]
    #[must_use]
    pub fn from_secs_f64(secs: f64) -> Self {
        Self(round_to_u64(secs * NANOS_PER_SEC))
    }

    /// A span of `nanos` nanoseconds, rounded and held as in [`SimSpan::from_secs_f64`].
    #[inline]
    #[must_use]
    pub fn from_nanos_f64(nanos: f64) -> Self {
        Self(round_to_u64(nanos))
    }

    /// Nanoseconds.
    #[inline]
    #[must_use]
    pub const fn nanos(self) -> u64 {
        self.0
    }

    /// Seconds.
    #[inline]
    #[must_use]
    pub fn as_secs_f64(self) -> f64 {
        self.0 as f64 / NANOS_PER_SEC
    }

    /// Milliseconds.
    #[inline]
    #[must_use]
    pub fn as_millis_f64(self) -> f64 {
        self.0 as f64 / 1e6
    }

    /// This span times `factor`, rounded and held as in [`SimSpan::from_secs_f64`].
    #[inline]
    #[must_use]
    pub fn mul_f64(self, factor: f64) -> Self {
        Self(round_to_u64(self.0 as f64 * factor))
    }

    /// `self + other`, or [`SimSpan::MAX`] where that cannot be told.
    #[inline]
    #[must_use]
    pub const fn saturating_add(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }

    /// `self - other`, or zero where `other` is longer.
    #[inline]
    #[must_use]
    pub const fn saturating_sub(self, other: Self) -> Self {
        Self(self.0.saturating_sub(other.0))
    }

    /// `self * factor`, or [`SimSpan::MAX`] where that cannot be told.
    #[inline]
    #[must_use]
    pub const fn saturating_mul(self, factor: u64) -> Self {
        Self(self.0.saturating_mul(factor))
    }

    /// Is this no time at all?
    #[inline]
    #[must_use]
    pub const fn is_zero(self) -> bool {
        self.0 == 0
    }
}

/// Rounds to the nearest whole number; what lies outside the range goes to its end, NaN to zero.
///
/// The sum rounds down at the cast, which costs far less than `f64::round` on machines without an instruction for it;
/// from 2^52 on numbers are whole already, and adding could only spoil them.
#[inline]
pub(super) fn round_to_u64(x: f64) -> u64 {
    const WHOLE_FROM: f64 = 4_503_599_627_370_496.0;
    if x < WHOLE_FROM {
        // Signed numbers are what machines turn floats into at once.
        ((x + 0.5) as i64).max(0) as u64
    } else {
        whole_to_u64(x)
    }
}

#[cold]
#[inline(never)]
fn whole_to_u64(x: f64) -> u64 {
    x as u64
}

impl Add<SimSpan> for SimTime {
    type Output = Self;

    /// The same as [`SimTime::saturating_add`]: what lies beyond the end is never.
    #[inline]
    fn add(self, span: SimSpan) -> Self {
        self.saturating_add(span)
    }
}

impl AddAssign<SimSpan> for SimTime {
    #[inline]
    fn add_assign(&mut self, span: SimSpan) {
        *self = *self + span;
    }
}

impl Sub for SimTime {
    type Output = SimSpan;

    /// # Panics
    /// Panics if `earlier` is later: time never runs back. See [`SimTime::since`].
    #[inline]
    fn sub(self, earlier: Self) -> SimSpan {
        SimSpan(self.0.checked_sub(earlier.0).expect("simulated time ran back"))
    }
}

impl Add for SimSpan {
    type Output = Self;

    /// The same as [`SimSpan::saturating_add`]: what is longer than can be told lasts for ever.
    #[inline]
    fn add(self, other: Self) -> Self {
        self.saturating_add(other)
    }
}

impl AddAssign for SimSpan {
    #[inline]
    fn add_assign(&mut self, other: Self) {
        *self = *self + other;
    }
}

impl Sub for SimSpan {
    type Output = Self;

    /// # Panics
    /// Panics if `other` is longer; see [`SimSpan::saturating_sub`].
    #[inline]
    fn sub(self, other: Self) -> Self {
        Self(self.0.checked_sub(other.0).expect("span below zero"))
    }
}

impl SubAssign for SimSpan {
    #[inline]
    fn sub_assign(&mut self, other: Self) {
        *self = *self - other;
    }
}

impl Mul<u64> for SimSpan {
    type Output = Self;

    /// The same as [`SimSpan::saturating_mul`]: what is longer than can be told lasts for ever.
    #[inline]
    fn mul(self, factor: u64) -> Self {
        self.saturating_mul(factor)
    }
}

impl Sum for SimSpan {
    fn sum<I: Iterator<Item = Self>>(spans: I) -> Self {
        spans.fold(Self::ZERO, |total, span| total + span)
    }
}

impl fmt::Display for SimTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        SimSpan(self.0).fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seconds_round_to_the_nearest_nanosecond_and_saturate() {
        assert_eq!(SimSpan::from_secs_f64(0.000_000_001_6).nanos(), 2);
        assert_eq!(SimSpan::from_secs_f64(1.5), SimSpan::from_millis(1_500));
        assert_eq!(SimSpan::from_secs_f64(-1.0), SimSpan::ZERO);
        assert_eq!(SimSpan::from_secs_f64(f64::NAN), SimSpan::ZERO);
        assert_eq!(SimSpan::from_secs_f64(f64::INFINITY), SimSpan::MAX);
        assert_eq!(SimTime::from_secs_f64(2.0).nanos(), 2_000_000_000);
        assert_eq!(SimSpan::from_secs(u64::MAX), SimSpan::MAX);
        assert_eq!(round_to_u64(9_007_199_254_740_991.0), 9_007_199_254_740_991);
        assert_eq!(round_to_u64(4_503_599_627_370_497.0), 4_503_599_627_370_497);
    }

    #[test]
    fn sums_and_differences_are_exact() {
        let at = SimTime::from_nanos(10) + SimSpan::from_nanos(5);
        assert_eq!(at - SimTime::from_nanos(3), SimSpan::from_nanos(12));
        assert_eq!(SimTime::from_nanos(3).since(at), SimSpan::ZERO);
        assert_eq!(SimTime::MAX.saturating_add(SimSpan::from_nanos(1)), SimTime::MAX);
        assert_eq!(
            SimSpan::from_micros(2) * 3 - SimSpan::from_nanos(1),
            SimSpan::from_nanos(5_999)
        );
        let total: SimSpan = [1, 2, 3].map(SimSpan::from_nanos).into_iter().sum();
        assert_eq!(total.nanos(), 6);
        assert_eq!(SimSpan::from_millis(3).mul_f64(0.5), SimSpan::from_micros(1_500));
        assert_eq!(SimSpan::from_micros(1_500).as_millis_f64(), 1.5);
        assert!(SimSpan::ZERO.is_zero() && !SimSpan::MAX.is_zero());
    }

    #[test]
    #[should_panic(expected = "ran back")]
    fn time_never_runs_back() {
        let _ = SimTime::ZERO - SimTime::from_nanos(1);
    }

    #[test]
    fn what_lies_beyond_the_end_is_for_ever() {
        let (never, century) = (SimTime::MAX, SimSpan::from_secs(36_500 * 86_400));
        assert_eq!(never + SimSpan::from_nanos(1), never);
        assert_eq!(SimTime::from_nanos(u64::MAX - 1) + SimSpan::from_nanos(1), never);
        assert_eq!(SimSpan::MAX + SimSpan::from_nanos(1), SimSpan::MAX);
        assert_eq!(century * 5 + century, SimSpan::MAX);
        assert_eq!([century; 6].into_iter().sum::<SimSpan>(), SimSpan::MAX);
        let (mut late, mut long) = (never, century * 5);
        late += century;
        long += century;
        assert_eq!((late, long), (never, SimSpan::MAX));
        assert_eq!(never - SimTime::from_nanos(1), SimSpan::from_nanos(u64::MAX - 1));
        assert_eq!((century * 5).nanos(), 5 * century.nanos(), "five centuries can be told");
    }

    #[test]
    #[should_panic(expected = "below zero")]
    fn a_span_is_never_negative() {
        let _ = SimSpan::ZERO - SimSpan::from_nanos(1);
    }
}
