//! How does a reader fetch ahead and still work in order? What it has of a partition: on its way, in its buffer, at work.
//!
//! In: records handed out to the one instance that reads a partition, copies that arrive there, effects, ends. Out: copies
//! that may ask for their service: of each partition only the next. It must not know who owns a partition, nor why
//! (see `partitions`), nor how a broker keeps it (see `broker`).
//!
//! A record whose turn has not come waits in the reader's buffer, and its try cannot time out there. One that fails is
//! handed out again, and those behind it stay in the buffer until it has been worked. A reader that is gone, or has to
//! leave the partition while its next record is with the broker, loses its buffer: what has not been worked goes back, in
//! order.

use std::collections::VecDeque;

use super::event_list::EventKind;
use super::observer::{Observer, VisitFact};
use super::plan::{Plan, Wait};
use super::program::Program;
use super::simulation::Simulation;
use super::slab::NOTHING;
use super::state::{Failure, Subscription};

/// What has been handed out of a partition and not been acknowledged, in its order. What fails keeps its place until it
/// ends or another reader takes over.
#[derive(Clone, Debug)]
pub(super) struct Window {
    records: VecDeque<Record>,
    /// Whether records are being let through: then nobody else begins to.
    opening: bool,
    /// Likewise whether records are being handed out.
    handing: bool,
    /// The duty, with its stamp, that the broker is handing out: the next follows when it has left, so that the backlog of
    /// a reader that comes back does not fill the broker's own queue.
    leaving: (u32, u32),
}

/// One record of it.
#[derive(Clone, Copy, Debug)]
struct Record {
    custody: u32,
    stamp: u32,
    /// The copy that waits in the buffer; `NOTHING`: it is elsewhere.
    held: u32,
    /// Whether it has taken effect: its acknowledgement is on its way, or lost.
    worked: bool,
}

impl Window {
    /// For the instances that read a flow (numbers of their parties), where order needs one: a log's, and whoever serves
    /// several of a partition at once.
    pub fn of(program: &Program, plans: &[Plan], flow: usize, members: &[(u32, u32, u32)]) -> Option<Box<Self>> {
        let waits = plans[flow]
            .segments
            .get(1)
            .is_some_and(|stored| stored.wait == Wait::Ack);
        let several = |member: &(u32, u32, u32)| program.parties[member.0 as usize].servers != Some(1);
        let overtakes = program.flows[flow].is_log || members.iter().any(several);
        let window = || Self {
            records: VecDeque::new(),
            opening: false,
            handing: false,
            leaving: (NOTHING, 0),
        };
        (waits && overtakes).then(|| Box::new(window()))
    }

    /// Place of the next record to be worked.
    fn next(&self) -> Option<usize> {
        self.records.iter().position(|record| !record.worked)
    }

    /// Place of a record: those at work stand in front...
    fn place_of(&self, custody: u32, stamp: u32) -> Option<usize> {
        let is_it = |record: &Record| (record.custody, record.stamp) == (custody, stamp);
        self.records.iter().position(is_it)
    }

    /// ... and those that arrive behind.
    fn place_behind(&self, custody: u32, stamp: u32) -> Option<usize> {
        let is_it = |record: &Record| (record.custody, record.stamp) == (custody, stamp);
        self.records.iter().rposition(is_it)
    }
}

/// What becomes of a copy that comes to a reader.
enum Turn {
    /// It may ask for its service.
    Now,
    /// It waits in the buffer, at this place of the window.
    Later(usize),
    /// The same record waits there already.
    Twice,
    /// It is not for this reader any more, or comes once more behind the next.
    Never,
}

impl Simulation {
    fn window_mut(&mut self, subscription: u32) -> Option<&mut Window> {
        self.subscriptions[subscription as usize].window.as_deref_mut()
    }

    /// A record is about to be handed out: a new one stands behind all others.
    pub(super) fn is_fetched_ahead(&mut self, custody: u32) {
        let state = &self.custodies[custody];
        let (subscription, is_new) = (state.subscription, state.trial == 0);
        let stamp = self.custodies.stamp(custody);
        let Some(window) = self.window_mut(subscription) else {
            return;
        };
        window.leaving = (custody, stamp);
        if is_new || window.place_of(custody, stamp).is_none() {
            window.records.push_back(Record {
                custody,
                stamp,
                held: NOTHING,
                worked: false,
            });
        }
    }

