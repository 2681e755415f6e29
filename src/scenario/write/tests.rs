//! Does what is written read as the same scenario, and does it read well?

use proptest::collection::vec;
use proptest::option::of;
use proptest::prelude::*;

use super::write;
use crate::scenario::model::*;
use crate::scenario::{Loaded, parse};
use crate::units::{Bandwidth, Currency, Law, Money, Rate, Share, SimSpan, Size};

fn read(text: &str) -> Scenario {
    match parse(text, "written.ron") {
        Ok(Loaded { scenario, .. }) => scenario,
        Err(problems) => panic!("{}\n{text}", problems[0]),
    }
}

fn span() -> impl Strategy<Value = SimSpan> {
    (1_u64..10_000_000_000_000).prop_map(SimSpan::from_nanos)
}

fn share() -> impl Strategy<Value = Share> {
    (0.0..=1.0_f64).prop_map(Share::from_ratio)
}

fn rate() -> impl Strategy<Value = Rate> {
    (0.001..20.0_f64).prop_map(Rate::from_per_sec)
}

fn money() -> impl Strategy<Value = Money> {
    (0.0..1e6_f64).prop_map(|amount| Money::new(amount, Currency::EUR))
}

fn words() -> impl Strategy<Value = String> {
    "[ -~é\n\t\\\\\"]{0,30}"
}

fn law() -> impl Strategy<Value = Law> {
    law_below(1_000_000_000_000)
}

/// Below a tenth of the largest size: a long tail has its mean far above its scale.
fn size_law() -> impl Strategy<Value = Law> {
    law_below(300_000_000)
}

fn law_below(end: u64) -> impl Strategy<Value = Law> {
    let whole = move || (1..end).prop_map(|value| value as f64);
    prop_oneof![
        whole().prop_map(Law::Constant),
        (whole(), whole()).prop_map(|(a, b)| Law::Uniform {
            low: a.min(b),
            high: a.max(b)
        }),
        whole().prop_map(|mean| Law::Exponential { mean }),
        (1_u32..9, whole()).prop_map(|(k, mean)| Law::Erlang { k, mean }),
        vec((0.1..9.0_f64, whole()), 1..4).prop_map(Law::Hyperexponential),
        vec((whole(), 0.1..9.0_f64), 1..4).prop_map(Law::Discrete),
        (whole(), whole()).prop_map(|(a, b)| Law::LogNormal {
            median: a.min(b),
            p99: a.max(b).min(a.min(b) * 50.0)
        }),
        (whole(), 0.1..3.0_f64).prop_map(|(mean, cv)| Law::Gamma { mean, cv }),
        (0.5..3.0_f64, whole()).prop_map(|(shape, scale)| Law::Weibull { shape, scale }),
        (1.1..3.0_f64, whole()).prop_map(|(shape, scale)| Law::Pareto { shape, scale }),
        (whole(), whole()).prop_map(|(a, b)| Law::Quantiles(vec![(0.5, a.min(b)), (0.99, a.max(b))])),
    ]
}

fn settings() -> impl Strategy<Value = LinkSettings> {
    let bandwidth = || of((1.0..1e10_f64).prop_map(Bandwidth::from_bits_per_sec));
    let transport = of(prop_oneof![Just(Transport::Reliable), Just(Transport::Datagram)]);
    let parts = (
        of(law()),
        of(share()),
        of(any::<bool>()),
        transport,
        bandwidth(),
        bandwidth(),
        of(span()),
        of(span()),
    );
    parts.prop_map(
        |(latency, loss, reorders, transport, bandwidth, bandwidth_per_link, mttf, mttr)| LinkSettings {
            latency,
            loss,
            reorders,
            transport,
            bandwidth,
            bandwidth_per_link,
            mttf,
            mttr,
        },
    )
}

