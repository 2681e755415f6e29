//! How are faults read?
//!
//! In: [`Node`]s. Out: [`Fault`]. It must not know whether ids exist or numbers make sense (see `check`).

use super::fields::{Fields, Read, Reader};
use super::laws::time_law;
use super::node::{Node, Shape};
use super::parts::pair;
use crate::scenario::model::*;
use crate::units::{Law, SimSpan};

/// Kinds that are simulated.
const KINDS: &[&str] = &[
    "Cut",
    "Partition",
    "Latency",
    "Loss",
    "Crash",
    "SlowDown",
    "Jitter",
    "BurstLoss",
    "Duplicate",
    "Reorder",
    "Bandwidth",
    "Flapping",
    "Pause",
    "CapacityLoss",
    "Drain",
    "Errors",
    "Maintenance",
    "QuorumLoss",
    "BrokerLockUp",
    "LeaderLoss",
    "Surge",
    "ProviderLimit",
    "ZoneOutage",
    "ProviderOutage",
    "CredentialOutage",
    "RegistryStale",
];

impl Read for Fault {
    /// A fault whose id is empty until its place in the list is known.
    fn read(node: Node<'_>, cx: &mut Reader) -> Option<Self> {
        let mut fields = cx.fields(node, "a fault")?;
        let fault = Fault {
            id: fields.opt("id").unwrap_or_else(|| FaultId::new("")),
            name: fields.opt("name"),
            what: fields.req("what").unwrap_or(FaultKind::QuorumLoss),
            at: moment(&mut fields),
            lasting: fields.opt("lasting"),
            every: fields.opt("every"),
            timing: Timing {
                count: fields.opt("count"),
                mttf: fields.opt_with("mttf", mean_law),
                mttr: fields.opt_with("mttr", mean_law),
                each: fields.flag("each"),
                follows: fields.opt("follows"),
                when: fields.opt("when"),
            },
            a_year: fields.opt("a_year"),
            off: fields.flag("off"),
        };
        fields.finish();
        Some(fault)
    }
}

/// Must be there unless something else says when it strikes.
fn moment(fields: &mut Fields<'_, '_>) -> SimSpan {
    let otherwise = ["mttf", "follows", "when"].iter().any(|name| fields.has(name));
    let at = if otherwise { fields.opt("at") } else { fields.req("at") };
    at.unwrap_or(SimSpan::ZERO)
}

/// A text alone is the mean of an exponential distribution.
fn mean_law(node: Node<'_>, cx: &mut Reader) -> Option<Law> {
    match node.shape() {
        Shape::Text | Shape::Number => SimSpan::read(node, cx).map(|mean| Law::Exponential {
            mean: mean.nanos() as f64,
        }),
        _ => time_law(node, cx),
    }
}

impl Read for Follows {
    fn read(node: Node<'_>, cx: &mut Reader) -> Option<Self> {
        let mut fields = cx.fields(node, "what a fault follows")?;
        let fault = fields.req("fault");
        let (moment, after) = (fields.opt("moment"), fields.opt("after"));
        let probability = fields.opt("probability");
        fields.finish();
        Some(Follows {
            fault: fault?,
            moment,
            after,
            probability,
        })
    }
}

impl Read for Condition {
    fn read(node: Node<'_>, cx: &mut Reader) -> Option<Self> {
        let kind = cx.variant(node, "condition", &["Queue", "Busy", "MemoryAlarm"])?;
        let mut fields = cx.variant_fields(node, "a condition")?;
        let sees = match kind {
            "Queue" => {
                let (part, over) = (part(&mut fields), fields.req("over"));
                part.zip(over).map(|(part, over)| Sight::Queue { part, over })
            }
            "Busy" => {
                let (part, over) = (part(&mut fields), fields.req("over"));
                part.zip(over).map(|(part, over)| Sight::Busy { part, over })
            }
            _ => Some(Sight::MemoryAlarm),
        };
        let (during, check) = (fields.opt("during"), fields.opt("check"));
        fields.finish();
        Some(Condition {
            sees: sees?,
            during,
            check,
        })
    }
}

