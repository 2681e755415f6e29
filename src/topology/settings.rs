//! What differs between architectures, or was chosen by a rule, told for the list above every comparison?
//!
//! In: a network that is done, and what its parts were given. Out: [`Setting`]s in a fixed order. It must not decide
//! anything.

use crate::scenario::{AckLevel, Concurrency, Connections, DeliveryGuarantee, Discovery, Zone};
use crate::units::{Law, SimSpan};

use super::footing::{BusFooting, Footing, HubFooting};
use super::network::{BusSettings, Network, Party, PartyKey, ServiceTime, Setting};
use super::style::Chosen;

const SIZING: &str = "sizing rule";
const PLACING: &str = "least latency";
const WRITTEN: &str = "scenario";

/// The settings of a network.
pub(super) fn tell(network: &Network, zones: &[Zone], chosen: &Chosen<'_>, footing: &Footing) -> Vec<Setting> {
    let mut list = List {
        network,
        zones,
        settings: Vec::new(),
    };
    if let Some(hub) = &footing.hub {
        list.tell_hub(chosen, hub);
    }
    if let Some(bus) = &footing.bus {
        list.tell_bus(chosen, bus);
    }
    list.tell_fronts(footing);
    list.tell_registry(chosen);
    list.settings
}

struct List<'n> {
    network: &'n Network,
    zones: &'n [Zone],
    settings: Vec<Setting>,
}

impl List<'_> {
    fn add(&mut self, what: &str, value: impl Into<String>, origin: &str) {
        self.settings.push(Setting {
            what: what.to_owned(),
            value: value.into(),
            origin: origin.to_owned(),
        });
    }

    fn tell_hub(&mut self, chosen: &Chosen<'_>, footing: &HubFooting) {
        let Some(hub) = self.network.hub.clone() else { return };
        let (party, written, preset) = (&self.network.parties[hub.party], &chosen.hub, &footing.origin);
        let size_written = written.concurrency.is_some() || written.instances.is_some();
        self.add("size of the hub", size(party), origin(size_written, SIZING));
        self.add(
            "zone of the hub",
            self.zones[party.zone].name(),
            origin(written.zone.is_some(), PLACING),
        );
        let time_written = written.service_time.is_some() || written.service_time_per_kb.is_some();
        self.add(
            "hub, time of a visit",
            time(&party.services[0]),
            origin(time_written, preset),
        );
        self.add(
            "hub, wait for an acknowledgement",
            span(hub.ack_wait),
            origin(written.ack_wait.is_some(), preset),
        );
        let deliveries = format!("{} deliveries", hub.max_deliveries);
        self.add(
            "hub, tries before a dead letter",
            deliveries,
            origin(written.max_deliveries.is_some(), preset),
        );
    }

    fn tell_bus(&mut self, chosen: &Chosen<'_>, footing: &BusFooting) {
        let Some(bus) = self.network.bus.clone() else { return };
        let (written, preset) = (&chosen.bus, &footing.origin);
        let nodes: Vec<&Party> = bus.nodes.iter().map(|&node| &self.network.parties[node]).collect();
        let Some(busiest) = nodes.iter().max_by(|a, b| utilization(a).total_cmp(&utilization(b))) else {
            return;
        };
        let each = format!("{} nodes × {}", nodes.len(), servers(busiest));
        let size_written = written.concurrency.is_some() || written.nodes.is_some();
        self.add("size of the bus", each, origin(size_written, SIZING));
        let mut zones: Vec<&str> = nodes.iter().map(|node| self.zones[node.zone].name()).collect();
        zones.dedup();
        self.add(
            "zones of the bus",
            zones.join(", "),
            origin(!written.zones.is_empty(), PLACING),
        );
        self.add(
            "bus, time to publish",
            time(&busiest.services[0]),
            origin(written.publish_time.is_some(), preset),
        );
        self.add(
            "bus, time to deliver",
            time(&busiest.services[1]),
            origin(written.delivery_time.is_some(), preset),
        );
        self.add("bus, confirms", ack(bus.ack), origin(written.ack.is_some(), preset));
        self.add(
            "bus, delivery",
            guarantee(bus.delivery),
            origin(written.delivery.is_some(), preset),
        );
        let prefetch = format!("{} messages", bus.prefetch);
        self.add("bus, prefetch", prefetch, origin(written.prefetch.is_some(), preset));
        self.add(
            "bus, wait for an acknowledgement",
            span(bus.ack_wait),
            origin(written.ack_wait.is_some(), preset),
        );
        let deliveries = format!("{} deliveries", bus.max_deliveries);
        self.add(
            "bus, tries before a dead letter",
            deliveries,
            origin(written.max_deliveries.is_some(), preset),
        );
        self.add(
            "bus, failover of a leader",
            span(bus.failover),
            origin(written.failover.is_some(), preset),
        );
        self.tell_keeping(&bus, chosen, preset);
    }

    /// What a bus keeps for how long: told where it is bounded or shared out.
    fn tell_keeping(&mut self, bus: &BusSettings, chosen: &Chosen<'_>, preset: &str) {
        let written = &chosen.bus;
        if (bus.replicas as usize) < bus.nodes.len() {
            let copies = format!("{} of {} nodes", bus.replicas, bus.nodes.len());
            self.add(
                "bus, nodes that keep a topic",
                copies,
                origin(written.replicas.is_some(), preset),
            );
        }
        if bus.partitions > 0 {
            let partitions = format!("{} a topic", bus.partitions);
            self.add(
                "bus, partitions",
                partitions,
                origin(written.partitions.is_some(), preset),
            );
            let waits = span(bus.rebalance);
            self.add(
                "bus, partitions of a lost instance wait",
                waits,
                origin(written.rebalance.is_some(), "default"),
            );
        }
        if let Some((high, low)) = bus.memory {
            self.add(
                "bus, publishers blocked over",
                format!("{high} a node, until {low}"),
                WRITTEN,
            );
            let connections = match bus.connections {
                Connections::Separate => "for each",
                Connections::Shared => "shared",
            };
            let written = origin(written.connections.is_some(), "default");
            self.add("bus, connections to publish and to consume", connections, written);
        }
        if bus.delivery == DeliveryGuarantee::EffectivelyOnce {
            let window = span(bus.dedup_window);
            self.add(
                "bus, ids are remembered",
                window,
                origin(written.dedup_window.is_some(), "default"),
            );
        }
        if let Some(retention) = bus.retention {
            self.add("bus, a message waits at most", span(retention), WRITTEN);
        }
        if let Some(bytes) = bus.retention_bytes {
            self.add("bus, a subscription keeps at most", bytes.to_string(), WRITTEN);
        }
    }

    fn tell_registry(&mut self, chosen: &Chosen<'_>) {
        let (Some(registry), Some(Discovery::Registry(written))) = (&self.network.registry, &chosen.direct.discovery)
        else {
            return;
        };
        let party = &self.network.parties[registry.party];
        let instances = format!("{} instances", party.instances);
        self.add(
            "size of the registry",
            instances,
            origin(written.instances.is_some(), "default"),
        );
        self.add(
            "zone of the registry",
            self.zones[party.zone].name(),
            origin(written.zone.is_some(), PLACING),
        );
        self.add(
            "registry, what senders know is at most as old as",
            span(registry.staleness),
            origin(chosen.direct.staleness.is_some(), "default"),
        );
    }

    fn tell_fronts(&mut self, footing: &Footing) {
        let network = self.network;
        let connector = super::footing::connector();
        for party in &network.parties {
            let (what, origin) = match &party.key {
                PartyKey::Balancer(_) => ("balancer", &footing.balancer.origin),
                PartyKey::Connector(_) => ("connector", &connector.origin),
                _ => continue,
            };
            self.add(&format!("size of {}", party.key.label()), size(party), SIZING);
            let told = format!("{what}s, time of a visit");
            if self.settings.iter().all(|setting| setting.what != told) {
                self.add(&told, time(&party.services[0]), origin);
            }
        }
    }
}

