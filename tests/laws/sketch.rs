//! A scenario from a tape of numbers: whatever may be written together and simulated, small enough to run at once.
//!
//! In: a tape. Out: the text of a scenario. A tape of zeros is the plainest scenario, so that a failing case shrinks
//! towards what is needed to fail. It must not know what any of it means.

/// Reads choices off a tape.
pub struct Dice<'a> {
    tape: &'a [u16],
    at: usize,
}

/// How many choices a scenario takes at most.
pub const TAPE: usize = 220;

impl<'a> Dice<'a> {
    pub fn new(tape: &'a [u16]) -> Self {
        Self { tape, at: 0 }
    }

    /// One of so many.
    fn pick(&mut self, count: usize) -> usize {
        let value = self.tape.get(self.at).copied().unwrap_or(0);
        self.at += 1;
        usize::from(value) % count
    }

    /// One of these; the first is the plainest.
    fn of<'t>(&mut self, texts: &[&'t str]) -> &'t str {
        texts[self.pick(texts.len())]
    }

    /// Nothing, or one of these, one time in `rarely`.
    fn may<'t>(&mut self, rarely: usize, texts: &[&'t str]) -> &'t str {
        if self.pick(rarely) + 1 == rarely {
            self.of(texts)
        } else {
            ""
        }
    }
}

