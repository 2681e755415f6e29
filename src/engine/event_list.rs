//! What happens next? Events that wait to happen, soonest first.
//!
//! In: moments, classes and small payloads. Out: events in the order (time, class, sequence): at the same moment faults
//! and heals come before everything else, and otherwise what was scheduled first comes first. It must not know what an
//! event means.

use crate::units::SimTime;

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
}

impl EventKind {
    const ALL: [EventKind; 12] = [
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

/// 24 bytes: the kind sits in the lowest bits of `order`, below the sequence number, where it cannot change the order.
#[derive(Clone, Copy, Debug)]
struct Entry {
    time: u64,
    order: u64,
    index: u32,
    stamp: u32,
}

impl Entry {
    fn rank(&self) -> u128 {
        (u128::from(self.time) << 64) | u128::from(self.order)
    }
}

const KIND_BITS: u32 = 4;
const CLASS_SHIFT: u32 = 62;
const ARITY: usize = 4;

/// Events waiting to happen: a 4-ary heap.
#[derive(Clone, Debug, Default)]
pub(super) struct EventList {
    heap: Vec<Entry>,
    sequence: u64,
}

impl EventList {
    /// Adds an event.
    pub fn schedule(&mut self, time: SimTime, kind: EventKind, index: u32, stamp: u32) {
        self.sequence += 1;
        let order = (kind.class() << CLASS_SHIFT) | (self.sequence << KIND_BITS) | kind as u64;
        self.heap.push(Entry {
            time: time.nanos(),
            order,
            index,
            stamp,
        });
        self.rise(self.heap.len() - 1);
    }

    /// When the next event is due.
    pub fn next_time(&self) -> Option<SimTime> {
        self.heap.first().map(|entry| SimTime::from_nanos(entry.time))
    }

    /// Takes the next event.
    pub fn pop(&mut self) -> Option<Event> {
        let last = self.heap.pop()?;
        let entry = match self.heap.first_mut() {
            Some(first) => {
                let top = *first;
                *first = last;
                self.sink();
                top
            }
            None => last,
        };
        Some(Event {
            kind: EventKind::ALL[(entry.order & ((1 << KIND_BITS) - 1)) as usize],
            index: entry.index,
            stamp: entry.stamp,
        })
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
                .and_then(|time| list.pop().map(|event| (time, event.index)))
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
