//! Where do short-lived things live? Slots that are used again, each with a stamp that changes when it is freed.
//!
//! In: values. Out: small indices, and stamps by which a late event knows that its thing is gone. It must not know what
//! it holds.

/// Marks "no such thing" where an index is expected.
pub(super) const NOTHING: u32 = u32::MAX;

#[derive(Clone, Debug)]
struct Slot<T> {
    stamp: u32,
    value: Option<T>,
}

/// Slots with stamps.
#[derive(Clone, Debug)]
pub(super) struct Slab<T> {
    slots: Vec<Slot<T>>,
    free: Vec<u32>,
}

impl<T> Default for Slab<T> {
    fn default() -> Self {
        Self {
            slots: Vec::new(),
            free: Vec::new(),
        }
    }
}

impl<T> Slab<T> {
    /// Stores a value and returns its index.
    pub fn insert(&mut self, value: T) -> u32 {
        if let Some(index) = self.free.pop() {
            self.slots[index as usize].value = Some(value);
            return index;
        }
        let index = u32::try_from(self.slots.len()).unwrap_or(NOTHING);
        assert!(index < NOTHING, "more than four thousand million things at once");
        self.slots.push(Slot {
            stamp: 0,
            value: Some(value),
        });
        index
    }

    /// Frees a slot; its stamp changes.
    pub fn remove(&mut self, index: u32) -> T {
        let slot = &mut self.slots[index as usize];
        slot.stamp = slot.stamp.wrapping_add(1);
        self.free.push(index);
        match slot.value.take() {
            Some(value) => value,
            None => unreachable!("slot {index} is empty"),
        }
    }

    /// The stamp of a slot as it is now.
    pub fn stamp(&self, index: u32) -> u32 {
        self.slots[index as usize].stamp
    }

    /// Whether the slot still holds what had this stamp.
    pub fn holds(&self, index: u32, stamp: u32) -> bool {
        index != NOTHING && self.slots[index as usize].stamp == stamp && self.slots[index as usize].value.is_some()
    }

    /// What is in a slot, if anything.
    pub fn get(&self, index: u32) -> Option<&T> {
        self.slots.get(index as usize).and_then(|slot| slot.value.as_ref())
    }

    /// All that is stored, to be changed, in order of index.
    pub fn iter_mut(&mut self) -> impl Iterator<Item = &mut T> {
        self.slots.iter_mut().filter_map(|slot| slot.value.as_mut())
    }

    /// All that is stored, in order of index.
    pub fn iter(&self) -> impl Iterator<Item = (u32, &T)> {
        self.slots
            .iter()
            .enumerate()
            .filter_map(|(index, slot)| slot.value.as_ref().map(|value| (index as u32, value)))
    }
}

impl<T> std::ops::Index<u32> for Slab<T> {
    type Output = T;
    fn index(&self, index: u32) -> &T {
        match &self.slots[index as usize].value {
            Some(value) => value,
            None => unreachable!("slot {index} is empty"),
        }
    }
}

impl<T> std::ops::IndexMut<u32> for Slab<T> {
    fn index_mut(&mut self, index: u32) -> &mut T {
        match &mut self.slots[index as usize].value {
            Some(value) => value,
            None => unreachable!("slot {index} is empty"),
        }
    }
}
