//! Small traces of topics, worked by hand: partitions and order, effect once, what is kept too long.

use crate::units::{Law, SimSpan, SimTime, Size};

use super::bus_tests::{MS, at, cluster, fault, flow, program, run};
use super::*;

const CRASH: Effect = Effect::Crash { silent: false };

/// The consumer has two instances of one server each; every second message has the other of two keys, by lot.
fn two_instances(count: u64) -> Program {
    let mut flow = flow(10, count);
    flow.key_shares = vec![0.5, 0.5];
    let mut program = program(flow, 1, 0);
    program.parties[1].instances = 2;
    program
}

#[test]
fn partitions_keep_the_order_of_each_key_and_competing_instances_do_not() {
    // Services of 1 or 30 ms by lot, messages every 10 ms: of two that compete, the later may be done first.
    let law = Law::Discrete(vec![(1e6, 0.5), (15e6, 0.5)]);
    let mut competing = two_instances(500);
    competing.parties[1].services[0].law = law.clone();
    let mut shared_out = competing.clone();
    cluster(&mut shared_out).partitions = 2;
    let (log, totals) = run(competing, vec![]);
    assert_eq!(totals.outcome(Outcome::OnTime), 500);
    assert!(log.overtaken.len() > 20, "{}", log.overtaken.len());
    let (log, totals) = run(shared_out.clone(), vec![]);
    assert_eq!(totals.outcome(Outcome::OnTime), 500);
    assert_eq!(log.overtaken, Vec::<u64>::new());
    // Several servers at an instance change nothing about that.
    shared_out.parties[1].servers = Some(8);
    let (log, _) = run(shared_out, vec![]);
    assert_eq!(log.overtaken, Vec::<u64>::new());
}

#[test]
fn partitions_of_an_instance_that_is_gone_wait_for_the_rebalance() {
    // Instance 1 crashes at 1 s; its partition is the other's 2 s later. Nothing of partition 0 waits.
    let mut program = two_instances(400);
    cluster(&mut program).partitions = 2;
    let mut crash = fault(CRASH, &[1], 1_000, 60_000);
    crash.targets = vec![Target::Station {
        party: 1,
        site: 0,
        instance: 1,
    }];
    let (log, totals) = run(program, vec![crash]);
    assert_eq!(totals.outcome(Outcome::OnTime), 400);
    assert_eq!(log.overtaken, Vec::<u64>::new());
    let waited = |closed: &&Closed| {
        closed
            .latency
            .is_some_and(|latency| latency > SimSpan::from_millis(200))
    };
    let late: Vec<&Closed> = log.closed.iter().filter(waited).collect();
    // About half of the 200 created from 1 to 3 s; those created in its last 200 ms waited less than that.
    assert!((60..120).contains(&late.len()), "{}", late.len());
    for closed in late {
        assert!(closed.created >= at(1_000) && closed.created < at(3_000), "{closed:?}");
        assert!(closed.at >= at(3_000) && closed.at < at(3_300), "{closed:?}");
    }
}

/// Who serves when.
#[derive(Default)]
struct Servers(Vec<(SimTime, u32)>);

impl Observer for Servers {
    fn visit(&mut self, visit: &Visit) {
        if visit.party == 1 && matches!(visit.fact, VisitFact::Started { .. }) {
            self.0.push((visit.at, visit.instance.expect("an instance")));
        }
    }
}

#[test]
fn an_instance_that_is_back_gets_its_partition_however_busy_that_is() {
    // All messages are of partition 1, one every 10 ms, 50 ms a hop: there are always some on their way. Instance 1 is down
    // from 1 to 5 s; 2 s later the other has its partition, and gives it back when it has ended what it holds at 5 s.
    let mut flow = flow(10, 800);
    flow.key_shares = vec![0.0, 1.0];
    let mut program = program(flow, 1, 50);
    program.parties[1].instances = 2;
    (cluster(&mut program).partitions, cluster(&mut program).prefetch) = (2, 30);
    let mut crash = fault(CRASH, &[1], 1_000, 5_000);
    crash.targets = vec![Target::Station {
        party: 1,
        site: 0,
        instance: 1,
    }];
    let mut servers = Servers::default();
    let totals = Simulation::new(program.into(), vec![crash], 1, 1).run(&mut servers);
    assert_eq!(totals.outcome(Outcome::OnTime), 800);
    for (at_moment, instance) in servers.0 {
        let is_first = at_moment > at(1_000) && at_moment < at(5_100);
        assert_eq!(instance, u32::from(!is_first), "{at_moment:?}");
    }
}

#[test]
fn a_message_handed_out_again_takes_effect_once_while_it_is_remembered() {
    // Service 80 ms, acknowledgement awaited for 50 ms: handed out again at 50 ms, served a second time at 160 ms.
    let served_twice = |remembers: Option<u64>| {
        let mut program = program(flow(1, 1), 80, 0);
        program.flows[0].ack_wait = SimSpan::from_millis(50);
        cluster(&mut program).remembers = remembers.map(SimSpan::from_millis);
        let (log, totals) = run(program, vec![]);
        assert_eq!(log.ends(Outcome::OnTime), [(0, 80)]);
        totals.applied_twice
    };
    assert_eq!(served_twice(None), 1);
    assert_eq!(served_twice(Some(1000)), 0);
    // The second is done 80 ms after the first.
    assert_eq!(served_twice(Some(79)), 1);
    assert_eq!(served_twice(Some(80)), 0);
}

