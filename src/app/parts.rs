//! Small parts that several screens draw: headings, rows of a key and a value, buttons, cards, painted icons.
//!
//! In: texts and the look. Out: egui responses. It must not know the session.

use egui::{
    Align, Align2, Color32, Frame, Layout, Margin, Pos2, Rect, Response, RichText, Role, Sense, Stroke, Ui, Vec2,
};

use super::theme::{Theme, Weight, font, size, space};

/// Text in a weight, size and color.
pub fn rich(text: impl Into<String>, weight: Weight, size: f32, color: Color32) -> RichText {
    RichText::new(text).font(font(weight, size)).color(color)
}

/// The heading of a section, in small capitals as the designs have it.
pub fn section_ui(ui: &mut Ui, text: &str) {
    let theme = Theme::of(ui.ctx());
    ui.add_space(space::XS);
    let text = rich(text.to_uppercase(), Weight::SemiBold, size::CAPTION, theme.text_dim).extra_letter_spacing(0.6);
    ui.label(text);
}

/// A row with a dim key at the left, a value at the right and a hairline below.
pub fn row_ui(ui: &mut Ui, key: &str, value: &str) -> Response {
    let theme = Theme::of(ui.ctx());
    let width = |text: &str| {
        let font = font(Weight::Regular, size::BODY);
        ui.painter().layout_no_wrap(text.to_owned(), font, theme.text).size().x
    };
    if width(key) + width(value) + space::S > ui.available_width() {
        // Beside each other they would lie on one another.
        ui.label(rich(key, Weight::Regular, size::BODY, theme.text_dim));
        let value = rich(value, Weight::Regular, size::BODY, theme.text);
        let value = ui.with_layout(Layout::top_down(Align::Max), |ui| {
            ui.add(egui::Label::new(value).wrap())
        });
        let (rect, right) = (value.response.rect, ui.max_rect().right());
        ui.painter()
            .hline(ui.max_rect().left()..=right, rect.bottom() + 2.0, theme.hairline());
        return value.inner;
    }
    value_row_ui(ui, key, |ui| {
        ui.label(rich(value, Weight::Regular, size::BODY, theme.text))
    })
}

/// A row with a dim key at the left, whatever `value_ui` draws at the right, and a hairline below.
pub fn value_row_ui<R>(ui: &mut Ui, key: &str, value_ui: impl FnOnce(&mut Ui) -> R) -> R {
    let theme = Theme::of(ui.ctx());
    let inner = ui.horizontal(|ui| {
        ui.set_min_height(space::ROW - 6.0);
        ui.label(rich(key, Weight::Regular, size::BODY, theme.text_dim));
        ui.with_layout(Layout::right_to_left(Align::Center), value_ui).inner
    });
    let rect = inner.response.rect;
    let right = ui.max_rect().right();
    ui.painter()
        .hline(rect.left()..=right, rect.bottom() + 2.0, theme.hairline());
    inner.inner
}

/// The frame of a card.
pub fn card(theme: &Theme) -> Frame {
    Frame::new()
        .fill(theme.card)
        .stroke(Stroke::new(1.0, theme.border))
        .corner_radius(space::CARD_RADIUS)
        .inner_margin(Margin::same(space::M as i8))
}

/// A square in a color, as a key to what has that color.
pub fn square_ui(ui: &mut Ui, color: Color32) {
    let (rect, _) = ui.allocate_exact_size(Vec2::splat(11.0), Sense::hover());
    ui.painter().rect_filled(rect, 3.0, color);
}

/// The one button of a view that stands out.
pub fn primary_button(ui: &mut Ui, text: &str) -> Response {
    let theme = Theme::of(ui.ctx());
    let text = rich(text, Weight::SemiBold, size::BODY, theme.on_accent);
    ui.add(
        egui::Button::new(text)
            .fill(theme.accent)
            .stroke(Stroke::new(1.0, theme.accent)),
    )
}

/// What an icon shows.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Icon {
    /// An arrow back.
    Undo,
    /// An arrow forth.
    Redo,
    /// Three lines.
    Menu,
    /// A triangle.
    Play,
    /// Two bars.
    Pause,
}

/// A button that shows an icon and is called `name` by screen readers, tests and its tooltip.
pub fn icon_button(ui: &mut Ui, icon: Icon, name: &str, enabled: bool) -> Response {
    let theme = Theme::of(ui.ctx());
    let inner = ui.add_enabled_ui(enabled, |ui| {
        let (rect, response) = ui.allocate_exact_size(Vec2::splat(28.0), Sense::click());
        response.widget_info(|| egui::WidgetInfo::labeled(Role::Button, enabled, name));
        if enabled && (response.hovered() || response.has_focus()) {
            ui.painter()
                .rect_filled(rect, f32::from(space::FIELD_RADIUS), theme.hover);
        }
        let color = match (enabled, response.hovered()) {
            (false, _) => theme.border,
            (true, false) => theme.text_dim,
            (true, true) => theme.text_strong,
        };
        paint_icon(ui.painter(), icon, rect.center(), color);
        response
    });
    inner.inner.on_hover_text(name).on_disabled_hover_text(name)
}

