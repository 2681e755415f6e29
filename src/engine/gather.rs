//! When is a question to several answered? Copies made for each of those asked, answers counted, one end for all.
//!
//! In: `Gather` messages on their way, answers and bad news of those asked. Out: one delivery that ends with the answer
//! that completes the join. It must not know how copies travel.
//!
//! Point to point the caller asks each by itself and joins what comes back. A hub is asked once: it asks each, joins
//! their answers, and one answer with all of them goes back; over a bus one question is published to the request topic,
//! everybody's copy is made there, and the caller joins what comes back over the reply topic.

use super::observer::{Closed, Observer, Outcome};
use super::plan::Plan;
use super::simulation::Simulation;
use super::slab::NOTHING;
use super::state::Phase;
use super::traffic::outcome_of;
use super::transactions::Settled;
use crate::units::{SimSpan, SimTime};

/// How the join of one message stands.
#[derive(Clone, Debug)]
pub(super) struct Join {
    /// Answers that complete it.
    need: u32,
    /// How many are asked.
    asked: u32,
    /// Answers at the caller.
    good: u32,
    /// Of those asked, how many have failed for good (where the caller asks each), or in the try that `trial` names.
    bad: u32,
    trial: u32,
    /// Answers at the hub, in that try.
    at_hub: u32,
    /// How and when it ended well, and with whose answer.
    decided: Option<(Outcome, SimTime, u32)>,
    /// Whether the caller has given it up.
    over: bool,
}

impl Simulation {
    /// A message of a flow that gathers gets its join. Its deliveries, one for each of those asked, count as one.
    pub(super) fn open_join(&mut self, message: u32) {
        let state = &self.messages[message];
        let (asked, flow) = (state.expected, state.flow as usize);
        if asked == 0 {
            return;
        }
        let need = self.plans[flow].gathers.min(asked);
        let join = self.joins.insert(Join {
            need,
            asked,
            good: 0,
            bad: 0,
            trial: 0,
            at_hub: 0,
            decided: None,
            over: false,
        });
        let state = &mut self.messages[message];
        (state.join, state.expected) = (join, 1);
    }

    pub(super) fn close_join(&mut self, message: u32) {
        let join = std::mem::replace(&mut self.messages[message].join, NOTHING);
        self.joins.remove(join);
    }

    fn plan_of(&self, message: u32) -> &Plan {
        &self.plans[self.messages[message].flow as usize]
    }

    /// Whether a question for all stands where copies for each of those asked are made.
    pub(super) fn parts_here(&self, carrier: u32) -> bool {
        let state = &self.carriers[carrier];
        state.delivery == NOTHING && state.phase == Phase::Out && {
            let plan = self.plan_of(state.message);
            plan.gathers > 0 && plan.parts_at == state.visit
        }
    }

    /// One copy for each of those asked goes on from here.
    pub(super) fn part<O: Observer>(&mut self, carrier: u32, observer: &mut O) {
        let model = self.carriers[carrier].clone();
        let mut each = self.messages[model.message].deliveries;
        while each != NOTHING {
            let following = self.deliveries[each].next;
            let mut copy = model.clone();
            copy.delivery = each;
            copy.work = SimSpan::ZERO;
            self.hold(model.message, each);
            let copy = self.carriers.insert(copy);
            self.visit_or_go(copy, observer);
            each = following;
        }
        self.was_of_use(carrier);
        self.drop_carrier(carrier, observer);
    }

    /// Counts what belongs to another try than the last one told of anew; false for news of an older one.
    fn turn_to(&mut self, join: u32, trial: u32) -> bool {
        let state = &mut self.joins[join];
        if trial > state.trial {
            (state.trial, state.bad, state.at_hub) = (trial, 0, 0);
        }
        trial == state.trial
    }

    /// An answer has been handled by the hub: whether it completes the join there and goes on, for all.
    pub(super) fn completes_at_hub(&mut self, carrier: u32) -> bool {
        let state = &self.carriers[carrier];
        let (join, trial, stretch) = (self.messages[state.message].join, state.trial, state.stretch);
        if join == NOTHING || stretch > 0 || !self.plan_of(self.carriers[carrier].message).joins_at_hub {
            return true;
        }
        if !self.turn_to(join, trial) {
            return false;
        }
        let state = &mut self.joins[join];
        state.at_hub += 1;
        let (at_hub, need) = (state.at_hub, state.need);
        if at_hub <= need {
            self.was_of_use(carrier);
        }
        at_hub == need
    }

    /// Bad news of one of those asked is at the hub: whether the join can no longer be completed, so that it goes on.
    pub(super) fn fails_at_hub(&mut self, carrier: u32) -> bool {
        let state = &self.carriers[carrier];
        let (join, trial) = (self.messages[state.message].join, state.trial);
        if !self.plan_of(state.message).joins_at_hub || state.stretch > 0 || state.delivery == NOTHING {
            return true;
        }
        if state.step < self.steps_of(carrier) {
            return true;
        }
        self.counts_out(join, trial)
    }

    /// Bad news of one of those asked is at the caller, who has one try under way for all: whether that has failed.
    pub(super) fn try_has_failed(&mut self, carrier: u32) -> bool {
        let state = &self.carriers[carrier];
        let (join, trial) = (self.messages[state.message].join, state.trial);
        let plan = self.plan_of(state.message);
        if join == NOTHING || !plan.shared || plan.joins_at_hub || state.delivery == NOTHING {
            return true;
        }
        self.counts_out(join, trial)
    }

