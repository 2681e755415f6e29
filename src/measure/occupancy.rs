//! For how long were how many there? Times by level, kept apart up to [`LEVELS`].
//!
//! In: levels and how long each lasted. Out: [`Occupancy`]. Level 0 is what is left of the time watched, so an idle
//! station costs nothing. It must not know what is counted.

/// Levels told apart: 1 to one less than this each for itself, the last stands for this and more.
pub const LEVELS: usize = 64;

/// Levels that stand together with what else is known of a station: few rise above them.
const LOW: usize = 8;

/// Time spent at each level above 0.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
#[repr(C)]
pub struct Occupancy {
    /// Nanoseconds at level 1, 2, ...
    low: [u64; LOW],
    /// Nanoseconds at the levels after these; as long as the highest level seen.
    high: Vec<u64>,
}

impl Occupancy {
    #[inline]
    pub(super) fn add(&mut self, level: u32, nanos: u64) {
        match self.low.get_mut((level as usize).wrapping_sub(1)) {
            Some(span) => *span += nanos,
            None => self.add_high(level, nanos),
        }
    }

    #[inline(never)]
    fn add_high(&mut self, level: u32, nanos: u64) {
        if level == 0 || nanos == 0 {
            return;
        }
        let at = (level as usize).min(LEVELS) - 1 - LOW;
        if at >= self.high.len() {
            self.high.resize(at + 1, 0);
        }
        self.high[at] += nanos;
    }

    fn spans(&self) -> impl Iterator<Item = u64> + '_ {
        self.low.iter().chain(&self.high).copied()
    }

    /// Time at a level from 1 on (nanoseconds); at [`LEVELS`], that at it and above.
    #[inline]
    pub fn at(&self, level: usize) -> u64 {
        level.checked_sub(1).and_then(|at| self.spans().nth(at)).unwrap_or(0)
    }

    /// Something of the line of the caches in which the lowest levels stand.
    #[inline]
    pub(super) fn touch(&self) -> u64 {
        self.low[0]
    }

    /// The highest level seen, held at [`LEVELS`].
    pub fn highest(&self) -> usize {
        let of_low = || self.low.iter().rposition(|span| *span > 0).map_or(0, |at| at + 1);
        if self.high.is_empty() {
            of_low()
        } else {
            LOW + self.high.len()
        }
    }

    /// Time above level 0 (nanoseconds).
    pub fn occupied(&self) -> u64 {
        self.spans().sum()
    }

    pub(super) fn tell(&self, sink: &mut impl FnMut(u64)) {
        self.spans().take(self.highest()).for_each(sink);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn levels_are_told_apart_and_the_last_stands_for_more() {
        let mut occupancy = Occupancy::default();
        for (level, nanos) in [(3, 10), (0, 99), (1, 5), (3, 1), (9, 0), (64, 2), (1_000, 7)] {
            occupancy.add(level, nanos);
        }
        assert_eq!((occupancy.at(0), occupancy.at(1), occupancy.at(3)), (0, 5, 11));
        assert_eq!((occupancy.at(LEVELS), occupancy.occupied()), (9, 25));
        assert_eq!((occupancy.highest(), Occupancy::default().highest()), (LEVELS, 0));
    }
}
