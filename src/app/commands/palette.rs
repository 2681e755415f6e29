//! Which command, of all there are? A field to type in, and below it what fits, with its keys.
//!
//! In: the table, the names on the sketch, what is typed. Out: the action of the line that was chosen. It must not know
//! how an action is carried out.

use egui::{Align, Key, Layout, Modifiers, Role, ScrollArea, Sense, Ui, WidgetInfo, vec2};

use super::{ADD, Around, COMMANDS, Command, PALETTE, Section};
use crate::app::actions::{Action, Actions, ViewAction};
use crate::app::parts::{card, rich};
use crate::app::session::Selection;
use crate::app::theme::{Theme, Weight, size, space};

/// At most so many lines are shown.
const LINES_MAX: usize = 60;
/// Height of a line.
const LINE: f32 = 30.0;

/// The palette, while it is open.
pub struct Palette {
    section: Option<Section>,
    text: String,
    chosen: usize,
    /// What was chosen in the frame before.
    shown: Option<usize>,
    fresh: bool,
}

/// One line of it.
struct Line {
    name: String,
    side: String,
    why_not: Option<&'static str>,
    action: Action,
}

impl Palette {
    /// Over all commands.
    pub fn of_all() -> Self {
        Palette {
            section: None,
            text: String::new(),
            chosen: 0,
            shown: None,
            fresh: true,
        }
    }

    /// Over those of a section.
    pub fn of_section(section: Section) -> Self {
        Palette {
            section: Some(section),
            ..Palette::of_all()
        }
    }

    /// Draws it; false once it is done.
    #[must_use]
    pub fn ui(&mut self, ctx: &egui::Context, around: &Around<'_>, actions: &mut Actions) -> bool {
        let theme = Theme::of(ctx);
        let lines = self.lines(ctx, around);
        self.keys(ctx, lines.len());
        let mut picked = ctx
            .input_mut(|input| input.consume_key(Modifiers::NONE, Key::Enter))
            .then_some(self.chosen);
        let area = egui::Modal::default_area(egui::Id::unique("palette area"))
            .anchor(egui::Align2::CENTER_TOP, vec2(0.0, 90.0));
        let modal = egui::Modal::new(egui::Id::unique("palette"))
            .area(area)
            .frame(card(theme).inner_margin(egui::Margin::same(10)))
            .backdrop_color(theme.veil);
        let response = modal.show(ctx, |ui| {
            ui.set_width(560.0);
            self.field_ui(ui);
            ui.add_space(space::XS);
            picked = self.lines_ui(ui, &lines).or(picked);
        });
        let line = picked.and_then(|at| lines.into_iter().nth(at));
        if let Some(line) = line.filter(|line| line.why_not.is_none()) {
            actions.push(line.action);
            return false;
        }
        !response.should_close()
    }

    fn keys(&mut self, ctx: &egui::Context, count: usize) {
        let pressed = |key: Key| ctx.input_mut(|input| input.consume_key(Modifiers::NONE, key));
        if pressed(Key::ArrowDown) {
            self.chosen += 1;
        }
        if pressed(Key::ArrowUp) {
            self.chosen = self.chosen.saturating_sub(1);
        }
        self.chosen = self.chosen.min(count.saturating_sub(1));
    }

    fn field_ui(&mut self, ui: &mut Ui) {
        let hint = match self.section {
            Some(Section::Insert) => "What shall be added?",
            _ => "A command, a system or a flow",
        };
        let field = egui::TextEdit::singleline(&mut self.text)
            .hint_text(hint)
            .desired_width(f32::INFINITY)
            .margin(vec2(10.0, 8.0));
        let response = ui.add(field).accessible_name("Search commands");
        if std::mem::take(&mut self.fresh) {
            response.request_focus();
        }
        if response.changed() {
            self.chosen = 0;
        }
    }

    /// What fits the text, the best first; what cannot be done now comes last.
    fn lines(&self, ctx: &egui::Context, around: &Around<'_>) -> Vec<Line> {
        let wanted = self.text.trim();
        let mut scored: Vec<(bool, i32, Line)> = Vec::new();
        // What opened the palette is of no use in it.
        let own = self.section.map_or(PALETTE.name, |_| ADD.name);
        let within = |section: Section| self.section.is_none_or(|only| only == section);
        let listed = |command: &&Command| within(command.section) && command.name != own;
        for command in COMMANDS.iter().filter(listed) {
            let Some(score) = score(command.name, wanted) else {
                continue;
            };
            let why_not = command.why_not(around);
            let line = Line {
                name: command.name.to_owned(),
                side: why_not.map_or_else(|| command.key_text(ctx), str::to_owned),
                why_not,
                action: (command.action)(),
            };
            scored.push((why_not.is_some(), score, line));
        }
        if self.section.is_none() && !wanted.is_empty() {
            for (name, kind, selection) in things(around) {
                let Some(score) = score(&name, wanted) else { continue };
                let line = Line {
                    name,
                    side: kind.to_owned(),
                    why_not: None,
                    action: ViewAction::GoTo(selection).into(),
                };
                scored.push((false, score, line));
            }
        }
        // The order of the table among equals.
        scored.sort_by_key(|(cannot, score, _)| (*cannot, -score));
        scored.into_iter().take(LINES_MAX).map(|(_, _, line)| line).collect()
    }

