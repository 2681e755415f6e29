//! Which parties does a flow pass, and who is joined to whom?
//!
//! In: a [`Network`]. Out: the hops of one journey, the joints for drawing, the pairs of systems joined directly. It must
//! not know how the network came about.

use std::collections::BTreeSet;

use crate::scenario::{Direction, Exchange, Pattern, Via};

use super::network::{Joint, Network, Route, RouteHop};
use super::pairs::Pairs;

impl Route {
    /// Whether an answer comes back over the network.
    pub fn is_answered(&self) -> bool {
        matches!(self.pattern, Pattern::Request | Pattern::Callback | Pattern::Gather(_))
    }

    /// Whether any of its legs goes by `via`.
    pub fn uses(&self, via: Via) -> bool {
        self.there == via || (self.is_answered() && self.answer == via)
    }

    /// Whether a middle keeps the message and delivers it in its own time.
    pub fn is_kept(&self) -> bool {
        match self.there {
            Via::Direct => false,
            Via::Hub => self.exchange == Exchange::StoreAndForward,
            Via::Bus => !matches!(self.pattern, Pattern::Request | Pattern::Gather(_)),
        }
    }

    /// Whether one message for all its receivers goes to a middle, where copies are made.
    pub fn parts_at_middle(&self) -> bool {
        self.is_kept() || matches!(self.pattern, Pattern::Gather(_)) && self.there != Via::Direct
    }

    /// Whether answers go back over the parties that the message came by. A callback is a call of its own, and so is an
    /// answer by another medium or to what a middle kept: it passes what stands after its sender and before its
    /// receiver.
    pub fn retraces(&self) -> bool {
        self.answer == self.there && self.pattern != Pattern::Callback && !self.is_kept()
    }
}

impl Network {
    /// How many of the parties are systems of the sketch: the first ones.
    pub fn system_count(&self) -> usize {
        let is_system = |key: &super::PartyKey| matches!(key, super::PartyKey::System(_));
        self.parties.iter().take_while(|party| is_system(&party.key)).count()
    }

    /// The node that leads a flow's topic at the start.
    pub fn leader_of(&self, route: &Route) -> Option<usize> {
        let bus = self.bus.as_ref()?;
        bus.nodes.get(*bus.leaders.get(route.topic?)?).copied()
    }

    /// The hops of `flow` from `sender` to `consumer` (party indices) and of the answer back, in order. Acknowledgements
    /// and copies to followers are not among them.
    pub fn hops(&self, flow: usize, sender: usize, consumer: usize) -> Vec<RouteHop> {
        let route = &self.routes[flow];
        let there = self.way_there(route, sender, consumer);
        let mut hops = hops_along(&there, route.there, Direction::Forward);
        if route.is_answered() {
            let back = match route.retraces() {
                true => there.into_iter().rev().collect(),
                false => self.chain(route, route.answer, consumer, sender),
            };
            hops.extend(hops_along(&back, route.answer, Direction::Back));
        }
        hops
    }

    /// The parties that a message of `route` passes from `sender` to `consumer`, both included.
    pub fn way_there(&self, route: &Route, sender: usize, consumer: usize) -> Vec<usize> {
        self.chain(route, route.there, sender, consumer)
    }

    fn chain(&self, route: &Route, via: Via, from: usize, to: usize) -> Vec<usize> {
        let middle = self.middle_of(route, via);
        let exit = self.exit[via as usize][from].iter().copied();
        let approach = self.approach[via as usize][to].iter().copied();
        let mut chain: Vec<usize> = std::iter::once(from)
            .chain(exit)
            .chain(middle)
            .chain(approach)
            .collect();
        // A part that speaks for one end may stand on both sides of the middle's absence; it is passed once.
        chain.push(to);
        chain.dedup();
        chain
    }

    fn middle_of(&self, route: &Route, via: Via) -> Option<usize> {
        match via {
            Via::Direct => None,
            Via::Hub => self.hub.as_ref().map(|hub| hub.party),
            Via::Bus => self.leader_of(route),
        }
    }

