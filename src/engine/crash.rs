//! What does a crash destroy, and what does a restart find?
//!
//! In: stations that go down or come up. Out: what was in memory is lost, brokers hand out elsewhere, hubs and brokers go
//! on with what they kept. It must not know why a station is down.

use super::observer::Observer;
use super::plan::End;
use super::program::BalancingRule;
use super::simulation::Simulation;
use super::slab::NOTHING;
use super::state::Failure;

impl Simulation {
    /// Down it goes: what it held in memory is lost, brokers hand out elsewhere what it had not acknowledged, and its
    /// own duties as a sender are forgotten unless they are on disk.
    pub(super) fn crash<O: Observer>(&mut self, party: u32, site: u32, instance: u32, silent: bool, observer: &mut O) {
        self.disturb();
        let station = self.station_of(party, site, instance);
        let special = self.stations[station as usize].special;
        self.share_until_now(special);
        let state = &mut self.stations[station as usize];
        state.down += 1;
        state.silent += u16::from(silent);
        if state.down > 1 && special == NOTHING {
            return;
        }
        observer.up(self.now, station, false);
        let state = &mut self.stations[station as usize];
        let mut gone = state.queue.take_all(&self.behind);
        let in_service: Vec<u32> = self
            .carriers
            .iter()
            .filter(|(_, c)| c.in_service && c.party == party && c.site == site && c.instance == instance)
            .map(|(index, _)| index)
            .collect();
        self.will_be_noticed(party, station);
        self.stations[station as usize].in_service = 0;
        self.forget_holds(party, site, instance);
        gone.extend(in_service);
        if self.has_calls {
            gone.extend(self.waiting_for_calls(party, site, instance));
        }
        if special != NOTHING {
            gone.extend(self.clear_special(special));
        }
        let central = self.program.parties[party as usize].balancing == BalancingRule::Central;
        let all_down = !self.any_works(party, site);
        if central && all_down {
            let pool = self.pool_of(party, site);
            gone.extend(self.pools[pool as usize].queue.take_all(&self.behind));
        }
        self.tell_station(party, site, instance, observer);
        if special != NOTHING {
            self.tell_special(special, observer);
            self.tell_special(self.line_of(special), observer);
        }
        for carrier in gone {
            self.fail_carrier(carrier, Failure::Lost, observer);
        }
        self.forget_duties(party, site, instance, observer);
        self.requeue_of_member(party, site, instance, observer);
        self.look_for_leaders_later(party);
        self.work_off_together(party, site, observer);
    }

    pub(super) fn restart<O: Observer>(
        &mut self,
        party: u32,
        site: u32,
        instance: u32,
        silent: bool,
        observer: &mut O,
    ) {
        self.calm_down();
        let station = self.station_of(party, site, instance);
        let special = self.stations[station as usize].special;
        self.share_until_now(special);
        let state = &mut self.stations[station as usize];
        state.down -= 1;
        state.silent -= u16::from(silent);
        if state.down == 0 {
            let is_up = state.is_up();
            self.will_be_noticed(party, station);
            observer.up(self.now, station, is_up);
            if let Some(special) = self.specials.get_mut(special as usize) {
                special.restarted = Some(self.now);
            }
            self.comes_up(party, site, instance, observer);
        }
    }

    /// An instance works again, or takes work again: what waited for it goes on.
    pub(super) fn comes_up<O: Observer>(&mut self, party: u32, site: u32, instance: u32, observer: &mut O) {
        self.start_waiting(party, site, instance, observer);
        self.owners_change_now();
        if self.program.hub == Some(party) {
            self.wake_hub(observer);
        }
        self.look_for_leaders_later(party);
        for subscription in 0..self.subscriptions.len() {
            self.pump(subscription as u32, observer);
        }
    }

    /// What a crashed sender had in memory only, it will not send again.
    pub(super) fn forget_duties<O: Observer>(&mut self, party: u32, site: u32, instance: u32, observer: &mut O) {
        let mut forgotten: Vec<(u64, u32, u32)> = Vec::new();
        for (index, custody) in self.custodies.iter() {
            let mine = custody.party == party && custody.site == site && custody.instance == instance;
            if !mine || custody.subscription != NOTHING {
                continue;
            }
            let message = &self.messages[custody.message];
            let custodian = self.plans[message.flow as usize].segments[custody.segment as usize].custodian;
            let outbox = &self.program.flows[message.flow as usize].policy.outbox;
            let on_disk = custodian == End::Sender && outbox.limit > 0 && outbox.durable;
            if matches!(custodian, End::Sender | End::Consumer) && !on_disk {
                forgotten.push((message.number, index, self.custodies.stamp(index)));
            }
        }
        forgotten.sort_unstable();
        for (_, custody, stamp) in forgotten {
            // One of several may end the others with it.
            if self.custodies.holds(custody, stamp) {
                self.give_up(custody, Failure::Lost, observer);
            }
        }
    }
}
