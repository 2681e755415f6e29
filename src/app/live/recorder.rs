//! What live play hears: an observer that keeps totals, lanes, stations, the timeline and the log.
//!
//! In: facts of the engine. Out: what a snapshot is made of. It must not change what happens, nor know egui. Everything
//! is bounded: marks by their number between two snapshots, the log by its entries.

use std::collections::HashMap;

use crate::engine::{Closed, Created, Freight, Hop, Observer, Outcome, Program};
use crate::units::{SimSpan, SimTime};

use super::log::{Log, Tone, first_words};
use super::snapshot::{LaneState, Mark, NodeState, Now, Worst};
use super::timeline::Timeline;

/// Marks kept at most between two snapshots.
const MARKS_MAX: usize = 4_000;
/// Marks of one lane between two snapshots; more make it dense at once.
const MARKS_PER_LANE: u32 = 12;
/// Above so many marks a second on the wall a lane is dense...
const DENSE_ABOVE: f64 = 30.0;
/// ... and below so many it is not any more.
const SINGLE_BELOW: f64 = 22.0;
/// A shape that is not in the picture.
pub(super) const NO_GROUP: u32 = u32::MAX;

#[derive(Clone)]
struct Lane {
    from: u32,
    to: u32,
    since_snapshot: u32,
    told: u32,
    dense: bool,
    per_sec: f64,
    per_wall_sec: f64,
    freights: [u32; 5],
}

#[derive(Clone, Default)]
struct StationTrack {
    since: SimTime,
    in_service: u32,
    queued: u32,
    /// Server-nanoseconds since the last snapshot.
    worked: u64,
    busy: f64,
    line: f64,
}

/// Names that the log needs.
#[derive(Clone, Default)]
pub(super) struct Names {
    pub flows: Vec<String>,
    pub faults: Vec<String>,
}

/// Listens for the window.
#[derive(Clone)]
pub(super) struct Recorder {
    pub totals: Now,
    pub marks: Vec<Mark>,
    pub log: Log,
    pub timeline: Timeline,
    pub names: Names,
    /// Hops told so far, for stepping to the next.
    pub hops: u64,
    groups: Vec<u32>,
    lanes: Vec<Lane>,
    lane_of: HashMap<(u32, u32), u32>,
    stations: Vec<StationTrack>,
    bases: Vec<u32>,
    last_snapshot: SimTime,
}

impl Recorder {
    pub(super) fn new(program: &Program, groups: Vec<u32>, names: Names) -> Self {
        let bases = program.station_bases();
        let stations = bases.last().copied().unwrap_or(0) as usize;
        Self {
            totals: Now::default(),
            marks: Vec::new(),
            log: Log::default(),
            timeline: Timeline::new(program.flows.len(), program.end),
            names,
            hops: 0,
            groups,
            lanes: Vec::new(),
            lane_of: HashMap::new(),
            stations: vec![StationTrack::default(); stations],
            bases,
            last_snapshot: SimTime::ZERO,
        }
    }

    fn group(&self, party: u32) -> u32 {
        self.groups.get(party as usize).copied().unwrap_or(NO_GROUP)
    }

    fn lane(&mut self, from: u32, to: u32) -> &mut Lane {
        let next = self.lanes.len() as u32;
        let index = *self.lane_of.entry((from, to)).or_insert(next);
        if index == next {
            self.lanes.push(Lane {
                from,
                to,
                since_snapshot: 0,
                told: 0,
                dense: false,
                per_sec: 0.0,
                per_wall_sec: 0.0,
                freights: [0; 5],
            });
        }
        &mut self.lanes[index as usize]
    }

    /// Lanes, smoothed over about a second on the wall; `wall` seconds have passed since the last time.
    pub(super) fn lanes(&mut self, now: SimTime, wall: f64) -> Vec<LaneState> {
        let simulated = now.since(self.last_snapshot).as_secs_f64();
        let weight = wall / (wall + 0.6);
        for lane in &mut self.lanes {
            let hops = f64::from(lane.since_snapshot);
            if simulated > 0.0 && wall > 0.0 {
                lane.per_sec += (hops / simulated - lane.per_sec) * weight;
                lane.per_wall_sec += (hops / wall - lane.per_wall_sec) * weight;
                lane.dense = lane.per_wall_sec > if lane.dense { SINGLE_BELOW } else { DENSE_ABOVE };
                lane.since_snapshot = 0;
                lane.told = 0;
            }
        }
        let state = |lane: &Lane| LaneState {
            from: lane.from,
            to: lane.to,
            per_sec: lane.per_sec,
            per_wall_sec: lane.per_wall_sec,
            dense: lane.dense,
            freight: FREIGHTS[(0..5).max_by_key(|freight| lane.freights[*freight]).unwrap_or(0)],
        };
        self.lanes.iter().map(state).collect()
    }

    /// Begins to count marks and lanes anew from `now`.
    pub(super) fn forget_marks(&mut self, now: SimTime) {
        self.marks.clear();
        for lane in &mut self.lanes {
            (lane.since_snapshot, lane.told, lane.dense, lane.per_wall_sec) = (0, 0, false, 0.0);
        }
        self.last_snapshot = now;
    }

