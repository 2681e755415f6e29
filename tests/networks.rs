//! Two routes of one network that share a service, against queueing theory (reference record X08), through the product's
//! own path. The other records of theory are in `tests/theory/records`.
//!
//! The file runs long enough for the tolerance of the record. Here it runs for an eighth of that, so that half-widths are
//! wider by the root of eight, and so is their bound; the mean lies within 3 standard errors of the exact value.

use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use topolab::scenario::{parse, refusals};
use topolab::study::{Estimate, PassResult, Progress, StudyPlan, run};

/// What part of its length the file runs for.
const PART: f64 = 1.0 / 8.0;
/// 97.5 % quantile of Student's t with 19 degrees of freedom.
const T_19: f64 = 2.093;

fn calm(text: &str) -> PassResult {
    let mut loaded = match parse(text, "file") {
        Ok(loaded) => loaded,
        Err(problems) => panic!("{problems:?}"),
    };
    assert_eq!(refusals(&loaded.scenario, &loaded.places), []);
    let run_of = &mut loaded.scenario.run;
    run_of.duration = Some(run_of.duration().mul_f64(PART));
    run_of.warm_up = run_of.warm_up.map(|warm_up| warm_up.mul_f64(PART));
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
    let half_width = found.half_width.unwrap_or(f64::INFINITY);
    let standard_error = half_width / T_19;
    assert!(
        (found.mean - exact).abs() <= 3.0 * standard_error,
        "{what}: {} ± {half_width}, exact {exact}",
        found.mean
    );
    let tolerance = tolerance / PART.sqrt();
    assert!(half_width <= tolerance * exact, "{what}: ± {half_width} of {exact}");
}

#[test]
fn x08_two_routes_share_a_service() {
    let pass = calm(include_str!("sketches/x08-two-routes.ron"));
    holds("X08 class 1", pass.transactions[0].mean.as_ref(), 0.833333, 0.02);
    holds("X08 class 2", pass.transactions[1].mean.as_ref(), 0.583333, 0.02);
    holds("X08 S", pass.parties[2].response.as_ref(), 0.333333, 0.02);
    holds("X08 U of S", pass.parties[2].utilization.as_ref(), 0.625, 0.02);
}
