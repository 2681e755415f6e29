//! How does a plain message come to be? Whether it is one, who gets it, how large it is.
//!
//! In: births of messages. Out: plain messages on their first hop, with the facts and draws that the general way would
//! give. It must not know what happens to them on the way (see `plain_way`).

use crate::units::SimSpan;

use super::draws::{Purpose, draw, draw_at, one_of};
use super::event_list::EventKind;
use super::observer::{Created, Observer};
use super::plain::{Doing, PlainMessage, PlainParty, Stage};
use super::program::SiteRule;
use super::simulation::Simulation;
use super::slab::NOTHING;
use super::state::Carrier;
use super::traffic::Birth;

impl Simulation {
    /// Whether a message that is born now is plain.
    #[inline]
    pub(super) fn is_born_plain(&self, birth: &Birth) -> bool {
        self.disturbances == 0
            && self.plain.flows[birth.flow as usize].is_plain
            && birth.transaction == NOTHING
            && birth.call == NOTHING
    }

    /// Creates a plain message and sends it off.
    #[inline(always)]
    pub(super) fn create_plain<O: Observer>(&mut self, birth: &Birth, observer: &mut O) {
        let now = self.now;
        let counted = now >= self.program.warm_up && now < self.program.end;
        let (place, party, site) = self.address_plain(birth);
        let (size, answer_size) = self.sizes_of_plain(birth);
        let &Birth {
            flow,
            key,
            number,
            sender,
            sender_site,
            ..
        } = birth;
        self.totals.created += 1;
        self.totals.expected += 1;
        self.totals.attempts += 1;
        observer.sent_at_once(&Created {
            at: now,
            flow,
            key,
            number,
            sender,
            sender_site,
            deliveries: 1,
            counted,
        });
        let (carrier, stamp) = self.carriers.reserve(|| Carrier::BLANK);
        let tables = &self.plain.flows[flow as usize];
        let timer = match tables.timeout {
            None => 0,
            Some((_, lane)) => self
                .events
                .schedule_in(lane, now, EventKind::PlainTimeout, carrier, stamp),
        };
        if carrier as usize >= self.plain_messages.len() {
            // Carriers that are not plain have none beside them.
            self.plain_messages.resize(carrier as usize + 1, PlainMessage::NONE);
        }
        let plain = &mut self.plain_messages[carrier as usize];
        *plain = PlainMessage {
            key,
            number,
            created: now,
            entered: now,
            started: now,
            stamp,
            flow,
            station: NOTHING,
            service_at: NOTHING,
            place,
            stage: if tables.by_hub { Stage::ToHub } else { Stage::ToConsumer },
            doing: Doing::Travels,
            counted,
            to_first: site == 0,
            waiting: SimSpan::ZERO,
            service: SimSpan::ZERO,
            timer,
            sender,
            sender_site,
            party,
            site,
            size,
            answer_size,
        };
        self.hop_plain(carrier, observer);
    }

    /// Who gets it: place in the flow's list, party and site.
    #[inline(always)]
    fn address_plain(&self, birth: &Birth) -> (u32, u32, u32) {
        let flow = &self.plain.flows[birth.flow as usize];
        if let Some(only) = &flow.only {
            return (0, only.party, 0);
        }
        let place = match flow.receivers.as_slice() {
            [_] => 0,
            several => {
                let own = flow.own_place.get(birth.sender as usize).copied().unwrap_or(NOTHING);
                let place = match several.len() as u32 - u32::from(own != NOTHING) {
                    1 => 0,
                    count => one_of(&mut draw(birth.key, Purpose::Consumer), count),
                };
                place + u32::from(place >= own)
            }
        };
        let party = flow.receivers[place as usize];
        let receiver = &self.plain.parties[party as usize];
        let site = match receiver.sites {
            1 => 0,
            sites => self.site_of_plain(birth, place, receiver, sites),
        };
        (place, party, site)
    }

    fn site_of_plain(&self, birth: &Birth, place: u32, receiver: &PlainParty, sites: u32) -> u32 {
        let spec = &self.program.flows[birth.flow as usize];
        match spec.sites.get(place as usize).or(spec.sites.first()) {
            Some(SiteRule::Random) => one_of(&mut draw_at(birth.key, Purpose::ConsumerSite, receiver.key, 0), sites),
            _ => birth.sender_site.min(sites - 1),
        }
    }

    /// Its bytes, and its answer's.
    #[inline(always)]
    fn sizes_of_plain(&self, birth: &Birth) -> (u32, u32) {
        let flow = &self.plain.flows[birth.flow as usize];
        let size = match flow.size {
            _ if birth.size != NOTHING => birth.size,
            Some(size) => size,
            None => self.size_of_plain(birth, Purpose::Size),
        };
        let answer_size = match flow.answer_size {
            Some(size) => size,
            None => self.size_of_plain(birth, Purpose::AnswerSize),
        };
        (size, answer_size)
    }

    #[inline(never)]
    fn size_of_plain(&self, birth: &Birth, purpose: Purpose) -> u32 {
        let laws = match purpose {
            Purpose::AnswerSize => &self.samplers.answer_size,
            _ => &self.samplers.size,
        };
        laws[birth.flow as usize].sample(&mut draw(birth.key, purpose)).round() as u32
    }
}
