//! Small traces of a broker cluster, worked by hand: what blocks, what is kept, what is lost with a leader.

use std::sync::Arc;

use crate::units::{Law, SimSpan, SimTime, Size};

use super::*;

pub(super) const MS: u64 = 1_000_000;

pub(super) fn at(millis: u64) -> SimTime {
    SimTime::from_nanos(millis * MS)
}

pub(super) fn party(key: u64, servers: Option<u32>, services: &[u64]) -> PartySpec {
    let service = |millis: &u64| ServiceSpec {
        law: Law::Constant((millis * MS) as f64),
        per_kb: SimSpan::ZERO,
    };
    PartySpec {
        key,
        zone: 0,
        sites: 1,
        instances: 1,
        servers,
        queue_limit: None,
        balancing: BalancingRule::Central,
        rate_limit: None,
        errors: 0.0,
        watch: None,
        can_pause: false,
        rules: Default::default(),
        services: services.iter().map(service).collect(),
    }
}

/// `count` messages of 1000 bytes, one every `gap` milliseconds from 0 on, from party 0 to party 1.
pub(super) fn flow(gap: u64, count: u64) -> FlowSpec {
    FlowSpec {
        key: 4711,
        pattern: PatternRule::OneWay,
        there: Medium::Bus,
        answer: Medium::Bus,
        synchronous: false,
        senders: vec![0],
        consumers: vec![1],
        sites: vec![SiteRule::Same],
        services: vec![0],
        choice: Choice::All,
        source: SourceSpec::Constant {
            first: SimTime::ZERO,
            gap: SimSpan::from_millis(gap),
            count,
        },
        size: Law::Constant(1000.0),
        answer_size: Law::Constant(1000.0),
        priority: 0,
        deadline: None,
        policy: PolicySpec {
            timeout: SimSpan::from_secs(30),
            max_attempts: 1,
            backoff: SimSpan::from_millis(500),
            factor: 2.0,
            cap: SimSpan::from_secs(30),
            jitter: JitterRule::Off,
            idempotent: false,
            outbox: OutboxSpec {
                limit: 0,
                durable: false,
                lasting: SimSpan::MAX,
                every: SimSpan::from_secs(5),
            },
        },
        callback: None,
        guard: None,
        then: vec![],
        files: None,
        is_log: false,
        one_of: false,
        key_shares: vec![],
        topic: 0,
        ack_wait: SimSpan::from_secs(30),
        max_deliveries: 20,
    }
}

/// A sender (0), a consumer (1) that takes `service` milliseconds with one server, and three nodes (2 to 4) that take no
/// time; every hop takes `latency` milliseconds.
pub(super) fn program(flow: FlowSpec, service: u64, latency: u64) -> Program {
    let mut parties = vec![party(10, None, &[0]), party(11, Some(1), &[service])];
    parties.extend((0..3).map(|node| party(20 + node, None, &[0, 0])));
    let none = || vec![Vec::new(); parties.len()];
    Program {
        approach: [none(), none(), none()],
        exit: [none(), none(), none()],
        zone_keys: vec![1],
        zone_sites: vec![1],
        ways: vec![WaySpec {
            latency: Law::Constant((latency * MS) as f64),
            loss: 0.0,
            reorders: true,
            reliable: true,
            retransmit_after: SimSpan::from_millis(200),
            trunk_bits_per_sec: None,
            link_bits_per_sec: None,
        }],
        flows: vec![flow],
        hub: None,
        cluster: Some(ClusterSpec {
            nodes: vec![2, 3, 4],
            leaders: vec![0],
            confirm: ConfirmRule::Leader,
            at_least_once: true,
            prefetch: 10,
            failover: SimSpan::from_secs(1),
            replicas: 3,
            memory: None,
            shared_connections: false,
            partitions: 0,
            rebalance: SimSpan::from_secs(2),
            remembers: None,
            retention: None,
            retention_bytes: None,
        }),
        registry: None,
        polls: Vec::new(),
        warm_up: SimTime::ZERO,
        end: at(60_000),
        drain_end: at(600_000),
        ack_size: Size::from_bytes(100),
        most_in_flight: u64::MAX,
        hub_holds: false,
        parties,
    }
}

