//! What will the next message of a steady source be? All that is drawn for it is drawn one message ahead.
//!
//! In: numbers of messages, one after another. Out: [`Coming`]: key, sender, the gap to the message after it, and of usual
//! messages what they take. Nothing has to wait for what is drawn ahead: when a message comes, it is known already when it
//! arrives and when the next one comes. A draw is a function of the message's key alone, so it is the same at any time. It
//! must not know what becomes of the message.

use crate::units::SimSpan;

use super::draws::{Purpose, draw, key_from, one_of, stem};
use super::plain::{PlainFlow, PlainTables};
use super::plain_draws::Drawn;

/// What keys of a flow's messages are mixed from, and what has been drawn ahead.
#[derive(Clone, Copy, Debug)]
pub(super) struct Stem {
    pub stem: u64,
    coming: Coming,
}

/// A message of a steady source.
#[derive(Clone, Copy, Debug)]
pub(super) struct Coming {
    number: u64,
    pub key: u64,
    next_key: u64,
    /// Time from this one to the next.
    pub gap: SimSpan,
    pub sender: u32,
    /// Of flows whose messages are usual; nothing of others.
    pub drawn: Drawn,
}

impl Stem {
    pub fn new(run: u64, flow: u64) -> Self {
        Self {
            stem: stem(run, flow),
            coming: Coming {
                number: u64::MAX,
                key: 0,
                next_key: 0,
                gap: SimSpan::ZERO,
                sender: 0,
                drawn: Drawn::NOTHING,
            },
        }
    }

    /// Message `number`; the one after it is drawn.
    #[inline(always)]
    pub fn take(&mut self, number: u64, tables: &PlainTables, flow: &PlainFlow) -> Coming {
        if self.coming.number != number {
            self.begin_at(number, tables, flow);
        }
        let coming = self.coming;
        self.coming = self.draw_ahead(number + 1, coming.next_key, tables, flow);
        coming
    }

    #[cold]
    fn begin_at(&mut self, number: u64, tables: &PlainTables, flow: &PlainFlow) {
        self.coming = self.draw_ahead(number, key_from(self.stem, number), tables, flow);
    }

    #[inline(always)]
    fn draw_ahead(&self, number: u64, key: u64, tables: &PlainTables, flow: &PlainFlow) -> Coming {
        let next_key = key_from(self.stem, number + 1);
        let gap = match &flow.gap {
            Some(law) => law.sample_span(&mut draw(next_key, Purpose::Gap)),
            None => SimSpan::MAX,
        };
        let place = match flow.senders.len() {
            1 => 0,
            senders => one_of(&mut draw(key, Purpose::Sender), senders as u32),
        };
        let sender = flow.senders[place as usize];
        let drawn = match flow.is_usual {
            true => tables.draw_usual(flow, key, sender),
            false => Drawn::NOTHING,
        };
        Coming {
            number,
            key,
            next_key,
            gap,
            sender,
            drawn,
        }
    }
}
