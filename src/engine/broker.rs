//! How does a broker cluster keep and hand out messages? Topics, leaders, replicas, subscriptions, prefetch.
//!
//! In: messages published and acknowledgements. Out: deliveries to instances that have room. A crashed node's topics are
//! led by the next after the failover time (see `leadership`). It must not know who publishes why.

use super::observer::{Observer, VisitFact};
use super::plan::Wait;
use super::program::{Choice, ConfirmRule};
use super::simulation::Simulation;
use super::slab::NOTHING;
use super::state::{Custody, Failure, Phase};

impl Simulation {
    /// The leader has taken a message: a follower must hold it too where a quorum confirms.
    pub(super) fn replicate<O: Observer>(&mut self, carrier: u32, next: u8, observer: &mut O) {
        debug_assert!(next == 1, "topics keep messages for their second segment");
        let Some(cluster) = &self.program.cluster else { return };
        let party = self.carriers[carrier].party;
        let flow = self.messages[self.carriers[carrier].message].flow;
        if self.leader_of(flow) == party && self.node_is_up(party) && !self.is_led(flow) {
            // Without a leader a topic refuses what is published.
            self.turn_away(carrier, false, observer);
            return;
        }
        let reads_along = self.reads_along(self.carriers[carrier].message);
        if reads_along || cluster.confirm != ConfirmRule::Quorum || cluster.nodes.len() < 2 {
            self.commit(carrier, observer);
            return;
        }
        let topic = self.program.flows[flow as usize].topic;
        match self.deciding_follower(cluster, topic, party) {
            Some(follower) => {
                self.carriers[carrier].phase = Phase::ReplicaOut;
                self.send(carrier, follower, 0, observer);
            }
            None => self.fail_carrier(carrier, Failure::Lost, observer),
        }
    }

    /// A follower has the copy, and says so.
    pub(super) fn replica_stored<O: Observer>(&mut self, carrier: u32, observer: &mut O) {
        let (follower, leader) = (self.carriers[carrier].party, self.carriers[carrier].node);
        if !self.node_is_up(follower) {
            self.fail_carrier(carrier, Failure::Lost, observer);
            return;
        }
        self.tell_visit(carrier, VisitFact::Stored, observer);
        if !self.confirms_by_quorum() {
            self.copy_arrives(carrier, observer);
            return;
        }
        self.carriers[carrier].phase = Phase::ReplicaBack;
        self.send(carrier, leader, 0, observer);
    }

    /// The topic keeps the message: it is confirmed, and every subscription gets it.
    pub(super) fn commit<O: Observer>(&mut self, carrier: u32, observer: &mut O) {
        if !self.node_is_up(self.carriers[carrier].party) {
            self.fail_carrier(carrier, Failure::Lost, observer);
            return;
        }
        let (message, segment) = {
            let state = &self.carriers[carrier];
            (state.message, state.segment)
        };
        let flow = self.messages[message].flow as usize;
        let wait = self.plans[flow].segments[segment as usize].wait;
        if self.program.cluster.as_ref().is_some_and(|c| c.remembers.is_some()) && self.was_stored(message) {
            self.acknowledge(carrier, wait, observer);
            return;
        }
        self.was_of_use(carrier);
        self.tell_visit(carrier, VisitFact::Stored, observer);
        let copied = self.confirms_by_quorum() || self.copies_of_a_topic() < 2 || self.reads_along(message);
        let kept = self.keep(message, copied, observer);
        if !copied {
            self.copy_later(carrier, kept, observer);
        }
        let mut each = self.messages[message].deliveries;
        while each != NOTHING {
            let following = self.deliveries[each].next;
            self.hand_on(kept);
            self.begin_segment(each, carrier, 1, observer);
            each = following;
        }
        self.let_go(kept, observer);
        self.acknowledge(carrier, wait, observer);
    }

    fn confirms_by_quorum(&self) -> bool {
        let cluster = self.program.cluster.as_ref();
        cluster.is_some_and(|cluster| cluster.confirm == ConfirmRule::Quorum)
    }

    fn copies_of_a_topic(&self) -> u32 {
        let cluster = self.program.cluster.as_ref();
        cluster.map_or(1, |cluster| cluster.replicas.min(cluster.nodes.len() as u32))
    }

