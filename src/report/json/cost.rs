//! Prices in JSON, with every formula.
//!
//! In: a [`Pricing`]. Out: [`CostJson`]. It must not price anything.

use serde::Serialize;

use super::figure::FigureJson;
use crate::cost::{Basis, BreakEven, PartKind, Pricing, Range};

#[derive(Serialize)]
pub(super) struct CostJson {
    currency: String,
    horizon_years: f64,
    a_year: FigureJson,
    build: FigureJson,
    change: FigureJson,
    run: FigureJson,
    outage: FigureJson,
    build_once: FigureJson,
    lines: Vec<LineJson>,
    outages: Vec<OutageJson>,
    break_even: Option<BreakEvenJson>,
    notes: Vec<String>,
}

#[derive(Serialize)]
struct LineJson {
    part: &'static str,
    what: String,
    formula: String,
    amount: FigureJson,
    basis: &'static str,
}

#[derive(Serialize)]
struct OutageJson {
    fault: String,
    a_year: Option<f64>,
    simulated: FigureJson,
    extrapolated: FigureJson,
    lost: f64,
    late: f64,
    note: Option<String>,
}

#[derive(Serialize)]
struct BreakEvenJson {
    against: String,
    sentence: String,
    laws: Vec<LawJson>,
}

#[derive(Serialize)]
struct LawJson {
    law: &'static str,
    earliest: Option<u32>,
    middle: Option<u32>,
    latest: Option<u32>,
}

impl CostJson {
    /// A price.
    pub(super) fn of(pricing: &Pricing, break_even: Option<&BreakEven>) -> Self {
        let currency = pricing.currency.to_string();
        let a_year = |range: &Range| FigureJson::range(range, format!("{currency} a year"));
        let once = |range: &Range| FigureJson::range(range, currency.clone());
        let lines = pricing
            .parts
            .iter()
            .flat_map(|part| part.lines.iter().map(move |line| (part.kind, line)));
        let lines = lines.map(|(kind, line)| LineJson {
            part: kind.name(),
            what: line.what.clone(),
            formula: line.formula.clone(),
            amount: if kind == PartKind::Build {
                once(&line.amount)
            } else {
                a_year(&line.amount)
            },
            basis: basis_id(line.basis),
        });
        let outages = pricing.outages.iter().map(|it| OutageJson {
            fault: it.fault.to_string(),
            a_year: it.a_year,
            simulated: once(&it.simulated),
            extrapolated: a_year(&it.extrapolated),
            lost: it.lost,
            late: it.late,
            note: it.problem.map(|problem| problem.sentence(&it.name)),
        });
        Self {
            horizon_years: pricing.horizon_years,
            a_year: a_year(&pricing.a_year),
            build: a_year(&pricing.build),
            change: a_year(&pricing.change),
            run: a_year(&pricing.run),
            outage: a_year(&pricing.outage),
            build_once: once(&pricing.build_once),
            lines: lines.collect(),
            outages: outages.collect(),
            break_even: break_even.map(break_even_json),
            notes: pricing.notes.clone(),
            currency,
        }
    }
}

fn break_even_json(found: &BreakEven) -> BreakEvenJson {
    let law = |band: &crate::cost::LawBand| LawJson {
        law: band.law.name(),
        earliest: band.earliest,
        middle: band.middle,
        latest: band.latest,
    };
    BreakEvenJson {
        against: found.against.to_string(),
        sentence: found.sentence(),
        laws: found.bands.iter().map(law).collect(),
    }
}

fn basis_id(basis: Basis) -> &'static str {
    match basis {
        Basis::Counted => "counted",
        Basis::Planned => "planned",
        Basis::Simulated => "simulated",
        Basis::Extrapolated => "extrapolated",
    }
}
