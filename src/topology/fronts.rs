//! What stands before and after single systems: connectors that speak for them, balancers that share their work?
//!
//! In: a network with systems, routes and middles. Out: the same with fronts, `approach` and `exit` filled. It must not
//! know rates.
//!
//! What a way of talking asks of its ends: a system called directly needs an API (or files, for a `Batch`); over a bus
//! every end needs a broker client; a hub speaks everything but cannot make calls out of files, so a system that knows
//! nothing but files needs a connector there except for a `Batch`. What a system sends that can only be polled its
//! connector has to fetch, unless it goes to a broker for which the system has a client. An answer to a call it gives at
//! once, by whatever way; one that is a call of its own (`Callback`) has to be fetched likewise.

use crate::scenario::{Balancing, Concurrency, Discovery, Pattern, PointToPoint, QueueLimit, Scenario, Speaks, Via};

use super::footing::{self, FrontFooting};
use super::network::{Network, Party, PartyKey, Poller, Route};
use super::rules::PartyRules;

/// Systems that need a connector, by medium: to be reached, and to send.
struct Needs {
    approach: [Vec<bool>; 3],
    exit: [Vec<bool>; 3],
    /// Routes whose messages, and those whose answers, a system has to be asked for.
    fetched: [Vec<Vec<usize>>; 2],
}

/// What sets out on a leg: places of [`Needs::fetched`].
#[derive(Clone, Copy)]
enum Sent {
    Message,
    Answer,
}

/// Adds connectors and balancers where legs need them. Returned are systems that need no balancer, since senders find
/// their instances by a registry; whoever has one queue for all instances keeps the balancer that has it.
pub(super) fn add(
    scenario: &Scenario,
    network: &mut Network,
    (balancer, settings): (&FrontFooting, &PointToPoint),
) -> Vec<usize> {
    let registry = matches!(settings.discovery, Some(Discovery::Registry(_)));
    let mut found = Vec::new();
    let systems = network.system_count();
    let needs = needs_of(scenario, &network.routes, systems);
    let mut called = called_directly(&network.routes, systems);
    let mut pollers = Vec::new();
    let mut fronts = vec![(None, None); systems];
    for (system, front) in fronts.iter_mut().enumerate() {
        let speaks_for = |needed: &[Vec<bool>; 3]| needed.iter().any(|needed| needed[system]);
        if speaks_for(&needs.approach) || speaks_for(&needs.exit) {
            let connector = add_connector(scenario, network, &needs, system);
            front.0 = Some(connector);
            let [sends, answers] = needs.fetched.each_ref().map(|routes| routes[system].clone());
            let every = scenario.systems[system].polled();
            if let Some(every) = every.filter(|_| !sends.is_empty() || !answers.is_empty()) {
                called[system] = true;
                // It takes what it has asked for, however much that is.
                network.parties[connector].queue_limit = QueueLimit::Unlimited;
                pollers.push(Poller {
                    system,
                    connector,
                    every,
                    sends,
                    answers,
                });
            }
        }
        if !called[system] || network.parties[system].instances == 1 {
            continue;
        }
        if registry && network.parties[system].balancing != Balancing::Central {
            found.push(system);
        } else {
            front.1 = Some(add_balancer(scenario, network, balancer, system));
        }
    }
    let parties = network.parties.len();
    for via in 0..3 {
        network.approach[via] = vec![Vec::new(); parties];
        network.exit[via] = vec![Vec::new(); parties];
        for (system, &(connector, balancer)) in fronts.iter().enumerate() {
            let speaks = |needed: &[Vec<bool>; 3]| connector.filter(|_| needed[via][system]);
            let balances = balancer.filter(|_| via == Via::Direct as usize);
            network.approach[via][system] = speaks(&needs.approach).into_iter().chain(balances).collect();
            network.exit[via][system] = speaks(&needs.exit).into_iter().collect();
        }
    }
    network.pollers = pollers;
    found
}

fn needs_of(scenario: &Scenario, routes: &[Route], systems: usize) -> Needs {
    let none = || [vec![false; systems], vec![false; systems], vec![false; systems]];
    let mut needs = Needs {
        approach: none(),
        exit: none(),
        fetched: [vec![Vec::new(); systems], vec![Vec::new(); systems]],
    };
    let speaks: Vec<Vec<Speaks>> = scenario.systems.iter().map(|system| system.speaks()).collect();
    for (at, route) in routes.iter().enumerate() {
        needs.add_leg(&speaks, (at, route), Sent::Message);
        if route.is_answered() && !route.retraces() {
            needs.add_leg(&speaks, (at, route), Sent::Answer);
        }
    }
    needs
}

