//! Counts in JSON.
//!
//! In: a candidate. Out: [`StructureJson`]. It must not know time or money.

use serde::Serialize;

use super::figure::FigureJson;
use crate::report::comparison::{Candidate, Comparison};
use crate::report::counted_rows::part_name;

#[derive(Serialize)]
pub(super) struct StructureJson {
    connections: FigureJson,
    interfaces: FigureJson,
    endpoints: FigureJson,
    adapters: FigureJson,
    touched_mean: FigureJson,
    touched_max: FigureJson,
    single_points: FigureJson,
    single_points_of: Vec<SinglePointJson>,
}

#[derive(Serialize)]
struct SinglePointJson {
    part: String,
    flows: Vec<String>,
}

impl StructureJson {
    /// The counts of a candidate.
    pub(super) fn of(comparison: &Comparison, candidate: &Candidate) -> Self {
        let structure = &candidate.structure;
        let counts = &structure.counts;
        let points = structure.single_points.iter().map(|point| SinglePointJson {
            part: part_name(comparison, &candidate.network, point.part),
            flows: point
                .flows
                .iter()
                .map(|&flow| comparison.scenario.flows[flow].id.to_string())
                .collect(),
        });
        let exact = |value: u64, unit: &str| FigureJson::exact(value as f64, unit);
        Self {
            connections: exact(counts.connections, "connections"),
            interfaces: exact(counts.interfaces, "interfaces"),
            endpoints: exact(counts.endpoints, "connections"),
            adapters: exact(counts.adapter_count, "adapters"),
            touched_mean: FigureJson::exact(structure.touched_mean, "systems"),
            touched_max: exact(structure.touched_max as u64, "systems"),
            single_points: exact(structure.single_points.len() as u64, "parts"),
            single_points_of: points.collect(),
        }
    }
}
