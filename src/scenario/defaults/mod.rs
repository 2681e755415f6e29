//! What is meant where nothing is written?
//!
//! In: nothing. Out: one constant per default and [`table`], which `scenarios/README.md` prints and a test compares.
//! It must not know which scenario uses which default (see `lookups`).
//!
//! Sources are told in [`table`]; "assumption" means that nobody measured it for us.

mod table;

use crate::units::{Law, Share, SimSpan, Size};

use super::model::{
    Balancing, Concurrency, Discipline, Jitter, Outbox, Pattern, QueueLimit, SystemKind, Transport, ZoneKind,
};

pub use table::{DefaultRow, table};

/// Id of the only zone of a scenario without zones.
pub const ZONE: &str = "main";
/// Kind of a zone.
pub const ZONE_KIND: ZoneKind = ZoneKind::DataCenter;
/// Sites of a zone.
pub const SITES: u32 = 1;
/// Share of transmissions lost.
pub const LOSS: Share = Share::ZERO;
/// What a loss means.
pub const TRANSPORT: Transport = Transport::Reliable;
/// Whether a later message may overtake an earlier one on the same link.
pub const REORDERS: bool = false;

/// Width and height of a note, in points.
pub const NOTE_SIZE: (f32, f32) = (200.0, 120.0);

/// Kind of a system.
pub const SYSTEM_KIND: SystemKind = SystemKind::Service;
/// Instances of a system, per site.
pub const INSTANCES: u32 = 1;
/// Servers of an instance of our own systems.
pub const SERVERS: u32 = 32;
/// Places in a queue.
pub const QUEUE_PLACES: u32 = 1000;
/// Who is served next.
pub const DISCIPLINE: Discipline = Discipline::Fifo;
/// How instances share the work.
pub const BALANCING: Balancing = Balancing::LeastLoaded;
/// Share of requests that fail after service.
pub const ERRORS: Share = Share::ZERO;
/// Windows over which a station that sheds takes its utilization.
pub const SHEDDING_WINDOW: SimSpan = SimSpan::from_secs(1);
/// Whether a system can stop taking work while it stays up.
pub const CAN_PAUSE: bool = false;

/// How a flow is exchanged.
pub const PATTERN: Pattern = Pattern::Request;
/// Size of a message.
pub const SIZE: Size = Size::from_bytes(1000);
/// Size of an answer.
pub const ANSWER_SIZE: Size = Size::from_bytes(1000);
/// Whether a flow is built already.
pub const EXISTS: bool = false;

/// How long one attempt waits.
pub const TIMEOUT: SimSpan = SimSpan::from_secs(30);
/// Attempts where no `retry` is written.
pub const ATTEMPTS_WITHOUT_RETRY: u32 = 1;
/// Attempts where `retry` is written, the first one included.
pub const MAX_ATTEMPTS: u32 = 3;
/// Wait before the first retry.
pub const BACKOFF: SimSpan = SimSpan::from_millis(500);
/// Growth of the wait from retry to retry.
pub const BACKOFF_FACTOR: f64 = 2.0;
/// Longest wait between retries.
pub const BACKOFF_CAP: SimSpan = SimSpan::from_secs(30);
/// How the wait is scattered.
pub const JITTER: Jitter = Jitter::Full;
/// Whether a second effect of the same message does no harm.
pub const IDEMPOTENT: bool = false;
/// What the sender keeps while its next hop cannot be reached.
pub const OUTBOX: Outbox = Outbox::Off;
/// Wait between an outbox's rounds of attempts.
pub const OUTBOX_ROUND: SimSpan = SimSpan::from_secs(5);
/// From one look whether a condition holds that sets a fault off to the next.
pub const LOOK_EVERY: SimSpan = SimSpan::from_secs(1);

/// Calls over which a circuit breaker takes the share of failures.
pub const BREAKER_WINDOW: u32 = 100;
/// Requests for each accept that adaptive throttling lets through.
pub const THROTTLE_FACTOR: f64 = 2.0;
/// Over how long adaptive throttling counts.
pub const THROTTLE_WINDOW: SimSpan = SimSpan::from_secs(120);
/// Failed health checks in a row until an instance gets nothing more.
pub const CHECKS_UNHEALTHY: u32 = 3;
/// Good health checks in a row until an instance gets work again.
pub const CHECKS_HEALTHY: u32 = 2;
/// Share of instances that may be ejected at once.
pub const EJECTED_AT_MOST: f64 = 0.1;
/// How old what a sender knows of a registry may be.
pub const STALENESS: SimSpan = SimSpan::from_secs(30);

/// Preset of hubs.
pub const HUB_PRESET: &str = "integration-platform";
/// Preset of broker clusters.
pub const BROKER_PRESET: &str = "rabbitmq-quorum";
/// Preset of load balancers.
pub const BALANCER_PRESET: &str = "load-balancer";

