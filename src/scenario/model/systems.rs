//! What are the systems? Where they are, what they speak, and how they serve.
//!
//! In: nothing. Out: parts of a [`super::Scenario`], as they are written. It must not know the file's syntax, nor what is
//! made of it.

use super::*;
use crate::units::{Law, Money, Rate, Share, SimSpan};

/// An application that makes or needs data.
#[derive(Clone, PartialEq, Debug)]
pub struct System {
    /// Its id.
    pub id: SystemId,
    /// Shown name; default: the id.
    pub name: Option<String>,
    /// What kind.
    pub kind: Option<SystemKind>,
    /// Where it lives; default: the only zone.
    pub zone: Option<ZoneId>,
    /// Place of its center on the canvas, in points.
    pub at: Option<(f32, f32)>,
    /// Higher ones are drawn over lower ones, and equal ones in the order of the list; default 0. The order of the list
    /// itself means more than drawing: ties between events and the rows of every table follow it.
    pub layer: Option<i32>,
    /// The team that keeps it.
    pub team: Option<String>,
    /// Whose it is.
    pub owner: Option<Owner>,
    /// What it speaks; empty: the default of its owner (see [`System::speaks`]).
    pub speaks: Vec<Speaks>,
    /// Whose service time and concurrency it has where none is written; default: those of its kind.
    pub preset: Option<PresetId>,
    /// Native shapes: the data sets whose canonical or other shape it speaks as it is.
    pub shapes: Vec<DataId>,
    /// Instances, per site.
    pub instances: Option<u32>,
    /// Servers per instance.
    pub concurrency: Option<Concurrency>,
    /// Time to serve one message (nanoseconds).
    pub service_time: Option<Law>,
    /// Other service times for single flows (nanoseconds).
    pub service_time_for: Vec<(FlowId, Law)>,
    /// Places in the queue (of an instance; of the whole system when balancing is `Central`), beside the servers.
    pub queue_limit: Option<QueueLimit>,
    /// What waits longer than this is turned away.
    pub queue_timeout: Option<SimSpan>,
    /// Whether what is past its flow's deadline when its turn comes is turned away.
    pub drops_overdue: Option<bool>,
    /// Who is served next.
    pub discipline: Option<Discipline>,
    /// Messages served together.
    pub batch: Option<Batching>,
    /// How instances share the work.
    pub balancing: Option<Balancing>,
    /// What it accepts at most; the rest is rejected.
    pub rate_limit: Option<RateLimit>,
    /// Requests it takes in a window of time, per site; the rest is rejected.
    pub quota: Option<Quota>,
    /// Requests it holds at once, waiting or in service, per site; the rest is rejected.
    pub concurrent_calls: Option<u32>,
    /// What it sheds to keep up with the rest; one rule or several.
    pub shedding: Vec<Shedding>,
    /// Share of requests that fail after service.
    pub errors: Option<Share>,
    /// A cache before the service.
    pub cache: Option<Cache>,
    /// Whether it can stop taking work while it stays up (a consumer that can pause).
    pub can_pause: Option<bool>,
    /// How a balancer learns which instances are up; default: it knows at once.
    pub health: Option<HealthCheck>,
    /// When an instance whose attempts fail is put out of the balancer.
    pub ejection: Option<Ejection>,
    /// How instances fail on their own.
    pub failures: Option<Failures>,
    /// How an instance gets up to speed after a restart.
    pub slow_start: Option<SlowStart>,
    /// Cost of one instance an hour.
    pub hourly_cost: Option<Money>,
}

/// What kind of system.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum SystemKind {
    /// One's own service.
    Service,
    /// Software as a service.
    Saas,
    /// A data store.
    DataStore,
    /// A cache.
    Cache,
    /// A device or an application on a site.
    Device,
    /// An external partner.
    Partner,
}

/// Whose a system is.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Owner {
    /// Ours: we can change it.
    Ours,
    /// A provider's, by name: it cannot be changed, we adapt.
    Provider(String),
}

/// A way of talking that a system knows.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Speaks {
    /// Can be called.
    Api,
    /// Can call a URL of ours.
    Webhook,
    /// Must be asked every so often (not simulated yet).
    Polled(SimSpan),
    /// Exchanges files.
    File,
    /// Speaks to a broker with a client of its own.
    Broker,
}

/// Servers of an instance.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Concurrency {
    /// So many at once.
    Servers(u32),
    /// No bound: nothing ever waits.
    Unlimited,
}

/// Places in a queue.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum QueueLimit {
    /// So many.
    Places(u32),
    /// No bound.
    Unlimited,
}

/// Who is served next.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Discipline {
    /// First in, first out.
    Fifo,
    /// By priority of their flows, not interrupting.
    Priority,
    /// By priority of their flows; a less urgent one in service is put back and goes on later.
    PreemptivePriority,
    /// All at once, sharing.
    ProcessorSharing,
}

/// How instances share work.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Balancing {
    /// One queue for all instances.
    Central,
    /// In turn.
    RoundRobin,
    /// By lot.
    Random,
    /// To the one with the fewest messages; ties by lot.
    LeastLoaded,
    /// The least loaded of `d` drawn; ties by lot.
    PowerOf(u32),
}

/// A token bucket that rejects.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct RateLimit {
    /// Tokens a second (of the whole system, per site).
    pub rate: Rate,
    /// Tokens it holds at most; default: one second's worth, at least one.
    pub burst: Option<u32>,
}
