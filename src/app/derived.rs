//! What follows from the scenario without a clock: networks, counts, prices. Made anew with every revision, within
//! the frame of the edit.
//!
//! In: a scenario. Out: [`Derived`]. It must not know selection, files or studies.

use crate::scenario::Scenario;
use crate::topology::{Network, Problem, derive};

/// What follows from one revision.
#[derive(Default)]
pub struct Derived {
    /// One per architecture, in the scenario's order.
    pub architectures: Vec<DerivedArchitecture>,
}

/// What follows for one architecture.
pub struct DerivedArchitecture {
    /// Its network; or why there is none.
    pub network: Result<Network, Vec<Problem>>,
}

impl Derived {
    /// Derives everything.
    pub fn of(scenario: &Scenario) -> Self {
        let count = scenario.architectures_or_default().len();
        Derived {
            architectures: (0..count)
                .map(|index| DerivedArchitecture::of(scenario, index))
                .collect(),
        }
    }
}

impl DerivedArchitecture {
    fn of(scenario: &Scenario, index: usize) -> Self {
        DerivedArchitecture {
            network: derive(scenario, index),
        }
    }
}
