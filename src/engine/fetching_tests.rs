//! Small traces of readers that fetch ahead, worked by hand: what they keep up with, what waits in their buffer, and what
//! becomes of it when a record fails or the reader does.

use crate::units::{Law, SimSpan, SimTime};

use super::bus_tests::{MS, at, cluster, fault, flow, program};
use super::*;

/// What became of each record.
#[derive(Default)]
struct Log {
    closed: Vec<Closed>,
    paths: Vec<PathTime>,
    overtaken: u64,
}

impl Observer for Log {
    fn closed(&mut self, closed: &Closed) {
        self.closed.push(*closed);
    }
    fn path(&mut self, path: &PathTime) {
        let parts = path.network + path.waiting + path.service + path.retry + path.blocked;
        assert_eq!(parts, path.total);
        self.paths.push(*path);
    }
    fn out_of_order(&mut self, _: SimTime, _: u32, _: u64, _: bool) {
        self.overtaken += 1;
    }
}

impl Log {
    /// Moments in milliseconds at which records were done, by number.
    fn done(&self) -> Vec<u64> {
        let done = |closed: &Closed| {
            let after = closed.latency.unwrap_or_else(|| panic!("{closed:?}"));
            (closed.created + after).nanos() / MS
        };
        let mut by_number: Vec<&Closed> = self.closed.iter().collect();
        by_number.sort_by_key(|closed| closed.number);
        by_number.into_iter().map(done).collect()
    }
}

/// A log of `count` records, one every `gap` ms, 50 ms a hop, read by one server in 5 ms each.
fn log(gap: u64, count: u64, prefetch: u32) -> Program {
    let mut flow = flow(gap, count);
    flow.is_log = true;
    flow.max_deliveries = u32::MAX;
    flow.key_shares = vec![1.0];
    let mut program = program(flow, 5, 50);
    cluster(&mut program).prefetch = prefetch;
    program
}

fn run(program: Program, faults: Vec<FaultSpec>) -> (Log, Totals) {
    let mut log = Log::default();
    let mut run = Simulation::new(program.into(), faults, 1, 1);
    let totals = run.run(&mut log);
    assert_eq!(totals.outcome(Outcome::OnTime), totals.expected);
    assert_eq!(log.overtaken, 0);
    (log, totals)
}

fn one_by_one(count: u64, done: impl Fn(u64) -> u64) -> Vec<u64> {
    (0..count).map(done).collect()
}

#[test]
fn a_reader_keeps_up_as_far_as_it_fetches_ahead() {
    // Done 105 ms after creation, acknowledged 50 ms later: 155 ms after creation, 105 ms after it was handed out.
    let (log_of_11, _) = run(log(10, 200, 11), vec![]);
    assert_eq!(log_of_11.done(), one_by_one(200, |k| 105 + 10 * k));
    // With ten at a time each tenth waits for an acknowledgement that is 5 ms late.
    let (log_of_10, _) = run(log(10, 200, 10), vec![]);
    assert_eq!(log_of_10.done(), one_by_one(200, |k| 105 + 10 * k + 5 * (k / 10)));
    // One at a time, a record takes a round trip and its service.
    let (log_of_1, _) = run(log(10, 50, 1), vec![]);
    assert_eq!(log_of_1.done(), one_by_one(50, |k| 105 + 105 * k));
}

#[test]
fn what_waits_in_the_buffer_has_waited() {
    let (log, totals) = run(log(1, 20, 20), vec![]);
    assert_eq!(log.done(), one_by_one(20, |k| 105 + 5 * k));
    for (k, path) in log.paths.iter().enumerate() {
        assert_eq!(path.network, SimSpan::from_millis(100));
        assert_eq!(path.service, SimSpan::from_millis(5));
        assert_eq!(path.waiting, SimSpan::from_millis(4 * k as u64));
        assert_eq!(path.retry, SimSpan::ZERO);
    }
    assert_eq!(totals.attempts, 20 + 20);
}

