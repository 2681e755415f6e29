//! The cost book: every figure as a range, with its source and date, or said to be an assumption.
//!
//! In: a RON file (the built-in one, or the architect's own) and single overrides. Out: a [`CostBook`] that has every
//! figure that pricing asks for. It must not know what is multiplied with what.

use std::fmt;

use super::book_file::{BookText, check_range, checked};
use super::range::Range;
use crate::units::Currency;

/// Text of the built-in book.
pub const BUILT_IN: &str = include_str!("../../assets/cost-books/default.ron");

/// One figure.
#[derive(Clone, PartialEq, Debug)]
pub struct Figure {
    /// Its name.
    pub name: String,
    /// Its unit.
    pub unit: String,
    /// Its range.
    pub value: Range,
    /// Where it comes from: a source with its date, or "assumption: ...".
    pub origin: String,
    /// Whether no source stands behind it.
    pub is_assumption: bool,
}

/// All figures that pricing needs.
#[derive(Clone, PartialEq, Debug)]
pub struct CostBook {
    /// Its title.
    pub name: String,
    /// Its currency.
    pub currency: Currency,
    figures: Vec<Figure>,
}

/// Why a cost book cannot be used.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct BookError {
    /// Where: the file, and line and column where there are some, or `costs.overrides`.
    pub place: String,
    /// What is wrong.
    pub message: String,
    /// What would be right.
    pub hint: Option<String>,
}

impl fmt::Display for BookError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.place, self.message)?;
        self.hint.as_ref().map_or(Ok(()), |hint| write!(f, " ({hint})"))
    }
}

impl std::error::Error for BookError {}

impl CostBook {
    /// The built-in book.
    ///
    /// # Panics
    /// If the built-in file were wrong, which a test rules out.
    #[allow(clippy::expect_used, reason = "the file is part of the program, and a test reads it")]
    pub fn built_in() -> Self {
        Self::parse(BUILT_IN, "the built-in cost book", None).expect("the built-in cost book is valid")
    }

    /// A book from its text; what it leaves out comes from `base`.
    ///
    /// # Errors
    /// With the place and what is wrong: syntax, an unknown or doubled name, a range upside down, a missing figure.
    pub fn parse(text: &str, file: &str, base: Option<&Self>) -> Result<Self, BookError> {
        let wrong = |message: String, hint: Option<String>| BookError {
            place: file.to_owned(),
            message,
            hint,
        };
        let options = ron::Options::default().with_default_extension(ron::extensions::Extensions::IMPLICIT_SOME);
        let read: BookText = options
            .from_str(text.trim_start_matches('\u{feff}'))
            .map_err(|error| BookError {
                place: format!("{file}:{}:{}", error.span.start.line, error.span.start.col),
                message: error.code.to_string(),
                hint: None,
            })?;
        if read.format != 1 {
            return Err(wrong(
                format!("cost book format {} is not known", read.format),
                Some("format: 1".to_owned()),
            ));
        }
        let currency = Currency::from_code(&read.currency).ok_or_else(|| {
            wrong(
                format!("`{}` is no currency", read.currency),
                Some("three capital letters, such as USD".to_owned()),
            )
        })?;
        let mut figures: Vec<Figure> = base.map(|book| book.figures.clone()).unwrap_or_default();
        let mut seen: Vec<String> = Vec::new();
        for figure in read.figures {
            let name = figure.name.clone();
            if seen.contains(&name) {
                return Err(wrong(format!("figure `{name}` is there twice"), None));
            }
            let figure = checked(figure).map_err(|message| wrong(message, None))?;
            match (figures.iter_mut().find(|known| known.name == name), base) {
                (Some(known), _) => *known = figure,
                (None, Some(base)) => return Err(base.unknown(&name, file)),
                (None, None) => figures.push(figure),
            }
            seen.push(name);
        }
        Ok(Self {
            name: read.name,
            currency,
            figures,
        })
    }

