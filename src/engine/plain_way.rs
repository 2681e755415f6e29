//! What happens to a plain message? The same as to any other, told in the same words, with less to look up.
//!
//! In: messages that set out (see `plain_birth`) and travel (see `plain_hop`), arrivals and ends of service. Out: the
//! facts, draws and events that the general way would give, in the same order: a test runs both. Whatever is not plain is
//! left to it (see `unfold`).

use crate::units::{SimSpan, SimTime};
use std::sync::Arc;

use super::event_list::EventKind;
use super::observer::{Closed, Observer, Outcome, PathTime, Visit, VisitFact};
use super::plain::{PlainFlow, PlainTables};
use super::plain_message::{Doing, PlainDetails, PlainMessage, Stage};
use super::simulation::Simulation;

/// A visit that has ended: its wait and its service.
#[derive(Clone, Copy)]
struct Ended {
    waited: SimSpan,
    service: SimSpan,
}

/// A visit has ended, and so many are in service and in line now. Who hears visits has heard the first before.
#[inline(always)]
fn tell_left<O: Observer>(now: SimTime, station: u32, ended: Ended, there: (u32, u32), observer: &mut O) {
    if O::HEARS_VISITS {
        observer.station(now, station, there.0, there.1);
    } else {
        observer.left(now, station, (ended.waited, ended.service), there);
    }
}

impl Simulation {
    /// What is known of a plain message and its flow.
    pub(super) fn plain_details(&self, carrier: u32) -> (&PlainMessage, &PlainFlow, &PlainDetails) {
        let plain = &self.plain_messages[carrier as usize];
        let flow = &self.plain.flows[plain.flow as usize];
        (plain, flow, plain.details(flow, &self.plain_details, carrier))
    }

