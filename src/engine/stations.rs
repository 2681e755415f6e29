//! Who waits, who is served? Queues, servers, balancing, rejection.
//!
//! In: carriers that arrive at a party. Out: carriers whose visit has ended. It must not know where they go next.

use crate::units::{SimSpan, mix};

use super::draws::{Purpose, draw_at};
use super::event_list::EventKind;
use super::observer::{Observer, Visit, VisitFact};
use super::plan::Wait;
use super::program::{BalancingRule, Medium};
use super::simulation::Simulation;
use super::slab::NOTHING;
use super::state::{Failure, Phase};

/// Where an arrival goes.
enum Admission {
    Serve(u32),
    Queue(u32),
    QueueOfAll,
    Refuse { silently: bool },
}

impl Simulation {
    pub(super) fn station_of(&self, party: u32, site: u32, instance: u32) -> u32 {
        self.station_bases[party as usize] + site * self.program.parties[party as usize].instances + instance
    }

    pub(super) fn pool_of(&self, party: u32, site: u32) -> u32 {
        self.pool_bases[party as usize] + site
    }

    /// Tells the observer how many are in service and in line.
    pub(super) fn tell_station<O: Observer>(&self, party: u32, site: u32, instance: u32, observer: &mut O) {
        let station = self.station_of(party, site, instance);
        let state = &self.stations[station as usize];
        if state.special != NOTHING {
            let in_service = state.in_service;
            observer.station(self.now, station, in_service, state.aside);
            return;
        }
        let mut queued = state.queue.len();
        if self.program.parties[party as usize].balancing == BalancingRule::Central {
            let of_all = self.pools[self.pool_of(party, site) as usize].queue.len();
            // A broker chooses its consumer's instance: such a message waits there, beside the queue of all.
            if instance == 0 {
                queued += of_all;
            } else {
                let first = self.station_of(party, site, 0);
                let there = &self.stations[first as usize];
                let of_all = of_all + there.queue.len();
                observer.station(self.now, first, there.in_service, of_all as u32);
            }
        }
        observer.station(self.now, station, state.in_service, queued as u32);
    }

    pub(super) fn tell_visit<O: Observer>(&self, carrier: u32, fact: VisitFact, observer: &mut O) {
        let carrier = &self.carriers[carrier];
        let message = &self.messages[carrier.message];
        let instance = (carrier.instance != NOTHING).then_some(carrier.instance);
        observer.visit(&Visit {
            at: self.now,
            flow: message.flow,
            key: message.key,
            party: carrier.party,
            site: carrier.site,
            instance,
            fact,
        });
    }

    /// A carrier asks for a service of the party where it is. `limited`: a rate limit applies.
    pub(super) fn ask<O: Observer>(&mut self, carrier: u32, service: u32, limited: bool, observer: &mut O) {
        let (party, site) = (self.carriers[carrier].party, self.carriers[carrier].site);
        self.carriers[carrier].service = service;
        self.carriers[carrier].entered = self.now;
        self.carriers[carrier].instance = NOTHING;
        if self.program.hub_holds && self.returns_to_worker(carrier, observer) {
            return;
        }
        if limited && !self.lets_in(party, site) {
            self.say_when(carrier, self.next_token(party, site));
            self.turn_away(carrier, false, observer);
            return;
        }
        if self.stations[self.station_of(party, site, 0) as usize].special != NOTHING {
            self.ask_specially(carrier, limited, observer);
            return;
        }
        match self.admit(carrier, party, site, observer) {
            Admission::Refuse { silently } => self.turn_away(carrier, silently, observer),
            Admission::Serve(instance) => {
                self.carriers[carrier].instance = instance;
                self.tell_visit(carrier, VisitFact::Queued, observer);
                self.accept_now(carrier, observer);
                self.start(carrier, true, observer);
            }
            Admission::Queue(instance) => {
                self.carriers[carrier].instance = instance;
                let station = self.station_of(party, site, instance);
                let row = &mut self.stations[station as usize].queue;
                row.push(carrier, &mut self.behind);
                self.tell_visit(carrier, VisitFact::Queued, observer);
                self.tell_station(party, site, instance, observer);
                self.accept_now(carrier, observer);
            }
            Admission::QueueOfAll => {
                let pool = self.pool_of(party, site);
                self.pools[pool as usize].queue.push(carrier, &mut self.behind);
                self.tell_visit(carrier, VisitFact::Queued, observer);
                self.tell_station(party, site, 0, observer);
                self.accept_now(carrier, observer);
            }
        }
    }

