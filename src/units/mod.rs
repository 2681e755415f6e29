//! Units: what is a quantity?
//!
//! In: text with units, raw numbers, and a generator of random bits. Out: time, rate, share, size, bandwidth and money
//! as types; the laws they may be drawn from; and the portable functions behind both. This is the only room that may
//! call a logarithm, an exponential or a power, because their last bits differ between platforms and every result must
//! not. It knows no scenario, no network and no simulation.

mod amount;
mod below;
mod decimal;
mod error;
mod keyed;
mod law;
pub mod math;
mod money;
mod quantity;
mod sampler;
mod size;
mod span_text;
mod time;
mod ziggurat;

pub use amount::{Bandwidth, Rate, Share};
pub use error::{QuantityError, QuantityProblem};
pub use keyed::{KeyedRng, hash_id, mix};
pub use law::Law;
pub use money::{Currency, Money};
pub use quantity::Quantity;
pub use sampler::LawSampler;
pub use size::Size;
pub use time::{SimSpan, SimTime};
