//! What stands on the scoreboard: for each architecture the same few figures, of one flow and one pass.
//!
//! In: the session. Out: [`Card`]s. It must not know how they are drawn.

use crate::app::session::Session;
use crate::app::text::{Worded, money, percent, seconds, seconds_noise, two_digits};
use crate::scenario::When;
use crate::study::{ArchitectureResult, Estimate, Figure, FlowFigures, PassResult, Quantile};
use crate::topology::StyleKind;

/// One figure with what is written below it.
#[derive(Clone, PartialEq, Default, Debug)]
pub struct Entry {
    /// The figure; empty: not there yet.
    pub value: Worded,
    /// What it is, and its noise.
    pub label: String,
    /// More, for the tooltip.
    pub hint: String,
    /// Whether it wins over all others.
    pub best: bool,
    /// Whether it is simulated (and so may be stale).
    pub simulated: bool,
}

/// What stands on the scoreboard about one architecture.
#[derive(Clone, PartialEq, Debug)]
pub struct Card {
    /// Its place in the scenario's list.
    pub index: usize,
    /// Its shown name.
    pub name: String,
    /// Its style.
    pub style: StyleKind,
    /// Its own color, where it has one.
    pub color: Option<String>,
    /// "3 of 4 objectives held"; empty: there are none.
    pub objectives: String,
    /// Why there are no figures, where no network can be made.
    pub problem: Option<String>,
    /// Connections and interfaces, p99, correct and on time, cost a year.
    pub entries: Vec<Entry>,
}

/// The flow whose figures are shown, by its place; and whether it was chosen by hand.
pub fn shown_flow(session: &Session) -> (usize, bool) {
    let chosen = session.flow.as_ref().and_then(|id| session.scenario.flow_index(id));
    match chosen {
        Some(flow) => (flow, true),
        None => (worst_flow(session), false),
    }
}

/// The flow with the worst p99 against its deadline in any architecture, in the pass shown.
fn worst_flow(session: &Session) -> usize {
    let Some(result) = &session.study.result else { return 0 };
    let pressure = |flow: usize| {
        let deadline = session.scenario.flows.get(flow).and_then(|flow| flow.deadline);
        let deadline = deadline.map_or(f64::INFINITY, |deadline| deadline.as_secs_f64());
        let values = result.architectures.iter().filter_map(|architecture| architecture.pass(session.pass));
        let worst = values.filter_map(|pass| pass.flows.get(flow)?.p99.value()).fold(0.0, f64::max);
        if deadline.is_infinite() { 0.0 } else { worst / deadline }
    };
    // The first of the worst, so that the choice does not flicker between equals.
    let mut worst = (0, f64::NEG_INFINITY);
    for flow in 0..session.scenario.flows.len() {
        let pressure = pressure(flow);
        if pressure > worst.1 {
            worst = (flow, pressure);
        }
    }
    worst.0
}

/// The pass whose figures are shown: broken only where there is one.
pub fn shown_pass(session: &Session) -> When {
    let broken = session.study.result.as_ref().is_some_and(|result| result.has_broken());
    if broken { session.pass } else { When::Calm }
}

/// All cards, in the scenario's order.
pub fn cards(session: &Session) -> Vec<Card> {
    let flow = shown_flow(session).0;
    let architectures = session.scenario.architectures_or_default();
    (0..architectures.len()).map(|index| card(session, index, flow)).collect()
}

fn card(session: &Session, index: usize, flow: usize) -> Card {
    let architectures = session.scenario.architectures_or_default();
    let written = &architectures[index];
    let derived = session.derived.architectures.get(index);
    let result = session.study.result.as_ref().and_then(|result| result.architecture(&written.id));
    let pass = result.and_then(|result| result.pass(shown_pass(session)));
    let problem = derived.and_then(|derived| derived.network.as_ref().err()).map(|problems| {
        problems.first().map_or_else(|| "No network can be made of it".to_owned(), ToString::to_string)
    });
    Card {
        index,
        name: written.name().to_owned(),
        style: session.style(index),
        color: written.color.clone(),
        objectives: String::new(),
        problem,
        entries: vec![
            counts_entry(session, index),
            p99_entry(session, result, pass, flow),
            correct_entry(session, result, pass),
            cost_entry(session, index),
        ],
    }
}

fn counts_entry(session: &Session, index: usize) -> Entry {
    let Some(structure) = session.structure(index) else { return Entry::missing("wires / contracts") };
    let counts = &structure.counts;
    Entry {
        value: Worded::new(counts.connections.to_string(), format!("/ {}", counts.interfaces)),
        label: "wires / contracts".to_owned(),
        hint: format!(
            "{} connections (pairs set up to talk), {} with each site's own counted;\n\
             {} interfaces (contracts for one data set between one producer and one consumer)",
            counts.connections, counts.endpoints, counts.interfaces
        ),
        best: false,
        simulated: false,
    }
}

