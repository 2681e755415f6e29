//! When does a message leave a system that is only polled? With the answer to the next poll that gets through.
//!
//! In: messages of systems whose connector has to ask for them, and moments to ask. Out: polls, which are messages of a
//! flow of their own (they travel, take the system's service, count against its quotas, and fail like any request), and
//! messages that set out from the connector when an answer has brought them. What an answer that was lost had with it is
//! still at the system, and waits for the next poll. The moments are the same in every architecture. It must not know
//! how a message travels from the connector on.

use std::collections::BTreeMap;

use crate::units::{SimSpan, SimTime};

use super::draws::{key_from, stem};
use super::event_list::EventKind;
use super::observer::Observer;
use super::plan::End;
use super::program::{Program, SiteRule};
use super::simulation::Simulation;
use super::slab::NOTHING;
use super::spent::Spent;
use super::traffic::Birth;

/// What waits at a system until it is polled: a new message, or a delivery whose answer is one of its own.
#[derive(Clone, Copy, Debug)]
struct Waiting {
    message: u32,
    /// `NOTHING`: all deliveries of the message, which is new.
    delivery: u32,
    segment: u8,
    trial_base: u32,
    spent: Spent,
    /// Who answers.
    consumer: (u32, u32),
    /// Bytes that travel with the answer.
    size: u32,
}

/// What the answer of a poll has with it.
#[derive(Clone, Debug)]
struct Batch {
    /// Place of the tray that it was taken from.
    tray: usize,
    taken: SimTime,
    bytes: u64,
    waiting: Vec<Waiting>,
}

/// A system that is polled.
#[derive(Clone, Copy, Debug)]
struct Polled {
    /// Its first tray; there is one for each site.
    trays: usize,
    sites: u32,
    /// Whether the next poll is planned.
    is_due: bool,
}

/// What is fetched of a flow at a system.
#[derive(Clone, Copy, Debug, Default)]
struct Fetched {
    messages: bool,
    answers: bool,
}

/// All that waits to be fetched.
#[derive(Clone, Debug, Default)]
pub(super) struct Polling {
    /// By party: its place among the polled; empty where nothing is polled.
    of_party: Vec<u32>,
    /// By flow: whose polls its messages are; `NOTHING`: nobody's.
    of_flow: Vec<u32>,
    polled: Vec<Polled>,
    /// By polled system, then by flow.
    fetched: Vec<Fetched>,
    trays: Vec<Vec<Waiting>>,
    /// By delivery of a poll under way.
    batches: BTreeMap<u32, Batch>,
}

impl Polling {
    pub fn new(program: &Program) -> Self {
        let mut made = Self::default();
        if program.polls.is_empty() {
            return made;
        }
        made.of_party = vec![NOTHING; program.parties.len()];
        made.of_flow = vec![NOTHING; program.flows.len()];
        let flows = program.flows.len();
        made.fetched = vec![Fetched::default(); program.polls.len() * flows];
        for (at, poll) in program.polls.iter().enumerate() {
            let fetched = &mut made.fetched[at * flows..][..flows];
            poll.sends
                .iter()
                .for_each(|&flow| fetched[flow as usize].messages = true);
            poll.answers
                .iter()
                .for_each(|&flow| fetched[flow as usize].answers = true);
            made.of_party[poll.party as usize] = at as u32;
            made.of_flow[poll.flow as usize] = at as u32;
            let sites = program.parties[poll.party as usize].sites;
            made.polled.push(Polled {
                trays: made.trays.len(),
                sites,
                is_due: false,
            });
            made.trays.resize(made.trays.len() + sites as usize, Vec::new());
        }
        made
    }

    /// Whether anything is polled.
    pub fn any(&self) -> bool {
        !self.polled.is_empty()
    }

    /// Bytes of what the answer of a poll has with it.
    pub fn freight(&self, delivery: u32) -> u64 {
        self.batches.get(&delivery).map_or(0, |batch| batch.bytes)
    }

    fn has_waiting(&self, poll: u32) -> bool {
        let polled = &self.polled[poll as usize];
        let trays = &self.trays[polled.trays..][..polled.sites as usize];
        trays.iter().any(|tray| !tray.is_empty())
    }
}

