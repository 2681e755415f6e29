//! How are architectures and faults written?
//!
//! In: parts of the model. Out: [`Doc`]s without what was not written. It must not know the layout of lines.

use super::doc::{Doc, Record};
use super::stations::failures;
use super::values::*;
use crate::scenario::model::*;
use crate::units::{Law, SimSpan};

pub(super) fn architecture(architecture: &Architecture) -> Doc {
    let places = architecture.places.iter();
    Record::new()
        .with("id", quoted(&architecture.id))
        .opt("name", architecture.name.as_ref().map(quoted))
        .opt("color", architecture.color.as_ref().map(quoted))
        .with("style", style(&architecture.style))
        .list("exceptions", architecture.exceptions.iter().map(exception).collect())
        .flag("as_is", architecture.as_is)
        .flag("baseline", architecture.baseline)
        .list(
            "places",
            places
                .map(|(party, at)| Doc::Tuple("", vec![quoted(party), canvas_place(*at)]))
                .collect(),
        )
        .done()
}

fn discovery(discovery: &Discovery) -> Doc {
    match discovery {
        Discovery::Balancer => plain("Balancer"),
        Discovery::Registry(registry) if *registry == Registry::default() => plain("Registry"),
        Discovery::Registry(registry) => Record::named("Registry")
            .opt("zone", registry.zone.as_ref().map(quoted))
            .opt("instances", registry.instances.map(plain))
            .opt("failures", registry.failures.as_ref().map(failures))
            .done(),
    }
}

fn style(style: &Style) -> Doc {
    match style {
        Style::PointToPoint(style) => Record::named("PointToPoint")
            .opt("balancer", style.balancer.as_ref().map(quoted))
            .opt("discovery", style.discovery.as_ref().map(discovery))
            .opt("staleness", style.staleness.map(quoted))
            .opt("balancer_failures", style.balancer_failures.as_ref().map(failures))
            .done(),
        Style::HubAndSpoke(style) => hub_and_spoke(style),
        Style::MessageBus(style) => message_bus(style),
        Style::Hybrid(style) => Record::named("Hybrid")
            .opt("base", style.base.as_ref().map(quoted))
            .opt("direct", style.direct.as_ref().map(|flows| Doc::List(ids(flows))))
            .list("hub", ids(&style.hub))
            .list("bus", ids(&style.bus))
            .done(),
        Style::Custom => Record::named("Custom").done(),
    }
}

fn hub_and_spoke(style: &HubAndSpoke) -> Doc {
    Record::named("HubAndSpoke")
        .opt("platform", style.platform.as_ref().map(quoted))
        .opt("zone", style.zone.as_ref().map(quoted))
        .opt("instances", style.instances.map(plain))
        .opt("concurrency", style.concurrency.map(concurrency))
        .opt("service_time", style.service_time.as_ref().map(time_law))
        .opt("service_time_per_kb", style.service_time_per_kb.map(quoted))
        .opt("queue_limit", style.queue_limit.map(queue_limit))
        .opt("balancing", style.balancing.map(balancing))
        .opt("holds", style.holds.map(word))
        .opt("ack_wait", style.ack_wait.map(quoted))
        .opt("max_deliveries", style.max_deliveries.map(plain))
        .opt("failures", style.failures.as_ref().map(failures))
        .list("bridged", ids(&style.bridged))
        .done()
}

fn message_bus(style: &MessageBus) -> Doc {
    Record::named("MessageBus")
        .opt("broker", style.broker.as_ref().map(quoted))
        .list("zones", ids(&style.zones))
        .opt("nodes", style.nodes.map(plain))
        .opt("concurrency", style.concurrency.map(concurrency))
        .opt("publish_time", style.publish_time.as_ref().map(time_law))
        .opt("delivery_time", style.delivery_time.as_ref().map(time_law))
        .opt("ack", style.ack.map(word))
        .opt("delivery", style.delivery.map(word))
        .opt("prefetch", style.prefetch.map(plain))
        .opt("ack_wait", style.ack_wait.map(quoted))
        .opt("max_deliveries", style.max_deliveries.map(plain))
        .opt("failover", style.failover.map(quoted))
        .opt("replicas", style.replicas.map(plain))
        .opt("failures", style.failures.as_ref().map(failures))
        .opt("memory", style.memory.map(quoted))
        .opt("memory_high", style.memory_high.map(quoted))
        .opt("memory_low", style.memory_low.map(quoted))
        .opt("connections", style.connections.map(word))
        .opt("partitions", style.partitions.map(plain))
        .opt("rebalance", style.rebalance.map(quoted))
        .opt("dedup_window", style.dedup_window.map(quoted))
        .opt("retention", style.retention.map(quoted))
        .opt("retention_bytes", style.retention_bytes.map(quoted))
        .done()
}

