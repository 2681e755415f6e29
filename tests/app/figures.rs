//! Are the figures on the screen those of the study, and of the scenario as it is?

use std::path::Path;
use std::process::Command as Process;
use std::sync::Arc;

use egui_kittest::kittest::Queryable;
use topolab::app::scoreboard::{cards, shown_flow};
use topolab::edit::{Command, FlowCommand, SystemCommand};
use topolab::report::{Table, table, today};
use topolab::scenario::{Start, SystemId, When};

use super::files::enter_path;
use super::{App, SMALL, all_labels, click, open, rename, says, unsaved, wait_for_study, wait_until};

/// Twice as many prices are asked for.
fn ask_more(app: &mut App) {
    let mut flow = app.state().session.scenario.flows[0].clone();
    let Some(Start::Poisson(rate)) = &mut flow.start else {
        panic!("prices are asked for at random: {:?}", flow.start);
    };
    *rate = topolab::units::Rate::from_per_sec(10.0);
    let command = Command::Flow(FlowCommand::Set(flow));
    app.state_mut().session.edit(&command, None).unwrap();
}

fn cell<'a>(table: &'a Table, when: Option<When>, row: &str, column: usize) -> &'a str {
    let group = table
        .groups
        .iter()
        .find(|group| group.is_main && group.when == when && group.rows.iter().any(|it| it.name == row));
    let row = group.unwrap().rows.iter().find(|it| it.name == row).unwrap();
    &row.cells[column].text
}

#[test]
fn moving_and_renaming_restart_no_study_and_a_rate_does() {
    let (_folder, _, mut app) = open(SMALL);
    wait_for_study(&mut app);
    let first = Arc::clone(app.state().session.study.result.as_ref().unwrap());
    let to_the_right = SystemCommand::Move(SystemId::new("till"), (400.0, 90.0));
    app.state_mut()
        .session
        .edit(&Command::System(to_the_right), None)
        .unwrap();
    rename(&mut app, "Cash desk");
    // Longer than a changed scenario has to settle before it is studied.
    std::thread::sleep(std::time::Duration::from_millis(400));
    app.run_steps(5);
    let study = &app.state().session.study;
    assert!(study.is_complete() && !study.is_running());
    assert!(Arc::ptr_eq(study.result.as_ref().unwrap(), &first));
    ask_more(&mut app);
    app.run_steps(1);
    assert!(app.state().session.study.is_stale());
    wait_until(&mut app, "another study", |app| app.session.study.is_running());
    wait_for_study(&mut app);
    let second = app.state().session.study.result.as_ref().unwrap();
    assert_ne!(second.physics_digest, first.physics_digest);
    assert_ne!(second.result_digest, first.result_digest);
}

#[test]
fn stale_figures_stay_and_say_so() {
    let (_folder, _, mut app) = open(SMALL);
    click(&mut app, "Compare");
    wait_for_study(&mut app);
    let fresh = all_labels(&app);
    let told = fresh.iter().find(|label| label.starts_with("p99 of Price, ")).unwrap();
    assert!(told.contains('±') && !told.ends_with("stale"), "{told}");
    ask_more(&mut app);
    // Nothing is simulated anew as long as it is not asked for.
    app.run_steps(1);
    let session = &mut app.state_mut().session;
    session.study.given_up = Some(session.study.wanted.clone());
    app.run_steps(2);
    let labels = all_labels(&app);
    assert!(labels.contains(&format!("{told}, stale")), "{labels:?}");
    assert!(says(&app, "Calm · stale, of an earlier sketch"), "{labels:?}");
    assert!(says(&app, "stale: of an earlier sketch"), "the scoreboard says so too");
    click(&mut app, "Simulate now");
    wait_for_study(&mut app);
    assert!(!says(&app, "stale"), "{:?}", all_labels(&app));
}