const SURGE: &str = r#"Surge(flows: ["f1"], factor: 4)"#;
/// Not together with a flow that gathers.
const EJECTION: &str = r#", ejection: (consecutive: 2, lasting: "1s", at_most: "50%")"#;
const STORED: &str = r#", exceptions: [(flow: "f0", exchange: StoreAndForward)]"#;
const LATENCIES: [&str; 5] = [
    r#""10ms""#,
    r#"Exponential(mean: "8ms")"#,
    r#"Uniform(low: "1ms", high: "40ms")"#,
    r#""0s""#,
    r#"LogNormal(median: "12ms", p99: "90ms")"#,
];
const SERVICES: [&str; 6] = [
    r#""20ms""#,
    r#"Exponential(mean: "40ms")"#,
    r#""0s""#,
    r#"Erlang(k: 3, mean: "60ms")"#,
    r#"Discrete([("5ms", 9), ("400ms", 1)])"#,
    r#"Hyperexponential([(0.9, "10ms"), (0.1, "200ms")])"#,
];
const POLICIES: [&str; 17] = [
    r#"timeout: "5s""#,
    r#"timeout: "200ms""#,
    r#"timeout: "300ms", retry: (max_attempts: 3, backoff: "50ms")"#,
    r#"timeout: "150ms", retry: (max_attempts: 4, backoff: "20ms", jitter: Off), idempotent: true"#,
    r#"timeout: "400ms", outbox: Memory(limit: 5, every: "1s")"#,
    r#"timeout: "300ms", retry: (max_attempts: 2), outbox: Durable(limit: 20, lasting: "8s", every: "700ms")"#,
    r#"timeout: "1s", outbox: Durable(limit: 200)"#,
    r#"timeout: "60ms""#,
    r#"timeout: "100ms", outbox: Memory(limit: 1), idempotent: true"#,
    r#"timeout: "100ms", timeout_total: "250ms", retry: (max_attempts: 5, backoff: "10ms", jitter: Equal)"#,
    r#"timeout: "90ms", cancel_on_timeout: true, retry: (backoff: "20ms", jitter: Decorrelated, budget: "20%", retry_after: "2s")"#,
    r#"timeout: "200ms", breaker: (failure_share: "50%", window: 6, open: "1s", probes: 2), retry: (backoff: "30ms")"#,
    r#"timeout: "200ms", breaker: (consecutive: 2, open: "700ms", probes: 1), outbox: Memory(limit: 9, every: "900ms")"#,
    r#"timeout: "500ms", hedge: "30ms""#,
    r#"timeout: "300ms", bulkhead: 2, retry: (max_attempts: 2, exclude_tried: true, on: [Timeout, HeldBack])"#,
    r#"timeout: "300ms", rate_limit: (rate: "4/s", burst: 2), outbox: Durable(limit: 9, lasting: "3s", every: "1s")"#,
    r#"timeout: "80ms", throttle: (factor: 2, window: "3s"), cancel_on_timeout: true"#,
];
const STARTS: [&str; 7] = [
    r#"Poisson("8/s")"#,
    r#"Constant(rate: "6/s", first: "0.1s")"#,
    r#"Bursts(rate: "1/s", of: 7)"#,
    r#"Bursty(rate: "30/s", on: "1s", off: "2s")"#,
    r#"Closed(users: 4, think: Exponential(mean: "500ms"))"#,
    r#"Timetable([("00:00", "9/s")])"#,
    r#"Every(every: "200ms", first: "50ms", count: 30)"#,
];
const FAULTS: [&str; 32] = [
    r#"Crash(system: "b")"#,
    r#"Crash(system: "c", instances: One, silent: true)"#,
    r#"Crash(system: "a")"#,
    r#"Crash(party: "hub", silent: true)"#,
    r#"Crash(party: "bus", instances: One)"#,
    r#"Crash(party: "bus", instances: Majority)"#,
    r#"SlowDown(system: "b", factor: 6)"#,
    r#"SlowDown(party: "bus", factor: 20)"#,
    r#"Cut(zones: ("shop", "cloud"))"#,
    r#"Cut(systems: ("a", "b"), refuses: true, direction: Back)"#,
    r#"Partition(zone: "cloud")"#,
    r#"Latency(zones: ("shop", "cloud"), adds: Exponential(mean: "150ms"))"#,
    r#"Loss(zones: ("shop", "cloud"), share: "25%")"#,
    r#"Jitter(zones: ("shop", "cloud"), up_to: "120ms")"#,
    r#"BurstLoss(systems: ("a", "b"), to_bad: "5%", to_good: "20%")"#,
    r#"Duplicate(zones: ("shop", "cloud"), share: "50%")"#,
    r#"Reorder(zones: ("shop", "cloud"), share: "30%", by: "200ms")"#,
    r#"Bandwidth(zones: ("shop", "cloud"), to: "60kbit/s")"#,
    r#"Flapping(zones: ("shop", "cloud"), down: Exponential(mean: "400ms"), up: "900ms")"#,
    r#"Pause(system: "b", instances: One)"#,
    r#"Pause(system: "a")"#,
    r#"Pause(party: "hub")"#,
    r#"Pause(party: "bus", instances: One)"#,
    r#"CapacityLoss(system: "b", share: "70%")"#,
    r#"Drain(system: "c", instances: One)"#,
    r#"Errors(system: "b", share: "40%")"#,
    r#"Maintenance(system: "b")"#,
    r#"QuorumLoss()"#,
    r#"BrokerLockUp()"#,
    r#"LeaderLoss()"#,
    SURGE,
    r#"ZoneOutage(zone: "cloud", refuses: true)"#,
];
const PROVIDER_FAULTS: [&str; 3] = [
    r#"ProviderOutage(provider: "acme")"#,
    r#"CredentialOutage(provider: "acme")"#,
    r#"ProviderLimit(provider: "acme", limit: (rate: "2/s", burst: 3))"#,
];
const TIMES: [&str; 9] = [
    r#"at: "3s", lasting: "2s""#,
    r#"at: "1s", lasting: "500ms""#,
    r#"at: "2s", lasting: "1s", every: "3s""#,
    r#"mttf: "2s", mttr: Exponential(mean: "700ms"), count: 4"#,
    r#"mttf: Weibull(shape: 1.5, scale: "3s"), lasting: "1s", each: true, count: 3"#,
    r#"at: "7s", lasting: "6s""#,
    r#"follows: (fault: "first", moment: End, after: "200ms", probability: "60%"), lasting: "1s""#,
    r#"when: Queue(system: "b", over: 3, check: "300ms"), lasting: "1s", count: 3"#,
    r#"when: MemoryAlarm(check: "200ms"), lasting: "1s", count: 3"#,
];

