//! What is compared: every architecture with its network, structure and price, and the study of them all.
//!
//! In: a scenario, a cost book, and a study's result where there is one. Out: [`Comparison`], from which the table and the
//! reports are told. It must not simulate anything.

use std::sync::{Arc, OnceLock};

use crate::cost::{self, BreakEven, CostBook, Pricing, break_evens, price};
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
    /// See [`Comparison::break_even`]: worked out when it is first asked for, as most edits do not show it.
    break_even: OnceLock<Vec<BreakEven>>,
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
        Ok(Self {
            scenario,
            candidates,
            study,
            book,
            break_even: OnceLock::new(),
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
        let has_faults = self.scenario.breaks();
        match (&self.study, has_faults) {
            (Some(_), _) => self.passes(),
            (None, false) => vec![When::Calm],
            (None, true) => vec![When::Calm, When::Broken],
        }
    }

    /// Against the first point to point, where there is one: from how many systems on each other one costs less.
    pub fn break_even(&self) -> &[BreakEven] {
        self.break_even.get_or_init(|| {
            let is_direct = |at: &usize| self.candidates[*at].network.style == StyleKind::PointToPoint;
            let all = || 0..self.candidates.len();
            let Some(direct) = all().find(is_direct) else {
                return Vec::new();
            };
            let others: Vec<_> = all().filter(|at| !is_direct(at)).map(|at| self.as_priced(at)).collect();
            break_evens(&self.scenario, self.as_priced(direct), &others, &self.book)
        })
    }

    fn as_priced(&self, at: usize) -> cost::Candidate<'_> {
        let Candidate { network, structure, .. } = &self.candidates[at];
        cost::Candidate {
            network,
            structure,
            result: self.result(at),
        }
    }

    /// The break-even of a candidate against point to point.
    pub fn break_even_of(&self, candidate: usize) -> Option<&BreakEven> {
        let id = &self.candidates[candidate].network.id;
        self.break_even().iter().find(|found| &found.architecture == id)
    }
}
