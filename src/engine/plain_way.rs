//! What happens to a plain message? The same as to any other, told in the same words, with less to look up.
//!
//! In: messages that set out (see `plain_birth`), arrivals and ends of service. Out: the facts, draws and events that the general way would give,
//! in the same order: a test runs both. Whatever is not plain is left to it (see `unfold`).

use crate::units::{KeyedRng, SimSpan, SimTime, Size, mix};

use super::draws::{Purpose, draw_at, draw_of, of_trial};
use super::event_list::EventKind;
use super::observer::{Closed, Freight, Hop, Observer, Outcome, PathTime, Visit, VisitFact};
use super::plain::{Doing, PlainFlow, PlainMessage, PlainTables, Stage, TRIAL};
use super::simulation::Simulation;
use super::slab::NOTHING;
use super::state::Phase;

/// A party and one of its sites.
pub(super) type Stand = (u32, u32);

impl PlainMessage {
    /// Where its present hop begins and ends.
    #[inline]
    pub fn hop(&self, flow: &PlainFlow, hub: u32) -> (Stand, Stand) {
        let hub = (hub, 0);
        let sender = (self.sender, self.sender_site);
        let consumer = (self.party, self.site);
        match self.stage {
            Stage::ToHub => (sender, hub),
            Stage::ToConsumer if flow.by_hub => (hub, consumer),
            Stage::ToConsumer => (sender, consumer),
            Stage::BackToHub => (consumer, hub),
            Stage::Home if flow.answered_by_hub => (hub, sender),
            Stage::Home => (consumer, sender),
        }
    }

    /// Number of the service, among its party's, of the visit at the end of its hop.
    #[inline]
    pub fn service_number(&self, flow: &PlainFlow) -> u32 {
        match (self.stage, flow.services.as_slice()) {
            (Stage::ToConsumer, [only]) => *only,
            (Stage::ToConsumer, services) => services.get(self.place as usize).or(services.first()).map_or(0, |&n| n),
            _ => 0,
        }
    }

    /// Whom it visits at the end of its hop.
    #[inline]
    fn visited(&self, hub: u32) -> Stand {
        match self.stage {
            Stage::ToConsumer => (self.party, self.site),
            Stage::ToHub | Stage::BackToHub | Stage::Home => (hub, 0),
        }
    }

    #[inline]
    fn bytes(&self) -> u32 {
        match self.stage {
            Stage::ToHub | Stage::ToConsumer => self.size,
            Stage::BackToHub | Stage::Home => self.answer_size,
        }
    }
}

impl PlainTables {
    #[inline]
    fn way_of(&self, zones: usize, from: u32, to: u32) -> usize {
        let zone_of = |party: u32| self.parties[party as usize].zone as usize;
        zone_of(from) * zones + zone_of(to)
    }

    /// What the draws of copies for this consumer differ by.
    #[inline]
    fn mark_of(&self, plain: &PlainMessage) -> u64 {
        match plain.site {
            0 => self.marks[plain.party as usize].mark,
            site => mix(self.parties[plain.party as usize].key, u64::from(site)),
        }
    }

    #[inline(always)]
    fn latency_draw(&self, plain: &PlainMessage, from: Stand, to: Stand) -> KeyedRng {
        let key_of = |party: u32| self.parties[party as usize].key;
        let place = mix(
            mix(key_of(from.0), key_of(to.0)),
            (u64::from(from.1) << 32) + u64::from(to.1),
        );
        let place = if plain.party != from.0 && plain.party != to.0 {
            mix(place, self.mark_of(plain))
        } else {
            place
        };
        let phase = match plain.stage {
            Stage::ToHub | Stage::ToConsumer => Phase::Out,
            Stage::BackToHub | Stage::Home => Phase::Back,
        };
        let trial = (TRIAL << 16) + (u64::from(phase as u8) << 8);
        draw_at(plain.key, Purpose::Latency, place, trial)
    }