    fn lines_ui(&mut self, ui: &mut Ui, lines: &[Line]) -> Option<usize> {
        let theme = Theme::of(ui.ctx());
        if lines.is_empty() {
            ui.add_space(space::S);
            ui.label(rich(
                "Nothing is called that",
                Weight::Regular,
                size::BODY,
                theme.text_dim,
            ));
            return None;
        }
        let mut picked = None;
        let moved = self.shown.replace(self.chosen) != Some(self.chosen);
        ui.spacing_mut().item_spacing.y = 1.0;
        ScrollArea::vertical().max_height(LINE * 12.0).show(ui, |ui| {
            for (at, line) in lines.iter().enumerate() {
                if line_ui(ui, line, at == self.chosen, moved) {
                    picked = Some(at);
                }
            }
        });
        picked
    }
}

fn line_ui(ui: &mut Ui, line: &Line, chosen: bool, moved: bool) -> bool {
    let theme = Theme::of(ui.ctx());
    let enabled = line.why_not.is_none();
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), LINE), Sense::click());
    response.widget_info(|| WidgetInfo::selected(Role::ListBoxOption, enabled, chosen, format!("Do: {}", line.name)));
    if chosen && moved {
        response.scroll_to_me(None);
    }
    if chosen || response.hovered() {
        let ground = if chosen { theme.selected } else { theme.hover };
        ui.painter().rect_filled(rect, f32::from(space::FIELD_RADIUS), ground);
    }
    let color = if enabled { theme.text_strong } else { theme.text_faint };
    let mut inner = ui.new_child(
        egui::UiBuilder::new()
            .max_rect(rect.shrink2(vec2(10.0, 0.0)))
            .layout(Layout::left_to_right(Align::Center)),
    );
    let name = rich(line.name.as_str(), Weight::Regular, size::BODY, color);
    inner.add(egui::Label::new(name).truncate());
    inner.with_layout(Layout::right_to_left(Align::Center), |ui| {
        ui.label(rich(line.side.as_str(), Weight::Regular, size::SMALL, theme.text_dim));
    });
    response.clicked()
}

/// Names on the sketch, and what selecting each selects.
fn things(around: &Around<'_>) -> Vec<(String, &'static str, Selection)> {
    let scenario = &around.session.scenario;
    let systems = scenario.systems.iter();
    let systems = systems.map(|system| (system.name().to_owned(), "System", Selection::system(&system.id)));
    let flows = scenario.flows.iter();
    let flows = flows.map(|flow| (flow.name().to_owned(), "Flow", Selection::flow(&flow.id)));
    let zones = scenario.zones.iter();
    let zones = zones.map(|zone| (zone.name().to_owned(), "Zone", Selection::zone(&zone.id)));
    systems.chain(flows).chain(zones).collect()
}

/// How well a name fits what is typed: its letters must occur in their order; beginnings of words and letters that
/// follow one another count more. None: it does not fit.
pub fn score(name: &str, wanted: &str) -> Option<i32> {
    let mut letters = name.chars().flat_map(char::to_lowercase).peekable();
    if wanted.trim().is_empty() {
        // Nothing is wanted yet: all stand as they are listed.
        return Some(0);
    }
    let (mut score, mut at, mut last, mut before) = (0, 0_i32, -2, ' ');
    for letter in wanted.chars().flat_map(char::to_lowercase) {
        if letter == ' ' {
            continue;
        }
        loop {
            let next = letters.next()?;
            let begins = !before.is_alphanumeric();
            before = next;
            at += 1;
            if next == letter {
                score += 1 + if begins { 4 } else { 0 } + if at == last + 1 { 5 } else { 0 };
                last = at;
                break;
            }
        }
    }
    // Of two that fit alike, the shorter one.
    Some(score * 100 - name.chars().count() as i32)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn best<'n>(names: &[&'n str], wanted: &str) -> Option<&'n str> {
        let fits = names.iter().filter_map(|name| Some((score(name, wanted)?, *name)));
        fits.max_by_key(|(score, _)| *score).map(|(_, name)| name)
    }

    #[test]
    fn letters_in_their_order_find_a_name_and_beginnings_of_words_count_more() {
        let names = ["Save", "Save as…", "Select all", "Add a service", "Zoom to 100 %"];
        assert_eq!(best(&names, "sav"), Some("Save"));
        assert_eq!(best(&names, "sa as"), Some("Save as…"));
        assert_eq!(best(&names, "sall"), Some("Select all"));
        assert_eq!(best(&names, "service"), Some("Add a service"));
        assert_eq!(best(&names, "100"), Some("Zoom to 100 %"));
        assert_eq!(best(&names, "xyz"), None);
        assert_eq!(score("Undo", "odnu"), None);
    }
}
