//! At which distance does something that is moved stand? At the one that its neighbors keep, or in the middle of two.
//!
//! In: rectangles on the canvas. Out: movements after which two gaps are even, with both gaps. It must not know whether a
//! movement is near enough.

use egui::{Rect, pos2};

use super::guides::Guide;

/// A movement along an axis after which two gaps are even.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Even {
    /// How far.
    pub by: f32,
    /// Both gaps, as they are then.
    pub gaps: [Guide; 2],
}

/// All of them along an axis: in the middle between both neighbors, or as far from one as that is from its own neighbor.
pub fn even(moved: Rect, others: &[Rect], axis: usize) -> Vec<Even> {
    let before = before(moved, others, axis);
    let after = after(moved, others, axis);
    let mut all = Vec::new();
    if let (Some(a), Some(b)) = (before, after) {
        let by = (b.min[axis] - moved.max[axis] - (moved.min[axis] - a.max[axis])) / 2.0;
        let then = shifted(moved, by, axis);
        all.push((by, [(a, then), (then, b)]));
    }
    if let Some((next, far)) = before.and_then(|next| Some((next, self::before(next, others, axis)?))) {
        let by = next.max[axis] + (next.min[axis] - far.max[axis]) - moved.min[axis];
        all.push((by, [(far, next), (next, shifted(moved, by, axis))]));
    }
    if let Some((next, far)) = after.and_then(|next| Some((next, self::after(next, others, axis)?))) {
        let by = next.min[axis] - (far.min[axis] - next.max[axis]) - moved.max[axis];
        all.push((by, [(shifted(moved, by, axis), next), (next, far)]));
    }
    let evens = all.into_iter().map(|(by, pairs)| Even {
        by,
        gaps: pairs.map(|(a, b)| gap(a, b, axis)),
    });
    evens
        .filter(|even| even.gaps.iter().all(|gap| gap.gap > Some(0.5)))
        .collect()
}

fn shifted(rect: Rect, by: f32, axis: usize) -> Rect {
    let mut shift = egui::Vec2::ZERO;
    shift[axis] = by;
    rect.translate(shift)
}

/// Whether two stand in one row, or in one column.
fn in_line(a: Rect, b: Rect, axis: usize) -> bool {
    let across = 1 - axis;
    a.min[across] < b.max[across] && b.min[across] < a.max[across]
}

/// The last in line before something.
fn before(of: Rect, others: &[Rect], axis: usize) -> Option<Rect> {
    let others = others.iter().copied();
    let before = others.filter(|other| in_line(of, *other, axis) && other.max[axis] <= of.min[axis]);
    before.max_by(|a, b| a.max[axis].total_cmp(&b.max[axis]))
}

/// The first in line after something.
fn after(of: Rect, others: &[Rect], axis: usize) -> Option<Rect> {
    let others = others.iter().copied();
    let after = others.filter(|other| in_line(of, *other, axis) && other.min[axis] >= of.max[axis]);
    after.min_by(|a, b| a.min[axis].total_cmp(&b.min[axis]))
}

/// The gap between one and the next, drawn in the middle of what they have in common across.
fn gap(a: Rect, b: Rect, axis: usize) -> Guide {
    let across = 1 - axis;
    let middle = (a.min[across].max(b.min[across]) + a.max[across].min(b.max[across])) / 2.0;
    let at = |along: f32| match axis {
        0 => pos2(along, middle),
        _ => pos2(middle, along),
    };
    Guide {
        ends: [at(a.max[axis]), at(b.min[axis])],
        axis,
        gap: Some(b.min[axis] - a.max[axis]),
    }
}

#[cfg(test)]
mod tests {
    use super::super::guides::{Snapping, snapped};
    use super::*;
    use egui::{Vec2, vec2};
    use proptest::prelude::*;

    fn card(x: f32, y: f32) -> Rect {
        Rect::from_center_size(pos2(x, y), vec2(100.0, 50.0))
    }

    const GUIDES: Snapping = Snapping {
        reach: Some(8.0),
        grid: None,
    };

