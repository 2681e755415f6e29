//! How is a server shared by all who are there? Processor sharing, by a clock that runs as fast as each of them is served.
//!
//! In: jobs that come, and changes of pace. Out: the job that ends next, and when. It must not know what a job is. With
//! `servers` servers each of n jobs gets min(1, servers / n) of one.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use crate::units::{SimSpan, SimTime};

/// Ticks of the shared clock in a nanosecond of work: so fine that rounding does not add up to anything.
const TICKS: u32 = 20;

/// One who shares.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
struct Sharer {
    /// Reading of the shared clock at which it has had all its work.
    ends: u128,
    order: u64,
    carrier: u32,
    work: SimSpan,
    /// Reading of the clock of service when it came.
    came: u128,
}

/// Those who share the servers of one station.
#[derive(Clone, Debug, Default)]
pub(super) struct Sharing {
    sharers: BinaryHeap<Reverse<Sharer>>,
    /// Work that each of them has had since the station was empty, in ticks.
    clock: u128,
    /// Time that each of them has had of a server, however slow it is, in ticks.
    service: u128,
    at: SimTime,
    orders: u64,
}

impl Sharing {
    pub fn len(&self) -> u32 {
        self.sharers.len() as u32
    }

    /// What each gets, with so many servers.
    pub fn pace(&self, servers: u32) -> f64 {
        (f64::from(servers) / f64::from(self.len().max(1))).min(1.0)
    }

    /// Brings the clocks up to `now`: since the last time each had `share` of a server, which worked at `pace` for it.
    pub fn advance(&mut self, now: SimTime, share: f64, pace: f64) {
        let span = now.since(self.at).nanos();
        if self.sharers.is_empty() {
            self.service = 0;
        } else if share == 1.0 {
            self.service += u128::from(span) << TICKS;
        } else if share > 0.0 {
            self.service += (span as f64 * share * f64::from(1 << TICKS)) as u128;
        }
        self.at = now;
        if self.sharers.is_empty() {
            self.clock = 0;
        } else if pace == 1.0 {
            self.clock += u128::from(span) << TICKS;
        } else if pace > 0.0 {
            self.clock += (span as f64 * pace * f64::from(1 << TICKS)) as u128;
        }
    }

    /// One more, with so much work. The clock must be up to date.
    pub fn join(&mut self, carrier: u32, work: SimSpan) {
        self.orders += 1;
        self.sharers.push(Reverse(Sharer {
            ends: self.clock + (u128::from(work.nanos()) << TICKS),
            order: self.orders,
            carrier,
            work,
            came: self.service,
        }));
    }

    /// How long until the next one ends, at this pace.
    pub fn next_end(&self, pace: f64) -> Option<SimSpan> {
        let Reverse(first) = self.sharers.peek()?;
        let ticks = first.ends.saturating_sub(self.clock);
        if pace == 1.0 {
            return Some(SimSpan::from_nanos(ticks.div_ceil(1 << TICKS) as u64));
        }
        let nanos = ticks as f64 / f64::from(1 << TICKS) / pace;
        (pace > 0.0).then(|| SimSpan::from_nanos_f64((nanos - 1e-3).ceil().max(0.0)))
    }

    /// Takes out the one that ends next, with the time that it has had of a server.
    pub fn pop(&mut self) -> Option<(u32, SimSpan)> {
        let Reverse(first) = self.sharers.pop()?;
        self.clock = self.clock.max(first.ends);
        Some((first.carrier, self.had(first.came)))
    }

    /// The time that one who came at this reading has had of a server.
    fn had(&self, came: u128) -> SimSpan {
        let ticks = self.service - came + (1 << (TICKS - 1));
        SimSpan::from_nanos((ticks >> TICKS) as u64)
    }

    /// Takes one out, if it is there, with the time that it has had of a server. The clocks must be up to date.
    pub fn remove(&mut self, carrier: u32) -> Option<SimSpan> {
        let found = self.sharers.iter().find(|Reverse(sharer)| sharer.carrier == carrier);
        let had = self.had(found?.0.came);
        self.sharers.retain(|Reverse(sharer)| sharer.carrier != carrier);
        Some(had)
    }

    /// All begin again.
    pub fn restart(&mut self) {
        let mut all: Vec<Reverse<Sharer>> = self.sharers.drain().collect();
        for Reverse(sharer) in &mut all {
            sharer.ends = self.clock + (u128::from(sharer.work.nanos()) << TICKS);
        }
        self.sharers.extend(all);
    }

    /// Takes out everybody, in the order in which they came, with the time that each has had of a server.
    pub fn drain(&mut self) -> Vec<(u32, SimSpan)> {
        let mut all: Vec<Sharer> = self.sharers.drain().map(|Reverse(sharer)| sharer).collect();
        all.sort_unstable_by_key(|sharer| sharer.order);
        let had = |sharer: &Sharer| (sharer.carrier, self.had(sharer.came));
        all.iter().map(had).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Two jobs of 10 and 4 on one server, the second coming at 6: each gets half, so the second ends at 14, when the
    /// first has had 6 + 4 of its 10 and ends too.
    #[test]
    fn each_gets_its_share() {
        let (at, span) = (SimTime::from_nanos, SimSpan::from_nanos);
        let mut sharing = Sharing::default();
        sharing.advance(at(0), 0.0, 0.0);
        sharing.join(1, span(10));
        assert_eq!(sharing.next_end(sharing.pace(1)), Some(span(10)));
        sharing.advance(at(6), sharing.pace(1), sharing.pace(1));
        sharing.join(2, span(4));
        assert_eq!(sharing.next_end(sharing.pace(1)), Some(span(8)));
        sharing.advance(at(14), sharing.pace(1), sharing.pace(1));
        assert_eq!(sharing.pop(), Some((1, span(10))), "of two at once the first that came");
        assert_eq!(sharing.next_end(sharing.pace(1)), Some(span(0)));
        assert_eq!(sharing.pop(), Some((2, span(4))));
        assert_eq!(sharing.len(), 0);
    }

    #[test]
    fn with_two_servers_three_jobs_get_two_thirds_each() {
        let mut sharing = Sharing::default();
        for carrier in 0..3 {
            sharing.join(carrier, SimSpan::from_nanos(100));
        }
        assert_eq!(sharing.next_end(sharing.pace(2)), Some(SimSpan::from_nanos(150)));
    }
}
