//! How does a field look? Its name, whether it is set, what stands in it, the way back to its default.
//!
//! In: a field, what it says. Out: egui responses, what was chosen. It must not know what typing does.

use egui::text::{CCursor, CCursorRange};
use egui::{Align, CollapsingHeader, ComboBox, Layout, Response, TextEdit, Ui};

use crate::app::parts::{rich, value_row_ui};
use crate::app::theme::{Theme, Weight, size, space};

use super::catalog::{Field, How, Section};
use super::choices::called;
use super::said::Said;

/// Width of a short field.
const SHORT: f32 = 112.0;
/// Width of a longer one.
const LONG: f32 = 156.0;

/// A field that is drawn.
pub struct Control<'a> {
    field: &'static Field,
    said: &'a Said,
    /// Whose it is, in words.
    whose: String,
}

impl<'a> Control<'a> {
    /// The control of a field of whoever is called so.
    pub fn new(field: &'static Field, said: &'a Said, whose: String) -> Self {
        Control { field, said, whose }
    }

    /// What it is called by screen readers and tests: "Service time of Till".
    fn name(&self) -> String {
        format!("{} of {}", self.field.label, self.whose)
    }

    /// What it is, an example, and what holds where it says nothing.
    fn help(&self) -> String {
        let Field { about, example, .. } = self.field;
        let Said { default, source, .. } = self.said;
        let mut lines = vec![(*about).to_owned()];
        if !matches!(self.field.how, How::Choice(_) | How::Zone | How::Data | How::Preset) {
            lines.push(format!("Like: {example}"));
        }
        lines.push(match source.is_empty() {
            true => format!("Default: {default}"),
            false => format!("Default: {default} ({source})"),
        });
        lines.join("\n")
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
    if !control.said.can_reset {
        return false;
    }
    let theme = Theme::of(ui.ctx());
    let text = rich("default", Weight::Regular, size::CAPTION, theme.text_dim);
    let name = format!("Reset {} of {}", control.field.in_words(), control.whose);
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
        How::Short => SHORT,
        How::Long | How::Words | How::Failures => LONG,
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
    labeled_ui(ui, control, |ui| box_ui(ui, control, text, wrong, width))
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
            .id_salt((control.field.name, &control.whose))
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
        let combo = ComboBox::from_id_salt((control.field.name, &control.whose))
            .width(LONG)
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
