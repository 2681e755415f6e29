//! A small scenario with everything that a report tells: sites, faults with and without frequency, objectives, costs.

use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use topolab::cost::load_book;
use topolab::report::Comparison;
use topolab::scenario::{
    Direction, Fault, FaultKind, Flow, LinkPlace, Objective, Pattern, Scenario, Select, Start, System, To, When, Zone,
    ZoneKind, parse,
};
use topolab::study::{Progress, StudyPlan, run};
use topolab::units::{Currency, Money, Rate, Share, SimSpan};

/// Tills in four shops ask a stock service and publish sales to it and to bookkeeping.
pub fn three() -> Scenario {
    let mut scenario = Scenario::new("Corner <shops> & \"co\"");
    scenario.zones = vec![Zone::new("shop"), Zone::new("cloud")];
    scenario.zones[0].sites = Some(4);
    scenario.zones[0].kind = Some(ZoneKind::Site);
    scenario.systems = ["till", "stock", "books"].map(System::new).to_vec();
    for (system, zone) in scenario.systems.iter_mut().zip(["shop", "cloud", "cloud"]) {
        system.zone = Some(zone.into());
    }
    scenario.systems[1].instances = Some(2);
    let mut price = Flow::new("price", &"till".into(), &"stock".into());
    price.start = Some(Start::Poisson(Rate::from_per_sec(5.0)));
    price.deadline = Some(SimSpan::from_millis(200));
    let mut sale = Flow::new("sale", &"till".into(), &"stock".into());
    sale.to = To::Systems(vec!["stock".into(), "books".into()]);
    sale.pattern = Some(Pattern::Publish);
    sale.start = Some(Start::Poisson(Rate::from_per_sec(3.0)));
    sale.cost_lost = Some(Money::new(2.0, Currency::USD));
    scenario.flows = vec![price, sale];
    scenario.faults = vec![cut("cut", Some(6.0)), cut("odd", None)];
    scenario.faults[1].off = false;
    scenario.objectives = vec![
        Objective {
            flow: Some("price".into()),
            p99_below: Some(SimSpan::from_secs(5)),
            ..Objective::default()
        },
        Objective {
            flow: Some("sale".into()),
            correct_at_least: Some(Share::from_ratio(0.999)),
            when: Some(When::Broken),
            ..Objective::default()
        },
        Objective {
            touched_at_most: Some(1),
            ..Objective::default()
        },
    ];
    scenario.run.duration = Some(SimSpan::from_secs(60));
    scenario.run.warm_up = Some(SimSpan::from_secs(5));
    scenario.run.drain = Some(SimSpan::from_secs(30));
    scenario
}

fn cut(id: &str, a_year: Option<f64>) -> Fault {
    let place = LinkPlace::Zones("shop".into(), "cloud".into());
    let what = FaultKind::Cut {
        place,
        sites: Select::Count(2),
        direction: Direction::Both,
        refuses: false,
    };
    let mut fault = Fault::new(id, what, SimSpan::from_secs(20));
    fault.lasting = Some(SimSpan::from_secs(10));
    fault.a_year = a_year;
    fault
}

/// The comparison after so many replications (none: without a study).
pub fn compared(scenario: Scenario, replications: u32) -> Comparison {
    let scenario = Arc::new(scenario);
    let study = (replications > 0).then(|| {
        let plan = StudyPlan {
            replications,
            ..StudyPlan::of(scenario.clone())
        };
        let result = run(&plan, &mut |_| {}, &Progress::default(), &AtomicBool::new(false));
        Arc::new(result.unwrap())
    });
    let book = load_book(&scenario, None).unwrap();
    Comparison::of(scenario, &[], study, book).unwrap()
}

/// Every guard at once, with the consumer down for a while.
pub fn guarded() -> Scenario {
    let text = r#"(format: 1, name: "guards",
        systems: [
            (id: "till", instances: 2),
            (id: "stock", instances: 3, concurrency: 2, balancing: RoundRobin, service_time: Exponential(mean: "40ms"), errors: "2%",
             shedding: [(queue_above: 2)], health: (every: "5s"), ejection: (consecutive: 3, lasting: "10s")),
        ],
        flows: [(id: "price", from: ["till"], to: ["stock"], start: Poisson("80/s"),
            policy: (timeout: "400ms", cancel_on_timeout: true, hedge: "60ms", bulkhead: 4, rate_limit: (rate: "70/s", burst: 20),
                throttle: (), retry: (max_attempts: 4, backoff: "50ms", budget: "1%"),
                breaker: (failure_share: "50%", window: 20, least: 10, open: "5s", probes: 2)))],
        architectures: [(id: "direct", style: PointToPoint())],
        faults: [(what: Crash(system: "stock"), at: "30s", lasting: "20s")],
        run: (duration: "80s", warm_up: "0s", drain: "30s"))"#;
    match parse(text, "guarded.ron") {
        Ok(loaded) => loaded.scenario,
        Err(problems) => panic!("{problems:?}"),
    }
}
