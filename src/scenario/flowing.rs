//! How many messages does one message set off, and how many does each flow make?
//!
//! In: a scenario, sound or not. Out: mean copies and followers of each flow ([`flowing`]), messages of every flow when
//! each makes so many by itself ([`sent`], the traffic equations of queueing networks), and the rates at which flows
//! start by themselves ([`Scenario::mean_rate_of`], [`Scenario::planned_rate_of`]). It must not know what an
//! architecture makes of the sketch.

use std::collections::BTreeMap;

use super::model::*;
use crate::units::SimSpan;

/// Rounds in which set-off flows are followed, and after how many of them what follows must no longer grow.
const ROUNDS_MAX: usize = 1_000;
/// What is left of a chain that dies out: less than one message in this many is not followed.
const NEGLIGIBLE: f64 = 1e-9;
/// In a loop that ends, half of the rounds take away more than this share.
const FADING: f64 = 1e-6;
/// A cycle of users that takes no time is taken to take so long.
const CYCLE_LEAST: f64 = 1e-3;

/// What becomes of one message of a flow.
pub(super) struct Flowing {
    /// Copies of it.
    pub copies: f64,
    /// Messages of other flows that it sets off, on average.
    pub sets_off: Vec<(usize, f64)>,
}

/// The scenario's lists, by id.
pub(super) struct Lists<'a> {
    scenario: &'a Scenario,
    systems: BTreeMap<&'a SystemId, &'a System>,
    flows: BTreeMap<&'a FlowId, usize>,
    sites: BTreeMap<&'a ZoneId, u32>,
}

impl<'a> Lists<'a> {
    pub(super) fn of(scenario: &'a Scenario) -> Self {
        let flows = scenario.flows.iter().enumerate();
        Self {
            scenario,
            systems: scenario.systems.iter().map(|system| (&system.id, system)).collect(),
            flows: flows.map(|(at, flow)| (&flow.id, at)).collect(),
            sites: scenario.zones.iter().map(|zone| (&zone.id, zone.sites())).collect(),
        }
    }

    pub(super) fn sites_of(&self, system: &System) -> u32 {
        let sites = system.zone.as_ref().and_then(|zone| self.sites.get(zone).copied());
        // Where there is one zone, it need not be named.
        sites.unwrap_or_else(|| self.scenario.zones.first().map_or(1, Zone::sites))
    }

