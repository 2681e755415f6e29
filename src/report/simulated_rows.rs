//! The rows about what was simulated: one flow in the short table, every flow in the breakdown, objectives.
//!
//! In: a [`Comparison`], a pass and a flow. Out: groups of rows. It must not decide who is better: the study does.

use super::comparison::Comparison;
use super::table::{Cell, Group, Row, row};
use super::words;
use crate::scenario::When;
use crate::study::{
    self, CountEstimate, Estimate, Figure, FigureKey, FlowFigures, Margin, PassResult, Quantile, Standing,
};

/// Why a figure is not there although the pass was simulated.
const NO_MESSAGE: &str = "no message was created in the measured time";

/// What the worst queue is, and is not.
const WORST_QUEUE: &str = "longest line in front of any station, mean over replications; what a topic, the hub's store or \
                           an outbox keeps is not in it";

/// Whether no message was created in the measured time of a pass.
pub(super) fn is_silent(pass: &PassResult) -> bool {
    pass.total.created.is_none_or(|created| created.mean <= 0.0)
}

/// The title of a pass.
fn title(when: When) -> &'static str {
    match when {
        When::Calm => "Calm",
        When::Broken => "Broken",
    }
}

/// Who wins which figure, decided by the study over all figures that are shown together.
struct Wins<'a> {
    comparison: &'a Comparison,
    compared: Vec<study::Comparison>,
}

impl<'a> Wins<'a> {
    fn of(comparison: &'a Comparison, figures: &[(When, FigureKey)]) -> Self {
        let compared = match &comparison.study {
            Some(result) => study::compare(result, figures, Margin::default()),
            None => Vec::new(),
        };
        Self { comparison, compared }
    }

    fn standing(&self, when: When, key: FigureKey, candidate: usize) -> Standing {
        let id = &self.comparison.candidates[candidate].network.id;
        let result = self.comparison.study.as_ref();
        let at = result.and_then(|result| result.architectures.iter().position(|it| &it.id == id));
        let found = self
            .compared
            .iter()
            .find(|compared| compared.when == when && compared.key == key);
        let own = found.zip(at).and_then(|(compared, at)| compared.architectures.get(at));
        own.map_or(Standing::Nothing, |own| own.standing)
    }
}

/// The short table of one pass.
pub(super) fn main(comparison: &Comparison, when: When, flow: usize) -> Group {
    let result = comparison.study.as_deref();
    let figures = result.map_or(Vec::new(), |result| study::headline_figures(result, flow));
    let wins = Wins::of(comparison, &figures);
    let [p50, p99, correct_one, correct_all, lost, queue] = study::headline_keys(flow);
    let name = comparison.scenario.flows.get(flow).map_or("", |flow| flow.name());
    let of_pass = |row_name: &str, detail: &str, key: FigureKey, cell: &dyn Fn(&PassResult) -> Cell| -> Row {
        row(comparison, row_name, detail, |at| match comparison.pass(at, when) {
            Some(pass) => cell(pass).standing(wins.standing(when, key, at)),
            None => Cell::missing("not simulated"),
        })
    };
    let of_flow = |row_name: String, detail: &str, key: FigureKey, cell: &dyn Fn(&FlowFigures, u32) -> Cell| -> Row {
        of_pass(&row_name, detail, key, &|pass| match pass.flows.get(flow) {
            Some(figures) => cell(figures, pass.replications),
            None => Cell::missing("no such flow"),
        })
    };
    let ever_waited = |at: usize| comparison.pass(at, when).is_some_and(|pass| pass.worst_queue.is_some());
    let rows = vec![
        of_flow(format!("p50 of {name}"), "half are faster", p50, &|figures, n| {
            quantile_cell(&figures.p50, n)
        }),
        of_flow(
            format!("p99 of {name}"),
            "one in a hundred is slower",
            p99,
            &|figures, n| quantile_cell(&figures.p99, n),
        ),
        of_flow(
            format!("Correct and on time, {name}"),
            "right effect, once, before the deadline",
            correct_one,
            &|it, n| share_cell(it.correct.as_ref(), n),
        ),
        of_pass(
            "Correct and on time, all flows",
            "share of all deliveries",
            correct_all,
            &|pass| share_cell(pass.total.correct.as_ref(), pass.replications),
        ),
        of_pass(
            "Lost, per million deliveries",
            "timed out, rejected, lost or dead-lettered; all flows",
            lost,
            &|pass| lost_cell(&pass.total.lost, pass.replications),
        ),
        Row {
            compares: (0..comparison.candidates.len()).any(ever_waited),
            ..of_pass("Worst queue", WORST_QUEUE, queue, &queue_cell)
        },
    ];
    Group {
        title: title(when).to_owned(),
        when: Some(when),
        is_main: true,
        rows,
    }
}

