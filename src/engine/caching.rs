//! Is it in the cache? By lot, or by the keys that requests ask for: time to live, least recently used, popularity.
//!
//! In: requests that begin at a station with a cache. Out: hits and misses. The key that a message asks for is a draw of
//! its own key, the same in every architecture. It must not know what a miss costs.

use crate::units::{Law, LawSampler, SimSpan, SimTime, math};

use super::draws::{Purpose, draw};
use super::observer::Observer;
use super::program::Program;
use super::rules::{CacheRule, Keys};
use super::simulation::Simulation;
use super::slab::NOTHING;
use super::state::Phase;

/// One key that is held, in the order of use.
#[derive(Clone, Copy, Debug)]
struct Entry {
    key: u32,
    newer: u32,
    older: u32,
    expires: SimTime,
}

/// What the cache of one instance holds.
#[derive(Clone, Debug)]
pub(super) struct Held {
    /// Place of each key in `entries`.
    places: Vec<u32>,
    entries: Vec<Entry>,
    newest: u32,
    oldest: u32,
}

impl Default for Held {
    fn default() -> Self {
        Self {
            places: Vec::new(),
            entries: Vec::new(),
            newest: NOTHING,
            oldest: NOTHING,
        }
    }
}

impl Held {
    /// Everything is gone.
    pub fn clear(&mut self) {
        *self = Self::default();
    }

    fn place(&self, key: u32) -> u32 {
        self.places.get(key as usize).copied().unwrap_or(NOTHING)
    }

    /// Whether a key is held; a hit makes it the newest, and lets it live as long again if so ruled.
    fn ask(&mut self, key: u32, now: SimTime, keys: &Keys) -> bool {
        let place = self.place(key);
        if place == NOTHING || self.entries[place as usize].expires <= now {
            return false;
        }
        if keys.sliding {
            self.entries[place as usize].expires = now.saturating_add(keys.ttl);
        }
        self.unlink(place);
        self.link(place);
        true
    }

    /// A key is held from now on; the oldest makes room.
    fn fill(&mut self, key: u32, now: SimTime, keys: &Keys) {
        let expires = now.saturating_add(keys.ttl);
        let mut place = self.place(key);
        if place != NOTHING {
            self.unlink(place);
        } else if (self.entries.len() as u32) < keys.capacity {
            place = self.entries.len() as u32;
            self.entries.push(Entry {
                key,
                newer: NOTHING,
                older: NOTHING,
                expires,
            });
        } else {
            place = self.oldest;
            self.unlink(place);
            let gone = self.entries[place as usize].key;
            self.places[gone as usize] = NOTHING;
        }
        if self.places.is_empty() {
            self.places = vec![NOTHING; keys.count as usize];
        }
        self.places[key as usize] = place;
        let entry = &mut self.entries[place as usize];
        (entry.key, entry.expires) = (key, expires);
        self.link(place);
    }

    fn unlink(&mut self, place: u32) {
        let Entry { newer, older, .. } = self.entries[place as usize];
        match self.entries.get_mut(newer as usize) {
            Some(entry) => entry.older = older,
            None => self.newest = older,
        }
        match self.entries.get_mut(older as usize) {
            Some(entry) => entry.newer = newer,
            None => self.oldest = newer,
        }
    }

    /// Puts an entry at the newest end.
    fn link(&mut self, place: u32) {
        let before = self.newest;
        let entry = &mut self.entries[place as usize];
        (entry.newer, entry.older) = (NOTHING, before);
        match self.entries.get_mut(before as usize) {
            Some(entry) => entry.newer = place,
            None => self.oldest = place,
        }
        self.newest = place;
    }
}

/// A party's cache, ready for drawing.
#[derive(Clone, Debug)]
pub(super) struct Caching {
    law: Option<LawSampler>,
    /// Sums of popularity up to each key, of a total of 1.
    popularity: Vec<f64>,
}

/// Per party.
pub(super) fn caches(program: &Program) -> Vec<Option<Caching>> {
    let of = |rule: &CacheRule| Caching {
        law: (rule.service != Law::Constant(0.0)).then(|| LawSampler::new(&rule.service)),
        popularity: rule.keys.as_ref().map_or(Vec::new(), popularity),
    };
    program
        .parties
        .iter()
        .map(|party| party.rules.cache.as_ref().map(of))
        .collect()
}

fn popularity(keys: &Keys) -> Vec<f64> {
    let mut sum = 0.0;
    let mut sums: Vec<f64> = (1..=keys.count)
        .map(|rank| {
            sum += 1.0 / math::pow(f64::from(rank), keys.zipf);
            sum
        })
        .collect();
    sums.iter_mut().for_each(|part| *part /= sum);
    sums
}

