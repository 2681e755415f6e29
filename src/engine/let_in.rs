//! What does a station still take that takes nothing new? What belongs to something that it let in before.
//!
//! In: carriers that ask at a station closed to new work, or out of its balancer, but not down. Out: whether they belong to
//! what was let in before: answers where their request has passed, and the next visit at the same place. It must not know
//! why a station is closed.

use super::observer::Observer;
use super::plan::{End, Stretch};
use super::program::BalancingRule;
use super::simulation::Simulation;
use super::slab::NOTHING;
use super::state::Phase;

impl Simulation {
    /// Whether any instance of a party at a site works on what it has, new work or not.
    pub(super) fn any_works(&self, party: u32, site: u32) -> bool {
        let instances = self.program.parties[party as usize].instances;
        (0..instances).any(|i| self.stations[self.station_of(party, site, i) as usize].works())
    }

    /// Whether a station takes this carrier: anything while it is up; while it is closed, what belongs to what it let in.
    pub(super) fn lets_in_at(&self, carrier: u32, station: u32) -> bool {
        let state = &self.stations[station as usize];
        state.is_up() || state.works() && self.was_let_in(carrier)
    }

    /// Whether the party where a carrier is takes it for keeping, without a visit: likewise.
    pub(super) fn keeps(&self, carrier: u32) -> bool {
        let (party, site) = (self.carriers[carrier].party, self.carriers[carrier].site);
        self.any_up(party, site) || self.any_works(party, site) && self.was_let_in(carrier)
    }

    /// Whether all instances of a party at a site are closed or drained, and some of them work: then those end together
    /// what they have.
    pub(super) fn only_works_off(&self, party: u32, site: u32) -> bool {
        let instances = self.program.parties[party as usize].instances;
        let base = self.station_of(party, site, 0);
        let takes_new = |i: u32| {
            let state = &self.stations[(base + i) as usize];
            state.is_up() && state.drained == 0
        };
        !(0..instances).any(takes_new) && self.any_works(party, site)
    }

    /// An instance takes nothing new any more, or is gone: if it was the last of those with one queue that did, who is idle
    /// helps to work that off.
    pub(super) fn work_off_together<O: Observer>(&mut self, party: u32, site: u32, observer: &mut O) {
        let spec = &self.program.parties[party as usize];
        let (instances, central) = (spec.instances, spec.balancing == BalancingRule::Central);
        if central && instances > 1 && self.only_works_off(party, site) {
            (0..instances).for_each(|i| self.start_waiting(party, site, i, observer));
        }
    }

    /// Where no instance takes new work: the least loaded that works, for what was let in before.
    pub(super) fn works_it_off(&self, carrier: u32, party: u32, site: u32) -> Option<u32> {
        if !self.only_works_off(party, site) || !self.was_let_in(carrier) {
            return None;
        }
        let base = self.station_of(party, site, 0);
        let instances = self.program.parties[party as usize].instances;
        let works = (0..instances).filter(|i| self.stations[(base + i) as usize].works());
        works.min_by_key(|i| {
            let state = &self.stations[(base + i) as usize];
            state.in_service as usize + state.queue.len() + state.aside as usize
        })
    }

    /// Whether the party where a carrier is has let it in before, or what it answers.
    pub(super) fn was_let_in(&self, carrier: u32) -> bool {
        let state = &self.carriers[carrier];
        if state.visit > 0 {
            return true;
        }
        let segment = self.segment_of(carrier);
        let answers = state.phase == Phase::Back || segment.carries_answer && state.phase == Phase::Out;
        if !answers || state.delivery == NOTHING {
            return false;
        }
        let flow = self.messages[state.message].flow as usize;
        let before = &self.plans[flow].segments[..=state.segment as usize];
        let mut asked = before.iter().filter(|segment| !segment.carries_answer);
        asked.any(|segment| self.passes_here(carrier, segment.custodian, &segment.out))
    }

    /// Whether a way from this end on leads over the party where a carrier is.
    fn passes_here(&self, carrier: u32, begins: End, way: &[Stretch]) -> bool {
        let state = &self.carriers[carrier];
        let here = state.party;
        let mut from = self.place(state, begins).0;
        way.iter().any(|stretch| {
            let to = self.place(state, stretch.to).0;
            let known = |party: u32| party != NOTHING;
            let exit = known(from) && self.program.exit[stretch.via as usize][from as usize].contains(&here);
            let approach = known(to) && self.program.approach[stretch.via as usize][to as usize].contains(&here);
            from = to;
            to == here || exit || approach
        })
    }
}