pub(super) fn cluster(program: &mut Program) -> &mut ClusterSpec {
    program.cluster.as_mut().expect("a cluster")
}

/// `nodes` are parties.
pub(super) fn fault(effect: Effect, nodes: &[u32], from: u64, until: u64) -> FaultSpec {
    let target = |party: &u32| Target::Station {
        party: *party,
        site: 0,
        instance: 0,
    };
    FaultSpec {
        key: 9,
        rank: 0,
        timing: Timing::Once,
        at: at(from),
        until: at(until),
        effect,
        targets: nodes.iter().map(target).collect(),
    }
}

#[derive(Default)]
pub(super) struct Log {
    pub closed: Vec<Closed>,
    pub blockades: Vec<(SimTime, bool)>,
    pub blocked: Vec<SimSpan>,
    pub lock_ups: Vec<(SimTime, bool)>,
    pub most_kept: u64,
    /// Keys of messages that took effect after a later one.
    pub overtaken: Vec<u64>,
}

impl Observer for Log {
    fn closed(&mut self, closed: &Closed) {
        self.closed.push(*closed);
    }
    fn publishers_blocked(&mut self, at: SimTime, on: bool) {
        self.blockades.push((at, on));
    }
    fn blocked(&mut self, _: SimTime, _: u32, _: u64, blocked: SimSpan, _: bool) {
        self.blocked.push(blocked);
    }
    fn locked_up(&mut self, at: SimTime, on: bool) {
        self.lock_ups.push((at, on));
    }
    fn out_of_order(&mut self, _: SimTime, _: u32, key: u64, _: bool) {
        self.overtaken.push(key);
    }
    fn kept(&mut self, _: SimTime, _: u32, bytes: Size) {
        self.most_kept = self.most_kept.max(bytes.bytes());
    }
}

impl Log {
    /// Moments in milliseconds at which deliveries ended, by number.
    pub fn ends(&self, outcome: Outcome) -> Vec<(u64, u64)> {
        let mut ends: Vec<(u64, u64)> = self
            .closed
            .iter()
            .filter(|closed| closed.outcome == outcome)
            .map(|closed| (closed.number, closed.at.nanos() / MS))
            .collect();
        ends.sort_unstable();
        ends
    }
}

pub(super) fn run(program: Program, faults: Vec<FaultSpec>) -> (Log, Totals) {
    let mut log = Log::default();
    let totals = Simulation::new(Arc::new(program), faults, 1, 0).run(&mut log);
    (log, totals)
}

#[test]
fn a_blocked_cluster_lets_nobody_publish_and_everybody_go_on_when_it_is_over() {
    // One message every 100 ms at 0, 100, 200 and 300 ms; the alarm of node 4, which leads nothing, from 150 to 450 ms.
    let faults = vec![fault(Effect::BlockPublishers, &[4], 150, 450)];
    let (log, totals) = run(program(flow(100, 4), 10, 1), faults);
    assert_eq!(log.blockades, [(at(150), true), (at(450), false)]);
    assert_eq!(log.blocked, [SimSpan::from_millis(250), SimSpan::from_millis(150)]);
    // Sent at 450 both: there 1 ms later, at the consumer after another, served one after the other.
    assert_eq!(log.ends(Outcome::OnTime), [(0, 12), (1, 112), (2, 462), (3, 472)]);
    assert_eq!(totals.expected, 4);
}

#[test]
fn a_sender_that_gives_up_takes_back_what_it_could_not_publish() {
    // Each try waits 100 ms: at 0 and 100 ms (two attempts, no wait between). The block lasts until 500 ms.
    let mut flow = flow(1, 1);
    flow.policy.timeout = SimSpan::from_millis(100);
    flow.policy.max_attempts = 2;
    flow.policy.backoff = SimSpan::ZERO;
    let (log, totals) = run(program(flow, 10, 1), vec![fault(Effect::BlockPublishers, &[2], 0, 500)]);
    assert_eq!(log.closed[0].outcome, Outcome::TimedOut);
    assert_eq!(totals.attempts, 2);
    assert_eq!(log.blocked, [SimSpan::from_millis(500), SimSpan::from_millis(400)]);
}

