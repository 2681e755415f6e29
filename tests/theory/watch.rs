//! Figures of records that need to watch single messages, moments or tallies: exact traces, identities, counts in a second.
//!
//! In: a study's plan and lines such as `watch count work rejected`. Out: estimates over replications, each run through the
//! product's own path (network, program, engine, recorder) with a log beside the recorder.

use std::collections::BTreeMap;
use std::sync::Arc;

use rayon::prelude::*;
use topolab::compile::{Compiled, Plan, compile};
use topolab::engine::{Closed, Hop, Observer, Simulation, Visit, VisitFact};
use topolab::measure::{Recorder, Replication, StationTally};
use topolab::scenario::{Places, Scenario, refusals};
use topolab::study::{Estimate, StudyPlan};
use topolab::topology::{Network, derive};
use topolab::units::{SimSpan, SimTime};

use super::Metric;
use super::figures::find_outcome;

/// Whether a figure needs watching.
pub fn is_watched(figure: &str) -> bool {
    figure.starts_with("watch ")
}

/// What was seen of one replication.
#[derive(Default)]
struct Log {
    keeps: Keeps,
    closed: Vec<Closed>,
    /// When, of which flow, whether the first of its round.
    attempts: Vec<(SimTime, u32, bool)>,
    hops: Vec<Hop>,
    visits: Vec<Visit>,
    /// When, which station, in service, in line.
    stations: Vec<(SimTime, u32, u32, u32)>,
    timeouts: u64,
}

/// What is kept of it.
#[derive(Clone, Copy, Default)]
struct Keeps {
    closed: bool,
    attempts: bool,
    hops: bool,
    visits: bool,
    stations: bool,
}

impl Keeps {
    fn of(figure: &str) -> Self {
        let any = |words: &[&str]| words.iter().any(|word| figure.contains(word));
        Self {
            closed: any(&[
                "count",
                "nth",
                "last-end",
                "first-end",
                "max-latency",
                "good-rate",
                "good-end",
                "last-delayed",
            ]),
            attempts: any(&["attempt", "load-factor"]),
            hops: any(&["in-flight"]),
            visits: any(&["backoff", "call", "openings", "kept-away", "refused", "starts"]),
            stations: any(&["queue-at"]),
        }
    }

    fn and(self, other: Self) -> Self {
        Self {
            closed: self.closed || other.closed,
            attempts: self.attempts || other.attempts,
            hops: self.hops || other.hops,
            visits: self.visits || other.visits,
            stations: self.stations || other.stations,
        }
    }
}

impl Observer for Log {
    fn closed(&mut self, closed: &Closed) {
        if self.keeps.closed {
            self.closed.push(*closed);
        }
    }
    fn attempt(&mut self, at: SimTime, flow: u32, first: bool, _counted: bool) {
        if self.keeps.attempts {
            self.attempts.push((at, flow, first));
        }
    }
    fn hop(&mut self, hop: &Hop) {
        if self.keeps.hops {
            self.hops.push(*hop);
        }
    }
    fn visit(&mut self, visit: &Visit) {
        self.timeouts += u64::from(visit.fact == VisitFact::TimedOut);
        if self.keeps.visits {
            self.visits.push(*visit);
        }
    }
    fn station(&mut self, at: SimTime, station: u32, in_service: u32, queued: u32) {
        if self.keeps.stations {
            self.stations.push((at, station, in_service, queued));
        }
    }
}

/// One architecture, ready to run.
struct Bench<'a> {
    scenario: &'a Scenario,
    network: Network,
    compiled: Compiled,
}

/// One replication, with what a figure may look at.
struct Seen<'a> {
    bench: &'a Bench<'a>,
    replication: Replication,
    log: Log,
    attempts: u64,
}

