//! Which copies of an attempt may still bring an answer? A second one where the first takes long, and the withdrawal of
//! those that nobody waits for any more.
//!
//! In: copies that set out, fail or win, and moments. Out: second copies; stations freed of work given up. Word of a
//! withdrawal takes the time of the way to where the copy is; what a middle has stored, and what is on a bus, stays. It
//! must not know why an attempt is given up.

use super::draws::{Purpose, draw_at};
use super::event_list::EventKind;
use super::observer::{GuardFact, Observer};
use super::plan::End;
use super::simulation::Simulation;
use super::slab::NOTHING;
use super::state::{Custody, Phase};
use crate::units::mix;

impl Simulation {
    /// A copy of a guarded attempt sets out.
    pub(super) fn note_copy(&mut self, care: u32, trial: u32, carrier: u32) {
        let stamp = self.carriers.stamp(carrier);
        let copies = &mut self.cares[care].copies;
        let free = usize::from(copies[0].is_some());
        copies[free] = Some((trial, carrier, stamp));
    }

    /// A guarded attempt begins: older copies count no more, and a second one may follow.
    pub(super) fn begin_copies(&mut self, custody: u32) {
        let state = &self.custodies[custody];
        let (care, timer) = (state.care, state.timer);
        self.cares[care].copies = [None; 2];
        self.cares[care].second = NOTHING;
        let flow = self.messages[state.message].flow;
        if let Some(after) = self.guard_of(flow).and_then(|guard| guard.hedge) {
            self.events
                .schedule_after(self.now, after, EventKind::HedgeDue, custody, timer);
        }
    }

    /// Whether a copy by this trial may still bring an answer.
    pub(super) fn copy_counts(&self, care: u32, trial: u32) -> bool {
        self.cares[care].copies.iter().flatten().any(|copy| copy.0 == trial)
    }

    /// A copy failed, or has brought what was waited for: it is out. Whether none is left.
    pub(super) fn copy_is_out(&mut self, care: u32, trial: u32) -> bool {
        let copies = &mut self.cares[care].copies;
        for copy in copies.iter_mut() {
            if copy.is_some_and(|copy| copy.0 == trial) {
                *copy = None;
            }
        }
        copies.iter().all(Option::is_none)
    }

    /// The first copy takes long: a second one sets out, if the rate limit lets it.
    pub(super) fn hedge_is_due<O: Observer>(&mut self, custody: u32, timer: u32, observer: &mut O) {
        let held = self.custodies.get(custody);
        if held.is_none_or(|state| state.timer != timer || !state.waiting) {
            return;
        }
        let state = &mut self.custodies[custody];
        state.trial += 1;
        let (copy, trial) = (state.clone(), state.trial_base + state.trial);
        let flow = self.messages[copy.message].flow;
        let limit = self.guard_of(flow).and_then(|guard| guard.rate_limit);
        let (sender, site, _) = self.guarded_end(&copy);
        let (quota, now) = (self.clients.quota(flow, sender, site), self.now);
        if !limit.is_none_or(|limit| self.clients.quotas[quota as usize].take(limit, now)) {
            return;
        }
        self.totals.attempts += 1;
        observer.attempt(now, flow, false, self.messages[copy.message].counted);
        self.cares[copy.care].second = trial;
        self.tell_guard(custody, GuardFact::Hedged, observer);
        let stamp = self.custodies.stamp(custody);
        self.spawn(&copy, custody, stamp, trial, observer);
    }

    /// A copy has brought what was waited for: it is told if it was the second.
    pub(super) fn copy_wins<O: Observer>(&mut self, custody: u32, trial: u32, observer: &mut O) {
        let care = self.custodies[custody].care;
        if care != NOTHING && self.cares[care].second == trial {
            self.cares[care].second = NOTHING;
            self.tell_guard(custody, GuardFact::HedgeWon, observer);
        }
    }

    /// An attempt was given up: if the policy says so, its copies are withdrawn.
    pub(super) fn withdraw_given_up<O: Observer>(&mut self, custody: u32, observer: &mut O) {
        let state = &self.custodies[custody];
        let flow = self.messages[state.message].flow;
        if self.guard_of(flow).is_some_and(|guard| guard.cancels) {
            let copies = std::mem::take(&mut self.cares[state.care].copies);
            let state = state.clone();
            self.withdraw_all(copies, &state, observer);
        }
    }

    /// Sends word after copies that nobody waits for any more.
    pub(super) fn withdraw_all<O: Observer>(
        &mut self,
        copies: [Option<(u32, u32, u32)>; 2],
        custody: &Custody,
        observer: &mut O,
    ) {
        for (_, carrier, stamp) in copies.into_iter().flatten() {
            let waits = self.carriers.holds(carrier, stamp)
                && self.carriers[carrier].phase == Phase::Out
                && self.carriers[carrier].custody != NOTHING
                && self.segment_of(carrier).out[0].to != End::Topic;
            if waits {
                self.send_word(carrier, stamp, (custody.party, custody.site), observer);
            }
        }
    }

    fn send_word<O: Observer>(&mut self, carrier: u32, stamp: u32, (party, site): (u32, u32), observer: &mut O) {
        let state = &self.carriers[carrier];
        let program = &self.program;
        let (from, to) = (&program.parties[party as usize], &program.parties[state.party as usize]);
        let line = program.link_site(from.zone, site, to.zone, state.site);
        let trunk = self.trunk_of(from.zone, to.zone, line);
        if self.trunks[trunk as usize].down > 0 {
            return;
        }
        let way = from.zone as usize * program.zone_sites.len() + to.zone as usize;
        let place = mix(from.key, mix(to.key, u64::from(state.site)));
        let key = self.messages[state.message].key;
        let latency = if state.party == party {
            crate::units::SimSpan::ZERO
        } else {
            self.samplers.latency[way].sample_span(&mut draw_at(
                key,
                Purpose::Withdrawal,
                place,
                u64::from(state.trial),
            ))
        };
        if latency.is_zero() {
            self.withdraw(carrier, observer);
        } else {
            self.events
                .schedule_after(self.now, latency, EventKind::Withdraw, carrier, stamp);
        }
    }

    /// Word has come that a copy is not wanted any more: what it occupies is free again. An answer under way arrives.
    pub(super) fn withdraw<O: Observer>(&mut self, carrier: u32, observer: &mut O) {
        let state = &self.carriers[carrier];
        if state.phase != Phase::Out {
            return;
        }
        let place = self.deliveries.get(state.delivery).map(|delivery| delivery.place);
        let (message, party, site) = (state.message, state.party, state.site);
        self.tell_guarded(message, place, (party, site), GuardFact::Withdrawn, observer);
        self.vacate(carrier, observer);
        self.drop_carrier(carrier, observer);
    }
}
