//! Ziggurat tables: how are exponential and normal numbers drawn quickly, and exactly in law?
//!
//! In: a generator of random bits. Out: numbers of mean one (exponential) or of mean zero and variance one (normal).
//! Marsaglia and Tsang, "The ziggurat method for generating random variables", J. Stat. Soft. 5(8), 2000, with
//! Doornik's correction (2005) that no bit is used twice: the layer takes the lowest eight, the sign the ninth, the place the
//! upper 53. Tables are computed once from the portable functions. Must not know what the numbers are scaled to.

use super::keyed::unit_f64;
use super::math::{erfc, exp, ln, sqrt};
use rand::Rng;
use std::sync::LazyLock;

const LAYERS: usize = 256;

/// Where the tail starts for 256 layers of equal area (the paper's section 4 for the exponential, 3 for the normal).
const EXPONENTIAL_TAIL: f64 = 7.697_117_470_131_05;
const NORMAL_TAIL: f64 = 3.654_152_885_361_009;

/// Layers of equal area under a falling density whose value at zero is one.
pub(super) struct Ziggurat {
    /// Right edges; `edge[0]` is that of a box as large as the base layer with its tail, `edge[LAYERS]` is zero.
    edge: [f64; LAYERS + 1],
    /// Density at the edges, for `edge[1..]`.
    density: [f64; LAYERS + 1],
    tail: f64,
}

static EXPONENTIAL: LazyLock<Ziggurat> = LazyLock::new(|| {
    let area = (EXPONENTIAL_TAIL + 1.0) * exp(-EXPONENTIAL_TAIL);
    Ziggurat::build(EXPONENTIAL_TAIL, area, exponential_density, |density| -ln(density))
});

static NORMAL: LazyLock<Ziggurat> = LazyLock::new(|| {
    let beyond = sqrt(std::f64::consts::FRAC_PI_2) * erfc(NORMAL_TAIL * std::f64::consts::FRAC_1_SQRT_2);
    let area = NORMAL_TAIL * normal_density(NORMAL_TAIL) + beyond;
    Ziggurat::build(NORMAL_TAIL, area, normal_density, |density| sqrt(-2.0 * ln(density)))
});

fn exponential_density(x: f64) -> f64 {
    exp(-x)
}

fn normal_density(x: f64) -> f64 {
    exp(-0.5 * x * x)
}

impl Ziggurat {
    fn build(tail: f64, area: f64, density: impl Fn(f64) -> f64, inverse: impl Fn(f64) -> f64) -> Self {
        let mut edges = [0.0; LAYERS + 1];
        edges[0] = area / density(tail);
        edges[1] = tail;
        for layer in 1..LAYERS - 1 {
            edges[layer + 1] = inverse(density(edges[layer]) + area / edges[layer]);
        }
        Self {
            edge: edges,
            density: edges.map(density),
            tail,
        }
    }

