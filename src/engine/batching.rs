//! When are messages served together, and how many? Batches by size or linger.
//!
//! In: a line whose station serves batches. Out: batches that begin. A batch begins when a server is free and either it is
//! full or the first in line has lingered long enough. It must not know what a service is.

use crate::units::SimSpan;

use super::event_list::EventKind;
use super::line::Waiting;
use super::observer::Observer;
use super::rules::BatchRule;
use super::simulation::Simulation;

impl Simulation {
    /// Whether those in line may begin as a batch now; if not, when the first has lingered long enough is planned.
    fn batch_is_due(&mut self, line: u32, batch: BatchRule) -> bool {
        let Some(first) = self.specials[line as usize].line.first() else {
            return false;
        };
        let due = self.carriers[first.carrier].entered.saturating_add(batch.linger);
        if self.specials[line as usize].line.len() >= batch.size || due <= self.now {
            return true;
        }
        let state = &mut self.specials[line as usize];
        if state.lingers != first.number {
            state.lingers = first.number;
            self.events.schedule(due, EventKind::Linger, line, first.number);
        }
        false
    }

    /// Begins a batch at this station, if it is free and one is due.
    pub(super) fn next_batch<O: Observer>(&mut self, special: u32, batch: BatchRule, observer: &mut O) -> bool {
        let line = self.line_of(special);
        if !self.is_free(special) || !self.batch_is_due(line, batch) {
            return false;
        }
        let mut mates = self.spare_mates.pop().unwrap_or_default();
        let mut first: Option<Waiting> = None;
        while (mates.len() as u32) < batch.size.saturating_sub(1) || first.is_none() {
            let Some((_, next)) = self.specials[line as usize].line.pop() else {
                break;
            };
            if self.rules_of(special).drops_overdue && self.is_overdue(next.carrier) {
                self.expire(line, next.carrier, observer);
            } else if first.is_none() {
                first = Some(next);
            } else {
                mates.push(next.carrier);
            }
        }
        match first {
            Some(first) => {
                self.begin(special, first, mates, false, observer);
                if line != special {
                    self.tell_special(line, observer);
                }
                true
            }
            None => {
                self.spare_mates.push(mates);
                self.next_batch(special, batch, observer)
            }
        }
    }

    /// The first in line has lingered long enough: whoever is free takes the batch.
    pub(super) fn linger_ends<O: Observer>(&mut self, line: u32, number: u32, observer: &mut O) {
        if self.specials[line as usize]
            .line
            .first()
            .is_none_or(|first| first.number != number)
        {
            return;
        }
        self.next_of_line(line, observer);
    }

    /// What those served together with the first add to the time of its service, by their size.
    pub(super) fn more_work_of(&self, first: u32, mates: &[u32]) -> SimSpan {
        let (party, service) = (self.carriers[first].party, self.carriers[first].service);
        let (_, per_kb) = &self.samplers.services[party as usize][service as usize];
        if per_kb.is_zero() || mates.is_empty() {
            return SimSpan::ZERO;
        }
        let bytes: u64 = mates.iter().map(|mate| self.bytes_of(*mate)).sum();
        per_kb.mul_f64(bytes as f64 / 1000.0)
    }
}
