//! Does a circuit breaker let a call through? Closed, open, half open.
//!
//! In: calls and how they ended. Out: whether a call may go, and changes of state. It must not know what a call is.

use super::guard_spec::{BreakerSpec, TripRule};
use crate::units::SimTime;

/// Where a breaker stands.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
enum Position {
    #[default]
    Closed,
    Open,
    HalfOpen,
}

/// What a breaker has to say when a call is asked for or ends.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Turn {
    Opens,
    HalfOpens,
    Closes,
}

/// One breaker.
#[derive(Clone, Debug, Default)]
pub(super) struct Breaker {
    position: Position,
    /// Changes of position so far: a call that began under another one says nothing any more.
    era: u32,
    opened: SimTime,
    /// Failures in a row.
    row: u32,
    /// The last calls, one bit each (1: failed), as a ring.
    ring: Vec<u64>,
    next: u32,
    known: u32,
    failed: u32,
    /// Half open: probes let through, and those that have ended.
    probes: u32,
    ended: u32,
}

impl Breaker {
    /// Asks for a call at `now`: the era under which it goes, if it may; and whether the breaker has turned half open.
    pub fn ask(&mut self, spec: &BreakerSpec, now: SimTime) -> (Option<u32>, Option<Turn>) {
        let mut turn = None;
        if self.position == Position::Open && now >= self.opened + spec.open {
            self.turn_to(Position::HalfOpen);
            turn = Some(Turn::HalfOpens);
        }
        match self.position {
            Position::Closed => (Some(self.era), turn),
            Position::HalfOpen if self.probes < spec.probes => {
                self.probes += 1;
                (Some(self.era), turn)
            }
            Position::Open | Position::HalfOpen => (None, turn),
        }
    }

    /// A call that went under `era` has ended; `failed` is none where nobody knows how.
    pub fn ended(&mut self, spec: &BreakerSpec, era: u32, failed: Option<bool>, now: SimTime) -> Option<Turn> {
        if era != self.era {
            return None;
        }
        match (self.position, failed) {
            (Position::Open, _) | (Position::Closed, None) => None,
            (Position::HalfOpen, None) => {
                self.probes -= 1;
                None
            }
            (Position::HalfOpen, Some(failed)) => self.probe_ended(spec, failed, now),
            (Position::Closed, Some(failed)) => {
                let trips = self.note(spec, failed);
                trips.then(|| self.open(now))
            }
        }
    }

    fn probe_ended(&mut self, spec: &BreakerSpec, failed: bool, now: SimTime) -> Option<Turn> {
        self.ended += 1;
        self.failed += u32::from(failed);
        let reopens = match spec.trips {
            TripRule::Consecutive(_) => failed,
            TripRule::Rate { share, .. } => f64::from(self.failed) >= share * f64::from(spec.probes) && self.failed > 0,
        };
        if reopens {
            return Some(self.open(now));
        }
        if self.ended < spec.probes {
            return None;
        }
        self.turn_to(Position::Closed);
        Some(Turn::Closes)
    }

    fn open(&mut self, now: SimTime) -> Turn {
        self.turn_to(Position::Open);
        self.opened = now;
        Turn::Opens
    }

    fn turn_to(&mut self, position: Position) {
        self.position = position;
        self.era = self.era.wrapping_add(1);
        (self.row, self.next, self.known, self.failed) = (0, 0, 0, 0);
        (self.probes, self.ended) = (0, 0);
    }

    /// Notes a call that ended while closed; whether that opens the breaker.
    fn note(&mut self, spec: &BreakerSpec, failed: bool) -> bool {
        self.row = if failed { self.row + 1 } else { 0 };
        match spec.trips {
            TripRule::Consecutive(most) => self.row >= most,
            TripRule::Rate { share, window, least } => {
                self.push(window, failed);
                self.known >= least.min(window)
                    && self.failed > 0
                    && f64::from(self.failed) >= share * f64::from(self.known)
            }
        }
    }

