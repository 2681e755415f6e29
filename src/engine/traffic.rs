//! Which messages are there, and how do they end? Creation, effects, outcomes.
//!
//! In: births (see `sources`, `follow`). Out: messages with their deliveries, each of which ends exactly once. It must not
//! know how messages travel.

use crate::units::SimTime;
use std::sync::Arc;

use super::draws::{Purpose, draw, draw_at, one_of};
use super::observer::{Closed, Created, Observer, Outcome, Spread};
use super::program::{Choice, SiteRule};
use super::simulation::Simulation;
use super::slab::NOTHING;
use super::state::{Carrier, Delivery, Failure, Message};
use super::transactions::Settled;

/// A message about to be created.
#[derive(Clone, Copy)]
pub(super) struct Birth {
    pub flow: u32,
    pub key: u64,
    pub number: u64,
    pub sender: u32,
    pub sender_site: u32,
    /// Bytes, where they are written down; `NOTHING`: drawn.
    pub size: u32,
    pub transaction: u32,
    /// Whose answer waits for it; `NOTHING` where nobody's does.
    pub call: u32,
}

impl Simulation {
    /// Creates a message with its deliveries and sends it off.
    pub(super) fn create<O: Observer>(&mut self, birth: Birth, observer: &mut O) {
        if self.is_born_plain(&birth) {
            let tables = &*Arc::clone(&self.plain);
            let flow = &tables.flows[birth.flow as usize];
            self.create_plain((tables, flow), birth, observer);
        } else {
            self.create_with_all(birth, observer);
        }
    }

    /// A message with whatever may belong to one.
    fn create_with_all<O: Observer>(&mut self, birth: Birth, observer: &mut O) {
        let counted = self.now >= self.program.warm_up && self.now < self.program.end;
        let size = match birth.size {
            NOTHING => {
                let size = self.samplers.size[birth.flow as usize].sample(&mut draw(birth.key, Purpose::Size));
                size.round() as u32
            }
            written => written,
        };
        let answer = self.samplers.answer_size[birth.flow as usize].sample(&mut draw(birth.key, Purpose::AnswerSize));
        let message = self.messages.insert(Message {
            key: birth.key,
            flow: birth.flow,
            number: birth.number,
            created: self.now,
            counted,
            sender: birth.sender,
            sender_site: birth.sender_site,
            size,
            answer_size: answer.round() as u32,
            deliveries: NOTHING,
            expected: 0,
            open: 0,
            live: 1,
            failure: Failure::Lost,
            transaction: birth.transaction,
            entry: NOTHING,
            duty: (NOTHING, 0),
            call: birth.call,
            join: NOTHING,
        });
        self.address(message, birth.key, birth.sender, birth.sender_site);
        if self.plans[birth.flow as usize].gathers > 0 {
            self.open_join(message);
        }
        let expected = self.messages[message].expected;
        self.joins(birth.transaction, expected);
        self.totals.created += 1;
        self.totals.expected += u64::from(expected);
        observer.created(&Created {
            at: self.now,
            flow: birth.flow,
            key: birth.key,
            number: birth.number,
            sender: birth.sender,
            sender_site: birth.sender_site,
            deliveries: expected,
            counted,
        });
        self.send_off(message, observer);
        if birth.call != NOTHING {
            self.call_is_out(message, observer);
        }
        self.release(message, NOTHING, observer);
        self.has_joined(birth.transaction, observer);
    }

    /// Makes the deliveries of a message.
    fn address(&mut self, message: u32, key: u64, sender: u32, sender_site: u32) {
        let flow = self.messages[message].flow as usize;
        let spec = &self.program.flows[flow];
        match spec.choice {
            Choice::All => {
                // Linked in reverse, so that the list reads in the order of the consumers.
                for place in (0..spec.consumers.len()).rev() {
                    let party = self.program.flows[flow].consumers[place];
                    self.address_one(message, key, place as u32, party, sender_site);
                }
            }
            Choice::OneDrawn | Choice::Group => {
                let place = one_of(&mut draw(key, Purpose::Consumer), spec.consumers.len() as u32);
                let party = spec.consumers[place as usize];
                self.address_one(message, key, place, party, sender_site);
            }
            Choice::Others => {
                let own = spec.senders.iter().position(|party| *party == sender);
                let others = spec.senders.len() as u32 - u32::from(own.is_some());
                if others == 0 {
                    return;
                }
                let mut place = one_of(&mut draw(key, Purpose::Consumer), others);
                if own.is_some_and(|own| place >= own as u32) {
                    place += 1;
                }
                let party = spec.senders[place as usize];
                self.address_one(message, key, place, party, sender_site);
            }
        }
    }

    fn address_one(&mut self, message: u32, key: u64, place: u32, party: u32, sender_site: u32) {
        let spec = &self.program.flows[self.messages[message].flow as usize];
        let rule = spec
            .sites
            .get(place as usize)
            .or(spec.sites.first())
            .copied()
            .unwrap_or(SiteRule::Same);
        let sites = self.program.parties[party as usize].sites;
        match rule {
            SiteRule::Each => (0..sites)
                .rev()
                .for_each(|site| self.link_delivery(message, place, party, site)),
            SiteRule::Same => self.link_delivery(message, place, party, sender_site.min(sites - 1)),
            SiteRule::Random => {
                let party_key = self.program.parties[party as usize].key;
                let site = one_of(&mut draw_at(key, Purpose::ConsumerSite, party_key, 0), sites);
                self.link_delivery(message, place, party, site);
            }
        }
    }