#[test]
fn memory_blocks_publishers_until_consumers_have_drained_it() {
    // Ten messages, one every 10 ms, each kept until acknowledged; links take no time, service 40 ms. Over 3000 bytes is
    // the fourth: stored at 30 ms, blocked at once. The first was acknowledged at 40 (3 left: not at the low mark), the
    // second at 80 (2 left), the third at 120 (1 left): then the five that waited since 40, 50, ..., 90 go on.
    let mut program = program(flow(10, 10), 40, 0);
    cluster(&mut program).memory = Some(MemorySpec {
        high: Size::from_bytes(3000),
        low: Size::from_bytes(1000),
    });
    let (log, totals) = run(program, vec![]);
    assert_eq!(log.blockades[..2], [(at(30), true), (at(120), false)]);
    let waits: Vec<u64> = log.blocked[..3].iter().map(|waited| waited.nanos() / MS).collect();
    assert_eq!(waits, [80, 70, 60], "created at 40, 50, 60");
    // The six that waited leave together, before the first of them is stored: seven, with the one that was left.
    assert_eq!(log.most_kept, 7000);
    // The consumer never idles: the k-th is done at 40 k.
    let ends: Vec<u64> = log.ends(Outcome::OnTime).iter().map(|(_, at)| *at).collect();
    assert_eq!(ends, (1..=10).map(|k| k * 40).collect::<Vec<u64>>());
    assert_eq!(totals.outcome(Outcome::OnTime), 10);
}

/// The consumer of flow 0 publishes flow 1 for each message it has served, to a second consumer (party 5).
fn consumer_that_publishes(shared: bool) -> Program {
    let mut program = program(flow(10, 100), 40, 1);
    program.parties.push(party(12, None, &[0]));
    program.flows[0].then = vec![FollowSpec {
        flow: 1,
        probability: 1.0,
        times: 1,
        by_all: true,
        before_answer: false,
        on_miss: false,
        holds_worker: false,
    }];
    let mut result = flow(10, 100);
    (result.key, result.senders, result.consumers) = (4712, vec![1], vec![5]);
    (result.source, result.topic) = (SourceSpec::SetOff, 1);
    result.policy.timeout = SimSpan::from_secs(3600);
    program.flows.push(result);
    for list in program.approach.iter_mut().chain(&mut program.exit) {
        list.push(Vec::new());
    }
    let cluster = cluster(&mut program);
    cluster.leaders = vec![0, 1];
    cluster.shared_connections = shared;
    cluster.memory = Some(MemorySpec {
        high: Size::from_bytes(3000),
        low: Size::from_bytes(3000),
    });
    program.flows[0].policy.timeout = SimSpan::from_secs(3600);
    program.flows[0].ack_wait = SimSpan::from_secs(3600);
    program
}

#[test]
fn a_consumer_that_publishes_on_the_blocked_connection_locks_the_cluster_up() {
    let (log, totals) = run(consumer_that_publishes(true), vec![]);
    assert_eq!(log.lock_ups.len(), 1, "{:?}", log.lock_ups);
    assert!(log.lock_ups[0].1);
    assert!(log.blockades.last().is_some_and(|(_, on)| *on), "it never ends");
    assert!(totals.outcome(Outcome::InFlight) > 90, "{totals:?}");
    // Over connections of its own for what it publishes, it drains.
    let (log, totals) = run(consumer_that_publishes(false), vec![]);
    assert_eq!(log.lock_ups, []);
    assert!(log.blockades.last().is_some_and(|(_, on)| !on), "it ends");
    assert_eq!(totals.outcome(Outcome::OnTime), 200);
}

