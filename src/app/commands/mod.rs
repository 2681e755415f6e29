//! What can be done, once: the table that the keyboard, menus, the palette, tooltips, help and tests read.
//!
//! In: key presses, and what is shown and selected. Out: actions. It must not know how an action is carried out.

pub mod help;
pub mod palette;
mod table;

use std::cmp::Reverse;
use std::sync::LazyLock;

use egui::{Key, KeyboardShortcut, Modifiers};

use super::actions::{Action, Actions, SketchAction};
use super::session::{Session, Stage};

pub use table::*;

/// One line of the table.
pub struct Command {
    /// What it is called in menus, in the palette and in tooltips.
    pub name: &'static str,
    /// Under which heading it stands.
    pub section: Section,
    /// Its keys; the first is the one shown.
    pub keys: &'static [KeyboardShortcut],
    /// Whether a text field that is being typed in keeps these keys to itself.
    pub yields_to_text: bool,
    /// Where it can be done.
    pub on: On,
    /// What it asks for.
    pub action: fn() -> Action,
    /// Whether it can be done now, else why not.
    pub ready: fn(&Around<'_>) -> Result<(), &'static str>,
}

/// Under which heading a command stands.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Section {
    /// About files.
    File,
    /// Changes of what is selected.
    Edit,
    /// Where things stand, and what they join.
    Arrange,
    /// New things on the sketch.
    Insert,
    /// What is shown, and how.
    View,
    /// Stages and the comparison.
    Go,
    /// About the program.
    Help,
}

impl Section {
    /// All, in the order of the menus.
    pub const ALL: [Section; 7] = [
        Section::File,
        Section::Edit,
        Section::Arrange,
        Section::Insert,
        Section::View,
        Section::Go,
        Section::Help,
    ];

    /// The heading.
    pub fn name(self) -> &'static str {
        match self {
            Section::File => "File",
            Section::Edit => "Edit",
            Section::Arrange => "Arrange",
            Section::Insert => "Insert",
            Section::View => "View",
            Section::Go => "Go",
            Section::Help => "Help",
        }
    }
}

/// Where a command can be done.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum On {
    /// On every stage.
    Everywhere,
    /// Where there is a canvas: Sketch and Simulate.
    Canvas,
    /// On Sketch.
    Sketch,
}

impl On {
    fn is_here(self, stage: Stage) -> bool {
        match self {
            On::Everywhere => true,
            On::Canvas => matches!(stage, Stage::Sketch | Stage::Simulate),
            On::Sketch => stage == Stage::Sketch,
        }
    }
}

/// What a command asks about before it can be done.
pub struct Around<'a> {
    /// What is worked on.
    pub session: &'a Session,
    /// The stage shown.
    pub stage: Stage,
    /// Whether the keyboard is in a field in which nothing was typed, so that there is nothing in it to be undone.
    pub rests_in_a_field: bool,
}

/// The table in the order in which keys are tried: those with more modifiers before those with fewer, as egui asks for.
static BY_KEY: LazyLock<Vec<(KeyboardShortcut, &'static Command)>> = LazyLock::new(|| {
    let of = |command: &'static Command| command.keys.iter().map(move |key| (*key, command));
    let mut all: Vec<_> = COMMANDS.iter().flat_map(of).collect();
    all.sort_by_key(|(key, _)| Reverse(modifier_count(key.modifiers)));
    all
});

fn modifier_count(modifiers: Modifiers) -> usize {
    let Modifiers {
        alt,
        ctrl,
        shift,
        mac_cmd,
        command,
    } = modifiers;
    [alt, ctrl, shift, mac_cmd, command]
        .into_iter()
        .filter(|down| *down)
        .count()
}

impl Command {
    /// Its first key as text ("Ctrl+S").
    pub fn key_text(&self, ctx: &egui::Context) -> String {
        self.keys.first().map(|key| key_text(ctx, key)).unwrap_or_default()
    }

    /// Its name with its key, for a tooltip.
    pub fn hint(&self, ctx: &egui::Context) -> String {
        match self.key_text(ctx) {
            key if key.is_empty() => self.name.to_owned(),
            key => format!("{} ({key})", self.name),
        }
    }

    /// Why it cannot be done now; none: it can.
    pub fn why_not(&self, around: &Around<'_>) -> Option<&'static str> {
        if !self.on.is_here(around.stage) {
            return Some(match self.on {
                On::Sketch => "Go to Sketch first",
                _ => "Go to Sketch or Simulate first",
            });
        }
        (self.ready)(around).err()
    }
}

/// A key as it stands on the keyboard: "Ctrl+S", "/".
pub fn key_text(ctx: &egui::Context, key: &KeyboardShortcut) -> String {
    let told = ctx.format_shortcut(key);
    let symbol = match key.logical_key {
        Key::Quote => "'",
        other => other.symbol_or_name(),
    };
    match told.strip_suffix(key.logical_key.name()) {
        // Arrows are told by their names: not every font has their symbols.
        Some(before) if symbol.is_ascii() || key.logical_key == Key::Minus => format!("{before}{symbol}"),
        _ => told,
    }
}

/// Turns key presses into actions. What cannot be done now leaves its keys alone.
pub fn press(ctx: &egui::Context, around: &Around<'_>, actions: &mut Actions) {
    let typing = ctx.text_edit_focused();
    let popup = ctx.any_popup_open();
    if !(typing || popup) && around.stage == Stage::Sketch {
        clipboard(ctx, around, actions);
    }
    for (key, command) in BY_KEY.iter() {
        let is_undo = [UNDO.name, REDO.name].contains(&command.name);
        let yields = command.yields_to_text && !(is_undo && around.rests_in_a_field);
        let elsewhere = (typing || popup) && yields;
        if elsewhere || command.why_not(around).is_some() {
            continue;
        }
        if ctx.input_mut(|input| input.consume_shortcut(key)) {
            actions.push((command.action)());
        }
    }
}

/// What the system says about its clipboard, in place of the keys for it.
fn clipboard(ctx: &egui::Context, around: &Around<'_>, actions: &mut Actions) {
    let selected = !around.session.selection.is_empty();
    for event in ctx.input(|input| input.events.clone()) {
        match event {
            egui::Event::Copy if selected => actions.push(SketchAction::Copy),
            egui::Event::Cut if selected => actions.push(SketchAction::Cut),
            egui::Event::Paste(text) => actions.push(Action::Paste(text)),
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_key_means_two_things_in_one_place() {
        for (at, (key, command)) in BY_KEY.iter().enumerate() {
            for (other_key, other) in &BY_KEY[at + 1..] {
                let meet = Stage::ALL
                    .into_iter()
                    .any(|stage| command.on.is_here(stage) && other.on.is_here(stage));
                assert!(!(meet && key == other_key), "{} and {}", command.name, other.name);
            }
        }
    }

    #[test]
    fn every_command_has_a_name_of_its_own() {
        for (at, command) in COMMANDS.iter().enumerate() {
            assert!(!command.name.is_empty());
            assert!(
                COMMANDS[at + 1..].iter().all(|other| other.name != command.name),
                "{}",
                command.name
            );
        }
    }

    #[test]
    fn keys_that_letters_need_yield_to_text() {
        for command in &COMMANDS {
            let letters = command.keys.iter().any(|key| {
                let typed = key.modifiers.is_none() || key.modifiers.shift_only();
                typed && key.logical_key.name().chars().count() == 1
            });
            assert!(!letters || command.yields_to_text, "{}", command.name);
        }
    }
}
