//! One run, stepped by hand: the engine, its recorder, and the faults thrown while it goes on.
//!
//! In: a [`Setup`], moments to run to, faults. Out: snapshots, and a digest equal to that of a headless run with the same
//! faults at the same moments. It must not know the clock on the wall, threads or egui: the same calls give the same run.

use std::sync::Arc;

use sha2::{Digest, Sha256};

use crate::compile;
use crate::engine::{self, FaultSpec, Program, Simulation};
use crate::measure::{self, Replication};
use crate::scenario::{Fault, FaultId, FaultKind, Scenario, Timing};
use crate::topology::Network;
use crate::units::{SimSpan, SimTime};

use super::broken::{Broken, broken};
use super::recorder::{NO_GROUP, Names, Recorder};
use super::snapshot::{Mark, Snapshot};
use super::words::fault_name;

/// What a run is made of.
#[derive(Clone)]
pub struct Setup {
    /// The scenario.
    pub scenario: Arc<Scenario>,
    /// The network of the architecture played.
    pub network: Arc<Network>,
    /// Parties of each shape of its picture.
    pub groups: Vec<Vec<u32>>,
    /// Pairs of shapes that have a wire.
    pub wires: Vec<(u32, u32)>,
    /// Faults thrown before this run began, with their moments.
    pub faults: Vec<LiveFault>,
    /// Whether the scenario's fault plan is played too.
    pub plan: bool,
    /// The seed.
    pub seed: u64,
    /// The replication, from 0.
    pub replication: u32,
    /// Of which flow the timeline tells the latency.
    pub watched: u32,
}

/// A fault thrown by hand.
#[derive(Clone, PartialEq, Debug)]
pub struct LiveFault {
    /// What a scenario would say: since when, and until when once healed.
    pub fault: Fault,
    /// What it is called on the screen.
    pub name: String,
    /// Whether it strikes nothing in this architecture.
    pub idle: bool,
}

impl LiveFault {
    /// Whether it lasts at `now`.
    pub fn is_on(&self, now: SimTime) -> bool {
        let from = SimTime::ZERO + self.fault.at;
        let until = self.fault.lasting.map_or(SimTime::MAX, |lasting| from + lasting);
        from <= now && now < until
    }
}

/// A run under way.
pub struct LiveRun {
    setup: Setup,
    program: Arc<Program>,
    simulation: Simulation,
    /// Ours for the window; the studies' own, so that what came out can be compared with theirs.
    ears: (Recorder, measure::Recorder),
    specs: Vec<FaultSpec>,
    /// Place in the engine's list of each fault thrown by hand.
    thrown: Vec<u32>,
    faults: Arc<Vec<LiveFault>>,
    planned: Arc<Vec<LiveFault>>,
    broken: Arc<Broken>,
    broken_for: Vec<u32>,
}

impl LiveRun {
    /// A run at its start, of a scenario that says nothing that is not simulated yet.
    pub fn new(setup: Setup) -> Self {
        let program = compile::compile(&setup.scenario, &setup.network).program;
        let mut specs = Vec::new();
        let mut names = Names {
            flows: flow_names(&setup.scenario, &setup.network),
            faults: Vec::new(),
        };
        let mut planned = planned(&setup);
        let mut faults = setup.faults.clone();
        let mut thrown = Vec::new();
        for (number, live) in planned.iter_mut().chain(&mut faults).enumerate() {
            let spec = resolve(&setup, &program, &live.fault);
            live.idle = spec.targets.is_empty();
            specs.push(spec);
            names.faults.push(log_name(live));
            thrown.push(number as u32);
        }
        thrown.drain(..planned.len());
        let mut groups = vec![NO_GROUP; program.parties.len()];
        for (group, parties) in setup.groups.iter().enumerate() {
            for party in parties {
                if let Some(slot) = groups.get_mut(*party as usize) {
                    *slot = group as u32;
                }
            }
        }
        let ears = (Recorder::new(&program, groups, names), measure::Recorder::new(&program));
        let simulation = Simulation::new(Arc::clone(&program), specs.clone(), setup.seed, setup.replication);
        let (faults, planned) = (Arc::new(faults), Arc::new(planned));
        let mut run = Self {
            setup,
            program,
            simulation,
            ears,
            specs,
            thrown,
            faults,
            planned,
            broken: Arc::default(),
            broken_for: vec![],
        };
        run.look_for_broken(true);
        run
    }

    /// The present moment.
    pub fn now(&self) -> SimTime {
        self.simulation.now()
    }

    /// Sources stop here.
    pub fn end(&self) -> SimTime {
        self.program.end
    }

    /// Whether nothing more will happen.
    pub fn finished(&self) -> bool {
        self.simulation.finished()
    }

    /// What it was made of.
    pub fn setup(&self) -> &Setup {
        &self.setup
    }

    /// Faults thrown by hand, with their moments: what a headless run needs to come out the same.
    pub fn faults(&self) -> &[LiveFault] {
        &self.faults
    }

    /// Of which flow the timeline tells the latency from now on.
    pub fn watch(&mut self, flow: u32) {
        self.setup.watched = flow;
    }

    /// Handles everything before `until`.
    pub fn advance_to(&mut self, until: SimTime) {
        self.simulation.run_until(until, &mut self.ears);
    }

