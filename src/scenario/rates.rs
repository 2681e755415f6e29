//! How often do flows start by themselves?
//!
//! In: a scenario, sound or not. Out: messages a second of each flow: on average, at the time for which one plans, and
//! with all that others set off. Of users the most that their cycles allow, of a trace what its file says of the run. It
//! must not know what an architecture makes of the sketch.

use std::collections::{BTreeMap, BTreeSet};

use super::flowing::{Flowing, Lists, sent};
use super::model::*;
use crate::units::{Law, Rate, SimSpan};

/// A cycle of users that takes no time is taken to take so long, in seconds.
const CYCLE_LEAST: f64 = 1e-3;
/// Rounds in which a user's transaction is followed.
const ROUNDS_MAX: usize = 1_000;
/// What is left of it that is followed no more.
const NEGLIGIBLE: f64 = 1e-9;
/// Steps of following for all users together; flows of users that come after are bounded by their number alone.
const STEPS_MAX: usize = 5_000_000;

/// What the rates of flows depend on, looked up once.
struct Starts<'a> {
    scenario: &'a Scenario,
    lists: Lists<'a>,
    flowing: Vec<Flowing>,
    /// Mean one-way latency in seconds from zone to zone, as far as it is written.
    latencies: BTreeMap<(&'a str, &'a str), f64>,
    steps: usize,
}

impl Scenario {
    /// Messages a second that a flow starts by itself, on average over its time at work.
    pub fn mean_rate_of(&self, flow: &Flow) -> f64 {
        Starts::of(self).mean(flow)
    }

    /// The same of every flow.
    pub fn own_rates(&self) -> Vec<f64> {
        let mut starts = Starts::of(self);
        self.flows.iter().map(|flow| starts.mean(flow)).collect()
    }

    /// Messages a second that each flow starts by itself at the time for which one plans: on average, or at the peak of
    /// a timetable.
    pub fn planned_rates(&self) -> Vec<f64> {
        let mut starts = Starts::of(self);
        self.flows.iter().map(|flow| starts.planned(flow)).collect()
    }

    /// Messages a second of each flow on average, with those that others set off.
    pub fn mean_rates(&self) -> Vec<f64> {
        let own = self.own_rates();
        let lists = Lists::of(self);
        let flowing: Vec<Flowing> = self.flows.iter().map(|flow| lists.flowing(flow)).collect();
        sent(&own, &flowing).unwrap_or(own)
    }

    /// Messages that each flow starts by itself in a run, on average.
    pub(super) fn started_in_a_run(&self) -> Vec<f64> {
        let duration = self.run.duration();
        let rates = match duration >= SimSpan::from_secs(86_400) {
            true => self.own_rates(),
            false => self.planned_rates(),
        };
        let count = |flow: &Flow| match &flow.start {
            Some(Start::Constant { count, .. } | Start::Every { count, .. }) => *count,
            _ => None,
        };
        let most = self
            .flows
            .iter()
            .map(|flow| count(flow).map_or(f64::MAX, |count| count as f64));
        let in_all = rates.iter().map(|rate| rate * duration.as_secs_f64());
        in_all.zip(most).map(|(messages, most)| messages.min(most)).collect()
    }
}

impl<'a> Starts<'a> {
    fn of(scenario: &'a Scenario) -> Self {
        let lists = Lists::of(scenario);
        let users = |flow: &Flow| matches!(flow.start, Some(Start::Closed { .. }));
        let any_users = scenario.flows.iter().any(users);
        let followed = any_users.then(|| scenario.flows.iter().map(|flow| lists.flowing(flow)).collect());
        let flowing: Vec<Flowing> = followed.unwrap_or_default();
        Self {
            scenario,
            lists,
            flowing,
            latencies: latencies(scenario),
            steps: STEPS_MAX,
        }
    }

    fn mean(&mut self, flow: &'a Flow) -> f64 {
        match &flow.start {
            Some(Start::Closed { users, think }) => self.of_users(flow, *users, think.mean() / 1e9),
            Some(Start::Trace(file)) => {
                let duration = self.scenario.run.duration();
                let lines = self.scenario.traces.get(file).map_or(0, |trace| trace.until(duration));
                lines as f64 / duration.as_secs_f64().max(f64::MIN_POSITIVE)
            }
            _ => flow.mean_rate().per_sec(),
        }
    }

    fn planned(&mut self, flow: &'a Flow) -> f64 {
        match &flow.start {
            Some(Start::Timetable(steps)) => peak(steps),
            _ => self.mean(flow),
        }
    }

    /// The most transactions a second that so many users can make: by their number, and by the system that is busiest
    /// with them (the asymptotic bounds of operational analysis, Denning and Buzen 1978).
    fn of_users(&mut self, flow: &'a Flow, users: u32, think: f64) -> f64 {
        let service = |system: &System| system.service_time_of(&flow.id).mean() / 1e9;
        let services = self.lists.receivers(flow).map(service);
        // Copies are served side by side; of several who may serve the quickest bounds the cycle.
        let first = match self.lists.has_one_taker(flow) {
            true => services.fold(f64::INFINITY, f64::min),
            false => services.fold(0.0, f64::max),
        };
        let first = if first.is_finite() { first } else { 0.0 };
        let by_users = f64::from(users) / (think + first + self.way(flow)).max(CYCLE_LEAST);
        self.busiest(flow)
            .map_or(by_users, |by_servers| by_users.min(by_servers))
    }

