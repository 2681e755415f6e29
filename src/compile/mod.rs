//! How does a network become a program for the engine, and its faults targets?
//!
//! In: a scenario and a network made of it. Out: [`Compiled`]: the program, and fault plans drawn for each replication.
//! It must not know statistics or money. Indices stay the same: party i of the network is party i of the program, flow i
//! of the scenario is flow i.

mod effects;
mod faults;
mod guards;
mod moments;
mod polls;
mod program;
mod rules;
mod sources;

use std::sync::Arc;

use crate::engine::{FaultSpec, Program};
use crate::scenario::{Direction, Fault, FaultId, FaultKind, LinkPlace, Scenario, Select};
use crate::topology::Network;
use crate::units::{Law, SimSpan};

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
        let acting = scenario.faults.iter().filter(|fault| match plan {
            Plan::Calm => false,
            Plan::Broken => !fault.off,
            Plan::Only(only) => fault.id == *only,
        });
        let resolve = match plan {
            Plan::Only(_) => faults::resolve_alone,
            Plan::Calm | Plan::Broken => resolve,
        };
        let mut faults: Vec<FaultSpec> = acting
            .map(|fault| resolve(scenario, network, &self.program, fault, seed, replication))
            .collect();
        if plan == Plan::Broken {
            faults.extend(self.failing_trunks(scenario, network, seed, replication));
        }
        faults.sort_by_key(|fault| fault.at);
        faults
    }

    /// Trunks that fail by themselves, each site's by itself.
    fn failing_trunks(&self, scenario: &Scenario, network: &Network, seed: u64, replication: u32) -> Vec<FaultSpec> {
        let trunks = scenario.failing_trunks().into_iter().enumerate();
        trunks
            .map(|(at, (a, b, mttf, mttr))| {
                let exponential = |mean: SimSpan| {
                    Some(Law::Exponential {
                        mean: mean.nanos() as f64,
                    })
                };
                let id = format!("trunk {a} {b}");
                let what = FaultKind::Cut {
                    place: LinkPlace::Zones(a, b),
                    sites: Select::All,
                    direction: Direction::Both,
                    refuses: false,
                };
                let mut fault = Fault::new(&id, what, SimSpan::ZERO);
                fault.timing.mttf = exponential(mttf);
                fault.timing.mttr = exponential(mttr);
                fault.timing.each = true;
                let mut spec = resolve(scenario, network, &self.program, &fault, seed, replication);
                spec.rank = (scenario.faults.len() + at) as u32;
                spec
            })
            .collect()
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