    fn link_delivery(&mut self, message: u32, place: u32, party: u32, site: u32) {
        let next = self.messages[message].deliveries;
        let delivery = self.deliveries.insert(Delivery {
            message,
            next,
            place,
            party,
            site,
            live: 0,
            served: 0,
            applied_twice: false,
            missed: false,
            closed: None,
            failure: Failure::Lost,
            caller: (NOTHING, 0),
            duty: (NOTHING, 0),
            finished: false,
            settled: false,
            called_back: false,
        });
        let message = &mut self.messages[message];
        message.deliveries = delivery;
        message.expected += 1;
        message.open += 1;
    }

    /// A consumer (`by`: party and site) has served a delivery: it takes effect, and sets off what follows.
    pub(super) fn takes_effect<O: Observer>(&mut self, delivery: u32, by: (u32, u32), observer: &mut O) {
        let (message, served) = {
            let delivery = &mut self.deliveries[delivery];
            delivery.served += 1;
            (delivery.message, delivery.served)
        };
        let flow = self.messages[message].flow;
        if self.polling.any() {
            self.is_polled(delivery);
        }
        if served == 1 && !self.program.flows[flow as usize].key_shares.is_empty() {
            self.look_at_order(delivery, observer);
        }
        if self.remembered.counts && self.was_served(delivery) {
            return;
        }
        if served > 1 {
            if self.program.flows[flow as usize].policy.idempotent {
                return;
            }
            self.deliveries[delivery].applied_twice = true;
        }
        self.sets_off(delivery, served, by, observer);
    }

    /// What a group takes is done by this carrier's taker: another copy may have been handed to another one since.
    fn is_taken_by(&mut self, carrier: u32) {
        let Carrier { delivery, taker, .. } = self.carriers[carrier];
        let (party, site) = taker;
        if party == NOTHING || delivery == NOTHING {
            return;
        }
        let flow = self.messages[self.deliveries[delivery].message].flow;
        let place = self.program.flows[flow as usize].place_of(party);
        let state = &mut self.deliveries[delivery];
        (state.place, state.party, state.site) = (place, party, site);
    }

    /// The end that the pattern defines has come: the first time counts.
    pub(super) fn succeeds<O: Observer>(&mut self, delivery: u32, carrier: u32, observer: &mut O) {
        if self.deliveries[delivery].closed.is_some() {
            return;
        }
        self.is_taken_by(carrier);
        self.tell_path(carrier, observer);
        self.closes_well(delivery, observer);
    }

    /// A delivery has come to its good end now.
    pub(super) fn closes_well<O: Observer>(&mut self, delivery: u32, observer: &mut O) {
        let message = self.deliveries[delivery].message;
        self.chain_may_end(message, observer);
        let outcome = self.outcome_now(message);
        self.deliveries[delivery].closed = Some((outcome, self.now));
        self.settle(delivery, self.settled_well(delivery, outcome, self.now), observer);
    }

    /// How a delivery that gets done now has ended.
    pub(super) fn outcome_now(&self, message: u32) -> Outcome {
        let message = &self.messages[message];
        let deadline = self.program.flows[message.flow as usize].deadline;
        let in_time = deadline.is_none_or(|deadline| self.now - message.created <= deadline);
        if in_time { Outcome::OnTime } else { Outcome::Late }
    }

    pub(super) fn chain_may_end<O: Observer>(&mut self, message: u32, observer: &mut O) {
        let message = &self.messages[message];
        if let Some(transaction) = self.transactions.get(message.transaction)
            && self.chains.begins[transaction.root as usize]
            && self.chains.ends[message.flow as usize]
        {
            let after = self.now - transaction.began;
            observer.chain_ended(transaction.root, message.flow, after, transaction.counted);
        }
    }

    /// Notes why an attempt failed, for a delivery or for all of a message.
    pub(super) fn note_failure(&mut self, message: u32, delivery: u32, failure: Failure) {
        if delivery == NOTHING {
            self.messages[message].failure = failure;
        } else {
            self.deliveries[delivery].failure = failure;
        }
    }

    /// One more thing is under way for a delivery (or, without one, for the whole message).
    pub(super) fn hold(&mut self, message: u32, delivery: u32) {
        if delivery == NOTHING {
            self.messages[message].live += 1;
        } else {
            self.deliveries[delivery].live += 1;
        }
    }

