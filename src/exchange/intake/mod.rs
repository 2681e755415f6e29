//! What does a table of integrations say? One row for each: who sends what to whom, how often, how large, and how.
//!
//! In: text, pasted or of a CSV file, with a row of headers. Out: [`Intake`], a sound and tidied scenario with all that
//! was guessed, left out or replaced by a default told row by row. It must not know where the text came from.

mod build;
mod cells;
mod headers;
mod names;
mod numbers;
mod systems;
mod table;
#[cfg(test)]
mod tests;

use crate::picture::{Tidy, tidy};
use crate::scenario::{FlowId, Scenario};

/// A table has at most so many bytes.
pub const INTAKE_BYTES_MAX: usize = 16 * 1024 * 1024;
/// A table has at most so many rows: as many as a scenario has flows.
pub const INTAKE_ROWS_MAX: usize = 5_000;

/// What became of a table.
#[derive(Clone, PartialEq, Debug)]
pub struct Intake {
    /// The sketch; sound, and laid out.
    pub scenario: Scenario,
    /// What each column was taken for, in their order.
    pub columns: Vec<ColumnTold>,
    /// What became of each row, in their order.
    pub rows: Vec<RowTold>,
    /// What could not be read or was guessed, row by row.
    pub problems: Vec<CellProblem>,
}

/// What a column was taken for.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ColumnTold {
    /// Its header, as it is written.
    pub header: String,
    /// "source", "rate, a day", ...; none: not looked at.
    pub taken_for: Option<String>,
}

/// What became of a row.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct RowTold {
    /// Its line in the table, counted from 1.
    pub row: usize,
    /// The flows made of it; none: it was left out, and a problem says why.
    pub flows: Vec<FlowId>,
    /// It in words: "CRM to ERP: Orders, Request, 40/s".
    pub told: String,
}

/// Something about one cell of a table.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct CellProblem {
    /// The line of its row, counted from 1.
    pub row: usize,
    /// The header of its column; empty for the row as a whole.
    pub column: String,
    /// What was read there.
    pub read: String,
    /// What is wrong with it, or what was guessed.
    pub message: String,
    /// What would be right, or what stands in its place.
    pub hint: String,
}

impl std::fmt::Display for CellProblem {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "row {}", self.row)?;
        if !self.column.is_empty() {
            write!(f, ", {}", self.column)?;
        }
        write!(f, ": {}", self.message)?;
        if !self.hint.is_empty() {
            write!(f, " ({})", self.hint)?;
        }
        Ok(())
    }
}

/// Makes a sketch named `name` of a table.
///
/// # Errors
/// A sentence that says why nothing can be made of it: too long, no headers, no column for source or target, no row.
pub fn intake(text: &str, name: &str) -> Result<Intake, String> {
    let table = table::read(text)?;
    let mut intake = build::built(&table, name)?;
    for (id, at) in tidy(&intake.scenario, Tidy::Layered, None) {
        let found = intake.scenario.systems.iter_mut().find(|system| system.id == id);
        found.into_iter().for_each(|system| system.at = Some(at));
    }
    Ok(intake)
}

/// The same of a file's bytes: UTF-8, UTF-16 with its mark, or else Latin 1, as office programs write them.
///
/// # Errors
/// As [`intake`], or that it is no text at all.
pub fn intake_file(bytes: &[u8], name: &str) -> Result<Intake, String> {
    if bytes.len() > INTAKE_BYTES_MAX {
        return Err(table::too_large());
    }
    intake(&table::decoded(bytes)?, name)
}
