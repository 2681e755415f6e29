//! Load shedding at the server: exact traces for each bound, every discipline, every style.
//!
//! In: scenarios with fixed seeds, run through the engine. Out: what was shed, when and where, and what came of the rest.

mod common;
#[path = "common/play.rs"]
mod play;

use common::scenario;
use play::play;
use topolab::compile::Plan;
use topolab::engine::{Closed, GuardFact, Guarded, Observer, Outcome, Totals};
use topolab::scenario::Scenario;
use topolab::units::SimTime;

#[derive(Default)]
struct Log {
    closed: Vec<Closed>,
    shed: Vec<Guarded>,
    /// By station.
    most_queued: [u32; 32],
}

impl Observer for Log {
    fn closed(&mut self, closed: &Closed) {
        self.closed.push(*closed);
    }
    fn guarded(&mut self, guarded: &Guarded) {
        if guarded.fact == GuardFact::Shed {
            self.shed.push(*guarded);
        }
    }
    fn station(&mut self, _at: SimTime, station: u32, _in_service: u32, queued: u32) {
        let most = &mut self.most_queued[station as usize];
        *most = queued.max(*most);
    }
}

impl Log {
    /// How many were shed, of each of two flows.
    fn shed(&self) -> [usize; 2] {
        [0, 1].map(|flow| self.shed.iter().filter(|shed| shed.flow == flow).count())
    }

    fn on_time(&self, flow: u32) -> f64 {
        let of_flow = || self.closed.iter().filter(|closed| closed.flow == flow);
        let good = of_flow().filter(|closed| closed.outcome == Outcome::OnTime).count();
        good as f64 / of_flow().count() as f64
    }
}

fn run(scenario: &Scenario, architecture: usize) -> (Log, Totals) {
    let mut log = Log::default();
    let totals = play(scenario, architecture, Plan::Broken, 1, &mut log);
    (log, totals)
}

/// Systems `a` and `b` and a flow `f` in no time over the wire, with what is to be tried put in.
fn two(b: &str, flows: &str) -> (Log, Totals) {
    let text = format!(
        r#"(format: 1, name: "two", zones: [(id: "here", within: (latency: "0s"))],
        systems: [(id: "a", concurrency: Unlimited, service_time: "0s"), (id: "b", queue_limit: Unlimited, {b})],
        policies: [(id: "patient", timeout: "10min")],
        flows: [{flows}],
        architectures: [(id: "direct", style: PointToPoint())],
        run: (duration: "100s", warm_up: "0s", drain: "10min"))"#
    );
    run(&scenario(&text), 0)
}

fn every(second: &str, count: u32) -> String {
    format!(
        r#"(id: "f", from: ["a"], to: ["b"], policy: "patient", start: Every(every: "{second}", first: "0s", count: {count}))"#
    )
}

/// One a second, each of 10 s: the first is served, three wait, and more than two in line are too many for the rest.
#[test]
fn what_finds_too_many_in_line_is_shed_at_once() {
    let b = r#"concurrency: 1, service_time: "10s", shedding: [(queue_above: 2)]"#;
    let (log, totals) = two(b, &every("1s", 8));
    assert_eq!(
        (totals.outcome(Outcome::OnTime), totals.outcome(Outcome::Rejected)),
        (4, 4)
    );
    assert_eq!((log.shed()[0], log.most_queued[1]), (4, 3));
    let quick = log.closed.iter().filter(|closed| closed.outcome == Outcome::Rejected);
    assert!(
        quick.into_iter().all(|closed| closed.at == closed.created),
        "no time is lost with it"
    );
    assert!(log.shed.iter().all(|shed| shed.party == 1 && shed.consumer == Some(0)));
}

/// The second waits from 1 s on; those who come at 4 s and later find that it has waited for more than 2.5 s. At 10 s the
/// third, then the fourth is the first in line: at 11 s and 21 s nobody has waited for less.
#[test]
fn what_finds_somebody_who_has_waited_too_long_is_shed() {
    let b = r#"concurrency: 1, service_time: "10s", shedding: [(waiting_above: "2.5s")]"#;
    let (log, totals) = two(b, &every("1s", 25));
    assert_eq!(totals.outcome(Outcome::OnTime), 4);
    let first = log.shed.first().map(|shed| shed.at.nanos() / 1_000_000_000);
    assert_eq!((first, log.shed()[0]), (Some(4), 21));
}

