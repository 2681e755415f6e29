//! What is wrong with a file, where, and what would be right?
//!
//! In: nothing. Out: [`Diagnostic`], told the same way on the command line and in the app, and [`Places`], which finds
//! the line and column of a field. It must not know any field by name.

use std::fmt;
use std::sync::Arc;

use super::read::places_of;

/// How bad it is.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Severity {
    /// Worth knowing.
    Warning,
    /// The file cannot be used like this.
    Error,
}

/// Something to say about a file.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Diagnostic {
    /// How bad it is.
    pub severity: Severity,
    /// The file as it was named; empty for a scenario that comes from no file.
    pub file: String,
    /// Line, counted from 1; 0 where it has no place.
    pub line: usize,
    /// Column, counted from 1 in characters; 0 where it has no place.
    pub column: usize,
    /// Path of the field: `flows[2].size`; empty for the file as a whole.
    pub path: String,
    /// What is wrong.
    pub message: String,
    /// What would be right; may be empty.
    pub hint: String,
}

impl fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.file.is_empty() {
            write!(f, "{}:", self.file)?;
            if self.line > 0 {
                write!(f, "{}:{}:", self.line, self.column)?;
            }
            write!(f, " ")?;
        }
        if !self.path.is_empty() {
            write!(f, "{}: ", self.path)?;
        }
        write!(f, "{}", self.message)?;
        if !self.hint.is_empty() {
            write!(f, " ({})", self.hint)?;
        }
        Ok(())
    }
}

/// A problem before its place in a file is known.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Problem {
    /// Path of the field: `flows[2].size`.
    pub path: String,
    /// What is wrong.
    pub message: String,
    /// What would be right; may be empty.
    pub hint: String,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.path, self.message)?;
        match self.hint.is_empty() {
            true => Ok(()),
            false => write!(f, " ({})", self.hint),
        }
    }
}

/// Where each field of a file stands: from a path such as `flows[2].size` to line and column.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Places {
    file: String,
    text: Arc<str>,
}

impl Places {
    /// The places of `text`, which came from the file named `file`.
    pub(super) fn new(file: &str, text: &str) -> Self {
        Places {
            file: file.to_owned(),
            text: Arc::from(text),
        }
    }

    /// Name of the file; empty where there is none.
    pub fn file(&self) -> &str {
        &self.file
    }

    /// Line and column (from 1, in characters) of the field at `path`, or of the nearest thing around it that is
    /// written down. None where there is no text.
    pub fn find(&self, path: &str) -> Option<(usize, usize)> {
        self.find_all(&[path])[0]
    }

    /// The places of several paths, found in one go.
    fn find_all(&self, paths: &[&str]) -> Vec<Option<(usize, usize)>> {
        if self.text.is_empty() {
            return vec![None; paths.len()];
        }
        let offsets = places_of(&self.text, paths).into_iter();
        offsets
            .map(|offset| Some(line_and_column(&self.text, offset)))
            .collect()
    }

    /// A problem with its place.
    pub fn locate(&self, severity: Severity, problem: Problem) -> Diagnostic {
        let (line, column) = self.find(&problem.path).unwrap_or((0, 0));
        self.diagnostic(severity, problem, line, column)
    }

    fn diagnostic(&self, severity: Severity, problem: Problem, line: usize, column: usize) -> Diagnostic {
        let Problem { path, message, hint } = problem;
        Diagnostic {
            severity,
            file: self.file.clone(),
            line,
            column,
            path,
            message,
            hint,
        }
    }

    /// Problems with their places, found in one go.
    pub fn locate_all(&self, severity: Severity, problems: Vec<Problem>) -> Vec<Diagnostic> {
        let paths: Vec<&str> = problems.iter().map(|problem| problem.path.as_str()).collect();
        let places = self.find_all(&paths);
        let located = problems.into_iter().zip(places).map(|(problem, place)| {
            let (line, column) = place.unwrap_or((0, 0));
            self.diagnostic(severity, problem, line, column)
        });
        located.collect()
    }
}

/// Line and column, from 1 and in characters, of a byte offset.
pub(super) fn line_and_column(text: &str, offset: usize) -> (usize, usize) {
    let mut offset = offset.min(text.len());
    while !text.is_char_boundary(offset) {
        offset -= 1;
    }
    let before = &text[..offset];
    let line_start = before.rfind('\n').map_or(0, |at| at + 1);
    (
        before.matches('\n').count() + 1,
        before[line_start..].chars().count() + 1,
    )
}

/// The word among `known` that `word` most likely meant: at most a third of its letters off.
pub(super) fn nearest<'k>(word: &str, known: impl IntoIterator<Item = &'k str>) -> Option<&'k str> {
    let lower = word.to_lowercase();
    let limit = (word.chars().count() / 3).max(1);
    known
        .into_iter()
        .map(|candidate| (edits(&lower, &candidate.to_lowercase()), candidate))
        .filter(|(distance, _)| *distance <= limit)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}

/// So many known names are told in full.
const LISTED: usize = 40;

/// "did you mean `x`?", or else the list of what is known (shortened).
pub(super) fn suggestion(word: &str, known: &[&str]) -> String {
    if let Some(near) = nearest(word, known.iter().copied()) {
        return format!("did you mean `{near}`?");
    }
    match known {
        [] => "there are none".to_owned(),
        _ if known.len() <= LISTED => format!("known: {}", known.join(", ")),
        _ => format!("known: {}, ... ({} in all)", known[..LISTED].join(", "), known.len()),
    }
}

/// Levenshtein's distance with neighbors swapped counted as one.
fn edits(a: &str, b: &str) -> usize {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().take(100).collect(), b.chars().take(100).collect());
    let mut rows: Vec<Vec<usize>> = vec![(0..=b.len()).collect()];
    for (i, x) in a.iter().enumerate() {
        let mut row = vec![i + 1];
        for (j, y) in b.iter().enumerate() {
            let mut best = (row[j] + 1)
                .min(rows[i][j + 1] + 1)
                .min(rows[i][j] + usize::from(x != y));
            if i > 0 && j > 0 && *x == b[j - 1] && a[i - 1] == *y {
                best = best.min(rows[i - 1][j - 1] + 1);
            }
            row.push(best);
        }
        rows.push(row);
    }
    rows[a.len()][b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn near_misses_are_suggested() {
        assert_eq!(suggestion("sise", &["id", "size", "site"]), "did you mean `size`?");
        assert_eq!(suggestion("flwo", &["flow"]), "did you mean `flow`?");
        assert_eq!(suggestion("color", &["id", "name"]), "known: id, name");
    }

    #[test]
    fn lines_and_columns_count_characters() {
        assert_eq!(line_and_column("aé\nüb", "aé\nü".len()), (2, 2));
        assert_eq!(line_and_column("abc", 99), (1, 4));
    }
}
