//! Which steps does a message of a flow take? Segments, each in the custody of one party.
//!
//! In: a [`FlowSpec`] and the cluster's confirm rule. Out: its [`Segment`]s. A segment is what one custodian has to get
//! done: the sender until its next hop has acknowledged, a hub or broker for what it stored, a consumer for its callback.
//! It must not know time or state.

use super::program::{ConfirmRule, FlowSpec, Medium, PatternRule, Program};

/// A place that every message resolves for itself.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum End {
    Sender,
    Consumer,
    Hub,
    /// The node that leads the flow's topic (as it was when the segment began).
    Topic,
}

/// Which service a visit asks for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Service {
    /// The consumer's for this flow.
    Own,
    /// By its number: hub 0, broker publish 0, broker delivery 1.
    Number(u32),
}

/// One stretch: to a place, by a medium, and what is visited there.
#[derive(Clone, Debug)]
pub(super) struct Stretch {
    pub to: End,
    pub via: Medium,
    pub visits: &'static [Service],
}

/// Whom the custodian waits for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Wait {
    /// Nobody: no timer, no acknowledgement.
    Nobody,
    /// The end of the segment.
    Ack,
    /// The consumer's taking it, before it is served.
    Accept,
    /// The answer.
    Answer,
}

/// What the end of a segment means.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Finish {
    /// A consumer has served it; then the next segment, if any, begins there.
    Served(Option<u8>),
    /// A middle keeps it; then the next segment begins for every delivery.
    Stored(u8),
    /// The answer or callback has reached the sender.
    Arrived,
}

/// What one custodian has to get done.
#[derive(Clone, Debug)]
pub(super) struct Segment {
    pub custodian: End,
    /// A visit at the custodian before anything leaves.
    pub start: Option<u32>,
    pub out: Vec<Stretch>,
    /// The answer's way; empty: there is none.
    pub back: Vec<Stretch>,
    pub wait: Wait,
    pub finish: Finish,
    /// Whether what travels has the size of the answer.
    pub carries_answer: bool,
}

/// The segments of a flow.
#[derive(Clone, Debug)]
pub(super) struct Plan {
    pub segments: Vec<Segment>,
    /// Whether the first segment carries one copy for all consumers.
    pub shared: bool,
    /// Whether it ends with something reaching the sender.
    pub ends_at_sender: bool,
    /// Whether a served message calls others before it is answered.
    pub calls: bool,
    /// How many answers are joined, at most those of all; 0: none are.
    pub gathers: u32,
    /// Where one question is asked of all, before which visit at the middle copies are made.
    pub parts_at: u8,
    /// Whether the hub joins the answers.
    pub joins_at_hub: bool,
}

const HUB: &[Service] = &[Service::Number(0)];
const OWN: &[Service] = &[Service::Own];
const PUBLISH: &[Service] = &[Service::Number(0)];
const RELAY: &[Service] = &[Service::Number(0), Service::Number(1)];
const DELIVERY: u32 = 1;

fn stretch(to: End, via: Medium, visits: &'static [Service]) -> Stretch {
    Stretch { to, via, visits }
}

fn to_consumer(via: Medium) -> Stretch {
    stretch(End::Consumer, via, OWN)
}

fn segment(custodian: End, start: Option<u32>, out: Vec<Stretch>, wait: Wait, finish: Finish) -> Segment {
    Segment {
        custodian,
        start,
        out,
        back: Vec::new(),
        wait,
        finish,
        carries_answer: false,
    }
}

fn answering(mut segment: Segment) -> Segment {
    segment.carries_answer = true;
    segment
}

/// Plans all flows of a program.
pub(super) fn plans(program: &Program) -> Vec<Plan> {
    let confirm = program
        .cluster
        .as_ref()
        .map_or(ConfirmRule::Off, |cluster| cluster.confirm);
    let at_least_once = program.cluster.as_ref().is_some_and(|cluster| cluster.at_least_once);
    let called = called(program);
    let flows = program.flows.iter().zip(&called);
    flows
        .map(|(flow, called)| plan(flow, *called, confirm, at_least_once))
        .collect()
}

/// Whether a bus keeps nothing of such a flow: its messages pass at most once, and what is missing the caller asks again.
pub(super) fn is_held(pattern: PatternRule) -> bool {
    matches!(pattern, PatternRule::Request | PatternRule::Gather(_))
}

/// Whether a served message of a flow calls others before it is answered.
pub(super) fn calls_others(flow: &FlowSpec) -> bool {
    flow.then.iter().any(|follow| follow.before_answer)
}

/// For each flow, whether somebody's answer waits for it: then its sender wants word of it, whatever its policy.
fn called(program: &Program) -> Vec<bool> {
    let mut called = vec![false; program.flows.len()];
    let follows = program.flows.iter().flat_map(|flow| &flow.then);
    follows
        .filter(|follow| follow.before_answer)
        .for_each(|follow| called[follow.flow as usize] = true);
    called
}

