//! Which sketches are edited? Drawn ones, of everything that refers to something else.
//!
//! In: proptest's draws. Out: sound scenarios. It must not know any command.

use proptest::collection::vec;
use proptest::prelude::*;
use topolab::scenario::{
    Architecture, Between, Cache, DataSet, Direction, Exception, Fault, FaultKind, Flow, FlowId, Follow, Follows,
    Hybrid, LinkPlace, NamedPolicy, Note, Objective, Part, Pattern, Policy, PolicyChoice, Scenario, Select, Start,
    Style, System, SystemId, Then, Timing, To, Via, Zone, ZoneId, ZoneKind, check,
};
use topolab::units::{Law, Rate, Share, SimSpan};

/// Width and height of a card.
pub const CARD: (f32, f32) = (150.0, 56.0);

/// A sound scenario: parts are added one by one, and those that do not fit are left away.
pub fn drawn_scenario() -> impl Strategy<Value = Scenario> {
    let part = || (any::<u8>(), any::<u8>(), any::<u8>(), any::<i8>(), any::<bool>());
    (
        0_usize..4,
        vec(part(), 1..7),
        vec(part(), 0..8),
        vec(part(), 0..6),
        vec(part(), 0..3),
    )
        .prop_map(|(zones, systems, flows, faults, notes)| {
            let mut scenario = Scenario::new("Drawn");
            (0..zones).for_each(|at| add(&mut scenario, |scenario| scenario.zones.push(zone(at))));
            add(&mut scenario, |scenario| {
                let pair = |at: usize| ZoneId::new(["north", "south"][at]);
                let loss = Some(Share::from_ratio(0.01));
                let mut between = Between::new(pair(0).as_str(), pair(1).as_str());
                between.settings.loss = loss;
                scenario.between.push(between);
            });
            for (at, draw) in systems.into_iter().enumerate() {
                add(&mut scenario, |scenario| add_system(scenario, at, draw));
            }
            add(&mut scenario, add_named);
            for (at, draw) in flows.into_iter().enumerate() {
                add(&mut scenario, |scenario| add_flow(scenario, at, draw));
                add(&mut scenario, |scenario| add_twin(scenario, at, draw));
            }
            for (at, draw) in faults.into_iter().enumerate() {
                add(&mut scenario, |scenario| add_watch(scenario, at, draw));
                add(&mut scenario, |scenario| add_follow(scenario, draw));
            }
            for (at, (a, _, _, x, sized)) in notes.into_iter().enumerate() {
                let id = if sized {
                    format!("note-{}", at + 1)
                } else {
                    format!("remark-{a}")
                };
                let mut note = Note::new(&id, "a remark", (f32::from(x) * 4.0, f32::from(a)));
                note.size = sized.then_some((90.0, 40.0));
                add(&mut scenario, |scenario| scenario.notes.push(note));
            }
            scenario
        })
}

fn add(scenario: &mut Scenario, change: impl FnOnce(&mut Scenario)) {
    let mut next = scenario.clone();
    change(&mut next);
    if check(&next).is_empty() {
        *scenario = next;
    }
}

fn zone(at: usize) -> Zone {
    let id = ["north", "south", "spare"][at % 3];
    Zone {
        kind: (at == 0).then_some(ZoneKind::Site),
        sites: (at == 0).then_some(3),
        at: (at == 1).then_some((100.0, 40.0)),
        size: (at == 1).then_some((600.0, 300.0)),
        ..Zone::new(id)
    }
}

