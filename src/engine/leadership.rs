//! Which node of the cluster leads a topic, and which follower makes a majority with it?
//!
//! In: nodes that go down, come up, or are kept from leading or from each other. Out: leaders, after the failover time; and
//! with them the loss of what only the old leader had. It must not know who publishes why.

use super::event_list::EventKind;
use super::fault::Effect;
use super::observer::Observer;
use super::program::{ClusterSpec, ConfirmRule, Program};
use super::simulation::Simulation;
use super::slab::NOTHING;
use super::state::Failure;

/// What keeps nodes from leading, or from each other.
#[derive(Clone, Debug, Default)]
pub(super) struct Standing {
    /// Per node: faults by which it cannot lead.
    barred: Vec<u16>,
    /// Per node: faults by which it reaches no other.
    alone: Vec<u16>,
    /// Whether any node is kept from leading.
    pub unled: bool,
}

impl Standing {
    pub fn new(program: &Program) -> Self {
        let nodes = program.cluster.as_ref().map_or(0, |cluster| cluster.nodes.len());
        Self {
            barred: vec![0; nodes],
            alone: vec![0; nodes],
            unled: false,
        }
    }
}

impl Simulation {
    /// Party of the node that leads a flow's topic.
    pub(super) fn leader_of(&self, flow: u32) -> u32 {
        let Some(cluster) = &self.program.cluster else {
            return NOTHING;
        };
        let topic = self.program.flows[flow as usize].topic as usize;
        self.leaders
            .get(topic)
            .map_or(NOTHING, |node| cluster.nodes[*node as usize])
    }

    pub(super) fn node_is_up(&self, party: u32) -> bool {
        self.stations[self.station_of(party, 0, 0) as usize].is_up()
    }

    /// Whether the node of this number is up.
    pub(super) fn node_runs(&self, node: u32) -> bool {
        let cluster = self.program.cluster.as_ref();
        cluster.is_some_and(|cluster| self.node_is_up(cluster.nodes[node as usize]))
    }

    /// Whether a node is up and nothing keeps it from leading.
    fn can_lead(&self, node: u32) -> bool {
        self.node_runs(node) && self.standing.barred[node as usize] == 0
    }

    /// Whether the topic of a flow has a leader that can lead.
    pub(super) fn is_led(&self, flow: u32) -> bool {
        let topic = self.program.flows[flow as usize].topic as usize;
        self.leaders.get(topic).is_some_and(|node| self.can_lead(*node))
    }

    /// Whether a carrier has come to a node that led its topic and now cannot.
    pub(super) fn finds_no_leader(&self, carrier: u32) -> bool {
        let state = &self.carriers[carrier];
        let flow = self.messages[state.message].flow;
        let unled = state.party == state.node && self.leader_of(flow) == state.party && !self.is_led(flow);
        unled && !self.is_only_closed(carrier)
    }

    /// Whether nothing but being closed to new work keeps a node from leading, and a carrier belongs to what it let in.
    fn is_only_closed(&self, carrier: u32) -> bool {
        let state = &self.carriers[carrier];
        let topic = self.program.flows[self.messages[state.message].flow as usize].topic;
        let node = self.leaders[topic as usize];
        let works = self.any_works(state.party, 0) && !self.any_up(state.party, 0);
        works && self.standing.barred[node as usize] == 0 && self.was_let_in(carrier)
    }

    /// Whether two nodes are up and reach each other.
    fn meet(&self, a: u32, b: u32) -> bool {
        let alone = |node: u32| self.standing.alone[node as usize] > 0;
        self.node_runs(a) && self.node_runs(b) && (a == b || !alone(a) && !alone(b))
    }

    /// Whether a node of a topic has a majority of the topic's nodes with it, itself counted.
    fn has_majority(&self, topic: u32, node: u32) -> bool {
        let (mut all, mut with) = (0, 0);
        for other in self.homes_of(topic) {
            all += 1;
            with += u32::from(self.meet(node, other));
        }
        with * 2 > all
    }

    /// A crash, a restart or a fault may leave topics without a leader: the others find that out in the failover time.
    pub(super) fn look_for_leaders_later(&mut self, party: u32) {
        if let Some(cluster) = &self.program.cluster
            && cluster.nodes.contains(&party)
        {
            self.events
                .schedule(self.now + cluster.failover, EventKind::Failover, 0, 0);
        }
    }

    /// The failover time of some node is over: topics without a leader get the next of their nodes that can lead, where a
    /// quorum confirms one that has a majority with it.
    pub(super) fn fail_over<O: Observer>(&mut self, observer: &mut O) {
        let program = self.program.clone();
        let Some(cluster) = &program.cluster else { return };
        let by_quorum = cluster.confirm == ConfirmRule::Quorum;
        for topic in 0..self.leaders.len() as u32 {
            let leader = self.leaders[topic as usize];
            let stands = self.can_lead(leader) && (!by_quorum || self.has_majority(topic, leader));
            if stands {
                self.catch_up(topic, cluster, leader);
                continue;
            }
            let homes: Vec<u32> = self.homes_of(topic).collect();
            let own = homes.iter().position(|node| *node == leader).unwrap_or(0);
            let next = (1..homes.len())
                .map(|k| homes[(own + k) % homes.len()])
                .find(|node| self.can_lead(*node) && (!by_quorum || self.has_majority(topic, *node)));
            if let Some(next) = next {
                self.leaders[topic as usize] = next;
                self.lose_uncopied(topic, observer);
            }
        }
        for subscription in 0..self.subscriptions.len() {
            self.pump(subscription as u32, observer);
        }
    }

