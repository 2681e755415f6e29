//! In which layer and row does each thing of a connected graph stand, so that its edges run from left to right?
//!
//! In: sizes and edges. Out: a center for each. The work is done by `rust_sugiyama` (after Gansner et al., "A technique
//! for drawing directed graphs", 1993; Brandes and Köpf, 2001), top down with width and height swapped. It must not know
//! what the things are.

use std::collections::BTreeSet;

use petgraph::Direction::Incoming;
use petgraph::algo::{greedy_feedback_arc_set, toposort};
use petgraph::graph::DiGraph;
use petgraph::visit::EdgeRef;
use rust_sugiyama::configure::{Config, RankingType};

use super::super::shapes::Point;

/// From one layer's edge to the next.
const BETWEEN_LAYERS: f32 = 90.0;
/// From one card of a layer to the next.
const WITHIN_LAYER: f32 = 44.0;
/// Up to so many things, edges are made as short as can be and crossings fewer with patience.
const PATIENT_MAX: usize = 150;
/// Layers that all edges together skip, at most; the longest edges beyond are not looked at.
const SKIPPED_MAX: usize = 1_500;
/// The library walks graphs by recursion, as deep as there are layers: this is enough for 100,000.
const STACK_BYTES: usize = 512 << 20;

/// Centers of things of these sizes (width, height) that hang together by edges; none where the library gives up.
pub(super) fn layered(sizes: &[(f32, f32)], edges: &[(usize, usize)]) -> Option<Vec<Point>> {
    let edges = followed(sizes.len(), edges);
    let vertices = sizes.iter().zip(0_u32..);
    let vertices: Vec<(u32, (f64, f64))> = vertices.map(|(&size, at)| (at, turned(size))).collect();
    let patient = sizes.len() <= PATIENT_MAX;
    let config = Config {
        vertex_spacing: f64::from(WITHIN_LAYER),
        ranking_type: if patient {
            RankingType::MinimizeEdgeLength
        } else {
            RankingType::Up
        },
        transpose: patient,
        ..Config::default()
    };
    let work = move || rust_sugiyama::from_vertices_and_edges(&vertices, &edges, &config);
    // On a stack of its own, which also keeps a fault of the library from taking the program along.
    let worker = std::thread::Builder::new().stack_size(STACK_BYTES).spawn(work).ok()?;
    let layouts = worker.join().ok()?;
    let mut places = vec![None; sizes.len()];
    let mut below = 0.0;
    for (layout, _, _) in layouts {
        // Edges that were left out may have held parts together: these stand below each other.
        let lowest = layout.iter().map(|(_, (row, _))| *row as f32).fold(0.0, f32::max);
        for (at, (row, layer)) in layout {
            places[at] = Some(Point::new(layer as f32, row as f32 + below));
        }
        below += lowest + sizes.iter().map(|size| size.1).fold(0.0, f32::max) + WITHIN_LAYER;
    }
    places.into_iter().collect()
}

/// A size as the library takes it: top down instead of left to right, with the rest of the room between layers.
fn turned((width, height): (f32, f32)) -> (f64, f64) {
    (f64::from(height), f64::from(width + BETWEEN_LAYERS - WITHIN_LAYER))
}

/// The edges without circles, and without the longest where they would skip too many layers: each skipped layer is one
/// more thing to lay out. Edges from one layer to the next always stay, and they alone give the same layers.
fn followed(count: usize, edges: &[(usize, usize)]) -> Vec<(u32, u32)> {
    let edges = without_circles(count, edges);
    let layer = layers(count, &edges);
    let skips = |&(from, to): &(usize, usize)| layer[to].saturating_sub(layer[from] + 1);
    let mut kept = edges;
    kept.sort_by_key(|edge| (skips(edge), *edge));
    let mut skipped = 0;
    kept.retain(|edge| {
        skipped += skips(edge);
        skips(edge) == 0 || skipped <= SKIPPED_MAX
    });
    kept.into_iter().map(|(from, to)| (from as u32, to as u32)).collect()
}

/// The edges, each once, with those turned round that lead back.
fn without_circles(count: usize, edges: &[(usize, usize)]) -> Vec<(usize, usize)> {
    let graph = graph_of(count, edges);
    let back: BTreeSet<usize> = greedy_feedback_arc_set(&graph).map(|edge| edge.id().index()).collect();
    let onward = |(at, &(from, to)): (usize, &(usize, usize))| if back.contains(&at) { (to, from) } else { (from, to) };
    let all: BTreeSet<(usize, usize)> = edges.iter().enumerate().map(onward).collect();
    all.into_iter().collect()
}

/// How many edges the longest way to each thing has.
fn layers(count: usize, edges: &[(usize, usize)]) -> Vec<usize> {
    let graph = graph_of(count, edges);
    let mut layer = vec![0; count];
    for node in toposort(&graph, None).unwrap_or_default() {
        let before = graph
            .neighbors_directed(node, Incoming)
            .map(|other| layer[other.index()] + 1);
        layer[node.index()] = before.max().unwrap_or(0);
    }
    layer
}

fn graph_of(count: usize, edges: &[(usize, usize)]) -> DiGraph<(), ()> {
    let mut graph = DiGraph::with_capacity(count, edges.len());
    let nodes: Vec<_> = (0..count).map(|_| graph.add_node(())).collect();
    for &(from, to) in edges {
        graph.add_edge(nodes[from], nodes[to], ());
    }
    graph
}
