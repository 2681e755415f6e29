//! How are systems and flows written?
//!
//! In: parts of the model. Out: [`Doc`]s without what was not written. It must not know the layout of lines.

use super::doc::{Doc, Record};
use super::guards::{ejection, health};
use super::parts::policy;
use super::stations::*;
use super::values::*;
use crate::scenario::model::*;

pub(super) fn system(system: &System) -> Doc {
    let service_times = system.service_time_for.iter();
    Record::new()
        .with("id", quoted(&system.id))
        .opt("name", system.name.as_ref().map(quoted))
        .opt("kind", system.kind.map(word))
        .opt("zone", system.zone.as_ref().map(quoted))
        .opt("at", system.at.map(canvas_place))
        .opt("layer", system.layer.map(plain))
        .opt("team", system.team.as_ref().map(quoted))
        .opt("owner", system.owner.as_ref().map(owner))
        .list("speaks", system.speaks.iter().map(speaks).collect())
        .opt("preset", system.preset.as_ref().map(quoted))
        .list("shapes", ids(&system.shapes))
        .opt("instances", system.instances.map(plain))
        .opt("concurrency", system.concurrency.map(concurrency))
        .opt("service_time", system.service_time.as_ref().map(time_law))
        .list(
            "service_time_for",
            service_times
                .map(|(flow, law)| Doc::Tuple("", vec![quoted(flow), time_law(law)]))
                .collect(),
        )
        .opt("queue_limit", system.queue_limit.map(queue_limit))
        .opt("queue_timeout", system.queue_timeout.map(quoted))
        .opt("drops_overdue", system.drops_overdue.map(plain))
        .opt("discipline", system.discipline.map(word))
        .opt("batch", system.batch.map(batch))
        .opt("balancing", system.balancing.map(balancing))
        .opt("rate_limit", system.rate_limit.map(rate_limit))
        .opt("quota", system.quota.map(quota))
        .opt("concurrent_calls", system.concurrent_calls.map(plain))
        .list("shedding", system.shedding.iter().map(shedding).collect())
        .opt("errors", system.errors.map(quoted))
        .opt("cache", system.cache.as_ref().map(cache))
        .opt("health", system.health.as_ref().map(health))
        .opt("ejection", system.ejection.as_ref().map(ejection))
        .opt("can_pause", system.can_pause.map(plain))
        .opt("failures", system.failures.as_ref().map(failures))
        .opt("slow_start", system.slow_start.map(slow_start))
        .opt("hourly_cost", system.hourly_cost.map(quoted))
        .done()
}

fn owner(owner: &Owner) -> Doc {
    match owner {
        Owner::Ours => plain("Ours"),
        Owner::Provider(name) => Doc::Tuple("Provider", vec![quoted(name)]),
    }
}

fn speaks(speaks: &Speaks) -> Doc {
    match speaks {
        Speaks::Api => plain("Api"),
        Speaks::Webhook => plain("Webhook"),
        Speaks::Polled(every) => Doc::Tuple("Polled", vec![quoted(every)]),
        Speaks::File => plain("File"),
        Speaks::Broker => plain("Broker"),
    }
}

pub(super) fn flow(flow: &Flow) -> Doc {
    let key_shares = flow.key_shares.iter();
    Record::new()
        .with("id", quoted(&flow.id))
        .opt("name", flow.name.as_ref().map(quoted))
        .with("from", Doc::List(ids(&flow.from)))
        .with("to", to(&flow.to))
        .opt("data", flow.data.as_ref().map(quoted))
        .opt("pattern", flow.pattern.map(pattern))
        .opt("start", flow.start.as_ref().map(start))
        .opt("batch", flow.batch.map(files))
        .opt("size", flow.size.as_ref().map(size_law))
        .opt("answer_size", flow.answer_size.as_ref().map(size_law))
        .opt("deadline", flow.deadline.map(quoted))
        .opt("priority", flow.priority.map(plain))
        .opt("cost_lost", flow.cost_lost.map(quoted))
        .opt("cost_late", flow.cost_late.map(quoted))
        .opt("policy", flow.policy.as_ref().map(policy_choice))
        .opt("callback_policy", flow.callback_policy.as_ref().map(policy_choice))
        .list(
            "key_shares",
            key_shares
                .map(|(key, share)| Doc::Tuple("", vec![quoted(key), plain(share)]))
                .collect(),
        )
        .opt("exists", flow.exists.map(plain))
        .opt("site", flow.site.map(word))
        .opt("then", then(&flow.then))
        .done()
}

