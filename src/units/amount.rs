//! Rates, shares and bandwidths: how often, how much of the whole, how fast?
//!
//! In: text with units, or numbers in base units. Out: values that are always finite and zero or more: what is
//! computed outside that range is held at its end, so that no NaN ever travels on. Must not know what they measure.

use super::error::{QuantityError, QuantityProblem};
use super::quantity::{Quantity, Unit, error, parse_f64, quantity_as_text, text_f64};
use super::size::Size;
use super::time::SimSpan;
use std::fmt;

/// How often something happens, per second.
#[derive(Clone, Copy, PartialEq, PartialOrd, Default, Debug)]
pub struct Rate(f64);

/// A part of a whole, from 0 to 1.
#[derive(Clone, Copy, PartialEq, PartialOrd, Default, Debug)]
pub struct Share(f64);

/// How many bits pass per second.
#[derive(Clone, Copy, PartialEq, PartialOrd, Default, Debug)]
pub struct Bandwidth(f64);

const RATE_UNITS: &[Unit] = &[
    Unit::ten(
        "/s",
        0,
        &["s", "hz", "rps", "per second", "per sec", "/sec", "/second", "1/s"],
    ),
    Unit {
        text: "/min",
        times: 1,
        ten: 0,
        over: 60,
        hints: &["min", "rpm", "/m", "/minute", "per minute", "per min"],
    },
    Unit {
        text: "/h",
        times: 1,
        ten: 0,
        over: 3_600,
        hints: &["h", "/hr", "/hour", "per hour"],
    },
    Unit {
        text: "/d",
        times: 1,
        ten: 0,
        over: 86_400,
        hints: &["d", "/day", "per day"],
    },
];

const SHARE_UNITS: &[Unit] = &[Unit::ten("%", -2, &["percent", "pct"])];

const BANDWIDTH_UNITS: &[Unit] = &[
    Unit::ten("bit/s", 0, &["bps", "b/s", "bit", "bits/s"]),
    Unit::ten("kbit/s", 3, &["kbps", "kb/s", "kbit", "kbits/s"]),
    Unit::ten("Mbit/s", 6, &["mbps", "mb/s", "mbit", "mbits/s"]),
    Unit::ten("Gbit/s", 9, &["gbps", "gb/s", "gbit", "gbits/s"]),
];

/// Holds a computed value within 0..=`max`; NaN is zero.
fn held(value: f64, max: f64) -> f64 {
    if value > 0.0 { value.min(max) } else { 0.0 }
}

impl Rate {
    /// Never.
    pub const ZERO: Self = Self(0.0);

    /// A rate per second; negative and NaN give zero, infinite the highest.
    #[inline]
    #[must_use]
    pub fn from_per_sec(per_sec: f64) -> Self {
        Self(held(per_sec, f64::MAX))
    }

    /// Per second.
    #[inline]
    #[must_use]
    pub const fn per_sec(self) -> f64 {
        self.0
    }
}

impl Share {
    /// Nothing of the whole.
    pub const ZERO: Self = Self(0.0);
    /// The whole.
    pub const ONE: Self = Self(1.0);

    /// A share from a ratio, held within 0..=1; NaN gives zero.
    #[inline]
    #[must_use]
    pub fn from_ratio(ratio: f64) -> Self {
        Self(held(ratio, 1.0))
    }

    /// The ratio, 0 to 1.
    #[inline]
    #[must_use]
    pub const fn value(self) -> f64 {
        self.0
    }
}

impl Bandwidth {
    /// A bandwidth in bits per second; negative and NaN give zero, infinite the highest.
    #[inline]
    #[must_use]
    pub fn from_bits_per_sec(bits_per_sec: f64) -> Self {
        Self(held(bits_per_sec, f64::MAX))
    }

    /// Bits per second.
    #[inline]
    #[must_use]
    pub const fn bits_per_sec(self) -> f64 {
        self.0
    }

    /// How long `size` occupies the path: eight bits a byte, nothing for framing. Forever where nothing passes.
    #[inline]
    #[must_use]
    pub fn transmission_time(self, size: Size) -> SimSpan {
        match size.bytes() {
            0 => SimSpan::ZERO,
            bytes => SimSpan::from_secs_f64(bytes as f64 * 8.0 / self.0),
        }
    }
}

impl Quantity for Rate {
    const NAME: &'static str = "rate";
    const EXAMPLES: &'static str = "40/s, 12/min, 3/h, 5/d";

    fn parse(text: &str) -> Result<Self, QuantityError> {
        parse_f64::<Self>(text, RATE_UNITS).map(Self)
    }
}

impl Quantity for Share {
    const NAME: &'static str = "share";
    const EXAMPLES: &'static str = "0.1%, 25%";

