//! A pass in JSON: all flows together, each flow, each party, each trunk.
//!
//! In: a [`PassResult`]. Out: [`PassJson`]. It must not know architectures.

use std::collections::BTreeMap;

use serde::Serialize;

use super::figure::FigureJson;
use crate::measure::{GuardFact, Outcome};
use crate::study::{
    Estimate, FlowFigures, FullFirst, GuardCount, GuardFigures, Headroom, OutcomeFigures, Overload, PartyFigures,
    PassResult, PollFigures, TransactionFigures,
};

#[derive(Serialize)]
pub(super) struct PassJson {
    replications: u32,
    created: FigureJson,
    correct: FigureJson,
    lost: FigureJson,
    applied_twice: FigureJson,
    outcomes: BTreeMap<&'static str, FigureJson>,
    attempts: FigureJson,
    bytes_between_zones: FigureJson,
    worst_queue: FigureJson,
    headroom: Option<FigureJson>,
    overload: Option<OverloadJson>,
    cluster: Option<ClusterJson>,
    transactions: Vec<TransactionJson>,
    polls: Vec<PollJson>,
    flows: Vec<FlowJson>,
    parties: Vec<PartyJson>,
}

#[derive(Serialize)]
struct OverloadJson {
    replications: u32,
    at: f64,
    in_flight: u64,
    crowd: Option<String>,
    waiting: u64,
}

#[derive(Serialize)]
struct ClusterJson {
    blocked: FigureJson,
    locked_up_in: u32,
}

#[derive(Serialize)]
struct PollJson {
    system: String,
    made: FigureJson,
    failed: FigureJson,
}

#[derive(Serialize)]
struct TransactionJson {
    root: String,
    ended: FigureJson,
    per_second: FigureJson,
    correct: FigureJson,
    failed: FigureJson,
    mean: FigureJson,
    p50: FigureJson,
    p95: FigureJson,
    p99: FigureJson,
}

#[derive(Serialize)]
struct FlowJson {
    id: String,
    created: FigureJson,
    expected: FigureJson,
    p50: FigureJson,
    p90: FigureJson,
    p95: FigureJson,
    p99: FigureJson,
    p999: FigureJson,
    mean_latency: FigureJson,
    correct: FigureJson,
    lost: FigureJson,
    undelivered: FigureJson,
    applied_twice: FigureJson,
    attempts: FigureJson,
    outcomes: BTreeMap<&'static str, FigureJson>,
    latency_parts: BTreeMap<&'static str, FigureJson>,
    wasted_work: FigureJson,
    out_of_order: FigureJson,
    blocked: FigureJson,
    recovery: Option<FigureJson>,
    stuck_in: u32,
    records_that_differ: Option<FigureJson>,
    longest_difference: Option<FigureJson>,
    never_equal: Option<FigureJson>,
    guards: Option<BTreeMap<&'static str, FigureJson>>,
}

#[derive(Serialize)]
struct PartyJson {
    key: String,
    name: String,
    stations: u32,
    utilization: FigureJson,
    queue_mean: FigureJson,
    queue_max: FigureJson,
    in_system: FigureJson,
    waiting: FigureJson,
    waiting_p99: FigureJson,
    response: FigureJson,
    waited: FigureJson,
    served: FigureJson,
    cache_hits: FigureJson,
    up: FigureJson,
    outage: FigureJson,
    failures: FigureJson,
}

