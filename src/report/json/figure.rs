//! A figure in JSON: mean, half-width, unit, and what there is to say beside.
//!
//! In: estimates. Out: [`FigureJson`]. It must not know what is measured.

use serde::Serialize;

use crate::cost::Range;
use crate::study::{CountEstimate, Estimate, Quantile, Recovery};

/// One figure.
#[derive(Serialize, Default)]
pub(super) struct FigureJson {
    mean: Option<f64>,
    half_width: Option<f64>,
    unit: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    n: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    never_in: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    undelivered: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    count: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    of: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    below: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    low: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    high: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    at: Option<String>,
}

impl FigureJson {
    /// A mean over replications; without any, `mean` is null and `n` is 0.
    pub(super) fn estimate(estimate: Option<&Estimate>, unit: &str) -> Self {
        Self {
            mean: estimate.map(|estimate| estimate.mean),
            half_width: estimate.and_then(|estimate| estimate.half_width),
            unit: unit.to_owned(),
            n: Some(estimate.map_or(0, |estimate| estimate.n)),
            ..Self::default()
        }
    }

    /// A quantile in seconds.
    pub(super) fn quantile(quantile: &Quantile) -> Self {
        match quantile {
            Quantile::Finite(estimate) => Self::estimate(Some(estimate), "s"),
            Quantile::Never {
                never_in,
                n,
                undelivered,
            } => Self {
                unit: "s".to_owned(),
                n: Some(*n),
                never_in: Some(*never_in),
                undelivered: Some(undelivered.mean),
                ..Self::default()
            },
            Quantile::Nothing => Self::estimate(None, "s"),
        }
    }

    /// A time until recovery in seconds.
    pub(super) fn recovery(recovery: Recovery) -> Self {
        match recovery {
            Recovery::After(after) => Self::estimate(Some(&after), "s"),
            Recovery::Never { never_in, n } => Self {
                unit: "s".to_owned(),
                n: Some(n),
                never_in: Some(never_in),
                ..Self::default()
            },
        }
    }

    /// How often something happened, as a share of what it could have happened to.
    pub(super) fn count(count: &CountEstimate) -> Self {
        Self {
            count: Some(count.count),
            of: Some(count.of),
            below: count.below(),
            ..Self::estimate(count.share.as_ref(), "share")
        }
    }

    /// How often something happened for each delivery, which may be more than once.
    pub(super) fn per_delivery(count: &CountEstimate) -> Self {
        Self {
            count: Some(count.count),
            of: Some(count.of),
            ..Self::estimate(count.share.as_ref(), "per delivery")
        }
    }

    /// Something exact.
    pub(super) fn exact(value: f64, unit: &str) -> Self {
        Self {
            mean: Some(value),
            half_width: Some(0.0),
            unit: unit.to_owned(),
            ..Self::default()
        }
    }

    /// A range from all inputs low to all high; `mean` is the one with all inputs in the middle.
    pub(super) fn range(range: &Range, unit: String) -> Self {
        Self {
            mean: Some(range.middle),
            unit,
            low: Some(range.low),
            high: Some(range.high),
            ..Self::default()
        }
    }

    /// With the name of what it is about.
    pub(super) fn at(self, name: String) -> Self {
        Self { at: Some(name), ..self }
    }
}
