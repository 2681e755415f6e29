//! What the pointer is about: nothing, moving systems, drawing a flow, placing a new system, drawing a rectangle.
//!
//! In: gestures as they begin. Out: [`Hand`]. It must not know how any of it is drawn.

use std::collections::BTreeSet;

use egui::{Pos2, Vec2};

use crate::app::canvas::Guide;
use crate::app::session::{Selection, Session};
use crate::edit::apply;
use crate::picture::Point;
use crate::scenario::{Scenario, SystemId, SystemKind, ZoneId};

use super::SketchState;
use super::edits::move_systems;
use super::kinds::home_zone;

/// What the pointer is about.
#[derive(Clone, Default, Debug)]
pub enum Hand {
    /// Nothing.
    #[default]
    Empty,
    /// Systems, by so many points of the canvas.
    Moving {
        /// Which.
        systems: BTreeSet<SystemId>,
        /// How far, so far.
        by: Vec2,
        /// What they line up with.
        guides: Vec<Guide>,
    },
    /// A flow from a system.
    Connecting {
        /// From which.
        from: SystemId,
        /// Whether the button is held; else the next click says where to.
        held: bool,
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
    /// A rectangle that selects.
    Banding {
        /// Where it begins, on the canvas.
        from: Pos2,
        /// What stays selected.
        keep: Selection,
    },
}

impl Hand {
    /// Whether there is nothing in it.
    pub fn is_empty(&self) -> bool {
        matches!(self, Hand::Empty)
    }

    /// The kind of system to be placed.
    pub fn kind(&self) -> Option<SystemKind> {
        match self {
            Hand::Placing { kind, .. } => Some(*kind),
            _ => None,
        }
    }

    /// The scenario with what is being moved where it would be; none while nothing moves.
    pub fn moved(&self, scenario: &Scenario) -> Option<Scenario> {
        let Hand::Moving { systems, by, .. } = self else {
            return None;
        };
        apply(scenario, &move_systems(scenario, systems, *by)?).ok()
    }

    /// Lets go of what is no longer there.
    pub fn keep_existing(&mut self, scenario: &Scenario) {
        let gone = match self {
            Hand::Connecting { from, .. } => scenario.system(from).is_none(),
            Hand::Moving { systems, .. } => systems.iter().any(|id| scenario.system(id).is_none()),
            _ => false,
        };
        if gone {
            *self = Hand::Empty;
        }
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
