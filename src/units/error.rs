//! Mistakes in quantities: what is wrong with this text, and what would be right?
//!
//! In: the text as written and what was found wrong with it. Out: one sentence for the architect. Must not know where
//! the text stood; the reader of the file adds that.

use std::fmt;

/// Why a text is not the quantity it should be.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct QuantityError {
    /// The text as written.
    pub text: String,
    /// What is wrong with it.
    pub problem: QuantityProblem,
    /// What it should have been, such as "rate".
    pub quantity: &'static str,
    /// Texts that would be right, such as "40/s, 12/min".
    pub examples: &'static str,
}

/// What can be wrong with the text of a quantity.
#[derive(Clone, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub enum QuantityProblem {
    /// There is no text.
    Empty,
    /// It does not start with a number.
    NotANumber,
    /// The decimals follow a comma.
    DecimalComma,
    /// The number has no unit.
    MissingUnit {
        /// The units that would do.
        units: Vec<&'static str>,
    },
    /// The unit is not one of those known.
    UnknownUnit {
        /// The unit as written.
        unit: String,
        /// The known unit that is probably meant.
        nearest: &'static str,
        /// The units that would do.
        units: Vec<&'static str>,
    },
    /// The currency is not a code of three capital letters.
    NotACurrency {
        /// The currency as written.
        unit: String,
        /// The code that is probably meant.
        nearest: Option<String>,
    },
    /// The number is below zero.
    Negative,
    /// The number is infinite, or no number at all (NaN).
    NotFinite,
    /// A share of more than the whole.
    OverWhole,
    /// More than can be told.
    TooLarge {
        /// The most that can be told.
        limit: &'static str,
    },
}

impl fmt::Display for QuantityError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            text,
            problem,
            quantity,
            examples,
        } = self;
        match problem {
            QuantityProblem::Empty => write!(f, "empty text where a {quantity} should be; write it like {examples}"),
            QuantityProblem::NotANumber => {
                write!(
                    f,
                    "\"{text}\" does not start with a number; a {quantity} is written like {examples}"
                )
            }
            QuantityProblem::DecimalComma => {
                write!(f, "\"{text}\" has a comma; decimals follow a point, as in {examples}")
            }
            QuantityProblem::MissingUnit { units } => {
                write!(
                    f,
                    "\"{text}\" has no unit; a {quantity} needs {}, as in {examples}",
                    one_of(units)
                )
            }
            QuantityProblem::UnknownUnit { unit, nearest, units } => write!(
                f,
                "\"{text}\" has the unknown unit \"{unit}\"; did you mean \"{nearest}\"? A {quantity} takes {}",
                one_of(units)
            ),
            QuantityProblem::NotACurrency { unit, nearest } => {
                write!(f, "\"{text}\" has \"{unit}\" for a currency; ")?;
                if let Some(code) = nearest {
                    write!(f, "did you mean \"{code}\"? ")?;
                }
                write!(f, "It takes a code of three capital letters, as in {examples}")
            }
            QuantityProblem::Negative => {
                write!(
                    f,
                    "\"{text}\" is negative; a {quantity} is zero or more, like {examples}"
                )
            }
            QuantityProblem::NotFinite => {
                write!(
                    f,
                    "\"{text}\" is not a finite number; a {quantity} is written like {examples}"
                )
            }
            QuantityProblem::OverWhole => {
                write!(
                    f,
                    "\"{text}\" is more than the whole; a {quantity} lies between 0% and 100%"
                )
            }
            QuantityProblem::TooLarge { limit } => {
                write!(f, "\"{text}\" is too large; a {quantity} goes up to {limit}")
            }
        }
    }
}

impl std::error::Error for QuantityError {}

/// "a", "a or b", "a, b or c".
fn one_of(units: &[&str]) -> String {
    match units {
        [] => String::new(),
        [only] => (*only).to_owned(),
        [all @ .., last] => format!("{} or {last}", all.join(", ")),
    }
}
