//! In which order do those in line get their turn? By class, and first come, first served within one.
//!
//! In: carriers that wait. Out: the next. It must not know what they wait for.

use std::collections::VecDeque;

use crate::units::SimSpan;

/// One in line.
#[derive(Clone, Copy, Debug)]
pub(super) struct Waiting {
    pub carrier: u32,
    /// Its number in this line, by which a late expiry knows that it is gone.
    pub number: u32,
    /// Work left of a service that was interrupted; none: it has not begun, or begins again.
    pub left: Option<SimSpan>,
    /// Time that it has been in service.
    pub worked: SimSpan,
}

impl Waiting {
    /// One that has not been served.
    pub fn new(carrier: u32) -> Self {
        Self {
            carrier,
            number: 0,
            left: None,
            worked: SimSpan::ZERO,
        }
    }
}

/// Those in line: class 0 goes first.
#[derive(Clone, Debug, Default)]
pub(super) struct Line {
    classes: Vec<VecDeque<Waiting>>,
    length: u32,
    numbers: u32,
}

impl Line {
    pub fn len(&self) -> u32 {
        self.length
    }

    fn class(&mut self, class: u32) -> &mut VecDeque<Waiting> {
        if self.classes.len() <= class as usize {
            self.classes.resize_with(class as usize + 1, VecDeque::new);
        }
        &mut self.classes[class as usize]
    }

    /// To the end of its class; its number is returned.
    pub fn push(&mut self, class: u32, waiting: Waiting) -> u32 {
        self.numbers = self.numbers.wrapping_add(1);
        let number = self.numbers;
        self.length += 1;
        self.class(class).push_back(Waiting { number, ..waiting });
        number
    }

    /// To the head of its class.
    pub fn push_front(&mut self, class: u32, waiting: Waiting) {
        self.length += 1;
        self.class(class).push_front(waiting);
    }

    /// The one who is next.
    pub fn first(&self) -> Option<Waiting> {
        self.classes.iter().find_map(|line| line.front().copied())
    }

    /// Of each class the first who has not been in service yet: nobody else has waited longer.
    pub fn heads(&self) -> impl Iterator<Item = u32> + '_ {
        let fresh = |line: &VecDeque<Waiting>| line.iter().find(|waiting| waiting.worked.is_zero()).map(|w| w.carrier);
        self.classes.iter().filter_map(fresh)
    }

    /// The next, with its class.
    pub fn pop(&mut self) -> Option<(u32, Waiting)> {
        let (class, line) = self.classes.iter_mut().enumerate().find(|(_, line)| !line.is_empty())?;
        let next = line.pop_front()?;
        self.length -= 1;
        Some((class as u32, next))
    }

    /// Takes out the one with this number, if it still waits.
    pub fn remove(&mut self, number: u32) -> Option<Waiting> {
        for line in &mut self.classes {
            if let Some(place) = line.iter().position(|waiting| waiting.number == number) {
                self.length -= 1;
                return line.remove(place);
            }
        }
        None
    }

    /// Takes a carrier out, if it waits.
    pub fn remove_carrier(&mut self, carrier: u32) -> bool {
        for line in &mut self.classes {
            if let Some(place) = line.iter().position(|waiting| waiting.carrier == carrier) {
                self.length -= 1;
                line.remove(place);
                return true;
            }
        }
        false
    }

    /// Takes out everybody.
    pub fn drain(&mut self) -> impl Iterator<Item = Waiting> {
        self.length = 0;
        self.classes.iter_mut().flat_map(|line| line.drain(..))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn classes_go_in_order_and_first_come_first_served_within_one() {
        let mut line = Line::default();
        for (class, carrier) in [(1, 10), (0, 20), (1, 11), (0, 21)] {
            line.push(class, Waiting::new(carrier));
        }
        line.push_front(1, Waiting::new(9));
        let order: Vec<u32> = std::iter::from_fn(|| line.pop().map(|(_, next)| next.carrier)).collect();
        assert_eq!(order, [20, 21, 9, 10, 11]);
        assert_eq!(line.len(), 0);
    }

    #[test]
    fn one_that_gives_up_leaves_the_others_in_order() {
        let mut line = Line::default();
        let numbers: Vec<u32> = (0..4).map(|carrier| line.push(0, Waiting::new(carrier))).collect();
        assert_eq!(line.remove(numbers[2]).map(|gone| gone.carrier), Some(2));
        assert!(line.remove(numbers[2]).is_none());
        assert_eq!(line.len(), 3);
        let order: Vec<u32> = line.drain().map(|waiting| waiting.carrier).collect();
        assert_eq!((order, line.len()), (vec![0, 1, 3], 0));
    }
}