impl Simulation {
    /// The connector (with its site) that fetches what `party` sends as this segment of a flow; none: it sends by itself.
    pub(super) fn fetched_by(&self, flow: u32, segment: u8, party: u32, site: u32) -> Option<(u32, u32)> {
        let poll = *self.polling.of_party.get(party as usize)?;
        if poll == NOTHING {
            return None;
        }
        let fetched = self.polling.fetched[poll as usize * self.program.flows.len() + flow as usize];
        let segment = &self.plans[flow as usize].segments[segment as usize];
        let is_fetched = match segment.custodian {
            End::Sender => fetched.messages,
            End::Consumer => fetched.answers,
            End::Hub | End::Topic => false,
        };
        if !is_fetched {
            return None;
        }
        let exit = &self.program.exit[segment.out[0].via as usize][party as usize];
        let connector = *exit.first()?;
        Some((connector, site.min(self.program.parties[connector as usize].sites - 1)))
    }

    /// Whether a carrier's segment begins at the connector that has fetched it, the first node after the system.
    pub(super) fn is_fetched(&self, carrier: u32) -> bool {
        let state = &self.carriers[carrier];
        let message = &self.messages[state.message];
        let party = match self.plans[message.flow as usize].segments[state.segment as usize].custodian {
            End::Sender => message.sender,
            End::Consumer => self.consumer_of(state).0,
            End::Hub | End::Topic => return false,
        };
        self.fetched_by(message.flow, state.segment, party, 0).is_some()
    }

    /// A new message waits for the next poll, if its sender is one that is polled for it.
    pub(super) fn waits_for_poll(&mut self, message: u32) -> bool {
        let state = &self.messages[message];
        let (flow, sender, site, size) = (state.flow, state.sender, state.sender_site, state.size);
        if self.fetched_by(flow, 0, sender, site).is_none() {
            return false;
        }
        let waiting = Waiting {
            message,
            delivery: NOTHING,
            segment: 0,
            trial_base: 0,
            spent: Spent::default(),
            consumer: (NOTHING, 0),
            size,
        };
        self.put_by(waiting, sender, site);
        true
    }

    /// The answer to a delivery, a message of its own, waits for the next poll of the consumer, likewise.
    pub(super) fn answer_waits_for_poll(
        &mut self,
        (message, delivery, segment): (u32, u32, u8),
        trial_base: u32,
        spent: Spent,
        (party, site): (u32, u32),
    ) -> bool {
        let flow = self.messages[message].flow;
        if self.plans[flow as usize].segments[segment as usize].custodian != End::Consumer {
            return false;
        }
        if self.fetched_by(flow, segment, party, site).is_none() {
            return false;
        }
        let waiting = Waiting {
            message,
            delivery,
            segment,
            trial_base,
            spent,
            consumer: (party, site),
            size: self.messages[message].answer_size,
        };
        self.put_by(waiting, party, site);
        true
    }

    fn put_by(&mut self, waiting: Waiting, party: u32, site: u32) {
        self.hold(waiting.message, waiting.delivery);
        let poll = self.polling.of_party[party as usize];
        let tray = self.polling.polled[poll as usize].trays + site as usize;
        self.polling.trays[tray].push(waiting);
        self.plan_poll(poll);
    }

    /// Plans the next poll, if it is not: while sources run, and afterwards as long as something waits for it.
    pub(super) fn plan_poll(&mut self, poll: u32) {
        if self.polling.polled[poll as usize].is_due {
            return;
        }
        let spec = &self.program.polls[poll as usize];
        let next = next_tick(self.now, spec.first, spec.every);
        if next < self.program.end || self.polling.has_waiting(poll) {
            self.polling.polled[poll as usize].is_due = true;
            self.events.schedule(next, EventKind::Poll, poll, 0);
        }
    }

    /// The first poll of every system is planned.
    pub(super) fn plan_polls(&mut self) {
        for poll in 0..self.program.polls.len() as u32 {
            let first = self.program.polls[poll as usize].first;
            if first < self.program.end {
                self.polling.polled[poll as usize].is_due = true;
                self.events.schedule(first, EventKind::Poll, poll, 0);
            }
        }
    }

