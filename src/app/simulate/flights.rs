//! Messages in flight on the canvas: every mark is a message of the engine being stepped.
//!
//! In: marks of the live run, the pace of its clock. Out: places along wires, dashes where there are too many for single
//! marks. A flight lasts at least half a second on the screen, so that it can be seen; it is said when it is stretched.
//! A message that hops on sets out when its stretched flight has come in. It must not invent a mark.

use std::collections::HashMap;

use egui::{Color32, Mesh, Painter, Pos2, Rect, Shape, Stroke, Vec2};

use crate::app::canvas::{Drawn, DrawnWire, View, sample, wire_path};
use crate::app::live::{LaneState, Mark, Snapshot};
use crate::app::theme::{Theme, mix};
use crate::engine::Freight;
use crate::picture::{Picture, ShapeKind};

/// Shortest flight on the screen, in seconds.
pub const FLIGHT_MIN: f64 = 0.5;
/// Flights kept at most.
const FLIGHTS_MAX: usize = 6_000;
/// How long a message takes from its way in to its way out along a bus, in seconds on the screen.
const SLIDE: f64 = 0.35;
/// How far inside the edge of the bus it goes, in canvas points.
const SLIDE_INSET: f32 = 6.0;
/// Longest that a message is held back for its own last flight, in seconds.
const HOLD_MAX: f64 = 4.0;

struct Flight {
    wire: u32,
    back: bool,
    freight: Freight,
    lost: bool,
    /// Seconds on the wall until its last flight has come in.
    hold: f64,
    /// Simulated seconds until it leaves.
    wait: f64,
    /// Simulated seconds it takes.
    span: f64,
    /// How far it is, 0 to 1.
    part: f32,
    /// Along the bus before it leaves it.
    slide: Option<Slide>,
}

/// The way along a bus, from the wire that a message came by.
struct Slide {
    /// That wire, and whether it is drawn the other way round as seen from the message.
    wire: u32,
    back: bool,
    /// The bus.
    shape: u32,
    /// Seconds on the wall that are left.
    left: f64,
}

/// How a message last came to a shape.
struct Landing {
    at: f64,
    wire: u32,
    back: bool,
}

/// All messages in flight.
#[derive(Default)]
pub struct Flights {
    flights: Vec<Flight>,
    /// Whether some flight is shorter than what is shown.
    pub stretched: bool,
    /// How far dashes have moved, in screen points.
    drift: f32,
    /// Seconds on the wall for which things have moved.
    clock: f64,
    /// When the last flight of a message to a shape comes in, by that clock.
    landings: HashMap<(u64, u32), Landing>,
    /// Seconds on the wall for which the hop of a single step may still move.
    step: f64,
    wires: HashMap<(u32, u32), (u32, bool)>,
}

impl Flight {
    /// Whether it has left.
    fn has_left(&self) -> bool {
        self.wait <= 0.0 && self.hold <= 0.0
    }

    /// Of the next `dt` seconds on the wall, how many it is on its way.
    fn under_way(&mut self, dt: f64, pace: f64) -> f64 {
        let left = self.hold.max(if self.wait > 0.0 { self.wait / pace } else { 0.0 });
        if self.wait > 0.0 {
            self.wait -= if pace.is_finite() { dt * pace } else { self.wait };
        }
        self.hold -= dt;
        let mut rest = (dt - left).clamp(0.0, dt);
        if let Some(slide) = &mut self.slide {
            let used = rest.min(slide.left);
            slide.left -= used;
            rest -= used;
            if slide.left <= 0.0 {
                self.slide = None;
            }
        }
        rest
    }
}

impl Flights {
    /// Whether anything moves.
    pub fn any(&self) -> bool {
        !self.flights.is_empty()
    }

    /// A single step was asked for: what sets out now flies once, though the run stands still.
    pub fn step(&mut self) {
        self.flights.clear();
        self.landings.clear();
        self.step = 3.0 * FLIGHT_MIN;
    }

    /// Simulated seconds a second; none: nothing moves.
    fn pace(&self, snapshot: &Snapshot) -> Option<f64> {
        match snapshot.playing {
            true => (snapshot.pace > 0.0).then_some(snapshot.pace),
            false => (self.step > 0.0).then_some(f64::INFINITY),
        }
    }

