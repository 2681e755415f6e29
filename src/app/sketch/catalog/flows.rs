//! The fields of flows.
//!
//! In: nothing. Out: the table. It must not know what any of them says.

use super::How::{Choice, Data, Law, Line, List, Policy, Short, Start};
use super::{Field, Of, Section, YES_NO};

const PATTERNS: &[(&str, &str)] = &[
    ("Request", "Request"),
    ("Callback", "Callback"),
    ("Publish", "Publish"),
    ("Work", "Work queue"),
    ("Gather(All)", "Gather all answers"),
    ("Gather(First(2))", "Gather the first answers"),
    ("Batch", "Batch"),
    ("Stream", "Stream"),
    ("Tap", "Tap"),
];

const SITES: &[(&str, &str)] = &[
    ("Same", "The sender's"),
    ("Random", "One drawn"),
    ("Each", "Each, a copy"),
];

/// Sections of the fields of flows.
pub const FLOW: &[Section] = &[
    Section {
        name: "Traffic",
        open: true,
        fields: &[
            Field::new("Pattern", "pattern", Choice(PATTERNS))
                .like("Publish")
                .about("How it is exchanged"),
            Field::new("Start", "start", Start)
                .like("Poisson(2/s)")
                .without("set off by another flow")
                .about(
                    "How often it starts, all its senders and sites together: a rate, Constant(rate: 1/s), Every(every: 1h), \
                     Bursty(rate: 9/s, on: 1min, off: 5min), Bursts(rate: 1/min, of: 20), Timetable([(08:00, 5/s)]), \
                     Closed(users: 20, think: 5s) or Trace(\"arrivals.csv\")",
                ),
            Field::new("Deadline", "deadline", Short)
                .like("300ms")
                .about("After which it is too late"),
            Field::new("Data", "data", Data)
                .like("\"sales\"")
                .about("What it carries"),
            Field::new("Size", "size", Law(Of::Size))
                .like("2kB")
                .about("Size of a message: a size, or a distribution"),
            Field::new("Answer size", "answer_size", Law(Of::Size))
                .like("LogNormal(median: 5kB, p99: 40kB)")
                .about("Size of an answer: a size, or a distribution"),
        ],
    },
    Section {
        name: "Policy",
        open: true,
        fields: &[
            Field::new("Policy", "policy", Policy)
                .like("(timeout: 800ms, retry: (max_attempts: 3, backoff: 100ms))")
                .without("none: waits 30 s, once")
                .about(
                    "How the sender deals with failure: timeout, timeout_total, cancel_on_timeout, retry, breaker, hedge, \
                     bulkhead, rate_limit, throttle, idempotent, outbox",
                ),
            Field::new("Callback policy", "callback_policy", Policy)
                .like("(timeout: 5s, retry: (max_attempts: 3))")
                .without("tries once")
                .about("How the consumer that calls back deals with failure of that"),
        ],
    },
    Section {
        name: "Delivery",
        open: false,
        fields: &[
            Field::new("Site", "site", Choice(SITES))
                .like("Each")
                .about("Which site of the receiver gets a message"),
            Field::new("Priority", "priority", Short)
                .like("2")
                .without("0")
                .about("Higher goes first where a system's discipline looks at it"),
            Field::new("Files", "batch", Line)
                .like("(every: 1h, first: 10min, max_records: 5000)")
                .without("each message is a file of its own")
                .about("When the records of a batch leave together, as one file"),
            Field::new("Key shares", "key_shares", List)
                .like("[(\"north\", 3), (\"south\", 1)]")
                .without("no two messages have a key in common")
                .about("Keys that messages have in common, with their weights; order is watched by key"),
        ],
    },
    Section {
        name: "Chain",
        open: false,
        fields: &[Field::new("Then", "then", Line)
            .like("[(flow: \"booking\", probability: 20%)]")
            .without("nothing")
            .about(
                "What a served message sets off, each with times, probability, before_answer, on_miss, holds_worker; \
                 or one of several by weight: OneOf([(\"ship\", 0.9), (\"refuse\", 0.1)])",
            )],
    },
    Section {
        name: "Cost",
        open: false,
        fields: &[
            Field::new("Cost if lost", "cost_lost", Short)
                .like("2 USD")
                .without("not told in money")
                .about("Of a delivery that is lost"),
            Field::new("Cost if late", "cost_late", Short)
                .like("0.40 USD")
                .without("not told in money")
                .about("Of a delivery that is late"),
            Field::new("Exists", "exists", YES_NO)
                .like("true")
                .about("Whether it is built already: then building it costs nothing, moving it does"),
        ],
    },
    Section {
        name: "Ends, as written",
        open: false,
        fields: &[
            Field::new("From", "from", List)
                .like("[\"till\"]")
                .without("must be there")
                .about("Systems that send it; of several, each message has one, drawn"),
            Field::new("To", "to", Line)
                .like("[\"stock\", \"books\"]")
                .without("must be there")
                .about("Systems that get it; or AnyOf([\"stock\", \"books\"]): one of them; or Others: one of the other senders"),
        ],
    },
];
