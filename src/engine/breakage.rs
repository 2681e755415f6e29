//! When do things break and heal? An agenda of strikes and heals, one entry of each fault at a time.
//!
//! In: faults to add, moments. Out: layers put on and taken off by their owner (see `crash`, `ills`, `freeze`,
//! `weather`). What happens to several faults at one moment has an order of its own (heals, then by rank), so that it does
//! not matter when a fault became known. It must not know why a fault is there.

use std::sync::Arc;

use crate::units::{KeyedRng, LawSampler, SimTime, mix};

use super::draws::Purpose;
use super::event_list::EventKind;
use super::fault::{Effect, FaultSpec, Target, Timing};
use super::observer::Observer;
use super::simulation::Simulation;
use super::slab::NOTHING;
use super::state::{ActiveFault, Layer, On, Wire};

/// What happens to a fault, in the order of one moment.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) enum Turn {
    Heal,
    Strike,
    /// A look whether its condition holds.
    Look,
}

/// An entry of the agenda: moment, turn, rank, index of the fault, number of the strike.
pub(super) type Due = (SimTime, Turn, u32, u32, u32);

impl Simulation {
    /// Adds a fault, in the future or now. Its number is how many were added before. If a run is at moment t, a fault at
    /// t acts before anything else that happens at t.
    pub fn add_fault(&mut self, spec: FaultSpec) -> u32 {
        let index = self.faults.len() as u32;
        let law = match &spec.effect {
            Effect::Latency(law) | Effect::Reorder { by: law, .. } => Some(LawSampler::new(law)),
            _ => None,
        };
        let on_links = spec.targets.iter().any(|target| matches!(target, Target::Link { .. }));
        self.link_faults += u32::from(on_links);
        let spec = Arc::new(spec);
        self.faults.push(ActiveFault {
            spec: Arc::clone(&spec),
            law,
            on: Vec::new(),
            set_off: 0,
            seen_since: None,
            over: false,
        });
        match &spec.timing {
            Timing::Once | Timing::Planned(_) => self.put_on_agenda(spec.at, Turn::Strike, index, 0),
            Timing::Follows { .. } => {}
            Timing::When { every, .. } => self.put_on_agenda(spec.at.max(self.now) + *every, Turn::Look, index, 0),
        }
        index
    }

    /// Heals a fault at the present moment, for good.
    pub fn end_fault(&mut self, index: u32) {
        self.faults[index as usize].over = true;
        for number in self.faults[index as usize]
            .on
            .iter()
            .map(|on| on.number)
            .collect::<Vec<_>>()
        {
            self.put_on_agenda(self.now, Turn::Heal, index, number);
        }
    }

    /// Whether a fault lies on anything now.
    pub fn fault_is_on(&self, index: u32) -> bool {
        !self.faults[index as usize].on.is_empty()
    }

    pub(super) fn put_on_agenda(&mut self, at: SimTime, turn: Turn, index: u32, number: u32) {
        let at = at.max(self.now);
        let rank = self.faults[index as usize].spec.rank;
        let kind = match turn {
            Turn::Heal => EventKind::FaultOff,
            Turn::Strike | Turn::Look => EventKind::FaultOn,
        };
        if self.agenda.insert((at, turn, rank, index, number)) {
            self.events.schedule(at, kind, 0, 0);
        }
    }

    /// The next entry of the agenda is due.
    pub(super) fn fault_is_due<O: Observer>(&mut self, observer: &mut O) {
        let Some((_, turn, _, index, number)) = self.agenda.pop_first() else {
            return;
        };
        match turn {
            Turn::Heal => self.heal(index, number, observer),
            Turn::Strike => self.strike(index, number, observer),
            Turn::Look => self.look(index),
        }
    }

    fn strike<O: Observer>(&mut self, index: u32, number: u32, observer: &mut O) {
        let spec = Arc::clone(&self.faults[index as usize].spec);
        if self.faults[index as usize].over {
            return;
        }
        let all = spec.targets.len() as u32;
        let (until, first, count) = match &spec.timing {
            Timing::Once => (spec.until, 0, all),
            Timing::Planned(strikes) => {
                if let Some(next) = strikes.get(number as usize + 1) {
                    self.put_on_agenda(next.at, Turn::Strike, index, number + 1);
                }
                let Some(strike) = strikes.get(number as usize) else {
                    return;
                };
                (strike.until, strike.first, strike.count)
            }
            Timing::Follows { lasting, .. } | Timing::When { lasting, .. } => {
                // It lies on all of its targets already.
                if self.fault_is_on(index) {
                    return;
                }
                (
                    lasting.map_or(SimTime::MAX, |lasting| self.now.saturating_add(lasting)),
                    0,
                    all,
                )
            }
        };
        if until < SimTime::MAX {
            self.put_on_agenda(until, Turn::Heal, index, number);
        }
        if !self.fault_is_on(index) {
            observer.fault(self.now, index, true);
        }
        let on = On { number, first, count };
        self.faults[index as usize].on.push(on);
        self.disturb();
        for &target in &spec.targets[first as usize..(first + count) as usize] {
            self.put_on((index, number), target, &spec.effect, observer);
        }
        self.set_off_others(spec.key, number, false);
    }

    fn heal<O: Observer>(&mut self, index: u32, number: u32, observer: &mut O) {
        let fault = &mut self.faults[index as usize];
        let Some(place) = fault.on.iter().position(|on| on.number == number) else {
            return;
        };
        let on = fault.on.remove(place);
        let spec = Arc::clone(&fault.spec);
        self.calm_down();
        if !self.fault_is_on(index) {
            observer.fault(self.now, index, false);
        }
        for &target in &spec.targets[on.first as usize..(on.first + on.count) as usize] {
            self.take_off(index, target, &spec.effect, observer);
        }
        self.set_off_others(spec.key, number, true);
        if let Timing::When { every, most, .. } = spec.timing
            && self.faults[index as usize].set_off < most
        {
            self.put_on_agenda(self.now + every, Turn::Look, index, 0);
        }
    }

