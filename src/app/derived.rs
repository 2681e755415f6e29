//! What follows from the scenario without a clock: networks, counts, prices. Made anew with every revision, within
//! the frame of the edit.
//!
//! In: a scenario, and a study's figures for the prices. Out: [`Derived`]. It must not know selection, files or threads.

use std::path::Path;

use crate::cost::{CostBook, Pricing, load_book, price};
use crate::scenario::{Architecture, Scenario};
use crate::structure::{self, Structure};
use crate::study::StudyResult;
use crate::topology::{Network, Problem, derive};

/// What follows from one revision.
#[derive(Default)]
pub struct Derived {
    /// One per architecture, in the scenario's order.
    pub architectures: Vec<DerivedArchitecture>,
    /// The cost book, or why there is none.
    pub book: Option<Result<CostBook, String>>,
}

/// What follows for one architecture.
pub struct DerivedArchitecture {
    /// As it is written, or its default.
    pub written: Architecture,
    /// Its network; or why there is none.
    pub network: Result<Network, Vec<Problem>>,
    /// Counts, change and single points, where there is a network.
    pub structure: Option<Structure>,
    /// Its price, where there is a network and a cost book; with the figures simulated so far.
    pub pricing: Option<Pricing>,
}

impl Derived {
    /// Derives everything but prices from a scenario read from `folder`.
    pub fn of(scenario: &Scenario, folder: Option<&Path>) -> Self {
        let architectures = scenario.architectures_or_default();
        let derived = architectures.iter().enumerate();
        Derived {
            architectures: derived.map(|(index, written)| DerivedArchitecture::of(scenario, index, written)).collect(),
            book: Some(load_book(scenario, folder).map_err(|error| error.to_string())),
        }
    }

    /// Prices all architectures, with the traffic and losses of `result` where there is one.
    pub fn price(&mut self, scenario: &Scenario, result: Option<&StudyResult>) {
        let Some(Ok(book)) = &self.book else { return };
        for derived in &mut self.architectures {
            let simulated = result.and_then(|result| result.architecture(&derived.written.id));
            let priced = derived.network.as_ref().ok().zip(derived.structure.as_ref());
            derived.pricing =
                priced.map(|(network, structure)| price(scenario, network, structure, simulated, book));
        }
    }
}

impl DerivedArchitecture {
    fn of(scenario: &Scenario, index: usize, written: &Architecture) -> Self {
        let network = derive(scenario, index);
        let structure = network.as_ref().ok().map(|network| structure::measure(scenario, network));
        DerivedArchitecture { written: written.clone(), network, structure, pricing: None }
    }
}
