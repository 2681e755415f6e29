//! What do the stations of a party do beyond first come, first served?
//!
//! In: systems and settings of what stands in between. Out: [`PartyRules`]. It must not know time.

use crate::scenario::{Batching, Cache, Discipline, Failures, Quota, Shedding, SlowStart, System};
use crate::units::SimSpan;

/// Rules of a party's stations; the default is none.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct PartyRules {
    /// Who is served next; none: whoever came first.
    pub discipline: Option<Discipline>,
    /// How instances fail on their own.
    pub failures: Option<Failures>,
    /// What waits longer is turned away.
    pub queue_timeout: Option<SimSpan>,
    /// Whether what is past its deadline when its turn comes is turned away.
    pub drops_overdue: bool,
    /// How an instance gets up to speed after a restart.
    pub slow_start: Option<SlowStart>,
    /// Messages served together.
    pub batch: Option<Batching>,
    /// Requests taken in a window of time, per site.
    pub quota: Option<Quota>,
    /// Requests held at once, per site.
    pub concurrent_calls: Option<u32>,
    /// What is shed to keep up with the rest.
    pub shedding: Vec<Shedding>,
    /// A cache before the service.
    pub cache: Option<Cache>,
}

impl PartyRules {
    /// Those of a system.
    pub(super) fn of(system: &System) -> Self {
        Self {
            discipline: system.discipline,
            failures: system.failures.clone(),
            queue_timeout: system.queue_timeout,
            drops_overdue: system.drops_overdue.unwrap_or(false),
            slow_start: system.slow_start,
            batch: system.batch,
            quota: system.quota,
            concurrent_calls: system.concurrent_calls,
            shedding: system.shedding.clone(),
            cache: system.cache.clone(),
        }
    }

    /// Those of something in between, which may fail.
    pub(super) fn failing(failures: Option<&Failures>) -> Self {
        Self {
            failures: failures.cloned(),
            ..Self::default()
        }
    }
}
