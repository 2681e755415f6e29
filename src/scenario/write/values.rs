//! How are the smallest parts of the file written: numbers, words, quantities, distributions?
//!
//! In: values. Out: [`Doc`]s. It must not know any field by name.

use std::fmt::Display;

use super::doc::{Doc, Record};
use crate::scenario::model::*;
use crate::scenario::words::Words;
use crate::units::{Law, Share, SimSpan, Size};

/// A number, `true`, or any word.
pub(super) fn plain(value: impl Display) -> Doc {
    Doc::Atom(value.to_string())
}

/// A quantity or an id, in quotes.
pub(super) fn quoted(value: impl Display) -> Doc {
    Doc::text(&value.to_string())
}

/// A single word of an enumeration.
pub(super) fn word(value: impl Words) -> Doc {
    Doc::Atom(value.word().to_owned())
}

/// Ids, in quotes.
pub(super) fn ids<T: Display>(ids: &[T]) -> Vec<Doc> {
    ids.iter().map(quoted).collect()
}

/// Two ids.
pub(super) fn pair(a: impl Display, b: impl Display) -> Doc {
    Doc::Tuple("", vec![quoted(a), quoted(b)])
}

/// A place or a size on the canvas.
pub(super) fn canvas_place((x, y): (f32, f32)) -> Doc {
    Doc::Tuple("", vec![plain(x), plain(y)])
}

/// A distribution of times (nanoseconds).
pub(super) fn time_law(law: &Law) -> Doc {
    law_doc(law, |nanos| quoted(SimSpan::from_nanos_f64(nanos)))
}

/// A distribution of sizes (bytes).
pub(super) fn size_law(law: &Law) -> Doc {
    law_doc(law, |bytes| quoted(Size::from_bytes(bytes.round() as u64)))
}

fn law_doc(law: &Law, of: impl Fn(f64) -> Doc) -> Doc {
    let pairs = |name, pairs: Vec<Doc>| Doc::Tuple(name, vec![Doc::List(pairs)]);
    let pair = |a: Doc, b: Doc| Doc::Tuple("", vec![a, b]);
    match law {
        Law::Constant(value) => of(*value),
        Law::Uniform { low, high } => Record::named("Uniform")
            .with("low", of(*low))
            .with("high", of(*high))
            .done(),
        Law::Exponential { mean } => Record::named("Exponential").with("mean", of(*mean)).done(),
        Law::Erlang { k, mean } => Record::named("Erlang")
            .with("k", plain(k))
            .with("mean", of(*mean))
            .done(),
        Law::Hyperexponential(stages) => pairs(
            "Hyperexponential",
            stages
                .iter()
                .map(|(weight, mean)| pair(plain(weight), of(*mean)))
                .collect(),
        ),
        Law::Discrete(values) => pairs(
            "Discrete",
            values
                .iter()
                .map(|(value, weight)| pair(of(*value), plain(weight)))
                .collect(),
        ),
        Law::LogNormal { median, p99 } => Record::named("LogNormal")
            .with("median", of(*median))
            .with("p99", of(*p99))
            .done(),
        Law::Gamma { mean, cv } => Record::named("Gamma")
            .with("mean", of(*mean))
            .with("cv", plain(cv))
            .done(),
        Law::Weibull { shape, scale } => Record::named("Weibull")
            .with("shape", plain(shape))
            .with("scale", of(*scale))
            .done(),
        Law::Pareto { shape, scale } => Record::named("Pareto")
            .with("shape", plain(shape))
            .with("scale", of(*scale))
            .done(),
        Law::Quantiles(points) => {
            let share = |share: f64| quoted(Share::from_ratio(share));
            pairs(
                "Quantiles",
                points.iter().map(|(at, value)| pair(share(*at), of(*value))).collect(),
            )
        }
    }
}

/// Servers of an instance.
pub(super) fn concurrency(concurrency: Concurrency) -> Doc {
    match concurrency {
        Concurrency::Servers(servers) => plain(servers),
        Concurrency::Unlimited => plain("Unlimited"),
    }
}

/// Places in a queue.
pub(super) fn queue_limit(limit: QueueLimit) -> Doc {
    match limit {
        QueueLimit::Places(places) => plain(places),
        QueueLimit::Unlimited => plain("Unlimited"),
    }
}

/// How instances share work.
pub(super) fn balancing(balancing: Balancing) -> Doc {
    match balancing {
        Balancing::Central => plain("Central"),
        Balancing::RoundRobin => plain("RoundRobin"),
        Balancing::Random => plain("Random"),
        Balancing::LeastLoaded => plain("LeastLoaded"),
        Balancing::PowerOf(drawn) => Doc::Tuple("PowerOf", vec![plain(drawn)]),
    }
}

/// A rate, or a rate with its burst.
pub(super) fn rate_limit(limit: RateLimit) -> Doc {
    match limit.burst {
        None => quoted(limit.rate),
        Some(burst) => Record::new()
            .with("rate", quoted(limit.rate))
            .with("burst", plain(burst))
            .done(),
    }
}

/// A time of day, where the span is one; a span otherwise.
pub(super) fn time_of_day(span: SimSpan) -> Doc {
    let minutes = span.nanos() / 60_000_000_000;
    match span == SimSpan::from_secs(minutes * 60) && minutes < 24 * 60 {
        true => Doc::text(&format!("{:02}:{:02}", minutes / 60, minutes % 60)),
        false => quoted(span),
    }
}
