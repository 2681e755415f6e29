//! Is nothing lost? Opening, saving, and the questions asked before something would be.

use std::path::Path;

use egui::{Key, Modifiers, ViewportCommand, ViewportEvent, ViewportId};
use egui_kittest::kittest::Queryable;
use topolab::scenario::load;

use super::{App, SMALL, all_labels, click, open, press, rename, says, unsaved};

/// Writes a path into the field of the open question, and confirms.
pub fn enter_path(app: &mut App, path: &Path, verb: &str) {
    app.get_by_label("Path").focus();
    app.run_steps(1);
    app.key_press_modifiers(Modifiers::COMMAND, Key::A);
    app.run_steps(1);
    app.get_by_label("Path").type_text(&path.display().to_string());
    app.run_steps(2);
    click(app, verb);
}

/// Asks the window to close; gives back whether it would.
pub fn close(app: &mut App) -> bool {
    let viewport = app.input_mut().viewports.get_mut(&ViewportId::ROOT).unwrap();
    viewport.events.push(ViewportEvent::Close);
    app.step();
    let viewport = app.input_mut().viewports.get_mut(&ViewportId::ROOT).unwrap();
    viewport.events.clear();
    let commands = &app.output().viewport_output[&ViewportId::ROOT].commands;
    let closes = !commands.contains(&ViewportCommand::CancelClose);
    app.run_steps(2);
    closes
}

/// Whether the window has asked to be closed within the next frames.
pub fn asks_to_close(app: &mut App) -> bool {
    (0..4).any(|_| {
        app.step();
        let commands = &app.output().viewport_output[&ViewportId::ROOT].commands;
        commands.contains(&ViewportCommand::Close)
    })
}

#[test]
fn a_broken_file_tells_the_line_and_what_would_be_right() {
    let (folder, _, mut app) = open(SMALL);
    let broken = folder.path().join("broken.ron");
    let text = SMALL.replace("deadline:", "deadlnie:");
    std::fs::write(&broken, text).unwrap();
    press(&mut app, Modifiers::COMMAND, Key::O);
    assert!(says(&app, "broken.ron"), "the folder's files are listed");
    enter_path(&mut app, &broken, "Open");
    assert!(says(&app, "This file cannot be opened"), "{:?}", all_labels(&app));
    assert!(says(&app, "broken.ron:6:"), "{:?}", all_labels(&app));
    assert!(says(&app, "did you mean `deadline`?"), "{:?}", all_labels(&app));
    click(&mut app, "OK");
    assert_eq!(app.state().session.file_name(), "small.ron", "what was open stays");
}

#[test]
fn a_file_is_opened_by_a_click_on_its_name() {
    let (folder, _, mut app) = open(SMALL);
    let other = folder.path().join("other.ron");
    std::fs::write(&other, SMALL.replace("\"Small\"", "\"Other\"")).unwrap();
    press(&mut app, Modifiers::COMMAND, Key::O);
    click(&mut app, "other.ron");
    click(&mut app, "Open");
    assert_eq!(app.state().session.scenario.name, "Other");
    assert_eq!(app.state().session.path.as_deref(), Some(other.as_path()));
}

#[test]
fn what_was_never_saved_asks_where_and_reads_back_as_it_was() {
    let mut app = unsaved();
    rename(&mut app, "Cash desk");
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("mine.ron");
    press(&mut app, Modifiers::COMMAND, Key::S);
    enter_path(&mut app, &file, "Save");
    assert!(!app.state().session.is_dirty());
    assert_eq!(app.state().session.file_name(), "mine.ron");
    assert_eq!(load(&file).unwrap().scenario, *app.state().session.scenario);
    rename(&mut app, "Till 2");
    press(&mut app, Modifiers::COMMAND, Key::S);
    assert!(!app.state().session.is_dirty(), "it is known where");
    assert_eq!(load(&file).unwrap().scenario.systems[0].name(), "Till 2");
}

#[test]
fn a_file_is_replaced_by_name_only() {
    let mut app = unsaved();
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("there.ron");
    std::fs::write(&file, SMALL).unwrap();
    press(&mut app, Modifiers::COMMAND | Modifiers::SHIFT, Key::S);
    enter_path(&mut app, &file, "Replace");
    assert_eq!(app.state().session.path.as_deref(), Some(file.as_path()));
}

#[test]
fn comments_are_not_lost_without_a_word_and_a_copy() {
    let commented = format!("// Figures of 2025.\n{SMALL}");
    let (folder, file, mut app) = open(&commented);
    rename(&mut app, "Cash desk");
    press(&mut app, Modifiers::COMMAND, Key::S);
    assert!(says(&app, "Comments would be lost"));
    click(&mut app, "Cancel");
    assert_eq!(std::fs::read_to_string(&file).unwrap(), commented);
    press(&mut app, Modifiers::COMMAND, Key::S);
    click(&mut app, "Save all the same");
    assert!(!app.state().session.is_dirty());
    let kept = std::fs::read_to_string(folder.path().join("small.ron.bak")).unwrap();
    assert_eq!(kept, commented);
}

#[test]
fn unsaved_changes_are_asked_about_before_another_file_is_opened() {
    let (folder, file, mut app) = open(SMALL);
    let other = folder.path().join("other.ron");
    std::fs::write(&other, SMALL.replace("\"Small\"", "\"Other\"")).unwrap();
    rename(&mut app, "Cash desk");
    press(&mut app, Modifiers::COMMAND, Key::O);
    assert!(says(&app, "Save your changes?"));
    click(&mut app, "Cancel");
    assert!(app.state().session.is_dirty());
    press(&mut app, Modifiers::COMMAND, Key::O);
    click(&mut app, "Save");
    assert_eq!(load(&file).unwrap().scenario.systems[0].name(), "Cash desk");
    enter_path(&mut app, &other, "Open");
    assert_eq!(app.state().session.scenario.name, "Other");
}

#[test]
fn unsaved_changes_are_asked_about_before_the_window_closes() {
    let (_folder, _, mut app) = open(SMALL);
    assert!(close(&mut app), "nothing to save");
    rename(&mut app, "Cash desk");
    assert!(!close(&mut app));
    assert!(says(&app, "Save your changes?"));
    click(&mut app, "Cancel");
    assert!(!asks_to_close(&mut app));
    assert!(!close(&mut app));
    app.get_by_label("Discard").click();
    assert!(asks_to_close(&mut app));
}

#[test]
fn a_path_that_is_not_given_closes_nothing_later() {
    let mut app = unsaved();
    rename(&mut app, "Cash desk");
    assert!(!close(&mut app));
    click(&mut app, "Save");
    assert!(says(&app, "Save the scenario"), "{:?}", all_labels(&app));
    click(&mut app, "Cancel");
    let folder = tempfile::tempdir().unwrap();
    press(&mut app, Modifiers::COMMAND, Key::S);
    app.get_by_label("Path").focus();
    enter_path(&mut app, &folder.path().join("kept.ron"), "Save");
    assert!(!app.state().session.is_dirty());
    assert!(!asks_to_close(&mut app), "the window was not to be closed any more");
}
