//! Where does the time of deliveries go, and how much work is of no use? Sums in integers.
//!
//! In: what the engine tells of paths and services. Out: [`PathTally`]. Parts add up to the whole by construction: what is
//! left over is time held. It must not know what a path leads through.

use super::replication::tell_wide;
use crate::engine::PathTime;
use crate::units::SimSpan;

/// Deliveries of one flow that ended well: sums in nanoseconds.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct PathTally {
    /// Deliveries.
    pub count: u64,
    /// Their latencies.
    pub total: u128,
    /// Of these, on links and trunks.
    pub network: u128,
    /// In line at stations and at brokers.
    pub waiting: u128,
    /// Being served.
    pub service: u128,
    /// Until the try that won began.
    pub retry: u128,
    /// Kept from publishing.
    pub blocked: u128,
    /// Service for messages of the flow, whatever became of them.
    pub worked: u128,
    /// Of this, service nobody waited for any more, or that led to nothing.
    pub wasted: u128,
}

impl PathTally {
    #[inline]
    pub(super) fn path(&mut self, path: &PathTime) {
        self.count += 1;
        let add = |sum: &mut u128, span: SimSpan| *sum += u128::from(span.nanos());
        add(&mut self.total, path.total);
        add(&mut self.network, path.network);
        add(&mut self.waiting, path.waiting);
        add(&mut self.service, path.service);
        add(&mut self.retry, path.retry);
        add(&mut self.blocked, path.blocked);
    }

    /// Time held: on calls to others, in a batch, until a file leaves or a poll has been served, at rest in a store.
    pub fn held(&self) -> u128 {
        let told = self.network + self.waiting + self.service + self.retry + self.blocked;
        self.total.saturating_sub(told)
    }

    pub(super) fn tell(&self, sink: &mut impl FnMut(u64)) {
        sink(self.count);
        for wide in [
            self.total,
            self.network,
            self.waiting,
            self.service,
            self.retry,
            self.blocked,
            self.worked,
            self.wasted,
        ] {
            tell_wide(wide, sink);
        }
    }
}
