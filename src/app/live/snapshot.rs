//! What live play shows: plain data, made on its thread, read by the window.
//!
//! In: nothing. Out: [`Snapshot`] and [`Mark`]. It must not know how it is drawn. `group` is the place of a shape in
//! the picture of the network: several parties may share one (the nodes of a bus).

use std::sync::Arc;

use crate::engine::{Freight, Outcome};
use crate::units::{SimSpan, SimTime};

use super::broken::Broken;
use super::log::LogEntry;
use super::run::LiveFault;
use super::timeline::Bucket;

/// One message of the engine on its way from one shape to another.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Mark {
    /// From this shape.
    pub from: u32,
    /// To this shape.
    pub to: u32,
    /// When it leaves.
    pub depart: SimTime,
    /// How long it takes; none: lost on the way.
    pub flight: Option<SimSpan>,
    /// What travels.
    pub freight: Freight,
    /// Flow of the message.
    pub flow: u32,
    /// Key of the message.
    pub key: u64,
}

/// How much travels from one shape to another.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct LaneState {
    /// From this shape.
    pub from: u32,
    /// To this shape.
    pub to: u32,
    /// Hops a second of simulated time, smoothed.
    pub per_sec: f64,
    /// Hops a second on the wall, smoothed.
    pub per_wall_sec: f64,
    /// Whether there are too many for single marks, so that none are told.
    pub dense: bool,
    /// What travels most.
    pub freight: Freight,
}

/// How one shape is doing.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct NodeState {
    /// Mean busy share of its servers; none where they have no bound.
    pub busy: Option<f64>,
    /// Messages in service.
    pub in_service: u64,
    /// Messages in line.
    pub queued: u64,
    /// Stations it stands for.
    pub stations: u32,
    /// Its worst site, where it stands for several.
    pub worst: Option<Worst>,
}

/// The worst of several sites.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Worst {
    /// Counted from 1.
    pub site: u32,
    /// Busy share of its servers.
    pub busy: f64,
    /// Messages in line.
    pub queued: u32,
}

/// Totals since the start of the run, warm-up included.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Now {
    /// Messages made.
    pub created: u64,
    /// Deliveries they should make.
    pub expected: u64,
    /// Deliveries by outcome (see [`Outcome::index`]).
    pub outcomes: [u64; 9],
    /// Attempts after the first.
    pub retries: u64,
    /// Effects taken twice.
    pub applied_twice: u64,
}

impl Now {
    /// Deliveries with this outcome.
    pub fn of(&self, outcome: Outcome) -> u64 {
        self.outcomes[outcome.index()]
    }

    /// Deliveries that have not ended.
    pub fn in_flight(&self) -> u64 {
        self.expected.saturating_sub(self.outcomes.iter().sum::<u64>()) + self.of(Outcome::InFlight)
    }
}

/// How things stand at one moment of the run.
#[derive(Clone, Debug, Default)]
pub struct Snapshot {
    /// Counts the runs begun, so that marks of an older one are known as old.
    pub run: u64,
    /// The moment shown.
    pub now: SimTime,
    /// Sources stop here.
    pub end: SimTime,
    /// Whether nothing more will happen.
    pub finished: bool,
    /// Whether it is playing.
    pub playing: bool,
    /// Whether it is on its way to a moment that was asked for.
    pub seeking: bool,
    /// Simulated seconds that pass in a second on the wall, as measured; 0 when paused.
    pub pace: f64,
    /// Totals.
    pub totals: Now,
    /// One per shape of the picture.
    pub nodes: Vec<NodeState>,
    /// One per direction that was ever used.
    pub lanes: Vec<LaneState>,
    /// What is broken.
    pub broken: Arc<Broken>,
    /// Faults thrown by hand, in order.
    pub faults: Arc<Vec<LiveFault>>,
    /// Faults of the scenario's plan, where it is played.
    pub planned: Arc<Vec<LiveFault>>,
    /// What happened, oldest first.
    pub log: Arc<Vec<LogEntry>>,
    /// The run in buckets of equal length.
    pub timeline: Vec<Bucket>,
    /// Of which flow the timeline tells the latency.
    pub watched: u32,
    /// What came out, once finished: equal to a headless run's with the same faults.
    pub digest: Option<String>,
}
