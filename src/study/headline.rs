//! Which flow speaks for a scenario until another is chosen?
//!
//! In: a [`StudyResult`]. Out: the place of a flow. It must not know any screen.

use super::result::StudyResult;
use crate::scenario::Scenario;
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
