//! What did the architect write? Plain data, load, save, diagnostics.
//!
//! In: the text of a RON file. Out: a [`Scenario`] and diagnostics with their places. It must not know what any
//! topology makes of it.

mod model;

pub use model::*;
