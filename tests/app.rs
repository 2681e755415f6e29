//! Does the window do what its buttons say? Driven by accessible names, without drawing anything; files, the figures and
//! pictures are in modules of their own.
#![cfg(feature = "app")]
#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

#[path = "app/commands.rs"]
mod commands;
#[path = "app/figures.rs"]
mod figures;
#[path = "app/files.rs"]
mod files;
#[path = "app/first_steps.rs"]
mod first_steps;
#[path = "app/forms.rs"]
mod forms;
#[path = "app/inspector.rs"]
mod inspector;
#[path = "app/keeping.rs"]
mod keeping;
#[path = "app/killed.rs"]
mod killed;
#[path = "app/newcomer.rs"]
mod newcomer;
#[path = "app/pictures.rs"]
mod pictures;
#[path = "app/problems.rs"]
mod problems;
#[path = "app/typing.rs"]
mod typing;

use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use egui::{Key, Modifiers};
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT, Queryable};
use topolab::app::{AppOptions, Session, Stage, TopolabApp};
use topolab::edit::{Command, SystemCommand};
use topolab::scenario::{SystemId, parse};

/// A scenario that is studied in a moment.
const SMALL: &str = r#"Scenario(
    format: 1,
    name: "Small",
    systems: [(id: "till", name: "Till"), (id: "stock", instances: 2), (id: "books")],
    flows: [
        (id: "price", name: "Price", from: ["till"], to: ["stock"], start: Poisson("5/s"), deadline: "1s"),
        (id: "sale", from: ["till"], to: ["stock", "books"], pattern: Publish, start: Poisson("2/s")),
    ],
    faults: [(name: "Stock is down", what: Crash(system: "stock"), at: "20s", lasting: "5s", a_year: 4)],
    objectives: [(flow: "price", p99_below: "900ms", when: Calm)],
    run: (duration: "60s", warm_up: "5s", replications: 3),
)"#;

type App = Harness<'static, TopolabApp>;

