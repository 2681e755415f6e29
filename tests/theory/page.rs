//! The page that tells how exact the simulation is: Markdown from the outcomes of full runs.
//!
//! In: the manifest and what came of it. Out: the text of `docs/accuracy.md`. It must not judge: `harness.rs` does.

use crate::harness::{Manifest, Outcome, Record, Tolerance};

const HEAD: &str = "\
# How exact is it?

This page is made by `cargo run --release --example accuracy --no-default-features` from the scenario files in
`tests/theory/records/`; do not edit it. Each record is a published or closed-form result. It runs through the product's own path:
the file is read, made into a network, compiled, simulated and measured by a study of at least ten replications, whose seed
stood in the file before its first run and was never changed.

A figure **holds** if the exact value lies within 3 standard errors of the mean over replications *and* the half-width of
the 95 % interval is within the record's tolerance, so that being near means something. Where nothing is left to chance
(constant times, counts), the value itself must be within the tolerance; such figures have no half-width. With 30
replications a right simulation is more than 3 standard errors off in 0.6 % of all figures, by chance alone: one or two of
the figures below may fail for no other reason, and they are not hidden. `--seed N` runs all of it with another seed.

`cargo test` runs a share of every file and asks what so little can show (see `tests/theory.rs`).
";

/// The whole page.
#[allow(dead_code, reason = "the test reads the page, the example makes it")]
pub fn page(manifest: &Manifest, told: &[(Record, Vec<Outcome>)]) -> String {
    let hold = told.iter().filter(|(_, outcomes)| all_hold(outcomes)).count();
    let figures: usize = told.iter().map(|(_, outcomes)| outcomes.len()).sum();
    let good: usize = told
        .iter()
        .flat_map(|(_, outcomes)| outcomes)
        .filter(|outcome| outcome.holds())
        .count();
    let all = manifest.records.len() + manifest.left_out.len();
    let mut page = format!("{HEAD}\n**{hold} of {all} records hold; {good} of {figures} figures.**\n\n");
    page.push_str("| record | what it checks | source | verdict |\n|---|---|---|---|\n");
    for (record, outcomes) in told {
        page.push_str(&format!(
            "| {} | {} | {} | {} |\n",
            record.id,
            record.title,
            record.source,
            verdict(outcomes)
        ));
    }
    for left in &manifest.left_out {
        page.push_str(&format!(
            "| {} | {} | {} | left out |\n",
            left.id, left.title, left.source
        ));
    }
    let waiting: Vec<(&Record, &String)> = (manifest.records.iter())
        .filter_map(|record| Some((record, record.waits_for.as_ref()?)))
        .collect();
    for (record, _) in &waiting {
        page.push_str(&format!(
            "| {} | {} | {} | not run yet |\n",
            record.id, record.title, record.source
        ));
    }
    page.push_str("\n## Left out\n\n");
    for (record, what) in &waiting {
        page.push_str(&format!("- **{}** waits for {what}.\n", record.id));
    }
    for left in &manifest.left_out {
        page.push_str(&format!("- **{}**: {}\n", left.id, left.reason));
    }
    page.push_str("\n## Figures\n");
    for (record, outcomes) in told {
        page.push_str(&section(record, outcomes));
    }
    page
}

fn all_hold(outcomes: &[Outcome]) -> bool {
    outcomes.iter().all(Outcome::holds)
}

fn verdict(outcomes: &[Outcome]) -> String {
    let good = outcomes.iter().filter(|outcome| outcome.holds()).count();
    match good == outcomes.len() {
        true => "holds".to_owned(),
        false => format!("**fails** ({good} of {})", outcomes.len()),
    }
}

fn section(record: &Record, outcomes: &[Outcome]) -> String {
    let mut text = format!("\n### {}\n\n{}.", record.id, record.title);
    if !record.note.is_empty() {
        text.push_str(&format!(" {}", record.note));
    }
    text.push_str(
        "\n\n| figure | expected | simulated | half-width | tolerance | verdict |\n|---|---|---|---|---|---|\n",
    );
    for outcome in outcomes {
        text.push_str(&row(outcome));
    }
    text
}

fn row(outcome: &Outcome) -> String {
    let metric = &outcome.metric;
    let (mean, half_width) = match &outcome.found {
        Ok(found) => (
            number(found.mean),
            found
                .half_width
                .filter(|_| !metric.exact)
                .map_or(String::new(), |half| format!("{half:.2e}")),
        ),
        Err(why) => (why.clone(), String::new()),
    };
    let tolerance = match metric.tolerance {
        Tolerance::Rel(share) => format!("{} %", number(share * 100.0)),
        Tolerance::Abs(value) => number(value),
        Tolerance::RelOfOneMinus(share) => format!("{} % of 1 - x", number(share * 100.0)),
    };
    let verdict = match (outcome.holds(), outcome.is_near(3.0)) {
        (true, _) => "holds".to_owned(),
        (false, true) => "**too wide**".to_owned(),
        (false, false) => match outcome.standard_errors() {
            Some(off) => format!("**{off:.1} standard errors off**"),
            None => "**fails**".to_owned(),
        },
    };
    format!(
        "| {} | {} | {mean} | {half_width} | {tolerance} | {verdict} |\n",
        metric.name,
        number(metric.expected)
    )
}

/// Nine significant digits at most, without trailing zeros.
pub fn number(value: f64) -> String {
    if value == 0.0 {
        return "0".to_owned();
    }
    if !(1e-5..1e9).contains(&value.abs()) {
        return format!("{value:e}");
    }
    let mut digits = 13;
    while digits > 0 && value.abs() >= 10f64.powi(9 - digits) {
        digits -= 1;
    }
    let text = format!("{value:.*}", digits as usize);
    match text.contains('.') {
        true => text.trim_end_matches('0').trim_end_matches('.').to_owned(),
        false => text,
    }
}

/// One figure in a line, for the terminal.
pub fn line(outcome: &Outcome) -> String {
    let off = outcome
        .standard_errors()
        .map_or(String::new(), |off| format!(", {off:.1} SE off"));
    let found = match &outcome.found {
        Ok(found) => format!("{} ± {:.3e}", number(found.mean), found.half_width.unwrap_or(0.0)),
        Err(why) => why.clone(),
    };
    let sharp = if outcome.is_sharp() { "" } else { ", too wide" };
    format!(
        "{}: expected {}, found {found}{off}{sharp}",
        outcome.metric.name,
        number(outcome.metric.expected)
    )
}