fn policy() -> impl Strategy<Value = Policy> {
    let outbox = of(prop_oneof![
        Just(Outbox::Off),
        (1_u32..99, of(span())).prop_map(|(limit, every)| Outbox::Memory { limit, every }),
        (1_u32..99, of(span()), of(span())).prop_map(|(limit, lasting, every)| Outbox::Durable {
            limit,
            lasting,
            every
        }),
    ]);
    let retry = of((of(1_u32..9), of(span()), of(1.0..4.0_f64), of(share())).prop_map(
        |(max_attempts, backoff, factor, budget)| Retry {
            max_attempts: if factor.is_none() {
                Some(UNLIMITED_ATTEMPTS)
            } else {
                max_attempts
            },
            on: if budget.is_some() {
                vec![RetryCause::Timeout, RetryCause::HeldBack]
            } else {
                vec![]
            },
            backoff,
            factor,
            cap: backoff,
            jitter: Some(Jitter::Decorrelated),
            budget,
            exclude_tried: Some(true),
            retry_after: backoff,
        },
    ));
    let breaker = of(
        (of(share()), 1_u32..99, span()).prop_map(|(failure_share, window, open)| Breaker {
            failure_share,
            window: failure_share.map(|_| window),
            least: failure_share.map(|_| window / 2 + 1),
            consecutive: if failure_share.is_some() { None } else { Some(window) },
            open,
            probes: 3,
        }),
    );
    (of(span()), outbox, retry, breaker, of(any::<bool>())).prop_map(|(timeout, outbox, retry, breaker, idempotent)| {
        Policy {
            timeout,
            timeout_total: timeout,
            cancel_on_timeout: idempotent,
            retry,
            breaker,
            hedge: timeout,
            bulkhead: Some(7),
            rate_limit: Some(RateLimit {
                rate: Rate::from_per_sec(3.0),
                burst: Some(9),
            }),
            throttle: timeout.map(|window| Throttle {
                factor: idempotent.map(|_| 1.5),
                window: Some(window),
            }),
            idempotent,
            outbox,
        }
    })
}

fn start() -> impl Strategy<Value = Start> {
    prop_oneof![
        rate().prop_map(Start::Poisson),
        (rate(), of(span()), of(1_u64..9)).prop_map(|(rate, first, count)| Start::Constant { rate, first, count }),
        (span(), of(span()), of(1_u64..9)).prop_map(|(every, first, count)| Start::Every { first, every, count }),
        (rate(), span(), span()).prop_map(|(rate, on, off)| Start::Bursty { rate, on, off }),
        (rate(), 1_u32..9).prop_map(|(rate, of)| Start::Bursts { rate, of }),
        rate().prop_map(|rate| Start::Timetable(vec![(SimSpan::ZERO, rate), (SimSpan::from_secs(3601), rate)])),
        (1_u32..9, law()).prop_map(|(users, think)| Start::Closed { users, think }),
        words().prop_map(Start::Trace),
    ]
}

fn systems() -> impl Strategy<Value = Vec<System>> {
    let one = (
        of(words()),
        of(any::<(i16, i16)>()),
        of(law()),
        settings_of_system(),
        of(money()),
        of(share()),
    );
    vec(one, 3).prop_map(|parts| {
        let systems = parts
            .into_iter()
            .zip(["a", "b", "c"])
            .map(|((name, at, law, settings, money, share), id)| {
                let (speaks, owner, balancing, concurrency, limit) = settings;
                let law_of_cache = law.clone();
                let servers = concurrency != Concurrency::Unlimited;
                System {
                    name,
                    kind: Some(SystemKind::Cache),
                    zone: Some("north".into()),
                    at: at.map(|(x, y)| (f32::from(x) / 4.0, f32::from(y) / 4.0)),
                    layer: Some(-3),
                    team: Some("core".to_owned()),
                    owner: Some(owner),
                    speaks,
                    preset: Some("rest".into()),
                    shapes: vec!["sales".into()],
                    instances: Some(2),
                    concurrency: Some(concurrency),
                    service_time: law.clone(),
                    service_time_for: law.map(|law| ("f".into(), law)).into_iter().collect(),
                    queue_limit: Some(limit),
                    discipline: Some(match share {
                        Some(_) => Discipline::PreemptivePriority,
                        None => Discipline::Priority,
                    }),
                    balancing: Some(balancing),
                    rate_limit: Some(RateLimit {
                        rate: Rate::from_per_sec(0.5),
                        burst: None,
                    }),
                    errors: share,
                    cache: share.map(|hit| match hit.value() < 0.5 {
                        true => Cache {
                            hit: Some(hit),
                            service_time: law_of_cache,
                            keys: None,
                            zipf: None,
                            capacity: None,
                            ttl: None,
                            sliding: None,
                        },
                        false => Cache {
                            hit: None,
                            keys: Some(12),
                            zipf: Some(0.75),
                            capacity: Some(5),
                            ttl: Some(SimSpan::from_secs(3)),
                            sliding: Some(true),
                            service_time: law_of_cache,
                        },
                    }),
                    queue_timeout: Some(SimSpan::from_secs(7)),
                    drops_overdue: Some(true),
                    batch: share.is_none().then_some(Batching {
                        size: Some(8),
                        linger: Some(SimSpan::from_millis(5)),
                    }),
                    quota: Some(Quota {
                        requests: 100,
                        per: SimSpan::from_secs(60),
                        window: share.map(|_| QuotaWindow::Sliding),
                    }),
                    concurrent_calls: Some(17),
                    shedding: share
                        .map(|share| Shedding {
                            queue_above: Some(4),
                            waiting_above: Some(SimSpan::from_millis(70)),
                            utilization_above: Some(share).filter(|share| share.value() < 1.0 && servers),
                            window: Some(SimSpan::from_secs(5)).filter(|_| share.value() < 1.0 && servers),
                            priority_below: Some(-2),
                        })
                        .into_iter()
                        .collect(),
                    slow_start: Some(SlowStart {
                        factor: 2.5,
                        lasting: SimSpan::from_secs(30),
                    }),
                    can_pause: Some(true),
                    health: share
                        .filter(|_| balancing != Balancing::Central)
                        .map(|_| HealthCheck::Every {
                            every: SimSpan::from_secs(7),
                            unhealthy: Some(2),
                            healthy: None,
                        }),
                    ejection: share.filter(|_| balancing != Balancing::Central).map(|share| Ejection {
                        consecutive: 5,
                        lasting: SimSpan::from_secs(30),
                        at_most: Some(share),
                    }),
                    failures: Some(Failures {
                        mttr: Law::Constant(1e9),
                        queue: Some(QueueOnFailure::Lost),
                        work: Some(WorkOnFailure::Restarted),
                        wears: share.map(|_| Wears::Busy),
                        crews: Some(1),
                        ..Failures::new(SimSpan::from_secs(99), SimSpan::ZERO)
                    }),
                    hourly_cost: money,
                    ..System::new(id)
                }
            });
        systems.collect()
    })
}