    /// Runs until the next hop has begun, or the end.
    pub fn step(&mut self) {
        let hops = self.ears.0.hops;
        let mut span = SimSpan::from_micros(10);
        while self.ears.0.hops == hops && !self.finished() {
            self.advance_to(self.now() + span);
            span = span.saturating_mul(2).min(SimSpan::from_secs(1));
        }
    }

    /// Breaks something now; tells its place among the faults thrown by hand.
    pub fn throw(&mut self, what: FaultKind, name: String) -> usize {
        let number = self.faults.len();
        let fault = Fault {
            id: FaultId::new(format!("live-{}", number + 1)),
            name: Some(name.clone()),
            what,
            at: self.now().since(SimTime::ZERO),
            lasting: None,
            every: None,
            timing: Timing::default(),
            a_year: None,
            off: false,
        };
        let spec = resolve(&self.setup, &self.program, &fault);
        let idle = spec.targets.is_empty();
        let live = LiveFault { fault, name, idle };
        self.ears.0.names.faults.push(log_name(&live));
        self.thrown.push(self.simulation.add_fault(spec.clone()));
        self.specs.push(spec);
        Arc::make_mut(&mut self.faults).push(live);
        self.look_for_broken(false);
        number
    }

    /// Heals a fault thrown by hand, now.
    pub fn heal(&mut self, number: usize) {
        let now = self.now();
        let Some(live) = Arc::make_mut(&mut self.faults)
            .get_mut(number)
            .filter(|live| live.is_on(now))
        else {
            return;
        };
        live.fault.lasting = Some(now.since(SimTime::ZERO + live.fault.at));
        let index = self.thrown[number];
        self.simulation.end_fault(index);
        let spec = &mut self.specs[index as usize];
        (spec.until, spec.timing) = (now, engine::Timing::Once);
        self.look_for_broken(false);
    }

    /// The marks that set out since this was last asked.
    pub fn take_marks(&mut self) -> Vec<Mark> {
        std::mem::take(&mut self.ears.0.marks)
    }

    /// Forgets what moved so far: it is not to be shown.
    pub fn forget_marks(&mut self) {
        self.ears.0.forget_marks(self.simulation.now());
    }

    /// How things stand. `wall` seconds have passed on the wall since the last snapshot; busy shares are smoothed over
    /// `memory` of simulated time.
    pub fn snapshot(&mut self, wall: f64, memory: SimSpan) -> Snapshot {
        self.look_for_broken(false);
        let now = self.now();
        Snapshot {
            now,
            end: self.program.end,
            finished: self.finished(),
            totals: self.ears.0.totals,
            lanes: self.ears.0.lanes(now, wall),
            nodes: self.ears.0.nodes(&self.program, self.setup.groups.len(), now, memory),
            broken: Arc::clone(&self.broken),
            faults: Arc::clone(&self.faults),
            planned: Arc::clone(&self.planned),
            log: self.ears.0.log.entries(),
            timeline: self.ears.0.timeline.buckets(self.setup.watched),
            watched: self.setup.watched,
            digest: self.finished().then(|| self.digest()),
            ..Snapshot::default()
        }
    }

    /// What the run has shown so far, as a study would tally it.
    pub fn replication(&self) -> Replication {
        self.ears.1.clone().so_far(self.now())
    }

    /// Digest of the tallies so far.
    pub fn digest(&self) -> String {
        tallies_digest(&self.replication())
    }

    fn look_for_broken(&mut self, anew: bool) {
        let now = self.now();
        let active = |at: &u32| {
            let spec = &self.specs[*at as usize];
            spec.is_planned_at(now) || spec.is_set_off() && self.simulation.fault_is_on(*at)
        };
        let on: Vec<u32> = (0..self.specs.len() as u32).filter(active).collect();
        if anew || on != self.broken_for {
            let specs: Vec<(u32, &FaultSpec)> = on.iter().map(|at| (*at, &self.specs[*at as usize])).collect();
            self.broken = Arc::new(broken(&self.program, &self.setup.groups, &self.setup.wires, &specs));
            self.broken_for = on;
        }
    }
}

/// The scenario's own faults, where they are played.
fn planned(setup: &Setup) -> Vec<LiveFault> {
    let faults = setup.scenario.faults.iter().filter(|fault| setup.plan && !fault.off);
    let live = |fault: &Fault| LiveFault {
        fault: fault.clone(),
        name: fault_name(&setup.scenario, fault),
        idle: false,
    };
    faults.map(live).collect()
}

fn log_name(live: &LiveFault) -> String {
    match live.idle {
        true => format!("{}: touches nothing here", live.name),
        false => live.name.clone(),
    }
}

fn resolve(setup: &Setup, program: &Program, fault: &Fault) -> FaultSpec {
    compile::resolve(
        &setup.scenario,
        &setup.network,
        program,
        fault,
        setup.seed,
        setup.replication,
    )
}

/// Digest of everything that one replication counted: equal for two runs of which nothing measured differs.
pub fn tallies_digest(replication: &Replication) -> String {
    let mut hasher = Sha256::new();
    replication.tallies(&mut |value| hasher.update(value.to_le_bytes()));
    hasher.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Polls are messages of flows of their own, which come after those of the scenario.
fn flow_names(scenario: &Scenario, network: &Network) -> Vec<String> {
    let polls = network
        .pollers
        .iter()
        .map(|poller| format!("Poll of {}", network.parties[poller.system].name));
    let flows = scenario.flows.iter().map(|flow| flow.name().to_owned());
    flows.chain(polls).collect()
}
