//! How do other tools' files come in and go out? So far: a table of integrations becomes a sketch.
//!
//! In: text of another tool. Out: a scenario, with everything told that was guessed or could not be read. It must not
//! know time, money or windows.

mod intake;

pub use intake::{CellProblem, ColumnTold, INTAKE_BYTES_MAX, INTAKE_ROWS_MAX, Intake, RowTold, intake, intake_file};
