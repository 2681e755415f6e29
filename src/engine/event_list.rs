//! What happens next? Events that wait to happen, soonest first.
//!
//! In: moments, classes and small payloads. Out: events in the order (time, class, sequence): at the same moment faults
//! and heals come before everything else, and otherwise what was scheduled first comes first. It must not know what an
//! event means.

use std::collections::VecDeque;

use crate::units::{SimSpan, SimTime};

use super::ladder::{Entry, Ladder};

/// What kind of change an event is. Its index and stamp say of what.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u8)]
pub(super) enum EventKind {
    FaultOn,
    FaultOff,
    Source,
    Arrive,
    Depart,
    Retransmit,
    ServiceEnd,
    AttemptTimeout,
    RetryDue,
    BoxRound,
    BoxExpire,
    Failover,
    Unblock,
    PlainArrive,
    PlainServed,
    PlainTimeout,
    Rebalance,
    Outdated,
    RoundOver,
    HedgeDue,
    Withdraw,
    CheckShows,
    EjectionOver,
    JobEnd,
    ShareEnd,
    StationFails,
    StationRepaired,
    QueueExpire,
    Linger,
    LookUp,
    HoldOver,
    Poll,
    FileDue,
}

impl EventKind {
    const ALL: [EventKind; 33] = [
        EventKind::FaultOn,
        EventKind::FaultOff,
        EventKind::Source,
        EventKind::Arrive,
        EventKind::Depart,
        EventKind::Retransmit,
        EventKind::ServiceEnd,
        EventKind::AttemptTimeout,
        EventKind::RetryDue,
        EventKind::BoxRound,
        EventKind::BoxExpire,
        EventKind::Failover,
        EventKind::Unblock,
        EventKind::PlainArrive,
        EventKind::PlainServed,
        EventKind::PlainTimeout,
        EventKind::Rebalance,
        EventKind::Outdated,
        EventKind::RoundOver,
        EventKind::HedgeDue,
        EventKind::Withdraw,
        EventKind::CheckShows,
        EventKind::EjectionOver,
        EventKind::JobEnd,
        EventKind::ShareEnd,
        EventKind::StationFails,
        EventKind::StationRepaired,
        EventKind::QueueExpire,
        EventKind::Linger,
        EventKind::LookUp,
        EventKind::HoldOver,
        EventKind::Poll,
        EventKind::FileDue,
    ];

    /// Faults and heals first.
    fn class(self) -> u64 {
        match self {
            EventKind::FaultOn | EventKind::FaultOff | EventKind::StationFails | EventKind::StationRepaired => 0,
            _ => 1,
        }
    }
}

/// One change of state at a moment.
#[derive(Clone, Copy, Debug)]
pub(super) struct Event {
    pub kind: EventKind,
    pub index: u32,
    pub stamp: u32,
}

const KIND_BITS: u32 = 6;
const LANE_BITS: u32 = 6;
const SEQUENCE_SHIFT: u32 = KIND_BITS + LANE_BITS;
const CLASS_SHIFT: u32 = 62;
/// Lanes there may be; number 0 stands for none.
const LANES_MAX: usize = (1 << LANE_BITS) - 1;

/// By what `order` says; the last ones stand for none.
const KINDS: [EventKind; 1 << KIND_BITS] = {
    let mut kinds = [EventKind::HoldOver; 1 << KIND_BITS];
    let mut at = 0;
    while at < EventKind::ALL.len() {
        kinds[at] = EventKind::ALL[at];
        at += 1;
    }
    kinds
};

/// Kind and lane sit in the lowest bits of `order`, below the sequence number.
#[inline]
fn event(entry: &Entry) -> Event {
    Event {
        kind: KINDS[(entry.order & ((1 << KIND_BITS) - 1)) as usize],
        index: entry.index,
        stamp: entry.stamp,
    }
}

/// Number of a lane.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct LaneId(u32);

/// Events with the same delay: they fall due in the order in which they came.
#[derive(Clone, Debug)]
struct Lane {
    delay: SimSpan,
    waiting: VecDeque<Entry>,
}