    /// The table of the exponential law.
    pub(super) fn exponential() -> &'static Self {
        &EXPONENTIAL
    }

    /// The table of the normal law.
    pub(super) fn normal() -> &'static Self {
        &NORMAL
    }

    /// An exponential number of mean one; only on [`Ziggurat::exponential`].
    #[inline(always)]
    pub(super) fn draw_exponential<R: Rng + ?Sized>(&self, rng: &mut R) -> f64 {
        let bits = rng.next_u64();
        let layer = (bits & 0xFF) as usize;
        let x = unit_f64(bits) * self.edge[layer];
        if x < self.edge[layer + 1] {
            x
        } else {
            self.draw_exponential_on(layer, x, rng)
        }
    }

    /// One in a hundred draws does not end where it began.
    #[cold]
    #[inline(never)]
    fn draw_exponential_on<R: Rng + ?Sized>(&self, mut layer: usize, mut x: f64, rng: &mut R) -> f64 {
        // Without memory: what lies beyond the tail's start is distributed like the whole.
        let mut start = 0.0;
        loop {
            if x < self.edge[layer + 1] || (layer > 0 && self.wedge(layer, rng) < exponential_density(x)) {
                return start + x;
            }
            if layer == 0 {
                start += self.tail;
            }
            let bits = rng.next_u64();
            layer = (bits & 0xFF) as usize;
            x = unit_f64(bits) * self.edge[layer];
        }
    }

    /// A normal number of mean zero and variance one; only on [`Ziggurat::normal`].
    #[inline]
    pub(super) fn draw_normal<R: Rng + ?Sized>(&self, rng: &mut R) -> f64 {
        loop {
            let bits = rng.next_u64();
            let layer = (bits & 0xFF) as usize;
            let sign = if bits & 0x100 == 0 { 1.0 } else { -1.0 };
            let x = unit_f64(bits) * self.edge[layer];
            if x < self.edge[layer + 1] || (layer > 0 && self.wedge(layer, rng) < normal_density(x)) {
                return sign * x;
            }
            if layer == 0 {
                return sign * self.normal_tail(rng);
            }
        }
    }

    /// A height drawn in the part of a layer that sticks out of the one above.
    #[inline]
    fn wedge<R: Rng + ?Sized>(&self, layer: usize, rng: &mut R) -> f64 {
        let (low, high) = (self.density[layer], self.density[layer + 1]);
        low + (high - low) * unit_f64(rng.next_u64())
    }

    /// A normal number beyond the tail's start (Marsaglia, "Generating a variable from the tail of the normal
    /// distribution", Technometrics 6, 1964).
    #[cold]
    fn normal_tail<R: Rng + ?Sized>(&self, rng: &mut R) -> f64 {
        loop {
            let beyond = Self::exponential().draw_exponential(rng) / self.tail;
            if 2.0 * Self::exponential().draw_exponential(rng) > beyond * beyond {
                return self.tail + beyond;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::units::KeyedRng;

    /// The last layer must end at density one: the two literals above are right to the last digits, or this drifts off.
    #[test]
    fn layers_have_equal_area_up_to_the_top() {
        for table in [Ziggurat::exponential(), Ziggurat::normal()] {
            let area = table.edge[0] * table.density[1];
            for layer in 1..LAYERS {
                let found = table.edge[layer] * (table.density[layer + 1] - table.density[layer]);
                assert!((found / area - 1.0).abs() < 1e-11, "layer {layer}: {found} {area}");
            }
        }
    }

    /// Beyond the tail's start lie exp(-7.697) and 2 * (1 - Phi(3.654)) of all: counts within 5 standard errors.
    #[test]
    fn tails_are_as_heavy_as_they_should_be() {
        const DRAWS: u32 = 2_000_000;
        let mut rng = KeyedRng::new(11, 1);
        let mut check = |share: f64, mut draw: Box<dyn FnMut(&mut KeyedRng) -> bool>| {
            let found = (0..DRAWS).filter(|_| draw(&mut rng)).count() as f64;
            let expected = f64::from(DRAWS) * share;
            assert!((found - expected).abs() < 5.0 * expected.sqrt(), "{found} {expected}");
        };
        let (exponential, normal) = (Ziggurat::exponential(), Ziggurat::normal());
        check(
            exp(-EXPONENTIAL_TAIL),
            Box::new(|rng| exponential.draw_exponential(rng) > EXPONENTIAL_TAIL),
        );
        let beyond = |x: f64| erfc(x * std::f64::consts::FRAC_1_SQRT_2);
        check(
            beyond(NORMAL_TAIL),
            Box::new(|rng| normal.draw_normal(rng).abs() > NORMAL_TAIL),
        );
        check(beyond(4.0), Box::new(|rng| normal.draw_normal(rng).abs() > 4.0));
        check(beyond(1.0) / 2.0, Box::new(|rng| normal.draw_normal(rng) < -1.0));
    }
}
