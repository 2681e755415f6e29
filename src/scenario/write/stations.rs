//! How is what stations do beyond first come, first served written?
//!
//! In: failures, caches, batches, quotas. Out: [`Doc`]s. It must not know the layout of lines.

use super::doc::{Doc, Record};
use super::values::*;
use crate::scenario::model::*;
use crate::units::{Law, SimSpan};

pub(super) fn cache(cache: &Cache) -> Doc {
    Record::new()
        .opt("hit", cache.hit.map(quoted))
        .opt("keys", cache.keys.map(plain))
        .opt("zipf", cache.zipf.map(plain))
        .opt("capacity", cache.capacity.map(plain))
        .opt("ttl", cache.ttl.map(quoted))
        .opt("sliding", cache.sliding.map(plain))
        .opt("service_time", cache.service_time.as_ref().map(time_law))
        .done()
}

/// An exponential time is written as its mean.
fn mean_or_law(law: &Law) -> Doc {
    match law {
        Law::Exponential { mean } => quoted(SimSpan::from_nanos_f64(*mean)),
        Law::Constant(value) => Doc::Tuple("Constant", vec![quoted(SimSpan::from_nanos_f64(*value))]),
        _ => time_law(law),
    }
}

pub(super) fn failures(failures: &Failures) -> Doc {
    Record::new()
        .with("mttf", mean_or_law(&failures.mttf))
        .with("mttr", mean_or_law(&failures.mttr))
        .opt("queue", failures.queue.map(word))
        .opt("work", failures.work.map(word))
        .opt("wears", failures.wears.map(word))
        .opt("crews", failures.crews.map(plain))
        .done()
}

pub(super) fn slow_start(ramp: SlowStart) -> Doc {
    Record::new()
        .with("factor", plain(ramp.factor))
        .with("lasting", quoted(ramp.lasting))
        .done()
}

pub(super) fn batch(batch: Batching) -> Doc {
    Record::new()
        .opt("size", batch.size.map(plain))
        .opt("linger", batch.linger.map(quoted))
        .done()
}

pub(super) fn quota(quota: Quota) -> Doc {
    Record::new()
        .with("requests", plain(quota.requests))
        .with("per", quoted(quota.per))
        .opt("window", quota.window.map(word))
        .done()
}

pub(super) fn shedding(shedding: &Shedding) -> Doc {
    Record::new()
        .opt("queue_above", shedding.queue_above.map(plain))
        .opt("waiting_above", shedding.waiting_above.map(quoted))
        .opt("utilization_above", shedding.utilization_above.map(quoted))
        .opt("window", shedding.window.map(quoted))
        .opt("priority_below", shedding.priority_below.map(plain))
        .done()
}