fn quantile_cell(quantile: &Quantile, replications: u32) -> Cell {
    let cell = Cell::new(words::quantile(quantile));
    match quantile {
        Quantile::Finite(estimate) => cell.with_detail(words::noise(estimate, replications)),
        Quantile::Never { never_in, n, .. } => cell.with_detail(format!("never in {never_in} of {n} replications")),
        Quantile::Nothing => Cell::missing(NO_MESSAGE),
    }
}

fn share_cell(estimate: Option<&Estimate>, replications: u32) -> Cell {
    match estimate {
        Some(estimate) => Cell::new(words::share_estimate(estimate)).with_detail(words::noise(estimate, replications)),
        None => Cell::missing(NO_MESSAGE),
    }
}

fn lost_cell(lost: &CountEstimate, replications: u32) -> Cell {
    if lost.of == 0 {
        return Cell::missing(NO_MESSAGE);
    }
    Cell::new(words::per_million(lost)).with_detail(format!(
        "{} of {} deliveries in {replications} replications",
        words::grouped(lost.count),
        words::grouped(lost.of),
    ))
}

fn queue_cell(pass: &PassResult) -> Cell {
    let Some(worst) = &pass.worst_queue else {
        return match is_silent(pass) {
            true => Cell::missing(NO_MESSAGE),
            false => Cell::new("0").with_detail("nothing ever waited at a station"),
        };
    };
    let noise = words::noise(&worst.longest, pass.replications);
    Cell::new(format!("{} {}", words::number(&worst.longest), worst.key.label())).with_detail(format!(
        "at {}, site {}, instance {}; {noise}",
        worst.name,
        worst.place.site + 1,
        worst.place.instance + 1
    ))
}

/// Every flow in one pass: p99, and correct and on time.
pub(super) fn breakdown(comparison: &Comparison, when: When) -> Group {
    let flows = 0..comparison.scenario.flows.len();
    let keys = |flow| {
        [
            FigureKey::of_flow(Figure::P99, flow),
            FigureKey::of_flow(Figure::Correct, flow),
        ]
    };
    let figures: Vec<(When, FigureKey)> = flows.clone().flat_map(keys).map(|key| (when, key)).collect();
    let wins = Wins::of(comparison, &figures);
    let mut rows = Vec::new();
    for flow in flows {
        let name = comparison.scenario.flows[flow].name();
        let [p99, correct] = keys(flow);
        let cell = |at: usize, key: FigureKey, tell: &dyn Fn(&FlowFigures, u32) -> Cell| {
            let pass = comparison.pass(at, when);
            match pass.and_then(|pass| Some((pass.flows.get(flow)?, pass.replications))) {
                Some((figures, n)) => tell(figures, n).standing(wins.standing(when, key, at)),
                None => Cell::missing("not simulated"),
            }
        };
        rows.push(row(comparison, &format!("{name}: p99"), "", |at| {
            cell(at, p99, &|figures, n| quantile_cell(&figures.p99, n))
        }));
        rows.push(row(comparison, &format!("{name}: correct and on time"), "", |at| {
            cell(at, correct, &|figures, n| share_cell(figures.correct.as_ref(), n))
        }));
    }
    Group {
        title: format!("Each flow, {}", title(when).to_lowercase()),
        when: Some(when),
        is_main: false,
        rows,
    }
}
