//! On what footing do the architectures meet? Settings that differ, and what was assumed.
//!
//! In: a [`Comparison`]. Out: rows for above the table, and [`Assumption`]s. It must not judge them.

use super::comparison::Comparison;
use super::table::{Cell, Row, row};

/// Origin of sizes that the rule chose; they are listed even where they are equal.
const SIZING: &str = "sizing rule";

/// Settings that differ between the architectures, and the sizes that the rule chose.
pub fn differing_settings(comparison: &Comparison) -> Vec<Row> {
    let mut names: Vec<&str> = Vec::new();
    let networks = || comparison.candidates.iter().map(|candidate| &candidate.network);
    for setting in networks().flat_map(|network| &network.settings) {
        if !names.contains(&setting.what.as_str()) {
            names.push(&setting.what);
        }
    }
    let of = |at: usize, what: &str| {
        comparison.candidates[at]
            .network
            .settings
            .iter()
            .find(|setting| setting.what == what)
    };
    let is_told = |what: &&str| {
        let values: Vec<Option<&str>> = (0..comparison.candidates.len())
            .map(|at| of(at, what).map(|setting| setting.value.as_str()))
            .collect();
        let is_sized = (0..values.len()).any(|at| of(at, what).is_some_and(|setting| setting.origin == SIZING));
        is_sized || values.windows(2).any(|pair| pair[0] != pair[1])
    };
    let told = names.into_iter().filter(is_told);
    told.map(|what| {
        row(comparison, what, "", |at| match of(at, what) {
            Some(setting) => Cell::new(setting.value.clone()).with_detail(setting.origin.clone()),
            None => Cell::missing("there is none here"),
        })
    })
    .collect()
}

/// Something taken for granted.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Assumption {
    /// What.
    pub what: String,
    /// Its value.
    pub value: String,
    /// Where it comes from.
    pub origin: String,
}

/// Every figure of the cost book that went into a price, with its range and origin; figures without a source first.
pub fn assumptions(comparison: &Comparison) -> Vec<Assumption> {
    let parts = || {
        comparison
            .candidates
            .iter()
            .flat_map(|candidate| &candidate.pricing.parts)
    };
    let is_used = |name: &str| {
        parts()
            .flat_map(|part| &part.lines)
            .flat_map(|line| &line.inputs)
            .any(|it| it.name == name)
    };
    let mut used: Vec<_> = comparison
        .book
        .figures()
        .iter()
        .filter(|figure| is_used(&figure.name))
        .collect();
    used.sort_by_key(|figure| !figure.is_assumption);
    let number = |value: f64| format!("{value}");
    used.into_iter()
        .map(|figure| Assumption {
            what: format!("{} ({})", figure.name.replace('_', " "), figure.unit),
            value: format!(
                "{} ({}–{})",
                number(figure.value.middle),
                number(figure.value.low),
                number(figure.value.high)
            ),
            origin: figure.origin.clone(),
        })
        .collect()
}
