//! A stream on a bus is a log: read in order, from where its reader stopped, and nothing is given up.

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
use topolab::scenario::Scenario;
use topolab::units::{SimSpan, SimTime};

/// Sales that stock and books read.
const SALES: &str = r#"(format: 1, name: "streams",
    zones: [(id: "cloud", kind: DataCenter, within: (latency: "1ms"))],
    systems: [(id: "till"), (id: "stock", service_time: "5ms", concurrency: 1, STOCK), (id: "books", service_time: "5ms")],
    flows: [
        (id: "sale", from: ["till"], to: ["stock", "books"], pattern: PATTERN, start: Poisson("20/s"), size: "1kB", KEYS),
    ],
    faults: [FAULT],
    architectures: [
        (id: "bus", style: MessageBus(BUS)),
        (id: "direct", style: PointToPoint()),
        (id: "hub", style: HubAndSpoke()),
        (id: "held", style: HubAndSpoke(), exceptions: [(flow: "sale", exchange: Synchronous)]),
        (id: "mixed", style: Hybrid(base: "bus", hub: ["sale"])),
    ],
    run: (duration: "60s", warm_up: "0s", drain: "10min"))"#;

#[derive(Clone, Copy)]
struct Case {
    pattern: &'static str,
    stock: &'static str,
    bus: &'static str,
    keys: &'static str,
    fault: &'static str,
}

const KEYS: &str = r#"key_shares: [("north", 0.5), ("south", 0.3), ("west", 0.2)]"#;
const DOWN: &str = r#"(what: Crash(system: "stock"), at: "20s", lasting: "20s")"#;

const USUAL: Case = Case {
    pattern: "Stream",
    stock: "",
    bus: r#"ack_wait: "500ms", max_deliveries: 2"#,
    keys: "",
    fault: "",
};

impl Case {
    fn scenario(&self) -> Scenario {
        let text = SALES.replace("STOCK", self.stock).replace("PATTERN", self.pattern);
        let text = text
            .replace("BUS", self.bus)
            .replace("KEYS", self.keys)
            .replace("FAULT", self.fault);
        scenario(&text)
    }

    fn run(&self, architecture: usize) -> Log {
        let scenario = self.scenario();
        let mut log = Log::default();
        let totals = play(&scenario, architecture, Plan::Broken, 1, &mut log);
        assert_eq!(log.closed.len() as u64, totals.expected);
        log
    }
}

impl Log {
    /// Deliveries to stock (0) or books (1), in the order of their ends.
    fn to(&self, consumer: u32) -> Vec<&Closed> {
        let mut to: Vec<&Closed> = self
            .closed
            .iter()
            .filter(|closed| closed.consumer == consumer)
            .collect();
        to.sort_by_key(|closed| (closed.at, closed.number));
        to
    }

    fn ended(&self, consumer: u32, outcome: Outcome) -> usize {
        self.to(consumer)
            .iter()
            .filter(|closed| closed.outcome == outcome)
            .count()
    }

    fn is_in_order(&self, consumer: u32) -> bool {
        self.to(consumer).windows(2).all(|pair| pair[0].number < pair[1].number)
    }
}

fn secs(secs: u64) -> SimTime {
    SimTime::ZERO + SimSpan::from_secs(secs)
}

#[test]
fn who_was_down_reads_on_from_where_it_stopped() {
    let log = Case { fault: DOWN, ..USUAL }.run(0);
    let all = log.to(0).len();
    assert!(all > 1_000);
    for reader in [0, 1] {
        assert_eq!(log.ended(reader, Outcome::OnTime), all);
        assert!(log.is_in_order(reader));
    }
    let stock = log.to(0);
    assert!(
        stock.iter().all(|sale| sale.at < secs(20) || sale.at >= secs(40)),
        "nothing while it is down"
    );
    let behind = stock
        .iter()
        .filter(|sale| sale.created < secs(40) && sale.at >= secs(40))
        .count();
    assert!(behind > 300, "{behind}");
    // The other reader has a place of its own in the log.
    assert!(
        log.to(1)
            .iter()
            .all(|sale| sale.latency < Some(SimSpan::from_millis(500)))
    );
}

