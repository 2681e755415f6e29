//! The rows about how a network behaves beside its headline figures: headroom, attempts, recovery, records that differ.
//!
//! In: a [`Comparison`] and a pass. Out: a group of rows, of what there is to say only. It must not decide who is better.

use super::comparison::Comparison;
use super::guard_rows;
use super::table::{Cell, Group, Mark, row};
use super::words;
use crate::scenario::When;
use crate::study::{
    Estimate, FlowFigures, FullFirst, GapFigures, Headroom, Overload, PassResult, PollFigures, Recovery,
    TransactionFigures,
};
use crate::topology::Network;

const POLLS: &str =
    "asked whether there is anything new, whatever the answer: own traffic, in no other figure but those of stations";

const OVERLOAD: &str =
    "more comes in than can ever go out: the run was stopped there, and all figures of this pass end there";

/// How it behaves in one pass, if there is anything to say.
pub(super) fn group(comparison: &Comparison, when: When) -> Option<Group> {
    let zones: Vec<String> = comparison
        .scenario
        .zones_or_default()
        .iter()
        .map(|zone| zone.id.to_string())
        .collect();
    let mut rows = Vec::new();
    let of_pass = |name: &str, detail: &str, cell: &dyn Fn(&PassResult, &Network) -> Cell| {
        row(comparison, name, detail, |at| match comparison.pass(at, when) {
            Some(pass) => cell(pass, &comparison.candidates[at].network),
            None => Cell::missing("not simulated"),
        })
    };
    rows.push(of_pass("Overload", OVERLOAD, &|pass, _| match &pass.overload {
        Some(overload) => overload_cell(overload, pass.replications),
        None => Cell::missing("none"),
    }));
    if when == When::Calm {
        rows.push(of_pass(
            "Headroom",
            "by how much all load could grow until something is full, and what",
            &|pass, network| match &pass.headroom {
                Some(headroom) => headroom_cell(headroom, network, &zones, pass.replications),
                None => Cell::missing("nothing that has a limit was used"),
            },
        ));
    }
    rows.push(of_pass(
        "Attempts per delivery, all flows",
        "of senders, hubs and brokers; more than needed: retries amplify the load",
        &|pass, _| attempts_cell(pass),
    ));
    rows.push(of_pass(
        "Publishers blocked",
        "share of time in which the broker takes nothing, because a node is over its memory mark",
        &|pass, _| cluster_cell(pass),
    ));
    for system in &comparison.scenario.systems {
        let cell = |pass: &PassResult, _: &Network| {
            let found = pass.polls.iter().find(|polls| polls.system == system.id.as_str());
            found.map_or(Cell::missing("it is not polled here"), |polls| {
                polls_cell(polls, pass.replications)
            })
        };
        rows.push(of_pass(&format!("Polls of {}", system.name()), POLLS, &cell));
    }
    for (flow, spec) in comparison.scenario.flows.iter().enumerate() {
        let name = spec.name();
        let of_transaction =
            |what: &str, cell: &dyn Fn(&TransactionFigures) -> Option<Estimate>, tell: fn(&Estimate) -> String| {
                of_pass(&format!("{name}: {what}"), TRANSACTION, &|pass, _| {
                    let found = pass.transactions.iter().find(|it| it.root == flow).and_then(cell);
                    found.map_or(Cell::missing("no transaction"), |estimate| {
                        Cell::new(tell(&estimate)).with_detail(words::noise(&estimate, pass.replications))
                    })
                })
            };
        rows.push(of_transaction("end to end, p99", &|it| it.p99, words::latency_estimate));
        rows.push(of_transaction(
            "end to end, correct",
            &|it| it.correct,
            words::share_estimate,
        ));
        let of_flow = |what: &str, detail: &str, cell: &dyn Fn(&FlowFigures, u32) -> Option<Cell>| {
            of_pass(&format!("{name}: {what}"), detail, &|pass, _| {
                let found = pass
                    .flows
                    .get(flow)
                    .and_then(|figures| cell(figures, pass.replications));
                found.unwrap_or_else(|| Cell::missing("nothing to say"))
            })
        };
        rows.push(of_flow("where its time goes", PARTS, &|figures, n| {
            parts_cell(figures, n)
        }));
        rows.push(of_flow("wasted work", WASTED, &|figures, n| {
            let wasted = figures.wasted?;
            Some(Cell::new(words::share_estimate(&wasted)).with_detail(words::noise(&wasted, n)))
        }));
        rows.push(of_flow(
            "out of order",
            "deliveries that took effect after a later one of the same key",
            &|figures, _| {
                let late = &figures.out_of_order;
                (late.count > 0).then(|| Cell::new(words::per_million(late)).with_detail("per million deliveries"))
            },
        ));
        if when == When::Broken {
            rows.push(of_flow("recovery", RECOVERY, &|figures, n| {
                figures
                    .recovery
                    .map(|recovery| recovery_cell(recovery, figures.stuck_in, n))
            }));
        }
        for (kind, what, detail) in guard_rows::ROWS {
            rows.push(of_flow(what, detail, &|figures, n| {
                guard_rows::cell(kind, figures.guards.as_ref()?, n)
            }));
        }
        let gap = |of: fn(&GapFigures) -> Option<Estimate>, tell: fn(&Estimate) -> String| {
            move |figures: &FlowFigures, n: u32| {
                let figure = of(figures.gap.as_ref()?)?;
                Some(Cell::new(tell(&figure)).with_detail(words::noise(&figure, n)))
            }
        };
        rows.push(of_flow(
            "records that differ",
            "mean number that some consumers have and others have not",
            &gap(|gap| gap.differing, words::small_number),
        ));
        rows.push(of_flow(
            "longest difference",
            "of a record that all consumers got at last",
            &gap(|gap| gap.longest, words::latency_estimate),
        ));
    }
    rows.retain(|row| row.cells.iter().any(|cell| cell.mark != Mark::Missing));
    (!rows.is_empty()).then(|| Group {
        title: format!("Behavior, {}", if when == When::Calm { "calm" } else { "broken" }),
        when: Some(when),
        is_main: false,
        rows,
    })
}