    /// Where the pattern says so, the consumer acknowledges before it serves.
    pub(super) fn accept_now<O: Observer>(&mut self, carrier: u32, observer: &mut O) {
        let state = &self.carriers[carrier];
        let flow = self.messages[state.message].flow as usize;
        let segment = &self.plans[flow].segments[state.segment as usize];
        let at_consumer = state.delivery != NOTHING
            && state.party == self.consumer_of(state).0
            && state.stretch as usize + 1 == segment.out.len()
            && state.step > 0;
        if segment.wait == Wait::Accept && at_consumer && state.phase == Phase::Out && state.custody != NOTHING {
            let mut word = state.clone();
            word.phase = Phase::Ack;
            word.work = SimSpan::ZERO;
            self.carriers[carrier].custody = NOTHING;
            self.hold(word.message, word.delivery);
            let word = self.carriers.insert(word);
            self.walk_back(word, observer);
        }
    }

    /// Whether any instance of a party at a site is up.
    pub(super) fn any_up(&self, party: u32, site: u32) -> bool {
        let instances = self.program.parties[party as usize].instances;
        (0..instances).any(|i| self.stations[self.station_of(party, site, i) as usize].is_up())
    }

    /// Whether callers of a party that is down hang instead of being refused.
    pub(super) fn any_silent(&self, party: u32, site: u32) -> bool {
        let instances = self.program.parties[party as usize].instances;
        (0..instances).any(|i| self.stations[self.station_of(party, site, i) as usize].silent > 0)
    }

    pub(super) fn turn_away<O: Observer>(&mut self, carrier: u32, silently: bool, observer: &mut O) {
        self.tell_visit(carrier, VisitFact::Refused, observer);
        if silently {
            self.fail_carrier(carrier, Failure::Lost, observer);
        } else {
            self.report(carrier, Failure::Rejected, observer);
        }
    }

    fn lets_in(&mut self, party: u32, site: u32) -> bool {
        (self.limits.is_empty() || self.limits_let_in(self.pool_of(party, site))) && self.take_token(party, site)
    }

    fn take_token(&mut self, party: u32, site: u32) -> bool {
        let Some((rate, most)) = self.program.parties[party as usize].rate_limit else {
            return true;
        };
        let now = self.now;
        let pool = self.pool_of(party, site);
        let pool = &mut self.pools[pool as usize];
        pool.tokens = (pool.tokens + (now - pool.tokens_at).as_secs_f64() * rate).min(most);
        pool.tokens_at = now;
        if pool.tokens < 1.0 {
            return false;
        }
        pool.tokens -= 1.0;
        true
    }

    fn admit<O: Observer>(&mut self, carrier: u32, party: u32, site: u32, observer: &mut O) -> Admission {
        let spec = &self.program.parties[party as usize];
        let (instances, balancing) = (spec.instances, spec.balancing);
        let base = self.station_of(party, site, 0);
        let servers = spec.servers.unwrap_or(u32::MAX);
        let places = spec.queue_limit.map_or(usize::MAX, |places| places as usize);
        let refuse = |this: &Self| Admission::Refuse {
            silently: this.any_silent(party, site),
        };
        let meant = self.carriers[carrier].meant;
        let state = &self.carriers[carrier];
        let at_consumer = state.delivery != NOTHING && party == self.consumer_of(state).0 && state.phase == Phase::Out;
        if meant != NOTHING && at_consumer {
            return self.admit_at(carrier, base + meant, meant, (servers, places));
        }
        if balancing == BalancingRule::Central && instances > 1 {
            let pool = self.pool_of(party, site);
            let takes_new = |i| self.stations[(base + i) as usize].is_up() && self.takes_part(carrier, base + i);
            let any_new = (0..instances).any(takes_new);
            let works_off = !any_new && self.works_it_off(carrier, party, site).is_some();
            let takes = |i: &u32| match works_off {
                true => self.stations[(base + i) as usize].works(),
                false => takes_new(*i),
            };
            let free = (0..instances)
                .filter(takes)
                .filter(|i| self.stations[(base + i) as usize].has_free(servers))
                .min_by_key(|i| self.stations[(base + i) as usize].in_service);
            return match free {
                Some(instance) => Admission::Serve(instance),
                None if !any_new && !works_off => refuse(self),
                None if self.pools[pool as usize].queue.len() < places => Admission::QueueOfAll,
                None => Admission::Refuse { silently: false },
            };
        }
        match self.balance(carrier, party, site) {
            Some(instance) => {
                self.was_picked(carrier, (party, site, instance), observer);
                self.admit_at(carrier, base + instance, instance, (servers, places))
            }
            None if self.seeker(carrier, party) != NOTHING => Admission::Refuse { silently: false },
            None => refuse(self),
        }
    }