    /// One thing less is under way; what nothing carries any more has ended. The message may be gone afterwards.
    pub(super) fn release<O: Observer>(&mut self, message: u32, delivery: u32, observer: &mut O) {
        if delivery == NOTHING {
            self.messages[message].live -= 1;
            if self.messages[message].live > 0 {
                return;
            }
            let mut each = self.messages[message].deliveries;
            while each != NOTHING {
                let next = self.deliveries[each].next;
                if self.deliveries[each].live == 0 && !self.deliveries[each].finished {
                    self.finish_delivery(each, false, observer);
                }
                each = next;
            }
        } else {
            self.deliveries[delivery].live -= 1;
            if self.deliveries[delivery].live > 0 || self.messages[message].live > 0 {
                return;
            }
            self.finish_delivery(delivery, false, observer);
        }
        if self.messages[message].open == 0 {
            if self.messages[message].call != NOTHING {
                self.call_ends(message, false, observer);
            }
            if self.messages[message].join != NOTHING {
                self.close_join(message);
            }
            self.forget(message);
        }
    }

    fn forget(&mut self, message: u32) {
        if self.files.any() {
            self.files.forget(message);
        }
        let mut each = self.messages[message].deliveries;
        while each != NOTHING {
            each = self.deliveries.remove(each).next;
        }
        let transaction = self.messages.remove(message).transaction;
        self.leaves(transaction);
    }

    fn finish_delivery<O: Observer>(&mut self, delivery: u32, cut_short: bool, observer: &mut O) {
        if self.polling.any() {
            self.poll_is_over(delivery);
        }
        // At the end of the run all that is left ends, each by itself.
        if self.files.any() && !cut_short {
            self.file_is_over(delivery, observer);
        }
        let state = &self.deliveries[delivery];
        let message = &self.messages[state.message];
        if message.join != NOTHING {
            let message = state.message;
            self.deliveries[delivery].finished = true;
            self.messages[message].open -= 1;
            if self.messages[message].open == 0 {
                self.finish_join(message, cut_short, observer);
            }
            return;
        }
        let overdue = self.outcome_now(state.message) == Outcome::Late;
        let (outcome, at, latency) = match state.closed {
            Some((outcome, at)) => (outcome, at, Some(at - message.created)),
            None if cut_short && overdue => (Outcome::Late, self.now, None),
            None if cut_short => (Outcome::InFlight, self.now, None),
            None if state.served > 0 => (Outcome::Unconfirmed, self.now, None),
            None => (outcome_of(state.failure.max_with(message.failure)), self.now, None),
        };
        observer.closed(&Closed {
            at,
            created: message.created,
            flow: message.flow,
            key: message.key,
            number: message.number,
            consumer: state.place,
            consumer_site: state.site,
            sender: message.sender,
            sender_site: message.sender_site,
            outcome,
            latency,
            applied_twice: state.applied_twice,
            counted: message.counted,
        });
        self.totals.outcomes[outcome.index()] += 1;
        self.totals.ended += 1;
        self.totals.applied_twice += u64::from(state.applied_twice);
        let message = state.message;
        self.deliveries[delivery].finished = true;
        self.messages[message].open -= 1;
        let how = if cut_short { Settled::CutShort } else { Settled::Badly };
        self.settle(delivery, how, observer);
        if self.messages[message].expected > 1 && self.messages[message].open == 0 {
            self.tell_spread(message, observer);
        }
    }

    /// Says from when until when the consumers of a message differed.
    fn tell_spread<O: Observer>(&self, message: u32, observer: &mut O) {
        let state = &self.messages[message];
        let mut spread = Spread {
            flow: state.flow,
            first: None,
            last: state.created,
            missed: 0,
            counted: state.counted,
        };
        let mut each = state.deliveries;
        while each != NOTHING {
            let delivery = &self.deliveries[each];
            match delivery.closed {
                Some((_, at)) => {
                    spread.first = Some(spread.first.map_or(at, |first| first.min(at)));
                    spread.last = spread.last.max(at);
                }
                None => spread.missed += 1,
            }
            each = delivery.next;
        }
        if spread.missed > 0 {
            spread.last = self.now;
        }
        observer.spread(&spread);
    }

    /// At the end of the run: what has not ended ends now, by creation.
    pub(super) fn close_what_is_left<O: Observer>(&mut self, observer: &mut O) {
        let mut left: Vec<(SimTime, u32, u64, u32, u32)> = self
            .deliveries
            .iter()
            .filter(|(_, delivery)| !delivery.finished)
            .map(|(index, delivery)| {
                let message = &self.messages[delivery.message];
                (message.created, message.flow, message.number, delivery.place, index)
            })
            .collect();
        left.sort_unstable();
        for (.., delivery) in left {
            self.finish_delivery(delivery, true, observer);
        }
    }
}

impl Failure {
    /// The reason that names the outcome, of a delivery's own last one and its message's: the graver.
    pub(super) fn max_with(self, other: Failure) -> Failure {
        if other as u8 > self as u8 { other } else { self }
    }
}

/// How a delivery ends that failed for this reason and never took effect.
pub(super) fn outcome_of(failure: Failure) -> Outcome {
    match failure {
        Failure::Lost => Outcome::Lost,
        Failure::Rejected | Failure::Errored | Failure::HeldBack => Outcome::Rejected,
        Failure::Expired => Outcome::Expired,
        Failure::TimedOut => Outcome::TimedOut,
        Failure::DeadLettered => Outcome::DeadLettered,
    }
}