    /// Faults that follow this one at its strikes, or at its ends.
    fn set_off_others(&mut self, key: u64, number: u32, ends: bool) {
        for index in 0..self.faults.len() as u32 {
            let fault = &mut self.faults[index as usize];
            let Timing::Follows {
                fault: other,
                at_end,
                after,
                probability,
                most,
                ..
            } = fault.spec.timing
            else {
                continue;
            };
            if other != key || at_end != ends || fault.set_off >= most {
                continue;
            }
            let place = mix(mix(self.run, fault.spec.key), mix(key, u64::from(number) + 1));
            if probability < 1.0 && KeyedRng::new(place, Purpose::SetOff as u64).unit_f64() >= probability {
                continue;
            }
            let number = fault.set_off;
            fault.set_off += 1;
            self.put_on_agenda(self.now.saturating_add(after), Turn::Strike, index, number);
        }
    }

    /// A condition is met: the fault strikes now.
    pub(super) fn is_seen(&mut self, index: u32) {
        let fault = &mut self.faults[index as usize];
        let number = fault.set_off;
        (fault.set_off, fault.seen_since) = (number + 1, None);
        self.put_on_agenda(self.now, Turn::Strike, index, number);
    }

    fn put_on<O: Observer>(&mut self, owner: (u32, u32), target: Target, effect: &Effect, observer: &mut O) {
        match target {
            Target::Station { party, site, instance } => {
                self.put_on_station(owner.0, (party, site, instance), effect, observer);
            }
            Target::Pool { party, site } => self.put_on_pool(owner.0, party, site, effect),
            Target::Flow(flow) => self.put_on_flow(owner.0, flow, effect),
            Target::Leader(flow) => self.dethrone(owner.0, flow, effect, observer),
            wire => self.put_on_wire(owner, wire, effect),
        }
    }

    fn take_off<O: Observer>(&mut self, index: u32, target: Target, effect: &Effect, observer: &mut O) {
        match target {
            Target::Station { party, site, instance } => {
                self.take_off_station(index, (party, site, instance), effect, observer);
            }
            Target::Pool { party, site } => self.take_off_pool(index, (party, site), effect),
            Target::Flow(flow) => self.take_off_flow(index, flow),
            Target::Leader(flow) => self.enthrone(index, flow, effect, observer),
            wire => self.take_off_wire(index, wire, effect),
        }
    }

    fn put_on_wire(&mut self, (index, number): (u32, u32), target: Target, effect: &Effect) {
        self.latency_stirred |= matches!(effect, Effect::Latency(_));
        self.narrowed += u32::from(matches!(effect, Effect::Bandwidth(_)));
        let state = match effect {
            Effect::BurstLoss { .. } => self.begin_burst_loss(index, number, target),
            _ => NOTHING,
        };
        self.wires_ill += 1;
        let Some(wire) = self.wire_mut(target) else { return };
        match effect {
            Effect::Cut { refuses } => {
                wire.down += 1;
                wire.refusing += u16::from(*refuses);
            }
            _ => wire.layers.push(Layer { fault: index, state }),
        }
    }

    fn take_off_wire(&mut self, index: u32, target: Target, effect: &Effect) {
        self.narrowed -= u32::from(matches!(effect, Effect::Bandwidth(_)));
        self.wires_ill -= 1;
        let Some(wire) = self.wire_mut(target) else { return };
        if let Effect::Cut { refuses } = effect {
            wire.down -= 1;
            wire.refusing -= u16::from(*refuses);
            return;
        }
        let Some(place) = wire.layers.iter().position(|layer| layer.fault == index) else {
            return;
        };
        let state = wire.layers.remove(place).state;
        if state != NOTHING {
            self.bursts.remove(state);
        }
    }

    fn wire_mut(&mut self, target: Target) -> Option<&mut Wire> {
        match target {
            Target::Trunk { from, to, site } => {
                let trunk = self.trunk_of(from, to, site);
                Some(&mut self.trunks[trunk as usize])
            }
            Target::Link { from, to, site } => Some(self.link_mut(from, to, site)),
            Target::Station { .. } | Target::Pool { .. } | Target::Flow(_) | Target::Leader(_) => None,
        }
    }

    /// Strikes the node that leads now; it is the same that is healed.
    fn dethrone<O: Observer>(&mut self, owner: u32, flow: u32, effect: &Effect, observer: &mut O) {
        let party = match flow {
            NOTHING => self.leader_of_most(),
            flow => self.leader_of(flow),
        };
        if party != NOTHING {
            self.dethroned.push((owner, flow, party));
            self.break_node(party, effect, observer);
        }
    }

    fn enthrone<O: Observer>(&mut self, owner: u32, flow: u32, effect: &Effect, observer: &mut O) {
        let place = self
            .dethroned
            .iter()
            .position(|struck| (struck.0, struck.1) == (owner, flow));
        if let Some(place) = place {
            let party = self.dethroned.remove(place).2;
            self.mend_node(party, effect, observer);
        }
    }

    /// The node that leads most topics; of several the first.
    fn leader_of_most(&self) -> u32 {
        let Some(cluster) = &self.program.cluster else {
            return NOTHING;
        };
        let led = |node: u32| self.leaders.iter().filter(|leader| **leader == node).count();
        let nodes = 0..cluster.nodes.len() as u32;
        let most = nodes.max_by_key(|node| (led(*node), std::cmp::Reverse(*node)));
        most.map_or(NOTHING, |node| cluster.nodes[node as usize])
    }
}
