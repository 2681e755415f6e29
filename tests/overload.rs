//! More comes in than can ever go out, and nothing bounds the queue: the run stops with a diagnosis, not for want of memory.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::process::Command;
use std::sync::Arc;

use topolab::compile::{Plan, compile};
use topolab::engine::{Crowd, Deaf, Outcome, Simulation};
use topolab::scenario::{Scenario, parse};
use topolab::topology::derive;

const OVERLOADED: &str = r#"(
    format: 1,
    name: "too much",
    systems: [
        (id: "many", concurrency: Unlimited, service_time: "0s"),
        (id: "slow", concurrency: 1, service_time: "1s", queue_limit: Unlimited),
    ],
    flows: [(id: "flood", from: ["many"], to: ["slow"], pattern: Publish, start: Poisson("10000/s"))],
    architectures: [(id: "direct", style: PointToPoint())],
    run: (duration: "1h", warm_up: "0s", replications: 1),
)"#;

fn scenario() -> Scenario {
    parse(OVERLOADED, "test.ron")
        .unwrap_or_else(|problems| panic!("{problems:?}"))
        .scenario
}

/// One over the bound stops it; all but the one in service (and those on the wire) stand in line, and everything is
/// accounted for.
#[test]
fn the_run_stops_and_says_where_the_crowd_is() {
    let scenario = scenario();
    let network = derive(&scenario, 0).unwrap();
    let compiled = compile(&scenario, &network);
    let mut program = (*compiled.program).clone();
    program.most_in_flight = 5_000;
    for long in [false, true] {
        let faults = compiled.faults(&scenario, &network, Plan::Calm, 1, 0);
        let mut simulation = Simulation::new(Arc::new(program.clone()), faults, 1, 0);
        if long {
            simulation.go_the_long_way();
        }
        let totals = simulation.run(&mut Deaf);
        let overflow = simulation.overflow().unwrap();
        assert_eq!(overflow.in_flight, 5_001);
        assert_eq!(overflow.crowd, Crowd::Party { party: 1, site: 0 });
        assert!(overflow.waiting > 4_900 && overflow.waiting < 5_001, "{overflow:?}");
        assert_eq!(totals.outcome(Outcome::InFlight), 5_001);
        assert_eq!(simulation.now(), overflow.at);
        // A half to a whole second's worth of messages.
        assert!(
            overflow.at.as_secs_f64() > 0.4 && overflow.at.as_secs_f64() < 0.6,
            "{overflow:?}"
        );
    }
}

#[test]
fn the_command_line_names_the_crowd() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("too-much.ron");
    std::fs::write(&file, OVERLOADED).unwrap();
    let told = |arguments: &[&str]| {
        let output = Command::new(env!("CARGO_BIN_EXE_topolab"))
            .arg("compare")
            .arg(&file)
            .args(arguments)
            .output()
            .unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    };
    let text = told(&[]);
    assert!(text.contains("Overload") && text.contains("crowd at slow"), "{text}");
    let json: serde_json::Value = serde_json::from_str(&told(&["--json"])).unwrap();
    let overload = &json["architectures"][0]["calm"]["overload"];
    assert_eq!(overload["crowd"], "slow", "{overload}");
    assert_eq!(overload["replications"], 1);
    assert!(overload["waiting"].as_u64().unwrap() > 1_900_000, "{overload}");
}
