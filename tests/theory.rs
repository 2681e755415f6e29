//! The theory suite: published and closed-form results, through the product's own path, and the page that tells them.
//!
//! `theory/records.json` says what each record expects, the scenario files beside it what is run; their seeds were fixed
//! before the first run. `docs/accuracy.md` is made from full runs (`cargo run --release --example accuracy
//! --no-default-features`); this test runs a share of each and asks what so little can show: with t standard errors between
//! mean and expected value, t beyond 3 happens by chance to fewer than one figure in a hundred (30 replications: 0.6 %), and
//! beyond 6 to one in a million. So every figure must be within 6, and all but 3 records within 3.

#[path = "theory/harness.rs"]
#[allow(dead_code, reason = "the page looks at more of it")]
mod harness;
#[path = "theory/page.rs"]
mod page;

use std::collections::BTreeSet;
use std::fs;

use harness::{Length, folder, manifest, run};

/// Records of the suite.
const RECORDS: usize = 61;
/// Of these, so many must hold.
const HOLD: usize = 58;

#[test]
fn records_hold_in_short_runs() {
    let length = Length {
        seed: None,
        short: true,
    };
    let (mut wrong, mut doubtful) = (Vec::new(), BTreeSet::new());
    for record in manifest().ready() {
        for outcome in run(record, length) {
            if outcome.metric.long_only {
                continue;
            }
            let line = format!("{}: {}", record.id, page::line(&outcome));
            if !outcome.is_near(6.0) {
                wrong.push(line);
            } else if !outcome.is_near(3.0) {
                doubtful.insert(line);
            }
        }
    }
    let records: BTreeSet<&str> = doubtful.iter().filter_map(|line| line.split(':').next()).collect();
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
    assert!(records.len() <= 3, "\n{doubtful:#?}");
}

#[test]
fn every_record_is_here_or_says_why_not() {
    let manifest = manifest();
    let ids: BTreeSet<&str> = manifest.records.iter().map(|record| record.id.as_str()).collect();
    let left: BTreeSet<&str> = manifest.left_out.iter().map(|left| left.id.as_str()).collect();
    assert_eq!(ids.len(), manifest.records.len(), "a record stands there twice");
    assert_eq!(ids.intersection(&left).count(), 0);
    assert_eq!(ids.len() + left.len(), RECORDS);
    assert!(manifest.ready().count() >= HOLD);
}

#[test]
fn every_scenario_file_is_used_and_repeats_often_enough() {
    let manifest = manifest();
    let mut used = BTreeSet::new();
    for record in &manifest.records {
        for metric in &record.metrics {
            used.insert(metric.file.clone().unwrap_or_else(|| record.file.clone()));
        }
    }
    let there: BTreeSet<String> = fs::read_dir(folder())
        .expect("a readable folder")
        .map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned())
        .filter(|name| name.ends_with(".ron"))
        .collect();
    assert_eq!(used, there);
    let waiting: BTreeSet<&str> = (manifest.records.iter().filter(|record| record.waits_for.is_some()))
        .flat_map(|record| {
            record
                .metrics
                .iter()
                .map(|metric| metric.file.as_deref().unwrap_or(&record.file))
        })
        .collect();
    for file in used.iter().filter(|file| !waiting.contains(file.as_str())) {
        let scenario = harness::scenario(file, 1.0).unwrap_or_else(|error| panic!("{error}"));
        assert!(scenario.run.replications() >= 10, "{file}");
        assert!(scenario.run.seed.is_some(), "{file} leaves its seed to a default");
    }
}

/// The page cannot be made here (that takes minutes of a release build), but it must speak of the same records, figures and
/// expected values, in the same order.
#[test]
fn the_page_tells_of_these_records() {
    let place = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/accuracy.md");
    let text = fs::read_to_string(place).expect("docs/accuracy.md");
    let rows = |lines: &str| -> Vec<(String, String)> {
        let cells = lines.lines().filter(|line| line.starts_with("| ")).map(|line| {
            let cells: Vec<&str> = line.split('|').map(str::trim).collect();
            (cells[1].to_owned(), cells[2].to_owned())
        });
        cells.filter(|(name, _)| name != "figure").collect()
    };
    let manifest = manifest();
    let mut sections = text.split("\n### ").skip(1);
    for record in manifest.ready() {
        let section = sections
            .next()
            .unwrap_or_else(|| panic!("{} is not on the page: make it anew", record.id));
        assert!(
            section.starts_with(&format!("{}\n", record.id)),
            "{} is not on the page",
            record.id
        );
        let expected = record
            .metrics
            .iter()
            .map(|metric| (metric.name.clone(), page::number(metric.expected)));
        assert_eq!(
            rows(section),
            expected.collect::<Vec<_>>(),
            "{}: make the page anew",
            record.id
        );
    }
    assert_eq!(sections.count(), 0, "the page has more records");
    for left in &manifest.left_out {
        assert!(text.contains(&left.reason), "{}", left.id);
    }
    let head = text.lines().find(|line| line.starts_with("**")).expect("a sum");
    let hold: usize = head
        .trim_start_matches('*')
        .split(' ')
        .next()
        .and_then(|text| text.parse().ok())
        .expect("a number");
    assert!(hold >= HOLD, "{head}");
}
