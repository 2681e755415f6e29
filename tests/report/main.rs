//! Does the report say what was found, and nothing else?
#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod check_scenario;

use std::collections::BTreeSet;

use check_scenario::{compared, guarded, three};
use topolab::report::{Mark, ReportFormat, ReportOptions, html, json, markdown, table, verdict, write_atomically};
use topolab::scenario::When;

#[test]
fn the_table_has_every_figure_of_every_architecture_in_both_passes() {
    let comparison = compared(three(), 4);
    let table = table(&comparison, None);
    assert_eq!(table.columns.len(), 4);
    let titles: Vec<&str> = table.groups.iter().map(|group| group.title.as_str()).collect();
    assert_eq!(
        titles,
        [
            "Counted",
            "Calm",
            "Broken",
            "Cost",
            "Objectives",
            "Each flow, calm",
            "Behavior, calm",
            "Each flow, broken",
            "Behavior, broken"
        ]
    );
    for group in &table.groups {
        for row in &group.rows {
            assert_eq!(row.cells.len(), 4, "{}", row.name);
            assert!(
                row.cells.iter().all(|cell| !cell.text.is_empty()),
                "{}: {row:?}",
                group.title
            );
            assert!(
                row.cells.iter().filter(|cell| cell.mark == Mark::Win).count() <= 1,
                "{row:?}"
            );
        }
    }
    let calm = table
        .groups
        .iter()
        .find(|group| group.when == Some(When::Calm))
        .unwrap();
    let p99 = calm.rows.iter().find(|row| row.name.starts_with("p99")).unwrap();
    assert!(
        p99.cells
            .iter()
            .all(|cell| cell.text.contains('±') && cell.text.contains("ms")),
        "{p99:?}"
    );
    assert!(
        table.settings.iter().any(|row| row.name.contains("size of the hub")),
        "{:?}",
        table.settings
    );
    assert!(table.footers.iter().any(|line| line.contains("inputs are defaults")));
}

#[test]
fn the_verdict_names_only_what_is_marked() {
    let comparison = compared(three(), 4);
    let table = table(&comparison, None);
    let verdict = verdict(&comparison, &table);
    assert!(!verdict.headline.is_empty());
    for column in &table.columns {
        let at = table.columns.iter().position(|other| other.id == column.id).unwrap();
        let wins = table
            .groups
            .iter()
            .filter(|group| group.is_main)
            .flat_map(|group| &group.rows);
        let wins = wins.filter(|row| row.cells[at].mark == Mark::Win).count();
        let named = verdict
            .sentences
            .iter()
            .any(|sentence| sentence.starts_with(&format!("{} is best in: ", column.name)));
        assert_eq!(named, wins > 0, "{}: {verdict:?}", column.name);
    }
}

#[test]
fn where_no_message_is_created_nothing_ties() {
    let mut scenario = three();
    for flow in &mut scenario.flows {
        flow.start = Some(topolab::scenario::Start::Poisson(topolab::units::Rate::from_per_sec(
            1e-9,
        )));
    }
    let comparison = compared(scenario, 2);
    let table = table(&comparison, None);
    let groups = table
        .groups
        .iter()
        .filter(|group| group.when.is_some() && group.is_main);
    let rows: Vec<_> = groups.flat_map(|group| &group.rows).collect();
    assert_eq!(rows.len(), 12);
    for row in rows {
        assert!(!row.compares, "{row:?}");
        let why = "no message was created in the measured time";
        assert!(
            row.cells
                .iter()
                .all(|cell| (cell.text.as_str(), cell.detail.as_str()) == ("–", why)),
            "{row:?}"
        );
    }
    let verdict = verdict(&comparison, &table);
    assert!(
        verdict
            .headline
            .starts_with("No message was created in the measured time"),
        "{verdict:?}"
    );
    let all = verdict.sentences.join(" ");
    assert!(!all.contains("tie") && !all.contains("simulated figures"), "{all}");
}

