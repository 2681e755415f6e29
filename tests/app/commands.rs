//! The palette of commands, the list of keys, and the menu: all from one table.

use super::*;
use topolab::app::commands::{COMMANDS, key_text};

/// Opens the palette and types into it.
fn ask(app: &mut App, text: &str) {
    press(app, Modifiers::COMMAND, Key::K);
    app.get_by_label("Search commands").type_text(text);
    app.run_steps(2);
}

#[test]
fn a_command_is_found_by_some_of_its_letters_and_done_by_enter() {
    let mut app = unsaved();
    ask(&mut app, "compa");
    assert!(says(&app, "Do: Compare"), "{:?}", all_labels(&app));
    assert!(!says(&app, "Do: Undo"), "what does not fit is not shown");
    press(&mut app, Modifiers::NONE, Key::Enter);
    assert_eq!(app.state().stage, Stage::Compare);
    assert!(!says(&app, "Search commands"), "it is gone");
}

#[test]
fn what_cannot_be_done_now_says_why_and_does_nothing() {
    let mut app = unsaved();
    ask(&mut app, "undo");
    assert!(says(&app, "Nothing to undo"), "{:?}", all_labels(&app));
    press(&mut app, Modifiers::NONE, Key::Enter);
    assert!(says(&app, "Search commands"), "it stays open");
    press(&mut app, Modifiers::NONE, Key::Escape);
    assert!(!says(&app, "Search commands"));
    click(&mut app, "Report");
    ask(&mut app, "add a cache");
    assert!(says(&app, "Go to Sketch first"), "{:?}", all_labels(&app));
}

#[test]
fn a_slash_asks_what_to_add_and_arrows_choose() {
    let mut app = unsaved();
    press(&mut app, Modifiers::NONE, Key::Slash);
    assert!(
        !says(&app, "Do: Add something"),
        "it does not offer itself: {:?}",
        all_labels(&app)
    );
    app.get_by_label("Search commands").type_text("a s");
    app.run_steps(2);
    // "Add a service", "Add a SaaS system" and others.
    press(&mut app, Modifiers::NONE, Key::ArrowDown);
    press(&mut app, Modifiers::NONE, Key::ArrowUp);
    press(&mut app, Modifiers::NONE, Key::Enter);
    let names: Vec<&str> = app
        .state()
        .session
        .scenario
        .systems
        .iter()
        .map(|system| system.name())
        .collect();
    assert_eq!(names[3..], ["Service"]);
    assert_eq!(app.state().session.undo_label(), Some("add Service"));
}

#[test]
fn the_palette_goes_to_a_system_by_its_name() {
    let mut app = unsaved();
    click(&mut app, "Report");
    ask(&mut app, "till");
    press(&mut app, Modifiers::NONE, Key::Enter);
    assert_eq!(app.state().stage, Stage::Sketch);
    assert!(app.state().session.selection.systems.contains(&SystemId::new("till")));
}

#[test]
fn every_key_is_in_the_list_and_does_what_it_says() {
    let mut app = unsaved();
    press(&mut app, Modifiers::NONE, Key::F1);
    let told = all_labels(&app);
    for command in COMMANDS.iter().filter(|command| !command.keys.is_empty()) {
        assert!(
            told.iter().any(|label| label == command.name),
            "{} is not listed",
            command.name
        );
        for key in command.keys {
            let key = key_text(&app.ctx, key);
            assert!(told.iter().any(|label| label.contains(&key)), "{key} is not listed");
        }
    }
    click(&mut app, "Close");
    assert!(!says(&app, "Drag over the empty canvas"), "{:?}", all_labels(&app));
    press(&mut app, Modifiers::COMMAND, Key::A);
    assert_eq!(app.state().session.selection.systems.len(), 3);
    press(&mut app, Modifiers::NONE, Key::Delete);
    if !app.state().session.scenario.systems.is_empty() {
        // Something goes with them that is not selected: it is asked.
        press(&mut app, Modifiers::NONE, Key::Enter);
    }
    assert_eq!(app.state().session.scenario.systems.len(), 0);
    press(&mut app, Modifiers::COMMAND, Key::Z);
    assert_eq!(app.state().session.scenario.systems.len(), 3);
}

#[test]
fn keys_are_told_as_they_stand_on_the_keyboard() {
    let mut app = unsaved();
    press(&mut app, Modifiers::COMMAND, Key::K);
    app.get_by_label("Search commands").type_text("add something");
    app.run_steps(2);
    let told = all_labels(&app);
    assert!(told.iter().any(|label| label == "/"), "{told:?}");
    assert!(!told.iter().any(|label| label.contains("Slash")), "{told:?}");
    assert!(!told.iter().any(|label| label == "Do: Command palette"), "{told:?}");
}