    fn admit_at(&self, carrier: u32, station: u32, instance: u32, (servers, places): (u32, usize)) -> Admission {
        let state = &self.stations[station as usize];
        if !self.lets_in_at(carrier, station) {
            return Admission::Refuse {
                silently: state.silent > 0,
            };
        }
        if state.has_free(servers) {
            Admission::Serve(instance)
        } else if state.queue.len() < places {
            Admission::Queue(instance)
        } else {
            Admission::Refuse { silently: false }
        }
    }

    /// Whether an instance gets work: not while it is drained, unless a bus brings it and the consumer cannot pause.
    pub(super) fn takes_part(&self, carrier: u32, station: u32) -> bool {
        if self.stations[station as usize].drained == 0 {
            return true;
        }
        let state = &self.carriers[carrier];
        let flow = self.messages[state.message].flow as usize;
        let by_bus = self.program.flows[flow].there == Medium::Bus;
        by_bus && !self.program.parties[state.party as usize].can_pause
    }

    /// A generator for this carrier at its party: the same for the same message, consumer, party, service and trial.
    pub(super) fn draw_here(&self, carrier: u32, purpose: Purpose) -> crate::units::KeyedRng {
        let carrier = &self.carriers[carrier];
        let spec = &self.program.parties[carrier.party as usize];
        let back = u64::from(carrier.phase == Phase::Back);
        let place = mix(
            spec.key,
            (u64::from(carrier.site) << 32) + u64::from(carrier.service) * 2 + back,
        );
        // In between, copies of one message for several consumers draw each for itself.
        let place = match carrier.delivery {
            NOTHING => place,
            _ => match self.consumer_of(carrier) {
                (party, _) if party == carrier.party => place,
                (party, site) => mix(place, mix(self.program.parties[party as usize].key, u64::from(site))),
            },
        };
        draw_at(
            self.messages[carrier.message].key,
            purpose,
            place,
            u64::from(carrier.trial),
        )
    }

    /// How long the service of a carrier takes at full pace.
    pub(super) fn work_of(&self, carrier: u32) -> SimSpan {
        let (party, service) = (self.carriers[carrier].party, self.carriers[carrier].service);
        let (law, per_kb) = &self.samplers.services[party as usize][service as usize];
        let mut work = law.as_ref().map_or(SimSpan::ZERO, |law| {
            law.sample_span(&mut self.draw_here(carrier, Purpose::Service))
        });
        if !per_kb.is_zero() {
            work += per_kb.mul_f64(self.bytes_of(carrier) as f64 / 1000.0);
        }
        work
    }

    /// Service begins. `at_once`: it had not to wait; what takes no time then ends right away.
    pub(super) fn start<O: Observer>(&mut self, carrier: u32, at_once: bool, observer: &mut O) {
        if self.starts_plain(carrier, at_once, observer) {
            return;
        }
        let state = &self.carriers[carrier];
        let (party, site, instance, service) = (state.party, state.site, state.instance, state.service);
        let station = self.station_of(party, site, instance);
        let mut duration = self.work_of(carrier);
        let slowness = self.stations[station as usize].slowness();
        if slowness != 1.0 {
            duration = duration.mul_f64(slowness);
        }
        let busy = &mut self.stations[station as usize];
        busy.in_service += 1;
        let carrier_state = &mut self.carriers[carrier];
        carrier_state.started = self.now;
        carrier_state.in_service = true;
        self.tell_visit(carrier, VisitFact::Started { service }, observer);
        self.tell_station(party, site, instance, observer);
        if at_once && duration.is_zero() {
            self.service_ends(carrier, observer);
        } else {
            self.events.schedule(
                self.now + duration,
                EventKind::ServiceEnd,
                carrier,
                self.carriers.stamp(carrier),
            );
        }
    }