/// Events waiting to happen: a ladder queue, beside it a first-in-first-out lane for each constant delay. Timers, most of
/// which count for nothing when they fall due, so cost next to nothing. One source waits apart: it is due soon again and
/// again, and need not be put in its place among all others each time.
#[derive(Clone, Debug)]
pub(super) struct EventList {
    others: Ladder,
    source: Entry,
    lanes: Vec<Lane>,
    /// Rank of the first of each lane; the greatest there is where nothing waits.
    heads: Vec<u128>,
    /// The least of them, and whose it is.
    head: u128,
    head_lane: usize,
    /// No other lane has a first one before this.
    second: u128,
    sequence: u64,
}

impl Default for EventList {
    fn default() -> Self {
        Self {
            others: Ladder::default(),
            source: Entry::NEVER,
            lanes: Vec::new(),
            heads: Vec::new(),
            head: u128::MAX,
            head_lane: 0,
            second: u128::MAX,
            sequence: 0,
        }
    }
}

impl EventList {
    /// Adds an event.
    pub fn schedule(&mut self, time: SimTime, kind: EventKind, index: u32, stamp: u32) {
        self.schedule_here(time, kind, index, stamp);
    }

    /// Adds an event, on the spot: for what is scheduled most.
    #[inline(always)]
    pub fn schedule_here(&mut self, time: SimTime, kind: EventKind, index: u32, stamp: u32) {
        let entry = self.entry(time, kind, index, stamp);
        self.others.push(entry);
    }

    /// Adds that a source makes its next message. The soonest one that is told so while none waits apart does.
    #[inline(always)]
    pub fn schedule_source(&mut self, time: SimTime, flow: u32, stamp: u32) {
        let entry = self.entry(time, EventKind::Source, flow, stamp);
        if self.source.order == Entry::NEVER.order {
            self.source = entry;
        } else if entry.time < self.source.time {
            let later = std::mem::replace(&mut self.source, entry);
            self.others.push(later);
        } else {
            self.others.push(entry);
        }
    }

    /// Adds an event whose delay is the same for many of its kind, so that it can stand in a lane.
    pub fn schedule_after(&mut self, now: SimTime, delay: SimSpan, kind: EventKind, index: u32, stamp: u32) {
        match self.lane_for(delay) {
            Some(lane) => {
                self.schedule_in(lane, now, kind, index, stamp);
            }
            None => self.schedule(now + delay, kind, index, stamp),
        }
    }

    /// The lane of a delay, if there is one or room for one more.
    pub fn lane_for(&mut self, delay: SimSpan) -> Option<LaneId> {
        if let Some(place) = self.lanes.iter().position(|lane| lane.delay == delay) {
            return Some(LaneId(place as u32));
        }
        (self.lanes.len() < LANES_MAX).then(|| {
            self.lanes.push(Lane {
                delay,
                waiting: VecDeque::new(),
            });
            self.heads.push(u128::MAX);
            LaneId(self.lanes.len() as u32 - 1)
        })
    }

    /// Adds an event to a lane; returns its place in the order.
    #[inline]
    pub fn schedule_in(&mut self, lane: LaneId, now: SimTime, kind: EventKind, index: u32, stamp: u32) -> u64 {
        debug_assert!(kind.class() > 0, "what comes first at its moment cannot wait in line");
        let place = lane.0 as usize;
        let mut entry = self.entry(now + self.lanes[place].delay, kind, index, stamp);
        entry.order |= (u64::from(lane.0) + 1) << KIND_BITS;
        let waiting = &mut self.lanes[place].waiting;
        if waiting.is_empty() {
            let rank = entry.rank();
            self.heads[place] = rank;
            if rank < self.head {
                // Of the lane that was first, if it is this one, nothing waited.
                if place != self.head_lane {
                    self.second = self.head;
                }
                (self.head, self.head_lane) = (rank, place);
            } else if place != self.head_lane {
                self.second = self.second.min(rank);
            }
        }
        waiting.push_back(entry);
        entry.order
    }

