//! Does what a fault waits for hold? Looks at queues and servers, every so often.
//!
//! In: conditions, moments to look. Out: faults set off. It must not know what they do.

use std::sync::Arc;

use super::breakage::Turn;
use super::fault::{Condition, Timing};
use super::simulation::Simulation;

impl Simulation {
    /// A look whether a fault's condition holds; another follows, unless it strikes.
    pub(super) fn look(&mut self, index: u32) {
        let spec = Arc::clone(&self.faults[index as usize].spec);
        let Timing::When {
            condition,
            every,
            during,
            ..
        } = &spec.timing
        else {
            return;
        };
        if self.faults[index as usize].over {
            return;
        }
        let since = match self.holds_now(condition) {
            true => self.faults[index as usize].seen_since.unwrap_or(self.now),
            false => {
                self.faults[index as usize].seen_since = None;
                self.put_on_agenda(self.now + *every, Turn::Look, index, 0);
                return;
            }
        };
        if self.now - since >= *during {
            self.is_seen(index);
        } else {
            self.faults[index as usize].seen_since = Some(since);
            self.put_on_agenda(self.now + *every, Turn::Look, index, 0);
        }
    }

    fn holds_now(&self, condition: &Condition) -> bool {
        let any_site = |parties: &[u32], holds: &dyn Fn(u32, u32) -> bool| {
            let mut sites = parties
                .iter()
                .flat_map(|party| (0..self.program.parties[*party as usize].sites).map(|site| (*party, site)));
            sites.any(|(party, site)| holds(party, site))
        };
        match condition {
            Condition::Queue { parties, over } => any_site(parties, &|party, site| self.in_line(party, site) > *over),
            Condition::MemoryAlarm => self.any_alarm(),
            Condition::Busy { parties, over } => any_site(parties, &|party, site| self.busy_share(party, site) > *over),
        }
    }

    /// How many wait in line at all instances of a site.
    fn in_line(&self, party: u32, site: u32) -> u32 {
        let instances = self.program.parties[party as usize].instances;
        let own = (0..instances).map(|i| {
            let station = &self.stations[self.station_of(party, site, i) as usize];
            station.queue.len() + station.aside as usize
        });
        let of_all = self.pools[self.pool_of(party, site) as usize].queue.len();
        (own.sum::<usize>() + of_all) as u32
    }

    /// Which share of the servers of a site is at work; none where their number has no bound.
    fn busy_share(&self, party: u32, site: u32) -> f64 {
        let spec = &self.program.parties[party as usize];
        let Some(servers) = spec.servers else { return 0.0 };
        let at_work = (0..spec.instances).map(|i| self.stations[self.station_of(party, site, i) as usize].in_service);
        f64::from(at_work.sum::<u32>()) / (f64::from(servers) * f64::from(spec.instances))
    }
}
