//! The series of parties and trunks, one value per replication, and their figures: utilization, queues, waits, and the
//! worst place of each.
//!
//! In: tallies of stations and trunks. Out: [`PartyFigures`], [`TrunkFigures`], [`WorstQueue`]. A line is what one queue
//! leads to: an instance, or all instances of a site where one queue serves them all. It must not know flows.

use std::collections::BTreeMap;
use std::ops::Range;

use super::estimate::Estimate;
use super::gather::estimate;
use super::result_parts::{PartyFigures, Place, TrunkFigures, WaitQuantiles, WorstQueue};
use crate::measure::{Histogram, OutageTally, Replication, StationTally, TrunkTally, UpTally};
use crate::scenario::{Balancing, Concurrency};
use crate::topology::{Network, Party};

/// The stations of a network and how they form lines.
#[derive(Clone, Debug)]
pub(super) struct Lines {
    parties: Vec<PartyLines>,
}

#[derive(Clone, Debug)]
struct PartyLines {
    /// Stations of the party.
    stations: Range<usize>,
    instances: usize,
    /// Stations that share a queue.
    per_line: usize,
    /// Servers of one station; none: unlimited.
    servers: Option<u32>,
}

/// One party.
#[derive(Clone, Default, Debug)]
pub(super) struct PartySeries {
    utilization: Vec<f64>,
    in_service: Vec<f64>,
    in_system: Vec<f64>,
    /// For each replication, shares of time at each level, as far as the highest seen.
    occupancy: Vec<Vec<f64>>,
    /// In the order of [`PER_MILLE`].
    waits: [Vec<f64>; 4],
    queue_mean: Vec<f64>,
    queue_max: Vec<f64>,
    waiting: Vec<f64>,
    response: Vec<f64>,
    waited: Vec<f64>,
    served: Vec<f64>,
    cache_hits: Vec<f64>,
    up: Vec<f64>,
    outage: Vec<f64>,
    failures: Vec<f64>,
    first_outage: Vec<f64>,
    /// For each replication, mean number in service of each line.
    lines: Vec<Vec<f32>>,
}

const PER_MILLE: [u32; 4] = [500, 900, 950, 990];

impl Lines {
    pub fn new(network: &Network) -> Self {
        let mut next = 0;
        let mut lines = |party: &Party| {
            let stations = next..next + (party.sites * party.instances) as usize;
            next = stations.end;
            PartyLines {
                stations,
                instances: party.instances.max(1) as usize,
                per_line: if party.balancing == Balancing::Central {
                    party.instances.max(1) as usize
                } else {
                    1
                },
                servers: match party.concurrency {
                    Concurrency::Servers(servers) => Some(servers),
                    Concurrency::Unlimited => None,
                },
            }
        };
        Self {
            parties: network.parties.iter().map(&mut lines).collect(),
        }
    }

    /// Adds a replication to the series of each party.
    pub fn push(&self, replication: &Replication, series: &mut [PartySeries]) {
        let window = (replication.end - replication.warm_up).nanos() as f64;
        let mut outages = replication.outages.as_slice();
        for (party, (lines, series)) in self.parties.iter().zip(series).enumerate() {
            let stations = &replication.stations[lines.stations.clone()];
            series.push(lines, stations, window);
            series.push_occupancy(stations, window);
            if let Some(waits) = replication.waits.get(party) {
                series.push_waits(waits, stations);
            }
            let sites = outages.partition_point(|site| site.party as usize <= party);
            let (own, rest) = outages.split_at(sites);
            outages = rest;
            series.push_outages(own, window);
            series.push_up(&replication.uptimes[lines.stations.clone()], window);
        }
    }

    pub fn figures(&self, network: &Network, series: &[PartySeries]) -> Vec<PartyFigures> {
        let all = network.parties.iter().zip(&self.parties).zip(series).enumerate();
        all.map(|(at, ((party, lines), series))| series.figures(at, party, lines))
            .collect()
    }

    /// The party and place of a station.
    fn place(&self, station: usize) -> (usize, Place) {
        let party = self.parties.partition_point(|lines| lines.stations.end <= station);
        let lines = &self.parties[party];
        (party, lines.place((station - lines.stations.start) / lines.per_line))
    }
}

impl PartyLines {
    fn place(&self, line: usize) -> Place {
        let station = line * self.per_line;
        Place {
            site: (station / self.instances) as u32,
            instance: (station % self.instances) as u32,
        }
    }

    /// Share of its servers that a line with so many in service uses; with unlimited servers, that number.
    fn utilization(&self, in_service: f64, stations: usize) -> f64 {
        in_service
            / self
                .servers
                .map_or(1.0, |servers| f64::from(servers.max(1)) * stations as f64)
    }
}

