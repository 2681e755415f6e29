//! How often do the 95 % intervals of a study contain the exact value? Many studies of M/M/1 at 0.7, each with a seed of
//! its own, of 10 replications of 200 s (14,000 messages) after a warm-up of 10 s, which is 27 times the relaxation time
//! 1 / (mu (1 - sqrt(rho))^2) = 0.375 s of a server of 100/s. Every run begins empty, and so far after that is forgotten.
//!
//! `cargo run --release --no-default-features --example coverage`

use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use topolab::scenario::{Scenario, parse};
use topolab::study::{Estimate, Progress, Quantile, StudyPlan, run};

const SERVER: &str = r#"(
    format: 1, name: "M/M/1 at 0.7",
    zones: [(id: "here", within: (latency: "0s"))],
    systems: [
        (id: "source", concurrency: Unlimited, service_time: "0s"),
        (id: "server", concurrency: 1, service_time: Exponential(mean: "10ms"), queue_limit: Unlimited),
    ],
    flows: [(id: "work", from: ["source"], to: ["server"], pattern: Publish, start: Poisson("70/s"))],
    architectures: [(id: "direct", style: PointToPoint())],
    run: (duration: "DURATION", warm_up: "10s", replications: 10),
)"#;
/// Mean wait: rho / (mu - lambda), in seconds.
const WAIT: f64 = 0.7 / 30.0;
/// 95th percentile of the time in system, which is exponential with rate mu - lambda: -ln(0.05) / 30/s.
const P95: f64 = 0.099_857_742;

/// Of so many studies (the seeds follow on `first`), how many intervals contain the exact mean wait, and the exact 95th
/// percentile of latency.
pub fn contain(studies: u64, first: u64, duration: &str) -> [u32; 2] {
    let scenario: Scenario = match parse(&SERVER.replace("DURATION", duration), "server.ron") {
        Ok(loaded) => loaded.scenario,
        Err(problems) => panic!("{problems:?}"),
    };
    let mut contained = [0; 2];
    let scenario = Arc::new(scenario);
    for seed in first..first + studies {
        let plan = StudyPlan {
            seed,
            ..StudyPlan::of(Arc::clone(&scenario))
        };
        let result = match run(&plan, &mut |_| {}, &Progress::default(), &AtomicBool::new(false)) {
            Ok(result) => result,
            Err(error) => panic!("{error}"),
        };
        let calm = &result.architectures[0].calm;
        let p95 = match calm.flows[0].p95 {
            Quantile::Finite(p95) => Some(p95),
            _ => None,
        };
        contained[0] += u32::from(has(calm.parties[1].waiting, WAIT));
        contained[1] += u32::from(has(p95, P95));
    }
    contained
}

fn has(estimate: Option<Estimate>, exact: f64) -> bool {
    let half_width = |estimate: Estimate| estimate.half_width.map(|half_width| (estimate.mean, half_width));
    let interval = estimate.and_then(half_width);
    interval.is_some_and(|(mean, half_width)| (mean - exact).abs() <= half_width)
}

#[allow(clippy::print_stdout, reason = "what it is for")]
fn main() {
    const STUDIES: u64 = 200;
    let contained = contain(STUDIES, 1_000, "200s");
    for (what, count) in ["mean wait", "95th percentile of latency"].iter().zip(contained) {
        let share = f64::from(count) / STUDIES as f64;
        println!("{what}: {count} of {STUDIES} intervals contain the exact value ({share})");
        assert!((0.90..=0.98).contains(&share), "{what}: {share}");
    }
}
