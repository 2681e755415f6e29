//! Where do short-lived things live? Slots that are used again, each with a stamp that changes when it is freed.
//!
//! In: values. Out: small indices, and stamps by which a late event knows that its thing is gone. It must not know what
//! it holds.

/// Marks "no such thing" where an index is expected.
pub(super) const NOTHING: u32 = u32::MAX;

/// Slots with stamps; a slot whose stamp is odd is in use.
#[derive(Clone, Debug)]
pub(super) struct Slab<T> {
    stamps: Vec<u32>,
    values: Vec<T>,
    free: Vec<u32>,
}

impl<T> Default for Slab<T> {
    fn default() -> Self {
        Self {
            stamps: Vec::new(),
            values: Vec::new(),
            free: Vec::new(),
        }
    }
}

impl<T: Clone> Slab<T> {
    /// Stores a value and returns its index.
    #[inline]
    pub fn insert(&mut self, value: T) -> u32 {
        if let Some(index) = self.free.pop() {
            self.values[index as usize] = value;
            self.stamps[index as usize] = self.stamps[index as usize].wrapping_add(1);
            return index;
        }
        self.grow(value)
    }

    #[cold]
    fn grow(&mut self, value: T) -> u32 {
        let index = u32::try_from(self.values.len()).unwrap_or(NOTHING);
        assert!(index < NOTHING, "more than four thousand million things at once");
        self.stamps.push(1);
        self.values.push(value);
        index
    }

    /// Takes a slot whose value stands elsewhere, and tells its stamp: what was in it before stays there, or `blank`.
    #[inline]
    pub fn reserve(&mut self, blank: impl FnOnce() -> T) -> (u32, u32) {
        if let Some(index) = self.free.pop() {
            let stamp = &mut self.stamps[index as usize];
            *stamp = stamp.wrapping_add(1);
            return (index, *stamp);
        }
        (self.grow(blank()), 1)
    }

    /// Frees a slot; its stamp changes.
    #[inline]
    pub fn remove(&mut self, index: u32) -> T {
        self.free(index);
        self.values[index as usize].clone()
    }

    /// Frees a slot, whatever is in it; its stamp changes.
    #[inline]
    pub fn free(&mut self, index: u32) {
        let stamp = &mut self.stamps[index as usize];
        assert!(*stamp & 1 == 1, "slot {index} is empty");
        *stamp = stamp.wrapping_add(1);
        self.free.push(index);
    }
}

impl<T> Slab<T> {
    /// The stamp of a slot as it is now.
    #[inline]
    pub fn stamp(&self, index: u32) -> u32 {
        self.stamps[index as usize]
    }

    /// Whether the slot still holds what had this stamp.
    #[inline]
    pub fn holds(&self, index: u32, stamp: u32) -> bool {
        // The stamp was taken while the slot was in use, so it is odd.
        self.stamps.get(index as usize) == Some(&stamp)
    }

    /// What is in a slot, if anything.
    #[inline]
    pub fn get(&self, index: u32) -> Option<&T> {
        let used = self.stamps.get(index as usize).is_some_and(|stamp| stamp & 1 == 1);
        if used { self.values.get(index as usize) } else { None }
    }

    /// All that is stored, to be changed, in order of index.
    pub fn iter_mut(&mut self) -> impl Iterator<Item = &mut T> {
        let slots = self.stamps.iter().zip(&mut self.values);
        slots.filter_map(|(stamp, value)| (stamp & 1 == 1).then_some(value))
    }

    /// All that is stored, in order of index.
    pub fn iter(&self) -> impl Iterator<Item = (u32, &T)> {
        let slots = self.stamps.iter().zip(&self.values).enumerate();
        slots.filter_map(|(index, (stamp, value))| (stamp & 1 == 1).then_some((index as u32, value)))
    }
}

impl<T> std::ops::Index<u32> for Slab<T> {
    type Output = T;
    #[inline]
    fn index(&self, index: u32) -> &T {
        debug_assert!(self.stamps[index as usize] & 1 == 1, "slot {index} is empty");
        &self.values[index as usize]
    }
}

impl<T> std::ops::IndexMut<u32> for Slab<T> {
    #[inline]
    fn index_mut(&mut self, index: u32) -> &mut T {
        debug_assert!(self.stamps[index as usize] & 1 == 1, "slot {index} is empty");
        &mut self.values[index as usize]
    }
}
