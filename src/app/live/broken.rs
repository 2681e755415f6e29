//! What is broken right now, by shapes and pairs of shapes.
//!
//! In: the faults in force and the program. Out: [`Broken`]. It must not know the scenario's words.

use std::collections::{BTreeMap, BTreeSet};

use crate::engine::{Effect, FaultSpec, Program, Target};
use crate::units::SimTime;

/// How a shape is broken.
#[derive(Clone, Copy, PartialEq, Debug, Default)]
pub struct PartyState {
    /// Stations that are down.
    pub down: u32,
    /// Of so many.
    pub of: u32,
    /// Service takes at most so many times as long; 1: as ever.
    pub slow: f64,
    /// Since when, and until when, something of it is down.
    pub time: Lasting,
}

/// Since when something is broken, and until when if that is known.
#[derive(Clone, Copy, PartialEq, Debug, Default)]
pub struct Lasting {
    /// The first moment.
    pub since: SimTime,
    /// The moment it heals, where it is planned.
    pub until: Option<SimTime>,
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
    /// Since when, and until when, something of it is cut.
    pub time: Lasting,
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
    let mut down = Times::new();
    let mut slow: BTreeMap<u32, f64> = BTreeMap::new();
    let mut cut = Times::new();
    let mut worse: BTreeSet<Target> = BTreeSet::new();
    for (_, spec) in specs {
        for target in &spec.targets {
            match (&spec.effect, target) {
                (Effect::Crash { .. }, Target::Station { .. }) => strike(&mut down, *target, spec),
                (Effect::Slow(factor), Target::Station { party, .. }) => {
                    let slow = slow.entry(*party).or_insert(1.0);
                    *slow = slow.max(*factor);
                }
                (Effect::Cut { .. }, _) => strike(&mut cut, *target, spec),
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

/// What is struck, since when and until when.
type Times = BTreeMap<Target, (SimTime, SimTime)>;

fn strike(times: &mut Times, target: Target, spec: &FaultSpec) {
    let (since, until) = times.entry(target).or_insert((spec.at, spec.until));
    *since = spec.at.min(*since);
    *until = spec.until.max(*until);
}

/// All of them together: from the first to the last.
fn lasting(times: impl Iterator<Item = (SimTime, SimTime)>) -> Lasting {
    let whole = times.reduce(|a, b| (a.0.min(b.0), a.1.max(b.1)));
    whole.map_or_else(Lasting::default, |(since, until)| Lasting {
        since,
        until: (until < SimTime::MAX).then_some(until),
    })
}

fn party_state(program: &Program, parties: &[u32], down: &Times, slow: &BTreeMap<u32, f64>) -> PartyState {
    let of = parties
        .iter()
        .map(|party| &program.parties[*party as usize])
        .map(|spec| spec.sites * spec.instances)
        .sum();
    let is_ours = |target: &Target| matches!(target, Target::Station { party, .. } if parties.contains(party));
    let ours = down.iter().filter(|(target, _)| is_ours(target));
    let factor = parties
        .iter()
        .filter_map(|party| slow.get(party))
        .fold(1.0, |most: f64, one| most.max(*one));
    PartyState {
        down: ours.clone().count() as u32,
        of,
        slow: factor,
        time: lasting(ours.map(|(_, time)| *time)),
    }
}

fn pair_state(program: &Program, a: &[u32], b: &[u32], cut: &Times, worse: &BTreeSet<Target>) -> PairState {
    let mut links = (0, 0);
    let mut suffers = false;
    let mut times = Vec::new();
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
                let found = times.len();
                times.extend(ways.iter().filter_map(|way| cut.get(way)));
                links.0 += u32::from(times.len() > found);
                suffers |= ways.iter().any(|way| worse.contains(way));
            }
        }
    }
    PairState {
        cut: f64::from(links.0) / f64::from(links.1.max(1)),
        links,
        worse: suffers,
        time: lasting(times.into_iter()),
    }
}
