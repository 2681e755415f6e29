//! What may a sender guard itself with, beside a timeout and retries? Plain numbers, per flow.
//!
//! In: nothing. Out: [`GuardSpec`], of which a flow without any has none, so that it pays nothing. It must not know how
//! a guard decides.

use crate::units::SimSpan;

/// The guards of one flow's first senders. What they keep count of, each instance of a sender keeps for itself; the
/// budget and the rate limit hold for a sender at a site.
#[derive(Clone, Debug, Default)]
pub struct GuardSpec {
    /// Which failures are tried again; none: all but what the sender's own guards held back.
    pub retry_on: Option<RetryOn>,
    /// Retries allowed as a share of first attempts.
    pub budget: Option<f64>,
    /// Whether a retry avoids instances tried before.
    pub exclude_tried: bool,
    /// The longest wait that a refusal may ask for and get; none: nobody listens.
    pub retry_after: Option<SimSpan>,
    /// How long all attempts of a round together wait.
    pub timeout_total: Option<SimSpan>,
    /// Whether an attempt that is given up is withdrawn.
    pub cancels: bool,
    /// After how long without an answer a second copy is sent.
    pub hedge: Option<SimSpan>,
    /// Calls at once to a consumer.
    pub bulkhead: Option<u32>,
    /// Token bucket: tokens a second and the most it holds.
    pub rate_limit: Option<(f64, f64)>,
    /// A circuit breaker for each consumer.
    pub breaker: Option<BreakerSpec>,
    /// Adaptive throttling for each consumer.
    pub throttle: Option<ThrottleSpec>,
    /// Whether a consumer's balancer must be told which instance an attempt went to.
    pub watched: bool,
}

impl GuardSpec {
    /// Whether the guards must learn how calls end, so that a sender of one-way messages waits for an acknowledgement.
    pub fn listens(&self) -> bool {
        self.breaker.is_some()
            || self.throttle.is_some()
            || self.bulkhead.is_some()
            || self.hedge.is_some()
            || self.cancels
            || self.timeout_total.is_some()
    }
}

/// Which failures are tried again.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct RetryOn {
    /// No answer in time.
    pub timeout: bool,
    /// Refused: a full queue, a rate limit, a station that is down.
    pub rejection: bool,
    /// Served, but answered with an error.
    pub error: bool,
    /// Gone on the way, and the sender was told.
    pub loss: bool,
    /// Held back by the sender's own guards.
    pub held_back: bool,
}

impl RetryOn {
    /// All but what the sender's own guards held back.
    pub const DEFAULT: RetryOn = RetryOn {
        timeout: true,
        rejection: true,
        error: true,
        loss: true,
        held_back: false,
    };
}

/// What opens a circuit breaker.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum TripRule {
    /// So many failures in a row.
    Consecutive(u32),
    /// A share of failures over the last `window` calls, once `least` are known.
    Rate {
        /// From this share on.
        share: f64,
        /// Calls.
        window: u32,
        /// Calls.
        least: u32,
    },
}

/// A circuit breaker.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct BreakerSpec {
    /// What opens it.
    pub trips: TripRule,
    /// How long it stays open.
    pub open: SimSpan,
    /// Calls let through when half open, whose results decide.
    pub probes: u32,
}

/// Adaptive throttling: an attempt is held back with probability max(0, (requests - k × accepts) / (requests + 1)), both
/// counted over the window (Google SRE book, ch. 21).
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct ThrottleSpec {
    /// k: 2 lets through twice what the backend accepts.
    pub factor: f64,
    /// Over how long it counts.
    pub window: SimSpan,
}

/// How a balancer learns which instances are up.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum HealthRule {
    /// It knows at once.
    Known,
    /// It never does: an instance that is down gets its share.
    Never,
    /// By checks at multiples of `every`.
    Checked {
        /// From one to the next.
        every: SimSpan,
        /// Failed ones in a row until an instance gets nothing more.
        unhealthy: u32,
        /// Good ones in a row until it gets work again.
        healthy: u32,
    },
}

/// When an instance whose attempts fail is put out of the balancer.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct EjectionSpec {
    /// Failures in a row.
    pub consecutive: u32,
    /// For how long, times how often it was ejected already.
    pub lasting: SimSpan,
    /// Share of the instances at a site that may be out at once; one always may.
    pub at_most: f64,
}

/// What a balancer knows of the instances of a party.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct WatchSpec {
    /// How it learns which are up.
    pub health: HealthRule,
    /// When it ejects one.
    pub ejection: Option<EjectionSpec>,
}
