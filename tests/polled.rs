//! What is only polled sends nothing by itself: when its messages leave it, what a poll costs, what a lost one means.

mod common;
#[path = "common/play.rs"]
mod play;

use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use common::scenario;
use play::play;
use topolab::compile::{Plan, compile};
use topolab::engine::{Closed, Created, Observer, Outcome, Simulation, Target};
use topolab::scenario::Scenario;
use topolab::structure::{AdapterKind, measure};
use topolab::study::{Progress, StudyPlan, run};
use topolab::topology::{Network, PartyKey, derive};
use topolab::units::{SimSpan, SimTime};

const STYLES: usize = 7;

/// A ledger in the cloud, of which the books have to be told. The connector stands beside what it speaks to.
const LEDGER: &str = r#"(format: 1, name: "polled",
    zones: [(id: "cloud", kind: DataCenter, within: (latency: "2ms"))],
    systems: [(id: "ledger", concurrency: 1, service_time: "10ms", speaks: [SPEAKS], LEDGER),
        (id: "books", service_time: "5ms", concurrency: Unlimited), (id: "till", concurrency: Unlimited)],
    flows: [
        (id: "entry", from: ["ledger"], to: ["books"], pattern: PATTERN, START, size: "1kB", POLICY),
    ],
    faults: [FAULT],
    architectures: [
        (id: "direct", style: PointToPoint()),
        (id: "held", style: HubAndSpoke(), exceptions: [(flow: "entry", exchange: Synchronous)]),
        (id: "kept", style: HubAndSpoke(), exceptions: [(flow: "entry", exchange: StoreAndForward)]),
        (id: "bus", style: MessageBus()),
        (id: "mixed", style: Hybrid(base: "bus", direct: ["entry"])),
        (id: "by-hub", style: Hybrid(base: "kept", hub: ["entry"])),
        (id: "worker", style: HubAndSpoke(holds: Worker)),
    ],
    run: (duration: "60s", warm_up: "0s", drain: "5min"))"#;

const EVERY: &str = r#"start: Every(every: "1s", first: "100ms")"#;

struct Case {
    speaks: &'static str,
    ledger: &'static str,
    pattern: &'static str,
    start: &'static str,
    policy: &'static str,
    fault: &'static str,
}

const USUAL: Case = Case {
    speaks: r#"Api, Polled("4s")"#,
    ledger: "",
    pattern: "Publish",
    start: EVERY,
    policy: "",
    fault: "",
};

