//! Tallies a run while it goes on.
//!
//! In: facts from the engine. Out: a [`Replication`]. Cheap for each fact and bounded in memory: nothing grows with the
//! length of a run. It must not know names, and cannot change what happens.

use std::collections::BTreeMap;
use std::hint::black_box;

use super::cluster::ClusterTally;
use super::histogram::Histogram;
use super::replication::{ChainTally, DeliveryTally, Example, FlowTally, Replication, TransactionTally, is_lost};
use super::station::{StationTally, Window};
use super::timeline::{BUCKETS, Bucket, Clock, Timeline};
use super::trunk::{Trunks, Zones};
use super::uptime::Uptimes;
use crate::engine::{
    Choice, Closed, Created, FlowSpec, Guarded, Hop, Observer, Outcome, PathTime, Program, Spread, Transacted,
};
use crate::units::{SimSpan, SimTime, Size};

/// Consumers are told apart while pairs of flow and consumer stay under this.
const PAIRS: usize = 1_000;
/// How waits are spread is kept while parties stay under this.
const PARTIES: usize = 1_000;

/// Listens to a run and tallies it.
#[derive(Clone, Debug)]
pub struct Recorder {
    window: Window,
    flows: Vec<FlowTally>,
    /// First entry of each flow in `deliveries`.
    bases: Vec<usize>,
    by_consumer: bool,
    deliveries: Vec<DeliveryTally>,
    chains: BTreeMap<(u32, u32), Histogram>,
    transactions: BTreeMap<u32, TransactionTally>,
    stations: Vec<StationTally>,
    /// The party of each station; empty where waits are not kept.
    party_of: Vec<u32>,
    waits: Vec<Histogram>,
    uptimes: Uptimes,
    trunks: Trunks,
    zones: Zones,
    /// The buckets of all timelines, by flow.
    buckets: Vec<Bucket>,
    clock: Clock,
    /// Faults that act, and when the last was healed.
    faults: (u32, Option<SimTime>),
    cluster: ClusterTally,
}

impl Recorder {
    /// A recorder for one run of `program`.
    pub fn new(program: &Program) -> Self {
        let receivers: Vec<usize> = program.flows.iter().map(receivers).collect();
        let by_consumer = receivers.iter().sum::<usize>() < PAIRS;
        let mut bases = Vec::with_capacity(receivers.len());
        let mut cells = 0;
        for count in receivers {
            bases.push(cells);
            cells += if by_consumer { count } else { 1 };
        }
        let bases_of_stations = program.station_bases();
        let stations = bases_of_stations.last().map_or(0, |&count| count as usize);
        let keeps_waits = program.parties.len() < PARTIES;
        let party_of = |(party, ends): (usize, &[u32])| std::iter::repeat_n(party as u32, (ends[1] - ends[0]) as usize);
        Self {
            window: Window {
                from: program.warm_up,
                until: program.end,
            },
            flows: vec![FlowTally::default(); program.flows.len()],
            bases,
            by_consumer,
            deliveries: vec![DeliveryTally::default(); cells],
            chains: BTreeMap::new(),
            transactions: BTreeMap::new(),
            stations: vec![StationTally::default(); stations],
            party_of: match keeps_waits {
                true => bases_of_stations.windows(2).enumerate().flat_map(party_of).collect(),
                false => Vec::new(),
            },
            waits: vec![Histogram::default(); if keeps_waits { program.parties.len() } else { 0 }],
            uptimes: Uptimes::new(program),
            trunks: Trunks::new(program),
            zones: Zones::new(program),
            buckets: vec![Bucket::default(); program.flows.len() * BUCKETS],
            clock: Clock::new(program.end),
            cluster: ClusterTally::default(),
            faults: (0, None),
        }
    }

