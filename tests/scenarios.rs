//! Every file in `scenarios/`, run for a short while: its calm and its broken pass, in every architecture, and every fault
//! that it names.
//!
//! In: the files. Out: nothing but the assertion. A shortened run keeps its shape: faults stand at the same shares of it.
#![allow(clippy::unwrap_used, reason = "a test may stop at what it did not expect")]

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use topolab::measure::Outcome;
use topolab::scenario::{Scenario, Start, load};
use topolab::study::{PassResult, Progress, StudyPlan, StudyResult, run};

fn scenarios() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios");
    let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let mut files: Vec<PathBuf> = entries
        .filter(|path| path.extension().is_some_and(|end| end == "ron"))
        .collect();
    files.sort();
    files
}

/// So that sources make some twenty thousand messages at most, everything timed by the run at the same share of it.
fn shortened(mut scenario: Scenario) -> Scenario {
    let rate = |start: &Option<Start>| match start {
        Some(Start::Poisson(rate) | Start::Constant { rate, .. }) => rate.per_sec(),
        _ => 0.0,
    };
    let a_second: f64 = scenario.flows.iter().map(|flow| rate(&flow.start)).sum();
    let run = &mut scenario.run;
    let share = (20_000.0 / (a_second * run.duration().as_secs_f64())).min(0.1);
    run.warm_up = Some(run.warm_up().mul_f64(share));
    run.duration = Some(run.duration().mul_f64(share));
    for fault in &mut scenario.faults {
        fault.at = fault.at.mul_f64(share);
        fault.lasting = fault.lasting.map(|lasting| lasting.mul_f64(share));
    }
    scenario
}

fn study(scenario: Scenario) -> StudyResult {
    let plan = StudyPlan {
        replications: 1,
        ..StudyPlan::of(Arc::new(scenario))
    };
    run(&plan, &mut |_| {}, &Progress::default(), &AtomicBool::new(false)).unwrap()
}

/// Every delivery ended in one way; gives back how many were expected.
fn adds_up(pass: &PassResult) -> u64 {
    let total = pass.total.expected.map_or(0.0, |expected| expected.mean) as u64;
    let ended: u64 = Outcome::ALL
        .iter()
        .map(|outcome| pass.total.outcomes[outcome.index()].count.count)
        .sum();
    assert_eq!(ended, total);
    let flows: f64 = pass
        .flows
        .iter()
        .filter_map(|flow| flow.expected)
        .map(|expected| expected.mean)
        .sum();
    assert_eq!(flows as u64, total);
    total
}

#[test]
fn every_scenario_runs_calm_and_broken_in_every_architecture() {
    for path in scenarios() {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let scenario = shortened(load(&path).unwrap().scenario);
        let faults: Vec<_> = scenario
            .faults
            .iter()
            .filter(|fault| !fault.off)
            .map(|fault| fault.id.clone())
            .collect();
        assert!(!faults.is_empty(), "{name}: nothing breaks");
        let result = study(scenario);
        assert!(result.complete && result.architectures.len() == 4, "{name}");
        for architecture in &result.architectures {
            let calm = &architecture.calm;
            assert!(adds_up(calm) > 100, "{name}: too little happens");
            let correct = calm.total.correct.unwrap().mean;
            assert!(
                correct > 0.9,
                "{name}, {}: {correct} correct when calm",
                architecture.id
            );
            let broken = architecture.broken.as_ref().unwrap();
            adds_up(broken);
            let worse = broken.total.correct.unwrap().mean;
            assert!(
                worse < correct,
                "{name}, {}: {worse} of {correct} when broken",
                architecture.id
            );
        }
        // A fault that strikes nowhere would be a slip in the file.
        for fault in faults {
            let strikes = result.architectures.iter().any(|it| !it.untouched.contains(&fault));
            assert!(strikes, "{name}: {fault} touches nothing in any architecture");
        }
    }
}
