//! Quantities as text: how are they read and written?
//!
//! In: text such as "12ms" or "40/s". Out: the value in base units, or a [`QuantityError`] that says what would be
//! right; and back: the shortest text that reads as the same value. Every quantity goes through here, so that all of
//! them take spaces, decimals and exponents alike. Must not know where the text came from.

use super::decimal::{Decimal, exact_text};
use super::error::{QuantityError, QuantityProblem};
use std::fmt::Display;

/// A quantity that the architect writes as text with a unit.
pub trait Quantity: Sized + Display {
    /// What it is called in messages, such as "rate".
    const NAME: &'static str;
    /// Texts that are right, such as "40/s, 12/min".
    const EXAMPLES: &'static str;

    /// Reads the quantity.
    ///
    /// # Errors
    /// Says what is wrong with the text and what would be right.
    fn parse(text: &str) -> Result<Self, QuantityError>;
}

/// A unit: the base unit times `times * 10^ten / over`.
pub(super) struct Unit {
    pub(super) text: &'static str,
    pub(super) times: u64,
    pub(super) ten: i32,
    pub(super) over: u32,
    /// Other texts people write for it, in small letters: not accepted, but understood when saying what would be right.
    pub(super) hints: &'static [&'static str],
}

impl Unit {
    /// A unit that is a power of ten of the base unit.
    pub(super) const fn ten(text: &'static str, ten: i32, hints: &'static [&'static str]) -> Self {
        Self {
            text,
            times: 1,
            ten,
            over: 1,
            hints,
        }
    }

    /// The value in base units of `number` of this unit.
    fn value(&self, number: &Decimal) -> f64 {
        number.to_f64(self.ten) * self.times as f64 / f64::from(self.over)
    }
}

/// An error about `text` as a `Q`.
pub(super) fn error<Q: Quantity>(text: &str, problem: QuantityProblem) -> QuantityError {
    QuantityError {
        text: text.to_owned(),
        problem,
        quantity: Q::NAME,
        examples: Q::EXAMPLES,
    }
}

/// The number and the unit's text of a quantity.
pub(super) fn split<Q: Quantity>(text: &str) -> Result<(Decimal, &str), QuantityError> {
    let trimmed = text.trim();
    if trimmed.is_empty() {
        return Err(error::<Q>(text, QuantityProblem::Empty));
    }
    let Some((number, rest)) = Decimal::read(trimmed) else {
        return Err(error::<Q>(text, not_a_number(trimmed)));
    };
    if rest
        .strip_prefix(',')
        .is_some_and(|after| after.starts_with(|c: char| c.is_ascii_digit()))
    {
        return Err(error::<Q>(text, QuantityProblem::DecimalComma));
    }
    if number.negative {
        return Err(error::<Q>(text, QuantityProblem::Negative));
    }
    if number.to_f64(0).is_infinite() {
        return Err(error::<Q>(text, QuantityProblem::NotFinite));
    }
    Ok((number, rest.trim_start()))
}

/// Words for infinity and for no number are finite mistakes of their own.
fn not_a_number(text: &str) -> QuantityProblem {
    let word = text.trim_start_matches(['-', '+']).to_ascii_lowercase();
    let not_finite = ["inf", "nan", "∞"].iter().any(|start| word.starts_with(start));
    if not_finite {
        QuantityProblem::NotFinite
    } else {
        QuantityProblem::NotANumber
    }
}

/// The number of a quantity with one of `units`, and that unit.
fn split_known<'u, Q: Quantity>(text: &str, units: &'u [Unit]) -> Result<(Decimal, &'u Unit), QuantityError> {
    let (number, written) = split::<Q>(text)?;
    let known = || units.iter().map(|unit| unit.text).collect::<Vec<_>>();
    if written.is_empty() {
        return Err(error::<Q>(text, QuantityProblem::MissingUnit { units: known() }));
    }
    match units.iter().find(|unit| unit.text == written) {
        Some(unit) => Ok((number, unit)),
        None => {
            let nearest = nearest(written, units);
            let problem = QuantityProblem::UnknownUnit {
                unit: written.to_owned(),
                nearest,
                units: known(),
            };
            Err(error::<Q>(text, problem))
        }
    }
}

/// Reads a quantity whose value is a real number of base units.
pub(super) fn parse_f64<Q: Quantity>(text: &str, units: &[Unit]) -> Result<f64, QuantityError> {
    let (number, unit) = split_known::<Q>(text, units)?;
    let value = unit.value(&number);
    if value.is_finite() {
        Ok(value)
    } else {
        Err(error::<Q>(text, QuantityProblem::NotFinite))
    }
}

/// Reads a quantity whose value is a whole number of base units, rounding to the nearest.
pub(super) fn parse_u64<Q: Quantity>(text: &str, units: &[Unit], limit: &'static str) -> Result<u64, QuantityError> {
    let (number, unit) = split_known::<Q>(text, units)?;
    number
        .to_u64(unit.times, unit.ten)
        .ok_or_else(|| error::<Q>(text, QuantityProblem::TooLarge { limit }))
}

