//! Who may publish? A cluster of which one node has its alarm on takes messages from nobody, until no node has.
//!
//! In: alarms on and off, copies about to leave for the cluster. Out: copies that wait at their sender's connection and
//! go on together. Consumers go on draining, unless they acknowledge over a connection on which they wait to publish:
//! then nothing may ever drain, and the cluster is locked up. (RabbitMQ documentation, memory alarms: all publishing
//! connections of the cluster are blocked; connections that only consume are not.) It must not know what raises an alarm.

use crate::units::{SimSpan, SimTime};

use super::event_list::EventKind;
use super::observer::Observer;
use super::plan::End;
use super::program::Program;
use super::simulation::Simulation;
use super::slab::NOTHING;
use super::state::{Failure, Phase};

/// Copies that wait before those that nobody waits for any more are first looked for.
const SWEEP_AT_LEAST: usize = 256;

/// Copies that go on at once when they may; the next when a node has had time for these.
const AT_ONCE: usize = 32;

/// A copy that waits at a connection.
#[derive(Clone, Copy, Debug)]
struct Parked {
    carrier: u32,
    stamp: u32,
    since: SimTime,
}

/// Alarms, and what waits for their end.
#[derive(Clone, Debug, Default)]
pub(super) struct Blockade {
    /// Per node: faults that hold its alarm on.
    forced: Vec<u16>,
    /// Per node: whether its memory has been over the high mark and not at the low one since.
    full: Vec<bool>,
    on: bool,
    parked: Vec<Parked>,
    sweep_at: usize,
    /// Per pool: messages that wait to be published over its connection.
    stuck: Vec<u32>,
    /// Acknowledgements that wait with them.
    words: u32,
    locked_up: bool,
}

impl Blockade {
    pub fn new(program: &Program, pools: usize) -> Self {
        let nodes = program.cluster.as_ref().map_or(0, |cluster| cluster.nodes.len());
        Self {
            forced: vec![0; nodes],
            full: vec![false; nodes],
            sweep_at: SWEEP_AT_LEAST,
            stuck: if nodes > 0 { vec![0; pools] } else { Vec::new() },
            ..Self::default()
        }
    }

    /// Whether publishers are blocked.
    pub fn holds(&self) -> bool {
        self.on
    }
}

/// What a broker cluster is doing.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct ClusterState {
    /// Whether publishers are blocked.
    pub blocked: bool,
    /// Parties of the nodes whose alarm is on.
    pub alarms: Vec<u32>,
    /// Messages and answers that wait to be published.
    pub waiting: u64,
    /// Acknowledgements that wait behind them on the same connections.
    pub acknowledgements_waiting: u64,
    /// Whether it cannot get out of this by itself.
    pub locked_up: bool,
    /// Bytes that each node keeps, where that is counted.
    pub kept: Vec<u64>,
}

impl Simulation {
    /// What the broker cluster is doing; none: there is no cluster.
    pub fn cluster_state(&self) -> Option<ClusterState> {
        let cluster = self.program.cluster.as_ref()?;
        let alarms = (0..cluster.nodes.len()).filter(|node| self.alarm(*node as u32));
        Some(ClusterState {
            blocked: self.blockade.on,
            alarms: alarms.map(|node| cluster.nodes[node]).collect(),
            waiting: self.blockade.parked.len() as u64 - u64::from(self.blockade.words),
            acknowledgements_waiting: u64::from(self.blockade.words),
            locked_up: self.blockade.locked_up,
            kept: self.keeping.bytes.clone(),
        })
    }

    /// A node that is down raises no alarm.
    fn alarm(&self, node: u32) -> bool {
        let (forced, full) = (self.blockade.forced[node as usize], self.blockade.full[node as usize]);
        (forced > 0 || full) && self.node_runs(node)
    }

    /// Whether any node's alarm is on.
    pub(super) fn any_alarm(&self) -> bool {
        (0..self.blockade.full.len() as u32).any(|node| self.alarm(node))
    }

    /// A node's memory is over its high mark, at or below its low one, or in between.
    pub(super) fn set_alarm<O: Observer>(&mut self, node: u32, over: bool, under: bool, observer: &mut O) {
        let full = &mut self.blockade.full[node as usize];
        let now = over || *full && !under;
        if *full != now {
            *full = now;
            self.review_alarms(observer);
        }
    }

