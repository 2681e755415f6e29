//! Amounts as ranges, and formulas that can be shown.
//!
//! In: figures and counts. Out: [`Range`]s and [`Line`]s: what is paid, by which formula, from which inputs. It must not
//! know what anything costs.

use std::ops::Add;

use super::book::Figure;

/// From all inputs low to all inputs high.
#[derive(Clone, Copy, PartialEq, Debug, Default)]
pub struct Range {
    /// With all inputs low.
    pub low: f64,
    /// With all inputs in the middle.
    pub middle: f64,
    /// With all inputs high.
    pub high: f64,
}

impl Range {
    /// The same whatever the inputs.
    pub const fn exactly(value: f64) -> Self {
        Self {
            low: value,
            middle: value,
            high: value,
        }
    }

    /// Times a number that is no matter of opinion.
    #[must_use]
    pub fn scaled(self, factor: f64) -> Self {
        Self {
            low: self.low * factor,
            middle: self.middle * factor,
            high: self.high * factor,
        }
    }

    /// Times another range, low with low and high with high.
    #[must_use]
    pub fn times(self, other: Self) -> Self {
        Self {
            low: self.low * other.low,
            middle: self.middle * other.middle,
            high: self.high * other.high,
        }
    }

    /// Whether it is a single number.
    pub fn is_exact(self) -> bool {
        self.low == self.middle && self.middle == self.high
    }

    /// Whether it is nothing at all.
    pub fn is_zero(self) -> bool {
        self == Self::default()
    }
}

impl Add for Range {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self {
            low: self.low + other.low,
            middle: self.middle + other.middle,
            high: self.high + other.high,
        }
    }
}

impl std::iter::Sum for Range {
    fn sum<I: Iterator<Item = Self>>(ranges: I) -> Self {
        ranges.fold(Self::default(), Add::add)
    }
}

/// What an amount rests on.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Basis {
    /// On counts of the network and figures of the cost book.
    Counted,
    /// On planned (mean) rates, because there is no study.
    Planned,
    /// On simulated traffic or losses.
    Simulated,
    /// On something simulated once and taken to happen so often a year.
    Extrapolated,
}

/// A number that went into a formula.
#[derive(Clone, PartialEq, Debug)]
pub struct Input {
    /// Its name: a figure of the cost book, or what was counted.
    pub name: String,
    /// Its value.
    pub value: Range,
    /// Its unit.
    pub unit: String,
    /// Where it comes from.
    pub origin: String,
}

/// One amount with its formula.
#[derive(Clone, PartialEq, Debug)]
pub struct Line {
    /// What is paid for.
    pub what: String,
    /// "14 interfaces × 2 person-days × 1000 USD".
    pub formula: String,
    /// What goes into it.
    pub inputs: Vec<Input>,
    /// The amount: for building once, for everything else a year.
    pub amount: Range,
    /// What it rests on.
    pub basis: Basis,
}

/// A formula being written: factors are added one by one.
pub(super) struct Formula {
    line: Line,
}

impl Formula {
    /// Begins a formula for `what`.
    pub(super) fn of(what: impl Into<String>) -> Self {
        let amount = Range::exactly(1.0);
        let line = Line {
            what: what.into(),
            formula: String::new(),
            inputs: Vec::new(),
            amount,
            basis: Basis::Counted,
        };
        Self { line }
    }

    /// Times something counted.
    pub(super) fn count(mut self, value: f64, name: &str) -> Self {
        self.factor(format!("{} {name}", plain(value)));
        self.line.amount = self.line.amount.scaled(value);
        self.input(name, Range::exactly(value), "", "counted");
        self
    }

    /// Times a figure of the cost book.
    pub(super) fn figure(mut self, figure: &Figure) -> Self {
        self.factor(format!("{} {}", plain(figure.value.middle), figure.unit));
        self.line.amount = self.line.amount.times(figure.value);
        self.input(&figure.name, figure.value, &figure.unit, &figure.origin);
        self
    }

    /// Times a sum of figures, each so many times.
    pub(super) fn sum(mut self, parts: &[(f64, &Figure)]) -> Self {
        let text: Vec<String> = parts
            .iter()
            .map(|(times, figure)| match *times {
                1.0 => plain(figure.value.middle),
                times => format!("{} × {}", plain(times), plain(figure.value.middle)),
            })
            .collect();
        self.factor(format!("({}) person-days", text.join(" + ")));
        let total: Range = parts.iter().map(|(times, figure)| figure.value.scaled(*times)).sum();
        self.line.amount = self.line.amount.times(total);
        for (_, figure) in parts {
            self.input(&figure.name, figure.value, &figure.unit, &figure.origin);
        }
        self
    }

    /// Times a range from elsewhere.
    pub(super) fn range(mut self, value: Range, name: &str, origin: &str) -> Self {
        self.factor(format!("{} {name}", plain(value.middle)));
        self.line.amount = self.line.amount.times(value);
        self.input(name, value, "", origin);
        self
    }

    /// Says what it rests on.
    pub(super) fn on(mut self, basis: Basis) -> Self {
        self.line.basis = basis;
        self
    }

    /// The line; none where the amount is nothing.
    pub(super) fn line(self) -> Option<Line> {
        (!self.line.amount.is_zero()).then_some(self.line)
    }

    fn factor(&mut self, text: String) {
        if !self.line.formula.is_empty() {
            self.line.formula.push_str(" × ");
        }
        self.line.formula.push_str(&text);
    }

    fn input(&mut self, name: &str, value: Range, unit: &str, origin: &str) {
        let (name, unit, origin) = (name.to_owned(), unit.to_owned(), origin.to_owned());
        self.line.inputs.push(Input {
            name,
            value,
            unit,
            origin,
        });
    }
}

/// A number as one would write it: at most four digits after the point, none that say nothing.
pub(super) fn plain(value: f64) -> String {
    let digits = if value.abs() >= 100.0 { 0 } else { 4 };
    let text = format!("{value:.digits$}");
    match text.contains('.') {
        true => text.trim_end_matches('0').trim_end_matches('.').to_owned(),
        false => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_written_as_one_would() {
        assert_eq!(
            [2.0, 0.25, 10.5, 5110.0, 20_000.4, 0.0225].map(plain),
            ["2", "0.25", "10.5", "5110", "20000", "0.0225"]
        );
    }

    #[test]
    fn ranges_multiply_low_with_low() {
        let a = Range {
            low: 1.0,
            middle: 2.0,
            high: 3.0,
        };
        assert_eq!(
            a.times(a),
            Range {
                low: 1.0,
                middle: 4.0,
                high: 9.0
            }
        );
        assert_eq!([a, a].into_iter().sum::<Range>(), a.scaled(2.0));
    }
}
