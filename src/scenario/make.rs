//! How does a part of a scenario begin?
//!
//! In: what has no default. Out: the part with nothing else written. It must not know what the defaults are.

use crate::units::SimSpan;

use super::model::*;

impl Scenario {
    /// A scenario without systems or flows.
    pub fn new(name: &str) -> Self {
        Scenario {
            format: FORMAT,
            name: name.to_owned(),
            zones: Vec::new(),
            between: Vec::new(),
            data: Vec::new(),
            systems: Vec::new(),
            policies: Vec::new(),
            flows: Vec::new(),
            notes: Vec::new(),
            architectures: Vec::new(),
            faults: Vec::new(),
            objectives: Vec::new(),
            costs: Costs::default(),
            growth: None,
            budget: None,
            run: Run::default(),
            traces: Default::default(),
        }
    }
}

/// Version of the file format that is written.
pub const FORMAT: u32 = 1;

impl Zone {
    /// A zone with this id.
    pub fn new(id: &str) -> Self {
        Zone {
            id: id.into(),
            name: None,
            kind: None,
            sites: None,
            at: None,
            size: None,
            within: None,
        }
    }
}

impl Between {
    /// The network between two zones, as the defaults have it.
    pub fn new(a: &str, b: &str) -> Self {
        let settings = LinkSettings::default();
        Between {
            zones: (a.into(), b.into()),
            settings,
            latency_back: None,
            bandwidth_back: None,
        }
    }
}

impl DataSet {
    /// A data set with this id.
    pub fn new(id: &str) -> Self {
        DataSet {
            id: id.into(),
            name: None,
            sensitivity: None,
            owner: None,
            allowed: Vec::new(),
            contract: None,
        }
    }
}

impl System {
    /// A system with this id.
    pub fn new(id: &str) -> Self {
        System {
            id: id.into(),
            name: None,
            kind: None,
            zone: None,
            at: None,
            layer: None,
            team: None,
            owner: None,
            speaks: Vec::new(),
            preset: None,
            shapes: Vec::new(),
            instances: None,
            concurrency: None,
            service_time: None,
            service_time_for: Vec::new(),
            queue_limit: None,
            queue_timeout: None,
            drops_overdue: None,
            discipline: None,
            batch: None,
            balancing: None,
            rate_limit: None,
            quota: None,
            concurrent_calls: None,
            shedding: Vec::new(),
            errors: None,
            cache: None,
            can_pause: None,
            health: None,
            ejection: None,
            failures: None,
            slow_start: None,
            hourly_cost: None,
        }
    }
}

impl Flow {
    /// A flow with this id from one system to another, set off by nothing yet.
    pub fn new(id: &str, from: &SystemId, to: &SystemId) -> Self {
        Flow {
            id: id.into(),
            name: None,
            from: vec![from.clone()],
            to: To::Systems(vec![to.clone()]),
            data: None,
            pattern: None,
            start: None,
            size: None,
            answer_size: None,
            deadline: None,
            priority: None,
            cost_lost: None,
            cost_late: None,
            policy: None,
            callback_policy: None,
            batch: None,
            key_shares: Vec::new(),
            exists: None,
            site: None,
            then: Then::default(),
        }
    }
}

impl Default for Then {
    /// Nothing.
    fn default() -> Self {
        Then::All(Vec::new())
    }
}

impl Note {
    /// A note of the usual size.
    pub fn new(id: &str, text: &str, at: (f32, f32)) -> Self {
        Note {
            id: id.into(),
            text: text.to_owned(),
            at,
            size: None,
        }
    }
}

impl Architecture {
    /// An architecture of this style.
    pub fn new(id: &str, style: Style) -> Self {
        Architecture {
            id: id.into(),
            name: None,
            color: None,
            style,
            exceptions: Vec::new(),
            as_is: false,
            baseline: false,
            places: Vec::new(),
        }
    }
}

impl Fault {
    /// A fault from `at` to the end.
    pub fn new(id: &str, what: FaultKind, at: SimSpan) -> Self {
        Fault {
            id: id.into(),
            name: None,
            what,
            at,
            lasting: None,
            every: None,
            timing: Timing::default(),
            a_year: None,
            off: false,
        }
    }
}