fn settings_of_system() -> impl Strategy<Value = (Vec<Speaks>, Owner, Balancing, Concurrency, QueueLimit)> {
    let speaks = prop_oneof![
        Just(Speaks::Api),
        Just(Speaks::Webhook),
        span().prop_map(Speaks::Polled),
        Just(Speaks::File),
        Just(Speaks::Broker)
    ];
    let owner = prop_oneof![Just(Owner::Ours), words().prop_map(Owner::Provider)];
    let balancing = prop_oneof![
        Just(Balancing::Central),
        Just(Balancing::RoundRobin),
        (1_u32..9).prop_map(Balancing::PowerOf)
    ];
    let concurrency = prop_oneof![Just(Concurrency::Unlimited), (1_u32..9).prop_map(Concurrency::Servers)];
    let limit = prop_oneof![Just(QueueLimit::Unlimited), (0_u32..9).prop_map(QueueLimit::Places)];
    (vec(speaks, 0..3), owner, balancing, concurrency, limit)
}

fn flows() -> impl Strategy<Value = Vec<Flow>> {
    let pattern = prop_oneof![
        Just(Pattern::Request),
        Just(Pattern::Callback),
        Just(Pattern::Publish),
        Just(Pattern::Gather(GatherRule::All)),
        (1_u32..3).prop_map(|first| Pattern::Gather(GatherRule::First(first))),
        Just(Pattern::Tap)
    ];
    let to = prop_oneof![
        Just(To::Systems(vec!["b".into()])),
        Just(To::AnyOf(vec!["b".into(), "c".into()]))
    ];
    let choice = prop_oneof![
        Just(PolicyChoice::Named("patient".into())),
        policy().prop_map(PolicyChoice::Inline)
    ];
    let follow = (of(1_u32..9), share(), of(any::<bool>())).prop_map(|(times, probability, flag)| Follow {
        flow: "g".into(),
        times,
        probability: Some(probability),
        before_answer: flag,
        on_miss: flag.map(|_| false),
        holds_worker: flag,
    });
    let then = prop_oneof![
        vec(follow, 0..2).prop_map(Then::All),
        (0.1..1.0_f64).prop_map(|weight| Then::OneOf(vec![("g".into(), weight), ("g".into(), 0.2)], 0.0)),
        (0.1..1.0_f64).prop_map(|end| Then::OneOf(vec![("g".into(), 0.7)], end))
    ];
    let parts = (
        of(words()),
        to,
        of(pattern),
        of(start()),
        of(size_law()),
        of(span()),
        of(choice),
        then,
        of(money()),
    );
    parts.prop_map(|(name, to, pattern, start, size, deadline, policy, then, money)| {
        let first = Flow {
            name,
            to,
            data: Some("sales".into()),
            pattern,
            batch: pattern
                .filter(|it| *it == Pattern::Batch)
                .zip(deadline)
                .map(|(_, every)| FileTimes {
                    every,
                    first: Some(every),
                    max_records: Some(7),
                }),
            start,
            size: size.clone(),
            answer_size: size,
            deadline,
            priority: Some(-3),
            cost_lost: money,
            cost_late: money,
            callback_policy: policy.clone().filter(|_| pattern == Some(Pattern::Callback)),
            policy,
            key_shares: vec![("north".to_owned(), 0.5)],
            exists: Some(true),
            site: Some(SiteChoice::Each),
            then,
            ..Flow::new("f", &"a".into(), &"b".into())
        };
        let second = Flow {
            from: vec!["b".into(), "c".into()],
            to: To::Others,
            ..Flow::new("g", &"b".into(), &"c".into())
        };
        vec![first, second]
    })
}

