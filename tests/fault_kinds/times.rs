//! When do faults strike? As planned, by chance, after one another, when something is seen; and nothing else is stirred.

use topolab::engine::{FaultSpec, Timing};
use topolab::measure::{replicate, replicate_branches};
use topolab::scenario::Fault;
use topolab::units::SimSpan;

use super::*;

/// Moments at which faults began and ended, in seconds.
fn moments(log: &Log, fault: u32) -> Vec<f64> {
    let of_it = log.faults.iter().filter(|(_, index, _)| *index == fault);
    of_it.map(|(at, ..)| secs(*at)).collect()
}

#[test]
fn what_comes_again_comes_as_often_as_planned() {
    let faults = r#"(what: Crash(system: "stock"), at: "10s", lasting: "5s", every: "20s", count: 4),
        (what: Pause(system: "stock"), at: "100s", lasting: "10s", every: "10s", count: 3)"#;
    let scenario = shop(r#"service_time: "1ms""#, faults);
    for style in 0..4 {
        let log = run(&scenario, style, Plan::Broken);
        assert_eq!(moments(&log, 0), [10.0, 15.0, 30.0, 35.0, 50.0, 55.0, 70.0, 75.0]);
        assert_eq!(moments(&log, 1), [100.0, 110.0, 110.0, 120.0, 120.0, 130.0]);
        let alone = run(&scenario, style, Plan::Only(&"fault-1".into()));
        assert_eq!(moments(&alone, 0), [10.0, 15.0]);
    }
}

#[test]
fn a_fault_that_follows_comes_after_each_end_of_the_other() {
    let faults = r#"(id: "a", what: Crash(system: "books"), at: "10s", lasting: "5s", every: "20s", count: 3),
        (id: "b", what: Crash(system: "stock"), follows: (fault: "a", moment: End, after: "2s"), lasting: "1s"),
        (id: "c", what: Pause(system: "stock"), follows: (fault: "b"), lasting: "500ms", count: 2)"#;
    let scenario = shop(r#"service_time: "1ms""#, faults);
    for style in 0..4 {
        let (network, compiled) = ready(&scenario, style);
        let faults = compiled.faults(&scenario, &network, Plan::Broken, 1, 0);
        let log = run(&scenario, style, Plan::Broken);
        let of = |id: &str| {
            let key = topolab::units::hash_id(id);
            let index = faults.iter().position(|fault| fault.key == key).unwrap_or_default();
            moments(&log, index as u32)
        };
        assert_eq!(of("b"), [17.0, 18.0, 37.0, 38.0, 57.0, 58.0]);
        assert_eq!(of("c"), [17.0, 17.5, 37.0, 37.5]);
    }
    // Switched off, the first sets off nothing.
    let text = faults.replace("count: 3)", "count: 3, off: true)");
    let off = shop(r#"service_time: "1ms""#, &text);
    assert_eq!(run(&off, 0, Plan::Broken).faults, []);
}

#[test]
fn a_common_cause_strikes_each_with_its_probability() {
    let faults = r#"(id: "cause", what: Errors(system: "books", share: "0%"), at: "0s", lasting: "50ms", every: "100ms"),
        (id: "b", what: Errors(system: "stock", share: "0%"), follows: (fault: "cause", probability: "30%"), lasting: "1ms"),
        (id: "c", what: Errors(system: "books", share: "0%"), follows: (fault: "cause", probability: "60%"), lasting: "1ms")"#;
    let scenario = shop(r#"service_time: "1ms""#, faults);
    let log = run(&scenario, 0, Plan::Broken);
    let strikes = |fault: u32| -> Vec<u64> {
        let of_it = log.faults.iter().filter(|(_, index, on)| *index == fault && *on);
        of_it.map(|(at, ..)| at.nanos()).collect()
    };
    let (cause, b, c) = (strikes(0), strikes(1), strikes(2));
    let all = cause.len() as f64;
    assert!(all >= 2_000.0);
    let both = b.iter().filter(|at| c.binary_search(at).is_ok()).count() as f64;
    // Five standard errors of a share of 2,000 and more are at most 0.056.
    for (share, expected) in [(b.len() as f64, 0.3), (c.len() as f64, 0.6), (both, 0.18)] {
        assert!((share / all - expected).abs() < 0.056, "{share} of {all}");
    }
}

#[test]
fn a_condition_is_seen_at_the_first_look_after_it_holds() {
    for (during, later) in [("", 0.0), (r#", during: "5s""#, 5.0)] {
        let faults =
            r#"(what: Crash(system: "books"), when: Queue(system: "stock", over: 20 DURING), lasting: "7s", count: 1)"#;
        let scenario = shop(
            r#"service_time: "1s", concurrency: 1"#,
            &faults.replace("DURING", during),
        );
        for (style, name) in STYLES.iter().enumerate() {
            let calm = run(&scenario, style, Plan::Calm);
            let mut changes: Vec<(u64, i32)> = Vec::new();
            changes.extend(
                calm.at(STOCK, |fact| fact == VisitFact::Queued)
                    .iter()
                    .map(|(at, _)| (at.nanos(), 1)),
            );
            changes.extend(calm.at(STOCK, is_start).iter().map(|(at, _)| (at.nanos(), -1)));
            changes.sort_unstable();
            let in_line = |at: f64| {
                let before = changes.iter().take_while(|(when, _)| (*when as f64) < at * 1e9);
                before.map(|(_, change)| change).sum::<i32>()
            };
            let first = (1..200).map(f64::from).find(|at| in_line(*at) > 20);
            let first = first.unwrap_or_else(|| panic!("never"));
            let log = run(&scenario, style, Plan::Broken);
            assert_eq!(moments(&log, 0), [first + later, first + later + 7.0], "{}", name);
        }
    }
    // Half of the servers at work are not more than half; three of four are.
    let faults = r#"(what: Crash(system: "books"), when: Busy(system: "stock", over: "50%"), lasting: "7s", count: 1)"#;
    let often = |service: &str| shop(&format!(r#"concurrency: 4, service_time: "{service}""#), faults);
    assert_eq!(run(&often("990ms"), 0, Plan::Broken).faults, []);
    assert!(!run(&often("1490ms"), 0, Plan::Broken).faults.is_empty());
}

/// Fifty sites whose lines fail by themselves.
fn failing(more: &str) -> Scenario {
    let text = r#"Scenario(format: 1, name: "lines", zones: [(id: "shop", kind: Site, sites: 50), (id: "cloud")],
        systems: [(id: "till", zone: "shop"), (id: "stock", zone: "cloud")],
        flows: [(id: "sale", from: ["till"], to: ["stock"], pattern: Publish, start: Constant(rate: "50/s"))],
        between: [(zones: ("shop", "cloud"), latency: "5ms", transport: Datagram)],
        faults: [FAULTS], run: (duration: "3600s", warm_up: "0s"))"#;
    scenario(&text.replace("FAULTS", more))
}

fn specs(scenario: &Scenario, style: usize) -> Vec<FaultSpec> {
    let network = derive(scenario, style).unwrap_or_else(|problems| panic!("{problems:?}"));
    compile(scenario, &network).faults(scenario, &network, Plan::Broken, 7, 0)
}

#[test]
fn chance_keeps_up_times_and_repair_times_on_average_and_each_site_apart() {
    let law = r#"(id: "a", what: Cut(zones: ("shop", "cloud")), mttf: "60s", mttr: "20s", each: true)"#;
    let text = |faults: &str| failing(faults);
    let scenario = text(law);
    let found = specs(&scenario, 0);
    let Timing::Planned(strikes) = &found[0].timing else {
        panic!("{:?}", found[0].timing)
    };
    let down: f64 = strikes
        .iter()
        .map(|strike| secs(strike.until).min(3600.0) - secs(strike.at).min(3600.0))
        .sum();
    // A quarter of the time; over 50 sites and an hour five standard errors are 0.028.
    let share = down / (50.0 * 3600.0);
    assert!((share - 0.25).abs() < 0.028, "{share}");
    // Each strike cuts one site both ways; two sites are down together only by chance.
    assert!(strikes.iter().all(|strike| strike.count == 2));
    assert!(strikes.windows(2).any(|pair| pair[1].at < pair[0].until));
    // The same in every style, whatever else is in the plan; another id draws its own.
    assert_eq!(specs(&scenario, 2), found);
    let more = format!(r#"{law}, {}"#, law.replace(r#""a""#, r#""b""#));
    let both = specs(&text(&more), 0);
    let of = |specs: &[FaultSpec], id: &str| {
        let key = topolab::units::hash_id(id);
        specs
            .iter()
            .find(|spec| spec.key == key)
            .map(|spec| spec.timing.clone())
    };
    assert_eq!(of(&both, "a"), of(&found, "a"));
    assert_ne!(of(&both, "b"), of(&found, "a"));
}

#[test]
fn a_trunk_with_a_mean_up_time_is_up_for_its_share_of_the_time() {
    let text = r#"Scenario(format: 1, name: "lines", zones: [(id: "shop", kind: Site, sites: 50), (id: "cloud")],
        systems: [(id: "till", zone: "shop"), (id: "stock", zone: "cloud", concurrency: Unlimited)],
        flows: [(id: "sale", from: ["till"], to: ["stock"], pattern: Publish, start: Constant(rate: "50/s"))],
        between: [(zones: ("shop", "cloud"), latency: "5ms", transport: Datagram, mttf: "60s", mttr: "20s")],
        run: (duration: "1200s", warm_up: "120s"))"#;
    let scenario = scenario(text);
    assert!(scenario.breaks());
    let network = derive(&scenario, 0).unwrap_or_else(|problems| panic!("{problems:?}"));
    let compiled = compile(&scenario, &network);
    let mut log = Log::default();
    let faults = compiled.faults(&scenario, &network, Plan::Broken, 1, 0);
    Simulation::new(Arc::clone(&compiled.program), faults, 1, 0).run(&mut log);
    let lost = log.ended(0, Outcome::Lost).len() as f64;
    let share = lost / log.of(0).count() as f64;
    // Five standard errors over 50 sites and 20 minutes: 0.048.
    assert!((share - 0.25).abs() < 0.048, "{share}");
    assert_eq!(compiled.faults(&scenario, &network, Plan::Calm, 1, 0), []);
}

/// What can be compared of ends: key, outcome, latency.
fn ends(log: &Log, flow: u32) -> Vec<(u64, Outcome, Option<SimSpan>)> {
    let mut ends: Vec<_> = log.of(flow).map(|end| (end.key, end.outcome, end.latency)).collect();
    ends.sort_unstable();
    ends
}

#[test]
fn a_fault_on_one_link_leaves_the_others_draws_alone() {
    let stock = r#"service_time: Exponential(mean: "50ms")"#;
    let own = r#"(id: "own", what: Loss(systems: ("till", "books"), share: "20%"), at: "0s"),
        (id: "bursts", what: BurstLoss(systems: ("till", "books"), to_bad: "5%", to_good: "20%"), at: "0s")"#;
    let alone = run(&shop(stock, own), 0, Plan::Broken);
    assert!(
        alone.ended(SALE, Outcome::OnTime).len() < 400
            || alone
                .of(SALE)
                .any(|end| end.latency > alone.of(SALE).next().and_then(|end| end.latency))
    );
    for other in [
        r#"(id: "x", what: Loss(systems: ("till", "stock"), share: "40%"), at: "0s")"#,
        r#"(id: "x", what: BurstLoss(systems: ("till", "stock"), to_bad: "5%", to_good: "20%"), at: "0s")"#,
        r#"(id: "x", what: Duplicate(systems: ("till", "stock"), share: "40%"), at: "0s")"#,
        r#"(id: "x", what: Flapping(systems: ("till", "stock"), down: "1s", up: Exponential(mean: "2s")), at: "0s")"#,
        r#"(id: "x", what: Pause(system: "stock"), mttf: "20s", mttr: "5s")"#,
    ] {
        let both = run(&shop(stock, &format!("{own}, {other}")), 0, Plan::Broken);
        assert_eq!(ends(&both, SALE), ends(&alone, SALE), "{other}");
        assert_ne!(ends(&both, PRICE), ends(&alone, PRICE), "{other}");
        let off = other
            .replace("at: \"0s\")", "at: \"0s\", off: true)")
            .replace("mttr: \"5s\")", "mttr: \"5s\", off: true)");
        let disabled = run(&shop(stock, &format!("{own}, {off}")), 0, Plan::Broken);
        assert_eq!(disabled.faults, alone.faults, "{off}");
        assert_eq!(
            (ends(&disabled, SALE), ends(&disabled, PRICE)),
            (ends(&alone, SALE), ends(&alone, PRICE))
        );
    }
}

#[test]
fn a_disabled_fault_changes_no_digest() {
    let on = r#"(id: "a", what: Pause(system: "stock"), at: "20s", lasting: "5s", every: "40s")"#;
    let off = r#"(id: "b", what: ZoneOutage(zone: "cloud"), mttf: "20s", mttr: "5s", off: true)"#;
    for style in 0..4 {
        let tallies = |faults: &str| {
            let scenario = shop(r#"service_time: Exponential(mean: "50ms")"#, faults);
            let (network, compiled) = ready(&scenario, style);
            let faults = compiled.faults(&scenario, &network, Plan::Broken, 3, 1);
            replicate(&compiled.program, faults, 3, 1, || true)
        };
        assert_eq!(tallies(&format!("{off}, {on}")), tallies(on));
        assert_ne!(
            tallies(&format!("{}, {on}", off.replace(", off: true", ""))),
            tallies(on)
        );
    }
}

#[test]
fn layers_come_off_by_their_owners() {
    let layers = r#"
        (what: Pause(system: "stock"), at: "20s", lasting: "20s"), (what: Pause(system: "stock"), at: "30s", lasting: "20s"),
        (what: CapacityLoss(system: "stock", share: "50%"), at: "25s", lasting: "30s"),
        (what: Crash(system: "stock"), at: "28s", lasting: "4s"), (what: Crash(system: "stock"), at: "31s", lasting: "30s"),
        (what: Maintenance(system: "stock"), at: "35s", lasting: "30s"), (what: Drain(system: "stock"), at: "36s", lasting: "30s"),
        (what: Errors(system: "stock", share: "50%"), at: "37s", lasting: "30s"),
        (what: Errors(system: "stock", share: "90%"), at: "40s", lasting: "30s"),
        (what: ProviderLimit(system: "stock", limit: "0.1/s"), at: "41s", lasting: "30s"),
        (what: ProviderOutage(provider: "acme"), at: "41s", lasting: "30s"),
        (what: Cut(zones: ("shop", "cloud")), at: "42s", lasting: "10s"), (what: Partition(zone: "cloud"), at: "45s", lasting: "10s"),
        (what: Latency(zones: ("shop", "cloud"), adds: "20ms"), at: "50s", lasting: "20s"),
        (what: Bandwidth(zones: ("shop", "cloud"), to: "1Mbit/s"), at: "50s", lasting: "20s"),
        (what: Bandwidth(zones: ("shop", "cloud"), to: "2Mbit/s"), at: "55s", lasting: "20s"),
        (what: BurstLoss(zones: ("shop", "cloud"), to_bad: "5%", to_good: "20%"), at: "50s", lasting: "20s"),
        (what: Reorder(zones: ("shop", "cloud"), share: "20%", by: "50ms"), at: "50s", lasting: "20s"),
        (what: SlowDown(system: "stock", factor: 3), at: "21s", lasting: "54s")"#;
    let scenario = shop(r#"service_time: Exponential(mean: "50ms"), concurrency: 2"#, layers);
    for (style, name) in STYLES.iter().enumerate() {
        let (calm, broken) = (run(&scenario, style, Plan::Calm), run(&scenario, style, Plan::Broken));
        let late = |log: &Log, flow: u32| {
            // All layers are off at 75 s, and what had piled up is done at 130 s.
            let mut late: Vec<_> = log
                .of(flow)
                .filter(|end| secs(end.created) > 130.0)
                .map(|end| (end.key, end.outcome, end.latency))
                .collect();
            late.sort_unstable();
            late
        };
        assert!(late(&calm, PRICE).len() >= 135);
        assert_eq!(late(&broken, PRICE), late(&calm, PRICE), "{}", name);
        assert_eq!(late(&broken, SALE), late(&calm, SALE), "{}", name);
        assert_ne!(ends(&broken, PRICE), ends(&calm, PRICE));
    }
}

#[test]
fn runs_that_branch_off_are_the_runs_from_the_start_whatever_sets_faults_off() {
    let faults = r#"
        (id: "a", what: Crash(system: "stock"), at: "20s", lasting: "4s", every: "20s"),
        (id: "b", what: Pause(system: "stock"), at: "40s", lasting: "10s", every: "20s"),
        (id: "c", what: Latency(zones: ("shop", "cloud"), adds: "30ms"), follows: (fault: "a", moment: End), lasting: "5s"),
        (id: "d", what: Loss(zones: ("shop", "cloud"), share: "50%"), mttf: "20s", mttr: "5s"),
        (id: "e", what: Errors(system: "stock", share: "50%"), when: Queue(system: "stock", over: 8), lasting: "5s"),
        (id: "f", what: Errors(system: "stock", share: "50%"), at: "40s", lasting: "5s", off: true)"#;
    let scenario = shop(r#"service_time: Exponential(mean: "300ms")"#, faults);
    for (style, name) in STYLES.iter().enumerate() {
        let (network, compiled) = ready(&scenario, style);
        let resolve = |plan| compiled.faults(&scenario, &network, plan, 5, 2);
        let mut plans = vec![resolve(Plan::Broken)];
        plans.extend(
            scenario
                .faults
                .iter()
                .map(|fault: &Fault| resolve(Plan::Only(&fault.id))),
        );
        let all = replicate_branches(&compiled.program, &plans, 5, 2, || true).unwrap_or_default();
        assert_eq!(all.len(), 8);
        for (branch, faults) in all[1..].iter().zip(plans) {
            let whole = replicate(&compiled.program, faults, 5, 2, || true);
            assert_eq!(Some(branch), whole.as_ref(), "{}", name);
        }
    }
}

/// Each of four shops has a line of its own; what one line costs, four lines cost.
#[test]
fn sites_cut_one_by_one_add_up_to_all_cut() {
    let text = r#"Scenario(format: 1, name: "lines", zones: [(id: "shop", kind: Site, sites: 4), (id: "cloud")],
        between: [(zones: ("shop", "cloud"), latency: "5ms")],
        systems: [(id: "till", zone: "shop"), (id: "stock", zone: "cloud", concurrency: Unlimited)],
        flows: [(id: "price", from: ["till"], to: ["stock"], start: Constant(rate: "5/s", first: "0.1s"))],
        faults: [(what: WHAT, at: "60s", lasting: "80s")], run: (duration: "200s", warm_up: "0s"))"#;
    for what in [
        r#"Cut(zones: ("shop", "cloud"), refuses: true, sites: SITES)"#,
        r#"Partition(zone: "shop", refuses: true, sites: SITES)"#,
        r#"Cut(systems: ("till", "stock"), refuses: true, sites: SITES)"#,
        r#"Flapping(zones: ("shop", "cloud"), down: "5s", up: "5s", refuses: true, sites: SITES)"#,
        r#"ZoneOutage(zone: "shop", sites: SITES)"#,
    ] {
        let at = |sites: &str| scenario(&text.replace("WHAT", &what.replace("SITES", sites)));
        for (style, name) in STYLES.iter().enumerate() {
            let ill = |sites: &str| -> Vec<u64> {
                let scenario = at(sites);
                let log = run(&scenario, style, Plan::Broken);
                let mut ill: Vec<u64> = log
                    .of(0)
                    .filter(|end| end.outcome != Outcome::OnTime)
                    .map(|end| end.number)
                    .collect();
                ill.sort_unstable();
                ill
            };
            let mut one_by_one: Vec<u64> = (1..=4).flat_map(|site| ill(&format!("[{site}]"))).collect();
            one_by_one.sort_unstable();
            let all = ill("All");
            assert!(all.len() >= 150, "{what}: {}", all.len());
            assert_eq!(one_by_one, all, "{}: {what}", name);
        }
    }
}

#[test]
fn a_surge_brings_the_same_messages_sooner_and_leaves_other_flows_alone() {
    let starts = [
        r#"Constant(rate: "2/s", first: "0.25s")"#,
        r#"Poisson("2/s")"#,
        r#"Timetable([("00:00", "2/s"), ("00:01", "4/s")])"#,
    ];
    for (start, rate) in starts.into_iter().zip([2.0, 2.0, 4.0]) {
        let faults = r#"(what: Surge(flows: ["price"], factor: 6), at: "60s", lasting: "20s"),
            (what: Surge(flows: ["price"], factor: 0.5), at: "60s", lasting: "20s")"#;
        let stock = r#"service_time: "1ms", concurrency: Unlimited"#;
        let text = SHOP
            .replace("TRANSPORT", "Reliable")
            .replace("STOCK", stock)
            .replace("FAULTS", faults);
        let scenario = scenario(&text.replacen(r#"Constant(rate: "2/s", first: "0.25s")"#, start, 1));
        for (style, name) in STYLES.iter().enumerate() {
            let (calm, broken) = (run(&scenario, style, Plan::Calm), run(&scenario, style, Plan::Broken));
            let made = |log: &Log| -> BTreeMap<u64, (u64, f64)> {
                log.of(PRICE)
                    .map(|end| (end.number, (end.key, secs(end.created))))
                    .collect()
            };
            let (calm_made, made) = (made(&calm), made(&broken));
            // Three times as many for 20 s: 40 s worth of messages come sooner.
            for (number, (key, at)) in &calm_made {
                let sooner = match *at {
                    at if at < 60.0 => at,
                    at if at < 120.0 => 60.0 + (at - 60.0) / 3.0,
                    at => at - 40.0,
                };
                let (other, found) = made[number];
                assert_eq!(other, *key, "{name}, {start}: {number}");
                assert!(
                    (found - sooner).abs() < 1e-6,
                    "{name}, {start}: {number} at {found}, not {sooner}"
                );
            }
            let more = (made.len() - calm_made.len()) as f64;
            let noise = if start.starts_with("Constant") {
                0.5
            } else {
                5.0 * (40.0_f64 * rate).sqrt()
            };
            assert!((more - 40.0 * rate).abs() <= noise, "{name}, {start}: {more} more");
            if *name == "direct" {
                assert_eq!(ends(&broken, SALE), ends(&calm, SALE), "{start}");
            }
        }
    }
}
