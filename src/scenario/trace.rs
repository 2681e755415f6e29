//! What does a file of times say? (`start: Trace("arrivals.csv")`)
//!
//! In: the text of a CSV file. Out: [`Trace`], or what is wrong with it, with its line. The file stands beside the
//! scenario and is read together with it (see `read`): nobody reads it later. It must not know flows.

use std::fmt;
use std::sync::Arc;

use super::model::SystemId;
use crate::units::{Quantity, SimSpan, Size, hash_id};

/// Lines that a file may have.
pub const TRACE_LINES_MAX: usize = 1_000_000;
/// Largest message that the simulation can carry.
const SIZE_MAX: u64 = 4_000_000_000;

/// Messages that were written down, in the order of time.
#[derive(Clone, PartialEq)]
pub struct Trace {
    lines: Arc<[TraceLine]>,
    /// Of the text: what a digest of the scenario covers.
    hash: u64,
}

/// One message that was written down.
#[derive(Clone, PartialEq, Debug)]
pub struct TraceLine {
    /// From the start of the run.
    pub at: SimSpan,
    /// Its size; none: drawn.
    pub size: Option<Size>,
    /// Who sends it; none: drawn.
    pub sender: Option<SystemId>,
    /// Its sender's site, counted from 1; none: drawn.
    pub site: Option<u32>,
}

impl fmt::Debug for Trace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Trace({} lines, {:016x})", self.lines.len(), self.hash)
    }
}

/// What is wrong with a file of times: in this line (from 1), this message, this hint.
pub type TraceError = (usize, String, &'static str);

/// What stands in a column.
#[derive(Clone, Copy, PartialEq, Debug)]
enum Column {
    /// Time with a unit, or as a number of so many seconds.
    Time(Option<f64>),
    /// Size with a unit, or as a number of bytes.
    Size(bool),
    Sender,
    Site,
}

const COLUMNS: &str = "columns are time (or time_s, time_ms), size (or size_bytes), sender, site";

impl Trace {
    /// Reads the text of a file.
    ///
    /// # Errors
    /// The first thing that is wrong with it.
    pub fn parse(text: &str) -> Result<Trace, TraceError> {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let mut rows = text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty());
        let (at, head) = rows.next().ok_or((1, "is empty".to_owned(), COLUMNS))?;
        let columns = columns(head).map_err(|message| (at + 1, message, COLUMNS))?;
        let mut lines: Vec<TraceLine> = Vec::new();
        for (at, row) in rows {
            let line = line(row, &columns).map_err(|(message, hint)| (at + 1, message, hint))?;
            if lines.last().is_some_and(|last| last.at > line.at) {
                return Err((
                    at + 1,
                    "is earlier than the line before".to_owned(),
                    "in the order of time",
                ));
            }
            if lines.len() == TRACE_LINES_MAX {
                return Err((at + 1, "is one too many".to_owned(), "at most 1,000,000 lines"));
            }
            lines.push(line);
        }
        Ok(Trace {
            lines: lines.into(),
            hash: hash_id(text),
        })
    }

    /// The messages.
    pub fn lines(&self) -> &[TraceLine] {
        &self.lines
    }

    /// How many come before `end`.
    pub fn until(&self, end: SimSpan) -> usize {
        self.lines.partition_point(|line| line.at < end)
    }
}

fn columns(head: &str) -> Result<Vec<Column>, String> {
    let mut columns = Vec::new();
    for name in head.split(',').map(str::trim) {
        let column = match name {
            "time" => Column::Time(None),
            "time_s" => Column::Time(Some(1.0)),
            "time_ms" => Column::Time(Some(1e-3)),
            "size" => Column::Size(false),
            "size_bytes" => Column::Size(true),
            "sender" => Column::Sender,
            "site" => Column::Site,
            _ => return Err(format!("unknown column `{name}`")),
        };
        let same = |other: &Column| std::mem::discriminant(other) == std::mem::discriminant(&column);
        if columns.iter().any(same) {
            return Err(format!("`{name}` is there twice"));
        }
        columns.push(column);
    }
    match columns.iter().any(|column| matches!(column, Column::Time(_))) {
        true => Ok(columns),
        false => Err("has no column `time`".to_owned()),
    }
}

fn line(row: &str, columns: &[Column]) -> Result<TraceLine, (String, &'static str)> {
    let cells: Vec<&str> = row.split(',').map(str::trim).collect();
    if cells.len() != columns.len() {
        return Err((
            format!("has {} cells, the first line {}", cells.len(), columns.len()),
            "",
        ));
    }
    let mut line = TraceLine {
        at: SimSpan::ZERO,
        size: None,
        sender: None,
        site: None,
    };
    for (cell, column) in cells.into_iter().zip(columns) {
        let wrong = |hint| (format!("\"{cell}\" is not understood"), hint);
        match column {
            Column::Time(unit) => line.at = time(cell, *unit).ok_or(wrong("a time like 1.5s"))?,
            _ if cell.is_empty() => {}
            Column::Size(in_bytes) => {
                let size = match in_bytes {
                    true => cell.parse().ok().map(Size::from_bytes),
                    false => Size::parse(cell).ok(),
                };
                let size = size.filter(|size| size.bytes() <= SIZE_MAX);
                line.size = Some(size.ok_or(wrong("a size like 2kB, at most 4GB"))?);
            }
            Column::Sender => line.sender = Some(SystemId::new(cell)),
            Column::Site => {
                let site = cell.parse().ok().filter(|site| *site > 0);
                line.site = Some(site.ok_or(wrong("a site, counted from 1"))?);
            }
        }
    }
    Ok(line)
}

fn time(cell: &str, unit: Option<f64>) -> Option<SimSpan> {
    match unit {
        None => SimSpan::parse(cell).ok(),
        Some(unit) => {
            let number = cell.parse::<f64>().ok()?;
            let fits = number.is_finite() && (0.0..1e10).contains(&number);
            fits.then(|| SimSpan::from_secs_f64(number * unit))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_sizes_senders_and_sites_are_read() {
        let trace = Trace::parse("time,size,sender,site\r\n0.5s,2kB,till,3\r\n1s,,,\r\n").expect("it is right");
        assert_eq!(trace.lines().len(), 2);
        let first = &trace.lines()[0];
        assert_eq!(
            (first.at, first.size),
            (SimSpan::from_millis(500), Some(Size::from_bytes(2000)))
        );
        assert_eq!((first.sender.clone(), first.site), (Some("till".into()), Some(3)));
        assert_eq!(trace.lines()[1].size, None);
        assert_eq!(trace.until(SimSpan::from_secs(1)), 1);
        let numbers = Trace::parse("time_ms,size_bytes\n1500,70\n").expect("it is right");
        assert_eq!(numbers.lines()[0].at, SimSpan::from_millis(1500));
    }

    #[test]
    fn what_is_wrong_is_told_with_its_line() {
        for (text, line, part) in [
            ("", 1, "empty"),
            ("when\n1s\n", 1, "unknown column `when`"),
            ("size\n1kB\n", 1, "no column `time`"),
            ("time,time_s\n", 1, "twice"),
            ("time\n1s\n2\n", 3, "not understood"),
            ("time\n2s\n\n1s\n", 4, "earlier"),
            ("time,size\n1s\n", 2, "1 cells"),
            ("time,site\n1s,0\n", 2, "not understood"),
            ("time_s\n-1\n", 2, "not understood"),
        ] {
            let (at, message, _) = Trace::parse(text).expect_err(text);
            assert_eq!((at, message.contains(part)), (line, true), "{text:?}: {message}");
        }
    }
}
