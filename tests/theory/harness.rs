//! Runs records of the theory suite through the product's own path and judges their figures.
//!
//! In: `records/records.json` (what each record expects, and which figure of which scenario file shows it) and the scenario files
//! beside it. Out: a verdict for every figure. The test and the page (`examples/accuracy.rs`) share it. Seeds stand in the
//! scenario files; nothing here may change an expectation.

#[path = "figures.rs"]
pub mod figures;
#[path = "watch.rs"]
pub mod watch;

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use serde::Deserialize;
use statrs::distribution::{ContinuousCDF, StudentsT};
use topolab::scenario::{Scenario, parse};
use topolab::study::{Estimate, Progress, StudyPlan, StudyResult};
use topolab::units::SimSpan;

/// The manifest.
#[derive(Deserialize)]
pub struct Manifest {
    pub records: Vec<Record>,
    /// Records that are not simulated, with the reason.
    pub left_out: Vec<LeftOut>,
}

/// One published or closed-form result.
#[derive(Deserialize, Clone)]
pub struct Record {
    pub id: String,
    /// What it checks.
    pub title: String,
    /// Where the expected values come from.
    pub source: String,
    /// Anything that a reader should know about how it is modeled.
    #[serde(default)]
    pub note: String,
    /// What the program cannot simulate yet, if that is so: the record is not run.
    #[serde(default)]
    pub waits_for: Option<String>,
    /// Scenario file of metrics that name none.
    #[serde(default)]
    pub file: String,
    /// Share of the counted time that the default test runs.
    #[serde(default = "short")]
    pub short: f64,
    pub metrics: Vec<Metric>,
}

fn short() -> f64 {
    0.04
}

/// One figure of a record.
#[derive(Deserialize, Clone)]
pub struct Metric {
    pub name: String,
    pub expected: f64,
    pub tolerance: Tolerance,
    /// Which figure shows it, see `figures.rs` and `watch.rs`.
    pub figure: String,
    #[serde(default)]
    pub file: Option<String>,
    #[serde(default)]
    pub architecture: Option<String>,
    /// Whether it is that of the broken pass.
    #[serde(default)]
    pub broken: bool,
    /// Factor from the product's unit (s, share, /s) to the record's.
    #[serde(default)]
    pub times: Option<f64>,
    /// Subtracted after that.
    #[serde(default)]
    pub less: Option<f64>,
    /// Nothing is left to chance: every replication must be within the tolerance.
    #[serde(default)]
    pub exact: bool,
    /// In the short run the figure is not looked at: too rare to show there.
    #[serde(default)]
    pub long_only: bool,
}

/// How far the half-width may reach (where nothing is left to chance: how far the value may be off).
#[derive(Deserialize, Clone, Copy, PartialEq, Debug)]
#[serde(rename_all = "snake_case")]
pub enum Tolerance {
    /// Of the expected value.
    Rel(f64),
    /// As it is.
    Abs(f64),
    /// Of one minus the expected value.
    RelOfOneMinus(f64),
}

impl Tolerance {
    /// In the unit of the expected value.
    pub fn of(self, expected: f64) -> f64 {
        match self {
            Tolerance::Rel(share) => share * expected.abs(),
            Tolerance::Abs(value) => value,
            Tolerance::RelOfOneMinus(share) => share * (1.0 - expected).abs(),
        }
    }
}

/// A record that is not simulated.
#[derive(Deserialize, Clone)]
pub struct LeftOut {
    pub id: String,
    pub title: String,
    pub source: String,
    pub reason: String,
}

/// How long and from which seed.
#[derive(Clone, Copy)]
pub struct Length {
    /// Another seed than the file's.
    pub seed: Option<u64>,
    /// Whether only a record's short share of the counted time is run.
    pub short: bool,
}

/// What came of one figure.
pub struct Outcome {
    pub metric: Metric,
    /// None: the scenario is refused, or the figure is not there.
    pub found: Result<Estimate, String>,
}

/// Fewest replications of a figure that chance has a part in.
const REPLICATIONS: u32 = 10;
/// Replications in a short run where nothing is left to chance.
const FEW: u32 = 1;
/// Expected values are told in nine digits.
const ROUNDING: f64 = 1e-8;

impl Outcome {
    /// Standard errors between mean and expected value; none where nothing is left to chance or there is no figure.
    pub fn standard_errors(&self) -> Option<f64> {
        let found = self.found.as_ref().ok().filter(|_| !self.metric.exact)?;
        let off = (found.mean - self.metric.expected).abs() - ROUNDING * self.metric.expected.abs();
        let standard_error = standard_error(found)?;
        Some(if off <= 0.0 { 0.0 } else { off / standard_error })
    }

    /// Whether the mean is within `errors` standard errors (an exact figure: within its tolerance).
    pub fn is_near(&self, errors: f64) -> bool {
        let Ok(found) = &self.found else { return false };
        if self.metric.exact {
            let spread = found.half_width.unwrap_or(0.0);
            return (found.mean - self.metric.expected).abs() + spread <= self.tolerance();
        }
        found.n >= REPLICATIONS && self.standard_errors().is_some_and(|off| off <= errors)
    }

