//! Which instances does a balancer take for alive? Of some it does not know that they are down; some it has ejected; a
//! retry may avoid those tried before.
//!
//! In: instances gone and come again, and attempts that failed. Out: whether an instance may be given work. It must not
//! know why an instance is down.

use super::event_list::EventKind;
use super::guard_spec::HealthRule;
use super::observer::{GuardFact, Observer};
use super::program::{BalancingRule, Program};
use super::simulation::Simulation;
use super::slab::NOTHING;
use super::state::{Phase, Station};
use crate::units::SimTime;

/// What a balancer remembers of an instance.
#[derive(Clone, Debug, Default)]
pub(super) struct Watch {
    /// Times it went down or came up: a check that was planned before is stale.
    life: u32,
    pub(super) believed_down: bool,
    /// Failures in a row.
    row: u32,
    /// Times it was ejected.
    times: u32,
    ejected: bool,
}

/// What to look at when an instance is picked for an attempt.
#[derive(Clone, Copy, Debug)]
pub(super) struct Pick {
    /// Instances to be avoided, one bit each.
    avoid: u64,
    /// Whether what the balancer believes does not count, since it believes in none.
    lenient: bool,
    /// The sender that chooses by what it knows of a registry; `NOTHING`: a balancer does.
    seeker: u32,
}

/// One for each station, none where nothing is watched.
pub(super) fn watches(program: &Program, stations: &mut [Station]) -> Vec<Watch> {
    if program.parties.iter().all(|party| party.watch.is_none()) {
        return Vec::new();
    }
    let bases = program.station_bases();
    for (party, base) in program.parties.iter().zip(&bases) {
        let unseen = party.watch.is_some_and(|watch| watch.health != HealthRule::Known)
            && party.balancing != BalancingRule::Central;
        let count = party.sites * party.instances;
        for station in &mut stations[*base as usize..(*base + count) as usize] {
            station.unseen = unseen;
        }
    }
    vec![Watch::default(); stations.len()]
}

fn bit(instance: u32) -> u64 {
    1_u64.checked_shl(instance).unwrap_or(0)
}

impl Simulation {
    /// What counts when an instance is picked for this carrier.
    pub(super) fn pick_for(&self, carrier: u32, party: u32, site: u32) -> Pick {
        let seeker = self.seeker(carrier, party);
        let plain = Pick {
            avoid: 0,
            lenient: false,
            seeker,
        };
        let watched = self.program.parties[party as usize].watch.is_some();
        let care = self.care_at(carrier, party);
        if !watched && care == NOTHING {
            return plain;
        }
        let instances = self.program.parties[party as usize].instances;
        let takes = |pick| (0..instances).any(|i| self.may_take(pick, carrier, self.station_of(party, site, i), i));
        let lenient = !takes(plain);
        let picky = Pick {
            avoid: self.tried(care),
            lenient,
            seeker,
        };
        if takes(picky) {
            picky
        } else {
            Pick { avoid: 0, ..picky }
        }
    }

    /// Whether an instance may be picked, as far as its balancer knows.
    pub(super) fn may_take(&self, pick: Pick, carrier: u32, station: u32, instance: u32) -> bool {
        if pick.seeker != NOTHING {
            let ejected = self.watches.get(station as usize).is_some_and(|watch| watch.ejected);
            let known = self.knows_of(pick.seeker, station);
            return known && (!ejected || pick.lenient) && pick.avoid & bit(instance) == 0;
        }
        let state = &self.stations[station as usize];
        let seems_up = (state.down == 0 || state.unseen) && (state.shut == 0 || pick.lenient);
        seems_up && self.takes_part(carrier, station) && pick.avoid & bit(instance) == 0
    }

    /// The care of the duty that a carrier on its way to this consumer belongs to.
    fn care_at(&self, carrier: u32, party: u32) -> u32 {
        let state = &self.carriers[carrier];
        if state.custody == NOTHING || state.phase != Phase::Out || state.delivery == NOTHING {
            return NOTHING;
        }
        let at_consumer = self.consumer_of(state).0 == party;
        match self.custodies.get(state.custody) {
            Some(custody) if at_consumer && self.custodies.holds(state.custody, state.custody_stamp) => custody.care,
            _ => NOTHING,
        }
    }

