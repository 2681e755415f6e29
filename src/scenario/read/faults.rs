//! How are faults read?
//!
//! In: [`Node`]s. Out: [`Fault`]. It must not know whether ids exist or numbers make sense (see `check`).

use super::fields::{Fields, Read, Reader};
use super::laws::time_law;
use super::node::{Node, Shape};
use super::parts::pair;
use crate::scenario::model::*;
use crate::units::SimSpan;

/// Kinds that are simulated.
const KINDS: &[&str] = &["Cut", "Partition", "Latency", "Loss", "Crash", "SlowDown"];

/// Kinds that are laid down but not simulated yet: their settings are kept as they are written.
pub(super) const KINDS_NOT_YET: &[&str] = &[
    "Jitter",
    "Duplicate",
    "Reorder",
    "Bandwidth",
    "Flapping",
    "Pause",
    "CapacityLoss",
    "Drain",
    "Errors",
    "BrokerLockUp",
    "LeaderLoss",
    "QuorumLoss",
    "RegistryStale",
    "ProviderLimit",
    "Maintenance",
    "Surge",
    "ZoneOutage",
    "ProviderOutage",
    "CredentialOutage",
];

impl Read for Fault {
    /// A fault whose id is empty until its place in the list is known.
    fn read(node: Node<'_>, cx: &mut Reader) -> Option<Self> {
        let mut fields = cx.fields(node, "a fault")?;
        let stub = || FaultKind::NotYet {
            kind: String::new(),
            text: String::new(),
        };
        let fault = Fault {
            id: fields.opt("id").unwrap_or_else(|| FaultId::new("")),
            name: fields.opt("name"),
            what: fields.req("what").unwrap_or_else(stub),
            at: fields.req("at").unwrap_or(SimSpan::ZERO),
            lasting: fields.opt("lasting"),
            every: fields.opt("every"),
            a_year: fields.opt("a_year"),
            off: fields.flag("off"),
        };
        fields.finish();
        Some(fault)
    }
}

impl Read for FaultKind {
    fn read(node: Node<'_>, cx: &mut Reader) -> Option<Self> {
        let known: Vec<&'static str> = KINDS.iter().chain(KINDS_NOT_YET).copied().collect();
        let kind = cx.variant(node, "kind of fault", &known)?;
        if KINDS_NOT_YET.contains(&kind) {
            return Some(FaultKind::NotYet {
                kind: kind.to_owned(),
                text: node.source().to_owned(),
            });
        }
        let mut fields = cx.variant_fields(node, "a fault's `what`")?;
        let fault = match kind {
            "Cut" => cut(&mut fields),
            "Partition" => partition(&mut fields),
            "Latency" => latency(&mut fields),
            "Loss" => loss(&mut fields),
            "Crash" => crash(&mut fields),
            _ => slow_down(&mut fields),
        };
        fields.finish();
        fault
    }
}

fn cut(fields: &mut Fields<'_, '_>) -> Option<FaultKind> {
    let place = link_place(fields);
    let (sites, direction) = (select(fields, "sites"), direction(fields));
    let refuses = fields.flag("refuses");
    Some(FaultKind::Cut {
        place: place?,
        sites,
        direction,
        refuses,
    })
}

fn partition(fields: &mut Fields<'_, '_>) -> Option<FaultKind> {
    let zone = fields.req("zone");
    let sites = select(fields, "sites");
    let refuses = fields.flag("refuses");
    Some(FaultKind::Partition {
        zone: zone?,
        sites,
        refuses,
    })
}

fn latency(fields: &mut Fields<'_, '_>) -> Option<FaultKind> {
    let place = link_place(fields);
    let (sites, direction) = (select(fields, "sites"), direction(fields));
    let adds = fields.req_with("adds", time_law);
    Some(FaultKind::Latency {
        place: place?,
        sites,
        adds: adds?,
        direction,
    })
}

