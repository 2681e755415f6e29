//! What do faults cost a year? What one occurrence was simulated to cost, times how often it comes.
//!
//! In: the scenario's faults and a study's passes under each fault alone, beside calm. Out: a line per fault. It must not
//! know how a fault was simulated. A fault without a frequency costs nothing and says so.

use super::range::{Basis, Input, Line, Range};
use crate::scenario::{Fault, FaultId, Scenario};
use crate::study::{ArchitectureResult, Estimate, Figure, FigureKey, FlowFigures, PassResult};

/// Place of late deliveries among a flow's outcomes, which stand in the order of `measure::Outcome::ALL`.
pub const LATE: usize = 1;

/// Why a fault of the plan has no price.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum OutageProblem {
    /// It has no `a_year`.
    NoFrequency,
    /// Nothing was simulated.
    NoStudy,
    /// No flow has `cost_lost` or `cost_late`.
    NoPrice,
}

impl OutageProblem {
    /// Said in a sentence.
    pub fn sentence(self, fault: &str) -> String {
        match self {
            Self::NoFrequency => format!("“{fault}” costs nothing here, because it has no frequency (a_year)."),
            Self::NoStudy => format!("“{fault}” is not priced, because it was not simulated by itself."),
            Self::NoPrice => format!("“{fault}” is told in deliveries, not in money."),
        }
    }
}

/// What one fault does and costs.
#[derive(Clone, PartialEq, Debug)]
pub struct OutageLine {
    /// The fault.
    pub fault: FaultId,
    /// Its shown name.
    pub name: String,
    /// How often a year, where that is known.
    pub a_year: Option<f64>,
    /// Deliveries more than in calm that one occurrence was simulated to lose.
    pub lost: f64,
    /// Deliveries more than in calm that one occurrence was simulated to make late.
    pub late: f64,
    /// What one occurrence was simulated to cost; low and high are simulation noise.
    pub simulated: Range,
    /// What a year of it comes to.
    pub extrapolated: Range,
    /// Why it has no price, where it has none.
    pub problem: Option<OutageProblem>,
}

/// Each fault of the plan, and the lines of those that cost something.
pub(super) fn outages(scenario: &Scenario, result: Option<&ArchitectureResult>) -> (Vec<OutageLine>, Vec<Line>) {
    let faults = scenario.faults.iter().filter(|fault| !fault.off);
    let outages: Vec<OutageLine> = faults.map(|fault| outage(scenario, fault, result)).collect();
    let lines = outages
        .iter()
        .filter(|line| !line.extrapolated.is_zero())
        .map(formula)
        .collect();
    (outages, lines)
}

fn outage(scenario: &Scenario, fault: &Fault, result: Option<&ArchitectureResult>) -> OutageLine {
    let name = fault.name.clone().unwrap_or_else(|| fault.id.to_string());
    let alone = result.and_then(|result| result.alone.iter().find(|alone| alone.fault == fault.id));
    let is_priced = scenario
        .flows
        .iter()
        .any(|flow| flow.cost_lost.is_some() || flow.cost_late.is_some());
    let mut line = OutageLine {
        fault: fault.id.clone(),
        name,
        a_year: fault.a_year,
        lost: 0.0,
        late: 0.0,
        simulated: Range::default(),
        extrapolated: Range::default(),
        problem: None,
    };
    line.problem = match (fault.a_year, result, alone) {
        (None, ..) => Some(OutageProblem::NoFrequency),
        (Some(_), Some(result), None) if result.untouched.contains(&fault.id) => None,
        (Some(_), _, None) => Some(OutageProblem::NoStudy),
        (Some(_), _, Some(_)) if !is_priced => Some(OutageProblem::NoPrice),
        _ => None,
    };
    let (Some(a_year), Some(result), Some(alone)) = (fault.a_year, result, alone) else {
        return line;
    };
    for (index, flow) in scenario.flows.iter().enumerate() {
        let (lost, lost_noise) = more_lost(&result.calm, &alone.pass, index);
        let (late, late_noise) = more_late(&result.calm, &alone.pass, index);
        line.lost += lost;
        line.late += late;
        let price = |money: Option<crate::units::Money>| money.map_or(0.0, |money| money.amount);
        let (per_lost, per_late) = (price(flow.cost_lost), price(flow.cost_late));
        let middle = lost * per_lost + late * per_late;
        let noise = lost_noise * per_lost + late_noise * per_late;
        line.simulated = line.simulated
            + Range {
                low: (middle - noise).max(0.0),
                middle: middle.max(0.0),
                high: (middle + noise).max(0.0),
            };
    }
    line.extrapolated = line.simulated.scaled(a_year);
    line
}

/// Deliveries of a flow that the fault alone loses beyond calm, replication by replication, with its noise.
fn more_lost(calm: &PassResult, alone: &PassResult, flow: usize) -> (f64, f64) {
    let key = FigureKey::of_flow(Figure::Lost, flow);
    let pairs = calm.samples.of(key).iter().zip(alone.samples.of(key));
    let expected = alone
        .flows
        .get(flow)
        .and_then(|flow| flow.expected)
        .map_or(0.0, |expected| expected.mean);
    let difference = Estimate::of(pairs.map(|(calm, alone)| (alone - calm) * expected));
    difference.map_or((0.0, 0.0), |difference| {
        (difference.mean, difference.half_width.unwrap_or(0.0))
    })
}

/// Deliveries of a flow that the fault alone makes late beyond calm; the noise of both passes is added.
fn more_late(calm: &PassResult, alone: &PassResult, flow: usize) -> (f64, f64) {
    let late = |pass: &PassResult| {
        let late = |flow: &FlowFigures| flow.outcomes.get(LATE)?.count.per_replication;
        pass.flows
            .get(flow)
            .and_then(late)
            .map_or((0.0, 0.0), |late| (late.mean, late.half_width.unwrap_or(0.0)))
    };
    let (calm, alone) = (late(calm), late(alone));
    let noise = if calm == alone { 0.0 } else { calm.1 + alone.1 };
    (alone.0 - calm.0, noise)
}

fn formula(outage: &OutageLine) -> Line {
    let a_year = outage.a_year.unwrap_or(0.0);
    let input = |name: &str, value: Range, unit: &str, origin: &str| Input {
        name: name.to_owned(),
        value,
        unit: unit.to_owned(),
        origin: origin.to_owned(),
    };
    let plain = super::range::plain;
    Line {
        what: outage.name.clone(),
        formula: format!(
            "{} a year × {} simulated for one ({} deliveries lost, {} late, beyond calm)",
            plain(a_year),
            plain(outage.simulated.middle),
            plain(outage.lost.round()),
            plain(outage.late.round())
        ),
        inputs: vec![
            input("a_year", Range::exactly(a_year), "a year", "the scenario"),
            input(
                "one occurrence",
                outage.simulated,
                "",
                "simulated: the fault alone beside calm",
            ),
        ],
        amount: outage.extrapolated,
        basis: Basis::Extrapolated,
    }
}
