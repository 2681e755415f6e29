//! Sketch at work: a chain of restaurants with something selected, a blank sheet, cards dragged along guides, problems,
//! both palettes, a large landscape, an inventory read from a table.

use std::path::{Path, PathBuf};

use egui::accesskit::Role;
use egui::{Event, Key, Modifiers, Pos2, vec2};
use egui_kittest::SnapshotResults;
use egui_kittest::kittest::Queryable;
use topolab::app::{AppOptions, Stage};
use topolab::exchange::intake;
use topolab::scenario::write;

use crate::landscape;
use crate::picture::{Window, open, take};
use crate::stages::wait_for_study;

const SIZE: egui::Vec2 = vec2(1440.0, 900.0);
/// The table that tests read, too.
const INVENTORY: &str = include_str!("../../tests/intake/inventory.csv");

/// Saves every picture.
pub fn show(folder: &Path) -> Result<(), String> {
    let scratch = tempfile::tempdir().map_err(|error| error.to_string())?;
    let mut window = sketch(None);
    wait_for_study(&mut window);
    click(&mut window, Role::ListBoxOption, "Online ordering")?;
    shot(&mut window, folder, "selected")?;
    press(&mut window, Modifiers::COMMAND, Key::K);
    write_text(&mut window, "al");
    shot(&mut window, folder, "commands")?;
    press(&mut window, Modifiers::NONE, Key::Escape);
    press(&mut window, Modifiers::NONE, Key::Escape);
    press(&mut window, Modifiers::NONE, Key::Slash);
    shot(&mut window, folder, "palette")?;
    press(&mut window, Modifiers::NONE, Key::Escape);
    press(&mut window, Modifiers::NONE, Key::Escape);
    guides(&mut window)?;
    shot(&mut window, folder, "guides")?;

    let mut window = sketch(None);
    press(&mut window, Modifiers::COMMAND, Key::N);
    shot(&mut window, folder, "blank")?;

    let mut window = sketch(Some(table(scratch.path(), "inventory", INVENTORY)?));
    wait_for_study(&mut window);
    shot(&mut window, folder, "inventory")?;
    press(&mut window, Modifiers::COMMAND | Modifiers::SHIFT, Key::M);
    shot(&mut window, folder, "problems")?;

    let mut window = sketch(Some(table(scratch.path(), "landscape", &landscape::table())?));
    shot(&mut window, folder, "landscape")
}

fn sketch(file: Option<PathBuf>) -> Window {
    let options = AppOptions {
        file,
        ..AppOptions::default()
    };
    let mut window = open(options, SIZE);
    window.state_mut().stage = Stage::Sketch;
    window.run_steps(6);
    window
}

/// A scenario file made of a table.
fn table(folder: &Path, name: &str, text: &str) -> Result<PathBuf, String> {
    let path = folder.join(format!("{name}.ron"));
    let scenario = intake(text, name)?.scenario;
    std::fs::write(&path, write(&scenario)).map_err(|error| error.to_string())?;
    Ok(path)
}

/// Three cards are selected, and dragged until one stands in line with another.
fn guides(window: &mut Window) -> Result<(), String> {
    click(window, Role::ListBoxOption, "Notification")?;
    for name in ["Inventory", "Data warehouse"] {
        let card = window.query_by_role_and_label(Role::ListBoxOption, name);
        card.ok_or_else(|| format!("no card is called {name}"))?
            .click_modifiers(Modifiers::SHIFT);
        window.run_steps(4);
    }
    let (from, beside) = (card(window, "Notification")?, card(window, "Payment provider")?);
    let to = Pos2::new(from.x + 34.0, beside.y + 3.0);
    window.hover_at(from);
    window.run_steps(2);
    window.drag_at(from);
    window.run_steps(1);
    for part in [0.3, 0.7, 1.0] {
        window.hover_at(from.lerp(to, part));
        window.run_steps(1);
    }
    Ok(())
}

fn card(window: &Window, name: &str) -> Result<Pos2, String> {
    let card = window.query_by_role_and_label(Role::ListBoxOption, name);
    Ok(card.ok_or_else(|| format!("no card is called {name}"))?.rect().center())
}

fn click(window: &mut Window, role: Role, name: &str) -> Result<(), String> {
    let node = window.query_by_role_and_label(role, name);
    node.ok_or_else(|| format!("nothing is called {name}"))?.click();
    window.run_steps(5);
    Ok(())
}

fn press(window: &mut Window, modifiers: Modifiers, key: Key) {
    window.key_press_modifiers(modifiers, key);
    window.run_steps(6);
}

fn write_text(window: &mut Window, text: &str) {
    window.event(Event::Text(text.to_owned()));
    window.run_steps(4);
}

fn shot(window: &mut Window, folder: &Path, name: &str) -> Result<(), String> {
    take(window, folder, name)?;
    let _: SnapshotResults = window.take_snapshot_results();
    Ok(())
}
