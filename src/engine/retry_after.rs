//! When may what was refused be tried again? What a refusal says of it, as HTTP's Retry-After does, and who listens.
//!
//! In: refusals by token buckets and by windows. Out: waits before retries that are at least as long. It is heard once the
//! refusal is back at its sender, and kept in the sender's care of the call. It must not know why else a try may fail.

use crate::units::{SimSpan, SimTime};

use super::custody::TRIAL;
use super::draws::Purpose;
use super::limits::Taken;
use super::program::JitterRule;
use super::rules::QuotaRule;
use super::simulation::Simulation;
use super::slab::NOTHING;

/// What refusals of a call have said.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Asked {
    /// On their way, from a copy and from its hedge: of which trial it was, and the moment.
    says: [Option<(u32, SimTime)>; 2],
    /// What the sender has heard; of two the later moment.
    heard: Option<SimTime>,
}

/// How long until a bucket with so many tokens has one to give; none: never.
fn until_token(tokens: f64, rate: f64) -> Option<SimSpan> {
    let lacks = 1.0 - tokens;
    match (lacks > 0.0, rate > 0.0) {
        (false, _) => Some(SimSpan::ZERO),
        (true, false) => None,
        // A nanosecond more than rounding can take away.
        (true, true) => Some(SimSpan::from_secs_f64(lacks / rate) + SimSpan::from_nanos(2)),
    }
}

/// When a quota that is used up takes one more.
pub(super) fn next_window(taken: &Taken, quota: &QuotaRule, now: SimTime) -> Option<SimTime> {
    let per = quota.per.nanos().max(1);
    if quota.requests == 0 {
        return None;
    }
    match quota.sliding {
        true => taken.oldest().map(|oldest| oldest + quota.per),
        false => Some(SimTime::from_nanos((now.nanos() / per + 1).saturating_mul(per))),
    }
}

impl Simulation {
    /// When a party whose token buckets have refused has a token again.
    pub(super) fn next_token(&self, party: u32, site: u32) -> Option<SimTime> {
        let mut longest = self.limits_wait(self.pool_of(party, site), until_token)?;
        if let Some((rate, most)) = self.program.parties[party as usize].rate_limit {
            let pool = &self.pools[self.pool_of(party, site) as usize];
            let tokens = (pool.tokens + (self.now - pool.tokens_at).as_secs_f64() * rate).min(most);
            longest = longest.max(until_token(tokens, rate)?);
        }
        Some(self.now + longest)
    }

    /// A refusal says when it may be tried again, if its sender cares.
    pub(super) fn say_when(&mut self, carrier: u32, when: Option<SimTime>) {
        let state = &self.carriers[carrier];
        let Some(when) = when.filter(|_| self.custodies.holds(state.custody, state.custody_stamp)) else {
            return;
        };
        let care = self.custodies[state.custody].care;
        if care != NOTHING {
            let trial = state.trial & TRIAL;
            let says = &mut self.cares[care].asked.says;
            // What a copy of this trial has said, else a free place, else that of the older trial.
            let own = says.iter().position(|said| said.is_some_and(|(of, _)| of == trial));
            let older = usize::from(says[1].map(|(of, _)| of) < says[0].map(|(of, _)| of));
            says[own.unwrap_or(older)] = Some((trial, when));
        }
    }

    /// A refusal is back at its sender.
    pub(super) fn hear_when(&mut self, custody: u32, trial: u32) {
        let care = self.custodies[custody].care;
        if care == NOTHING {
            return;
        }
        let asked = &mut self.cares[care].asked;
        let said = asked.says.iter().flatten().find(|(said, _)| *said == trial & TRIAL);
        if let Some(&(_, when)) = said {
            asked.heard = asked.heard.max(Some(when));
        }
    }

    /// The wait before a retry, which was `wait` by backoff: what was asked for, where the policy honors so much. Like the
    /// backoff it is scattered, by up to half as much again (Envoy: a random factor between 1 and 1.5).
    pub(super) fn asked_wait(&mut self, custody: u32, wait: SimSpan, jitter: JitterRule) -> SimSpan {
        let state = &self.custodies[custody];
        let (care, flow) = (state.care, self.messages[state.message].flow);
        if care == NOTHING {
            return wait;
        }
        let asked = std::mem::take(&mut self.cares[care].asked);
        let most = self.guard_of(flow).and_then(|guard| guard.retry_after);
        let (Some(most), Some(when)) = (most, asked.heard) else {
            return wait;
        };
        let least = when.since(self.now);
        if least > most {
            return wait;
        }
        let scattered = match jitter {
            JitterRule::Off => least,
            _ => least.mul_f64(1.0 + 0.5 * self.lot_of(custody, Purpose::RetryAfter)),
        };
        wait.max(scattered)
    }
}