    /// How many transactions a second the system that is busiest with them can bear.
    fn busiest(&mut self, flow: &'a Flow) -> Option<f64> {
        let visits = self.visits(self.lists.place(flow)?)?;
        let mut demand: BTreeMap<&SystemId, f64> = BTreeMap::new();
        for (place, visits) in visits {
            for (system, work) in self.lists.work(&self.scenario.flows[place]) {
                *demand.entry(system).or_default() += visits * work;
            }
        }
        let bears = demand
            .into_iter()
            .filter(|(_, demand)| *demand > 0.0)
            .map(|(id, demand)| {
                let system = self.scenario.system(id);
                system.map_or(f64::INFINITY, |system| self.lists.servers(system)) / demand
            });
        bears.reduce(f64::min)
    }

    /// Messages of each flow that one message of a flow comes to in the end.
    fn visits(&mut self, root: usize) -> Option<BTreeMap<usize, f64>> {
        let mut visits = BTreeMap::new();
        let mut fresh = BTreeMap::from([(root, 1.0)]);
        for _ in 0..ROUNDS_MAX {
            let mut next = BTreeMap::new();
            for (flow, messages) in fresh {
                *visits.entry(flow).or_default() += messages;
                self.steps = self.steps.checked_sub(1 + self.flowing[flow].sets_off.len())?;
                for (child, each) in &self.flowing[flow].sets_off {
                    *next.entry(*child).or_default() += messages * each;
                }
            }
            fresh = next;
            if fresh.values().sum::<f64>() <= NEGLIGIBLE {
                return Some(visits);
            }
        }
        Some(visits)
    }

    /// Least mean time in seconds that a message and its answer are on their way.
    fn way(&self, flow: &Flow) -> f64 {
        let zones = |ids: &[SystemId]| -> BTreeSet<&'a str> {
            let zones = ids.iter().filter_map(|id| self.lists.zone_of(id));
            zones.collect()
        };
        let (senders, receivers) = (zones(&flow.from), zones(self.scenario.receivers(flow)));
        let latency = |from, to| self.latencies.get(&(from, to)).copied().unwrap_or(0.0);
        let pairs = senders
            .iter()
            .flat_map(|from| receivers.iter().map(move |to| (*from, *to)));
        let ways = pairs.map(|(from, to)| latency(from, to) + if flow.is_answered() { latency(to, from) } else { 0.0 });
        ways.reduce(f64::min).unwrap_or(0.0)
    }
}

fn latencies(scenario: &Scenario) -> BTreeMap<(&str, &str), f64> {
    let mut latencies = BTreeMap::new();
    let seconds = |law: &Law| law.mean() / 1e9;
    for zone in &scenario.zones {
        if let Some(law) = zone.within.as_ref().and_then(|within| within.latency.as_ref()) {
            latencies.insert((zone.id.as_str(), zone.id.as_str()), seconds(law));
        }
    }
    for between in &scenario.between {
        let (a, b) = (between.zones.0.as_str(), between.zones.1.as_str());
        let there = between.settings.latency.as_ref();
        let back = between.latency_back.as_ref().or(there);
        latencies.extend(there.map(|law| ((a, b), seconds(law))));
        latencies.extend(back.map(|law| ((b, a), seconds(law))));
    }
    latencies
}

/// The highest rate of a timetable, per second.
fn peak(steps: &[(SimSpan, Rate)]) -> f64 {
    steps.iter().map(|(_, rate)| rate.per_sec()).fold(0.0, f64::max)
}

#[cfg(test)]
mod tests {

    #[test]
    fn users_are_bounded_by_their_number_and_by_the_busiest_system() {
        let text = |users: u32| {
            format!(
                r#"(format: 1, name: "x", zones: [(id: "z", within: (latency: "0s"))],
                systems: [(id: "a"), (id: "b", concurrency: 1, service_time: "1s"), (id: "c", concurrency: 1, service_time: "4s")],
                flows: [
                    (id: "f", from: ["a"], to: ["b"], start: Closed(users: {users}, think: "3s"), then: OneOf([("g", 0.5), (End, 0.5)])),
                    (id: "g", from: ["b"], to: ["c"]),
                ])"#
            )
        };
        let rate = |users| {
            let scenario = match crate::scenario::parse(&text(users), "x.ron") {
                Ok(loaded) => loaded.scenario,
                Err(problems) => panic!("{problems:?}"),
            };
            scenario.mean_rate_of(&scenario.flows[0])
        };
        assert_eq!(
            rate(1),
            0.25,
            "one cycle takes three seconds of thought and one of work"
        );
        assert_eq!(rate(100), 0.5, "two seconds of the second system's time each");
    }
}
