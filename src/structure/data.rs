//! Which data set does a flow carry, and who defines its shape?
//!
//! In: the scenario. Out: numbers for data sets: those written first, in their order, then one for each flow that names
//! none, which carries a data set of its own. It must not know networks.

use crate::scenario::{Contract, DataSet, Scenario};

/// The number of the data set that a flow carries.
pub fn data_of(scenario: &Scenario, flow: usize) -> usize {
    let named = scenario.flows[flow]
        .data
        .as_ref()
        .and_then(|id| scenario.data_index(id));
    named.unwrap_or(scenario.data.len() + flow)
}

/// The shown name of a data set; of one that is not written down, its flow's.
pub fn data_name(scenario: &Scenario, data: usize) -> &str {
    match scenario.data.get(data) {
        Some(set) => set.name(),
        None => scenario.flows[data - scenario.data.len()].name(),
    }
}

/// Who defines the shape of a data set; where nothing is written, its producer.
pub fn contract_of(scenario: &Scenario, data: usize) -> Contract {
    written(scenario, data)
        .and_then(|set| set.contract)
        .unwrap_or(Contract::Own)
}

/// The system that a data set belongs to, where one is written.
pub(super) fn owner_of(scenario: &Scenario, data: usize) -> Option<usize> {
    written(scenario, data)?
        .owner
        .as_ref()
        .and_then(|id| scenario.system_index(id))
}

fn written(scenario: &Scenario, data: usize) -> Option<&DataSet> {
    scenario.data.get(data)
}
