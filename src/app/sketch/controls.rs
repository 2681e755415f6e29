//! How does a field look? Its name, whether it is set, what stands in it, the way back to its default.
//!
//! In: a field, what it says. Out: egui responses, what was chosen. It must not know what typing does.

use egui::text::{CCursor, CCursorRange};
use egui::{Align, CollapsingHeader, ComboBox, Layout, Response, TextEdit, Ui};

use crate::app::parts::{rich, value_row_ui};
use crate::app::theme::{Theme, Weight, size, space};

use super::catalog::{Field, How, Section, Spot};
use super::choices::called;
use super::said::Said;

/// Width of a short field.
const SHORT: f32 = 112.0;
/// Width of a longer one.
const LONG: f32 = 156.0;
/// Width of a part of a field, which begins further to the right.
const PART: f32 = 96.0;
/// Width of one that is chosen.
const PART_CHOICE: f32 = 108.0;
/// Width of the way back to the default.
const RESET: f32 = 58.0;

/// A field that is drawn.
pub struct Control<'a> {
    spot: &'a Spot,
    field: &'static Field,
    said: &'a Said,
    /// Whose it is, in words.
    whose: String,
}

impl<'a> Control<'a> {
    /// The control of a field of whoever is called so.
    pub fn new(spot: &'a Spot, said: &'a Said, whose: String) -> Self {
        let field = spot.field;
        Control {
            spot,
            field,
            said,
            whose,
        }
    }

    /// What it is called by screen readers and tests: "Service time of Till".
    fn name(&self) -> String {
        format!("{} of {}", self.spot.name, self.whose)
    }

    /// What it is, an example, and what holds where it says nothing.
    fn help(&self) -> String {
        let Field { about, example, .. } = self.field;
        let Said { default, source, .. } = self.said;
        let mut lines = vec![(*about).to_owned()];
        if !self.is_chosen() {
            lines.push(format!("Like: {example}"));
        }
        lines.push(match source.is_empty() {
            true => format!("Default: {default}"),
            false => format!("Default: {default} ({source})"),
        });
        lines.join("\n")
    }

    /// Whether it is not typed.
    fn is_chosen(&self) -> bool {
        use How::{Choice, Data, Flow, FlowOrEnd, Preset, Record, Then, Things, Zone};
        let how = self.field.how;
        matches!(
            how,
            Choice(_) | Zone | Data | Preset | Flow | FlowOrEnd | Then | Record(_) | Things
        )
    }

    /// Its width beside its name, or as a part of another.
    fn width(&self, usual: f32, part: f32) -> f32 {
        match self.spot.path == self.field.name {
            true => usual,
            false => part,
        }
    }

    /// The width, as far as there is room for it and for the way back to the default.
    fn fitting(&self, ui: &Ui, width: f32) -> f32 {
        let room = ui.available_width() - if self.said.can_reset { RESET } else { 0.0 };
        width.min(room.max(PART))
    }

    /// What stands in it, faintly, where it says nothing.
    fn hint(&self) -> &str {
        match &self.said.text {
            None => "mixed",
            Some(_) => &self.said.default,
        }
    }
}

/// A section with a heading that opens and closes it, and how many of its fields are set.
pub fn section_ui(ui: &mut Ui, kind: &str, section: &Section, set: usize, contents_ui: impl FnOnce(&mut Ui)) {
    let theme = Theme::of(ui.ctx());
    let text = match set {
        0 => section.name.to_uppercase(),
        _ => format!("{} · {set} SET", section.name.to_uppercase()),
    };
    let color = if set > 0 { theme.text } else { theme.text_dim };
    let text = rich(text, Weight::SemiBold, size::CAPTION, color).extra_letter_spacing(0.6);
    CollapsingHeader::new(text)
        .id_salt(("fields", kind, section.name))
        .default_open(section.open)
        .show_unindented(ui, contents_ui);
}

/// A message below a field.
pub fn error_ui(ui: &mut Ui, wrong: &str) {
    let theme = Theme::of(ui.ctx());
    ui.label(rich(wrong, Weight::Regular, size::SMALL, theme.fault_text));
}

