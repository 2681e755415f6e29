//! What do changes cost a year? Systems replaced, shapes changed, new consumers of existing data, newcomers.
//!
//! In: volumes and a cost book. Out: lines. It must not know faults, traffic or time.

use super::book::{CostBook, Figure};
use super::price::build_lines;
use super::range::{Formula, Line, Range};
use super::volumes::{Standing, Volumes};
use crate::scenario::Scenario;

/// What changes take, a year: systems replaced, shapes changed, new consumers of existing data.
pub(super) fn change_lines(volumes: &Volumes, book: &CostBook) -> Vec<Line> {
    let mut lines = replace_lines(volumes, book);
    lines.extend(reshape_lines(volumes, book));
    lines.extend(consumer_lines(volumes, book));
    lines
}

fn replace_lines(volumes: &Volumes, book: &CostBook) -> Vec<Line> {
    let fig = |name: &str| book.figure(name);
    let (day, rate) = (fig("person_day"), fig("replace_rate"));
    let agreement = (1.0, fig("interface_days"));
    let attach = |what: &str, systems: f64, days: &str| {
        Formula::of(what)
            .figure(rate)
            .count(systems, "attached systems")
            .figure(fig(days))
            .figure(day)
    };
    let rework = |what: &str, ends: f64, share: &str, days: &[(f64, &Figure)]| {
        Formula::of(what)
            .figure(rate)
            .count(ends, "ends of interfaces")
            .figure(fig(share))
            .sum(days)
            .figure(day)
    };
    let direct = [agreement, (2.0, fig("direct_end_days"))];
    let on_bus = [agreement, (1.0, fig("bus_interface_days"))];
    [
        rework(
            "Replacing systems: direct interfaces",
            2.0 * volumes.direct,
            "replace_rework_direct",
            &direct,
        ),
        attach(
            "Replacing systems: attachment to the hub",
            volumes.attached_hub,
            "hub_attach_days",
        ),
        rework(
            "Replacing systems: mappings in the hub",
            2.0 * volumes.hub,
            "replace_rework_middle",
            &[agreement],
        ),
        attach(
            "Replacing systems: attachment to the bus",
            volumes.attached_bus,
            "bus_attach_days",
        ),
        rework(
            "Replacing systems: interfaces on the bus",
            2.0 * volumes.bus,
            "replace_rework_middle",
            &on_bus,
        ),
    ]
    .into_iter()
    .filter_map(Formula::line)
    .collect()
}

fn reshape_lines(volumes: &Volumes, book: &CostBook) -> Vec<Line> {
    let fig = |name: &str| book.figure(name);
    let (day, rate) = (fig("person_day"), fig("reshape_rate"));
    let direct = Formula::of("Changed shapes: direct consumers follow")
        .figure(rate)
        .count(volumes.direct, "direct interfaces")
        .figure(fig("reshape_direct"))
        .sum(&[(1.0, fig("interface_days")), (2.0, fig("direct_end_days"))])
        .figure(day);
    let hub = Formula::of("Changed shapes: absorbed by a mapping in the hub")
        .figure(rate)
        .count(volumes.hub_data, "data sets")
        .figure(fig("reshape_hub_days"))
        .figure(day);
    let bus = Formula::of("Changed shapes: consumers on the bus follow")
        .figure(rate)
        .count(volumes.bus_own, "interfaces in the producer's own shape")
        .figure(fig("reshape_bus"))
        .sum(&[(1.0, fig("interface_days")), (1.0, fig("bus_interface_days"))])
        .figure(day);
    [direct, hub, bus].into_iter().filter_map(Formula::line).collect()
}

fn consumer_lines(volumes: &Volumes, book: &CostBook) -> Vec<Line> {
    let fig = |name: &str| book.figure(name);
    let new = |what: &str, interfaces: f64, days: &[(f64, &Figure)]| {
        Formula::of(what)
            .figure(fig("new_consumer_rate"))
            .count(interfaces, "interfaces")
            .sum(days)
            .figure(fig("person_day"))
            .line()
    };
    let agreement = (1.0, fig("interface_days"));
    let direct = [agreement, (2.0, fig("direct_end_days"))];
    let on_bus = [agreement, (1.0, fig("bus_interface_days"))];
    // A way that shares an interface with another way is paid on top; the contract is agreed once.
    let only_hub = volumes.hub.min((volumes.interfaces - volumes.direct).max(0.0));
    let lines = [
        new("New consumers of existing data: direct", volumes.direct, &direct),
        new(
            "New consumers of existing data: through the hub",
            only_hub,
            &[agreement],
        ),
        new("New consumers of existing data: over the bus", volumes.bus, &on_bus),
    ];
    lines.into_iter().flatten().collect()
}

/// What newcomers take, a year, where the scenario expects some.
pub(super) fn newcomer_lines(scenario: &Scenario, volumes: &Volumes, book: &CostBook) -> Vec<Line> {
    let growth = scenario.growth.clone().unwrap_or_default();
    let newcomers = growth.systems_a_year.unwrap_or(0.0);
    if newcomers <= 0.0 || volumes.systems <= 0.0 {
        return Vec::new();
    }
    let partners = growth
        .partners_per_newcomer
        .unwrap_or(volumes.interfaces / volumes.systems);
    let before = Volumes {
        standing: Standing::default(),
        ..volumes.clone()
    };
    let after = before.grown(volumes.systems + newcomers, volumes.interfaces + newcomers * partners);
    let cost = |volumes: &Volumes| {
        build_lines(volumes, book)
            .into_iter()
            .map(|line| line.amount)
            .sum::<Range>()
    };
    let (more, less) = (cost(&after), cost(&before));
    let each = (more + less.scaled(-1.0)).scaled(1.0 / newcomers);
    let formula = Formula::of("Newcomers").count(newcomers, "systems a year").range(
        each,
        "for one with its interfaces",
        "what building costs with it, less without it",
    );
    formula.line().into_iter().collect()
}