    /// What the run showed, which stopped at `stopped`.
    ///
    /// # Panics
    /// If a delivery did not end exactly once: messages are conserved, and a run that loses count must not be believed.
    pub fn finish(self, stopped: SimTime) -> Replication {
        let replication = self.so_far(stopped);
        for (flow, tally) in replication.flows.iter().enumerate() {
            let closed = tally.deliveries.closed();
            assert_eq!(
                closed, tally.expected,
                "flow {flow}: deliveries ended and deliveries expected"
            );
        }
        replication
    }

    /// What a run that goes on has shown until `now`; deliveries on their way are in no outcome yet.
    pub fn so_far(mut self, now: SimTime) -> Replication {
        for station in &mut self.stations {
            station.advance(&self.window, now);
        }
        self.cluster.advance(&self.window, now);
        self.uptimes.advance(&self.window, now);
        for flow in &mut self.flows {
            flow.guards.advance(&self.window, now);
        }
        let mut consumers: Vec<Vec<DeliveryTally>> = Vec::with_capacity(self.flows.len());
        let mut cells = self.deliveries.into_iter();
        for (flow, tally) in self.flows.iter_mut().enumerate() {
            let next = self.bases.get(flow + 1).copied().unwrap_or(usize::MAX);
            let own: Vec<DeliveryTally> = cells.by_ref().take(next - self.bases[flow]).collect();
            own.iter().for_each(|cell| tally.deliveries.merge(cell));
            consumers.push(own);
        }
        Replication {
            flows: self.flows,
            consumers: if self.by_consumer { consumers } else { Vec::new() },
            chains: self
                .chains
                .into_iter()
                .map(|((root, last), latency)| ChainTally { root, last, latency })
                .collect(),
            transactions: self.transactions.into_values().collect(),
            stations: self.stations,
            waits: self.waits,
            uptimes: self.uptimes.stations,
            outages: self.uptimes.sites,
            trunks: self.trunks.finish(),
            between_zones: self.zones.finish(),
            timelines: self
                .buckets
                .chunks(BUCKETS)
                .map(|buckets| Timeline {
                    buckets: buckets.to_vec(),
                })
                .collect(),
            bucket: self.clock.width(),
            warm_up: self.window.from,
            end: self.window.until,
            healed: self.faults.1.filter(|_| self.faults.0 == 0),
            overflow: None,
            stopped: now,
            cluster: self.cluster,
            events: 0,
        }
    }

    #[inline(always)]
    fn draw_created(&mut self, created: &Created) {
        let bucket = self.clock.bucket(created.at);
        if bucket < BUCKETS {
            let bucket = &mut self.buckets[created.flow as usize * BUCKETS + bucket];
            bucket.created += 1;
            bucket.expected += u64::from(created.deliveries);
        }
    }

    #[inline(always)]
    fn record_wait(&mut self, station: u32, waited: SimSpan) {
        if !waited.is_zero()
            && let Some(&party) = self.party_of.get(station as usize)
        {
            self.waits[party as usize].record(waited);
        }
    }

    #[inline(always)]
    fn tally(&mut self, closed: &Closed, correct: bool) {
        self.tally_delivery(closed, correct);
        self.flows[closed.flow as usize].keep_example(closed);
    }

    #[inline(always)]
    fn tally_delivery(&mut self, closed: &Closed, correct: bool) {
        let consumer = if self.by_consumer { closed.consumer as usize } else { 0 };
        let cell = &mut self.deliveries[self.bases[closed.flow as usize] + consumer];
        cell.outcomes[closed.outcome.index()] += 1;
        cell.correct += u64::from(correct);
        cell.applied_twice += u64::from(closed.applied_twice);
        if let Some(latency) = closed.latency {
            cell.latency.record(latency);
        }
    }

    #[inline(always)]
    fn draw(&mut self, closed: &Closed, correct: bool) {
        let bucket = self.clock.bucket(closed.at);
        if bucket >= BUCKETS {
            return;
        }
        let bucket = &mut self.buckets[closed.flow as usize * BUCKETS + bucket];
        bucket.ended += 1;
        bucket.correct += u64::from(correct);
        bucket.lost += u64::from(is_lost(closed.outcome));
        if let Some(latency) = closed.latency {
            bucket.arrived += 1;
            bucket.latency += u128::from(latency.nanos());
        }
    }
}

