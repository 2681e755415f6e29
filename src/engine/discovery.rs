//! Whom does a sender know of, where it finds instances by a registry? What it learned when it last asked.
//!
//! In: instances that come and go, moments to ask. Out: whether a sender knows an instance. Every sender at a site asks
//! every so often, each at moments of its own; what has changed since then it does not know: it calls instances that are
//! gone, and none that have come. It must not know how one of those it knows is picked (see `balancing`).

use crate::units::{SimTime, mix};

use super::draws::{Purpose, draw};
use super::event_list::EventKind;
use super::fault::Effect;
use super::guard_spec::HealthRule;
use super::program::{Medium, Program};
use super::simulation::Simulation;
use super::slab::NOTHING;
use super::state::Phase;

/// What a registry knows, and what senders know by it.
#[derive(Clone, Debug)]
pub(super) struct Discovered {
    /// Faults that have it answer nothing new.
    stale: u32,
    /// Changes so far.
    changes: u32,
    /// By station: numbers of the changes by which it went and came, in turn; all are there at first.
    turns: Vec<Vec<u32>>,
    /// By party: whether its instances are found by the registry.
    found: Vec<bool>,
    /// By party: its first sender in the lists below, one for each site; `NOTHING`: it calls nobody so found.
    seekers: Vec<u32>,
    /// By sender: party, site, how many changes it knows of, whether it is going to ask.
    known: Vec<Seeker>,
}

#[derive(Clone, Debug)]
struct Seeker {
    party: u32,
    site: u32,
    changes: u32,
    will_ask: bool,
}

/// Of a program that has a registry.
pub(super) fn discovered(program: &Program) -> Option<Box<Discovered>> {
    let registry = program.registry.as_ref()?;
    let parties = program.parties.len();
    let mut found = vec![false; parties];
    registry.found.iter().for_each(|party| found[*party as usize] = true);
    let (mut seekers, mut known) = (vec![NOTHING; parties], Vec::new());
    let direct = program.flows.iter().filter(|flow| flow.there == Medium::Direct);
    let calling = direct.filter(|flow| flow.consumers.iter().any(|party| found[*party as usize]));
    for &party in calling.flat_map(|flow| &flow.senders) {
        if seekers[party as usize] != NOTHING {
            continue;
        }
        seekers[party as usize] = known.len() as u32;
        known.extend((0..program.parties[party as usize].sites).map(|site| Seeker {
            party,
            site,
            changes: 0,
            will_ask: false,
        }));
    }
    let stations = program.station_bases().last().copied().unwrap_or(0);
    Some(Box::new(Discovered {
        stale: 0,
        changes: 0,
        turns: vec![Vec::new(); stations as usize],
        found,
        seekers,
        known,
    }))
}

impl Simulation {
    /// The sender that itself chooses the instance for a carrier on its way to this consumer; `NOTHING` where none does.
    pub(super) fn seeker(&self, carrier: u32, party: u32) -> u32 {
        let Some(discovery) = &self.discovery else {
            return NOTHING;
        };
        let state = &self.carriers[carrier];
        if !discovery.found[party as usize] || state.phase != Phase::Out || state.delivery == NOTHING {
            return NOTHING;
        }
        let message = &self.messages[state.message];
        let is_direct = self.program.flows[message.flow as usize].there == Medium::Direct;
        if !is_direct || self.consumer_of(state).0 != party {
            return NOTHING;
        }
        match discovery.seekers[message.sender as usize] {
            NOTHING => NOTHING,
            first => first + message.sender_site,
        }
    }

    /// Whether a sender knows an instance as one that is there.
    pub(super) fn knows_of(&self, seeker: u32, station: u32) -> bool {
        self.discovery.as_ref().is_none_or(|discovery| {
            let changes = discovery.known[seeker as usize].changes;
            let turns = &discovery.turns[station as usize];
            turns.partition_point(|number| *number < changes) % 2 == 0
        })
    }

