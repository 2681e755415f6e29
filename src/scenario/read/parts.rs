//! How are zones, the network between them, data sets, policies, objectives, costs, growth and the run read?
//!
//! In: [`Node`]s. Out: parts of the model. It must not know whether ids exist or numbers make sense (see `check`).
//!
//! A part that could not be read at all stands in the result as a stub: a problem was told, so nobody sees it, but the
//! others keep their places.

use super::fields::{Read, Reader};
use super::laws::time_law;
use super::node::{Node, Shape};
use super::values::{canvas_place, canvas_size};
use crate::scenario::model::*;
use crate::units::SimSpan;

impl Read for Zone {
    fn read(node: Node<'_>, cx: &mut Reader) -> Option<Self> {
        let mut fields = cx.fields(node, "a zone")?;
        let zone = Zone {
            id: fields.req("id").unwrap_or_else(|| ZoneId::new("")),
            name: fields.opt("name"),
            kind: fields.opt("kind"),
            sites: fields.opt("sites"),
            at: fields.opt_with("at", canvas_place),
            size: fields.opt_with("size", canvas_size),
            within: fields.opt("within"),
        };
        fields.finish();
        Some(zone)
    }
}

impl Read for Note {
    fn read(node: Node<'_>, cx: &mut Reader) -> Option<Self> {
        let mut fields = cx.fields(node, "a note")?;
        let note = Note {
            // No id is given one by its place in the list.
            id: fields.opt("id").unwrap_or_else(|| NoteId::new("")),
            text: fields.req("text").unwrap_or_default(),
            at: fields.req_with("at", canvas_place).unwrap_or_default(),
            size: fields.opt_with("size", canvas_size),
        };
        fields.finish();
        Some(note)
    }
}

impl Read for LinkSettings {
    fn read(node: Node<'_>, cx: &mut Reader) -> Option<Self> {
        let mut fields = cx.fields(node, "the network within a zone")?;
        let settings = link_settings(&mut fields);
        fields.finish();
        Some(settings)
    }
}

fn link_settings(fields: &mut super::fields::Fields<'_, '_>) -> LinkSettings {
    LinkSettings {
        latency: fields.opt_with("latency", time_law),
        loss: fields.opt("loss"),
        reorders: fields.opt("reorders"),
        transport: fields.opt("transport"),
        bandwidth: fields.opt("bandwidth"),
        bandwidth_per_link: fields.opt("bandwidth_per_link"),
        mttf: fields.opt("mttf"),
        mttr: fields.opt("mttr"),
    }
}

/// Two ids: `("shop", "cloud")`.
pub(super) fn pair<T: Read>(node: Node<'_>, cx: &mut Reader) -> Option<(T, T)> {
    let [a, b] = cx.parts(node, "(\"one\", \"other\")")?;
    let (a, b) = (cx.part(a, 0), cx.part(b, 1));
    a.zip(b)
}

impl Read for Between {
    fn read(node: Node<'_>, cx: &mut Reader) -> Option<Self> {
        let mut fields = cx.fields(node, "the network between two zones")?;
        let stub = || (ZoneId::new(""), ZoneId::new(""));
        let between = Between {
            zones: fields.req_with("zones", pair).unwrap_or_else(stub),
            settings: link_settings(&mut fields),
            latency_back: fields.opt_with("latency_back", time_law),
            bandwidth_back: fields.opt("bandwidth_back"),
        };
        fields.finish();
        Some(between)
    }
}

impl Read for DataSet {
    fn read(node: Node<'_>, cx: &mut Reader) -> Option<Self> {
        let mut fields = cx.fields(node, "a data set")?;
        let data = DataSet {
            id: fields.req("id").unwrap_or_else(|| DataId::new("")),
            name: fields.opt("name"),
            sensitivity: fields.opt("sensitivity"),
            owner: fields.opt("owner"),
            allowed: fields.list("allowed"),
            contract: fields.opt("contract"),
        };
        fields.finish();
        Some(data)
    }
}

impl Read for NamedPolicy {
    fn read(node: Node<'_>, cx: &mut Reader) -> Option<Self> {
        let mut fields = cx.fields(node, "a policy")?;
        let id = fields.req("id").unwrap_or_else(|| PolicyId::new(""));
        let policy = policy_fields(&mut fields);
        fields.finish();
        Some(NamedPolicy { id, policy })
    }
}

impl Read for Policy {
    fn read(node: Node<'_>, cx: &mut Reader) -> Option<Self> {
        let mut fields = cx.fields(node, "a policy")?;
        let policy = policy_fields(&mut fields);
        fields.finish();
        Some(policy)
    }
}

