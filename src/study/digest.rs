//! When are two scenarios the same, and two results?
//!
//! In: scenarios, tallies. Out: SHA-256 digests in hex. What affects physics is everything but names, places, colors,
//! teams, data sets (who may read what), money and objectives: changing those restarts nothing. It must not know figures.

use sha2::{Digest, Sha256};

use crate::measure::Replication;
use crate::scenario::Scenario;

/// Digest of the whole scenario: another one for any change.
pub fn scenario_digest(scenario: &Scenario) -> String {
    of_text(&format!("{scenario:?}"))
}

/// Digest of what affects simulated figures and how many there are: equal for scenarios whose studies are equal.
pub fn physics_digest(scenario: &Scenario) -> String {
    of_text(&format!("{:?}", bare(scenario)))
}

/// The scenario without what no figure depends on.
fn bare(scenario: &Scenario) -> Scenario {
    let mut bare = scenario.clone();
    bare.name.clear();
    bare.notes.clear();
    bare.data.clear();
    bare.objectives.clear();
    bare.costs = Default::default();
    bare.growth = None;
    bare.budget = None;
    for zone in &mut bare.zones {
        (zone.name, zone.at, zone.size) = (None, None, None);
    }
    for system in &mut bare.systems {
        (system.name, system.at, system.layer) = (None, None, None);
        (system.team, system.hourly_cost) = (None, None);
        system.shapes.clear();
    }
    for flow in &mut bare.flows {
        (flow.name, flow.data, flow.exists, flow.cost_lost, flow.cost_late) = (None, None, None, None, None);
    }
    for architecture in &mut bare.architectures {
        (architecture.name, architecture.color) = (None, None);
        (architecture.as_is, architecture.baseline) = (false, false);
        architecture.places.clear();
    }
    bare.faults.retain(|fault| !fault.off);
    for fault in &mut bare.faults {
        fault.name = None;
        // Whether it is simulated by itself, for pricing, matters; how often it happens does not.
        fault.a_year = fault.a_year.map(|_| 1.0);
    }
    bare
}

/// Digest of one replication's integers.
pub(super) fn of_replication(replication: &Replication) -> [u8; 32] {
    let mut hasher = Sha256::new();
    replication.tallies(&mut |value| hasher.update(value.to_le_bytes()));
    hasher.finalize().into()
}

/// Digest of results, fed in replication order.
#[derive(Clone, Default)]
pub(super) struct ResultDigest(Sha256);

impl ResultDigest {
    /// Adds the next replication of the next pass.
    pub fn push(&mut self, replication: &[u8; 32]) {
        self.0.update(replication);
    }

    /// The digest so far, in hex.
    pub fn hex(&self) -> String {
        hex(&self.0.clone().finalize())
    }
}

fn of_text(text: &str) -> String {
    hex(&Sha256::digest(text.as_bytes()))
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::{Fault, FaultKind, Flow, Part, Select, System};
    use crate::units::SimSpan;

    fn scenario() -> Scenario {
        let mut scenario = Scenario::new("shop");
        scenario.systems = vec![System::new("till"), System::new("stock")];
        let (till, stock) = (scenario.systems[0].id.clone(), scenario.systems[1].id.clone());
        scenario.flows = vec![Flow::new("price", &till, &stock)];
        scenario
    }

    #[test]
    fn moving_and_renaming_restart_nothing() {
        let before = scenario();
        let mut after = before.clone();
        after.name = "other".to_owned();
        after.systems[0].at = Some((300.0, 20.0));
        after.systems[0].name = Some("Cash desk".to_owned());
        after.systems[1].team = Some("blue".to_owned());
        after.flows[0].name = Some("Ask".to_owned());
        assert_eq!(physics_digest(&before), physics_digest(&after));
        assert_ne!(scenario_digest(&before), scenario_digest(&after));
    }

    #[test]
    fn what_changes_figures_restarts() {
        let before = scenario();
        let changed = |change: &dyn Fn(&mut Scenario)| {
            let mut after = before.clone();
            change(&mut after);
            physics_digest(&after)
        };
        let digest = physics_digest(&before);
        assert_ne!(digest, changed(&|it| it.systems[1].instances = Some(3)));
        assert_ne!(digest, changed(&|it| it.run.seed = Some(9)));
        assert_ne!(
            digest,
            changed(&|it| it.flows[0].deadline = Some(SimSpan::from_secs(1)))
        );
        let cut = FaultKind::Crash {
            part: Part::Hub,
            sites: Select::All,
            instances: Select::One,
            silent: false,
        };
        let mut fault = Fault::new("fault-1", cut, SimSpan::from_secs(60));
        assert_ne!(digest, changed(&|it| it.faults.push(fault.clone())));
        fault.off = true;
        assert_eq!(digest, changed(&|it| it.faults.push(fault.clone())));
    }
}