impl Simulation {
    /// Whether a carrier at a party is there to be served by it as its consumer.
    fn is_own_visit(&self, carrier: u32) -> bool {
        let state = &self.carriers[carrier];
        let is_out = state.phase == Phase::Out && state.step > 0 && state.delivery != NOTHING;
        is_out && self.consumer_of(state).0 == state.party
    }

    fn cache_key(&self, special: u32, carrier: u32) -> Option<u32> {
        let party = self.specials[special as usize].party;
        let popularity = &self.caches[party as usize].as_ref()?.popularity;
        if popularity.is_empty() {
            return None;
        }
        let lot = draw(self.messages[self.carriers[carrier].message].key, Purpose::CacheKey).unit_f64();
        let key = popularity.partition_point(|sum| *sum <= lot);
        Some(key.min(popularity.len() - 1) as u32)
    }

    /// Looks a request up: for a hit the time to answer it from the cache; none for a miss, or where there is no cache.
    pub(super) fn look_up<O: Observer>(&mut self, special: u32, carrier: u32, observer: &mut O) -> Option<SimSpan> {
        let rule = self.rules_of(special).cache.clone()?;
        if !self.is_own_visit(carrier) {
            return None;
        }
        let key = self.cache_key(special, carrier);
        let now = self.now;
        let hit = match (key, &rule.keys) {
            (Some(key), Some(keys)) => self.specials[special as usize].held.ask(key, now, keys),
            _ => self.draw_here(carrier, Purpose::CacheHit).unit_f64() < rule.hit,
        };
        let delivery = self.carriers[carrier].delivery;
        self.deliveries[delivery].missed = !hit;
        let station = self.station_of_special(special) as u32;
        observer.cache(now, station, hit);
        if !hit {
            return None;
        }
        let party = self.specials[special as usize].party as usize;
        let law = self.caches[party].as_ref().and_then(|cache| cache.law.as_ref());
        Some(law.map_or(SimSpan::ZERO, |law| {
            law.sample_span(&mut self.draw_here(carrier, Purpose::Service))
        }))
    }

    /// A service has ended: what was missed is held from now on.
    pub(super) fn keep_in_cache(&mut self, special: u32, carrier: u32) {
        let Some(CacheRule { keys: Some(keys), .. }) = self.rules_of(special).cache.clone() else {
            return;
        };
        let missed = self.is_own_visit(carrier) && self.deliveries[self.carriers[carrier].delivery].missed;
        if let Some(key) = self.cache_key(special, carrier).filter(|_| missed) {
            let now = self.now;
            self.specials[special as usize].held.fill(key, now, &keys);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keys(capacity: u32, ttl: u64, sliding: bool) -> Keys {
        Keys {
            count: 10,
            zipf: 0.0,
            capacity,
            ttl: SimSpan::from_nanos(ttl),
            sliding,
        }
    }

    #[test]
    fn the_least_recently_used_goes_first() {
        let (rule, at) = (keys(2, 1000, false), SimTime::from_nanos);
        let mut held = Held::default();
        held.fill(1, at(0), &rule);
        held.fill(2, at(1), &rule);
        assert!(held.ask(1, at(2), &rule), "which makes 2 the oldest");
        held.fill(3, at(3), &rule);
        let there: Vec<bool> = (1..=3).map(|key| held.ask(key, at(4), &rule)).collect();
        assert_eq!(there, [true, false, true]);
        held.clear();
        assert!(!held.ask(1, at(5), &rule));
    }

    #[test]
    fn entries_live_from_the_miss_or_from_the_last_hit() {
        let at = SimTime::from_nanos;
        let lives = |sliding: bool| {
            let (rule, mut held) = (keys(5, 10, sliding), Held::default());
            held.fill(7, at(0), &rule);
            [4, 9, 12, 30].map(|moment| held.ask(7, at(moment), &rule))
        };
        assert_eq!(lives(false), [true, true, false, false]);
        assert_eq!(lives(true), [true, true, true, false]);
    }

    /// Zipf with exponent 1 over 3 keys: 6/11, 3/11, 2/11.
    #[test]
    fn popularity_follows_zipf() {
        let sums = popularity(&Keys {
            count: 3,
            zipf: 1.0,
            ..keys(3, 1, false)
        });
        for (sum, exact) in sums.iter().zip([6.0, 9.0, 11.0]) {
            assert!((sum - exact / 11.0).abs() < 1e-12, "{sums:?}");
        }
    }
}
