//! Which key does what, once: the table that the keyboard, menus and tooltips read.
//!
//! In: key presses. Out: actions. It must not know how an action is carried out.

use egui::{Key, KeyboardShortcut, Modifiers};

use super::actions::{Action, Actions, FileAction, ViewAction};
use super::session::Stage;

/// One line of the table.
pub struct Command {
    /// What it is called in menus and tooltips.
    pub name: &'static str,
    /// Its keys; the first is the one shown.
    pub keys: &'static [KeyboardShortcut],
    /// Whether a text field that is being typed in keeps these keys to itself.
    pub yields_to_text: bool,
    /// What it asks for.
    pub action: fn() -> Action,
}

const CTRL_SHIFT: Modifiers = Modifiers::COMMAND.plus(Modifiers::SHIFT);

const fn ctrl(key: Key) -> KeyboardShortcut {
    KeyboardShortcut::new(Modifiers::COMMAND, key)
}

const fn ctrl_shift(key: Key) -> KeyboardShortcut {
    KeyboardShortcut::new(CTRL_SHIFT, key)
}

const fn plain(key: Key) -> KeyboardShortcut {
    KeyboardShortcut::new(Modifiers::NONE, key)
}

/// Undo.
pub const UNDO: Command = Command {
    name: "Undo",
    keys: &[ctrl(Key::Z)],
    yields_to_text: true,
    action: || Action::Undo,
};
/// Redo.
pub const REDO: Command = Command {
    name: "Redo",
    keys: &[ctrl_shift(Key::Z), ctrl(Key::Y)],
    yields_to_text: true,
    action: || Action::Redo,
};
/// Open.
pub const OPEN: Command = Command {
    name: "Open…",
    keys: &[ctrl(Key::O)],
    yields_to_text: false,
    action: || FileAction::Open.into(),
};
/// Save.
pub const SAVE: Command = Command {
    name: "Save",
    keys: &[ctrl(Key::S)],
    yields_to_text: false,
    action: || FileAction::Save.into(),
};
/// Save as.
pub const SAVE_AS: Command = Command {
    name: "Save as…",
    keys: &[ctrl_shift(Key::S)],
    yields_to_text: false,
    action: || FileAction::SaveAs.into(),
};

/// The whole table. Those with more modifiers come before those with fewer, as egui asks for.
pub const COMMANDS: [Command; 9] = [
    SAVE_AS,
    REDO,
    SAVE,
    OPEN,
    UNDO,
    Command {
        name: "Sketch",
        keys: &[ctrl(Key::Num1), plain(Key::Num1)],
        yields_to_text: true,
        action: || ViewAction::Stage(Stage::Sketch).into(),
    },
    Command {
        name: "Simulate",
        keys: &[ctrl(Key::Num2), plain(Key::Num2)],
        yields_to_text: true,
        action: || ViewAction::Stage(Stage::Simulate).into(),
    },
    Command {
        name: "Compare",
        keys: &[ctrl(Key::Num3), plain(Key::Num3)],
        yields_to_text: true,
        action: || ViewAction::Stage(Stage::Compare).into(),
    },
    Command {
        name: "Report",
        keys: &[ctrl(Key::Num4), plain(Key::Num4)],
        yields_to_text: true,
        action: || ViewAction::Stage(Stage::Report).into(),
    },
];

impl Command {
    /// Its first key as text ("Ctrl+S").
    pub fn key_text(&self, ctx: &egui::Context) -> String {
        self.keys
            .first()
            .map(|key| ctx.format_shortcut(key))
            .unwrap_or_default()
    }

    /// Its name with its key, for a tooltip.
    pub fn hint(&self, ctx: &egui::Context) -> String {
        format!("{} ({})", self.name, self.key_text(ctx))
    }
}

/// Turns key presses into actions.
pub fn press(ctx: &egui::Context, actions: &mut Actions) {
    let typing = ctx.text_edit_focused();
    for command in &COMMANDS {
        if typing && command.yields_to_text {
            continue;
        }
        if command
            .keys
            .iter()
            .any(|key| ctx.input_mut(|input| input.consume_shortcut(key)))
        {
            actions.push((command.action)());
        }
    }
}
