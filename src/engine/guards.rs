//! May an attempt go, and may it be tried again? What a sender's guards say, and what they learn from how calls end.
//!
//! In: attempts about to be sent, and how they ended. Out: leave or refusal, told to the observer. It must not know how
//! copies travel (see `copies`), nor how each guard counts.

use rand::Rng;

use crate::units::{SimSpan, SimTime};

use super::breaker::Turn;
use super::draws::{Purpose, draw_at};
use super::event_list::EventKind;
use super::guard_spec::{GuardSpec, RetryOn};
use super::observer::{GuardFact, Guarded, Observer, VisitFact};
use super::retry_after::Asked;
use super::simulation::Simulation;
use super::slab::NOTHING;
use super::state::{Custody, Failure};

/// What a guarded duty remembers between its attempts.
#[derive(Clone, Debug)]
pub(super) struct Care {
    pub custody: u32,
    client: u32,
    quota: u32,
    /// Copies of the present attempt that may still bring an answer: trial, carrier and its stamp.
    pub copies: [Option<(u32, u32, u32)>; 2],
    /// When refusals have said that it may be tried again.
    pub asked: Asked,
    /// Trial of the second copy, once it is sent.
    pub second: u32,
    /// The breaker's era under which a call is under way.
    call: Option<u32>,
    /// The last wait before a retry; zero: there was none.
    pub last_wait: SimSpan,
    /// When the round is over.
    until: SimTime,
    /// Instances tried, one bit each, as far as there are bits.
    pub tried: u64,
    /// The instance that the last copy went to, with its party and site.
    pub last: Option<(u32, u32, u32)>,
}

impl Simulation {
    pub(super) fn guard_of(&self, flow: u32) -> Option<&GuardSpec> {
        self.program.flows[flow as usize].guard.as_deref()
    }

    /// A duty of a first sender begins: if its flow is guarded, it is cared for.
    pub(super) fn begin_care(&mut self, index: u32) {
        let custody = &self.custodies[index];
        let flow = self.messages[custody.message].flow;
        if self.guard_of(flow).is_none() {
            return;
        }
        let place = self.deliveries.get(custody.delivery).map(|delivery| delivery.place);
        let sender = self.guarded_end(custody);
        let care = Care {
            custody: index,
            client: self.clients.client(&self.program, flow, sender, place),
            quota: self.clients.quota(flow, sender.0, sender.1),
            copies: [None; 2],
            asked: Asked::default(),
            second: NOTHING,
            call: None,
            last_wait: SimSpan::ZERO,
            until: SimTime::MAX,
            tried: 0,
            last: None,
        };
        self.custodies[index].care = self.cares.insert(care);
    }

    /// Whose guards a sender's duty obeys: a connector that has fetched a message sends it by those of its system.
    pub(super) fn guarded_end(&self, custody: &Custody) -> (u32, u32, u32) {
        let message = &self.messages[custody.message];
        if custody.party == message.sender {
            (custody.party, custody.site, custody.instance)
        } else {
            (message.sender, message.sender_site, 0)
        }
    }

    /// A round begins: from now on its time runs.
    fn begin_round(&mut self, care: u32, spec: &GuardSpec) {
        let state = &mut self.cares[care];
        (state.last_wait, state.tried) = (SimSpan::ZERO, 0);
        let is_first = self.custodies[state.custody].trial == 0;
        self.clients.quotas[state.quota as usize].firsts += u64::from(is_first);
        if let Some(total) = spec.timeout_total {
            state.until = self.now + total;
            let stamp = self.cares.stamp(care);
            self.events
                .schedule_after(self.now, total, EventKind::RoundOver, care, stamp);
        }
    }

    /// Whether a guarded attempt may go. If not, it has failed already.
    pub(super) fn may_go<O: Observer>(&mut self, custody: u32, observer: &mut O) -> bool {
        let program = self.program.clone();
        let (flow, care) = {
            let state = &self.custodies[custody];
            (self.messages[state.message].flow, state.care)
        };
        let Some(spec) = &program.flows[flow as usize].guard else {
            return true;
        };
        if self.custodies[custody].attempt == 0 {
            self.begin_round(care, spec);
        }
        let Some(held_back) = self.held_back(custody, care, spec, observer) else {
            return true;
        };
        self.tell_guard(custody, held_back, observer);
        let state = &mut self.custodies[custody];
        state.attempt += 1;
        state.trial += 1;
        self.try_fails(custody, Failure::HeldBack, observer);
        false
    }

