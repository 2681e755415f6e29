//! The parts of policies, and of what a flow sets off.
//!
//! In: nothing. Out: the tables. It must not know what any of them says.

use super::How::{Choice, Flow, FlowOrEnd, List, Record, Short};
use super::{Field, Items, Parts, Section, YES_NO};

const JITTERS: &[(&str, &str)] = &[
    ("Off", "Off"),
    ("Full", "Full"),
    ("Equal", "Equal"),
    ("Decorrelated", "Decorrelated"),
];

const OUTBOXES: &[(&str, &str)] = &[
    ("Off", "Off"),
    ("Memory(limit: 1000)", "In memory"),
    ("Durable(limit: 1000)", "On disk"),
];

const RETRY: &[Field] = &[
    Field::new("Attempts", "max_attempts", Short)
        .like("3")
        .about("Tries in all, the first included, or Unlimited"),
    Field::new("Causes", "on", List)
        .like("[Timeout, Rejection]")
        .about("Failures that are tried again: Timeout, Rejection, Error, Loss, HeldBack"),
    Field::new("Backoff", "backoff", Short)
        .like("100ms")
        .about("Wait before the first retry"),
    Field::new("Backoff factor", "factor", Short)
        .like("2")
        .about("Growth of the wait from retry to retry"),
    Field::new("Backoff cap", "cap", Short)
        .like("10s")
        .about("Longest wait between retries"),
    Field::new("Jitter", "jitter", Choice(JITTERS))
        .like("Equal")
        .about("How the wait is scattered"),
    Field::new("Budget", "budget", Short)
        .like("20%")
        .without("no bound")
        .about("Retries allowed as a share of first attempts"),
    Field::new("Avoid tried", "exclude_tried", YES_NO)
        .like("true")
        .without("No")
        .about("Whether a retry avoids the instance tried before"),
    Field::new("Wait asked for", "retry_after", Short)
        .like("30s")
        .without("ignored")
        .about("The longest wait that a refusal may ask for and get (HTTP's Retry-After)"),
];

const BREAKER: &[Field] = &[
    Field::new("Failure share", "failure_share", Short)
        .like("50%")
        .without("in a row")
        .about("Share of failures over a window of calls that opens it; in place of failures in a row")
        .in_place_of(&["consecutive"]),
    Field::new("Window", "window", Short)
        .like("50")
        .about("Calls over which the share is taken"),
    Field::new("Least calls", "least", Short)
        .like("20")
        .without("the window")
        .about("Calls that must be known before a share means something"),
    Field::new("Failures in a row", "consecutive", Short)
        .like("5")
        .without("by a share")
        .about("So many failures in a row open it; in place of a share")
        .in_place_of(&["failure_share", "window", "least"]),
    Field::new("Open time", "open", Short)
        .like("30s")
        .needed()
        .about("How long it stays open"),
    Field::new("Probes", "probes", Short)
        .like("3")
        .needed()
        .about("Calls let through when it is half open"),
];

const THROTTLE: &[Field] = &[
    Field::new("Factor", "factor", Short)
        .like("1.5")
        .about("Requests for each accept: what goes beyond is held back"),
    Field::new("Window", "window", Short)
        .like("30s")
        .about("Over how long both are counted"),
];

const OUTBOX: &[Field] = &[
    Field::new("Limit", "limit", Short)
        .like("5000")
        .needed()
        .about("Messages that it holds at most"),
    Field::new("Lasting", "lasting", Short)
        .like("30min")
        .about("How long a message is kept")
        .only("Durable"),
    Field::new("Round", "every", Short)
        .like("10s")
        .about("Wait between rounds of attempts"),
];

/// The fields of a policy that flows share.
pub const SHARED: &[Section] = &[Section {
    name: "Shared policy",
    open: true,
    fields: POLICY,
}];

