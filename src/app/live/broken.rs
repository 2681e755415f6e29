//! What is broken right now, by shapes and pairs of shapes.
//!
//! In: the faults in force and the program. Out: [`Broken`]. It must not know the scenario's words.

use std::collections::{BTreeMap, BTreeSet};

use crate::engine::{Effect, FaultSpec, Program, Target};

/// How a shape is broken.
#[derive(Clone, Copy, PartialEq, Debug, Default)]
pub struct PartyState {
    /// Stations that are down.
    pub down: u32,
    /// Of so many.
    pub of: u32,
    /// Service takes at most so many times as long; 1: as ever.
    pub slow: f64,
}

/// How the way between two shapes is broken.
#[derive(Clone, Copy, PartialEq, Debug, Default)]
pub struct PairState {
    /// Share of its links that carry nothing in at least one direction.
    pub cut: f64,
    /// Links cut, and links in all.
    pub links: (u32, u32),
    /// Whether it only suffers (slower or lossy).
    pub worse: bool,
}

/// All that is broken.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Broken {
    /// One per shape.
    pub parties: Vec<PartyState>,
    /// By the places of two shapes, the smaller first.
    pub pairs: BTreeMap<(u32, u32), PairState>,
    /// Faults in force, by their places in the run's list.
    pub active: Vec<u32>,
}

impl Broken {
    /// How the way between two shapes is broken.
    pub fn pair(&self, a: u32, b: u32) -> PairState {
        self.pairs.get(&(a.min(b), a.max(b))).copied().unwrap_or_default()
    }
}

/// Works out what `specs` do to shapes (`groups`: parties of each) and to the pairs of shapes that have a wire.
pub(super) fn broken(
    program: &Program,
    groups: &[Vec<u32>],
    wires: &[(u32, u32)],
    specs: &[(u32, &FaultSpec)],
) -> Broken {
    let mut down: BTreeSet<Target> = BTreeSet::new();
    let mut slow: BTreeMap<u32, f64> = BTreeMap::new();
    let mut cut: BTreeSet<Target> = BTreeSet::new();
    let mut worse: BTreeSet<Target> = BTreeSet::new();
    for (_, spec) in specs {
        for target in &spec.targets {
            match (&spec.effect, target) {
                (Effect::Crash { .. }, Target::Station { .. }) => _ = down.insert(*target),
                (Effect::Slow(factor), Target::Station { party, .. }) => {
                    let slow = slow.entry(*party).or_insert(1.0);
                    *slow = slow.max(*factor);
                }
                (Effect::Cut { .. }, _) => _ = cut.insert(*target),
                _ => _ = worse.insert(*target),
            }
        }
    }
    let parties = groups
        .iter()
        .map(|parties| party_state(program, parties, &down, &slow))
        .collect();
    let mut pairs = BTreeMap::new();
    if !cut.is_empty() || !worse.is_empty() {
        for &(a, b) in wires {
            let state = pair_state(program, &groups[a as usize], &groups[b as usize], &cut, &worse);
            if state.links.0 > 0 || state.worse {
                pairs.insert((a.min(b), a.max(b)), state);
            }
        }
    }
    Broken {
        parties,
        pairs,
        active: specs.iter().map(|(index, _)| *index).collect(),
    }
}

fn party_state(program: &Program, parties: &[u32], down: &BTreeSet<Target>, slow: &BTreeMap<u32, f64>) -> PartyState {
    let of = parties
        .iter()
        .map(|party| &program.parties[*party as usize])
        .map(|spec| spec.sites * spec.instances)
        .sum();
    let is_ours = |target: &&Target| matches!(target, Target::Station { party, .. } if parties.contains(party));
    let factor = parties
        .iter()
        .filter_map(|party| slow.get(party))
        .fold(1.0, |most: f64, one| most.max(*one));
    PartyState {
        down: down.iter().filter(is_ours).count() as u32,
        of,
        slow: factor,
    }
}

fn pair_state(program: &Program, a: &[u32], b: &[u32], cut: &BTreeSet<Target>, worse: &BTreeSet<Target>) -> PairState {
    let mut links = (0, 0);
    let mut suffers = false;
    for &pa in a {
        for &pb in b {
            let (za, zb) = (program.parties[pa as usize].zone, program.parties[pb as usize].zone);
            let sites = program.trunk_sites(za, zb);
            links.1 += sites;
            for site in 0..sites {
                let ways = [
                    Target::Trunk { from: za, to: zb, site },
                    Target::Trunk { from: zb, to: za, site },
                    Target::Link { from: pa, to: pb, site },
                    Target::Link { from: pb, to: pa, site },
                ];
                links.0 += u32::from(ways.iter().any(|way| cut.contains(way)));
                suffers |= ways.iter().any(|way| worse.contains(way));
            }
        }
    }
    PairState {
        cut: f64::from(links.0) / f64::from(links.1.max(1)),
        links,
        worse: suffers,
    }
}
