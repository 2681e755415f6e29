//! What if more comes in than can ever go out? The run stops before memory does, and says where the crowd is.
//!
//! In: a run with more deliveries under way than its program allows. Out: [`Overflow`]; what was under way ends as in
//! flight. It must not know why the crowd came together.

use crate::units::SimTime;

use super::observer::Observer;
use super::simulation::Simulation;

/// A run that was stopped because too many deliveries were under way.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Overflow {
    /// When.
    pub at: SimTime,
    /// Deliveries under way then.
    pub in_flight: u64,
    /// Where most of them waited.
    pub crowd: Crowd,
    /// How many waited there.
    pub waiting: u64,
}

/// Where messages wait in numbers.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Crowd {
    /// In line for a party (at a site).
    Party {
        /// The party.
        party: u32,
        /// Its site.
        site: u32,
    },
    /// In a broker's queue for consumers of a flow.
    Topic {
        /// The flow.
        flow: u32,
    },
    /// In no queue: on their way, or with their senders.
    OnTheWay,
}

impl Simulation {
    /// Why the run was stopped before its end, if it was.
    pub fn overflow(&self) -> Option<Overflow> {
        self.overflow
    }

    /// Stops the run.
    #[cold]
    pub(super) fn overflows<O: Observer>(&mut self, observer: &mut O) {
        let (waiting, crowd) = self.largest_crowd();
        self.overflow = Some(Overflow {
            at: self.now,
            in_flight: self.in_flight(),
            crowd,
            waiting,
        });
        self.finish(observer);
    }

    /// The longest line; of equally long ones the first.
    fn largest_crowd(&self) -> (u64, Crowd) {
        let mut largest = (0, Crowd::OnTheWay);
        let mut look = |waiting: usize, crowd: Crowd| {
            if waiting as u64 > largest.0 {
                largest = (waiting as u64, crowd);
            }
        };
        for (party, spec) in self.program.parties.iter().enumerate() {
            let party = party as u32;
            for site in 0..spec.sites {
                let stations = (0..spec.instances).map(|instance| self.station_of(party, site, instance));
                let own: usize = stations
                    .map(|station| self.stations[station as usize].queue.len())
                    .sum();
                let shared = self.pools[self.pool_of(party, site) as usize].queue.len();
                look(own + shared, Crowd::Party { party, site });
            }
        }
        for subscription in &self.subscriptions {
            look(
                subscription.queue.len(),
                Crowd::Topic {
                    flow: subscription.flow,
                },
            );
        }
        largest
    }
}