/// The parts of a policy.
pub const POLICY: &[Field] = &[
    Field::new("Timeout", "timeout", Short)
        .like("800ms")
        .about("How long one attempt waits"),
    Field::new("Total timeout", "timeout_total", Short)
        .like("5s")
        .about("How long all attempts together wait"),
    Field::new("Cancellation", "cancel_on_timeout", YES_NO)
        .like("true")
        .without("No")
        .about("Whether the callee is told of a timeout, so that it stops what nobody waits for"),
    Field::new("Retry", "retry", Record("()"))
        .like(
            "(max_attempts: 3, on: [Timeout], backoff: 100ms, factor: 2, cap: 5s, jitter: Full, budget: 20%, \
               exclude_tried: true, retry_after: 30s)",
        )
        .without("one attempt")
        .about("Repeated attempts")
        .of(Parts::Record(RETRY)),
    Field::new(
        "Breaker",
        "breaker",
        Record("(failure_share: 50%, open: 30s, probes: 3)"),
    )
    .like("(failure_share: 50%, window: 50, least: 20, open: 30s, probes: 3)")
    .about("A circuit breaker: opened by a share of failures, or by failures in a row")
    .of(Parts::Record(BREAKER)),
    Field::new("Hedge", "hedge", Short)
        .like("200ms")
        .about("A second copy after so long; the first answer counts"),
    Field::new("Bulkhead", "bulkhead", Short)
        .like("20")
        .without("no bound")
        .about("Calls at once, for each instance of the sender and each consumer"),
    Field::new("Rate limit", "rate_limit.rate", Short)
        .like("50/s")
        .without("no bound")
        .about("What the sender sends at most, at a site"),
    Field::new("Rate burst", "rate_limit.burst", Short)
        .like("20")
        .without("of a second")
        .about("Messages that the rate limit lets through at once"),
    Field::new("Throttle", "throttle", Record("()"))
        .like("(factor: 1.5, window: 30s)")
        .about("Adaptive throttling: what goes beyond a multiple of the accepts is held back by the sender")
        .of(Parts::Record(THROTTLE)),
    Field::new("Idempotent", "idempotent", YES_NO)
        .like("true")
        .about("Whether a second effect of the same message does no harm"),
    Field::new("Outbox", "outbox", Choice(OUTBOXES))
        .like("Durable(limit: 5000, lasting: 30min, every: 10s)")
        .about("What the sender keeps while its next hop cannot be reached")
        .of(Parts::Record(OUTBOX)),
];

const FOLLOW: &[Field] = &[
    Field::new("Flow", "flow", Flow)
        .like("\"booking\"")
        .needed()
        .about("The flow that is set off; a receiver of this one must send it"),
    Field::new("Times", "times", Short)
        .like("2")
        .without("1")
        .about("Messages of it"),
    Field::new("Probability", "probability", Short)
        .like("20%")
        .without("100%")
        .about("How likely it is set off"),
    Field::new("Before answer", "before_answer", YES_NO)
        .like("true")
        .without("No")
        .about("Whether the answer waits for it, and fails with it"),
    Field::new("On miss", "on_miss", YES_NO)
        .like("true")
        .without("No")
        .about("Whether only what the server's cache missed sets it off"),
    Field::new("Holds worker", "holds_worker", YES_NO)
        .like("true")
        .without("No")
        .about("Whether the worker waits for it"),
];

const BRANCH: &[Field] = &[
    Field::new("Flow", "0", FlowOrEnd)
        .like("\"booking\"")
        .needed()
        .about("The flow that is set off, or that nothing follows; a receiver of this one must send it"),
    Field::new("Weight", "1", Short)
        .like("0.9")
        .needed()
        .about("How often it is the one, beside the weights of the others"),
];

/// What a flow sets off.
pub const THEN: &[Items] = &[
    Items {
        head: "[",
        way: "",
        word: "Step",
        new: "(flow: {})",
        fields: FOLLOW,
    },
    Items {
        head: "OneOf",
        way: "0",
        word: "Branch",
        new: "({}, 1)",
        fields: BRANCH,
    },
];
