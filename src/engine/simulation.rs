//! What happens? The run itself: takes the next event, changes the state, tells the observer.
//!
//! In: a [`Program`], faults, a seed and a replication number. Out: facts and [`Totals`]. It must not know names or
//! scenarios. The changes themselves stand in the sibling files: `set_up`, `sources`, `traffic`, `follow`, `transactions`,
//! `travel`, `wires`, `stations`, `custody`, `outbox`, `broker`, `keeping`, `blockade`, `breakage`.

use std::collections::BTreeSet;
use std::hint::black_box;
use std::sync::Arc;

use crate::units::{LawSampler, SimTime};

use super::balance::Watch;
use super::blockade::Blockade;
use super::breakage::Due;
use super::caching::Caching;
use super::calls::Call;
use super::clients::Clients;
use super::discovery::Discovered;
use super::event_list::{Event, EventKind, EventList};
use super::files::Files;
use super::gather::Join;
use super::grid::Grid;
use super::guards::Care;
use super::holding::Holding;
use super::ills::{Ill, Limit};
use super::keeping::Keeping;
use super::leadership::Standing;
use super::observer::{Observer, Outcome};
use super::once::Remembered;
use super::overflow::Overflow;
use super::plain::PlainTables;
use super::plain_message::{PlainDetails, PlainMessage};
use super::plan::Plan;
use super::polling::Polling;
use super::program::Program;
use super::row::Behind;
use super::slab::{NOTHING, Slab};
use super::sources::Sources;
use super::special::{Job, Special};
use super::state::{
    ActiveFault, BoxEntry, Carrier, Custody, Delivery, Message, Outbox, Pool, Samplers, Station, Subscription, Wire,
};
use super::surge::Surges;
use super::transactions::{Chains, Transaction};
use super::weather::Burst;

/// Sums of a run so far. All deliveries, counted by figures or not.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Totals {
    /// Events handled.
    pub events: u64,
    /// Messages created.
    pub created: u64,
    /// Deliveries they should make.
    pub expected: u64,
    /// Deliveries that ended, by [`Outcome::index`].
    pub outcomes: [u64; 9],
    /// Deliveries that took effect more than once.
    pub applied_twice: u64,
    /// Attempts sent, first ones included.
    pub attempts: u64,
    /// Deliveries that ended, however.
    pub ended: u64,
}

impl Totals {
    /// Deliveries that ended in this way.
    pub fn outcome(&self, outcome: Outcome) -> u64 {
        self.outcomes[outcome.index()]
    }
}

/// What one station is doing.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct StationState {
    /// Messages in service.
    pub in_service: u32,
    /// Messages in line (for a party with one queue: told for its first instance).
    pub queued: u32,
    /// Whether it is up.
    pub up: bool,
    /// Whether a slow-down lies on it.
    pub slowed: bool,
}

