//! Who waits for what, and what do they do when it does not come? Attempts, timeouts, retries.
//!
//! In: messages to send, news that comes back, timers. Out: attempts; messages given up. The flow's policy rules for the
//! first sender, `ack_wait` and `max_deliveries` for a hub or broker. It must not know how copies travel, nor what a
//! sender keeps meanwhile (see `outbox`).

use crate::units::SimSpan;

use super::event_list::EventKind;
use super::observer::{Observer, VisitFact};
use super::plan::{End, Wait};
use super::program::{Choice, Medium};
use super::simulation::Simulation;
use super::slab::NOTHING;
use super::spent::Spent;
use super::state::{Carrier, Custody, Failure, Phase};

/// Copies of a message that was stored more than once draw from ranges of trials this far apart.
const TRIALS_PER_COPY: u32 = 64;
/// The bits of a carrier's trial that tell the try; those above tell the copies that the network made of it.
pub(super) const TRIAL: u32 = (1 << 28) - 1;
/// Each such copy draws as if so many tries later.
const TRIALS_PER_DUPLICATE: u32 = 32;

/// How many tries came before that of a carrier's trial, for drawing anew in what it sets off.
fn tries_before(trial: u32) -> u32 {
    (trial & TRIAL) - 1 + (trial >> TRIAL.count_ones()) * TRIALS_PER_DUPLICATE
}

impl Simulation {
    /// The first sender begins to send a new message.
    pub(super) fn send_off<O: Observer>(&mut self, message: u32, observer: &mut O) {
        let (sender, site, key) = {
            let message = &self.messages[message];
            (message.sender, message.sender_site, message.key)
        };
        let instances = self.program.parties[sender as usize].instances;
        let call = self.messages[message].call;
        // What was taken before may have to call others, even where nothing else is sent.
        let up = |this: &Self, i: u32| {
            let station = &this.stations[this.station_of(sender, site, i) as usize];
            station.is_up() || call != NOTHING && station.works()
        };
        let caller = if call == NOTHING { None } else { self.caller_of(call) };
        let first = caller.unwrap_or((key % u64::from(instances)) as u32);
        let instance = (0..instances).map(|i| (first + i) % instances).find(|i| up(self, *i));
        let Some(instance) = instance else {
            return; // Nobody is there to send it: it is lost where it would have begun.
        };
        if self.messages[message].deliveries == NOTHING {
            return;
        }
        if self.freezes > 0 && self.sending_waits(message, instance) {
            return;
        }
        if self.files.any() && self.is_collected(message, observer) {
            return;
        }
        if self.polling.any() && self.waits_for_poll(message) {
            return;
        }
        self.send_by(message, instance, Spent::default(), observer);
    }

    /// An instance of the sender (or of the connector that has fetched it, after so long) sends a message off.
    pub(super) fn send_by<O: Observer>(&mut self, message: u32, instance: u32, spent: Spent, observer: &mut O) {
        if !self.enter_outbox(message) {
            return;
        }
        if self.plans[self.messages[message].flow as usize].shared {
            let from = (instance, spent, (NOTHING, 0));
            self.take_custody(message, NOTHING, 0, 0, from, observer);
            return;
        }
        let mut each = self.messages[message].deliveries;
        while each != NOTHING {
            let next = self.deliveries[each].next;
            let from = (instance, spent, (NOTHING, 0));
            self.take_custody(message, each, 0, 0, from, observer);
            each = next;
        }
    }

    /// Begins a later segment of a delivery, to which `carrier` has brought it: a middle or a consumer sends on.
    pub(super) fn begin_segment<O: Observer>(&mut self, delivery: u32, carrier: u32, segment: u8, observer: &mut O) {
        let Carrier {
            message, trial, spent, ..
        } = self.carriers[carrier];
        // Trials before it, for drawing anew.
        let base = tries_before(trial).saturating_mul(TRIALS_PER_COPY).min(TRIAL / 2);
        let consumer = match self.carriers[carrier].taker {
            (NOTHING, _) => (self.deliveries[delivery].party, self.deliveries[delivery].site),
            taker => taker,
        };
        if self.polling.any() && self.answer_waits_for_poll((message, delivery, segment), base, spent, consumer) {
            return;
        }
        let instance = self.calls_back_by(carrier, segment);
        self.take_custody(message, delivery, segment, base, (instance, spent, consumer), observer);
    }