#[test]
fn a_queue_that_no_one_ever_had_and_figures_of_one_alone_are_no_ties() {
    let mut scenario = three();
    for system in &mut scenario.systems {
        system.concurrency = Some(topolab::scenario::Concurrency::Unlimited);
    }
    scenario.architectures = scenario.architectures_or_default()[..1].to_vec();
    let alone = compared(scenario.clone(), 2);
    let told = verdict(&alone, &table(&alone, None)).sentences.join(" ");
    assert!(!told.contains("tie"), "{told}");
    let mut twin = scenario.architectures[0].clone();
    twin.id = "twin".into();
    scenario.architectures.push(twin);
    let comparison = compared(scenario, 2);
    let table = table(&comparison, None);
    let calm = table
        .groups
        .iter()
        .find(|group| group.when == Some(When::Calm))
        .unwrap();
    let queue = calm.rows.iter().find(|row| row.name == "Worst queue").unwrap();
    assert!(
        queue.cells.iter().all(|cell| cell.text == "0") && !queue.compares,
        "{queue:?}"
    );
    let told = verdict(&comparison, &table).sentences.join(" ");
    assert!(told.contains("10 of 10 simulated figures tie"), "{told}");
}

#[test]
fn architectures_of_one_name_are_told_apart_by_their_ids_everywhere() {
    let mut scenario = three();
    let all = scenario.architectures_or_default().into_owned();
    let mut twin = all[1].clone();
    twin.id = "hub-two".into();
    scenario.architectures = vec![all[0].clone(), all[1].clone(), twin];
    let comparison = compared(scenario, 2);
    let table = table(&comparison, None);
    let names: Vec<&str> = table.columns.iter().map(|column| column.name.as_str()).collect();
    let expected = ["Point to point", "Hub and spoke (hub)", "Hub and spoke (hub-two)"];
    assert_eq!(names, expected);
    let told = verdict(&comparison, &table);
    let told = format!("{} {}", told.headline, told.sentences.join(" "));
    assert!(told.contains("Hub and spoke"), "{told}");
    let page = html(&comparison, &ReportOptions::default());
    let value: serde_json::Value = serde_json::from_str(&json(&comparison)).unwrap();
    for text in [told, page, markdown(&comparison, &ReportOptions::default())] {
        for (at, _) in text.match_indices("Hub and spoke") {
            // A picture without its caption is titled by its style.
            let is_named = text[at..].starts_with("Hub and spoke (hub") || text[..at].ends_with("<title>");
            assert!(is_named, "{}", &text[at..at + 40]);
        }
    }
    let names = value["architectures"].as_array().unwrap().iter().map(|it| &it["name"]);
    assert!(names.eq(&expected));
}

#[test]
fn without_a_study_counts_and_cost_stand_and_all_else_is_said_to_be_missing() {
    let comparison = compared(three(), 0);
    let table = table(&comparison, Some(1));
    assert_eq!(table.flow, 1);
    let simulated: Vec<_> = table.groups.iter().filter(|group| group.when.is_some()).collect();
    assert_eq!(simulated.len(), 4, "calm and broken, in short and flow by flow");
    let cells = simulated
        .iter()
        .flat_map(|group| &group.rows)
        .flat_map(|row| &row.cells);
    for cell in cells {
        assert_eq!(
            (cell.text.as_str(), cell.mark, cell.detail.as_str()),
            ("–", Mark::Missing, "not simulated")
        );
    }
    assert!(table.footers[0].contains("Nothing simulated"));
    let verdict = verdict(&comparison, &table);
    assert!(verdict.headline.contains("Nothing has been simulated"));
    assert!(
        !verdict.sentences.iter().any(|sentence| sentence.contains("tie")),
        "{verdict:?}"
    );
}

#[test]
fn the_page_is_whole_escaped_and_needs_nothing_from_outside() {
    let comparison = compared(three(), 3);
    let options = ReportOptions {
        date: Some("2026-01-02".to_owned()),
        command: Some("topolab report 'a<b>.ron'".to_owned()),
        flow: None,
    };
    let page = html(&comparison, &options);
    well_formed(&page);
    for part in [
        "Corner &#60;shops&#62;",
        "2026-01-02",
        "a&#60;b&#62;",
        "<h2>When the network breaks</h2>",
        "class=\"fault\"",
    ] {
        assert!(page.contains(part), "{part}");
    }
    let (footing, figures) = (page.find("size of the hub"), page.find("Connections / interfaces"));
    assert!(
        footing.is_some() && footing < figures,
        "what differs stands above what is compared"
    );
    assert_eq!(
        page.matches("<svg").count(),
        4 + 1 + 2 + 1,
        "four networks, timeline, two curves, cost"
    );
    for forbidden in ["<script", "http://", "https://", "url(", "@import", "src="] {
        let found = page.replace("http://www.w3.org/2000/svg", "").contains(forbidden);
        assert!(!found, "{forbidden}");
    }
    assert!(page.contains("<th scope=\"row\"") && page.contains("<th scope=\"col\""));
    assert!(page.contains("prefers-color-scheme:dark") && page.contains("@media print"));
    assert_eq!(page, html(&comparison, &options), "the same in, the same out");
    let bare = html(&compared(three(), 0), &ReportOptions::default());
    well_formed(&bare);
    assert!(bare.contains("Nothing simulated"));
}

