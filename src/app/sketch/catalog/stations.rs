//! The parts of what a system does beyond first come, first served: failures, caches, batches, quotas, checks.
//!
//! In: nothing. Out: the tables. It must not know what any of them says.

use super::How::{Choice, Flow, Law, Short};
use super::{Field, Items, Of, YES_NO};

/// The parts of failures beside the mean times, which are typed together.
pub const FAILURES: &[Field] = &[
    Field::new("Queue", "queue", Choice(&[("Kept", "Kept"), ("Lost", "Lost")]))
        .like("Kept")
        .about("What a failure does to the queue"),
    Field::new(
        "Work",
        "work",
        Choice(&[("Resumed", "Resumed"), ("Restarted", "Restarted"), ("Lost", "Lost")]),
    )
    .like("Resumed")
    .about("What a failure does to work in service"),
    Field::new("Wear", "wears", Choice(&[("Always", "Always"), ("Busy", "When busy")]))
        .like("Busy")
        .without("Always")
        .about("What wears an instance out"),
    Field::new("Repair crews", "crews", Short)
        .like("1")
        .without("no bound")
        .about("Repairs at once at one site"),
];

/// The parts of batches.
pub const BATCH: &[Field] = &[
    Field::new("Size", "size", Short)
        .like("100")
        .without("all that wait")
        .about("Messages of a batch at most"),
    Field::new("Linger", "linger", Short)
        .like("50ms")
        .without("not at all")
        .about("How long the first of a batch that is not full waits for others"),
];

/// The parts of quotas.
pub const QUOTA: &[Field] = &[
    Field::new("Requests", "requests", Short)
        .like("5000")
        .needed()
        .about("So many it takes..."),
    Field::new("Per", "per", Short)
        .like("1h")
        .needed()
        .about("... in this time"),
    Field::new(
        "Window",
        "window",
        Choice(&[("Fixed", "Fixed"), ("Sliding", "Sliding")]),
    )
    .like("Sliding")
    .without("Fixed")
    .about("Which windows it counts in: one after another (fixed), or the time just past (sliding)"),
];

/// The parts of health checks.
pub const CHECKS: &[Field] = &[
    Field::new("Every", "every", Short)
        .like("5s")
        .needed()
        .about("From one check to the next"),
    Field::new("Unhealthy", "unhealthy", Short)
        .like("3")
        .about("Failed checks in a row until an instance gets nothing more"),
    Field::new("Healthy", "healthy", Short)
        .like("2")
        .about("Good checks in a row until it gets work again"),
];

/// The parts of ejections.
pub const EJECTION: &[Field] = &[
    Field::new("Failures in a row", "consecutive", Short)
        .like("5")
        .needed()
        .about("So many eject an instance"),
    Field::new("Lasting", "lasting", Short)
        .like("30s")
        .needed()
        .about("For how long, times how often it was ejected already"),
    Field::new("At most", "at_most", Short)
        .like("10%")
        .about("Share of instances that may be out at once; one may always be"),
];

/// The parts of caches.
pub const CACHE: &[Field] = &[
    Field::new("Hit share", "hit", Short)
        .like("90%")
        .without("by keys")
        .about("Share of requests answered from it, by lot; in place of keys")
        .in_place_of(&["keys", "zipf", "capacity", "ttl", "sliding"]),
    Field::new("Keys", "keys", Short)
        .like("1000")
        .without("by lot")
        .about("Keys that requests ask for; in place of a hit share")
        .in_place_of(&["hit"]),
    Field::new("Popularity", "zipf", Short)
        .like("0.9")
        .without("0 (all alike)")
        .about("Key k is asked for in proportion to 1 / k to this power (Zipf)"),
    Field::new("Capacity", "capacity", Short)
        .like("100")
        .without("all keys")
        .about("Entries that it holds, the least recently used going first"),
    Field::new("TTL", "ttl", Short)
        .like("30s")
        .without("for ever")
        .about("How long an entry lives"),
    Field::new("Sliding", "sliding", YES_NO)
        .like("true")
        .without("No")
        .about("Whether a hit lets its entry live as long again"),
    Field::new("Service time", "service_time", Law(Of::Time))
        .like("1ms")
        .without("no time")
        .about("Time to answer from it: a time, or a distribution"),
];

/// The parts of slow starts.
pub const SLOW_START: &[Field] = &[
    Field::new("Factor", "factor", Short)
        .like("4")
        .needed()
        .about("Services take so many times as long right after a restart..."),
    Field::new("Lasting", "lasting", Short)
        .like("30s")
        .needed()
        .about("... falling evenly to once over this time"),
];

/// The rules by which work is shed.
pub const SHEDDING: &[Items] = &[Items {
    head: "",
    way: "",
    word: "Rule",
    new: "(queue_above: 20)",
    fields: &[
        Field::new("Queue above", "queue_above", Short)
            .like("20")
            .without("no bound")
            .about("With more than these in line"),
        Field::new("Waiting above", "waiting_above", Short)
            .like("500ms")
            .without("no bound")
            .about("While the one who has waited longest has waited longer"),
        Field::new("Utilization above", "utilization_above", Short)
            .like("90%")
            .without("no bound")
            .about("After a window in which its servers were busy for more"),
        Field::new("Window", "window", Short)
            .like("1s")
            .about("The windows over which utilization is taken"),
        Field::new("Priority below", "priority_below", Short)
            .like("2")
            .without("all flows")
            .about("Only flows whose priority is below are shed"),
    ],
}];

/// Service times of single flows.
pub const TIMES: &[Items] = &[Items {
    head: "",
    way: "",
    word: "Time",
    new: "({}, 5ms)",
    fields: &[
        Field::new("Flow", "0", Flow)
            .like("\"price\"")
            .needed()
            .about("The flow whose messages take another time"),
        Field::new("Service time", "1", Law(Of::Time))
            .like("2ms")
            .needed()
            .about("Time to serve one message of it: a time, or a distribution"),
    ],
}];
