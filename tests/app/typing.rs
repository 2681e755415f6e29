//! What is being typed belongs to the work: it is saved, compared and kept as if the field had been left.

use egui::Event;
use topolab::app::Selection;
use topolab::scenario::load;

use super::files::{asks_to_close, close};
use super::inspector::{label, now, select, system, type_into};
use super::keeping::{at_home, settle};
use super::*;

fn type_text(app: &mut App, text: &str) {
    app.event(Event::Text(text.to_owned()));
    app.run_steps(2);
}

fn price(app: &mut App) {
    select(app, Selection::flow(&"price".into()));
}

#[test]
fn what_is_typed_into_a_field_is_saved_with_the_rest() {
    let (_folder, file, mut app) = open(SMALL);
    price(&mut app);
    type_into(&mut app, "Start of Price", "9/s");
    press(&mut app, Modifiers::COMMAND, Key::S);
    assert_eq!(load(&file).unwrap().scenario.flows[0].mean_rate().per_sec(), 9.0);
    assert!(!app.state().session.is_dirty());
    assert_eq!(label(&app), Some("set start of Price"), "one step");
    // The field is still there to be typed in, and the letters of the moment of saving count, too.
    app.event(Event::Text("0/s".to_owned()));
    app.key_press_modifiers(Modifiers::COMMAND, Key::A);
    app.event(Event::Text("12/s".to_owned()));
    press(&mut app, Modifiers::COMMAND, Key::S);
    assert_eq!(load(&file).unwrap().scenario.flows[0].mean_rate().per_sec(), 12.0);
}

#[test]
fn a_name_and_a_note_typed_on_the_canvas_are_saved_too() {
    let (_folder, file, mut app) = open(SMALL);
    system(&mut app, "till");
    press(&mut app, Modifiers::NONE, Key::F2);
    type_text(&mut app, "Cash desk");
    press(&mut app, Modifiers::COMMAND, Key::S);
    assert_eq!(load(&file).unwrap().scenario.systems[0].name(), "Cash desk");
    assert_eq!(label(&app), Some("rename Till"));
    press(&mut app, Modifiers::NONE, Key::Enter);
    assert!(
        !app.state().session.is_dirty(),
        "leaving the field changes nothing more"
    );

    press(&mut app, Modifiers::COMMAND, Key::K);
    app.get_by_label("Search commands").type_text("add a note");
    app.run_steps(2);
    press(&mut app, Modifiers::NONE, Key::Enter);
    type_text(&mut app, "Ask");
    press(&mut app, Modifiers::COMMAND, Key::S);
    assert_eq!(load(&file).unwrap().scenario.notes[0].text, "Ask");
    type_text(&mut app, " them");
    press(&mut app, Modifiers::COMMAND, Key::S);
    let notes = load(&file).unwrap().scenario.notes;
    assert_eq!((notes.len(), notes[0].text.as_str()), (1, "Ask them"));
}

#[test]
fn what_makes_no_sense_is_told_and_the_rest_is_saved() {
    let (_folder, file, mut app) = open(SMALL);
    rename(&mut app, "Cash desk");
    system(&mut app, "till");
    type_into(&mut app, "Service time of Cash desk", "12 parsecs");
    press(&mut app, Modifiers::COMMAND, Key::S);
    let saved = load(&file).unwrap().scenario;
    assert_eq!(
        (saved.systems[0].name(), &saved.systems[0].service_time),
        ("Cash desk", &None)
    );
    assert!(says(&app, "Saved without what is typed"), "{:?}", all_labels(&app));
    assert!(says(&app, "Service time of Cash desk: "), "{:?}", all_labels(&app));
    click(&mut app, "OK");
    assert!(!close(&mut app), "it is not lost without a word");
    assert!(says(&app, "Discard what is typed?"), "{:?}", all_labels(&app));
    click(&mut app, "Discard");
    assert!(asks_to_close(&mut app));
}

