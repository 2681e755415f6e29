//! How do the rules of a party's stations become numbers?
//!
//! In: [`PartyRules`]. Out: [`StationRules`]. It must not know what they do.

use crate::engine::{
    BatchRule, CacheRule, DisciplineRule, FailureSpec, Keys, QuotaRule, SheddingRule, StationRules, WorkRule,
};
use crate::scenario::{Cache, Discipline, Failures, QueueOnFailure, QuotaWindow, Shedding, Wears, WorkOnFailure};
use crate::topology::PartyRules;
use crate::units::{Law, SimSpan};

/// The rules of a party.
pub(super) fn rules(rules: &PartyRules) -> StationRules {
    StationRules {
        discipline: match rules.discipline {
            None | Some(Discipline::Fifo) => DisciplineRule::Fifo,
            Some(Discipline::Priority) => DisciplineRule::Priority,
            Some(Discipline::PreemptivePriority) => DisciplineRule::Preemptive,
            Some(Discipline::ProcessorSharing) => DisciplineRule::Sharing,
        },
        failures: rules.failures.as_ref().map(failures),
        queue_timeout: rules.queue_timeout,
        drops_overdue: rules.drops_overdue,
        slow_start: rules.slow_start.map(|ramp| (ramp.factor, ramp.lasting)),
        batch: rules.batch.map(|batch| BatchRule {
            size: batch.size.unwrap_or(u32::MAX),
            linger: batch.linger.unwrap_or(SimSpan::ZERO),
        }),
        quota: rules.quota.map(|quota| QuotaRule {
            requests: quota.requests,
            per: quota.per,
            sliding: quota.window == Some(QuotaWindow::Sliding),
        }),
        concurrent: rules.concurrent_calls,
        shedding: rules.shedding.iter().map(shedding).collect(),
        cache: rules.cache.as_ref().map(cache),
    }
}

fn shedding(rule: &Shedding) -> SheddingRule {
    SheddingRule {
        queue_above: rule.queue_above,
        waiting_above: rule.waiting_above,
        utilization_above: rule.utilization_above.map(|share| share.value()),
        window: rule.window(),
        priority_below: rule.priority_below,
    }
}

fn cache(cache: &Cache) -> CacheRule {
    CacheRule {
        hit: cache.hit.map_or(0.0, |hit| hit.value()),
        keys: cache.keys.map(|count| Keys {
            count,
            zipf: cache.zipf.unwrap_or(0.0),
            capacity: cache.capacity.unwrap_or(u32::MAX),
            ttl: cache.ttl.unwrap_or(SimSpan::MAX),
            sliding: cache.sliding.unwrap_or(false),
        }),
        service: cache.service_time.clone().unwrap_or(Law::Constant(0.0)),
    }
}

fn failures(failures: &Failures) -> FailureSpec {
    FailureSpec {
        up: failures.mttf.clone(),
        repair: failures.mttr.clone(),
        while_busy: failures.wears == Some(Wears::Busy),
        keeps_queue: failures.queue == Some(QueueOnFailure::Kept),
        work: match failures.work {
            Some(WorkOnFailure::Resumed) => WorkRule::Resumed,
            Some(WorkOnFailure::Restarted) => WorkRule::Restarted,
            Some(WorkOnFailure::Lost) | None => WorkRule::Lost,
        },
        crews: failures.crews,
    }
}
