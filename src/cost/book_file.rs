//! Reads cost books: the syntax of their files, and what a figure must be.
//!
//! In: text, or a path. Out: figures with their origin, or what is wrong with them. It must not know which figures there
//! are.

use std::path::Path;

use serde::Deserialize;

use super::book::{BookError, CostBook, Figure};
use super::range::Range;
use crate::scenario::Scenario;

const BYTES_MAX: u64 = 1 << 20;

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename = "CostBook")]
pub(super) struct BookText {
    pub format: u32,
    pub name: String,
    pub currency: String,
    pub figures: Vec<FigureText>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct FigureText {
    pub name: String,
    pub unit: String,
    pub low: f64,
    pub middle: f64,
    pub high: f64,
    #[serde(default)]
    pub source: Option<String>,
    #[serde(default)]
    pub as_of: Option<String>,
    #[serde(default)]
    pub note: Option<String>,
}

/// The book that a scenario asks for: the built-in one, or the file `costs.book` beside `folder`, with its overrides.
///
/// # Errors
/// When the file cannot be read or is wrong, and for wrong overrides.
pub fn load_book(scenario: &Scenario, folder: Option<&Path>) -> Result<CostBook, BookError> {
    let base = CostBook::built_in();
    let book = match &scenario.costs.book {
        None => base,
        Some(path) => {
            let path = folder.map_or_else(|| path.into(), |folder| folder.join(path));
            CostBook::parse(&read_text(&path)?, &path.display().to_string(), Some(&base))?
        }
    };
    book.with_overrides(&scenario.costs.overrides)
}

fn read_text(path: &Path) -> Result<String, BookError> {
    let wrong = |message: String| BookError {
        place: path.display().to_string(),
        message,
        hint: None,
    };
    let facts = std::fs::metadata(path).map_err(|error| wrong(format!("cannot be read: {error}")))?;
    if !facts.is_file() {
        return Err(wrong("is not a file".to_owned()));
    }
    if facts.len() > BYTES_MAX {
        return Err(wrong(format!(
            "has {} bytes; a cost book has at most {BYTES_MAX}",
            facts.len()
        )));
    }
    std::fs::read_to_string(path).map_err(|error| wrong(format!("cannot be read: {error}")))
}

/// A figure with its origin.
pub(super) fn checked(figure: FigureText) -> Result<Figure, String> {
    let value = Range {
        low: figure.low,
        middle: figure.middle,
        high: figure.high,
    };
    check_range(&figure.name, value)?;
    let is_assumption = figure.source.is_none();
    let origin = match (figure.source, figure.as_of, figure.note) {
        (Some(source), Some(as_of), _) => format!("{source}, as of {as_of}"),
        (Some(_), None, _) => return Err(format!("figure `{}` has a source without `as_of`", figure.name)),
        (None, _, Some(note)) if note.starts_with("assumption") => note,
        (None, _, Some(note)) => format!("assumption: {note}"),
        (None, _, None) => "assumption".to_owned(),
    };
    Ok(Figure {
        name: figure.name,
        unit: figure.unit,
        value,
        origin,
        is_assumption,
    })
}

/// Whether a range is one.
pub(super) fn check_range(name: &str, value: Range) -> Result<(), String> {
    let all = [value.low, value.middle, value.high];
    if all.iter().any(|number| !number.is_finite() || *number < 0.0) {
        return Err(format!("figure `{name}` must be finite and not negative"));
    }
    if value.low > value.middle || value.middle > value.high {
        return Err(format!("figure `{name}` must have low ≤ middle ≤ high"));
    }
    Ok(())
}
