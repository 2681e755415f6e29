//! The report as one page that needs nothing from outside: no scripts, fonts or images; light, dark and printed.
//!
//! In: a [`Comparison`] and options. Out: text of the page. It must not decide what the figures say (see `table` and
//! `verdict`).

use askama::Template;

use super::charts::{cost_bars, style_class, survival, timeline};
use super::comparison::Comparison;
use super::page::{Page, PageColumn, PageTable, Picture, Price, PriceLine};
use super::settings::assumptions;
use super::table::{Table, table};
use super::verdict::verdict;
use super::words;
use super::write::ReportOptions;
use crate::picture::{SvgStyle, SvgTheme, of_network_compact, style_colors, svg, svg_css};
use crate::topology::StyleKind;

/// Beyond so many systems the four pictures stand in two rows, or nobody could read them.
const SYSTEMS_IN_A_ROW: usize = 9;

/// The comparison as a page.
pub fn html(comparison: &Comparison, options: &ReportOptions) -> String {
    let table = table(comparison, options.flow);
    let verdict = verdict(comparison, &table);
    let group = |is_main: bool| table.groups.iter().filter(move |group| group.is_main == is_main);
    let as_table = |title, rows| PageTable {
        title,
        columns: columns(&table),
        rows,
    };
    let survivals = comparison
        .passes()
        .into_iter()
        .filter_map(|when| survival(comparison, table.flow, when));
    let page = Page {
        verdict: &verdict,
        subtitle: subtitle(comparison, options),
        styles: styles(),
        pictures: pictures(comparison),
        wide_pictures: comparison.scenario.systems.len() > SYSTEMS_IN_A_ROW,
        main_tables: group(true).map(|group| as_table(&group.title, &group.rows)).collect(),
        settings: as_table("", &table.settings),
        breakdown: group(false).map(|group| as_table(&group.title, &group.rows)).collect(),
        timeline: timeline(comparison),
        survivals: survivals.collect(),
        cost_bars: cost_bars(comparison),
        prices: prices(comparison),
        assumptions: assumptions(comparison),
        untouched: untouched(comparison),
        command: options.command.as_deref(),
        table: &table,
    };
    // Rendering into memory cannot fail; were it to, the page says so and no test would pass.
    page.render().unwrap_or_else(|error| error.to_string())
}

/// "8 systems, 13 interfaces, 120 sites · compared 2026-11-22 · scenario 9f3c… · result 77ab…".
pub fn subtitle(comparison: &Comparison, options: &ReportOptions) -> String {
    let scenario = &comparison.scenario;
    let interfaces = comparison
        .candidates
        .first()
        .map_or(0, |first| first.structure.counts.interfaces);
    let sites: u32 = scenario.zones_or_default().iter().map(|zone| zone.sites()).sum();
    let mut parts = vec![format!(
        "{} systems, {interfaces} interfaces, {sites} sites",
        scenario.systems.len()
    )];
    parts.extend(options.date.as_ref().map(|date| format!("compared {date}")));
    let short = |digest: &str| digest.chars().take(8).collect::<String>();
    if let Some(study) = &comparison.study {
        parts.push(format!("scenario {}…", short(&study.scenario_digest)));
        parts.push(format!("result {}…", short(&study.result_digest)));
    }
    parts.join(" · ")
}

/// Faults of the plan that touch nothing, by architecture.
pub fn untouched(comparison: &Comparison) -> Vec<String> {
    let mut lines = Vec::new();
    for (at, candidate) in comparison.candidates.iter().enumerate() {
        let Some(result) = comparison.result(at) else { continue };
        for id in &result.untouched {
            let fault = comparison.scenario.faults.iter().find(|fault| &fault.id == id);
            let name = fault
                .and_then(|fault| fault.name.clone())
                .unwrap_or_else(|| id.to_string());
            lines.push(format!("“{name}” touches nothing in {}.", candidate.network.name));
        }
    }
    if lines.is_empty() {
        let none = if comparison.study.is_some() {
            "Every fault of the plan touches something."
        } else {
            "Nothing simulated."
        };
        lines.push(none.to_owned());
    }
    lines
}

fn columns(table: &Table) -> Vec<PageColumn<'_>> {
    table
        .columns
        .iter()
        .map(|column| PageColumn {
            name: &column.name,
            class: style_class(column.style),
        })
        .collect()
}

fn pictures(comparison: &Comparison) -> Vec<Picture> {
    let style = SvgStyle {
        theme: SvgTheme::Page,
        compact: true,
        sized: false,
    };
    let picture = |candidate: &super::comparison::Candidate| Picture {
        name: candidate.network.name.clone(),
        class: style_class(candidate.network.style),
        svg: svg(&of_network_compact(&comparison.scenario, &candidate.network), &style),
    };
    comparison.candidates.iter().map(picture).collect()
}

fn prices(comparison: &Comparison) -> Vec<Price<'_>> {
    let price = |candidate: &'_ super::comparison::Candidate| -> Vec<(&'static str, usize, usize)> {
        let parts = candidate.pricing.parts.iter().enumerate();
        parts
            .flat_map(|(p, part)| (0..part.lines.len()).map(move |l| (part.kind.name(), p, l)))
            .collect()
    };
    let told = comparison.candidates.iter().map(|candidate| {
        let pricing = &candidate.pricing;
        let lines = price(candidate).into_iter().map(|(part, p, l)| {
            let line = &pricing.parts[p].lines[l];
            PriceLine {
                part,
                what: &line.what,
                formula: &line.formula,
                amount: words::money_range(&line.amount, pricing.currency),
                basis: basis(line.basis),
            }
        });
        Price {
            name: &candidate.network.name,
            class: style_class(candidate.network.style),
            a_year: words::money_range(&pricing.a_year, pricing.currency),
            lines: lines.collect(),
            notes: &pricing.notes,
        }
    });
    told.collect()
}

fn basis(basis: crate::cost::Basis) -> &'static str {
    match basis {
        crate::cost::Basis::Counted => "counted",
        crate::cost::Basis::Planned => "planned",
        crate::cost::Basis::Simulated => "simulated",
        crate::cost::Basis::Extrapolated => "extrapolated",
    }
}

/// The styles of pictures, and the architectures' colors on light and on dark ground.
fn styles() -> String {
    let variables = |dark: bool| -> String {
        let kinds = [
            ("ptp", StyleKind::PointToPoint),
            ("hub", StyleKind::HubAndSpoke),
            ("bus", StyleKind::MessageBus),
            ("mix", StyleKind::Hybrid),
            ("own", StyleKind::Custom),
        ];
        let one = |(name, kind)| {
            let colors = style_colors(kind);
            format!("--{name}:{};", if dark { colors.mark } else { colors.on_light }.css())
        };
        kinds.map(one).concat()
    };
    let (light, dark) = (variables(false), variables(true));
    let rules: String = ["ptp", "hub", "bus", "mix", "own"]
        .map(|name| format!(".c-{name}{{--c:var(--{name})}}"))
        .concat();
    format!(
        ":root{{{light}}}@media (prefers-color-scheme:dark){{:root{{{dark}}}}}@media print{{:root{{{light}}}}}{rules}{}",
        svg_css(SvgTheme::Page)
    )
}
