//! What is meant where nothing is written?
//!
//! In: nothing. Out: one constant per default and [`table`], which `scenarios/README.md` prints and a test compares.
//! It must not know which scenario uses which default (see `lookups`).
//!
//! Sources are told in [`table`]: "reference" is the collection of published figures in `scenarios/README.md`, and
//! "assumption" means that nobody measured it for us.

use crate::units::{Law, Share, SimSpan, Size};

use super::model::{
    Balancing, Concurrency, Discipline, Jitter, Outbox, Pattern, QueueLimit, SystemKind, Transport, ZoneKind,
};

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

/// Preset of hubs.
pub const HUB_PRESET: &str = "integration-platform";
/// Preset of broker clusters.
pub const BROKER_PRESET: &str = "rabbitmq-quorum";
/// Preset of load balancers.
pub const BALANCER_PRESET: &str = "load-balancer";

/// How long sources work.
pub const DURATION: SimSpan = SimSpan::from_secs(600);
/// Share of the duration whose messages are not counted.
pub const WARM_UP_SHARE: f64 = 0.05;
/// How long the run goes on after sources stop, at most.
pub const DRAIN: SimSpan = SimSpan::from_secs(600);
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

/// One line of the table of defaults.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct DefaultRow {
    /// Path of the field, without indices: `systems.instances`.
    pub field: &'static str,
    /// What is meant, as it would be written.
    pub value: String,
    /// Where it comes from.
    pub source: &'static str,
}

/// All defaults, in the order of the file. `scenarios/README.md` prints the same.
pub fn table() -> Vec<DefaultRow> {
    let mut rows = Vec::new();
    zone_rows(&mut rows);
    system_rows(&mut rows);
    flow_rows(&mut rows);
    architecture_rows(&mut rows);
    run_rows(&mut rows);
    rows
}

fn add(rows: &mut Vec<DefaultRow>, field: &'static str, value: impl std::fmt::Display, source: &'static str) {
    rows.push(DefaultRow {
        field,
        value: value.to_string(),
        source,
    });
}

const EQUAL: &str = "equal footing: no style is given what another lacks";
const COMMON: &str = "assumption: the common case";
const RTT: &str = "reference 3.6, half the round trip";

fn zone_rows(rows: &mut Vec<DefaultRow>) {
    add(
        rows,
        "zones",
        format!("one, with the id {ZONE}"),
        "assumption: one data center",
    );
    add(
        rows,
        "zones.kind",
        format!("{ZONE_KIND:?}"),
        "assumption: one data center",
    );
    add(rows, "zones.sites", SITES, COMMON);
    add(
        rows,
        "zones.within.latency",
        LATENCY_WITHIN,
        "reference 3.6: round trip in a data center 0.5 ms",
    );
    add(
        rows,
        "between.latency, a site and a data center or cloud region",
        LATENCY_SITE,
        RTT,
    );
    add(
        rows,
        "between.latency, sites of two zones",
        LATENCY_SITE_TO_SITE,
        "assumption: two accesses in a row",
    );
    add(
        rows,
        "between.latency, data centers and cloud regions",
        LATENCY_CENTERS,
        RTT,
    );
    add(rows, "between.latency, a provider and any other", LATENCY_PROVIDER, RTT);
    add(
        rows,
        "between.latency, the internet and any other",
        LATENCY_INTERNET,
        "reference 3.6: mobile round trip 60 ms",
    );
    add(rows, "between.loss", LOSS, COMMON);
    add(rows, "between.reorders", REORDERS, "connections keep order");
    add(
        rows,
        "between.transport",
        format!("{TRANSPORT:?}"),
        "connections repeat what is lost",
    );
    add(rows, "between.bandwidth", "unlimited", COMMON);
    add(rows, "between.bandwidth_per_link", "unlimited", COMMON);
}

