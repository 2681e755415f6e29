//! The fields of flows.
//!
//! In: nothing. Out: the table. It must not know what any of them says.

use super::How::{Choice, Data, Law, Line, List, Policy, Quoted, Record, Short, Start, Then, Things};
use super::policies::{POLICY, THEN};
use super::{Field, Items, Of, Parts, Section, YES_NO};

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

const FILES: &[Field] = &[
    Field::new("Every", "every", Short)
        .like("1h")
        .needed()
        .about("From one file to the next"),
    Field::new("First", "first", Short)
        .like("10min")
        .without("after the first interval")
        .about("When the first file leaves, from the start of the run"),
    Field::new("Most records", "max_records", Short)
        .like("5000")
        .without("as many as there are")
        .about("Records in a file at most: with so many it leaves at once"),
];

const KEYS: &[Items] = &[Items {
    head: "",
    way: "",
    word: "Key",
    new: "(\"key-#\", 1)",
    fields: &[
        Field::new("Name", "0", Quoted).like("north").needed().about("The key"),
        Field::new("Weight", "1", Short)
            .like("3")
            .needed()
            .about("How often it is the one, beside the weights of the others"),
    ],
}];

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
                .like("(timeout: 800ms, retry: (max_attempts: 3), rate_limit: 50/s)")
                .without("none: waits 30 s, once")
                .about(
                    "How the sender deals with failure: by a policy that others have, too, or by one of its own",
                )
                .before("")
                .of(Parts::Record(POLICY)),
            Field::new("Callback policy", "callback_policy", Policy)
                .like("(timeout: 5s, retry: (max_attempts: 3), rate_limit: 50/s)")
                .without("tries once")
                .about("How the consumer that calls back deals with failure of that")
                .before("Callback")
                .of(Parts::Record(POLICY)),
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
            Field::new("Files", "batch", Record("(every: 1h)"))
                .like("(every: 1h, first: 10min, max_records: 5000)")
                .without("each message is a file of its own")
                .about("When the records of a batch leave together, as one file")
                .of(Parts::Record(FILES)),
            Field::new("Key shares", "key_shares", Things)
                .like("[(\"north\", 3), (\"south\", 1)]")
                .without("no key in common")
                .about("Keys that messages have in common, with their weights; order is watched by key")
                .of(Parts::Items(KEYS)),
        ],
    },
    Section {
        name: "Chain",
        open: false,
        fields: &[Field::new("Then", "then", Then)
            .like("[(flow: \"booking\", probability: 20%)]")
            .without("nothing")
            .about(
                "What a served message sets off: each of some flows, by itself; or one of them, drawn by weight",
            )
            .of(Parts::Items(THEN))],
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
