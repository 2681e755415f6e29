//! Is the file format what its documentation says?
//!
//! In: `scenarios/README.md` and the files beside it. Out: every example is read, every field that the reader knows is
//! told and no other, the table of defaults is the code's, and every scenario loads, can be run and survives being
//! written.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use topolab::scenario::{Diagnostic, Loaded, defaults, load, parse, preset_names, refusals, write};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios")
}

fn readme() -> String {
    fs::read_to_string(folder().join("README.md")).expect("scenarios/README.md")
}

fn read(text: &str) -> Loaded {
    parse(text, "README.md").unwrap_or_else(|problems| panic!("{}\n{text}", list(&problems)))
}

fn list(problems: &[Diagnostic]) -> String {
    problems.iter().map(|problem| format!("{problem}\n")).collect()
}

/// What an example may leave out: the parts that the others of the page speak of.
const REST: [(&str, &str); 6] = [
    (
        "zones",
        r#"[(id: "shop", kind: Site, sites: 12), (id: "cloud", kind: CloudRegion)]"#,
    ),
    ("data", r#"[(id: "sales"), (id: "prices")]"#),
    (
        "systems",
        r#"[(id: "till", zone: "shop"), (id: "stock", zone: "cloud"), (id: "books", kind: Saas, zone: "cloud")]"#,
    ),
    ("policies", r#"[(id: "patient", timeout: "800ms")]"#),
    (
        "flows",
        r#"[(id: "price", from: ["till"], to: ["stock"], start: Poisson("1/s")),
            (id: "sale", from: ["till"], to: ["stock", "books"], pattern: Publish, start: Poisson("1/s"))]"#,
    ),
    (
        "architectures",
        r#"[(id: "direct", style: PointToPoint()), (id: "bus", style: MessageBus())]"#,
    ),
];

/// A whole file around an example that shows some fields of a scenario.
fn whole(example: &str) -> String {
    if example.starts_with("Scenario") {
        return example.to_owned();
    }
    let has = |field: &str| example.lines().any(|line| line.starts_with(&format!("{field}:")));
    let rest = REST.iter().filter(|(field, _)| !has(field));
    let rest: String = rest.map(|(field, value)| format!("{field}: {value},\n")).collect();
    format!("Scenario(\nformat: 1, name: \"Example\",\n{rest}{example}\n)")
}

#[test]
fn every_example_is_read_and_can_be_run() {
    let readme = readme();
    let examples: Vec<&str> = readme
        .split("```ron\n")
        .skip(1)
        .filter_map(|rest| rest.split("```").next())
        .collect();
    assert!(examples.len() >= 10, "the page has {} examples", examples.len());
    for example in examples {
        let loaded = read(&whole(example.trim()));
        let refused = refusals(&loaded.scenario, &loaded.places);
        assert!(refused.is_empty(), "{}\n{example}", list(&refused));
        assert_eq!(read(&write(&loaded.scenario)).scenario, loaded.scenario);
    }
}

/// Rows of the first table under a heading: the cells of each.
fn table(heading: &str) -> Vec<Vec<String>> {
    let readme = readme();
    let after = readme
        .split(&format!("\n{heading}\n"))
        .nth(1)
        .unwrap_or_else(|| panic!("no heading {heading}"));
    let section = after.split("\n#").next().unwrap_or_default();
    let rows = section
        .lines()
        .skip_while(|line| !line.starts_with('|'))
        .take_while(|line| line.starts_with('|'));
    let cells = rows.skip(2).map(|row| {
        row.trim_matches('|')
            .split('|')
            .map(|cell| cell.trim().to_owned())
            .collect()
    });
    cells.collect()
}

/// Names in back-quotes in the first column of a table.
fn told(heading: &str) -> BTreeSet<String> {
    let rows = table(heading);
    let quoted = |row: &Vec<String>| {
        row[0]
            .split('`')
            .skip(1)
            .step_by(2)
            .map(str::to_owned)
            .collect::<Vec<_>>()
    };
    rows.iter().flat_map(quoted).collect()
}

/// Fields that the reader knows, from what it says of one that it does not.
fn known(text: &str) -> BTreeSet<String> {
    let problems = parse(&whole(text), "x.ron").expect_err("an unknown field");
    let hints: Vec<&str> = problems
        .iter()
        .filter_map(|problem| problem.hint.strip_prefix("known: "))
        .collect();
    let [hint] = hints[..] else {
        panic!("{}\n{text}", list(&problems))
    };
    assert!(!hint.contains("..."), "{hint}");
    hint.split(", ").map(str::to_owned).collect()
}

#[test]
fn every_field_is_told_and_no_other() {
    let parts = [
        ("### Scenario", "qqqqqqq: 1"),
        ("### zones", r#"zones: [(id: "shop"), (id: "cloud", qqqqqqq: 1)]"#),
        (
            "### within",
            r#"zones: [(id: "shop"), (id: "cloud", within: (qqqqqqq: 1))]"#,
        ),
        ("### between", r#"between: [(zones: ("shop", "cloud"), qqqqqqq: 1)]"#),
        ("### data", r#"data: [(id: "sales", qqqqqqq: 1), (id: "prices")]"#),
        (
            "### systems",
            r#"systems: [(id: "till", zone: "shop", qqqqqqq: 1), (id: "stock", zone: "shop"), (id: "books", zone: "shop")]"#,
        ),
        ("### notes", r#"notes: [(text: "x", at: (1, 2), qqqqqqq: 1)]"#),
        ("### policies", r#"policies: [(id: "patient", qqqqqqq: 1)]"#),
        ("### retry", r#"policies: [(id: "patient", retry: (qqqqqqq: 1))]"#),
        (
            "### flows",
            r#"flows: [(id: "price", from: ["till"], to: ["stock"], qqqqqqq: 1)]"#,
        ),
        (
            "### then",
            r#"flows: [(id: "a", from: ["till"], to: ["stock"], then: [(flow: "b", qqqqqqq: 1)]),
                (id: "b", from: ["stock"], to: ["till"])]"#,
        ),
        (
            "### architectures",
            r#"architectures: [(id: "a", style: PointToPoint(), qqqqqqq: 1)]"#,
        ),
        (
            "### PointToPoint",
            r#"architectures: [(id: "a", style: PointToPoint(qqqqqqq: 1))]"#,
        ),
        (
            "### HubAndSpoke",
            r#"architectures: [(id: "a", style: HubAndSpoke(qqqqqqq: 1))]"#,
        ),
        (
            "### MessageBus",
            r#"architectures: [(id: "a", style: MessageBus(qqqqqqq: 1))]"#,
        ),
        ("### Hybrid", r#"architectures: [(id: "a", style: Hybrid(qqqqqqq: 1))]"#),
        (
            "### exceptions",
            r#"architectures: [(id: "a", style: PointToPoint(), exceptions: [(flow: "price", via: Hub, qqqqqqq: 1)])]"#,
        ),
        (
            "### faults",
            r#"faults: [(what: Crash(party: "hub"), at: "1s", qqqqqqq: 1)]"#,
        ),
        (
            "### Cut",
            r#"faults: [(what: Cut(zones: ("shop", "cloud"), qqqqqqq: 1), at: "1s")]"#,
        ),
        (
            "### Partition",
            r#"faults: [(what: Partition(zone: "shop", qqqqqqq: 1), at: "1s")]"#,
        ),
        (
            "### Latency",
            r#"faults: [(what: Latency(zones: ("shop", "cloud"), adds: "1s", qqqqqqq: 1), at: "1s")]"#,
        ),
        (
            "### Loss",
            r#"faults: [(what: Loss(zones: ("shop", "cloud"), share: "1%", qqqqqqq: 1), at: "1s")]"#,
        ),
        (
            "### Crash",
            r#"faults: [(what: Crash(party: "hub", qqqqqqq: 1), at: "1s")]"#,
        ),
        (
            "### SlowDown",
            r#"faults: [(what: SlowDown(party: "hub", factor: 2, qqqqqqq: 1), at: "1s")]"#,
        ),
        (
            "### Jitter",
            r#"faults: [(what: Jitter(zones: ("shop", "cloud"), up_to: "1s", qqqqqqq: 1), at: "1s")]"#,
        ),
        (
            "### BurstLoss",
            r#"faults: [(what: BurstLoss(zones: ("shop", "cloud"), to_bad: "1%", to_good: "1%", qqqqqqq: 1), at: "1s")]"#,
        ),
        (
            "### Duplicate",
            r#"faults: [(what: Duplicate(zones: ("shop", "cloud"), share: "1%", qqqqqqq: 1), at: "1s")]"#,
        ),
        (
            "### Reorder",
            r#"faults: [(what: Reorder(zones: ("shop", "cloud"), share: "1%", by: "1s", qqqqqqq: 1), at: "1s")]"#,
        ),
        (
            "### Bandwidth",
            r#"faults: [(what: Bandwidth(zones: ("shop", "cloud"), to: "1Mbit/s", qqqqqqq: 1), at: "1s")]"#,
        ),
        (
            "### Flapping",
            r#"faults: [(what: Flapping(zones: ("shop", "cloud"), down: "1s", up: "1s", qqqqqqq: 1), at: "1s")]"#,
        ),
        (
            "### Pause",
            r#"faults: [(what: Pause(system: "stock",  qqqqqqq: 1), at: "1s")]"#,
        ),
        (
            "### CapacityLoss",
            r#"faults: [(what: CapacityLoss(system: "stock", share: "1%", qqqqqqq: 1), at: "1s")]"#,
        ),
        (
            "### Drain",
            r#"faults: [(what: Drain(system: "stock",  qqqqqqq: 1), at: "1s")]"#,
        ),
        (
            "### Errors",
            r#"faults: [(what: Errors(system: "stock", share: "1%", qqqqqqq: 1), at: "1s")]"#,
        ),
        (
            "### Maintenance",
            r#"faults: [(what: Maintenance(system: "stock",  qqqqqqq: 1), at: "1s")]"#,
        ),
        (
            "### ProviderLimit",
            r#"faults: [(what: ProviderLimit(system: "stock", limit: "1/s", qqqqqqq: 1), at: "1s")]"#,
        ),
        (
            "### ZoneOutage",
            r#"faults: [(what: ZoneOutage(zone: "shop", qqqqqqq: 1), at: "1s")]"#,
        ),
        (
            "### ProviderOutage",
            r#"faults: [(what: ProviderOutage(provider: "books", qqqqqqq: 1), at: "1s")]"#,
        ),
        (
            "### CredentialOutage",
            r#"faults: [(what: CredentialOutage(provider: "books", qqqqqqq: 1), at: "1s")]"#,
        ),
        (
            "### follows",
            r#"faults: [(what: Crash(party: "hub"), follows: (fault: "x", qqqqqqq: 1))]"#,
        ),
        (
            "### when",
            r#"faults: [(what: Crash(party: "hub"), when: Queue(system: "stock", over: 1, qqqqqqq: 1))]"#,
        ),
        (
            "### LeaderLoss",
            r#"faults: [(what: LeaderLoss(qqqqqqq: 1), at: "1s")]"#,
        ),
        (
            "### Surge",
            r#"faults: [(what: Surge(factor: 2, qqqqqqq: 1), at: "1s")]"#,
        ),
        ("### objectives", r#"objectives: [(touched_at_most: 1, qqqqqqq: 1)]"#),
        ("### costs", "costs: (qqqqqqq: 1)"),
        ("### growth", "growth: (qqqqqqq: 1)"),
        ("### run", "run: (qqqqqqq: 1)"),
    ];
    for (heading, text) in parts {
        assert_eq!(told(heading), known(text), "{heading}");
    }
}

#[test]
fn every_kind_is_told_and_no_other() {
    let flow = |rest: &str| format!(r#"flows: [(id: "price", from: ["till"], to: ["stock"], {rest})]"#);
    let names = |heading: &str| -> BTreeSet<String> {
        let whole = told(heading);
        whole
            .iter()
            .map(|text| text.split('(').next().unwrap_or_default().to_owned())
            .collect()
    };
    assert_eq!(names("### patterns"), known(&flow("pattern: Qqqqqqq")));
    assert_eq!(names("### starts"), known(&flow("start: Qqqqqqq(1)")));
    assert_eq!(names("### Distributions"), known(&flow("size: Qqqqqqq(1)")));
    let presets: BTreeSet<String> = preset_names().map(str::to_owned).collect();
    assert_eq!(told("## Presets"), presets);
    let readme = readme();
    for kind in known(r#"faults: [(what: Qqqqqqq(), at: "1s")]"#) {
        assert!(
            readme.contains(&format!("\n### {kind}\n")) || readme.contains(&format!("`{kind}`")),
            "{kind}"
        );
    }
}

#[test]
fn the_table_of_defaults_is_the_codes() {
    let documented: Vec<String> = table("## Defaults").into_iter().map(|row| row.join(" | ")).collect();
    let rows = defaults::table().into_iter();
    let expected: Vec<String> = rows
        .map(|row| format!("`{}` | {} | {}", row.field, row.value, row.source))
        .collect();
    for row in &expected {
        assert!(documented.contains(row), "missing in scenarios/README.md:\n| {row} |");
    }
    for row in &documented {
        assert!(expected.contains(row), "not what the code does:\n| {row} |");
    }
}

fn scenarios() -> Vec<PathBuf> {
    let files = fs::read_dir(folder())
        .expect("the folder")
        .map(|entry| entry.expect("a file").path());
    let mut files: Vec<PathBuf> = files
        .filter(|path| path.extension().is_some_and(|end| end == "ron"))
        .collect();
    files.sort();
    assert!(files.len() >= 4);
    files
}

#[test]
fn every_scenario_loads_and_can_be_run() {
    for path in scenarios() {
        let loaded = load(&path).unwrap_or_else(|problems| panic!("{}", list(&problems)));
        assert!(loaded.diagnostics.is_empty(), "{}", list(&loaded.diagnostics));
        let refused = refusals(&loaded.scenario, &loaded.places);
        assert!(refused.is_empty(), "{}", list(&refused));
        let text = write(&loaded.scenario);
        assert_eq!(read(&text).scenario, loaded.scenario, "{}", path.display());
        let wide = text.lines().find(|line| line.chars().count() > 120);
        assert_eq!(wide, None, "{}", path.display());
    }
}

#[test]
fn cards_do_not_lie_on_each_other() {
    const CARD: (f32, f32) = (150.0, 56.0);
    for path in scenarios() {
        let scenario = load(&path)
            .unwrap_or_else(|problems| panic!("{}", list(&problems)))
            .scenario;
        let places: Vec<(f32, f32)> = scenario.systems.iter().filter_map(|system| system.at).collect();
        assert_eq!(
            places.len(),
            scenario.systems.len(),
            "{}: a system has no place",
            path.display()
        );
        for (at, a) in places.iter().enumerate() {
            for b in &places[at + 1..] {
                let apart = (a.0 - b.0).abs() > CARD.0 || (a.1 - b.1).abs() > CARD.1;
                assert!(apart, "{}: {a:?} and {b:?}", path.display());
            }
        }
    }
}

#[test]
fn the_smallest_scenario_is_small() {
    let text = fs::read_to_string(folder().join("hello.ron")).expect("hello.ron");
    assert!(text.lines().count() < 25);
}