/// The name of a field: bright where it is set.
fn label_ui(ui: &mut Ui, control: &Control<'_>) {
    let theme = Theme::of(ui.ctx());
    let (weight, color) = match control.said.is_set {
        true => (Weight::SemiBold, theme.text_strong),
        false => (Weight::Regular, theme.text_dim),
    };
    let label = rich(control.field.label, weight, size::BODY, color);
    ui.label(label).on_hover_text(control.help());
}

/// The way back to the default; gives back whether it was taken.
fn unset_ui(ui: &mut Ui, control: &Control<'_>) -> bool {
    // What can be ticked is unset so.
    if !control.said.can_reset || matches!(control.field.how, How::Record(_)) {
        return false;
    }
    let theme = Theme::of(ui.ctx());
    let text = rich("default", Weight::Regular, size::CAPTION, theme.text_dim);
    let name = format!("Reset {} of {}", control.spot.in_words(), control.whose);
    let button = egui::Button::new(text).small().frame_when_inactive(false);
    let hint = format!("Back to {}", control.said.default);
    ui.add(button).on_hover_text(hint).accessible_name(name).clicked()
}

/// Says to screen readers what the tooltip says.
fn describe(response: &Response, control: &Control<'_>) {
    let help = |node: &mut egui::accesskit::Node| node.set_description(control.help());
    response.ctx.accesskit_node_builder(response.id, help);
}

/// A field of text beside or below its name; gives back whether the default is wanted, too.
pub fn text_ui(ui: &mut Ui, control: &Control<'_>, text: &mut String, wrong: bool) -> (Response, bool) {
    let width = match control.field.how {
        How::Short => control.width(SHORT, PART),
        How::Words | How::Failures | How::Quoted => control.width(LONG, PART),
        _ => {
            let unset = ui.horizontal(|ui| {
                label_ui(ui, control);
                ui.with_layout(Layout::right_to_left(Align::Center), |ui| unset_ui(ui, control))
                    .inner
            });
            let (response, _) = line_ui(ui, control, text, wrong);
            ui.add_space(space::XS);
            return (response, unset.inner);
        }
    };
    labeled_ui(ui, control, |ui| {
        let width = control.fitting(ui, width);
        box_ui(ui, control, text, wrong, width)
    })
}

/// A row with the name of a field, the way back to its default, and whatever `value_ui` draws at the right.
fn labeled_ui<R>(ui: &mut Ui, control: &Control<'_>, value_ui: impl FnOnce(&mut Ui) -> R) -> (R, bool) {
    let theme = Theme::of(ui.ctx());
    let inner = ui.horizontal(|ui| {
        ui.set_min_height(space::ROW - 6.0);
        label_ui(ui, control);
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            let value = value_ui(ui);
            (value, unset_ui(ui, control))
        })
        .inner
    });
    let rect = inner.response.rect;
    let right = ui.max_rect().right();
    ui.painter()
        .hline(rect.left()..=right, rect.bottom() + 2.0, theme.hairline());
    inner.inner
}

/// A field of text over the whole width, without its name; never unset by itself.
pub fn line_ui(ui: &mut Ui, control: &Control<'_>, text: &mut String, wrong: bool) -> (Response, bool) {
    let width = ui.available_width();
    (box_ui(ui, control, text, wrong, width), false)
}

/// All that a field with parts says, as the file has it.
pub fn as_text_ui(ui: &mut Ui, control: &Control<'_>, text: &mut String, wrong: bool) -> (Response, bool) {
    let theme = Theme::of(ui.ctx());
    let row = ui.horizontal(|ui| {
        ui.label(rich("as text", Weight::Regular, size::SMALL, theme.text_dim));
        let (response, unset) = line_ui(ui, control, text, wrong);
        (response.accessible_name(format!("{} as text", control.name())), unset)
    });
    ui.add_space(space::XS);
    row.inner
}

