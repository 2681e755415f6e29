//! The steps of a first sketch beside a blank sheet: ticked off by what is on the sheet, and gone for good when closed.

use egui::Event;
use egui::accesskit::Role;

use super::*;

/// The window with its own folder, on a blank sheet.
fn blank(home: &std::path::Path) -> App {
    let options = AppOptions {
        folder: Some(home.to_owned()),
        ..AppOptions::default()
    };
    let mut app = harness(|cc| TopolabApp::new(&cc.egui_ctx, options).unwrap());
    press(&mut app, Modifiers::COMMAND, Key::N);
    app
}

fn choose(app: &mut App, role: Role, name: &str) {
    app.get_by_role_and_label(role, name).click();
    app.run_steps(5);
}

/// What the steps say, in their order: "Done", "Next" or "Later".
fn steps(app: &App) -> Vec<&'static str> {
    let names = [
        "Place a system",
        "Place a second one",
        "Connect them",
        "Set a rate",
        "Run and compare",
    ];
    let state = |name: &&str| {
        let states = ["Done", "Next", "Later"];
        let said = |state: &&&str| app.query_by_label(&format!("{state}: {name}")).is_some();
        states.iter().find(said).copied().unwrap_or("not there")
    };
    names.iter().map(state).collect()
}

#[test]
fn steps_are_ticked_off_by_what_is_on_the_sheet() {
    let home = tempfile::tempdir().unwrap();
    let mut app = blank(home.path());
    assert_eq!(steps(&app), ["Next", "Later", "Later", "Later", "Later"]);
    assert!(says(&app, "Press /"), "how with keys, as the table has them");
    for kind in ["Add Service", "Add Data store"] {
        choose(&mut app, Role::Button, kind);
        choose(&mut app, Role::Button, kind);
    }
    assert_eq!(steps(&app), ["Done", "Done", "Next", "Later", "Later"]);
    press(&mut app, Modifiers::COMMAND, Key::Z);
    assert_eq!(steps(&app), ["Done", "Next", "Later", "Later", "Later"], "undone");
    press(&mut app, Modifiers::COMMAND, Key::Y);
    choose(&mut app, Role::ListBoxOption, "Service");
    choose(&mut app, Role::Button, "Connect to…");
    choose(&mut app, Role::Button, "Data store");
    assert_eq!(
        steps(&app),
        ["Done", "Done", "Done", "Next", "Later"],
        "a flow begins with a rate that nobody has set"
    );
    choose(&mut app, Role::TextInput, "Start of Service to Data store");
    press(&mut app, Modifiers::COMMAND, Key::A);
    app.event(Event::Text("Poisson(2/s)".to_owned()));
    app.run_steps(2);
    press(&mut app, Modifiers::NONE, Key::Enter);
    assert_eq!(steps(&app), ["Done", "Done", "Done", "Done", "Next"]);
    assert!(says(&app, "Press F5"));
    press(&mut app, Modifiers::NONE, Key::F5);
    wait_until(&mut app, "figures", |app| app.session.study.is_current());
    click(&mut app, "Sketch");
    assert_eq!(steps(&app), ["Done"; 5]);
}

#[test]
fn steps_that_were_closed_stay_away_until_they_are_asked_for() {
    let home = tempfile::tempdir().unwrap();
    let mut app = blank(home.path());
    click(&mut app, "Close the first steps");
    assert_eq!(steps(&app), ["not there"; 5]);
    press(&mut app, Modifiers::COMMAND, Key::N);
    assert_eq!(steps(&app), ["not there"; 5], "another blank sheet");
    drop(app);
    let mut app = blank(home.path());
    assert_eq!(steps(&app), ["not there"; 5], "the next start");
    press(&mut app, Modifiers::COMMAND, Key::K);
    app.get_by_label("Search commands").type_text("show first steps");
    app.run_steps(2);
    press(&mut app, Modifiers::NONE, Key::Enter);
    assert_eq!(steps(&app)[0], "Next");
}

#[test]
fn steps_do_not_come_with_a_sketch_that_is_there() {
    let app = unsaved();
    assert_eq!(steps(&app), ["not there"; 5]);
}
