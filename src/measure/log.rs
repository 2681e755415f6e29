//! How did every single delivery end? For tests and for comparing runs key by key.
//!
//! In: ended deliveries. Out: [`OutcomeLog`], which holds them all. It must not be used where memory has to be bounded.

use std::collections::BTreeSet;

use super::replication::is_lost;
use crate::engine::{Closed, Observer};

/// Every delivery that ended and counts, in the order in which they did.
#[derive(Clone, Default, Debug)]
pub struct OutcomeLog {
    /// The deliveries.
    pub closed: Vec<Closed>,
}

impl OutcomeLog {
    /// Deliveries of a flow.
    pub fn of_flow(&self, flow: u32) -> impl Iterator<Item = &Closed> {
        self.closed.iter().filter(move |closed| closed.flow == flow)
    }

    /// Message, consumer and its site of every delivery of a flow that never took effect.
    pub fn lost(&self, flow: u32) -> BTreeSet<(u64, u32, u32)> {
        let lost = self.of_flow(flow).filter(|closed| is_lost(closed.outcome));
        lost.map(|closed| (closed.key, closed.consumer, closed.consumer_site))
            .collect()
    }
}

impl Observer for OutcomeLog {
    fn closed(&mut self, closed: &Closed) {
        if closed.counted {
            self.closed.push(*closed);
        }
    }
}
