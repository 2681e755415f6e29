//! How do things break and heal? Layers put on and taken off by their owner, and what a crash destroys.
//!
//! In: faults whose moment has come. Out: changed wires and stations. It must not know why a fault is there.

use super::observer::Observer;
use super::plan::End;
use super::program::{BalancingRule, Effect, Target};
use super::simulation::Simulation;
use super::slab::NOTHING;
use super::state::{Failure, Wire};

impl Simulation {
    pub(super) fn fault_on<O: Observer>(&mut self, index: u32, observer: &mut O) {
        if self.faults[index as usize].on {
            return;
        }
        self.faults[index as usize].on = true;
        observer.fault(self.now, index, true);
        let fault = self.faults[index as usize].clone();
        for target in &fault.targets {
            match (*target, &fault.spec.effect) {
                (Target::Station { party, site, instance }, Effect::Crash { silent }) => {
                    self.crash(party, site, instance, *silent, observer);
                }
                (Target::Station { party, site, instance }, Effect::Slow(factor)) => {
                    let station = self.station_of(party, site, instance);
                    self.stations[station as usize]
                        .slow
                        .get_or_insert_default()
                        .push((index, *factor));
                }
                (Target::Station { party, .. }, effect) => self.break_node(party, effect, observer),
                (wire, effect) => {
                    self.latency_stirred |= matches!(effect, Effect::Latency(_));
                    let wire = self.wire_mut(wire);
                    match effect {
                        Effect::Cut { refuses } => {
                            wire.down += 1;
                            wire.refusing += u16::from(*refuses);
                        }
                        Effect::Latency(_) | Effect::Loss(_) => wire.layers.push(index),
                        _ => {}
                    }
                }
            }
        }
    }

    pub(super) fn fault_off<O: Observer>(&mut self, index: u32, observer: &mut O) {
        if !self.faults[index as usize].on {
            return;
        }
        self.faults[index as usize].on = false;
        observer.fault(self.now, index, false);
        let fault = self.faults[index as usize].clone();
        for target in &fault.targets {
            match (*target, &fault.spec.effect) {
                (Target::Station { party, site, instance }, Effect::Crash { silent }) => {
                    self.restart(party, site, instance, *silent, observer);
                }
                (Target::Station { party, site, instance }, Effect::Slow(_)) => {
                    let station = self.station_of(party, site, instance);
                    let slow = &mut self.stations[station as usize].slow;
                    if let Some(layers) = slow {
                        layers.retain(|(owner, _)| *owner != index);
                        if layers.is_empty() {
                            *slow = None;
                        }
                    }
                }
                (Target::Station { party, .. }, effect) => self.mend_node(party, effect, observer),
                (wire, effect) => {
                    let wire = self.wire_mut(wire);
                    match effect {
                        Effect::Cut { refuses } => {
                            wire.down -= 1;
                            wire.refusing -= u16::from(*refuses);
                        }
                        Effect::Latency(_) | Effect::Loss(_) => wire.layers.retain(|layer| *layer != index),
                        _ => {}
                    }
                }
            }
        }
    }

    fn wire_mut(&mut self, target: Target) -> &mut Wire {
        match target {
            Target::Trunk { from, to, site } => {
                let trunk = self.trunk_of(from, to, site);
                &mut self.trunks[trunk as usize]
            }
            Target::Link { from, to, site } => self.link_mut(from, to, site),
            Target::Station { .. } => unreachable!("a station is no wire"),
        }
    }

    /// Down it goes: what it held in memory is lost, brokers hand out elsewhere what it had not acknowledged, and its
    /// own duties as a sender are forgotten unless they are on disk.
    fn crash<O: Observer>(&mut self, party: u32, site: u32, instance: u32, silent: bool, observer: &mut O) {
        let station = self.station_of(party, site, instance);
        let state = &mut self.stations[station as usize];
        state.down += 1;
        state.silent += u16::from(silent);
        if state.down > 1 {
            return;
        }
        let mut gone: Vec<u32> = state.queue.drain(..).collect();
        let in_service: Vec<u32> = self
            .carriers
            .iter()
            .filter(|(_, c)| c.in_service && c.party == party && c.site == site && c.instance == instance)
            .map(|(index, _)| index)
            .collect();
        self.stations[station as usize].in_service = 0;
        gone.extend(in_service);
        let instances = self.program.parties[party as usize].instances;
        let central = self.program.parties[party as usize].balancing == BalancingRule::Central;
        let all_down = (0..instances).all(|i| !self.stations[self.station_of(party, site, i) as usize].is_up());
        if central && all_down {
            let pool = self.pool_of(party, site);
            gone.extend(self.pools[pool as usize].queue.drain(..));
        }
        self.tell_station(party, site, instance, observer);
        for carrier in gone {
            self.fail_carrier(carrier, Failure::Lost, observer);
        }
        self.forget_duties(party, site, instance, observer);
        self.requeue_of_member(party, site, instance, observer);
        self.look_for_leaders_later(party);
    }

    fn restart<O: Observer>(&mut self, party: u32, site: u32, instance: u32, silent: bool, observer: &mut O) {
        let station = self.station_of(party, site, instance);
        let state = &mut self.stations[station as usize];
        state.down -= 1;
        state.silent -= u16::from(silent);
        if state.down > 0 {
            return;
        }
        self.start_waiting(party, site, instance, observer);
        if self.program.hub == Some(party) {
            self.wake_hub(observer);
        }
        self.look_for_leaders_later(party);
        for subscription in 0..self.subscriptions.len() {
            self.pump(subscription as u32, observer);
        }
    }

    /// What a crashed sender had in memory only, it will not send again.
    fn forget_duties<O: Observer>(&mut self, party: u32, site: u32, instance: u32, observer: &mut O) {
        let mut forgotten: Vec<(u64, u32)> = Vec::new();
        for (index, custody) in self.custodies.iter() {
            let mine = custody.party == party && custody.site == site && custody.instance == instance;
            if !mine || custody.subscription != NOTHING {
                continue;
            }
            let message = &self.messages[custody.message];
            let by_sender =
                self.plans[message.flow as usize].segments[custody.segment as usize].custodian == End::Sender;
            let outbox = &self.program.flows[message.flow as usize].policy.outbox;
            if by_sender && !(outbox.limit > 0 && outbox.durable) {
                forgotten.push((message.number, index));
            }
        }
        forgotten.sort_unstable();
        for (_, custody) in forgotten {
            self.give_up(custody, Failure::Lost, observer);
        }
    }
}
