//! How are figures written? Latencies, shares, counts and money, each with its noise.
//!
//! In: plain numbers and estimates. Out: short texts, the same in the terminal, the window and the reports. It must not
//! know where a figure comes from.

use crate::cost::Range;
use crate::study::{CountEstimate, Estimate, Quantile};
use crate::units::Currency;
use crate::units::math::log10;

/// The factor and name of the unit in which a time in seconds reads best.
fn time_unit(seconds: f64) -> (f64, &'static str) {
    match seconds.abs() {
        s if s < 1e-3 => (1e6, "µs"),
        s if s < 1.0 => (1e3, "ms"),
        s if s < 120.0 => (1.0, "s"),
        s if s < 7200.0 => (1.0 / 60.0, "min"),
        _ => (1.0 / 3600.0, "h"),
    }
}

/// Digits after the point that leave three significant ones.
fn decimals(value: f64) -> usize {
    if value == 0.0 {
        0
    } else {
        (2.0 - log10(value.abs()).floor()).clamp(0.0, 4.0) as usize
    }
}

fn trimmed(value: f64, decimals: usize) -> String {
    let text = format!("{value:.decimals$}");
    match text.contains('.') {
        true => text.trim_end_matches('0').trim_end_matches('.').to_owned(),
        false => text,
    }
}

/// A value with its noise, both in the same unit and with as many digits as the noise deserves.
fn with_noise(estimate: &Estimate, factor: f64, digits: usize) -> String {
    let mean = estimate.mean * factor;
    let half = match estimate.half_width {
        None => return trimmed(mean, digits),
        Some(0.0) => return format!("{} ±0", trimmed(mean, digits)),
        Some(half) => half * factor,
    };
    format!("{mean:.digits$} {}", noise_text(half, digits))
}

fn noise_text(half: f64, digits: usize) -> String {
    let rounded = format!("{half:.digits$}");
    let is_nothing = rounded.chars().all(|letter| matches!(letter, '0' | '.'));
    match is_nothing && half > 0.0 {
        true => format!(
            "±<{}",
            trimmed(1.0 / crate::units::math::pow(10.0, digits as f64), digits)
        ),
        false => format!("±{}", trimmed(half, digits)),
    }
}

/// A latency in seconds: "184 ms".
pub fn latency(seconds: f64) -> String {
    let (factor, unit) = time_unit(seconds);
    format!("{} {unit}", trimmed(seconds * factor, decimals(seconds * factor)))
}

/// A latency with its noise: "184 ±4 ms".
pub fn latency_estimate(estimate: &Estimate) -> String {
    let (factor, unit) = time_unit(estimate.mean);
    format!(
        "{} {unit}",
        with_noise(estimate, factor, decimals(estimate.mean * factor))
    )
}

/// A quantile: "184 ±4 ms", or "never (1.2 % undelivered)".
pub fn quantile(quantile: &Quantile) -> String {
    match quantile {
        Quantile::Finite(estimate) => latency_estimate(estimate),
        Quantile::Never { undelivered, .. } => format!("never ({} undelivered)", share(undelivered.mean)),
        Quantile::Nothing => "–".to_owned(),
    }
}

/// Digits after the point of a percentage: as many nines as it takes.
fn percent_decimals(share: f64) -> usize {
    match (share.min(1.0 - share).abs() * 100.0, share) {
        (gap, _) if gap == 0.0 || gap >= 1.0 => 1,
        (gap, _) if gap >= 0.1 => 2,
        (gap, _) if gap >= 0.01 => 3,
        _ => 4,
    }
}

/// A share: "98.9 %".
pub fn share(share: f64) -> String {
    format!("{} %", trimmed(share * 100.0, percent_decimals(share)))
}

/// A share with its noise: "98.9 ±0.2 %".
pub fn share_estimate(estimate: &Estimate) -> String {
    format!("{} %", with_noise(estimate, 100.0, percent_decimals(estimate.mean)))
}

/// Occurrences in a million: "310 ±20", or "< 3" where it never happened.
pub fn per_million(count: &CountEstimate) -> String {
    match (count.below(), count.per_million()) {
        (Some(below), _) => format!("< {}", trimmed(below * 1e6, decimals(below * 1e6).min(1))),
        (None, Some(estimate)) => with_noise(&estimate, 1.0, decimals(estimate.mean).min(1)),
        (None, None) => "–".to_owned(),
    }
}

/// A number with its noise: "412 ±30".
pub fn number(estimate: &Estimate) -> String {
    with_noise(estimate, 1.0, decimals(estimate.mean).min(1))
}

/// A number that may be small, with its noise: "0.0123 ±0.0004".
pub fn small_number(estimate: &Estimate) -> String {
    with_noise(estimate, 1.0, decimals(estimate.mean))
}