    /// Something has come to the end of a hop that it began as a plain message.
    #[inline(always)]
    pub(super) fn plain_arrives<O: Observer>(
        &mut self,
        tables: &PlainTables,
        carrier: u32,
        stamp: u32,
        observer: &mut O,
    ) {
        match self.plain_messages.get(carrier as usize) {
            Some(plain) if plain.stamp == stamp => match plain.stage {
                Stage::Home => self.plain_is_home(tables, carrier, observer),
                _ => self.plain_asks(tables, carrier, observer),
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
        let (plain, flow, details) = self.plain_details(carrier);
        let (party, site) = plain.visited(flow, details, self.plain.hub);
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
    fn plain_asks<O: Observer>(&mut self, tables: &PlainTables, carrier: u32, observer: &mut O) {
        let now = self.now;
        let plain = &mut self.plain_messages[carrier as usize];
        let (station, duration) = (plain.station, plain.started - SimTime::ZERO);
        let state = &mut self.stations[station as usize];
        plain.entered = now;
        if state.in_service < state.servers {
            if !O::HEARS_VISITS && duration.is_zero() && state.queue.is_empty() {
                observer.passed(now, station, state.in_service, 0);
                let plain = *plain;
                self.plain_was_served(tables, carrier, plain, (SimSpan::ZERO, SimSpan::ZERO), observer);
                return;
            }
            self.tell_plain_visit(carrier, VisitFact::Queued, observer);
            self.start_plain(carrier, duration, true, observer);
        } else if state.queue.len() < state.places as usize || state.places == u32::MAX {
            plain.doing = Doing::Waits;
            state.queue.push(carrier, &mut self.behind);
            let (in_service, queued) = (state.in_service, state.queue.len() as u32);
            self.tell_plain_visit(carrier, VisitFact::Queued, observer);
            observer.station(now, station, in_service, queued);
        } else {
            // Refused: no longer plain.
            self.unfold(carrier);
            self.arrive(carrier, observer);
        }
    }

    /// Service begins, if what is next in line is plain.
    #[inline]
    pub(super) fn starts_plain<O: Observer>(&mut self, carrier: u32, at_once: bool, observer: &mut O) -> bool {
        match self.plain_messages.get(carrier as usize) {
            Some(plain) if plain.stamp != 0 => {
                let duration = plain.started - SimTime::ZERO;
                self.start_plain(carrier, duration, at_once, observer);
                true
            }
            _ => false,
        }
    }

    #[inline(always)]
    fn start_plain<O: Observer>(&mut self, carrier: u32, duration: SimSpan, at_once: bool, observer: &mut O) {
        let now = self.now;
        let plain = &mut self.plain_messages[carrier as usize];
        plain.started = now;
        plain.doing = Doing::IsServed;
        let (stamp, station) = (plain.stamp, plain.station);
        let state = &mut self.stations[station as usize];
        state.in_service += 1;
        let (in_service, queued) = (state.in_service, state.queue.len() as u32);
        self.tell_plain_start(carrier, observer);
        observer.station(now, station, in_service, queued);
        if at_once && duration.is_zero() {
            self.plain_served_at_once(carrier, observer);
        } else {
            self.events
                .schedule_here(now + duration, EventKind::PlainServed, carrier, stamp);
        }
    }

    #[inline]
    fn tell_plain_start<O: Observer>(&self, carrier: u32, observer: &mut O) {
        if O::HEARS_VISITS {
            let (plain, flow, details) = self.plain_details(carrier);
            let (party, _) = plain.visited(flow, details, self.plain.hub);
            let service = plain.service_at - self.plain.parties[party as usize].services;
            self.tell_plain_visit(carrier, VisitFact::Started { service }, observer);
        }
    }

    /// A service has ended of something that was plain when it began.
    #[inline(always)]
    pub(super) fn plain_service_ends<O: Observer>(
        &mut self,
        tables: &PlainTables,
        carrier: u32,
        stamp: u32,
        observer: &mut O,
    ) {
        match self.plain_messages.get(carrier as usize) {
            Some(plain) if plain.stamp == stamp => {
                let plain = *plain;
                self.plain_served(tables, carrier, plain, observer);
            }
            _ if self.carriers.holds(carrier, stamp) => self.service_ends(carrier, observer),
            _ => {}
        }
    }

    #[inline(never)]
    fn plain_served_at_once<O: Observer>(&mut self, carrier: u32, observer: &mut O) {
        let tables = Arc::clone(&self.plain);
        let plain = self.plain_messages[carrier as usize];
        self.plain_served(&tables, carrier, plain, observer);
    }

    #[inline(always)]
    fn plain_served<O: Observer>(&mut self, tables: &PlainTables, carrier: u32, plain: PlainMessage, observer: &mut O) {
        let now = self.now;
        let (waited, service, station) = (plain.started - plain.entered, now - plain.started, plain.station);
        observer.worked(plain.flow, service, plain.counted);
        let ended = Ended { waited, service };
        if O::HEARS_VISITS {
            observer.served(now, station, waited, service);
            self.tell_plain_visit(carrier, VisitFact::Ended, observer);
        }
        let state = &mut self.stations[station as usize];
        match state
            .queue
            .first()
            .map(|next| (next, self.plain_messages.get_mut(next as usize)))
        {
            None => {
                state.in_service -= 1;
                tell_left(now, station, ended, (state.in_service, 0), observer);
            }
            // One server passes from the one to the other.
            Some((next, Some(waiting))) if waiting.stamp != 0 => {
                state.queue.pop(&self.behind);
                let (in_service, queued) = (state.in_service, state.queue.len() as u32);
                let ends = now + (waiting.started - SimTime::ZERO);
                waiting.started = now;
                waiting.doing = Doing::IsServed;
                let stamp = waiting.stamp;
                self.tell_plain_start(next, observer);
                tell_left(now, station, ended, (in_service, queued), observer);
                self.events.schedule_here(ends, EventKind::PlainServed, next, stamp);
            }
            Some(_) => self.serve_other(carrier, ended, observer),
        }
        self.plain_was_served(tables, carrier, plain, (waited, service), observer);
    }

    /// A visit is over: so long it waited, so long it was served.
    #[inline(always)]
    fn plain_was_served<O: Observer>(
        &mut self,
        tables: &PlainTables,
        carrier: u32,
        plain: PlainMessage,
        spent: (SimSpan, SimSpan),
        observer: &mut O,
    ) {
        let flow = &tables.flows[plain.flow as usize];
        if plain.stage == Stage::ToConsumer && flow.ends_unseen {
            let details = plain.details(flow, &self.plain_details, carrier);
            let stands = (details.sender_site, details.site);
            self.end_plain(flow, carrier, &plain, stands, spent, observer);
        } else {
            self.plain_goes_on(tables, carrier, spent, observer);
        }
    }

    /// A server is free, and the next in line is not plain.
    #[inline(never)]
    fn serve_other<O: Observer>(&mut self, carrier: u32, ended: Ended, observer: &mut O) {
        let (plain, flow, details) = self.plain_details(carrier);
        let station = plain.station;
        if !O::HEARS_VISITS {
            observer.served(self.now, station, ended.waited, ended.service);
        }
        let (party, site) = plain.visited(flow, details, self.plain.hub);
        self.stations[station as usize].in_service -= 1;
        if !self.start_next(party, site, 0, observer) {
            let state = &self.stations[station as usize];
            observer.station(self.now, station, state.in_service, state.queue.len() as u32);
        }
    }

    #[inline(never)]
    fn plain_goes_on<O: Observer>(
        &mut self,
        tables: &PlainTables,
        carrier: u32,
        (waited, service): (SimSpan, SimSpan),
        observer: &mut O,
    ) {
        let plain = &mut self.plain_messages[carrier as usize];
        let flow = &tables.flows[plain.flow as usize];
        // Only what ends where it is served first has no details of its own.
        let details = &mut self.plain_details[carrier as usize];
        details.waiting += waited;
        details.service += service;
        plain.doing = Doing::Travels;
        plain.entered = self.now;
        plain.stage = match plain.stage {
            Stage::ToHub => Stage::ToConsumer,
            Stage::ToConsumer if flow.answered_by_hub => Stage::BackToHub,
            Stage::ToConsumer if !flow.answered => {
                let stands = (details.sender_site, details.site);
                let (plain, spent) = (*plain, (details.waiting, details.service));
                self.end_plain(flow, carrier, &plain, stands, spent, observer);
                return;
            }
            Stage::ToConsumer | Stage::BackToHub | Stage::Home => Stage::Home,
        };
        tables.aim(flow, plain, details);
        let (plain, details) = (*plain, *details);
        self.hop_plain((tables, flow), &plain, &details, carrier, observer);
    }

    /// The answer is back.
    fn plain_is_home<O: Observer>(&mut self, tables: &PlainTables, carrier: u32, observer: &mut O) {
        let plain = self.plain_messages[carrier as usize];
        let flow = &tables.flows[plain.flow as usize];
        let details = *plain.details(flow, &self.plain_details, carrier);
        observer.visit(&Visit {
            at: self.now,
            flow: plain.flow,
            key: plain.key,
            party: plain.sender,
            site: details.sender_site,
            instance: None,
            fact: VisitFact::Confirmed,
        });
        let stands = (details.sender_site, details.site);
        let spent = (details.waiting, details.service);
        self.end_plain(flow, carrier, &plain, stands, spent, observer);
    }

    /// The end that its pattern defines. Of its life, so much was spent in lines and services, the rest on hops.
    #[inline(always)]
    fn end_plain<O: Observer>(
        &mut self,
        flow: &PlainFlow,
        carrier: u32,
        plain: &PlainMessage,
        (sender_site, consumer_site): (u32, u32),
        (waiting, service): (SimSpan, SimSpan),
        observer: &mut O,
    ) {
        let now = self.now;
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
            number: u64::from(plain.number),
            consumer: plain.place,
            consumer_site,
            sender: plain.sender,
            sender_site,
            outcome,
            latency: Some(latency),
            applied_twice: false,
            counted: plain.counted,
        };
        observer.ended_well(&path, flow.answered, latency, &closed);
        self.totals.outcomes[outcome.index()] += 1;
        self.totals.ended += 1;
        self.plain_messages[carrier as usize].stamp = 0;
        self.carriers.free(carrier);
    }
}