#[test]
fn nothing_typed_is_lost_when_the_window_closes() {
    let (_folder, file, mut app) = open(SMALL);
    price(&mut app);
    type_into(&mut app, "Deadline of Price", "2s");
    assert!(!close(&mut app));
    assert!(says(&app, "small.ron has changes"), "{:?}", all_labels(&app));
    click(&mut app, "Save");
    assert!(asks_to_close(&mut app));
    let saved = load(&file).unwrap().scenario;
    assert_eq!(
        saved.flows[0].deadline.map(|deadline| deadline.to_string()).as_deref(),
        Some("2s")
    );
}

#[test]
fn a_field_that_was_only_entered_keeps_no_window_open() {
    let (_folder, _, mut app) = open(SMALL);
    price(&mut app);
    app.get_by_role_and_label(egui::accesskit::Role::TextInput, "Deadline of Price")
        .focus();
    app.run_steps(2);
    press(&mut app, Modifiers::COMMAND, Key::Q);
    assert!(asks_to_close(&mut app));
}

#[test]
fn another_sheet_a_revert_and_a_comparison_take_what_is_typed() {
    let (_folder, _, mut app) = open(SMALL);
    price(&mut app);
    type_into(&mut app, "Deadline of Price", "2s");
    press(&mut app, Modifiers::COMMAND, Key::N);
    assert!(says(&app, "small.ron has changes"), "{:?}", all_labels(&app));
    click(&mut app, "Cancel");
    type_into(&mut app, "Deadline of Price", "3s");
    press(&mut app, Modifiers::COMMAND, Key::O);
    assert!(says(&app, "small.ron has changes"), "{:?}", all_labels(&app));
    click(&mut app, "Cancel");
    let deadline = |app: &App| now(app).flows[0].deadline.map(|deadline| deadline.to_string());
    assert_eq!(deadline(&app).as_deref(), Some("3s"));
    type_into(&mut app, "Deadline of Price", "4s");
    press(&mut app, Modifiers::NONE, Key::F5);
    assert_eq!(
        (app.state().stage, deadline(&app).as_deref()),
        (Stage::Compare, Some("4s"))
    );
    press(&mut app, Modifiers::COMMAND, Key::Num1);
    type_into(&mut app, "Deadline of Price", "5s");
    press(&mut app, Modifiers::COMMAND | Modifiers::SHIFT, Key::S);
    assert!(says(&app, "Save the scenario"));
    assert_eq!(deadline(&app).as_deref(), Some("5s"));
}

#[test]
fn a_copy_of_unsaved_work_has_what_was_being_typed() {
    let home = tempfile::tempdir().unwrap();
    let file = home.path().join("small.ron");
    std::fs::write(&file, SMALL).unwrap();
    let mut app = at_home(home.path(), Some(file));
    price(&mut app);
    type_into(&mut app, "Deadline of Price", "2s");
    settle(&mut app);
    // The program ends without a word.
    drop(app);
    let mut app = at_home(home.path(), None);
    app.run_steps(3);
    click(&mut app, "Recover");
    let deadline = now(&app).flows[0].deadline.map(|deadline| deadline.to_string());
    assert_eq!(deadline.as_deref(), Some("2s"));
}

#[test]
fn undo_is_the_fields_while_something_is_typed_and_else_the_sketchs() {
    let (_folder, _, mut app) = open(SMALL);
    let first = now(&app);
    price(&mut app);
    type_into(&mut app, "Deadline of Price", "2s");
    press(&mut app, Modifiers::NONE, Key::Tab);
    for _ in 0..6 {
        if !app.ctx.text_edit_focused() {
            press(&mut app, Modifiers::NONE, Key::Tab);
        }
    }
    assert!(now(&app).flows[0].deadline.is_some());
    assert!(app.ctx.text_edit_focused(), "the keyboard is in the next field");
    press(&mut app, Modifiers::COMMAND, Key::Z);
    assert_eq!(now(&app), first);
    press(&mut app, Modifiers::COMMAND | Modifiers::SHIFT, Key::Z);
    assert!(now(&app).flows[0].deadline.is_some());
    type_into(&mut app, "Deadline of Price", "3s");
    press(&mut app, Modifiers::COMMAND, Key::Z);
    let deadline = now(&app).flows[0].deadline.map(|deadline| deadline.to_string());
    assert_eq!(deadline.as_deref(), Some("2s"), "what is typed is the field's");
}
