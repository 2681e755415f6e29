//! What is different about a message that only reads along? Nobody waits for it, nothing is kept for it.
//!
//! In: messages of flows whose pattern is a tap. Out: one try each, and what is missed is lost at once, so that a tap that
//! is slow, full or down changes nothing for anybody else. It must not know what is tapped.

use super::observer::Observer;
use super::program::PatternRule;
use super::simulation::Simulation;
use super::state::Failure;

impl Simulation {
    pub(super) fn reads_along(&self, message: u32) -> bool {
        self.is_tap(self.messages[message].flow)
    }

    pub(super) fn is_tap(&self, flow: u32) -> bool {
        self.program.flows[flow as usize].pattern == PatternRule::Tap
    }

    /// A topic has a message for a tap of which no instance takes it now: a broker keeps nothing for a tap.
    pub(super) fn is_missed<O: Observer>(&mut self, custody: u32, observer: &mut O) {
        self.give_up(custody, Failure::Lost, observer);
    }
}
