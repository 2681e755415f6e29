//! What does it cost? Build, change, run, outage, growth; priced without a study where it can be.
//!
//! In: a scenario, a network made of it, a cost book, and a study's figures where there are some. Out: a [`Pricing`] that
//! opens into its parts and each part into its formulas, and a [`BreakEven`]. It must not know how anything was
//! simulated, nor how it is shown.

mod book;
mod book_file;
mod change;
mod growth;
mod outage;
mod price;
mod range;
mod run;
mod traffic;
mod volumes;

pub use book::{BookError, CostBook, Figure};
pub use book_file::load_book;
pub use growth::{BreakEven, Candidate, GrowthLaw, GrowthModel, LawBand, SYSTEMS_MAX, break_evens};
pub use outage::{LATE, OutageLine, OutageProblem};
pub use price::{Part, PartKind, Pricing, price};
pub use range::{Basis, Input, Line, Range};
pub use volumes::Volumes;
