//! How often did a flow's guards act, and how long were its breakers open?
//!
//! In: what guards did, on the occasion of which message. Out: [`GuardTally`]. It must not know what a guard is for.

use super::station::Window;
use crate::engine::{GuardFact, Guarded};
use crate::units::SimTime;

/// What the guards of one flow did: for messages created in [warm-up, end), and for breakers in that time.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct GuardTally {
    /// How often each did something, by [`GuardFact::index`].
    pub counts: [u64; GuardFact::COUNT],
    /// Time that breakers were open (until the first probe), of all of them together, in nanoseconds.
    pub open: u128,
    /// Breakers open now, and since when there are so many.
    open_now: u32,
    since: SimTime,
}

impl GuardTally {
    pub(super) fn record(&mut self, window: &Window, guarded: &Guarded) {
        self.counts[guarded.fact.index()] += u64::from(guarded.counted);
        match guarded.fact {
            GuardFact::BreakerOpened => {
                self.advance(window, guarded.at);
                self.open_now += 1;
            }
            GuardFact::BreakerHalfOpened => {
                self.advance(window, guarded.at);
                self.open_now -= 1;
            }
            _ => {}
        }
    }

    /// Breakers that are open have been so until now.
    pub(super) fn advance(&mut self, window: &Window, now: SimTime) {
        let span = window.overlap(self.since, now);
        self.open += u128::from(span.nanos()) * u128::from(self.open_now);
        self.since = now;
    }

    /// How often something was done.
    pub fn count(&self, fact: GuardFact) -> u64 {
        self.counts[fact.index()]
    }

    /// Hands its integers to `sink`: nothing where nothing was done.
    pub(super) fn tell(&self, sink: &mut impl FnMut(u64)) {
        for (fact, count) in self.counts.iter().enumerate().filter(|(_, count)| **count > 0) {
            sink(fact as u64);
            sink(*count);
        }
        if self.open > 0 {
            super::replication::tell_wide(self.open, sink);
        }
    }
}
