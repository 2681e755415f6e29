//! What can be said without a clock? Connections and interfaces, adapters, what a change touches, single points of
//! failure, and what a colleague would point at.
//!
//! In: a scenario and a network made of it. Out: [`Structure`], plain data ready to print, and [`problems`]. It must not
//! know what a simulation shows, or money.

mod adapters;
mod change;
mod counts;
mod data;
mod domains;
mod points;
mod problems;
mod routes;

use crate::scenario::Scenario;
use crate::topology::Network;

pub use adapters::{Adapter, AdapterKind};
pub use change::{Change, Touched};
pub use counts::{Counts, SiteEndpoints};
pub use data::{contract_of, data_name, data_of};
pub use domains::{Domain, DomainKind};
pub use points::{Part, SinglePoint};
pub use problems::{About, Finding, FindingKind, Fix, Level, problems};
pub use routes::{never_through, passes};

/// What is said of one architecture.
#[derive(Clone, PartialEq, Debug)]
pub struct Structure {
    /// Connections and interfaces, adapters.
    pub counts: Counts,
    /// How many other systems are touched when each is replaced, in the scenario's order ([`Change::replacing`] names
    /// them).
    pub touched: Vec<usize>,
    /// The mean of these.
    pub touched_mean: f64,
    /// The worst of these.
    pub touched_max: usize,
    /// The first system with the worst, where any system touches another.
    pub touched_worst: Option<usize>,
    /// Parts that every usable route of some flow contains, worst first.
    pub single_points: Vec<SinglePoint>,
    /// Parts that stand at each of many sites and stop the flow at theirs, worst first.
    pub site_points: Vec<SinglePoint>,
    /// Zones, clusters and providers whose failure as a whole stops flows, worst first.
    pub domains: Vec<Domain>,
}

/// Says what can be said without a clock.
pub fn measure(scenario: &Scenario, network: &Network) -> Structure {
    let change = Change::new(scenario, network);
    let touched: Vec<usize> = (0..scenario.systems.len())
        .map(|system| change.touched_by_replacing(system))
        .collect();
    let touched_max = touched.iter().copied().max().unwrap_or(0);
    let (single_points, site_points) = points::single_points(network);
    Structure {
        counts: counts::count(scenario, network),
        touched_mean: touched.iter().sum::<usize>() as f64 / touched.len().max(1) as f64,
        touched_max,
        touched_worst: touched.iter().position(|&count| count > 0 && count == touched_max),
        touched,
        single_points,
        site_points,
        domains: domains::domains(scenario, network),
    }
}