impl PassJson {
    /// The figures of a pass.
    pub(super) fn of(pass: &PassResult) -> Self {
        let total = &pass.total;
        let queue = match &pass.worst_queue {
            Some(worst) => FigureJson::estimate(Some(&worst.longest), "messages").at(worst.key.label()),
            None => FigureJson::exact(0.0, "messages"),
        };
        Self {
            replications: pass.replications,
            created: FigureJson::estimate(total.created.as_ref(), "messages"),
            correct: FigureJson::estimate(total.correct.as_ref(), "share"),
            lost: FigureJson::count(&total.lost),
            applied_twice: FigureJson::count(&total.applied_twice),
            outcomes: outcomes(&total.outcomes),
            attempts: FigureJson::estimate(total.attempts.as_ref(), "attempts"),
            bytes_between_zones: FigureJson::estimate(total.bytes_between_zones.as_ref(), "bytes"),
            worst_queue: queue,
            headroom: pass.headroom.as_ref().map(|headroom| headroom_json(headroom, pass)),
            overload: pass.overload.as_ref().map(overload),
            cluster: pass.cluster.map(|cluster| ClusterJson {
                blocked: FigureJson::estimate(cluster.blocked.as_ref(), "share of time"),
                locked_up_in: cluster.locked_up_in,
            }),
            transactions: pass.transactions.iter().map(|it| transaction(it, pass)).collect(),
            polls: pass.polls.iter().map(poll).collect(),
            flows: pass.flows.iter().map(flow).collect(),
            parties: pass.parties.iter().map(party).collect(),
        }
    }
}

fn poll(figures: &PollFigures) -> PollJson {
    PollJson {
        system: figures.system.clone(),
        made: FigureJson::estimate(figures.made.as_ref(), "polls"),
        failed: FigureJson::count(&figures.failed),
    }
}

fn transaction(figures: &TransactionFigures, pass: &PassResult) -> TransactionJson {
    let secs = |estimate: &Option<Estimate>| FigureJson::estimate(estimate.as_ref(), "s");
    TransactionJson {
        root: pass.flows[figures.root].id.to_string(),
        ended: FigureJson::estimate(figures.ended.as_ref(), "transactions"),
        per_second: FigureJson::estimate(figures.per_sec.as_ref(), "transactions a second"),
        correct: FigureJson::estimate(figures.correct.as_ref(), "share"),
        failed: FigureJson::count(&figures.failed),
        mean: secs(&figures.mean),
        p50: secs(&figures.p50),
        p95: secs(&figures.p95),
        p99: secs(&figures.p99),
    }
}

fn overload(overload: &Overload) -> OverloadJson {
    OverloadJson {
        replications: overload.replications,
        at: overload.at,
        in_flight: overload.in_flight,
        crowd: overload.crowd.clone(),
        waiting: overload.waiting,
    }
}

/// The utilization of what would be full first.
fn headroom_json(headroom: &Headroom, pass: &PassResult) -> FigureJson {
    let place = match headroom.place {
        FullFirst::Party(party, _) => pass.parties[party].key.label(),
        FullFirst::Trunk { from_zone, to_zone, .. } => format!("trunk:{from_zone}:{to_zone}"),
    };
    FigureJson::estimate(Some(&headroom.utilization), "share").at(place)
}

fn flow(figures: &FlowFigures) -> FlowJson {
    let gap = figures.gap.as_ref();
    FlowJson {
        id: figures.id.to_string(),
        created: FigureJson::estimate(figures.created.as_ref(), "messages"),
        expected: FigureJson::estimate(figures.expected.as_ref(), "deliveries"),
        p50: FigureJson::quantile(&figures.p50),
        p90: FigureJson::quantile(&figures.p90),
        p95: FigureJson::quantile(&figures.p95),
        p99: FigureJson::quantile(&figures.p99),
        p999: FigureJson::quantile(&figures.p999),
        mean_latency: FigureJson::estimate(figures.latency_mean.as_ref(), "s"),
        correct: FigureJson::estimate(figures.correct.as_ref(), "share"),
        lost: FigureJson::count(&figures.lost),
        undelivered: FigureJson::count(&figures.undelivered),
        applied_twice: FigureJson::count(&figures.applied_twice),
        attempts: FigureJson::estimate(figures.attempts.as_ref(), "attempts per delivery"),
        outcomes: outcomes(&figures.outcomes),
        latency_parts: figures
            .parts
            .named()
            .into_iter()
            .map(|(name, part)| (name, FigureJson::estimate(part.as_ref(), "s")))
            .collect(),
        wasted_work: FigureJson::estimate(figures.wasted.as_ref(), "share"),
        out_of_order: FigureJson::count(&figures.out_of_order),
        blocked: FigureJson::estimate(figures.blocked_mean.as_ref(), "s"),
        recovery: figures.recovery.map(FigureJson::recovery),
        stuck_in: figures.stuck_in,
        records_that_differ: gap.map(|gap| FigureJson::estimate(gap.differing.as_ref(), "records")),
        longest_difference: gap.map(|gap| FigureJson::estimate(gap.longest.as_ref(), "s")),
        never_equal: gap.map(|gap| FigureJson::count(&gap.never_equal)),
        guards: figures.guards.as_ref().map(guards),
    }
}