#[test]
fn the_scoreboard_has_the_figures_of_the_reports_table() {
    let (_folder, _, mut app) = open(SMALL);
    wait_for_study(&mut app);
    for when in [When::Calm, When::Broken] {
        app.state_mut().session.pass = when;
        let session = &app.state().session;
        let whole = session.derived.whole.as_ref().unwrap();
        let (flow, _) = shown_flow(session);
        let table = table(whole, None);
        assert_eq!(table.flow, flow);
        let cards = cards(session);
        assert_eq!(cards.len(), 4);
        for (at, card) in cards.iter().enumerate() {
            let [counts, p99, correct, cost] = card.entries.as_slice() else {
                panic!("four entries: {card:?}");
            };
            assert_eq!(counts.value.line(), cell(&table, None, "Connections / interfaces", at));
            let never = p99.value.figure == "never";
            let told = cell(&table, Some(when), &format!("p99 of {}", table.flow_name), at);
            assert!(
                if never {
                    told.starts_with("never")
                } else {
                    told == p99.value.line()
                },
                "{told}: {p99:?}"
            );
            assert_eq!(
                correct.value.line(),
                cell(&table, Some(when), "Correct and on time, all flows", at)
            );
            assert_eq!(cost.value.line(), cell(&table, None, "Cost a year", at));
        }
    }
}

/// What `topolab report` writes.
fn written_by_the_command_line(file: &Path, out: &Path) -> String {
    let mut command = Process::new(env!("CARGO_BIN_EXE_topolab"));
    command.arg("report").arg(file).arg("-o").arg(out);
    let done = command.output().unwrap();
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    std::fs::read_to_string(out).unwrap()
}

#[test]
fn a_kept_report_is_the_one_that_the_command_line_writes() {
    let (folder, file, mut app) = open(SMALL);
    wait_for_study(&mut app);
    click(&mut app, "Report");
    for (format, ending) in [("HTML", "html"), ("Markdown", "md"), ("JSON", "json")] {
        let out = folder.path().join(format!("kept.{ending}"));
        loop {
            let day = today();
            let _ = std::fs::remove_file(&out);
            click(&mut app, &format!("Save as {format}…"));
            enter_path(&mut app, &out, "Save");
            let kept = std::fs::read_to_string(&out).unwrap();
            let told = written_by_the_command_line(&file, &out);
            // A report is dated; one day must not end in between.
            if day == today() {
                assert_eq!(kept, told, "{format}");
                break;
            }
        }
        assert!(says(&app, &format!("{format} report written to {}", out.display())));
    }
}

#[test]
fn a_report_without_figures_says_what_is_missing_and_simulates_when_told_to() {
    let mut app = unsaved();
    click(&mut app, "Report");
    assert!(
        says(&app, "Nothing of this scenario is simulated yet"),
        "{:?}",
        all_labels(&app)
    );
    let folder = tempfile::tempdir().unwrap();
    click(&mut app, "Save as Markdown…");
    enter_path(&mut app, &folder.path().join("early"), "Save");
    let early = std::fs::read_to_string(folder.path().join("early.md")).unwrap();
    assert!(early.contains("Nothing simulated: counts and cost only."), "{early}");
    click(&mut app, "Simulate first");
    wait_for_study(&mut app);
    assert!(says(&app, "All 3 replications are in."), "{:?}", all_labels(&app));
}

#[test]
fn a_report_that_cannot_be_written_says_why() {
    let mut app = unsaved();
    click(&mut app, "Report");
    click(&mut app, "Save as JSON…");
    enter_path(&mut app, Path::new("/nowhere/at/all.json"), "Save");
    assert!(says(&app, "The report cannot be written"));
    assert!(says(&app, "/nowhere/at/all.json"), "{:?}", all_labels(&app));
    click(&mut app, "OK");
    assert!(!says(&app, "written to"));
}

#[test]
fn counts_and_cost_stand_before_anything_is_simulated() {
    let mut app = unsaved();
    click(&mut app, "Compare");
    assert!(
        says(&app, "Connections / interfaces, Point to point: 2 / 3"),
        "{:?}",
        all_labels(&app)
    );
    assert!(says(&app, "p99 of Price, Hub and spoke: –"), "{:?}", all_labels(&app));
    assert!(says(&app, "Calm · not simulated"), "{:?}", all_labels(&app));
    app.get_by_label("▶ Run comparison").click();
    wait_for_study(&mut app);
    assert!(!says(&app, "not simulated"), "{:?}", all_labels(&app));
}