    #[inline(always)]
    fn service_time(&self, plain: &PlainMessage) -> SimSpan {
        let service = &self.services[plain.service_at as usize];
        let mut duration = match self.laws.get(service.law as usize) {
            Some(law) => law.sample_span(&mut self.service_draw(plain)),
            None => SimSpan::ZERO,
        };
        if !service.per_kb.is_zero() {
            duration += service.per_kb.mul_f64(f64::from(plain.bytes()) / 1000.0);
        }
        duration
    }

    #[inline(always)]
    fn service_draw(&self, plain: &PlainMessage) -> KeyedRng {
        let service = &self.services[plain.service_at as usize];
        let place_and_trial = match plain.stage {
            Stage::ToConsumer if plain.to_first => service.there_once,
            Stage::ToConsumer => {
                let party = &self.parties[plain.party as usize];
                let number = u64::from(plain.service_at - party.services);
                of_trial(mix(party.key, (u64::from(plain.site) << 32) + number * 2), TRIAL)
            }
            Stage::ToHub if plain.to_first => self.marks[plain.party as usize].by_hub,
            Stage::BackToHub if plain.to_first => self.marks[plain.party as usize].back_by_hub,
            Stage::BackToHub => of_trial(mix(service.back, self.mark_of(plain)), TRIAL),
            Stage::ToHub | Stage::Home => of_trial(mix(service.there, self.mark_of(plain)), TRIAL),
        };
        draw_of(plain.key, Purpose::Service, place_and_trial)
    }
}

#[inline]
fn hop_fact(plain: &PlainMessage, from: Stand, to: Stand, depart: SimTime, arrives: SimTime) -> Hop {
    Hop {
        depart,
        arrive: Some(arrives),
        freight: match plain.stage {
            Stage::ToHub | Stage::ToConsumer => Freight::Message,
            Stage::BackToHub | Stage::Home => Freight::Answer,
        },
        flow: plain.flow,
        key: plain.key,
        from: from.0,
        from_site: from.1,
        to: to.0,
        to_site: to.1,
        size: Size::from_bytes(u64::from(plain.bytes())),
    }
}

impl Simulation {
    #[inline]
    fn holds_plain(&self, carrier: u32) -> bool {
        let plain = self.plain_messages.get(carrier as usize);
        plain.is_some_and(|plain| plain.stamp != 0)
    }

    /// On to the next party.
    #[inline(always)]
    pub(super) fn hop_plain<O: Observer>(&mut self, carrier: u32, observer: &mut O) {
        let now = self.now;
        let tables = &*self.plain;
        let plain = &mut self.plain_messages[carrier as usize];
        let flow = &tables.flows[plain.flow as usize];
        match (plain.stage, &flow.only) {
            (Stage::Home, _) => {}
            (Stage::ToConsumer, Some(only)) => (plain.station, plain.service_at) = (only.station, only.service_at),
            _ => {
                let to = plain.visited(tables.hub);
                let party = &tables.parties[to.0 as usize];
                plain.station = party.station + to.1;
                plain.service_at = party.services + plain.service_number(flow);
            }
        }
        let way = match flow.way {
            NOTHING => {
                let (from, to) = plain.hop(flow, tables.hub);
                tables.way_of(self.program.zone_sites.len(), from.0, to.0)
            }
            way => way as usize,
        };
        let spec = &tables.ways[way];
        let arrives = match spec.fixed {
            Some((latency, _)) => now + latency,
            None => {
                let (from, to) = plain.hop(flow, tables.hub);
                now + self.samplers.latency[way].sample_span(&mut tables.latency_draw(plain, from, to))
            }
        };
        // Where every message takes the same time, none can overtake.
        let keeps_order = !spec.reorders && (self.latency_stirred || spec.fixed.is_none());
        if flow.way == NOTHING || keeps_order {
            self.hop_between(carrier, keeps_order, arrives, observer);
            return;
        }
        let stamp = plain.stamp;
        let (from, to) = plain.hop(flow, tables.hub);
        observer.hop_within(&hop_fact(plain, from, to, now, arrives));
        match spec.fixed {
            // Nothing else happens now: it arrives as soon as what happens now has happened.
            Some((latency, _)) if latency.is_zero() && self.comes_next() => self.arrives_next = carrier,
            Some((_, lane)) => {
                self.events
                    .schedule_in(lane, now, EventKind::PlainArrive, carrier, stamp);
            }
            None => self
                .events
                .schedule_here(arrives, EventKind::PlainArrive, carrier, stamp),
        }
    }