impl PartySeries {
    fn push(&mut self, lines: &PartyLines, stations: &[StationTally], window: f64) {
        let sum = |of: fn(&StationTally) -> u128| stations.iter().map(of).sum::<u128>() as f64;
        let served = sum(|station| u128::from(station.served));
        let in_service = sum(|station| station.busy) / window;
        let line_count = (stations.len() / lines.per_line).max(1) as f64;
        self.in_service.push(in_service);
        self.utilization.push(lines.utilization(in_service, stations.len()));
        self.in_system.push(in_service + sum(|station| station.queue) / window);
        self.queue_mean.push(sum(|station| station.queue) / window / line_count);
        self.queue_max.push(f64::from(
            stations.iter().map(|station| station.queue_max).max().unwrap_or(0),
        ));
        self.waiting.push(sum(|station| station.waiting) / served / 1e9);
        self.response
            .push(sum(|station| station.waiting + station.service) / served / 1e9);
        self.waited.push(sum(|station| u128::from(station.waited)) / served);
        self.served.push(served);
        let hits = sum(|station| u128::from(station.hits));
        let looked_up = hits + sum(|station| u128::from(station.misses));
        self.cache_hits.push(hits / looked_up);
        let busy =
            |line: &[StationTally]| (line.iter().map(|station| station.busy).sum::<u128>() as f64 / window) as f32;
        self.lines.push(stations.chunks(lines.per_line).map(busy).collect());
    }

    fn push_occupancy(&mut self, stations: &[StationTally], window: f64) {
        let levels = stations.iter().map(|station| station.occupancy.highest()).max();
        let all = window * stations.len() as f64;
        let at = |level| {
            let nanos: u64 = stations.iter().map(|station| station.occupancy.at(level)).sum();
            nanos as f64 / all
        };
        let above: Vec<f64> = (1..=levels.unwrap_or(0)).map(at).collect();
        let none = 1.0 - above.iter().sum::<f64>();
        self.occupancy.push([none].into_iter().chain(above).collect());
    }

    fn push_waits(&mut self, waits: &Histogram, stations: &[StationTally]) {
        let served = stations.iter().map(|station| station.served).sum();
        for (series, per_mille) in self.waits.iter_mut().zip(PER_MILLE) {
            let wait = waits.quantile_with_zeros(per_mille, served);
            series.push(wait.map_or(f64::NAN, |wait| wait.as_secs_f64()));
        }
    }

    fn occupancy(&self) -> Vec<Estimate> {
        let levels = self.occupancy.iter().map(Vec::len).max().unwrap_or(0);
        let of_level = |level: usize| {
            let shares = self.occupancy.iter();
            Estimate::of(shares.map(|shares| shares.get(level).copied().unwrap_or(0.0)))
        };
        (0..levels).map_while(of_level).collect()
    }

    fn wait_quantiles(&self) -> Option<WaitQuantiles> {
        Some(WaitQuantiles {
            p50: estimate(&self.waits[0])?,
            p90: estimate(&self.waits[1])?,
            p95: estimate(&self.waits[2])?,
            p99: estimate(&self.waits[3])?,
        })
    }

    fn push_up(&mut self, stations: &[UpTally], window: f64) {
        let down = stations.iter().map(|station| station.down).sum::<u128>() as f64;
        self.up.push(1.0 - down / window / (stations.len().max(1) as f64));
        self.failures
            .push(stations.iter().map(|station| station.failures).sum::<u64>() as f64);
    }

    fn push_outages(&mut self, sites: &[OutageTally], window: f64) {
        let down = sites.iter().map(|site| site.down).sum::<u128>() as f64;
        self.outage.push(down / window / (sites.len().max(1) as f64));
        let first: Vec<f64> = sites
            .iter()
            .filter_map(|site| site.first)
            .map(|at| at.as_secs_f64())
            .collect();
        self.first_outage.push(first.iter().sum::<f64>() / first.len() as f64);
    }

