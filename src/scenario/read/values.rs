//! How are the smallest parts of the file read: texts, numbers, words, quantities?
//!
//! In: [`Node`]s. Out: values in the units of `units`. It must not know any field by name.

use super::fields::{Read, Reader};
use super::node::{Node, Shape};
use crate::scenario::model::*;
use crate::scenario::words::Words;
use crate::units::{Bandwidth, Money, Quantity, Rate, Share, SimSpan, Size};

impl Read for String {
    fn read(node: Node<'_>, cx: &mut Reader) -> Option<Self> {
        if node.shape() != Shape::Text {
            let hint = if node.shape() == Shape::Word {
                "texts stand in quotes"
            } else {
                ""
            };
            cx.unexpected(node, "a text", hint);
            return None;
        }
        match ron::from_str(node.source()) {
            Ok(text) => Some(text),
            Err(error) => {
                cx.problem(format!("a text that cannot be read: {}", error.code), "");
                None
            }
        }
    }
}

impl Read for bool {
    fn read(node: Node<'_>, cx: &mut Reader) -> Option<Self> {
        match node.source() {
            "true" => Some(true),
            "false" => Some(false),
            _ => {
                cx.unexpected(node, "true or false", "");
                None
            }
        }
    }
}

/// A number that is finite.
pub(super) fn finite(node: Node<'_>, cx: &mut Reader) -> Option<f64> {
    let number = match node.shape() {
        Shape::Number => ron::from_str::<f64>(node.source()).ok(),
        _ => None,
    };
    match number {
        Some(number) if number.is_finite() => Some(number),
        Some(_) => {
            cx.problem(format!("{} is not a finite number", node.source()), "");
            None
        }
        None => {
            let hint = if node.shape() == Shape::Text {
                "without quotes: it has no unit"
            } else {
                ""
            };
            cx.unexpected(node, "a number", hint);
            None
        }
    }
}

/// A number that is finite and zero or more.
impl Read for f64 {
    fn read(node: Node<'_>, cx: &mut Reader) -> Option<Self> {
        let number = finite(node, cx)?;
        if number < 0.0 {
            cx.problem(format!("{} is negative", node.source()), "zero or more");
            return None;
        }
        Some(number)
    }
}

macro_rules! whole {
    ($($type:ty: $range:literal),+) => {$(
        impl Read for $type {
            fn read(node: Node<'_>, cx: &mut Reader) -> Option<Self> {
                let number = finite(node, cx)?;
                let whole = ron::from_str::<$type>(node.source()).ok();
                if whole.is_none() && number < 0.0 && <$type>::MIN == 0 {
                    cx.problem(format!("{} is negative", node.source()), $range);
                } else if whole.is_none() {
                    cx.problem(format!("{} will not do here", node.source()), $range);
                }
                whole
            }
        }
    )+};
}

whole!(u32: "a whole number from 0 to 4294967295", u64: "a whole number, zero or more", i32: "a whole number");

macro_rules! ids {
    ($($type:ty),+) => {$(
        impl Read for $type {
            fn read(node: Node<'_>, cx: &mut Reader) -> Option<Self> {
                String::read(node, cx).map(<$type>::new)
            }
        }
    )+};
}

ids!(
    ZoneId,
    SystemId,
    DataId,
    FlowId,
    PolicyId,
    ArchitectureId,
    FaultId,
    PresetId,
    NoteId
);

impl<T: Words> Read for T {
    fn read(node: Node<'_>, cx: &mut Reader) -> Option<Self> {
        let words: Vec<&'static str> = T::WORDS.iter().map(|(word, _)| *word).collect();
        let word = cx.variant(node, T::WHAT, &words)?;
        if node.shape() != Shape::Word {
            cx.unexpected(node, &format!("the word `{word}` alone"), "");
            return None;
        }
        T::WORDS
            .iter()
            .find(|(known, _)| *known == word)
            .map(|(_, value)| *value)
    }
}