    /// Whether the next frame will differ though no snapshot comes.
    pub fn moves(&self, snapshot: &Snapshot) -> bool {
        self.any() && self.pace(snapshot).is_some()
    }

    /// Moves everything on by `dt` seconds on the wall; paused, nothing moves.
    pub fn advance(&mut self, dt: f64, snapshot: &Snapshot) {
        let Some(pace) = self.pace(snapshot) else { return };
        self.step = (self.step - dt).max(0.0);
        self.drift += dt as f32 * 46.0;
        self.clock += dt;
        self.stretched = false;
        for flight in &mut self.flights {
            let real = (flight.span / pace).max(1e-9);
            self.stretched |= real < FLIGHT_MIN;
            flight.part += (flight.under_way(dt, pace) / real.max(FLIGHT_MIN)) as f32;
        }
        self.flights
            .retain(|flight| flight.part < if flight.lost { 0.6 } else { 1.0 });
        if self.landings.len() > 2 * FLIGHTS_MAX {
            let clock = self.clock;
            self.landings.retain(|_, landing| landing.at > clock);
        }
    }

    /// Lets these set out.
    pub fn set_out(&mut self, marks: &[Mark], snapshot: &Snapshot, picture: &Picture) {
        if self.wires.is_empty() {
            self.wires = lanes(picture);
        }
        let pace = self.pace(snapshot).unwrap_or(1.0);
        for mark in marks {
            if self.flights.len() >= FLIGHTS_MAX {
                break;
            }
            let Some(&(wire, back)) = self.wires.get(&(mark.from, mark.to)) else {
                continue;
            };
            let landing = self.landings.get(&(mark.key, mark.from));
            let flight = Flight {
                wire,
                back,
                freight: mark.freight,
                lost: mark.flight.is_none(),
                hold: landing.map_or(0.0, |landing| (landing.at - self.clock).clamp(0.0, HOLD_MAX)),
                wait: mark.depart.since(snapshot.now.min(mark.depart)).as_secs_f64(),
                span: mark.flight.map_or(0.05, |flight| flight.as_secs_f64()),
                part: 0.0,
                slide: landing.and_then(|landing| slide(picture, mark, wire, landing)),
            };
            if !flight.lost {
                let start = flight.hold.max(flight.wait / pace) + flight.slide.as_ref().map_or(0.0, |slide| slide.left);
                let at = self.clock + start + (flight.span / pace).max(FLIGHT_MIN);
                self.landings.insert((mark.key, mark.to), Landing { at, wire, back });
            }
            self.flights.push(flight);
        }
    }

    /// The wire between two shapes, and whether it is drawn the other way round.
    pub fn wire(&self, from: u32, to: u32) -> Option<(u32, bool)> {
        self.wires.get(&(from, to)).copied()
    }

    /// Paints single marks on their wires.
    pub fn paint(&self, painter: &Painter, view: &View, drawn: &Drawn, tone: Color32, theme: &Theme) {
        let curves = curves(view, drawn);
        let mut mesh = Mesh::default();
        let flying = |flight: &&Flight| flight.has_left() && flight.slide.is_none();
        for flight in self.flights.iter().filter(flying) {
            let Some(curve) = curves.get(&flight.wire) else {
                continue;
            };
            let t = if flight.back { 1.0 - flight.part } else { flight.part };
            let at = sample(curve, t) + aside(curve, t, flight.back) * 2.5;
            if !view.rect.contains(at) {
                continue;
            }
            let (color, size) = look(flight.freight, tone, theme);
            let color = if flight.lost {
                theme.fault.gamma_multiply(1.0 - flight.part)
            } else {
                color
            };
            mesh.add_colored_rect(Rect::from_center_size(at, Vec2::splat(size)), color);
        }
        painter.add(Shape::mesh(mesh));
    }