    /// Where no quorum is waited for, the nearest follower gets its copy afterwards: until then only the leader has it.
    fn copy_later<O: Observer>(&mut self, carrier: u32, kept: u32, observer: &mut O) {
        let Some(cluster) = &self.program.cluster else { return };
        let leader = self.carriers[carrier].party;
        let message = self.carriers[carrier].message;
        let topic = self.program.flows[self.messages[message].flow as usize].topic;
        let Some(&follower) = self.followers(cluster, topic, leader).first() else {
            return;
        };
        let mut copy = self.carriers[carrier].clone();
        copy.phase = Phase::ReplicaOut;
        (copy.custody, copy.custody_stamp) = (NOTHING, 0);
        // Which stored copy it is of.
        (copy.meant, copy.service) = (kept, self.keeping.copies.stamp(kept));
        self.hold(copy.message, copy.delivery);
        let copy = self.carriers.insert(copy);
        self.send(copy, follower, 0, observer);
    }

    fn copy_arrives<O: Observer>(&mut self, carrier: u32, observer: &mut O) {
        let (kept, stamp) = (self.carriers[carrier].meant, self.carriers[carrier].service);
        if self.keeping.copies.holds(kept, stamp) {
            self.keeping.copies[kept].copied = true;
        }
        self.drop_carrier(carrier, observer);
    }

    /// A subscription gets a message.
    pub(super) fn subscribe<O: Observer>(&mut self, custody: u32, observer: &mut O) {
        let state = &self.custodies[custody];
        let delivery = &self.deliveries[state.delivery];
        let flow = self.messages[state.message].flow as usize;
        let (base, sites) = self.subscription_bases[flow];
        let (partition, partitions) = self.partition_of(state.message);
        let group = if self.program.flows[flow].choice == Choice::Group {
            0
        } else {
            delivery.place
        };
        let subscription = base + (group * sites + delivery.site.min(sites - 1)) * partitions + partition;
        self.custodies[custody].subscription = subscription;
        self.subscriptions[subscription as usize].queue.push_back(custody);
        self.count_queued(custody, true);
        let stamp = self.custodies.stamp(custody);
        self.pump(subscription, observer);
        if self.custodies.holds(custody, stamp) {
            if self.is_tap(flow as u32) {
                self.is_missed(custody, observer);
            } else if self.is_bounded() {
                self.bound_queue(custody, observer);
            }
        }
    }

    /// Hands out what waits, as long as an instance has room.
    pub(super) fn pump<O: Observer>(&mut self, subscription: u32, observer: &mut O) {
        let Some((at_least_once, prefetch)) = self.program.cluster.as_ref().map(|c| (c.at_least_once, c.prefetch))
        else {
            return;
        };
        if self.is_handing_out(subscription) {
            return;
        }
        if self.subscriptions[subscription as usize].owner != NOTHING {
            self.pass_on(subscription, observer);
        }
        self.hand_out_all(subscription, at_least_once, prefetch, observer);
        self.has_handed_out(subscription);
    }

    fn hand_out_all<O: Observer>(&mut self, subscription: u32, counts: bool, prefetch: u32, observer: &mut O) {
        loop {
            let state = &self.subscriptions[subscription as usize];
            if state.queue.is_empty() || !self.is_led(state.flow) {
                return;
            }
            let Some(member) = self.member_with_room(subscription, counts, prefetch) else {
                return;
            };
            let state = &mut self.subscriptions[subscription as usize];
            let Some(custody) = state.queue.pop_front() else { return };
            let (party, site, instance) = state.members[member as usize];
            state.turn = (member + 1) % state.members.len() as u32;
            let flow = state.flow;
            self.count_queued(custody, false);
            self.hand_out(custody, flow, (party, site, instance), member, observer);
        }
    }

    fn member_with_room(&self, subscription: u32, counts: bool, prefetch: u32) -> Option<u32> {
        let state = &self.subscriptions[subscription as usize];
        if state.owner != NOTHING {
            return self.owner_with_room(state, counts, prefetch);
        }
        let members = state.members.len() as u32;
        let mut best: Option<(u32, u32)> = None;
        for member in (0..members).map(|k| (state.turn + k) % members) {
            let (party, site, instance) = state.members[member as usize];
            let unacked = state.unacked[member as usize];
            if self.takes_from_topics(party, site, instance)
                && (!counts || unacked < prefetch)
                && best.is_none_or(|(least, _)| unacked < least)
            {
                best = Some((unacked, member));
            }
        }
        best.map(|(_, member)| member)
    }

    /// Whether an instance is up and goes on taking what a broker has for it.
    pub(super) fn takes_from_topics(&self, party: u32, site: u32, instance: u32) -> bool {
        let station = &self.stations[self.station_of(party, site, instance) as usize];
        let paused = station.drained > 0 && self.program.parties[party as usize].can_pause;
        station.is_up() && !paused
    }

