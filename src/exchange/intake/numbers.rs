//! Which number and which unit does a cell say?
//!
//! In: a cell. Out: a number with what stands after it, units of time and of size. It must not know columns.

use crate::units::SimSpan;

/// A unit of time.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Per {
    Millisecond,
    Second,
    Minute,
    Hour,
    Day,
    Week,
    Month,
    Year,
}

impl Per {
    /// The unit that a word in small letters means.
    pub(super) fn of(word: &str) -> Option<Self> {
        Some(match word {
            "ms" | "millis" | "msec" | "millisecond" | "milliseconds" => Per::Millisecond,
            "s" | "sec" | "secs" | "second" | "seconds" | "secondly" | "tps" | "rps" | "qps" | "hz" => Per::Second,
            "m" | "min" | "mins" | "minute" | "minutes" | "minutely" | "rpm" => Per::Minute,
            "h" | "hr" | "hrs" | "hour" | "hours" | "hourly" => Per::Hour,
            "d" | "day" | "days" | "daily" | "night" | "nightly" | "overnight" | "pd" => Per::Day,
            "w" | "wk" | "week" | "weeks" | "weekly" => Per::Week,
            "mo" | "mon" | "month" | "months" | "monthly" => Per::Month,
            "y" | "yr" | "year" | "years" | "yearly" | "annually" | "annual" => Per::Year,
            _ => return None,
        })
    }

    /// How long it is; a month is a twelfth of a year of 365 days.
    pub(super) fn seconds(self) -> f64 {
        match self {
            Per::Millisecond => 1e-3,
            Per::Second => 1.0,
            Per::Minute => 60.0,
            Per::Hour => 3_600.0,
            Per::Day => 86_400.0,
            Per::Week => 604_800.0,
            Per::Month => 2_628_000.0,
            Per::Year => 31_536_000.0,
        }
    }

    pub(super) fn word(self) -> &'static str {
        match self {
            Per::Millisecond => "millisecond",
            Per::Second => "second",
            Per::Minute => "minute",
            Per::Hour => "hour",
            Per::Day => "day",
            Per::Week => "week",
            Per::Month => "month",
            Per::Year => "year",
        }
    }
}

/// Bytes of a unit of size, in small letters.
pub(super) fn bytes_of(word: &str) -> Option<f64> {
    Some(match word {
        "b" | "byte" | "bytes" => 1.0,
        "k" | "kb" | "kbyte" | "kbytes" | "kilobyte" | "kilobytes" => 1e3,
        "m" | "mb" | "mbyte" | "mbytes" | "megabyte" | "megabytes" | "meg" => 1e6,
        "g" | "gb" | "gbyte" | "gbytes" | "gigabyte" | "gigabytes" => 1e9,
        "kib" => 1024.0,
        "mib" => 1024.0 * 1024.0,
        "gib" => 1024.0 * 1024.0 * 1024.0,
        _ => return None,
    })
}

/// The number that a text begins with, and the rest; thousands may be parted by commas, dots, blanks or apostrophes, and
/// a comma may stand for the decimal point.
pub(super) fn number(text: &str) -> Option<(f64, &str)> {
    let text = text.trim_start_matches(|c: char| "~<>≈=".contains(c) || c.is_whitespace());
    let is_part = |c: char| c.is_ascii_digit() || ".,'’ \u{a0}\u{202f}".contains(c);
    let end = text.find(|c: char| !is_part(c)).unwrap_or(text.len());
    let (digits, rest) = text.split_at(end);
    let digits = digits.trim_end_matches(|c: char| !c.is_ascii_digit());
    if !digits.starts_with(|c: char| c.is_ascii_digit() || c == '.') {
        return None;
    }
    let value: f64 = plain(digits)?.parse().ok()?;
    value.is_finite().then_some((value, rest))
}

/// The first number of a text, if its dot may stand before decimals (as it is read) or part thousands: "1.200".
pub(super) fn two_readings(text: &str) -> Option<&str> {
    let begin = text.find(|c: char| c.is_ascii_digit())?;
    let rest = &text[begin..];
    let is_part = |c: char| c.is_ascii_digit() || ".,'’".contains(c);
    let number = &rest[..rest.find(|c: char| !is_part(c)).unwrap_or(rest.len())];
    let (whole, after) = number.split_once('.')?;
    let digits = |text: &str| text.chars().all(|c| c.is_ascii_digit());
    let fits = (1..=3).contains(&whole.len()) && after.len() == 3 && digits(whole) && digits(after);
    (fits && !whole.starts_with('0')).then_some(number)
}

/// Digits with a decimal point at most.
fn plain(digits: &str) -> Option<String> {
    let separators: Vec<(usize, char)> = digits.char_indices().filter(|(_, c)| !c.is_ascii_digit()).collect();
    let after = |at: usize, c: char| digits.len() - at - c.len_utf8();
    let point = match separators.as_slice() {
        [] => None,
        // "1,200" are thousands, "1,5" and "1.200" are not.
        [(at, ',')] if after(*at, ',') != 3 => Some(*at),
        [(at, '.')] => Some(*at),
        [(_, _)] => None,
        [.., (_, before), (at, last)] if before != last && (*last == ',' || *last == '.') => Some(*at),
        [..] => None,
    };
    let groups_fit = separators
        .iter()
        .zip(separators.iter().skip(1))
        .all(|((a, c), (b, _))| b - a - c.len_utf8() == 3);
    let ends_fit = match (point, separators.last()) {
        (None, Some((at, c))) => after(*at, *c) == 3,
        _ => true,
    };
    if !groups_fit || !ends_fit {
        return None;
    }
    let kept = digits.char_indices().filter_map(|(at, c)| match c {
        _ if Some(at) == point => Some('.'),
        _ if c.is_ascii_digit() => Some(c),
        _ => None,
    });
    Some(kept.collect())
}

/// A span such as "15 min", "2 hours", "an hour" or, with a unit from the header, a plain number.
pub(super) fn span(text: &str, header: Option<Per>) -> Option<SimSpan> {
    let lower = text.trim().to_lowercase();
    let (count, rest) = match number(&lower) {
        Some((count, rest)) => (count, rest.trim().to_owned()),
        None => (
            1.0,
            lower
                .trim_start_matches("an ")
                .trim_start_matches("a ")
                .trim()
                .to_owned(),
        ),
    };
    let unit = rest.trim_end_matches('.');
    let per = match unit.is_empty() {
        true => header,
        false => Per::of(unit),
    }?;
    let span = SimSpan::from_secs_f64(count * per.seconds());
    (!span.is_zero() && number(&lower).is_some() || !unit.is_empty())
        .then_some(span)
        .filter(|span| !span.is_zero())
}
