//! The price of an architecture: four parts, each opening into its formulas.
//!
//! In: a scenario, a network made of it, its structure, a cost book, and a study's figures where there are some. Out: a
//! [`Pricing`]. It must not know how it is shown. Building is agreement and test per interface (the same in all styles),
//! connectivity per end, and the platform; upkeep does not price again what changes price.

use super::book::CostBook;
use super::change::{change_lines, newcomer_lines};
use super::outage::{OutageLine, OutageProblem, outages};
use super::range::{Formula, Line, Range};
use super::run::run_lines;
use super::volumes::Volumes;
use crate::scenario::Scenario;
use crate::structure::Structure;
use crate::study::ArchitectureResult;
use crate::topology::Network;
use crate::units::Currency;

/// Which part.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum PartKind {
    /// Once, spread over the horizon.
    Build,
    /// What changes cost, a year.
    Change,
    /// What running costs, a year.
    Run,
    /// What faults cost, a year.
    Outage,
}

impl PartKind {
    /// All, in the order told.
    pub const ALL: [Self; 4] = [Self::Build, Self::Change, Self::Run, Self::Outage];

    /// Its name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Build => "build",
            Self::Change => "change",
            Self::Run => "run",
            Self::Outage => "outage",
        }
    }
}

/// One part with its formulas.
#[derive(Clone, PartialEq, Debug)]
pub struct Part {
    /// Which.
    pub kind: PartKind,
    /// Its share of a year's cost.
    pub a_year: Range,
    /// Its formulas; those of building are of the whole, once.
    pub lines: Vec<Line>,
}

/// The price of an architecture.
#[derive(Clone, PartialEq, Debug)]
pub struct Pricing {
    /// Of all amounts.
    pub currency: Currency,
    /// Years over which building is spread.
    pub horizon_years: f64,
    /// Building in all, once.
    pub build_once: Range,
    /// Building, a year.
    pub build: Range,
    /// Changes, a year.
    pub change: Range,
    /// Running, a year.
    pub run: Range,
    /// Outages, a year.
    pub outage: Range,
    /// All together, a year.
    pub a_year: Range,
    /// The four parts in order, with their formulas.
    pub parts: [Part; 4],
    /// Each fault of the plan: what one occurrence was simulated to cost, and what a year of it comes to.
    pub outages: Vec<OutageLine>,
    /// Whether a study's figures went in.
    pub is_simulated: bool,
    /// What is left out or taken for granted, in sentences.
    pub notes: Vec<String>,
}

/// Prices an architecture. Without a result, traffic is as planned and outages are left out, which the notes say.
pub fn price(
    scenario: &Scenario,
    network: &Network,
    structure: &Structure,
    result: Option<&ArchitectureResult>,
    book: &CostBook,
) -> Pricing {
    let volumes = Volumes::of(scenario, network, structure);
    debug_assert_eq!(
        volumes.interfaces, structure.counts.interfaces as f64,
        "both count the same contracts"
    );
    let horizon_years = scenario.costs.horizon_years().max(f64::MIN_POSITIVE);
    let (outages, outage_lines) = outages(scenario, result);
    let lines = [
        build_lines(&volumes, book),
        change_lines(&volumes, book)
            .into_iter()
            .chain(newcomer_lines(scenario, &volumes, book))
            .collect(),
        run_lines(scenario, network, &volumes, result, book),
        outage_lines,
    ];
    let sums = lines
        .each_ref()
        .map(|lines| lines.iter().map(|line| line.amount).sum::<Range>());
    let build_once = sums[0];
    let a_year = [build_once.scaled(1.0 / horizon_years), sums[1], sums[2], sums[3]];
    let mut kinds = PartKind::ALL.into_iter().zip(a_year).zip(lines);
    let parts = std::array::from_fn(|_| match kinds.next() {
        Some(((kind, a_year), lines)) => Part { kind, a_year, lines },
        None => Part {
            kind: PartKind::Outage,
            a_year: Range::default(),
            lines: Vec::new(),
        },
    });
    let currency = scenario.currency().unwrap_or(book.currency);
    Pricing {
        currency,
        horizon_years,
        build_once,
        build: a_year[0],
        change: a_year[1],
        run: a_year[2],
        outage: a_year[3],
        a_year: a_year.into_iter().sum(),
        parts,
        notes: notes(currency, book, result.is_some(), &outages),
        outages,
        is_simulated: result.is_some(),
    }
}

fn notes(currency: Currency, book: &CostBook, is_simulated: bool, outages: &[OutageLine]) -> Vec<String> {
    let mut notes = Vec::new();
    if currency != book.currency {
        notes.push(format!(
            "Figures of the cost book “{}” are in {} and taken as {currency} one to one; \
             costs.book or costs.overrides give one's own.",
            book.name, book.currency
        ));
    }
    if !is_simulated {
        notes.push("Nothing simulated yet: traffic as planned, outages left out.".to_owned());
    }
    for line in outages {
        notes.extend(line.problem.map(|problem| problem.sentence(&line.name)));
    }
    if is_simulated && outages.iter().any(|line| line.problem == Some(OutageProblem::NoPrice)) {
        notes.push("Lost and late deliveries have a price only where flows have cost_lost or cost_late.".to_owned());
    }
    notes
}

/// What building takes, once.
pub(super) fn build_lines(volumes: &Volumes, book: &CostBook) -> Vec<Line> {
    let fig = |name: &str| book.figure(name);
    let day = fig("person_day");
    let standing = &volumes.standing;
    let left = |all: f64, stands: f64| (all - stands).max(0.0);
    let agreement = Formula::of("Contracts agreed and tested")
        .count(left(volumes.interfaces, standing.interfaces), "interfaces")
        .figure(fig("interface_days"))
        .figure(day);
    let direct = Formula::of("Ends of direct connections")
        .count(2.0 * left(volumes.direct, standing.direct), "ends")
        .figure(fig("direct_end_days"))
        .figure(day);
    let hub = Formula::of("Systems attached to the hub")
        .count(left(volumes.attached_hub, standing.attached_hub), "systems")
        .figure(fig("hub_attach_days"))
        .figure(day);
    let bus = Formula::of("Systems attached to the bus")
        .count(left(volumes.attached_bus, standing.attached_bus), "systems")
        .figure(fig("bus_attach_days"))
        .figure(day);
    let topics = Formula::of("Topics and subscriptions")
        .count(left(volumes.bus, standing.bus), "interfaces on the bus")
        .figure(fig("bus_interface_days"))
        .figure(day);
    let hub_platform = Formula::of("Integration platform set up")
        .count(left(volumes.hubs, standing.hubs), "platform")
        .figure(fig("hub_platform_days"))
        .figure(day);
    let bus_platform = Formula::of("Broker cluster set up")
        .count(left(volumes.buses, standing.buses), "cluster")
        .figure(fig("bus_platform_days"))
        .figure(day);
    let connectors = Formula::of("Connectors and changes of shape")
        .count(volumes.adapters, "adapters")
        .figure(fig("connector_days"))
        .figure(day);
    let moved = Formula::of("Existing interfaces moved")
        .count(standing.moved, "interfaces")
        .figure(fig("migration_days"))
        .figure(day);
    [
        agreement,
        direct,
        hub,
        bus,
        topics,
        hub_platform,
        bus_platform,
        connectors,
        moved,
    ]
    .into_iter()
    .filter_map(Formula::line)
    .collect()
}
