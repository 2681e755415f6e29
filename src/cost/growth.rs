//! From how many systems on does another architecture cost less than point to point?
//!
//! In: a scenario and its networks. Out: costs a year at other sizes, under two laws of growth, and [`BreakEven`] as a
//! band, because no single number would be honest. Outages are left out: what a fault costs is simulated for today's
//! landscape only. It must not know how bands are shown.

use super::book::CostBook;
use super::change::change_lines;
use super::price::build_lines;
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
        let volumes = Volumes {
            standing: Standing::default(),
            ..Volumes::of(scenario, candidate.network, candidate.structure)
        };
        Self::with(scenario, candidate, volumes, book)
    }

    fn with(scenario: &'a Scenario, candidate: Candidate<'a>, volumes: Volumes, book: &CostBook) -> Self {
        let Candidate { network, result, .. } = candidate;
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
        self.a_year_of(systems, self.interfaces(law, systems))
    }

    /// Cost a year with each of so many systems, all figures in the middle; quick, for a curve of many sizes.
    pub fn middles(&self, law: GrowthLaw, sizes: impl IntoIterator<Item = u32>) -> Vec<(u32, f64)> {
        let plane = Plane::of(self);
        let at = |size: u32| {
            let systems = f64::from(size);
            (size, plane.at(systems, self.interfaces(law, systems)).middle)
        };
        sizes.into_iter().map(at).collect()
    }

    fn interfaces(&self, law: GrowthLaw, systems: f64) -> f64 {
        law.interfaces((self.volumes.systems, self.volumes.interfaces), self.partners, systems)
    }

    fn a_year_of(&self, systems: f64, interfaces: f64) -> Range {
        let today = (self.volumes.systems, self.volumes.interfaces);
        let volumes = self.volumes.grown(systems, interfaces);
        let sum = |lines: Vec<Line>| lines.into_iter().map(|line| line.amount).sum::<Range>();
        let horizon = self.scenario.costs.horizon_years().max(f64::MIN_POSITIVE);
        let (by_systems, by_interfaces) = (systems / today.0.max(1.0), interfaces / today.1.max(1.0));
        sum(build_lines(&volumes, &self.book)).scaled(1.0 / horizon)
            + sum(change_lines(&volumes, &self.book))
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
    /// With the figure that moves it down most at its low or high end; none: never up to [`SYSTEMS_MAX`], whichever.
    pub earliest: Option<u32>,
    /// With all figures in the middle.
    pub middle: Option<u32>,
    /// With the figure that moves it up most at its low or high end; none: never with one of them.
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
        let (range, or_never) = self.extent();
        let never = if or_never { ", or never" } else { "" };
        match range {
            None => "never".to_owned(),
            Some((2, 2)) if !or_never => "at any size".to_owned(),
            Some((least, most)) if least == most => format!("at {least} systems{never}"),
            Some((least, most)) => format!("between {least} and {most} systems{never}"),
        }
    }

    /// "7–27 or never", for a table.
    pub fn short(&self) -> String {
        let (range, or_never) = self.extent();
        let never = if or_never { " or never" } else { "" };
        match range {
            None => "never".to_owned(),
            Some((2, 2)) if !or_never => "any".to_owned(),
            Some((least, most)) if least == most => format!("{least}{never}"),
            Some((least, most)) => format!("{least}–{most}{never}"),
        }
    }

    /// The least and the greatest size found, and whether it may be never.
    fn extent(&self) -> (Option<(u32, u32)>, bool) {
        let found = || {
            self.bands
                .iter()
                .flat_map(|band| [band.earliest, band.middle, band.latest])
        };
        let range = found().flatten().min().zip(found().flatten().max());
        (range, found().any(|size| size.is_none()))
    }
}

/// A cost a year as a plane over systems and interfaces, which it is: everything is per system, per interface, or once.
#[derive(Clone, Copy)]
struct Plane {
    once: Range,
    per_system: Range,
    per_interface: Range,
}

impl Plane {
    fn of(model: &GrowthModel<'_>) -> Self {
        let once = model.a_year_of(0.0, 0.0);
        let beyond = |at: Range| at + once.scaled(-1.0);
        Self {
            once,
            per_system: beyond(model.a_year_of(1.0, 0.0)),
            per_interface: beyond(model.a_year_of(0.0, 1.0)),
        }
    }

    fn at(self, systems: f64, interfaces: f64) -> Range {
        self.once + self.per_system.scaled(systems) + self.per_interface.scaled(interfaces)
    }
}

/// The ends of a range, each of which is an outcome by itself where a single figure is one.
const ENDS: [fn(Range) -> f64; 3] = [|range| range.low, |range| range.middle, |range| range.high];

/// One candidate's planes, with each figure of the book in turn a range while the rest stays in the middle.
struct Planes<'a> {
    model: GrowthModel<'a>,
    each: Vec<Plane>,
}

impl<'a> Planes<'a> {
    fn of(scenario: &'a Scenario, candidate: Candidate<'a>, books: &[CostBook], middle: &CostBook) -> Self {
        let model = GrowthModel::of(scenario, candidate, middle);
        let with = |book| Plane::of(&GrowthModel::with(scenario, candidate, model.volumes.clone(), book));
        let each = books.iter().map(with).collect();
        Self { model, each }
    }
}

/// Where each of `others` begins to cost less than `direct`: with all figures in the middle, and with each one in turn at
/// its low and at its high end while the rest stays in the middle.
pub fn break_evens(
    scenario: &Scenario,
    direct: Candidate<'_>,
    others: &[Candidate<'_>],
    book: &CostBook,
) -> Vec<BreakEven> {
    let middle = book.at_middle();
    let mut books = book.one_range_at_a_time();
    books.push(middle.clone());
    let against = Planes::of(scenario, direct, &books, &middle);
    let of_one = |other: &Candidate<'_>| {
        let own = Planes::of(scenario, *other, &books, &middle);
        BreakEven {
            architecture: other.network.id.clone(),
            against: direct.network.id.clone(),
            bands: GrowthLaw::ALL.map(|law| band(law, &against, &own)),
        }
    };
    others.iter().map(of_one).collect()
}

fn band(law: GrowthLaw, direct: &Planes<'_>, other: &Planes<'_>) -> LawBand {
    let cheaper_from = |at: usize, end: fn(Range) -> f64| {
        (2..=SYSTEMS_MAX).find(|&systems| {
            let systems = f64::from(systems);
            let interfaces = direct.model.interfaces(law, systems);
            let cost = |planes: &Planes<'_>| end(planes.each[at].at(systems, interfaces));
            cost(other) <= cost(direct)
        })
    };
    let last = direct.each.len() - 1;
    let all: Vec<Option<u32>> = (0..=last)
        .flat_map(|at| ENDS.map(|end| cheaper_from(at, end)))
        .collect();
    let never = all.iter().any(|found| found.is_none());
    LawBand {
        law,
        earliest: all.iter().copied().flatten().min(),
        middle: cheaper_from(last, |range| range.middle),
        latest: all.iter().copied().flatten().max().filter(|_| !never),
    }
}
