//! What does who waits make of the news? Acknowledgements, answers, refusals.
//!
//! In: carriers that are back with news. Out: duties that are done, or whose try has failed. It must not know how they came,
//! nor what follows a failed try (see `custody`).

use super::custody::TRIAL;
use super::observer::{Observer, VisitFact};
use super::simulation::Simulation;
use super::slab::NOTHING;
use super::state::Phase;

impl Simulation {
    /// Whether the duty that a carrier belongs to still waits for this very try.
    pub(super) fn awaited(&self, carrier: u32) -> Option<u32> {
        let state = &self.carriers[carrier];
        if !self.custodies.holds(state.custody, state.custody_stamp) {
            return None;
        }
        let custody = &self.custodies[state.custody];
        if custody.care != NOTHING {
            let counts = custody.waiting && self.copy_counts(custody.care, state.trial & TRIAL);
            return counts.then_some(state.custody);
        }
        let is_present = custody.waiting && custody.trial_base + custody.trial == state.trial & TRIAL;
        is_present.then_some(state.custody)
    }

    /// An acknowledgement or bad news is back with the custodian.
    pub(super) fn news_arrives<O: Observer>(&mut self, carrier: u32, observer: &mut O) {
        let (phase, reason) = (self.carriers[carrier].phase, self.carriers[carrier].reason);
        let held = self.carriers[carrier].custody;
        let alive = self.custodies.holds(held, self.carriers[carrier].custody_stamp);
        let listens = alive && self.custodian_listens(held);
        match phase {
            // Any try's acknowledgement will do; bad news only from the present one.
            Phase::Ack if listens => {
                self.tell_custody(held, VisitFact::Confirmed, observer);
                self.copy_wins(held, self.carriers[carrier].trial & TRIAL, observer);
                self.drop_copy(held, carrier);
                self.acknowledged(held, observer);
            }
            Phase::Refusal if listens => {
                self.hear_when(held, self.carriers[carrier].trial);
                if let Some(custody) = self.awaited(carrier)
                    && self.try_has_failed(carrier)
                    && self.drop_copy(custody, carrier)
                {
                    self.try_fails(custody, reason, observer);
                }
            }
            _ => {}
        }
        self.drop_carrier(carrier, observer);
    }

    /// A copy of a try has brought its news. Whether no other copy is under way.
    fn drop_copy(&mut self, custody: u32, carrier: u32) -> bool {
        let (care, trial) = (self.custodies[custody].care, self.carriers[carrier].trial & TRIAL);
        care == NOTHING || self.copy_is_out(care, trial)
    }

    /// Whether the custodian is there to hear the news: whoever takes nothing new still hears of what it sent before.
    fn custodian_listens(&self, custody: u32) -> bool {
        let state = &self.custodies[custody];
        let works = |site: u32, i: u32| self.stations[self.station_of(state.party, site, i) as usize].works();
        if state.subscription != NOTHING {
            return works(0, 0);
        }
        match state.instance {
            NOTHING => (0..self.program.parties[state.party as usize].instances).any(|i| works(state.site, i)),
            own => works(state.site, own),
        }
    }

    fn acknowledged<O: Observer>(&mut self, custody: u32, observer: &mut O) {
        if self.custodies[custody].care != NOTHING {
            self.attempt_ends(custody, None, observer);
        }
        let state = &self.custodies[custody];
        let message = &self.messages[state.message];
        if state.segment == 0 {
            let after = self.now - message.created;
            observer.accepted(message.flow, after, message.counted);
        }
        self.discharge(custody, true, observer);
    }

    /// The answer is back at the caller: it counts if the caller still waits for this try.
    pub(super) fn answer_arrives<O: Observer>(&mut self, carrier: u32, observer: &mut O) {
        if let Some(custody) = self.awaited(carrier)
            && self.custodian_listens(custody)
        {
            let delivery = self.carriers[carrier].delivery;
            self.tell_custody(custody, VisitFact::Confirmed, observer);
            self.copy_wins(custody, self.carriers[carrier].trial & TRIAL, observer);
            self.drop_copy(custody, carrier);
            self.was_of_use(carrier);
            if self.messages[self.carriers[carrier].message].join != NOTHING {
                self.one_answers(custody, delivery, carrier, observer);
            } else {
                self.succeeds(delivery, carrier, observer);
                if self.polling.any() {
                    let instance = self.custodies[custody].instance;
                    self.poll_brings(delivery, instance, observer);
                }
                self.acknowledged(custody, observer);
            }
        }
        self.drop_carrier(carrier, observer);
    }

    /// An answer or callback that travelled as a message of its own is back at the sender.
    pub(super) fn answered_later<O: Observer>(&mut self, delivery: u32, carrier: u32, observer: &mut O) {
        let (custody, stamp) = self.deliveries[delivery].caller;
        if custody == NOTHING {
            self.is_called_back(delivery);
            self.was_of_use(carrier);
            self.succeeds(delivery, carrier, observer);
            let message = self.deliveries[delivery].message;
            if self.messages[message].call != NOTHING {
                self.callback_is_in(message, observer);
            }
        } else if self.custodies.holds(custody, stamp)
            && self.custodies[custody].waiting
            && self.custodian_listens(custody)
        {
            self.tell_custody(custody, VisitFact::Confirmed, observer);
            self.was_of_use(carrier);
            self.succeeds(delivery, carrier, observer);
            self.acknowledged(custody, observer);
        }
    }
}
