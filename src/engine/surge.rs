//! How much faster than usual does a flow's source work? Its clock runs ahead while a surge lasts.
//!
//! In: surges put on and taken off. Out: the moment at which a source fires that would fire otherwise at another. No draw
//! depends on it: message number k is the same message, only earlier, and other flows stay as they are. It must not know
//! what makes messages.

use super::fault::Effect;
use super::simulation::Simulation;

impl Simulation {
    pub(super) fn put_on_flow(&mut self, _owner: u32, _flow: u32, _effect: &Effect) {}

    pub(super) fn take_off_flow(&mut self, _owner: u32, _flow: u32) {}
}
