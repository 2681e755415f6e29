//! How far may a number go?
//!
//! In: nothing. Out: the bounds that `scenarios/README.md` tells. They lie far beyond what anybody builds, and within
//! what a machine can hold: whoever needs more has mistyped. It must not know what is bounded by them.

use crate::units::{Bandwidth, SimSpan, Size};

/// Flows of a scenario.
pub const FLOWS_MAX: usize = 10_000;
/// Longest time: a hundred years, so that sums of several can still be told.
pub(super) const TIME_MAX: SimSpan = SimSpan::from_secs(36_500 * 86_400);
/// Largest message or answer: what the simulation can carry.
pub(super) const SIZE_MAX: Size = Size::from_bytes(4_000_000_000);
/// Highest rate a second.
pub(super) const RATE_MAX: f64 = 1e9;
/// Instances of a system at one site, or of a hub.
pub(super) const INSTANCES_MAX: u32 = 1_000;
/// Calls that a circuit breaker looks at.
pub(super) const WINDOW_MAX: u32 = 1_000_000;
/// Keys of a cache.
pub(super) const CACHE_KEYS_MAX: u32 = 1_000_000;
/// Most failures of one instance in a run, on average.
pub(super) const FAILURES_MAX: f64 = 1e6;
/// Sites of a zone.
pub(super) const SITES_MAX: u32 = 10_000;
/// Nodes of a broker cluster.
pub(super) const NODES_MAX: u32 = 99;
/// Partitions of a topic.
pub(super) const PARTITIONS_MAX: u32 = 1_000;
/// Keys of a flow.
pub(super) const KEYS_MAX: usize = 1_000;
/// Instances of all systems at all their sites.
pub(super) const STATIONS_MAX: u64 = 1_000_000;
/// Trunks between all zones, one each way for each site.
pub(super) const TRUNKS_MAX: u64 = 1_000_000;
/// Instances that take the messages of a flow, at each site, over all flows.
pub(super) const TAKERS_MAX: u64 = 5_000_000;
/// Messages of one replication, each copy counted.
pub(super) const MESSAGES_MAX: f64 = 200e6;
/// How many times as much traffic surges may bring that are there at the same time.
pub(super) const SURGE_MAX: f64 = 1000.0;
/// Users of a flow.
pub(super) const USERS_MAX: u32 = 1_000_000;
/// Messages of a burst.
pub(super) const BURST_MAX: u32 = 1_000_000;
/// Messages of a flow that one served message sets off at once.
pub(super) const TIMES_MAX: u32 = 10_000;
/// Farthest place on the canvas, in points each way, and the largest frame.
pub const CANVAS_MAX: f32 = 1_000_000.0;
/// Characters of a note.
pub const NOTE_CHARACTERS_MAX: usize = 10_000;
/// Replications.
pub(super) const REPLICATIONS_MAX: u32 = 10_000;
/// Entries of the lists of a scenario.
pub(super) const ENTRIES_MAX: [(&str, usize); 6] = [
    ("zones", 300),
    ("systems", 10_000),
    ("flows", FLOWS_MAX),
    ("architectures", 50),
    ("faults", 1_000),
    ("notes", 1_000),
];

/// Least bandwidth.
pub(super) fn bandwidth_min() -> Bandwidth {
    Bandwidth::from_bits_per_sec(1.0)
}
