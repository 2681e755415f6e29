//! What is closed to new work still does: whatever it let in before, whichever middle it is.

use super::*;

/// The usual shop, with another hub and another flow of questions; stock takes 400 ms.
fn shop_with(hub: &str, price: &str, stock: &str, fault: &str) -> Scenario {
    let faults = format!(r#"(what: {fault}, at: "60s", lasting: "60s")"#);
    let text = SHOP.replace(r#""1ms"))"#, &format!(r#""1ms"{hub})"#)).replace(
        r#"policy: (timeout: "60s")"#,
        &format!(r#"policy: (timeout: "90s"){price}"#),
    );
    scenario(
        &text
            .replace("TRANSPORT", "Reliable")
            .replace("STOCK", stock)
            .replace("FAULTS", &faults),
    )
}

/// All prices but those asked for while the fault lasts.
fn others() -> Vec<u64> {
    (0..400).filter(|number| !(120..240).contains(number)).collect()
}

fn served_twice(log: &Log) -> usize {
    let mut served: Vec<u64> = log
        .at(STOCK, |fact| fact == VisitFact::Ended)
        .iter()
        .map(|(_, key)| *key)
        .collect();
    let all = served.len();
    served.sort_unstable();
    served.dedup();
    all - served.len()
}

/// What was asked at 59.75 s comes back to the middle at 60.16 s and more.
#[test]
fn a_middle_passes_on_the_answers_to_what_it_let_in() {
    let hubs = [
        ")",
        ", instances: 1)",
        ", balancing: Central, instances: 3)",
        ", balancing: RoundRobin, instances: 3)",
        ", holds: Worker)",
        r#", failures: (mttf: "100000h", mttr: "1s"))"#,
        r#", balancing: Central, instances: 3, failures: (mttf: "100000h", mttr: "1s"))"#,
    ];
    for hub in hubs {
        let fault = r#"Maintenance(party: "hub")"#;
        let log = run(&shop_with(hub, "", r#"service_time: "400ms""#, fault), 1, Plan::Broken);
        assert_eq!(log.ended(PRICE, Outcome::OnTime), others(), "{hub}");
        assert_eq!(log.ended(PRICE, Outcome::Rejected), made(60, 120), "{hub}");
        assert_eq!(served_twice(&log), 0, "{hub}");
    }
    let fault = r#"Maintenance(party: "hub")"#;
    let joined = shop_with(")", ", pattern: Gather(All)", r#"service_time: "400ms""#, fault);
    let log = run(&joined, 1, Plan::Broken);
    assert_eq!(log.ended(PRICE, Outcome::OnTime), others());
    let fault = r#"Maintenance(party: "bus")"#;
    let log = run(&shop_with(")", "", r#"service_time: "400ms""#, fault), 2, Plan::Broken);
    assert!(log.ended(PRICE, Outcome::OnTime).contains(&119));
    assert_eq!(served_twice(&log), 0);
}

/// A hub that stores takes the answer, or the callback, and sends it on when its window is over.
#[test]
fn a_hub_that_stores_keeps_the_answers_to_what_it_passed_on() {
    let fault = r#"Maintenance(party: "hub")"#;
    let hub = r#"), exceptions: [(flow: "price", exchange: StoreAndForward)]"#;
    let stored = shop_with(hub, "", r#"service_time: "400ms""#, fault);
    let callback = shop_with(")", ", pattern: Callback", r#"service_time: "400ms""#, fault);
    for scenario in [stored, callback] {
        let log = run(&scenario, 1, Plan::Broken);
        assert_eq!(log.ended(PRICE, Outcome::OnTime), others());
        assert_eq!(served_twice(&log), 0);
        let latency = log.of(PRICE).find(|end| end.number == 119).and_then(|end| end.latency);
        let ended = 59.75 + latency.map_or(0.0, |latency| latency.as_secs_f64());
        assert!((120.0..120.1).contains(&ended), "{ended}");
    }
}

#[test]
fn a_caller_in_maintenance_is_called_back() {
    let price = ", pattern: Callback";
    let scenario = shop_with(")", price, r#"service_time: "400ms""#, r#"Maintenance(system: "till")"#);
    for (style, name) in STYLES.iter().enumerate() {
        let log = run(&scenario, style, Plan::Broken);
        assert_eq!(log.ended(PRICE, Outcome::OnTime), others(), "{}", name);
    }
}

#[test]
fn what_was_let_in_calls_whom_it_has_to() {
    let price = r#", then: [(flow: "check", before_answer: true)]),
        (id: "check", from: ["stock"], to: ["books"], policy: (timeout: "10s")"#;
    let scenario = shop_with(
        ")",
        price,
        r#"service_time: "400ms""#,
        r#"Maintenance(system: "stock")"#,
    );
    for (style, name) in STYLES.iter().enumerate() {
        let log = run(&scenario, style, Plan::Broken);
        assert!(log.ended(PRICE, Outcome::OnTime).contains(&119), "{}", name);
    }
}

/// Of the 120 prices asked for in a minute 66 are served by then, 54 wait: 49 s of work.
#[test]
fn every_kind_of_line_is_worked_off() {
    let one = r#"concurrency: 1, service_time: "900ms""#;
    let two = r#"instances: 2, balancing: Central, concurrency: 1, service_time: "1.8s""#;
    for stations in [one, two] {
        for discipline in ["Fifo", "Priority", "PreemptivePriority"] {
            let stock = format!("{stations}, discipline: {discipline}, queue_limit: Unlimited");
            let scenario = shop_with(")", "", &stock, r#"Maintenance(system: "stock")"#);
            for (style, name) in STYLES.iter().enumerate().take(2) {
                let log = run(&scenario, style, Plan::Broken);
                let before: Vec<u64> = (0..120).collect();
                assert!(
                    log.ended(PRICE, Outcome::OnTime).starts_with(&before),
                    "{}, {stock}",
                    name
                );
                let served = log.at(STOCK, |fact| fact == VisitFact::Ended);
                let meanwhile = served.iter().filter(|(at, _)| (60.0..120.0).contains(&secs(*at)));
                assert!((53..=55).contains(&meanwhile.count()), "{}, {stock}", name);
            }
        }
    }
}

/// Two that share a line serve one each 1.8 s; one of them has been closed for long when the other one is, too.
#[test]
fn who_is_idle_helps_to_work_off_the_line_of_all() {
    let fault = r#"Maintenance(system: "stock", instances: One), at: "10s", lasting: "150s"),
        (what: Maintenance(system: "stock")"#;
    for discipline in ["Fifo", "Priority"] {
        let stock = format!(
            r#"instances: 2, balancing: Central, concurrency: 1, service_time: "1.8s", discipline: {discipline},
            queue_limit: Unlimited"#
        );
        let scenario = shop_with(")", "", &stock, fault);
        for (style, name) in STYLES.iter().enumerate().take(2) {
            let served = run(&scenario, style, Plan::Broken).at(STOCK, |fact| fact == VisitFact::Ended);
            let within = |from: f64, until: f64| {
                served
                    .iter()
                    .filter(|(at, _)| (from..until).contains(&secs(*at)))
                    .count()
            };
            assert!((17..=18).contains(&within(28.0, 60.0)), "{}, {discipline}", name);
            assert!((65..=67).contains(&within(60.0, 120.0)), "{}, {discipline}", name);
        }
    }
}
