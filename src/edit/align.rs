//! How do things come to stand in line?
//!
//! In: systems and notes as they are drawn. Out: a command that moves them. It must not know who asked.

use crate::scenario::Scenario;

use super::command::Command;
use super::drawn::{Drawn, Frame, around};
use super::places::{Places, with_pins};
use super::selected::Selected;

/// What is to be in one line.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Align {
    /// Left edges, at the leftmost.
    Left,
    /// Right edges, at the rightmost.
    Right,
    /// Top edges, at the topmost.
    Top,
    /// Bottom edges, at the lowest.
    Bottom,
    /// Centers, one above the other, in the middle of all.
    CenterX,
    /// Centers, side by side, in the middle of all.
    CenterY,
}

/// Along which line things are spread.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Axis {
    /// From left to right.
    Horizontal,
    /// From top to bottom.
    Vertical,
}

/// Systems and notes in line; nothing where there are fewer than two.
pub fn align(scenario: &Scenario, drawn: &Drawn, selected: &Selected, how: Align) -> Option<Command> {
    let items = Items::of(scenario, drawn, selected, 2)?;
    let all = around(items.frames.iter().copied())?;
    let (least, most) = (all.least(), all.most());
    let target = |frame: &Frame| {
        let (half_width, half_height) = (frame.size.0 / 2.0, frame.size.1 / 2.0);
        match how {
            Align::Left => (least.0 + half_width, frame.at.1),
            Align::Right => (most.0 - half_width, frame.at.1),
            Align::Top => (frame.at.0, least.1 + half_height),
            Align::Bottom => (frame.at.0, most.1 - half_height),
            Align::CenterX => (all.at.0, frame.at.1),
            Align::CenterY => (frame.at.0, all.at.1),
        }
    };
    let targets = items.frames.iter().map(target).collect();
    Some(items.placed(scenario, drawn, "align", targets))
}

/// Systems and notes with equal gaps between them, the outermost staying; nothing where there are fewer than three.
pub fn distribute(scenario: &Scenario, drawn: &Drawn, selected: &Selected, along: Axis) -> Option<Command> {
    let items = Items::of(scenario, drawn, selected, 3)?;
    let along = |(x, y): (f32, f32)| match along {
        Axis::Horizontal => (x, y),
        Axis::Vertical => (y, x),
    };
    let mut order: Vec<usize> = (0..items.frames.len()).collect();
    order.sort_by(|&a, &b| along(items.frames[a].at).0.total_cmp(&along(items.frames[b].at).0));
    let length = |at: usize| along(items.frames[at].size).0;
    let (first, last) = (*order.first()?, *order.last()?);
    let from = along(items.frames[first].at).0 - length(first) / 2.0;
    let to = along(items.frames[last].at).0 + length(last) / 2.0;
    let filled: f32 = order.iter().map(|&at| length(at)).sum();
    let gap = (to - from - filled) / (order.len() - 1) as f32;
    let mut targets: Vec<(f32, f32)> = items.frames.iter().map(|frame| frame.at).collect();
    let mut next = from;
    for &at in &order {
        // The outermost are where they are; reckoning would only round them.
        if at != first && at != last {
            let center = (next + length(at) / 2.0).round();
            targets[at] = along((center, along(targets[at]).1));
        }
        next += length(at) + gap;
    }
    Some(items.placed(scenario, drawn, "distribute", targets))
}

/// Systems, then notes, each with its frame.
struct Items {
    selected: Selected,
    frames: Vec<Frame>,
}

impl Items {
    fn of(scenario: &Scenario, drawn: &Drawn, selected: &Selected, least: usize) -> Option<Self> {
        let selected = Selected {
            systems: selected.systems.clone(),
            notes: selected.notes.clone(),
            ..Selected::default()
        };
        let selected = selected.existing(scenario);
        let systems = scenario.systems.iter().enumerate();
        let systems = systems.filter(|(_, system)| selected.systems.contains(&system.id));
        let notes = scenario
            .notes
            .iter()
            .filter(|note| selected.notes.contains(&note.id))
            .map(|note| Frame {
                at: note.at,
                size: note.size(),
            });
        let frames = systems.map(|(at, _)| drawn.system(scenario, at)).chain(notes).collect();
        (selected.len() >= least).then_some(Items { selected, frames })
    }

    fn placed(&self, scenario: &Scenario, drawn: &Drawn, verb: &str, targets: Vec<(f32, f32)>) -> Command {
        let systems = scenario.systems.iter().map(|system| &system.id);
        let systems = systems.filter(|id| self.selected.systems.contains(id));
        let notes = scenario.notes.iter().map(|note| &note.id);
        let notes = notes.filter(|id| self.selected.notes.contains(id));
        let rest = targets.iter().skip(self.selected.systems.len()).copied();
        let places = Places {
            systems: systems.cloned().zip(targets.iter().copied()).collect(),
            notes: notes.cloned().zip(rest).collect(),
            ..Places::default()
        };
        let label = format!("{verb} {}", self.selected.words(scenario));
        Command::All(label, vec![with_pins(scenario, drawn, places)])
    }
}