fn system_rows(rows: &mut Vec<DefaultRow>) {
    let ours = "reference 3.1, assumption: a REST handler";
    let theirs = "reference 3.5, assumption: the API of a provider";
    add(rows, "systems.kind", format!("{SYSTEM_KIND:?}"), COMMON);
    add(rows, "systems.zone", "the only zone", "nothing else is possible");
    add(
        rows,
        "systems.owner, Saas and Partner",
        "Provider(name)",
        "they cannot be changed by us",
    );
    add(rows, "systems.owner, others", "Ours", COMMON);
    add(
        rows,
        "systems.speaks, ours",
        "[Api, Broker]",
        "assumption: a client library can be added",
    );
    add(
        rows,
        "systems.speaks, a provider's",
        "[Api, Webhook]",
        "assumption: what providers offer",
    );
    add(rows, "systems.instances", INSTANCES, COMMON);
    add(
        rows,
        "systems.concurrency, Saas and Partner",
        "Unlimited",
        "what a provider runs is not our bound; its rate limit is",
    );
    add(rows, "systems.concurrency, others", SERVERS, ours);
    add(
        rows,
        "systems.service_time, Saas and Partner",
        "LogNormal(median: 200ms, p99: 2s)",
        theirs,
    );
    add(
        rows,
        "systems.service_time, others",
        "LogNormal(median: 5ms, p99: 40ms)",
        ours,
    );
    add(
        rows,
        "systems.queue_limit",
        QUEUE_PLACES,
        "assumption: bounded, as servers bound their backlog",
    );
    add(rows, "systems.discipline", format!("{DISCIPLINE:?}"), COMMON);
    add(
        rows,
        "systems.balancing",
        format!("{BALANCING:?}"),
        "reference 2.2: least request",
    );
    add(
        rows,
        "systems.rate_limit.burst",
        "one second's worth, at least one",
        COMMON,
    );
    add(rows, "systems.errors", ERRORS, COMMON);
    add(
        rows,
        "systems.can_pause",
        CAN_PAUSE,
        "a consumer needs code of its own for it",
    );
}

fn flow_rows(rows: &mut Vec<DefaultRow>) {
    let outbox = "equal footing: the same round in every style";
    add(rows, "flows.pattern", format!("{PATTERN:?}"), COMMON);
    add(rows, "flows.size", SIZE, COMMON);
    add(rows, "flows.answer_size", ANSWER_SIZE, COMMON);
    add(rows, "flows.site, within a zone", "Same", "a site talks to itself");
    add(rows, "flows.site, otherwise", "Random", COMMON);
    add(rows, "flows.exists", EXISTS, COMMON);
    add(
        rows,
        "policies.timeout",
        TIMEOUT,
        "every wait has one; reference 2.1: gateways wait 29 s",
    );
    add(
        rows,
        "policies.retry.max_attempts, without retry",
        ATTEMPTS_WITHOUT_RETRY,
        COMMON,
    );
    add(
        rows,
        "policies.retry.max_attempts, with retry",
        MAX_ATTEMPTS,
        "reference 2.1: Resilience4j, SRE book",
    );
    add(rows, "policies.retry.backoff", BACKOFF, "reference 2.1: Resilience4j");
    add(
        rows,
        "policies.retry.factor",
        BACKOFF_FACTOR,
        "reference 2.1: exponential backoff",
    );
    add(
        rows,
        "policies.retry.cap",
        BACKOFF_CAP,
        "assumption: not longer than the timeout",
    );
    add(
        rows,
        "policies.retry.jitter",
        format!("{JITTER:?}"),
        "reference 2.1: full jitter",
    );
    add(rows, "policies.idempotent", IDEMPOTENT, "care is to be written down");
    add(rows, "policies.outbox", format!("{OUTBOX:?}"), EQUAL);
    add(rows, "policies.outbox.every", OUTBOX_ROUND, outbox);
    add(rows, "policies.outbox.lasting", "for ever", outbox);
}

fn architecture_rows(rows: &mut Vec<DefaultRow>) {
    let four = "the four styles, every request of the hybrid direct";
    add(rows, "architectures", "direct, hub, bus, mixed", four);
    add(
        rows,
        "architectures.style.PointToPoint.balancer",
        BALANCER_PRESET,
        "reference 3.2",
    );
    add(
        rows,
        "architectures.style.HubAndSpoke.platform",
        HUB_PRESET,
        "reference 3.3",
    );
    add(
        rows,
        "architectures.style.MessageBus.broker",
        BROKER_PRESET,
        "reference 3.4",
    );
    add(
        rows,
        "architectures.style.Hybrid.base",
        "the first bus, else the first hub",
        four,
    );
    add(rows, "architectures.style.Hybrid.direct", "every Request", four);
}

fn run_rows(rows: &mut Vec<DefaultRow>) {
    add(
        rows,
        "costs.horizon_years",
        HORIZON_YEARS,
        "assumption: a usual planning span",
    );
    add(rows, "run.duration", DURATION, "assumption: an answer within seconds");
    add(
        rows,
        "run.warm_up",
        format!("{}% of the duration", WARM_UP_SHARE * 100.0),
        "assumption",
    );
    add(rows, "run.drain", DRAIN, "assumption: as long as the run");
    add(
        rows,
        "run.replications",
        REPLICATIONS,
        "assumption: intervals that can be trusted",
    );
    add(rows, "run.seed", SEED, "any will do");
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
