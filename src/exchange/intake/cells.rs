//! What do the cells for rate, size, pattern, deadline, zone and kind say?
//!
//! In: a cell, and the unit that its header names. Out: the value, or what would be right. It must not know rows.

use super::headers::words;
use super::numbers::{Per, bytes_of, number, span};
use crate::scenario::{Pattern, SystemKind, ZoneKind};
use crate::units::SimSpan;

/// Highest rate that is believed, a second.
const RATE_MAX: f64 = 100_000.0;
/// Largest message that is believed, in bytes.
const SIZE_MAX: f64 = 4e9;

/// How often.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(super) struct Often {
    /// A second.
    pub(super) rate: f64,
    /// At even times, from one to the next.
    pub(super) every: Option<SimSpan>,
}

/// How often a cell says, or what would be right.
pub(super) fn often(cell: &str, header: Option<Per>) -> Result<Often, &'static str> {
    let lower = cell.to_lowercase();
    let lower = [
        "approx.", "approx", "about", "around", "circa", "ca.", "up to", "max.", "max",
    ]
    .iter()
    .fold(lower.trim(), |text, word| {
        text.strip_prefix(word).unwrap_or(text).trim_start()
    });
    let found = periodic(lower).or_else(|| counted(lower, header));
    let often =
        found.ok_or("like 40/s, 1000 per day, every 15 min, hourly; or a number, with \"per day\" in the header")?;
    match often.rate {
        rate if rate > RATE_MAX => Err("at most 100,000/s"),
        rate if rate <= 0.0 => Err("a rate above 0"),
        _ => Ok(often),
    }
}

/// "every 15 min", "hourly", "nightly at 2", "twice a day".
fn periodic(text: &str) -> Option<Often> {
    let words = words(text);
    let first = words.first()?.as_str();
    if let Some(rest) = text.strip_prefix("every ").or_else(|| text.strip_prefix("each ")) {
        return Some(even(span(rest, None)?));
    }
    let times = match first {
        "once" => 1.0,
        "twice" => 2.0,
        _ if first.ends_with("ly") || first == "overnight" => {
            let per = Per::of(first)?;
            return Some(even(SimSpan::from_secs_f64(per.seconds())));
        }
        _ => return None,
    };
    let per = words.iter().skip(1).find_map(|word| Per::of(word))?;
    Some(even(SimSpan::from_secs_f64(per.seconds() / times)))
}

fn even(every: SimSpan) -> Often {
    Often {
        rate: 1.0 / every.as_secs_f64().max(f64::MIN_POSITIVE),
        every: Some(every),
    }
}

/// "40/s", "1.2k per day", "3x daily", "10 tps", "5000".
fn counted(text: &str, header: Option<Per>) -> Option<Often> {
    let (count, rest) = number(text)?;
    let mut words = words(rest);
    let times = match words.first().map(String::as_str) {
        Some("k" | "thousand" | "tsd") => 1e3,
        Some("mio" | "million" | "mn") => 1e6,
        Some("m") if words.len() > 1 => 1e6,
        _ => 1.0,
    };
    if times > 1.0 {
        words.remove(0);
    }
    let per = match words.is_empty() {
        true => header?,
        false => words.iter().find_map(|word| Per::of(word))?,
    };
    let rate = count * times / per.seconds();
    Some(Often { rate, every: None })
}

/// Bytes that a cell says, or what would be right.
pub(super) fn size(cell: &str, header: Option<f64>) -> Result<f64, &'static str> {
    let hint = "like 2kB, 1.5 MB, 800 bytes; or a number, with the unit in the header";
    let (count, rest) = number(&cell.to_lowercase())
        .map(|(count, rest)| (count, words(rest)))
        .ok_or(hint)?;
    let unit = match rest.as_slice() {
        [] => header.ok_or("which unit? like 2kB or 1.5 MB, or the unit in the header")?,
        [unit, ..] => bytes_of(unit).ok_or(hint)?,
    };
    match count * unit {
        bytes if bytes > SIZE_MAX => Err("at most 4 GB"),
        bytes if bytes < 1.0 => Err("one byte or more"),
        bytes => Ok(bytes.round()),
    }
}

/// The deadline that a cell says, or what would be right.
pub(super) fn deadline(cell: &str, header: Option<Per>) -> Result<SimSpan, &'static str> {
    let cell = cell.trim().trim_start_matches(['<', '≤', '=', ' ']);
    let far = SimSpan::from_secs(366 * 86_400);
    let found = span(cell, header).filter(|span| *span <= far);
    found.ok_or("like 500 ms, 30 s, 15 min, 4 h, at most a year")
}

