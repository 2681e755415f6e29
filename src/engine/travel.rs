//! Which way does a copy take? From place to place along its segment, forwards, with the answer, or back with news.
//!
//! In: carriers whose visit has ended. Out: the next hop (see `wires`), the next visit, or the end of the segment. It must
//! not know who waits for whom.

use super::observer::{Observer, Visit, VisitFact};
use super::plan::{End, Finish, Segment, Service, Wait};
use super::simulation::Simulation;
use super::slab::NOTHING;
use super::state::{Carrier, Failure, Phase};

/// A stretch with its two ends (party, site) and the parties between them, in the order of the message's own way.
struct Leg<'a> {
    from: (u32, u32),
    to: (u32, u32),
    exit: &'a [u32],
    approach: &'a [u32],
    /// Whether an answer goes back over the parties that the message came by.
    retraces: bool,
    visits: &'static [Service],
    is_last: bool,
}

impl Leg<'_> {
    /// Hops.
    fn length(&self) -> u8 {
        (self.exit.len() + self.approach.len() + 1) as u8
    }
}

/// What stands before a receiver for this sender: a connector that polls its own system is past itself already.
fn beyond(first: u32, approach: &[u32]) -> &[u32] {
    match approach.split_first() {
        Some((connector, rest)) if *connector == first => rest,
        _ => approach,
    }
}

impl Simulation {
    pub(super) fn segment_of(&self, carrier: u32) -> &Segment {
        let state = &self.carriers[carrier];
        let flow = self.messages[state.message].flow as usize;
        &self.plans[flow].segments[state.segment as usize]
    }

    /// Party and site of the consumer that a carrier (of one delivery) is for. Of what a group takes, two copies may have
    /// different takers.
    #[inline]
    pub(super) fn consumer_of(&self, state: &Carrier) -> (u32, u32) {
        if state.taker.0 != NOTHING {
            return state.taker;
        }
        let delivery = &self.deliveries[state.delivery];
        (delivery.party, delivery.site)
    }

    /// Party and site of an end, for this carrier.
    pub(super) fn place(&self, state: &Carrier, end: End) -> (u32, u32) {
        match end {
            End::Sender => {
                let message = &self.messages[state.message];
                (message.sender, message.sender_site)
            }
            End::Consumer => self.consumer_of(state),
            End::Hub => (self.program.hub.unwrap_or(NOTHING), 0),
            End::Topic => (state.node, 0),
        }
    }

