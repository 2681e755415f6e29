//! How is it told? The table of the comparison, and reports as HTML, Markdown and JSON.
//!
//! In: a [`Comparison`]: scenario, networks, structure, prices, and a study where there is one. Out: a [`Table`] that the
//! command line, the window and the reports show alike, and files. It must not simulate anything, and it never says more
//! than the figures do.

mod comparison;
mod money_rows;
mod objectives;
mod settings;
mod simulated_rows;
mod table;
mod verdict;
mod words;

pub use comparison::{Candidate, Comparison};
pub use objectives::{Held, Judged, judged};
pub use settings::{Assumption, assumptions, differing_settings};
pub use table::{Cell, Column, Group, Mark, Row, Table, table};
pub use verdict::{Verdict, verdict};
pub use words::{latency, latency_estimate, money_range, noise, quantile, share, share_estimate};
