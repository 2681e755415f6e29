//! In which order do the entries of a bucket of the ladder come?
//!
//! In: entries of a short stretch of time, mostly in the order in which they were scheduled. Out: the same, soonest last.
//! Each is compared with each and put where as many as come after it end: that is more comparisons than sorting needs,
//! but machines make four at once and guess no outcome of any. It must not know what an entry means, nor what a ladder is.

use super::ladder::Entry;

/// So many are sorted so.
pub(super) const MOST: usize = 48;
/// With fewer, each is put in its place among those before it.
const FEW: usize = 6;
/// So many are counted together.
const BLOCK: usize = 8;
/// Of the bits of a number that is compared so many tell the place among the others.
const PLACE_BITS: u32 = 6;
const TIME_BITS: u32 = 24;

/// Sorts entries, none of which is due before `start` or after `end`, into `sorted`, which is empty; they are gone
/// afterwards.
pub(super) fn sort_into(sorted: &mut Vec<Entry>, entries: &mut Vec<Entry>, (start, end): (u64, u64)) {
    match entries.len() {
        count if count > MOST => {
            entries.sort_unstable_by_key(|entry| std::cmp::Reverse(entry.rank()));
            std::mem::swap(sorted, entries);
        }
        count if count > FEW => {
            put_by_count(sorted, entries, (start, end));
            settle(sorted);
            entries.clear();
        }
        _ => {
            std::mem::swap(sorted, entries);
            settle(sorted);
        }
    }
}

/// Puts each where it belongs by its time, as far as that can be told apart, and among equals by its place.
fn put_by_count(sorted: &mut Vec<Entry>, entries: &[Entry], (start, end): (u64, u64)) {
    // What lies beyond the last one comes after nothing.
    let mut numbers = [-1_i32; MOST];
    let shift = (u64::BITS - (end - start).leading_zeros()).saturating_sub(TIME_BITS);
    for (place, (number, entry)) in numbers.iter_mut().zip(entries).enumerate() {
        *number = (((entry.time - start) >> shift << PLACE_BITS) as i32) | place as i32;
    }
    sorted.extend_from_slice(entries);
    for (block, own) in numbers.chunks_exact(BLOCK).zip(entries.chunks(BLOCK)) {
        let mut after = [0_i32; BLOCK];
        for other in &numbers[..entries.len()] {
            for (after, number) in after.iter_mut().zip(block) {
                *after += i32::from(other > number);
            }
        }
        for (after, entry) in after.iter().zip(own) {
            sorted[*after as usize] = *entry;
        }
    }
}

/// Puts each in its place among those before it: most, or all, stand there already.
fn settle(entries: &mut [Entry]) {
    for end in 1..entries.len() {
        let entry = entries[end];
        let rank = entry.rank();
        let mut place = end;
        while place > 0 && entries[place - 1].rank() < rank {
            entries[place] = entries[place - 1];
            place -= 1;
        }
        if place < end {
            entries[place] = entry;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Whatever the number, the width in time and the order of what happens at one moment.
    #[test]
    fn entries_come_soonest_last() {
        let mut state = 3_u64;
        let mut next = move || {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            state >> 20
        };
        for count in 0..=MOST + 10 {
            for width in [1, 7, 1_000, 1 << 24, 1 << 43] {
                let start = next() % 3 * 1_000_000_007;
                let entry = |order| Entry {
                    time: start + next() % width,
                    order: (order * 37) % 64,
                    index: order as u32,
                    stamp: 0,
                };
                let mut entries: Vec<Entry> = (0..count as u64).map(entry).collect();
                let mut expected: Vec<u128> = entries.iter().map(Entry::rank).collect();
                expected.sort_unstable_by_key(|&rank| std::cmp::Reverse(rank));
                let mut sorted = Vec::new();
                sort_into(&mut sorted, &mut entries, (start, start + width));
                let found: Vec<u128> = sorted.iter().map(Entry::rank).collect();
                assert_eq!(found, expected, "{count} within {width}");
            }
        }
    }
}
