//! How does a network look? Layout, geometry, SVG; shared by the canvas and the report.
//!
//! In: a scenario, or a network made of it. Out: a [`Picture`], and its SVG. It must not know egui, time or money.

mod shapes;

pub use shapes::{Area, Frame, Picture, Point, Shape, ShapeKey, ShapeKind, Wire};