    /// Shapes, with busy shares smoothed over `memory` of simulated time.
    pub(super) fn nodes(&mut self, program: &Program, groups: usize, now: SimTime, memory: SimSpan) -> Vec<NodeState> {
        self.settle(program, now, memory);
        let mut nodes = vec![NodeState::default(); groups];
        let mut sums = vec![(0.0, 0u32); groups];
        for (party, spec) in program.parties.iter().enumerate() {
            let group = self.group(party as u32) as usize;
            let Some(node) = nodes.get_mut(group) else { continue };
            let tracks = &self.stations[self.bases[party] as usize..self.bases[party + 1] as usize];
            node.in_service += tracks.iter().map(|track| u64::from(track.in_service)).sum::<u64>();
            node.queued += tracks.iter().map(|track| u64::from(track.queued)).sum::<u64>();
            node.stations += tracks.len() as u32;
            if spec.servers.is_some() {
                sums[group].0 += tracks.iter().map(|track| track.busy).sum::<f64>();
                sums[group].1 += tracks.len() as u32;
            }
            if spec.sites > 1 {
                node.worst = worst_site(tracks, spec.instances.max(1) as usize);
            }
        }
        for (node, (sum, count)) in nodes.iter_mut().zip(sums) {
            node.busy = (count > 0).then(|| sum / f64::from(count));
        }
        self.last_snapshot = now;
        nodes
    }

    /// Brings every station's figures up to `now`.
    fn settle(&mut self, program: &Program, now: SimTime, memory: SimSpan) {
        let span = now.since(self.last_snapshot).nanos() as f64;
        if span <= 0.0 {
            return;
        }
        let weight = span / (span + memory.nanos() as f64);
        for (party, spec) in program.parties.iter().enumerate() {
            let servers = f64::from(spec.servers.unwrap_or(1).max(1));
            for track in &mut self.stations[self.bases[party] as usize..self.bases[party + 1] as usize] {
                track.worked += u64::from(track.in_service) * now.since(track.since).nanos();
                track.since = now;
                let busy = track.worked as f64 / span / servers;
                track.busy += (busy.min(1.0) - track.busy) * weight;
                track.line += (f64::from(track.queued) - track.line) * weight;
                track.worked = 0;
            }
        }
    }

    fn flow(&self, flow: u32) -> &str {
        self.names.flows.get(flow as usize).map_or("?", String::as_str)
    }
}

/// Kinds of freight, in the order of their place in a lane's counts.
const FREIGHTS: [Freight; 5] = [
    Freight::Message,
    Freight::Answer,
    Freight::Ack,
    Freight::Refusal,
    Freight::Replica,
];

fn worst_site(tracks: &[StationTrack], instances: usize) -> Option<Worst> {
    let weight = |site: &[StationTrack]| site.iter().map(|track| track.busy + track.line).sum::<f64>();
    let (at, site) = tracks
        .chunks(instances)
        .enumerate()
        .max_by(|a, b| weight(a.1).total_cmp(&weight(b.1)))?;
    (weight(site) > 0.0).then(|| Worst {
        site: at as u32 + 1,
        busy: site.iter().map(|track| track.busy).sum::<f64>() / instances as f64,
        queued: site.iter().map(|track| track.queued).sum(),
    })
}

impl Observer for Recorder {
    fn created(&mut self, created: &Created) {
        self.totals.created += 1;
        self.totals.expected += u64::from(created.deliveries);
        self.timeline.created(created.at, created.deliveries);
    }

    fn closed(&mut self, closed: &Closed) {
        self.totals.outcomes[closed.outcome.index()] += 1;
        self.totals.applied_twice += u64::from(closed.applied_twice);
        let correct = closed.outcome == Outcome::OnTime && !closed.applied_twice;
        self.timeline
            .closed(closed.created, closed.flow, closed.latency, correct);
        if self.log.is_news(closed.flow, closed.outcome) {
            let text = format!("{}: {}", first_words(closed.outcome), self.flow(closed.flow));
            self.log.say(closed.at, Tone::Warning, text);
        }
    }

    fn attempt(&mut self, at: SimTime, flow: u32, first: bool, _counted: bool) {
        if !first {
            self.totals.retries += 1;
            if self.log.is_first_retry(flow) {
                let text = format!("first retry: {}", self.flow(flow));
                self.log.say(at, Tone::Plain, text);
            }
        }
    }

    fn hop(&mut self, hop: &Hop) {
        self.hops += 1;
        let (from, to) = (self.group(hop.from), self.group(hop.to));
        if from == NO_GROUP || to == NO_GROUP || from == to {
            return;
        }
        let room = self.marks.len() < MARKS_MAX;
        let lane = self.lane(from, to);
        lane.since_snapshot += 1;
        lane.freights[hop.freight as usize] += 1;
        if lane.dense || !room {
            return;
        }
        if lane.told >= MARKS_PER_LANE {
            lane.dense = true;
            lane.per_wall_sec = lane.per_wall_sec.max(DENSE_ABOVE * 1.2);
            return;
        }
        lane.told += 1;
        self.marks.push(Mark {
            from,
            to,
            depart: hop.depart,
            flight: hop.arrive.map(|arrive| arrive.since(hop.depart)),
            freight: hop.freight,
            flow: hop.flow,
            key: hop.key,
        });
    }

    fn station(&mut self, at: SimTime, station: u32, in_service: u32, queued: u32) {
        let track = &mut self.stations[station as usize];
        track.worked += u64::from(track.in_service) * at.since(track.since).nanos();
        track.since = at;
        track.in_service = in_service;
        track.queued = queued;
    }

    fn fault(&mut self, at: SimTime, fault: u32, on: bool) {
        self.log.turn();
        let name = self.names.faults.get(fault as usize).map_or("fault", String::as_str);
        let (tone, text) = if on {
            (Tone::Fault, name.to_owned())
        } else {
            (Tone::Heal, format!("healed: {name}"))
        };
        self.log.say(at, tone, text);
    }
}
