//! Keyed random numbers: which draw belongs to this key and purpose?
//!
//! In: a 64-bit key, made by mixing hashed ids and numbers. Out: as many random bits as asked for, always the same for
//! the same key and purpose, and independent of whatever else is drawn. This is what lets the same message have the
//! same demand under every architecture. Must not know what keys stand for, and keeps no state beyond a counter.

use rand::TryRng;
use std::convert::Infallible;

/// 2^64 divided by the golden ratio, made odd: steps that spread evenly (Steele, Lea, Flood: Fast splittable
/// pseudorandom number generators, OOPSLA 2014).
const GOLDEN: u64 = 0x9E37_79B9_7F4A_7C15;

/// A generator that is a pure function of key, purpose and how often it was asked.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct KeyedRng {
    state: u64,
}

impl KeyedRng {
    /// The generator of this key for this purpose.
    #[inline]
    #[must_use]
    pub const fn new(key: u64, purpose: u64) -> Self {
        Self {
            state: mix(key, purpose),
        }
    }

    /// The next number in [0, 1), of 53 bits.
    #[inline]
    pub fn unit_f64(&mut self) -> f64 {
        unit_f64(self.step())
    }

    #[inline]
    const fn step(&mut self) -> u64 {
        self.state = self.state.wrapping_add(GOLDEN);
        finalize(self.state)
    }
}

/// A number in [0, 1) from the upper 53 bits.
#[inline]
pub(super) const fn unit_f64(bits: u64) -> f64 {
    const TWO_TO_MINUS_53: f64 = 1.0 / (1_u64 << 53) as f64;
    (bits >> 11) as f64 * TWO_TO_MINUS_53
}

impl TryRng for KeyedRng {
    type Error = Infallible;

    #[inline]
    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        Ok((self.step() >> 32) as u32)
    }

    #[inline]
    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        Ok(self.step())
    }

    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), Infallible> {
        for chunk in bytes.chunks_mut(8) {
            chunk.copy_from_slice(&self.step().to_le_bytes()[..chunk.len()]);
        }
        Ok(())
    }
}

