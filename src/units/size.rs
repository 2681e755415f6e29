//! Sizes: how many bytes?
//!
//! In: text such as "2kB" or "1MiB", or a count. Out: whole bytes. Decimal units are powers of 1000 (SI), binary ones
//! of 1024 (IEC 80000-13). Must not know what the bytes are.

use super::error::QuantityError;
use super::quantity::{Quantity, Unit, parse_u64, quantity_as_text, text_u64};
use std::fmt;

/// A number of bytes.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Debug)]
pub struct Size(u64);

const UNITS: &[Unit] = &[
    Unit::ten("B", 0, &["byte", "bytes"]),
    Unit::ten("kB", 3, &["k", "kilobyte", "kilobytes"]),
    Unit::ten("MB", 6, &["m", "megabyte", "megabytes"]),
    Unit::ten("GB", 9, &["g", "gigabyte", "gigabytes"]),
    Unit::ten("TB", 12, &["t", "terabyte", "terabytes"]),
    Unit {
        text: "KiB",
        times: 1 << 10,
        ten: 0,
        over: 1,
        hints: &["ki"],
    },
    Unit {
        text: "MiB",
        times: 1 << 20,
        ten: 0,
        over: 1,
        hints: &["mi"],
    },
    Unit {
        text: "GiB",
        times: 1 << 30,
        ten: 0,
        over: 1,
        hints: &["gi"],
    },
    Unit {
        text: "TiB",
        times: 1 << 40,
        ten: 0,
        over: 1,
        hints: &["ti"],
    },
];

impl Size {
    /// Nothing.
    pub const ZERO: Self = Self(0);

    /// A size of `bytes` bytes.
    #[inline]
    #[must_use]
    pub const fn from_bytes(bytes: u64) -> Self {
        Self(bytes)
    }

    /// Bytes.
    #[inline]
    #[must_use]
    pub const fn bytes(self) -> u64 {
        self.0
    }
}

impl Quantity for Size {
    const NAME: &'static str = "size";
    const EXAMPLES: &'static str = "400B, 2kB, 5MB, 1MiB";

    fn parse(text: &str) -> Result<Self, QuantityError> {
        parse_u64::<Self>(text, UNITS, "18446744TB").map(Self)
    }
}

impl fmt::Display for Size {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&text_u64(self.0, UNITS, "B"))
    }
}

quantity_as_text!(Size);

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn sizes_are_read_and_written() {
        for (text, bytes) in [
            ("400B", 400),
            ("2kB", 2_000),
            ("5MB", 5_000_000),
            ("1GB", 1_000_000_000),
            ("0B", 0),
        ] {
            assert_eq!(Size::parse(text), Ok(Size::from_bytes(bytes)));
            assert_eq!(Size::from_bytes(bytes).to_string(), text);
        }
        for (text, bytes) in [
            ("1KiB", 1_u64 << 10),
            ("1MiB", 1 << 20),
            ("1GiB", 1 << 30),
            ("1.5kB", 1_500),
        ] {
            assert_eq!(Size::parse(text).map(Size::bytes), Ok(bytes));
        }
        let message = Size::parse("5mb").expect_err("wrong case").to_string();
        assert!(message.contains("did you mean \"MB\"?"), "{message}");
    }

    proptest! {
        #[test]
        fn what_is_written_reads_the_same(bytes in prop_oneof![any::<u64>(), 0..10_000_000_u64]) {
            let size = Size::from_bytes(bytes);
            prop_assert_eq!(Size::parse(&size.to_string()), Ok(size));
        }
    }
}
