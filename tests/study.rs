//! Whole studies, from a scenario to figures: sums, theory, digests, batches, cancellation.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use topolab::measure::Outcome;
use topolab::scenario::{
    Architecture, Concurrency, Direction, Fault, FaultKind, Flow, LinkPlace, Outbox, Pattern, Policy, PolicyChoice,
    Scenario, Select, Start, Style, System, When, Zone, ZoneKind,
};
use topolab::study::{
    Figure, FigureKey, Margin, PassResult, Progress, Quantile, Standing, StudyError, StudyPlan, StudyResult, compare,
    default_flow, headline_figures, run,
};
use topolab::units::{Law, Rate, SimSpan};

/// Three shops whose tills ask for prices and tell sales to two systems in the cloud; one shop is cut off for a while.
fn shops() -> Scenario {
    let mut scenario = Scenario::new("shops");
    let zone = |id: &str, kind, sites| Zone {
        kind: Some(kind),
        sites: Some(sites),
        ..Zone::new(id)
    };
    scenario.zones = vec![zone("shop", ZoneKind::Site, 3), zone("cloud", ZoneKind::CloudRegion, 1)];
    let system = |id: &str, zone: &str| System {
        zone: Some(zone.into()),
        service_time: Some(Law::Exponential { mean: 8e6 }),
        ..System::new(id)
    };
    let stock = System {
        instances: Some(2),
        concurrency: Some(Concurrency::Servers(4)),
        ..system("stock", "cloud")
    };
    scenario.systems = vec![system("till", "shop"), stock, system("books", "cloud")];
    let [till, stock, books] = [0, 1, 2].map(|at| scenario.systems[at].id.clone());
    let start = |per_sec| Some(Start::Poisson(Rate::from_per_sec(per_sec)));
    let deadline = Some(SimSpan::from_secs(1));
    let price = Flow {
        pattern: Some(Pattern::Request),
        start: start(20.0),
        deadline,
        ..Flow::new("price", &till, &stock)
    };
    let every = Some(SimSpan::from_secs(5));
    let outbox = Some(Outbox::Durable {
        limit: 1_000,
        lasting: None,
        every,
    });
    let mut sale = Flow {
        pattern: Some(Pattern::Publish),
        start: start(8.0),
        deadline: Some(SimSpan::from_secs(600)),
        policy: Some(PolicyChoice::Inline(Policy {
            outbox,
            ..Policy::default()
        })),
        ..Flow::new("sale", &till, &stock)
    };
    sale.to = topolab::scenario::To::Systems(vec![stock, books]);
    scenario.flows = vec![price, sale];
    let what = FaultKind::Cut {
        place: LinkPlace::Zones("shop".into(), "cloud".into()),
        sites: Select::These(vec![2]),
        direction: Direction::Both,
        refuses: true,
    };
    let mut cut = Fault::new("cut", what, SimSpan::from_secs(30));
    cut.lasting = Some(SimSpan::from_secs(20));
    cut.a_year = Some(6.0);
    scenario.faults = vec![cut];
    scenario.run.duration = Some(SimSpan::from_secs(90));
    scenario.run.warm_up = Some(SimSpan::from_secs(10));
    scenario.run.replications = Some(3);
    scenario
}

fn study(scenario: Scenario) -> StudyResult {
    let plan = StudyPlan::of(Arc::new(scenario));
    run(&plan, &mut |_| {}, &Progress::default(), &AtomicBool::new(false)).expect("it runs")
}

fn with_threads(threads: usize, scenario: Scenario) -> StudyResult {
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(threads)
        .build()
        .expect("it runs");
    pool.install(|| study(scenario))
}

fn assert_adds_up(pass: &PassResult) {
    for flow in &pass.flows {
        let closed: u64 = Outcome::ALL.iter().map(|outcome| flow.outcome(*outcome).count).sum();
        assert_eq!(closed, flow.lost.of, "{}", flow.id);
        assert!(closed > 0, "{} carried nothing", flow.id);
        let consumers: u64 = flow.consumers.iter().map(|consumer| consumer.lost.of).sum();
        assert_eq!(consumers, closed, "{} by consumer", flow.id);
        assert!(
            flow.curve
                .is_sorted_by(|a, b| a.latency < b.latency && a.slower >= b.slower)
        );
    }
}

