//! How are systems asked that have to be polled, over all replications?
//!
//! In: tallies of the flows that polls are messages of. Out: [`PollFigures`]. It must not know what the polls brought.

use super::estimate::CountEstimate;
use super::gather::{count, estimate};
use super::result_parts::PollFigures;
use crate::measure::FlowTally;
use crate::topology::{Network, Poller};

/// The polls of one system.
#[derive(Clone, Default, Debug)]
pub(super) struct PollSeries {
    made: Vec<u64>,
    failed: Vec<u64>,
}

impl PollSeries {
    pub fn push(&mut self, tally: &FlowTally) {
        let answered = tally.deliveries.outcomes[0] + tally.deliveries.outcomes[1];
        self.made.push(tally.expected);
        self.failed.push(tally.expected - answered);
    }

    pub fn figures(&self, network: &Network, poller: &Poller) -> PollFigures {
        let made: Vec<f64> = self.made.iter().map(|made| *made as f64).collect();
        let failed: CountEstimate = count(&self.failed, &self.made);
        PollFigures {
            system: network.parties[poller.system].key.label(),
            name: network.parties[poller.system].name.clone(),
            every: poller.every,
            made: estimate(&made),
            failed,
        }
    }
}
