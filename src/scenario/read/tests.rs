//! What is read from a file, and what is said about a wrong one?

use super::*;
use crate::units::{Law, Rate, Share, SimSpan};

const EXAMPLE: &str = r#"
Scenario(
    format: 1,
    name: "Corner shops",
    zones: [(id: "shop", kind: Site, sites: 12), (id: "cloud", kind: CloudRegion)],
    between: [(zones: ("shop", "cloud"), latency: LogNormal(median: "15ms", p99: "60ms"), loss: "0.1%", bandwidth: "20Mbit/s")],
    data: [(id: "sales", sensitivity: Internal), (id: "prices", sensitivity: Public)],
    systems: [
        (id: "till", name: "Till", zone: "shop", at: (80, 120), service_time: Exponential(mean: "8ms")),
        (id: "stock", name: "Stock", zone: "cloud", at: (420, 60), instances: 2, concurrency: 8,
         service_time: LogNormal(median: "12ms", p99: "90ms")),
        (id: "books", name: "Bookkeeping", kind: Saas, zone: "cloud", at: (420, 220), speaks: [Api], rate_limit: "10/s"),
    ],
    policies: [(id: "patient", timeout: "800ms", retry: (max_attempts: 3, backoff: "100ms", jitter: Full))],
    flows: [
        (id: "price", from: ["till"], to: ["stock"], pattern: Request, start: Poisson("0.7/s"), size: "400B",
         data: "prices", deadline: "3s", policy: "patient"),
        (id: "sale", from: ["till"], to: ["stock", "books"], pattern: Publish, start: Poisson("0.3/s"), size: "2kB",
         data: "sales", deadline: "10min", policy: (outbox: Durable(limit: 10000, lasting: "30min"))),
    ],
    architectures: [
        (id: "direct", style: PointToPoint()),
        (id: "hub", style: HubAndSpoke(platform: "integration-platform")),
        (id: "bus", style: MessageBus(broker: "rabbitmq-quorum")),
        (id: "mixed", style: Hybrid(base: "bus", direct: ["price"])),
    ],
    faults: [(what: Cut(zones: ("shop", "cloud"), sites: Share("25%")), at: "10min", lasting: "2min", a_year: 6)],
    objectives: [(flow: "price", p99_below: "300ms", when: Calm), (flow: "sale", correct_at_least: "99.9%", when: Broken)],
    run: (duration: "1h", warm_up: "5min", replications: 10, seed: 1),
)
"#;

/// What is said about the example with `from` replaced by `to`.
fn says(from: &str, to: &str) -> Vec<String> {
    assert!(EXAMPLE.contains(from), "{from}");
    match parse(&EXAMPLE.replacen(from, to, 1), "x.ron") {
        Ok(_) => panic!("{to} was taken"),
        Err(problems) => problems.iter().map(ToString::to_string).collect(),
    }
}

fn says_only(from: &str, to: &str, start: &str, part: &str) {
    let told = says(from, to);
    assert!(
        told.len() == 1 && told[0].starts_with(start) && told[0].contains(part),
        "{start} ... {part}: {told:#?}"
    );
}

#[test]
fn the_example_is_read() {
    let loaded = parse(EXAMPLE, "x.ron").unwrap_or_else(|problems| panic!("{problems:#?}"));
    let scenario = &loaded.scenario;
    assert_eq!(loaded.diagnostics, []);
    assert_eq!(scenario.name, "Corner shops");
    assert_eq!(scenario.zones[0].sites(), 12);
    assert_eq!(scenario.systems[0].service_time(), Law::Exponential { mean: 8e6 });
    assert_eq!(
        scenario.systems[2].rate_limit.map(|limit| limit.rate),
        Some(Rate::from_per_sec(10.0))
    );
    assert_eq!(scenario.policy_of(&scenario.flows[0]).max_attempts(), 3);
    assert!(scenario.policy_of(&scenario.flows[1]).waits());
    assert_eq!(scenario.flows[0].start, Some(Start::Poisson(Rate::from_per_sec(0.7))));
    assert_eq!(scenario.faults[0].id, FaultId::from("fault-1"));
    let FaultKind::Cut { sites, refuses, .. } = &scenario.faults[0].what else {
        panic!("a cut")
    };
    assert_eq!((sites, refuses), (&Select::Share(Share::from_ratio(0.25)), &false));
    assert_eq!(scenario.run.warm_up(), SimSpan::from_secs(300));
    assert_eq!(loaded.places.find("flows[1].size"), Some((18, 105)));
    assert_eq!(loaded.places.find("flows[1].policy.outbox.limit"), Some((19, 69)));
}