    /// A connector asks its system at each of its sites.
    pub(super) fn polls<O: Observer>(&mut self, poll: u32, observer: &mut O) {
        let spec = &self.program.polls[poll as usize];
        let (flow, every, first) = (spec.flow, spec.every, spec.first);
        self.polling.polled[poll as usize].is_due = false;
        if self.now < self.program.end || self.polling.has_waiting(poll) {
            let tick = (self.now - first).nanos() / every.nanos().max(1);
            let asked = &self.program.flows[flow as usize];
            let (sender, key) = (asked.senders[0], key_from(stem(self.run, asked.key), tick));
            // One question goes to every site, or each site's own connector asks its own.
            let askers = match asked.sites[0] {
                SiteRule::Each => 1,
                _ => self.program.parties[sender as usize].sites,
            };
            for sender_site in 0..askers {
                let number = self.numbers[flow as usize];
                self.numbers[flow as usize] += 1;
                let birth = Birth {
                    flow,
                    key,
                    number,
                    sender,
                    sender_site,
                    size: NOTHING,
                    transaction: NOTHING,
                    call: NOTHING,
                };
                self.create(birth, observer);
            }
        }
        self.plan_poll(poll);
    }

    /// A poll is served: what waits goes with its answer.
    pub(super) fn is_polled(&mut self, delivery: u32) {
        let flow = self.messages[self.deliveries[delivery].message].flow;
        let poll = self.polling.of_flow[flow as usize];
        if poll == NOTHING {
            return;
        }
        let tray = self.polling.polled[poll as usize].trays + self.deliveries[delivery].site as usize;
        // Where the network has doubled the question, both answers say the same.
        if self.polling.trays[tray].is_empty() || self.polling.batches.contains_key(&delivery) {
            return;
        }
        let waiting = std::mem::take(&mut self.polling.trays[tray]);
        let batch = Batch {
            tray,
            taken: self.now,
            bytes: waiting.iter().map(|waiting| u64::from(waiting.size)).sum(),
            waiting,
        };
        self.polling.batches.insert(delivery, batch);
    }

    /// The answer of a poll is back at an instance of the connector: what it has with it sets out from there.
    pub(super) fn poll_brings<O: Observer>(&mut self, delivery: u32, instance: u32, observer: &mut O) {
        let Some(batch) = self.polling.batches.remove(&delivery) else {
            return;
        };
        let travelled = self.now - batch.taken;
        for mut waiting in batch.waiting {
            waiting.spent.network += travelled;
            let Waiting {
                message,
                delivery,
                segment,
                trial_base,
                spent,
                consumer,
                ..
            } = waiting;
            match delivery {
                NOTHING => self.send_by(message, instance, spent, observer),
                _ => {
                    let from = (instance, spent, consumer);
                    self.take_custody(message, delivery, segment, trial_base, from, observer);
                }
            }
            self.release(message, delivery, observer);
        }
    }

    /// A poll, or its answer, has come to nothing: what it had with it is still there.
    pub(super) fn poll_is_over(&mut self, delivery: u32) {
        let Some(mut batch) = self.polling.batches.remove(&delivery) else {
            return;
        };
        let newer = std::mem::take(&mut self.polling.trays[batch.tray]);
        batch.waiting.extend(newer);
        self.polling.trays[batch.tray] = batch.waiting;
        let flow = self.messages[self.deliveries[delivery].message].flow;
        self.plan_poll(self.polling.of_flow[flow as usize]);
    }
}

/// The first of the moments `first`, `first + every`, ... after now.
pub(super) fn next_tick(now: SimTime, first: SimTime, every: SimSpan) -> SimTime {
    if now < first {
        return first;
    }
    let gone = (now - first).nanos() / every.nanos().max(1) + 1;
    first.saturating_add(SimSpan::from_nanos(gone.saturating_mul(every.nanos())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ticks_come_after_now() {
        let at = |nanos| SimTime::from_nanos(nanos);
        let next = |now| next_tick(at(now), at(3), SimSpan::from_nanos(10)).nanos();
        assert_eq!(
            [next(0), next(2), next(3), next(12), next(13), next(14)],
            [3, 3, 13, 13, 23, 23]
        );
    }
}
