//! What belongs together from end to end? A transaction: a message of a flow that starts by itself, and all that it sets
//! off, directly or not.
//!
//! In: messages that join, deliveries that are settled. Out: ends of transactions, told to the observer; users who go on.
//! A transaction lasts from its first message's intended creation to the last good end, and has ended when no delivery
//! is open: each has come to its good end, failed, or been given up by a caller who waited. It is kept only for flows
//! that set something off or have users; elsewhere a message says `NOTHING`, and nothing is done. It must not know how
//! messages travel.

use crate::units::SimTime;

use super::observer::{Observer, Outcome, Transacted};
use super::plan::{End, Wait};
use super::program::{Choice, FlowSpec, FollowSpec, PatternRule, Program, SiteRule, SourceSpec};
use super::simulation::Simulation;
use super::slab::NOTHING;

/// One message and all that it sets off.
#[derive(Clone, Debug)]
pub(super) struct Transaction {
    pub root: u32,
    /// The user whose cycle it is; `NOTHING`: nobody's.
    pub user: u32,
    pub began: SimTime,
    pub counted: bool,
    /// Deliveries not settled, and messages about to be sent.
    open: u32,
    /// Messages that are not forgotten.
    messages: u32,
    /// Deliveries that came to no good end.
    failed: u32,
    /// Whether all were on time, and took effect once.
    correct: bool,
    cut_short: bool,
    ended: bool,
    last_good: SimTime,
}

/// How a delivery was settled, as its transaction sees it.
pub(super) enum Settled {
    /// It came to its good end at that moment, correctly or not.
    Well(SimTime, bool),
    Badly,
    /// The run is over.
    CutShort,
}

/// Which flows have transactions, and which chains there are.
#[derive(Clone, Debug)]
pub(super) struct Chains {
    /// Per flow: whether its messages begin transactions.
    pub tracked: Vec<bool>,
    /// Per flow: whether a message of it begins a chain without branches of at least two flows.
    pub begins: Vec<bool>,
    /// Per flow: whether it is the last of such a chain.
    pub ends: Vec<bool>,
}

/// A chain goes on where a flow sets off exactly one other, surely, from exactly one delivery. Who reads along is no part
/// of it.
pub(super) fn chains(program: &Program) -> Chains {
    let flows = &program.flows;
    let mut parents = vec![0u32; flows.len()];
    for flow in flows {
        for follow in &flow.then {
            parents[follow.flow as usize] += 1;
        }
    }
    let single = |flow: usize| {
        let spec = &flows[flow];
        let each = spec.sites.contains(&SiteRule::Each);
        !each && (spec.choice != Choice::All || spec.consumers.len() == 1)
    };
    let taps = |follow: &&FollowSpec| flows[follow.flow as usize].pattern == PatternRule::Tap;
    let followed_by = |flow: usize| -> Vec<&FollowSpec> { flows[flow].then.iter().filter(|f| !taps(f)).collect() };
    let next = |flow: usize| match followed_by(flow).as_slice() {
        [follow] if follow.is_sure() && single(flow) && parents[follow.flow as usize] == 1 => {
            Some(follow.flow as usize)
        }
        _ => None,
    };
    let mut chains = Chains {
        tracked: flows.iter().map(is_tracked).collect(),
        begins: vec![false; flows.len()],
        ends: vec![false; flows.len()],
    };
    for root in (0..flows.len()).filter(|flow| chains.tracked[*flow]) {
        let (mut last, mut length) = (root, 0);
        while let Some(child) = next(last) {
            last = child;
            length += 1;
            if length > flows.len() {
                break;
            }
        }
        let ends_well = length > 0 && length <= flows.len() && single(last) && followed_by(last).is_empty();
        if ends_well {
            chains.begins[root] = true;
            chains.ends[last] = true;
        }
    }
    chains
}

fn is_tracked(flow: &FlowSpec) -> bool {
    match flow.source {
        SourceSpec::SetOff => false,
        SourceSpec::Closed { .. } => true,
        _ => !flow.then.is_empty(),
    }
}

