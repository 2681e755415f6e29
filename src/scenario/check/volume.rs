//! What do the numbers of a scenario come to together: how many stations, trunks, takers and messages?
//!
//! In: the scenario, sound or not. Out: problems where it is more than a machine can hold. Nothing is multiplied in whole
//! numbers that could run over. It must not know what an architecture makes of the sketch.

use std::collections::BTreeMap;

use super::Checker;
use super::limits::{MESSAGES_MAX, STATIONS_MAX, TAKERS_MAX, TRUNKS_MAX};
use crate::scenario::model::*;
use crate::units::{Share, SimSpan};

/// Rounds in which set-off flows are followed, and after how many of them what follows must no longer grow.
const ROUNDS_MAX: usize = 1_000;
/// What is left of a chain that dies out: less than one message in this many is not followed.
const NEGLIGIBLE: f64 = 1e-9;

/// What becomes of the messages of one flow.
struct Flowing {
    /// Messages that it starts by itself in a run.
    own: f64,
    /// Copies of each.
    copies: f64,
    /// Messages of other flows that each sets off.
    sets_off: Vec<(usize, f64)>,
}

/// The scenario's lists, by id.
struct Lists<'a> {
    scenario: &'a Scenario,
    systems: BTreeMap<&'a SystemId, &'a System>,
    flows: BTreeMap<&'a FlowId, usize>,
    sites: BTreeMap<&'a ZoneId, u32>,
}

impl Checker<'_> {
    pub(super) fn volume(&mut self) {
        let lists = Lists::of(self.scenario);
        self.stations(&lists);
        self.trunks();
        self.takers(&lists);
        self.messages(&lists);
    }

    fn stations(&mut self, lists: &Lists) {
        let of = |system: &System| u64::from(lists.sites_of(system)) * u64::from(system.instances());
        let counts: Vec<u64> = self.scenario.systems.iter().map(of).collect();
        let all: u64 = counts.iter().sum();
        if all > STATIONS_MAX {
            let (at, most) = largest(counts.iter().map(|count| *count as f64));
            let message = format!(
                "instances at all sites come to {}, {} of them here",
                told(all as f64),
                told(most)
            );
            let hint = format!("at most {} of all systems together", told(STATIONS_MAX as f64));
            self.problem(format!("systems[{at}]"), message, hint);
        }
    }

    /// Each pair of zones has as many each way as the one with more has sites.
    fn trunks(&mut self) {
        let mut sites: Vec<u64> = self.scenario.zones.iter().map(|zone| zone.sites().into()).collect();
        sites.sort_unstable();
        // In rising order a zone has at least the sites of all before it, and so as many trunks with each.
        let pairs = sites.iter().zip(0_u64..).map(|(sites, before)| sites * before * 2);
        let all = pairs.sum::<u64>();
        if all > TRUNKS_MAX {
            let message = format!("ways between all zones and sites come to {}", told(all as f64));
            let hint = format!("at most {}: fewer zones or sites", told(TRUNKS_MAX as f64));
            self.problem("zones", message, hint);
        }
    }

    fn takers(&mut self, lists: &Lists) {
        let counts: Vec<u64> = self.scenario.flows.iter().map(|flow| lists.takers(flow)).collect();
        let all = counts.iter().fold(0, |sum: u64, count| sum.saturating_add(*count));
        if all > TAKERS_MAX {
            let (at, most) = largest(counts.iter().map(|count| *count as f64));
            let message = format!(
                "takers of all flows, instances times sites, come to {}, {} of them here",
                told(all as f64),
                told(most)
            );
            let hint = format!("at most {}: fewer sites or instances", told(TAKERS_MAX as f64));
            self.problem(format!("flows[{at}].to"), message, hint);
        }
    }

    fn messages(&mut self, lists: &Lists) {
        let flowing: Vec<Flowing> = self.scenario.flows.iter().map(|flow| lists.flowing(flow)).collect();
        match sent(&flowing) {
            Err(at) => self.problem(
                format!("flows[{at}].then"),
                "sets off more and more messages, without end",
                "lower probabilities in the loop: a message may set off at most one of its kind on average",
            ),
            Ok(sent) => self.copies(&flowing, &sent),
        }
    }

    fn copies(&mut self, flowing: &[Flowing], sent: &[f64]) {
        let counts = flowing.iter().zip(sent).map(|(flow, sent)| flow.copies.max(1.0) * sent);
        let counts: Vec<f64> = counts.collect();
        let all: f64 = counts.iter().sum();
        if all <= MESSAGES_MAX {
            return;
        }
        let (at, most) = largest(counts.iter().copied());
        let duration = self.scenario.run.duration();
        let message = format!(
            "a run of {duration} would have {} messages, copies counted, {} of them here",
            told(all),
            told(most)
        );
        let fits = two_digits(duration.mul_f64(MESSAGES_MAX / all));
        let or_shorter = match fits.is_zero() {
            true => String::new(),
            false => format!(", or a `run.duration` of {fits} or less"),
        };
        let hint = format!("at most {}: a lower rate{or_shorter}", told(MESSAGES_MAX));
        let start = self.scenario.flows[at].start.as_ref().map_or("", |_| ".start");
        self.problem(format!("flows[{at}]{start}"), message, hint);
    }
}