    /// Somebody takes on a segment: with a duty if they wait for its end, else by one try.
    pub(super) fn take_custody<O: Observer>(
        &mut self,
        message: u32,
        delivery: u32,
        segment: u8,
        trial_base: u32,
        (instance, spent, consumer): (u32, Spent, (u32, u32)),
        observer: &mut O,
    ) {
        let flow = self.messages[message].flow as usize;
        let (wait, custodian) = {
            let spec = &self.plans[flow].segments[segment as usize];
            (spec.wait, spec.custodian)
        };
        let (party, site) = match custodian {
            End::Sender => (self.messages[message].sender, self.messages[message].sender_site),
            End::Consumer => consumer,
            End::Hub => (self.program.hub.unwrap_or(NOTHING), 0),
            End::Topic => (self.leader_of(flow as u32), 0),
        };
        let fetched = self.fetched_by(flow as u32, segment, party, site);
        let (party, site) = fetched.unwrap_or((party, site));
        let custody = Custody {
            message,
            delivery,
            segment,
            attempt: 0,
            trial: 0,
            trial_base,
            party,
            site,
            instance,
            subscription: NOTHING,
            member: NOTHING,
            kept: NOTHING,
            timer: 0,
            waiting: false,
            begun: self.now,
            spent,
            care: NOTHING,
        };
        if custodian == End::Topic {
            let custody = self.custodies.insert(custody);
            self.hold(message, delivery);
            self.share_kept(custody);
            self.subscribe(custody, observer);
            return;
        }
        if wait == Wait::Nobody {
            let counted = self.messages[message].counted;
            let entry = self.messages[message].entry;
            if segment == 0 && entry != NOTHING && self.entries[entry].pending == 0 {
                self.leave_outbox(message);
            }
            if segment > 0 || self.may_go_unwatched(&custody, observer) {
                self.totals.attempts += 1;
                observer.attempt(self.now, flow as u32, true, counted);
                self.spawn(&custody, NOTHING, 0, trial_base + 1, observer);
            }
            return;
        }
        let index = self.custodies.insert(custody);
        self.hold(message, delivery);
        if segment == 0 {
            let duty = (index, self.custodies.stamp(index));
            match delivery {
                NOTHING => self.messages[message].duty = duty,
                _ => self.deliveries[delivery].duty = duty,
            }
            let entry = self.messages[message].entry;
            if entry != NOTHING {
                self.entries[entry].pending += 1;
            }
            if wait == Wait::Answer && delivery == NOTHING {
                let stamp = self.custodies.stamp(index);
                let first = self.messages[message].deliveries;
                self.deliveries[first].caller = (index, stamp);
            }
        }
        if custodian == End::Sender && segment == 0 {
            self.begin_care(index);
        }
        self.attempt(index, observer);
    }

    /// One try of a duty.
    pub(super) fn attempt<O: Observer>(&mut self, custody: u32, observer: &mut O) {
        let (message, segment) = (self.custodies[custody].message, self.custodies[custody].segment);
        let flow = self.messages[message].flow;
        let by_policy = self.policy_of_duty(flow, segment).map(|policy| policy.timeout);
        if self.freezes > 0 && by_policy.is_some() && self.try_waits(custody) {
            return;
        }
        if by_policy.is_some() && !self.sender_is_up(custody) {
            self.round_fails(custody, Failure::Lost, observer);
            return;
        }
        if self.rests_in_hub(custody) {
            return;
        }
        let is_guarded = self.custodies[custody].care != NOTHING;
        if is_guarded && !self.may_go(custody, observer) {
            return;
        }
        let state = &mut self.custodies[custody];
        state.waiting = true;
        state.attempt += 1;
        state.trial += 1;
        let (first, trial) = (state.attempt == 1, state.trial_base + state.trial);
        self.totals.attempts += 1;
        observer.attempt(self.now, flow, first, self.messages[message].counted);
        let wait = by_policy.unwrap_or(self.program.flows[flow as usize].ack_wait);
        self.arm(custody, wait, EventKind::AttemptTimeout);
        if is_guarded {
            self.begin_copies(custody);
        }
        let copy = self.custodies[custody].clone();
        let stamp = self.custodies.stamp(custody);
        self.spawn(&copy, custody, stamp, trial, observer);
    }

    /// A delivery that nobody will acknowledge: one try, and the duty is over.
    pub(super) fn attempt_once<O: Observer>(&mut self, custody: u32, observer: &mut O) {
        let copy = self.custodies[custody].clone();
        let flow = self.messages[copy.message].flow;
        self.totals.attempts += 1;
        observer.attempt(self.now, flow, true, self.messages[copy.message].counted);
        self.spawn(&copy, NOTHING, 0, copy.trial_base + 1, observer);
        self.custodies.remove(custody);
        self.let_go(copy.kept, observer);
        self.release(copy.message, copy.delivery, observer);
    }