/// Ten a second of 60 ms each: busy for 0.6 of a second in which nothing is shed, for nothing of the next.
#[test]
fn after_a_window_that_was_too_busy_all_is_shed() {
    for b in [
        r#"concurrency: 1, service_time: "60ms", shedding: [(utilization_above: "50%")]"#,
        r#"concurrency: 1, instances: 2, balancing: Central, service_time: "120ms", shedding: [(utilization_above: "50%")]"#,
        r#"concurrency: 2, discipline: ProcessorSharing, service_time: "120ms", shedding: [(utilization_above: "50%")]"#,
    ] {
        let (log, totals) = two(b, &every("100ms", 100));
        assert_eq!((totals.outcome(Outcome::OnTime), log.shed()[0]), (50, 50), "{b}");
        let odd = |shed: &Guarded| (shed.at.nanos() / 1_000_000_000) % 2 == 1;
        assert!(log.shed.iter().all(odd), "{b}");
    }
}

/// Two a second, of which one is urgent: more than one in line are too many for the other, more than three for both.
#[test]
fn the_less_urgent_is_shed_first() {
    let b = r#"concurrency: 1, service_time: "20s", shedding: [(queue_above: 1, priority_below: 3), (queue_above: 3)]"#;
    let flows = r#"(id: "f", from: ["a"], to: ["b"], policy: "patient", start: Every(every: "2s", first: "0s", count: 6)),
        (id: "g", from: ["a"], to: ["b"], policy: "patient", priority: 3, start: Every(every: "2s", first: "1s", count: 6))"#;
    let (log, totals) = two(b, flows);
    // At 0 s f is served; at 1, 2 and 3 s g, f and g wait; from 4 s on f is shed; at 5 s the fourth waits, then g is shed.
    assert_eq!(log.shed(), [4, 3]);
    assert_eq!(totals.outcome(Outcome::OnTime), 5);
}

/// Under any discipline the line is never longer than one more than the bound, and all that is refused was shed.
#[test]
fn every_discipline_sheds() {
    for discipline in ["Fifo", "Priority", "PreemptivePriority", "ProcessorSharing"] {
        for more in [
            "",
            "instances: 3, balancing: Central,",
            "instances: 3, balancing: RoundRobin,",
        ] {
            let b = format!(
                r#"concurrency: 2, {more} discipline: {discipline}, service_time: Exponential(mean: "1s"), shedding: [(queue_above: 2)]"#
            );
            let flows = r#"(id: "f", from: ["a"], to: ["b"], policy: "patient", start: Poisson("10/s")),
                (id: "g", from: ["a"], to: ["b"], policy: "patient", priority: 3, start: Poisson("2/s"))"#;
            let (log, totals) = two(&b, flows);
            assert!(log.shed()[0] > 100, "{b}: {:?}", log.shed());
            assert_eq!(log.shed.len() as u64, totals.outcome(Outcome::Rejected), "{b}");
            // Somebody who is put back by a more urgent one waits there too.
            let put_back = if discipline == "PreemptivePriority" { 6 } else { 0 };
            let most = log.most_queued[1..5].iter().max();
            assert!(
                most.is_some_and(|most| (3..=3 + put_back).contains(most)),
                "{b}: {most:?}"
            );
        }
    }
}

/// Overloaded by a flow that is not urgent, a stock that sheds keeps its promise to the one that is, in every style.
#[test]
fn shedding_saves_what_is_urgent_in_every_style() {
    let text = |shedding: &str| {
        format!(
            r#"(format: 1, name: "styles",
            systems: [(id: "till"), (id: "stock", concurrency: 2, queue_limit: 200, service_time: Exponential(mean: "40ms"){shedding})],
            policies: [(id: "once", timeout: "10s")],
            flows: [
                (id: "bulk", from: ["till"], to: ["stock"], start: Poisson("70/s"), deadline: "500ms", policy: "once"),
                (id: "price", from: ["till"], to: ["stock"], start: Poisson("10/s"), deadline: "500ms", priority: 1, policy: "once"),
                (id: "sale", from: ["till"], to: ["stock"], pattern: Publish, start: Poisson("3/s"), deadline: "10s"),
            ],
            architectures: [
                (id: "direct", style: PointToPoint()), (id: "hub", style: HubAndSpoke()), 
                (id: "bus", style: MessageBus()), (id: "mixed", style: Hybrid(base: "bus", direct: ["price"])),
            ],
            run: (duration: "100s", warm_up: "0s", drain: "5min"))"#
        )
    };
    let with = scenario(&text(", shedding: [(queue_above: 5, priority_below: 1)]"));
    let without = scenario(&text(""));
    for architecture in 0..4 {
        let (log, _) = run(&with, architecture);
        let (before, _) = run(&without, architecture);
        let (saved, lost) = (log.on_time(1), before.on_time(1));
        assert!(before.shed.is_empty(), "{architecture}");
        assert!(
            log.shed()[0] > 500 && log.shed()[1] == 0,
            "{architecture}: {:?}",
            log.shed()
        );
        assert!(saved > 0.95 && lost < 0.5, "{architecture}: {saved} against {lost}");
        assert!(
            log.on_time(0) > before.on_time(0),
            "{architecture}: even of what is shed more is on time"
        );
    }
}