    fn figures(&self, at: usize, party: &Party, lines: &PartyLines) -> PartyFigures {
        let worst = worst_line(&self.lines);
        let of_worst = |worst: usize| {
            let each = self
                .lines
                .iter()
                .map(|line| lines.utilization(f64::from(line[worst]), lines.per_line));
            Estimate::of(each)
        };
        PartyFigures {
            party: at,
            key: party.key.clone(),
            name: party.name.clone(),
            stations: lines.stations.len() as u32,
            utilization: lines.servers.and_then(|_| estimate(&self.utilization)),
            in_service: estimate(&self.in_service),
            worst: worst.map(|line| lines.place(line)),
            worst_utilization: worst.filter(|_| lines.servers.is_some()).and_then(of_worst),
            in_system: estimate(&self.in_system),
            occupancy: self.occupancy(),
            queue_mean: estimate(&self.queue_mean),
            queue_max: estimate(&self.queue_max),
            waiting: estimate(&self.waiting),
            waits: self.wait_quantiles(),
            response: estimate(&self.response),
            waited: estimate(&self.waited),
            served: estimate(&self.served),
            cache_hits: estimate(&self.cache_hits),
            up: estimate(&self.up),
            outage: estimate(&self.outage),
            failures: estimate(&self.failures),
            first_outage: estimate(&self.first_outage),
        }
    }
}

/// The line with the most in service over all replications; the first of equals; none if nothing was ever served.
fn worst_line(replications: &[Vec<f32>]) -> Option<usize> {
    let count = replications.first()?.len();
    let total = |line: usize| replications.iter().map(|lines| f64::from(lines[line])).sum::<f64>();
    let worst = (0..count)
        .map(|line| (line, total(line)))
        .fold((0, 0.0), |most, next| match next.1 > most.1 {
            true => next,
            false => most,
        });
    (worst.1 > 0.0).then_some(worst.0)
}

/// Trunks from one zone to another.
#[derive(Clone, Default, Debug)]
pub(super) struct TrunkSeries {
    busy: Vec<f64>,
    bytes: Vec<f64>,
    /// For each site and replication, share of time occupied.
    sites: BTreeMap<u32, Vec<f64>>,
}

impl TrunkSeries {
    /// Adds replication number `done`.
    pub fn push(&mut self, done: usize, tallies: &[TrunkTally], replication: &Replication) {
        self.fill(done);
        let window = (replication.end - replication.warm_up).nanos() as f64;
        self.busy
            .push(tallies.iter().map(|tally| tally.busy).sum::<u64>() as f64 / window);
        self.bytes
            .push(tallies.iter().map(|tally| tally.bytes).sum::<u128>() as f64);
        for tally in tallies {
            let site = self.sites.entry(tally.site).or_default();
            site.resize(done, 0.0);
            site.push(tally.busy as f64 / window);
        }
    }

    /// Notes that replications that did not use it did not.
    pub fn fill(&mut self, done: usize) {
        for series in [&mut self.busy, &mut self.bytes]
            .into_iter()
            .chain(self.sites.values_mut())
        {
            series.resize(done.max(series.len()), 0.0);
        }
    }

    pub fn figures(&self, (from, to): (u32, u32), zone_sites: &[u32]) -> TrunkFigures {
        let sites = zone_sites[from as usize].max(zone_sites[to as usize]).max(1);
        let total = |series: &Vec<f64>| series.iter().sum::<f64>();
        let worst = self
            .sites
            .iter()
            .fold(None, |most: Option<(&u32, &Vec<f64>)>, next| match most {
                Some(most) if total(most.1) >= total(next.1) => Some(most),
                _ => Some(next),
            });
        TrunkFigures {
            from_zone: from as usize,
            to_zone: to as usize,
            utilization: estimate(&self.busy).map(|busy| busy.scaled(1.0 / f64::from(sites))),
            worst_site: worst.map_or(0, |(site, _)| *site),
            worst_utilization: worst.and_then(|(_, series)| estimate(series)),
            bytes: estimate(&self.bytes),
        }
    }
}

/// The longest queue of each replication, and whose it was.
#[derive(Clone, Default, Debug)]
pub(super) struct WorstSeries {
    pub longest: Vec<f64>,
    stations: BTreeMap<usize, u32>,
}

impl WorstSeries {
    pub fn push(&mut self, replication: &Replication) {
        let queues = replication.stations.iter().map(|station| station.queue_max);
        let longest = queues.clone().max().unwrap_or(0);
        self.longest.push(f64::from(longest));
        if let Some(station) = queues.enumerate().find(|(_, queue)| longest > 0 && *queue == longest) {
            *self.stations.entry(station.0).or_default() += 1;
        }
    }

    pub fn figure(&self, network: &Network, lines: &Lines) -> Option<WorstQueue> {
        let most = *self.stations.values().max()?;
        let (station, _) = self.stations.iter().find(|(_, times)| **times == most)?;
        let (party, place) = lines.place(*station);
        Some(WorstQueue {
            party,
            key: network.parties[party].key.clone(),
            name: network.parties[party].name.clone(),
            place,
            longest: estimate(&self.longest)?,
        })
    }
}
