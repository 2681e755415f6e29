//! Nothing is lost: copies of unsaved work, files that change under one's hands, ways to begin.

use super::*;
use topolab::app::settings::Settings;
use topolab::scenario::load;

/// The window on `file`, at home in `home`.
pub fn at_home(home: &std::path::Path, file: Option<PathBuf>) -> App {
    let options = AppOptions {
        file,
        folder: Some(home.to_owned()),
        ..AppOptions::default()
    };
    harness(|cc| {
        let mut app = TopolabApp::new(&cc.egui_ctx, options).unwrap();
        app.session.study.given_up = Some(app.session.study.wanted.clone());
        app
    })
}

/// Lets the copy be made.
pub fn settle(app: &mut App) {
    std::thread::sleep(Duration::from_millis(700));
    app.run_steps(3);
}

#[test]
fn unsaved_work_is_offered_after_the_program_ended_and_goes_on_where_it_was() {
    let home = tempfile::tempdir().unwrap();
    let file = home.path().join("small.ron");
    std::fs::write(&file, SMALL).unwrap();
    let mut app = at_home(home.path(), Some(file.clone()));
    rename(&mut app, "Cash desk");
    settle(&mut app);
    // The program ends without a word.
    drop(app);
    let mut app = at_home(home.path(), None);
    app.run_steps(3);
    assert!(
        says(&app, "before changes of small.ron were saved"),
        "{:?}",
        all_labels(&app)
    );
    click(&mut app, "Recover");
    assert_eq!(app.state().session.scenario.systems[0].name(), "Cash desk");
    assert_eq!(app.state().session.path.as_deref(), Some(file.as_path()));
    assert!(app.state().session.is_dirty(), "it is still not saved");
    assert_eq!(
        load(&file).unwrap().scenario.systems[0].name(),
        "Till",
        "the file was left alone"
    );
    press(&mut app, Modifiers::COMMAND, Key::S);
    assert_eq!(load(&file).unwrap().scenario.systems[0].name(), "Cash desk");
    app.run_steps(3);
    drop(app);
    let app = at_home(home.path(), None);
    assert!(!says(&app, "Recover"), "nothing is left behind");
}

#[test]
fn a_file_that_another_program_changes_is_noticed() {
    let home = tempfile::tempdir().unwrap();
    let file = home.path().join("small.ron");
    std::fs::write(&file, SMALL).unwrap();
    let mut app = at_home(home.path(), Some(file.clone()));
    app.run_steps(3);
    rename(&mut app, "Cash desk");
    std::fs::write(&file, SMALL.replace("\"Till\"", "\"Counter\"")).unwrap();
    press(&mut app, Modifiers::COMMAND, Key::S);
    assert!(says(&app, "changed by another program"), "{:?}", all_labels(&app));
    click(&mut app, "Read the file");
    assert_eq!(app.state().session.scenario.systems[0].name(), "Counter");
    rename(&mut app, "Desk");
    std::fs::write(&file, SMALL).unwrap();
    press(&mut app, Modifiers::COMMAND, Key::S);
    click(&mut app, "Save over it");
    assert_eq!(load(&file).unwrap().scenario.systems[0].name(), "Desk");
}

#[test]
fn one_begins_with_a_blank_sheet_an_example_or_a_file_of_late() {
    let home = tempfile::tempdir().unwrap();
    let file = home.path().join("small.ron");
    std::fs::write(&file, SMALL).unwrap();
    let mut app = at_home(home.path(), Some(file.clone()));
    press(&mut app, Modifiers::COMMAND | Modifiers::SHIFT, Key::N);
    assert!(says(&app, "How do you want to begin?"), "{:?}", all_labels(&app));
    assert!(says(&app, "Example Restaurant chain"));
    click(&mut app, "Blank sheet");
    assert!(app.state().session.scenario.systems.is_empty());
    assert!(says(&app, "untitled.ron"));
    press(&mut app, Modifiers::COMMAND | Modifiers::SHIFT, Key::N);
    click(&mut app, "Example Hello, shop");
    assert_eq!(app.state().session.scenario.systems.len(), 3);
    press(&mut app, Modifiers::COMMAND | Modifiers::SHIFT, Key::N);
    click(&mut app, "small.ron");
    assert_eq!(app.state().session.scenario.name, "Small");
    assert_eq!(Settings::load(home.path()).recent, [file]);
}

#[test]
fn a_revert_asks_first_and_reads_the_file_again() {
    let (_folder, _, mut app) = open(SMALL);
    rename(&mut app, "Cash desk");
    press(&mut app, Modifiers::COMMAND, Key::K);
    app.get_by_label("Search commands").type_text("revert");
    app.run_steps(2);
    press(&mut app, Modifiers::NONE, Key::Enter);
    click(&mut app, "Revert");
    assert_eq!(app.state().session.scenario.systems[0].name(), "Till");
    assert!(!app.state().session.is_dirty());
}

#[test]
fn text_grows_and_the_choice_is_kept() {
    let home = tempfile::tempdir().unwrap();
    let mut app = at_home(home.path(), None);
    press(&mut app, Modifiers::COMMAND | Modifiers::SHIFT, Key::Plus);
    app.run_steps(2);
    assert_eq!(app.ctx.zoom_factor(), 1.15);
    drop(app);
    let mut app = at_home(home.path(), None);
    app.run_steps(2);
    assert_eq!(app.ctx.zoom_factor(), 1.15);
}

#[test]
fn enter_takes_the_main_answer_of_a_dialog() {
    let (_folder, _, mut app) = open(SMALL);
    rename(&mut app, "Cash desk");
    press(&mut app, Modifiers::COMMAND, Key::N);
    assert!(says(&app, "small.ron has changes"), "{:?}", all_labels(&app));
    press(&mut app, Modifiers::NONE, Key::Tab);
    press(&mut app, Modifiers::SHIFT, Key::Tab);
    press(&mut app, Modifiers::NONE, Key::Enter);
    assert!(!says(&app, "small.ron has changes"), "{:?}", all_labels(&app));
    assert!(
        app.state().session.scenario.systems.is_empty(),
        "it was saved, and the new sheet came"
    );
}