/// Share of its memory over which a broker node has publishers blocked.
pub const MEMORY_HIGH: f64 = 0.6;
/// How long ids are remembered where messages take effect once.
pub const DEDUP_WINDOW: SimSpan = SimSpan::from_secs(120);
/// How long partitions of an instance that is gone wait for another.
pub const REBALANCE: SimSpan = SimSpan::from_secs(45);

/// How long sources work.
pub const DURATION: SimSpan = SimSpan::from_secs(600);
/// Share of the duration whose messages are not counted.
pub const WARM_UP_SHARE: f64 = 0.05;
/// How long the run goes on after sources stop, at most.
pub const DRAIN: SimSpan = SimSpan::from_secs(600);
/// Time of day at the start.
pub const STARTS_AT: SimSpan = SimSpan::ZERO;
/// Replications.
pub const REPLICATIONS: u32 = 10;
/// The seed.
pub const SEED: u64 = 1;
/// Years over which building is spread.
pub const HORIZON_YEARS: f64 = 3.0;

/// One-way latency within a zone.
pub const LATENCY_WITHIN: SimSpan = SimSpan::from_micros(250);
/// One-way latency between a site and a data center or cloud region.
pub const LATENCY_SITE: SimSpan = SimSpan::from_millis(15);
/// One-way latency between sites of two zones.
pub const LATENCY_SITE_TO_SITE: SimSpan = SimSpan::from_millis(30);
/// One-way latency between data centers and cloud regions.
pub const LATENCY_CENTERS: SimSpan = SimSpan::from_millis(5);
/// One-way latency from and to a provider.
pub const LATENCY_PROVIDER: SimSpan = SimSpan::from_millis(10);
/// One-way latency from and to the open internet.
pub const LATENCY_INTERNET: SimSpan = SimSpan::from_millis(30);

const MILLISECOND: f64 = 1e6;

/// One-way latency between two zones of these kinds.
pub fn default_latency(a: ZoneKind, b: ZoneKind) -> Law {
    use ZoneKind::{Internet, Provider, Site};
    let span = match (a, b) {
        (Internet, _) | (_, Internet) => LATENCY_INTERNET,
        (Provider, _) | (_, Provider) => LATENCY_PROVIDER,
        (Site, Site) => LATENCY_SITE_TO_SITE,
        (Site, _) | (_, Site) => LATENCY_SITE,
        _ => LATENCY_CENTERS,
    };
    Law::Constant(span.nanos() as f64)
}

/// One-way latency within a zone of this kind (within one site of it).
pub fn default_latency_within(_kind: ZoneKind) -> Law {
    Law::Constant(LATENCY_WITHIN.nanos() as f64)
}

/// Time to serve one message (nanoseconds).
pub fn service_time(kind: SystemKind) -> Law {
    match is_foreign(kind) {
        true => Law::LogNormal {
            median: 200.0 * MILLISECOND,
            p99: 2000.0 * MILLISECOND,
        },
        false => Law::LogNormal {
            median: 5.0 * MILLISECOND,
            p99: 40.0 * MILLISECOND,
        },
    }
}

/// Servers of an instance.
pub fn concurrency(kind: SystemKind) -> Concurrency {
    if is_foreign(kind) {
        Concurrency::Unlimited
    } else {
        Concurrency::Servers(SERVERS)
    }
}

/// Places in the queue.
pub fn queue_limit() -> QueueLimit {
    QueueLimit::Places(QUEUE_PLACES)
}

/// Whether systems of this kind are a provider's unless something else is written.
pub fn is_foreign(kind: SystemKind) -> bool {
    matches!(kind, SystemKind::Saas | SystemKind::Partner)
}

#[cfg(test)]
mod tests {
    use super::*;
    use ZoneKind::{CloudRegion, DataCenter, Internet, Provider, Site};

    #[test]
    fn latency_does_not_depend_on_the_order() {
        let kinds = [Site, DataCenter, CloudRegion, Provider, Internet];
        for a in kinds {
            for b in kinds {
                assert_eq!(default_latency(a, b), default_latency(b, a));
            }
        }
        assert_eq!(default_latency(Site, CloudRegion).mean(), 15e6);
        assert_eq!(default_latency(DataCenter, CloudRegion).mean(), 5e6);
    }

    #[test]
    fn service_times_are_as_the_table_says() {
        for (kind, text) in [
            (SystemKind::Saas, "median: 200ms, p99: 2s"),
            (SystemKind::Device, "median: 5ms, p99: 40ms"),
        ] {
            let Law::LogNormal { median, p99 } = service_time(kind) else {
                panic!("a log-normal")
            };
            let told = format!(
                "median: {}, p99: {}",
                SimSpan::from_nanos_f64(median),
                SimSpan::from_nanos_f64(p99)
            );
            assert_eq!(told, text);
        }
    }

    #[test]
    fn every_field_of_the_table_is_told_once() {
        let mut fields: Vec<&str> = table().iter().map(|row| row.field).collect();
        let all = fields.len();
        fields.sort_unstable();
        fields.dedup();
        assert_eq!(fields.len(), all);
    }
}
