//! Who fetches records of a partition ahead works them in order all the same, whatever breaks meanwhile; and loses none.

mod common;
#[path = "common/log.rs"]
mod log;
#[path = "common/play.rs"]
mod play;

use common::scenario;
use log::Log;
use play::play;
use topolab::compile::Plan;
use topolab::engine::{Closed, Outcome};
use topolab::units::{SimSpan, SimTime};

/// Sales of six keys that a stock far from the broker keeps.
const SALES: &str = r#"(format: 1, name: "ahead",
    zones: [(id: "cloud", kind: DataCenter, within: (latency: "1ms")), (id: "edge", kind: DataCenter, within: (latency: "1ms"))],
    between: [(zones: ("cloud", "edge"), latency: "30ms", bandwidth: "50Mbit/s")],
    systems: [(id: "till", zone: "cloud"), (id: "stock", zone: "edge", can_pause: true, STOCK)],
    flows: [
        (id: "sale", from: ["till"], to: ["stock"], pattern: PATTERN, start: Poisson("150/s"), size: "1kB",
         key_shares: [("a", 0.3), ("b", 0.2), ("c", 0.2), ("d", 0.1), ("e", 0.1), ("f", 0.1)]),
    ],
    faults: [FAULTS],
    architectures: [(id: "bus", style: MessageBus(broker: "kafka", zones: ["cloud"], BUS))],
    run: (duration: "30s", warm_up: "0s", drain: "1h"))"#;

const FAULTS: [&str; 16] = [
    r#"(what: Crash(system: "stock", instances: One), at: "5s", lasting: "7s")"#,
    r#"(what: Crash(system: "stock"), at: "5s", lasting: "1s", every: "3s")"#,
    r#"(what: Crash(system: "stock", instances: One, silent: true), mttf: "2s", mttr: "1s", each: true)"#,
    r#"(what: Drain(system: "stock", instances: One), at: "5s", lasting: "3s", every: "5s")"#,
    r#"(what: Pause(system: "stock", instances: One), at: "5s", lasting: "3s", every: "5s")"#,
    r#"(what: Maintenance(system: "stock"), at: "5s", lasting: "2s", every: "9s")"#,
    r#"(what: Errors(system: "stock", share: "60%"), at: "5s", lasting: "3s")"#,
    r#"(what: SlowDown(system: "stock", factor: 400), at: "5s", lasting: "1s", every: "6s")"#,
    r#"(what: Cut(zones: ("cloud", "edge")), at: "5s", lasting: "2s", every: "7s")"#,
    r#"(what: Loss(zones: ("cloud", "edge"), share: "60%"), at: "5s", lasting: "10s")"#,
    r#"(what: Duplicate(zones: ("cloud", "edge"), share: "40%"), at: "5s", lasting: "10s")"#,
    r#"(what: Reorder(zones: ("cloud", "edge"), share: "30%", by: "300ms"), at: "5s", lasting: "10s")"#,
    r#"(what: Jitter(zones: ("cloud", "edge"), up_to: "900ms"), at: "5s", lasting: "10s")"#,
    r#"(what: LeaderLoss(), at: "5s", lasting: "3s", every: "8s")"#,
    r#"(what: Crash(party: "bus", instances: One), at: "5s", lasting: "3s", every: "8s")"#,
    r#"(what: CapacityLoss(system: "stock", share: "100%"), at: "5s", lasting: "2s", every: "8s")"#,
];

impl Log {
    fn slowest(&self) -> Option<SimSpan> {
        self.closed.iter().filter_map(|closed| closed.latency).max()
    }

    /// Places in the log, in the order in which records were done.
    fn places(&self) -> Vec<usize> {
        let done = |closed: &Closed| Some((closed.created + closed.latency?, self.stored[&closed.key]));
        let mut done: Vec<(SimTime, usize)> = self.closed.iter().filter_map(done).collect();
        done.sort_unstable();
        done.into_iter().map(|(_, place)| place).collect()
    }
}

/// Runs it. All that was published has been worked, in the order of each key.
fn run(pattern: &str, stock: &str, bus: &str, faults: &str) -> Log {
    let text = SALES.replace("STOCK", stock).replace("PATTERN", pattern);
    let text = text.replace("BUS", bus).replace("FAULTS", faults);
    let plan = if faults.is_empty() { Plan::Calm } else { Plan::Broken };
    let mut log = Log::default();
    let totals = play(&scenario(&text), 0, plan, 1, &mut log);
    let what = format!("{pattern}, {stock}, {bus}, {faults}: {totals:?}");
    // A broker without a leader takes nothing.
    let is_led = !faults.contains("LeaderLoss") && !faults.contains("bus");
    let unpublished = [Outcome::Lost, Outcome::Rejected, Outcome::TimedOut];
    let unpublished: u64 = unpublished.iter().map(|end| totals.outcome(*end)).sum();
    assert!(
        unpublished == 0 || !is_led && unpublished < totals.expected / 2,
        "{what}"
    );
    assert_eq!(totals.outcome(Outcome::OnTime) + unpublished, totals.expected, "{what}");
    // Where leaders come and go, records may come into the log in another order than that of their creation.
    assert!(log.out_of_order == 0 || !is_led, "{what}");
    log
}

