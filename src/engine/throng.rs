//! What does a surge do to sources whose clock cannot just run faster? More users, more of each line, more while on.
//!
//! In: flows whose speed has changed. Out: users who begin and rest, how many messages a line of a trace makes, the moment
//! of the next message while on. No draw depends on it but those of messages that there would not be without it. It must
//! not know what a surge is (see `surge`), nor how messages are made (see `sources`).
//!
//! - Closed: so many times as many users, rounded. Those who come begin by thinking; when it is over, those who are too
//!   many end what they have begun and rest. With fewer users the last of them rest, and begin again by thinking.
//! - Trace: each line makes so many messages at its time; a part of one is a lot.
//! - Bursty: so many times the rate while on; times on and off are what they would be.

use crate::units::{LawSampler, SimSpan, SimTime, mix};

use super::draws::{Purpose, draw, key_from, message_key};
use super::program::SourceSpec;
use super::simulation::Simulation;
use super::sources::Memory;

/// Users that surges may make of a flow: as many as a file may name. What is thrown by hand beyond that brings no more.
const USERS_MOST: u32 = 1_000_000;
/// Keeps keys of a line's further messages apart from those of lines.
const COPIES: u64 = 0x6c69_6e65_5f63_6f70;

/// How the next message of a bursty source was planned: where it stood then, and how much time on it has to use up.
#[derive(Clone, Copy, Debug)]
pub(super) struct Planned {
    pub since: SimTime,
    pub left: SimSpan,
    pub from: SimTime,
    pub until: SimTime,
    pub times: u64,
}

/// What periods on and off are drawn by.
pub(super) struct Periods {
    pub run: u64,
    pub flow: u64,
}

impl Periods {
    /// The next time on, which is number `times`: from when, until when.
    pub fn next(&self, (on, off): (&LawSampler, &LawSampler), until: SimTime, times: u64) -> (SimTime, SimTime) {
        let key = message_key(self.run, self.flow, times);
        let from = until + off.sample_span(&mut draw(key, Purpose::Off));
        (from, from + on.sample_span(&mut draw(key, Purpose::On)))
    }
}

impl Simulation {
    /// A flow's source works `1 / times` times as fast as before.
    pub(super) fn source_changes(&mut self, flow: u32, times: f64) {
        match &self.program.flows[flow as usize].source {
            SourceSpec::Closed { users, .. } => {
                let wanted = (f64::from(*users) * self.surges.speed(flow)).round();
                let wanted = wanted.min(f64::from(USERS_MOST)) as u32;
                self.want_users(flow, wanted);
            }
            SourceSpec::Bursty { .. } => {
                let next = self.bursty_anew(flow, times);
                self.plan_source(flow, next);
            }
            _ => {}
        }
    }

    /// From now on so many users are to be there.
    fn want_users(&mut self, flow: u32, wanted: u32) {
        let Memory::Closed {
            cycles,
            there,
            wanted: most,
            ..
        } = &mut self.sources.memory[flow as usize]
        else {
            return;
        };
        *most = wanted;
        if cycles.len() < wanted as usize {
            cycles.resize(wanted as usize, 0);
            there.resize(wanted as usize, false);
        }
        let come: Vec<u32> = (0..wanted).filter(|user| !there[*user as usize]).collect();
        for user in come {
            if let Memory::Closed { there, .. } = &mut self.sources.memory[flow as usize] {
                there[user as usize] = true;
            }
            self.user_thinks(flow, user, SimSpan::ZERO);
        }
    }

    /// Whether a user, who would go on, is one too many: then it rests.
    pub(super) fn user_rests(&mut self, flow: u32, user: u32) -> bool {
        let Memory::Closed { there, wanted, .. } = &mut self.sources.memory[flow as usize] else {
            return false;
        };
        let rests = user >= *wanted;
        if rests {
            there[user as usize] = false;
        }
        rests
    }

    /// How many messages a source makes now: one, but of a line of a trace.
    pub(super) fn messages_now(&self, flow: u32) -> u32 {
        let Memory::Trace { line } = self.sources.memory[flow as usize] else {
            return 1;
        };
        let factor = self.surges.speed(flow);
        let key = key_from(self.sources.stems[flow as usize].stem, line);
        let lot = draw(key, Purpose::TraceCopies).unit_f64();
        factor as u32 + u32::from(lot < factor.fract())
    }

    /// The key of a line's message number `copy`.
    pub(super) fn key_of_copy(&self, key: u64, copy: u32) -> u64 {
        match copy {
            0 => key,
            _ => mix(mix(key, COPIES), u64::from(copy)),
        }
    }

    /// When a bursty source makes its next message, if so many times as much time on is left of that now.
    fn bursty_anew(&mut self, flow: u32, times: f64) -> SimTime {
        let periods = self.periods(flow);
        let now = self.now;
        let Memory::Bursty { on, off, at, planned } = &mut self.sources.memory[flow as usize] else {
            return SimTime::MAX;
        };
        let Some(plan) = planned else {
            return SimTime::MAX;
        };
        let (mut from, mut until, mut number) = (plan.from, plan.until, plan.times);
        let mut used = SimSpan::ZERO;
        let mut since = plan.since.max(from);
        while since < now {
            if now < until {
                used += now - since;
                break;
            }
            used += until - since;
            number += 1;
            (from, until) = periods.next((on, off), until, number);
            since = from;
        }
        let left = plan.left.saturating_sub(used);
        *at = (from, until, number);
        self.next_while_on(flow, left.mul_f64(times))
    }

    pub(super) fn periods(&self, flow: u32) -> Periods {
        Periods {
            run: self.run,
            flow: self.program.flows[flow as usize].key,
        }
    }
}