/// Paints an icon about 14 points wide.
pub fn paint_icon(painter: &egui::Painter, icon: Icon, center: Pos2, color: Color32) {
    let stroke = Stroke::new(1.5, color);
    match icon {
        Icon::Undo | Icon::Redo => paint_arrow(painter, center, if icon == Icon::Undo { 1.0 } else { -1.0 }, stroke),
        Icon::Menu => {
            for dy in [-4.5, 0.0, 4.5] {
                painter.hline(center.x - 7.0..=center.x + 7.0, center.y + dy, stroke);
            }
        }
        Icon::Play => {
            let points = [(-4.0, -6.0), (6.0, 0.0), (-4.0, 6.0)].map(|(x, y)| center + Vec2::new(x, y));
            painter.add(egui::Shape::convex_polygon(points.to_vec(), color, Stroke::NONE));
        }
        Icon::Pause => {
            for dx in [-3.5, 3.5] {
                painter.rect_filled(
                    Rect::from_center_size(center + Vec2::new(dx, 0.0), Vec2::new(3.5, 12.0)),
                    1.0,
                    color,
                );
            }
        }
    }
}

/// An arrow that turns back: to the left for 1, mirrored for -1.
fn paint_arrow(painter: &egui::Painter, center: Pos2, side: f32, stroke: Stroke) {
    let at = |x: f32, y: f32| center + Vec2::new(x * side, y);
    let mut points = vec![at(-6.0, -2.5), at(1.5, -2.5)];
    for step in 0..=8 {
        let angle = std::f32::consts::PI * (step as f32 / 8.0 - 0.5);
        let bow = Vec2::angled(angle) * 3.75;
        points.push(at(1.5 + bow.x, 1.25 + bow.y));
    }
    points.push(at(-2.0, 5.0));
    painter.line(points, stroke);
    painter.line(vec![at(-3.0, -5.5), at(-6.2, -2.5), at(-3.0, 0.5)], stroke);
}

/// Text painted at a place; gives back what it covers.
pub fn text_at(ui: &Ui, at: Pos2, anchor: Align2, text: &str, (weight, size): (Weight, f32), color: Color32) -> Rect {
    ui.painter().text(at, anchor, text, font(weight, size), color)
}

/// A switch between a few things, of which one is chosen; gives back the one clicked.
pub fn segments_ui<T: Copy + PartialEq>(ui: &mut Ui, chosen: T, all: &[(T, &str)]) -> Option<T> {
    let theme = Theme::of(ui.ctx());
    let mut clicked = None;
    let frame = Frame::new()
        .fill(theme.well)
        .stroke(Stroke::new(1.0, theme.border))
        .corner_radius(8)
        .inner_margin(1);
    frame.show(ui, |ui| {
        ui.spacing_mut().item_spacing.x = 0.0;
        ui.spacing_mut().button_padding = Vec2::new(14.0, 6.0);
        ui.horizontal(|ui| {
            for &(value, name) in all {
                let is_chosen = value == chosen;
                let (weight, color) = if is_chosen {
                    (Weight::SemiBold, theme.text_strong)
                } else {
                    (Weight::Regular, theme.text_dim)
                };
                let button = egui::Button::new(rich(name, weight, size::BODY, color))
                    .selected(is_chosen)
                    .fill(if is_chosen {
                        theme.selected
                    } else {
                        Color32::TRANSPARENT
                    })
                    .stroke(Stroke::NONE)
                    .frame_when_inactive(is_chosen);
                if ui.add(button).clicked() {
                    clicked = Some(value);
                }
            }
        });
    });
    clicked
}

/// A dialog over everything; gives back whether it was closed by Escape or by a click beside it.
pub fn dialog_ui(ctx: &egui::Context, title: &str, contents_ui: impl FnOnce(&mut Ui)) -> bool {
    let theme = Theme::of(ctx);
    let frame = card(theme)
        .inner_margin(Margin::same(20))
        .shadow(ctx.global_style().visuals.window_shadow);
    let modal = egui::Modal::new(egui::Id::unique(title))
        .frame(frame)
        .backdrop_color(theme.veil);
    let response = modal.show(ctx, |ui| {
        ui.set_max_width(460.0);
        ui.label(rich(title, Weight::SemiBold, size::HEADING, theme.text_strong));
        ui.add_space(space::S);
        contents_ui(ui);
    });
    response.should_close()
}
