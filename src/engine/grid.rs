//! Where do things live of which most are never touched? Blocks by row and column, made when first needed.
//!
//! In: rows, columns and places in a block. Out: small indices of items. It must not know what it holds.

use super::slab::NOTHING;

/// Items by row, column and place: the state of links by their two ends and site, outboxes by flow, sender and site.
#[derive(Clone, Debug, Default)]
pub(super) struct Grid<T> {
    columns: usize,
    /// First item of each block; `NOTHING` where there is none yet.
    blocks: Vec<u32>,
    items: Vec<T>,
}

impl<T: Clone + Default> Grid<T> {
    /// A grid in which nothing has been touched.
    pub fn new(rows: usize, columns: usize) -> Self {
        Self {
            columns,
            blocks: vec![NOTHING; rows * columns],
            items: Vec::new(),
        }
    }

    /// The item at a place, if its block has been touched.
    pub fn get(&self, row: u32, column: u32, place: u32) -> Option<&T> {
        let block = self.blocks[row as usize * self.columns + column as usize];
        (block != NOTHING).then(|| &self.items[(block + place) as usize])
    }

    /// Index of the item at a place, if its block has been touched.
    pub fn find(&self, row: u32, column: u32, place: u32) -> Option<u32> {
        let block = self.blocks[row as usize * self.columns + column as usize];
        (block != NOTHING).then(|| block + place)
    }

    /// Index of the item at a place of a block that is `length` long.
    pub fn touch(&mut self, row: u32, column: u32, place: u32, length: u32) -> u32 {
        let block = &mut self.blocks[row as usize * self.columns + column as usize];
        if *block == NOTHING {
            *block = self.items.len() as u32;
            self.items.resize(self.items.len() + length as usize, T::default());
        }
        *block + place
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
