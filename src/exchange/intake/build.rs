//! Which systems, zones, data sets and flows does a table come to?
//!
//! In: a table. Out: an [`Intake`] whose systems have no places yet. It must not know how cells are parted.

use std::collections::{BTreeMap, BTreeSet};

use super::cells::{self, Often};
use super::headers::{End, Headers, Role};
use super::names::{fresh, key, several};
use super::numbers::two_readings;
use super::systems::spellings;
use super::table::{Row, Table, shortened};
use super::{CellProblem, Intake, RowTold};
use crate::scenario::{
    DataId, DataSet, FLOWS_MAX, Flow, FlowId, Pattern, Scenario, Start, SystemId, To, ZoneId, check,
};
use crate::units::{Law, Rate, SimSpan};

/// How often a flow sends of which the table does not say it.
const RATE_DEFAULT: f64 = 1.0 / 60.0;
/// A name has at most so many characters.
pub(super) const NAME_MAX: usize = 200;
/// Rounds in which rates are taken back that are too much for one run.
const ROUNDS: usize = 20;

/// What is known so far.
pub(super) struct Builder<'t> {
    pub(super) headers: &'t Headers,
    pub(super) scenario: Scenario,
    pub(super) systems: BTreeMap<String, usize>,
    /// How most rows spell each system.
    pub(super) spellings: BTreeMap<String, String>,
    pub(super) zones: BTreeMap<String, ZoneId>,
    data: BTreeMap<String, DataId>,
    pub(super) ids: [BTreeSet<String>; 4],
    seen: BTreeMap<String, usize>,
    /// The line that each flow came from.
    pub(super) lines: Vec<usize>,
    rows: Vec<RowTold>,
    pub(super) problems: Vec<CellProblem>,
}

/// Ids of systems, zones, data sets and flows are taken each for themselves.
pub(super) const SYSTEM: usize = 0;
pub(super) const ZONE: usize = 1;
const DATA: usize = 2;
const FLOW: usize = 3;

/// What the cells of a row say beside its ends.
struct Said {
    data: Option<(DataId, String)>,
    pattern: Pattern,
    often: Often,
    size: Option<f64>,
    deadline: Option<SimSpan>,
}

/// Builds the sketch of a table.
pub(super) fn built(table: &Table, name: &str) -> Result<Intake, String> {
    let mut builder = Builder {
        headers: &table.headers,
        scenario: Scenario::new(name),
        systems: BTreeMap::new(),
        spellings: BTreeMap::new(),
        zones: BTreeMap::new(),
        data: BTreeMap::new(),
        ids: Default::default(),
        seen: BTreeMap::new(),
        lines: Vec::new(),
        rows: Vec::new(),
        problems: Vec::new(),
    };
    builder.spellings = spellings(table);
    for row in &table.rows {
        builder.row(row);
        if builder.scenario.flows.len() > FLOWS_MAX {
            return Err(format!(
                "the table comes to more than {FLOWS_MAX} flows by row {}, more than one sketch holds; import a part of \
                 it, such as one department",
                row.line
            ));
        }
    }
    if builder.scenario.flows.is_empty() {
        let first = builder
            .problems
            .first()
            .map(|problem| format!("; {problem}"))
            .unwrap_or_default();
        return Err(format!("no row of the table says who sends to whom{first}"));
    }
    builder.house_the_homeless();
    builder.take_back_what_is_too_much();
    if let Some(problem) = check(&builder.scenario).first() {
        return Err(format!(
            "no sound sketch can be made of this table: {problem}; import a part of it"
        ));
    }
    builder.problems.sort_by_key(|problem| problem.row);
    Ok(Intake {
        scenario: builder.scenario,
        columns: table.headers.told(),
        rows: builder.rows,
        problems: builder.problems,
    })
}