impl<'a> Lists<'a> {
    fn of(scenario: &'a Scenario) -> Self {
        Self {
            scenario,
            systems: scenario.systems.iter().map(|system| (&system.id, system)).collect(),
            flows: scenario
                .flows
                .iter()
                .enumerate()
                .map(|(at, flow)| (&flow.id, at))
                .collect(),
            sites: scenario.zones.iter().map(|zone| (&zone.id, zone.sites())).collect(),
        }
    }

    fn sites_of(&self, system: &System) -> u32 {
        let sites = system.zone.as_ref().and_then(|zone| self.sites.get(zone).copied());
        // Where there is one zone, it need not be named.
        sites.unwrap_or_else(|| self.scenario.zones.first().map_or(1, Zone::sites))
    }

    fn receivers(&self, flow: &'a Flow) -> impl Iterator<Item = &'a System> {
        let ids = self.scenario.receivers(flow).iter();
        ids.filter_map(|id| self.systems.get(id).copied())
    }

    /// Instances that wait for messages of a flow, at each of the sites of the zone with most.
    fn takers(&self, flow: &'a Flow) -> u64 {
        let sites = self.receivers(flow).map(|system| self.sites_of(system)).max();
        let instances = self
            .receivers(flow)
            .map(|system| u64::from(system.instances()))
            .sum::<u64>();
        instances.saturating_mul(u64::from(sites.unwrap_or(0)))
    }

    fn flowing(&self, flow: &'a Flow) -> Flowing {
        let receivers: Vec<&System> = self.receivers(flow).collect();
        let one_taker = matches!(flow.pattern(), Pattern::Request | Pattern::Callback | Pattern::Work);
        let all = !one_taker && matches!(flow.to, To::Systems(_));
        let part = if all { 1.0 } else { 1.0 / receivers.len().max(1) as f64 };
        let taken = |system: &System| match flow.site {
            Some(SiteChoice::Each) => part * f64::from(self.sites_of(system)),
            _ => part,
        };
        let follows = |(next, times): (&FlowId, f64)| {
            let next = *self.flows.get(next)?;
            let senders = &self.scenario.flows[next].from;
            let by = receivers.iter().filter(|system| senders.contains(&system.id));
            Some((next, times * by.map(|system| taken(system)).sum::<f64>()))
        };
        Flowing {
            own: own(flow, self.scenario.run.duration()),
            copies: receivers.iter().map(|system| taken(system)).sum(),
            sets_off: follows_of(flow).into_iter().filter_map(follows).collect(),
        }
    }
}

/// Messages that a flow starts by itself in a run; users who wait for answers start no more than are answered.
fn own(flow: &Flow, duration: SimSpan) -> f64 {
    let most = match &flow.start {
        Some(Start::Constant { count, .. } | Start::Every { count, .. }) => {
            count.map_or(f64::MAX, |count| count as f64)
        }
        Some(Start::Closed { .. }) => 0.0,
        _ => f64::MAX,
    };
    (flow.mean_rate().per_sec() * duration.as_secs_f64()).min(most)
}

fn follows_of(flow: &Flow) -> Vec<(&FlowId, f64)> {
    match &flow.then {
        Then::All(follows) => {
            let times = |follow: &Follow| f64::from(follow.times.unwrap_or(1));
            let share = |follow: &Follow| follow.probability.unwrap_or(Share::ONE).value();
            follows
                .iter()
                .map(|follow| (&follow.flow, times(follow) * share(follow)))
                .collect()
        }
        Then::OneOf(choices) => {
            let total: f64 = choices.iter().map(|(_, weight)| weight).sum();
            let part = |weight: f64| if total > 0.0 { weight / total } else { 0.0 };
            choices.iter().map(|(flow, weight)| (flow, part(*weight))).collect()
        }
    }
}

/// Messages of each flow in a run, with all that they set off; or a flow whose messages grow without end.
fn sent(flowing: &[Flowing]) -> Result<Vec<f64>, usize> {
    let mut sent = vec![0.0; flowing.len()];
    let mut fresh: Vec<f64> = flowing.iter().map(|flow| flow.own).collect();
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
        if round == ROUNDS_MAX && left > earlier * (1.0 + NEGLIGIBLE) || !left.is_finite() {
            return Err(largest(fresh.iter().copied()).0);
        }
    }
    Ok(sent)
}

