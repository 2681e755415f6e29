//! Which workers of a hub wait for what they have passed on? In a hub that holds requests in workers, each that passed one
//! on stays occupied until the answer, the acknowledgement or bad news has come back.
//!
//! In: visits that end at the hub, what comes back there, moments. Out: workers kept, and free again: with what comes
//! back, which the same worker serves; or when the timeout of the flow's policy has passed since it passed the request
//! on, or its instance has crashed: then an answer that comes after all is dropped. It must not know who waits elsewhere.

use std::collections::BTreeMap;

use super::event_list::EventKind;
use super::observer::{Observer, VisitFact};
use super::plan::{End, Finish, Wait};
use super::program::Medium;
use super::simulation::Simulation;
use super::slab::Slab;
use super::state::{Failure, Phase};

/// Of a try: its duty with stamp, and its number, by which copies that the network made of it are told apart.
type Try = (u32, u32, u32);

/// A worker that waits.
#[derive(Clone, Debug)]
pub(super) struct Hold {
    of: Try,
    site: u32,
    instance: u32,
}

/// All that wait.
#[derive(Clone, Debug, Default)]
pub(super) struct Holding {
    pub holds: Slab<Hold>,
    by_try: BTreeMap<Try, u32>,
}

impl Simulation {
    fn try_of(&self, carrier: u32) -> Try {
        let state = &self.carriers[carrier];
        (state.custody, state.custody_stamp, state.trial)
    }

    /// Whether something of this carrier's segment comes back through the hub where it is.
    fn comes_back_here(&self, carrier: u32) -> bool {
        let state = &self.carriers[carrier];
        let spec = &self.program.flows[self.messages[state.message].flow as usize];
        let segment = self.segment_of(carrier);
        let held = segment.custodian == End::Sender && matches!(segment.finish, Finish::Served(_));
        let awaited = match segment.wait {
            Wait::Nobody => false,
            Wait::Answer => spec.answer == Medium::Hub,
            Wait::Ack | Wait::Accept => true,
        };
        self.program.hub == Some(state.party) && spec.there == Medium::Hub && held && awaited
    }

    /// A visit has ended. Whether its worker waits for what comes back; then the request goes on without it.
    pub(super) fn keeps_worker<O: Observer>(&mut self, carrier: u32, observer: &mut O) -> bool {
        if self.carriers[carrier].phase != Phase::Out || !self.comes_back_here(carrier) {
            return false;
        }
        let of = self.try_of(carrier);
        let state = &mut self.carriers[carrier];
        state.in_service = false;
        let (waited, service) = (state.started - state.entered, self.now - state.started);
        state.spent.waiting += waited;
        state.spent.service += service;
        state.work += service;
        let (party, site, instance) = (state.party, state.site, state.instance);
        let message = &self.messages[state.message];
        let timeout = self.program.flows[message.flow as usize].policy.timeout;
        observer.worked(message.flow, service, message.counted);
        observer.served(self.now, self.station_of(party, site, instance), waited, service);
        self.tell_visit(carrier, VisitFact::Ended, observer);
        let hold = self.holding.holds.insert(Hold { of, site, instance });
        self.holding.by_try.insert(of, hold);
        let stamp = self.holding.holds.stamp(hold);
        self.events
            .schedule_after(self.now, timeout, EventKind::HoldOver, hold, stamp);
        self.visit_ended(carrier, observer);
        true
    }

    fn end_hold(&mut self, of: Try) -> Option<Hold> {
        let hold = self.holding.by_try.remove(&of)?;
        Some(self.holding.holds.remove(hold))
    }

    /// An answer is back at the hub. Whether that is all there is to do: the worker that waits for it serves it.
    pub(super) fn returns_to_worker<O: Observer>(&mut self, carrier: u32, observer: &mut O) -> bool {
        if self.carriers[carrier].phase != Phase::Back || !self.comes_back_here(carrier) {
            return false;
        }
        match self.end_hold(self.try_of(carrier)) {
            Some(hold) => {
                let state = &mut self.carriers[carrier];
                state.instance = hold.instance;
                let (party, site) = (state.party, hold.site);
                let station = self.station_of(party, site, hold.instance);
                self.stations[station as usize].in_service -= 1;
                self.tell_visit(carrier, VisitFact::Queued, observer);
                self.start(carrier, true, observer);
            }
            None => self.fail_carrier(carrier, Failure::Lost, observer),
        }
        true
    }

    /// Word on its way back passes the hub: nothing else will come.
    pub(super) fn word_passes_hub<O: Observer>(&mut self, carrier: u32, observer: &mut O) {
        if self.program.hub == Some(self.carriers[carrier].party)
            && let Some(hold) = self.end_hold(self.try_of(carrier))
        {
            self.free_worker(&hold, observer);
        }
    }

    /// Nothing has come back for so long that the hub gives up.
    pub(super) fn hold_is_over<O: Observer>(&mut self, hold: u32, observer: &mut O) {
        let of = self.holding.holds[hold].of;
        if let Some(hold) = self.end_hold(of) {
            self.free_worker(&hold, observer);
        }
    }

    fn free_worker<O: Observer>(&mut self, hold: &Hold, observer: &mut O) {
        let Some(hub) = self.program.hub else { return };
        let station = self.station_of(hub, hold.site, hold.instance);
        self.stations[station as usize].in_service -= 1;
        if !self.start_next(hub, hold.site, hold.instance, observer) {
            self.tell_station(hub, hold.site, hold.instance, observer);
        }
    }

    /// An instance has crashed: what its workers waited for, nobody waits for any more.
    pub(super) fn forget_holds(&mut self, party: u32, site: u32, instance: u32) {
        if self.program.hub != Some(party) {
            return;
        }
        let here = |(_, hold): &(u32, &Hold)| hold.site == site && hold.instance == instance;
        let gone: Vec<Try> = self
            .holding
            .holds
            .iter()
            .filter(here)
            .map(|(_, hold)| hold.of)
            .collect();
        for of in gone {
            self.end_hold(of);
        }
    }
}