    pub(super) fn receivers(&self, flow: &'a Flow) -> impl Iterator<Item = &'a System> {
        let ids = self.scenario.receivers(flow).iter();
        ids.filter_map(|id| self.systems.get(id).copied())
    }

    /// Copies of each message of a flow that a receiver takes.
    fn taken(&self, flow: &'a Flow, receivers: usize, system: &System) -> f64 {
        let one_taker = matches!(flow.pattern(), Pattern::Request | Pattern::Callback | Pattern::Work);
        let all = !one_taker && matches!(flow.to, To::Systems(_));
        let part = if all { 1.0 } else { 1.0 / receivers.max(1) as f64 };
        match flow.site {
            Some(SiteChoice::Each) => part * f64::from(self.sites_of(system)),
            _ => part,
        }
    }

    pub(super) fn flowing(&self, flow: &'a Flow) -> Flowing {
        let receivers: Vec<&System> = self.receivers(flow).collect();
        let taken = |system: &System| self.taken(flow, receivers.len(), system);
        let follows = |(next, times): (&FlowId, f64)| {
            let next = *self.flows.get(next)?;
            let senders = &self.scenario.flows[next].from;
            let by = receivers.iter().filter(|system| senders.contains(&system.id));
            Some((next, times * by.map(|system| taken(system)).sum::<f64>()))
        };
        Flowing {
            copies: receivers.iter().map(|system| taken(system)).sum(),
            sets_off: flow.mean_follows().into_iter().filter_map(follows).collect(),
        }
    }

    /// Work in seconds that a message of a flow is at each of its receivers, by place in `systems`.
    fn work(&self, flow: &'a Flow) -> Vec<(&'a SystemId, f64)> {
        let receivers: Vec<&System> = self.receivers(flow).collect();
        let work =
            |system: &System| self.taken(flow, receivers.len(), system) * system.service_time_of(&flow.id).mean() / 1e9;
        receivers.iter().map(|system| (&system.id, work(system))).collect()
    }

    fn servers(&self, system: &System) -> f64 {
        match system.concurrency() {
            Concurrency::Servers(servers) => {
                f64::from(servers) * f64::from(system.instances()) * f64::from(self.sites_of(system))
            }
            Concurrency::Unlimited => f64::INFINITY,
        }
    }
}

/// What becomes of the messages of each flow.
pub(super) fn flowing(scenario: &Scenario) -> Vec<Flowing> {
    let lists = Lists::of(scenario);
    scenario.flows.iter().map(|flow| lists.flowing(flow)).collect()
}

/// Messages of each flow, with all that they set off, when each makes `own` by itself; or a flow whose messages never
/// end.
pub(super) fn sent(own: &[f64], flowing: &[Flowing]) -> Result<Vec<f64>, usize> {
    let mut sent = vec![0.0; flowing.len()];
    let mut fresh = own.to_vec();
    let mut earlier = f64::MAX;
    for round in 1..=ROUNDS_MAX {
        sent.iter_mut().zip(&fresh).for_each(|(sent, fresh)| *sent += fresh);
        let mut next = vec![0.0; flowing.len()];
        for (flow, fresh) in flowing.iter().zip(&fresh) {
            flow.sets_off
                .iter()
                .for_each(|(child, each)| next[*child] += fresh * each);
        }
        fresh = next;
        let left: f64 = fresh.iter().sum();
        if left <= NEGLIGIBLE * sent.iter().sum::<f64>() {
            break;
        }
        if round == ROUNDS_MAX / 2 {
            earlier = left;
        }
        if round == ROUNDS_MAX && left > earlier * (1.0 - FADING) || !left.is_finite() {
            let (place, _) = fresh.iter().enumerate().fold(
                (0, 0.0),
                |best, (at, value)| if *value > best.1 { (at, *value) } else { best },
            );
            return Err(place);
        }
    }
    Ok(sent)
}

impl Scenario {
    /// Messages a second that a flow starts by itself, on average over its time at work; of users the most that their
    /// cycles allow, of a trace what its file says of the run.
    pub fn mean_rate_of(&self, flow: &Flow) -> f64 {
        match &flow.start {
            Some(Start::Closed { users, think }) => self.users_rate(flow, *users, think.mean() / 1e9),
            Some(Start::Trace(file)) => {
                let duration = self.run.duration();
                let lines = self.traces.get(file).map_or(0, |trace| trace.until(duration));
                lines as f64 / duration.as_secs_f64().max(f64::MIN_POSITIVE)
            }
            _ => flow.mean_rate().per_sec(),
        }
    }

    /// Messages a second that a flow starts by itself at the time for which one plans: on average, or at the peak of a
    /// timetable.
    pub fn planned_rate_of(&self, flow: &Flow) -> f64 {
        match &flow.start {
            Some(Start::Timetable(steps)) => peak(steps),
            _ => self.mean_rate_of(flow),
        }
    }

    /// Messages a second of each flow on average, with those that others set off.
    pub fn mean_rates(&self) -> Vec<f64> {
        let own: Vec<f64> = self.flows.iter().map(|flow| self.mean_rate_of(flow)).collect();
        sent(&own, &flowing(self)).unwrap_or(own)
    }

    /// Messages that a flow starts by itself in a run, on average.
    pub(super) fn started_in_a_run(&self, flow: &Flow) -> f64 {
        let duration = self.run.duration();
        let most = match &flow.start {
            Some(Start::Constant { count, .. } | Start::Every { count, .. }) => {
                count.map_or(f64::MAX, |count| count as f64)
            }
            _ => f64::MAX,
        };
        let a_day_or_more = duration >= SimSpan::from_secs(86_400);
        let rate = match a_day_or_more {
            true => self.mean_rate_of(flow),
            false => self.planned_rate_of(flow),
        };
        (rate * duration.as_secs_f64()).min(most)
    }

