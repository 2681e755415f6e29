//! Decimal numbers in text: which number does a quantity start with, exactly?
//!
//! In: text. Out: the number as decimal digits with an exponent, so that a power of ten in the unit shifts the point
//! and rounds nothing, and the rest of the text, which is the unit. Must not know any unit.

/// Beyond this many digits a number cannot differ in 64 bits any more; the bound keeps products within 128 bits.
const DIGITS_KEPT: usize = 25;

/// The number `digits * 10^exponent`, or minus that.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Decimal {
    pub(super) negative: bool,
    digits: String,
    exponent: i32,
}

impl Decimal {
    /// Reads the number at the start of `text`; `None` if there is none.
    pub(super) fn read(text: &str) -> Option<(Self, &str)> {
        let negative = text.starts_with('-');
        let unsigned = text.strip_prefix(['-', '+']).unwrap_or(text);
        let (whole, rest) = split_digits(unsigned);
        let (fraction, rest) = rest.strip_prefix('.').map_or(("", rest), split_digits);
        if whole.is_empty() && fraction.is_empty() {
            return None;
        }
        let (power, rest) = read_power(rest);
        let digits = format!("{whole}{fraction}");
        let exponent = power.saturating_sub(i32::try_from(fraction.len()).unwrap_or(i32::MAX));
        Some((
            Self::shortened(negative, digits.trim_start_matches('0'), exponent),
            rest,
        ))
    }

    /// Drops the trailing zeros, and digits too small to matter to a whole number of 64 bits.
    fn shortened(negative: bool, digits: &str, exponent: i32) -> Self {
        let kept = digits.trim_end_matches('0');
        let dropped = i32::try_from(digits.len() - kept.len()).unwrap_or(i32::MAX);
        Self {
            negative: negative && !kept.is_empty(),
            digits: kept.to_owned(),
            exponent: exponent.saturating_add(dropped),
        }
    }

    /// The nearest `f64` to this number times `10^shift`.
    pub(super) fn to_f64(&self, shift: i32) -> f64 {
        if self.digits.is_empty() {
            return 0.0;
        }
        let magnitude = format!("{}e{}", self.digits, self.exponent.saturating_add(shift))
            .parse()
            .unwrap_or(f64::NAN);
        if self.negative { -magnitude } else { magnitude }
    }

    /// This number (without its sign) times `times * 10^shift`, rounded to whole; `None` beyond 64 bits.
    pub(super) fn to_u64(&self, times: u64, shift: i32) -> Option<u64> {
        if self.digits.is_empty() {
            return Some(0);
        }
        let kept = &self.digits[..self.digits.len().min(DIGITS_KEPT)];
        let dropped = i32::try_from(self.digits.len() - kept.len()).unwrap_or(i32::MAX);
        let power = self.exponent.saturating_add(shift).saturating_add(dropped);
        let product = kept.parse::<u128>().ok()?.checked_mul(u128::from(times))?;
        let scale = 10_u128.checked_pow(power.unsigned_abs());
        let whole = match (power >= 0, scale) {
            (true, scale) => product.checked_mul(scale?)?,
            (false, Some(scale)) => product / scale + u128::from(product % scale >= scale.div_ceil(2)),
            (false, None) => 0,
        };
        u64::try_from(whole).ok()
    }
}

/// The leading ASCII digits of `text`, and what follows.
fn split_digits(text: &str) -> (&str, &str) {
    text.split_at(text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len()))
}

/// The power of ten after an `e`, if digits follow it; otherwise the `e` belongs to the unit.
fn read_power(text: &str) -> (i32, &str) {
    let none = (0, text);
    let Some(after) = text.strip_prefix(['e', 'E']) else {
        return none;
    };
    let unsigned = after.strip_prefix(['-', '+']).unwrap_or(after);
    let (digits, rest) = split_digits(unsigned);
    if digits.is_empty() {
        return none;
    }
    // Far outside what any number needs, and far inside what shifting may add to.
    let size = digits.parse::<i32>().unwrap_or(i32::MAX).min(1_000_000);
    (if after.starts_with('-') { -size } else { size }, rest)
}

/// `value / (times * 10^shift)` in digits, if it ends within `decimals_max` of them.
pub(super) fn exact_text(value: u64, times: u64, shift: u32, decimals_max: usize) -> Option<String> {
    let divisor = u128::from(times).checked_mul(10_u128.checked_pow(shift)?)?;
    let mut text = (u128::from(value) / divisor).to_string();
    let mut rest = u128::from(value) % divisor;
    if rest > 0 {
        text.push('.');
    }
    for _ in 0..decimals_max {
        if rest == 0 {
            break;
        }
        rest *= 10;
        text.push(char::from(b'0' + u8::try_from(rest / divisor).ok()?));
        rest %= divisor;
    }
    (rest == 0).then_some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn value(text: &str) -> f64 {
        Decimal::read(text).expect("a number").0.to_f64(0)
    }

    #[test]
    fn numbers_are_read_up_to_their_unit() {
        let (number, rest) = Decimal::read("1.50e3ms").expect("a number");
        assert_eq!((number.to_f64(0), rest), (1500.0, "ms"));
        assert_eq!(Decimal::read("2e").expect("a number").1, "e");
        assert_eq!(Decimal::read("2e+s").expect("a number").1, "e+s");
        assert_eq!(
            (value(".5"), value("5."), value("-2"), value("+2")),
            (0.5, 5.0, -2.0, 2.0)
        );
        assert_eq!(value("0.1"), 0.1);
        assert!(value("1e999").is_infinite());
        for bad in ["", ".", "-", "e5", "ms", "--1"] {
            assert_eq!(Decimal::read(bad), None, "{bad}");
        }
        assert!(!Decimal::read("-0.0").expect("a number").0.negative);
    }

    #[test]
    fn whole_values_are_exact_and_bounded() {
        let whole = |text: &str, times, shift| Decimal::read(text).expect("a number").0.to_u64(times, shift);
        assert_eq!(whole("18446744073709551615", 1, 0), Some(u64::MAX));
        assert_eq!(whole("18446744073709551616", 1, 0), None);
        assert_eq!(whole("0.5", 1, 0), Some(1));
        assert_eq!(whole("0.49999999999999999999999999999999", 1, 0), Some(0));
        assert_eq!(whole("1e-99999999999", 86_400, 9), Some(0));
        assert_eq!(whole("1e99999999999", 86_400, 9), None);
        assert_eq!(whole("0.000000001", 1, 9), Some(1));
        assert_eq!(whole(&"1".repeat(5000), 1, -4999), Some(1));
    }

    #[test]
    fn texts_end_or_are_refused() {
        assert_eq!(exact_text(90, 60, 0, 9), Some("1.5".to_owned()));
        assert_eq!(exact_text(1, 60, 0, 9), None);
        assert_eq!(exact_text(7, 1, 3, 9), Some("0.007".to_owned()));
    }
}
