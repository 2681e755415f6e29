//! What does one thing cost against another, on the same machine in the same minute? Timeouts against none, ten thousand
//! systems against ten, two cores against one. Each pair is run in turn, several times; the least time of each counts, and
//! the ratio is told. `cargo bench --no-default-features --bench ratios`.

#![allow(clippy::print_stdout, reason = "it tells")]

#[allow(dead_code, reason = "shared with the other benchmark")]
mod workloads;

use std::time::{Duration, Instant};

use topolab::scenario::Pattern;
use topolab::units::SimSpan;
use workloads::{Workload, asking_hub, mesh, w1, w2, w3};

const ROUNDS: u32 = 5;
/// Longer than any of the runs: no timer is armed.
const FOR_EVER: SimSpan = SimSpan::from_secs(1_000_000_000);
const TIMEOUT: SimSpan = SimSpan::from_secs(30);

fn main() {
    timeouts();
    sizes();
    cores();
}

fn run(workload: &Workload, replication: u32) {
    std::hint::black_box(workload.run(replication));
}

/// Least time of each of several things, run in turn.
fn least(things: &[&dyn Fn()]) -> Vec<Duration> {
    let mut least = vec![Duration::MAX; things.len()];
    for _ in 0..ROUNDS {
        for (thing, least) in things.iter().zip(&mut least) {
            let begun = Instant::now();
            thing();
            *least = begun.elapsed().min(*least);
        }
    }
    least
}

fn nanos_per_message(time: Duration, workload: &Workload) -> f64 {
    time.as_nanos() as f64 / workload.messages as f64
}

/// A timeout on every request, nearly none of which falls due, against requests that wait for as long as the run lasts.
fn timeouts() {
    let asked = |timeout| mesh(1000, 500_000, Pattern::Request, Some(timeout));
    let pairs = [
        ("W2", asking_hub(Some(FOR_EVER)), asking_hub(Some(TIMEOUT))),
        ("W3 answered", asked(FOR_EVER), asked(TIMEOUT)),
    ];
    for (name, without, with) in pairs {
        let times = least(&[&|| run(&without, 0), &|| run(&with, 0)]);
        println!(
            "{name}: {:.0} ns a message without timeouts, {:.0} with: {:.2}",
            nanos_per_message(times[0], &without),
            nanos_per_message(times[1], &with),
            times[1].as_secs_f64() / times[0].as_secs_f64()
        );
    }
}

/// The same number of messages among more and more systems.
fn sizes() {
    for count in [10, 100, 1_000, 10_000] {
        let workload = mesh(count, 500_000, Pattern::Publish, None);
        let events = workload.run(0);
        let time = least(&[&|| run(&workload, 0)])[0];
        println!(
            "W3 with {count} systems: {:.1} million events a second, {:.0} ns a message",
            events as f64 / time.as_secs_f64() / 1e6,
            nanos_per_message(time, &workload)
        );
    }
}

/// Four replications one after another, against two and two at once.
fn cores() {
    for (name, workload) in [("W1", w1()), ("W2", w2()), ("W3", w3())] {
        let several =
            |replications: std::ops::Range<u32>| replications.for_each(|replication| run(&workload, replication));
        let both = || {
            std::thread::scope(|scope| {
                scope.spawn(|| several(0..2));
                several(2..4);
            });
        };
        let times = least(&[&|| several(0..4), &both]);
        println!(
            "{name}: two cores {:.2} times as fast as one",
            times[0].as_secs_f64() / times[1].as_secs_f64()
        );
    }
}
