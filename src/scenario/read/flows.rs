//! How are flows read?
//!
//! In: [`Node`]s. Out: [`Flow`]. It must not know whether ids exist or numbers make sense (see `check`).

use super::fields::{Read, Reader};
use super::laws::{size_law, time_law};
use super::node::{Node, Shape};
use super::parts::time_of_day;
use crate::scenario::model::*;

impl Read for Flow {
    fn read(node: Node<'_>, cx: &mut Reader) -> Option<Self> {
        let mut fields = cx.fields(node, "a flow")?;
        let flow = Flow {
            id: fields.req("id").unwrap_or_else(|| FlowId::new("")),
            name: fields.opt("name"),
            from: fields
                .req_with("from", |node, cx| Some(cx.list(node, SystemId::read)))
                .unwrap_or_default(),
            to: fields.req("to").unwrap_or(To::Systems(Vec::new())),
            data: fields.opt("data"),
            pattern: fields.opt("pattern"),
            start: fields.opt("start"),
            batch: fields.opt("batch"),
            size: fields.opt_with("size", size_law),
            answer_size: fields.opt_with("answer_size", size_law),
            deadline: fields.opt("deadline"),
            priority: fields.opt("priority"),
            cost_lost: fields.opt("cost_lost"),
            cost_late: fields.opt("cost_late"),
            policy: fields.opt("policy"),
            callback_policy: fields.opt("callback_policy"),
            key_shares: fields.list_with("key_shares", |node, cx| {
                let [key, share] = cx.parts(node, "(\"north\", 0.6)")?;
                let (key, share) = (cx.part(key, 0), cx.part(share, 1));
                key.zip(share)
            }),
            exists: fields.opt("exists"),
            site: fields.opt("site"),
            then: fields.opt("then").unwrap_or_default(),
        };
        fields.finish();
        Some(flow)
    }
}

impl Read for FileTimes {
    fn read(node: Node<'_>, cx: &mut Reader) -> Option<Self> {
        let mut fields = cx.fields(node, "the times of files")?;
        let times = FileTimes {
            every: fields.req("every").unwrap_or_default(),
            first: fields.opt("first"),
            max_records: fields.opt("max_records"),
        };
        fields.finish();
        Some(times)
    }
}

impl Read for To {
    fn read(node: Node<'_>, cx: &mut Reader) -> Option<Self> {
        if node.shape() == Shape::List {
            return Some(To::Systems(cx.list(node, SystemId::read)));
        }
        if node.shape() == Shape::Text {
            cx.unexpected(node, "a list of systems", &format!("write [{}]", node.source()));
            return None;
        }
        match cx.variant(node, "choice of receivers", &["AnyOf", "Others"])? {
            "Others" => Some(To::Others),
            _ => {
                let list = cx.only(node, "AnyOf([\"one\", \"other\"])")?;
                Some(To::AnyOf(cx.list(list, SystemId::read)))
            }
        }
    }
}

impl Read for Pattern {
    fn read(node: Node<'_>, cx: &mut Reader) -> Option<Self> {
        const WORDS: &[&str] = &[
            "Request", "Callback", "Publish", "Work", "Gather", "Batch", "Stream", "Tap",
        ];
        match cx.variant(node, "pattern", WORDS)? {
            "Request" => Some(Pattern::Request),
            "Callback" => Some(Pattern::Callback),
            "Publish" => Some(Pattern::Publish),
            "Work" => Some(Pattern::Work),
            "Batch" => Some(Pattern::Batch),
            "Stream" => Some(Pattern::Stream),
            "Tap" => Some(Pattern::Tap),
            _ => {
                let rule = cx.only(node, "Gather(All) or Gather(First(2))")?;
                GatherRule::read(rule, cx).map(Pattern::Gather)
            }
        }
    }
}

impl Read for GatherRule {
    fn read(node: Node<'_>, cx: &mut Reader) -> Option<Self> {
        match cx.variant(node, "rule", &["All", "First"])? {
            "All" => Some(GatherRule::All),
            _ => {
                let count = cx.only(node, "First(2)")?;
                u32::read(count, cx).map(GatherRule::First)
            }
        }
    }
}

const STARTS: &[&str] = &[
    "Poisson",
    "Constant",
    "Every",
    "Bursty",
    "Bursts",
    "Timetable",
    "Closed",
    "Trace",
];

