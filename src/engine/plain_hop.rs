//! How does a plain message get to the next party?
//!
//! In: plain messages that set out. Out: facts of hops, and arrivals to come. It must not know what becomes of them where
//! they arrive (see `plain_way`).

use crate::units::{SimSpan, SimTime, Size};

use super::event_list::EventKind;
use super::observer::{Freight, Hop, Observer};
use super::plain::{PlainFlow, PlainTables, PlainWay};
use super::plain_message::{PlainDetails, PlainMessage, Stage, Stand};
use super::simulation::Simulation;
use super::slab::NOTHING;

fn hop_fact(plain: &PlainMessage, bytes: u32, (from, to): (Stand, Stand), depart: SimTime, arrives: SimTime) -> Hop {
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
        size: Size::from_bytes(u64::from(bytes)),
    }
}

impl Simulation {
    /// On to the next party.
    #[inline(always)]
    pub(super) fn hop_plain<O: Observer>(
        &mut self,
        (tables, flow): (&PlainTables, &PlainFlow),
        plain: &PlainMessage,
        details: &PlainDetails,
        carrier: u32,
        observer: &mut O,
    ) {
        let stands = plain.hop(flow, details, tables.hub);
        let (from, to) = stands;
        let way = match flow.way {
            NOTHING => tables.way_of(self.program.zone_sites.len(), from.0, to.0),
            way => way as usize,
        };
        let spec = &tables.ways[way];
        let latency = match spec.fixed {
            Some((latency, _)) => latency,
            None => {
                let consumer = (plain.party(flow), details.site);
                self.samplers.latency[way].sample_span(&mut tables.latency_draw(plain, consumer, from, to))
            }
        };
        let arrives = self.now + latency;
        let keeps_order = self.keeps_order(spec);
        if flow.way == NOTHING || keeps_order {
            self.hop_between(carrier, keeps_order, arrives, observer);
        } else {
            let hop = hop_fact(plain, plain.bytes(details), stands, self.now, arrives);
            self.hop_within(spec, &hop, arrives, (carrier, plain.stamp), observer);
        }
    }

    /// The same, of a usual message, which takes so long.
    #[inline(always)]
    pub(super) fn hop_usual<O: Observer>(
        &mut self,
        (tables, flow): (&PlainTables, &PlainFlow),
        plain: &PlainMessage,
        latency: SimSpan,
        carrier: u32,
        observer: &mut O,
    ) {
        let arrives = self.now + latency;
        if self.keeps_order(&flow.usual_way) {
            self.hop_between(carrier, true, arrives, observer);
        } else {
            let stands = plain.hop(flow, &flow.usual, tables.hub);
            let hop = hop_fact(plain, plain.bytes(&flow.usual), stands, self.now, arrives);
            self.hop_within(&flow.usual_way, &hop, arrives, (carrier, plain.stamp), observer);
        }
    }

    /// Whether those on a link must be kept from overtaking. Where every message takes the same time, none can.
    #[inline(always)]
    fn keeps_order(&self, way: &PlainWay) -> bool {
        !way.reorders && (self.latency_stirred || way.fixed.is_none())
    }

    /// On to the next party, within a zone, on a link on which nobody waits for others.
    #[inline(always)]
    fn hop_within<O: Observer>(
        &mut self,
        way: &PlainWay,
        hop: &Hop,
        arrives: SimTime,
        (carrier, stamp): (u32, u32),
        observer: &mut O,
    ) {
        observer.hop_within(hop);
        match way.fixed {
            // Nothing else happens now: it arrives as soon as what happens now has happened.
            Some((latency, _)) if latency.is_zero() && self.comes_next() => self.arrives_next = carrier,
            Some((_, lane)) => {
                self.events
                    .schedule_in(lane, self.now, EventKind::PlainArrive, carrier, stamp);
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
        let (plain, flow, details) = self.plain_details(carrier);
        let (from, to) = plain.hop(flow, details, self.plain.hub);
        let way = self.plain.way_of(self.program.zone_sites.len(), from.0, to.0);
        let fixed = self.plain.ways[way].fixed.filter(|_| !keeps_order);
        let (mut hop, stamp) = (
            hop_fact(plain, plain.bytes(details), (from, to), now, arrives),
            plain.stamp,
        );
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
}