const TRANSACTION: &str = "from the intended start of a message to the last end of all that it sets off; of transactions all of \
                           whose parts ended well";
const PARTS: &str = "largest part of the mean latency of what was delivered; network, waiting in line, service, retries, blocked \
                     by a broker, held (on calls to others, in a batch, at rest in a store) add up to it";
const WASTED: &str = "share of service that nobody waited for any more, or that led to nothing";
const RECOVERY: &str = "from the healing of the last fault until the flow brings 95 % of what it brings without faults, with no \
                        more outstanding; resolution 1/240 of the run";

fn cluster_cell(pass: &PassResult) -> Cell {
    let Some(cluster) = pass.cluster else {
        return Cell::missing("no broker");
    };
    let Some(blocked) = cluster.blocked.filter(|blocked| blocked.mean > 0.0) else {
        return Cell::missing("never");
    };
    let cell = Cell::new(words::share_estimate(&blocked)).with_detail(words::noise(&blocked, pass.replications));
    match cluster.locked_up_in {
        0 => cell,
        _ => Cell::new("locked up").with_detail(format!(
            "in {} of {} replications consumers that had to publish to go on never drained it; blocked {}",
            cluster.locked_up_in,
            pass.replications,
            words::share_estimate(&blocked)
        )),
    }
}

fn overload_cell(overload: &Overload, replications: u32) -> Cell {
    let crowd = overload.crowd.as_deref().unwrap_or("no queue");
    Cell::new(format!(
        "stopped after {}, crowd at {crowd}",
        words::latency(overload.at)
    ))
    .with_detail(format!(
        "{} of {} messages under way waited there; in {} of {replications} replications",
        words::grouped(overload.waiting),
        words::grouped(overload.in_flight),
        overload.replications,
    ))
}

