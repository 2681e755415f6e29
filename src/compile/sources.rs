//! What makes a flow's messages, and what do they set off, in numbers?
//!
//! In: a scenario and one of its flows. Out: a [`SourceSpec`], [`FollowSpec`]s and the shares of keys. It must not know
//! networks.

use crate::engine::{FileSpec, FollowSpec, SourceSpec, TraceRow};
use crate::scenario::{Flow, FlowId, Pattern, Scenario, Start, Then, TraceLine};
use crate::units::{SimSpan, SimTime};

/// What makes a flow's messages.
pub(super) fn source(scenario: &Scenario, flow: &Flow) -> SourceSpec {
    let constant = |first: SimSpan, gap: SimSpan, count: Option<u64>| SourceSpec::Constant {
        first: SimTime::ZERO + first,
        gap,
        count: count.unwrap_or(u64::MAX),
    };
    match &flow.start {
        None => SourceSpec::SetOff,
        Some(Start::Poisson(rate)) => SourceSpec::Poisson(rate.per_sec()),
        Some(Start::Constant { rate, .. }) if rate.per_sec() <= 0.0 => SourceSpec::SetOff,
        Some(Start::Constant { rate, first, count }) => {
            let gap = SimSpan::from_secs_f64(1.0 / rate.per_sec());
            constant(first.unwrap_or(gap), gap, *count)
        }
        Some(Start::Every { first, every, count }) => constant(first.unwrap_or(SimSpan::ZERO), *every, *count),
        Some(Start::Bursty { rate, on, off }) => SourceSpec::Bursty {
            rate: rate.per_sec(),
            on: *on,
            off: *off,
        },
        Some(Start::Bursts { rate, of }) => SourceSpec::Bursts {
            rate: rate.per_sec(),
            of: (*of).max(1),
        },
        Some(Start::Timetable(steps)) if steps.is_empty() => SourceSpec::SetOff,
        Some(Start::Timetable(steps)) => SourceSpec::Timetable {
            starts_at: scenario.run.starts_at(),
            steps: steps.iter().map(|(from, rate)| (*from, rate.per_sec())).collect(),
        },
        Some(Start::Closed { users, think }) => SourceSpec::Closed {
            users: *users,
            think: think.clone(),
        },
        Some(Start::Trace(file)) => {
            let lines = scenario.traces.get(file).map_or(&[][..], |trace| trace.lines());
            SourceSpec::Trace(lines.iter().map(|line| row(flow, line)).collect())
        }
    }
}

fn row(flow: &Flow, line: &TraceLine) -> TraceRow {
    let sender = line
        .sender
        .as_ref()
        .and_then(|sender| flow.from.iter().position(|from| from == sender));
    TraceRow {
        at: SimTime::ZERO + line.at,
        size: line
            .size
            .map_or(u32::MAX, |size| size.bytes().min(u64::from(u32::MAX - 1)) as u32),
        sender: sender.map_or(u32::MAX, |place| place as u32),
        site: line.site.map_or(u32::MAX, |site| site - 1),
    }
}

/// When a flow's messages leave together, as a file.
pub(super) fn files(flow: &Flow) -> Option<FileSpec> {
    let batch = flow.batch.filter(|_| flow.pattern() == Pattern::Batch)?;
    Some(FileSpec {
        every: batch.every,
        first: SimTime::ZERO + batch.first(),
        most: batch.max_records.unwrap_or(u32::MAX),
    })
}

/// What a served message of a flow sets off: each by itself, or one by lot.
pub(super) fn follows(scenario: &Scenario, flow: &Flow) -> Vec<FollowSpec> {
    let receivers = scenario.receivers(flow);
    let follow = |id: &FlowId, probability: f64| {
        let child = scenario.flow_index(id)?;
        let senders = &scenario.flows[child].from;
        Some(FollowSpec {
            flow: child as u32,
            probability,
            times: 1,
            by_all: receivers.iter().all(|receiver| senders.contains(receiver)),
            before_answer: false,
            on_miss: false,
            holds_worker: false,
        })
    };
    match &flow.then {
        Then::All(follows) => {
            let spec = |written: &crate::scenario::Follow| {
                let probability = written.probability.map_or(1.0, |share| share.value());
                Some(FollowSpec {
                    times: written.times.unwrap_or(1),
                    before_answer: written.before_answer == Some(true),
                    on_miss: written.on_miss == Some(true),
                    holds_worker: written.holds_worker == Some(true),
                    ..follow(&written.flow, probability)?
                })
            };
            follows.iter().filter_map(spec).collect()
        }
        Then::OneOf(..) => {
            let shares = flow.mean_follows().into_iter();
            shares.filter_map(|(id, share)| follow(id, share)).collect()
        }
    }
}

/// Shares of a flow's keys, made to add up to 1.
pub(super) fn key_shares(flow: &Flow) -> Vec<f64> {
    let all: f64 = flow.key_shares.iter().map(|(_, share)| share).sum();
    let part = |share: f64| if all > 0.0 { share / all } else { 0.0 };
    flow.key_shares.iter().map(|(_, share)| part(*share)).collect()
}
