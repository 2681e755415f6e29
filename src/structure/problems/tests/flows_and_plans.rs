//! Objectives, retries, timeouts, fan-out, faults, architectures, the run.

use super::*;

#[test]
fn objectives_about_nothing() {
    let kind = FindingKind::NothingToMeasure;
    let broken = Sketch {
        rest: r#"objectives: [(flow: "f", p99_below: "1s", when: Broken)]"#,
        ..PLAIN
    };
    cured(&broken, kind, "there are none");
    none(
        &Sketch {
            rest: r#"objectives: [(flow: "f", p99_below: "1s")]"#,
            ..PLAIN
        },
        kind,
    );
    told(
        &Sketch {
            flow: "",
            rest: r#"objectives: [(flow: "f", p99_below: "1s")]"#,
            ..PLAIN
        },
        kind,
        "nothing to measure",
    );
    told(
        &Sketch {
            rest: r#"objectives: [(flow: "f", correct_at_least: "99%")]"#,
            ..PLAIN
        },
        kind,
        "no deadline",
    );
}

#[test]
fn deadlines_that_no_objective_holds() {
    let kind = FindingKind::NoObjective;
    let bare = Sketch {
        flow: r#"start: Poisson("1/s"), deadline: "40s""#,
        ..PLAIN
    };
    cured(&bare, kind, "f has a deadline");
    none(
        &Sketch {
            rest: r#"objectives: [(flow: "f", p99_below: "1s")]"#,
            ..bare
        },
        kind,
    );
}

#[test]
fn retries_that_take_effect_twice() {
    let kind = FindingKind::RetryNotIdempotent;
    let again = Sketch {
        flow: r#"start: Poisson("1/s"), policy: (retry: ())"#,
        ..PLAIN
    };
    cured(&again, kind, "not idempotent");
    none(
        &Sketch {
            flow: r#"start: Poisson("1/s"), policy: (retry: (), idempotent: true)"#,
            ..PLAIN
        },
        kind,
    );
    one(
        &Sketch {
            flow: r#"start: Poisson("1/s"), pattern: Work, policy: (retry: ())"#,
            ..PLAIN
        },
        kind,
        "f is tried again",
    );
    none(
        &Sketch {
            flow: r#"start: Poisson("1/s"), pattern: Publish, policy: (retry: ())"#,
            ..PLAIN
        },
        kind,
    );
}

#[test]
fn timeouts() {
    let short = FindingKind::TimeoutTooShort;
    cured(
        &Sketch {
            flow: r#"start: Poisson("1/s"), policy: (timeout: "9ms")"#,
            ..PLAIN
        },
        short,
        "waits 9ms, and an answer takes 11ms",
    );
    none(
        &Sketch {
            flow: r#"start: Poisson("1/s"), policy: (timeout: "12ms")"#,
            ..PLAIN
        },
        short,
    );
    none(
        &Sketch {
            flow: r#"start: Poisson("1/s"), pattern: Publish, policy: (timeout: "9ms")"#,
            ..PLAIN
        },
        short,
    );
    let long = FindingKind::TimeoutBeyondDeadline;
    let late = Sketch {
        flow: r#"start: Poisson("1/s"), deadline: "1s", policy: (timeout: "3s")"#,
        ..PLAIN
    };
    cured(&late, long, "waits 3s for what is worth nothing after 1s");
    none(
        &Sketch {
            flow: r#"start: Poisson("1/s"), deadline: "4s", policy: (timeout: "3s")"#,
            ..PLAIN
        },
        long,
    );
    let hopeless = Sketch {
        flow: r#"start: Poisson("1/s"), deadline: "2ms""#,
        ..PLAIN
    };
    told(&hopeless, long, "by default");
}

#[test]
fn retries_of_retries() {
    let kind = FindingKind::RetryStorm;
    let inner = r#"(id: "h", from: ["b"], to: ["c"], policy: (retry: (max_attempts: 4), idempotent: true))"#;
    let nested = Sketch {
        flow: r#"start: Poisson("1/s"), policy: (retry: (), idempotent: true), then: [(flow: "h", before_answer: true)]"#,
        flows: inner,
        ..PLAIN
    };
    cured(&nested, kind, "Retries of f and h multiply to 12 attempts");
    let after = r#"start: Poisson("1/s"), policy: (retry: (), idempotent: true), then: [(flow: "h")]"#;
    none(&Sketch { flow: after, ..nested }, kind);
    let once = r#"start: Poisson("1/s"), then: [(flow: "h", before_answer: true)]"#;
    none(&Sketch { flow: once, ..nested }, kind);
}

