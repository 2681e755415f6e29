//! What makes messages: every start, what follows, and transactions from end to end, from a scenario's text to what the
//! engine tells.
//!
//! Bounds on counts are four standard deviations of the law named at the place; seeds are fixed.

mod common;
#[path = "common/play.rs"]
mod play;

use std::collections::BTreeMap;
use std::path::PathBuf;

use common::scenario;
use play::play;
use topolab::compile::Plan;
use topolab::engine::{Closed, Created, Observer, Outcome, Transacted};
use topolab::scenario::{Scenario, load, parse, refusals, write};
use topolab::topology::derive;
use topolab::units::{SimSpan, SimTime};

/// All that the engine tells of messages and transactions.
#[derive(Default)]
struct Told {
    created: Vec<Created>,
    closed: Vec<Closed>,
    ended: Vec<Transacted>,
}

impl Observer for Told {
    fn created(&mut self, created: &Created) {
        self.created.push(*created);
    }
    fn closed(&mut self, closed: &Closed) {
        self.closed.push(*closed);
    }
    fn transacted(&mut self, transacted: &Transacted) {
        self.ended.push(*transacted);
    }
}

impl Told {
    fn times(&self, flow: u32) -> Vec<f64> {
        let own = self.created.iter().filter(|created| created.flow == flow);
        own.map(|created| created.at.as_secs_f64()).collect()
    }

    fn count(&self, flow: u32) -> f64 {
        self.created.iter().filter(|created| created.flow == flow).count() as f64
    }
}

/// Three systems and these flows: `a` sends, `b` and `c` serve for 10 ms; latency 1 ms.
fn sketch(flows: &str, run: &str) -> String {
    format!(
        r#"(format: 1, name: "load", zones: [(id: "z", within: (latency: "1ms"))],
        systems: [
            (id: "a", concurrency: Unlimited, service_time: "0s"),
            (id: "b", concurrency: 4, service_time: "10ms", queue_limit: Unlimited),
            (id: "c", concurrency: 4, service_time: "10ms", queue_limit: Unlimited),
        ],
        flows: [{flows}],
        run: (warm_up: "0s", seed: 11, {run}))"#
    )
}

fn run(scenario: &Scenario, architecture: usize) -> Told {
    let mut told = Told::default();
    play(scenario, architecture, Plan::Broken, 11, &mut told);
    told
}

fn runs(flows: &str, time: &str) -> Told {
    run(&scenario(&sketch(flows, time)), 0)
}

