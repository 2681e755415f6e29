//! Do senders get along with what lies between them and their receivers?
//!
//! In: what is known of a scenario. Out: findings about loss, timeouts and what is kept. It must not know load.

use super::known::Known;
use super::{About, Finding, FindingKind, Level};
use crate::scenario::{Flow, Outbox, Pattern, Transport};
use crate::units::SimSpan;

/// From this share on, repeated transmissions (five of them) no longer hide a loss.
const LOSS_FELT: f64 = 0.2;
/// A fix gives an answer so many times the time that it usually takes.
const PATIENCE: f64 = 5.0;
/// Messages that a fix has an outbox hold.
const OUTBOX_PLACES: u32 = 10_000;

pub(super) fn look(known: &Known<'_>) -> Vec<Finding> {
    let flows = known.scenario.flows.iter().enumerate();
    let each = flows.flat_map(|(at, flow)| [loss(known, at, flow), timeout(known, at, flow), outbox(known, at, flow)]);
    each.flatten().collect()
}

fn about(flow: &Flow) -> Vec<About> {
    vec![About::Flow(flow.id.clone())]
}

fn loss(known: &Known<'_>, at: usize, flow: &Flow) -> Option<Finding> {
    let policy = &known.policies[at];
    let tries = policy.max_attempts() > 1 || policy.outbox() != Outbox::Off;
    if flow.pattern() == Pattern::Tap || tries {
        return None;
    }
    let crossings = known.crossings(flow);
    let worst = crossings.into_iter().filter_map(|(from, to)| {
        let (loss, transport) = known.loss(from, to);
        let felt = loss > 0.0 && transport == Transport::Datagram || loss >= LOSS_FELT;
        felt.then_some((loss, from, to))
    });
    let (loss, from, to) = worst.max_by(|a, b| a.0.total_cmp(&b.0))?;
    let what = format!(
        "{} crosses a link that loses {} %, and is never tried again",
        flow.name(),
        (loss * 1e4).round() / 100.0
    );
    let why = format!(
        "Between {} and {} a lost message is gone, or gone after five transmissions, unless its sender sends it anew.",
        known.zones[from].name(),
        known.zones[to].name()
    );
    let finding = Finding::new(FindingKind::LossWithoutRetry, Level::Warning, about(flow), what, why);
    let retry = known.with_policy(at, |policy| policy.retry = Some(Default::default()));
    Some(finding.with_fix("try 3 times", retry))
}

fn timeout(known: &Known<'_>, at: usize, flow: &Flow) -> Option<Finding> {
    let policy = &known.policies[at];
    let answered = matches!(flow.pattern(), Pattern::Request | Pattern::Gather(_));
    if !answered && !policy.waits() || flow.pattern() == Pattern::Tap {
        return None;
    }
    let timeout = policy.timeout();
    let expected = known.round_trip(flow);
    if timeout.as_secs_f64() < expected {
        let usual = SimSpan::from_secs_f64((expected * 1e3).ceil() / 1e3);
        let what = format!(
            "{} waits {timeout}, and an answer takes {usual} on average",
            flow.name()
        );
        let why = "Most attempts are given up while their answers are on the way, and each retry adds to the load.";
        let longer = SimSpan::from_secs_f64((expected * PATIENCE * 10.0).ceil() / 10.0);
        let finding = Finding::new(FindingKind::TimeoutTooShort, Level::Serious, about(flow), what, why);
        let fix = known.with_policy(at, |policy| {
            policy.timeout = Some(longer);
            policy.timeout_total = policy.timeout_total.map(|total| total.max(longer));
        });
        return Some(finding.with_fix(format!("wait {longer}"), fix));
    }
    let deadline = flow.deadline.filter(|deadline| answered && timeout > *deadline)?;
    let what = match policy.timeout {
        Some(_) => format!(
            "{} waits {timeout} for what is worth nothing after {deadline}",
            flow.name()
        ),
        None => format!(
            "{} waits {timeout} by default for what is worth nothing after {deadline}",
            flow.name()
        ),
    };
    let why = "Callers hold on to work that is too late already, just when the other side is slow.";
    let level = if policy.timeout.is_some() {
        Level::Warning
    } else {
        Level::Hint
    };
    let finding = Finding::new(FindingKind::TimeoutBeyondDeadline, level, about(flow), what, why);
    // A deadline that no answer can meet would only make a timeout that none can meet.
    if deadline.as_secs_f64() < expected {
        return Some(finding);
    }
    let fix = known.with_policy(at, |policy| policy.timeout = Some(deadline));
    Some(finding.with_fix(format!("wait {deadline}"), fix))
}

fn outbox(known: &Known<'_>, at: usize, flow: &Flow) -> Option<Finding> {
    let policy = &known.policies[at];
    let kept = matches!(policy.outbox(), Outbox::Durable { .. });
    let far = known.crossings(flow).into_iter().find(|(from, to)| from != to);
    let (from, to) = far.filter(|_| flow.pattern() == Pattern::Publish && !kept)?;
    let what = format!(
        "{} is published beyond its zone, and its sender keeps nothing on disk",
        flow.name()
    );
    let why = format!(
        "While {} cannot be reached from {}, or the sender restarts, its messages are lost for good.",
        known.zones[to].name(),
        known.zones[from].name()
    );
    let level = if policy.max_attempts() > 1 {
        Level::Hint
    } else {
        Level::Warning
    };
    let finding = Finding::new(FindingKind::NoOutbox, level, about(flow), what, why);
    let outbox = Outbox::Durable {
        limit: OUTBOX_PLACES,
        lasting: None,
        every: None,
    };
    let fix = known.with_policy(at, |policy| policy.outbox = Some(outbox));
    Some(finding.with_fix(format!("keep {OUTBOX_PLACES} on disk"), fix))
}
