//! What happens to a plain message? The same as to any other, told in the same words, with less to look up.
//!
//! In: births of messages, arrivals and ends of service. Out: the facts, draws and events that the general way would give,
//! in the same order: a test runs both. Whatever is not plain is left to it (see `unfold`).

use crate::units::{KeyedRng, SimSpan, Size, mix};

use super::draws::{Purpose, draw, draw_at, one_of};
use super::event_list::EventKind;
use super::observer::{Closed, Created, Freight, Hop, Observer, Outcome, PathTime, Visit, VisitFact};
use super::plain::{Doing, PlainMessage, PlainService, Stage};
use super::program::{Choice, SiteRule};
use super::simulation::Simulation;
use super::slab::NOTHING;
use super::state::{Carrier, Phase};
use super::traffic::Birth;

/// The first try is the only one: a second one is not plain any more.
const TRIAL: u64 = 1;

impl Simulation {
    /// Whether a message that is born now is plain.
    #[inline]
    pub(super) fn is_born_plain(&self, birth: &Birth) -> bool {
        self.disturbances == 0
            && self.plain.flows[birth.flow as usize].is_plain
            && birth.transaction == NOTHING
            && birth.call == NOTHING
    }

    #[inline]
    fn holds_plain(&self, carrier: u32) -> bool {
        self.plain_messages
            .get(carrier as usize)
            .is_some_and(|plain| plain.flow != NOTHING)
    }

    /// Creates a plain message and sends it off.
    pub(super) fn create_plain<O: Observer>(&mut self, birth: &Birth, observer: &mut O) {
        let Birth {
            flow,
            key,
            number,
            sender,
            sender_site,
            size,
            transaction: _,
            call: _,
        } = *birth;
        let counted = self.now >= self.program.warm_up && self.now < self.program.end;
        let (place, party, site) = self.address_plain(birth);
        let tables = &self.plain.flows[flow as usize];
        let written = (size != NOTHING).then_some(size);
        let size = written.or(tables.size).unwrap_or_else(|| {
            self.samplers.size[flow as usize]
                .sample(&mut draw(key, Purpose::Size))
                .round() as u32
        });
        let answer_size = tables.answer_size.unwrap_or_else(|| {
            let law = &self.samplers.answer_size[flow as usize];
            law.sample(&mut draw(key, Purpose::AnswerSize)).round() as u32
        });
        let (by_hub, timeout) = (tables.by_hub, tables.timeout);
        self.totals.created += 1;
        self.totals.expected += 1;
        observer.created(&Created {
            at: self.now,
            flow,
            key,
            number,
            sender,
            sender_site,
            deliveries: 1,
            counted,
        });
        self.totals.attempts += 1;
        observer.attempt(self.now, flow, true, counted);
        let carrier = self.carriers.reserve(|| Carrier::BLANK);
        let timer = timeout.map_or(0, |(_, lane)| {
            let stamp = self.carriers.stamp(carrier);
            self.events
                .schedule_in(lane, self.now, EventKind::PlainTimeout, carrier, stamp)
        });
        let plain = PlainMessage {
            key,
            number,
            created: self.now,
            entered: self.now,
            started: self.now,
            waiting: SimSpan::ZERO,
            service: SimSpan::ZERO,
            timer,
            flow,
            sender,
            sender_site,
            place,
            party,
            site,
            visited: NOTHING,
            station: NOTHING,
            service_at: NOTHING,
            size,
            answer_size,
            stage: if by_hub { Stage::ToHub } else { Stage::ToConsumer },
            doing: Doing::Travels,
            counted,
        };
        if carrier as usize >= self.plain_messages.len() {
            // Carriers that are not plain have none beside them.
            self.plain_messages.resize(carrier as usize + 1, PlainMessage::NONE);
        }
        self.plain_messages[carrier as usize] = plain;
        self.hop_plain(carrier, observer);
    }