    /// On to the next party, on a link that keeps its order, or from zone to zone.
    #[inline(never)]
    fn hop_between<O: Observer>(&mut self, carrier: u32, keeps_order: bool, arrives: SimTime, observer: &mut O) {
        let now = self.now;
        let plain = &self.plain_messages[carrier as usize];
        let flow = &self.plain.flows[plain.flow as usize];
        let (from, to) = plain.hop(flow, self.plain.hub);
        let way = self.plain.way_of(self.program.zone_sites.len(), from.0, to.0);
        let fixed = self.plain.ways[way].fixed.filter(|_| !keeps_order);
        let (mut hop, stamp) = (hop_fact(plain, from, to, now, arrives), plain.stamp);
        let mut at = arrives;
        if keeps_order {
            at = self.after_those_before(&hop, arrives);
            hop.arrive = Some(at);
        }
        observer.hop(&hop);
        match fixed {
            Some((latency, _)) if latency.is_zero() && self.comes_next() => self.arrives_next = carrier,
            Some((_, lane)) => {
                self.events
                    .schedule_in(lane, now, EventKind::PlainArrive, carrier, stamp);
            }
            None => self.events.schedule(at, EventKind::PlainArrive, carrier, stamp),
        }
    }

    /// When it arrives on a link that keeps its order.
    fn after_those_before(&mut self, hop: &Hop, arrives: SimTime) -> SimTime {
        let zone_of = |party: u32| self.plain.parties[party as usize].zone;
        let (from, to) = (zone_of(hop.from), zone_of(hop.to));
        let line = self.program.link_site(from, hop.from_site, to, hop.to_site);
        let link = self.link_mut(hop.from, hop.to, line);
        link.last_arrival = link.last_arrival.max(arrives);
        link.last_arrival
    }

    /// Whether an event for this very moment would be the next.
    #[inline]
    fn comes_next(&self) -> bool {
        self.arrives_next == NOTHING && self.events.rests_at(self.now)
    }

    /// Something has come to the end of a hop that it began as a plain message.
    #[inline(always)]
    pub(super) fn plain_arrives<O: Observer>(&mut self, carrier: u32, stamp: u32, observer: &mut O) {
        match self.plain_messages.get(carrier as usize) {
            Some(plain) if plain.stamp == stamp => match plain.stage {
                Stage::Home => self.plain_is_home(carrier, observer),
                _ => self.plain_asks(carrier, observer),
            },
            _ if self.carriers.holds(carrier, stamp) => self.arrive(carrier, observer),
            _ => {}
        }
    }

    #[inline]
    fn tell_plain_visit<O: Observer>(&self, carrier: u32, fact: VisitFact, observer: &mut O) {
        if !O::HEARS_VISITS {
            return;
        }
        let plain = &self.plain_messages[carrier as usize];
        let (party, site) = plain.visited(self.plain.hub);
        observer.visit(&Visit {
            at: self.now,
            flow: plain.flow,
            key: plain.key,
            party,
            site,
            instance: Some(0),
            fact,
        });
    }