/// The finalizer of SplitMix64 (Stafford's variant 13): every input bit flips about half of the output bits.
#[inline]
const fn finalize(mut x: u64) -> u64 {
    x = (x ^ (x >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    x = (x ^ (x >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    x ^ (x >> 31)
}

/// A key from two numbers; the order of `a` and `b` matters.
///
/// Constants differ from the generator's (they are those of Evensen's "moremur", and of Knuth's 64-bit linear
/// congruential generator), so that the key of a child is never a draw of its parent.
#[inline]
#[must_use]
pub const fn mix(a: u64, b: u64) -> u64 {
    let mut x = a
        .wrapping_add(b.wrapping_mul(0x5851_F42D_4C95_7F2D))
        .wrapping_add(0x1405_7B7E_F767_814F);
    x = (x ^ (x >> 27)).wrapping_mul(0x3C79_AC49_2BA7_B653);
    x = (x ^ (x >> 33)).wrapping_mul(0x1C69_B3F7_4AC4_AE35);
    x ^ (x >> 27)
}

/// A stable hash of an id: FNV-1a over its bytes, then finalized, as FNV alone leaves the upper bits weak.
#[must_use]
pub const fn hash_id(id: &str) -> u64 {
    let bytes = id.as_bytes();
    let mut hash = 0xCBF2_9CE4_8422_2325_u64;
    let mut at = 0;
    while at < bytes.len() {
        hash = (hash ^ bytes[at] as u64).wrapping_mul(0x0000_0100_0000_01B3);
        at += 1;
    }
    finalize(hash)
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand::Rng;

    const DRAWS: u64 = 100_000;

    /// First draws of neighboring keys: what a run of messages sees.
    fn first_draws(purpose: u64) -> impl Iterator<Item = u64> {
        (0..DRAWS).map(move |key| KeyedRng::new(key, purpose).next_u64())
    }

    /// Draws of one key, one after another.
    fn later_draws() -> impl Iterator<Item = u64> {
        let mut rng = KeyedRng::new(7, 1);
        (0..DRAWS).map(move |_| rng.next_u64())
    }

    #[test]
    fn the_numbers_are_pinned() {
        // Whoever changes these changes every result: raise the version with it.
        assert_eq!(KeyedRng::new(1, 2).next_u64(), 0x2673_F635_3825_1B11);
        assert_eq!(mix(1, 2), 0x3783_40B0_5032_265A);
        assert_eq!(hash_id("till"), 0xE595_4F7E_8C68_2C85);
    }

    #[test]
    fn the_same_key_and_purpose_draw_the_same() {
        let draw = |key, purpose| KeyedRng::new(key, purpose).next_u64();
        assert_eq!(draw(1, 2), draw(1, 2));
        assert_ne!(draw(1, 2), draw(2, 1));
        assert_ne!(draw(1, 2), draw(1, 3));
        assert_ne!(mix(3, 4), KeyedRng::new(3, 4).next_u64());
        let mut bytes = [0; 12];
        KeyedRng::new(1, 2).fill_bytes(&mut bytes);
        assert_eq!(bytes[..8], draw(1, 2).to_le_bytes());
    }

    /// Each of 64 bits is set in half of the draws: within 5 standard errors, sqrt(n)/2 each.
    #[test]
    fn bits_are_balanced() {
        let bound = 5.0 * (DRAWS as f64).sqrt() / 2.0;
        let balanced = |draws: &mut dyn Iterator<Item = u64>| {
            let draws: Vec<u64> = draws.collect();
            for bit in 0..64 {
                let ones = draws.iter().filter(|draw| *draw >> bit & 1 == 1).count();
                assert!(
                    (ones as f64 - DRAWS as f64 / 2.0).abs() < bound,
                    "bit {bit}: {ones} of {DRAWS}"
                );
            }
        };
        balanced(&mut first_draws(3));
        balanced(&mut later_draws());
    }

    /// Flipping any input bit of `mix` flips each output bit half of the time: 5 standard errors of 10,000 trials,
    /// widened to 6 because 128 times 64 pairs are looked at.
    #[test]
    fn mixing_avalanches() {
        const TRIALS: u64 = 10_000;
        let bound = 6.0 * (TRIALS as f64).sqrt() / 2.0;
        for flipped in 0..128_u32 {
            let (in_a, in_b) = if flipped < 64 {
                (1 << flipped, 0)
            } else {
                (0, 1_u64 << (flipped - 64))
            };
            let mut flips = [0_u32; 64];
            for trial in 0..TRIALS {
                let (a, b) = (finalize(trial), trial);
                let difference = mix(a, b) ^ mix(a ^ in_a, b ^ in_b);
                (0..64).for_each(|bit| flips[bit] += (difference >> bit & 1) as u32);
            }
            for (bit, count) in flips.iter().enumerate() {
                assert!(
                    (f64::from(*count) - TRIALS as f64 / 2.0).abs() < bound,
                    "{flipped} to {bit}: {count}"
                );
            }
        }
    }

    /// Correlation of n independent pairs has a standard error of 1/sqrt(n): within 5 of them.
    #[test]
    fn neighbors_are_uncorrelated() {
        let correlation = |pairs: &[(f64, f64)]| {
            let n = pairs.len() as f64;
            let covariance = pairs.iter().map(|(x, y)| (x - 0.5) * (y - 0.5)).sum::<f64>() / n;
            covariance * 12.0
        };
        let unit = |key, purpose| KeyedRng::new(key, purpose).unit_f64();
        let keys: Vec<_> = (0..DRAWS).map(|key| (unit(key, 1), unit(key + 1, 1))).collect();
        let purposes: Vec<_> = (0..DRAWS).map(|key| (unit(key, 1), unit(key, 2))).collect();
        let draws: Vec<_> = (0..DRAWS)
            .map(|key| {
                let mut rng = KeyedRng::new(key, 1);
                (rng.unit_f64(), rng.unit_f64())
            })
            .collect();
        for pairs in [keys, purposes, draws] {
            let found = correlation(&pairs);
            assert!(found.abs() < 5.0 / (DRAWS as f64).sqrt(), "{found}");
        }
    }

    /// Chi-square over 256 cells has mean 255 and standard deviation sqrt(510): within 5 of them, both ways.
    #[test]
    fn draws_are_uniform() {
        let chi_square = |draws: &mut dyn Iterator<Item = u64>, shift: u32| {
            let mut cells = [0_u32; 256];
            draws.for_each(|draw| cells[(draw >> shift & 255) as usize] += 1);
            let expected = DRAWS as f64 / 256.0;
            cells
                .iter()
                .map(|count| (f64::from(*count) - expected).powi(2) / expected)
                .sum::<f64>()
        };
        for shift in [0, 28, 56] {
            for found in [
                chi_square(&mut first_draws(9), shift),
                chi_square(&mut later_draws(), shift),
            ] {
                assert!((found - 255.0).abs() < 5.0 * 510_f64.sqrt(), "{found}");
            }
        }
    }

    #[test]
    fn ids_hash_apart() {
        let mut hashes: Vec<u64> = (0..DRAWS).map(|n| hash_id(&format!("system-{n}"))).collect();
        hashes.sort_unstable();
        hashes.dedup();
        assert_eq!(hashes.len() as u64, DRAWS);
        assert_ne!(hash_id(""), hash_id("a"));
    }
}
