//! The rows about what guards did for a flow: breakers, hedges, limits, shedding, ejection.
//!
//! In: figures of a flow. Out: a name, what it means, and a cell for each thing that guards do. It must not know
//! architectures (a row of which nobody has anything to say goes, see `behavior_rows`).

use super::table::Cell;
use super::words;
use crate::measure::GuardFact;
use crate::study::GuardFigures;

/// What there may be a row of, and what it says.
pub(super) const ROWS: [(GuardRow, &str, &str); 11] = [
    (
        GuardRow::Open,
        "breakers open",
        "mean number of its breakers that are open at a time; each instance of a sender has one for each consumer",
    ),
    (
        GuardRow::Times(GuardFact::BreakerOpened),
        "breakers opened",
        PER_REPLICATION,
    ),
    (
        GuardRow::Each(GuardFact::HeldByBreaker),
        "held back by breakers",
        PER_DELIVERY,
    ),
    (
        GuardRow::Each(GuardFact::HeldByBulkhead),
        "held back by bulkheads",
        PER_DELIVERY,
    ),
    (
        GuardRow::Each(GuardFact::HeldByRateLimit),
        "held back by rate limits",
        PER_DELIVERY,
    ),
    (
        GuardRow::Each(GuardFact::HeldByThrottle),
        "held back by throttles",
        PER_DELIVERY,
    ),
    (
        GuardRow::Each(GuardFact::RetryDenied),
        "retries denied by the budget",
        PER_DELIVERY,
    ),
    (GuardRow::Hedges, "second copies sent", PER_DELIVERY),
    (GuardRow::Each(GuardFact::Withdrawn), "copies withdrawn", PER_DELIVERY),
    (GuardRow::Each(GuardFact::Shed), "shed by stations", PER_DELIVERY),
    (
        GuardRow::Times(GuardFact::Ejected),
        "instances ejected",
        PER_REPLICATION,
    ),
];

const PER_DELIVERY: &str = "mean number for each delivery; over 1 where it happens several times to one";
const PER_REPLICATION: &str = "times in one replication";

/// How something that guards do is told.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum GuardRow {
    /// As a mean number.
    Open,
    /// How often in a replication.
    Times(GuardFact),
    /// How often for a delivery.
    Each(GuardFact),
    /// Likewise, and how many of them won.
    Hedges,
}

/// A cell, if there is something to say.
pub(super) fn cell(row: GuardRow, figures: &GuardFigures, replications: u32) -> Option<Cell> {
    let noise = |estimate| words::noise(estimate, replications);
    match row {
        GuardRow::Open => {
            let open = figures.breakers_open?;
            Some(Cell::new(words::small_number(&open)).with_detail(noise(&open)))
        }
        GuardRow::Times(fact) => {
            let times = figures.count(fact)?.per_replication?;
            Some(Cell::new(words::number(&times)).with_detail(noise(&times)))
        }
        GuardRow::Each(fact) => {
            let each = figures.count(fact)?.share?;
            Some(Cell::new(words::small_number(&each)).with_detail(noise(&each)))
        }
        GuardRow::Hedges => {
            let sent = figures.count(GuardFact::Hedged)?;
            let each = sent.share?;
            let won = figures.count(GuardFact::HedgeWon).map_or(0, |won| won.count);
            let won = words::share(won as f64 / sent.count as f64);
            let detail = format!("{won} of them brought the answer first; {}", noise(&each));
            Some(Cell::new(words::small_number(&each)).with_detail(detail))
        }
    }
}
