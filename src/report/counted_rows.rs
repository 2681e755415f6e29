//! The rows about what is counted: wires and contracts, what changes touch, what failures stop.
//!
//! In: a [`Comparison`]. Out: a group of rows. It must not know time or money.

use super::comparison::Comparison;
use super::table::{Cell, Group, is_least, row};
use super::words;
use crate::structure::{DomainKind, Part, Structure};
use crate::topology::Network;

/// What needs no clock.
pub(super) fn counted(comparison: &Comparison) -> Group {
    let structure = |at: usize| &comparison.candidates[at].structure;
    let all = |value: fn(&Structure) -> f64| -> Vec<f64> {
        comparison
            .candidates
            .iter()
            .map(|candidate| value(&candidate.structure))
            .collect()
    };
    let touched = all(|structure| structure.touched_mean);
    let stopped: Vec<(usize, String)> = (0..comparison.candidates.len())
        .map(|at| worst_failure(comparison, at))
        .collect();
    let stopped_counts: Vec<f64> = stopped.iter().map(|(flows, _)| *flows as f64).collect();
    let flows = comparison.scenario.flows.len().max(1);
    let rows = vec![
        row(
            comparison,
            "Connections / interfaces",
            "pairs set up to talk / contracts for one data set",
            |at| {
                let counts = &structure(at).counts;
                Cell::new(format!("{} / {}", counts.connections, counts.interfaces)).with_detail(format!(
                    "{} with each site's own counted; all pairs would be {}",
                    words::grouped(counts.endpoints),
                    counts.full_mesh_ceiling
                ))
            },
        ),
        row(
            comparison,
            "Other systems touched to replace one",
            "mean over systems; in brackets the worst",
            |at| {
                let own = structure(at);
                let worst = own.touched_worst.map_or(String::new(), |system| {
                    format!("most by replacing {}", comparison.scenario.systems[system].name())
                });
                Cell::new(format!("{} ({})", words::plain(own.touched_mean), own.touched_max))
                    .with_detail(worst)
                    .winning(is_least(&touched, at))
            },
        ),
        row(
            comparison,
            "Single points of failure",
            "parts that every usable route of some flow contains",
            |at| {
                let points = &structure(at).single_points;
                let names: Vec<String> = points
                    .iter()
                    .map(|point| part_name(comparison, &comparison.candidates[at].network, point.part))
                    .collect();
                let sites = structure(at).site_points.len();
                let of_sites = if sites > 0 {
                    format!("; {sites} more stop their own site only")
                } else {
                    String::new()
                };
                Cell::new(points.len().to_string()).with_detail(format!("{}{of_sites}", names.join(", ")))
            },
        ),
        row(
            comparison,
            "Worst single failure stops",
            "of a part, or of a cluster, zone or provider as a whole",
            |at| {
                let (count, what) = &stopped[at];
                Cell::new(format!("{} of {flows} flows", count))
                    .with_detail(what.clone())
                    .winning(is_least(&stopped_counts, at))
            },
        ),
    ];
    Group {
        title: "Counted".to_owned(),
        when: None,
        is_main: true,
        rows,
    }
}

/// Flows stopped by the failure that stops most, and its name.
fn worst_failure(comparison: &Comparison, at: usize) -> (usize, String) {
    let structure = &comparison.candidates[at].structure;
    let points = structure.single_points.iter().map(|point| {
        (
            point.flows.len(),
            part_name(comparison, &comparison.candidates[at].network, point.part),
        )
    });
    let domains = structure.domains.iter().map(|domain| {
        let zones = comparison.scenario.zones_or_default();
        let name = match &domain.kind {
            DomainKind::Zone(zone) => format!("all of {}", zones[*zone].name()),
            DomainKind::Cluster(name) => format!("all of {name}"),
            DomainKind::Provider(name) => format!("provider {name}"),
        };
        (domain.flows.len(), name)
    });
    points.chain(domains).fold(
        (0, "nothing".to_owned()),
        |worst, next| if next.0 > worst.0 { next } else { worst },
    )
}

/// The shown name of a part whose failure stops flows.
pub(super) fn part_name(comparison: &Comparison, network: &Network, part: Part) -> String {
    let zones = comparison.scenario.zones_or_default();
    match part {
        Part::Party(party) => network.parties[party].name.clone(),
        Part::Trunk { a, b } => format!("trunk {}–{}", zones[a].name(), zones[b].name()),
    }
}