fn origin(written: bool, otherwise: &str) -> &str {
    if written { WRITTEN } else { otherwise }
}

/// "2 × 3 workers, 54 % planned".
fn size(party: &Party) -> String {
    format!("{} × {}", party.instances, servers(party))
}

fn servers(party: &Party) -> String {
    match (party.concurrency, party.planned_utilization) {
        (Concurrency::Servers(servers), Some(planned)) => {
            format!(
                "{servers} {}, {:.0} % planned",
                if servers == 1 { "worker" } else { "workers" },
                planned * 100.0
            )
        }
        (Concurrency::Servers(servers), None) => format!("{servers} workers"),
        (Concurrency::Unlimited, _) => "unlimited workers".to_owned(),
    }
}

fn utilization(party: &Party) -> f64 {
    party.planned_utilization.unwrap_or(0.0)
}

fn time(service: &ServiceTime) -> String {
    let per_kb = if service.per_kb.is_zero() {
        String::new()
    } else {
        format!(" and {} a kB", span(service.per_kb))
    };
    format!("{}{per_kb}", law(&service.law))
}

fn law(law: &Law) -> String {
    let text = |nanos: f64| span(SimSpan::from_nanos_f64(nanos));
    match law {
        Law::Constant(value) => text(*value),
        Law::LogNormal { median, p99 } => format!("median {}, p99 {}", text(*median), text(*p99)),
        other => format!("mean {}", text(other.mean())),
    }
}

fn span(span: SimSpan) -> String {
    span.to_string()
}

fn ack(level: AckLevel) -> &'static str {
    match level {
        AckLevel::Off => "none",
        AckLevel::Leader => "by the leader",
        AckLevel::Quorum => "by a quorum",
    }
}

fn guarantee(guarantee: DeliveryGuarantee) -> &'static str {
    match guarantee {
        DeliveryGuarantee::AtMostOnce => "at most once",
        DeliveryGuarantee::AtLeastOnce => "at least once",
        DeliveryGuarantee::EffectivelyOnce => "effectively once",
    }
}
