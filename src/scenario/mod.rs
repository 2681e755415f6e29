//! What did the architect write? Plain data, load, save, diagnostics.
//!
//! In: the text of a RON file. Out: a [`Scenario`] and diagnostics with their places. It must not know what any
//! topology makes of it.

mod check;
pub mod defaults;
mod diagnostic;
mod entry;
mod fault_kinds;
mod flowing;
mod lookups;
mod make;
mod model;
mod nested;
mod parts;
mod preset;
mod rates;
mod read;
mod refusals;
mod save;
mod trace;
mod words;
mod write;

pub use check::{CANVAS_MAX, FLOWS_MAX, NOTE_CHARACTERS_MAX, check, warnings};
pub use defaults::{default_latency, default_latency_within};
pub use diagnostic::{Diagnostic, Places, Problem, Severity};
pub use entry::Entries;
pub use fault_kinds::STRIKES_MAX;
pub use make::FORMAT;
pub use model::*;
pub use nested::{part, parts_count, with_part, with_swapped};
pub use preset::{
    BalancerPreset, BrokerPreset, Figure, HubPreset, Preset, PresetKind, UnknownPreset, preset, preset_names,
};
pub use read::{FILE_BYTES_MAX, Loaded, load, parse, parse_in};
pub use refusals::refusals;
pub use save::{Saved, save, would_lose_comments};
pub use trace::{TRACE_LINES_MAX, Trace, TraceLine};
pub use write::write;

/// The scenarios that come with the program: file names and texts.
pub const EXAMPLES: [(&str, &str); 4] = [
    ("hello.ron", include_str!("../../scenarios/hello.ron")),
    (EXAMPLE_NAME, EXAMPLE),
    ("order-to-cash.ron", include_str!("../../scenarios/order-to-cash.ron")),
    (
        "metrics-fan-out.ron",
        include_str!("../../scenarios/metrics-fan-out.ron"),
    ),
];
/// The one that is opened where no file is named, as text.
pub const EXAMPLE: &str = include_str!("../../scenarios/restaurant-chain.ron");
/// Its file's name.
pub const EXAMPLE_NAME: &str = "restaurant-chain.ron";