impl FlowTally {
    #[inline]
    fn keep_example(&mut self, closed: &Closed) {
        let example = |latency| Example {
            number: closed.number,
            key: closed.key,
            latency,
        };
        match closed.latency {
            Some(latency) => {
                let full = self.slowest.len() == Example::KEPT;
                if !full || self.slowest[Example::KEPT - 1].latency < latency {
                    self.slowest.truncate(Example::KEPT - 1);
                    let at = self.slowest.partition_point(|kept| kept.latency >= latency);
                    self.slowest.insert(at, example(latency));
                }
            }
            None if self.lost.len() < Example::KEPT && is_lost(closed.outcome) => {
                self.lost.push(example(SimSpan::ZERO))
            }
            None => {}
        }
    }
}

/// How many different receivers a flow has, as the engine numbers them.
fn receivers(flow: &FlowSpec) -> usize {
    match flow.choice {
        Choice::Others => flow.senders.len().max(1),
        _ => flow.consumers.len().max(1),
    }
}

impl Observer for Recorder {
    const HEARS_VISITS: bool = false;

    #[inline(always)]
    fn created(&mut self, created: &Created) {
        self.draw_created(created);
        if created.counted {
            let flow = &mut self.flows[created.flow as usize];
            flow.created += 1;
            flow.expected += u64::from(created.deliveries);
        }
    }

    #[inline(always)]
    fn closed(&mut self, closed: &Closed) {
        let correct = closed.outcome == Outcome::OnTime && !closed.applied_twice;
        self.draw(closed, correct);
        if closed.counted {
            self.tally(closed, correct);
        }
    }

    #[inline(always)]
    fn attempt(&mut self, _at: SimTime, flow: u32, first: bool, counted: bool) {
        let flow = &mut self.flows[flow as usize];
        flow.attempts += u64::from(counted);
        flow.retries += u64::from(counted && !first);
    }

    #[inline(always)]
    fn sent_at_once(&mut self, created: &Created) {
        self.draw_created(created);
        if created.counted {
            let flow = &mut self.flows[created.flow as usize];
            flow.created += 1;
            flow.expected += u64::from(created.deliveries);
            flow.attempts += 1;
        }
    }

    #[inline(always)]
    fn ended_well(&mut self, path: &PathTime, answered: bool, latency: SimSpan, closed: &Closed) {
        let correct = closed.outcome == Outcome::OnTime && !closed.applied_twice;
        self.draw(closed, correct);
        if closed.counted {
            self.tally_delivery(closed, correct);
            let flow = &mut self.flows[path.flow as usize];
            flow.path.path(path);
            if answered {
                flow.accepted.record(latency);
            }
            flow.keep_example(closed);
        }
    }

    #[inline(always)]
    fn accepted(&mut self, flow: u32, after: SimSpan, counted: bool) {
        if counted {
            self.flows[flow as usize].accepted.record(after);
        }
    }

    fn gave_up(&mut self, flow: u32, after: SimSpan, counted: bool) {
        if counted {
            self.flows[flow as usize].gave_up.record(after);
        }
    }

    fn chain_ended(&mut self, root: u32, last: u32, after: SimSpan, counted: bool) {
        if counted {
            self.chains.entry((root, last)).or_default().record(after);
        }
    }

    fn publishers_blocked(&mut self, at: SimTime, on: bool) {
        self.cluster.block(&self.window, at, on);
    }

    fn locked_up(&mut self, at: SimTime, on: bool) {
        self.cluster.lock_up(at, on);
    }

    fn blocked(&mut self, _at: SimTime, flow: u32, _key: u64, blocked: SimSpan, counted: bool) {
        if counted {
            let flow = &mut self.flows[flow as usize];
            flow.times_blocked += 1;
            flow.blocked += blocked;
        }
    }

