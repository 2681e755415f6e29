//! The head of Compare and of the report's preview: the verdict, the networks as small pictures, what stands against it.
//!
//! In: what is told. Out: cards. It must not weigh anything: the verdict is the report's.

use egui::{Align, Layout, Margin, Rect, Role, Sense, Stroke, StrokeKind, Ui, Vec2, WidgetInfo, pos2};

use super::charts::color;
use super::pictures;
use super::told::{Telling, Told};
use crate::app::actions::{Actions, StudyAction, ViewAction};
use crate::app::parts::{rich, text_at};
use crate::app::session::Session;
use crate::app::theme::{Theme, Weight, size, space};
use crate::topology::StyleKind;

/// Height of a picture's head: its name, and how many wires.
const HEAD: f32 = 38.0;
/// Beyond so many systems narrow pictures stand in two rows, or nobody could read them.
const IN_A_ROW: usize = 9;

/// What keeps the scenario from being compared, with field and place; nothing where there is nothing.
pub fn troubles_ui(ui: &mut Ui, session: &Session) {
    let mut lines: Vec<String> = session.troubles.iter().map(ToString::to_string).collect();
    if lines.is_empty() {
        lines.extend(session.study.failure.clone());
    }
    if lines.is_empty() {
        return;
    }
    let theme = Theme::of(ui.ctx());
    let frame = egui::Frame::new()
        .fill(theme.fault_soft)
        .stroke(Stroke::new(1.0, theme.fault))
        .corner_radius(space::CARD_RADIUS)
        .inner_margin(Margin::symmetric(16, 12));
    frame.show(ui, |ui| {
        ui.set_width(ui.available_width());
        ui.spacing_mut().item_spacing.y = 4.0;
        let title = "This scenario cannot be simulated as it is";
        ui.label(rich(title, Weight::SemiBold, size::HEADING, theme.text_strong));
        for line in lines {
            let text = rich(line, Weight::Regular, size::BODY, theme.text);
            ui.add(egui::Label::new(text).wrap());
        }
    });
}

/// The verdict: its headline, and the sentences behind it.
pub fn verdict_ui(ui: &mut Ui, telling: &Telling, session: &Session, actions: &mut Actions) {
    let Some((verdict, stale)) = telling.verdict() else {
        return;
    };
    let theme = Theme::of(ui.ctx());
    let frame = egui::Frame::new().fill(theme.card).inner_margin(Margin {
        left: 18,
        right: 16,
        top: 12,
        bottom: 12,
    });
    let shown = frame.show(ui, |ui| {
        ui.set_width(ui.available_width());
        ui.spacing_mut().item_spacing.y = 5.0;
        let (strong, normal) = if stale {
            (theme.text_faint, theme.text_faint)
        } else {
            (theme.text_strong, theme.text)
        };
        let headline = rich(&verdict.headline, Weight::SemiBold, size::HEADING, strong);
        ui.add(egui::Label::new(headline).wrap());
        let sentences = rich(verdict.sentences.join(" "), Weight::Regular, size::BODY, normal);
        ui.add(egui::Label::new(sentences.line_height(Some(19.0))).wrap());
        progress_ui(ui, session, stale, actions);
    });
    let rect = shown.response.rect;
    let bar = Rect::from_min_max(rect.min, pos2(rect.left() + 4.0, rect.bottom()));
    ui.painter().rect_filled(bar, 0.0, theme.accent);
}

/// How far the figures are, and what can be done about it.
fn progress_ui(ui: &mut Ui, session: &Session, stale: bool, actions: &mut Actions) {
    let theme = Theme::of(ui.ctx());
    let study = &session.study;
    if study.is_complete() || !session.troubles.is_empty() {
        return;
    }
    ui.horizontal(|ui| {
        let text = match stale {
            true => format!("Stale: of an earlier sketch. {}", study.progress_text()),
            false => study.progress_text(),
        };
        ui.label(rich(text, Weight::Medium, size::SMALL, theme.text_dim));
        if !study.is_running() && ui.button("Simulate now").clicked() {
            actions.push(StudyAction::Run);
        }
    });
}