    /// One stretch of a carrier's way.
    fn leg(&self, carrier: u32, stretch: u8) -> Leg<'_> {
        let state = &self.carriers[carrier];
        let flow = self.messages[state.message].flow as usize;
        let segment = &self.plans[flow].segments[state.segment as usize];
        let back = state.phase == Phase::Back;
        let stretches = if back { &segment.back } else { &segment.out };
        let here = &stretches[stretch as usize];
        let begins = match (stretch, back) {
            (0, true) => End::Consumer,
            (0, false) => segment.custodian,
            (n, _) => stretches[n as usize - 1].to,
        };
        let (from, to) = (self.place(state, begins), self.place(state, here.to));
        let (first, last) = if back { (to, from) } else { (from, to) };
        let spec = &self.program.flows[flow];
        Leg {
            from,
            to,
            exit: &self.program.exit[here.via as usize][first.0 as usize],
            approach: beyond(first.0, &self.program.approach[here.via as usize][last.0 as usize]),
            // By another medium the answer's way is one of its own.
            retraces: back && spec.there == spec.answer,
            visits: here.visits,
            is_last: stretch as usize + 1 == stretches.len(),
        }
    }

    /// Party and site of node `step` of a leg; 0 is its beginning.
    fn node(&self, leg: &Leg<'_>, step: u8) -> (u32, u32) {
        let inner = leg.exit.len() + leg.approach.len();
        if step == 0 {
            return leg.from;
        }
        if step as usize > inner {
            return leg.to;
        }
        let at = if leg.retraces {
            inner - step as usize
        } else {
            step as usize - 1
        };
        let party = match leg.exit.get(at) {
            Some(party) => *party,
            None => leg.approach[at - leg.exit.len()],
        };
        let beside = match (at < leg.exit.len(), leg.retraces) {
            (true, false) | (false, true) => leg.from,
            _ => leg.to,
        };
        (party, beside.1.min(self.program.parties[party as usize].sites - 1))
    }

    /// Whether the hop that a carrier is on leads to the end of its segment, where nothing is visited.
    pub(super) fn ends_without_visit(&self, carrier: u32) -> bool {
        let state = &self.carriers[carrier];
        let leg = self.leg(carrier, state.stretch);
        leg.is_last && leg.visits.is_empty() && state.step + 1 == leg.length()
    }

    /// Hops of the stretch that a carrier is on.
    pub(super) fn steps_of(&self, carrier: u32) -> u8 {
        self.leg(carrier, self.carriers[carrier].stretch).length()
    }

    /// Goes on from where everything is done: to the next node, the next stretch, or the end of the segment.
    pub(super) fn move_on<O: Observer>(&mut self, carrier: u32, observer: &mut O) {
        loop {
            let (stretch, step) = (self.carriers[carrier].stretch, self.carriers[carrier].step);
            let leg = self.leg(carrier, stretch);
            if step < leg.length() {
                let (party, site) = self.node(&leg, step + 1);
                if self.blockade.holds() && self.is_to_be_published(carrier) {
                    self.wait_to_publish(carrier, observer);
                } else {
                    self.send(carrier, party, site, observer);
                }
                return;
            }
            if leg.is_last {
                self.reach_end(carrier, observer);
                return;
            }
            let state = &mut self.carriers[carrier];
            state.stretch += 1;
            state.step = 0;
            state.visit = 0;
        }
    }

    /// Goes back towards the custodian, over the links it came by.
    pub(super) fn walk_back<O: Observer>(&mut self, carrier: u32, observer: &mut O) {
        loop {
            let (stretch, step) = (self.carriers[carrier].stretch, self.carriers[carrier].step);
            let state = &self.carriers[carrier];
            let of_one = state.phase == Phase::Refusal && self.messages[state.message].join != NOTHING;
            if of_one && !self.fails_at_hub(carrier) {
                self.drop_carrier(carrier, observer);
                return;
            }
            if stretch == 0 && step == 1 && self.polling.any() && self.is_fetched(carrier) {
                self.news_arrives(carrier, observer);
                return;
            }
            if step > 0 {
                let (party, site) = self.node(&self.leg(carrier, stretch), step - 1);
                if self.blockade.holds() && self.word_is_stuck(carrier) {
                    self.wait_to_acknowledge(carrier, observer);
                } else {
                    self.send(carrier, party, site, observer);
                }
                return;
            }
            if stretch == 0 {
                self.news_arrives(carrier, observer);
                return;
            }
            let length = self.leg(carrier, stretch - 1).length();
            let state = &mut self.carriers[carrier];
            (state.stretch, state.step) = (stretch - 1, length);
        }
    }

    pub(super) fn arrive<O: Observer>(&mut self, carrier: u32, observer: &mut O) {
        if self.freezes > 0 && self.arrival_waits(carrier) {
            return;
        }
        let state = &mut self.carriers[carrier];
        (state.party, state.site) = (state.next_party, state.next_site);
        state.resent = 0;
        self.spend_hop(carrier);
        let state = &mut self.carriers[carrier];
        match state.phase {
            Phase::Out | Phase::Back => {
                state.step += 1;
                state.visit = 0;
                self.visit_or_go(carrier, observer);
            }
            Phase::Ack | Phase::Refusal => {
                state.step -= 1;
                if self.program.hub_holds {
                    self.word_passes_hub(carrier, observer);
                }
                self.walk_back(carrier, observer);
            }
            Phase::ReplicaOut => self.replica_stored(carrier, observer),
            Phase::ReplicaBack => {
                self.carriers[carrier].phase = Phase::Out;
                self.commit(carrier, observer);
            }
        }
    }

    /// The next visit at the present node, or on.
    pub(super) fn visit_or_go<O: Observer>(&mut self, carrier: u32, observer: &mut O) {
        let state = &self.carriers[carrier];
        let (step, visit) = (state.step, state.visit);
        let leg = self.leg(carrier, state.stretch);
        if step < leg.length() {
            // A balancer or connector: visited on the way there, passed on the way back.
            if leg.retraces || visit > 0 {
                self.move_on(carrier, observer);
            } else {
                self.ask(carrier, 0, false, observer);
            }
            return;
        }
        let visits = leg.visits;
        if self.carriers[carrier].delivery == NOTHING && self.parts_here(carrier) {
            self.part(carrier, observer);
            return;
        }
        match visits.get(visit as usize) {
            None if self.carriers[carrier].phase == Phase::Back && !self.completes_at_hub(carrier) => {
                self.drop_carrier(carrier, observer);
            }
            None => self.move_on(carrier, observer),
            Some(Service::Number(number)) if self.standing.unled && *number == 0 && self.finds_no_leader(carrier) => {
                self.turn_away(carrier, false, observer);
            }
            Some(Service::Number(number)) => self.ask(carrier, *number, false, observer),
            // Whatever a broker handed out to an instance.
            Some(Service::Own)
                if self.carriers[carrier].meant != NOTHING && self.waits_in_buffer(carrier, observer) => {}
            Some(Service::Own) => self.ask_for_own(carrier, observer),
        }
    }

    /// Asks for the consumer's service for this flow.
    pub(super) fn ask_for_own<O: Observer>(&mut self, carrier: u32, observer: &mut O) {
        let state = &self.carriers[carrier];
        let flow = &self.program.flows[self.messages[state.message].flow as usize];
        let place = match state.taker.0 {
            NOTHING => self.deliveries[state.delivery].place as usize,
            taker => flow.place_of(taker) as usize,
        };
        let services = &flow.services;
        let service = services.get(place).or(services.first()).copied().unwrap_or(0);
        self.ask(carrier, service, true, observer);
    }

    pub(super) fn visit_ended<O: Observer>(&mut self, carrier: u32, observer: &mut O) {
        let state = &self.carriers[carrier];
        if state.stretch == 0 && state.step == 0 {
            // The visit at the custodian, before anything leaves.
            let Carrier {
                custody,
                custody_stamp,
                meant,
                ..
            } = *state;
            self.move_on(carrier, observer);
            if meant != NOTHING {
                self.has_left(custody, custody_stamp, observer);
            }
            return;
        }
        if self.errs(carrier) {
            self.note_at_balancer(carrier, true, observer);
            self.report(carrier, Failure::Errored, observer);
            return;
        }
        if !self.watches.is_empty() {
            self.note_at_balancer(carrier, false, observer);
        }
        self.carriers[carrier].visit += 1;
        self.visit_or_go(carrier, observer);
    }

    /// Whether a consumer answers what it served with an error: drawn, and the same however often it is asked.
    pub(super) fn errs(&self, carrier: u32) -> bool {
        let state = &self.carriers[carrier];
        let errors = self.program.parties[state.party as usize].errors;
        let at_consumer = (errors > 0.0 || self.erring > 0)
            && state.phase == Phase::Out
            && state.delivery != NOTHING
            && state.party == self.consumer_of(state).0
            && state.step == self.leg(carrier, state.stretch).length();
        at_consumer && self.goes_wrong(carrier, errors)
    }

    /// The balancer of a party learns how a visit there ended.
    fn note_at_balancer<O: Observer>(&mut self, carrier: u32, failed: bool, observer: &mut O) {
        let state = &self.carriers[carrier];
        let (party, site, instance) = (state.party, state.site, state.instance);
        match failed {
            true => self.instance_failed(party, site, instance, carrier, observer),
            false => self.instance_served(party, site, instance),
        }
    }

    /// The segment is done at its far end.
    fn reach_end<O: Observer>(&mut self, carrier: u32, observer: &mut O) {
        let (message, delivery) = (self.carriers[carrier].message, self.carriers[carrier].delivery);
        if self.carriers[carrier].phase == Phase::Back {
            self.answer_arrives(carrier, observer);
            return;
        }
        let (finish, wait) = {
            let segment = self.segment_of(carrier);
            (segment.finish, segment.wait)
        };
        match finish {
            Finish::Served(next) => {
                let Carrier {
                    custody,
                    custody_stamp,
                    meant,
                    ..
                } = self.carriers[carrier];
                let by = self.consumer_of(&self.carriers[carrier]);
                self.takes_effect(delivery, by, observer);
                let in_file = self.files.any();
                if in_file {
                    self.file_takes_effect(delivery, by, observer);
                }
                let ends_here = !self.plans[self.messages[message].flow as usize].ends_at_sender;
                if ends_here {
                    self.succeeds(delivery, carrier, observer);
                }
                if in_file {
                    self.file_succeeds(delivery, carrier, observer);
                }
                if self.deliveries[delivery].served == 1 && wait != Wait::Answer {
                    self.was_of_use(carrier);
                }
                if let Some(next) = next {
                    self.begin_segment(delivery, carrier, next, observer);
                }
                if wait == Wait::Answer {
                    let state = &mut self.carriers[carrier];
                    state.phase = Phase::Back;
                    (state.stretch, state.step, state.visit) = (0, 0, 0);
                    self.move_on(carrier, observer);
                } else {
                    self.acknowledge(carrier, wait, observer);
                }
                if meant != NOTHING {
                    self.is_worked(custody, custody_stamp, observer);
                }
            }
            Finish::Stored(next) if self.segment_of(carrier).out[0].to == End::Topic => {
                self.replicate(carrier, next, observer);
            }
            Finish::Stored(_) if !self.keeps(carrier) => {
                // A hub that is down takes nothing, a closed one nothing new.
                let silently = self.any_silent(self.carriers[carrier].party, self.carriers[carrier].site);
                self.turn_away(carrier, silently, observer);
            }
            Finish::Stored(next) => {
                self.tell_visit(carrier, VisitFact::Stored, observer);
                self.store_at_hub(carrier, next, observer);
                self.acknowledge(carrier, wait, observer);
            }
            Finish::Arrived if !self.takes_callback(carrier) => {
                // A caller that is down is not called back.
                let silently = self.any_silent(self.carriers[carrier].party, self.carriers[carrier].site);
                self.turn_away(carrier, silently, observer);
            }
            Finish::Arrived => {
                self.answered_later(delivery, carrier, observer);
                self.acknowledge(carrier, wait, observer);
            }
        }
    }

    /// Sends word back to the custodian, if it waits for one; else the carrier is done.
    pub(super) fn acknowledge<O: Observer>(&mut self, carrier: u32, wait: Wait, observer: &mut O) {
        if wait == Wait::Ack && self.carriers[carrier].custody != NOTHING {
            self.carriers[carrier].phase = Phase::Ack;
            self.walk_back(carrier, observer);
        } else {
            self.drop_carrier(carrier, observer);
        }
    }

    /// A hop could not be made: the party where it began knows.
    pub(super) fn hop_fails<O: Observer>(&mut self, carrier: u32, failure: Failure, observer: &mut O) {
        if self.carriers[carrier].phase == Phase::Out {
            self.carriers[carrier].resent = 0;
            self.report(carrier, failure, observer);
        } else {
            self.fail_carrier(carrier, failure, observer);
        }
    }

    /// Something failed here, on the way there: whoever waits learns of it, over the links it came by.
    pub(super) fn report<O: Observer>(&mut self, carrier: u32, failure: Failure, observer: &mut O) {
        let state = &self.carriers[carrier];
        let custodian = self.segment_of(carrier).custodian;
        let hears = matches!(custodian, End::Sender | End::Consumer);
        if state.phase != Phase::Out || state.custody == NOTHING || !hears {
            self.fail_carrier(carrier, failure, observer);
            return;
        }
        self.note_failure(state.message, state.delivery, failure);
        let state = &mut self.carriers[carrier];
        state.phase = Phase::Refusal;
        state.reason = failure;
        self.walk_back(carrier, observer);
    }

    /// Ends a carrier that got nowhere.
    pub(super) fn fail_carrier<O: Observer>(&mut self, carrier: u32, failure: Failure, observer: &mut O) {
        let state = &self.carriers[carrier];
        // A copy that its sender has given up on says nothing about why it failed.
        let speaks = state.custody == NOTHING || self.awaited(carrier).is_some();
        if speaks && !matches!(state.phase, Phase::Ack | Phase::Refusal) {
            self.note_failure(state.message, state.delivery, failure);
        }
        self.drop_carrier(carrier, observer);
    }

    pub(super) fn drop_carrier<O: Observer>(&mut self, carrier: u32, observer: &mut O) {
        let mut state = self.carriers.remove(carrier);
        if state.phase == Phase::Back && self.polling.any() {
            // Its connector need not have given it up: what an answer had with it can be asked for again.
            self.poll_is_over(state.delivery);
        }
        let message = &self.messages[state.message];
        if state.in_service {
            // Cut short, but done.
            let done = self.now - state.started;
            state.work += done;
            observer.worked(message.flow, done, message.counted);
        }
        if !state.work.is_zero() {
            observer.wasted(message.flow, state.work, message.counted);
        }
        self.release(state.message, state.delivery, observer);
    }

    pub(super) fn tell_custody<O: Observer>(&self, custody: u32, fact: VisitFact, observer: &mut O) {
        let state = &self.custodies[custody];
        let message = &self.messages[state.message];
        observer.visit(&Visit {
            at: self.now,
            flow: message.flow,
            key: message.key,
            party: state.party,
            site: state.site,
            instance: None,
            fact,
        });
    }
}
