//! What happened to one message, step by step?
//!
//! In: which messages to watch, by key or by flow and number. Out: [`TraceRecorder`], whose facts read as lines of text
//! once parties are given labels. It must not know names; messages set off by a watched one are not watched with it.

use std::collections::BTreeSet;

use crate::engine::{Closed, Created, Freight, Hop, Observer, Outcome, Visit, VisitFact};
use crate::units::SimTime;

/// One fact of a trace.
#[derive(Clone, Copy, Debug)]
pub enum Fact {
    /// The message was created.
    Created(Created),
    /// Something of it left one party for another.
    Hop(Hop),
    /// Something happened to it at a party.
    Visit(Visit),
    /// One of its deliveries ended.
    Closed(Closed),
}

/// Keeps the facts of watched messages.
#[derive(Clone, Default, Debug)]
pub struct TraceRecorder {
    numbers: BTreeSet<(u32, u64)>,
    keys: BTreeSet<(u32, u64)>,
    facts: Vec<Fact>,
}

impl TraceRecorder {
    /// Watches messages by flow and number within the flow.
    pub fn of_numbers(numbers: impl IntoIterator<Item = (u32, u64)>) -> Self {
        Self {
            numbers: numbers.into_iter().collect(),
            ..Self::default()
        }
    }

    /// Watches messages by flow and key.
    pub fn of_keys(keys: impl IntoIterator<Item = (u32, u64)>) -> Self {
        Self {
            keys: keys.into_iter().collect(),
            ..Self::default()
        }
    }

    /// The facts in the order of their moments (for a hop: when it leaves), then as the engine told them.
    pub fn facts(&self) -> Vec<Fact> {
        let mut facts = self.facts.clone();
        facts.sort_by_key(Fact::at);
        facts
    }

    /// The facts as lines, `label` naming a party at a site.
    pub fn lines(&self, label: impl Fn(u32, u32) -> String) -> Vec<String> {
        self.facts().iter().map(|fact| fact.line(&label)).collect()
    }

    fn watches(&self, flow: u32, key: u64) -> bool {
        self.keys.contains(&(flow, key))
    }
}

impl Fact {
    /// When it happened.
    pub fn at(&self) -> SimTime {
        match self {
            Fact::Created(created) => created.at,
            Fact::Hop(hop) => hop.depart,
            Fact::Visit(visit) => visit.at,
            Fact::Closed(closed) => closed.at,
        }
    }

    fn line(&self, label: &impl Fn(u32, u32) -> String) -> String {
        match self {
            Fact::Created(it) => format!("{} created at {}", it.at, label(it.sender, it.sender_site)),
            Fact::Hop(hop) => {
                let (from, to) = (label(hop.from, hop.from_site), label(hop.to, hop.to_site));
                let what = freight(hop.freight);
                match hop.arrive {
                    Some(arrive) => format!("{} {what} {from} -> {to}, arrives {arrive}", hop.depart),
                    None => format!("{} {what} {from} -> {to}, lost on the way", hop.depart),
                }
            }
            Fact::Visit(it) => format!("{} {} {}", it.at, label(it.party, it.site), visited(it.fact)),
            Fact::Closed(it) => match it.latency {
                Some(latency) => format!("{} delivery ended: {} after {latency}", it.at, ended(it.outcome)),
                None => format!("{} delivery ended: {}", it.at, ended(it.outcome)),
            },
        }
    }
}

fn freight(freight: Freight) -> &'static str {
    match freight {
        Freight::Message => "message",
        Freight::Answer => "answer",
        Freight::Ack => "ack",
        Freight::Refusal => "refusal",
        Freight::Replica => "replica",
    }
}

fn visited(fact: VisitFact) -> &'static str {
    match fact {
        VisitFact::Queued => "queues it",
        VisitFact::PutBack => "puts it back",
        VisitFact::Started { .. } => "starts it",
        VisitFact::Ended => "ends it",
        VisitFact::Refused => "refuses it",
        VisitFact::Expired => "turns it away, out of time",
        VisitFact::Stored => "stores it",
        VisitFact::Confirmed => "is told that it was taken",
        VisitFact::TimedOut => "waited too long",
        VisitFact::Retried => "tries again",
        VisitFact::DeadLettered => "gives it up",
    }
}

fn ended(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::OnTime => "on time",
        Outcome::Late => "late",
        Outcome::TimedOut => "timed out",
        Outcome::Rejected => "rejected",
        Outcome::Lost => "lost",
        Outcome::DeadLettered => "dead-lettered",
        Outcome::Unconfirmed => "unconfirmed",
        Outcome::InFlight => "in flight",
        Outcome::Expired => "expired in queue",
    }
}

impl Observer for TraceRecorder {
    fn created(&mut self, created: &Created) {
        if self.numbers.contains(&(created.flow, created.number)) {
            self.keys.insert((created.flow, created.key));
        }
        if self.watches(created.flow, created.key) {
            self.facts.push(Fact::Created(*created));
        }
    }

    fn closed(&mut self, closed: &Closed) {
        if self.watches(closed.flow, closed.key) {
            self.facts.push(Fact::Closed(*closed));
        }
    }

    fn hop(&mut self, hop: &Hop) {
        if self.watches(hop.flow, hop.key) {
            self.facts.push(Fact::Hop(*hop));
        }
    }

    fn visit(&mut self, visit: &Visit) {
        if self.watches(visit.flow, visit.key) {
            self.facts.push(Fact::Visit(*visit));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::units::{SimSpan, Size};

    #[test]
    fn a_trace_reads_in_the_order_of_time() {
        let mut trace = TraceRecorder::of_numbers([(0, 7)]);
        let at = |millis| SimTime::ZERO + SimSpan::from_millis(millis);
        let visit = |key, fact| Visit {
            at: at(1),
            flow: 0,
            key,
            party: 1,
            site: 2,
            instance: None,
            fact,
        };
        for (number, key) in [(6, 60), (7, 70)] {
            let (sender, sender_site, deliveries, counted) = (0, 0, 1, true);
            trace.created(&Created {
                at: at(0),
                flow: 0,
                key,
                number,
                sender,
                sender_site,
                deliveries,
                counted,
            });
        }
        trace.visit(&visit(60, VisitFact::Queued));
        trace.visit(&visit(70, VisitFact::Queued));
        trace.hop(&Hop {
            depart: at(0),
            arrive: Some(at(1)),
            freight: Freight::Message,
            flow: 0,
            key: 70,
            from: 0,
            from_site: 0,
            to: 1,
            to_site: 2,
            size: Size::from_bytes(10),
        });
        let lines = trace.lines(|party, site| format!("p{party}.{site}"));
        let (start, later) = (at(0), at(1));
        assert_eq!(
            lines,
            [
                format!("{start} created at p0.0"),
                format!("{start} message p0.0 -> p1.2, arrives {later}"),
                format!("{later} p1.2 queues it"),
            ]
        );
    }
}
