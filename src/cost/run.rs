//! What does running cost a year? Instances, messages, bytes between zones, licences, people, upkeep.
//!
//! In: a network, its volumes, and simulated traffic where there is a study (else planned rates). Out: lines. It must not
//! know faults.

use super::book::CostBook;
use super::price::build_lines;
use super::range::{Basis, Formula, Line, Range};
use super::volumes::Volumes;
use crate::scenario::{Scenario, Then};
use crate::study::ArchitectureResult;
use crate::topology::{Network, Party, PartyKey, Route};

const HOURS_A_YEAR: f64 = 8766.0;
const SECS_AN_HOUR: f64 = 3600.0;

/// What running costs, a year.
pub(super) fn run_lines(
    scenario: &Scenario,
    network: &Network,
    volumes: &Volumes,
    result: Option<&ArchitectureResult>,
    book: &CostBook,
) -> Vec<Line> {
    let mut lines = fixed_lines(volumes, book);
    lines.extend(middle_lines(network, book));
    lines.extend(system_lines(network, book));
    lines.extend(traffic_lines(scenario, network, result, book));
    lines
}

/// Running costs by what they grow with.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(super) struct Running {
    /// Instances of the middle.
    pub middle: Range,
    /// What stands beside each system.
    pub by_systems: Range,
    /// Messages and bytes.
    pub by_traffic: Range,
}

/// What running costs by what it grows with, without what [`fixed_lines`] has.
pub(super) fn running(
    scenario: &Scenario,
    network: &Network,
    result: Option<&ArchitectureResult>,
    book: &CostBook,
) -> Running {
    let sum = |lines: Vec<Line>| lines.into_iter().map(|line| line.amount).sum();
    Running {
        middle: sum(middle_lines(network, book)),
        by_systems: sum(system_lines(network, book)),
        by_traffic: sum(traffic_lines(scenario, network, result, book)),
    }
}

/// What does not hang on traffic or instances: licences, people, upkeep.
pub(super) fn fixed_lines(volumes: &Volumes, book: &CostBook) -> Vec<Line> {
    let fig = |name: &str| book.figure(name);
    let day = fig("person_day");
    let built: Range = build_lines(
        &Volumes {
            standing: Default::default(),
            ..volumes.clone()
        },
        book,
    )
    .into_iter()
    .map(|line| line.amount)
    .sum();
    [
        Formula::of("Direct connections kept")
            .count(volumes.direct, "interfaces")
            .figure(fig("direct_interface_year")),
        Formula::of("Licence and support of the platform")
            .count(volumes.hubs, "platform")
            .figure(fig("hub_licence_year")),
        Formula::of("People for the platform")
            .count(volumes.hubs, "platform")
            .figure(fig("hub_people_days"))
            .figure(day),
        Formula::of("Support of the cluster")
            .count(volumes.buses, "cluster")
            .figure(fig("bus_licence_year")),
        Formula::of("People for the cluster")
            .count(volumes.buses, "cluster")
            .figure(fig("bus_people_days"))
            .figure(day),
        Formula::of("Upkeep: corrections, besides changes")
            .figure(fig("upkeep_share"))
            .range(
                built,
                "to build all of it",
                "the lines of build, with what stands already",
            ),
    ]
    .into_iter()
    .filter_map(Formula::line)
    .collect()
}

/// Instance-hours of the middle.
fn middle_lines(network: &Network, book: &CostBook) -> Vec<Line> {
    let hub = parties(network, |key| *key == PartyKey::Hub);
    let nodes = parties(network, |key| matches!(key, PartyKey::BrokerNode(_)));
    let lines = [
        instance_line(&hub, "Hub instances", "hub_instance_hour", book),
        instance_line(&nodes, "Broker nodes", "bus_node_hour", book),
    ];
    lines.into_iter().flatten().collect()
}

/// Instance-hours of what stands beside systems, and of systems whose hourly cost is written.
fn system_lines(network: &Network, book: &CostBook) -> Vec<Line> {
    let balancers = parties(network, |key| matches!(key, PartyKey::Balancer(_)));
    let connectors = parties(network, |key| matches!(key, PartyKey::Connector(_)));
    let systems = parties(network, |key| matches!(key, PartyKey::System(_)));
    let own: f64 = systems
        .iter()
        .filter_map(|party| Some(instances(party) * party.hourly_cost?.amount))
        .sum();
    let own = Formula::of("Systems' own instances, the same in every style")
        .range(Range::exactly(own), "an hour", "the scenario's hourly_cost")
        .count(HOURS_A_YEAR, "hours");
    let lines = [
        instance_line(&balancers, "Load balancers", "balancer_hour", book),
        instance_line(&connectors, "Connectors", "connector_hour", book),
        own.line(),
    ];
    lines.into_iter().flatten().collect()
}

fn parties(network: &Network, is: fn(&PartyKey) -> bool) -> Vec<&Party> {
    network.parties.iter().filter(|party| is(&party.key)).collect()
}

fn instances(party: &Party) -> f64 {
    f64::from(party.instances) * f64::from(party.sites)
}

/// A price from the scenario or preset counts before the book's.
fn instance_line(parties: &[&Party], what: &str, figure: &str, book: &CostBook) -> Option<Line> {
    let figure = book.figure(figure);
    let is_priced = |party: &&&Party| party.hourly_cost.is_some();
    let priced: f64 = parties.iter().filter(is_priced).map(|party| instances(party)).sum();
    let known: f64 = parties
        .iter()
        .filter_map(|party| Some(instances(party) * party.hourly_cost?.amount))
        .sum();
    let unpriced: f64 = parties
        .iter()
        .filter(|party| !is_priced(party))
        .map(|party| instances(party))
        .sum();
    match priced > 0.0 && unpriced == 0.0 {
        true => Formula::of(what)
            .range(
                Range::exactly(known),
                "an hour",
                "the preset's or the scenario's hourly cost",
            )
            .count(HOURS_A_YEAR, "hours")
            .line(),
        false => Formula::of(what)
            .count(unpriced, "instances")
            .figure(figure)
            .count(HOURS_A_YEAR, "hours")
            .line(),
    }
}

