//! Telling egui: fonts and the style of its own widgets.
//!
//! In: the tokens. Out: a context that draws with them. It must not know any color that is not a token.

use std::sync::Arc;

use egui::{CornerRadius, FontData, FontDefinitions, FontFamily, Margin, Stroke, TextStyle, Vec2};

use super::tokens::{DARK, LIGHT};
use super::{Theme, Weight, font, mix, size, space};

/// Gives the context our type and both looks, and takes from it the keys that are ours. Call once, before the first frame.
pub fn install(ctx: &egui::Context) {
    ctx.set_fonts(fonts());
    for (theme, tokens) in [(egui::Theme::Dark, &DARK), (egui::Theme::Light, &LIGHT)] {
        ctx.style_mut_of(theme, |style| set_style(style, tokens));
    }
    ctx.options_mut(|options| {
        // Ctrl+0, Ctrl++ and Ctrl+- zoom the canvas, not the window; Ctrl+Q would close without asking.
        options.zoom_with_keyboard = false;
        options.quit_shortcuts.clear();
    });
}

fn fonts() -> FontDefinitions {
    let mut fonts = FontDefinitions::empty();
    let files: [(&str, &'static [u8], FontFamily); 4] = [
        (
            "Inter",
            include_bytes!("../../../assets/fonts/Inter-Regular.otf"),
            Weight::Regular.family(),
        ),
        (
            "Inter Medium",
            include_bytes!("../../../assets/fonts/Inter-Medium.otf"),
            Weight::Medium.family(),
        ),
        (
            "Inter SemiBold",
            include_bytes!("../../../assets/fonts/Inter-SemiBold.otf"),
            Weight::SemiBold.family(),
        ),
        (
            "Inter Bold",
            include_bytes!("../../../assets/fonts/Inter-Bold.otf"),
            Weight::Bold.family(),
        ),
    ];
    for (name, bytes, family) in files {
        fonts
            .font_data
            .insert(name.to_owned(), Arc::new(FontData::from_static(bytes)));
        fonts.families.insert(family, vec![name.to_owned()]);
    }
    fonts.families.insert(FontFamily::Monospace, vec!["Inter".to_owned()]);
    fonts
}

fn set_style(style: &mut egui::Style, theme: &Theme) {
    style.text_styles = [
        (TextStyle::Heading, font(Weight::SemiBold, size::HEADING)),
        (TextStyle::Body, font(Weight::Regular, size::BODY)),
        (TextStyle::Button, font(Weight::Regular, size::BODY)),
        (TextStyle::Small, font(Weight::Regular, size::SMALL)),
        (TextStyle::Monospace, font(Weight::Regular, size::BODY)),
    ]
    .into();
    style.spacing.item_spacing = Vec2::new(space::S, 6.0);
    style.spacing.button_padding = Vec2::new(10.0, 6.0);
    style.spacing.menu_margin = Margin::same(6);
    style.spacing.window_margin = Margin::same(16);
    style.spacing.interact_size.y = 28.0;
    style.spacing.combo_width = 80.0;
    style.spacing.scroll = egui::style::ScrollStyle::thin();
    style.interaction.selectable_labels = false;
    set_visuals(&mut style.visuals, theme);
}

fn set_visuals(visuals: &mut egui::Visuals, theme: &Theme) {
    let radius = CornerRadius::same(space::FIELD_RADIUS);
    visuals.dark_mode = theme.dark;
    visuals.override_text_color = None;
    visuals.weak_text_color = Some(theme.text_dim);
    visuals.hyperlink_color = theme.accent;
    visuals.faint_bg_color = theme.bar;
    visuals.extreme_bg_color = theme.well;
    visuals.text_edit_bg_color = Some(theme.well);
    visuals.code_bg_color = theme.well;
    visuals.warn_fg_color = theme.warning;
    visuals.error_fg_color = theme.fault_text;
    visuals.panel_fill = theme.panel;
    visuals.window_fill = theme.card;
    visuals.window_stroke = Stroke::new(1.0, theme.border);
    visuals.window_corner_radius = CornerRadius::same(space::CARD_RADIUS);
    visuals.menu_corner_radius = CornerRadius::same(space::CARD_RADIUS);
    visuals.selection.bg_fill = if theme.dark {
        theme.accent_soft
    } else {
        mix(theme.accent_soft, theme.accent, 0.12)
    };
    visuals.selection.stroke = Stroke::new(1.0, theme.accent);
    for shadow in [&mut visuals.window_shadow, &mut visuals.popup_shadow] {
        shadow.color = theme.shadow;
        shadow.blur = 18;
        shadow.offset = [0, 6];
    }
    let widgets = &mut visuals.widgets;
    let looks = [
        (&mut widgets.noninteractive, theme.card, theme.line, theme.text),
        (&mut widgets.inactive, theme.card, theme.border, theme.text),
        (
            &mut widgets.hovered,
            theme.hover,
            theme.border_strong,
            theme.text_strong,
        ),
        (&mut widgets.active, theme.selected, theme.accent, theme.text_strong),
        (&mut widgets.open, theme.selected, theme.border, theme.text_strong),
    ];
    for (look, fill, border, text) in looks {
        look.bg_fill = fill;
        look.weak_bg_fill = fill;
        look.bg_stroke = Stroke::new(1.0, border);
        look.fg_stroke = Stroke::new(1.0, text);
        look.corner_radius = radius;
        look.expansion = 0.0;
    }
}
