//! How does a hop go? Refused, queued for the trunk, lost and sent again, or on its way to arrive.
//!
//! In: carriers that shall go to a neighbor. Out: arrivals, later. Latency, loss and jitter belong to the link; bandwidth to
//! the trunk that all links between two zones (at a site) share. It must not know where a carrier goes after that.

use rand::Rng;

use crate::units::{SimSpan, SimTime, Size, mix};

use super::custody::TRIAL;
use super::draws::{Purpose, draw_at};
use super::event_list::EventKind;
use super::observer::{Freight, Hop, Observer};
use super::simulation::Simulation;
use super::slab::NOTHING;
use super::state::{Failure, Phase, Wire};
use super::weather::{Lot, Weather};

/// Retransmissions of one hop before it is an error.
const RETRANSMISSIONS: u8 = 5;

/// A hop that is being made: from zone to zone, on which line, with which draws.
#[derive(Clone, Copy)]
struct Journey {
    way: usize,
    line: u32,
    lot: Lot,
}

impl Simulation {
    /// Bytes that travel with a carrier.
    pub(super) fn bytes_of(&self, carrier: u32) -> u64 {
        let state = &self.carriers[carrier];
        let message = &self.messages[state.message];
        match state.phase {
            Phase::Back => {
                let own = u64::from(message.answer_size) * self.answers_in(carrier);
                own + self.polling.freight(state.delivery)
            }
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
        let now = self.now;
        let link = self.links.touch(from, to, site, sites, |wire| wire.is_idle(now));
        &mut self.links[link]
    }

    pub(super) fn trunk_of(&self, from_zone: u32, to_zone: u32, site: u32) -> u32 {
        self.trunk_bases[(from_zone as usize) * self.program.zone_sites.len() + to_zone as usize] + site
    }

    /// Puts a carrier on the hop to a party.
    pub(super) fn send<O: Observer>(&mut self, carrier: u32, party: u32, site: u32, observer: &mut O) {
        let now = self.now;
        let state = &mut self.carriers[carrier];
        if state.resent == 0 {
            state.entered = now;
        }
        (state.next_party, state.next_site) = (party, site);
        let (from, from_site) = (state.party, state.site);
        let program = &self.program;
        let (from_zone, to_zone) = (
            program.parties[from as usize].zone,
            program.parties[party as usize].zone,
        );
        let spec = &program.ways[self.way_of(from, party)];
        let (mut trunk_bits, mut link_bits) = (spec.trunk_bits_per_sec, spec.link_bits_per_sec);
        let line = program.link_site(from_zone, from_site, to_zone, site);
        let trunk = self.trunk_of(from_zone, to_zone, line);
        let refused = self.trunks[trunk as usize].refusing > 0
            || self.link_faults > 0 && self.links.get(from, party, line).is_some_and(|link| link.refusing > 0);
        if refused {
            self.hop_fails(carrier, Failure::Rejected, observer);
            return;
        }
        if self.narrowed > 0 {
            let least = |a: Option<f64>, b: Option<f64>| a.into_iter().chain(b).reduce(f64::min);
            let (of_trunk, of_link) = self.narrowed_to(trunk, self.links.find(from, party, line));
            (trunk_bits, link_bits) = (least(trunk_bits, of_trunk), least(link_bits, of_link));
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
        let place = match state.delivery {
            NOTHING => place,
            _ => match self.consumer_of(state) {
                (party, _) if party == from || party == to => place,
                (party, site) => mix(place, mix(program.parties[party as usize].key, u64::from(site))),
            },
        };
        let trial = (u64::from(state.trial) << 16) + (u64::from(state.phase as u8) << 8) + u64::from(resent);
        let keeps = 1.0 - spec.loss;
        let weather = if self.wires_ill > 0 {
            let link = match self.link_faults {
                0 => None,
                _ => self.links.find(from, to, line),
            };
            self.weather(trunk, link, Lot { key, place, trial }, keeps)
        } else {
            Weather::fair(keeps)
        };
        let lost = weather.down
            || weather.keeps < 1.0 && {
                let draw = draw_at(key, Purpose::Loss, place, trial).next_u64();
                ((draw >> 11) as f64 * (1.0 / (1u64 << 53) as f64)) >= weather.keeps
            };
        if lost {
            self.tell_hop(carrier, None, observer);
            self.lost_on_the_way(carrier, way, observer);
            return;
        }
        let journey = Journey {
            way,
            line,
            lot: Lot { key, place, trial },
        };
        // The copy that the network makes draws for itself.
        let copy = if weather.twice { self.duplicate(carrier) } else { None };
        self.travel(carrier, journey, &weather, observer);
        if let Some((copy, trial)) = copy {
            let lot = Lot { key, place, trial };
            self.travel(copy, Journey { lot, ..journey }, &weather, observer);
        }
    }

    /// It is on its way, and arrives.
    fn travel<O: Observer>(&mut self, carrier: u32, journey: Journey, weather: &Weather, observer: &mut O) {
        let Journey { way, line, lot } = journey;
        let added = weather.added + weather.held.unwrap_or(SimSpan::ZERO);
        let state = &self.carriers[carrier];
        let (from, to) = (state.party, state.next_party);
        let stamp = self.carriers.stamp(carrier);
        let fixed = self.samplers.fixed_latency[way].filter(|_| added.is_zero());
        let latency = fixed.unwrap_or_else(|| {
            self.samplers.latency[way].sample_span(&mut draw_at(lot.key, Purpose::Latency, lot.place, lot.trial))
        });
        let mut arrives = self.now + latency + added;
        // Where every message takes the same time, none can overtake.
        let keeps_order = !self.program.ways[way].reorders && weather.held.is_none();
        let in_line = keeps_order && (self.latency_stirred || fixed.is_none());
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

    /// A second copy of what travels, and the trial by which its draws are told apart; news, and what was
    /// copied on this hop before, is not copied.
    fn duplicate(&mut self, carrier: u32) -> Option<(u32, u64)> {
        let mut copy = self.carriers[carrier].clone();
        // What was done for the message was done once.
        copy.work = SimSpan::ZERO;
        let hop = (u32::from(copy.stretch) * 2 + u32::from(copy.step)) % 4;
        let mark = (TRIAL + 1) << hop;
        if !matches!(copy.phase, Phase::Out | Phase::Back) || copy.trial & mark != 0 {
            return None;
        }
        copy.trial |= mark;
        let trial = (u64::from(copy.trial) << 16) + (u64::from(copy.phase as u8) << 8) + u64::from(copy.resent);
        self.hold(copy.message, copy.delivery);
        Some((self.carriers.insert(copy), trial))
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
}
