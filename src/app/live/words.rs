//! What a fault is called on the screen.
//!
//! In: a fault and the scenario whose things it names. Out: a few words. It must not know when it strikes.

use crate::scenario::{Fault, FaultKind, LinkPlace, Part, Scenario, Select, SystemId, Whose, ZoneId};

/// The name that was written, or one told from what breaks.
pub fn fault_name(scenario: &Scenario, fault: &Fault) -> String {
    fault.name.clone().unwrap_or_else(|| kind_name(scenario, &fault.what))
}

/// "cut Shop – Cloud", "crash Till", "hub slow ×4".
pub fn kind_name(scenario: &Scenario, what: &FaultKind) -> String {
    match what {
        FaultKind::Cut { place, sites, .. } => format!("cut {}{}", place_name(scenario, place), share(sites)),
        FaultKind::Partition { zone, sites, .. } => format!("{} cut off{}", zone_name(scenario, zone), share(sites)),
        FaultKind::Latency { place, sites, .. } => format!("slow way {}{}", place_name(scenario, place), share(sites)),
        FaultKind::Loss {
            place,
            sites,
            share: lost,
            ..
        } => {
            format!("{lost} lost {}{}", place_name(scenario, place), share(sites))
        }
        FaultKind::Crash { part, sites, .. } => format!("crash {}{}", part_name(scenario, part), share(sites)),
        FaultKind::SlowDown {
            part, sites, factor, ..
        } => {
            format!("{} slow ×{factor}{}", part_name(scenario, part), share(sites))
        }
        FaultKind::Line { place, sites, ill, .. } => {
            format!("{} {}{}", ill.name(), place_name(scenario, place), share(sites))
        }
        FaultKind::Station { part, sites, ill, .. } => {
            format!("{} {}{}", ill.name(), part_name(scenario, part), share(sites))
        }
        FaultKind::ZoneOutage { zone, sites, .. } => format!("{} down{}", zone_name(scenario, zone), share(sites)),
        FaultKind::QuorumLoss => "bus without a quorum".to_owned(),
        FaultKind::BrokerLockUp => "bus locked up".to_owned(),
        FaultKind::LeaderLoss { .. } => "leader of the bus lost".to_owned(),
        FaultKind::ProviderOutage { provider, .. } => format!("{provider} down"),
        FaultKind::CredentialOutage { provider } => format!("credentials of {provider} refused"),
        FaultKind::ProviderLimit { whose, limit } => match whose {
            Whose::System(id) => format!("{} limited to {}", system_name(scenario, id), limit.rate),
            Whose::Provider(provider) => format!("{provider} limited to {}", limit.rate),
        },
        FaultKind::Surge { factor, .. } => format!("traffic ×{factor}"),
        FaultKind::RegistryStale => "registry stale".to_owned(),
    }
}

fn share(sites: &Select) -> String {
    match sites {
        Select::All => String::new(),
        Select::One => ", first site".to_owned(),
        Select::Count(count) => format!(", {count} sites"),
        Select::Share(share) => format!(", {share} of sites"),
        Select::These(these) => format!(", {} sites", these.len()),
        Select::Minority => ", the lesser part of sites".to_owned(),
        Select::Majority => ", the greater part of sites".to_owned(),
    }
}

fn place_name(scenario: &Scenario, place: &LinkPlace) -> String {
    match place {
        LinkPlace::Zones(a, b) => format!("{} – {}", zone_name(scenario, a), zone_name(scenario, b)),
        LinkPlace::Systems(a, b) => format!("{} – {}", system_name(scenario, a), system_name(scenario, b)),
        LinkPlace::Link(a, b) => format!("{} – {}", end_name(scenario, a), end_name(scenario, b)),
    }
}

fn end_name(scenario: &Scenario, label: &str) -> String {
    match label.split_once(':') {
        Some(("balancer", id)) => format!("balancer of {}", system_name(scenario, &SystemId::new(id))),
        Some(("connector", id)) => format!("connector of {}", system_name(scenario, &SystemId::new(id))),
        Some(("bus", _)) => "bus".to_owned(),
        _ => system_name(scenario, &SystemId::new(label)),
    }
}

fn part_name(scenario: &Scenario, part: &Part) -> String {
    match part {
        Part::System(id) => system_name(scenario, id),
        Part::Hub => "hub".to_owned(),
        Part::Broker => "bus".to_owned(),
        Part::Registry => "registry".to_owned(),
        Part::Balancer(id) => format!("balancer of {}", system_name(scenario, id)),
    }
}

fn system_name(scenario: &Scenario, id: &SystemId) -> String {
    scenario
        .system(id)
        .map_or_else(|| id.to_string(), |system| system.name().to_owned())
}

fn zone_name(scenario: &Scenario, id: &ZoneId) -> String {
    scenario.zone_index(id).map_or_else(
        || id.to_string(),
        |index| scenario.zones_or_default()[index].name().to_owned(),
    )
}