/// The unit that `written` probably stands for: a known spelling, else the fewest changed letters.
fn nearest(written: &str, units: &[Unit]) -> &'static str {
    let plain = written.to_lowercase();
    let spelled = |unit: &&Unit| unit.text.to_lowercase() == plain || unit.hints.contains(&plain.as_str());
    let closest = || {
        units
            .iter()
            .min_by_key(|unit| changes(&plain, &unit.text.to_lowercase()))
    };
    units.iter().find(spelled).or_else(closest).map_or("", |unit| unit.text)
}

/// Levenshtein distance: how many letters must be added, dropped or replaced.
fn changes(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, letter) in a.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, other) in b.iter().enumerate() {
            let replaced = diagonal + usize::from(letter != *other);
            diagonal = row[j + 1];
            row[j + 1] = replaced.min(row[j] + 1).min(row[j + 1] + 1);
        }
    }
    row[b.len()]
}

/// The shortest text in any of `units` that reads as `value`; `units[0]` must be the base unit or a power of ten of it.
pub(super) fn text_f64(value: f64, units: &[Unit]) -> String {
    let used = if value == 0.0 { 1 } else { units.len() };
    let texts = units[..used]
        .iter()
        .filter_map(|unit| Some(format!("{}{}", number_text(value, unit)?, unit.text)));
    texts
        .min_by_key(String::len)
        .unwrap_or_else(|| format!("{value}{}", units[0].text))
}

/// The shortest number that reads as `value` in `unit`, if there is one.
fn number_text(value: f64, unit: &Unit) -> Option<String> {
    const DIGITS_MAX: usize = 17;
    if unit.times == 1 && unit.over == 1 {
        // Moving the point rounds nothing, so the shortest digits of the value are the shortest here too.
        return plain(&format!("{value:e}"), -unit.ten);
    }
    let count = value * f64::from(unit.over) / unit.times as f64;
    let texts = (0..DIGITS_MAX).filter_map(|decimals| plain(&format!("{count:.decimals$e}"), -unit.ten));
    let mut right = texts.filter(|text| Decimal::read(text).is_some_and(|(number, _)| unit.value(&number) == value));
    right.next()
}

/// Writes `1.5e3`, the point moved by `shift`, as `1500`, unless that would be unreadably long.
fn plain(scientific: &str, shift: i32) -> Option<String> {
    const READABLE: i32 = 21;
    let (mantissa, power) = scientific.split_once('e')?;
    let power = power.parse::<i32>().ok()? + shift;
    if !(-READABLE..READABLE).contains(&power) {
        return Some(format!("{mantissa}e{power}"));
    }
    let (sign, unsigned) = mantissa.split_at(usize::from(mantissa.starts_with('-')));
    let digits = unsigned.replace('.', "");
    let digits = digits.trim_end_matches('0');
    let point = usize::try_from(power + 1).unwrap_or(0);
    let leading = usize::try_from(-power - 1).unwrap_or(0);
    let text = match (digits.is_empty(), digits.get(point..)) {
        (true, _) => "0".to_owned(),
        (false, _) if power < 0 => format!("0.{}{digits}", "0".repeat(leading)),
        (false, None | Some("")) => format!("{digits}{}", "0".repeat(point - digits.len())),
        (false, Some(fraction)) => format!("{}.{fraction}", &digits[..point]),
    };
    Some(format!("{sign}{text}"))
}

/// The shortest text in any of `units` that is exactly `value` base units.
///
/// Shortest is the number, not the unit ("10min" rather than "600s"), and a leading zero counts as long ("100ms" rather
/// than "0.1s"). Among equals the larger unit wins.
pub(super) fn text_u64(value: u64, units: &[Unit], base: &str) -> String {
    const DECIMALS_MAX: usize = 18;
    let texts = units.iter().filter_map(|unit| {
        let number = exact_text(value, unit.times, unit.ten.unsigned_abs(), DECIMALS_MAX)?;
        let leading_zero = number.starts_with("0.");
        Some((leading_zero, number.len(), format!("{number}{}", unit.text)))
    });
    match value {
        0 => format!("0{base}"),
        _ => texts
            .rev()
            .min_by_key(|(zero, length, _)| (*zero, *length))
            .map_or_else(String::new, |(_, _, text)| text),
    }
}

/// Gives a quantity its `FromStr`, and serde as text.
macro_rules! quantity_as_text {
    ($($quantity:ty),+) => {$(
        impl std::str::FromStr for $quantity {
            type Err = $crate::units::QuantityError;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                <Self as $crate::units::Quantity>::parse(text)
            }
        }

        impl serde::Serialize for $quantity {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        impl<'de> serde::Deserialize<'de> for $quantity {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                deserializer.deserialize_str($crate::units::quantity::TextVisitor(std::marker::PhantomData))
            }
        }
    )+};
}
pub(super) use quantity_as_text;

/// Reads a quantity from the text that serde hands over.
pub(super) struct TextVisitor<Q>(pub(super) std::marker::PhantomData<Q>);

impl<Q: Quantity> serde::de::Visitor<'_> for TextVisitor<Q> {
    type Value = Q;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "a {} as text, like {}", Q::NAME, Q::EXAMPLES)
    }

    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<Q, E> {
        Q::parse(text).map_err(E::custom)
    }
}
