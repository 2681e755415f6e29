//! Facts told by hand, and what the recorder makes of them.

use super::*;
use crate::engine::{
    BalancingRule, JitterRule, Medium, OutboxSpec, PartySpec, PatternRule, PolicySpec, ServiceSpec, SiteRule,
    SourceSpec, WaySpec,
};
use crate::units::Law;

fn at(secs: u64) -> SimTime {
    SimTime::ZERO + SimSpan::from_secs(secs)
}

fn party() -> PartySpec {
    PartySpec {
        key: 1,
        zone: 0,
        sites: 2,
        instances: 1,
        servers: Some(1),
        queue_limit: None,
        balancing: BalancingRule::Central,
        rate_limit: None,
        errors: 0.0,
        watch: None,
        can_pause: false,
        rules: Default::default(),
        services: vec![ServiceSpec {
            law: Law::Constant(1e6),
            per_kb: SimSpan::ZERO,
        }],
    }
}

fn flow(consumers: Vec<u32>) -> FlowSpec {
    FlowSpec {
        key: 7,
        pattern: PatternRule::OneWay,
        there: Medium::Direct,
        answer: Medium::Direct,
        synchronous: false,
        senders: vec![0],
        sites: vec![SiteRule::Same; consumers.len()],
        services: vec![0; consumers.len()],
        consumers,
        choice: Choice::All,
        source: SourceSpec::Poisson(1.0),
        size: Law::Constant(1e3),
        answer_size: Law::Constant(1e3),
        priority: 0,
        deadline: None,
        policy: PolicySpec {
            timeout: SimSpan::from_secs(30),
            max_attempts: 1,
            backoff: SimSpan::ZERO,
            factor: 2.0,
            cap: SimSpan::ZERO,
            jitter: JitterRule::Off,
            idempotent: false,
            outbox: OutboxSpec {
                limit: 0,
                durable: false,
                lasting: SimSpan::ZERO,
                every: SimSpan::from_secs(5),
            },
        },
        callback: None,
        guard: None,
        then: Vec::new(),
        files: None,
        is_log: false,
        one_of: false,
        key_shares: vec![],
        topic: 0,
        ack_wait: SimSpan::from_secs(5),
        max_deliveries: 3,
    }
}

fn program(consumers: Vec<u32>) -> Program {
    let way = WaySpec {
        latency: Law::Constant(1e6),
        loss: 0.0,
        reorders: false,
        reliable: true,
        retransmit_after: SimSpan::from_millis(200),
        trunk_bits_per_sec: Some(1e6),
        link_bits_per_sec: None,
    };
    Program {
        parties: vec![party(), party(), party()],
        zone_keys: vec![2],
        zone_sites: vec![2],
        ways: vec![way],
        flows: vec![flow(consumers), flow(vec![2])],
        approach: Default::default(),
        exit: Default::default(),
        hub: None,
        cluster: None,
        registry: None,
        polls: Vec::new(),
        warm_up: at(10),
        end: at(250),
        drain_end: at(300),
        ack_size: Size::from_bytes(100),
        most_in_flight: u64::MAX,
        hub_holds: false,
    }
}

fn created(recorder: &mut Recorder, secs: u64, number: u64, deliveries: u32) {
    let counted = (10..250).contains(&secs);
    let (flow, key, sender, sender_site) = (0, 100 + number, 0, 0);
    recorder.created(&Created {
        at: at(secs),
        flow,
        key,
        number,
        sender,
        sender_site,
        deliveries,
        counted,
    });
}

fn closed(secs: u64, consumer: u32, outcome: Outcome, latency_millis: Option<u64>) -> Closed {
    Closed {
        at: at(secs),
        created: at(secs),
        flow: 0,
        key: 100,
        number: 0,
        consumer,
        consumer_site: 0,
        sender: 0,
        sender_site: 0,
        outcome,
        latency: latency_millis.map(SimSpan::from_millis),
        applied_twice: false,
        counted: true,
    }
}