impl Case {
    fn text(&self) -> String {
        let text = LEDGER.replace("SPEAKS", self.speaks).replace("LEDGER", self.ledger);
        let text = text.replace("PATTERN", self.pattern).replace("START", self.start);
        text.replace("POLICY", self.policy).replace("FAULT", self.fault)
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

/// Runs a text as it is, without faults.
fn run_text(text: &str, architecture: usize) -> Log {
    let scenario = scenario(text);
    let mut log = Log::default();
    play(&scenario, architecture, Plan::Calm, 1, &mut log);
    log
}

#[derive(Default)]
struct Log {
    created: Vec<Created>,
    /// After how long the first sender learned that an entry was taken.
    accepted: Vec<SimSpan>,
    closed: Vec<Closed>,
}

/// The flow that polls are messages of comes after that of the scenario.
const POLLS: u32 = 1;

impl Log {
    fn polls(&self) -> Vec<SimTime> {
        let polls = self.created.iter().filter(|created| created.flow == POLLS);
        polls.map(|created| created.at).collect()
    }

    fn entries(&self) -> Vec<&Closed> {
        let mut entries: Vec<&Closed> = self.closed.iter().filter(|closed| closed.flow == 0).collect();
        entries.sort_by_key(|closed| closed.number);
        entries
    }

    fn ended(&self, flow: u32, outcome: Outcome) -> usize {
        let ended = |closed: &&Closed| closed.flow == flow && closed.outcome == outcome;
        self.closed.iter().filter(ended).count()
    }
}

impl Observer for Log {
    fn created(&mut self, created: &Created) {
        self.created.push(*created);
    }
    fn accepted(&mut self, flow: u32, after: SimSpan, _: bool) {
        if flow == 0 {
            self.accepted.push(after);
        }
    }
    fn closed(&mut self, closed: &Closed) {
        self.closed.push(*closed);
    }
}

fn ms(ms: u64) -> SimSpan {
    SimSpan::from_millis(ms)
}

/// From the connector to the ledger 2 ms, 10 ms of service, and 2 ms back.
const POLL: SimSpan = SimSpan::from_millis(14);

#[test]
fn ticks_are_the_same_in_every_style_and_records_leave_with_the_next_one() {
    let ticks = USUAL.run(0).polls();
    assert_eq!(
        ticks.len(),
        16,
        "one each 4 s of a minute, and one for what came after the last: {ticks:?}"
    );
    assert!(ticks.windows(2).all(|pair| pair[1] - pair[0] == ms(4_000)));
    // From the connector, which takes 1.3 ms and 0.61 ms for the kB, 2 ms to the books and 5 ms there.
    let onwards = SimSpan::from_micros(1_300 + 610) + ms(7);
    for architecture in 0..STYLES {
        let log = USUAL.run(architecture);
        assert_eq!(log.polls(), ticks, "{architecture}");
        assert_eq!(log.ended(0, Outcome::OnTime), 60, "{architecture}");
        for entry in log.entries() {
            let served = ticks
                .iter()
                .map(|tick| *tick + ms(12))
                .find(|served| *served >= entry.created);
            let after = entry.at - (served.unwrap() + ms(2));
            if architecture == 0 || architecture == 4 {
                // Those that come together are served by the connector's two instances one after another.
                assert!(after >= onwards && after < onwards + ms(4), "{architecture}: {after}");
            } else {
                assert!(after > onwards && after < ms(60), "{architecture}: {after}");
            }
        }
    }
}

#[test]
fn the_parts_of_a_lone_record_are_exact() {
    let one = Case {
        start: r#"start: Every(every: "1s", first: "5s", count: 1)"#,
        ..USUAL
    };
    let log = one.run(0);
    let tick = log
        .polls()
        .into_iter()
        .find(|tick| *tick + ms(12) >= SimTime::ZERO + ms(5_000))
        .unwrap();
    let text = one
        .text()
        .replace("HubAndSpoke(", r#"HubAndSpoke(service_time: "1ms", "#);
    let bus = r#"MessageBus(publish_time: "1ms", delivery_time: "3ms", ack: Leader"#;
    let text = text.replace("MessageBus(", bus);
    // The connector takes 1.3 ms and 0.61 ms for the kB, every way 2 ms, and the books 5 ms.
    let connector = SimSpan::from_micros(1_910);
    let by_hub = connector + ms(2 + 1 + 2 + 5);
    let by_bus = connector + ms(2 + 1 + 3 + 2 + 5);
    let directly = connector + ms(2 + 5);
    let onwards = [directly, by_hub, by_hub, by_bus, directly, by_hub, by_hub];
    for (architecture, onwards) in onwards.into_iter().enumerate() {
        let log = run_text(&text, architecture);
        let entry = log.entries()[0];
        assert_eq!(entry.at, tick + POLL + onwards, "{architecture}");
        assert_eq!(entry.latency, Some(entry.at - (SimTime::ZERO + ms(5_000))));
    }
}

#[test]
fn what_can_push_is_not_polled() {
    for speaks in [r#"Api, Polled("4s"), Webhook"#, "Api, Broker"] {
        let log = Case { speaks, ..USUAL }.run(0);
        assert_eq!((log.polls().len(), log.ended(0, Outcome::OnTime)), (0, 60), "{speaks}");
        assert!(log.entries().iter().all(|entry| entry.latency == Some(ms(7))));
    }
    let client = Case {
        speaks: r#"Polled("4s"), Broker"#,
        ..USUAL
    };
    assert_eq!(client.run(3).polls().len(), 0, "it publishes by itself");
    assert!(!client.run(0).polls().is_empty());
}

/// The same, with other flows: polls come after these.
fn run_flows(speaks: &str, flows: &str, architecture: usize) -> Log {
    let written = r#"(id: "entry", from: ["ledger"], to: ["books"], pattern: PATTERN, START, size: "1kB", POLICY),"#;
    let text = LEDGER.replace(written, flows).replace("SPEAKS", speaks);
    run_text(&text.replace("LEDGER", "").replace("FAULT", ""), architecture)
}

fn slowest_of(log: &Log, flow: u32) -> SimSpan {
    let of = log.closed.iter().filter(|closed| closed.flow == flow);
    of.map(|closed| closed.latency.unwrap_or(SimSpan::MAX))
        .max()
        .unwrap_or(SimSpan::MAX)
}

#[test]
fn what_sends_nothing_is_not_polled() {
    let told =
        r#"(id: "entry", from: ["till"], to: ["ledger"], pattern: Publish, start: Every(every: "1s"), size: "1kB"),"#;
    for architecture in 0..STYLES {
        let log = run_flows(r#"Api, Polled("4s")"#, told, architecture);
        assert!(log.ended(0, Outcome::OnTime) >= 59, "{architecture}");
        assert_eq!(log.polls().len(), 0, "{architecture}");
    }
}

#[test]
fn files_are_written_whatever_else_is_fetched() {
    let file =
        r#"(id: "entry", from: ["ledger"], to: ["books"], pattern: Batch, start: Every(every: "1s"), size: "1kB"),"#;
    let both = format!(
        r#"{file} (id: "note", from: ["ledger"], to: ["books"], pattern: Publish, start: Every(every: "1s"), size: "1kB"),"#
    );
    for architecture in 0..STYLES {
        let log = run_flows(r#"Api, File, Polled("4s")"#, file, architecture);
        assert_eq!(log.polls().len(), 0, "{architecture}");
        assert!(slowest_of(&log, 0) < ms(60), "{architecture}: {}", slowest_of(&log, 0));
        let log = run_flows(r#"Api, File, Polled("4s")"#, &both, architecture);
        assert!(slowest_of(&log, 0) < ms(60), "{architecture}: {}", slowest_of(&log, 0));
        assert!(
            slowest_of(&log, 1) > ms(2_900),
            "{architecture}: {}",
            slowest_of(&log, 1)
        );
    }
}

/// Whoever has called has the answer in hand; only a callback is a call of its own. Entries are fetched beside them.
#[test]
fn answers_to_requests_are_not_fetched() {
    let flows = r#"(id: "entry", from: ["till"], to: ["ledger"], pattern: Request, start: Every(every: "1s"), size: "1kB"),
        (id: "note", from: ["ledger"], to: ["books"], pattern: Publish, start: Every(every: "1s"), size: "1kB"),"#;
    for architecture in 0..STYLES {
        let log = run_flows(r#"Api, Polled("4s")"#, flows, architecture);
        assert!(slowest_of(&log, 0) < ms(100), "{architecture}: {}", slowest_of(&log, 0));
        assert!(
            slowest_of(&log, 1) > ms(2_900),
            "{architecture}: {}",
            slowest_of(&log, 1)
        );
    }
}

/// Two polls a minute and no more: the ledger's own entries are none of its requests.
#[test]
fn polls_use_up_the_quota_even_when_nothing_is_new() {
    let poor = Case {
        ledger: r#"quota: (requests: 2, per: "30s")"#,
        ..USUAL
    };
    for architecture in 0..STYLES {
        let log = poor.run(architecture);
        let polls = log.polls().len();
        let answered = log.ended(POLLS, Outcome::OnTime);
        assert_eq!(log.ended(POLLS, Outcome::Rejected), polls - answered, "{architecture}");
        // Two in each half minute, and what is left after the minute is fetched in the next.
        assert!((4..=5).contains(&answered), "{architecture}: {answered} of {polls}");
        assert_eq!(
            log.ended(0, Outcome::OnTime),
            60,
            "{architecture}: late, but none is lost"
        );
        let slowest = log.entries().iter().filter_map(|entry| entry.latency).max().unwrap();
        assert!(slowest > ms(20_000), "{architecture}: {slowest}");
    }
}

#[test]
fn what_a_lost_poll_had_with_it_waits_for_the_next_one() {
    // The ledger is down from 10 s to 30 s: what it made before is still there, what it would have made is not.
    let down = Case {
        fault: r#"(what: Crash(system: "ledger"), at: "10s", lasting: "20s")"#,
        ..USUAL
    };
    // No word from it reaches anybody for a while: polls arrive, answers do not.
    let mute = Case {
        fault: r#"(what: Cut(systems: ("ledger", "books")), at: "10s", lasting: "20s")"#,
        ..USUAL
    };
    for architecture in 0..STYLES {
        let log = down.run(architecture);
        assert_eq!(
            (log.ended(0, Outcome::OnTime), log.ended(0, Outcome::Lost)),
            (40, 20),
            "{architecture}"
        );
        assert!(log.ended(POLLS, Outcome::OnTime) < log.polls().len());
        let slowest = log.entries().iter().filter_map(|entry| entry.latency).max().unwrap();
        assert!(slowest > ms(20_000), "{architecture}: {slowest}");

        let log = mute.run(architecture);
        assert_eq!(
            log.ended(0, Outcome::OnTime),
            60,
            "{architecture}: {:?}",
            log.ended(0, Outcome::Lost)
        );
        // Nothing is fetched until the cut is over, and then all: no lost answer is waited for.
        let slowest = log.entries().iter().filter_map(|entry| entry.latency).max().unwrap();
        assert!(slowest < ms(25_000), "{architecture}: {slowest}");
    }
}

#[test]
fn requests_of_a_polled_system_wait_for_the_poll_and_get_their_answers() {
    let asks = Case {
        pattern: "Request",
        policy: r#"policy: (timeout: "1s", retry: (max_attempts: 2))"#,
        ..USUAL
    };
    for architecture in 0..STYLES {
        let log = asks.run(architecture);
        assert_eq!(log.ended(0, Outcome::OnTime), 60, "{architecture}");
        let slowest = log.entries().iter().filter_map(|entry| entry.latency).max().unwrap();
        assert!(slowest > ms(2_500) && slowest < ms(4_500), "{architecture}: {slowest}");
    }
}

/// Acknowledgements come to the connector, which tries again by the flow's policy.
#[test]
fn the_connector_keeps_what_it_has_fetched_until_it_is_acknowledged() {
    let kept = Case {
        policy: r#"policy: (timeout: "1s", outbox: Durable(limit: 1000))"#,
        fault: r#"(what: Crash(system: "books"), at: "10s", lasting: "20s")"#,
        ..USUAL
    };
    for architecture in 0..STYLES {
        let log = kept.run(architecture);
        assert_eq!(log.ended(0, Outcome::OnTime), 60, "{architecture}");
        assert_eq!(
            log.ended(POLLS, Outcome::OnTime),
            log.polls().len(),
            "{architecture}: polls go on"
        );
    }
}

/// The books' word comes 2 ms after they have served, while both of the connector's instances stand still.
#[test]
fn word_waits_for_a_connector_that_is_paused() {
    let one = Case {
        start: r#"start: Every(every: "1s", first: "5s", count: 1)"#,
        policy: "policy: (outbox: Memory(limit: 10))",
        fault: r#"(what: Pause(system: "books"), at: "7s", lasting: "3s")"#,
        ..USUAL
    };
    let scenario = one.scenario();
    let network = derive(&scenario, 0).unwrap();
    let compiled = compile(&scenario, &network);
    let served = run_text(&Case { fault: "", ..one }.text(), 0).entries()[0].at;
    let created = SimTime::ZERO + ms(5_000);
    let mut faults = compiled.faults(&scenario, &network, Plan::Broken, 1, 0);
    let connector = network.pollers[0].connector as u32;
    let until = served + ms(1_000);
    (faults[0].at, faults[0].until) = (served, until);
    faults[0].targets = (0..2)
        .map(|instance| Target::Station {
            party: connector,
            site: 0,
            instance,
        })
        .collect();
    for (faults, heard) in [(Vec::new(), served + ms(2)), (faults, until)] {
        let mut log = Log::default();
        Simulation::new(Arc::clone(&compiled.program), faults, 1, 0).run(&mut log);
        assert_eq!(
            (log.entries()[0].at, log.accepted.as_slice()),
            (served, [heard - created].as_slice())
        );
    }
}

/// A minute's worth at a hundred a second comes at once: three times as much as a queue holds by default.
#[test]
fn a_connector_has_room_for_all_that_it_fetches() {
    let piled = Case {
        speaks: r#"Api, Polled("59s")"#,
        start: r#"start: Every(every: "10ms")"#,
        ..USUAL
    };
    let log = piled.run(0);
    assert!(log.polls().len() <= 3, "{:?}", log.polls());
    assert_eq!(log.ended(0, Outcome::OnTime), 6_000);
}

#[test]
fn callbacks_of_a_polled_system_are_fetched() {
    let text = r#"(format: 1, name: "callback",
        zones: [(id: "cloud", kind: DataCenter, within: (latency: "2ms"))],
        systems: [(id: "till"), (id: "ledger", service_time: "10ms", speaks: [Api, Polled("4s")])],
        flows: [(id: "ask", from: ["till"], to: ["ledger"], pattern: Callback, start: Every(every: "1s", first: "100ms"))],
        architectures: [(id: "direct", style: PointToPoint()), (id: "hub", style: HubAndSpoke()), (id: "bus", style: MessageBus())],
        run: (duration: "60s", warm_up: "0s", drain: "5min"))"#;
    let scenario = scenario(text);
    for architecture in 0..3 {
        let mut log = Log::default();
        play(&scenario, architecture, Plan::Calm, 1, &mut log);
        assert_eq!(log.ended(0, Outcome::OnTime), 60, "{architecture}");
        let mean: f64 = log
            .entries()
            .iter()
            .filter_map(|entry| entry.latency)
            .map(SimSpan::as_secs_f64)
            .sum::<f64>()
            / 60.0;
        // Four moments in a cycle of 4 s wait 2.5 s, 1.5 s, ... less by where the tick lies, and the ways.
        assert!((1.4..2.7).contains(&mean), "{architecture}: {mean}");
    }
}

#[test]
fn a_poller_is_a_connector_that_is_counted_and_its_polls_are_planned_for() {
    let scenario = USUAL.scenario();
    for architecture in 0..STYLES {
        let network: Network = derive(&scenario, architecture).unwrap();
        let [poller] = network.pollers.as_slice() else {
            panic!("{architecture}: {:?}", network.pollers);
        };
        assert_eq!(
            network.parties[poller.connector].key,
            PartyKey::Connector("ledger".into())
        );
        assert_eq!((poller.system, poller.every), (0, ms(4_000)));
        assert!(network.parties[0].planned_rate >= 0.25);
        let adapters = measure(&scenario, &network).counts.adapters;
        let connectors = adapters.iter().filter(|adapter| adapter.kind == AdapterKind::Connector);
        assert_eq!(connectors.count(), 1, "{architecture}: {adapters:?}");
    }
}

#[test]
fn every_site_is_asked() {
    let text = r#"(format: 1, name: "sites",
        zones: [(id: "shop", kind: Site, sites: 5), (id: "cloud", kind: DataCenter)],
        between: [(zones: ("shop", "cloud"), latency: "20ms")],
        systems: [(id: "till", zone: "shop", speaks: [Polled("2s")]), (id: "stock", zone: "cloud")],
        flows: [(id: "sale", from: ["till"], to: ["stock"], pattern: Publish, start: Poisson("5/s"))],
        architectures: [(id: "direct", style: PointToPoint()), (id: "hub", style: HubAndSpoke()), (id: "bus", style: MessageBus())],
        run: (duration: "2min", warm_up: "0s", drain: "1min"))"#;
    let scenario = scenario(text);
    for architecture in 0..3 {
        let mut log = Log::default();
        play(&scenario, architecture, Plan::Calm, 1, &mut log);
        let polled = log.closed.iter().filter(|closed| closed.flow == POLLS).count();
        assert!((5 * 59..=5 * 62).contains(&polled), "{architecture}: {polled}");
        let entries = log.entries();
        assert!(entries.len() > 500 && entries.iter().all(|entry| entry.outcome == Outcome::OnTime));
        let slowest = entries.iter().filter_map(|entry| entry.latency).max().unwrap();
        assert!(slowest > ms(1_900) && slowest < ms(2_400), "{architecture}: {slowest}");
    }
}

/// Polls are told by themselves, and are in no figure of a flow or of all flows together.
#[test]
fn a_study_tells_polls_as_traffic_of_their_own() {
    let poor = Case {
        ledger: r#"quota: (requests: 2, per: "30s"), shedding: [(queue_above: 1)]"#,
        ..USUAL
    };
    let plan = StudyPlan::of(Arc::new(poor.scenario()));
    let result = run(&plan, &mut |_| {}, &Progress::default(), &AtomicBool::new(false)).unwrap();
    assert_eq!(result.architectures.len(), STYLES);
    for architecture in &result.architectures {
        let calm = &architecture.calm;
        assert_eq!(calm.flows.len(), 1);
        assert_eq!(calm.total.expected.unwrap().mean, 60.0);
        let [polls] = calm.polls.as_slice() else {
            panic!("{:?}", calm.polls);
        };
        assert_eq!((polls.system.as_str(), polls.every), ("ledger", ms(4_000)));
        // 15 within the minute, of which two in each half of it are answered.
        assert_eq!(polls.made.unwrap().mean, 15.0);
        assert_eq!(polls.failed.count, 11 * u64::from(calm.replications));
        let ledger = &calm.parties[0];
        assert_eq!(ledger.served.unwrap().mean, 4.0, "the station serves polls only");
    }
}
