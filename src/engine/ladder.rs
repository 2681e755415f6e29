//! Which of many moments comes next? A ladder queue.
//!
//! In: entries in any order. Out: the least by (time, order). Tang, Goh and Thng, "Ladder queue: an O(1) priority queue
//! structure for large-scale discrete event simulation", ACM TOMACS 15(3), 2005: what is far away lies unsorted, what
//! is nearer in buckets, and only the next few stand sorted. As long as there are few, all of them stand sorted. It must
//! not know what an entry means.

use super::ladder_sort::{MOST, sort_into};

/// 24 bytes. What `order` holds below its sequence number cannot change the order.
#[derive(Clone, Copy, Debug)]
pub(super) struct Entry {
    pub time: u64,
    pub order: u64,
    pub index: u32,
    pub stamp: u32,
}

impl Entry {
    /// Comes after all others; nothing is due then.
    pub const NEVER: Self = Self {
        time: u64::MAX,
        order: u64::MAX,
        index: u32::MAX,
        stamp: 0,
    };

    #[inline]
    pub fn rank(&self) -> u128 {
        (u128::from(self.time) << 64) | u128::from(self.order)
    }
}

/// Beyond so many, those that stand sorted are spread over buckets.
const SORTED_MAX: usize = 64;
/// A bucket with no more than these is sorted as it is.
const BUCKET_MAX: usize = MOST;
/// If no more are left than these, all of them stand sorted again.
const FEW: usize = 16;
/// Beyond so many entries a rung has fewer buckets than entries: so what comes next is known some places ahead, and its
/// table stays small.
const MANY: usize = 512;
const PER_BUCKET_OF_MANY: u64 = 2;
const RUNGS_MAX: usize = 8;

/// Buckets of equal width over a stretch of time.
#[derive(Clone, Debug, Default)]
struct Rung {
    start: u64,
    /// First moment beyond it.
    until: u64,
    shift: u32,
    /// The next bucket to be taken, and when it begins: what is earlier belongs further down.
    next: usize,
    frontier: u64,
    count: usize,
    buckets: Vec<Vec<Entry>>,
}

/// Entries, soonest first.
#[derive(Clone, Debug)]
pub(super) struct Ladder {
    /// Soonest last.
    sorted: Vec<Entry>,
    /// What is earlier than this is sorted in.
    sorted_until: u64,
    /// Each covers a bucket of the one before it; the first `depth` are in use.
    rungs: Vec<Rung>,
    depth: usize,
    /// Whatever lies at or beyond `far_from`, in no order.
    far: Vec<Entry>,
    far_from: u64,
    far_least: u64,
    far_most: u64,
    /// How many are not sorted yet.
    above: usize,
}

impl Default for Ladder {
    fn default() -> Self {
        Self {
            sorted: Vec::new(),
            sorted_until: u64::MAX,
            rungs: Vec::new(),
            depth: 0,
            far: Vec::new(),
            far_from: u64::MAX,
            far_least: u64::MAX,
            far_most: 0,
            above: 0,
        }
    }
}

impl Ladder {
    /// Rank of the first entry; the greatest there is if there are none.
    #[inline]
    pub fn first_rank(&self) -> u128 {
        self.sorted.last().map_or(u128::MAX, Entry::rank)
    }

    /// The first entry.
    #[inline]
    pub fn first(&self) -> Option<&Entry> {
        self.sorted.last()
    }

    /// Takes the first entry away.
    #[inline]
    pub fn drop_first(&mut self) {
        self.sorted.pop();
        if self.sorted.is_empty() && (self.sorted_until < u64::MAX || self.above > 0) {
            self.refill();
        }
    }

    /// When the first entry is due; the end of time if there are none.
    #[inline]
    pub fn first_time(&self) -> u64 {
        self.sorted.last().map_or(u64::MAX, |entry| entry.time)
    }

