//! The strip at the bottom, always there: the architectures side by side in the few figures that decide.
//!
//! In: the session. Out: a drawn strip, and actions: which flow, which pass, which architecture. It must not compute any
//! figure.

mod figures;

use egui::{Align, Align2, Color32, Layout, Margin, Rect, Role, Sense, Stroke, StrokeKind, Ui, UiBuilder, Vec2, pos2};

pub use figures::{Card, Entry, cards, shown_flow, shown_pass};

use super::actions::{Actions, ViewAction};
use super::parts::{rich, segments_ui, text_at};
use super::session::Session;
use super::theme::{Theme, Weight, font, size, space};
use crate::scenario::When;

/// Side of the square in the architecture's color.
const SQUARE: f32 = 10.0;
/// Space at the left and right in a card.
const PAD: f32 = 11.0;
/// Height of a card.
const CARD: f32 = 98.0;
/// Space between the entries of a card, at least.
const GAP: f32 = 8.0;
/// The smallest type of a figure, where cards are narrow.
const FIGURE_MIN: f32 = 12.5;

/// Draws the strip.
pub fn ui(ui: &mut Ui, session: &Session, actions: &mut Actions) {
    let theme = Theme::of(ui.ctx());
    let frame = egui::Frame::new().fill(theme.panel).inner_margin(Margin {
        left: 14,
        right: 14,
        top: 6,
        bottom: 12,
    });
    egui::Panel::bottom("scoreboard")
        .resizable(false)
        .frame(frame)
        .show(ui, |ui| {
            header_ui(ui, session, actions);
            ui.add_space(2.0);
            cards_ui(ui, session, actions);
        });
}

fn header_ui(ui: &mut Ui, session: &Session, actions: &mut Actions) {
    let theme = Theme::of(ui.ctx());
    ui.horizontal(|ui| {
        ui.spacing_mut().button_padding = Vec2::new(8.0, 3.0);
        ui.spacing_mut().interact_size.y = 24.0;
        let label = ui.label(rich("p99 of", Weight::Regular, size::SMALL, theme.text_dim));
        flow_choice_ui(ui, session, actions).labelled_by(label.id);
        pass_choice_ui(ui, session, actions);
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            let text = match (session.study.is_stale(), &session.study.failure) {
                (_, Some(_)) => "not simulated: see Compare".to_owned(),
                (true, None) => format!(
                    "stale: of an earlier sketch · {}",
                    session.study.progress_text().to_lowercase()
                ),
                (false, None) => session.study.progress_text(),
            };
            ui.label(rich(text, Weight::Regular, size::SMALL, theme.text_dim));
        });
    });
}

fn flow_choice_ui(ui: &mut Ui, session: &Session, actions: &mut Actions) -> egui::Response {
    let flows = &session.scenario.flows;
    let (shown, by_hand) = shown_flow(session);
    let name = flows.get(shown).map_or("", |flow| flow.name());
    let text = match (by_hand, session.study.result.is_some()) {
        (true, _) => name.to_owned(),
        (false, true) => format!("{name} (worst against its deadline)"),
        (false, false) => format!("{name} (the first)"),
    };
    let combo = egui::ComboBox::from_id_salt("scoreboard flow")
        .selected_text(text)
        .width(0.0);
    let response = combo.show_ui(ui, |ui| {
        if ui
            .selectable_label(!by_hand, "The worst against its deadline")
            .clicked()
        {
            actions.push(ViewAction::ChooseFlow(None));
        }
        for (index, flow) in flows.iter().enumerate() {
            if ui.selectable_label(by_hand && index == shown, flow.name()).clicked() {
                actions.push(ViewAction::ChooseFlow(Some(flow.id.clone())));
            }
        }
    });
    response.response
}

fn pass_choice_ui(ui: &mut Ui, session: &Session, actions: &mut Actions) {
    let has_broken = !session.scenario.faults.is_empty();
    if !has_broken {
        let theme = Theme::of(ui.ctx());
        ui.label(rich(
            "calm; there are no faults to break it",
            Weight::Regular,
            size::SMALL,
            theme.text_dim,
        ));
        return;
    }
    let all = [(When::Calm, "Calm"), (When::Broken, "Broken")];
    if let Some(pass) = segments_ui(ui, session.pass, &all) {
        actions.push(ViewAction::ChoosePass(pass));
    }
}

fn cards_ui(ui: &mut Ui, session: &Session, actions: &mut Actions) {
    let cards = cards(session);
    let gap = 10.0;
    let count = cards.len().max(1) as f32;
    let width = ((ui.available_width() - gap * (count - 1.0)) / count).max(280.0);
    egui::ScrollArea::horizontal()
        .auto_shrink([false, true])
        .show(ui, |ui| {
            ui.horizontal(|ui| {
                ui.spacing_mut().item_spacing.x = gap;
                let columns = Columns::of(ui, &cards, width - 2.0 * PAD);
                for card in &cards {
                    card_ui(ui, card, width, &columns, session, actions);
                }
            });
        });
}