#[test]
fn a_record_that_fails_holds_back_those_behind_it() {
    // Record 2 is done at 125 ms, with an error. It was handed out at 70 ms, is handed out again at 270 ms, and done at
    // 325 ms. Those behind it are in the buffer by then, and follow it at once.
    let mut program = log(10, 60, 30);
    program.flows[0].ack_wait = SimSpan::from_millis(200);
    let (log, totals) = run(program, vec![fault(Effect::Errors(1.0), &[1], 124, 126)]);
    let done = |k: u64| {
        if k < 2 {
            105 + 10 * k
        } else {
            (325 + 5 * (k - 2)).max(105 + 10 * k)
        }
    };
    assert_eq!(log.done(), one_by_one(60, done));
    assert_eq!(totals.attempts, 60 + 61);
    for (k, path) in log.paths.iter().enumerate() {
        let tried_again = if k == 2 { 200 } else { 0 };
        assert_eq!(path.retry, SimSpan::from_millis(tried_again));
        assert_eq!(
            (path.network, path.service),
            (SimSpan::from_millis(100), SimSpan::from_millis(5))
        );
    }
}

#[test]
fn time_in_the_buffer_is_no_time_for_an_acknowledgement() {
    // Service 150 ms: an acknowledgement comes 250 ms after its record was handed out, or 200 ms after its turn came. The
    // last of ten waits for its turn for 1.3 s, and is handed out once.
    let mut program = log(1, 10, 10);
    program.parties[1].services[0].law = Law::Constant((150 * MS) as f64);
    program.flows[0].ack_wait = SimSpan::from_millis(251);
    let (log, totals) = run(program, vec![]);
    assert_eq!(log.done(), one_by_one(10, |k| 250 + 150 * k));
    assert_eq!((totals.attempts, totals.applied_twice), (20, 0));
}

#[test]
fn what_is_lost_on_the_way_is_fetched_again_together() {
    // The way from the broker to the reader swallows what leaves from 75 to 115 ms: records 3 to 6. Without transmission
    // again each is handed out again 200 ms after it was: at 280, 290, 300 and 310 ms.
    let mut program = log(10, 60, 40);
    program.ways[0].reliable = false;
    program.flows[0].ack_wait = SimSpan::from_millis(200);
    let mut cut = fault(Effect::Cut { refuses: false }, &[], 75, 115);
    cut.targets = vec![Target::Link {
        from: 2,
        to: 1,
        site: 0,
    }];
    let (log, totals) = run(program, vec![cut]);
    let done = |k: u64| match k {
        0..=2 => 105 + 10 * k,
        3..=6 => 335 + 10 * (k - 3),
        _ => (365 + 5 * (k - 6)).max(105 + 10 * k),
    };
    assert_eq!(log.done(), one_by_one(60, done));
    assert_eq!(totals.attempts, 60 + 64);
}

#[test]
fn a_crash_loses_the_buffer_and_what_was_not_acknowledged_is_read_again_in_order() {
    // Down from 133 to 141 ms: records 0 to 2 are done, and nothing is acknowledged yet. All are handed out again at
    // 141 ms; the acknowledgements under way come, but 0 to 2 are served once more, from 191 ms on.
    let (log, totals) = run(
        log(10, 60, 30),
        vec![fault(Effect::Crash { silent: false }, &[1], 133, 141)],
    );
    let done = |k: u64| {
        if k < 3 {
            105 + 10 * k
        } else {
            (211 + 5 * (k - 3)).max(105 + 10 * k)
        }
    };
    assert_eq!(log.done(), one_by_one(60, done));
    assert_eq!(totals.applied_twice, 3);
}

#[test]
fn retention_does_not_end_what_the_reader_has_fetched() {
    // Kept for 120 ms at most: of 20 records 1 ms apart the last is in the buffer until 126 ms after it was stored.
    let mut kept = log(1, 20, 20);
    cluster(&mut kept).retention = Some(SimSpan::from_millis(120));
    let (log_of_20, _) = run(kept.clone(), vec![]);
    assert_eq!(log_of_20.done(), one_by_one(20, |k| 105 + 5 * k));
    // One at a time: 0 is handed out at 50 ms, 1 at 155 ms; what was stored from 52 to 69 ms is gone by 189 ms.
    cluster(&mut kept).prefetch = 1;
    let mut log = Log::default();
    let totals = Simulation::new(kept.into(), vec![], 1, 1).run(&mut log);
    assert_eq!(
        (totals.outcome(Outcome::OnTime), totals.outcome(Outcome::Expired)),
        (2, 18)
    );
}