const PATTERNS: &[(Pattern, &[&str])] = &[
    (
        Pattern::Callback,
        &["webhook", "webhooks", "callback", "callbacks", "hook"],
    ),
    (
        Pattern::Stream,
        &[
            "stream",
            "streaming",
            "streams",
            "cdc",
            "kinesis",
            "replication",
            "debezium",
        ],
    ),
    (
        Pattern::Publish,
        &[
            "event",
            "events",
            "publish",
            "pub",
            "pubsub",
            "topic",
            "topics",
            "kafka",
            "broadcast",
            "notification",
            "mqtt",
            "sns",
            "eventing",
            "subscribe",
            "eventhub",
        ],
    ),
    (
        Pattern::Batch,
        &[
            "batch", "file", "files", "sftp", "ftp", "ftps", "csv", "nightly", "etl", "elt", "bulk", "extract", "idoc",
            "edi", "as2", "xlsx", "dump",
        ],
    ),
    (
        Pattern::Work,
        &[
            "queue",
            "queues",
            "queued",
            "async",
            "asynchronous",
            "asynchron",
            "mq",
            "ibmmq",
            "jms",
            "amqp",
            "rabbitmq",
            "sqs",
            "work",
            "job",
            "command",
            "msmq",
            "message",
            "messaging",
        ],
    ),
    (
        Pattern::Request,
        &[
            "rest",
            "http",
            "https",
            "soap",
            "api",
            "sync",
            "synchronous",
            "synchron",
            "request",
            "reply",
            "rpc",
            "grpc",
            "graphql",
            "odata",
            "rfc",
            "bapi",
            "query",
            "lookup",
            "jdbc",
            "odbc",
            "sql",
            "json",
            "xml",
            "call",
            "ws",
            "webservice",
        ],
    ),
];

/// How a cell says that a flow is exchanged; none where it says nothing known.
pub(super) fn pattern(cell: &str) -> Option<Pattern> {
    let words = words(cell);
    let says = |list: &[&str]| words.iter().any(|word| list.contains(&word.as_str()));
    PATTERNS
        .iter()
        .find(|(_, list)| says(list))
        .map(|(pattern, _)| *pattern)
}

/// What kind of system a cell says; none where it says nothing known.
pub(super) fn kind(cell: &str) -> Option<SystemKind> {
    let words = words(cell);
    let any = |list: &[&str]| words.iter().any(|word| list.contains(&word.as_str()));
    Some(match () {
        () if any(&["saas", "cloudapp"]) => SystemKind::Saas,
        () if any(&["partner", "external", "supplier", "customer", "vendor", "bank"]) => SystemKind::Partner,
        () if any(&["database", "db", "warehouse", "datastore", "lake", "store", "storage"]) => SystemKind::DataStore,
        () if any(&["cache"]) => SystemKind::Cache,
        () if any(&["device", "pos", "iot", "terminal", "machine", "sensor"]) => SystemKind::Device,
        () if any(&[
            "service",
            "app",
            "application",
            "system",
            "custom",
            "internal",
            "onprem",
            "server",
        ]) =>
        {
            SystemKind::Service
        }
        () => return None,
    })
}

/// What kind of place a zone of this name is likely to be; none: nothing in its name says so.
pub(super) fn zone_kind(name: &str) -> Option<ZoneKind> {
    let words = words(name);
    let any = |list: &[&str]| words.iter().any(|word| list.contains(&word.as_str()));
    Some(match () {
        () if any(&["saas", "provider", "providers", "vendor", "partner", "partners"]) => ZoneKind::Provider,
        () if any(&["internet", "public", "external"]) => ZoneKind::Internet,
        () if any(&["cloud", "aws", "azure", "gcp", "region"]) => ZoneKind::CloudRegion,
        () if any(&[
            "store", "stores", "shop", "shops", "plant", "plants", "site", "branch", "branches", "factory",
        ]) =>
        {
            ZoneKind::Site
        }
        () if any(&[
            "datacenter",
            "center",
            "centre",
            "dc",
            "prem",
            "onprem",
            "premises",
            "office",
            "hq",
        ]) =>
        {
            ZoneKind::DataCenter
        }
        () => return None,
    })
}