/// One in five fails at the stock: a topic gives up what failed twice, and others overtake it meanwhile.
#[test]
fn a_log_gives_nothing_up_and_lets_nothing_overtake() {
    let failing = Case {
        stock: r#"errors: "20%""#,
        keys: KEYS,
        ..USUAL
    };
    let log = failing.run(0);
    let all = log.to(0).len();
    assert_eq!((log.ended(0, Outcome::OnTime), log.out_of_order), (all, 0));
    assert!(log.is_in_order(0) && log.is_in_order(1));
    // A record is read again until it has been got: 0.2 / 0.8 more readings, within 5 standard errors of a geometric
    // number of failures, sqrt(0.2) / 0.8 each.
    let (mean, error) = (all as f64 * 0.25, 5.0 * (all as f64 * 0.2).sqrt() / 0.8);
    assert!((log.retries as f64 - mean).abs() < error, "{} of {all}", log.retries);

    let topic = Case {
        pattern: "Publish",
        ..failing
    };
    let log = topic.run(0);
    assert!(
        log.ended(0, Outcome::DeadLettered) > 10,
        "{}",
        log.ended(0, Outcome::DeadLettered)
    );
    assert!(log.out_of_order > 10, "{}", log.out_of_order);
}

#[test]
fn partitions_are_read_side_by_side_by_instances_and_each_in_order() {
    let parted = Case {
        stock: r#"errors: "20%", instances: 3"#,
        bus: r#"ack_wait: "500ms", max_deliveries: 2, partitions: 3"#,
        keys: KEYS,
        fault: r#"(what: Crash(system: "stock", instances: One), at: "20s", lasting: "20s")"#,
        ..USUAL
    };
    let log = parted.run(0);
    assert_eq!((log.ended(0, Outcome::OnTime), log.out_of_order), (log.to(0).len(), 0));
    assert!(!log.is_in_order(0), "partitions do not wait for each other");
    // Without partitions another instance takes over the whole log.
    let whole = Case {
        bus: r#"ack_wait: "500ms""#,
        ..parted
    };
    let log = whole.run(0);
    assert_eq!(log.ended(0, Outcome::OnTime), log.to(0).len());
    assert!(log.is_in_order(0));
}

/// The place moves on when a record is handed out: each is read once, and what fails then is lost. A reader that serves one
/// at a time gets them in order all the same.
#[test]
fn at_most_once_a_record_that_fails_is_not_read_again() {
    let once = Case {
        stock: r#"errors: "20%""#,
        bus: "delivery: AtMostOnce",
        ..USUAL
    };
    let log = once.run(0);
    let (all, read) = (log.to(0).len(), log.ended(0, Outcome::OnTime));
    assert_eq!((log.retries, log.ended(1, Outcome::OnTime)), (0, all));
    assert!(log.is_in_order(0));
    // Within 5 standard errors of a binomial number.
    let (mean, error) = (all as f64 * 0.8, 5.0 * (all as f64 * 0.16).sqrt());
    assert!((read as f64 - mean).abs() < error, "{read} of {all}");
}

#[test]
fn retention_alone_ends_what_nobody_has_read() {
    let kept = Case {
        bus: r#"ack_wait: "500ms", retention: "5s""#,
        fault: DOWN,
        ..USUAL
    };
    let log = kept.run(0);
    let lost = log.ended(0, Outcome::Expired);
    assert_eq!(log.ended(0, Outcome::OnTime) + lost, log.to(0).len());
    // 15 of the 20 seconds at 20/s, within 5 standard errors of a Poisson number.
    assert!((lost as f64 - 300.0).abs() < 5.0 * 300.0_f64.sqrt(), "{lost}");
    assert_eq!(log.ended(1, Outcome::OnTime), log.to(1).len());
}

#[test]
fn a_log_takes_no_memory() {
    let tight = Case {
        bus: r#"memory: "100kB", memory_high: "50%", memory_low: "20%""#,
        fault: DOWN,
        ..USUAL
    };
    let slowest = |case: Case| {
        let log = case.run(0);
        log.to(1)
            .iter()
            .filter_map(|sale| sale.latency)
            .max()
            .unwrap_or(SimSpan::MAX)
    };
    assert!(slowest(tight) < SimSpan::from_millis(500));
    let topic = Case {
        pattern: "Publish",
        ..tight
    };
    assert!(
        slowest(topic) > SimSpan::from_secs(10),
        "publishers are blocked while the stock is down"
    );
}

#[test]
fn without_a_bus_a_stream_is_a_publish() {
    for architecture in 1..5 {
        let told = |pattern| {
            let log = Case {
                pattern,
                fault: DOWN,
                ..USUAL
            }
            .run(architecture);
            let tell = |closed: &Closed| (closed.number, closed.consumer, closed.outcome, closed.latency);
            let mut told: Vec<_> = log.closed.iter().map(tell).collect();
            told.sort_by_key(|told| (told.0, told.1));
            told
        };
        let stream = told("Stream");
        assert!(stream.len() > 2_000);
        assert!(stream == told("Publish"), "{architecture}");
    }
}
