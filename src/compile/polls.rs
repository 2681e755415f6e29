//! How is a system asked that has to be polled? Each poll is a request of its connector, in a flow of its own.
//!
//! In: a network with [`Poller`]s. Out: their [`PollSpec`]s, and the flows that polls are messages of, which come after
//! those of the scenario. It must not know what a poll brings.

use crate::engine::{Choice, FlowSpec, Medium, PatternRule, PollSpec, SiteRule, SourceSpec};
use crate::scenario::{Policy, Scenario};
use crate::topology::{Network, Poller};
use crate::units::{Law, SimSpan, SimTime, hash_id};

use super::program::policy;

/// Size of a poll: an assumption, about that of an HTTP request with its headers.
const POLL_BYTES: f64 = 500.0;
/// Size of an answer that brings nothing: an assumption, about that of an HTTP response with an empty list. What it
/// brings comes on top.
const EMPTY_BYTES: f64 = 200.0;

/// The systems that are polled. When is a matter of a system's id alone, so that it is the same in every architecture.
pub(super) fn polls(scenario: &Scenario, network: &Network, flows: usize) -> Vec<PollSpec> {
    let spec = |(at, poller): (usize, &Poller)| {
        let every = poller.every.nanos().max(1);
        let flows_of = |routes: &[usize]| routes.iter().map(|&at| network.routes[at].flow as u32).collect();
        PollSpec {
            flow: (flows + at) as u32,
            party: poller.system as u32,
            every: SimSpan::from_nanos(every),
            first: SimTime::from_nanos(key(scenario, poller) % every),
            sends: flows_of(&poller.sends),
            answers: flows_of(&poller.answers),
        }
    };
    network.pollers.iter().enumerate().map(spec).collect()
}

fn key(scenario: &Scenario, poller: &Poller) -> u64 {
    hash_id(&format!("poll:{}", scenario.systems[poller.system].id))
}

/// The flow of a system's polls: tried once, since the next poll is another try.
pub(super) fn poll_flow(scenario: &Scenario, network: &Network, poller: &Poller) -> FlowSpec {
    let sites = |party: usize| network.parties[party].sites;
    let beside = sites(poller.connector) == sites(poller.system);
    let mut policy = policy(&Policy::default());
    policy.idempotent = true;
    FlowSpec {
        key: key(scenario, poller),
        pattern: PatternRule::Request,
        there: Medium::Direct,
        answer: Medium::Direct,
        synchronous: true,
        senders: vec![poller.connector as u32],
        consumers: vec![poller.system as u32],
        sites: vec![if beside { SiteRule::Same } else { SiteRule::Each }],
        services: vec![0],
        choice: Choice::All,
        source: SourceSpec::SetOff,
        size: Law::Constant(POLL_BYTES),
        answer_size: Law::Constant(EMPTY_BYTES),
        priority: 0,
        deadline: None,
        policy,
        callback: None,
        guard: None,
        then: Vec::new(),
        files: None,
        is_log: false,
        one_of: false,
        key_shares: Vec::new(),
        topic: 0,
        ack_wait: SimSpan::MAX,
        max_deliveries: 1,
    }
}
