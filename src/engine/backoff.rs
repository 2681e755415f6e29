//! How long does a sender wait before it tries again?
//!
//! In: a duty whose try failed. Out: the wait. Formulas as in the simulator to "Exponential Backoff And Jitter" (AWS
//! Architecture Blog, 2015). It must not know why the try failed.

use rand::Rng;

use crate::units::{SimSpan, math};

use super::draws::{Purpose, draw_at};
use super::program::{JitterRule, PolicySpec};
use super::simulation::Simulation;
use super::slab::NOTHING;

/// Tries at the same moment after which a wait is at least [`LEAST_WAIT`]: time must go on.
const AT_ONCE_MAX: u32 = 100;
const LEAST_WAIT: SimSpan = SimSpan::from_millis(1);

impl Simulation {
    /// v = base × factor^(n-1), at most the cap, before retry n; then scattered as the jitter says.
    pub(super) fn backoff(&mut self, custody: u32, policy: &PolicySpec) -> SimSpan {
        let (attempt, care) = (self.custodies[custody].attempt, self.custodies[custody].care);
        let longest = || {
            let growth = math::pow(policy.factor, f64::from(attempt - 1));
            policy.backoff.mul_f64(growth).min(policy.cap)
        };
        let wait = match policy.jitter {
            JitterRule::Off => longest(),
            JitterRule::Full => longest().mul_f64(self.wait_lot(custody)),
            JitterRule::Equal => longest().mul_f64(0.5 + 0.5 * self.wait_lot(custody)),
            JitterRule::Decorrelated => {
                let base = policy.backoff;
                let last = if care == NOTHING {
                    base
                } else {
                    self.cares[care].last_wait.max(base)
                };
                let above = (last * 3).saturating_sub(base);
                (base + above.mul_f64(self.wait_lot(custody))).min(policy.cap)
            }
        };
        if care != NOTHING {
            self.cares[care].last_wait = wait;
        }
        let wait = self.asked_wait(custody, wait, policy.jitter);
        if attempt > AT_ONCE_MAX {
            wait.max(LEAST_WAIT)
        } else {
            wait
        }
    }

    fn wait_lot(&self, custody: u32) -> f64 {
        let state = &self.custodies[custody];
        let message = &self.messages[state.message];
        let place = if state.delivery == NOTHING {
            0
        } else {
            u64::from(self.deliveries[state.delivery].place) + 1
        };
        let purpose = if state.segment == 0 {
            Purpose::Backoff
        } else {
            Purpose::CallbackBackoff
        };
        let draw = draw_at(message.key, purpose, place, u64::from(state.trial)).next_u64();
        (draw >> 11) as f64 * (1.0 / (1u64 << 53) as f64)
    }
}