    /// Pairs of systems joined by a direct leg, both ways round.
    pub fn direct_pairs(&self) -> Pairs {
        let direct = self.routes.iter().filter(|route| route.uses(Via::Direct));
        let mut pairs = Pairs::new(self.system_count());
        direct.for_each(|route| pairs.add_both(&route.senders, &route.consumers));
        pairs
    }

    /// For each system, whether one of its legs uses the middle `via`.
    pub fn attached(&self, via: Via) -> Vec<bool> {
        let mut attached = vec![false; self.system_count()];
        for route in self.routes.iter().filter(|route| route.uses(via)) {
            route
                .senders
                .iter()
                .chain(&route.consumers)
                .for_each(|&system| attached[system] = true);
        }
        attached
    }

    /// Who is joined to whom, for drawing: each pair once, in order. Nodes of a cluster are joined to each other, and a
    /// system to the nodes that lead its topics at the start. As many as there are direct pairs and attachments: ask
    /// [`Network::direct_pairs`] first where systems are many.
    pub fn joints(&self) -> Vec<Joint> {
        let mut joints = BTreeSet::new();
        let mut met = Pairs::new(self.parties.len());
        for route in &self.routes {
            for via in [Via::Direct, Via::Hub, Via::Bus] {
                if route.there == via {
                    self.join(&mut joints, &mut met, (route, via), &route.senders, &route.consumers);
                }
                if route.is_answered() && route.answer == via && !route.retraces() {
                    self.join(&mut joints, &mut met, (route, via), &route.consumers, &route.senders);
                }
            }
        }
        let bus = self.bus.iter();
        let nodes = bus.flat_map(|bus| bus.nodes.iter().enumerate().map(|(at, node)| (&bus.nodes[..at], *node)));
        nodes.for_each(|(others, node)| joints.extend(others.iter().map(|&other| joint(other, node, Via::Bus))));
        let mut joints: Vec<Joint> = joints.into_iter().collect();
        for a in 0..self.parties.len() {
            joints.extend(
                met.partners(a)
                    .filter(|&b| a < b)
                    .map(|b| Joint { a, b, via: Via::Direct }),
            );
        }
        joints.sort_unstable();
        joints.dedup();
        joints
    }

    /// Joins senders and receivers of a leg with what stands next to them, and with the middle; where there is none,
    /// the outermost parties of both sides meet.
    fn join(
        &self,
        joints: &mut BTreeSet<Joint>,
        met: &mut Pairs,
        (route, via): (&Route, Via),
        senders: &[usize],
        receivers: &[usize],
    ) {
        let middle = self.middle_of(route, via);
        let mut edges = |chains: Vec<Vec<usize>>| -> Vec<usize> {
            for chain in &chains {
                let outwards = chain.iter().copied().chain(middle).collect::<Vec<_>>();
                joints.extend(outwards.windows(2).map(|pair| joint(pair[0], pair[1], via)));
            }
            chains.iter().filter_map(|chain| chain.last().copied()).collect()
        };
        let (exit, approach) = (&self.exit[via as usize], &self.approach[via as usize]);
        let after = |&end: &usize| std::iter::once(end).chain(exit[end].iter().copied()).collect();
        let before = |&end: &usize| {
            std::iter::once(end)
                .chain(approach[end].iter().rev().copied())
                .collect()
        };
        let from = edges(senders.iter().map(after).collect());
        let to = edges(receivers.iter().map(before).collect());
        if middle.is_none() {
            met.add_both(&from, &to);
        }
    }
}

fn joint(a: usize, b: usize, via: Via) -> Joint {
    Joint {
        a: a.min(b),
        b: a.max(b),
        via,
    }
}

fn hops_along(chain: &[usize], via: Via, direction: Direction) -> Vec<RouteHop> {
    chain
        .windows(2)
        .map(|pair| RouteHop {
            from: pair[0],
            to: pair[1],
            via,
            direction,
        })
        .collect()
}
