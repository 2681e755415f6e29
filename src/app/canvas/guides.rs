//! Where does something that is moved line up? With the edges and centers of what stands near, at the distance that its
//! neighbors keep, else with the grid.
//!
//! In: rectangles on the canvas. Out: the movement as it snaps, and lines that show why. It must not know what is moved.

use egui::{Rect, Vec2, pos2};

use super::gaps::{Even, even};

/// A line that shows where edges or centers meet, or a gap that is as wide as another, on the canvas.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Guide {
    /// Its ends.
    pub ends: [egui::Pos2; 2],
    /// Along which axis it holds what is moved: 0 left and right, 1 up and down.
    pub axis: usize,
    /// How wide the gap is that it spans; none: it joins what lines up.
    pub gap: Option<f32>,
}

/// What snapping looks at.
#[derive(Clone, Copy, Debug)]
pub struct Snapping {
    /// How near edges must be, in points of the canvas; none: no guides.
    pub reach: Option<f32>,
    /// Centers stand on multiples of this; none: anywhere.
    pub grid: Option<f32>,
}

/// A movement as it snaps. `moving` is what all that moves covers before it moves, `lead` what is held by the pointer,
/// `others` what stands.
pub fn snapped(moving: Rect, lead: Rect, others: &[Rect], by: Vec2, snapping: Snapping) -> (Vec2, Vec<Guide>) {
    let mut by = by;
    let mut met = [false; 2];
    if let Some(reach) = snapping.reach {
        for axis in [0, 1] {
            let moved = moving.translate(by);
            let line = nearest(moved, others, reach, axis);
            let gap = evens(moved, others, reach, axis).map(|even| even.by);
            let more = line.into_iter().chain(gap).min_by(|a, b| a.abs().total_cmp(&b.abs()));
            if let Some(more) = more {
                by[axis] += more;
                met[axis] = true;
            }
        }
    }
    for axis in [0, 1] {
        if let Some(grid) = snapping.grid.filter(|_| !met[axis]) {
            let center = lead.center()[axis];
            by[axis] = ((center + by[axis]) / grid).round() * grid - center;
        }
    }
    let moved = moving.translate(by);
    let mut guides = Vec::new();
    for axis in [0, 1] {
        if met[axis] {
            guides.extend(lines(moved, others, axis));
            let held = evens(moved, others, 0.5, axis);
            for guide in held.flat_map(|even| even.gaps) {
                if !guides.contains(&guide) {
                    guides.push(guide);
                }
            }
        }
    }
    (by, guides)
}

/// Where gaps along an axis are even after a movement within reach.
fn evens(moved: Rect, others: &[Rect], reach: f32, axis: usize) -> impl Iterator<Item = Even> {
    let all = even(moved, others, axis).into_iter();
    all.filter(move |even| even.by.abs() <= reach)
}

/// Left, middle and right; or top, middle and bottom.
fn marks(rect: Rect, axis: usize) -> [f32; 3] {
    [rect.min[axis], rect.center()[axis], rect.max[axis]]
}

/// The least movement along an axis after which something meets.
fn nearest(moved: Rect, others: &[Rect], reach: f32, axis: usize) -> Option<f32> {
    let own = marks(moved, axis);
    let gaps = others.iter().flat_map(|other| {
        let theirs = marks(*other, axis);
        own.into_iter()
            .flat_map(move |a| theirs.into_iter().map(move |b| b - a))
    });
    let near = gaps.filter(|gap| gap.abs() <= reach);
    near.min_by(|a, b| a.abs().total_cmp(&b.abs()))
}

/// A line for each mark that meets one of others, from the first to the last of them.
fn lines(moved: Rect, others: &[Rect], axis: usize) -> Vec<Guide> {
    let across = 1 - axis;
    let line = |mark: f32| {
        let meets = |other: &&Rect| {
            marks(**other, axis)
                .into_iter()
                .any(|theirs| (theirs - mark).abs() < 0.5)
        };
        let (from, to) = others
            .iter()
            .filter(meets)
            .fold((f32::INFINITY, f32::NEG_INFINITY), |(from, to), other| {
                (from.min(other.min[across]), to.max(other.max[across]))
            });
        if from > to {
            return None;
        }
        let (from, to) = (from.min(moved.min[across]), to.max(moved.max[across]));
        let at = |along: f32| {
            if axis == 0 {
                pos2(mark, along)
            } else {
                pos2(along, mark)
            }
        };
        Some(Guide {
            ends: [at(from), at(to)],
            axis,
            gap: None,
        })
    };
    marks(moved, axis).into_iter().filter_map(line).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use egui::vec2;

    fn card(x: f32, y: f32) -> Rect {
        Rect::from_center_size(pos2(x, y), vec2(100.0, 50.0))
    }

    const BOTH: Snapping = Snapping {
        reach: Some(8.0),
        grid: Some(20.0),
    };

    #[test]
    fn centers_that_are_near_meet_and_a_line_joins_them() {
        let (by, guides) = snapped(
            card(0.0, 0.0),
            card(0.0, 0.0),
            &[card(300.0, 105.0)],
            vec2(10.0, 101.0),
            BOTH,
        );
        // Across it is near nothing: the grid; down it meets.
        assert_eq!(by, vec2(20.0, 105.0));
        assert_eq!(guides.len(), 3, "top, middle and bottom");
        assert_eq!(guides[1].ends, [pos2(-30.0, 105.0), pos2(350.0, 105.0)]);
    }

    #[test]
    fn of_two_that_are_near_the_nearer_is_met() {
        let others = [card(300.0, 106.0), card(500.0, 98.0)];
        let (by, _) = snapped(card(0.0, 0.0), card(0.0, 0.0), &others, vec2(0.0, 100.0), BOTH);
        assert_eq!(by.y, 98.0);
    }

    #[test]
    fn without_snapping_it_goes_where_the_pointer_goes() {
        let none = Snapping {
            reach: None,
            grid: None,
        };
        let (by, guides) = snapped(
            card(0.0, 0.0),
            card(0.0, 0.0),
            &[card(300.0, 1.0)],
            vec2(3.0, 2.0),
            none,
        );
        assert_eq!((by, guides.len()), (vec2(3.0, 2.0), 0));
    }
}
