//! What is told of the defaults, and where do they come from?
//!
//! In: the constants. Out: the table that `scenarios/README.md` prints and a test compares. It must not know which
//! scenario uses which default.

use super::*;

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
const RTT: &str =
    "assumption: half of a usual round trip (broadband 30 ms, between centers 10 ms, to a provider 20 ms)";

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
        "half the round trip of 0.5 ms in a data center (colin-scott/interactive_latencies)",
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
        "half the round trip of 60 ms of US mobile networks (Ookla)",
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
    let ours =
        "assumption: a REST handler; small REST calls take 3 ms (luizsoares.dev 2024-12), p99 45 ms (medisco.io)";
    let theirs = "assumption: the API of a provider; none publishes quantiles";
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
        "least request, as Envoy has it (data-plane-api, 2026-01)",
    );
    add(
        rows,
        "systems.rate_limit.burst",
        "one second's worth, at least one",
        COMMON,
    );
    add(
        rows,
        "systems.shedding.window",
        SHEDDING_WINDOW,
        "WeChat's DAGOR looks at its load every second (Zhou et al., SoCC 2018)",
    );
    add(rows, "systems.errors", ERRORS, COMMON);
    let memory = "what an instance holds in memory is gone";
    add(rows, "systems.failures.queue", "Lost", memory);
    add(rows, "systems.failures.work", "Lost", memory);
    add(
        rows,
        "systems.can_pause",
        CAN_PAUSE,
        "a consumer needs code of its own for it",
    );
    add(rows, "systems.health", "known at once", COMMON);
    add(rows, "systems.health.unhealthy", CHECKS_UNHEALTHY, "HAProxy: fall 3");
    add(rows, "systems.health.healthy", CHECKS_HEALTHY, "HAProxy: rise 2");
    add(
        rows,
        "systems.ejection.at_most",
        Share::from_ratio(EJECTED_AT_MOST),
        "Envoy: max_ejection_percent 10",
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
        "every wait has one; AWS API Gateway waits 29 s",
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
        "Resilience4j (2026-05); the SRE book: at most 3 attempts",
    );
    add(rows, "policies.retry.backoff", BACKOFF, "Resilience4j (2026-05)");
    add(
        rows,
        "policies.retry.factor",
        BACKOFF_FACTOR,
        "exponential backoff (aws-arch-backoff-simulator)",
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
        "full jitter (aws-arch-backoff-simulator)",
    );
    add(rows, "policies.retry.on", "all but HeldBack", COMMON);
    add(
        rows,
        "policies.breaker.window",
        BREAKER_WINDOW,
        "Resilience4j (2026-05): 100 calls, all of which must be known",
    );
    let throttle = "Google SRE book, ch. 21";
    add(rows, "policies.throttle.factor", THROTTLE_FACTOR, throttle);
    add(rows, "policies.throttle.window", THROTTLE_WINDOW, throttle);
    add(rows, "policies.idempotent", IDEMPOTENT, "care is to be written down");
    add(rows, "policies.outbox", format!("{OUTBOX:?}"), EQUAL);
    add(rows, "policies.outbox.every", OUTBOX_ROUND, outbox);
    add(rows, "policies.outbox.lasting", "for ever", outbox);
    add(
        rows,
        "faults.when.check",
        LOOK_EVERY,
        "assumption: monitors look every few seconds",
    );
}

fn architecture_rows(rows: &mut Vec<DefaultRow>) {
    let four = "the four styles, every request of the hybrid direct";
    add(rows, "architectures", "direct, hub, bus, mixed", four);
    add(
        rows,
        "architectures.style.PointToPoint.balancer",
        BALANCER_PRESET,
        "the plain one",
    );
    add(
        rows,
        "architectures.style.PointToPoint.staleness",
        STALENESS,
        "Netflix Eureka: clients fetch the registry every 30 s (registry-fetch-interval-seconds)",
    );
    add(
        rows,
        "architectures.style.HubAndSpoke.platform",
        HUB_PRESET,
        "it routes and transforms, as hubs are asked to",
    );
    add(
        rows,
        "architectures.style.MessageBus.broker",
        BROKER_PRESET,
        "what it has confirmed survives any one node",
    );
    let watermark = "RabbitMQ documentation, memory alarms, read 2026-08: 0.6 (0.4 before)";
    add(
        rows,
        "architectures.style.MessageBus.memory",
        "as much as comes",
        "not bounded unless written",
    );
    add(rows, "architectures.style.MessageBus.memory_high", "60%", watermark);
    add(
        rows,
        "architectures.style.MessageBus.memory_low",
        "as `memory_high`",
        watermark,
    );
    add(
        rows,
        "architectures.style.MessageBus.dedup_window",
        DEDUP_WINDOW,
        "assumption: longer than a few waits for an acknowledgement",
    );
    add(
        rows,
        "architectures.style.MessageBus.rebalance",
        REBALANCE,
        "session timeout of a Kafka consumer (kafka.apache.org, group configs 4.2)",
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
        "run.starts_at",
        "00:00",
        "assumption: midnight; it matters to timetables only",
    );
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
