//! Topolab: one sketch of systems and flows, laid out as four topologies, simulated, priced and compared.
//!
//! Each module is a room that answers one question; `tests/house_rules.rs` holds the table of who may use whom.
//!
//! ```text
//! scenario.ron -> scenario -> topology -> compile -> engine -> measure -> study -> cost -> report -> cli
//!                    ^            |                                         ^         ^           -> app
//!                  edit <---------+-> structure ----------------------------+      picture
//!                                                        tables of others -> exchange ----+
//! ```

#[cfg(feature = "app")]
pub mod app;
pub mod cli;
pub mod compile;
pub mod cost;
pub mod edit;
pub mod engine;
pub mod exchange;
pub mod measure;
pub mod picture;
pub mod report;
pub mod scenario;
pub mod structure;
pub mod study;
pub mod topology;
pub mod units;