#[test]
fn a_late_acknowledgement_ends_what_waits_to_be_handed_out_again() {
    // Service 80 ms, acknowledgement awaited for 50 ms; the consumer takes nothing new from 40 to 200 ms. So message 0 is
    // back in the queue at 50 ms, and is acknowledged from there at 80 ms; message 1, of 100 ms, is handed out at 200 ms.
    let mut program = program(flow(100, 2), 80, 0);
    program.parties[1].can_pause = true;
    program.flows[0].ack_wait = SimSpan::from_millis(50);
    program.flows[0].max_deliveries = 2;
    let (log, totals) = run(program, vec![fault(Effect::Drain, &[1], 40, 200)]);
    assert_eq!(log.ends(Outcome::OnTime), [(0, 80), (1, 280)]);
    // Message 1 is handed out again at 250 ms, and served twice.
    assert_eq!((totals.attempts, totals.applied_twice), (2 + 1 + 2, 1));
}

#[test]
fn two_copies_of_a_message_may_have_different_takers() {
    // Of two that compete the first serves 80 ms, the other 200 ms; acknowledgements are awaited for 50 ms, 10 ms a hop.
    // Handed out at 10 ms to the first, at 60 ms to the other: done at 100 and 270 ms, and the first is who did it.
    let mut program = program(flow(1, 1), 80, 10);
    let mut slow = program.parties[1].clone();
    slow.key = 12;
    slow.services[0].law = Law::Constant((200 * MS) as f64);
    program.parties.push(slow);
    program.flows[0].choice = Choice::Group;
    program.flows[0].consumers = vec![1, 5];
    program.flows[0].sites = vec![SiteRule::Same; 2];
    program.flows[0].services = vec![0; 2];
    for list in program.approach.iter_mut().chain(&mut program.exit) {
        list.push(Vec::new());
    }
    program.flows[0].ack_wait = SimSpan::from_millis(50);
    program.flows[0].max_deliveries = 2;
    let (log, totals) = run(program, vec![]);
    assert_eq!(log.ends(Outcome::OnTime), [(0, 100)]);
    assert_eq!((log.closed[0].consumer, totals.applied_twice), (0, 1));
}

#[test]
fn a_message_published_again_is_stored_once_while_it_is_remembered() {
    // 10 ms a hop, confirmed after 20 ms; the sender waits 15 ms and publishes again at once. Both copies are stored.
    let tries = |remembers: Option<u64>| {
        let mut flow = flow(1, 1);
        flow.policy.timeout = SimSpan::from_millis(15);
        flow.policy.max_attempts = 2;
        flow.policy.backoff = SimSpan::ZERO;
        let mut program = program(flow, 1, 10);
        cluster(&mut program).remembers = remembers.map(SimSpan::from_millis);
        let (log, totals) = run(program, vec![]);
        assert_eq!(log.ends(Outcome::OnTime), [(0, 21)]);
        (totals.attempts, totals.applied_twice)
    };
    assert_eq!(tries(None), (4, 1), "two publishes and two deliveries");
    assert_eq!(tries(Some(1000)), (3, 0), "two publishes and one delivery");
}

#[test]
fn what_waits_too_long_for_a_consumer_expires() {
    // The consumer is down until 500 ms, messages come at 0, 100, ... and wait for 250 ms at most: 0, 1 and 2 are gone at
    // 250, 350 and 450 ms, 3 and 4 are handed out at 500.
    let down = || vec![fault(CRASH, &[1], 0, 500)];
    let mut by_time = program(flow(100, 6), 1, 0);
    cluster(&mut by_time).retention = Some(SimSpan::from_millis(250));
    let (log, _) = run(by_time, down());
    assert_eq!(log.ends(Outcome::Expired), [(0, 250), (1, 350), (2, 450)]);
    assert_eq!(log.ends(Outcome::OnTime), [(3, 501), (4, 502), (5, 503)]);
    // 2000 bytes are two messages: the third pushes out the first.
    let mut by_bytes = program(flow(100, 6), 1, 0);
    cluster(&mut by_bytes).retention_bytes = Some(Size::from_bytes(2000));
    let (log, _) = run(by_bytes, down());
    assert_eq!(log.ends(Outcome::Expired), [(0, 200), (1, 300), (2, 400)]);
    assert_eq!(log.ends(Outcome::OnTime), [(3, 501), (4, 502), (5, 503)]);
}

#[test]
fn a_slow_consumer_holds_up_no_other() {
    // Two consumers of the same topic: one takes 1 ms, the other 1 s for each of ten messages, one every 10 ms. What the
    // slow one has no room for waits at the broker.
    let mut program = program(flow(10, 10), 1, 0);
    let mut slow = program.parties[1].clone();
    slow.key = 12;
    slow.services[0].law = Law::Constant((1000 * MS) as f64);
    program.parties.push(slow);
    program.flows[0].consumers = vec![1, 5];
    program.flows[0].sites = vec![SiteRule::Same; 2];
    program.flows[0].services = vec![0; 2];
    for list in program.approach.iter_mut().chain(&mut program.exit) {
        list.push(Vec::new());
    }
    cluster(&mut program).prefetch = 2;
    program.flows[0].ack_wait = SimSpan::from_secs(3600);
    let (log, _) = run(program, vec![]);
    for closed in &log.closed {
        let expected = if closed.consumer == 0 {
            closed.number * 10 + 1
        } else {
            (closed.number + 1) * 1000
        };
        assert_eq!(closed.at, at(expected), "{closed:?}");
    }
    assert_eq!(log.closed.len(), 20);
}