#[test]
fn markdown_tables_have_a_cell_for_every_column() {
    let text = markdown(&compared(three(), 2), &ReportOptions::default());
    assert!(text.starts_with("# Corner \\<shops\\> \\& \"co\""), "{}", &text[..60]);
    let mut columns = None;
    for line in text.lines() {
        match line.starts_with('|') {
            true => {
                let cells = line.replace("\\|", "").matches('|').count();
                assert_eq!(*columns.get_or_insert(cells), cells, "{line}");
            }
            false => columns = None,
        }
    }
}

#[test]
fn json_has_the_names_that_the_document_promises_and_no_others() {
    let value: serde_json::Value = serde_json::from_str(&json(&compared(three(), 3))).unwrap();
    let document = include_str!("../../docs/report-json.md");
    let promised: BTreeSet<&str> = document.split('`').skip(1).step_by(2).collect();
    let mut names = BTreeSet::new();
    collect_names(&value, &mut names);
    let guarded = serde_json::from_str(&json(&compared(guarded(), 2))).unwrap();
    collect_names(&guarded, &mut names);
    for name in &names {
        assert!(
            promised.contains(name.as_str()),
            "`{name}` is not in docs/report-json.md"
        );
    }
    for name in [
        "scenario_digest",
        "result_digest",
        "seed",
        "replications",
        "architectures",
    ] {
        assert!(!value[name].is_null(), "{name}");
    }
    for architecture in value["architectures"].as_array().unwrap() {
        for name in ["id", "style", "calm", "broken", "structure", "cost"] {
            assert!(!architecture[name].is_null(), "{name}");
        }
        let figure = &architecture["calm"]["flows"][0]["p99"];
        assert!(
            figure["mean"].is_f64() && figure["half_width"].is_f64() && figure["unit"] == "s",
            "{figure}"
        );
    }
    let first_column = document
        .lines()
        .filter_map(|line| line.strip_prefix("| `")?.split('|').next());
    let told: Vec<&str> = first_column
        .flat_map(|cell| cell.split('`'))
        .filter(|word| is_name(word))
        .collect();
    assert!(told.len() > 40);
    for name in told {
        let is_rare = matches!(name, "never_in" | "undelivered" | "below");
        assert!(
            is_rare || names.contains(name),
            "`{name}` is told in docs/report-json.md and never written"
        );
    }
}

#[test]
fn shares_in_json_are_at_most_one_and_what_guards_do_is_told_for_each_delivery() {
    let value: serde_json::Value = serde_json::from_str(&json(&compared(guarded(), 2))).unwrap();
    let guards = &value["architectures"][0]["broken"]["flows"][0]["guards"];
    for name in ["held_by_breaker", "hedged", "withdrawn", "shed"] {
        assert_eq!(guards[name]["unit"], "per delivery", "{name}");
    }
    let mut shares = 0;
    each_figure(&value, &mut |figure| {
        if let ("share", Some(mean)) = (figure["unit"].as_str().unwrap_or(""), figure["mean"].as_f64()) {
            shares += 1;
            assert!((0.0..=1.0).contains(&mean), "{figure}");
        }
    });
    assert!(shares > 10, "{shares}");
}

fn each_figure(value: &serde_json::Value, told: &mut impl FnMut(&serde_json::Value)) {
    match value {
        serde_json::Value::Object(fields) => {
            told(value);
            fields.values().for_each(|value| each_figure(value, told));
        }
        serde_json::Value::Array(items) => items.iter().for_each(|item| each_figure(item, told)),
        _ => {}
    }
}

