//! Gliding: where is everything at this moment, while one picture turns into the next?
//!
//! In: pictures, the time of the frame. Out: [`Drawn`]: shapes, wires and frames with places and opacity. Shapes with
//! the same key glide, new ones fade in, vanished ones fade out; wires follow their shapes. It must not know colors.

use std::collections::HashMap;
use std::sync::Arc;

use egui::{Pos2, Rect, Vec2, pos2, vec2};

use crate::picture::{Area, Frame, Picture, Point, Shape, ShapeKey, Wire};
use crate::scenario::Via;

/// How long gliding takes.
pub const GLIDE_SECONDS: f64 = 0.4;

/// A shape where it is now.
#[derive(Clone, Debug)]
pub struct DrawnShape {
    /// Place in the target picture's list; none while it fades out.
    pub index: Option<usize>,
    /// What it is.
    pub shape: Arc<Shape>,
    /// Where it is.
    pub area: Rect,
    /// 0 to 1.
    pub alpha: f32,
}

/// A wire where it is now.
#[derive(Clone, Debug)]
pub struct DrawnWire {
    /// Place in the target picture's list; none while it fades out.
    pub index: Option<usize>,
    /// What names it.
    pub key: WireKey,
    /// Start, two handles, end.
    pub curve: [Pos2; 4],
    /// 0 to 1.
    pub alpha: f32,
    /// How far along it its label and its accessible spot sit: chosen away from other wires.
    pub spot: f32,
}

/// A zone's frame where it is now.
#[derive(Clone, Debug)]
pub struct DrawnFrame {
    /// What it is.
    pub frame: Arc<Frame>,
    /// Where it is.
    pub area: Rect,
    /// 0 to 1.
    pub alpha: f32,
}

/// Names a wire across pictures.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct WireKey {
    /// Shape at the start.
    pub a: ShapeKey,
    /// Shape at the end.
    pub b: ShapeKey,
    /// Its medium, by its place in [`Via`].
    pub via: Option<u8>,
    /// Its flow, in a sketch.
    pub flow: Option<usize>,
}

/// Everything that is drawn in one frame.
#[derive(Clone, Default, Debug)]
pub struct Drawn {
    /// Shapes, lowest first.
    pub shapes: Vec<DrawnShape>,
    /// Wires.
    pub wires: Vec<DrawnWire>,
    /// Zones.
    pub frames: Vec<DrawnFrame>,
    /// Whether the next frame will differ.
    pub moving: bool,
}

impl Drawn {
    /// The drawn shape for place `index` of the target picture.
    pub fn shape(&self, index: usize) -> Option<&DrawnShape> {
        self.shapes.iter().find(|drawn| drawn.index == Some(index))
    }

    /// The drawn wire for place `index` of the target picture.
    pub fn wire(&self, index: usize) -> Option<&DrawnWire> {
        self.wires.iter().find(|drawn| drawn.index == Some(index))
    }
}

/// One picture turning into another.
#[derive(Default)]
pub struct Glide {
    target: Arc<Picture>,
    settled: Arc<Drawn>,
    from: Arc<Drawn>,
    started: Option<f64>,
}

impl Glide {
    /// The picture shown, or glided to.
    pub fn target(&self) -> &Arc<Picture> {
        &self.target
    }

    /// Glides to `picture`, beginning `now`.
    pub fn turn_to(&mut self, picture: &Arc<Picture>, now: f64) {
        if Arc::ptr_eq(picture, &self.target) || **picture == *self.target {
            return;
        }
        let first = self.target.shapes.is_empty();
        self.from = self.at(now);
        self.jump_to(picture);
        self.started = (!first).then_some(now);
    }

    /// Shows `picture` at once.
    pub fn jump_to(&mut self, picture: &Arc<Picture>) {
        if Arc::ptr_eq(picture, &self.target) {
            return;
        }
        self.target = Arc::clone(picture);
        self.settled = Arc::new(settled(picture));
        self.started = None;
    }

    /// Where everything is at `now`.
    pub fn at(&mut self, now: f64) -> Arc<Drawn> {
        let Some(started) = self.started else {
            return Arc::clone(&self.settled);
        };
        let part = ((now - started) / GLIDE_SECONDS).clamp(0.0, 1.0) as f32;
        if part >= 1.0 {
            self.started = None;
            return Arc::clone(&self.settled);
        }
        Arc::new(between(&self.from, &self.settled, part * part * (3.0 - 2.0 * part)))
    }
}

