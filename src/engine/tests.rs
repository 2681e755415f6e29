//! Whole runs of small programs, held against what theory and the rules say. Statistical bounds are five standard
//! errors wide and seeds are fixed.

use std::sync::Arc;

use crate::units::{Law, SimSpan, SimTime, Size};

use super::*;

fn party(zone: u32, instances: u32, servers: Option<u32>, law: Law) -> PartySpec {
    PartySpec {
        key: 77 + u64::from(zone) * 1000 + u64::from(instances),
        zone,
        sites: 1,
        instances,
        servers,
        queue_limit: None,
        balancing: BalancingRule::Central,
        rate_limit: None,
        errors: 0.0,
        watch: None,
        can_pause: false,
        rules: Default::default(),
        services: vec![ServiceSpec {
            law,
            per_kb: SimSpan::ZERO,
        }],
    }
}

fn way(latency: Law) -> WaySpec {
    WaySpec {
        latency,
        loss: 0.0,
        reorders: true,
        reliable: true,
        retransmit_after: SimSpan::from_millis(200),
        trunk_bits_per_sec: None,
        link_bits_per_sec: None,
    }
}

fn policy() -> PolicySpec {
    PolicySpec {
        timeout: SimSpan::from_secs(30),
        max_attempts: 1,
        backoff: SimSpan::from_millis(500),
        factor: 2.0,
        cap: SimSpan::from_secs(30),
        jitter: JitterRule::Full,
        idempotent: false,
        outbox: OutboxSpec {
            limit: 0,
            durable: false,
            lasting: SimSpan::MAX,
            every: SimSpan::from_secs(5),
        },
    }
}