fn exception(exception: &Exception) -> Doc {
    Record::new()
        .with("flow", quoted(&exception.flow))
        .opt("leg", exception.leg.map(word))
        .opt("via", exception.via.map(word))
        .opt("exchange", exception.exchange.map(word))
        .done()
}

/// The fault at place `at` of its list.
pub(super) fn fault(at: usize, fault: &Fault) -> Doc {
    let has_own_id = fault.id.as_str() != format!("fault-{}", at + 1);
    Record::new()
        .opt("id", has_own_id.then(|| quoted(&fault.id)))
        .opt("name", fault.name.as_ref().map(quoted))
        .with("what", fault_kind(&fault.what))
        .opt(
            "at",
            (!fault.has_own_moments() || !fault.at.is_zero()).then(|| quoted(fault.at)),
        )
        .opt("lasting", fault.lasting.map(quoted))
        .opt("every", fault.every.map(quoted))
        .opt("count", fault.timing.count.map(plain))
        .opt("mttf", fault.timing.mttf.as_ref().map(mean_law))
        .opt("mttr", fault.timing.mttr.as_ref().map(mean_law))
        .flag("each", fault.timing.each)
        .opt("follows", fault.timing.follows.as_ref().map(follows))
        .opt("when", fault.timing.when.as_ref().map(condition))
        .opt("a_year", fault.a_year.map(plain))
        .flag("off", fault.off)
        .done()
}

fn fault_kind(kind: &FaultKind) -> Doc {
    match kind {
        FaultKind::Cut {
            place,
            sites,
            direction,
            refuses,
        } => link_place(Record::named("Cut"), place)
            .opt("sites", select(sites))
            .opt("direction", one_way(*direction))
            .flag("refuses", *refuses)
            .done(),
        FaultKind::Partition { zone, sites, refuses } => Record::named("Partition")
            .with("zone", quoted(zone))
            .opt("sites", select(sites))
            .flag("refuses", *refuses)
            .done(),
        FaultKind::Latency {
            place,
            sites,
            adds,
            direction,
        } => link_place(Record::named("Latency"), place)
            .opt("sites", select(sites))
            .with("adds", time_law(adds))
            .opt("direction", one_way(*direction))
            .done(),
        FaultKind::Loss {
            place,
            sites,
            share,
            direction,
        } => link_place(Record::named("Loss"), place)
            .opt("sites", select(sites))
            .with("share", quoted(share))
            .opt("direction", one_way(*direction))
            .done(),
        FaultKind::Crash {
            part,
            sites,
            instances,
            silent,
        } => party(Record::named("Crash"), part)
            .opt("sites", select(sites))
            .opt("instances", select(instances))
            .flag("silent", *silent)
            .done(),
        FaultKind::SlowDown {
            part,
            sites,
            instances,
            factor,
        } => party(Record::named("SlowDown"), part)
            .opt("sites", select(sites))
            .opt("instances", select(instances))
            .with("factor", plain(factor))
            .done(),
        FaultKind::Line {
            place,
            sites,
            direction,
            ill,
        } => {
            let record = link_place(Record::named(ill.name()), place)
                .opt("sites", select(sites))
                .opt("direction", one_way(*direction));
            line_ill(record, ill).done()
        }
        FaultKind::Station {
            part,
            sites,
            instances,
            ill,
        } => {
            let record = party(Record::named(ill.name()), part)
                .opt("sites", select(sites))
                .opt("instances", select(instances));
            match ill {
                StationIll::CapacityLoss { share } | StationIll::Errors { share } => {
                    record.with("share", quoted(share))
                }
                StationIll::Pause | StationIll::Drain | StationIll::Maintenance => record,
            }
            .done()
        }
        FaultKind::QuorumLoss => Record::named("QuorumLoss").done(),
        FaultKind::BrokerLockUp => Record::named("BrokerLockUp").done(),
        FaultKind::LeaderLoss { flow } => Record::named("LeaderLoss")
            .opt("flow", flow.as_ref().map(quoted))
            .done(),
        FaultKind::ProviderLimit { whose, limit } => match whose {
            Whose::System(id) => Record::named("ProviderLimit").with("system", quoted(id)),
            Whose::Provider(name) => Record::named("ProviderLimit").with("provider", quoted(name)),
        }
        .with("limit", rate_limit(*limit))
        .done(),
        FaultKind::ZoneOutage { zone, sites, refuses } => Record::named("ZoneOutage")
            .with("zone", quoted(zone))
            .opt("sites", select(sites))
            .flag("refuses", *refuses)
            .done(),
        FaultKind::ProviderOutage { provider, refuses } => Record::named("ProviderOutage")
            .with("provider", quoted(provider))
            .flag("refuses", *refuses)
            .done(),
        FaultKind::CredentialOutage { provider } => Record::named("CredentialOutage")
            .with("provider", quoted(provider))
            .done(),
        FaultKind::Surge { flows, factor } => Record::named("Surge")
            .list("flows", flows.iter().map(quoted).collect())
            .with("factor", plain(factor))
            .done(),
        FaultKind::RegistryStale => Record::named("RegistryStale").done(),
    }
}

