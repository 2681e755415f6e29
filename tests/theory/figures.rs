//! Which figure of a study shows what a record expects?
//!
//! In: a study's result and a line such as `party server waiting-p99` or `flow work share rejected`. Out: the estimate.
//! Times are seconds, rates per second, shares 0 to 1, as the study tells them.

use topolab::measure::Outcome;
use topolab::scenario::{Scenario, When};
use topolab::study::{
    ChainFigures, Estimate, FlowFigures, PartyFigures, PassResult, Quantile, StudyResult, TrunkFigures,
};

use super::Metric;

/// The estimate that a metric asks for.
pub fn of(result: &StudyResult, scenario: &Scenario, metric: &Metric) -> Result<Estimate, String> {
    let architecture = match &metric.architecture {
        None => result.architectures.first(),
        Some(id) => result.architectures.iter().find(|it| it.id.as_str() == id),
    };
    let when = if metric.broken { When::Broken } else { When::Calm };
    let pass = architecture
        .and_then(|architecture| architecture.pass(when))
        .ok_or("no such pass")?;
    let words: Vec<&str> = metric.figure.split_whitespace().collect();
    let window = (scenario.run.duration() - scenario.run.warm_up()).as_secs_f64();
    let found = match words.as_slice() {
        ["party", name, what @ ..] => party(find_party(pass, name)?, what, window),
        ["flow", name, what @ ..] => flow(find_flow(pass, name)?, what, window),
        ["chain", root, last, what] => chain(find_chain(pass, scenario, root, last)?, what),
        ["transaction", root, "mean"] => find_flow(pass, root).and_then(|flow| {
            let found = pass.transactions.iter().find(|it| it.root == flow.flow);
            found.map(|it| it.mean).ok_or_else(|| "no such transaction".to_owned())
        })?,
        ["trunk", from, to, what] => trunk(find_trunk(pass, scenario, from, to)?, what, window),
        _ => None,
    };
    found.ok_or_else(|| format!("no figure: {}", metric.figure))
}

fn find_party<'a>(pass: &'a PassResult, name: &str) -> Result<&'a PartyFigures, String> {
    let found = pass.parties.iter().find(|party| party.key.label() == name);
    found.ok_or_else(|| format!("no party {name}"))
}

fn find_flow<'a>(pass: &'a PassResult, name: &str) -> Result<&'a FlowFigures, String> {
    let found = pass.flows.iter().find(|flow| flow.id.as_str() == name);
    found.ok_or_else(|| format!("no flow {name}"))
}

fn find_chain<'a>(
    pass: &'a PassResult,
    scenario: &Scenario,
    root: &str,
    last: &str,
) -> Result<&'a ChainFigures, String> {
    let place = |id: &str| scenario.flows.iter().position(|flow| flow.id.as_str() == id);
    let (root, last) = place(root).zip(place(last)).ok_or("no such flow")?;
    let found = pass
        .chains
        .iter()
        .find(|chain| (chain.root, chain.last) == (root, last));
    found.ok_or_else(|| "no such chain".to_owned())
}

fn find_trunk<'a>(pass: &'a PassResult, scenario: &Scenario, from: &str, to: &str) -> Result<&'a TrunkFigures, String> {
    let place = |id: &str| scenario.zones.iter().position(|zone| zone.id.as_str() == id);
    let (from, to) = place(from).zip(place(to)).ok_or("no such zone")?;
    let found = pass
        .trunks
        .iter()
        .find(|trunk| (trunk.from_zone, trunk.to_zone) == (from, to));
    found.ok_or_else(|| "no such trunk".to_owned())
}

fn party(it: &PartyFigures, what: &[&str], window: f64) -> Option<Estimate> {
    match what {
        ["utilization"] => it.utilization,
        ["in-service"] => it.in_service,
        ["in-system"] => it.in_system,
        ["queue"] => it.queue_mean,
        ["waiting"] => it.waiting,
        ["waiting-p50"] => it.waits.map(|waits| waits.p50),
        ["waiting-p90"] => it.waits.map(|waits| waits.p90),
        ["waiting-p95"] => it.waits.map(|waits| waits.p95),
        ["waiting-p99"] => it.waits.map(|waits| waits.p99),
        ["response"] => it.response,
        ["waited"] => it.waited,
        ["not-waited"] => it.waited.map(complement),
        ["throughput"] => it.served.map(|served| served.scaled(1.0 / window)),
        ["up"] => it.up,
        ["not-out"] => it.outage.map(complement),
        ["first-outage"] => it.first_outage,
        ["failures-rate"] => it.failures.map(|failures| failures.scaled(1.0 / window)),
        ["cache-hits"] => it.cache_hits,
        ["occupancy", level] => it.occupancy.get(level.parse::<usize>().ok()?).copied(),
        _ => None,
    }
}

fn flow(it: &FlowFigures, what: &[&str], window: f64) -> Option<Estimate> {
    let quantile = |quantile: &Quantile| quantile.finite();
    match what {
        ["mean"] => it.latency_mean,
        ["waiting"] => it.parts.waiting,
        ["p50"] => quantile(&it.p50),
        ["p90"] => quantile(&it.p90),
        ["p95"] => quantile(&it.p95),
        ["p99"] => quantile(&it.p99),
        ["p999"] => quantile(&it.p999),
        ["correct"] => it.correct,
        ["not-correct"] => it.correct.map(complement),
        ["lost"] => it.lost.share,
        ["share", outcome] => it.outcome(find_outcome(outcome)?).share,
        ["attempts"] => it.attempts,
        ["gave-up"] => it.gave_up_mean,
        ["told"] => it.told_mean,
        ["rate"] => it.created.map(|created| created.scaled(1.0 / window)),
        ["deliveries-rate"] => it.expected.map(|expected| expected.scaled(1.0 / window)),
        _ => None,
    }
}

/// The outcome of this name, as in the documentation.
pub fn find_outcome(name: &str) -> Option<Outcome> {
    Outcome::ALL
        .into_iter()
        .find(|outcome| format!("{outcome:?}").to_lowercase() == name.replace('-', ""))
}

fn chain(it: &ChainFigures, what: &str) -> Option<Estimate> {
    match what {
        "mean" => it.mean,
        "p50" => it.p50,
        "p95" => it.p95,
        "p99" => it.p99,
        _ => None,
    }
}

fn trunk(it: &TrunkFigures, what: &str, window: f64) -> Option<Estimate> {
    match what {
        "utilization" => it.utilization,
        // Bits that asked to be carried, a second.
        "bits" => it.bytes.map(|bytes| bytes.scaled(8.0 / window)),
        _ => None,
    }
}

fn complement(share: Estimate) -> Estimate {
    Estimate {
        mean: 1.0 - share.mean,
        ..share
    }
}
