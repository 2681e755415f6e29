//! The top bar: name, file, undo and redo, the stages, the menu, and how far the study is.
//!
//! In: the session and the stage shown. Out: actions. It must not know what a stage draws.

use egui::{Align, Layout, Margin, Popup, Rect, RichText, Ui, UiBuilder};

use super::actions::{Actions, StudyAction, ViewAction};
use super::commands::{self, Around, Command, Section};
use super::parts::{Icon, icon_button, primary_button, rich, segments_ui};
use super::session::{Session, Stage};
use super::theme::{Theme, Weight, size, space};

/// Draws the top bar.
pub fn top_bar_ui(ui: &mut Ui, stage: Stage, session: &Session, actions: &mut Actions) {
    let theme = Theme::of(ui.ctx());
    let frame = egui::Frame::new()
        .fill(theme.bar)
        .inner_margin(Margin::symmetric(14, 0));
    egui::Panel::top("top bar")
        .exact_size(space::BAR)
        .resizable(false)
        .frame(frame)
        .show(ui, |ui| {
            let whole = ui.max_rect();
            let side = (whole.width() - 300.0) / 2.0;
            let part = |left: f32, width: f32| {
                let at = egui::pos2(whole.left() + left, whole.top());
                Rect::from_min_size(at, egui::vec2(width, whole.height()))
            };
            let mut left = ui.new_child(
                UiBuilder::new()
                    .max_rect(part(0.0, side))
                    .layout(Layout::left_to_right(Align::Center)),
            );
            left_ui(&mut left, session, actions);
            stages_ui(ui, whole, stage, actions);
            let right = UiBuilder::new()
                .max_rect(part(whole.width() - side, side))
                .layout(Layout::right_to_left(Align::Center));
            right_ui(&mut ui.new_child(right), stage, session, actions);
        });
}

fn left_ui(ui: &mut Ui, session: &Session, actions: &mut Actions) {
    let theme = Theme::of(ui.ctx());
    ui.label(rich("Topolab", Weight::Bold, size::BODY, theme.text_strong));
    ui.add_space(space::XS);
    let mut name = session.file_name();
    if session.is_dirty() {
        name.push_str(" •");
    }
    let label = ui.add(egui::Label::new(rich(name, Weight::Regular, size::BODY, theme.text_dim)).truncate());
    label.on_hover_text(match &session.path {
        Some(path) => path.display().to_string(),
        None => "The example; not saved anywhere yet".to_owned(),
    });
    ui.add_space(space::XS);
    ui.spacing_mut().item_spacing.x = 0.0;
    for (command, icon, label) in [
        (&commands::UNDO, Icon::Undo, session.undo_label()),
        (&commands::REDO, Icon::Redo, session.redo_label()),
    ] {
        let hint = match label {
            Some(label) => format!("{} {label} ({})", command.name, command.key_text(ui.ctx())),
            None => format!("Nothing to {}", command.name.to_lowercase()),
        };
        if icon_button(ui, icon, command.name, label.is_some())
            .on_hover_text(hint)
            .clicked()
        {
            actions.push((command.action)());
        }
    }
}

fn stages_ui(ui: &mut Ui, whole: Rect, stage: Stage, actions: &mut Actions) {
    let width_id = egui::Id::unique("width of the stage switch");
    let width = ui.data(|data| data.get_temp::<f32>(width_id)).unwrap_or(300.0);
    let rect = Rect::from_center_size(whole.center(), egui::vec2(width, 32.0));
    let mut middle = ui.new_child(
        UiBuilder::new()
            .max_rect(rect)
            .layout(Layout::left_to_right(Align::Center)),
    );
    let all = Stage::ALL.map(|stage| (stage, stage.name()));
    if let Some(stage) = segments_ui(&mut middle, stage, &all) {
        actions.push(ViewAction::Stage(stage));
    }
    let drawn = middle.min_rect().width();
    if (drawn - width).abs() > 0.5 {
        ui.data_mut(|data| data.insert_temp(width_id, drawn));
        ui.ctx().request_discard("the stage switch is centered by its width");
    }
}

fn right_ui(ui: &mut Ui, stage: Stage, session: &Session, actions: &mut Actions) {
    let theme = Theme::of(ui.ctx());
    let run = primary_button(ui, "▶ Run comparison");
    if run
        .on_hover_text("Simulate all architectures, if that is not done yet, and compare them")
        .clicked()
    {
        actions.push(StudyAction::Compare);
    }
    let menu = icon_button(ui, Icon::Menu, "Menu", true);
    Popup::menu(&menu).show(|ui| menu_ui(ui, stage, session, actions));
    if session.study.is_running() {
        if ui
            .button("Stop")
            .on_hover_text("Stop simulating; what is there stays")
            .clicked()
        {
            actions.push(StudyAction::Stop);
        }
        ui.label(rich(
            session.study.progress_text(),
            Weight::Regular,
            size::SMALL,
            theme.text_dim,
        ));
    }
}

fn menu_ui(ui: &mut Ui, stage: Stage, session: &Session, actions: &mut Actions) {
    ui.set_min_width(220.0);
    let around = Around {
        session,
        stage,
        rests_in_a_field: false,
    };
    let of = |section: Section| {
        commands::COMMANDS
            .iter()
            .filter(move |command| command.section == section)
    };
    for command in of(Section::File) {
        item_ui(ui, command, &around, None, actions);
    }
    ui.separator();
    for command in of(Section::Edit) {
        let what = match command.name {
            name if name == commands::UNDO.name => session.undo_label(),
            name if name == commands::REDO.name => session.redo_label(),
            _ => None,
        };
        item_ui(ui, command, &around, what, actions);
    }
    ui.separator();
    for section in [Section::Arrange, Section::Insert, Section::View, Section::Go] {
        ui.menu_button(section.name(), |ui| {
            ui.set_min_width(220.0);
            for command in of(section) {
                item_ui(ui, command, &around, None, actions);
            }
        });
    }
    ui.separator();
    for command in of(Section::Help) {
        item_ui(ui, command, &around, None, actions);
    }
}

/// A command as a line of a menu; `what` it would be done to.
pub fn item_ui(ui: &mut Ui, command: &Command, around: &Around<'_>, what: Option<&str>, actions: &mut Actions) {
    let theme = Theme::of(ui.ctx());
    let name = match what {
        Some(what) => format!("{} {what}", command.name),
        None => command.name.to_owned(),
    };
    let keys = RichText::new(command.key_text(ui.ctx())).color(theme.text_faint);
    let button = egui::Button::new(name).shortcut_text(keys).frame_when_inactive(false);
    let why_not = command.why_not(around);
    let response = ui.add_enabled(why_not.is_none(), button);
    if response.on_disabled_hover_text(why_not.unwrap_or_default()).clicked() {
        actions.push((command.action)());
    }
}
