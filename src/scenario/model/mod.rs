//! What the architect wrote, as plain data: one struct per part of the file, nothing derived, nothing simulated.
//!
//! In: nothing. Out: the types that every other room reads. It must not know the file syntax (see `read`, `write`),
//! nor what any topology makes of it. A field that may be left out is an `Option` or an empty list, so that what was
//! written and what is a default stay apart; the methods (`system.concurrency()`) fill in `defaults`.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

mod faults;
mod flows;
mod notes;
mod resilience;
mod stations;
mod styles;
mod systems;
mod zones;

pub use faults::*;
pub use flows::*;
pub use notes::*;
pub use resilience::*;
pub use stations::*;
pub use styles::*;
pub use systems::*;
pub use zones::*;

use super::trace::Trace;
use crate::units::{Money, Share, SimSpan};

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
        pub struct $name(Arc<str>);

        impl $name {
            /// The id spelled `text`.
            pub fn new(text: impl AsRef<str>) -> Self { Self(Arc::from(text.as_ref())) }
            /// The id as text.
            pub fn as_str(&self) -> &str { &self.0 }
        }
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result { f.write_str(&self.0) }
        }
        impl From<&str> for $name {
            fn from(text: &str) -> Self { Self::new(text) }
        }
    )+};
}

ids! {
    /// Names a zone.
    ZoneId,
    /// Names a system.
    SystemId,
    /// Names a data set.
    DataId,
    /// Names a flow.
    FlowId,
    /// Names a policy under `policies`.
    PolicyId,
    /// Names an architecture.
    ArchitectureId,
    /// Names a fault.
    FaultId,
    /// Names a preset.
    PresetId,
    /// Names a note.
    NoteId,
}

/// All that the architect writes down; one RON file.
#[derive(Clone, PartialEq, Debug)]
pub struct Scenario {
    /// Version of the file format, 1.
    pub format: u32,
    /// Title shown on screens and reports.
    pub name: String,
    /// Where systems live. Empty: one data center with the id `defaults::ZONE`.
    pub zones: Vec<Zone>,
    /// The network between pairs of zones.
    pub between: Vec<Between>,
    /// Data sets.
    pub data: Vec<DataSet>,
    /// Systems, at least one.
    pub systems: Vec<System>,
    /// Named policies.
    pub policies: Vec<NamedPolicy>,
    /// Integration needs, at least one.
    pub flows: Vec<Flow>,
    /// Texts on the canvas, the first lying below the others.
    pub notes: Vec<Note>,
    /// Candidate answers. Empty: `direct`, `hub`, `bus`, `mixed` (see [`Scenario::architectures`]).
    pub architectures: Vec<Architecture>,
    /// The fault plan. Empty: there is no broken pass.
    pub faults: Vec<Fault>,
    /// Bounds that the architect wants held.
    pub objectives: Vec<Objective>,
    /// What prices the comparison.
    pub costs: Costs,
    /// How the landscape grows.
    pub growth: Option<Growth>,
    /// Money available a year.
    pub budget: Option<Money>,
    /// How long, how often and from which seed it is simulated.
    pub run: Run,
    /// Files of times beside the scenario's own, by the name that `start: Trace(...)` gives; not written with it.
    pub traces: BTreeMap<String, Trace>,
}

/// A bound on a figure.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Objective {
    /// The flow it speaks of; none: the whole architecture.
    pub flow: Option<FlowId>,
    /// In which pass; default calm.
    pub when: Option<When>,
    /// Median latency.
    pub p50_below: Option<SimSpan>,
    /// 99th percentile of latency.
    pub p99_below: Option<SimSpan>,
    /// Share right, once and before the deadline.
    pub correct_at_least: Option<Share>,
    /// Share lost.
    pub lost_at_most: Option<Share>,
    /// The flow passes no system or party of this name.
    pub never_through: Option<String>,
    /// Systems that can read a data set unentitled (not measured yet).
    pub exposure_at_most: Option<u32>,
    /// Other systems touched when one is replaced (the worst).
    pub touched_at_most: Option<u32>,
    /// Cost a year (upper end of the range).
    pub cost_below: Option<Money>,
}

/// A pass of the study.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum When {
    /// Without faults.
    Calm,
    /// Under the plan.
    Broken,
}

/// What prices the comparison.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Costs {
    /// A cost book: path of a RON file beside the scenario; default: the built-in one.
    pub book: Option<String>,
    /// Years over which building is spread; default `defaults::HORIZON_YEARS`.
    pub horizon_years: Option<f64>,
    /// Single figures in place of the book's: (name, low, middle, high).
    pub overrides: Vec<(String, f64, f64, f64)>,
}

/// How the landscape grows.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Growth {
    /// Systems added a year.
    pub systems_a_year: Option<f64>,
    /// Partners each newcomer talks to.
    pub partners_per_newcomer: Option<f64>,
    /// Growth of load a year (not simulated yet).
    pub load_a_year: Option<Share>,
    /// Sites added a year (not simulated yet).
    pub sites_a_year: Option<f64>,
}

/// How long, how often and from which seed.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Run {
    /// Sources work so long.
    pub duration: Option<SimSpan>,
    /// Time of day at the start (for timetables; not simulated yet).
    pub starts_at: Option<SimSpan>,
    /// Messages made before this are not counted.
    pub warm_up: Option<SimSpan>,
    /// How long the run goes on after sources stop, at most.
    pub drain: Option<SimSpan>,
    /// Replications.
    pub replications: Option<u32>,
    /// The seed.
    pub seed: Option<u64>,
    /// Stop early when half-widths are below this share (not simulated yet).
    pub precision: Option<Share>,
}
