//! What is there to know of a plain message? Message, delivery, its sender's duty and carrier in one.
//!
//! In: nothing. Out: [`PlainMessage`], what each step needs of one, and [`PlainDetails`], what most have no need of. It
//! must not know what happens on the way (see `plain_way`), nor which messages are plain (see `plain`).

use crate::units::{SimSpan, SimTime};

use super::plain::PlainFlow;
use super::slab::NOTHING;

/// A party and one of its sites.
pub(super) type Stand = (u32, u32);

/// Where a plain message is going, or being served.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Stage {
    ToHub,
    ToConsumer,
    BackToHub,
    Home,
}

/// What it is doing there.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Doing {
    Travels,
    Waits,
    IsServed,
}

/// What there is to know of it beyond its line.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Beside {
    /// What is so of all messages of its flow (see [`PlainFlow::usual`]).
    Usual,
    /// Details of its own, and it is for the consumer's first site.
    Own,
    /// Details of its own, and it is for another site.
    OtherSite,
}

/// It stands beside the carrier whose number it has. One line of the caches: among thousands, each line is fetched anew.
#[derive(Clone, Copy, Debug)]
#[repr(C, align(64))]
pub(super) struct PlainMessage {
    pub key: u64,
    pub created: SimTime,
    /// When its present hop or visit began.
    pub entered: SimTime,
    /// When its service began. Until then: how long after the beginning of time its service would end if it began there.
    pub started: SimTime,
    /// Messages with numbers beyond this are not plain.
    pub number: u32,
    /// The stamp of its carrier; 0: there is no plain message here.
    pub stamp: u32,
    pub flow: u32,
    /// Where it is served, or will be at the end of its hop: the station, and the number of its service in the table.
    pub station: u32,
    pub service_at: u32,
    pub place: u32,
    pub sender: u32,
    pub stage: Stage,
    pub doing: Doing,
    pub counted: bool,
    pub beside: Beside,
}

/// What most messages have in common with all of their flow.
#[derive(Clone, Copy, Debug)]
pub(super) struct PlainDetails {
    /// In visits that have ended, of those that are visited more than once. All other time went into hops.
    pub waiting: SimSpan,
    pub service: SimSpan,
    /// The timer's place in the order of events; 0: there is none.
    pub timer: u64,
    pub sender_site: u32,
    pub site: u32,
    pub size: u32,
    pub answer_size: u32,
}

impl PlainMessage {
    /// What stands in a slot that holds none.
    pub const NONE: Self = Self {
        key: 0,
        created: SimTime::ZERO,
        entered: SimTime::ZERO,
        started: SimTime::ZERO,
        number: 0,
        stamp: 0,
        flow: NOTHING,
        station: NOTHING,
        service_at: NOTHING,
        place: 0,
        sender: NOTHING,
        stage: Stage::Home,
        doing: Doing::Travels,
        counted: false,
        beside: Beside::Usual,
    };

    /// What stands beside it.
    #[inline]
    pub fn details<'a>(&self, flow: &'a PlainFlow, all: &'a [PlainDetails], carrier: u32) -> &'a PlainDetails {
        match self.beside {
            Beside::Usual => &flow.usual,
            Beside::Own | Beside::OtherSite => &all[carrier as usize],
        }
    }

    /// Who is to get it.
    #[inline]
    pub fn party(&self, flow: &PlainFlow) -> u32 {
        let receiver = flow.receivers.get(self.place as usize);
        receiver.map_or(NOTHING, |receiver| receiver.party)
    }

    /// Where its present hop begins and ends.
    #[inline]
    pub fn hop(&self, flow: &PlainFlow, details: &PlainDetails, hub: u32) -> (Stand, Stand) {
        let hub = (hub, 0);
        let sender = (self.sender, details.sender_site);
        let consumer = (self.party(flow), details.site);
        match self.stage {
            Stage::ToHub => (sender, hub),
            Stage::ToConsumer if self.beside != Beside::Usual && flow.by_hub => (hub, consumer),
            Stage::ToConsumer => (sender, consumer),
            Stage::BackToHub => (consumer, hub),
            Stage::Home if flow.answered_by_hub => (hub, sender),
            Stage::Home => (consumer, sender),
        }
    }

    /// Whom it visits at the end of its hop.
    #[inline]
    pub fn visited(&self, flow: &PlainFlow, details: &PlainDetails, hub: u32) -> Stand {
        match self.stage {
            Stage::ToConsumer => (self.party(flow), details.site),
            Stage::ToHub | Stage::BackToHub | Stage::Home => (hub, 0),
        }
    }

    #[inline]
    pub fn bytes(&self, details: &PlainDetails) -> u32 {
        match self.stage {
            Stage::ToHub | Stage::ToConsumer => details.size,
            Stage::BackToHub | Stage::Home => details.answer_size,
        }
    }
}

impl PlainDetails {
    /// Of messages between first sites that are visited once, and that nobody waits for.
    pub fn usual(size: u32, answer_size: u32) -> Self {
        Self {
            waiting: SimSpan::ZERO,
            service: SimSpan::ZERO,
            timer: 0,
            sender_site: 0,
            site: 0,
            size,
            answer_size,
        }
    }
}
