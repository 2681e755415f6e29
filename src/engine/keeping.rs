//! What do the nodes of a broker cluster keep? Stored copies until every subscription has acknowledged them, in bytes.
//!
//! In: copies stored, subscriptions that are done with them. Out: bytes kept per node, and alarms (see `blockade`). It
//! counts only where something depends on it. It must not know who publishes or consumes.

use crate::units::{SimTime, Size};

use super::event_list::EventKind;
use super::observer::Observer;
use super::program::{ConfirmRule, Program};
use super::simulation::Simulation;
use super::slab::{NOTHING, Slab};
use super::state::Failure;

/// One stored copy of a message.
#[derive(Clone, Debug)]
pub(super) struct Kept {
    /// Bytes on each node that holds it.
    pub bytes: u32,
    /// Its topic.
    pub topic: u32,
    /// Subscriptions not done with it yet, and the storing itself.
    pub open: u32,
    /// Whether a follower has it too, so that it outlives its leader.
    pub copied: bool,
    /// When it was stored.
    pub stored: SimTime,
}

/// What the cluster keeps.
#[derive(Clone, Debug, Default)]
pub(super) struct Keeping {
    /// Whether anything depends on it.
    pub counts: bool,
    pub copies: Slab<Kept>,
    /// Bytes on each node.
    pub bytes: Vec<u64>,
    /// The copy that is being stored.
    storing: u32,
    /// First node of each topic: with those next to it in the ring it keeps the topic.
    homes: Vec<u32>,
}

impl Keeping {
    pub fn new(program: &Program) -> Self {
        let Some(cluster) = &program.cluster else {
            return Self::default();
        };
        let may_lose = cluster.confirm != ConfirmRule::Quorum && cluster.replicas > 1;
        Self {
            counts: may_lose || cluster.memory.is_some() || cluster.retention.is_some(),
            copies: Slab::default(),
            bytes: vec![0; cluster.nodes.len()],
            storing: NOTHING,
            homes: cluster.leaders.clone(),
        }
    }
}

impl Simulation {
    /// Nodes that keep a topic, its first leader first.
    pub(super) fn homes_of(&self, topic: u32) -> impl Iterator<Item = u32> + use<> {
        let (nodes, replicas) = self
            .program
            .cluster
            .as_ref()
            .map_or((1, 0), |cluster| (cluster.nodes.len() as u32, cluster.replicas));
        let first = self.keeping.homes.get(topic as usize).copied().unwrap_or(0);
        (0..replicas.min(nodes)).map(move |k| (first + k) % nodes)
    }

    /// The nodes of a topic keep one more copy. Until [`Simulation::let_go`] it is held by the storing itself.
    pub(super) fn keep<O: Observer>(&mut self, message: u32, copied: bool, observer: &mut O) -> u32 {
        if !self.keeping.counts || self.reads_along(message) {
            return NOTHING;
        }
        let state = &self.messages[message];
        let spec = &self.program.flows[state.flow as usize];
        // A log lies on disk, read or not: it takes no memory.
        let (bytes, topic) = (if spec.is_log { 0 } else { state.size }, spec.topic);
        for node in self.homes_of(topic) {
            self.keeping.bytes[node as usize] += u64::from(bytes);
            self.weigh(node, observer);
        }
        self.keeping.copies.insert(Kept {
            bytes,
            topic,
            open: 1,
            copied,
            stored: self.now,
        })
    }

    /// The next subscription is about to get this copy.
    pub(super) fn hand_on(&mut self, kept: u32) {
        self.keeping.storing = kept;
    }

    /// A subscription takes its part in the copy that is being stored.
    pub(super) fn share_kept(&mut self, custody: u32) {
        let kept = self.keeping.storing;
        if self.keeping.counts && kept != NOTHING {
            self.custodies[custody].kept = kept;
            self.keeping.copies[kept].open += 1;
        }
    }

    /// What waits in a subscription changes by a message, in bytes.
    pub(super) fn count_queued(&mut self, custody: u32, more: bool) {
        let bounded = self
            .program
            .cluster
            .as_ref()
            .is_some_and(|c| c.retention_bytes.is_some());
        if bounded {
            let state = &self.custodies[custody];
            let bytes = u64::from(self.messages[state.message].size);
            let queued = &mut self.subscriptions[state.subscription as usize].queued;
            *queued = if more { *queued + bytes } else { *queued - bytes };
        }
    }

    /// A message has come to a subscription: it waits for so long at most, and if too much waits the oldest goes.
    pub(super) fn bound_queue<O: Observer>(&mut self, custody: u32, observer: &mut O) {
        let Some(cluster) = &self.program.cluster else { return };
        let (span, bytes) = (cluster.retention, cluster.retention_bytes);
        if let Some(span) = span {
            let stamp = self.custodies.stamp(custody);
            self.events
                .schedule_after(self.now, span, EventKind::Outdated, custody, stamp);
        }
        let Some(most) = bytes else { return };
        let subscription = self.custodies[custody].subscription as usize;
        while self.subscriptions[subscription].queued > most.bytes() && self.subscriptions[subscription].queue.len() > 1
        {
            let oldest = self.subscriptions[subscription].queue[0];
            self.expires(oldest, observer);
        }
    }

    /// A message has been kept as long as it may: if it still waits for a consumer, no consumer gets it.
    pub(super) fn is_outdated<O: Observer>(&mut self, custody: u32, observer: &mut O) {
        if self.custodies[custody].instance == NOTHING {
            self.expires(custody, observer);
        }
    }

    /// Whether a message that comes back to its queue has been kept as long as it may.
    pub(super) fn is_too_old(&self, custody: u32) -> bool {
        let retention = self.program.cluster.as_ref().and_then(|cluster| cluster.retention);
        let kept = self.custodies[custody].kept;
        retention.is_some_and(|span| kept != NOTHING && self.keeping.copies[kept].stored + span <= self.now)
    }

    fn expires<O: Observer>(&mut self, custody: u32, observer: &mut O) {
        self.give_up(custody, Failure::Expired, observer);
    }

    /// One less needs a stored copy; what nobody needs is not kept.
    pub(super) fn let_go<O: Observer>(&mut self, kept: u32, observer: &mut O) {
        if kept == NOTHING {
            return;
        }
        let copy = &mut self.keeping.copies[kept];
        copy.open -= 1;
        if copy.open > 0 {
            return;
        }
        let copy = self.keeping.copies.remove(kept);
        for node in self.homes_of(copy.topic) {
            self.keeping.bytes[node as usize] -= u64::from(copy.bytes);
            self.weigh(node, observer);
        }
    }

    /// What a node keeps has changed: its alarm goes on or off.
    fn weigh<O: Observer>(&mut self, node: u32, observer: &mut O) {
        let Some(cluster) = &self.program.cluster else { return };
        let Some(memory) = cluster.memory else { return };
        let kept = Size::from_bytes(self.keeping.bytes[node as usize]);
        observer.kept(self.now, cluster.nodes[node as usize], kept);
        self.set_alarm(node, kept > memory.high, kept <= memory.low, observer);
    }
}