fn add_system(scenario: &mut Scenario, at: usize, (a, b, _, x, flag): (u8, u8, u8, i8, bool)) {
    let zones = scenario.zones.len();
    let id = ["till", "stock", "books", "till-2", "loyalty", "x"][at % 6];
    scenario.systems.push(System {
        name: (a % 3 > 0).then(|| ["Till", "Till 2", "Stock"][usize::from(a) % 3].to_owned()),
        zone: (zones > 1).then(|| scenario.zones[usize::from(b) % zones].id.clone()),
        at: (a % 4 > 0).then(|| (f32::from(x) * 3.0, f32::from(b))),
        layer: flag.then(|| i32::from(x) % 3),
        instances: (b % 2 == 0).then_some(2),
        cache: (b % 5 == 0).then(|| Cache {
            hit: Some(Share::from_ratio(0.5)),
            keys: None,
            zipf: None,
            capacity: None,
            ttl: None,
            sliding: None,
            service_time: None,
        }),
        ..System::new(id)
    });
}

/// What others name: policies, data sets, architectures.
fn add_named(scenario: &mut Scenario) {
    let ids: Vec<SystemId> = scenario.systems.iter().map(|system| system.id.clone()).collect();
    let policy = Policy {
        timeout: Some(SimSpan::from_secs(3)),
        ..Policy::default()
    };
    scenario.policies = vec![NamedPolicy {
        id: "patient".into(),
        policy,
    }];
    let mut sales = DataSet::new("sales");
    (sales.owner, sales.allowed) = (ids.first().cloned(), ids.iter().take(2).cloned().collect());
    scenario.data = vec![sales, DataSet::new("prices")];
    if ids.len() > 3 {
        scenario.architectures = vec![
            Architecture::new("direct", Style::PointToPoint(Default::default())),
            Architecture::new("bus", Style::MessageBus(Default::default())),
            Architecture::new("mixed", Style::Hybrid(Hybrid::default())),
        ];
        scenario.systems[0].shapes = vec!["prices".into()];
    }
}

fn add_flow(scenario: &mut Scenario, at: usize, (a, b, c, x, flag): (u8, u8, u8, i8, bool)) {
    let ids: Vec<SystemId> = scenario.systems.iter().map(|system| system.id.clone()).collect();
    let some = |bits: u8| -> Vec<SystemId> {
        let chosen = ids.iter().enumerate().filter(|(at, _)| bits >> at & 1 == 1);
        chosen.map(|(_, id)| id.clone()).collect()
    };
    let from = match flag {
        true => vec![ids[usize::from(a) % ids.len()].clone()],
        false => some(a),
    };
    let rest: Vec<SystemId> = some(b).into_iter().filter(|id| !from.contains(id)).collect();
    let to = match c % 5 {
        0 => To::Others,
        1 => To::AnyOf(rest),
        _ => To::Systems(rest),
    };
    let patterns = [
        Pattern::Publish,
        Pattern::Request,
        Pattern::Batch,
        Pattern::Work,
        Pattern::Publish,
    ];
    let id = format!("flow-{at}");
    let carries = c % 2 == 0;
    let flow = Flow {
        from: from.clone(),
        to,
        name: (c % 3 == 0).then(|| "Sale".to_owned()),
        pattern: Some(patterns[usize::from(c) % 5]),
        start: (x % 3 != 0).then(|| Start::Poisson(Rate::from_per_sec(1.0))),
        data: carries.then(|| ["sales", "prices"][usize::from(a) % 2].into()),
        policy: (c % 7 == 0).then(|| PolicyChoice::Named("patient".into())),
        ..Flow::new(&id, &ids[0], &ids[0])
    };
    if let Some(receiver) = scenario.receivers(&flow).first().cloned().filter(|_| flag) {
        let server = scenario.systems.iter_mut().find(|system| system.id == receiver);
        server
            .expect("it is there")
            .service_time_for
            .push((id.as_str().into(), Law::Constant(2e6)));
    }
    scenario.flows.push(flow);
    let id: FlowId = id.as_str().into();
    let mixed = scenario.architectures.get_mut(2).filter(|_| x > 40);
    if let Some(Style::Hybrid(hybrid)) = mixed.map(|mixed| &mut mixed.style) {
        hybrid.direct.get_or_insert_default().push(id.clone());
    }
    if let Some(direct) = scenario.architectures.get_mut(0).filter(|_| x < -40) {
        direct.exceptions.push(Exception {
            flow: id,
            leg: None,
            via: Some(Via::Hub),
            exchange: None,
        });
    }
}