fn loss(fields: &mut Fields<'_, '_>) -> Option<FaultKind> {
    let place = link_place(fields);
    let (sites, direction) = (select(fields, "sites"), direction(fields));
    let share = fields.req("share");
    Some(FaultKind::Loss {
        place: place?,
        sites,
        share: share?,
        direction,
    })
}

fn crash(fields: &mut Fields<'_, '_>) -> Option<FaultKind> {
    let part = part(fields);
    let (sites, instances) = (select(fields, "sites"), select(fields, "instances"));
    let silent = fields.flag("silent");
    Some(FaultKind::Crash {
        part: part?,
        sites,
        instances,
        silent,
    })
}

fn slow_down(fields: &mut Fields<'_, '_>) -> Option<FaultKind> {
    let part = part(fields);
    let (sites, instances) = (select(fields, "sites"), select(fields, "instances"));
    let factor = fields.req("factor");
    Some(FaultKind::SlowDown {
        part: part?,
        sites,
        instances,
        factor: factor?,
    })
}

fn select(fields: &mut Fields<'_, '_>, name: &'static str) -> Select {
    fields.opt(name).unwrap_or(Select::All)
}

fn direction(fields: &mut Fields<'_, '_>) -> Direction {
    fields.opt("direction").unwrap_or(Direction::Both)
}

/// Exactly one of `zones`, `systems`, `link`.
fn link_place(fields: &mut Fields<'_, '_>) -> Option<LinkPlace> {
    let written = ["zones", "systems", "link"]
        .into_iter()
        .filter(|name| fields.has(name))
        .count();
    let zones = fields.opt_with("zones", pair).map(|(a, b)| LinkPlace::Zones(a, b));
    let systems = fields.opt_with("systems", pair).map(|(a, b)| LinkPlace::Systems(a, b));
    let link = fields.opt_with("link", pair).map(|(a, b)| LinkPlace::Link(a, b));
    if written != 1 {
        let hint = "like zones: (\"shop\", \"cloud\"), systems: (\"till\", \"stock\") or link: (\"till\", \"hub\")";
        fields.problem("needs exactly one of `zones`, `systems` and `link`", hint);
        return None;
    }
    zones.or(systems).or(link)
}

/// Exactly one of `system` and `party`.
fn part(fields: &mut Fields<'_, '_>) -> Option<Part> {
    let written = ["system", "party"].into_iter().filter(|name| fields.has(name)).count();
    let system = fields.opt("system").map(Part::System);
    let party = fields.opt_with("party", middle_part);
    if written != 1 {
        let hint = "like system: \"stock\", party: \"hub\", party: \"bus\" or party: \"balancer:stock\"";
        fields.problem("needs exactly one of `system` and `party`", hint);
        return None;
    }
    system.or(party)
}

fn middle_part(node: Node<'_>, cx: &mut Reader) -> Option<Part> {
    let name = String::read(node, cx)?;
    match name.as_str() {
        "hub" => Some(Part::Hub),
        "bus" => Some(Part::Broker),
        _ => match name.strip_prefix("balancer:") {
            Some(system) => Some(Part::Balancer(SystemId::new(system))),
            None => {
                let hint = "known: hub, bus, balancer:<system>; a system is written as system: \"...\"";
                cx.problem(format!("unknown party \"{name}\""), hint);
                None
            }
        },
    }
}

impl Read for Select {
    fn read(node: Node<'_>, cx: &mut Reader) -> Option<Self> {
        if node.shape() == Shape::List {
            return Some(Select::These(cx.list(node, u32::read)));
        }
        match cx.variant(node, "choice", &["All", "One", "Count", "Share"])? {
            "All" => Some(Select::All),
            "One" => Some(Select::One),
            "Count" => {
                let count = cx.only(node, "Count(3)")?;
                u32::read(count, cx).map(Select::Count)
            }
            _ => {
                let share = cx.only(node, "Share(\"25%\")")?;
                Read::read(share, cx).map(Select::Share)
            }
        }
    }
}
