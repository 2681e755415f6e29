//! Does what stations do beyond first come, first served make sense?
//!
//! In: systems and what stands in between. Out: problems. It must not know bounds of single numbers (see `bounds`).

use super::Checker;
use super::limits::FAILURES_MAX;
use crate::scenario::model::*;

impl Checker<'_> {
    pub(super) fn station_rules(&mut self, path: &str, system: &System) {
        self.failures(&format!("{path}.failures"), system.failures.as_ref());
        self.span_above_zero(format!("{path}.queue_timeout"), system.queue_timeout);
        self.at_least_one(format!("{path}.concurrent_calls"), system.concurrent_calls);
        for (at, speaks) in system.speaks.iter().enumerate() {
            if let Speaks::Polled(every) = speaks {
                self.span_above_zero(format!("{path}.speaks[{at}]"), Some(*every));
            }
        }
        if let Some(quota) = system.quota {
            self.at_least_one(format!("{path}.quota.requests"), Some(quota.requests));
            self.span_above_zero(format!("{path}.quota.per"), Some(quota.per));
        }
        if let Some(ramp) = system.slow_start {
            let slows = ramp.factor.is_finite() && ramp.factor >= 1.0;
            self.ensure(
                slows,
                format!("{path}.slow_start.factor"),
                "speeds services up",
                "1 or more",
            );
            self.span_above_zero(format!("{path}.slow_start.lasting"), Some(ramp.lasting));
        }
        let shares = system.discipline == Some(Discipline::ProcessorSharing);
        let unbounded = shares && system.concurrency() == Concurrency::Unlimited;
        let hint = "a number of servers in `concurrency`";
        self.ensure(
            !unbounded,
            format!("{path}.discipline"),
            "has no servers to share",
            hint,
        );
        self.shedding(path, system);
        if let Some(batch) = system.batch {
            self.at_least_one(format!("{path}.batch.size"), batch.size);
            let apart = matches!(
                system.discipline,
                Some(Discipline::ProcessorSharing | Discipline::PreemptivePriority)
            );
            let hint = "Fifo or Priority beside a batch";
            self.ensure(
                !apart,
                format!("{path}.batch"),
                "is served together or not at all",
                hint,
            );
            let hint = "a batch or a cache";
            self.ensure(
                system.cache.is_none(),
                format!("{path}.cache"),
                "answers one by one, not a batch",
                hint,
            );
        }
        if let Some(cache) = &system.cache {
            self.cache(&format!("{path}.cache"), cache);
        }
    }

    /// Failures of a system, or of something in between.
    pub(super) fn failures(&mut self, path: &str, failures: Option<&Failures>) {
        let Some(failures) = failures else { return };
        let cycle = failures.mttf.mean() + failures.mttr.mean();
        self.ensure(
            failures.mttf.mean() > 0.0,
            format!("{path}.mttf"),
            "is always down",
            "a time above 0",
        );
        let length = self.scenario.run.duration() + self.scenario.run.drain();
        let often = length.nanos() as f64 / cycle.max(1.0);
        let hint = format!("at most {FAILURES_MAX} on average");
        let message = format!("fails {often:.0} times in a run");
        self.ensure(often <= FAILURES_MAX, format!("{path}.mttf"), &message, &hint);
        self.at_least_one(format!("{path}.crews"), failures.crews);
    }

    fn shedding(&mut self, path: &str, system: &System) {
        let no_line = system.discipline == Some(Discipline::ProcessorSharing);
        let endless = system.concurrency() == Concurrency::Unlimited;
        for (at, rule) in system.shedding.iter().enumerate() {
            let path = format!("{path}.shedding[{at}]");
            let bounds = rule.queue_above.is_some() || rule.waiting_above.is_some() || rule.utilization_above.is_some();
            let hint = "queue_above: 20, waiting_above: \"100ms\" or utilization_above: \"90%\"";
            self.ensure(bounds, path.as_str(), "has no bound", hint);
            let waits = !(no_line && rule.waiting_above.is_some());
            let hint = "queue_above or utilization_above, where all are served at once";
            self.ensure(waits, format!("{path}.waiting_above"), "has nobody in line", hint);
            let (busy, idle) = (rule.utilization_above, rule.utilization_above.is_none());
            let hint = "a number of servers in `concurrency`";
            self.ensure(
                !(endless && busy.is_some()),
                format!("{path}.utilization_above"),
                "has servers without end",
                hint,
            );
            let can_pass = busy.is_none_or(|share| share.value() < 1.0);
            self.ensure(
                can_pass,
                format!("{path}.utilization_above"),
                "is never passed",
                "less than 100%",
            );
            let hint = "`utilization_above`, which it is about";
            self.ensure(
                !(idle && rule.window.is_some()),
                format!("{path}.window"),
                "says nothing",
                hint,
            );
            self.span_above_zero(format!("{path}.window"), rule.window);
        }
    }

    fn cache(&mut self, path: &str, cache: &Cache) {
        let one = cache.hit.is_some() != cache.keys.is_some();
        self.ensure(
            one,
            path,
            "needs either `hit` or `keys`",
            "(hit: \"90%\") or (keys: 1000, ttl: \"30s\")",
        );
        self.at_least_one(format!("{path}.keys"), cache.keys);
        self.at_least_one(format!("{path}.capacity"), cache.capacity);
        self.span_above_zero(format!("{path}.ttl"), cache.ttl);
        let popular = cache.zipf.is_none_or(|zipf| (0.0..=10.0).contains(&zipf));
        self.ensure(popular, format!("{path}.zipf"), "is no popularity", "from 0 to 10");
        for (field, written) in [
            ("zipf", cache.zipf.is_some()),
            ("capacity", cache.capacity.is_some()),
            ("ttl", cache.ttl.is_some()),
            ("sliding", cache.sliding.is_some()),
        ] {
            let idle = written && cache.keys.is_none() && cache.hit.is_some();
            self.ensure(
                !idle,
                format!("{path}.{field}"),
                "says nothing beside `hit`",
                "`keys` in place of `hit`",
            );
        }
    }
}
