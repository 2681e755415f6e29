//! Does the program keep its promises to scripts? Exit codes, clean streams, no panic whatever the input, the same
//! result twice.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::io::Write;
use std::path::Path;
use std::process::{Command, Output};

/// Runs the program in `folder` without any display.
fn topolab(folder: &Path, arguments: &[&str]) -> Output {
    run(command(folder, arguments))
}

fn command(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_topolab"));
    command
        .args(arguments)
        .current_dir(folder)
        .env_remove("DISPLAY")
        .env_remove("WAYLAND_DISPLAY");
    command
}

fn run(mut command: Command) -> Output {
    command.output().unwrap()
}

fn out(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

fn err(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

/// A scenario that runs in a moment.
const SMALL: &str = r#"Scenario(
    format: 1,
    name: "Small",
    systems: [(id: "till"), (id: "stock", instances: 2), (id: "books")],
    flows: [
        (id: "price", from: ["till"], to: ["stock"], start: Poisson("5/s"), deadline: "1s"),
        (id: "sale", from: ["till"], to: ["stock", "books"], pattern: Publish, start: Poisson("2/s")),
    ],
    faults: [(what: Crash(system: "stock"), at: "20s", lasting: "5s", a_year: 4)],
    objectives: [(flow: "price", p99_below: "900ms", when: Calm)],
    run: (duration: "60s", warm_up: "5s", replications: 3),
)"#;

fn folder_with(name: &str, bytes: &[u8]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    std::fs::File::create(folder.path().join(name))
        .unwrap()
        .write_all(bytes)
        .unwrap();
    folder
}

#[test]
fn comparing_prints_the_table_and_nothing_else() {
    let folder = folder_with("small.ron", SMALL.as_bytes());
    let output = topolab(folder.path(), &["compare", "small.ron"]);
    assert_eq!(output.status.code(), Some(0), "{}", err(&output));
    let text = out(&output);
    for part in [
        "Connections / interfaces",
        "p99 of price",
        "Correct and on time",
        "Worst queue",
        "Cost a year",
        "±",
        "result ",
    ] {
        assert!(text.contains(part), "{part}\n{text}");
    }
    assert_eq!(err(&output), "", "a pipe gets no progress bar");
}

#[test]
fn the_same_scenario_gives_the_same_result_on_any_number_of_threads() {
    let folder = folder_with("small.ron", SMALL.as_bytes());
    let arguments = ["compare", "small.ron", "--json"];
    let first = out(&topolab(folder.path(), &arguments));
    let digest = |text: &str| {
        let value: serde_json::Value = serde_json::from_str(text).unwrap();
        value["result_digest"].as_str().unwrap().to_owned()
    };
    assert_eq!(first, out(&topolab(folder.path(), &arguments)));
    for threads in ["1", "2"] {
        let mut alone = command(folder.path(), &arguments);
        alone.env("RAYON_NUM_THREADS", threads);
        assert_eq!(first, out(&run(alone)), "{threads} threads");
    }
    let other = out(&topolab(
        folder.path(),
        &["compare", "small.ron", "--json", "--seed", "2"],
    ));
    assert_ne!(digest(&first), digest(&other));
}

#[test]
fn what_is_asked_for_takes_the_place_of_the_files() {
    let folder = folder_with("small.ron", SMALL.as_bytes());
    let arguments = [
        "compare",
        "small.ron",
        "--json",
        "--architecture",
        "bus",
        "--architecture",
        "direct",
        "--replications",
        "2",
        "--duration",
        "20s",
        "--seed",
        "7",
    ];
    let value: serde_json::Value = serde_json::from_str(&out(&topolab(folder.path(), &arguments))).unwrap();
    assert_eq!((&value["seed"], &value["replications"]), (&7.into(), &2.into()));
    let ids: Vec<&str> = value["architectures"]
        .as_array()
        .unwrap()
        .iter()
        .filter_map(|it| it["id"].as_str())
        .collect();
    assert_eq!(ids, ["direct", "bus"]);
    let output = topolab(folder.path(), &["compare", "small.ron", "--architecture", "buss"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(
        err(&output).contains("no architecture `buss`") && err(&output).contains("mixed"),
        "{}",
        err(&output)
    );
    let output = topolab(folder.path(), &["compare", "small.ron", "--flow", "cost"]);
    assert!(err(&output).contains("price, sale"), "{}", err(&output));
}

#[test]
fn checking_says_yes_no_or_unusable_by_its_exit_code() {
    let folder = folder_with("small.ron", SMALL.as_bytes());
    let held = topolab(folder.path(), &["check", "small.ron"]);
    assert_eq!(held.status.code(), Some(0), "{}{}", out(&held), err(&held));
    assert!(
        out(&held).starts_with("valid\n") && out(&held).contains("4 held, 0 missed"),
        "{}",
        out(&held)
    );
    let strict = SMALL.replace("900ms", "1us");
    let folder = folder_with("strict.ron", strict.as_bytes());
    let missed = topolab(folder.path(), &["check", "strict.ron", "--json"]);
    assert_eq!(missed.status.code(), Some(1), "{}", err(&missed));
    let value: serde_json::Value = serde_json::from_str(&out(&missed)).unwrap();
    assert_eq!((&value["valid"], &value["held"]), (&true.into(), &false.into()));
    assert_eq!(value["objectives"][0]["verdict"], "missed");
}

#[test]
fn a_report_is_written_in_the_format_of_its_ending() {
    let folder = folder_with("small.ron", SMALL.as_bytes());
    for (name, start) in [("r.html", "<!DOCTYPE html>"), ("r.md", "# Small"), ("r.json", "{")] {
        let output = topolab(folder.path(), &["report", "small.ron", "-o", name]);
        assert_eq!(output.status.code(), Some(0), "{}", err(&output));
        assert_eq!(out(&output), "");
        let text = std::fs::read_to_string(folder.path().join(name)).unwrap();
        assert!(text.starts_with(start), "{name}");
    }
    let page = std::fs::read_to_string(folder.path().join("r.html")).unwrap();
    assert!(page.contains("topolab report small.ron --seed 1 --replications 3 -o r.html"));
    let output = topolab(folder.path(), &["report", "small.ron", "-o", "r.pdf"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(err(&output).contains(".html, .md or .json"), "{}", err(&output));
    let output = topolab(folder.path(), &["report", "small.ron", "-o", "no/such/r.md"]);
    assert_eq!(output.status.code(), Some(2), "{}", err(&output));
}

#[test]
fn without_a_display_it_says_so_in_one_line_compares_and_writes_the_report() {
    let folder = folder_with("small.ron", SMALL.as_bytes());
    let output = topolab(folder.path(), &["small.ron"]);
    assert_eq!(output.status.code(), Some(0), "{}", err(&output));
    assert_eq!(err(&output).lines().count(), 1, "{}", err(&output));
    assert!(err(&output).contains("comparing small.ron"), "{}", err(&output));
    assert!(out(&output).contains("Cost a year"));
    assert!(folder.path().join("topolab-report.html").is_file());
}

#[test]
fn bad_input_is_told_clearly_and_ends_with_two() {
    let small = SMALL.as_bytes();
    let text = |from: &str, to: &str| SMALL.replacen(from, to, 1).into_bytes();
    let cases: Vec<(&str, Vec<u8>)> = vec![
        ("empty", Vec::new()),
        ("truncated", small[..small.len() / 2].to_vec()),
        ("binary", (0..=255).cycle().take(4096).collect()),
        ("dangling", text("to: [\"stock\"]", "to: [\"stok\"]")),
        ("duplicate", text("(id: \"books\")", "(id: \"till\")")),
        ("negative", text("\"5/s\"", "\"-5/s\"")),
        ("unit", text("\"5/s\"", "\"5\"")),
        (
            "style",
            text("faults:", "architectures: [(id: \"x\", style: Mesh())], faults:"),
        ),
        ("deep", "[".repeat(10_000).into_bytes()),
        (
            "brackets",
            format!("Scenario(name: {}", "(".repeat(10_000)).into_bytes(),
        ),
        ("refused", text("faults:", "growth: (load_a_year: \"10%\"), faults:")),
    ];
    for (name, bytes) in cases {
        let folder = folder_with("bad.ron", &bytes);
        for arguments in [["check", "bad.ron"], ["compare", "bad.ron"]] {
            let output = topolab(folder.path(), &arguments);
            let words = err(&output);
            assert_eq!(output.status.code(), Some(2), "{name}: {words}");
            assert!(words.contains("bad.ron") && words.contains("error"), "{name}: {words}");
            assert!(!words.contains("panicked"), "{name}: {words}");
            assert_eq!(out(&output), "", "{name}");
            assert!(words.len() < 20_000, "{name}: {} letters", words.len());
        }
    }
}

#[test]
fn files_that_are_none_and_files_too_large_are_refused_unread() {
    let folder = tempfile::tempdir().unwrap();
    let large = std::fs::File::create(folder.path().join("large.ron")).unwrap();
    large.set_len(100 << 20).unwrap();
    for name in ["large.ron", ".", "missing.ron"] {
        let output = topolab(folder.path(), &["compare", name]);
        assert_eq!(output.status.code(), Some(2), "{name}: {}", err(&output));
        assert!(
            !err(&output).contains("panicked") && !err(&output).is_empty(),
            "{name}: {}",
            err(&output)
        );
    }
}

#[test]
fn a_bad_cost_book_is_told_with_its_place() {
    let scenario = SMALL.replace("    run:", "    costs: (book: \"book.ron\"),\n    run:");
    let folder = folder_with("small.ron", scenario.as_bytes());
    let output = topolab(folder.path(), &["check", "small.ron"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(err(&output).contains("book.ron"), "{}", err(&output));
    std::fs::write(folder.path().join("book.ron"), "CostBook(format: 1,").unwrap();
    let output = topolab(folder.path(), &["check", "small.ron"]);
    assert!(err(&output).contains("book.ron:1:"), "{}", err(&output));
}

#[test]
fn wrong_arguments_end_with_two_and_help_with_none() {
    let folder = tempfile::tempdir().unwrap();
    assert_eq!(topolab(folder.path(), &["compare"]).status.code(), Some(2));
    assert_eq!(
        topolab(folder.path(), &["compare", "x.ron", "--replications", "0"])
            .status
            .code(),
        Some(2)
    );
    assert_eq!(
        topolab(folder.path(), &["compare", "x.ron", "--duration", "10"])
            .status
            .code(),
        Some(2)
    );
    let help = topolab(folder.path(), &["--help"]);
    assert_eq!(help.status.code(), Some(0));
    assert!(out(&help).contains("compare") && out(&help).contains("check"));
}
