//! Gathers the replications of one pass, in their order, and keeps of each no more than figures need.
//!
//! In: [`Replication`]s. Out: a [`PassResult`] at any time. Series hold one value per replication: NaN where it has none,
//! infinite where a quantile is never. It must not know which pass it is, nor how replications were run.

use std::collections::BTreeMap;

use super::estimate::{CountEstimate, Estimate, Quantile};
use super::figure::{Figure, FigureKey, Samples};
use super::gather_flow::FlowSeries;
use super::gather_place::{Lines, PartySeries, TrunkSeries, WorstSeries};
use super::gather_polls::PollSeries;
use super::gather_time::TimelineSums;
use super::gather_transaction::TransactionSeries;
use super::recovery::Course;
use super::result::{ChainFigures, OutcomeFigures, PassResult, TotalFigures};
use super::result_parts::{ClusterFigures, FullFirst, Headroom, Overload, PartyFigures, TrunkFigures};
use crate::measure::{ChainTally, Crowd, Outcome, Overflow, Replication};
use crate::scenario::FlowId;
use crate::topology::Network;

/// One pass of one architecture so far.
#[derive(Clone, Debug)]
pub(super) struct Gathered {
    replications: u32,
    flows: Vec<FlowSeries>,
    chains: BTreeMap<(u32, u32), ChainSeries>,
    transactions: BTreeMap<u32, TransactionSeries>,
    lines: Lines,
    polls: Vec<PollSeries>,
    parties: Vec<PartySeries>,
    trunks: BTreeMap<(u32, u32), TrunkSeries>,
    worst: WorstSeries,
    /// Replications that were stopped, and why the first was.
    /// Share of time blocked in each replication, and in how many the cluster locked up.
    cluster: (Vec<f64>, u32),
    overflows: (u32, Option<Overflow>),
    total: TotalSeries,
    timelines: TimelineSums,
    /// Simulated events.
    pub events: u64,
}

#[derive(Clone, Default, Debug)]
struct ChainSeries {
    ended: Vec<f64>,
    p50: Vec<f64>,
    p95: Vec<f64>,
    p99: Vec<f64>,
    mean: Vec<f64>,
}

#[derive(Clone, Default, Debug)]
struct TotalSeries {
    created: Vec<f64>,
    expected: Vec<u64>,
    correct: Vec<f64>,
    lost: Vec<u64>,
    outcomes: [Vec<u64>; 9],
    applied_twice: Vec<u64>,
    attempts: Vec<f64>,
    bytes: Vec<f64>,
}

impl Gathered {
    /// Nothing yet, of a network whose flows have these ids.
    pub fn new(network: &Network, flows: &[FlowId]) -> Self {
        Self {
            replications: 0,
            flows: flows.iter().map(|_| FlowSeries::default()).collect(),
            chains: BTreeMap::new(),
            transactions: BTreeMap::new(),
            lines: Lines::new(network),
            polls: network.pollers.iter().map(|_| PollSeries::default()).collect(),
            parties: network.parties.iter().map(|_| PartySeries::default()).collect(),
            trunks: BTreeMap::new(),
            worst: WorstSeries::default(),
            cluster: (Vec::new(), 0),
            overflows: (0, None),
            total: TotalSeries::default(),
            timelines: TimelineSums::new(flows.len()),
            events: 0,
        }
    }

    /// Adds what became of each flow, by comparison with the calm pass.
    pub fn push_courses(&mut self, courses: &[Course]) {
        for (series, course) in self.flows.iter_mut().zip(courses) {
            series.push_course(course);
        }
    }

    /// Adds the next replication.
    pub fn push(&mut self, replication: &Replication) {
        let window = replication.end - replication.warm_up;
        for (series, tally) in self.flows.iter_mut().zip(&replication.flows) {
            series.push(tally, window);
        }
        for (series, consumers) in self.flows.iter_mut().zip(&replication.consumers) {
            series.push_consumers(consumers);
        }
        // Polls are messages of flows of their own, which come after those of the scenario.
        for (series, tally) in self.polls.iter_mut().zip(&replication.flows[self.flows.len()..]) {
            series.push(tally);
        }
        self.push_chains(&replication.chains);
        self.push_transactions(replication);
        self.lines.push(replication, &mut self.parties);
        self.push_trunks(replication);
        self.worst.push(replication);
        let blocked = replication.cluster.blocked.nanos() as f64 / window.nanos().max(1) as f64;
        self.cluster.0.push(blocked);
        self.cluster.1 += u32::from(replication.cluster.locked_up.is_some());
        self.overflows.0 += u32::from(replication.overflow.is_some());
        self.overflows.1 = self.overflows.1.or(replication.overflow);
        self.total.push(replication, self.flows.len());
        self.timelines.push(replication);
        self.events += replication.events;
        self.replications += 1;
    }

