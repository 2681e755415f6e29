//! How do guards become tables of numbers?
//!
//! In: policies and systems. Out: [`GuardSpec`] and [`WatchSpec`], none where nothing is guarded. It must not know how
//! guards decide.

use crate::engine::{BreakerSpec, EjectionSpec, GuardSpec, HealthRule, RetryOn, ThrottleSpec, TripRule, WatchSpec};
use crate::scenario::{Breaker, Flow, HealthCheck, Policy, RetryCause, Scenario, System, defaults};

/// The guards of a flow's first senders.
pub(super) fn guard(scenario: &Scenario, flow: &Flow) -> Option<Box<GuardSpec>> {
    let policy = scenario.policy_of(flow);
    let consumers = scenario.receivers(flow).iter().filter_map(|id| scenario.system(id));
    let watched = consumers.into_iter().any(|system| system.ejection.is_some());
    let spec = of_policy(&policy, watched);
    let is_used = watched || policy.is_guarded();
    is_used.then(|| Box::new(spec))
}

fn of_policy(policy: &Policy, watched: bool) -> GuardSpec {
    let retry = policy.retry.clone().unwrap_or_default();
    GuardSpec {
        retry_on: (!retry.on.is_empty()).then(|| retry_on(&retry.on)),
        budget: retry.budget.map(|share| share.value()),
        exclude_tried: retry.exclude_tried == Some(true),
        retry_after: retry.retry_after,
        timeout_total: policy.timeout_total,
        cancels: policy.cancels(),
        hedge: policy.hedge,
        bulkhead: policy.bulkhead,
        rate_limit: policy
            .rate_limit
            .map(|limit| (limit.rate.per_sec(), f64::from(limit.burst()))),
        breaker: policy.breaker.as_ref().map(breaker),
        throttle: policy.throttle.map(|throttle| ThrottleSpec {
            factor: throttle.factor(),
            window: throttle.window(),
        }),
        watched,
    }
}

fn retry_on(causes: &[RetryCause]) -> RetryOn {
    let has = |cause| causes.contains(&cause);
    RetryOn {
        timeout: has(RetryCause::Timeout),
        rejection: has(RetryCause::Rejection),
        error: has(RetryCause::Error),
        loss: has(RetryCause::Loss),
        held_back: has(RetryCause::HeldBack),
    }
}

fn breaker(breaker: &Breaker) -> BreakerSpec {
    let trips = match (breaker.consecutive, breaker.failure_share) {
        (Some(consecutive), _) => TripRule::Consecutive(consecutive),
        (None, share) => TripRule::Rate {
            share: share.map_or(1.0, |share| share.value()),
            window: breaker.window(),
            least: breaker.least(),
        },
    };
    BreakerSpec {
        trips,
        open: breaker.open,
        probes: breaker.probes,
    }
}

/// What a system's balancer knows of its instances.
pub(super) fn watch(system: &System) -> Option<WatchSpec> {
    let health = match system.health {
        None => HealthRule::Known,
        Some(HealthCheck::Off) => HealthRule::Never,
        Some(HealthCheck::Every {
            every,
            unhealthy,
            healthy,
        }) => HealthRule::Checked {
            every,
            unhealthy: unhealthy.unwrap_or(defaults::CHECKS_UNHEALTHY),
            healthy: healthy.unwrap_or(defaults::CHECKS_HEALTHY),
        },
    };
    let ejection = system.ejection.map(|ejection| EjectionSpec {
        consecutive: ejection.consecutive,
        lasting: ejection.lasting,
        at_most: ejection.at_most().value(),
    });
    (system.health.is_some() || ejection.is_some()).then_some(WatchSpec { health, ejection })
}
