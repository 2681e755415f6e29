//! What is drawn: shapes, wires and frames with their places, in points of the canvas at 100 %.
//!
//! In: nothing. Out: [`Picture`], which `layout` makes and both the SVG writer and the window's canvas draw. It must not
//! know colors, pixels or egui.

use crate::scenario::Via;
use crate::topology::{PartyKey, StyleKind};

/// A point, x to the right, y downwards.
#[derive(Clone, Copy, PartialEq, Debug, Default)]
pub struct Point {
    /// To the right.
    pub x: f32,
    /// Downwards.
    pub y: f32,
}

/// A rectangle by its center and its size.
#[derive(Clone, Copy, PartialEq, Debug, Default)]
pub struct Area {
    /// Center.
    pub center: Point,
    /// Width.
    pub width: f32,
    /// Height.
    pub height: f32,
}

/// Names a shape the same way in every architecture, so that it can glide from one to the other.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum ShapeKey {
    /// A party by itself.
    Party(PartyKey),
    /// The broker cluster as one bar.
    Bus,
}

/// How a shape looks.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ShapeKind {
    /// A system's card.
    System,
    /// The hub.
    Hub,
    /// The bus.
    Bus,
    /// A load balancer.
    Balancer,
    /// A connector.
    Connector,
    /// A registry of instances, which no message passes.
    Registry,
}

/// One shape.
#[derive(Clone, PartialEq, Debug)]
pub struct Shape {
    /// Its stable name.
    pub key: ShapeKey,
    /// How it looks.
    pub kind: ShapeKind,
    /// First line.
    pub title: String,
    /// Second line ("Cloud · 3 inst.").
    pub subtitle: String,
    /// Where it is.
    pub area: Area,
    /// Its zone (index), for the bar at its edge.
    pub zone: usize,
    /// Cards drawn behind it (several instances or sites).
    pub stacked: bool,
    /// Drawn over shapes of a lower one, whatever their order in the list.
    pub layer: i32,
    /// The parties it stands for (several for the bus; empty in a sketch's things that are no party).
    pub parties: Vec<usize>,
}

/// One wire, drawn as a cubic curve.
#[derive(Clone, PartialEq, Debug)]
pub struct Wire {
    /// Shape at one end.
    pub a: usize,
    /// Shape at the other.
    pub b: usize,
    /// Start, two handles, end.
    pub curve: [Point; 4],
    /// Its medium; none in a sketch, where it is a flow.
    pub via: Option<Via>,
    /// In a sketch: the flow (index), drawn from `a` to `b`.
    pub flow: Option<usize>,
}

/// A zone's frame.
#[derive(Clone, PartialEq, Debug)]
pub struct Frame {
    /// The zone (index).
    pub zone: usize,
    /// "Store · 400 sites".
    pub title: String,
    /// Where it is.
    pub area: Area,
}

/// A text that the architect wrote beside the systems.
#[derive(Clone, PartialEq, Debug)]
pub struct Slip {
    /// The note (index).
    pub note: usize,
    /// What it says.
    pub text: String,
    /// Where it is.
    pub area: Area,
}

/// A sketch or a network, laid out.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Picture {
    /// Style of the network; none for a sketch.
    pub style: Option<StyleKind>,
    /// Shapes, lowest first within a layer.
    pub shapes: Vec<Shape>,
    /// Wires, drawn below the shapes.
    pub wires: Vec<Wire>,
    /// Zones, drawn below the wires.
    pub frames: Vec<Frame>,
    /// Notes of a sketch, lowest first, drawn between frames and wires.
    pub notes: Vec<Slip>,
    /// Wires left out, because nobody could tell so many apart (a flow from a thousand systems to the others).
    pub wires_left_out: usize,
}

impl Picture {
    /// The places of the shapes in the order in which they are drawn: by layer, then as listed.
    pub fn drawing_order(&self) -> Vec<usize> {
        let mut order: Vec<usize> = (0..self.shapes.len()).collect();
        order.sort_by_key(|&at| self.shapes[at].layer);
        order
    }
}
