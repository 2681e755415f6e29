//! How everything looks: colors, type, spacing, as tokens for the dark and the light window.
//!
//! In: which of the two the window shows. Out: [`Theme`]; this folder is the only place with hard-coded colors and
//! sizes. It must not know what is drawn with it.

mod install;
mod tokens;

use egui::{Color32, FontFamily, FontId, Stroke};

use crate::topology::StyleKind;

pub use install::install;
pub use tokens::Theme;
use tokens::{DARK, LIGHT, rgb};

/// How heavy type is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Weight {
    /// Running text.
    Regular,
    /// Labels that stand out a little.
    Medium,
    /// Headings and figures.
    SemiBold,
    /// The best of a row, the name of the app.
    Bold,
}

impl Weight {
    fn family(self) -> FontFamily {
        match self {
            Weight::Regular => FontFamily::Proportional,
            Weight::Medium => FontFamily::Name("medium".into()),
            Weight::SemiBold => FontFamily::Name("semibold".into()),
            Weight::Bold => FontFamily::Name("bold".into()),
        }
    }
}

/// Type sizes, in points.
pub mod size {
    /// Titles of pages and dialogs.
    pub const TITLE: f32 = 22.0;
    /// Names at the head of a panel.
    pub const HEADING: f32 = 15.5;
    /// Figures on the scoreboard.
    pub const FIGURE: f32 = 16.5;
    /// Running text.
    pub const BODY: f32 = 13.0;
    /// Units, second lines.
    pub const SMALL: f32 = 12.0;
    /// Section headings in capitals, chips.
    pub const CAPTION: f32 = 11.0;
}

/// Distances, in points.
pub mod space {
    /// Between a thing and its label.
    pub const XS: f32 = 4.0;
    /// Between things of a row.
    pub const S: f32 = 8.0;
    /// Padding of panels and cards.
    pub const M: f32 = 12.0;
    /// Between groups.
    pub const L: f32 = 20.0;
    /// Corners of cards.
    pub const CARD_RADIUS: u8 = 10;
    /// Corners of buttons and fields.
    pub const FIELD_RADIUS: u8 = 7;
    /// Height of a row in a list or a table.
    pub const ROW: f32 = 30.0;
    /// Width of the panels at both sides of a canvas.
    pub const SIDE_PANEL: f32 = 212.0;
    /// Width of the inspector.
    pub const INSPECTOR: f32 = 300.0;
    /// Height of the top bar.
    pub const BAR: f32 = 48.0;
}

/// The type in a weight and size.
pub fn font(weight: Weight, size: f32) -> FontId {
    FontId::new(size, weight.family())
}

impl Theme {
    /// The look that the window shows now.
    pub fn of(ctx: &egui::Context) -> &'static Theme {
        match ctx.theme() {
            egui::Theme::Dark => &DARK,
            egui::Theme::Light => &LIGHT,
        }
    }

    /// The color of an architecture: its own (`#rrggbb`) or its style's. For lines, marks and squares.
    pub fn architecture(&self, style: StyleKind, own: Option<&str>) -> Color32 {
        own.and_then(|text| Color32::from_hex(text).ok())
            .unwrap_or(match style {
                StyleKind::PointToPoint => rgb(0xE6_9F_00),
                StyleKind::HubAndSpoke => rgb(0x56_B4_E9),
                StyleKind::MessageBus => rgb(0x27_B8_89),
                StyleKind::Hybrid => rgb(0xCC_79_A7),
                StyleKind::Custom => rgb(0x9A_8C_E0),
            })
    }

    /// The same color dark enough to be read as text on a light ground (unchanged on a dark one).
    pub fn readable(&self, color: Color32) -> Color32 {
        if self.dark {
            color
        } else {
            mix(color, Color32::BLACK, 0.34)
        }
    }

    /// The color of a kind of zone, for the bar at a card's edge.
    pub fn zone(&self, kind: crate::scenario::ZoneKind) -> Color32 {
        use crate::scenario::ZoneKind;
        let color = match kind {
            ZoneKind::Site => rgb(0xD9_B5_6B),
            ZoneKind::DataCenter => rgb(0x6F_C2_B4),
            ZoneKind::CloudRegion => rgb(0x7A_A5_DC),
            ZoneKind::Provider => rgb(0xB0_84_CF),
            ZoneKind::Internet => rgb(0x9A_A5_B4),
        };
        if self.dark {
            color
        } else {
            mix(color, Color32::BLACK, 0.12)
        }
    }

    /// The color of a utilization: calm, busy (from 70 %), too busy (from 85 %).
    pub fn utilization(&self, share: f64) -> Color32 {
        if share >= 0.85 {
            self.fault
        } else if share >= 0.70 {
            self.warning
        } else {
            self.good
        }
    }

    /// `color` on this look's canvas as if it covered only `share` of it.
    pub fn tint(&self, color: Color32, share: f32) -> Color32 {
        mix(self.card, color, share)
    }

    /// A hairline.
    pub fn hairline(&self) -> Stroke {
        Stroke::new(1.0, self.line)
    }
}

/// `a` with a `share` of `b`.
pub fn mix(a: Color32, b: Color32, share: f32) -> Color32 {
    let part = |x: u8, y: u8| (f32::from(x) + (f32::from(y) - f32::from(x)) * share).round() as u8;
    Color32::from_rgba_premultiplied(
        part(a.r(), b.r()),
        part(a.g(), b.g()),
        part(a.b(), b.b()),
        part(a.a(), b.a()),
    )
}

/// How long small changes of look take, in seconds: egui's own.
pub const ANIMATION_SECONDS: f32 = 0.2;
