//! How figures of a run are written.
//!
//! In: moments, spans, counts. Out: short texts. It must not know what they belong to.

use crate::app::live::Lasting;
use crate::units::{SimSpan, SimTime};

/// "00:14:32" (hours, minutes, seconds), with tenths in runs shorter than two minutes.
pub fn clock(at: SimTime, end: SimTime) -> String {
    let secs = at.as_secs_f64();
    let whole = secs as u64;
    let (hours, minutes, seconds) = (whole / 3600, whole / 60 % 60, whole % 60);
    if end.as_secs_f64() < 120.0 {
        return format!("{minutes:02}:{seconds:02}.{:01}", ((secs - whole as f64) * 10.0) as u64);
    }
    format!("{hours:02}:{minutes:02}:{seconds:02}")
}

/// "14:32", or "1:14:32" in runs longer than an hour; with tenths in runs shorter than two minutes.
pub fn short_clock(at: SimTime, end: SimTime) -> String {
    let text = clock(at, end);
    if end.as_secs_f64() <= 3600.0 {
        text.strip_prefix("00:")
            .filter(|rest| rest.len() >= 5)
            .map(str::to_owned)
            .unwrap_or(text)
    } else {
        text.strip_prefix('0').map(str::to_owned).unwrap_or(text)
    }
}

/// "00:12", or "00:12 / 05:00" where it is known when it heals.
pub fn lasting(time: Lasting, now: SimTime) -> String {
    let minutes = |span: SimSpan| {
        let secs = span.as_secs_f64() as u64;
        format!("{:02}:{:02}", secs / 60, secs % 60)
    };
    let passed = minutes(now.since(time.since.min(now)));
    match time.until {
        Some(until) => format!("{passed} / {}", minutes(until.since(time.since.min(until)))),
        None => passed,
    }
}

/// "12.4 ms", "3.1 s".
pub fn span(span: SimSpan) -> String {
    let secs = span.as_secs_f64();
    let (value, unit) = match secs {
        s if s >= 120.0 => (s / 60.0, "min"),
        s if s >= 1.0 => (s, "s"),
        s if s >= 1e-3 => (s * 1e3, "ms"),
        s => (s * 1e6, "µs"),
    };
    if value >= 100.0 {
        format!("{value:.0} {unit}")
    } else {
        format!("{value:.1} {unit}")
    }
}

/// "1 204 551".
pub fn count(value: u64) -> String {
    let digits = value.to_string();
    let mut text = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push('\u{a0}');
        }
        text.push(digit);
    }
    text
}

/// "41/s", "1.2k/s", "0.03/s".
pub fn rate(per_sec: f64) -> String {
    match per_sec {
        r if r >= 10_000.0 => format!("{:.0}k/s", r / 1000.0),
        r if r >= 1_000.0 => format!("{:.1}k/s", r / 1000.0),
        r if r >= 10.0 => format!("{r:.0}/s"),
        r if r >= 1.0 => format!("{r:.1}/s"),
        r => format!("{r:.2}/s"),
    }
}

/// "61%", "<1%".
pub fn percent(share: f64) -> String {
    if share > 0.0 && share < 0.005 {
        return "<1%".to_owned();
    }
    format!("{:.0}%", share * 100.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_are_short_and_exact() {
        assert_eq!(
            clock(SimTime::from_secs_f64(872.0), SimTime::from_secs_f64(3600.0)),
            "00:14:32"
        );
        assert_eq!(
            clock(SimTime::from_secs_f64(12.34), SimTime::from_secs_f64(20.0)),
            "00:12.3"
        );
        let at = SimTime::from_secs_f64(872.0);
        assert_eq!(short_clock(at, SimTime::from_secs_f64(3600.0)), "14:32");
        assert_eq!(short_clock(at, SimTime::from_secs_f64(9000.0)), "0:14:32");
        let time = Lasting {
            since: SimTime::from_secs_f64(860.0),
            until: Some(SimTime::from_secs_f64(1160.0)),
        };
        assert_eq!(lasting(time, at), "00:12 / 05:00");
        assert_eq!(percent(0.001), "<1%");
        assert_eq!(span(SimSpan::from_micros(12_400)), "12.4 ms");
        assert_eq!(count(1_204_551), "1\u{a0}204\u{a0}551");
        assert_eq!(count(12), "12");
        assert_eq!(rate(1_240.0), "1.2k/s");
    }
}
