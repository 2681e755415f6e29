//! How are presets read?
//!
//! In: the text of a built-in file. Out: [`Preset`]. It must not know where presets are used.

use super::fields::{Fields, Read, Reader};
use super::laws::time_law;
use super::node::{Node, Shape};
use crate::scenario::preset::{BalancerPreset, BrokerPreset, Figure, HubPreset, Preset, SystemPreset};
use crate::units::Law;

/// Reads a preset that is built into the program.
pub(in crate::scenario) fn built_in(name: &str, text: &str) -> Preset {
    match super::parse_part(text, name, read_preset) {
        Ok(preset) => preset,
        Err(problems) => panic!("the built-in preset {name} cannot be read: {}", problems[0]),
    }
}

fn read_preset(node: Node<'_>, cx: &mut Reader) -> Option<Preset> {
    let kind = cx.variant(node, "kind of preset", &["Hub", "Broker", "Balancer", "System"])?;
    let mut fields = cx.variant_fields(node, "a preset")?;
    let preset = match kind {
        "Hub" => hub(&mut fields).map(Preset::Hub),
        "Broker" => broker(&mut fields).map(Preset::Broker),
        "System" => system(&mut fields).map(Preset::System),
        _ => balancer(&mut fields).map(Preset::Balancer),
    };
    fields.finish();
    preset
}

fn hub(fields: &mut Fields<'_, '_>) -> Option<HubPreset> {
    Some(HubPreset {
        name: fields.req("name")?,
        service_time: law(fields, "service_time")?,
        service_time_per_kb: figure(fields, "service_time_per_kb")?,
        instances: figure(fields, "instances")?,
        queue_limit: figure(fields, "queue_limit")?,
        ack_wait: figure(fields, "ack_wait")?,
        max_deliveries: figure(fields, "max_deliveries")?,
        hourly_cost: figure(fields, "hourly_cost")?,
    })
}

fn broker(fields: &mut Fields<'_, '_>) -> Option<BrokerPreset> {
    Some(BrokerPreset {
        name: fields.req("name")?,
        nodes: figure(fields, "nodes")?,
        publish_time: law(fields, "publish_time")?,
        delivery_time: law(fields, "delivery_time")?,
        queue_limit: figure(fields, "queue_limit")?,
        ack: figure(fields, "ack")?,
        delivery: figure(fields, "delivery")?,
        prefetch: figure(fields, "prefetch")?,
        ack_wait: figure(fields, "ack_wait")?,
        max_deliveries: figure(fields, "max_deliveries")?,
        failover: figure(fields, "failover")?,
        replicas: figure(fields, "replicas")?,
        partitions: figure(fields, "partitions")?,
        hourly_cost: figure(fields, "hourly_cost")?,
    })
}

fn system(fields: &mut Fields<'_, '_>) -> Option<SystemPreset> {
    Some(SystemPreset {
        name: fields.req("name")?,
        service_time: law(fields, "service_time")?,
        service_time_per_kb: figure(fields, "service_time_per_kb")?,
        concurrency: figure(fields, "concurrency")?,
    })
}

fn balancer(fields: &mut Fields<'_, '_>) -> Option<BalancerPreset> {
    Some(BalancerPreset {
        name: fields.req("name")?,
        service_time: law(fields, "service_time")?,
        instances: figure(fields, "instances")?,
        queue_limit: figure(fields, "queue_limit")?,
        hourly_cost: figure(fields, "hourly_cost")?,
    })
}

fn figure<T: Read>(fields: &mut Fields<'_, '_>, name: &'static str) -> Option<Figure<T>> {
    figure_with(fields, name, T::read)
}

fn law(fields: &mut Fields<'_, '_>, name: &'static str) -> Option<Figure<Law>> {
    figure_with(fields, name, time_law)
}

/// `(value: ..., source: "...", as_of: "...")`
fn figure_with<T>(
    fields: &mut Fields<'_, '_>,
    name: &'static str,
    read: impl FnOnce(Node<'_>, &mut Reader) -> Option<T>,
) -> Option<Figure<T>> {
    fields.req_with(name, |node, cx| {
        if node.shape() != Shape::Fields {
            cx.unexpected(node, "a figure", "(value: ..., source: \"...\", as_of: \"...\")");
            return None;
        }
        let mut fields = cx.fields(node, "a figure")?;
        let value = fields.req_with("value", read);
        let (source, as_of) = (fields.req("source"), fields.req("as_of"));
        fields.finish();
        Some(Figure {
            value: value?,
            source: source?,
            as_of: as_of?,
        })
    })
}
