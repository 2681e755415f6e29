//! Why can an architecture not be laid out?
//!
//! In: nothing. Out: [`Problem`]: a field and what is wrong with it. It must not know files, lines or columns.

use std::fmt;

/// Something in the scenario that no network can be made of.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Problem {
    /// Path of the field: `architectures[1].style.zone`.
    pub path: String,
    /// What is wrong.
    pub message: String,
    /// What would be right; may be empty.
    pub hint: String,
}

impl Problem {
    pub(super) fn new(path: impl Into<String>, message: impl Into<String>, hint: impl Into<String>) -> Self {
        Problem {
            path: path.into(),
            message: message.into(),
            hint: hint.into(),
        }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.path, self.message)?;
        if self.hint.is_empty() {
            Ok(())
        } else {
            write!(f, " ({})", self.hint)
        }
    }
}