/// A run of one program under one fault plan: a pure function of (program, faults, seed, replication).
#[derive(Clone, Debug)]
pub struct Simulation {
    pub(super) program: Arc<Program>,
    pub(super) plans: Arc<Vec<Plan>>,
    pub(super) samplers: Arc<Samplers>,
    pub(super) chains: Arc<Chains>,
    pub(super) plain: Arc<PlainTables>,
    pub(super) station_bases: Arc<Vec<u32>>,
    pub(super) pool_bases: Arc<Vec<u32>>,
    pub(super) trunk_bases: Arc<Vec<u32>>,
    pub(super) subscription_bases: Arc<Vec<(u32, u32)>>,
    pub(super) run: u64,
    pub(super) now: SimTime,
    pub(super) events: EventList,
    pub(super) messages: Slab<Message>,
    pub(super) deliveries: Slab<Delivery>,
    pub(super) carriers: Slab<Carrier>,
    /// Of carriers in line: who stands behind them.
    pub(super) behind: Behind,
    /// Plain messages stand beside their carriers.
    pub(super) plain_messages: Vec<PlainMessage>,
    /// Of those among them that have some of their own.
    pub(super) plain_details: Vec<PlainDetails>,
    /// A plain message whose hop takes no time: it arrives before anything else happens.
    pub(super) arrives_next: u32,
    /// The station that is needed soon (see `look_ahead`).
    pub(super) station_ahead: u32,
    /// While something is broken, no message is plain.
    pub(super) disturbances: u32,
    pub(super) custodies: Slab<Custody>,
    pub(super) entries: Slab<BoxEntry>,
    pub(super) transactions: Slab<Transaction>,
    pub(super) sources: Sources,
    /// Whether any flow calls others before it is answered: while none does, nothing is looked up.
    pub(super) has_calls: bool,
    pub(super) calls: Slab<Call>,
    pub(super) cares: Slab<Care>,
    pub(super) holding: Holding,
    pub(super) polling: Polling,
    pub(super) files: Files,
    pub(super) clients: Clients,
    pub(super) joins: Slab<Join>,
    pub(super) stations: Vec<Station>,
    /// What balancers remember of instances; empty where none is watched.
    pub(super) watches: Vec<Watch>,
    /// What senders know by a registry.
    pub(super) discovery: Option<Box<Discovered>>,
    /// What stations with rules of their own have beside that, and their services under way.
    pub(super) specials: Vec<Special>,
    pub(super) jobs: Slab<Job>,
    /// Per flow, where stations know priorities.
    pub(super) classes: Arc<Vec<u32>>,
    /// Per party that has one: its cache.
    pub(super) caches: Arc<Vec<Option<Caching>>>,
    /// Lists of messages of batches gone by, to be used again.
    pub(super) spare_mates: Vec<Vec<u32>>,
    /// Per party that fails on its own: up time and repair.
    pub(super) lives: Arc<Vec<Option<(LawSampler, LawSampler)>>>,
    pub(super) pools: Vec<Pool>,
    pub(super) trunks: Vec<Wire>,
    /// Links that need a state of their own: by their ends and site.
    pub(super) links: Grid<Wire>,
    /// Links that a fault lies on or may lie on: while 0, nothing is looked up.
    pub(super) link_faults: u32,
    /// Whether a fault has changed a latency: from then on, messages must be kept from overtaking.
    pub(super) latency_stirred: bool,
    /// By flow, sender and site.
    pub(super) outboxes: Grid<Outbox>,
    pub(super) subscriptions: Vec<Subscription>,
    pub(super) leaders: Vec<u32>,
    pub(super) standing: Standing,
    pub(super) keeping: Keeping,
    pub(super) blockade: Blockade,
    pub(super) remembered: Remembered,
    /// By flow, consumer, site and key: the number of the latest message that took effect, and one.
    pub(super) latest: Grid<u64>,
    pub(super) faults: Vec<ActiveFault>,
    /// What is to happen to them.
    pub(super) agenda: BTreeSet<Due>,
    /// Lines that faults lie on: while 0, no transmission asks.
    pub(super) wires_ill: u32,
    /// Lines that faults narrow.
    pub(super) narrowed: u32,
    pub(super) bursts: Slab<Burst>,
    /// By station; empty until a fault has put something there.
    pub(super) ills: Vec<Ill>,
    /// Layers of errors on stations.
    pub(super) erring: u32,
    /// Pauses that have begun so far: until the first, nobody asks.
    pub(super) freezes: u32,
    pub(super) limits: Vec<Limit>,
    pub(super) surges: Surges,
    /// Nodes that a loss of leaders has struck: by whom, of which flow, and which party.
    pub(super) dethroned: Vec<(u32, u32, u32)>,
    pub(super) numbers: Vec<u64>,
    /// Duties of a hub that is down, in the order in which they came to rest.
    pub(super) resting: Vec<(u32, u32)>,
    pub(super) timers: u32,
    pub(super) totals: Totals,
    pub(super) finished: bool,
    pub(super) overflow: Option<Overflow>,
}

impl Simulation {
    /// No message goes the plain way, which is only shorter: tests hold that the facts are the same.
    pub fn go_the_long_way(&mut self) {
        self.disturb();
    }

