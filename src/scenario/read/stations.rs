//! How is what stations do beyond first come, first served read?
//!
//! In: [`Node`]s. Out: failures, caches, batches, quotas. It must not know whether numbers make sense (see `check`).

use super::fields::{Read, Reader};
use super::laws::time_law;
use super::node::{Node, Shape};
use crate::scenario::model::*;
use crate::units::{Law, SimSpan};

impl Read for Cache {
    fn read(node: Node<'_>, cx: &mut Reader) -> Option<Self> {
        let mut fields = cx.fields(node, "a cache")?;
        let cache = Cache {
            hit: fields.opt("hit"),
            keys: fields.opt("keys"),
            zipf: fields.opt("zipf"),
            capacity: fields.opt("capacity"),
            ttl: fields.opt("ttl"),
            sliding: fields.opt("sliding"),
            service_time: fields.opt_with("service_time", time_law),
        };
        fields.finish();
        Some(cache)
    }
}

/// A time, meant as the mean of an exponential one, or a distribution.
fn mean_or_law(node: Node<'_>, cx: &mut Reader) -> Option<Law> {
    if matches!(node.shape(), Shape::Text | Shape::Number) {
        let mean = SimSpan::read(node, cx)?.nanos() as f64;
        return Some(Law::Exponential { mean });
    }
    time_law(node, cx)
}

impl Read for Failures {
    fn read(node: Node<'_>, cx: &mut Reader) -> Option<Self> {
        let mut fields = cx.fields(node, "failures")?;
        let (mttf, mttr) = (
            fields.req_with("mttf", mean_or_law),
            fields.req_with("mttr", mean_or_law),
        );
        let (queue, work) = (fields.opt("queue"), fields.opt("work"));
        let (wears, crews) = (fields.opt("wears"), fields.opt("crews"));
        fields.finish();
        Some(Failures {
            mttf: mttf?,
            mttr: mttr?,
            queue,
            work,
            wears,
            crews,
        })
    }
}

impl Read for SlowStart {
    fn read(node: Node<'_>, cx: &mut Reader) -> Option<Self> {
        let mut fields = cx.fields(node, "a slow start")?;
        let (factor, lasting) = (fields.req("factor"), fields.req("lasting"));
        fields.finish();
        Some(SlowStart {
            factor: factor?,
            lasting: lasting?,
        })
    }
}

impl Read for Batching {
    fn read(node: Node<'_>, cx: &mut Reader) -> Option<Self> {
        let mut fields = cx.fields(node, "a batch")?;
        let batch = Batching {
            size: fields.opt("size"),
            linger: fields.opt("linger"),
        };
        fields.finish();
        Some(batch)
    }
}

impl Read for Quota {
    fn read(node: Node<'_>, cx: &mut Reader) -> Option<Self> {
        let mut fields = cx.fields(node, "a quota")?;
        let (requests, per, window) = (fields.req("requests"), fields.req("per"), fields.opt("window"));
        fields.finish();
        Some(Quota {
            requests: requests?,
            per: per?,
            window,
        })
    }
}

impl Read for Shedding {
    fn read(node: Node<'_>, cx: &mut Reader) -> Option<Self> {
        let mut fields = cx.fields(node, "what is shed")?;
        let shedding = Shedding {
            queue_above: fields.opt("queue_above"),
            waiting_above: fields.opt("waiting_above"),
            utilization_above: fields.opt("utilization_above"),
            window: fields.opt("window"),
            priority_below: fields.opt("priority_below"),
        };
        fields.finish();
        Some(shedding)
    }
}
