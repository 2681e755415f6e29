//! From how many systems on does another architecture cost less than point to point?
//!
//! In: a scenario and its networks. Out: costs a year at other sizes, under two laws of growth, and [`BreakEven`] as a
//! band, because no single number would be honest. Outages are left out: what a fault costs is simulated for today's
//! landscape only. It must not know how bands are shown.

use super::book::CostBook;
use super::price::{build_lines, change_lines};
use super::range::{Line, Range};
use super::run::{Running, fixed_lines, running};
use super::volumes::{Standing, Volumes};
use crate::scenario::{ArchitectureId, Scenario};
use crate::structure::Structure;
use crate::study::ArchitectureResult;
use crate::topology::Network;

/// Sizes looked at.
pub const SYSTEMS_MAX: u32 = 500;

/// How interfaces grow with systems.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum GrowthLaw {
    /// Each newcomer talks to so many partners: interfaces grow like systems.
    ConstantPartners,
    /// The same share of all pairs talks: interfaces grow like the square of systems.
    ConstantDensity,
}

impl GrowthLaw {
    /// Both.
    pub const ALL: [Self; 2] = [Self::ConstantPartners, Self::ConstantDensity];

    /// Its name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::ConstantPartners => "constant partners per newcomer",
            Self::ConstantDensity => "constant density",
        }
    }

    /// Interfaces among `systems`, where today there are `today` (systems, interfaces) and each newcomer brings
    /// `partners`.
    pub fn interfaces(self, today: (f64, f64), partners: f64, systems: f64) -> f64 {
        let (systems_today, interfaces_today) = today;
        let interfaces = match self {
            Self::ConstantPartners => interfaces_today + partners * (systems - systems_today),
            Self::ConstantDensity => {
                let pairs = (systems_today * (systems_today - 1.0)).max(1.0);
                interfaces_today / pairs * systems * (systems - 1.0)
            }
        };
        interfaces.max(1.0)
    }
}

/// One architecture, with a study's figures where there are some.
#[derive(Clone, Copy, Debug)]
pub struct Candidate<'a> {
    /// Its network.
    pub network: &'a Network,
    /// Its structure.
    pub structure: &'a Structure,
    /// Its figures.
    pub result: Option<&'a ArchitectureResult>,
}

/// What an architecture costs at any size: built anew, without outages.
#[derive(Clone, Debug)]
pub struct GrowthModel<'a> {
    scenario: &'a Scenario,
    network: &'a Network,
    volumes: Volumes,
    running: Running,
    book: CostBook,
    partners: f64,
}

impl<'a> GrowthModel<'a> {
    /// The model of one architecture.
    pub fn of(scenario: &'a Scenario, candidate: Candidate<'a>, book: &CostBook) -> Self {
        let Candidate {
            network,
            structure,
            result,
        } = candidate;
        let volumes = Volumes {
            standing: Standing::default(),
            ..Volumes::of(scenario, network, structure)
        };
        let running = running(scenario, network, result, book);
        let written = scenario.growth.as_ref().and_then(|growth| growth.partners_per_newcomer);
        let partners = written.unwrap_or(volumes.interfaces / volumes.systems.max(1.0));
        Self {
            scenario,
            network,
            volumes,
            running,
            book: book.clone(),
            partners,
        }
    }

    /// Cost a year with so many systems.
    pub fn a_year(&self, law: GrowthLaw, systems: u32) -> Range {
        let systems = f64::from(systems);
        let today = (self.volumes.systems, self.volumes.interfaces);
        let interfaces = law.interfaces(today, self.partners, systems);
        let volumes = self.volumes.grown(systems, interfaces);
        let sum = |lines: Vec<Line>| lines.into_iter().map(|line| line.amount).sum::<Range>();
        let horizon = self.scenario.costs.horizon_years().max(f64::MIN_POSITIVE);
        let (by_systems, by_interfaces) = (systems / today.0.max(1.0), interfaces / today.1.max(1.0));
        sum(build_lines(&volumes, &self.book)).scaled(1.0 / horizon)
            + sum(change_lines(self.scenario, &volumes, &self.book))
            + sum(fixed_lines(&volumes, &self.book))
            + self.running.middle
            + self.running.by_systems.scaled(by_systems)
            + self.running.by_traffic.scaled(by_interfaces)
    }

    /// The architecture's id.
    pub fn id(&self) -> &ArchitectureId {
        &self.network.id
    }
}

/// Where another architecture begins to cost less, under one law.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct LawBand {
    /// The law.
    pub law: GrowthLaw,
    /// With figures against point to point; none: never up to [`SYSTEMS_MAX`].
    pub earliest: Option<u32>,
    /// With all figures in the middle.
    pub middle: Option<u32>,
    /// With figures in favor of point to point.
    pub latest: Option<u32>,
}

/// From how many systems on an architecture costs less than point to point.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct BreakEven {
    /// The architecture.
    pub architecture: ArchitectureId,
    /// The point-to-point architecture it is held against.
    pub against: ArchitectureId,
    /// Under each law.
    pub bands: [LawBand; 2],
}

impl BreakEven {
    /// "between 7 and 27 systems, or never".
    pub fn sentence(&self) -> String {
        let all = self
            .bands
            .iter()
            .flat_map(|band| [band.earliest, band.middle, band.latest]);
        let found: Vec<Option<u32>> = all.collect();
        let sizes = || found.iter().flatten().copied();
        let never = if found.contains(&None) { ", or never" } else { "" };
        match (sizes().min(), sizes().max()) {
            (Some(2), Some(2)) if never.is_empty() => "at any size".to_owned(),
            (Some(least), Some(most)) if least == most => format!("at {least} systems{never}"),
            (Some(least), Some(most)) => format!("between {least} and {most} systems{never}"),
            _ => "never".to_owned(),
        }
    }
}

/// Where `other` begins to cost less than `direct`. What both share (a day's price, rates of change) stands at its
/// middle; each one's own figures run from low to high against the other's.
pub fn break_even(scenario: &Scenario, direct: Candidate<'_>, other: Candidate<'_>, book: &CostBook) -> BreakEven {
    let book = book.with_shared_at_middle();
    let (direct, other) = (
        GrowthModel::of(scenario, direct, &book),
        GrowthModel::of(scenario, other, &book),
    );
    let first = |law, is_less: &dyn Fn(Range, Range) -> bool| {
        (2..=SYSTEMS_MAX).find(|&systems| is_less(other.a_year(law, systems), direct.a_year(law, systems)))
    };
    let bands = GrowthLaw::ALL.map(|law| LawBand {
        law,
        earliest: first(law, &|other, direct| other.low <= direct.high),
        middle: first(law, &|other, direct| other.middle <= direct.middle),
        latest: first(law, &|other, direct| other.high <= direct.low),
    });
    BreakEven {
        architecture: other.id().clone(),
        against: direct.id().clone(),
        bands,
    }
}