    fn out_of_order(&mut self, _at: SimTime, flow: u32, _key: u64, counted: bool) {
        self.flows[flow as usize].out_of_order += u64::from(counted);
    }

    fn guarded(&mut self, guarded: &Guarded) {
        self.flows[guarded.flow as usize].guards.record(&self.window, guarded);
    }

    fn spread(&mut self, spread: &Spread) {
        self.flows[spread.flow as usize].spread.record(&self.window, spread);
    }

    #[inline(always)]
    fn path(&mut self, path: &PathTime) {
        if path.counted {
            self.flows[path.flow as usize].path.path(path);
        }
    }

    #[inline(always)]
    fn worked(&mut self, flow: u32, service: SimSpan, counted: bool) {
        if counted {
            self.flows[flow as usize].path.worked += u128::from(service.nanos());
        }
    }

    fn wasted(&mut self, flow: u32, service: SimSpan, counted: bool) {
        if counted {
            self.flows[flow as usize].path.wasted += u128::from(service.nanos());
        }
    }

    fn fault(&mut self, at: SimTime, _fault: u32, on: bool) {
        let (acting, healed) = &mut self.faults;
        if on {
            *acting += 1;
        } else {
            *acting -= 1;
            *healed = Some(at);
        }
    }

    fn transacted(&mut self, transacted: &Transacted) {
        let root = transacted.root;
        let tally = self.transactions.entry(root).or_insert_with(|| TransactionTally {
            root,
            ..TransactionTally::default()
        });
        let well = transacted.failed == 0;
        tally.passed += u64::from(well && self.window.holds(transacted.at));
        if !transacted.counted {
            return;
        }
        tally.ended += u64::from(well);
        tally.failed += u64::from(!well);
        tally.correct += u64::from(transacted.correct);
        if well {
            tally.latency.record(transacted.after);
        }
    }

    #[inline]
    fn hop(&mut self, hop: &Hop) {
        self.zones.cross(&self.window, hop);
    }

    #[inline]
    fn hop_within(&mut self, _hop: &Hop) {}

    #[inline(always)]
    fn station(&mut self, at: SimTime, station: u32, in_service: u32, queued: u32) {
        self.stations[station as usize].change(&self.window, at, in_service, queued);
    }

    #[inline(always)]
    fn served(&mut self, at: SimTime, station: u32, waited: SimSpan, service: SimSpan) {
        if self.window.holds(at) {
            self.stations[station as usize].served(waited, service);
            self.record_wait(station, waited);
        }
    }

    #[inline(always)]
    fn left(&mut self, at: SimTime, station: u32, (waited, service): (SimSpan, SimSpan), there: (u32, u32)) {
        let tally = &mut self.stations[station as usize];
        tally.change(&self.window, at, there.0, there.1);
        if self.window.holds(at) {
            tally.served(waited, service);
            self.record_wait(station, waited);
        }
    }

    #[inline(always)]
    fn passed(&mut self, at: SimTime, station: u32, in_service: u32, queued: u32) {
        let tally = &mut self.stations[station as usize];
        tally.change(&self.window, at, in_service, queued);
        tally.served += u64::from(self.window.holds(at));
    }

    /// Reading the tally brings it into the caches.
    #[inline(always)]
    fn look_ahead(&mut self, station: u32) {
        if let Some(tally) = self.stations.get(station as usize) {
            black_box(tally.touch());
        }
    }

    fn cache(&mut self, at: SimTime, station: u32, hit: bool) {
        if self.window.holds(at) {
            let tally = &mut self.stations[station as usize];
            tally.hits += u64::from(hit);
            tally.misses += u64::from(!hit);
        }
    }

    fn up(&mut self, at: SimTime, station: u32, up: bool) {
        self.uptimes.change(&self.window, at, station, up);
    }

    fn trunk(&mut self, at: SimTime, from_zone: u32, to_zone: u32, site: u32, busy: SimSpan, size: Size) {
        self.trunks
            .carry(&self.window, at, (from_zone, to_zone, site), busy, size);
    }
}

#[cfg(test)]
mod tests;
