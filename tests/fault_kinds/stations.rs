//! What do faults of stations do?

use super::*;

#[test]
fn what_stands_still_goes_on_where_it_was() {
    // Work in service when the pause begins (the message made at 59.75 s) has as much left as then.
    let faults = r#"(what: Pause(system: "stock"), at: "60.1s", lasting: "10s"),
        (what: Pause(system: "stock"), at: "65s", lasting: "10s")"#;
    let scenario = shop(r#"service_time: "400ms", concurrency: 1"#, faults);
    for (style, name) in STYLES.iter().enumerate() {
        let calm = run(&scenario, style, Plan::Calm);
        let broken = run(&scenario, style, Plan::Broken);
        let queued = |log: &Log| log.at(STOCK, |fact| fact == VisitFact::Queued);
        let arrivals = queued(&broken);
        // A broker hands out only so many at once.
        assert!(*name == "bus" || arrivals == queued(&calm), "{}", name);
        // One server takes them in turn, 400 ms each, and stands still from 60.1 s to 75 s.
        let (mut free, still) = (0_u64, (60_100_000_000, 75_000_000_000));
        let mut expected = Vec::new();
        for (at, key) in &arrivals {
            let begins = at.nanos().max(free);
            let begins = if (still.0..still.1).contains(&begins) {
                still.1
            } else {
                begins
            };
            let ends = begins + 400_000_000;
            free = if begins < still.0 && ends > still.0 {
                ends + still.1 - still.0
            } else {
                ends
            };
            expected.push((SimTime::from_nanos(free), *key));
        }
        assert_eq!(broken.at(STOCK, |fact| fact == VisitFact::Ended), expected, "{}", name);
        assert_eq!(broken.ended(PRICE, Outcome::OnTime).len(), 400, "{}", name);
    }
}

#[test]
fn a_sender_that_stands_still_sends_and_hears_afterwards() {
    let faults = r#"(what: Pause(system: "till"), at: "60s", lasting: "10s")"#;
    let scenario = shop(r#"service_time: "1ms""#, faults);
    for (style, name) in STYLES.iter().enumerate() {
        let calm = run(&scenario, style, Plan::Calm);
        let broken = run(&scenario, style, Plan::Broken);
        let latency = |log: &Log| {
            log.of(PRICE)
                .map(|end| (end.number, end.latency))
                .collect::<BTreeMap<_, _>>()
        };
        let (calm, broken) = (latency(&calm), latency(&broken));
        for (number, latency) in &calm {
            let expected = match number {
                // Sent at 70 s, all at once: they wait for one another, and the next for them.
                120..=143 => continue,
                _ => *latency,
            };
            assert_eq!(broken[number], expected, "{}: {number}", name);
        }
        let first = broken[&120].map_or(0.0, |latency| latency.as_secs_f64());
        let usual = calm[&120].map_or(0.0, |latency| latency.as_secs_f64());
        let waited = first - (70.0 - 60.25) - usual;
        // Where a middle carries the answers too, they wait behind the others' questions.
        let direct = ["direct", "mixed"].contains(name);
        assert!(
            waited.abs() < 1e-9 || !direct && (0.0..0.5).contains(&waited),
            "{}: {waited}",
            name
        );
    }
}

#[test]
fn lost_capacity_takes_no_work_and_comes_back() {
    let faults = r#"(what: CapacityLoss(system: "stock", share: "50%"), at: "60s", lasting: "60s")"#;
    let scenario = shop(r#"service_time: "1.9s", concurrency: 4"#, faults);
    for (style, name) in STYLES.iter().enumerate() {
        let broken = run(&scenario, style, Plan::Broken);
        let mut busy = 0_i32;
        let mut most = [0; 3];
        for visit in broken.visits.iter().filter(|visit| visit.party == STOCK) {
            busy += i32::from(is_start(visit.fact)) - i32::from(visit.fact == VisitFact::Ended);
            // From 62 s on, what was in service before has ended.
            let phase = match secs(visit.at) {
                at if at < 60.0 => 0,
                at if (62.0..120.0).contains(&at) => 1,
                at if at >= 120.0 => 2,
                _ => continue,
            };
            most[phase] = busy.max(most[phase]);
        }
        assert_eq!(most, [4, 2, 4], "{}", name);
        assert_eq!(broken.ended(PRICE, Outcome::OnTime).len(), 400, "{}", name);
    }
}

#[test]
fn what_is_drained_runs_on_without_new_work_unless_a_bus_brings_it_to_who_cannot_pause() {
    let faults = r#"(what: Drain(system: "stock", instances: One), at: "60s", lasting: "60s")"#;
    for pauses in [true, false] {
        let stock = format!(r#"instances: 2, service_time: "300ms", can_pause: {pauses}"#);
        let scenario = shop(&stock, faults);
        for (style, name) in STYLES.iter().enumerate() {
            let broken = run(&scenario, style, Plan::Broken);
            let to_first = broken.visits.iter().filter(|visit| {
                let during = (60.0..120.0).contains(&secs(visit.at));
                visit.party == STOCK && visit.instance == Some(0) && is_start(visit.fact) && during
            });
            let goes_on = *name == "bus" && !pauses;
            assert_eq!(to_first.count() > 0, goes_on, "{}, can_pause: {pauses}", name);
            assert_eq!(broken.ended(PRICE, Outcome::OnTime).len(), 400, "{}", name);
        }
    }
}

#[test]
fn errors_strike_the_same_messages_in_every_style() {
    let faults = r#"(what: Errors(system: "stock", share: "30%"), at: "60s", lasting: "60s")"#;
    let scenario = shop(r#"service_time: "1ms""#, faults);
    let direct = run(&scenario, 0, Plan::Broken).ended(PRICE, Outcome::Rejected);
    // 120 draws at 30 %: 36, five standard errors are 25.
    assert!((11..=61).contains(&direct.len()), "{}", direct.len());
    assert!(direct.iter().all(|number| made(60, 120).contains(number)));
    for (style, name) in STYLES.iter().enumerate().skip(1) {
        let log = run(&scenario, style, Plan::Broken);
        assert_eq!(log.ended(PRICE, Outcome::Rejected), direct, "{}", name);
    }
    let all = shop(
        r#"service_time: "1ms""#,
        r#"(what: Errors(system: "stock", share: "100%"), at: "60s", lasting: "60s")"#,
    );
    for (style, name) in STYLES.iter().enumerate() {
        let log = run(&all, style, Plan::Broken);
        assert_eq!(log.ended(PRICE, Outcome::Rejected), made(60, 120), "{}", name);
    }
}

#[test]
fn maintenance_refuses_at_once_and_ends_what_was_begun() {
    // The message made at 59.75 s is in service when the window begins.
    let faults = r#"(what: Maintenance(system: "stock"), at: "60s", lasting: "60s"),
        (what: Maintenance(system: "books"), at: "60s", lasting: "60s")"#;
    let scenario = shop(r#"service_time: "400ms""#, faults);
    for (style, name) in STYLES.iter().enumerate() {
        let log = run(&scenario, style, Plan::Broken);
        let refused = log.ended(PRICE, Outcome::Rejected);
        assert!(log.ended(PRICE, Outcome::OnTime).contains(&119), "{}", name);
        let sold = log.ended(SALE, Outcome::OnTime).len();
        match *name {
            // A broker keeps what it cannot hand out: requests, too.
            "bus" => assert_eq!(sold, 400),
            "hub" => assert_eq!((refused, sold), (made(60, 120), 400)),
            "mixed" => assert_eq!((refused, sold), (made(60, 120), 400)),
            _ => assert_eq!((refused, sold), (made(60, 120), 280)),
        }
    }
}

/// What the till asked at 59.75 s is answered at 60.15 s and more, when it takes nothing new any more.
#[test]
fn maintenance_hears_of_what_was_sent_before() {
    let faults = r#"(what: Maintenance(system: "till"), at: "60s", lasting: "60s")"#;
    let scenario = shop(r#"service_time: "400ms""#, faults);
    for (style, name) in STYLES.iter().enumerate() {
        let log = run(&scenario, style, Plan::Broken);
        let answered: Vec<u64> = (0..400).filter(|number| !(120..240).contains(number)).collect();
        assert_eq!(log.ended(PRICE, Outcome::OnTime), answered, "{}", name);
        assert_eq!(log.of(PRICE).filter(|end| end.applied_twice).count(), 0, "{}", name);
    }
}

#[test]
fn a_provider_lets_in_less_or_nothing() {
    let limited =
        r#"(what: ProviderLimit(system: "stock", limit: (rate: "1.05/s", burst: 1)), at: "60s", lasting: "60s")"#;
    let credentials = r#"(what: CredentialOutage(provider: "acme"), at: "60s", lasting: "60s")"#;
    let outage = r#"(what: ProviderOutage(provider: "acme", refuses: true), at: "60s", lasting: "60s")"#;
    for (style, name) in STYLES.iter().enumerate() {
        let log = run(&shop(r#"service_time: "1ms""#, limited), style, Plan::Broken);
        let every_other: Vec<u64> = made(60, 120).into_iter().filter(|number| number % 2 == 1).collect();
        assert_eq!(log.ended(PRICE, Outcome::Rejected), every_other, "{}", name);
        for fault in [credentials, outage] {
            let scenario = shop(r#"service_time: "1ms""#, fault);
            let (network, compiled) = ready(&scenario, style);
            assert!(compiled.untouched(&scenario, &network).is_empty(), "{fault}");
            let log = run(&scenario, style, Plan::Broken);
            let refused = log.at(2, |fact| fact == VisitFact::Refused);
            let during = |at: SimTime| (60.0..120.0).contains(&secs(at));
            assert!(refused.iter().all(|(at, _)| during(*at)), "{}: {fault}", name);
            let served = log.at(2, is_start);
            assert!(!served.iter().any(|(at, _)| during(*at)), "{}: {fault}", name);
            let direct = *name == "direct";
            assert!(
                !direct || log.ended(SALE, Outcome::Rejected) == made(60, 120),
                "{fault}"
            );
        }
    }
}

#[test]
fn a_zone_that_is_down_takes_everything_in_it_along() {
    let faults = r#"(what: ZoneOutage(zone: "cloud", refuses: true), at: "60s", lasting: "60s")"#;
    let scenario = shop(r#"service_time: "1ms""#, faults);
    for (style, name) in STYLES.iter().enumerate() {
        let log = run(&scenario, style, Plan::Broken);
        let visits = log.visits.iter().filter(|visit| {
            let during = (60.0..120.0).contains(&secs(visit.at));
            during && visit.party != 0 && is_start(visit.fact)
        });
        assert_eq!(visits.count(), 0, "{}", name);
        let failed = made(60, 120);
        let well = log.ended(PRICE, Outcome::OnTime);
        assert!(failed.iter().all(|number| !well.contains(number)), "{}", name);
        assert!(well.contains(&119) && well.contains(&260), "{}", name);
    }
}

#[test]
fn without_a_quorum_the_others_go_on() {
    let faults = r#"(what: QuorumLoss(), at: "60s", lasting: "60s")"#;
    let scenario = shop(r#"service_time: "1ms""#, faults);
    for (style, name) in STYLES.iter().enumerate() {
        let (network, compiled) = ready(&scenario, style);
        let on_bus = ["bus", "mixed"].contains(name);
        assert_eq!(compiled.untouched(&scenario, &network).is_empty(), on_bus, "{}", name);
        let log = run(&scenario, style, Plan::Broken);
        let stored = log
            .at(2, is_start)
            .iter()
            .filter(|(at, _)| (61.0..119.0).contains(&secs(*at)))
            .count();
        assert_eq!(stored > 0, !on_bus, "{}: {stored}", name);
    }
}

#[test]
fn a_broker_that_is_locked_up_takes_nothing_and_goes_on_handing_out() {
    let faults = r#"(what: BrokerLockUp(), at: "60s", lasting: "10s")"#;
    let scenario = shop(r#"service_time: "1ms""#, faults);
    for (style, name) in STYLES.iter().enumerate() {
        let (network, compiled) = ready(&scenario, style);
        let on_bus = ["bus", "mixed"].contains(name);
        assert_eq!(compiled.untouched(&scenario, &network).is_empty(), on_bus, "{name}");
        let log = run(&scenario, style, Plan::Broken);
        let served = log.at(2, is_start).into_iter();
        let during = served.filter(|(at, _)| (60.1..70.0).contains(&secs(*at))).count();
        assert_eq!(during > 0, !on_bus, "{name}: {during}");
        assert_eq!(log.ended(SALE, Outcome::OnTime).len(), 400, "{name}");
    }
}

#[test]
fn whoever_leads_is_struck_and_another_leads_after_the_failover_time() {
    let faults = r#"(what: LeaderLoss(flow: "sale"), at: "60s", lasting: "20s", every: "40s", count: 3)"#;
    let scenario = shop(r#"service_time: "1ms""#, faults);
    for (style, name) in STYLES.iter().enumerate() {
        let (network, compiled) = ready(&scenario, style);
        let on_bus = ["bus", "mixed"].contains(name);
        assert_eq!(compiled.untouched(&scenario, &network).is_empty(), on_bus, "{name}");
        let log = run(&scenario, style, Plan::Broken);
        let failover = network.bus.as_ref().map_or(0.0, |bus| bus.failover.as_secs_f64());
        let ill: Vec<f64> = log
            .of(SALE)
            .filter(|end| end.outcome != Outcome::OnTime)
            .map(|end| secs(end.created))
            .collect();
        let without = |at: &f64| {
            [60.0, 100.0, 140.0]
                .iter()
                .any(|strike| (strike - 0.1..strike + failover + 0.1).contains(at))
        };
        assert!(ill.iter().all(without), "{name}: {ill:?}");
        let struck = [60.0, 100.0, 140.0].map(|strike| ill.iter().any(|at| (strike..strike + 20.0).contains(at)));
        assert_eq!(struck, [on_bus; 3], "{name}: {ill:?}");
    }
}
