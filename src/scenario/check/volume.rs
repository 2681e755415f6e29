//! What do the numbers of a scenario come to together: how many stations, trunks, takers and messages?
//!
//! In: the scenario, sound or not. Out: problems where it is more than a machine can hold. Nothing is multiplied in whole
//! numbers that could run over. It must not know what an architecture makes of the sketch.

use super::Checker;
use super::limits::{MESSAGES_MAX, STATIONS_MAX, TAKERS_MAX, TRUNKS_MAX};
use crate::scenario::flowing::{Flowing, Lists, sent};
use crate::scenario::model::*;
use crate::units::SimSpan;

impl Checker<'_> {
    pub(super) fn volume(&mut self) {
        let lists = Lists::of(self.scenario);
        self.stations(&lists);
        self.trunks();
        self.takers(&lists);
        self.phases();
        self.polls(&lists);
        self.messages(&lists);
        self.surges_together();
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
        let partitions = self.partitions_most();
        let flows = self.scenario.flows.iter();
        let counts: Vec<u64> = flows
            .map(|flow| takers(lists, flow).saturating_mul(partitions))
            .collect();
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

    /// Each partition of a topic has its takers.
    fn partitions_most(&self) -> u64 {
        let styles = self
            .scenario
            .architectures
            .iter()
            .map(|architecture| &architecture.style);
        let written = styles.map(|style| match style {
            Style::MessageBus(bus) => bus.partitions.unwrap_or(1),
            _ => 1,
        });
        written.max().unwrap_or(1).max(1).into()
    }

    fn messages(&mut self, lists: &Lists) {
        let flows = &self.scenario.flows;
        let flowing: Vec<Flowing> = flows.iter().map(|flow| lists.flowing(flow)).collect();
        let any_loop = sent(&vec![1.0; flows.len()], &flowing).err();
        let own = self.scenario.started_in_a_run();
        // A loop that is certain has been told already.
        if self.problems.iter().any(|problem| problem.path.ends_with(".then")) {
            return;
        }
        match any_loop.map_or_else(|| sent(&own, &flowing), Err) {
            Err(at) => self.problem(
                format!("flows[{at}].then"),
                format!("`{}` sets off more and more messages, without end", flows[at].id),
                "lower probabilities in the loop: a message must set off less than one of its kind on average",
            ),
            Ok(sent) => self.copies(&flowing, &sent),
        }
    }

    /// A source that goes on and off is followed from one time on to the next.
    fn phases(&mut self) {
        let duration = self.scenario.run.duration();
        for (at, flow) in self.scenario.flows.iter().enumerate() {
            let Some(Start::Bursty { on, off, .. }) = &flow.start else {
                continue;
            };
            let phases = duration.as_secs_f64() / on.saturating_add(*off).as_secs_f64();
            if phases > MESSAGES_MAX {
                let message = format!("goes on and off {} times in a run of {duration}", told(phases));
                let hint = format!("at most {} times", told(MESSAGES_MAX));
                self.problem(format!("flows[{at}].start"), message, hint);
            }
        }
    }

    /// Who is polled is asked whether there is anything new or not, at each of its sites.
    fn polls(&mut self, lists: &Lists) {
        let run = &self.scenario.run;
        let lasts = run.duration().saturating_add(run.drain());
        for (at, system) in self.scenario.systems.iter().enumerate() {
            let Some(every) = system.polled().filter(|every| !every.is_zero()) else {
                continue;
            };
            let polls = lasts.as_secs_f64() / every.as_secs_f64() * f64::from(lists.sites_of(system));
            if polls > MESSAGES_MAX {
                let message = format!(
                    "is polled {} times in a run that takes {lasts} with its drain",
                    told(polls)
                );
                let hint = format!("at most {} times", told(MESSAGES_MAX));
                self.problem(format!("systems[{at}].speaks"), message, hint);
            }
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

/// Instances that wait for messages of a flow, at each of the sites of the zone with most.
fn takers<'a>(lists: &Lists<'a>, flow: &'a Flow) -> u64 {
    let sites = lists.receivers(flow).map(|system| lists.sites_of(system)).max();
    let instances = lists.receivers(flow).map(|system| u64::from(system.instances()));
    instances.sum::<u64>().saturating_mul(u64::from(sites.unwrap_or(0)))
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
            (scenario.started_in_a_run()[0], flowing.copies)
        };
        assert_eq!(copies(Pattern::Request, None), (20.0, 1.0));
        assert_eq!(copies(Pattern::Publish, None), (20.0, 2.0));
        assert_eq!(copies(Pattern::Publish, Some(SiteChoice::Each)), (20.0, 60.0));
        assert_eq!(takers(&Lists::of(&scenario), &scenario.flows[0]), 60);
    }

    #[test]
    fn numbers_are_told_in_words() {
        let texts = [1_000.0, 200e6, 200.4e6, 4.25e9, 6e19].map(told);
        assert_eq!(texts, ["1000", "200 million", "200.4 million", "4.2 billion", "6e19"]);
        assert_eq!(two_digits(SimSpan::from_millis(16_666)), SimSpan::from_secs(16));
        assert_eq!(two_digits(SimSpan::from_nanos(7)), SimSpan::from_nanos(7));
    }
}