impl Simulation {
    /// A message of this flow is about to begin something, if what it begins is kept together.
    pub(super) fn begin_transaction(&mut self, flow: u32, user: u32) -> u32 {
        if !self.chains.tracked[flow as usize] {
            return NOTHING;
        }
        self.transactions.insert(Transaction {
            root: flow,
            user,
            began: self.now,
            counted: self.now >= self.program.warm_up,
            open: 0,
            messages: 0,
            failed: 0,
            correct: true,
            cut_short: false,
            ended: false,
            last_good: self.now,
        })
    }

    /// A message with so many deliveries joins; until [`Simulation::has_joined`] the transaction cannot end.
    pub(super) fn joins(&mut self, transaction: u32, deliveries: u32) {
        if transaction != NOTHING {
            let state = &mut self.transactions[transaction];
            state.messages += 1;
            state.open += deliveries + 1;
        }
    }

    /// A message that joins has been sent off.
    pub(super) fn has_joined<O: Observer>(&mut self, transaction: u32, observer: &mut O) {
        if transaction != NOTHING {
            self.close_one(transaction, observer);
        }
    }

    /// A message is forgotten.
    pub(super) fn leaves(&mut self, transaction: u32) {
        if transaction != NOTHING {
            self.transactions[transaction].messages -= 1;
            self.forget_transaction(transaction);
        }
    }

    /// A delivery is settled, if it has not been before.
    pub(super) fn settle<O: Observer>(&mut self, delivery: u32, how: Settled, observer: &mut O) {
        let transaction = self.messages[self.deliveries[delivery].message].transaction;
        if transaction == NOTHING || self.deliveries[delivery].settled {
            return;
        }
        self.deliveries[delivery].settled = true;
        let state = &mut self.transactions[transaction];
        match how {
            Settled::Well(at, correct) => {
                state.last_good = state.last_good.max(at);
                state.correct &= correct;
            }
            Settled::Badly => state.failed += 1,
            Settled::CutShort => state.cut_short = true,
        }
        self.close_one(transaction, observer);
    }

    /// A caller who waited for an answer has given up: for the transaction that is the end, even if copies live on.
    pub(super) fn caller_gives_up<O: Observer>(&mut self, custody: u32, observer: &mut O) {
        let state = &self.custodies[custody];
        let (message, delivery) = (state.message, state.delivery);
        if self.messages[message].transaction == NOTHING || self.messages[message].join != NOTHING {
            return;
        }
        let segment = &self.plans[self.messages[message].flow as usize].segments[state.segment as usize];
        if segment.custodian != End::Sender || segment.wait != Wait::Answer {
            return;
        }
        if delivery != NOTHING {
            self.settle(delivery, Settled::Badly, observer);
            return;
        }
        let mut each = self.messages[message].deliveries;
        while each != NOTHING {
            let next = self.deliveries[each].next;
            self.settle(each, Settled::Badly, observer);
            each = next;
        }
    }

    /// Whether an outcome is all that was asked for, as far as it is known when a delivery is settled.
    pub(super) fn settled_well(&self, delivery: u32, outcome: Outcome, at: SimTime) -> Settled {
        let correct = outcome == Outcome::OnTime && !self.deliveries[delivery].applied_twice;
        Settled::Well(at, correct)
    }

    fn close_one<O: Observer>(&mut self, transaction: u32, observer: &mut O) {
        let now = self.now;
        let state = &mut self.transactions[transaction];
        state.open -= 1;
        if state.open > 0 || state.ended {
            return;
        }
        state.ended = true;
        let (root, user, began, cut_short) = (state.root, state.user, state.began, state.cut_short);
        if !cut_short {
            observer.transacted(&Transacted {
                root,
                at: now,
                after: state.last_good - began,
                failed: state.failed,
                correct: state.correct && state.failed == 0,
                counted: state.counted,
            });
        }
        self.forget_transaction(transaction);
        if user != NOTHING && !cut_short {
            self.user_goes_on(root, user, now - began);
        }
    }

    fn forget_transaction(&mut self, transaction: u32) {
        let state = &self.transactions[transaction];
        if state.ended && state.messages == 0 {
            self.transactions.remove(transaction);
        }
    }
}