    /// The entry that comes so many after the first, if that is known already and many wait.
    #[inline]
    pub fn soon(&self, after: usize) -> Option<&Entry> {
        if self.above < MANY {
            return None;
        }
        self.sorted.get(self.sorted.len().wrapping_sub(1 + after))
    }

    #[inline(always)]
    pub fn push(&mut self, entry: Entry) {
        if entry.time >= self.sorted_until {
            self.push_above(entry);
            return;
        }
        let rank = entry.rank();
        self.sorted.push(entry);
        let mut place = self.sorted.len() - 1;
        let mut moved = false;
        while place > 0 && self.sorted[place - 1].rank() < rank {
            self.sorted[place] = self.sorted[place - 1];
            place -= 1;
            moved = true;
        }
        if moved {
            self.sorted[place] = entry;
        }
        if self.sorted.len() > SORTED_MAX {
            self.spill();
        }
    }

    #[inline(always)]
    fn push_above(&mut self, entry: Entry) {
        self.above += 1;
        if entry.time >= self.far_from {
            self.far_least = self.far_least.min(entry.time);
            self.far_most = self.far_most.max(entry.time);
            self.far.push(entry);
        } else {
            for rung in &mut self.rungs[..self.depth] {
                if entry.time >= rung.frontier {
                    let bucket = ((entry.time - rung.start) >> rung.shift) as usize;
                    rung.buckets[bucket].push(entry);
                    rung.count += 1;
                    break;
                }
            }
        }
        if self.sorted.is_empty() {
            self.refill();
        }
    }

    /// Too many stand sorted: they become a rung.
    #[cold]
    fn spill(&mut self) {
        let (Some(last), Some(first)) = (self.sorted.first(), self.sorted.last()) else {
            return;
        };
        let (least, most) = (first.time, last.time);
        if least == most || self.depth == RUNGS_MAX {
            return;
        }
        if self.sorted_until == u64::MAX {
            self.far_from = most + 1;
            self.sorted_until = self.far_from;
        }
        let mut entries = std::mem::take(&mut self.sorted);
        self.spread(&mut entries, least, most, self.sorted_until);
        self.sorted = entries;
        self.refill();
    }

    /// Sorts in what comes next. Nothing stands sorted when this is called.
    #[cold]
    fn refill(&mut self) {
        while self.above > 0 {
            while self.depth > 0 && self.rungs[self.depth - 1].count == 0 {
                self.depth -= 1;
            }
            let sorted = if self.depth == 0 {
                self.take_far()
            } else {
                self.take_bucket()
            };
            if sorted {
                return;
            }
        }
        self.depth = 0;
        self.far_from = u64::MAX;
        self.sorted_until = u64::MAX;
    }

    /// What was far becomes a rung, or is sorted at once (then true).
    fn take_far(&mut self) -> bool {
        let mut entries = std::mem::take(&mut self.far);
        let (least, most) = (self.far_least, self.far_most);
        (self.far_least, self.far_most) = (u64::MAX, 0);
        self.above -= entries.len();
        let few = entries.len() <= FEW;
        self.far_from = if few { u64::MAX } else { most.saturating_add(1) };
        self.sorted_until = self.far_from;
        let at_once = entries.len() <= BUCKET_MAX || least == most;
        if at_once {
            sort_into(&mut self.sorted, &mut entries, (least, most));
        } else {
            self.spread(&mut entries, least, most, self.far_from);
        }
        self.far = entries;
        at_once
    }