    #[inline(always)]
    fn plain_asks<O: Observer>(&mut self, carrier: u32, observer: &mut O) {
        let plain = &mut self.plain_messages[carrier as usize];
        let station = plain.station;
        let state = &mut self.stations[station as usize];
        if state.in_service < state.servers {
            let takes_no_time = self.plain.services[plain.service_at as usize].is_nothing();
            if !O::HEARS_VISITS && takes_no_time && state.queue.is_empty() {
                observer.passed(self.now, station, state.in_service, 0);
                self.plain_was_served(carrier, SimSpan::ZERO, SimSpan::ZERO, observer);
                return;
            }
            plain.entered = self.now;
            let duration = self.plain.service_time(plain);
            self.tell_plain_visit(carrier, VisitFact::Queued, observer);
            self.start_plain(carrier, duration, true, observer);
        } else if state.queue.len() < state.places as usize || state.places == u32::MAX {
            plain.entered = self.now;
            plain.doing = Doing::Waits;
            // Drawn now, for what it is drawn from is at hand: the same at any time.
            plain.started = SimTime::ZERO + self.plain.service_time(plain);
            state.queue.push_back(carrier);
            let (in_service, queued) = (state.in_service, state.queue.len() as u32);
            self.tell_plain_visit(carrier, VisitFact::Queued, observer);
            observer.station(self.now, station, in_service, queued);
        } else {
            // Refused: no longer plain.
            plain.entered = self.now;
            self.unfold(carrier);
            self.arrive(carrier, observer);
        }
    }

    /// Service begins, if what is next in line is plain.
    #[inline]
    pub(super) fn starts_plain<O: Observer>(&mut self, carrier: u32, at_once: bool, observer: &mut O) -> bool {
        let plain = self.holds_plain(carrier);
        if plain {
            let duration = self.plain_messages[carrier as usize].started - SimTime::ZERO;
            self.start_plain(carrier, duration, at_once, observer);
        }
        plain
    }

    #[inline(always)]
    fn start_plain<O: Observer>(&mut self, carrier: u32, duration: SimSpan, at_once: bool, observer: &mut O) {
        let now = self.now;
        let plain = &mut self.plain_messages[carrier as usize];
        plain.started = now;
        plain.doing = Doing::IsServed;
        let (stamp, station, service_at) = (plain.stamp, plain.station, plain.service_at);
        let state = &mut self.stations[station as usize];
        state.in_service += 1;
        let (in_service, queued) = (state.in_service, state.queue.len() as u32);
        if O::HEARS_VISITS {
            let (party, _) = self.plain_messages[carrier as usize].visited(self.plain.hub);
            let service = service_at - self.plain.parties[party as usize].services;
            self.tell_plain_visit(carrier, VisitFact::Started { service }, observer);
        }
        observer.station(now, station, in_service, queued);
        if at_once && duration.is_zero() {
            self.plain_served_at_once(carrier, observer);
        } else {
            self.events
                .schedule_here(now + duration, EventKind::PlainServed, carrier, stamp);
        }
    }

    /// A service has ended of something that was plain when it began.
    #[inline(always)]
    pub(super) fn plain_service_ends<O: Observer>(&mut self, carrier: u32, stamp: u32, observer: &mut O) {
        match self.plain_messages.get(carrier as usize) {
            Some(plain) if plain.stamp == stamp => self.plain_served(carrier, observer),
            _ if self.carriers.holds(carrier, stamp) => self.service_ends(carrier, observer),
            _ => {}
        }
    }

    #[inline(never)]
    fn plain_served_at_once<O: Observer>(&mut self, carrier: u32, observer: &mut O) {
        self.plain_served(carrier, observer);
    }

    #[inline(always)]
    fn plain_served<O: Observer>(&mut self, carrier: u32, observer: &mut O) {
        let now = self.now;
        let plain = &self.plain_messages[carrier as usize];
        let (waited, service, station) = (plain.started - plain.entered, now - plain.started, plain.station);
        observer.worked(plain.flow, service, plain.counted);
        let state = &mut self.stations[station as usize];
        state.in_service -= 1;
        observer.served(now, station, waited, service);
        let (in_service, next) = (state.in_service, state.queue.front().copied());
        self.tell_plain_visit(carrier, VisitFact::Ended, observer);
        match next.map(|next| (next, self.plain_messages.get(next as usize))) {
            None => observer.station(now, station, in_service, 0),
            Some((next, Some(waiting))) if waiting.stamp != 0 => {
                let duration = waiting.started - SimTime::ZERO;
                self.stations[station as usize].queue.pop_front();
                self.start_plain(next, duration, false, observer);
            }
            Some(_) => self.serve_other(carrier, station, observer),
        }
        self.plain_was_served(carrier, waited, service, observer);
    }

