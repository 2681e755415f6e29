//! What does every party get to do under the planned rates, and how many servers does that take?
//!
//! In: the routes, the parties passed on them, the planned rates and sizes. Out: visits and work a second at each site
//! of each party, and by them the concurrency of what stands in between ([`least_servers`]). It must not know presets.
//!
//! A visit is counted wherever a message or an answer is handled by a party: by a hub once for each copy and once for
//! each answer, by a broker node once for a message and once for each copy, by a balancer or connector on the way there
//! but not when an answer comes back the same way. Acknowledgements, confirms and copies to followers are none.

use crate::scenario::{Flow, Scenario, Via};

use super::network::{Network, Party, Route};
use super::rates::Planned;

/// Planned load that no part in between is to exceed.
pub(super) const UTILIZATION_MAX: f64 = 0.6;
/// More servers than this are not planned, however high the load.
const SERVERS_MAX: f64 = 65_536.0;

/// Planned load, per party.
pub(super) struct Load {
    /// Visits a second at each site.
    pub visits: Vec<f64>,
    /// Servers kept busy at each site.
    pub busy: Vec<f64>,
}

/// Mean sizes of a flow, in kB.
struct Sizes {
    there: f64,
    answer: f64,
}

impl Load {
    /// Works out the load of every party of a network whose fronts and middles stand.
    pub(super) fn of(scenario: &Scenario, network: &Network, planned: &Planned) -> Load {
        let parties = network.parties.len();
        let mut load = Load {
            visits: vec![0.0; parties],
            busy: vec![0.0; parties],
        };
        for route in &network.routes {
            let sizes = sizes_of(&scenario.flows[route.flow]);
            load.add_there(network, route, planned, sizes.there);
            if route.is_answered() {
                load.add_answers(network, route, planned, sizes.answer);
            }
        }
        for poller in &network.pollers {
            let sites = f64::from(network.parties[poller.system].sites);
            load.visit(network, poller.system, 0, sites / poller.every.as_secs_f64(), 0.0);
        }
        load
    }

    fn add_there(&mut self, network: &Network, route: &Route, planned: &Planned, kb: f64) {
        let via = route.there as usize;
        // Records that go together are one visit, as large as all of them.
        let files = planned.files_per_message(route.flow);
        let kb = kb / files;
        let copies = match route.parts_at_middle() {
            true => files,
            false => planned.copies(route.flow) * files,
        };
        for (place, &sender) in route.senders.iter().enumerate() {
            let sent = planned.sent[route.flow][place] * copies;
            self.pass(network, &network.exit[via][sender], sent, kb);
        }
        for (place, &consumer) in route.consumers.iter().enumerate() {
            let taken = planned.taken[route.flow][place] * files;
            self.pass(network, &network.approach[via][consumer], taken, kb);
            self.visit(network, consumer, route.service_of[place], taken, kb);
        }
        let rates = (
            planned.sent_in_all(route.flow) * files,
            planned.taken_in_all(route.flow) * files,
        );
        self.visit_middle(network, route, route.there, rates, kb);
    }

    fn add_answers(&mut self, network: &Network, route: &Route, planned: &Planned, kb: f64) {
        let via = route.answer as usize;
        let taken = planned.taken_in_all(route.flow);
        self.visit_middle(network, route, route.answer, (taken, taken), kb);
        if route.retraces() {
            return;
        }
        for (place, &consumer) in route.consumers.iter().enumerate() {
            self.pass(
                network,
                &network.exit[via][consumer],
                planned.taken[route.flow][place],
                kb,
            );
        }
        for (place, &sender) in route.senders.iter().enumerate() {
            let answers = planned.sent[route.flow][place] * planned.copies(route.flow);
            self.pass(network, &network.approach[via][sender], answers, kb);
        }
    }

    /// What a leg does to the middle that it passes, with so many messages a second in and copies out.
    fn visit_middle(&mut self, network: &Network, route: &Route, via: Via, rates: (f64, f64), kb: f64) {
        match via {
            Via::Direct => {}
            Via::Hub => {
                if let Some(hub) = &network.hub {
                    self.visit(network, hub.party, 0, rates.1, kb);
                }
            }
            Via::Bus => {
                if let Some(leader) = network.leader_of(route) {
                    self.visit(network, leader, 0, rates.0, kb);
                    self.visit(network, leader, 1, rates.1, kb);
                }
            }
        }
    }

    fn pass(&mut self, network: &Network, parties: &[usize], rate: f64, kb: f64) {
        parties
            .iter()
            .for_each(|&party| self.visit(network, party, 0, rate, kb));
    }

    fn visit(&mut self, network: &Network, party: usize, service: usize, rate: f64, kb: f64) {
        let Party { sites, services, .. } = &network.parties[party];
        let per_site = rate / f64::from((*sites).max(1));
        let time = services[service].law.mean() / 1e9 + services[service].per_kb.as_secs_f64() * kb;
        self.visits[party] += per_site;
        self.busy[party] += per_site * time;
    }
}

fn sizes_of(flow: &Flow) -> Sizes {
    Sizes {
        there: flow.size().mean() / 1000.0,
        answer: flow.answer_size().mean() / 1000.0,
    }
}

/// The least whole servers of each of `instances` that keep `busy` servers' work at or below [`UTILIZATION_MAX`].
pub(super) fn least_servers(busy: f64, instances: u32) -> u32 {
    let needed = busy / (UTILIZATION_MAX * f64::from(instances.max(1)));
    // A load that meets the bound exactly must not be pushed over it by the last bit of a sum.
    let whole = (needed - 1e-9).ceil();
    if whole.is_finite() {
        whole.clamp(1.0, SERVERS_MAX) as u32
    } else {
        SERVERS_MAX as u32
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn servers_keep_the_planned_load_at_sixty_percent() {
        assert_eq!(least_servers(0.0, 2), 1);
        assert_eq!(least_servers(1.2, 2), 1);
        assert_eq!(least_servers(1.21, 2), 2);
        assert_eq!(least_servers(6.0, 2), 5);
        assert_eq!(least_servers(f64::INFINITY, 2), 65_536);
    }
}
