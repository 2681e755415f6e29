//! How are zones, the network between them, data sets, policies, objectives, costs, growth and the run written?
//!
//! In: parts of the model. Out: [`Doc`]s without what was not written. It must not know the layout of lines.

use super::doc::{Doc, Record};
use super::guards::{breaker, retry, throttle};
use super::values::*;
use crate::scenario::model::*;

pub(super) fn zone(zone: &Zone) -> Doc {
    Record::new()
        .with("id", quoted(&zone.id))
        .opt("name", zone.name.as_ref().map(quoted))
        .opt("kind", zone.kind.map(word))
        .opt("sites", zone.sites.map(plain))
        .opt("at", zone.at.map(canvas_place))
        .opt("size", zone.size.map(canvas_place))
        .opt("within", zone.within.as_ref().map(within))
        .done()
}

pub(super) fn within(settings: &LinkSettings) -> Doc {
    link_settings(Record::new(), settings).done()
}

/// An id that the note's place would give it is not written.
pub(super) fn note(at: usize, note: &Note) -> Doc {
    let id = (note.id.as_str() != format!("note-{}", at + 1)).then(|| quoted(&note.id));
    Record::new()
        .opt("id", id)
        .with("text", quoted(&note.text))
        .with("at", canvas_place(note.at))
        .opt("size", note.size.map(canvas_place))
        .done()
}

fn link_settings(record: Record, settings: &LinkSettings) -> Record {
    record
        .opt("latency", settings.latency.as_ref().map(time_law))
        .opt("loss", settings.loss.map(quoted))
        .opt("reorders", settings.reorders.map(plain))
        .opt("transport", settings.transport.map(word))
        .opt("bandwidth", settings.bandwidth.map(quoted))
        .opt("bandwidth_per_link", settings.bandwidth_per_link.map(quoted))
        .opt("mttf", settings.mttf.map(quoted))
        .opt("mttr", settings.mttr.map(quoted))
}

pub(super) fn between(between: &Between) -> Doc {
    let (a, b) = &between.zones;
    link_settings(Record::new().with("zones", pair(a, b)), &between.settings)
        .opt("latency_back", between.latency_back.as_ref().map(time_law))
        .opt("bandwidth_back", between.bandwidth_back.map(quoted))
        .done()
}

pub(super) fn data_set(data: &DataSet) -> Doc {
    Record::new()
        .with("id", quoted(&data.id))
        .opt("name", data.name.as_ref().map(quoted))
        .opt("sensitivity", data.sensitivity.map(word))
        .opt("owner", data.owner.as_ref().map(quoted))
        .list("allowed", ids(&data.allowed))
        .opt("contract", data.contract.map(word))
        .done()
}

pub(super) fn named_policy(named: &NamedPolicy) -> Doc {
    policy_fields(Record::new().with("id", quoted(&named.id)), &named.policy).done()
}

pub(super) fn policy(policy: &Policy) -> Doc {
    policy_fields(Record::new(), policy).done()
}

fn policy_fields(record: Record, policy: &Policy) -> Record {
    record
        .opt("timeout", policy.timeout.map(quoted))
        .opt("timeout_total", policy.timeout_total.map(quoted))
        .opt("cancel_on_timeout", policy.cancel_on_timeout.map(plain))
        .opt("retry", policy.retry.as_ref().map(retry))
        .opt("breaker", policy.breaker.as_ref().map(breaker))
        .opt("hedge", policy.hedge.map(quoted))
        .opt("bulkhead", policy.bulkhead.map(plain))
        .opt("rate_limit", policy.rate_limit.map(rate_limit))
        .opt("throttle", policy.throttle.as_ref().map(throttle))
        .opt("idempotent", policy.idempotent.map(plain))
        .opt("outbox", policy.outbox.as_ref().map(outbox))
}

fn outbox(outbox: &Outbox) -> Doc {
    match outbox {
        Outbox::Off => plain("Off"),
        Outbox::Memory { limit, every } => Record::named("Memory")
            .with("limit", plain(limit))
            .opt("every", every.map(quoted))
            .done(),
        Outbox::Durable { limit, lasting, every } => Record::named("Durable")
            .with("limit", plain(limit))
            .opt("lasting", lasting.map(quoted))
            .opt("every", every.map(quoted))
            .done(),
    }
}

pub(super) fn objective(objective: &Objective) -> Doc {
    Record::new()
        .opt("flow", objective.flow.as_ref().map(quoted))
        .opt("when", objective.when.map(word))
        .opt("p50_below", objective.p50_below.map(quoted))
        .opt("p99_below", objective.p99_below.map(quoted))
        .opt("correct_at_least", objective.correct_at_least.map(quoted))
        .opt("lost_at_most", objective.lost_at_most.map(quoted))
        .opt("never_through", objective.never_through.as_ref().map(quoted))
        .opt("exposure_at_most", objective.exposure_at_most.map(plain))
        .opt("touched_at_most", objective.touched_at_most.map(plain))
        .opt("cost_below", objective.cost_below.map(quoted))
        .done()
}

/// None where nothing is written.
pub(super) fn costs(costs: &Costs) -> Option<Doc> {
    let overrides = costs
        .overrides
        .iter()
        .map(|(name, low, middle, high)| Doc::Tuple("", vec![quoted(name), plain(low), plain(middle), plain(high)]));
    let record = Record::new()
        .opt("book", costs.book.as_ref().map(quoted))
        .opt("horizon_years", costs.horizon_years.map(plain))
        .list("overrides", overrides.collect());
    (costs != &Costs::default()).then(|| record.done())
}

pub(super) fn growth(growth: &Growth) -> Doc {
    Record::new()
        .opt("systems_a_year", growth.systems_a_year.map(plain))
        .opt("partners_per_newcomer", growth.partners_per_newcomer.map(plain))
        .opt("load_a_year", growth.load_a_year.map(quoted))
        .opt("sites_a_year", growth.sites_a_year.map(plain))
        .done()
}

/// None where nothing is written.
pub(super) fn run(run: &Run) -> Option<Doc> {
    let record = Record::new()
        .opt("duration", run.duration.map(quoted))
        .opt("starts_at", run.starts_at.map(time_of_day))
        .opt("warm_up", run.warm_up.map(quoted))
        .opt("drain", run.drain.map(quoted))
        .opt("replications", run.replications.map(plain))
        .opt("seed", run.seed.map(plain))
        .opt("precision", run.precision.map(quoted));
    (run != &Run::default()).then(|| record.done())
}
