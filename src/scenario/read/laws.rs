//! How are distributions read?
//!
//! In: [`Node`]s. Out: [`Law`]s in the base units of `units`. It must not know any field by name.

use super::fields::{Read, Reader};
use super::node::{Node, Shape};
use crate::units::{Law, Share, SimSpan, Size};

/// A quantity that a distribution may be of.
pub(super) trait LawUnit: Read {
    /// The value in the base unit of [`Law`].
    fn base(&self) -> f64;
}

impl LawUnit for SimSpan {
    fn base(&self) -> f64 {
        self.nanos() as f64
    }
}

impl LawUnit for Size {
    fn base(&self) -> f64 {
        self.bytes() as f64
    }
}

/// Names of the distributions.
const LAWS: &[&str] = &[
    "Constant",
    "Uniform",
    "Exponential",
    "Erlang",
    "Hyperexponential",
    "Discrete",
    "LogNormal",
    "Gamma",
    "Weibull",
    "Pareto",
    "Quantiles",
];

/// A quantity (always that) or a distribution of it.
pub(super) fn law<U: LawUnit>(node: Node<'_>, cx: &mut Reader) -> Option<Law> {
    if matches!(node.shape(), Shape::Text | Shape::Number) {
        return U::read(node, cx).map(|value| Law::Constant(value.base()));
    }
    let law = named_law::<U>(node, cx)?;
    match law.validate() {
        Ok(()) => Some(law),
        Err(message) => {
            cx.problem(message, "");
            None
        }
    }
}

fn named_law<U: LawUnit>(node: Node<'_>, cx: &mut Reader) -> Option<Law> {
    let name = cx.variant(node, "distribution", LAWS)?;
    match name {
        "Constant" => {
            let value = cx.only(node, "Constant(\"12ms\")")?;
            return U::read(value, cx).map(|value| Law::Constant(value.base()));
        }
        "Hyperexponential" => {
            let pairs = pairs(
                node,
                cx,
                "Hyperexponential([(0.9, \"5ms\"), (0.1, \"80ms\")])",
                |weight, mean, cx| Some((cx.part(weight, 0)?, cx.part::<U>(mean, 1)?.base())),
            )?;
            return Some(Law::Hyperexponential(pairs));
        }
        "Discrete" => {
            let pairs = pairs(
                node,
                cx,
                "Discrete([(\"5ms\", 9), (\"80ms\", 1)])",
                |value, weight, cx| Some((cx.part::<U>(value, 0)?.base(), cx.part(weight, 1)?)),
            )?;
            return Some(Law::Discrete(pairs));
        }
        "Quantiles" => {
            let pairs = pairs(
                node,
                cx,
                "Quantiles([(\"50%\", \"5ms\"), (\"99%\", \"80ms\")])",
                |share, value, cx| Some((cx.part::<Share>(share, 0)?.value(), cx.part::<U>(value, 1)?.base())),
            )?;
            return Some(Law::Quantiles(pairs));
        }
        _ => {}
    }
    let mut fields = cx.variant_fields(node, "a distribution")?;
    let base = |value: U| value.base();
    let law = match name {
        "Uniform" => {
            let (low, high) = (fields.req("low").map(base), fields.req("high").map(base));
            low.zip(high).map(|(low, high)| Law::Uniform { low, high })
        }
        "Exponential" => fields.req("mean").map(base).map(|mean| Law::Exponential { mean }),
        "Erlang" => {
            let (k, mean) = (fields.req("k"), fields.req("mean").map(base));
            k.zip(mean).map(|(k, mean)| Law::Erlang { k, mean })
        }
        "LogNormal" => {
            let (median, p99) = (fields.req("median").map(base), fields.req("p99").map(base));
            median.zip(p99).map(|(median, p99)| Law::LogNormal { median, p99 })
        }
        "Gamma" => {
            let (mean, cv) = (fields.req("mean").map(base), fields.req("cv"));
            mean.zip(cv).map(|(mean, cv)| Law::Gamma { mean, cv })
        }
        "Weibull" => {
            let (shape, scale) = (fields.req("shape"), fields.req("scale").map(base));
            shape.zip(scale).map(|(shape, scale)| Law::Weibull { shape, scale })
        }
        _ => {
            let (shape, scale) = (fields.req("shape"), fields.req("scale").map(base));
            shape.zip(scale).map(|(shape, scale)| Law::Pareto { shape, scale })
        }
    };
    fields.finish();
    law
}

/// The pairs in `Name([(a, b), ...])`.
fn pairs<T>(
    node: Node<'_>,
    cx: &mut Reader,
    example: &str,
    read: impl Fn(Node<'_>, Node<'_>, &mut Reader) -> Option<T>,
) -> Option<Vec<T>> {
    let list = cx.only(node, example)?;
    Some(cx.list(list, |pair, cx| {
        let [a, b] = cx.parts(pair, example)?;
        read(a, b, cx)
    }))
}

/// A time or a distribution of it (nanoseconds).
pub(super) fn time_law(node: Node<'_>, cx: &mut Reader) -> Option<Law> {
    law::<SimSpan>(node, cx)
}

/// A size or a distribution of it (bytes).
pub(super) fn size_law(node: Node<'_>, cx: &mut Reader) -> Option<Law> {
    law::<Size>(node, cx)
}
