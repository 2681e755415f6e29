//! How are figures written on the screen? Durations, shares and money, with the unit apart so that it can be dim.
//!
//! In: plain numbers. Out: short texts. It must not know where a figure comes from.

use crate::cost::Range;
use crate::study::Estimate;
use crate::units::Currency;
use crate::units::math::{log10, pow};

/// A figure and its unit.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Worded {
    /// The figure.
    pub figure: String,
    /// Its unit; may be empty.
    pub unit: String,
}

impl Worded {
    /// A figure with its unit.
    pub fn new(figure: impl Into<String>, unit: impl Into<String>) -> Self {
        Worded {
            figure: figure.into(),
            unit: unit.into(),
        }
    }

    /// Both in one line.
    pub fn line(&self) -> String {
        if self.unit.is_empty() {
            self.figure.clone()
        } else {
            format!("{} {}", self.figure, self.unit)
        }
    }
}

/// `value` with three significant digits, never in powers of ten.
pub fn three_digits(value: f64) -> String {
    if value == 0.0 || !value.is_finite() {
        return if value == 0.0 { "0".to_owned() } else { "–".to_owned() };
    }
    let decimals = (2.0 - log10(value.abs()).floor()).clamp(0.0, 6.0) as usize;
    let rounded = format!("{value:.decimals$}");
    if rounded.contains('.') {
        rounded.trim_end_matches('0').trim_end_matches('.').to_owned()
    } else {
        rounded
    }
}

/// The factor and name of the unit in which `seconds` are best read.
pub fn time_unit(seconds: f64) -> (f64, &'static str) {
    match seconds {
        s if s < 1e-3 => (1e6, "µs"),
        s if s < 1.0 => (1e3, "ms"),
        s if s < 120.0 => (1.0, "s"),
        s if s < 7200.0 => (1.0 / 60.0, "min"),
        _ => (1.0 / 3600.0, "h"),
    }
}

/// A time.
pub fn seconds(seconds: f64) -> Worded {
    let (factor, unit) = time_unit(seconds);
    Worded::new(three_digits(seconds * factor), unit)
}

/// Half of an interval of a time, in the unit in which `seconds` are best read.
pub fn seconds_noise(estimate: &Estimate) -> String {
    let (factor, _) = time_unit(estimate.mean);
    estimate
        .half_width
        .map(|half| format!("± {}", two_digits(half * factor)))
        .unwrap_or_default()
}

/// `value` with two significant digits.
pub fn two_digits(value: f64) -> String {
    if value == 0.0 || !value.is_finite() {
        return three_digits(value);
    }
    let step = pow(10.0, log10(value.abs()).floor() - 1.0);
    three_digits((value / step).round() * step)
}

/// A share in percent, with as many nines as it takes.
pub fn percent(share: f64) -> Worded {
    let percent = share * 100.0;
    let gap = (100.0 - percent).abs();
    let decimals = match gap {
        0.0 => 0,
        gap if gap < 0.01 => 4,
        gap if gap < 0.1 => 3,
        gap if gap < 1.0 => 2,
        _ => 1,
    };
    Worded::new(format!("{percent:.decimals$}"), "%")
}

/// A range of money, in thousands or millions.
pub fn money(range: &Range, currency: Currency) -> Worded {
    let (factor, prefix) = match range.high {
        high if high >= 2e6 => (1e-6, "M"),
        high if high >= 2e3 => (1e-3, "k"),
        _ => (1.0, ""),
    };
    let sign = match currency {
        Currency::EUR => "€",
        Currency::USD => "$",
        _ => currency.code(),
    };
    let spaced = if sign.len() == 3 && !prefix.is_empty() && sign != "€" {
        " "
    } else {
        ""
    };
    let [low, high] = [range.low, range.high].map(|value| short(value * factor));
    let figure = if low == high { low } else { format!("{low}–{high}") };
    Worded::new(figure, format!("{prefix}{spaced}{sign}"))
}

/// A number with at most one decimal below ten and none above.
pub fn short(value: f64) -> String {
    if value.abs() < 9.95 {
        format!("{value:.1}").trim_end_matches(".0").to_owned()
    } else {
        format!("{value:.0}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_are_short_and_keep_what_matters() {
        assert_eq!(seconds(0.1837).line(), "184 ms");
        assert_eq!(seconds(2.345).line(), "2.35 s");
        assert_eq!(seconds(600.0).line(), "10 min");
        assert_eq!(percent(0.989).line(), "98.9 %");
        assert_eq!(percent(0.99993).line(), "99.993 %");
        assert_eq!(percent(1.0).line(), "100 %");
        assert_eq!(two_digits(0.0437), "0.044");
        assert_eq!(two_digits(43.7), "44");
        let range = Range {
            low: 71_200.0,
            middle: 80_000.0,
            high: 94_400.0,
        };
        assert_eq!(money(&range, Currency::EUR).line(), "71–94 k€");
        assert_eq!(money(&range, Currency::USD).line(), "71–94 k$");
    }
}