    /// The most transactions a second that so many users can make: by their number, and by the system that is busiest
    /// with them (the asymptotic bounds of operational analysis, Denning and Buzen 1978).
    fn users_rate(&self, flow: &Flow, users: u32, think: f64) -> f64 {
        let lists = Lists::of(self);
        let Some(root) = lists.flows.get(&flow.id) else {
            return 0.0;
        };
        let flowing: Vec<Flowing> = self.flows.iter().map(|flow| lists.flowing(flow)).collect();
        let mut own = vec![0.0; flowing.len()];
        own[*root] = 1.0;
        let Ok(visits) = sent(&own, &flowing) else { return 0.0 };
        let mut demand: BTreeMap<&SystemId, f64> = BTreeMap::new();
        for (flow, visits) in self.flows.iter().zip(&visits) {
            for (system, work) in lists.work(flow) {
                *demand.entry(system).or_default() += visits * work;
            }
        }
        // Copies are served side by side, so that only the first flow's work surely takes its time.
        let first = lists.work(flow).iter().map(|(_, work)| *work).fold(0.0, f64::max);
        let by_users = f64::from(users) / (think + first + self.way(flow)).max(CYCLE_LEAST);
        let by_servers = demand.iter().map(|(system, demand)| match lists.systems.get(system) {
            Some(system) if *demand > 0.0 => lists.servers(system) / demand,
            _ => f64::INFINITY,
        });
        by_servers.fold(by_users, f64::min)
    }

    /// Least mean time in seconds that a message and its answer are on their way.
    fn way(&self, flow: &Flow) -> f64 {
        let mut least = f64::INFINITY;
        let zone = |id: &SystemId| self.system(id).map(|system| self.system_zone(system));
        for from in &flow.from {
            for to in self.receivers(flow).iter().filter(|to| *to != from) {
                let (Some(a), Some(b)) = (zone(from), zone(to)) else {
                    continue;
                };
                let back = if flow.is_answered() {
                    self.mean_latency(b, a)
                } else {
                    0.0
                };
                least = least.min(self.mean_latency(a, b) + back);
            }
        }
        if least.is_finite() { least } else { 0.0 }
    }

    /// Mean one-way latency in seconds from one zone to another, as far as it is written.
    fn mean_latency(&self, from: usize, to: usize) -> f64 {
        let zones = self.zones_or_default();
        let mean = |law: &Option<crate::units::Law>| law.as_ref().map_or(0.0, |law| law.mean() / 1e9);
        if from == to {
            return zones[from].within.as_ref().map_or(0.0, |within| mean(&within.latency));
        }
        let (from, to) = (&zones[from].id, &zones[to].id);
        let forth = self
            .between
            .iter()
            .find(|way| (&way.zones.0, &way.zones.1) == (from, to));
        let back = self
            .between
            .iter()
            .find(|way| (&way.zones.1, &way.zones.0) == (from, to));
        match (forth, back) {
            (Some(way), _) => mean(&way.settings.latency),
            (None, Some(way)) if way.latency_back.is_some() => mean(&way.latency_back),
            (None, Some(way)) => mean(&way.settings.latency),
            (None, None) => 0.0,
        }
    }
}

/// The highest rate of a timetable, per second.
fn peak(steps: &[(SimSpan, crate::units::Rate)]) -> f64 {
    steps.iter().map(|(_, rate)| rate.per_sec()).fold(0.0, f64::max)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `first` sets off `second`, which sets off itself `again` times on average.
    fn looping(again: f64) -> Vec<Flowing> {
        let flow = |sets_off| Flowing { copies: 1.0, sets_off };
        vec![flow(vec![(1, 0.5)]), flow(vec![(1, again)])]
    }

    #[test]
    fn what_is_set_off_is_followed_to_its_end() {
        let sums = |again: f64| {
            let sent = sent(&[100.0, 0.0], &looping(again));
            sent.map(|sent| sent.iter().map(|sent| sent.round()).collect::<Vec<_>>())
        };
        assert_eq!(sums(0.0), Ok(vec![100.0, 50.0]));
        assert_eq!(sums(0.9), Ok(vec![100.0, 500.0]));
        assert_eq!(sums(1.0), Err(1), "as many again and again never end");
        assert_eq!(sums(1.001), Err(1));
        assert_eq!(sums(1e300), Err(1));
    }

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
