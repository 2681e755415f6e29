//! What ails a station that is not down? Slowness, servers gone, errors, out of the balancer, closed, limited.
//!
//! In: layers put on and taken off by their owner. Out: what `stations` asks: how many servers work, whether a visit goes
//! wrong, whether a pool takes one more. It must not know when a fault strikes.

use rand::Rng;

use crate::units::{SimSpan, SimTime};

use super::draws::Purpose;
use super::fault::Effect;
use super::freeze::Freeze;
use super::observer::Observer;
use super::simulation::Simulation;
use super::slab::NOTHING;

/// Layers on one station, by their owners.
#[derive(Clone, Debug, Default)]
pub(super) struct Ill {
    /// Shares of its servers that are gone.
    capacity: Vec<(u32, f64)>,
    /// Shares of visits that go wrong.
    errors: Vec<(u32, f64)>,
    /// Where it stood or stands still.
    pub freeze: Freeze,
}

/// A token bucket that a fault has put before a pool.
#[derive(Clone, Debug)]
pub(super) struct Limit {
    owner: u32,
    pool: u32,
    rate: f64,
    most: f64,
    tokens: f64,
    at: SimTime,
}

impl Simulation {
    pub(super) fn put_on_station<O: Observer>(
        &mut self,
        owner: u32,
        (party, site, instance): (u32, u32, u32),
        effect: &Effect,
        observer: &mut O,
    ) {
        let station = self.station_of(party, site, instance);
        let special = self.stations[station as usize].special;
        self.share_until_now(special);
        match effect {
            Effect::Crash { silent } => self.crash(party, site, instance, *silent, observer),
            Effect::Slow(factor) => {
                let layers = self.stations[station as usize].slow.get_or_insert_default();
                layers.push((owner, *factor));
            }
            Effect::Pause => {
                self.freeze(party, site, instance);
                self.suspend(special, observer);
            }
            Effect::Capacity(share) => {
                self.ill_mut(station).capacity.push((owner, *share));
                self.count_servers(party, station);
                if special != NOTHING {
                    self.tell_special(special, observer);
                }
            }
            Effect::Drain => {
                self.stations[station as usize].drained += 1;
                self.registered(station);
                self.owners_change_now();
                self.work_off_together(party, site, observer);
            }
            Effect::Close => {
                self.stations[station as usize].closed += 1;
                observer.up(self.now, station, false);
                if self.stations[station as usize].closed == 1 {
                    self.look_for_leaders_later(party);
                }
                self.work_off_together(party, site, observer);
            }
            Effect::Errors(share) => {
                self.erring += 1;
                self.ill_mut(station).errors.push((owner, *share));
            }
            effect => self.break_node(party, effect, observer),
        }
        self.share_anew(special);
    }

    pub(super) fn take_off_station<O: Observer>(
        &mut self,
        owner: u32,
        (party, site, instance): (u32, u32, u32),
        effect: &Effect,
        observer: &mut O,
    ) {
        let station = self.station_of(party, site, instance);
        let special = self.stations[station as usize].special;
        self.share_until_now(special);
        match effect {
            Effect::Crash { silent } => self.restart(party, site, instance, *silent, observer),
            Effect::Slow(_) => {
                let slow = &mut self.stations[station as usize].slow;
                if let Some(layers) = slow {
                    layers.retain(|(other, _)| *other != owner);
                    if layers.is_empty() {
                        *slow = None;
                    }
                }
            }
            Effect::Pause => self.thaw(party, site, instance, observer),
            Effect::Capacity(_) => {
                self.ill_mut(station).capacity.retain(|(other, _)| *other != owner);
                self.count_servers(party, station);
                self.start_waiting(party, site, instance, observer);
            }
            Effect::Drain => {
                self.stations[station as usize].drained -= 1;
                self.registered(station);
                self.comes_back(party, site, instance, observer);
            }
            Effect::Close => {
                self.stations[station as usize].closed -= 1;
                if self.stations[station as usize].is_up() {
                    observer.up(self.now, station, true);
                    self.comes_up(party, site, instance, observer);
                }
            }
            Effect::Errors(_) => {
                self.erring -= 1;
                self.ill_mut(station).errors.retain(|(other, _)| *other != owner);
            }
            effect => self.mend_node(party, effect, observer),
        }
        self.share_anew(special);
    }