    /// An event that waits in a lane becomes another, at the same place in the order. Nothing happens if it is gone.
    pub fn becomes(&mut self, order: u64, kind: EventKind, index: u32, stamp: u32) {
        let number = (order >> KIND_BITS) as usize & LANES_MAX;
        let Some(place) = number.checked_sub(1) else { return };
        let waiting = &mut self.lanes[place].waiting;
        let Ok(found) = waiting.binary_search_by_key(&(order >> SEQUENCE_SHIFT), |entry| entry.order >> SEQUENCE_SHIFT)
        else {
            return;
        };
        let entry = &mut waiting[found];
        entry.order = (entry.order >> KIND_BITS << KIND_BITS) | kind as u64;
        (entry.index, entry.stamp) = (index, stamp);
        if found == 0 {
            self.heads[place] = entry.rank();
            if self.head_lane == place {
                self.head = self.heads[place];
            }
        }
    }

    #[inline]
    fn entry(&mut self, time: SimTime, kind: EventKind, index: u32, stamp: u32) -> Entry {
        self.sequence += 1;
        Entry {
            time: time.nanos(),
            order: (kind.class() << CLASS_SHIFT) | (self.sequence << SEQUENCE_SHIFT) | kind as u64,
            index,
            stamp,
        }
    }

    /// When the next event is due.
    #[inline]
    pub fn next_time(&self) -> Option<SimTime> {
        let first = self.head.min(self.source.rank()).min(self.others.first_rank());
        (first < u128::MAX).then(|| SimTime::from_nanos((first >> 64) as u64))
    }

    /// Whether nothing more is due at this very moment; nothing earlier waits.
    #[inline]
    pub fn rests_at(&self, now: SimTime) -> bool {
        let now = now.nanos();
        (self.head >> 64) as u64 > now && self.source.time > now && self.others.first_time() > now
    }

    /// Takes the next event, with its moment, if it is due before `stop`. What is known to mean nothing any more
    /// (`is_stale`) is dropped where it waits in a lane.
    #[inline]
    pub fn pop_before(&mut self, stop: SimTime, is_stale: impl Fn(Event) -> bool) -> Option<(SimTime, Event)> {
        let (source, other) = (self.source.rank(), self.others.first_rank());
        if source < other {
            if source < self.head {
                return self.pop_source(stop);
            }
        } else if other < self.head {
            return self.pop_other(stop);
        }
        // Where nothing waits this is the end of time.
        let time = SimTime::from_nanos((self.head >> 64) as u64);
        if time < stop {
            self.pop_lane(is_stale).map(|event| (time, event))
        } else {
            None
        }
    }

    #[inline(always)]
    fn pop_other(&mut self, stop: SimTime) -> Option<(SimTime, Event)> {
        let first = self.others.first()?;
        let (time, event) = (SimTime::from_nanos(first.time), event(first));
        (time < stop).then(|| {
            self.others.drop_first();
            (time, event)
        })
    }

    #[inline(always)]
    fn pop_source(&mut self, stop: SimTime) -> Option<(SimTime, Event)> {
        let Entry { time, index, stamp, .. } = self.source;
        let time = SimTime::from_nanos(time);
        (time < stop).then(|| {
            self.source = Entry::NEVER;
            let kind = EventKind::Source;
            (time, Event { kind, index, stamp })
        })
    }

    /// What the event will be about that is to come so many after the next: a guess, made only where many wait, so many
    /// that what they are about has left the caches.
    #[inline]
    pub fn soon(&self, after: usize) -> Option<u32> {
        self.others.soon(after).map(|entry| entry.index)
    }

    #[inline]
    fn pop_lane(&mut self, is_stale: impl Fn(Event) -> bool) -> Option<Event> {
        let waiting = &mut self.lanes[self.head_lane].waiting;
        let first = waiting.pop_front();
        while waiting.front().is_some_and(|next| is_stale(event(next))) {
            waiting.pop_front();
        }
        let rank = waiting.front().map_or(u128::MAX, Entry::rank);
        self.heads[self.head_lane] = rank;
        if rank <= self.second {
            self.head = rank;
        } else {
            self.find_head();
        }
        first.map(|entry| event(&entry))
    }
}