/// Flow `f` from `a` to `b` with this start.
fn starting(start: &str) -> String {
    format!(r#"(id: "f", from: ["a"], to: ["b"], pattern: Publish, start: {start})"#)
}

fn near(found: f64, expected: f64, deviation: f64, what: &str) {
    assert!(
        (found - expected).abs() <= 4.0 * deviation,
        "{what}: {found}, expected {expected} ± 4 × {deviation}"
    );
}

#[test]
fn bursts_come_at_one_instant() {
    let told = runs(&starting(r#"Bursts(rate: "1/s", of: 5)"#), r#"duration: "1h""#);
    let times = told.times(0);
    for burst in times.chunks_exact(5) {
        assert!(burst.iter().all(|at| *at == burst[0]));
    }
    assert_eq!(times.len() % 5, 0);
    // A Poisson number of bursts.
    near(times.len() as f64 / 5.0, 3600.0, 60.0, "bursts");
}

#[test]
fn bursty_sources_keep_their_mean_and_come_in_clumps() {
    let told = runs(
        &starting(r#"Bursty(rate: "20/s", on: "2s", off: "6s")"#),
        r#"duration: "4h""#,
    );
    let times = told.times(0);
    // The share of time on has the variance 2 on² off² / ((on + off)³ T) of an alternating renewal process with
    // exponential times (Cox 1962); messages given that time are Poisson.
    let (hours, share) = (4.0 * 3600.0, 0.25);
    let variance = 2.0 * 4.0 * 36.0 / (512.0 * hours);
    let deviation = ((20.0_f64 * hours).powi(2) * variance + 20.0 * share * hours).sqrt();
    near(times.len() as f64, 20.0 * share * hours, deviation, "messages");
    // Each time off leaves a gap longer than 1 s, but those (1 - e^(-1/6)) that are shorter; while on, one in e^20 is.
    let gaps = times.windows(2).filter(|pair| pair[1] - pair[0] > 1.0).count() as f64;
    let expected = hours / 8.0 * (-1.0_f64 / 6.0).exp();
    near(gaps, expected, expected.sqrt(), "times off");
}

#[test]
fn timetables_go_by_the_time_of_day() {
    let start = starting(r#"Timetable([("08:00", "1/s"), ("12:00", "3/s"), ("18:00", "0/s")])"#);
    let told = runs(&start, r#"duration: "1d", starts_at: "06:00""#);
    let times = told.times(0);
    let between = |from: f64, to: f64| {
        times
            .iter()
            .filter(|at| (from * 3600.0..to * 3600.0).contains(*at))
            .count() as f64
    };
    assert_eq!(between(0.0, 2.0), 0.0, "closed until eight");
    assert_eq!(between(12.0, 24.0), 0.0, "closed from six in the evening on");
    near(between(2.0, 6.0), 14_400.0, 120.0, "the morning");
    near(between(6.0, 12.0), 64_800.0, 254.6, "the afternoon");
}

#[test]
fn a_timetable_with_one_rate_is_poisson_to_the_nanosecond_of_its_draws() {
    let poisson = runs(&starting(r#"Poisson("2/s")"#), r#"duration: "10min""#).times(0);
    let table = runs(&starting(r#"Timetable([("00:00", "2/s")])"#), r#"duration: "10min""#).times(0);
    assert_eq!(poisson.len(), table.len());
    // Each gap is rounded to a nanosecond in either way.
    let apart = poisson.iter().zip(&table).map(|(a, b)| (a - b).abs());
    assert!(apart.fold(0.0, f64::max) < 1e-9 * poisson.len() as f64);
}

#[test]
fn users_wait_for_the_end_of_all_that_they_set_off() {
    // Publish to b, which sets off another to c: a cycle of 1 + 10 + 1 + 10 ms, then 78 ms of thought.
    let flows = r#"(id: "f", from: ["a"], to: ["b"], pattern: Publish, start: Closed(users: 1, think: "78ms"), then: [(flow: "g")]),
        (id: "g", from: ["b"], to: ["c"], pattern: Publish)"#;
    let told = runs(flows, r#"duration: "1s""#);
    let expected: Vec<f64> = (0..10).map(|cycle| (78 + cycle * 100) as f64 / 1000.0).collect();
    assert_eq!(told.times(0), expected);
    assert!(
        told.ended
            .iter()
            .all(|ended| ended.after == SimSpan::from_millis(22) && ended.correct)
    );
    assert_eq!(told.ended.len(), 10);
}

#[test]
fn users_go_on_when_they_give_up_or_are_refused() {
    // b is down: each request is refused after 1 ms there and 1 ms back, and the next comes a tenth of a second later.
    let flows = r#"(id: "f", from: ["a"], to: ["b"], start: Closed(users: 1, think: "98ms"))"#;
    let refused = format!(
        r#"faults: [(what: Crash(system: "b"), at: "0s")], {}"#,
        r#"architectures: [(id: "direct", style: PointToPoint())],"#
    );
    let text = sketch(flows, r#"duration: "1s""#).replace("run: (", &format!("{refused} run: ("));
    let told = run(&scenario(&text), 0);
    assert_eq!(told.times(0).len(), 10);
    assert!(told.ended.iter().all(|ended| ended.failed == 1 && !ended.correct));
    // Silent: the caller gives up after its timeout of 400 ms, though nothing ever comes back.
    let silent = text
        .replace(r#"Crash(system: "b""#, r#"Crash(system: "b", silent: true"#)
        .replace("think: \"98ms\")", "think: \"100ms\"), policy: (timeout: \"400ms\")");
    let told = run(&scenario(&silent), 0);
    assert_eq!(told.times(0), [0.1, 0.6]);
    assert!(told.closed.iter().all(|closed| closed.outcome == Outcome::TimedOut));
}

#[test]
fn a_cycle_that_takes_no_time_does_not_stop_the_clock() {
    let text = sketch(
        r#"(id: "f", from: ["a"], to: ["b"], start: Closed(users: 2, think: "0s"))"#,
        r#"duration: "1s""#,
    )
    .replace("latency: \"1ms\"", "latency: \"0s\"")
    .replace("\"10ms\"", "\"0s\"");
    let told = run(&scenario(&text), 0);
    assert_eq!(told.times(0).len(), 2000);
}

#[test]
fn users_have_homes_and_the_same_cycles_in_every_style() {
    let flows = r#"(id: "f", from: ["a", "c"], to: ["b"], start: Closed(users: 6, think: Exponential(mean: "1s")), size: Exponential(mean: "2kB"))"#;
    let scenario = scenario(&sketch(flows, r#"duration: "1min""#));
    let cycles = |architecture| {
        let told = run(&scenario, architecture);
        let mut keys: BTreeMap<u64, u32> = BTreeMap::new();
        for created in &told.created {
            keys.insert(created.key, created.sender);
        }
        keys
    };
    let direct = cycles(0);
    assert!(
        direct.values().any(|sender| *sender != 0),
        "some users are at home at c"
    );
    for architecture in 1..4 {
        let other = cycles(architecture);
        let same = direct
            .iter()
            .filter(|(key, sender)| other.get(key) == Some(sender))
            .count();
        // What differs is at most the last cycle or two of each user, which the end of the run cuts off.
        assert!(same + 12 >= direct.len(), "{same} of {}", direct.len());
    }
}

#[test]
fn one_of_several_follows_by_weight_and_loops_end() {
    let flows = r#"(id: "f", from: ["a"], to: ["b"], pattern: Publish, start: Poisson("20/s"), then: OneOf([("g", 3), (End, 1)])),
        (id: "g", from: ["b"], to: ["c"], pattern: Publish, then: OneOf([("h", 1)])),
        (id: "h", from: ["c"], to: ["b"], pattern: Publish, then: OneOf([("g", 0.5), (End, 0.5)]))"#;
    let told = runs(flows, r#"duration: "10min""#);
    let (f, g, h) = (told.count(0), told.count(1), told.count(2));
    // A message of f is followed by none with 1/4, else by rounds until one of them is the last: 2 on average.
    let expected = f * 0.75 * 2.0;
    // The number of rounds N has E N² = 0.75 × 6, so Var N = 4.5 - 2.25.
    near(g, expected, (f * 2.25).sqrt(), "rounds");
    assert_eq!(g, h);
    assert_eq!(told.ended.len() as f64, f, "each is one transaction");
    let longest = told.ended.iter().map(|ended| ended.after).max().expect("some");
    assert!(longest > SimSpan::from_millis(11 * 9), "some go round four times");
}

#[test]
fn several_follow_at_once_and_a_transaction_ends_with_the_last() {
    let flows = r#"(id: "f", from: ["a"], to: ["b"], pattern: Publish, start: Every(every: "1s", count: 3), then: [(flow: "g", times: 6)]),
        (id: "g", from: ["b"], to: ["c"], pattern: Publish)"#;
    let told = runs(flows, r#"duration: "10s""#);
    assert_eq!((told.count(0), told.count(1)), (3.0, 18.0));
    // Six at four servers: the last two are served after the first four.
    let after: Vec<_> = told.ended.iter().map(|ended| ended.after).collect();
    assert_eq!(after, [SimSpan::from_millis(11 + 1 + 20); 3]);
    let mut keys: Vec<u64> = told.created.iter().map(|created| created.key).collect();
    keys.sort_unstable();
    keys.dedup();
    assert_eq!(keys.len(), 21, "each has a key of its own");
}

#[test]
fn only_senders_of_a_flow_set_it_off() {
    let flows = r#"(id: "f", from: ["a"], to: ["b", "c"], pattern: Publish, start: Every(every: "1s", count: 5), then: [(flow: "g")]),
        (id: "g", from: ["c"], to: ["b"], pattern: Publish)"#;
    let told = runs(flows, r#"duration: "10s""#);
    assert_eq!(told.count(1), 5.0, "c's copy sets off g, b's does not");
}

#[test]
fn the_same_messages_follow_in_every_style() {
    let flows = r#"(id: "f", from: ["a"], to: ["b"], pattern: Publish, start: Poisson("5/s"), then: OneOf([("g", 0.8), (End, 0.2)])),
        (id: "g", from: ["b"], to: ["c"], pattern: Publish, then: [(flow: "h", times: 2, probability: "40%")]),
        (id: "h", from: ["c"], to: ["b"], pattern: Publish, then: OneOf([("g", 0.3), (End, 0.7)]))"#;
    let scenario = scenario(&sketch(flows, r#"duration: "1min""#));
    let keys = |architecture| {
        let told = run(&scenario, architecture);
        let mut keys: Vec<(u64, u32)> = told.created.iter().map(|created| (created.key, created.flow)).collect();
        keys.sort_unstable();
        keys
    };
    let direct = keys(0);
    assert!(direct.len() > 700);
    (1..4).for_each(|architecture| assert_eq!(keys(architecture), direct));
}

#[test]
fn loops_that_never_end_are_refused_by_name() {
    let flows = r#"(id: "f", from: ["a"], to: ["b"], pattern: Publish, start: Poisson("1/s"), then: OneOf([("g", 1), ("h", 1)])),
        (id: "g", from: ["b"], to: ["c"], pattern: Publish, then: [(flow: "back")]),
        (id: "h", from: ["b"], to: ["c"], pattern: Publish, then: [(flow: "back")]),
        (id: "back", from: ["c"], to: ["b"], pattern: Publish, then: OneOf([("g", 1), ("h", 1)]))"#;
    let problems = parse(&sketch(flows, r#"duration: "1min""#), "load.ron").expect_err("it never ends");
    assert_eq!(problems.len(), 1, "{problems:?}");
    let text = problems[0].to_string();
    assert!(
        text.contains("`back` sets off more and more messages, without end"),
        "{text}"
    );
}

fn folder(name: &str) -> PathBuf {
    let folder = std::env::temp_dir().join(format!("topolab-load-{name}-{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("a folder");
    folder
}

#[test]
fn files_of_times_are_read_beside_the_scenario() {
    let folder = folder("trace");
    let file = folder.join("scenario.ron");
    let flow = r#"(id: "f", from: ["a", "c"], to: ["b"], pattern: Publish, start: Trace("times.csv"))"#;
    let text = sketch(flow, r#"duration: "10s""#);
    std::fs::write(&file, &text).expect("written");
    let missing = load(&file).expect_err("there are no times");
    assert!(
        missing[0].to_string().contains("flows[0].start: the file"),
        "{}",
        missing[0]
    );
    assert!(missing[0].to_string().contains("times.csv"), "{}", missing[0]);

    std::fs::write(folder.join("times.csv"), "time,size,sender\n1s,3kB,c\n2.5s,,d\n").expect("written");
    let stranger = load(&file).expect_err("d does not send it");
    assert!(stranger[0].to_string().contains("the sender \"d\""), "{}", stranger[0]);

    std::fs::write(folder.join("times.csv"), "time,size,sender\n1s,3kB,c\n2.5s,,\n20s,,\n").expect("written");
    let loaded = load(&file).expect("it is right");
    assert_eq!(refusals(&loaded.scenario, &loaded.places), []);
    assert_eq!(loaded.scenario.mean_rate_of(&loaded.scenario.flows[0]), 0.2);
    let told = run(&loaded.scenario, 0);
    assert_eq!(told.times(0), [1.0, 2.5]);
    assert_eq!(told.created[0].sender, 2);
    // Writing and reading the text alone loses the times, which is told rather than taken for none.
    let again = parse(&write(&loaded.scenario), "load.ron").expect("it loads");
    let refused = refusals(&again.scenario, &again.places);
    assert!(
        refused[0].to_string().contains("\"times.csv\" has not been read"),
        "{}",
        refused[0]
    );
    std::fs::remove_dir_all(folder).expect("removed");
}

#[test]
fn what_stands_in_between_is_sized_for_users_peaks_and_files() {
    let planned = |start: &str| {
        let scenario = scenario(&sketch(&starting(start), r#"duration: "1min""#));
        let network = derive(&scenario, 1).expect("a hub");
        let hub = network.hub.as_ref().expect("a hub").party;
        network.parties[hub].planned_rate
    };
    let rates = [
        (planned(r#"Bursty(rate: "8/s", on: "1s", off: "3s")"#), 2.0),
        (planned(r#"Bursts(rate: "8/s", of: 5)"#), 40.0),
        (planned(r#"Timetable([("00:00", "1/s"), ("12:00", "9/s")])"#), 9.0),
        // 20 users of 89 + 1 + 10 ms a cycle.
        (planned(r#"Closed(users: 20, think: "89ms")"#), 200.0),
        // Four servers of 10 ms each bound however many users there are.
        (planned(r#"Closed(users: 2000, think: "89ms")"#), 400.0),
    ];
    for (planned, expected) in rates {
        assert!(
            (planned / expected - 1.0).abs() < 1e-9,
            "{planned}, expected {expected}"
        );
    }
}

#[test]
fn runs_stop_users_at_the_end() {
    let told = runs(
        r#"(id: "f", from: ["a"], to: ["b"], start: Closed(users: 50, think: "0s"))"#,
        r#"duration: "2s""#,
    );
    assert!(
        told.created
            .iter()
            .all(|created| created.at < SimTime::from_nanos(2_000_000_000))
    );
    assert_eq!(told.created.len(), told.closed.len());
}
