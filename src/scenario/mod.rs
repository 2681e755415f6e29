//! What did the architect write? Plain data, load, save, diagnostics.
//!
//! In: the text of a RON file. Out: a [`Scenario`] and diagnostics with their places. It must not know what any
//! topology makes of it.

pub mod defaults;
mod lookups;
mod make;
mod model;

pub use defaults::{default_latency, default_latency_within};
pub use make::FORMAT;
pub use model::*;