fn flow(pattern: PatternRule, source: SourceSpec) -> FlowSpec {
    FlowSpec {
        key: 4711,
        pattern,
        there: Medium::Direct,
        answer: Medium::Direct,
        synchronous: true,
        senders: vec![0],
        consumers: vec![1],
        sites: vec![SiteRule::Same],
        services: vec![0],
        choice: Choice::All,
        source,
        size: Law::Constant(1000.0),
        answer_size: Law::Constant(1000.0),
        priority: 0,
        deadline: None,
        policy: policy(),
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

fn program(parties: Vec<PartySpec>, latency: Law, flow: FlowSpec, end_secs: u64) -> Program {
    let none = || vec![Vec::new(); parties.len()];
    Program {
        approach: [none(), none(), none()],
        exit: [none(), none(), none()],
        zone_keys: vec![1],
        zone_sites: vec![1],
        ways: vec![way(latency)],
        flows: vec![flow],
        hub: None,
        cluster: None,
        registry: None,
        polls: Vec::new(),
        warm_up: SimTime::ZERO,
        end: SimTime::from_nanos(end_secs * 1_000_000_000),
        drain_end: SimTime::from_nanos((end_secs + 600) * 1_000_000_000),
        ack_size: Size::from_bytes(100),
        most_in_flight: u64::MAX,
        hub_holds: false,
        parties,
    }
}

#[derive(Default)]
struct Ends {
    closed: Vec<Closed>,
    waited: Vec<f64>,
    hops: Vec<(Freight, u32, u32, Option<SimTime>)>,
}

impl Observer for Ends {
    fn closed(&mut self, closed: &Closed) {
        self.closed.push(*closed);
    }
    fn served(&mut self, _: SimTime, _: u32, waited: SimSpan, _: SimSpan) {
        self.waited.push(waited.as_secs_f64());
    }
    fn hop(&mut self, hop: &Hop) {
        self.hops.push((hop.freight, hop.from, hop.to, hop.arrive));
    }
}

fn run(program: Program, faults: Vec<FaultSpec>, seed: u64) -> (Ends, Totals) {
    let mut ends = Ends::default();
    let totals = Simulation::new(Arc::new(program), faults, seed, 0).run(&mut ends);
    (ends, totals)
}

const ZERO: Law = Law::Constant(0.0);

fn exponential(secs: f64) -> Law {
    Law::Exponential { mean: secs * 1e9 }
}

#[test]
fn a_single_server_waits_as_the_formula_says() {
    // M/M/1 at 0.7: Wq = rho / (mu - lambda) = 0.2333 s. 200,000 arrivals; waiting times are correlated, their
    // asymptotic standard error is about 0.0035 s (batch means of an independent run), so 5 of them are 0.0175 s.
    let one_way = flow(PatternRule::OneWay, SourceSpec::Poisson(7.0));
    let parties = vec![party(0, 1, None, ZERO), party(0, 1, Some(1), exponential(0.1))];
    let (ends, totals) = run(program(parties, ZERO, one_way, 28_572), vec![], 1);
    let mean = ends.waited.iter().sum::<f64>() / ends.waited.len() as f64;
    assert!((mean - 0.7 / 3.0).abs() < 0.0175, "{mean}");
    assert_eq!(totals.outcome(Outcome::OnTime), totals.expected);
}

#[test]
fn a_request_ends_with_the_answer_and_costs_both_ways() {
    let request = flow(
        PatternRule::Request,
        SourceSpec::Constant {
            first: SimTime::ZERO,
            gap: SimSpan::from_secs(1),
            count: 5,
        },
    );
    let parties = vec![party(0, 1, None, ZERO), party(0, 1, Some(1), Law::Constant(2e6))];
    let (ends, totals) = run(program(parties, Law::Constant(10e6), request, 10), vec![], 1);
    assert_eq!(totals.outcome(Outcome::OnTime), 5);
    assert!(
        ends.closed
            .iter()
            .all(|closed| closed.latency == Some(SimSpan::from_millis(22)))
    );
}

#[test]
fn a_swallowing_cut_is_retransmitted_and_a_refusing_one_an_error_at_once() {
    let cut = |refuses| FaultSpec {
        key: 9,
        rank: 0,
        timing: Timing::Once,
        at: SimTime::from_nanos(500_000_000),
        until: SimTime::from_nanos(2_000_000_000),
        effect: Effect::Cut { refuses },
        targets: vec![Target::Trunk {
            from: 0,
            to: 0,
            site: 0,
        }],
    };
    let parties = || vec![party(0, 1, None, ZERO), party(0, 1, Some(1), Law::Constant(2e6))];
    let request = || {
        flow(
            PatternRule::Request,
            SourceSpec::Constant {
                first: SimTime::from_nanos(1_000_000_000),
                gap: SimSpan::from_secs(1),
                count: 1,
            },
        )
    };
    let (ends, _) = run(
        program(parties(), Law::Constant(10e6), request(), 10),
        vec![cut(false)],
        1,
    );
    // Sent at 1 s, again after 0.2, 0.4 and 0.8 s (at 1.2, 1.6, 2.4 s): the third repetition passes.
    assert_eq!(ends.closed[0].latency, Some(SimSpan::from_millis(1400 + 22)));
    let (ends, _) = run(
        program(parties(), Law::Constant(10e6), request(), 10),
        vec![cut(true)],
        1,
    );
    assert_eq!(ends.closed[0].outcome, Outcome::Rejected);
    assert_eq!(ends.closed[0].at, SimTime::from_nanos(1_000_000_000));
}

#[test]
fn latency_never_limits_the_throughput_of_a_trunk() {
    // 1 Gbit/s carries 125 messages of 1 MB a second; at 120 a second and 100 ms of latency all arrive, each after its
    // transmission and the latency, plus what it waited for the trunk.
    let mut one_way = flow(
        PatternRule::OneWay,
        SourceSpec::Constant {
            first: SimTime::ZERO,
            gap: SimSpan::from_nanos(8_000_000),
            count: 1000,
        },
    );
    one_way.size = Law::Constant(1e6);
    let mut program = program(
        vec![party(0, 1, None, ZERO), party(0, 1, None, ZERO)],
        Law::Constant(100e6),
        one_way,
        100,
    );
    program.ways[0].trunk_bits_per_sec = Some(1e9);
    let (ends, totals) = run(program, vec![], 1);
    assert_eq!(totals.outcome(Outcome::OnTime), 1000);
    let last = ends.closed.iter().map(|closed| closed.at).max();
    assert_eq!(last, Some(SimTime::from_nanos(999 * 8_000_000 + 108_000_000)));
}

#[test]
fn stopping_and_going_on_changes_nothing() {
    let make = || {
        let request = flow(PatternRule::Request, SourceSpec::Poisson(50.0));
        program(
            vec![party(0, 1, None, ZERO), party(0, 2, Some(1), exponential(0.03))],
            exponential(0.01),
            request,
            60,
        )
    };
    let (whole, totals) = run(make(), vec![], 3);
    let mut parts = Ends::default();
    let mut simulation = Simulation::new(Arc::new(make()), vec![], 3, 0);
    let mut until = SimTime::ZERO;
    while !simulation.finished() {
        until += SimSpan::from_millis(137);
        simulation.run_until(until, &mut parts);
    }
    assert_eq!(*simulation.totals(), totals);
    assert_eq!(parts.hops, whole.hops);
}

#[test]
fn a_message_served_after_its_caller_gave_up_is_unconfirmed() {
    let mut request = flow(
        PatternRule::Request,
        SourceSpec::Constant {
            first: SimTime::ZERO,
            gap: SimSpan::from_secs(1),
            count: 1,
        },
    );
    request.policy.timeout = SimSpan::from_millis(50);
    let parties = vec![party(0, 1, None, ZERO), party(0, 1, Some(1), Law::Constant(100e6))];
    let (ends, _) = run(program(parties.clone(), ZERO, request.clone(), 10), vec![], 1);
    assert_eq!(ends.closed[0].outcome, Outcome::Unconfirmed);
    request.policy.max_attempts = 2;
    request.policy.backoff = SimSpan::ZERO;
    let (ends, totals) = run(program(parties, ZERO, request, 10), vec![], 1);
    assert!(ends.closed[0].applied_twice, "both tries took effect");
    assert_eq!(totals.attempts, 2);
}

#[test]
fn a_retry_draws_anew() {
    // Service is 10 ms or 1 s; the first try of each message that timed out must not decide the second.
    let mut request = flow(
        PatternRule::Request,
        SourceSpec::Constant {
            first: SimTime::ZERO,
            gap: SimSpan::from_secs(10),
            count: 400,
        },
    );
    request.policy.timeout = SimSpan::from_millis(50);
    request.policy.max_attempts = 2;
    let law = Law::Discrete(vec![(10e6, 0.5), (1e9, 0.5)]);
    let parties = vec![party(0, 1, None, ZERO), party(0, 1, None, law)];
    let (_, totals) = run(program(parties, ZERO, request, 5000), vec![], 1);
    // 400 firsts and about 200 retries, of which about half succeed: 5 standard errors of Binomial(200, 1/2) are 35.
    let retried = totals.attempts - 400;
    let saved = totals.outcome(Outcome::OnTime) - (400 - retried);
    assert!(
        (saved as f64 - retried as f64 / 2.0).abs() < 35.0,
        "{saved} of {retried}"
    );
}
