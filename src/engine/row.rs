//! Who waits in line, first come, first served?
//!
//! In: carriers. Out: the next, and all who wait, in the order in which they came. A line knows its ends only; who stands
//! behind whom is written down once for all lines, for nobody stands in two: so a line takes no memory of its own, and
//! among thousands none of them has to be fetched. It must not know what they wait for (lines with classes: see `line`).

use super::slab::NOTHING;

/// Who stands behind each carrier, in whatever line that stands.
#[derive(Clone, Debug, Default)]
pub(super) struct Behind(Vec<u32>);

impl Behind {
    #[inline]
    fn put(&mut self, carrier: u32, behind: u32) {
        match self.0.get_mut(carrier as usize) {
            Some(place) => *place = behind,
            None => self.grow(carrier, behind),
        }
    }

    #[cold]
    fn grow(&mut self, carrier: u32, behind: u32) {
        self.0.resize(carrier as usize + 1, NOTHING);
        self.0[carrier as usize] = behind;
    }

    #[inline]
    fn of(&self, carrier: u32) -> u32 {
        self.0.get(carrier as usize).copied().unwrap_or(NOTHING)
    }
}

/// A line of carriers.
#[derive(Clone, Debug)]
pub(super) struct Row {
    first: u32,
    last: u32,
    count: u32,
}

impl Default for Row {
    fn default() -> Self {
        Self::EMPTY
    }
}

impl Row {
    /// Nobody waits.
    pub const EMPTY: Self = Self {
        first: NOTHING,
        last: NOTHING,
        count: 0,
    };

    #[inline]
    pub fn len(&self) -> usize {
        self.count as usize
    }

    #[inline]
    pub fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// Who is next.
    #[inline]
    pub fn first(&self) -> Option<u32> {
        (self.count > 0).then_some(self.first)
    }

    /// To the end of the line.
    #[inline]
    pub fn push(&mut self, carrier: u32, behind: &mut Behind) {
        if self.count == 0 {
            self.first = carrier;
        } else {
            behind.put(self.last, carrier);
        }
        self.last = carrier;
        self.count += 1;
    }

    /// Takes who is next.
    #[inline]
    pub fn pop(&mut self, behind: &Behind) -> Option<u32> {
        let first = self.first()?;
        self.count -= 1;
        if self.count > 0 {
            self.first = behind.of(first);
        }
        Some(first)
    }

    /// Takes all.
    pub fn take_all(&mut self, behind: &Behind) -> Vec<u32> {
        std::iter::from_fn(|| self.pop(behind)).collect()
    }

    /// Takes one out of the line; whether it stood there.
    pub fn remove(&mut self, carrier: u32, behind: &mut Behind) -> bool {
        let mut before = None;
        let mut place = self.first;
        for _ in 0..self.count {
            if place == carrier {
                let after = behind.of(carrier);
                match before {
                    None => self.first = after,
                    Some(before) => behind.put(before, after),
                }
                if carrier == self.last {
                    self.last = before.unwrap_or(NOTHING);
                }
                self.count -= 1;
                return true;
            }
            before = Some(place);
            place = behind.of(place);
        }
        false
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::VecDeque;

    /// Two queues are the oracle, among whom carriers change as stations and pools do.
    #[test]
    fn lines_are_first_come_first_served() {
        let mut behind = Behind::default();
        let mut rows = [Row::EMPTY, Row::EMPTY];
        let mut queues = [VecDeque::new(), VecDeque::new()];
        let mut state = 7_u64;
        let mut next = |bound: u64| {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            (state >> 33) % bound
        };
        let mut free: Vec<u32> = (0..40).rev().collect();
        for _ in 0..20_000 {
            let which = next(2) as usize;
            let (row, queue) = (&mut rows[which], &mut queues[which]);
            match next(20) {
                0..=9 => {
                    if let Some(carrier) = free.pop() {
                        row.push(carrier, &mut behind);
                        queue.push_back(carrier);
                    }
                }
                10..=17 => {
                    let popped = row.pop(&behind);
                    assert_eq!(popped, queue.pop_front());
                    free.extend(popped);
                }
                18 => {
                    let carrier = next(40) as u32;
                    let place = queue.iter().position(|waiting| *waiting == carrier);
                    assert_eq!(row.remove(carrier, &mut behind), place.is_some());
                    free.extend(place.and_then(|place| queue.remove(place)));
                }
                _ => {
                    let all = row.take_all(&behind);
                    assert!(queue.drain(..).eq(all.iter().copied()));
                    free.extend(all);
                }
            }
            assert_eq!((row.len(), row.is_empty()), (queue.len(), queue.is_empty()));
            assert_eq!(row.first(), queue.front().copied());
        }
    }
}