    /// The next bucket of the lowest rung is sorted (then true), or becomes a rung of its own.
    fn take_bucket(&mut self) -> bool {
        let place = self.depth - 1;
        let rung = &mut self.rungs[place];
        while rung.buckets[rung.next].is_empty() {
            rung.next += 1;
        }
        let taken = rung.next;
        let start = rung.start + ((taken as u64) << rung.shift);
        let end = start.saturating_add(1 << rung.shift).min(rung.until);
        rung.next += 1;
        rung.frontier = end;
        let mut entries = std::mem::take(&mut rung.buckets[taken]);
        rung.count -= entries.len();
        self.above -= entries.len();
        self.sorted_until = end;
        let at_once = entries.len() <= BUCKET_MAX || self.depth == RUNGS_MAX || end - start <= 1;
        if at_once {
            sort_into(&mut self.sorted, &mut entries, (start, end));
        } else {
            self.spread(&mut entries, start, end - 1, end);
        }
        self.rungs[place].buckets[taken] = entries;
        at_once
    }

    /// Makes a rung over [`least`, `until`) of entries of which the last is at `most`; they are gone afterwards.
    fn spread(&mut self, entries: &mut Vec<Entry>, least: u64, most: u64, until: u64) {
        let count = entries.len() as u64;
        let per_bucket = if entries.len() > MANY { PER_BUCKET_OF_MANY } else { 1 };
        let width = ((most - least) / (count / per_bucket).max(1)).max(1);
        let mut shift = 63 - width.leading_zeros();
        while (until - 1 - least) >> shift > 8 * count {
            shift += 1;
        }
        if self.rungs.len() == self.depth {
            self.rungs.push(Rung::default());
        }
        let rung = &mut self.rungs[self.depth];
        let buckets = ((until - 1 - least) >> shift) as usize + 1;
        if rung.buckets.len() < buckets {
            rung.buckets.resize_with(buckets, Vec::new);
        }
        (rung.start, rung.until, rung.shift) = (least, until, shift);
        (rung.next, rung.frontier) = (0, least);
        rung.count = entries.len();
        for entry in entries.drain(..) {
            rung.buckets[((entry.time - least) >> shift) as usize].push(entry);
        }
        self.depth += 1;
        self.above += count as usize;
        self.sorted_until = least;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::cmp::Reverse;
    use std::collections::BinaryHeap;

    /// Steps ahead of `now` by which an entry is due; from few values that meet often to very far ones.
    fn delay(kind: usize, draw: u64) -> u64 {
        match kind {
            0 => draw % 5,
            1 => draw % 100_000,
            2 => (draw % 10) * 1_000_000,
            3 if draw.is_multiple_of(10) => draw % 1_000_000_000,
            3 => draw % 1_000,
            _ => draw % (1 << (draw % 60)),
        }
    }

    /// A heap is the oracle: the same entries in the same order, whatever the mix of delays and the number pending.
    #[test]
    fn the_order_is_that_of_a_heap() {
        let mut state = 1_u64;
        let mut next = move || {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            state >> 20
        };
        for kind in 0..5 {
            let (mut ladder, mut heap) = (Ladder::default(), BinaryHeap::new());
            let (mut now, mut order) = (0_u64, 0_u64);
            for phase in 0..60 {
                let (pushes, pops) = [(3, 1), (1, 1), (1, 3), (0, 9), (9, 8)][phase % 5];
                for _ in 0..300 {
                    for _ in 0..pushes {
                        order += 1;
                        let time = if next().is_multiple_of(5_000) {
                            u64::MAX
                        } else {
                            now.saturating_add(delay(kind, next()))
                        };
                        ladder.push(Entry {
                            time,
                            order,
                            index: order as u32,
                            stamp: 0,
                        });
                        heap.push(Reverse((time, order)));
                    }
                    for _ in 0..pops {
                        let found = ladder.first().map(|entry| (entry.time, entry.order));
                        ladder.drop_first();
                        assert_eq!(found, heap.pop().map(|Reverse(entry)| entry), "{kind} {phase}");
                        now = found.map_or(now, |(time, _)| time.min(u64::MAX >> 1));
                    }
                    let first = heap.peek().map_or(u128::MAX, |Reverse((time, order))| {
                        (u128::from(*time) << 64) | u128::from(*order)
                    });
                    assert_eq!(ladder.first_rank(), first);
                }
            }
        }
    }
}
