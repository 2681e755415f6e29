//! The fields of systems.
//!
//! In: nothing. Out: the table. It must not know what any of them says.

use super::How::{Choice, Failures, Law, List, Preset, Record, Short, Things, Words, Zone};
use super::stations::{BATCH, CACHE, CHECKS, EJECTION, FAILURES, QUOTA, SHEDDING, SLOW_START, TIMES};
use super::{Field, Of, Parts, Section, YES_NO};

const KINDS: &[(&str, &str)] = &[
    ("Service", "Service"),
    ("Saas", "SaaS system"),
    ("DataStore", "Data store"),
    ("Cache", "Cache"),
    ("Device", "Device"),
    ("Partner", "External partner"),
];

const DISCIPLINES: &[(&str, &str)] = &[
    ("Fifo", "First come, first served"),
    ("Priority", "By priority"),
    ("PreemptivePriority", "By priority, preemptive"),
    ("ProcessorSharing", "Processor sharing"),
];

const HEALTH: &[(&str, &str)] = &[("Off", "Off"), ("(every: 5s)", "By checks")];

const BALANCING: &[(&str, &str)] = &[
    ("Central", "One line for all"),
    ("RoundRobin", "Round robin"),
    ("Random", "Random"),
    ("LeastLoaded", "Least loaded"),
    ("PowerOf(2)", "Less loaded of a few"),
];

/// Sections of the fields of systems.
pub const SYSTEM: &[Section] = &[
    Section {
        name: "Basics",
        open: true,
        fields: &[
            Field::new("Kind", "kind", Choice(KINDS))
                .like("Saas")
                .about("What kind of system it is: many defaults go by it"),
            Field::new("Zone", "zone", Zone)
                .like("\"cloud\"")
                .about("Where it lives"),
            Field::new("Instances", "instances", Short)
                .like("3")
                .about("So many of it at each site of its zone"),
        ],
    },
    Section {
        name: "Capacity",
        open: true,
        fields: &[
            Field::new("Concurrency", "concurrency", Short)
                .like("16")
                .about("Messages that an instance serves at once, or Unlimited"),
            Field::new("Service time", "service_time", Law(Of::Time))
                .like("LogNormal(median: 12ms, p99: 90ms)")
                .about("Time to serve one message: a time, or a distribution"),
            Field::new("Queue limit", "queue_limit", Short)
                .like("500")
                .about("Places in line beside the servers, or Unlimited; who finds none is rejected"),
            Field::new("Rate limit", "rate_limit.rate", Short)
                .like("10/s")
                .about("Rate that it takes at most; the rest is rejected"),
            Field::new("Rate burst", "rate_limit.burst", Short)
                .like("20")
                .about("Messages that the rate limit lets through at once"),
            Field::new("Errors", "errors", Short)
                .like("0.1%")
                .about("Share of requests that fail after service"),
        ],
    },
    Section {
        name: "Failures",
        open: true,
        fields: &[Field::new("MTTF / MTTR", "failures", Failures)
            .like("30d / 20min")
            .without("never fails")
            .about(
                "Mean up time and mean repair time of an instance, or distributions of them: \
                 (mttf: Weibull(shape: 2, scale: 30d), mttr: 20min)",
            )
            .before("Failure")
            .of(Parts::Record(FAILURES))],
    },
    Section {
        name: "Line and overload",
        open: false,
        fields: &[
            Field::new("Preset", "preset", Preset)
                .like("\"rest\"")
                .without("by its kind")
                .about("Ready-made service time and concurrency, each with its source"),
            Field::new("Service time for", "service_time_for", Things)
                .like("[(\"price\", 2ms)]")
                .about("Other service times for some flows")
                .of(Parts::Items(TIMES)),
            Field::new("Discipline", "discipline", Choice(DISCIPLINES))
                .like("Priority")
                .about("Who in line is served next"),
            Field::new("Queue timeout", "queue_timeout", Short)
                .like("2s")
                .about("What waits longer is turned away"),
            Field::new("Drops overdue", "drops_overdue", YES_NO)
                .like("true")
                .without("No")
                .about("Whether what is past its flow's deadline is turned away when its turn comes"),
            Field::new("Batch", "batch", Record("()"))
                .like("(size: 100, linger: 50ms)")
                .without("each message by itself")
                .about("Messages served together, by one service")
                .of(Parts::Record(BATCH)),
            Field::new("Calls at once", "concurrent_calls", Short)
                .like("100")
                .about("Requests that it holds at once, waiting or in service, at a site"),
            Field::new("Quota", "quota", Record("(requests: 5000, per: 1h)"))
                .like("(requests: 5000, per: 1h, window: Sliding)")
                .about("What it takes in a window of time, at a site")
                .of(Parts::Record(QUOTA)),
            Field::new("Shedding", "shedding", Things)
                .like("[(queue_above: 20, priority_below: 2), (waiting_above: 500ms)]")
                .about("When an instance refuses at once what asks it to serve")
                .of(Parts::Items(SHEDDING)),
        ],
    },
    Section {
        name: "Resilience",
        open: false,
        fields: &[
            Field::new("Balancing", "balancing", Choice(BALANCING))
                .like("PowerOf(2)")
                .about("How its instances share the work"),
            Field::new("Health checks", "health", Choice(HEALTH))
                .like("(every: 5s, unhealthy: 3, healthy: 2)")
                .about("How a balancer learns which instances are up: an instance that is down gets its share until then")
                .of(Parts::Record(CHECKS)),
            Field::new("Ejection", "ejection", Record("(consecutive: 5, lasting: 30s)"))
                .like("(consecutive: 5, lasting: 30s, at_most: 10%)")
                .about("How an instance whose attempts fail in a row is put out for a while")
                .of(Parts::Record(EJECTION)),
            Field::new("Cache", "cache", Record("(hit: 90%)"))
                .like("(hit: 90%, service_time: 1ms)")
                .about("Answers in place of the system: by lot, or by the keys that are asked for")
                .of(Parts::Record(CACHE)),
            Field::new("Slow start", "slow_start", Record("(factor: 4, lasting: 30s)"))
                .like("(factor: 4, lasting: 30s)")
                .about("How much longer services take after a restart, and for how long")
                .of(Parts::Record(SLOW_START)),
            Field::new("Can pause", "can_pause", YES_NO)
                .like("true")
                .about("Whether it can stop taking work from a bus while it stays up"),
        ],
    },
    Section {
        name: "Integration",
        open: false,
        fields: &[
            Field::new("Owner", "owner", Choice(&[("Ours", "Ours"), ("Provider(\"name\")", "A provider's")]))
                .like("Provider(\"Ledger Ltd\")")
                .about("Whose it is, and who can change it"),
            Field::new("Speaks", "speaks", List)
                .like("[Api, Webhook]")
                .about("Api (can be called), Webhook (can call), File, Broker (has a client), Polled(30s); what is missing costs a connector"),
            Field::new("Shapes", "shapes", List)
                .like("[\"sales\"]")
                .about("Data whose common shape it speaks as it is"),
            Field::new("Team", "team", Words)
                .like("Logistics")
                .without("not said")
                .about("Who looks after it"),
        ],
    },
    Section {
        name: "Cost",
        open: false,
        fields: &[Field::new("Hourly cost", "hourly_cost", Short)
            .like("0.50 USD")
            .without("the cost book")
            .about("Of one instance")],
    },
];
