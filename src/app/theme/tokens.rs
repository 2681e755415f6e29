//! The colors, dark and light.
//!
//! In: nothing. Out: [`Theme`]. It must not know what is drawn with it.

use egui::Color32;

/// Colors of one of the two looks.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Theme {
    /// Whether this is the dark one.
    pub dark: bool,
    /// Behind a canvas.
    pub canvas: Color32,
    /// Dots of the canvas grid.
    pub canvas_dot: Color32,
    /// Side panels and the strip at the bottom.
    pub panel: Color32,
    /// Top bar and raised parts of panels.
    pub bar: Color32,
    /// Cards.
    pub card: Color32,
    /// Text fields and wells.
    pub well: Color32,
    /// What the pointer is over.
    pub hover: Color32,
    /// A selected row, tab or card: neutral.
    pub selected: Color32,
    /// Hairlines between things.
    pub line: Color32,
    /// Borders of cards and fields.
    pub border: Color32,
    /// Border of a selected card.
    pub border_strong: Color32,
    /// Headings and figures.
    pub text_strong: Color32,
    /// Text.
    pub text: Color32,
    /// Labels, units, second lines.
    pub text_dim: Color32,
    /// What is not to be read first: hints, disabled.
    pub text_faint: Color32,
    /// The one accent: selection on the canvas, the main button, links.
    pub accent: Color32,
    /// Behind what is selected with the accent.
    pub accent_soft: Color32,
    /// Text on the accent.
    pub on_accent: Color32,
    /// Faults and what they broke.
    pub fault: Color32,
    /// Behind faults.
    pub fault_soft: Color32,
    /// Text about faults.
    pub fault_text: Color32,
    /// Warnings.
    pub warning: Color32,
    /// Calm utilization.
    pub good: Color32,
    /// A flow on the sketch.
    pub wire: Color32,
    /// A note on the sketch.
    pub note: Color32,
    /// Shadows under menus and dialogs.
    pub shadow: Color32,
    /// Over everything behind a dialog.
    pub veil: Color32,
}

pub(super) const fn rgb(hex: u32) -> Color32 {
    Color32::from_rgb((hex >> 16) as u8, (hex >> 8) as u8, hex as u8)
}

pub(super) const DARK: Theme = Theme {
    dark: true,
    canvas: rgb(0x10_15_1C),
    canvas_dot: rgb(0x1E_26_30),
    panel: rgb(0x14_1A_22),
    bar: rgb(0x17_1D_26),
    card: rgb(0x17_1E_27),
    well: rgb(0x0F_14_1A),
    hover: rgb(0x1D_26_31),
    selected: rgb(0x20_2A_36),
    line: rgb(0x22_2B_37),
    border: rgb(0x2A_34_42),
    border_strong: rgb(0x8A_96_A6),
    text_strong: rgb(0xF0_F4_F9),
    text: rgb(0xD5_DD_E7),
    text_dim: rgb(0x8C_98_A8),
    text_faint: rgb(0x66_72_82),
    accent: rgb(0x2F_6F_EB),
    accent_soft: rgb(0x17_2B_57),
    on_accent: rgb(0xFF_FF_FF),
    fault: rgb(0xFF_6B_4A),
    fault_soft: rgb(0x35_1F_1C),
    fault_text: rgb(0xF7_96_7F),
    warning: rgb(0xF5_C0_6B),
    good: rgb(0x27_B8_89),
    wire: rgb(0x5A_69_82),
    note: rgb(0x2B_28_18),
    shadow: Color32::from_black_alpha(110),
    veil: Color32::from_black_alpha(130),
};

pub(super) const LIGHT: Theme = Theme {
    dark: false,
    canvas: rgb(0xF4_F6_F9),
    canvas_dot: rgb(0xDC_E1_E8),
    panel: rgb(0xFB_FC_FD),
    bar: rgb(0xFF_FF_FF),
    card: rgb(0xFF_FF_FF),
    well: rgb(0xFF_FF_FF),
    hover: rgb(0xEE_F2_F6),
    selected: rgb(0xE4_EA_F1),
    line: rgb(0xE3_E8_EE),
    border: rgb(0xD3_DA_E3),
    border_strong: rgb(0x5A_66_76),
    text_strong: rgb(0x12_1A_26),
    text: rgb(0x27_32_40),
    text_dim: rgb(0x5C_68_78),
    text_faint: rgb(0x7C_88_97),
    accent: rgb(0x2F_6F_EB),
    accent_soft: rgb(0xE3_EC_FD),
    on_accent: rgb(0xFF_FF_FF),
    fault: rgb(0xE0_4A_28),
    fault_soft: rgb(0xFD_EB_E6),
    fault_text: rgb(0xB5_37_1A),
    warning: rgb(0x96_5F_00),
    good: rgb(0x1B_91_68),
    wire: rgb(0x8A_98_AC),
    note: rgb(0xFB_F4_DC),
    shadow: Color32::from_black_alpha(40),
    veil: Color32::from_black_alpha(70),
};