    #[inline(always)]
    fn plain_was_served<O: Observer>(&mut self, carrier: u32, waited: SimSpan, service: SimSpan, observer: &mut O) {
        let plain = &self.plain_messages[carrier as usize];
        if plain.stage == Stage::ToConsumer && self.plain.flows[plain.flow as usize].ends_unseen {
            self.end_plain(carrier, waited, service, observer);
        } else {
            self.plain_goes_on(carrier, waited, service, observer);
        }
    }

    /// The next in line is not plain.
    #[inline(never)]
    fn serve_other<O: Observer>(&mut self, carrier: u32, station: u32, observer: &mut O) {
        let (party, site) = self.plain_messages[carrier as usize].visited(self.plain.hub);
        if !self.start_next(party, site, 0, observer) {
            let state = &self.stations[station as usize];
            observer.station(self.now, station, state.in_service, state.queue.len() as u32);
        }
    }

    #[inline(never)]
    fn plain_goes_on<O: Observer>(&mut self, carrier: u32, waited: SimSpan, service: SimSpan, observer: &mut O) {
        let plain = &mut self.plain_messages[carrier as usize];
        let flow = &self.plain.flows[plain.flow as usize];
        plain.waiting += waited;
        plain.service += service;
        plain.doing = Doing::Travels;
        plain.entered = self.now;
        plain.stage = match plain.stage {
            Stage::ToHub => Stage::ToConsumer,
            Stage::ToConsumer if flow.answered_by_hub => Stage::BackToHub,
            Stage::ToConsumer if !flow.answered => {
                let (waiting, service) = (plain.waiting, plain.service);
                self.end_plain(carrier, waiting, service, observer);
                return;
            }
            Stage::ToConsumer | Stage::BackToHub | Stage::Home => Stage::Home,
        };
        self.hop_plain(carrier, observer);
    }

    /// The answer is back.
    fn plain_is_home<O: Observer>(&mut self, carrier: u32, observer: &mut O) {
        let plain = &self.plain_messages[carrier as usize];
        observer.visit(&Visit {
            at: self.now,
            flow: plain.flow,
            key: plain.key,
            party: plain.sender,
            site: plain.sender_site,
            instance: None,
            fact: VisitFact::Confirmed,
        });
        let (waiting, service) = (plain.waiting, plain.service);
        self.end_plain(carrier, waiting, service, observer);
    }

    /// The end that its pattern defines. Of its life, so much went into lines and services, the rest into hops.
    #[inline(always)]
    fn end_plain<O: Observer>(&mut self, carrier: u32, waiting: SimSpan, service: SimSpan, observer: &mut O) {
        let now = self.now;
        let plain = &mut self.plain_messages[carrier as usize];
        let flow = &self.plain.flows[plain.flow as usize];
        let latency = now - plain.created;
        let path = PathTime {
            flow: plain.flow,
            total: latency,
            network: latency - waiting - service,
            waiting,
            service,
            retry: SimSpan::ZERO,
            blocked: SimSpan::ZERO,
            counted: plain.counted,
        };
        let outcome = if latency <= flow.deadline {
            Outcome::OnTime
        } else {
            Outcome::Late
        };
        let closed = Closed {
            at: now,
            created: plain.created,
            flow: plain.flow,
            key: plain.key,
            number: plain.number,
            consumer: plain.place,
            consumer_site: plain.site,
            sender: plain.sender,
            sender_site: plain.sender_site,
            outcome,
            latency: Some(latency),
            applied_twice: false,
            counted: plain.counted,
        };
        observer.ended_well(&path, flow.answered, latency, &closed);
        self.totals.outcomes[outcome.index()] += 1;
        self.totals.ended += 1;
        plain.stamp = 0;
        self.carriers.free(carrier);
    }
}