#[test]
fn a_study_has_every_architecture_in_every_pass() {
    let result = study(shops());
    assert!(result.complete && result.has_broken());
    assert_eq!((result.replications_done, result.replications_planned), (3, 3));
    let ids: Vec<&str> = result.architectures.iter().map(|it| it.id.as_str()).collect();
    assert_eq!(ids, ["direct", "hub", "bus", "mixed"]);
    for architecture in &result.architectures {
        let broken = architecture.broken.as_ref().unwrap();
        let alone = &architecture.alone[0].pass;
        for pass in [&architecture.calm, broken, alone] {
            assert_adds_up(pass);
        }
        assert!(
            architecture.calm.flows[0].correct.unwrap().mean > 0.99,
            "{}",
            architecture.id
        );
        let lost = &broken.flows[0].lost;
        assert!(
            lost.count > 0,
            "{}: prices asked while cut off are not answered",
            architecture.id
        );
        assert_eq!(
            lost.count, alone.flows[0].lost.count,
            "the only fault alone is the plan"
        );
        assert!(matches!(architecture.calm.flows[0].p50, Quantile::Finite(_)));
        let created = |pass: &PassResult| pass.flows.iter().map(|flow| flow.created).collect::<Vec<_>>();
        assert_eq!(
            created(broken),
            created(&result.architectures[0].calm),
            "the same messages everywhere"
        );
    }
    assert_eq!(default_flow(&result, &shops()), Some(0));
}

#[test]
fn digests_are_equal_on_every_run_and_for_any_number_of_threads() {
    let one = with_threads(1, shops());
    let two = with_threads(2, shops());
    assert_eq!(one.result_digest, two.result_digest);
    assert_eq!(one.architectures[2].calm.samples, two.architectures[2].calm.samples);
    let mut other = shops();
    other.run.seed = Some(77);
    assert_ne!(one.result_digest, study(other).result_digest);
    let mut moved = shops();
    moved.systems[0].at = Some((10.0, 20.0));
    moved.systems[0].name = Some("Cash desk".to_owned());
    let moved = study(moved);
    assert_eq!(
        (&one.result_digest, &one.physics_digest),
        (&moved.result_digest, &moved.physics_digest)
    );
    assert_ne!(one.scenario_digest, moved.scenario_digest);
}

#[test]
fn figures_come_in_batches_that_are_studies_themselves() {
    let plan = StudyPlan::of(Arc::new(shops()));
    let mut batches = Vec::new();
    let progress = Progress::default();
    let mut note = |result: &StudyResult| batches.push((result.replications_done, result.result_digest.clone()));
    let last = run(&plan, &mut note, &progress, &AtomicBool::new(false)).unwrap();
    assert_eq!(batches.iter().map(|(done, _)| *done).collect::<Vec<_>>(), [1, 2, 3]);
    assert_eq!(batches[2].1, last.result_digest);
    assert_eq!(progress.share(), 1.0);
    let mut two = shops();
    two.run.replications = Some(2);
    assert_eq!(batches[1].1, study(two).result_digest);
}

#[test]
fn a_scenario_that_is_not_right_is_refused_with_the_field() {
    let mut scenario = shops();
    scenario.flows[0].from = vec!["nobody".into()];
    let plan = StudyPlan::of(Arc::new(scenario));
    let error = run(&plan, &mut |_| {}, &Progress::default(), &AtomicBool::new(false)).unwrap_err();
    let StudyError::Refused(problems) = error else {
        panic!("{error}")
    };
    assert!(problems[0].path.starts_with("flows[0].from"), "{}", problems[0]);

    let mut scenario = shops();
    scenario.architectures = vec![Architecture::new("drawn", Style::Custom)];
    let plan = StudyPlan::of(Arc::new(scenario));
    let error = run(&plan, &mut |_| {}, &Progress::default(), &AtomicBool::new(false)).unwrap_err();
    let StudyError::Refused(problems) = error else {
        panic!("{error}")
    };
    assert!(
        problems[0].path.starts_with("architectures[0].style"),
        "what is not simulated yet: {}",
        problems[0]
    );
}

