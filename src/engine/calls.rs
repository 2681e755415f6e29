//! What has a served message to call before it is answered? Calls out, and whose failure is whose.
//!
//! In: services that end at a consumer whose flow has `before_answer` among what it sets off. Out: called messages, and the
//! served message's way on once all of them have ended, or bad news as soon as one has failed for good. It must not know
//! how called messages travel.
//!
//! A call ends for its caller with the answer or the callback, and where there is none with its next hop's
//! acknowledgement (or the caller's own outbox). A caller that crashes forgets what it waited for; what it had called
//! goes on, and counts for nothing here.

use super::observer::Observer;
use super::plan::Wait;
use super::rules::DisciplineRule;
use super::simulation::Simulation;
use super::slab::NOTHING;
use super::state::{Failure, Phase};
use super::traffic::Birth;
use crate::units::{SimTime, mix};

/// A served message that waits for what it has called.
#[derive(Clone, Debug)]
pub(super) struct Call {
    /// The copy that waits, with its stamp; `NOTHING` once it has gone on.
    carrier: u32,
    stamp: u32,
    /// Called messages that have not ended.
    left: u32,
    failed: bool,
    /// Whether its server stays occupied.
    holds: bool,
    /// When it was served.
    since: SimTime,
    /// While its messages are being made, nothing comes of their ends.
    making: bool,
}

impl Simulation {
    /// Whether a message whose service ends has calls to make before anything else comes of it: then they are made, and
    /// the message waits.
    pub(super) fn calls_first<O: Observer>(&mut self, carrier: u32, observer: &mut O) -> bool {
        let state = &self.carriers[carrier];
        let message = &self.messages[state.message];
        let flow = message.flow as usize;
        if !self.plans[flow].calls || state.phase != Phase::Out || state.delivery == NOTHING {
            return false;
        }
        let delivery = &self.deliveries[state.delivery];
        let known = delivery.served > 0 && self.program.flows[flow].policy.idempotent;
        if state.party != self.consumer_of(state).0 || known || self.errs(carrier) {
            return false;
        }
        let (delivery, effect) = (state.delivery, u64::from(state.trial.max(1) - 1));
        let from = (state.party, state.site);
        let follows = &self.program.flows[flow].then;
        // Who waits takes no part of processors that are shared.
        let shares = self.program.parties[from.0 as usize].rules.discipline == DisciplineRule::Sharing;
        let holds = !shares && follows.iter().any(|follow| follow.before_answer && follow.holds_worker);
        let call = self.calls.insert(Call {
            carrier,
            stamp: self.carriers.stamp(carrier),
            left: 0,
            failed: false,
            holds,
            since: self.now,
            making: true,
        });
        if !holds {
            self.leave_server(carrier, observer);
        }
        for place in 0..self.program.flows[flow].then.len() {
            let follow = self.program.flows[flow].then[place];
            if !follow.before_answer {
                continue;
            }
            let Some(first) = self.follows(delivery, from.0, flow, place, effect) else {
                continue;
            };
            for copy in 0..follow.times {
                let key = if copy == 0 { first } else { mix(first, u64::from(copy)) };
                self.call_out(call, follow.flow, key, from, observer);
            }
        }
        self.calls[call].making = false;
        self.go_on_after(call, observer);
        true
    }

    fn call_out<O: Observer>(&mut self, call: u32, flow: u32, key: u64, from: (u32, u32), observer: &mut O) {
        self.calls[call].left += 1;
        let number = self.numbers[flow as usize];
        self.numbers[flow as usize] += 1;
        let (sender, sender_site) = from;
        let birth = Birth {
            flow,
            key,
            number,
            sender,
            sender_site,
            size: NOTHING,
            // The end of the message that calls tells of its calls' ends.
            transaction: NOTHING,
            call,
        };
        self.create(birth, observer);
    }