/// Nodes take messages in no time that differs, so that they stand in the log in the order of their creation.
const BUS: &str =
    r#"publish_time: "0.1ms", partitions: 6, ack_wait: "500ms", rebalance: "1s", max_deliveries: 1000000"#;

#[test]
fn a_reader_far_away_keeps_up() {
    let stock = r#"service_time: "5ms", concurrency: 1, instances: 2"#;
    // 75/s for each instance, at most 45/s for each partition, of 200/s that one could do.
    let log = run("Stream", stock, BUS, "");
    assert!(log.slowest() < Some(SimSpan::from_millis(300)), "{:?}", log.slowest());
    assert_eq!(log.retries, 0);
    // One at a time is 1 / (30 + 5 + 30 ms) = 15/s for each partition: no more than 90/s in all.
    let one = run("Stream", stock, &format!("{BUS}, prefetch: 1"), "");
    assert!(one.slowest() > Some(SimSpan::from_secs(10)), "{:?}", one.slowest());
}

#[test]
fn the_backlog_of_a_reader_that_comes_back_leaves_room_for_publishers() {
    // 3,000 records of 20 s, and 250 of each of 12 partitions ahead: a node has room for 1,000 messages.
    let stock = r#"service_time: "1ms", concurrency: 1, instances: 2"#;
    let bus = BUS.replace("partitions: 6", "partitions: 12, prefetch: 250");
    let log = run(
        "Stream",
        stock,
        &bus,
        r#"(what: Crash(system: "stock"), at: "5s", lasting: "20s")"#,
    );
    assert!(log.slowest() > Some(SimSpan::from_secs(19)), "{:?}", log.slowest());
    // 1.5 s of work for each of the two, and what comes meanwhile: 3 s later nobody is behind.
    let behind = |closed: &&Closed| closed.created > SimTime::ZERO + SimSpan::from_secs(28);
    let last = log
        .closed
        .iter()
        .filter(behind)
        .filter_map(|closed| closed.latency)
        .max();
    assert!(last < Some(SimSpan::from_secs(1)), "{last:?}");
}

#[test]
fn order_holds_and_nothing_is_lost_whatever_breaks() {
    let mut retries = 0;
    for (number, fault) in FAULTS.iter().enumerate() {
        for (stock, pattern) in [
            (
                r#"concurrency: 1, instances: 3, service_time: Exponential(mean: "5ms")"#,
                "Stream",
            ),
            (
                r#"concurrency: 4, instances: 2, service_time: Exponential(mean: "9ms"), errors: "3%""#,
                "Stream",
            ),
            (
                r#"concurrency: 4, instances: 3, service_time: Exponential(mean: "9ms"), errors: "3%""#,
                "Work",
            ),
        ] {
            let prefetch = [250, 4, 30][number % 3];
            retries += run(pattern, stock, &format!("{BUS}, prefetch: {prefetch}"), fault).retries;
        }
    }
    assert!(retries > 10_000, "{retries}");
}

#[test]
fn a_log_of_one_partition_is_worked_in_its_own_order() {
    for (number, fault) in FAULTS.iter().enumerate() {
        let stock = r#"concurrency: 4, instances: 2, service_time: Exponential(mean: "5ms"), errors: "1%""#;
        let bus = BUS.replace("partitions: 6", "partitions: 0");
        let prefetch = [250, 20][number % 2];
        let log = run("Stream", stock, &format!("{bus}, prefetch: {prefetch}"), fault);
        let places = log.places();
        assert!(places.len() > 2_000 && places.is_sorted(), "{fault}");
    }
}

#[test]
fn order_holds_whatever_breaks_together() {
    let stock = r#"concurrency: 4, instances: 3, service_time: Exponential(mean: "9ms"), errors: "5%",
        failures: (mttf: "4s", mttr: "500ms", queue: Kept, work: Resumed)"#;
    for first in 0..FAULTS.len() {
        let faults = [
            FAULTS[first],
            FAULTS[(first + 5) % FAULTS.len()],
            FAULTS[(first + 9) % FAULTS.len()],
        ]
        .join(", ");
        run("Stream", stock, BUS, &faults);
    }
}
