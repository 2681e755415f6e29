//! Portable mathematics: which function values are the same on every machine?
//!
//! In and out: `f64`. All of it rests on `libm`, compiled from one source, so that a draw and hence a whole run has the
//! same bits everywhere; the standard library hands these functions to whatever the platform offers. Only the square
//! root is left to the hardware: IEEE 754 requires it to be correctly rounded. Must not know any quantity.

/// The 99 % quantile of the standard normal distribution (NIST/SEMATECH e-Handbook of Statistical Methods, 1.3.6.7.1).
pub const NORMAL_P99: f64 = 2.326_347_874_040_841;

/// Natural logarithm.
#[inline]
#[must_use]
pub fn ln(x: f64) -> f64 {
    libm::log(x)
}

/// Natural logarithm of `1 + x`, exact for small `x` too.
#[inline]
#[must_use]
pub fn ln_1p(x: f64) -> f64 {
    libm::log1p(x)
}

/// Logarithm to base 2.
#[inline]
#[must_use]
pub fn log2(x: f64) -> f64 {
    libm::log2(x)
}

/// Logarithm to base 10.
#[inline]
#[must_use]
pub fn log10(x: f64) -> f64 {
    libm::log10(x)
}

/// Exponential.
#[inline]
#[must_use]
pub fn exp(x: f64) -> f64 {
    libm::exp(x)
}

/// `exp(x) - 1`, exact for small `x` too.
#[inline]
#[must_use]
pub fn exp_m1(x: f64) -> f64 {
    libm::expm1(x)
}

/// `base` to the power of `exponent`.
#[inline]
#[must_use]
pub fn pow(base: f64, exponent: f64) -> f64 {
    libm::pow(base, exponent)
}

/// Square root.
#[inline]
#[must_use]
pub fn sqrt(x: f64) -> f64 {
    x.sqrt()
}

/// Sine of an angle in radians.
#[inline]
#[must_use]
pub fn sin(x: f64) -> f64 {
    libm::sin(x)
}

/// Cosine of an angle in radians.
#[inline]
#[must_use]
pub fn cos(x: f64) -> f64 {
    libm::cos(x)
}

/// Angle in radians of the point (`x`, `y`), in -pi..=pi.
#[inline]
#[must_use]
pub fn atan2(y: f64, x: f64) -> f64 {
    libm::atan2(y, x)
}

/// Length of the vector (`x`, `y`) without overflow on the way.
#[inline]
#[must_use]
pub fn hypot(x: f64, y: f64) -> f64 {
    libm::hypot(x, y)
}

/// The gamma function: (n - 1)! for whole n.
#[inline]
#[must_use]
pub fn gamma(x: f64) -> f64 {
    libm::tgamma(x)
}

/// Natural logarithm of the gamma function.
#[inline]
#[must_use]
pub fn ln_gamma(x: f64) -> f64 {
    libm::lgamma(x)
}

/// Complementary error function.
#[inline]
#[must_use]
pub fn erfc(x: f64) -> f64 {
    libm::erfc(x)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_values_hold_to_the_last_bits() {
        let near = |a: f64, b: f64| assert!((a - b).abs() <= 4.0 * f64::EPSILON * b.abs().max(1.0), "{a} {b}");
        near(ln(std::f64::consts::E), 1.0);
        near(ln_1p(1e-20) * 1e20, 1.0);
        near(exp(1.0), std::f64::consts::E);
        near(exp_m1(1e-20) * 1e20, 1.0);
        near(log2(8.0), 3.0);
        near(log10(1000.0), 3.0);
        near(pow(2.0, 0.5), std::f64::consts::SQRT_2);
        near(sqrt(2.0), std::f64::consts::SQRT_2);
        near(sin(std::f64::consts::FRAC_PI_2), 1.0);
        near(cos(std::f64::consts::PI), -1.0);
        near(atan2(1.0, 1.0), std::f64::consts::FRAC_PI_4);
        near(hypot(3.0, 4.0), 5.0);
        near(gamma(5.0), 24.0);
        near(exp(ln_gamma(5.0)), 24.0);
        near(erfc(NORMAL_P99 / std::f64::consts::SQRT_2) / 2.0, 0.01);
    }
}
