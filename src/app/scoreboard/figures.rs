//! What stands on the scoreboard: for each architecture the same few figures, of one flow and one pass.
//!
//! In: the session. Out: [`Card`]s. It must not know how they are drawn.

use crate::app::session::Session;
use crate::app::text::Worded;
use crate::report::{Held, Judged, latency_estimate, money_range, share, share_estimate};
use crate::scenario::{Architecture, When};
use crate::study::{
    Comparison, Estimate, Figure, FigureKey, FlowFigures, Margin, PassResult, Quantile, Standing, StudyResult, compare,
    default_flow, headline_figures,
};
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
    /// The same where there is little room: "3 of 4 held".
    pub objectives_short: String,
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
        None => {
            let result = session.study.result.as_ref();
            (
                result
                    .and_then(|result| default_flow(result, &session.scenario))
                    .unwrap_or(0),
                false,
            )
        }
    }
}

/// The pass whose figures are shown: broken only where there is one.
pub fn shown_pass(session: &Session) -> When {
    let broken = session.study.result.as_ref().is_some_and(|result| result.has_broken());
    if broken { session.pass } else { When::Calm }
}

/// Who wins what, decided over all figures of the comparison table, so that a mark here is a mark there.
struct Wins(Vec<Comparison>);

impl Wins {
    fn of(result: &StudyResult, flow: usize) -> Self {
        Wins(compare(result, &headline_figures(result, flow), Margin::default()))
    }

    /// Whether the architecture at this place of the result wins.
    fn has(&self, when: When, key: FigureKey, at: usize) -> bool {
        let found = self
            .0
            .iter()
            .find(|compared| compared.when == when && compared.key == key);
        found
            .and_then(|compared| compared.architectures.get(at))
            .is_some_and(|it| it.standing == Standing::Win)
    }
}

/// Where the simulated figures of one card come from.
struct Simulated<'a> {
    pass: &'a PassResult,
    when: When,
    at: usize,
    flow: Option<usize>,
    wins: &'a Wins,
}

impl Simulated<'_> {
    fn wins(&self, figure: Figure, flow: Option<usize>) -> bool {
        self.wins.has(self.when, FigureKey { figure, flow }, self.at)
    }
}

/// All cards, in the scenario's order.
pub fn cards(session: &Session) -> Vec<Card> {
    let flow = shown_flow(session).0;
    let id = session.scenario.flows.get(flow).map(|flow| &flow.id);
    let result = session.study.result.as_deref();
    let flow = result
        .zip(id)
        .and_then(|(result, id)| result.flows.iter().position(|own| own == id));
    let wins = result
        .zip(flow)
        .map_or(Wins(Vec::new()), |(result, flow)| Wins::of(result, flow));
    let when = shown_pass(session);
    let architectures = session.scenario.architectures_or_default();
    let cards = architectures.iter().enumerate().map(|(index, written)| {
        let at = result.and_then(|result| result.architectures.iter().position(|own| own.id == written.id));
        let pass = result
            .zip(at)
            .and_then(|(result, at)| result.architectures[at].pass(when));
        let simulated = pass.zip(at).map(|(pass, at)| Simulated {
            pass,
            when,
            at,
            flow,
            wins: &wins,
        });
        card(session, index, written, simulated.as_ref())
    });
    cards.collect()
}

fn card(session: &Session, index: usize, written: &Architecture, simulated: Option<&Simulated<'_>>) -> Card {
    Card {
        index,
        name: session.scenario.architecture_name(index),
        style: session.style(index),
        color: written.color.clone(),
        objectives: objectives_text(session, index, "objectives held"),
        objectives_short: objectives_text(session, index, "held"),
        problem: session.derived.problem(index),
        entries: vec![
            counts_entry(session, index),
            p99_entry(session, simulated),
            correct_entry(session, simulated),
            cost_entry(session, index),
        ],
    }
}

/// How many objectives are held, of how many bounds; empty where there are none.
fn objectives_text(session: &Session, index: usize, held: &str) -> String {
    let own: Vec<&Judged> = session
        .derived
        .judged
        .iter()
        .filter(|judged| judged.candidate == index)
        .collect();
    let count = |verdict: Held| own.iter().filter(|judged| judged.verdict == verdict).count();
    if own.is_empty() {
        return String::new();
    }
    let undecided = match count(Held::Undecided) {
        0 => String::new(),
        open => format!(", {open} open"),
    };
    format!("{} of {} {held}{undecided}", count(Held::Held), own.len())
}