fn p99_entry(session: &Session, result: Option<&ArchitectureResult>, pass: Option<&PassResult>, flow: usize) -> Entry {
    let Some(figures) = pass.and_then(|pass| pass.flows.get(flow)) else { return Entry::awaited(session, "p99") };
    let name = session.scenario.flows.get(flow).map_or("", |flow| flow.name());
    let mut entry = match &figures.p99 {
        Quantile::Finite(estimate) => Entry {
            value: seconds(estimate.mean),
            label: format!("p99 {}", seconds_noise(estimate)).trim_end().to_owned(),
            hint: estimate_hint(estimate),
            ..Entry::default()
        },
        Quantile::Never { never_in, n, undelivered } => Entry {
            value: Worded::new("never", ""),
            label: format!("p99 · {} % undelivered", two_digits(undelivered.mean * 100.0)),
            hint: format!("Infinite in {never_in} of {n} replications: an undelivered message is infinitely late"),
            ..Entry::default()
        },
        Quantile::Nothing => Entry::missing("p99"),
    };
    entry.hint = format!("99th percentile of latency of \u{201c}{name}\u{201d}\n{}\n{}", entry.hint, outcomes_hint(figures));
    entry.simulated = true;
    entry.best = is_win(session, result, Figure::P99, Some(flow));
    entry
}

fn correct_entry(session: &Session, result: Option<&ArchitectureResult>, pass: Option<&PassResult>) -> Entry {
    let label = "correct, on time";
    let Some(correct) = pass.and_then(|pass| pass.total.correct) else { return Entry::awaited(session, label) };
    let noise = correct.half_width.map_or(String::new(), |half| format!(" \u{b1} {}", two_digits(half * 100.0)));
    Entry {
        value: percent(correct.mean),
        label: format!("{label}{noise}"),
        hint: format!(
            "Deliveries of all flows with the right effect, once and before the deadline\n{}",
            estimate_hint(&correct)
        ),
        best: is_win(session, result, Figure::Correct, None),
        simulated: true,
    }
}

fn cost_entry(session: &Session, index: usize) -> Entry {
    let Some(pricing) = session.pricing(index) else { return Entry::missing("a year") };
    let parts = pricing.parts.iter().map(|part| {
        format!("{} {}", part.kind.name(), money(&part.a_year, pricing.currency).line())
    });
    let mut lines: Vec<String> = parts.collect();
    lines.extend(pricing.notes.iter().cloned());
    Entry {
        value: money(&pricing.a_year, pricing.currency),
        label: if pricing.is_simulated { "a year" } else { "a year, no outages yet" }.to_owned(),
        hint: lines.join("\n"),
        best: false,
        simulated: false,
    }
}

fn outcomes_hint(figures: &FlowFigures) -> String {
    let correct = figures.correct.map_or(String::new(), |share| format!("{} correct and on time", percent(share.mean).line()));
    let lost = match (figures.lost.below(), figures.lost.share) {
        (Some(below), _) => format!("lost: less than {} %", two_digits(below * 100.0)),
        (None, Some(share)) => format!("lost: {}", percent(share.mean).line()),
        (None, None) => String::new(),
    };
    [correct, lost].into_iter().filter(|text| !text.is_empty()).collect::<Vec<_>>().join("; ")
}

/// Whether the architecture wins over every other in this figure: beyond noise and beyond what matters.
fn is_win(_session: &Session, _result: Option<&ArchitectureResult>, _figure: Figure, _flow: Option<usize>) -> bool {
    false
}

fn estimate_hint(estimate: &Estimate) -> String {
    match estimate.half_width {
        Some(_) => format!("Mean of {} replications; \u{b1} is simulation noise (95 %)", estimate.n),
        None => "One replication: no noise can be told yet".to_owned(),
    }
}

impl Entry {
    fn missing(label: &str) -> Self {
        Entry { value: Worded::new("\u{2013}", ""), label: label.to_owned(), ..Entry::default() }
    }

    /// A simulated figure that is not there: because it is being simulated, or will not be.
    fn awaited(session: &Session, label: &str) -> Self {
        let hint = match &session.study.failure {
            Some(failure) => failure.clone(),
            None if session.study.is_running() => "Being simulated".to_owned(),
            None => "Not simulated".to_owned(),
        };
        Entry { hint, simulated: true, ..Entry::missing(label) }
    }
}