    fn parse(text: &str) -> Result<Self, QuantityError> {
        match parse_f64::<Self>(text, SHARE_UNITS)? {
            ratio if ratio <= 1.0 => Ok(Self(ratio)),
            _ => Err(error::<Self>(text, QuantityProblem::OverWhole)),
        }
    }
}

impl Quantity for Bandwidth {
    const NAME: &'static str = "bandwidth";
    const EXAMPLES: &'static str = "64kbit/s, 20Mbit/s, 1Gbit/s";

    fn parse(text: &str) -> Result<Self, QuantityError> {
        parse_f64::<Self>(text, BANDWIDTH_UNITS).map(Self)
    }
}

impl fmt::Display for Rate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&text_f64(self.0, RATE_UNITS))
    }
}

impl fmt::Display for Share {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&text_f64(self.0, SHARE_UNITS))
    }
}

impl fmt::Display for Bandwidth {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&text_f64(self.0, BANDWIDTH_UNITS))
    }
}

quantity_as_text!(Rate, Share, Bandwidth);

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn check<Q: Quantity + PartialEq + std::fmt::Debug>(texts: &[&str]) {
        for text in texts {
            assert_eq!(
                Q::parse(text).unwrap_or_else(|wrong| panic!("{wrong}")).to_string(),
                *text
            );
        }
    }

    fn says<Q: Quantity + std::fmt::Debug>(text: &str, part: &str) {
        let message = Q::parse(text).expect_err(text).to_string();
        assert!(message.contains(part), "{message}");
    }

    #[test]
    fn usual_texts_come_back_as_written() {
        check::<Rate>(&["40/s", "0.7/s", "7/min", "3/h", "5/d", "0/s", "1000/s", "13.7/s"]);
        check::<Share>(&["0.1%", "100%", "0%", "99.9%", "25%", "99.99%", "0.0001%"]);
        check::<Bandwidth>(&["20Mbit/s", "1Gbit/s", "64kbit/s", "8bit/s", "1.5Mbit/s"]);
    }

    #[test]
    fn values_are_in_base_units() {
        assert_eq!(Rate::parse("12/min").map(Rate::per_sec), Ok(0.2));
        assert_eq!(Share::parse("0.1%").map(Share::value), Ok(0.001));
        assert_eq!(Bandwidth::parse("0.1Mbit/s").map(Bandwidth::bits_per_sec), Ok(1e5));
        assert_eq!(Share::from_ratio(1.5), Share::ONE);
        assert_eq!(Share::from_ratio(f64::NAN), Share::ZERO);
        assert_eq!(Rate::from_per_sec(-1.0), Rate::ZERO);
        assert_eq!(Rate::from_per_sec(f64::INFINITY).per_sec(), f64::MAX);
    }

    #[test]
    fn a_message_occupies_the_path_for_its_bits() {
        let path = Bandwidth::from_bits_per_sec(20e6);
        assert_eq!(path.transmission_time(Size::from_bytes(2_500)), SimSpan::from_millis(1));
        assert_eq!(
            Bandwidth::default().transmission_time(Size::from_bytes(1)),
            SimSpan::MAX
        );
        assert_eq!(Bandwidth::default().transmission_time(Size::ZERO), SimSpan::ZERO);
    }

    #[test]
    fn mistakes_say_what_would_be_right() {
        says::<Rate>("40", "needs /s, /min, /h or /d");
        says::<Rate>("40 rps", "did you mean \"/s\"?");
        says::<Rate>("40/month", "did you mean \"/min\"?");
        says::<Share>("101%", "between 0% and 100%");
        says::<Share>("0.5", "needs %");
        says::<Bandwidth>("20Mbps", "did you mean \"Mbit/s\"?");
        says::<Bandwidth>("-1Gbit/s", "negative");
    }

    fn value() -> impl Strategy<Value = f64> {
        prop_oneof![
            0.0..1e-3,
            0.0..1.0,
            0.0..1e3,
            0.0..1e12,
            (0_u32..100_000).prop_map(|n| f64::from(n) / 60.0),
            Just(f64::MAX),
            Just(5e-324)
        ]
    }

    proptest! {
        #[test]
        fn what_is_written_reads_the_same(value in value(), ratio in 0.0..=1.0_f64, tiny in 0.0..1e-9_f64) {
            let rate = Rate::from_per_sec(value);
            prop_assert_eq!(Rate::parse(&rate.to_string()), Ok(rate));
            let bandwidth = Bandwidth::from_bits_per_sec(value);
            prop_assert_eq!(Bandwidth::parse(&bandwidth.to_string()), Ok(bandwidth));
            for share in [Share::from_ratio(ratio), Share::from_ratio(tiny), Share::from_ratio(value)] {
                prop_assert_eq!(Share::parse(&share.to_string()), Ok(share));
            }
        }
    }
}
