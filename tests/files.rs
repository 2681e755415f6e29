//! Records that go as one file: when they leave, how long it takes each, what a lost file means, what a hub plans for.

mod common;
#[path = "common/play.rs"]
mod play;

use common::scenario;
use play::play;
use topolab::compile::Plan;
use topolab::engine::{Closed, Observer, Outcome, Visit, VisitFact};
use topolab::scenario::{Scenario, parse, refusals};
use topolab::topology::{PartyKey, derive};
use topolab::units::{SimSpan, SimTime};

const STYLES: usize = 5;

/// Sales that go to the books (and the stock) by file, each 10 s.
const SHOP: &str = r#"(format: 1, name: "files",
    zones: [(id: "cloud", kind: DataCenter, within: (latency: "2ms"))],
    systems: [(id: "till", instances: 2), (id: "books", service_time: "10ms"),
        (id: "stock", service_time: "10ms"), (id: "audit")],
    flows: [
        (id: "sale", from: ["till"], to: [TO], pattern: Batch, START, BATCH size: "SIZE", MORE),
        (id: "check", from: ["books"], to: ["audit"], pattern: Publish),
    ],
    faults: [FAULT],
    architectures: [
        (id: "direct", style: PointToPoint()),
        (id: "held", style: HubAndSpoke(), exceptions: [(flow: "sale", exchange: Synchronous)]),
        (id: "kept", style: HubAndSpoke()),
        (id: "bus", style: MessageBus()),
        (id: "mixed", style: Hybrid(base: "bus", direct: ["sale"])),
    ],
    run: (duration: "60s", warm_up: "0s", drain: "5min"))"#;

struct Case {
    to: &'static str,
    start: &'static str,
    batch: &'static str,
    size: &'static str,
    more: &'static str,
    fault: &'static str,
}

const USUAL: Case = Case {
    to: r#""books""#,
    start: r#"start: Every(every: "1s", first: "500ms")"#,
    batch: r#"batch: (every: "10s"),"#,
    size: "1kB",
    more: "",
    fault: "",
};

impl Case {
    fn text(&self) -> String {
        let text = SHOP.replace("TO", self.to);
        let text = text.replace("START", self.start).replace("BATCH", self.batch);
        text.replace("SIZE", self.size)
            .replace("MORE", self.more)
            .replace("FAULT", self.fault)
    }

    fn scenario(&self) -> Scenario {
        scenario(&self.text())
    }

    fn run(&self, architecture: usize) -> Log {
        let scenario = self.scenario();
        let mut log = Log::default();
        let totals = play(&scenario, architecture, Plan::Broken, 1, &mut log);
        assert_eq!(log.closed.len() as u64, totals.expected);
        log
    }
}

#[derive(Default)]
struct Log {
    closed: Vec<Closed>,
    attempts: u64,
    /// Services that ended at the books.
    served: u64,
}

impl Log {
    fn of(&self, flow: u32) -> Vec<&Closed> {
        let mut of: Vec<&Closed> = self.closed.iter().filter(|closed| closed.flow == flow).collect();
        of.sort_by_key(|closed| (closed.number, closed.consumer));
        of
    }

    fn ended(&self, flow: u32, outcome: Outcome) -> usize {
        self.of(flow).iter().filter(|closed| closed.outcome == outcome).count()
    }
}

impl Observer for Log {
    fn closed(&mut self, closed: &Closed) {
        self.closed.push(*closed);
    }
    fn attempt(&mut self, _: SimTime, flow: u32, _: bool, _: bool) {
        self.attempts += u64::from(flow == 0);
    }
    fn visit(&mut self, visit: &Visit) {
        self.served += u64::from(visit.flow == 0 && visit.party == 1 && visit.fact == VisitFact::Ended);
    }
}

fn ms(ms: u64) -> SimSpan {
    SimSpan::from_millis(ms)
}

fn at(millis: u64) -> SimTime {
    SimTime::ZERO + ms(millis)
}

#[test]
fn records_wait_for_their_file_and_each_has_its_own_latency() {
    let log = USUAL.run(0);
    let sales = log.of(0);
    assert_eq!(
        (sales.len(), log.attempts, log.served),
        (60, 6, 6),
        "ten in each of six files"
    );
    for sale in sales {
        let file = (sale.created.nanos() / 10_000_000_000 + 1) * 10_000;
        assert_eq!(sale.at, at(file + 12), "2 ms on the way, 10 ms of service");
        assert_eq!(sale.latency, Some(sale.at - sale.created));
    }
    for architecture in 1..STYLES {
        let log = USUAL.run(architecture);
        assert_eq!((log.ended(0, Outcome::OnTime), log.served), (60, 6), "{architecture}");
        for sale in log.of(0) {
            let file = (sale.created.nanos() / 10_000_000_000 + 1) * 10_000;
            assert!(
                sale.at > at(file + 10) && sale.at < at(file + 60),
                "{architecture}: {sale:?}"
            );
        }
    }
}