fn line_ill(record: Record, ill: &LineIll) -> Record {
    match ill {
        LineIll::Jitter { up_to } => record.with("up_to", quoted(up_to)),
        LineIll::BurstLoss {
            to_bad,
            to_good,
            good,
            bad,
        } => record
            .with("to_bad", quoted(to_bad))
            .with("to_good", quoted(to_good))
            .opt("good", good.map(quoted))
            .opt("bad", bad.map(quoted)),
        LineIll::Duplicate { share } => record.with("share", quoted(share)),
        LineIll::Reorder { share, by } => record.with("share", quoted(share)).with("by", time_law(by)),
        LineIll::Bandwidth { to } => record.with("to", quoted(to)),
        LineIll::Flapping { down, up, refuses } => record
            .with("down", time_law(down))
            .with("up", time_law(up))
            .flag("refuses", *refuses),
    }
}

/// A text alone is a mean, so what is always the same is told with its name.
fn mean_law(law: &Law) -> Doc {
    match law {
        Law::Constant(nanos) => Doc::Tuple("Constant", vec![quoted(SimSpan::from_nanos_f64(*nanos))]),
        Law::Exponential { mean } => quoted(SimSpan::from_nanos_f64(*mean)),
        law => time_law(law),
    }
}

fn follows(follows: &Follows) -> Doc {
    Record::new()
        .with("fault", quoted(&follows.fault))
        .opt("moment", follows.moment.map(word))
        .opt("after", follows.after.map(quoted))
        .opt("probability", follows.probability.map(quoted))
        .done()
}

fn condition(condition: &Condition) -> Doc {
    let record = match &condition.sees {
        Sight::Queue { part, over } => party(Record::named("Queue"), part).with("over", plain(over)),
        Sight::MemoryAlarm => Record::named("MemoryAlarm"),
        Sight::Busy { part, over } => party(Record::named("Busy"), part).with("over", quoted(over)),
    };
    record
        .opt("during", condition.during.map(quoted))
        .opt("check", condition.check.map(quoted))
        .done()
}

fn link_place(record: Record, place: &LinkPlace) -> Record {
    match place {
        LinkPlace::Zones(a, b) => record.with("zones", pair(a, b)),
        LinkPlace::Systems(a, b) => record.with("systems", pair(a, b)),
        LinkPlace::Link(a, b) => record.with("link", pair(a, b)),
    }
}

fn party(record: Record, part: &Part) -> Record {
    match part {
        Part::System(id) => record.with("system", quoted(id)),
        Part::Hub => record.with("party", quoted("hub")),
        Part::Broker => record.with("party", quoted("bus")),
        Part::Registry => record.with("party", quoted("registry")),
        Part::Balancer(id) => record.with("party", quoted(format!("balancer:{id}"))),
    }
}

fn select(select: &Select) -> Option<Doc> {
    match select {
        Select::All => None,
        Select::One => Some(plain("One")),
        Select::Count(count) => Some(Doc::Tuple("Count", vec![plain(count)])),
        Select::Share(share) => Some(Doc::Tuple("Share", vec![quoted(share)])),
        Select::Minority => Some(plain("Minority")),
        Select::Majority => Some(plain("Majority")),
        Select::These(these) => Some(Doc::List(these.iter().map(plain).collect())),
    }
}

fn one_way(direction: Direction) -> Option<Doc> {
    (direction != Direction::Both).then(|| word(direction))
}
