//! What do the systems and flows of the sketch look like as parties and routes, before anything stands in between?
//!
//! In: the scenario and the way of each flow. Out: one [`Party`] per system, one [`Route`] per flow. It must not know
//! hubs, brokers or balancers.

use std::collections::BTreeMap;

use crate::scenario::{Architecture, Flow, Scenario, SiteChoice, System, SystemId, Zone};
use crate::units::SimSpan;

use super::network::{Party, PartyKey, Route, ServiceTime};
use super::problem::{Problem, problem};
use super::rules::PartyRules;
use super::style::Chosen;

/// The systems as parties, in the scenario's order.
pub(super) fn systems(scenario: &Scenario, zones: &[Zone]) -> Vec<Party> {
    scenario
        .systems
        .iter()
        .map(|system| party_of(scenario, zones, system))
        .collect()
}

fn party_of(scenario: &Scenario, zones: &[Zone], system: &System) -> Party {
    let zone = scenario.system_zone(system);
    let plain = |law| ServiceTime {
        law,
        per_kb: SimSpan::ZERO,
    };
    let own = ServiceTime {
        law: system.service_time(),
        per_kb: system.service_time_per_kb(),
    };
    let special = system.service_time_for.iter().map(|(_, law)| plain(law.clone()));
    Party {
        key: PartyKey::System(system.id.clone()),
        name: system.name().to_owned(),
        zone,
        sites: zones[zone].sites(),
        instances: system.instances(),
        concurrency: system.concurrency(),
        queue_limit: system.queue_limit(),
        balancing: system.balancing(),
        rate_limit: system.rate_limit,
        errors: system.errors(),
        rules: PartyRules::of(system),
        services: std::iter::once(own).chain(special).collect(),
        planned_utilization: None,
        planned_rate: 0.0,
        hourly_cost: system.hourly_cost,
    }
}

/// The routes of the flows, in the scenario's order.
pub(super) fn routes(
    scenario: &Scenario,
    architecture: &Architecture,
    chosen: &Chosen<'_>,
) -> Result<Vec<Route>, Vec<Problem>> {
    let places: BTreeMap<&SystemId, usize> = scenario
        .systems
        .iter()
        .enumerate()
        .map(|(place, system)| (&system.id, place))
        .collect();
    let mut problems = Vec::new();
    let mut topics = 0..;
    let mut routes = Vec::with_capacity(scenario.flows.len());
    for (at, flow) in scenario.flows.iter().enumerate() {
        let mut find = |list: &'static str, ids: &[SystemId]| -> Vec<usize> {
            let unknown = |id: &SystemId| {
                problem(
                    format!("flows[{at}].{list}"),
                    format!("there is no system `{id}`"),
                    "name one of `systems`",
                )
            };
            problems.extend(ids.iter().filter(|id| !places.contains_key(id)).map(unknown));
            ids.iter().filter_map(|id| places.get(id).copied()).collect()
        };
        let senders = find("from", &flow.from);
        let consumers = find("to", scenario.receivers(flow));
        let way = chosen.way(architecture, flow);
        let mut route = Route {
            flow: at,
            pattern: flow.pattern(),
            there: way.there,
            answer: way.answer,
            exchange: way.exchange,
            sites: site_choices(scenario, flow, &senders, &consumers),
            service_of: consumers
                .iter()
                .map(|&place| service_of(&scenario.systems[place], flow))
                .collect(),
            senders,
            consumers,
            topic: None,
        };
        route.topic = if route.uses(crate::scenario::Via::Bus) {
            topics.next()
        } else {
            None
        };
        routes.push(route);
    }
    if problems.is_empty() { Ok(routes) } else { Err(problems) }
}

/// The site of each consumer. Senders in several zones must mean the same by it: `Same` only if all do.
fn site_choices(scenario: &Scenario, flow: &Flow, senders: &[usize], consumers: &[usize]) -> Vec<SiteChoice> {
    let mut zones: Vec<usize> = senders
        .iter()
        .map(|&place| scenario.system_zone(&scenario.systems[place]))
        .collect();
    zones.sort_unstable();
    zones.dedup();
    let choice = |&consumer: &usize| {
        let system = &scenario.systems[consumer];
        let choices = zones.iter().map(|&zone| scenario.site_choice(flow, zone, system));
        let other = choices.clone().find(|choice| *choice != SiteChoice::Same);
        other.unwrap_or(SiteChoice::Same)
    };
    consumers.iter().map(choice).collect()
}

fn service_of(system: &System, flow: &Flow) -> usize {
    system
        .service_time_for
        .iter()
        .position(|(id, _)| *id == flow.id)
        .map_or(0, |place| place + 1)
}