fn faults() -> impl Strategy<Value = Vec<Fault>> {
    let place = prop_oneof![
        Just(LinkPlace::Zones("north".into(), "south".into())),
        Just(LinkPlace::Systems("a".into(), "b".into())),
        Just(LinkPlace::Link("a".to_owned(), "hub".to_owned()))
    ];
    let part = prop_oneof![
        Just(Part::System("a".into())),
        Just(Part::Hub),
        Just(Part::Broker),
        Just(Part::Registry),
        Just(Part::Balancer("b".into()))
    ];
    let select = || {
        prop_oneof![
            Just(Select::All),
            Just(Select::One),
            Just(Select::Count(2)),
            share().prop_map(Select::Share),
            Just(Select::These(vec![1, 2]))
        ]
    };
    let what = (
        place,
        part,
        select(),
        select(),
        law(),
        share(),
        0_usize..22,
        any::<bool>(),
    )
        .prop_map(|(place, part, sites, instances, adds, share, kind, flag)| {
            let direction = if flag { Direction::Forward } else { Direction::Both };
            match kind {
                0 => FaultKind::Cut {
                    place,
                    sites,
                    direction,
                    refuses: flag,
                },
                1 => FaultKind::Partition {
                    zone: "north".into(),
                    sites,
                    refuses: flag,
                },
                2 => FaultKind::Latency {
                    place,
                    sites,
                    adds,
                    direction,
                },
                3 => FaultKind::Loss {
                    place,
                    sites,
                    share,
                    direction,
                },
                4 => FaultKind::Crash {
                    part,
                    sites,
                    instances,
                    silent: flag,
                },
                5 => FaultKind::SlowDown {
                    part,
                    sites,
                    instances,
                    factor: 2.5,
                },
                6 => FaultKind::RegistryStale,
                7..=12 => FaultKind::Line {
                    place,
                    sites,
                    direction,
                    ill: line_ill(kind, adds, share, flag),
                },
                13..=16 => FaultKind::Station {
                    part: Part::System("b".into()),
                    sites,
                    instances,
                    ill: match kind {
                        13 => StationIll::Pause,
                        14 => StationIll::Errors { share },
                        15 => StationIll::Drain,
                        _ => StationIll::Maintenance,
                    },
                },
                17 => FaultKind::ZoneOutage {
                    zone: "north".into(),
                    sites,
                    refuses: flag,
                },
                18 => FaultKind::ProviderLimit {
                    whose: Whose::System("b".into()),
                    limit: RateLimit {
                        rate: Rate::from_per_sec(5.0),
                        burst: flag.then_some(3),
                    },
                },
                19 => FaultKind::LeaderLoss {
                    flow: flag.then(|| "f".into()),
                },
                20 => FaultKind::BrokerLockUp,
                _ => FaultKind::QuorumLoss,
            }
        });
    let ids = [
        FaultId::from("fault-1"),
        FaultId::from("storm"),
        FaultId::from("fault-2"),
    ];
    vec((what, span(), of(span()), of(0.0..9.0_f64), any::<bool>()), 3).prop_map(move |faults| {
        let faults = faults.into_iter().zip(ids.clone());
        let make = |((what, at, lasting, a_year, off), id)| Fault {
            id,
            name: None,
            what,
            at,
            lasting,
            every: None,
            timing: Timing::default(),
            a_year,
            off,
        };
        let make = |fault| again(make(fault));
        faults.map(make).collect()
    })
}

