//! Where does the time of a delivery go? Parts of a path, summed as it is walked.
//!
//! In: moments at which a carrier leaves, arrives, is served. Out: [`PathTime`]s of the deliveries that end well, and the
//! work of carriers that came to nothing. It must not know why a path takes the way it takes.

use crate::units::SimSpan;

use super::observer::{Observer, PathTime};
use super::simulation::Simulation;

/// Time on the path from a message's creation to where a carrier or duty stands.
#[derive(Clone, Copy, Default, Debug)]
pub(super) struct Spent {
    pub network: SimSpan,
    pub waiting: SimSpan,
    pub service: SimSpan,
    pub retry: SimSpan,
    pub blocked: SimSpan,
}

impl Spent {
    /// Nothing yet.
    pub const NONE: Self = Self {
        network: SimSpan::ZERO,
        waiting: SimSpan::ZERO,
        service: SimSpan::ZERO,
        retry: SimSpan::ZERO,
        blocked: SimSpan::ZERO,
    };
}

impl Simulation {
    /// A carrier has made a hop: it was on its way since `entered`.
    pub(super) fn spend_hop(&mut self, carrier: u32) {
        let now = self.now;
        let state = &mut self.carriers[carrier];
        state.spent.network += now - state.entered;
    }

    /// What the time until now went into, for a delivery that ends well by this carrier.
    pub(super) fn tell_path<O: Observer>(&self, carrier: u32, observer: &mut O) {
        self.tell_path_of(self.carriers[carrier].message, carrier, observer);
    }

    /// The same for another message that this carrier brings.
    pub(super) fn tell_path_of<O: Observer>(&self, message: u32, carrier: u32, observer: &mut O) {
        let state = &self.carriers[carrier];
        let message = &self.messages[message];
        let Spent {
            network,
            waiting,
            service,
            retry,
            blocked,
        } = state.spent;
        observer.path(&PathTime {
            flow: message.flow,
            total: self.now - message.created,
            network,
            waiting,
            service,
            retry,
            blocked,
            counted: message.counted,
        });
    }

    /// What a carrier was served for has been of use: it does not count as wasted.
    pub(super) fn was_of_use(&mut self, carrier: u32) {
        self.carriers[carrier].work = SimSpan::ZERO;
    }
}
