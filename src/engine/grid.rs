//! Where do things live of which most are never touched? Blocks by row and column, made when first needed.
//!
//! In: rows, columns and places in a block. Out: small indices of items. Nothing here grows with rows times columns: a
//! mesh of ten thousand parties has a hundred million links, of which a run touches few at a time. It must not know what
//! it holds, nor be walked through: where a block stands depends on its hash.

use crate::units::mix;

/// Items by row, column and place: the state of links by their two ends and site, outboxes by flow, sender and site.
#[derive(Clone, Debug, Default)]
pub(super) struct Grid<T> {
    /// Open addressing with linear probing; a power of two, at most half full. Where `length` is 0 there is nothing.
    slots: Vec<Slot>,
    used: usize,
    items: Vec<T>,
}

#[derive(Clone, Copy, Debug, Default)]
struct Slot {
    row: u32,
    column: u32,
    first: u32,
    length: u32,
}

impl<T: Clone + Default> Grid<T> {
    /// Place of the slot of a block, or of the free one where it belongs.
    #[inline]
    fn slot_of(&self, row: u32, column: u32) -> usize {
        let mask = self.slots.len() - 1;
        let mut place = mix(u64::from(row), u64::from(column)) as usize & mask;
        loop {
            let slot = &self.slots[place];
            if slot.length == 0 || (slot.row == row && slot.column == column) {
                return place;
            }
            place = (place + 1) & mask;
        }
    }

    /// The item at a place, if its block has been touched.
    pub fn get(&self, row: u32, column: u32, place: u32) -> Option<&T> {
        self.find(row, column, place).map(|index| &self.items[index as usize])
    }

    /// Index of the item at a place, if its block has been touched.
    pub fn find(&self, row: u32, column: u32, place: u32) -> Option<u32> {
        if self.slots.is_empty() {
            return None;
        }
        let slot = &self.slots[self.slot_of(row, column)];
        (slot.length > 0).then_some(slot.first + place)
    }

    /// Index of the item at a place of a block that is `length` long. Before there is too little room, blocks of which all
    /// items are `idle` are forgotten: then the indices of all others change.
    #[inline]
    pub fn touch(&mut self, row: u32, column: u32, place: u32, length: u32, idle: impl Fn(&T) -> bool) -> u32 {
        if self.used * 2 >= self.slots.len() {
            self.make_room(idle);
        }
        let at = self.slot_of(row, column);
        if self.slots[at].length == 0 {
            self.slots[at] = Slot {
                row,
                column,
                first: self.items.len() as u32,
                length,
            };
            self.used += 1;
            self.items.resize(self.items.len() + length as usize, T::default());
        }
        self.slots[at].first + place
    }

    #[cold]
    fn make_room(&mut self, idle: impl Fn(&T) -> bool) {
        let items = std::mem::take(&mut self.items);
        let block = |slot: &Slot| &items[slot.first as usize..(slot.first + slot.length) as usize];
        let mut kept: Vec<Slot> = self
            .slots
            .iter()
            .filter(|slot| slot.length > 0 && !block(slot).iter().all(&idle))
            .copied()
            .collect();
        // In the order in which they were made: where nothing is idle, nothing moves.
        kept.sort_unstable_by_key(|slot| slot.first);
        let room = (kept.len() * 4).next_power_of_two().max(64);
        self.slots.clear();
        self.slots.resize(room, Slot::default());
        self.used = kept.len();
        for slot in kept {
            let at = self.slot_of(slot.row, slot.column);
            self.slots[at] = Slot {
                first: self.items.len() as u32,
                ..slot
            };
            self.items.extend_from_slice(block(&slot));
        }
    }
}

impl<T> std::ops::Index<u32> for Grid<T> {
    type Output = T;
    fn index(&self, index: u32) -> &T {
        &self.items[index as usize]
    }
}

impl<T> std::ops::IndexMut<u32> for Grid<T> {
    fn index_mut(&mut self, index: u32) -> &mut T {
        &mut self.items[index as usize]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_keep_what_they_hold_until_it_is_idle() {
        let mut grid: Grid<u32> = Grid::default();
        for round in 0..50 {
            for row in 0..40 {
                let index = grid.touch(row, round, row % 3, 3, |item| *item == 0);
                grid[index] = u32::from(row % 2 == 0) * (row + 1);
            }
        }
        assert_eq!(grid.get(7, 77, 0), None);
        for round in 0..50 {
            for row in (0..40).step_by(2) {
                assert_eq!(grid.get(row, round, row % 3), Some(&(row + 1)), "{row} {round}");
                assert_eq!(grid.get(row, round, (row + 1) % 3), Some(&0));
            }
        }
        assert!(grid.used < 1_900, "{} blocks of 1000 that are not idle", grid.used);
    }

    #[test]
    fn without_anything_idle_nothing_moves() {
        let mut grid: Grid<u32> = Grid::default();
        let indices: Vec<u32> = (0..500).map(|row| grid.touch(row, 3, 0, 1, |_| false)).collect();
        let again: Vec<u32> = (0..500).map(|row| grid.touch(row, 3, 0, 1, |_| false)).collect();
        assert_eq!(indices, again);
    }
}