#[test]
fn units_ranges_and_ids_are_all_told() {
    let text = EXAMPLE
        .replacen("size: \"400B\"", "size: 400", 1)
        .replacen("Poisson(\"0.3/s\")", "Poisson(\"-0.3/s\")", 1)
        .replacen("to: [\"stock\", \"books\"]", "to: [\"stok\", \"books\"]", 1)
        .replacen("instances: 2", "instances: 0", 1);
    let told: Vec<String> = parse(&text, "x.ron")
        .expect_err("mistakes")
        .iter()
        .map(ToString::to_string)
        .collect();
    assert_eq!(told.len(), 4, "{told:#?}");
    for part in ["has no unit", "negative", "did you mean `stock`", "one or more"] {
        assert!(told.iter().any(|text| text.contains(part)), "{part}: {told:#?}");
    }
}

#[test]
fn unknown_fields_and_words_get_near_misses() {
    says_only(
        "size: \"400B\"",
        "sise: \"400B\"",
        "x.ron:16:97: flows[0].sise: a flow has no field `sise`",
        "did you mean `size`?",
    );
    says_only(
        "PointToPoint()",
        "PointToPoint",
        "x.ron:22:24: architectures[0].style:",
        "write `PointToPoint()`",
    );
    says_only(
        "HubAndSpoke(",
        "HubAndSpokes(",
        "x.ron:23:21: architectures[1].style: unknown style",
        "did you mean `HubAndSpoke`",
    );
    says_only(
        "rabbitmq-quorum",
        "rabbitmq",
        "x.ron:24:39: architectures[2].style.broker:",
        "rabbitmq-classic, rabbitmq-quorum, rest",
    );
    says_only(
        "kind: Site",
        "kind: Shop",
        "x.ron:5:26: zones[0].kind: unknown kind of zone `Shop`",
        "known: Site,",
    );
    says_only(
        "policy: \"patient\"",
        "policy: \"pateint\"",
        "x.ron:17:42: flows[0].policy:",
        "did you mean `patient`?",
    );
    says_only(
        "from: [\"till\"]",
        "from: \"till\"",
        "x.ron:16:23: flows[0].from: expected a list",
        "[...",
    );
    says_only(
        "format: 1",
        "format: 2",
        "x.ron:3:5: format: format 2 is not known",
        "format: 1",
    );
    says_only(
        "    format: 1,\n",
        "",
        "x.ron:2:1: a scenario needs the field `format`",
        "",
    );
}

#[test]
fn duplicates_are_told() {
    says_only(
        "(id: \"hub\"",
        "(id: \"direct\"",
        "x.ron:23:10: architectures[1].id: \"direct\" is already",
        "each id once",
    );
}

#[test]
fn syntax_errors_have_a_place() {
    let told = says("kind: Site, sites", "kind: Site; sites");
    assert!(told.len() == 1 && told[0].starts_with("x.ron:5:"), "{told:?}");
    let cut = &EXAMPLE[..EXAMPLE.find("objectives").expect("there")];
    let told = parse(cut, "x.ron").expect_err("truncated");
    assert!(told[0].to_string().contains("ends too early"), "{}", told[0]);
    let told = parse("", "x.ron").expect_err("empty");
    assert!(told[0].to_string().starts_with("x.ron: is empty"), "{}", told[0]);
    let told = parse(&"[".repeat(10_000), "x.ron").expect_err("deep");
    assert!(told[0].message.contains("nested more than"), "{}", told[0]);
}

#[test]
fn a_byte_order_mark_comments_and_explicit_options_are_taken() {
    let text =
        format!("\u{feff}#![enable(implicit_some)]\n// first\n{EXAMPLE}").replace("sites: 12", "sites: Some(12)");
    assert_eq!(
        parse(&text, "x.ron").expect("sound").scenario,
        parse(EXAMPLE, "x.ron").expect("sound").scenario
    );
    assert!(has_comments(&text) && !has_comments(EXAMPLE));
}
