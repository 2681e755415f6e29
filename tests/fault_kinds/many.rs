//! Do many faults at once leave every delivery with one end? The engine asserts it at the end of each run.

use topolab::units::KeyedRng;

use super::*;

/// What may break, with holes for numbers.
const KINDS: [&str; 26] = [
    r#"Cut(zones: ("shop", "cloud"), direction: Forward)"#,
    r#"Cut(systems: ("till", "stock"), refuses: true)"#,
    r#"Partition(zone: "cloud", refuses: true)"#,
    r#"Latency(zones: ("shop", "cloud"), adds: Exponential(mean: "80ms"))"#,
    r#"Loss(zones: ("shop", "cloud"), share: "30%")"#,
    r#"Crash(system: "stock", instances: One)"#,
    r#"Crash(system: "till")"#,
    r#"Crash(party: "hub", silent: true)"#,
    r#"Crash(party: "bus", instances: Majority)"#,
    r#"SlowDown(system: "stock", factor: 5)"#,
    r#"Jitter(zones: ("shop", "cloud"), up_to: "80ms")"#,
    r#"BurstLoss(systems: ("till", "books"), to_bad: "5%", to_good: "20%")"#,
    r#"Duplicate(zones: ("shop", "cloud"), share: "60%")"#,
    r#"Reorder(zones: ("shop", "cloud"), share: "30%", by: "300ms")"#,
    r#"Bandwidth(zones: ("shop", "cloud"), to: "30kbit/s")"#,
    r#"Flapping(zones: ("shop", "cloud"), down: Exponential(mean: "1s"), up: "2s")"#,
    r#"Pause(system: "stock", instances: Count(1))"#,
    r#"Pause(system: "till")"#,
    r#"Pause(party: "hub")"#,
    r#"Pause(party: "bus", instances: One)"#,
    r#"CapacityLoss(system: "stock", share: "75%")"#,
    r#"Drain(system: "stock", instances: One)"#,
    r#"Maintenance(system: "stock")"#,
    r#"ZoneOutage(zone: "cloud")"#,
    r#"LeaderLoss()"#,
    r#"Surge(factor: 5)"#,
];
const TIMES: [&str; 5] = [
    r#"at: "5s", lasting: "10s""#,
    r#"at: "7s", lasting: "3s", every: "9s""#,
    r#"mttf: "8s", mttr: "4s""#,
    r#"follows: (fault: "first", moment: End, after: "1s", probability: "70%"), lasting: "6s""#,
    r#"when: Queue(system: "stock", over: 3), lasting: "4s""#,
];
const POLICIES: [&str; 3] = [
    r#"(timeout: "400ms")"#,
    r#"(timeout: "900ms", retry: (max_attempts: 4, backoff: "100ms"))"#,
    r#"(timeout: "500ms", retry: (max_attempts: 2), outbox: Durable(limit: 40, lasting: "20s", every: "2s"))"#,
];

#[test]
fn whatever_breaks_together_every_delivery_ends_once() {
    let mut rng = KeyedRng::new(20, 26);
    let mut pick = |count: usize| (rng.unit_f64() * count as f64) as usize;
    let mut ends = [0_u64; 8];
    for _ in 0..60 {
        let mut faults = String::new();
        for number in 0..6 {
            let id = if number == 0 { r#"id: "first", "# } else { "" };
            let times = TIMES[if number == 0 { pick(2) } else { pick(5) }];
            faults += &format!("({id}what: {}, {times}), ", KINDS[pick(KINDS.len())]);
        }
        let stock = r#"service_time: Exponential(mean: "150ms"), instances: 2, concurrency: 2, queue_limit: 9, can_pause: true"#;
        let text = SHOP
            .replace("TRANSPORT", ["Reliable", "Datagram"][pick(2)])
            .replace("STOCK", stock);
        let text = text.replace(r#"policy: (timeout: "60s")"#, &format!("policy: {}", POLICIES[pick(3)]));
        let text = text.replace(
            r#"rate: "2/s", first: "0.35s")"#,
            &format!(r#"rate: "12/s"), policy: {}"#, POLICIES[pick(3)]),
        );
        // Half the time an answer waits for a look into the books, in the worker or not.
        let calls = [
            "",
            r#", then: [(flow: "look", before_answer: true)]"#,
            r#", then: [(flow: "look", before_answer: true, holds_worker: true)]"#,
        ];
        let look = r#"(id: "look", from: ["stock"], to: ["books"], policy: (timeout: "700ms")), (id: "sale""#;
        let text = match pick(4) {
            calling @ 1..=2 => {
                let text = text.replace(
                    r#"first: "0.25s"), size: "1kB""#,
                    &format!(r#"first: "0.25s"), size: "1kB"{}"#, calls[calling]),
                );
                text.replace(r#"(id: "sale""#, look)
            }
            _ => text,
        };
        let text = text.replace(r#"duration: "200s""#, r#"duration: "40s", drain: "30s""#);
        let scenario = scenario(&text.replace("FAULTS", &faults));
        for style in 0..4 {
            let (network, compiled) = ready(&scenario, style);
            let specs = compiled.faults(&scenario, &network, Plan::Broken, 9, 0);
            let mut run = Simulation::new(Arc::clone(&compiled.program), specs, 9, 0);
            let totals = run.run(&mut topolab::engine::Deaf);
            assert!(totals.expected >= 500);
            ends.iter_mut()
                .zip(totals.outcomes)
                .for_each(|(sum, count)| *sum += count);
        }
    }
    // All but the rarest ends occur.
    let rare = ends.iter().filter(|count| **count < 20).count();
    assert!(rare <= 2, "{ends:?}");
}