    /// Where a card ends that is moved so, and the widths of the gaps that are marked.
    fn moved(from: Rect, others: &[Rect], by: Vec2) -> (Rect, Vec<f32>) {
        let (by, guides) = snapped(from, from, others, by, GUIDES);
        (
            from.translate(by),
            guides.iter().filter_map(|guide| guide.gap).collect(),
        )
    }

    #[test]
    fn it_stands_as_far_from_its_neighbor_as_that_from_the_next() {
        let row = [card(0.0, 0.0), card(170.0, 10.0)];
        let (at, gaps) = moved(card(400.0, 23.0), &row, vec2(-55.0, 0.0));
        assert_eq!((at.center().x, gaps), (340.0, vec![70.0, 70.0]));
        let (at, gaps) = moved(card(-300.0, 23.0), &row, vec2(125.0, 0.0));
        assert_eq!((at.center().x, gaps), (-170.0, vec![70.0, 70.0]));
        let column = [card(0.0, 0.0), card(10.0, 90.0)];
        let (at, gaps) = moved(card(23.0, 300.0), &column, vec2(0.0, -116.0));
        assert_eq!((at.center().y, gaps), (180.0, vec![40.0, 40.0]));
    }

    #[test]
    fn it_stands_in_the_middle_between_two() {
        let row = [card(0.0, 0.0), card(400.0, 31.0)];
        let (at, gaps) = moved(card(200.0, 300.0), &row, vec2(5.0, -281.0));
        assert_eq!((at.center().x, gaps), (200.0, vec![100.0, 100.0]));
    }

    #[test]
    fn what_stands_in_another_row_keeps_no_distance() {
        let others = [card(0.0, 0.0), card(170.0, 300.0)];
        let (at, gaps) = moved(card(400.0, 19.0), &others, vec2(-55.0, 0.0));
        assert_eq!((at.center().x, gaps), (345.0, vec![]));
    }

    fn cards() -> impl Strategy<Value = Vec<Rect>> {
        prop::collection::vec((-6_i16..6, -6_i16..6, -30_i16..30, -20_i16..20), 1..12).prop_map(|all| {
            let place = |(x, y, dx, dy): (i16, i16, i16, i16)| {
                card(
                    f32::from(x) * 160.0 + f32::from(dx),
                    f32::from(y) * 90.0 + f32::from(dy),
                )
            };
            all.into_iter().map(place).collect()
        })
    }

    proptest! {
        #[test]
        fn it_never_goes_further_than_it_reaches_and_marked_gaps_are_even(
            others in cards(),
            (x, y) in (-1000.0_f32..1000.0, -600.0_f32..600.0),
        ) {
            let from = card(0.0, 0.0);
            let (by, guides) = snapped(from, from, &others, vec2(x, y), GUIDES);
            prop_assert!((by - vec2(x, y)).abs().max_elem() <= 8.0 + 1e-3);
            for axis in [0, 1] {
                let marked = guides.iter().filter(|guide| guide.axis == axis);
                let gaps: Vec<f32> = marked.filter_map(|guide| guide.gap).collect();
                prop_assert!(gaps.len() != 1, "a gap alone is even with nothing: {guides:?}");
                for guide in guides.iter().filter(|guide| guide.axis == axis && guide.gap.is_some()) {
                    let span = guide.ends[1][axis] - guide.ends[0][axis];
                    prop_assert_eq!(Some(span), guide.gap);
                    let twin = gaps.iter().filter(|other| (*other - span).abs() < 1.1).count();
                    prop_assert!(twin > 1, "{gaps:?}");
                }
            }
        }

        #[test]
        fn where_gaps_are_even_it_stays(others in cards(), (x, y) in (-1000.0_f32..1000.0, -600.0_f32..600.0)) {
            let from = card(0.0, 0.0);
            let (by, _) = snapped(from, from, &others, vec2(x, y), GUIDES);
            for axis in [0, 1] {
                for even in even(from.translate(by), &others, axis).into_iter().filter(|even| even.by.abs() < 1e-3) {
                    let [a, b] = even.gaps.map(|gap| gap.gap.unwrap_or(0.0));
                    prop_assert!((a - b).abs() < 0.01, "{even:?}");
                }
            }
        }
    }
}
