//! What the pointer is about: nothing, moving or resizing things, drawing a flow or a zone, placing something new, drawing
//! a rectangle that selects.
//!
//! In: gestures as they begin. Out: [`Hand`]. It must not know how any of it is drawn.

use egui::{Pos2, Rect, Vec2};

use crate::app::canvas::Guide;
use crate::app::session::{Selection, Session};
use crate::edit::{Drawn, Selected};
use crate::picture::Point;
use crate::scenario::{NoteId, Scenario, SystemId, SystemKind, ZoneId};

use super::SketchState;
use super::kinds::home_zone;

/// What the pointer is about.
#[derive(Clone, Default, Debug)]
pub enum Hand {
    /// Nothing.
    #[default]
    Empty,
    /// Systems, zones with what lies inside, notes.
    Moving(Box<Moving>),
    /// An edge or a corner of a zone's frame or a note.
    Sizing(Box<Sizing>),
    /// A flow from a system.
    Connecting {
        /// From which.
        from: SystemId,
        /// Whether the button is held; else the next click says where to.
        held: bool,
        /// The system that keys aim at; none: the pointer says where to.
        aim: Option<SystemId>,
    },
    /// A new system.
    Placing {
        /// Of this kind.
        kind: SystemKind,
        /// Whether the button is held; else the next click says where.
        held: bool,
    },
    /// A new system, wherever there is room.
    PlacingAnywhere(SystemKind),
    /// The frame of a new zone.
    Framing {
        /// Where it begins, on the canvas; none: nothing is drawn yet.
        from: Option<Pos2>,
    },
    /// A new note.
    Noting {
        /// Whether the button is held; else the next click says where.
        held: bool,
    },
    /// A rectangle that selects.
    Banding {
        /// Where it begins, on the canvas.
        from: Pos2,
        /// What stays selected.
        keep: Selection,
        /// What it catches is taken out where it was selected.
        toggles: bool,
    },
}

/// What the pointer took hold of.
#[derive(Clone, PartialEq, Debug)]
pub enum Lead {
    /// A system's card.
    System(SystemId),
    /// A zone's title or the border of its frame.
    Zone(ZoneId),
    /// A note.
    Note(NoteId),
}

/// Things being moved.
#[derive(Clone, Debug)]
pub struct Moving {
    /// Which.
    pub what: Selected,
    /// The same with what lies inside of zones.
    pub all: Selected,
    /// What the pointer took hold of.
    pub lead: Lead,
    /// Where it did, on the canvas.
    pub from: Pos2,
    /// How far, so far.
    pub by: Vec2,
    /// What they line up with.
    pub guides: Vec<Guide>,
    /// The zone that the systems would live in.
    pub into: Option<ZoneId>,
}

/// What can be resized.
#[derive(Clone, PartialEq, Debug)]
pub enum Resizable {
    /// The frame of a zone.
    Zone(ZoneId),
    /// A note.
    Note(NoteId),
}

/// Something being resized.
#[derive(Clone, Debug)]
pub struct Sizing {
    /// What.
    pub what: Resizable,
    /// Which edges move: -1 the left or top one, 1 the right or bottom one, 0 neither.
    pub side: (i8, i8),
    /// Where the pointer took hold, on the canvas.
    pub from: Pos2,
    /// What it covered then.
    pub start: Rect,
    /// What it covers now.
    pub now: Rect,
}

impl Hand {
    /// Whether there is nothing in it.
    pub fn is_empty(&self) -> bool {
        matches!(self, Hand::Empty)
    }

    /// A flow that the pointer draws.
    pub fn drawing(from: SystemId, held: bool) -> Self {
        Hand::Connecting { from, held, aim: None }
    }

    /// The kind of system to be placed.
    pub fn kind(&self) -> Option<SystemKind> {
        match self {
            Hand::Placing { kind, .. } => Some(*kind),
            _ => None,
        }
    }

    /// The scenario as it is drawn while something is moved or resized; none while nothing is.
    pub fn preview(&self, scenario: &Scenario, drawn: impl FnOnce() -> Drawn) -> Option<Scenario> {
        match self {
            Hand::Moving(moving) => Some(moving.preview(scenario, &drawn())),
            Hand::Sizing(sizing) => Some(sizing.preview(scenario)),
            _ => None,
        }
    }

    /// Lets go of what is no longer there.
    pub fn keep_existing(&mut self, scenario: &Scenario) {
        let gone = match self {
            Hand::Connecting { from, aim, .. } => {
                let mut ends = std::iter::once(from).chain(aim);
                ends.any(|end| scenario.system(end).is_none())
            }
            Hand::Moving(moving) => moving.all.clone().existing(scenario) != moving.all,
            Hand::Sizing(sizing) => match &sizing.what {
                Resizable::Zone(id) => scenario.zone_index(id).is_none(),
                Resizable::Note(id) => !scenario.notes.iter().any(|note| &note.id == id),
            },
            _ => false,
        };
        if gone {
            *self = Hand::Empty;
        }
    }
}

impl Moving {
    /// Like the command that will move them, without looking whether all is sound: it is only drawn.
    fn preview(&self, scenario: &Scenario, drawn: &Drawn) -> Scenario {
        let mut shown = scenario.clone();
        let by = (self.by.x, self.by.y);
        let to = |(x, y): (f32, f32)| ((x + by.0).round(), (y + by.1).round());
        for (system, card) in shown.systems.iter_mut().zip(&drawn.systems) {
            let moves = self.all.systems.contains(&system.id);
            system.at = Some(if moves { to(card.at) } else { card.at });
            if let Some(zone) = self.into.as_ref().filter(|_| moves) {
                system.zone = Some(zone.clone());
            }
        }
        for zone in shown.zones.iter_mut().filter(|zone| self.all.zones.contains(&zone.id)) {
            zone.at = zone.at.map(to);
        }
        for note in shown.notes.iter_mut().filter(|note| self.all.notes.contains(&note.id)) {
            note.at = to(note.at);
        }
        shown
    }
}

impl Sizing {
    fn preview(&self, scenario: &Scenario) -> Scenario {
        let mut shown = scenario.clone();
        let (at, size) = (self.now.center(), self.now.size());
        let (at, size) = ((at.x, at.y), (size.x, size.y));
        match &self.what {
            Resizable::Zone(id) => {
                for zone in shown.zones.iter_mut().filter(|zone| &zone.id == id) {
                    (zone.at, zone.size) = (Some(at), Some(size));
                }
            }
            Resizable::Note(id) => {
                for note in shown.notes.iter_mut().filter(|note| &note.id == id) {
                    (note.at, note.size) = (at, Some(size));
                }
            }
        }
        shown
    }
}

impl SketchState {
    /// The zone that a new system of a kind would live in at a point of the canvas: that of the smallest frame there.
    pub(super) fn zone_at(&self, session: &Session, kind: SystemKind, at: Pos2) -> Option<ZoneId> {
        let frames = self.picture.frames.iter();
        let here = frames.filter(|frame| frame.area.contains(Point::new(at.x, at.y)));
        let smallest = here.min_by(|a, b| {
            let size = |frame: &crate::picture::Frame| frame.area.width * frame.area.height;
            size(a).total_cmp(&size(b))
        });
        let framed = smallest.and_then(|frame| session.scenario.zones.get(frame.zone));
        framed
            .map(|zone| zone.id.clone())
            .or_else(|| home_zone(&session.scenario, kind))
    }
}