/// The text of a scenario.
pub fn scenario(tape: &[u16]) -> String {
    let mut dice = Dice::new(tape);
    let mut parts = [
        zones(&mut dice),
        systems(&mut dice),
        flows(&mut dice),
        architectures(&mut dice),
        faults(&mut dice),
    ];
    if parts[2].contains("Gather") {
        parts[1] = parts[1].replace(EJECTION, "");
        parts[3] = parts[3].replace(STORED, "");
    }
    poll(&mut dice, &mut parts);
    let files = dice.may(
        2,
        &[r#"(every: "700ms", max_records: 5)"#, r#"(every: "3s", first: "1s")"#],
    );
    if !files.is_empty() && !parts[2].contains("before_answer") {
        parts[2] = parts[2].replace("pattern: Batch", &format!("pattern: Batch, batch: {files}"));
    }
    rules(&mut dice, &mut parts);
    let run = r#"run: (duration: "8s", warm_up: "0s", drain: "2min")"#;
    format!("(format: 1, name: \"drawn\",\n{}{run})", parts.concat())
}

/// One system sends nothing by itself; then it makes no calls that an answer waits for.
fn poll(dice: &mut Dice<'_>, parts: &mut [String; 5]) {
    let polled = dice.may(3, &["a", "b", "c"]);
    let speaks = dice.of(&[
        r#"[Api, Polled("900ms")]"#,
        r#"[Polled("250ms")]"#,
        r#"[Polled("3s"), Broker]"#,
    ]);
    if polled.is_empty() {
        return;
    }
    let id = format!("(id: \"{polled}\"");
    parts[1] = parts[1].replace(&id, &format!("{id}, speaks: {speaks}"));
    if polled == "b" {
        parts[2] = parts[2]
            .replace(", before_answer: true", "")
            .replace(", holds_worker: true", "");
    }
}

/// Stations with rules of their own, and flows that some of them take first.
fn rules(dice: &mut Dice<'_>, parts: &mut [String; 5]) {
    for id in ["b", "c", "d", "a"] {
        let mut text = String::new();
        let discipline = dice.may(
            2,
            &[
                ", discipline: Priority",
                ", discipline: PreemptivePriority",
                ", discipline: ProcessorSharing",
            ],
        );
        text += discipline;
        text += dice.may(
            4,
            &[
                r#", failures: (mttf: "3s", mttr: "300ms")"#,
                r#", failures: (mttf: "2s", mttr: "400ms", queue: Kept, work: Resumed)"#,
                r#", failures: (mttf: "2s", mttr: "200ms", queue: Kept, work: Restarted, wears: Busy, crews: 1)"#,
                r#", failures: (mttf: "1s", mttr: "100ms", wears: Busy)"#,
            ],
        );
        let apart = discipline.contains("Preemptive") || discipline.contains("Sharing");
        let batches = ["", r#", batch: (size: 3, linger: "50ms")"#, ", batch: (size: 2)"];
        let batch = dice.may(4, &batches);
        if !apart {
            text += batch;
        }
        let caches = [
            r#", cache: (hit: "50%")"#,
            r#", cache: (keys: 20, zipf: 0.8, capacity: 5, ttl: "2s", service_time: "1ms")"#,
        ];
        let cache = dice.may(4, &caches);
        if !text.contains("batch") {
            text += cache;
        }
        text += dice.may(
            5,
            &[
                r#", quota: (requests: 9, per: "2s")"#,
                r#", quota: (requests: 5, per: "1s", window: Sliding)"#,
                ", concurrent_calls: 6",
            ],
        );
        text += dice.may(5, &[r#", slow_start: (factor: 3, lasting: "1s")"#]);
        text += dice.may(
            4,
            &[
                ", shedding: [(queue_above: 1)]",
                ", shedding: [(queue_above: 4, priority_below: 1), (queue_above: 9)]",
            ],
        );
        text += dice.may(5, &[r#", queue_timeout: "150ms""#, ", drops_overdue: true"]);
        let start = format!("(id: \"{id}\"");
        let line = parts[1].lines().find(|line| line.contains(&start)).unwrap_or_default();
        if line.contains("concurrency: Unlimited") {
            // Nobody shares what has no end.
            text = text.replace(", discipline: ProcessorSharing", "");
        }
        parts[1] = parts[1].replace(&start, &format!("{start}{text}"));
    }
    let callbacks = dice.may(
        2,
        &[
            r#"(timeout: "150ms", retry: (max_attempts: 4, backoff: "50ms"))"#,
            r#"(timeout: "30ms", retry: (max_attempts: 3, backoff: "5ms", jitter: Off), idempotent: true)"#,
        ],
    );
    // What is fetched from a polled system it does not send itself.
    if !callbacks.is_empty() && !parts[1].contains("Polled") {
        let policy = format!("pattern: Callback, callback_policy: {callbacks}");
        parts[2] = parts[2].replace("pattern: Callback", &policy);
    }
    for id in ["f0", "f1", "f2", "f3"] {
        let start = format!("(id: \"{id}\"");
        let more = dice.may(2, &[", priority: 1", ", priority: 2"]);
        parts[2] = parts[2].replace(&start, &format!("{start}{more}"));
    }
}

fn zones(dice: &mut Dice<'_>) -> String {
    let within = dice.may(
        3,
        &[
            r#", within: (latency: "1ms", reorders: true)"#,
            r#", within: (latency: "0s")"#,
        ],
    );
    let mut text = format!(
        "zones: [(id: \"shop\", kind: Site, sites: {}), (id: \"cloud\", kind: CloudRegion{within})],\n",
        dice.of(&["1", "3", "2"]),
    );
    text += &format!(
        "between: [(zones: (\"shop\", \"cloud\"), latency: {}",
        dice.of(&LATENCIES)
    );
    text += dice.may(4, &[r#", loss: "1%""#, r#", loss: "20%""#]);
    text += dice.may(4, &[", transport: Datagram"]);
    text += dice.may(4, &[", reorders: true"]);
    text += dice.may(5, &[r#", bandwidth: "2Mbit/s""#, r#", bandwidth: "150kbit/s""#]);
    text += dice.may(6, &[r#", bandwidth_per_link: "300kbit/s""#]);
    text += dice.may(6, &[r#", mttf: "3s", mttr: "300ms""#]);
    text + ")],\n"
}

fn systems(dice: &mut Dice<'_>) -> String {
    let mut text = String::from("systems: [\n");
    for (id, zone) in [("a", "shop"), ("b", "cloud"), ("c", "cloud"), ("d", "cloud")] {
        let zone = if id == "d" { dice.of(&["cloud", "shop"]) } else { zone };
        text += &format!(
            "    (id: \"{id}\", zone: \"{zone}\", service_time: {}",
            dice.of(&SERVICES)
        );
        text += dice.of(&[", instances: 2", "", ", instances: 3"]);
        // Half of a number without bound cannot be lost.
        let servers = [
            ", concurrency: 4",
            ", concurrency: 1",
            ", concurrency: 2",
            ", concurrency: Unlimited",
        ];
        text += dice.of(if id == "b" { &servers[..3] } else { &servers });
        text += dice.may(3, &[", queue_limit: 3", ", queue_limit: 0", ", queue_limit: Unlimited"]);
        text += dice.may(
            2,
            &[
                ", balancing: Central",
                ", balancing: RoundRobin",
                ", balancing: Random",
                r#", balancing: RoundRobin, health: (every: "400ms", unhealthy: 2, healthy: 1)"#,
                EJECTION,
                ", balancing: Random, health: Off",
            ],
        );
        text += dice.may(6, &[r#", errors: "10%""#]);
        text += dice.may(6, &[r#", rate_limit: (rate: "5/s", burst: 3)"#]);
        text += dice.may(4, &[", can_pause: true"]);
        text += dice.may(6, &[r#", service_time_for: [("f0", "3ms")]"#]);
        if id == "d" {
            text += r#", owner: Provider("acme")"#;
        }
        text += "),\n";
    }
    text + "],\n"
}

/// Four flows: two start by themselves, the others may be set off by the first, or start by themselves.
fn flows(dice: &mut Dice<'_>) -> String {
    let mut text = String::from("flows: [\n");
    let (f0, set_off) = first(dice);
    text += &f0;
    text += &flow(
        dice,
        "f1",
        &[
            r#"["a", "b"], to: ["c"]"#,
            r#"["a", "b", "c"], to: Others"#,
            r#"["c"], to: ["a"]"#,
        ],
    );
    text += &end(dice, true);
    text += &flow(
        dice,
        "f2",
        &[
            r#"["b"], to: ["c"]"#,
            r#"["b"], to: AnyOf(["c", "d"])"#,
            r#"["b"], to: ["a", "d"]"#,
        ],
    );
    text += &end(dice, !set_off);
    text += &flow(dice, "f3", &[r#"["b"], to: ["d"]"#, r#"["b"], to: ["a"]"#]);
    text += &end(dice, !set_off);
    text + "],\n"
}

/// The first flow, which may set others off; whether it does.
fn first(dice: &mut Dice<'_>) -> (String, bool) {
    let ends = [
        r#"["a"], to: ["b"]"#,
        r#"["a"], to: ["b", "c"]"#,
        r#"["a"], to: AnyOf(["b", "c"])"#,
        r#"["a"], to: ["b", "c", "d"]"#,
    ];
    let mut text = flow(dice, "f0", &ends);
    let then = dice.may(
        2,
        &[
            r#", then: [(flow: "f2"), (flow: "f3", probability: "40%", times: 2)]"#,
            r#", then: [(flow: "f2", before_answer: true), (flow: "f3")]"#,
            r#", then: [(flow: "f2", before_answer: true, holds_worker: true), (flow: "f3", before_answer: true)]"#,
            r#", then: OneOf([("f2", 0.5), ("f3", 0.3), (End, 0.2)])"#,
        ],
    );
    text += then;
    text += &end(dice, true);
    (text, !then.is_empty())
}

fn flow(dice: &mut Dice<'_>, id: &str, ends: &[&str]) -> String {
    let from = dice.of(ends);
    let pattern = dice.of(&[
        "Request",
        "Publish",
        "Work",
        "Callback",
        "Batch",
        "Gather(All)",
        "Gather(First(1))",
        "Stream",
    ]);
    let site = match pattern {
        "Publish" | "Batch" | "Stream" if from.contains("to: [") => dice.may(3, &[", site: Each", ", site: Random"]),
        _ => dice.may(4, &[", site: Random"]),
    };
    // Whoever gathers only waits, tries again and keeps.
    let gathers = pattern.starts_with("Gather");
    let policy = dice.of(if gathers { &POLICIES[..9] } else { &POLICIES });
    let mut text = format!("    (id: \"{id}\", from: {from}, pattern: {pattern}{site}, policy: ({policy})");
    text += dice.may(2, &[r#", deadline: "300ms""#, r#", deadline: "2s""#]);
    text += dice.may(3, &[r#", size: Exponential(mean: "4kB")"#, r#", size: "0B""#]);
    text += dice.may(4, &[r#", key_shares: [("x", 0.5), ("y", 0.3), ("z", 0.2)]"#]);
    text
}

fn end(dice: &mut Dice<'_>, starts: bool) -> String {
    match starts {
        true => format!(", start: {}),\n", dice.of(&STARTS)),
        false => "),\n".to_owned(),
    }
}

fn architectures(dice: &mut Dice<'_>) -> String {
    let mut hub = String::from(r#"zone: "cloud""#);
    hub += dice.may(
        2,
        &[", concurrency: 1, instances: 1", ", instances: 3", ", queue_limit: 2"],
    );
    hub += dice.may(
        2,
        &[
            r#", service_time: "5ms""#,
            r#", service_time: Exponential(mean: "30ms")"#,
            r#", service_time: "0s", service_time_per_kb: "0s""#,
        ],
    );
    hub += dice.may(
        3,
        &[
            r#", ack_wait: "400ms", max_deliveries: 3"#,
            r#", ack_wait: "2s", max_deliveries: 1"#,
        ],
    );
    hub += dice.may(4, &[", balancing: Central", ", balancing: RoundRobin"]);
    let exceptions = dice.may(
        3,
        &[
            STORED,
            r#", exceptions: [(flow: "f1", exchange: Synchronous), (flow: "f2", exchange: Synchronous)]"#,
            r#", exceptions: [(flow: "f0", leg: Answer, via: Direct)]"#,
        ],
    );
    let mut bus = String::from(r#"zones: ["cloud"]"#);
    bus += dice.may(2, &[", ack: Leader", ", ack: Off"]);
    bus += dice.may(2, &[", delivery: AtMostOnce", ", delivery: AtLeastOnce"]);
    bus += dice.may(2, &[r#", ack_wait: "500ms", max_deliveries: 3"#, r#", ack_wait: "3s""#]);
    bus += dice.may(3, &[", prefetch: 1", ", prefetch: 2"]);
    bus += dice.may(
        3,
        &[
            r#", publish_time: "4ms", delivery_time: Exponential(mean: "4ms")"#,
            r#", publish_time: "0s", delivery_time: "0s""#,
        ],
    );
    bus += dice.may(3, &[", nodes: 1", ", nodes: 5"]);
    bus += dice.may(4, &[r#", failover: "200ms""#]);
    bus += dice.may(4, &[r#", memory: "20kB", memory_high: "50%", memory_low: "20%""#]);
    bus += dice.may(4, &[", connections: Shared"]);
    bus += dice.may(4, &[r#", partitions: 3, rebalance: "500ms""#]);
    bus += dice.may(5, &[r#", retention: "700ms""#, r#", retention_bytes: "6kB""#]);
    let mixed = dice.of(&[
        r#"base: "bus""#,
        r#"base: "hub", direct: ["f1"]"#,
        r#"base: "bus", hub: ["f0"], direct: ["f2"]"#,
        r#"base: "hub", bus: ["f0", "f2"]"#,
    ]);
    format!(
        "architectures: [(id: \"direct\", style: PointToPoint()),\n    (id: \"hub\", style: HubAndSpoke({hub}){exceptions}),\n    \
         (id: \"bus\", style: MessageBus({bus})),\n    (id: \"mixed\", style: Hybrid({mixed}))],\n"
    )
}

fn faults(dice: &mut Dice<'_>) -> String {
    let mut text = String::from("faults: [\n");
    for number in 0..dice.pick(5) {
        let what = match dice.pick(10) {
            9 => dice.of(&PROVIDER_FAULTS),
            _ => dice.of(&FAULTS),
        };
        let (id, times) = match number {
            0 => (r#"id: "first", "#, dice.of(&TIMES[..6])),
            _ => ("", dice.of(&TIMES)),
        };
        text += &format!("    ({id}what: {what}, {times}),\n");
    }
    text + "],\n"
}
