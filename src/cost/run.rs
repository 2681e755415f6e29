//! What does running cost a year? Instances, messages, bytes between zones, licences, people, upkeep.
//!
//! In: a network, its volumes, and simulated traffic where there is a study (else planned rates). Out: lines. It must not
//! know faults.

use super::book::CostBook;
use super::price::build_lines;
use super::range::{Formula, Line, Range};
use super::traffic::traffic_lines;
use super::volumes::Volumes;
use crate::scenario::Scenario;
use crate::study::ArchitectureResult;
use crate::topology::{Network, Party, PartyKey};

const HOURS_A_YEAR: f64 = 8766.0;

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
    let registry = parties(network, |key| *key == PartyKey::Registry);
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
        // A small service of its own, as a connector is.
        instance_line(&registry, "Registry", "connector_hour", book),
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
