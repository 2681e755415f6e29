//! What did one replication show? Tallies, histograms, timelines, traces.
//!
//! In: the facts that [`crate::engine`] tells while it runs. Out: plain integers per flow, consumer, station and trunk.
//! It must not know names, styles, money, or that there are other replications.

pub use crate::engine::Outcome;
