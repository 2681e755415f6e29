//! Surges of what starts as users, as a trace or in bursts; and what a broker's memory mark sets off.
//!
//! In: scenarios with fixed seeds. Out: which messages are made when, with the surge and without it.

mod common;
#[path = "common/play.rs"]
mod play;

use common::scenario;
use play::play;
use topolab::compile::Plan;
use topolab::engine::{Closed, Created, Observer, Outcome};
use topolab::scenario::{Scenario, load, refusals};
use topolab::units::SimTime;

#[derive(Default)]
struct Log {
    created: Vec<Created>,
    closed: Vec<Closed>,
    /// Seconds at which a fault began or ended.
    faults: Vec<(f64, bool)>,
    /// Seconds at which publishers were blocked, or no more.
    blocked: Vec<(f64, bool)>,
}

fn secs(at: SimTime) -> f64 {
    at.nanos() as f64 / 1e9
}

impl Observer for Log {
    fn created(&mut self, created: &Created) {
        self.created.push(*created);
    }
    fn closed(&mut self, closed: &Closed) {
        self.closed.push(*closed);
    }
    fn fault(&mut self, at: SimTime, _fault: u32, on: bool) {
        self.faults.push((secs(at), on));
    }
    fn publishers_blocked(&mut self, at: SimTime, on: bool) {
        self.blocked.push((secs(at), on));
    }
}

impl Log {
    /// How many were made from one second on and before another.
    fn between(&self, from: f64, until: f64) -> usize {
        self.created
            .iter()
            .filter(|it| (from..until).contains(&secs(it.at)))
            .count()
    }

    fn keys(&self) -> Vec<u64> {
        self.created.iter().map(|it| it.key).collect()
    }
}

fn run(scenario: &Scenario, architecture: usize, plan: Plan) -> Log {
    let mut log = Log::default();
    play(scenario, architecture, plan, 1, &mut log);
    log
}

/// `a` asks `b`, which takes no time, over no distance.
fn two(start: &str, faults: &str, duration: &str) -> String {
    format!(
        r#"(format: 1, name: "surge", zones: [(id: "here", within: (latency: "0s"))],
        systems: [(id: "a", concurrency: Unlimited, service_time: "0s"), (id: "b", concurrency: Unlimited, service_time: "0s")],
        flows: [(id: "f", from: ["a"], to: ["b"], start: {start})],
        architectures: [(id: "direct", style: PointToPoint()), (id: "hub", style: HubAndSpoke()), (id: "bus", style: MessageBus())],
        faults: [{faults}],
        run: (duration: "{duration}", warm_up: "0s", drain: "1min"))"#
    )
}

