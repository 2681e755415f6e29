//! How much does a client hold back by itself? Requests and accepts over a sliding window.
//!
//! In: requests, and which of them were accepted. Out: the probability to hold one back. The window is counted in twelve
//! parts, of which the oldest is forgotten at once: Google SRE book, ch. 21, "Client-side throttling". It must not know
//! who asks whom.

use super::guard_spec::ThrottleSpec;
use crate::units::SimTime;

const PARTS: usize = 12;

/// Counts of one client.
#[derive(Clone, Debug, Default)]
pub(super) struct Throttle {
    parts: [(u32, u32); PARTS],
    /// The part of time that `now` fell into when last looked.
    part: u64,
    requests: u64,
    accepts: u64,
}

impl Throttle {
    /// Probability that the next request is to be held back.
    pub fn holds_back(&mut self, spec: &ThrottleSpec, now: SimTime) -> f64 {
        self.slide(spec, now);
        let excess = self.requests as f64 - spec.factor * self.accepts as f64;
        (excess / (self.requests as f64 + 1.0)).max(0.0)
    }

    /// A request was made, or held back.
    pub fn requested(&mut self) {
        self.parts[self.part as usize % PARTS].0 += 1;
        self.requests += 1;
    }

    /// A request was accepted.
    pub fn accepted(&mut self, spec: &ThrottleSpec, now: SimTime) {
        self.slide(spec, now);
        self.parts[self.part as usize % PARTS].1 += 1;
        self.accepts += 1;
    }

    fn slide(&mut self, spec: &ThrottleSpec, now: SimTime) {
        let width = (spec.window.nanos() / PARTS as u64).max(1);
        let part = now.nanos() / width;
        let steps = (part - self.part).min(PARTS as u64);
        for step in 1..=steps {
            let old = std::mem::take(&mut self.parts[(self.part + step) as usize % PARTS]);
            self.requests -= u64::from(old.0);
            self.accepts -= u64::from(old.1);
        }
        self.part = part;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::units::SimSpan;

    #[test]
    fn half_of_what_is_beyond_twice_the_accepts_is_held_back_and_old_counts_are_forgotten() {
        let spec = ThrottleSpec {
            factor: 2.0,
            window: SimSpan::from_secs(120),
        };
        let at = |secs: u64| SimTime::ZERO + SimSpan::from_secs(secs);
        let mut throttle = Throttle::default();
        assert_eq!(throttle.holds_back(&spec, at(1)), 0.0);
        for _ in 0..99 {
            throttle.requested();
        }
        (0..25).for_each(|_| throttle.accepted(&spec, at(1)));
        assert_eq!(throttle.holds_back(&spec, at(100)), 0.49);
        assert_eq!(throttle.holds_back(&spec, at(119)), 0.49);
        assert_eq!(throttle.holds_back(&spec, at(120)), 0.0);
    }
}
