//! Do the fault plan, the architectures and the run fit the sketch?
//!
//! In: what is known of a scenario. Out: findings about faults that touch nothing, architectures that are one, and runs
//! too short. It must not know what faults do.

use super::known::Known;
use super::{About, Finding, FindingKind, Level, listed};
use crate::edit::{ArchitectureCommand, FaultCommand, SketchCommand};
use crate::scenario::{Fault, FaultKind, Flow, LinkPlace, Owner, Part, Scenario, Start, SystemId, Whose, ZoneId};
use crate::topology::Network;
use crate::units::SimSpan;

/// Of so many messages in a run, a quantile says something.
const ENOUGH: f64 = 10.0;
/// A fix makes a run no longer than so many messages take.
const MESSAGES_MAX: f64 = 2e6;
/// A run that a fix suggests is no longer than this.
const RUN_MAX: SimSpan = SimSpan::from_secs(7 * 86_400);

pub(super) fn look(known: &Known<'_>) -> Vec<Finding> {
    let faults = known.scenario.faults.iter().filter(|fault| !fault.off);
    let faults = faults.filter_map(|fault| nothing(known, fault));
    faults
        .chain(same(known.scenario))
        .chain(warm_up(known.scenario))
        .chain(run(known))
        .collect()
}

fn nothing(known: &Known<'_>, fault: &Fault) -> Option<Finding> {
    let name = fault.name.clone().unwrap_or_else(|| fault.id.to_string());
    let duration = known.scenario.run.duration();
    let (what, why) = if fault.at >= duration {
        let what = format!("The fault {name} begins after the run of {duration} is over");
        (what, "It strikes nobody, so the broken pass says nothing about it.")
    } else if !touches(known, &fault.what) {
        let what = format!("The fault {name} touches nothing");
        (
            what,
            "No flow passes what it breaks, in none of the architectures, so the broken pass says nothing about it.",
        )
    } else {
        return None;
    };
    let about = vec![About::Fault(fault.id.clone())];
    let finding = Finding::new(FindingKind::FaultTouchesNothing, Level::Warning, about, what, why);
    Some(finding.with_fix("set it aside", FaultCommand::SetOff(fault.id.clone(), true)))
}

/// Whether any flow passes, in any architecture, what a fault breaks.
fn touches(known: &Known<'_>, what: &FaultKind) -> bool {
    let any = |has: &dyn Fn(&Network) -> bool| known.networks().is_empty() || known.networks().iter().any(has);
    match what {
        FaultKind::Cut { place, .. }
        | FaultKind::Latency { place, .. }
        | FaultKind::Loss { place, .. }
        | FaultKind::Line { place, .. } => touches_link(known, place),
        FaultKind::Crash { part, .. } | FaultKind::SlowDown { part, .. } | FaultKind::Station { part, .. } => {
            match part {
                Part::System(id) => is_used(known, id),
                Part::Hub => any(&|network| network.hub.is_some()),
                Part::Broker => any(&|network| network.bus.is_some()),
                Part::Registry => any(&|network| network.registry.is_some()),
                Part::Balancer(id) => any(&|network| network.party_by_label(&format!("balancer:{id}")).is_some()),
            }
        }
        FaultKind::Partition { zone, .. } | FaultKind::ZoneOutage { zone, .. } => touches_zone(known, zone),
        FaultKind::QuorumLoss | FaultKind::BrokerLockUp | FaultKind::LeaderLoss { .. } => {
            any(&|network| network.bus.is_some())
        }
        FaultKind::RegistryStale => any(&|network| network.registry.is_some()),
        FaultKind::ProviderLimit {
            whose: Whose::System(id),
            ..
        } => is_used(known, id),
        FaultKind::ProviderLimit {
            whose: Whose::Provider(provider),
            ..
        }
        | FaultKind::ProviderOutage { provider, .. }
        | FaultKind::CredentialOutage { provider } => {
            let owned = |owner: Owner| matches!(owner, Owner::Provider(name) if &name == provider);
            let mut systems = known.scenario.systems.iter();
            systems.any(|system| owned(system.owner()) && is_used(known, &system.id))
        }
        FaultKind::Surge { flows, .. } => {
            let sends = |flow: &&Flow| flow.start.is_some() && (flows.is_empty() || flows.contains(&flow.id));
            known.scenario.flows.iter().any(|flow| sends(&flow))
        }
    }
}

fn is_used(known: &Known<'_>, id: &SystemId) -> bool {
    let names = |flow: &Flow| flow.from.contains(id) || known.scenario.receivers(flow).contains(id);
    known.scenario.flows.iter().any(names)
}

fn touches_link(known: &Known<'_>, place: &LinkPlace) -> bool {
    match place {
        LinkPlace::Systems(a, b) => {
            let meet = |flow: &Flow| {
                let receivers = known.scenario.receivers(flow);
                let from_to = |a, b| flow.from.contains(a) && receivers.contains(b);
                from_to(a, b) || from_to(b, a)
            };
            known.scenario.flows.iter().any(meet)
        }
        LinkPlace::Zones(a, b) => {
            let (Some(a), Some(b)) = (known.scenario.zone_index(a), known.scenario.zone_index(b)) else {
                return false;
            };
            let direct = |flow: &Flow| {
                let crossings = known.crossings(flow);
                crossings.contains(&(a, b)) || crossings.contains(&(b, a))
            };
            known.scenario.flows.iter().any(direct) || known.networks().iter().any(|network| joined(network, a, b))
        }
        LinkPlace::Link(a, b) => {
            let has = |network: &Network| network.party_by_label(a).is_some() && network.party_by_label(b).is_some();
            known.networks().iter().any(has)
        }
    }
}