impl Read for Start {
    fn read(node: Node<'_>, cx: &mut Reader) -> Option<Self> {
        match cx.variant(node, "start", STARTS)? {
            "Poisson" => {
                let rate = cx.only(node, "Poisson(\"0.7/s\")")?;
                Read::read(rate, cx).map(Start::Poisson)
            }
            "Trace" => {
                let path = cx.only(node, "Trace(\"arrivals.csv\")")?;
                String::read(path, cx).map(Start::Trace)
            }
            "Timetable" => {
                let example = "Timetable([(\"00:00\", \"1/s\"), (\"11:30\", \"5/s\")])";
                let steps = cx.only(node, example)?;
                Some(Start::Timetable(cx.list(steps, |step, cx| {
                    let [from, rate] = cx.parts(step, "(\"11:30\", \"5/s\")")?;
                    let (from, rate) = (cx.part_with(from, 0, time_of_day), cx.part(rate, 1));
                    from.zip(rate)
                })))
            }
            kind => start_with_fields(kind, node, cx),
        }
    }
}

fn start_with_fields(kind: &str, node: Node<'_>, cx: &mut Reader) -> Option<Start> {
    let mut fields = cx.variant_fields(node, "a start")?;
    let start = match kind {
        "Constant" => {
            let (rate, first, count) = (fields.req("rate"), fields.opt("first"), fields.opt("count"));
            rate.map(|rate| Start::Constant { rate, first, count })
        }
        "Every" => {
            let (first, every, count) = (fields.opt("first"), fields.req("every"), fields.opt("count"));
            every.map(|every| Start::Every { first, every, count })
        }
        "Bursty" => {
            let (rate, on, off) = (fields.req("rate"), fields.req("on"), fields.req("off"));
            rate.zip(on)
                .zip(off)
                .map(|((rate, on), off)| Start::Bursty { rate, on, off })
        }
        "Bursts" => {
            let (rate, of) = (fields.req("rate"), fields.req("of"));
            rate.zip(of).map(|(rate, of)| Start::Bursts { rate, of })
        }
        _ => {
            let (users, think) = (fields.req("users"), fields.req_with("think", time_law));
            users.zip(think).map(|(users, think)| Start::Closed { users, think })
        }
    };
    fields.finish();
    start
}

impl Read for PolicyChoice {
    fn read(node: Node<'_>, cx: &mut Reader) -> Option<Self> {
        match node.shape() {
            Shape::Text => PolicyId::read(node, cx).map(PolicyChoice::Named),
            Shape::Fields | Shape::Empty => Policy::read(node, cx).map(PolicyChoice::Inline),
            _ => {
                cx.unexpected(
                    node,
                    "the id of a policy, or a policy",
                    "like \"patient\" or (timeout: \"2s\")",
                );
                None
            }
        }
    }
}

impl Read for Then {
    fn read(node: Node<'_>, cx: &mut Reader) -> Option<Self> {
        if node.shape() == Shape::List {
            return Some(Then::All(cx.list(node, Follow::read)));
        }
        cx.variant(node, "choice of what follows", &["OneOf"])?;
        let list = cx.only(node, "OneOf([(\"ship\", 0.9), (\"refuse\", 0.1)])")?;
        let choices = cx.list(list, |choice, cx| {
            let [flow, weight] = cx.parts(choice, "(\"ship\", 0.9)")?;
            let flow = cx.part_with(flow, 0, |node, cx| match node.source() {
                "End" => Some(None),
                _ => FlowId::read(node, cx).map(Some),
            });
            flow.zip(cx.part(weight, 1))
        });
        let (mut flows, mut end) = (Vec::new(), 0.0);
        for (place, (flow, weight)) in choices.iter().enumerate() {
            match flow {
                Some(flow) => flows.push((flow.clone(), *weight)),
                None if place + 1 == choices.len() => end = *weight,
                None => cx.problem(
                    "`End` stands before a flow",
                    "put it last: OneOf([(\"ship\", 0.9), (End, 0.1)])",
                ),
            }
        }
        Some(Then::OneOf(flows, end))
    }
}

impl Read for Follow {
    fn read(node: Node<'_>, cx: &mut Reader) -> Option<Self> {
        let mut fields = cx.fields(node, "what follows")?;
        let follow = Follow {
            flow: fields.req("flow").unwrap_or_else(|| FlowId::new("")),
            times: fields.opt("times"),
            probability: fields.opt("probability"),
            before_answer: fields.opt("before_answer"),
            on_miss: fields.opt("on_miss"),
            holds_worker: fields.opt("holds_worker"),
        };
        fields.finish();
        Some(follow)
    }
}