/// The first of the largest, and its place.
fn largest(values: impl Iterator<Item = f64>) -> (usize, f64) {
    values
        .enumerate()
        .fold((0, 0.0), |best, value| if value.1 > best.1 { value } else { best })
}

/// A large number in words.
fn told(number: f64) -> String {
    let tenths = |number: f64| format!("{number:.1}").trim_end_matches(".0").to_owned();
    match number {
        ..1e6 => format!("{number:.0}"),
        1e6..1e9 => format!("{} million", tenths(number / 1e6)),
        1e9..1e12 => format!("{} billion", tenths(number / 1e9)),
        _ => format!("{number:.0e}"),
    }
}

/// A span with its first two digits only, rounded down.
fn two_digits(span: SimSpan) -> SimSpan {
    let mut step = 1;
    while span.nanos() / step >= 100 {
        step *= 10;
    }
    SimSpan::from_nanos(span.nanos() / step * step)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::units::Rate;

    /// `first` starts by itself and sets off `second`, which sets off itself `again` times on average.
    fn looping(again: f64) -> Vec<Flowing> {
        let flow = |own, sets_off| Flowing {
            own,
            copies: 1.0,
            sets_off,
        };
        vec![flow(100.0, vec![(1, 0.5)]), flow(0.0, vec![(1, again)])]
    }

    #[test]
    fn what_is_set_off_is_followed_to_its_end() {
        let sums =
            |again: f64| sent(&looping(again)).map(|sent| sent.iter().map(|sent| sent.round()).collect::<Vec<_>>());
        assert_eq!(sums(0.0), Ok(vec![100.0, 50.0]));
        assert_eq!(sums(0.9), Ok(vec![100.0, 500.0]));
        assert!(sums(1.0).is_ok(), "as many again and again end with the run");
        assert_eq!(sums(1.001), Err(1));
        assert_eq!(sums(1e300), Err(1));
    }

    #[test]
    fn copies_are_counted_by_pattern_and_site() {
        let mut scenario = Scenario::new("copies");
        let mut zone = Zone::new("shop");
        zone.sites = Some(30);
        scenario.zones = vec![zone];
        scenario.systems = ["a", "b", "c"].map(System::new).into();
        let mut flow = Flow::new("f", &"a".into(), &"b".into());
        flow.to = To::Systems(vec!["b".into(), "c".into()]);
        flow.start = Some(Start::Poisson(Rate::from_per_sec(2.0)));
        scenario.flows = vec![flow];
        scenario.run.duration = Some(SimSpan::from_secs(10));
        let copies = |pattern, site| {
            let mut scenario = scenario.clone();
            (scenario.flows[0].pattern, scenario.flows[0].site) = (Some(pattern), site);
            let flowing = Lists::of(&scenario).flowing(&scenario.flows[0]);
            (flowing.own, flowing.copies)
        };
        assert_eq!(copies(Pattern::Request, None), (20.0, 1.0));
        assert_eq!(copies(Pattern::Publish, None), (20.0, 2.0));
        assert_eq!(copies(Pattern::Publish, Some(SiteChoice::Each)), (20.0, 60.0));
        assert_eq!(Lists::of(&scenario).takers(&scenario.flows[0]), 60);
    }

    #[test]
    fn numbers_are_told_in_words() {
        let texts = [1_000.0, 200e6, 200.4e6, 4.25e9, 6e19].map(told);
        assert_eq!(texts, ["1000", "200 million", "200.4 million", "4.2 billion", "6e19"]);
        assert_eq!(two_digits(SimSpan::from_millis(16_666)), SimSpan::from_secs(16));
        assert_eq!(two_digits(SimSpan::from_nanos(7)), SimSpan::from_nanos(7));
    }
}
