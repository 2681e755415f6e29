//! Live play: the studies' own engine, stepped against the clock on the wall.
//!
//! In: a scenario and the network of one architecture, commands. Out: snapshots at most sixty times a second, and the
//! hops that the canvas shows as marks. It must not know egui: whoever listens is woken by a function.

mod broken;
mod log;
mod recorder;
mod run;
mod snapshot;
mod timeline;
mod words;
mod worker;

pub use broken::{Broken, Lasting, PairState, PartyState};
pub use log::{LogEntry, Tone};
pub use run::{LiveFault, LiveRun, Setup, tallies_digest};
pub use snapshot::{LaneState, Mark, NodeState, Now, Snapshot, Worst};
pub use timeline::{BUCKETS, Bucket};
pub use words::{fault_name, kind_name};
pub use worker::{Command, Live, Speed};
