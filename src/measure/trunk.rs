//! How full are the shared paths between zones?
//!
//! In: occupations of trunks, and hops. Out: one [`TrunkTally`] per trunk that carried anything, and [`ZoneBytes`]. Tables for a pair of zones are
//! made when it is first touched, so that many zones cost nothing. It must not know what travels.

use super::replication::{ZoneBytes, tell_wide};
use super::station::Window;
use crate::engine::{Hop, Program};
use crate::units::{SimSpan, SimTime, Size};

/// One trunk at one site, over [warm-up, end).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct TrunkTally {
    /// From this zone.
    pub from_zone: u32,
    /// To this zone.
    pub to_zone: u32,
    /// Counting the sites of whichever has more.
    pub site: u32,
    /// Time occupied (nanoseconds).
    pub busy: u64,
    /// Bytes carried.
    pub bytes: u128,
    /// Transmissions.
    pub carried: u64,
}

impl TrunkTally {
    pub(super) fn tell(&self, sink: &mut impl FnMut(u64)) {
        for count in [self.from_zone, self.to_zone, self.site] {
            sink(u64::from(count));
        }
        sink(self.busy);
        sink(self.carried);
        tell_wide(self.bytes, sink);
    }
}

/// All trunks of a network.
#[derive(Clone, Debug)]
pub(super) struct Trunks {
    zone_sites: Vec<u32>,
    bases: Vec<usize>,
    tallies: Vec<TrunkTally>,
    /// For each tally, when its trunk is free again.
    free_at: Vec<SimTime>,
}

const UNTOUCHED: usize = usize::MAX;

impl Trunks {
    pub fn new(program: &Program) -> Self {
        let zones = program.zone_sites.len();
        Self {
            zone_sites: program.zone_sites.clone(),
            bases: vec![UNTOUCHED; zones * zones],
            tallies: Vec::new(),
            free_at: Vec::new(),
        }
    }

    /// A transmission asks for a trunk at `at` and occupies it for `busy`, after those that asked before.
    #[inline]
    pub fn carry(&mut self, window: &Window, at: SimTime, place: (u32, u32, u32), busy: SimSpan, size: Size) {
        let (from, to, site) = place;
        let pair = from as usize * self.zone_sites.len() + to as usize;
        if self.bases[pair] == UNTOUCHED {
            self.open(pair, from, to);
        }
        let trunk = self.bases[pair] + site as usize;
        let start = at.max(self.free_at[trunk]);
        let end = start.saturating_add(busy);
        self.free_at[trunk] = end;
        let tally = &mut self.tallies[trunk];
        tally.busy += window.overlap(start, end).nanos();
        if window.holds(at) {
            tally.bytes += u128::from(size.bytes());
            tally.carried += 1;
        }
    }

    #[cold]
    fn open(&mut self, pair: usize, from: u32, to: u32) {
        self.bases[pair] = self.tallies.len();
        let sites = self.zone_sites[from as usize].max(self.zone_sites[to as usize]);
        self.tallies.extend((0..sites).map(|site| TrunkTally {
            from_zone: from,
            to_zone: to,
            site,
            busy: 0,
            bytes: 0,
            carried: 0,
        }));
        self.free_at.resize(self.tallies.len(), SimTime::ZERO);
    }

    /// Those that carried something, by zones and site.
    pub fn finish(mut self) -> Vec<TrunkTally> {
        self.tallies.retain(|tally| tally.carried > 0 || tally.busy > 0);
        self.tallies
            .sort_unstable_by_key(|tally| (tally.from_zone, tally.to_zone, tally.site));
        self.tallies
    }
}

/// Bytes between zones, whether a trunk's bandwidth bounds them or not.
#[derive(Clone, Debug)]
pub(super) struct Zones {
    zone_of: Vec<u32>,
    zones: usize,
    bytes: Vec<u64>,
}

impl Zones {
    pub fn new(program: &Program) -> Self {
        let zones = program.zone_sites.len();
        let zone_of = program.parties.iter().map(|party| party.zone).collect();
        Self {
            zone_of,
            zones,
            bytes: vec![0; zones * zones],
        }
    }

    #[inline]
    pub fn cross(&mut self, window: &Window, hop: &Hop) {
        let (from, to) = (self.zone_of[hop.from as usize], self.zone_of[hop.to as usize]);
        if from != to && window.holds(hop.depart) {
            self.bytes[from as usize * self.zones + to as usize] += hop.size.bytes();
        }
    }

    /// Pairs of zones that anything was sent between.
    pub fn finish(self) -> Vec<ZoneBytes> {
        let used = self.bytes.iter().enumerate().filter(|(_, bytes)| **bytes > 0);
        let pair = |(at, &bytes): (usize, &u64)| ZoneBytes {
            from: (at / self.zones) as u32,
            to: (at % self.zones) as u32,
            bytes,
        };
        used.map(pair).collect()
    }
}
