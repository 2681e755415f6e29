//! Where does everything stand as it is drawn?
//!
//! In: places that were written, and those that a picture found. Out: frames to reckon with. It must not know how a
//! picture finds places.

use crate::scenario::Scenario;

/// A rectangle on the canvas, in points.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Frame {
    /// Its center.
    pub at: (f32, f32),
    /// Width and height.
    pub size: (f32, f32),
}

impl Frame {
    /// Whether a place lies on it.
    pub fn contains(&self, (x, y): (f32, f32)) -> bool {
        (x - self.at.0).abs() <= self.size.0 / 2.0 && (y - self.at.1).abs() <= self.size.1 / 2.0
    }

    /// The same elsewhere, at whole points.
    pub fn moved(&self, by: (f32, f32)) -> Self {
        Frame {
            at: moved(self.at, by),
            size: self.size,
        }
    }

    /// Its left and top edges.
    pub(super) fn least(&self) -> (f32, f32) {
        (self.at.0 - self.size.0 / 2.0, self.at.1 - self.size.1 / 2.0)
    }

    /// Its right and bottom edges.
    pub(super) fn most(&self) -> (f32, f32) {
        (self.at.0 + self.size.0 / 2.0, self.at.1 + self.size.1 / 2.0)
    }
}

/// A place moved, at whole points.
pub(super) fn moved(at: (f32, f32), by: (f32, f32)) -> (f32, f32) {
    ((at.0 + by.0).round(), (at.1 + by.1).round())
}

/// The frame around several.
pub(super) fn around(frames: impl IntoIterator<Item = Frame>) -> Option<Frame> {
    let corners = frames.into_iter().map(|frame| (frame.least(), frame.most()));
    let (least, most) =
        corners.reduce(|(a, b), (c, d)| ((a.0.min(c.0), a.1.min(c.1)), (b.0.max(d.0), b.1.max(d.1))))?;
    Some(Frame {
        at: ((least.0 + most.0) / 2.0, (least.1 + most.1) / 2.0),
        size: (most.0 - least.0, most.1 - least.1),
    })
}

/// A sketch as it is drawn: also what no place is written for stands somewhere.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Drawn {
    /// The card of each system, in the scenario's order.
    pub systems: Vec<Frame>,
    /// The frame of each zone that is written, in the scenario's order; none: it has nothing inside.
    pub zones: Vec<Option<Frame>>,
}

impl Drawn {
    /// What can be told without a picture: systems without a place stand at the origin, zones have the frames they were
    /// given.
    pub fn as_written(scenario: &Scenario, card: (f32, f32)) -> Self {
        let card = |at: Option<(f32, f32)>| Frame {
            at: at.unwrap_or_default(),
            size: card,
        };
        let frame = |(at, size)| Frame { at, size };
        Drawn {
            systems: scenario.systems.iter().map(|system| card(system.at)).collect(),
            zones: scenario.zones.iter().map(|zone| zone.frame().map(frame)).collect(),
        }
    }

    /// The card of a system, by its place in the list.
    pub(super) fn system(&self, scenario: &Scenario, index: usize) -> Frame {
        let written = || Frame {
            at: scenario.systems[index].at.unwrap_or_default(),
            size: (0.0, 0.0),
        };
        self.systems.get(index).copied().unwrap_or_else(written)
    }

    /// The frame of a zone, by its place in the list.
    pub(super) fn zone(&self, scenario: &Scenario, index: usize) -> Option<Frame> {
        let written = scenario.zones.get(index)?.frame();
        let written = written.map(|(at, size)| Frame { at, size });
        written.or_else(|| self.zones.get(index).copied().flatten())
    }
}
