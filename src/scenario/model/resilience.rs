//! What did the architect write about guards: breakers, throttling, health checks, ejection?
//!
//! In: nothing. Out: plain data, parts of a policy or a system. It must not know how they are simulated.

use crate::units::{Share, SimSpan};

/// Attempts without end, as `max_attempts` has it.
pub const UNLIMITED_ATTEMPTS: u32 = u32::MAX;

/// A failure that may be tried again.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum RetryCause {
    /// No answer in time.
    Timeout,
    /// Refused: a full queue, a rate limit, something that is down.
    Rejection,
    /// Served, but answered with an error.
    Error,
    /// Gone on the way, and the sender was told.
    Loss,
    /// Held back by the sender's own breaker, bulkhead, rate limit or throttle.
    HeldBack,
}

/// A circuit breaker: opened by a share of failures over a window of calls, or by failures in a row.
#[derive(Clone, PartialEq, Debug)]
pub struct Breaker {
    /// Share of failures that opens it.
    pub failure_share: Option<Share>,
    /// Over how many calls; default `defaults::BREAKER_WINDOW`.
    pub window: Option<u32>,
    /// Calls that must be known before a share means something; default: the window.
    pub least: Option<u32>,
    /// Failures in a row that open it, in place of a share.
    pub consecutive: Option<u32>,
    /// How long it stays open.
    pub open: SimSpan,
    /// Probes when half open.
    pub probes: u32,
}

impl Breaker {
    /// Over how many calls the share is taken.
    pub fn window(&self) -> u32 {
        self.window.unwrap_or(crate::scenario::defaults::BREAKER_WINDOW)
    }

    /// Calls that must be known before a share means something.
    pub fn least(&self) -> u32 {
        self.least.unwrap_or(self.window())
    }
}

/// Adaptive throttling: what goes beyond `factor` times the accepts is held back.
#[derive(Clone, Copy, PartialEq, Debug, Default)]
pub struct Throttle {
    /// Requests for each accept; default `defaults::THROTTLE_FACTOR`.
    pub factor: Option<f64>,
    /// Over how long both are counted; default `defaults::THROTTLE_WINDOW`.
    pub window: Option<SimSpan>,
}

impl Throttle {
    /// Requests for each accept.
    pub fn factor(&self) -> f64 {
        self.factor.unwrap_or(crate::scenario::defaults::THROTTLE_FACTOR)
    }

    /// Over how long both are counted.
    pub fn window(&self) -> SimSpan {
        self.window.unwrap_or(crate::scenario::defaults::THROTTLE_WINDOW)
    }
}

/// How a balancer learns which instances are up; without it, it knows at once.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum HealthCheck {
    /// Never: an instance that is down gets its share.
    Off,
    /// By checks.
    Every {
        /// From one to the next.
        every: SimSpan,
        /// Failed ones in a row until it gets nothing more; default `defaults::CHECKS_UNHEALTHY`.
        unhealthy: Option<u32>,
        /// Good ones in a row until it gets work again; default `defaults::CHECKS_HEALTHY`.
        healthy: Option<u32>,
    },
}

/// An instance whose attempts fail is put out of the balancer for a time.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Ejection {
    /// Failures in a row that eject it.
    pub consecutive: u32,
    /// For how long, times how often it was ejected already.
    pub lasting: SimSpan,
    /// Share of instances out at once, but one may always be; default `defaults::EJECTED_AT_MOST`.
    pub at_most: Option<Share>,
}

impl Ejection {
    /// Share of instances out at once.
    pub fn at_most(&self) -> Share {
        let most = || Share::from_ratio(crate::scenario::defaults::EJECTED_AT_MOST);
        self.at_most.unwrap_or_else(most)
    }
}
