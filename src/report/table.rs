//! The table of the comparison, as data: what `compare` prints, the Compare stage shows, and every report holds.
//!
//! In: a [`Comparison`] and the flow to tell of. Out: [`Table`]. It must not know colors, widths or markup. A mark stands
//! only where the study says win, or where something exact is better by more than what matters.

use super::behavior_rows;
use super::comparison::Comparison;
use super::{counted_rows, money_rows, objectives, settings, simulated_rows, words};
use crate::scenario::When;
use crate::study::{self, Standing};
use crate::topology::{Network, StyleKind};

/// A difference smaller than this does not matter (for what is counted; the study has its own).
pub(super) const MATTERS: f64 = 0.05;

/// One architecture.
#[derive(Clone, PartialEq, Debug)]
pub struct Column {
    /// Its id.
    pub id: String,
    /// Its shown name.
    pub name: String,
    /// Its style.
    pub style: StyleKind,
    /// Its place in the scenario's architectures.
    pub architecture: usize,
}

/// What a cell is marked as.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Mark {
    /// Nothing to say.
    #[default]
    Plain,
    /// Better than all others, beyond noise and beyond what matters.
    Win,
    /// Behind the best, beyond noise and beyond what matters.
    Behind,
    /// Not there (yet).
    Missing,
}

/// One figure of one architecture.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Cell {
    /// As it is shown, noise included.
    pub text: String,
    /// Whether it wins.
    pub mark: Mark,
    /// More, for a tooltip or a footnote.
    pub detail: String,
}

impl Cell {
    /// A cell that says `text`.
    pub fn new(text: impl Into<String>) -> Self {
        Self {
            text: text.into(),
            ..Self::default()
        }
    }

    /// A cell for what is not there.
    pub fn missing(why: &str) -> Self {
        Self {
            text: "–".to_owned(),
            mark: Mark::Missing,
            detail: why.to_owned(),
        }
    }

    /// With more to say.
    #[must_use]
    pub fn with_detail(self, detail: impl Into<String>) -> Self {
        Self {
            detail: detail.into(),
            ..self
        }
    }

    /// Marked as the study judges it.
    #[must_use]
    pub(super) fn standing(self, standing: Standing) -> Self {
        match standing {
            Standing::Win => Self {
                mark: Mark::Win,
                ..self
            },
            Standing::Behind => Self {
                mark: Mark::Behind,
                ..self
            },
            Standing::Tie | Standing::Nothing => self,
        }
    }

    /// Marked as a win, if it is one.
    #[must_use]
    pub fn winning(self, wins: bool) -> Self {
        if wins {
            Self {
                mark: Mark::Win,
                ..self
            }
        } else {
            self
        }
    }
}

/// One figure of all architectures.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Row {
    /// What it is.
    pub name: String,
    /// More about it.
    pub detail: String,
    /// One per column.
    pub cells: Vec<Cell>,
    /// Whether there is anything to compare: at least two figures, and not all of them nothing.
    pub compares: bool,
}

/// Rows that belong together.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Group {
    /// Their title.
    pub title: String,
    /// The pass they are of, where they are simulated.
    pub when: Option<When>,
    /// Whether they belong to the short table (else to the breakdown).
    pub is_main: bool,
    /// The rows.
    pub rows: Vec<Row>,
}

/// The comparison as a table.
#[derive(Clone, PartialEq, Debug)]
pub struct Table {
    /// The scenario's name.
    pub title: String,
    /// The flow whose latencies are told, by its place.
    pub flow: usize,
    /// Its name.
    pub flow_name: String,
    /// Why this flow.
    pub flow_reason: String,
    /// The architectures.
    pub columns: Vec<Column>,
    /// What differs between them but the topology, and the sizes that the rule chose.
    pub settings: Vec<Row>,
    /// The figures.
    pub groups: Vec<Group>,
    /// What stands below: replications, digests, defaults.
    pub footers: Vec<String>,
}

/// The table of a comparison, told of `flow` (none: the one with the worst p99 against its deadline, calm).
pub fn table(comparison: &Comparison, flow: Option<usize>) -> Table {
    let chosen = flow.filter(|&flow| flow < comparison.scenario.flows.len());
    let worst = || study::default_flow(comparison.study.as_deref()?, &comparison.scenario);
    let flow = chosen.or_else(worst).unwrap_or(0);
    let flow_name = comparison
        .scenario
        .flows
        .get(flow)
        .map_or(String::new(), |flow| flow.name().to_owned());
    let flow_reason = match (chosen, comparison.study.is_some()) {
        (Some(_), _) => "as asked",
        (None, true) => "worst p99 against its deadline, calm",
        (None, false) => "the first",
    };
    let mut groups = vec![counted_rows::counted(comparison)];
    for when in comparison.told_passes() {
        groups.push(simulated_rows::main(comparison, when, flow));
    }
    groups.push(money_rows::group(comparison));
    groups.extend(objectives::group(comparison));
    for when in comparison.told_passes() {
        groups.push(simulated_rows::breakdown(comparison, when));
        groups.extend(behavior_rows::group(comparison, when));
    }
    Table {
        title: comparison.scenario.name.clone(),
        flow,
        flow_name,
        flow_reason: flow_reason.to_owned(),
        columns: columns(comparison),
        settings: settings::differing_settings(comparison),
        groups,
        footers: footers(comparison),
    }
}

fn columns(comparison: &Comparison) -> Vec<Column> {
    let column = |network: &Network| Column {
        id: network.id.to_string(),
        name: network.name.clone(),
        style: network.style,
        architecture: network.architecture,
    };
    comparison
        .candidates
        .iter()
        .map(|candidate| column(&candidate.network))
        .collect()
}

/// A row with a cell for each candidate.
pub(super) fn row(comparison: &Comparison, name: &str, detail: &str, cell: impl Fn(usize) -> Cell) -> Row {
    let cells: Vec<Cell> = (0..comparison.candidates.len()).map(cell).collect();
    let figures = cells.iter().filter(|cell| cell.mark != Mark::Missing).count();
    Row {
        name: name.to_owned(),
        detail: detail.to_owned(),
        compares: figures > 1,
        cells,
    }
}

/// Whether `values[at]` is less than all others by more than what matters.
pub(super) fn is_least(values: &[f64], at: usize) -> bool {
    let others = values.iter().enumerate().filter(|(other, _)| *other != at);
    values.len() > 1
        && others
            .into_iter()
            .all(|(_, other)| *other - values[at] > MATTERS * other.abs())
}

fn footers(comparison: &Comparison) -> Vec<String> {
    let mut footers = Vec::new();
    match &comparison.study {
        None => footers.push("Nothing simulated: counts and cost only.".to_owned()),
        Some(study) => {
            let progress = match study.complete {
                true if study.replications_done == 1 => "1 replication".to_owned(),
                true => format!("{} replications", study.replications_done),
                false => format!(
                    "{} of {} replications",
                    study.replications_done, study.replications_planned
                ),
            };
            footers.push(format!(
                "{progress}, same messages, draws and faults for all; ± is simulation noise (95 %); marked: a win, beyond \
                 noise and beyond {}; never (x %): so many were not delivered.",
                words::share(MATTERS)
            ));
            let (defaults, inputs) = study.defaults;
            footers.push(format!("{defaults} of {inputs} inputs are defaults."));
            if !study.has_broken() {
                footers.push("No faults in the plan, and so no broken pass.".to_owned());
            }
            footers.push(format!(
                "Topolab {} · seed {} · scenario {} · result {}",
                study.version, study.seed, study.scenario_digest, study.result_digest
            ));
        }
    }
    footers
}
