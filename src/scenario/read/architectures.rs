//! How are architectures read?
//!
//! In: [`Node`]s. Out: [`Architecture`]. It must not know whether ids exist or numbers make sense (see `check`).

use super::fields::{Read, Reader};
use super::laws::time_law;
use super::node::{Node, Shape};
use super::values::canvas_place;
use crate::scenario::model::*;

impl Read for Architecture {
    fn read(node: Node<'_>, cx: &mut Reader) -> Option<Self> {
        let mut fields = cx.fields(node, "an architecture")?;
        let architecture = Architecture {
            id: fields.req("id").unwrap_or_else(|| ArchitectureId::new("")),
            name: fields.opt("name"),
            color: fields.opt("color"),
            style: fields.req("style").unwrap_or(Style::Custom),
            exceptions: fields.list("exceptions"),
            as_is: fields.flag("as_is"),
            baseline: fields.flag("baseline"),
            places: fields.list_with("places", |node, cx| {
                let [party, at] = cx.parts(node, "(\"hub\", (300, 200))")?;
                let (party, at) = (cx.part(party, 0), cx.part_with(at, 1, canvas_place));
                party.zip(at)
            }),
        };
        fields.finish();
        Some(architecture)
    }
}

impl Read for Style {
    fn read(node: Node<'_>, cx: &mut Reader) -> Option<Self> {
        const STYLES: &[&str] = &["PointToPoint", "HubAndSpoke", "MessageBus", "Hybrid", "Custom"];
        match cx.variant(node, "style", STYLES)? {
            "PointToPoint" => point_to_point(node, cx).map(Style::PointToPoint),
            "HubAndSpoke" => hub_and_spoke(node, cx).map(Style::HubAndSpoke),
            "MessageBus" => message_bus(node, cx).map(Style::MessageBus),
            "Hybrid" => hybrid(node, cx).map(Style::Hybrid),
            _ => {
                cx.variant_fields(node, "a drawn architecture")?.finish();
                Some(Style::Custom)
            }
        }
    }
}

fn point_to_point(node: Node<'_>, cx: &mut Reader) -> Option<PointToPoint> {
    let mut fields = cx.variant_fields(node, "point to point")?;
    let style = PointToPoint {
        balancer: fields.opt("balancer"),
        discovery: fields.opt("discovery"),
        staleness: fields.opt("staleness"),
        balancer_failures: fields.opt("balancer_failures"),
    };
    fields.finish();
    Some(style)
}

impl Read for Discovery {
    fn read(node: Node<'_>, cx: &mut Reader) -> Option<Self> {
        match cx.variant(node, "discovery", &["Balancer", "Registry"])? {
            "Balancer" => Some(Discovery::Balancer),
            _ if node.shape() == Shape::Word => Some(Discovery::Registry(Registry::default())),
            _ => {
                let mut fields = cx.variant_fields(node, "a registry")?;
                let registry = Registry {
                    zone: fields.opt("zone"),
                    instances: fields.opt("instances"),
                    failures: fields.opt("failures"),
                };
                fields.finish();
                Some(Discovery::Registry(registry))
            }
        }
    }
}

fn hub_and_spoke(node: Node<'_>, cx: &mut Reader) -> Option<HubAndSpoke> {
    let mut fields = cx.variant_fields(node, "hub and spoke")?;
    let style = HubAndSpoke {
        platform: fields.opt("platform"),
        zone: fields.opt("zone"),
        instances: fields.opt("instances"),
        concurrency: fields.opt("concurrency"),
        service_time: fields.opt_with("service_time", time_law),
        service_time_per_kb: fields.opt("service_time_per_kb"),
        queue_limit: fields.opt("queue_limit"),
        balancing: fields.opt("balancing"),
        holds: fields.opt("holds"),
        ack_wait: fields.opt("ack_wait"),
        max_deliveries: fields.opt("max_deliveries"),
        failures: fields.opt("failures"),
        bridged: fields.list("bridged"),
    };
    fields.finish();
    Some(style)
}

fn message_bus(node: Node<'_>, cx: &mut Reader) -> Option<MessageBus> {
    let mut fields = cx.variant_fields(node, "a message bus")?;
    let style = MessageBus {
        broker: fields.opt("broker"),
        zones: fields.list("zones"),
        nodes: fields.opt("nodes"),
        concurrency: fields.opt("concurrency"),
        publish_time: fields.opt_with("publish_time", time_law),
        delivery_time: fields.opt_with("delivery_time", time_law),
        ack: fields.opt("ack"),
        delivery: fields.opt("delivery"),
        prefetch: fields.opt("prefetch"),
        ack_wait: fields.opt("ack_wait"),
        max_deliveries: fields.opt("max_deliveries"),
        failover: fields.opt("failover"),
        replicas: fields.opt("replicas"),
        failures: fields.opt("failures"),
        memory: fields.opt("memory"),
        memory_high: fields.opt("memory_high"),
        memory_low: fields.opt("memory_low"),
        connections: fields.opt("connections"),
        partitions: fields.opt("partitions"),
        rebalance: fields.opt("rebalance"),
        dedup_window: fields.opt("dedup_window"),
        retention: fields.opt("retention"),
        retention_bytes: fields.opt("retention_bytes"),
    };
    fields.finish();
    Some(style)
}

fn hybrid(node: Node<'_>, cx: &mut Reader) -> Option<Hybrid> {
    let mut fields = cx.variant_fields(node, "a hybrid")?;
    let style = Hybrid {
        base: fields.opt("base"),
        direct: fields.opt_with("direct", |node, cx| Some(cx.list(node, FlowId::read))),
        hub: fields.list("hub"),
        bus: fields.list("bus"),
    };
    fields.finish();
    Some(style)
}

impl Read for Exception {
    fn read(node: Node<'_>, cx: &mut Reader) -> Option<Self> {
        let mut fields = cx.fields(node, "an exception")?;
        let exception = Exception {
            flow: fields.req("flow").unwrap_or_else(|| FlowId::new("")),
            leg: fields.opt("leg"),
            via: fields.opt("via"),
            exchange: fields.opt("exchange"),
        };
        fields.finish();
        Some(exception)
    }
}
