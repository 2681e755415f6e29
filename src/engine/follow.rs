//! What does a served message set off?
//!
//! In: deliveries that take effect. Out: births of other messages, sent by the party that served. Each child's key is
//! made of its parent's, its place and the effect, so that the same messages follow in every architecture. It must not
//! know how messages travel.

use crate::units::mix;

use super::draws::{Purpose, child_key, draw, draw_at};
use super::observer::Observer;
use super::program::{Choice, FollowSpec};
use super::simulation::Simulation;
use super::slab::NOTHING;
use super::traffic::Birth;

impl Simulation {
    /// A delivery has taken effect for the `served`-th time, and sets off what follows.
    pub(super) fn sets_off<O: Observer>(&mut self, delivery: u32, served: u32, by: (u32, u32), observer: &mut O) {
        let flow = self.messages[self.deliveries[delivery].message].flow as usize;
        let follows = self.program.flows[flow].then.len();
        if follows == 0 {
            return;
        }
        if self.program.flows[flow].one_of {
            if let Some(place) = self.routed_to(delivery, flow, served) {
                self.sets_off_one(delivery, flow, place, (served, by), observer);
            }
            return;
        }
        for place in 0..follows {
            self.sets_off_one(delivery, flow, place, (served, by), observer);
        }
    }

    /// Which of several flows is next, or none: by lot.
    fn routed_to(&self, delivery: u32, flow: usize, served: u32) -> Option<usize> {
        let state = &self.deliveries[delivery];
        let key = self.messages[state.message].key;
        let mut lot = draw_at(key, Purpose::Route, self.origin(delivery), u64::from(served)).unit_f64();
        for (place, follow) in self.program.flows[flow].then.iter().enumerate() {
            if lot < follow.probability {
                return Some(place);
            }
            lot -= follow.probability;
        }
        None
    }

    /// Consumer and site of a delivery, as one number. Of a group there is one taker, and who it is differs from style to
    /// style: what follows must not.
    fn origin(&self, delivery: u32) -> u64 {
        let state = &self.deliveries[delivery];
        let flow = self.messages[state.message].flow as usize;
        if self.program.flows[flow].choice == Choice::Group {
            return 0;
        }
        u64::from(state.place) * 0x1_0000 + u64::from(state.site)
    }

    fn sets_off_one<O: Observer>(
        &mut self,
        delivery: u32,
        flow: usize,
        place: usize,
        (served, (party, site)): (u32, (u32, u32)),
        observer: &mut O,
    ) {
        let FollowSpec {
            flow: child,
            times,
            before_answer,
            ..
        } = self.program.flows[flow].then[place];
        if before_answer {
            return; // Called before (see `calls`).
        }
        let Some(first) = self.follows(delivery, party, flow, place, u64::from(served - 1)) else {
            return;
        };
        let message = self.deliveries[delivery].message;
        // What a repeated effect sets off is nobody's transaction, and nobody waits for a tap.
        let transaction = match served {
            1 if !self.is_tap(child) => self.messages[message].transaction,
            _ => NOTHING,
        };
        for copy in 0..times {
            let number = self.numbers[child as usize];
            self.numbers[child as usize] += 1;
            let birth = Birth {
                flow: child,
                key: if copy == 0 { first } else { mix(first, u64::from(copy)) },
                number,
                sender: party,
                sender_site: site,
                size: NOTHING,
                transaction,
                call: NOTHING,
            };
            self.create(birth, observer);
        }
    }

    /// The key of the first message that a delivery sets off at a place of its flow's list, if it does: the party that
    /// served it sends such messages, and the lot says so. `effect` tells apart how often it has come so far.
    pub(super) fn follows(&self, delivery: u32, party: u32, flow: usize, place: usize, effect: u64) -> Option<u64> {
        let FollowSpec {
            flow: child,
            probability,
            by_all,
            on_miss,
            ..
        } = self.program.flows[flow].then[place];
        let state = &self.deliveries[delivery];
        if on_miss && !state.missed {
            return None;
        }
        let spec = &self.program.flows[child as usize];
        if !by_all && !spec.senders.contains(&party) {
            return None;
        }
        // From here on places would run over the number that a child's key is made of.
        let (key, origin) = (self.messages[state.message].key, self.origin(delivery));
        let key = if origin < 1 << 24 { key } else { mix(key, origin) };
        let first = child_key(key, spec.key, place as u64 + (origin << 8), effect);
        let sure = self.program.flows[flow].one_of || probability >= 1.0;
        (sure || draw(first, Purpose::Follow).unit_f64() < probability).then_some(first)
    }
}