    /// One more has failed in a try: whether so many have that it cannot be completed, for the first time.
    fn counts_out(&mut self, join: u32, trial: u32) -> bool {
        if !self.turn_to(join, trial) {
            return false;
        }
        let state = &mut self.joins[join];
        state.bad += 1;
        state.bad == state.asked - state.need + 1
    }

    /// An awaited answer is at the caller.
    pub(super) fn one_answers<O: Observer>(&mut self, custody: u32, delivery: u32, carrier: u32, observer: &mut O) {
        let (message, for_all) = (
            self.deliveries[delivery].message,
            self.custodies[custody].delivery == NOTHING,
        );
        let join = self.messages[message].join;
        let is_new = self.deliveries[delivery].closed.is_none();
        self.deliveries[delivery].closed = Some((Outcome::OnTime, self.now));
        let whole = self.plan_of(message).joins_at_hub;
        let state = &mut self.joins[join];
        state.good += u32::from(is_new);
        let complete = (whole || state.good >= state.need) && state.decided.is_none();
        if complete {
            self.tell_path(carrier, observer);
            self.complete(message, delivery, observer);
        }
        if complete || !for_all {
            self.discharge(custody, true, observer);
        }
        if complete && !for_all {
            self.dismiss(message, observer);
        }
    }

    fn complete<O: Observer>(&mut self, message: u32, delivery: u32, observer: &mut O) {
        let state = &self.messages[message];
        let after = self.now - state.created;
        observer.accepted(state.flow, after, state.counted);
        let outcome = self.outcome_now(message);
        let join = state.join;
        self.joins[join].decided = Some((outcome, self.now, delivery));
        let head = self.messages[message].deliveries;
        self.settle(head, self.settled_well(head, outcome, self.now), observer);
        self.chain_may_end(message, observer);
        if self.messages[message].call != NOTHING {
            self.call_ends(message, true, observer);
        }
    }

    /// A duty of a message that gathers is over: where the caller asks each by itself, one of them may have failed for good.
    pub(super) fn one_is_over<O: Observer>(&mut self, message: u32, delivery: u32, well: bool, observer: &mut O) {
        let join = self.messages[message].join;
        let state = &mut self.joins[join];
        if well || state.over || state.decided.is_some() {
            return;
        }
        state.bad += u32::from(delivery != NOTHING);
        if delivery != NOTHING && state.bad <= state.asked - state.need {
            return;
        }
        state.over = true;
        self.settle(self.messages[message].deliveries, Settled::Badly, observer);
        if self.messages[message].call != NOTHING {
            self.call_ends(message, false, observer);
        }
        if delivery != NOTHING {
            self.dismiss(message, observer);
        }
    }

    /// The caller waits for none of the others any more.
    fn dismiss<O: Observer>(&mut self, message: u32, observer: &mut O) {
        let mut each = self.messages[message].deliveries;
        while each != NOTHING {
            let state = &self.deliveries[each];
            let ((custody, stamp), following) = (state.duty, state.next);
            if self.custodies.holds(custody, stamp) {
                self.discharge(custody, false, observer);
            }
            each = following;
        }
    }

    /// Nothing carries a message that gathers any more, or the run is over: its one delivery ends.
    pub(super) fn finish_join<O: Observer>(&mut self, message: u32, cut_short: bool, observer: &mut O) {
        let state = &self.messages[message];
        let join = &self.joins[state.join];
        let (mut served, mut twice, mut failure, mut first) = (0, false, state.failure, NOTHING);
        let mut each = state.deliveries;
        while each != NOTHING {
            let delivery = &self.deliveries[each];
            served += u32::from(delivery.served > 0);
            twice |= delivery.applied_twice;
            if delivery.closed.is_none() {
                failure = failure.max_with(delivery.failure);
                first = if first == NOTHING { each } else { first };
            }
            each = delivery.next;
        }
        let overdue = self.outcome_now(message) == Outcome::Late;
        let (outcome, at, who) = match join.decided {
            Some(decided) => decided,
            None if cut_short && overdue => (Outcome::Late, self.now, first),
            None if cut_short => (Outcome::InFlight, self.now, first),
            None if served >= join.need => (Outcome::Unconfirmed, self.now, first),
            None => (outcome_of(failure), self.now, first),
        };
        let who = if who == NOTHING { state.deliveries } else { who };
        let consumer = &self.deliveries[who];
        observer.closed(&Closed {
            at,
            created: state.created,
            flow: state.flow,
            key: state.key,
            number: state.number,
            consumer: consumer.place,
            consumer_site: consumer.site,
            sender: state.sender,
            sender_site: state.sender_site,
            outcome,
            latency: join.decided.map(|_| at - state.created),
            applied_twice: twice,
            counted: state.counted,
        });
        self.totals.outcomes[outcome.index()] += 1;
        self.totals.applied_twice += u64::from(twice);
        let how = if cut_short { Settled::CutShort } else { Settled::Badly };
        self.settle(self.messages[message].deliveries, how, observer);
    }

    /// How many answers a carrier holds: a hub sends those that it has joined as one.
    pub(super) fn answers_in(&self, carrier: u32) -> u64 {
        let state = &self.carriers[carrier];
        let message = &self.messages[state.message];
        let whole = message.join != NOTHING && state.stretch > 0 && self.plan_of(state.message).joins_at_hub;
        if whole {
            u64::from(self.joins[message.join].need)
        } else {
            1
        }
    }
}