/// What an hour of traffic is.
struct Hourly {
    hub_messages: f64,
    bus_messages: f64,
    gigabytes: f64,
    basis: Basis,
}

fn traffic_lines(
    scenario: &Scenario,
    network: &Network,
    result: Option<&ArchitectureResult>,
    book: &CostBook,
) -> Vec<Line> {
    let fig = |name: &str| book.figure(name);
    let hourly = match result.and_then(|result| simulated(scenario, result)) {
        Some(hourly) => hourly,
        None => planned(scenario, network),
    };
    let per_hour = |what: &str, amount: f64, unit: &str, figure: &str| {
        let line = Formula::of(what)
            .count(amount, unit)
            .figure(fig("hours_a_year"))
            .figure(fig(figure));
        line.on(hourly.basis).line()
    };
    [
        per_hour(
            "Messages through the hub",
            hourly.hub_messages / 1e6,
            "million an hour",
            "hub_per_million",
        ),
        per_hour(
            "Messages over the bus",
            hourly.bus_messages / 1e6,
            "million an hour",
            "bus_per_million",
        ),
        per_hour(
            "Bytes between zones",
            hourly.gigabytes,
            "GB an hour",
            "gb_between_zones",
        ),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// From the calm pass; its figures cover the time from the end of the warm-up until sources stop.
fn simulated(scenario: &Scenario, result: &ArchitectureResult) -> Option<Hourly> {
    let span = scenario
        .run
        .duration()
        .saturating_sub(scenario.run.warm_up())
        .as_secs_f64();
    if span <= 0.0 {
        return None;
    }
    let hours = span / SECS_AN_HOUR;
    let served = |is: fn(&PartyKey) -> bool| -> f64 {
        let parties = result.calm.parties.iter().filter(|party| is(&party.key));
        parties.filter_map(|party| Some(party.served?.mean)).sum()
    };
    let bytes = result.calm.total.bytes_between_zones.map_or(0.0, |bytes| bytes.mean);
    Some(Hourly {
        hub_messages: served(|key| *key == PartyKey::Hub) / hours,
        bus_messages: served(|key| matches!(key, PartyKey::BrokerNode(_))) / hours,
        gigabytes: bytes / 1e9 / hours,
        basis: Basis::Simulated,
    })
}

/// From mean rates: visits of the middles, and bytes by the hops between zones.
fn planned(scenario: &Scenario, network: &Network) -> Hourly {
    let visits = |is: fn(&PartyKey) -> bool| -> f64 {
        let parties = network.parties.iter().filter(|party| is(&party.key));
        parties
            .map(|party| party.planned_rate * f64::from(party.sites))
            .sum::<f64>()
            * SECS_AN_HOUR
    };
    let rates = planned_rates(scenario);
    let bytes: f64 = network
        .routes
        .iter()
        .map(|route| rates[route.flow] * bytes_between_zones(scenario, network, route))
        .sum();
    Hourly {
        hub_messages: visits(|key| *key == PartyKey::Hub),
        bus_messages: visits(|key| matches!(key, PartyKey::BrokerNode(_))),
        gigabytes: bytes * SECS_AN_HOUR / 1e9,
        basis: Basis::Planned,
    }
}

/// Messages a second of each flow, with those set off by others (to a depth of 16, so that loops end).
fn planned_rates(scenario: &Scenario) -> Vec<f64> {
    let own: Vec<f64> = scenario.flows.iter().map(|flow| flow.mean_rate().per_sec()).collect();
    let mut rates = own.clone();
    for _ in 0..16 {
        let mut next = own.clone();
        for (index, flow) in scenario.flows.iter().enumerate() {
            let Then::All(follows) = &flow.then else { continue };
            for follow in follows {
                let times = f64::from(follow.times.unwrap_or(1)) * follow.probability.map_or(1.0, |p| p.value());
                if let Some(target) = scenario.flow_index(&follow.flow) {
                    next[target] += rates[index] * times;
                }
            }
        }
        rates = next;
    }
    rates
}

/// Bytes that one message of a flow, with its answer, carries between zones, as a mean over senders and consumers.
fn bytes_between_zones(scenario: &Scenario, network: &Network, route: &Route) -> f64 {
    let flow = &scenario.flows[route.flow];
    let zone_of = |party: usize| network.parties[party].zone;
    let copies = match route.pattern {
        crate::scenario::Pattern::Publish | crate::scenario::Pattern::Batch => route.consumers.len() as f64,
        _ => 1.0,
    };
    let (mut bytes, mut pairs) = (0.0, 0.0);
    for &sender in route.senders.iter().take(64) {
        for &consumer in route.consumers.iter().take(64).filter(|consumer| **consumer != sender) {
            pairs += 1.0;
            for hop in network.hops(route.flow, sender, consumer) {
                let size = match hop.direction {
                    crate::scenario::Direction::Back => flow.answer_size().mean(),
                    _ => flow.size().mean(),
                };
                bytes += if zone_of(hop.from) == zone_of(hop.to) {
                    0.0
                } else {
                    size
                };
            }
        }
    }
    if pairs > 0.0 { bytes / pairs * copies } else { 0.0 }
}