fn policy_fields(fields: &mut super::fields::Fields<'_, '_>) -> Policy {
    Policy {
        timeout: fields.opt("timeout"),
        timeout_total: fields.opt("timeout_total"),
        cancel_on_timeout: fields.opt("cancel_on_timeout"),
        retry: fields.opt("retry"),
        breaker: fields.opt("breaker"),
        hedge: fields.opt("hedge"),
        bulkhead: fields.opt("bulkhead"),
        rate_limit: fields.opt("rate_limit"),
        throttle: fields.opt("throttle"),
        idempotent: fields.opt("idempotent"),
        outbox: fields.opt("outbox"),
    }
}

impl Read for Outbox {
    fn read(node: Node<'_>, cx: &mut Reader) -> Option<Self> {
        let kind = cx.variant(node, "outbox", &["Off", "Memory", "Durable"])?;
        if kind == "Off" {
            return Some(Outbox::Off);
        }
        let mut fields = cx.variant_fields(node, "an outbox")?;
        let (limit, every) = (fields.req("limit"), fields.opt("every"));
        let lasting = if kind == "Durable" { fields.opt("lasting") } else { None };
        fields.finish();
        let limit = limit?;
        Some(match kind {
            "Durable" => Outbox::Durable { limit, lasting, every },
            _ => Outbox::Memory { limit, every },
        })
    }
}

impl Read for Objective {
    fn read(node: Node<'_>, cx: &mut Reader) -> Option<Self> {
        let mut fields = cx.fields(node, "an objective")?;
        let objective = Objective {
            flow: fields.opt("flow"),
            when: fields.opt("when"),
            p50_below: fields.opt("p50_below"),
            p99_below: fields.opt("p99_below"),
            correct_at_least: fields.opt("correct_at_least"),
            lost_at_most: fields.opt("lost_at_most"),
            never_through: fields.opt("never_through"),
            exposure_at_most: fields.opt("exposure_at_most"),
            touched_at_most: fields.opt("touched_at_most"),
            cost_below: fields.opt("cost_below"),
        };
        fields.finish();
        Some(objective)
    }
}

impl Read for Costs {
    fn read(node: Node<'_>, cx: &mut Reader) -> Option<Self> {
        let mut fields = cx.fields(node, "costs")?;
        let costs = Costs {
            book: fields.opt("book"),
            horizon_years: fields.opt("horizon_years"),
            overrides: fields.list_with("overrides", |node, cx| {
                let [name, low, middle, high] = cx.parts(node, "(\"person_day\", 800, 1000, 1200)")?;
                let name = cx.part(name, 0);
                let (low, middle, high) = (cx.part(low, 1), cx.part(middle, 2), cx.part(high, 3));
                Some((name?, low?, middle?, high?))
            }),
        };
        fields.finish();
        Some(costs)
    }
}

impl Read for Growth {
    fn read(node: Node<'_>, cx: &mut Reader) -> Option<Self> {
        let mut fields = cx.fields(node, "growth")?;
        let growth = Growth {
            systems_a_year: fields.opt("systems_a_year"),
            partners_per_newcomer: fields.opt("partners_per_newcomer"),
            load_a_year: fields.opt("load_a_year"),
            sites_a_year: fields.opt("sites_a_year"),
        };
        fields.finish();
        Some(growth)
    }
}

impl Read for Run {
    fn read(node: Node<'_>, cx: &mut Reader) -> Option<Self> {
        let mut fields = cx.fields(node, "the run")?;
        let run = Run {
            duration: fields.opt("duration"),
            starts_at: fields.opt_with("starts_at", time_of_day),
            warm_up: fields.opt("warm_up"),
            drain: fields.opt("drain"),
            replications: fields.opt("replications"),
            seed: fields.opt("seed"),
            precision: fields.opt("precision"),
        };
        fields.finish();
        Some(run)
    }
}

/// A time of day as `"08:30"`, or a span since midnight.
pub(super) fn time_of_day(node: Node<'_>, cx: &mut Reader) -> Option<SimSpan> {
    if node.shape() == Shape::Text {
        let text = String::read(node, cx)?;
        if let Some((hours, minutes)) = text.split_once(':') {
            let parts = hours.parse::<u64>().ok().zip(minutes.parse::<u64>().ok());
            let right = parts.filter(|(hours, minutes)| *hours < 24 && *minutes < 60);
            if right.is_none() {
                cx.problem(format!("\"{text}\" is no time of day"), "like \"08:30\"");
            }
            return right.map(|(hours, minutes)| SimSpan::from_secs((hours * 60 + minutes) * 60));
        }
    }
    SimSpan::read(node, cx)
}
