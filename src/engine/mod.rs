//! What happens? Discrete-event simulation over indices.
//!
//! In: a [`Program`], a seed and a replication number. Out: facts told to an [`Observer`]. A run is a pure function of
//! the three: the same facts in the same order on every machine and with any number of threads. It must not know names,
//! styles, scenarios or money.

mod admitting;
mod backoff;
mod balance;
mod balancing;
mod batching;
mod blockade;
mod breakage;
mod breaker;
mod broker;
#[cfg(test)]
mod bus_order_tests;
#[cfg(test)]
mod bus_tests;
mod caching;
mod callback;
mod calls;
mod clients;
mod coming;
mod copies;
mod crash;
mod custody;
mod discovery;
mod draws;
mod event_list;
mod failing;
mod fault;
mod fetching;
#[cfg(test)]
mod fetching_tests;
mod files;
mod follow;
mod freeze;
mod gather;
mod grid;
mod guard_spec;
mod guards;
mod holding;
mod ills;
mod keeping;
mod keys;
mod ladder;
mod ladder_sort;
mod leadership;
mod let_in;
mod limits;
mod line;
mod news;
mod observer;
mod once;
mod outbox;
mod overflow;
mod partitions;
mod plain;
mod plain_birth;
mod plain_draws;
mod plain_hop;
mod plain_message;
mod plain_way;
mod plan;
mod polling;
mod program;
mod retry_after;
mod row;
mod rules;
mod set_up;
mod shares;
mod sharing;
mod shedding;
mod simulation;
mod slab;
mod sources;
mod special;
mod spent;
mod state;
mod stations;
mod surge;
mod taps;
#[cfg(test)]
mod tests;
mod throng;
mod throttle;
mod traffic;
mod transactions;
mod travel;
mod unfold;
mod watch;
mod weather;
mod wires;

pub use blockade::ClusterState;
pub use fault::{Condition, Effect, FaultSpec, Strike, Target, Timing};
pub use guard_spec::{BreakerSpec, EjectionSpec, GuardSpec, HealthRule, RetryOn, ThrottleSpec, TripRule, WatchSpec};
pub use observer::{
    Closed, Created, Deaf, Freight, GuardFact, Guarded, Hop, Observer, Outcome, PathTime, Spread, Transacted, Visit,
    VisitFact,
};
pub use overflow::{Crowd, Overflow};
pub use program::{
    BalancingRule, Choice, ClusterSpec, ConfirmRule, FileSpec, FlowSpec, FollowSpec, JitterRule, Medium, MemorySpec,
    OutboxSpec, PartySpec, PatternRule, PolicySpec, PollSpec, Program, RegistrySpec, ServiceSpec, SiteRule, SourceSpec,
    TraceRow, WaySpec,
};
pub use rules::{
    BatchRule, CacheRule, DisciplineRule, FailureSpec, Keys, QuotaRule, SheddingRule, StationRules, WorkRule,
};
pub use simulation::{Simulation, StationState, Totals};