fn plan(flow: &FlowSpec, called: bool, confirm: ConfirmRule, at_least_once: bool) -> Plan {
    let taps = flow.pattern == PatternRule::Tap;
    let waits = !taps && (called || waits(flow));
    let gathers = match flow.pattern {
        PatternRule::Gather(first) => first,
        _ => 0,
    };
    let stored = flow.there == Medium::Bus && !is_held(flow.pattern)
        || flow.there == Medium::Hub && !flow.synchronous && gathers == 0;
    let redelivered = if taps || flow.there == Medium::Bus && !at_least_once {
        Wait::Nobody
    } else {
        Wait::Ack
    };
    let segments = match (flow.pattern, stored) {
        (PatternRule::Request, false) | (PatternRule::Gather(_), _) => vec![held_request(flow)],
        (PatternRule::Request, true) => {
            let mut all = stored_there(flow, Wait::Answer, Wait::Ack, Some(2));
            all.extend(answer_later(flow, 2));
            all
        }
        (_, false) => {
            let callback = flow.pattern == PatternRule::Callback;
            let wait = match (waits, callback) {
                (false, _) => Wait::Nobody,
                (true, false) => Wait::Ack,
                (true, true) => Wait::Accept,
            };
            let next = callback.then_some(1);
            let mut all = vec![segment(
                End::Sender,
                None,
                held_way(flow.there),
                wait,
                Finish::Served(next),
            )];
            if callback {
                all.extend(answer_later(flow, 1));
            }
            all
        }
        (_, true) => {
            let callback = flow.pattern == PatternRule::Callback;
            let confirmed = match flow.there {
                Medium::Bus => confirm != ConfirmRule::Off && !taps,
                _ => waits,
            };
            let first = if confirmed { Wait::Ack } else { Wait::Nobody };
            let second = if callback && redelivered == Wait::Ack {
                Wait::Accept
            } else {
                redelivered
            };
            let mut all = stored_there(flow, first, second, callback.then_some(2));
            if callback {
                all.extend(answer_later(flow, 2));
            }
            all
        }
    };
    Plan {
        segments,
        shared: stored || gathers > 0 && flow.there != Medium::Direct,
        ends_at_sender: !matches!(flow.pattern, PatternRule::OneWay | PatternRule::Tap),
        calls: calls_others(flow),
        gathers,
        parts_at: u8::from(flow.there == Medium::Bus),
        joins_at_hub: gathers > 0 && flow.there == Medium::Hub && flow.answer == Medium::Hub,
    }
}

/// Whether the sender of a one-way message waits for an acknowledgement.
fn waits(flow: &FlowSpec) -> bool {
    flow.policy.waits() || flow.guard.as_ref().is_some_and(|guard| guard.listens())
}

/// The way to a consumer when nobody in between keeps the message.
fn held_way(there: Medium) -> Vec<Stretch> {
    match there {
        Medium::Direct => vec![to_consumer(Medium::Direct)],
        Medium::Hub => vec![stretch(End::Hub, Medium::Hub, HUB), to_consumer(Medium::Hub)],
        Medium::Bus => vec![stretch(End::Topic, Medium::Bus, RELAY), to_consumer(Medium::Bus)],
    }
}

fn held_request(flow: &FlowSpec) -> Segment {
    let home = |via| stretch(End::Sender, via, &[]);
    let back = match flow.answer {
        Medium::Direct => vec![home(Medium::Direct)],
        Medium::Hub => vec![stretch(End::Hub, Medium::Hub, HUB), home(Medium::Hub)],
        Medium::Bus => vec![stretch(End::Topic, Medium::Bus, RELAY), home(Medium::Bus)],
    };
    let out = held_way(flow.there);
    Segment {
        back,
        ..segment(End::Sender, None, out, Wait::Answer, Finish::Served(None))
    }
}

/// To the middle, which keeps it, and from there to each consumer.
fn stored_there(flow: &FlowSpec, first: Wait, second: Wait, next: Option<u8>) -> Vec<Segment> {
    let (middle, start, visits): (End, u32, &'static [Service]) = match flow.there {
        Medium::Bus => (End::Topic, DELIVERY, PUBLISH),
        _ => (End::Hub, 0, &[]),
    };
    vec![
        segment(
            End::Sender,
            None,
            vec![stretch(middle, flow.there, visits)],
            first,
            Finish::Stored(1),
        ),
        segment(
            middle,
            Some(start),
            vec![to_consumer(flow.there)],
            second,
            Finish::Served(next),
        ),
    ]
}

/// The answer or callback as a message of its own, from segment `at` on. On a bus callbacks go direct. Who calls back by
/// a policy waits for word that the callback was taken.
fn answer_later(flow: &FlowSpec, at: u8) -> Vec<Segment> {
    let calls_back = flow.pattern == PatternRule::Callback && flow.callback.is_some();
    let word = if calls_back { Wait::Ack } else { Wait::Nobody };
    let home = |via| vec![stretch(End::Sender, via, &[])];
    match flow.answer {
        Medium::Hub => vec![
            answering(segment(
                End::Consumer,
                None,
                vec![stretch(End::Hub, Medium::Hub, &[])],
                word,
                Finish::Stored(at + 1),
            )),
            answering(segment(
                End::Hub,
                Some(0),
                home(Medium::Hub),
                Wait::Ack,
                Finish::Arrived,
            )),
        ],
        via => vec![answering(segment(
            End::Consumer,
            None,
            home(via),
            word,
            Finish::Arrived,
        ))],
    }
}
