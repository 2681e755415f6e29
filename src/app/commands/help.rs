//! Which key does what? The table as a list, and what the pointer does.
//!
//! In: the table. Out: a drawn list. It must not know any key that is not in the table, but for gestures.

use egui::{ScrollArea, Ui};

use super::{COMMANDS, Section, key_text};
use crate::app::parts::{dialog_ui, rich, section_ui};
use crate::app::theme::{Theme, Weight, size, space};

/// What is done with the pointer or by holding a key.
const GESTURES: [(&str, &str); 16] = [
    ("Select", "Click; Shift or Ctrl adds"),
    ("Select several", "Drag over the empty canvas"),
    ("Move", "Drag what is selected"),
    ("Move freely, or level", "Drag with Alt, or with Shift"),
    ("Nudge what is selected", "Arrow keys; Shift: further"),
    ("Rename", "Double-click"),
    ("Draw a flow", "Drag from a handle at a card's edge"),
    ("Choose where a flow ends", "Arrow keys or Tab, then Enter"),
    ("Give up what is in hand", "Escape"),
    ("Pan", "Wheel, middle or right button, Space and drag"),
    ("Pan by keys", "Arrow keys, with nothing focused"),
    ("Zoom to the pointer", "Ctrl and wheel, pinch"),
    ("More about a thing", "Right button"),
    ("Next thing, thing before", "Tab, Shift+Tab"),
    ("Select what is focused", "Enter or Space"),
    ("Play or pause (Simulate)", "Space"),
];

/// Draws the list; false once it is closed.
#[must_use]
pub fn ui(ctx: &egui::Context) -> bool {
    let mut open = true;
    let closed = dialog_ui(ctx, "Keys and gestures", |ui| {
        ui.set_width(460.0);
        // As high as it will be from the first frame on, so that nothing moves under the pointer.
        let height = (ctx.content_rect().height() - 260.0).clamp(160.0, 520.0);
        let area = ScrollArea::vertical().max_height(height).min_scrolled_height(height);
        area.auto_shrink([false, false]).show(ui, |ui| {
            for section in Section::ALL {
                section_ui(ui, section.name());
                for command in COMMANDS.iter().filter(|command| command.section == section) {
                    let keys: Vec<String> = command.keys.iter().map(|key| key_text(ui.ctx(), key)).collect();
                    if !keys.is_empty() {
                        line_ui(ui, command.name, &keys.join("  or  "));
                    }
                }
                ui.add_space(space::S);
            }
            section_ui(ui, "Gestures");
            for (what, how) in GESTURES {
                line_ui(ui, what, how);
            }
        });
        ui.add_space(space::S);
        open = !ui.button("Close").clicked();
    });
    open && !closed
}

fn line_ui(ui: &mut Ui, what: &str, how: &str) {
    let theme = Theme::of(ui.ctx());
    ui.horizontal(|ui| {
        ui.label(rich(what, Weight::Regular, size::BODY, theme.text));
        ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
            ui.label(rich(how, Weight::Regular, size::BODY, theme.text_dim));
        });
    });
}