    /// This book with the scenario's single figures in place.
    ///
    /// # Errors
    /// For an unknown name, with the known ones, and for a range upside down or not a number.
    pub fn with_overrides(&self, overrides: &[(String, f64, f64, f64)]) -> Result<Self, BookError> {
        let mut book = self.clone();
        for (name, low, middle, high) in overrides {
            let place = format!("costs.overrides `{name}`");
            let value = Range {
                low: *low,
                middle: *middle,
                high: *high,
            };
            check_range(name, value).map_err(|message| BookError {
                place: place.clone(),
                message,
                hint: None,
            })?;
            let Some(figure) = book.figures.iter_mut().find(|figure| &figure.name == name) else {
                return Err(self.unknown(name, "costs.overrides"));
            };
            figure.value = value;
            figure.origin = "the scenario's costs.overrides".to_owned();
            figure.is_assumption = false;
        }
        Ok(book)
    }

    /// The figure called `name`.
    ///
    /// # Panics
    /// If pricing asked for a figure that the built-in book has not, which a test rules out: other books and overrides
    /// replace figures and never remove one.
    #[allow(
        clippy::expect_used,
        reason = "every book has every figure of the built-in one, and tests price with all"
    )]
    pub fn figure(&self, name: &str) -> &Figure {
        self.figures
            .iter()
            .find(|figure| figure.name == name)
            .expect("a figure of the built-in cost book")
    }

    /// All figures, in the book's order.
    pub fn figures(&self) -> &[Figure] {
        &self.figures
    }

    /// The same book with every figure at its middle.
    #[must_use]
    pub fn at_middle(&self) -> Self {
        let mut book = self.clone();
        book.figures
            .iter_mut()
            .for_each(|figure| figure.value = Range::exactly(figure.value.middle));
        book
    }

    /// Books with every figure at its middle but one, which is the range it is: one for each figure that is a range.
    pub fn one_range_at_a_time(&self) -> Vec<Self> {
        let middle = self.at_middle();
        let ranges = self
            .figures
            .iter()
            .enumerate()
            .filter(|(_, figure)| !figure.value.is_exact());
        let alone = |(at, figure): (usize, &Figure)| {
            let mut book = middle.clone();
            book.figures[at].value = figure.value;
            book
        };
        ranges.map(alone).collect()
    }

    fn unknown(&self, name: &str, place: &str) -> BookError {
        let known: Vec<&str> = self.figures.iter().map(|figure| figure.name.as_str()).collect();
        let hint = Some(format!("known: {}", known.join(", ")));
        BookError {
            place: place.to_owned(),
            message: format!("unknown cost figure `{name}`"),
            hint,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_built_in_book_says_where_every_figure_comes_from() {
        let book = CostBook::built_in();
        assert_eq!(book.figure("person_day").value.middle, 1000.0);
        for figure in book.figures() {
            assert!(
                !figure.is_assumption || figure.origin.starts_with("assumption"),
                "{figure:?}"
            );
        }
    }

    #[test]
    fn overrides_replace_and_unknown_names_list_the_known() {
        let book = CostBook::built_in();
        let changed = book
            .with_overrides(&[("person_day".to_owned(), 500.0, 600.0, 700.0)])
            .unwrap();
        assert_eq!(changed.figure("person_day").value.high, 700.0);
        let error = book
            .with_overrides(&[("person_daze".to_owned(), 1.0, 1.0, 1.0)])
            .unwrap_err();
        assert!(error.to_string().contains("person_day"), "{error}");
        let error = book
            .with_overrides(&[("person_day".to_owned(), 3.0, 2.0, 4.0)])
            .unwrap_err();
        assert!(error.to_string().contains("low ≤ middle"), "{error}");
    }

    #[test]
    fn a_book_of_ones_own_replaces_what_it_names() {
        let base = CostBook::built_in();
        let text = r#"CostBook(format: 1, name: "Ours", currency: "EUR",
            figures: [(name: "person_day", unit: "EUR", low: 800, middle: 800, high: 800)])"#;
        let book = CostBook::parse(text, "ours.ron", Some(&base)).unwrap();
        assert_eq!(
            (book.currency, book.figure("person_day").value.low),
            (Currency::EUR, 800.0)
        );
        assert_eq!(book.figure("hub_attach_days"), base.figure("hub_attach_days"));
        let wrong = CostBook::parse("CostBook(format: 1, name: 3)", "ours.ron", Some(&base)).unwrap_err();
        assert!(wrong.place.starts_with("ours.ron:1:"), "{wrong}");
        let wrong = CostBook::parse(&text.replace("person_day", "person"), "ours.ron", Some(&base)).unwrap_err();
        assert!(wrong.message.contains("`person`"), "{wrong}");
    }
}