fn harness(app: impl FnOnce(&eframe::CreationContext<'_>) -> TopolabApp) -> App {
    Harness::builder()
        .with_size(egui::vec2(1600.0, 1000.0))
        .with_max_steps(40)
        .build_eframe(|cc| app(cc))
}

/// A folder with `text` as `small.ron`, and the window opened on it.
fn open(text: &str) -> (tempfile::TempDir, PathBuf, App) {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("small.ron");
    std::fs::write(&file, text).unwrap();
    let options = AppOptions {
        file: Some(file.clone()),
        ..AppOptions::default()
    };
    let app = harness(|cc| TopolabApp::new(&cc.egui_ctx, options).unwrap());
    (folder, file, app)
}

/// The window on a scenario that was never saved and is not studied until it is asked for.
fn unsaved() -> App {
    let loaded = parse(SMALL, "small.ron").unwrap();
    harness(|cc| {
        let mut session = Session::loaded(loaded, None);
        session.study.given_up = Some(session.study.wanted.clone());
        TopolabApp::with_session(&cc.egui_ctx, session)
    })
}

fn click(app: &mut App, label: &str) {
    app.get_by_label(label).click();
    app.run_steps(3);
}

fn press(app: &mut App, modifiers: Modifiers, key: Key) {
    app.key_press_modifiers(modifiers, key);
    app.run_steps(3);
}

/// Everything that is written, by its accessible name.
fn all_labels(app: &App) -> Vec<String> {
    let nodes = app.query_all_by_label_contains("");
    let text = |node: egui_kittest::Node<'_>| node.accesskit_node().label().or(node.accesskit_node().value());
    nodes.filter_map(text).collect()
}

fn says(app: &App, part: &str) -> bool {
    app.query_all_by_label_contains(part).next().is_some()
}

fn wait_until(app: &mut App, what: &str, is_so: impl Fn(&TopolabApp) -> bool) {
    let begun = Instant::now();
    while !is_so(app.state()) {
        assert!(
            begun.elapsed() < Duration::from_secs(120),
            "{what}: not within two minutes"
        );
        std::thread::sleep(Duration::from_millis(10));
        app.run_steps(1);
    }
    app.run_steps(2);
}

fn wait_for_study(app: &mut App) {
    wait_until(app, "a study", |app| app.session.study.is_complete());
}

/// Renames the till.
fn rename(app: &mut App, name: &str) {
    let rename = SystemCommand::Rename(SystemId::new("till"), Some(name.to_owned()));
    app.state_mut().session.edit(&Command::System(rename), None).unwrap();
    app.run_steps(2);
}

fn title(app: &App) -> Option<String> {
    let commands = &app.output().viewport_output[&egui::ViewportId::ROOT].commands;
    commands.iter().find_map(|command| match command {
        egui::ViewportCommand::Title(title) => Some(title.clone()),
        _ => None,
    })
}

#[test]
fn stages_are_reached_by_their_names_and_keys() {
    let (_folder, _, mut app) = open(SMALL);
    wait_for_study(&mut app);
    for (stage, sign) in [
        (Stage::Simulate, "Play"),
        (Stage::Compare, "Connections / interfaces"),
        (Stage::Report, "Save as HTML…"),
    ] {
        click(&mut app, stage.name());
        assert_eq!(app.state().stage, stage);
        assert!(says(&app, sign), "{}: no {sign}", stage.name());
    }
    click(&mut app, "Sketch");
    assert_eq!(app.state().stage, Stage::Sketch);
    press(&mut app, Modifiers::COMMAND, Key::Num3);
    assert_eq!(app.state().stage, Stage::Compare);
    click(&mut app, "Sketch");
    click(&mut app, "▶ Run comparison");
    assert_eq!(app.state().stage, Stage::Compare);
}

#[test]
fn an_edit_makes_a_dot_and_undo_takes_it_away() {
    let (_folder, _, mut app) = open(SMALL);
    assert!(app.query_by_label("small.ron").is_some());
    rename(&mut app, "Cash desk");
    assert!(app.state().session.is_dirty());
    assert!(app.query_by_label("small.ron •").is_some());
    click(&mut app, "Undo");
    assert!(!app.state().session.is_dirty());
    assert_eq!(app.state().session.scenario.systems[0].name(), "Till");
    assert!(app.query_by_label("small.ron").is_some());
    click(&mut app, "Redo");
    assert_eq!(app.state().session.scenario.systems[0].name(), "Cash desk");
    press(&mut app, Modifiers::COMMAND, Key::Z);
    assert!(!app.state().session.is_dirty());
}

#[test]
fn the_windows_title_names_the_file_with_a_dot_while_it_is_unsaved() {
    let (_folder, _, mut app) = open(SMALL);
    let rename = SystemCommand::Rename(SystemId::new("till"), None);
    app.state_mut().session.edit(&Command::System(rename), None).unwrap();
    app.step();
    assert_eq!(title(&app).as_deref(), Some("small.ron • – Topolab"));
    app.step();
    assert_eq!(title(&app), None, "a title is set once");
    app.state_mut().session.undo();
    app.step();
    assert_eq!(title(&app).as_deref(), Some("small.ron – Topolab"));
}

#[test]
fn what_cannot_be_simulated_is_told_in_compare_with_field_and_place() {
    let growing = SMALL.replace("    run: (", "    growth: (load_a_year: \"10%\"), run: (");
    let (_folder, _, mut app) = open(&growing);
    click(&mut app, "Compare");
    assert!(says(&app, "cannot be simulated"), "{:?}", all_labels(&app));
    assert!(says(&app, "small.ron:11:"), "{:?}", all_labels(&app));
    assert!(says(&app, "growth.load_a_year"), "{:?}", all_labels(&app));
    assert!(says(&app, "Connections / interfaces"), "counts are there all the same");
}

#[test]
fn the_frame_log_has_a_line_per_frame() {
    let folder = tempfile::tempdir().unwrap();
    let log = folder.path().join("frames.tsv");
    let options = AppOptions {
        frame_log: Some(log.clone()),
        ..AppOptions::default()
    };
    let mut app = harness(|cc| TopolabApp::new(&cc.egui_ctx, options).unwrap());
    app.state_mut().session.study.given_up = Some(app.state().session.study.wanted.clone());
    app.run_steps(20);
    drop(app);
    let text = std::fs::read_to_string(log).unwrap();
    let mut lines = text.lines();
    assert_eq!(
        lines.next().unwrap(),
        "frame\tms_since_start\tcpu_ms\tinterval_ms\tstudy_running"
    );
    let rows: Vec<Vec<f64>> = lines
        .map(|line| line.split('\t').map(|cell| cell.parse().unwrap()).collect())
        .collect();
    assert!(rows.len() >= 20, "{} frames", rows.len());
    for (at, row) in rows.iter().enumerate() {
        assert_eq!((row.len(), row[0]), (5, at as f64), "{row:?}");
        assert!(row[2] > 0.0, "a frame takes time: {row:?}");
        assert!(at == 0 || row[1] > rows[at - 1][1], "time goes on: {row:?}");
    }
}