/// A quantity as text with a unit.
fn quantity<Q: Quantity>(node: Node<'_>, cx: &mut Reader) -> Option<Q> {
    let text = match node.shape() {
        Shape::Text => String::read(node, cx)?,
        // A bare number gets the message about its missing unit.
        Shape::Number => node.source().to_owned(),
        _ => {
            cx.unexpected(
                node,
                &format!("a {} in quotes", Q::NAME),
                &format!("like {}", Q::EXAMPLES),
            );
            return None;
        }
    };
    match Q::parse(&text) {
        Ok(_) if node.shape() == Shape::Number => {
            cx.problem(
                format!("{text} stands without quotes"),
                format!("a {} is written like {}", Q::NAME, Q::EXAMPLES),
            );
            None
        }
        Ok(quantity) => Some(quantity),
        Err(error) => {
            cx.problem(error.to_string(), "");
            None
        }
    }
}

macro_rules! quantities {
    ($($type:ty),+) => {$(
        impl Read for $type {
            fn read(node: Node<'_>, cx: &mut Reader) -> Option<Self> {
                quantity(node, cx)
            }
        }
    )+};
}

quantities!(SimSpan, Rate, Share, Size, Bandwidth, Money);

/// A place on the canvas.
pub(super) fn canvas_place(node: Node<'_>, cx: &mut Reader) -> Option<(f32, f32)> {
    let [x, y] = cx.parts(node, "(80, 120)")?;
    let x = cx.part_with(x, 0, finite)?;
    let y = cx.part_with(y, 1, finite)?;
    Some((x as f32, y as f32))
}

/// Width and height on the canvas.
pub(super) fn canvas_size(node: Node<'_>, cx: &mut Reader) -> Option<(f32, f32)> {
    let [width, height] = cx.parts(node, "(200, 120)")?;
    let width = cx.part_with(width, 0, finite)?;
    let height = cx.part_with(height, 1, finite)?;
    Some((width as f32, height as f32))
}

/// A number, or `Unlimited`.
pub(super) fn number_or_unlimited(node: Node<'_>, cx: &mut Reader) -> Option<Option<u32>> {
    match node.source() {
        "Unlimited" => Some(None),
        _ if node.shape() == Shape::Number => u32::read(node, cx).map(Some),
        _ => {
            cx.unexpected(node, "a number or Unlimited", "");
            None
        }
    }
}

impl Read for Concurrency {
    fn read(node: Node<'_>, cx: &mut Reader) -> Option<Self> {
        let servers = number_or_unlimited(node, cx)?;
        Some(servers.map_or(Concurrency::Unlimited, Concurrency::Servers))
    }
}

impl Read for QueueLimit {
    fn read(node: Node<'_>, cx: &mut Reader) -> Option<Self> {
        let places = number_or_unlimited(node, cx)?;
        Some(places.map_or(QueueLimit::Unlimited, QueueLimit::Places))
    }
}

impl Read for Balancing {
    fn read(node: Node<'_>, cx: &mut Reader) -> Option<Self> {
        const WORDS: &[&str] = &["Central", "RoundRobin", "Random", "LeastLoaded", "PowerOf"];
        match cx.variant(node, "balancing", WORDS)? {
            "Central" => Some(Balancing::Central),
            "RoundRobin" => Some(Balancing::RoundRobin),
            "Random" => Some(Balancing::Random),
            "LeastLoaded" => Some(Balancing::LeastLoaded),
            _ => {
                let drawn = cx.only(node, "PowerOf(2)")?;
                u32::read(drawn, cx).map(Balancing::PowerOf)
            }
        }
    }
}

impl Read for RateLimit {
    fn read(node: Node<'_>, cx: &mut Reader) -> Option<Self> {
        if node.shape() != Shape::Fields {
            return Rate::read(node, cx).map(|rate| RateLimit { rate, burst: None });
        }
        let mut fields = cx.fields(node, "a rate limit")?;
        let rate = fields.req("rate");
        let burst = fields.opt("burst");
        fields.finish();
        Some(RateLimit { rate: rate?, burst })
    }
}
