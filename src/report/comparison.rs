//! What is compared: every architecture with its network, structure and price, and the study of them all.
//!
//! In: a scenario, a cost book, and a study's result where there is one. Out: [`Comparison`], from which the table and the
//! reports are told. It must not simulate anything.

use std::sync::Arc;

use crate::cost::{self, BreakEven, CostBook, Pricing, break_even, price};
use crate::scenario::{ArchitectureId, Scenario, When};
use crate::structure::{self, Structure};
use crate::study::{ArchitectureResult, PassResult, StudyResult};
use crate::topology::{self, Network, Problem, StyleKind};

/// One architecture with all that is known of it.
#[derive(Clone, Debug)]
pub struct Candidate {
    /// Its network.
    pub network: Network,
    /// Its counts, what changes touch, its single points of failure.
    pub structure: Structure,
    /// Its price.
    pub pricing: Pricing,
}

/// Everything a report is told from.
#[derive(Clone, Debug)]
pub struct Comparison {
    /// The scenario.
    pub scenario: Arc<Scenario>,
    /// The architectures compared, in the scenario's order.
    pub candidates: Vec<Candidate>,
    /// The study, where something was simulated.
    pub study: Option<Arc<StudyResult>>,
    /// The cost book with the scenario's overrides.
    pub book: CostBook,
    /// Against the first point to point, where there is one: from how many systems on each other one costs less.
    pub break_even: Vec<BreakEven>,
}

impl Comparison {
    /// Lays out and prices the architectures in `only` (all where it is empty), with the study's figures.
    ///
    /// # Errors
    /// What stands against making a network of one of them.
    pub fn of(
        scenario: Arc<Scenario>,
        only: &[ArchitectureId],
        study: Option<Arc<StudyResult>>,
        book: CostBook,
    ) -> Result<Self, Vec<Problem>> {
        let mut candidates = Vec::new();
        for (index, architecture) in scenario.architectures_or_default().iter().enumerate() {
            if !only.is_empty() && !only.contains(&architecture.id) {
                continue;
            }
            let network = topology::derive(&scenario, index)?;
            let structure = structure::measure(&scenario, &network);
            let result = study.as_ref().and_then(|study| study.architecture(&network.id));
            let pricing = price(&scenario, &network, &structure, result, &book);
            candidates.push(Candidate {
                network,
                structure,
                pricing,
            });
        }
        let break_even = break_evens(&scenario, &candidates, study.as_deref(), &book);
        Ok(Self {
            scenario,
            candidates,
            study,
            book,
            break_even,
        })
    }

    /// The study's figures of a candidate.
    pub fn result(&self, candidate: usize) -> Option<&ArchitectureResult> {
        self.study
            .as_ref()?
            .architecture(&self.candidates[candidate].network.id)
    }

    /// A pass of a candidate.
    pub fn pass(&self, candidate: usize, when: When) -> Option<&PassResult> {
        self.result(candidate)?.pass(when)
    }

    /// The passes that there are figures of.
    pub fn passes(&self) -> Vec<When> {
        let has = |when| (0..self.candidates.len()).any(|candidate| self.pass(candidate, when).is_some());
        [When::Calm, When::Broken]
            .into_iter()
            .filter(|&when| has(when))
            .collect()
    }

    /// The passes to tell of: those with figures, or, as long as there is no study, those that it will have.
    pub fn told_passes(&self) -> Vec<When> {
        let has_faults = self.scenario.faults.iter().any(|fault| !fault.off);
        match (&self.study, has_faults) {
            (Some(_), _) => self.passes(),
            (None, false) => vec![When::Calm],
            (None, true) => vec![When::Calm, When::Broken],
        }
    }

    /// The break-even of a candidate against point to point.
    pub fn break_even_of(&self, candidate: usize) -> Option<&BreakEven> {
        let id = &self.candidates[candidate].network.id;
        self.break_even.iter().find(|found| &found.architecture == id)
    }
}

fn break_evens(
    scenario: &Scenario,
    candidates: &[Candidate],
    study: Option<&StudyResult>,
    book: &CostBook,
) -> Vec<BreakEven> {
    let is_direct = |candidate: &&Candidate| candidate.network.style == StyleKind::PointToPoint;
    let Some(direct) = candidates.iter().find(is_direct) else {
        return Vec::new();
    };
    let with_figures = |candidate: &'_ Candidate| -> Option<usize> {
        study.and_then(|study| {
            study
                .architectures
                .iter()
                .position(|result| result.id == candidate.network.id)
        })
    };
    fn as_priced<'a>(candidate: &'a Candidate, result: Option<&'a ArchitectureResult>) -> cost::Candidate<'a> {
        cost::Candidate {
            network: &candidate.network,
            structure: &candidate.structure,
            result,
        }
    }
    let result = |candidate: &Candidate| with_figures(candidate).and_then(|at| study.map(|it| &it.architectures[at]));
    let others = candidates
        .iter()
        .filter(|candidate| candidate.network.style != StyleKind::PointToPoint);
    others
        .map(|other| {
            break_even(
                scenario,
                as_priced(direct, result(direct)),
                as_priced(other, result(other)),
                book,
            )
        })
        .collect()
}