fn headroom_cell(headroom: &Headroom, network: &Network, zones: &[String], replications: u32) -> Cell {
    let (label, place) = match headroom.place {
        FullFirst::Party(party, place) => {
            let party = &network.parties[party];
            let place = format!(
                "{}, site {}, instance {}",
                party.name,
                place.site + 1,
                place.instance + 1
            );
            (party.key.label(), place)
        }
        FullFirst::Trunk {
            from_zone,
            to_zone,
            site,
        } => {
            let label = format!("{} to {}", zones[from_zone], zones[to_zone]);
            (label.clone(), format!("the trunk from {label}, site {}", site + 1))
        }
    };
    let growth = headroom.growth();
    let text = match growth > 0.0 {
        true => format!("+{} {label}", words::share(growth)),
        false => format!("none {label}"),
    };
    let used = words::share_estimate(&headroom.utilization);
    let noise = words::noise(&headroom.utilization, replications);
    Cell::new(text).with_detail(format!("{place} is used {used}; {noise}"))
}

/// The largest part; all of them in the detail.
fn parts_cell(figures: &FlowFigures, replications: u32) -> Option<Cell> {
    let mean = figures.latency_mean.filter(|mean| mean.mean > 0.0)?;
    let parts = figures
        .parts
        .named()
        .into_iter()
        .filter_map(|(name, part)| Some((name, part?)));
    let parts: Vec<(&str, Estimate)> = parts.filter(|(_, part)| part.mean > 0.0).collect();
    let (name, most) = parts.iter().max_by(|a, b| a.1.mean.total_cmp(&b.1.mean))?;
    let all: Vec<String> = parts
        .iter()
        .map(|(name, part)| format!("{name} {}", words::latency_estimate(part)))
        .collect();
    let all = format!("{}; {}", all.join(", "), words::noise(&mean, replications));
    Some(Cell::new(format!("{name} {}", words::share(most.mean / mean.mean))).with_detail(all))
}

fn attempts_cell(pass: &PassResult) -> Cell {
    match (&pass.total.attempts, &pass.total.expected) {
        (Some(attempts), Some(expected)) if expected.mean > 0.0 => {
            let per = attempts.scaled(1.0 / expected.mean);
            Cell::new(words::small_number(&per)).with_detail(words::noise(&per, pass.replications))
        }
        _ => Cell::missing("no message was created in the measured time"),
    }
}

fn polls_cell(polls: &PollFigures, replications: u32) -> Cell {
    let Some(made) = &polls.made else {
        return Cell::missing("none");
    };
    let failed = polls.failed.count as f64 / f64::from(replications.max(1));
    let detail = match polls.failed.count {
        0 => format!("all answered; {}", words::noise(made, replications)),
        _ => format!(
            "{} of them failed; {}",
            words::plain(failed),
            words::noise(made, replications)
        ),
    };
    Cell::new(words::number(made)).with_detail(detail)
}

fn recovery_cell(recovery: Recovery, stuck_in: u32, replications: u32) -> Cell {
    let cell = match recovery {
        Recovery::After(after) if after.mean == 0.0 => Cell::new("at once"),
        Recovery::After(after) => {
            Cell::new(words::latency_estimate(&after)).with_detail(words::noise(&after, replications))
        }
        Recovery::Never { never_in, n } => {
            Cell::new("never").with_detail(format!("not until sources stopped in {never_in} of {n} replications"))
        }
    };
    match stuck_in {
        0 => cell,
        _ => Cell::new("stays down").with_detail(format!(
            "a metastable failure in {stuck_in} of {replications} replications: the faults are over, but less than half \
             gets through, and what is outstanding does not shrink"
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn recovery_is_told_in_one_word_or_two() {
        let after = |mean| {
            Recovery::After(Estimate {
                mean,
                half_width: None,
                n: 1,
            })
        };
        assert_eq!(recovery_cell(after(0.0), 0, 1).text, "at once");
        assert!(recovery_cell(after(12.0), 0, 1).text.contains("12"));
        let never = recovery_cell(Recovery::Never { never_in: 7, n: 10 }, 0, 10);
        assert_eq!(never.text, "never");
        assert!(never.detail.contains("7 of 10"), "{never:?}");
        let stuck = recovery_cell(Recovery::Never { never_in: 7, n: 10 }, 7, 10);
        assert_eq!(stuck.text, "stays down");
    }
}
