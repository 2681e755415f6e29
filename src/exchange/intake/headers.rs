//! Which column says what?
//!
//! In: a row of headers, as people write them. Out: [`Headers`]: the column of each role, with the unit that its header
//! names. It must not know the rows below.

use std::collections::BTreeMap;

use super::ColumnTold;
use super::numbers::{Per, bytes_of};

/// What is said where source or target are not found.
pub(super) const NOT_FOUND_HINT: &str = "name one column \"source\" (or from, sender, provider) and one \"target\" (or to, \
     receiver, consumer); others may be data, rate, size, pattern, zone, team, deadline";

/// Which end of a flow.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) enum End {
    Source,
    Target,
}

/// What a column says.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) enum Role {
    System(End),
    Zone(End),
    Team(End),
    Kind(End),
    Id,
    Name,
    Data,
    Rate,
    Size,
    Pattern,
    Deadline,
}

/// The columns of a table.
pub(super) struct Headers {
    written: Vec<String>,
    columns: BTreeMap<Role, usize>,
}

const SOURCE: &[&str] = &[
    "source",
    "sources",
    "from",
    "sender",
    "provider",
    "producer",
    "publisher",
    "origin",
    "caller",
    "client",
    "src",
    "upstream",
    "quelle",
    "sendersystem",
    "sourcesystem",
];
const TARGET: &[&str] = &[
    "target",
    "targets",
    "to",
    "receiver",
    "consumer",
    "consumers",
    "subscriber",
    "subscribers",
    "destination",
    "dest",
    "sink",
    "callee",
    "server",
    "dst",
    "downstream",
    "ziel",
    "recipient",
    "targetsystem",
];
const ZONE: &[&str] = &[
    "zone",
    "location",
    "site",
    "hosting",
    "hosted",
    "network",
    "region",
    "landscape",
    "datacenter",
];
const TEAM: &[&str] = &["team", "owner", "department", "responsible", "squad"];
const KIND: &[&str] = &["kind", "category", "class", "systemtype"];
const SIZE: &[&str] = &[
    "size",
    "bytes",
    "kb",
    "mb",
    "gb",
    "kilobytes",
    "megabytes",
    "kib",
    "mib",
];
const RATE: &[&str] = &[
    "rate",
    "frequency",
    "volume",
    "throughput",
    "schedule",
    "interval",
    "per",
    "daily",
    "hourly",
    "monthly",
    "tps",
    "rps",
    "qps",
    "calls",
    "count",
    "periodicity",
    "often",
    "traffic",
];
const DEADLINE: &[&str] = &["deadline", "sla", "latency", "delay", "timeliness", "freshness", "due"];
const PATTERN: &[&str] = &[
    "pattern",
    "protocol",
    "style",
    "mode",
    "transport",
    "technology",
    "mechanism",
    "type",
    "method",
    "connectivity",
    "channel",
];
const DATA: &[&str] = &[
    "data",
    "object",
    "objects",
    "message",
    "messages",
    "payload",
    "entity",
    "dataset",
    "content",
    "document",
    "information",
    "event",
    "topic",
    "record",
];
const ID: &[&str] = &["id", "no", "nr", "number", "key", "code"];
const NAME: &[&str] = &["name", "interface", "integration", "title", "flow", "label"];

impl Headers {
    /// What a row says, were it the headers. The first column of a role counts.
    pub(super) fn of(cells: &[String]) -> Self {
        let mut columns = BTreeMap::new();
        for (at, cell) in cells.iter().enumerate() {
            if let Some(role) = role_of(cell) {
                columns.entry(role).or_insert(at);
            }
        }
        let written = cells.to_vec();
        Self { written, columns }
    }

    pub(super) fn is_complete(&self) -> bool {
        self.missing().is_empty()
    }

    /// What is not there of that without which nothing can be drawn.
    pub(super) fn missing(&self) -> String {
        let ends = [(End::Source, "source"), (End::Target, "target")];
        let missing = ends
            .iter()
            .filter(|(end, _)| !self.columns.contains_key(&Role::System(*end)));
        missing.map(|(_, word)| *word).collect::<Vec<_>>().join(" nor the ")
    }