#[test]
fn a_study_stops_when_told_and_says_so() {
    let plan = StudyPlan {
        replications: 1_000,
        ..StudyPlan::of(Arc::new(shops()))
    };
    let cancel = AtomicBool::new(false);
    let mut batches = 0;
    let mut stop = |_: &StudyResult| {
        batches += 1;
        cancel.store(true, Ordering::Relaxed);
    };
    let error = run(&plan, &mut stop, &Progress::default(), &cancel).unwrap_err();
    assert_eq!((error, batches), (StudyError::Canceled, 1));
}

#[test]
fn without_faults_there_is_no_broken_pass() {
    let mut scenario = shops();
    scenario.faults[0].off = true;
    let result = study(scenario);
    assert!(!result.has_broken());
    assert!(result.architectures.iter().all(|it| it.alone.is_empty()));
}

#[test]
fn a_fault_of_the_middle_touches_only_who_has_one() {
    let mut scenario = shops();
    scenario.run.replications = Some(2);
    let (part, all) = (topolab::scenario::Part::Hub, Select::All);
    let what = FaultKind::Crash {
        part,
        sites: all.clone(),
        instances: all,
        silent: false,
    };
    let mut crash = Fault::new("crash", what, SimSpan::from_secs(30));
    crash.lasting = Some(SimSpan::from_secs(10));
    scenario.faults = vec![crash];
    let result = study(scenario);
    for architecture in &result.architectures {
        let is_hub = architecture.id.as_str() == "hub";
        assert_eq!(architecture.untouched.is_empty(), is_hub, "{}", architecture.id);
        let broken = architecture.broken.as_ref().unwrap();
        let same = broken.samples == architecture.calm.samples;
        assert_eq!(
            same, !is_hub,
            "{}: what strikes nothing changes nothing",
            architecture.id
        );
    }
    let key = FigureKey::of_flow(Figure::Correct, 0);
    let comparison = &compare(&result, &[(When::Broken, key)], Margin::default())[0];
    assert_ne!(comparison.best, Some(1));
}

#[test]
fn one_server_waits_as_theory_says() {
    // M/M/1 at 0.7: mean wait 0.7 / (100/s - 70/s) = 23.33 ms, on average 0.7 * 0.7 / 0.3 = 1.633 in line.
    let mut scenario = Scenario::new("one server");
    let server = System {
        concurrency: Some(Concurrency::Servers(1)),
        queue_limit: Some(topolab::scenario::QueueLimit::Unlimited),
        service_time: Some(Law::Exponential { mean: 1e7 }),
        ..System::new("server")
    };
    scenario.systems = vec![System::new("source"), server];
    let [source, server] = [0, 1].map(|at| scenario.systems[at].id.clone());
    let start = Some(Start::Poisson(Rate::from_per_sec(70.0)));
    scenario.flows = vec![Flow {
        pattern: Some(Pattern::Publish),
        start,
        ..Flow::new("work", &source, &server)
    }];
    scenario.run.duration = Some(SimSpan::from_secs(700));
    scenario.run.warm_up = Some(SimSpan::from_secs(100));
    scenario.run.seed = Some(11);
    let plan = StudyPlan {
        architectures: vec![0],
        replications: 10,
        ..StudyPlan::of(Arc::new(scenario))
    };
    let result = run(&plan, &mut |_| {}, &Progress::default(), &AtomicBool::new(false)).unwrap();
    let server = &result.architectures[0].calm.parties[1];
    for (estimate, expected) in [
        (server.waiting, 0.7 / 30.0),
        (server.response, 1.0 / 30.0),
        (server.utilization, 0.7),
        (server.queue_mean, 0.49 / 0.3),
        (server.waited, 0.7),
    ] {
        let estimate = estimate.unwrap();
        let half_width = estimate.half_width.unwrap();
        // Three standard errors: the half-width is 2.262 of them.
        assert!(
            (estimate.mean - expected).abs() < half_width * 3.0 / 2.262,
            "{estimate:?} for {expected}"
        );
        assert!(half_width < 0.08 * expected, "{estimate:?}");
    }
    let flow = &result.architectures[0].calm.flows[0];
    assert_eq!(flow.lost.count, 0);
    assert!(flow.lost.below().unwrap() < 1e-5, "zero is told as less than 3/N");
}