    /// Paints the marks that go along a bus; to be called when the bus is painted.
    pub fn paint_inside(&self, painter: &Painter, view: &View, drawn: &Drawn, tone: Color32, theme: &Theme) {
        let curves = curves(view, drawn);
        let inset = view.scale(SLIDE_INSET);
        let end = |curve: &[Pos2; 4], at_end: bool, middle: f32| {
            let edge = if at_end { curve[3] } else { curve[0] };
            edge + Vec2::new(0.0, (middle - edge.y).signum() * inset)
        };
        for flight in self.flights.iter().filter(|flight| flight.has_left()) {
            let Some(slide) = &flight.slide else { continue };
            let bus = drawn.shape(slide.shape as usize);
            let (Some(bus), Some(came), Some(goes)) = (bus, curves.get(&slide.wire), curves.get(&flight.wire)) else {
                continue;
            };
            let middle = view.to_screen(bus.area.center()).y;
            let (from, to) = (end(came, !slide.back, middle), end(goes, flight.back, middle));
            let part = 1.0 - (slide.left / SLIDE) as f32;
            let (color, size) = look(flight.freight, tone, theme);
            let rect = Rect::from_center_size(from + (to - from) * part, Vec2::splat(size));
            painter.rect_filled(rect, 0.0, color);
        }
    }

    /// Paints a lane with too many for single marks: dashes that drift the way they go.
    pub fn paint_dense(
        &self,
        painter: &Painter,
        curve: &[Pos2; 4],
        lane: &LaneState,
        back: bool,
        (color, cut): (Color32, bool),
    ) {
        let mut path = wire_path(curve);
        if back {
            path.reverse();
        }
        let steps = path.len().max(2) - 1;
        let path: Vec<Pos2> = path
            .into_iter()
            .enumerate()
            .map(|(step, at)| {
                let t = step as f32 / steps as f32;
                at + aside(curve, if back { 1.0 - t } else { t }, back) * 2.5
            })
            .collect();
        let path = if cut {
            // What sets out here is lost on the way.
            &path[..path.len().div_ceil(2)]
        } else {
            &path[..]
        };
        let (dash, gap) = (3.0, 4.0);
        let width = 2.0 + (lane.per_wall_sec / 400.0).min(2.0) as f32;
        let offset = -(self.drift % (dash + gap));
        let shapes = Shape::dashed_line_with_offset(
            path,
            Stroke::new(width, color),
            &[dash],
            &[gap],
            offset.rem_euclid(dash + gap),
        );
        painter.extend(shapes);
    }
}

/// The wires of a picture on the screen, by their places in its list.
fn curves(view: &View, drawn: &Drawn) -> HashMap<u32, [Pos2; 4]> {
    let wires = drawn.wires.iter();
    let curve = |wire: &DrawnWire| Some((wire.index? as u32, view.curve_to_screen(wire.curve)));
    wires.filter_map(curve).collect()
}

/// The way along the bus of a message that leaves it by another wire than it came.
fn slide(picture: &Picture, mark: &Mark, wire: u32, landing: &Landing) -> Option<Slide> {
    let is_bus = picture.shapes.get(mark.from as usize)?.kind == ShapeKind::Bus;
    (is_bus && wire != landing.wire).then_some(Slide {
        wire: landing.wire,
        back: landing.back,
        shape: mark.from,
        left: SLIDE,
    })
}

/// Each pair of shapes with its wire; a wire drawn the other way round says so.
fn lanes(picture: &Picture) -> HashMap<(u32, u32), (u32, bool)> {
    let mut lanes = HashMap::new();
    for (index, wire) in picture.wires.iter().enumerate() {
        lanes.insert((wire.a as u32, wire.b as u32), (index as u32, false));
        lanes.insert((wire.b as u32, wire.a as u32), (index as u32, true));
    }
    lanes
}

/// The side of the wire that belongs to one direction.
fn aside(curve: &[Pos2; 4], t: f32, back: bool) -> Vec2 {
    let along = sample(curve, (t + 0.02).min(1.0)) - sample(curve, (t - 0.02).max(0.0));
    let side = along.normalized().rot90();
    if back { -side } else { side }
}

/// Color and size of a mark.
pub fn look(freight: Freight, tone: Color32, theme: &Theme) -> (Color32, f32) {
    match freight {
        Freight::Message => (theme.readable(tone), 6.0),
        Freight::Answer if theme.dark => (mix(theme.warning, theme.text_strong, 0.25), 5.5),
        Freight::Answer => (theme.text_strong, 5.0),
        Freight::Ack => (theme.text_faint, 3.5),
        Freight::Refusal => (theme.fault, 5.5),
        Freight::Replica => (mix(tone, theme.text_dim, 0.5), 4.0),
    }
}
