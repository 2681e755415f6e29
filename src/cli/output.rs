//! Where words go: results to standard output, everything else to standard error.
//!
//! In: text. Out: bytes on the two streams. The only file of the program that prints. A reader that has gone away (a
//! closed pipe) is no failure of ours.
#![allow(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "the command line is what prints"
)]

use std::io::{self, Write};

use super::input::Failure;

/// Writes a result to standard output.
///
/// # Errors
/// If it cannot be written, other than because the reader has gone away.
pub(super) fn result(text: &str) -> Result<(), Failure> {
    let mut out = io::stdout().lock();
    let written = out.write_all(text.as_bytes()).and_then(|()| out.flush());
    match written {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            Err(Failure::of(format!("standard output cannot be written: {error}")))
        }
        _ => Ok(()),
    }
}

/// Says something that is no part of the result, in one line.
pub(super) fn say(text: &str) {
    // Nobody to tell is nothing to fail for.
    let _ = writeln!(io::stderr().lock(), "{text}");
}

/// Says why something could not be done.
pub(super) fn complain(failure: &Failure) {
    for line in &failure.lines {
        say(line);
    }
}