    /// The present moment.
    pub fn now(&self) -> SimTime {
        self.now
    }

    /// Whether nothing more will happen.
    pub fn finished(&self) -> bool {
        self.finished
    }

    /// Sums so far.
    pub fn totals(&self) -> &Totals {
        &self.totals
    }

    /// Deliveries that have not ended.
    pub fn in_flight(&self) -> u64 {
        self.totals.expected - self.totals.ended
    }

    /// What a station is doing; `station` counts [`Program::station_bases`].
    pub fn station_state(&self, station: u32) -> StationState {
        let party = self.station_bases.partition_point(|base| *base <= station) - 1;
        let within = station - self.station_bases[party];
        let spec = &self.program.parties[party];
        let (site, instance) = (within / spec.instances, within % spec.instances);
        let state = &self.stations[station as usize];
        let central = if instance == 0 {
            self.pools[(self.pool_bases[party] + site) as usize].queue.len()
        } else {
            0
        };
        StationState {
            in_service: state.in_service,
            queued: (state.queue.len() + central) as u32 + state.aside,
            up: state.is_up(),
            slowed: state.slow.is_some(),
        }
    }

    /// Runs to the end and checks that every delivery ended once.
    ///
    /// # Panics
    /// If outcomes do not add up to the deliveries expected, which would be a fault of the engine.
    pub fn run<O: Observer>(&mut self, observer: &mut O) -> Totals {
        self.run_until(SimTime::MAX, observer);
        self.totals
    }

    /// Handles every event before `until`; afterwards it is `until` (or the end of the run).
    ///
    /// # Panics
    /// As [`Simulation::run`], when the end of the run is reached.
    pub fn run_until<O: Observer>(&mut self, until: SimTime, observer: &mut O) {
        if self.finished {
            return;
        }
        self.advance(until, observer);
        if self.finished {
            return;
        }
        if self.events.next_time().is_none() || until >= self.program.drain_end {
            self.finish(observer);
        }
    }

    /// Handles every event before `until`, and stays open for faults to be added even if nothing more would happen.
    pub fn advance<O: Observer>(&mut self, until: SimTime, observer: &mut O) {
        if self.finished {
            return;
        }
        let stop = until.min(self.program.drain_end);
        let tables = &*Arc::clone(&self.plain);
        let most_in_flight = self.program.most_in_flight;
        loop {
            let (custodies, carriers) = (&self.custodies, &self.carriers);
            let timer_is_stale = |event: Event| match event.kind {
                EventKind::PlainTimeout => !carriers.holds(event.index, event.stamp),
                EventKind::AttemptTimeout => custodies
                    .get(event.index)
                    .is_none_or(|custody| custody.timer != event.stamp),
                _ => false,
            };
            let Some((time, Event { kind, index, stamp })) = self.events.pop_before(stop, timer_is_stale) else {
                break;
            };
            if kind != EventKind::Source {
                self.look_ahead(observer);
            }
            assert!(time >= self.now, "time ran back");
            self.now = time;
            self.totals.events += 1;
            match kind {
                EventKind::PlainArrive => self.plain_arrives(tables, index, stamp, observer),
                EventKind::PlainServed => self.plain_service_ends(tables, index, stamp, observer),
                EventKind::Source => self.source_fires(tables, index, stamp, observer),
                _ => self.handle(kind, index, stamp, observer),
            }
            while self.arrives_next != NOTHING {
                let carrier = std::mem::replace(&mut self.arrives_next, NOTHING);
                self.totals.events += 1;
                let stamp = self.carriers.stamp(carrier);
                self.plain_arrives(tables, carrier, stamp, observer);
            }
            if self.in_flight() > most_in_flight {
                self.overflows(observer);
                return;
            }
        }
        if self.events.next_time().is_some() && until < self.program.drain_end {
            self.now = until;
        }
    }