#[test]
fn flows_add_up_from_their_consumers() {
    let mut recorder = Recorder::new(&program(vec![1, 2]));
    created(&mut recorder, 20, 0, 2);
    created(&mut recorder, 21, 1, 2);
    created(&mut recorder, 5, 2, 2);
    recorder.closed(&closed(20, 0, Outcome::OnTime, Some(3)));
    recorder.closed(&closed(21, 1, Outcome::Lost, None));
    recorder.closed(&Closed {
        applied_twice: true,
        ..closed(21, 0, Outcome::OnTime, Some(5))
    });
    recorder.closed(&closed(260, 1, Outcome::Late, Some(400)));
    recorder.closed(&Closed {
        counted: false,
        ..closed(6, 0, Outcome::OnTime, Some(2))
    });
    recorder.attempt(at(20), 0, true, true);
    recorder.attempt(at(20), 0, false, true);
    recorder.attempt(at(5), 0, false, false);
    let replication = recorder.finish(at(300));
    let flow = &replication.flows[0];
    assert_eq!((flow.created, flow.expected), (2, 4));
    assert_eq!((flow.attempts, flow.retries), (2, 1));
    assert_eq!(flow.deliveries.outcomes, [2, 1, 0, 0, 1, 0, 0, 0, 0]);
    assert_eq!(
        (
            flow.deliveries.correct,
            flow.deliveries.applied_twice,
            flow.deliveries.lost()
        ),
        (1, 1, 1)
    );
    assert_eq!(flow.deliveries.latency.count(), 3);
    assert_eq!(replication.consumers[0][1].outcomes, [0, 1, 0, 0, 1, 0, 0, 0, 0]);
    assert_eq!(replication.consumers[1].len(), 1);
    let slowest: Vec<u64> = flow
        .slowest
        .iter()
        .map(|example| example.latency.nanos() / 1_000_000)
        .collect();
    assert_eq!((slowest, flow.lost.len()), (vec![400, 5, 3], 1));
    let bucket = |secs: usize| replication.timelines[0].buckets[secs * 240 / 250];
    assert_eq!(
        (bucket(5).created, bucket(20).created),
        (1, 1),
        "timelines cover the warm-up"
    );
    assert_eq!(
        replication.timelines[0]
            .buckets
            .iter()
            .map(|bucket| bucket.arrived)
            .sum::<u64>(),
        3
    );
}

#[test]
#[should_panic(expected = "deliveries ended and deliveries expected")]
fn a_delivery_that_never_ends_is_noticed() {
    let mut recorder = Recorder::new(&program(vec![1]));
    created(&mut recorder, 20, 0, 1);
    let _ = recorder.finish(at(300));
}

#[test]
fn many_pairs_are_told_by_flow_only() {
    let mut recorder = Recorder::new(&program((0..2_000).map(|party| party % 3).collect()));
    created(&mut recorder, 20, 0, 2);
    recorder.closed(&closed(20, 1_999, Outcome::OnTime, Some(3)));
    recorder.closed(&closed(20, 5, Outcome::OnTime, Some(3)));
    let replication = recorder.finish(at(300));
    assert!(replication.consumers.is_empty());
    assert_eq!(replication.flows[0].deliveries.closed(), 2);
    assert_eq!(replication.flows[1].deliveries.closed(), 0);
}

#[test]
fn stations_and_trunks_are_watched_between_warm_up_and_end() {
    let mut recorder = Recorder::new(&program(vec![1]));
    recorder.station(at(0), 3, 1, 2);
    recorder.station(at(30), 3, 0, 0);
    recorder.served(at(5), 3, SimSpan::from_secs(1), SimSpan::from_secs(1));
    recorder.served(at(15), 3, SimSpan::from_secs(2), SimSpan::from_secs(3));
    recorder.served(at(16), 3, SimSpan::ZERO, SimSpan::from_secs(3));
    recorder.trunk(at(240), 0, 0, 1, SimSpan::from_secs(20), Size::from_bytes(9));
    recorder.trunk(at(241), 0, 0, 1, SimSpan::from_secs(5), Size::from_bytes(9));
    recorder.trunk(at(260), 0, 0, 1, SimSpan::from_secs(20), Size::from_bytes(9));
    let replication = recorder.finish(at(300));
    let station = &replication.stations[3];
    assert_eq!(
        (station.busy, station.queue, station.queue_max),
        (20_000_000_000, 40_000_000_000, 2)
    );
    assert_eq!((station.served, station.waited, station.waiting), (2, 1, 2_000_000_000));
    let trunk = replication.trunks[0];
    assert_eq!(
        (replication.trunks.len(), trunk.site, trunk.busy, trunk.bytes),
        (1, 1, 10_000_000_000, 18)
    );
}

#[test]
fn equal_runs_tell_equal_integers_and_others_do_not() {
    let tell = |outcome| {
        let mut recorder = Recorder::new(&program(vec![1]));
        created(&mut recorder, 20, 0, 1);
        recorder.closed(&closed(20, 0, outcome, None));
        let mut told = Vec::new();
        recorder.finish(at(300)).tallies(&mut |value| told.push(value));
        told
    };
    assert_eq!(tell(Outcome::Lost), tell(Outcome::Lost));
    assert_ne!(tell(Outcome::Lost), tell(Outcome::Rejected));
}