    /// Whether the broker still works on the record that it handed out last. One that fails there has left when it is
    /// with the broker again.
    pub(super) fn is_leaving(&self, state: &Subscription) -> bool {
        let Some(window) = &state.window else { return false };
        let (custody, stamp) = window.leaving;
        self.custodies.holds(custody, stamp) && self.custodies[custody].instance != NOTHING
    }

    /// A copy has left the broker that handed it out.
    pub(super) fn has_left<O: Observer>(&mut self, custody: u32, stamp: u32, observer: &mut O) {
        if !self.custodies.holds(custody, stamp) {
            return;
        }
        let subscription = self.custodies[custody].subscription;
        let Some(window) = self.window_mut(subscription) else {
            return;
        };
        if window.leaving == (custody, stamp) {
            window.leaving = (NOTHING, 0);
            self.pump(subscription, observer);
        }
    }

    /// Whether somebody hands out of a window already; else the caller does, and says when it is done.
    pub(super) fn is_handing_out(&mut self, subscription: u32) -> bool {
        let window = self.window_mut(subscription);
        window.is_some_and(|window| std::mem::replace(&mut window.handing, true))
    }

    /// It is done.
    pub(super) fn has_handed_out(&mut self, subscription: u32) {
        if let Some(window) = self.window_mut(subscription) {
            window.handing = false;
        }
    }

    /// Whether a copy that a broker has handed out, and that has come to its reader, cannot ask for its service (yet).
    pub(super) fn waits_in_buffer<O: Observer>(&mut self, carrier: u32, observer: &mut O) -> bool {
        match self.turn_of(carrier) {
            Turn::Now => return false,
            Turn::Twice => self.drop_carrier(carrier, observer),
            Turn::Never => self.fail_carrier(carrier, Failure::Lost, observer),
            Turn::Later(place) => {
                let custody = self.carriers[carrier].custody;
                self.carriers[carrier].entered = self.now;
                self.stop_timer(custody);
                let subscription = self.custodies[custody].subscription;
                if let Some(window) = self.window_mut(subscription) {
                    window.records[place].held = carrier;
                }
            }
        }
        true
    }

    fn turn_of(&self, carrier: u32) -> Turn {
        let state = &self.carriers[carrier];
        if state.custody == NOTHING {
            return Turn::Now;
        }
        // What has taken effect overtakes nothing.
        let elsewhere = match self.deliveries[state.delivery].served {
            0 => Turn::Never,
            _ => Turn::Now,
        };
        if !self.custodies.holds(state.custody, state.custody_stamp) {
            let flow = self.messages[state.message].flow as usize;
            return if self.program.flows[flow].is_log {
                elsewhere
            } else {
                Turn::Now
            };
        }
        let custody = &self.custodies[state.custody];
        let subscription = &self.subscriptions[custody.subscription as usize];
        let Some(window) = &subscription.window else {
            return Turn::Now;
        };
        let reader = subscription.members[subscription.owner as usize];
        let place = window.place_behind(state.custody, state.custody_stamp);
        match place.filter(|_| reader == (state.party, state.site, state.meant)) {
            None => elsewhere,
            Some(place) if window.records[place].worked || window.next() == Some(place) => Turn::Now,
            Some(place) if window.records[place].held != NOTHING => Turn::Twice,
            Some(place) if custody.instance != NOTHING => Turn::Later(place),
            // It will be handed out again.
            Some(_) => Turn::Never,
        }
    }

    /// A copy that a broker handed out has taken effect at its reader: the next may be worked.
    pub(super) fn is_worked<O: Observer>(&mut self, custody: u32, stamp: u32, observer: &mut O) {
        if !self.custodies.holds(custody, stamp) {
            return;
        }
        let subscription = self.custodies[custody].subscription;
        let Some(window) = self.window_mut(subscription) else {
            return;
        };
        if let Some(place) = window.place_of(custody, stamp) {
            window.records[place].worked = true;
            self.let_through(subscription, observer);
        }
    }

    /// A record has ended: acknowledged, or given up.
    pub(super) fn leaves_window<O: Observer>(
        &mut self,
        subscription: u32,
        (custody, stamp): (u32, u32),
        observer: &mut O,
    ) {
        let Some(window) = self.window_mut(subscription) else {
            return;
        };
        let place = window.place_of(custody, stamp);
        let Some(record) = place.and_then(|place| window.records.remove(place)) else {
            return;
        };
        if record.held != NOTHING {
            self.fail_carrier(record.held, Failure::Lost, observer);
        }
        self.let_through(subscription, observer);
    }

