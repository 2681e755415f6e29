//! What did one replication show? Tallies, histograms, timelines, traces.
//!
//! In: the facts that [`crate::engine`] tells while it runs. Out: plain integers per flow, consumer, station and trunk.
//! It must not know names, styles, money, or that there are other replications.

mod cluster;
mod guarding;
mod histogram;
mod log;
mod occupancy;
mod path;
mod recorder;
mod replicate;
mod replication;
mod spread;
mod station;
mod timeline;
mod trace;
mod trunk;
mod uptime;

pub use crate::engine::{Crowd, GuardFact, Outcome, Overflow};
pub use cluster::ClusterTally;
pub use guarding::GuardTally;
pub use histogram::Histogram;
pub use log::OutcomeLog;
pub use occupancy::{LEVELS, Occupancy};
pub use path::PathTally;
pub use recorder::Recorder;
pub use replicate::{SLICES, replicate, replicate_branches};
pub use replication::{ChainTally, DeliveryTally, Example, FlowTally, Replication, TransactionTally, ZoneBytes};
pub use spread::SpreadTally;
pub use station::StationTally;
pub use timeline::{BUCKETS, Bucket, Timeline};
pub use trace::{Fact, TraceRecorder};
pub use trunk::TrunkTally;
pub use uptime::{OutageTally, UpTally};
