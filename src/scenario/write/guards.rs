//! How are retries, breakers, throttles, health checks and ejections written?
//!
//! In: parts of the model. Out: [`Doc`]s without what was not written. It must not know the layout of lines.

use super::doc::{Doc, Record};
use super::values::*;
use crate::scenario::model::*;

pub(super) fn retry(retry: &Retry) -> Doc {
    let attempts = |attempts| match attempts {
        UNLIMITED_ATTEMPTS => plain("Unlimited"),
        number => plain(number),
    };
    Record::new()
        .opt("max_attempts", retry.max_attempts.map(attempts))
        .list("on", retry.on.iter().map(|cause| word(*cause)).collect())
        .opt("backoff", retry.backoff.map(quoted))
        .opt("factor", retry.factor.map(plain))
        .opt("cap", retry.cap.map(quoted))
        .opt("jitter", retry.jitter.map(word))
        .opt("budget", retry.budget.map(quoted))
        .opt("exclude_tried", retry.exclude_tried.map(plain))
        .opt("retry_after", retry.retry_after.map(quoted))
        .done()
}

pub(super) fn breaker(breaker: &Breaker) -> Doc {
    Record::new()
        .opt("failure_share", breaker.failure_share.map(quoted))
        .opt("window", breaker.window.map(plain))
        .opt("least", breaker.least.map(plain))
        .opt("consecutive", breaker.consecutive.map(plain))
        .with("open", quoted(breaker.open))
        .with("probes", plain(breaker.probes))
        .done()
}

pub(super) fn throttle(throttle: &Throttle) -> Doc {
    Record::new()
        .opt("factor", throttle.factor.map(plain))
        .opt("window", throttle.window.map(quoted))
        .done()
}

pub(super) fn health(health: &HealthCheck) -> Doc {
    match health {
        HealthCheck::Off => plain("Off"),
        HealthCheck::Every {
            every,
            unhealthy,
            healthy,
        } => Record::new()
            .with("every", quoted(every))
            .opt("unhealthy", unhealthy.map(plain))
            .opt("healthy", healthy.map(plain))
            .done(),
    }
}

pub(super) fn ejection(ejection: &Ejection) -> Doc {
    Record::new()
        .with("consecutive", plain(ejection.consecutive))
        .with("lasting", quoted(ejection.lasting))
        .opt("at_most", ejection.at_most.map(quoted))
        .done()
}
