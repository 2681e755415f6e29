//! How many messages does one message set off, and how many does each flow make?
//!
//! In: a scenario, sound or not. Out: mean copies and followers of each flow ([`flowing`]), messages of every flow when
//! each makes so many by itself ([`sent`], the traffic equations of queueing networks). It must not know how often flows
//! start (see `rates`), nor what an architecture makes of the sketch.

use std::collections::BTreeMap;

use super::model::*;

/// Rounds in which set-off flows are followed, and after how many of them what follows must no longer grow.
const ROUNDS_MAX: usize = 1_000;
/// What is left of a chain that dies out: less than one message in this many is not followed.
const NEGLIGIBLE: f64 = 1e-12;
/// In a loop that ends, half of the rounds take away more than this share.
const FADING: f64 = 1e-6;

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

    /// Place of a flow in the scenario.
    pub(super) fn place(&self, flow: &Flow) -> Option<usize> {
        self.flows.get(&flow.id).copied()
    }

    /// The id of the zone that a system lives in.
    pub(super) fn zone_of(&self, id: &SystemId) -> Option<&'a str> {
        let own = self.systems.get(id)?.zone.as_ref();
        own.or_else(|| self.scenario.zones.first().map(|zone| &zone.id))
            .map(ZoneId::as_str)
    }

    /// Whether one of the receivers gets a message.
    pub(super) fn has_one_taker(&self, flow: &Flow) -> bool {
        let one_taker = matches!(flow.pattern(), Pattern::Request | Pattern::Callback | Pattern::Work);
        one_taker || !matches!(flow.to, To::Systems(_))
    }

    /// Copies of each message of a flow that a receiver takes.
    fn taken(&self, flow: &'a Flow, receivers: usize, system: &System) -> f64 {
        let part = match self.has_one_taker(flow) {
            true => 1.0 / receivers.max(1) as f64,
            false => 1.0,
        };
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

    /// Work in seconds that a message of a flow is at each of its receivers.
    pub(super) fn work(&self, flow: &'a Flow) -> Vec<(&'a SystemId, f64)> {
        let receivers: Vec<&System> = self.receivers(flow).collect();
        let work =
            |system: &System| self.taken(flow, receivers.len(), system) * system.service_time_of(&flow.id).mean() / 1e9;
        receivers.iter().map(|system| (&system.id, work(system))).collect()
    }

    /// Servers of a system, all instances and sites together.
    pub(super) fn servers(&self, system: &System) -> f64 {
        match system.concurrency() {
            Concurrency::Servers(servers) => {
                f64::from(servers) * f64::from(system.instances()) * f64::from(self.sites_of(system))
            }
            Concurrency::Unlimited => f64::INFINITY,
        }
    }
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
}