    /// Followers that are there again fetch what they missed.
    fn catch_up(&mut self, topic: u32, cluster: &ClusterSpec, leader: u32) {
        if self.keeping.counts
            && !self
                .followers(cluster, topic, cluster.nodes[leader as usize])
                .is_empty()
        {
            let copies = self.keeping.copies.iter_mut();
            copies
                .filter(|copy| copy.topic == topic)
                .for_each(|copy| copy.copied = true);
        }
    }

    /// A new leader has not what only the old one had.
    fn lose_uncopied<O: Observer>(&mut self, topic: u32, observer: &mut O) {
        if !self.keeping.counts {
            return;
        }
        let only_there = |kept: u32| {
            let copy = self.keeping.copies.get(kept);
            copy.is_some_and(|copy| copy.topic == topic && !copy.copied)
        };
        let mut lost: Vec<(u64, u32, u32)> = self
            .custodies
            .iter()
            .filter(|(_, custody)| custody.kept != NOTHING && only_there(custody.kept))
            .map(|(index, custody)| {
                let number = self.messages[custody.message].number;
                (number, index, self.custodies.stamp(index))
            })
            .collect();
        lost.sort_unstable();
        for (_, custody, stamp) in lost {
            if self.custodies.holds(custody, stamp) {
                self.take_from_queue(custody);
                self.give_up(custody, Failure::Lost, observer);
            }
        }
    }

    /// The follower whose answer makes the majority: of those that can be reached the nearest by mean round trip, for
    /// three nodes; the second nearest for five. Of equally near ones the next in the ring. None: there is no majority.
    pub(super) fn deciding_follower(&self, cluster: &ClusterSpec, topic: u32, leader: u32) -> Option<u32> {
        let near = self.followers(cluster, topic, leader);
        let all = self.homes_of(topic).count();
        near.get((all / 2).checked_sub(1)?).copied()
    }

    /// Followers of a topic that its leader reaches, the nearest first.
    pub(super) fn followers(&self, cluster: &ClusterSpec, topic: u32, leader: u32) -> Vec<u32> {
        let program = &self.program;
        let zones = program.zone_sites.len();
        let zone = |party: u32| program.parties[party as usize].zone as usize;
        let distance = |node: u32| {
            let there = program.ways[zone(leader) * zones + zone(node)].latency.mean();
            there + program.ways[zone(node) * zones + zone(leader)].latency.mean()
        };
        let number = |party: u32| cluster.nodes.iter().position(|node| *node == party).unwrap_or(0) as u32;
        let homes: Vec<u32> = self.homes_of(topic).collect();
        let own = homes.iter().position(|node| *node == number(leader)).unwrap_or(0);
        let mut near: Vec<(f64, u32)> = (1..homes.len())
            .map(|k| homes[(own + k) % homes.len()])
            .filter(|node| self.meet(number(leader), *node))
            .map(|node| (distance(cluster.nodes[node as usize]), cluster.nodes[node as usize]))
            .collect();
        near.sort_by(|a, b| a.0.total_cmp(&b.0));
        near.into_iter().map(|(_, node)| node).collect()
    }

    /// A fault of the middle strikes a broker node.
    pub(super) fn break_node<O: Observer>(&mut self, party: u32, effect: &Effect, observer: &mut O) {
        let Some(node) = self.node_of(party) else { return };
        match effect {
            Effect::BlockPublishers => self.force_alarm(node, true, observer),
            Effect::LeaderLoss => self.standing.barred[node as usize] += 1,
            Effect::QuorumLoss => self.standing.alone[node as usize] += 1,
            _ => return,
        }
        self.standing.unled = self.standing.barred.iter().any(|faults| *faults > 0);
        self.look_for_leaders_later(party);
    }

    /// It is over.
    pub(super) fn mend_node<O: Observer>(&mut self, party: u32, effect: &Effect, observer: &mut O) {
        let Some(node) = self.node_of(party) else { return };
        match effect {
            Effect::BlockPublishers => self.force_alarm(node, false, observer),
            Effect::LeaderLoss => self.standing.barred[node as usize] -= 1,
            Effect::QuorumLoss => self.standing.alone[node as usize] -= 1,
            _ => return,
        }
        self.standing.unled = self.standing.barred.iter().any(|faults| *faults > 0);
        self.look_for_leaders_later(party);
        for subscription in 0..self.subscriptions.len() {
            self.pump(subscription as u32, observer);
        }
    }

    fn node_of(&self, party: u32) -> Option<u32> {
        let cluster = self.program.cluster.as_ref()?;
        let place = cluster.nodes.iter().position(|node| *node == party)?;
        Some(place as u32)
    }
}
