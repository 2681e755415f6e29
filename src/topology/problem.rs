//! Why can an architecture not be laid out?
//!
//! In: nothing. Out: the scenario's own word for it, a field and what is wrong with it. It must not know files, lines or
//! columns.

pub use crate::scenario::Problem;

/// A problem with the field at `path`.
pub(super) fn problem(path: impl Into<String>, message: impl Into<String>, hint: impl Into<String>) -> Problem {
    Problem {
        path: path.into(),
        message: message.into(),
        hint: hint.into(),
    }
}
