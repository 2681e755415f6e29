//! How busy is a station, and how long is its line? Integrals over time, held in integers.
//!
//! In: how many are in service and in line from each moment on. Out: [`StationTally`]. It must not know what a station
//! stands for.

use super::occupancy::Occupancy;
use super::replication::tell_wide;
use crate::units::{SimSpan, SimTime};

/// One station; time-weighted over [warm-up, end), except for the longest queue, which covers the drain too.
///
/// What each change touches stands in one line of the caches, and what the end of a visit touches beside that in the next:
/// among thousands of stations, each line is fetched anew.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
#[repr(C, align(64))]
pub struct StationTally {
    since: SimTime,
    in_service: u32,
    queued: u32,
    /// Integral of the number in service (nanoseconds).
    pub busy: u128,
    /// Integral of the number in line (nanoseconds).
    pub queue: u128,
    /// Visits that ended.
    pub served: u64,
    /// Of these, visits that waited.
    pub waited: u64,
    /// Sum of waits (nanoseconds).
    pub waiting: u128,
    /// Sum of services (nanoseconds).
    pub service: u128,
    /// Longest queue from the warm-up on.
    pub queue_max: u32,
    /// How long how many were there, in service and in line together.
    pub occupancy: Occupancy,
    /// Requests found in its cache, and not.
    pub hits: u64,
    /// See `hits`.
    pub misses: u64,
}

/// The time watched.
#[derive(Clone, Copy, Debug)]
pub(super) struct Window {
    pub from: SimTime,
    pub until: SimTime,
}

impl Window {
    /// How much of [from, until) lies within.
    #[inline]
    pub fn overlap(&self, from: SimTime, until: SimTime) -> SimSpan {
        until.min(self.until).since(from.max(self.from))
    }

    /// Whether a moment lies within.
    #[inline]
    pub fn holds(&self, at: SimTime) -> bool {
        at >= self.from && at < self.until
    }
}

impl StationTally {
    #[inline]
    pub(super) fn change(&mut self, window: &Window, at: SimTime, in_service: u32, queued: u32) {
        if self.since >= window.from && at <= window.until {
            self.add(at - self.since);
            self.since = at;
            self.queue_max = self.queue_max.max(queued);
        } else {
            self.change_at_the_edge(window, at, queued);
        }
        self.in_service = in_service;
        self.queued = queued;
    }

    /// Some of the time since the last change lies outside of the window.
    #[inline(never)]
    fn change_at_the_edge(&mut self, window: &Window, at: SimTime, queued: u32) {
        self.advance(window, at);
        if at >= window.from {
            self.queue_max = self.queue_max.max(queued);
        }
    }

    /// So much time of the window has gone by as things stand.
    #[inline]
    fn add(&mut self, span: SimSpan) {
        if self.in_service | self.queued != 0 {
            let wide = u128::from(span.nanos());
            self.busy += wide * u128::from(self.in_service);
            self.queue += wide * u128::from(self.queued);
            self.occupancy.add(self.in_service + self.queued, span.nanos());
        }
    }

    /// Brings the integrals up to `at`.
    pub(super) fn advance(&mut self, window: &Window, at: SimTime) {
        self.add(window.overlap(self.since, at));
        if self.since < window.from && at > window.from {
            self.queue_max = self.queue_max.max(self.queued);
        }
        self.since = at;
    }

    #[inline]
    pub(super) fn served(&mut self, waited: SimSpan, service: SimSpan) {
        self.served += 1;
        self.waited += u64::from(!waited.is_zero());
        self.waiting += u128::from(waited.nanos());
        self.service += u128::from(service.nanos());
    }

    /// Something of each line of the caches that the next change needs.
    #[inline]
    pub(super) fn touch(&self) -> u64 {
        self.served ^ self.occupancy.touch()
    }

    pub(super) fn tell(&self, sink: &mut impl FnMut(u64)) {
        for wide in [self.busy, self.queue, self.waiting, self.service] {
            tell_wide(wide, sink);
        }
        for count in [
            u64::from(self.queue_max),
            self.served,
            self.waited,
            self.hits,
            self.misses,
        ] {
            sink(count);
        }
        self.occupancy.tell(sink);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(nanos: u64) -> SimTime {
        SimTime::from_nanos(nanos)
    }

    #[test]
    fn integrals_are_cut_to_the_window() {
        let window = Window {
            from: at(100),
            until: at(200),
        };
        let mut station = StationTally::default();
        station.change(&window, at(50), 2, 5);
        station.change(&window, at(150), 1, 0);
        station.change(&window, at(250), 1, 7);
        station.advance(&window, at(300));
        assert_eq!(station.busy, 2 * 50 + 50);
        assert_eq!(station.queue, 5 * 50);
        assert_eq!((station.occupancy.at(7), station.occupancy.at(1)), (50, 50));
        assert_eq!(station.queue_max, 7, "the drain counts for the longest queue");
    }

    #[test]
    fn a_queue_standing_when_the_warm_up_ends_counts_and_one_gone_before_does_not() {
        let window = Window {
            from: at(100),
            until: at(200),
        };
        let mut gone = StationTally::default();
        gone.change(&window, at(10), 1, 9);
        gone.change(&window, at(90), 1, 1);
        gone.advance(&window, at(300));
        assert_eq!(gone.queue_max, 1);
        assert_eq!(gone.queue, 100);
    }
}
