//! What do faults of lines do?

use super::*;

#[test]
fn a_narrowed_line_takes_as_long_as_the_message_is_wide() {
    // 1 kB over 20 kbit/s: 400 ms, on each hop between the two zones.
    let faults =
        r#"(what: Bandwidth(zones: ("shop", "cloud"), to: "20kbit/s", direction: Forward), at: "60s", lasting: "60s")"#;
    let mut scenario = shop(r#"service_time: "1ms""#, faults);
    scenario.flows.truncate(1);
    for (style, name) in STYLES.iter().enumerate() {
        let calm = run(&scenario, style, Plan::Calm);
        let broken = run(&scenario, style, Plan::Broken);
        let mean = |log: &Log| {
            let during = log.of(PRICE).filter(|end| (120..239).contains(&end.number));
            let latencies: Vec<f64> = during.filter_map(|end| Some(end.latency?.as_secs_f64())).collect();
            latencies.iter().sum::<f64>() / latencies.len() as f64
        };
        let longer = mean(&broken) - mean(&calm);
        assert!((longer - 0.4).abs() < 2e-3, "{}: {longer} s longer", name);
    }
}

#[test]
fn what_flaps_is_cut_and_whole_in_turn() {
    // Cut in the first second of every two: of four messages the first two.
    let faults = r#"(what: Flapping(zones: ("shop", "cloud"), direction: Forward, down: "1s", up: "1s", refuses: true),
        at: "60s", lasting: "60s")"#;
    let scenario = shop(r#"service_time: "1ms""#, faults);
    let cut: Vec<u64> = made(60, 120).into_iter().filter(|number| number % 4 < 2).collect();
    for (style, name) in STYLES.iter().enumerate() {
        let log = run(&scenario, style, Plan::Broken);
        assert_eq!(log.ended(PRICE, Outcome::Rejected), cut, "{}", name);
        assert_eq!(log.faults.len(), 60, "{}", name);
    }
}

#[test]
fn every_copy_of_a_copy_is_served() {
    let faults = r#"(what: Duplicate(systems: ("till", "stock"), share: "100%", direction: Forward), at: "60s", lasting: "60s")"#;
    let scenario = shop(r#"service_time: "1ms""#, faults);
    for (style, name) in STYLES.iter().enumerate() {
        let log = run(&scenario, style, Plan::Broken);
        let mut served: BTreeMap<u64, u32> = BTreeMap::new();
        for (_, key) in log.at(STOCK, is_start) {
            *served.entry(key).or_default() += 1;
        }
        // Each hop makes two of one.
        let copies = if ["hub", "bus"].contains(name) { 4 } else { 2 };
        let expected: u32 = 280 + 120 * copies;
        assert_eq!(served.values().sum::<u32>(), expected, "{}", name);
        assert!(served.values().all(|times| [1, copies].contains(times)), "{}", name);
        assert_eq!(log.ended(PRICE, Outcome::OnTime).len(), 400, "{}", name);
        let twice = log.of(PRICE).filter(|end| end.applied_twice).map(|end| end.number);
        assert_eq!(twice.count(), 120, "{}", name);
    }
}

#[test]
fn what_is_held_back_is_overtaken() {
    let faults = r#"(what: Reorder(zones: ("shop", "cloud"), direction: Forward, share: "20%", by: "700ms"))"#;
    let scenario = shop(r#"service_time: "1ms""#, &faults.replace("))", r#"), at: "0s")"#));
    for (style, name) in STYLES.iter().enumerate() {
        let log = run(&scenario, style, Plan::Broken);
        let arrivals = log.at(STOCK, |fact| fact == VisitFact::Queued);
        let numbers: BTreeMap<u64, u64> = log.of(PRICE).map(|end| (end.key, end.number)).collect();
        let order: Vec<u64> = arrivals.iter().map(|(_, key)| numbers[key]).collect();
        let overtaken = order.windows(2).filter(|pair| pair[1] < pair[0]).count();
        let held = log
            .of(PRICE)
            .filter(|end| end.latency.is_some_and(|latency| latency.as_secs_f64() > 0.7));
        // 400 draws at 20 %: 80, five standard errors are 40. One that is held is overtaken by one, unless that is held, too.
        let held = held.count();
        assert!((40..=120).contains(&held), "{}: {held}", name);
        assert!(
            overtaken > held / 2 && overtaken <= held,
            "{}: {overtaken} of {held}",
            name
        );
    }
}

#[test]
fn jitter_adds_up_to_its_bound() {
    let faults = r#"(what: Jitter(zones: ("shop", "cloud"), direction: Forward, up_to: "80ms"), at: "0s")"#;
    let scenario = shop(r#"service_time: "1ms""#, faults);
    for (style, name) in STYLES.iter().enumerate() {
        let calm = run(&scenario, style, Plan::Calm);
        let broken = run(&scenario, style, Plan::Broken);
        let latencies = |log: &Log| -> BTreeMap<u64, f64> {
            let ends = log.of(PRICE);
            ends.filter_map(|end| Some((end.number, end.latency?.as_secs_f64())))
                .collect()
        };
        let calm = latencies(&calm);
        let added: Vec<f64> = latencies(&broken)
            .iter()
            .map(|(number, latency)| latency - calm[number])
            .collect();
        assert_eq!(added.len(), 400);
        // Broker and stock draw their service times alike; a line in order may hold one back behind another.
        assert!(added.iter().all(|added| (-1e-9..0.0801).contains(added)), "{}", name);
        let mean = added.iter().sum::<f64>() / 400.0;
        // Uniform on 80 ms: 40 ms; five standard errors are 5.8 ms.
        assert!((mean - 0.04).abs() < 0.0058, "{}: {mean}", name);
    }
}

/// A line that keeps the order keeps it under jitter, whether its own latency varies or not.
#[test]
fn jitter_overtakes_only_where_the_line_lets_it() {
    let overtaken = |latency: &str, reorders: bool| {
        let text = format!(
            r#"(format: 1, name: "one after the other",
            zones: [(id: "shop", kind: Site), (id: "cloud", kind: CloudRegion, within: (latency: "0s"))],
            between: [(zones: ("shop", "cloud"), latency: {latency}, reorders: {reorders})],
            systems: [(id: "till", zone: "shop"), (id: "stock", zone: "cloud", service_time: "0s")],
            flows: [(id: "sale", from: ["till"], to: ["stock"], pattern: Publish, start: Constant(rate: "100/s"))],
            architectures: [(id: "direct", style: PointToPoint()), (id: "hub", style: HubAndSpoke()),
                (id: "bus", style: MessageBus())],
            faults: [(what: Jitter(zones: ("shop", "cloud"), up_to: "80ms"), at: "1s", lasting: "3s"),
                (what: Latency(zones: ("shop", "cloud"), adds: "200ms"), at: "6s", lasting: "1s")],
            run: (duration: "10s", warm_up: "0s"))"#
        );
        let scenario = scenario(&text);
        let log = run(&scenario, 0, Plan::Broken);
        let numbers: BTreeMap<u64, u64> = log.of(0).map(|end| (end.key, end.number)).collect();
        let arrivals = log.at(1, |fact| fact == VisitFact::Queued);
        let order: Vec<u64> = arrivals.iter().map(|(_, key)| numbers[key]).collect();
        assert_eq!(order.len(), 999);
        order.windows(2).filter(|pair| pair[1] < pair[0]).count()
    };
    for latency in [r#""10ms""#, r#"Uniform(low: "10ms", high: "11ms")"#] {
        assert_eq!(overtaken(latency, false), 0, "{latency}");
        assert!(overtaken(latency, true) > 100, "{latency}");
    }
}

#[test]
fn bursts_of_loss_are_as_long_and_as_frequent_as_they_say() {
    let faults =
        r#"(what: BurstLoss(zones: ("shop", "cloud"), direction: Forward, to_bad: "2%", to_good: "20%"), at: "0s")"#;
    let mut scenario = with_transport("Datagram", r#"service_time: "1ms", concurrency: Unlimited"#, faults);
    scenario.flows.remove(0);
    let text = topolab::scenario::write(&scenario).replace("rate: \"2/s\", first: \"350ms\"", "rate: \"100/s\"");
    let scenario = self::scenario(&text);
    for (style, name) in STYLES.iter().enumerate().take(2) {
        let log = run(&scenario, style, Plan::Broken);
        let lost = log.ended(0, Outcome::Lost);
        let made = log.of(0).count();
        assert!(made >= 19_990, "{made}");
        let bursts = lost.windows(2).filter(|pair| pair[1] > pair[0] + 1).count() + 1;
        // Bad one time in eleven. Neighbors are alike (correlation 0.78): five standard errors of the share are 0.029;
        // of the mean length of some 364 bursts 1.2.
        let share = lost.len() as f64 / made as f64;
        assert!((share - 1.0 / 11.0).abs() < 0.029, "{}: {share}", name);
        let length = lost.len() as f64 / bursts as f64;
        assert!((length - 5.0).abs() < 1.2, "{}: {length}", name);
    }
}
