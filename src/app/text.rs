//! How are figures shown on cards and axes? Those of the report taken apart, so that the unit and the noise can be dim;
//! and plain numbers for ticks.
//!
//! In: texts of the report, plain numbers. Out: short texts. It must not know where a figure comes from, nor round what
//! the report has rounded.

use crate::units::math::log10;

/// A figure, its noise and its unit.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Worded {
    /// The figure.
    pub figure: String,
    /// Its noise ("±4"); may be empty.
    pub noise: String,
    /// Its unit; may be empty.
    pub unit: String,
}

impl Worded {
    /// A figure with its unit.
    pub fn new(figure: impl Into<String>, unit: impl Into<String>) -> Self {
        Worded {
            figure: figure.into(),
            noise: String::new(),
            unit: unit.into(),
        }
    }

    /// What the report writes in one line ("184 ±4 ms"), taken apart.
    pub fn apart(text: &str) -> Self {
        let mut words = text.split(' ');
        let figure = words.next().unwrap_or_default().to_owned();
        let (noise, unit): (Vec<&str>, Vec<&str>) = words.partition(|word| word.starts_with('±'));
        Worded {
            figure,
            noise: noise.concat(),
            unit: unit.join(" "),
        }
    }

    /// All in one line, as the report writes it.
    pub fn line(&self) -> String {
        let words = [&self.figure, &self.noise, &self.unit];
        let words: Vec<&str> = words
            .into_iter()
            .map(String::as_str)
            .filter(|it| !it.is_empty())
            .collect();
        words.join(" ")
    }
}

/// `value` with three significant digits, never in powers of ten.
pub fn three_digits(value: f64) -> String {
    if value == 0.0 || !value.is_finite() {
        return if value == 0.0 { "0".to_owned() } else { "–".to_owned() };
    }
    let decimals = (2.0 - log10(value.abs()).floor()).clamp(0.0, 6.0) as usize;
    let rounded = format!("{value:.decimals$}");
    if rounded.contains('.') {
        rounded.trim_end_matches('0').trim_end_matches('.').to_owned()
    } else {
        rounded
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_are_taken_apart_and_put_together_again() {
        for text in [
            "184 ±4 ms",
            "70.9 ms",
            "98.9 ±0.2 %",
            "5.4–125 k$",
            "83 k CHF",
            "never",
            "100 ±<0.001 %",
        ] {
            assert_eq!(Worded::apart(text).line(), text);
        }
        let worded = Worded::apart("184 ±4 ms");
        assert_eq!((&*worded.figure, &*worded.noise, &*worded.unit), ("184", "±4", "ms"));
        assert_eq!(Worded::apart("83 k CHF").unit, "k CHF");
    }

    #[test]
    fn ticks_are_short() {
        assert_eq!(three_digits(0.1837), "0.184");
        assert_eq!(three_digits(2000.0), "2000");
        assert_eq!(three_digits(0.0), "0");
    }
}
