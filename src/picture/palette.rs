//! Which colors and names do the styles have?
//!
//! In: a style. Out: its name and its colors, the same on every screen and in every report. It must not know where they
//! are used.

use crate::topology::StyleKind;

/// A color, `0xRRGGBB`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Rgb(pub u32);

impl Rgb {
    /// As CSS and SVG write it: `#e69f00`.
    pub fn css(self) -> String {
        format!("#{:06x}", self.0)
    }
}

/// A style's colors.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct StyleColors {
    /// For lines, areas and marks, on any ground.
    pub mark: Rgb,
    /// For lines and text on white, dark enough to be read.
    pub on_light: Rgb,
}

/// What is broken.
pub const FAULT: Rgb = Rgb(0x00ff_6b4a);

/// The colors of a style: told apart by color-blind eyes too (Okabe and Ito's palette, its green lightened).
pub const fn style_colors(style: StyleKind) -> StyleColors {
    let (mark, on_light) = match style {
        StyleKind::PointToPoint => (0x00e6_9f00, 0x00b3_7400),
        StyleKind::HubAndSpoke => (0x0056_b4e9, 0x001f_77b4),
        StyleKind::MessageBus => (0x0027_b889, 0x001b_8f68),
        StyleKind::Hybrid => (0x00cc_79a7, 0x00a8_5080),
        StyleKind::Custom => (0x009a_a0a6, 0x005f_666d),
    };
    StyleColors {
        mark: Rgb(mark),
        on_light: Rgb(on_light),
    }
}

/// A style's name.
pub const fn style_name(style: StyleKind) -> &'static str {
    match style {
        StyleKind::PointToPoint => "Point to point",
        StyleKind::HubAndSpoke => "Hub and spoke",
        StyleKind::MessageBus => "Message bus",
        StyleKind::Hybrid => "Hybrid",
        StyleKind::Custom => "Custom",
    }
}
