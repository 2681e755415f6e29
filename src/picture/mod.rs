//! How does a network look? Layout, geometry, SVG; shared by the canvas and the report.
//!
//! In: a scenario, or a network made of it. Out: a [`Picture`], and its SVG. It must not know egui, time or money.

mod geometry;
mod joints;
mod networks;
mod palette;
mod places;
mod shapes;
mod sketch;
mod strands;
mod svg;
#[cfg(test)]
mod tests;
mod tidy;

pub use networks::{of_network, of_network_compact};
pub use palette::{FAULT, Rgb, StyleColors, style_colors, style_name};
pub use places::{CARD_HEIGHT, CARD_WIDTH, free_spot, system_places};
pub use shapes::{Area, Frame, Picture, Point, Shape, ShapeKey, ShapeKind, Slip, Wire};
pub use sketch::of_sketch;
pub use svg::{SvgStyle, SvgTheme, escaped, svg, svg_css};
pub use tidy::{TIDY_GRID, Tidy, tidy};

/// Wires drawn at most; beyond, nobody could tell them apart (see [`Picture::wires_left_out`]).
pub const WIRES_MAX: usize = 4_000;
