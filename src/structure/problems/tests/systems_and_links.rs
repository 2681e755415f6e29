//! Loss, limits, queues, load, flows to nobody, systems alone, sensitive data.

use super::*;

#[test]
fn loss_without_retry() {
    let kind = FindingKind::LossWithoutRetry;
    let lossy = Sketch {
        link: r#"loss: "1%", transport: Datagram"#,
        ..PLAIN
    };
    cured(&lossy, kind, "loses 1 %");
    none(
        &Sketch {
            link: r#"loss: "1%""#,
            ..PLAIN
        },
        kind,
    );
    none(
        &Sketch {
            flow: r#"start: Poisson("1/s"), policy: (retry: (), idempotent: true)"#,
            ..lossy
        },
        kind,
    );
    one(
        &Sketch {
            link: r#"loss: "30%""#,
            ..PLAIN
        },
        kind,
        "loses 30 %",
    );
}

#[test]
fn limits_below_the_load() {
    let kind = FindingKind::LimitBelowLoad;
    let chained = r#"(id: "h", from: ["c"], to: ["b"]), (id: "i", from: ["a"], to: ["c"], start: Poisson("2/s"), then: [(flow: "h")])"#;
    let limited = Sketch {
        b: r#"instances: 2, rate_limit: "2/s""#,
        flows: chained,
        ..PLAIN
    };
    told(&limited, kind, "b gets 3/s and takes 2/s by its rate limit");
    none(&Sketch { flows: "", ..limited }, kind);
    let quota = Sketch {
        b: r#"instances: 2, quota: (requests: 30, per: "1min")"#,
        ..PLAIN
    };
    told(&quota, kind, "takes 30/min by its quota");
}

#[test]
fn queues_without_bound() {
    let kind = FindingKind::QueueWithoutBound;
    cured(
        &Sketch {
            b: "instances: 2, queue_limit: Unlimited",
            ..PLAIN
        },
        kind,
        "no bound",
    );
    none(
        &Sketch {
            b: "instances: 2, queue_limit: Unlimited, concurrency: Unlimited",
            ..PLAIN
        },
        kind,
    );
}

#[test]
fn too_much_load() {
    let busy = |rate: &'static str| Sketch {
        b: r#"instances: 2, concurrency: 1, service_time_for: [("f", "100ms")]"#,
        flow: rate,
        ..PLAIN
    };
    cured(&busy(r#"start: Poisson("30/s")"#), FindingKind::Overload, "150 %");
    cured(&busy(r#"start: Poisson("17/s")"#), FindingKind::NearlyFull, "85 %");
    none(&busy(r#"start: Poisson("12/s")"#), FindingKind::NearlyFull);
    none(&busy(r#"start: Poisson("17/s")"#), FindingKind::Overload);
    let peak = busy(r#"start: Timetable([("0s", "1/s"), ("9h", "30/s"), ("10h", "1/s")])"#);
    one(&peak, FindingKind::Overload, "150 %");
    let foreign = Sketch {
        b: r#"kind: Saas, concurrency: 1, service_time_for: [("f", "100ms")]"#,
        ..busy(r#"start: Poisson("30/s")"#)
    };
    told(&foreign, FindingKind::Overload, "300 %");
}

#[test]
fn flows_to_nobody_and_flows_never_sent() {
    let mut lonely = scenario(&PLAIN);
    lonely.flows[0].to = crate::scenario::To::Systems(Vec::new());
    let finding = &found(&lonely, FindingKind::NoConsumer)[0];
    let command = &finding.fix.as_ref().expect("a fix").command;
    let after = apply(&lonely, command).expect("done");
    assert_eq!(found(&after, FindingKind::NoConsumer), []);
    none(&PLAIN, FindingKind::NoConsumer);
    let silent = Sketch { flow: "", ..PLAIN };
    cured(&silent, FindingKind::NeverSent, "sends nothing");
    let set_off = Sketch {
        flow: "",
        flows: r#"(id: "s", from: ["c"], to: ["a"], start: Poisson("1/s"), then: [(flow: "f")])"#,
        ..PLAIN
    };
    none(&set_off, FindingKind::NeverSent);
}

#[test]
fn systems_alone() {
    let mut alone = scenario(&PLAIN);
    alone.systems.push(crate::scenario::System {
        zone: Some("home".into()),
        ..crate::scenario::System::new("d")
    });
    let found = found(&alone, FindingKind::IdleSystem);
    assert_eq!(
        found.iter().map(|finding| finding.what.as_str()).collect::<Vec<_>>(),
        ["d has no flow"]
    );
    none(&PLAIN, FindingKind::IdleSystem);
}

#[test]
fn single_instances_that_objectives_need() {
    let kind = FindingKind::SingleInstance;
    let single = Sketch {
        b: "",
        rest: r#"objectives: [(flow: "f", p99_below: "1s")]"#,
        ..PLAIN
    };
    cured(&single, kind, "b has one instance");
    none(&Sketch { rest: "", ..single }, kind);
    none(
        &Sketch {
            b: "kind: Saas",
            ..single
        },
        kind,
    );
    none(
        &Sketch {
            b: "instances: 3",
            ..single
        },
        kind,
    );
}

#[test]
fn sensitive_data() {
    let closed = Sketch {
        flow: r#"start: Poisson("1/s"), data: "closed""#,
        ..PLAIN
    };
    told(&closed, FindingKind::NotAllowed, "closed goes to b, not allowed");
    none(&PLAIN, FindingKind::NotAllowed);
    let cards = Sketch {
        flow: r#"start: Poisson("1/s"), data: "cards""#,
        zone: "Provider",
        ..PLAIN
    };
    told(
        &cards,
        FindingKind::LeavesTheHouse,
        "Payment data (cards) leaves the house to b",
    );
    none(
        &Sketch {
            zone: "CloudRegion",
            ..cards
        },
        FindingKind::LeavesTheHouse,
    );
    told(
        &Sketch {
            zone: "CloudRegion",
            b: "kind: Partner",
            ..cards
        },
        FindingKind::LeavesTheHouse,
        "to b",
    );
}