#[test]
fn a_topic_without_a_leader_refuses_until_the_failover_time_is_over() {
    // Node 2 leads; it cannot from 150 ms on. The failover time of 1 s is over at 1150 ms.
    let mut flow = flow(100, 20);
    flow.policy.max_attempts = 1;
    let (log, _) = run(program(flow, 10, 1), vec![fault(Effect::LeaderLoss, &[2], 150, 60_000)]);
    let refused: Vec<u64> = log.ends(Outcome::Rejected).iter().map(|(number, _)| *number).collect();
    assert_eq!(refused, (2..=11).collect::<Vec<u64>>(), "created at 200, ..., 1100 ms");
    assert_eq!(log.ends(Outcome::OnTime).len(), 10);
}

#[test]
fn a_request_topic_without_a_leader_refuses_too() {
    let mut request = flow(100, 20);
    request.pattern = PatternRule::Request;
    let (log, _) = run(
        program(request, 10, 1),
        vec![fault(Effect::LeaderLoss, &[2], 150, 60_000)],
    );
    let refused: Vec<u64> = log.ends(Outcome::Rejected).iter().map(|(number, _)| *number).collect();
    assert_eq!(refused, (2..=11).collect::<Vec<u64>>(), "created at 200, ..., 1100 ms");
    assert_eq!(log.ends(Outcome::OnTime).len(), 10);
}

#[test]
fn without_a_quorum_publishing_stops_and_what_was_confirmed_is_delivered() {
    // Nodes 3 and 4 reach nobody from 150 to 450 ms; the consumer is 100 ms away from being done with what it has.
    let isolated = || vec![fault(Effect::QuorumLoss, &[3, 4], 150, 450)];
    let mut by_quorum = program(flow(100, 6), 100, 1);
    cluster(&mut by_quorum).confirm = ConfirmRule::Quorum;
    by_quorum.flows[0].policy.timeout = SimSpan::from_millis(50);
    let (log, _) = run(by_quorum, isolated());
    let numbers = |outcome| -> Vec<u64> { log.ends(outcome).iter().map(|(number, _)| *number).collect() };
    assert_eq!(numbers(Outcome::OnTime), [0, 1, 5]);
    assert_eq!(numbers(Outcome::TimedOut), [2, 3, 4]);
    // Where the leader alone confirms, it goes on alone.
    let (log, totals) = run(program(flow(100, 6), 10, 1), isolated());
    assert_eq!(totals.outcome(Outcome::OnTime), 6, "{:?}", log.closed);
}

#[test]
fn what_only_the_leader_had_is_lost_with_it() {
    // 10 ms a hop: stored by the leader at 10 ms, by its follower at 20 ms. The consumer is down all the time until 5 s, so
    // that everything is kept. The leader crashes at 315 ms, when number 3 (stored at 310) is on its way to the follower.
    let crash = |nodes: &[u32], from, until| fault(Effect::Crash { silent: false }, nodes, from, until);
    let faults = || vec![crash(&[1], 0, 5_000), crash(&[2], 315, 60_000)];
    for confirm in [ConfirmRule::Leader, ConfirmRule::Off] {
        let mut program = program(flow(100, 4), 10, 10);
        cluster(&mut program).confirm = confirm;
        let (log, totals) = run(program, faults());
        // What is on the wire arrives: the copy that left at 310 does, too. Number 3 is safe.
        assert_eq!(totals.outcome(Outcome::OnTime), 4, "{confirm:?} {:?}", log.closed);
        // With no follower to copy to, all is lost when the leader is replaced.
        let mut alone = self::program(flow(100, 4), 10, 10);
        cluster(&mut alone).confirm = confirm;
        let mut faults = faults();
        faults.push(fault(Effect::QuorumLoss, &[2], 0, 60_000));
        let (log, totals) = run(alone, faults);
        assert_eq!(totals.outcome(Outcome::Lost), 4, "{confirm:?} {:?}", log.closed);
    }
    // By a quorum, all that was confirmed is safe; number 3 was not confirmed when the leader died.
    let mut program = program(flow(100, 4), 10, 10);
    cluster(&mut program).confirm = ConfirmRule::Quorum;
    let (log, totals) = run(program, faults());
    assert_eq!(log.ends(Outcome::OnTime).len(), 3);
    assert_eq!(totals.outcome(Outcome::TimedOut) + totals.outcome(Outcome::Lost), 1);
}
