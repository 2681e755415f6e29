//! Which faults at some sites of a zone cannot be simulated yet?
//!
//! In: a scenario and one of its faults. Out: what stands against it, if anything. It must not know how lines are cut.
//!
//! A line between two places is told apart by one site only: that of the zone with more sites, of two with as many the
//! sender's. A fault at some sites of one end is therefore told rightly where the other end has fewer sites, or as many
//! and every message stays at its own (`site: Same`); anywhere else it would strike messages of other sites.

use std::collections::{BTreeMap, BTreeSet};

use crate::scenario::diagnostic::Problem;
use crate::scenario::model::*;

/// Two zones (the same twice for what stays within) with messages between them, in this or that order.
struct Meeting {
    zones: (usize, usize),
    /// Whether each message goes to the site of the number that it came from.
    same: bool,
    who: Who,
}

/// Who sends them.
enum Who {
    /// The flow with this id.
    Flow(String),
    /// Those who use the middle of the architecture with this id, which stands in the second zone.
    Middle(String),
}

/// What a fault on lines strikes.
struct Strike<'a> {
    sites: &'a Select,
    /// Zones whose sites are meant, if they have most.
    zones: Vec<usize>,
    /// What goes over the lines struck.
    meetings: Vec<Meeting>,
}

/// What stands against a fault at some sites, if anything.
pub(super) fn against(scenario: &Scenario, path: &str, fault: &Fault) -> Option<Problem> {
    let zones = scenario.zones_or_default();
    let sites = |zone: usize| zones.get(zone).map_or(1, Zone::sites);
    let what = &fault.what;
    let of_lines = what.lines().map(|(_, sites)| sites);
    let chosen = of_lines.or(what.zone().map(|(_, sites)| sites))?;
    let several = zones.iter().any(|zone| zone.sites() > 1);
    let one_by_one = fault.timing.each;
    if *chosen == Select::All && !one_by_one || !several {
        return None;
    }
    let strike = strike(scenario, what)?;
    let most = strike.zones.iter().map(|zone| sites(*zone)).max()?;
    let picked = strike.sites.picks(most);
    if picked == 0 || picked == most && !(one_by_one && most > 1) {
        return None;
    }
    let meant = |zone: &usize| strike.zones.contains(zone) && sites(*zone) == most;
    let untold = strike.meetings.iter().find_map(|meeting| {
        let (a, b) = meeting.zones;
        let told = |other: usize| sites(other) == 1 || sites(other) < most || sites(other) == most && meeting.same;
        let ends = [(a, b), (b, a)];
        let (zone, other) = ends.into_iter().find(|(zone, other)| meant(zone) && !told(*other))?;
        Some((meeting, zone, other))
    });
    let (meeting, zone, other) = untold?;
    let as_many = sites(other) == most;
    let there = match meeting.who {
        Who::Flow(_) => other,
        Who::Middle(_) => meeting.zones.1,
    };
    Some(problem(
        path,
        &meeting.who,
        (&zones[zone].id, &zones[there].id),
        as_many,
    ))
}

fn problem(path: &str, who: &Who, (id, there): (&ZoneId, &ZoneId), as_many: bool) -> Problem {
    let (while_what, hint) = match who {
        Who::Middle(architecture) => (
            format!("the middle of `{architecture}` stands in `{there}`, which has several sites"),
            "all sites, or the middle in a zone with one site".to_owned(),
        ),
        Who::Flow(flow) if id == there => (
            format!("the flow `{flow}` runs from site to site within it"),
            format!("all sites, or `site: Same` for `{flow}`"),
        ),
        Who::Flow(flow) => {
            let same = format!(", or `site: Same` for `{flow}`");
            (
                format!("the flow `{flow}` runs between it and `{there}`, which has several sites too"),
                format!(
                    "all sites, or `{there}` with one site{}",
                    if as_many { &same } else { "" }
                ),
            )
        }
    };
    Problem {
        path: format!("{path}.sites"),
        message: format!("a fault at some sites of `{id}` is not simulated yet while {while_what}"),
        hint,
    }
}