fn line_ill(kind: usize, law: Law, share: Share, flag: bool) -> LineIll {
    match kind {
        7 => LineIll::Jitter {
            up_to: SimSpan::from_millis(30),
        },
        8 => LineIll::BurstLoss {
            to_bad: share,
            to_good: Share::from_ratio(0.25),
            good: flag.then_some(share),
            bad: None,
        },
        9 => LineIll::Duplicate { share },
        10 => LineIll::Reorder { share, by: law },
        11 => LineIll::Bandwidth {
            to: Bandwidth::from_bits_per_sec(2e6),
        },
        _ => LineIll::Flapping {
            down: Law::Constant(5e9),
            up: Law::Exponential { mean: 60e9 },
            refuses: flag,
        },
    }
}

/// Strikes again: by plan, by chance, after another fault, or when something is seen.
fn again(mut fault: Fault) -> Fault {
    let timing = &mut fault.timing;
    match fault.at.nanos() % 5 {
        0 => {
            let lasting = fault.lasting.get_or_insert(SimSpan::from_secs(9));
            fault.every = Some(*lasting + SimSpan::from_secs(60));
            timing.count = Some(3);
        }
        1 => {
            timing.mttf = Some(Law::Exponential { mean: 3600e9 });
            timing.mttr = fault.lasting.is_none().then_some(Law::Constant(5e9));
            (timing.each, timing.count) = (true, Some(2));
        }
        2 => {
            // All follow one, which begins by itself: none waits for another that waits for it.
            let storm = FaultId::from("storm");
            timing.follows = (fault.id != storm).then_some(Follows {
                fault: storm,
                moment: Some(Moment::End),
                after: fault.lasting,
                probability: Some(Share::from_ratio(0.5)),
            });
        }
        3 => {
            let part = Part::System("b".into());
            let sees = match (fault.off, fault.lasting.is_some()) {
                (true, _) => Sight::Queue { part, over: 12 },
                (false, true) => Sight::MemoryAlarm,
                (false, false) => Sight::Busy {
                    part,
                    over: Share::from_ratio(0.75),
                },
            };
            timing.when = Some(Condition {
                sees,
                during: fault.lasting,
                check: None,
            });
        }
        _ => {}
    }
    fault
}

fn architectures() -> Vec<Architecture> {
    let hub = HubAndSpoke {
        platform: Some("integration-platform".into()),
        zone: Some("north".into()),
        concurrency: Some(Concurrency::Servers(4)),
        service_time: Some(Law::Exponential { mean: 1e6 }),
        holds: Some(Holds::Worker),
        failures: Some(Failures::new(SimSpan::from_secs(9), SimSpan::from_secs(1))),
        bridged: vec!["south".into()],
        ..HubAndSpoke::default()
    };
    let bus = MessageBus {
        zones: vec!["north".into()],
        nodes: Some(3),
        ack: Some(AckLevel::Off),
        delivery: Some(DeliveryGuarantee::EffectivelyOnce),
        failures: Some(Failures::new(SimSpan::from_secs(9), SimSpan::from_secs(1))),
        memory: Some(Size::from_bytes(1_000_000)),
        memory_high: Some(Share::from_ratio(0.75)),
        memory_low: Some(Share::from_ratio(0.5)),
        replicas: Some(2),
        connections: Some(Connections::Shared),
        partitions: Some(4),
        rebalance: Some(SimSpan::from_secs(10)),
        dedup_window: Some(SimSpan::from_secs(120)),
        retention: Some(SimSpan::from_secs(3600)),
        retention_bytes: Some(Size::from_bytes(5_000_000)),
        ..MessageBus::default()
    };
    let exception = Exception {
        flow: "f".into(),
        leg: Some(Leg::Answer),
        via: Some(Via::Direct),
        exchange: Some(Exchange::StoreAndForward),
    };
    let hybrid = Hybrid {
        base: Some("bus".into()),
        direct: Some(Vec::new()),
        hub: vec!["f".into()],
        bus: vec!["g".into()],
    };
    let direct = PointToPoint {
        balancer_failures: Some(Failures::new(SimSpan::from_secs(9), SimSpan::from_secs(1))),
        balancer: Some("load-balancer".into()),
        discovery: Some(Discovery::Registry(Registry {
            zone: Some("north".into()),
            instances: Some(3),
            failures: None,
        })),
        staleness: Some(SimSpan::from_secs(9)),
    };
    let mut all = vec![
        Architecture::new("direct", Style::PointToPoint(direct)),
        Architecture::new("hub", Style::HubAndSpoke(hub)),
        Architecture::new("bus", Style::MessageBus(bus)),
        Architecture::new("mixed", Style::Hybrid(hybrid)),
        Architecture::new("drawn", Style::Custom),
    ];
    all[0].as_is = true;
    all[0].color = Some("#123aBC".to_owned());
    all[1].baseline = true;
    all[1].exceptions = vec![exception];
    all[1].places = vec![("hub".to_owned(), (1.5, -2.0))];
    all
}

