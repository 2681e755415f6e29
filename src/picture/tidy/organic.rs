//! Where do things come to rest, if partners attract and everything else keeps its distance?
//!
//! In: how much room each thing needs, and edges. Out: a center for each. The work is done by `fjadra` (forces as d3 has
//! them, with velocity Verlet steps), in a plane where things are as wide as high; its widths are stretched back
//! afterwards. It must not know what the things are.

use fjadra::{Collide, Link, ManyBody, Node, PositionX, PositionY, SimulationBuilder};

use super::super::shapes::Point;
use crate::units::math;

/// Cards are about so many times as wide as they are high, with the room around them.
pub(super) const STRETCH: f32 = 1.8;
/// How strongly things keep their distance, for each unit of room they need.
const CHARGE: f64 = -9.0;
/// How strongly everything is drawn together, so that parts without edges stay in sight.
const GRAVITY: f64 = 0.06;
/// The golden angle, by which seeds are arranged.
const GOLDEN_ANGLE: f64 = 2.399_963_229_728_653;
/// Steps until it stands still, of few things and of very many.
const STEPS: (u32, u32) = (300, 90);
/// So many things are very many.
const MANY: usize = 300;

/// Centers of things that each need a circle of this radius (in the plane before stretching).
pub(super) fn organic(radii: &[f64], edges: &[(usize, usize)]) -> Vec<Point> {
    if radii.is_empty() {
        return Vec::new();
    }
    let mean = radii.iter().sum::<f64>() / radii.len() as f64;
    let steps = if radii.len() < MANY { STEPS.0 } else { STEPS.1 };
    let (own, others) = (radii.to_vec(), radii.to_vec());
    let lengths: Vec<f64> = edges.iter().map(|&(a, b)| (radii[a] + radii[b]) * 1.25).collect();
    let mut simulation = SimulationBuilder::new()
        .with_alpha_decay(1.0 - math::pow(0.001, 1.0 / f64::from(steps)))
        .build((0..radii.len()).map(|at| seed(at, mean)))
        .add_force("apart", ManyBody::new().strength(move |_, at| CHARGE * own[at]))
        .add_force("collide", Collide::new().radius(move |at| others[at]).iterations(2))
        .add_force("link", Link::new(edges.to_vec()).distance(move |_: &_, at| lengths[at]))
        .add_force("x", PositionX::new().strength(GRAVITY))
        .add_force("y", PositionY::new().strength(GRAVITY));
    simulation.step();
    let stretched = |[x, y]: [f64; 2]| Point::new(x as f32 * STRETCH, y as f32);
    simulation.positions().map(stretched).collect()
}

/// Where a thing begins: like the seeds of a sunflower, so that no two begin at one place.
fn seed(at: usize, room: f64) -> Node {
    let radius = room * 1.5 * math::sqrt(at as f64 + 0.5);
    let angle = at as f64 * GOLDEN_ANGLE;
    Node::default().position(radius * math::cos(angle), radius * math::sin(angle))
}
