//! Stations against queueing theory, through the product's own path: scenario file, network, program, engine, study.
//!
//! Each case has 20 replications and a seed fixed in its file. Two bounds: the mean lies within 3 standard errors of the
//! exact value, and the 95 % half-width within the tolerance, so that the first bound means something.

use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use topolab::scenario::parse;
use topolab::study::{Estimate, PassResult, Progress, StudyPlan, run};

/// 97.5 % quantile of Student's t with 19 degrees of freedom: half-width over standard error with 20 replications.
const T_19: f64 = 2.093;

fn calm(text: &str, name: &str) -> PassResult {
    let loaded = match parse(text, name) {
        Ok(loaded) => loaded,
        Err(problems) => panic!("{problems:?}"),
    };
    let plan = StudyPlan::of(Arc::new(loaded.scenario));
    match run(&plan, &mut |_| {}, &Progress::default(), &AtomicBool::new(false)) {
        Ok(result) => result.architectures[0].calm.clone(),
        Err(error) => panic!("{error}"),
    }
}

fn holds(what: &str, found: Option<&Estimate>, exact: f64, tolerance: f64) {
    let Some(found) = found else {
        panic!("{what}: no figure")
    };
    assert!(found.n >= 10, "{what}: {} replications", found.n);
    let Some(half_width) = found.half_width else {
        panic!("{what}: no half-width")
    };
    let standard_error = half_width / T_19;
    assert!(
        (found.mean - exact).abs() <= 3.0 * standard_error,
        "{what}: {} ± {half_width}, exact {exact}",
        found.mean
    );
    assert!(
        half_width <= tolerance * exact,
        "{what}: ± {half_width} is more than {tolerance} of {exact}"
    );
}

#[test]
fn a01_one_server() {
    let pass = calm(include_str!("theory/a01-mm1.ron"), "a01");
    let server = &pass.parties[1];
    holds("A01 Wq", server.waiting.as_ref(), 0.233333333, 0.01);
    holds("A01 W", server.response.as_ref(), 0.333333333, 0.01);
    holds("A01 utilization", server.utilization.as_ref(), 0.7, 0.01);
}

#[test]
fn a05_three_servers() {
    let pass = calm(include_str!("theory/a05-mm3.ron"), "a05");
    let server = &pass.parties[1];
    holds("A05 Wq", server.waiting.as_ref(), 4.44444444 * 60.0, 0.015);
    holds("A05 utilization", server.utilization.as_ref(), 0.666666667, 0.015);
}

#[test]
fn a11_constant_service() {
    let pass = calm(include_str!("theory/a11-md1.ron"), "a11");
    let server = &pass.parties[1];
    holds("A11 Wq", server.waiting.as_ref(), 1.5, 0.015);
    holds("A11 W", server.response.as_ref(), 2.5, 0.015);
}

#[test]
fn n01_three_in_a_row() {
    let pass = calm(include_str!("theory/n01-tandem.ron"), "n01");
    holds("N01 time through all", pass.chains[0].mean.as_ref(), 1.53333333, 0.015);
    for (station, exact) in [(1, 1.0 / 3.0), (2, 1.0), (3, 0.2)] {
        holds("N01 time at one", pass.parties[station].response.as_ref(), exact, 0.015);
    }
}
