//! How much faster than usual does a flow's source work? Its clock runs ahead while a surge lasts.
//!
//! In: surges put on and taken off. Out: the moment at which a source fires that would fire otherwise at another. No draw
//! depends on it: message number k is the same message, only earlier, and other flows stay as they are. (Of users, traces
//! and bursts see `throng`.) It must not know what makes messages.

use crate::units::SimTime;

use super::fault::Effect;
use super::program::SourceSpec;
use super::simulation::Simulation;

/// The clocks of all sources.
#[derive(Clone, Debug)]
pub(super) struct Surges {
    /// Owner, flow, factor.
    layers: Vec<(u32, u32, f64)>,
    /// Whether any flow's clock was ever changed.
    any: bool,
    clocks: Vec<Clock>,
}

/// The clock of one source: it shows `shown` (nanoseconds) at `at`, and runs `speed` times as fast as time.
#[derive(Clone, Copy, Debug)]
struct Clock {
    at: SimTime,
    shown: f64,
    speed: f64,
    /// When the next message is due as things stand.
    next: SimTime,
    /// How often that was changed: what was planned before counts for nothing.
    changes: u32,
}

impl Surges {
    pub fn new(flows: usize) -> Self {
        let clock = Clock {
            at: SimTime::ZERO,
            shown: 0.0,
            speed: 1.0,
            next: SimTime::MAX,
            changes: 0,
        };
        Self {
            layers: Vec::new(),
            any: false,
            clocks: vec![clock; flows],
        }
    }

    /// Whether no flow's clock was ever changed.
    #[inline]
    pub fn none(&self) -> bool {
        !self.any
    }

    /// How many times as fast as usual a flow's source works.
    pub fn speed(&self, flow: u32) -> f64 {
        if self.any {
            self.clocks[flow as usize].speed
        } else {
            1.0
        }
    }

    /// A source's next message is due then.
    #[inline(always)]
    pub fn note(&mut self, flow: u32, next: SimTime) {
        self.clocks[flow as usize].next = next;
    }

    /// When a flow's clock shows `shown`.
    pub fn moment(&self, flow: u32, shown: SimTime) -> SimTime {
        let clock = &self.clocks[flow as usize];
        if clock.changes == 0 {
            return shown;
        }
        let ahead = (shown.nanos() as f64 - clock.shown).max(0.0) / clock.speed;
        SimTime::from_nanos(clock.at.nanos().saturating_add(ahead.round() as u64))
    }

    /// Whether a moment that a source was to fire at has been changed since.
    pub fn is_stale(&self, flow: u32, changes: u32) -> bool {
        self.any && self.clocks[flow as usize].changes != changes
    }
}

impl Simulation {
    /// A source's next message is due then.
    #[inline(always)]
    pub(super) fn plan_source(&mut self, flow: u32, next: SimTime) {
        self.surges.note(flow, next);
        self.schedule_source_at(flow, next);
    }

    #[inline(always)]
    pub(super) fn schedule_source_at(&mut self, flow: u32, next: SimTime) {
        if next < self.program.end {
            let changes = self.surges.clocks[flow as usize].changes;
            self.events.schedule_source(next, flow, changes);
        }
    }

    /// A source will make no more.
    pub(super) fn end_source(&mut self, flow: u32) {
        self.surges.clocks[flow as usize].next = SimTime::MAX;
    }

    pub(super) fn put_on_flow(&mut self, owner: u32, flow: u32, effect: &Effect) {
        if let Effect::Surge(factor) = effect {
            self.surges.layers.push((owner, flow, *factor));
            self.change_clock(flow);
        }
    }

    pub(super) fn take_off_flow(&mut self, owner: u32, flow: u32) {
        self.surges.layers.retain(|layer| (layer.0, layer.1) != (owner, flow));
        self.change_clock(flow);
    }

    /// A flow's clock runs at another speed from now on: what is left until its next message takes as much less.
    fn change_clock(&mut self, flow: u32) {
        let own = self.surges.layers.iter().filter(|layer| layer.1 == flow);
        let speed: f64 = own.map(|layer| layer.2).product();
        let now = self.now;
        self.surges.any = true;
        let clock = &mut self.surges.clocks[flow as usize];
        let before = std::mem::replace(&mut clock.speed, speed);
        clock.shown += (now - clock.at).nanos() as f64 * before;
        (clock.at, clock.changes) = (now, clock.changes + 1);
        let source = &self.program.flows[flow as usize].source;
        if matches!(source, SourceSpec::Closed { .. } | SourceSpec::Bursty { .. }) {
            self.source_changes(flow, before / speed);
        } else if clock.next < SimTime::MAX {
            let left = clock.next.max(now) - now;
            let next = self.sooner(flow, left, before / speed);
            self.plan_source(flow, next);
        }
    }
}