/// Whether anything in one zone is joined to anything in the other.
fn joined(network: &Network, a: usize, b: usize) -> bool {
    let zone = |party: usize| network.parties[party].zone;
    let mut joints = network.joints().into_iter();
    joints.any(|joint| [(a, b), (b, a)].contains(&(zone(joint.a), zone(joint.b))))
}

fn touches_zone(known: &Known<'_>, zone: &ZoneId) -> bool {
    let Some(zone) = known.scenario.zone_index(zone) else {
        return false;
    };
    let in_zone = known
        .scenario
        .systems
        .iter()
        .enumerate()
        .filter(|(place, _)| known.zone(*place) == zone);
    let mut used = in_zone.map(|(_, system)| is_used(known, &system.id));
    used.any(|used| used) || {
        let stands = |network: &Network| {
            let between = network.parties.iter().skip(network.system_count());
            between.into_iter().any(|party| party.zone == zone)
        };
        known.networks().iter().any(stands)
    }
}

fn same(scenario: &Scenario) -> Vec<Finding> {
    let all = &scenario.architectures;
    let mut findings = Vec::new();
    for (at, later) in all.iter().enumerate() {
        let alike =
            |other: &&crate::scenario::Architecture| other.style == later.style && other.exceptions == later.exceptions;
        let Some(earlier) = all[..at].iter().position(|other| alike(&other)) else {
            continue;
        };
        let (name, other) = (scenario.architecture_name(at), scenario.architecture_name(earlier));
        let what = format!("The architectures {other} and {name} are the same");
        let why = "They are simulated and priced twice, and each comparison of the two ends in a tie.";
        let about = vec![About::Architecture(later.id.clone())];
        let finding = Finding::new(FindingKind::SameArchitecture, Level::Warning, about, what, why);
        findings.push(finding.with_fix(format!("delete {name}"), ArchitectureCommand::Remove(later.id.clone())));
    }
    findings
}

/// Once in how long a source comes back to where it began; none: it has no such time.
fn period(flow: &Flow) -> Option<SimSpan> {
    let of_start = match &flow.start {
        Some(Start::Every { every, count, .. }) if *count != Some(1) => Some(*every),
        Some(Start::Bursty { on, off, .. }) => Some(on.saturating_add(*off)),
        _ => None,
    };
    let of_files = flow.batch.map(|batch| batch.every);
    of_start.into_iter().chain(of_files).max()
}

fn warm_up(scenario: &Scenario) -> Option<Finding> {
    let (duration, warm_up) = (scenario.run.duration(), scenario.run.warm_up());
    // What comes back but once in a run is told as rare.
    let fits = |period: &SimSpan| period.mul_f64(2.0) <= duration;
    let periods = scenario
        .flows
        .iter()
        .filter_map(|flow| Some((period(flow).filter(fits)?, flow)));
    let (longest, flow) = periods.max_by_key(|(period, _)| *period)?;
    if longest <= warm_up {
        return None;
    }
    let what = format!(
        "The warm-up of {warm_up} is shorter than the {longest} in which {} comes round",
        flow.name()
    );
    let why = "Counting begins before everything has happened once, so the first period weighs on all figures.";
    let about = vec![About::Run, About::Flow(flow.id.clone())];
    let finding = Finding::new(FindingKind::WarmUpTooShort, Level::Hint, about, what, why);
    let mut run = scenario.run.clone();
    run.warm_up = Some(longest);
    Some(finding.with_fix(format!("warm up for {longest}"), SketchCommand::SetRun(run)))
}

/// One finding for all flows that hardly happen in the run.
fn run(known: &Known<'_>) -> Option<Finding> {
    let run = &known.scenario.run;
    let counted = run.duration().saturating_sub(run.warm_up()).as_secs_f64();
    let flows = known.scenario.flows.iter().zip(&known.rates);
    let rare: Vec<(&Flow, f64)> = flows
        .filter(|(_, rate)| **rate > 0.0 && **rate * counted < ENOUGH)
        .map(|(flow, rate)| (flow, *rate))
        .collect();
    let rarest = rare.iter().map(|(_, rate)| *rate).reduce(f64::min)?;
    let names = listed(rare.iter().map(|(flow, _)| flow.name()));
    let what = format!(
        "A run of {} sees fewer than {ENOUGH} messages of {names}",
        run.duration()
    );
    let why = "Quantiles and shares of so few messages say little, however many replications there are.";
    let about = std::iter::once(About::Run).chain(rare.iter().map(|(flow, _)| About::Flow(flow.id.clone())));
    let finding = Finding::new(FindingKind::RunTooShort, Level::Hint, about.collect(), what, why);
    // Longer by what the warm-up takes, and rounded up to whole minutes.
    let needed = (ENOUGH * 1.1 / rarest + run.warm_up().as_secs_f64()) / 60.0;
    let longer = SimSpan::from_secs_f64(needed.ceil() * 60.0);
    let messages = known.rates.iter().sum::<f64>() * longer.as_secs_f64();
    if longer > RUN_MAX || messages > MESSAGES_MAX {
        return Some(finding);
    }
    let mut changed = run.clone();
    (changed.duration, changed.warm_up) = (Some(longer), Some(run.warm_up()));
    Some(finding.with_fix(format!("run for {longer}"), SketchCommand::SetRun(changed)))
}