    /// Asks each guard in turn: throttle, breaker, bulkhead, rate limit. What one grants and another refuses is given back.
    fn held_back<O: Observer>(
        &mut self,
        custody: u32,
        care: u32,
        spec: &GuardSpec,
        observer: &mut O,
    ) -> Option<GuardFact> {
        let (client, quota) = (self.cares[care].client as usize, self.cares[care].quota as usize);
        if let Some(throttle) = &spec.throttle {
            let chance = self.clients.clients[client].throttle.holds_back(throttle, self.now);
            self.clients.clients[client].throttle.requested();
            if chance > 0.0 && self.lot_of(custody, Purpose::Throttle) < chance {
                return Some(GuardFact::HeldByThrottle);
            }
        }
        let now = self.now;
        if spec
            .bulkhead
            .is_some_and(|most| self.clients.clients[client].calls >= most)
        {
            return Some(GuardFact::HeldByBulkhead);
        }
        let mut era = 0;
        if let Some(breaker) = &spec.breaker {
            let (granted, turn) = self.clients.clients[client].breaker.ask(breaker, now);
            if turn == Some(Turn::HalfOpens) {
                self.tell_guard(custody, GuardFact::BreakerHalfOpened, observer);
            }
            match granted {
                Some(granted) => era = granted,
                None => return Some(GuardFact::HeldByBreaker),
            }
        }
        if let Some(limit) = spec.rate_limit
            && !self.clients.quotas[quota].take(limit, now)
        {
            if let Some(breaker) = &spec.breaker {
                self.clients.clients[client].breaker.ended(breaker, era, None, now);
            }
            return Some(GuardFact::HeldByRateLimit);
        }
        self.clients.clients[client].calls += 1;
        self.cares[care].call = Some(era);
        None
    }

    /// A message whose sender waits for nothing: only its rate limit can hold it back.
    pub(super) fn may_go_unwatched<O: Observer>(&mut self, custody: &Custody, observer: &mut O) -> bool {
        let message = &self.messages[custody.message];
        let flow = message.flow;
        let Some(limit) = self.guard_of(flow).and_then(|guard| guard.rate_limit) else {
            return true;
        };
        let sender = self.guarded_end(custody);
        let quota = self.clients.quota(flow, sender.0, sender.1);
        let now = self.now;
        if self.clients.quotas[quota as usize].take(limit, now) {
            return true;
        }
        self.note_failure(custody.message, custody.delivery, Failure::HeldBack);
        let place = self.deliveries.get(custody.delivery).map(|delivery| delivery.place);
        self.tell_guarded(
            custody.message,
            place,
            (custody.party, custody.site),
            GuardFact::HeldByRateLimit,
            observer,
        );
        false
    }

    /// The present call of a duty is over; `failure` is none where it went well.
    pub(super) fn attempt_ends<O: Observer>(&mut self, custody: u32, failure: Option<Failure>, observer: &mut O) {
        let care = self.custodies[custody].care;
        let Some(era) = self.cares[care].call.take() else {
            return;
        };
        let program = self.program.clone();
        let flow = self.messages[self.custodies[custody].message].flow;
        let Some(spec) = &program.flows[flow as usize].guard else {
            return;
        };
        let now = self.now;
        let client = &mut self.clients.clients[self.cares[care].client as usize];
        client.calls -= 1;
        if let (Some(throttle), None | Some(Failure::Errored)) = (&spec.throttle, failure) {
            client.throttle.accepted(throttle, now);
        }
        if let Some(breaker) = &spec.breaker {
            let turn = client.breaker.ended(breaker, era, Some(failure.is_some()), now);
            match turn {
                Some(Turn::Opens) => self.tell_guard(custody, GuardFact::BreakerOpened, observer),
                Some(Turn::Closes) => self.tell_guard(custody, GuardFact::BreakerClosed, observer),
                Some(Turn::HalfOpens) | None => {}
            }
        }
        if failure == Some(Failure::TimedOut)
            && let Some((party, site, instance)) = self.cares[care].last.take()
        {
            self.instance_failed(party, site, instance, NOTHING, observer);
        }
    }