/// One estimate for each metric, over the plan's replications.
pub fn figures(plan: &StudyPlan, metrics: &[&Metric]) -> Result<Vec<Result<Estimate, String>>, String> {
    let refused = refusals(&plan.scenario, &Places::default());
    if !refused.is_empty() {
        return Err(refused.iter().map(ToString::to_string).collect::<Vec<_>>().join("; "));
    }
    let mut found: Vec<Result<Estimate, String>> = vec![Err("not run".to_owned()); metrics.len()];
    let mut runs: Vec<(usize, bool)> = Vec::new();
    for metric in metrics {
        let run = (architecture(&plan.scenario, metric)?, metric.broken);
        if !runs.contains(&run) {
            runs.push(run);
        }
    }
    for (index, broken) in runs {
        let own: Vec<usize> = (0..metrics.len())
            .filter(|at| architecture(&plan.scenario, metrics[*at]) == Ok(index) && metrics[*at].broken == broken)
            .collect();
        let keeps = own
            .iter()
            .map(|at| Keeps::of(&metrics[*at].figure))
            .fold(Keeps::default(), Keeps::and);
        let network = derive(&plan.scenario, index).map_err(|problems| format!("{problems:?}"))?;
        let compiled = compile(&plan.scenario, &network);
        let bench = Bench {
            scenario: &plan.scenario,
            network,
            compiled,
        };
        let one = |number: u32| {
            let seen = bench.run(plan.seed, number, broken, keeps);
            own.iter()
                .map(|at| seen.value(&metrics[*at].figure))
                .collect::<Vec<Option<f64>>>()
        };
        let values: Vec<Vec<Option<f64>>> = (0..plan.replications).into_par_iter().map(one).collect();
        for (nth, at) in own.into_iter().enumerate() {
            let own = values.iter().map(|of_one| of_one[nth].unwrap_or(f64::NAN));
            found[at] = Estimate::of(own).ok_or_else(|| format!("no figure: {}", metrics[at].figure));
        }
    }
    Ok(found)
}

fn architecture(scenario: &Scenario, metric: &Metric) -> Result<usize, String> {
    let Some(id) = &metric.architecture else { return Ok(0) };
    let all = scenario.architectures_or_default();
    let found = all.iter().position(|it| it.id.as_str() == id);
    found.ok_or_else(|| format!("no architecture {id}"))
}

impl Bench<'_> {
    fn run(&self, seed: u64, number: u32, broken: bool, keeps: Keeps) -> Seen<'_> {
        let plan = if broken { Plan::Broken } else { Plan::Calm };
        let faults = self.compiled.faults(self.scenario, &self.network, plan, seed, number);
        let program = Arc::clone(&self.compiled.program);
        let log = Log {
            keeps,
            ..Log::default()
        };
        let mut observer = (Recorder::new(&program), log);
        let mut simulation = Simulation::new(program, faults, seed, number);
        let totals = simulation.run(&mut observer);
        let (recorder, log) = observer;
        Seen {
            bench: self,
            replication: recorder.finish(simulation.now()),
            log,
            attempts: totals.attempts,
        }
    }

    fn flow(&self, id: &str) -> Option<u32> {
        self.scenario
            .flows
            .iter()
            .position(|flow| flow.id.as_str() == id)
            .map(|at| at as u32)
    }

    fn party(&self, label: &str) -> Option<usize> {
        self.network.parties.iter().position(|party| party.key.label() == label)
    }
}

fn secs(text: &str) -> Option<SimTime> {
    Some(SimTime::ZERO + SimSpan::from_secs_f64(text.parse().ok()?))
}