fn notes(text: &str) -> Vec<Note> {
    let sized = Note {
        size: Some((80.0, 40.5)),
        ..Note::new("note-2", text, (3.0, -7.25))
    };
    vec![
        Note::new("note-1", "", (0.0, 0.0)),
        sized,
        Note::new("remark", text, (1e6, -1e6)),
    ]
}

fn scenario() -> impl Strategy<Value = Scenario> {
    let parts = (
        words(),
        systems(),
        flows(),
        faults(),
        settings(),
        policy(),
        law(),
        of(span()),
        of(share()),
    );
    parts.prop_map(
        |(name, systems, flows, faults, settings, policy, law, span, share)| Scenario {
            zones: vec![
                Zone {
                    kind: Some(ZoneKind::Site),
                    sites: Some(7),
                    at: span.map(|_| (12.5, -40.0)),
                    size: span.map(|_| (640.0, 320.25)),
                    within: Some(settings.clone()),
                    ..Zone::new("north")
                },
                Zone::new("south"),
            ],
            between: vec![Between {
                settings,
                latency_back: Some(law),
                bandwidth_back: Some(Bandwidth::from_bits_per_sec(5e6)),
                ..Between::new("north", "south")
            }],
            data: vec![DataSet {
                name: Some(name.clone()),
                sensitivity: Some(Sensitivity::Payment),
                owner: Some("a".into()),
                allowed: vec!["b".into()],
                contract: Some(Contract::Versioned),
                ..DataSet::new("sales")
            }],
            systems,
            policies: vec![NamedPolicy {
                id: "patient".into(),
                policy,
            }],
            flows,
            notes: notes(&name),
            architectures: architectures(),
            faults,
            objectives: vec![
                Objective {
                    flow: Some("f".into()),
                    when: Some(When::Broken),
                    p50_below: span,
                    correct_at_least: share,
                    never_through: Some("hub".to_owned()),
                    ..Objective::default()
                },
                Objective {
                    exposure_at_most: Some(3),
                    touched_at_most: Some(0),
                    ..Objective::default()
                },
            ],
            costs: Costs {
                book: Some("book.ron".to_owned()),
                horizon_years: Some(2.5),
                overrides: vec![("day".to_owned(), 1.0, 2.0, 3.5)],
            },
            growth: Some(Growth {
                systems_a_year: Some(1.5),
                load_a_year: share,
                ..Growth::default()
            }),
            budget: Some(Money::new(1e5, Currency::EUR)),
            run: Run {
                duration: Some(SimSpan::from_secs(9999)),
                starts_at: Some(SimSpan::from_secs(8 * 3600)),
                seed: Some(u64::MAX),
                precision: share,
                ..Run::default()
            },
            ..Scenario::new(&name)
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn what_is_written_reads_as_the_same(scenario in scenario()) {
        let text = write(&scenario);
        let again = read(&text);
        prop_assert_eq!(&again, &scenario, "{}", text);
        prop_assert_eq!(write(&again), text);
    }
}

#[test]
fn lines_are_filled_like_those_of_a_hand() {
    let mut scenario = Scenario::new("Two");
    scenario.zones = vec![Zone {
        kind: Some(ZoneKind::Site),
        sites: Some(12),
        ..Zone::new("shop")
    }];
    let long = System {
        name: Some("A system with a name of a certain length".to_owned()),
        at: Some((80.0, 120.5)),
        service_time: Some(Law::LogNormal {
            median: 12e6,
            p99: 90e6,
        }),
        ..System::new("till")
    };
    scenario.systems = vec![long, System::new("stock")];
    assert_eq!(
        write(&scenario),
        r#"Scenario(
    format: 1,
    name: "Two",
    zones: [(id: "shop", kind: Site, sites: 12)],
    systems: [
        (id: "till", name: "A system with a name of a certain length", at: (80, 120.5),
         service_time: LogNormal(median: "12ms", p99: "90ms")),
        (id: "stock"),
    ],
    flows: [],
)
"#
    );
}
