//! Runs a study: networks, programs, passes, replications in batches, figures after each.
//!
//! In: a [`StudyPlan`]. Out: a [`StudyResult`] after every batch and at the end. The same plan gives the same result on
//! every machine and for any number of threads. It must not know who asked, nor show anything.

use std::fmt;
use std::ops::ControlFlow;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use super::batches::{Bench, Done, Progress, Step, conduct};
use super::digest::{ResultDigest, physics_digest, scenario_digest};
use super::gather::Gathered;
use super::recovery::courses;
use super::result::{ArchitectureResult, FaultAlone, StudyResult};
use crate::compile::{Compiled, Plan, compile};
use crate::measure::{Replication, replicate_branches};
use crate::scenario::{self, Diagnostic, FaultId, FlowId, Places, Scenario, Severity};
use crate::topology::{Network, Problem, derive};

/// What to study.
#[derive(Clone, Debug)]
pub struct StudyPlan {
    /// The scenario.
    pub scenario: Arc<Scenario>,
    /// Places in `Scenario::architectures_or_default`.
    pub architectures: Vec<usize>,
    /// Replications of each pass, at least one.
    pub replications: u32,
    /// The seed.
    pub seed: u64,
    /// Whether each fault with `a_year` is simulated by itself, too.
    pub price_faults: bool,
}

impl StudyPlan {
    /// All architectures of a scenario as its `run` says, with its faults priced.
    pub fn of(scenario: Arc<Scenario>) -> Self {
        Self {
            architectures: (0..scenario.architectures_or_default().len()).collect(),
            replications: scenario.run.replications(),
            seed: scenario.run.seed(),
            price_faults: true,
            scenario,
        }
    }
}

/// Why there is no result.
#[derive(Clone, PartialEq, Debug)]
pub enum StudyError {
    /// It was told to stop.
    Canceled,
    /// The scenario is not right, or says what is not simulated yet: by the path of each field.
    Refused(Vec<Diagnostic>),
    /// No network can be made of an architecture.
    NoNetwork {
        /// Its place.
        architecture: usize,
        /// What stands against it.
        problems: Vec<Problem>,
    },
}

impl fmt::Display for StudyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let texts: Vec<String> = match self {
            StudyError::Canceled => return write!(f, "the study was stopped"),
            StudyError::Refused(problems) => problems.iter().map(ToString::to_string).collect(),
            StudyError::NoNetwork { problems, .. } => problems.iter().map(ToString::to_string).collect(),
        };
        f.write_str(&texts.join("; "))
    }
}

impl std::error::Error for StudyError {}

/// Which faults act in a pass.
#[derive(Clone, Debug)]
enum PassKind {
    Calm,
    Broken,
    Alone(FaultId),
}

/// One architecture, ready to run.
struct Prepared {
    index: usize,
    network: Network,
    compiled: Compiled,
    untouched: Vec<FaultId>,
}

/// One pass of one architecture.
struct Pass {
    architecture: usize,
    kind: PassKind,
}

struct Lab<'a> {
    plan: &'a StudyPlan,
    architectures: Vec<Prepared>,
    passes: Vec<Pass>,
}

/// Runs the study. `on_batch` gets the figures after each batch (1, 2, 4, 8, ... replications of every pass), the last
/// ones included; setting `cancel` stops it within moments.
///
/// # Errors
/// If it was told to stop, the scenario is refused, or an architecture has no network.
pub fn run(
    plan: &StudyPlan,
    on_batch: &mut dyn FnMut(&StudyResult),
    progress: &Progress,
    cancel: &AtomicBool,
) -> Result<StudyResult, StudyError> {
    let lab = Lab::prepare(plan)?;
    let replications = plan.replications.max(1);
    let flows: Vec<FlowId> = plan.scenario.flows.iter().map(|flow| flow.id.clone()).collect();
    let mut gathered: Vec<Gathered> = lab
        .passes
        .iter()
        .map(|pass| Gathered::new(&lab.architectures[pass.architecture].network, &flows))
        .collect();
    let mut digest = ResultDigest::default();
    let mut calm: Option<Replication> = None;
    let mut latest = None;
    let ended = conduct(&lab, replications, (progress, cancel), |step| match step {
        Step::Done(done) => {
            let Done {
                pass,
                replication,
                digest: own,
            } = *done;
            gathered[pass].push(&replication);
            digest.push(&own);
            // Passes of a replication come one after another, the calm one first.
            match (&lab.passes[pass].kind, &calm) {
                (PassKind::Calm, _) => calm = Some(replication),
                (_, Some(calm)) => gathered[pass].push_courses(&courses(calm, &replication)),
                _ => {}
            }
        }
        Step::Batch(done) => {
            let result = lab.result(&flows, &gathered, (done, replications), digest.hex());
            on_batch(&result);
            latest = Some(result);
        }
    });
    match (ended, latest) {
        (ControlFlow::Continue(()), Some(result)) => Ok(result),
        _ => Err(StudyError::Canceled),
    }
}

/// What stands against simulating a scenario. Places in a file are for those who have read one: they ask themselves.
fn against(scenario: &Scenario) -> Vec<Diagnostic> {
    let places = Places::default();
    let wrong = scenario::check(scenario)
        .into_iter()
        .map(|problem| places.locate(Severity::Error, problem));
    wrong.chain(scenario::refusals(scenario, &places)).collect()
}