    /// Who gets it: place in the flow's list, party and site.
    #[inline]
    fn address_plain(&self, birth: &Birth) -> (u32, u32, u32) {
        let spec = &self.program.flows[birth.flow as usize];
        let one = |count: usize| match count {
            1 => 0,
            count => one_of(&mut draw(birth.key, Purpose::Consumer), count as u32),
        };
        let (place, party) = match spec.choice {
            Choice::All => (0, spec.consumers[0]),
            Choice::OneDrawn | Choice::Group => {
                let place = one(spec.consumers.len());
                (place, spec.consumers[place as usize])
            }
            Choice::Others => {
                let own = self.plain.flows[birth.flow as usize].own_place[birth.sender as usize];
                let mut place = one(spec.senders.len() - usize::from(own != NOTHING));
                place += u32::from(place >= own);
                (place, spec.senders[place as usize])
            }
        };
        let receiver = &self.plain.parties[party as usize];
        let site = match receiver.sites {
            1 => 0,
            sites => match spec.sites.get(place as usize).or(spec.sites.first()) {
                Some(SiteRule::Random) => {
                    one_of(&mut draw_at(birth.key, Purpose::ConsumerSite, receiver.key, 0), sites)
                }
                _ => birth.sender_site.min(sites - 1),
            },
        };
        (place, party, site)
    }

    /// Where its present hop begins and ends: party and site.
    #[inline]
    pub(super) fn hop_of(&self, plain: &PlainMessage) -> ((u32, u32), (u32, u32)) {
        let flow = &self.plain.flows[plain.flow as usize];
        let hub = (self.program.hub.unwrap_or(NOTHING), 0);
        let sender = (plain.sender, plain.sender_site);
        let consumer = (plain.party, plain.site);
        match plain.stage {
            Stage::ToHub => (sender, hub),
            Stage::ToConsumer if flow.by_hub => (hub, consumer),
            Stage::ToConsumer => (sender, consumer),
            Stage::BackToHub => (consumer, hub),
            Stage::Home if flow.answered_by_hub => (hub, sender),
            Stage::Home => (consumer, sender),
        }
    }

    /// On to the next party.
    #[inline]
    fn hop_plain<O: Observer>(&mut self, carrier: u32, observer: &mut O) {
        let plain = &self.plain_messages[carrier as usize];
        let ((from, from_site), (to, to_site)) = self.hop_of(plain);
        let (from_zone, to_zone) = (
            self.plain.parties[from as usize].zone,
            self.plain.parties[to as usize].zone,
        );
        let way = from_zone as usize * self.program.zone_sites.len() + to_zone as usize;
        let stamp = self.carriers.stamp(carrier);
        let fixed = self.plain.lanes[way];
        let arrives = match fixed {
            Some((latency, _)) => self.now + latency,
            None => self.now + self.latency_of_plain(plain, way, (from, from_site), (to, to_site)),
        };
        let (freight, size) = match plain.stage {
            Stage::ToHub | Stage::ToConsumer => (Freight::Message, plain.size),
            Stage::BackToHub | Stage::Home => (Freight::Answer, plain.answer_size),
        };
        let mut hop = Hop {
            depart: self.now,
            arrive: Some(arrives),
            freight,
            flow: plain.flow,
            key: plain.key,
            from,
            from_site,
            to,
            to_site,
            size: Size::from_bytes(u64::from(size)),
        };
        // Where every message takes the same time, none can overtake.
        let keeps_order = !self.program.ways[way].reorders && (self.latency_stirred || fixed.is_none());
        if keeps_order {
            let line = self.program.link_site(from_zone, from_site, to_zone, to_site);
            let link = self.link_mut(from, to, line);
            link.last_arrival = link.last_arrival.max(arrives);
            hop.arrive = Some(link.last_arrival);
        }
        observer.hop(&hop);
        match fixed {
            // Nothing else happens now: it arrives as soon as what happens now has happened.
            Some((latency, _)) if latency.is_zero() && !keeps_order && self.comes_next() => {
                self.arrives_next = carrier;
            }
            Some((_, lane)) if !keeps_order => {
                self.events
                    .schedule_in(lane, self.now, EventKind::PlainArrive, carrier, stamp);
            }
            _ => {
                let at = hop.arrive.unwrap_or(arrives);
                self.events.schedule(at, EventKind::PlainArrive, carrier, stamp);
            }
        }
    }

    /// Whether an event for this very moment would be the next.
    #[inline]
    fn comes_next(&self) -> bool {
        self.arrives_next == NOTHING && self.events.next_time() != Some(self.now)
    }

    #[inline]
    fn latency_of_plain(&self, plain: &PlainMessage, way: usize, from: (u32, u32), to: (u32, u32)) -> SimSpan {
        let key_of = |party: u32| self.plain.parties[party as usize].key;
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
        let mut rng = draw_at(plain.key, Purpose::Latency, place, trial);
        self.samplers.latency[way].sample_span(&mut rng)
    }

    /// What the draws of copies for this consumer differ by.
    #[inline]
    fn mark_of(&self, plain: &PlainMessage) -> u64 {
        match plain.site {
            0 => self.plain.parties[plain.party as usize].mark,
            site => mix(self.plain.parties[plain.party as usize].key, u64::from(site)),
        }
    }

