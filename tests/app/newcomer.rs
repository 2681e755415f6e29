//! A newcomer's path, by accessible names alone: a blank sheet, three systems, two flows, a name, a rate, everything undone
//! and done again, saved and opened.

use egui::Event;
use egui::accesskit::Role;

use super::files::enter_path;
use super::*;
use topolab::scenario::{Scenario, load, write};

fn choose(app: &mut App, role: Role, name: &str) {
    app.get_by_role_and_label(role, name).click();
    app.run_steps(5);
}

/// Types into a field in place of what it says.
fn fill(app: &mut App, field: &str, text: &str) {
    choose(app, Role::TextInput, field);
    app.key_press_modifiers(Modifiers::COMMAND, Key::A);
    app.run_steps(1);
    app.event(Event::Text(text.to_owned()));
    app.run_steps(2);
    press(app, Modifiers::NONE, Key::Enter);
}

fn text(app: &App) -> String {
    write(&app.state().session.scenario)
}

#[test]
fn from_a_blank_sheet_to_a_saved_sketch_and_back() {
    let home = tempfile::tempdir().unwrap();
    let file = home.path().join("first.ron");
    let mut app = harness(|cc| {
        let mut session = Session::new(Scenario::new("Untitled"), None);
        session.study.given_up = Some(session.study.wanted.clone());
        TopolabApp::with_session(&cc.egui_ctx, session)
    });
    press(&mut app, Modifiers::COMMAND, Key::N);
    let blank = text(&app);
    for kind in ["Add Service", "Add Data store", "Add SaaS system"] {
        // Twice puts it where there is room.
        choose(&mut app, Role::Button, kind);
        choose(&mut app, Role::Button, kind);
    }
    for (from, to) in [("Service", "Data store"), ("Service", "SaaS system")] {
        choose(&mut app, Role::ListBoxOption, from);
        choose(&mut app, Role::Button, "Connect to…");
        choose(&mut app, Role::Button, to);
    }
    choose(&mut app, Role::ListBoxOption, "Service");
    press(&mut app, Modifiers::NONE, Key::F2);
    app.event(Event::Text("Orders".to_owned()));
    app.run_steps(2);
    press(&mut app, Modifiers::NONE, Key::Enter);
    choose(
        &mut app,
        Role::ListBoxOption,
        "Service to Data store: Orders to Data store",
    );
    fill(&mut app, "Start of Service to Data store", "Poisson(40/s)");
    let scenario = Arc::clone(&app.state().session.scenario);
    assert_eq!((scenario.systems.len(), scenario.flows.len()), (3, 2));
    assert_eq!(scenario.systems[0].name(), "Orders");
    assert_eq!(
        scenario.flows[0]
            .start
            .as_ref()
            .map(|start| start.mean_rate().per_sec()),
        Some(40.0)
    );
    let last = text(&app);

    let mut steps = 0;
    while app.state().session.undo_label().is_some() {
        press(&mut app, Modifiers::COMMAND, Key::Z);
        steps += 1;
    }
    assert_eq!(steps, 7, "three systems, two flows, a name, a rate");
    assert_eq!(text(&app), blank, "all undone, byte for byte");
    while app.state().session.redo_label().is_some() {
        press(&mut app, Modifiers::COMMAND | Modifiers::SHIFT, Key::Z);
    }
    assert_eq!(text(&app), last, "all done again");

    press(&mut app, Modifiers::COMMAND, Key::S);
    enter_path(&mut app, &file, "Save");
    assert!(!app.state().session.is_dirty());
    assert_eq!(
        load(&file).unwrap().scenario,
        *scenario,
        "what was saved is what was drawn"
    );
    press(&mut app, Modifiers::COMMAND, Key::N);
    press(&mut app, Modifiers::COMMAND, Key::O);
    enter_path(&mut app, &file, "Open");
    assert_eq!(
        *app.state().session.scenario,
        *scenario,
        "what is opened is what was saved"
    );
}

#[test]
fn the_list_of_steps_goes_to_any_of_them() {
    let mut app = unsaved();
    rename(&mut app, "Desk");
    rename(&mut app, "Counter");
    press(&mut app, Modifiers::COMMAND, Key::H);
    assert!(says(&app, "Step: rename"), "{:?}", all_labels(&app));
    click(&mut app, "Step: As it was opened");
    assert_eq!(app.state().session.scenario.systems[0].name(), "Till");
    click(&mut app, "Close the list");
    assert!(!says(&app, "Step: "));
}