    pub(super) fn service_ends<O: Observer>(&mut self, carrier: u32, observer: &mut O) {
        if self.freezes > 0 && self.end_is_put_off(carrier) {
            return;
        }
        if self.has_calls && self.calls_first(carrier, observer) {
            return;
        }
        if self.program.hub_holds && self.keeps_worker(carrier, observer) {
            return;
        }
        self.leave_server(carrier, observer);
        self.visit_ended(carrier, observer);
    }

    /// A server is free again: of this carrier, for the next in line.
    pub(super) fn leave_server<O: Observer>(&mut self, carrier: u32, observer: &mut O) {
        let state = &self.carriers[carrier];
        let special = self.stations[self.station_of(state.party, state.site, state.instance) as usize].special;
        if special != NOTHING {
            self.leave_specially(special, carrier, observer);
            return;
        }
        let state = &mut self.carriers[carrier];
        state.in_service = false;
        let (party, site, instance) = (state.party, state.site, state.instance);
        let (entered, started) = (state.entered, state.started);
        let station = self.station_of(party, site, instance);
        self.stations[station as usize].in_service -= 1;
        let (waited, service) = (started - entered, self.now - started);
        let state = &mut self.carriers[carrier];
        state.spent.waiting += waited;
        state.spent.service += service;
        state.work += service;
        let message = &self.messages[state.message];
        observer.worked(message.flow, service, message.counted);
        observer.served(self.now, station, waited, service);
        self.tell_visit(carrier, VisitFact::Ended, observer);
        if !self.start_next(party, site, instance, observer) {
            self.tell_station(party, site, instance, observer);
        }
    }

    /// What is not wanted any more leaves its server or its place in line.
    pub(super) fn vacate<O: Observer>(&mut self, carrier: u32, observer: &mut O) {
        let state = &mut self.carriers[carrier];
        let (party, site, instance) = (state.party, state.site, state.instance);
        let station = self.station_of(party, site, if instance == NOTHING { 0 } else { instance });
        let special = self.stations[station as usize].special;
        if special != NOTHING {
            self.vacate_specially(special, carrier, observer);
            return;
        }
        let state = &mut self.carriers[carrier];
        if std::mem::take(&mut state.in_service) {
            let done = self.now - state.started;
            state.work += done;
            let message = &self.messages[state.message];
            observer.worked(message.flow, done, message.counted);
            let station = self.station_of(party, site, instance);
            self.stations[station as usize].in_service -= 1;
            if !self.start_next(party, site, instance, observer) {
                self.tell_station(party, site, instance, observer);
            }
            return;
        }
        let queue = match instance {
            NOTHING => &mut self.pools[(self.pool_bases[party as usize] + site) as usize].queue,
            _ => {
                let station = self.station_of(party, site, instance);
                &mut self.stations[station as usize].queue
            }
        };
        if queue.remove(carrier, &mut self.behind) {
            self.tell_station(party, site, if instance == NOTHING { 0 } else { instance }, observer);
        }
    }

    /// Takes the next in line, if there is one and a server is free.
    pub(super) fn start_next<O: Observer>(&mut self, party: u32, site: u32, instance: u32, observer: &mut O) -> bool {
        let station = self.station_of(party, site, instance);
        let servers = self.program.parties[party as usize].servers.unwrap_or(u32::MAX);
        let state = &mut self.stations[station as usize];
        if !state.works() || !state.has_free(servers) {
            return false;
        }
        let takes_new = state.is_up() && state.drained == 0;
        let next = match state.queue.pop(&self.behind) {
            Some(next) => Some(next),
            None if !takes_new && !self.only_works_off(party, site) => None,
            None => {
                let pool = self.pool_of(party, site);
                self.pools[pool as usize].queue.pop(&self.behind)
            }
        };
        let Some(next) = next else { return false };
        self.carriers[next].instance = instance;
        self.start(next, false, observer);
        true
    }

    /// After a restart: servers take what waited for them.
    pub(super) fn start_waiting<O: Observer>(&mut self, party: u32, site: u32, instance: u32, observer: &mut O) {
        let special = self.stations[self.station_of(party, site, instance) as usize].special;
        if special != NOTHING {
            self.start_specially(special, observer);
            return;
        }
        while self.start_next(party, site, instance, observer) {}
    }
}
