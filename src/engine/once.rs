//! Was this message stored or served before? What brokers and consumers remember, so that it takes effect once.
//!
//! In: messages by their id. Out: whether one of the same id came within the time they remember. It is counted from the
//! last time it came. It must not know how a second one came about.

use crate::units::SimTime;

use super::program::{Medium, Program};
use super::simulation::Simulation;

/// When what was stored and served, by the place of the message or delivery, with its stamp.
#[derive(Clone, Debug, Default)]
pub(super) struct Remembered {
    /// Whether anything is.
    pub counts: bool,
    stored: Vec<(u32, SimTime)>,
    served: Vec<(u32, SimTime)>,
}

impl Remembered {
    pub fn new(program: &Program) -> Self {
        Self {
            counts: program
                .cluster
                .as_ref()
                .is_some_and(|cluster| cluster.remembers.is_some()),
            ..Self::default()
        }
    }
}

/// Notes that something came now, and says when it came before.
fn again(list: &mut Vec<(u32, SimTime)>, index: u32, stamp: u32, now: SimTime) -> Option<SimTime> {
    let index = index as usize;
    if list.len() <= index {
        // A stamp that nothing has, for what never came.
        list.resize(index + 1, (stamp.wrapping_sub(1), SimTime::ZERO));
    }
    let (last, at) = list[index];
    list[index] = (stamp, now);
    (last == stamp).then_some(at)
}

impl Simulation {
    fn within_memory(&self, before: Option<SimTime>) -> bool {
        let span = self.program.cluster.as_ref().and_then(|cluster| cluster.remembers);
        before.is_some_and(|at| span.is_some_and(|span| self.now - at <= span))
    }

    /// Whether the cluster has stored this message before and remembers it.
    pub(super) fn was_stored(&mut self, message: u32) -> bool {
        let stamp = self.messages.stamp(message);
        let before = again(&mut self.remembered.stored, message, stamp, self.now);
        self.within_memory(before)
    }

    /// Whether the consumer has served this delivery of a topic before and remembers it.
    pub(super) fn was_served(&mut self, delivery: u32) -> bool {
        let message = self.deliveries[delivery].message;
        let flow = self.messages[message].flow as usize;
        if self.program.flows[flow].there != Medium::Bus || !self.plans[flow].shared {
            return false;
        }
        let stamp = self.deliveries.stamp(delivery);
        let before = again(&mut self.remembered.served, delivery, stamp, self.now);
        self.within_memory(before)
    }
}
