//! Who calls back, by which policy, and what does a callback that comes twice do?
//!
//! In: duties, callbacks that arrive. Out: the policy that rules a duty, effects at the caller. A consumer that calls back by
//! a policy of its own does so at least once: it tries again until it has word that the caller, or the hub in between, has
//! taken it; what it still had to try a crash of its instance makes it forget. It must not know how tries are made.

use super::plan::{End, Wait};
use super::program::PolicySpec;
use super::simulation::Simulation;
use super::slab::NOTHING;

impl Simulation {
    /// The policy that rules a duty: the flow's, of its sender; that of the callback; none: the rules of a middle.
    pub(super) fn policy_of_duty(&self, flow: u32, segment: u8) -> Option<&PolicySpec> {
        let spec = &self.program.flows[flow as usize];
        match self.plans[flow as usize].segments[segment as usize].custodian {
            End::Sender => Some(&spec.policy),
            End::Consumer => spec.callback.as_deref(),
            End::Hub | End::Topic => None,
        }
    }

    /// The instance that calls back for what a carrier has brought, if that waits for word; any other duty is its party's.
    pub(super) fn calls_back_by(&self, carrier: u32, segment: u8) -> u32 {
        let state = &self.carriers[carrier];
        let flow = self.messages[state.message].flow as usize;
        let spec = &self.plans[flow].segments[segment as usize];
        if spec.custodian == End::Consumer && spec.wait == Wait::Ack {
            state.instance
        } else {
            NOTHING
        }
    }

    /// Whether whoever is to be called back is there: whoever takes nothing new still hears of what it sent before.
    pub(super) fn takes_callback(&self, carrier: u32) -> bool {
        let state = &self.carriers[carrier];
        self.deliveries[state.delivery].caller.0 != NOTHING || self.any_works(state.party, state.site)
    }

    /// A callback has reached the caller: a second one takes effect again, unless that does no harm.
    pub(super) fn is_called_back(&mut self, delivery: u32) {
        let message = self.deliveries[delivery].message;
        let policy = &self.program.flows[self.messages[message].flow as usize].callback;
        let harms = policy.as_ref().is_some_and(|policy| !policy.idempotent);
        let state = &mut self.deliveries[delivery];
        state.applied_twice |= harms && state.called_back;
        state.called_back = true;
    }
}