fn is_name(word: &str) -> bool {
    !word.is_empty()
        && word
            .chars()
            .all(|letter| letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == '_')
}

fn collect_names(value: &serde_json::Value, names: &mut BTreeSet<String>) {
    match value {
        serde_json::Value::Object(fields) => fields.iter().for_each(|(name, value)| {
            names.insert(name.clone());
            collect_names(value, names);
        }),
        serde_json::Value::Array(items) => items.iter().for_each(|item| collect_names(item, names)),
        _ => {}
    }
}

#[test]
fn a_quantile_that_is_never_has_no_mean() {
    let mut scenario = three();
    let topolab::scenario::FaultKind::Cut { sites, .. } = &mut scenario.faults[0].what else {
        panic!("a cut")
    };
    *sites = topolab::scenario::Select::All;
    let comparison = compared(scenario, 3);
    let value: serde_json::Value = serde_json::from_str(&json(&comparison)).unwrap();
    let p99 = &value["architectures"][0]["broken"]["flows"][1]["p99"];
    assert!(p99["mean"].is_null() && p99["half_width"].is_null(), "{p99}");
    assert!(p99["never_in"].as_u64() > Some(0) && p99["n"] == 3, "{p99}");
    let table = table(&comparison, Some(1));
    let broken = table
        .groups
        .iter()
        .find(|group| group.when == Some(When::Broken))
        .unwrap();
    assert!(
        broken.rows[1].cells[0].text.starts_with("never ("),
        "{:?}",
        broken.rows[1]
    );
}

#[test]
fn outages_cost_what_was_simulated_times_how_often_and_say_what_they_leave_out() {
    let comparison = compared(three(), 3);
    for candidate in &comparison.candidates {
        let pricing = &candidate.pricing;
        let [priced, odd] = pricing.outages.as_slice() else {
            panic!("two faults: {:?}", pricing.outages)
        };
        assert!(priced.lost > 0.0, "a till without an outbox loses sales: {priced:?}");
        assert!((priced.extrapolated.middle - 6.0 * priced.simulated.middle).abs() < 1e-6);
        assert!(priced.simulated.low <= priced.simulated.middle && priced.simulated.middle <= priced.simulated.high);
        assert_eq!(odd.problem, Some(topolab::cost::OutageProblem::NoFrequency));
        assert!(odd.extrapolated.is_zero());
        assert!(
            pricing.notes.iter().any(|note| note.contains("no frequency")),
            "{:?}",
            pricing.notes
        );
        assert_eq!(pricing.outage, priced.extrapolated);
    }
}

#[test]
fn a_report_is_written_whole_or_not_at_all() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("report.md");
    write_atomically(&path, "first").unwrap();
    write_atomically(&path, "second").unwrap();
    assert_eq!(std::fs::read_to_string(&path).unwrap(), "second");
    assert_eq!(
        std::fs::read_dir(folder.path()).unwrap().count(),
        1,
        "nothing is left beside it"
    );
    assert!(write_atomically(&folder.path().join("no/such/folder.md"), "x").is_err());
    assert!(write_atomically(folder.path(), "x").is_err());
    assert!(
        ReportFormat::of_path(std::path::Path::new("a.pdf"))
            .unwrap_err()
            .contains(".html")
    );
}

/// Every tag that opens is closed, in order; attributes are quoted.
fn well_formed(page: &str) {
    let body = page.strip_prefix("<!DOCTYPE html>").unwrap();
    let mut open: Vec<String> = Vec::new();
    let mut rest = body;
    while let Some(at) = rest.find('<') {
        let end = rest[at..].find('>').map(|end| at + end).unwrap();
        let tag = &rest[at + 1..end];
        assert_eq!(tag.matches('"').count() % 2, 0, "<{tag}>");
        let name: String = tag
            .trim_start_matches('/')
            .chars()
            .take_while(|letter| letter.is_ascii_alphanumeric())
            .collect();
        match (tag.starts_with('/'), tag.ends_with('/')) {
            (true, _) => assert_eq!(open.pop().as_deref(), Some(name.as_str()), "</{name}>"),
            (false, true) => {}
            (false, false) => open.push(name),
        }
        rest = &rest[end + 1..];
    }
    assert!(open.is_empty(), "{open:?}");
}
