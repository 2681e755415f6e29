//! What came of each delivery of a run, and in which order a topic had them.

use std::collections::BTreeMap;

use topolab::engine::{Closed, Observer, PathTime, Visit, VisitFact};
use topolab::units::SimTime;

/// A log of a run. The parts of every path add up to the whole, else it panics.
#[derive(Default)]
pub struct Log {
    /// Deliveries, in the order of their ends.
    pub closed: Vec<Closed>,
    /// How many came in another order than that of their key.
    pub out_of_order: u64,
    /// Attempts that were not the first.
    pub retries: u64,
    /// By message's key: when its topic (or before that a follower) had it, by number of the fact.
    pub stored: BTreeMap<u64, usize>,
    facts: usize,
}

impl Observer for Log {
    fn closed(&mut self, closed: &Closed) {
        self.closed.push(*closed);
    }
    fn attempt(&mut self, _: SimTime, _: u32, first: bool, _: bool) {
        self.retries += u64::from(!first);
    }
    fn out_of_order(&mut self, _: SimTime, _: u32, _: u64, _: bool) {
        self.out_of_order += 1;
    }
    fn visit(&mut self, visit: &Visit) {
        if visit.fact == VisitFact::Stored {
            self.facts += 1;
            self.stored.insert(visit.key, self.facts);
        }
    }
    fn path(&mut self, path: &PathTime) {
        let parts = path.network + path.waiting + path.service + path.retry + path.blocked;
        assert_eq!(parts, path.total, "{path:?}");
    }
}
