//! Was the order of a key kept?
//!
//! In: deliveries that take effect. Out: messages that were overtaken by a later one of the same key. It must not know
//! partitions.

use super::observer::Observer;
use super::program::Choice;
use super::simulation::Simulation;

impl Simulation {
    /// A delivery takes effect for the first time: tells if one with the same key that was created later did before, at the
    /// same consumer (or in the same group of takers).
    pub(super) fn look_at_order<O: Observer>(&mut self, delivery: u32, observer: &mut O) {
        let (message, place, site) = {
            let state = &self.deliveries[delivery];
            (state.message, state.place, state.site)
        };
        let Some(key) = self.key_of(message) else { return };
        let state = &self.messages[message];
        let (flow, number, counted) = (state.flow, state.number + 1, state.counted);
        let spec = &self.program.flows[flow as usize];
        let (keys, group) = (spec.key_shares.len() as u32, spec.choice == Choice::Group);
        let sites = self.program.parties[self.deliveries[delivery].party as usize].sites;
        let (place, site, sites) = if group { (0, 0, 1) } else { (place, site, sites) };
        let at = self
            .latest
            .touch(flow, place, site * keys + key, sites * keys, |_| false);
        if number < self.latest[at] {
            observer.out_of_order(self.now, flow, self.messages[message].key, counted);
        } else {
            self.latest[at] = number;
        }
    }
}