impl<'a> Lab<'a> {
    fn prepare(plan: &'a StudyPlan) -> Result<Self, StudyError> {
        let scenario = &plan.scenario;
        let against = against(scenario);
        if !against.is_empty() {
            return Err(StudyError::Refused(against));
        }
        let mut lab = Self {
            plan,
            architectures: Vec::new(),
            passes: Vec::new(),
        };
        for &index in &plan.architectures {
            let network = derive(scenario, index).map_err(|problems| StudyError::NoNetwork {
                architecture: index,
                problems,
            })?;
            let compiled = compile(scenario, &network);
            let untouched = compiled.untouched(scenario, &network);
            let kinds = plan.passes(&untouched);
            let architecture = lab.architectures.len();
            lab.passes
                .extend(kinds.into_iter().map(|kind| Pass { architecture, kind }));
            lab.architectures.push(Prepared {
                index,
                network,
                compiled,
                untouched,
            });
        }
        Ok(lab)
    }

    fn result(
        &self,
        flows: &[FlowId],
        gathered: &[Gathered],
        (done, planned): (u32, u32),
        result_digest: String,
    ) -> StudyResult {
        let scenario = &self.plan.scenario;
        StudyResult {
            scenario_digest: scenario_digest(scenario),
            physics_digest: physics_digest(scenario),
            result_digest,
            version: env!("CARGO_PKG_VERSION").to_owned(),
            seed: self.plan.seed,
            replications_planned: planned,
            replications_done: done,
            complete: done == planned,
            defaults: scenario.defaults_used(),
            flows: flows.to_vec(),
            events: gathered.iter().map(|pass| pass.events).sum(),
            architectures: (0..self.architectures.len())
                .map(|at| self.architecture(at, flows, gathered))
                .collect(),
        }
    }

    fn architecture(&self, at: usize, flows: &[FlowId], gathered: &[Gathered]) -> ArchitectureResult {
        let Prepared {
            index,
            network,
            untouched,
            ..
        } = &self.architectures[at];
        let own = || {
            self.passes
                .iter()
                .zip(gathered)
                .filter(|(pass, _)| pass.architecture == at)
        };
        let figures = |gathered: &Gathered| gathered.result(network, flows);
        let one = |wanted: fn(&PassKind) -> bool| own().find(|(pass, _)| wanted(&pass.kind)).map(|(_, it)| figures(it));
        let alone = |(pass, gathered): (&Pass, &Gathered)| match &pass.kind {
            PassKind::Alone(fault) => Some(FaultAlone {
                fault: fault.clone(),
                pass: figures(gathered),
            }),
            _ => None,
        };
        let nothing = || Gathered::new(network, flows).result(network, flows);
        ArchitectureResult {
            index: *index,
            id: network.id.clone(),
            name: network.name.clone(),
            style: network.style,
            calm: one(|kind| matches!(kind, PassKind::Calm)).unwrap_or_else(nothing),
            broken: one(|kind| matches!(kind, PassKind::Broken)),
            alone: own().filter_map(alone).collect(),
            untouched: untouched.clone(),
        }
    }
}

impl StudyPlan {
    /// The passes of an architecture in which the faults `untouched` strike nothing.
    fn passes(&self, untouched: &[FaultId]) -> Vec<PassKind> {
        let mut kinds = vec![PassKind::Calm];
        let plan = || self.scenario.faults.iter().filter(|fault| !fault.off);
        if self.scenario.breaks() {
            kinds.push(PassKind::Broken);
        }
        if self.price_faults {
            let priced = plan().filter(|fault| fault.a_year.is_some() && !untouched.contains(&fault.id));
            kinds.extend(priced.map(|fault| PassKind::Alone(fault.id.clone())));
        }
        kinds
    }
}

impl Bench for Lab<'_> {
    fn groups(&self) -> usize {
        self.architectures.len()
    }

    fn passes(&self) -> usize {
        self.passes.len()
    }

    /// All passes of an architecture: the first is calm, and what the others have in common with it is run once.
    fn replicate(
        &self,
        group: usize,
        replication: u32,
        go_on: &mut dyn FnMut() -> bool,
    ) -> Option<Vec<(usize, Replication)>> {
        let Prepared { network, compiled, .. } = &self.architectures[group];
        let own = |(_, pass): &(usize, &Pass)| pass.architecture == group;
        let passes: Vec<(usize, &Pass)> = self.passes.iter().enumerate().filter(own).collect();
        let faults = |plan| compiled.faults(&self.plan.scenario, network, plan, self.plan.seed, replication);
        let plans: Vec<_> = passes
            .iter()
            .filter_map(|(_, pass)| match &pass.kind {
                PassKind::Calm => None,
                PassKind::Broken => Some(faults(Plan::Broken)),
                PassKind::Alone(fault) => Some(faults(Plan::Only(fault))),
            })
            .collect();
        let all = replicate_branches(&compiled.program, &plans, self.plan.seed, replication, go_on)?;
        Some(passes.iter().map(|(number, _)| *number).zip(all).collect())
    }
}
