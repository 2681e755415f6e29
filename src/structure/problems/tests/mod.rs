//! Is each kind of problem found where it is, not found where it is not, and gone once its fix is applied?

mod flows_and_plans;
mod systems_and_links;

use super::*;
use crate::edit::apply;
use crate::scenario::{EXAMPLE, check, parse, refusals};

/// Two systems, `a` and `b`, in two zones, with a third one near `b`; parts go in place of the defaults below.
#[derive(Clone, Copy)]
struct Sketch<'t> {
    /// Of system `a`.
    a: &'t str,
    /// Of system `b`.
    b: &'t str,
    /// Of the flow from `a` to `b`.
    flow: &'t str,
    /// More flows.
    flows: &'t str,
    /// What is written of the link.
    link: &'t str,
    /// Kind of the zone of `b`.
    zone: &'t str,
    /// Everything else.
    rest: &'t str,
}

const PLAIN: Sketch<'_> = Sketch {
    a: "",
    b: "instances: 2",
    flow: r#"start: Poisson("1/s")"#,
    flows: "",
    link: r#"latency: "5ms""#,
    zone: "CloudRegion",
    rest: r#"run: (duration: "10min")"#,
};

fn scenario(sketch: &Sketch<'_>) -> Scenario {
    let Sketch {
        a,
        b,
        flow,
        flows,
        link,
        zone,
        rest,
    } = sketch;
    let text = format!(
        r#"Scenario(format: 1, name: "x",
        zones: [(id: "home", within: (latency: "1ms")), (id: "away", kind: {zone})],
        between: [(zones: ("home", "away"), {link})],
        data: [(id: "cards", sensitivity: Payment, owner: "a"), (id: "closed", owner: "a", allowed: ["c"])],
        systems: [
            (id: "a", zone: "home", instances: 2, service_time: "1ms", {a}),
            (id: "b", zone: "away", service_time: "1ms", {b}),
            (id: "c", zone: "away", instances: 2, service_time: "1ms"),
        ],
        flows: [(id: "f", from: ["a"], to: ["b"], {flow}), (id: "g", from: ["b"], to: ["c"], start: Poisson("1/s")), {flows}],
        {rest})"#
    );
    let loaded = parse(&text, "x.ron").unwrap_or_else(|problems| panic!("{problems:#?}\n{text}"));
    loaded.scenario
}

fn found(scenario: &Scenario, kind: FindingKind) -> Vec<Finding> {
    problems(scenario)
        .into_iter()
        .filter(|finding| finding.kind == kind)
        .collect()
}

fn none(sketch: &Sketch<'_>, kind: FindingKind) {
    let found = found(&scenario(sketch), kind);
    assert_eq!(found, [], "{kind:?} where there is none");
}

/// The only finding of a kind, whose words say `part`.
fn one(sketch: &Sketch<'_>, kind: FindingKind, part: &str) -> Finding {
    let mut found = found(&scenario(sketch), kind);
    assert_eq!(found.len(), 1, "{kind:?}: {:#?}", problems(&scenario(sketch)));
    let finding = found.remove(0);
    assert!(finding.what.contains(part), "{}", finding.what);
    assert!(!finding.about.is_empty() && finding.why.ends_with('.') && !finding.what.ends_with('.'));
    finding
}

/// There is one, its fix removes it, and what is left is sound and can be simulated.
fn cured(sketch: &Sketch<'_>, kind: FindingKind, part: &str) {
    let finding = one(sketch, kind, part);
    let fix = finding.fix.clone().unwrap_or_else(|| panic!("{kind:?} has no fix"));
    let before = scenario(sketch);
    let after = apply(&before, &fix.command).unwrap_or_else(|message| panic!("{}: {message}", fix.label));
    assert_eq!(check(&after), []);
    assert_eq!(found(&after, kind), [], "{kind:?} is left after {}", fix.label);
    assert_eq!(
        refusals(&after, &Default::default()).len(),
        refusals(&before, &Default::default()).len()
    );
}

/// There is one, and it is for a person to decide what is right.
fn told(sketch: &Sketch<'_>, kind: FindingKind, part: &str) {
    assert_eq!(one(sketch, kind, part).fix, None);
}

#[test]
fn a_plain_sketch_has_no_problem() {
    assert_eq!(problems(&scenario(&PLAIN)), []);
    assert_eq!(problems(&Scenario::new("empty")), []);
}

/// What the examples have, told; a finding too many drowns the others.
#[test]
fn the_examples_do_not_drown() {
    for (name, text) in [
        ("restaurant chain", EXAMPLE),
        ("hello", include_str!("../../../../scenarios/hello.ron")),
        ("order to cash", include_str!("../../../../scenarios/order-to-cash.ron")),
        ("metrics", include_str!("../../../../scenarios/metrics-fan-out.ron")),
    ] {
        let scenario = parse(text, "x.ron")
            .unwrap_or_else(|problems| panic!("{problems:#?}"))
            .scenario;
        let all = problems(&scenario);
        for finding in &all {
            eprintln!(
                "{name}: {:?} {:?}: {}. {}",
                finding.level, finding.kind, finding.what, finding.why
            );
            if let Some(fix) = &finding.fix {
                let after = apply(&scenario, &fix.command).unwrap_or_else(|message| panic!("{}: {message}", fix.label));
                let left = problems(&after);
                let same = |other: &Finding| other.kind == finding.kind && other.about == finding.about;
                assert!(
                    !left.iter().any(same),
                    "{name}: {} is left after {}",
                    finding.what,
                    fix.label
                );
            }
        }
        assert!(all.len() <= 12, "{name}: {}", all.len());
        assert!(all.iter().all(|finding| finding.level != Level::Serious), "{name}");
    }
}

/// Prints what a large sketch takes.
#[test]
fn a_large_sketch_is_looked_at_too() {
    let mut large = Scenario::new("large");
    large.systems = (0..2_000)
        .map(|at| crate::scenario::System::new(&format!("s{at}")))
        .collect();
    for at in 0..5_000_usize {
        let id = |nth: usize| SystemId::new(format!("s{}", nth % 2_000));
        let mut flow = crate::scenario::Flow::new(&format!("f{at}"), &id(at), &id(at * 7 + 1));
        flow.start = Some(crate::scenario::Start::Poisson(crate::units::Rate::from_per_sec(1.0)));
        large.flows.push(flow);
    }
    let start = std::time::Instant::now();
    let found = problems(&large);
    eprintln!("2000 systems, 5000 flows: {:.3} s", start.elapsed().as_secs_f64());
    assert_eq!(found, []);
}