/// The networks side by side.
pub fn networks_ui(ui: &mut Ui, told: &Told, session: &Session, actions: &mut Actions) {
    let count = told.pictures.len().max(1);
    let systems = told.comparison.scenario.systems.len();
    let columns = match ui.available_width() {
        width if width < 560.0 => 1,
        width if width < 800.0 || (width < 1000.0 && systems > IN_A_ROW) => count.min(2),
        _ => count.min(4),
    };
    let gap = 10.0;
    let width = (ui.available_width() - gap * (columns as f32 - 1.0)) / columns as f32;
    let aspect = told.pictures.iter().map(pictures::aspect).fold(0.0, f32::max);
    let height = (HEAD + (width - 24.0) * aspect + 14.0).clamp(150.0, 240.0);
    let all: Vec<usize> = (0..told.pictures.len()).collect();
    ui.spacing_mut().item_spacing = Vec2::splat(gap);
    for row in all.chunks(columns) {
        ui.with_layout(Layout::left_to_right(Align::Min), |ui| {
            for &candidate in row {
                network_ui(ui, told, candidate, Vec2::new(width, height), session, actions);
            }
        });
    }
    ui.spacing_mut().item_spacing = Vec2::new(space::S, space::M);
}

fn network_ui(ui: &mut Ui, told: &Told, candidate: usize, size: Vec2, session: &Session, actions: &mut Actions) {
    let theme = Theme::of(ui.ctx());
    let own = &told.comparison.candidates[candidate];
    let (rect, response) = ui.allocate_exact_size(size, Sense::click());
    let counts = &own.structure.counts;
    let wires = format!("{} wires, {} contracts", counts.connections, counts.interfaces);
    let text = format!("See {} in Simulate, {wires}", own.network.name);
    let chosen = session.chosen == own.network.architecture;
    response.widget_info(|| WidgetInfo::selected(Role::Button, true, chosen, &text));
    if response.clicked() {
        actions.push(ViewAction::ChooseArchitecture(own.network.architecture));
        actions.push(ViewAction::Stage(crate::app::session::Stage::Simulate));
    }
    let color = color(told, candidate, theme);
    let is_hot = response.hovered() || response.has_focus();
    let border = if is_hot { color } else { theme.tint(color, 0.55) };
    let radius = f32::from(space::CARD_RADIUS);
    ui.painter()
        .rect(rect, radius, theme.card, Stroke::new(1.2, border), StrokeKind::Inside);
    head_ui(
        ui,
        rect,
        &own.network.name,
        [&wires, &format!("{} wires", counts.connections)],
        color,
    );
    let area = Rect::from_min_max(rect.min + Vec2::new(12.0, HEAD), rect.max - Vec2::splat(12.0));
    let direct = theme.architecture(StyleKind::PointToPoint, None);
    let painter = ui.painter().with_clip_rect(rect);
    pictures::paint(&painter, area, &told.pictures[candidate], color, direct, theme);
    response.on_hover_text(text);
}

/// The name and, at the right, as much of the counts as leaves room for it: in full, short, or nothing.
fn head_ui(ui: &Ui, rect: Rect, name: &str, counts: [&str; 2], color: egui::Color32) {
    let theme = Theme::of(ui.ctx());
    let width = |text: &str, weight, size| {
        let font = crate::app::theme::font(weight, size);
        let galley = ui.painter().layout_no_wrap(text.to_owned(), font, theme.text);
        galley.size().x
    };
    let room = rect.width() - 36.0 - 2.0 * space::S - width(name, Weight::SemiBold, size::BODY);
    let fits = |text: &&str| width(text, Weight::Regular, size::SMALL) <= room;
    let wires = counts.into_iter().find(fits).unwrap_or_default();
    let square = Rect::from_min_size(rect.min + Vec2::new(13.0, 14.0), Vec2::splat(10.0));
    ui.painter().rect_filled(square, 2.5, color);
    let right = text_at(
        ui,
        pos2(rect.right() - 13.0, square.center().y),
        egui::Align2::RIGHT_CENTER,
        wires,
        (Weight::Regular, size::SMALL),
        theme.text_dim,
    );
    let room = Rect::from_min_max(rect.min, pos2(right.left() - space::S, rect.bottom()));
    ui.painter().with_clip_rect(room).text(
        pos2(square.right() + space::S, square.center().y),
        egui::Align2::LEFT_CENTER,
        name,
        crate::app::theme::font(Weight::SemiBold, size::BODY),
        theme.text_strong,
    );
}