fn files(batch: FileTimes) -> Doc {
    Record::new()
        .with("every", quoted(batch.every))
        .opt("first", batch.first.map(quoted))
        .opt("max_records", batch.max_records.map(plain))
        .done()
}

fn to(to: &To) -> Doc {
    match to {
        To::Systems(systems) => Doc::List(ids(systems)),
        To::AnyOf(systems) => Doc::Tuple("AnyOf", vec![Doc::List(ids(systems))]),
        To::Others => plain("Others"),
    }
}

fn pattern(pattern: Pattern) -> Doc {
    match pattern {
        Pattern::Request => plain("Request"),
        Pattern::Callback => plain("Callback"),
        Pattern::Publish => plain("Publish"),
        Pattern::Work => plain("Work"),
        Pattern::Gather(GatherRule::All) => Doc::Tuple("Gather", vec![plain("All")]),
        Pattern::Gather(GatherRule::First(count)) => {
            Doc::Tuple("Gather", vec![Doc::Tuple("First", vec![plain(count)])])
        }
        Pattern::Batch => plain("Batch"),
        Pattern::Stream => plain("Stream"),
        Pattern::Tap => plain("Tap"),
    }
}

fn start(start: &Start) -> Doc {
    match start {
        Start::Poisson(rate) => Doc::Tuple("Poisson", vec![quoted(rate)]),
        Start::Constant { rate, first, count } => Record::named("Constant")
            .with("rate", quoted(rate))
            .opt("first", first.map(quoted))
            .opt("count", count.map(plain))
            .done(),
        Start::Every { first, every, count } => Record::named("Every")
            .with("every", quoted(every))
            .opt("first", first.map(quoted))
            .opt("count", count.map(plain))
            .done(),
        Start::Bursty { rate, on, off } => Record::named("Bursty")
            .with("rate", quoted(rate))
            .with("on", quoted(on))
            .with("off", quoted(off))
            .done(),
        Start::Bursts { rate, of } => Record::named("Bursts")
            .with("rate", quoted(rate))
            .with("of", plain(of))
            .done(),
        Start::Timetable(steps) => {
            let steps = steps
                .iter()
                .map(|(from, rate)| Doc::Tuple("", vec![time_of_day(*from), quoted(rate)]));
            Doc::Tuple("Timetable", vec![Doc::List(steps.collect())])
        }
        Start::Closed { users, think } => Record::named("Closed")
            .with("users", plain(users))
            .with("think", time_law(think))
            .done(),
        Start::Trace(path) => Doc::Tuple("Trace", vec![quoted(path)]),
    }
}

fn policy_choice(choice: &PolicyChoice) -> Doc {
    match choice {
        PolicyChoice::Named(id) => quoted(id),
        PolicyChoice::Inline(own) => policy(own),
    }
}

fn then(then: &Then) -> Option<Doc> {
    match then {
        Then::All(follows) if follows.is_empty() => None,
        Then::All(follows) => Some(Doc::List(follows.iter().map(follow).collect())),
        Then::OneOf(choices, end) => {
            let choices = choices
                .iter()
                .map(|(flow, weight)| Doc::Tuple("", vec![quoted(flow), plain(weight)]));
            let end = (*end > 0.0).then(|| Doc::Tuple("", vec![plain("End"), plain(end)]));
            Some(Doc::Tuple("OneOf", vec![Doc::List(choices.chain(end).collect())]))
        }
    }
}

fn follow(follow: &Follow) -> Doc {
    Record::new()
        .with("flow", quoted(&follow.flow))
        .opt("times", follow.times.map(plain))
        .opt("probability", follow.probability.map(quoted))
        .opt("before_answer", follow.before_answer.map(plain))
        .opt("on_miss", follow.on_miss.map(plain))
        .opt("holds_worker", follow.holds_worker.map(plain))
        .done()
}
