//! How does a network become a program for the engine, and its faults targets?
//!
//! In: a scenario and a network made of it. Out: [`Compiled`]: the program, and fault plans drawn for each replication.
//! It must not know statistics or money. Indices stay the same: party i of the network is party i of the program, flow i
//! of the scenario is flow i.

mod faults;
mod program;
mod sources;

use std::sync::Arc;

use crate::engine::{FaultSpec, Program};
use crate::scenario::{FaultId, Scenario};
use crate::topology::Network;

pub use faults::resolve;

/// Which faults act in a pass.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Plan<'a> {
    /// None.
    Calm,
    /// All that are not switched off.
    Broken,
    /// This one alone, for pricing.
    Only(&'a FaultId),
}

/// A network, ready to run.
#[derive(Clone, Debug)]
pub struct Compiled {
    /// What the engine runs.
    pub program: Arc<Program>,
}

/// Compiles a network of a scenario that [`crate::scenario::refusals`] has let through.
pub fn compile(scenario: &Scenario, network: &Network) -> Compiled {
    Compiled {
        program: Arc::new(program::program(scenario, network)),
    }
}

impl Compiled {
    /// The faults of a pass, in the order in which they strike, with their targets drawn for this replication.
    pub fn faults(
        &self,
        scenario: &Scenario,
        network: &Network,
        plan: Plan<'_>,
        seed: u64,
        replication: u32,
    ) -> Vec<FaultSpec> {
        let acts = |id: &FaultId, off: bool| match plan {
            Plan::Calm => false,
            Plan::Broken => !off,
            Plan::Only(only) => id == only,
        };
        let acting = scenario.faults.iter().filter(|fault| acts(&fault.id, fault.off));
        let mut faults: Vec<FaultSpec> = acting
            .map(|fault| resolve(scenario, network, &self.program, fault, seed, replication))
            .collect();
        faults.sort_by_key(|fault| fault.at);
        faults
    }

    /// Faults of the plan that touch nothing in this network: a comparison lists them.
    pub fn untouched(&self, scenario: &Scenario, network: &Network) -> Vec<FaultId> {
        scenario
            .faults
            .iter()
            .filter(|fault| !fault.off)
            .filter(|fault| {
                resolve(scenario, network, &self.program, fault, 0, 0)
                    .targets
                    .is_empty()
            })
            .map(|fault| fault.id.clone())
            .collect()
    }
}
