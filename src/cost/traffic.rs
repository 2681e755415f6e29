//! What does traffic cost a year? Messages through the middle, bytes between zones.
//!
//! In: simulated traffic where there is a study, else planned rates. Out: lines. It must not know faults.

use super::book::CostBook;
use super::range::{Basis, Formula, Line};
use crate::scenario::{Direction, Pattern, Scenario};
use crate::study::ArchitectureResult;
use crate::topology::{Network, PartyKey, Route};

const SECS_AN_HOUR: f64 = 3600.0;

/// What an hour of traffic is.
struct Hourly {
    hub_messages: f64,
    bus_messages: f64,
    gigabytes: f64,
    basis: Basis,
}

/// What messages and bytes cost, a year.
pub(super) fn traffic_lines(
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
    let rates = scenario.mean_rates();
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

/// Bytes that one message of a flow, with its answer, carries between zones, as a mean over senders and consumers.
fn bytes_between_zones(scenario: &Scenario, network: &Network, route: &Route) -> f64 {
    let flow = &scenario.flows[route.flow];
    let zone_of = |party: usize| network.parties[party].zone;
    let copies = match route.pattern {
        Pattern::Publish | Pattern::Batch | Pattern::Stream | Pattern::Tap | Pattern::Gather(_) => {
            route.consumers.len() as f64
        }
        _ => 1.0,
    };
    let (mut bytes, mut pairs) = (0.0, 0.0);
    for &sender in route.senders.iter().take(64) {
        for &consumer in route.consumers.iter().take(64).filter(|consumer| **consumer != sender) {
            pairs += 1.0;
            for hop in network.hops(route.flow, sender, consumer) {
                let size = match hop.direction {
                    Direction::Back => flow.answer_size().mean(),
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