    /// A fault holds a node's alarm on, or lets go of it.
    pub(super) fn force_alarm<O: Observer>(&mut self, node: u32, on: bool, observer: &mut O) {
        let forced = &mut self.blockade.forced[node as usize];
        *forced = if on { *forced + 1 } else { *forced - 1 };
        self.review_alarms(observer);
    }

    /// An alarm may have gone on or off. What waited goes on at the same moment, after what is being done now.
    pub(super) fn review_alarms<O: Observer>(&mut self, observer: &mut O) {
        let any = self.any_alarm();
        if any && !self.blockade.on {
            self.blockade.on = true;
            observer.publishers_blocked(self.now, true);
        } else if !any && self.blockade.on {
            self.events.schedule(self.now, EventKind::Unblock, 0, 0);
        }
    }

    /// No alarm is on any more: what waited goes on, in the order in which it came, no faster than a node takes it.
    pub(super) fn unblock<O: Observer>(&mut self, observer: &mut O) {
        let any = self.any_alarm();
        if any || !self.blockade.on {
            return;
        }
        if std::mem::take(&mut self.blockade.locked_up) {
            observer.locked_up(self.now, false);
        }
        self.blockade.on = false;
        let mut waiting = std::mem::take(&mut self.blockade.parked);
        let later = waiting.split_off(waiting.len().min(AT_ONCE));
        for parked in waiting {
            self.go_on(parked, observer);
        }
        if later.is_empty() && self.blockade.parked.is_empty() {
            self.blockade.sweep_at = SWEEP_AT_LEAST;
            observer.publishers_blocked(self.now, false);
            return;
        }
        // Those who come now line up behind those who wait.
        let newcomers = std::mem::replace(&mut self.blockade.parked, later);
        self.blockade.parked.extend(newcomers);
        self.blockade.on = true;
        self.events
            .schedule(self.now + self.time_to_take(AT_ONCE), EventKind::Unblock, 0, 0);
    }

    /// How long a node takes for so many messages, with half of its time for them.
    fn time_to_take(&self, messages: usize) -> SimSpan {
        let node = self.program.cluster.as_ref().and_then(|cluster| cluster.nodes.first());
        let Some(spec) = node.map(|party| &self.program.parties[*party as usize]) else {
            return SimSpan::ZERO;
        };
        let each = spec.services.first().map_or(0.0, |publish| publish.law.mean());
        spec.servers.map_or(SimSpan::ZERO, |servers| {
            SimSpan::from_nanos_f64(2.0 * each * messages as f64 / f64::from(servers.max(1)))
        })
    }

    /// What waited goes on, or is taken back by a sender that waits no longer.
    fn go_on<O: Observer>(&mut self, parked: Parked, observer: &mut O) {
        if !self.carriers.holds(parked.carrier, parked.stamp) {
            return;
        }
        self.leaves_connection(parked.carrier);
        if self.is_given_up(parked.carrier) {
            self.take_back(parked, observer);
            return;
        }
        self.tell_blocked(parked, observer);
        self.carriers[parked.carrier].spent.blocked += self.now - parked.since;
        match self.carriers[parked.carrier].phase {
            Phase::Ack => self.walk_back(parked.carrier, observer),
            _ => self.move_on(parked.carrier, observer),
        }
    }

    fn leaves_connection(&mut self, carrier: u32) {
        let state = &self.carriers[carrier];
        if state.phase == Phase::Ack {
            self.blockade.words -= 1;
        } else {
            let pool = self.pool_of(state.party, state.site);
            self.blockade.stuck[pool as usize] -= 1;
        }
    }

    /// Whether a carrier stands at the connection over which its sender publishes, with something to publish.
    pub(super) fn is_to_be_published(&self, carrier: u32) -> bool {
        let state = &self.carriers[carrier];
        let segment = self.segment_of(carrier);
        let stretches = if state.phase == Phase::Back {
            &segment.back
        } else {
            &segment.out
        };
        let at_connection = state.step == 0 || state.step == 1 && self.polling.any() && self.is_fetched(carrier);
        at_connection && stretches[state.stretch as usize].to == End::Topic
    }