    fn push_chains(&mut self, chains: &[ChainTally]) {
        let done = self.replications as usize;
        for chain in chains {
            let series = self.chains.entry((chain.root, chain.last)).or_default();
            series.fill(done);
            let ended = chain.latency.count();
            let quantile = |per_mille| {
                chain
                    .latency
                    .quantile(per_mille, ended)
                    .map_or(f64::NAN, |span| span.as_secs_f64())
            };
            series.ended.push(ended as f64);
            series.p50.push(quantile(500));
            series.p95.push(quantile(950));
            series.p99.push(quantile(990));
            series.mean.push(chain.latency.mean_secs().unwrap_or(f64::NAN));
        }
        self.chains.values_mut().for_each(|series| series.fill(done + 1));
    }

    fn push_transactions(&mut self, replication: &Replication) {
        let done = self.replications as usize;
        for tally in &replication.transactions {
            let series = self.transactions.entry(tally.root).or_default();
            series.fill(done);
            series.push(tally, replication);
        }
        self.transactions.values_mut().for_each(|series| series.fill(done + 1));
    }

    fn push_trunks(&mut self, replication: &Replication) {
        let mut rest = replication.trunks.as_slice();
        while let Some(first) = rest.first() {
            let pair = (first.from_zone, first.to_zone);
            let own = rest
                .iter()
                .take_while(|tally| (tally.from_zone, tally.to_zone) == pair)
                .count();
            let series = self.trunks.entry(pair).or_default();
            series.push(self.replications as usize, &rest[..own], replication);
            rest = &rest[own..];
        }
        let done = self.replications as usize + 1;
        self.trunks.values_mut().for_each(|series| series.fill(done));
    }

    /// The figures so far.
    pub fn result(&self, network: &Network, flows: &[FlowId]) -> PassResult {
        let parties = self.lines.figures(network, &self.parties);
        let trunks: Vec<TrunkFigures> = self
            .trunks
            .iter()
            .map(|(pair, series)| series.figures(*pair, &network.zone_sites))
            .collect();
        PassResult {
            replications: self.replications,
            flows: self
                .flows
                .iter()
                .zip(flows)
                .enumerate()
                .map(|(at, (series, id))| series.figures(at, id))
                .collect(),
            chains: self.chains.iter().map(|(key, series)| series.figures(*key)).collect(),
            transactions: self
                .transactions
                .iter()
                .map(|(root, series)| series.figures(*root))
                .collect(),
            polls: self
                .polls
                .iter()
                .zip(&network.pollers)
                .map(|(series, poller)| series.figures(network, poller))
                .collect(),
            headroom: headroom(&parties, &trunks),
            parties,
            trunks,
            total: self.total.figures(),
            cluster: network.bus.as_ref().map(|_| ClusterFigures {
                blocked: estimate(&self.cluster.0),
                locked_up_in: self.cluster.1,
            }),
            overload: self.overload(network, flows),
            worst_queue: self.worst.figure(network, &self.lines),
            timelines: self.timelines.figures(),
            samples: self.samples(),
        }
    }

    fn overload(&self, network: &Network, flows: &[FlowId]) -> Option<Overload> {
        let (replications, Some(first)) = self.overflows else {
            return None;
        };
        Some(Overload {
            replications,
            at: first.at.as_secs_f64(),
            in_flight: first.in_flight,
            crowd: match first.crowd {
                Crowd::Party { party, .. } => Some(network.parties[party as usize].key.label()),
                Crowd::Topic { flow } => Some(flows[flow as usize].to_string()),
                Crowd::OnTheWay => None,
            },
            waiting: first.waiting,
        })
    }

    fn samples(&self) -> Samples {
        let mut samples = Samples::default();
        self.flows
            .iter()
            .enumerate()
            .for_each(|(at, series)| series.tell(at, &mut samples));
        let shares = |counts: &[u64]| shares(counts, &self.total.expected);
        let overall = [
            (Figure::Correct, self.total.correct.clone()),
            (Figure::Lost, shares(&self.total.lost)),
            (Figure::AppliedTwice, shares(&self.total.applied_twice)),
            (Figure::WorstQueue, self.worst.longest.clone()),
        ];
        for (figure, values) in overall {
            values
                .into_iter()
                .for_each(|value| samples.push(FigureKey::overall(figure), value));
        }
        samples
    }
}

