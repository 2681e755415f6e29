//! Do breakers, throttles, health checks and ejections make sense?
//!
//! In: policies and systems. Out: problems with their places. It must not know how guards are simulated.

use super::Checker;
use crate::scenario::model::*;

impl Checker<'_> {
    pub(super) fn guards(&mut self, path: &str, policy: &Policy) {
        if let Some(breaker) = &policy.breaker {
            self.breaker(&format!("{path}.breaker"), breaker);
        }
        if let Some(throttle) = &policy.throttle {
            let lets_pass = throttle.factor() >= 1.0;
            let path = format!("{path}.throttle");
            self.ensure(
                lets_pass,
                format!("{path}.factor"),
                "holds back what is accepted",
                "1 or more",
            );
            self.span_above_zero(format!("{path}.window"), throttle.window);
        }
    }

    fn breaker(&mut self, path: &str, breaker: &Breaker) {
        let by_share = breaker.failure_share.is_some();
        self.ensure(
            by_share != breaker.consecutive.is_some(),
            path,
            "needs one thing that opens it",
            "failure_share: \"50%\" over a window, or consecutive: 5",
        );
        let of_share = breaker.window.is_some() || breaker.least.is_some();
        self.ensure(
            by_share || !of_share,
            path,
            "has a window but no share",
            "failure_share: \"50%\"",
        );
        self.at_least_one(format!("{path}.window"), breaker.window);
        self.at_least_one(format!("{path}.least"), breaker.least);
        self.at_least_one(format!("{path}.consecutive"), breaker.consecutive);
        self.at_least_one(format!("{path}.probes"), Some(breaker.probes));
        let within = breaker.least() <= breaker.window();
        self.ensure(
            within,
            format!("{path}.least"),
            "is more than the window holds",
            "at most the window",
        );
    }

    pub(super) fn balancer_guards(&mut self, path: &str, system: &System) {
        let shares = system.instances() == 1 || system.balancing() != Balancing::Central;
        for (field, asked) in [
            ("health", system.health.is_some()),
            ("ejection", system.ejection.is_some()),
        ] {
            self.ensure(
                shares || !asked,
                format!("{path}.{field}"),
                "has nobody to choose for: with `Central`, instances fetch from one queue",
                "another `balancing`, like RoundRobin",
            );
        }
        if let Some(HealthCheck::Every {
            every,
            unhealthy,
            healthy,
        }) = system.health
        {
            self.span_above_zero(format!("{path}.health.every"), Some(every));
            self.at_least_one(format!("{path}.health.unhealthy"), unhealthy);
            self.at_least_one(format!("{path}.health.healthy"), healthy);
        }
        if let Some(ejection) = &system.ejection {
            self.at_least_one(format!("{path}.ejection.consecutive"), Some(ejection.consecutive));
            self.span_above_zero(format!("{path}.ejection.lasting"), Some(ejection.lasting));
        }
    }
}