impl Read for FaultKind {
    fn read(node: Node<'_>, cx: &mut Reader) -> Option<Self> {
        let kind = cx.variant(node, "kind of fault", KINDS)?;
        let mut fields = cx.variant_fields(node, "a fault's `what`")?;
        let fault = match kind {
            "Cut" => cut(&mut fields),
            "Partition" => partition(&mut fields),
            "Latency" => latency(&mut fields),
            "Loss" => loss(&mut fields),
            "Crash" => crash(&mut fields),
            "SlowDown" => slow_down(&mut fields),
            "Pause" | "CapacityLoss" | "Drain" | "Errors" | "Maintenance" => station(kind, &mut fields),
            "QuorumLoss" => Some(FaultKind::QuorumLoss),
            "BrokerLockUp" => Some(FaultKind::BrokerLockUp),
            "RegistryStale" => Some(FaultKind::RegistryStale),
            "LeaderLoss" => Some(FaultKind::LeaderLoss {
                flow: fields.opt("flow"),
            }),
            "Surge" => surge(&mut fields),
            "ProviderLimit" => provider_limit(&mut fields),
            "ZoneOutage" => zone_outage(&mut fields),
            "ProviderOutage" => provider_outage(&mut fields),
            "CredentialOutage" => fields
                .req("provider")
                .map(|provider| FaultKind::CredentialOutage { provider }),
            _ => line(kind, &mut fields),
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

fn line(kind: &str, fields: &mut Fields<'_, '_>) -> Option<FaultKind> {
    let place = link_place(fields);
    let (sites, direction) = (select(fields, "sites"), direction(fields));
    let ill = match kind {
        "Jitter" => fields.req("up_to").map(|up_to| LineIll::Jitter { up_to }),
        "BurstLoss" => {
            let (to_bad, to_good) = (fields.req("to_bad"), fields.req("to_good"));
            let (good, bad) = (fields.opt("good"), fields.opt("bad"));
            to_bad.zip(to_good).map(|(to_bad, to_good)| LineIll::BurstLoss {
                to_bad,
                to_good,
                good,
                bad,
            })
        }
        "Duplicate" => fields.req("share").map(|share| LineIll::Duplicate { share }),
        "Reorder" => {
            let (share, by) = (fields.req("share"), fields.req_with("by", time_law));
            share.zip(by).map(|(share, by)| LineIll::Reorder { share, by })
        }
        "Bandwidth" => fields.req("to").map(|to| LineIll::Bandwidth { to }),
        _ => {
            let (down, up) = (fields.req_with("down", time_law), fields.req_with("up", time_law));
            let refuses = fields.flag("refuses");
            down.zip(up).map(|(down, up)| LineIll::Flapping { down, up, refuses })
        }
    };
    Some(FaultKind::Line {
        place: place?,
        sites,
        direction,
        ill: ill?,
    })
}

fn station(kind: &str, fields: &mut Fields<'_, '_>) -> Option<FaultKind> {
    let part = part(fields);
    let (sites, instances) = (select(fields, "sites"), select(fields, "instances"));
    let ill = match kind {
        "Pause" => Some(StationIll::Pause),
        "CapacityLoss" => fields.req("share").map(|share| StationIll::CapacityLoss { share }),
        "Drain" => Some(StationIll::Drain),
        "Errors" => fields.req("share").map(|share| StationIll::Errors { share }),
        _ => Some(StationIll::Maintenance),
    };
    Some(FaultKind::Station {
        part: part?,
        sites,
        instances,
        ill: ill?,
    })
}

/// Exactly one of `system` and `provider`.
fn provider_limit(fields: &mut Fields<'_, '_>) -> Option<FaultKind> {
    let written = ["system", "provider"]
        .into_iter()
        .filter(|name| fields.has(name))
        .count();
    let system = fields.opt("system").map(Whose::System);
    let provider = fields.opt("provider").map(Whose::Provider);
    let limit = fields.req("limit");
    if written != 1 {
        let hint = "like system: \"books\", or provider: \"acme\" for all of its systems";
        fields.problem("needs exactly one of `system` and `provider`", hint);
        return None;
    }
    Some(FaultKind::ProviderLimit {
        whose: system.or(provider)?,
        limit: limit?,
    })
}

fn surge(fields: &mut Fields<'_, '_>) -> Option<FaultKind> {
    let flows = fields.list("flows");
    let factor = fields.req("factor");
    Some(FaultKind::Surge { flows, factor: factor? })
}

fn zone_outage(fields: &mut Fields<'_, '_>) -> Option<FaultKind> {
    let zone = fields.req("zone");
    let sites = select(fields, "sites");
    let refuses = fields.flag("refuses");
    Some(FaultKind::ZoneOutage {
        zone: zone?,
        sites,
        refuses,
    })
}

fn provider_outage(fields: &mut Fields<'_, '_>) -> Option<FaultKind> {
    let provider = fields.req("provider");
    let refuses = fields.flag("refuses");
    Some(FaultKind::ProviderOutage {
        provider: provider?,
        refuses,
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
        "registry" => Some(Part::Registry),
        _ => match name.strip_prefix("balancer:") {
            Some(system) => Some(Part::Balancer(SystemId::new(system))),
            None => {
                let hint = "known: hub, bus, registry, balancer:<system>; a system is written as system: \"...\"";
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
        match cx.variant(
            node,
            "choice",
            &["All", "One", "Count", "Share", "Minority", "Majority"],
        )? {
            "All" => Some(Select::All),
            "One" => Some(Select::One),
            "Minority" => Some(Select::Minority),
            "Majority" => Some(Select::Majority),
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