    /// Whether the half-width is within the tolerance, so that being near means something.
    pub fn is_sharp(&self) -> bool {
        let half_width = self.found.as_ref().ok().and_then(|found| found.half_width);
        self.metric.exact || half_width.is_some_and(|half_width| half_width <= self.tolerance())
    }

    /// Whether it holds: near and sharp.
    pub fn holds(&self) -> bool {
        self.is_near(3.0) && self.is_sharp()
    }

    fn tolerance(&self) -> f64 {
        self.metric.tolerance.of(self.metric.expected)
    }
}

fn standard_error(found: &Estimate) -> Option<f64> {
    let student = StudentsT::new(0.0, 1.0, f64::from(found.n.checked_sub(1)?)).ok()?;
    Some(found.half_width? / student.inverse_cdf(0.975))
}

/// The folder of the manifest and its scenario files.
pub fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/theory/records")
}

/// The manifest.
pub fn manifest() -> Manifest {
    let text = fs::read_to_string(folder().join("records.json")).expect("a readable manifest");
    serde_json::from_str(&text).expect("a manifest")
}

impl Manifest {
    /// The records that can be run.
    pub fn ready(&self) -> impl Iterator<Item = &Record> {
        self.records.iter().filter(|record| record.waits_for.is_none())
    }
}

/// A scenario file as it is to be run.
pub fn scenario(file: &str, share: f64) -> Result<Scenario, String> {
    let text = fs::read_to_string(folder().join(file)).map_err(|error| format!("{file}: {error}"))?;
    let loaded = parse(&text, file).map_err(|problems| problems.iter().map(ToString::to_string).collect::<String>())?;
    let mut scenario = loaded.scenario;
    if share < 1.0 {
        let (whole, warm_up) = (scenario.run.duration(), scenario.run.warm_up());
        let counted = SimSpan::from_secs_f64(whole.saturating_sub(warm_up).as_secs_f64() * share);
        scenario.run.duration = Some(warm_up + counted);
    }
    Ok(scenario)
}

/// Runs a record: every file once, its figures from there.
pub fn run(record: &Record, length: Length) -> Vec<Outcome> {
    let mut files: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (at, metric) in record.metrics.iter().enumerate() {
        files
            .entry(metric.file.as_deref().unwrap_or(&record.file))
            .or_default()
            .push(at);
    }
    let mut found: Vec<Option<Result<Estimate, String>>> = vec![None; record.metrics.len()];
    for (file, places) in files {
        let metrics: Vec<&Metric> = places.iter().map(|at| &record.metrics[*at]).collect();
        let exact = metrics.iter().all(|metric| metric.exact);
        let share = if length.short && !exact { record.short } else { 1.0 };
        let figures = scenario(file, share).map(|scenario| {
            let mut plan = StudyPlan::of(Arc::new(scenario));
            plan.price_faults = false;
            plan.seed = length.seed.unwrap_or(plan.seed);
            if length.short && exact {
                plan.replications = FEW;
            }
            of_file(&plan, &metrics)
        });
        for (nth, at) in places.into_iter().enumerate() {
            found[at] = Some(match &figures {
                Ok(figures) => figures[nth].clone(),
                Err(error) => Err(error.clone()),
            });
        }
    }
    let outcome = |(metric, found): (&Metric, Option<Result<Estimate, String>>)| Outcome {
        metric: metric.clone(),
        found: found
            .unwrap_or(Err("not run".to_owned()))
            .map(|found| in_unit(found, metric)),
    };
    record.metrics.iter().zip(found).map(outcome).collect()
}

fn in_unit(found: Estimate, metric: &Metric) -> Estimate {
    let scaled = found.scaled(metric.times.unwrap_or(1.0));
    Estimate {
        mean: scaled.mean - metric.less.unwrap_or(0.0),
        ..scaled
    }
}

/// The figures of one file: the study's own, and those that need to watch single messages.
fn of_file(plan: &StudyPlan, metrics: &[&Metric]) -> Vec<Result<Estimate, String>> {
    let (watched, plain): (Vec<_>, Vec<_>) = (0..metrics.len()).partition(|at| watch::is_watched(&metrics[*at].figure));
    let mut found = vec![Err("not run".to_owned()); metrics.len()];
    if !plain.is_empty() {
        let result = study(plan);
        for at in plain {
            let figure = |result: &StudyResult| figures::of(result, &plan.scenario, metrics[at]);
            found[at] = result.as_ref().map_err(Clone::clone).and_then(figure);
        }
    }
    if !watched.is_empty() {
        let asked: Vec<&Metric> = watched.iter().map(|at| metrics[*at]).collect();
        let estimates = watch::figures(plan, &asked);
        for (nth, at) in watched.into_iter().enumerate() {
            found[at] = match &estimates {
                Ok(estimates) => estimates[nth].clone(),
                Err(error) => Err(error.clone()),
            };
        }
    }
    found
}

fn study(plan: &StudyPlan) -> Result<StudyResult, String> {
    let (progress, cancel) = (Progress::default(), AtomicBool::new(false));
    topolab::study::run(plan, &mut |_| {}, &progress, &cancel).map_err(|error| error.to_string())
}
