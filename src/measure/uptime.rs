//! How long is a station up, and how often is a whole site of a party down? Integrals over time, held in integers.
//!
//! In: stations that go down and come back. Out: [`UpTally`] of each station, [`OutageTally`] of each party and site. It
//! must not know why.

use super::replication::tell_wide;
use super::station::Window;
use crate::engine::Program;
use crate::units::SimTime;

/// One station, over [warm-up, end).
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct UpTally {
    /// Time it was down (nanoseconds).
    pub down: u128,
    /// How often it went down.
    pub failures: u64,
    since: Option<SimTime>,
}

/// All instances of a party at one site, over [warm-up, end); an outage is all of them down at once.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct OutageTally {
    /// The party.
    pub party: u32,
    /// Time of outages (nanoseconds).
    pub down: u128,
    /// Outages that began.
    pub outages: u64,
    /// When the first began, warm-up or not.
    pub first: Option<SimTime>,
    /// Instances.
    instances: u32,
    down_now: u32,
    since: SimTime,
}

/// Up times of a run.
#[derive(Clone, Debug)]
pub(super) struct Uptimes {
    pub stations: Vec<UpTally>,
    pub sites: Vec<OutageTally>,
    /// Per party: its first station and its first site.
    bases: Vec<(u32, u32)>,
}

impl Uptimes {
    pub fn new(program: &Program) -> Self {
        let (mut bases, mut sites, mut station) = (Vec::new(), Vec::new(), 0);
        for (party, spec) in program.parties.iter().enumerate() {
            bases.push((station, sites.len() as u32));
            station += spec.sites * spec.instances;
            let (party, instances) = (party as u32, spec.instances);
            let fresh = OutageTally {
                party,
                instances,
                ..OutageTally::default()
            };
            sites.resize(sites.len() + spec.sites as usize, fresh);
        }
        Self {
            stations: vec![UpTally::default(); station as usize],
            sites,
            bases,
        }
    }

    pub fn change(&mut self, window: &Window, at: SimTime, station: u32, up: bool) {
        let party = self.bases.partition_point(|(first, _)| *first <= station) - 1;
        let (first, first_site) = self.bases[party];
        let tally = &mut self.stations[station as usize];
        match (up, tally.since) {
            (false, None) => {
                tally.since = Some(at);
                tally.failures += u64::from(window.holds(at));
            }
            (true, Some(since)) => {
                tally.down += u128::from(window.overlap(since, at).nanos());
                tally.since = None;
            }
            _ => return,
        }
        // A party without instances has no station, so this one has some.
        let instances = self.sites[first_site as usize].instances.max(1);
        self.sites[(first_site + (station - first) / instances) as usize].change(window, at, up);
    }

    /// Brings all up to `now`.
    pub fn advance(&mut self, window: &Window, now: SimTime) {
        for tally in &mut self.stations {
            if let Some(since) = tally.since {
                tally.down += u128::from(window.overlap(since, now).nanos());
                tally.since = Some(now);
            }
        }
        for site in &mut self.sites {
            if site.down_now == site.instances && site.instances > 0 {
                site.down += u128::from(window.overlap(site.since, now).nanos());
                site.since = now;
            }
        }
    }
}

impl OutageTally {
    fn change(&mut self, window: &Window, at: SimTime, up: bool) {
        if up {
            if self.down_now == self.instances {
                self.down += u128::from(window.overlap(self.since, at).nanos());
            }
            self.down_now -= 1;
            return;
        }
        self.down_now += 1;
        if self.down_now == self.instances {
            self.since = at;
            self.first = self.first.or(Some(at));
            self.outages += u64::from(window.holds(at));
        }
    }

    pub(super) fn tell(&self, sink: &mut impl FnMut(u64)) {
        tell_wide(self.down, sink);
        sink(self.outages);
        sink(self.first.map_or(u64::MAX, SimTime::nanos));
    }
}

impl UpTally {
    pub(super) fn tell(&self, sink: &mut impl FnMut(u64)) {
        tell_wide(self.down, sink);
        sink(self.failures);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_outage_is_all_instances_down_at_once_and_is_cut_to_the_window() {
        let at = SimTime::from_nanos;
        let window = Window {
            from: at(100),
            until: at(200),
        };
        let mut times = Uptimes {
            stations: vec![UpTally::default(); 2],
            sites: vec![OutageTally {
                instances: 2,
                ..OutageTally::default()
            }],
            bases: vec![(0, 0)],
        };
        for (when, station, up) in [
            (50, 0, false),
            (90, 1, false),
            (120, 1, true),
            (150, 1, false),
            (300, 0, true),
        ] {
            times.change(&window, at(when), station, up);
        }
        times.advance(&window, at(400));
        assert_eq!((times.stations[0].down, times.stations[0].failures), (100, 0));
        assert_eq!((times.stations[1].down, times.stations[1].failures), (20 + 50, 1));
        let site = &times.sites[0];
        assert_eq!((site.down, site.outages, site.first), (20 + 50, 1, Some(at(90))));
    }
}
