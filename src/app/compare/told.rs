//! What is told of a comparison: table, verdict, pictures, growth. Made once per change, shown by Compare and Report.
//!
//! In: the session. Out: [`Told`]. It must not compute any figure that the report's table has, nor know how it is drawn.

use std::sync::Arc;

use crate::app::session::Session;
use crate::cost::{self, GrowthLaw, GrowthModel};
use crate::picture::{Picture, of_network_compact};
use crate::report::{Assumption, Cell, Comparison, Group, Table, Verdict, assumptions, table, untouched, verdict};

/// Sizes at which growth is priced, at most.
const SIZES: u32 = 40;

/// What one architecture costs at other sizes.
#[derive(Clone, Debug)]
pub struct Growth {
    /// Its place among the candidates.
    pub candidate: usize,
    /// Systems, and the cost a year with inputs in the middle; under each law.
    pub laws: [Vec<(u32, f64)>; 2],
}

/// What is told of one comparison.
pub struct Told {
    /// The comparison.
    pub comparison: Arc<Comparison>,
    /// Its table, of the flow that was chosen.
    pub table: Table,
    /// Its verdict.
    pub verdict: Verdict,
    /// Its networks, laid out.
    pub pictures: Vec<Picture>,
    /// What it rests on.
    pub assumptions: Vec<Assumption>,
    /// Faults that touch nothing.
    pub untouched: Vec<String>,
    /// Cost as systems are added.
    pub growth: Vec<Growth>,
    flow: Option<usize>,
}

impl Told {
    fn of(comparison: &Arc<Comparison>, flow: Option<usize>) -> Self {
        let table = table(comparison, flow);
        let verdict = verdict(comparison, &table);
        let picture = |candidate: &_| of_candidate(comparison, candidate);
        Told {
            table,
            verdict,
            pictures: comparison.candidates.iter().map(picture).collect(),
            assumptions: assumptions(comparison),
            untouched: untouched(comparison),
            growth: growth(comparison),
            comparison: Arc::clone(comparison),
            flow,
        }
    }

    fn is_of(&self, comparison: &Arc<Comparison>, flow: Option<usize>) -> bool {
        Arc::ptr_eq(&self.comparison, comparison) && self.flow == flow
    }
}

fn of_candidate(comparison: &Comparison, candidate: &crate::report::Candidate) -> Picture {
    of_network_compact(&comparison.scenario, &candidate.network)
}

/// Costs from two systems to a few times as many as there are.
fn growth(comparison: &Comparison) -> Vec<Growth> {
    let today = comparison.scenario.systems.len() as u32;
    let most = (today * 3).clamp(24, cost::SYSTEMS_MAX);
    let step = ((most - 2) / SIZES).max(1);
    let one = |(at, candidate): (usize, &crate::report::Candidate)| {
        let priced = cost::Candidate {
            network: &candidate.network,
            structure: &candidate.structure,
            result: comparison.result(at),
        };
        let model = GrowthModel::of(&comparison.scenario, priced, &comparison.book);
        let price = |law: GrowthLaw| model.middles(law, (2..=most).step_by(step as usize));
        Growth {
            candidate: at,
            laws: GrowthLaw::ALL.map(price),
        }
    };
    comparison.candidates.iter().enumerate().map(one).collect()
}

/// What is told now, and what was told before a change as long as nothing newer is simulated.
#[derive(Default)]
pub struct Telling {
    /// The scenario as it is.
    pub now: Option<Told>,
    /// The latest figures, where they are of an earlier scenario.
    pub stale: Option<Told>,
}

impl Telling {
    /// Takes in what has changed.
    pub fn refresh(&mut self, session: &Session) {
        let now = session.derived.whole.as_ref().or(session.derived.partial.as_ref());
        let flow_of = |comparison: &Comparison| session.flow.as_ref().and_then(|id| comparison.scenario.flow_index(id));
        renew(&mut self.now, now, flow_of);
        let has_figures = now.is_some_and(|now| now.study.is_some());
        let stale = session.figured.as_ref().filter(|_| !has_figures);
        renew(&mut self.stale, stale, flow_of);
    }

    /// The verdict to show, and whether it is stale.
    pub fn verdict(&self) -> Option<(&Verdict, bool)> {
        let stale = self.stale.as_ref().map(|stale| (&stale.verdict, true));
        stale.or(self.now.as_ref().map(|now| (&now.verdict, false)))
    }

    /// What the charts of simulated figures show, and whether it is stale.
    pub fn simulated(&self) -> Option<(&Told, bool)> {
        let stale = self.stale.as_ref().map(|stale| (stale, true));
        stale.or(self.now.as_ref().map(|now| (now, false)))
    }

    /// The groups of the table, simulated ones from the latest figures, each with whether it is stale.
    pub fn groups(&self, is_main: bool) -> Vec<(Group, bool)> {
        let Some(now) = &self.now else { return Vec::new() };
        let own = now.table.groups.iter().filter(|group| group.is_main == is_main);
        own.map(|group| match &self.stale {
            Some(stale) if group.when.is_some() => match earlier(now, stale, group) {
                Some(earlier) => (earlier, true),
                None => (group.clone(), false),
            },
            _ => (group.clone(), false),
        })
        .collect()
    }
}

fn renew(
    told: &mut Option<Told>,
    comparison: Option<&Arc<Comparison>>,
    flow_of: impl Fn(&Comparison) -> Option<usize>,
) {
    let Some(comparison) = comparison else {
        *told = None;
        return;
    };
    let flow = flow_of(comparison);
    if !told.as_ref().is_some_and(|told| told.is_of(comparison, flow)) {
        *told = Some(Told::of(comparison, flow));
    }
}

/// The same group as it was, in the columns of now.
fn earlier(now: &Told, stale: &Told, group: &Group) -> Option<Group> {
    let found = stale
        .table
        .groups
        .iter()
        .find(|it| (it.when, it.is_main) == (group.when, group.is_main))?;
    let column = |id: &str| stale.table.columns.iter().position(|column| column.id == id);
    let places: Vec<Option<usize>> = now.table.columns.iter().map(|it| column(&it.id)).collect();
    let mut earlier = found.clone();
    for row in &mut earlier.rows {
        let cell = |place: &Option<usize>| {
            let cell = place.and_then(|place| row.cells.get(place).cloned());
            cell.unwrap_or_else(|| Cell::missing("was not there"))
        };
        row.cells = places.iter().map(cell).collect();
    }
    Some(earlier)
}