fn card_ui(ui: &mut Ui, card: &Card, width: f32, columns: &Columns, session: &Session, actions: &mut Actions) {
    let theme = Theme::of(ui.ctx());
    let (rect, response) = ui.allocate_exact_size(Vec2::new(width, CARD), Sense::click());
    let chosen = session.chosen == card.index;
    response.widget_info(|| egui::WidgetInfo::selected(Role::Button, true, chosen, card.spoken()));
    if response.clicked() {
        actions.push(ViewAction::ChooseArchitecture(card.index));
    }
    let border = match (chosen, response.hovered() || response.has_focus()) {
        (true, _) => theme.border_strong,
        (false, true) => theme.text_faint,
        (false, false) => theme.border,
    };
    let fill = if chosen { theme.selected } else { theme.card };
    let radius = f32::from(space::CARD_RADIUS);
    ui.painter()
        .rect(rect, radius, fill, Stroke::new(1.0, border), StrokeKind::Inside);
    let inner = rect.shrink2(Vec2::new(PAD, 10.0));
    head_ui(ui, card, inner, columns, theme);
    match &card.problem {
        Some(problem) => problem_ui(ui, problem, inner, theme),
        None => entries_ui(ui, card, inner, columns, session.study.is_stale()),
    }
}

fn head_ui(ui: &Ui, card: &Card, inner: Rect, columns: &Columns, theme: &Theme) {
    let color = theme.architecture(card.style, card.color.as_deref());
    let square = Rect::from_min_size(inner.left_top() + Vec2::new(0.0, 3.0), Vec2::splat(SQUARE));
    ui.painter().rect_filled(square, 2.5, color);
    let at = pos2(square.right() + space::S, square.center().y);
    let name = text_at(
        ui,
        at,
        Align2::LEFT_CENTER,
        &card.name,
        (Weight::SemiBold, size::BODY),
        theme.text_strong,
    );
    let room = inner.right() - name.right() - space::S;
    let small = font(Weight::Regular, size::SMALL);
    let text = if columns.is_wide {
        &card.objectives
    } else {
        &card.objectives_short
    };
    if written(ui, text, small.clone()) <= room {
        let at = pos2(inner.right(), square.center().y);
        ui.painter().text(at, Align2::RIGHT_CENTER, text, small, theme.text_dim);
    }
}

fn problem_ui(ui: &mut Ui, problem: &str, inner: Rect, theme: &Theme) {
    let rect = Rect::from_min_max(pos2(inner.left(), inner.top() + 22.0), inner.max);
    let mut child = ui.new_child(UiBuilder::new().max_rect(rect));
    child.add(egui::Label::new(rich(problem, Weight::Regular, size::SMALL, theme.warning)).wrap());
}

/// Where the entries stand in every card, and how large their figures are written.
struct Columns {
    /// Left edge and width of each.
    places: Vec<(f32, f32)>,
    size: f32,
    /// Whether labels are cut to their first part, so that the noise has room.
    is_narrow: bool,
    /// Whether every card's objectives can be told in full beside its name.
    is_wide: bool,
}

impl Columns {
    /// Wide enough for the widest figure of each entry in any card; the type shrinks where there is no room.
    fn of(ui: &Ui, cards: &[Card], room: f32) -> Self {
        let count = cards.iter().map(|card| card.entries.len()).max().unwrap_or(0);
        let whole = room;
        let room = room - GAP * count.saturating_sub(1) as f32;
        let widest = |width: &dyn Fn(&Entry) -> f32| -> Vec<f32> {
            let of = |at: usize| cards.iter().filter_map(move |card| card.entries.get(at));
            (0..count).map(|at| of(at).map(width).fold(0.0, f32::max)).collect()
        };
        let figures = widest(&|entry| {
            let figure = written(ui, &entry.value.figure, font(Weight::Bold, size::FIGURE));
            figure + 4.0 + written(ui, &entry.value.unit, font(Weight::Regular, size::SMALL))
        });
        let full = widest(&|entry| in_two_rows(ui, &entry.written_label(false, false)));
        let either = |labels: &[f32]| -> Vec<f32> { figures.iter().zip(labels).map(|(a, b)| a.max(*b)).collect() };
        let is_narrow = either(&full).iter().sum::<f32>() > room;
        let labels = match is_narrow {
            true => widest(&|entry| in_two_rows(ui, &entry.written_label(false, true))),
            false => full,
        };
        let needs = either(&labels);
        let (all, least): (f32, f32) = (needs.iter().sum(), labels.iter().sum());
        // What labels need they get; the rest is shared by how much wider the figures are.
        let share = ((room - least) / (all - least).max(1.0)).clamp(0.0, 1.0);
        let spare = ((room - all) / count.max(1) as f32).max(0.0);
        let own = |at: usize| labels[at] + (needs[at] - labels[at]) * share + spare;
        let fits = (0..count).map(|at| own(at) / figures[at].max(1.0)).fold(1.0, f32::min);
        let mut left = 0.0;
        let places = (0..count).map(|at| {
            let place = (left, own(at));
            left += own(at) + GAP;
            place
        });
        Columns {
            places: places.collect(),
            size: (size::FIGURE * fits).max(FIGURE_MIN),
            is_narrow,
            is_wide: cards.iter().all(|card| {
                let name = written(ui, &card.name, font(Weight::SemiBold, size::BODY));
                let objectives = written(ui, &card.objectives, font(Weight::Regular, size::SMALL));
                SQUARE + space::S + name + space::S + objectives <= whole
            }),
        }
    }
}

