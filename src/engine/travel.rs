//! How does a copy get from place to place? Hops over trunks and links, forwards, with the answer, or back with news.
//!
//! In: carriers whose visit has ended. Out: arrivals, later. Latency, loss and jitter belong to the link; bandwidth to
//! the trunk that all links between two zones (at a site) share. It must not know who waits for whom.

use rand::Rng;

use crate::units::{SimSpan, SimTime, Size, mix};

use super::draws::{Purpose, draw_at};
use super::event_list::EventKind;
use super::observer::{Freight, Hop, Observer, Visit, VisitFact};
use super::plan::{End, Finish, Segment, Service, Wait};
use super::program::Effect;
use super::simulation::Simulation;
use super::slab::NOTHING;
use super::state::{Carrier, Failure, Phase, Wire};

/// Retransmissions of one hop before it is an error.
const RETRANSMISSIONS: u8 = 5;

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

impl Simulation {
    fn segment_of(&self, carrier: u32) -> &Segment {
        let state = &self.carriers[carrier];
        let flow = self.messages[state.message].flow as usize;
        &self.plans[flow].segments[state.segment as usize]
    }

    /// Party and site of an end, for this carrier.
    fn place(&self, state: &Carrier, end: End) -> (u32, u32) {
        match end {
            End::Sender => {
                let message = &self.messages[state.message];
                (message.sender, message.sender_site)
            }
            End::Consumer => {
                let delivery = &self.deliveries[state.delivery];
                (delivery.party, delivery.site)
            }
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
            approach: &self.program.approach[here.via as usize][last.0 as usize],
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

    /// Goes on from where everything is done: to the next node, the next stretch, or the end of the segment.
    pub(super) fn move_on<O: Observer>(&mut self, carrier: u32, observer: &mut O) {
        loop {
            let (stretch, step) = (self.carriers[carrier].stretch, self.carriers[carrier].step);
            let leg = self.leg(carrier, stretch);
            if step < leg.length() {
                let (party, site) = self.node(&leg, step + 1);
                self.send(carrier, party, site, observer);
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
            if step > 0 {
                let (party, site) = self.node(&self.leg(carrier, stretch), step - 1);
                self.send(carrier, party, site, observer);
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
        let state = &mut self.carriers[carrier];
        (state.party, state.site) = (state.next_party, state.next_site);
        state.resent = 0;
        match state.phase {
            Phase::Out | Phase::Back => {
                state.step += 1;
                state.visit = 0;
                self.visit_or_go(carrier, observer);
            }
            Phase::Ack | Phase::Refusal => {
                state.step -= 1;
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
    fn visit_or_go<O: Observer>(&mut self, carrier: u32, observer: &mut O) {
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
        match leg.visits.get(visit as usize) {
            None => self.move_on(carrier, observer),
            Some(Service::Number(number)) => self.ask(carrier, *number, false, observer),
            Some(Service::Own) => {
                let message = self.carriers[carrier].message;
                let place = self.deliveries[self.carriers[carrier].delivery].place as usize;
                let services = &self.program.flows[self.messages[message].flow as usize].services;
                let service = services.get(place).or(services.first()).copied().unwrap_or(0);
                self.ask(carrier, service, true, observer);
            }
        }
    }

    pub(super) fn visit_ended<O: Observer>(&mut self, carrier: u32, observer: &mut O) {
        let state = &self.carriers[carrier];
        if state.stretch == 0 && state.step == 0 {
            // The visit at the custodian, before anything leaves.
            self.move_on(carrier, observer);
            return;
        }
        let errors = self.program.parties[state.party as usize].errors;
        let at_consumer = errors > 0.0
            && state.phase == Phase::Out
            && state.delivery != NOTHING
            && state.party == self.deliveries[state.delivery].party
            && state.step == self.leg(carrier, state.stretch).length();
        if at_consumer {
            let draw = self.draw_here(carrier, Purpose::Error).next_u64();
            if ((draw >> 11) as f64 * (1.0 / (1u64 << 53) as f64)) < errors {
                self.report(carrier, Failure::Rejected, observer);
                return;
            }
        }
        self.carriers[carrier].visit += 1;
        self.visit_or_go(carrier, observer);
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
                self.takes_effect(delivery, observer);
                let ends_here = !self.plans[self.messages[message].flow as usize].ends_at_sender;
                if ends_here {
                    self.succeeds(delivery, observer);
                }
                if let Some(next) = next {
                    let trial = self.carriers[carrier].trial;
                    self.begin_segment(message, delivery, next, trial - 1, observer);
                }
                if wait == Wait::Answer {
                    let state = &mut self.carriers[carrier];
                    state.phase = Phase::Back;
                    (state.stretch, state.step, state.visit) = (0, 0, 0);
                    self.move_on(carrier, observer);
                } else {
                    self.acknowledge(carrier, wait, observer);
                }
            }
            Finish::Stored(next) if self.segment_of(carrier).out[0].to == End::Topic => {
                self.replicate(carrier, next, observer);
            }
            Finish::Stored(_) if !self.any_up(self.carriers[carrier].party, self.carriers[carrier].site) => {
                // A hub that is down takes nothing.
                let silently = self.any_silent(self.carriers[carrier].party, self.carriers[carrier].site);
                self.turn_away(carrier, silently, observer);
            }
            Finish::Stored(next) => {
                self.tell_visit(carrier, VisitFact::Stored, observer);
                self.store_at_hub(carrier, next, observer);
                self.acknowledge(carrier, wait, observer);
            }
            Finish::Arrived => {
                self.answered_later(delivery, observer);
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

    /// Bytes that travel with a carrier.
    pub(super) fn bytes_of(&self, carrier: u32) -> u64 {
        let state = &self.carriers[carrier];
        let message = &self.messages[state.message];
        match state.phase {
            Phase::Back => u64::from(message.answer_size),
            Phase::Out | Phase::ReplicaOut if self.segment_of(carrier).carries_answer => u64::from(message.answer_size),
            Phase::Out | Phase::ReplicaOut => u64::from(message.size),
            Phase::Ack | Phase::Refusal | Phase::ReplicaBack => self.program.ack_size.bytes(),
        }
    }

    fn way_of(&self, from: u32, to: u32) -> usize {
        let zones = self.program.zone_sites.len();
        self.program.parties[from as usize].zone as usize * zones + self.program.parties[to as usize].zone as usize
    }

    /// State of the link from one party to another at a site.
    pub(super) fn link_mut(&mut self, from: u32, to: u32, site: u32) -> &mut Wire {
        let zone = |party: u32| self.program.parties[party as usize].zone;
        let sites = self.program.trunk_sites(zone(from), zone(to));
        let link = self.links.touch(from, to, site, sites);
        &mut self.links[link]
    }

    pub(super) fn trunk_of(&self, from_zone: u32, to_zone: u32, site: u32) -> u32 {
        self.trunk_bases[(from_zone as usize) * self.program.zone_sites.len() + to_zone as usize] + site
    }

    /// Puts a carrier on the hop to a party.
    pub(super) fn send<O: Observer>(&mut self, carrier: u32, party: u32, site: u32, observer: &mut O) {
        let state = &mut self.carriers[carrier];
        (state.next_party, state.next_site) = (party, site);
        let (from, from_site) = (state.party, state.site);
        let program = &self.program;
        let (from_zone, to_zone) = (
            program.parties[from as usize].zone,
            program.parties[party as usize].zone,
        );
        let spec = &program.ways[self.way_of(from, party)];
        let (trunk_bits, link_bits) = (spec.trunk_bits_per_sec, spec.link_bits_per_sec);
        let line = program.link_site(from_zone, from_site, to_zone, site);
        let trunk = self.trunk_of(from_zone, to_zone, line);
        let refused = self.trunks[trunk as usize].refusing > 0
            || self.link_faults > 0 && self.links.get(from, party, line).is_some_and(|link| link.refusing > 0);
        if refused {
            self.hop_fails(carrier, Failure::Rejected, observer);
            return;
        }
        let mut leaves = self.now;
        if trunk_bits.is_some() || link_bits.is_some() {
            let bytes = self.bytes_of(carrier);
            let time = |bits: f64| SimSpan::from_secs_f64(bytes as f64 * 8.0 / bits);
            if let Some(bits) = link_bits {
                let now = self.now;
                let link = self.link_mut(from, party, line);
                link.busy_until = link.busy_until.max(now) + time(bits);
                leaves = link.busy_until;
            }
            if let Some(bits) = trunk_bits {
                let busy = time(bits);
                let state = &mut self.trunks[trunk as usize];
                state.busy_until = state.busy_until.max(self.now) + busy;
                leaves = leaves.max(state.busy_until);
                observer.trunk(self.now, from_zone, to_zone, line, busy, Size::from_bytes(bytes));
            }
        }
        if leaves > self.now {
            self.events
                .schedule(leaves, EventKind::Depart, carrier, self.carriers.stamp(carrier));
        } else {
            self.transmit(carrier, observer);
        }
    }

    /// The last bit leaves: lost, or on its way. A cut drops what has not left; what is on the wire arrives.
    pub(super) fn transmit<O: Observer>(&mut self, carrier: u32, observer: &mut O) {
        let program = &self.program;
        let state = &self.carriers[carrier];
        let (from, from_site, to, to_site) = (state.party, state.site, state.next_party, state.next_site);
        let resent = state.resent;
        let key = self.messages[state.message].key;
        let way = self.way_of(from, to);
        let spec = &program.ways[way];
        let (from_zone, to_zone) = (program.parties[from as usize].zone, program.parties[to as usize].zone);
        let line = program.link_site(from_zone, from_site, to_zone, to_site);
        let trunk = self.trunk_of(from_zone, to_zone, line);
        let place = mix(
            mix(program.parties[from as usize].key, program.parties[to as usize].key),
            (u64::from(from_site) << 32) + u64::from(to_site),
        );
        // Copies of one message for several consumers may share a link on their way; each draws for itself.
        let place = match self.deliveries.get(state.delivery) {
            Some(delivery) if delivery.party != from && delivery.party != to => {
                let consumer = program.parties[delivery.party as usize].key;
                mix(place, mix(consumer, u64::from(delivery.site)))
            }
            _ => place,
        };
        let trial = (u64::from(state.trial) << 16) + (u64::from(state.phase as u8) << 8) + u64::from(resent);
        let reorders = spec.reorders;
        let (mut keeps, mut down, mut added) = (1.0 - spec.loss, false, SimSpan::ZERO);
        let link = if self.link_faults > 0 {
            self.links.get(from, to, line)
        } else {
            None
        };
        for wire in [Some(&self.trunks[trunk as usize]), link].into_iter().flatten() {
            down |= wire.down > 0;
            for layer in &wire.layers {
                let fault = &self.faults[*layer as usize];
                match (&fault.spec.effect, &fault.latency) {
                    (Effect::Loss(share), _) => keeps *= 1.0 - share,
                    (_, Some(law)) => {
                        let place = mix(place, fault.spec.key);
                        added += law.sample_span(&mut draw_at(key, Purpose::AddedLatency, place, trial));
                    }
                    _ => {}
                }
            }
        }
        let lost = down
            || keeps < 1.0 && {
                let draw = draw_at(key, Purpose::Loss, place, trial).next_u64();
                ((draw >> 11) as f64 * (1.0 / (1u64 << 53) as f64)) >= keeps
            };
        if lost {
            self.tell_hop(carrier, None, observer);
            self.lost_on_the_way(carrier, way, observer);
            return;
        }
        let stamp = self.carriers.stamp(carrier);
        let fixed = self.samplers.fixed_latency[way].filter(|_| added.is_zero());
        let latency = fixed.unwrap_or_else(|| {
            self.samplers.latency[way].sample_span(&mut draw_at(key, Purpose::Latency, place, trial))
        });
        let mut arrives = self.now + latency + added;
        // Where every message takes the same time, none can overtake.
        let in_line = !reorders && (self.latency_stirred || fixed.is_none());
        if in_line {
            let link = self.link_mut(from, to, line);
            arrives = arrives.max(link.last_arrival);
            link.last_arrival = arrives;
        }
        self.tell_hop(carrier, Some(arrives), observer);
        match fixed {
            Some(latency) if !in_line => {
                self.events
                    .schedule_after(self.now, latency, EventKind::Arrive, carrier, stamp);
            }
            _ => self.events.schedule(arrives, EventKind::Arrive, carrier, stamp),
        }
    }

    fn lost_on_the_way<O: Observer>(&mut self, carrier: u32, way: usize, observer: &mut O) {
        let spec = &self.program.ways[way];
        if !spec.reliable {
            self.fail_carrier(carrier, Failure::Lost, observer);
            return;
        }
        let wait = spec.retransmit_after * (1 << self.carriers[carrier].resent);
        self.carriers[carrier].resent += 1;
        let stamp = self.carriers.stamp(carrier);
        self.events
            .schedule_after(self.now, wait, EventKind::Retransmit, carrier, stamp);
    }

    pub(super) fn retransmit<O: Observer>(&mut self, carrier: u32, observer: &mut O) {
        if self.carriers[carrier].resent > RETRANSMISSIONS {
            self.hop_fails(carrier, Failure::Lost, observer);
            return;
        }
        let (party, site) = (self.carriers[carrier].next_party, self.carriers[carrier].next_site);
        self.send(carrier, party, site, observer);
    }

    fn tell_hop<O: Observer>(&self, carrier: u32, arrive: Option<SimTime>, observer: &mut O) {
        let state = &self.carriers[carrier];
        let message = &self.messages[state.message];
        let freight = match state.phase {
            Phase::Back => Freight::Answer,
            Phase::Out if self.segment_of(carrier).carries_answer => Freight::Answer,
            Phase::Out => Freight::Message,
            Phase::Ack => Freight::Ack,
            Phase::Refusal => Freight::Refusal,
            Phase::ReplicaOut | Phase::ReplicaBack => Freight::Replica,
        };
        observer.hop(&Hop {
            depart: self.now,
            arrive,
            freight,
            flow: message.flow,
            key: message.key,
            from: state.party,
            from_site: state.site,
            to: state.next_party,
            to_site: state.next_site,
            size: Size::from_bytes(self.bytes_of(carrier)),
        });
    }

    /// A hop could not be made: the party where it began knows.
    fn hop_fails<O: Observer>(&mut self, carrier: u32, failure: Failure, observer: &mut O) {
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
        if state.phase != Phase::Out || state.custody == NOTHING || self.segment_of(carrier).custodian != End::Sender {
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
        let state = self.carriers.remove(carrier);
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