impl Needs {
    fn add_leg(&mut self, speaks: &[Vec<Speaks>], (at, route): (usize, &Route), sent: Sent) {
        let (via, from, to) = match sent {
            Sent::Message => (route.there, &route.senders, &route.consumers),
            Sent::Answer => (route.answer, &route.consumers, &route.senders),
        };
        let batch = route.pattern == Pattern::Batch;
        let is_fetched = |system: usize| {
            let calls = matches!(sent, Sent::Message) || route.pattern == Pattern::Callback;
            calls && is_fetched(&speaks[system], route.pattern, via)
        };
        // What speaks for a system to a middle speaks both ways; what only fetches does not.
        let both = |system: usize| via == Via::Bus || via == Via::Hub && is_spoken_for(&speaks[system], via, batch);
        for &system in from {
            let fetched = is_fetched(system);
            if fetched {
                self.fetched[sent as usize][system].push(at);
            }
            if fetched || is_spoken_for(&speaks[system], via, batch) {
                self.exit[via as usize][system] = true;
                self.approach[via as usize][system] |= both(system);
            }
        }
        for &system in to
            .iter()
            .filter(|system| needs_to_be_reached(&speaks[**system], via, batch))
        {
            self.approach[via as usize][system] = true;
            self.exit[via as usize][system] |= both(system);
        }
    }
}

/// Whether a system needs a connector to be reached.
fn needs_to_be_reached(speaks: &[Speaks], via: Via, batch: bool) -> bool {
    match via {
        Via::Direct => !(speaks.contains(&Speaks::Api) || batch && speaks.contains(&Speaks::File)),
        Via::Hub | Via::Bus => is_spoken_for(speaks, via, batch),
    }
}

/// Whether a system cannot speak to a middle by itself, be it to send or to receive.
fn is_spoken_for(speaks: &[Speaks], via: Via, batch: bool) -> bool {
    match via {
        Via::Direct => false,
        Via::Hub => !batch && speaks.iter().all(|speaks| *speaks == Speaks::File),
        Via::Bus => !speaks.contains(&Speaks::Broker),
    }
}

/// Whether a system that speaks so has to be asked for what it sends: it neither calls, nor publishes, nor writes a file.
fn is_fetched(speaks: &[Speaks], pattern: Pattern, via: Via) -> bool {
    let is_polled = speaks.iter().any(|speaks| matches!(speaks, Speaks::Polled(_)));
    let writes = pattern == Pattern::Batch && speaks.contains(&Speaks::File);
    let publishes = via == Via::Bus && speaks.contains(&Speaks::Broker);
    is_polled && !writes && !publishes && !speaks.contains(&Speaks::Webhook)
}

/// Systems that are the receiver of a direct leg which is a call of its own.
fn called_directly(routes: &[Route], systems: usize) -> Vec<bool> {
    let mut called = vec![false; systems];
    for route in routes {
        let there = (route.there == Via::Direct).then_some(&route.consumers);
        let calls_back = route.is_answered() && route.answer == Via::Direct && !route.retraces();
        let back = calls_back.then_some(&route.senders);
        there
            .into_iter()
            .chain(back)
            .flatten()
            .for_each(|&system| called[system] = true);
    }
    called
}

/// A connector stands beside the middle that it speaks to; where there is none, beside its system.
fn add_connector(scenario: &Scenario, network: &mut Network, needs: &Needs, system: usize) -> usize {
    let used = |via: Via| needs.approach[via as usize][system] || needs.exit[via as usize][system];
    let bus = network
        .bus
        .as_ref()
        .filter(|_| used(Via::Bus))
        .and_then(|bus| bus.nodes.first().copied());
    let middle = bus.or(network.hub.as_ref().filter(|_| used(Via::Hub)).map(|hub| hub.party));
    let beside = &network.parties[middle.unwrap_or(system)];
    let (zone, sites) = (beside.zone, beside.sites);
    let written = &scenario.systems[system];
    let key = PartyKey::Connector(written.id.clone());
    let name = format!("Connector of {}", written.name());
    push(
        network,
        Party {
            zone,
            sites,
            ..front(key, name, &footing::connector())
        },
    )
}

fn add_balancer(scenario: &Scenario, network: &mut Network, footing: &FrontFooting, system: usize) -> usize {
    let Party { zone, sites, .. } = network.parties[system];
    let written = &scenario.systems[system];
    let key = PartyKey::Balancer(written.id.clone());
    let name = format!("Balancer of {}", written.name());
    push(
        network,
        Party {
            zone,
            sites,
            ..front(key, name, footing)
        },
    )
}

fn front(key: PartyKey, name: String, footing: &FrontFooting) -> Party {
    Party {
        key,
        name,
        zone: 0,
        sites: 1,
        instances: footing.instances,
        concurrency: Concurrency::Servers(1),
        queue_limit: footing.queue_limit,
        balancing: Balancing::RoundRobin,
        rate_limit: None,
        errors: crate::units::Share::ZERO,
        rules: PartyRules::failing(footing.failures.as_ref()),
        services: vec![footing.service.clone()],
        planned_utilization: None,
        planned_rate: 0.0,
        hourly_cost: footing.hourly_cost,
    }
}

fn push(network: &mut Network, party: Party) -> usize {
    network.parties.push(party);
    network.parties.len() - 1
}
