//! How are systems read?
//!
//! In: [`Node`]s. Out: [`System`]. It must not know whether ids exist or numbers make sense (see `check`).

use super::fields::{Read, Reader};
use super::laws::time_law;
use super::node::Node;
use super::values::canvas_place;
use crate::scenario::model::*;

impl Read for System {
    fn read(node: Node<'_>, cx: &mut Reader) -> Option<Self> {
        let mut fields = cx.fields(node, "a system")?;
        let system = System {
            id: fields.req("id").unwrap_or_else(|| SystemId::new("")),
            name: fields.opt("name"),
            kind: fields.opt("kind"),
            zone: fields.opt("zone"),
            at: fields.opt_with("at", canvas_place),
            layer: fields.opt("layer"),
            team: fields.opt("team"),
            owner: fields.opt("owner"),
            speaks: fields.list("speaks"),
            preset: fields.opt("preset"),
            shapes: fields.list("shapes"),
            instances: fields.opt("instances"),
            concurrency: fields.opt("concurrency"),
            service_time: fields.opt_with("service_time", time_law),
            service_time_for: fields.list_with("service_time_for", |node, cx| {
                let [flow, law] = cx.parts(node, "(\"price\", \"5ms\")")?;
                let (flow, law) = (cx.part(flow, 0), cx.part_with(law, 1, time_law));
                flow.zip(law)
            }),
            queue_limit: fields.opt("queue_limit"),
            queue_timeout: fields.opt("queue_timeout"),
            drops_overdue: fields.opt("drops_overdue"),
            discipline: fields.opt("discipline"),
            batch: fields.opt("batch"),
            balancing: fields.opt("balancing"),
            rate_limit: fields.opt("rate_limit"),
            quota: fields.opt("quota"),
            concurrent_calls: fields.opt("concurrent_calls"),
            shedding: fields.list("shedding"),
            errors: fields.opt("errors"),
            cache: fields.opt("cache"),
            health: fields.opt("health"),
            ejection: fields.opt("ejection"),
            can_pause: fields.opt("can_pause"),
            failures: fields.opt("failures"),
            slow_start: fields.opt("slow_start"),
            hourly_cost: fields.opt("hourly_cost"),
        };
        fields.finish();
        Some(system)
    }
}

impl Read for Owner {
    fn read(node: Node<'_>, cx: &mut Reader) -> Option<Self> {
        match cx.variant(node, "owner", &["Ours", "Provider"])? {
            "Ours" => Some(Owner::Ours),
            _ => {
                let name = cx.only(node, "Provider(\"SAP\")")?;
                String::read(name, cx).map(Owner::Provider)
            }
        }
    }
}

impl Read for Speaks {
    fn read(node: Node<'_>, cx: &mut Reader) -> Option<Self> {
        match cx.variant(node, "way of talking", &["Api", "Webhook", "Polled", "File", "Broker"])? {
            "Api" => Some(Speaks::Api),
            "Webhook" => Some(Speaks::Webhook),
            "File" => Some(Speaks::File),
            "Broker" => Some(Speaks::Broker),
            _ => {
                let every = cx.only(node, "Polled(\"30s\")")?;
                Read::read(every, cx).map(Speaks::Polled)
            }
        }
    }
}