    /// The next record of a partition asks for its service, if it is in the buffer.
    fn let_through<O: Observer>(&mut self, subscription: u32, observer: &mut O) {
        let Some(window) = self.window_mut(subscription) else {
            return;
        };
        if std::mem::replace(&mut window.opening, true) {
            return;
        }
        while let Some((carrier, custody)) = self.take_next(subscription) {
            let state = &mut self.carriers[carrier];
            state.spent.waiting += self.now - state.entered;
            let flow = self.subscriptions[subscription as usize].flow;
            let wait = self.program.flows[flow as usize].ack_wait;
            self.arm(custody, wait, EventKind::AttemptTimeout);
            self.ask_for_own(carrier, observer);
        }
        if let Some(window) = self.window_mut(subscription) {
            window.opening = false;
        }
    }

    /// Takes the next record's copy out of the buffer.
    fn take_next(&mut self, subscription: u32) -> Option<(u32, u32)> {
        let window = self.window_mut(subscription)?;
        let next = window.next()?;
        let record = &mut window.records[next];
        let carrier = std::mem::replace(&mut record.held, NOTHING);
        (carrier != NOTHING).then_some((carrier, record.custody))
    }

    /// Whether the next record of a partition is with the broker, so that its reader can do nothing with those behind it.
    pub(super) fn stands_before_next(&self, state: &Subscription) -> bool {
        let Some(window) = &state.window else { return false };
        let next = window.next().map(|place| window.records[place].custody);
        next.is_some_and(|custody| self.custodies[custody].instance == NOTHING)
    }

    /// A reader has lost its buffer, or the partition: what it has not worked goes back to the head of the queue, in
    /// order; of one that is `gone` also what it has not acknowledged.
    pub(super) fn give_back<O: Observer>(&mut self, subscription: u32, gone: bool, observer: &mut O) {
        let owner = self.subscriptions[subscription as usize].owner;
        let Some(window) = self.window_mut(subscription) else {
            return;
        };
        let records = std::mem::take(&mut window.records);
        let goes_back = |record: &Record| {
            let custody = &self.custodies[record.custody];
            !record.worked || gone && (custody.instance == NOTHING || custody.member == owner)
        };
        let (back, stay): (VecDeque<Record>, VecDeque<Record>) = records.into_iter().partition(goes_back);
        if let Some(window) = self.window_mut(subscription) {
            window.records = stay;
        }
        for record in &back {
            self.goes_back(record, observer);
        }
        let is_kept = |record: &Record| !self.is_too_old(record.custody);
        let (kept, outdated): (Vec<Record>, Vec<Record>) = back.into_iter().partition(is_kept);
        for record in kept.iter().rev() {
            let queue = &mut self.subscriptions[subscription as usize].queue;
            queue.push_front(record.custody);
            self.count_queued(record.custody, true);
        }
        for record in outdated {
            if self.custodies.holds(record.custody, record.stamp) {
                self.is_outdated(record.custody, observer);
            }
        }
    }

    /// One record leaves the reader's hands, or its place in the queue.
    fn goes_back<O: Observer>(&mut self, record: &Record, observer: &mut O) {
        if record.held != NOTHING {
            self.fail_carrier(record.held, Failure::Lost, observer);
        }
        if self.custodies[record.custody].instance == NOTHING {
            self.take_from_queue(record.custody);
            return;
        }
        self.tell_custody(record.custody, VisitFact::Retried, observer);
        self.stop_timer(record.custody);
        self.leaves_hands(record.custody);
    }

    /// An instance is gone, with what it had fetched of this subscription.
    pub(super) fn reader_is_gone<O: Observer>(&mut self, subscription: u32, member: (u32, u32, u32), observer: &mut O) {
        let state = &self.subscriptions[subscription as usize];
        let Some(window) = &state.window else { return };
        if state.members[state.owner as usize] == member {
            self.give_back(subscription, true, observer);
            self.pump(subscription, observer);
            return;
        }
        // It read the partition before: what it worked it will not acknowledge any more.
        let records = window.records.iter().map(|record| (record.custody, record.stamp));
        let had = |(custody, _): &(u32, u32)| {
            let custody = &self.custodies[*custody];
            custody.instance != NOTHING && state.members[custody.member as usize] == member
        };
        for (custody, stamp) in records.filter(had).collect::<Vec<_>>() {
            if self.custodies.holds(custody, stamp) {
                self.requeue(custody, observer);
            }
        }
    }
}