impl EventList {
    /// Which lane comes first.
    #[inline(never)]
    fn find_head(&mut self) {
        (self.head, self.second) = (u128::MAX, u128::MAX);
        for (place, head) in self.heads.iter().enumerate() {
            if *head < self.head {
                self.second = self.head;
                (self.head, self.head_lane) = (*head, place);
            } else {
                self.second = self.second.min(*head);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drain(list: &mut EventList) -> Vec<(SimTime, u32)> {
        let next = || list.pop_before(SimTime::MAX, |_| false);
        std::iter::from_fn(next)
            .map(|(time, event)| (time, event.index))
            .collect()
    }

    #[test]
    fn faults_come_first_and_ties_in_the_order_of_scheduling() {
        let mut list = EventList::default();
        let at = SimTime::from_nanos(7);
        list.schedule(at, EventKind::Arrive, 1, 0);
        list.schedule(at, EventKind::Source, 2, 0);
        list.schedule(SimTime::from_nanos(9), EventKind::Source, 4, 0);
        list.schedule(at, EventKind::FaultOn, 3, 0);
        list.schedule(SimTime::from_nanos(3), EventKind::ServiceEnd, 0, 0);
        let order: Vec<(u64, u32)> = drain(&mut list)
            .into_iter()
            .map(|(time, index)| (time.nanos(), index))
            .collect();
        assert_eq!(order, [(3, 0), (7, 3), (7, 1), (7, 2), (9, 4)]);
    }

    #[test]
    fn lanes_change_nothing_about_the_order() {
        let (mut plain, mut laned) = (EventList::default(), EventList::default());
        let mut state = 7u64;
        let mut orders = (Vec::new(), Vec::new());
        let mut now = SimTime::ZERO;
        for index in 0..4_000u32 {
            state = state
                .wrapping_mul(6364136223846793005)
                .wrapping_add(1442695040888963407);
            let delay = SimSpan::from_nanos([3, 50, 50, 400, (state >> 40) % 100][(state >> 33) as usize % 5]);
            plain.schedule(now + delay, EventKind::Arrive, index, 0);
            laned.schedule_after(now, delay, EventKind::Arrive, index, 0);
            if index % 3 == 2 {
                for (list, order) in [(&mut plain, &mut orders.0), (&mut laned, &mut orders.1)] {
                    let next = list.pop_before(SimTime::MAX, |_| false);
                    now = next.map_or(now, |(time, _)| time);
                    order.push((now, next.map(|(_, event)| event.index)));
                }
            }
        }
        assert!(laned.lanes.len() == LANES_MAX && plain.lanes.is_empty());
        assert_eq!(orders.0, orders.1);
        assert_eq!(drain(&mut plain), drain(&mut laned));
    }

    #[test]
    fn a_source_that_waits_apart_comes_when_it_would_among_the_others() {
        let (mut plain, mut apart) = (EventList::default(), EventList::default());
        let mut state = 11u64;
        let mut now = SimTime::ZERO;
        for index in 0..4_000u32 {
            state = state
                .wrapping_mul(6364136223846793005)
                .wrapping_add(1442695040888963407);
            let time = now + SimSpan::from_nanos((state >> 40) % 50);
            let kind = [EventKind::Source, EventKind::Arrive, EventKind::FaultOn][(state >> 33) as usize % 3];
            plain.schedule(time, kind, index, 0);
            match kind {
                EventKind::Source => apart.schedule_source(time, index, 0),
                _ => apart.schedule(time, kind, index, 0),
            }
            assert_eq!(plain.next_time(), apart.next_time());
            assert_eq!(plain.rests_at(now), apart.rests_at(now));
            if index % 4 > 0 {
                let next = |list: &mut EventList| list.pop_before(SimTime::MAX, |_| false).map(|(at, e)| (at, e.index));
                let expected = next(&mut plain);
                assert_eq!(next(&mut apart), expected);
                now = expected.map_or(now, |(time, _)| time);
            }
        }
        assert_eq!(drain(&mut plain), drain(&mut apart));
    }

    #[test]
    fn order_equals_that_of_a_stable_sort() {
        let mut list = EventList::default();
        let mut expected = Vec::new();
        let mut state = 1u64;
        for index in 0..5_000u32 {
            state = state
                .wrapping_mul(6364136223846793005)
                .wrapping_add(1442695040888963407);
            let time = SimTime::from_nanos((state >> 33) % 97);
            list.schedule(time, EventKind::Arrive, index, 0);
            expected.push((time, index));
        }
        expected.sort_by_key(|(time, _)| *time);
        assert_eq!(drain(&mut list), expected);
    }
}
