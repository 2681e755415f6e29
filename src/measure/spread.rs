//! How long do the consumers of a message differ? Sums over messages that several consumers should get.
//!
//! In: when the first and the last consumer had a message. Out: [`SpreadTally`]. It must not know what a message says.

use super::replication::tell_wide;
use super::station::Window;
use crate::engine::Spread;
use crate::units::SimSpan;

/// Messages of one flow that several consumers should get.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct SpreadTally {
    /// Messages.
    pub messages: u64,
    /// Of these, messages that some consumers got and others never.
    pub never_equal: u64,
    /// Integral of the number of messages that some consumers had and others had not (nanoseconds, within the window in
    /// which stations are watched).
    pub differing: u128,
    /// Longest time between the first consumer and the last, of messages that all of them got.
    pub longest: SimSpan,
}

impl SpreadTally {
    pub(super) fn record(&mut self, window: &Window, spread: &Spread) {
        self.messages += u64::from(spread.counted);
        let Some(first) = spread.first else {
            return;
        };
        self.differing += u128::from(window.overlap(first, spread.last).nanos());
        if !spread.counted {
            return;
        }
        if spread.missed > 0 {
            self.never_equal += 1;
        } else {
            self.longest = self.longest.max(spread.last - first);
        }
    }

    pub(super) fn tell(&self, sink: &mut impl FnMut(u64)) {
        for count in [self.messages, self.never_equal, self.longest.nanos()] {
            sink(count);
        }
        tell_wide(self.differing, sink);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::units::SimTime;

    #[test]
    fn records_differ_from_the_first_consumer_to_the_last() {
        let at = SimTime::from_nanos;
        let window = Window {
            from: at(100),
            until: at(200),
        };
        let spread = |first, last, missed| Spread {
            flow: 0,
            first,
            last: at(last),
            missed,
            counted: true,
        };
        let mut tally = SpreadTally::default();
        tally.record(&window, &spread(Some(at(90)), 110, 0));
        tally.record(&window, &spread(Some(at(150)), 300, 1));
        tally.record(&window, &spread(None, 400, 2));
        assert_eq!((tally.messages, tally.never_equal), (3, 1));
        assert_eq!(tally.differing, 10 + 50);
        assert_eq!(tally.longest, SimSpan::from_nanos(20));
    }
}
