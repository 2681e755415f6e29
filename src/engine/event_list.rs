//! What happens next? Events that wait to happen, soonest first.
//!
//! In: moments, classes and small payloads. Out: events in the order (time, class, sequence): at the same moment faults
//! and heals come before everything else, and otherwise what was scheduled first comes first. It must not know what an
//! event means.

use std::collections::VecDeque;

use crate::units::{SimSpan, SimTime};

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
}

impl EventKind {
    const ALL: [EventKind; 13] = [
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
    ];

    /// Faults and heals first.
    fn class(self) -> u64 {
        match self {
            EventKind::FaultOn | EventKind::FaultOff => 0,
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

/// 24 bytes: kind and lane sit in the lowest bits of `order`, below the sequence number, where they cannot change the
/// order.
#[derive(Clone, Copy, Debug)]
struct Entry {
    time: u64,
    order: u64,
    index: u32,
    stamp: u32,
}

impl Entry {
    fn event(&self) -> Event {
        Event {
            kind: EventKind::ALL[(self.order & ((1 << KIND_BITS) - 1)) as usize],
            index: self.index,
            stamp: self.stamp,
        }
    }

    fn rank(&self) -> u128 {
        (u128::from(self.time) << 64) | u128::from(self.order)
    }
}

const KIND_BITS: u32 = 6;
const LANE_BITS: u32 = 6;
const SEQUENCE_SHIFT: u32 = KIND_BITS + LANE_BITS;
const CLASS_SHIFT: u32 = 62;
const ARITY: usize = 4;
/// Lanes there may be; number 0 stands for none.
const LANES_MAX: usize = (1 << LANE_BITS) - 1;

/// Events with the same delay: they fall due in the order in which they came.
#[derive(Clone, Debug)]
struct Lane {
    delay: SimSpan,
    /// Those behind the one that stands in the heap.
    behind: VecDeque<Entry>,
    in_heap: bool,
}

/// Events waiting to happen: a 4-ary heap, beside it a first-in-first-out lane for each constant delay, whose first
/// event alone stands in the heap. Timers, most of which count for nothing when they fall due, so cost next to nothing.
#[derive(Clone, Debug, Default)]
pub(super) struct EventList {
    heap: Vec<Entry>,
    lanes: Vec<Lane>,
    sequence: u64,
}

impl EventList {
    /// Adds an event.
    pub fn schedule(&mut self, time: SimTime, kind: EventKind, index: u32, stamp: u32) {
        let entry = self.entry(time, kind, index, stamp);
        self.push(entry);
    }

    /// Adds an event whose delay is the same for many of its kind, so that it can stand in a lane.
    pub fn schedule_after(&mut self, now: SimTime, delay: SimSpan, kind: EventKind, index: u32, stamp: u32) {
        debug_assert!(kind.class() > 0, "what comes first at its moment cannot wait in line");
        let mut entry = self.entry(now + delay, kind, index, stamp);
        let place = match self.lanes.iter().position(|lane| lane.delay == delay) {
            Some(place) => place,
            None if self.lanes.len() < LANES_MAX => {
                self.lanes.push(Lane {
                    delay,
                    behind: VecDeque::new(),
                    in_heap: false,
                });
                self.lanes.len() - 1
            }
            None => return self.push(entry),
        };
        entry.order |= (place as u64 + 1) << KIND_BITS;
        let lane = &mut self.lanes[place];
        if lane.in_heap {
            lane.behind.push_back(entry);
        } else {
            lane.in_heap = true;
            self.push(entry);
        }
    }

    fn entry(&mut self, time: SimTime, kind: EventKind, index: u32, stamp: u32) -> Entry {
        self.sequence += 1;
        Entry {
            time: time.nanos(),
            order: (kind.class() << CLASS_SHIFT) | (self.sequence << SEQUENCE_SHIFT) | kind as u64,
            index,
            stamp,
        }
    }

    fn push(&mut self, entry: Entry) {
        self.heap.push(entry);
        self.rise(self.heap.len() - 1);
    }

    /// When the next event is due.
    pub fn next_time(&self) -> Option<SimTime> {
        self.heap.first().map(|entry| SimTime::from_nanos(entry.time))
    }

    /// Takes the next event. What is known to mean nothing any more (`is_stale`) is dropped where it waits in a lane.
    pub fn pop(&mut self, is_stale: impl Fn(Event) -> bool) -> Option<Event> {
        let entry = *self.heap.first()?;
        match self.next_in_lane(entry, is_stale) {
            Some(next) => {
                self.heap[0] = next;
                self.sink();
            }
            None => {
                let last = self.heap.pop()?;
                if let Some(first) = self.heap.first_mut() {
                    *first = last;
                    self.sink();
                }
            }
        }
        Some(entry.event())
    }

    /// Who moves up when `entry` leaves the heap.
    fn next_in_lane(&mut self, entry: Entry, is_stale: impl Fn(Event) -> bool) -> Option<Entry> {
        let number = (entry.order >> KIND_BITS) as usize & LANES_MAX;
        let lane = self.lanes.get_mut(number.checked_sub(1)?)?;
        let mut next = lane.behind.pop_front();
        while next.is_some_and(|next| is_stale(next.event())) {
            next = lane.behind.pop_front();
        }
        lane.in_heap = next.is_some();
        next
    }

    fn rise(&mut self, mut place: usize) {
        let entry = self.heap[place];
        let rank = entry.rank();
        while place > 0 {
            let parent = (place - 1) / ARITY;
            if self.heap[parent].rank() <= rank {
                break;
            }
            self.heap[place] = self.heap[parent];
            place = parent;
        }
        self.heap[place] = entry;
    }

    fn sink(&mut self) {
        let length = self.heap.len();
        let entry = self.heap[0];
        let rank = entry.rank();
        let mut place = 0;
        loop {
            let first = place * ARITY + 1;
            if first >= length {
                break;
            }
            let last = (first + ARITY).min(length);
            let mut least = first;
            let mut least_rank = self.heap[first].rank();
            for child in first + 1..last {
                let child_rank = self.heap[child].rank();
                let smaller = child_rank < least_rank;
                least = if smaller { child } else { least };
                least_rank = if smaller { child_rank } else { least_rank };
            }
            if rank <= least_rank {
                break;
            }
            self.heap[place] = self.heap[least];
            place = least;
        }
        self.heap[place] = entry;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drain(list: &mut EventList) -> Vec<(SimTime, u32)> {
        std::iter::from_fn(|| {
            list.next_time()
                .and_then(|time| list.pop(|_| false).map(|event| (time, event.index)))
        })
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
                    let time = list.next_time().unwrap_or(now);
                    order.push((time, list.pop(|_| false).map(|event| event.index)));
                    now = time;
                }
            }
        }
        assert!(laned.lanes.len() == LANES_MAX && !plain.heap.is_empty());
        assert_eq!(orders.0, orders.1);
        assert_eq!(drain(&mut plain), drain(&mut laned));
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
