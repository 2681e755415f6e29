//! What is the answer, in a few sentences? Built from wins, ties and ranges only; nothing that is not in the table.
//!
//! In: a [`Table`] and its [`Comparison`]. Out: text. It must not weigh figures against each other: that is the
//! architect's part (or, later, of a room that decides).

use super::comparison::Comparison;
use super::table::{Mark, Table};
use crate::scenario::When;

/// The verdict: a short headline and the sentences behind it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Verdict {
    /// "Hub and spoke wins more than any other."
    pub headline: String,
    /// Who wins what, what ties, what it costs.
    pub sentences: Vec<String>,
}

/// Who wins what.
pub fn verdict(comparison: &Comparison, table: &Table) -> Verdict {
    let main = || table.groups.iter().filter(|group| group.is_main);
    let mut won: Vec<Vec<String>> = vec![Vec::new(); table.columns.len()];
    let mut undecided = 0;
    let mut simulated = 0;
    for group in main() {
        for row in &group.rows {
            let winner = row.cells.iter().position(|cell| cell.mark == Mark::Win);
            let suffix = group.when.map_or(String::new(), |when| format!(" ({})", pass(when)));
            match winner {
                Some(at) => won[at].push(format!("{}{suffix}", lower(&row.name))),
                None if group.when.is_some() => undecided += 1,
                None => {}
            }
            simulated += usize::from(group.when.is_some());
        }
    }
    let mut sentences: Vec<String> = Vec::new();
    for (column, won) in table.columns.iter().zip(&won) {
        if !won.is_empty() {
            sentences.push(format!("{} wins {}.", column.name, listed(won)));
        }
    }
    if simulated > 0 && undecided > 0 {
        sentences.push(format!(
            "{undecided} of {simulated} simulated figures tie: no difference beyond noise that matters."
        ));
    }
    sentences.extend(cheaper(comparison));
    Verdict {
        headline: headline(comparison, table, &won),
        sentences,
    }
}

fn headline(comparison: &Comparison, table: &Table, won: &[Vec<String>]) -> String {
    let Some(study) = &comparison.study else {
        return "Nothing has been simulated yet; counts and cost only.".to_owned();
    };
    let most = won.iter().map(Vec::len).max().unwrap_or(0);
    let leaders: Vec<&str> = (0..won.len())
        .filter(|&at| won[at].len() == most)
        .map(|at| table.columns[at].name.as_str())
        .collect();
    let so_far = if study.complete { "" } else { " so far" };
    match (most, leaders.as_slice()) {
        (0, _) => format!("No architecture stands out{so_far}: every figure ties."),
        (_, [one]) if won.iter().filter(|won| !won.is_empty()).count() == 1 => {
            format!("{one} is better where anything is{so_far}.")
        }
        (_, [one]) => format!("{one} wins the most figures{so_far}, but not all."),
        (_, several) => format!(
            "No clear answer{so_far}: {} win equally many figures.",
            several.join(" and ")
        ),
    }
}

/// Whether costs tell the architectures apart.
fn cheaper(comparison: &Comparison) -> Vec<String> {
    let prices = || comparison.candidates.iter().map(|candidate| &candidate.pricing);
    let Some(least) = prices().map(|pricing| pricing.a_year.middle).min_by(f64::total_cmp) else {
        return Vec::new();
    };
    let Some(cheapest) = comparison
        .candidates
        .iter()
        .find(|it| it.pricing.a_year.middle == least)
    else {
        return Vec::new();
    };
    let overlap = comparison
        .candidates
        .iter()
        .filter(|it| it.network.id != cheapest.network.id && it.pricing.a_year.low <= cheapest.pricing.a_year.high);
    let overlapping: Vec<String> = overlap.map(|it| it.network.name.clone()).collect();
    let middle = format!("{} costs least with all inputs in the middle", cheapest.network.name);
    let mut sentences = vec![match overlapping.as_slice() {
        [] if comparison.candidates.len() < 2 => return Vec::new(),
        [] => format!("{} costs least, whatever the inputs.", cheapest.network.name),
        others => format!("{middle}, but its range overlaps with {}.", listed(others)),
    }];
    let each = comparison.break_even.iter().filter_map(|found| {
        let name = comparison
            .candidates
            .iter()
            .find(|it| it.network.id == found.architecture)?;
        Some(format!("{}: {}", name.network.name, found.sentence()))
    });
    let each: Vec<String> = each.collect();
    if !each.is_empty() {
        sentences.push(format!(
            "Cheaper than point to point, outages aside: {}.",
            each.join("; ")
        ));
    }
    sentences
}

fn pass(when: When) -> &'static str {
    match when {
        When::Calm => "calm",
        When::Broken => "broken",
    }
}

/// "a", "a and b", "a, b and c".
fn listed(items: &[String]) -> String {
    match items {
        [] => String::new(),
        [one] => one.clone(),
        [head @ .., last] => format!("{} and {last}", head.join(", ")),
    }
}

/// With a small first letter, unless the word is an abbreviation.
fn lower(text: &str) -> String {
    let mut letters = text.chars();
    match (letters.next(), letters.next()) {
        (Some(first), Some(second)) if second.is_lowercase() => first
            .to_lowercase()
            .chain(std::iter::once(second))
            .chain(letters)
            .collect(),
        _ => text.to_owned(),
    }
}