    /// Has what will be needed soon come into the caches while something else is worked on: of an event some places ahead
    /// its message, then its station. Nothing depends on what is read, and nothing is decided by it: what is not there is
    /// read elsewhere.
    #[inline(always)]
    fn look_ahead<O: Observer>(&mut self, observer: &mut O) {
        const PLACES: usize = 1;
        if let Some(index) = self.events.soon(PLACES)
            && let Some(last_message) = self.plain_messages.len().checked_sub(1)
            && let Some(last_station) = self.stations.len().checked_sub(1)
        {
            let station = (self.station_ahead as usize).min(last_station);
            observer.look_ahead(station as u32);
            black_box(self.stations[station].in_service);
            self.station_ahead = self.plain_messages[(index as usize).min(last_message)].station;
        }
    }

    /// What is not told apart where events are taken: there stands what happens most.
    fn handle<O: Observer>(&mut self, kind: EventKind, index: u32, stamp: u32, observer: &mut O) {
        match kind {
            EventKind::FaultOn | EventKind::FaultOff => self.fault_is_due(observer),
            EventKind::Arrive if self.carriers.holds(index, stamp) => self.arrive(index, observer),
            EventKind::Depart if self.carriers.holds(index, stamp) => self.transmit(index, observer),
            EventKind::Retransmit if self.carriers.holds(index, stamp) => self.retransmit(index, observer),
            EventKind::ServiceEnd if self.carriers.holds(index, stamp) => self.service_ends(index, observer),
            EventKind::AttemptTimeout => self.attempt_times_out(index, stamp, observer),
            EventKind::RetryDue => self.retry_is_due(index, stamp, observer),
            EventKind::BoxRound => self.box_round(index, observer),
            EventKind::BoxExpire if self.entries.holds(index, stamp) => self.entry_expires(index, observer),
            EventKind::Failover => self.fail_over(observer),
            EventKind::Unblock => self.unblock(observer),
            EventKind::PlainTimeout if self.carriers.holds(index, stamp) => self.plain_times_out(index, observer),
            EventKind::Rebalance => self.rebalance(observer),
            EventKind::HoldOver if self.holding.holds.holds(index, stamp) => self.hold_is_over(index, observer),
            EventKind::Outdated if self.custodies.holds(index, stamp) => self.is_outdated(index, observer),
            EventKind::RoundOver if self.cares.holds(index, stamp) => self.round_is_over(index, observer),
            EventKind::CheckShows => self.checks_show(index, stamp),
            EventKind::EjectionOver => self.ejection_is_over(index),
            EventKind::HedgeDue => self.hedge_is_due(index, stamp, observer),
            EventKind::Withdraw if self.carriers.holds(index, stamp) => self.withdraw(index, observer),
            EventKind::JobEnd if self.jobs.holds(index, stamp) => self.job_ends(index, observer),
            EventKind::ShareEnd => self.share_ends(index, stamp, observer),
            EventKind::StationFails => self.station_fails(index, stamp, observer),
            EventKind::StationRepaired => self.station_repaired(index, observer),
            EventKind::QueueExpire => self.queue_expires(index, stamp, observer),
            EventKind::Linger => self.linger_ends(index, stamp, observer),
            EventKind::LookUp => self.looks_up(index),
            EventKind::Poll => self.polls(index, observer),
            EventKind::FileDue => self.file_is_due(index, observer),
            _ => {}
        }
    }

    pub(super) fn finish<O: Observer>(&mut self, observer: &mut O) {
        self.finished = true;
        if self.overflow.is_none() {
            // While something is left to happen, the run goes on to the end of the drain, however it is sliced.
            let left = self.events.next_time().is_some();
            let last = if left {
                SimTime::MAX
            } else {
                self.now.max(self.program.end)
            };
            self.now = self.program.drain_end.min(last);
        }
        self.tell_still_blocked(observer);
        self.unfold_all();
        self.close_what_is_left(observer);
        let ended: u64 = self.totals.outcomes.iter().sum();
        assert!(
            ended == self.totals.expected,
            "{ended} deliveries ended, {} were expected",
            self.totals.expected
        );
    }
}
