//! How much does a party take? Quotas in windows of time, and requests held at once.
//!
//! In: arrivals at a party with rules of its own. Out: whether it takes them. Limits are of all instances at one site. It
//! must not know what happens to those it refuses. (Token buckets stand with the plain stations.)

use std::collections::VecDeque;

use crate::units::SimTime;

use super::retry_after::next_window;
use super::rules::QuotaRule;
use super::simulation::Simulation;

/// What a party at one site has taken in the present window.
#[derive(Clone, Debug, Default)]
pub(super) struct Taken {
    /// Fixed windows: which one it is, and how many it has taken.
    window: u64,
    count: u32,
    /// Sliding windows: when it took each of the last ones.
    moments: VecDeque<SimTime>,
}

impl Taken {
    /// When a sliding window took the oldest of those it knows.
    pub fn oldest(&self) -> Option<SimTime> {
        self.moments.front().copied()
    }

    /// Whether one more fits; if so it is counted.
    fn take(&mut self, now: SimTime, quota: &QuotaRule) -> bool {
        let per = quota.per.nanos().max(1);
        if quota.sliding {
            while self
                .moments
                .front()
                .is_some_and(|first| now.since(*first).nanos() >= per)
            {
                self.moments.pop_front();
            }
            let fits = self.moments.len() < quota.requests as usize;
            if fits {
                self.moments.push_back(now);
            }
            return fits;
        }
        let window = now.nanos() / per;
        if window != self.window {
            (self.window, self.count) = (window, 0);
        }
        let fits = self.count < quota.requests;
        self.count += u32::from(fits);
        fits
    }
}

impl Simulation {
    /// Whether a party at a site, whose first special station is `first`, takes one more.
    pub(super) fn within_limits(&mut self, party: u32, first: u32) -> bool {
        let program = self.program.clone();
        let spec = &program.parties[party as usize];
        if let Some(most) = spec.rules.concurrent {
            let held: u32 = (first..first + spec.instances)
                .map(|special| self.held_at(special))
                .sum();
            if held >= most {
                return false;
            }
        }
        let now = self.now;
        let taken = &mut self.specials[first as usize].taken;
        spec.rules.quota.as_ref().is_none_or(|quota| taken.take(now, quota))
    }

    /// When a party at a site that has refused may take one more; none: nobody knows.
    pub(super) fn next_within_limits(&self, party: u32, first: u32) -> Option<SimTime> {
        let spec = &self.program.parties[party as usize];
        let held: u32 = (first..first + spec.instances)
            .map(|special| self.held_at(special))
            .sum();
        if spec.rules.concurrent.is_some_and(|most| held >= most) {
            return None;
        }
        let taken = &self.specials[first as usize].taken;
        next_window(taken, spec.rules.quota.as_ref()?, self.now)
    }

    /// Messages at a station, waiting or in service.
    fn held_at(&self, special: u32) -> u32 {
        let state = &self.specials[special as usize];
        let served: usize = state.jobs.iter().map(|job| 1 + self.jobs[*job].mates.len()).sum();
        state.line.len() + state.frozen_len() + state.sharing.len() + served as u32
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::units::SimSpan;

    fn taken(sliding: bool) -> Vec<u64> {
        let quota = QuotaRule {
            requests: 2,
            per: SimSpan::from_nanos(10),
            sliding,
        };
        let mut state = Taken::default();
        let moments = [7, 8, 9, 10, 11, 12, 17, 18];
        let takes = |at: &u64| state.take(SimTime::from_nanos(*at), &quota);
        moments.into_iter().filter(takes).collect()
    }

    /// At the border of two fixed windows twice the quota passes within a short time; a sliding one has no border.
    #[test]
    fn windows_are_fixed_or_slide() {
        assert_eq!(taken(false), [7, 8, 10, 11]);
        assert_eq!(taken(true), [7, 8, 17, 18]);
    }
}