/// What is used most of all that has a limit.
fn headroom(parties: &[PartyFigures], trunks: &[TrunkFigures]) -> Option<Headroom> {
    let of_party = |party: &PartyFigures| {
        let place = FullFirst::Party(party.party, party.worst?);
        Some((place, party.worst_utilization?))
    };
    let of_trunk = |trunk: &TrunkFigures| {
        let place = FullFirst::Trunk {
            from_zone: trunk.from_zone,
            to_zone: trunk.to_zone,
            site: trunk.worst_site,
        };
        Some((place, trunk.worst_utilization?))
    };
    let all = parties
        .iter()
        .filter_map(of_party)
        .chain(trunks.iter().filter_map(of_trunk));
    all.filter(|(_, utilization)| utilization.mean > 0.0)
        .max_by(|a, b| a.1.mean.total_cmp(&b.1.mean))
        .map(|(place, utilization)| Headroom { place, utilization })
}

impl ChainSeries {
    fn fill(&mut self, done: usize) {
        self.ended.resize(done.max(self.ended.len()), 0.0);
        for series in [&mut self.p50, &mut self.p95, &mut self.p99, &mut self.mean] {
            series.resize(done.max(series.len()), f64::NAN);
        }
    }

    fn figures(&self, (root, last): (u32, u32)) -> ChainFigures {
        ChainFigures {
            root: root as usize,
            last: last as usize,
            ended: estimate(&self.ended),
            p50: estimate(&self.p50),
            p95: estimate(&self.p95),
            p99: estimate(&self.p99),
            mean: estimate(&self.mean),
        }
    }
}

impl TotalSeries {
    fn push(&mut self, replication: &Replication, flows: usize) {
        let flows = &replication.flows[..flows];
        let sum = |of: &dyn Fn(&crate::measure::FlowTally) -> u64| flows.iter().map(of).sum::<u64>();
        let expected = sum(&|flow| flow.expected);
        self.created.push(sum(&|flow| flow.created) as f64);
        self.expected.push(expected);
        self.correct
            .push(sum(&|flow| flow.deliveries.correct) as f64 / expected as f64);
        self.lost.push(sum(&|flow| flow.deliveries.lost()));
        for outcome in Outcome::ALL {
            self.outcomes[outcome.index()].push(sum(&|flow| flow.deliveries.outcomes[outcome.index()]));
        }
        self.applied_twice.push(sum(&|flow| flow.deliveries.applied_twice));
        self.attempts.push(sum(&|flow| flow.attempts) as f64);
        self.bytes
            .push(replication.between_zones.iter().map(|zones| zones.bytes).sum::<u64>() as f64);
    }

    fn figures(&self) -> TotalFigures {
        TotalFigures {
            created: estimate(&self.created),
            expected: Estimate::of(self.expected.iter().map(|&count| count as f64)),
            correct: estimate(&self.correct),
            lost: count(&self.lost, &self.expected),
            outcomes: outcomes(&self.outcomes, &self.expected),
            applied_twice: count(&self.applied_twice, &self.expected),
            attempts: estimate(&self.attempts),
            bytes_between_zones: estimate(&self.bytes),
        }
    }
}

pub(super) fn estimate(series: &[f64]) -> Option<Estimate> {
    Estimate::of(series.iter().copied())
}

pub(super) fn count(counts: &[u64], of: &[u64]) -> CountEstimate {
    let pairs: Vec<(u64, u64)> = counts.iter().copied().zip(of.iter().copied()).collect();
    CountEstimate::of(&pairs)
}

pub(super) fn quantile(series: &[f64], undelivered: &CountEstimate) -> Quantile {
    Quantile::of(series, undelivered.share)
}

pub(super) fn outcomes(counts: &[Vec<u64>; 9], expected: &[u64]) -> Vec<OutcomeFigures> {
    let of = |outcome: Outcome| OutcomeFigures {
        outcome,
        count: count(&counts[outcome.index()], expected),
    };
    Outcome::ALL.into_iter().map(of).collect()
}

pub(super) fn shares(counts: &[u64], of: &[u64]) -> Vec<f64> {
    counts
        .iter()
        .zip(of)
        .map(|(count, of)| *count as f64 / *of as f64)
        .collect()
}