fn box_ui(ui: &mut Ui, control: &Control<'_>, text: &mut String, wrong: bool, width: f32) -> Response {
    let theme = Theme::of(ui.ctx());
    let edit_ui = |ui: &mut Ui| {
        if wrong {
            let widgets = &mut ui.visuals_mut().widgets;
            for look in [&mut widgets.inactive, &mut widgets.hovered, &mut widgets.active] {
                look.bg_stroke.color = theme.fault;
            }
            ui.visuals_mut().selection.stroke.color = theme.fault;
        }
        let hint = rich(control.hint(), Weight::Regular, size::BODY, theme.text_dim);
        let edit = TextEdit::singleline(text)
            .id_salt(("typed", &control.spot.path, &control.whose))
            .hint_text(hint)
            .text_color(theme.text_strong)
            .desired_width(width);
        let mut output = edit.show(ui);
        let response = output.response.response.clone().accessible_name(control.name());
        if response.gained_focus() {
            let all = CCursorRange::two(CCursor::new(0), CCursor::new(text.chars().count()));
            output.state.cursor.set_char_range(Some(all));
            output.state.store(ui.ctx(), response.id);
        }
        describe(&response, control);
        match response.has_focus() {
            true => response,
            false => response.on_hover_text(control.help()),
        }
    };
    ui.scope(edit_ui).inner
}

/// A field with a few possible values; gives back the one chosen as the file has it, and whether the default is wanted.
pub fn choice_ui(ui: &mut Ui, control: &Control<'_>, options: &[(String, String)]) -> (Option<String>, bool) {
    let theme = Theme::of(ui.ctx());
    let said = control.said;
    let (now, is_said) = match &said.text {
        None => ("mixed", false),
        Some(text) if text.is_empty() => (said.default.as_str(), false),
        Some(text) => (called(control.field, options, text), true),
    };
    let color = if is_said { theme.text_strong } else { theme.text_dim };
    let now = rich(now, Weight::Regular, size::BODY, color);
    let mut chosen = None;
    let (_, unset) = labeled_ui(ui, control, |ui| {
        let width = control.fitting(ui, control.width(LONG, PART_CHOICE));
        let combo = ComboBox::from_id_salt((&control.spot.path, &control.whose))
            .width(width)
            .truncate()
            .selected_text(now)
            .show_ui(ui, |ui| {
                for (file, words) in options {
                    let is_now = said
                        .text
                        .as_deref()
                        .is_some_and(|text| called(control.field, options, text) == words);
                    if ui.selectable_label(is_now, words).clicked() && !is_now {
                        chosen = Some(file.clone());
                    }
                }
            });
        let response = combo.response.accessible_name(control.name());
        describe(&response, control);
        response.on_hover_text(control.help());
    });
    (chosen, unset)
}

/// A field that is there or not; gives back which of both it is to be.
pub fn tick_ui(ui: &mut Ui, control: &Control<'_>) -> Option<bool> {
    let theme = Theme::of(ui.ctx());
    let said = control.said;
    let mut is_there = said.is_on_all;
    let (changed, _) = labeled_ui(ui, control, |ui| {
        let tick = egui::Checkbox::without_text(&mut is_there).indeterminate(said.is_set && !said.is_on_all);
        let response = ui.add(tick).accessible_name(control.name());
        describe(&response, control);
        let response = response.on_hover_text(control.help());
        if !said.is_set {
            ui.add(egui::Label::new(rich(&said.default, Weight::Regular, size::BODY, theme.text_dim)).truncate());
        }
        response.changed()
    });
    changed.then_some(is_there)
}

/// The head of a field that is a list; gives back whether the default is wanted.
pub fn list_head_ui(ui: &mut Ui, control: &Control<'_>) -> bool {
    let theme = Theme::of(ui.ctx());
    let said = control.said;
    let (_, unset) = labeled_ui(ui, control, |ui| {
        if !said.is_set {
            ui.add(egui::Label::new(rich(&said.default, Weight::Regular, size::BODY, theme.text_dim)).truncate());
        }
    });
    unset
}

/// The rows of the parts of a field, a little to the right.
pub fn indented_ui(ui: &mut Ui, path: &str, rows_ui: impl FnOnce(&mut Ui)) {
    ui.spacing_mut().indent = space::M;
    ui.indent(("parts", path), rows_ui);
}

/// A choice that is no field of the file; gives back the one chosen.
pub fn plain_choice_ui<T>(ui: &mut Ui, label: &str, now: &str, all: Vec<(T, String)>) -> Option<T> {
    let mut chosen = None;
    value_row_ui(ui, label, |ui| {
        let combo = ComboBox::from_id_salt(label)
            .width(LONG)
            .truncate()
            .selected_text(now)
            .show_ui(ui, |ui| {
                for (value, name) in all {
                    if ui.selectable_label(name == now, name).clicked() {
                        chosen = Some(value);
                    }
                }
            });
        combo.response.accessible_name(label);
    });
    chosen
}
