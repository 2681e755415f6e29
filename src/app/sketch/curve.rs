//! A distribution at a glance: its density, its mean and its 99 % quantile.
//!
//! In: a law. Out: shapes and a line of text. It must not know whose law it is.

use egui::{Pos2, Sense, Shape, Stroke, Ui, pos2, vec2};

use crate::app::parts::rich;
use crate::app::theme::{Theme, Weight, size};
use crate::units::math::{log10, pow};
use crate::units::{Law, SimSpan, Size};

use super::catalog::{Field, How, Of};

/// Height of the curve.
const HEIGHT: f32 = 40.0;
/// Into so many parts the values are cut.
const PARTS: usize = 92;
/// What lies beyond this share is not shown.
const SHOWN: f64 = 0.993;

/// A law made ready to be shown.
#[derive(Clone, Debug)]
pub struct Curve {
    /// How much lies in each part, the most being 1.
    parts: Vec<f32>,
    /// Where the mean and the 99 % quantile are, from 0 to 1.
    marks: [f32; 2],
    /// Both, in words.
    text: String,
}

/// The curve of a field's law, where it is worth drawing: sizes that never vary say it themselves.
pub fn curve(field: &Field, law: Option<&Law>) -> Option<Curve> {
    let How::Law(of) = field.how else { return None };
    let law = law.filter(|law| of == Of::Time || !law.is_constant())?;
    Some(Curve::of(law, of))
}

impl Curve {
    /// The curve of a law.
    pub fn of(law: &Law, of: Of) -> Self {
        let (mean, p99) = (law.mean(), law.quantile(0.99));
        let width = (law.quantile(SHOWN) * 1.1).max(mean * 1.1).max(f64::MIN_POSITIVE);
        let edge = |at: usize| law.share_below(width * at as f64 / PARTS as f64);
        // What lies at zero belongs to the first part.
        let inside = |at: usize| edge(at + 1) - if at == 0 { 0.0 } else { edge(at) };
        let inside: Vec<f64> = (0..PARTS).map(inside).collect();
        let most = inside.iter().copied().fold(f64::MIN_POSITIVE, f64::max);
        let place = |value: f64| (value / width).clamp(0.0, 1.0) as f32;
        Curve {
            parts: inside.iter().map(|part| (part / most).clamp(0.0, 1.0) as f32).collect(),
            marks: [place(mean), place(p99)],
            text: match law.is_constant() {
                true => format!("always {}", quantity(mean, of)),
                false => format!("mean {} · p99 {}", quantity(mean, of), quantity(p99, of)),
            },
        }
    }

    /// Draws it over the whole width.
    pub fn ui(&self, ui: &mut Ui) {
        let theme = Theme::of(ui.ctx());
        let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), HEIGHT), Sense::hover());
        let painter = ui.painter_at(rect);
        let base = rect.bottom() - 1.0;
        let step = rect.width() / self.parts.len() as f32;
        let top = |part: f32| base - part * (HEIGHT - 4.0);
        for (at, part) in self.parts.iter().enumerate().filter(|(_, part)| **part > 0.0) {
            let from = rect.left() + at as f32 * step;
            let bar = egui::Rect::from_min_max(pos2(from, top(*part)), pos2(from + step, base));
            painter.rect_filled(bar, 0.0, theme.tint(theme.accent, 0.28));
        }
        let outline: Vec<Pos2> = self
            .parts
            .iter()
            .enumerate()
            .flat_map(|(at, part)| [0.0, 1.0].map(|end| pos2(rect.left() + (at as f32 + end) * step, top(*part))))
            .collect();
        painter.add(Shape::line(outline, Stroke::new(1.5, theme.accent)));
        painter.hline(rect.x_range(), base, Stroke::new(1.0, theme.border));
        for (at, color) in self.marks.into_iter().zip([theme.text_strong, theme.warning]) {
            let x = rect.left() + at * rect.width();
            painter.add(Shape::dashed_line(
                &[pos2(x, rect.top()), pos2(x, base)],
                Stroke::new(1.0, color),
                3.0,
                3.0,
            ));
        }
        ui.label(rich(&self.text, Weight::Regular, size::SMALL, theme.text_dim));
    }
}

/// A time or a size to three digits.
fn quantity(value: f64, of: Of) -> String {
    let value = rounded(value);
    match of {
        Of::Time => SimSpan::from_nanos_f64(value).to_string(),
        Of::Size => Size::from_bytes(value as u64).to_string(),
    }
}

/// To three digits.
fn rounded(value: f64) -> f64 {
    if !value.is_finite() || value <= 0.0 {
        return 0.0;
    }
    let unit = pow(10.0, log10(value).floor() - 2.0);
    (value / unit).round() * unit
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_law_is_told_by_its_mean_and_its_tail() {
        let law = Law::LogNormal { median: 5e6, p99: 40e6 };
        let curve = Curve::of(&law, Of::Time);
        assert_eq!(curve.text, "mean 7.46ms · p99 40ms");
        let most = curve
            .parts
            .iter()
            .position(|part| *part == 1.0)
            .expect("a highest part");
        assert!(most > 0 && most < PARTS / 4, "it rises, and falls early: {most}");
        assert!(curve.marks[0] < curve.marks[1]);
    }

    #[test]
    fn what_never_varies_is_one_line() {
        for (law, text) in [(Law::Constant(2000.0), "always 2kB"), (Law::Constant(0.0), "always 0B")] {
            let curve = Curve::of(&law, Of::Size);
            assert_eq!(curve.text, text);
            assert_eq!(curve.parts.iter().filter(|part| **part > 0.0).count(), 1);
        }
    }
}
