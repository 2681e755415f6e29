//! What is the answer, in a few sentences? Built from wins, ties and ranges only; nothing that is not in the table.
//!
//! In: a [`Table`] and its [`Comparison`]. Out: text. It must not weigh figures against each other: that is the
//! architect's part (or, later, of a room that decides).

use super::comparison::Comparison;
use super::simulated_rows::is_silent;
use super::table::{Mark, Row, Table};
use crate::scenario::When;

/// The verdict: a short headline and the sentences behind it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Verdict {
    /// "Hub and spoke is behind in none of the 4 figures that differ."
    pub headline: String,
    /// Who wins what, what ties, what it costs.
    pub sentences: Vec<String>,
}

/// Figures of the short table, by what is said of them.
#[derive(Default)]
struct Said {
    won: Vec<String>,
    behind: Vec<String>,
}

/// Who wins what, and who is behind in what.
pub fn verdict(comparison: &Comparison, table: &Table) -> Verdict {
    let mut said: Vec<Said> = table.columns.iter().map(|_| Said::default()).collect();
    let (mut simulated, mut equal) = (0, 0);
    for group in table.groups.iter().filter(|group| group.is_main) {
        let suffix = group.when.map_or(String::new(), |when| format!(" ({})", pass(when)));
        for row in &group.rows {
            for (said, cell) in said.iter_mut().zip(&row.cells) {
                match cell.mark {
                    Mark::Win => said.won.push(format!("{}{suffix}", lower(&row.name))),
                    Mark::Behind => said.behind.push(format!("{}{suffix}", lower(&row.name))),
                    Mark::Plain | Mark::Missing => {}
                }
            }
            let is_equal = row
                .cells
                .iter()
                .all(|cell| !matches!(cell.mark, Mark::Win | Mark::Behind));
            let is_simulated = group.when.is_some() && row.compares;
            simulated += usize::from(is_simulated);
            equal += usize::from(is_simulated && is_equal);
        }
    }
    let mut sentences: Vec<String> = Vec::new();
    for (column, said) in table.columns.iter().zip(&said) {
        if !said.won.is_empty() {
            sentences.push(format!("{} is best in: {}.", column.name, listed_figures(&said.won)));
        }
    }
    for (column, said) in table.columns.iter().zip(&said) {
        if !said.behind.is_empty() {
            sentences.push(format!(
                "{} is behind in: {}.",
                column.name,
                listed_figures(&said.behind)
            ));
        }
    }
    let replications = comparison.study.as_ref().map_or(0, |study| study.replications_done);
    if equal > 0 && !nothing_created(comparison) {
        sentences.push(match replications {
            1 => "A single replication says nothing about noise, and so not who is better in what is simulated."
                .to_owned(),
            _ => format!("{equal} of {simulated} simulated figures tie: no difference beyond noise that matters."),
        });
    }
    sentences.extend(cheaper(comparison));
    Verdict {
        headline: headline(comparison, table),
        sentences,
    }
}

/// Who is closest to the best throughout: figures are counted, not weighed, which is the architect's part.
fn headline(comparison: &Comparison, table: &Table) -> String {
    let Some(study) = &comparison.study else {
        return "Nothing has been simulated yet; counts and cost only.".to_owned();
    };
    if nothing_created(comparison) {
        return "No message was created in the measured time; counts and cost only.".to_owned();
    }
    let so_far = if study.complete { "" } else { ", so far" };
    let rows = table
        .groups
        .iter()
        .filter(|group| group.is_main)
        .flat_map(|group| &group.rows);
    let marked = |row: &&Row, wanted: &[Mark]| row.cells.iter().any(|cell| wanted.contains(&cell.mark));
    let differing: Vec<&Row> = rows.filter(|row| marked(row, &[Mark::Win, Mark::Behind])).collect();
    if differing.is_empty() {
        return format!("No architecture is ahead of another in any figure{so_far}.");
    }
    let loses = |row: &&&Row, at: usize| match row.cells[at].mark {
        Mark::Behind => true,
        Mark::Plain => marked(row, &[Mark::Win]),
        Mark::Win | Mark::Missing => false,
    };
    let behind = |at: usize| differing.iter().filter(|row| loses(row, at)).count();
    let counts: Vec<usize> = (0..table.columns.len()).map(behind).collect();
    let fewest = counts.iter().copied().min().unwrap_or(0);
    let leaders = table.columns.iter().zip(&counts).filter(|(_, count)| **count == fewest);
    let leaders: Vec<String> = leaders.map(|(column, _)| column.name.clone()).collect();
    let are = if leaders.len() == 1 { "is" } else { "are" };
    let (leading, all) = (listed(&leaders), differing.len());
    let figures = "figures that differ";
    match fewest {
        0 if all == 1 => format!("Only one figure differs, and {leading} {are} ahead in it{so_far}."),
        _ if leaders.len() == table.columns.len() => {
            format!("No clear answer: each is behind the best in {fewest} of the {all} {figures}{so_far}.")
        }
        0 => format!("{leading} {are} behind in none of the {all} {figures}{so_far}."),
        _ => format!("{leading} {are} behind the best in the fewest of the {all} {figures}: in {fewest}{so_far}."),
    }
}

/// Whether what was simulated says nothing, since no architecture was given a message in any pass.
fn nothing_created(comparison: &Comparison) -> bool {
    let passes = comparison.passes();
    let all = passes
        .iter()
        .flat_map(|&when| (0..comparison.candidates.len()).map(move |at| (at, when)));
    let mut told = all.filter_map(|(at, when)| comparison.pass(at, when)).peekable();
    told.peek().is_some() && told.all(is_silent)
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
    let each = comparison.break_even().iter().filter_map(|found| {
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

/// Figures, whose names may hold commas: "a", "a; and b", "a; b; c; and 4 more".
fn listed_figures(items: &[String]) -> String {
    match items {
        [] => String::new(),
        [one] => one.clone(),
        [a, b, c, rest @ ..] if rest.len() > 1 => format!("{a}; {b}; {c}; and {} more", rest.len()),
        [head @ .., last] => format!("{}; and {last}", head.join("; ")),
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