    fn push(&mut self, window: u32, failed: bool) {
        if self.ring.is_empty() {
            self.ring = vec![0; window.div_ceil(64) as usize];
        }
        let (word, bit) = ((self.next / 64) as usize, 1_u64 << (self.next % 64));
        if self.known == window {
            self.failed -= u32::from(self.ring[word] & bit != 0);
        } else {
            self.known += 1;
        }
        self.failed += u32::from(failed);
        self.ring[word] = if failed {
            self.ring[word] | bit
        } else {
            self.ring[word] & !bit
        };
        self.next = (self.next + 1) % window;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::units::SimSpan;

    fn at(secs: u64) -> SimTime {
        SimTime::ZERO + SimSpan::from_secs(secs)
    }

    fn spec(trips: TripRule, probes: u32) -> BreakerSpec {
        BreakerSpec {
            trips,
            open: SimSpan::from_secs(10),
            probes,
        }
    }

    fn call(breaker: &mut Breaker, spec: &BreakerSpec, secs: u64, failed: bool) -> Option<Turn> {
        match breaker.ask(spec, at(secs)) {
            (Some(era), _) => breaker.ended(spec, era, Some(failed), at(secs)),
            (None, _) => panic!("not let through at {secs} s"),
        }
    }

    #[test]
    fn a_share_of_the_last_calls_opens_it_once_enough_are_known() {
        let rule = spec(
            TripRule::Rate {
                share: 0.5,
                window: 4,
                least: 4,
            },
            2,
        );
        let mut breaker = Breaker::default();
        let turns = |breaker: &mut Breaker, outcomes: &[bool]| {
            let each = outcomes.iter().map(|failed| call(breaker, &rule, 1, *failed));
            each.collect::<Vec<_>>()
        };
        assert_eq!(turns(&mut breaker, &[true, false, false]), [None; 3]);
        assert_eq!(turns(&mut breaker, &[true]), [Some(Turn::Opens)]);
        assert_eq!(breaker.ask(&rule, at(10)).0, None);
        // Two probes; one success of two is below the share, so it opens anew.
        let (first, turn) = breaker.ask(&rule, at(11));
        assert_eq!(turn, Some(Turn::HalfOpens));
        let second = breaker.ask(&rule, at(11)).0;
        assert_eq!(breaker.ask(&rule, at(11)).0, None);
        let (first, second) = first.zip(second).unwrap_or((90, 91));
        assert_eq!(breaker.ended(&rule, first, Some(false), at(12)), None);
        assert_eq!(breaker.ended(&rule, second, Some(true), at(12)), Some(Turn::Opens));
        // What ends late says nothing.
        assert_eq!(breaker.ended(&rule, second, Some(false), at(13)), None);
        assert_eq!(breaker.ask(&rule, at(21)).0, None);
        call(&mut breaker, &rule, 22, false);
        assert_eq!(call(&mut breaker, &rule, 22, false), Some(Turn::Closes));
    }

    #[test]
    fn failures_in_a_row_open_it_and_one_success_begins_the_count_anew() {
        let rule = spec(TripRule::Consecutive(3), 1);
        let mut breaker = Breaker::default();
        for failed in [true, true, false, true, true] {
            assert_eq!(call(&mut breaker, &rule, 1, failed), None);
        }
        assert_eq!(call(&mut breaker, &rule, 1, true), Some(Turn::Opens));
        assert_eq!(call(&mut breaker, &rule, 11, true), Some(Turn::Opens));
        // A probe of which nobody learns how it ended makes room for another.
        let (era, _) = breaker.ask(&rule, at(21));
        assert_eq!(breaker.ask(&rule, at(21)).0, None);
        assert_eq!(breaker.ended(&rule, era.unwrap_or(99), None, at(22)), None);
        assert_eq!(call(&mut breaker, &rule, 22, false), Some(Turn::Closes));
    }
}