#[test]
fn nothing_kept_of_what_is_published_far_away() {
    let kind = FindingKind::NoOutbox;
    let bare = Sketch {
        flow: r#"start: Poisson("1/s"), pattern: Publish"#,
        ..PLAIN
    };
    cured(&bare, kind, "keeps nothing on disk");
    none(&PLAIN, kind);
    none(
        &Sketch {
            flow: r#"start: Poisson("1/s"), pattern: Publish, policy: (outbox: Durable(limit: 10))"#,
            ..PLAIN
        },
        kind,
    );
    let near = Sketch {
        flows: r#"(id: "n", from: ["c"], to: ["b"], start: Poisson("1/s"), pattern: Publish)"#,
        ..PLAIN
    };
    none(&near, kind);
}

#[test]
fn one_message_that_comes_to_many() {
    let kind = FindingKind::FanOut;
    let many = Sketch {
        flow: r#"start: Poisson("1/s"), then: [(flow: "h", times: 2000)]"#,
        flows: r#"(id: "h", from: ["b"], to: ["c"])"#,
        ..PLAIN
    };
    told(&many, kind, "One message of f comes to 2001 deliveries");
    none(
        &Sketch {
            flow: r#"start: Poisson("1/s"), then: [(flow: "h", times: 20)]"#,
            ..many
        },
        kind,
    );
}

#[test]
fn faults_that_touch_nothing() {
    let kind = FindingKind::FaultTouchesNothing;
    let fault = |what: &str| {
        format!(r#"faults: [(id: "x", what: {what}, at: "1min")], architectures: [(id: "d", style: PointToPoint())]"#)
    };
    let finds = |what: &str| {
        cured(
            &Sketch {
                rest: &fault(what),
                ..PLAIN
            },
            kind,
            "x touches nothing",
        )
    };
    let strikes = |what: &str| {
        none(
            &Sketch {
                rest: &fault(what),
                ..PLAIN
            },
            kind,
        )
    };
    finds(r#"Crash(party: "hub")"#);
    finds(r#"Cut(systems: ("a", "c"))"#);
    finds("QuorumLoss()");
    finds(r#"Crash(party: "balancer:a")"#);
    strikes(r#"Crash(system: "b")"#);
    strikes(r#"Crash(party: "balancer:b")"#);
    strikes(r#"Cut(systems: ("b", "a"))"#);
    strikes(r#"Cut(zones: ("away", "home"))"#);
    strikes(r#"Partition(zone: "home")"#);
    let late = r#"faults: [(id: "x", what: Crash(system: "b"), at: "1h")]"#;
    cured(&Sketch { rest: late, ..PLAIN }, kind, "begins after the run");
}

#[test]
fn architectures_that_are_one() {
    let kind = FindingKind::SameArchitecture;
    let twice = r#"architectures: [(id: "p", style: PointToPoint()), (id: "q", style: HubAndSpoke()), (id: "r", style: PointToPoint())]"#;
    cured(&Sketch { rest: twice, ..PLAIN }, kind, "are the same");
    let once = r#"architectures: [(id: "p", style: PointToPoint()), (id: "q", style: HubAndSpoke())]"#;
    none(&Sketch { rest: once, ..PLAIN }, kind);
}

#[test]
fn runs_too_short() {
    let warm = FindingKind::WarmUpTooShort;
    let files = r#"start: Every(every: "2min"), pattern: Batch"#;
    cured(
        &Sketch {
            flow: files,
            rest: r#"run: (duration: "1h", warm_up: "1min")"#,
            ..PLAIN
        },
        warm,
        "shorter than the 2min",
    );
    none(
        &Sketch {
            flow: files,
            rest: r#"run: (duration: "1h", warm_up: "3min")"#,
            ..PLAIN
        },
        warm,
    );
    let short = FindingKind::RunTooShort;
    let rare = Sketch {
        flow: r#"start: Poisson("6/h")"#,
        ..PLAIN
    };
    cured(&rare, short, "fewer than 10 messages of f");
    none(
        &Sketch {
            rest: r#"run: (duration: "3h")"#,
            ..rare
        },
        short,
    );
    told(
        &Sketch {
            flow: r#"start: Poisson("0.01/d")"#,
            ..PLAIN
        },
        short,
        "of f",
    );
}