#[test]
fn copies_are_pasted_as_text_and_what_is_no_sketch_is_told() {
    let mut app = unsaved();
    press(&mut app, Modifiers::COMMAND, Key::A);
    app.event(Event::Copy);
    app.run_steps(1);
    let copied = app
        .output()
        .platform_output
        .commands
        .iter()
        .find_map(|command| match command {
            egui::OutputCommand::CopyText(text) => Some(text.clone()),
            _ => None,
        });
    let copied = copied.expect("text for the clipboard");
    assert!(copied.contains("till"), "{copied}");
    app.event(Event::Paste(copied));
    app.run_steps(4);
    let scenario = Arc::clone(&app.state().session.scenario);
    assert_eq!((scenario.systems.len(), scenario.flows.len()), (6, 4));
    app.event(Event::Paste("a shopping list".to_owned()));
    app.run_steps(4);
    assert_eq!(app.state().session.scenario.systems.len(), 6);
    press(&mut app, Modifiers::COMMAND, Key::Z);
    assert_eq!(app.state().session.scenario.systems.len(), 3, "a paste is one step");
}

#[test]
fn what_is_selected_lines_up_and_is_tidied_as_one_step() {
    let mut app = unsaved();
    press(&mut app, Modifiers::COMMAND, Key::A);
    press(&mut app, Modifiers::ALT, Key::A);
    let lefts: Vec<Option<f32>> = app
        .state()
        .session
        .scenario
        .systems
        .iter()
        .map(|system| Some(system.at?.0))
        .collect();
    assert!(
        lefts.windows(2).all(|pair| pair[0].is_some() && pair[0] == pair[1]),
        "{lefts:?}"
    );
    press(&mut app, Modifiers::COMMAND | Modifiers::SHIFT, Key::L);
    assert!(
        app.state()
            .session
            .undo_label()
            .is_some_and(|label| label.starts_with("tidy"))
    );
    press(&mut app, Modifiers::COMMAND, Key::Z);
    press(&mut app, Modifiers::COMMAND, Key::Z);
    assert!(!app.state().session.is_dirty());
}

#[test]
fn problems_are_listed_and_put_right_by_a_click() {
    let text = SMALL.replace(
        "start: Poisson(\"5/s\"), deadline: \"1s\"",
        "start: Poisson(\"5/s\"), deadline: \"1s\", policy: (timeout: \"5s\")",
    );
    let (_folder, _, mut app) = open(&text);
    press(&mut app, Modifiers::COMMAND | Modifiers::SHIFT, Key::M);
    problems::wait_for_problems(&mut app);
    let labels = all_labels(&app);
    let fix = labels.iter().find(|label| label.starts_with("Fix: ")).cloned();
    let fix = fix.unwrap_or_else(|| panic!("no fix is offered: {labels:?}"));
    let before = labels.iter().filter(|label| **label == fix).count();
    app.get_all_by_label(&fix).next().unwrap().click();
    app.run_steps(4);
    assert!(app.state().session.is_dirty(), "{fix} did something");
    problems::wait_for_problems(&mut app);
    let after = all_labels(&app).iter().filter(|label| **label == fix).count();
    assert!(after < before, "{fix} is offered no more for it");
}

#[test]
fn a_table_becomes_a_sketch_and_tells_row_by_row_what_it_could_not_read() {
    let mut app = unsaved();
    press(&mut app, Modifiers::COMMAND, Key::K);
    app.get_by_label("Search commands").type_text("from a table");
    app.run_steps(2);
    press(&mut app, Modifiers::NONE, Key::Enter);
    app.get_by_label("Table of integrations").focus();
    app.run_steps(1);
    app.event(Event::Paste(
        "Source;Target;Data;Rate;Pattern\nCRM;ERP;Orders;40/s;REST\nERP;Warehouse;Stock;nightly;file\nERP;;Ghost;1/s;REST\n".to_owned(),
    ));
    let begun = Instant::now();
    while !says(&app, "rows understood") {
        assert!(begun.elapsed() < Duration::from_secs(60), "{:?}", all_labels(&app));
        std::thread::sleep(Duration::from_millis(5));
        app.run_steps(1);
    }
    app.run_steps(3);
    assert!(says(&app, "2 of 3 rows understood"), "{:?}", all_labels(&app));
    click(&mut app, "Make the sketch");
    let scenario = Arc::clone(&app.state().session.scenario);
    assert_eq!((scenario.systems.len(), scenario.flows.len()), (3, 2));
    assert!(app.state().session.is_dirty(), "it is not saved anywhere");
}