    /// An instance went down or came up. Where it is checked, the registry learns it by the checks; where it never is,
    /// it does not.
    pub(super) fn registered_anew(&mut self, party: u32, station: u32) {
        let health = self.program.parties[party as usize].watch.map(|watch| watch.health);
        if health.is_none_or(|health| health == HealthRule::Known) {
            self.registered(station);
        }
    }

    /// The registry learns how an instance is now, and senders will learn it when they ask.
    pub(super) fn registered(&mut self, station: u32) {
        let Some(discovery) = self.discovery.as_deref_mut() else {
            return;
        };
        let party = self.station_bases.partition_point(|base| *base <= station) - 1;
        if !discovery.found[party] {
            return;
        }
        let state = &self.stations[station as usize];
        let health = self.program.parties[party].watch.map(|watch| watch.health);
        let seems_up = match health {
            None | Some(HealthRule::Known) => state.down == 0,
            Some(HealthRule::Never) => true,
            Some(HealthRule::Checked { .. }) => !self.watches[station as usize].believed_down,
        };
        let turns = &mut discovery.turns[station as usize];
        if turns.len().is_multiple_of(2) == (seems_up && state.drained == 0) {
            return;
        }
        turns.push(discovery.changes);
        discovery.changes += 1;
        for seeker in 0..discovery.known.len() as u32 {
            self.will_ask(seeker);
        }
    }

    /// A sender asks at its next moment, if it is not going to already.
    fn will_ask(&mut self, seeker: u32) {
        let at = self.next_moment(seeker);
        let Some(discovery) = self.discovery.as_deref_mut() else {
            return;
        };
        let state = &mut discovery.known[seeker as usize];
        if at < self.program.drain_end && !std::mem::replace(&mut state.will_ask, true) {
            self.events.schedule(at, EventKind::LookUp, seeker, 0);
        }
    }

    /// Senders ask at regular moments, each at its own.
    fn next_moment(&self, seeker: u32) -> SimTime {
        let (Some(discovery), Some(registry)) = (&self.discovery, &self.program.registry) else {
            return SimTime::MAX;
        };
        let Seeker { party, site, .. } = discovery.known[seeker as usize];
        let key = mix(self.program.parties[party as usize].key, u64::from(site) + 1);
        let lot = draw(mix(self.run, key), Purpose::LookUp).unit_f64();
        let every = registry.every.nanos();
        let first = registry.every.mul_f64(lot).nanos().min(every - 1);
        let next = match self.now.nanos().checked_sub(first) {
            None => first,
            Some(since) => first.saturating_add((since / every + 1).saturating_mul(every)),
        };
        SimTime::from_nanos(next)
    }

    /// A sender asks: if the registry answers, it knows all that the registry does.
    pub(super) fn looks_up(&mut self, seeker: u32) {
        let answers = self.registry_answers(seeker);
        let Some(discovery) = self.discovery.as_deref_mut() else {
            return;
        };
        let changes = discovery.changes;
        let state = &mut discovery.known[seeker as usize];
        state.will_ask = false;
        if answers {
            state.changes = changes;
        } else {
            self.will_ask(seeker);
        }
    }

    /// Whether the registry is up, has news, and is reached from there.
    fn registry_answers(&self, seeker: u32) -> bool {
        let (Some(discovery), Some(registry)) = (&self.discovery, &self.program.registry) else {
            return false;
        };
        let Seeker { party, site, .. } = discovery.known[seeker as usize];
        let zone = |party: u32| self.program.parties[party as usize].zone;
        let (from, to) = (zone(party), zone(registry.party));
        let line = self.program.link_site(from, site, to, 0);
        let carries = |from, to| self.trunks[self.trunk_of(from, to, line) as usize].down == 0;
        discovery.stale == 0 && self.any_up(registry.party, 0) && carries(from, to) && carries(to, from)
    }

    /// A fault has the registry answer nothing new, or is over.
    pub(super) fn grows_stale(&mut self, effect: &Effect, on: bool) {
        if let (Effect::StaleRegistry, Some(discovery)) = (effect, self.discovery.as_deref_mut()) {
            discovery.stale = if on { discovery.stale + 1 } else { discovery.stale - 1 };
        }
    }
}
