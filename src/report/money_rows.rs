//! The rows about money: a year's cost, its four parts, and break-even.
//!
//! In: a [`Comparison`]. Out: a group of rows. It must not price anything.

use super::comparison::Comparison;
use super::table::{Cell, Group, row};
use super::words;
use crate::cost::PartKind;
use crate::topology::StyleKind;

/// What it costs.
pub(super) fn group(comparison: &Comparison) -> Group {
    let pricing = |at: usize| &comparison.candidates[at].pricing;
    let mut rows = vec![row(comparison, "Cost a year", "all inputs low to all high", |at| {
        let own = pricing(at);
        // Cheaper whatever the inputs: its highest below every other's lowest.
        let others = (0..comparison.candidates.len()).filter(|&other| other != at);
        let wins = comparison.candidates.len() > 1
            && others
                .into_iter()
                .all(|other| pricing(other).a_year.low > own.a_year.high);
        Cell::new(words::money_range(&own.a_year, own.currency))
            .with_detail(format!(
                "with all inputs in the middle {}",
                words::money(own.a_year.middle, own.currency)
            ))
            .winning(wins)
    })];
    for kind in PartKind::ALL {
        let years = comparison
            .candidates
            .first()
            .map_or(0.0, |first| first.pricing.horizon_years);
        let name = match kind {
            PartKind::Build => format!("… of which build, over {} years", words::plain(years)),
            other => format!("… of which {}", other.name()),
        };
        rows.push(row(comparison, &name, "", |at| {
            let part = pricing(at).parts.iter().find(|part| part.kind == kind);
            let lines = part.map_or(0, |part| part.lines.len());
            let amount = part.map(|part| part.a_year).unwrap_or_default();
            let unpriced = pricing(at).outages.iter().find_map(|outage| outage.problem);
            match (kind, unpriced) {
                (PartKind::Outage, _) if !pricing(at).is_simulated => Cell::missing("not simulated"),
                (PartKind::Outage, Some(_)) if amount.is_zero() => Cell {
                    text: "not priced".to_owned(),
                    ..Cell::missing(&pricing(at).notes.join(" "))
                },
                _ => Cell::new(words::money_range(&amount, pricing(at).currency))
                    .with_detail(format!("{lines} lines in the report")),
            }
        }));
    }
    if !comparison.break_even().is_empty() {
        let detail = "where it begins to cost less than point to point, outages aside";
        rows.push(row(
            comparison,
            "Cheaper than point to point, systems",
            detail,
            |at| match (comparison.break_even_of(at), comparison.candidates[at].network.style) {
                (Some(found), _) => Cell::new(found.short()).with_detail(found.sentence()),
                (None, StyleKind::PointToPoint) => Cell::missing("is point to point"),
                (None, _) => Cell::missing("no point to point to compare with"),
            },
        ));
    }
    Group {
        title: "Cost".to_owned(),
        when: None,
        is_main: true,
        rows,
    }
}
