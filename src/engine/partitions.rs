//! Which instance takes from which partition? One alone from each, in the order in which messages came.
//!
//! In: keys, instances that go and come. Out: owners of partitions. Listed keys are laid out over the partitions in turn,
//! others by their hash. A log without partitions is one. It must not know what a partition holds.

use crate::units::mix;

use super::event_list::EventKind;
use super::observer::Observer;
use super::simulation::Simulation;
use super::slab::NOTHING;
use super::state::Subscription;

impl Simulation {
    /// Partition of a message, and how many there are.
    pub(super) fn partition_of(&self, message: u32) -> (u32, u32) {
        let partitions = self.program.cluster.as_ref().map_or(0, |cluster| cluster.partitions);
        if partitions < 2 {
            return (0, 1);
        }
        let partition = match self.key_of(message) {
            Some(key) => key % partitions,
            None => (mix(self.messages[message].key, 0x7061_7274) % u64::from(partitions)) as u32,
        };
        (partition, partitions)
    }

    /// The owner of a partition, if it is up and has room. What could overtake at the owner waits in a window (see
    /// `fetching`); where there is none, who serves several messages at once gets but one of each partition. While another
    /// is to take over, the owner gets no more.
    pub(super) fn owner_with_room(&self, state: &Subscription, counts: bool, prefetch: u32) -> Option<u32> {
        let (party, site, instance) = state.members[state.owner as usize];
        let up = self.takes_from_topics(party, site, instance);
        let leaves = state.heir != state.owner;
        let most = if state.window.is_some() || self.program.parties[party as usize].servers == Some(1) {
            prefetch
        } else {
            1
        };
        let has_room = !counts || state.unacked[state.owner as usize] < most;
        (up && has_room && !leaves && !self.is_leaving(state)).then_some(state.owner)
    }

    /// A partition goes to its heir once its owner is down, or has nothing of it any more, or can do nothing with it.
    pub(super) fn pass_on<O: Observer>(&mut self, subscription: u32, observer: &mut O) {
        let state = &self.subscriptions[subscription as usize];
        if state.heir == state.owner {
            return;
        }
        let (party, site, instance) = state.members[state.owner as usize];
        let up = self.stations[self.station_of(party, site, instance) as usize].is_up();
        if !up || state.unacked[state.owner as usize] == 0 || self.stands_before_next(state) {
            self.give_back(subscription, false, observer);
            self.subscriptions[subscription as usize].owner = self.subscriptions[subscription as usize].heir;
        }
    }

    /// Whether any subscription has an instance that alone takes from it.
    fn has_owners(&self) -> bool {
        self.subscriptions.iter().any(|state| state.owner != NOTHING)
    }

    /// An instance is gone: after a while the others share its partitions.
    pub(super) fn owners_change_later(&mut self, party: u32) {
        let Some(cluster) = &self.program.cluster else { return };
        if self.has_owners() && !cluster.nodes.contains(&party) {
            self.events
                .schedule(self.now + cluster.rebalance, EventKind::Rebalance, 0, 0);
        }
    }

    /// An instance is there again: it gets its share at once.
    pub(super) fn owners_change_now(&mut self) {
        if self.has_owners() {
            self.events.schedule(self.now, EventKind::Rebalance, 0, 0);
        }
    }

    /// Shares all partitions among the instances that are up, in turn.
    pub(super) fn rebalance<O: Observer>(&mut self, observer: &mut O) {
        for number in 0..self.subscriptions.len() {
            let state = &self.subscriptions[number];
            if state.owner == NOTHING {
                continue;
            }
            let up = |member: &u32| {
                let (party, site, instance) = state.members[*member as usize];
                self.takes_from_topics(party, site, instance)
            };
            let there: Vec<u32> = (0..state.members.len() as u32).filter(up).collect();
            if there.is_empty() {
                continue;
            }
            self.subscriptions[number].heir = there[state.partition as usize % there.len()];
            self.pump(number as u32, observer);
        }
    }
}