impl Seen<'_> {
    /// The value that a line asks for.
    fn value(&self, figure: &str) -> Option<f64> {
        let words: Vec<&str> = figure.split_whitespace().skip(1).collect();
        match words.as_slice() {
            ["count", flow, outcome] => Some(self.ended(flow, outcome)?.count() as f64),
            ["nth", n, flow, outcome] => self.nth(n.parse().ok()?, flow, outcome),
            ["last-end", flow] => self.ends(flow)?.map(|end| end.as_secs_f64()).reduce(f64::max),
            ["first-end", flow] => self.ends(flow)?.map(|end| end.as_secs_f64()).reduce(f64::min),
            ["max-latency", flow] => self.max_latency(flow),
            ["last-delayed", flow, longer_than] => self.last_delayed(flow, longer_than.parse().ok()?),
            ["good-rate", flow, from, to] => self.good_rate(flow, secs(from)?, secs(to)?),
            ["flows-hurt"] => Some(self.flows_hurt()),
            ["attempt-rate", flow, from, to] => self.attempt_rate(flow, secs(from)?, secs(to)?),
            ["attempts-per-message", flow] => self.per_message(flow),
            ["starts-per-message", flow] => {
                let flow = self.bench.flow(flow)?;
                let begins = |visit: &&Visit| visit.flow == flow && matches!(visit.fact, VisitFact::Started { .. });
                let starts = self.log.visits.iter().filter(begins).count() as f64;
                Some(starts / self.replication.flows[flow as usize].created as f64)
            }
            ["timeout-share-of-attempts"] => Some(self.log.timeouts as f64 / self.attempts as f64),
            ["in-flight", from, to, what @ ..] => self.in_flight(from, to, what),
            ["backoff", flow, nth] => self.backoff(flow, nth.parse().ok()?),
            ["queue-at", party, at] => self.queue_at(party, secs(at)?),
            ["all-in-system"] => Some(self.all_in_system()),
            ["growth", party] => self.growth(party),
            ["residual", which] => self.residual(which),
            ["connections"] => Some(
                topolab::structure::measure(self.bench.scenario, &self.bench.network)
                    .counts
                    .connections as f64,
            ),
            ["refused-rate", party, from, to] => self.refused_rate(party, secs(from)?, secs(to)?),
            ["good-end-rate", from, to] => {
                let (from, to) = (secs(from)?, secs(to)?);
                let good = |closed: &&Closed| closed.latency.is_some() && closed.at >= from && closed.at < to;
                Some(self.log.closed.iter().filter(good).count() as f64 / (to - from).as_secs_f64())
            }
            ["recovers", flow, from, to] => self.recovers(flow, secs(from)?, secs(to)?),
            ["busiest", party, what] => self.busiest(party, what),
            ["calls", party, from, to] => Some(self.calls(party, secs(from)?, secs(to)?)?.len() as f64),
            ["call-at", party, from, n] => {
                let calls = self.calls(party, secs(from)?, SimTime::MAX)?;
                calls
                    .get(n.parse::<usize>().ok()?.checked_sub(1)?)
                    .map(|at| at.as_secs_f64())
            }
            ["kept-away", party] => self.kept_away(party),
            ["openings", party, from, to, n] => {
                let failed = self.calls(party, secs(from)?, secs(to)?)?.len();
                Some((failed + 1).saturating_sub(n.parse().ok()?) as f64)
            }
            ["created-ratio", one, other] => {
                let created = |flow| Some(self.replication.flows[self.bench.flow(flow)? as usize].created as f64);
                Some(created(one)? / created(other)?)
            }
            ["chain-share", root, last] => self.chain_share(root, last),
            ["misses-rate", party] => {
                let misses: u64 = self.stations(party)?.iter().map(|station| station.misses).sum();
                Some(misses as f64 / self.window_secs())
            }
            ["chains-mean"] => Some(self.chains_mean()),
            _ => None,
        }
    }

    fn ended<'a>(&'a self, flow: &str, outcome: &str) -> Option<impl Iterator<Item = &'a Closed>> {
        let (flow, outcome) = (self.bench.flow(flow)?, find_outcome(outcome)?);
        let own = move |closed: &&Closed| closed.flow == flow && closed.outcome == outcome;
        Some(self.log.closed.iter().filter(own))
    }

    fn ends<'a>(&'a self, flow: &str) -> Option<impl Iterator<Item = SimTime> + 'a> {
        let flow = self.bench.flow(flow)?;
        let served = move |closed: &&Closed| closed.flow == flow && closed.latency.is_some();
        Some(self.log.closed.iter().filter(served).map(|closed| closed.at))
    }

    /// Number of the n-th (from 1) message that ended so.
    fn nth(&self, n: usize, flow: &str, outcome: &str) -> Option<f64> {
        let mut numbers: Vec<u64> = self.ended(flow, outcome)?.map(|closed| closed.number).collect();
        numbers.sort_unstable();
        numbers.get(n.checked_sub(1)?).map(|number| *number as f64)
    }

    fn max_latency(&self, flow: &str) -> Option<f64> {
        let flow = self.bench.flow(flow)?;
        let own = self.log.closed.iter().filter(|closed| closed.flow == flow);
        own.filter_map(|closed| closed.latency).max().map(SimSpan::as_secs_f64)
    }

    /// When the last message was created that took longer than so many seconds.
    fn last_delayed(&self, flow: &str, longer_than: f64) -> Option<f64> {
        let flow = self.bench.flow(flow)?;
        let slow = |closed: &&Closed| {
            closed
                .latency
                .is_some_and(|latency| latency.as_secs_f64() > longer_than)
        };
        let own = self.log.closed.iter().filter(|closed| closed.flow == flow);
        own.filter(slow)
            .map(|closed| closed.created.as_secs_f64())
            .reduce(f64::max)
    }

    /// Good ends a second among messages created in [from, to).
    fn good_rate(&self, flow: &str, from: SimTime, to: SimTime) -> Option<f64> {
        let good = self.ended(flow, "on-time")?;
        let count = good
            .filter(|closed| closed.created >= from && closed.created < to)
            .count();
        Some(count as f64 / (to - from).as_secs_f64())
    }

    /// Share of flows that lost something.
    fn flows_hurt(&self) -> f64 {
        let flows = &self.replication.flows;
        let hurt = flows.iter().filter(|flow| flow.deliveries.lost() > 0).count();
        hurt as f64 / flows.len() as f64
    }

    /// Attempts a second in [from, to) of flows whose ids begin so.
    fn attempt_rate(&self, flow: &str, from: SimTime, to: SimTime) -> Option<f64> {
        let flows = &self.bench.scenario.flows;
        let begins = |of: u32| flows[of as usize].id.as_str().starts_with(flow);
        let own = |(at, of, _): &&(SimTime, u32, bool)| begins(*of) && *at >= from && *at < to;
        Some(self.log.attempts.iter().filter(own).count() as f64 / (to - from).as_secs_f64())
    }

    /// Attempts of one flow for each message of another that set all off: `flow` may be `root/leaf`.
    fn per_message(&self, flow: &str) -> Option<f64> {
        let (root, leaf) = flow.split_once('/').unwrap_or((flow, flow));
        let created = self.replication.flows[self.bench.flow(root)? as usize].created;
        let attempts = self.replication.flows[self.bench.flow(leaf)? as usize].attempts;
        Some(attempts as f64 / created as f64)
    }

    /// Messages on the way from one party to another: `mean`, `variance`, `above K` or `at K`.
    fn in_flight(&self, from: &str, to: &str, what: &[&str]) -> Option<f64> {
        let (from, to) = (self.bench.party(from)? as u32, self.bench.party(to)? as u32);
        let (begin, end) = (self.replication.warm_up, self.replication.end);
        let mut steps: Vec<(SimTime, i64)> = Vec::new();
        for hop in self.log.hops.iter().filter(|hop| (hop.from, hop.to) == (from, to)) {
            steps.push((hop.depart, 1));
            steps.push((hop.arrive?, -1));
        }
        steps.sort_unstable();
        let mut spent: Vec<f64> = Vec::new();
        let (mut level, mut since) = (0i64, begin);
        for (at, step) in steps.into_iter().chain([(end, 0)]) {
            let at = at.clamp(begin, end);
            let place = usize::try_from(level).ok()?;
            spent.resize(spent.len().max(place + 1), 0.0);
            spent[place] += (at - since).as_secs_f64();
            (level, since) = (level + step, at);
        }
        let all: f64 = spent.iter().sum();
        let moment = |of: &dyn Fn(f64) -> f64| {
            let weighted = spent.iter().enumerate().map(|(n, spent)| of(n as f64) * spent);
            weighted.sum::<f64>() / all
        };
        let mean = moment(&|n| n);
        match what {
            ["mean"] => Some(mean),
            ["variance"] => Some(moment(&|n| (n - mean) * (n - mean))),
            ["above", level] => {
                let level: f64 = level.parse().ok()?;
                Some(moment(&|n| if n > level { 1.0 } else { 0.0 }))
            }
            ["at", level] => {
                let level: f64 = level.parse().ok()?;
                Some(moment(&|n| if n == level { 1.0 } else { 0.0 }))
            }
            _ => None,
        }
    }

    /// Mean seconds between the end of a message's n-th attempt and its next (every attempt fails at once).
    fn backoff(&self, flow: &str, nth: usize) -> Option<f64> {
        let flow = self.bench.flow(flow)?;
        let retries = self
            .log
            .visits
            .iter()
            .filter(|visit| visit.flow == flow && visit.fact == VisitFact::Retried);
        let mut by_message: BTreeMap<u64, Vec<SimTime>> = BTreeMap::new();
        retries.for_each(|visit| by_message.entry(visit.key).or_default().push(visit.at));
        let created: BTreeMap<u64, SimTime> = {
            let sent = self.log.visits.iter().filter(|visit| visit.flow == flow);
            let mut first = BTreeMap::new();
            sent.for_each(|visit| {
                first.entry(visit.key).or_insert(visit.at);
            });
            first
        };
        let mut sum = (0.0, 0u64);
        for (key, at) in &by_message {
            let before = if nth == 1 {
                created.get(key)
            } else {
                at.get(nth.checked_sub(2)?)
            };
            if let (Some(before), Some(after)) = (before, at.get(nth - 1)) {
                sum = (sum.0 + (*after - *before).as_secs_f64(), sum.1 + 1);
            }
        }
        (sum.1 > 0).then(|| sum.0 / sum.1 as f64)
    }

    /// How many were in line and in service at a party at a moment.
    fn queue_at(&self, party: &str, at: SimTime) -> Option<f64> {
        let party = self.bench.party(party)?;
        let bases = self.bench.compiled.program.station_bases();
        let own = bases[party]..bases[party + 1];
        let mut last: BTreeMap<u32, u32> = BTreeMap::new();
        for (when, station, in_service, queued) in &self.log.stations {
            if *when <= at && own.contains(station) {
                last.insert(*station, in_service + queued);
            }
        }
        Some(f64::from(last.values().sum::<u32>()))
    }

    fn all_in_system(&self) -> f64 {
        let window = (self.replication.end - self.replication.warm_up).nanos() as f64;
        let stations = self.replication.stations.iter();
        stations
            .map(|station| (station.busy + station.queue) as f64)
            .sum::<f64>()
            / window
    }

    fn window_secs(&self) -> f64 {
        (self.replication.end - self.replication.warm_up).as_secs_f64()
    }

    /// The tallies of a party's stations.
    fn stations(&self, party: &str) -> Option<&[StationTally]> {
        let party = self.bench.party(party)?;
        let bases = self.bench.compiled.program.station_bases();
        Some(&self.replication.stations[bases[party] as usize..bases[party + 1] as usize])
    }

    /// 1 if most messages created in [from, to) ended well, else 0.
    fn recovers(&self, flow: &str, from: SimTime, to: SimTime) -> Option<f64> {
        let number = self.bench.flow(flow)?;
        let own = |closed: &&Closed| closed.flow == number && closed.created >= from && closed.created < to;
        let all = self.log.closed.iter().filter(own).count() as f64 / (to - from).as_secs_f64();
        Some(if self.good_rate(flow, from, to)? > 0.5 * all {
            1.0
        } else {
            0.0
        })
    }

    /// Utilization or mean response time of the busiest instance, which has one server.
    fn busiest(&self, party: &str, what: &str) -> Option<f64> {
        let busiest = self.stations(party)?.iter().max_by_key(|station| station.busy)?;
        match what {
            "utilization" => Some(busiest.busy as f64 / 1e9 / self.window_secs()),
            "response" => Some((busiest.waiting + busiest.service) as f64 / 1e9 / busiest.served as f64),
            _ => None,
        }
    }

    /// Moments in [from, to) at which a party began to serve something.
    fn calls(&self, party: &str, from: SimTime, to: SimTime) -> Option<Vec<SimTime>> {
        let party = self.bench.party(party)? as u32;
        let begins = |visit: &&Visit| visit.party == party && matches!(visit.fact, VisitFact::Started { .. });
        let all = self.log.visits.iter().filter(begins).map(|visit| visit.at);
        Some(all.filter(|at| *at >= from && *at < to).collect())
    }

    /// Refusals of a party a second in [from, to).
    fn refused_rate(&self, party: &str, from: SimTime, to: SimTime) -> Option<f64> {
        let party = self.bench.party(party)? as u32;
        let refused = |visit: &&Visit| visit.party == party && visit.fact == VisitFact::Refused;
        let within = |visit: &&Visit| visit.at >= from && visit.at < to;
        let count = self.log.visits.iter().filter(refused).filter(within).count();
        Some(count as f64 / (to - from).as_secs_f64())
    }

    /// Messages that never came to the party of the same name as their flow.
    fn kept_away(&self, name: &str) -> Option<f64> {
        let created = self.replication.flows[self.bench.flow(name)? as usize].created;
        Some(created as f64 - self.calls(name, SimTime::ZERO, SimTime::MAX)?.len() as f64)
    }

    /// Chains that came to their end, of those that began.
    fn chain_share(&self, root: &str, last: &str) -> Option<f64> {
        let (root, last) = (self.bench.flow(root)?, self.bench.flow(last)?);
        let chain = self
            .replication
            .chains
            .iter()
            .find(|chain| (chain.root, chain.last) == (root, last))?;
        Some(chain.latency.count() as f64 / self.replication.flows[root as usize].created as f64)
    }

    /// How fast a party's longest queue grew (messages a second) if it only grew.
    fn growth(&self, party: &str) -> Option<f64> {
        let first = self.bench.compiled.program.station_bases()[self.bench.party(party)?] as usize;
        let seconds = self.replication.end.as_secs_f64();
        Some(f64::from(self.replication.stations[first].queue_max) / seconds)
    }

    /// What an identity leaves over; 0 where it holds.
    fn residual(&self, which: &str) -> Option<f64> {
        let stations = &self.replication.stations;
        match which {
            // Deliveries expected against deliveries ended.
            "conservation" => Some(self.replication.flows.iter().fold(0.0, |sum, flow| {
                sum + (flow.expected as f64 - flow.deliveries.closed() as f64).abs()
            })),
            // Integral of the number there against the sum of times spent, from empty to empty.
            "little" => Some(stations.iter().fold(0.0, |worst: f64, station| {
                let (area, spent) = (station.busy + station.queue, station.waiting + station.service);
                worst.max(area.abs_diff(spent) as f64 / (spent as f64).max(1.0))
            })),
            // Busy time against visits times their mean service.
            "utilization" => Some(stations.iter().fold(0.0, |worst: f64, station| {
                worst.max(station.busy.abs_diff(station.service) as f64 / (station.service as f64).max(1.0))
            })),
            _ => None,
        }
    }

    /// Mean time of all chains together.
    fn chains_mean(&self) -> f64 {
        let chains = &self.replication.chains;
        let nanos: f64 = chains.iter().map(|chain| chain.latency.sum_nanos() as f64).sum();
        let count: f64 = chains.iter().map(|chain| chain.latency.count() as f64).sum();
        nanos / count / 1e9
    }
}
