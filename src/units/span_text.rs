//! Spans as text: how is "1.5s" read and written?
//!
//! In: text with one of the units from ns to d. Out: whole nanoseconds, exactly. Must not know what spans are used for.

use super::error::QuantityError;
use super::quantity::{Quantity, Unit, parse_u64, quantity_as_text, text_u64};
use super::time::SimSpan;
use std::fmt;

const UNITS: &[Unit] = &[
    Unit::ten("ns", 0, &["nano", "nanos", "nsec", "nanosecond", "nanoseconds"]),
    Unit::ten("us", 3, &["micro", "micros", "usec", "microsecond", "microseconds"]),
    Unit::ten("ms", 6, &["milli", "millis", "msec", "millisecond", "milliseconds"]),
    Unit::ten("s", 9, &["sec", "secs", "second", "seconds"]),
    Unit {
        text: "min",
        times: 60,
        ten: 9,
        over: 1,
        hints: &["m", "mins", "minute", "minutes"],
    },
    Unit {
        text: "h",
        times: 3_600,
        ten: 9,
        over: 1,
        hints: &["hr", "hrs", "hour", "hours"],
    },
    Unit {
        text: "d",
        times: 86_400,
        ten: 9,
        over: 1,
        hints: &["day", "days"],
    },
];

impl Quantity for SimSpan {
    const NAME: &'static str = "time span";
    const EXAMPLES: &'static str = "250us, 12ms, 1.5s, 10min";

    fn parse(text: &str) -> Result<Self, QuantityError> {
        let same = text.replace(['\u{b5}', '\u{3bc}'], "u");
        let nanos = parse_u64::<Self>(&same, UNITS, "213503d");
        nanos.map(Self::from_nanos).map_err(|wrong| QuantityError {
            text: text.to_owned(),
            ..wrong
        })
    }
}

impl fmt::Display for SimSpan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&text_u64(self.nanos(), UNITS, "s"))
    }
}

quantity_as_text!(SimSpan);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::units::{QuantityProblem, SimTime};
    use proptest::prelude::*;

    fn nanos(text: &str) -> u64 {
        SimSpan::parse(text).unwrap_or_else(|wrong| panic!("{wrong}")).nanos()
    }

    #[test]
    fn every_unit_is_read() {
        assert_eq!(nanos("7ns"), 7);
        assert_eq!(nanos("0.25ms"), 250_000);
        assert_eq!((nanos("3us"), nanos("3µs"), nanos("3μs")), (3_000, 3_000, 3_000));
        assert_eq!(nanos(" 1.5 s "), 1_500_000_000);
        assert_eq!(nanos("2min"), 120_000_000_000);
        assert_eq!(nanos("1h") * 24, nanos("1d"));
        assert_eq!(nanos("0.6ns"), 1);
        assert_eq!(nanos("1e-3s"), 1_000_000);
    }

    #[test]
    fn the_shortest_readable_text_is_written() {
        for text in [
            "0s", "7ns", "100ms", "1.5s", "1min", "2min", "1h", "7d", "250us", "90s", "10min", "800ms",
        ] {
            assert_eq!(SimSpan::from_nanos(nanos(text)).to_string(), text);
        }
        assert_eq!(SimTime::from_nanos(1_500_000_000).to_string(), "1.5s");
        assert_eq!(format!("{:>6}", SimSpan::from_secs(1)), "    1s");
    }

    #[test]
    fn mistakes_say_what_would_be_right() {
        let says = |text: &str, part: &str| {
            let message = SimSpan::parse(text).expect_err(text).to_string();
            assert!(message.contains(part), "{message}");
        };
        says("12", "needs ns, us, ms, s, min, h or d, as in");
        says("12sec", "did you mean \"s\"?");
        says("12m", "did you mean \"min\"?");
        says("12MS", "did you mean \"ms\"?");
        says("12mss", "did you mean \"ms\"?");
        says("-1s", "zero or more");
        says("inf", "not a finite number");
        says("1e999s", "not a finite number");
        says("NaNs", "not a finite number");
        says("soon", "does not start with a number");
        says("1,5s", "decimals follow a point");
        says("", "empty text");
        says("300000d", "up to 213503d");
        says("3µz", "\"3µz\" has the unknown unit");
    }

    #[test]
    fn text_in_files_is_read_and_anything_else_explained() {
        let read = |json: &str| serde_json::from_str::<SimSpan>(json);
        assert_eq!(read("\"12ms\"").ok(), Some(SimSpan::from_millis(12)));
        assert_eq!(
            serde_json::to_string(&SimSpan::from_millis(12)).ok(),
            Some("\"12ms\"".to_owned())
        );
        let message = read("12").expect_err("a bare number").to_string();
        assert!(message.contains("a time span as text, like 250us"), "{message}");
        assert!(read("\"12\"").is_err());
        assert_eq!(SimSpan::parse("5").map_err(|wrong| wrong.text), Err("5".to_owned()));
        assert_eq!(
            SimSpan::parse("").map_err(|wrong| wrong.problem),
            Err(QuantityProblem::Empty)
        );
    }

    proptest! {
        #[test]
        fn what_is_written_reads_the_same(nanos in prop_oneof![any::<u64>(), 0..10_000_000_000_u64]) {
            let span = SimSpan::from_nanos(nanos);
            prop_assert_eq!(SimSpan::parse(&span.to_string()), Ok(span));
        }

        #[test]
        fn no_text_panics(text in "\\PC{0,24}") {
            let _ = SimSpan::parse(&text).map_err(|wrong| wrong.to_string());
        }
    }
}
