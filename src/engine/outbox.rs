//! What does a sender keep while its next hop cannot be reached, and for how long?
//!
//! In: messages to keep, duties whose round has failed, moments. Out: duties begun again, oldest first, or given up. It must
//! not know what a try is.

use crate::units::SimSpan;

use super::event_list::EventKind;
use super::observer::{Observer, VisitFact};
use super::simulation::Simulation;
use super::slab::NOTHING;
use super::state::{BoxEntry, Failure};

impl Simulation {
    /// Puts a message into its sender's outbox, if it has one; false if the box is full.
    pub(super) fn enter_outbox(&mut self, message: u32) -> bool {
        let state = &self.messages[message];
        let limit = self.program.flows[state.flow as usize].policy.outbox.limit;
        if limit == 0 {
            return true;
        }
        let (flow, sender, site) = (state.flow, state.sender, state.sender_site);
        let sites = self.program.parties[sender as usize].sites;
        let outbox = self.outboxes.touch(flow, sender, site, sites, |_| false);
        self.outboxes[outbox].flow = flow;
        if self.outboxes[outbox].held >= limit {
            return false;
        }
        self.outboxes[outbox].held += 1;
        self.messages[message].entry = self.entries.insert(BoxEntry {
            outbox,
            message,
            pending: 0,
            expires: false,
        });
        true
    }

    pub(super) fn leave_outbox(&mut self, message: u32) {
        let entry = std::mem::replace(&mut self.messages[message].entry, NOTHING);
        let outbox = self.entries.remove(entry).outbox;
        self.outboxes[outbox].held -= 1;
    }

    /// The policy's round is over: what is in an outbox waits for the next round, the rest is given up.
    pub(super) fn round_fails<O: Observer>(&mut self, custody: u32, failure: Failure, observer: &mut O) {
        if self.custodies[custody].care != NOTHING {
            self.round_ends(custody);
        }
        let state = &self.custodies[custody];
        let entry = self.messages[state.message].entry;
        if entry == NOTHING || state.segment != 0 {
            self.give_up(custody, failure, observer);
            return;
        }
        self.note_failure(
            self.custodies[custody].message,
            self.custodies[custody].delivery,
            failure,
        );
        self.timers = self.timers.wrapping_add(1);
        self.custodies[custody].timer = self.timers;
        self.schedule_expiry(entry);
        let outbox = self.entries[entry].outbox;
        let stamp = self.custodies.stamp(custody);
        let state = &mut self.outboxes[outbox];
        state.waiting.push((custody, stamp));
        if !state.armed {
            state.armed = true;
            let every = self.program.flows[state.flow as usize].policy.outbox.every;
            self.events
                .schedule_after(self.now, every, EventKind::BoxRound, outbox, 0);
        }
    }

    /// From its first failed round on, an entry has a last moment.
    fn schedule_expiry(&mut self, entry: u32) {
        let message = &self.messages[self.entries[entry].message];
        let lasting = self.program.flows[message.flow as usize].policy.outbox.lasting;
        if lasting < SimSpan::MAX && !self.entries[entry].expires {
            let until = (message.created + lasting).max(self.now);
            self.entries[entry].expires = true;
            self.events
                .schedule(until, EventKind::BoxExpire, entry, self.entries.stamp(entry));
        }
    }

    /// The next round of an outbox: oldest first.
    pub(super) fn box_round<O: Observer>(&mut self, outbox: u32, observer: &mut O) {
        let state = &mut self.outboxes[outbox];
        state.armed = false;
        let waiting = std::mem::take(&mut state.waiting);
        let mut due: Vec<(u64, u32, u32, u32)> = waiting
            .into_iter()
            .filter(|(custody, stamp)| self.custodies.holds(*custody, *stamp))
            .map(|(custody, stamp)| {
                let state = &self.custodies[custody];
                let place = if state.delivery == NOTHING {
                    0
                } else {
                    self.deliveries[state.delivery].place
                };
                (self.messages[state.message].number, place, custody, stamp)
            })
            .collect();
        due.sort_unstable();
        for (_, _, custody, stamp) in due {
            if self.custodies.holds(custody, stamp) {
                self.custodies[custody].attempt = 0;
                self.tell_custody(custody, VisitFact::Retried, observer);
                self.attempt(custody, observer);
            }
        }
    }

    /// An outbox keeps nothing for ever.
    pub(super) fn entry_expires<O: Observer>(&mut self, entry: u32, observer: &mut O) {
        let message = self.entries[entry].message;
        let mut duties = vec![self.messages[message].duty];
        let mut each = self.messages[message].deliveries;
        while each != NOTHING {
            duties.push(self.deliveries[each].duty);
            each = self.deliveries[each].next;
        }
        for (custody, stamp) in duties {
            if self.custodies.holds(custody, stamp) {
                self.give_up(custody, Failure::Lost, observer);
            }
        }
    }
}