    /// The header of a role's column, as it is written.
    pub(super) fn header(&self, role: Role) -> &str {
        self.columns
            .get(&role)
            .and_then(|&at| self.written.get(at))
            .map_or("", String::as_str)
    }

    /// What a row says in a role's column; empty where it says nothing.
    pub(super) fn cell<'r>(&self, role: Role, cells: &'r [String]) -> &'r str {
        self.columns
            .get(&role)
            .and_then(|&at| cells.get(at))
            .map_or("", String::as_str)
    }

    /// The unit of time that the header of the rate names.
    pub(super) fn rate_per(&self) -> Option<Per> {
        words(self.header(Role::Rate)).iter().find_map(|word| Per::of(word))
    }

    /// The unit of time that the header of the deadline names.
    pub(super) fn deadline_in(&self) -> Option<Per> {
        words(self.header(Role::Deadline)).iter().find_map(|word| Per::of(word))
    }

    /// The unit that the header of the size names, in bytes.
    pub(super) fn size_in(&self) -> Option<f64> {
        words(self.header(Role::Size)).iter().find_map(|word| bytes_of(word))
    }

    /// What each column was taken for.
    pub(super) fn told(&self) -> Vec<ColumnTold> {
        let told = |(at, header): (usize, &String)| ColumnTold {
            header: header.clone(),
            taken_for: self
                .columns
                .iter()
                .find(|(_, column)| **column == at)
                .map(|(role, _)| self.words_for(*role)),
        };
        self.written.iter().enumerate().map(told).collect()
    }

    fn words_for(&self, role: Role) -> String {
        let end = |end| if end == End::Source { "source" } else { "target" };
        match role {
            Role::System(which) => end(which).to_owned(),
            Role::Zone(which) => format!("zone of the {}", end(which)),
            Role::Team(which) => format!("team of the {}", end(which)),
            Role::Kind(which) => format!("kind of the {}", end(which)),
            Role::Id => "id".to_owned(),
            Role::Name => "name".to_owned(),
            Role::Data => "data".to_owned(),
            Role::Rate => self
                .rate_per()
                .map_or("rate".to_owned(), |per| format!("rate, a {}", per.word())),
            Role::Size => "size".to_owned(),
            Role::Pattern => "pattern".to_owned(),
            Role::Deadline => "deadline".to_owned(),
        }
    }
}

/// The words of a text in small letters.
pub(super) fn words(text: &str) -> Vec<String> {
    let lower = text.to_lowercase();
    let words = lower
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty());
    words.map(str::to_owned).collect()
}

fn role_of(header: &str) -> Option<Role> {
    let words = words(header);
    let any = |list: &[&str]| words.iter().any(|word| list.contains(&word.as_str()));
    let end = match (any(SOURCE), any(TARGET)) {
        (true, false) => Some(End::Source),
        (false, true) => Some(End::Target),
        _ => None,
    };
    if let Some(end) = end {
        return Some(match () {
            () if any(ZONE) => Role::Zone(end),
            () if any(TEAM) => Role::Team(end),
            () if any(KIND) || words.iter().any(|word| word == "type") => Role::Kind(end),
            () => Role::System(end),
        });
    }
    match () {
        () if any(SIZE) => Some(Role::Size),
        () if any(RATE) => Some(Role::Rate),
        () if any(DEADLINE) => Some(Role::Deadline),
        () if any(DATA) && !words.iter().any(|word| word == "protocol") => Some(Role::Data),
        () if any(PATTERN) => Some(Role::Pattern),
        // Where only one zone or team is told, it is that of who offers the data.
        () if any(ZONE) => Some(Role::Zone(End::Source)),
        () if any(TEAM) => Some(Role::Team(End::Source)),
        () if any(ID) => Some(Role::Id),
        () if any(NAME) => Some(Role::Name),
        () => None,
    }
}
