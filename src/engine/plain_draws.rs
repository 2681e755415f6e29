//! How long does a plain message travel and how long is it served? By the draws that the general way would make.
//!
//! In: plain messages, and what their flow, parties and ways have in common. Out: spans. It must not know when they are
//! drawn: a draw is a function of the message's key and the place alone.

use crate::units::{KeyedRng, SimSpan, SimTime, mix};

use super::draws::{Purpose, draw, draw_at, draw_of, of_trial, one_of};
use super::plain::{PlainFlow, PlainTables, TRIAL};
use super::plain_message::{Beside, PlainDetails, PlainMessage, Stage, Stand};
use super::slab::NOTHING;
use super::state::Phase;

/// What is drawn for a usual message: who gets it (place in the flow's list), how long it travels, how long it is served.
#[derive(Clone, Copy, Debug)]
pub(super) struct Drawn {
    pub place: u32,
    pub latency: SimSpan,
    pub service: SimSpan,
}

impl Drawn {
    pub const NOTHING: Self = Self {
        place: NOTHING,
        latency: SimSpan::ZERO,
        service: SimSpan::ZERO,
    };
}

/// What is mixed into all draws for a hop.
#[inline(always)]
fn place_of_hop((from, from_site): (u64, u32), (to, to_site): (u64, u32)) -> u64 {
    mix(mix(from, to), (u64::from(from_site) << 32) + u64::from(to_site))
}

fn trial_of(phase: Phase) -> u64 {
    (TRIAL << 16) + (u64::from(phase as u8) << 8)
}

impl PlainFlow {
    /// Who gets a message: place in the list.
    #[inline(always)]
    pub fn place_for(&self, key: u64, sender: u32) -> u32 {
        match self.receivers.as_slice() {
            [_] => 0,
            several => {
                let own = self.own_place.get(sender as usize).copied().unwrap_or(NOTHING);
                let place = match several.len() as u32 - u32::from(own != NOTHING) {
                    1 => 0,
                    count => one_of(&mut draw(key, Purpose::Consumer), count),
                };
                place + u32::from(place >= own)
            }
        }
    }
}

impl PlainTables {
    /// All that a usual message takes.
    #[inline(always)]
    pub fn draw_usual(&self, flow: &PlainFlow, key: u64, sender: u32) -> Drawn {
        let place = flow.place_for(key, sender);
        let receiver = &flow.receivers[place as usize];
        let latency = match flow.usual_way.fixed {
            Some((latency, _)) => latency,
            None => {
                let key_of = |party: u32| self.keys[party as usize];
                let hop = place_of_hop((key_of(sender), 0), (key_of(receiver.party), 0));
                let mut draw = draw_at(key, Purpose::Latency, hop, trial_of(Phase::Out));
                flow.usual_latency.sample_span(&mut draw)
            }
        };
        let service = match self.laws.get(receiver.law as usize) {
            Some(law) => law.sample_span(&mut draw_of(key, Purpose::Service, receiver.there_once)),
            None => SimSpan::ZERO,
        };
        Drawn {
            place,
            latency,
            service,
        }
    }

    #[inline]
    pub fn way_of(&self, zones: usize, from: u32, to: u32) -> usize {
        let zone_of = |party: u32| self.parties[party as usize].zone as usize;
        zone_of(from) * zones + zone_of(to)
    }

    /// What the draws of copies for this consumer differ by.
    #[inline]
    fn mark_of(&self, party: u32, site: u32) -> u64 {
        match site {
            0 => self.marks[party as usize].mark,
            site => mix(self.parties[party as usize].key, u64::from(site)),
        }
    }

    #[inline(always)]
    pub fn latency_draw(&self, plain: &PlainMessage, consumer: Stand, from: Stand, to: Stand) -> KeyedRng {
        let key_of = |party: u32| self.keys[party as usize];
        let place = place_of_hop((key_of(from.0), from.1), (key_of(to.0), to.1));
        let place = if consumer.0 != from.0 && consumer.0 != to.0 {
            mix(place, self.mark_of(consumer.0, consumer.1))
        } else {
            place
        };
        let phase = match plain.stage {
            Stage::ToHub | Stage::ToConsumer => Phase::Out,
            Stage::BackToHub | Stage::Home => Phase::Back,
        };
        draw_at(plain.key, Purpose::Latency, place, trial_of(phase))
    }

    /// Has it know where it is served at the end of its hop, and for how long. That is drawn now, for what it is drawn from
    /// is at hand: the same at any time.
    #[inline(always)]
    pub fn aim(&self, flow: &PlainFlow, plain: &mut PlainMessage, details: &PlainDetails) {
        let duration = match plain.stage {
            Stage::Home => return,
            Stage::ToConsumer => {
                let receiver = &flow.receivers[plain.place as usize];
                (plain.station, plain.service_at) = (receiver.station + details.site, receiver.service_at);
                self.service_time(flow, plain, details)
            }
            Stage::ToHub | Stage::BackToHub => {
                let hub = &self.parties[self.hub as usize];
                (plain.station, plain.service_at) = (hub.station, hub.services);
                self.service_time(flow, plain, details)
            }
        };
        plain.started = SimTime::ZERO + duration;
    }

    #[inline(always)]
    fn service_time(&self, flow: &PlainFlow, plain: &PlainMessage, details: &PlainDetails) -> SimSpan {
        let service = &self.services[plain.service_at as usize];
        let mut duration = match self.laws.get(service.law as usize) {
            Some(law) => law.sample_span(&mut self.service_draw(flow, plain, details)),
            None => SimSpan::ZERO,
        };
        if !service.per_kb.is_zero() {
            duration += service.per_kb.mul_f64(f64::from(plain.bytes(details)) / 1000.0);
        }
        duration
    }

    #[inline(always)]
    fn service_draw(&self, flow: &PlainFlow, plain: &PlainMessage, details: &PlainDetails) -> KeyedRng {
        let service = &self.services[plain.service_at as usize];
        let to_first = plain.beside != Beside::OtherSite;
        let party = || plain.party(flow) as usize;
        let mark = || self.mark_of(plain.party(flow), details.site);
        let place_and_trial = match plain.stage {
            Stage::ToConsumer if to_first => service.there_once,
            Stage::ToConsumer => {
                let party = &self.parties[party()];
                let number = u64::from(plain.service_at - party.services);
                of_trial(mix(party.key, (u64::from(details.site) << 32) + number * 2), TRIAL)
            }
            Stage::ToHub if to_first => self.marks[party()].by_hub,
            Stage::BackToHub if to_first => self.marks[party()].back_by_hub,
            Stage::BackToHub => of_trial(mix(service.back, mark()), TRIAL),
            Stage::ToHub | Stage::Home => of_trial(mix(service.there, mark()), TRIAL),
        };
        draw_of(plain.key, Purpose::Service, place_and_trial)
    }
}