#[test]
fn who_serves_several_at_once_works_one_of_each_partition_and_fetches_ahead() {
    // Two keys, two partitions, 8 servers of 1 or 15 ms by lot; a topic, not a log.
    let mut flow = flow(10, 500);
    flow.key_shares = vec![0.5, 0.5];
    let mut program = program(flow, 5, 50);
    program.parties[1].servers = Some(8);
    program.parties[1].services[0].law = Law::Discrete(vec![(1e6, 0.5), (15e6, 0.5)]);
    cluster(&mut program).partitions = 2;
    cluster(&mut program).prefetch = 20;
    let (log, totals) = run(program, vec![]);
    // 8 ms of work a partition every 20 ms on average, and nobody waits for a round trip.
    let slowest = log.paths.iter().map(|path| path.total).max();
    assert!(slowest < Some(SimSpan::from_millis(200)), "{slowest:?}");
    assert_eq!((totals.attempts, log.closed.len()), (1_000, 500));
    assert!(log.closed.iter().all(|closed| closed.at >= at(101)));
}

#[test]
fn a_broker_hands_out_one_of_a_partition_at_a_time() {
    // The reader is down until 500 ms. Then each of 20 leaves the broker 2 ms after the one before, and takes 50 ms and
    // 1 ms.
    let mut program = log(10, 20, 20);
    program.parties[1].services[0].law = Law::Constant(MS as f64);
    for node in 2..5 {
        program.parties[node].services[1].law = Law::Constant((2 * MS) as f64);
    }
    let (log, totals) = run(program, vec![fault(Effect::Crash { silent: false }, &[1], 0, 500)]);
    assert_eq!(log.done(), one_by_one(20, |k| 553 + 2 * k));
    assert_eq!(totals.attempts, 20 + 20);
}

/// One partition, two instances: the first, which has it, is taken out of the group at 133 ms, with records 0 to 8.
fn handed_over(more: Vec<FaultSpec>) -> (Log, Totals) {
    let mut program = log(10, 60, 30);
    program.parties[1].instances = 2;
    program.parties[1].can_pause = true;
    program.flows[0].ack_wait = SimSpan::from_millis(200);
    let mut faults = vec![fault(Effect::Drain, &[1], 133, 60_000)];
    faults.extend(more);
    run(program, faults)
}

#[test]
fn a_reader_that_leaves_ends_what_it_holds_before_another_takes_over() {
    // The last is acknowledged at 235 ms.
    let (log, totals) = handed_over(vec![]);
    let done = |k: u64| {
        if k < 9 {
            105 + 10 * k
        } else {
            (290 + 5 * (k - 9)).max(105 + 10 * k)
        }
    };
    assert_eq!(log.done(), one_by_one(60, done));
    assert_eq!((totals.attempts, totals.applied_twice), (60 + 60, 0));
}

#[test]
fn a_reader_that_leaves_and_fails_gives_back_what_is_behind() {
    // Record 4 fails at 145 ms, and is with the broker again at 290 ms. It and 5 to 8, which the first cannot work before
    // it, go to the other then.
    let (log, totals) = handed_over(vec![fault(Effect::Errors(1.0), &[1], 144, 146)]);
    let done = |k: u64| {
        if k < 4 {
            105 + 10 * k
        } else {
            (345 + 5 * (k - 4)).max(105 + 10 * k)
        }
    };
    assert_eq!(log.done(), one_by_one(60, done));
    assert_eq!((totals.attempts, totals.applied_twice), (60 + 60 + 5, 0));
    for (k, path) in log.paths.iter().enumerate().take(9).skip(4) {
        assert_eq!(path.retry, SimSpan::from_millis(240 - 10 * k as u64));
    }
}