/// The noise alone, for tooltips.
pub fn noise(estimate: &Estimate, replications: u32) -> String {
    let missing = match estimate.n < replications {
        true => format!("; {} of {replications} replications have it", estimate.n),
        false => String::new(),
    };
    match estimate.half_width {
        Some(_) => format!(
            "mean of {} replications, ± is simulation noise (95 %){missing}",
            estimate.n
        ),
        None => format!("one replication: its noise is not known{missing}"),
    }
}

/// A plain number: "13", "3.3".
pub fn plain(value: f64) -> String {
    trimmed(value, decimals(value).min(1))
}

/// A number with its thousands set apart: "12 345".
pub fn grouped(value: u64) -> String {
    let digits = value.to_string();
    let mut out = String::new();
    for (n, digit) in digits.chars().enumerate() {
        if n > 0 && (digits.len() - n).is_multiple_of(3) {
            out.push('\u{a0}');
        }
        out.push(digit);
    }
    out
}

fn money_unit(most: f64) -> (f64, &'static str) {
    match most.abs() {
        most if most >= 2e6 => (1e-6, "M"),
        most if most >= 2e3 => (1e-3, "k"),
        _ => (1.0, ""),
    }
}

fn short(value: f64) -> String {
    trimmed(value, usize::from(value.abs() < 9.95))
}

/// "71 k$", "71 k CHF", "71 CHF".
fn with_sign(figure: &str, prefix: &str, currency: Currency) -> String {
    match currency {
        Currency::EUR => format!("{figure} {prefix}€"),
        Currency::USD => format!("{figure} {prefix}$"),
        other if prefix.is_empty() => format!("{figure} {other}"),
        other => format!("{figure} {prefix} {other}"),
    }
}

/// A range of money from low to high: "71–94 k$".
pub fn money_range(range: &Range, currency: Currency) -> String {
    let (factor, prefix) = money_unit(range.high);
    let [low, high] = [range.low, range.high].map(|value| short(value * factor));
    let figure = if low == high { low } else { format!("{low}–{high}") };
    with_sign(&figure, prefix, currency)
}

/// An amount of money: "83 k$".
pub fn money(amount: f64, currency: Currency) -> String {
    let (factor, prefix) = money_unit(amount);
    with_sign(&short(amount * factor), prefix, currency)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn estimate(mean: f64, half_width: Option<f64>) -> Estimate {
        Estimate {
            mean,
            half_width,
            n: 10,
        }
    }

    #[test]
    fn latencies_read_in_their_best_unit_with_the_noise_in_the_same() {
        assert_eq!(latency(0.1837), "184 ms");
        assert_eq!(latency_estimate(&estimate(0.1837, Some(0.0041))), "184 ±4 ms");
        assert_eq!(latency_estimate(&estimate(0.1837, Some(0.0001))), "184 ±<1 ms");
        assert_eq!(latency_estimate(&estimate(2.3456, Some(0.034))), "2.35 ±0.03 s");
        assert_eq!(latency_estimate(&estimate(0.0000421, None)), "42.1 µs");
        assert_eq!(latency(600.0), "10 min");
    }

    #[test]
    fn never_is_never_a_number() {
        let never = Quantile::Never {
            never_in: 7,
            n: 10,
            undelivered: estimate(0.012, Some(0.001)),
        };
        assert_eq!(quantile(&never), "never (1.2 % undelivered)");
        assert_eq!(quantile(&Quantile::Nothing), "–");
    }

    #[test]
    fn shares_have_as_many_nines_as_it_takes() {
        assert_eq!(share(0.989), "98.9 %");
        assert_eq!(share(0.99953), "99.953 %");
        assert_eq!(share(1.0), "100 %");
        assert_eq!(share_estimate(&estimate(0.989, Some(0.002))), "98.9 ±0.2 %");
    }

    #[test]
    fn what_never_happened_is_below_three_in_all_trials() {
        assert_eq!(per_million(&CountEstimate::of(&[(0, 500_000), (0, 500_000)])), "< 3");
        assert_eq!(per_million(&CountEstimate::of(&[(310, 1_000_000)])), "310");
    }

    #[test]
    fn money_is_a_range_in_thousands() {
        let range = Range {
            low: 71_200.0,
            middle: 80_000.0,
            high: 94_400.0,
        };
        assert_eq!(money_range(&range, Currency::USD), "71–94 k$");
        assert_eq!(money_range(&Range::exactly(950.0), Currency::EUR), "950 €");
        assert_eq!(money(83_000.0, Currency::from_code("CHF").unwrap()), "83 k CHF");
        assert_eq!(grouped(1_234_567), "1\u{a0}234\u{a0}567");
    }
}