    pub(super) fn ill_mut(&mut self, station: u32) -> &mut Ill {
        if self.ills.is_empty() {
            self.ills = vec![Ill::default(); self.stations.len()];
        }
        &mut self.ills[station as usize]
    }

    /// An instance that was drained takes work again.
    fn comes_back<O: Observer>(&mut self, party: u32, site: u32, instance: u32, observer: &mut O) {
        let station = self.station_of(party, site, instance);
        if self.stations[station as usize].drained > 0 {
            return;
        }
        self.start_waiting(party, site, instance, observer);
        for subscription in 0..self.subscriptions.len() {
            self.pump(subscription as u32, observer);
        }
    }

    /// Works out how many servers of a station take no work.
    pub(super) fn count_servers(&mut self, party: u32, station: u32) {
        let servers = self.program.parties[party as usize].servers;
        let ill = self.ill_mut(station);
        let left: f64 = ill.capacity.iter().map(|(_, share)| 1.0 - share).product();
        let gone = match servers {
            _ if ill.freeze.is_frozen() => u32::MAX,
            Some(servers) => servers - (f64::from(servers) * left).round() as u32,
            None => 0,
        };
        self.stations[station as usize].gone = gone;
    }

    /// Whether a visit that has just ended ends in an error: the party's own share of errors, and what faults add.
    pub(super) fn goes_wrong(&self, carrier: u32, own: f64) -> bool {
        let state = &self.carriers[carrier];
        let mut right = 1.0 - own;
        if self.erring > 0 && state.instance != NOTHING {
            let station = self.station_of(state.party, state.site, state.instance);
            let layers = self.ills.get(station as usize).map_or(&[][..], |ill| &ill.errors);
            right *= layers.iter().map(|(_, share)| 1.0 - share).product::<f64>();
        }
        right < 1.0 && {
            let draw = self.draw_here(carrier, Purpose::Error).next_u64();
            ((draw >> 11) as f64 * (1.0 / (1u64 << 53) as f64)) < 1.0 - right
        }
    }

    pub(super) fn put_on_pool(&mut self, owner: u32, party: u32, site: u32, effect: &Effect) {
        self.grows_stale(effect, true);
        if let Effect::Limit { rate, burst } = effect {
            self.limits.push(Limit {
                owner,
                pool: self.pool_of(party, site),
                rate: *rate,
                most: *burst,
                tokens: *burst,
                at: self.now,
            });
        }
    }

    pub(super) fn take_off_pool(&mut self, owner: u32, (party, site): (u32, u32), effect: &Effect) {
        self.grows_stale(effect, false);
        let pool = self.pool_of(party, site);
        self.limits.retain(|limit| limit.owner != owner || limit.pool != pool);
    }

    /// The longest wait until each limit of a pool lets one more in, by its tokens and its rate; none: one never does.
    pub(super) fn limits_wait(&self, pool: u32, until: impl Fn(f64, f64) -> Option<SimSpan>) -> Option<SimSpan> {
        let mut longest = SimSpan::ZERO;
        for limit in self.limits.iter().filter(|limit| limit.pool == pool) {
            let tokens = (limit.tokens + (self.now - limit.at).as_secs_f64() * limit.rate).min(limit.most);
            longest = longest.max(until(tokens, limit.rate)?);
        }
        Some(longest)
    }

    /// Whether the limits that faults have put before a pool let one more in; each counts what all of them let in.
    pub(super) fn limits_let_in(&mut self, pool: u32) -> bool {
        let now = self.now;
        let mut lets_in = true;
        for limit in self.limits.iter_mut().filter(|limit| limit.pool == pool) {
            limit.tokens = (limit.tokens + (now - limit.at).as_secs_f64() * limit.rate).min(limit.most);
            limit.at = now;
            lets_in &= limit.tokens >= 1.0;
        }
        if lets_in {
            self.limits
                .iter_mut()
                .filter(|limit| limit.pool == pool)
                .for_each(|limit| limit.tokens -= 1.0);
        }
        lets_in
    }
}
