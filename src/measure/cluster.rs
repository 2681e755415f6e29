//! How long did a broker cluster take nothing from publishers, and did it lock up?
//!
//! In: blockades and lock-ups as they begin and end. Out: [`ClusterTally`]. It must not know what caused them.

use super::station::Window;
use crate::units::{SimSpan, SimTime};

/// What a broker cluster did in [warm-up, end).
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct ClusterTally {
    /// How often publishers were blocked (begun in the window).
    pub blockades: u64,
    /// How long they were.
    pub blocked: SimSpan,
    /// When it first locked up: consumers that had to publish to go on never drained it.
    pub locked_up: Option<SimTime>,
    /// Whether it still was at the end.
    pub is_locked_up: bool,
    since: Option<SimTime>,
}

impl ClusterTally {
    pub(super) fn block(&mut self, window: &Window, at: SimTime, on: bool) {
        if on {
            self.since = Some(at);
            self.blockades += u64::from(window.holds(at));
        } else if let Some(since) = self.since.take() {
            self.add(window, since, at);
        }
    }

    pub(super) fn lock_up(&mut self, at: SimTime, on: bool) {
        self.is_locked_up = on;
        if on && self.locked_up.is_none() {
            self.locked_up = Some(at);
        }
    }

    /// A blockade that goes on has lasted until now.
    pub(super) fn advance(&mut self, window: &Window, now: SimTime) {
        if let Some(since) = self.since {
            self.add(window, since, now);
            self.since = Some(now);
        }
    }

    fn add(&mut self, window: &Window, since: SimTime, until: SimTime) {
        self.blocked += window.overlap(since, until);
    }
}