/// The flow that was added last once more, to somebody who does not get it yet.
fn add_twin(scenario: &mut Scenario, at: usize, (_, b, c, ..): (u8, u8, u8, i8, bool)) {
    let Some(flow) = scenario.flows.last().filter(|_| b % 3 == 0) else {
        return;
    };
    let others = scenario.systems.iter().map(|system| &system.id);
    let mut others = others.filter(|id| !flow.from.contains(id) && !scenario.receivers(flow).contains(id));
    let Some(other) = others.nth(usize::from(c) % 2) else {
        return;
    };
    let twin = Flow {
        id: format!("twin-{at}").as_str().into(),
        to: To::Systems(vec![other.clone()]),
        ..flow.clone()
    };
    scenario.flows.push(twin);
}

/// What a served message sets off.
fn add_follow(scenario: &mut Scenario, (a, b, c, _, flag): (u8, u8, u8, i8, bool)) {
    let count = scenario.flows.len();
    if count == 0 {
        return;
    }
    let next = scenario.flows[usize::from(b) % count].id.clone();
    let flow = &mut scenario.flows[usize::from(a) % count];
    match &mut flow.then {
        Then::All(follows) if follows.is_empty() && flag => flow.then = Then::OneOf(vec![(next, 0.5)], 0.5),
        Then::All(follows) => follows.push(Follow {
            flow: next,
            times: None,
            probability: Some(Share::from_ratio(0.5)),
            before_answer: None,
            on_miss: (c % 2 == 0).then_some(true),
            holds_worker: None,
        }),
        Then::OneOf(choices, _) => choices.push((next, 0.25)),
    }
}

/// A fault and an objective.
fn add_watch(scenario: &mut Scenario, at: usize, (a, b, c, _, flag): (u8, u8, u8, i8, bool)) {
    let system = |n: u8| scenario.systems[usize::from(n) % scenario.systems.len()].id.clone();
    let zone = |n: u8| scenario.zones.get(usize::from(n)).map(|zone| zone.id.clone());
    let flow = (!scenario.flows.is_empty()).then(|| scenario.flows[usize::from(a) % scenario.flows.len()].id.clone());
    let cut = |place| FaultKind::Cut {
        place,
        sites: Select::All,
        direction: Direction::Both,
        refuses: false,
    };
    let what = match c % 5 {
        0 => cut(LinkPlace::Systems(system(a), system(b))),
        1 => cut(LinkPlace::Zones("north".into(), "south".into())),
        2 => FaultKind::Crash {
            part: if flag {
                Part::Balancer(system(b))
            } else {
                Part::System(system(a))
            },
            sites: Select::All,
            instances: Select::All,
            silent: false,
        },
        3 => FaultKind::LeaderLoss { flow: flow.clone() },
        _ => FaultKind::Partition {
            zone: zone(b % 3).unwrap_or_else(|| "main".into()),
            sites: Select::All,
            refuses: false,
        },
    };
    let mut fault = Fault::new(&format!("fault-{}", at + 1), what, SimSpan::from_secs(1));
    fault.lasting = Some(SimSpan::from_secs(1));
    if let Some(before) = scenario.faults.last().filter(|_| flag && b % 2 == 0) {
        fault.at = SimSpan::ZERO;
        fault.timing = Timing {
            follows: Some(Follows {
                fault: before.id.clone(),
                moment: None,
                after: None,
                probability: None,
            }),
            ..Timing::default()
        };
    }
    scenario.faults.push(fault);
    scenario.objectives.push(Objective {
        never_through: flag.then(|| system(b).to_string()).filter(|_| flow.is_some()),
        p99_below: (flow.is_some() && !flag).then_some(SimSpan::from_secs(1)),
        touched_at_most: flow.is_none().then_some(9),
        flow,
        ..Objective::default()
    });
}