fn strike<'a>(scenario: &Scenario, what: &'a FaultKind) -> Option<Strike<'a>> {
    if let Some((zone, sites)) = what.zone() {
        let zone = scenario.zone_index(zone)?;
        let meetings = match what {
            FaultKind::Partition { .. } => all_meetings(scenario),
            // Systems are told apart by their own sites; what stands in between is not.
            _ => middles(scenario, &[zone])
                .into_iter()
                .filter(|meeting| meeting.zones == (zone, zone))
                .collect(),
        };
        return Some(Strike {
            sites,
            zones: vec![zone],
            meetings,
        });
    }
    let (place, sites) = what.lines()?;
    let (zones, meetings) = match place {
        LinkPlace::Zones(a, b) => {
            let (a, b) = (scenario.zone_index(a)?, scenario.zone_index(b)?);
            let between = |meeting: &Meeting| [(a, b), (b, a)].contains(&meeting.zones);
            let meetings = all_meetings(scenario).into_iter().filter(between).collect();
            (vec![a, b], meetings)
        }
        LinkPlace::Systems(a, b) => {
            let (a, b) = (scenario.system(a)?, scenario.system(b)?);
            let ends = vec![scenario.system_zone(a), scenario.system_zone(b)];
            let mut meetings = meetings_of(scenario, a, b);
            if !meetings.is_empty() {
                meetings.extend(middles(scenario, &ends));
            }
            (ends, meetings)
        }
        LinkPlace::Link(a, b) => match (system_named(scenario, a), system_named(scenario, b)) {
            (Some(a), Some(b)) => (
                vec![scenario.system_zone(a), scenario.system_zone(b)],
                meetings_of(scenario, a, b),
            ),
            (one, other) => {
                let zones: Vec<usize> = one.or(other).map(|end| scenario.system_zone(end)).into_iter().collect();
                let meetings = middles(scenario, &zones);
                (zones, meetings)
            }
        },
    };
    Some(Strike { sites, zones, meetings })
}

/// The system that a party's name is about; none for a hub or bus.
fn system_named<'s>(scenario: &'s Scenario, party: &str) -> Option<&'s System> {
    let system = match party.split_once(':') {
        Some(("balancer" | "connector", system)) => system,
        Some(_) => return None,
        None => party,
    };
    scenario.system(&SystemId::new(system))
}

/// Whether a flow's messages between two zones each stay at the site of their number.
fn stays(flow: &Flow, (from, to): (usize, usize)) -> bool {
    let default = if from == to {
        SiteChoice::Same
    } else {
        SiteChoice::Random
    };
    flow.site.unwrap_or(default) == SiteChoice::Same
}

/// Flows between two systems, either way round.
fn meetings_of(scenario: &Scenario, a: &System, b: &System) -> Vec<Meeting> {
    let zones = (scenario.system_zone(a), scenario.system_zone(b));
    let runs = |flow: &&Flow| {
        let to = scenario.receivers(flow);
        flow.from.contains(&a.id) && to.contains(&b.id) || flow.from.contains(&b.id) && to.contains(&a.id)
    };
    let flows = scenario.flows.iter().filter(runs);
    flows.map(|flow| meeting(flow, zones)).collect()
}

fn meeting(flow: &Flow, zones: (usize, usize)) -> Meeting {
    Meeting {
        zones,
        same: stays(flow, zones),
        who: Who::Flow(flow.id.to_string()),
    }
}

/// Every two zones between which a flow runs, and those of systems with those of middles.
fn all_meetings(scenario: &Scenario) -> Vec<Meeting> {
    let mut meetings = Vec::new();
    let mut used = BTreeSet::new();
    for flow in &scenario.flows {
        let senders = by_zone(scenario, &flow.from);
        let receivers = by_zone(scenario, scenario.receivers(flow));
        for (&from, from_here) in &senders {
            for (&to, to_here) in &receivers {
                // A system is no partner of its own.
                if from_here.union(to_here).count() > 1 {
                    meetings.push(meeting(flow, (from, to)));
                }
            }
        }
        used.extend(senders.into_keys().chain(receivers.into_keys()));
    }
    let used: Vec<usize> = used.into_iter().collect();
    meetings.extend(middles(scenario, &used));
    meetings
}

fn by_zone<'s>(scenario: &Scenario, systems: &'s [SystemId]) -> BTreeMap<usize, BTreeSet<&'s str>> {
    let mut zones: BTreeMap<usize, BTreeSet<&str>> = BTreeMap::new();
    for id in systems {
        if let Some(system) = scenario.system(id) {
            zones
                .entry(scenario.system_zone(system))
                .or_default()
                .insert(id.as_str());
        }
    }
    zones
}

/// Between these zones of systems and the zones of middles: a middle has one place, whatever the sites of its zone.
fn middles(scenario: &Scenario, ends: &[usize]) -> Vec<Meeting> {
    let zones = scenario.zones_or_default();
    let mut meetings = Vec::new();
    for architecture in scenario.architectures_or_default().iter() {
        let written: Vec<&ZoneId> = match &architecture.style {
            Style::HubAndSpoke(style) => style.zone.iter().collect(),
            Style::MessageBus(style) => style.zones.iter().collect(),
            // A hybrid shares the middle of another.
            Style::PointToPoint(_) | Style::Hybrid(_) | Style::Custom => continue,
        };
        let there: Vec<usize> = match written.is_empty() {
            false => written
                .into_iter()
                .filter_map(|zone| scenario.zone_index(zone))
                .collect(),
            true if zones.iter().any(|zone| zone.sites() == 1) => continue,
            true => (0..zones.len()).collect(),
        };
        for (&end, at) in ends.iter().flat_map(|end| there.iter().map(move |at| (end, *at))) {
            meetings.push(Meeting {
                zones: (end, at),
                same: false,
                who: Who::Middle(architecture.id.to_string()),
            });
        }
    }
    meetings
}
