//! How does a plain message come to be? Whether it is one, who gets it, how large it is.
//!
//! In: births of messages. Out: plain messages on their first hop, with the facts and draws that the general way would
//! give. It must not know what happens to them on the way (see `plain_way`).

use crate::units::SimTime;

use super::draws::{Purpose, draw, draw_at, one_of};
use super::event_list::EventKind;
use super::observer::{Created, Observer};
use super::plain::{PlainFlow, PlainTables, Receiver};
use super::plain_draws::Drawn;
use super::plain_message::{Beside, Doing, PlainDetails, PlainMessage, Stage};
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
            && birth.number <= u64::from(u32::MAX)
    }

    /// Creates a plain message and sends it off.
    #[inline]
    pub(super) fn create_plain<O: Observer>(
        &mut self,
        (tables, flow): (&PlainTables, &PlainFlow),
        birth: Birth,
        observer: &mut O,
    ) {
        if flow.is_usual && birth.size == NOTHING {
            let drawn = tables.draw_usual(flow, birth.key, birth.sender);
            self.create_usual((tables, flow), birth, drawn, observer);
            return;
        }
        let (place, site) = self.address_plain(flow, &birth);
        let stage = if flow.by_hub { Stage::ToHub } else { Stage::ToConsumer };
        let beside = if site == 0 { Beside::Own } else { Beside::OtherSite };
        let (carrier, mut plain) = self.bear(&birth, place, (stage, beside), observer);
        let details = self.own_details(flow, birth, site, (carrier, plain.stamp));
        tables.aim(flow, &mut plain, &details);
        self.stand(carrier, plain);
        self.hop_plain((tables, flow), &plain, &details, carrier, observer);
    }

    /// The same, of a usual message, for which all is drawn.
    #[inline(always)]
    pub(super) fn create_usual<O: Observer>(
        &mut self,
        (tables, flow): (&PlainTables, &PlainFlow),
        birth: Birth,
        drawn: Drawn,
        observer: &mut O,
    ) {
        let (carrier, mut plain) = self.bear(&birth, drawn.place, (Stage::ToConsumer, Beside::Usual), observer);
        let receiver = &flow.receivers[drawn.place as usize];
        (plain.station, plain.service_at) = (receiver.station, receiver.service_at);
        plain.started = SimTime::ZERO + drawn.service;
        self.stand(carrier, plain);
        self.hop_usual((tables, flow), &plain, drawn.latency, carrier, observer);
    }

    /// Counts and tells a plain message, and gives it a carrier.
    #[inline(always)]
    fn bear<O: Observer>(
        &mut self,
        birth: &Birth,
        place: u32,
        (stage, beside): (Stage, Beside),
        observer: &mut O,
    ) -> (u32, PlainMessage) {
        let now = self.now;
        let counted = now >= self.program.warm_up && now < self.program.end;
        self.totals.created += 1;
        self.totals.expected += 1;
        self.totals.attempts += 1;
        observer.sent_at_once(&Created {
            at: now,
            flow: birth.flow,
            key: birth.key,
            number: birth.number,
            sender: birth.sender,
            sender_site: birth.sender_site,
            deliveries: 1,
            counted,
        });
        let (carrier, stamp) = self.carriers.reserve(|| Carrier::BLANK);
        let plain = PlainMessage {
            key: birth.key,
            created: now,
            entered: now,
            started: SimTime::ZERO,
            number: birth.number as u32,
            stamp,
            flow: birth.flow,
            station: NOTHING,
            service_at: NOTHING,
            place,
            sender: birth.sender,
            stage,
            doing: Doing::Travels,
            counted,
            beside,
        };
        (carrier, plain)
    }

    /// A message stands beside its carrier; carriers that are not plain have none beside them.
    #[inline(always)]
    fn stand(&mut self, carrier: u32, plain: PlainMessage) {
        if carrier as usize >= self.plain_messages.len() {
            self.plain_messages.resize(carrier as usize + 1, PlainMessage::NONE);
        }
        self.plain_messages[carrier as usize] = plain;
    }

    /// Notes what is known of it alone; the timer of its sender's wait begins.
    #[inline(never)]
    fn own_details(&mut self, flow: &PlainFlow, birth: Birth, site: u32, (carrier, stamp): (u32, u32)) -> PlainDetails {
        let (size, answer_size) = self.sizes_of_plain(flow, &birth);
        let timer = match flow.timeout {
            None => 0,
            Some((_, lane)) => self
                .events
                .schedule_in(lane, self.now, EventKind::PlainTimeout, carrier, stamp),
        };
        let details = PlainDetails {
            timer,
            sender_site: birth.sender_site,
            site,
            ..PlainDetails::usual(size, answer_size)
        };
        if carrier as usize >= self.plain_details.len() {
            self.plain_details.resize(carrier as usize + 1, details);
        }
        self.plain_details[carrier as usize] = details;
        details
    }

    /// Who gets it: place in the flow's list, and site.
    #[inline(always)]
    fn address_plain(&self, flow: &PlainFlow, birth: &Birth) -> (u32, u32) {
        let place = flow.place_for(birth.key, birth.sender);
        let receiver = &flow.receivers[place as usize];
        let site = match receiver.sites {
            1 => 0,
            _ => self.site_of_plain(*birth, place, receiver),
        };
        (place, site)
    }

    fn site_of_plain(&self, birth: Birth, place: u32, receiver: &Receiver) -> u32 {
        let spec = &self.program.flows[birth.flow as usize];
        match spec.sites.get(place as usize).or(spec.sites.first()) {
            Some(SiteRule::Random) => {
                let key = self.plain.parties[receiver.party as usize].key;
                one_of(&mut draw_at(birth.key, Purpose::ConsumerSite, key, 0), receiver.sites)
            }
            _ => birth.sender_site.min(receiver.sites - 1),
        }
    }

    /// Its bytes, and its answer's.
    fn sizes_of_plain(&self, flow: &PlainFlow, birth: &Birth) -> (u32, u32) {
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

    fn size_of_plain(&self, birth: &Birth, purpose: Purpose) -> u32 {
        let laws = match purpose {
            Purpose::AnswerSize => &self.samplers.answer_size,
            _ => &self.samplers.size,
        };
        laws[birth.flow as usize].sample(&mut draw(birth.key, purpose)).round() as u32
    }
}