/// Four users who think for a second each; from 10.5 s to 20.5 s there are twice as many, who think first, or half as many.
#[test]
fn a_surge_of_users_is_more_users() {
    let start = r#"Closed(users: 4, think: "1s")"#;
    let surge = |factor: &str| format!(r#"(what: Surge(factor: {factor}), at: "10.5s", lasting: "10s")"#);
    let more = run(&scenario(&two(start, &surge("2"), "30s")), 0, Plan::Broken);
    assert_eq!(more.between(0.0, 10.5), 40);
    assert_eq!(more.between(10.5, 20.5), 40 + 36, "four more at 11.5, 12.5, ... 19.5 s");
    assert_eq!(more.between(20.5, 30.0), 36);
    let fewer = run(&scenario(&two(start, &surge("0.5"), "30s")), 0, Plan::Broken);
    assert_eq!(fewer.between(10.5, 20.5), 20);
    assert_eq!(fewer.between(20.5, 30.0), 18 + 18, "two of them again from 21.5 s on");
    // Those who were there anyway are the same, and so are their messages.
    let calm = run(&scenario(&two(start, &surge("2"), "30s")), 0, Plan::Calm);
    let keys = more.keys();
    assert!(calm.keys().iter().all(|key| keys.contains(key)));
}

/// Whose transactions take long: those who are too many end what they have begun.
#[test]
fn users_that_rest_end_what_they_have_begun() {
    let start = r#"Closed(users: 1, think: "1s")"#;
    let surge = r#"(what: Surge(factor: 3), at: "10s", lasting: "5s")"#;
    for architecture in 0..3 {
        let log = run(&scenario(&two(start, surge, "30s")), architecture, Plan::Broken);
        assert!(log.closed.iter().all(|closed| closed.outcome == Outcome::OnTime));
        assert_eq!(log.closed.len(), log.created.len());
        // Cycles of a second and the way there and back: of three users in the surge, of one else.
        let (before, during) = (log.between(5.0, 10.0), log.between(10.5, 15.5));
        assert!(
            (4..=5).contains(&before) && (11..=15).contains(&during),
            "{architecture}: {before}, {during}"
        );
        let after = log.between(17.0, 30.0);
        assert!((12..=13).contains(&after), "{architecture}: {after}");
    }
}

/// Times on and off of 10 s on average, 100 a second while on: ten minutes with three times as many in the middle third.
#[test]
fn a_surge_of_bursts_is_more_while_they_last() {
    let start = r#"Bursty(rate: "100/s", on: "10s", off: "10s")"#;
    let surge = r#"(what: Surge(factor: 3), at: "200s", lasting: "200s")"#;
    let text = two(start, surge, "600s");
    let (calm, more) = (
        run(&scenario(&text), 0, Plan::Calm),
        run(&scenario(&text), 0, Plan::Broken),
    );
    assert_eq!(calm.between(0.0, 200.0), more.between(0.0, 200.0));
    // About 10,000 with a standard error of 100 once and 300 as the triple of it; beside them 30,000 with one of 173: a
    // difference of 346 for one, of which five are allowed.
    let (once, thrice) = (calm.between(200.0, 400.0) as f64, more.between(200.0, 400.0) as f64);
    assert!(
        once > 3_000.0 && (thrice - 3.0 * once).abs() < 5.0 * (12.0 * once).sqrt(),
        "{once} and {thrice}"
    );
    let (before, after) = (calm.between(400.0, 600.0) as f64, more.between(400.0, 600.0) as f64);
    assert!(
        (after - before).abs() < 5.0 * (2.0 * before).sqrt(),
        "{before} and {after}"
    );
    // It is off when it would be off: a gap of a second and more is no chance at 100 a second (e^-100).
    let times: Vec<f64> = calm.created.iter().map(|it| secs(it.at)).collect();
    let silences = times.windows(2).filter(|pair| pair[1] - pair[0] > 1.0);
    for silence in silences {
        // The first and the last message while on come within a hair of its beginning and its end.
        assert_eq!(more.between(silence[0] + 0.2, silence[1] - 0.2), 0, "{silence:?}");
    }
}

/// Messages at 1, 2, ... 9 s; from 3.5 s to 6.5 s three of each, or about a third of them.
#[test]
fn a_surge_of_a_trace_is_more_of_each_line() {
    let folder = std::env::temp_dir().join(format!("topolab-surge-{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("a folder");
    let rows: String = (1..10).map(|second| format!("{second}s,{second}kB\n")).collect();
    std::fs::write(folder.join("times.csv"), format!("time,size\n{rows}")).expect("written");
    let file = folder.join("scenario.ron");
    let made = |factor: &str| {
        let surge = format!(r#"(what: Surge(factor: {factor}), at: "3.5s", lasting: "3s")"#);
        std::fs::write(&file, two(r#"Trace("times.csv")"#, &surge, "20s")).expect("written");
        let loaded = load(&file).expect("it is right");
        assert_eq!(refusals(&loaded.scenario, &loaded.places), []);
        let calm = run(&loaded.scenario, 0, Plan::Calm);
        (calm, run(&loaded.scenario, 0, Plan::Broken))
    };
    let (calm, more) = made("3");
    let times: Vec<f64> = more.created.iter().map(|it| secs(it.at)).collect();
    assert_eq!(
        times,
        [
            1.0, 2.0, 3.0, 4.0, 4.0, 4.0, 5.0, 5.0, 5.0, 6.0, 6.0, 6.0, 7.0, 8.0, 9.0
        ]
    );
    let mut keys = more.keys();
    assert!(
        calm.keys().iter().all(|key| keys.contains(key)),
        "the lines' own messages are the same"
    );
    keys.sort_unstable();
    keys.dedup();
    assert_eq!(keys.len(), 15, "and no two are");
    let (_, none) = made("0.0001");
    let times: Vec<f64> = none.created.iter().map(|it| secs(it.at)).collect();
    assert_eq!(times, [1.0, 2.0, 3.0, 7.0, 8.0, 9.0]);
    std::fs::remove_dir_all(folder).expect("removed");
}

/// A consumer that is down from 10 s on lets a broker's memory fill up: what watches the alarm strikes once it is on, and
/// never where there is no broker.
#[test]
fn a_memory_alarm_sets_off_a_fault() {
    let text = r#"(format: 1, name: "alarm", zones: [(id: "here", within: (latency: "0s"))],
        systems: [(id: "a", concurrency: Unlimited, service_time: "0s"), (id: "b", service_time: "1ms")],
        flows: [(id: "f", from: ["a"], to: ["b"], pattern: Publish, size: "1kB", start: Every(every: "100ms"))],
        architectures: [(id: "direct", style: PointToPoint()), (id: "bus", style: MessageBus(memory: "100kB", memory_high: "50%"))],
        faults: [
            (what: Crash(system: "b"), at: "10s", lasting: "20s"),
            (what: SlowDown(system: "b", factor: 2), when: MemoryAlarm(check: "1s"), lasting: "1s"),
        ],
        run: (duration: "60s", warm_up: "0s", drain: "5min"))"#;
    let scenario = scenario(text);
    assert_eq!(run(&scenario, 0, Plan::Broken).faults, [(10.0, true), (30.0, false)]);
    let log = run(&scenario, 1, Plan::Broken);
    let (blocked, _) = log.blocked[0];
    // 51 messages of 1 kB are over the mark of 50 kB: the first that is kept comes at 10 s.
    assert!((14.5..=15.5).contains(&blocked), "{:?}", log.blocked);
    let second = log
        .faults
        .iter()
        .filter(|(at, on)| *on && *at > 10.0)
        .map(|(at, _)| *at)
        .next();
    assert_eq!(second, Some(blocked.ceil()), "{:?}", log.faults);
}

/// What waits at a station with rules of its own is in line, too.
#[test]
fn a_line_by_priority_is_a_line() {
    for discipline in ["Fifo", "Priority"] {
        let text = two(r#"Every(first: "1s", every: "1s", count: 9)"#, "", "100s")
            .replace(
                r#"(id: "b", concurrency: Unlimited, service_time: "0s")"#,
                &format!(r#"(id: "b", concurrency: 1, service_time: "20s", discipline: {discipline})"#),
            )
            .replace(
                "faults: []",
                r#"faults: [(what: SlowDown(system: "a", factor: 2), when: Queue(system: "b", over: 2), lasting: "1h")]"#,
            );
        // One is served from 1 s on, two wait at 3 s, three at 4 s, which the next look sees.
        let faults = run(&scenario(&text), 0, Plan::Broken).faults;
        let first = faults.first().map(|(at, _)| *at);
        assert!(
            first.is_some_and(|first| (4.0..=5.0).contains(&first)),
            "{discipline}: {faults:?}"
        );
    }
}
