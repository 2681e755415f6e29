//! Money: how much, in which currency?
//!
//! In: text such as "0.40 USD". Out: an amount and its currency code. No rates of exchange: a scenario has one
//! currency, and whoever reads it makes sure of that. Must not know what is paid for.

use super::error::{QuantityError, QuantityProblem};
use super::quantity::{Quantity, Unit, error, quantity_as_text, split, text_f64};
use std::fmt;

/// A currency by its code of three capital letters (ISO 4217).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Currency([u8; 3]);

/// An amount of money.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Money {
    /// How much; computed amounts (savings) may be negative, written ones may not.
    pub amount: f64,
    /// Of which currency.
    pub currency: Currency,
}

impl Currency {
    /// The US dollar.
    pub const USD: Self = Self(*b"USD");
    /// The euro.
    pub const EUR: Self = Self(*b"EUR");

    /// The currency with this code; `None` unless it is three capital letters.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        let letters: [u8; 3] = code.as_bytes().try_into().ok()?;
        letters.iter().all(u8::is_ascii_uppercase).then_some(Self(letters))
    }

    /// The three letters.
    #[must_use]
    pub fn code(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or("???")
    }
}

impl Money {
    /// `amount` of `currency`.
    #[must_use]
    pub const fn new(amount: f64, currency: Currency) -> Self {
        Self { amount, currency }
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.code())
    }
}

impl fmt::Debug for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Currency({})", self.code())
    }
}

impl Quantity for Money {
    const NAME: &'static str = "price";
    const EXAMPLES: &'static str = "0.40 USD, 25 EUR";

    fn parse(text: &str) -> Result<Self, QuantityError> {
        let (number, unit) = split::<Self>(text)?;
        match Currency::from_code(unit) {
            Some(currency) => Ok(Self::new(number.to_f64(0), currency)),
            None => Err(error::<Self>(text, not_a_currency(unit))),
        }
    }
}

/// What is wrong with `unit` as a currency.
fn not_a_currency(unit: &str) -> QuantityProblem {
    let sign = match unit {
        "" => {
            return QuantityProblem::MissingUnit {
                units: vec!["a currency code such as USD"],
            };
        }
        "$" => "USD".to_owned(),
        "€" => "EUR".to_owned(),
        "£" => "GBP".to_owned(),
        other => other.to_ascii_uppercase(),
    };
    QuantityProblem::NotACurrency {
        unit: unit.to_owned(),
        nearest: Currency::from_code(&sign).map(|_| sign),
    }
}

impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const BARE: &[Unit] = &[Unit::ten("", 0, &[])];
        f.pad(&format!("{} {}", text_f64(self.amount, BARE), self.currency))
    }
}

quantity_as_text!(Money);

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn amounts_are_read_and_written() {
        let price = Money::parse("0.40 USD").expect("a price");
        assert_eq!((price.amount, price.currency.code()), (0.4, "USD"));
        assert_eq!(price.to_string(), "0.4 USD");
        assert_eq!(Money::parse("12EUR"), Ok(Money::new(12.0, Currency::EUR)));
        assert_eq!(Money::new(-3.5, Currency::USD).to_string(), "-3.5 USD");
        assert_eq!(format!("{:?}", Currency::USD), "Currency(USD)");
    }

    #[test]
    fn mistakes_say_what_would_be_right() {
        let says = |text: &str, part: &str| {
            let message = Money::parse(text).expect_err(text).to_string();
            assert!(message.contains(part), "{message}");
        };
        says("0.40", "needs a currency code such as USD");
        says("0.40 usd", "did you mean \"USD\"?");
        says("0.40 €", "did you mean \"EUR\"?");
        says("0.40 dollars", "three capital letters");
        says("-1 USD", "negative");
        says("$1", "does not start with a number");
    }

    proptest! {
        #[test]
        fn what_is_written_reads_the_same(amount in prop_oneof![0.0..1.0, 0.0..1e9_f64]) {
            let money = Money::new(amount, Currency::EUR);
            prop_assert_eq!(Money::parse(&money.to_string()), Ok(money));
        }
    }
}
