//! The command line: compare, report, check; and what happens where there is no display.
//!
//! In: arguments. Out: results on standard output, everything else on standard error, and an exit code: 0 yes, 1 missed
//! or undecided with reasons, 2 unusable input. It may use every room but the window.

mod args;
mod check;
mod compare;
mod input;
mod output;
mod simulate;
mod text;

use std::process::ExitCode;

pub use args::{Cli, Command, Selection};
pub use compare::without_display;

/// Exit code for input that cannot be used.
pub const UNUSABLE: u8 = 2;
/// Exit code for objectives missed or undecided.
pub const NOT_HELD: u8 = 1;

/// Reads the arguments; wrong ones end the program with exit code 2 and say what would be right.
pub fn arguments() -> Cli {
    <Cli as clap::Parser>::parse()
}

/// Runs one command.
pub fn run(command: &Command) -> ExitCode {
    let done = match command {
        Command::Compare { input, json } => compare::compare(input, *json),
        Command::Report { input, out } => compare::report(input, out),
        Command::Check { input, json } => check::check(input, *json),
    };
    match done {
        Ok(code) => code,
        Err(failure) => {
            output::complain(&failure);
            ExitCode::from(UNUSABLE)
        }
    }
}