/// What guards did; names of what none did are left out.
fn guards(figures: &GuardFigures) -> BTreeMap<&'static str, FigureJson> {
    let told = |it: &GuardCount| {
        let (name, each) = guard_id(it.fact);
        let figure = match each {
            true => FigureJson::per_delivery(&it.count),
            false => FigureJson::estimate(it.count.per_replication.as_ref(), "times"),
        };
        (name, figure)
    };
    let open = figures.breakers_open.as_ref();
    let open = open.map(|open| ("breakers_open", FigureJson::estimate(Some(open), "breakers")));
    figures.counts.iter().map(told).chain(open).collect()
}

/// The name in JSON of what a guard did, and whether it is told for each delivery (else in a replication).
fn guard_id(fact: GuardFact) -> (&'static str, bool) {
    match fact {
        GuardFact::HeldByBreaker => ("held_by_breaker", true),
        GuardFact::HeldByBulkhead => ("held_by_bulkhead", true),
        GuardFact::HeldByRateLimit => ("held_by_rate_limit", true),
        GuardFact::HeldByThrottle => ("held_by_throttle", true),
        GuardFact::RetryDenied => ("retry_denied", true),
        GuardFact::Hedged => ("hedged", true),
        GuardFact::HedgeWon => ("hedge_won", true),
        GuardFact::Withdrawn => ("withdrawn", true),
        GuardFact::BreakerOpened => ("breaker_opened", false),
        GuardFact::BreakerHalfOpened => ("breaker_half_opened", false),
        GuardFact::BreakerClosed => ("breaker_closed", false),
        GuardFact::Ejected => ("ejected", false),
        GuardFact::Shed => ("shed", true),
    }
}

fn party(figures: &PartyFigures) -> PartyJson {
    PartyJson {
        key: figures.key.label(),
        name: figures.name.clone(),
        stations: figures.stations,
        utilization: FigureJson::estimate(figures.utilization.as_ref(), "share"),
        queue_mean: FigureJson::estimate(figures.queue_mean.as_ref(), "messages"),
        queue_max: FigureJson::estimate(figures.queue_max.as_ref(), "messages"),
        in_system: FigureJson::estimate(figures.in_system.as_ref(), "messages"),
        waiting: FigureJson::estimate(figures.waiting.as_ref(), "s"),
        waiting_p99: FigureJson::estimate(figures.waits.as_ref().map(|waits| &waits.p99), "s"),
        response: FigureJson::estimate(figures.response.as_ref(), "s"),
        waited: FigureJson::estimate(figures.waited.as_ref(), "share"),
        served: FigureJson::estimate(figures.served.as_ref(), "visits"),
        cache_hits: FigureJson::estimate(figures.cache_hits.as_ref(), "share"),
        up: FigureJson::estimate(figures.up.as_ref(), "share"),
        outage: FigureJson::estimate(figures.outage.as_ref(), "share"),
        failures: FigureJson::estimate(figures.failures.as_ref(), "failures"),
    }
}

fn outcomes(figures: &[OutcomeFigures]) -> BTreeMap<&'static str, FigureJson> {
    figures
        .iter()
        .map(|it| (outcome_id(it.outcome), FigureJson::count(&it.count)))
        .collect()
}

/// An outcome's name in JSON.
fn outcome_id(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::OnTime => "on_time",
        Outcome::Late => "late",
        Outcome::TimedOut => "timed_out",
        Outcome::Rejected => "rejected",
        Outcome::Lost => "lost",
        Outcome::DeadLettered => "dead_lettered",
        Outcome::Unconfirmed => "unconfirmed",
        Outcome::InFlight => "in_flight",
        Outcome::Expired => "expired",
    }
}
