//! Which instance gets it? In turn, by lot, the least loaded, the least loaded of a few.
//!
//! In: a carrier at a party with instances of its own lines. Out: one of those that are up. It must not know what happens
//! to it there.

use super::balance::Pick;
use super::draws::{Purpose, one_of};
use super::program::BalancingRule;
use super::simulation::Simulation;

/// Most instances that are looked at for one message: more are all the same.
const DRAWN_MAX: usize = 16;

/// The instances of a party at a site, for one carrier.
struct Among {
    carrier: u32,
    base: u32,
    instances: u32,
    pick: Pick,
}

impl Simulation {
    /// One of the instances that are up, as far as their balancer knows; where none takes new work, one that works for what
    /// was let in before.
    pub(super) fn balance(&mut self, carrier: u32, party: u32, site: u32) -> Option<u32> {
        self.balance_new(carrier, party, site)
            .or_else(|| self.works_it_off(carrier, party, site))
    }

    fn balance_new(&mut self, carrier: u32, party: u32, site: u32) -> Option<u32> {
        let spec = &self.program.parties[party as usize];
        let (instances, balancing) = (spec.instances, spec.balancing);
        let base = self.station_of(party, site, 0);
        if instances == 1 {
            let takes = self.stations[base as usize].is_up() && self.takes_part(carrier, base);
            return takes.then_some(0);
        }
        let among = Among {
            carrier,
            base,
            instances,
            pick: self.pick_for(carrier, party, site),
        };
        match balancing {
            BalancingRule::RoundRobin => {
                let pool = self.pool_of(party, site);
                self.next_in_turn(&among, pool)
            }
            BalancingRule::LeastLoaded => self.least_loaded(&among),
            BalancingRule::PowerOf(drawn) => self.least_of_some(&among, drawn),
            BalancingRule::Random | BalancingRule::Central => self.any_of(&among, None),
        }
    }

    fn takes(&self, among: &Among, instance: u32) -> bool {
        self.may_take(among.pick, among.carrier, among.base + instance, instance)
    }

    /// Messages at an instance, waiting or in service.
    fn load_at(&self, among: &Among, instance: u32) -> usize {
        let state = &self.stations[(among.base + instance) as usize];
        state.in_service as usize + state.queue.len() + state.aside as usize
    }

    fn next_in_turn(&mut self, among: &Among, pool: u32) -> Option<u32> {
        for _ in 0..among.instances {
            let turn = self.pools[pool as usize].turn;
            self.pools[pool as usize].turn = (turn + 1) % among.instances;
            if self.takes(among, turn) {
                return Some(turn);
            }
        }
        None
    }

    fn least_loaded(&self, among: &Among) -> Option<u32> {
        let up = (0..among.instances).filter(|i| self.takes(among, *i));
        let least = up.map(|i| self.load_at(among, i)).min()?;
        self.any_of(among, Some(least))
    }

    /// By lot one of those that are up (and have this load).
    fn any_of(&self, among: &Among, load: Option<usize>) -> Option<u32> {
        let fits = |i: &u32| self.takes(among, *i) && load.is_none_or(|load| self.load_at(among, *i) == load);
        let count = (0..among.instances).filter(fits).count() as u32;
        let lot = match count {
            0 => return None,
            1 => 0,
            _ => one_of(&mut self.draw_here(among.carrier, Purpose::Balance), count),
        };
        (0..among.instances).filter(fits).nth(lot as usize)
    }

    /// The least loaded of `drawn` different ones. Of those that are equal the first drawn, which is a lot as good as any.
    fn least_of_some(&self, among: &Among, drawn: u32) -> Option<u32> {
        let mut rng = self.draw_here(among.carrier, Purpose::Balance);
        let drawn = (drawn as usize).min(DRAWN_MAX).min(among.instances as usize);
        let mut picked = [u32::MAX; DRAWN_MAX];
        let mut count = 0;
        while count < drawn {
            let lot = one_of(&mut rng, among.instances);
            if !picked[..count].contains(&lot) {
                picked[count] = lot;
                count += 1;
            }
        }
        let up = picked[..count].iter().copied().filter(|i| self.takes(among, *i));
        // All of the drawn ones are down: whoever is up, by lot.
        up.min_by_key(|i| self.load_at(among, *i))
            .or_else(|| self.any_of(among, None))
    }
}
