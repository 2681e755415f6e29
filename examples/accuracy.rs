//! How exact is Topolab? Runs the theory suite in full and writes `docs/accuracy.md`.
//!
//! `cargo run --release --example accuracy --no-default-features` writes the page; `-- --seed 7` runs another seed and only
//! tells how many records hold; `-- A01 N05` runs only records that begin so.

#[path = "../tests/theory/harness.rs"]
#[allow(dead_code, reason = "the test looks at more of it")]
mod harness;
#[path = "../tests/theory/page.rs"]
mod page;

use std::time::Instant;

use harness::{Length, manifest, run};

#[allow(clippy::print_stdout, reason = "a command tells its result there")]
fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let seed = arguments
        .iter()
        .position(|argument| argument == "--seed")
        .and_then(|at| arguments.get(at + 1))
        .and_then(|text| text.parse().ok());
    let only: Vec<&String> = arguments
        .iter()
        .filter(|argument| argument.starts_with(char::is_alphabetic))
        .collect();
    let short = arguments.iter().any(|argument| argument == "--short");
    let manifest = manifest();
    let mut told = Vec::new();
    for record in manifest.ready() {
        if !only.is_empty() && !only.iter().any(|begin| record.id.starts_with(begin.as_str())) {
            continue;
        }
        let started = Instant::now();
        let outcomes = run(record, Length { seed, short });
        let holds = outcomes.iter().all(|outcome| outcome.holds());
        println!(
            "{} {} ({:.1} s)",
            if holds { "holds" } else { "FAILS" },
            record.id,
            started.elapsed().as_secs_f64()
        );
        for outcome in outcomes.iter().filter(|outcome| !outcome.holds() || !only.is_empty()) {
            println!("    {}", page::line(outcome));
        }
        told.push((record.clone(), outcomes));
    }
    let hold = told
        .iter()
        .filter(|(_, all)| all.iter().all(|outcome| outcome.holds()))
        .count();
    println!(
        "{hold} of {} records hold",
        manifest.records.len() + manifest.left_out.len()
    );
    if seed.is_none() && only.is_empty() && !short {
        let place = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/accuracy.md");
        std::fs::write(place, page::page(&manifest, &told)).expect("docs/accuracy.md can be written");
        println!("written: docs/accuracy.md");
    }
}