/// What a plan's run has in common with the calm one is run once; nothing may show that.
#[test]
fn runs_that_branch_off_are_the_runs_from_the_start() {
    let mut scenario = shops();
    let crash = FaultKind::Crash {
        part: topolab::scenario::Part::System("stock".into()),
        sites: Select::All,
        instances: Select::One,
        silent: false,
    };
    let mut early = Fault::new("crash", crash, SimSpan::ZERO);
    early.lasting = Some(SimSpan::from_secs(5));
    let mut late = scenario.faults[0].clone();
    (late.id, late.at) = ("late".into(), SimSpan::from_secs(95));
    scenario.faults.extend([early, late]);
    for architecture in 0..4 {
        let network = topolab::topology::derive(&scenario, architecture).expect("a network");
        let compiled = topolab::compile::compile(&scenario, &network);
        let ids: Vec<_> = scenario.faults.iter().map(|fault| &fault.id).collect();
        let mut plans = vec![topolab::compile::Plan::Broken];
        plans.extend(ids.into_iter().map(topolab::compile::Plan::Only));
        let faults: Vec<_> = plans
            .into_iter()
            .map(|plan| compiled.faults(&scenario, &network, plan, 5, 2))
            .collect();
        let mut slices = 0;
        let go_on = || {
            slices += 1;
            true
        };
        let all = topolab::measure::replicate_branches(&compiled.program, &faults, 5, 2, go_on).expect("runs");
        assert_eq!(slices, 5 * topolab::measure::SLICES);
        let calm = topolab::measure::replicate(&compiled.program, Vec::new(), 5, 2, || true).expect("a run");
        assert_eq!(all[0], calm);
        for (branch, faults) in all[1..].iter().zip(faults) {
            let whole = topolab::measure::replicate(&compiled.program, faults, 5, 2, || true).expect("a run");
            assert_ne!(whole, calm);
            assert_eq!(*branch, whole);
        }
    }
}

/// What a middle in ruins does not deliver is told as behind, among all figures of the table, and with few replications.
#[test]
fn never_is_behind_a_number_in_the_whole_table() {
    let mut scenario = shops();
    scenario.run.replications = Some(6);
    let what = FaultKind::Crash {
        part: topolab::scenario::Part::Hub,
        sites: Select::All,
        instances: Select::All,
        silent: false,
    };
    let mut crash = Fault::new("crash", what, SimSpan::from_secs(30));
    crash.lasting = Some(SimSpan::from_secs(15));
    scenario.faults = vec![crash];
    let result = study(scenario);
    for pass in result
        .architectures
        .iter()
        .flat_map(|it| [Some(&it.calm), it.broken.as_ref()])
    {
        let samples = &pass.unwrap().samples;
        let undelivered = samples.of(FigureKey::of_flow(Figure::Undelivered, 0));
        let p99 = samples.of(FigureKey::of_flow(Figure::P99, 0));
        assert_eq!((undelivered.len(), p99.len()), (6, 6));
        for (share, p99) in undelivered.iter().zip(p99) {
            assert_eq!(*share > 0.01, p99.is_infinite(), "{share} undelivered, p99 {p99}");
        }
    }
    let figures = headline_figures(&result, 0);
    assert_eq!(figures.len(), 12);
    let p99 = (When::Broken, FigureKey::of_flow(Figure::P99, 0));
    let compared = compare(&result, &figures, Margin::default());
    let found = compared.iter().find(|it| (it.when, it.key) == p99).unwrap();
    let hub = &found.architectures[1];
    assert_eq!((hub.value, hub.standing), (Some(f64::INFINITY), Standing::Behind));
    assert_eq!(hub.behind.unwrap().never_here, 6);
    let direct = found.architectures[0];
    assert!(direct.value.unwrap().is_finite() && direct.standing != Standing::Behind);
}