/// The rectangle around everything in a picture.
pub fn bounds(picture: &Picture) -> Rect {
    let shapes = picture.shapes.iter().map(|shape| rect(shape.area));
    let frames = picture.frames.iter().map(|frame| rect(frame.area));
    let notes = picture.notes.iter().map(|slip| rect(slip.area));
    let bows = picture.wires.iter().map(|wire| {
        let curve = wire.curve.map(point);
        let dots = [0.0, 0.25, 0.5, 0.75, 1.0].map(|t| sample(&curve, t));
        Rect::from_points(&dots)
    });
    let all = shapes.chain(frames).chain(notes).chain(bows);
    all.fold(Rect::NOTHING, |all, one| all.union(one))
}

/// The point at `t` of a cubic curve.
pub fn sample(curve: &[Pos2; 4], t: f32) -> Pos2 {
    let s = 1.0 - t;
    let weights = [s * s * s, 3.0 * s * s * t, 3.0 * s * t * t, t * t * t];
    let sum = curve
        .iter()
        .zip(weights)
        .fold(Vec2::ZERO, |sum, (point, weight)| sum + point.to_vec2() * weight);
    sum.to_pos2()
}

fn point(at: Point) -> Pos2 {
    pos2(at.x, at.y)
}

fn rect(area: Area) -> Rect {
    Rect::from_center_size(point(area.center), vec2(area.width, area.height))
}

fn settled(picture: &Picture) -> Drawn {
    let shapes = picture.drawing_order().into_iter().map(|index| {
        let shape = &picture.shapes[index];
        DrawnShape {
            index: Some(index),
            shape: Arc::new(shape.clone()),
            area: rect(shape.area),
            alpha: 1.0,
        }
    });
    let curves: Vec<[Pos2; 4]> = picture.wires.iter().map(|wire| wire.curve.map(point)).collect();
    let spots = spots(&curves);
    let wires = picture.wires.iter().enumerate().filter_map(|(index, wire)| {
        Some(DrawnWire {
            index: Some(index),
            key: key(picture, wire)?,
            curve: curves[index],
            alpha: 1.0,
            spot: spots[index],
        })
    });
    let frames = picture.frames.iter().map(|frame| DrawnFrame {
        frame: Arc::new(frame.clone()),
        area: rect(frame.area),
        alpha: 1.0,
    });
    Drawn {
        shapes: shapes.collect(),
        wires: wires.collect(),
        frames: frames.collect(),
        moving: false,
    }
}

fn key(picture: &Picture, wire: &Wire) -> Option<WireKey> {
    let a = picture.shapes.get(wire.a)?.key.clone();
    let b = picture.shapes.get(wire.b)?.key.clone();
    Some(WireKey {
        a,
        b,
        via: wire.via.map(|via: Via| via as u8),
        flow: wire.flow,
    })
}

/// Places along the wires at which each is farthest from all others, so that a click there means it.
fn spots(curves: &[[Pos2; 4]]) -> Vec<f32> {
    const CANDIDATES: [f32; 7] = [0.5, 0.4, 0.6, 0.3, 0.7, 0.22, 0.78];
    const ENOUGH: f32 = 24.0;
    if curves.len() > 300 {
        return vec![0.5; curves.len()];
    }
    let dots: Vec<Vec<Pos2>> = curves
        .iter()
        .map(|curve| (0..=24).map(|step| sample(curve, step as f32 / 24.0)).collect())
        .collect();
    let clearance = |own: usize, at: Pos2| {
        let others = dots
            .iter()
            .enumerate()
            .filter(|(other, _)| *other != own)
            .flat_map(|(_, dots)| dots);
        others.map(|dot| dot.distance(at)).fold(ENOUGH, f32::min)
    };
    let best = |own: usize| {
        let mut best = (0.5, -1.0);
        for t in CANDIDATES {
            let free = clearance(own, sample(&curves[own], t));
            if free > best.1 + 0.5 {
                best = (t, free);
            }
        }
        best.0
    };
    (0..curves.len()).map(best).collect()
}