    fn hand_out<O: Observer>(&mut self, custody: u32, flow: u32, to: (u32, u32, u32), member: u32, observer: &mut O) {
        let (party, site, instance) = to;
        let leader = self.leader_of(flow);
        let spec = &self.program.flows[flow as usize];
        let wait = self.plans[flow as usize].segments[self.custodies[custody].segment as usize].wait;
        if spec.choice == Choice::Group {
            let place = spec.place_of(party);
            let delivery = self.custodies[custody].delivery;
            let delivery = &mut self.deliveries[delivery];
            if delivery.closed.is_none() {
                (delivery.place, delivery.party, delivery.site) = (place, party, site);
            }
        }
        let now = self.now;
        let state = &mut self.custodies[custody];
        if state.trial == 0 {
            state.spent.waiting += now - state.begun;
            state.begun = now;
        }
        state.instance = instance;
        state.member = member;
        state.party = leader;
        let subscription = state.subscription;
        if wait == Wait::Nobody {
            self.attempt_once(custody, observer);
        } else {
            self.subscriptions[subscription as usize].unacked[member as usize] += 1;
            self.is_fetched_ahead(custody);
            self.attempt(custody, observer);
        }
    }

    /// A duty of which an attempt is under way goes back to the head of its queue.
    pub(super) fn requeue<O: Observer>(&mut self, custody: u32, observer: &mut O) {
        self.tell_custody(custody, VisitFact::Retried, observer);
        self.stop_timer(custody);
        let subscription = self.custodies[custody].subscription;
        self.leaves_hands(custody);
        self.subscriptions[subscription as usize].queue.push_front(custody);
        self.count_queued(custody, true);
        if self.is_too_old(custody) {
            self.is_outdated(custody, observer);
        }
        self.pump(subscription, observer);
    }

    /// An instance has a message no more that it was handed.
    pub(super) fn leaves_hands(&mut self, custody: u32) {
        let state = self.custodies[custody].clone();
        self.free_room(&state);
        self.custodies[custody].instance = NOTHING;
    }

    /// A duty of which no attempt is under way leaves its queue.
    pub(super) fn take_from_queue(&mut self, custody: u32) {
        let subscription = self.custodies[custody].subscription;
        let queue = &mut self.subscriptions[subscription as usize].queue;
        if let Some(place) = queue.iter().position(|other| *other == custody) {
            queue.remove(place);
            self.count_queued(custody, false);
        }
    }

    /// Whether what waits for consumers is bounded in time or bytes.
    fn is_bounded(&self) -> bool {
        let cluster = self.program.cluster.as_ref();
        cluster.is_some_and(|cluster| cluster.retention.is_some() || cluster.retention_bytes.is_some())
    }

    /// Party and site that a subscription's message was handed out to last.
    pub(super) fn member_of(&self, custody: &Custody) -> (u32, u32) {
        let members = &self.subscriptions[custody.subscription as usize].members;
        let (party, site, _) = members[custody.member as usize];
        (party, site)
    }

    fn free_room(&mut self, custody: &Custody) {
        if custody.instance == NOTHING {
            return;
        }
        let subscription = &mut self.subscriptions[custody.subscription as usize];
        let unacked = &mut subscription.unacked[custody.member as usize];
        *unacked = unacked.saturating_sub(1);
    }

    /// A delivery was acknowledged or given up: its instance has room again.
    pub(super) fn member_is_free<O: Observer>(&mut self, custody: &Custody, observer: &mut O) {
        self.free_room(custody);
        self.pump(custody.subscription, observer);
    }

    /// An instance is gone: the broker sees its connection close and hands out again what it had not acknowledged.
    pub(super) fn requeue_of_member<O: Observer>(&mut self, party: u32, site: u32, instance: u32, observer: &mut O) {
        let mut affected: Vec<(u64, u32, u32)> = Vec::new();
        for (index, custody) in self.custodies.iter() {
            if custody.subscription == NOTHING || custody.instance != instance {
                continue;
            }
            let is_in_window = self.subscriptions[custody.subscription as usize].window.is_some();
            if !is_in_window && self.member_of(custody) == (party, site) {
                affected.push((
                    self.messages[custody.message].number,
                    index,
                    self.custodies.stamp(index),
                ));
            }
        }
        self.owners_change_later(party);
        affected.sort_unstable_by(|a, b| b.cmp(a));
        for (_, custody, stamp) in affected {
            if self.custodies.holds(custody, stamp) {
                self.requeue(custody, observer);
            }
        }
        for subscription in 0..self.subscriptions.len() {
            self.reader_is_gone(subscription as u32, (party, site, instance), observer);
        }
    }
}
