//! What happens? Discrete-event simulation over indices.
//!
//! In: a [`Program`], a seed and a replication number. Out: facts told to an [`Observer`]. A run is a pure function of
//! the three: the same facts in the same order on every machine and with any number of threads. It must not know names,
//! styles, scenarios or money.

mod blockade;
mod breakage;
mod broker;
#[cfg(test)]
mod bus_tests;
mod custody;
mod draws;
mod event_list;
mod follow;
mod grid;
mod keeping;
mod leadership;
mod observer;
mod outbox;
mod plan;
mod program;
mod simulation;
mod slab;
mod sources;
mod spent;
mod state;
mod stations;
#[cfg(test)]
mod tests;
mod traffic;
mod transactions;
mod travel;
mod wires;

pub use blockade::ClusterState;
pub use observer::{
    Closed, Created, Deaf, Freight, Hop, Observer, Outcome, PathTime, Spread, Transacted, Visit, VisitFact,
};
pub use program::{
    BalancingRule, Choice, ClusterSpec, ConfirmRule, Effect, FaultSpec, FlowSpec, FollowSpec, Medium, MemorySpec,
    OutboxSpec, PartySpec, PatternRule, PolicySpec, Program, ServiceSpec, SiteRule, SourceSpec, Target, TraceRow,
    WaySpec,
};
pub use simulation::{Simulation, StationState, Totals};
