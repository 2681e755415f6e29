//! Which flow speaks for a scenario until another is chosen, and which figures are compared?
//!
//! In: a [`StudyResult`]. Out: the place of a flow; the figures of the short table. It must not know any screen.

use super::figure::{Figure, FigureKey};
use super::result::StudyResult;
use crate::scenario::{Scenario, When};
use crate::units::SimSpan;

/// The flow that figures are shown for unless another is chosen: the one with the worst p99 against its deadline in any
/// architecture without faults (never being worst, the more undelivered the worse); without deadlines, the slowest.
pub fn default_flow(result: &StudyResult, scenario: &Scenario) -> Option<usize> {
    let rank = |flow: usize| {
        let deadline = scenario.flows[flow].deadline.map(SimSpan::as_secs_f64);
        let each = result.architectures.iter().filter_map(|architecture| {
            let figures = &architecture.calm.flows[flow];
            let against = figures.p99.value()? / deadline.unwrap_or(1.0);
            Some((against, figures.undelivered.share.map_or(0.0, |share| share.mean)))
        });
        let worst = each.max_by(|a, b| a.0.total_cmp(&b.0).then(a.1.total_cmp(&b.1)))?;
        Some((deadline.is_some(), worst.0, worst.1))
    };
    let flows = 0..scenario.flows.len().min(result.flows.len());
    let ranked = flows.rev().filter_map(|flow| rank(flow).map(|rank| (rank, flow)));
    let worst = ranked.max_by(|(a, _), (b, _)| a.0.cmp(&b.0).then(a.1.total_cmp(&b.1)).then(a.2.total_cmp(&b.2)));
    worst.map(|(_, flow)| flow)
}

/// The figures of the short table in one pass: p50, p99 and share correct of `flow`; correct, lost and the worst queue of
/// all flows together.
pub fn headline_keys(flow: usize) -> [FigureKey; 6] {
    [
        FigureKey::of_flow(Figure::P50, flow),
        FigureKey::of_flow(Figure::P99, flow),
        FigureKey::of_flow(Figure::Correct, flow),
        FigureKey::overall(Figure::Correct),
        FigureKey::overall(Figure::Lost),
        FigureKey::overall(Figure::WorstQueue),
    ]
}

/// The figures that are compared together wherever `flow` is told of, in every pass there is. How many they are decides
/// how sure a win must be, so a mark on one screen is a mark on another only where this is what was compared.
pub fn headline_figures(result: &StudyResult, flow: usize) -> Vec<(When, FigureKey)> {
    let passes = [When::Calm, When::Broken].into_iter();
    let shown = passes.filter(|when| *when == When::Calm || result.has_broken());
    shown
        .flat_map(|when| headline_keys(flow).map(|key| (when, key)))
        .collect()
}
