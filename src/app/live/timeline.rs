//! The run in buckets: how much was made, how much of it went right, how late.
//!
//! In: facts of the engine. Out: [`Bucket`]s by the time of intended creation. It must not know names.

use crate::units::{SimSpan, SimTime};

/// Buckets over the run.
pub const BUCKETS: usize = 240;
/// Steps per doubling of a latency.
const STEPS: u64 = 16;

/// What was made in one stretch of the run.
#[derive(Clone, Copy, PartialEq, Debug, Default)]
pub struct Bucket {
    /// Deliveries expected, all flows.
    pub expected: u32,
    /// Of these, how many ended right and on time so far.
    pub correct: u32,
    /// Of these, how many have ended.
    pub ended: u32,
    /// 99th percentile of the watched flow's latency; none: nothing arrived, or over 1 % never will.
    pub p99: Option<SimSpan>,
}

/// Latencies of one flow in one bucket; a place per sixteenth of a doubling.
#[derive(Clone, Default)]
struct Latencies {
    counts: Vec<u32>,
    arrived: u32,
    never: u32,
}

impl Latencies {
    fn add(&mut self, latency: SimSpan) {
        let place = place(latency.nanos());
        if self.counts.len() <= place {
            self.counts.resize(place + 1, 0);
        }
        self.counts[place] += 1;
        self.arrived += 1;
    }

    fn p99(&self) -> Option<SimSpan> {
        let all = self.arrived + self.never;
        let wanted = all - all / 100;
        let mut seen = 0;
        for (place, count) in self.counts.iter().enumerate() {
            seen += count;
            if seen >= wanted && seen > 0 {
                return Some(SimSpan::from_nanos(lower(place)));
            }
        }
        None
    }
}

fn place(nanos: u64) -> usize {
    if nanos < STEPS {
        return nanos as usize;
    }
    let doubling = u64::from(nanos.ilog2()) - 4;
    ((doubling + 1) * STEPS + ((nanos >> doubling) - STEPS)) as usize
}

/// The smallest latency of a place.
fn lower(place: usize) -> u64 {
    let place = place as u64;
    if place < STEPS {
        return place;
    }
    let doubling = place / STEPS - 1;
    (STEPS + place % STEPS) << doubling
}

/// All buckets of all flows.
#[derive(Clone)]
pub(super) struct Timeline {
    width: u64,
    buckets: Vec<Bucket>,
    latencies: Vec<Vec<Latencies>>,
    touched: Vec<bool>,
    shown_for: Option<u32>,
}

impl Timeline {
    pub(super) fn new(flows: usize, end: SimTime) -> Self {
        Self {
            width: (end.nanos() / BUCKETS as u64).max(1),
            buckets: vec![Bucket::default(); BUCKETS],
            latencies: vec![vec![Latencies::default(); BUCKETS]; flows],
            touched: vec![false; BUCKETS],
            shown_for: None,
        }
    }

    fn at(&self, created: SimTime) -> usize {
        ((created.nanos() / self.width) as usize).min(BUCKETS - 1)
    }

    pub(super) fn created(&mut self, at: SimTime, deliveries: u32) {
        let bucket = self.at(at);
        self.buckets[bucket].expected += deliveries;
    }

    pub(super) fn closed(&mut self, created: SimTime, flow: u32, latency: Option<SimSpan>, correct: bool) {
        let bucket = self.at(created);
        self.buckets[bucket].ended += 1;
        self.buckets[bucket].correct += u32::from(correct);
        let latencies = &mut self.latencies[flow as usize][bucket];
        match latency {
            Some(latency) => latencies.add(latency),
            None => latencies.never += 1,
        }
        self.touched[bucket] = true;
    }

    /// All buckets, with the latency of `flow`.
    pub(super) fn buckets(&mut self, flow: u32) -> Vec<Bucket> {
        let anew = self.shown_for != Some(flow);
        self.shown_for = Some(flow);
        if let Some(latencies) = self.latencies.get(flow as usize) {
            for (index, latencies) in latencies.iter().enumerate() {
                if anew || self.touched[index] {
                    self.buckets[index].p99 = latencies.p99();
                    self.touched[index] = false;
                }
            }
        }
        self.buckets.clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_in_order_and_close() {
        let mut last = 0;
        for nanos in (0..2_000_000).step_by(37) {
            let place = place(nanos);
            assert!(place >= last);
            last = place;
            assert!(lower(place) <= nanos, "{nanos}");
            assert!(nanos - lower(place) <= nanos / 16, "{nanos} {}", lower(place));
        }
    }

    #[test]
    fn what_never_arrives_is_infinitely_late() {
        let mut timeline = Timeline::new(1, SimTime::from_secs_f64(240.0));
        for _ in 0..90 {
            timeline.closed(SimTime::ZERO, 0, Some(SimSpan::from_millis(5)), true);
        }
        assert!(timeline.buckets(0)[0].p99.is_some());
        for _ in 0..10 {
            timeline.closed(SimTime::ZERO, 0, None, false);
        }
        assert_eq!(timeline.buckets(0)[0].p99, None);
    }
}