/// The least width in which a small text stands in two rows.
fn in_two_rows(ui: &Ui, text: &str) -> f32 {
    let width = |part: &str| written(ui, part.trim(), font(Weight::Regular, size::CAPTION));
    let splits = text
        .match_indices(' ')
        .map(|(at, _)| width(&text[..at]).max(width(&text[at..])));
    splits.fold(width(text), f32::min) + 2.0
}

fn written(ui: &Ui, text: &str, font: egui::FontId) -> f32 {
    ui.painter()
        .layout_no_wrap(text.to_owned(), font, Color32::WHITE)
        .size()
        .x
}

fn entries_ui(ui: &mut Ui, card: &Card, inner: Rect, columns: &Columns, stale: bool) {
    for (entry, (left, width)) in card.entries.iter().zip(&columns.places) {
        let left = inner.left() + left;
        let rect = Rect::from_min_max(pos2(left, inner.top() + 24.0), pos2(left + width, inner.bottom()));
        entry_ui(ui, entry, rect, columns, stale && entry.simulated);
    }
}

fn entry_ui(ui: &mut Ui, entry: &Entry, rect: Rect, columns: &Columns, stale: bool) {
    let theme = Theme::of(ui.ctx());
    let (strong, dim) = if stale {
        (theme.text_faint, theme.text_faint)
    } else {
        (theme.text_strong, theme.text_dim)
    };
    let weight = if entry.best { Weight::Bold } else { Weight::SemiBold };
    let painter = ui.painter().with_clip_rect(rect.expand(2.0));
    let figure = painter.layout_no_wrap(entry.value.figure.clone(), font(weight, columns.size), strong);
    let unit = painter.layout_no_wrap(entry.value.unit.clone(), font(Weight::Regular, size::SMALL), dim);
    let baseline = rect.top() + 20.0;
    let at = pos2(rect.left(), baseline - figure.size().y);
    let width = figure.size().x + 4.0 + unit.size().x;
    let unit_at = pos2(at.x + figure.size().x + 4.0, baseline - unit.size().y - 1.5);
    painter.galley(at, figure, Color32::PLACEHOLDER);
    painter.galley(unit_at, unit, Color32::PLACEHOLDER);
    if entry.best {
        painter.hline(at.x..=at.x + width, baseline + 1.0, Stroke::new(1.8, strong));
    }
    let label = entry.written_label(stale, columns.is_narrow);
    let label = elided(ui, &label, rect.width(), dim);
    painter.galley(pos2(rect.left(), baseline + 5.0), label, Color32::PLACEHOLDER);
    let id = ui.scope_id().with(("entry", rect.left() as i32, rect.top() as i32));
    if !entry.hint.is_empty() {
        ui.interact(rect, id, Sense::hover()).on_hover_text(&entry.hint);
    }
}

/// At most two lines of small text, cut with an ellipsis where it is too long.
fn elided(ui: &Ui, text: &str, width: f32, color: Color32) -> std::sync::Arc<egui::Galley> {
    let mut job = egui::text::LayoutJob::simple(text.to_owned(), font(Weight::Regular, size::CAPTION), color, width);
    job.wrap.max_rows = 2;
    job.wrap.break_anywhere = false;
    ui.painter().layout_job(job)
}

impl Entry {
    /// What stands below the figure: what it is, and its noise.
    fn written_label(&self, stale: bool, narrow: bool) -> String {
        let first = |ends: &[char]| self.label.split(ends).next().unwrap_or_default().trim().to_owned();
        let label = match (stale, narrow) {
            // The word must not be cut off: what the figure is stands in its tooltip in full.
            (true, _) => return format!("{} · stale", first(&[',', '·'])),
            (false, true) if self.simulated => first(&[',']),
            (false, _) => self.label.clone(),
        };
        match self.value.noise.is_empty() {
            true => label,
            false => format!("{label} {}", self.value.noise),
        }
    }
}

impl Card {
    /// What a screen reader says.
    fn spoken(&self) -> String {
        let mut spoken = self.name.clone();
        if !self.objectives.is_empty() {
            spoken.push_str(&format!(", {}", self.objectives));
        }
        for entry in &self.entries {
            spoken.push_str(&format!(", {} {}", entry.value.line(), entry.label));
        }
        spoken
    }
}