    /// It has come to the end of a hop.
    pub(super) fn plain_arrives<O: Observer>(&mut self, carrier: u32, observer: &mut O) {
        if !self.holds_plain(carrier) {
            self.arrive(carrier, observer);
        } else if self.plain_messages[carrier as usize].stage == Stage::Home {
            self.plain_is_home(carrier, observer);
        } else {
            self.plain_asks(carrier, observer);
        }
    }

    /// Party, site and service of the visit at the end of its hop.
    #[inline]
    pub(super) fn visit_of(&self, plain: &PlainMessage) -> (u32, u32, u32) {
        match plain.stage {
            Stage::ToConsumer => {
                let services = &self.program.flows[plain.flow as usize].services;
                let service = services.get(plain.place as usize).or(services.first());
                (plain.party, plain.site, service.copied().unwrap_or(0))
            }
            Stage::ToHub | Stage::BackToHub | Stage::Home => (self.program.hub.unwrap_or(NOTHING), 0, 0),
        }
    }

    #[inline]
    fn tell_plain_visit<O: Observer>(&self, carrier: u32, fact: VisitFact, observer: &mut O) {
        let plain = &self.plain_messages[carrier as usize];
        observer.visit(&Visit {
            at: self.now,
            flow: plain.flow,
            key: plain.key,
            party: plain.visited,
            site: if plain.stage == Stage::ToConsumer {
                plain.site
            } else {
                0
            },
            instance: Some(0),
            fact,
        });
    }

    /// Tells the observer how many are in service and in line.
    #[inline]
    fn tell_plain_station<O: Observer>(&self, station: u32, observer: &mut O) {
        let state = &self.stations[station as usize];
        observer.station(self.now, station, state.in_service, state.queue.len() as u32);
    }

    fn plain_asks<O: Observer>(&mut self, carrier: u32, observer: &mut O) {
        let (party, site, service) = self.visit_of(&self.plain_messages[carrier as usize]);
        let spec = self.plain.parties[party as usize];
        let station = spec.station + site;
        let plain = &mut self.plain_messages[carrier as usize];
        plain.entered = self.now;
        (plain.visited, plain.station, plain.service_at) = (party, station, spec.services + service);
        let state = &mut self.stations[station as usize];
        if state.in_service < spec.servers {
            self.tell_plain_visit(carrier, VisitFact::Queued, observer);
            self.start_plain(carrier, true, observer);
        } else if state.queue.len() < spec.places as usize || spec.places == u32::MAX {
            state.queue.push_back(carrier);
            plain.doing = Doing::Waits;
            self.tell_plain_visit(carrier, VisitFact::Queued, observer);
            self.tell_plain_station(station, observer);
        } else {
            // Refused: no longer plain.
            self.unfold(carrier);
            self.arrive(carrier, observer);
        }
    }

    /// Service begins, if what is next in line is plain.
    #[inline]
    pub(super) fn starts_plain<O: Observer>(&mut self, carrier: u32, at_once: bool, observer: &mut O) -> bool {
        let plain = self.holds_plain(carrier);
        if plain {
            self.start_plain(carrier, at_once, observer);
        }
        plain
    }

    fn start_plain<O: Observer>(&mut self, carrier: u32, at_once: bool, observer: &mut O) {
        let plain = &self.plain_messages[carrier as usize];
        let (party, station) = (plain.visited, plain.station);
        let service = &self.plain.services[plain.service_at as usize];
        let mut duration = match &service.law {
            Some(law) => law.sample_span(&mut self.service_draw(plain, service)),
            None => SimSpan::ZERO,
        };
        if !service.per_kb.is_zero() {
            let bytes = match plain.stage {
                Stage::ToHub | Stage::ToConsumer => plain.size,
                Stage::BackToHub | Stage::Home => plain.answer_size,
            };
            duration += service.per_kb.mul_f64(f64::from(bytes) / 1000.0);
        }
        let number = plain.service_at - self.plain.parties[party as usize].services;
        self.stations[station as usize].in_service += 1;
        let plain = &mut self.plain_messages[carrier as usize];
        plain.started = self.now;
        plain.doing = Doing::IsServed;
        self.tell_plain_visit(carrier, VisitFact::Started { service: number }, observer);
        self.tell_plain_station(station, observer);
        if at_once && duration.is_zero() {
            self.plain_served(carrier, observer);
        } else {
            let stamp = self.carriers.stamp(carrier);
            self.events
                .schedule(self.now + duration, EventKind::PlainServed, carrier, stamp);
        }
    }