    pub(super) fn wait_to_publish<O: Observer>(&mut self, carrier: u32, observer: &mut O) {
        let state = &self.carriers[carrier];
        if self.reads_along(state.message) {
            // It is in nobody's way.
            self.fail_carrier(carrier, Failure::Lost, observer);
            return;
        }
        let pool = self.pool_of(state.party, state.site);
        self.blockade.stuck[pool as usize] += 1;
        self.park(carrier, observer);
        self.look_for_lock_up(observer);
    }

    /// Whether an acknowledgement is to go to the cluster over a connection on which its party waits to publish.
    pub(super) fn word_is_stuck(&self, carrier: u32) -> bool {
        let shared = self.program.cluster.as_ref().is_some_and(|c| c.shared_connections);
        let state = &self.carriers[carrier];
        if !shared || state.phase != Phase::Ack || state.delivery == NOTHING {
            return false;
        }
        let at_consumer = (state.party, state.site) == self.consumer_of(state);
        at_consumer
            && self.segment_of(carrier).custodian == End::Topic
            && self.blockade.stuck[self.pool_of(state.party, state.site) as usize] > 0
    }

    pub(super) fn wait_to_acknowledge<O: Observer>(&mut self, carrier: u32, observer: &mut O) {
        self.blockade.words += 1;
        self.park(carrier, observer);
        self.look_for_lock_up(observer);
    }

    fn park<O: Observer>(&mut self, carrier: u32, observer: &mut O) {
        if self.blockade.parked.len() >= self.blockade.sweep_at {
            self.sweep(observer);
        }
        self.blockade.parked.push(Parked {
            carrier,
            stamp: self.carriers.stamp(carrier),
            since: self.now,
        });
    }

    /// Takes back what nobody waits for any more, so that tries repeated for long do not pile up.
    fn sweep<O: Observer>(&mut self, observer: &mut O) {
        for parked in std::mem::take(&mut self.blockade.parked) {
            if !self.is_given_up(parked.carrier) {
                self.blockade.parked.push(parked);
                continue;
            }
            self.leaves_connection(parked.carrier);
            self.take_back(parked, observer);
        }
        self.blockade.sweep_at = (self.blockade.parked.len() * 2).max(SWEEP_AT_LEAST);
    }

    /// Whether a parked copy's sender has stopped waiting for this try, or is gone with all it had in memory.
    fn is_given_up(&self, carrier: u32) -> bool {
        let state = &self.carriers[carrier];
        match state.phase {
            Phase::Ack => false,
            _ if state.custody == NOTHING => !self.any_works(state.party, state.site),
            Phase::Out => self.awaited(carrier).is_none(),
            _ => !self.any_works(state.party, state.site),
        }
    }

    fn take_back<O: Observer>(&mut self, parked: Parked, observer: &mut O) {
        self.tell_blocked(parked, observer);
        self.fail_carrier(parked.carrier, Failure::Lost, observer);
    }

    fn tell_blocked<O: Observer>(&self, parked: Parked, observer: &mut O) {
        let state = &self.carriers[parked.carrier];
        if state.phase == Phase::Ack {
            return;
        }
        let message = &self.messages[state.message];
        let blocked = self.now - parked.since;
        observer.blocked(self.now, message.flow, message.key, blocked, message.counted);
    }

    /// Locked up: memory holds the alarm on, and every subscription with something left in the cluster has only consumers
    /// whose acknowledgements wait behind their own messages.
    fn look_for_lock_up<O: Observer>(&mut self, observer: &mut O) {
        if self.blockade.locked_up || self.blockade.words == 0 || !self.blockade.full.contains(&true) {
            return;
        }
        let drains = |state: &super::state::Subscription| {
            let keeps = !state.queue.is_empty() || state.unacked.iter().any(|unacked| *unacked > 0);
            let frees = |&(party, site, instance): &(u32, u32, u32)| {
                self.stations[self.station_of(party, site, instance) as usize].is_up()
                    && self.blockade.stuck[self.pool_of(party, site) as usize] == 0
            };
            keeps && state.members.iter().any(frees)
        };
        if !self.subscriptions.iter().any(drains) {
            self.blockade.locked_up = true;
            observer.locked_up(self.now, true);
        }
    }

    /// At the end of a run: what still waits has waited until now.
    pub(super) fn tell_still_blocked<O: Observer>(&self, observer: &mut O) {
        for parked in &self.blockade.parked {
            self.tell_blocked(*parked, observer);
        }
    }
}
