//! What does one field of a system, a flow, a zone or the network between zones say, as text that can be typed?
//!
//! In: a part of the scenario, the name of a field as the file has it, text. Out: the text of the field; or the part with
//! that field changed, or why not, in the reader's own words. It must not know where the text is typed, nor whether the
//! scenario around it stays sound (see `check`).
//!
//! The text is the file's, but quantities stand without quotes: `12ms`, `LogNormal(median: 5ms, p99: 40ms)`.

use super::model::{Between, Flow, LinkSettings, NamedPolicy, System, Zone};
use super::{read, write};

/// A part of a scenario whose fields can be typed one by one.
pub trait Entries: Sized {
    /// Its fields that are written down, as the file has them.
    #[doc(hidden)]
    fn written(&self) -> Vec<(&'static str, String)>;

    /// Reads it from the text of all its fields.
    #[doc(hidden)]
    fn read_alone(text: &str) -> Result<Self, String>;

    /// What a field says; none: it is not written, so that the default holds.
    fn entry(&self, field: &str) -> Option<String> {
        let (_, text) = self.written().into_iter().find(|(name, _)| *name == field)?;
        Some(without_quotes(&text))
    }

    /// All its fields that are written, each as [`Entries::entry`] says it.
    fn entries(&self) -> Vec<(&'static str, String)> {
        let written = self.written().into_iter();
        written.map(|(name, text)| (name, without_quotes(&text))).collect()
    }

    /// The same part with one field saying something else; nothing: the default.
    ///
    /// # Errors
    /// Says what is wrong with the text and what would be right.
    fn with_entry(&self, field: &str, text: &str) -> Result<Self, String> {
        let text = with_quotes(text.trim());
        let mut fields = self.written();
        fields.retain(|(name, _)| *name != field);
        let mut fields: Vec<String> = fields.iter().map(|(name, text)| format!("{name}: {text}")).collect();
        if !text.is_empty() {
            read::single_value(&text)?;
            fields.push(format!("{field}: {text}"));
        }
        Self::read_alone(&format!("({})", fields.join(", ")))
    }
}

macro_rules! entries {
    ($($part:ty: $written:ident, $alone:ident;)+) => {$(
        impl Entries for $part {
            fn written(&self) -> Vec<(&'static str, String)> {
                write::$written(self)
            }

            fn read_alone(text: &str) -> Result<Self, String> {
                read::$alone(text)
            }
        }
    )+};
}

entries! {
    System: system_fields, system_alone;
    Flow: flow_fields, flow_alone;
    NamedPolicy: policy_fields, policy_alone;
    Zone: zone_fields, zone_alone;
    Between: between_fields, between_alone;
    LinkSettings: link_fields, link_alone;
}

/// The text with every quantity (a quoted text that begins with a digit) out of its quotes.
pub(super) fn without_quotes(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find('"') {
        let inner = &rest[start + 1..];
        let Some(end) = inner.find('"') else { break };
        let (quoted, is_quantity) = (&inner[..end], inner.starts_with(|c: char| c.is_ascii_digit()));
        plain.push_str(&rest[..start]);
        if is_quantity && !quoted.contains([',', '(', ')', '[', ']', '\\']) {
            plain.push_str(quoted);
        } else {
            plain.push_str(&rest[start..start + end + 2]);
        }
        rest = &inner[end + 1..];
    }
    plain.push_str(rest);
    plain
}

/// The text with quotes around everything that begins like a number and is none.
pub(super) fn with_quotes(text: &str) -> String {
    let mut quoted = String::with_capacity(text.len() + 8);
    let mut rest = text;
    let mut begins = true;
    while let Some(next) = rest.chars().next() {
        let length = match next {
            '"' => rest[1..].find('"').map_or(rest.len(), |end| end + 2),
            '0'..='9' | '+' | '-' | '.' if begins => {
                let length = rest.find([',', ')', ']']).unwrap_or(rest.len());
                let value = rest[..length].trim_end();
                match value.parse::<f64>() {
                    Ok(_) => quoted.push_str(value),
                    Err(_) => quoted.extend(["\"", value, "\""]),
                }
                rest = &rest[length..];
                begins = false;
                continue;
            }
            _ => next.len_utf8(),
        };
        begins = matches!(next, '(' | '[' | ',' | ':') || (begins && next.is_whitespace());
        quoted.push_str(&rest[..length]);
        rest = &rest[length..];
    }
    quoted
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::{Start, parse};
    use crate::units::{Law, Rate};

    #[test]
    fn quantities_lose_their_quotes_and_get_them_back() {
        for (file, typed) in [
            ("\"12ms\"", "12ms"),
            (
                "LogNormal(median: \"5ms\", p99: \"40ms\")",
                "LogNormal(median: 5ms, p99: 40ms)",
            ),
            ("Poisson(\"0.7/s\")", "Poisson(0.7/s)"),
            (
                "Discrete([(\"5ms\", 9), (\"80ms\", 1)])",
                "Discrete([(5ms, 9), (80ms, 1)])",
            ),
            ("Timetable([(\"11:30\", \"5/s\")])", "Timetable([(11:30, 5/s)])"),
            ("Trace(\"arrivals.csv\")", "Trace(\"arrivals.csv\")"),
            ("(rate: \"10/s\", burst: 3)", "(rate: 10/s, burst: 3)"),
            ("Erlang(k: 3, mean: \"9ms\")", "Erlang(k: 3, mean: 9ms)"),
            ("32", "32"),
        ] {
            assert_eq!(without_quotes(file), typed);
            assert_eq!(with_quotes(typed), file);
        }
    }

    #[test]
    fn every_field_of_the_example_reads_as_it_is_shown() {
        let text = crate::scenario::EXAMPLE;
        let scenario = parse(text, "restaurant-chain.ron").expect("the example loads").scenario;
        for system in &scenario.systems {
            for (field, _) in system.written() {
                let typed = system.entry(field).expect("it is written");
                assert_eq!(system.with_entry(field, &typed).as_ref(), Ok(system), "{field}");
            }
        }
        for flow in &scenario.flows {
            for (field, _) in flow.written() {
                let typed = flow.entry(field).expect("it is written");
                assert_eq!(flow.with_entry(field, &typed).as_ref(), Ok(flow), "{field}");
            }
        }
    }

    #[test]
    fn the_network_between_zones_is_typed_too() {
        let between = Between::new("shop", "cloud");
        let slow = between.with_entry("latency_back", "40ms").expect("a latency");
        assert_eq!(slow.entry("latency_back").as_deref(), Some("40ms"));
        assert_eq!(slow.zones, between.zones);
        assert_eq!(slow.with_entry("latency_back", ""), Ok(between));
        let within = LinkSettings::default().with_entry("loss", "0.1%").expect("a share");
        assert_eq!(within.entries(), [("loss", "0.1%".to_owned())]);
        assert!(
            within
                .with_entry("bandwidth", "5")
                .is_err_and(|wrong| wrong.contains("unit"))
        );
    }

    #[test]
    fn what_is_typed_is_read_or_explained() {
        let system = System::new("till");
        let slow = system
            .with_entry("service_time", "Exponential(mean: 8ms)")
            .expect("a distribution");
        assert_eq!(slow.service_time, Some(Law::Exponential { mean: 8e6 }));
        assert_eq!(slow.with_entry("service_time", " "), Ok(system.clone()));
        let flow = Flow::new("price", &"till".into(), &"stock".into());
        let started = flow.with_entry("start", "Poisson(2/s)").expect("a start");
        assert_eq!(started.start, Some(Start::Poisson(Rate::from_per_sec(2.0))));
        for (field, typed, part) in [
            ("service_time", "12 parsecs", "parsecs"),
            ("service_time", "12", "unit"),
            ("service_time", "Exponential(mean: 8ms", "not closed"),
            ("service_time", "Expo(mean: 8ms)", "Exponential"),
            ("service_time", "12ms, instances: 3", "one value"),
            ("instances", "many", "a number"),
            ("instances", "-1", "negative"),
            ("rate_limit", "10ms", "rate"),
        ] {
            let wrong = system.with_entry(field, typed).expect_err(typed);
            assert!(wrong.contains(part), "{field}: {typed}: {wrong}");
        }
    }
}