    fn tried(&self, care: u32) -> u64 {
        let Some(state) = self.cares.get(care) else {
            return 0;
        };
        let flow = self.messages[self.custodies[state.custody].message].flow;
        let avoids = self.guard_of(flow).is_some_and(|guard| guard.exclude_tried);
        if avoids { state.tried } else { 0 }
    }

    /// An instance was picked for a carrier: a guarded sender remembers it, and a balancer that did not know that it is
    /// down learns something.
    pub(super) fn was_picked<O: Observer>(
        &mut self,
        carrier: u32,
        (party, site, instance): (u32, u32, u32),
        observer: &mut O,
    ) {
        let care = self.care_at(carrier, party);
        if care != NOTHING {
            let state = &mut self.cares[care];
            state.tried |= bit(instance);
            state.last = Some((party, site, instance));
        }
        let state = &self.stations[self.station_of(party, site, instance) as usize];
        if state.down > 0 && state.silent == 0 {
            self.instance_failed(party, site, instance, carrier, observer);
        }
    }

    /// An instance went down or came up: checks will show it.
    pub(super) fn will_be_noticed(&mut self, party: u32, station: u32) {
        self.registered_anew(party, station);
        let Some(watch) = self.watches.get_mut(station as usize) else {
            return;
        };
        watch.life = watch.life.wrapping_add(1);
        let (life, is_up) = (watch.life, self.stations[station as usize].is_up());
        let health = self.program.parties[party as usize].watch.map(|watch| watch.health);
        let Some(HealthRule::Checked {
            every,
            unhealthy,
            healthy,
        }) = health
        else {
            return;
        };
        let more = u64::from(if is_up { healthy } else { unhealthy }) - 1;
        let next = self.now.nanos() / every.nanos() + 1;
        let at = SimTime::from_nanos((next + more).saturating_mul(every.nanos()));
        self.events.schedule(at, EventKind::CheckShows, station, life);
    }

    /// So many checks in a row have shown the same.
    pub(super) fn checks_show(&mut self, station: u32, life: u32) {
        let is_up = self.stations[station as usize].is_up();
        let watch = &mut self.watches[station as usize];
        if watch.life != life || watch.believed_down != is_up {
            return;
        }
        watch.believed_down = !is_up;
        let shut = &mut self.stations[station as usize].shut;
        *shut = if is_up { *shut - 1 } else { *shut + 1 };
        self.registered(station);
    }

    /// An attempt at an instance failed: after so many in a row it is ejected, if not too many are.
    pub(super) fn instance_failed<O: Observer>(
        &mut self,
        party: u32,
        site: u32,
        instance: u32,
        carrier: u32,
        observer: &mut O,
    ) {
        let program = self.program.clone();
        let spec = &program.parties[party as usize];
        let Some(ejection) = spec.watch.and_then(|watch| watch.ejection) else {
            return;
        };
        let first = self.station_of(party, site, 0) as usize;
        let station = first + instance as usize;
        self.watches[station].row += 1;
        let all = &self.watches[first..first + spec.instances as usize];
        let out = all.iter().filter(|watch| watch.ejected).count();
        let most = ((ejection.at_most * f64::from(spec.instances)) as usize).max(1);
        let watch = &mut self.watches[station];
        if watch.row < ejection.consecutive || watch.ejected || out >= most {
            return;
        }
        (watch.ejected, watch.row) = (true, 0);
        watch.times += 1;
        let until = self.now + ejection.lasting * u64::from(watch.times);
        self.stations[station].shut += 1;
        self.events.schedule(until, EventKind::EjectionOver, station as u32, 0);
        if let Some(state) = self.carriers.get(carrier) {
            let place = self.deliveries.get(state.delivery).map(|delivery| delivery.place);
            self.tell_guarded(state.message, place, (party, site), GuardFact::Ejected, observer);
        }
    }

    /// An attempt at an instance went well.
    pub(super) fn instance_served(&mut self, party: u32, site: u32, instance: u32) {
        let station = self.station_of(party, site, instance);
        if let Some(watch) = self.watches.get_mut(station as usize) {
            watch.row = 0;
        }
    }

    /// An ejected instance is given work again.
    pub(super) fn ejection_is_over(&mut self, station: u32) {
        self.watches[station as usize].ejected = false;
        self.stations[station as usize].shut -= 1;
    }
}