    #[inline]
    fn service_draw(&self, plain: &PlainMessage, service: &PlainService) -> KeyedRng {
        let place = match plain.stage {
            Stage::BackToHub => service.back,
            Stage::ToConsumer if plain.site > 0 => {
                let party = &self.plain.parties[plain.party as usize];
                let number = u64::from(plain.service_at - party.services);
                mix(party.key, (u64::from(plain.site) << 32) + number * 2)
            }
            Stage::ToHub | Stage::ToConsumer | Stage::Home => service.there,
        };
        let place = match plain.visited == plain.party {
            true => place,
            false => mix(place, self.mark_of(plain)),
        };
        draw_at(plain.key, Purpose::Service, place, TRIAL)
    }

    /// A service has ended.
    pub(super) fn plain_service_ends<O: Observer>(&mut self, carrier: u32, observer: &mut O) {
        if self.holds_plain(carrier) {
            self.plain_served(carrier, observer);
        } else {
            self.service_ends(carrier, observer);
        }
    }

    fn plain_served<O: Observer>(&mut self, carrier: u32, observer: &mut O) {
        let plain = &mut self.plain_messages[carrier as usize];
        let (waited, service) = (plain.started - plain.entered, self.now - plain.started);
        plain.waiting += waited;
        plain.service += service;
        let station = plain.station;
        observer.worked(plain.flow, service, plain.counted);
        self.stations[station as usize].in_service -= 1;
        observer.served(self.now, station, waited, service);
        self.tell_plain_visit(carrier, VisitFact::Ended, observer);
        self.serve_next(carrier, observer);
        self.plain_goes_on(carrier, observer);
    }

    /// Where a plain message was served, the next in line is.
    #[inline]
    fn serve_next<O: Observer>(&mut self, carrier: u32, observer: &mut O) {
        let plain = &self.plain_messages[carrier as usize];
        let (party, station) = (plain.visited, plain.station);
        match self.stations[station as usize].queue.front().copied() {
            Some(next) if self.holds_plain(next) => {
                self.stations[station as usize].queue.pop_front();
                self.start_plain(next, false, observer);
            }
            Some(_) => {
                let site = station - self.plain.parties[party as usize].station;
                if !self.start_next(party, site, 0, observer) {
                    self.tell_plain_station(station, observer);
                }
            }
            None => self.tell_plain_station(station, observer),
        }
    }

    fn plain_goes_on<O: Observer>(&mut self, carrier: u32, observer: &mut O) {
        let plain = &mut self.plain_messages[carrier as usize];
        plain.doing = Doing::Travels;
        plain.entered = self.now;
        let flow = &self.plain.flows[plain.flow as usize];
        plain.stage = match plain.stage {
            Stage::ToHub => Stage::ToConsumer,
            Stage::ToConsumer if flow.answered_by_hub => Stage::BackToHub,
            Stage::ToConsumer if !flow.answered => {
                self.tell_plain_path(carrier, observer);
                self.end_plain(carrier, observer);
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
        self.tell_plain_path(carrier, observer);
        observer.accepted(plain.flow, self.now - plain.created, plain.counted);
        self.end_plain(carrier, observer);
    }

    #[inline]
    fn tell_plain_path<O: Observer>(&self, carrier: u32, observer: &mut O) {
        let plain = &self.plain_messages[carrier as usize];
        let total = self.now - plain.created;
        observer.path(&PathTime {
            flow: plain.flow,
            total,
            network: total - plain.waiting - plain.service,
            waiting: plain.waiting,
            service: plain.service,
            retry: SimSpan::ZERO,
            blocked: SimSpan::ZERO,
            counted: plain.counted,
        });
    }

    /// The end that its pattern defines.
    #[inline]
    fn end_plain<O: Observer>(&mut self, carrier: u32, observer: &mut O) {
        let plain = &mut self.plain_messages[carrier as usize];
        let latency = self.now - plain.created;
        let deadline = self.program.flows[plain.flow as usize].deadline;
        let in_time = deadline.is_none_or(|deadline| latency <= deadline);
        let outcome = if in_time { Outcome::OnTime } else { Outcome::Late };
        observer.closed(&Closed {
            at: self.now,
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
        });
        self.totals.outcomes[outcome.index()] += 1;
        self.totals.ended += 1;
        plain.flow = NOTHING;
        self.carriers.free(carrier);
    }
}