fn between(from: &Drawn, to: &Drawn, part: f32) -> Drawn {
    let old: HashMap<&ShapeKey, &DrawnShape> = from.shapes.iter().map(|drawn| (&drawn.shape.key, drawn)).collect();
    let mut shapes: Vec<DrawnShape> = Vec::with_capacity(to.shapes.len());
    // How far each shape is from where it will be (or was, for those that leave), so that wires follow.
    let mut lag: HashMap<&ShapeKey, Vec2> = HashMap::new();
    for drawn in &to.shapes {
        let mut now = drawn.clone();
        match old.get(&drawn.shape.key) {
            Some(before) => {
                now.area = mix_rect(before.area, drawn.area, part);
                now.alpha = mix(before.alpha, 1.0, part);
                lag.insert(&drawn.shape.key, now.area.center() - drawn.area.center());
            }
            None => now.alpha = part,
        }
        shapes.push(now);
    }
    let new: HashMap<&ShapeKey, &DrawnShape> = to.shapes.iter().map(|drawn| (&drawn.shape.key, drawn)).collect();
    let mut lead: HashMap<&ShapeKey, Vec2> = HashMap::new();
    let mut leaving: Vec<DrawnShape> = Vec::new();
    for drawn in &from.shapes {
        if let Some(after) = new.get(&drawn.shape.key) {
            lead.insert(&drawn.shape.key, (after.area.center() - drawn.area.center()) * part);
        } else {
            leaving.push(DrawnShape {
                index: None,
                alpha: drawn.alpha * (1.0 - part),
                ..drawn.clone()
            });
        }
    }
    leaving.append(&mut shapes);
    Drawn {
        shapes: leaving,
        wires: wires(from, to, part, &lag, &lead),
        frames: frames(from, to, part),
        moving: true,
    }
}

fn wires(
    from: &Drawn,
    to: &Drawn,
    part: f32,
    lag: &HashMap<&ShapeKey, Vec2>,
    lead: &HashMap<&ShapeKey, Vec2>,
) -> Vec<DrawnWire> {
    let old: HashMap<&WireKey, &DrawnWire> = from.wires.iter().map(|wire| (&wire.key, wire)).collect();
    let new: HashMap<&WireKey, &DrawnWire> = to.wires.iter().map(|wire| (&wire.key, wire)).collect();
    let shifted = |wire: &DrawnWire, by: &HashMap<&ShapeKey, Vec2>| {
        let a = by.get(&wire.key.a).copied().unwrap_or_default();
        let b = by.get(&wire.key.b).copied().unwrap_or_default();
        [
            wire.curve[0] + a,
            wire.curve[1] + a,
            wire.curve[2] + b,
            wire.curve[3] + b,
        ]
    };
    let leaving = from
        .wires
        .iter()
        .filter(|wire| !new.contains_key(&wire.key))
        .map(|wire| DrawnWire {
            index: None,
            curve: shifted(wire, lead),
            alpha: wire.alpha * (1.0 - part),
            ..wire.clone()
        });
    let staying = to.wires.iter().map(|wire| match old.get(&wire.key) {
        Some(before) => {
            let curve = std::array::from_fn(|at| mix_pos(before.curve[at], wire.curve[at], part));
            DrawnWire {
                curve,
                alpha: mix(before.alpha, 1.0, part),
                ..wire.clone()
            }
        }
        None => DrawnWire {
            curve: shifted(wire, lag),
            alpha: part,
            ..wire.clone()
        },
    });
    leaving.chain(staying).collect()
}

fn frames(from: &Drawn, to: &Drawn, part: f32) -> Vec<DrawnFrame> {
    let find = |list: &[DrawnFrame], zone: usize| list.iter().find(|drawn| drawn.frame.zone == zone).cloned();
    let leaving = from
        .frames
        .iter()
        .filter(|drawn| find(&to.frames, drawn.frame.zone).is_none());
    let leaving = leaving.map(|drawn| DrawnFrame {
        alpha: drawn.alpha * (1.0 - part),
        ..drawn.clone()
    });
    let staying = to
        .frames
        .iter()
        .map(|drawn| match find(&from.frames, drawn.frame.zone) {
            Some(before) => DrawnFrame {
                area: mix_rect(before.area, drawn.area, part),
                alpha: mix(before.alpha, 1.0, part),
                ..drawn.clone()
            },
            None => DrawnFrame {
                alpha: part,
                ..drawn.clone()
            },
        });
    leaving.chain(staying).collect()
}

fn mix(a: f32, b: f32, part: f32) -> f32 {
    a + (b - a) * part
}

fn mix_pos(a: Pos2, b: Pos2, part: f32) -> Pos2 {
    a + (b - a) * part
}

fn mix_rect(a: Rect, b: Rect, part: f32) -> Rect {
    Rect::from_min_max(mix_pos(a.min, b.min, part), mix_pos(a.max, b.max, part))
}