impl Builder<'_> {
    pub(super) fn tell(&mut self, row: &Row, role: Option<Role>, message: impl Into<String>, hint: impl Into<String>) {
        self.problems.push(CellProblem {
            row: row.line,
            column: role.map_or("", |role| self.headers.header(role)).to_owned(),
            read: role.map_or(String::new(), |role| {
                self.headers.cell(role, &row.cells).chars().take(NAME_MAX).collect()
            }),
            message: message.into(),
            hint: hint.into(),
        });
    }

    fn row(&mut self, row: &Row) {
        let (flows, told) = match self.ends(row) {
            Some((sources, targets)) => self.flows(row, &sources, &targets),
            None => (Vec::new(), "left out".to_owned()),
        };
        self.rows.push(RowTold {
            row: row.line,
            flows,
            told,
        });
    }

    /// The systems at both ends; none where the row is left out.
    fn ends(&mut self, row: &Row) -> Option<(Vec<usize>, Vec<usize>)> {
        let mut ends = Vec::new();
        for (end, word) in [(End::Source, "source"), (End::Target, "target")] {
            let cell = self.headers.cell(Role::System(end), &row.cells).to_owned();
            let names = several(&cell);
            let role = Some(Role::System(end));
            if names.is_empty() {
                self.tell(
                    row,
                    role,
                    format!("has no {word}, so it is left out"),
                    "the name of a system",
                );
                return None;
            }
            if names.iter().any(|name| name.chars().count() > NAME_MAX) {
                let message = format!("has a {word} of more than {NAME_MAX} characters, so it is left out");
                self.tell(row, role, message, "the name of a system");
                return None;
            }
            ends.push(names.into_iter().map(str::to_owned).collect::<Vec<_>>());
        }
        let targets = ends.pop()?;
        let sources = ends.pop()?;
        let is_other = |name: &&String| !sources.iter().any(|source| key(source) == key(name));
        let others: Vec<&String> = targets.iter().filter(is_other).collect();
        if others.is_empty() {
            let message = format!("{} would send to itself, so it is left out", shortened(&targets[0], 40));
            self.tell(row, Some(Role::System(End::Target)), message, "another system");
            return None;
        }
        let of_sources = self.systems_of(row, End::Source, sources.iter());
        let of_targets = self.systems_of(row, End::Target, others.into_iter());
        Some((of_sources, of_targets))
    }

    /// The flows of a row, and the row in words.
    fn flows(&mut self, row: &Row, sources: &[usize], targets: &[usize]) -> (Vec<FlowId>, String) {
        let said = self.said(row);
        let name = |at: &usize| self.scenario.systems[*at].name().to_owned();
        let names = |all: &[usize]| all.iter().map(name).collect::<Vec<_>>().join(", ");
        let of_data = said
            .data
            .as_ref()
            .map_or(String::new(), |(_, data)| format!("{data}, "));
        let rate = Rate::from_per_sec(said.often.rate);
        let told = format!(
            "{} to {}: {of_data}{:?}, {rate}",
            names(sources),
            names(targets),
            said.pattern
        );
        let sameness = format!("{sources:?} {targets:?} {of_data} {:?} {:?}", said.pattern, said.often);
        if let Some(earlier) = self.seen.insert(sameness, row.line) {
            let message = format!("says the same as row {earlier}, so it is left out");
            self.tell(row, None, message, "another data set, pattern or rate, if it is meant");
            return (Vec::new(), told);
        }
        // Where each consumer gets its own copy, one flow has them all; else each is asked for itself.
        let together = matches!(said.pattern, Pattern::Publish | Pattern::Batch | Pattern::Stream);
        let groups: Vec<&[usize]> = if together {
            vec![targets]
        } else {
            targets.chunks(1).collect()
        };
        let ids = groups
            .into_iter()
            .map(|group| self.flow(row, sources, group, &said))
            .collect();
        (ids, told)
    }

    fn flow(&mut self, row: &Row, sources: &[usize], targets: &[usize], said: &Said) -> FlowId {
        let ids =
            |all: &[usize]| -> Vec<SystemId> { all.iter().map(|at| self.scenario.systems[*at].id.clone()).collect() };
        let name = |all: &[usize]| self.scenario.systems[all[0]].name().to_owned();
        let (from, to) = (ids(sources), ids(targets));
        let written: String = self
            .headers
            .cell(Role::Name, &row.cells)
            .chars()
            .take(NAME_MAX)
            .collect();
        let of_data = said.data.as_ref().map(|(_, data)| data.clone());
        let words = match (written.is_empty(), &of_data) {
            (false, _) => written.clone(),
            (true, Some(data)) => data.clone(),
            (true, None) => format!("{} to {}", name(sources), name(targets)),
        };
        let number = self.headers.cell(Role::Id, &row.cells);
        let id = fresh(if number.is_empty() { &words } else { number }, &mut self.ids[FLOW]);
        let mut flow = Flow::new(&id, &from[0], &to[0]);
        flow.name = (id != words).then_some(words);
        (flow.from, flow.to) = (from, To::Systems(to));
        flow.data = said.data.as_ref().map(|(data, _)| data.clone());
        flow.pattern = Some(said.pattern);
        flow.start = Some(start(said));
        flow.size = said.size.map(Law::Constant);
        flow.deadline = said.deadline;
        self.scenario.flows.push(flow);
        self.lines.push(row.line);
        FlowId::new(id)
    }

    fn said(&mut self, row: &Row) -> Said {
        let headers = self.headers;
        let cell = |role| headers.cell(role, &row.cells);
        let often = match cell(Role::Rate) {
            "" => None,
            text => match cells::often(text, headers.rate_per()) {
                Ok(often) => Some(often),
                Err(hint) => {
                    let message = format!(
                        "{} is no rate that can be read; once a minute is assumed",
                        shortened(text, 40)
                    );
                    self.tell(row, Some(Role::Rate), message, hint);
                    None
                }
            },
        };
        if cell(Role::Rate).is_empty() {
            self.tell(
                row,
                None,
                "says no rate; once a minute is assumed",
                "like 40/s, 1000 per day, hourly",
            );
        }
        let size = match cell(Role::Size) {
            "" => None,
            text => match cells::size(text, headers.size_in()) {
                Ok(bytes) => Some(bytes),
                Err(hint) => {
                    let message = format!("{} is no size that can be read; 1 kB is assumed", shortened(text, 40));
                    self.tell(row, Some(Role::Size), message, hint);
                    None
                }
            },
        };
        let deadline = match cell(Role::Deadline) {
            "" => None,
            text => match cells::deadline(text, headers.deadline_in()) {
                Ok(deadline) => Some(deadline),
                Err(hint) => {
                    let message = format!(
                        "{} is no time that can be read; there is no deadline",
                        shortened(text, 40)
                    );
                    self.tell(row, Some(Role::Deadline), message, hint);
                    None
                }
            },
        };
        for role in [Role::Rate, Role::Size, Role::Deadline] {
            self.tell_two_readings(row, role);
        }
        Said {
            data: self.data_set(cell(Role::Data)),
            pattern: self.pattern(row, often),
            often: often.unwrap_or(Often {
                rate: RATE_DEFAULT,
                every: None,
            }),
            size,
            deadline,
        }
    }

    /// A number that is read in one of two ways says so.
    fn tell_two_readings(&mut self, row: &Row, role: Role) {
        let cell = self.headers.cell(role, &row.cells);
        if let Some(number) = two_readings(cell) {
            let small = number.trim_end_matches('0').trim_end_matches('.');
            let large = number.replace('.', "");
            let message = format!("{} is read with {small}, not with {large}", shortened(cell, 40));
            self.tell(
                row,
                Some(role),
                message,
                format!("write {small}, or {large}, if thousands are meant"),
            );
        }
    }

    fn pattern(&mut self, row: &Row, often: Option<Often>) -> Pattern {
        let cell = self.headers.cell(Role::Pattern, &row.cells);
        // What goes on a timetable goes as files, if nothing else is said.
        let assumed = match often {
            Some(Often { every: Some(_), .. }) => Pattern::Batch,
            _ => Pattern::Request,
        };
        let found = cells::pattern(cell);
        if found.is_none() && !cell.is_empty() {
            let message = format!(
                "{} is no pattern known here; {assumed:?} is assumed",
                shortened(cell, 40)
            );
            let hint = "REST or sync, event or topic, queue or async, file or batch, webhook, stream";
            self.tell(row, Some(Role::Pattern), message, hint);
        }
        found.unwrap_or(assumed)
    }

    fn data_set(&mut self, name: &str) -> Option<(DataId, String)> {
        let name: String = name.chars().take(NAME_MAX).collect();
        if name.is_empty() {
            return None;
        }
        if let Some(id) = self.data.get(&key(&name)) {
            let written = self.scenario.data.iter().find(|data| &data.id == id);
            return Some((id.clone(), written.map_or(name, |data| data.name().to_owned())));
        }
        let id = fresh(&name, &mut self.ids[DATA]);
        let mut data = DataSet::new(&id);
        data.name = (id != name).then(|| name.clone());
        let id = data.id.clone();
        self.scenario.data.push(data);
        self.data.insert(key(&name), id.clone());
        Some((id, name))
    }

    /// All rates together may be more than one run can hold: then those told to be too much become the default.
    fn take_back_what_is_too_much(&mut self) {
        for _ in 0..ROUNDS {
            let problems = check(&self.scenario);
            let flow_of = |path: &str| path.strip_prefix("flows[")?.split(']').next()?.parse::<usize>().ok();
            let Some((at, message)) = problems
                .iter()
                .find_map(|problem| Some((flow_of(&problem.path)?, problem.message.clone())))
            else {
                return;
            };
            self.scenario.flows[at].start = Some(Start::Poisson(Rate::from_per_sec(RATE_DEFAULT)));
            self.problems.push(CellProblem {
                row: self.lines[at],
                column: self.headers.header(Role::Rate).to_owned(),
                read: String::new(),
                message: format!("{message}; once a minute is assumed"),
                hint: "a lower rate".to_owned(),
            });
        }
        // Whatever is left, the sketch must open, and the table say why its rates are not there.
        if check(&self.scenario).is_empty() {
            return;
        }
        for (at, flow) in self.scenario.flows.iter_mut().enumerate() {
            flow.start = Some(Start::Poisson(Rate::from_per_sec(RATE_DEFAULT)));
            self.problems.push(CellProblem {
                row: self.lines[at],
                column: self.headers.header(Role::Rate).to_owned(),
                read: String::new(),
                message: "all rates together are more than one run can hold; once a minute is assumed".to_owned(),
                hint: "lower rates".to_owned(),
            });
        }
    }
}

fn start(said: &Said) -> Start {
    let Often { rate, every } = said.often;
    let between = || every.unwrap_or_else(|| SimSpan::from_secs_f64(1.0 / rate));
    match (said.pattern, every) {
        (Pattern::Batch, _) => Start::Every {
            first: None,
            every: between(),
            count: None,
        },
        (_, Some(every)) => Start::Constant {
            rate: Rate::from_per_sec(1.0 / every.as_secs_f64()),
            first: None,
            count: None,
        },
        (_, None) => Start::Poisson(Rate::from_per_sec(rate)),
    }
}