    fn sender_is_up(&self, custody: u32) -> bool {
        let state = &self.custodies[custody];
        let station = &self.stations[self.station_of(state.party, state.site, state.instance) as usize];
        let is_called = self.messages[state.message].call != NOTHING;
        station.is_up() || is_called && station.works()
    }

    pub(super) fn arm(&mut self, custody: u32, after: SimSpan, kind: EventKind) {
        self.timers = self.timers.wrapping_add(1);
        self.custodies[custody].timer = self.timers;
        self.events.schedule_after(self.now, after, kind, custody, self.timers);
    }

    /// Whatever runs for a duty does not count any more.
    pub(super) fn stop_timer(&mut self, custody: u32) {
        self.timers = self.timers.wrapping_add(1);
        self.custodies[custody].timer = self.timers;
    }

    fn timer_counts(&self, custody: u32, timer: u32) -> bool {
        self.custodies.get(custody).is_some_and(|state| state.timer == timer)
    }

    /// A copy sets out.
    pub(super) fn spawn<O: Observer>(
        &mut self,
        custody: &Custody,
        index: u32,
        stamp: u32,
        trial: u32,
        observer: &mut O,
    ) {
        let flow = self.messages[custody.message].flow;
        let spec = &self.program.flows[flow as usize];
        let uses_bus = spec.there == Medium::Bus || spec.answer == Medium::Bus;
        let node = if uses_bus { self.leader_of(flow) } else { NOTHING };
        let start = self.plans[flow as usize].segments[custody.segment as usize].start;
        let of_topic = custody.subscription != NOTHING;
        let custodian = self.plans[flow as usize].segments[custody.segment as usize].custodian;
        let taker = match custodian {
            _ if spec.choice != Choice::Group => (NOTHING, 0),
            End::Topic => self.member_of(custody),
            End::Consumer => (custody.party, custody.site),
            End::Sender | End::Hub => (NOTHING, 0),
        };
        let carrier = self.carriers.insert(Carrier {
            message: custody.message,
            delivery: custody.delivery,
            custody: index,
            custody_stamp: stamp,
            trial,
            segment: custody.segment,
            phase: Phase::Out,
            reason: Failure::Lost,
            stretch: 0,
            step: 0,
            visit: 0,
            resent: 0,
            node,
            party: if of_topic { node } else { custody.party },
            site: custody.site,
            next_party: NOTHING,
            next_site: 0,
            instance: NOTHING,
            meant: if of_topic { custody.instance } else { NOTHING },
            taker,
            service: 0,
            entered: self.now,
            started: self.now,
            in_service: false,
            spent: Spent {
                retry: custody.spent.retry + (self.now - custody.begun),
                ..custody.spent
            },
            work: SimSpan::ZERO,
        });
        self.hold(custody.message, custody.delivery);
        if custody.care != NOTHING {
            self.note_copy(custody.care, trial, carrier);
        }
        match start {
            Some(service) => self.ask(carrier, service, false, observer),
            None if self.polling.any() && self.is_fetched(carrier) => {
                self.carriers[carrier].step = 1;
                self.visit_or_go(carrier, observer);
            }
            None => self.move_on(carrier, observer),
        }
    }

    /// What a hub keeps while all of it is down, it keeps: no try is made, and none is counted, until it is up again.
    fn rests_in_hub(&mut self, custody: u32) -> bool {
        let state = &self.custodies[custody];
        let flow = self.messages[state.message].flow as usize;
        let by_hub = self.plans[flow].segments[state.segment as usize].custodian == End::Hub;
        if !by_hub || self.any_up(state.party, state.site) {
            return false;
        }
        self.stop_timer(custody);
        self.resting.push((custody, self.custodies.stamp(custody)));
        true
    }

    /// A hub is up again: it goes on with what it kept.
    pub(super) fn wake_hub<O: Observer>(&mut self, observer: &mut O) {
        for (custody, stamp) in std::mem::take(&mut self.resting) {
            if self.custodies.holds(custody, stamp) {
                self.attempt(custody, observer);
            }
        }
    }