fn counts_entry(session: &Session, index: usize) -> Entry {
    let Some(structure) = session.structure(index) else {
        return Entry::missing("wires / contracts");
    };
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

fn p99_entry(session: &Session, simulated: Option<&Simulated<'_>>) -> Entry {
    let found = simulated.and_then(|simulated| Some((simulated, simulated.pass.flows.get(simulated.flow?)?)));
    let Some((simulated, figures)) = found else {
        return Entry::awaited(session, "p99");
    };
    let name = session.scenario.flow(&figures.id).map_or("", |flow| flow.name());
    let mut entry = match &figures.p99 {
        Quantile::Finite(estimate) => Entry {
            value: Worded::apart(&latency_estimate(estimate)),
            label: "p99".to_owned(),
            hint: estimate_hint(estimate),
            ..Entry::default()
        },
        Quantile::Never {
            never_in,
            n,
            undelivered,
        } => Entry {
            value: Worded::new("never", ""),
            label: format!("p99 · {} undelivered", share(undelivered.mean)),
            hint: format!("Infinite in {never_in} of {n} replications: an undelivered message is infinitely late"),
            ..Entry::default()
        },
        Quantile::Nothing => Entry::missing("p99"),
    };
    entry.hint = format!(
        "99th percentile of latency of \u{201c}{name}\u{201d}\n{}\n{}",
        entry.hint,
        outcomes_hint(figures)
    );
    entry.simulated = true;
    entry.best = simulated.wins(Figure::P99, simulated.flow);
    entry
}

fn correct_entry(session: &Session, simulated: Option<&Simulated<'_>>) -> Entry {
    let label = "correct, on time";
    let found = simulated.and_then(|simulated| Some((simulated, simulated.pass.total.correct?)));
    let Some((simulated, correct)) = found else {
        return Entry::awaited(session, label);
    };
    Entry {
        value: Worded::apart(&share_estimate(&correct)),
        label: label.to_owned(),
        hint: format!(
            "Deliveries of all flows with the right effect, once and before the deadline\n{}",
            estimate_hint(&correct)
        ),
        best: simulated.wins(Figure::Correct, None),
        simulated: true,
    }
}

fn cost_entry(session: &Session, index: usize) -> Entry {
    let Some(pricing) = session.pricing(index) else {
        return Entry::missing("a year");
    };
    let parts = pricing
        .parts
        .iter()
        .map(|part| format!("{} {}", part.kind.name(), money_range(&part.a_year, pricing.currency)));
    let mut lines: Vec<String> = parts.collect();
    lines.extend(pricing.notes.iter().cloned());
    Entry {
        value: Worded::apart(&money_range(&pricing.a_year, pricing.currency)),
        label: if pricing.is_simulated {
            "a year"
        } else {
            "a year, no outages yet"
        }
        .to_owned(),
        hint: lines.join("\n"),
        best: false,
        simulated: false,
    }
}

fn outcomes_hint(figures: &FlowFigures) -> String {
    let correct = figures.correct.map_or(String::new(), |correct| {
        format!("{} correct and on time", share(correct.mean))
    });
    let lost = match (figures.lost.below(), figures.lost.share) {
        (Some(below), _) => format!("lost: less than {}", share(below)),
        (None, Some(lost)) => format!("lost: {}", share(lost.mean)),
        (None, None) => String::new(),
    };
    [correct, lost]
        .into_iter()
        .filter(|text| !text.is_empty())
        .collect::<Vec<_>>()
        .join("; ")
}

fn estimate_hint(estimate: &Estimate) -> String {
    match estimate.half_width {
        Some(_) => format!("Mean of {} replications; \u{b1} is simulation noise (95 %)", estimate.n),
        None => "One replication: no noise can be told yet".to_owned(),
    }
}

impl Entry {
    fn missing(label: &str) -> Self {
        Entry {
            value: Worded::new("\u{2013}", ""),
            label: label.to_owned(),
            ..Entry::default()
        }
    }

    /// A simulated figure that is not there: because it is being simulated, or will not be.
    fn awaited(session: &Session, label: &str) -> Self {
        let hint = match &session.study.failure {
            Some(failure) => failure.clone(),
            None if session.study.is_running() => "Being simulated".to_owned(),
            None => "Not simulated".to_owned(),
        };
        Entry {
            hint,
            simulated: true,
            ..Entry::missing(label)
        }
    }
}