#[test]
fn without_times_each_message_is_a_file_of_its_own() {
    let each = Case { batch: "", ..USUAL };
    for architecture in 0..STYLES {
        let log = each.run(architecture);
        assert_eq!((log.ended(0, Outcome::OnTime), log.served), (60, 60), "{architecture}");
        assert!(log.of(0).iter().all(|sale| sale.latency < Some(ms(60))));
    }
}

#[test]
fn a_file_is_as_large_as_its_records() {
    // 1 Mbit/s: ten records of 10 kB take 800 ms.
    let text = USUAL.text().replace("1kB", "10kB");
    let text = text.replace(r#"latency: "2ms""#, r#"latency: "2ms", bandwidth: "1Mbit/s""#);
    let scenario = scenario(&text);
    let mut log = Log::default();
    play(&scenario, 0, Plan::Calm, 1, &mut log);
    for sale in log.of(0) {
        let file = (sale.created.nanos() / 10_000_000_000 + 1) * 10_000;
        assert_eq!(sale.at, at(file + 800 + 12));
    }
}

#[test]
fn a_full_file_leaves_at_once_and_the_rest_at_its_time() {
    let small = Case {
        batch: r#"batch: (every: "10s", first: "4s", max_records: 3),"#,
        ..USUAL
    };
    let log = small.run(0);
    let left: Vec<u64> = log
        .of(0)
        .iter()
        .map(|sale| (sale.at.nanos() / 1_000_000) - 12)
        .collect();
    // Three by 2.5 s leave then; the fourth of 3.5 s at 4 s; and so on.
    assert_eq!(left[..8], [2_500, 2_500, 2_500, 4_000, 6_500, 6_500, 6_500, 9_500]);
    assert_eq!(log.ended(0, Outcome::OnTime), 60);
}

#[test]
fn a_lost_file_is_lost_for_every_record_of_it_and_a_sender_that_is_down_sends_it_later() {
    let lost = Case {
        fault: r#"(what: Crash(system: "books"), at: "19s", lasting: "2s")"#,
        ..USUAL
    };
    let log = lost.run(0);
    assert_eq!(
        (log.ended(0, Outcome::OnTime), log.ended(0, Outcome::Rejected)),
        (50, 10)
    );
    let kept = Case {
        more: "policy: (outbox: Durable(limit: 10))",
        ..lost
    };
    for architecture in 0..STYLES {
        assert_eq!(kept.run(architecture).ended(0, Outcome::OnTime), 60, "{architecture}");
    }
    let down = Case {
        fault: r#"(what: Crash(system: "till"), at: "19s", lasting: "2s")"#,
        ..USUAL
    };
    for architecture in 0..STYLES {
        let log = down.run(architecture);
        // Two would have been made meanwhile; those of the file due at 20 s go at 30 s.
        assert_eq!(
            (log.ended(0, Outcome::OnTime), log.ended(0, Outcome::Lost)),
            (58, 2),
            "{architecture}"
        );
        let slowest = log.of(0).iter().filter_map(|sale| sale.latency).max().unwrap();
        assert!(slowest > ms(19_400), "{architecture}: {slowest}");
    }
}

#[test]
fn each_receiver_gets_the_file_and_each_record_sets_off_its_own() {
    let both = Case {
        to: r#""books", "stock""#,
        more: r#"deadline: "5s", then: [(flow: "check")]"#,
        ..USUAL
    };
    for architecture in 0..STYLES {
        let log = both.run(architecture);
        assert_eq!(log.of(0).len(), 120, "{architecture}");
        // Of each ten the five that came up in the last five seconds before their file.
        assert_eq!((log.ended(0, Outcome::OnTime), log.ended(0, Outcome::Late)), (60, 60));
        assert_eq!(
            log.ended(1, Outcome::OnTime),
            60,
            "{architecture}: one for each record at the books"
        );
    }
}

#[test]
fn what_is_drawn_is_the_same_in_every_style() {
    let drawn = Case {
        start: r#"start: Poisson("3/s")"#,
        to: r#"AnyOf(["books", "stock"])"#,
        ..USUAL
    };
    let drawn = || {
        let text = drawn
            .text()
            .replace("[AnyOf([", "AnyOf([")
            .replace(r#""stock"])]"#, r#""stock"])"#);
        scenario(&text)
    };
    let mut first: Option<Vec<(u64, u64, u32)>> = None;
    for architecture in 0..STYLES {
        let scenario = drawn();
        let mut log = Log::default();
        play(&scenario, architecture, Plan::Calm, 1, &mut log);
        let told: Vec<(u64, u64, u32)> = log
            .of(0)
            .iter()
            .map(|sale| (sale.number, sale.key, sale.consumer))
            .collect();
        assert!(told.len() > 120);
        assert!(told.iter().any(|sale| sale.2 == 0) && told.iter().any(|sale| sale.2 == 1));
        assert_eq!(*first.get_or_insert_with(|| told.clone()), told, "{architecture}");
    }
}

/// Books at three sites get three copies of a record, the stock one: files of both leave at each time.
#[test]
fn each_record_keeps_the_receivers_that_were_drawn_for_it() {
    let drawn = |batch: &'static str| {
        let case = Case {
            start: r#"start: Poisson("3/s")"#,
            more: "site: Each",
            batch,
            ..USUAL
        };
        let text = case
            .text()
            .replace(r#"to: ["books"]"#, r#"to: AnyOf(["books", "stock"])"#);
        let text = text.replace("zones: [", r#"zones: [(id: "shops", kind: Site, sites: 3), "#);
        let text = text.replace(r#"(id: "books","#, r#"(id: "books", zone: "shops","#);
        let text = text.replace(r#"(id: "till","#, r#"(id: "till", zone: "cloud","#);
        let text = text.replace(r#"(id: "stock","#, r#"(id: "stock", zone: "cloud","#);
        let text = text.replace(r#"(id: "audit")"#, r#"(id: "audit", zone: "cloud")"#);
        let loaded = parse(&text, "test").unwrap_or_else(|problems| panic!("{problems:#?}"));
        assert!(refusals(&loaded.scenario, &loaded.places).is_empty());
        loaded.scenario
    };
    let told = |batch, architecture| {
        let scenario = drawn(batch);
        let mut log = Log::default();
        play(&scenario, architecture, Plan::Calm, 1, &mut log);
        let tell = |sale: &&Closed| (sale.number, sale.consumer, sale.outcome);
        let mut told: Vec<_> = log.of(0).iter().map(tell).collect();
        told.sort_by_key(|sale| (sale.0, sale.1));
        (told, log.attempts)
    };
    for architecture in 0..STYLES {
        let (alone, _) = told("", architecture);
        let (filed, attempts) = told(USUAL.batch, architecture);
        assert!(alone.iter().all(|sale| sale.2 == Outcome::OnTime));
        assert!(
            alone == filed,
            "{architecture}: receivers of a record do not depend on its file"
        );
        let copies = |consumer| filed.iter().filter(|sale| sale.1 == consumer).count();
        assert!(copies(0) % 3 == 0 && copies(0) > 150 && copies(1) > 50);
        if architecture == 0 {
            assert_eq!(
                attempts,
                6 * (3 + 1),
                "one file each time for three sites, one for the stock"
            );
        }
    }
}

#[test]
fn a_hub_is_sized_for_files() {
    let many = Case {
        start: r#"start: Poisson("1000/s")"#,
        ..USUAL
    };
    let hub = |case: &Case| {
        let network = derive(&case.scenario(), 2).unwrap();
        let hub = network.parties.iter().find(|party| party.key == PartyKey::Hub).unwrap();
        (hub.planned_rate, hub.planned_utilization.unwrap())
    };
    let (files, busy) = hub(&many);
    assert!((files - 0.1).abs() < 1e-9, "one each 10 s: {files}");
    let (each, _) = hub(&Case { batch: "", ..many });
    assert!((each - 1_000.0).abs() < 1e-6);
    // A megabyte a second all the same, at the hub's time for a kB.
    assert!(busy > 0.05, "{busy}");
}

#[test]
fn calls_and_files_do_not_go_together() {
    let text = USUAL.text().replace(
        r#"size: "1kB""#,
        r#"size: "1kB", then: [(flow: "check", before_answer: true)]"#,
    );
    let loaded = parse(&text, "test").unwrap_or_else(|problems| panic!("{problems:#?}"));
    let refused = refusals(&loaded.scenario, &loaded.places);
    assert_eq!(refused.len(), 1, "{refused:#?}");
    assert_eq!(refused[0].path, "flows[0].then[0].before_answer");
    let text = USUAL.text().replace("pattern: Batch", "pattern: Publish");
    let problems = parse(&text, "test").err().unwrap_or_default();
    assert!(
        problems.iter().any(|problem| problem.path == "flows[0].batch"),
        "{problems:#?}"
    );
}
