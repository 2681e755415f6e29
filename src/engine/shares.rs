//! When does somebody who shares a station get done? Joins and leaves those who share, and plans their next end.
//!
//! In: carriers that begin, faults and repairs that change the pace. Out: the moment at which the next one ends. It must
//! not know how the shared clock runs (see `sharing`).

use crate::units::{SimSpan, SimTime};

use super::event_list::EventKind;
use super::observer::Observer;
use super::rules::DisciplineRule;
use super::simulation::Simulation;
use super::slab::NOTHING;

impl Simulation {
    /// What each sharer has of a server just now, and how fast its work goes on: not at all while the station is down.
    fn share_pace(&self, special: u32) -> (f64, f64) {
        let state = &self.specials[special as usize];
        let station = &self.stations[self.station_of(state.party, state.site, state.instance) as usize];
        if !station.works() {
            return (0.0, 0.0);
        }
        let servers = self.program.parties[state.party as usize].servers.unwrap_or(u32::MAX);
        let share = state.sharing.pace(servers.saturating_sub(station.gone));
        (share, share / station.slowness())
    }

    /// Before anything changes the pace: what was done until now is done.
    pub(super) fn share_until_now(&mut self, special: u32) {
        if special != NOTHING && self.rules_of(special).discipline == DisciplineRule::Sharing {
            let (share, pace) = self.share_pace(special);
            self.specials[special as usize].sharing.advance(self.now, share, pace);
        }
    }

    /// After anything has changed the pace: the next end is planned anew.
    pub(super) fn share_anew(&mut self, special: u32) {
        if special == NOTHING || self.rules_of(special).discipline != DisciplineRule::Sharing {
            return;
        }
        let (_, pace) = self.share_pace(special);
        let state = &mut self.specials[special as usize];
        state.share_stamp = state.share_stamp.wrapping_add(1);
        if let Some(after) = state.sharing.next_end(pace) {
            let stamp = state.share_stamp;
            self.events
                .schedule(self.now + after, EventKind::ShareEnd, special, stamp);
        }
    }

    pub(super) fn share_in(&mut self, special: u32, carrier: u32, work: SimSpan) {
        self.share_until_now(special);
        self.specials[special as usize].sharing.join(carrier, work);
        self.share_anew(special);
    }

    /// Everybody leaves, cut short. The clocks must be up to date.
    pub(super) fn share_out(&mut self, special: u32) -> Vec<u32> {
        let state = &mut self.specials[special as usize];
        state.share_stamp = state.share_stamp.wrapping_add(1);
        let all = state.sharing.drain();
        let leave = |(carrier, had)| {
            self.was_in_service(carrier, had);
            carrier
        };
        all.into_iter().map(leave).collect()
    }

    /// A carrier that is cut short has been served for so long: it is told so when it is dropped.
    pub(super) fn was_in_service(&mut self, carrier: u32, had: SimSpan) {
        let state = &mut self.carriers[carrier];
        state.in_service = true;
        state.started = SimTime::from_nanos(self.now.nanos().saturating_sub(had.nanos()));
    }

    pub(super) fn share_ends<O: Observer>(&mut self, special: u32, stamp: u32, observer: &mut O) {
        if self.specials[special as usize].share_stamp != stamp {
            return;
        }
        self.share_until_now(special);
        let done = self.specials[special as usize].sharing.pop();
        self.share_anew(special);
        if let Some((carrier, had)) = done {
            let started = self.now.nanos().saturating_sub(had.nanos());
            self.carriers[carrier].started = SimTime::from_nanos(started);
            if self.has_calls && self.calls_first(carrier, observer) {
                return;
            }
            self.served_specially(special, carrier, had, observer);
        }
    }
}