    /// A duty is done, or over: it ends, with what hangs on it.
    pub(super) fn discharge<O: Observer>(&mut self, custody: u32, well: bool, observer: &mut O) {
        if self.custodies[custody].subscription != NOTHING && self.custodies[custody].instance == NOTHING {
            // A late acknowledgement, too, ends what waits to be handed out again.
            self.take_from_queue(custody);
        }
        let stamp = self.custodies.stamp(custody);
        let state = self.custodies.remove(custody);
        if state.care != NOTHING {
            self.end_care(&state, observer);
        }
        if state.subscription != NOTHING {
            self.let_go(state.kept, observer);
            self.leaves_window(state.subscription, (custody, stamp), observer);
            self.member_is_free(&state, observer);
        }
        if state.segment == 0 {
            let entry = self.messages[state.message].entry;
            if entry != NOTHING {
                self.entries[entry].pending -= 1;
                if self.entries[entry].pending == 0 {
                    self.leave_outbox(state.message);
                }
            }
            if self.messages[state.message].join != NOTHING {
                self.one_is_over(state.message, state.delivery, well, observer);
            } else if self.messages[state.message].call != NOTHING {
                self.call_is_heard_of(state.message, well, observer);
            }
        }
        self.release(state.message, state.delivery, observer);
    }

    /// Gives a duty up for good.
    pub(super) fn give_up<O: Observer>(&mut self, custody: u32, failure: Failure, observer: &mut O) {
        let (message, delivery) = (self.custodies[custody].message, self.custodies[custody].delivery);
        self.note_failure(message, delivery, failure);
        if self.custodies[custody].segment == 0 {
            let told = &self.messages[message];
            observer.gave_up(told.flow, self.now - told.created, told.counted);
        }
        self.caller_gives_up(custody, observer);
        self.discharge(custody, false, observer);
    }

    pub(super) fn attempt_times_out<O: Observer>(&mut self, custody: u32, timer: u32, observer: &mut O) {
        if !self.timer_counts(custody, timer) || self.freezes > 0 && self.timer_waits(custody, timer) {
            return;
        }
        self.tell_custody(custody, VisitFact::TimedOut, observer);
        if self.custodies[custody].care != NOTHING {
            self.custodies[custody].waiting = false;
            self.withdraw_given_up(custody, observer);
            if !self.timer_counts(custody, timer) {
                return;
            }
        }
        self.try_fails(custody, Failure::TimedOut, observer);
    }

    /// A try failed: again, or the round is over.
    pub(super) fn try_fails<O: Observer>(&mut self, custody: u32, failure: Failure, observer: &mut O) {
        let state = &self.custodies[custody];
        let (message, delivery, attempt, segment) = (state.message, state.delivery, state.attempt, state.segment);
        let care = state.care;
        let flow = self.messages[message].flow;
        self.custodies[custody].waiting = false;
        self.note_failure(message, delivery, failure);
        let max_deliveries = self.program.flows[flow as usize].max_deliveries;
        let policy = self.policy_of_duty(flow, segment).copied();
        let is_guarded = care != NOTHING;
        if is_guarded {
            self.attempt_ends(custody, Some(failure), observer);
        }
        if let Some(policy) = policy {
            if attempt < policy.max_attempts && (!is_guarded || self.may_retry(custody, failure, observer)) {
                let wait = self.backoff(custody, &policy);
                self.arm(custody, wait, EventKind::RetryDue);
            } else {
                self.round_fails(custody, failure, observer);
            }
        } else if attempt >= max_deliveries {
            self.tell_custody(custody, VisitFact::DeadLettered, observer);
            self.give_up(custody, Failure::DeadLettered, observer);
        } else if self.custodies[custody].subscription != NOTHING {
            self.requeue(custody, observer);
        } else {
            self.tell_custody(custody, VisitFact::Retried, observer);
            self.attempt(custody, observer);
        }
    }

    pub(super) fn retry_is_due<O: Observer>(&mut self, custody: u32, timer: u32, observer: &mut O) {
        if self.timer_counts(custody, timer) {
            self.tell_custody(custody, VisitFact::Retried, observer);
            self.attempt(custody, observer);
        }
    }

    /// A hub keeps a message: it has to deliver it now, to every consumer.
    pub(super) fn store_at_hub<O: Observer>(&mut self, carrier: u32, next: u8, observer: &mut O) {
        let (message, delivery) = {
            let state = &self.carriers[carrier];
            (state.message, state.delivery)
        };
        self.was_of_use(carrier);
        if delivery != NOTHING {
            self.begin_segment(delivery, carrier, next, observer);
            return;
        }
        let mut each = self.messages[message].deliveries;
        while each != NOTHING {
            let following = self.deliveries[each].next;
            self.begin_segment(each, carrier, next, observer);
            each = following;
        }
    }
}