    /// The instance that makes a call, if it is still there.
    pub(super) fn caller_of(&self, call: u32) -> Option<u32> {
        let call = self.calls.get(call)?;
        let instance = self
            .carriers
            .holds(call.carrier, call.stamp)
            .then(|| self.carriers[call.carrier].instance)?;
        (instance != NOTHING).then_some(instance)
    }

    /// A called message has set out. What nobody will acknowledge, and what lies in the caller's outbox, needs no waiting.
    pub(super) fn call_is_out<O: Observer>(&mut self, message: u32, observer: &mut O) {
        let state = &self.messages[message];
        let plan = &self.plans[state.flow as usize];
        let kept = state.entry != NOTHING || plan.segments[0].wait == Wait::Nobody;
        if kept && !plan.ends_at_sender && state.deliveries != NOTHING {
            self.call_ends(message, true, observer);
        }
    }

    /// One of a called message's duties was given up, and so the call has failed, or acknowledged: it has ended well when
    /// no other is left. A callback is awaited.
    pub(super) fn call_is_heard_of<O: Observer>(&mut self, message: u32, well: bool, observer: &mut O) {
        if !well {
            self.call_ends(message, false, observer);
            return;
        }
        let state = &self.messages[message];
        let plan = &self.plans[state.flow as usize];
        if plan.ends_at_sender && plan.segments[0].wait != Wait::Answer {
            return;
        }
        let mut each = state.deliveries;
        while each != NOTHING {
            let delivery = &self.deliveries[each];
            if self.custodies.holds(delivery.duty.0, delivery.duty.1) {
                return;
            }
            each = delivery.next;
        }
        self.call_ends(message, true, observer);
    }

    /// A callback of a called message has arrived: it has ended well when none is left.
    pub(super) fn callback_is_in<O: Observer>(&mut self, message: u32, observer: &mut O) {
        let mut each = self.messages[message].deliveries;
        while each != NOTHING {
            if self.deliveries[each].closed.is_none() {
                return;
            }
            each = self.deliveries[each].next;
        }
        self.call_ends(message, true, observer);
    }

    /// A called message has ended for its caller, well or not.
    pub(super) fn call_ends<O: Observer>(&mut self, message: u32, well: bool, observer: &mut O) {
        let call = std::mem::replace(&mut self.messages[message].call, NOTHING);
        let state = &mut self.calls[call];
        state.left -= 1;
        state.failed |= !well;
        self.go_on_after(call, observer);
    }

    /// The served message goes on: when all it called has ended, or at once with bad news.
    fn go_on_after<O: Observer>(&mut self, call: u32, observer: &mut O) {
        let state = &mut self.calls[call];
        if state.making || state.left > 0 && !state.failed {
            return;
        }
        let (failed, holds, since) = (state.failed, state.holds, state.since);
        let (carrier, stamp) = (std::mem::replace(&mut state.carrier, NOTHING), state.stamp);
        if state.left == 0 {
            self.calls.remove(call);
        }
        if !self.carriers.holds(carrier, stamp) {
            return;
        }
        if holds {
            self.leave_server(carrier, observer);
            // The server was occupied all the time; the message was served only until it called.
            self.carriers[carrier].spent.service -= self.now - since;
        }
        if failed {
            self.report(carrier, Failure::Errored, observer);
        } else {
            self.carriers[carrier].visit += 1;
            self.visit_or_go(carrier, observer);
        }
    }

    /// Copies that wait at an instance for what they have called, without a server.
    pub(super) fn waiting_for_calls(&self, party: u32, site: u32, instance: u32) -> Vec<u32> {
        let here = |call: &Call| {
            let there = self.carriers.holds(call.carrier, call.stamp) && !call.holds;
            there && {
                let carrier = &self.carriers[call.carrier];
                carrier.party == party && carrier.site == site && carrier.instance == instance
            }
        };
        self.calls
            .iter()
            .filter(|(_, call)| here(call))
            .map(|(_, call)| call.carrier)
            .collect()
    }
}