    /// A duty ends: what its care holds is given back, and copies that nobody waits for any more are withdrawn.
    pub(super) fn end_care<O: Observer>(&mut self, custody: &Custody, observer: &mut O) {
        let care = self.cares.remove(custody.care);
        let program = self.program.clone();
        let flow = self.messages[custody.message].flow;
        let Some(spec) = &program.flows[flow as usize].guard else {
            return;
        };
        if let Some(era) = care.call {
            let now = self.now;
            let client = &mut self.clients.clients[care.client as usize];
            client.calls -= 1;
            if let Some(breaker) = &spec.breaker {
                client.breaker.ended(breaker, era, None, now);
            }
        }
        if spec.hedge.is_some() || spec.cancels {
            self.withdraw_all(care.copies, custody, observer);
        }
    }

    /// Whether a failed attempt may be tried again: the failure is of those that are, and the budget allows it.
    pub(super) fn may_retry<O: Observer>(&mut self, custody: u32, failure: Failure, observer: &mut O) -> bool {
        let flow = self.messages[self.custodies[custody].message].flow;
        let quota = self.cares[self.custodies[custody].care].quota as usize;
        let Some(spec) = self.guard_of(flow) else {
            return true;
        };
        if !spec.retry_on.unwrap_or(RetryOn::DEFAULT).holds(failure) {
            return false;
        }
        if let Some(share) = spec.budget {
            let quota = &self.clients.quotas[quota];
            if quota.retries as f64 >= share * quota.firsts as f64 {
                self.tell_guard(custody, GuardFact::RetryDenied, observer);
                return false;
            }
        }
        self.clients.quotas[quota].retries += 1;
        true
    }

    /// The time for all attempts of a round is over.
    pub(super) fn round_is_over<O: Observer>(&mut self, care: u32, observer: &mut O) {
        let (custody, until) = (self.cares[care].custody, self.cares[care].until);
        if self.now < until {
            return;
        }
        self.tell_custody(custody, VisitFact::TimedOut, observer);
        self.withdraw_given_up(custody, observer);
        self.attempt_ends(custody, Some(Failure::TimedOut), observer);
        self.custodies[custody].waiting = false;
        self.round_fails(custody, Failure::TimedOut, observer);
    }

    /// Until the next round begins, no time runs and no copy counts.
    pub(super) fn round_ends(&mut self, custody: u32) {
        let care = &mut self.cares[self.custodies[custody].care];
        care.until = SimTime::MAX;
        care.copies = [None; 2];
    }

    /// A number between 0 and 1 for this attempt of a duty.
    pub(super) fn lot_of(&self, custody: u32, purpose: Purpose) -> f64 {
        let state = &self.custodies[custody];
        let place = self
            .deliveries
            .get(state.delivery)
            .map_or(0, |delivery| u64::from(delivery.place) + 1);
        let key = self.messages[state.message].key;
        let draw = draw_at(key, purpose, place, u64::from(state.trial)).next_u64();
        (draw >> 11) as f64 * (1.0 / (1u64 << 53) as f64)
    }

    pub(super) fn tell_guard<O: Observer>(&self, custody: u32, fact: GuardFact, observer: &mut O) {
        let state = &self.custodies[custody];
        let place = self.deliveries.get(state.delivery).map(|delivery| delivery.place);
        self.tell_guarded(state.message, place, (state.party, state.site), fact, observer);
    }

    pub(super) fn tell_guarded<O: Observer>(
        &self,
        message: u32,
        consumer: Option<u32>,
        (party, site): (u32, u32),
        fact: GuardFact,
        observer: &mut O,
    ) {
        let message = &self.messages[message];
        observer.guarded(&Guarded {
            at: self.now,
            flow: message.flow,
            key: message.key,
            party,
            site,
            consumer,
            fact,
            counted: message.counted,
        });
    }
}

impl RetryOn {
    fn holds(self, failure: Failure) -> bool {
        match failure {
            Failure::Lost => self.loss,
            Failure::Rejected | Failure::Expired => self.rejection,
            Failure::Errored => self.error,
            Failure::HeldBack => self.held_back,
            Failure::TimedOut => self.timeout,
            Failure::DeadLettered => false,
        }
    }
}
