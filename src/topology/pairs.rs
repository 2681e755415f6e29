//! Who is paired with whom, among thousands of systems, without a list of pairs.
//!
//! In: lists of systems. Out: [`Pairs`], a table of bits, one row per system: a flow from a thousand systems to a
//! thousand others is a thousand row operations, not a million entries. It must not know what a pair means.

/// A set of ordered pairs of systems, none paired with itself.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Pairs {
    systems: usize,
    words: usize,
    rows: Vec<u64>,
}

impl Pairs {
    /// No pairs among `systems` systems.
    pub fn new(systems: usize) -> Self {
        let words = systems.div_ceil(64);
        Self {
            systems,
            words,
            rows: vec![0; systems * words],
        }
    }

    /// Pairs each of `from` with each of `to` but itself, in this order.
    pub fn add(&mut self, from: &[usize], to: &[usize]) {
        let mask = self.mask(to);
        for &system in from {
            let row = &mut self.rows[system * self.words..][..self.words];
            row.iter_mut().zip(&mask).for_each(|(word, more)| *word |= more);
            row[system / 64] &= !(1 << (system % 64));
        }
    }

    /// Pairs each of `a` with each of `b`, both ways.
    pub fn add_both(&mut self, a: &[usize], b: &[usize]) {
        self.add(a, b);
        self.add(b, a);
    }

    /// How many ordered pairs.
    pub fn count(&self) -> u64 {
        self.rows.iter().map(|word| u64::from(word.count_ones())).sum()
    }

    /// How many unordered pairs, where all were added both ways.
    pub fn count_unordered(&self) -> u64 {
        self.count() / 2
    }

    /// How many `system` is paired with.
    pub fn degree(&self, system: usize) -> u64 {
        self.row(system).iter().map(|word| u64::from(word.count_ones())).sum()
    }

    /// How many of those in `mask` (see [`Pairs::mask`]) `system` is paired with.
    pub fn degree_in(&self, system: usize, mask: &[u64]) -> u64 {
        self.row(system)
            .iter()
            .zip(mask)
            .map(|(word, part)| u64::from((word & part).count_ones()))
            .sum()
    }

    /// Those that `system` is paired with, in order.
    pub fn partners(&self, system: usize) -> impl Iterator<Item = usize> + '_ {
        let row = self.row(system);
        row.iter()
            .enumerate()
            .flat_map(|(at, &word)| Ones(word).map(move |bit| at * 64 + bit))
    }

    /// Whether `from` is paired with `to`.
    pub fn contains(&self, from: usize, to: usize) -> bool {
        self.row(from)[to / 64] >> (to % 64) & 1 == 1
    }

    /// A row that holds `members`.
    pub fn mask(&self, members: &[usize]) -> Vec<u64> {
        let mut mask = vec![0; self.words];
        members
            .iter()
            .for_each(|&system| mask[system / 64] |= 1 << (system % 64));
        mask
    }

    /// How many systems the table was made for.
    pub fn systems(&self) -> usize {
        self.systems
    }

    fn row(&self, system: usize) -> &[u64] {
        &self.rows[system * self.words..][..self.words]
    }
}

/// Places of the bits set in a word.
struct Ones(u64);

impl Iterator for Ones {
    type Item = usize;

    fn next(&mut self) -> Option<usize> {
        let bit = (self.0 != 0).then(|| self.0.trailing_zeros() as usize)?;
        self.0 &= self.0 - 1;
        Some(bit)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_is_paired_with_itself_and_nothing_counts_twice() {
        let all: Vec<usize> = (0..130).collect();
        let mut pairs = Pairs::new(130);
        pairs.add(&all, &all);
        pairs.add(&[3, 129], &[5, 3]);
        assert_eq!(pairs.count(), 130 * 129);
        assert!(!pairs.contains(3, 3));

        let mut sparse = Pairs::new(130);
        sparse.add_both(&[0, 64], &[129]);
        assert_eq!(sparse.count_unordered(), 2);
        assert_eq!(sparse.partners(129).collect::<Vec<_>>(), [0, 64]);
        assert_eq!(sparse.degree_in(129, &sparse.mask(&[64, 65])), 1);
    }
}
