//! How is it told? The table of the comparison, and reports as HTML, Markdown and JSON.
//!
//! In: a [`Comparison`]: scenario, networks, structure, prices, and a study where there is one. Out: a [`Table`] that the
//! command line, the window and the reports show alike, and files. It must not simulate anything, and it never says more
//! than the figures do.

mod again;
mod behavior_rows;
mod charts;
mod comparison;
mod counted_rows;
mod guard_rows;
mod html;
mod json;
mod markdown;
mod money_rows;
mod objectives;
mod page;
mod settings;
mod simulated_rows;
mod table;
mod verdict;
mod words;
mod write;

pub use again::{Again, today};
pub use charts::median;
pub use comparison::{Candidate, Comparison};
pub use html::{html, subtitle, untouched};
pub use json::json;
pub use markdown::markdown;
pub use objectives::{Held, Judged, judged};
pub use settings::{Assumption, assumptions, differing_settings};
pub use table::{Cell, Column, Group, Mark, Row, Table, table};
pub use verdict::{Verdict, verdict};
pub use words::{latency, latency_estimate, money_range, noise, quantile, share, share_estimate};
pub use write::{ReportFormat, ReportOptions, render, write_atomically};
